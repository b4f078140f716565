"""Sentences about what was spent beside what was delivered, activity by activity, and why that can't be said."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093 import claims
from pp0093.ask.standing.periods import Period
from pp0093.ask.view import View
from pp0093.claims import Claim, Relation, Sentence, joined, subject, unsayable
from pp0093.money import answer, texts
from pp0093.money.answer import of_lines
from pp0093.money.execution import AnnexLine, by_gap
from pp0093.writing import formats
from pp0093.writing.nouns import counted
from pp0093.writing.phrases import NOTHING, phrase, say

Reason = tuple[str, Relation, str]
"""Why something of an activity is not said: the frame of its words, its kind, and of which indicator."""
RECEIVED_PART = "registros_parciales"
FOR_NOTHING = ("devengado_soles", "avance_fisico", "meta_fisica")
SHARES = ("ejecucion_pct", "devengado_soles", "cumplimiento_pct")
HOW_GAP = phrase("como_brecha")


def answered(vista: View, filas: Sequence[AnnexLine], periodo: Period | None, pedido: str) -> Sentence:
    """Answer the page of what was spent and delivered, if anything is known; `pedido` are the filters in words."""
    if not filas:
        return NOTHING
    dichas, sin_nada = by_gap(filas), [f for f in filas if f.gasta_sin_entregar]
    partes = [*([_gaps(vista, filas, dichas)] if dichas else []), *_for_nothing(vista.anio, sin_nada)]
    primera = partes[0] if partes else say("brecha_sin_decir", porque=_why_not(vista.anio, filas, periodo))
    primera = say("en_el_anio_de" if pedido else "en_el_anio", anio=vista.anio, pedido=pedido, dicho=primera)
    return joined(say("frase", dicho=p) for p in (primera, *partes[1:]))


def _gaps(vista: View, filas: Sequence[AnnexLine], dichas: Sequence[AnnexLine]) -> Sentence:
    """Say how many activities spent, of their PIM, more than they advanced of their goal, and which the most."""
    if len(dichas) == 1:
        return _both_shares(vista.anio, dichas[0])
    nivel, brechas = dichas[0].nivel, {f.codigo: f.brecha_pp for f in dichas}
    de = answer.about(vista.anio, vista.query, filas, dichas, "brecha_pp")
    gastan = claims.count("brecha_pp", nivel, brechas, de, relacion=Relation.OVER, umbral=0)
    cuantas = counted(len(dichas), "actividades")
    if not gastan.cuantos:
        return say("ninguna_gasto_mas", (), gastan, de_cuantas=cuantas)
    mayor = claims.extreme("brecha_pp", nivel, brechas, de, Relation.LARGEST)
    return say("gastaron_mas", gastan=gastan, de_cuantas=cuantas, cual=dichas[0].etiqueta, mayor=mayor)


def _both_shares(anio: int, linea: AnnexLine) -> Sentence:
    es_reversion = texts.is_reversed(linea.devengado_soles)
    return say(
        "revertido_y_meta" if es_reversion else "gasto_y_meta",
        (),
        texts.of_line(linea, of_lines(anio, [linea]), *SHARES),
        codigo=linea.codigo_corto,
        gasto=formats.soles(linea.devengado_soles) if es_reversion else formats.percent(linea.ejecucion_pct),
        meta=formats.percent(linea.cumplimiento_pct),
    )


def _for_nothing(anio: int, filas: Sequence[AnnexLine]) -> list[Sentence]:
    """Name those that spent and delivered nothing at all, those with a goal of 0 apart; nothing where there is none."""
    partes = []
    for frase, suyas in (
        ("gasto_sin_producto", [f for f in filas if f.gasta_sin_producto]),
        ("nada_con_meta_0", [f for f in filas if f.meta_fisica == 0]),
        ("nada_sin_meta", [f for f in filas if f.meta_fisica is None]),
    ):
        nombres = [f"{f.codigo_corto} ({formats.soles(f.devengado_soles)})" for f in suyas]
        cifras = [c for f in suyas for c in texts.of_line(f, of_lines(anio, [f]), *FOR_NOTHING)]
        partes += [say(frase, (), cifras, cuales=nombres)] if suyas else []
    return partes


def _why_not(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> Sentence:
    """Say why what was spent is not set against what was advanced: the one condition of each activity that is not."""
    por_motivo: dict[Reason, list[AnnexLine]] = {}
    for f in filas:
        if f.brecha_que_se_dice is None:
            por_motivo.setdefault(_condition(f, periodo), []).append(f)
    partes = []
    for (frase, motivo, cual), suyas in por_motivo.items():
        dichas = [_because(motivo, cual, anio, f) for f in suyas]
        cuales = [f.codigo_corto for f in suyas] if len(por_motivo) > 1 else []
        partes.append(say("de_cuales", (), dichas, cuales=cuales, que=phrase(frase)))
    return joined(partes, "; ")


def _because(motivo: Relation, cual: str, anio: int, linea: AnnexLine) -> Claim:
    """Claim a reason of an activity; that its records are not all is a fact of its row."""
    de = subject(anio=anio, actividad=linea.codigo)
    return unsayable(motivo, cual, de) if cual != RECEIVED_PART else claims.fact(cual, 1, sujeto=de)


def _condition(linea: AnnexLine, periodo: Period | None) -> Reason:
    """Return the first condition that keeps an activity's spending from being set against its progress."""
    if periodo is not None and not linea.se_califica_el_gasto:
        cerrado = "dinero_incompleto", Relation.NOT_WHOLE, "devengado_soles"
        return cerrado if periodo.es_cerrado else ("anio_abierto", Relation.NOT_CLOSED, "devengado_soles")
    for cual in ("ejecucion_pct", "meta_fisica", "avance_fisico"):
        if linea[cual] is None:
            return f"falta_{cual}", Relation.NO_VALUE, cual
    if linea.meta_fisica == 0:
        return "la_meta_es_0", Relation.ZERO, "meta_fisica"
    if linea.avance.es_parcial:
        return "registros_incompletos", Relation.NO_VALUE, RECEIVED_PART
    return "anio_abierto", Relation.NOT_CLOSED, "avance_fisico"


def note(anio: int, filas: Sequence[AnnexLine]) -> str:
    """Say what the gap is, what is marked, and which activities have none."""
    return phrase("nota_de_brecha", anio=anio, en_cero=[f.codigo_corto for f in filas if f.meta_fisica == 0])


def spent_more(filas: Sequence[AnnexLine]) -> list[str]:
    """Return the names of the activities that spent more than they advanced."""
    return [f.etiqueta for f in filas if f.brecha_que_se_dice is not None and f.brecha_que_se_dice > 0]


def headline(vista: View, filas: Sequence[AnnexLine]) -> Sentence:
    """Title the gaps of all the activities with their finding."""
    dichas = by_gap(filas)
    if not dichas:
        return say("gasto_avance_cada_actividad")
    return say("titulo", dicho=_gaps(vista, filas, dichas))


def empty(vista: View, filas: Sequence[AnnexLine], periodo: Period | None) -> Sentence:
    """Say why no activity can be drawn by what it spent and what it met of its goal."""
    return say("no_se_puede_decir", porque=_why_not(vista.anio, filas, periodo))
