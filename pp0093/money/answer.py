"""The answer of a year: what was spent of its budget and how its goals ended, or go; the same wherever it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct

from pp0093 import claims
from pp0093.ask import view
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.rows import Filters
from pp0093.ask.standing.periods import PRELIMINARY, RUNNING, Period
from pp0093.ask.view import View
from pp0093.claims import Claim, Relation, Sentence, Subject, sentence, subject
from pp0093.money import budget, execution, states
from pp0093.money.budget import Money, Spent
from pp0093.money.execution import ACTIVITY, PRODUCT, AnnexLine
from pp0093.writing import formats
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted

FULFILMENT, GOAL, SPENT_PCT = "cumplimiento_pct", "meta_fisica", "ejecucion_pct"
IN_THE_COUNTRY, NATIONAL = ", en todo el país", "nacional"
NO_PIM = "la fuente no da el PIM"
UNKNOWN_GOALS = "de las metas físicas no se puede decir: no hay meta y avance cargados"
ZERO_GOALS = "la meta física es 0: no hay cumplimiento que decir"


class Year(Struct, frozen=True):
    """A year under filters of product and activity: its money and its activities, and what the country spent in it.

    `pedido` are the filters in words (view.asked).
    """

    anio: int
    filtros: Filters
    pedido: str
    total: Spent | None
    periodo: Period | None
    lineas: Sequence[AnnexLine]
    pais: Spent | None = None
    periodo_pais: Period | None = None


@remembered
def of_year(catalogo: Catalog, vista: View) -> Sentence:
    """Answer how a year went, or goes."""
    return year_sentence(_known(catalogo, vista))


def _known(catalogo: Catalog, vista: View) -> Year:
    anio, filtros = vista.anio, vista.query
    periodos = budget.standing(catalogo, anio)
    return Year(
        anio,
        filtros,
        view.asked(catalogo, View(anio, vista.producto, vista.actividad)),
        budget.spent(catalogo, anio, filtros, "reporte"),
        periodos[budget.REPORT],
        execution.activities(catalogo, anio, filtros),
        budget.spent(catalogo, anio, {}, NATIONAL),
        periodos[NATIONAL],
    )


def year_sentence(anio: Year) -> Sentence:
    """Say what was spent and how many goals were met; of a year that runs, up to when; of what is not known, so."""
    if anio.total is None and not anio.lineas:
        return _without_report(anio)
    dicho = claims.joined([_money(anio), _goals(anio)], "; ")
    return _opened(dicho, anio.anio, "reporte" if _is_preliminary(anio) else "")


def _opened(dicho: Sentence, anio: int, preliminar: str = "") -> Sentence:
    """Return a sentence that begins and ends; it says first that its year is preliminary in a scope, if it is."""
    if not preliminar:
        return sentence(f"{capital(dicho.texto)}.", dicho.claims)
    return sentence(f"Preliminar: {dicho.texto}.", dicho.claims, preliminary(anio, preliminar))


def preliminary(anio: int, alcance: str) -> Claim:
    """Claim that a year is over and its figures may still move."""
    return claims.fact("preliminar", 1, sujeto=subject(anio=anio, alcance=alcance))


def marked(dicho: Sentence, anio: int, periodo: Period | None, alcance: str = "reporte") -> Sentence:
    """Return a title with the mark of its year behind in brackets, where it has one, and the claim of that mark."""
    marca = states.mark(periodo)
    if not marca or periodo is None:
        return dicho
    if periodo.deja_fuera:
        de_que = (*subject(anio=anio, alcance=alcance), ("deja_fuera", periodo.deja_fuera))
        return sentence(f"{dicho.texto} ({marca})", dicho.claims, claims.fact("deja_fuera", 1, sujeto=de_que))
    if periodo.estado == PRELIMINARY:
        return sentence(f"{dicho.texto} ({marca})", dicho.claims, preliminary(anio, alcance))
    de_que = subject(anio=anio, alcance=alcance)
    return sentence(
        f"{dicho.texto} ({marca})", dicho.claims, claims.unsayable(Relation.NOT_CLOSED, "devengado_soles", de_que)
    )


def _without_report(anio: Year) -> Sentence:
    """Say what the whole country spent where that is all that is known; of a filter, that nothing answers it."""
    nada = no_report(anio.anio, anio.filtros, anio.pedido)
    if anio.pais is None or anio.pedido:
        return nada
    dicho = in_the_country(anio.anio, anio.pais, anio.periodo_pais)
    return dicho if is_running(anio.periodo_pais) else claims.joined([nada, dicho])


def in_the_country(anio: int, pais: Money, periodo: Period | None) -> Sentence:
    """Say what the whole country spent in a year."""
    gasto = spending(pais, periodo, subject(anio=anio, alcance=NATIONAL))
    dicho = sentence(f"{gasto.texto}{IN_THE_COUNTRY}", gasto.claims)
    return _opened(dicho, anio, NATIONAL if _reads(periodo, PRELIMINARY) else "")


def no_report(anio: int, filtros: Filters, pedido: str = "") -> Sentence:
    """Say that a year has no report data, or none of what is asked (view.asked)."""
    falta = claims.unsayable(Relation.NO_ROW, "devengado_soles", subject(anio=anio, **filtros))
    return sentence(f"No hay datos del informe para {anio}{' ' + pedido if pedido else ''}.", falta)


def _is_preliminary(anio: Year) -> bool:
    if anio.periodo is not None and anio.total is not None:
        return _reads(anio.periodo, PRELIMINARY)
    return any(f.avance.estado == PRELIMINARY for f in anio.lineas)


def is_running(periodo: Period | None) -> bool:
    """Tell whether the money of a year does not reach its end."""
    return _reads(periodo, RUNNING)


def _reads(periodo: Period | None, estado: str) -> bool:
    return periodo is not None and periodo.estado == estado


def _money(anio: Year) -> Sentence:
    de_que, pedido = subject(anio=anio.anio, **anio.filtros), f" {anio.pedido}" if anio.pedido else ""
    if anio.total is None or anio.total.devengado_soles is None:
        sin_pim = anio.total is None or anio.total.pim_soles is None
        falta = "el presupuesto de lo que cubre el informe" if sin_pim else "lo devengado"
        nada = sentence(
            f"no se puede decir cuánto se gastó{pedido}: falta {falta}",
            claims.unsayable(Relation.NO_VALUE, "devengado_soles", de_que),
        )
        if anio.pais is None or pedido:
            return nada
        del_pais = spending(anio.pais, anio.periodo_pais, subject(anio=anio.anio, alcance=NATIONAL))
        return sentence(f"{nada.texto}; en todo el país, {del_pais.texto}", nada.claims, del_pais.claims)
    return spending(anio.total, anio.periodo, de_que, f" del PIM{pedido}")


def spending(fila: Money, periodo: Period | None, de_que: Subject, de_cuanto: str = " del PIM") -> Sentence:
    """Return "se ejecutó 99.7 % del PIM" or, of a year that runs, "al 18/06 (46 % del año) se devengó 37.9 % del PIM".

    A reversal is said as such. `de_cuanto` says of what the share is.
    """
    cuando = _until(periodo, dict(de_que).get("alcance", "reporte"))
    cuanto = spent(fila, de_que, "ejecutó" if not cuando else "devengó", de_cuanto)
    return claims.joined([*([cuando] if cuando else []), cuanto, *_partial(periodo, fila, de_que)])


def spent(fila: Money, de_que: Subject, verbo: str, de_cuanto: str) -> Sentence:
    """Return how much was spent of the PIM or, where the source gives none, in soles; a reversal as such."""
    gasto, parte = fila.devengado_soles, fila.ejecucion_pct
    monto = [] if gasto is None else [claims.figure("devengado_soles", float(gasto), de_que)]
    if gasto is not None and gasto < 0:
        return sentence(f"{reversal(gasto)}{de_cuanto.removeprefix(' del PIM')}", monto)
    if parte is None:
        falta = claims.unsayable(Relation.NO_VALUE, SPENT_PCT, de_que)
        dicho = f"se devengó {formats.soles(gasto)}{de_cuanto.removeprefix(' del PIM')} y {NO_PIM}"
        return sentence(dicho, monto, falta)
    return sentence(f"se {verbo} {formats.percent(parte)}{de_cuanto}", claims.figure(SPENT_PCT, float(parte), de_que))


def reversal(monto: float) -> str:
    """Say an amount spent that is below zero: more was given back than spent."""
    return f"el devengado es negativo por reversiones: {formats.soles(monto)}"


def _until(periodo: Period | None, alcance: str) -> Sentence | None:
    """Return up to when a year that runs was read and what part of it that is; None of one that is over."""
    if periodo is None or not is_running(periodo):
        return None
    corte, de_que = periodo.corte, subject(anio=periodo.anio, alcance=alcance)
    if corte is None or corte.year != periodo.anio:
        return sentence(periodo.leido, [claims.fact("corte_no_declarado", 1, sujeto=de_que)] * (corte is None))
    parte = 100 * corte.timetuple().tm_yday / date(periodo.anio, 12, 31).timetuple().tm_yday
    dicho = claims.fact("parte_del_anio_pct", parte, sujeto=de_que)
    return sentence(f"al {corte:%d/%m} ({formats.percent(parte, 0)} del año)", dicho)


def _partial(periodo: Period | None, fila: Money, de_que: Subject) -> list[Sentence]:
    """Return, in brackets, what the money of a year leaves out of its scope; nothing where it is whole."""
    suyo = states.of_row(periodo, fila)
    if suyo is None or suyo.deja_fuera is None:
        return []
    sujeto = (*((d, v) for d, v in de_que if d in ("anio", "alcance")), ("deja_fuera", suyo.deja_fuera))
    clase = "preliminar" if _reads(suyo, PRELIMINARY) else "parcial"
    return [sentence(f"({clase}, {suyo.deja_fuera})", claims.fact("deja_fuera", 1, sujeto=sujeto))]


def _goals(anio: Year) -> Sentence:
    """Say how goals ended and, of what runs, how they go; of a closed year without any, why that can't be said."""
    if dicho := how_goals_go(anio.anio, anio.lineas, anio.filtros):
        return dicho
    se_sabe = any(f.cumplimiento_pct is not None for f in anio.lineas)
    return sentence("") if se_sabe or is_running(anio.periodo) else unknown_goals(anio.anio, anio.lineas)


