"""Alerts: what the dated rules of reglas/alertas.csv say of the figures of a version, and since when.

A rule is a row: what it is evaluated on (`de`), its condition (ask.condition), how grave it is, its words, its
reason and who answers. The figures that its words print are those that its condition looked at, so that a sentence
can't contradict them. An alert is new, goes on or is resolved against the version before, with the same rule; without
one, or where those before were made by another edition and can't be asked, it can't be said. One that ended only
because its goal was lowered is not resolved. It dates from the day that its figures reach, not from that of a version.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import asdict, replace

from pp0093 import clock
from pp0093.ask import condition
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.condition import BEFORE, CHANGE, FIRST, LAST_YEAR, NOW, SINCE, Named, value_of
from pp0093.ask.origin import beside, monthly, printed
from pp0093.ask.origin.monthly import MonthsApart
from pp0093.ask.protected.people import is_of_firms
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS, Unit
from pp0093.ask.rows import Record, Row, record, records
from pp0093.ask.ruled import ParameterRule
from pp0093.ask.standing import periods
from pp0093.claims import Claim, Kind, Relation, Sentence, sentence, subject, unsayable
from pp0093.errors import BuildError
from pp0093.provenance import weakest
from pp0093.rules import InForce, Rules
from pp0093.writing import formats
from pp0093.writing.nouns import counted, lowered, measured
from pp0093.writing.phrases import NOTHING, say
from pp0093.year import alert_rules, facts
from pp0093.year.alert_rules import FACTS, GRAVITIES, OPTIONAL, OWN, SLOT, TABLE, AlertRule
from pp0093.year.facts import GOAL, POINTS, AlertFigure, Called, Figures, Known, Subject

# What an activity or product is watched by, and what is said where nothing of it is known but, at most, the progress
# that the report of another year prints, which no rule looks at.
WATCHED = ("pim_soles", "devengado_soles", "meta_fisica", "avance_fisico")
NEW, GOES_ON, SOLVED, UNTOLD = "nueva", "sigue", "resuelta", "sin comparar"
# It ended because its goal was lowered: with the goal of before it would go on.
LOWERED = "meta rebajada"
# What comes before the words of one that ended.
WHY_ENDED = {
    SOLVED: "Ya no; en la versión anterior: ",
    LOWERED: "Sólo porque su meta bajó; en la versión anterior: ",
}
NOT_DECLARED, UNJUSTIFIED = "no declarado", "sin justificar"
FULFILMENT, PROGRAMMED, SPENT = "cumplimiento_pct", "avance_programado_pct", "devengado_soles"
# How far it is from its goal, what it obtained and what was aimed at: of the programme's own indicators, of the rest.
AIMED = {True: ("avance_tipo1", "valor_obtenido", "logro_esperado"), False: (FULFILMENT, facts.ADVANCE, GOAL)}
# What alerts are ranked by and said beside, whether or not a rule looks at it.
RANKED_BY = {*AIMED[True], *AIMED[False], SPENT, "pim_soles"}
# What is said to who reads aggregates where the figures of two versions, subtracted, would tell who came in between.
KEPT = "Sus cifras son de otra versión y cuentan empresas: reservado"
# The figures that a rule may look at, besides parameters.
WATCHABLE = {**INDICATORS, **FACTS}
# Whose figures are in what the activity, or the indicator itself, is measured in.
MEASURED = (Unit.COUNT, Unit.OWN)
# What programs are told of an alert: the name of each thing and, after the sign, where an alert has it.
LINE = (
    "anio=sujeto.anio estado gravedad alerta de=sujeto.de codigo=sujeto.codigo codigo_corto nombre mensaje "
    "cifras=cifras_dichas razon responde justificacion desde brecha_pct=brecha falta procedencia"
)
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
        es_numero = self.escrito[-1:].isdigit() and not self.escrito.startswith("S/")
        return measured(self.escrito, self.unidad) if es_numero else self.escrito


class Alert(Record, frozen=True):
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
    procedencia: str | None
    brecha: float | None = None
    falta: str | None = None
    devengado_soles: float | None = None
    es_permisible: bool = False
    desde_antes: bool = False
    afirma: tuple[Claim, ...] = ()

    @property
    def dicho(self) -> Sentence:
        """What happens, as a sentence with its claim."""
        return sentence(self.que_pasa, self.afirma)

    @property
    def desde_dicho(self) -> str:
        """Since when, in words."""
        return f"{'al menos ' * self.desde_antes}{formats.day(self.desde)}" if self.desde else NOT_DECLARED

    @property
    def etiqueta(self) -> str:
        """Whom it is about: "2.1 Nombre de la actividad"."""
        return f"{self.codigo_corto} {self.nombre}".strip()

    @property
    def que_pasa(self) -> str:
        """What happens, in words; of one that is solved, what no longer does."""
        return self.mensaje if self.mensaje == KEPT else f"{WHY_ENDED.get(self.estado, '')}{self.mensaje}"

    @property
    def cifras_dichas(self) -> str:
        """The figures that it looked at, each with its name and unit."""
        return "; ".join(f"{c.etiqueta}: {c.con_unidad}" for c in self.cifras)


class VersionFacts(Struct, frozen=True):
    """What is known of a version: its day, its rules and which are right, its figures and what was last written."""

    dia: date
    reglas: Rules
    sanas: frozenset[str]
    cifras: Known
    escrito: dict[Subject, str]
    nombres: dict[int, dict[tuple[str, str], Called]]
    apartes: dict[int, dict[str, MonthsApart]]
    llega: dict[int, date]

    def rules_of(self, de: str, anio: int) -> dict[str, AlertRule]:
        """Return the rules in force that are evaluated on a kind of subject, without those that are wrong."""
        hay = self.reglas.of(anio).rows(TABLE) if TABLE in self.reglas.tables() else []
        return {r.alerta: r for r in records(AlertRule, hay) if r.de == de and r.alerta in self.sanas}


def of_version(catalogo: Catalog) -> list[Alert]:
    """Return the alerts of a version and, solved, those that the one before had, newest year and gravest first.

    To whoever reads aggregates, those of the figures that it is told, in each version.

    Raises BuildError, with every fault, when its rules are not right, and when the version can't be asked.
    """
    catalogo = catalogo.real()
    if malas := alert_rules.faults(catalogo.rules, catalogo.programa):
        raise BuildError("; ".join(malas))
    linaje = Lineage(catalogo)
    n, hoy = linaje.ultima, linaje.raised(linaje.ultima)
    acabadas = [c for c in (linaje.raised(n - 1) if n else ()) if c not in hoy and linaje.is_same_rule(n, c)]
    todas = [_alert(linaje, n, c, linaje.state(c)) for c in hoy]
    todas += [_alert(linaje, n - 1, c, LOWERED if _is_lowered(linaje, c) else SOLVED) for c in acabadas]
    return sorted(todas, key=_order)


Key = tuple[str, Subject]


class Lineage:
    """The versions up to that of a catalog that can be asked, the oldest first; the last is seen as it is today."""

    def __init__(self, catalogo: Catalog) -> None:
        self.de_lector = catalogo.protegido
        antes = facts.of_each(catalogo, _told_then if self.de_lector else _then, hasta=-1)
        self.versiones = [*(dicho for _, dicho in antes), _as_of(catalogo, clock.today())]
        self.ultima = len(self.versiones) - 1
        self.raised = cache(self._raised)

    def _raised(self, n: int) -> dict[Key, AlertRule]:
        """Return the rules that hold in a version, by rule and subject."""
        version, suyos = self.versiones[n], defaultdict[tuple[str, int], list[Subject]](list)
        for sujeto in version.cifras:
            suyos[sujeto.de, sujeto.anio].append(sujeto)
        return {
            (regla.alerta, sujeto): regla
            for de_que, sujetos in suyos.items()
            for regla in version.rules_of(*de_que).values()
            for sujeto, vale in zip(sujetos, self.holds(n, regla, sujetos), strict=True)
            if vale
        }

    def holds(self, n: int, regla: AlertRule, sujetos: Sequence[Subject], hoy: Figures | None = None) -> list[bool]:
        """Tell of which subjects a rule holds in a version, with other figures of today (`hoy`) where given."""
        vistas = ({m: f.valor for m, f in self.seen(n, regla, s, hoy).items()} for s in sujetos)
        return condition.holding(regla.condicion, [*vistas])

    def is_same_rule(self, n: int, clave: Key) -> bool:
        """Tell whether a version and the one before it have a rule with the same condition."""
        alerta, sujeto = clave
        antes, ahora = (self.versiones[v].rules_of(sujeto.de, sujeto.anio).get(alerta) for v in (n - 1, n))
        return bool(n and antes and ahora and antes.condicion == ahora.condicion)

    def state(self, clave: Key) -> str:
        """Return whether what holds is new or goes on; neither without the same rule in the version before."""
        if self.ultima and clave in self.raised(self.ultima - 1):
            return GOES_ON
        return NEW if self.is_same_rule(self.ultima, clave) else UNTOLD

    def since(self, n: int, clave: Key) -> tuple[date | None, bool]:
        """Return the day that the figures of a rule reached in the first version, without a gap up to one, it held in.

        And whether it may have held before: of a year under way, where no version before says that it did not.
        """
        while n and clave in self.raised(n - 1):
            n -= 1
        (_, sujeto), version = clave, self.versiones[n]
        fin, vistas = date(sujeto.anio, 12, 31), self.seen(n, self.raised(n)[clave], sujeto)
        cortes = [f.corte for m, f in vistas.items() if m.cuando == NOW and f.corte]
        dia = min(max(cortes), fin) if cortes else fin if version.dia > fin else version.llega.get(sujeto.anio)
        return dia, dia != fin and not self.is_same_rule(n, clave)

    def seen(self, n: int, regla: AlertRule, sujeto: Subject, hoy: Figures | None = None) -> dict[Named, AlertFigure]:
        """Return the figures that a rule looks at which are known, those that its words print first."""
        version, miradas = self.versiones[n], alert_rules.looked(regla)
        *antes, ahora = (v.cifras.get(sujeto, {}) for v in self.versiones[: n + 1])
        comparadas, movidas = ({m.nombre for m in miradas if m.cuando in c} for c in ((CHANGE,), (FIRST, CHANGE)))
        de = {
            NOW: hoy or ahora,
            BEFORE: antes[-1] if antes else {},
            FIRST: ChainMap(*antes),
            LAST_YEAR: version.cifras.get(replace(sujeto, anio=sujeto.anio - 1), {}),
            CHANGE: _before_the_change(comparadas, ahora, antes),
            SINCE: _since_the_change(movidas, ahora, antes),
        }
        reglas = version.reglas.of(sujeto.anio)
        halladas = {m: de[m.cuando].get(m.nombre) or _parameter(reglas, m.nombre) for m in miradas}
        return {m: f for m, f in halladas.items() if f}


def _parameter(reglas: InForce, nombre: str) -> AlertFigure | None:
    """Return a parameter of a year as a figure; None of what is a figure."""
    return None if nombre in WATCHABLE else AlertFigure(reglas.numero(nombre))


def _before_the_change(nombres: set[str], hoy: Figures, antes: Sequence[Figures]) -> Figures:
    """Return the figures of the last version that knows all those that the rule compares so, and one is another."""
    sabidas = (c for c in reversed(antes) if nombres <= c.keys() & hoy.keys())
    return next((c for c in sabidas if any(c[n].valor != hoy[n].valor for n in nombres)), {})


def _since_the_change(nombres: set[str], hoy: Figures, antes: Sequence[Figures]) -> Figures:
    """Return the figures of the first version since which what the rule compares with before is what it is now."""
    desde = hoy
    for cifras in reversed(antes):
        if any(n in cifras and (n not in hoy or cifras[n].valor != hoy[n].valor) for n in nombres):
            break
        desde = cifras if nombres <= cifras.keys() else desde
    return desde


def _order(a: Alert) -> tuple[object, ...]:
    return (-a.sujeto.anio, a.estado in WHY_ENDED, *worst_first(a), a.alerta, a.codigo_corto, a.sujeto.codigo)


def worst_first(a: Alert) -> tuple[object, ...]:
    """Return what puts the gravest alerts first: gravity; of a goal, how far from it and, of as far, money.

    Activities and indicators are not one scale: indicators come apart, those that are only met or not the last.
    """
    aparte = a.sujeto.de == OWN, a.es_permisible
    return GRAVITIES.index(a.gravedad), *aparte, a.brecha is None, -(a.brecha or 0.0), -(a.devengado_soles or 0.0)


def _then(catalogo: Catalog) -> VersionFacts:
    """Return what is known of a version, as on its day in Peru: its name has the moment."""
    return _as_of(catalogo, clock.in_lima(catalogo.carpeta.name[:15]).date())


def _told_then(catalogo: Catalog) -> VersionFacts:
    """Return the same as it is told to who reads aggregates."""
    return _then(catalogo.protected())


def _as_of(catalogo: Catalog, dia: date) -> VersionFacts:
    """Return what is known of a version, as on a day."""
    buenas = [r for r, faltas in alert_rules.written(catalogo.rules, catalogo.programa) if not faltas]
    nombres = {n.nombre for r in buenas for n in alert_rules.looked(r)} | RANKED_BY
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
        apartes={a: monthly.apart(catalogo, a) for a in anios},
        llega=facts.known_up_to(catalogo),
    )


def _is_lowered(linaje: Lineage, clave: Key) -> bool:
    """Tell whether an alert that no longer holds would hold with the goal of the version before."""
    n, (alerta, sujeto) = linaje.ultima, clave
    antes, hoy = (v.cifras.get(sujeto, {}) for v in linaje.versiones[n - 1 :])
    if GOAL not in antes or GOAL not in hoy or hoy[GOAL].valor >= antes[GOAL].valor:
        return False
    parte = hoy[GOAL].valor / antes[GOAL].valor or 1.0
    partes = {i: replace(hoy[i], valor=hoy[i].valor * parte) for i in (FULFILMENT, PROGRAMMED) if i in hoy}
    regla = linaje.versiones[n].rules_of(sujeto.de, sujeto.anio)[alerta]
    return linaje.holds(n, regla, [sujeto], {**hoy, **partes, GOAL: antes[GOAL]}) != [False]


def _alert(linaje: Lineage, n: int, clave: Key, estado: str) -> Alert:
    (_, sujeto), regla, version = clave, linaje.raised(n)[clave], linaje.versiones[n]
    vistas, acabo = linaje.seen(n, regla, sujeto), estado if estado in WHY_ENDED else ""
    llamado = version.nombres[sujeto.anio].get((sujeto.de, sujeto.codigo), Called(sujeto.codigo))
    medida, reglas = llamado.unidad_medida, version.reglas.of(sujeto.anio)
    de_firmas = {m.cuando for m, f in vistas.items() if _counts_firms(m.nombre, f)}
    se_calla = linaje.de_lector and bool(de_firmas - (set() if acabo else {NOW, LAST_YEAR}))
    # How far an indicator stayed is said by the alert of its goal, and not again by that of its base.
    es_de_meta = sujeto.de != OWN or any(m.nombre in AIMED[True][::2] for m in vistas)
    brecha, falta = _away(version.cifras[sujeto], sujeto, llamado) if es_de_meta else (None, None)
    desde, desde_antes = linaje.since(n, clave)
    return record(
        Alert,
        asdict(regla) | asdict(llamado),
        estado=estado,
        sujeto=sujeto,
        mensaje=KEPT if se_calla else _words(regla, vistas, medida) + _months_apart(version, sujeto, vistas),
        cifras=() if se_calla else tuple(_seen(m, f.valor, medida, reglas) for m, f in vistas.items()),
        responde=SLOT.sub(lambda hueco: getattr(llamado, hueco[1]) or NOT_DECLARED, regla.responde),
        razon=regla.norma or regla.razon,
        justificacion=version.escrito.get(sujeto, UNJUSTIFIED),
        desde=desde,
        desde_antes=desde_antes,
        procedencia=weakest(f.procedencia for f in vistas.values()),
        brecha=brecha,
        falta=None if se_calla else falta,
        devengado_soles=spent.valor if (spent := version.cifras[sujeto].get(SPENT)) else None,
        afirma=(_stated(regla.alerta, sujeto, vistas, acabo, se_calla=se_calla),),
    )


def _counts_firms(nombre: str, cifra: AlertFigure) -> bool:
    """Tell whether a figure is made of counts of firms."""
    cual = facts.ADVANCE if nombre in facts.OF_PROGRESS else nombre
    return cual in INDICATORS and is_of_firms(cual, cifra.procedencia)


def _stated(alerta: str, sujeto: Subject, vistas: dict[Named, AlertFigure], estado: str, *, se_calla: bool) -> Claim:
    """Return the claim of an alert: that its condition holds, or held before, with the figures that it looked at."""
    de = subject(anio=sujeto.anio, de=sujeto.de, codigo=sujeto.codigo, estado=estado)
    if se_calla:
        return unsayable(Relation.WITHHELD, alerta, de)
    filas = tuple((f"{m.cuando}:{m.nombre}".lstrip(":"), f.valor) for m, f in vistas.items())
    return Claim(Kind.RULE, alerta, de, filas=filas)


def _away(cifras: Figures, sujeto: Subject, llamado: Called) -> tuple[float | None, str | None]:
    """Return how far a subject is from what was aimed at, unrounded, and what it lacks in words, in its own unit.

    None without a goal above 0, past it or of what is only met or not; and where it lacks nothing or nobody says.
    """
    parte, logrado, meta = (c.valor if (c := cifras.get(n)) else None for n in AIMED[sujeto.de == OWN])
    lejos = POINTS - parte if parte is not None and parte < POINTS else None
    resto = None if meta is None or logrado is None else meta - logrado
    falta = None
    if resto is not None and sujeto.de == OWN and lejos:
        distancia = Decimal(str(round(abs(resto), 9)))
        falta = formats.gap(distancia, llamado.unidad_medida).removeprefix("+")
    elif resto is not None and sujeto.de != OWN and resto > 0:
        falta = _written_as(facts.ADVANCE, resto, llamado.unidad_medida)
    return None if llamado.es_permisible else lejos, falta


def _months_apart(version: VersionFacts, sujeto: Subject, vistas: Iterable[Named]) -> str:
    """Return what follows the words of a rule that looked at a progress whose months don't add up to its year."""
    if not any(m.nombre in (*beside.OF_PROGRESS, *facts.OF_PROGRESS) for m in vistas):
        return ""
    suyas = monthly.within(version.reglas.of(sujeto.anio), {sujeto.de: sujeto.codigo})
    apartes = version.apartes[sujeto.anio]
    return "".join(f"; {apartes[c].dicho}" for c in suyas if c in apartes)


