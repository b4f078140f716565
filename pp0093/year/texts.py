"""What pages say of the year in progress."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from pp0093.ask.rows import Filters
from pp0093.claims import Relation, Sentence, extreme, fact, joined, subject
from pp0093.writing import formats, tables
from pp0093.writing.marks import SCOPE_CHOICES
from pp0093.writing.nouns import counted
from pp0093.writing.phrases import NOTHING, phrase, say
from pp0093.writing.tables import Table
from pp0093.year.alert_rules import OWN
from pp0093.year.alerts import ENDED, LOWERED, NEW, SOLVED, UNTOLD, Alert, worst_first
from pp0093.year.closing import INTERVAL, POINTS, Score
from pp0093.year.own import OVER_PIM, OwnClosing

GRAVE = "alta"
# As many alerts as the first page shows.
GRAVEST = 3
ALERTS_NOTE = (
    "De la más grave a la menos y, de una gravedad, de la más lejos de su meta; una alerta sigue hasta que la cifra "
    "deja de cumplir su condición"
)


def about(alertas: Sequence[Alert], codigos: Collection[str] | None) -> list[Alert]:
    """Return the alerts about some codes (facts.subjects_of); of all where none is chosen."""
    return [a for a in alertas if codigos is None or a.sujeto.codigo in codigos]


def gravest(alertas: Sequence[Alert]) -> list[Alert]:
    """Return the few gravest alerts that hold, of activities and, apart, of indicators, which have another scale."""
    vivas = sorted((a for a in alertas if a.estado not in ENDED), key=worst_first)
    graves = [a for a in vivas if vivas and a.gravedad == vivas[0].gravedad]
    de_cada = ([a for a in graves if (a.sujeto.de == OWN) is es_indicador] for es_indicador in (False, True))
    return [a for suyas in de_cada for a in suyas[:GRAVEST]]


def gravest_note(anio: int, alertas: Sequence[Alert], filtros: Filters) -> Sentence:
    """Say of how many alerts those listed are the gravest, and by what."""
    listadas = gravest(alertas)
    gravedad = listadas[0].gravedad
    de = sum(a.estado not in ENDED and a.gravedad == gravedad for a in alertas)
    hecho = fact("alertas_de_gravedad", de, sujeto=(*subject(anio=anio, **filtros), ("gravedad", gravedad)))
    suyas = replace(hecho, filas=tuple((a.sujeto.codigo, None) for a in listadas))
    orden = "" if any(a.brecha is not None for a in listadas) else "_sin_meta"
    frase = f"{'todas_las_graves' if de == len(listadas) else 'las_mas_graves'}{orden}"
    return say(frase, (), suyas, anio=anio, gravedad=gravedad, listadas=str(len(listadas)), todas=suyas)


def listed(alertas: Sequence[Alert]) -> dict[str, list[Sentence | str]]:
    """Return what is said of each alert, by whom it is about and what it is."""
    return {
        f"{a.etiqueta}: {a.titulo}": [
            a.dicho, "; ".join(filter(None, [away(a), "" if a.estado == UNTOLD else a.estado, a.justificacion]))
        ]
        for a in alertas
    }  # fmt: skip


def away(a: Alert) -> str:
    """Say how far from its goal what an alert is about stayed, and with how much money; empty without a goal."""
    if a.brecha is None:
        return "no la alcanzó" if a.falta and a.es_permisible else ""
    return phrase("le_falto_de_su_meta", brecha=a.brecha, falta=a.falta, devengado_soles=a.devengado_soles)


def alerts_answer(
    anio: int, alertas: Sequence[Alert], de_que: str = "", falta: Sentence | None = None, filtros: Filters | None = None
) -> Sentence:
    """Say how many alerts a year, or what is chosen of it, has, how many are grave, new or solved; or what it lacks."""
    if falta and not alertas:
        return falta
    de, vivas = subject(anio=anio, **(filtros or {})), [a for a in alertas if a.estado not in ENDED]
    sin_antes = sum(a.estado == UNTOLD for a in vivas)
    nuevas, resueltas, rebajadas = (sum(a.estado == e for a in alertas) for e in (NEW, SOLVED, LOWERED))
    acabadas = [
        say("alertas_resueltas", de, alertas_resueltas=resueltas) if resueltas else NOTHING,
        say("alertas_rebajadas", de, alertas_rebajadas=rebajadas) if rebajadas else NOTHING,
    ]
    donde = phrase("en_lo_que_va", anio=anio, pedido=de_que) if de_que else f"En {anio}"
    if not vivas:
        ninguna = say("ningun_aviso_en", de, donde=donde)
        return joined([ninguna, *acabadas])
    hay = alive(anio, alertas, filtros)
    if sin_antes:
        return say(
            "hay_alertas_sin_antes", de, fact("alertas_sin_comparar", sin_antes, sujeto=de), donde=donde, hay=hay
        )
    nuevas_dichas = fact("alertas_nuevas", nuevas, sujeto=de)
    con_nuevas = say("hay_alertas", de, nuevas_dichas, donde=donde, hay=hay, nuevas=_of(nuevas, len(vivas), "nueva"))
    return joined([con_nuevas, *acabadas])


def alive(anio: int, alertas: Sequence[Alert], filtros: Filters | None = None) -> Sentence:
    """Title the list of a year's alerts with how many there are and how many are grave."""
    vivas = [a for a in alertas if a.estado not in ENDED]
    graves, de = sum(a.gravedad == GRAVE for a in vivas), subject(anio=anio, **(filtros or {}))
    cuantas = _of(graves, len(vivas), "grave")
    return say("alertas", de, fact("alertas_graves", graves, sujeto=de), alertas_vivas=len(vivas), graves=cuantas)


