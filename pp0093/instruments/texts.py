"""Sentences, tables and cards about the indicators of instruments, from their figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter, itemgetter

from msgspec.structs import asdict, replace

from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.parts.instruments import EvaluatedProcess, MarksValue
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Row, known
from pp0093.claims import (
    NO_ROWS,
    Claim,
    Relation,
    Sentence,
    Subject,
    count,
    extreme,
    fact,
    figure,
    joined,
    sentence,
    shown,
    subject,
)
from pp0093.errors import LOADED_AT
from pp0093.instruments import figures
from pp0093.instruments.figures import (
    NO_VALUE,
    Catalyst,
    Funnel,
    IndicatorSheet,
    IndicatorState,
    MeasuredIndicator,
    Node,
    Objective,
    Performance,
    Policy,
    SurveyQuestion,
    YearValue,
)
from pp0093.language.words import counted
from pp0093.programme import Programme
from pp0093.writing import formats, tables
from pp0093.writing.phrases import NOTHING, phrase, say
from pp0093.writing.tables import Column, Style, Table

WHOLE_PCT = 100
# Where the bar of what is left begins.
SINCE = Column("Desde", Style.PERCENT, 1, es_de_fondo=True)
JOURNEY = "linea_base", "valor_obtenido", "logro_esperado"
RED = "avance_bajo"
ALERT_MEANINGS = {
    "retroceso": "Indicadores ascendentes o descendentes con valor peor que su línea base",
    "planeamiento": "Avance tipo 1 sobre el límite del documento",
}
LISTED = {RED: "Indicadores en rojo por su avance tipo 1"} | ALERT_MEANINGS
"""The lists of a policy's indicators, and what each measures."""


def of_instrument(instrumento: str | None, **mas: object) -> Subject:
    """Return the subject of claims about an instrument; without code when the programme lacks it."""
    return subject(instrumento=instrumento or formats.MISSING, **mas)


def _in(estado: Policy | Performance, **mas: object) -> Subject:
    return subject(instrumento=estado.instrumento, anio=estado.anio, **mas)


def lists(notas: MarksValue) -> str:
    """Return whether the lists behind test marks are complete, and their cut-off unless it is the year's end."""
    dias = [formats.day(d) for d in (notas.corte, notas.corte_ultimo) if d]
    es_del_anio = dias == [formats.day(date(notas.anio, 12, 31))]
    return "recibidas" if notas.es_parcial else phrase("listas_completas", dias=[] if es_del_anio else dias)


def nothing_loaded(instrumento: str | None) -> Sentence:
    """Return that an instrument has no values."""
    return say("nada_cargado", of_instrument(instrumento))


def what_to_load(instrumento: str | None, titulo: str) -> Sentence:
    """Return what to load for an instrument without values, with its page's title."""
    return say("cargue_fichas", (), nothing_loaded(instrumento).claims, titulo=titulo, donde=LOADED_AT)


def year_shown(pedido: int, estado: Policy | Performance | None) -> str:
    """Return which year is shown when the chosen one has no values."""
    return "" if estado is None or estado.anio == pedido else phrase("se_muestra_otro_anio", anio=pedido)


def policy_answer(politica: Policy | None, instrumento: str | None) -> Sentence:
    """Return how a policy is doing and which objective is furthest."""
    if politica is None:
        return nothing_loaded(instrumento)
    de = _in(politica)
    filas = {o.objetivo: o.avance_objetivo_pct for o in politica.objetivos}
    peor = extreme("avance_objetivo_pct", "objetivo", filas, de, Relation.SMALLEST)
    if politica.indice is None or peor.valor is None:
        return say("sin_indice", de)
    callados = [say("objetivo_sin_dato", _in(politica, objetivo=o)) for o, v in filas.items() if v is None]
    return say(
        "indice",
        de,
        politica,
        indice_gestion_pct=politica.indice,
        con_dato=str(len(filas) - len(callados)),
        todos=counted(len(filas), "objetivos"),
        callados=callados,
        n=len(callados),
        antes=_before(politica, politica.indice) if politica.antes else NOTHING,
        bajos=[f"{o.objetivo} {o.corto}" for o in politica.objetivos if o.objetivo in peor.miembros],
        peor=peor,
    )


def _before(politica: Policy, indice: float) -> Sentence:
    """Return the index of earlier years, and this year's without the objectives that they lacked."""
    menor, mayor = min(politica.antes.values()), max(politica.antes.values())
    sin = _in(politica, metodo="publicado", sin="|".join(politica.nuevos))
    return say(
        "indice_antes",
        rumbo="Baja desde" if menor > indice else "Sube desde" if mayor < indice else "Antes,",
        antes=[
            say("indice_de_un_anio", subject(instrumento=politica.instrumento, anio=a), indice_gestion_pct=i)
            for a, i in politica.antes.items()
        ],
        nuevos=politica.nuevos,
        n=len(politica.nuevos),
        mismos=politica.sin_nuevos and fact("indice_por_metodo", politica.sin_nuevos, sin),
    )


