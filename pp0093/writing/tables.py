"""Tables with raw values and a format for each column, and cards with one figure."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property, partial
from operator import attrgetter
from typing import Any

from pp0093 import provenance
from pp0093.ask.registry import DIMENSIONS, INDICATORS, Indicator, Portion, Unit, partial_of
from pp0093.ask.rows import HIDDEN, Row, bounds
from pp0093.config import COUNTRY_FOLDER
from pp0093.language.words import is_measure, noun
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.formats import SCOPE_CHOICES
from pp0093.writing.phrases import WRITES


class Style(StrEnum):
    """Format of a column. Percentages are in percent units; EXACT keeps each figure's decimals.

    ORIGIN columns hold provenance codes and SCOPE columns scopes: both are shown by name.
    """

    TEXT = "texto"
    ORIGIN = "procedencia"
    SCOPE = "alcance"
    HASH = "huella"
    YEAR = "año"
    NUMBER = "número"
    SOLES = "S/"
    PERCENT = "%"
    POINTS = "pp"
    RATE = "por mil"
    MEASURE = "con su unidad"
    EXACT = "según unidad"


NUMERIC = (Style.NUMBER, Style.SOLES, Style.PERCENT, Style.POINTS, Style.RATE, Style.MEASURE, Style.EXACT)
UNIT_STYLES: dict[str, Style] = {
    Unit.SOLES: Style.SOLES,
    Unit.PERCENT: Style.PERCENT,
    Unit.POINTS: Style.POINTS,
    Unit.PER_THOUSAND: Style.RATE,
    Unit.OWN: Style.EXACT,
}
UNIT_WORDS = {Unit.FIRMS: "empresas"}
WITH_UNIT = (Style.SOLES, Style.PERCENT, Style.POINTS)
# Formatters of each style, unsigned and signed.
STYLE_FORMATS = {
    Style.PERCENT: (formats.percent, formats.change),
    Style.POINTS: (formats.points, formats.points),
}
ORIGIN = "Procedencia"
PARTIAL = "Parcial"
AS_PRINTED = "se_imprime"
ABOUT_THE_ROW = {AS_PRINTED: "Se imprime", "alcance": "Alcance", "procedencia": ORIGIN, "corte": "Corte"}
STYLE_ABOUT = {"procedencia": Style.ORIGIN, "alcance": Style.SCOPE}


def _origins_named(dichas: str) -> str:
    """Return provenances with the name of the first, which is a code."""
    codigo, punto, otras = dichas.partition("; ")
    return f"{provenance.provenance_name(codigo)}{punto}{otras}"


NAMED_STYLES: Mapping[Style, Callable[[Any], str]] = {
    Style.ORIGIN: _origins_named,
    Style.SCOPE: lambda alcance: SCOPE_CHOICES.get(alcance, str(alcance)),
}
"""Formatters of codes shown by name."""


class Column(Frozen):
    """A column: header without unit, style, decimals, and whether to show signs.

    `es_de_fondo` columns (named codes, scope, provenance) are exported and not shown. MEASURE columns mix units: their
    cells are Measures. `unidad` is the noun after a figure outside a table; `como`, the phrase format of non-numeric
    values (phrases.WRITES). `es_de_dinero` marks shares of money; `es_ancha`, columns left out on telephones, and
    `es_angosta`, those of telephones alone.
    """

    etiqueta: str
    estilo: Style = Style.TEXT
    decimales: int = 0
    es_de_fondo: bool = False
    con_signo: bool = False
    unidad: str = ""
    es_de_dinero: bool = False
    es_ancha: bool = False
    como: str = ""
    es_angosta: bool = False

    @property
    def encabezado(self) -> str:
        """The header with its unit, which cells don't repeat."""
        return f"{self.etiqueta} ({self.estilo})" if self.estilo in WITH_UNIT else self.etiqueta

    @property
    def es_numerica(self) -> bool:
        """Whether its values are numbers, aligned to the right."""
        return self.estilo in NUMERIC

    def written(self, valor: Any) -> str:
        """Format a value for a cell; a dash when missing."""
        if isinstance(valor, Measure):
            return valor.written()
        if valor is None or valor == "":
            return formats.MISSING
        if self.estilo in NAMED_STYLES:
            return NAMED_STYLES[self.estilo](valor)
        es_cifra = self.es_numerica and isinstance(valor, int | float | Decimal)
        return self._figure(valor) if es_cifra else str(valor)

    def alone(self, valor: Any, espacio: str = " ") -> str:
        """Format a figure outside a table, with its unit sign: S/ 38,041,628; 99.7 %; +2.4 pp. A dash when missing."""
        texto = self.written(valor)
        if valor is None or isinstance(valor, str) or self.estilo not in WITH_UNIT:
            return texto
        unidad = self.estilo.value
        if self.estilo != Style.SOLES:
            return f"{texto}{espacio}{unidad}"
        signo = texto[:1] if self.con_signo and not texto[:1].isdigit() else ""
        return f"{signo}{unidad}{espacio}{texto.removeprefix(signo)}"

    def whole(self, valor: Any) -> str:
        """Format a figure inside a sentence, with the noun that it counts: 41 empresas."""
        texto = self.alone(valor)
        if valor is None or isinstance(valor, str) or not self.unidad:
            return texto
        return f"{texto} {noun(valor, self.unidad)}"

    def _figure(self, valor: Any) -> str:
        if self.estilo == Style.EXACT:
            return formats.of_measure(valor, self.unidad)
        llano, con_signo = STYLE_FORMATS.get(self.estilo, (formats.number, formats.signed))
        return (con_signo if self.con_signo else llano)(valor, self.decimales).removesuffix(f" {self.estilo}")


