"""What the pages of the two digital instruments show: which figures, opened how, written how."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import streamlit as st

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.instruments import figures as instrumentos
from pp0093.instruments import findings as audit
from pp0093.instruments import texts as texts_instruments
from pp0093.instruments import texts_digital
from pp0093.money import texts
from pp0093.ui import passport
from pp0093.ui.exports.piece import Footing
from pp0093.ui.layout import Card
from pp0093.writing import formats
from pp0093.writing.marks import badge
from pp0093.writing.tables import Column, Style, Table

Row = dict[str, Any]
ECONOMY, ROUTE = audit.DIGITAL_ECONOMY, audit.DIGITAL_ROUTE
SEVERAL = " / "
PERCENT = "%"
SUMMED_UP = ("accion", "actividad", "indicador")
CATALYST_COLUMNS = {
    "nombre": Column("Catalizador"),
    "descripcion": Column("Qué es"),
    "actividades": Column("Actividades", Style.NUMBER),
    "indicadores": Column("Indicadores", Style.NUMBER),
}
TREE_COLUMNS = {
    "eje": Column("Eje"),
    "objetivo": Column("Objetivo"),
    "accion": Column("Acción estratégica"),
    "actividad": Column("Actividad"),
    "indicador": Column("Indicador"),
    "codigo": Column("Código", es_de_fondo=True),
    "necesidad": Column("Necesidad"),
    "publico_objetivo": Column("Público objetivo"),
    "catalizador": Column("Catalizador"),
    "formula": Column("Fórmula"),
}
FUNNEL_COLUMNS = (
    Column("Paso"),
    Column("MYPE", Style.NUMBER),
    Column("De las registradas", Style.PERCENT, 1),
    Column("Al menos", Style.NUMBER, es_de_fondo=True),
    Column("A lo más", Style.NUMBER, es_de_fondo=True),
)
SURVEY_COLUMNS = (
    Column("Versión"),
    Column("Cuándo la usaron"),
    Column("Respuestas", Style.NUMBER),
    Column("A favor", Style.NUMBER),
    Column("A favor", Style.PERCENT, 1),
    Column("Desde", Style.PERCENT, 1),
    Column("Hasta", Style.PERCENT, 1),
    Column("Nota", es_de_fondo=True),
)
PROCESS_COLUMNS = {
    "nivel": Column("Nivel"),
    "proceso": Column("Proceso"),
    "calificacion": Column("Calificación"),
    "mejora": Column("Mejora que se sugiere"),
    "nota": Column("Nota", es_de_fondo=True),
}


def figures(catalogo: Catalog, instrumento: str, indicador: str) -> list[Row]:
    """Return a figure of every indicator of an instrument by year, as a query answers it, for their passports."""
    filas = run(catalogo, Query((indicador,), ("anio", "indicador"), {"instrumento": [instrumento]}))
    propios = {"instrumento": instrumento}
    return [{**f, passport.OWN_FILTERS: propios} for f in filas if f[indicador] is not None]


def footing(catalogo: Catalog, instrumento: str) -> Footing | None:
    """Return what the figures of an instrument stand on: its document, whatever the year; None when not loaded."""
    raiz = root(catalogo, instrumento)
    if raiz is None:
        return None
    return Footing(
        texts.SCOPE_NAMES[instrumento],
        {},
        texts_digital.ALWAYS_THE_SAME,
        raiz["procedencia"],
        None,
        (raiz["documento"],),
        catalogo.version,
    )


def root(catalogo: Catalog, instrumento: str) -> Row | None:
    """Return the instrument's tree (instrumentos.tree), None when not loaded."""
    raices = instrumentos.tree(catalogo, instrumento)
    return raices[0] if raices else None


def below(nodo: Row, nivel: str) -> list[Row]:
    """Return what a node contains of a level, in the document's order."""
    return [n for n in _walk(nodo) if n["nivel"] == nivel]


def _walk(nodo: Row) -> Iterator[Row]:
    for hijo in nodo["hijos"]:
        yield hijo
        yield from _walk(hijo)


