"""Open data read a second time in plain Python: every figure the product answers must be the same to the cent."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Carpetas, Orden, parte
from generadores import (
    ANCHO,
    MESES,
    ONCE,
    Fila,
    a_lo_ancho,
    comprimir,
    escribir_ancho,
    escribir_mensual,
    filas_anchas,
    filas_mensuales,
)

MEDIDAS = (
    "pia_soles",
    "pim_soles",
    "certificado_soles",
    "comprometido_soles",
    "compromiso_mensual_soles",
    "devengado_soles",
    "girado_soles",
)
ORIGEN_MENSUAL = dict(
    zip(
        MEDIDAS,
        (
            "MONTO_PIA",
            "MONTO_PIM",
            "MONTO_CERTIFICADO",
            "MONTO_COMPROMETIDO_ANUAL",
            "MONTO_COMPROMETIDO",
            "MONTO_DEVENGADO",
            "MONTO_GIRADO",
        ),
        strict=True,
    )
)
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


def escribir(variante: str, carpeta: Path, semilla: int, anio: int) -> Path:
    """Write one random file of a variant and return its path."""
    ruta = carpeta / f"gasto_{anio}.csv"
    bom, rng = "bom" in variante, random.Random(semilla)
    if variante.startswith("era"):
        escribir_mensual(ruta, filas_mensuales(semilla, anio=anio), era=int(variante[3]), bom=bom)
    else:
        orden = rng.sample(ANCHO, len(ANCHO)) if "desorden" in variante else ANCHO
        filas = filas_anchas(semilla, anio=anio)
        escribir_ancho(ruta, filas, orden=orden, setiembre="setiembre" in variante, bom=bom)
    return comprimir(ruta) if "zip" in variante else ruta


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


Sumas = dict[str, dict[str, Decimal]]


def sumas(filas: list[Fila], dimension: str) -> Sumas:
    """Return {code: {measure: sum}} of one dimension."""
    es_ancho = "MES_EJE" not in filas[0]
    origen = ORIGEN_ANCHO if es_ancho else ORIGEN_MENSUAL
    grupos: Sumas = defaultdict(lambda: defaultdict(Decimal))
    for fila in filas:
        grupo = grupos[celda(fila, DIMENSIONES[dimension])]
        for medida, columna in origen.items():
            grupo[medida] += Decimal(fila[columna])
    return grupos


def sumas_por_mes(filas: list[Fila]) -> Sumas:
    """Return {month: {measure: sum}}; the wide family only knows devengado by month."""
    grupos: Sumas = defaultdict(lambda: defaultdict(Decimal))
    for fila in filas:
        if "MES_EJE" not in fila:
            for numero, mes in enumerate(MESES, 1):
                columna = f"MONTO_DEVENGADO_{mes}"
                texto = fila.get(columna) or fila.get(columna.replace("SEPTIEMBRE", "SETIEMBRE")) or "0"
                grupos[str(numero)]["devengado_soles"] += Decimal(texto)
        elif fila["MES_EJE"] != "0":
            for medida, columna in ORIGEN_MENSUAL.items():
                grupos[fila["MES_EJE"]][medida] += Decimal(fila[columna])
    return grupos


def respondido(orden: Orden, dimension: str, alcance: str, *filtros: str) -> Sumas:
    pedido = ("consulta", ",".join(MEDIDAS), "--por", dimension, "--alcance", alcance, "--formato", "json")
    filas = orden(*pedido, *(x for f in filtros for x in ("--filtro", f))).json
    assert all(f["alcance"] == alcance and f["procedencia"] == "calculado" for f in filas)
    claves = [str(f[dimension]) for f in filas]
    assert len(set(claves)) == len(claves)
    return {str(f[dimension]): {m: f[m] for m in MEDIDAS if f[m] is not None} for f in filas}


def sin_ceros(grupos: Sumas) -> Sumas:
    return {c: {m: v for m, v in medidas.items() if v} for c, medidas in grupos.items()}


@pytest.mark.parametrize("semilla", parte(range(12), 2))
def test_toda_cifra_es_la_de_una_lectura_independiente(semilla: int, carpetas: Carpetas, orden: Orden):
    variante = VARIANTES[semilla % len(VARIANTES)]
    rutas = [escribir(variante, carpetas.datos / "mef", semilla * 10 + n, 2023 + n) for n in range(2)]
    assert orden("etl").codigo == 0
    filas = [f for r in rutas for f in leer(r)]
    for alcance in ("reporte", "nacional"):
        propias = del_programa(filas, alcance)
        for dimension in DIMENSIONES:
            assert sin_ceros(respondido(orden, dimension, alcance)) == sin_ceros(sumas(propias, dimension)), dimension
        assert sin_ceros(respondido(orden, "mes", alcance)) == sin_ceros(sumas_por_mes(propias))


def test_la_cuenta_de_filas_cierra_y_es_la_del_archivo(carpetas: Carpetas, orden: Orden):
    """A file of each variant, each of its own year."""
    rutas = [escribir(v, carpetas.datos / "mef", 77, anio) for anio, v in enumerate(VARIANTES, 2017)]
    assert orden("etl").codigo == 0
    cargas = {c["archivo"]: c for c in orden("cargas", "--formato", "json").json}
    assert len(cargas) == len(VARIANTES)
    for ruta in rutas:
        filas = leer(ruta)
        assert (
            cargas[f"mef/{ruta.name}"].items()
            >= {
                "archivo": f"mef/{ruta.name}",
                "fuente": "mef",
                "filas_leidas": len(filas),
                "filas_cargadas": len(del_programa(filas, "nacional")),
                "filas_cuarentena": 0,
                "filas_repetidas": 0,
                "filas_fuera_alcance": len(filas) - len(del_programa(filas, "nacional")),
                "corte": None,
                "sha256": None,
            }.items()
        )
    assert orden("cuarentena", "--formato", "json").json == []


def total(orden: Orden, alcance: str) -> dict[str, Decimal]:
    [fila] = orden("consulta", ",".join(MEDIDAS), "--alcance", alcance, "--formato", "json").json
    return {m: fila[m] or Decimal(0) for m in MEDIDAS}


@pytest.mark.parametrize("variante", ["era1", "ancho-bom-desorden"])
def test_el_informe_y_lo_de_fuera_suman_lo_nacional(variante: str, carpetas: Carpetas, orden: Orden):
    ruta = escribir(variante, carpetas.datos / "mef", 5, 2024)
    orden("etl")
    fuera = [f for f in del_programa(leer(ruta), "nacional") if not es_del_informe(f)]
    assert fuera
    esperado = sumas(fuera, "anio")["2024"]
    nacional, informe = total(orden, "nacional"), total(orden, "reporte")
    assert {m: nacional[m] - informe[m] for m in MEDIDAS if m in esperado} == esperado


def test_las_razones_se_toman_despues_de_sumar(carpetas: Carpetas, orden: Orden):
    ruta = escribir("era2", carpetas.datos / "mef", 6, 2024)
    orden("etl")
    pedido = ("consulta", "ejecucion_pct,saldo_soles,variacion_pim_pct", "--por", "producto", "--formato", "json")
    esperado = sumas(del_programa(leer(ruta), "reporte"), "producto")
    filas = orden(*pedido).json
    assert {f["producto"] for f in filas} == set(esperado)
    for fila in filas:
        e = esperado[fila["producto"]]
        assert fila["saldo_soles"] == e["pim_soles"] - e["devengado_soles"]
        assert float(fila["ejecucion_pct"]) == pytest.approx(
            float(100 * e["devengado_soles"] / e["pim_soles"]), rel=1e-12
        )
        if not e["pia_soles"]:
            assert fila["variacion_pim_pct"] is None
            continue
        variacion = 100 * (e["pim_soles"] - e["pia_soles"]) / e["pia_soles"]
        assert float(fila["variacion_pim_pct"]) == pytest.approx(float(variacion), rel=1e-12)


def respuestas(orden: Orden) -> list[Sumas]:
    assert orden("etl").codigo == 0
    return [respondido(orden, d, a) for d in ("actividad", "pliego", "mes") for a in ("reporte", "nacional")]


@pytest.mark.parametrize("familia", parte(["era1", "ancho"], 1))
def test_comprimido_responde_lo_mismo(familia: str, carpetas: Carpetas, orden: Orden):
    ruta = escribir(familia, carpetas.datos / "mef", 8, 2024)
    suelto = respuestas(orden)
    comprimir(ruta)
    assert respuestas(orden) == suelto


@pytest.mark.parametrize("semilla", parte([1, 2], 1))
def test_el_orden_de_las_columnas_no_importa(semilla: int, carpetas: Carpetas, orden: Orden):
    filas, ruta = filas_anchas(semilla), carpetas.datos / "mef" / "ancho.csv"
    escribir_ancho(ruta, filas)
    publicado = respuestas(orden)
    escribir_ancho(ruta, filas, orden=random.Random(semilla).sample(ANCHO, len(ANCHO)), setiembre=True, bom=True)
    assert respuestas(orden) == publicado
    escribir_ancho(ruta, filas, orden=["MONTO_PIM", *(c for c in ANCHO if c != "MONTO_PIM")], bom=True)
    assert respuestas(orden) == publicado


def test_las_dos_eras_responden_lo_mismo(carpetas: Carpetas, orden: Orden):
    filas, ruta = filas_mensuales(9), carpetas.datos / "mef" / "gasto.csv"
    escribir_mensual(ruta, filas, era=1)
    primera = respuestas(orden)
    escribir_mensual(ruta, filas, era=2, bom=True)
    assert respuestas(orden) == primera


def test_lo_largo_y_lo_ancho_responden_lo_mismo(carpetas: Carpetas, orden: Orden):
    largas, ruta = filas_mensuales(10), carpetas.datos / "mef" / "gasto.csv"
    escribir_mensual(ruta, largas)
    comunes = [m for m in MEDIDAS if m in ORIGEN_ANCHO]

    def por(dimension: str) -> Sumas:
        assert orden("etl").codigo == 0
        grupos = respondido(orden, dimension, "nacional")
        medidas = ["devengado_soles"] if dimension == "mes" else comunes
        return sin_ceros({c: {m: v.get(m, Decimal(0)) for m in medidas} for c, v in grupos.items()})

    comparadas = ("anio", "producto", "actividad", "generica", "mes")
    a_lo_largo = [por(d) for d in comparadas]
    escribir_ancho(ruta, a_lo_ancho(largas))
    assert [por(d) for d in comparadas] == a_lo_largo


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


def test_las_claves_repetidas_se_suman(carpetas: Carpetas, orden: Orden):
    filas = filas_mensuales(11, cadenas=15)
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", filas)
    orden("etl")
    una_vez = total(orden, "nacional")
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", filas * 3)
    orden("etl")
    assert total(orden, "nacional") == {m: 3 * v for m, v in una_vez.items()}


def test_el_anual_que_no_es_la_suma_de_sus_meses_se_avisa(carpetas: Carpetas, orden: Orden):
    filas = [f for f in filas_anchas(12) if f["PROGRAMA_PPTO"] == "0093"][:5]
    esperado = sum(Decimal(f["MONTO_DEVENGADO_ANUAL"]) for f in filas) + 10
    filas[2]["MONTO_DEVENGADO_ANUAL"] = str(Decimal(filas[2]["MONTO_DEVENGADO_ANUAL"]) + 10)
    escribir_ancho(carpetas.datos / "mef" / "ancho.csv", filas)
    respuesta = orden("etl")
    [aviso] = [linea for linea in respuesta.lineas if "mef/ancho.csv" in linea]
    assert "doce meses" in aviso and "fila 4" in aviso
    assert total(orden, "nacional")["devengado_soles"] == esperado
    por_mes = respondido(orden, "mes", "nacional")
    assert sum(m["devengado_soles"] for m in por_mes.values()) == esperado - 10


@pytest.mark.parametrize("variante", ["era1-bom", "ancho-setiembre", "ancho-zip", "ancho-bom-desorden"])
def test_inspeccionar_suma_todos_los_programas_y_el_nuestro(
    variante: str, carpetas: Carpetas, orden: Orden, tmp_path: Path
):
    ruta = escribir(variante, tmp_path, 13, 2024)
    filas = leer(ruta)
    hallado = orden("inspeccionar", ruta, "--formato", "json").json
    origen = ORIGEN_MENSUAL if variante.startswith("era") else ORIGEN_ANCHO
    assert hallado["filas"] == len(filas) and hallado["anio"] == 2024
    assert hallado["filas_programa"] == len(del_programa(filas, "nacional"))
    for medida in MEDIDAS:
        columna = origen.get(medida)
        assert hallado["totales"][medida] == (columna and sum(Decimal(f[columna]) for f in filas))
    propios = sumas(del_programa(filas, "nacional"), "anio")["2024"]
    assert {m: v for m, v in hallado["totales_programa"].items() if v is not None} == propios


def test_un_archivo_con_varios_anios(carpetas: Carpetas, orden: Orden):
    filas = filas_mensuales(14, anio=2022) + filas_mensuales(15, anio=2023)
    escribir_mensual(carpetas.datos / "mef" / "varios.csv", filas)
    orden("etl")
    assert respondido(orden, "anio", "nacional") == sumas(del_programa(filas, "nacional"), "anio")


def test_el_corte_mas_nuevo_manda(carpetas: Carpetas, orden: Orden):
    viejas, nuevas = filas_mensuales(16), filas_mensuales(17)
    escribir_mensual(carpetas.datos / "mef" / "a_nuevo.csv", nuevas)
    escribir_mensual(carpetas.datos / "mef" / "z_viejo.csv", viejas)
    manifiesto = "archivo,corte\nmef/a_nuevo.csv,2025-01-31\nmef/z_viejo.csv,2025-01-15\n"
    (carpetas.datos / "manifest.csv").write_text(manifiesto, encoding="utf-8")
    orden("etl")
    assert respondido(orden, "actividad", "reporte") == sumas(del_programa(nuevas, "reporte"), "actividad")
    manifiesto = manifiesto.replace("2025-01-15", "2025-02-28")
    (carpetas.datos / "manifest.csv").write_text(manifiesto, encoding="utf-8")
    orden("etl")
    assert respondido(orden, "actividad", "reporte") == sumas(del_programa(viejas, "reporte"), "actividad")


def test_inspeccionar_con_marca_y_un_monto_en_la_primera_columna(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    filas, ruta = filas_anchas(18), tmp_path / "ancho.csv"
    escribir_ancho(ruta, filas, orden=["MONTO_PIM", *(c for c in ANCHO if c != "MONTO_PIM")], bom=True)
    hallado = orden("inspeccionar", ruta, "--formato", "json").json
    assert hallado["totales"]["pim_soles"] == sum(Decimal(f["MONTO_PIM"]) for f in filas)
