"""Several months of a year asked for together, or refused where they are not known.

The money of each is added exactly; the firms are those of the days of them all, each counted once.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import ATENCION, INDICATORS, PRESUPUESTO, stored
from pp0093.ask.rows import Row
from pp0093.ask.standing import basis, periods
from pp0093.ask.standing.periods import Period
from pp0093.money import states
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.words import MONTH
from pp0093.writing import formats

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


def _check_received(catalogo: Catalog, leida: Understood) -> None:
    """Raise where the records of a year that has not ended do not reach the end of the months asked for."""
    anio, mes = leida.anios[0], leida.meses[-1]
    recibido = max((b.ultima for b in catalogo.once(basis.activities) if b.anio == anio and b.ultima), default=None)
    if clock.today().year > anio or (recibido and recibido >= date(anio, mes, monthrange(anio, mes)[1])):
        return
    raise NotReadError(UNKNOWN_UP_TO.format("recibido", formats.day(recibido)) if recibido else NOT_BY_MONTH)


def asked(catalogo: Catalog, leida: Understood, alcance: str) -> tuple[tuple[int, ...], str]:
    """Return the months to ask for; none when they are those up to which the year was read, which is then said."""
    if leida.clase == PACE:
        return (), ""
    if len(leida.meses) < 2:
        return leida.meses, ""
    if are_firms(leida.medidas) and leida.clase == KINDS[0]:
        _check_received(catalogo, leida)
        return leida.meses, ""
    if not is_money(leida.medidas) or leida.clase not in KINDS:
        raise NotReadError(NOT_TOGETHER)
    periodo = periods.period(catalogo, alcance, leida.anios[0])
    if periodo and _is_all_read(periodo, leida.meses) and (not leida.son_enteros or _is_whole(periodo)):
        return (), states.reading(periodo)
    if periodo is None or leida.meses[-1] > _last_whole(periodo):
        raise NotReadError(_unknown(periodo))
    return leida.meses, ""


def _is_all_read(periodo: Period, meses: Sequence[int]) -> bool:
    corte = None if periodo.alcanza_cierre else periodo.corte
    return corte is not None and meses[0] == 1 and corte.month == meses[-1]


def _last_whole(periodo: Period) -> int:
    """Return the last month that a year is read to the end of, 0 where it is not known."""
    if periodo.alcanza_cierre:
        return 12
    if periodo.corte is None:  # Where August has money, July is over.
        return (periodo.ultimo_mes or 1) - 1
    return periodo.corte.month - (0 if _is_whole(periodo) else 1)


def _is_whole(periodo: Period) -> bool:
    """Tell whether the last month of a reading is read to its end."""
    return periodo.corte is not None and (periodo.corte + timedelta(days=1)).day == 1


def _unknown(periodo: Period | None) -> str:
    """Say why the months asked for are not added: how far the year was read, or that it is not known by month."""
    if periodo and periodo.corte:
        return UNKNOWN_UP_TO.format("leído", formats.day(periodo.corte))
    return NO_CUTOFF.format(periodo.leido) if periodo and periodo.ultimo_mes else NOT_BY_MONTH


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
