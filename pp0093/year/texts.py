"""What pages say of the alerts of a year and of where the one in progress will close."""

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
ALERTS_NOTE = phrase("nota_de_alertas")


def about(alertas: Sequence[Alert], codigos: Collection[str] | None) -> list[Alert]:
    """Return the alerts about some codes (facts.subjects_of); of all where none is chosen."""
    return [a for a in alertas if codigos is None or a.sujeto.codigo in codigos]


def _alive(alertas: Sequence[Alert]) -> list[Alert]:
    return sorted((a for a in alertas if a.estado not in ENDED), key=worst_first)


def gravest(alertas: Sequence[Alert]) -> list[Alert]:
    """Return the few gravest alerts that hold, of activities and, apart, of indicators, which have another scale."""
    vivas = _alive(alertas)
    graves = [a for a in vivas if a.gravedad == vivas[0].gravedad]
    de_cada = ([a for a in graves if (a.sujeto.de == OWN) is es_indicador] for es_indicador in (False, True))
    return [a for suyas in de_cada for a in suyas[:GRAVEST]]


def gravest_note(anio: int, alertas: Sequence[Alert], filtros: Filters) -> Sentence:
    """Say of how many alerts those listed are the gravest, and by what."""
    listadas = gravest(alertas)
    gravedad = listadas[0].gravedad
    de = sum(a.gravedad == gravedad for a in _alive(alertas))
    hecho = fact("alertas_de_gravedad", de, sujeto=(*subject(anio=anio, **filtros), ("gravedad", gravedad)))
    suyas = replace(hecho, filas=tuple((a.sujeto.codigo, None) for a in listadas))
    por = phrase("por_lo_que_falto") if any(a.brecha is not None for a in listadas) else ""
    cuales = f"{len(listadas)} de las {de}" if de > len(listadas) else "Las"
    return say("las_mas_graves", (), suyas, anio=anio, gravedad=gravedad, cuales=cuales, por=por)


def listed(alertas: Sequence[Alert]) -> dict[str, list[Sentence | str]]:
    """Return what is said of each alert, by whom it is about and what it is."""
    notas = ([away(a), a.estado.replace(UNTOLD, ""), a.justificacion] for a in alertas)
    return {
        f"{a.etiqueta}: {a.titulo}": [a.dicho, "; ".join(filter(None, nota))]
        for a, nota in zip(alertas, notas, strict=True)
    }


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
    de, vivas = subject(anio=anio, **(filtros or {})), _alive(alertas)
    sin_antes, nuevas, resueltas, rebajadas = (
        sum(a.estado == e for a in alertas) for e in (UNTOLD, NEW, SOLVED, LOWERED)
    )
    donde = phrase("en_lo_que_va", anio=anio, pedido=de_que) if de_que else f"En {anio}"
    hay, sin_comparar = alive(anio, alertas, filtros), fact("alertas_sin_comparar", sin_antes, sujeto=de)
    if sin_antes:
        return say("hay_alertas_sin_antes", de, sin_comparar, donde=donde, hay=hay)
    nuevas_dichas = fact("alertas_nuevas", nuevas, sujeto=de)
    con_nuevas = say("hay_alertas", de, nuevas_dichas, donde=donde, hay=hay, nuevas=_of(nuevas, len(vivas), "nueva"))
    acabadas = {"alertas_resueltas": resueltas, "alertas_rebajadas": rebajadas}
    dichas = (say(cuales, de, **{cuales: n}) for cuales, n in acabadas.items() if n)
    return joined([con_nuevas if vivas else say("ningun_aviso_en", de, donde=donde), *dichas])


def alive(anio: int, alertas: Sequence[Alert], filtros: Filters | None = None) -> Sentence:
    """Title the list of a year's alerts with how many there are and how many are grave."""
    vivas, de = _alive(alertas), subject(anio=anio, **(filtros or {}))
    graves = sum(a.gravedad == GRAVE for a in vivas)
    cuantas = _of(graves, len(vivas), "grave")
    return say("alertas", de, fact("alertas_graves", graves, sujeto=de), alertas_vivas=len(vivas), graves=cuantas)


def no_alerts(anio: int | None, falta: Sentence = NOTHING, filtros: Filters | None = None) -> Sentence:
    """Say why there is no alert of a year, or of any, to list."""
    if falta:
        return say("reglas_no_dicen", (), falta.claims)
    return say("ningun_aviso", subject(anio=anio, **(filtros or {})) if anio else ())


def _of(n: int, todas: int, cual: str) -> str:
    return counted(n, f"{cual}s") if 0 < n < todas or n == 1 else f"todas {cual}s" if n else f"ninguna {cual}"


def alerts_table(alertas: Sequence[Alert]) -> Table:
    """Return the alerts as a table, in words."""
    return tables.of_objects(alertas, "year.alert", lejos=lambda a: away(a) or formats.MISSING)


def closing_answer(cierres: Sequence[OwnClosing]) -> Sentence:
    """Say where the widest scope will close, between what and what, beside its PIM and other years."""
    if not cierres:
        return say("sin_cierre_que_esperar")
    propio, de = cierres[-1], subject(anio=cierres[-1].anio, alcance=cierres[-1].alcance)
    cierre, pim = propio.cierre, propio.pim_soles
    if cierre.devengado_cierre_soles is None:
        dicho = say("cierre_sobre_el_pim" if cierre.metodo == OVER_PIM else "cierre_sin_decir", de)
    else:
        dicho = say(
            "cierre",
            de,
            cierre_esperado=cierre.devengado_cierre_soles,
            cierre_minimo=cierre.devengado_minimo_soles,
            cierre_maximo=cierre.devengado_maximo_soles,
            intervalo=fact("intervalo_pct", POINTS * INTERVAL),
            hasta=", todo su PIM" if cierre.devengado_maximo_soles == pim else "",
        )
    montos = {"pim_soles": pim, "certificado_soles": propio.certificado_soles}
    frase = "su_pim" if propio.certificado_soles is None else "su_certificado"
    al_lado = NOTHING if pim is None else say(frase, de, otros=others(propio), **montos)
    terminado = say("anio_terminado", subject(anio=propio.anio)) if propio.ha_terminado else NOTHING
    return joined([dicho, al_lado, terminado])


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
    sin_meses = "" if all(c.por_meses for c in cierres) else phrase("sin_meses_enteros")
    return phrase("nota_de_cierre", leido=leido, intervalo=POINTS * INTERVAL, sin_meses=sin_meses)


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
