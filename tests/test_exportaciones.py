"""Exports that an office has: of Consulta Amigable, as downloaded or saved again from Excel, and bases SIAF."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import xlwt
from conftest import Carpetas, Orden, parte
from generadores import MESES as COLUMNAS_DE_MES
from generadores import (
    ONCE,
    Exportacion,
    Montos,
    base_siaf,
    escribir_exportacion,
    exportacion_al_azar,
    html,
    montos_al_azar,
)
from libros import guardada
from msgspec.structs import replace

from pp0093.ingest.columns import rows_of

CARPETA = Path(__file__).parents[2] / "shared" / "data" / "consulta-amigable-exports"
REALES = sorted(CARPETA.glob("*.xls"))
MESES = [mes.lower() for mes in COLUMNAS_DE_MES]
IMPRESAS = {
    "PIA": "pia_soles", "PIM": "pim_soles", "Certificación": "certificado_soles",
    "Compromiso Anual": "comprometido_soles", "Atención de Compromiso Mensual": "compromiso_mensual_soles",
    "Devengado": "devengado_soles", "Girado": "girado_soles",
}  # fmt: skip
MEDIDAS = tuple(IMPRESAS.values())


Filas = list[list[tuple[str, int]]]


def tablas(octetos: bytes) -> dict[str, Filas]:
    """The tables of a page by class or id: rows of (text, colspan)."""
    dichas: dict[str, Filas] = {}
    for tabla in lxml.html.fromstring(octetos.decode("latin-1")).iter("table"):
        filas = dichas.setdefault(tabla.get("class") or tabla.get("id") or "", [])
        for tr in tabla.xpath("./tr|./tbody/tr"):
            celdas = tr.iterchildren("td")
            filas.append([(" ".join(td.text_content().split()), int(td.get("colspan") or 1)) for td in celdas])
    return dichas


@dataclass
class Contado:
    """What an export holds, counted here."""

    anio: int
    corte: str
    ruta: list[str]
    filas: list[dict[str, str]]
    declarado: dict[str, str]

    def suma(self, medida: str) -> int | None:
        textos = [f[medida] for f in self.filas if f[medida]]
        return sum(int(t.replace(",", "")) for t in textos) if textos else None

    def avances_errados(self) -> int:
        """Rows whose printed Avance is more than 0.06 points from devengado / PIM."""
        errados = 0
        for fila in self.filas:
            pim = Decimal(fila["pim_soles"].replace(",", "") or 0)
            if fila["avance"] and pim:
                exacto = 100 * Decimal(fila["devengado_soles"].replace(",", "")) / pim
                errados += abs(Decimal(fila["avance"]) - exacto) > Decimal("0.06")
        return errados


def contar(ruta: Path) -> Contado:
    hay = tablas(ruta.read_bytes())
    hd = hay["hd"][0][0][0]
    arriba, abajo = hay["MapTable"]
    columnas = [n for texto, ancho in arriba for n in ([texto] if ancho == 1 else [t for t, _ in abajo])]
    claves = ["concepto", *(IMPRESAS.get(c, "avance") for c in columnas[1:])]

    def fila(celdas: list[tuple[str, int]]) -> dict[str, str]:
        return dict(zip(claves, (t for t, _ in celdas), strict=True))

    fecha = re.search(r"Consulta: (\d+)-(\w+)-(\d{4})", hd)
    anio = re.search(r"Ejecución: (\d{4})", hd)
    assert fecha and anio
    historia = [fila(f) for f in hay["History"]]
    return Contado(
        int(anio[1]),
        f"{fecha[3]}-{MESES.index(fecha[2]) + 1:02d}-{int(fecha[1]):02d}",
        [h["concepto"] for h in historia],
        [fila(f) for f in hay["Data"]],
        historia[-1],
    )


con_reales = pytest.mark.skipif(not REALES, reason="no está la carpeta de exportaciones reales")


@con_reales
@pytest.mark.parametrize("ruta", REALES, ids=lambda r: r.stem)
def test_una_exportacion_real_es_lo_que_se_cuenta_por_separado(ruta: Path, carpetas: Carpetas, orden: Orden):
    assert len(REALES) == 12
    contado = contar(ruta)
    hallado = orden("inspeccionar", ruta, "--formato", "json").json
    assert hallado["filas"] == len(contado.filas) > 0
    assert hallado["anio"] == contado.anio and hallado["corte"] == contado.corte
    assert hallado["filtros"] == contado.ruta
    assert hallado["fuente"] == "mef" and hallado["formato"] == "consulta_amigable"
    assert hallado["totales"] == {m: contado.suma(m) for m in MEDIDAS}
    assert contado.avances_errados() == 0 and hallado["alcance"] == "ninguna fila que cargar"
    [ajenas] = hallado["problemas"]
    assert ajenas.startswith(f"{len(contado.filas):,} de sus ") and ajenas.endswith(" del programa 0093")
    for medida in MEDIDAS:
        suma = contado.suma(medida)
        if suma is not None:
            assert abs(suma - int(contado.declarado[medida].replace(",", ""))) <= len(contado.filas)


def publicar(carpetas: Carpetas, orden: Orden, **exportaciones: Exportacion) -> None:
    for nombre, exportacion in exportaciones.items():
        escribir_exportacion(carpetas.datos / "mef" / f"{nombre}.xls", exportacion)
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores


def por_actividad(orden: Orden, alcance: str = "reporte") -> dict[str, Montos]:
    pedido = ("consulta", ",".join(MEDIDAS), "--por", "actividad", "--alcance", alcance, "--formato", "json")
    return {f["actividad"]: tuple(int(f[m]) for m in MEDIDAS) for f in orden(*pedido).json}  # type: ignore[misc]


def esperado(exportacion: Exportacion) -> dict[str, Montos]:
    return {texto.split(":")[0]: montos for texto, montos in exportacion.filas}


def test_una_exportacion_por_actividad_responde_la_consulta(carpetas: Carpetas, orden: Orden):
    """Of the activities of the report alone."""
    exportacion = exportacion_al_azar(1)
    ajenas = [("5000276: GESTION DEL PROGRAMA", montos_al_azar(random.Random(5)))]
    publicar(carpetas, orden, a=replace(exportacion, filas=exportacion.filas + ajenas))
    assert por_actividad(orden) == esperado(exportacion)
    for producto, actividades in ONCE.items():
        pedido = ("consulta", "devengado_soles", "--filtro", f"producto={producto}", "--formato", "json")
        [fila] = orden(*pedido).json
        assert fila["devengado_soles"] == sum(esperado(exportacion)[a][5] for a in actividades)
        assert fila["procedencia"] == "calculado" and fila["corte"] == "2026-08-22"


@pytest.mark.parametrize("vista", ["mes", "trimestre"])
def test_las_vistas_de_mes_y_trimestre_dejan_en_blanco_pia_y_pim(vista: str, orden: Orden, tmp_path: Path):
    exportacion = exportacion_al_azar(7, vista=vista)
    ruta = escribir_exportacion(tmp_path / "vista.xls", exportacion)
    hallado = orden("inspeccionar", ruta, "--formato", "json").json
    assert hallado["totales"] == {
        m: None if i < 2 else sum(montos[i] for _, montos in exportacion.filas) for i, m in enumerate(MEDIDAS)
    }
    assert hallado["problemas"] == [] and hallado["filtros"][-1].startswith(vista.capitalize())


@pytest.mark.parametrize("medida", (0, 5, 6))
def test_un_total_que_no_es_la_suma_de_sus_filas_rechaza(medida: int, orden: Orden, tmp_path: Path):
    exportacion = exportacion_al_azar(8)
    suma = [sum(m[i] for _, m in exportacion.filas) for i in range(7)]
    for diferencia, codigo in ((len(exportacion.filas), 0), (len(exportacion.filas) + 1, 1)):
        total = tuple(s + diferencia * (i == medida) for i, s in enumerate(suma))
        ruta = escribir_exportacion(tmp_path / "total.xls", replace(exportacion, total=total))  # type: ignore[arg-type]
        respuesta = orden("inspeccionar", ruta)
        assert respuesta.codigo == codigo, respuesta.errores
        assert codigo == 0 or MEDIDAS[medida] in respuesta.errores


def test_un_avance_que_no_cuadra_se_lista_y_no_rechaza(carpetas: Carpetas, orden: Orden):
    """A year for each way of printing two advances of 50 and 25."""
    filas = [(f"{c}: A", (0, pim, 900, 900, 900, 500, 500)) for c, pim in (("5005078", 1000), ("5005079", 2000))]
    impresos = {2021: {0: "50.0"}, 2022: {0: "50.06"}, 2023: {0: "50.2"}, 2024: {0: "49.8", 1: "25.2"}}
    for anio, avances in impresos.items():
        exportada = Exportacion(filas, anio=anio, avances={0: "50.0", 1: "25.0"} | avances)  # type: ignore[arg-type]
        escribir_exportacion(carpetas.datos / "mef" / f"{anio}.xls", exportada)
    hecho = orden("etl")
    assert hecho.codigo == 0
    [aviso] = [linea for linea in hecho.lineas if "el avance impreso es" in linea]
    assert sorted(aviso.removeprefix("Aviso: ").split("; ")) == [
        "mef/2023.xls, fila 138: el avance impreso es 50.20 y devengado / PIM da 50.0",
        "mef/2024.xls, fila 138: el avance impreso es 49.80 y devengado / PIM da 50.0",
        "mef/2024.xls, fila 167: el avance impreso es 25.20 y devengado / PIM da 25.0",
    ]
    sumadas = {c: tuple(4 * m for m in montos) for c, montos in esperado(Exportacion(filas)).items()}  # type: ignore
    assert por_actividad(orden) == sumadas


def test_filas_de_otros_programas_quedan_fuera_de_alcance(carpetas: Carpetas, orden: Orden):
    rng = random.Random(4)
    filas = [(f"{c}: PROGRAMA", montos_al_azar(rng)) for c in ("0030", "0093", "0142")]
    ruta = ["TOTAL", "Nivel de Gobierno E: GOBIERNO NACIONAL", "Sector 38: PRODUCCION"]
    publicar(carpetas, orden, programas=Exportacion(filas, concepto="Categoría Presupuestal", ruta=ruta))
    [carga] = orden("cargas", "--formato", "json").json
    # Of the programme without its products, and of one sector: neither of the report nor of the country.
    assert (carga["filas_leidas"], carga["filas_cargadas"], carga["filas_fuera_alcance"]) == (3, 0, 3)


def test_guardada_de_nuevo_se_lee_igual(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    def inspeccionada(octetos: bytes) -> Any:
        (tmp_path / "x.xls").write_bytes(octetos)
        return json.loads(orden("inspeccionar", tmp_path / "x.xls", "--formato", "json").salida)

    original = html(exportacion_al_azar(12))
    for otra in (original.decode("latin-1").encode("utf-8"), re.sub(rb"\s+", b" ", original)):
        assert inspeccionada(otra) == inspeccionada(original), "saved again, or in one line"


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


def guardar_xls(ruta: Path, hojas: dict[str, Filas]) -> None:
    libro = xlwt.Workbook()
    hoja = libro.add_sheet("export")
    for n, fila in enumerate(hojas["Sheet"]):
        for m, celda in enumerate(fila):
            hoja.write(n, m, celda)
    libro.save(str(ruta))


GUARDAR = {"xlsx": guardada, "xls": guardar_xls, "csv": guardada}


@pytest.mark.parametrize(
    ("semilla", "como"), [(0, "xlsx"), (1, "xls"), (2, "csv"), *parte(product(range(3, 6), GUARDAR), 1)]
)
def test_what_was_saved_again_says_what_the_site_gave(orden: Orden, tmp_path: Path, semilla: int, como: str) -> None:
    pagina = html(exportacion_al_azar(semilla))
    (tmp_path / "original.xls").write_bytes(pagina)
    GUARDAR[como](tmp_path / f"guardada.{como}", {"Sheet": como_excel(pagina)})
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
        guardada(carpetas.datos / "mef" / "miles.xlsx", {"Sheet": como_excel(pagina)})
    respuesta = orden("etl")
    cuantos = "millones" if "millones" in dice else "miles"
    assert respuesta.codigo == 1 and f"dice que sus montos están en {cuantos} de soles" in respuesta.errores


# A way of writing a base, in a year of its own.
ESCRITURAS: dict[int, tuple[str, Callable[[str], str]]] = {
    2023: ("libro.xlsx", str),
    2024: ("texto.csv", str),
    2025: ("minusculas.xlsx", str.lower),
    2026: ("sin_guiones.xlsx", lambda columna: columna.replace("_", " ")),
}


def test_a_base_gives_the_money_of_the_programme_however_it_is_written(carpetas: Carpetas, orden: Orden) -> None:
    for anio, (nombre, escrita) in ESCRITURAS.items():
        otras = ({}, {"MTO_PIM": "2,500.50"}, {"PROGRAMA_PPTAL": "0042.OTRO"}, {"MTO_PIM": "mil"})
        encabezado, *filas = base_siaf({"ANO_EJE": anio, **otra} for otra in otras)
        guardada(carpetas.datos / "mef" / nombre, {"SheetGasto": [[*map(escrita, encabezado)], *filas]})
        dicho = orden("inspeccionar", carpetas.datos / "mef" / nombre, "--formato", "json").json
        assert (dicho["formato"], dicho["anio"], dicho["filas"], dicho["filas_cuarentena"]) == ("siaf", anio, 4, 1)
        assert dicho["filtros"] == ["Unidad Ejecutora 038-001: MINISTERIO DE LA PRODUCCION"]
    assert orden("etl").codigo == 0
    cargas = {c["archivo"]: c for c in orden("cargas", "--formato", "json").json}
    medidas = ("pim_soles", "devengado_soles", "girado_soles")
    cifras = {f["anio"]: f for f in orden("consulta", ",".join(medidas), "--por", "anio", "--formato", "json").json}
    meses = orden("consulta", "devengado_soles", "--por", "anio,mes", "--formato", "json").json
    for anio, (nombre, _) in ESCRITURAS.items():
        partes = ("filas_cargadas", "filas_cuarentena", "filas_fuera_alcance")
        assert [cargas[f"mef/{nombre}"][c] for c in partes] == [2, 1, 1], nombre
        assert [float(cifras[anio][m]) for m in medidas] == [3500.5, 1200, 1200], nombre
        assert [m["devengado_soles"] for m in meses if m["anio"] == anio and m["mes"] in (1, 6)] == [200, 200], nombre
