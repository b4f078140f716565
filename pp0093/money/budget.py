"""The money of a year in a scope: amounts, state, bridge from country to report, prices and other programmes.

Its state in words: cut-off, what it leaves out, and the files that do not head it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.parts import structure
from pp0093.ask.query import answers
from pp0093.ask.registry import INDICATORS, NATIONAL, OF_THE_SCOPE, REPORT, partial_of
from pp0093.ask.rows import AnswerRow, Filters, Record, Row
from pp0093.ask.rule_rows import CountryProgramme, ProgrammeName
from pp0093.ask.standing import periods
from pp0093.ask.standing.comparability import prices
from pp0093.ask.standing.periods import PRELIMINARY, BridgeStep, Candidate, Period
from pp0093.errors import LOADED_AT
from pp0093.provenance import weakest
from pp0093.writing.phrases import phrase

BUDGET_STEPS = (
    "pia_soles",
    "pim_soles",
    "certificado_soles",
    "comprometido_soles",
    "devengado_soles",
    "girado_soles",
)
SERIES = ("pim_soles", "devengado_soles")
OF_REPORT = "pim_del_informe"
UNNAMED = "sin_desglose"


class Money(AnswerRow):
    """The money of a year in a scope, in soles: PIM, spending and balance."""

    pim_soles: float | None
    devengado_soles: float | None
    ejecucion_pct: float | None
    saldo_soles: float | None


class Steps(Money):
    """The same by step, from opening to paid; None for a step that the source lacks."""

    pia_soles: float | None
    certificado_soles: float | None
    comprometido_soles: float | None
    girado_soles: float | None
    variacion_pim_pct: float | None
    alcance: str
    corte: str | None


class YearMoney(AnswerRow):
    """The spending and PIM of a year, in soles."""

    anio: int
    devengado_soles: float | None
    pim_soles: float | None


@cached_by_version
def spent(catalogo: Catalog, anio: int, filtros: Filters, alcance: str) -> Money | None:
    """Return the money of a year; None without data in the scope."""
    return next(iter(answers(catalogo, Money, ("anio",), {**filtros, "anio": [str(anio)]}, alcance)), None)


@cached_by_version
def in_steps(catalogo: Catalog, anio: int, filtros: Filters, alcance: str) -> Steps | None:
    """Return the money of a year by step; None without data in the scope."""
    return next(iter(answers(catalogo, Steps, ("anio",), {**filtros, "anio": [str(anio)]}, alcance)), None)


def step_row(fila: Steps) -> Row:
    """Return the query row with only the steps that the source gives, without derived indicators."""
    dados = steps(fila)
    dicha = {c: v for c, v in fila.respuesta.items() if c not in INDICATORS or c in dados}
    return {**dicha, "procedencia": weakest(dicha[f"procedencia_{i}"] for i in dados)}


@cached_by_version
def series(catalogo: Catalog, filtros: Filters, alcance: str) -> list[YearMoney]:
    """Return the money of every year with data in a scope, oldest first."""
    return answers(catalogo, YearMoney, ("anio",), filtros, alcance)


@cached_by_version
def country_and_report(catalogo: Catalog) -> list[Row]:
    """Return the country's money by year, oldest first, with the PIM that the report covers."""
    del_informe = {f.anio: f.pim_soles for f in series(catalogo, {}, REPORT)}
    return [{**f.respuesta, OF_REPORT: del_informe.get(f.anio)} for f in series(catalogo, {}, NATIONAL)]


def steps(fila: Steps) -> list[str]:
    """Return the steps that the source gives, in order."""
    return [i for i in BUDGET_STEPS if fila[i] is not None]


def goes_on(fila: Steps) -> bool:
    """Tell whether the source gives more steps than PIM and spending."""
    return not {*steps(fila)} <= {*SERIES}


def covered_pct(puente: Iterable[BridgeStep]) -> Decimal:
    """Return the share of the country's PIM that the report covers, in percent."""
    montos = {paso.tramo: paso.pim_soles for paso in puente}
    return 100 * montos[REPORT] / sum(montos.values(), Decimal())


def outside_soles(puente: Sequence[BridgeStep]) -> Decimal:
    """Return the country's PIM that the report does not cover: all steps of the bridge but the last."""
    return sum((paso.pim_soles for paso in puente[:-1]), Decimal())


# Programmes drawn at each end, and at each side of the one followed.
ENDS = 3
NEIGHBOURS = 2


class RealMoney(Record):
    """The country's spending in a year, in current soles and in constant soles of another year.

    `constante_soles` is None without a price index for either year.
    """

    anio: int
    corriente_soles: float | None
    constante_soles: float | None


class ProgrammeSpent(Record):
    """A budget programme in a year, in the whole country: soles, percent spent, and its rank by that."""

    programa: str
    programa_nombre: str
    pim_soles: float
    devengado_soles: float
    ejecucion_pct: float
    puesto: int

    @property
    def etiqueta(self) -> str:
        """Its rank, code and name."""
        return f"{self.puesto}. {self.programa} {self.programa_nombre}"


@cached_by_version
def real_years(catalogo: Catalog) -> list[int]:
    """Return the possible base years of constant soles, newest first: those with money and a price level."""
    con_dinero = {f.anio for f in series(catalogo, {}, NATIONAL)}
    return sorted(con_dinero & set(prices(catalogo)), reverse=True)


