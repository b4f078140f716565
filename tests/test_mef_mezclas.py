"""National files that change their manners midway: codes that lose their zeros, quotes that come and go.

Each case is a file of a year of its own, and those of a test are loaded together.
"""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Carpetas, Orden
from generadores import ANCHO, ERA_1, Fila, filas_anchas, filas_mensuales
from test_mef_independiente import del_programa, respondido, sin_ceros, sumas

from pp0093.ingest.readers import mef_abierto

FAMILIAS = {"mensual": (ERA_1, filas_mensuales), "ancho": (ANCHO, filas_anchas)}
DE_UNA_LINEA, DE_FABRICA = 1, mef_abierto.BLOCK
PRIMERO = 2015


def por_anio(*casos: Iterable[Any]) -> dict[int, tuple[Any, ...]]:
    """Every combination of some cases with each family, in a year of its own: {year: (family, case...)}."""
    return dict(enumerate(itertools.product(FAMILIAS, *casos), PRIMERO))


def de_familia(familia: str, anio: int) -> tuple[list[str], list[Fila]]:
    """The columns and rows of one family; no other cell of the programme's rows holds its code, and one comes last."""
    columnas, generar = FAMILIAS[familia]
    filas = [{c: f[c] for c in columnas} for f in generar(21, cadenas=20, anio=anio)]
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


def archivo(anio: int) -> str:
    return f"mef/gasto_{anio}.csv"


def comprobar(orden: Orden, leidas: Mapping[int, Sequence[Fila]]) -> list[str]:
    """Check that every row of each year's file was loaded or counted, and every amount is there; return what etl said.

    Whoever has to know which case a year is, asks `por_anio`.
    """
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores
    cargas = {c["archivo"]: c for c in orden("cargas", "--formato", "json").json}
    assert set(cargas) == {archivo(anio) for anio in leidas}
    for anio, filas in leidas.items():
        propias, carga = del_programa(list(filas), "nacional"), cargas[archivo(anio)]
        hechas = (carga["filas_leidas"], carga["filas_cargadas"], carga["filas_cuarentena"])
        assert hechas == (len(filas), len(propias), 0), anio
        assert carga["filas_fuera_alcance"] == len(filas) - len(propias), anio
        respondidas = respondido(orden, "actividad", "nacional", f"anio={anio}")
        assert sin_ceros(respondidas) == sin_ceros(sumas(propias, "actividad")), anio
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


ESCRITURAS = (("0093", "93"), ("93",), ("0093", "93", "093", "93.0", " 93 ", "'0093"))


@pytest.mark.usefixtures("bloque")
def test_los_codigos_con_ceros_y_sin_ellos_se_mezclan(carpetas: Carpetas, orden: Orden):
    leidas = {}
    for anio, (familia, escrituras) in por_anio(ESCRITURAS).items():
        columnas, leidas[anio] = de_familia(familia, anio)
        escribir(carpetas.datos / archivo(anio), columnas, sin_sus_ceros(leidas[anio], escrituras))
    comprobar(orden, leidas)


CITAS = ((csv.QUOTE_ALL, csv.QUOTE_MINIMAL), (csv.QUOTE_MINIMAL, csv.QUOTE_ALL))


def test_las_comillas_empiezan_o_terminan_a_medio_archivo(carpetas: Carpetas, orden: Orden):
    leidas = {}
    for anio, (familia, citas) in por_anio(CITAS).items():
        columnas, filas = de_familia(familia, anio)
        leidas[anio], mitad = filas, len(filas) // 2
        mixtas = sin_sus_ceros(filas, ("0093", "93"))
        escribir(
            carpetas.datos / archivo(anio), columnas, mixtas, lambda n, citas=citas, mitad=mitad: citas[n >= mitad]
        )
    comprobar(orden, leidas)


@pytest.mark.usefixtures("bloque")
def test_el_codigo_en_la_orilla_de_un_archivo_sin_salto_final(carpetas: Carpetas, orden: Orden):
    leidas = {}
    for anio, (familia, codigo, es_primera) in por_anio(("0093", "93"), (True, False)).items():
        columnas, leidas[anio] = de_familia(familia, anio)
        resto = [c for c in columnas if c != "PROGRAMA_PPTO"]
        en_orden = ["PROGRAMA_PPTO", *resto] if es_primera else [*resto, "PROGRAMA_PPTO"]
        ruta = carpetas.datos / archivo(anio)
        escribir(ruta, en_orden, sin_sus_ceros(leidas[anio], (codigo,)), lambda _: csv.QUOTE_MINIMAL)
        ruta.write_bytes(ruta.read_bytes().removesuffix(b"\r\n"))
        assert es_primera or ruta.read_bytes().endswith(f",{codigo}".encode())
    avisos = [linea for linea in comprobar(orden, leidas) if "no termina en salto de línea" in linea]
    assert sorted(linea.split(": ")[1] for linea in avisos) == [archivo(anio) for anio in leidas]


def test_un_codigo_parecido_no_es_del_programa(carpetas: Carpetas, orden: Orden):
    leidas = {}
    for anio, (familia,) in por_anio().items():
        parecidos = itertools.cycle(["0930", "1093", "9300", "00093", "93.93", "S093"])
        columnas, filas = de_familia(familia, anio)
        leidas[anio] = [f if f["PROGRAMA_PPTO"] == "0093" else f | {"PROGRAMA_PPTO": next(parecidos)} for f in filas]
        escribir(carpetas.datos / archivo(anio), columnas, leidas[anio])
    comprobar(orden, leidas)
