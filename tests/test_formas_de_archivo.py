"""The shapes in which an office has its files, by `inspeccionar`: read right, or refused in a sentence that helps.

The small inputs of `../shared/data/casos` go first, where they are at hand; the others are written here.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import PROYECTO, Carpetas, Orden
from generador_registros import ruc
from generadores import ERA_1, filas_mensuales

from pp0093.ingest.columns import rows_of
from pp0093.ingest.readers.mef_abierto import EACH_TWICE

CASOS = PROYECTO.parent / "shared" / "data" / "casos"
LISTA = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"]
ATENCION = [ruc(1), "15/03/2025", "1.2", "Taller", "DDP"]
META = ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL"]
PADRON = "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|\r\n"
PADRON += f"{ruc(1)}|EMPRESA|ACTIVO|HABIDO|150101|\r\n"
SIAF = ["ANO_EJE", "SECTOR", "PLIEGO", "PROGRAMA_PPTAL", "PRODUCTO_PROYECTO", "ACTIV_OBRA_ACCINV", "MTO_PIA", "MTO_PIM"]
GASTO = [2025, "38", "038", "0093", "3000534", "5005079", 100, 120]
API = {
    "ANO_EJE": 2026, "MES_EJE": 1, "PROGRAMA_PPTO": "0093", "PRODUCTO_PROYECTO": "3000534",
    "ACTIVIDAD_ACCION_OBRA": "5005079", "MONTO_DEVENGADO": 10.5,
}  # fmt: skip
ROMANOS = ("I", "II", "III", "IV")
POI = [
    ["Código AO", "Programa", "Actividad Presupuestal", "Unidad de Medida", "Meta Física Anual", "Enero"],
    [None, None, None, None, None, "Prog.", "Ejec."],
]
LIMA = ["LIMA", "LIMA", "LIMA"]
CONSULTA = [
    "NumeroRuc", "Nombre – RazonSocial", "Tipo de Contribuyente", "Profesion u Oficio", "Nombre Comercial",
    "Condicion del Contribuyente", "Estado del Contribuyente", "Fecha de Inscripcion", "Fecha de Inicio de Actividades",
    "Departamento", "Provincia", "Distrito", "Direccion", "Telefono", "Fax", "Actividad de Comercio Exterior",
    "Principal- CIIU", "Secundario 1- CIIU", "Secundario 2- CIIU", "Afecto Nuevo RUS", "Buen Contribuyente",
    "Agente de Retencion", "Agente de Percepcion VtaInt", "Agente de Percepcion ComLiq", "",
]  # fmt: skip
Filas = list[list[Any]]


def texto(*filas: list[Any], separador: str = ",", codificacion: str = "utf-8") -> bytes:
    return "".join(separador.join(map(str, f)) + "\r\n" for f in filas).encode(codificacion)


def libro(**hojas: Filas) -> bytes:
    escrito = openpyxl.Workbook()
    escrito.remove(escrito.active)
    for nombre, filas in hojas.items():
        hoja = escrito.create_sheet(nombre)
        for fila in filas:
            hoja.append(fila)
    salida = io.BytesIO()
    escrito.save(salida)
    return salida.getvalue()


def zip_de(**miembros: bytes) -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as comprimido:
        for nombre, octetos in miembros.items():
            comprimido.writestr(nombre, octetos)
    return salida.getvalue()


def lista(**cambios: Any) -> bytes:
    """A list of firms with some headers renamed (LISTA) or cells changed."""
    return texto([cambios.get(c, c) for c in LISTA], ATENCION)


def fecha(escrita: str) -> bytes:
    return texto(LISTA, [ruc(1), escrita, *ATENCION[2:]], separador=";")


def actividad(escrita: str) -> bytes:
    return texto(LISTA, [*ATENCION[:2], escrita, *ATENCION[3:]], separador=";")


def metas(columnas: list[str], *valores: Any) -> bytes:
    return libro(Metas=[[*META, *columnas], [2025, "5005079", "Empresas", 250, *valores]])


def con_coma(monto: float) -> str:
    return f"{monto:.2f}".replace(".", ",")


def mensual(*formas: Callable[[float], str]) -> bytes:
    """A file of open data with a row of the programme for each way of writing its amounts."""
    [fila, *_] = filas_mensuales(1, cadenas=6)
    fila |= {"PROGRAMA_PPTO": "0093", "MES_EJE": "3", "MONTO_DEVENGADO": "100.5"}
    montos = [{c: escrito(float(v)) for c, v in fila.items() if c.startswith("MONTO_") and v} for escrito in formas]
    return texto(ERA_1, *([(fila | m)[c] for c in ERA_1] for m in montos), separador=";")


def poi(programa: str, prog: int, ejec: int) -> list[Any]:
    return ["AOI001", programa, "5005079", "Empresa", 250, prog, ejec]


def respuesta(*filas: list[str]) -> bytes:
    """What SUNAT's multiple query answers of some (RUC, day of registration)."""
    escritas = [
        [r, "EMPRESA", "SOCIEDAD ANONIMA", *"--", "HABIDO", "ACTIVO", dia, dia, *LIMA, *"-" * 12] for r, dia in filas
    ]
    return texto(CONSULTA, *([*f, ""] for f in escritas), separador="|", codificacion="cp1252")


