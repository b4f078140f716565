"""Other figures of the progress of activities and products: monthly sums, goals before they moved, witnesses.

A witness is what somebody else publishes of an activity: it never heads. A programme that has some lists them in its
table `marts.testigo`. It is compared with each figure of its activity and year that counts the same thing, to the same
day and from other rows; otherwise the reason why not is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pp0093 import clock
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.filter_values import short_name
from pp0093.ask.query import Query, run
from pp0093.ask.registry import ACTIVITY, BASES, PHYSICAL_PROGRESS, RECEIVED, YEAR
from pp0093.ask.rows import HIDDEN, AnswerRow, Record, record, records
from pp0093.ask.rule_rows import ActivityRule, ProductRule, activities_of
from pp0093.claims import Sentence, fact, figure, sentence, subject
from pp0093.language.words import lowered, measured
from pp0093.provenance import Provenance
from pp0093.rules import InForce
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.phrases import say

MART = "marts.meta_fisica"


class MonthsApart(Record):
    """A yearly progress and the sum of its months up to one, in the unit of the goal.

    `avance_de_meses_cuadra`: the difference may be months not reported yet.
    """

    anio: int
    nivel: str
    codigo: str
    unidad_medida: str
    avance_fisico: Decimal
    avance_fisico_procedencia: str
    avance_de_meses: Decimal
    avance_de_meses_hasta: int
    avance_de_meses_cuadra: bool
    corte: date | None

    @property
    def dicho(self) -> Sentence:
        """A sentence with both figures and whether both can be true; shown wherever either is."""
        de = subject(anio=self.anio, nivel=self.nivel, codigo=self.codigo)
        return say(
            "meses_aparte",
            (),
            fact("avance_de_meses", float(self.avance_de_meses), de),
            figure("avance_fisico", float(self.avance_fisico), subject(anio=self.anio, **{self.nivel: self.codigo})),
            suma=measured(formats.exact(self.avance_de_meses), lowered(self.unidad_medida)),
            hasta=formats.month(self.avance_de_meses_hasta),
            como="imprime" if self.avance_fisico_procedencia == Provenance.PUBLISHED else "informa",
            avance=formats.exact(self.avance_fisico),
            corte=self.corte,
            cuadra="" if self.avance_de_meses_cuadra else "no cuadran",
        )


@cached_by_version
def months_apart(catalogo: Catalog, anio: int) -> dict[str, MonthsApart]:
    """Return {code: figures} of the activities and products of a year that their months don't add up to.

    Restricted readers get only what files report or documents print, not counts of records.
    """
    filas = catalogo.entero.query(
        f"select * from {MART} where anio = ? and avance_de_meses is not null "
        "and (avance_fisico_procedencia in (?, ?) or not ?)",
        [anio, Provenance.REPORTED, Provenance.PUBLISHED, catalogo.protegido],
    )
    return {a.codigo: a for a in records(MonthsApart, filas)}


def within(reglas: InForce, de: Mapping[str, Any]) -> list[str]:
    """Return the codes whose monthly sums concern a row: its activity, or its product and that one's only activity."""
    if actividad := de.get("actividad"):
        return [str(actividad)]
    producto = de.get("producto")
    if not producto:
        return []
    suyas = [r.actividad for r in activities_of(reglas, producto) if r.cuenta]
    return [str(producto), *(suyas if len(suyas) == 1 else ())]


def notes(catalogo: Catalog, anio: int, codigos: Iterable[str]) -> list[Sentence]:
    """Return a sentence for each activity or product, of some, that its months don't add up to."""
    hallados = months_apart(catalogo, anio)
    reglas = catalogo.rules.of(anio)
    llamados = {e.codigo: e.codigo_corto for e in (*reglas.typed(ActivityRule), *reglas.typed(ProductRule))}
    suyos = [(llamados[c], hallados[c]) for c in codigos if c in hallados]
    return [sentence(f"{llamado}, {anio}: {hallado.dicho}", hallado.dicho.claims) for llamado, hallado in suyos]


INITIAL = "meta_inicial"


