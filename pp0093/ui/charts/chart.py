"""Data of a chart: fields with names, units and decimals from the registry, and the chart type.

Rows are query mappings or records (tables.value). The same fields give labels, axis, hover text, alternative text and
table.
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
SHARE_STYLES = (Style.PERCENT, Style.POINTS)
# Scales of an axis of amounts: minimum amount, divisor, title.
AXIS_SCALES = ((10**6, 10**6, "Millones de soles"), (10**4, 10**3, "Miles de soles"), (0, 1, "Soles"))
# Most rows in an alternative text; the table has all of them.
MAX_ROWS_READ = 60
PARTIAL = "parcial"
# Dimensions whose rows keep their order.
AS_THEY_COME = ("anio", "mes", "producto", "actividad")


def provenance(fila: Any, clave: str) -> str | None:
    """Return the provenance of a row's figure: its own, else the row's, else None."""
    de = answer_of(fila)
    dicha: str | None = de.get(f"procedencia_{clave}") or de.get("procedencia", getattr(fila, "procedencia", None))
    return dicha


def is_known(fila: Any, clave: str) -> bool:
    """Tell whether a row has a figure, or its interval."""
    return value(fila, clave) is not None or bounds(answer_of(fila), clave) is not None


def provenances(filas: Iterable[Any], claves: Sequence[str]) -> set[str]:
    """Return the provenances of the figures in some rows."""
    return {p for fila in filas for clave in claves if is_known(fila, clave) and (p := provenance(fila, clave))}


class Plotted(Frozen):
    """A plotted field: its key and its column (name and format).

    With `es_mixta` some rows are demonstration data, and those say so. On an axis of amounts values are divided by
    `divisor`, as the axis title (`eje`) says (see scaled).
    """

    clave: str
    columna: Column
    es_mixta: bool = False
    divisor: int = 1
    eje: str = ""

    def of(self, fila: Any) -> float | None:
        """Return a row's value, unscaled; None when missing."""
        valor = value(fila, self.clave)
        return None if valor is None else float(valor)

    def on(self, fila: Any) -> float | None:
        """Return a row's value on the axis."""
        valor = self.of(fila)
        return None if valor is None else valor / self.divisor

    def figure(self, fila: Any) -> str:
        """Return a row's figure with its sign, without a counted noun, scaled as the axis.

        Figures that would round to zero are not scaled.
        """
        cuanto = self.on(fila)
        if self.divisor == 1 or cuanto is None or (cuanto and not round(cuanto, 1)):
            return self.columna.alone(value_told(fila, self.clave))
        return formats.number(cuanto, 1)

    def label(self, fila: Any) -> str:
        """Return the label of a row's mark."""
        return self.figure(fila) + self.caveat(fila)

    def whole(self, fila: Any) -> str:
        """Return a row's figure for a sentence, with its unit."""
        return self.columna.whole(value_told(fila, self.clave)) + self.caveat(fila)

    def said(self, fila: Any, cuando: str) -> str:
        """Return a mark's hover text: name, period and figure."""
        return f"{self.columna.etiqueta} {cuando}: {self.whole(fila)}"

    def caveat(self, fila: Any) -> str:
        """Return the caveat of a row's figure: " (parcial)", " (demostración)", usually ""."""
        if self.of(fila) is None:
            return ""
        if self.is_partial(fila):
            return f" ({PARTIAL})"
        return " (demostración)" if self.es_mixta and self.is_invented(fila) else ""

    def is_invented(self, fila: Any) -> bool:
        """Tell whether a row's figure is demonstration data."""
        return provenance(fila, self.clave) == Provenance.SYNTHETIC

    def is_partial(self, fila: Any) -> bool:
        """Tell whether a row's figure is partial."""
        return bool(answer_of(fila).get(f"parcial_{self.clave}"))

    def shape(self, fila: Any, forma: str) -> str:
        """Return the shape of a row's point, hollow when its figure is demonstration or partial."""
        return f"{forma}-open" if self.is_invented(fila) or self.is_partial(fila) else forma

    @property
    def idea(self) -> str:
        """The palette name of its colour: money or delivery."""
        de_dinero = self.columna.estilo == Style.SOLES or self.columna.es_de_dinero
        if self.clave in INDICATORS:
            de_dinero |= all(INDICATORS[s].unidad == Unit.SOLES for s in stored((self.clave,)))
        return "money" if de_dinero else "delivery"

    def color(self, p: Palette) -> str:
        """Return its colour."""
        return p.semantic(self.idea)

    @property
    def sign(self) -> str:
        """Suffix of axis numbers: "%" for shares."""
        return f" {self.columna.estilo}" if self.columna.estilo in SHARE_STYLES else ""

    def numbered(self, valor: float) -> str:
        """Return an axis number as text."""
        return f"{valor:,.10g}{self.sign}".replace("-", MINUS)

    @property
    def measured(self) -> str:
        """Title of the axis; empty when each number has its sign."""
        return "" if self.sign else self.eje


