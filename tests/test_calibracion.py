"""The demonstration through the product computes what the reports print, and docs/calibracion.md says how many."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from conftest import PROYECTO, Orden
from libros import leidas

pytestmark = pytest.mark.usefixtures("mira_demostracion")

RESPUESTAS: dict[tuple[str, ...], list[dict[str, Any]]] = {}
"""What was asked already: many figures are rows of one answer."""
CEROS_SIN_FILAS = [(2020, "5005867"), (2020, "5005867"), (2025, "5005082")]
DICHO = "De {} cifras impresas, {} son iguales y {} son ceros"


def calibradas(nombre: str) -> list[dict[str, Any]]:
    """A dictionary per figure that reports print ("publicadas") or that follows from them ("deducidas").

    Asked as `indicador`, `filtros` and, of `por`, the rows of some `valores`, added up; `operacion` is "valor" or,
    against `filtros_base`, "variacion_pct" or "diferencia_pp"; `criterio`, "" (equal as printed) or "mas_de".
    """
    return [
        fila
        | {c: pares(fila[c]) for c in ("filtros", "filtros_base")}
        | {"anio": int(fila["anio"]), "valores": fila["valores"].split("|")}
        for fila in leidas(PROYECTO / f"tests/fixtures/metas_{nombre}.csv")
    ]


def pares(texto: str) -> dict[str, list[str]]:
    dichos = (parte.split("=", 1) for parte in texto.split(";") if parte)
    return {dimension: valores.split("|") for dimension, valores in dichos}


def test_cada_cifra_calibrada_es_la_impresa(consulta: Orden) -> None:
    impresas, sin_filas = calibradas("publicadas"), []
    for cifra in impresas + calibradas("deducidas"):
        valor = preguntar(consulta, cifra, cifra["filtros"])
        if valor is None:
            sin_filas.append((cifra["anio"], cifra["valores"][0]))
            assert Decimal(cifra["impreso"]) == 0
            continue
        if cifra["operacion"] not in ("", "valor"):
            base = preguntar(consulta, cifra, cifra["filtros_base"])
            assert base
            valor = valor - base if cifra["operacion"] == "diferencia_pp" else 100 * (valor - base) / base
        impreso = Decimal(cifra["impreso"])
        if cifra["criterio"] == "mas_de":
            assert impreso < valor < impreso + 100, cifra
        else:
            assert valor.quantize(impreso, ROUND_HALF_UP) == impreso, cifra
    assert sin_filas == CEROS_SIN_FILAS
    cuentas = len(impresas), len(impresas) - len(sin_filas), len(sin_filas)
    assert DICHO.format(*cuentas) in (PROYECTO / "docs" / "calibracion.md").read_text(encoding="utf-8")


def preguntar(consulta: Orden, cifra: dict[str, Any], filtros: dict[str, list[str]]) -> Decimal | None:
    indicador, por = cifra["indicador"], cifra["por"]
    pares = [f"{d}={v}" for d, valores in filtros.items() for v in valores]
    pedido = ("consulta", indicador, "--por", f"anio,{por}" if por else "anio", "--formato", "json")
    pedido += tuple(parte for par in pares for parte in ("--filtro", par))
    if pedido not in RESPUESTAS:
        RESPUESTAS[pedido] = consulta(*pedido).json
    filas = RESPUESTAS[pedido]
    propias = {(f[indicador] is None, f["procedencia"]) for f in filas}
    assert propias <= {(False, "sintetico"), (True, None)}, "a printed figure would be compared with itself"
    propias = [f[indicador] for f in filas if not por or f[por] in cifra["valores"]]
    return Decimal(sum(propias)) if propias else None