@cache
def _declared_columns() -> dict[str, dict[str, Column]]:
    """Return {table: {name: column}} from country/encabezados_de_tablas.csv."""
    tablas: dict[str, dict[str, Column]] = {}
    with (COUNTRY_FOLDER / "encabezados_de_tablas.csv").open(encoding="utf-8", newline="") as archivo:
        _, *filas = csv.reader(archivo)
    for tabla, columna, etiqueta, estilo, decimales, unidad, marcas in filas:
        de_fondo, con_signo, de_dinero, ancha, angosta = (
            m in marcas for m in ("fondo", "signo", "dinero", "ancho", "angosto")
        )
        suyo, como = (Style(estilo), "") if estilo in {*Style} else (Style.TEXT, estilo)
        dicha = Column(
            etiqueta, suyo, int(decimales or 0), de_fondo, con_signo, unidad, de_dinero, ancha, como, angosta
        )
        tablas.setdefault(tabla, {})[columna] = dicha
    return tablas


Columns = str | Mapping[str, Column]
"""Columns by name, or the name of a declared table."""


def columns(tabla: Columns) -> dict[str, Column]:
    """Return {name: column} of a table, in order."""
    return dict(_declared_columns()[tabla] if isinstance(tabla, str) else tabla)


class Measure(Frozen):
    """A cell of a column that mixes units: a value and the column that formats it."""

    valor: Any
    columna: Column

    def written(self) -> str:
        """The figure with its unit and non-breaking spaces: S/ 38,041,628; 99.7 %; +2.4 pp."""
        return self.columna.alone(self.valor, espacio="\u00a0")


class Level(StrEnum):
    """Row level: item, group header or total."""

    ITEM = "fila"
    GROUP = "grupo"
    TOTAL = "total"


MIN_REPEATED_ROWS = 3
"""From this many rows on, a column with one value is replaced by a sentence under the table."""


