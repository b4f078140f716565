"""Coverage of the counts of firms of a group: complete records, part of them, or another source.

An answer has one basis. Where every unit that must deliver has, records are the answer. Where they have not, it is what
a document prints or a unit reports, and the records received are shown apart; they are the answer only where nothing
else is known of any activity asked for or, of one activity, where the tables put them first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import ATENCION, FIRMS_SERVED, FIRMS_UNIT, RECORDS, STRUCTURE, UNITS
from pp0093.ask.rows import Filters, Record, fixing, records
from pp0093.ask.selection import PARTIAL, WHOLE_BASES, Question, names_activities, only_counting, years_in
from pp0093.errors import UsageError
from pp0093.provenance import Provenance

TERM = "plazo_entrega_dias"
OF_A_DELIVERY = {"anio", *STRUCTURE, *UNITS}
"""Dimensions known of a delivery even without rows."""


class Coverage(StrEnum):
    """How far the records of a group cover what is asked."""

    WHOLE = "todas las unidades entregaron"
    OWN = "la unidad entregó completo hasta su día"
    PART = "registros recibidos"
    BESIDE = "hay otra cifra y los registros no están completos"
    INVENTED = "demostración"

    @property
    def is_whole(self) -> bool:
        """Whether nothing is owed: by all units that must deliver, or by those asked for."""
        return self in (Coverage.WHOLE, Coverage.OWN)

    def narrowed(self, pregunta: Question) -> Question:
        """Return a question restricted to the attentions counted: those of complete records, or all received."""
        return replace(pregunta, bases=WHOLE_BASES if self.is_whole else (), propias=self is Coverage.OWN)


class _Received(Record):
    """Records of an activity and year; `hasta` is the day up to which they are complete."""

    anio: int
    actividad: str
    producto: str
    cuenta_para_producto: bool
    se_mide_en_empresas: bool
    hasta: date | None


class ActivityBase(_Received):
    """Basis of the progress of an activity in a year; `base` is None where nothing is known of it.

    `ultima` is the last day received, None where nothing was and in versions made before it was recorded.
    """

    base: str | None
    unidades_recibidas: int | None
    hay_parciales: bool | None
    hay_otra_cifra: bool | None
    ultima: date | None = None

    @property
    def is_delivered(self) -> bool:
        """Whether something was received of it, or units declared that they served no firm."""
        return bool(self.ultima or self.unidades_recibidas) or self.base == RECORDS


class UnitDelivery(_Received):
    """What a unit owed and delivered of an activity in a year; `direccion` is the office above it.

    `entera_hasta` is the day up to which its own figure is complete, as computed in the tables: for a year already over
    then, its last day or None. None too in versions made before it existed. With `de_su_actividad` it is complete up to
    its activity's day, after which nothing of it is counted.
    """

    unidad: str
    direccion: str
    debe: bool
    filas: int
    de_su_actividad: bool
    ultima: date | None = None
    entera_hasta: date | None = None

    @property
    def has_delivered(self) -> bool:
        """Whether it delivered rows, or declared that there were none up to a day."""
        return bool(self.filas or self.hasta)

    @property
    def stands_whole(self) -> bool:
        """Whether its figure of the activity is of complete records, up to its own day or its activity's."""
        return self.entera_hasta is not None or self.de_su_actividad


OF_RULES = f"""
    a.producto, a.cuenta_para_producto = 'si' as cuenta_para_producto,
    coalesce(a.unidad_medida = '{FIRMS_UNIT}', false) as se_mide_en_empresas
"""
ACTIVITIES = f"""
    select a.anio, a.actividad, {OF_RULES},
        b.* exclude (anio, actividad, producto, cuenta_para_producto, se_mide_en_empresas)
    from vigente.actividad a left join marts.base b using (anio, actividad)
    where a.anio in (select anio from marts.base) order by all
"""
DELIVERIES = f"""
    select e.* replace ({{filas}} as filas), coalesce(u.direccion, e.unidad) as direccion,
        coalesce(b.base = '{RECORDS}' and b.hasta = e.hasta, false) as de_su_actividad, {OF_RULES}
    from marts.entrega e left join vigente.actividad a using (anio, actividad)
    left join vigente.unidad u using (anio, unidad) left join marts.base b using (anio, actividad) order by all
"""


@cached_by_version
def activity_bases(catalogo: Catalog) -> list[ActivityBase]:
    """Return the basis of every activity, in the years with any known."""
    return records(ActivityBase, catalogo.query(ACTIVITIES))


