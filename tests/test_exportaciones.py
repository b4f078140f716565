"""Exports that an office has: of Consulta Amigable, as downloaded or saved again from Excel, and bases SIAF."""

import csv
import json
import random
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import xlwt
from conftest import Carpetas, Orden, parte
from generadores import MESES as COLUMNAS_DE_MES
from generadores import ONCE, Exportacion, Montos, escribir_exportacion, exportacion_al_azar, html, montos_al_azar
from libros import en_hojas
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


def guardar_xlsx(ruta: Path, filas: Filas) -> None:
    en_hojas(ruta, {"Sheet": filas})


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


ENCABEZADO = [
    *("ANO_EJE", "NIVEL_GOB", "SECTOR", "PLIEGO", "U_EJECUTORA", "SEC_EJEC", "PROGRAMA_PPTAL", "PRODUCTO_PROYECTO"),
    *("ACTIV_OBRA_ACCINV", "UNIDAD_MEDIDA", "CANT_META_ANUAL", "AVAN_FISICO_ANUAL", "SEC_FUNC", "RUBRO", "GENERICA"),
    *("MTO_PIA", "MTO_PIM", "MTO_CERTIFICADO", "MTO_COMPRO_ANUAL"),
    *(f"MTO_{fase}_{m:02d}" for fase in ("DEVENGA", "GIRADO") for m in range(1, 13)),
]
DE_PRODUCE = ["38.PRODUCCION", "038.M. DE LA PRODUCCION", "001.MINISTERIO DE LA PRODUCCION", "000190"]


def fila(
    actividad: str = "5005079.ASISTENCIA TECNICA",
    producto: str = "3000534.CAPACITACION",
    programa: str = "0093.DESARROLLO PRODUCTIVO DE LAS EMPRESAS",
    meta: str = "0004",
    pim: object = 1000,
    *,
    anio: int = 2026,
) -> list[object]:
    meses = [*[100] * 6, *[0] * 6]
    goals = ["086.EMPRESA", 450, 120, meta]
    clase = ["00.RECURSOS ORDINARIOS", "3.BIENES Y SERVICIOS", 900, pim, 800, 700]
    return [anio, "E.GOBIERNO NACIONAL", *DE_PRODUCE, programa, producto, actividad, *goals, *clase, *meses, *meses]


def escribir_libro(ruta: Path, filas: list[list[object]], encabezado: list[str] = ENCABEZADO) -> Path:
    ruta.parent.mkdir(parents=True, exist_ok=True)
    return Path(en_hojas(ruta, {"SheetGasto": [encabezado, *filas]}))


def escribir_csv(ruta: Path, filas: list[list[object]], encabezado: list[str] = ENCABEZADO) -> Path:
    ruta.parent.mkdir(parents=True, exist_ok=True)
    ruta.write_text("\n".join(";".join(map(str, celdas)) for celdas in [encabezado, *filas]), encoding="cp1252")
    return ruta


# A way of writing a base, in a year of its own.
ESCRITURAS = {
    2023: (escribir_libro, "libro.xlsx", ENCABEZADO),
    2024: (escribir_csv, "texto.csv", ENCABEZADO),
    2025: (escribir_libro, "minusculas.xlsx", [c.lower() for c in ENCABEZADO]),
    2026: (escribir_libro, "sin_guiones.xlsx", [c.replace("_", " ") for c in ENCABEZADO]),
}


