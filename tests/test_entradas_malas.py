"""Bad files: refused with one Spanish line that says what to do, or loaded where the meaning is certain."""

import csv
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable
from contextlib import redirect_stderr
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from conftest import Carpetas, Orden, publicar
from frictionless import Report
from generadores import (
    ANCHO,
    ERA_1,
    Exportacion,
    Fila,
    escribir_mensual,
    exportacion_al_azar,
    filas_anchas,
    filas_mensuales,
    html,
)
from libros import en_texto, zip_de
from msgspec.structs import replace

INGLES = (" the ", "error", "invalid", "file ", "not ", "bad ", "none", "traceback", "exception", "expected")


def mensual(**cambios: str) -> bytes:
    """Return a small long file whose last row belongs to the report, some of its cells changed."""
    propia = {
        "PROGRAMA_PPTO": "0093", "SECTOR": "38", "NIVEL_GOBIERNO": "E", "PRODUCTO_PROYECTO": "3000534",
        "ACTIVIDAD_ACCION_OBRA": "5005078", "MES_EJE": "3", "MONTO_DEVENGADO": "100.50",
    }  # fmt: skip
    filas = filas_mensuales(1, cadenas=6)
    return csv_de(ERA_1, [*filas, filas[0] | propia | cambios])


def csv_de(columnas: list[str], filas: list[Fila]) -> bytes:
    return en_texto(filas, columnas, quoting=csv.QUOTE_ALL).encode()


def cifrado() -> bytes:
    """Return a zip whose headers say that its only member is encrypted."""
    octetos = bytearray(zip_de(("gasto.csv", mensual())))
    for firma, desplazamiento in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        lugar = octetos.index(firma) + desplazamiento
        octetos[lugar] |= 1
    return bytes(octetos)


def bomba() -> bytes:
    """Return a zip of a few kilobytes that says it opens into 70 MB of zeros."""
    salida = io.BytesIO()
    with (
        zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as comprimido,
        comprimido.open("gasto.csv", "w") as dentro,
    ):
        for _ in range(70):
            dentro.write(bytes(1 << 20))
    return salida.getvalue()


def ole() -> bytes:
    """Return the first sectors of an Excel 97 workbook."""
    cabecera = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    return cabecera + bytes(10) + struct.pack("<IIIIII", 1, 1, 0, 0x1000, 2, 0) + b"\xff" * 440 + bytes(1024)


def ruido(semilla: int) -> bytes:
    return random.Random(semilla).randbytes(6000)


EXPORTADA = html(exportacion_al_azar(1))
MENSUAL = mensual()
ANCHA = csv_de(ANCHO, filas_anchas(2, 4))
ENCABEZADO = csv_de(ERA_1, [])


def cortada(parte: float) -> bytes:
    return EXPORTADA[: int(len(EXPORTADA) * parte)]


def sin(columna: str) -> bytes:
    return csv_de([c for c in ERA_1 if c != columna], filas_mensuales(1, cadenas=3))


def con_letra() -> bytes:
    [(texto, montos), *resto] = exportacion_al_azar(1).filas
    pagina = html(replace(exportacion_al_azar(1), filas=[(texto, montos), *resto]))
    datos = pagina.rindex(b'class="Data"')
    girado = f"{montos[6]:,}".encode()
    return pagina[:datos] + pagina[datos:].replace(girado, b"12x4", 1)


def ancho_sin(columna: str) -> bytes:
    return csv_de([c for c in ANCHO if c != columna], filas_anchas(1, 3))


def manchado() -> bytes:
    octetos = bytearray(zip_de(("gasto.csv", MENSUAL)))
    lugar = 30 + len("gasto.csv") + 40
    octetos[lugar : lugar + 200] = bytes(200)
    return bytes(octetos)


