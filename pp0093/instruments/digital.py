"""A programme of axes, actions and activities, and an intervention evaluated by survey and process: their figures.

Shares of small samples have their interval; whether two differ by more than chance, decision 7 says how and why.
"""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise
from statistics import NormalDist

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.parts import instruments as asked
from pp0093.ask.query import Query, run
from pp0093.ask.rows import OWN_FILTERS, Record, Row, record, records
from pp0093.instruments import figures as measures
from pp0093.instruments import sheets
from pp0093.instruments.sheets import IndicatorState, Node, YearValue
from pp0093.writing import formats
from pp0093.writing.nouns import counted

POINTS = 100


class Share(Struct, frozen=True):
    """A share of a sample, in percent, with its Wilson interval."""

    favorables: int
    n: int
    pct: float
    desde_pct: float
    hasta_pct: float


class Difference(Struct, frozen=True):
    """Second share minus first, in points, with Newcombe's interval and the two-sided p of Fisher's exact test."""

    antes: Share
    despues: Share
    diferencia_pp: float
    desde_pp: float
    hasta_pp: float
    p: float
    se_distingue: bool

    @property
    def frase(self) -> str:
        """What the test says, in plain words."""
        puntos = formats.number(abs(self.diferencia_pp), 1)
        muestra = f"con {self.antes.n} y {counted(self.despues.n, 'respuestas')}, la diferencia de {puntos} puntos"
        return f"{muestra} {'es mayor de la que daría el' if self.se_distingue else 'no se distingue del'} azar"


def share(favorables: int, n: int, confianza_pct: float) -> Share | None:
    """Return a share with its Wilson interval at a confidence in percent; None without answers.

    Raises ValueError when there are more in favour than answers, or less than none.
    """
    if not 0 <= favorables <= n:
        raise ValueError(f"{favorables} favorables de {n} respuestas")
    if n == 0:
        return None
    z2, parte = NormalDist().inv_cdf((POINTS + confianza_pct) / (2 * POINTS)) ** 2, favorables / n
    centro, radio = parte + z2 / (2 * n), math.sqrt(z2 * (parte * (1 - parte) / n + z2 / (4 * n * n)))
    desde, hasta = (min(max((centro + lejos) / (1 + z2 / n), 0.0), 1.0) for lejos in (-radio, radio))
    return Share(favorables, n, POINTS * parte, POINTS * desde, POINTS * hasta)


def difference(antes: tuple[int, int], despues: tuple[int, int], confianza_pct: float) -> Difference | None:
    """Return the change between two samples, each (in favour, answers); None when one has no answers.

    They are told apart when chance would give such a difference less often than the confidence in percent leaves.
    """
    una, otra = (share(*muestra, confianza_pct) for muestra in (antes, despues))
    if una is None or otra is None:
        return None
    p, alpha, cambio = _by_chance(una, otra), (POINTS - confianza_pct) / POINTS, otra.pct - una.pct
    desde = cambio - math.hypot(otra.pct - otra.desde_pct, una.hasta_pct - una.pct)
    hasta = cambio + math.hypot(otra.hasta_pct - otra.pct, una.pct - una.desde_pct)
    se_distingue = p < alpha and not math.isclose(p, alpha)  # One in twenty is not less than one in twenty.
    return Difference(una, otra, cambio, desde, hasta, p, se_distingue)


def _by_chance(una: Share, otra: Share) -> float:
    """Return how often chance gives two samples of these totals no likelier than these (Fisher's exact test)."""
    a_favor = una.favorables + otra.favorables
    casos = [math.comb(una.n, k) * math.comb(otra.n, a_favor - k) for k in range(a_favor + 1)]
    return sum(c for c in casos if c <= casos[una.favorables]) / sum(casos)


SEVERAL = " / "
BELOW_AN_AXIS = ("accion", "actividad", "indicador")
PRINTED_DECIMALS = 1


