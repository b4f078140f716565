"""Rows of instruments: sheets, values by year, index of a policy, own indicators, surveys and funnel.

Functions take the instrument's code, so a new one needs no code. Shares of small samples have their interval; for tests
of differences, see decision 7.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from statistics import NormalDist

from msgspec.structs import asdict, replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.gathering import gather
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.parts import instruments as asked
from pp0093.ask.parts.instruments import DatedGoal, MarksValue, UndatedValue
from pp0093.ask.query import Query, answers, run
from pp0093.ask.registry import INDICATORS, INDICE
from pp0093.ask.rows import OWN_FILTERS, AnswerRow, Filters, Record, Row, known, record, records
from pp0093.ask.rule_rows import CodeWord, LightRule
from pp0093.ask.standing.norms import Rating
from pp0093.provenance import derived, weakest
from pp0093.rules import YEARS
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.phrases import phrase

# Roles of instruments, assigned in programa.toml under [instrumentos].
POLICY, OWN_INSTRUMENT, DIGITAL, EVALUATED = "politica", "propio", "economia", "intervencion"
"""A policy with objectives, the programme's own indicators, a programme of axes, an evaluated intervention."""
FUNNEL_START = "intervencion_empiezan"
FUNNEL_SHARE = "intervencion_siguen_pct"
"""The roles of the evaluated intervention's indicators: people who begin, and percent that continue."""
BADLY_PLANNED = "alerta_planeamiento_pct"
"""The parameter: percent of the goal above which a policy's indicator counts as badly planned."""
CODED_COLUMNS = ("nivel", "tipo", "sentido", "agregacion")


class Node(Record):
    """A sheet: an indicator or what contains it. `valor_base` is in the indicator's own unit.

    Codes have their labels in `_nombre`; `corto` is the programme's short name; `dentro_de`, its containers, from the
    instrument down. Only nodes from `whole` have `dentro_de` and `metas`.
    """

    instrumento: str
    codigo: str
    nombre: str
    nivel: str
    nivel_nombre: str
    padre: str | None
    producto: str | None
    tipo_nombre: str | None
    sentido_nombre: str | None
    agregacion_nombre: str | None
    criterio: str | None
    responsable: str | None
    unidad_medida: str | None
    anio_base: int | None
    valor_base: Decimal | None
    formula: str | None
    necesidad: str | None
    publico_objetivo: str | None
    catalizador: str | None
    descripcion: str | None
    documento: str | None
    procedencia: str
    dentro_de: Sequence[Node] = ()
    metas: Sequence[DatedGoal] = ()
    corto: str = ""

    @property
    def meta(self) -> Decimal | None:
        """Its last goal; None without goals."""
        return self.metas[-1].logro_esperado if self.metas else None

    @property
    def crece(self) -> bool | None:
        """Whether its last goal exceeds its baseline; None when either is unknown."""
        return None if self.meta is None or self.valor_base is None else self.meta > self.valor_base

    @property
    def veces(self) -> Decimal | None:
        """Its last goal as a multiple of its baseline; None when either is unknown or 0."""
        return self.meta / self.valor_base if self.meta and self.valor_base else None

    @property
    def base_pct(self) -> float | None:
        """Its baseline in percent of its last goal; None when either is unknown, or the goal is 0."""
        return float(100 * self.valor_base / self.meta) if self.meta and self.valor_base is not None else None