RECHAZADOS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "vacio": ("vacio.csv", lambda: b"", "vacío"),
    "solo_blancos": ("blancos.csv", lambda: b" \r\n \r\n", "vacío"),
    "solo_marca": ("marca.csv", lambda: b"\xef\xbb\xbf", "vacío"),
    "binario": ("binario.xls", lambda: ruido(1), "binario"),
    "binario_con_ceros": ("ceros.xls", lambda: bytes(4000), "binario"),
    "ole": ("libro.xls", ole, "Excel"),
    **{
        f"texto_que_se_llama_{de}": (f"basura.{de}", lambda: b"hola,mundo\n1,2\n", "no es un libro de Excel")
        for de in ("xlsx", "xlsm", "xlsb", "XLS")
    },
    "pdf": ("informe.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    "xlsx": ("libro.xlsx", lambda: zip_de(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")), "Excel"),
    "export_al_1": ("export.xls", lambda: cortada(0.01), "encabezado"),
    "export_al_10": ("export.xls", lambda: cortada(0.1), "cortada"),
    "export_al_50": ("export.xls", lambda: cortada(0.5), "cortada"),
    "export_al_99": ("export.xls", lambda: cortada(0.999), "cortada"),
    "export_sin_final": ("export.xls", lambda: EXPORTADA.replace(b"</body>", b""), "cortada"),
    "maptable": (
        "mapa.xls",
        lambda: html(Exportacion([], columnas=("PIA", "PIM", "Certificado 2", "Compromiso Anual"))),
        "Certificado 2",
    ),
    "maptable_repetido": (
        "mapa.xls",
        lambda: html(exportacion_al_azar(1, columnas=("PIA", "PIM", "PIM", "Compromiso Anual"))),
        "la columna PIM aparece dos veces",
    ),
    "concepto_nuevo": ("mapa.xls", lambda: html(exportacion_al_azar(1, concepto="Planeta")), "Planeta"),
    "sin_anio": ("export.xls", lambda: EXPORTADA.replace("Año de Ejecución".encode("latin-1"), b"A"), "año"),
    "export_dos_veces": ("export.xls", lambda: EXPORTADA + EXPORTADA, "dos veces"),
    "monto_de_export": ("export.xls", con_letra, "no es un número"),
    "pagina_de_error": (
        "export.xls",
        lambda: b"<!DOCTYPE html><html><body><h1>Service Unavailable</h1></body></html>",
        "página web",
    ),
    "pagina_del_sitio": (
        "export.xls",
        lambda: b"<html><title>Consulta Amigable</title><body>Su sesi\xf3n ha expirado</body></html>",
        "página web",
    ),
    "columna_renombrada": ("gasto.csv", lambda: MENSUAL.replace(b'"MONTO_PIM"', b'"PIM"', 1), "MONTO_PIM"),
    "columna_que_falta": ("gasto.csv", lambda: sin("MONTO_DEVENGADO"), "MONTO_DEVENGADO"),
    "columna_repetida": ("gasto.csv", lambda: csv_de([*ERA_1, "MONTO_PIM"], filas_mensuales(1, 3)), "MONTO_PIM"),
    "ancho_sin_mes": ("gasto.csv", lambda: ancho_sin("MONTO_DEVENGADO_ABRIL"), "MONTO_DEVENGADO_ABRIL"),
    "otro_csv": ("otro.csv", lambda: b"a,b,c\r\n1,2,3\r\n", "encabezado"),
    "texto": ("notas.txt", lambda: "Acta de la reunión\r\n".encode() * 40, "encabezado"),
    "utf16_con_marca": ("gasto.csv", lambda: MENSUAL.decode().encode("utf-16"), "UTF-16"),
    "utf16_sin_marca": ("gasto.csv", lambda: MENSUAL.decode().encode("utf-16-le"), "UTF-16"),
    "utf16_de_ida": ("gasto.csv", lambda: MENSUAL.decode().encode("utf-16-be"), "UTF-16"),
    "solo_retornos": ("gasto.csv", lambda: MENSUAL.replace(b"\r\n", b"\r"), "retorno de carro"),
    "zip_roto": ("gasto.zip", lambda: zip_de(("g.csv", MENSUAL))[:-40], "dañado"),
    "zip_danado_por_dentro": ("gasto.zip", manchado, "dañado"),
    "zip_sin_nombre": ("gasto.zip", lambda: zip_de(("g.csv", MENSUAL)).replace(b"g.csv", b"\0.csv"), "dañado"),
    **{
        f"libro_roto_{de}": (f"lista.{de}", lambda: zip_de(("g.csv", MENSUAL))[:-40], "el libro está dañado")
        for de in ("xlsx", "xlsm", "xlsb", "XLS")
    },
    "zip_con_dos": ("gasto.zip", lambda: zip_de(("a.csv", MENSUAL), ("b.csv", MENSUAL)), "2 archivos"),
    "zip_sin_nada": ("gasto.zip", zip_de, "0 archivos"),
    "zip_con_vacio": ("gasto.zip", lambda: zip_de(("a.csv", b"")), "vacío"),
    "zip_cifrado": ("gasto.zip", cifrado, "contraseña"),
    "zip_bomba": ("gasto.zip", bomba, "GB"),
    "zip_de_zip": ("gasto.zip", lambda: zip_de(("a.zip", zip_de(("a.csv", MENSUAL)))), "comprimido"),
}


