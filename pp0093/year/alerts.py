"""Alerts: what the dated rules of reglas/alertas.csv say of the figures of a version, and since when.

A rule is a row: what it is evaluated on (`de`), its condition (`year.conditions`), how grave it is, its words, its
reason and who answers. The figures that its words print are those that its condition looked at, so that a sentence
can't contradict them. An alert is new, goes on or is resolved against the version before, with the same rule; without
one, or where those before were made by another edition and can't be asked, it can't be said. One that ended only
because its goal was lowered is not resolved. It dates from the day that its figures reach, not from that of a version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import clock, versions
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import beside, justified, monthly
from pp0093.ask.origin.justified import Justification
from pp0093.ask.origin.monthly import MonthsApart
from pp0093.ask.protected.terms import is_of_firms
from pp0093.ask.registry import INDICATORS, Indicator, Unit
from pp0093.ask.rows import Row, records
from pp0093.ask.ruled import ParameterRule
from pp0093.ask.standing import periods
from pp0093.claims import Claim, Kind, Relation, Sentence, fact, figure, sentence, subject, unsayable
from pp0093.errors import BuildError, PP0093Error
from pp0093.programme import Programme
from pp0093.provenance import Provenance, weakest
from pp0093.rules import InForce, Rules
from pp0093.writing import formats
from pp0093.writing.nouns import lowered, measured
from pp0093.writing.phrases import NOTHING, say
from pp0093.year import alert_rules, conditions, facts
from pp0093.year.alert_rules import FACTS, GRAVITIES, OPTIONAL, SLOT, TABLE, AlertRule
from pp0093.year.conditions import BEFORE, CHANGE, FIRST, LAST_YEAR, NOW, SINCE, Named
from pp0093.year.facts import Called, Known, KnownFigures, Subject

# What an activity or product is watched by, and what is said where nothing of it is known but, at most, the progress
# that the report of another year prints, which no rule looks at.
WATCHED = ("pim_soles", "devengado_soles", "meta_fisica", "avance_fisico")
NEW, GOES_ON, SOLVED, UNTOLD = "nueva", "sigue", "resuelta", "sin comparar"
# It ended because its goal was lowered: with the goal of before it would go on.
LOWERED = "meta rebajada"
ENDED = (SOLVED, LOWERED)
SOLES, YEAR_END = "S/", (12, 31)
NO_LONGER = "Ya no; en la versión anterior: "
ONLY_LOWERED = "Sólo porque su meta bajó de {} a {}; en la versión anterior: "
NOT_DECLARED = "no declarado"
UNJUSTIFIED = "sin justificar"
GOAL, FULFILMENT, PROGRAMMED = facts.GOAL, "cumplimiento_pct", "avance_programado_pct"
TYPE_1, SPENT = "avance_tipo1", "devengado_soles"
# What alerts are ranked by and said beside, whether or not a rule looks at it.
RANKED_BY = (FULFILMENT, TYPE_1, SPENT, "pim_soles", GOAL, facts.ADVANCE, "valor_obtenido", "logro_esperado")
# What is said to who reads aggregates where the figures of two versions, subtracted, would tell who came in between.
KEPT = "Sus cifras son de otra versión y cuentan empresas: reservado"
# Whose figures are in what the activity, or the indicator itself, is measured in.
MEASURED = (Unit.COUNT, Unit.OWN)
WHEN_WORDS = {
    NOW: "",
    BEFORE: " en la versión anterior",
    FIRST: " al principio",
    LAST_YEAR: " el año anterior",
    CHANGE: " antes del último cambio",
    SINCE: " cuando cambió",
}


class SeenFigure(Struct, frozen=True):
    """A figure that an alert looked at: its id, its name, its value, as it is written and what it is measured in."""

    indicador: str
    etiqueta: str
    valor: float
    escrito: str
    unidad: str

    @property
    def con_unidad(self) -> str:
        """How it is written, with its unit where that does not say it already."""
        es_numero = self.escrito[-1:].isdigit() and not self.escrito.startswith(SOLES)
        return measured(self.escrito, self.unidad) if es_numero else self.escrito


class Alert(Struct, frozen=True):
    """What a rule says of a subject in a year.

    `desde` is the day that its figures reached in the first version, of those without a gap up to this one, in which it
    held: the end of a year that is over, None where no cut-off is declared; `desde_antes` tells that it may have held
    before. An alert that ended has the figures of the version before. `procedencia` is the weakest of its figures.
    `brecha` is how far it is from what was aimed at, in percent of the goal or points of the indicator's progress
    (None without a goal above 0), `falta` the same in its own unit, in words. `afirma` is what its words state.
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
    procedencia: str
    brecha: float | None = None
    falta: str = ""
    devengado_soles: float | None = None
    es_permisible: bool = False
    desde_antes: bool = False
    afirma: tuple[Claim, ...] = ()
    por_que_acabo: str = NO_LONGER

    @property
    def dicho(self) -> Sentence:
        """What happens, as a sentence with its claim."""
        return sentence(self.que_pasa, self.afirma)

    @property
    def desde_dicho(self) -> str:
        """Since when, in words."""
        if self.desde is None:
            return NOT_DECLARED
        return f"{'al menos ' if self.desde_antes else ''}{formats.day(self.desde)}"

    @property
    def etiqueta(self) -> str:
        """Whom it is about: "2.1 Nombre de la actividad"."""
        return f"{self.codigo_corto} {self.nombre}".strip()

    @property
    def que_pasa(self) -> str:
        """What happens, in words; of one that is solved, what no longer does."""
        return f"{self.por_que_acabo}{self.mensaje}" if self.estado in ENDED and self.mensaje != KEPT else self.mensaje

    @property
    def cifras_dichas(self) -> str:
        """The figures that it looked at, each with its name and unit."""
        return "; ".join(f"{c.etiqueta}: {c.con_unidad}" for c in self.cifras)

    @property
    def es_sintetica(self) -> bool:
        """Whether some of its figures is invented."""
        return self.procedencia == Provenance.SYNTHETIC


