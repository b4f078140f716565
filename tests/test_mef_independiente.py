"""Open data read a second time in plain Python: every figure the product answers must be the same to the cent."""

import csv
import io
import random
import zipfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Carpetas, Orden, publicar
from generadores import (
    ANCHO,
    MESES,
    ONCE,
    Fila,
    comprimir,
    escribir_ancho,
    escribir_mensual,
    filas_anchas,
    filas_mensuales,
)

ORIGEN_MENSUAL = {
    "pia_soles": "MONTO_PIA", "pim_soles": "MONTO_PIM", "certificado_soles": "MONTO_CERTIFICADO",
    "comprometido_soles": "MONTO_COMPROMETIDO_ANUAL", "compromiso_mensual_soles": "MONTO_COMPROMETIDO",
    "devengado_soles": "MONTO_DEVENGADO", "girado_soles": "MONTO_GIRADO",
}  # fmt: skip
MEDIDAS = (*ORIGEN_MENSUAL,)
ORIGEN_ANCHO = {
    "pia_soles": "MONTO_PIA",
    "pim_soles": "MONTO_PIM",
    "certificado_soles": "MONTO_CERTIFICADO_ANUAL",
    "comprometido_soles": "MONTO_COMPROMETIDO_ANUAL",
    "devengado_soles": "MONTO_DEVENGADO_ANUAL",
    "girado_soles": "MONTO_GIRADO_ANUAL",
}
DIMENSIONES = {
    "anio": ("ANO_EJE",),
    "producto": ("PRODUCTO_PROYECTO",),
    "actividad": ("ACTIVIDAD_ACCION_OBRA",),
    "nivel_gobierno": ("NIVEL_GOBIERNO", "TIPO_GOBIERNO"),
    "sector_gobierno": ("SECTOR",),
    "pliego": ("PLIEGO",),
    "departamento_gasto": ("DEPARTAMENTO_META",),
    "fuente_financiamiento": ("FUENTE_FINANCIAMIENTO", "FUENTE_FINANC"),
    "generica": ("GENERICA",),
}
VARIANTES = ("era1", "era1-bom", "era2", "era2-bom-zip", "ancho", "ancho-setiembre", "ancho-bom-desorden", "ancho-zip")
"""The ways in which a file is written, each with a year of its own."""


def escribir(variante: str, carpeta: Path, semilla: int, anio: int) -> Path:
    """Write one random file of a variant and return its path; in disorder, an amount comes first of all."""
    ruta = carpeta / f"gasto_{anio}.csv"
    bom, rng = "bom" in variante, random.Random(semilla)
    if variante.startswith("era"):
        escribir_mensual(ruta, filas_mensuales(semilla, anio=anio), era=int(variante[3]), bom=bom)
    else:
        desorden = ["MONTO_PIM", *rng.sample([c for c in ANCHO if c != "MONTO_PIM"], len(ANCHO) - 1)]
        orden = desorden if "desorden" in variante else ANCHO
        filas = filas_anchas(semilla, anio=anio)
        escribir_ancho(ruta, filas, orden=orden, setiembre="setiembre" in variante, bom=bom)
    return comprimir(ruta) if "zip" in variante else ruta