class YearValue(Record, kw_only=True):
    """An indicator in a year: goal, value and gap in its own unit, progress in %, traffic light and alerts.

    `es_quiebre`: its base changes, so the series starts another line. Alerts are None when unknown. `periodo` is that
    of a cumulative value.
    """

    indicador: str
    anio: int
    unidad_medida: str | None
    linea_base: Decimal | None
    logro_esperado: Decimal | None
    valor_obtenido: Decimal | None
    brecha_meta: Decimal | None
    avance_tipo1: float | None
    avance_tipo2: float | None
    semaforo: str | None
    luz: str
    alerta_planeamiento: bool | None
    alerta_retroceso: bool | None
    tendencia: str | None
    es_quiebre: bool
    anios_sin_dato: int | None
    anios_sin_dato_es_minimo: bool
    fuente: str | None
    nota: str | None
    base: str | None
    procedencia: str
    periodo: str | None = None

    def origin(self, indicador: str) -> str:
        """Return the provenance of one of its figures: derived, when computed from printed ones."""
        es_de_otras = INDICATORS[indicador].usa or INDICATORS[indicador].sale_de
        return weakest(derived([self.procedencia]) if es_de_otras else ()) or self.procedencia


class IndicatorState(YearValue):
    """An indicator in a year with labels of its sheet and names of its containers."""

    nombre: str
    objetivo: str | None
    objetivo_nombre: str | None
    servicio_politica: str | None
    servicio_nombre: str | None
    responsable: str | None
    tipo_nombre: str | None
    sentido_nombre: str | None
    criterio: str | None
    anio_base: int | None


class IndicatorSheet(Frozen):
    """Everything on one indicator; `serie` has the years with a goal or a value."""

    nodo: Node
    serie: list[YearValue]
    sin_anio: list[UndatedValue]
    notas: list[MarksValue]


@cached_by_version
def scale(catalogo: Catalog, instrumento: str | None, anio: int) -> dict[str, Rating]:
    """Return {code: traffic light} of an instrument in a year, in order: label, shape and colour.

    A year without any takes those of the first that has them: older values have no light. Empty when no rule gives the
    instrument any.
    """
    for a in (anio, *YEARS):
        suyas = [f for f in catalogo.rules.of(a).typed(LightRule) if f.instrumento == instrumento]
        if suyas:
            return {f.codigo: Rating(f.semaforo, f.simbolo, f.color_semantico) for f in suyas}
    return {}


def _worded(catalogo: Catalog, filas: Iterable[Row]) -> Iterator[Row]:
    """Yield rows with labels of their codes; a code without a label is its own."""
    palabras = {(f.campo, f.codigo): f.etiqueta for f in catalogo.rules.typed(CodeWord)}
    for fila in filas:
        nombres = {f"{c}_nombre": palabras.get((c, fila[c]), fila[c]) for c in CODED_COLUMNS if c in fila}
        yield {**fila, **nombres}


def _lit(catalogo: Catalog, filas: Iterable[Row]) -> Iterator[Row]:
    """Yield rows of years with their light's label; "" when their instrument has no lights."""
    for fila in filas:
        yield {**fila, "luz": str(scale(catalogo, fila["instrumento"], fila["anio"]).get(fila["semaforo"], ""))}


def year_of(catalogo: Catalog, instrumento: str | None, anio: int | None = None) -> int | None:
    """Return `anio` when the instrument has values in it, else its last year with values; None without any."""
    con_valor = [a.anio for a in asked.instrument_years(catalogo, instrumento) if a.con_valor]
    return anio if anio in con_valor else max(con_valor, default=None)


def nodes(catalogo: Catalog, instrumento: str | None, nivel: str | None = None) -> tuple[Node, ...]:
    """Return the sheets of an instrument (of one level), in the document's order."""
    leidos = records(Node, _worded(catalogo, asked.sheets(catalogo, instrumento, nivel)))
    return tuple(replace(n, corto=short(catalogo, n.codigo, n.nombre)) for n in leidos)


def own_indicators(catalogo: Catalog) -> tuple[Node, ...]:
    """Return the programme's own indicators."""
    return nodes(catalogo, catalogo.programa.instrument(OWN_INSTRUMENT), "indicador")


def short(catalogo: Catalog, codigo: str, nombre: str) -> str:
    """Return the programme's short version of a name, or the name."""
    return catalogo.programa.frase(f"corto.{codigo}") or nombre


