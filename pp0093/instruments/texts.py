"""Sentences, tables and cards about the indicators of instruments, made from figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter

from msgspec.structs import asdict

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
BASE_OF_GOAL = "Línea base en % de la última meta"
RED = "avance_bajo"
ALERT_MEANINGS = {
    "retroceso": "Indicadores ascendentes o descendentes con valor peor que su línea base",
    "planeamiento": "Avance tipo 1 sobre el límite del documento",
}
LISTED = {RED: "Indicadores en rojo por su avance tipo 1"} | ALERT_MEANINGS
"""What a policy lists of its indicators, and what is measured."""


def of_instrument(instrumento: str | None, **mas: object) -> Subject:
    """Return the subject of what is said of an instrument; one that the programme has not is of no code."""
    return subject(instrumento=instrumento or formats.MISSING, **mas)


def _in(estado: Policy | Performance, **mas: object) -> Subject:
    return subject(instrumento=estado.instrumento, anio=estado.anio, **mas)


def lists(notas: MarksValue) -> str:
    """Say whether the lists that marks come from are all those owed, and to which day if not the year's last."""
    dias = [formats.day(d) for d in (notas.corte, notas.corte_ultimo) if d]
    es_del_anio = dias == [formats.day(date(notas.anio, 12, 31))]
    return "recibidas" if notas.es_parcial else phrase("listas_completas", dias=[] if es_del_anio else dias)


def nothing_loaded(instrumento: str | None) -> Sentence:
    """Say that an instrument has no values."""
    return say("nada_cargado", of_instrument(instrumento))


def what_to_load(instrumento: str | None, titulo: str) -> Sentence:
    """Say what to do about an instrument without values, by the title of its page."""
    return say("cargue_fichas", (), nothing_loaded(instrumento).claims, titulo=titulo, donde=LOADED_AT)


def year_shown(pedido: int, estado: Policy | Performance | None) -> str:
    """Say which year is shown when the bar's has no values."""
    if estado is None or estado.anio == pedido:
        return ""
    return phrase("se_muestra_otro_anio", anio=pedido, anio_mostrado=estado.anio)


def policy_answer(politica: Policy | None, instrumento: str | None) -> Sentence:
    """Answer how a policy is doing and where the problem is."""
    if politica is None:
        return nothing_loaded(instrumento)
    de = _in(politica)
    filas = {o.objetivo: o.avance_objetivo_pct for o in politica.objetivos}
    peor = extreme("avance_objetivo_pct", "objetivo", filas, de, Relation.SMALLEST)
    if politica.indice is None or peor.valor is None:
        return say("sin_indice", de)
    return say(
        "indice",
        de,
        politica,
        indice_gestion_pct=politica.indice,
        con_dato=str(sum(v is not None for v in filas.values())),
        todos=counted(len(filas), "objetivos"),
        antes=_before(politica, politica.indice) if politica.antes else NOTHING,
        bajos=[f"{o.objetivo} {o.corto}" for o in politica.objetivos if o.objetivo in peor.miembros],
        peor=peor,
    )


def _before(politica: Policy, indice: float) -> Sentence:
    """Say the index of the years before, and what this one would be without the objectives that they had not."""
    antes = politica.antes
    menor, mayor = min(antes.values()), max(antes.values())
    sin = _in(politica, metodo="publicado", sin="|".join(politica.nuevos))
    return say(
        "indice_antes",
        rumbo="Baja desde" if menor > indice else "Sube desde" if mayor < indice else "Antes,",
        antes=[
            say("indice_de_un_anio", subject(instrumento=politica.instrumento, anio=a), indice_gestion_pct=i)
            for a, i in antes.items()
        ],
        mismos=politica.sin_nuevos and fact("indice_por_metodo", politica.sin_nuevos, sin),
    )


def objectives_headline(politica: Policy) -> Sentence:
    """Title the objectives with what type 2 changes."""
    atras = [
        sentence(o.objetivo, fact("tipo_2_del_objetivo", o.avance_tipo2, _in(politica, objetivo=o.objetivo)))
        for o in politica.objetivos
        if o.avance_tipo2 is not None and o.avance_tipo2 < 0
    ]
    return say("tipo_2_negativo" if atras else "avance_objetivos", n=len(atras), cuales=atras)