ENTREGA = "entrega (--entrega completa o parcial)"
LEIDA = {"filas": 1, "filas_cuarentena": 0}
COMAS_Y_PUNTOS = "{}, con coma decimal en un monto (la primera, en {}: «{}»), y otras no: escríbalos todos con punto"
RESUMEN: Filas = [["Mes", "Total"], ["Enero", 3]]
MONTOS = [*SIAF, "MTO_DEVENGA_01"]
EN_PALABRAS = [*SIAF[:6], "MONTO_PIA", "MONTO_PIM", "MONTO_DEVENGADO_ENERO", "MONTO_GIRADO_ENERO"]
SEGUIDAS = (*POI, poi("0093", 5, 6), poi("0093", 7, 8), poi("9001", 1, 1))
REPROGRAMADA = [[*POI[0][:5], "Reprogramada", "Enero"], [None] * 6 + POI[1][5:], [*poi("0093", 0, 0)[:5], 300, 5, 6]]
ASESORIAS: Filas = [
    ["Fecha de Registro", "N_RUC", "Region del negocio", "ACTIVIDAD", "UNIDAD"],
    ["01/03/2025", ruc(1), "LIMA", "1.1", "PNTE"],
]
RUTAS: Filas = [
    ["#", "FECHA DE REGISTRO", "NRO DOCUMENTO", "NUMERO DE RUC", "REGION DE LA MYPE", "DISTRITO DE LA MYPE"],
    [1, "01/03/2025", "00000000", ruc(1), "LIMA", "COMAS"],
]
CITE: Filas = [
    ["cite", "anio", "tipo", *(f"mes_{m:02d}" for m in range(1, 13)), "fuente", "fecha"],
    ["CITE A", 2025, "Empresas", *range(12), "ITP", "31/12/2025"],
]
DE_1_2 = LEIDA | {"codigos": ["5005079"]}
REDUCIDO = {"filas": 1, "formato": "padron_reducido"}
UNA_DEL_PROGRAMA = {"filas_programa": 1}
CON_DOS_MONTOS = {"totales_programa.pia_soles": "1234.50", "totales_programa.devengado_soles": "5.25"}


def con_aviso(aviso: str, **mas: Any) -> dict[str, Any]:
    return LEIDA | mas | {"problemas": [aviso]}