def summary(catalogo: Catalog) -> Row | None:
    """Return the programme in figures: ejes, desarrollados, accion, actividad, indicador, con_base, con_valor, years.

    `desde` and `hasta` are the first and the last year with a goal, None when no indicator has any. None when the
    programme is not loaded.
    """
    raiz = root(catalogo, ECONOMY)
    if raiz is None:
        return None
    ejes, indicadores = below(raiz, "eje"), below(raiz, "indicador")
    anios = instrumentos.years(catalogo, ECONOMY)
    con_meta = [a["anio"] for a in anios if a["con_meta"]]
    return {
        **{nivel: len(below(raiz, nivel)) for nivel in SUMMED_UP},
        "ejes": [e["nombre"] for e in ejes],
        "desarrollados": [e["nombre"] for e in ejes if is_developed(e)],
        "con_base": sum(i["valor_base"] is not None for i in indicadores),
        "con_valor": sum(a["con_valor"] for a in anios),
        "desde": con_meta[0] if con_meta else None,
        "hasta": con_meta[-1] if con_meta else None,
    }


def is_developed(eje: Row) -> bool:
    """Tell whether the document opens an axis into indicators."""
    return bool(below(eje, "indicador"))


def tree_rows(raiz: Row) -> list[Row]:
    """Return the tree as a table: a row an indicator, and one an axis that has none."""
    filas = []
    for eje in below(raiz, "eje"):
        objetivo = next((o["nombre"] for o in below(eje, "objetivo")), None)
        comun = {"eje": eje["nombre"], "objetivo": objetivo}
        for accion in below(eje, "accion"):
            for actividad in below(accion, "actividad"):
                nombres = {**comun, "accion": accion["nombre"], "actividad": actividad["nombre"]}
                filas += [{**i, **nombres, "indicador": i["nombre"]} for i in below(actividad, "indicador")]
        if not is_developed(eje):
            filas.append({**comun, "indicador": eje["descripcion"], "codigo": eje["codigo"]})
    return filas


def nested_list(raiz: Row) -> None:
    """Draw the tree as lists one inside the other, each action closed, for where a diagram does not fit."""
    ejes = []
    for eje in below(raiz, "eje"):
        acciones = [_folded(accion) for accion in below(eje, "accion")]
        cuerpo = "".join(acciones) or f'<p class="f">{escape(texts_digital.undeveloped(eje))}</p>'
        objetivos = " ".join(o["nombre"] for o in below(eje, "objetivo"))
        ejes.append(
            f'<li><span class="n">{escape(eje["nombre"])}</span><p class="f">{escape(objetivos)}</p>{cuerpo}</li>'
        )
    st.html(f'<ul class="pp-list">{"".join(ejes)}</ul>')


def _folded(accion: Row) -> str:
    """Return an action that opens into its activities, as HTML."""
    cuantos = texts_digital.counted(below(accion, "indicador"))
    return f"<details><summary>{escape(accion['nombre'])} ({cuantos})</summary>{_listed(accion)}</details>"


def _listed(accion: Row) -> str:
    """Return the activities of an action with their indicators, as HTML."""
    actividades = []
    for actividad in below(accion, "actividad"):
        indicadores = "".join(
            f'<li>{escape(i["nombre"])}<p class="f">{escape(path(i))}</p></li>' for i in below(actividad, "indicador")
        )
        actividades.append(f'<li><span class="n">{escape(actividad["nombre"])}</span><ul>{indicadores}</ul></li>')
    return f"<ul>{''.join(actividades)}</ul>"


def path(indicador: Row) -> str:
    """Return who answers for an indicator and its way from the baseline to the last goal, in words."""
    partes = [indicador["responsable"]] if indicador["responsable"] else []
    if indicador["metas"]:
        meta, unidad = indicador["metas"][-1], indicador["unidad_medida"]
        base = "sin línea base" if indicador["valor_base"] is None else formats.exact(indicador["valor_base"])
        partes.append(f"{base} → {texts_instruments.own(meta['logro_esperado'], unidad)} en {meta['anio']}")
    return " · ".join(partes)


