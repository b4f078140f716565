"""The content of a note: sections of sentences, boards and plots whose figures know what they are and where from.

Nothing here knows how a format writes it. A sentence keeps its key from one issue to the next, so two issues are
compared sentence by sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from pp0093.ask.mart import RECEIVED, Portion
from pp0093.claims import Claim, fact, figure, member, subject
from pp0093.provenance import Provenance
from pp0093.writing.formats import capital

Place = tuple[tuple[str, str], ...]
"""The dimensions a figure is of, with their codes, in order."""


class CitedFigure(Struct, frozen=True):
    """A figure as it is written, and its passport: indicator, place, year, value, provenance, cut-off and document.

    `es_propia` is False of what the note computes from others or a document prints by a name of its own: it has no
    page of its own, and `de_que` says how it comes. `partes` are what it is of where it is partial. `abierta` is the
    dimension that its question opens, the others being its filters; "" where it opens them all. A synthetic one may be
    said in a note of the demonstration, `es_pedida`.
    """

    texto: str
    indicador: str
    anio: int
    valor: float
    procedencia: str
    lugar: Place = ()
    corte: str | None = None
    documento: str = ""
    partes: tuple[Portion, ...] = ()
    es_propia: bool = True
    de_que: str = ""
    alcance: str = "reporte"
    abierta: str = ""
    es_pedida: bool = False

    def __str__(self) -> str:
        return self.texto

    @property
    def clave(self) -> str:
        """Its identity: indicator, year, scope and place."""
        lugar = ";".join(f"{d}={v}" for d, v in self.lugar)
        return "|".join(filter(None, (self.indicador, str(self.anio), self.alcance, lugar)))

    @property
    def claim(self) -> Claim:
        """What is claimed by writing it: what is no answer of a query is recounted by its name."""
        lugar = dict(self.lugar)
        alcance = {} if self.alcance == "reporte" else {"alcance": self.alcance}
        if not self.es_propia:
            return fact(self.indicador, self.valor, sujeto=subject(anio=self.anio, **lugar, **alcance))
        quien = lugar.pop(self.abierta, "")
        de = subject(anio=self.anio, **lugar, **alcance)
        if self.abierta:
            return member(self.indicador, self.abierta, quien, self.valor, de)
        return figure(self.indicador, self.valor, de)

    @property
    def es_parcial(self) -> bool:
        """Whether it counts records received that are not all."""
        return RECEIVED in self.partes

    @property
    def es_decible(self) -> bool:
        """Whether a sentence may lean on it: real, or of a demonstration asked for, and of all that was due."""
        return not self.es_inventada and not self.es_parcial

    @property
    def es_inventada(self) -> bool:
        """Whether it is of a demonstration that nobody asked for."""
        return self.procedencia == Provenance.SYNTHETIC and not self.es_pedida

    @property
    def marca(self) -> str:
        """What is written after it where it is partial: " (parte del alcance)"."""
        return f" ({' o '.join(p.corto for p in self.partes)})" if self.partes else ""


class Pointer(Struct, frozen=True):
    """A table or plot pointed at from a sentence, by key; `texto` is how it is called where it has no number."""

    clave: str
    texto: str

    def __str__(self) -> str:
        return self.texto


Part = str | CitedFigure | Pointer
Parts = tuple[Part, ...]


def plain_text(partes: Sequence[Part]) -> str:
    """Return parts as text."""
    return "".join(map(str, partes))


class Said(Struct, frozen=True):
    """A sentence. `clave` says what it is about, the same in every issue; `dichos`, what it claims besides."""

    clave: str
    partes: Parts
    dichos: tuple[Claim, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What it claims: its figures, and what it says of them."""
        return (*(c.claim for c in figures(self.partes)), *self.dichos)

    @property
    def texto(self) -> str:
        """The sentence as it is read."""
        return plain_text(self.partes)


class Unsaid(Struct, frozen=True):
    """A sentence that can't be said: what it would say, and why not; `claims`, what that reason states."""

    clave: str
    que: str
    por_que: str
    claims: tuple[Claim, ...] = ()


def together(callado: Iterable[Unsaid]) -> list[tuple[str, str]]:
    """Return what isn't said and why, those of one reason in one; what begins alike up to a colon begins once."""
    juntos: dict[str, dict[str, list[str]]] = {}
    for c in callado:
        comienzo, dos_puntos, resto = c.que.partition(": ")
        suyos = juntos.setdefault(c.por_que, {}).setdefault(f"{comienzo}{dos_puntos}", [])
        suyos += [resto] if resto not in suyos else []
    dichos = {por_que: "; ".join(c + "; ".join(r) for c, r in ques.items()) for por_que, ques in juntos.items()}
    return [(capital(que), por_que) for por_que, que in dichos.items()]