SIN_RESUMEN = con_aviso("la hoja Resumen no se leyó: no se reconoce su encabezado")
MANDAN_LOS_MESES = con_aviso("hoja Metas, fila 2: EJEC_I_TRIM dice 7 y sus meses suman 6: valen los meses")
NO_LEIDA = con_aviso("la columna Ejecutado a la fecha no se leyó: no es ninguna de las de metas ni avance")
FALTA = LEIDA | {"falta": ["actividad (--actividad CÓDIGO)", "unidad (--unidad SIGLA)", ENTREGA]}
READ: dict[str, tuple[str, Callable[[], bytes], dict[str, Any]]] = {
    "lista": ("l.csv", lista, LEIDA),
    "lista con punto y coma": ("l.csv", lambda: texto(LISTA, ATENCION, separador=";"), LEIDA),
    "lista en un libro": ("l.xlsx", lambda: libro(H=[LISTA, ATENCION]), LEIDA),
    "RUC dicho N_RUC": ("l.csv", lambda: lista(RUC="N_RUC"), LEIDA),
    "RUC dicho NUMERO DE RUC": ("l.csv", lambda: lista(RUC="NUMERO DE RUC"), LEIDA),
    "fecha de registro": ("l.csv", lambda: lista(FECHA="Fecha de Registro"), LEIDA),
    "actividad dicha CODIGO DE ACTIVIDAD": ("l.csv", lambda: lista(ACTIVIDAD="Código de la Actividad"), LEIDA),
    "encabezado con interrogaciones": ("l.csv", lambda: lista(ACTIVIDAD="C?DIGO ACTIVIDAD"), LEIDA),
    "encabezado con signo de reemplazo": ("l.csv", lambda: lista(ACTIVIDAD="C\ufffdDIGO ACTIVIDAD"), LEIDA),
    "encabezado de doble codificación": ("l.csv", lambda: lista(ACTIVIDAD="CÃ³digo actividad"), LEIDA),
    "fecha con puntos": ("l.csv", lambda: fecha("15.03.2025"), LEIDA),
    "fecha de año primero": ("l.csv", lambda: fecha("2025/03/15"), LEIDA),
    "fecha en palabras": ("l.csv", lambda: fecha("15 de marzo de 2025"), LEIDA),
    "fecha en palabras, del": ("l.csv", lambda: fecha("15 de setiembre del 2025"), LEIDA),
    "actividad con el principio de su nombre": ("l.csv", lambda: actividad("5005079. ASISTENCIA TECNICA"), LEIDA),
    "actividad con su nombre corto": ("l.csv", lambda: actividad("1.2 Técnico-productiva"), LEIDA),
    "lista junto a tablas propias": ("l.xlsx", lambda: libro(Resumen=RESUMEN, Datos=[LISTA, ATENCION]), SIN_RESUMEN),
    "lista en JSON": ("l.json", lambda: json.dumps([dict(zip(LISTA, ATENCION, strict=True))]).encode(), LEIDA),
    "metas con COD ACTIVIDAD": (
        "m.csv",
        lambda: texto(["ANIO", "COD ACTIVIDAD", "META_ANUAL"], [2025, "5005079", 250]),
        DE_1_2,
    ),
    "metas con meses en palabras": ("m.xlsx", lambda: metas(["Prog. Enero", "Ejecutado Enero"], 20, 21), LEIDA),
    "base SIAF": ("b.csv", lambda: texto(MONTOS, [*GASTO, 5]), UNA_DEL_PROGRAMA),
    "base SIAF con montos en palabras": (
        "b.csv",
        lambda: texto(EN_PALABRAS, [*GASTO, 5, 4]),
        UNA_DEL_PROGRAMA | {"formato": "siaf"},
    ),
    "padrón": ("p.txt", lambda: PADRON.encode("latin-1"), REDUCIDO),
    "padrón con interrogaciones": ("p.txt", lambda: PADRON.encode("ascii", "replace"), REDUCIDO),
    "padrón con signos de reemplazo": ("p.txt", lambda: PADRON.replace("Ó", "\ufffd").encode(), REDUCIDO),
    "padrón de doble codificación": ("p.txt", lambda: PADRON.encode().decode("latin-1").encode(), REDUCIDO),
    "metas por trimestre": ("m.xlsx", lambda: metas([f"EJEC_{t}_TRIM" for t in ROMANOS], 61, 62, 60, 65), LEIDA),
    "metas por trimestre en palabras": (
        "m.xlsx",
        lambda: metas(["Ejecutado Primer Trimestre", "T2 ejec."], 61, 62),
        LEIDA,
    ),
    "metas con el nombre del programa": (
        "m.csv",
        lambda: texto(["PROGRAMA", *META], ["Desarrollo productivo", 2025, "1.2", "Empresas", 5]),
        DE_1_2,
    ),
    "metas con el año en su título": (
        "m.xlsx",
        lambda: libro(M=[["METAS DEL AÑO 2025", "al 15/01/2026"], META[1:], ["1.2", "Empresas", 5]]),
        LEIDA | {"anios": [2025]},
    ),
    "metas con meses y un trimestre que no es su suma": (
        "m.xlsx",
        lambda: metas(["EJEC_01", "EJEC_02", "EJEC_03", "EJEC_I_TRIM"], 1, 2, 3, 7),
        MANDAN_LOS_MESES,
    ),
    "seguimiento del POI": (
        "poi.xlsx",
        lambda: libro(POI=[["SEGUIMIENTO DEL POI 2025"], [], *SEGUIDAS]),
        DE_1_2 | {"filas": 3, "anios": [2025]},
    ),
    "PNTE, asesorías": ("a.xlsx", lambda: libro(A=ASESORIAS), LEIDA),
    "PNTE, rutas digitales": ("r.xlsx", lambda: libro(Rutas=RUTAS), FALTA),
    "meta reprogramada del POI": ("poi.xlsx", lambda: libro(POI=[["POI 2025"], *REPROGRAMADA]), LEIDA),
    "respuesta de SUNAT": (
        "RM1.txt",
        lambda: respuesta([ruc(1), "06/05/2024"]),
        LEIDA | {"formato": "Consulta múltiple de RUC de SUNAT"},
    ),
    "CITE, por mes": (
        "t.csv",
        lambda: texto(*CITE, codificacion="latin-1"),
        {"filas": 1, "formato": "Empresas atendidas por los CITE cada mes, según el ITP"},
    ),
    "metas con una columna que parece avance": ("m.xlsx", lambda: metas(["Ejecutado a la fecha"], 5), NO_LEIDA),
    "metas con coma decimal": (
        "m.csv",
        lambda: texto(
            [*META, "PROG_01", "PROG_02"], [2025, "1.2", "Empresas", "1.250,5", "20,5", "1.200"], separador=";"
        ),
        LEIDA,
    ),
    "base SIAF con coma decimal": (
        "b.csv",
        lambda: texto(MONTOS, [*GASTO[:-2], "1.234,50", "120", "5,25"], separador=";"),
        UNA_DEL_PROGRAMA | CON_DOS_MONTOS,
    ),
    "datos abiertos con coma decimal": (
        "g.csv",
        lambda: mensual(con_coma),
        {"filas_cuarentena": 0, "totales_programa.devengado_soles": Decimal("100.5")},
    ),
    "datos abiertos con comas y puntos": (
        "g.csv",
        lambda: mensual(str, con_coma, con_coma),
        {"filas_cuarentena": 2, "problemas": [COMAS_Y_PUNTOS.format("2 filas", "MONTO_PIA", "0,00")]},
    ),
    "base SIAF con comas y puntos": (
        "b.csv",
        lambda: texto(MONTOS, [*GASTO, "5.25"], [*GASTO, "5,25"], separador=";"),
        {"filas_cuarentena": 1, "problemas": [COMAS_Y_PUNTOS.format("1 fila", "MTO_DEVENGA_01", "5,25")]},
    ),
    "base SIAF con puntos de miles y uno de millones": (
        "b.csv",
        lambda: texto(MONTOS, [*GASTO[:-2], "123.457", "2.000.000", 5], separador=";"),
        UNA_DEL_PROGRAMA | {"totales_programa.pia_soles": "123457", "totales_programa.pim_soles": "2000000"},
    ),
    "base SIAF con los encabezados de los datos abiertos": (
        "b.xlsx",
        lambda: libro(B=[[*MONTOS[:5], "ACTIVIDAD_ACCION_OBRA", *MONTOS[6:]], [*GASTO, 5]]),
        UNA_DEL_PROGRAMA,
    ),
    "datos abiertos pegados dos veces": ("g.csv", lambda: mensual(str, str), {"problemas": [EACH_TWICE]}),
    "API con pocas columnas": (
        "a.json",
        lambda: json.dumps({"records": [API], "total": 1}).encode(),
        UNA_DEL_PROGRAMA | {"totales_programa.devengado_soles": 10.5},
    ),
}
REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "página de error": (
        "g.csv",
        lambda: b"<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body>503</body></html>",
        "es una página web sin ninguna tabla («Service Unavailable»): la descarga falló; descárguelo de nuevo",
    ),
    "página con una tabla": (
        "g.xls",
        lambda: b"<html><body><table><tr><td>RUC</td></tr></table></body></html>",
        "es una página web y no un libro de Excel; ábrala en Excel",
    ),
    "MHT": (
        "g.xls",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><table>",
        "es una página web guardada en un solo archivo (MHT); ábrala en Excel",
    ),
    "XML 2003": (
        "g.xls",
        lambda: b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "es un libro de Excel en XML 2003; ábralo en Excel",
    ),
    "puntero de Git LFS": (
        "g.csv",
        lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n",
        "es un puntero de Git LFS y no el archivo; descargue el archivo al que apunta",
    ),
    "JSON sin registros": ("a.json", lambda: b'{"success": false, "error": 3}', "es JSON y no trae una lista"),
    "JSON cortado": ("a.json", lambda: json.dumps({"records": [API]}).encode()[:60], "es JSON y está cortado"),
    "otro archivo de SUNAT": (
        "p.txt",
        lambda: texto(["RUC", "UBIGEO", "TIPO DE VÍA", "CÓDIGO DE ZONA", "KILÓMETRO", ""], separador="|"),
        "es otro archivo de SUNAT: no dice el estado ni la condición de las empresas; cargue el padrón reducido",
    ),
    "zip con varios": ("z.zip", lambda: zip_de(a=b"1", b=b"2"), "el .zip trae 2 archivos"),
    "lista con otra fecha, con punto y coma": (
        "l.csv",
        lambda: texto([*LISTA[:1], "Fecha Regist.", *LISTA[2:]], ATENCION, separador=";"),
        "«Registro administrativo de una unidad»: le falta FECHA (trae sin leer Fecha Regist.; si «Fecha Regist.» es "
        "FECHA, llámela así)",
    ),
    "base SIAF con puntos que pueden ser de miles": (
        "b.csv",
        lambda: texto(MONTOS, [*GASTO[:-2], "123.457", "250.000", 5], separador=";"),
        "«123.457» se lee de dos maneras: el punto puede separar miles o decimales; escriba los miles con coma",
    ),
    "datos abiertos con puntos que pueden ser de miles": (
        "g.csv",
        lambda: mensual(lambda monto: f"{monto:.0f}.000" if 0 < monto < 1000 else "0"),
        "se lee de dos maneras: el punto puede separar miles o decimales; escriba los miles con coma",
    ),
    "base SIAF en miles de soles": (
        "b.xlsx",
        lambda: libro(B=[["EJECUCIÓN 2025 (en miles de soles)"], MONTOS, [*GASTO, 5]]),
        "dice que sus montos están en miles de soles y se leerían como soles; páselos a soles",
    ),
    "un texto cualquiera": ("l.csv", lambda: texto(["a"], ["b"]), "no se reconoce su encabezado"),
}


