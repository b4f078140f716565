"""Alerts: the dated rules of reglas/alertas.csv evaluated on the figures of a version, and since when each holds.

A rule is a row: the kind of subject it is evaluated on (`de`), its condition (ask.condition), gravity, text, reason and
who answers. Its text prints only figures that its condition uses, so that it cannot contradict them. An alert is new,
continues or is solved compared with the previous version under the same rule; without one, or if earlier versions are
of another edition and cannot be queried, it is unknown. One that ended only because its goal was lowered is not solved.
It dates from its figures' cut-off date, not from its version's.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter

from msgspec.structs import asdict, replace

from pp0093 import clock
from pp0093.ask import condition
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.condition import CHANGE, IN_FIRST, IN_PREVIOUS, LAST_YEAR, NOW, SINCE, Named, value_of
from pp0093.ask.origin import figure_notes, printed, progress
from pp0093.ask.origin.progress import MonthsApart
from pp0093.ask.query import Query, run
from pp0093.ask.registry import ACCRUED, FULFILMENT, INDICATORS, PHYSICAL_GOAL, PHYSICAL_PROGRESS, Unit
from pp0093.ask.rows import Record, Row, record
from pp0093.ask.rule_rows import ParameterRule
from pp0093.ask.standing import periods
from pp0093.ask.suppression.microdata import is_of_firms
from pp0093.claims import Claim, Kind, Relation, Sentence, sentence, subject, unsayable
from pp0093.errors import BuildError
from pp0093.language.words import counted, lowered, measured
from pp0093.provenance import weakest
from pp0093.rules import InForce, Rules
from pp0093.structs import Frozen
from pp0093.writing import formats, tables
from pp0093.writing.phrases import NOTHING, OPTIONAL, phrase, say
from pp0093.writing.tables import Table
from pp0093.year import alert_rules, facts
from pp0093.year.alert_rules import ALERT_SLOT, ALERTS_TABLE, FACTS, GRAVITIES, OWN_INDICATOR, AlertRule
from pp0093.year.facts import POINTS, AlertFigure, Called, Figures, Known, Subject

# Figures that a year's alerts need; an activity's progress printed in another year's report is not enough.
WATCHED = ("pim_soles", "devengado_soles", "meta_fisica", "avance_fisico")
NEW, GOES_ON, SOLVED, NOT_COMPARED = "nueva", "sigue", "resuelta", "sin comparar"
# It ended only because its goal was lowered.
LOWERED = "meta rebajada"
# Prefix of the text of an alert that ended.
WHY_ENDED = {
    SOLVED: "Ya no; en la versión anterior: ",
    LOWERED: "Sólo porque su meta bajó; en la versión anterior: ",
}
NOT_DECLARED = "no declarado"
GRAVE = "alta"
GRAVITY_SAID = {GRAVE: "▼ Grave", "media": "◆ Media", "baja": "○ Baja"}
PROGRAMMED = "avance_programado_pct"
# Progress in percent, value reached and goal: of the programme's own indicators (True), of the rest.
AIMED = {
    True: ("avance_tipo1", "valor_obtenido", "logro_esperado"),
    False: (FULFILMENT, PHYSICAL_PROGRESS, PHYSICAL_GOAL),
}
# Figures to sort alerts by and to show, used by a rule or not.
RANKED_BY = {*AIMED[True], *AIMED[False], ACCRUED, "pim_soles"}
# Text for restricted readers where the difference between two versions' figures would disclose firms.
RESERVED_ALERT = "Sus cifras son de otra versión y cuentan empresas: reservado"
# Figures that a rule may use, besides parameters.
WATCHABLE = {**INDICATORS, **FACTS}
# Units in which the activity's, or the indicator's, own unit is written.
MEASURE_UNITS = (Unit.COUNT, Unit.OWN)
# Fields of an alert for programs, each with its attribute after the sign if it has another name.
LINE = (
    "anio=sujeto.anio estado gravedad alerta de=sujeto.de codigo=sujeto.codigo codigo_corto nombre mensaje "
    "cifras=cifras_dichas razon responde justificacion desde brecha_pct=brecha falta procedencia"
)
WHEN_WORDS = {
    NOW: "",
    IN_PREVIOUS: " en la versión anterior",
    IN_FIRST: " al principio",
    LAST_YEAR: " el año anterior",
    CHANGE: " antes del último cambio",
    SINCE: " cuando cambió",
}


class SeenFigure(Frozen):
    """A figure used by an alert: id, label, value, formatted value and unit."""

    indicador: str
    etiqueta: str
    valor: float
    escrito: str
    unidad: str

    @property
    def con_unidad(self) -> str:
        """Formatted value, with the unit unless it already has one."""
        es_numero = self.escrito[-1:].isdigit() and not self.escrito.startswith("S/")
        return measured(self.escrito, self.unidad) if es_numero else self.escrito


class Alert(Record):
    """Result of a rule for a subject in a year.

    `desde` is the cut-off date of its figures in the first version, of those in a row up to this one, where it held:
    the end of a year that is over, None where no cut-off is declared; `desde_antes` tells that it may have held before.
    An alert that ended has the figures of the previous version. `procedencia` is the weakest of its figures. `brecha`
    is the distance to the goal, in percent of it or in points of the indicator's progress (None without a goal above
    0); `falta`, the same in its own unit, in words. `afirma` are the claims of its text.
    """

    alerta: str
    titulo: str
    gravedad: str
    estado: str
    sujeto: Subject
    codigo_corto: str
    nombre: str
    mensaje: str
    cifras: tuple[SeenFigure, ...]
    responde: str
    razon: str
    justificacion: str
    desde: date | None
    procedencia: str | None
    brecha: float | None = None
    falta: str | None = None
    devengado_soles: float | None = None
    nombre_breve: str = ""
    es_permisible: bool = False
    desde_antes: bool = False
    afirma: tuple[Claim, ...] = ()

    @property
    def dicho(self) -> Sentence:
        """Its text as a sentence with claims."""
        return sentence(self.que_pasa, self.afirma)

    @property
    def desde_dicho(self) -> str:
        """Start date, in words."""
        return f"{'al menos ' * self.desde_antes}{formats.day(self.desde)}" if self.desde else NOT_DECLARED

    @property
    def etiqueta(self) -> str:
        """Its subject: "2.1 Nombre de la actividad"."""
        return f"{self.codigo_corto} {self.nombre}".strip()

    @property
    def que_pasa(self) -> str:
        """Its text; for one that ended, marked as past."""
        return self.mensaje if self.mensaje == RESERVED_ALERT else f"{WHY_ENDED.get(self.estado, '')}{self.mensaje}"

    @property
    def cifras_dichas(self) -> str:
        """Figures it used, each with label and unit."""
        return "; ".join(f"{c.etiqueta}: {c.con_unidad}" for c in self.cifras)


Seen = dict[Named, AlertFigure]
"""The figures that a rule looks at and are known, those that its words print first."""
Key = tuple[str, Subject]


class VersionFacts(Frozen):
    """Data of a version: date, rules and which are valid (`sanas`), figures, and latest justifications."""

    dia: date
    reglas: Rules
    sanas: frozenset[str]
    cifras: Known
    escrito: dict[Subject, str]
    nombres: dict[int, dict[tuple[str, str], Called]]
    apartes: dict[int, dict[str, MonthsApart]]
    llega: dict[int, date]

    def rules_of(self, de: str, anio: int) -> list[AlertRule]:
        """Return the valid rules in force for a kind of subject."""
        vigentes = self.reglas.of(anio).typed(AlertRule) if self.sanas else ()
        return [r for r in vigentes if r.de == de and r.alerta in self.sanas]

    def same_rule(self, otra: AlertRule, anio: int) -> AlertRule | None:
        """Return this version's rule with the name and condition of another, in a year; None without it."""
        suyas = (r for r in self.rules_of(otra.de, anio) if (r.alerta, r.condicion) == (otra.alerta, otra.condicion))
        return next(suyas, None)


