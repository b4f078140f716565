"""What pages say of the year in progress."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import asdict, replace

from pp0093.ask.rows import Filters
from pp0093.claims import Relation, Sentence, Subject, extreme, fact, figure, joined, sentence, subject
from pp0093.writing import formats, tables
from pp0093.writing.marks import SCOPE_CHOICES
from pp0093.writing.nouns import counted
from pp0093.writing.tables import Column, Style, Table
from pp0093.year.alert_rules import OWN
from pp0093.year.alerts import ENDED, LOWERED, NEW, SOLVED, UNTOLD, Alert, worst_first
from pp0093.year.closing import INTERVAL, KNOWN, NO_HISTORY, PAST, POINTS, SURPASSED, Score
from pp0093.year.own import OVER_PIM, OwnClosing
from pp0093.year.sent import figures

GRAVE = "alta"
# As many alerts as the first page shows.
GRAVEST = 3
ALERT_COLUMNS = (
    "Sobre", "Qué pasa", "Frente a la meta", "Alerta", "Gravedad", "Estado", "Responde", "Justificación", "Desde",
    "Cifras",
)  # fmt: skip
ALERTS_NOTE = (
    "De la más grave a la menos y, de una gravedad, de la más lejos de su meta; una alerta sigue hasta que la cifra "
    "deja de cumplir su condición"
)
NO_VERSION_BEFORE = (
    "No se puede decir cuáles son nuevas ni cuáles se resolvieron: no hay una versión anterior con las mismas reglas."
)
METHOD_NAMES = {
    "mismo_porcentaje": "Mismo porcentaje que el año pasado",
    "misma_ejecucion": "Misma ejecución del PIM que el año pasado",
    "lineal": "Lineal",
    "media_tres": "Media de los tres últimos cierres",
    "curva": "Curva compartida",
    "nivel": "Nivel del año anterior",
    "ejecucion": "PIM esperado por su ejecución",
    "resto": "Lo que faltaba el año pasado",
    "regresion": "Regresión de nivel y curva",
    "combinada": "Combinada",
    "respuesta": "Lo que se responde",
    "pim_como_esta": "PIM como está",
    "pim_movido": "PIM movido como en otros años",
    PAST: "Rango de los años anteriores: la historia es corta",
    SURPASSED: "Ya alcanza lo de los años anteriores: no se puede decir hasta dónde",
    NO_HISTORY: "Sin años comparables: no se puede decir",
    KNOWN: "Cierre conocido",
    OVER_PIM: "Lo que otros años dan no cabe en su PIM: no se puede decir",
}
SCORE_COLUMNS = {
    "mes": Column("Se pregunta en"),
    "metodo": Column("Método"),
    "casos": Column("Casos", Style.NUMBER),
    "error_pct": Column("Error", Style.PERCENT, 1),
    "error_mediano_pct": Column("Error mediano", Style.PERCENT, 1),
    "sesgo_pct": Column("Sesgo", Style.PERCENT, 1),
    "cobertura_pct": Column("Cobertura del intervalo", Style.PERCENT, 1),
}
CLOSING_COLUMNS = {
    "alcance": Column("Alcance"),
    "corte": Column("Leído"),
    "pim_soles": Column("PIM hoy", Style.SOLES),
    "certificado_soles": Column("Certificado hoy", Style.SOLES),
    "devengado_soles": Column("Devengado hoy", Style.SOLES),
    "devengado_cierre_soles": Column("Cierre esperado", Style.SOLES),
    "devengado_minimo_soles": Column("Desde", Style.SOLES),
    "devengado_maximo_soles": Column("Hasta", Style.SOLES),
    "por_dias_soles": Column("Por días (referencia)", Style.SOLES),
    "otros": Column("Otros años, % de su PIM"),
    "metodo": Column("Método"),
}


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
    cuales = (
        f"Las de gravedad {gravedad} de {anio}"
        if de == len(listadas)
        else (f"Las {len(listadas)} más graves de las {de} de gravedad {gravedad} de {anio}")
    )
    hecho = fact("alertas_de_gravedad", de, sujeto=(*subject(anio=anio, **filtros), ("gravedad", gravedad)))
    suyas = replace(hecho, filas=tuple((a.sujeto.codigo, None) for a in listadas))
    return sentence(f"{cuales}, por lo que faltó de la meta; actividades e indicadores aparte", suyas)


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
    if a.brecha is None and a.falta:
        return "no la alcanzó" if a.es_permisible else ""
    if a.brecha is None:
        return ""
    lejos = f"le faltó {formats.percent(a.brecha)} de su meta{f' ({a.falta})' if a.falta else ''}"
    dinero = f"{formats.soles(a.devengado_soles)} devengados" if a.devengado_soles is not None else ""
    return "; ".join(filter(None, [lejos, dinero]))


def alerts_answer(
    anio: int, alertas: Sequence[Alert], de_que: str = "", falta: Sentence | None = None, filtros: Filters | None = None
) -> Sentence:
    """Say how many alerts a year, or what is chosen of it, has, how many are grave, new or solved; or what it lacks."""
    if falta and not alertas:
        return falta
    de = subject(anio=anio, **(filtros or {}))
    vivas = [a for a in alertas if a.estado not in ENDED]
    donde = f"En {anio}, {de_que}," if de_que else f"En {anio}"
    graves = sum(a.gravedad == GRAVE for a in vivas)
    nuevas, resueltas, rebajadas = (sum(a.estado == e for a in alertas) for e in (NEW, SOLVED, LOWERED))
    hechos = [fact("alertas_vivas", len(vivas), sujeto=de)]
    acabadas = _ended(resueltas, rebajadas, de)
    if not vivas:
        return joined([sentence(f"{donde} ninguna regla avisa de nada.", hechos), acabadas])
    dicho = f"{donde} hay {counted(len(vivas), 'alertas')}: {_of(graves, len(vivas), 'grave')}"
    hechos.append(fact("alertas_graves", graves, sujeto=de))
    if any(a.estado == UNTOLD for a in vivas):
        sin_antes = fact("alertas_sin_comparar", sum(a.estado == UNTOLD for a in vivas), sujeto=de)
        return sentence(f"{dicho}. {NO_VERSION_BEFORE}", hechos, sin_antes)
    dicho = f"{dicho} y {_of(nuevas, len(vivas), 'nueva')}."
    return joined([sentence(dicho, hechos, fact("alertas_nuevas", nuevas, sujeto=de)), acabadas])


def alive(anio: int, alertas: Sequence[Alert], filtros: Filters | None = None) -> Sentence:
    """Title the list of a year's alerts with how many there are and how many are grave."""
    vivas = [a for a in alertas if a.estado not in ENDED]
    graves, de = sum(a.gravedad == GRAVE for a in vivas), subject(anio=anio, **(filtros or {}))
    cuentas = fact("alertas_vivas", len(vivas), sujeto=de), fact("alertas_graves", graves, sujeto=de)
    return sentence(f"{counted(len(vivas), 'alertas')}: {_of(graves, len(vivas), 'grave')}", cuentas)


