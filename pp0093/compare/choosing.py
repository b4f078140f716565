"""Which two members are compared: those asked for, given as the URL carries them (a year or a code), or the default."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from pp0093.ask import meaning, view
from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.query import Query, run
from pp0093.ask.rows import NO_DATA, Filters
from pp0093.ask.standing import periods, years
from pp0093.ask.view import View
from pp0093.compare.matters import asked
from pp0093.compare.members import Member, kept, members
from pp0093.errors import UsageError


class Pair(Struct, frozen=True):
    """Two members of a dimension, A looked at from B, in a year (A's, when years are compared), under filters."""

    que: str
    a: str
    b: str
    anio: int
    filtros: Filters

    @property
    def years(self) -> tuple[int, int]:
        """The year of each side."""
        return (int(self.a), int(self.b)) if self.que == YEAR else (self.anio, self.anio)

    @property
    def sides(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """The code and the year of each side."""
        return (self.a, self.years[0]), (self.b, self.years[1])


@remembered
def pair(
    catalogo: Catalog, que: str, anio: int, filtros: Filters, pedidos: tuple[str | None, str | None] = (None, None)
) -> Pair:
    """Return the members asked for and, in place of one that is not there, the default, under what filters still hold.

    Years: the one looked at against the last comparable one. Anything else: what is filtered, then the largest. The
    only year there is stands on both sides, and nothing is compared.
    """
    validos = [m.codigo for m in members(catalogo, que, anio)]
    quedan = kept(que, filtros)
    a, b = (meant(catalogo, que, anio, p, validos) for p in pedidos)
    if que == YEAR:
        a = str(anio)
        candidatos = [*_comparable_years(catalogo, anio), *validos]
    else:
        candidatos = [*filtros.get(que, []), *_largest(catalogo, que, anio, quedan), *validos]
    a = a or next(c for c in candidatos if c != b)
    b = b if b and b != a else next((c for c in candidatos if c != a), a)
    return Pair(que, a, b, anio, quedan)


def meant(catalogo: Catalog, que: str, anio: int, pedido: str | None, validos: list[str]) -> str | None:
    """Return the member that is asked for, by its code, its short code or its name; None when it is not there."""
    codigo = pedido
    if pedido and pedido not in validos:
        with suppress(UsageError):
            codigo = meaning.code(catalogo, que, pedido, (anio,))
    return codigo if codigo in validos else None


def _comparable_years(catalogo: Catalog, anio: int) -> list[str]:
    """Return the years to compare one with, the first before it first: of the report, or of the country without it."""
    con_informe = anio in [p.anio for p in periods.periods(catalogo, "reporte")]
    cerrados = years.closed(catalogo, "reporte" if con_informe else "nacional")[::-1]
    return [str(a) for a in (*(c for c in cerrados if c < anio), *cerrados)]


def _largest(catalogo: Catalog, que: str, anio: int, filtros: Filters) -> list[str]:
    """Return the members by their first indicator with figures, the largest first."""
    for indicador, _ in asked(catalogo.programa, que, filtros):
        filas = run(catalogo, Query((indicador,), (YEAR, que), {**filtros, YEAR: [str(anio)]}))
        con_valor = [f for f in filas if f[indicador] is not None and f[que] not in (None, NO_DATA)]
        if con_valor:
            return [str(f[que]) for f in sorted(con_valor, key=lambda f: -f[indicador])]
    return []


@remembered
def names(catalogo: Catalog, par: Pair) -> tuple[str, str]:
    """Return what both members are called in charts and headers."""
    a, b = _both(catalogo, par)
    return a.corto, b.corto


@remembered
def full_names(catalogo: Catalog, par: Pair) -> tuple[str, str]:
    """Return what both members are called in a sentence."""
    a, b = _both(catalogo, par)
    return a.nombre, b.nombre


@remembered
def filtered(catalogo: Catalog, par: Pair) -> str:
    """Return the filters of both sides in words (view.asked)."""
    return view.asked(catalogo, View(par.anio, **{f: v[0] for f, v in par.filtros.items()}))


def _both(catalogo: Catalog, par: Pair) -> tuple[Member, Member]:
    por_codigo = {m.codigo: m for m in members(catalogo, par.que, max(par.years))}
    return por_codigo[par.a], por_codigo[par.b]