class Held(Frozen):
    """A rule that holds in a version: the figures it used, and since when (see Alert)."""

    regla: AlertRule
    vistas: Seen
    version: VersionFacts
    estado: str
    desde: date | None
    desde_antes: bool


def alerts_of_version(catalogo: Catalog) -> list[Alert]:
    """Return the alerts of a version and those solved since the previous one, sorted by newest year and gravity.

    For restricted readers, from the figures published to them in each version.

    Raises BuildError, with every fault, when rules are invalid, and when the version cannot be queried.
    """
    catalogo = catalogo.real()
    if malas := alert_rules.faults(catalogo.rules, catalogo.programa):
        raise BuildError("; ".join(malas))
    antes = facts.by_version(catalogo, _published_facts if catalogo.protegido else _facts_of_version, hasta=-1)
    versiones = [*(dicho for _, dicho in antes), _as_of(catalogo, clock.today())]
    previas, hoy = _held_alerts(versiones)
    for (alerta, sujeto), previa in previas.items():
        regla = versiones[-1].same_rule(previa.regla, sujeto.anio)
        if regla and (alerta, sujeto) not in hoy:
            hoy[alerta, sujeto] = replace(previa, estado=LOWERED if _is_lowered(versiones, regla, sujeto) else SOLVED)
    return sorted((_alert(h, s, de_lector=catalogo.protegido) for (_, s), h in hoy.items()), key=_order)