def methods_headline(politica: Policy) -> Sentence:
    """Title the sensitivity with its range."""
    if politica.indice is None:
        return say("metodos_del_indice")
    con_indice = known(politica.metodos, "indice_gestion_pct")
    desde, hasta = (
        fact("indice_por_metodo", m.indice_gestion_pct or 0, _in(politica, metodo=m.metodo, sin=m.sin))
        for m in (f(con_indice, key=attrgetter("indice_gestion_pct")) for f in (min, max))
    )
    return say("indice_por_metodos", desde=desde, hasta=hasta)


def strip_headline(politica: Policy, estados: Sequence[IndicatorState], elegidos: Mapping[str, str]) -> Sentence:
    """Title the strip with its lights; that of one light, or without indicators, with how many they are."""
    todos, rojos, sin_dato = (
        _so_many(politica, sum(luz in ("", f.semaforo) for f in estados), **{"semaforo": luz, **elegidos})
        for luz in ("", "rojo", NO_VALUE)
    )
    luz = elegidos.get("semaforo", "")
    if luz or not estados:
        nombre = luz if luz in ("", NO_VALUE) else politica.luces[luz].calificacion.lower()
        return say("indicadores_de_luz", todos=todos, luz=nombre)
    return say("luces", rojos=rojos, todos=todos, sin_dato=sin_dato)


def _so_many(politica: Policy, cuantos: int, **de: object) -> Claim:
    """Claim how many indicators of its year a policy has of some light, objective, unit or alert."""
    return fact("indicadores_en_el_anio", cuantos, _in(politica, **de))


def none(frase: str, politica: Policy, **de: str) -> Sentence:
    """Say that no indicator is of what was chosen, or has an alert."""
    return say(frase, _in(politica, **de))


def strip_note(politica: Policy, estados: Sequence[IndicatorState]) -> str:
    """Say what a cell is, and how many are worse than at their start."""
    return phrase("nota_de_tira", politica, retrocesos=len(figures.alerted(estados, "retroceso")) or "")


def alert_headline(politica: Policy, alerta: str) -> Sentence:
    """Title the list of an alert with how many have it, or why that can't be said."""
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
    """Say why an indicator has an alert: its value beside its start, its goal, or the minimum or maximum that it is."""
    de_meta = fila.criterio if fila.criterio in figures.PERMISSIBLE else "meta"
    que, contra = ("base", fila.linea_base) if alerta == "retroceso" else (de_meta, fila.logro_esperado)
    valor, contra_que = (formats.own(v, fila.unidad_medida) for v in (fila.valor_obtenido, contra))
    return phrase(f"frente_a_{que}", valor=valor, contra=contra_que)


def lights_headline(politica: Policy) -> Sentence:
    """Title the responsible units with who has the largest part of its indicators in red."""
    mas = max((g.en_rojo for g in politica.responsables), default=0)
    primeros = [g for g in politica.responsables if g.en_rojo == mas]
    if not mas:
        return say("por_responsable")
    dichos = [
        say(
            "parte_en_rojo",
            (),
            g,
            rojos=_so_many(politica, g.rojo, responsable=g.codigo, semaforo="rojo"),
            todos=_so_many(politica, g.indicadores, responsable=g.codigo),
        )
        for g in primeros
    ]
    todos = _in(politica, responsable="|".join(str(g.codigo) for g in primeros))
    return say("responsables", (), fact("mayor_parte_en_rojo", WHOLE_PCT * mas, todos), cuales=dichos)


def guidelines_headline(politica: Policy) -> Sentence:
    """Title the guidelines with how many of those with data have no indicator in green."""
    grupos = [g for g in politica.lineamientos if g.indicadores > g.ND]
    return say(
        "sin_verde" if grupos else "por_lineamiento",
        sin_verde=fact("lineamientos", sum(not g.verde for g in grupos), _in(politica, sin="verde")),
        todos=fact("lineamientos", len(grupos), _in(politica)),
    )


