"""Which part of the programme's money goes to an activity or a product."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.ask.registry import INDICATORS, PRESUPUESTO
from pp0093.ask.rows import Row
from pp0093.ask.standing import periods
from pp0093.claims import sentence
from pp0093.questions import texts
from pp0093.questions.answered import claimed
from pp0093.questions.answered.figured import Figured, any_synthetic, derived, found, rows, said
from pp0093.questions.answered.posed import Posed
from pp0093.questions.read.parts import MEMBER, Found, Parts, is_member
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.wanted import common
from pp0093.questions.read.words import FILLER, MEASURE, SCOPE, YEAR
from pp0093.writing import formats

# The kind of question, and what a filler says of where money goes; and how what it weighs is said: of the second, whose
# it is goes before what it is of ("the share of P4 in the budget").
WEIGHT, STANDS_FOR, SHARE_IN = "peso", "represent", ("particip", "pes")
# How what a part is comes to be said.
IS = ("es", "son", "fue", "fueron")
PERCENT = 100
LEVELS = ("actividad", "producto")
OF_ONE = "Diga qué parte de una sola cifra de dinero, de qué actividad o producto y de un solo año."


def is_asked(hallados: Sequence[Found], partes: Parts) -> bool:
    """Tell whether a part of some money is asked for, and to whom it goes: not what was spent of its budget."""
    va_a = any(h.clase == FILLER and h.valor == WEIGHT for h in hallados) or _is_what_it_is(hallados)
    pesa = any(h.texto.startswith(STANDS_FOR) for h in partes.of("parte")) or _is_share_in(partes)
    medidas = {h.valor for h in partes.of(MEASURE)}
    es_dinero = all(i in INDICATORS and INDICATORS[i].mart is PRESUPUESTO for i in medidas)
    return (va_a or pesa) and partes.has("parte") and partes.has(MEMBER) and len(medidas) == 1 and es_dinero


def _is_what_it_is(hallados: Sequence[Found]) -> bool:
    """Tell whether what the part of a figure is comes after it ("which part of the budget is P4")."""
    dichos = [h for h in hallados if h.clase != FILLER or h.texto in IS]
    orden = ["es" if h.texto in IS else h.clase for h in dichos]
    return orden[:3] == ["parte", MEASURE, "es"] and any(map(is_member, dichos[3:4]))


def _is_share_in(partes: Parts) -> bool:
    orden = [h.clase for h in partes.of("parte", MEMBER, MEASURE)]
    return orden == ["parte", MEMBER, MEASURE] and partes.of("parte")[0].texto.startswith(SHARE_IN)


def read(partes: Parts) -> Understood:
    """Read "which part of the spending goes to P4"."""
    partes.only("parte", "cuanto", "sujeto", MEASURE, MEMBER, YEAR, SCOPE)
    medidas = tuple({h.valor for h in partes.of(MEASURE)})
    leida = common(partes, WEIGHT, *medidas)
    if len(leida.filtros) != 1 or len(leida.anios) > 1 or leida.sujeto not in ("", "dinero"):
        raise NotReadError(OF_ONE)
    [(dimension, cuales)] = leida.filtros.items()
    if dimension not in LEVELS or len(cuales) != 1:
        raise NotReadError(OF_ONE)
    return leida


def answer(catalogo: Catalog, pedida: Posed) -> Figured:
    """Say it with both amounts; raise NotReadError where either is not known, or only one of them is invented."""
    consulta, [suya] = rows(catalogo, pedida)
    [medida] = consulta.indicadores
    de_todo = replace(consulta, por=(YEAR,), filtros={YEAR: consulta.filtros[YEAR]})
    todo = next((f for f in found(catalogo, de_todo) if f[medida]), None)
    if todo is None or any_synthetic([suya]) != any_synthetic([todo]):
        raise NotReadError("No se conoce el total con que se compara: pida cada cifra.")
    parte = claimed.counted("parte_del_total_pct", _part(medida, suya, todo), consulta, suya, cifra=medida)
    dicho = sentence(_sentence(catalogo, pedida, suya, todo), parte, claimed.figures(catalogo, de_todo, todo))
    return said(catalogo, pedida, consulta, [dicho], [suya, todo], filas=[suya], cambio=derived([suya, todo]))


def _part(medida: str, suya: Row, todo: Row) -> float:
    return float(PERCENT * suya[medida] / todo[medida])


def _sentence(catalogo: Catalog, pedida: Posed, suya: Row, todo: Row) -> str:
    """Say it: "2025, P4: 84.0 % del devengado (S/ 84 de S/ 100)"."""
    [medida] = pedida.consulta.indicadores
    de_quien = texts.of_whom(catalogo, pedida.consulta, suya)
    parte = formats.percent(_part(medida, suya, todo))
    montos = f"{texts.valued(catalogo, medida, suya)} de {texts.valued(catalogo, medida, todo)}"
    periodo = periods.period(catalogo, pedida.consulta.alcance, suya[YEAR])
    cuando = suya[YEAR] if periodo is None or periodo.es_cerrado else texts.read_at(periodo)
    return f"{cuando}, {de_quien}: {parte} del {texts.labelled(medida)} ({montos})"