class _Version(Struct, frozen=True):
    """What is known of a version: its day, its rules, its figures and what was written of them."""

    dia: date
    reglas: Rules
    sanas: frozenset[str]
    programa: Programme
    cifras: Known
    escrito: tuple[Justification, ...]
    nombres: dict[int, dict[tuple[str, str], Called]]
    apartes: dict[int, dict[str, MonthsApart]]
    llega: dict[int, date]

    def rules_of(self, sujeto: Subject) -> list[AlertRule]:
        """Return the rules in force that are evaluated on a subject, without those that are wrong."""
        if TABLE not in self.reglas.tables():
            return []
        vigentes = records(AlertRule, self.reglas.of(sujeto.anio).rows(TABLE))
        return [r for r in vigentes if r.de == sujeto.de and r.alerta in self.sanas]

    def rule_of(self, sujeto: Subject, alerta: str) -> AlertRule | None:
        """Return the rule of a name in force for a subject, None where there is none."""
        return next((r for r in self.rules_of(sujeto) if r.alerta == alerta), None)


def of_version(catalogo: Catalog) -> list[Alert]:
    """Return the alerts of a version and, solved, those that the one before had, newest year and gravest first.

    To whoever reads aggregates, those of the figures that it is told, in each version.

    Raises BuildError, with every fault, when its rules are not right, and when the version can't be asked.
    """
    catalogo = catalogo.real()
    historia = History(versions.lineage(versions.home(catalogo.carpeta), catalogo.carpeta), catalogo)
    ultima = len(historia.carpetas) - 1
    ahora = historia.ultima
    if malas := alert_rules.faults(ahora.reglas, ahora.programa):
        raise BuildError("; ".join(malas))
    alzadas, anterior = historia.raised(ultima), historia.before(ultima)
    antes = historia.raised(anterior) if anterior is not None else {}
    todas = [_alert(historia, ultima, c, historia.state(ultima, c)) for c in alzadas]
    acabadas = [c for c in antes if c not in alzadas and historia.has_same_rule(ultima, c)]
    todas += [_ended(historia, anterior, c) for c in acabadas if anterior is not None]
    return sorted(todas, key=_order)