def sheet_note(estados: Iterable[IndicatorState], codigo: str) -> str:
    """Say the state of an indicator in the year shown, with the reasons of its alerts and how long it has no data."""
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
    """Title a series with its last value, after what it is called there."""
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
    """Return what a value measures: "en 2024" or, of one that adds up several years, from when to when."""
    return fila.periodo or f"en {fila.anio}"


def claimed_value(fila: YearValue) -> list[Claim]:
    """Claim the value and the goal of an indicator in a year: those that it has."""
    de = subject(indicador=fila.indicador, anio=fila.anio, periodo=fila.periodo)
    return [figure(i, float(fila[i]), de) for i in ("valor_obtenido", "logro_esperado") if fila[i] is not None]


def series_note(ficha: IndicatorSheet) -> str:
    """Say the indicator, unit, breaks and lost years of a series."""
    quiebres = "; ".join(phrase("quiebre", f) for f in ficha.serie if f.es_quiebre)
    sin_anio = len(ficha.sin_anio) or None
    return phrase("nota_de_serie_de_ficha", ficha.nodo, quiebres=quiebres, sin_anio=sin_anio)


def performance(estado: Performance | None, instrumento: str | None, pedido: str = "") -> Sentence:
    """Answer how many goals were reached in a year and which is furthest; else what there is.

    `pedido` are the filters in words (view.filters_in_words).
    """
    if estado is None:
        return nothing_loaded(instrumento)
    if estado.con_meta:
        return say(
            "metas_logradas",
            (),
            estado,
            pedido=pedido,
            logradas=goals_reached(estado),
            todas=counted(len(estado.con_meta), "indicadores"),
            cuales=_names(estado, goals_reached(estado)),
            lejos=_furthest(estado),
        )
    de = of_instrument(estado.instrumento, producto=estado.producto)
    con_valor = sum(m.ultimo is not None for m in estado.indicadores)
    return say(
        "sin_metas_medidas" if estado.indicadores else "sin_indicadores",
        (),
        _sheets(estado),
        no_goals(estado).claims,
        estado,
        fichas=_sheets(estado),
        medidos=fact("indicadores_con_valor", con_valor, (*de, ("hasta", str(estado.anio)))),
        pedido=pedido,
    )


def _sheets(estado: Performance) -> Claim:
    """Claim how many indicators the programme has, or a product of it."""
    de = of_instrument(estado.instrumento, producto=estado.producto)
    return fact("fichas_de_indicadores", len(estado.indicadores), de)


def no_goals(estado: Performance) -> Sentence:
    """Say that no indicator with a goal was measured in the year."""
    return say("ninguna_meta_medida", _indicators_subject(estado))


def _indicators_subject(estado: Performance, indicadores: Iterable[str] = ()) -> Subject:
    """Return the subject of the indicators of a year, or of some of them."""
    return _in(estado, producto=estado.producto, indicador=[*indicadores])


def goals_reached(estado: Performance) -> Claim:
    """Claim which indicators reached the goal of the year."""
    filas = {m.codigo: m.avance for m in estado.con_meta}
    return count(
        "avance_tipo1", "indicador", filas, _indicators_subject(estado), relacion=Relation.AT_LEAST, umbral=WHOLE_PCT
    )