@dataclass(frozen=True)
class Table:
    """Columns and rows of raw, unrounded values; `niveles` has each row's level when they differ."""

    columnas: tuple[Column, ...]
    filas: tuple[tuple[Any, ...], ...]
    niveles: tuple[Level, ...] = ()

    @property
    def encabezado(self) -> list[str]:
        """The headers with units."""
        return [c.encabezado for c in self.columnas]

    def shown(self, *, con_origen: bool = False) -> Table:
        """Return the visible table: without background columns or a year repeated in every row.

        With `con_origen`, provenance columns are kept.
        """
        return self.only(
            [
                i
                for i, c in enumerate(self.columnas)
                if (con_origen and c.estilo == Style.ORIGIN) or not (c.es_de_fondo or self._is_one_year(i))
            ]
        )

    def only(self, columnas: Sequence[int]) -> Table:
        """Return the table with the columns at some indexes."""
        return replace(
            self,
            columnas=tuple(self.columnas[i] for i in columnas),
            filas=tuple(tuple(f[i] for i in columnas) for f in self.filas),
        )

    def once(self) -> tuple[Table, str]:
        """Return the table without columns that repeat one value in every row, and a sentence with those values."""
        dichas = [*zip(*self.escritas, strict=True)] if len(self.filas) >= MIN_REPEATED_ROWS else []
        iguales = {n: c[0] for n, c in enumerate(dichas) if n > 1 and len({*c}) == 1}
        if not iguales:
            return self, ""
        de_todas = " · ".join(f"{self.encabezado[n]}: {d}" for n, d in iguales.items() if d != formats.MISSING)
        return self.only([n for n in range(len(self.columnas)) if n not in iguales]), de_todas

    def level(self, fila: int) -> Level:
        """Return the level of a row."""
        return self.niveles[fila] if self.niveles else Level.ITEM

    def _is_one_year(self, i: int) -> bool:
        return self.columnas[i].estilo == Style.YEAR and len({f[i] for f in self.filas}) == 1 and len(self.filas) > 1

    @cached_property
    def escritas(self) -> tuple[tuple[str, ...], ...]:
        """The formatted rows."""
        return tuple(tuple(c.written(v) for c, v in zip(self.columnas, fila, strict=True)) for fila in self.filas)


def column_of(indicador: Indicator) -> Column:
    """Return the column of an indicator."""
    return Column(
        indicador.etiqueta,
        UNIT_STYLES.get(indicador.unidad, Style.NUMBER),
        indicador.decimales,
        unidad=UNIT_WORDS.get(indicador.unidad, ""),
    )


def value(fila: Any, clave: str) -> Any:
    """Return a row's value by name, from a mapping (None when absent) or a record's attribute."""
    return fila.get(clave) if isinstance(fila, Mapping) else attrgetter(clave)(fila)


def words(fila: Any, clave: str) -> str:
    """Return the text that replaces a row's figure: why it is suppressed, or its interval; "" when there is none."""
    entre = bounds(answer_of(fila), clave) if clave in INDICATORS else None
    return hidden(fila, clave) or (formats.between(INDICATORS[clave], *entre) if entre else "")


def value_told(fila: Any, clave: str) -> Any:
    """Return a row's value, or the text that replaces it."""
    return words(fila, clave) or value(fila, clave)


def hidden(fila: Any, clave: str) -> str:
    """Return the text that replaces a figure suppressed for a restricted reader; "" when it is not."""
    return str(answer_of(fila).get(f"{HIDDEN}{clave}", ""))


def keys(fila: Any) -> tuple[str, ...]:
    """Return the names of a row's values, in order."""
    return tuple(fila) if isinstance(fila, Mapping) else tuple(fila.__struct_fields__)


def columns_of(filas: Sequence[Any]) -> dict[str, Column]:
    """Return {key: column} of the registered columns in a query's rows, in order."""
    columnas = {}
    claves = keys(filas[0]) if filas else ()
    for clave in claves:
        dimension = DIMENSIONS.get(clave.removesuffix("_nombre"))
        if clave in INDICATORS:
            columnas[clave] = column_of(INDICATORS[clave])
        elif dimension is not None:
            es_codigo = f"{clave}_nombre" in claves
            es_nombre = clave != dimension.id
            # Of code and name, the one that people don't use goes to the background.
            es_de_fondo = es_nombre if dimension.es_sigla else es_codigo
            que = f" ({'nombre' if es_nombre else 'código'})" if es_de_fondo else ""
            estilo = Style.YEAR if dimension.es_entera else Style.TEXT
            columnas[clave] = Column(f"{dimension.etiqueta}{que}", estilo, es_de_fondo=es_de_fondo)
        elif clave in ABOUT_THE_ROW:
            columnas[clave] = Column(ABOUT_THE_ROW[clave], STYLE_ABOUT.get(clave, Style.TEXT), es_de_fondo=True)
    return columnas


def with_origins(tabla: Table, filas: Sequence[Row]) -> Table:
    """Add a background column with the provenance of each row's figures; `filas` are the query rows of the table.

    If some are partial, another column says which and why. Tables that show provenance are returned unchanged.
    """
    suya = Column(ORIGIN, Style.ORIGIN, es_de_fondo=True)
    if any(c.estilo == Style.ORIGIN and c != suya for c in tabla.columnas):
        return tabla
    sin_ella = tabla.only([n for n, c in enumerate(tabla.columnas) if c != suya])
    nuevas = {suya: [*map(_origins, filas)]}
    if any(partes := ["; ".join(p.largo for p in portions_of([f])) for f in filas]):
        nuevas[Column(PARTIAL, es_de_fondo=True)] = partes
    con_suyas = tuple((*f, *(n[i] for n in nuevas.values())) for i, f in enumerate(sin_ella.filas))
    return replace(sin_ella, columnas=(*sin_ella.columnas, *nuevas), filas=con_suyas)