def how_goals_go(anio: int, lineas: Sequence[AnnexLine], filtros: Filters | None = None) -> Sentence:
    """Say how the goals of some lines ended and, of those whose year runs, how they go; empty where nobody knows."""
    dichas = [d for d in (met(anio, filtros or {}, lineas), to_date(anio, lineas)) if d]
    return claims.joined(dichas, "; ")


def unknown_goals(anio: int, lineas: Sequence[AnnexLine]) -> Sentence:
    """Say why nothing is said of goals: all of them are 0, or none is known with its progress."""
    con_meta = [f for f in lineas if f.meta_fisica is not None]
    if con_meta and all(f.meta_fisica == 0 for f in con_meta):
        en_cero = subject(anio=anio, **{con_meta[0].nivel: [f.codigo for f in con_meta]})
        return sentence(ZERO_GOALS, claims.unsayable(Relation.ZERO, GOAL, en_cero))
    de_que = subject(anio=anio, **({lineas[0].nivel: [f.codigo for f in lineas]} if lineas else {}))
    return sentence(UNKNOWN_GOALS, claims.unsayable(Relation.NO_VALUE, FULFILMENT, de_que))


def met(anio: int, filtros: Filters, lineas: Sequence[AnnexLine]) -> Sentence:
    """Say how many met the goal of a year that is over, came near or stayed below, of those with a goal above 0.

    Apart, those whose goal is 0 and those of which nobody knows; and those so far over that their goal is doubted.
    """
    cerradas = [f for f in lineas if f.avance.es_del_anio and f.cumplimiento_pct is not None]
    if not cerradas:
        return sentence("")
    vara, nivel = cerradas[0].vara, cerradas[0].nivel
    de_que = about(anio, filtros, lineas, cerradas, FULFILMENT)
    filas = {f.codigo: f.cumplimiento_pct for f in cerradas}
    alcanzan, cerca, debajo, pasan = (
        claims.count(FULFILMENT, nivel, filas, de_que, relacion=relacion, umbral=umbral, tope=tope)
        for relacion, umbral, tope in (
            (Relation.AT_LEAST, vara.cumplida, None),
            (Relation.AT_LEAST, vara.casi, vara.cumplida),
            (Relation.UNDER, vara.casi, None),
            (Relation.OVER, vara.sobrada, None),
        )
    )
    dicho = _classes(nivel, (alcanzan, cerca, debajo), vara.casi)
    partes = [sentence(dicho, alcanzan, cerca, debajo), *_apart(anio, lineas)]
    partes += _doubted(cerradas, pasan) if nivel == ACTIVITY else []
    return claims.joined(partes, "")