@cached_by_version
def whole(catalogo: Catalog, instrumento: str | None) -> tuple[Node, ...]:
    """Return all the sheets of an instrument with goals and containers, in the document's order."""
    por_codigo = {n.codigo: n for n in nodes(catalogo, instrumento)}
    metas = asked.goals(catalogo, instrumento)
    return tuple(
        replace(n, dentro_de=_above(por_codigo, n.padre), metas=[m for m in metas if m.indicador == n.codigo])
        for n in por_codigo.values()
    )


def bands(catalogo: Catalog, instrumento: str) -> dict[str, str]:
    """Return {indicator: its heading}: its guideline or, with the code, its objective."""
    return {
        n.codigo: next(
            a.corto if a.nivel == "lineamiento" else f"{a.codigo} {a.corto}"
            for a in reversed(n.dentro_de)
            if a.nivel != "servicio"
        )
        for n in of_level(whole(catalogo, instrumento), "indicador")
    }


def of_level(fichas: Iterable[Node], nivel: str) -> list[Node]:
    """Return the sheets of a level."""
    return [n for n in fichas if n.nivel == nivel]


@cached_by_version
def states(catalogo: Catalog, instrumento: str | None, anio: int) -> list[IndicatorState]:
    """Return every indicator of an instrument in a year, in the document's order."""
    return records(IndicatorState, _lit(catalogo, _worded(catalogo, asked.states(catalogo, instrumento, anio))))


@cached_by_version
def sheet(catalogo: Catalog, codigo: str) -> IndicatorSheet:
    """Return everything on one indicator; raise KeyError when there is no such code."""
    fila = asked.sheet(catalogo, codigo)
    if fila is None:
        raise KeyError(codigo)
    [nodo] = [n for n in whole(catalogo, fila["instrumento"]) if n.codigo == codigo]
    return sheet_of(catalogo, nodo)


def sheet_of(catalogo: Catalog, nodo: Node) -> IndicatorSheet:
    """Return a node with its years, undated values and values from test marks."""
    return IndicatorSheet(
        nodo,
        records(YearValue, _lit(catalogo, asked.series(catalogo, nodo.codigo))),
        asked.undated(catalogo, nodo.codigo),
        asked.from_marks(catalogo, nodo.codigo),
    )


def _above(por_codigo: dict[str, Node], padre: str | None) -> list[Node]:
    nodo = por_codigo.get(padre or "")
    return [] if nodo is None else [*_above(por_codigo, nodo.padre), nodo]


NO_VALUE = "ND"
AGAINST_GOAL = "valor_obtenido", "logro_esperado", "avance_tipo1"
LIGHTS = ("rojo", "ambar", "verde", NO_VALUE)
# Criteria of indicators that are only met or not.
PERMISSIBLE = ("minimo", "maximo")


class Objective(AnswerRow):
    """An objective in a year: progress of types 1 and 2 in %, short name and traffic light."""

    objetivo: str
    objetivo_nombre: str
    avance_objetivo_pct: float | None
    corto: str = ""
    avance_tipo2: float | None = None
    luz: str = ""

    @property
    def etiqueta(self) -> str:
        """Its light, code and name."""
        return f"{self.luz} · {self.objetivo} {self.objetivo_nombre}"


class LightCount(Record):
    """The number of indicators of a group with each light (of LIGHTS) and alert."""

    codigo: str | None
    nombre: str | None
    indicadores: int
    rojo: int
    ambar: int
    verde: int
    ND: int
    planeamiento: int
    retroceso: int


class MethodIndex(Record):
    """The index in % by one method; `sin` is the code left out; its difference from the published one in points."""

    metodo: str
    etiqueta: str
    sin: str | None
    indice_gestion_pct: float | None
    diferencia_pp: float | None