def objectives_headline(politica: Policy) -> Sentence:
    """Return the title of the objectives: those negative under type 2."""
    atras = [
        sentence(o.objetivo, fact("tipo_2_del_objetivo", o.avance_tipo2, _in(politica, objetivo=o.objetivo)))
        for o in politica.objetivos
        if o.avance_tipo2 is not None and o.avance_tipo2 < 0
    ]
    return say("tipo_2_negativo" if atras else "avance_objetivos", n=len(atras), cuales=atras)


def of_results(politica: Policy, campo: str, objetivo: Objective) -> str:
    """Return a figure of an objective's result indicators; only the percent sign is written."""
    suyos = (f for f in politica.indicadores if f.objetivo == objetivo.objetivo and f.servicio_politica is None)
    return "; ".join(formats.own(f[campo], "%" if f.unidad_medida == "%" else "") for f in suyos)


def methods_headline(politica: Policy) -> Sentence:
    """Return the title of the sensitivity: its range."""
    if politica.indice is None:
        return say("metodos_del_indice")
    con_indice = known(politica.metodos, "indice_gestion_pct")
    desde, hasta = (
        fact("indice_por_metodo", m.indice_gestion_pct or 0, _in(politica, metodo=m.metodo, sin=m.sin))
        for m in (f(con_indice, key=attrgetter("indice_gestion_pct")) for f in (min, max))
    )
    return say("indice_por_metodos", desde=desde, hasta=hasta)


def strip_headline(politica: Policy, estados: Sequence[IndicatorState], elegidos: Mapping[str, str]) -> Sentence:
    """Return the title of the strip: how many of those with data are in red; for a single light, how many it has."""
    luz, con_dato = elegidos.get("semaforo", ""), sum(f.semaforo != NO_VALUE for f in estados)
    if luz or not con_dato:
        nombre = luz if luz in ("", NO_VALUE) else politica.luces[luz].calificacion.lower()
        return say("indicadores_de_luz", todos=_so_many(politica, len(estados), **elegidos), luz=nombre)
    rojos = len(figures.alerted(estados, RED))
    return say(
        "luces",
        rojos=_so_many(politica, rojos, alerta=RED, **elegidos),
        con_dato=_so_many(politica, con_dato, con=RED, **elegidos),
    )


def _so_many(politica: Policy, cuantos: int, **de: object) -> Claim:
    """Return a claim of how many of a policy's indicators in its year have some light, objective, unit or alert."""
    return fact("indicadores_en_el_anio", cuantos, _in(politica, **de))


def none(frase: str, politica: Policy, **de: str) -> Sentence:
    """Return that no indicator matches the filters, or has an alert."""
    return say(frase, _in(politica, **de))


def strip_note(politica: Policy, estados: Sequence[IndicatorState]) -> str:
    """Return what a cell is, and how many indicators are below their baseline."""
    return phrase("nota_de_tira", politica, retrocesos=len(figures.alerted(estados, "retroceso")) or "")


def alert_headline(politica: Policy, alerta: str) -> Sentence:
    """Return the title of an alert's list: how many have it, or why it is unknown."""
    n = len(figures.alerted(politica.indicadores, alerta))
    con_dato = sum(figures.ALERT_TESTS[alerta](f) is not None for f in politica.indicadores)
    return say(
        f"{alerta}_{'si' if n else 'no' if con_dato else 'sin_decir'}",
        _in(politica, alerta=alerta),
        indicadores_en_el_anio=n,
        medidos=_so_many(politica, con_dato, con=alerta),
        limite=fact("parametro", politica.limite_pct, subject(anio=politica.anio, cual=figures.BADLY_PLANNED)),
    )


def reason(alerta: str, fila: IndicatorState) -> str:
    """Return why an indicator has an alert: its value against its baseline, goal, or permissible minimum or maximum."""
    de_meta = fila.criterio if fila.criterio in figures.PERMISSIBLE else "meta"
    que, contra = ("base", fila.linea_base) if alerta == "retroceso" else (de_meta, fila.logro_esperado)
    valor, contra_que = (formats.own(v, fila.unidad_medida) for v in (fila.valor_obtenido, contra))
    return phrase(f"frente_a_{que}", valor=valor, contra=contra_que)


def lights_headline(politica: Policy) -> Sentence:
    """Return the title of the responsible units: those with most indicators in red."""
    mas = max((g.rojo for g in politica.responsables), default=0)
    primeros = [g for g in politica.responsables if g.rojo == mas]
    if not mas:
        return say("por_responsable")
    dichos = [
        say(
            "en_rojo_de",
            (),
            g,
            rojos=_so_many(politica, mas, responsable=g.codigo, semaforo="rojo"),
            todos=_so_many(politica, g.indicadores, responsable=g.codigo),
        )
        for g in primeros
    ]
    todos = _in(politica, responsable="|".join(str(g.codigo) for g in primeros))
    return say("responsables", (), fact("mas_en_rojo", mas, todos), cuales=dichos)


