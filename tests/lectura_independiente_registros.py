"""The rules of `registros/` read a second time, in plain Python and without any code of the product."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from libros import de_toml, leidas
from python_calamine import CalamineWorkbook

CONOCIDOS, DE_PNTE, CODIGOS = de_toml("lectura_de_listas").values()
REGLAS = Path(__file__).resolve().parents[1] / "pp0093" / "country" / "reglas"
FIN_DE_LINEA = re.compile(r"\s*[\t\n\v\f\r]\s*")
TEXTOS = ("servicio", "departamento", "provincia", "distrito", "cite", "tema", "modalidad", "genero")


@dataclass
class Lectura:
    """What the rules give: rows of the table, rows put apart, and the counts."""

    filas: list[dict[str, Any]] = field(default_factory=list)
    cuarentena: list[tuple[Any, ...]] = field(default_factory=list)
    leidas: int = 0
    cargadas: int = 0
    fuera: int = 0


def sin_tildes(texto: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", texto.lower()) if not unicodedata.combining(c))


def llano(texto: object) -> str:
    return "".join(c for c in sin_tildes(str(texto)) if c.isascii() and c.isalnum())


@cache
def lugares() -> tuple[dict[str, tuple[str, str]], dict[str, str], dict[str, str]]:
    """INEI's department and province of each ubigeo, INEI's ubigeo of each of RENIEC's, and departments by any name."""
    filas = leidas(REGLAS / "ubigeo.csv")
    otros = {llano(f["alias"]): f["departamento"] for f in leidas(REGLAS / "departamento_alias.csv")}
    inei = {f["ubigeo_inei"]: (llano(f["departamento"]), llano(f["provincia"])) for f in filas}
    propios = {f["ubigeo_inei"][:2]: llano(f["departamento"]) for f in filas}
    reniec = {f["ubigeo_reniec"]: f["ubigeo_inei"] for f in filas if f["ubigeo_reniec"]}
    return inei, reniec, {n: n for n in propios.values()} | {n: propios[d] for n, d in otros.items()}


def concuerdan(ubigeo: str | None, departamento: str, provincia: str) -> bool:
    inei, _, departamentos = lugares()
    if ubigeo not in inei:
        return False
    suyo, su_provincia = inei[ubigeo]
    if departamento in departamentos and departamentos[departamento] != suyo:
        return False
    return provincia not in {p for _, p in inei.values()} or provincia == su_provincia


def en_duda(comun: dict[str, Any]) -> dict[str, Any]:
    """The place of a row whose ubigeo and names disagree (DOMAIN, which figure is shown, 16)."""
    ubigeo = comun["ubigeo"]
    nombres = [llano(comun[parte] or "") for parte in ("departamento", "provincia")]
    if (
        not ubigeo
        or not any(comun[p] for p in ("departamento", "provincia", "distrito"))
        or concuerdan(ubigeo, *nombres)
    ):
        return comun
    inei, reniec, departamentos = lugares()
    if concuerdan(reniec.get(ubigeo), *nombres):
        return comun | {"ubigeo": reniec[ubigeo]}
    if ubigeo not in inei:
        return comun
    es_de_ahi = departamentos.get(nombres[0]) == inei[ubigeo][0]
    nada = {"ubigeo": None, "provincia": None, "distrito": None}
    return comun | nada | ({} if es_de_ahi else {"departamento": None})


def escrito(valor: object) -> str:
    if valor is None:
        return ""
    if isinstance(valor, float) and valor == int(valor):
        return str(int(valor))
    return str(valor)


def en_una_linea(texto: str) -> str:
    return FIN_DE_LINEA.sub(" ", texto)


def vacia(valor: object) -> bool:
    return escrito(valor).strip() == ""


