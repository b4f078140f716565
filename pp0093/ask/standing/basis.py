"""On what the counts of firms of a group stand: records that are whole, part of them, or something else.

One answer stands on one basis. Where every unit that must deliver has, records are the answer; where they have not,
what a document prints or a unit reports is, and what was received stands beside; part of the records answers only where
nothing else is known of any of the activities asked for or, of one activity, where the tables say that it heads.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import printed
from pp0093.ask.registry import FIRMS_UNIT, RECORDS, STRUCTURE, UNITS
from pp0093.ask.rows import Filters, Record, records
from pp0093.ask.ruled import ActivityRule, UnitRule
from pp0093.ask.selection import PARTIAL, WHOLE_BASES, Question, names_activities, only_counting
from pp0093.errors import UsageError
from pp0093.provenance import Provenance

NONE_OF_YEAR = "de {} no hay datos de demostración; pídalo sin --demostracion"
TERM = "plazo_entrega_dias"
OF_A_DELIVERY = {"anio", *STRUCTURE, *UNITS}
"""What a delivery says of itself, rows or not."""


class Coverage(StrEnum):
    """How far the records of a group answer what is asked."""

    WHOLE = "todas las unidades entregaron"
    OWN = "la unidad entregó completo hasta su día"
    PART = "registros recibidos"
    BESIDE = "hay otra cifra y los registros no están completos"
    INVENTED = "demostración"

    @property
    def is_whole(self) -> bool:
        """Whether nothing is owed of what is asked: of all that must deliver, or of the units asked for."""
        return self in (Coverage.WHOLE, Coverage.OWN)

    def narrowed(self, pregunta: Question) -> Question:
        """Return a question of the attentions that are counted: those that records are whole of, or all received."""
        return replace(pregunta, bases=WHOLE_BASES if self.is_whole else (), propias=self is Coverage.OWN)


class ActivityBase(Record, frozen=True):
    """On what the progress of an activity and year stands; `hasta` is how far whole records reach.

    `ultima` is the last day of what was received, None where nothing was and in versions made before it was known.
    """

    anio: int
    actividad: str
    producto: str
    cuenta_para_producto: bool
    se_mide_en_empresas: bool
    base: str
    hasta: date | None
    unidades_recibidas: int
    hay_parciales: bool
    hay_otra_cifra: bool
    ultima: date | None = None


class UnitDelivery(Record, frozen=True):
    """What a unit owed and delivered of an activity and year; `hasta` is how far it is whole.

    `entera_hasta` is how far its own figure is, as the tables say it and its rows are marked: of a year that was over
    when they were made, to its last day or not at all. None too in versions made before it was said.
    """

    anio: int
    actividad: str
    unidad: str
    debe: bool
    hasta: date | None
    ultima: date | None
    filas: int
    entera_hasta: date | None = None

    @property
    def has_delivered(self) -> bool:
        """Whether it gave something: rows, or that there were none to a day."""
        return bool(self.filas or self.hasta)

    @property
    def is_whole(self) -> bool:
        """Whether its own figure is."""
        return self.entera_hasta is not None


@remembered
def activities(catalogo: Catalog) -> list[ActivityBase]:
    """Return the basis of every activity and year of which something is known."""
    return records(ActivityBase, catalogo.query("select * from marts.base"))


@remembered
def deliveries(catalogo: Catalog) -> list[UnitDelivery]:
    """Return what every unit owed and delivered; to a reader of aggregates, whether it did and not how many rows."""
    cuantas = "least(filas, 1)" if catalogo.protegido else "filas"
    consulta = f"select * replace ({cuantas} as filas) from marts.entrega order by all"
    return records(UnitDelivery, catalogo.entero.query(consulta))


def term_days(catalogo: Catalog, anio: int) -> int:
    """Return how many days after the end of a month of a year its list is to be delivered."""
    return int(catalogo.rules.parameter(TERM, anio))


def fallen_due(catalogo: Catalog, anio: int, hoy: date) -> list[tuple[date, date]]:
    """Return the ends of the months of a year that have fallen due, in order, each with the day on which it did."""
    plazo = timedelta(term_days(catalogo, anio))
    fines = [date(anio, mes, monthrange(anio, mes)[1]) for mes in range(1, 13)]
    return [(fin, fin + plazo) for fin in fines if fin + plazo < hoy]


@remembered
def demonstrated(catalogo: Catalog) -> frozenset[int]:
    """Return the years whose firms are all of the demonstration: none, unless that is what is looked at."""
    if not catalogo.es_demostracion:
        return frozenset()
    inventadas = f"select distinct anio from marts.atencion where procedencia = '{Provenance.SYNTHETIC}'"
    return frozenset(anio for fila in catalogo.entero.query(inventadas) for anio in fila.values())


def demonstration_of(catalogo: Catalog, anio: int) -> Catalog:
    """Return the demonstration of a version; raise UsageError when it has none of a year."""
    demostracion = catalogo.demonstration()
    if anio not in demonstrated(demostracion):
        raise UsageError(NONE_OF_YEAR.format(anio))
    return demostracion


@remembered
def has_records(catalogo: Catalog) -> bool:
    """Tell whether anything was delivered: without it, every count is of one population."""
    return any(map(_is_delivered, activities(catalogo)))


def _is_delivered(base: ActivityBase) -> bool:
    """Tell whether something was received of an activity, or units said that they attended to nobody."""
    return bool(base.ultima or base.unidades_recibidas) or base.base == RECORDS


@remembered
def given(catalogo: Catalog) -> set[tuple[int, str]]:
    """Return the years and products ("" for the programme) whose firms a document or a unit gives, or bounds."""
    impresas = (
        f"select anio, coalesce(valor_dimension, '') as de from marts.impreso where indicador = '{printed.FIRMS}' "
        "and (dimension is null or dimension = 'producto')"
    )
    reportadas = (
        "select anio, codigo as de from marts.meta_fisica where nivel = 'producto' "
        f"and avance_reportado is not null and avance_reportado_procedencia <> '{Provenance.SYNTHETIC}'"
    )
    entre = "select anio, if(nivel = 'programa', '', codigo) as de from marts.intervalo"
    return {(f["anio"], f["de"]) for f in catalogo.entero.query(f"{impresas} union {reportadas} union {entre}")}


def groups_of_nobody(
    catalogo: Catalog, por: Sequence[str], filtros: Filters
) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Return the groups of a question that whole records answer, rows or not: who declares nobody says zero.

    Only of years, products, activities and units: of what a firm or a service is, whole records say what there is.
    """
    pedidas = {*por, *(d for d, v in filtros.items() if v)}
    if "anio" not in por or not pedidas <= OF_A_DELIVERY:
        return []
    sitios = (_of_units_placed if is_of_units(filtros, por) else _placed)(catalogo)
    claves = {tuple(s[d] for d in por): None for s in sitios if all(str(s[d]) in v for d, v in filtros.items() if v)}
    grupos = [(clave, dict(zip(por, clave, strict=True))) for clave in claves]
    return [(c, g) for c, g in grupos if of_group(catalogo, por, filtros, g).is_whole]