def _furthest(estado: Performance) -> Sentence:
    """Say which indicators are furthest from their goal, by what they lack of it; nothing where all reached it.

    One that is only met or not is not far: it is left out.
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
    """Return the names of the indicators that a claim is about."""
    return [m.nodo.corto for m in estado.con_meta if m.codigo in cuales.miembros]


def not_reached(estado: Performance) -> list[str]:
    """Return the names of the indicators that did not reach the goal of the year."""
    return [m.nodo.corto for m in estado.con_meta if (m.avance or 0) < WHOLE_PCT]


def _before_it(medido: MeasuredIndicator) -> Sentence:
    """Say the value and the goal, which may have moved, before the last ones, of the same base; nothing where none."""
    if (antes := medido.antes) is None:
        return NOTHING
    return say("antes", (), claimed_value(antes), antes, valor=value_and_goal(antes))


def _extreme(estado: Performance, cual: Relation) -> Claim:
    """Claim which indicators got the most or the least of their goal, of those under it, but those only met or not."""
    filas = {m.codigo: m.avance for m in estado.con_meta if not m.es_permisible and (m.avance or 0) < WHOLE_PCT}
    return extreme("avance_tipo1", "indicador", filas, _indicators_subject(estado, filas), cual)


def met(medido: MeasuredIndicator) -> str:
    """Say of an indicator that is only met or not which of the two it is; empty of the others."""
    if not medido.es_permisible or medido.avance is None:
        return ""
    return "lo cumple" if medido.avance >= WHOLE_PCT else "no lo cumple"


def value_and_goal(fila: YearValue) -> str:
    """Return "27.1 %; meta 60 %", or the value alone where no goal is known: its unit is said once, but the sign."""
    valor = formats.own(fila.valor_obtenido, fila.unidad_medida)
    if fila.logro_esperado is None:
        return valor
    meta = formats.exact(fila.logro_esperado)
    return f"{valor}; meta {meta}{' %' * valor.endswith(' %')}"


def against_headline(estado: Performance) -> Sentence:
    """Title the goals with how near those came that did not reach theirs; where all did, with which they are."""
    menor, mayor = (_extreme(estado, cual) for cual in (Relation.SMALLEST, Relation.LARGEST))
    if filas := dict(menor.filas):
        cuantos = count("avance_tipo1", "indicador", filas, menor.sujeto, relacion=Relation.UNDER, umbral=WHOLE_PCT)
        return say("quedaron_cerca", cuantos=cuantos, menor=menor, mayor=mayor if len(filas) > 1 else "")
    nombres = _names(estado, goals_reached(estado))
    frase = "alcanzaron_su_meta" if nombres else "ver_metas"
    return say(frase, (), goals_reached(estado), nombres=nombres, n=len(nombres))


def years_headline(estado: Performance) -> Sentence:
    """Title the years of each indicator with how many changed what they are measured on."""
    cambian = sum(any(f.es_quiebre for f in m.serie) for m in estado.indicadores)
    de = of_instrument(estado.instrumento, producto=estado.producto)
    frase = "cambian_de_base" if cambian else "cada_indicador"
    return say(frase, de, indicadores_que_cambian_de_base=cambian, fichas=_sheets(estado))


def no_records(estado: Performance) -> Sentence:
    """Say that the lists of the year bring no marks."""
    de_quien = "para los indicadores de este producto" if estado.producto else ""
    return say("sin_notas", _indicators_subject(estado), de_quien=de_quien)


def size_headline(cifras: Sequence[PublishedFigure]) -> Sentence:
    """Title productivity by size with its two ends."""
    menor, mayor = (f(cifras, key=attrgetter("valor")) for f in (min, max))
    return say(
        "productividad",
        (),
        map(_as_printed, cifras),
        menor,
        menor=formats.exact(menor.valor),
        otro=str(mayor.valor_dimension).lower(),
        mayor=formats.exact(mayor.valor),
    )


def _as_printed(cifra: PublishedFigure) -> Claim:
    """Claim what a document prints of one of its groups."""
    de = subject(documento=cifra.documento, anio=cifra.anio, grupo=cifra.valor_dimension)
    return fact("cifra_de_un_grupo", float(cifra.valor), de)


def factor_headline(cifras: Sequence[PublishedFigure]) -> Sentence:
    """Title the factor shares with the largest and their sum, where rounding does not tell why it is not the whole."""
    mayor = max(cifras, key=attrgetter("valor"))
    suma = sum(c.valor for c in cifras)
    no_cierra = abs(Decimal(suma) - WHOLE_PCT) > figures.HALF_DECIMAL * len(cifras)
    de = subject(documento=mayor.documento, anio=mayor.anio, grupo=[c.valor_dimension for c in cifras], de=WHOLE_PCT)
    return say(
        "factor_mayor",
        (),
        map(_as_printed, cifras),
        fact("suma_de_grupos", float(suma), de),
        mayor,
        aporta=formats.percent(mayor.valor),
        suma=formats.percent(suma) if no_cierra else "",
    )


def printed_note(cifras: Sequence[PublishedFigure]) -> str:
    """Say where printed figures come from, their year and their remark."""
    una = cifras[0]
    return f"{una.documento}, {una.anio}. {una.nota}"


def economy(programa: Programme, fichas: Sequence[Node], con_valor: int) -> Sentence:
    """Answer how far what a programme of axes proposes must get, how many have a value, and whose they are."""
    instrumento = fichas[0].instrumento
    medidos = fact("indicadores_con_valor", con_valor, of_instrument(instrumento))
    indicadores = figures.of_level(fichas, "indicador")
    anios = sorted({m.anio for i in indicadores for m in i.metas})
    de = of_instrument(instrumento, desde=anios[0], hasta=anios[-1]) if anios else ()
    metas = [fact("anios_con_meta", 2, de)] if anios else ()
    responden = Counter(filter(None, (own_part(programa, i.responsable) for i in indicadores)))
    [(quien, propios)] = responden.most_common(1) or [("", 0)]
    de = of_instrument(instrumento, nivel="indicador", responsable=quien)
    return say(
        "metas_de_ejes",
        (),
        medidos,
        metas,
        **_counts(fichas),
        metas=anios and f"{anios[0]} a {anios[-1]}",
        con_valor=medidos if con_valor else "",
        callado="" if con_valor else "el documento no da resultados",
        quien=quien,
        propios=propios and fact("nodos_del_instrumento", propios, de),
        lejos=_grows_most([i for i in indicadores if quien and own_part(programa, i.responsable) == quien], de),
    )


def _grows_most(indicadores: Iterable[Node], de: Subject) -> Sentence:
    """Say which of some indicators must grow most from its baseline, in times of it; nothing where none must grow."""
    veces = {i.metas[-1].logro_esperado / i.valor_base: i for i in indicadores if i.crece and i.valor_base}
    if not veces:
        return NOTHING
    mayor = max(veces)
    meta = veces[mayor].metas[-1]
    return say(
        "el_que_mas_crece",
        subject(indicador=meta.indicador, anio=meta.anio),
        fact("veces_su_linea_base", float(mayor), de),
        veces[mayor],
        meta,
        linea_base=veces[mayor].valor_base,
    )


def own_part(programa: Programme, responsable: str | None) -> str:
    """Return who answers, of those named, that is the entity of the programme; empty where it is another."""
    return next((r for r in (responsable or "").split(figures.SEVERAL) if r in programa.entidad), "")


def _counts(fichas: Sequence[Node]) -> dict[str, Claim]:
    """Claim how many things of each kind a programme of axes has."""
    ejes, indicadores = (figures.of_level(fichas, nivel) for nivel in ("eje", "indicador"))
    llegan = {n.codigo for i in indicadores for n in i.dentro_de}
    con_base = len(known(indicadores, "valor_base"))
    cuentas = {
        "ejes": (len(ejes), "eje", "todos"),
        "sin": (sum(e.codigo not in llegan for e in ejes), "eje", "sin indicadores"),
        "indicadores": (len(indicadores), "indicador", "todos"),
        "con_base": (con_base, "indicador", "con línea base"),
        "crecen": (sum(i.crece is True for i in indicadores), "indicador", "meta sobre su línea base"),
        "sin_base": (len(indicadores) - con_base, "indicador", "sin línea base"),
    }
    return {
        que: fact("nodos_del_instrumento", n, of_instrument(fichas[0].instrumento, nivel=nivel, cuales=cuales))
        for que, (n, nivel, cuales) in cuentas.items()
    }


def tree_headline(fichas: Sequence[Node]) -> Sentence:
    """Say how many axes have no indicators."""
    cuentas = _counts(fichas)
    ejes, sin = cuentas["ejes"], cuentas["sin"]
    return say("ejes_sin" if sin.valor else "ejes_todos" if ejes.valor else "ejes_sin_decir", (), ejes, **cuentas)


def goals_headline(fichas: Sequence[Node]) -> Sentence:
    """Say how many indicators must pass where they start; where none knows it, that."""
    cuentas = _counts(fichas)
    return say("superan_su_base" if cuentas["con_base"].valor else "con_linea_base", (), **cuentas)


def catalysts_headline(catalizadores: Sequence[Catalyst], instrumento: str | None) -> Sentence:
    """Say which catalysts no activity leans on."""
    sin = [c.nombre.lower() for c in catalizadores if not c.actividades]
    return say(
        "catalizadores_con",
        con=fact("catalizadores", len(catalizadores) - len(sin), of_instrument(instrumento, con="actividades")),
        todos=fact("catalizadores", len(catalizadores), of_instrument(instrumento)),
        sin=sin,
    )


def route(programa: Programme, embudo: Funnel | None, medidos: Sequence[MeasuredIndicator]) -> Sentence:
    """Answer who went through the intervention, or that this is missing, and what else was measured of it."""
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
            valor=formats.own(m.ultimo.valor_obtenido, m.ultimo.unidad_medida),
            cuando=when(m.ultimo),
        )
        for m in medidos
        if m.ultimo and m.ultimo not in dichas
    ]
    return say("frase", dicho=joined(partes, ". "))


def question_title(pregunta: SurveyQuestion, instrumento: str | None) -> Sentence:
    """Title the answers to a question with how its share changed, and whether by more than chance."""
    cambio = pregunta.cambio
    if cambio is None:
        return shown(pregunta.pregunta)
    antes, despues = (phrase("a_favor", s) for s in (cambio.antes, cambio.despues))
    de = of_instrument(
        instrumento,
        pregunta=pregunta.pregunta,
        azar="se distingue" if cambio.se_distingue else "no se distingue",
        confianza=f"{pregunta.confianza_pct:g}",
        antes=antes,
        despues=despues,
    )
    cuanto = fact("diferencia_entre_versiones", cambio.diferencia_pp, de)
    return say("pregunta", de, cuanto, puede="más que azar" if cambio.se_distingue else "puede ser azar")


def question_note(pregunta: SurveyQuestion) -> str:
    """Say what the intervals are, and the test behind the sentence."""
    prueba = ""
    if cambio := pregunta.cambio:
        prueba = phrase("prueba_exacta", cambio, p=formats.number(cambio.p, 2))
    return phrase("nota_de_pregunta", pregunta, prueba=prueba)


def funnel_headline(programa: Programme, embudo: Funnel) -> Sentence:
    """Say that more than one of so many of those who began went on; where nobody did, what is drawn."""
    parte, paso = embudo.parte, programa.texto("intervencion.paso_siguen")
    if not embudo.siguen_pct:
        return shown(paso, "valor_obtenido")
    de = subject(indicador=parte.indicador, anio=parte.anio)
    cuantas = int(WHOLE_PCT / embudo.siguen_pct) + 1
    return say(
        "siguio_una", de, paso=paso, mas_de_una_de_cada=cuantas, quienes=programa.texto("intervencion.de_quienes")
    )


def funnel_note(programa: Programme, embudo: Funnel) -> str:
    """Say of what bars are a part, and between what the second count, which is not printed, lies."""
    return phrase(
        "nota_de_embudo",
        embudo,
        quienes=programa.texto("intervencion.de_quienes"),
        cuando=when(embudo.inicio),
        nota=embudo.inicio.nota,
    )


def version(fila: Row) -> str:
    """Name the version of a row of the survey's table, and when it was used below."""
    nombre, periodo, *_ = fila.values()
    return ", ".join(filter(None, (f"Versión {nombre}", periodo)))


