"""A year under way with its money and no list of firms yet: what units owe is said, though none has come."""

from datetime import date
from pathlib import Path

import pytest
from carpetas_en_estado import EN_CURSO, dinero
from conftest import Orden, publicar
from generadores import escribir_mensual

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.sheets import issue, subject


@pytest.fixture(scope="module")
def solo_dinero(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raiz, salida = (tmp_path_factory.mktemp("sin_listas") / c for c in ("datos", "salida"))
    escribir_mensual(raiz / "mef" / "gasto.csv", dinero(EN_CURSO, meses=8))
    publicar(raiz, salida, "--sin-demo")
    return salida


@pytest.fixture(autouse=True)
def entorno(solo_dinero: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(solo_dinero))
    monkeypatch.setattr(clock, "today", lambda: date(EN_CURSO, 11, 25))


def test_the_alerts_say_what_the_command_of_deliveries_does(correr: Orden) -> None:
    atrasadas = {f["unidad"] for f in correr("entregas", "--formato", "json").json if f["estado"] == "atrasada"}
    alertas = correr("alertas", "--anio", str(EN_CURSO), "--formato", "json").json
    vencidas = {f["codigo_corto"]: f["mensaje"] for f in alertas if f["alerta"] == "entrega_vencida"}
    assert set(vencidas) == {"1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "4.1"}
    assert vencidas["1.1"].endswith(": 2 unidades") and vencidas["4.1"].endswith(": 1 unidad")
    assert len(atrasadas) == 7


def test_a_sheet_says_who_owes_its_lists(solo_dinero: Path) -> None:
    catalogo = published(solo_dinero)
    for ficha, dicho in (
        ("2.1", "DAM debe entregarlas y ninguna se ha cargado"),
        ("1.1", "DGITDF y PNTE deben entregarlas y ninguna se ha cargado"),
        ("3.3", "nadie debe entregarlas"),
    ):
        assert dicho in str(issue.sheet_of(catalogo, subject.find_subject(catalogo, EN_CURSO, ficha), EN_CURSO)), ficha