class Policy(Frozen):
    """The state of an instrument with objectives in a year; `indice` in %, by the published method.

    A progress above `limite_pct` means a badly planned goal. `luces` are those in force, by code. `antes` is the index
    of earlier years; without `nuevos`, the objectives that some of those lacked, it would be `sin_nuevos`.
    """

    instrumento: str
    anio: int
    limite_pct: float
    indice: float | None
    antes: dict[int, float]
    nuevos: list[str]
    sin_nuevos: float | None
    luz: str
    luces: dict[str, Rating]
    objetivos: list[Objective]
    indicadores: list[IndicatorState]
    responsables: list[LightCount]
    lineamientos: list[LightCount]
    metodos: list[MethodIndex]

    @property
    def fila(self) -> Row:
        """The row its answer is based on."""
        return {**self.objetivos[0].respuesta, "anio": self.anio}


class MeasuredIndicator(IndicatorSheet):
    """An indicator with its last value up to a year, and that year's computed from test marks; None without.

    `antes` is the value before the last, of another base when `ultimo.es_quiebre`.
    """

    ultimo: YearValue | None
    por_notas: MarksValue | None
    antes: YearValue | None = None

    @property
    def codigo(self) -> str:
        """Its code."""
        return self.nodo.codigo

    @property
    def etiqueta(self) -> str:
        """Its code and name."""
        return f"{self.codigo} {self.nodo.nombre}"

    @property
    def medido_en(self) -> str:
        """The year of its last value, formatted."""
        return str(self.ultimo.anio) if self.ultimo else formats.MISSING

    @property
    def es_permisible(self) -> bool:
        """Whether it is only met or not: a permissible minimum or maximum."""
        return self.nodo.criterio in PERMISSIBLE

    @property
    def avance(self) -> float | None:
        """Its fulfilment, in %; None without goal or value."""
        return self.ultimo.avance_tipo1 if self.ultimo else None


class Performance(Frozen):
    """The programme's indicators up to a year; each `ultimo` has the year it measures, which may be earlier."""

    instrumento: str
    anio: int
    indicadores: list[MeasuredIndicator]
    procedencia: str | None
    producto: str | None = None

    @property
    def fila(self) -> Row:
        """The row its answer is based on."""
        return {"procedencia": self.procedencia, "corte": None, "anio": self.anio}

    @property
    def con_meta(self) -> list[MeasuredIndicator]:
        """Those measured in the year against a goal, the furthest first; those only met or not, last."""
        medidos = [m for m in self.indicadores if m.avance is not None and m.ultimo and m.ultimo.anio == self.anio]
        return sorted(medidos, key=lambda m: (m.es_permisible, m.avance))

    @property
    def son_partes(self) -> bool:
        """Whether those are all shares, which one scale holds."""
        return all(m.nodo.unidad_medida == "%" for m in self.con_meta)


ALERT_TESTS: dict[str, Callable[[YearValue], bool | None]] = {
    "planeamiento": attrgetter("alerta_planeamiento"),
    "retroceso": attrgetter("alerta_retroceso"),
    "avance_bajo": lambda f: None if f.semaforo in (None, "ND") else f.semaforo == "rojo",
    "sin_dato": lambda f: f.valor_obtenido is None,
}


def alerted(estados: Iterable[IndicatorState], alerta: str) -> list[IndicatorState]:
    """Return the indicators with an alert: planeamiento, retroceso, avance_bajo or sin_dato."""
    return [f for f in estados if ALERT_TESTS[alerta](f)]