def no_alerts(anio: int, falta: Sentence, filtros: Filters | None = None) -> Sentence:
    """Say why there is no alert of a year to list."""
    if falta:
        return say("reglas_no_dicen", (), falta.claims)
    de = subject(anio=anio, **(filtros or {})) if anio else ()
    return say("ningun_aviso", de)


def _of(n: int, todas: int, cual: str) -> str:
    return counted(n, f"{cual}s") if 0 < n < todas or n == 1 else f"todas {cual}s" if n else f"ninguna {cual}"


def alerts_table(alertas: Sequence[Alert]) -> Table:
    """Return the alerts as a table, in words."""
    return tables.of_objects(alertas, "year.alert", lejos=lambda a: away(a) or formats.MISSING)


def ended(anio: int) -> str:
    """Say that a year whose close is not known has no month left."""
    return phrase("anio_terminado", anio=anio)


def closing_answer(cierres: Sequence[OwnClosing]) -> Sentence:
    """Say where the widest scope will close, between what and what, beside its PIM and what is certified of it."""
    if not cierres:
        return say("sin_cierre_que_esperar")
    propio = cierres[-1]
    terminado = say("anio_terminado", subject(anio=propio.anio)) if propio.ha_terminado else NOTHING
    return joined([_expected(propio), _beside(propio), terminado])


def _expected(propio: OwnClosing) -> Sentence:
    cierre, de = propio.cierre, subject(anio=propio.anio, alcance=propio.alcance)
    if cierre.devengado_cierre_soles is None:
        frase = "cierre_sobre_el_pim" if cierre.metodo == OVER_PIM else "cierre_sin_decir"
        return say(frase, de)
    return say(
        "cierre_en_todo_el_pim" if cierre.devengado_maximo_soles == propio.pim_soles else "cierre",
        de,
        cierre_esperado=cierre.devengado_cierre_soles,
        cierre_minimo=cierre.devengado_minimo_soles,
        cierre_maximo=cierre.devengado_maximo_soles,
        intervalo=fact("intervalo_pct", POINTS * INTERVAL),
    )


def _beside(propio: OwnClosing) -> Sentence:
    """Say what a projection is read beside: PIM, what is certified of it, and how much of theirs other years spent."""
    if propio.pim_soles is None:
        return NOTHING
    montos = {"pim_soles": propio.pim_soles, "certificado_soles": propio.certificado_soles}
    frase = "su_pim" if propio.certificado_soles is None else "su_certificado"
    return say(frase, subject(anio=propio.anio, alcance=propio.alcance), otros=others(propio), **montos)


def others(propio: OwnClosing) -> Sentence:
    """Say between what parts of their PIM the last closed years ended; empty without any."""
    if not propio.ejecuciones:
        return NOTHING
    filas = {str(a): p for a, p in propio.ejecuciones}
    de, anios = subject(anio=list(filas), alcance=propio.alcance), [*filas]
    menor, mayor = (extreme("ejecucion_pct", "anio", filas, de, c) for c in (Relation.SMALLEST, Relation.LARGEST))
    frase = "otros_cierres" if len(anios) > 1 else "otro_cierre"
    return say(frase, (), mayor, anio_primero=anios[0], anio_ultimo=anios[-1], menor=menor, mayor=mayor)


def closing_note(cierres: Sequence[OwnClosing]) -> str:
    """Say unit, interval and up to when each scope was read, where they are not of one day."""
    dias = [phrase("leido_en", alcance=SCOPE_CHOICES[c.alcance], leido=c.leido) for c in cierres]
    leido = "; ".join(dias) if len({c.leido for c in cierres}) > 1 else ""
    frase = "nota_de_cierre" if all(c.por_meses for c in cierres) else "nota_de_cierre_sin_meses"
    return phrase(frase, leido=leido, intervalo=POINTS * INTERVAL)


def closing_rows(cierres: Sequence[OwnClosing]) -> Table:
    """Return the close of each scope beside what it has today."""
    return tables.of_objects(
        cierres,
        "year.closing",
        otros=lambda c: str(others(c)) or formats.MISSING,
        metodo=lambda c: phrase(f"cierre.{c.cierre.metodo}"),
    )


def score_rows(notas: Sequence[Score]) -> Table:
    """Return how each method missed in the years that closed."""
    return tables.of_objects(
        notas, "year.score", mes=lambda n: formats.month(n.mes), metodo=lambda n: phrase(f"cierre.{n.metodo}")
    )
