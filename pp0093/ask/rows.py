"""What questions and answers are made of: filters, rows, and figures with their origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from msgspec import Struct

from pp0093.structs import Frozen

Row = dict[str, Any]
"""One row of an answer: its columns by name."""
Filters = dict[str, list[str]]
"""The values asked of each dimension; several of one are alternatives."""
OWN_FILTERS = "filtros_propios"
"""Where a row says the filters that its answer was asked with besides those of the view: {dimension: code}."""


class Record(Frozen):
    """A row whose columns are declared, that charts and tables also read by name, as any row."""

    def __getitem__(self, columna: str) -> Any:
        return getattr(self, columna)


class AnswerRow(Record):
    """A row of an answer with its columns declared: `respuesta` is the row itself, for charts and passports."""

    respuesta: Row


R = TypeVar("R", bound=Record)
A = TypeVar("A", bound=AnswerRow)
N = TypeVar("N")


def records(tipo: type[R], filas: Iterable[Row | Record]) -> list[R]:
    """Return rows as records of one type; columns that it does not declare are left."""
    return [record(tipo, fila) for fila in filas]


def record(tipo: type[R], fila: Row | Record, **propias: Any) -> R:
    """Return a row as a record, with some columns of its own; raise KeyError when the row lacks a declared one.

    One with a default may lack: what is kept of an older version has not the columns that came after it.
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
    """Return the columns that a type must have, and those that have a default."""
    columnas = tipo.__struct_fields__
    obligadas = len(columnas) - len(tipo.__struct_defaults__)
    return columnas[:obligadas], columnas[obligadas:]


def row(respuesta: AnswerRow | None) -> Row | None:
    """Return the row that an answer is, None without one."""
    return respuesta.respuesta if respuesta else None


def plain_rows(respuestas: Iterable[AnswerRow]) -> list[Row]:
    """Return the rows that some answers are, as charts and passports take them."""
    return [r.respuesta for r in respuestas]


K = TypeVar("K", bound=Row | Record)


def known(filas: Iterable[K], *cifras: str) -> list[K]:
    """Return the rows of which some figures are known, all of them."""
    return [f for f in filas if all(f[c] is not None for c in cifras)]


Value = Decimal | int | float | str | None
"""The value of a figure."""
FEW, RESERVED = "menos de 5", "reservado"
"""What stands for a count of firms that is not told: it is of few, or would give few away; its cross is not opened."""
HIDDEN = "oculto_"
"""What the column is called that says why a figure of a row is not told, before the id of the figure."""
OPEN_OF = "abierta_"
"""What the column is called that tells a figure that is said only with what it lies between, before its id."""
PARTIAL_OF = "parcial_de_"
"""What the column is called that says which stored figures are partial, before the id of one made of several tables."""
CUTOFF_OF = "corte_"
"""What the column is called that says up to when a figure of a row reaches, before its id: the row's joins them all."""
PERIOD = "periodo"
"""The column that says from when to when a cumulative value adds up, where it is not of its year alone."""
NO_DATA = "Sin información"
"""The label of what has no datum."""
REST = "resto"
"""The column that marks a row which is what printed shares leave of the whole: no filter picks it."""


def is_rest(fila: object) -> bool:
    """Tell whether a row is what printed shares leave of the whole."""
    return isinstance(fila, Mapping) and bool(fila.get(REST))


Subject = tuple[str, int, frozenset[tuple[str, str]]]
"""What a figure is of: indicator, year, and its dimensions with their values."""


class Printed(Record):
    """A figure as a document prints it: of what, by its codes, how much, in the decimals of its print, and where."""

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
        """Its dimensions and their values, in printed order; empty for the whole programme."""
        return paired(self.dimension, self.valor_dimension)

    @property
    def asunto(self) -> Subject:
        """What it is of."""
        return self.indicador, self.anio, frozenset(self.dimensiones.items())

    @property
    def donde(self) -> str:
        """The document and the section that print it."""
        return ", ".join(filter(None, (self.documento, self.apartado)))

    @property
    def apartado(self) -> str:
        """The section, with commas for its brackets: it is often said in brackets."""
        return (self.seccion or "").replace(" (", ", ").replace(")", "")

    @property
    def lugar(self) -> tuple[str, int]:
        """The file and the row that it was transcribed into."""
        return self.archivo, self.fila


