"""The demonstration read back in plain Python, straight from FORMATS and DOMAIN: no code of pp0093.demo counts here."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import PEQUENA, Carpetas, Orden
from stdnum.pe import ruc as stdnum_ruc

from pp0093 import demo
from pp0093.demo import calibration

pytestmark = pytest.mark.usefixtures("mira_demostracion")

PROYECTO = Path(__file__).resolve().parents[1]
PROGRAMA = PROYECTO / "programas" / "0093"
DATOS_DE_DEMOSTRACION = PROGRAMA / "demo"
SIN = "Sin información"
ACTIVIDADES = {
    "1.1": "5005078",
    "1.2": "5005079",
    "1.3": "5005080",
    "2.1": "5005082",
    "2.2": "5005083",
    "2.3": "5005867",
    "3.1": "5005081",
    "3.2": "5005086",
    "3.3": "5006051",
    "4.1": "5005087",
    "4.2": "5005088",
}
CORTO = {codigo: corto for corto, codigo in ACTIVIDADES.items()}
PRODUCTO = {"1": "3000534", "2": "3000535", "3": "3000670", "4": "3000671"}
NO_SUMA_AL_PRODUCTO = {"3.2", "3.3", "4.2"}
DIRECCION = {"DDP": "DGDE", "DAM": "DGDE"}
# Names the demonstration's files give to the columns of FORMATS, after folding.
ALIAS = {
    "RUC": {"RUC", "NRORUC", "NUMERODERUC"},
    "FECHA": {"FECHA", "FECHADEATENCION", "FECHAASISTENCIA"},
    "ACTIVIDAD": {"ACTIVIDAD", "CODIGODEACTIVIDAD"},
    "SERVICIO": {"SERVICIO", "TIPOACTIVIDAD"},
    "UNIDAD": {"UNIDAD"},
    "DEPARTAMENTO": {"DEPARTAMENTO", "REGION"},
    "UBIGEO": {"UBIGEO"},
    "CITE": {"CITE"},
    "ASISTENCIA": {"ASISTENCIA"},
    "MODALIDAD": {"MODALIDAD"},
    "ENTRADA": {"NOTAENTRADA", "NOTADEENTRADA", "PROMEDIOT.E."},
    "SALIDA": {"NOTASALIDA", "NOTADESALIDA", "PROMEDIOT.S."},
}
COSTA = {"02", "04", "07", "11", "13", "14", "15", "18", "20", "23", "24"}
SELVA = {"01", "16", "17", "22", "25"}
TRANSFERENCIA_2020 = {
    "ASISTENCIATECNICA",
    "DISENOYDESARROLLODEPRODUCTOS",
    "SOPORTEPRODUCTIVO",
    "ENSAYOSDELABORATORIO",
}
CORTES_UIT = (2, 13, 50, 150, 300, 500, 850, 1700, 2300)
NOMBRES_UIT = ("0 - 2", "2 - 13", "13 - 50", "50 - 150", "150 - 300", "300 - 500", "500 - 850", "850 - 1,700")
TRAMOS = (*(f"{n} UIT" for n in NOMBRES_UIT), "1,700 - 2,300 UIT", "Más de 2,300 UIT")
TAMANOS = (
    (150, "Microempresa"),
    (1700, "Pequeña empresa"),
    (2300, "Mediana empresa"),
    (float("inf"), "Gran empresa"),
)
TRABAJADORES = ((4, "0-4"), (10, "5-10"), (20, "11-20"), (50, "21-50"), (100, "51-100"), (10**9, "Más de 100"))
SECTORES = ((1, 2, "Agropecuario"), (3, 3, "Pesca"), (5, 9, "Minería"), (10, 33, "Manufactura"))
SECTORES += ((41, 43, "Construcción"), (45, 47, "Comercio"))
DIVISIONES = {r["division"] for r in csv.DictReader((PROYECTO / "pp0093/country/reglas/ciiu_division.csv").open())}
FIN_DE_TOTAL = re.compile(r"^(TOTAL|SUBTOTAL|TOTAL GENERAL)\s*:?$")


def plegar(texto: Any) -> str:
    sin_tildes = (c for c in unicodedata.normalize("NFKD", str(texto)) if not unicodedata.combining(c))
    return re.sub(r"[\s_\-]+", "", "".join(sin_tildes)).upper()


@dataclass(frozen=True)
class Atencion:
    ruc: str
    fecha: date
    actividad: str
    servicio: str
    unidad: str
    departamento: str
    cite: str


@dataclass
class Lectura:
    """What one pass over the files of one year found."""

    atenciones: set[Atencion] = field(default_factory=set)
    errores: Counter[str] = field(default_factory=Counter)
    filas: Counter[str] = field(default_factory=Counter)
    por_archivo: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    notas: list[tuple[str, str, float, float]] = field(default_factory=list)
    ruc_escritos: list[Any] = field(default_factory=list)
    claves: set[tuple[Any, ...]] = field(default_factory=set)
    tiene_actividad: dict[str, bool] = field(default_factory=dict)


def tablas(ruta: Path) -> Iterator[list[tuple[Any, ...]]]:
    """Every sheet of a file as rows of cells."""
    if ruta.suffix == ".xlsx":
        libro = openpyxl.load_workbook(ruta, read_only=True)
        for hoja in libro.worksheets:
            yield [tuple(fila) for fila in hoja.iter_rows(values_only=True)]
        libro.close()
        return
    crudo = ruta.read_bytes()
    try:
        texto = crudo.decode("utf-8-sig")
    except UnicodeDecodeError:
        texto = crudo.decode("iso-8859-1")
    muestra = "\n".join(texto.splitlines()[:6])
    separador = max(",;|", key=muestra.count)
    yield [tuple(f) for f in csv.reader(io.StringIO(texto, newline=""), delimiter=separador)]


def columnas_de(fila: tuple[Any, ...]) -> dict[str, int]:
    """The last column of each name: in PNTE's list the second place is the firm's."""
    salida: dict[str, int] = {}
    for posicion, celda in enumerate(fila):
        for nombre, alias in ALIAS.items():
            if celda is not None and plegar(celda) in alias:
                salida[nombre] = posicion
    return salida


def ruc_de(celda: Any) -> tuple[str, list[str]]:
    texto = re.sub(r"[\s\-']", "", str(celda if celda is not None else ""))
    if re.fullmatch(r"\d+\.0|\d\.\d+E10", texto):
        texto = str(int(Decimal(texto)))
    if not texto:
        return texto, ["ruc_vacio"]
    if not re.fullmatch(r"\d{11}", texto):
        return texto, ["ruc_longitud"]
    motivos = [] if texto[:2] in ("10", "15", "16", "17", "20") else ["ruc_prefijo"]
    if stdnum_ruc.calc_check_digit(texto[:-1]) != texto[-1]:
        motivos.append("ruc_digito")
    return texto, motivos


def un_dia(texto: str) -> date | None:
    texto = texto.removesuffix(" 00:00:00")
    if re.fullmatch(r"\d{5}", texto):
        return date(1899, 12, 30) + timedelta(days=int(texto))
    for formato in ("%d/%m/%Y", "%Y-%m-%d"):
        if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}", texto):
            try:
                return datetime.strptime(texto, formato).date()
            except ValueError:
                continue
    return None


def fechas_de(celda: Any, anio: int) -> tuple[list[date], list[str]]:
    if celda is None or str(celda).strip() == "":
        return [], ["fecha_vacia"]
    if isinstance(celda, datetime):
        dias: list[date | None] = [celda.date()]
    elif isinstance(celda, int | float):
        dias = [date(1899, 12, 30) + timedelta(days=int(celda))]
    else:
        dias = [un_dia(parte.strip()) for parte in str(celda).split(" - ")]
    buenos = [d for d in dias if d]
    motivos = ["fecha_imposible"] if len(buenos) < len(dias) else []
    return buenos, motivos + (["fecha_fuera_de_anio"] if any(d.year != anio for d in buenos) else [])


def actividad_de(celda: Any, columnas: dict[str, int], pasaporte: dict[str, str]) -> tuple[str, list[str]]:
    codigo = str(celda or "").strip() if "ACTIVIDAD" in columnas else pasaporte["actividad"]
    codigo = ACTIVIDADES.get(codigo, codigo)
    return (codigo, []) if codigo in CORTO else (codigo, ["actividad_desconocida"])


def no_asistio(celda: Any) -> bool:
    return plegar(celda or "") in ("X", "NO", "N", "")


@dataclass(frozen=True)
class Fila:
    celdas: tuple[Any, ...]
    columnas: dict[str, int]
    pasaporte: dict[str, str]
    es_pnte: bool

    def __getitem__(self, nombre: str) -> Any:
        posicion = self.columnas.get(nombre, len(self.celdas))
        return self.celdas[posicion] if posicion < len(self.celdas) else None

    @property
    def fuera_de_alcance(self) -> str:
        """Why the row is not a served firm's, wrong or not; empty when it should be one."""
        if all(c is None or str(c).strip() == "" for c in self.celdas):
            return "en blanco"
        if any(isinstance(c, str) and FIN_DE_TOTAL.match(c.strip().upper()) for c in self.celdas):
            return "total"
        marca = "ASISTENCIA" if "ASISTENCIA" in self.columnas else "FECHA" if self.es_pnte else None
        return "ausente" if marca and no_asistio(self[marca]) else ""