def test_a_base_gives_the_money_of_the_programme_however_it_is_written(carpetas: Carpetas, orden: Orden) -> None:
    for anio, (escribir, nombre, encabezado) in ESCRITURAS.items():
        diferentes: tuple[dict[str, object], ...] = ({}, {"pim": "2,500.50"}, {"programa": "0042.OTRO"}, {"pim": "mil"})
        filas = [fila(anio=anio, **d) for d in diferentes]  # type: ignore[arg-type]
        escribir(carpetas.datos / "mef" / nombre, filas, encabezado)
        dicho = orden("inspeccionar", carpetas.datos / "mef" / nombre, "--formato", "json").json
        assert (dicho["formato"], dicho["anio"], dicho["filas"], dicho["filas_cuarentena"]) == ("siaf", anio, 4, 1)
        assert dicho["filtros"] == ["Unidad Ejecutora 038-001: MINISTERIO DE LA PRODUCCION"]
    assert orden("etl").codigo == 0
    cargas = {c["archivo"]: c for c in orden("cargas", "--formato", "json").json}
    medidas = ("pim_soles", "devengado_soles", "girado_soles")
    cifras = {f["anio"]: f for f in orden("consulta", ",".join(medidas), "--por", "anio", "--formato", "json").json}
    meses = orden("consulta", "devengado_soles", "--por", "anio,mes", "--formato", "json").json
    for anio, (_, nombre, _) in ESCRITURAS.items():
        partes = ("filas_cargadas", "filas_cuarentena", "filas_fuera_alcance")
        assert [cargas[f"mef/{nombre}"][c] for c in partes] == [2, 1, 1], nombre
        assert [float(cifras[anio][m]) for m in medidas] == [3500.5, 1200, 1200], nombre
        assert [m["devengado_soles"] for m in meses if m["anio"] == anio and m["mes"] in (1, 6)] == [200, 200], nombre


def test_a_base_pasted_twice_and_a_rounded_code_are_told(carpetas: Carpetas, orden: Orden) -> None:
    ruta = escribir_libro(carpetas.datos / "mef" / "base.xlsx", [fila(), fila(), fila(actividad="5.00508E+06")])
    dicho = orden("inspeccionar", ruta, "--formato", "json").json
    assert dicho["problemas"][0].startswith("1 fila con dinero, sin diferencia con otra en lo que se lee: se suman")
    assert (dicho["filas"], dicho["filas_cuarentena"]) == (3, 1), "the rounded one could be of five activities"
    assert not orden("inspeccionar", escribir_libro(ruta, [fila(), fila(pim=7)]), "--formato", "json").json["problemas"]


def test_codes_that_lost_their_zeros_or_have_no_name_are_the_same(carpetas: Carpetas, orden: Orden) -> None:
    celdas = fila(actividad="5005079", producto="3000534", programa="93")
    celdas[ENCABEZADO.index("SECTOR")], celdas[ENCABEZADO.index("PLIEGO")] = "38", "38"
    escribir_libro(carpetas.datos / "mef" / "base.xlsx", [celdas])
    assert orden("etl").codigo == 0
    [cifra] = orden("consulta", "pim_soles", "--por", "anio,actividad", "--formato", "json").json
    assert (cifra["actividad"], cifra["pim_soles"]) == ("5005079", 1000)


@pytest.mark.parametrize(
    ("filas", "dicho"),
    [
        ([fila(programa="0042.OTRO")] * 2, "ninguna de sus 2 filas es del programa 0093"),
        ([fila(pim="mil")], ""),
        ([], ""),
    ],
)
def test_that_no_row_is_of_the_programme_is_said_where_rows_were_read_and_none_was_put_apart(
    carpetas: Carpetas, orden: Orden, filas: list[list[object]], dicho: str
) -> None:
    ruta = escribir_libro(carpetas.datos / "mef" / "base.xlsx", filas)
    hallado = orden("inspeccionar", ruta, "--formato", "json").json
    problemas = " ".join(hallado["problemas"])
    assert dicho in problemas and ("ninguna de sus" in problemas) is bool(dicho)
    assert hallado["programa"] == ("ninguna fila es del PP 0093" if dicho else "PP 0093")
    en_lineas = orden("inspeccionar", ruta).salida
    assert not set("[]{}'") & set(en_lineas), "it is written for people, and not as Python writes it"


def test_a_month_under_another_name_is_not_left_out_of_the_year(carpetas: Carpetas, orden: Orden) -> None:
    """Eleven months were published as the year's, without a word."""
    otros = {"MTO_DEVENGA_03": "DEVENGADO DEL MES 03", "MTO_GIRADO_11": "GIRADO 11"}
    for n, (suyo, escrito) in enumerate(otros.items()):
        encabezado = [escrito if c == suyo else c for c in ENCABEZADO]
        escribir_libro(carpetas.datos / "mef" / f"{n}.xlsx", [fila()], encabezado)
    respuesta = orden("etl")
    assert respuesta.codigo == 1 and all(f"llámela {suyo}" in respuesta.errores for suyo in otros)
    ruta = escribir_libro(carpetas.datos / "mef" / "0.xlsx", [[*fila(), 1, 2]], [*ENCABEZADO, "DEVENGADO_2025", "GIRO"])
    assert orden("inspeccionar", ruta).codigo == 0, "what is of no month is not asked for"


