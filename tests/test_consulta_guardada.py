"""Exports of Consulta Amigable that somebody opened in Excel and saved again give what they gave."""

import csv
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import lxml.html
import openpyxl
import pytest
import xlwt
from conftest import Carpetas, Orden, parte
from generadores import exportacion_al_azar, html
from libros import en_hojas

from pp0093.ingest.columns import rows_of

Filas = list[list[Any]]
BLOQUES = ("History", "MapTable", "Data")


def numero(texto: str) -> Any:
    """A cell as Excel takes it: a number where it can be one."""
    try:
        return float(texto.replace(",", ""))
    except ValueError:
        return texto


def como_excel(pagina: bytes) -> Filas:
    """The rows that Excel shows of an export: its four tables one below the other, without ids."""
    tablas = {t.get("class") or t.get("id"): t for t in lxml.html.fromstring(pagina.decode("latin-1")).iter("table")}
    filas: Filas = [[" ".join(tablas["hd"].text_content().split())], []]
    for bloque in BLOQUES:
        for tr in tablas[bloque].iter("tr"):
            celdas: list[Any] = []
            for td in tr.iter("td", "th"):
                celdas += [numero(" ".join(td.text_content().split())), *[""] * (int(td.get("colspan") or 1) - 1)]
            # The second row of the header stands below the name that spans its three columns.
            if bloque == "MapTable" and "PIM" in filas[-1]:
                celdas = [""] * next(n for n, c in enumerate(filas[-1]) if str(c).startswith("Ejecuci")) + celdas
            filas.append(celdas)
    return filas


def guardar_xlsx(ruta: Path, filas: Filas) -> None:
    libro = openpyxl.Workbook()
    assert libro.active is not None
    for fila in filas:
        libro.active.append(fila)
    libro.save(ruta)


def guardar_xls(ruta: Path, filas: Filas) -> None:
    libro = xlwt.Workbook()
    hoja = libro.add_sheet("export")
    for n, fila in enumerate(filas):
        for m, celda in enumerate(fila):
            hoja.write(n, m, celda)
    libro.save(str(ruta))


def guardar_csv(ruta: Path, filas: Filas) -> None:
    with ruta.open("w", encoding="cp1252", newline="", errors="replace") as salida:
        csv.writer(salida, delimiter=";").writerows(filas)


GUARDAR = {"xlsx": guardar_xlsx, "xls": guardar_xls, "csv": guardar_csv}


@pytest.mark.parametrize(
    ("semilla", "como"), [(0, "xlsx"), (1, "xls"), (2, "csv"), *parte(product(range(3, 6), GUARDAR), 1)]
)
def test_what_was_saved_again_says_what_the_site_gave(orden: Orden, tmp_path: Path, semilla: int, como: str) -> None:
    pagina = html(exportacion_al_azar(semilla))
    (tmp_path / "original.xls").write_bytes(pagina)
    GUARDAR[como](tmp_path / f"guardada.{como}", como_excel(pagina))
    original = orden("inspeccionar", tmp_path / "original.xls", "--formato", "json").json
    guardada = orden("inspeccionar", tmp_path / f"guardada.{como}", "--formato", "json").json
    assert original["alcance"] == "sólo Nivel de Gobierno E, Sector 38"
    for dicho in (original, guardada):
        del dicho["archivo"], dicho["problemas"]
    assert guardada == original


def test_the_sample_of_the_guide_is_read(orden: Orden, tmp_path: Path) -> None:
    muestra = rows_of("variantes")[0]["muestra"]
    (tmp_path / "muestra.csv").write_text(muestra, encoding="utf-8")
    dicho = orden("inspeccionar", tmp_path / "muestra.csv", "--formato", "json").json
    assert (dicho["formato"], dicho["anio"], dicho["corte"], dicho["filas"]) == (
        "consulta_amigable", 2026, "2026-03-25", 2,
    )  # fmt: skip
    assert dicho["problemas"] == [] and dicho["totales"]["devengado_soles"] == 190
    assert dicho["alcance"] == "todo el país"


def por_mes(etiquetas: list[Any]) -> Filas:
    """An export of 0093 by month, its rows labelled as said."""
    pie = ["Producto/Proyecto 3000534: CAPACITACION Y ASISTENCIA TECNICA", 500, 600, 550, 540, 30, 20, 10, 3.3]
    total = ["TOTAL", *pie[1:]]
    return [
        ["Consulta Amigable Fecha de la Consulta: 25-junio-2026"],
        ["Año de Ejecución: 2026 Incluye: Actividades y Proyectos"],
        total,
        ["Nivel de Gobierno E: GOBIERNO NACIONAL", *pie[1:]],
        ["Sector 38: PRODUCCION", *pie[1:]],
        ["Programa Presupuestal 0093: DESARROLLO PRODUCTIVO DE LAS EMPRESAS", *pie[1:]],
        pie,
        ["Mes", "PIA", "PIM", "Certificación", "Compromiso Anual", "Ejecución", "", "", "Avance %"],
        ["", "", "", "", "", "Atención de Compromiso Mensual", "Devengado", "Girado", ""],
        *([e, "", "", 550 / len(etiquetas), 540 / len(etiquetas), 15, 10, 5, ""] for e in etiquetas),
    ]


