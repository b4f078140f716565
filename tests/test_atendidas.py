"""Whole folders through the product, as a user runs it, against the independent reading of the same files."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import lectura_independiente_atendidas as independiente
import pytest
from conftest import Orden, parte
from generador_carpetas import carpeta_al_azar

from pp0093.ask.catalog import Catalog, published
from pp0093.ask.parts import structure
from pp0093.build import mode

INDICADORES = (
    "empresas_atendidas", "atenciones", "empresas_focalizadas", "focalizacion_pct", "focalizacion_con_dato_pct",
    "focalizacion_max_pct", "solapamiento", "empresas_nuevas", "empresas_recurrentes",
)  # fmt: skip
MINIMO = Decimal("1e-9")


@pytest.mark.parametrize("semilla", parte(range(20), 1))
def test_una_carpeta_al_azar_da_lo_que_la_lectura_independiente(
    semilla: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, correr: Orden
) -> None:
    carpeta = carpeta_al_azar(tmp_path / "raw", semilla)
    monkeypatch.setenv("PP0093_DATOS", str(tmp_path / "raw"))
    monkeypatch.setenv("PP0093_SALIDA", str(tmp_path / "salida"))
    mode.keep_word(carpeta.raiz, mode.Word.ASKED)
    leida = independiente.leer(carpeta.raiz, carpeta.listas, carpeta.cruces, carpeta.padrones)
    hecho = correr("etl", "--formato", "json")
    assert hecho.codigo == 0, hecho.errores
    # The other reading counts the invented lists of a year without real ones too.
    modo = ("--demostracion",) * bool(hecho.json["archivos_inventados"])
    comparar_filas(correr, leida, modo)
    for dimension in (None, *independiente.DIMENSIONES):
        assert preguntar(correr, dimension, modo) == redondas(independiente.cuenta(leida, dimension)), dimension
    comparar_libro(leida, published().demonstration() if modo else published())


def comparar_filas(correr: Orden, leida: independiente.Atendidas, modo: Sequence[str]) -> None:
    cargas = {c["archivo"]: c for c in correr("cargas", *modo, "--formato", "json").json}
    for archivo, cuentas in leida.cuentas.items():
        assert {c: cargas[archivo][c] for c in cuentas} == cuentas, archivo
    apartadas = correr("cuarentena", *modo, "--formato", "json").json
    columnas = ("archivo", "hoja", "fila", "columna", "codigo_motivo", "otros_motivos")
    assert sorted(tuple(q[c] or "" for c in columnas) for q in apartadas) == sorted(
        tuple(" ".join(c.split()) if isinstance(c, str) else c or "" for c in apartada) for apartada in leida.cuarentena
    )


def comparar_libro(leida: independiente.Atendidas, catalogo: Catalog) -> None:
    """The ledger of overlap: firms by exact combination of activities, at every level."""
    for nivel in ("programa", "producto", "direccion", "unidad", "departamento", "sector"):
        dimension = None if nivel == "programa" else nivel
        for (anio, valor), combinaciones in independiente.combinaciones(leida, dimension).items():
            filas = structure.overlap_ledger(catalogo, anio, nivel, valor or "0093")
            assert {f["combinacion"]: f["empresas"] for f in filas} == combinaciones, (nivel, anio, valor)
            assert all(f["solapamiento"] == f["empresas"] * f["combinacion"].count("+") for f in filas)


def preguntar(correr: Orden, dimension: str | None, modo: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    por = f"anio,{dimension}" if dimension else "anio"
    filas = correr("consulta", ",".join(INDICADORES), "--por", por, *modo, "--formato", "json").json
    if dimension in ("servicio", "cite"):  # Shown as it is written most often, which the other reading does not say.
        filas = [f | {dimension: independiente.servicio_llano(f[dimension]) or None} for f in filas]
    return redondas({(f["anio"], f.get(dimension)): {i: f[i] for i in INDICADORES} for f in filas})


def redondas(grupos: dict[tuple[Any, ...], dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {
        clave: {i: None if v is None else Decimal(v).quantize(MINIMO) for i, v in figuras.items()}
        for clave, figuras in grupos.items()
    }
