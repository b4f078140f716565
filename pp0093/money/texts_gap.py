"""Sentences about what was spent beside what was delivered, activity by activity, and why that can't be said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pp0093 import claims
from pp0093.ask.standing.periods import Period
from pp0093.ask.view import View
from pp0093.claims import Claim, Relation, Sentence, Subject, sentence, shown, subject
from pp0093.money import answer, texts
from pp0093.money.execution import AnnexLine, by_gap
from pp0093.writing import formats
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted

Reason = tuple[str, Relation, str]
"""Why something of an activity is not said: in words, its kind, and of which indicator."""
RECEIVED_PART = "registros_parciales"
SOME_RECORDS: Reason = ("los registros recibidos no son todos", Relation.NO_VALUE, RECEIVED_PART)
FOR_NOTHING = ("devengado_soles", "avance_fisico", "meta_fisica")


def _reason(dicho: str, motivo: Relation, cual: str) -> Reason:
    return dicho, motivo, cual


NOT_CLOSED = partial(_reason, "el año no está cerrado", Relation.NOT_CLOSED)
NOT_WHOLE = partial(_reason, "el dinero no es de todo el alcance", Relation.NOT_WHOLE)
HOW_GAP = (
    "Cada barra es una actividad: los puntos en que lo gastado, en % del PIM, supera a lo avanzado, en % de la meta. "
    "Hacia la izquierda avanzó más de lo que gastó. Con color, las que gastaron más de lo que avanzaron. Pulse una "
    "barra para ver sólo esa actividad."
)


def answered(vista: View, filas: Sequence[AnnexLine], periodo: Period | None, pedido: str) -> Sentence:
    """Answer the page of what was spent and delivered, if anything is known; `pedido` are the filters in words."""
    if not filas:
        return sentence("")
    dichas, sin_nada = by_gap(filas), [f for f in filas if f.gasta_sin_entregar]
    if not dichas and not sin_nada:
        porque = _why_not(vista.anio, filas, periodo)
        texto = f"no se puede comparar lo gastado con lo avanzado: {porque.texto}"
        return sentence(f"{_in_year(vista.anio, pedido)} {texto}.", porque.claims)
    partes = [*([_gaps(vista, filas, dichas)] if dichas else []), *_for_nothing(vista.anio, sin_nada)]
    partes = [sentence(f"{_in_year(vista.anio, pedido)} {partes[0].texto}", partes[0].claims), *partes[1:]]
    return claims.joined([sentence(f"{p.texto}.", p.claims) for p in partes])


def _in_year(anio: int, pedido: str) -> str:
    return f"En {anio}, {pedido}:" if pedido else f"En {anio},"


def _gaps(vista: View, filas: Sequence[AnnexLine], dichas: Sequence[AnnexLine]) -> Sentence:
    """Say how many activities spent, of their PIM, more than they advanced of their goal, and which the most."""
    if len(dichas) == 1:
        return _both_shares(vista.anio, dichas[0])
    gastan, mayor = _of_gaps(vista, filas, dichas)
    de, que = counted(len(dichas), "actividades"), "más, en %, de lo que avanzó su meta"
    if not gastan.cuantos:
        return sentence(f"ninguna de {de} gastó {que}", gastan)
    texto = f"{gastan.cuantos} de {de} {'gastó' if gastan.cuantos == 1 else 'gastaron'} {que}"
    return sentence(f"{texto}; la que más, {dichas[0].etiqueta} ({formats.points(dichas[0].brecha_pp)})", gastan, mayor)


def _of_gaps(vista: View, filas: Sequence[AnnexLine], dichas: Sequence[AnnexLine]) -> tuple[Claim, Claim]:
    """Claim which activities spent more than they advanced, and which the most, of those that are drawn."""
    de_que = answer.about(vista.anio, vista.query, filas, dichas, "brecha_pp")
    brechas = {f.codigo: f.brecha_pp for f in dichas}
    gastan = claims.count("brecha_pp", dichas[0].nivel, brechas, de_que, relacion=Relation.OVER, umbral=0)
    return gastan, claims.extreme("brecha_pp", dichas[0].nivel, brechas, de_que, Relation.LARGEST)


def _both_shares(anio: int, linea: AnnexLine) -> Sentence:
    de_que = subject(anio=anio, **{linea.nivel: linea.codigo})
    gasto = f"gastó {formats.percent(linea.ejecucion_pct)} de su PIM"
    if texts.is_reversed(linea.devengado_soles):
        gasto = f"tiene un devengado negativo por reversiones, {formats.soles(linea.devengado_soles)},"
    return sentence(
        f"{linea.codigo_corto} {gasto} y alcanzó {formats.percent(linea.cumplimiento_pct)} de su meta",
        texts.of_line(linea, de_que, "ejecucion_pct", "devengado_soles", "cumplimiento_pct"),
    )


def _for_nothing(anio: int, filas: Sequence[AnnexLine]) -> list[Sentence]:
    """Name those that spent and delivered nothing at all, those with a goal of 0 apart; nothing where there is none."""
    partes = []
    for que, suyas in (
        ("Gasto sin ningún producto", [f for f in filas if f.gasta_sin_producto]),
        ("Con meta 0 y nada entregado", [f for f in filas if f.meta_fisica == 0]),
        ("Sin meta y nada entregado", [f for f in filas if f.meta_fisica is None]),
    ):
        nombres = [f"{f.codigo_corto} ({formats.soles(f.devengado_soles)})" for f in suyas]
        cifras = [c for f in suyas for c in texts.of_line(f, subject(anio=anio, **{f.nivel: f.codigo}), *FOR_NOTHING)]
        partes += [sentence(f"{que}: {formats.listed(nombres)}", cifras)] if suyas else []
    return partes


def _why_not(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> Sentence:
    """Say why what was spent is not set against what was advanced: the one condition of each activity that is not."""
    por_motivo: dict[Reason, list[str]] = {}
    for f in filas:
        if f.brecha_que_se_dice is None:
            por_motivo.setdefault(_condition(f, periodo), []).append(f.codigo_corto)
    codigos = {f.codigo_corto: f.codigo for f in filas}
    partes = [
        sentence(
            que if len(por_motivo) == 1 else f"de {formats.listed(suyas)}, {que}",
            [_because(motivo, cual, subject(anio=anio, actividad=codigos[c])) for c in suyas],
        )
        for (que, motivo, cual), suyas in por_motivo.items()
    ]
    return claims.joined(partes, "; ")


def _because(motivo: Relation, cual: str, de_que: Subject) -> Claim:
    """Claim a reason of an activity; that its records are not all is a fact of its row."""
    return claims.unsayable(motivo, cual, de_que) if cual != RECEIVED_PART else claims.fact(cual, 1, sujeto=de_que)


def _condition(linea: AnnexLine, periodo: Period | None) -> Reason:
    """Return the first condition that keeps an activity's spending from being set against its progress."""
    if periodo is not None and not linea.se_califica_el_gasto:
        return (NOT_WHOLE if periodo.es_cerrado else NOT_CLOSED)("devengado_soles")
    for falta, cual, es in (
        ("falta el gasto o el PIM", "ejecucion_pct", linea.ejecucion_pct is None),
        ("falta la meta", "meta_fisica", linea.meta_fisica is None),
        ("falta el avance", "avance_fisico", linea.avance_fisico is None),
    ):
        if es:
            return falta, Relation.NO_VALUE, cual
    if linea.meta_fisica == 0:
        return "la meta es 0", Relation.ZERO, "meta_fisica"
    return SOME_RECORDS if linea.avance.es_parcial else NOT_CLOSED("avance_fisico")