def guidelines_headline(politica: Policy) -> Sentence:
    """Return the title of the guidelines: how many of those with data have no indicator in green."""
    grupos = [g for g in politica.lineamientos if g.indicadores > g.ND]
    return say(
        "sin_verde" if grupos else "por_lineamiento",
        sin_verde=fact("lineamientos", sum(not g.verde for g in grupos), _in(politica, sin="verde")),
        todos=fact("lineamientos", len(grupos), _in(politica)),
    )


def sheet_note(estados: Iterable[IndicatorState], codigo: str) -> str:
    """Return an indicator's state in the year shown, with the reasons of its alerts and its years without data."""
    [estado] = (f for f in estados if f.indicador == codigo)
    al_menos = "al menos" if estado.anios_sin_dato_es_minimo else ""
    n = estado.anios_sin_dato
    return phrase(
        "nota_de_ficha",
        estado,
        brecha="" if estado.brecha_meta is None else formats.gap(estado.brecha_meta, estado.unidad_medida),
        retroceso=reason("retroceso", estado) if estado.alerta_retroceso else "",
        planeamiento=reason("planeamiento", estado) if estado.alerta_planeamiento else "",
        sin_dato=phrase("sin_dato_seguidos", al_menos=al_menos, n=n) if n else "",
    )


def series_headline(ficha: IndicatorSheet, titulo: str) -> Sentence:
    """Return a series' title with its last value."""
    con_valor = known(ficha.serie, "valor_obtenido")
    if not con_valor:
        return say("sin_valores", subject(indicador=ficha.nodo.codigo), titulo=titulo)
    ultimo = con_valor[-1]
    return say(
        "ultimo_valor",
        (),
        claimed_value(ultimo),
        titulo=titulo,
        valor=value_and_goal(ultimo),
        cuando=when(ultimo),
    )


def when(fila: YearValue) -> str:
    """Return the period of a value: "en 2024", or from when to when for a cumulative one."""
    return fila.periodo or f"en {fila.anio}"


def claimed_value(fila: YearValue) -> list[Claim]:
    """Return claims of an indicator's value and goal in a year, if any."""
    de = subject(indicador=fila.indicador, anio=fila.anio, periodo=fila.periodo)
    return [figure(i, float(fila[i]), de) for i in ("valor_obtenido", "logro_esperado") if fila[i] is not None]


def series_note(ficha: IndicatorSheet) -> str:
    """Return the indicator, unit, breaks and undated values of a series."""
    quiebres = "; ".join(phrase("quiebre", f) for f in ficha.serie if f.es_quiebre)
    return phrase("nota_de_serie_de_ficha", ficha.nodo, quiebres=quiebres, sin_anio=len(ficha.sin_anio) or None)


def performance(estado: Performance | None, instrumento: str | None, pedido: str = "") -> Sentence:
    """Return how many goals were reached in a year and which is furthest; else what is loaded.

    `pedido` are the filters in words (view.filters_in_words).
    """
    if estado is None:
        return nothing_loaded(instrumento)
    if estado.con_meta:
        logradas = goals_reached(estado)
        return say(
            "metas_logradas",
            (),
            estado,
            pedido=pedido,
            logradas=logradas,
            n=logradas if len(estado.con_meta) > 1 else 1,
            todas=counted(len(estado.con_meta), "indicadores"),
            cuales=_names(estado, logradas),
            lejos=_furthest(estado),
            resultados=[
                say("resultado", (), claimed_value(m.ultimo), m.nodo, valor=own_value(m.ultimo), cuando=when(m.ultimo))
                for m in estado.indicadores
                if m.ultimo and not m.nodo.producto
            ],
        )
    con_valor = sum(m.ultimo is not None for m in estado.indicadores)
    return say(
        "sin_metas_medidas" if estado.indicadores else "sin_indicadores",
        (),
        _sheets(estado),
        no_goals(estado).claims,
        estado,
        fichas=_sheets(estado),
        medidos=fact("indicadores_con_valor", con_valor, (*_of(estado), ("hasta", str(estado.anio)))),
        pedido=pedido,
    )


def _sheets(estado: Performance) -> Claim:
    """Return the claim of how many indicators the programme, or a product, has."""
    return fact("fichas_de_indicadores", len(estado.indicadores), _of(estado))


def _of(estado: Performance) -> Subject:
    return of_instrument(estado.instrumento, producto=estado.producto)


def no_goals(estado: Performance) -> Sentence:
    """Return that no indicator with a goal was measured in the year."""
    return say("ninguna_meta_medida", _indicators_subject(estado))


def _indicators_subject(estado: Performance, indicadores: Iterable[str] = ()) -> Subject:
    """Return the subject of claims about the indicators of a year, or some of them."""
    return _in(estado, producto=estado.producto, indicador=[*indicadores])


def goals_reached(estado: Performance) -> Claim:
    """Return the claim of which indicators reached the year's goal."""
    filas = {m.codigo: m.avance for m in estado.con_meta}
    return count(
        "avance_tipo1", "indicador", filas, _indicators_subject(estado), relacion=Relation.AT_LEAST, umbral=WHOLE_PCT
    )


