"""The types of queries and answers: filters, rows, and figures with their provenance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from msgspec import Struct

from pp0093.structs import Frozen

Row = dict[str, Any]
"""A row of an answer: {column: value}."""
Filters = dict[str, list[str]]
"""The values of each dimension to filter by; several of one are alternatives (OR)."""
OWN_FILTERS = "filtros_propios"
"""The column with the filters that a row's own query had besides the view's: {dimension: code}."""


class Record(Frozen):
    """A typed row; its columns can also be read by name, as in a Row."""

    def __getitem__(self, columna: str) -> Any:
        return getattr(self, columna)


class AnswerRow(Record):
    """A typed row of an answer; `respuesta` is the untyped row, for charts and passports."""

    respuesta: Row


R = TypeVar("R", bound=Record)
A = TypeVar("A", bound=AnswerRow)
N = TypeVar("N")


def records(tipo: type[R], filas: Iterable[Row | Record]) -> list[R]:
    """Return rows as records of a type; columns that it does not declare are dropped."""
    return [record(tipo, fila) for fila in filas]


def record(tipo: type[R], fila: Row | Record, **propias: Any) -> R:
    """Return a row as a record, `propias` replacing its columns; raise KeyError when a required column is missing.

    Columns with a default may be missing: rows kept from older versions lack the newer ones.
    """
    declaradas, pueden_faltar = _struct_columns(tipo)
    leidas = {c: fila[c] for c in declaradas if c not in propias}
    leidas |= {
        c: fila[c]
        for c in pueden_faltar
        if c not in propias and (c in fila if isinstance(fila, dict) else hasattr(fila, c))
    }
    return tipo(**leidas, **propias)


@cache
def _struct_columns(tipo: type[Record]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the required columns of a type, and those with a default."""
    columnas = tipo.__struct_fields__
    obligadas = len(columnas) - len(tipo.__struct_defaults__)
    return columnas[:obligadas], columnas[obligadas:]


def row(respuesta: AnswerRow | None) -> Row | None:
    """Return the untyped row of an answer; None for None."""
    return respuesta.respuesta if respuesta else None


def plain_rows(respuestas: Iterable[AnswerRow]) -> list[Row]:
    """Return the untyped rows of some answers, as charts and passports take them."""
    return [r.respuesta for r in respuestas]


K = TypeVar("K", bound=Row | Record)


def known(filas: Iterable[K], *cifras: str) -> list[K]:
    """Return the rows in which all of some figures are not null."""
    return [f for f in filas if all(f[c] is not None for c in cifras)]


Value = Decimal | int | float | str | None
"""The value of a figure."""
FEW, RESERVED = "menos de 5", "reservado"
"""Shown instead of a suppressed count of firms: it is below the minimum, or would reveal one; its cross is not opened.
"""
HIDDEN = "oculto_"
"""Prefix, before an indicator's id, of the column with the reason why its figure is suppressed."""
OPEN_OF = "abierta_"
"""Prefix of the column that marks a figure shown only as an interval."""
PARTIAL_OF = "parcial_de_"
"""Prefix of the column with the partial parts of an indicator that is computed from several tables."""
CUTOFF_OF = "corte_"
"""Prefix of the column with the cut-off of one figure; the row's `corte` joins them all."""
PERIOD = "periodo"
"""The column with the period of a cumulative value, when it is not its year alone."""
NO_DATA = "Sin información"
"""The label of a missing value."""
REST = "resto"
"""The column that marks a remainder row: what printed shares leave up to 100 %; no filter selects it."""


def is_rest(fila: object) -> bool:
    """Tell whether a row is the remainder of printed shares."""
    return isinstance(fila, Mapping) and bool(fila.get(REST))


Subject = tuple[str, int, frozenset[tuple[str, str]]]
"""The key of a figure: indicator, year, and its dimensions with their values."""


class Printed(Record):
    """A figure as a document prints it: its key, its value with the printed decimals, and its place in the document."""

    indicador: str
    anio: int
    dimension: str | None
    valor_dimension: str | None
    valor: Decimal
    decimales: int
    documento: str
    seccion: str | None
    archivo: str
    fila: int

    @property
    def dimensiones(self) -> dict[str, str]:
        """{dimension: value}, in printed order; empty for the whole programme."""
        return paired(self.dimension, self.valor_dimension)

    @property
    def asunto(self) -> Subject:
        """Its key."""
        return self.indicador, self.anio, frozenset(self.dimensiones.items())

    @property
    def donde(self) -> str:
        """The document and section that print it."""
        return ", ".join(filter(None, (self.documento, self.apartado)))

    @property
    def apartado(self) -> str:
        """The section, with commas instead of brackets: it is often written inside brackets."""
        return (self.seccion or "").replace(" (", ", ").replace(")", "")

    @property
    def lugar(self) -> tuple[str, int]:
        """The file and row it was transcribed into."""
        return self.archivo, self.fila