class AxesSummary(Struct, frozen=True):
    """A programme of axes: its tree, its years with a goal (none when no indicator has one), and how many have a value.

    Of the axes, some are `desarrollados` into indicators, and `vacios` have neither actions nor activities.
    """

    instrumento: str
    raiz: Node
    anios: tuple[int, ...]
    con_valor: int

    @property
    def desarrollados(self) -> list[Node]:
        """The axes with indicators below."""
        return [e for e in self.raiz.below("eje") if e.below("indicador")]

    @property
    def vacios(self) -> list[Node]:
        """The axes with nothing below."""
        return [e for e in self.raiz.below("eje") if not any(map(e.below, BELOW_AN_AXIS))]


class Catalyst(Struct, frozen=True):
    """What pushes a programme, and how many activities and indicators lean on it; one may lean on several."""

    nombre: str
    descripcion: str | None
    procedencia: str
    actividades: int
    indicadores: int


class Funnel(Struct, frozen=True):
    """How many began, and how many went on.

    The document prints only their share, so `siguen` stands between two bounds (`desde`, `hasta`).
    """

    empiezan: int
    siguen_pct: float
    siguen: int
    desde: int
    hasta: int
    inicio: YearValue
    parte: YearValue


class SurveyAnswer(Record, frozen=True):
    """What a group answered to a question; `parte` (in favour) is None when the document does not print it."""

    pregunta: str
    version: str
    periodo: str | None
    n: int
    favorables: int | None
    pct: Decimal | None
    fuente: str
    nota: str | None
    parte: Share | None


class SurveyChange(Struct, frozen=True):
    """The change of a question between consecutive versions."""

    pregunta: str
    antes: SurveyAnswer
    despues: SurveyAnswer
    cambio: Difference | None


class SurveyQuestion(Struct, frozen=True):
    """A question with its answers, those whose share is not known apart, and its last change, if it has one.

    Intervals and the test of the change are of `confianza_pct`.
    """

    pregunta: str
    confianza_pct: float
    respuestas: tuple[SurveyAnswer, ...]
    sin_parte: tuple[SurveyAnswer, ...]
    cambio: Difference | None


class EvaluatedProcess(Record, frozen=True):
    """A process evaluated; `calificacion` is None where the text lost its mark, `mejora` where it gives none."""

    nivel: str
    proceso: str
    calificacion: str | None
    mejora: str | None
    nota: str | None


@remembered
def figures(catalogo: Catalog, instrumento: str | None, indicador: str) -> list[Row]:
    """Return a figure of every indicator of an instrument by year, as a query answers it, for their passports."""
    propios = {"instrumento": instrumento}
    filas = run(catalogo, Query((indicador,), ("anio", "indicador"), {d: [v] if v else [] for d, v in propios.items()}))
    return [{**f, OWN_FILTERS: propios} for f in filas if f[indicador] is not None]


@remembered
def summary(catalogo: Catalog, instrumento: str | None) -> AxesSummary | None:
    """Return a programme of axes in figures, None when it is not loaded."""
    raiz = sheets.tree(catalogo, instrumento)
    if raiz is None or instrumento is None:
        return None
    medidos = measures.last(catalogo, instrumento)
    return AxesSummary(
        instrumento, raiz, tuple(goals(catalogo, instrumento)), sum(m.ultimo is not None for m in medidos)
    )


@remembered
def goals(catalogo: Catalog, instrumento: str | None) -> dict[int, tuple[IndicatorState, ...]]:
    """Return every indicator in each year with goals, in one order."""
    anios = [a.anio for a in sheets.years(catalogo, instrumento) if a.con_meta]
    return {a: sheets.states(catalogo, instrumento, a) for a in anios}


@remembered
def catalysts(catalogo: Catalog, instrumento: str | None) -> list[Catalyst]:
    """Return the catalysts with how many activities and indicators lean on each, in the document's order."""
    actividades, indicadores = (sheets.nodes(catalogo, instrumento, n) for n in ("actividad", "indicador"))
    return [
        Catalyst(c.nombre, c.descripcion, c.procedencia, _leaning(actividades, c), _leaning(indicadores, c))
        for c in sheets.nodes(catalogo, instrumento, "catalizador")
    ]