def es_una_linea_en_espanol(linea: str, archivo: str) -> None:
    assert linea.startswith(archivo) and linea.endswith("."), linea
    motivo, _, que_hacer = linea.removeprefix(archivo).rpartition(";")
    assert motivo.strip(" :,") and que_hacer.strip(" ."), linea
    assert not any(palabra in linea.removeprefix(archivo).lower() for palabra in INGLES), linea


def test_cada_archivo_rechazado_lo_dice_en_una_linea_y_lo_publicado_queda(
    ya_publicada: str, carpetas: Carpetas, orden: Orden
):
    malos = {f"{n:02d}_{RECHAZADOS[caso][0]}": RECHAZADOS[caso] for n, caso in enumerate(RECHAZADOS)}
    for nombre, (_, hacer, _palabra) in malos.items():
        (carpetas.datos / "mef" / nombre).write_bytes(hacer())
    inspeccion = orden("inspeccionar", carpetas.datos / "mef" / nombre)
    assert (inspeccion.codigo, inspeccion.salida) == (1, ""), "as etl, of one"
    [linea] = inspeccion.lineas
    es_una_linea_en_espanol(linea.removeprefix("mef/"), nombre)
    assert malos[nombre][2] in linea
    carga = orden("etl")
    assert (carga.codigo, carga.salida, carpetas.vigente) == (1, "", ya_publicada)
    *lineas, resumen = carga.lineas
    assert f"{len(malos)} archivos" in resumen and "--omitir-rechazados" in resumen
    for linea, (nombre, (*_, palabra)) in zip(lineas, malos.items(), strict=True):
        es_una_linea_en_espanol(linea, f"mef/{nombre}")
        assert palabra in linea
    assert orden("consulta", "pim_soles", "--alcance", "nacional").codigo == 0


def test_omitir_los_rechazados_sigue_con_los_demas_y_lo_dice(ya_publicada: str, carpetas: Carpetas, orden: Orden):
    for caso in ("vacio", "pdf", "columna_que_falta"):
        nombre, hacer, _ = RECHAZADOS[caso]
        (carpetas.datos / "mef" / nombre).write_bytes(hacer())
    escribir_mensual(carpetas.datos / "mef" / "9_bueno.csv", filas_mensuales(4, cadenas=4, anio=2023))
    carga = orden("etl", "--omitir-rechazados")
    assert carga.codigo == 0 and carpetas.vigente != ya_publicada
    for nombre in ("vacio.csv", "informe.pdf", "gasto.csv"):
        [linea] = [aviso for aviso in carga.lineas if f"mef/{nombre}" in aviso]
        assert "rechazado y omitido" in linea
    cargas = orden("cargas", "--formato", "json").json
    assert [c["archivo"] for c in cargas] == ["mef/0_bueno.csv", "mef/9_bueno.csv"]
    de_nuevo = orden("etl", "--omitir-rechazados")
    assert de_nuevo.codigo == 0 and "Sin cambios" in de_nuevo.salida
    assert [linea for linea in de_nuevo.lineas if "rechazado y omitido" in linea]


# Files that are taken in: something is odd, and its meaning certain. All of them are published together, but for the
# amount that is none each in a year of its own.


def con_filas(*cambios: dict[str, str]) -> bytes:
    """Return a small long file that ends with a row of the report for each set of changed cells."""
    base = mensual().splitlines(keepends=True)[:-1]
    return b"".join([*base, *(mensual(**c).splitlines(keepends=True)[-1] for c in cambios)])