def answered(fila: Row) -> str:
    """Write the share in favour of a row of the survey's table, with its count and its interval."""
    _, _, respuestas, a_favor, *partes = fila.values()
    parte, desde, hasta = map(formats.percent, partes[:3])
    return f"{parte} · {a_favor} de {respuestas}\nentre {desde} y {hasta}"


def processes_headline(procesos: Sequence[EvaluatedProcess], instrumento: str | None) -> Sentence:
    """Say how many of the processes evaluated have an improvement suggested."""
    con_mejora = len(known(procesos, "mejora"))
    mejoran = fact("procesos", con_mejora, of_instrument(instrumento, con="mejora"))
    frase = "procesos_evaluados" if procesos else "ver_procesos"
    return say(frase, of_instrument(instrumento), procesos=len(procesos), mejoran=mejoran)


EVERYTHING = "todos"


def _in_year(f: YearValue) -> Row:
    """Return an indicator in a year as a row, where each figure says where it comes from."""
    return asdict(f) | {f"procedencia_{i}": f.origin(i) for i in tables.columns("instruments.strip") if i in INDICATORS}


def strip_rows(estados: Iterable[IndicatorState]) -> list[Row]:
    """Return indicators in a year as rows of their table, light and alerts in words."""
    return [
        {
            **_in_year(f),
            "alertas": ", ".join(a.capitalize() for a in sorted(ALERT_MEANINGS) if figures.ALERT_TESTS[a](f)),
        }
        for f in estados
    ]