def _furthest(estado: Performance) -> Sentence:
    """Return which indicators are furthest below their goal, by what they lack of it; empty when all reached it.

    Those only met or not have no distance: they are left out.
    """
    peor = _extreme(estado, Relation.SMALLEST)
    dichos = [
        say(
            "indicador_lejos",
            (),
            claimed_value(m.ultimo),
            m.nodo,
            valor=value_and_goal(m.ultimo),
            antes=_before_it(m),
        )
        for m in estado.con_meta
        if m.ultimo and m.codigo in peor.miembros
    ]
    return say("el_mas_lejos", (), peor, n=len(dichos), dichos=joined(dichos, "; ")) if dichos else NOTHING


def _names(estado: Performance, cuales: Claim) -> list[str]:
    """Return the names of a claim's indicators."""
    return [m.nodo.corto for m in estado.con_meta if m.codigo in cuales.miembros]


def _before_it(medido: MeasuredIndicator) -> Sentence:
    """Return the previous value of the same base and its goal, which may have moved; empty without one."""
    if (antes := medido.antes) is None or (medido.ultimo and medido.ultimo.es_quiebre):
        return NOTHING
    return say("antes", (), claimed_value(antes), antes, valor=value_and_goal(antes))


def beside(estado: Performance, filas: Sequence[Row]) -> Table:
    """Return the columns beside each bar of performance_rows; the previous values are headed by their years."""
    columnas, anios = tables.columns("instruments.beside"), sorted({m.antes.anio for m in estado.con_meta if m.antes})
    antes = replace(columnas["antes"], etiqueta=formats.listed([*map(str, anios)]))
    return tables.of_objects(filas, columnas | {"antes": antes})


def _extreme(estado: Performance, cual: Relation) -> Claim:
    """Return the claim of the most or least fulfilled goals, of those under 100 % and not only met or not."""
    filas = {m.codigo: m.avance for m in estado.con_meta if not m.es_permisible and (m.avance or 0) < WHOLE_PCT}
    return extreme("avance_tipo1", "indicador", filas, _indicators_subject(estado, filas), cual)


def met(medido: MeasuredIndicator) -> str:
    """Return whether an indicator that is only met or not is met; "" for the others."""
    if not medido.es_permisible or medido.avance is None:
        return ""
    return "lo cumple" if medido.avance >= WHOLE_PCT else "no lo cumple"


def own_value(fila: YearValue) -> str:
    """Return a value in its own unit."""
    return formats.own(fila.valor_obtenido, fila.unidad_medida)


def value_and_goal(fila: YearValue) -> str:
    """Return "27.1 %; meta 60 %", or the value alone without a goal; the unit is not repeated, except the sign."""
    valor = own_value(fila)
    if fila.logro_esperado is None:
        return valor
    return f"{valor}; meta {formats.exact(fila.logro_esperado)}{' %' * valor.endswith(' %')}"


def against_headline(estado: Performance) -> Sentence:
    """Return the title of the goals: how near those missed came; when all were reached, their names."""
    menor, mayor = (_extreme(estado, cual) for cual in (Relation.SMALLEST, Relation.LARGEST))
    if filas := dict(menor.filas):
        cuantos = count("avance_tipo1", "indicador", filas, menor.sujeto, relacion=Relation.UNDER, umbral=WHOLE_PCT)
        return say("quedaron_cerca", cuantos=cuantos, menor=menor, mayor=mayor if len(filas) > 1 else "")
    nombres = _names(estado, goals_reached(estado))
    frase = "alcanzaron_su_meta" if nombres else "ver_metas"
    return say(frase, (), goals_reached(estado), nombres=nombres, n=len(nombres))


def years_headline(estado: Performance) -> Sentence:
    """Return the title of the series: how many indicators change their base."""
    cambian = sum(any(f.es_quiebre for f in m.serie) for m in estado.indicadores)
    frase = "cambian_de_base" if cambian else "cada_indicador"
    return say(frase, _of(estado), indicadores_que_cambian_de_base=cambian, fichas=_sheets(estado))


def no_records(estado: Performance) -> Sentence:
    """Return that the year's lists have no test marks."""
    de_quien = "para los indicadores de este producto" if estado.producto else ""
    return say("sin_notas", _indicators_subject(estado), de_quien=de_quien)


def size_headline(cifras: Sequence[PublishedFigure]) -> Sentence:
    """Return the title of productivity by size: its extremes."""
    menor, mayor = (f(cifras, key=attrgetter("valor")) for f in (min, max))
    return say(
        "productividad",
        (),
        map(_as_printed, cifras),
        menor,
        encuesta=_survey(menor),
        menor=formats.exact(menor.valor),
        otro=str(mayor.valor_dimension).lower(),
        mayor=formats.exact(mayor.valor),
    )


def _as_printed(cifra: PublishedFigure) -> Claim:
    """Return the claim that a document prints a group's figure."""
    de = subject(documento=cifra.documento, anio=cifra.anio, grupo=cifra.valor_dimension, encuesta=_survey(cifra))
    return fact("cifra_de_un_grupo", float(cifra.valor), de)