class Prose(Struct, frozen=True):
    """A paragraph."""

    frases: tuple[Said, ...]


class Heading(Struct, frozen=True):
    """A heading below the section's own."""

    texto: str


class Points(Struct, frozen=True):
    """A list of sentences."""

    frases: tuple[Said, ...]


class Board(Struct, frozen=True):
    """A table. Rows of `fuertes` (by their place) stand out; `nota` goes below it."""

    clave: str
    titulo: str
    encabezado: tuple[str, ...]
    filas: tuple[tuple[Part, ...], ...]
    nota: str = ""
    fuertes: tuple[int, ...] = ()


class Plot(Struct, frozen=True):
    """Bars of one indicator, by name. Where nothing can draw, its table takes its place."""

    clave: str
    titulo: str
    eje: str
    barras: tuple[tuple[str, CitedFigure], ...]
    nota: str = ""
    referencia: float | None = None

    @property
    def alt(self) -> str:
        """What it shows, for those who don't see it."""
        return f"Barras de {self.titulo}: {'; '.join(f'{nombre}, {c.texto}' for nombre, c in self.barras)}."

    @property
    def tabla(self) -> Board:
        """The same figures as a table."""
        return Board(self.clave, self.titulo, ("", self.eje), self.barras, self.nota)


Block = Prose | Points | Heading | Board | Plot
Draw = Callable[[Sequence[Plot]], Sequence[bytes]]
"""Draws plots as PNG images, in order; it is handed in, as the note knows no chart library."""


class NoteSection(Struct, frozen=True):
    """A section: its blocks, and what it leaves unsaid. Of an annex, the note says it apart."""

    clave: str
    titulo: str
    bloques: tuple[Block, ...]
    callado: tuple[Unsaid, ...] = ()


class Note(Struct, frozen=True):
    """A whole note. `aviso` stands on every page; `pie` says sources and author; `es_breve` is that of one part.

    `pies` are those of the tables and plots that stand on figures of their own, by key. A short one has two sheets:
    neither cover nor contents, set close.
    """

    titulo: str
    subtitulo: str
    entidad: str
    oficina: str
    fecha: str
    aviso: str
    pie: str
    equipo: tuple[str, ...]
    version: str
    secciones: tuple[NoteSection, ...]
    es_breve: bool = False
    pies: Mapping[str, str] = field(default_factory=dict)

    def foot(self, clave: str) -> str:
        """Return the sources, the cut-offs and the author of a table or plot; nothing of one without figures."""
        return self.pies.get(clave, "")

    @property
    def citadas(self) -> dict[str, CitedFigure]:
        """Every figure it cites, by key, in the order they appear."""
        return {c.clave: c for s in self.secciones for b in s.bloques for c in cited(b)}

    @property
    def frases(self) -> dict[str, str]:
        """Every sentence with some figure, by key."""
        dichas = (f for s in self.secciones for b in s.bloques if isinstance(b, Prose | Points) for f in b.frases)
        return {f.clave: f.texto for f in dichas}

    @property
    def callado(self) -> list[tuple[str, Unsaid]]:
        """What it leaves unsaid, with the title of the section."""
        return [(s.titulo, c) for s in self.secciones for c in s.callado]


def cited(bloque: Block) -> Iterator[CitedFigure]:
    """Yield the figures of a block, in order."""
    for partes in _parts(bloque):
        yield from figures(partes)


def figures(partes: Iterable[Part]) -> list[CitedFigure]:
    """Return the figures among some parts, in order."""
    return [p for p in partes if isinstance(p, CitedFigure)]


def _parts(bloque: Block) -> Iterator[Sequence[Part]]:
    if isinstance(bloque, Prose | Points):
        yield from (f.partes for f in bloque.frases)
    elif isinstance(bloque, Board):
        yield from bloque.filas
    elif isinstance(bloque, Plot):
        yield from bloque.barras


class MovedSentence(Struct, frozen=True):
    """A sentence that two issues don't say alike; empty text where one of them does not say it."""

    clave: str
    antes: str
    ahora: str


def moved(antes: Note, ahora: Note) -> list[MovedSentence]:
    """Return the sentences that moved from one issue to another, in the order of the latter, then those gone."""
    de_antes, de_ahora = antes.frases, ahora.frases
    claves = dict.fromkeys((*de_ahora, *de_antes))
    pares = [MovedSentence(c, de_antes.get(c, ""), de_ahora.get(c, "")) for c in claves]
    return [p for p in pares if p.antes != p.ahora]
