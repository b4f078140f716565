"""Build a sheet: its sections, opening sentence and two-page version."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from itertools import islice, zip_longest
from operator import attrgetter

from msgspec.structs import replace
from pypdf import PdfReader

from pp0093 import claims
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.documents import pdf
from pp0093.documents.document import (
    Board,
    CitedFigure,
    Note,
    Part,
    Said,
    Unsaid,
    figures,
    together,
)
from pp0093.note import asking, saying
from pp0093.note.asking import Inquiry
from pp0093.note.saying import Matter, Sentence
from pp0093.programme import FIRMS_TOPIC
from pp0093.sheets import sections
from pp0093.sheets.subject import find_subject, subjects
from pp0093.structs import Frozen
from pp0093.writing.formats import small

PAGES = 2
# Row limits of printed tables, tried in turn until the sheet fits on two pages.
ROW_LIMITS = (14, 10, 8, 6, 5, 4, 3)
LEFT_OUT = "Y {} más en la página de la ficha"


class FactSheet(Frozen):
    """A sheet as a document, with its opening sentence and that sentence's figures.

    `programa` is the programme's code.
    """

    sujeto: Matter
    anio: int
    programa: str
    respuesta: claims.Sentence
    de_respuesta: tuple[CitedFigure, ...]
    nota: Note


@cached_by_version
def sheet_of(catalogo: Catalog, sujeto: Matter, anio: int) -> FactSheet:
    """Return the sheet of a subject in a year."""
    a = Inquiry(catalogo, anio, es_nota=False)
    _, dichas = opening(catalogo, sujeto, anio)
    dichas = [*dichas, *saying.beside_them(a, _cited_figures(dichas), con_dobles=True)]
    respuesta = _answer(a, sujeto, dichas)
    de_respuesta, ya = _cited_figures(dichas), {f.clave for f in dichas}
    secciones = [*saying.with_notes(a, sections.sections(a, sujeto), ya)]
    callado = together(("", f) for s in (dichas, *(s.callado for s in secciones)) for f in s if isinstance(f, Unsaid))
    titulo, cabeza = "Lo que esta ficha no puede decir", ("Qué no se puede decir", "Por qué")
    tabla = Board("callado", claims.shown(titulo), cabeza, tuple((que, por) for _, que, por in callado))
    secciones.append(saying.section("callado", titulo, [tabla]))
    todas = [*de_respuesta, *asking.cited_in(secciones)]
    programa = catalogo.programa
    nota = asking.document_of(
        a,
        sujeto.etiqueta,
        f"{programa.sigla} {programa.nombre}, {anio}",
        secciones,
        pie=asking.footing(
            a, asking.figure_sources(catalogo, todas), asking.cutoffs(sorted(todas, key=attrgetter("anio")))
        ),
        respuesta=respuesta.texto,
    )
    return FactSheet(sujeto, anio, programa.codigo, respuesta, tuple(de_respuesta), nota)


def told(catalogo: Catalog, clave: str, anios: Iterable[int]) -> tuple[int, claims.Sentence] | None:
    """Return the first year with a statement about a subject and its opening; else the first year's opening.

    None when no year has the subject.
    """
    primera = None
    for anio in anios:
        if sujeto := subjects(catalogo, anio).get(clave):
            dicho, dichas = opening(catalogo, sujeto, anio)
            primera = primera or (anio, dicho)
            if any(isinstance(f, Said) for f in dichas):
                return anio, dicho
    return primera


@cached_by_version
def opening(catalogo: Catalog, sujeto: Matter, anio: int) -> tuple[claims.Sentence, list[Sentence]]:
    """Return the opening of a sheet, whole and by sentences, without the notes that a document has in it."""
    a = Inquiry(catalogo, anio, es_nota=False)
    dichas = _first(a, sujeto)
    return _answer(a, sujeto, dichas), dichas


def _first(a: Inquiry, sujeto: Matter) -> list[Sentence]:
    """Return the opening sentences: goal, responsible and money, or a unit's activities and firms."""
    if sujeto.es_de_estructura:
        linea = sujeto.line(a)
        hasta = a.until(linea.avance.corte, linea.avance.estado) if linea else ""
        return [
            *saying.say_goal(a, sujeto), *sections.what_counts(a, sujeto), *sections.responsible(a, sujeto),
            *saying.spent(a, sujeto, dicho_hasta=hasta),
        ]  # fmt: skip
    firmas = sections.say_served(a, sujeto) if a.catalogo.programa.has(FIRMS_TOPIC) else ()
    return [*sections.answers_for(a, sujeto), *firmas]


