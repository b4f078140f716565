"""What is printed has room for its words in whatever typeface draws them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from pp0093.ui.charts import bars
from pp0093.ui.exports import paper
from pp0093.ui.theme import LIGHT
from pp0093.writing import typeface
from pp0093.writing.tables import Column, Style

LONG = "MECANISMOS PARA MEJORAR"
NAMES, AMOUNTS = Column("Actividad"), Column("Monto", Style.SOLES)
# DejaVu Sans, which Linux draws with where it has no other, beside ours.
WIDER = 1.22


@pytest.fixture(params=["linux", "win32"])
def sistema(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(sys, "platform", request.param)
    typeface.width.cache_clear()
    yield request.param
    typeface.width.cache_clear()


def test_names_are_not_cut_where_another_typeface_draws_them(sistema: str) -> None:
    filas = [{"nombre": LONG, "monto": 4}, {"nombre": "B", "monto": 3}]
    dibujo = bars(filas, x="monto", y="nombre", columns={"nombre": NAMES, "monto": AMOUNTS})(LIGHT)
    largas = [typeface.width(linea, 13, typeface.REGULAR) for linea in dibujo.data[0].y[0].split("<br>")]
    propia = max(largas) / (1 if sistema == "linux" else typeface.ANOTHER)
    assert dibujo.layout.template.layout.font.size == 13
    assert paper.left_margin(dibujo) >= WIDER * propia


def test_charts_without_names_keep_their_margin() -> None:
    filas = [{"anio": 2020, "monto": 4}, {"anio": 2025, "monto": 3}]
    columnas = {"anio": Column("Año", Style.YEAR), "monto": AMOUNTS}
    dibujo = bars(filas, x="anio", y="monto", columns=columnas)(LIGHT)
    assert paper.left_margin(dibujo) == paper.NUMBERS_MARGIN