MONTOS_MALOS = ("doce", "1,23", "12,34.5", "1.234,56", "0,123", "12 34", "12-", "#REF!", "9" * 20, "1E99", "١٢")


MALOS = [("MONTO_DEVENGADO", m) for m in MONTOS_MALOS]
MALOS += [("MES_EJE", "13"), ("MES_EJE", "²"), ("MES_EJE", ""), ("ANO_EJE", "MMXX"), ("ANO_EJE", "20245")]
AJENA = {"PROGRAMA_PPTO": "0142", "MONTO_DEVENGADO": "doce"}
CON_MALOS = con_filas(AJENA, *({columna: valor} for columna, valor in MALOS))


def sin_ceros(fila: Fila) -> Fila:
    """Return a row as Excel leaves it: codes turned into numbers."""
    columnas = ("PROGRAMA_PPTO", "PLIEGO", "EJECUTORA", "RUBRO", "DEPARTAMENTO_META", "MES_EJE")
    return fila | {c: str(int(fila[c])) for c in columnas}


def con_decimales(fila: Fila) -> Fila:
    return fila | {c: f"{int(fila[c])}.0" for c in ("PROGRAMA_PPTO", "PRODUCTO_PROYECTO", "MES_EJE", "ANO_EJE")}


def cientifico(fila: Fila) -> Fila:
    codigo = fila["ACTIVIDAD_ACCION_OBRA"]
    return sin_ceros(fila) | {"ACTIVIDAD_ACCION_OBRA": f"{codigo[0]}.{codigo[1:]}E6"}


CORTADAS = {2013: 3, 2014: 4, 2015: 20, 2016: 400}
"""How much of the end of the file of a year is cut off."""
ESCRITOS = {2017: dict, 2018: sin_ceros, 2019: con_decimales, 2020: cientifico}
"""How a year writes the same rows."""
CODIFICACIONES = {2021: "latin-1", 2022: "cp1252", 2023: "utf-8"}
SIN_CEROS = [f | {"PROGRAMA_PPTO": "93"} for f in filas_mensuales(8, cadenas=5, anio=2025)]


def de_corte(anio: int) -> list[Fila]:
    return filas_mensuales(5, cadenas=8, anio=anio)


@pytest.fixture(scope="module")
def dichas() -> list[str]:
    """The lines with which they were published."""
    return []


@pytest.fixture(scope="module")
def publicado(tmp_path_factory: pytest.TempPathFactory, dichas: list[str]) -> Carpetas:
    propias = Carpetas.under(tmp_path_factory.mktemp("raros"))
    mef = propias.datos / "mef"
    mef.mkdir(parents=True)
    for anio, quitar in CORTADAS.items():
        (mef / f"{anio}.csv").write_bytes(csv_de(ERA_1, de_corte(anio))[:-quitar])
    for anio, cambio in ESCRITOS.items():
        (mef / f"{anio}.csv").write_bytes(csv_de(ERA_1, [cambio(f) for f in filas_mensuales(7, cadenas=20, anio=anio)]))
    for anio, codificacion in CODIFICACIONES.items():
        propio = {"PLIEGO": str(anio)[1:], "PLIEGO_NOMBRE": f"MINISTERIO DE LA PRODUCCIÓN, ÑAÑA {anio}"}
        filas = [f | propio for f in filas_mensuales(9, cadenas=6, anio=anio)]
        escribir_mensual(mef / f"{anio}.csv", filas, codificacion=codificacion)
    (mef / "gasto.csv").write_bytes(CON_MALOS)
    otras = [f | {"PROGRAMA_PPTO": "9002"} for f in filas_mensuales(8, cadenas=150, anio=2025)]
    (mef / "2025.csv").write_bytes(csv_de(ERA_1, otras + SIN_CEROS))
    (mef / "encabezado.csv").write_bytes(ENCABEZADO)
    (mef / "sin_salto.csv").write_bytes(ENCABEZADO.rstrip())
    with redirect_stderr(io.StringIO()) as errores:
        publicar(propias.datos, propias.salida)
    dichas += errores.getvalue().splitlines()
    return propias