def _held_alerts(versiones: Sequence[VersionFacts]) -> tuple[dict[Key, Held], dict[Key, Held]]:
    """Return the rules that hold in the version before the last, and in the last.

    Each dates from its figures' cut-off date in the first version, of those in a row, where it held. It may have held
    before in a running year, where no earlier version says that it did not.
    """
    antes: dict[Key, Held] = {}
    ahora: dict[Key, Held] = {}
    for n, version in enumerate(versiones):
        antes, ahora = ahora, {}
        for (alerta, sujeto), (regla, vistas) in _raised(versiones[: n + 1]).items():
            if previa := antes.get((alerta, sujeto)):
                seguida = replace(previa, regla=regla, vistas=vistas, version=version, estado=GOES_ON)
            else:
                fin = date(sujeto.anio, 12, 31)
                cortes = [f.corte for m, f in vistas.items() if m.cuando == NOW and f.corte]
                ultimo = fin if version.dia > fin else version.llega.get(sujeto.anio)
                dia = min(max(cortes), fin) if cortes else ultimo
                es_nueva = n > 0 and versiones[n - 1].same_rule(regla, sujeto.anio) is not None
                estado = NEW if es_nueva else NOT_COMPARED
                seguida = Held(regla, vistas, version, estado, dia, desde_antes=dia != fin and not es_nueva)
            ahora[alerta, sujeto] = seguida
    return antes, ahora


def _raised(versiones: Sequence[VersionFacts]) -> dict[Key, tuple[AlertRule, Seen]]:
    """Return the rules that hold in the last of some versions, by rule and subject, with the figures used."""
    version, halladas = versiones[-1], dict[Key, tuple[AlertRule, Seen]]()
    for de, anio in dict.fromkeys((s.de, s.anio) for s in version.cifras):
        sujetos = [s for s in version.cifras if (s.de, s.anio) == (de, anio)]
        for regla in version.rules_of(de, anio):
            vistas = [_figures_seen(versiones, regla, s) for s in sujetos]
            valen = zip(sujetos, vistas, _holds(regla, vistas), strict=True)
            halladas |= {(regla.alerta, s): (regla, suyas) for s, suyas, vale in valen if vale}
    return halladas


def _holds(regla: AlertRule, vistas: Sequence[Seen]) -> list[bool]:
    return condition.holding(regla.condicion, [{m: f.valor for m, f in v.items()} for v in vistas])


def _figures_seen(
    versiones: Sequence[VersionFacts], regla: AlertRule, sujeto: Subject, hoy: Figures | None = None
) -> Seen:
    """Return the figures a rule uses of a subject in the last of some versions; `hoy` replaces today's, if given."""
    version, miradas = versiones[-1], alert_rules.figures_used(regla)
    *antes, ahora = (v.cifras.get(sujeto, {}) for v in versiones)
    comparadas, movidas = ({m.nombre for m in miradas if m.cuando in c} for c in ((CHANGE,), (IN_FIRST, CHANGE)))
    de = {
        NOW: hoy or ahora,
        IN_PREVIOUS: antes[-1] if antes else {},
        IN_FIRST: ChainMap(*antes),
        LAST_YEAR: version.cifras.get(replace(sujeto, anio=sujeto.anio - 1), {}),
        CHANGE: _before_the_change(comparadas, ahora, antes),
        SINCE: _since_the_change(movidas, ahora, antes),
    }
    reglas = version.reglas.of(sujeto.anio)
    halladas = {m: de[m.cuando].get(m.nombre) or _parameter(reglas, m.nombre) for m in miradas}
    return {m: f for m, f in halladas.items() if f}