class MovedGoal(Record):
    """The initial and current goals of an activity or product whose goal was changed, and its progress if known."""

    anio: int
    nivel: str
    codigo: str
    meta_inicial: Decimal
    meta_fisica: Decimal
    avance_fisico: Decimal | None
    unidad_medida: str


@cached_by_version
def _moved_goals(catalogo: Catalog) -> dict[tuple[int, str, str], MovedGoal]:
    """Return the goals that were changed, by year, level and code."""
    filas = catalogo.entero.query(
        f"select * replace (if(avance_fisico_parcial, null, avance_fisico) as avance_fisico) from {MART} "
        f"where {INITIAL} is not null and meta_fisica is not null"
    )
    return {(m.anio, m.nivel, m.codigo): m for m in records(MovedGoal, filas)}


def goal_notes(catalogo: Catalog, anio: int, nivel: str, codigo: str) -> list[Sentence]:
    """Return a sentence with both goals of an activity or product whose goal was changed; empty if it was not.

    With its fulfilment of both or, when one is zero, with its progress.
    """
    movida = _moved_goals(catalogo).get((anio, nivel, codigo))
    if movida is None:
        return []
    de, de_su_nivel = subject(anio=anio, **{nivel: codigo}), subject(anio=anio, nivel=nivel, codigo=codigo)
    metas, logro = {"meta_fisica": movida.meta_fisica, INITIAL: movida.meta_inicial}, movida.avance_fisico
    dicho: dict[str, object] = {
        "que": short_name(catalogo, anio, nivel, codigo),
        "anio": anio,
        "inicial": fact(INITIAL, float(movida.meta_inicial), de_su_nivel),
        "final": figure("meta_fisica", float(movida.meta_fisica), de),
    }
    if logro is None:
        return [say("meta_reprogramada", (), **dicho)]
    avance = figure("avance_fisico", float(logro), de)
    sobre = {
        f"sobre_{cual}": fact("avance_sobre_meta_pct", float(100 * logro / meta), (*de_su_nivel, ("meta", cual)))
        for cual, meta in metas.items()
        if meta
    }
    if len(sobre) == len(metas):
        return [say("avance_sobre_dos_metas", (), avance, **sobre, **dicho)]
    logrado = measured(formats.number(logro), movida.unidad_medida.lower())
    return [say("meta_reprogramada", (), avance, sobre.values(), logrado=logrado, **dicho)]


WITNESSES = "marts.testigo"
# Adds the activity's unit, and whether the witness's document prints the progress, under any of its names.
WITNESSED = f"""
    select t.*, coalesce(a.unidad_medida, '') as unidad_medida, exists (
        from marts.publicado p
        where p.documento = t.documento and p.anio = t.anio
            and p.indicador in ('{PHYSICAL_PROGRESS}', 'empresas_atendidas')
            and p.dimension = '{ACTIVITY}' and p.valor_dimension = t.actividad and p.valor is not null
    ) as se_imprime
    from {WITNESSES} t left join vigente.actividad a using (anio, actividad)
    order by t.anio desc, t.actividad, t.testigo
"""

IS_DEMONSTRATION = "es de demostración"
NO_PROGRESS_LOADED = "nada cargado da el avance de la actividad en ese año"
RESERVED_FIGURE = "la cifra no se dice a quien sólo ve agregados"
SAME_PRINT = "es la misma publicación"
UNKNOWN_CUTOFF = "no se sabe hasta cuándo llega {}"
OTHER_DAY = "el testigo llega al {} y la cifra al {}"
OTHER_UNIT = "el testigo cuenta {} y la actividad se mide en {}"
THE_WITNESS, THE_FIGURE = "el testigo", "la cifra"


class Agreement(StrEnum):
    """The result of comparing a witness with a figure."""

    EQUAL = "coincide"
    DIFFERENT = "difiere"
    APART = "no se comparan"


class Witness(Record):
    """A witness's value of the progress of an activity in a year; `hasta` is the last day it covers.

    `cuenta` is its unit, `unidad_medida` the activity's, `no_se_compara` why they never match (None when they may).
    `se_imprime`: its document prints the figure too.
    """

    anio: int
    actividad: str
    testigo: str
    cuenta: str
    valor: int
    hasta: date | None
    no_se_compara: str | None
    archivo: str
    documento: str | None
    es_sintetico: bool
    unidad_medida: str
    se_imprime: bool