def cuentas(orden: Orden) -> dict[str, dict[str, int]]:
    """The rows of each file loaded, by its name."""
    cargas = orden("cargas", "--formato", "json").json
    partes = ("filas_cargadas", "filas_cuarentena", "filas_repetidas", "filas_fuera_alcance")
    assert all(carga["filas_leidas"] == sum(carga[p] for p in partes) for carga in cargas)
    return {Path(c["archivo"]).name: {k: int(v) for k, v in c.items() if k.startswith("filas_")} for c in cargas}


def total(orden: Orden, anio: int) -> Decimal:
    pedido = ("consulta", "devengado_soles", "--alcance", "nacional", "--filtro", f"anio={anio}", "--formato", "json")
    [fila] = orden(*pedido).json
    return Decimal(fila["devengado_soles"])


def devengado(filas: list[Fila]) -> Decimal:
    return sum((Decimal(f["MONTO_DEVENGADO"]) for f in filas if f["PROGRAMA_PPTO"] == "0093"), Decimal(0))


def test_la_ultima_linea_cortada_se_aparta_y_el_resto_se_carga(preguntar: Orden, dichas: list[str]):
    apartadas = {a["archivo"]: a for a in preguntar("cuarentena", "--formato", "json").json}
    assert len(apartadas) == len(CORTADAS) + 1
    for anio in CORTADAS:
        archivo, filas = f"mef/{anio}.csv", de_corte(anio)
        aviso, apartada = [linea for linea in dichas if linea.startswith(f"Aviso: {archivo}")]
        assert "1 fila quedó en cuarentena" in apartada
        assert f"fila {len(filas) + 1}" in aviso and "cortada" in aviso
        contadas = cuentas(preguntar)[f"{anio}.csv"]
        otras = ("leidas", "cuarentena", "repetidas", "reemplazadas")
        assert [contadas[f"filas_{c}"] for c in otras] == [len(filas), 1, 0, 0]
        assert apartadas[archivo]["fila"] == len(filas) + 1
        assert apartadas[archivo]["codigo_motivo"] == "fila_incompleta"
        assert total(preguntar, anio) == devengado(filas[:-1])


def test_lo_que_no_es_un_monto_un_mes_ni_un_anio_aparta_su_fila_y_se_informa(preguntar: Orden):
    """As frictionless too, without the values; what is wrong in a row of another programme does not matter."""
    apartadas = preguntar("cuarentena", "--archivo", "mef/gasto.csv", "--formato", "json").json
    filas = [*range(CON_MALOS.count(b"\n") - len(MALOS) + 1, CON_MALOS.count(b"\n") + 1)]
    assert [(a["columna"], a["valor"], a["fila"]) for a in apartadas] == [
        (*m, n) for m, n in zip(MALOS, filas, strict=True)
    ]
    assert {a["codigo_motivo"] for a in apartadas if a["columna"] == "MONTO_DEVENGADO"} == {"monto_invalido"}
    assert cuentas(preguntar)["gasto.csv"]["filas_cuarentena"] == len(MALOS)
    assert total(preguntar, 2024) == devengado(filas_mensuales(1, cadenas=6))
    escrito = preguntar("cuarentena", "--formato", "frictionless").salida
    informe = Report.from_descriptor(json.loads(escrito))
    assert informe.to_descriptor()["stats"]["errors"] == len(MALOS) + len(CORTADAS) and not informe.valid
    [tarea] = [t for t in informe.tasks if t.place == "mef/gasto.csv"]
    assert not tarea.valid and [e.row_number for e in tarea.errors] == filas
    assert "columna MONTO_DEVENGADO" in tarea.errors[0].note and "#REF!" not in escrito
    assert preguntar("cuarentena", "--formato", "frictionless", "--pendientes").codigo == 2


def test_los_codigos_que_perdieron_ceros_son_los_mismos(preguntar: Orden):
    """The same rows in a year for each way of writing them."""
    contadas = cuentas(preguntar)
    assert len({tuple(contadas[f"{anio}.csv"].values()) for anio in ESCRITOS}) == 1
    for dimension in ("actividad", "pliego", "departamento_gasto", "mes"):
        pedido = ("consulta", "pim_soles,devengado_soles", "--alcance", "nacional", "--por", f"anio,{dimension}")
        de_cada: dict[int, list[object]] = {}
        for fila in preguntar(*pedido, "--formato", "json").json:
            suya = [fila[dimension], fila.get(f"{dimension}_nombre"), fila["pim_soles"], fila["devengado_soles"]]
            de_cada.setdefault(int(fila["anio"]), []).append(suya)
        enteros, *otros = (de_cada[anio] for anio in ESCRITOS)
        assert otros == [enteros] * 3, dimension