def factor_headline(cifras: Sequence[PublishedFigure]) -> Sentence:
    """Return the title of factor shares: the largest, and their sum when rounding does not explain its gap to 100."""
    mayor = max(cifras, key=attrgetter("valor"))
    suma = sum(c.valor for c in cifras)
    no_cierra = abs(Decimal(suma) - WHOLE_PCT) > figures.HALF_DECIMAL * len(cifras)
    grupos = [c.valor_dimension for c in cifras]
    de = subject(documento=mayor.documento, anio=mayor.anio, grupo=grupos, de=WHOLE_PCT, encuesta=_survey(mayor))
    return say(
        "factor_mayor",
        (),
        map(_as_printed, cifras),
        fact("suma_de_grupos", float(suma), de),
        mayor,
        encuesta=_survey(mayor),
        aporta=formats.percent(mayor.valor),
        suma=formats.percent(suma) if no_cierra else "",
    )


def printed_note(cifras: Sequence[PublishedFigure]) -> str:
    """Return the document of printed figures and the survey behind their note, or their year."""
    return f"{cifras[0].documento}, {_survey(cifras[0])}"


def _survey(cifra: PublishedFigure) -> str:
    """Return the survey behind a printed figure, with its years, or its year."""
    return str(cifra.nota or cifra.anio).rpartition("; ")[2]


def economy(programa: Programme, fichas: Sequence[Node], con_valor: int) -> Sentence:
    """Return the answer of a programme of axes: its goals, how many indicators have a value, and who is responsible."""
    instrumento = fichas[0].instrumento
    medidos = fact("indicadores_con_valor", con_valor, of_instrument(instrumento))
    anios = sorted({m.anio for i in figures.of_level(fichas, "indicador") for m in i.metas})
    de = of_instrument(instrumento, desde=anios[0], hasta=anios[-1]) if anios else ()
    metas = [fact("anios_con_meta", 2, de)] if anios else ()
    quien, suyos = _own(programa, fichas)
    de = of_instrument(instrumento, nivel="indicador", responsable=quien)
    return say(
        "metas_de_ejes",
        (),
        medidos,
        metas,
        indicadores=_counts(fichas)["indicadores"],
        sin_base=fact(
            "nodos_del_instrumento", len(suyos) - len(known(suyos, "valor_base")), (*de, ("cuales", "sin línea base"))
        ),
        metas=anios and f"{anios[0]} a {anios[-1]}",
        con_valor=medidos if con_valor else "",
        callado="" if con_valor else "el documento no da resultados",
        quien=quien,
        propios=quien and fact("nodos_del_instrumento", len(suyos), de),
        cuantos=goals_headline(fichas),
    )


def _own(programa: Programme, fichas: Sequence[Node]) -> tuple[str, list[Node]]:
    """Return the programme's entity that is responsible for most indicators, and those; "" and all when none is."""
    indicadores = figures.of_level(fichas, "indicador")
    responden = Counter(filter(None, (own_part(programa, i.responsable) for i in indicadores)))
    quien = max(responden, key=lambda r: responden[r], default="")
    return quien, [i for i in indicadores if own_part(programa, i.responsable) == quien]


def growth_headline(programa: Programme, fichas: Sequence[Node]) -> Sentence:
    """Return which of its own indicators must grow most from its baseline, as a multiple; else how many must."""
    quien, suyos = _own(programa, fichas)
    veces, mayor = max(((i.veces, i) for i in suyos if i.crece and i.veces), key=itemgetter(0), default=(0, None))
    if mayor is None:
        return goals_headline(fichas)
    de, meta = of_instrument(mayor.instrumento, nivel="indicador", responsable=quien), mayor.metas[-1]
    return say(
        "el_que_mas_crece",
        subject(indicador=meta.indicador, anio=meta.anio),
        fact("veces_su_linea_base", float(veces), de),
        mayor,
        meta,
        linea_base=mayor.valor_base,
    )


def own_part(programa: Programme, responsable: str | None) -> str:
    """Return which of the responsible entities is the programme's; "" when none is."""
    return next((r for r in (responsable or "").split(figures.SEVERAL) if r in programa.entidad), "")


def _counts(fichas: Sequence[Node]) -> dict[str, Claim]:
    """Return claims of how many axes and indicators a programme of axes has."""
    ejes, indicadores = (figures.of_level(fichas, nivel) for nivel in ("eje", "indicador"))
    llegan = {n.codigo for i in indicadores for n in i.dentro_de}
    con_base = len(known(indicadores, "valor_base"))
    cuentas = {
        "ejes": (len(ejes), "eje", "todos"),
        "sin": (sum(e.codigo not in llegan for e in ejes), "eje", "sin indicadores"),
        "indicadores": (len(indicadores), "indicador", "todos"),
        "con_base": (con_base, "indicador", "con línea base"),
        "crecen": (sum(i.crece is True for i in indicadores), "indicador", "meta sobre su línea base"),
    }
    return {
        que: fact("nodos_del_instrumento", n, of_instrument(fichas[0].instrumento, nivel=nivel, cuales=cuales))
        for que, (n, nivel, cuales) in cuentas.items()
    }