def about(
    anio: int, filtros: Filters, lineas: Sequence[AnnexLine], dichas: Sequence[AnnexLine], indicador: str
) -> Subject:
    """Return what a claim about some lines of a year speaks of: all under the filters that have the figure, or them."""
    son_todas = all(f[indicador] is None or f in dichas for f in lineas)
    return subject(anio=anio, **(filtros if son_todas else {dichas[0].nivel: [f.codigo for f in dichas]}))


def _classes(nivel: str, clases: tuple[Claim, Claim, Claim], casi: float) -> str:
    """Return "4 de 11 actividades alcanzaron su meta, 3 superaron el 95 % y 4 quedaron debajo"; empty ones left out."""
    alcanzan, cerca, debajo = clases
    umbral, de = formats.percent(casi, 0), len(alcanzan.filas)
    if de == 1:
        [parte] = [formats.percent(c) for _, c in alcanzan.filas]
        como = "alcanzó" if alcanzan.cuantos else f"superó el {umbral} de" if cerca.cuantos else "no alcanzó"
        return f"{como} su meta ({parte})"
    que = "productos" if nivel == PRODUCT else "actividades"
    superan = _verb(cerca.cuantos, "superó", "superaron") + f" el {umbral}"
    if casi in [c for q, c in cerca.filas if q in cerca.miembros]:
        superan = _verb(cerca.cuantos, "llegó", "llegaron") + f" al {umbral}"
    quedan = f"{debajo.cuantos} {_verb(debajo.cuantos, 'quedó', 'quedaron')} debajo"
    partes = [
        f"{alcanzan.cuantos} de {counted(de, que)} {_verb(alcanzan.cuantos, 'alcanzó', 'alcanzaron')} su meta",
        *([f"{cerca.cuantos} {superan}"] if cerca.cuantos else []),
        *([quedan] if debajo.cuantos else []),
    ]
    return formats.listed(partes)


