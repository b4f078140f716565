"""A programme of axes, actions and activities, and an intervention evaluated by survey and process: their figures."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.parts import instruments as asked
from pp0093.ask.query import Query, run
from pp0093.ask.rows import OWN_FILTERS, Record, Row, record, records
from pp0093.instruments import figures as measures
from pp0093.instruments import roles, sheets, statistics
from pp0093.instruments.sheets import IndicatorState, Node, YearValue
from pp0093.instruments.statistics import Difference, Share

SEVERAL = " / "
BELOW_AN_AXIS = ("accion", "actividad", "indicador")
PRINTED_DECIMALS = 1


class AxesSummary(Struct, frozen=True):
    """A programme in figures: its axes, those developed, how many of each thing below, and its years with a goal.

    `desde` and `hasta` are None when no indicator has a goal. `con_base` have a baseline; `con_valor`, a value in some
    year. Of the axes, `vacios` have neither actions nor activities nor indicators.
    """

    instrumento: str
    ejes: tuple[str, ...]
    desarrollados: tuple[str, ...]
    vacios: tuple[str, ...]
    acciones: int
    actividades: int
    indicadores: int
    con_base: int
    con_valor: int
    desde: int | None
    hasta: int | None


class Catalyst(Struct, frozen=True):
    """What pushes a programme, and how many activities and indicators lean on it; one may lean on several."""

    nombre: str
    descripcion: str | None
    procedencia: str
    actividades: int
    indicadores: int


class GoalYears(Struct, frozen=True):
    """The indicators of an instrument in each year that has goals, in one order: {year: states}."""

    por_anio: dict[int, tuple[IndicatorState, ...]]


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
    filas = run(
        catalogo, Query((indicador,), ("anio", "indicador"), {"instrumento": [instrumento] if instrumento else []})
    )
    propios = {"instrumento": instrumento}
    return [{**f, OWN_FILTERS: propios} for f in filas if f[indicador] is not None]


def is_developed(eje: Node) -> bool:
    """Tell whether the document opens an axis into indicators."""
    return bool(eje.below("indicador"))


@remembered
def summary(catalogo: Catalog, instrumento: str | None) -> AxesSummary | None:
    """Return a programme of axes in figures, None when it is not loaded."""
    raiz = sheets.tree(catalogo, instrumento)
    if raiz is None or instrumento is None:
        return None
    ejes, indicadores = raiz.below("eje"), raiz.below("indicador")
    anios = sheets.years(catalogo, instrumento)
    con_meta = [a.anio for a in anios if a.con_meta]
    medidos = measures.measured(catalogo, instrumento, anios[-1].anio) if anios else ()
    return AxesSummary(
        instrumento,
        tuple(e.nombre for e in ejes),
        tuple(e.nombre for e in ejes if is_developed(e)),
        tuple(e.nombre for e in ejes if not any(map(e.below, BELOW_AN_AXIS))),
        len(raiz.below("accion")),
        len(raiz.below("actividad")),
        len(indicadores),
        sum(i.valor_base is not None for i in indicadores),
        sum(m.ultimo is not None for m in medidos),
        con_meta[0] if con_meta else None,
        con_meta[-1] if con_meta else None,
    )


@remembered
def goals(catalogo: Catalog, instrumento: str | None) -> GoalYears:
    """Return every indicator in each year with goals."""
    anios = [a.anio for a in sheets.years(catalogo, instrumento) if a.con_meta]
    return GoalYears({a: sheets.states(catalogo, instrumento, a) for a in anios})


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


@remembered
def funnel(catalogo: Catalog, instrumento: str | None) -> Funnel | None:
    """Return how many began and went on, None when either figure is missing (programme's roles say which they are)."""
    anios = sheets.years(catalogo, instrumento)
    ultimos = {m.codigo: m.ultimo for m in measures.measured(catalogo, instrumento, anios[-1].anio)} if anios else {}
    inicio, parte = (
        ultimos.get(catalogo.programa.instrument(papel) or "") for papel in (roles.FUNNEL_START, roles.FUNNEL_SHARE)
    )
    if inicio is None or parte is None or inicio.valor_obtenido is None or parte.valor_obtenido is None:
        return None
    total, pct = inicio.valor_obtenido, parte.valor_obtenido
    margen = Decimal(5).scaleb(-PRINTED_DECIMALS - 1)  # Half of the last printed decimal.
    return Funnel(
        int(total),
        float(pct),
        round(total * pct / 100),
        round(total * (pct - margen) / 100),
        round(total * (pct + margen) / 100),
        inicio,
        parte,
    )


@remembered
def missing_of_funnel(catalogo: Catalog, instrumento: str | None) -> list[str]:
    """Return the indicators of the funnel that have no value."""
    con_valor = {
        f.indicador
        for a in sheets.years(catalogo, instrumento)
        for f in sheets.states(catalogo, instrumento, a.anio)
        if f.valor_obtenido is not None
    }
    papeles = (catalogo.programa.instrument(p) for p in (roles.FUNNEL_START, roles.FUNNEL_SHARE))
    return [codigo for codigo in papeles if codigo and codigo not in con_valor]


def confidence(catalogo: Catalog, instrumento: str | None) -> float:
    """Return the confidence in % of what is told from samples, as in force in the last year of the instrument."""
    anios = sheets.years(catalogo, instrumento)
    return catalogo.rules.of(anios[-1].anio).numero("nivel_confianza_pct") if anios else 0.0


def surveys(catalogo: Catalog, instrumento: str | None) -> list[SurveyAnswer]:
    """Return the answers to each question by version, with the interval of their share."""
    confianza_pct = confidence(catalogo, instrumento)

    def part(fila: Row) -> Share | None:
        favorables = fila["favorables"]
        return None if favorables is None else statistics.share(favorables, fila["n"], confianza_pct)

    filas = asked.surveys(catalogo, instrumento)
    return [record(SurveyAnswer, f, parte=part(f)) for f in filas]


def survey_changes(catalogo: Catalog, instrumento: str | None) -> list[SurveyChange]:
    """Return the change of each question between consecutive versions whose share is known."""
    confianza_pct = confidence(catalogo, instrumento)
    conocidas = [r for r in surveys(catalogo, instrumento) if r.parte is not None]
    return [
        SurveyChange(antes.pregunta, antes, despues, _difference(antes, despues, confianza_pct))
        for antes, despues in pairwise(conocidas)
        if antes.pregunta == despues.pregunta
    ]


def _difference(antes: SurveyAnswer, despues: SurveyAnswer, confianza_pct: float) -> Difference | None:
    if antes.favorables is None or despues.favorables is None:
        return None
    return statistics.difference((antes.favorables, antes.n), (despues.favorables, despues.n), confianza_pct)


@remembered
def questions(catalogo: Catalog, instrumento: str | None) -> list[SurveyQuestion]:
    """Return each question of the survey, those with a known share first."""
    confianza_pct = confidence(catalogo, instrumento)
    cambios = {c.pregunta: c.cambio for c in survey_changes(catalogo, instrumento)}
    por_pregunta: dict[str, list[SurveyAnswer]] = {}
    for respuesta in surveys(catalogo, instrumento):
        por_pregunta.setdefault(respuesta.pregunta, []).append(respuesta)
    preguntas = [
        SurveyQuestion(
            pregunta,
            confianza_pct,
            tuple(r for r in suyas if r.parte is not None),
            tuple(r for r in suyas if r.parte is None),
            cambios.get(pregunta),
        )
        for pregunta, suyas in por_pregunta.items()
    ]
    return sorted(preguntas, key=lambda p: not p.respuestas)


@remembered
def processes(catalogo: Catalog, instrumento: str | None) -> tuple[EvaluatedProcess, ...]:
    """Return the processes evaluated, in the document's order."""
    return tuple(records(EvaluatedProcess, asked.processes(catalogo, instrumento)))