def tree_headline(fichas: Sequence[Node]) -> Sentence:
    """Return how many axes have no indicators."""
    cuentas = _counts(fichas)
    ejes, sin = cuentas["ejes"], cuentas["sin"]
    return say("ejes_sin" if sin.valor else "ejes_todos" if ejes.valor else "ejes_sin_decir", (), ejes, **cuentas)


def goals_headline(fichas: Sequence[Node]) -> Sentence:
    """Return how many indicators must exceed their baseline; when no baseline is known, that."""
    cuentas = _counts(fichas)
    return say("superan_su_base" if cuentas["con_base"].valor else "con_linea_base", (), **cuentas)


def catalysts_headline(catalizadores: Sequence[Catalyst], instrumento: str | None) -> Sentence:
    """Return which catalysts no activity uses."""
    sin = [c.nombre.lower() for c in catalizadores if not c.actividades]
    return say(
        "catalizadores_con",
        con=fact("catalizadores", len(catalizadores) - len(sin), of_instrument(instrumento, con="actividades")),
        todos=fact("catalizadores", len(catalizadores), of_instrument(instrumento)),
        sin=sin,
    )


def route(programa: Programme, embudo: Funnel | None, medidos: Sequence[MeasuredIndicator]) -> Sentence:
    """Return who went through the intervention, or that it is unknown, and its other measures."""
    partes = [sentence(programa.texto("intervencion.embudo_vacio"), NO_ROWS)]
    if embudo:
        texto = programa.texto(
            "intervencion.respuesta",
            empiezan=formats.number(embudo.empiezan),
            parte=formats.percent(embudo.siguen_pct),
            cuando=when(embudo.inicio),
        )
        partes = [sentence(texto, claimed_value(embudo.inicio), claimed_value(embudo.parte))]
    dichas = (embudo.inicio, embudo.parte) if embudo else ()
    partes += [
        say(
            "otra_medida",
            (),
            claimed_value(m.ultimo),
            m.nodo,
            m.ultimo,
            valor=own_value(m.ultimo),
            cuando=when(m.ultimo),
        )
        for m in medidos
        if m.ultimo and m.ultimo not in dichas
    ]
    return say("frase", dicho=joined(partes, ". "))


def question_title(pregunta: SurveyQuestion, instrumento: str | None) -> Sentence:
    """Return a question's title: how its share changed, and whether chance explains it."""
    cambio = pregunta.cambio
    if cambio is None:
        return shown(pregunta.pregunta)
    antes, despues = (phrase("a_favor", s) for s in (cambio.antes, cambio.despues))
    azar = "se distingue" if cambio.se_distingue else "no se distingue"
    de = of_instrument(
        instrumento,
        pregunta=pregunta.pregunta,
        azar=azar,
        confianza=f"{pregunta.confianza_pct:g}",
        antes=antes,
        despues=despues,
    )
    return say("pregunta", de, fact("diferencia_entre_versiones", cambio.diferencia_pp, de), azar=azar)


def question_note(pregunta: SurveyQuestion) -> str:
    """Return what the intervals are, and the test behind the title."""
    prueba = phrase("prueba_exacta", pregunta.cambio, p=formats.number(pregunta.cambio.p, 2)) if pregunta.cambio else ""
    return phrase("nota_de_pregunta", pregunta, prueba=prueba)


def funnel_headline(programa: Programme, embudo: Funnel) -> Sentence:
    """Return how many at least did not go on; the step when all may have."""
    quienes, que = (programa.texto(f"intervencion.{t}") for t in ("de_quienes", "paso_no_siguen"))
    if not (quedan := embudo.empiezan - embudo.hasta):
        return shown(que, "valor_obtenido")
    de = subject(de=embudo.inicio.indicador, indicador=embudo.parte.indicador, anio=embudo.parte.anio)
    return say("no_siguieron", de, no_siguieron_al_menos=quedan, quienes=quienes, que=que)


def funnel_note(programa: Programme, embudo: Funnel) -> str:
    """Return what the bars are a share of, and the interval of the second count, which is not printed."""
    return phrase(
        "nota_de_embudo",
        embudo,
        quienes=programa.texto("intervencion.de_quienes"),
        cuando=when(embudo.inicio),
        nota=embudo.inicio.nota,
    )


def version(fila: Row) -> str:
    """Return the version of a survey table's row and, below, its period."""
    nombre, periodo, *_ = fila.values()
    return formats.full(", ", f"Versión {nombre}", periodo)


def answered(fila: Row) -> str:
    """Return the share in favour in a survey table's row, with its count and interval."""
    _, _, respuestas, a_favor, *partes = fila.values()
    parte, desde, hasta = map(formats.percent, partes[:3])
    return f"{parte} · {a_favor} de {respuestas}\nentre {desde} y {hasta}"


def processes_headline(procesos: Sequence[EvaluatedProcess], instrumento: str | None) -> Sentence:
    """Return how many of the processes evaluated have a suggested improvement."""
    mejoran = fact("procesos", len(known(procesos, "mejora")), of_instrument(instrumento, con="mejora"))
    frase = "procesos_evaluados" if procesos else "ver_procesos"
    return say(frase, of_instrument(instrumento), procesos=len(procesos), mejoran=mejoran)


EVERYTHING = "todos"


