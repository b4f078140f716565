"""Open data read a second time in plain Python: every row of any programme is found, and its figures to the cent."""

import csv
import io
import random
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from conftest import Carpetas, Orden, publicar
from generadores import (
    ANCHO,
    ERA_1,
    ERA_2,
    MESES,
    ONCE,
    Fila,
    comprimir,
    escribir_ancho,
    escribir_mensual,
    filas_anchas,
    filas_mensuales,
)
from hypothesis import example, given
from hypothesis import strategies as st
from libros import de_toml

from pp0093.ingest.readers import mef_abierto
from pp0093.ingest.readers.base import RawFile, Reading, no_progress

CASES = de_toml("mef_codigos")

ERAS = {"era 1": ERA_1, "era 2": ERA_2, "ancho": ANCHO}
COMILLAS = {
    "todas": (csv.QUOTE_ALL, csv.QUOTE_ALL),
    "sólo las necesarias": (csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL),
    "empiezan a medias": (csv.QUOTE_MINIMAL, csv.QUOTE_ALL),
    "terminan a medias": (csv.QUOTE_ALL, csv.QUOTE_MINIMAL),
    "ninguna": (),
}
"""How a file quotes its cells: in its first half and in the second."""
DIFICILES = (1, 2, 9, 10, 90, 93, 99, 100, 101, 104, 110, 121, 900, 903, 930, 999, 1000, 1001, 1111, 9002, 9300, 9999)
FILAS = 90


@dataclass(frozen=True)
class Caso:
    """A file to write: its programme, its era, its quoting, how its rows fall and how big are the reader's blocks."""

    numero: int
    era: str
    comillas: str
    semilla: int
    bloque: int


CASOS = st.builds(
    Caso,
    numero=st.sampled_from(DIFICILES) | st.integers(1, 9999),
    era=st.sampled_from(list(ERAS)),
    comillas=st.sampled_from(list(COMILLAS)),
    semilla=st.integers(0, 1 << 30),
    bloque=st.sampled_from((1 << 12, 1 << 14, 1 << 18)),
)


def escrituras(numero: int) -> list[str]:
    """The ways in which a file may write a programme's code."""
    con_ceros = f"{numero:04d}"
    return [
        str(numero),
        con_ceros,
        f"{numero:02d}",
        f"{numero}.0",
        f"{con_ceros}.00",
        f" {con_ceros} ",
        f"'{con_ceros}",
    ]


def parecidos(numero: int) -> list[str]:
    """Cells that hold the digits of a code and are another thing."""
    n = str(numero)
    return [n, f"{numero:03d}", f"{numero:05d}", f"{n:0>7}", f"{n}0", f"1{n}", f"{n}1", f"{n}.50", f"0.{n}", f"-{n}"]


def otros(numero: int) -> list[str]:
    """Programmes whose codes contain this one's, are contained in it or lie beside it."""
    n = str(numero)
    vecinos = {n + "0", "1" + n, n + n, n[::-1], n[:-1], n[1:], f"{numero + 1}", f"{numero - 1}", f"{numero}9", "9002"}
    validos = {int(v) for v in vecinos if v.isdecimal() and 0 < int(v) <= 9999} - {numero}
    return [e for v in sorted(validos) for e in escrituras(v)]


