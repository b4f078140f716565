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
from pp0093.ask.ruled import ActivityRule, ProductRule
from pp0093.claims import Claim, Sentence, fact, figure, sentence, subject
from pp0093.provenance import Provenance
from pp0093.rules import InForce
from pp0093.writing import formats
from pp0093.writing.nouns import lowered, measured

MART = "marts.meta_fisica"


class MonthsApart(Record, frozen=True):
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
def apart(catalogo: Catalog, anio: int) -> dict[str, MonthsApart]:
    """Return, by code, the activities and products of a year whose months don't add up to it.

    To who reads aggregates, of what a file reports or a document prints: a count of records is not told.
    """
    if "avance_de_meses" not in catalogo.columns(MART):  # What is kept of an older version has it not.
        return {}
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
    suyas = [r.actividad for r in reglas.typed(ActivityRule) if r.producto == producto and r.cuenta]
    return [str(producto), *(suyas if len(suyas) == 1 else ())]


def notes(catalogo: Catalog, anio: int, codigos: Iterable[str]) -> list[Sentence]:
    """Return a sentence for each of some activities or products of a year whose months don't add up to it."""
    hallados = apart(catalogo, anio)
    reglas = catalogo.rules.of(anio)
    llamados = {e.codigo: e.codigo_corto for e in (*reglas.typed(ActivityRule), *reglas.typed(ProductRule))}
    suyos = [(llamados[c], hallados[c]) for c in codigos if c in hallados]
    return [sentence(f"{llamado}, {anio}: {hallado.dicho}", hallado.claims) for llamado, hallado in suyos]


TABLE, INITIAL = "marts.meta_fisica", "meta_inicial"
FULFILMENT = INDICATORS["cumplimiento_pct"]


class MovedGoal(Record, frozen=True):
    """An activity or product whose goal was changed, with its progress where it is known."""

    anio: int
    nivel: str
    codigo: str
    meta_inicial: Decimal
    meta_fisica: Decimal
    avance_fisico: Decimal | None
    unidad_medida: str

    @property
    def dicho(self) -> str:
        """The progress over both goals, or from which goal to which where it can't be divided by one of them."""
        if self.avance_fisico is None or not (self.meta_fisica and self.meta_inicial):
            logro = self.avance_fisico
            avance = "" if logro is None else f"; {measured(formats.number(logro), self.unidad_medida.lower())}"
            return (
                f"meta reprogramada de {formats.number(self.meta_inicial)} a {formats.number(self.meta_fisica)}{avance}"
            )
        metas = ("meta modificada", self.meta_fisica), ("inicial", self.meta_inicial)
        partes = ((cual, meta, float(100 * self.avance_fisico / meta)) for cual, meta in metas)
        return "; ".join(f"{formats.written(FULFILMENT, p)} de la {c} ({formats.number(m)})" for c, m, p in partes)

    @property
    def claims(self) -> list[Claim]:
        """What it claims: its goals and its progress over each, where it is known."""
        de = subject(anio=self.anio, **{self.nivel: self.codigo})
        inicial = subject(anio=self.anio, nivel=self.nivel, codigo=self.codigo)
        dichos = [
            figure("meta_fisica", float(self.meta_fisica), de),
            fact(INITIAL, float(self.meta_inicial), sujeto=inicial),
        ]
        if self.avance_fisico is None:
            return dichos
        dichos.append(figure("avance_fisico", float(self.avance_fisico), de))
        metas = (("meta_fisica", self.meta_fisica), (INITIAL, self.meta_inicial))
        return dichos + [
            fact("avance_sobre_meta_pct", float(100 * self.avance_fisico / m), sujeto=(*inicial, ("meta", cual)))
            for cual, m in metas
            if m
        ]


@remembered
def goals(catalogo: Catalog) -> Mapping[tuple[int, str, str], MovedGoal]:
    """Return the goals that were changed, by year, level and code; none of a version that does not tell them."""
    if INITIAL not in catalogo.columns(TABLE):
        return {}
    filas = catalogo.entero.query(
        f"select anio, nivel, codigo, {INITIAL}, meta_fisica, if(avance_fisico_parcial, null, avance_fisico) as "
        f"avance_fisico, unidad_medida from {TABLE} where {INITIAL} is not null and meta_fisica is not null "
    )
    return {(m.anio, m.nivel, m.codigo): m for m in records(MovedGoal, filas)}


def note(catalogo: Catalog, anio: int, nivel: str, codigo: str) -> list[Sentence]:
    """Say both goals of an activity or product whose goal was changed; nothing where it was not."""
    movida = goals(catalogo).get((anio, nivel, codigo))
    if movida is None:
        return []
    return [sentence(f"{short_name(catalogo, anio, nivel, codigo)} ({anio}): {movida.dicho}", movida.claims)]