@pytest.fixture(scope="module")
def publicado(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """A file of each variant, and another with two years, published; only for reading."""
    propias = Carpetas.under(tmp_path_factory.mktemp("mef"))
    for anio, variante in enumerate(VARIANTES, 2017):
        escribir(variante, propias.datos / "mef", anio, anio)
    dos_anios = filas_mensuales(14, anio=2015) + filas_mensuales(15, anio=2016)
    escribir_mensual(propias.datos / "mef" / "varios.csv", dos_anios)
    publicar(propias.datos, propias.salida)
    return propias


@pytest.fixture(scope="module")
def leidas(publicado: Carpetas) -> dict[str, list[Fila]]:
    """The rows of each file, read here."""
    return {f"mef/{r.name}": leer(r) for r in sorted((publicado.datos / "mef").iterdir())}


def leer(ruta: Path) -> list[Fila]:
    """Read a whole open-data file with the csv module."""
    octetos = ruta.read_bytes()
    if ruta.suffix == ".zip":
        with zipfile.ZipFile(ruta) as comprimido:
            octetos = comprimido.read(comprimido.namelist()[0])
    return list(csv.DictReader(io.StringIO(octetos.decode("utf-8-sig"), newline="")))


def celda(fila: Fila, nombres: tuple[str, ...]) -> str:
    return next(fila[n] for n in nombres if n in fila)


def es_del_informe(fila: Fila) -> bool:
    """Products 1-4, their eleven activities, sector 38."""
    actividades = ONCE.get(fila["PRODUCTO_PROYECTO"], ())
    return fila["SECTOR"] == "38" and fila["ACTIVIDAD_ACCION_OBRA"] in actividades


def del_programa(filas: list[Fila], alcance: str) -> list[Fila]:
    propias = [f for f in filas if f["PROGRAMA_PPTO"] == "0093"]
    return [f for f in propias if alcance == "nacional" or es_del_informe(f)]


Sumas = dict[tuple[str, str], dict[str, Decimal]]
"""{(year, code): {measure: sum}} of one dimension."""


def sumas(filas: list[Fila], dimension: str) -> Sumas:
    origen = ORIGEN_MENSUAL if "MES_EJE" in filas[0] else ORIGEN_ANCHO
    grupos: Sumas = defaultdict(lambda: defaultdict(Decimal))
    for fila in filas:
        grupo = grupos[fila["ANO_EJE"], celda(fila, DIMENSIONES[dimension])]
        for medida, columna in origen.items():
            grupo[medida] += Decimal(fila[columna])
    return grupos


def sumas_por_mes(filas: list[Fila]) -> Sumas:
    """Those of months; the wide family only knows devengado by month."""
    grupos: Sumas = defaultdict(lambda: defaultdict(Decimal))
    for fila in filas:
        if "MES_EJE" not in fila:
            for numero, mes in enumerate(MESES, 1):
                columna = f"MONTO_DEVENGADO_{mes}"
                texto = fila.get(columna) or fila.get(columna.replace("SEPTIEMBRE", "SETIEMBRE")) or "0"
                grupos[fila["ANO_EJE"], str(numero)]["devengado_soles"] += Decimal(texto)
        elif fila["MES_EJE"] != "0":
            for medida, columna in ORIGEN_MENSUAL.items():
                grupos[fila["ANO_EJE"], fila["MES_EJE"]][medida] += Decimal(fila[columna])
    return grupos


def respondido(orden: Orden, dimension: str, alcance: str) -> Sumas:
    por = ",".join(dict.fromkeys(("anio", dimension)))
    filas = orden("consulta", ",".join(MEDIDAS), "--por", por, "--alcance", alcance, "--formato", "json").json
    assert all(f["alcance"] == alcance and f["procedencia"] == "calculado" for f in filas)
    claves = [(str(f["anio"]), str(f[dimension])) for f in filas]
    assert len(set(claves)) == len(claves)
    return {c: {m: f[m] for m in MEDIDAS if f[m] is not None} for c, f in zip(claves, filas, strict=True)}


def sin_ceros(grupos: Sumas) -> Sumas:
    return {c: {m: v for m, v in medidas.items() if v} for c, medidas in grupos.items()}


@pytest.mark.parametrize("alcance", ["reporte", "nacional"])
@pytest.mark.parametrize("dimension", [*DIMENSIONES, "mes"])
def test_toda_cifra_es_la_de_una_lectura_independiente(
    preguntar: Orden, leidas: dict[str, list[Fila]], dimension: str, alcance: str
):
    esperadas: Sumas = {}
    for filas in leidas.values():
        propias = del_programa(filas, alcance)
        esperadas |= sumas_por_mes(propias) if dimension == "mes" else sumas(propias, dimension)
    assert sin_ceros(respondido(preguntar, dimension, alcance)) == sin_ceros(esperadas)


def test_la_cuenta_de_filas_cierra_y_es_la_del_archivo(preguntar: Orden, leidas: dict[str, list[Fila]]):
    cargas = {c["archivo"]: c for c in preguntar("cargas", "--formato", "json").json}
    assert set(cargas) == set(leidas)
    for archivo, filas in leidas.items():
        esperada = {
            "fuente": "mef",
            "filas_leidas": len(filas),
            "filas_cargadas": len(del_programa(filas, "nacional")),
            "filas_cuarentena": 0,
            "filas_repetidas": 0,
            "filas_fuera_alcance": len(filas) - len(del_programa(filas, "nacional")),
            "corte": None,
            "sha256": None,
        }
        assert cargas[archivo].items() >= esperada.items()
    assert preguntar("cuarentena", "--formato", "json").json == []


def test_las_razones_se_toman_despues_de_sumar(preguntar: Orden, leidas: dict[str, list[Fila]]):
    pedido = ("consulta", "ejecucion_pct,saldo_soles,variacion_pim_pct", "--por", "anio,producto", "--formato", "json")
    esperado: Sumas = {}
    for leida in leidas.values():
        esperado |= sumas(del_programa(leida, "reporte"), "producto")
    filas = {(str(f["anio"]), f["producto"]): f for f in preguntar(*pedido).json}
    assert set(filas) == set(esperado)
    for clave, fila in filas.items():
        e = esperado[clave]
        assert fila["saldo_soles"] == e["pim_soles"] - e["devengado_soles"]
        variacion = e["pim_soles"] - e["pia_soles"]
        for indicador, parte, base in (
            ("ejecucion_pct", e["devengado_soles"], e["pim_soles"]),
            ("variacion_pim_pct", variacion, e["pia_soles"]),
        ):
            esperada = float(100 * parte / base) if base else None
            hallada = fila[indicador] and float(fila[indicador])
            assert hallada is esperada is None or hallada == pytest.approx(esperada, rel=1e-12)


def test_inspeccionar_suma_todos_los_programas_y_el_nuestro(
    preguntar: Orden, publicado: Carpetas, leidas: dict[str, list[Fila]]
):
    for archivo, filas in leidas.items():
        hallado = preguntar("inspeccionar", publicado.datos / archivo, "--formato", "json").json
        origen = ORIGEN_MENSUAL if "MES_EJE" in filas[0] else ORIGEN_ANCHO
        assert (hallado["filas"], hallado["anio"]) == (len(filas), max(int(f["ANO_EJE"]) for f in filas))
        propias = del_programa(filas, "nacional")
        assert hallado["filas_programa"] == len(propias)
        for medida in MEDIDAS:
            columna = origen.get(medida)
            assert hallado["totales"][medida] == (columna and sum(Decimal(f[columna]) for f in filas))
            propio = columna and sum(Decimal(f[columna]) for f in propias)
            assert hallado["totales_programa"][medida] == propio


def test_el_orden_de_las_filas_no_cambia_la_respuesta(carpetas: Carpetas, orden: Orden):
    """Units of several pliegos share a code: their rows must not change places either."""
    filas = filas_mensuales(19)
    pedido = ("consulta", "devengado_soles", "--por", "ejecutora", "--alcance", "nacional", "--formato", "csv")
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", filas)
    orden("etl")
    antes = orden(*pedido).salida
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", filas[::-1])
    orden("etl")
    assert orden(*pedido).salida == antes


def test_el_anual_que_no_es_la_suma_de_sus_meses_se_avisa(carpetas: Carpetas, orden: Orden):
    filas = [f for f in filas_anchas(12) if f["PROGRAMA_PPTO"] == "0093"][:5]
    esperado = sum(Decimal(f["MONTO_DEVENGADO_ANUAL"]) for f in filas) + 10
    filas[2]["MONTO_DEVENGADO_ANUAL"] = str(Decimal(filas[2]["MONTO_DEVENGADO_ANUAL"]) + 10)
    escribir_ancho(carpetas.datos / "mef" / "ancho.csv", filas)
    respuesta = orden("etl")
    [aviso] = [linea for linea in respuesta.lineas if "mef/ancho.csv" in linea]
    assert "doce meses" in aviso and "fila 4" in aviso
    [total] = respondido(orden, "anio", "nacional").values()
    assert total["devengado_soles"] == esperado
    por_mes = respondido(orden, "mes", "nacional")
    assert sum(m["devengado_soles"] for m in por_mes.values()) == esperado - 10