@remembered
def _placed(catalogo: Catalog) -> list[dict[str, Any]]:
    """Return the year, product and activity of everything measured in firms of which something is known, in order."""
    consulta = "select anio, producto, actividad from marts.base where se_mide_en_empresas order by all"
    return catalogo.query(consulta)


@remembered
def _of_units_placed(catalogo: Catalog) -> list[dict[str, Any]]:
    """Return the year, product and activity of what each unit owed or delivered, with it and the head it is under."""
    return catalogo.entero.query(
        "select anio, producto, actividad, unidad, coalesce(u.direccion, unidad) as direccion "
        "from marts.entrega join vigente.actividad a using (anio, actividad) left join vigente.unidad u "
        f"using (anio, unidad) where a.unidad_medida = '{FIRMS_UNIT}' order by all"
    )


class _Place(Struct, frozen=True):
    """What a group of a question is of: its years and, in each, the activities and the units asked for."""

    catalogo: Catalog
    por: Sequence[str]
    filtros: Filters
    grupo: Mapping[str, Any]

    def values(self, dimension: str) -> list[str]:
        """Return the values of a dimension that it is of: its own or, where it has none, those filtered."""
        return [str(self.grupo[dimension])] if dimension in self.grupo else self.filtros.get(dimension) or []

    @property
    def is_of_units(self) -> bool:
        """Whether it is of some units or of their heads."""
        return is_of_units(self.filtros, self.grupo)

    def activities(self, anio: int) -> list[str]:
        """Return the activities whose firms it is of: those measured in firms, and any other asked for by name."""
        solo_cuentan, con_las_demas = only_counting(self.por), names_activities(self.filtros, self.grupo)
        return [
            a.actividad
            for a in self.catalogo.rules.of(anio).typed(ActivityRule)
            if (a.es_de_empresas or con_las_demas)
            and (not solo_cuentan or a.cuenta)
            and all(not (valores := self.values(d)) or a.escrita[d] in valores for d in STRUCTURE)
        ]

    def units(self, anio: int) -> list[str]:
        """Return the units that it is of in a year: those asked for, and those under the heads asked for."""
        unidades, direcciones = map(self.values, UNITS)
        if not direcciones:
            return unidades
        suyas = [f.unidad for f in self.catalogo.rules.of(anio).typed(UnitRule) if f.direccion in direcciones]
        return [u for u in suyas if not unidades or u in unidades]

    def delivered(self) -> Sequence[ActivityBase | UnitDelivery]:
        """Return what is known of the records of its years and activities: of its units where it is of some."""
        todas: Sequence[ActivityBase | UnitDelivery] = activities(self.catalogo)
        anios = self.values("anio")
        if self.is_of_units:
            todas = [e for e in deliveries(self.catalogo) if e.unidad in self.units(e.anio)]
        pedidas = {a: self.activities(a) for a in {e.anio for e in todas} if not anios or str(a) in anios}
        return [e for e in todas if e.actividad in pedidas.get(e.anio, ())]

    def coverage(self, anio: int) -> Coverage:
        """Return how far records answer it in a year."""
        bases, pedidas = _bases_of(self.catalogo, anio), self.activities(anio)
        if not any(map(_is_delivered, bases.values())):
            return Coverage.INVENTED
        if self.is_of_units:
            return self._of_units(anio)
        # What is printed or reported of an activity in actions is no figure of its firms.
        suyas = [bases[a] for a in pedidas if a in bases and bases[a].se_mide_en_empresas]
        if pedidas and len(suyas) == len(pedidas) and all(b.base == RECORDS for b in suyas):
            return Coverage.WHOLE
        if len(self.values("actividad")) == 1 and all(b.base == PARTIAL for b in suyas):
            return Coverage.PART
        return Coverage.BESIDE if any(b.hay_otra_cifra for b in suyas) or self._is_given(anio) else Coverage.PART

    def _of_units(self, anio: int) -> Coverage:
        """Return how far a unit's own delivery answers: its own figure stands on it.

        It stops where the unit is whole: with its activity, as what is counted of all does, or elsewhere.
        """
        bases = _bases_of(self.catalogo, anio)
        suyas = [e for e in self.delivered() if isinstance(e, UnitDelivery) and e.anio == anio and (e.debe or e.filas)]
        if suyas and all(_stops_with(bases.get(e.actividad), e) for e in suyas):
            return Coverage.WHOLE
        return Coverage.OWN if suyas and all(stands_whole(self.catalogo, e) for e in suyas) else Coverage.PART

    def _is_given(self, anio: int) -> bool:
        """Tell whether something is given of the product that it is of or, of the programme, of any under it."""
        if "actividad" in self.grupo or self.filtros.get("actividad"):
            return False
        productos = self.values("producto")
        return any(a == anio and (not productos or de in productos) for a, de in given(self.catalogo))