def _origins(fila: Row) -> str:
    """Return the code of a row's weakest provenance, then each other one's name and figures."""
    otras: dict[str, list[str]] = {}
    for clave in (c for c in fila if c in INDICATORS):
        suya = fila.get(f"procedencia_{clave}")
        if suya not in (None, fila.get("procedencia")):
            otras.setdefault(provenance.provenance_name(suya).lower(), []).append(INDICATORS[clave].etiqueta)
    dichas = (f"{otra}: {', '.join(cifras)}" for otra, cifras in otras.items())
    return formats.full("; ", fila.get("procedencia"), *dichas)


def portions_of(filas: Iterable[Any], claves: Sequence[str] = ()) -> list[Portion]:
    """Return the distinct portions covered by the partial figures of some rows; all keys when `claves` is empty."""
    return list(dict.fromkeys(p for f in map(answer_of, filas) for p in partial_of(f, claves or keys(f))))


def answer_of(fila: Any) -> Mapping[str, Any]:
    """Return the query row behind a row or record; empty when there is none."""
    respuesta = getattr(fila, "respuesta", fila)
    return respuesta if isinstance(respuesta, Mapping) else {}


def tells_portions(filas: Iterable[Any]) -> bool:
    """Tell whether rows come from a query, and so say which of their figures are partial."""
    return any(c.startswith("parcial_") for f in filas for c in answer_of(f))


def of_objects(filas: Iterable[Any], tabla: Columns, **escritos: Callable[[Any], Any]) -> Table:
    """Build a table from rows or records, by column name; `escritos` are functions that compute some columns."""
    columnas = columns(tabla)
    celdas = [escritos.get(c) or partial(_cell, clave=c, columna=columna) for c, columna in columnas.items()]
    return Table((*columnas.values(),), tuple(tuple(celda(f) for celda in celdas) for f in filas))


def _cell(fila: Any, clave: str, columna: Column) -> Any:
    """Return the value of a cell, put in words when its header says how; that of a measure, with its unit."""
    valor = value_told(fila, clave)
    if columna.como and valor is not None:
        return WRITES[columna.como](valor)
    es_suya = columna.estilo == Style.EXACT and isinstance(fila, Mapping)
    unidad = str(fila.get("unidad_medida")) if es_suya else ""
    return Measure(valor, Column("", Style.EXACT, unidad=unidad)) if is_measure(unidad) else valor


def turned(tabla: Table) -> Table:
    """Return the first row of a table as a two-column table, header and value."""
    vista = tabla.shown()
    return of_texts(("Dato", "Valor"), zip(vista.encabezado, vista.escritas[0], strict=True))


def of_texts(encabezado: Sequence[str], filas: Iterable[Sequence[Any]]) -> Table:
    """Build a table of text, or of integers in columns that only have integers."""
    cuerpo = tuple(map(tuple, filas))
    columnas = [
        Column(e, Style.NUMBER if {type(f[i]) for f in cuerpo} == {int} else Style.TEXT)
        for i, e in enumerate(encabezado)
    ]
    return Table(tuple(columnas), cuerpo)


class Card(Frozen):
    """A card: a label, a figure and remarks, the first of which (`brief`) goes under it.

    `cifras` are the query rows behind it and `indicador` the one shown, for its passport. `procedencias` are provenance
    codes, each drawn as a mark (None: no data); empty for no mark.
    """

    etiqueta: str
    valor: str
    detalle: str = ""
    indicador: str = ""
    cifras: tuple[Row, ...] = ()
    procedencias: tuple[str | None, ...] = ()

    @property
    def brief(self) -> str:
        """The first remark."""
        return self.detalle.partition("; ")[0]

    @property
    def remark(self) -> str:
        """The other remarks, with the portion that it covers; empty without any."""
        resto = self.detalle.partition("; ")[2]
        return f"{self.etiqueta}: {resto}" if resto else ""