@cached_by_version
def policy(catalogo: Catalog, instrumento: str | None, pedido: int) -> Policy | None:
    """Return the state of an instrument with objectives in a year, or in its last with values; None without any."""
    anio = year_of(catalogo, instrumento, pedido)
    if anio is None or instrumento is None:
        return None
    hasta = [a.anio for a in asked.instrument_years(catalogo, instrumento) if a.con_valor and a.anio <= anio]
    resultados = {a: _results(catalogo, instrumento, a) for a in hasta}
    indices = {a: i for a, filas in resultados.items() if (i := gather.management_index(filas)) is not None}
    indice = indices.pop(anio, None)
    medidos, *antes = (
        {o for o, avance in gather.objectives(resultados[a]).items() if avance is not None} for a in (anio, *indices)
    )
    nuevos = medidos - medidos.intersection(*antes)
    responsables, lineamientos = (
        sorted(
            records(LightCount, asked.lights(catalogo, instrumento, anio, por, LIGHTS)),
            key=lambda g: (-g.rojo, -g.ND),
        )
        for por in ("responsable", "lineamiento")
    )
    return Policy(
        instrumento,
        anio,
        catalogo.rules.of(max(anio, catalogo.programa.desde)).numero(BADLY_PLANNED),
        indice,
        indices,
        sorted(nuevos),
        gather.management_index(resultados[anio], gather.Method(sin=frozenset(nuevos))) if nuevos else None,
        _light(catalogo, instrumento, indice, anio),
        scale(catalogo, instrumento, anio),
        objectives(catalogo, instrumento, anio),
        states(catalogo, instrumento, anio),
        responsables,
        sorted((g for g in lineamientos if g.codigo), key=lambda g: (g.indicadores == g.ND, g.verde > 0)),
        methods(catalogo, instrumento, anio),
    )


def objectives(catalogo: Catalog, instrumento: str, anio: int) -> list[Objective]:
    """Return the objectives with their progress; type 2 is the mean over the same indicators, from the baseline."""
    tipo2 = gather.objectives(_results(catalogo, instrumento, anio), gather.METHODS["tipo_2"][1])
    return [
        replace(
            o,
            respuesta={**o.respuesta, OWN_FILTERS: {"instrumento": instrumento}},
            corto=short(catalogo, o.objetivo, o.objetivo_nombre),
            avance_tipo2=tipo2[o.objetivo],
            luz=_light(catalogo, instrumento, o.avance_objetivo_pct, anio),
        )
        for o in answers(catalogo, Objective, ("objetivo",), _filters(instrumento, anio))
    ]


def _light(catalogo: Catalog, instrumento: str, avance: float | None, anio: int) -> str:
    """Return the label of the traffic light of a progress in percent."""
    codigo = asked.light_of(catalogo, instrumento, avance, anio)
    return str(scale(catalogo, instrumento, anio).get(codigo, ""))


def methods(catalogo: Catalog, instrumento: str, anio: int) -> list[MethodIndex]:
    """Return the index by each method, the published one first (see gather.sensitivity)."""
    return records(MethodIndex, gather.sensitivity(_results(catalogo, instrumento, anio)))


def _results(catalogo: Catalog, instrumento: str, anio: int) -> list[Row]:
    return gather.rolled_up(catalogo, INDICE, _filters(instrumento, anio))


def _filters(instrumento: str, anio: int) -> Filters:
    return {"instrumento": [instrumento], "anio": [str(anio)]}


@cached_by_version
def performance(
    catalogo: Catalog, instrumento: str | None, pedido: int, producto: str | None = None
) -> Performance | None:
    """Return the indicators of an instrument (of one product) in a year or in its last with values; None without."""
    anio = year_of(catalogo, instrumento, pedido)
    if anio is None or instrumento is None:
        return None
    todos = measured_indicators(catalogo, instrumento, anio)
    suyos = [m for m in todos if producto in (None, m.nodo.producto)]
    return Performance(instrumento, anio, suyos, weakest(m.nodo.procedencia for m in todos), producto)


def measured_indicators(catalogo: Catalog, instrumento: str | None, hasta: int = YEARS[-1]) -> list[MeasuredIndicator]:
    """Return every indicator, with its last value up to a year, if any."""
    return [_last_measure(sheet_of(catalogo, n), hasta) for n in nodes(catalogo, instrumento, "indicador")]


def _last_measure(ficha: IndicatorSheet, hasta: int) -> MeasuredIndicator:
    con_valor = [f for f in known(ficha.serie, "valor_obtenido") if f.anio <= hasta]
    ultimo, antes, *_ = (*reversed(con_valor), None, None)
    por_notas = next((n for n in ficha.notas if ultimo and n.anio == ultimo.anio), None)
    return MeasuredIndicator(**asdict(ficha), ultimo=ultimo, por_notas=por_notas, antes=antes)


