"""What a chart knows of what it draws: each figure's name, unit and decimals, from the registry and nowhere else.

Rows are a query's mappings or a subject's records (tables.value). From the same fields come the marks' labels, the
axis, the text on hover, the alternative text, the title and the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask import catalog
from pp0093.ask.parts import brackets
from pp0093.ask.registry import DIMENSIONS, INDICATORS, Unit, called_in, stored
from pp0093.ask.rows import HIDDEN, NO_DATA, bounds, is_rest
from pp0093.provenance import Provenance
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import Column, Style, Table, column_of, hidden, keys, value, words

Columns = Mapping[str, Column]
Rows = Sequence[Any] | Table
Label = Callable[[Any], str]
Draw = Callable[[Palette], go.Figure]
# From which amount on an axis counts in something larger than a sol: in what, and how it is called.
SCALES = ((10**6, 10**6, "Millones de soles"), (10**4, 10**3, "Miles de soles"))
# As many rows as somebody listens to; all of them are in the table.
MOST_SAID = 60
# As many figures as a title names.
MOST_NAMED = 3
MARKUP = re.compile("<[^>]+>")
INVENTED, PARTIAL = "demostración", "parcial"
# What comes in an order that means something.
AS_THEY_COME = ("anio", "mes", "producto", "actividad")


def _answer(fila: Any) -> Any:
    """Return what says of a row where its figures come from: a subject's line has its answer in `respuesta`."""
    return getattr(fila, "respuesta", fila)


def provenance(fila: Any, clave: str) -> str | None:
    """Return the provenance of a row's figure: its own where the row says it, else the row's; None without either."""
    de = _answer(fila)
    propia = de.get(f"procedencia_{clave}") if isinstance(de, Mapping) else None
    return propia or (value(de, "procedencia") if "procedencia" in keys(de) else None)


def is_known(fila: Any, clave: str) -> bool:
    """Tell whether a row has a figure, or what it lies between."""
    de = _answer(fila)
    return value(fila, clave) is not None or (isinstance(de, Mapping) and bounds(de, clave) is not None)


def provenances(filas: Iterable[Any], claves: Sequence[str]) -> set[str]:
    """Return the provenances of the figures that some rows have."""
    return {p for fila in filas for clave in claves if is_known(fila, clave) and (p := provenance(fila, clave))}


def is_mixed(procedencias: Iterable[str]) -> bool:
    """Tell whether what is invented stands beside what is not."""
    dadas = set(procedencias)
    return Provenance.SYNTHETIC in dadas and len(dadas) > 1


class Plotted(Struct, frozen=True):
    """A figure of the rows: its key and the column that says what it is called and how it is written.

    Where what is invented stands beside what is not (`es_mixta`), each invented figure says so.
    """

    clave: str
    columna: Column
    es_mixta: bool = False

    def of(self, fila: Any) -> float | None:
        """Return a row's value, unscaled; None where it has none."""
        valor = value(fila, self.clave)
        return None if valor is None else float(valor)

    def hidden(self, fila: Any) -> str:
        """Return what stands for a row's figure that is not told; "" when nothing has to."""
        return hidden(fila, self.clave)

    def label(self, fila: Any) -> str:
        """Return a row's figure as a mark bears it: with its sign, without the word of what it counts."""
        return self.columna.alone(words(fila, self.clave) or value(fila, self.clave)) + self.caveat(fila)

    def caveat(self, fila: Any) -> str:
        """Return what a mark says of its figure besides: " (parcial)", " (demostración)"; empty as a rule."""
        if self.of(fila) is None:
            return ""
        if self.is_partial(fila):
            return f" ({PARTIAL})"
        return f" ({INVENTED})" if self.es_mixta and self.is_invented(fila) else ""

    def is_invented(self, fila: Any) -> bool:
        """Tell whether a row's figure is of the demonstration."""
        return provenance(fila, self.clave) == Provenance.SYNTHETIC

    def is_partial(self, fila: Any) -> bool:
        """Tell whether a row's figure is of part of what it says."""
        de = _answer(fila)
        return isinstance(de, Mapping) and bool(de.get(f"parcial_{self.clave}"))

    def shape(self, fila: Any, forma: str) -> str:
        """Return the shape of a row's point: hollow where its figure is invented or of part of the records."""
        return f"{forma.removesuffix('-open')}-open" if self.is_invented(fila) or self.is_partial(fila) else forma

    def whole(self, fila: Any) -> str:
        """Return a row's figure as a sentence has it, with its unit."""
        return self.columna.whole(words(fila, self.clave) or value(fila, self.clave)) + self.caveat(fila)

    def renamed(self, nombre: str) -> Plotted:
        """Return it under another name."""
        return replace(self, columna=replace(self.columna, etiqueta=nombre))

    @property
    def nombre(self) -> str:
        """Its name inside a sentence: PIM, devengado."""
        return lowered(self.columna.etiqueta)

    @property
    def idea(self) -> str:
        """The colour of its idea in the palette: money, or what was delivered with it."""
        if self.columna.estilo == Style.SOLES or self.columna.es_de_dinero:
            return "money"
        de_dinero = self.clave in INDICATORS and all(INDICATORS[s].unidad == Unit.SOLES for s in stored((self.clave,)))
        return "money" if de_dinero else "delivery"

    def color(self, p: Palette) -> str:
        """Return the colour of its idea."""
        return str(getattr(p, self.idea))