def note(anio: int, filas: Sequence[AnnexLine]) -> str:
    """Say what the gap is, what is marked, and which activities have none."""
    texto = f"Ejecución del PIM menos cumplimiento de la meta, en puntos, {anio}; con color, las que gastaron más"
    en_cero = [f.codigo_corto for f in filas if f.meta_fisica == 0]
    return f"{texto}. Sin brecha, con meta 0: {formats.listed(en_cero)}" if en_cero else texto


def spent_more(filas: Sequence[AnnexLine]) -> list[str]:
    """Return the names of the activities that spent more than they advanced."""
    return [f.etiqueta for f in filas if f.brecha_que_se_dice is not None and f.brecha_que_se_dice > 0]


def headline(vista: View, filas: Sequence[AnnexLine]) -> Sentence:
    """Title the gaps of all the activities with their finding."""
    dichas = by_gap(filas)
    if not dichas:
        return shown("Gasto y avance de cada actividad", "ejecucion_pct", "cumplimiento_pct", por="actividad")
    dicho = _gaps(vista, filas, dichas)
    return sentence(capital(dicho.texto), dicho.claims)


def empty(vista: View, filas: Sequence[AnnexLine], periodo: Period | None) -> Sentence:
    """Say why no activity can be drawn by what it spent and what it met of its goal."""
    porque = _why_not(vista.anio, filas, periodo)
    return sentence(f"No se puede decir: {porque.texto}.", porque.claims)