def _leaning(nodos: tuple[Node, ...], catalizador: Node) -> int:
    return sum(catalizador.nombre in (n.catalizador or "").split(SEVERAL) for n in nodos)


def _of_funnel(catalogo: Catalog, instrumento: str | None) -> list[tuple[str, YearValue | None]]:
    """Return the indicators of the funnel with their last value (programme's roles say which they are)."""
    ultimos = {m.codigo: m.ultimo for m in measures.last(catalogo, instrumento)}
    papeles = (catalogo.programa.instrument(p) or "" for p in (sheets.FUNNEL_START, sheets.FUNNEL_SHARE))
    return [(codigo, ultimos.get(codigo)) for codigo in papeles]


@remembered
def funnel(catalogo: Catalog, instrumento: str | None) -> Funnel | None:
    """Return how many began and went on, None when either figure is missing."""
    (_, inicio), (_, parte) = _of_funnel(catalogo, instrumento)
    if inicio is None or parte is None or inicio.valor_obtenido is None or parte.valor_obtenido is None:
        return None
    total, pct = inicio.valor_obtenido, parte.valor_obtenido
    margen = Decimal(5).scaleb(-PRINTED_DECIMALS - 1)  # Half of the last printed decimal.
    siguen, desde, hasta = (round(total * p / 100) for p in (pct, pct - margen, pct + margen))
    return Funnel(int(total), float(pct), siguen, desde, hasta, inicio, parte)


@remembered
def missing_of_funnel(catalogo: Catalog, instrumento: str | None) -> list[str]:
    """Return the indicators of the funnel that have no value."""
    return [codigo for codigo, ultimo in _of_funnel(catalogo, instrumento) if codigo and ultimo is None]


def confidence(catalogo: Catalog, instrumento: str | None) -> float:
    """Return the confidence in % of what is told from samples, as in force in the last year of the instrument."""
    anios = sheets.years(catalogo, instrumento)
    return catalogo.rules.of(anios[-1].anio).numero("nivel_confianza_pct") if anios else 0.0


def surveys(catalogo: Catalog, instrumento: str | None) -> list[SurveyAnswer]:
    """Return the answers to each question by version, with the interval of their share."""
    confianza_pct, filas = confidence(catalogo, instrumento), asked.surveys(catalogo, instrumento)
    partes = [None if f["favorables"] is None else share(f["favorables"], f["n"], confianza_pct) for f in filas]
    return [record(SurveyAnswer, f, parte=parte) for f, parte in zip(filas, partes, strict=True)]


def survey_changes(catalogo: Catalog, instrumento: str | None) -> list[SurveyChange]:
    """Return the change of each question between consecutive versions whose share is known."""
    confianza_pct = confidence(catalogo, instrumento)
    conocidas = [(r, r.favorables) for r in surveys(catalogo, instrumento) if r.favorables is not None and r.n]
    return [
        SurveyChange(antes.pregunta, antes, despues, difference((unos, antes.n), (otros, despues.n), confianza_pct))
        for (antes, unos), (despues, otros) in pairwise(conocidas)
        if antes.pregunta == despues.pregunta
    ]


@remembered
def questions(catalogo: Catalog, instrumento: str | None) -> list[SurveyQuestion]:
    """Return each question of the survey, those with a known share first."""
    confianza_pct, todas = confidence(catalogo, instrumento), surveys(catalogo, instrumento)
    cambios = {c.pregunta: c.cambio for c in survey_changes(catalogo, instrumento)}
    preguntas = []
    for pregunta in dict.fromkeys(r.pregunta for r in todas):
        con, sin = (tuple(r for r in todas if r.pregunta == pregunta and bool(r.parte) is hay) for hay in (True, False))
        preguntas.append(SurveyQuestion(pregunta, confianza_pct, con, sin, cambios.get(pregunta)))
    return sorted(preguntas, key=lambda p: not p.respuestas)


@remembered
def processes(catalogo: Catalog, instrumento: str | None) -> tuple[EvaluatedProcess, ...]:
    """Return the processes evaluated, in the document's order."""
    return tuple(records(EvaluatedProcess, asked.processes(catalogo, instrumento)))