def _in_year(f: YearValue) -> Row:
    """Return an indicator in a year as a row with the provenance of each figure."""
    return asdict(f) | {f"procedencia_{i}": f.origin(i) for i in tables.columns("instruments.strip") if i in INDICATORS}


def strip_rows(estados: Iterable[IndicatorState]) -> list[Row]:
    """Return indicators in a year as table rows, with light and alerts in words."""
    return [
        {
            **_in_year(f),
            "alertas": ", ".join(a.capitalize() for a in sorted(ALERT_MEANINGS) if figures.ALERT_TESTS[a](f)),
        }
        for f in estados
    ]


def alert_rows(politica: Policy, alerta: str) -> list[Row]:
    """Return the indicators with an alert as table rows, with its reason; in red, the lowest progress first."""
    suyos = figures.alerted(politica.indicadores, alerta)
    suyos = sorted(suyos, key=attrgetter("avance_tipo1")) if alerta == RED else suyos
    return [{**_in_year(f), "motivo": reason(alerta, f)} for f in suyos]


def indicator_choices(estados: Iterable[IndicatorState]) -> dict[str, str]:
    """Return {code: code and name} of some indicators, to choose from."""
    return {f.indicador: f"{f.indicador} {f.nombre}" for f in estados}


def strip_filters(politica: Policy) -> dict[str, dict[str, str]]:
    """Return the filters of the strip: {field: {code: label}}, "all" first."""
    nombres = {
        "semaforo": {codigo: str(luz) for codigo, luz in politica.luces.items()},
        "objetivo": {o.objetivo: f"{o.objetivo} {o.objetivo_nombre}" for o in politica.objetivos},
        "responsable": {str(r.codigo): str(r.nombre) for r in politica.responsables},
    }
    return {filtro: {EVERYTHING: "Todos"} | suyos for filtro, suyos in nombres.items()}


def sheet_table(ficha: IndicatorSheet) -> Table:
    """Return a sheet as a table of its fields; those that the document lacks are left out."""
    nodo = ficha.nodo
    anio = f" ({nodo.anio_base})" if nodo.anio_base else ""
    base = "" if nodo.valor_base is None else f"{formats.exact(nodo.valor_base)}{anio}"
    dichos = {**asdict(nodo), "valor_base": base}
    lineas = [(columna.etiqueta, dichos[c]) for c, columna in tables.columns("instruments.sheet").items()]
    lineas[2:2] = [(n.nivel_nombre, f"{n.codigo} {n.nombre}") for n in ficha.nodo.dentro_de]
    return tables.of_texts(("Dato", "Qué dice la ficha"), [(que, dicho) for que, dicho in lineas if dicho])


def series_rows(ficha: IndicatorSheet) -> list[Row]:
    """Return the years of an indicator, then its undated values."""
    return [
        *({**_in_year(f), "cuando": str(f.anio)} for f in ficha.serie),
        *({**asdict(f), "cuando": "Sin año"} for f in ficha.sin_anio),
    ]


def series_points(ficha: IndicatorSheet) -> list[Row]:
    """Return the points of a series by year: goals, values and baseline, and then the undated values.

    An empty point marks each change of base.
    """
    puntos: dict[float, Row] = {f.anio: {**asdict(f), "cuando": str(f.anio)} for f in ficha.serie}
    puntos |= {f.anio - 0.5: {"cuando": "cambia\nla base"} for f in ficha.serie if f.es_quiebre}
    if (anio := ficha.nodo.anio_base) is not None and ficha.nodo.valor_base is not None:
        puntos.setdefault(anio, {"cuando": f"{anio}\nlínea base", "valor_obtenido": ficha.nodo.valor_base})
    perdidos = known(ficha.sin_anio, "valor_obtenido")
    aparte = [{**asdict(f), "cuando": f"sin año ({n})"} for n, f in enumerate(perdidos, 1)]
    return [*(puntos[a] for a in sorted(puntos)), *aparte]


def point_columns(unidad: str | None) -> dict[str, Column]:
    """Return the columns of series_points, in the indicator's own unit."""
    return {
        c: Column(nombre, Style.EXACT, unidad=unidad or "")
        for c, nombre in {"logro_esperado": "Meta", "valor_obtenido": "Valor"}.items()
    }


def lit(tabla: str, filas: Iterable[Row]) -> dict[str, Column]:
    """Return the columns of a table, without that of lights when no row has one."""
    hay = any(f.get("luz") for f in filas)
    return {c: columna for c, columna in tables.columns(tabla).items() if hay or c != "luz"}


def performance_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return indicators with their last value as table rows, in words: value and goal, and the previous ones.

    For those only met or not, which of the two.
    """
    return [
        {**_measure_row(m, m.ultimo), "ahora": phrase("ahora", logro=value_and_goal(m.ultimo), cumple=met(m)),
         "antes": m.antes and (phrase("otra_base") if m.ultimo.es_quiebre else value_and_goal(m.antes))}
        for m in indicadores
        if m.ultimo
    ]  # fmt: skip


def year_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return every year of some indicators as table rows."""
    return [_measure_row(m, f) for m in indicadores for f in m.serie]


