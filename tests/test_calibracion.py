"""The demonstration through the product computes what the reports print, and docs/calibracion.md says so."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Orden

from pp0093.ask.catalog import published
from pp0093.demo import calibration
from pp0093.errors import BuildError

pytestmark = pytest.mark.usefixtures("mira_demostracion")

RESPUESTAS: dict[tuple[str, ...], list[dict[str, Any]]] = {}
"""What was asked already: many figures are rows of one answer."""
CEROS_SIN_FILAS = [(2020, "5005867"), (2020, "5005867"), (2025, "5005082")]


@pytest.fixture
def consulta(version_de_demostracion: Path, correr: Orden, monkeypatch: pytest.MonkeyPatch) -> Orden:
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    return correr


def test_cada_cifra_calibrada_es_la_impresa(consulta: Orden) -> None:
    sin_filas = []
    for cifra in calibration.comparison() + calibration.deduced():
        valor = preguntar(consulta, cifra, cifra["filtros"])
        if valor is None:
            sin_filas.append((cifra["anio"], cifra["valores"][0]))
            assert Decimal(cifra["impreso"]) == 0
            continue
        if cifra["operacion"] != "valor":
            base = preguntar(consulta, cifra, cifra["filtros_base"])
            assert base
            valor = valor - base if cifra["operacion"] == "diferencia_pp" else 100 * (valor - base) / base
        impreso = Decimal(cifra["impreso"])
        if cifra["criterio"] == "mas_de":
            assert impreso < valor < impreso + 100, cifra
        else:
            assert valor.quantize(impreso, ROUND_HALF_UP) == impreso, cifra
    assert sin_filas == CEROS_SIN_FILAS


def preguntar(consulta: Orden, cifra: dict[str, Any], filtros: dict[str, list[str]]) -> Decimal | None:
    indicador, por = cifra["indicador"], cifra["por"]
    pares = [f"{d}={v}" for d, valores in filtros.items() for v in valores]
    pedido = ("consulta", indicador, "--por", f"anio,{por}" if por else "anio", "--formato", "json")
    pedido += tuple(parte for par in pares for parte in ("--filtro", par))
    if pedido not in RESPUESTAS:
        RESPUESTAS[pedido] = consulta(*pedido).json
    filas = RESPUESTAS[pedido]
    assert {f["procedencia"] for f in filas} <= {"sintetico"}, "a printed figure would be compared with itself"
    propias = [f[indicador] for f in filas if not por or f[por] in cifra["valores"]]
    return Decimal(sum(propias)) if propias else None


def test_el_documento_es_el_que_da_el_producto(version_de_demostracion: Path) -> None:
    documento, tabla = ((PROYECTO / "docs" / f"calibracion.{en}").read_text(encoding="utf-8") for en in ("md", "csv"))
    assert documento == calibration.markdown(published(version_de_demostracion)), "run: make documentos"
    assert tabla == calibration.table(published(version_de_demostracion)), "run: make documentos"
    assert tabla.count(",igual\n") == 130 + len(calibration.deduced()) and "distinta**" not in tabla
    assert documento.count("| cero impreso, sin filas |") == len(CEROS_SIN_FILAS)


def test_una_cifra_que_no_coincide_se_dice() -> None:
    cifra = calibration.comparison()[0]
    assert calibration.Measured(cifra, Decimal(cifra["impreso"]) + 1).juicio == calibration.DIFFERENT
    assert calibration.Measured(cifra, None).juicio == calibration.DIFFERENT


def test_con_lo_impreso_cargado_no_se_compara_una_cifra_consigo_misma(version_publicada: Path) -> None:
    with pytest.raises(BuildError, match="no son de la demostración"):
        calibration.measured(published(version_publicada), calibration.comparison())