def _ended(historia: History, anterior: int, clave: Key) -> Alert:
    """Return an alert that no longer holds: solved, unless with the goal of the version before it would hold."""
    (_, sujeto), ultima = clave, len(historia.carpetas) - 1
    regla = historia.ultima.rule_of(sujeto, clave[0])
    vistas = [_View(historia, n, sujeto, historia.raised(anterior)[clave]) for n in (anterior, ultima)]
    antes, ahora = (v.figure(GOAL, NOW) for v in vistas)
    resuelta = _alert(historia, anterior, clave, SOLVED)
    if regla is None or antes is None or ahora is None or not ahora < antes:
        return resuelta
    con_la_de_antes = _View(historia, ultima, sujeto, regla, antes / ahora if ahora else 0.0, antes)
    if not con_la_de_antes.holds():
        return resuelta
    medida = vistas[0].version.nombres[sujeto.anio].get((sujeto.de, sujeto.codigo), Called("")).unidad_medida
    escritas = [_written_as(GOAL, v, medida, vistas[1].version.reglas.of(sujeto.anio)) for v in (antes, ahora)]
    rebajada, de = _alert(historia, anterior, clave, LOWERED), subject(anio=sujeto.anio, **{sujeto.de: sujeto.codigo})
    metas = figure(GOAL, ahora, de), fact("meta_anterior", antes, sujeto=de)
    return replace(rebajada, por_que_acabo=ONLY_LOWERED.format(*escritas), afirma=(*rebajada.afirma, *metas))


class History:
    """The versions up to that of a catalog, the oldest first; each is only looked into when it is asked for."""

    def __init__(self, carpetas: Sequence[Path], catalogo: Catalog) -> None:
        self.carpetas = carpetas
        self.ultima = _as_of(catalogo, clock.today())
        self.de_lector = catalogo.protegido
        self._alzadas: dict[int, dict[Key, AlertRule]] = {}

    def version(self, n: int) -> _Version | None:
        """Return what is known of a version, None when this code can't ask it; the last is seen as it is today."""
        if n == len(self.carpetas) - 1:
            return self.ultima
        return _known(self.carpetas[n], de_lector=self.de_lector)

    def before(self, n: int) -> int | None:
        """Return the place of the last version before one that can be asked."""
        return next((k for k in range(n - 1, -1, -1) if self.version(k)), None)

    def state(self, n: int, clave: Key) -> str:
        """Return whether what holds in a version is new or goes on; neither without the same rule in one before."""
        anterior = self.before(n)
        if anterior is None:
            return UNTOLD
        if clave in self.raised(anterior):
            return GOES_ON
        return NEW if self.has_same_rule(n, clave) else UNTOLD

    def has_same_rule(self, n: int, clave: Key) -> bool:
        """Tell whether a version and the one before it have a rule with the same condition."""
        anterior = self.before(n)
        de_ambas = [v.rule_of(clave[1], clave[0]) for k in (anterior, n) if k is not None and (v := self.version(k))]
        condiciones = [r.condicion if r else None for r in de_ambas]
        return len(condiciones) == 2 and None not in condiciones and condiciones[0] == condiciones[1]

    def raised(self, n: int) -> dict[Key, AlertRule]:
        """Return the rules that hold in a version, by rule and subject."""
        if n not in self._alzadas:
            version = self.version(n)
            self._alzadas[n] = {
                (regla.alerta, sujeto): regla
                for sujeto in (version.cifras if version else ())
                for regla in (version.rules_of(sujeto) if version else ())
                if _View(self, n, sujeto, regla).holds()
            }
        return self._alzadas[n]

    def since(self, n: int, clave: Key) -> tuple[date | None, bool]:
        """Return the day that the figures of a rule reached in the first version, without a gap up to one, it held in.

        And whether it may have held before: of a year under way, where no version before says that it did not.
        """
        anterior = self.before(n)
        while anterior is not None and clave in self.raised(anterior):
            n, anterior = anterior, self.before(anterior)
        dia = _View(self, n, clave[1], self.raised(n)[clave]).reached()
        es_del_cierre = dia == date(clave[1].anio, *YEAR_END)
        return dia, not es_del_cierre and (anterior is None or not self.has_same_rule(n, clave))