def _ended(cuantas: int, rebajadas: int, de: Subject) -> Sentence:
    dichas = []
    if cuantas:
        dicho = f"Se {'resolvió' if cuantas == 1 else 'resolvieron'} {cuantas} de la versión anterior."
        dichas.append(sentence(dicho, fact("alertas_resueltas", cuantas, sujeto=de)))
    if rebajadas:
        dejaron = "dejó" if rebajadas == 1 else "dejaron"
        dicho = f"{rebajadas} {dejaron} de avisar sólo porque su meta bajó: no se resolvió."
        dichas.append(sentence(dicho, fact("alertas_rebajadas", rebajadas, sujeto=de)))
    return joined(dichas)


def no_alerts(anio: int, falta: Sentence, filtros: Filters | None = None) -> Sentence:
    """Say why there is no alert of a year to list."""
    if falta:
        return sentence("Las reglas no dicen nada de este año.", falta.claims)
    de = subject(anio=anio, **(filtros or {})) if anio else ()
    return sentence("Ninguna regla avisa de nada.", fact("alertas_vivas", 0, sujeto=de))


def _of(n: int, todas: int, cual: str) -> str:
    if n == 0:
        return f"ninguna {cual}"
    return f"todas {cual}s" if n == todas > 1 else counted(n, f"{cual}s")


def alerts_table(alertas: Sequence[Alert]) -> Table:
    """Return the alerts as a table, in words."""
    filas = [
        (
            a.etiqueta,
            a.que_pasa,
            away(a) or formats.MISSING,
            a.titulo,
            a.gravedad,
            a.estado,
            a.responde,
            a.justificacion,
            a.desde_dicho,
            figures(a),
        )
        for a in alertas
    ]
    return tables.of_texts(ALERT_COLUMNS, filas, de_fondo=("Cifras",))


def ended(anio: int) -> str:
    """Say that a year whose close is not known has no month left."""
    return f"{anio} ya terminó: no queda mes en que gastar, y su cierre se sabrá con un corte de diciembre."


def closing_answer(cierres: Sequence[OwnClosing]) -> Sentence:
    """Say where the widest scope will close, between what and what, beside its PIM and what is certified of it."""
    if not cierres:
        dicho = "De ningún año en curso se conoce el presupuesto entero: no hay cierre que esperar."
        return sentence(dicho, fact("anios_en_curso", 0))
    propio = cierres[-1]
    dichas = [_expected(propio), _beside(propio), *([_has_ended(propio.anio)] if propio.ha_terminado else [])]
    return joined(dichas)


def _has_ended(anio: int) -> Sentence:
    return sentence(ended(anio), fact("anio_terminado", 1, sujeto=subject(anio=anio)))


