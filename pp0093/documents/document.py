"""The document model: sections made of sentences, tables and bar charts whose figures keep their provenance.

Format writers (pdf, docx, pptx, xlsx) read it; nothing here depends on a format. Each sentence has a key that is stable
between editions, so two editions of a note can be compared.
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
from msgspec import Struct
from msgspec.structs import asdict, replace

from pp0093.ask.registry import INDICATORS, RECEIVED, REPORT, Portion, Unit
from pp0093.claims import Claim, Sentence, fact, figure, member, sentence, shown, subject
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.formats import capital
from pp0093.writing.tables import Column, Level, Table, column_of

LANGUAGE = "es-PE"
# Installed everywhere, or replaced by a metric equivalent: only PDFs embed their typeface.
FACE = "Arial"
# Column widths in letters: minimum, maximum, margins, and the total that a table shares out.
COLUMN_LETTERS = (6, 60, 2, 130)
LONGEST_TITLE = 140
# Of a figure that documents print with two values.
FOOTNOTE_MARK = "†"
PASSPORTS = "pasaportes"
"""Key of the table of sources that every cited figure links to."""
Place = tuple[tuple[str, str], ...]
"""Dimension filters of a figure as sorted (dimension, code) pairs."""


class CitedFigure(Frozen):
    """A figure as written, with its provenance: indicator, filters, year, value, cut-off and document.

    `es_propia` is False when no query answers it: it was computed for the document or a document prints it under its
    own name, and `de_que` says how. `partes` lists what a partial figure covers. `abierta` is the dimension that its
    query groups by, the others being filters; "" when it groups by all.
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
    alcance: str = REPORT
    abierta: str = ""

    def __str__(self) -> str:
        return self.texto

    @property
    def lugar_escrito(self) -> str:
        """Its filters as a key: "dimension=code" joined with ";"; empty for the whole programme."""
        return ";".join(f"{d}={v}" for d, v in self.lugar)

    @property
    def clave(self) -> str:
        """Its key: indicator, year, scope and filters."""
        return "|".join(filter(None, (self.indicador, str(self.anio), self.alcance, self.lugar_escrito)))

    @property
    def claim(self) -> Claim:
        """The claim made by citing it; figures that no query answers are facts that tests recompute by name."""
        lugar = dict(self.lugar)
        alcance = {} if self.alcance == REPORT else {"alcance": self.alcance}
        if not self.es_propia:
            return fact(self.indicador, self.valor, subject(anio=self.anio, **lugar, **alcance))
        # With a single filter it can also be read as a group's row: a product's, over the activities that count for it.
        abierta = self.abierta or (self.lugar[0][0] if len(self.lugar) == 1 else "")
        quien = lugar.pop(abierta, "")
        de = subject(anio=self.anio, **lugar, **alcance)
        if abierta:
            return member(self.indicador, abierta, quien, self.valor, de)
        return figure(self.indicador, self.valor, de)

    @property
    def reserva(self) -> str:
        """Why no sentence may use it (it counts incomplete records); "" when it may be used."""
        return RECEIVED.motivo if RECEIVED in self.partes else ""

    @property
    def es_decible(self) -> bool:
        """Whether a sentence may use it: it covers all the records due."""
        return not self.reserva

    @property
    def marca(self) -> str:
        """Suffix that marks a partial figure: " (parte del alcance)"."""
        return f" ({' o '.join(p.corto for p in self.partes)})" if self.partes else ""


Part = str | CitedFigure
Parts = tuple[Part, ...]


def plain_text(partes: Sequence[Part]) -> str:
    """Join parts into text."""
    return "".join(map(str, partes))


class Said(Frozen):
    """A sentence and its claims; `clave` identifies its subject and is the same in every edition."""

    clave: str
    partes: Parts
    claims: tuple[Claim, ...] = ()

    @property
    def texto(self) -> str:
        """The text of the sentence."""
        return plain_text(self.partes)


class Unsaid(Frozen):
    """A sentence that cannot be written: what it would state, the reason why not, and the reason's claims."""

    clave: str
    que: str
    por_que: str
    claims: tuple[Claim, ...] = ()