def alert_rows(politica: Policy, alerta: str) -> list[Row]:
    """Return the indicators with an alert as rows of their table, each with its reason; in red, the worst first."""
    suyos = figures.alerted(politica.indicadores, alerta)
    suyos = sorted(suyos, key=attrgetter("avance_tipo1")) if alerta == RED else suyos
    return [{**_in_year(f), "motivo": reason(alerta, f)} for f in suyos]


def indicator_choices(estados: Iterable[IndicatorState]) -> dict[str, str]:
    """Return {code: code and name} of some indicators, to choose from."""
    return {f.indicador: f"{f.indicador} {f.nombre}" for f in estados}


def strip_filters(politica: Policy) -> dict[str, dict[str, str]]:
    """Return what the strip can be looked at by: {field: {code: label}}, all of it first."""
    responsables = {str(r.codigo): str(r.nombre) for r in politica.responsables}
    objetivos = {o.objetivo: f"{o.objetivo} {o.objetivo_nombre}" for o in politica.objetivos}
    return {
        "semaforo": {EVERYTHING: "Todos"} | {codigo: str(luz) for codigo, luz in politica.luces.items()},
        "objetivo": {EVERYTHING: "Todos"} | objetivos,
        "responsable": {EVERYTHING: "Todos"} | responsables,
    }