@cached_by_version
def deliveries(catalogo: Catalog) -> list[UnitDelivery]:
    """Return what every unit owed and delivered; for restricted readers, `filas` is 0 or 1, not how many."""
    consulta = DELIVERIES.format(filas="least(e.filas, 1)" if catalogo.protegido else "e.filas")
    return records(UnitDelivery, catalogo.entero.query(consulta))


def term_days(catalogo: Catalog, anio: int) -> int:
    """Return the days after the end of a month of a year in which its list must be delivered."""
    return int(catalogo.rules.parameter(TERM, anio))


def fallen_due(catalogo: Catalog, anio: int, hoy: date) -> list[tuple[date, date]]:
    """Return the month ends of a year already due, in order, each with its due date."""
    plazo = timedelta(term_days(catalogo, anio))
    fines = [clock.month_end(anio, mes) for mes in range(1, 13)]
    return [(fin, fin + plazo) for fin in fines if fin + plazo < hoy]


def demonstrated(catalogo: Catalog) -> set[int]:
    """Return the years whose firms are all of the demonstration: none outside the demonstration mode."""
    if not catalogo.es_demostracion:
        return set()
    return years_in(catalogo, ATENCION.tabla, f"procedencia = '{Provenance.SYNTHETIC}'")


def demonstration_of(catalogo: Catalog, anio: int) -> Catalog:
    """Return the demonstration of a version; raise UsageError when it has no data of a year."""
    demostracion = catalogo.demonstration()
    if anio not in demonstrated(demostracion):
        raise UsageError(f"de {anio} no hay datos de demostración; pídalo sin --demostracion")
    return demostracion


def has_records(catalogo: Catalog) -> bool:
    """Tell whether any record was delivered; if none, every count is of one population."""
    return bool(_delivered_years(catalogo))


@cached_by_version
def _delivered_years(catalogo: Catalog) -> set[int]:
    return {b.anio for b in activity_bases(catalogo) if b.is_delivered}


@cached_by_version
def counts_given(catalogo: Catalog) -> set[tuple[int, str]]:
    """Return (year, product or "" for the programme) of the counts of firms that a document or unit gives or bounds."""
    impresas = (
        f"select anio, coalesce(valor_dimension, '') as de from marts.impreso where indicador = '{FIRMS_SERVED}' "
        "and (dimension is null or dimension = 'producto')"
    )
    reportadas = (
        "select anio, codigo as de from marts.meta_fisica where nivel = 'producto' "
        f"and avance_reportado is not null and avance_reportado_procedencia <> '{Provenance.SYNTHETIC}'"
    )
    entre = "select anio, if(nivel = 'programa', '', codigo) as de from marts.intervalo"
    return {(f["anio"], f["de"]) for f in catalogo.entero.query(f"{impresas} union {reportadas} union {entre}")}


def groups_without_firms(catalogo: Catalog, pregunta: Question) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Return the groups of a question covered by complete records, rows or not: without rows they are zero.

    Only of years, products, activities and units: complete records tell which firms and services exist.
    """
    puestos = {d: v for d, v in pregunta.filtros.items() if v}
    if "anio" not in pregunta.por or not {*pregunta.por, *puestos} <= OF_A_DELIVERY:
        return []
    es_de_unidades = is_of_units(puestos, pregunta.por)
    sitios = deliveries(catalogo) if es_de_unidades else [b for b in activity_bases(catalogo) if b.base]
    pedidos = (s for s in sitios if s.se_mide_en_empresas and all(str(s[d]) in v for d, v in puestos.items()))
    grupos = {tuple(s[d] for d in pregunta.por): {d: s[d] for d in pregunta.por} for s in pedidos}
    return [(c, g) for c, g in grupos.items() if coverage_of_group(catalogo, replace(pregunta, grupo=g)).is_whole]


def _values_of_group(pregunta: Question) -> Filters:
    """Return the values of a group in the dimensions of a delivery: its own or, if not grouped by, the filters'."""
    pedidas = {d: v for d, v in pregunta.filtros.items() if v} | fixing(pregunta.grupo)
    return {d: v for d, v in pedidas.items() if d in OF_A_DELIVERY}