def fixed(filtros: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return {dimension: value} of the filters that have a single value."""
    return {d: v[0] for d, v in filtros.items() if len(v) == 1}


def fixing(valores: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the filters that fix each dimension to its value; the inverse of `fixed`."""
    return {d: [str(v)] for d, v in valores.items()}


def paired(dimension: str | None, valor: str | None) -> dict[str, str]:
    """Parse two columns separated with ";", dimensions and their values, as {dimension: value}."""
    return dict(zip(*(p.split(";") if p else () for p in (dimension, valor)), strict=False))


class Figure(Struct):
    """A value with its provenance.

    For several years together, `sin_corte` are those that declare no cut-off. `impresa` is the printed figure that the
    value was taken from; `archivos`, its files when it comes from no row of its own mart; `cuenta`, the arithmetic
    shown when it is not its indicator's formula. It is `parcial` when it does not cover all its scope
    (registry.Portion); `parciales` are the partial parts of one computed from several tables. When the value, or part
    of what it counts, is unknown, it lies from `minimo` to `maximo`; an `abierta` is shown only as that interval.
    `oculta` is why it is suppressed for restricted readers (ask.suppression).
    """

    valor: Value
    procedencias: frozenset[str] = frozenset()
    cortes: frozenset[date] = frozenset()
    sin_corte: frozenset[int] = frozenset()
    impresa: Printed | None = None
    parcial: bool = False
    parciales: frozenset[str] = frozenset()
    archivos: tuple[str, ...] = ()
    cuenta: str = ""
    minimo: Value = None
    maximo: Value = None
    oculta: str = ""
    abierta: bool = False

    @property
    def se_sabe(self) -> bool:
        """Whether it has a value or an interval."""
        return self.valor is not None or self.minimo is not None

    @property
    def entre(self) -> tuple[Value, Value] | None:
        """Its interval, when only that is shown; None when the value is."""
        return only_between(self.valor, self.minimo, self.maximo, abierta=self.abierta)


def joined_figures(figuras: Sequence[Figure]) -> Figure:
    """Return a figure without value that joins the provenances and cut-offs of others."""
    return Figure(
        None,
        frozenset(p for f in figuras for p in f.procedencias),
        frozenset(c for f in figuras for c in f.cortes),
        frozenset(a for f in figuras for a in f.sin_corte),
    )


Group = tuple[tuple[Any, ...], Row, dict[str, Figure]]
"""A group: its key, its dimensions, and its stored figures by id."""


def rows_for_programs(filas: Sequence[Row]) -> list[Row]:
    """Return rows as programs receive them, without the columns that only our texts use.

    All rows keep the cut-off of a figure when in any it differs from the row's, and the period when any has one.
    """
    propios = {c for f in filas for c in f if c.startswith(CUTOFF_OF) and _has_its_own(f, c.removeprefix(CUTOFF_OF))}
    propios |= {PERIOD} if any(f.get(PERIOD) for f in filas) else set()
    calladas = (PARTIAL_OF, OPEN_OF, CUTOFF_OF, PERIOD)
    return [{c: v for c, v in f.items() if c in propios or not c.startswith(calladas)} for f in filas]


def _has_its_own(fila: Row, indicador: str) -> bool:
    """Tell whether a known figure of a row has another cut-off than the row."""
    se_sabe = fila.get(indicador) is not None or fila.get(f"minimo_{indicador}") is not None
    return se_sabe and cutoff_of(fila, indicador) != fila["corte"]


def cutoff_of(fila: Mapping[str, Any], indicador: str) -> str | None:
    """Return the cut-off of a figure of a row; the row's when figures do not have their own."""
    corte: str | None = fila.get(f"{CUTOFF_OF}{indicador}", fila.get("corte"))
    return corte


def is_open(fila: Mapping[str, Any], indicador: str) -> bool:
    """Tell whether a figure of a row is shown only as an interval (focalization.is_open)."""
    return bool(fila.get(f"{OPEN_OF}{indicador}"))


def bounds(fila: Mapping[str, Any], indicador: str) -> tuple[float, float] | None:
    """Return the interval of a figure of a row, when only that is shown; None when the value is."""
    menor, mayor = fila.get(f"minimo_{indicador}"), fila.get(f"maximo_{indicador}")
    return only_between(fila.get(indicador), menor, mayor, abierta=is_open(fila, indicador))


def only_between(valor: object, minimo: N | None, maximo: N | None, *, abierta: bool) -> tuple[N, N] | None:
    """Return an interval when there is one and no value, or one marked `abierta`; else None."""
    if minimo is None or maximo is None or (valor is not None and not abierta):
        return None
    return minimo, maximo
