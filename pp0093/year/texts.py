"""What pages say of the year in progress."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import asdict

from pp0093.claims import Sentence
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
    "pim_cierre_soles": Column("PIM esperado", Style.SOLES),
    "devengado_soles": Column("Devengado hoy", Style.SOLES),
    "devengado_cierre_soles": Column("Cierre esperado", Style.SOLES),
    "devengado_minimo_soles": Column("Desde", Style.SOLES),
    "devengado_maximo_soles": Column("Hasta", Style.SOLES),
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


def gravest_note(anio: int, alertas: Sequence[Alert]) -> str:
    """Say of how many alerts those listed are the gravest, and by what."""
    listadas = gravest(alertas)
    gravedad = listadas[0].gravedad
    de = sum(a.estado not in ENDED and a.gravedad == gravedad for a in alertas)
    cuales = (
        f"Las de gravedad {gravedad} de {anio}"
        if de == len(listadas)
        else (f"Las {len(listadas)} más graves de las {de} de gravedad {gravedad} de {anio}")
    )
    return f"{cuales}, por lo que faltó de la meta; actividades e indicadores aparte"


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
    puntos = f"le faltaron {a.falta}" if a.sujeto.de == OWN else f"le faltó {formats.percent(a.brecha)} de su meta"
    unidades = f"{a.falta}" if a.sujeto.de != OWN else ""
    dinero = f"{formats.soles(a.devengado_soles)} devengados" if a.devengado_soles is not None else ""
    return "; ".join(filter(None, [f"{puntos}{f' ({unidades})' if unidades else ''}", dinero]))


def alerts_answer(anio: int, alertas: Sequence[Alert], de_que: str = "", falta: str = "") -> str:
    """Say how many alerts a year, or what is chosen of it, has, how many are grave, new or solved; or what it lacks."""
    if falta and not alertas:
        return falta
    vivas = [a for a in alertas if a.estado not in ENDED]
    resueltas, rebajadas = (sum(a.estado == e for a in alertas) for e in (SOLVED, LOWERED))
    donde = f"En {anio}, {de_que}," if de_que else f"En {anio}"
    if not vivas:
        dicho = f"{donde} ninguna regla avisa de nada."
        return f"{dicho}{_solved(resueltas, rebajadas)}"
    graves = sum(a.gravedad == GRAVE for a in vivas)
    nuevas = sum(a.estado == NEW for a in vivas)
    dicho = f"{donde} hay {counted(len(vivas), 'alertas')}: {_of(graves, len(vivas), 'grave')}"
    if any(a.estado == UNTOLD for a in vivas):
        return f"{dicho}. {NO_VERSION_BEFORE}"
    dicho = f"{dicho} y {_of(nuevas, len(vivas), 'nueva')}."
    return f"{dicho}{_solved(resueltas, rebajadas)}"


def _solved(cuantas: int, rebajadas: int) -> str:
    dichas = []
    if cuantas:
        dichas.append(f"Se {'resolvió' if cuantas == 1 else 'resolvieron'} {cuantas} de la versión anterior.")
    if rebajadas:
        dejaron = "dejó" if rebajadas == 1 else "dejaron"
        dichas.append(f"{rebajadas} {dejaron} de avisar sólo porque su meta bajó: no se resolvió.")
    return "".join(f" {d}" for d in dichas)


def no_alerts(falta: str) -> str:
    """Say why there is no alert of a year to list."""
    return "Las reglas no dicen nada de este año." if falta else "Ninguna regla avisa de nada."


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


def closing_answer(cierres: Sequence[OwnClosing]) -> str:
    """Say where the widest scope will close, between what and what; which scope it is, its heading says."""
    if not cierres:
        return "De ningún año en curso se conoce el presupuesto entero: no hay cierre que esperar."
    propio = cierres[-1]
    dicho = _expected(propio)
    return f"{dicho} {ended(propio.anio)}" if propio.ha_terminado else dicho


def _expected(propio: OwnClosing) -> str:
    cierre = propio.cierre
    if cierre.devengado_cierre_soles is None:
        motivo = ": lo que otros años dan no cabe en su PIM" if cierre.metodo == OVER_PIM else ""
        return f"De {propio.anio} no hay con qué decir en cuánto cerrará{motivo}."
    intervalo = formats.percent(POINTS * INTERVAL, 0)
    return (
        f"{propio.anio} cerraría en {formats.millions(cierre.devengado_cierre_soles)} de devengado; en {intervalo} de "
        f"los casos, entre {formats.millions(cierre.devengado_minimo_soles)} y "
        f"{formats.millions(cierre.devengado_maximo_soles)}."
    )


def _lowered(texto: str) -> str:
    return texto[:1].lower() + texto[1:]


def closing_note(cierres: Sequence[OwnClosing]) -> str:
    """Say unit, interval and up to when each scope was read, where they are not of one day."""
    dias = [f"{_lowered(SCOPE_CHOICES[c.alcance])}, {c.leido}" for c in cierres]
    leido = f" ({'; '.join(dias)})" if len({c.leido for c in cierres}) > 1 else ""
    intervalo = formats.percent(POINTS * INTERVAL, 0)
    return (
        f"Soles, en cada alcance{leido}; el intervalo es del {intervalo}, con el PIM movido como se movió en otros años"
    )


def closing_rows(cierres: Sequence[OwnClosing]) -> Table:
    """Return the close of each scope beside what it has today."""
    filas = [
        {
            "alcance": c.cubre,
            "corte": c.leido,
            "pim_soles": c.pim_soles,
            "devengado_soles": c.devengado_soles,
            **asdict(c.cierre),
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
