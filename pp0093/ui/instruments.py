"""The pieces that pages of instruments share, each drawn on a page: objectives, strip, alerts, sheet, series...

`estado` is what instruments.policy returns.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from pp0093.ask import catalog
from pp0093.ask.view import Filters
from pp0093.instruments import figures, tables, texts
from pp0093.instruments import findings as auditoria
from pp0093.ui import drawn, filters, layout
from pp0093.ui.charts import instruments as charts_instruments
from pp0093.ui.page import Page, footing
from pp0093.writing.tables import Style

Row = dict[str, Any]
CHOICE = "indicador"


def objectives(pagina: Page, estado: Row) -> None:
    """Draw the progress of the objectives, type 1 beside type 2."""
    filas = estado["objetivos"]
    pagina.chart(
        "objetivos",
        texts.objectives_headline(filas),
        f"{texts.OBJECTIVES_NOTE}, {estado['anio']}",
        partial(charts_instruments.objectives, filas),
        filas,
        alt=texts.alt_objectives(filas),
        columnas=tables.OBJECTIVE_COLUMNS,
        lectura=texts.HOW_OBJECTIVES,
    )


def methods(pagina: Page, estado: Row) -> None:
    """Draw the index by each method."""
    filas = estado["metodos"]
    pagina.chart(
        "sensibilidad",
        texts.methods_headline(filas),
        f"{texts.METHODS_NOTE}, {estado['anio']}",
        partial(charts_instruments.methods, filas),
        filas,
        alt=texts.alt_methods(filas),
        columnas=tables.METHOD_COLUMNS,
    )


def alert(pagina: Page, estado: Row, cual: str) -> None:
    """Draw the list of one alert, `retroceso` or `planeamiento`, with its reasons."""
    palabras = texts.ALERTS[cual]
    pagina.table(
        cual,
        palabras.headline(estado[cual]),
        f"{palabras.nota}, {estado['anio']}",
        estado[cual],
        columnas=tables.ALERT_COLUMNS,
        dibuja=drawn.as_text,
        vacio=palabras.vacio,
    )


def strip(pagina: Page, estado: Row) -> None:
    """Draw every indicator at a glance; a click on a cell chooses it."""
    filas = estado["indicadores"]
    pagina.chart(
        "mapa",
        texts.strip_headline(filas),
        texts.strip_note(estado["anio"], filas),
        partial(charts_instruments.strip, filas),
        filas,
        alt=texts.alt_strip(filas),
        columnas=tables.STRIP_COLUMNS,
        lectura=texts.HOW_STRIP,
        elige=CHOICE,
    )


def responsible(pagina: Page, estado: Row) -> None:
    """Draw the lights of each responsible unit."""
    filas = estado["responsables"]
    pagina.chart(
        "responsables",
        texts.lights_headline(filas),
        f"{texts.LIGHTS_NOTE}, {estado['anio']}",
        partial(charts_instruments.lights, filas),
        filas,
        alt=texts.alt_lights(filas),
        columnas=tables.LIGHT_COLUMNS,
    )


def findings(pagina: Page, instrumento: str) -> None:
    """Draw where the document contradicts itself or its own data."""
    filas = catalog.published().once(auditoria.findings, instrumento)
    pagina.table(
        "hallazgos",
        texts.findings_headline(filas),
        texts.FINDINGS_NOTE,
        filas,
        columnas=tables.FINDING_COLUMNS,
        dibuja=drawn.as_text,
        vacio=texts.NO_FINDINGS,
    )


def choose(estado: Row) -> str:
    """Return the indicator chosen, from the URL, the list or a click; before anything that shows it."""
    return filters.own(CHOICE, tables.names(estado["indicadores"]))


def sheet(pagina: Page, estado: Row, codigo: str) -> None:
    """Draw the sheet of one indicator: the list to choose another, its state in the year, series and every field."""
    fila = tables.of_one(estado["indicadores"], codigo)
    ficha = catalog.published().once(figures.sheet, codigo) or {}
    pie = pagina.pie.of(CHOICE, codigo)
    layout.chart_title("La ficha de un indicador", "Elíjalo en la lista o pulse su celda; queda en la dirección")
    filters.own_select(CHOICE, "Indicador", tables.names(estado["indicadores"]))
    layout.note(texts.sheet_note(fila))
    layout.cards(tables.sheet_cards(fila))
    izquierda, derecha = st.columns(2, gap="large")
    with izquierda:
        series(pagina, "serie", texts.series_headline(ficha), ficha, pie=pie)
    with derecha:
        pagina.table("ficha", fila["nombre"], codigo, tables.sheet_table(ficha), dibuja=drawn.as_text, pie=pie)


def series(pagina: Page, id: str, titulo: str, ficha: Row, **opciones: Any) -> None:
    """Draw the series of one indicator: its sheet with `serie` and, where it lost years, `sin_anio`."""
    pagina.chart(
        id,
        titulo,
        texts.series_note(ficha),
        partial(charts_instruments.series, ficha),
        tables.series_rows(ficha),
        alt=texts.alt_series(ficha),
        columnas=tables.SERIES_COLUMNS,
        lectura=texts.HOW_SERIES,
        vacio=texts.NO_SERIES,
        **opciones,
    )


def against_goal(pagina: Page, filas: list[Row], anio: int) -> None:
    """Draw what each indicator measured in a year got of its goal (instruments.with_goal)."""
    pagina.chart(
        "metas",
        texts.against_headline(filas),
        f"Valor en % de la meta, {anio}",
        partial(charts_instruments.against_goal, filas),
        filas,
        alt=texts.alt_against(filas),
        columnas=tables.PERFORMANCE_COLUMNS,
        lectura=texts.HOW_AGAINST,
        vacio=texts.NO_GOALS,
    )


def printed(pagina: Page, id: str, titulo: str, cifras: list[Row], estilo: Style) -> None:
    """Draw printed figures as bars; they are of their own year, not of the page's."""
    tabla = tables.printed_table(cifras, estilo)
    pagina.chart(
        id,
        titulo,
        texts.printed_note(cifras),
        partial(charts_instruments.printed, tabla),
        tabla,
        alt=texts.alt_printed(cifras),
        pie=footing({"procedencia": "publicado", "corte": None}, tables.PROGRAMME, Filters(cifras[0]["anio"])),
    )