def _order(a: Alert) -> tuple[object, ...]:
    return (-a.sujeto.anio, a.estado in ENDED, *worst_first(a), a.alerta, a.codigo_corto, a.sujeto.codigo)


def worst_first(a: Alert) -> tuple[object, ...]:
    """Return what puts the gravest alerts first: gravity; of a goal, how far from it and, of as far, money.

    Activities and indicators are not one scale: indicators come apart, those that are only met or not the last.
    """
    es_indicador = a.sujeto.de == alert_rules.OWN
    lejos = (a.brecha is None, -(a.brecha or 0.0), -(a.devengado_soles or 0.0))
    return (GRAVITIES.index(a.gravedad), es_indicador, a.es_permisible, *lejos)


def _day(version: Path) -> date:
    """Return the day of a version in Peru: its name has the moment, of Greenwich."""
    return clock.in_lima(version.name[:15]).date()


@lru_cache(maxsize=64)
def _known(version: Path, *, de_lector: bool) -> _Version | None:
    """Return what is known of an earlier version, as on its day; None when this code can't ask it."""
    try:
        entero = Catalog(version)
    except PP0093Error:
        return None
    try:
        return _as_of(entero.protected() if de_lector else entero, _day(version))
    except PP0093Error:
        return None
    finally:
        entero.close()


def _as_of(catalogo: Catalog, dia: date) -> _Version:
    """Return what is known of a version, as on a day."""
    buenas = [r for r, faltas in alert_rules.written(catalogo.rules, catalogo.programa) if not faltas]
    nombres = {n.nombre for r in buenas for n in alert_rules.looked(r)} | {*RANKED_BY}
    cifras = {
        s: c for s, c in facts.figures(catalogo, sorted(nombres), dia).items() if not periods.to_begin(s.anio, dia)
    }
    anios = sorted({s.anio for s in cifras})
    return _Version(
        dia=dia,
        reglas=catalogo.rules,
        sanas=frozenset(r.alerta for r in buenas),
        programa=catalogo.programa,
        cifras=cifras,
        escrito=tuple(justified.justifications(catalogo)),
        nombres={a: facts.names_of(catalogo, a) for a in anios},
        apartes={a: monthly.apart(catalogo, a) for a in anios},
        llega=facts.known_up_to(catalogo),
    )


Key = tuple[str, Subject]


