"""Figures as documents print them: what they are of, and which, go together; a bad cell refuses the file."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import Carpetas, Orden

HEADER = "documento,seccion,indicador,dimension,valor_dimension,anio,valor,unidad_medida,corte,nota"
FIGURE = "Informe,Población,empresas_atendidas,{},{},2025,12,empresas,,"
MALOS = {
    "a header misspelt": (HEADER.replace("valor_dimension", "vd"), ("", ""), "falta la columna valor_dimension"),
    "of nobody knows which": (HEADER, ("sector", ""), "fila 2, columna valor_dimension"),
    "of nobody knows what": (HEADER, ("", "Pesca"), "fila 2, columna dimension"),
}


def escribir(carpetas: Carpetas, nombre: str, encabezado: str, de: tuple[str, str], documento: str = "Informe") -> None:
    fila = FIGURE.format(*de).replace("Informe,", f"{documento},", 1)
    (carpetas.datos / "publicado" / f"{nombre}.csv").write_text(f"{encabezado}\n{fila}\n", encoding="utf-8")


def test_what_a_figure_is_of_goes_with_which(carpetas: Carpetas, orden: Orden, ya_publicada: str) -> None:
    for n, (encabezado, de, _) in enumerate(MALOS.values()):
        escribir(carpetas, f"malo_{n}", encabezado, de)
    escribir(carpetas, "bueno", HEADER, ("", ""))
    etl = orden("etl")
    assert (etl.codigo, carpetas.vigente) == (1, ya_publicada)
    for linea, (n, (*_, dice)) in zip(etl.lineas[:-1], enumerate(MALOS.values()), strict=True):
        assert linea.startswith(f"publicado/malo_{n}.csv") and dice in linea
    assert orden("etl", "--omitir-rechazados").codigo == 0, "a figure of all says nothing else; the good are published"


AJENOS = {
    "ajeno": ("Informe", ("producto", "3000001"), "ninguno de sus productos ni actividades es del programa 0093"),
    "de_otro": ("Total del PP 0131", ("", ""), "es del programa 0131 y no del 0093"),
    "de_los_dos": ("Programas PP 0093 y PP 0131", ("sector;actividad", "Comercio;5005078"), ""),
}


def test_a_document_of_another_programme_is_refused(carpetas: Carpetas, orden: Orden) -> None:
    for nombre, (documento, de, _) in AJENOS.items():
        escribir(carpetas, nombre, HEADER, de, documento)
    etl = orden("etl")
    assert etl.codigo == 1
    dichas = [next((x for x in etl.lineas if f"/{nombre}.csv" in x), "") for nombre in AJENOS]
    assert all(
        dice in x and ("PP0093_DATOS" in x) is bool(dice) for x, (*_, dice) in zip(dichas, AJENOS.values(), strict=True)
    )
    assert not dichas[-1], dichas


# Which document heads: by the day it was published, by what it corrects, never by its name.

OLDER, NEWER = "Informe OEI 2025", "Avances del PP 0093, 2026"
ANNEX = "{},Anexo,avance_fisico,actividad,1.2,{},{},empresas,,"


def documento(carpetas: Carpetas, nombre: str, *filas: str, **dice: str) -> None:
    """Leave a transcribed document, with what its row of the manifest says."""
    archivo = f"publicado/{nombre.replace(' ', '_').replace(',', '')}.csv"
    (carpetas.datos / archivo).write_text("\n".join([HEADER, *filas]) + "\n", encoding="utf-8")
    manifiesto = carpetas.datos / "manifest.csv"
    antes = manifiesto.read_text(encoding="utf-8") if manifiesto.exists() else "archivo,publicado_el,corrige\n"
    fila = f"{archivo},{dice.get('publicado_el', '')},{dice.get('corrige', '')}\n"
    manifiesto.write_text(antes + fila, encoding="utf-8")


def encabeza(orden: Orden) -> tuple[object, list[str]]:
    """Build; return the progress of 1.2 in 2025 and what is said beside it."""
    etl = orden("etl")
    assert etl.codigo == 0, etl.errores
    pregunta = ("consulta", "meta_fisica,avance_fisico", "--por", "anio,actividad", "--filtro", "anio=2025")
    pregunta += ("--filtro", "actividad=5005079")
    [fila] = orden(*pregunta, "--formato", "json").json
    return fila["avance_fisico"], orden(*pregunta).lineas


GOAL = f"{OLDER},Anexo,meta_fisica,actividad,1.2,2025,28,empresas,,"
ANTES = ANNEX.format(OLDER, 2025, 28)


@pytest.mark.parametrize(
    ("antes", "despues", "vale"),
    [
        ({}, {"nombre": NEWER, "anio": 2026}, 30),
        ({}, {"nombre": "Zeta 2026", "anio": 2026}, 30),
        ({}, {"nombre": NEWER, "publicado_el": "01/06/2026"}, 30),
        ({}, {"nombre": NEWER, "publicado_el": "2026-06-01"}, 30),
        ({"publicado_el": "03/2026"}, {"nombre": NEWER, "publicado_el": "04/2026"}, 30),
        ({"publicado_el": "07/2026"}, {"nombre": "Zeta", "publicado_el": "06/2026"}, 28),
        ({}, {"nombre": "Una fe de erratas", "corrige": OLDER}, 30),
        ({"publicado_el": "07/2026"}, {"nombre": "Fe", "corrige": OLDER, "publicado_el": "01/2026"}, 30),
        ({"publicado_el": "03/2026"}, {"nombre": NEWER, "publicado_el": "31/03/2026"}, None),
        ({}, {"nombre": NEWER}, None),
    ],
)
def test_the_document_that_heads_is_the_last_published_and_a_name_is_no_date(
    antes: dict[str, str], despues: dict[str, str], vale: int | None, carpetas: Carpetas, orden: Orden
) -> None:
    documento(carpetas, OLDER, GOAL, ANTES, **antes)
    nombre = despues["nombre"]
    propias = [ANNEX.format(f'"{nombre}"', 2025, 30)]
    propias += [ANNEX.format(f'"{nombre}"', despues["anio"], 31)] if "anio" in despues else []
    documento(carpetas, nombre, *propias, **{c: str(v) for c, v in despues.items() if c != "nombre"})
    cifra, dicho = encabeza(orden)
    assert cifra == vale
    assert any(f"28 empresas ({OLDER}" in d and f"30 empresas ({nombre}" in d for d in dicho), dicho


def test_an_undated_document_displaces_no_dated_one(carpetas: Carpetas, orden: Orden) -> None:
    """One without an annex is no annual report: it has no date of its own."""
    documento(carpetas, OLDER, GOAL, ANTES)
    documento(carpetas, "Zeta", "Zeta,Texto,avance_fisico,actividad,1.2,2025,30,empresas,,")
    assert encabeza(orden)[0] == 28


def test_what_is_rounded_displaces_nothing(carpetas: Carpetas, orden: Orden) -> None:
    documento(carpetas, OLDER, f"{OLDER},Focalización,focalizacion_pct,,,2025,89.9,%,,", publicado_el="03/2026")
    fila = f'"{NEWER}",Focalización,focalizacion_pct,,,{{}},{{}},%,,'
    documento(carpetas, NEWER, fila.format(2025, 90), fila.format(2024, 71), publicado_el="03/2027")
    assert orden("etl").codigo == 0
    filas = orden("consulta", "focalizacion_pct", "--por", "anio", "--formato", "json").json
    dadas = {int(f["anio"]): f["focalizacion_pct"] for f in filas if f["focalizacion_pct"]}
    assert dadas == {2024: 71, 2025: Decimal("89.9")}


def test_a_date_that_is_none_and_an_errata_of_nothing_are_told(carpetas: Carpetas, orden: Orden) -> None:
    documento(carpetas, OLDER, GOAL, ANTES, publicado_el="marzo", corrige="Un informe perdido")
    dicho = orden("etl").errores
    assert "publicado_el «marzo» no es una fecha" in dicho and "Un informe perdido" in dicho