def scaled(campos: Sequence[Plotted], filas: Sequence[Any], *, tells_the_least: bool = False) -> tuple[Plotted, ...]:
    """Return fields on one axis. Raise ValueError when they have different units.

    Only amounts are scaled: by the largest or, with `tells_the_least`, by the smallest when every mark has its label.
    """
    [(estilo, unidad), *otras] = dict.fromkeys((c.columna.estilo, c.columna.unidad) for c in campos)
    if otras:
        raise ValueError(f"no caben en un eje: {', '.join(c.columna.encabezado for c in campos)}")
    divisor, eje = 1, f"En {estilo}" if estilo in SHARE_STYLES else unidad.capitalize()
    if estilo == Style.SOLES:
        montos = [abs(v) for f in filas for c in campos if (v := c.of(f))]
        medida = (min if tells_the_least else max)(montos, default=0)
        divisor, eje = next((de, titulo) for desde, de, titulo in AXIS_SCALES if medida >= desde)
    return tuple(replace(c, divisor=divisor, eje=eje) for c in campos)


def shade(campo: Plotted, campos: Sequence[Plotted], p: Palette) -> str:
    """Return a field's colour among others: the last field of an idea is in full colour, the others in context grey."""
    return campo.color(p) if campo == [c for c in campos if c.idea == campo.idea][-1] else p.context


class Chart(Frozen):
    """A drawing with the rows or table behind it and its alternative text.

    Called with a palette it returns the figure, for screen and paper; a bare table has none. `por` is the dimension of
    the rows, `claves` the figures drawn, and `unidad` the axis title of amounts or counts.
    """

    dibuja: Draw | None
    datos: Rows
    columnas: Columns | None = None
    alt: str = ""
    por: tuple[str, ...] = ()
    claves: tuple[str, ...] = ()
    unidad: str = ""

    def __call__(self, p: Palette) -> Drawing:
        """Return the figure in a theme's colours. Raise TypeError when it is only a table."""
        if self.dibuja is None:
            raise TypeError("a table alone is not drawn")
        return self.dibuja(p)

    def of(self, datos: Rows, columnas: Columns | None = None) -> Chart:
        """Return the chart with another table."""
        return replace(self, datos=datos, columnas=columnas)


def unrolled(filas: Rows, columnas: Columns | None) -> tuple[Sequence[Any], Columns | None]:
    """Return rows with their columns; those of a Table are keyed by header: "Monto (S/)".

    Text in place of a figure is the reason for its absence.
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
    """Return the fields of some keys; `columnas` describes those that are not indicators.

    Rows tell whether demonstration and real data are mixed. Raise KeyError for unknown keys, ValueError for non-numeric
    ones.
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
    """Return the name of a row's subject; "Sin información" when unknown."""
    clave = called_in(por)
    nombre = fila.get(clave) if isinstance(fila, Mapping) else getattr(fila, clave, None)
    return str(nombre or value(fila, por) or NO_DATA)


def is_missing(valor: Any) -> bool:
    """Tell whether a value means "unknown"."""
    return valor is None or valor == NO_DATA


def look(fila: Any, miembro: Any, campo: Plotted, color: str, *, hollow: Collection[Any] = ()) -> dict[str, Any]:
    """Return the style of a bar: hatched when unknown or demonstration, hollow when open or partial."""
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
    """Return a chart of some fields with its alternative text: "Lima: 41 empresas, 62.9 %".

    `label` replaces a row's figures and `names` its name. `drawn` are the fields drawn as marks, when others are only
    written.
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
    """Return a row's figures as text, named when there are several."""
    if len(campos) == 1:
        return campos[0].whole(fila)
    return ", ".join(f"{formats.small(c.columna.etiqueta)} {c.whole(fila)}" for c in campos)


def by_size(filas: Sequence[Any], por: str, campo: Plotted) -> list[Any]:
    """Return rows largest first, then the remainder and "Sin información"; ordered dimensions keep their order."""
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