class _View(Struct, frozen=True):
    """The figures of a subject that a rule looks at, as a version of a history sees them, and those of before.

    `con_meta` puts another goal in the place of today's: what is set against the goal is then divided by `entre`.
    """

    historia: History
    n: int
    sujeto: Subject
    regla: AlertRule
    entre: float = 1.0
    con_meta: float | None = None

    @property
    def version(self) -> _Version:
        """The version that looks."""
        version = self.historia.version(self.n)
        assert version is not None, "only versions that can be asked look"
        return version

    def holds(self) -> bool:
        """Tell whether the condition of the rule is known to hold."""
        return conditions.parse(self.regla.condicion).holds(self.figure)

    def figure(self, nombre: str, cuando: str) -> float | None:
        """Return a figure, or a parameter of the year."""
        if nombre not in FACTS and nombre not in INDICATORS:
            return self.version.reglas.of(self.sujeto.anio).numero(nombre)
        valor = self._figures(nombre, cuando).valores.get(nombre)
        if self.con_meta is None or cuando != NOW or valor is None:
            return valor
        if nombre == GOAL:
            return self.con_meta
        return valor / self.entre if nombre in (FULFILMENT, PROGRAMMED) and self.entre else valor

    def reached(self) -> date | None:
        """Return the day that its figures reach: the end of a year that is over, None where no cut-off is declared."""
        fin, cortes = date(self.sujeto.anio, *YEAR_END), self._figures("", NOW).cortes
        suyos = [c for m in alert_rules.looked(self.regla) if m.cuando == NOW and (c := cortes.get(m.nombre))]
        if suyos:
            return min(max(suyos), fin)
        return fin if self.version.dia > fin else self.version.llega.get(self.sujeto.anio)

    def provenance(self, nombre: str, cuando: str) -> str | None:
        """Return where a figure comes from, None for a parameter."""
        return self._figures(nombre, cuando).procedencias.get(nombre)

    def counts_firms(self, que: Named) -> bool:
        """Tell whether a figure is made of counts of firms."""
        procedencia = self.provenance(que.nombre, que.cuando)
        if que.nombre in INDICATORS:
            return is_of_firms(que.nombre, procedencia)
        return que.nombre in facts.OF_PROGRESS and is_of_firms(facts.ADVANCE, procedencia)

    def _figures(self, nombre: str, cuando: str) -> KnownFigures:
        hoy = self._known_in(self.n, LAST_YEAR if cuando == LAST_YEAR else NOW)
        antes = (self._known_in(k) for k in range(self.n - 1, -1, -1) if self.historia.version(k))
        if cuando == BEFORE:
            return next(antes, KnownFigures())
        if cuando == FIRST:
            todas = (self._known_in(k) for k in range(self.n) if self.historia.version(k))
            return next((c for c in todas if nombre in c.valores), KnownFigures())
        if cuando == CHANGE:
            return self._before_the_change(hoy, antes)
        return self._since_the_change(hoy, antes) if cuando == SINCE else hoy

    def _known_in(self, n: int, cuando: str = NOW) -> KnownFigures:
        """Return what a version knows of the subject, or of it in the year before."""
        version, sujeto = self.historia.version(n), self.sujeto
        if cuando == LAST_YEAR:
            sujeto = replace(sujeto, anio=sujeto.anio - 1)
        return version.cifras.get(sujeto, KnownFigures()) if version else KnownFigures()

    def _before_the_change(self, hoy: KnownFigures, antes: Iterable[KnownFigures]) -> KnownFigures:
        """Return the figures of the last version that knows all those that the rule compares so, and one is another."""
        nombres = self._named(CHANGE)
        for cifras in antes if nombres <= hoy.valores.keys() else ():
            if nombres <= cifras.valores.keys() and any(cifras.valores[n] != hoy.valores[n] for n in nombres):
                return cifras
        return KnownFigures()

    def _since_the_change(self, hoy: KnownFigures, antes: Iterable[KnownFigures]) -> KnownFigures:
        """Return the figures of the first version since which what the rule compares with before is what it is now."""
        nombres, desde = self._named(FIRST, CHANGE), hoy
        for cifras in antes:
            if any(n in cifras.valores and cifras.valores[n] != hoy.valores.get(n) for n in nombres):
                break
            desde = cifras if nombres <= cifras.valores.keys() else desde
        return desde

    def _named(self, *cuando: str) -> set[str]:
        """Return the figures that the rule looks at as of some times."""
        return {m.nombre for m in alert_rules.looked(self.regla) if m.cuando in cuando}


