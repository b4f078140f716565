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

RECEIVED_PART = "registros_parciales"
FOR_NOTHING = ("devengado_soles", "avance_fisico", "meta_fisica")
SHARES = ("ejecucion_pct", "devengado_soles", "cumplimiento_pct")
HOW_GAP = phrase("como_brecha")


def answered(vista: View, filas: Sequence[AnnexLine], periodo: Period | None, pedido: str) -> Sentence:
    """Answer the page of what was spent and delivered, if anything is known; `pedido` are the filters in words."""
    if not filas:
        return NOTHING
    partes = [*([_gaps(vista, filas)] if by_gap(filas) else []), *_for_nothing(vista.anio, filas)]
    primera = partes.pop(0) if partes else say("brecha_sin_decir", porque=_why_not(vista.anio, filas, periodo))
    dicha = say("en_el_anio", anio=vista.anio, pedido=pedido, dicho=primera)
    return joined(say("frase", dicho=p) for p in (dicha, *partes))


def _gaps(vista: View, filas: Sequence[AnnexLine]) -> Sentence:
    """Say how many activities spent, of their PIM, more than they advanced of their goal, and which the most."""
    dichas = by_gap(filas)
    if len(dichas) == 1:
        linea = dichas[0]
        hechos, es_reversion = (
            texts.of_line(linea, of_lines(vista.anio, [linea]), *SHARES),
            texts.is_reversed(linea.devengado_soles),
        )
        gasto = formats.soles(linea.devengado_soles) if es_reversion else formats.percent(linea.ejecucion_pct)
        frase, meta = ("revertido_y_meta" if es_reversion else "gasto_y_meta", formats.percent(linea.cumplimiento_pct))
        return say(frase, (), hechos, codigo=linea.codigo_corto, gasto=gasto, meta=meta)
    nivel, brechas = dichas[0].nivel, {f.codigo: f.brecha_pp for f in dichas}
    de = answer.about(vista.anio, vista.query, filas, dichas, "brecha_pp")
    gastan = claims.count("brecha_pp", nivel, brechas, de, relacion=Relation.OVER, umbral=0)
    mayor = claims.extreme("brecha_pp", nivel, brechas, de, Relation.LARGEST)
    huecos = {"de_cuantas": counted(len(dichas), "actividades"), "cual": dichas[0].etiqueta, "mayor": mayor}
    return say("gastaron_mas" if gastan.cuantos else "ninguna_gasto_mas", (), gastan, gastan=gastan, **huecos)


def _for_nothing(anio: int, filas: Sequence[AnnexLine]) -> list[Sentence]:
    """Name those that spent and delivered nothing at all, those with a goal of 0 apart; nothing where there is none."""
    por_clase: dict[str, list[AnnexLine]] = {}
    for f in filas:
        if f.gasta_sin_entregar:
            cual = "sin_meta" if f.meta_fisica is None else "con_meta_0" if f.meta_fisica == 0 else ""
            por_clase.setdefault(f"nada_{cual}" if cual else "gasto_sin_producto", []).append(f)
    return [
        say(
            frase,
            (),
            (c for f in suyas for c in texts.of_line(f, of_lines(anio, [f]), *FOR_NOTHING)),
            cuales=[f"{f.codigo_corto} ({formats.soles(f.devengado_soles)})" for f in suyas],
        )
        for frase, suyas in sorted(por_clase.items())
    ]


def _why_not(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> Sentence:
    """Say why what was spent is not set against what was advanced: the one condition of each activity that is not."""
    por_motivo: dict[str, list[tuple[AnnexLine, Claim]]] = {}
    for f in filas:
        if f.brecha_que_se_dice is None:
            frase, motivo, cual = _condition(f, periodo)
            de = subject(anio=anio, actividad=f.codigo)
            dicho = unsayable(motivo, cual, de) if cual != RECEIVED_PART else claims.fact(cual, 1, sujeto=de)
            por_motivo.setdefault(frase, []).append((f, dicho))
    partes = []
    for frase, suyas in por_motivo.items():
        cuales = [f.codigo_corto for f, _ in suyas] if len(por_motivo) > 1 else []
        partes.append(say("de_cuales", (), (dicho for _, dicho in suyas), cuales=cuales, que=phrase(frase)))
    return joined(partes, "; ")


def _condition(linea: AnnexLine, periodo: Period | None) -> tuple[str, Relation, str]:
    """Return what keeps an activity's spending from being set against its progress: frame, kind and which indicator."""
    falta = next((i for i in ("ejecucion_pct", "meta_fisica", "avance_fisico") if linea[i] is None), "")
    sin_cerrar = periodo is not None and not linea.se_califica_el_gasto
    if sin_cerrar and periodo and periodo.es_cerrado:
        return "dinero_incompleto", Relation.NOT_WHOLE, "devengado_soles"
    if falta and not sin_cerrar:
        return f"falta_{falta}", Relation.NO_VALUE, falta
    if linea.meta_fisica == 0 and not sin_cerrar:
        return "la_meta_es_0", Relation.ZERO, "meta_fisica"
    if linea.avance.es_parcial and not sin_cerrar:
        return "registros_incompletos", Relation.NO_VALUE, RECEIVED_PART
    return "anio_abierto", Relation.NOT_CLOSED, "devengado_soles" if sin_cerrar else "avance_fisico"


def note(anio: int, filas: Sequence[AnnexLine]) -> str:
    """Say what the gap is, what is marked, and which activities have none."""
    return phrase("nota_de_brecha", anio=anio, en_cero=[f.codigo_corto for f in filas if f.meta_fisica == 0])


def spent_more(filas: Sequence[AnnexLine]) -> list[str]:
    """Return the names of the activities that spent more than they advanced."""
    return [f.etiqueta for f in filas if f.brecha_que_se_dice is not None and f.brecha_que_se_dice > 0]


def headline(vista: View, filas: Sequence[AnnexLine]) -> Sentence:
    """Title the gaps of all the activities with their finding."""
    return say("titulo", dicho=_gaps(vista, filas)) if by_gap(filas) else say("gasto_avance_cada_actividad")


def empty(vista: View, filas: Sequence[AnnexLine], periodo: Period | None) -> Sentence:
    """Say why no activity can be drawn by what it spent and what it met of its goal."""
    return say("no_se_puede_decir", porque=_why_not(vista.anio, filas, periodo))
