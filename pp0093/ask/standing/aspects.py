"""What a figure stands on, aspect by aspect, so that two of them are compared only where nothing forbids it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pp0093 import clock
from pp0093.ask import registry
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.parts import focalization, structure
from pp0093.ask.registry import ATENCION, INDICATORS, META_ANUAL, META_FISICA, marts_of, partial_of
from pp0093.ask.rows import Record, Row, is_open, records
from pp0093.ask.standing import periods
from pp0093.ask.standing.comparability import Aspects, Place, declared, measured, ruled
from pp0093.claims import Sentence, fact, sentence, subject
from pp0093.provenance import Provenance
from pp0093.writing import formats
from pp0093.writing.formats import listed
from pp0093.writing.nouns import counted

RECEIVED, OUTSIDE = "registros_recibidos", "dinero_sin_regla"
"""The aspect of a figure that counts records that are not all of its year; what money leaves out is of its close."""
UNFINISHED = "sin terminar"
REPORT = "reporte"


def comparability_of(catalogo: Catalog, indicador: str, fila: Row, anio: int, lugar: Place) -> Aspects:
    """Return what a row of a query stands on; what is as defined is left out or empty."""
    procedencia, alcance, reglas = fila["procedencia"], fila["alcance"], catalogo.rules.of(anio)
    # The money of the year says nothing of what units deliver.
    es_propio = {*marts_of(indicador)} <= {ATENCION, META_FISICA, META_ANUAL}
    return {
        "alcance": alcance,
        "cierre": _unclosed(catalogo, procedencia, anio) if es_propio else closings(catalogo, alcance).get(anio, ""),
        "entero": "" if es_propio else left_out(catalogo, alcance).get(anio, ""),
        "procedencia": "de demostración" if procedencia == "sintetico" else "",
        "corte": _reached(fila, anio),
        "rango": _open(catalogo, indicador, fila),
        OUTSIDE: "" if es_propio else money_outside_rules(catalogo, anio).texto,
        RECEIVED: f"lo recibido de {anio}" if registry.RECEIVED in partial_of(fila, [indicador]) else "",
        **(ruled(reglas, INDICATORS[indicador], lugar, es_dinero=not es_propio) if alcance == REPORT else {}),
        **measured(reglas, lugar),
        **declared(reglas, indicador, lugar, procedencia, fila.get(indicador)),
    }


def _unclosed(catalogo: Catalog, procedencia: str | None, anio: int) -> str:
    """Return, in words, why figures of firms or goals of a year are not closed; empty where they are.

    An annual report closes what it prints; the rest, the day on which accounts close.
    """
    if clock.today().year <= anio:
        return UNFINISHED
    del_informe = procedencia == Provenance.DERIVED and periods.state(catalogo, "reporte", anio) == periods.CLOSED
    es_cerrada = (
        clock.today() > periods.closes_after(catalogo, anio) or procedencia == Provenance.PUBLISHED or del_informe
    )
    return "" if es_cerrada else periods.PRELIMINARY


@remembered
def closings(catalogo: Catalog, alcance: str) -> dict[int, str]:
    """Return, in words, how far the money of a scope has been read of each year that is not over.

    The year under way is not over, whatever is known of it.
    """
    sin_cerrar = [p for p in periods.periods(catalogo, alcance) if not p.es_cerrado]
    return {clock.today().year: UNFINISHED} | {p.anio: f"leído {p.leido}" for p in sin_cerrar}


def _reached(fila: Row, anio: int) -> str:
    """Return, in words, the day of its year that a figure reaches; empty where it is all of it or nobody says."""
    antes = [c for c in formats.each(fila["corte"]) if f"{anio}-01-01" <= c < f"{anio}-12-31"]
    return f"hasta el {formats.listed([f'{date.fromisoformat(c):%d/%m}' for c in antes])}" if antes else ""


@remembered
def left_out(catalogo: Catalog, alcance: str) -> dict[int, str]:
    """Return, in words, what the money of each year leaves out of a scope; two years never leave out the same."""
    return {p.anio: f"en {p.anio}, {p.deja_fuera}" for p in periods.periods(catalogo, alcance) if p.deja_fuera}


def _open(catalogo: Catalog, indicador: str, fila: Row) -> str:
    """Return, in words, what a figure lies between where it is said only so (focalization.is_open); else empty."""
    if not is_open(fila, indicador):
        return ""
    cruce = focalization.earlier_cross(catalogo, fila["anio"])
    entre = formats.between(INDICATORS[indicador], *focalization.between(fila, indicador))
    return f"{entre}, con el cruce de {cruce}" if cruce else entre


OUT_OF_RULES = "marts.fuera_de_regla"


class Outside(Record, frozen=True):
    """Money of a year that its rules do not know: of what, in words, and how much."""

    anio: int
    que: str
    soles: Decimal


@remembered
def by_year(catalogo: Catalog) -> Mapping[int, list[Outside]]:
    """Return what the file that heads each year has outside its rules; nothing of a version without that table."""
    if OUT_OF_RULES not in catalogo.tables():
        return {}
    filas = catalogo.query(
        f"select anio, que, sum(coalesce(nullif(pim_soles, 0), devengado_soles, 0)) as soles from {OUT_OF_RULES} "
        "where encabeza and motivo <> 'otro_alcance' group by all order by all"
    )
    por_anio: dict[int, list[Outside]] = defaultdict(list)
    for fila in records(Outside, filas):
        por_anio[fila.anio].append(fila)
    return dict(por_anio)


def money_outside_rules(catalogo: Catalog, anio: int) -> Sentence:
    """Say how many activities of a year have money and what is outside its rules; nothing where nothing is."""
    fuera, de = by_year(catalogo).get(anio), subject(anio=anio)
    if not fuera:
        return sentence("")
    todas = structure.activities(catalogo, anio)
    con_dinero = _with_money(catalogo).get(anio, 0)
    partes = [f"S/ {formats.number(f.soles)} {f.que}" for f in fuera]
    cuantas = f"{con_dinero} de {counted(len(todas), 'actividades')} con dinero"
    return sentence(
        f"{anio}: {cuantas}; fuera del informe, {listed(partes)}",
        [fact("actividades_con_dinero", con_dinero, sujeto=de), fact("actividades_del_anio", len(todas), sujeto=de)],
        [fact("fuera_de_regla_soles", float(f.soles), sujeto=(*de, ("que", f.que))) for f in fuera],
    )


@remembered
def _with_money(catalogo: Catalog) -> dict[int, int]:
    filas = catalogo.query(
        "select anio, count(distinct actividad) as cuantas from marts.presupuesto where alcance = 'reporte' "
        "and actividad is not null and (pim_soles <> 0 or devengado_soles <> 0) group by anio"
    )
    return {f["anio"]: f["cuantas"] for f in filas}
