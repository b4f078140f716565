"""What somebody else publishes of the progress of an activity, beside what is known of it: a witness, never the figure.

A programme that has witnesses gives them in a table of its own, `marts.testigo`. One is compared with each of the
figures of its activity and year that counts the same thing, up to the same day and from other rows; where it does not,
why is said instead.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pp0093 import clock
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.query import Query, run
from pp0093.ask.registry import ACTIVITY, BASES, PHYSICAL_PROGRESS, RECEIVED, YEAR
from pp0093.ask.rows import HIDDEN, AnswerRow, Record, record, records
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats

WITNESSES = "marts.testigo"
# With what its activity is measured in, and whether its document prints the progress, under any of its names.
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
    """What comes of looking at a witness beside a figure."""

    EQUAL = "coincide"
    DIFFERENT = "difiere"
    APART = "no se comparan"


class Witness(Record):
    """What a witness says of the progress of an activity in a year; `hasta` is the last day it covers.

    `cuenta` is what it counts, `unidad_medida` what the activity is measured in, `no_se_compara` why they are never the
    same (None where they may be). `se_imprime` tells that its document prints the figure too.
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
    """What one source gives of the progress of an activity in a year; `oculta` says why its value is not told."""

    anio: int
    avance_fisico: float | None
    parcial_avance_fisico: bool
    procedencia: str | None
    corte: str | None
    oculta: str

    @property
    def hasta(self) -> date | None:
        """The last day of its year that it covers: its cut-off or, of a year that is over, all of it; None: unknown."""
        cierre = date(self.anio, 12, 31)
        if not self.corte:
            return cierre if clock.today() > cierre else None
        # Several days at once are those of its parts: none is the figure's.
        return None if ";" in self.corte else min(date.fromisoformat(self.corte), cierre)


class Confronted(Frozen):
    """A witness beside a figure: on which base it stands ("" of no figure at all), its value and its last day.

    `motivo` is why they are not compared, "" when they are.
    """

    testigo: Witness
    base: str
    valor: float | None
    hasta: date | None
    motivo: str

    @property
    def diferencia(self) -> float | None:
        """The witness less the figure, where they are compared."""
        return None if self.motivo or self.valor is None else self.testigo.valor - self.valor

    @property
    def resultado(self) -> Agreement:
        """What comes of it."""
        if self.diferencia is None:
            return Agreement.APART
        return Agreement.DIFFERENT if self.diferencia else Agreement.EQUAL


@remembered
def witnesses(catalogo: Catalog) -> list[Witness]:
    """Return what witnesses say, newest year first; nothing of a programme without them."""
    return records(Witness, catalogo.query(WITNESSED)) if catalogo.columns(WITNESSES) else []


@remembered
def confronted(catalogo: Catalog) -> list[Confronted]:
    """Return each witness beside every figure of its activity and year, or beside none where there is none."""
    return [c for w in witnesses(catalogo) for c in confrontations(catalogo, w)]


def confrontations(catalogo: Catalog, testigo: Witness) -> list[Confronted]:
    """Return a witness beside every figure of its activity and year, or beside none where there is none."""
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