def _answer(a: Inquiry, sujeto: Matter, dichas: Sequence[Sentence]) -> claims.Sentence:
    """Join sentences into one opening of the year; those left out give their reason."""
    if not dichas:
        nada = f"No hay nada cargado de {sujeto.etiqueta} en {a.anio}"
        return claims.sentence(f"{nada}: pruebe otro año o cargue los archivos que lo digan.", claims.NO_ROWS)
    dichas = [f for f in dichas if not f.clave.startswith(asking.CHANGE_PREFIX)]
    textos = [f"No se puede decir {f.que}: {f.por_que}." if isinstance(f, Unsaid) else f.texto for f in dichas]
    if isinstance(dichas[0], Unsaid):
        textos[0] = f"En {a.anio}, {small(textos[0])}"
    return claims.sentence(" ".join(textos), *(f.claims for f in dichas))


def _cited_figures(dichas: Iterable[Sentence]) -> list[CitedFigure]:
    return [c for f in dichas if isinstance(f, Said) for c in figures(f.partes)]


# On paper ------------------------------------------------------------------------------------------------------------


def file_name(ficha: FactSheet) -> str:
    """Return the file name of the PDF: programme, year and subject."""
    return f"pp{ficha.programa}_ficha_{ficha.anio}_{re.sub(r'[^A-Za-z0-9.-]+', '-', ficha.sujeto.clave)}.pdf"


@cached_by_version
def of_part(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> tuple[Note, claims.Sentence]:
    """Return the sheet of one part of the programme as a note, and its opening.

    Raise UsageError when there is no such part.
    """
    ficha = sheet_of(catalogo, find_subject(catalogo, anio, f"{dimension}-{codigo}"), anio)
    return on_two_pages(ficha), ficha.respuesta


def on_paper(ficha: FactSheet) -> bytes:
    """Return a sheet as a two-page PDF."""
    return pdf.write(on_two_pages(ficha))


def on_two_pages(ficha: FactSheet) -> Note:
    """Return a sheet with its longest tables cut to fit two pages, with a remark where rows were cut."""
    for filas in ROW_LIMITS:
        secciones = [
            replace(s, bloques=tuple(fitting(b, filas) if isinstance(b, Board) else b for b in s.bloques))
            for s in ficha.nota.dichas
        ]
        nota = replace(ficha.nota, secciones=tuple(secciones))
        if len(PdfReader(io.BytesIO(pdf.write(nota))).pages) <= PAGES:
            break
    return nota


def fitting(tabla: Board, cuantas: int) -> Board:
    """Return a table cut to some rows, taken in turn from each group (first column), in order."""
    if len(tabla.filas) <= cuantas:
        return tabla
    grupos: dict[Part, list[int]] = {}
    for lugar, fila in enumerate(tabla.filas):
        grupos.setdefault(str(fila[0]), []).append(lugar)
    por_turno = (n for turno in zip_longest(*grupos.values()) for n in turno if n is not None)
    filas = tuple(tabla.filas[n] for n in sorted(islice(por_turno, cuantas)))
    sobran = LEFT_OUT.format(len(tabla.filas) - cuantas)
    return replace(tabla, filas=filas, nota=f"{tabla.nota}. {sobran}" if tabla.nota else sobran)
