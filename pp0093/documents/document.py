"""A document: sections of sentences, boards and plots whose figures know what they are and where from.

Nothing here knows how a format writes it (pdf, docx, pptx and xlsx do). A sentence keeps its key from one issue to the
next, so two issues are compared sentence by sentence.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import field
from msgspec.structs import asdict, replace

from pp0093.ask.registry import INDICATORS, RECEIVED, Portion, Unit
from pp0093.claims import Claim, Sentence, fact, figure, member, sentence, shown, subject
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.formats import capital
from pp0093.writing.tables import Column, Level, Table, column_of

LANGUAGE = "es-PE"
# What every office has, or the same in width: the face of a PDF travels inside it, and the others carry none.
FACE = "Arial"
# The limits of a column, in letters, what its margins take, and how many letters a table has to share out.
COLUMN_LETTERS = (6, 60, 2, 130)
LONGEST_TITLE = 140
PASSPORTS = "pasaportes"
"""The table that every cited figure leads to."""
Place = tuple[tuple[str, str], ...]
"""The dimensions a figure is of, with their codes, in order."""


class CitedFigure(Frozen):
    """A figure as it is written, and its passport: indicator, place, year, value, provenance, cut-off and document.

    `es_propia` is False of what the note computes from others or a document prints by a name of its own: it has no
    page of its own, and `de_que` says how it comes. `partes` are what it is of where it is partial. `abierta` is the
    dimension that its question opens, the others being its filters; "" where it opens them all.
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

    def __str__(self) -> str:
        return self.texto

    @property
    def lugar_escrito(self) -> str:
        """Its place as a key has it, each dimension with its code; empty of the whole."""
        return ";".join(f"{d}={v}" for d, v in self.lugar)

    @property
    def clave(self) -> str:
        """Its identity: indicator, year, scope and place."""
        return "|".join(filter(None, (self.indicador, str(self.anio), self.alcance, self.lugar_escrito)))

    @property
    def claim(self) -> Claim:
        """What is claimed by writing it: what is no answer of a query is recounted by its name."""
        lugar = dict(self.lugar)
        alcance = {} if self.alcance == "reporte" else {"alcance": self.alcance}
        if not self.es_propia:
            return fact(self.indicador, self.valor, sujeto=subject(anio=self.anio, **lugar, **alcance))
        # Of one value of one dimension it is a row too: a product, of the activities that count for it.
        abierta = self.abierta or (self.lugar[0][0] if len(self.lugar) == 1 else "")
        quien = lugar.pop(abierta, "")
        de = subject(anio=self.anio, **lugar, **alcance)
        if abierta:
            return member(self.indicador, abierta, quien, self.valor, de)
        return figure(self.indicador, self.valor, de)

    @property
    def reserva(self) -> str:
        """Why a sentence can't lean on it: it counts records received that are not all; nothing where it can."""
        return RECEIVED.motivo if RECEIVED in self.partes else ""

    @property
    def es_decible(self) -> bool:
        """Whether a sentence may lean on it: it is of all that was due."""
        return not self.reserva

    @property
    def marca(self) -> str:
        """What is written after it where it is partial: " (parte del alcance)"."""
        return f" ({' o '.join(p.corto for p in self.partes)})" if self.partes else ""


Part = str | CitedFigure
Parts = tuple[Part, ...]


def plain_text(partes: Sequence[Part]) -> str:
    """Return parts as text."""
    return "".join(map(str, partes))


class Said(Frozen):
    """A sentence and what it claims. `clave` says what it is about, the same in every issue."""

    clave: str
    partes: Parts
    claims: tuple[Claim, ...] = ()

    @property
    def texto(self) -> str:
        """The sentence as it is read."""
        return plain_text(self.partes)


class Unsaid(Frozen):
    """A sentence that can't be said: what it would say, and why not; `claims`, what that reason states."""

    clave: str
    que: str
    por_que: str
    claims: tuple[Claim, ...] = ()


