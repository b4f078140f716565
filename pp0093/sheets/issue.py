"""A sheet made whole: its sections, what it can't say, and the sentence that it begins with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import claims, clock
from pp0093.ask.catalog import Catalog, remembered
from pp0093.documents.document import Board, CitedFigure, Note, NoteSection, Prose, Said, Unsaid, cited, together
from pp0093.note import asking, writing
from pp0093.note.asking import Inquiry
from pp0093.note.writing import Sentence
from pp0093.programme import FIRMS_TOPIC
from pp0093.provenance import Provenance, weakest
from pp0093.sheets import resources, served, watched
from pp0093.sheets.subject import SheetSubject
from pp0093.writing import formats
from pp0093.writing.formats import capital

DEMONSTRATION = "Lleva datos de demostración: lo que dice «demostración» o «Sintético» no es real."
NOTHING_LOADED = "No hay nada cargado de {} en {}: pruebe otro año o cargue los archivos que lo digan."
UNSAID = ("Qué no se puede decir", "Por qué")


class FactSheet(Struct, frozen=True):
    """All that is known of a subject in a year, as a note, and the answer that its page begins with and its figures.

    `programa` is the code of the programme.
    """

    sujeto: SheetSubject
    anio: int
    programa: str
    respuesta: claims.Sentence
    de_respuesta: tuple[CitedFigure, ...]
    nota: Note

    @property
    def secciones(self) -> list[NoteSection]:
        """The sections that say something."""
        return [s for s in self.nota.secciones if s.bloques]

    @property
    def procedencia(self) -> str | None:
        """The weakest provenance of the figures of its answer."""
        return weakest(c.procedencia for c in self.de_respuesta)

    @property
    def corte(self) -> str | None:
        """The cut-offs of the figures of its answer."""
        return asking.cutoffs(self.de_respuesta)


@remembered
def sheet_of(catalogo: Catalog, sujeto: SheetSubject, anio: int) -> FactSheet:
    """Return the sheet of a subject in a year."""
    a = Inquiry(catalogo, anio, sujeto.lugar, es_nota=False)
    dichas = _first(a, sujeto)
    claves = [f.clave for f in dichas]
    secciones = [_without(s, claves) for s in _sections(a, sujeto) if s.bloques or s.callado]
    secciones.append(_unsaid(secciones))
    cifras = [c for s in secciones for b in s.bloques for c in cited(b)]
    de_respuesta = _figures(dichas)
    todas = [*de_respuesta, *cifras]
    respuesta = _answer(a, sujeto, dichas)
    es_sintetica = any(c.procedencia == Provenance.SYNTHETIC for c in cifras)
    nota = Note(
        sujeto.etiqueta,
        f"{catalogo.programa.sigla} {catalogo.programa.nombre}, {anio}",
        catalogo.programa.entidad,
        catalogo.programa.autor,
        formats.day(clock.today()),
        " ".join([*a.not_over, *([DEMONSTRATION] if es_sintetica else [])]),
        asking.footing(a, asking.sources(catalogo, todas), asking.cutoffs(c for c in todas if c.anio == anio)),
        (),
        catalogo.version,
        tuple(secciones),
        es_breve=True,
        respuesta=respuesta.texto,
    )
    return FactSheet(sujeto, anio, catalogo.programa.codigo, respuesta, tuple(de_respuesta), nota)


@remembered
def opening(catalogo: Catalog, sujeto: SheetSubject, anio: int) -> tuple[claims.Sentence, bool]:
    """Return what a sheet begins with, and whether it says something and not only what can't be said."""
    a = Inquiry(catalogo, anio, sujeto.lugar, es_nota=False)
    dichas = _first(a, sujeto)
    return _answer(a, sujeto, dichas), any(isinstance(f, Said) for f in dichas)


def _sections(a: Inquiry, sujeto: SheetSubject) -> Iterator[NoteSection]:
    yield resources.section(a, sujeto)
    if a.catalogo.programa.has(FIRMS_TOPIC):
        yield served.section(a, sujeto)
    yield watched.alerted(a, sujeto)
    yield watched.measured(a, sujeto)
    if a.catalogo.programa.has(FIRMS_TOPIC):
        yield from served.opened(a, sujeto)
        yield watched.delivered(a, sujeto)
    yield watched.in_print(a, sujeto)
    yield watched.testified(a, sujeto)


def _unsaid(secciones: list[NoteSection]) -> NoteSection:
    filas = tuple(together(c for s in secciones for c in s.callado))
    titulo = "Lo que esta ficha no puede decir"
    return NoteSection("callado", titulo, (Board("callado", titulo, UNSAID, filas),) if filas else ())


def _first(a: Inquiry, sujeto: SheetSubject) -> list[Sentence]:
    """Return the two sentences that a sheet begins with: the goal and the money, or who answers and the firms."""
    if sujeto.es_de_estructura:
        dichas = [*resources.goal(a, sujeto), *resources.spent(a, sujeto)]
    else:
        firmas = served.served(a, sujeto) if a.catalogo.programa.has(FIRMS_TOPIC) else ()
        dichas = [*resources.answers_for(a, sujeto), *firmas]
    primeras = [f for f in dichas if isinstance(f, Said) or not f.clave.startswith(asking.CHANGED)][:2]
    return writing.with_beside(a, primeras)


def _answer(a: Inquiry, sujeto: SheetSubject, dichas: Sequence[Sentence]) -> claims.Sentence:
    """Return some sentences as one answer of the year; what can't be said is said so, with its reason."""
    if not dichas:
        return claims.sentence(NOTHING_LOADED.format(sujeto.etiqueta, a.anio), claims.NO_ROWS)
    return claims.sentence(_in_words(a, dichas), *(f.claims for f in dichas))


def _in_words(a: Inquiry, dichas: Sequence[Sentence]) -> str:
    (hasta, primera), *demas = [_without_opening(a, f) for f in dichas]
    despues = (t if cuando in ("", hasta) else f"{cuando}, {_lowered(t)}" for cuando, t in demas)
    return " ".join([f"{a.opening(_figures(dichas[:1]))}{_lowered(primera)}", *(capital(t) for t in despues)])


def _without_opening(a: Inquiry, frase: Sentence) -> tuple[str, str]:
    """Return until when a sentence is and what it says without its opening; what can't be said, with its reason."""
    if isinstance(frase, Unsaid):
        return "", f"No se puede decir {frase.que}: {frase.por_que}."
    cifras = _figures([frase])
    return a.until(cifras), frase.texto.removeprefix(a.opening(cifras))


def _figures(dichas: Iterable[Sentence]) -> list[CitedFigure]:
    return [p for f in dichas if isinstance(f, Said) for p in f.partes if isinstance(p, CitedFigure)]


def _lowered(texto: str) -> str:
    """Return a sentence as it goes after others: its first word in small letters, unless it is an abbreviation."""
    return texto if texto[:2].isupper() else texto[:1].lower() + texto[1:]


def _without(seccion: NoteSection, claves: Collection[str]) -> NoteSection:
    """Return a section without the sentences that the sheet has begun with."""
    bloques = (
        Prose(tuple(f for f in b.frases if f.clave not in claves)) if isinstance(b, Prose) else b
        for b in seccion.bloques
    )
    return replace(seccion, bloques=tuple(b for b in bloques if not isinstance(b, Prose) or b.frases))