def _words(regla: AlertRule, vistas: dict[Named, AlertFigure], medida: str) -> str:
    """Return the words of a rule with its figures written in them, without the parts whose figure is not known."""

    escritas = {que: _written_as(que.nombre, vista.valor, medida) for que, vista in vistas.items()}
    hay = OPTIONAL.sub(
        lambda p: p[1] if escritas.keys() >= set(map(value_of, SLOT.findall(p[1]))) else "", regla.palabras
    )
    return SLOT.sub(lambda hueco: escritas.get(value_of(hueco[1]), formats.MISSING), hay)


def _seen(que: Named, valor: float, medida: str, reglas: InForce) -> SeenFigure:
    indicador, escrito = WATCHABLE.get(que.nombre), _written_as(que.nombre, valor, medida)
    if indicador is None:
        parametro = next(p for p in reglas.typed(ParameterRule) if p.parametro == que.nombre)
        return SeenFigure(que.nombre, f"Umbral: {parametro.significado}", valor, escrito, parametro.unidad)
    palabra = indicador.definicion if que.nombre in FACTS else ""
    unidad = palabra or (medida if indicador.unidad in MEASURED else "") or str(indicador.unidad)
    return SeenFigure(que.nombre, f"{indicador.etiqueta}{WHEN_WORDS[que.cuando]}", valor, escrito, unidad)