class Scale(Struct, frozen=True):
    """What the axis of some fields counts in. Only amounts are scaled; they must all be of one unit."""

    campos: tuple[Plotted, ...]
    divisor: int = 1
    titulo: str = ""

    def on(self, fila: Any, campo: Plotted) -> float | None:
        """Return where a row's value stands on the axis."""
        valor = campo.of(fila)
        return None if valor is None else valor / self.divisor

    def label(self, fila: Any, campo: Plotted) -> str:
        """Return a value as a mark beside this axis bears it."""
        valor = value(fila, campo.clave)
        if self.divisor == 1 or valor is None:
            return campo.label(fila)
        cuanto = float(valor) / self.divisor
        if valor and not round(cuanto, 1):  # It would be written as nothing.
            return campo.label(fila)
        return formats.number(cuanto, 1) + campo.caveat(fila)

    @property
    def axis(self) -> dict[str, Any]:
        """The axis's title or sign, as Plotly takes them."""
        estilo = self.campos[0].columna.estilo
        if estilo in (Style.PERCENT, Style.POINTS):
            return {"ticksuffix": f" {estilo}", "tickformat": ",~f"}
        titulo = {"title": {"text": self.titulo}} if self.titulo else {}
        return {**titulo, "tickformat": ",~f"}


def scale(filas: Sequence[Any], campos: tuple[Plotted, ...], *, tells_the_least: bool = False) -> Scale:
    """Return the scale of some fields of the rows. Raise ValueError when they are not of one unit.

    It suits the largest amount or, where each mark bears its own and the axis `tells_the_least`, the smallest.
    """
    unidades = {(c.columna.estilo, c.columna.unidad) for c in campos}
    if len(unidades) > 1:
        raise ValueError(f"no caben en un eje: {', '.join(c.columna.encabezado for c in campos)}")
    if campos[0].columna.estilo != Style.SOLES:
        return Scale(campos, titulo=unit_of(campos))
    montos = [abs(v) for f in filas for c in campos if (v := c.of(f))]
    medida = (min if tells_the_least else max)(montos, default=0)
    divisor, titulo = next(((divisor, titulo) for desde, divisor, titulo in SCALES if medida >= desde), (1, "Soles"))
    return Scale(campos, divisor, titulo)


def shade(campo: Plotted, campos: tuple[Plotted, ...], p: Palette) -> str:
    """Return a field's colour among others: the last one of an idea has it, the rest are what it is seen against."""
    ultimo = [c for c in campos if c.idea == campo.idea][-1]
    return campo.color(p) if campo == ultimo else p.context


def unit_of(campos: tuple[Plotted, ...]) -> str:
    """Return what some fields of one unit count, as a subtitle starts: Soles, En %, Empresas; empty when not known."""
    columna = campos[0].columna
    if columna.estilo == Style.SOLES:
        return "Soles"
    if columna.estilo in (Style.PERCENT, Style.POINTS):
        return f"En {columna.estilo}"
    return columna.unidad.capitalize()


