"""A year under way with its money and no list of firms yet: what units owe is said, though none has come."""

from __future__ import annotations

from datetime import date

import pytest
from carpetas_en_estado import EN_CURSO, dinero
from conftest import Carpetas, Orden
from generadores import escribir_mensual

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.sheets import issue, subject


@pytest.fixture
def solo_dinero(carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch) -> Orden:
    monkeypatch.setattr(clock, "today", lambda: date(EN_CURSO, 11, 25))
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", dinero(EN_CURSO, meses=8))
    assert orden("etl").codigo == 0
    return orden


def test_the_alerts_say_what_the_command_of_deliveries_does(solo_dinero: Orden) -> None:
    atrasadas = {f["unidad"] for f in solo_dinero("entregas", "--formato", "json").json if f["estado"] == "atrasada"}
    alertas = solo_dinero("alertas", "--anio", str(EN_CURSO), "--formato", "json").json
    vencidas = {f["codigo_corto"]: f["mensaje"] for f in alertas if f["alerta"] == "entrega_vencida"}
    assert set(vencidas) == {"1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "4.1"}
    assert vencidas["1.1"].endswith(": 2 unidades") and vencidas["4.1"].endswith(": 1 unidad")
    assert len(atrasadas) == 7


@pytest.mark.parametrize(
    ("ficha", "dicho"),
    [
        ("2.1", "DAM debe entregarlas y ninguna se ha cargado"),
        ("1.1", "DGITDF y PNTE deben entregarlas y ninguna se ha cargado"),
        ("3.3", "nadie debe entregarlas"),
    ],
)
def test_a_sheet_says_who_owes_its_lists(ficha: str, dicho: str, solo_dinero: Orden, carpetas: Carpetas) -> None:
    catalogo = published(carpetas.salida)
    hoja = issue.sheet_of(catalogo, subject.found(catalogo, EN_CURSO, ficha), EN_CURSO)
    assert dicho in str(hoja)