FORMAS = dict(re.findall(r"^\|(.+?)\|(.+)\|$", (PROYECTO / "docs" / "formas.md").read_text("utf-8"), re.MULTILINE))
"""What docs/formas.md says that is said of each shape."""


def se_dice(dicho: dict[str, Any]) -> str:
    """What docs/formas.md says of a shape that is read, from what is said of it."""
    apartadas = [f"apartadas: {n}"] if (n := dicho.get("filas_cuarentena")) else []
    falta = [f"falta {f}" for f in dicho.get("falta", ()) if f != ENTREGA]
    return "; ".join(["se lee", *apartadas, *falta, *dicho["problemas"]])


def mirado(orden: Orden, ruta: Path) -> dict[str, Any]:
    dicho: dict[str, Any] = orden("inspeccionar", ruta, "--formato", "json").json
    return dicho | {f"{c}.{k}": v for c, d in dicho.items() if isinstance(d, dict) for k, v in d.items()}


@pytest.mark.parametrize("caso", READ)
def test_a_shape_is_read(orden: Orden, tmp_path: Path, caso: str) -> None:
    nombre, octetos, espera = READ[caso]
    (tmp_path / nombre).write_bytes(octetos())
    dicho = mirado(orden, tmp_path / nombre)
    assert {c: dicho[c] for c in espera} == espera
    assert FORMAS[caso] == se_dice(dicho)


