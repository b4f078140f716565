"""Figures as documents print them: what they are of, and which, go together; a bad cell refuses the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Carpetas, Orden

HEADER = "documento,seccion,indicador,dimension,valor_dimension,anio,valor,unidad_medida,corte,nota"
FIGURE = "Informe,Población,empresas_atendidas,{},{},2025,12,empresas,,"
MALOS = {
    "a header misspelt": (HEADER.replace("valor_dimension", "vd"), ("", ""), "falta la columna valor_dimension"),
    "of nobody knows which": (HEADER, ("sector", ""), "fila 2, columna valor_dimension"),
    "of nobody knows what": (HEADER, ("", "Pesca"), "fila 2, columna dimension"),
}


def escribir(carpeta: Path, encabezado: str, de: tuple[str, str]) -> None:
    carpeta.mkdir(parents=True, exist_ok=True)
    (carpeta / "informe.csv").write_text(f"{encabezado}\n{FIGURE.format(*de)}\n", encoding="utf-8")


@pytest.mark.parametrize("caso", MALOS)
def test_what_a_figure_is_of_goes_with_which(caso: str, carpetas: Carpetas, orden: Orden, ya_publicada: str) -> None:
    encabezado, de, dice = MALOS[caso]
    escribir(carpetas.datos / "publicado", encabezado, de)
    etl = orden("etl")
    assert (etl.codigo, carpetas.vigente) == (1, ya_publicada)
    [dicho] = [linea for linea in etl.lineas if linea.startswith("publicado/informe.csv")]
    assert dice in dicho
    assert orden("etl", "--omitir-rechazados").codigo == 0, "the good files beside it are published"


def test_a_figure_of_all_says_nothing_else(carpetas: Carpetas, orden: Orden) -> None:
    escribir(carpetas.datos / "publicado", HEADER, ("", ""))
    assert orden("etl").codigo == 0


@pytest.mark.parametrize(
    ("documento", "de", "dice"),
    [
        ("Informe", ("producto", "3000001"), "ninguno de sus productos ni actividades es del programa 0093"),
        ("Total del PP 0131", ("", ""), "es del programa 0131 y no del 0093"),
        ("Programas PP 0093 y PP 0131", ("sector;actividad", "Comercio;5005078"), ""),
    ],
)
def test_a_document_of_another_programme_is_refused(
    documento: str, de: tuple[str, str], dice: str, carpetas: Carpetas, orden: Orden
) -> None:
    escribir(carpetas.datos / "publicado", HEADER, de)
    ruta = carpetas.datos / "publicado" / "informe.csv"
    ruta.write_text(ruta.read_text(encoding="utf-8").replace("\nInforme,", f"\n{documento},"), encoding="utf-8")
    etl = orden("etl")
    assert etl.codigo == (1 if dice else 0), etl.errores
    assert dice in etl.errores and ("PP0093_DATOS" in etl.errores) is bool(dice)
