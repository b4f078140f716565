"""The pieces that pages of instruments share, each drawn on a page: objectives, strip, alerts, sheet, series...

`estado` is what instruments.policy returns.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from pp0093.ask import catalog
from pp0093.ask.view import Filters
from pp0093.instruments import figures, tables, texts
from pp0093.instruments import findings as auditoria
from pp0093.money.execution import Rating
from pp0093.ui import charts, drawn, filters, layout
from pp0093.ui.charts.strip import strip as cells
from pp0093.ui.page import Page, footing
from pp0093.writing.tables import Style

Row = dict[str, Any]
CHOICE = "indicador"
# What a series is seen against, and the values whose year was lost.
MARKS = {
    "logro_esperado": charts.Mark("line-ew-open", "context", tamano=20, borde=3),
    "valor_base": charts.Mark("diamond-open", "ink"),
    "sin_anio": charts.Mark("circle-open", "delivery"),
}


def objectives(pagina: Page, estado: Row) -> None:
    """Draw the progress of the objectives, type 1 beside type 2."""
    filas = estado["objetivos"]
    pagina.piece(
        charts.dumbbell(
            filas,
            x=("avance_tipo1", "avance_tipo2"),
            y="etiqueta",
            reference=100,
            state=lambda f: figures.light(f["semaforo"]),
            columns=tables.OBJECTIVE_COLUMNS,
        ),
        id="objetivos",
        title=texts.objectives_headline(filas),
        note=f"{texts.OBJECTIVES_NOTE}, {estado['anio']}",
        lectura=texts.HOW_OBJECTIVES,
    )


def methods(pagina: Page, estado: Row) -> None:
    """Draw the index by each method."""
    filas = estado["metodos"]
    pagina.piece(
        charts.bars(
            filas,
            x="indice_gestion_pct",
            y="etiqueta",
            emphasis=[filas[0]["etiqueta"]],
            columns=tables.METHOD_COLUMNS,
        ),
        id="sensibilidad",
        title=texts.methods_headline(filas),
        note=f"{texts.METHODS_NOTE}, {estado['anio']}",
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
    pagina.piece(
        cells(filas, _lights(), tables.STRIP_COLUMNS),
        title=texts.strip_headline(filas),
        note=texts.strip_note(estado["anio"], filas),
        lectura=texts.HOW_STRIP,
        elige=CHOICE,
    )


def responsible(pagina: Page, estado: Row) -> None:
    """Draw the lights of each responsible unit."""
    filas = estado["responsables"]
    luces = [
        charts.Part(codigo, "hollow" if luz.color == "nd" else luz.color, simbolo=luz.simbolo, nombre=luz.calificacion)
        for codigo, luz in _lights().items()
    ]
    pagina.piece(
        charts.stack(filas, x=luces, y="nombre", columns=tables.LIGHT_COLUMNS),
        id="responsables",
        title=texts.lights_headline(filas),
        note=f"{texts.LIGHTS_NOTE}, {estado['anio']}",
    )


def _lights() -> dict[str, Rating]:
    return {codigo: figures.light(codigo) for codigo in figures.LIGHTS}


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
    dibujo = charts.lines(
        tables.series_points(ficha),
        x="anio",
        y=("valor_obtenido", "logro_esperado", "valor_base", "sin_anio"),
        breaks=[f["anio"] for f in ficha["serie"] if f["es_quiebre"]],
        marks=MARKS,
        tick="cuando",
        columns=tables.point_columns(ficha["unidad_medida"]),
    )
    pagina.piece(
        dibujo.of(tables.series_rows(ficha), tables.SERIES_COLUMNS).said(texts.alt_series(ficha)),
        id=id,
        title=titulo,
        note=texts.series_note(ficha),
        lectura=texts.HOW_SERIES,
        vacio=texts.NO_SERIES,
        **opciones,
    )


def against_goal(pagina: Page, filas: list[Row], anio: int) -> None:
    """Draw what each indicator measured in a year got of its goal (instruments.with_goal)."""
    pagina.piece(
        charts.bars(
            filas,
            x="avance_tipo1",
            y="nombre",
            above=lambda f: f"{f['nombre']}: <b>{f['dicho']}</b> {f['luz']}",
            label=lambda f: f["dicho"],
            reference=100,
            columns=tables.PERFORMANCE_COLUMNS,
        ),
        id="metas",
        title=texts.against_headline(filas),
        note=f"Valor en % de la meta, {anio}",
        lectura=texts.HOW_AGAINST,
        vacio=texts.NO_GOALS,
    )


def printed(pagina: Page, id: str, titulo: str, cifras: list[Row], estilo: Style) -> None:
    """Draw printed figures as bars; they are of their own year, not of the page's."""
    tabla = tables.printed_table(cifras, estilo)
    quien, cuanto = tabla.encabezado
    pagina.piece(
        charts.bars(tabla, x=cuanto, y=quien, emphasis=()),
        id=id,
        title=titulo,
        note=texts.printed_note(cifras),
        pie=footing({"procedencia": "publicado", "corte": None}, tables.PROGRAMME, Filters(cifras[0]["anio"])),
    )