def columnas_de(fila: list[Any], *, es_pnte: bool) -> dict[str, int]:
    claves = [llano(c) if isinstance(c, str) else "" for c in fila]
    tabla = DE_PNTE if es_pnte else CONOCIDOS
    donde = {}
    for nuestra, nombres in tabla.items():
        hallados = [n for n, clave in enumerate(claves) if clave and clave in nombres.split()]
        if hallados:
            donde[nuestra] = hallados[0]
    if es_pnte:
        for nuestra, nombre in (("departamento", "region"), ("provincia", "provincia"), ("distrito", "distrito")):
            donde[nuestra], donde[f"{nuestra}_empresa"] = [n for n, clave in enumerate(claves) if clave == nombre]
    return donde


def motivos_de_ruc(valor: object) -> tuple[str, list[str]]:
    texto = "".join(c for c in escrito(valor) if not c.isspace() and c not in "-'")
    if texto == "":
        return "", ["ruc_vacio"]
    try:
        numero = Decimal(texto)
        if numero == int(numero):
            texto = str(int(numero))
    except (InvalidOperation, ValueError, OverflowError):
        pass
    if not re.fullmatch("[0-9]{11}", texto):
        return texto, ["ruc_longitud"]
    motivos = [] if texto[:2] in ("10", "15", "16", "17", "20") else ["ruc_prefijo"]
    suma = sum(int(a) * int(b) for a, b in zip(texto, "5432765432", strict=False))
    esperado = {10: 0, 11: 1}.get(11 - suma % 11, 11 - suma % 11)
    return texto, motivos + ([] if esperado == int(texto[10]) else ["ruc_digito"])


@cache
def una_fecha(texto: str) -> date | None:
    formatos = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
    for formato in formatos:
        try:
            return datetime.strptime(texto.strip(), formato).date()
        except ValueError:
            continue
    try:
        dias = int(float(texto))
    except ValueError:
        return None
    return date(1899, 12, 30) + timedelta(dias) if 32874 <= dias <= 73415 else None


def fechas_de(valor: object) -> list[date | None]:
    if isinstance(valor, datetime):
        return [valor.date()]
    if isinstance(valor, date):
        return [valor]
    return [una_fecha(parte) for parte in escrito(valor).strip().split(" - ")] if not vacia(valor) else []


def actividad_de(valor: object) -> str | None:
    texto = escrito(valor).strip()
    if texto in CODIGOS:
        return CODIGOS[texto]
    try:
        texto = str(int(Decimal(texto)))
    except InvalidOperation:
        return None
    return texto if texto in CODIGOS.values() else None


def nota_de(valor: object) -> Decimal | None:
    try:
        return Decimal(escrito(valor).strip().replace(",", "."))
    except InvalidOperation:
        return None


def no_asistio(valor: object) -> bool:
    return escrito(valor).strip().lower() in ("", "x", "no", "n")


def es_total(fila: list[Any]) -> bool:
    textos = [c.strip().rstrip(":").strip().lower() for c in fila if isinstance(c, str)]
    return any(t in ("total", "subtotal", "total general") for t in textos)


def hojas_de(ruta: Path, separador: str, codificacion: str) -> Iterator[tuple[str | None, list[list[Any]]]]:
    if ruta.suffix == ".xlsx":
        libro = openpyxl.load_workbook(ruta, data_only=True)
        for hoja in libro.worksheets:
            yield hoja.title, [list(fila) for fila in hoja.iter_rows(values_only=True, min_row=1, min_col=1)]
    elif ruta.suffix == ".xls":
        antiguo = CalamineWorkbook.from_path(str(ruta))
        for nombre in antiguo.sheet_names:
            yield nombre, antiguo.get_sheet_by_name(nombre).to_python(skip_empty_area=False)
    else:
        texto = ruta.read_bytes().decode(codificacion)
        yield None, list(csv.reader(io.StringIO(texto, newline=""), delimiter=separador))