def leer_fila(fila: Fila, lectura: Lectura) -> str:
    """Read one row into what was found and return its place in the ledger."""
    if fila.fuera_de_alcance:
        return fila.fuera_de_alcance
    ruc, motivos_ruc = ruc_de(fila["RUC"])
    actividad, motivos_actividad = actividad_de(fila["ACTIVIDAD"], fila.columnas, fila.pasaporte)
    dias, motivos_fecha = fechas_de(fila["FECHA"], int(fila.pasaporte["anio"]))
    motivos = motivos_ruc + motivos_actividad + motivos_fecha
    if motivos:
        lectura.errores[motivos[0]] += 1
        lectura.filas["varios motivos"] += len(motivos) > 1
        return "cuarentena"
    unidad = fila["UNIDAD"] or fila.pasaporte["unidad"]
    lectura.ruc_escritos.append(fila["RUC"])
    lectura.filas["varias fechas"] += len(dias) > 1
    if fila["ENTRADA"] not in (None, "") and fila["SALIDA"] not in (None, ""):
        lectura.notas.append((unidad, actividad, float(fila["ENTRADA"]), float(fila["SALIDA"])))
    departamento = str(fila["UBIGEO"] or "")[:2] or plegar(fila["DEPARTAMENTO"] or "")
    servicio = plegar(fila["SERVICIO"])
    nuevas = [d for d in dias if (ruc, d, actividad, servicio, unidad) not in lectura.claves]
    for d in nuevas:
        lectura.claves.add((ruc, d, actividad, servicio, unidad))
        lectura.atenciones.add(Atencion(ruc, d, actividad, servicio, unidad, departamento, fila["CITE"] or ""))
    return "cargada" if nuevas else "repetida"