def test_months_that_became_dates_are_given_back_and_said(carpetas: Carpetas, orden: Orden) -> None:
    guardar_xlsx(carpetas.datos / "mef" / "meses.xlsx", por_mes([date(2026, 1, 1), date(2026, 2, 1)]))
    assert orden("etl").codigo == 0
    meses = orden("consulta", "devengado_soles", "--por", "anio,mes", "--formato", "json").json
    assert [(m["mes"], m["devengado_soles"]) for m in meses if m["mes"]] == [(1, 10), (2, 10)]
    dicho = orden("inspeccionar", carpetas.datos / "mef" / "meses.xlsx", "--formato", "json").json
    assert any("meses vueltos fechas" in p for p in dicho["problemas"])
    guardar_xlsx(carpetas.datos / "mef" / "meses.xlsx", por_mes([date(2026, 1, 1), "2: Febrero"]))
    dicho = orden("inspeccionar", carpetas.datos / "mef" / "meses.xlsx", "--formato", "json").json
    assert any("se repuso el código de 1 fila (" in p for p in dicho["problemas"]), "in singular"


def test_a_label_that_may_be_several_things_refuses_the_file_with_its_place(carpetas: Carpetas, orden: Orden) -> None:
    guardar_xlsx(carpetas.datos / "mef" / "meses.xlsx", por_mes(["1: Enero", 2.5]))
    respuesta = orden("etl")
    assert respuesta.codigo == 1
    assert "mef/meses.xlsx, hoja Sheet, fila 11, columna A" in respuesta.errores


def test_a_saved_export_that_lost_rows_is_refused_like_the_sites(carpetas: Carpetas, orden: Orden) -> None:
    filas = por_mes(["1: Enero", "2: Febrero", "3: Marzo"])
    guardar_csv(carpetas.datos / "mef" / "meses.csv", filas[:-1])
    respuesta = orden("etl")
    assert respuesta.codigo == 1 and "faltan filas o se alteraron" in respuesta.errores


EN_MILES = ("(en miles de soles)", "Montos en millones de S/", "Cifras: S/ miles", "(Miles)")


@pytest.mark.parametrize("dice", EN_MILES)
@pytest.mark.parametrize("como", ["html", "xlsx"])
def test_amounts_that_are_said_to_be_in_thousands_are_not_read_as_soles(
    carpetas: Carpetas, orden: Orden, dice: str, como: str
) -> None:
    """A PIM of 62 million was published as S/ 62,061."""
    pagina = html(exportacion_al_azar(3)).replace(
        b"Consulta Amigable</div>", f"Consulta Amigable {dice}</div>".encode()
    )
    if como == "html":
        (carpetas.datos / "mef" / "miles.xls").write_bytes(pagina)
    else:
        guardar_xlsx(carpetas.datos / "mef" / "miles.xlsx", como_excel(pagina))
    respuesta = orden("etl")
    cuantos = "millones" if "millones" in dice else "miles"
    assert respuesta.codigo == 1 and f"dice que sus montos están en {cuantos} de soles" in respuesta.errores


def mal(orden: Orden, ruta: Path) -> str:
    dicho = orden("inspeccionar", ruta)
    assert dicho.codigo == 1
    return dicho.errores


def test_what_is_wrong_is_said_with_the_sheet_of_the_workbook(orden: Orden, tmp_path: Path) -> None:
    """Of the site's own export the place is one of its four tables, which a saved one has no more."""
    for que, cambio, dicho in (
        ("columna", (7, 3, "Certif."), "hoja mía, fila 8, columna Certif.: el encabezado tiene una columna que"),
        ("monto", (10, 6, "diez"), "hoja mía, fila 11, columna devengado_soles: «diez» no es un número"),
        ("suma", (10, 6, 500), "hoja mía, columna devengado_soles: la suma de devengado_soles"),
        ("rotulo", (10, 0, "TOTAL"), "hoja mía, fila 11, columna A: «TOTAL» no es lo que el sitio escribe en esta"),
        ("anio", (1, 0, "Incluye: Actividades"), "hoja mía: no dice el año de ejecución; exporte de nuevo la consulta"),
    ):
        filas = por_mes(["1: Enero", "2: Febrero"])
        fila, columna, valor = cambio
        filas[fila][columna] = valor
        assert dicho in mal(orden, en_hojas(tmp_path / f"{que}.xlsx", {"mía": filas})), que


def test_of_two_exports_in_a_workbook_none_is_left_out_without_a_word(orden: Orden, tmp_path: Path) -> None:
    una, otra = por_mes(["1: Enero"]), por_mes(["2: Febrero"])
    dicho = mal(orden, en_hojas(tmp_path / "dos.xlsx", {"Enero": una, "Notas": [["nada"]], "Febrero": otra}))
    assert "hoja Enero: hay otra exportación en la hoja Febrero; guarde cada una en su propio archivo" in dicho
    sola = en_hojas(tmp_path / "una.xlsx", {"Notas": [["nada"]], "Enero": por_mes(["1: Enero", "2: Febrero"])})
    problemas = orden("inspeccionar", sola, "--formato", "json").json["problemas"]
    assert "la hoja Notas no se leyó: no se reconoce su encabezado" in problemas