def _written_as(nombre: str, valor: float, medida: str) -> str:
    """Return a figure as its indicator is written, with its unit where that is the activity's or its own."""
    indicador = WATCHABLE.get(nombre)
    if indicador is None:
        return formats.exact(valor)
    if indicador.unidad == Unit.WORD:
        return formats.month(int(valor))
    if nombre in FACTS and indicador.definicion:
        return counted(valor, indicador.definicion)
    escrito = formats.written(indicador, bool(valor) if indicador.unidad == Unit.FLAG else valor)
    return measured(escrito, lowered(medida)) if indicador.unidad in MEASURED else escrito


@remembered
def unwatched(catalogo: Catalog, anio: int) -> Sentence:
    """Say why it can't be told what is to be watched in a year; empty where rules have figures (WATCHED) to look at."""
    de = subject(anio=anio)
    if not catalogo.rules.of(anio).rows(TABLE):
        return say("sin_reglas_de_alerta", de)
    filas = run(catalogo, Query(WATCHED, ("producto", "actividad"), {"anio": [str(anio)]}))
    return NOTHING if any(f[c] is not None for f in filas for c in WATCHED) else say("nada_que_mirar", de)


@remembered
def of_year(catalogo: Catalog, anio: int, hoy: date) -> list[Alert]:
    """Return the alerts of a year of the version that a catalog asks, as they are on a day."""
    return [a for a in _of_day(catalogo, hoy) if a.sujeto.anio == anio]


@remembered
def _of_day(catalogo: Catalog, _hoy: date) -> list[Alert]:
    return of_version(catalogo)


def line(alerta: Alert, *, con_cifras: bool) -> Row:
    """Return an alert as programs have it, its figures with their values and units or in words."""
    dichos = (campo.partition("=") for campo in LINE.split())
    fila = {nombre: attrgetter(donde or nombre)(alerta) for nombre, _, donde in dichos}
    return fila | {"cifras": [*map(asdict, alerta.cifras)]} if con_cifras else fila