@pytest.mark.parametrize("caso", REFUSED)
def test_a_shape_that_cannot_be_read_says_what_it_is_and_the_one_step(orden: Orden, tmp_path: Path, caso: str) -> None:
    nombre, octetos, espera = REFUSED[caso]
    (tmp_path / nombre).write_bytes(octetos())
    dicho = orden("inspeccionar", tmp_path / nombre)
    assert dicho.codigo == 1 and dicho.errores.count("\n") == 1 and espera in dicho.errores
    assert FORMAS[caso] == f"no se lee: {dicho.errores.strip().removeprefix(nombre).lstrip(':, ')}"


def test_what_is_said_of_at_least_forty_shapes_is_a_page() -> None:
    assert list(FORMAS)[2:] == [*READ, *REFUSED] and len(FORMAS) > 42


@pytest.mark.parametrize("variante", [v for v in rows_of("variantes") if v["formato"]], ids=lambda v: v["nombre"])
def test_the_sample_of_an_export_is_read_as_its_page_says(
    orden: Orden, tmp_path: Path, variante: dict[str, str]
) -> None:
    (tmp_path / "v.csv").write_text(variante["muestra"] + "\n", encoding="utf-8")
    dicho = mirado(orden, tmp_path / "v.csv")
    assert (dicho["formato"], dicho["filas"], dicho["filas_cuarentena"], dicho["anio"]) == (
        variante["formato"], 1, 0, 2025,
    )  # fmt: skip