def together(callado: Iterable[tuple[str, Unsaid]]) -> list[tuple[str, str, str]]:
    """Return in which sections (by their titles), what isn't said and why, those of one reason in one.

    What begins alike up to a colon begins once.
    """
    juntos: dict[str, tuple[dict[str, None], dict[str, dict[str, None]]]] = {}
    for titulo, c in callado:
        donde, ques = juntos.setdefault(c.por_que, ({}, {}))
        donde[titulo.partition(":")[0]] = None
        comienzo, dos_puntos, resto = c.que.partition(": ")
        ques.setdefault(f"{comienzo}{dos_puntos}", {})[resto] = None
    return [
        ("; ".join(donde), capital("; ".join(c + "; ".join(r) for c, r in ques.items())), por_que)
        for por_que, (donde, ques) in juntos.items()
    ]


class Heading(Frozen):
    """A heading below the section's own."""

    texto: str


class Prose(Frozen):
    """A paragraph."""

    frases: tuple[Said, ...]


class Points(Prose, frozen=True):
    """A list of sentences."""


class Board(Frozen):
    """A table. Rows of `fuertes` (their places) stand out; `nota` goes below it."""

    clave: str
    titulo: Sentence
    encabezado: tuple[str, ...]
    filas: tuple[tuple[Part, ...], ...]
    nota: str = ""
    fuertes: tuple[int, ...] = ()

    @property
    def mide(self) -> str:
        """What its figures are."""
        return self.nota

    @property
    def debajo(self) -> str:
        """What goes below it."""
        return self.mide and f"{self.mide.rstrip('.')}."

    @property
    def numericas(self) -> list[int]:
        """The columns that have figures: all of each is aligned to the right, what is missing too."""
        return sorted({n for fila in self.filas for n, parte in enumerate(fila) if isinstance(parte, CitedFigure)})

    @property
    def anchos(self) -> list[int]:
        """How wide each column is beside the others."""
        return widths(self.encabezado, self.filas)


class Plot(Board, frozen=True):
    """A table of one indicator by name that is drawn as bars, with a line at a value; where nothing draws, a table."""

    referencia: float | None = None

    @property
    def eje(self) -> str:
        """What its bars measure."""
        return self.encabezado[1]

    @property
    def mide(self) -> str:
        """What its bars measure, and its note."""
        return ". ".join(filter(None, (self.eje, self.nota)))

    @property
    def barras(self) -> tuple[tuple[str, CitedFigure], ...]:
        """The name and the figure of each bar."""
        return tuple((str(nombre), c) for nombre, c in self.filas if isinstance(c, CitedFigure))

    @property
    def alt(self) -> str:
        """What it shows, for those who don't see it."""
        return f"Barras de {self.titulo}: {'; '.join(f'{nombre}, {c.texto}' for nombre, c in self.barras)}."

    @property
    def tope(self) -> float:
        """The largest of its bars and its reference, with room for what is written after the bar."""
        return 1.3 * max(self.referencia or 0, *(float(c.valor) for _, c in self.barras))

    @property
    def raya(self) -> float | None:
        """Its reference, where the charts of Office have it as their only line of a grid."""
        return self.referencia if self.referencia and self.tope < 2 * self.referencia else None


Block = Heading | Prose | Board


class NoteSection(Frozen):
    """A section: its blocks, and what it leaves unsaid. One `es_de_sustento` is what others stand on."""

    clave: str
    titulo: str
    bloques: tuple[Block, ...]
    callado: tuple[Unsaid, ...] = ()
    es_de_sustento: bool = False

    @property
    def piezas(self) -> list[Board]:
        """Its charts and then its tables."""
        return sorted((b for b in self.bloques if isinstance(b, Board)), key=lambda b: not isinstance(b, Plot))

    @property
    def frases(self) -> list[Said]:
        """What it claims; of one that claims nothing (what somebody wrote), all that it says."""
        dichas = [f for b in self.bloques if isinstance(b, Prose) for f in b.frases]
        return [f for f in dichas if f.claims] or dichas

    @property
    def hallazgo(self) -> Sentence:
        """What it finds, as a title: that of its first chart or table, else its first claim if short, or its name."""
        for b in self.piezas:
            return b.titulo
        for f in self.frases[:1]:
            if f.claims and len(f.texto) <= LONGEST_TITLE:
                return sentence(f.texto.rstrip("."), f.claims)
        return shown(self.titulo)