def leer(ruta: Path, pasaporte: dict[str, str], separador: str = ",", codificacion: str = "utf-8") -> Lectura:
    """Read a file by the rules; `pasaporte` is its row of the manifest."""
    lectura = Lectura()
    for nombre, filas in hojas_de(ruta, separador, codificacion):
        for n, fila in enumerate(filas):
            es_pnte = any(llano(c) == "fechaasistencia" for c in fila if isinstance(c, str))
            donde = columnas_de(fila, es_pnte=es_pnte)
            if {"ruc", "fecha"} <= set(donde):
                leer_hoja(lectura, nombre, filas[n:], donde, pasaporte, encima=n, es_pnte=es_pnte)
                break
    return lectura


def leer_hoja(
    lectura: Lectura,
    nombre: str | None,
    filas: list[list[Any]],
    donde: dict[str, int],
    pasaporte: dict[str, str],
    *,
    encima: int,
    es_pnte: bool,
) -> None:
    ultima = max(n for n, fila in enumerate(filas) if not all(vacia(c) for c in fila))
    for n in range(1, ultima + 1):
        fila = filas[n]
        valores = {c: fila[i] if i < len(fila) else None for c, i in donde.items()}
        lectura.leidas += 1
        es_encabezado = [llano(c) for c in fila if c] == [llano(c) for c in filas[0] if c]
        falto = no_asistio(valores["fecha"]) if es_pnte else "asistencia" in donde and no_asistio(valores["asistencia"])
        if all(vacia(c) for c in fila) or es_total(fila) or es_encabezado or falto:
            lectura.fuera += 1
            continue
        ruc, motivos = motivos_de_ruc(valores["ruc"])
        causas = [(m, "ruc") for m in motivos]
        actividad = actividad_de(valores["actividad"]) if "actividad" in donde else actividad_de(pasaporte["actividad"])
        causas += [] if actividad else [("actividad_desconocida", "actividad")]
        fechas = fechas_de(valores["fecha"])
        causas += [] if fechas else [("fecha_vacia", "fecha")]
        causas += [("fecha_imposible", "fecha")] if None in fechas else []
        ajenas = [f for f in fechas if f and str(f.year) != pasaporte.get("anio", str(f.year))]
        causas += [("fecha_fuera_de_anio", "fecha")] if ajenas else []
        corte = una_fecha(pasaporte.get("corte", "")) or date.max
        causas += [("fecha_futura", "fecha")] if any(f and f > corte for f in fechas) else []
        if causas:
            motivo, columna = causas[0]
            otros = "; ".join(m for m, _ in causas[1:])
            lectura.cuarentena.append((nombre, encima + n + 1, filas[0][donde[columna]], motivo, otros))
            continue
        lectura.cargadas += 1
        comun = {c: en_una_linea(escrito(valores.get(c))).strip() or None for c in TEXTOS}
        ubigeo = escrito(valores.get("ubigeo")).strip().removesuffix(".0")
        comun["ubigeo"] = ubigeo.rjust(6, "0") if ubigeo else None
        comun = en_duda(comun)
        comun["unidad"] = escrito(valores.get("unidad")).strip().upper() or pasaporte.get("unidad", "PNTE")
        for parte in ("departamento", "provincia", "distrito"):
            comun[f"{parte}_empresa"] = en_una_linea(escrito(valores.get(f"{parte}_empresa"))).strip() or None
        notas = {c: nota_de(valores.get(c)) for c in ("nota_entrada", "nota_salida")}
        vistas: list[date] = []
        for fecha in fechas:
            if fecha and fecha not in vistas:
                vistas.append(fecha)
        for orden, fecha in enumerate(vistas, 1):
            lectura.filas.append(
                {
                    "hoja": nombre,
                    "es_pnte": es_pnte,
                    "fila": encima + n + 1,
                    "orden_fecha": str(orden),
                    "ruc": ruc,
                    "fecha": fecha.isoformat(),
                }
                | {"actividad": actividad}
                | comun
                | notas
            )