def together(callado: Iterable[tuple[str, Unsaid]]) -> list[tuple[str, str, str]]:
    """Return (sections, sentences left out, reason) rows, one for each reason.

    Sentences with the same start up to a colon share it.
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
    """A heading inside a section."""

    texto: str


class Prose(Frozen):
    """A paragraph."""

    frases: tuple[Said, ...]


class Points(Prose, frozen=True):
    """A list of sentences."""


class Board(Frozen):
    """A table; `fuertes` are the indexes of emphasised rows, `nota` its footnote."""

    clave: str
    titulo: Sentence
    encabezado: tuple[str, ...]
    filas: tuple[tuple[Part, ...], ...]
    nota: str = ""
    fuertes: tuple[int, ...] = ()

    @property
    def mide(self) -> str:
        """What its figures measure."""
        return self.nota

    @property
    def debajo(self) -> str:
        """The footnote under it."""
        return self.mide and f"{self.mide.rstrip('.')}."

    @property
    def numericas(self) -> list[int]:
        """Indexes of the columns with figures, aligned to the right (also where a cell has none)."""
        return sorted({n for fila in self.filas for n, parte in enumerate(fila) if isinstance(parte, CitedFigure)})

    @property
    def anchos(self) -> list[int]:
        """Relative width of each column."""
        return widths(self.encabezado, self.filas)


class Plot(Board, frozen=True):
    """A table of one indicator by name drawn as bars, with an optional reference line; else printed as a table."""

    referencia: float | None = None

    @property
    def eje(self) -> str:
        """The label of its axis."""
        return self.encabezado[1]

    @property
    def mide(self) -> str:
        """The label of its axis and its note."""
        return formats.of_sentences(self.eje, self.nota)

    @property
    def barras(self) -> tuple[tuple[str, CitedFigure], ...]:
        """(name, figure) of each bar."""
        return tuple((str(nombre), c) for nombre, c in self.filas if isinstance(c, CitedFigure))

    @property
    def alt(self) -> str:
        """Alternative text for screen readers."""
        return f"Barras de {self.titulo}: {'; '.join(f'{nombre}, {c.texto}' for nombre, c in self.barras)}."

    @property
    def tope(self) -> float:
        """Upper limit of the axis: the largest bar or the reference, with room for labels."""
        return 1.3 * max(self.referencia or 0, *(float(c.valor) for _, c in self.barras))

    @property
    def raya(self) -> float | None:
        """The reference, when Office charts can draw it as their only gridline; else None."""
        return self.referencia if self.referencia and self.tope < 2 * self.referencia else None


Block = Heading | Prose | Board


class NoteSection(Frozen):
    """A section: blocks and the sentences it leaves out; `es_de_sustento` marks annexes (sources, definitions)."""

    clave: str
    titulo: str
    bloques: tuple[Block, ...]
    callado: tuple[Unsaid, ...] = ()
    es_de_sustento: bool = False

    @property
    def piezas(self) -> list[Board]:
        """Its charts, then its tables."""
        return sorted((b for b in self.bloques if isinstance(b, Board)), key=lambda b: not isinstance(b, Plot))

    @property
    def frases(self) -> list[Said]:
        """Its sentences with claims, or all of them when none has (text written by hand)."""
        dichas = [f for b in self.bloques if isinstance(b, Prose) for f in b.frases]
        return [f for f in dichas if f.claims] or dichas

    @property
    def hallazgo(self) -> Sentence:
        """Its title as a finding: of the first chart or table, else the first short claim, else its name."""
        for b in self.piezas:
            return b.titulo
        for f in self.frases[:1]:
            if f.claims and len(f.texto) <= LONGEST_TITLE:
                return sentence(f.texto.rstrip("."), f.claims)
        return shown(self.titulo)


class Note(Struct, frozen=True):
    """A whole document. `aviso` is printed on every page; `pie` has sources and author.

    `pies` are the source lines of tables and charts with figures of their own, by key. One with `respuesta` is a
    two-page sheet, without cover or contents. `dobles` are the footnote marks of figures printed with two values, by
    key.
    """

    titulo: str
    subtitulo: str
    entidad: str
    oficina: str
    fecha: str
    aviso: str
    version: str
    secciones: tuple[NoteSection, ...]
    pie: str
    equipo: Sequence[str] = ()
    respuesta: str = ""
    pies: Mapping[str, str] = {}
    dobles: Mapping[str, str] = {}

    @property
    def es_breve(self) -> bool:
        """Whether it is a two-page sheet."""
        return bool(self.respuesta)

    @property
    def dichas(self) -> list[NoteSection]:
        """The sections that have content."""
        return [s for s in self.secciones if s.bloques]

    @property
    def properties(self) -> dict[str, str]:
        """Metadata of the file: title, author, subject..."""
        return {
            "title": f"{self.titulo}: {self.subtitulo}",
            "author": self.oficina,
            "subject": self.subtitulo,
            "keywords": f"versión {self.version}",
            "language": LANGUAGE,
        }

    @property
    def bloques(self) -> list[Block]:
        """The blocks of all sections, in order."""
        return [b for s in self.secciones for b in s.bloques]

    @property
    def graficos(self) -> list[Plot]:
        """Its charts, in order."""
        return [b for b in self.bloques if isinstance(b, Plot)]

    @property
    def anclas(self) -> dict[str, str]:
        """Anchor (c1, c2...) of each cited figure in the table of sources, by key."""
        return {clave: f"c{n}" for n, clave in enumerate(self.citadas, 1)}

    @property
    def citadas(self) -> dict[str, CitedFigure]:
        """Every cited figure by key, in order of appearance."""
        return {c.clave: c for b in self.bloques for c in cited(b)}

    @property
    def frases(self) -> dict[str, str]:
        """Every sentence, and every title that states a finding, by key."""
        titulos = {b.clave: f"{b.titulo}." for b in self.bloques if isinstance(b, Plot)}
        return titulos | {f.clave: f.texto for b in self.bloques if isinstance(b, Prose) for f in b.frases}

    def written(self, parte: Part) -> str:
        """Return a part as text, with the footnote mark of figures printed with two values."""
        return f"{parte}{self.dobles.get(parte.clave, '') if isinstance(parte, CitedFigure) else ''}"

    def below(self, tabla: Board) -> str:
        """Return the footnote and source line of a table or chart."""
        return " ".join(filter(None, (tabla.debajo, self.pies.get(tabla.clave))))

    @property
    def callado(self) -> list[tuple[str, Unsaid]]:
        """(section title, sentence left out) pairs."""
        return [(s.titulo, c) for s in self.secciones for c in s.callado]


def cited(bloque: Block) -> Iterator[CitedFigure]:
    """Yield the figures of a block, in order."""
    for partes in parts(bloque):
        yield from figures(partes)


def figures(partes: Iterable[Part]) -> list[CitedFigure]:
    """Return the figures among some parts, in order."""
    return [p for p in partes if isinstance(p, CitedFigure)]


def parts(bloque: Block) -> Iterator[Sequence[Part]]:
    """Yield the parts of each sentence or row of a block."""
    if isinstance(bloque, Prose):
        yield from (f.partes for f in bloque.frases)
    elif isinstance(bloque, Board):
        yield from bloque.filas


def without_plots(nota: Note) -> Note:
    """Return a copy with tables instead of charts."""

    def table(bloque: Block) -> Block:
        if not isinstance(bloque, Plot):
            return bloque
        return Board(bloque.clave, bloque.titulo, bloque.encabezado, bloque.filas, bloque.mide)

    secciones = (replace(s, bloques=tuple(map(table, s.bloques))) for s in nota.secciones)
    return replace(nota, secciones=tuple(secciones))


def captions(nota: Note) -> dict[str, str]:
    """Return the caption of each table and chart by key: "Tabla 3"."""
    rotulos: dict[str, str] = {}
    cuentas: Counter[str] = Counter()
    for bloque in nota.bloques:
        if isinstance(bloque, Board):
            que = "Gráfico" if isinstance(bloque, Plot) else "Tabla"
            cuentas[que] += 1
            rotulos[bloque.clave] = f"{que} {cuentas[que]}"
    return rotulos


def as_bars(grafico: Plot) -> dict[str, Any]:
    """Return the drawing data of a chart (barras.typ): bar lengths and the reference, as shares of the axis.

    Percentages are measured against 100; other figures against the largest or the reference.
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
    """Return the document as dictionaries and lists for the templates of Word and PDF."""
    rotulos = captions(nota)
    anclas = nota.anclas if PASSPORTS in rotulos else {}  # Without a table of sources, figures link to nothing.

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
    """Return the table of sources as papers print it: number, figure and value grouped by source."""
    de_cada: dict[str, list[Sequence[Part]]] = {}
    for *suyos, procedencia, fuente in pasaportes.filas:
        de_donde = f"{fuente}. {procedencia}"
        de_cada.setdefault(de_donde, [[de_donde]]).append(suyos)
    cabeza = pasaportes.encabezado[:3]
    anchos = widths(cabeza, [f[:3] for f in pasaportes.filas])
    filas = [*chain.from_iterable(de_cada.values())]
    return {"tipo": PASSPORTS, "encabezado": cabeza, "filas": filas, "numericas": [2], "anchos": anchos}


