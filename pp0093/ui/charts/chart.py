"""What a chart knows of what it draws: each figure's name, unit and decimals, from the registry and nowhere else.

Rows are a query's mappings or a subject's records (tables.value). From the same fields come the marks' labels, the
axis, the text on hover, the alternative text and the table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from pp0093.ask import catalog
from pp0093.ask.parts import structure
from pp0093.ask.registry import DIMENSIONS, INDICATORS, Unit, called_in, stored
from pp0093.ask.rows import HIDDEN, NO_DATA, bounds, is_rest
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.ui.charts.drawing import BAR, INVENTED_BAR, UNKNOWN_BAR, Drawing
from pp0093.ui.theme import Palette
from pp0093.writing import formats, tables
from pp0093.writing.formats import MINUS
from pp0093.writing.tables import Column, Columns, Style, Table, answer_of, column_of, value, value_told

Rows = Sequence[Any] | Table
Label = Callable[[Any], str]
Draw = Callable[[Palette], Drawing]
SHARES = (Style.PERCENT, Style.POINTS)
# From which amount on an axis counts in something larger than a sol: in what, and how it is called.
AXIS_SCALES = ((10**6, 10**6, "Millones de soles"), (10**4, 10**3, "Miles de soles"), (0, 1, "Soles"))
# As many rows as somebody listens to; all of them are in the table.
MAX_ROWS_READ = 60
PARTIAL = "parcial"
# What comes in an order that means something.
AS_THEY_COME = ("anio", "mes", "producto", "actividad")


def provenance(fila: Any, clave: str) -> str | None:
    """Return the provenance of a row's figure: its own where the row says it, else the row's; None without either."""
    de = answer_of(fila)
    dicha: str | None = de.get(f"procedencia_{clave}") or de.get("procedencia", getattr(fila, "procedencia", None))
    return dicha


def is_known(fila: Any, clave: str) -> bool:
    """Tell whether a row has a figure, or what it lies between."""
    return value(fila, clave) is not None or bounds(answer_of(fila), clave) is not None


def provenances(filas: Iterable[Any], claves: Sequence[str]) -> set[str]:
    """Return the provenances of the figures that some rows have."""
    return {p for fila in filas for clave in claves if is_known(fila, clave) and (p := provenance(fila, clave))}


class Plotted(Frozen):
    """A figure of the rows: its key and the column that says what it is called and how it is written.

    Where what is invented stands beside what is not (`es_mixta`), each invented figure says so. On an axis of amounts
    it is divided by `divisor`, as the title of the axis (`eje`) says (scaled).
    """

    clave: str
    columna: Column
    es_mixta: bool = False
    divisor: int = 1
    eje: str = ""

    def of(self, fila: Any) -> float | None:
        """Return a row's value, unscaled; None where it has none."""
        valor = value(fila, self.clave)
        return None if valor is None else float(valor)

    def on(self, fila: Any) -> float | None:
        """Return where a row's value stands on the axis."""
        valor = self.of(fila)
        return None if valor is None else valor / self.divisor

    def figure(self, fila: Any) -> str:
        """Return a row's figure with its sign, without the word of what it counts; scaled as its axis is.

        One that would be written so as nothing is not scaled.
        """
        cuanto = self.on(fila)
        if self.divisor == 1 or cuanto is None or (cuanto and not round(cuanto, 1)):
            return self.columna.alone(value_told(fila, self.clave))
        return formats.number(cuanto, 1)

    def label(self, fila: Any) -> str:
        """Return a row's figure as a mark bears it."""
        return self.figure(fila) + self.caveat(fila)

    def whole(self, fila: Any) -> str:
        """Return a row's figure as a sentence has it, with its unit."""
        return self.columna.whole(value_told(fila, self.clave)) + self.caveat(fila)

    def said(self, fila: Any, cuando: str) -> str:
        """Return what a mark says on hover: what it is, of when, and how much."""
        return f"{self.columna.etiqueta} {cuando}: {self.whole(fila)}"

    def caveat(self, fila: Any) -> str:
        """Return what a mark says of its figure besides: " (parcial)", " (demostración)"; empty as a rule."""
        if self.of(fila) is None:
            return ""
        if self.is_partial(fila):
            return f" ({PARTIAL})"
        return " (demostración)" if self.es_mixta and self.is_invented(fila) else ""

    def is_invented(self, fila: Any) -> bool:
        """Tell whether a row's figure is of the demonstration."""
        return provenance(fila, self.clave) == Provenance.SYNTHETIC

    def is_partial(self, fila: Any) -> bool:
        """Tell whether a row's figure is of part of what it says."""
        return bool(answer_of(fila).get(f"parcial_{self.clave}"))

    def shape(self, fila: Any, forma: str) -> str:
        """Return the shape of a row's point: hollow where its figure is invented or of part of the records."""
        return f"{forma}-open" if self.is_invented(fila) or self.is_partial(fila) else forma

    @property
    def idea(self) -> str:
        """The colour of its idea in the palette: money, or what was delivered with it."""
        de_dinero = self.columna.estilo == Style.SOLES or self.columna.es_de_dinero
        if self.clave in INDICATORS:
            de_dinero |= all(INDICATORS[s].unidad == Unit.SOLES for s in stored((self.clave,)))
        return "money" if de_dinero else "delivery"

    def color(self, p: Palette) -> str:
        """Return the colour of its idea."""
        return p.semantic(self.idea)

    @property
    def sign(self) -> str:
        """What follows each number of its axis: of shares, their sign."""
        return f" {self.columna.estilo}" if self.columna.estilo in SHARES else ""

    def numbered(self, valor: float) -> str:
        """Return a number of its axis."""
        return f"{valor:,.10g}{self.sign}".replace("-", MINUS)

    @property
    def measured(self) -> str:
        """What its axis counts; empty where each number has its sign."""
        return "" if self.sign else self.eje