def goals(catalogo: Catalog) -> Table:
    """Return every indicator with its baseline, its goal in each year and what the document leaves unclear."""
    anios = [a["anio"] for a in instrumentos.years(catalogo, ECONOMY) if a["con_meta"]]
    por_anio = {a: instrumentos.indicators(catalogo, ECONOMY, a) for a in anios}
    columnas = (
        Column("Indicador"),
        Column("Código", es_de_fondo=True),
        Column("Unidad"),
        Column("Línea base", Style.EXACT),
        *(Column(str(a), Style.EXACT) for a in anios),
        Column("Año base", Style.YEAR),
        Column("Responsable"),
        Column("Observación"),
    )
    filas = []
    for varios in zip(*por_anio.values(), strict=True):
        uno = varios[0]
        notas = dict.fromkeys(f["nota"] for f in varios if f["nota"])
        filas.append(
            (
                uno["nombre"],
                uno["indicador"],
                uno["unidad_medida"],
                uno["linea_base"],
                *(f["logro_esperado"] for f in varios),
                uno["anio_base"],
                uno["responsable"],
                "; ".join(notas) or None,
            )
        )
    return Table(columnas, tuple(filas))


def catalysts(catalogo: Catalog) -> list[Row]:
    """Return the catalysts with how many activities and indicators lean on each; one may lean on several."""
    filas = []
    for catalizador in instrumentos.nodes(catalogo, ECONOMY, "catalizador"):
        cuentas = {
            clave: sum(
                catalizador["nombre"] in (n["catalizador"] or "").split(SEVERAL)
                for n in instrumentos.nodes(catalogo, ECONOMY, nivel)
            )
            for clave, nivel in (("actividades", "actividad"), ("indicadores", "indicador"))
        }
        filas.append({**catalizador, **cuentas})
    return filas


def route_cards(catalogo: Catalog) -> list[Card]:
    """Return Ruta Digital's figures as cards, each with what it covers."""
    anios = instrumentos.years(catalogo, ROUTE)
    filas = instrumentos.performance(catalogo, ROUTE, anios[-1]["anio"]) if anios else []
    return [
        Card(
            f["nombre"],
            texts_instruments.own(f["ultimo"]["valor_obtenido"], PERCENT if f["unidad_medida"] == PERCENT else None),
            f["ultimo"]["nota"] or "",
            badge(f["procedencia"]),
        )
        for f in filas
        if f["ultimo"]
    ]


def funnel_table(embudo: Row | None) -> Table:
    """Return the funnel as a table: the count that is not printed goes with the bounds it can have."""
    if embudo is None:
        return Table(FUNNEL_COLUMNS, ())
    registradas = embudo["registradas"]
    return Table(
        FUNNEL_COLUMNS,
        (
            ("Se registraron", registradas, 100.0, registradas, registradas),
            (
                "Completaron el autodiagnóstico",
                embudo["autodiagnostico"],
                embudo["autodiagnostico_pct"],
                embudo["desde"],
                embudo["hasta"],
            ),
        ),
    )


def questions(catalogo: Catalog) -> list[Row]:
    """Return each question of the survey: pregunta, respuestas (their share known), sin_parte, cambio (or None).

    Those with a share come first.
    """
    cambios = {c["pregunta"]: c["cambio"] for c in instrumentos.survey_changes(catalogo, ROUTE)}
    respuestas = instrumentos.surveys(catalogo, ROUTE)
    preguntas = [
        {
            "pregunta": pregunta,
            "respuestas": [r for r in respuestas if r["pregunta"] == pregunta and r["parte"] is not None],
            "sin_parte": [r for r in respuestas if r["pregunta"] == pregunta and r["parte"] is None],
            "cambio": cambios.get(pregunta),
        }
        for pregunta in dict.fromkeys(r["pregunta"] for r in respuestas)
    ]
    return sorted(preguntas, key=lambda p: not p["respuestas"])


def survey_table(respuestas: list[Row]) -> Table:
    """Return the answers to a question as a table, with the interval of each share."""
    return Table(
        SURVEY_COLUMNS,
        tuple(
            (
                r["version"],
                r["periodo"],
                r["n"],
                r["favorables"],
                r["parte"].pct,
                r["parte"].desde_pct,
                r["parte"].hasta_pct,
                r["nota"],
            )
            for r in respuestas
        ),
    )


def processes(catalogo: Catalog) -> list[Row]:
    """Return the processes, saying of a mark that the text lost that it is lost."""
    return [
        {
            **f,
            "nivel": f["nivel"].capitalize(),
            "calificacion": f["calificacion"] or texts_digital.LOST_MARK,
            "mejora": f["mejora"] or texts_digital.NONE,
        }
        for f in instrumentos.processes(catalogo, ROUTE)
    ]
