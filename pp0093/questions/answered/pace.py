"""How the goals of a year under way go: what was delivered of what was programmed up to a month."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pp0093 import clock
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.rows import Row
from pp0093.ask.standing import ratings
from pp0093.claims import Claim, fact, sentence, subject
from pp0093.money import progress
from pp0093.money.progress import ToDate
from pp0093.questions import texts
from pp0093.questions.answered.figured import Figured, rows, said
from pp0093.questions.answered.posed import Posed
from pp0093.questions.figures import FULFILMENT, UNITS_OF_GOALS
from pp0093.questions.read.months import PACE
from pp0093.questions.read.parts import MEMBER, Parts
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.wanted import common
from pp0093.questions.read.words import DIMENSION, MEASURE, MONTHS, YEAR
from pp0093.writing import formats
from pp0093.writing.nouns import counted, lowered, measured

ON_TIME, LATE = "al_dia", "atrasada"
LEVELS = ("actividad", "producto")
GOAL = "meta_fisica"
MEASURES = ("avance_fisico", GOAL, FULFILMENT)


def is_to_a_month(partes: Parts) -> bool:
    """Tell whether goals, or their progress, are asked for up to a month."""
    dichas = {i for h in partes.of(MEASURE) for i in h.valor.split(";")}
    return partes.has(MONTHS) and bool(dichas) and dichas <= UNITS_OF_GOALS


def read(partes: Parts) -> Understood:
    """Read "is 1.1 on time", "what part of its goal had 1.1 reached by June"."""
    partes.only(PACE, MEMBER, YEAR, DIMENSION, MEASURE, "cuanto", "parte", "sujeto", MONTHS)
    if {i for h in partes.of(MEASURE) for i in h.valor.split(";")} - UNITS_OF_GOALS:
        raise NotReadError("Pida el avance de las metas a un mes, o el dinero de cada mes.")
    leida = common(partes, PACE, *MEASURES)
    de = [*leida.filtros, *filter(None, [leida.dimension])]
    if len(de) > 1 or set(de) - {*LEVELS} or any(len(v) > 1 for v in leida.filtros.values()):
        raise NotReadError("Pida la meta de una actividad o de un producto, o de todas.")
    if len(leida.anios) > 1 or leida.sujeto not in ("", "empresas", "acciones") or leida.meses[:1] not in ((), (1,)):
        raise NotReadError("Pida lo programado de un solo año, hasta un mes.")
    return Understood(
        PACE,
        MEASURES,
        leida.filtros,
        anios=leida.anios or (clock.today().year,),
        meses=leida.meses,
        dimension="" if leida.filtros else leida.dimension or LEVELS[0],
        sentido=partes.one(PACE),
        sujeto=leida.sujeto,
    )


class Paced(Struct, frozen=True):
    """An activity or a product: its row of the year and what it delivered of what was programmed up to a month."""

    fila: Row
    al_mes: ToDate
    cumplida: float

    @property
    def va_al_dia(self) -> bool:
        """Whether it delivered what was programmed."""
        pct = self.al_mes.cumplimiento_pct
        return pct is not None and pct >= self.cumplida


def answer(catalogo: Catalog, pedida: Posed) -> Figured:
    """Say how goals go; raise NotReadError where what was programmed or delivered is not known up to then."""
    leida = pedida.leida
    consulta, filas = rows(catalogo, pedida)
    dichas = _paced(catalogo, leida, filas)
    if not dichas:
        raise NotReadError(_why_not(leida))
    frase = _each(catalogo, leida, dichas) if leida.dimension else _one(catalogo, dichas[0])
    suyas = [d.fila for d in dichas]
    return said(catalogo, pedida, consulta, [sentence(frase, _stated(consulta, leida, dichas))], suyas, filas=suyas)


def _paced(catalogo: Catalog, leida: Understood, filas: Sequence[Row]) -> list[Paced]:
    [anio], dimension = leida.anios, leida.dimension or next(iter(leida.filtros))
    tope = leida.meses[-1] if leida.meses else 12
    estados = progress.standings(catalogo, anio, dimension, {}, hasta_mes=tope)
    cumplida = ratings.yardstick(catalogo.rules.of(anio)).cumplida
    hasta = [(f, e.a_la_fecha) for f in filas if (e := estados.get(f[dimension])) and e.a_la_fecha]
    return [Paced(f, a, cumplida) for f, a in hasta if a.programado and (not leida.meses or a.mes == tope)]


def _why_not(leida: Understood) -> str:
    return (
        f"No se conoce lo programado y lo logrado{_until(leida)} de {leida.anios[0]}: pida el avance y la meta del año."
    )


def _until(leida: Understood) -> str:
    return f" hasta {formats.month(leida.meses[-1])}" if leida.meses else ""


def furthest(catalogo: Catalog, pedida: Posed, filas: Sequence[Row]) -> Figured | None:
    """Say which are furthest from what was programmed to date; None where it is known of none, or of one alone."""
    leida = pedida.leida
    dichas = _paced(catalogo, leida, filas)
    lejos = sorted((d for d in dichas if not d.va_al_dia), key=_pct)
    if len(dichas) < 2 or not lejos:
        return None
    corte = _pct(lejos[min(leida.cuantas, len(lejos)) - 1])
    suyas = [d for d in lejos if _pct(d) <= corte]
    lista = "; ".join(_listed(catalogo, leida, d) for d in suyas)
    que = f"{DIMENSIONS[leida.dimension].etiqueta} más lejos de lo programado a la fecha, {leida.anios[0]}"
    dicho = [sentence(f"{que} (de {len(dichas)}): {lista}", _stated(pedida.consulta, leida, dichas))]
    return said(catalogo, pedida, pedida.consulta, dicho, [d.fila for d in suyas], filas=[d.fila for d in suyas])


def _stated(consulta: Query, leida: Understood, dichas: Sequence[Paced]) -> list[Claim]:
    """Claim what each delivered of what was programmed and, of several, how many go on time."""
    nivel, hasta = leida.dimension or next(iter(leida.filtros)), leida.meses[-1] if leida.meses else None
    anio, codigos = leida.anios[0], [str(d.fila[nivel]) for d in dichas]
    hechos = []
    for d, codigo in zip(dichas, codigos, strict=True):
        suya = subject(**{YEAR: anio, nivel: codigo, "hasta_mes": hasta})
        cifras = {"de_lo_programado_pct": _pct(d), "programado": d.al_mes.programado, "logrado": d.al_mes.logrado}
        hechos += [fact(nombre, float(cuanto), sujeto=suya) for nombre, cuanto in cifras.items()]
        if meta := d.fila.get(GOAL):
            hechos.append(fact("logrado_de_la_meta_pct", 100 * float(d.al_mes.logrado) / float(meta), sujeto=suya))
    de = subject(**{YEAR: anio, nivel: codigos, "hasta_mes": hasta})
    al_dia = sum(d.va_al_dia for d in dichas)
    cuentas = {"con_programa": len(dichas), "van_segun_programa": al_dia, "no_van_al_dia": len(dichas) - al_dia}
    return [*hechos, *(fact(nombre, n, sujeto=de) for nombre, n in cuentas.items())]


def _pct(dicha: Paced) -> float:
    return dicha.al_mes.cumplimiento_pct or 0.0


def _listed(catalogo: Catalog, leida: Understood, dicha: Paced) -> str:
    codigo = str(dicha.fila[leida.dimension])
    return f"{texts.called(catalogo, dicha.fila[YEAR], leida.dimension, codigo)} ({texts.of_programmed(dicha.al_mes)})"


def _one(catalogo: Catalog, dicha: Paced) -> str:
    """Say how one goes: "no va al día: 48 empresas de 60 programadas hasta junio, 80.0 %; 40.0 % de la meta anual"."""
    unidad, al_mes = lowered(texts.unit_of(catalogo, dicha.fila)), dicha.al_mes
    de_quien = texts.named(catalogo, dicha.fila[YEAR], _level(dicha.fila), str(dicha.fila[_level(dicha.fila)]))
    va = "va al día" if dicha.va_al_dia else "no va al día"
    logrado = f"{measured(formats.exact(al_mes.logrado), unidad)}, {texts.of_programmed(al_mes)}"
    return f"{dicha.fila[YEAR]}, {de_quien}: {va}: {logrado} ({formats.exact(al_mes.programado)}){_of_year(dicha)}"


def _level(fila: Row) -> str:
    return next(d for d in LEVELS if fila.get(d))


def _of_year(dicha: Paced) -> str:
    """Return what the same is of the year's goal; empty where the year has none."""
    meta = dicha.fila[GOAL]
    if not meta:
        return ""
    return f" y {formats.percent(100 * dicha.al_mes.logrado / meta)} de la meta anual ({formats.exact(meta)})"


def _each(catalogo: Catalog, leida: Understood, dichas: Sequence[Paced]) -> str:
    """Say how many go on time, or are late, and which; of what was programmed alone, how each goes."""
    suyas = [d for d in dichas if leida.sentido not in (ON_TIME, LATE) or d.va_al_dia is (leida.sentido == ON_TIME)]
    lista = "; ".join(_listed(catalogo, leida, d) for d in suyas)
    al_dia = sum(d.va_al_dia for d in dichas)
    cuantas = len(dichas) - al_dia if leida.sentido == LATE else al_dia
    quienes = counted(len(dichas), "productos" if leida.dimension == "producto" else "actividades")
    verbo = "va" if cuantas == 1 else "van"
    como = f"{'no ' if leida.sentido == LATE else ''}{verbo} al día{_until(leida)}"
    entre = ": " if leida.sentido in (ON_TIME, LATE) else ". De cada una: "
    return f"{leida.anios[0]}, {cuantas} de {quienes} con programa por mes {como}{entre + lista if lista else ''}"