@cached_by_version
def real(catalogo: Catalog, en: int) -> list[RealMoney]:
    """Return the country's spending in each closed year, also in constant soles of the year `en`."""
    niveles, filas = prices(catalogo), []
    for f in closed(catalogo):
        constante = None
        if f.devengado_soles is not None and {f.anio, en} <= niveles.keys():
            constante = f.devengado_soles * niveles[en] / niveles[f.anio]
        filas.append(RealMoney(f.anio, f.devengado_soles, constante))
    return filas


@cached_by_version
def closed(catalogo: Catalog) -> list[YearMoney]:
    """Return the country's money in each closed year, in current soles."""
    abiertos = periods.partial(catalogo, NATIONAL)
    return [f for f in series(catalogo, {}, NATIONAL) if f.anio not in abiertos]


@cached_by_version
def programmes(catalogo: Catalog, anio: int) -> list[ProgrammeSpent]:
    """Return the budget programmes of a year, sorted by percent spent, the highest first; empty without any."""
    ajenas = structure.no_programmes(catalogo)
    filas = [f for f in catalogo.rules.typed(CountryProgramme) if f.anio == str(anio) and f.programa not in ajenas]
    nombres = {n.programa: n.nombre for n in catalogo.rules.typed(ProgrammeName)}
    partes = [(100 * float(f.devengado_soles) / float(f.pim_soles), f) for f in filas]
    return [
        ProgrammeSpent(f.programa, nombres[f.programa], float(f.pim_soles), float(f.devengado_soles), parte, puesto)
        for puesto, (parte, f) in enumerate(sorted(partes, key=lambda p: (-p[0], p[1].programa)), start=1)
    ]


@cached_by_version
def read_otherwise(catalogo: Catalog, anio: int, suyo: ProgrammeSpent) -> Money | None:
    """Return the country's money that heads a year, when it differs from the list of programmes'."""
    dicho = spent(catalogo, anio, {}, NATIONAL)
    if dicho is None or dicho.pim_soles is None or dicho.devengado_soles is None:
        return None
    es_igual = (round(dicho.pim_soles), round(dicho.devengado_soles)) == (suyo.pim_soles, suyo.devengado_soles)
    return None if es_igual else dicho


def seen_from(todos: Sequence[ProgrammeSpent], uno: ProgrammeSpent) -> list[ProgrammeSpent]:
    """Return the first and last programmes and the neighbours of one."""
    ultimos = len(todos) - ENDS
    return [p for p in todos if p.puesto <= ENDS or abs(p.puesto - uno.puesto) <= NEIGHBOURS or p.puesto > ultimos]


MAX_IGNORED_SAID = 4


def until(periodo: Period | None) -> str:
    """Return the cut-off of an open year ("al 20/11/2026"); "" for a closed one."""
    return "" if periodo is None or periodo.es_cerrado else periodo.leido


def unclosed(estado: str, anio: int) -> str:
    """Return the label of an open year: to begin, under way or over without a known close."""
    if estado == periods.TO_BEGIN:
        return "Año por iniciar"
    return "Año en curso" if periods.is_under_way(estado, anio) else "Año sin cierre conocido"


def mark(periodo: Period | None) -> str:
    """Return the label of a partial or open year: "parcial, sólo el pliego 038"; else ""."""
    if periodo is None or not periodo.es_parcial:
        return ""
    return phrase("marca_de_anio", periodo, estado=PRELIMINARY if periodo.estado == PRELIMINARY else "parcial")


def of_row(periodo: Period | None, fila: AnswerRow | None) -> Period | None:
    """Return the period as it applies to a row: whole unless the row's figures are partial for their scope."""
    if periodo is None or fila is None or OF_THE_SCOPE in partial_of(fila.respuesta, INDICATORS):
        return periodo
    return replace(periodo, es_completo=True, deja_fuera=None)


def marked(texto: str, periodo: Period | None, fila: AnswerRow | None = None) -> str:
    """Append to a title, in brackets, the mark of its year or row, if any."""
    return phrase("con_marca", dicho=texto, marca=mark(of_row(periodo, fila)))


def reading(periodo: Period) -> str:
    """Return why a partial or open year is drawn apart."""
    frase = "no_trae_todo" if periodo.es_cerrado else "es_una_lectura"
    clase = PRELIMINARY if periodo.estado == PRELIMINARY else "parcial"
    return phrase(frase, periodo, clase=clase, hasta=until(periodo))


def short_of(periodo: Period | None) -> str:
    """Return that a year's figures do not cover their scope; "" when they do."""
    return phrase("dinero_de_una_parte", periodo) if periodo else ""


def whole_or_not(periodo: Period | None) -> str:
    """Return that a year's figures do not cover their scope and what would; "" when they do."""
    return phrase("cargue_sin_ese_filtro", corto=short_of(periodo), donde=LOADED_AT)


def other_amounts(candidatos: Sequence[Candidate]) -> str:
    """Return the printed amounts that a later file displaced, and the files that do not head the year, with reasons."""
    otros = [c for c in candidatos if not c.manda]
    impresos = [phrase("otro_monto_impreso", c) for c in otros if c.es_impreso]
    ignorados = [phrase("no_se_usa", c) for c in otros if not c.es_impreso]
    if len(ignorados) > MAX_IGNORED_SAID:
        ignorados[MAX_IGNORED_SAID:] = [phrase("tampoco_otros", n=len(ignorados) - MAX_IGNORED_SAID)]
    return " ".join(impresos + ignorados)
