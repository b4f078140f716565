"""A chart and its table change places by a switch, page by page."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import opened
from streamlit.testing.v1 import AppTest
from test_paginas import go_to, html, text

CHART, TABLE = "Ver el gráfico", "Ver la tabla"


def vistos(app: AppTest) -> tuple[int, int]:
    """How many charts and how many tables are drawn."""
    return len(app.get("plotly_chart")), html(app).count("<table")


def pulsa(app: AppTest, etiqueta: str, lugar: int = 0) -> AppTest:
    return [b for b in app.button if b.label == etiqueta][lugar].click().run()


def test_a_chart_and_its_table_change_places_and_each_piece_keeps_its_way(publicada: Path) -> None:
    app = opened("presupuesto", anio="2025")
    graficos, tablas = vistos(app)
    assert graficos == len([b for b in app.button if b.label == TABLE])
    pulsa(app, TABLE, 1)
    assert not app.exception and vistos(app) == (graficos - 1, tablas + 1)
    otra = go_to(app, "ejecucion")
    assert CHART not in [b.label for b in otra.button], "each piece has its own way"
    vuelta = go_to(otra, "presupuesto")
    assert vistos(vuelta) == (graficos - 1, tablas + 1), "and keeps it"
    assert vistos(pulsa(vuelta, CHART)) == (graficos, tablas)


def test_how_a_piece_is_seen_is_in_the_link(publicada: Path) -> None:
    app = opened("presupuesto", anio="2025")
    pulsa(pulsa(app, TABLE, 1), TABLE)
    enlace = app.query_params["forma"]
    assert sorted(enlace.split("&")) == ["pasos-reporte=tabla", "serie-nacional=tabla"]
    otra = opened("presupuesto", anio="2025")
    assert vistos(otra) != vistos(app)
    otra.query_params["forma"] = enlace
    otra.run()
    assert not otra.exception and vistos(otra) == vistos(app) and otra.query_params["forma"] == enlace
    pulsa(pulsa(app, CHART), CHART)
    assert "forma" not in app.query_params
    otra.query_params["forma"] = "nada=tabla"
    assert not otra.run().exception and vistos(otra) == vistos(app), "what is no piece is let be"


def test_the_method_and_the_glossary_are_searched_without_accents(publicada: Path) -> None:
    app = opened("metodologia", anio="2025")
    todas = titulos(app)
    app.text_input(key="propio_regla").set_value("focalizacion ventas").run()
    assert not app.exception and app.query_params["regla"] == "focalizacion ventas"
    hallados = titulos(app)
    assert 1 <= len(hallados) < len(todas) and set(hallados) <= set(todas)
    dicho = text(app)
    assert "focalizacion_ventas_min_uit" in dicho and "umbral_gasto_sin_producto_pct" not in dicho
    app.text_input(key="propio_regla").set_value("zzzz").run()
    assert "Ninguna regla, definición ni palabra del glosario dice eso" in text(app)


def test_a_row_read_down_is_named_by_what_tells_it_apart() -> None:
    """On a telephone each row is a paragraph: where its first column repeats, its second one heads it."""

    def dibuja() -> None:
        from pp0093.ui import drawn
        from pp0093.writing import tables

        encabezado = ("Por", "Cuál", "Dónde", "Procedencia")
        drawn.table(tables.of_texts(encabezado, [("Unidad", "DAM", "a", "b"), ("Unidad", "ITP", "a", "b")]))
        drawn.table(tables.of_texts(encabezado, [("Unidad", "DAM", "a", "b"), ("CITE", "Lima", "a", "b")]))
        drawn.table(tables.of_texts(encabezado, [("Unidad", 1, "a", "b"), ("Unidad", 2, "a", "b")]))

    clases = re.findall('<table class="([^"]*)"', html(AppTest.from_function(dibuja).run()))
    assert clases == ["palabras agrupada", "palabras", "palabras"]


def titulos(app: AppTest) -> list[str]:
    """The titles of the pieces of the page."""
    return re.findall(r'class="pp-chart-title">(.*?)</h2>', html(app))