SHARED: dict[str, dict[str, Any]] = {
    "api-mef-json/i_api.json": {
        "filas": 41, "filas_programa": 40, "filas_cuarentena": 0,
        "totales_programa.devengado_soles": Decimal("5850353.16"),
    },
    "ods/lugares.ods": {"filas": 8, "filas_cuarentena": 0, "hojas": ["Sheet1"]},
    "padron-tildes-perdidas/min_interrog.txt": {"filas": 1, "formato": "padron_reducido"},
    "siaf-libro-de-oficina/libro.xlsx": {
        "totales_programa.pia_soles": "2630195", "totales_programa.pim_soles": "1606721",
        "totales_programa.devengado_soles": "1141921.58",
        "problemas": ["la hoja PPT no se leyó: no se reconoce su encabezado"],
    },
    "metas-trimestre/metas_trimestre.xlsx": {"filas": 1, "filas_cuarentena": 0, "codigos": ["5005079"]},
    "poi-ceplan/poi_ceplan.xlsx": {"filas": 2, "codigos": ["5005079", "5005080"], "anios": [2025]},
    "siaf-avance-fisico/siaf_avance_fisico.xlsx": {"filas": 2, "codigos": ["5005079", "5005087"], "anios": [2025]},
    "sunat-consulta-multiple/RM20260918211442606.txt": {"filas": 3, "filas_cuarentena": 0},
    "ubigeo-reniec/ddp.csv": {"filas": 3, "filas_cuarentena": 0},
    "xlsx-comentario/xlsx_custom_comment.xlsx": {"filas": 40, "filas_cuarentena": 0},
}  # fmt: skip


@pytest.mark.skipif(not CASOS.is_dir(), reason="the shared inputs are not at hand")
@pytest.mark.parametrize("caso", SHARED)
def test_a_shared_input_is_read_as_its_source_says(orden: Orden, caso: str) -> None:
    dicho = mirado(orden, CASOS / caso)
    assert {c: dicho[c] for c in SHARED[caso]} == SHARED[caso]


def test_quarters_are_kept_as_cut_offs_and_operational_activities_are_added(carpetas: Carpetas, orden: Orden) -> None:
    """The goals of two quarters, and two activities of the POI of which a third is measured otherwise."""
    raiz = carpetas.datos / "metas"
    raiz.mkdir(parents=True)
    trimestres = [*(f"EJEC_{t}_TRIM" for t in ROMANOS), "AVANCE SEMESTRAL"]  # The semester is in its quarters.
    (raiz / "trimestres.xlsx").write_bytes(metas(trimestres, 61, 62, 60, 65, 123))
    otra = [*poi("0093", 9, 9)[:3], "Taller", 250, 9, 9]
    suyas = [
        [c.replace("5005079", "5005080") if isinstance(c, str) else c for c in f] for f in (poi("0093", 5, 6), otra)
    ]
    (raiz / "poi.xlsx").write_bytes(libro(POI=[["POI 2025"], *POI, *suyas, [*suyas[0][:5], 7, 8]]))
    hecho = orden("etl")
    assert hecho.codigo == 0 and "se mide en Taller y la actividad en Empresas: no se suma" in hecho.errores
    dichas = orden(
        "consulta", "avance_fisico,meta_fisica,cumplimiento_pct", "--por", "actividad", "--formato", "json"
    ).json
    assert {f["actividad"]: (f["avance_fisico"], f["meta_fisica"]) for f in dichas} == {
        "5005079": (248, 250),
        "5005080": (14, 500),
    }
    assert float(dichas[0]["cumplimiento_pct"]) == 99.2


