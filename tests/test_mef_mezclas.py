"""National files that change their manners midway: codes that lose their zeros, quotes that come and go."""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import Carpetas, Orden
from generadores import ANCHO, ERA_1, Fila, filas_anchas, filas_mensuales
from test_mef_independiente import del_programa, respondido, sin_ceros, sumas

from pp0093.ingest.readers import mef_abierto

FAMILIAS = {"mensual": (ERA_1, filas_mensuales), "ancho": (ANCHO, filas_anchas)}
DE_UNA_LINEA, DE_FABRICA = 1, mef_abierto.BLOCK


@pytest.fixture(params=FAMILIAS)
def familia(request: pytest.FixtureRequest) -> tuple[list[str], list[Fila]]:
    """The columns and rows of one family; no other cell of the programme's rows holds its code, and one comes last."""
    columnas, generar = FAMILIAS[request.param]
    filas = [{c: f[c] for c in columnas} for f in generar(21, cadenas=20)]
    propias = [f for f in filas if f["PROGRAMA_PPTO"] == "0093"]
    for fila in propias:
        fila |= {c: "0017" for c in columnas if fila[c] == "0093" and c != "PROGRAMA_PPTO"}
    return columnas, [*filas, propias[0]]


@pytest.fixture(params=[DE_UNA_LINEA, DE_FABRICA], ids=["bloques de una línea", "un bloque"])
def bloque(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mef_abierto, "BLOCK", request.param)


def escribir(
    ruta: Path, columnas: Sequence[str], filas: Sequence[Fila], citas: Callable[[int], int] = lambda _: csv.QUOTE_ALL
) -> Path:
    """Write a file whose rows are quoted as `citas` says of each row number."""
    with ruta.open("w", encoding="utf-8", newline="") as salida:
        for numero, celdas in enumerate([columnas, *([f[c] for c in columnas] for f in filas)], 1):
            csv.writer(salida, quoting=citas(numero), lineterminator="\r\n").writerow(celdas)
    return ruta


def comprobar(orden: Orden, filas: Sequence[Fila]) -> list[str]:
    """Check that every row was loaded or counted, and every amount is there; return what etl said."""
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores
    propias = del_programa(list(filas), "nacional")
    [carga] = orden("cargas", "--formato", "json").json
    assert (carga["filas_leidas"], carga["filas_cargadas"], carga["filas_cuarentena"]) == (len(filas), len(propias), 0)
    assert carga["filas_fuera_alcance"] == len(filas) - len(propias)
    assert sin_ceros(respondido(orden, "actividad", "nacional")) == sin_ceros(sumas(propias, "actividad"))
    return respuesta.lineas


def sin_sus_ceros(filas: Sequence[Fila], escrituras: Sequence[str]) -> list[Fila]:
    """Return the rows with the code of the programme, and of the others, written in one way or another."""
    rng = random.Random(len(escrituras))
    ajenas = [lambda codigo: codigo, lambda codigo: codigo.lstrip("0")]
    return [
        f
        | {
            "PROGRAMA_PPTO": rng.choice(escrituras)
            if f["PROGRAMA_PPTO"] == "0093"
            else rng.choice(ajenas)(f["PROGRAMA_PPTO"])
        }
        for f in filas
    ]


@pytest.mark.usefixtures("bloque")
@pytest.mark.parametrize(
    "escrituras", [("0093", "93"), ("93",), ("0093", "93", "093", "93.0", " 93 ", "'0093")], ids=["dos", "una", "todas"]
)
def test_los_codigos_con_ceros_y_sin_ellos_se_mezclan(
    familia: tuple[list[str], list[Fila]], escrituras: tuple[str, ...], carpetas: Carpetas, orden: Orden
):
    columnas, filas = familia
    escribir(carpetas.datos / "mef" / "gasto.csv", columnas, sin_sus_ceros(filas, escrituras))
    comprobar(orden, filas)


@pytest.mark.parametrize("antes, despues", [(csv.QUOTE_ALL, csv.QUOTE_MINIMAL), (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)])
def test_las_comillas_empiezan_o_terminan_a_medio_archivo(
    familia: tuple[list[str], list[Fila]], antes: int, despues: int, carpetas: Carpetas, orden: Orden
):
    columnas, filas = familia
    mixtas = sin_sus_ceros(filas, ("0093", "93"))
    escribir(
        carpetas.datos / "mef" / "gasto.csv", columnas, mixtas, lambda n: antes if n < len(filas) // 2 else despues
    )
    comprobar(orden, filas)


@pytest.mark.usefixtures("bloque")
@pytest.mark.parametrize("codigo", ["0093", "93"])
@pytest.mark.parametrize("lugar", ["primera", "última"])
def test_el_codigo_en_la_orilla_de_un_archivo_sin_salto_final(
    familia: tuple[list[str], list[Fila]], codigo: str, lugar: str, carpetas: Carpetas, orden: Orden
):
    columnas, filas = familia
    resto = [c for c in columnas if c != "PROGRAMA_PPTO"]
    orden_de_columnas = ["PROGRAMA_PPTO", *resto] if lugar == "primera" else [*resto, "PROGRAMA_PPTO"]
    ruta = carpetas.datos / "mef" / "gasto.csv"
    escribir(ruta, orden_de_columnas, sin_sus_ceros(filas, (codigo,)), lambda _: csv.QUOTE_MINIMAL)
    ruta.write_bytes(ruta.read_bytes().removesuffix(b"\r\n"))
    assert lugar == "primera" or ruta.read_bytes().endswith(f",{codigo}".encode())
    assert any("no termina en salto de línea" in linea for linea in comprobar(orden, filas))


def test_un_codigo_parecido_no_es_del_programa(familia: tuple[list[str], list[Fila]], carpetas: Carpetas, orden: Orden):
    columnas, filas = familia
    parecidos = itertools.cycle(["0930", "1093", "9300", "00093", "93.93", "S093"])
    ajenas = [f if f["PROGRAMA_PPTO"] == "0093" else f | {"PROGRAMA_PPTO": next(parecidos)} for f in filas]
    escribir(carpetas.datos / "mef" / "gasto.csv", columnas, ajenas)
    comprobar(orden, filas)