def test_los_codigos_sin_ceros_se_hallan_aunque_el_principio_no_los_delate(preguntar: Orden):
    assert cuentas(preguntar)["2025.csv"]["filas_cargadas"] == len(SIN_CEROS)


def test_los_acentos_llegan_enteros(preguntar: Orden):
    filtros = [f for anio in CODIFICACIONES for f in ("--filtro", f"anio={anio}")]
    pedido = ("consulta", "pim_soles", "--por", "pliego", "--alcance", "nacional", *filtros, "--formato", "json")
    assert {f["pliego"]: f["pliego_nombre"] for f in preguntar(*pedido).json} == {
        str(anio)[1:]: f"MINISTERIO DE LA PRODUCCIÓN, ÑAÑA {anio}" for anio in CODIFICACIONES
    }


def test_solo_el_encabezado_se_carga_sin_filas(preguntar: Orden, publicado: Carpetas):
    contadas = cuentas(preguntar)
    assert [{*contadas[f"{nombre}.csv"].values()} for nombre in ("encabezado", "sin_salto")] == [{0}, {0}]
    hallado = preguntar("inspeccionar", publicado.datos / "mef" / "encabezado.csv", "--formato", "json").json
    assert hallado["filas"] == 0 and hallado["anio"] is None


def test_las_lineas_en_blanco_del_final_no_son_filas_y_sin_salto_final_se_avisa(orden: Orden, tmp_path: Path):
    for blancos in (b"\r\n" * 5000, b"\n" * 3, b"  \r\n" * 90_000, b"\x1a", b""):
        (tmp_path / "gasto.csv").write_bytes(MENSUAL + blancos if blancos else MENSUAL.rstrip())
        hallado = orden("inspeccionar", tmp_path / "gasto.csv", "--formato", "json").json
        assert (hallado["filas"], hallado["filas_cuarentena"]) == (MENSUAL.count(b"\n") - 1, 0)
        assert len(hallado["problemas"]) == (not blancos), hallado["problemas"]
    assert "salto de línea" in hallado["problemas"][0]


def test_una_fecha_imposible_en_una_exportacion_es_un_corte_no_declarado(orden: Orden, tmp_path: Path):
    (tmp_path / "x.xls").write_bytes(html(exportacion_al_azar(2, fecha="31-febrero-2026")))
    assert orden("inspeccionar", tmp_path / "x.xls", "--formato", "json").json["corte"] is None


def test_los_nombres_y_las_extensiones_no_cuentan(orden: Orden, tmp_path: Path):
    comprimida = zip_de(("x", html(exportacion_al_azar(2, anio=2023))))
    escritos = {"hoja.pdf": MENSUAL, "datos.csv": EXPORTADA, "sin_extension": comprimida}
    for nombre, octetos in escritos.items():
        (tmp_path / nombre).write_bytes(octetos)
        assert orden("inspeccionar", tmp_path / nombre, "--formato", "json").json["fuente"] == "mef", nombre


# Transcribed figures and the manifest.

PUBLICADO = (
    b"documento,seccion,indicador,dimension,valor_dimension,anio,valor,unidad_medida,corte,nota\n"
    b"Informe,Anexo,pim_soles,actividad,5005078,2024,1000,soles,2025-01-31,una\n"
    b"Informe,Anexo,devengado_soles,actividad,5005078,2024,900.5,soles,,otra\n"
)
CIFRAS_MALAS = {
    "anio": (PUBLICADO.replace(b",2024,1000", b",dos mil,1000"), "fila 2", "anio"),
    "valor": (PUBLICADO.replace(b",900.5,", b",mucho,"), "fila 3", "valor"),
    "valor_enorme": (PUBLICADO.replace(b",900.5,", b"," + b"9" * 40 + b","), "fila 3", "valor"),
    "corte": (PUBLICADO.replace(b"2025-01-31", b"31/02/2025"), "fila 2", "corte"),
    "documento": (PUBLICADO.replace(b"\nInforme,Anexo,dev", b"\n,Anexo,dev"), "fila 3", "documento"),
    "indicador": (PUBLICADO.replace(b"devengado_soles", b""), "fila 3", "indicador"),
    "sin_columna": (PUBLICADO.replace(b"valor,unidad", b"cifra,unidad"), "fila 1", "valor"),
    "retorno_dentro": (PUBLICADO.replace(b"una", b"u\rna"), "fila 3", ""),
    "comilla": (PUBLICADO.replace(b",Anexo", b',"' + b"x" * 140_000), "fila", "comilla"),
    "utf16": (PUBLICADO.decode().encode("utf-16"), "", "utf-16"),
}