class Chart(Struct, frozen=True):
    """A drawing with all that goes with it, so that a page writes none of it: name, title, unit, text and table.

    Called with a palette it returns the figure: the same on screen and on paper. `datos` are the rows it draws, or a
    table made of them, and `claves` the figures of theirs that marks stand for.
    """

    dibuja: Draw
    datos: Rows
    columnas: Columns | None
    id: str
    titulo: str
    unidad: str
    alt: str
    por: tuple[str, ...] = ()
    claves: tuple[str, ...] = ()

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure, in the colours of a theme."""
        return self.dibuja(p)

    def measured(self, anio: int) -> str:
        """Return what is measured: the unit and, where the drawing is of one year, which."""
        return ", ".join(t for t in (self.unidad, "" if "anio" in self.por else str(anio)) if t)

    def of(self, datos: Rows, columnas: Columns | None = None) -> Chart:
        """Return the chart with another table beside it: more columns than it draws."""
        return replace(self, datos=datos, columnas=columnas)

    def said(self, alt: str) -> Chart:
        """Return the chart with another text: where what matters is not each figure."""
        return replace(self, alt=alt)


def unrolled(filas: Rows, columnas: Columns | None) -> tuple[Sequence[Any], Columns | None]:
    """Return rows and the columns they need; those of a table are known by their headers: "Monto (S/)"."""
    if not isinstance(filas, Table):
        return filas, columnas
    columnas = dict(zip(filas.encabezado, filas.columnas, strict=True))
    return [_by_header(columnas, f) for f in filas.filas], columnas


def _by_header(columnas: Columns, fila: Sequence[Any]) -> dict[str, Any]:
    """Return a row of a table by its headers: words where a figure goes are why it is not told."""
    hallada = dict(zip(columnas, fila, strict=True))
    calladas = {c: v for c, v in hallada.items() if columnas[c].es_numerica and isinstance(v, str)}
    return hallada | dict.fromkeys(calladas) | {f"{HIDDEN}{c}": v for c, v in calladas.items()}


def find(
    claves: str | Iterable[str], columnas: Columns | None = None, filas: Sequence[Any] = ()
) -> tuple[Plotted, ...]:
    """Return the fields of some keys: `columnas` tells those that the registry of indicators does not know.

    From the rows each learns whether what is invented stands beside what is not.
    Raise KeyError when nobody knows one, ValueError when it is no figure.
    """
    todas = (claves,) if isinstance(claves, str) else tuple(claves)
    propias = columnas or {}
    es_mixta = is_mixed(provenances(filas, todas))
    campos = tuple(Plotted(c, propias[c] if c in propias else column_of(INDICATORS[c]), es_mixta) for c in todas)
    for campo in campos:
        if not campo.columna.es_numerica:
            raise ValueError(f"no es una cifra: {campo.clave}")
    return campos


def is_figure(clave: str | Iterable[str], columnas: Columns | None = None) -> bool:
    """Tell whether a key is that of a figure, and not of what the rows are opened by."""
    if not isinstance(clave, str):
        return True
    return columnas[clave].es_numerica if columnas and clave in columnas else clave in INDICATORS


def name(fila: Any, por: str) -> str:
    """Return the name of what a row is about; "Sin información" where that is not known."""
    clave = called_in(por)
    nombre = fila.get(clave) if isinstance(fila, Mapping) else getattr(fila, clave, None)
    return str(nombre or value(fila, por) or NO_DATA)


def is_missing(valor: Any) -> bool:
    """Tell a value that nobody knows."""
    return valor is None or valor == NO_DATA


def header(por: str, columnas: Columns | None = None) -> str:
    """Return the name of what rows are opened by."""
    if columnas and por in columnas:
        return columnas[por].etiqueta
    return DIMENSIONS[por].etiqueta if por in DIMENSIONS else ""


def lowered(texto: str) -> str:
    """Return a label as it is written inside a sentence: acronyms keep their capitals."""
    return texto if texto[1:2].isupper() else texto[:1].lower() + texto[1:]


def rows_as_text(filas: Sequence[Any], nombre: Label, cifras: Label) -> str:
    """Return rows as a text: "Lima: 41 empresas, 62.9 %"."""
    frases = [MARKUP.sub(" ", f"{nombre(f)}: {cifras(f)}") for f in filas[:MOST_SAID]]
    resto = f"; y {len(filas) - MOST_SAID} más, en la tabla" if len(filas) > MOST_SAID else ""
    return "; ".join(" ".join(frase.split()).replace(" :", ":") for frase in frases) + resto


def figures(campos: tuple[Plotted, ...]) -> Label:
    """Return how rows say their figures: those of one unit are told apart by their names."""
    unidades = [(c.columna.estilo, c.columna.unidad) for c in campos]
    nombres = [f"{c.nombre} " if unidades.count(u) > 1 else "" for c, u in zip(campos, unidades, strict=True)]
    return lambda fila: ", ".join(nombre + c.whole(fila) for nombre, c in zip(nombres, campos, strict=True))


def _named(claves: tuple[str, ...], fila: Any) -> str:
    return ", ".join(name(fila, clave) for clave in claves)


def _ranked(filas: Sequence[Any], claves: tuple[str, ...], campo: Plotted) -> Sequence[Any]:
    """Return rows as whoever listens is told them: from the largest to the least, years and months in their order."""
    if len(claves) != 1 or (claves[0] in DIMENSIONS and DIMENSIONS[claves[0]].es_entera):
        return filas
    return sorted(filas, key=lambda f: (name(f, claves[0]) == NO_DATA, -(campo.of(f) or 0)))


def chart(
    dibuja: Draw,
    filas: Sequence[Any],
    por: str | tuple[str, ...],
    campos: tuple[Plotted, ...],
    *,
    columns: Columns | None = None,
    unidad: str | None = None,
    label: Label | None = None,
    names: Label | None = None,
    drawn: tuple[Plotted, ...] = (),
) -> Chart:
    """Return a drawing of some fields of the rows, opened by something, with its name, title, unit and text.

    `label` gives a row's words where they are not its figures, `names` its name where it is not that of its member.
    `drawn` are the fields that marks stand for, where others are only written.
    """
    claves = (por,) if isinstance(por, str) else por
    nombres = [campos[0].columna.etiqueta, *(c.nombre for c in campos[1:])]
    *primeros, ultimo = nombres
    titulo = f"{', '.join(primeros)} y {ultimo}" if primeros else ultimo
    abierto = " y ".join(lowered(h) for h in (header(c, columns) for c in claves) if h)
    if abierto:
        titulo = f"{titulo}, por {abierto}" if len(nombres) <= MOST_NAMED else f"Por {abierto}"
    id_ = "-".join([campos[0].clave, "por", *claves]).replace("_", "-")
    dichas = _ranked(filas, claves, campos[0])
    alt = f"{titulo}. {rows_as_text(dichas, names or partial(_named, claves), label or figures(campos))}"
    dibujadas = tuple(c.clave for c in drawn or campos)
    unidad = unit_of(campos) if unidad is None else unidad
    return Chart(dibuja, filas, columns, id_, titulo, unidad, alt, claves, dibujadas)


def by_size(filas: Sequence[Any], por: str, campo: Plotted) -> list[Any]:
    """Return the rows in their order: "Sin información" last, what the others leave before it, brackets in their own.

    The others, the largest first. What no dimension opens comes in an order that means something: it is kept.
    """
    if por not in DIMENSIONS or por in AS_THEY_COME:
        return list(filas)
    pesos: dict[Any, float] = {}
    for f in filas:
        pesos[value(f, por)] = pesos.get(value(f, por), 0) + (campo.of(f) or 0)
    en_orden = brackets.are_in_order(por)

    def place(fila: Any) -> tuple[bool, bool, float, float]:
        valor = value(fila, por)
        lugar = brackets.bracket_order(catalog.published(), por, str(valor)) if en_orden else (-pesos[valor], 0)
        return is_missing(valor), is_rest(fila), *lugar

    return sorted(filas, key=place)
