"""Physical goals against an independent reading in plain Python, and every rule of their format."""

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Carpetas, Orden, cierra
from generador_registros import ONCE
from libros import en_hojas, en_texto

from pp0093.errors import InputError
from pp0093.ingest.readers.base import RawFile, Reading, no_progress
from pp0093.ingest.readers.cells import code_of
from pp0093.ingest.readers.metas import GOAL_COLUMNS, Metas
from pp0093.rules import installed

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


@pytest.mark.parametrize(
    ("columna", "buena"),
    [
        ("Enero", "PROG_01 o EJEC_01"), ("SEP.", "PROG_09 o EJEC_09"), ("Ejecutado\nmarzo 2025", "EJEC_03"),
        ("Programado mes 2", "PROG_02"), ("Programación física de diciembre", "PROG_12"),
        ("ene-25", "PROG_01 o EJEC_01"), (date(2025, 3, 1), "PROG_03 o EJEC_03"),
    ],
)  # fmt: skip
def test_a_month_under_another_name_is_not_left_out_without_a_word(tmp_path: Path, columna: object, buena: str) -> None:
    dicho = f"parece de un mes y no se reconoce: no se leería; llámela {buena}, o quítela si es otra cosa"
    with pytest.raises(InputError, match="fila 2, columna ") as error:
        Metas().read(libro(tmp_path, {"M": [["Metas"], ["ANIO", "CODIGO", "META_ANUAL", columna]]}), no_progress)
    assert dicho in str(error.value)
    otras = ["ANIO", "CODIGO", "META_ANUAL", "Marzo acumulado", "Programa 0093", "MES"]
    assert Metas().read(libro(tmp_path, {"M": [otras, [2025, "1.1", 5]]}), no_progress).filas_cargadas == 1


MOVED = {"5005079": "two files", "5005080": "two columns", "5005082": "beside the annual one"}


def test_a_goal_that_moved_is_said_where_its_progress_is(carpetas: Carpetas, orden: Orden) -> None:
    """Both goals are kept, by cut-off, and the progress is told over the one in force and over the first."""
    escritas = {
        "enero": "META_ANUAL\n2025,1.2,972",
        "julio": "META_ANUAL,EJEC_ANUAL\n2025,1.2,480,570",
        "dos": "META_INICIAL,META_MODIFICADA,EJEC_ANUAL\n2025,1.3,972,480,570",
        "poi": "META_ANUAL,META_REPROGRAMADA,EJEC_ANUAL\n2025,2.1,972,480,570",
        "sola": "META_ANUAL,EJEC_ANUAL\n2025,2.2,480,570",
    }
    (carpetas.datos / "metas").mkdir()
    for nombre, escrita in escritas.items():
        (carpetas.datos / "metas" / f"{nombre}.csv").write_text(f"ANIO,CODIGO,{escrita}\n", encoding="utf-8")
    cortes = "archivo,corte\nmetas/enero.csv,31/01/2025\nmetas/julio.csv,31/12/2025\n"
    (carpetas.datos / "manifest.csv").write_text(cortes, encoding="utf-8")
    etl = orden("etl")
    assert etl.codigo == 0, etl.errores
    cifras = "meta_inicial,meta_fisica,cumplimiento_pct,cumplimiento_inicial_pct"
    pedido = ("consulta", cifras, "--por", "anio,actividad")
    filas = {f["actividad"]: f for f in orden(*pedido, "--formato", "json").json}
    for actividad, como in MOVED.items():
        fila = filas.pop(actividad)
        assert (fila["meta_inicial"], fila["meta_fisica"]) == (972, 480), como
        dichas = (round(fila["cumplimiento_pct"], 1), round(fila["cumplimiento_inicial_pct"], 1))
        assert dichas == (Decimal("118.8"), Decimal("58.6")), como
    [sola] = filas.values()
    assert (sola["meta_inicial"], sola["meta_fisica"]) == (None, 480)
    dicho = "118.8 % de la meta modificada (480); 58.6 % de la inicial (972)"
    dichas = [n.replace("\u00a0", " ") for n in orden(*pedido).lineas]
    assert sum(n.count(dicho) for n in dichas) == len(MOVED) and sum(n.count("modificada") for n in dichas) == len(
        MOVED
    )


def test_two_files_of_one_day_that_say_other_figures_are_told_with_the_one_that_heads(
    carpetas: Carpetas, orden: Orden
) -> None:
    (carpetas.datos / "metas").mkdir()
    for nombre, dichos in {"poi": "252,252", "siaf": "248,252"}.items():
        escrito = f"ANIO,CODIGO,META_ANUAL,EJEC_ANUAL\n2025,1.3,{dichos}\n"
        (carpetas.datos / "metas" / f"{nombre}.csv").write_text(escrito, encoding="utf-8")
    dicho = [linea for linea in orden("etl").errores.splitlines() if "del mismo corte" in linea]
    vale = "meta de 5005080 en 2025: metas/poi.csv dice 252 y metas/siaf.csv dice 248, del mismo corte; no vale ninguno"
    assert len(dicho) == 1 and vale in dicho[0], dicho


def test_a_goal_lowered_to_nothing_stays_an_alert_with_its_true_reason(comando: Orden) -> None:
    dichas = {a["codigo_corto"]: a for a in comando("alertas", "--anio", "2020", "--formato", "json").json}
    assert dichas["2.3"]["mensaje"].startswith("Meta reprogramada de 500 empresas a 0 empresas")
    assert "S/ 216,269" in dichas["2.3"]["mensaje"]
    assert dichas["2.3"]["justificacion"].startswith("Innóvate Perú postergó la V convocatoria")
    assert dichas["2.3"]["justificacion"].endswith("(Informe OEI 2020, Producto 2)")
    assert dichas["1.1"]["justificacion"] == "sin remitir", "the report says nothing of it"
    pedido = ("consulta", "avance_fisico", "--por", "anio,actividad", "--filtro", "anio=2020")
    assert any("meta reprogramada de 500 a 0; 0 empresas" in n for n in comando(*pedido).lineas)