def _measure_row(medido: MeasuredIndicator, fila: YearValue) -> Row:
    return {**_in_year(fila), **asdict(medido.nodo), "luz": fila.luz, "mide": str(fila.anio)}


def record_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return the indicators computed from test marks as table rows, with the published value."""
    return [
        {
            **asdict(m.por_notas),
            "listas": lists(m.por_notas),
            "codigo": m.codigo,
            "nombre": m.nodo.nombre,
            "publicado": m.ultimo.valor_obtenido,
            "procedencia_publicado": m.ultimo.procedencia,
        }
        for m in indicadores
        if m.ultimo and m.por_notas
    ]


def printed_table(cifras: Sequence[PublishedFigure], estilo: Style) -> Table:
    """Return printed figures as a table of group and value."""
    return tables.of_objects(cifras, {"valor_dimension": Column("Grupo"), "valor": Column("Valor", estilo, 1)})


def tree_rows(fichas: Sequence[Node]) -> list[Row]:
    """Return the tree as table rows: one per indicator, and one per axis without any."""
    filas: list[Row] = []
    for eje in figures.of_level(fichas, "eje"):
        suyos = [n for n in fichas if eje.codigo in (p.codigo for p in n.dentro_de)]
        filas += [
            {**asdict(i), **{p.nivel: p.nombre for p in i.dentro_de}, "indicador": i.nombre}
            for i in figures.of_level(suyos, "indicador")
        ] or [
            {**{n.nivel: n.nombre for n in [eje, *suyos]}, "indicador": eje.descripcion, "codigo": eje.codigo},
        ]
    return filas


def goals(programa: Programme, fichas: Sequence[Node]) -> Table:
    """Return the table of indicators: baseline, goal by year, and baseline in percent of the last goal.

    The programme's entity first; then by that percentage, those without baseline last.
    """
    indicadores = figures.of_level(fichas, "indicador")
    anios = sorted({m.anio for i in indicadores for m in i.metas})
    columnas = {
        **tables.columns("instruments.goals"),
        **{str(a): Column(str(a), Style.EXACT) for a in anios},
        "camino": Column("De la línea base a la última meta", es_de_fondo=True),
        "base_pct": Column("Línea base en % de la última meta", Style.PERCENT, 1),
    }

    # A single responsible has the shortest name.
    en_orden = sorted(
        indicadores,
        key=lambda i: (
            not own_part(programa, i.responsable),
            i.valor_base is None,
            i.base_pct or 0,
            len(i.responsable or ""),
            i.responsable,
        ),
    )
    filas = [
        {
            **asdict(i),
            **{str(m.anio): m.logro_esperado for m in i.metas},
            "camino": base_to_goal(i),
            "base_pct": i.base_pct,
        }
        for i in en_orden
    ]
    return tables.of_objects(filas, columnas)


def base_to_goal(indicador: Node) -> str:
    """Return "de 154 a 3,000 (×19.5)", from baseline to last goal, or that there is no baseline."""
    base, meta = (
        None if v is None else formats.own(v, "%" if indicador.unidad_medida == "%" else "")
        for v in (indicador.valor_base, indicador.meta)
    )
    return phrase("de_base_a_meta", base=base, meta=meta, veces=indicador.veces, sola=None if base else meta)


def of_others(programa: Programme, fichas: Sequence[Node]) -> tuple[int, str]:
    """Return how many indicators, the last of goals, other entities answer for; and the label of their fold."""
    quien, suyos = _own(programa, fichas)
    ajenos = len(figures.of_level(fichas, "indicador")) - len(suyos) if quien else 0
    return ajenos, phrase("los_ajenos", ajenos=ajenos)


def funnel(programa: Programme, embudo: Funnel) -> Table:
    """Return the funnel as a table: who began, went on and did not; the printed share puts numbers between bounds."""
    parte, quienes, *pasos = (
        programa.texto(f"intervencion.{t}")
        for t in ("columna_parte", "quienes", "paso_empiezan", "paso_siguen", "paso_no_siguen")
    )
    columnas = Column("Paso"), Column(parte, Style.PERCENT, 1), Column(quienes), SINCE
    todas = embudo.empiezan
    cuantas = (todas, todas), (embudo.desde, embudo.hasta), (todas - embudo.hasta, todas - embudo.desde)
    partes = (float(WHOLE_PCT), embudo.siguen_pct, WHOLE_PCT - embudo.siguen_pct)
    desde = 0.0, 0.0, embudo.siguen_pct
    escritas = (phrase("de_a", desde=a, hasta=b) if a != b else formats.number(a) for a, b in cuantas)
    return Table(columnas, tuple(zip(pasos, partes, escritas, desde, strict=True)))


def process_table(procesos: Iterable[EvaluatedProcess]) -> Table:
    """Return the processes as a table; a mark lost in the document says so."""
    return tables.of_objects(
        procesos,
        "instruments.process",
        nivel=lambda p: p.nivel.capitalize(),
        calificacion=lambda p: p.calificacion or "No se lee en el documento",
        mejora=lambda p: p.mejora or "El documento no la da",
    )
