"""The headline figures of a version: money of both scopes, goals by product and activity, firms and focalization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from pp0093.ask import query, view
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import offered
from pp0093.ask.rows import Row, is_open
from pp0093.ask.standing import years
from pp0093.programme import Programme

MONEY = ("pia_soles", "pim_soles", "devengado_soles")
GOAL = "meta_fisica"
GOALS = (GOAL, "avance_fisico")
HEADLINES_OF_FIRMS = ("empresas_atendidas", "empresas_focalizadas", "focalizacion_pct")
YEAR, STRUCTURE = "anio", ("producto", "actividad")
ASKED = (
    *(Query(MONEY, (YEAR,), alcance=alcance) for alcance in query.SCOPES),
    *(Query(GOALS, (YEAR, nivel)) for nivel in STRUCTURE),
)
ASKED_OF_FIRMS = Query(HEADLINES_OF_FIRMS, (YEAR,))


class Headline(Struct, frozen=True):
    """One figure of a year: of the whole programme or of a product or activity (`codigo`, called `de`)."""

    anio: int
    indicador: str
    alcance: str
    codigo: str
    de: str
    valor: int | float
    procedencia: str
    corte: str | None
    parcial: bool = False

    @property
    def clave(self) -> tuple[int, str, str, str]:
        """What makes it the same figure in two versions."""
        return (self.anio, self.indicador, self.alcance, self.codigo)


def headlines(catalogo: Catalog) -> list[Headline]:
    """Return the headline figures that a version has, in order; none of what its programme does not have."""
    filas = [(pedido, fila) for pedido in _asked(catalogo.programa) for fila in query.run(catalogo, pedido)]
    return [cifra for pedido, fila in filas for cifra in _of_row(catalogo, pedido, fila)]


def _asked(programa: Programme) -> list[Query]:
    hay = offered(programa).keys()
    return [p for p in (*ASKED, ASKED_OF_FIRMS) if hay >= {*p.indicadores} and programa.scope(p.alcance) == p.alcance]


def closed_years(catalogo: Catalog) -> list[int]:
    """Return the years that are closed in some scope of a version."""
    return sorted({a for alcance in query.SCOPES for a in years.closed(catalogo, alcance)})


def _of_row(catalogo: Catalog, pedido: Query, fila: Row) -> Iterator[Headline]:
    nivel = next((d for d in pedido.por if d != YEAR), None)
    codigo = str(fila[nivel]) if nivel else ""
    de = _names(catalogo, fila[YEAR])[nivel].get(codigo, codigo) if nivel else ""
    for indicador in pedido.indicadores:
        if fila[indicador] is not None and not is_open(fila, indicador):
            valor = plain_figure(fila[indicador])
            alcance = pedido.alcance if indicador in MONEY else ""
            # A goal is of the whole year: the day of a row is that of its progress.
            corte = None if indicador == GOAL else _written(fila["corte"])
            de_donde = fila[f"procedencia_{indicador}"]
            parcial = bool(fila[f"parcial_{indicador}"])
            yield Headline(fila[YEAR], indicador, alcance, codigo, de, valor, de_donde, corte, parcial)


def _names(catalogo: Catalog, anio: int) -> Mapping[str, Mapping[str, str]]:
    return view.options(catalogo, anio)


def plain_figure(valor: Any) -> int | float:
    """Return a figure as JSON holds it: whole when it is."""
    if isinstance(valor, Decimal):
        return int(valor) if valor == valor.to_integral_value() else float(valor)
    return int(valor) if isinstance(valor, int) else float(valor)


def _written(corte: date | str | None) -> str | None:
    return corte.isoformat() if isinstance(corte, date) else corte