@cached_by_version
def productivity(catalogo: Catalog) -> tuple[list[PublishedFigure], list[PublishedFigure]]:
    """Return the printed productivity by size (large firms = 100), and each factor's share in %; in order."""
    # The document also prints shares of the first, in percent.
    tamano = printed.published_figures(catalogo, indicador="ptf_relativa_pct", unidad_medida="índice")
    return tamano, printed.published_figures(catalogo, indicador="participacion_factor_pct")


POINTS = 100


class Share(Frozen):
    """A share of a sample, in percent, with its Wilson interval."""

    favorables: int
    n: int
    pct: float
    desde_pct: float
    hasta_pct: float


class Difference(Frozen):
    """Second share minus first, in points, with Newcombe's interval and the two-sided p of Fisher's exact test."""

    antes: Share
    despues: Share
    diferencia_pp: float
    desde_pp: float
    hasta_pp: float
    p: float
    se_distingue: bool

    @property
    def dice(self) -> str:
        """The test's result in plain words."""
        frase = "mas_que_el_azar" if self.se_distingue else "como_el_azar"
        puntos = formats.number(abs(self.diferencia_pp), 1)
        return phrase(frase, despues=str(self.despues.n), antes=self.antes.n, puntos=puntos)


def share(favorables: int, n: int, confianza_pct: float) -> Share | None:
    """Return a share with its Wilson interval at a confidence in percent; None without answers.

    Raise ValueError unless favorables is between 0 and n.
    """
    if not 0 <= favorables <= n:
        raise ValueError(f"{favorables} favorables de {n} respuestas")
    if n == 0:
        return None
    z2 = NormalDist().inv_cdf((POINTS + confianza_pct) / (2 * POINTS)) ** 2
    parte = favorables / n
    centro = parte + z2 / (2 * n)
    radio = math.sqrt(z2 * (parte * (1 - parte) / n + z2 / (4 * n * n)))
    ancho = 1 + z2 / n
    desde, hasta = max(0.0, (centro - radio) / ancho), min(1.0, (centro + radio) / ancho)
    return Share(favorables, n, POINTS * parte, POINTS * desde, POINTS * hasta)


def difference(una: Share, otra: Share, confianza_pct: float) -> Difference:
    """Return the change between two samples, with an interval at a confidence in percent.

    They differ when chance would give such a difference less often than 100 - confidence.
    """
    p, alpha, cambio = _by_chance(una, otra), (POINTS - confianza_pct) / POINTS, otra.pct - una.pct
    desde = cambio - math.hypot(otra.pct - otra.desde_pct, una.hasta_pct - una.pct)
    hasta = cambio + math.hypot(otra.hasta_pct - otra.pct, una.pct - una.desde_pct)
    se_distingue = p < alpha and not math.isclose(p, alpha)  # Exactly alpha is not less.
    return Difference(una, otra, cambio, desde, hasta, p, se_distingue)


def _by_chance(una: Share, otra: Share) -> float:
    """Return the probability that chance gives samples of these totals no likelier than these (Fisher's exact test)."""
    a_favor = una.favorables + otra.favorables
    casos = [math.comb(una.n, k) * math.comb(otra.n, a_favor - k) for k in range(a_favor + 1)]
    return sum(c for c in casos if c <= casos[una.favorables]) / sum(casos)


SEVERAL = " / "
# Half a unit of the last decimal of a printed share.
HALF_DECIMAL = Decimal("0.05")


class Catalyst(Record):
    """A catalyst of a programme of axes, and the activities and indicators that use it; they may use several."""

    nombre: str
    descripcion: str | None
    procedencia: str
    actividades: int
    indicadores: int