def _parameter(reglas: InForce, nombre: str) -> AlertFigure | None:
    """Return a parameter of a year as a figure; None for a figure's name."""
    return None if nombre in WATCHABLE else AlertFigure(reglas.numero(nombre))


def _before_the_change(nombres: set[str], hoy: Figures, antes: Sequence[Figures]) -> Figures:
    """Return the figures of the last version that has all of `nombres`, one of them different from now."""
    sabidas = (c for c in reversed(antes) if nombres <= c.keys() & hoy.keys())
    return next((c for c in sabidas if any(c[n].valor != hoy[n].valor for n in nombres)), {})


def _since_the_change(nombres: set[str], hoy: Figures, antes: Sequence[Figures]) -> Figures:
    """Return the figures of the first version since which `nombres` are as now."""
    desde = hoy
    for cifras in reversed(antes):
        if any(n in cifras and (n not in hoy or cifras[n].valor != hoy[n].valor) for n in nombres):
            break
        desde = cifras if nombres <= cifras.keys() else desde
    return desde


def _order(a: Alert) -> tuple[object, ...]:
    return (-a.sujeto.anio, a.estado in WHY_ENDED, *worst_first(a), a.alerta, a.codigo_corto, a.sujeto.codigo)


def worst_first(a: Alert) -> tuple[object, ...]:
    """Return the sort key of the gravest first: gravity; then distance to the goal; then money.

    Activities and indicators have different scales: indicators come apart, those only met or not last.
    """
    aparte = a.sujeto.de == OWN_INDICATOR, a.es_permisible
    return GRAVITIES.index(a.gravedad), *aparte, a.brecha is None, -(a.brecha or 0.0), -(a.devengado_soles or 0.0)


def _facts_of_version(catalogo: Catalog) -> VersionFacts:
    """Return the data of a version as of its date in Peru, taken from its name."""
    return _as_of(catalogo, clock.in_lima(catalogo.carpeta.name[:15]).date())


def _published_facts(catalogo: Catalog) -> VersionFacts:
    """Return the same, as published to restricted readers."""
    return _facts_of_version(catalogo.protected())


def _as_of(catalogo: Catalog, dia: date) -> VersionFacts:
    """Return the data of a version as of a day."""
    buenas = [r for r, faltas in alert_rules.checked_rules(catalogo.rules, catalogo.programa) if not faltas]
    nombres = {n.nombre for r in buenas for n in alert_rules.figures_used(r)} | RANKED_BY
    todas = facts.known_figures(catalogo, sorted(nombres), dia)
    cifras = {s: c for s, c in todas.items() if not periods.to_begin(s.anio, dia)}
    anios = {s.anio for s in cifras}
    escritas = sorted(printed.justifications(catalogo), key=attrgetter("cuando"))
    return VersionFacts(
        dia=dia,
        reglas=catalogo.rules,
        sanas=frozenset(r.alerta for r in buenas),
        cifras=cifras,
        escrito={Subject(j.anio, j.nivel, j.codigo): j.dicha for j in escritas},
        nombres={a: facts.names_of(catalogo, a) for a in anios},
        apartes={a: progress.months_apart(catalogo, a) for a in anios},
        llega=facts.known_up_to(catalogo),
    )


def _is_lowered(versiones: Sequence[VersionFacts], regla: AlertRule, sujeto: Subject) -> bool:
    """Tell whether an alert that no longer holds would hold with the previous version's goal."""
    antes, hoy = (v.cifras.get(sujeto, {}) for v in versiones[-2:])
    if PHYSICAL_GOAL not in antes or PHYSICAL_GOAL not in hoy or hoy[PHYSICAL_GOAL].valor >= antes[PHYSICAL_GOAL].valor:
        return False
    parte = hoy[PHYSICAL_GOAL].valor / antes[PHYSICAL_GOAL].valor or 1.0
    partes = {i: replace(hoy[i], valor=hoy[i].valor * parte) for i in (FULFILMENT, PROGRAMMED) if i in hoy}
    con_la_de_antes = {**hoy, **partes, PHYSICAL_GOAL: antes[PHYSICAL_GOAL]}
    return _holds(regla, [_figures_seen(versiones, regla, sujeto, con_la_de_antes)]) != [False]