def filas(caso: Caso) -> list[dict[str, str]]:
    """Rows of which a third belong to the programme; all the others mention its digits where they can."""
    rng = random.Random(caso.semilla)
    columnas = list(ERAS[caso.era])
    if rng.random() < 0.3:
        rng.shuffle(columnas)
    if rng.random() < 0.2:
        columnas.sort(key=lambda c: c != "PROGRAMA_PPTO")
    if rng.random() < 0.2:
        columnas.sort(key=lambda c: c == "PROGRAMA_PPTO")
    textos = ["NOMBRE", f"OBRA {caso.numero}", f'TUBO DE {caso.numero}" O MÁS']
    if caso.comillas != "ninguna":
        textos = textos * rng.choice((1, 9)) + [f"LEY {caso.numero}, ART. 2", f'"{caso.numero:04d}", ETAPA', ",2,"]
    fijas = {"ANO_EJE": "2024", "MES_EJE": "7"}
    montos = [f"{a}.{b}" for a in (caso.numero, 0, 12) for b in ("00", "10", "93", str(caso.numero))]
    cifras, hechas = parecidos(caso.numero), []
    for _ in range(FILAS):
        fila = {c: rng.choice(textos if c.endswith("_NOMBRE") else cifras) for c in columnas}
        fila |= {c: rng.choice(montos) for c in columnas if c.startswith("MONTO")}
        fila |= {c: valor for c, valor in fijas.items() if c in columnas}
        es_propia = rng.random() < 0.3
        fila["PROGRAMA_PPTO"] = rng.choice(escrituras(caso.numero) if es_propia else otros(caso.numero))
        hechas.append(fila)
    return hechas