def scaled(campos: Sequence[Plotted], filas: Sequence[Any], *, tells_the_least: bool = False) -> tuple[Plotted, ...]:
    """Return some fields of the rows on one axis. Raise ValueError when they are not of one unit.

    Only amounts are scaled: by the largest or, where each mark bears its own and the axis `tells_the_least`, by the
    smallest.
    """
    [(estilo, unidad), *otras] = dict.fromkeys((c.columna.estilo, c.columna.unidad) for c in campos)
    if otras:
        raise ValueError(f"no caben en un eje: {', '.join(c.columna.encabezado for c in campos)}")
    divisor, eje = 1, f"En {estilo}" if estilo in SHARES else unidad.capitalize()
    if estilo == Style.SOLES:
        montos = [abs(v) for f in filas for c in campos if (v := c.of(f))]
        medida = (min if tells_the_least else max)(montos, default=0)
        divisor, eje = next((de, titulo) for desde, de, titulo in AXIS_SCALES if medida >= desde)
    return tuple(replace(c, divisor=divisor, eje=eje) for c in campos)


def shade(campo: Plotted, campos: Sequence[Plotted], p: Palette) -> str:
    """Return a field's colour among others: the last one of an idea has it, the rest are what it is seen against."""
    return campo.color(p) if campo == [c for c in campos if c.idea == campo.idea][-1] else p.context


class Chart(Frozen):
    """A drawing with what goes with it: the rows it draws, or a table made of them, and its text for screen readers.

    Called with a palette it returns the figure: the same on screen and on paper. A table alone has none. `por`
    is what opens the rows, `claves` the figures of theirs that marks stand for, and `unidad` what an axis of amounts or
    counts is called.
    """

    dibuja: Draw | None
    datos: Rows
    columnas: Columns | None = None
    alt: str = ""
    por: tuple[str, ...] = ()
    claves: tuple[str, ...] = ()
    unidad: str = ""

    def __call__(self, p: Palette) -> Drawing:
        """Return the figure, in the colours of a theme. Raise TypeError for a table alone."""
        if self.dibuja is None:
            raise TypeError("a table alone is not drawn")
        return self.dibuja(p)

    def of(self, datos: Rows, columnas: Columns | None = None) -> Chart:
        """Return the chart with another table beside it."""
        return replace(self, datos=datos, columnas=columnas)


def unrolled(filas: Rows, columnas: Columns | None) -> tuple[Sequence[Any], Columns | None]:
    """Return rows and the columns they need; those of a table are known by their headers: "Monto (S/)".

    Words of a table where a figure goes are why it is not told.
    """
    if not isinstance(filas, Table):
        return filas, columnas
    columnas = dict(zip(filas.encabezado, filas.columnas, strict=True))
    vistas = []
    for fila in filas.filas:
        dicha = dict(zip(columnas, fila, strict=True))
        calladas = {c: v for c, v in dicha.items() if columnas[c].es_numerica and isinstance(v, str)}
        vistas.append(dicha | dict.fromkeys(calladas) | {f"{HIDDEN}{c}": v for c, v in calladas.items()})
    return vistas, columnas