def _alert(h: Held, sujeto: Subject, *, de_lector: bool) -> Alert:
    regla, version, vistas, es_propio = h.regla, h.version, h.vistas, sujeto.de == OWN_INDICATOR
    llamado = version.nombres[sujeto.anio].get((sujeto.de, sujeto.codigo), Called(sujeto.codigo))
    medida, acabo = llamado.unidad_medida, h.estado if h.estado in WHY_ENDED else ""
    de_firmas = {m.cuando for m, f in vistas.items() if _counts_firms(m.nombre, f)}
    se_calla = de_lector and bool(de_firmas - (set() if acabo else {NOW, LAST_YEAR}))
    valores = {n: f.valor for n, f in version.cifras[sujeto].items()}
    # An indicator's distance is shown by the alert of its goal, not also by that of its base.
    es_de_meta = not es_propio or any(m.nombre in AIMED[True][::2] for m in vistas)
    parte, logrado, meta = map(valores.get, AIMED[es_propio]) if es_de_meta else (None, None, None)
    lejos = POINTS - parte if parte is not None and parte < POINTS else None
    reglas = version.reglas.of(sujeto.anio)
    return record(
        Alert,
        regla.escrita | asdict(llamado),
        estado=h.estado,
        sujeto=sujeto,
        mensaje=RESERVED_ALERT if se_calla else _words(regla, vistas, medida) + _months_apart(version, sujeto, vistas),
        cifras=() if se_calla else tuple(_seen_figure(m, f.valor, medida, reglas) for m, f in vistas.items()),
        responde=ALERT_SLOT.sub(lambda hueco: getattr(llamado, hueco[1]) or NOT_DECLARED, regla.responde),
        razon=regla.norma or regla.razon,
        justificacion=version.escrito.get(sujeto, "sin remitir"),
        desde=h.desde,
        desde_antes=h.desde_antes,
        procedencia=weakest(f.procedencia for f in vistas.values()),
        brecha=None if llamado.es_permisible else lejos,
        falta=None
        if se_calla or logrado is None or meta is None
        else _distance_to_goal(meta - logrado, es_propio=es_propio, lejos=lejos, medida=medida),
        devengado_soles=valores.get(ACCRUED),
        afirma=(_claim_of_alert(regla.alerta, sujeto, vistas, acabo, se_calla=se_calla),),
    )


def _counts_firms(nombre: str, cifra: AlertFigure) -> bool:
    """Tell whether a figure is computed from counts of firms."""
    cual = PHYSICAL_PROGRESS if nombre in facts.PROGRESS_FACTS else nombre
    return cual in INDICATORS and is_of_firms(cual, cifra.procedencia)


def _claim_of_alert(
    alerta: str, sujeto: Subject, vistas: dict[Named, AlertFigure], estado: str, *, se_calla: bool
) -> Claim:
    """Return the claim of an alert: that its condition holds, or held before, with the figures used."""
    de = subject(**asdict(sujeto), estado=estado)
    if se_calla:
        return unsayable(Relation.WITHHELD, alerta, de)
    filas = tuple((f"{m.cuando}:{m.nombre}".lstrip(":"), f.valor) for m, f in vistas.items())
    return Claim(Kind.RULE, alerta, de, filas=filas)


def _distance_to_goal(resto: float, *, es_propio: bool, lejos: float | None, medida: str) -> str | None:
    """Return what a subject lacks to reach its goal, in words, in its own unit; None if nothing."""
    if es_propio and lejos:
        return formats.gap(Decimal(str(round(abs(resto), 9))), medida).removeprefix("+")
    return None if es_propio or resto <= 0 else _written_as(PHYSICAL_PROGRESS, resto, medida)


def _months_apart(version: VersionFacts, sujeto: Subject, vistas: Iterable[Named]) -> str:
    """Return a suffix for the text of a rule on progress whose months do not add up to its year."""
    if not any(m.nombre in (*figure_notes.PROGRESS_AND_FULFILMENT, *facts.PROGRESS_FACTS) for m in vistas):
        return ""
    suyas = progress.within(version.reglas.of(sujeto.anio), {sujeto.de: sujeto.codigo})
    apartes = version.apartes[sujeto.anio]
    return "".join(f"; {apartes[c].dicho}" for c in suyas if c in apartes)