def _verb(cuantas: int, singular: str, plural: str) -> str:
    return singular if cuantas == 1 else plural


def _apart(anio: int, lineas: Sequence[AnnexLine]) -> list[Sentence]:
    """Return, in brackets, the lines that are in no class: their goal is 0, or their progress is not known."""
    en_cero = [f for f in lineas if f.meta_fisica == 0]
    sin_avance = [f for f in lineas if f.meta_fisica and f.cumplimiento_pct is None]
    partes = [
        sentence(
            f"{formats.listed([f.codigo_corto for f in suyas])}, {por_que}",
            [claims.unsayable(motivo, cual, subject(anio=anio, **{f.nivel: f.codigo})) for f in suyas],
        )
        for suyas, por_que, motivo, cual in (
            (en_cero, "con meta 0", Relation.ZERO, GOAL),
            (sin_avance, "sin avance conocido", Relation.NO_VALUE, FULFILMENT),
        )
        if suyas
    ]
    dichas = claims.joined(partes, "; ")
    return [sentence(f" (aparte: {dichas.texto})", dichas.claims)] if partes else []


def _doubted(cerradas: Sequence[AnnexLine], pasan: Claim) -> list[Sentence]:
    """Return the lines so far over their goal that it has to be looked at."""
    nombres = [
        f"{f.codigo_corto} ({formats.percent(f.cumplimiento_pct)} de su meta)"
        for f in cerradas
        if f.codigo in pasan.miembros
    ]
    return [sentence(f". Revisar programación: {formats.listed(nombres)}", pasan)] if nombres else []


# How a year that runs goes against what was programmed up to its last whole month: in the order of the sentence.
GOES: tuple[tuple[str, str, str, Callable[[AnnexLine], bool]], ...] = (
    ("va según lo programado", "van según lo programado", "van_segun_programa", lambda f: f.cumple),
    ("va cerca", "van cerca", "van_cerca", lambda f: f.casi_cumple and not f.cumple),
    ("va atrás", "van atrás", "van_atras", lambda f: not f.casi_cumple),
)


def to_date(anio: int, lineas: Sequence[AnnexLine]) -> Sentence:
    """Say how many activities of a year that runs go as programmed, near it or behind; empty without months."""
    dichas = [f for f in lineas if not f.avance.es_del_anio and f.de_lo_programado_pct is not None]
    if not dichas:
        return sentence("")
    de_que = subject(anio=anio, **{dichas[0].nivel: [f.codigo for f in dichas]})
    cuentas = [(una, varias, nombre, sum(map(es, dichas))) for una, varias, nombre, es in GOES]
    hechos = [claims.fact(nombre, cuantas, sujeto=de_que) for _, _, nombre, cuantas in cuentas]
    if len(dichas) == 1:
        [como] = [una for una, _, _, cuantas in cuentas if cuantas]
        parte = dichas[0].de_lo_programado_pct or 0
        de_ella = claims.fact("de_lo_programado_pct", parte, sujeto=de_que)
        return sentence(f"{_to_month(dichas)}, {como} ({formats.percent(parte)})", hechos, de_ella)
    de = counted(len(dichas), "productos" if dichas[0].nivel == PRODUCT else "actividades")
    (una, varias, _, al_dia), *otras = cuentas
    partes = [f"{al_dia} de {de} con programa {_verb(al_dia, una, varias)}"]
    partes += [f"{cuantas} {_verb(cuantas, uno, varios)}" for uno, varios, _, cuantas in otras if cuantas]
    return sentence(
        f"{_to_month(dichas)}, {formats.listed(partes)}",
        hechos,
        claims.fact("con_programa", len(dichas), sujeto=de_que),
    )


def _to_month(lineas: Sequence[AnnexLine]) -> str:
    meses = sorted({f.avance.a_la_fecha.mes for f in lineas if f.avance.a_la_fecha})
    return f"a {formats.month(meses[0])}" if len(meses) == 1 else "hasta su último mes informado"