class WitnessedProgress(AnswerRow):
    """One source's figure of the progress of an activity in a year; `oculta` is why it is suppressed."""

    anio: int
    avance_fisico: float | None
    parcial_avance_fisico: bool
    procedencia: str | None
    corte: str | None
    oculta: str

    @property
    def hasta(self) -> date | None:
        """Its last day: the cut-off or, in a past year without one, the year's end; None if unknown."""
        cierre = date(self.anio, 12, 31)
        if not self.corte:
            return cierre if clock.today() > cierre else None
        # Several cut-offs are those of its parts, not the figure's.
        return None if ";" in self.corte else min(date.fromisoformat(self.corte), cierre)


class Confronted(Frozen):
    """A witness and a figure: its base ("" when there is no figure), value and last day.

    `motivo` is why they are not compared, "" when they are.
    """

    testigo: Witness
    base: str
    valor: float | None
    hasta: date | None
    motivo: str

    @property
    def diferencia(self) -> float | None:
        """The witness minus the figure, when they are compared."""
        return None if self.motivo or self.valor is None else self.testigo.valor - self.valor

    @property
    def resultado(self) -> Agreement:
        """The result of the comparison."""
        if self.diferencia is None:
            return Agreement.APART
        return Agreement.DIFFERENT if self.diferencia else Agreement.EQUAL


@cached_by_version
def witnesses(catalogo: Catalog) -> list[Witness]:
    """Return the witnesses' values, newest year first; empty for a programme without them."""
    return records(Witness, catalogo.query(WITNESSED)) if catalogo.columns(WITNESSES) else []


@cached_by_version
def confronted(catalogo: Catalog) -> list[Confronted]:
    """Return every witness paired with each figure of its activity and year, or with none."""
    return [c for w in witnesses(catalogo) for c in confrontations(catalogo, w)]


def confrontations(catalogo: Catalog, testigo: Witness) -> list[Confronted]:
    """Return one witness paired with each figure of its activity and year, or with none."""
    halladas = []
    for base in BASES:
        filtros = {YEAR: [str(testigo.anio)], ACTIVITY: [testigo.actividad]}
        for f in run(catalogo, Query((PHYSICAL_PROGRESS,), (YEAR, ACTIVITY), filtros, base=base)):
            cifra = record(WitnessedProgress, f, respuesta=f, oculta=f.get(f"{HIDDEN}{PHYSICAL_PROGRESS}", ""))
            if cifra.oculta or cifra.avance_fisico is not None:
                motivo = _why_not_confronted(testigo, base, cifra)
                halladas.append(Confronted(testigo, base, cifra.avance_fisico, cifra.hasta, motivo))
    return halladas or [Confronted(testigo, "", None, None, NO_PROGRESS_LOADED)]


def _why_not_confronted(testigo: Witness, base: str, cifra: WitnessedProgress) -> str:
    """Return why a witness and a figure are not compared, "" when they are."""
    otra_unidad = OTHER_UNIT.format(testigo.cuenta.lower(), testigo.unidad_medida.lower())
    motivos = (
        RESERVED_FIGURE if cifra.oculta else "",
        testigo.no_se_compara or "",
        IS_DEMONSTRATION if testigo.es_sintetico or cifra.procedencia == Provenance.SYNTHETIC else "",
        "" if testigo.unidad_medida == testigo.cuenta else otra_unidad,
        RECEIVED.motivo if cifra.parcial_avance_fisico else "",
        SAME_PRINT if base == Provenance.PUBLISHED and testigo.se_imprime else "",
        _other_day(testigo, cifra),
    )
    return next(filter(None, motivos), "")


def _other_day(testigo: Witness, cifra: WitnessedProgress) -> str:
    if testigo.hasta is None or cifra.hasta is None:
        return UNKNOWN_CUTOFF.format(THE_WITNESS if testigo.hasta is None else THE_FIGURE)
    if testigo.hasta == cifra.hasta:
        return ""
    return OTHER_DAY.format(formats.day(testigo.hasta), formats.day(cifra.hasta))