def manifiesto(raiz: Path) -> list[dict[str, str]]:
    with (raiz / "demo" / "manifest.csv").open(encoding="utf-8", newline="") as archivo:
        return list(csv.DictReader(archivo))


def leer_registros(raiz: Path, anio: int) -> Lectura:
    lectura = Lectura()
    for pasaporte in sorted(manifiesto(raiz), key=lambda p: p["archivo"]):
        if pasaporte["fuente"] != "registros" or pasaporte["anio"] != str(anio):
            continue
        for tabla in tablas(raiz / pasaporte["archivo"]):
            inicio, columnas = next(
                (i, c) for i, c in enumerate(map(columnas_de, tabla)) if {"RUC", "FECHA", "SERVICIO"} <= c.keys()
            )
            es_pnte = any(plegar(c) == "FECHAASISTENCIA" for c in tabla[inicio] if c)
            lectura.tiene_actividad[pasaporte["archivo"]] = "ACTIVIDAD" in columnas
            for celdas in tabla[inicio + 1 :]:
                destino = leer_fila(Fila(celdas, columnas, pasaporte, es_pnte), lectura)
                lectura.filas[destino] += 1
                lectura.por_archivo[pasaporte["archivo"]][destino] += 1
    return lectura


# --- SUNAT


def tramo_de(rotulo: str) -> tuple[float, float]:
    numeros = [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", rotulo)]
    if plegar(rotulo).startswith("MASDE"):
        return numeros[0], float("inf")
    return (0.0, numeros[0]) if plegar(rotulo).startswith("HASTA") else (numeros[0], numeros[1])


def banda(valor: tuple[float, float], cortes: Iterable[tuple[float, str]]) -> str:
    """The band that holds an amount (both bounds equal) or a whole bracket: above the first, up to the second."""
    desde, hasta = valor
    anterior = 0.0
    for corte, nombre in cortes:
        if hasta <= corte:
            return nombre if desde == hasta or desde >= anterior else SIN
        anterior = corte
    return SIN


def leer_cruce(ruta: Path) -> dict[str, dict[str, str]]:
    (encabezado, *filas), *_ = tablas(ruta)
    return {f[0]: dict(zip(encabezado, ("" if c == "-" else c for c in f), strict=True)) for f in filas}


def suma_dos_anios(dia: date) -> date:
    if (dia.month, dia.day) == (2, 29):
        return date(dia.year + 2, 2, 28)
    return dia.replace(year=dia.year + 2)


def sector_de(ciiu: str) -> tuple[str, str]:
    clase = ciiu.zfill(4) if ciiu else ""
    if clase[:2] not in DIVISIONES:
        return SIN, SIN
    division = int(clase[:2])
    return next((n for desde, hasta, n in SECTORES if desde <= division <= hasta), "Servicios"), clase


def perfil(fila: dict[str, str] | None, primera: date, departamento: str) -> dict[str, str]:
    """Every dimension of a firm-year that comes from SUNAT."""
    fila = fila or {}
    ventas: tuple[float, float] | None = None
    if fila.get("VENTAS_UIT"):
        ventas = (float(fila["VENTAS_UIT"]),) * 2
    elif fila.get("TRAMO_VENTAS"):
        ventas = tramo_de(fila["TRAMO_VENTAS"])
    sector, clase = sector_de(fila.get("CIIU", ""))
    depto = fila.get("UBIGEO", "")[:2] or departamento
    cortes = [*zip(CORTES_UIT, TRAMOS[:-1], strict=True), (float("inf"), TRAMOS[-1])]
    trabajadores = fila.get("TRABAJADORES")
    return {
        "sector": sector,
        "clase_ciiu": clase,
        "tramo_ventas": banda(ventas, cortes) if ventas else SIN,
        "tamano": banda(ventas, TAMANOS) if ventas else SIN,
        "tramo_trabajadores": next(n for t, n in TRABAJADORES if int(trabajadores) <= t) if trabajadores else SIN,
        "departamento": depto,
        "region_natural": "Costa" if depto in COSTA else "Selva" if depto in SELVA else "Sierra",
        "focalizacion": focalizacion(fila, ventas, primera),
    }


def focalizacion(fila: dict[str, str], ventas: tuple[float, float] | None, primera: date) -> str:
    criterios: list[bool | None] = [True if fila else None]
    inscrita = un_dia(fila.get("FECHA_INSCRIPCION", ""))
    criterios.append(suma_dos_anios(inscrita) <= primera if inscrita else None)
    if ventas is None:
        criterios.append(None)
    elif ventas[0] == ventas[1]:
        criterios.append(13 <= ventas[0] <= 2300)
    elif ventas[1] <= 13 or ventas[0] >= 2300:
        criterios.append(False)
    else:
        criterios.append(True if ventas[0] >= 13 and ventas[1] <= 2300 else None)
    if False in criterios:
        return "no focalizada"
    return "sin dato" if None in criterios else "focalizada"


# --- firms and questions


@dataclass
class Anio:
    lectura: Lectura
    perfiles: dict[str, dict[str, str]]
    filas: list[tuple[str, dict[str, str]]]
    contadas: dict[tuple[str, str | None], dict[str, set[str]]] = field(default_factory=dict)

    @property
    def empresas(self) -> int:
        return len(self.perfiles)


def familia(anio: int, atencion: Atencion) -> str:
    corto = CORTO[atencion.actividad]
    if corto == "4.1":
        if atencion.servicio == "CAPACITACION":
            return "Capacitación"
        if atencion.servicio == "INFORMACIONTECNOLOGICAESPECIALIZADA":
            return "Difusión"
        if anio >= 2025:
            return "Transferencia"
        return "Asistencia técnica" if atencion.servicio in TRANSFERENCIA_2020 else "Otros"
    return {"1": "Capacitación", "2": "Articulación"}.get(corto[0], "Difusión" if corto == "3.2" else "Capacitación")


def reunir(raiz: Path, anio: int, departamentos: dict[str, str]) -> Anio:
    lectura = leer_registros(raiz, anio)
    cruce = leer_cruce(raiz / "demo" / "padron" / f"cruce_{anio}.csv")
    primeras: dict[str, Atencion] = {}
    for atencion in sorted(lectura.atenciones, key=lambda a: (a.fecha, a.unidad, a.actividad, a.servicio)):
        primeras.setdefault(atencion.ruc, atencion)
    perfiles = {
        r: perfil(cruce.get(r), a.fecha, departamentos.get(a.departamento, a.departamento)) for r, a in primeras.items()
    }
    filas = []
    for a in lectura.atenciones:
        corto = CORTO[a.actividad]
        propias = {"actividad": a.actividad, "servicio": a.servicio, "unidad": a.unidad, "cite": a.cite}
        propias["direccion"] = DIRECCION.get(a.unidad, a.unidad)
        propias["familia_servicio"] = familia(anio, a)
        propias["producto"] = "" if corto in NO_SUMA_AL_PRODUCTO else PRODUCTO[corto[0]]
        filas.append((a.ruc, propias | perfiles[a.ruc]))
    return Anio(lectura, perfiles, filas)


def contar(anio: Anio, filtros: dict[str, list[str]], por: str | None) -> dict[str, set[str]]:
    """Firms by value of a dimension (or under "" for all), once each; under "*" those of any value."""
    clave = (repr(sorted(filtros.items())), por)
    if clave not in anio.contadas:
        servicios = {d: [plegar(v) for v in vs] if d == "servicio" else vs for d, vs in filtros.items() if d != "anio"}
        grupos: dict[str, set[str]] = defaultdict(set)
        for ruc, dimensiones in anio.filas:
            if all(dimensiones[d] in vs for d, vs in servicios.items()):
                grupos[dimensiones[por] if por else ""].add(ruc)
        grupos["*"] = set().union(*grupos.values())
        anio.contadas[clave] = dict(grupos)
    return anio.contadas[clave]


def responder(anios: dict[int, Anio], cifra: dict[str, Any], filtros: dict[str, list[str]]) -> Decimal:
    anio = anios[int(filtros["anio"][0])]
    grupos = contar(anio, filtros, cifra["por"])
    todas = grupos["*"]
    valores = [plegar(v) for v in cifra["valores"]] if cifra["por"] == "servicio" else cifra["valores"]
    elegidas = [grupos.get(v, set()) for v in valores] if cifra["por"] else [todas]
    cuantas = sum(len(e) for e in elegidas)
    if cifra["indicador"] == "empresas_atendidas":
        return Decimal(cuantas)
    if cifra["indicador"] == "focalizacion_pct":
        pasan = sum(anio.perfiles[r]["focalizacion"] == "focalizada" for r in todas)
        return Decimal(100 * pasan) / len(todas)
    base = len(todas) - (len(grupos.get(SIN, set())) if cifra["indicador"] == "participacion_con_dato_pct" else 0)
    return Decimal(100 * cuantas) / base


def calcular(anios: dict[int, Anio], cifra: dict[str, Any]) -> Decimal:
    valor = responder(anios, cifra, cifra["filtros"])
    if cifra["operacion"] == "valor":
        return valor
    base = responder(anios, cifra, cifra["filtros_base"])
    return valor - base if cifra["operacion"] == "diferencia_pp" else 100 * (valor - base) / base


@pytest.fixture(scope="module")
def raiz(demostracion: Path) -> Path:
    return demostracion


@pytest.fixture(scope="module")
def anios(raiz: Path) -> dict[int, Anio]:
    with (PROYECTO / "pp0093/country/reglas/departamento.csv").open(encoding="utf-8") as archivo:
        departamentos = {plegar(r["departamento_nombre"]): r["departamento"] for r in csv.DictReader(archivo)}
    return {a: reunir(raiz, a, departamentos) for a in (2020, 2024, 2025)}


Contador = Callable[[dict[str, list[str]], str | None], dict[str, int]]


def contador(anio: Anio) -> Contador:
    def cuenta(filtros: dict[str, list[str]], por: str | None) -> dict[str, int]:
        return {k: len(v) for k, v in contar(anio, filtros, por).items() if k != "*"}

    return cuenta


# --- what the reports print


@pytest.mark.parametrize(
    "cifra", calibration.comparison(), ids=lambda c: f"{c['anio']}-{c['seccion']}-{c['etiqueta']}".replace(" ", "_")
)
def test_cada_cifra_calibrada_es_la_impresa(anios: dict[int, Anio], cifra: dict[str, Any]) -> None:
    calculado = calcular(anios, cifra)
    paso = Decimal(1).scaleb(-cifra["decimales"])
    if cifra["criterio"] == "mas_de":
        assert Decimal(cifra["impreso"]) < calculado < Decimal(cifra["impreso"]) + 100
    else:
        assert calculado.quantize(paso, ROUND_HALF_UP) == Decimal(cifra["impreso"]), calculado


def test_las_metas_son_las_de_los_informes() -> None:
    """Every target is printed: same document, section, year and number in what was transcribed."""
    impresas = defaultdict(set)
    for nombre in ("informe_2020", "informe_2025"):
        with (PROYECTO / f"data/raw/publicado/{nombre}.csv").open(encoding="utf-8", newline="") as archivo:
            for r in csv.DictReader(archivo):
                impresas[r["documento"], r["seccion"], r["anio"]].add(Decimal(r["valor"]))
    cifras = calibration.comparison()
    assert len(cifras) >= 130
    for cifra in cifras:
        seccion = cifra["seccion"]
        assert Decimal(cifra["impreso"]) in impresas[cifra["documento"], seccion, str(cifra["anio"])], cifra


def test_2025_actividades_productos_y_solapes(anios: dict[int, Anio]) -> None:
    cuenta = contador(anios[2025])
    actividades = {CORTO[a]: n for a, n in cuenta({}, "actividad").items()}
    esperadas = {"1.1": 975, "1.2": 448, "1.3": 248, "2.2": 918, "2.3": 356, "3.1": 1067, "3.2": 31364, "4.1": 7154}
    assert actividades == esperadas
    assert anios[2025].empresas == 40965
    assert solape(anios[2025]) == sum(esperadas.values()) - 40965 == 1565
    assert list(cuenta({}, "producto").values()) != []
    assert {k: n for k, n in cuenta({}, "producto").items() if k} == dict(
        zip(PRODUCTO.values(), (1644, 1217, 1067, 7154), strict=True)
    )


def test_2020_actividades_direcciones_y_solapes(anios: dict[int, Anio]) -> None:
    cuenta = contador(anios[2020])
    actividades = {CORTO[a]: n for a, n in cuenta({}, "actividad").items()}
    esperadas = {"1.1": 970, "1.2": 281, "1.3": 105, "2.1": 50, "2.2": 990, "3.1": 507, "3.2": 2061, "4.1": 24758}
    assert actividades == esperadas
    assert anios[2020].empresas == 28510
    assert solape(anios[2020]) == sum(esperadas.values()) - 28510 == 1212
    assert cuenta({}, "direccion") == {
        "DGITDF": 21,
        "DGAAMI": 341,
        "DGDE": 982,
        "PNTE": 1352,
        "DGPAR": 2028,
        "ITP": 24758,
    }
    perfiles = anios[2020].perfiles.values()
    assert sum(p["focalizacion"] == "focalizada" for p in perfiles) == 2195
    for dimension in ("tamano", "tramo_ventas", "tramo_trabajadores"):
        assert sum(p[dimension] != SIN for p in perfiles) == 13448
    # The text says that the firms of more than 50 workers sell above 850 UIT, and that micro ones have under 5.
    grandes = [p["tramo_ventas"] for p in perfiles if p["tramo_trabajadores"] in ("51-100", "Más de 100")]
    assert set(grandes) <= set(TRAMOS[7:])
    assert {p["tamano"] for p in perfiles if p["tramo_trabajadores"] == "0-4"} == {"Microempresa"}


def test_2024_es_la_base_de_los_cambios(anios: dict[int, Anio]) -> None:
    cuenta = contador(anios[2024])
    assert anios[2024].empresas == 12790
    productos = {k: n for k, n in cuenta({}, "producto").items() if k}
    assert (productos["3000534"], productos["3000535"], productos["3000670"]) == (2338, 997, 568)
    # The largest rise in training is that of 3.1.
    este, antes = contador(anios[2025])({}, "actividad"), cuenta({}, "actividad")
    alzas = {c: este[a] / antes[a] for c, a in ACTIVIDADES.items() if c in ("1.1", "1.2", "1.3", "3.1")}
    assert max(alzas, key=lambda c: alzas[c]) == "3.1"
    vuelven = anios[2025].perfiles.keys() & anios[2024].perfiles.keys()
    assert 0.05 < len(vuelven) / 40965 < 0.3
    assert anios[2025].perfiles.keys() & anios[2020].perfiles.keys()


def solape(anio: Anio) -> int:
    actividades: dict[str, set[str]] = defaultdict(set)
    for ruc, dimensiones in anio.filas:
        actividades[ruc].add(dimensiones["actividad"])
    return sum(len(a) - 1 for a in actividades.values())


def test_los_que_tienen_mas_de_cien_trabajadores_son_sobre_todo_manufactura(anios: dict[int, Anio]) -> None:
    sectores = contador(anios[2025])({"tramo_trabajadores": ["Más de 100"]}, "sector")
    assert sectores["Manufactura"] > sum(sectores.values()) / 2


def test_una_empresa_conserva_lo_que_no_cambia(raiz: Path) -> None:
    cruces = [leer_cruce(raiz / f"demo/padron/cruce_{a}.csv") for a in (2020, 2024, 2025)]
    for antes, despues in ((cruces[0], cruces[1]), (cruces[1], cruces[2]), (cruces[0], cruces[2])):
        comunes = antes.keys() & despues.keys()
        assert comunes
        assert all(antes[r]["UBIGEO"] == despues[r]["UBIGEO"] for r in comunes)
        fechas = [(un_dia(antes[r]["FECHA_INSCRIPCION"]), un_dia(despues[r]["FECHA_INSCRIPCION"])) for r in comunes]
        assert all(a == b for a, b in fechas if a and b)


@pytest.mark.parametrize(
    ("anio", "unidad", "impreso"),
    [
        (2020, "PNTE", "31.4"),
        (2025, "PNTE", "27.1"),
        (2020, "DGPAR", "4.2"),
        (2020, "DGAAMI", "84.4"),
        (2025, "DGPAR", "50.3"),
        (2025, "DGAAMI", "68.5"),
    ],
)
def test_las_notas_dan_los_indicadores_de_conocimiento(
    anios: dict[int, Anio], anio: int, unidad: str, impreso: str
) -> None:
    pares = [(e, s) for u, a, e, s in anios[anio].lectura.notas if u == unidad and CORTO[a] in ("1.1", "3.1")]
    logran = sum(s > e if unidad == "PNTE" else s >= 12 for e, s in pares)
    # One person more or less is what the number tested allows.
    assert abs(100 * logran / len(pares) - float(impreso)) <= 0.05 + 50 / len(pares)
    assert all(0 <= e <= 20 and 0 <= s <= 20 for e, s in pares)


# --- dirt, shapes and passports


def test_hay_suciedad_de_toda_clase(anios: dict[int, Anio]) -> None:
    for anio in anios.values():
        assert set(anio.lectura.errores) == {
            "ruc_vacio",
            "ruc_longitud",
            "ruc_prefijo",
            "ruc_digito",
            "actividad_desconocida",
            "fecha_vacia",
            "fecha_imposible",
            "fecha_fuera_de_anio",
        }
        clases = ("en blanco", "total", "ausente", "cuarentena", "varios motivos", "repetida", "varias fechas")
        assert all(anio.lectura.filas[c] for c in clases), anio.lectura.filas
        rezagos = next(c for a, c in anio.lectura.por_archivo.items() if "rezagados" in a)
        assert rezagos["repetida"] >= 25 and not rezagos["cargada"]
        escritos = anio.lectura.ruc_escritos
        assert any(isinstance(r, int) for r in escritos)
        for forma in (r"\d{11}\.0", r"\d\.\d+E10", r"\d\d-\d{8}-\d", r" \d\d \d{9} ", r"'\d{11}"):
            assert any(re.fullmatch(forma, str(r)) for r in escritos), forma


def test_los_tramos_y_los_que_faltan_en_sunat(raiz: Path, anios: dict[int, Anio]) -> None:
    with (raiz / "demo/padron/padron_reducido_ruc.txt").open(encoding="iso-8859-1", newline="") as archivo:
        lineas = archivo.read().split("\r\n")
    assert lineas[0].startswith("RUC|NOMBRE O RAZÓN SOCIAL|") and lineas[0].endswith("|KILÓMETRO|")
    padron = {linea.split("|")[0] for linea in lineas[1:] if linea}
    assert all(linea.count("|") == 15 for linea in lineas if linea)
    servidas = set().union(*(a.perfiles for a in anios.values()))
    assert 3000 < len(padron - servidas) < 10000
    for numero, anio in anios.items():
        cruce = leer_cruce(raiz / f"demo/padron/cruce_{numero}.csv")
        fuera = anio.perfiles.keys() - cruce.keys()
        assert fuera & padron and fuera - padron
        assert cruce.keys() - anio.perfiles.keys()
        solo_tramo = [f for f in cruce.values() if f["TRAMO_VENTAS"] and not f["VENTAS_UIT"]]
        assert len(solo_tramo) > 1000 or numero == 2024
        assert any(f["TRAMO_VENTAS"] and f["VENTAS_UIT"] for f in cruce.values())
        assert any(f["VENTAS_UIT"] in ("13.00", "13") for f in cruce.values())
        assert ("ANIO_VENTAS" in next(iter(cruce.values()))) == (numero != 2025)
        crudo = [f[0] for tabla in tablas(raiz / f"demo/padron/cruce_{numero}.csv") for f in tabla]
        assert len(crudo) > len(set(crudo))


def test_los_ruc_son_de_demostracion_y_no_hay_personas(raiz: Path, anios: dict[int, Anio]) -> None:
    prefijos: Counter[str] = Counter()
    for anio in anios.values():
        for ruc in anio.perfiles:
            assert re.fullmatch(r"(10|15|16|17|20)99\d{7}", ruc)
            assert stdnum_ruc.calc_check_digit(ruc[:-1]) == ruc[-1]
            prefijos[ruc[:2]] += 1
    assert set(prefijos) == {"10", "15", "16", "17", "20"}
    assert prefijos["10"] + prefijos["20"] > 0.9 * prefijos.total()
    tabla = next(tablas(raiz / "demo/registros/2025/pnte_1-1.xlsx"))
    assert all(c is None for fila in tabla[:2] for c in fila) and tabla[2][:4] == (None, None, None, "NRO")
    personales = ("NRODOCUMENTO", "APELLIDOPATERNO", "APELLIDOMATERNO", "CELULAR", "CORREO", "REPRESENTANTE")
    for posicion, nombre in enumerate(tabla[2]):
        celdas = {fila[posicion] for fila in tabla[3:] if posicion < len(fila)} - {None}
        if plegar(nombre or "") in personales:
            assert not celdas
        if nombre == "NOMBRES":
            assert celdas and all(re.fullmatch(r"PERSONA \d", str(c)) for c in celdas)
        assert not any("@" in str(c) for c in celdas)


def test_varias_personas_de_una_empresa_son_una_atencion(raiz: Path) -> None:
    tabla = next(tablas(raiz / "demo/registros/2025/pnte_1-1.xlsx"))
    columnas = columnas_de(tabla[2])
    claves = Counter((fila[columnas["RUC"]], fila[columnas["FECHA"]]) for fila in tabla[3:])
    assert sum(n > 1 for n in claves.values()) > 100


def test_el_manifiesto_dice_de_cada_archivo_lo_que_el_archivo_calla(raiz: Path, anios: dict[int, Anio]) -> None:
    filas = manifiesto(raiz)
    en_disco = {p.relative_to(raiz).as_posix() for p in (raiz / "demo").rglob("*") if p.is_file()}
    assert {f["archivo"] for f in filas} == en_disco - {"demo/manifest.csv"}
    assert {f["origen"] for f in filas} == {"sintetico"}
    for fila in filas:
        assert hashlib.sha256((raiz / fila["archivo"]).read_bytes()).hexdigest() == fila["sha256"]
        if fila["fuente"] == "registros":
            assert fila["unidad"] and fila["anio"]
            assert bool(fila["actividad"]) != anios[int(fila["anio"])].lectura.tiene_actividad[fila["archivo"]]
    unidades = {(f["anio"], f["unidad"]) for f in filas if f["unidad"]}
    siete = ("DGITDF", "PNTE", "DDP", "DAM", "DGPAR", "DGAAMI", "ITP")
    assert unidades == {(a, u) for a in ("2020", "2024", "2025") for u in siete}
    assert {Path(f["archivo"]).suffix for f in filas} == {".xlsx", ".csv", ".txt"}


def test_los_mismos_bytes_cada_vez(completa: Carpetas, tmp_path: Path) -> None:
    demo.write_demonstration(tmp_path / "demo", escala=PEQUENA)
    antes, ahora = ((c / "demo/manifest.csv").read_text() for c in (completa.datos, tmp_path))
    # The manifest has the SHA-256 of every file.
    assert antes == ahora


def test_otros_anios_y_escalas(tmp_path: Path) -> None:
    demo.write_demonstration(tmp_path / "demo", (2015, 2016), escala=0.2)
    cruces = [leer_cruce(tmp_path / f"demo/padron/cruce_{a}.csv") for a in (2015, 2016)]
    assert all(abs(len(c) - 1_800 - 60) <= 100 for c in cruces)
    assert 100 < len(cruces[0].keys() & cruces[1].keys()) < 1_200
    demo.write_demonstration(tmp_path / "demo", (2016,), escala=0.4)
    anio = reunir(tmp_path, 2016, {})
    assert anio.empresas == 3600
    assert set(contador(anio)({}, "unidad")) == {"DGITDF", "PNTE", "DDP", "DAM", "DGPAR", "DGAAMI", "ITP"}
    assert anio.lectura.filas["repetida"] and anio.lectura.errores["ruc_digito"]


def test_escribir_de_nuevo_borra_lo_propio_y_nada_mas(tmp_path: Path) -> None:
    demo.write_demonstration(tmp_path / "demo", (2024,), PEQUENA)
    ajeno = tmp_path / "demo" / "registros" / "2024" / "real.xlsx"
    ajeno.write_bytes(b"de otro")
    escritos = demo.write_demonstration(tmp_path / "demo", (2019,), PEQUENA)
    assert ajeno.read_bytes() == b"de otro"
    en_disco = {p for p in (tmp_path / "demo").rglob("*") if p.is_file()}
    assert en_disco == {*escritos, ajeno}
    with pytest.raises(ValueError, match="escala"):
        demo.write_demonstration(tmp_path / "demo", (2019,), escala=0)


def test_otro_programa_escribe_lo_suyo(raiz: Path, tmp_path: Path) -> None:
    """The same tables with other names of units, activities, services and sites give the same files, so named."""
    otro = {"PNTE": "PNXQ", "ITP": "IXQ", "5005087": "5099087", "Asistencia técnica": "Servicio otro", "CITE": "CETX"}

    def renombrado(texto: str) -> str:
        for uno, nuevo in otro.items():
            texto = texto.replace(uno, nuevo)
        return texto

    for tabla in (t for t in PROGRAMA.rglob("*.csv") if t.parent.name != "columnas"):
        copia = tmp_path / "otro" / tabla.relative_to(PROGRAMA)
        copia.parent.mkdir(parents=True, exist_ok=True)
        copia.write_text(renombrado(tabla.read_text(encoding="utf-8")), encoding="utf-8")
    escribe = f"demo.write_demonstration(pathlib.Path(sys.argv[1]) / 'demo', (2025,), {PEQUENA})"
    ordenes = f"import pathlib, sys; from pp0093 import demo; {escribe}"
    for programa, carpeta in ((tmp_path / "otro", tmp_path / "suyo"), (PROGRAMA, tmp_path / "propio")):
        entorno = os.environ | {"PP0093_PROGRAMA": str(programa)}
        subprocess.run([sys.executable, "-c", ordenes, str(carpeta)], env=entorno, cwd=PROYECTO, check=True)
    for pasaporte in manifiesto(tmp_path / "propio"):
        leido = (list(tablas(tmp_path / de / pasaporte["archivo"])) for de in ("propio", "suyo"))
        propias, suyas = ([[tuple(map(str, f)) for f in t] for t in hojas] for hojas in leido)
        assert [[tuple(map(renombrado, f)) for f in t] for t in propias] == suyas, pasaporte["archivo"]


def test_un_programa_sin_demostracion_lo_dice(tmp_path: Path, correr: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_PROGRAMA", str(tmp_path))
    respuesta = correr("demo")
    assert respuesta.codigo == 2
    assert respuesta.lineas == [f"Uso: el programa {tmp_path.name} no tiene datos de demostración"]


@pytest.mark.parametrize(
    "rota",
    [
        (b",2020,", b",202x,", "reglas/parametro.csv: la vigencia de"),
        ("ó".encode(), b"\xf3", "reglas/parametro.csv no está en UTF-8; guárdelo como"),
    ],
)
def test_una_regla_rota_se_dice_como_en_etl(
    orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rota: tuple[bytes, bytes, str]
) -> None:
    de, a, dice = rota
    programa = shutil.copytree(PROGRAMA, tmp_path / PROGRAMA.name)
    tabla = programa / "reglas" / "parametro.csv"
    tabla.write_bytes(tabla.read_bytes().replace(de, a))
    monkeypatch.setenv("PP0093_PROGRAMA", str(programa))
    for pedido in ("demo", "etl"):
        respuesta = orden(pedido)
        assert respuesta.codigo == 1 and dice in respuesta.lineas[-1], respuesta.errores
    assert not list(tmp_path.rglob("demo/manifest.csv"))


def test_la_ayuda_dice_los_anios_del_programa(correr: Orden, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        correr("demo", "--help")
    with (DATOS_DE_DEMOSTRACION / "anios.csv").open(encoding="utf-8", newline="") as archivo:
        anios = sorted(f["anio"] for f in csv.DictReader(archivo))
    assert f"({anios[0]}-{anios[-1]})" in capsys.readouterr().out


def test_el_codigo_no_nombra_nada_del_programa() -> None:
    """No activity, short code, unit, element, service, topic, site or file of the programme stands in the code."""
    columnas = {
        "reglas/actividad": ("actividad", "codigo_corto", "actividad_nombre", "responsable"),
        "reglas/unidad": ("unidad", "unidad_nombre"),
        "reglas/producto": ("producto",),
        "reglas/modalidad": ("modalidad",),
        "demo/elementos": ("elemento",),
        "demo/servicios": ("servicio",),
        "demo/servicios_fuera_de_sedes_nuevas": ("servicio",),
        "demo/temas": ("tema",),
        "demo/sedes": ("sede",),
        "demo/formatos": ("archivo",),
        "demo/repartos": ("margen",),
    }
    palabras = {"CITE"}
    for tabla, propias in columnas.items():
        with (PROGRAMA / f"{tabla}.csv").open(encoding="utf-8", newline="") as archivo:
            palabras |= {fila[c] for fila in csv.DictReader(archivo) for c in propias if fila[c]}
    palabras -= {"Taller"}  # A service, and where the dirt of lists is made.
    for modulo in sorted((PROYECTO / "pp0093" / "demo").rglob("*.py")):
        texto = modulo.read_text(encoding="utf-8")
        dichas = {p for p in palabras if re.search(rf"(?<![\w.]){re.escape(p)}(?![\w.])", texto)}
        assert not dichas, (modulo.name, dichas)
        assert not re.search(r"\b20[0-4]\d\b", texto), f"{modulo.name} names a year"


def test_las_exclusiones_se_listan() -> None:
    with (DATOS_DE_DEMOSTRACION / "exclusiones.csv").open(encoding="utf-8", newline="") as archivo:
        filas = list(csv.DictReader(archivo))
    assert all(all(f.values()) for f in filas)
    assert any("35.0" in f["figura_elegida"] and "23.9" in f["figura_descartada"] for f in filas)


@pytest.mark.parametrize(
    ("valor", "esperado"),
    [((150, 150), "Microempresa"), ((150, 200), "Pequeña empresa"), ((100, 200), SIN), ((2300, 1e12), "Gran empresa")],
)
def test_la_lectura_independiente_clasifica_bien(valor: tuple[float, float], esperado: str) -> None:
    assert banda(valor, TAMANOS) == esperado


# --- what the product makes of the same files


def test_el_producto_cuenta_filas_y_motivos_como_esta_lectura(
    anios: dict[int, Anio], version_de_demostracion: Path, correr: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    cargas = {c["archivo"]: c for c in correr("cargas", "--formato", "json").json}
    for anio in anios.values():
        for archivo, filas in anio.lectura.por_archivo.items():
            fuera = filas["ausente"] + filas["total"] + filas["en blanco"]
            propias = (filas["cargada"], filas["cuarentena"], filas["repetida"], fuera)
            nombres = ("cargadas", "cuarentena", "repetidas", "fuera_alcance")
            assert tuple(cargas[archivo][f"filas_{n}"] for n in nombres) == propias, archivo
            assert cargas[archivo]["filas_leidas"] == sum(propias)
    apartadas = correr("cuarentena", "--formato", "json").json
    assert Counter(q["codigo_motivo"] for q in apartadas if "/registros/" in q["archivo"]) == sum(
        (a.lectura.errores for a in anios.values()), Counter()
    )