def test_una_cifra_publicada_imposible_rechaza_el_archivo_y_dice_donde(
    ya_publicada: str, carpetas: Carpetas, orden: Orden
):
    csv.field_size_limit(10**9)  # As a library that somebody loaded may have left it.
    dichas = []
    for caso, (octetos, *_) in sorted(CIFRAS_MALAS.items()):
        ruta = carpetas.datos / "publicado" / f"{caso}.csv"
        ruta.write_bytes(octetos)
        dichas.append(orden("inspeccionar", ruta).lineas[0])
    carga = orden("etl")
    assert (carga.codigo, carga.salida, carpetas.vigente) == (1, "", ya_publicada)
    del_etl = [next(d for d in carga.lineas if f"/{caso}.csv" in d) for caso in sorted(CIFRAS_MALAS)]
    for lineas in (dichas, del_etl):
        for linea, (caso, (_, fila, columna)) in zip(lineas, sorted(CIFRAS_MALAS.items()), strict=True):
            es_una_linea_en_espanol(linea, f"publicado/{caso}.csv")
            assert fila in linea and columna in linea.lower()


def test_lo_que_una_unidad_manda_en_lugar_de_su_lista_dice_que_hacer(carpetas: Carpetas, orden: Orden):
    registros = carpetas.datos / "registros"
    registros.mkdir()
    tabla = "<html><body><table><tr><th>RUC</th><th>FECHA</th></tr></table></body></html>"
    (registros / "sistema.xls").write_text(tabla, encoding="utf-8")
    (registros / "lista.zip").write_bytes(zip_de(("lista.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))))
    openpyxl.Workbook().save(registros / "vacio.xlsx")
    openpyxl.Workbook().save(carpetas.datos / "publicado" / "informe.xlsx")
    (registros / "desktop.ini").write_text("[.ShellClassInfo]", encoding="utf-8")
    (carpetas.datos / "mef" / "pagina.xls").write_text(tabla, encoding="utf-8")
    hecho = orden("etl")
    assert hecho.codigo == 1
    assert dict(linea.split(": ", 1) for linea in hecho.lineas[:-1]) == {
        "mef/pagina.xls": "es una página web y no una exportación de Consulta Amigable; expórtela de nuevo desde el "
        "sitio.",
        "publicado/informe.xlsx": "es un libro de Excel y aquí se esperaba un texto (.csv); guárdelo como CSV UTF-8.",
        "registros/lista.zip": "el .zip trae un libro de Excel; descomprímalo y cargue el libro.",
        "registros/sistema.xls": "es una página web y no un libro de Excel; ábrala en Excel, guárdela como .xlsx y "
        "vuelva a cargarla.",
        "registros/vacio.xlsx": "el libro está en blanco; verifique que sea el que quería cargar.",
    }


def test_de_dos_archivos_que_se_llaman_casi_igual_no_se_adivina_cual_dice_el_manifiesto(
    carpetas: Carpetas, orden: Orden
):
    for nombre in ("a.csv", "A.csv"):
        (carpetas.datos / "mef" / nombre).write_bytes(MENSUAL)
    if len(list((carpetas.datos / "mef").iterdir())) < 2:
        pytest.skip("esta carpeta no distingue mayúsculas")
    (carpetas.datos / "manifest.csv").write_text("archivo,corte\nMEF/A.CSV,31/01/2025\n", encoding="utf-8")
    hecho = orden("etl")
    assert "MEF/A.CSV: está en el manifiesto y no en la carpeta de datos: corrija su ruta" in hecho.errores
    assert {c["corte"] for c in orden("cargas", "--formato", "json").json} == {None}
