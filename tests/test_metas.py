"""Physical goals, of a year and by month, against an independent reading, and every rule of their format."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from carpetas_en_estado import declara
from conftest import Carpetas, Orden, cierra, opened, publicar
from generador_registros import ONCE
from libros import de_toml, en_hojas, en_texto, escritas, escrito_en
from test_paginas import text

from pp0093.ask.registry import INDICATORS
from pp0093.errors import InputError
from pp0093.ingest.readers.base import RawFile, Reading, no_progress
from pp0093.ingest.readers.cells import code_of
from pp0093.ingest.readers.metas import GOAL_COLUMNS, Metas
from pp0093.rules import installed
from pp0093.writing import tables

CASES = de_toml("metas")

MESES = [f"{m:02d}" for m in range(1, 13)]
PROG, EJEC = [f"PROG_{m}" for m in MESES], [f"EJEC_{m}" for m in MESES]
ENCABEZADO = ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", *PROG, *EJEC, "EJEC_ANUAL", "JUSTIFICACION"]
CORTOS = ONCE | {"P1": "3000534", "P2": "3000535", "P3": "3000670", "P4": "3000671"}


def fila(codigo: str = "1.1", **cambios: Any) -> dict[str, Any]:
    propia: dict[str, Any] = {"ANIO": "2025", "CODIGO": codigo, "UNIDAD_MEDIDA": "Empresas", "META_ANUAL": "120"}
    return propia | dict.fromkeys(PROG, "10") | {"EJEC_01": "9", "EJEC_02": "0"} | cambios


def texto(filas: Sequence[dict[str, Any]], columnas: Sequence[str] = ENCABEZADO) -> str:
    return en_texto(filas, columnas)


def guardar(carpeta: Path, contenido: str, codificacion: str = "utf-8", **pasaporte: str) -> RawFile:
    (carpeta / "metas.csv").write_bytes(contenido.encode(codificacion))
    return RawFile(carpeta / "metas.csv", "metas/metas.csv", pasaporte)


def libro(carpeta: Path, hojas: dict[str, Sequence[Sequence[Any]]]) -> RawFile:
    return RawFile(en_hojas(carpeta / "metas.xlsx", hojas), "metas/metas.xlsx")


def leer(carpeta: Path, *filas: dict[str, Any], columnas: Sequence[str] = ENCABEZADO, **pasaporte: str) -> Reading:
    return Metas().read(guardar(carpeta, texto(filas, columnas), **pasaporte), no_progress)


def filas_de(reading: Reading) -> list[dict[str, str | None]]:
    return [{c: f[c] for c in GOAL_COLUMNS} for f in reading.tabla.to_pylist()]


@pytest.mark.parametrize(("corto", "largo"), CORTOS.items())
def test_every_code_short_and_long(corto: str, largo: str) -> None:
    nivel = "producto" if corto.startswith("P") else "actividad"
    formas = [corto, corto.lower(), f" {corto} ", largo, f"{largo}.0", f"{largo[0]}.{largo[1:]}E6", f"'{largo}"]
    formas += [corto.replace(".", ",")]
    nombres = {
        f[f"{nivel}{c}"] for f in installed().codes(nivel) if f[nivel] == largo for c in ("_nombre", "_nombre_corto")
    }
    formas += [f"{codigo}{entre}{n.upper()}" for codigo in (corto, largo) for entre in (" ", ": ") for n in nombres]
    assert len(nombres) > 1 and {code_of(f) for f in formas} == {(largo, nivel)}


@pytest.mark.parametrize("semilla", range(4))
@pytest.mark.parametrize("en_libro", [False, True])
def test_random_goals_against_a_plain_reading(tmp_path: Path, semilla: int, en_libro: bool) -> None:
    """The long form is built here from the numbers that were drawn, not from what was written."""
    rng = random.Random(semilla)
    columnas = [c for c in ENCABEZADO if c[:5] not in ("PROG_", "EJEC_") or rng.random() < 0.8]
    meses = [m for m in MESES if f"PROG_{m}" in columnas or f"EJEC_{m}" in columnas]
    filas, esperadas = [], []
    for anio in (2024, 2025):
        for corto, largo in rng.sample(sorted(CORTOS.items()), 12):
            numeros = {
                c: rng.choice((None, 0, rng.randrange(5_000))) for c in ("META_ANUAL", "EJEC_ANUAL", *PROG, *EJEC)
            }
            numeros = {c: n if c in columnas else None for c, n in numeros.items()}
            escritos = {c: "" if n is None else n if en_libro else f"{n:,}" for c, n in numeros.items()}
            codigo = rng.choice((corto, largo, int(largo) if en_libro else f"{largo}.0"))
            filas.append({"ANIO": anio, "CODIGO": codigo, "UNIDAD_MEDIDA": "Empresas", **escritos})
            for mes in meses:
                valores = (numeros["META_ANUAL"], numeros[f"PROG_{mes}"], numeros[f"EJEC_{mes}"], numeros["EJEC_ANUAL"])
                esperadas.append((str(anio), largo, str(int(mes)), *(None if v is None else str(v) for v in valores)))
    celdas = [[f.get(c) for c in columnas] for f in filas]
    archivo = libro(tmp_path, {"M": [columnas, *celdas]}) if en_libro else guardar(tmp_path, texto(filas, columnas))
    reading = Metas().read(archivo, no_progress)
    orden = ("anio", "codigo", "mes", "meta_anual", "programado", "ejecutado", "ejecutado_anual")
    assert sorted(tuple(f[c] for c in orden) for f in filas_de(reading)) == sorted(esperadas, key=lambda e: e)
    assert not reading.cuarentena and reading.filas_cargadas == len(filas) and cierra(reading)


@pytest.mark.parametrize(("columna", "buena"), CASES["a_month_under_another_name"])
def test_a_month_under_another_name_is_not_left_out_without_a_word(tmp_path: Path, columna: object, buena: str) -> None:
    dicho = f"parece de un mes y no se reconoce: no se leería; llámela {buena}, o quítela si es otra cosa"
    with pytest.raises(InputError, match="fila 2, columna ") as error:
        Metas().read(libro(tmp_path, {"M": [["Metas"], ["ANIO", "CODIGO", "META_ANUAL", columna]]}), no_progress)
    assert dicho in str(error.value)
    otras = ["ANIO", "CODIGO", "META_ANUAL", "Marzo acumulado", "Programa 0093", "MES"]
    assert Metas().read(libro(tmp_path, {"M": [otras, [2025, "1.1", 5]]}), no_progress).filas_cargadas == 1


COLUMNAS = ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", *(f"{f}_{m}" for f in ("PROG", "EJEC") for m in MESES)]
P1, P3 = "3000534", "3000670"
A11, A12, A13, A31, A33 = "5005078", "5005079", "5005080", "5005081", "5006051"


def fila_por_mes(codigo: str, meta: Any, programado: list[Any], ejecutado: list[Any]) -> dict[str, Any]:
    propia = {"ANIO": 2025, "CODIGO": codigo, "META_ANUAL": meta}
    for nombre, valores in (("PROG", programado), ("EJEC", ejecutado)):
        propia |= {f"{nombre}_{m}": v for m, v in zip(MESES, valores, strict=False)}
    return propia


def dejar(carpetas: Carpetas, nombre: str, *filas: dict[str, Any], **pasaporte: str) -> None:
    columnas = [*COLUMNAS, *(["EJEC_ANUAL"] if any("EJEC_ANUAL" in f for f in filas) else [])]
    escritas(carpetas.datos / "metas" / nombre, filas, columnas)
    declara(carpetas.datos, archivo=f"metas/{nombre}", **pasaporte)


def pedidas(orden: Orden, *mas: str, por: str = "anio,mes,actividad", que: str = "meta_fisica,avance_fisico") -> Any:
    return orden("consulta", que, "--por", por, "--formato", "json", *mas).json


def por_mes(filas: Any, columna: str, codigo: str, dimension: str = "actividad") -> list[Any]:
    valores = {int(f["mes"]): f[columna] for f in filas if f[dimension] == codigo}
    return [valores[m] for m in sorted(valores)]


# Goals by month, each case in a year of its own; of several files and of products: tests/modelos.

DE_CADA_ANIO = {
    2020: [fila_por_mes("1.2", 60, [10, 0, "", 50], [8, "", 0])],
    2022: [fila_por_mes("1.2", 70, [10, 20, 5], [8, 5]), fila_por_mes("1.1", 9, [1, 1], [1, 1])],
    2023: [fila_por_mes("1.1", 200, [100, 100], [1, 2])],
    2025: [fila_por_mes("1.1", 200, [100], [90]), fila_por_mes("1.2", 60, [10], [8])],
    2026: [fila_por_mes("1.1", 1200, [100, 100], [90, 80])],
}


@pytest.fixture(scope="module")
def publicado(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    propias = Carpetas.under(tmp_path_factory.mktemp("por_mes"))
    propias.datos.mkdir()
    for anio, filas in DE_CADA_ANIO.items():
        dejar(propias, f"{anio}.csv", *(f | {"ANIO": anio} for f in filas), corte="2026-07-31" if anio == 2026 else "")
    publicar(propias.datos, propias.salida)
    return propias


def del_anio(anio: int, *meses: int) -> list[str]:
    return [
        a for que, valores in (("anio", [anio]), ("mes", meses)) for v in valores for a in ("--filtro", f"{que}={v}")
    ]


def test_a_blank_month_is_null_and_a_zero_is_zero(preguntar: Orden):
    filas = pedidas(preguntar, *del_anio(2020))
    assert por_mes(filas, "meta_fisica", A12) == [10, 0, None, 50, *[None] * 8]
    assert por_mes(filas, "avance_fisico", A12) == [8, None, 0, *[None] * 9]
    assert [f["procedencia"] for f in filas][:4] == ["reportado"] * 4
    cumplidos = [pedidas(preguntar, *del_anio(2020, m), que="cumplimiento_pct", por="anio,actividad") for m in (1, 2)]
    assert [f["cumplimiento_pct"] for [f] in cumplidos] == [80, None]


def test_several_months_of_one_thing_add_up_where_each_is_known(preguntar: Orden):
    dos, tres = del_anio(2022, 1, 2), del_anio(2022, 1, 2, 3)
    suyas = {f["actividad"]: f for f in pedidas(preguntar, *dos, que="meta_fisica,cumplimiento_pct", por="actividad")}
    assert (suyas[A12]["meta_fisica"], float(suyas[A12]["cumplimiento_pct"])) == (30, 100 * 13 / 30)
    suyas = {f["actividad"]: f for f in pedidas(preguntar, *tres, por="anio,actividad")}
    assert (suyas[A12]["meta_fisica"], suyas[A12]["avance_fisico"]) == (35, None), "nobody reported March"
    assert (suyas[A11]["meta_fisica"], suyas[A11]["avance_fisico"]) == (None, None)
    assert "no se conocen todos" in preguntar("consulta", "avance_fisico", "--por", "actividad", *tres).errores
    de_varias = pedidas(preguntar, *del_anio(2022), por="anio,mes")
    assert {f["meta_fisica"] for f in de_varias} == {None}, "things of several units"
    assert {f["meta_fisica"] for f in pedidas(preguntar, *dos, por="anio")} == {None}


def pagina(nombre: str, **enlace: str) -> str:
    """What a page says, with the notes of its pieces."""
    return text(opened(nombre, **enlace)).replace("( corte :", "(corte:")  # A term of the glossary is a tag of its own.


def test_a_month_is_set_against_what_was_programmed_for_it(preguntar: Orden, tmp_path: Path):
    """In words too: only the fulfilment of a year is of the year's goal; a note says both."""
    del_mes = preguntar("pregunta", "cumplimiento de 1.1 en febrero de 2026").salida
    assert "cumplimiento de la meta, 80.0 % de lo programado en el mes." in del_mes and "anual" not in del_mes
    cada_uno = preguntar("pregunta", "cumplimiento de 1.1 por mes en 2026").salida
    assert cada_uno.count("de lo programado en el mes") == 2 and "anual" not in cada_uno
    assert "14.2 % de la meta anual al 31/07/2026" in preguntar("pregunta", "cumplimiento de 1.1 en 2026").salida
    ruta = tmp_path / "nota.docx"
    assert preguntar("nota", "--anio", "2026", "--sin-graficos", "--salida", ruta).codigo == 0
    assert "; de enero a febrero, 170 de 200 empresas programadas (85.0" in escrito_en(ruta)


def test_the_first_of_a_month_says_which_month(preguntar: Orden):
    dicho = preguntar("pregunta", "qué actividad tuvo mayor cumplimiento de su meta en enero de 2025").salida
    assert "enero de 2025 (de 2): 1.1" in dicho and "(90.0 % de lo programado en el mes)" in dicho


def test_one_firm_is_said_in_singular(preguntar: Orden):
    dichas = [preguntar("pregunta", f"avance de 1.1 en {mes} de 2023").salida for mes in ("enero", "febrero")]
    assert "avance físico, 1 empresa;" in dichas[0] and "avance físico, 2 empresas;" in dichas[1]
    columna = tables.column_of(INDICATORS["empresas_atendidas"])
    assert [columna.whole(n) for n in (1, 2)] == ["1 empresa", "2 empresas"]
