"""Two things set face to face: two years of a figure, or two members in a year, and which of them has more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import INDICATORS, Unit
from pp0093.ask.rows import Row
from pp0093.ask.standing import change, periods
from pp0093.ask.standing.change import in_points
from pp0093.claims import Claim, Relation, sentence
from pp0093.questions import texts
from pp0093.questions.answered import claimed
from pp0093.questions.answered.figured import Figured, any_synthetic, check_told, check_whole, rows, said
from pp0093.questions.answered.posed import Posed
from pp0093.questions.figures import FIRMS, FULFILMENT, OPENED_FIRST, SHARE, UNITS_OF_GOALS
from pp0093.questions.read import months
from pp0093.questions.read.parts import BETWEEN, FACING, MEMBER, Parts
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.wanted import common
from pp0093.questions.read.words import DIMENSION, MEASURE, MONTH, MONTHS, PLACES, SCOPE, YEAR
from pp0093.writing import formats

SAID = (MEASURE, MEMBER, YEAR, SCOPE, "sujeto", "orden", FACING, BETWEEN, DIMENSION, MONTH, MONTHS, "cuanto")
WAYS = ("mayor", "menor")
# What asks how much things changed and, of two members, how far apart they are.
CHANGE, APART = "cambio", "diferencia"
ONE_AGAINST_ONE = "Para comparar, pida una sola cifra de dos años, o de dos cosas en un año."


def is_one(partes: Parts) -> bool:
    """Tell whether two things are set face to face, and not ranked among others."""
    dimension = partes.one(DIMENSION)
    pares = {d for d, cuales in _said_by_dimension(partes).items() if len(cuales) == 2}
    return bool(pares) and (dimension in pares if dimension else True) and (partes.has(FACING) or not dimension)


def _said_by_dimension(partes: Parts) -> dict[str, set[str]]:
    dichos: dict[str, set[str]] = {}
    for h in partes.of(MEMBER):
        dimension, _, codigo = h.valor.partition("=")
        dichos.setdefault(dimension, set()).add(codigo)
    return {**dichos, YEAR: {h.valor for h in partes.of(YEAR)}}


def is_apart(partes: Parts) -> bool:
    """Tell whether the difference between two members is asked, and not between two years."""
    es_diferencia = any(h.texto.startswith(APART) for h in partes.of(CHANGE))
    return es_diferencia and is_one(partes) and len({h.valor for h in partes.of(YEAR)}) < 2


def apart(partes: Parts) -> Understood:
    """Read "the difference in spending between P1 and P4 in 2025"."""
    partes.only(*SAID, CHANGE)
    quedan = Parts((h for h in partes.todos if h.clase not in (CHANGE, BETWEEN)), partes.unidos)
    return replace(_faced(quedan), sentido=WAYS[0], se_cuentan=True)


def read(partes: Parts) -> Understood:
    """Read "was more spent in 2020 or in 2025?", "did P4 spend more than P1 in 2025?"."""
    partes.only(*SAID)
    sentido = partes.one("orden")
    if partes.has("cuanto") and not partes.has(FACING):
        raise NotReadError(ONE_AGAINST_ONE)
    if sentido not in WAYS or not partes.joined(partes.of(YEAR)):
        raise NotReadError(ONE_AGAINST_ONE)
    return replace(_faced(partes), sentido=sentido, se_cuentan=partes.has("cuanto"))


def _faced(partes: Parts) -> Understood:
    """Return the one figure of two things that is asked for."""
    sin_dimension = Parts((h for h in partes.todos if h.clase != DIMENSION), partes.unidos)
    leida = common(sin_dimension, FACING)
    cuantos = [len(leida.anios or (0,)), *(len(v) for v in leida.filtros.values())]
    if len(leida.medidas) != 1 or sorted(cuantos)[-1] != 2 or cuantos.count(2) != 1:
        raise NotReadError(ONE_AGAINST_ONE)
    return leida


class Duel(Struct, frozen=True):
    """Two rows of a query, what each is called and the one figure of theirs that is compared."""

    consulta: Query
    dimension: str
    filas: tuple[Row, Row]

    @property
    def medida(self) -> str:
        """The figure."""
        return self.consulta.indicadores[0]

    def value(self, lado: int) -> Any:
        """Return the figure of a side."""
        return self.filas[lado][self.medida]


def answer(catalogo: Catalog, pedida: Posed) -> Figured:
    """Say which of two has more of a figure; raise NotReadError where they are not both known or not compared."""
    dimension = next((d for d, v in pedida.leida.filtros.items() if len(v) == 2), YEAR)
    consulta, filas = _known(catalogo, pedida, dimension)
    check_told(catalogo, pedida, consulta, "no se comparan")
    _check(catalogo, pedida.leida, consulta, filas)
    par = Duel(consulta, _opened(consulta, dimension), (filas[0], filas[1]))
    hallada = _compared(catalogo, par)
    if hallada.impiden:
        por_que = [claimed.compared(consulta, par.dimension, par.filas, hallada.impiden[0])]
        raise NotReadError(texts.not_comparable(hallada.impiden[0], _years(par)), por_que)
    razones = hallada.razones if dimension == YEAR else ()
    cuidado = [
        sentence(texts.with_care(r, _years(par)), claimed.compared(consulta, YEAR, par.filas, r)) for r in razones
    ]
    dicho = sentence(_sentence(catalogo, par, pedida.leida), _stated(par))
    frases = [dicho, *cuidado, *map(sentence, _readings(catalogo, par))]
    resta = hallada.procedencia if pedida.leida.se_cuentan else None
    return said(catalogo, pedida, consulta, frases, filas, filas=filas, cambio=resta)


def _stated(par: Duel) -> list[Claim]:
    """Claim which of the two has more and which less, and how far apart they are."""
    dichos = [*claimed.moved(par.consulta, par.dimension, sorted(par.filas, key=lambda f: f[par.medida]))]
    for cual in (Relation.LARGEST, Relation.SMALLEST):
        dichos += claimed.first(par.consulta, par.dimension, par.filas, cual)
    return dichos


def _known(catalogo: Catalog, pedida: Posed, dimension: str) -> tuple[Query, list[Row]]:
    """Return two rows; of firms that nobody counted, or that are invented, the shares that documents print."""
    if pedida.consulta.indicadores != (FIRMS,) or dimension not in OPENED_FIRST:
        return rows(catalogo, pedida)
    parte = replace(pedida.consulta, indicadores=(SHARE,), por=(YEAR, dimension))
    dadas = [d for q in (pedida.consulta, parte) if (d := _rows(catalogo, replace(pedida, consulta=q)))]
    reales = [d for d in dadas if not any_synthetic(d[1])]
    return next(iter(reales or dadas), None) or rows(catalogo, pedida)


def _rows(catalogo: Catalog, pedida: Posed) -> tuple[Query, list[Row]] | None:
    try:
        return rows(catalogo, pedida)
    except NotReadError:
        return None


def _readings(catalogo: Catalog, par: Duel) -> list[str]:
    """Say up to when the money of a year that is not closed was read."""
    if not months.is_money(par.consulta.indicadores):
        return []
    periodos = [periods.period(catalogo, par.consulta.alcance, a) for a in dict.fromkeys(_years(par))]
    return [texts.read_at(p) for p in periodos if p and not p.es_cerrado]


def _opened(consulta: Query, dimension: str) -> str:
    """Return the dimension that two rows differ in, as the query knows it: who answers for money is its own."""
    return dimension if dimension in consulta.por else next(d for d in consulta.por if len(consulta.filtros[d]) == 2)


def _check(catalogo: Catalog, leida: Understood, consulta: Query, filas: Sequence[Row]) -> None:
    """Raise when two figures are not both known for sure, of all the year and in the same unit."""
    [medida] = consulta.indicadores[:1]
    if len(filas) != 2 or any(f[medida] is None for f in filas) or len(consulta.indicadores) > 1:
        raise NotReadError("No se conocen las dos cifras con exactitud: pida cada una.")
    if INDICATORS[medida].de_cada or INDICATORS[medida].unidad in (Unit.OWN, Unit.WORD, Unit.FLAG):
        raise NotReadError("Esas cifras no se comparan: cada una mide otra cosa.")
    check_whole(filas, medida, "no se compara")
    if len({any_synthetic([f]) for f in filas}) > 1:
        raise NotReadError("Una cifra es de demostración y la otra no: no se comparan.")
    if medida in UNITS_OF_GOALS - {FULFILMENT} and len({texts.unit_of(catalogo, f) for f in filas}) > 1:
        raise NotReadError("Una se mide en empresas y la otra en acciones: pida el cumplimiento.")
    if medida in (*UNITS_OF_GOALS, FIRMS) and clock.today().year in {f[YEAR] for f in filas}:
        raise NotReadError("Ese año no ha terminado: todavía no se compara.")


def _compared(catalogo: Catalog, par: Duel) -> change.Variation:
    lados = [
        change.side(catalogo, par.medida, f, f[YEAR], {d: str(f[d]) for d in par.consulta.por if d != YEAR})
        for f in par.filas
    ]
    return change.of_sides(catalogo, INDICATORS[par.medida], par.dimension, max(_years(par)), (lados[1], lados[0]))


def _years(par: Duel) -> tuple[int, int]:
    return par.filas[1][YEAR], par.filas[0][YEAR]


def _sentence(catalogo: Catalog, par: Duel, leida: Understood) -> str:
    """Say it: "Devengado, en 2025: más en P4 (S/ 3) que en P1 (S/ 2)"."""
    dichas = [texts.valued(catalogo, par.medida, f) for f in par.filas]
    quienes = [_called(catalogo, par, f) for f in par.filas]
    fijos = [texts.named(catalogo, max(_years(par)), d, v[0]) for d, v in leida.filtros.items() if len(v) == 1]
    cuando = [] if par.dimension == YEAR else [texts.in_when(par.consulta, par.filas[0])]
    que = ", ".join([texts.labelled(par.medida), *fijos, *cuando])
    if dichas[0] == dichas[1]:
        return f"{que}: lo mismo en {quienes[0]} que en {quienes[1]} ({dichas[0]})"
    cuanto = f"; la diferencia es de {_apart(par)}" if leida.se_cuentan else ""
    uno, otro = sorted((0, 1), key=par.value, reverse=leida.sentido == "mayor")
    es_tasa = INDICATORS[par.medida].unidad in (Unit.PERCENT, Unit.POINTS)
    mas = {"mayor": ("más", "mayor"), "menor": ("menos", "menor")}[leida.sentido][es_tasa]
    return f"{que}: {mas} en {quienes[uno]} ({dichas[uno]}) que en {quienes[otro]} ({dichas[otro]}){cuanto}"


def _apart(par: Duel) -> str:
    """Return how far apart the two are: in points where they are rates."""
    if in_points(par.medida):
        return formats.points(abs(par.value(0) - par.value(1))).removeprefix("+")
    return texts.difference(par.medida, *par.filas)


def _called(catalogo: Catalog, par: Duel, fila: Row) -> str:
    if par.dimension == YEAR:
        return str(fila[YEAR])
    como = texts.named if par.dimension in PLACES else texts.called
    return como(catalogo, fila[YEAR], par.dimension, str(fila[par.dimension]))