def _alert(historia: History, n: int, clave: Key, estado: str) -> Alert:
    (_, sujeto), regla = clave, historia.raised(n)[clave]
    vista = _View(historia, n, sujeto, regla)
    llamado = vista.version.nombres[sujeto.anio].get((sujeto.de, sujeto.codigo), Called(sujeto.codigo))
    medida = llamado.unidad_medida
    reglas, (desde, desde_antes) = vista.version.reglas.of(sujeto.anio), historia.since(n, clave)
    miradas = [m for m in alert_rules.looked(regla) if vista.figure(m.nombre, m.cuando) is not None]
    de_otra = {m.cuando for m in miradas if vista.counts_firms(m)} - (
        {NOW, LAST_YEAR} if estado not in ENDED else set()
    )
    se_calla = historia.de_lector and bool(de_otra)
    return Alert(
        alerta=regla.alerta,
        titulo=regla.titulo,
        gravedad=regla.gravedad,
        estado=estado,
        sujeto=sujeto,
        codigo_corto=llamado.codigo_corto,
        nombre=llamado.nombre,
        mensaje=KEPT if se_calla else f"{_words(regla.palabras, vista, medida, reglas)}{_months_apart(vista, miradas)}",
        cifras=() if se_calla else tuple(_seen(vista, m, medida, reglas) for m in miradas),
        responde=SLOT.sub(lambda hueco: getattr(llamado, hueco.group(1)) or NOT_DECLARED, regla.responde),
        razon=regla.norma or regla.razon,
        justificacion=_written_of(vista.version, sujeto) or UNJUSTIFIED,
        desde=desde,
        desde_antes=desde_antes,
        procedencia=weakest(vista.provenance(m.nombre, m.cuando) for m in miradas) or "",
        brecha=_gap(vista, llamado),
        falta="" if se_calla else _missing(vista, medida, reglas),
        devengado_soles=vista.figure(SPENT, NOW),
        es_permisible=llamado.es_permisible,
        afirma=(_stated(vista, miradas, estado if estado in ENDED else "", se_calla=se_calla),),
    )


def _stated(vista: _View, miradas: Iterable[Named], estado: str, *, se_calla: bool) -> Claim:
    """Return the claim of an alert: that its condition holds, or held before, with the figures that it looked at."""
    sujeto = vista.sujeto
    de = subject(anio=sujeto.anio, de=sujeto.de, codigo=sujeto.codigo, estado=estado)
    if se_calla:
        return unsayable(Relation.WITHHELD, vista.regla.alerta, de)
    filas = {f"{m.cuando}:{m.nombre}" if m.cuando else m.nombre: vista.figure(m.nombre, m.cuando) for m in miradas}
    return Claim(Kind.RULE, vista.regla.alerta, de, filas=tuple(filas.items()))


def _gap(vista: _View, llamado: Called) -> float | None:
    """Return how far a subject is from what was aimed at, unrounded; None without a goal above 0 or past it."""
    logrado = vista.figure(FULFILMENT if vista.sujeto.de != alert_rules.OWN else TYPE_1, NOW)
    es_falta = logrado is not None and logrado < facts.POINTS and not llamado.es_permisible
    return facts.POINTS - logrado if logrado is not None and es_falta else None


def _missing(vista: _View, medida: str, reglas: InForce) -> str:
    """Say how much a subject lacks of its goal, in its own unit; empty where it lacks nothing or nobody says."""
    de = ("valor_obtenido", "logro_esperado") if vista.sujeto.de == alert_rules.OWN else (facts.ADVANCE, GOAL)
    logrado, meta = (vista.figure(n, NOW) for n in de)
    if logrado is None or meta is None:
        return ""
    if vista.sujeto.de == alert_rules.OWN:
        avance = vista.figure(TYPE_1, NOW)
        lejos = Decimal(str(round(abs(meta - logrado), 9)))
        return formats.gap(lejos, medida).removeprefix("+") if avance is not None and avance < facts.POINTS else ""
    return _written_as(de[0], meta - logrado, medida, reglas) if logrado < meta else ""


def _months_apart(vista: _View, miradas: Iterable[Named]) -> str:
    """Return what follows the words of a rule that looked at a progress whose months don't add up to its year."""
    if not any(m.nombre in (*beside.OF_PROGRESS, *facts.OF_PROGRESS) for m in miradas):
        return ""
    version, sujeto = vista.version, vista.sujeto
    suyas = monthly.within(version.reglas.of(sujeto.anio), {sujeto.de: sujeto.codigo})
    dichas = [a.dicho for c in suyas if (a := version.apartes.get(sujeto.anio, {}).get(c))]
    return "".join(f"; {d}" for d in dichas)


def _written_of(version: _Version, sujeto: Subject) -> str:
    """Return the last thing that was written of a subject in its year."""
    suyas = [j for j in version.escrito if (j.anio, j.nivel, j.codigo) == (sujeto.anio, sujeto.de, sujeto.codigo)]
    return max(suyas, key=lambda j: j.cuando).dicha if suyas else ""