def office_file(doc: Any, nota: Note) -> bytes:
    """Return a Word or PowerPoint document as bytes, with its metadata."""
    for clave, valor in nota.properties.items():
        setattr(doc.core_properties, clave, valor)
    salida = io.BytesIO()
    doc.save(salida)
    return salida.getvalue()


def rendered(plantilla: Path, **datos: Any) -> str:
    """Render a Jinja template, escaping each text for XML or HTML."""
    return _templates(plantilla.parent).get_template(plantilla.name).render(datos)


@cache
def _templates(carpeta: Path) -> Environment:
    return Environment(loader=FileSystemLoader(carpeta), autoescape=True, undefined=StrictUndefined)


def widths(encabezado: Sequence[str], filas: Iterable[Sequence[Part]]) -> list[int]:
    """Return relative column widths such that words are not broken while there is room.

    What is left after the longest words is shared in proportion to the columns' contents.
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
    """Return (before, now) texts of the sentences that changed between two editions, in the order of the second.

    Removed sentences come last; a dash stands for an absent text.
    """
    de_antes, de_ahora = antes.frases, ahora.frases
    claves = dict.fromkeys((*de_ahora, *de_antes))
    pares = [(de_antes.get(c, formats.MISSING), de_ahora.get(c, formats.MISSING)) for c in claves]
    return [(una, otra) for una, otra in pares if una != otra]


def of_board(tabla: Board) -> Table:
    """Return a board as a Table: columns of one indicator hold numbers, others text."""
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
    # Rows of some indicators have a unit each, which only their text shows.
    if indicador is None or indicador.unidad is Unit.OWN:
        return Column(encabezado)
    return replace(column_of(indicador), unidad="")


def _value(columna: Column, parte: Part) -> Any:
    if isinstance(parte, CitedFigure):
        return parte.valor if columna.es_numerica else parte.texto
    return None if parte == formats.MISSING else str(parte)