def fixed(filtros: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the only value of each dimension that some filters fix to one."""
    return {d: v[0] for d, v in filtros.items() if len(v) == 1}


def fixing(valores: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the filters that fix each dimension to its value: the other way of `fixed`."""
    return {d: [str(v)] for d, v in valores.items()}


def paired(dimension: str | None, valor: str | None) -> dict[str, str]:
    """Return dimensions written with ";" between, and their values written so, as {dimension: value}."""
    return dict(zip(*(p.split(";") if p else () for p in (dimension, valor)), strict=False))


class Figure(Struct):
    """One value and where it comes from.

    Of several years together, `sin_corte` are those that declare no cut-off. `impresa` is what a document prints
    when the value is that; `archivos`, the files it was taken from when it is of no row of its own mart; `cuenta`, the
    numbers it comes of, where they are others' than those of its indicator's formula. It is
    `parcial` when it is not of all that it says (registry.Portion), and `parciales` are the stored figures that are so
    of one that is computed from several tables. Where the value is not known, or some of what it counts
    is not, it lies from `minimo` to `maximo`: only so is one said that is `abierta`. `oculta` says why it is not told
    to who reads aggregates (ask.protected).
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
        """Whether it has a value, or what it lies between is known."""
        return self.valor is not None or self.minimo is not None

    @property
    def entre(self) -> tuple[Value, Value] | None:
        """What it lies between, where only that is said of it; None of one that is said alone."""
        return only_between(self.valor, self.minimo, self.maximo, abierta=self.abierta)


def joined_figures(figuras: Sequence[Figure]) -> Figure:
    """Return a figure without value that comes from where all of some figures do, and reaches as far as each."""
    return Figure(
        None,
        frozenset(p for f in figuras for p in f.procedencias),
        frozenset(c for f in figuras for c in f.cortes),
        frozenset(a for f in figuras for a in f.sin_corte),
    )


Group = tuple[tuple[Any, ...], Row, dict[str, Figure]]
"""Key of a group, its dimensions, and its stored figures by id."""


def rows_for_programs(filas: Sequence[Row]) -> list[Row]:
    """Return rows as they are given to programs: without what only our words need.

    Up to when a figure reaches is told, in every row, where in some it is not what the row says of them all; from when
    to when it adds up, where some does.
    """
    propios = {c for f in filas for c in f if c.startswith(CUTOFF_OF) and _has_its_own(f, c.removeprefix(CUTOFF_OF))}
    propios |= {PERIOD} if any(f.get(PERIOD) for f in filas) else set()
    calladas = (PARTIAL_OF, OPEN_OF, CUTOFF_OF, PERIOD)
    return [{c: v for c, v in f.items() if c in propios or not c.startswith(calladas)} for f in filas]


def _has_its_own(fila: Row, indicador: str) -> bool:
    """Tell whether a figure that a row knows reaches another day than the row says."""
    se_sabe = fila.get(indicador) is not None or fila.get(f"minimo_{indicador}") is not None
    return se_sabe and cutoff_of(fila, indicador) != fila["corte"]


def cutoff_of(fila: Mapping[str, Any], indicador: str) -> str | None:
    """Return up to when a figure of a row reaches; the row's where it does not say it of each."""
    corte: str | None = fila.get(f"{CUTOFF_OF}{indicador}", fila.get("corte"))
    return corte


def is_open(fila: Mapping[str, Any], indicador: str) -> bool:
    """Tell whether a figure of a row is said only with what it lies between (focalization.is_open)."""
    return bool(fila.get(f"{OPEN_OF}{indicador}"))


def bounds(fila: Mapping[str, Any], indicador: str) -> tuple[float, float] | None:
    """Return what a figure of a row lies between, where only that is said of it; None of one that is said alone."""
    menor, mayor = fila.get(f"minimo_{indicador}"), fila.get(f"maximo_{indicador}")
    return only_between(fila.get(indicador), menor, mayor, abierta=is_open(fila, indicador))


def only_between(valor: object, minimo: N | None, maximo: N | None, *, abierta: bool) -> tuple[N, N] | None:
    """Return what a figure lies between, where only that is said of it: it has no value, or one said only so."""
    if minimo is None or maximo is None or (valor is not None and not abierta):
        return None
    return minimo, maximo