def test_a_base_that_does_not_say_its_level_of_government_says_its_pliegos(orden: Orden, tmp_path: Path) -> None:
    lugar = ENCABEZADO.index("NIVEL_GOB")
    filas = [celdas[:lugar] + celdas[lugar + 1 :] for celdas in (ENCABEZADO, fila())]
    ruta = escribir_csv(tmp_path / "base.csv", filas[1:], filas[0])
    dicho = orden("inspeccionar", ruta, "--formato", "json").json
    assert dicho["alcance"].startswith("1 pliego: 038")


def test_money_that_no_rule_knows_is_named_wherever_the_year_is_told(carpetas: Carpetas, orden: Orden) -> None:
    """An unknown activity, a new product, an activity in another product: said, alerted, out of the sums."""
    filas = [
        fila(pim=1000, anio=2025),
        fila(pim=500, anio=2024),
        fila("5005084.OTRA", pim=600_000, anio=2025),
        fila("5005078.GESTION", "3000999.PRODUCTO 5", pim=700, anio=2025),
        fila("5005080.CALIDAD", "3000535.ARTICULACION", pim=800, anio=2025),
        fila("5000276.GESTION DEL PROGRAMA", "3000001.ACCIONES COMUNES", pim=900, anio=2025),
    ]
    escribir_libro(carpetas.datos / "mef" / "base.xlsx", filas)
    revisada = orden("etl", "--revisar")
    nueva, otra, mudada = (
        "S/ 600,000 de la actividad 5005084, que ninguna regla conoce",
        "S/ 700 del producto 3000999, que no está en el alcance",
        "S/ 800 de la actividad 1.3 en el producto 3000535, que no es el suyo (P1)",
    )
    assert orden("etl").codigo == revisada.codigo == 0
    [dicho] = [a for a in orden("etl", "--formato", "json").json["avisos"] if nueva in a]
    assert "mef/base.xlsx, 2025: " in dicho and mudada in dicho and "y 1 más" in dicho
    [carga] = orden("cargas", "--formato", "json").json
    assert (carga["filas_leidas"], carga["filas_cargadas"], carga["filas_fuera_alcance"]) == (6, 2, 4)
    respuesta = orden("consulta", "pim_soles", "--por", "anio")
    assert "1,000" in respuesta.salida
    [al_lado] = [n for n in respuesta.lineas if "con dinero" in n]
    assert "1 de 11 actividades con dinero" in al_lado and all(d in al_lado for d in (nueva, otra, mudada))
    assert "acciones comunes" not in al_lado, "they are no news"
    comparados = orden("pregunta", "¿cuánto varió el PIM de 2024 a 2025?").salida
    assert "un año no trae el alcance entero (en 2025, sólo la ejecutora 038-001; en 2024, sólo" in comparados
    [alerta] = [
        a for a in orden("alertas", "--anio", "2025", "--formato", "json").json if a["alerta"] == "dinero_sin_regla"
    ]
    assert "S/ 601,500" in alerta["mensaje"]


def test_a_code_with_the_name_of_another_activity_is_told(carpetas: Carpetas, orden: Orden) -> None:
    """Money counts by its code; both are named, with file and row, for a person to look at."""
    de_1_1 = "Capacitación y asistencia técnica en gestión empresarial, comercial y financiera a MIPYME"
    filas = [fila(anio=2025), fila(f"5005079.{de_1_1}", anio=2025), fila("5005079.OTRA COSA", anio=2025)]
    escribir_libro(carpetas.datos / "mef" / "base.xlsx", filas)
    dichos = [a for a in orden("etl").lineas if "nombre de la actividad" in a]
    assert len(dichos) == 1
    assert "mef/base.xlsx, fila 3: el código 5005079 va con el nombre de la actividad 5005078" in dichos[0]
