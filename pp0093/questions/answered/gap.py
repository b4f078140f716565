"""How much was left to reach a goal, in the unit of the goal."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Row
from pp0093.claims import sentence
from pp0093.money import progress
from pp0093.questions import texts
from pp0093.questions.answered import claimed
from pp0093.questions.answered.figured import Figured, derived, no_data, rows, said
from pp0093.questions.answered.posed import Posed
from pp0093.questions.read.parts import MEMBER, Parts
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.wanted import common
from pp0093.questions.read.words import MEASURE, YEAR
from pp0093.writing import formats
from pp0093.writing.nouns import lowered, measured

GOAL, PROGRESS = "meta_fisica", "avance_fisico"
# "It lacked... to reach": alone they may be of money or of anything; with the goal they say what the whole phrase says.
LACKED, TO_REACH = "verbo", "para"
OF_ONE = "Diga de qué actividad o producto es la meta, y de un solo año."


def read(partes: Parts) -> Understood:
    """Read "how much was left for 3.2 to reach its goal", in one phrase or around who it was left for."""
    partes.only("falta", MEMBER, YEAR, "cuanto", "sujeto", MEASURE)
    dichas, partido = {h.valor for h in partes.of(MEASURE)}, {h.valor for h in partes.of("falta")} & {LACKED, TO_REACH}
    es_otra_cosa = dichas - {GOAL} or partes.one("sujeto") in ("dinero", "indicadores")
    if es_otra_cosa or (partido and not (LACKED in partido and dichas)):
        raise NotReadError("No sé qué es lo que falta: pida el saldo, o la meta y el avance.")
    leida = common(partes, "falta", GOAL, PROGRESS)
    [*de] = leida.filtros.items()
    if len(de) != 1 or de[0][0] not in ("actividad", "producto") or len(de[0][1]) > 1 or len(leida.anios) > 1:
        raise NotReadError(OF_ONE)
    return leida


def answer(catalogo: Catalog, pedida: Posed) -> Figured:
    """Say how much was left; raise NotReadError where the goal or the progress is not known as it is."""
    consulta, filas = rows(catalogo, pedida)
    if len(filas) != 1 or any(filas[0].get(i) is None for i in (GOAL, PROGRESS)) or filas[0][f"parcial_{PROGRESS}"]:
        raise no_data(catalogo, pedida.leida, consulta)
    frase = f"{filas[0][YEAR]}, {texts.of_whom(catalogo, consulta, filas[0])}: {_left(catalogo, filas[0])}"
    falta = claimed.counted("falta_para_la_meta", float(filas[0][GOAL] - filas[0][PROGRESS]), consulta, filas[0])
    return said(catalogo, pedida, consulta, [sentence(frase, falta)], filas, filas=filas, cambio=derived(filas))


def _left(catalogo: Catalog, fila: Row) -> str:
    """Return what a row's progress lacks of its goal: "faltaron 12 empresas para su meta de 30 (avance, 18)"."""
    unidad, meta, avance = lowered(texts.unit_of(catalogo, fila)), fila[GOAL], fila[PROGRESS]
    estado = progress.of_row(catalogo, fila)
    hasta = "" if estado is None or estado.es_del_anio else f" {formats.up_to(estado.corte) if estado.corte else ''}"
    contado = f"avance, {formats.exact(avance)}{hasta.rstrip()}"
    if avance >= meta:
        de_mas = f"; la superó en {measured(formats.exact(avance - meta), unidad)}" if avance > meta else ""
        return f"no faltó nada para su meta de {measured(formats.exact(meta), unidad)} ({contado}){de_mas}"
    verbo = "faltan" if hasta else "faltaron"
    falta = measured(formats.exact(meta - avance), unidad)
    return f"{verbo} {falta} para su meta{' anual' if hasta else ''} de {formats.exact(meta)} ({contado})"
