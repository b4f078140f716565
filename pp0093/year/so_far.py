"""What is known of a running year that has no months: its money to date, where it would close, who owes deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.parts import structure
from pp0093.ask.rows import Row
from pp0093.ask.ruled import DeliveryRule
from pp0093.ask.standing import basis
from pp0093.claims import Sentence
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats, tables
from pp0093.writing.cards import Card
from pp0093.writing.nouns import counted
from pp0093.writing.phrases import say
from pp0093.writing.tables import Table
from pp0093.year import own
from pp0093.year.own import OwnClosing

SO_FAR_COLUMNS = tables.columns("year.so_far")
POINTS = 100


class SoFar(Struct, frozen=True):
    """What is known of a running year: its money in the scope of the report or, without it, in the country's.

    `deben` are the units that owe what fell due up to `vencido`, each with the short codes of its activities.
    """

    anio: int
    dinero: OwnClosing | None
    deben: dict[str, list[str]]
    vencido: date | None


@remembered
def of_year(catalogo: Catalog, anio: int, hoy: date) -> SoFar:
    """Return what is known of a year on a day."""
    dinero = next((c for c in own.running(catalogo) if c.anio == anio), None)
    vencidos = basis.fallen_due(catalogo, anio, hoy) if dinero else []
    vencido = vencidos[-1][0] if vencidos else None
    return SoFar(anio, dinero, owing(catalogo, anio, vencido) if vencido else {}, vencido)


def owing(catalogo: Catalog, anio: int, vencido: date) -> dict[str, list[str]]:
    """Return the units that have not delivered all of what fell due, with the short codes of their activities."""
    entregado = {(e.unidad, e.actividad): e.hasta for e in basis.deliveries(catalogo) if e.anio == anio}
    cortos = {a.codigo: a.codigo_corto for a in structure.activities(catalogo, anio)}
    deben: dict[str, list[str]] = defaultdict(list)
    for regla in catalogo.rules.of(anio).typed(DeliveryRule):
        hasta = entregado.get((regla.unidad, regla.actividad))
        if hasta is None or hasta < vencido:
            deben[regla.unidad].append(cortos.get(regla.actividad, regla.actividad))
    return dict(deben)


def title(anio: int) -> Sentence:
    """Name the table of what is known of a year."""
    return say("lo_que_se_sabe", anio=anio)


def note(sabido: SoFar) -> str:
    """Say what the money covers."""
    return sabido.dinero.cubre if sabido.dinero else ""


def cards(sabido: SoFar, filas: Sequence[Row]) -> list[Card]:
    """Return what is known of a running year as figures; `filas` is the row of its money, for their passports."""
    dicho, origen = {d["que"]: d["cuanto"] for d in _money(sabido.dinero)} if sabido.dinero else {}, tuple(filas)
    gastado, _, parte = dicho.get("Devengado", formats.MISSING).partition(": ")
    return [
        Card("Devengado", parte.removesuffix(" del PIM") or gastado, gastado, "", "ejecucion_pct", origen),
        *(
            Card(que, dicho[que], "", "", indicador, origen)
            for que, indicador in (("Certificado", "certificado_soles"), ("PIM", "pim_soles"))
            if que in dicho
        ),
        Card("Deben entregas", counted(len(sabido.deben), "unidades"), formats.listed(list(sabido.deben))),
    ]


def table(sabido: SoFar) -> Table:
    """Return what is known of a year without months, each with the day up to which it is known; no rows of nothing."""
    filas = [*_money(sabido.dinero)] if sabido.dinero else []
    if sabido.deben and sabido.vencido:
        quienes = formats.listed([f"{u} ({', '.join(codigos)})" for u, codigos in sabido.deben.items()])
        cuantas = counted(len(sabido.deben), "unidades")
        filas.append({"que": "Deben entregas", "cuanto": f"{cuantas}: {quienes}", "hasta": formats.day(sabido.vencido)})
    return tables.from_rows(filas, SO_FAR_COLUMNS)


def _money(c: OwnClosing) -> list[dict[str, str]]:
    minimo, maximo = c.cierre.devengado_minimo_soles, c.cierre.devengado_maximo_soles
    sin_cierre = minimo is None or maximo is None
    escritos = {
        "PIM": "" if c.pim_soles is None else formats.soles(c.pim_soles),
        "Certificado": "" if c.certificado_soles is None else formats.soles(c.certificado_soles),
        "Devengado": _spent(c),
        "Cierre esperado": "" if sin_cierre else f"entre {formats.millions(minimo)} y {formats.millions(maximo)}",
    }
    return [{"que": que, "cuanto": cuanto, "hasta": c.leido} for que, cuanto in escritos.items() if cuanto]


def _spent(c: OwnClosing) -> str:
    if c.devengado_soles is None:
        return ""
    monto = formats.soles(c.devengado_soles)
    return f"{monto}: {formats.percent(POINTS * c.devengado_soles / c.pim_soles)} del PIM" if c.pim_soles else monto


def lacking(anio: int, *, con_metas: bool, con_gasto: bool) -> str:
    """Say what a year lacks to be followed month by month, in the words of an office."""
    faltan = [
        *([] if con_metas else ["lo programado y lo logrado en cada mes por cada actividad, que dan las unidades"]),
        *([] if con_gasto else ["el gasto de cada mes, que da el MEF"]),
    ]
    return f"Para seguir {anio} mes a mes falta {', y '.join(faltan)}. Cárguelo {LOADED_AT}."
