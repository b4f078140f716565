"""Several months of a year asked for together, or refused where they are not known.

The money of each is added exactly; the firms are those of the days of them all, each counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import ATENCION, INDICATORS, PRESUPUESTO, stored
from pp0093.ask.rows import Row
from pp0093.questions.read.understood import NotReadError
from pp0093.questions.read.words import MONTH

NOT_TOGETHER = "De varios meses juntos pida el dinero o las empresas de los registros; si no, un mes o el año."
UNKNOWN_UP_TO = "No se conoce hasta ese mes: lo último {} es al {}."
NOT_BY_MONTH = "No se conoce por mes: pida el año."
NO_CUTOFF = "El año se lee {}, y ese mes puede no estar entero: pida un mes, o el año."
# The kind of question whose months are those of the goals (see pace.py).
PACE = "ritmo"
KINDS = ("cifra", "orden", "frente")


def is_money(medidas: Sequence[str]) -> bool:
    """Tell whether some measures are all of the budget."""
    return all(INDICATORS[s].mart is PRESUPUESTO for s in stored(tuple(medidas)))


def are_firms(medidas: Sequence[str]) -> bool:
    """Tell whether some measures are all counted from the days of the records."""
    return all(INDICATORS[s].mart is ATENCION for s in stored(tuple(medidas)))


def measures(medidas: tuple[str, ...], meses: Sequence[int]) -> tuple[str, ...]:
    """Return the measures known of several months: those stored, not what they are of the year's budget."""
    if len(meses) < 2:
        return medidas
    guardadas = tuple(i for i in medidas if not INDICATORS[i].usa)
    return guardadas or medidas


def check(catalogo: Catalog, consulta: Query) -> None:
    """Raise when the months of a year do not add up to it: some of its money is of no month; a firm has its days."""
    if are_firms(consulta.indicadores):
        return
    filtros = {d: v for d, v in consulta.filtros.items() if d != MONTH}
    por_mes = query.run(catalogo, replace(consulta, por=(*consulta.por, MONTH), filtros=filtros))
    for fila in query.run(catalogo, replace(consulta, filtros=filtros)):
        suyas = [f for f in por_mes if all(f[d] == fila[d] for d in consulta.por)]
        if any(_total(suyas, i) != Decimal(str(fila[i] or 0)) for i in consulta.indicadores):
            raise NotReadError(NOT_BY_MONTH)


def _total(filas: Sequence[Row], medida: str) -> Decimal:
    return sum((Decimal(str(f[medida] or 0)) for f in filas), Decimal(0))
