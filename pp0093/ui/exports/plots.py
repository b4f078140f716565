"""The plots of a note as pictures, with the charts and the browser of everything else that is taken home."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ask.registry import INDICATORS, Unit
from pp0093.note.content import Plot
from pp0093.ui.charts import bars
from pp0093.ui.charts.chart import Chart
from pp0093.ui.exports import paper
from pp0093.ui.theme import LIGHT
from pp0093.writing import browser
from pp0093.writing.tables import Column, Style

NAME, VALUE = "nombre", "valor"


def draw(graficos: Sequence[Plot], dibuja: browser.Draw = browser.draw) -> list[bytes]:
    """Return the plots as PNG, in order, drawn by one browser; raise DrawingError when it is missing or fails."""
    return dibuja([_job(g) for g in graficos])


def chart(grafico: Plot) -> Chart:
    """Return a plot as the chart that a page draws."""
    primera = grafico.barras[0][1]
    en_pct = INDICATORS[primera.indicador].unidad == Unit.PERCENT
    columnas = {
        NAME: Column(""),
        VALUE: Column(grafico.eje, Style.PERCENT if en_pct else Style.NUMBER, 1 if en_pct else 0),
    }
    filas = [{NAME: nombre, VALUE: cifra.valor} for nombre, cifra in grafico.barras]
    return bars(filas, x=VALUE, y=NAME, reference=grafico.referencia, columns=columnas)


def _job(grafico: Plot) -> browser.Job:
    dibujo = chart(grafico)(LIGHT)
    ancho, alto = paper.SIZES["nota"].ancho, int(dibujo.layout.height or paper.SIZES["nota"].alto)
    izquierda = paper.left_margin(dibujo)
    dibujo.update_layout(width=ancho, height=alto, paper_bgcolor=LIGHT.paper, plot_bgcolor=LIGHT.paper)
    dibujo.update_layout(margin_l=izquierda)
    return browser.Job(dibujo, "png", ancho, alto)