def sheet_table(ficha: IndicatorSheet) -> Table:
    """Return all that a sheet says, line by line; what the document does not give is left out."""
    nodo = ficha.nodo
    anio = f" ({nodo.anio_base})" if nodo.anio_base else ""
    base = "" if nodo.valor_base is None else f"{formats.exact(nodo.valor_base)}{anio}"
    dichos = {**asdict(nodo), "valor_base": base}
    lineas = [(columna.etiqueta, dichos[c]) for c, columna in tables.columns("instruments.sheet").items()]
    lineas[2:2] = [(n.nivel_nombre, f"{n.codigo} {n.nombre}") for n in ficha.nodo.dentro_de]
    return tables.of_texts(("Dato", "Qué dice la ficha"), [(que, dicho) for que, dicho in lineas if dicho])


def series_rows(ficha: IndicatorSheet) -> list[Row]:
    """Return the years of an indicator and, apart and without a year, the values whose position was lost."""
    return [
        *({**_in_year(f), "cuando": str(f.anio)} for f in ficha.serie),
        *({**asdict(f), "cuando": "Sin año"} for f in ficha.sin_anio),
    ]


def series_points(ficha: IndicatorSheet) -> list[Row]:
    """Return what a series draws by year: goal and value, the baseline in its year, and after them the lost years.

    Before a year whose base is another there is a place without bars, which says it.
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
    """Return the columns of a table without that of lights where no row has any: no rule gives its instrument one."""
    hay = any(f.get("luz") for f in filas)
    return {c: columna for c, columna in tables.columns(tabla).items() if hay or c != "luz"}


def performance_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return indicators with their last value as rows of their table, and its words: value and goal, and those before.

    Of one that is only met or not, which of the two it is.
    """
    return [
        {**_measure_row(m, m.ultimo), "ahora": phrase("ahora", logro=value_and_goal(m.ultimo), cumple=met(m)),
         "antes": str(_before_it(m))}
        for m in indicadores
        if m.ultimo
    ]  # fmt: skip