def _delivered(catalogo: Catalog, pregunta: Question) -> list[ActivityBase | UnitDelivery]:
    """Return the basis of each year and activity of a group, or the units' deliveries if the group is of units.

    Of the activities measured in firms, and any other asked for by name.
    """
    pedidas, todas, de_que = _values_of_group(pregunta), list[ActivityBase | UnitDelivery](), pregunta.filtros
    todas += deliveries(catalogo) if is_of_units(de_que, pregunta.grupo) else activity_bases(catalogo)
    solo_cuentan, con_las_demas = only_counting(pregunta.por), names_activities(de_que, pregunta.grupo)
    return [
        e
        for e in todas
        if (e.se_mide_en_empresas or con_las_demas)
        and (e.cuenta_para_producto or not solo_cuentan)
        and all(str(e[d]) in valores for d, valores in pedidas.items())
    ]


def coverage_of_group(catalogo: Catalog, pregunta: Question) -> Coverage:
    """Return the coverage of the group of a question; of several years, the worst.

    Years with some delivery and years with none are of different populations.
    """
    suyas, pedidas = _delivered(catalogo, pregunta), _values_of_group(pregunta)
    anios = {int(a) for a in pedidas.get("anio", ())} or {b.anio for b in activity_bases(catalogo)}
    estados = {_of_year(catalogo, anio, pedidas, [e for e in suyas if e.anio == anio]) for anio in anios}
    if Coverage.INVENTED in estados and len(estados) > 1:
        return Coverage.BESIDE
    de_peor = (Coverage.BESIDE, Coverage.PART, Coverage.OWN, Coverage.WHOLE)
    return next((e for e in de_peor if e in estados), Coverage.INVENTED)


def _of_year(catalogo: Catalog, anio: int, pedidas: Filters, suyas: Sequence[ActivityBase | UnitDelivery]) -> Coverage:
    if anio not in _delivered_years(catalogo):
        return Coverage.INVENTED
    if is_of_units(pedidas, ()):
        return _of_units([e for e in suyas if isinstance(e, UnitDelivery) and (e.debe or e.filas)])
    # Printed or reported actions of an activity are not its firms.
    bases = [b for b in suyas if isinstance(b, ActivityBase) and b.base and b.se_mide_en_empresas]
    if suyas and len(bases) == len(suyas) and all(b.base == RECORDS for b in bases):
        return Coverage.WHOLE
    if len(pedidas.get("actividad", ())) == 1 and all(b.base == PARTIAL for b in bases):
        return Coverage.PART
    hay_otra_cifra = any(b.hay_otra_cifra for b in bases) or _is_given(catalogo, anio, pedidas)
    return Coverage.BESIDE if hay_otra_cifra else Coverage.PART


def _of_units(entregas: Sequence[UnitDelivery]) -> Coverage:
    """Return the coverage of units' own deliveries, each independent of the others.

    WHOLE where each is complete up to its activity's day, as in counts of all units; OWN where up to its own.
    """
    if entregas and all(e.de_su_actividad for e in entregas):
        return Coverage.WHOLE
    return Coverage.OWN if entregas and all(e.stands_whole for e in entregas) else Coverage.PART


def _is_given(catalogo: Catalog, anio: int, pedidas: Filters) -> bool:
    """Tell whether a count is given of the product asked for or, of the programme, of any product."""
    if "actividad" in pedidas:
        return False
    return any(a == anio and de in pedidas.get("producto", [de]) for a, de in counts_given(catalogo))


def is_of_units(filtros: Filters, grupo: Iterable[str]) -> bool:
    """Tell whether a group is of units or of their offices: its figure depends on their own deliveries."""
    return bool({*UNITS} & {*grupo, *(d for d, v in filtros.items() if v)})


def has_later_records(catalogo: Catalog, grupo: Mapping[str, Any]) -> bool:
    """Tell whether units delivered records of a year after the day up to which all are complete."""
    del_anio = (b for b in activity_bases(catalogo) if b.anio == grupo.get("anio", b.anio))
    return any(b.hay_parciales and b.se_mide_en_empresas for b in del_anio)


def complete_up_to(catalogo: Catalog, pregunta: Question) -> frozenset[date]:
    """Return the days up to which records are complete of the activities of a group.

    Each activity is counted up to its own day, so that no product has fewer firms than one of them: a figure of several
    has all those cut-off dates.
    """
    enteras = _delivered(catalogo, pregunta)
    return frozenset(e.hasta for e in enteras if e.hasta and (isinstance(e, UnitDelivery) or e.base == RECORDS))


def last_received(catalogo: Catalog, pregunta: Question) -> frozenset[date]:
    """Return the last day received of a group, in each year."""
    ultimas: dict[int, date] = {}
    for e in _delivered(catalogo, pregunta):
        if e.ultima is not None:
            ultimas[e.anio] = max(e.ultima, ultimas.get(e.anio, e.ultima))
    return frozenset(ultimas.values())