def escrito(caso: Caso, todas: list[dict[str, str]], corta: Mapping[int, int] = MappingProxyType({})) -> str:
    """The text of a file; `corta` says of which rows how many of the last cells are missing."""
    celdas = [list(f.values())[: -corta[n] if n in corta else None] for n, f in enumerate(todas)]
    if caso.comillas == "ninguna":
        # A quote inside a cell that does not begin with one is a letter more.
        return "".join(",".join(c) + "\r\n" for c in [list(todas[0]), *map(en_pares, celdas)])
    salida = io.StringIO()
    for n, c in enumerate([list(todas[0]), *celdas]):
        citas = COMILLAS[caso.comillas][n > FILAS // 2]
        csv.writer(salida, quoting=citas, lineterminator="\r\n").writerow(c)
    return salida.getvalue()


def en_pares(celdas: list[str]) -> list[str]:
    """A row whose quotes are even in number: with one more at its last name where they are odd."""
    nombres = [n for n, c in enumerate(celdas) if c[:1].isalpha() and len(c) > 4]
    if "".join(celdas).count('"') % 2 and nombres:
        return [c + '"' if n == nombres[-1] else c for n, c in enumerate(celdas)]
    return celdas


def leido(caso: Caso, texto: str) -> Reading:
    """What the reader makes of a text."""
    with tempfile.TemporaryDirectory() as carpeta, pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(mef_abierto, "OPEN_DATA_BLOCK", caso.bloque)
        ruta = Path(carpeta) / "gasto.csv"
        ruta.write_text(texto, encoding="utf-8", newline="")
        lector = mef_abierto.MefAbierto(codigo=lambda: f"{caso.numero:04d}")
        return lector.read(RawFile(ruta, "mef/gasto.csv"), no_progress)


def propias(caso: Caso, texto: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The row number and the cells of the programme's rows, read with the csv module alone."""
    for orden, fila in enumerate(csv.DictReader(io.StringIO(texto, newline="")), 2):
        if Decimal((fila["PROGRAMA_PPTO"] or "0").strip(" '")) == caso.numero:
            yield orden, fila


@given(CASOS)
@example(Caso(100, "era 1", "todas", 1, 1 << 18))
@example(Caso(121, "era 2", "todas", 2, 1 << 18))
@example(Caso(104, "ancho", "sólo las necesarias", 3, 1 << 18))
@example(Caso(2, "era 1", "todas", 4, 1 << 18))
@example(Caso(93, "era 2", "empiezan a medias", 5, 1 << 12))
@example(Caso(93, "ancho", "terminan a medias", 7, 1 << 12))
def test_no_se_pierde_ni_se_gana_ninguna_fila(caso: Caso) -> None:
    texto = escrito(caso, filas(caso)).removesuffix("\r\n" * (caso.semilla % 2))
    reading = leido(caso, texto)
    esperadas = list(propias(caso, texto))
    assert [int(f) for f in reading.tabla["fila"].to_pylist()] == [orden for orden, _ in esperadas]
    devengado = [Decimal(m) for m in reading.tabla["devengado_soles"].to_pylist()]
    columna = "MONTO_DEVENGADO" if "MONTO_DEVENGADO" in ERAS[caso.era] else "MONTO_DEVENGADO_ANUAL"
    assert devengado == [Decimal(f[columna]) for _, f in esperadas]
    assert (reading.filas_leidas, len(reading.cuarentena)) == (FILAS, 0)
    assert reading.filas_fuera_alcance == FILAS - len(esperadas)


@given(CASOS)
@example(Caso(2, "era 1", "todas", 1, 1 << 18))
def test_una_fila_cortada_va_a_cuarentena_y_no_se_pierde(caso: Caso) -> None:
    rng = random.Random(caso.semilla)
    corta = {n: rng.randint(1, 5) for n in rng.sample(range(FILAS), 12)}
    texto = escrito(caso, filas(caso), corta)
    reading = leido(caso, texto)
    suyas = {orden for orden, _ in propias(caso, texto)}
    cortadas = {n + 2 for n in corta}
    apartadas = {q.fila for q in reading.cuarentena}
    assert {int(f) for f in reading.tabla["fila"].to_pylist()} == suyas - cortadas
    assert suyas & cortadas <= apartadas <= cortadas


@pytest.mark.parametrize("salto", ["\r\n", "\n"])
@pytest.mark.parametrize("numero", [2, 24, 1001])
def test_una_fila_de_menos_y_otra_de_mas_no_se_compensan(numero: int, salto: str) -> None:
    """In a file all in quotes, a row that lost its first cells and another with as many more: both are set apart."""
    caso = Caso(numero, "era 2", "todas", 7, 1 << 18)
    todas = filas(caso)
    celdas = [list(f.values()) for f in todas]
    for n in range(3, FILAS, 20):
        celdas[n] = [str(numero), *celdas[n][5:]]
        celdas[n + 1] = [str(numero)] * 4 + celdas[n + 1]
    limpias = [[x.replace('"', "") for x in c] for c in [list(todas[0]), *celdas]]
    reading = leido(caso, "".join('"' + '","'.join(c) + '"' + salto for c in limpias))
    rotas = {n + 2 + m for n in range(3, FILAS, 20) for m in (0, 1)}
    suyas = [n for n, f in enumerate(todas, 2) if Decimal(f["PROGRAMA_PPTO"].strip(" '")) == numero]
    esperadas = [n for n in suyas if n not in rotas]
    assert [int(f) for f in reading.tabla["fila"].to_pylist()] == esperadas
    assert {q.fila for q in reading.cuarentena} == rotas


@pytest.mark.parametrize("va_al_final", [False, True])
def test_el_codigo_puede_ser_lo_primero_y_lo_ultimo_que_trae_un_archivo(*, va_al_final: bool) -> None:
    """A programme that only its own cell names, in the first octet after the header or in the last one of the file."""
    caso = Caso(93, "era 2", "sólo las necesarias", 1, 1 << 18)
    columnas = sorted(ERAS[caso.era], key=lambda c: (c == "PROGRAMA_PPTO") == va_al_final)
    fila = dict.fromkeys(columnas, "0") | {"ANO_EJE": "2024", "MES_EJE": "7", "PROGRAMA_PPTO": "93"}
    reading = leido(caso, escrito(caso, [fila]).removesuffix("\r\n"))
    assert reading.tabla["fila"].to_pylist() == ["2"]


ORIGEN_MENSUAL = CASES["origen_mensual"]
MEDIDAS = (*ORIGEN_MENSUAL,)
ORIGEN_ANCHO = CASES["origen_ancho"]
DIMENSIONES = CASES["dimensiones"]
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