def _words(palabras: str, vista: _View, medida: str, reglas: InForce) -> str:
    """Return the words of a rule with its figures written in them."""

    def written(hueco: re.Match[str]) -> str:
        expresion = conditions.parse(hueco.group(1))
        [primero, *_] = [*expresion.names(), Named("")]
        return _written_as(primero.nombre, expresion.value(vista.figure), medida, reglas)

    def told(parte: re.Match[str]) -> str:
        nombrados = [conditions.parse(h) for h in SLOT.findall(parte.group(1))]
        return parte.group(1) if all(e.value(vista.figure) is not None for e in nombrados) else ""

    return SLOT.sub(written, OPTIONAL.sub(told, palabras))


def _seen(vista: _View, que: Named, medida: str, reglas: InForce) -> SeenFigure:
    valor = vista.figure(que.nombre, que.cuando)
    assert valor is not None, "only figures that are known are seen"
    etiqueta = f"{_label(que.nombre, reglas)}{WHEN_WORDS[que.cuando]}"
    escrito = _written_as(que.nombre, valor, medida, reglas)
    return SeenFigure(que.nombre, etiqueta, valor, escrito, _unit(que.nombre, medida, reglas))


def _indicator(nombre: str) -> Indicator | None:
    if hecho := FACTS.get(nombre):
        return Indicator(nombre, hecho.etiqueta, hecho.unidad, "", decimales=int(hecho.unidad == Unit.PERCENT))
    return INDICATORS.get(nombre)


def _label(nombre: str, reglas: InForce) -> str:
    indicador = _indicator(nombre)
    return indicador.etiqueta if indicador else f"Umbral: {_parameter(nombre, reglas).significado}"


def _unit(nombre: str, medida: str, reglas: InForce) -> str:
    indicador = _indicator(nombre)
    if indicador is None:
        return _parameter(nombre, reglas).unidad
    if (hecho := FACTS.get(nombre)) and hecho.medida:
        return hecho.medida
    return medida if indicador.unidad in MEASURED and medida else str(indicador.unidad)


def _parameter(nombre: str, reglas: InForce) -> ParameterRule:
    return next(p for p in reglas.typed(ParameterRule) if p.parametro == nombre)


def _written_as(nombre: str, valor: float | None, medida: str, reglas: InForce) -> str:
    """Return a figure as its indicator is written, with its unit where that is the activity's or its own."""
    indicador = _indicator(nombre)
    if indicador is None or valor is None:
        return formats.exact(valor)
    if (hecho := FACTS.get(nombre)) and hecho.escribe:
        return hecho.escribe(valor)
    escrito = formats.written(indicador, valor)
    return measured(escrito, lowered(medida)) if indicador.unidad in MEASURED else escrito


def unwatched(anio: int, filas: Iterable[Row], hay_reglas: bool) -> Sentence:
    """Say why it can't be told what has to be watched; empty where rules have figures (WATCHED) to look at."""
    de = subject(anio=anio)
    if not hay_reglas:
        return say("sin_reglas_de_alerta", de)
    if any(f[c] is not None for f in filas for c in WATCHED):
        return NOTHING
    return say("nada_que_mirar", de)


@remembered
def has_rules(catalogo: Catalog, anio: int) -> bool:
    """Tell whether the programme has rules that warn of a year."""
    return bool(catalogo.rules.of(anio).rows(TABLE))


@remembered
def of_year(catalogo: Catalog, anio: int, hoy: date) -> list[Alert]:
    """Return the alerts of a year of the version that a catalog asks, as they are on a day."""
    return in_year(_of_day(catalogo, hoy), anio)


@remembered
def _of_day(catalogo: Catalog, _hoy: date) -> list[Alert]:
    return of_version(catalogo)


def in_year(alertas: Iterable[Alert], anio: int | None) -> list[Alert]:
    """Return the alerts of a year, or all."""
    return [a for a in alertas if anio in (None, a.sujeto.anio)]
