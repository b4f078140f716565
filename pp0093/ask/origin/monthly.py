"""Where the months that metas/ gives of a year's progress add up to something else than what is given of the year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.meaning import short_name
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Record, records
from pp0093.ask.ruled import ActivityRule, ProductRule, activities_of
from pp0093.claims import Claim, Sentence, fact, figure, sentence, subject
from pp0093.language.words import lowered, measured
from pp0093.provenance import Provenance
from pp0093.rules import InForce
from pp0093.writing import formats

MART = "marts.meta_fisica"


class MonthsApart(Record):
    """A progress given for the year and what its months add up to, up to one, in the unit of the goal.

    `avance_de_meses_cuadra` tells that what they lack may be of a month not reported yet.
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
    def dicho(self) -> str:
        """The two figures and whether both can be true: they are shown together wherever one is."""
        suma = measured(formats.exact(self.avance_de_meses), lowered(self.unidad_medida))
        como = "imprime" if self.avance_fisico_procedencia == Provenance.PUBLISHED else "informa"
        al = f" (corte: {formats.day(self.corte)})" if self.corte else ""
        cuadra = "" if self.avance_de_meses_cuadra else ": no cuadran"
        return (
            f"sus meses suman {suma} hasta {formats.month(self.avance_de_meses_hasta)} y el avance del año que se "
            f"{como} es {formats.exact(self.avance_fisico)}{al}{cuadra}"
        )

    @property
    def claims(self) -> list[Claim]:
        """What it claims: both figures."""
        de = subject(anio=self.anio, nivel=self.nivel, codigo=self.codigo)
        meses = fact("avance_de_meses", float(self.avance_de_meses), sujeto=de)
        return [
            meses,
            figure("avance_fisico", float(self.avance_fisico), subject(anio=self.anio, **{self.nivel: self.codigo})),
        ]


@remembered
def months_apart(catalogo: Catalog, anio: int) -> dict[str, MonthsApart]:
    """Return, by code, the activities and products of a year whose months don't add up to it.

    To who reads aggregates, of what a file reports or a document prints: a count of records is not told.
    """
    filas = catalogo.entero.query(
        f"select * from {MART} where anio = ? and avance_de_meses is not null "
        "and (avance_fisico_procedencia in (?, ?) or not ?)",
        [anio, Provenance.REPORTED, Provenance.PUBLISHED, catalogo.protegido],
    )
    return {a.codigo: a for a in records(MonthsApart, filas)}


def within(reglas: InForce, de: Mapping[str, Any]) -> list[str]:
    """Return whose months stand beside a progress: the activity's, or the product's and those of its only activity."""
    if actividad := de.get("actividad"):
        return [str(actividad)]
    producto = de.get("producto")
    if not producto:
        return []
    suyas = [r.actividad for r in activities_of(reglas, producto) if r.cuenta]
    return [str(producto), *(suyas if len(suyas) == 1 else ())]


def notes(catalogo: Catalog, anio: int, codigos: Iterable[str]) -> list[Sentence]:
    """Return a sentence for each of some activities or products of a year whose months don't add up to it."""
    hallados = months_apart(catalogo, anio)
    reglas = catalogo.rules.of(anio)
    llamados = {e.codigo: e.codigo_corto for e in (*reglas.typed(ActivityRule), *reglas.typed(ProductRule))}
    suyos = [(llamados[c], hallados[c]) for c in codigos if c in hallados]
    return [sentence(f"{llamado}, {anio}: {hallado.dicho}", hallado.claims) for llamado, hallado in suyos]


INITIAL = "meta_inicial"
FULFILMENT = INDICATORS["cumplimiento_pct"]


class MovedGoal(Record):
    """The goals of an activity or product whose goal was changed, with its progress where it is known."""

    anio: int
    nivel: str
    codigo: str
    meta_inicial: Decimal
    meta_fisica: Decimal
    avance_fisico: Decimal | None
    unidad_medida: str


@remembered
def _moved_goals(catalogo: Catalog) -> dict[tuple[int, str, str], MovedGoal]:
    """Return the goals that were changed, by year, level and code."""
    filas = catalogo.entero.query(
        f"select * replace (if(avance_fisico_parcial, null, avance_fisico) as avance_fisico) from {MART} "
        f"where {INITIAL} is not null and meta_fisica is not null"
    )
    return {(m.anio, m.nivel, m.codigo): m for m in records(MovedGoal, filas)}


def goal_notes(catalogo: Catalog, anio: int, nivel: str, codigo: str) -> list[Sentence]:
    """Say both goals of an activity or product whose goal was changed; nothing where it was not.

    And its progress over both or, where it can't be divided by one of them, apart.
    """
    movida = _moved_goals(catalogo).get((anio, nivel, codigo))
    if movida is None:
        return []
    de, de_su_nivel = subject(anio=anio, **{nivel: codigo}), subject(anio=anio, nivel=nivel, codigo=codigo)
    inicial, final, logro = movida.meta_inicial, movida.meta_fisica, movida.avance_fisico
    afirma = [figure("meta_fisica", float(final), de), fact(INITIAL, float(inicial), sujeto=de_su_nivel)]
    dicho = f"meta reprogramada de {formats.number(inicial)} a {formats.number(final)}"
    if logro is not None:
        afirma.append(figure("avance_fisico", float(logro), de))
        metas = ("meta_fisica", "meta modificada", final), (INITIAL, "inicial", inicial)
        partes = [(cual, como, meta, float(100 * logro / meta)) for cual, como, meta in metas if meta]
        afirma += [
            fact("avance_sobre_meta_pct", parte, sujeto=(*de_su_nivel, ("meta", cual))) for cual, _, _, parte in partes
        ]
        sobre = [f"{formats.written(FULFILMENT, p)} de la {como} ({formats.number(m)})" for _, como, m, p in partes]
        aparte = [dicho, measured(formats.number(logro), movida.unidad_medida.lower())]
        dicho = "; ".join(sobre if len(sobre) == len(metas) else aparte)
    return [sentence(f"{short_name(catalogo, anio, nivel, codigo)} ({anio}): {dicho}", afirma)]