def of_group(catalogo: Catalog, por: Sequence[str], filtros: Filters, grupo: Mapping[str, Any]) -> Coverage:
    """Return how far records answer one group of a question; of several years, as the one that answers least.

    Years of which some unit delivered and years of which none did are not of one population.
    """
    donde = _Place(catalogo, por, filtros, grupo)
    anios = {int(a) for a in donde.values("anio")} or {b.anio for b in activities(catalogo)}
    estados = {donde.coverage(anio) for anio in anios}
    if Coverage.INVENTED in estados and len(estados) > 1:
        return Coverage.BESIDE
    de_peor = (Coverage.BESIDE, Coverage.PART, Coverage.OWN, Coverage.WHOLE)
    return next((e for e in de_peor if e in estados), Coverage.INVENTED)


def is_of_units(filtros: Filters, grupo: Iterable[str]) -> bool:
    """Tell whether a group is of some units or of their heads: its figure stands on what they themselves delivered."""
    return bool({*UNITS} & {*grupo, *(d for d, v in filtros.items() if v)})


def goes_beyond(catalogo: Catalog, grupo: Mapping[str, Any]) -> bool:
    """Tell whether units delivered something of a year after the day to which all of them are whole."""
    del_anio = (b for b in activities(catalogo) if b.anio == grupo.get("anio", b.anio))
    return any(b.hay_parciales and b.se_mide_en_empresas for b in del_anio)


def _bases_of(catalogo: Catalog, anio: int) -> dict[str, ActivityBase]:
    return {b.actividad: b for b in activities(catalogo) if b.anio == anio}


def reached(catalogo: Catalog, por: Sequence[str], filtros: Filters, grupo: Mapping[str, Any]) -> frozenset[date]:
    """Return the days up to which records are whole of the activities of a group.

    Each activity is counted to its own day, so that no product has fewer firms than one of them: a figure of several
    has all those days for cut-off.
    """
    enteras = _Place(catalogo, por, filtros, grupo).delivered()
    return frozenset(e.hasta for e in enteras if e.hasta and (isinstance(e, UnitDelivery) or e.base == RECORDS))


def received(catalogo: Catalog, por: Sequence[str], filtros: Filters, grupo: Mapping[str, Any]) -> frozenset[date]:
    """Return the last day of what was received of a group, in each year."""
    ultimas: dict[int, date] = {}
    for e in _Place(catalogo, por, filtros, grupo).delivered():
        if e.ultima is not None:
            ultimas[e.anio] = max(e.ultima, ultimas.get(e.anio, e.ultima))
    return frozenset(ultimas.values())


def stands_whole(catalogo: Catalog, entrega: UnitDelivery) -> bool:
    """Tell whether the figure of what a unit gave of an activity is of whole records: to its day, or its activity's."""
    return entrega.is_whole or _stops_with(_bases_of(catalogo, entrega.anio).get(entrega.actividad), entrega)


def _stops_with(base: ActivityBase | None, entrega: UnitDelivery) -> bool:
    """Tell whether a unit is whole to the day of its activity, beyond which nothing of it is counted."""
    return base is not None and base.base == RECORDS and base.hasta == entrega.hasta is not None
