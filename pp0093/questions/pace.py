"""How the goals of a year under way go: what was delivered of what was programmed up to a month."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pp0093.ask.catalog import Catalog
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.rows import Row
from pp0093.ask.standing import ratings
from pp0093.claims import Claim, Sentence, fact, sentence, subject
from pp0093.money import progress
from pp0093.money.progress import ToDate
from pp0093.questions import texts
from pp0093.questions.asking import NotReadError, Posed, Understood
from pp0093.questions.figured import Answer, rows, said
from pp0093.questions.figures import GOAL
from pp0093.questions.texts import STRUCTURE
from pp0093.questions.words import YEAR
from pp0093.writing import formats
from pp0093.writing.nouns import counted, lowered, measured

ON_TIME, LATE = "al_dia", "atrasada"


class Paced(Struct, frozen=True):
    """An activity or a product: its row of the year, its code, and what it delivered of what was programmed."""

    fila: Row
    codigo: str
    al_mes: ToDate
    cumplida: float

    @property
    def pct(self) -> float:
        """What it delivered, in percent of what was programmed."""
        return self.al_mes.cumplimiento_pct or 0.0

    @property
    def va_al_dia(self) -> bool:
        """Whether it delivered what was programmed."""
        return self.pct >= self.cumplida


def answer(catalogo: Catalog, pedida: Posed) -> Answer:
    """Say how goals go; raise NotReadError where what was programmed or delivered is not known up to then."""
    leida = pedida.leida
    consulta, filas = rows(catalogo, pedida)
    dichas = _paced(catalogo, leida, filas)
    if not dichas:
        que = f"No se conoce lo programado y lo logrado{_until(leida)} de {leida.anios[0]}"
        raise NotReadError(f"{que}: pida el avance y la meta del año.")
    frase = _each(catalogo, leida, dichas) if leida.dimension else _one(catalogo, leida, dichas[0])
    return said(catalogo, pedida, consulta, [_stated(leida, frase, dichas)], [d.fila for d in dichas])


def _level(leida: Understood) -> str:
    return leida.dimension or next(iter(leida.filtros))


def _paced(catalogo: Catalog, leida: Understood, filas: Sequence[Row]) -> list[Paced]:
    [anio], nivel = leida.anios, _level(leida)
    tope = leida.meses[-1] if leida.meses else 12
    estados = progress.standings(catalogo, anio, nivel, {}, hasta_mes=tope)
    cumplida = ratings.yardstick(catalogo.rules.of(anio)).cumplida
    hasta = [(f, e.a_la_fecha) for f in filas if (e := estados.get(f[nivel])) and e.a_la_fecha]
    return [
        Paced(f, str(f[nivel]), a, cumplida) for f, a in hasta if a.programado and (not leida.meses or a.mes == tope)
    ]


def _until(leida: Understood) -> str:
    return f" hasta {formats.month(leida.meses[-1])}" if leida.meses else ""


def furthest(catalogo: Catalog, pedida: Posed, filas: Sequence[Row]) -> Answer | None:
    """Say which are furthest from what was programmed to date; None where it is known of none, or of one alone."""
    leida = pedida.leida
    dichas = _paced(catalogo, leida, filas) if leida.dimension in STRUCTURE else []
    lejos = sorted((d for d in dichas if not d.va_al_dia), key=lambda d: d.pct)
    if len(dichas) < 2 or not lejos:
        return None
    suyas = [d for d in lejos if d.pct <= lejos[min(leida.cuantas, len(lejos)) - 1].pct]
    que = f"{DIMENSIONS[leida.dimension].etiqueta} más lejos de lo programado a la fecha, {leida.anios[0]}"
    dicho = _stated(leida, f"{que} (de {len(dichas)}): {_listed(catalogo, leida, suyas)}", dichas)
    return said(catalogo, pedida, pedida.consulta, [dicho], [d.fila for d in suyas])


def _stated(leida: Understood, frase: str, dichas: Sequence[Paced]) -> Sentence:
    """Claim what each delivered of what was programmed and, of several, how many go on time."""
    nivel, codigos, hechos = _level(leida), [d.codigo for d in dichas], list[Claim]()
    de = {YEAR: leida.anios[0], "hasta_mes": leida.meses[-1] if leida.meses else None}
    for d in dichas:
        cifras = {"de_lo_programado_pct": d.pct, "programado": d.al_mes.programado, "logrado": d.al_mes.logrado}
        if meta := d.fila.get(GOAL):
            cifras["logrado_de_la_meta_pct"] = 100 * float(d.al_mes.logrado) / float(meta)
        hechos += [fact(n, float(v), sujeto=subject(**de, **{nivel: d.codigo})) for n, v in cifras.items()]
    al_dia = sum(d.va_al_dia for d in dichas)
    cuentas = {"con_programa": len(dichas), "van_segun_programa": al_dia, "no_van_al_dia": len(dichas) - al_dia}
    return sentence(frase, hechos, [fact(n, v, sujeto=subject(**de, **{nivel: codigos})) for n, v in cuentas.items()])


def _listed(catalogo: Catalog, leida: Understood, dichas: Sequence[Paced]) -> str:
    quienes = [texts.called(catalogo, d.fila[YEAR], leida.dimension, d.codigo) for d in dichas]
    return "; ".join(f"{q} ({texts.of_programmed(d.al_mes)})" for q, d in zip(quienes, dichas, strict=True))


def _one(catalogo: Catalog, leida: Understood, dicha: Paced) -> str:
    """Say how one goes: "no va al día: 48 empresas de 60 programadas hasta junio, 80.0 %; 40.0 % de la meta anual"."""
    fila, al_mes, meta = dicha.fila, dicha.al_mes, dicha.fila[GOAL]
    de_quien = texts.named(catalogo, fila[YEAR], _level(leida), dicha.codigo)
    logrado = measured(formats.exact(al_mes.logrado), lowered(texts.unit_of(catalogo, fila)))
    va = f"{'' if dicha.va_al_dia else 'no '}va al día: {logrado}, {texts.of_programmed(al_mes)}"
    del_anio = f" y {formats.percent(100 * al_mes.logrado / meta)} de la meta anual ({formats.exact(meta)})"
    return f"{fila[YEAR]}, {de_quien}: {va} ({formats.exact(al_mes.programado)}){del_anio if meta else ''}"


def _each(catalogo: Catalog, leida: Understood, dichas: Sequence[Paced]) -> str:
    """Say how many go on time, or are late, and which; of what was programmed alone, how each goes."""
    son_algunas, es_tarde = leida.sentido in (ON_TIME, LATE), leida.sentido == LATE
    suyas = [d for d in dichas if not son_algunas or d.va_al_dia is not es_tarde]
    cuantas = sum(d.va_al_dia is not es_tarde for d in dichas)
    quienes = counted(len(dichas), "productos" if leida.dimension == "producto" else "actividades")
    como = f"{'no ' if es_tarde else ''}{'va' if cuantas == 1 else 'van'} al día{_until(leida)}"
    lista = [_listed(catalogo, leida, suyas)] if suyas else []
    dicho = f"{leida.anios[0]}, {cuantas} de {quienes} con programa por mes {como}"
    return (": " if son_algunas else ". De cada una: ").join([dicho, *lista])