def find(
    claves: str | Iterable[str], columnas: Columns | None = None, filas: Sequence[Any] = ()
) -> tuple[Plotted, ...]:
    """Return the fields of some keys: `columnas` tells those that the registry of indicators does not know.

    From the rows each learns whether what is invented stands beside what is not.
    Raise KeyError when nobody knows one, ValueError when it is no figure.
    """
    todas = (claves,) if isinstance(claves, str) else tuple(claves)
    dadas = provenances(filas, todas)
    es_mixta, sabidas = Provenance.SYNTHETIC in dadas and len(dadas) > 1, tables.columns(columnas or {})
    campos = []
    for clave in todas:
        columna = sabidas.get(clave) or column_of(INDICATORS[clave])
        if not columna.es_numerica:
            raise ValueError(f"no es una cifra: {clave}")
        campos.append(Plotted(clave, columna, es_mixta))
    return tuple(campos)


def row_name(fila: Any, por: str) -> str:
    """Return the name of what a row is about; "Sin información" where that is not known."""
    clave = called_in(por)
    nombre = fila.get(clave) if isinstance(fila, Mapping) else getattr(fila, clave, None)
    return str(nombre or value(fila, por) or NO_DATA)


def is_missing(valor: Any) -> bool:
    """Tell a value that nobody knows."""
    return valor is None or valor == NO_DATA


def look(
    fila: Any, miembro: Any, campo: Plotted, color: str, p: Palette, *, hollow: Collection[Any] = ()
) -> dict[str, Any]:
    """Return how a bar looks: what is not known or invented is hatched, what is not over or not all, hollow."""
    clase = INVENTED_BAR if campo.is_invented(fila) else UNKNOWN_BAR if is_missing(miembro) else BAR
    es_hueca = miembro in hollow or campo.is_partial(fila)
    return {"clase": clase, "color": "" if es_hueca else color, "borde": color if es_hueca else ""}


def chart(
    dibuja: Draw,
    filas: Sequence[Any],
    por: str | tuple[str, ...],
    campos: Sequence[Plotted],
    columns: Columns | None,
    *,
    label: Label | None = None,
    names: Label | None = None,
    drawn: Sequence[Plotted] = (),
) -> Chart:
    """Return a drawing of some fields of the rows, opened by something, with its text: "Lima: 41 empresas, 62.9 %".

    `label` gives a row's words where they are not its figures, `names` its name where it is not that of its member.
    `drawn` are the fields that marks stand for, where others are only written.
    """
    por = (por,) if isinstance(por, str) else por
    nombra = names or (lambda f: ", ".join(row_name(f, clave) for clave in por))
    dice = label or partial(_in_words, campos=campos)
    dichas = [f"{nombra(f)}: {dice(f)}".split() for f in filas[:MAX_ROWS_READ]]
    alt = "; ".join(" ".join(palabras).replace(" :", ":") for palabras in dichas)
    if len(filas) > MAX_ROWS_READ:
        alt += f"; y {len(filas) - MAX_ROWS_READ} más, en la tabla"
    return Chart(dibuja, filas, columns, alt, por, tuple(c.clave for c in drawn or campos), campos[0].eje)


def _in_words(fila: Any, campos: Sequence[Plotted]) -> str:
    """Return the figures of a row, each named where they are several."""
    if len(campos) == 1:
        return campos[0].whole(fila)
    return ", ".join(f"{formats.small(c.columna.etiqueta)} {c.whole(fila)}" for c in campos)


def by_size(filas: Sequence[Any], por: str, campo: Plotted) -> list[Any]:
    """Return the rows in their order: "Sin información" last, what the others leave before it, brackets in their own.

    The others, the largest first. What no dimension opens comes in an order that means something: it is kept.
    """
    if por not in DIMENSIONS or por in AS_THEY_COME:
        return list(filas)
    pesos: dict[Any, float] = defaultdict(float)
    for f in filas:
        pesos[value(f, por)] += campo.of(f) or 0
    en_orden = structure.are_in_order(por)

    def place(fila: Any) -> tuple[bool, bool, float, float]:
        valor = value(fila, por)
        lugar = structure.bracket_order(catalog.published(), por, str(valor)) if en_orden else (-pesos[valor], 0)
        return is_missing(valor), is_rest(fila), *lugar

    return sorted(filas, key=place)