def test_the_only_activity_whose_progress_is_known_is_named(carpetas: Carpetas, orden: Orden) -> None:
    """Of a whole year with one goal that can be said, "superó el 95 % de su meta" was of nobody."""
    (carpetas.datos / "metas").mkdir(parents=True)
    filas = [[2025, "1.2", "Empresas", 250, 248], [2025, "1.1", "Empresas", 30, ""]]
    (carpetas.datos / "metas" / "m.csv").write_bytes(texto([*META, "EJEC_ANUAL"], *filas))
    assert orden("etl").codigo == 0
    assert "; 1.2 superó el 95 % de su meta (99.2 %)" in orden("pregunta", "cómo vamos en 2025").salida


def test_the_list_for_sunat_is_written_and_its_answer_closes_the_loop(
    carpetas: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    """Of whom nobody says since when they are registered, SUNAT is asked; one of them is too young."""
    (carpetas.datos / "registros").mkdir(parents=True)
    filas = [[ruc(n), "15/03/2025", "1.2", "Taller", "DDP"] for n in (1, 2, 3)]
    (carpetas.datos / "registros" / "ddp.csv").write_bytes(texto(LISTA, *filas))
    assert orden("etl").codigo == 0
    pregunta = (
        "consulta",
        "empresas_no_descartadas",
        "--base",
        "registros",
        "--filtro",
        "anio=2025",
        "--formato",
        "json",
    )
    assert orden(*pregunta).json[0]["empresas_no_descartadas"] == 3
    assert orden("sunat", "--anio", "2025", "--salida", tmp_path / "q.zip").codigo == 0
    with (
        zipfile.ZipFile(tmp_path / "q.zip") as todas,
        zipfile.ZipFile(io.BytesIO(todas.read("consulta_001.zip"))) as una,
    ):
        pedidos = una.read(*una.namelist()).decode().split()
    assert sorted(pedidos) == sorted(ruc(n) for n in (1, 2, 3))
    dias = ["23/07/1997", "06/05/2024", "01/01/2015"]
    (tmp_path / "RM1.zip").write_bytes(
        zip_de(**{"RM1.txt": respuesta(*([r, d] for r, d in zip(pedidos, dias, strict=True)))})
    )
    anunciado = orden("cargar", "--revisar", "--anio", "2025", tmp_path / "RM1.zip", "--formato", "json").json
    hecho = orden("cargar", "--anio", "2025", tmp_path / "RM1.zip", "--formato", "json").json
    assert hecho["filas"]["padron/RM1.zip"]["filas_cargadas"] == 3
    assert (anunciado["cambios"], anunciado["filas"]) == (hecho["cambios"], hecho["filas"])
    assert orden(*pregunta).json[0]["empresas_no_descartadas"] == 2
    assert "no hay RUC que cruzar" in orden("sunat", "--anio", "2025", "--salida", tmp_path / "q2.zip").salida


def test_a_file_of_which_nothing_loads_is_refused_in_one_sentence(carpetas: Carpetas, orden: Orden) -> None:
    """It published a version of nothing, with every row put apart one by one."""
    (carpetas.datos / "metas").mkdir(parents=True)
    filas = [[2025, c, "Empresas", mala] for c, mala in (("1.1", "x"), ("1.2", "12.3.4"), ("1.3", "1,2,3"))]
    (carpetas.datos / "metas" / "m.csv").write_bytes(texto(META, *filas, separador=";"))
    hecho = orden("etl")
    assert hecho.codigo == 1 and not (carpetas.salida / "VIGENTE").exists()
    dicho = "metas/m.csv, fila 2, columna META_ANUAL: no se cargaría ninguna fila: 3 filas en cuarentena, 3 porque la"
    assert hecho.lineas[0].startswith(dicho) if hecho.lineas else dicho in hecho.errores


def test_a_blank_activity_is_told_from_a_wrong_one(carpetas: Carpetas, orden: Orden, tmp_path: Path) -> None:
    filas = [[ruc(n), "15/03/2025", a, "Taller", "DDP"] for n, a in ((1, "1.2"), (2, ""), (3, "9.9"))]
    (tmp_path / "l.csv").write_bytes(texto(LISTA, *filas))
    hecho = orden("cargar", "--revisar", "--entrega", "parcial", tmp_path / "l.csv", "--formato", "json").json
    dichas = {f["fila"]: (f["codigo_motivo"], f["motivo"]) for f in hecho["archivos"][0]["apartadas"]}
    assert {c for c, _ in dichas.values()} == {"actividad_desconocida"}
    assert "la celda está vacía" in dichas[3][1] and "no es una de las del programa" in dichas[4][1]
