"""Workbooks as they should not be, through etl: loaded right, or refused in one sentence and nothing is lost.

Each case is tried on the workbook of each kind, all of them in one folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from conftest import Carpetas, Orden, copiada, publicar
from generador_registros import Hoja, escribir_csv, ruc, serial
from libros import con_contrasena, con_un_millon_de_filas, reescrito


@dataclass(frozen=True)
class Fuente:
    """A kind of workbook: where it goes, its header and good rows."""

    archivo: str
    encabezado: list[str]
    filas: list[list[Any]]


LISTA = Fuente(
    "registros/ddp.xlsx",
    ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"],
    [[ruc(n), f"1{n}/03/2025", "1.2", "Taller", "DDP"] for n in range(1, 4)],
)
CRUCE = Fuente(
    "padron/cruce_2025.xlsx",
    ["RUC", "VENTAS_UIT", "FECHA_INSCRIPCION", "CIIU"],
    [[ruc(n), 100 + n, "15/03/2010", "1071"] for n in range(1, 4)],
)
# In the order in which they are read.
FUENTES = (LISTA, CRUCE)


def libro(ruta: Path, fuente: Fuente, llenar: Callable[[Any], None] = lambda hoja: None) -> Path:
    """Write header and rows in a workbook, and let the test do to its sheet what it wants."""
    ruta.parent.mkdir(exist_ok=True)
    nuevo = openpyxl.Workbook()
    nuevo.worksheets[0].title = "Hoja1"
    for fila in (fuente.encabezado, *fuente.filas):
        nuevo.worksheets[0].append(fila)
    llenar(nuevo.worksheets[0])
    nuevo.save(ruta)
    return ruta


@pytest.fixture(scope="module")
def con_una_lista(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """A list of firms, published; tests copy it."""
    raiz = tmp_path_factory.mktemp("con_una_lista")
    propias = Carpetas.under(raiz)
    (propias.datos / "registros").mkdir(parents=True)
    buena = Hoja("", LISTA.encabezado, [[ruc(9), "05/03/2025", "1.2", "Taller", "DDP"]])
    escribir_csv(propias.datos / "registros" / "buena.csv", buena)
    publicar(propias.datos, propias.salida)
    return propias


@pytest.fixture
def antes(con_una_lista: Carpetas, carpetas: Carpetas) -> str:
    """A version published before the workbook came, with a list of its own; its id."""
    return copiada(con_una_lista, carpetas)


def cuentas(orden: Orden) -> dict[str, tuple[int, ...]]:
    """Load what there is; return the rows of each workbook read, loaded, put apart, repeated and outside scope."""
    hecho = orden("etl")
    assert hecho.codigo == 0, hecho.errores
    cargas = {c["archivo"]: c for c in orden("cargas", "--formato", "json").json}
    nombres = ("leidas", "cargadas", "cuarentena", "repetidas", "fuera_alcance")
    return {f.archivo: tuple(int(cargas[f.archivo][f"filas_{n}"]) for n in nombres) for f in FUENTES}


def de_cada_una(cruce: tuple[int, ...], lista: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """What `cuentas` should say of the cross and of the list."""
    return {CRUCE.archivo: cruce, LISTA.archivo: lista}


def empresas(orden: Orden) -> int:
    [fila] = orden("consulta", "empresas_atendidas", "--por", "anio", "--formato", "json").json
    return int(fila["empresas_atendidas"])


def test_con_formulas_y_sus_valores(carpetas: Carpetas, orden: Orden, antes: str) -> None:
    for fuente in FUENTES:
        ruta = carpetas.datos / fuente.archivo
        ruta.parent.mkdir(exist_ok=True)
        with xlsxwriter.Workbook(str(ruta)) as nuevo:
            hoja = nuevo.add_worksheet("Hoja1")
            for n, fila in enumerate([fuente.encabezado, *fuente.filas]):
                hoja.write_row(n, 0, fila)
            hoja.write_formula(1, 0, '=CONCAT("20",Z9)', None, ruc(7))
            hoja.write_formula(2, 0, "=20990000000+9", None, int(ruc(8)))
            columna = next(n for n, c in enumerate(fuente.encabezado) if c.startswith("FECHA"))
            hoja.write_formula(3, columna, "=HOY()", None, serial(date(2025, 3, 5)))
    assert cuentas(orden) == de_cada_una((3, 3, 0, 0, 0), (3, 3, 0, 0, 0))
    assert empresas(orden) == 4


def test_con_el_mismo_encabezado_otra_vez(carpetas: Carpetas, orden: Orden, antes: str) -> None:
    for fuente in FUENTES:
        otra_vez = fuente.encabezado
        libro(carpetas.datos / fuente.archivo, fuente, lambda hoja, e=otra_vez: hoja.append(e) or hoja.append([]))
    assert cuentas(orden) == de_cada_una((4, 3, 0, 0, 1), (4, 3, 0, 0, 1))


def test_con_celdas_combinadas(carpetas: Carpetas, orden: Orden, antes: str) -> None:
    def llenar(hoja: Any) -> None:
        hoja.insert_rows(1, 2)
        hoja["A1"] = "REGISTRO DE 2025"
        hoja.merge_cells("A1:E1")
        # The second row's RUC is the first's, merged downwards.
        hoja["A5"] = None
        hoja.merge_cells("A4:A5")

    for fuente in FUENTES:
        libro(carpetas.datos / fuente.archivo, fuente, llenar)
    # In a cross a firm said twice is one: the last.
    assert cuentas(orden) == de_cada_una((3, 2, 0, 0, 1), (3, 3, 0, 0, 0))
    assert empresas(orden) == 3


def test_con_una_hoja_oculta(carpetas: Carpetas, orden: Orden, antes: str) -> None:
    def con_otra_de(fuente: Fuente) -> Callable[[Any], None]:
        def llenar(hoja: Any) -> None:
            oculta = hoja.parent.create_sheet("Otra")
            oculta.sheet_state = "hidden"
            for fila in (fuente.encabezado, [ruc(5), *fuente.filas[0][1:]]):
                oculta.append(fila)

        return llenar

    for fuente in FUENTES:
        libro(carpetas.datos / fuente.archivo, fuente, con_otra_de(fuente))
    hecho = orden("etl")
    for fuente in FUENTES:
        assert [linea for linea in hecho.lineas if fuente.archivo in linea and "hoja Otra está oculta" in linea]
    assert cuentas(orden) == de_cada_una((4, 4, 0, 0, 0), (4, 4, 0, 0, 0))
    assert empresas(orden) == 5


def test_con_un_millon_de_filas_vacias(carpetas: Carpetas, orden: Orden, antes: str) -> None:
    for fuente in FUENTES:
        de_una_fila = Fuente(fuente.archivo, fuente.encabezado, fuente.filas[:1])
        reescrito(libro(carpetas.datos / fuente.archivo, de_una_fila), con_un_millon_de_filas)
    assert cuentas(orden) == de_cada_una((1, 1, 0, 0, 0), (1, 1, 0, 0, 0))


def test_con_una_fila_tras_un_millon_vacias(carpetas: Carpetas, orden: Orden, antes: str) -> None:
    def con_la_ultima_de(fuente: Fuente) -> Callable[[Any], None]:
        def llenar(hoja: Any) -> None:
            for columna, valor in enumerate(fuente.filas[0], 1):
                hoja.cell(1_000_000, columna, valor if columna > 1 else ruc(6))

        return llenar

    for fuente in FUENTES:
        libro(carpetas.datos / fuente.archivo, fuente, con_la_ultima_de(fuente))
    assert cuentas(orden) == de_cada_una((999_999, 4, 0, 0, 999_995), (999_999, 4, 0, 0, 999_995))


def test_con_solo_el_encabezado(carpetas: Carpetas, orden: Orden, antes: str) -> None:
    for fuente in FUENTES:
        libro(carpetas.datos / fuente.archivo, Fuente(fuente.archivo, fuente.encabezado, []))
    hecho = orden("etl")
    assert hecho.codigo == 0
    for fuente in FUENTES:
        assert [linea for linea in hecho.lineas if fuente.archivo in linea and "encabezado" in linea]
    assert cuentas(orden) == de_cada_una((0, 0, 0, 0, 0), (0, 0, 0, 0, 0)) and empresas(orden) == 1


def con(llenar: Callable[[Any, Fuente], Any]) -> Callable[[Path, Fuente], Path]:
    return lambda ruta, fuente: libro(ruta, fuente, lambda hoja: llenar(hoja, fuente))


# How a workbook is spoiled, and what it is told.
RECHAZADOS: dict[str, tuple[Callable[[Path, Fuente], Any], str]] = {
    "con_contrasena": (lambda ruta, fuente: con_contrasena(libro(ruta, fuente)), "contraseña quítesela"),
    "con_formula_sin_valor": (
        con(lambda hoja, _: hoja.__setitem__("B3", "=B2+1")),
        "hoja·Hoja1 fila·3 columna·{} fórmula",
    ),
    "con_otro_encabezado": (
        con(lambda hoja, f: hoja.append(f.encabezado[::-1])),
        "hoja·Hoja1 fila·5 segundo·encabezado",
    ),
    "con_una_columna_repetida": (con(lambda hoja, _: hoja.__setitem__("G1", "RUC")), "hoja·Hoja1 fila·1 columna·RUC"),
    "sin_encabezado": (con(lambda hoja, _: hoja.delete_rows(1)), "no·se·reconoce encabezado"),
}


def test_el_que_no_se_puede_leer_se_rechaza_en_una_linea_y_lo_publicado_queda(
    carpetas: Carpetas, orden: Orden, antes: str
) -> None:
    dicen = {}
    for fuente in FUENTES:
        for caso, (danar, dice) in RECHAZADOS.items():
            archivo = fuente.archivo.replace(".xlsx", f"_{caso}.xlsx")
            danar(carpetas.datos / archivo, fuente)
            dicen[archivo] = [d.replace("·", " ") for d in dice.format(fuente.encabezado[1]).split()]
    hecho = orden("etl")
    assert hecho.codigo == 1 and hecho.salida == ""
    *frases, resumen = hecho.lineas
    assert "no se publicó nada" in resumen and carpetas.vigente == antes and empresas(orden) == 1
    for frase, archivo in zip(sorted(frases), sorted(dicen), strict=True):
        assert frase.startswith(archivo) and re.search(r"; [^;]+\.$", frase)
        assert all(d in frase for d in dicen[archivo]), frase
    omitiendo = orden("etl", "--omitir-rechazados")
    assert omitiendo.codigo == 0 and empresas(orden) == 1
    assert all(frase.rstrip(".") in omitiendo.errores for frase in frases)