def _expected(propio: OwnClosing) -> Sentence:
    cierre, de = propio.cierre, subject(anio=propio.anio, alcance=propio.alcance)
    if cierre.devengado_cierre_soles is None:
        motivo = ": lo que otros años dan no cabe en su PIM" if cierre.metodo == OVER_PIM else ""
        dicho = f"De {propio.anio} no hay con qué decir en cuánto cerrará{motivo}."
        return sentence(dicho, fact("cierre_esperado", 0, sujeto=de))
    intervalo = POINTS * INTERVAL
    esperado, minimo, maximo = map(
        _sure, (cierre.devengado_cierre_soles, cierre.devengado_minimo_soles, cierre.devengado_maximo_soles)
    )
    tope = ", todo su PIM" if maximo == propio.pim_soles else ""
    return sentence(
        f"{propio.anio} cerraría en {formats.millions(esperado)} de devengado; en {formats.percent(intervalo, 0)} de "
        f"los casos, entre {formats.millions(minimo)} y {formats.millions(maximo)}{tope}.",
        fact("cierre_esperado", esperado, sujeto=de),
        fact("cierre_minimo", minimo, sujeto=de),
        fact("cierre_maximo", maximo, sujeto=de),
        fact("intervalo_pct", intervalo),
    )


def _sure(valor: float | None) -> float:
    assert valor is not None, "a close that is expected has its bounds"
    return valor


def _beside(propio: OwnClosing) -> Sentence:
    """Say what a projection is read beside: PIM, what is certified of it, and how much of theirs other years spent."""
    de = subject(anio=propio.anio, alcance=propio.alcance)
    if propio.pim_soles is None:
        return sentence("", ())
    pim = formats.millions(propio.pim_soles)
    dicho, claims = f"Su PIM es de {pim}", [figure("pim_soles", propio.pim_soles, de)]
    if propio.certificado_soles is not None:
        dicho = f"Tiene certificados {formats.millions(propio.certificado_soles)} de un PIM de {pim}"
        claims.append(figure("certificado_soles", propio.certificado_soles, de))
    otros = others(propio)
    return sentence(f"{dicho}{f'; {otros}' if otros else ''}.", claims, otros.claims)


def others(propio: OwnClosing) -> Sentence:
    """Say between what parts of their PIM the last closed years ended; empty without any."""
    if not propio.ejecuciones:
        return sentence("", ())
    filas = {str(a): p for a, p in propio.ejecuciones}
    de = subject(anio=list(filas), alcance=propio.alcance)
    menor, mayor = (extreme("ejecucion_pct", "anio", filas, de, c) for c in (Relation.SMALLEST, Relation.LARGEST))
    anios = [*filas]
    cuando = f"de {anios[0]} a {anios[-1]}" if len(anios) > 1 else f"en {anios[0]}"
    partes = (
        f"entre {formats.percent(menor.valor)} y {formats.percent(mayor.valor)}"
        if len(anios) > 1
        else (formats.percent(menor.valor))
    )
    return sentence(f"{cuando} se gastó {partes} del PIM", menor, mayor)


def _lowered(texto: str) -> str:
    return texto[:1].lower() + texto[1:]


def closing_note(cierres: Sequence[OwnClosing]) -> str:
    """Say unit, interval and up to when each scope was read, where they are not of one day."""
    dias = [f"{_lowered(SCOPE_CHOICES[c.alcance])}, {c.leido}" for c in cierres]
    leido = f" ({'; '.join(dias)})" if len({c.leido for c in cierres}) > 1 else ""
    intervalo = formats.percent(POINTS * INTERVAL, 0)
    nota = f"Soles, en cada alcance{leido}; el intervalo es del {intervalo} y no pasa del PIM de hoy"
    if all(c.por_meses for c in cierres):
        return nota
    return (
        f"{nota}. Sin meses enteros no se compara con lo que otros años llevaban a la misma fecha; el ritmo de sus "
        "días es una referencia y no un pronóstico, porque el gasto no es parejo"
    )


def closing_rows(cierres: Sequence[OwnClosing]) -> Table:
    """Return the close of each scope beside what it has today."""
    filas = [
        {
            "alcance": c.cubre,
            "corte": c.leido,
            "pim_soles": c.pim_soles,
            "certificado_soles": c.certificado_soles,
            "devengado_soles": c.devengado_soles,
            **asdict(c.cierre),
            "por_dias_soles": c.por_dias_soles,
            "otros": str(others(c)) or formats.MISSING,
            "metodo": METHOD_NAMES.get(c.cierre.metodo, c.cierre.metodo),
        }
        for c in cierres
    ]
    return tables.from_rows([{k: f[k] for k in CLOSING_COLUMNS} for f in filas], CLOSING_COLUMNS)


def score_rows(notas: Sequence[Score]) -> Table:
    """Return how each method missed in the years that closed."""
    filas = [
        {k: getattr(n, k) for k in SCORE_COLUMNS} | {"mes": formats.month(n.mes), "metodo": METHOD_NAMES[n.metodo]}
        for n in notas
    ]
    return tables.from_rows(filas, SCORE_COLUMNS)
