"""What an answer in words states, as claims: its figures, why it has none, or that the question is refused."""

from __future__ import annotations

from pp0093 import claims
from pp0093.ask.query import MONTH, YEAR, Query
from pp0093.ask.rows import Row
from pp0093.claims import Claim, Kind, Relation, Sentence
from pp0093.questions.asked import Answer


def said(pregunta: str, respuesta: Answer) -> Sentence:
    """Return an answer, or why there is none, with what it states."""
    if not respuesta.responde:
        return _unanswered(pregunta, respuesta)
    consulta = respuesta.consulta
    if consulta is None:
        return claims.sentence(respuesta.respuesta, respuesta.afirma)
    dichas = [c for fila in respuesta.filas for c in _figures(consulta, fila)]
    return claims.sentence(respuesta.dicho, dichas or _missing(consulta))


def _unanswered(pregunta: str, respuesta: Answer) -> Sentence:
    """Say that there is no figure where the question was understood, else that it is refused."""
    refusal = claims.refused(respuesta.respuesta, pregunta=pregunta)
    return refusal if respuesta.sin_dato is None else claims.sentence(refusal.texto, _missing(respuesta.sin_dato))


def _figures(consulta: Query, fila: Row) -> list[Claim]:
    """Claim the figures of a row; a word (a light) is none, nor are several months that are added."""
    fijos = {d: v for d, v in consulta.filtros.items() if d not in consulta.por}
    grupo = {d: fila[d] for d in consulta.por}
    if None in grupo.values() or len(fijos.get(MONTH, ())) > 1:
        return []
    por = _opened(consulta)
    quien = str(grupo.pop(por))
    de = claims.subject(**fijos, **grupo, alcance=consulta.alcance, base=consulta.base)
    cifras = {i: fila[i] for i in consulta.indicadores if isinstance(fila[i], int | float)}
    return [Claim(Kind.FIGURE, i, de, Relation.IS, v, ((quien, v),), por) for i, v in cifras.items()]


def _opened(consulta: Query) -> str:
    """Return the dimension whose members the figures of a query are of; the year where it opens no other."""
    return next((d for d in reversed(consulta.por) if d != YEAR), YEAR)


def _missing(consulta: Query) -> list[Claim]:
    """Claim that nothing is known of the indicators of a query where it asks."""
    de = claims.subject(**consulta.filtros, alcance=consulta.alcance, base=consulta.base)
    return [Claim(Kind.UNSAYABLE, i, de, Relation.NO_VALUE, por=_opened(consulta)) for i in consulta.indicadores]