class Funnel(Frozen):
    """How many began an intervention, and how many continued.

    The document prints only the percentage, so the count is an interval (`desde`, `hasta`).
    """

    empiezan: int
    siguen_pct: float
    desde: int
    hasta: int
    inicio: YearValue
    parte: YearValue


class SurveyAnswer(Record):
    """A group's answers to a question; `parte` (in favour) is None when not printed."""

    pregunta: str
    version: str
    periodo: str | None
    n: int
    favorables: int | None
    pct: Decimal | None
    fuente: str
    nota: str | None
    parte: Share | None = None


class SurveyQuestion(Frozen):
    """A question with the answers whose share is printed, and its last change, if any.

    Intervals and test use `confianza_pct`.
    """

    pregunta: str
    confianza_pct: float
    respuestas: list[SurveyAnswer]
    cambio: Difference | None


@cached_by_version
def indicator_by_year(
    catalogo: Catalog, instrumento: str | None, indicador: str, de: tuple[str, ...] = ()
) -> list[Row]:
    """Return the query rows of a figure of an instrument's indicators (or of some) by year, for passports."""
    filtros = {"instrumento": [instrumento] if instrumento else [], "indicador": [*de]}
    filas = run(catalogo, Query((indicador,), ("anio", "indicador"), filtros))
    return [{**f, OWN_FILTERS: {"instrumento": instrumento}} for f in known(filas, indicador)]


@cached_by_version
def catalysts(catalogo: Catalog, instrumento: str | None) -> list[Catalyst]:
    """Return the catalysts with their counts of activities and indicators, in the document's order."""
    todos = nodes(catalogo, instrumento)
    se_apoyan = Counter((n.nivel, nombre) for n in todos for nombre in set((n.catalizador or "").split(SEVERAL)))
    return [
        record(
            Catalyst,
            c,
            actividades=se_apoyan["actividad", c.nombre],
            indicadores=se_apoyan["indicador", c.nombre],
        )
        for c in todos
        if c.nivel == "catalizador"
    ]


@cached_by_version
def funnel(catalogo: Catalog, instrumento: str | None) -> Funnel | None:
    """Return how many began and continued, from the indicators with those roles; None when either is missing."""
    ultimos = {m.codigo: m.ultimo for m in measured_indicators(catalogo, instrumento)}
    inicio, parte = (ultimos.get(catalogo.programa.instrument(p) or "") for p in (FUNNEL_START, FUNNEL_SHARE))
    if inicio is None or parte is None:
        return None
    total, pct = inicio.valor_obtenido or Decimal(), parte.valor_obtenido or Decimal()
    desde, hasta = math.ceil(total * (pct - HALF_DECIMAL) / 100), math.floor(total * (pct + HALF_DECIMAL) / 100)
    return Funnel(int(total), float(pct), desde, hasta, inicio, parte)


def confidence(catalogo: Catalog, instrumento: str | None) -> float:
    """Return the confidence in % for samples, in force in the instrument's last year; 0 without years."""
    anio = max((a.anio for a in asked.instrument_years(catalogo, instrumento)), default=None)
    return 0.0 if anio is None else catalogo.rules.of(anio).numero("nivel_confianza_pct")


@cached_by_version
def questions(catalogo: Catalog, instrumento: str | None) -> list[SurveyQuestion]:
    """Return the survey's questions with a printed share, with the interval of each share."""
    confianza_pct = confidence(catalogo, instrumento)
    todas, dichas = records(SurveyAnswer, asked.surveys(catalogo, instrumento)), []
    for pregunta, suyas in groupby(todas, attrgetter("pregunta")):
        impresas = [r for r in known(suyas, "favorables") if r.n]
        respuestas = [replace(r, parte=share(r.favorables or 0, r.n, confianza_pct)) for r in impresas]
        partes = [r.parte for r in respuestas if r.parte][-2:]
        cambio = difference(partes[0], partes[1], confianza_pct) if len(partes) > 1 else None
        dichas += [SurveyQuestion(pregunta, confianza_pct, respuestas, cambio)] if respuestas else []
    return dichas