def _words(regla: AlertRule, vistas: dict[Named, AlertFigure], medida: str) -> str:
    """Return the text of a rule with its figures filled in, without the parts whose figure is unknown."""

    def written(hueco: re.Match[str]) -> str:
        que = value_of(hueco[1])
        vista = vistas.get(que)
        return _written_as(que.nombre, vista.valor, "" if "#" in hueco[0] else medida) if vista else formats.MISSING

    hay = OPTIONAL.sub(
        lambda p: p[1] if vistas.keys() >= set(map(value_of, ALERT_SLOT.findall(p[1]))) else "", regla.palabras
    )
    return ALERT_SLOT.sub(written, hay)


def _seen_figure(que: Named, valor: float, medida: str, reglas: InForce) -> SeenFigure:
    indicador, escrito = WATCHABLE.get(que.nombre), _written_as(que.nombre, valor, medida)
    if indicador is None:
        parametro = next(p for p in reglas.typed(ParameterRule) if p.parametro == que.nombre)
        return SeenFigure(que.nombre, f"Umbral: {parametro.significado}", valor, escrito, parametro.unidad)
    palabra = indicador.definicion if que.nombre in FACTS else ""
    unidad = palabra or (medida if indicador.unidad in MEASURE_UNITS else "") or str(indicador.unidad)
    return SeenFigure(que.nombre, f"{indicador.etiqueta}{WHEN_WORDS[que.cuando]}", valor, escrito, unidad)


def _written_as(nombre: str, valor: float, medida: str) -> str:
    """Return a figure formatted as its indicator, with the activity's or its own unit where it applies."""
    indicador = WATCHABLE.get(nombre)
    if indicador is None:
        return formats.exact(valor)
    if indicador.unidad == Unit.WORD:
        return formats.month(int(valor))
    if nombre in FACTS and indicador.definicion:
        return counted(valor, indicador.definicion)
    escrito = formats.written(indicador, bool(valor) if indicador.unidad == Unit.FLAG else valor)
    return measured(escrito, lowered(medida)) if indicador.unidad in MEASURE_UNITS else escrito


@cached_by_version
def unwatched(catalogo: Catalog, anio: int) -> Sentence:
    """Return why a year's alerts cannot be computed; NOTHING where rules have figures (WATCHED)."""
    de = subject(anio=anio)
    if not catalogo.rules.of(anio).rows(ALERTS_TABLE):
        return say("sin_reglas_de_alerta", de)
    filas = run(catalogo, Query(WATCHED, ("producto", "actividad"), {"anio": [str(anio)]}))
    return NOTHING if any(f[c] is not None for f in filas for c in WATCHED) else say("nada_que_mirar", de)


@cached_by_version
def alerts_of_year(catalogo: Catalog, anio: int, hoy: date) -> list[Alert]:
    """Return the alerts of a year of the catalog's version, as of a day."""
    return [a for a in _of_day(catalogo, hoy) if a.sujeto.anio == anio]


@cached_by_version
def _of_day(catalogo: Catalog, _hoy: date) -> list[Alert]:
    return alerts_of_version(catalogo)


def line(alerta: Alert, *, con_cifras: bool) -> Row:
    """Return an alert as a row for programs, its figures as objects or in words."""
    dichos = (campo.partition("=") for campo in LINE.split())
    fila = {nombre: attrgetter(donde or nombre)(alerta) for nombre, _, donde in dichos}
    return fila | {"cifras": [*map(asdict, alerta.cifras)]} if con_cifras else fila


def alerts_table(alertas: Sequence[Alert]) -> Table:
    """Return the alerts as a table: gravity and subject, what happens and distance to the goal.

    Without the column of new ones where that is unknown: a note says so.
    """
    columnas = tables.columns("year.alert")
    if any(a.estado == NOT_COMPARED for a in alertas):
        del columnas["estado"]
    return tables.of_objects(
        alertas,
        columnas,
        grado=lambda a: GRAVITY_SAID[a.gravedad],
        falta=_lack_of_goal,
    )


def _lack_of_goal(a: Alert) -> str:
    """Return how much of its goal an alert lacks, in its unit and in percent; or only that it was not met."""
    if not a.falta or a.es_permisible:
        return "no la alcanzó" if a.falta else formats.MISSING
    return phrase("falta_y_parte", a)