class Note(Frozen):
    """A whole note. `aviso` stands on every page; `pie` says sources and author.

    `pies` are those of the tables and plots that stand on figures of their own, by key. A short one has two sheets:
    neither cover nor contents, set close; `respuesta` is what a sheet begins with. `dobles` are the marks of the
    figures that documents print in two ways, by key.
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
    respuesta: str = ""
    pies: Mapping[str, str] = field(default_factory=dict)
    dobles: Mapping[str, str] = field(default_factory=dict)

    @property
    def es_breve(self) -> bool:
        """Whether it is a sheet."""
        return bool(self.respuesta)

    @property
    def dichas(self) -> list[NoteSection]:
        """The sections that say something."""
        return [s for s in self.secciones if s.bloques]

    @property
    def linked(self) -> dict[str, str]:
        """Where each figure leads, by its key: nowhere in a document without the table of passports."""
        return self.anclas if any(s.clave == PASSPORTS for s in self.secciones) else {}

    @property
    def properties(self) -> dict[str, str]:
        """What its file says of itself."""
        return {
            "title": f"{self.titulo}: {self.subtitulo}",
            "author": self.oficina,
            "subject": self.subtitulo,
            "keywords": f"versión {self.version}",
            "language": LANGUAGE,
        }

    @property
    def bloques(self) -> list[Block]:
        """What its sections have, one after the other."""
        return [b for s in self.secciones for b in s.bloques]

    @property
    def graficos(self) -> list[Plot]:
        """Its plots, in order."""
        return [b for b in self.bloques if isinstance(b, Plot)]

    @property
    def anclas(self) -> dict[str, str]:
        """Where the passport of each cited figure stands, by its key: c1, c2..., in the order of the list."""
        return {clave: f"c{n}" for n, clave in enumerate(self.citadas, 1)}

    @property
    def citadas(self) -> dict[str, CitedFigure]:
        """Every figure it cites, by key, in the order they appear."""
        return {c.clave: c for b in self.bloques for c in cited(b)}

    @property
    def frases(self) -> dict[str, str]:
        """Every sentence, and every title that finds something, by key."""
        titulos = {b.clave: f"{b.titulo}." for b in self.bloques if isinstance(b, Plot)}
        return titulos | {f.clave: f.texto for b in self.bloques if isinstance(b, Prose) for f in b.frases}

    def written(self, parte: Part) -> str:
        """Return a part as it is read, with the mark of a figure that documents print in two ways."""
        return f"{parte}{self.dobles.get(parte.clave, '') if isinstance(parte, CitedFigure) else ''}"

    def below(self, tabla: Board) -> str:
        """Return what goes below a table or a plot: its note, and what it stands on."""
        return " ".join(filter(None, (tabla.debajo, self.pies.get(tabla.clave))))

    @property
    def callado(self) -> list[tuple[str, Unsaid]]:
        """What it leaves unsaid, with the title of the section."""
        return [(s.titulo, c) for s in self.secciones for c in s.callado]


def cited(bloque: Block) -> Iterator[CitedFigure]:
    """Yield the figures of a block, in order."""
    for partes in parts(bloque):
        yield from figures(partes)


def figures(partes: Iterable[Part]) -> list[CitedFigure]:
    """Return the figures among some parts, in order."""
    return [p for p in partes if isinstance(p, CitedFigure)]


def parts(bloque: Block) -> Iterator[Sequence[Part]]:
    """Yield what a block says, a sentence or a row after another."""
    if isinstance(bloque, Prose):
        yield from (f.partes for f in bloque.frases)
    elif isinstance(bloque, Board):
        yield from bloque.filas


def without_plots(nota: Note) -> Note:
    """Return a document with a table in the place of each plot."""

    def table(bloque: Block) -> Block:
        if not isinstance(bloque, Plot):
            return bloque
        return Board(bloque.clave, bloque.titulo, bloque.encabezado, bloque.filas, bloque.mide)

    secciones = (replace(s, bloques=tuple(map(table, s.bloques))) for s in nota.secciones)
    return replace(nota, secciones=tuple(secciones))


def captions(nota: Note) -> dict[str, str]:
    """Return what each table and plot is called, by key: "Tabla 3"."""
    rotulos: dict[str, str] = {}
    cuentas: Counter[str] = Counter()
    for bloque in nota.bloques:
        if isinstance(bloque, Board):
            que = "Gráfico" if isinstance(bloque, Plot) else "Tabla"
            cuentas[que] += 1
            rotulos[bloque.clave] = f"{que} {cuentas[que]}"
    return rotulos


def as_bars(grafico: Plot) -> dict[str, Any]:
    """Return what is drawn of a plot (barras.typ): how long its bars are, and where its reference stands.

    They are parts of the longest or of what it is measured against: shares, of 100.
    """
    barras = grafico.barras
    entero = 100 if INDICATORS[barras[0][1].indicador].unidad is Unit.PERCENT else 0
    todo = max(grafico.referencia or 0, entero, *(float(c.valor) for _, c in barras)) or 1
    return {
        "barras": [
            {"nombre": nombre, "texto": c.texto, "largo": float(c.valor) / todo, "es_propia": c.es_propia}
            for nombre, c in barras
        ],
        "raya": grafico.referencia and grafico.referencia / todo,
    }


def as_data(nota: Note) -> dict[str, Any]:
    """Return a document as dictionaries and lists, which the templates of Word and PDF print."""
    rotulos = captions(nota)
    anclas = nota.linked

    def part(parte: Part) -> str | dict[str, str]:
        if isinstance(parte, CitedFigure):
            return {"texto": nota.written(parte), "ancla": anclas.get(parte.clave, "")}
        return parte

    def block(bloque: Block) -> dict[str, Any]:
        if isinstance(bloque, Heading):
            return {"tipo": "titulo", "texto": bloque.texto}
        if isinstance(bloque, Prose):
            tipo = "puntos" if isinstance(bloque, Points) else "prosa"
            return {"tipo": tipo, "frases": [[*map(part, f.partes)] for f in bloque.frases]}
        comun = {
            "clave": bloque.clave,
            "titulo": str(bloque.titulo),
            "rotulo": rotulos[bloque.clave].split(),
            "debajo": nota.below(bloque),
        }
        if isinstance(bloque, Plot):
            return {**comun, "tipo": "grafico", "archivo": f"{bloque.clave}.svg", "alt": bloque.alt}
        tabla = {
            **comun,
            "tipo": "tabla",
            "encabezado": bloque.encabezado,
            "filas": [[*map(part, fila)] for fila in bloque.filas],
            "fuertes": bloque.fuertes,
            "numericas": bloque.numericas,
            "anchos": bloque.anchos,
        }
        return tabla | _by_source(bloque) if bloque.clave == PASSPORTS else tabla

    secciones = [
        {"titulo": s.titulo, "marca": f"s_{s.clave.replace('.', '_')}", "bloques": [*map(block, s.bloques)]}
        for s in nota.dichas
    ]
    return {**asdict(nota), "secciones": secciones, "pies": {}, "dobles": {}, "es_breve": nota.es_breve}


def _by_source(pasaportes: Board) -> dict[str, Any]:
    """Return what papers print of passports: number, figure and value, under where they come from, said once."""
    de_cada: dict[str, list[Sequence[Part]]] = {}
    for *suyos, procedencia, fuente in pasaportes.filas:
        de_donde = f"{fuente}. {procedencia}"
        de_cada.setdefault(de_donde, [[de_donde]]).append(suyos)
    cabeza = pasaportes.encabezado[:3]
    anchos = widths(cabeza, [f[:3] for f in pasaportes.filas])
    filas = [*chain.from_iterable(de_cada.values())]
    return {"tipo": PASSPORTS, "encabezado": cabeza, "filas": filas, "numericas": [2], "anchos": anchos}


def office_file(doc: Any, nota: Note) -> bytes:
    """Return a document of Word or PowerPoint as its file, with what it says of itself."""
    for clave, valor in nota.properties.items():
        setattr(doc.core_properties, clave, valor)
    salida = io.BytesIO()
    doc.save(salida)
    return salida.getvalue()


def rendered(plantilla: Path, **datos: Any) -> str:
    """Return what a template of Jinja, and those beside it, say of some data, each text escaped for XML or HTML."""
    return _templates(plantilla.parent).get_template(plantilla.name).render(datos)


@cache
def _templates(carpeta: Path) -> Environment:
    return Environment(loader=FileSystemLoader(carpeta), autoescape=True, undefined=StrictUndefined)


def widths(encabezado: Sequence[str], filas: Iterable[Sequence[Part]]) -> list[int]:
    """Return how wide each column of a table is beside the others: no word of it is broken while there is room.

    What is left of the whole after the longest words goes to the columns that would hold more, in proportion.
    """
    menor, mayor, margen, todo = COLUMN_LETTERS
    columnas = [[str(c) for c in columna] for columna in zip(encabezado, *filas, strict=True)]
    piden = [min(max(menor, *map(len, c)), mayor) + margen for c in columnas]
    bastan = [
        min(max(menor, *(len(p) for t in c for p in t.split())) + margen, p)
        for c, p in zip(columnas, piden, strict=True)
    ]
    sobra = max(todo - sum(bastan), 0)
    falta = sum(piden) - sum(bastan)
    parte = min(sobra / falta, 1.0) if falta else 0.0
    return [round(b + parte * (p - b)) for b, p in zip(bastan, piden, strict=True)]


def moved(antes: Note, ahora: Note) -> list[tuple[str, str]]:
    """Return both texts of each sentence that moved from one issue to another, in the order of the latter.

    Those gone come last; a dash stands for what one of them does not say.
    """
    de_antes, de_ahora = antes.frases, ahora.frases
    claves = dict.fromkeys((*de_ahora, *de_antes))
    pares = [(de_antes.get(c, formats.MISSING), de_ahora.get(c, formats.MISSING)) for c in claves]
    return [(una, otra) for una, otra in pares if una != otra]


def of_board(tabla: Board) -> Table:
    """Return a board as a table: a column of figures of one indicator has its numbers; any other, what it says."""
    columnas = [_column(e, [f[i] for f in tabla.filas]) for i, e in enumerate(tabla.encabezado)]
    filas = tuple(tuple(_value(c, p) for c, p in zip(columnas, f, strict=True)) for f in tabla.filas)
    niveles = [Level.GROUP if n in tabla.fuertes else Level.ITEM for n in range(len(filas))]
    return Table(tuple(columnas), filas, tuple(niveles) if tabla.fuertes else ())


def _column(encabezado: str, partes: list[Part]) -> Column:
    cifras = figures(partes)
    de_uno = {INDICATORS.get(c.indicador) for c in cifras}
    indicador = (
        de_uno.pop() if len(de_uno) == 1 and len(cifras) + partes.count(formats.MISSING) == len(partes) else None
    )
    # Of some indicators each row is in its own unit, which its text bears.
    if indicador is None or indicador.unidad is Unit.OWN:
        return Column(encabezado)
    return replace(column_of(indicador), unidad="")


def _value(columna: Column, parte: Part) -> Any:
    if isinstance(parte, CitedFigure):
        return parte.valor if columna.es_numerica else parte.texto
    return None if parte == formats.MISSING else str(parte)