def year_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return every year of some indicators as rows of their table."""
    return [_measure_row(m, f) for m in indicadores for f in m.serie]


def _measure_row(medido: MeasuredIndicator, fila: YearValue) -> Row:
    return {**_in_year(fila), **asdict(medido.nodo), "luz": fila.luz, "mide": str(fila.anio)}


def record_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return the indicators computed from marks as rows of their table, beside the published value."""
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
    """Return printed figures as a table: what it is and how much."""
    return tables.of_objects(cifras, {"valor_dimension": Column("Grupo"), "valor": Column("Valor", estilo, 1)})


def tree_rows(fichas: Sequence[Node]) -> list[Row]:
    """Return the tree as rows of their table: one an indicator, and one an axis that has none."""
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
    """Return every indicator with its baseline, its goal in each year and what part of the last one it starts from.

    The furthest from it go first, those without a baseline last: these by who answers, the programme's entity first.
    """
    indicadores = figures.of_level(fichas, "indicador")
    anios = sorted({m.anio for i in indicadores for m in i.metas})
    columnas = {
        **tables.columns("instruments.goals"),
        **{str(a): Column(str(a), Style.EXACT) for a in anios},
        "base_pct": Column(BASE_OF_GOAL, Style.PERCENT, 1),
    }

    # The shortest name of who answers is of who does it alone.
    en_orden = sorted(
        indicadores,
        key=lambda i: (
            i.valor_base is None,
            i.base_pct or 0,
            not own_part(programa, i.responsable),
            len(i.responsable or ""),
            i.responsable,
        ),
    )
    filas = [
        {**asdict(i), "base_pct": i.base_pct, **{str(m.anio): m.logro_esperado for m in i.metas}} for i in en_orden
    ]
    return tables.of_objects(filas, columnas)


def beside_baseline(tabla: Table) -> Table:
    """Return what stands beside where each indicator starts from (goals): who answers, unit, baseline and last goal."""
    lugar = [*tables.columns("instruments.goals")].index
    return tabla.only([*map(lugar, ("responsable", "unidad_medida", "valor_base")), len(tabla.columnas) - 2])


def without_baseline(fichas: Sequence[Node]) -> tuple[int, str]:
    """Return how many indicators have no baseline, that are the last of their goals, and the words for their fold."""
    sin_base = [i for i in figures.of_level(fichas, "indicador") if i.valor_base is None]
    return len(sin_base), phrase("las_sin_base", sin_base=len(sin_base))


def funnel(programa: Programme, embudo: Funnel) -> Table:
    """Return the funnel as a table: which part went on is printed, and not how many they are (funnel_note)."""
    parte, quienes, empiezan, siguen = (
        programa.texto(f"intervencion.{t}") for t in ("columna_parte", "quienes", "paso_empiezan", "paso_siguen")
    )
    columnas = Column("Paso"), Column(parte, Style.PERCENT, 1), Column(quienes)
    todas = formats.number(embudo.empiezan)
    return Table(columnas, ((empiezan, float(WHOLE_PCT), todas), (siguen, embudo.siguen_pct, None)))


def process_table(procesos: Iterable[EvaluatedProcess]) -> Table:
    """Return the processes as a table; a mark that the text lost is said to be lost."""
    return tables.of_objects(
        procesos,
        "instruments.process",
        nivel=lambda p: p.nivel.capitalize(),
        calificacion=lambda p: p.calificacion or "No se lee en el documento",
        mejora=lambda p: p.mejora or "El documento no la da",
    )
