"""Firms served, read a second time from whole folders in plain Python: ledger, profile, focalization, overlap.

It follows the texts of FORMATS and DOMAIN and shares no code with the product. Of `pp0093/rules` three tables are
read, as data: INEI's ubigeos and classes of CIIU, and the names of the units.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import lectura_independiente_registros as registros
from libros import de_toml, leidas

RAIZ = Path(__file__).resolve().parents[1]
PAIS, PROGRAMA = RAIZ / "pp0093" / "country" / "reglas", RAIZ / "programas" / "0093" / "reglas"
SIN = "Sin información"
EN_ACCIONES, CUENTAN, COSTA, SELVA, SECTORES, TAMANOS, TRAMOS, PERSONAS, PRODUCTOS, DIRECCION = de_toml(
    "lectura_de_empresas"
).values()


@dataclass(frozen=True)
class Atencion:
    """One attention that counts, with the place of the firm that its row gives."""

    ruc: str
    fecha: date
    actividad: str
    servicio: str
    unidad: str
    cite: str
    lugar: tuple[str | None, str | None]
    lugar_servicio: str | None

    @property
    def anio(self) -> int:
        return self.fecha.year


@dataclass
class Empresa:
    """What is known of a firm in a year. None = not known."""

    sector: str
    division: str | None
    tamano: str
    tramo_ventas: str
    tramo_trabajadores: str
    departamento: str | None
    provincia: str | None
    region_natural: str
    criterios: tuple[bool | None, bool | None, bool | None]

    @property
    def focalizacion(self) -> str:
        if False in self.criterios:
            return "no focalizada"
        return "sin dato" if None in self.criterios else "focalizada"


@dataclass
class Atendidas:
    """A whole folder: {file: counts}, rows put apart, attentions and firms by (year, RUC)."""

    cuentas: dict[str, dict[str, int]] = field(default_factory=dict)
    cuarentena: list[tuple[Any, ...]] = field(default_factory=list)
    atenciones: list[Atencion] = field(default_factory=list)
    empresas: dict[tuple[int, str], Empresa] = field(default_factory=dict)
    inventados: set[int] = field(default_factory=set)

    def antes_de(self, anio: int) -> set[tuple[int, str]]:
        """Firms of earlier years; of the invented ones only where this year is one of them."""
        return {
            (otro, ruc)
            for otro, ruc in self.empresas
            if otro < anio and (otro not in self.inventados or anio in self.inventados)
        }


# Lists.


Pasaporte = dict[str, str]
Lista = tuple[Path, Pasaporte, str, str]


def leer(raiz: Path, listas: Iterable[Lista], cruces: dict[int, Path], padrones: Iterable[Path]) -> Atendidas:
    """Read a folder. A list is its path, its row of the manifest and, where it is a text, delimiter and encoding.

    A synthetic list with a year that some real list has is as if it were not there.
    """
    todo = Atendidas()
    vistas: dict[tuple[Any, ...], set[tuple[Any, ...]]] = defaultdict(set)
    lecturas = {}
    for archivo, ruta, pasaporte, *texto in sorted((r.relative_to(raiz).as_posix(), r, *resto) for r, *resto in listas):
        dicho = {c: v.removesuffix(".0") for c, v in pasaporte.items() if v}
        if "unidad" in dicho:
            dicho["unidad"] = unidades()[registros.llano(dicho["unidad"])]
        lectura = registros.leer(ruta, dicho, *texto)
        anios = {int(f["fecha"][:4]) for f in lectura.filas} | ({int(dicho["anio"])} if "anio" in dicho else set())
        lecturas[archivo] = (lectura, pasaporte.get("origen", "") or "real", anios)
    for archivo in sin_las_desplazadas({a: (origen, anios) for a, (_, origen, anios) in lecturas.items()}):
        lectura, origen, _ = lecturas[archivo]
        nuevas_por_fila: dict[tuple[Any, ...], bool] = {}
        for fila in lectura.filas:
            dia = date.fromisoformat(fila["fecha"])
            clave = (fila["ruc"], dia, fila["actividad"], servicio_llano(fila["servicio"]))
            propias = vistas[fila["unidad"], origen]
            es_nueva = clave not in propias
            propias.add(clave)
            lugar_fila = (fila["hoja"], fila["fila"])
            nuevas_por_fila[lugar_fila] = nuevas_por_fila.get(lugar_fila, False) or es_nueva
            if es_nueva:
                todo.atenciones.append(atencion_de(fila, dia))
                todo.inventados |= {dia.year} if origen != "real" else set()
        repetidas = sum(not es_nueva for es_nueva in nuevas_por_fila.values())
        todo.cuentas[archivo] = {
            "filas_leidas": lectura.leidas,
            "filas_cargadas": lectura.cargadas - repetidas,
            "filas_cuarentena": len(lectura.cuarentena),
            "filas_repetidas": repetidas,
            "filas_fuera_alcance": lectura.fuera,
        }
        todo.cuarentena += [(archivo, *apartada) for apartada in lectura.cuarentena]
    todo.empresas = empresas_de(todo.atenciones, cruces, padrones)
    return todo


def sin_las_desplazadas(listas: dict[str, tuple[str, set[int]]]) -> list[str]:
    """Which of some lists {file: (origin, years)} count: the real ones and the synthetic ones of other years."""
    fuera = {a for origen, anios in listas.values() if origen == "real" for a in anios}
    quedan = dict(listas)
    while salen := [a for a, (origen, anios) in quedan.items() if origen != "real" and anios & fuera]:
        for archivo in salen:
            fuera |= quedan.pop(archivo)[1]
    return list(quedan)


def servicio_llano(texto: str | None) -> str:
    """A service as it is compared: without case, accents, spaces, underscores and hyphens."""
    return re.sub(r"[\s_-]", "", registros.sin_tildes(texto or ""))


@cache
def unidades() -> dict[str, str]:
    """{plain code or name: code} of the units, which the manifest may say either way."""
    return {
        registros.llano(f[c]): f["unidad"] for f in leidas(PROGRAMA / "unidad.csv") for c in ("unidad", "unidad_nombre")
    }


def atencion_de(fila: dict[str, Any], dia: date) -> Atencion:
    del_servicio = lugar_de(fila["ubigeo"], fila["departamento"], fila["provincia"])
    de_la_empresa = del_servicio
    if fila["es_pnte"]:
        de_la_empresa = lugar_de(None, fila["departamento_empresa"], fila["provincia_empresa"])
    return Atencion(
        fila["ruc"],
        dia,
        fila["actividad"],
        servicio_llano(fila["servicio"]),
        fila["unidad"],
        servicio_llano(fila["cite"]),
        de_la_empresa,
        del_servicio[0],
    )


@cache
def ubigeos() -> tuple[set[str], dict[str, str], dict[tuple[str, str], str]]:
    """Known ubigeos, and the codes of departments and provinces by their plain names."""
    filas = leidas(PAIS / "ubigeo.csv")
    departamentos = {registros.llano(f["departamento"]): f["ubigeo_inei"][:2] for f in filas}
    provincias = {(f["ubigeo_inei"][:2], registros.llano(f["provincia"])): f["ubigeo_inei"][:4] for f in filas}
    return {f["ubigeo_inei"] for f in filas}, departamentos, provincias


def lugar_de(ubigeo: str | None, departamento: str | None, provincia: str | None) -> tuple[str | None, str | None]:
    codigos, departamentos, provincias = ubigeos()
    if ubigeo in codigos:
        assert ubigeo
        return ubigeo[:2], ubigeo[:4]
    codigo = departamentos.get(registros.llano(departamento or ""))
    return codigo, provincias.get((codigo or "", registros.llano(provincia or "")))


# SUNAT.


def celdas_de(ruta: Path) -> list[list[Any]]:
    if ruta.suffix == ".xlsx":
        [(_, filas)] = registros.hojas_de(ruta, "", "")
        return filas
    [(_, filas)] = registros.hojas_de(ruta, *escrito_en(ruta))
    return filas


def escrito_en(ruta: Path) -> tuple[str, str]:
    """The delimiter and the encoding of a text."""
    crudo, codificacion = ruta.read_bytes(), "utf-8-sig"
    try:
        crudo.decode(codificacion)
    except UnicodeDecodeError:
        codificacion = "iso-8859-1"
    return max(",;|", key="\n".join(crudo.decode(codificacion).splitlines()[:6]).count), codificacion


def dato(valor: object) -> str:
    texto = registros.escrito(valor).strip()
    return "" if texto == "-" else texto


def leer_cruce(ruta: Path) -> dict[str, dict[str, str]]:
    encabezado, *filas = celdas_de(ruta)
    cruce = {}
    for fila in filas:
        ruc, motivos = registros.motivos_de_ruc(fila[0])
        assert not motivos
        propia = dict(zip(encabezado, fila, strict=False))
        inscrita = propia["FECHA_INSCRIPCION"]
        cruce[ruc] = {c: dato(v) for c, v in propia.items()} | {
            "FECHA_INSCRIPCION": "" if not dato(inscrita) else str(registros.fechas_de(inscrita)[0])
        }
    return cruce


@cache
def clases() -> dict[str, str]:
    return {registros.llano(f["clase_nombre"]): f["clase"] for f in leidas(PAIS / "ciiu_clase.csv")}


def leer_padrones(rutas: Iterable[Path]) -> dict[str, str]:
    """{RUC: class of CIIU, empty where none says it}."""
    padron: dict[str, str] = {}
    for ruta in rutas:
        if ruta.suffix == ".txt":
            for linea in ruta.read_bytes().decode("latin-1").splitlines()[1:]:
                padron.setdefault(linea.split("|")[0], "")
        else:
            for fila in leidas(ruta):
                titulo = registros.llano(fila["Actividad_Economica_CIIU_revision4_Principal"])
                padron[fila["RUC"]] = clases().get(titulo, "") or padron.get(fila["RUC"], "")
    return padron


# Firms.


def empresas_de(
    atenciones: list[Atencion], cruces: dict[int, Path], padrones: Iterable[Path]
) -> dict[tuple[int, str], Empresa]:
    primeras: dict[tuple[int, str], Atencion] = {}
    for atencion in sorted(atenciones, key=lambda a: a.fecha):  # Those of one day stay in the order of files and rows.
        primeras.setdefault((atencion.anio, atencion.ruc), atencion)
    padron, leidos = leer_padrones(padrones), {anio: leer_cruce(ruta) for anio, ruta in cruces.items()}
    hasta = {anio: max((c for c in leidos if c <= anio), default=None) for anio, _ in primeras}
    return {
        (anio, ruc): empresa_de(primera, leidos.get(hasta[anio] or 0, {}).get(ruc), padron.get(ruc))
        for (anio, ruc), primera in primeras.items()
    }


def empresa_de(primera: Atencion, cruce: dict[str, str] | None, ciiu_del_padron: str | None) -> Empresa:
    fila = cruce or {}
    ventas = ventas_de(fila)
    division = division_de(fila.get("CIIU") or ciiu_del_padron or "")
    personas = fila.get("TRABAJADORES", "").replace(",", "").removesuffix(".0")
    lugar = lugar_de(ubigeo_de(fila.get("UBIGEO", "")), None, None)
    departamento, provincia = lugar if lugar[0] else primera.lugar
    inscrita = fila.get("FECHA_INSCRIPCION", "")
    return Empresa(
        sector_de(division),
        division,
        banda(ventas, TAMANOS),
        banda(ventas, TRAMOS),
        banda((int(personas) - 1, int(personas)), [(t, n) for t, n in PERSONAS]) if personas else SIN,
        departamento,
        provincia,
        region_de(departamento),
        (
            True if cruce is not None or ciiu_del_padron is not None else None,
            dos_anios_despues(date.fromisoformat(inscrita)) <= primera.fecha if inscrita else None,
            vende_en_rango(fila, ventas),
        ),
    )


def ventas_de(fila: dict[str, str]) -> tuple[float, float] | None:
    """Sales as (above, up to): of a number, both are it."""
    if fila.get("VENTAS_UIT"):
        numero = float(fila["VENTAS_UIT"].replace(",", ""))
        return numero, numero
    numeros = [float(n.replace(",", "")) for n in re.findall(r"[0-9][0-9,]*", fila.get("TRAMO_VENTAS", ""))]
    if not numeros:
        return None
    if len(numeros) == 2:
        return numeros[0], numeros[1]
    es_hasta = registros.llano(fila["TRAMO_VENTAS"]).startswith("hasta")
    return (0.0, numeros[0]) if es_hasta else (numeros[0], math.inf)


def vende_en_rango(fila: dict[str, str], ventas: tuple[float, float] | None) -> bool | None:
    if ventas is None:
        return None
    if fila.get("VENTAS_UIT"):
        return Decimal(13) <= Decimal(fila["VENTAS_UIT"].replace(",", "")) <= Decimal(2300)
    desde, hasta = ventas
    if hasta <= 13 or desde >= 2300:
        return False
    return True if desde >= 13 and hasta <= 2300 else None


def banda(valor: tuple[float, float] | None, bandas: Iterable[tuple[float, str]]) -> str:
    """The band where an amount, or a whole bracket, lies: above the end of the one below, up to its own."""
    if valor is None:
        return SIN
    desde, hasta = valor
    debajo = 0.0
    for tope, nombre in bandas:
        if hasta <= tope:
            return nombre if desde == hasta or desde >= debajo or debajo == 0 else SIN
        debajo = tope + 0.0
    return SIN


def division_de(ciiu: str) -> str | None:
    codigo = ciiu.removesuffix(".0").zfill(4)[:2] if ciiu else ""
    existen = {clase[:2] for clase in clases().values()}
    return codigo if codigo in existen else None


def sector_de(division: str | None) -> str:
    if division is None:
        return SIN
    return [nombre for desde, nombre in SECTORES if desde <= int(division)][-1]


def ubigeo_de(texto: str) -> str:
    return texto.removesuffix(".0").zfill(6) if texto else ""


def region_de(departamento: str | None) -> str:
    if departamento is None:
        return SIN
    return "Costa" if departamento in COSTA else "Selva" if departamento in SELVA else "Sierra"


def dos_anios_despues(dia: date) -> date:
    if (dia.month, dia.day) == (2, 29):
        return date(dia.year + 2, 2, 28)
    return dia.replace(year=dia.year + 2)


# Answers.


Valor = Callable[[Atencion, Empresa], Any]
DIMENSIONES: dict[str, Valor] = {
    "actividad": lambda a, e: a.actividad,
    "producto": lambda a, e: PRODUCTOS[corto(a.actividad)[0]] if corto(a.actividad) in CUENTAN else ...,
    "unidad": lambda a, e: a.unidad,
    "servicio": lambda a, e: a.servicio or None,
    "cite": lambda a, e: a.cite or None,
    "direccion": lambda a, e: DIRECCION.get(a.unidad, a.unidad),
    "mes": lambda a, e: a.fecha.month,
    "departamento_atencion": lambda a, e: a.lugar_servicio,
    "sector": lambda a, e: e.sector,
    "division_ciiu": lambda a, e: e.division,
    "tamano": lambda a, e: e.tamano,
    "tramo_ventas": lambda a, e: e.tramo_ventas,
    "tramo_trabajadores": lambda a, e: e.tramo_trabajadores,
    "departamento": lambda a, e: e.departamento,
    "provincia": lambda a, e: e.provincia,
    "region_natural": lambda a, e: e.region_natural,
    "focalizacion": lambda a, e: e.focalizacion,
}


def corto(actividad: str) -> str:
    return next(c for c, codigo in registros.CODIGOS.items() if codigo == actividad)


def cuenta(todo: Atendidas, dimension: str | None) -> dict[tuple[Any, ...], dict[str, Any]]:
    """{(year, value): figures} of a dimension, or of each whole year."""
    return {clave: _figuras(todo, clave[0], propias) for clave, propias in agrupadas(todo, dimension).items()}


def combinaciones(todo: Atendidas, dimension: str | None) -> dict[tuple[int, str | None], Counter[str]]:
    """{(year, value): {"1.1+2.2": firms with exactly those activities}}; what has no value of the dimension is out."""
    grupos = {}
    for (anio, valor), atenciones in agrupadas(todo, dimension).items():
        if valor is not None or dimension is None:
            cortos: dict[str, set[str]] = defaultdict(set)
            for a in atenciones:
                cortos[a.ruc].add(corto(a.actividad))
            grupos[anio, valor] = Counter("+".join(sorted(propias)) for propias in cortos.values())
    return grupos


def agrupadas(todo: Atendidas, dimension: str | None) -> dict[tuple[Any, ...], list[Atencion]]:
    """Group attentions. The programme is every activity in Empresas: those in Acciones are only where asked for."""
    grupos: dict[tuple[Any, ...], list[Atencion]] = defaultdict(list)
    for atencion in todo.atenciones:
        if dimension != "actividad" and corto(atencion.actividad) in EN_ACCIONES:
            continue
        empresa = todo.empresas[atencion.anio, atencion.ruc]
        valor = DIMENSIONES[dimension](atencion, empresa) if dimension else None
        if valor is not ...:  # An activity that does not count towards its product.
            grupos[atencion.anio, valor].append(atencion)
    return grupos


def _figuras(todo: Atendidas, anio: int, atenciones: list[Atencion]) -> dict[str, Any]:
    actividades: dict[str, set[str]] = defaultdict(set)
    for a in atenciones:
        actividades[a.ruc].add(a.actividad)
    resultados = [todo.empresas[anio, ruc].focalizacion for ruc in actividades]
    pasan, fallan = resultados.count("focalizada"), resultados.count("no focalizada")
    antes = todo.antes_de(anio)
    es_primero = not antes
    recurrentes = len(actividades.keys() & {ruc for _, ruc in antes})
    return {
        "empresas_atendidas": len(actividades),
        "atenciones": len(atenciones),
        "empresas_focalizadas": pasan if pasan + fallan else None,
        "focalizacion_pct": 100 * Decimal(pasan) / len(actividades) if pasan + fallan else None,
        "focalizacion_con_dato_pct": 100 * Decimal(pasan) / (pasan + fallan) if pasan + fallan else None,
        "focalizacion_max_pct": 100 * Decimal(len(actividades) - fallan) / len(actividades),
        "solapamiento": sum(len(cuales) - 1 for cuales in actividades.values()),
        "empresas_nuevas": None if es_primero else len(actividades) - recurrentes,
        "empresas_recurrentes": None if es_primero else recurrentes,
    }
