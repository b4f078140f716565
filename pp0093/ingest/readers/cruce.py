"""The office's own SUNAT cross of the firms served in a year (`cruce_AAAA.csv` or `.xlsx`): sales, age, place.

The year is the one thing read from a file's name. Sales come as a number of UIT or as a bracket; row by row the
number wins, so that a row of the table has one or the other, never both.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, ClassVar

from msgspec import Struct, field

from pp0093.errors import InputError, Remedy
from pp0093.ingest.readers.base import INVISIBLE, Cell, Progress, RawFile, Reading
from pp0093.ingest.readers.cells import YEAR_IN_FILE, dates_of, decimal_amount, plain_code, read_ruc
from pp0093.ingest.readers.content import text_of
from pp0093.ingest.readers.grid import Fault, Grid, GridKind, GridReader, Notes, SheetLine, reading_of
from pp0093.ingest.readers.padron import REPEATED, datum, ubigeo_of, workers
from pp0093.rules import Rules, installed

FORMATO = TABLE = "cruce"
MATCH_COLUMNS = (
    "anio_cruce",
    "ruc",
    "ciiu",
    "ventas_uit",
    "tramo_desde_uit",
    "tramo_hasta_uit",
    "trabajadores",
    "fecha_inscripcion",
    "estado",
    "condicion",
    "ubigeo",
    "anio_ventas",
)
EXPECTED = ("ciiu", "trabajadores", "fecha_inscripcion", "estado", "condicion", "ubigeo")
FILE_NAME = re.compile(r"(?<![a-z])cruce[ _-]?((?:19|20)[0-9]{2})(?![0-9])", re.IGNORECASE)
CIIU = re.compile(r"[0-9]{3,4}")
UIT_WORD = re.compile(r"(?<![A-Z])U\.?I\.?T\.?S?(?![A-Z])")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("[](){}", " "))
BOUND = re.compile(r"[0-9]{1,3}(?:[ ,'][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
ABOVE = r"(?:DE )?(?:MAS(?: DE)?|MAYOR(?:ES)?(?: O IGUAL(?:ES)?)?(?: A| DE| QUE)?|SUPERIOR(?:ES)? A|>=?|≥)"
BELOW = r"(?:HASTA|MENOS DE|NO MAS DE|MENOR(?:ES)?(?: O IGUAL(?:ES)?)?(?: A| DE| QUE)?|INFERIOR(?:ES)? A|<=?|≤)"
BETWEEN = re.compile(rf"(?:(?:{ABOVE}|DE|DESDE|ENTRE) )?# (?:-|A|AL|Y|(?:Y )?{BELOW}) #")
OPEN = re.compile(rf"(?:{ABOVE}|DESDE|A PARTIR DE) #|# (?:\+|[AYO] MAS)")
CLOSED = re.compile(rf"{BELOW} #")

MOTIVOS = {
    "ruc_vacio": "la fila no tiene RUC",
    "ruc_longitud": "el RUC no tiene 11 dígitos",
    "monto_invalido": "las ventas no son un número de UIT",
    "fecha_imposible": "la fecha no existe o no está escrita como dd/mm/aaaa",
}
UNREADABLE_SALES = (
    "la columna {} no es un número de UIT que se entienda: la fila queda en cuarentena; escríbalo con punto decimal y "
    "sin signo, como 1234.5, y cárguelo otra vez"
)
TELLS = {"ventas_uit", "tramo", "fecha_inscripcion"}
"""What a cross says of a firm: one of them, with its RUC, makes a header."""
BAD_DIGIT = "el prefijo o el dígito de control del RUC no es válido"
KIND = GridKind(
    "cruce",
    lambda columnas: "ruc" in columnas and bool(columnas & TELLS),
    "RUC y VENTAS_UIT o TRAMO_VENTAS",
    montos=frozenset({"ventas_uit"}),
)


@lru_cache(maxsize=1 << 12)
def bracket(texto: str) -> tuple[str, str] | None:
    """Return the bounds in UIT of a sales bracket, above the first and up to the second ("" = no upper bound).

    "DE 150 A 200 UIT" -> ("150", "200"); "HASTA 13 UIT" -> ("0", "13"); "MAS DE 2300 UIT" -> ("2300", "").
    None when the label is no bracket.
    """
    sin_tildes = "".join(c for c in unicodedata.normalize("NFKD", texto) if not unicodedata.combining(c))
    plano = UIT_WORD.sub(" ", sin_tildes.upper().translate(DASHES))
    limites = [Decimal(re.sub("[ ,']", "", n)) for n in BOUND.findall(plano)]
    molde = " ".join(re.sub(r"([-+]|[<>]=?|[≤≥])", r" \1 ", BOUND.sub(" # ", plano)).split())
    if BETWEEN.fullmatch(molde) and limites[0] < limites[1]:
        return _plain(limites[0]), _plain(limites[1])
    if OPEN.fullmatch(molde):
        return _plain(limites[0]), ""
    return ("0", _plain(limites[0])) if CLOSED.fullmatch(molde) and limites[0] else None


def _plain(numero: Decimal) -> str:
    return format(numero.normalize(), "f")


def _divisions(reglas: Rules) -> frozenset[str]:
    return frozenset(f["division"] for f in reglas.rows("ciiu_division"))


class CrossedFirms(Struct):
    """The rows of a cross: the last of each RUC, and what is odd about them."""

    anio: int
    filas: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    notas: Notes = field(default_factory=Notes)
    sobrantes: int = 0

    def take(self, linea: SheetLine) -> None:
        """Keep a row, or put it apart when its RUC, its number of UIT or its date cannot be read."""
        ruc, codigos = read_ruc(linea.text("ruc"))
        ventas = _uit(linea.amount("ventas_uit"))
        fecha = _date(linea.celdas.get("fecha_inscripcion", ""), es_1904=linea.grid.hoja.es_1904)
        faltas = [c for c in codigos if c in MOTIVOS]
        if ventas is None:
            faltas.append("monto_invalido")
            self.notas.add(UNREADABLE_SALES.format(linea.grid.header("ventas_uit")), linea.lugar)
        faltas += ["fecha_imposible"] if fecha is None else []
        if faltas:
            columnas = {"monto_invalido": "ventas_uit", "fecha_imposible": "fecha_inscripcion"}
            linea.grid.quarantine(linea, [Fault(f, columnas.get(f, "ruc"), MOTIVOS[f]) for f in faltas])
            return
        self.notas.add(BAD_DIGIT if codigos else "", linea.lugar)
        if self.filas.pop(ruc, None):
            self.sobrantes += 1
            self.notas.add(REPEATED, linea.lugar)
        self.filas[ruc] = self._row(linea, ruc, ventas or "", fecha or "")

    def _row(self, linea: SheetLine, ruc: str, ventas: str, fecha: str) -> tuple[Any, ...]:
        valores = {"anio_cruce": str(self.anio), "ruc": ruc, "ventas_uit": ventas, "fecha_inscripcion": fecha}
        for columna, leer in NOTED.items():
            valores[columna], nota = leer(linea.text(columna))
            self.notas.add(nota, linea.lugar)
        tramo = "" if ventas else datum(linea.text("tramo"))
        limites = bracket(tramo) if tramo else ("", "")
        self.notas.add("" if limites else "el tramo de ventas no se entiende y quedó vacío", linea.lugar)
        valores["tramo_desde_uit"], valores["tramo_hasta_uit"] = limites or ("", "")
        valores |= {c: datum(linea.text(c)) for c in ("estado", "condicion")}
        return (linea.grid.hoja.nombre, linea.fila, *(valores[c] or None for c in MATCH_COLUMNS))


def _ciiu(celda: str) -> tuple[str, str]:
    """Return a class of four digits, with the zero that one of three has lost, and what is to be said of it."""
    codigo = plain_code(datum(celda), 1) if datum(celda) else ""
    if codigo and not CIIU.fullmatch(codigo):
        return "", "el CIIU no tiene cuatro dígitos y quedó vacío"
    codigo = codigo.zfill(4) if codigo else ""
    es_de_otra = codigo and codigo[:2] not in installed().made(_divisions)
    return codigo, "la división del CIIU no está en la Rev. 4: queda sin sector" if es_de_otra else ""


def _sales_year(celda: str) -> tuple[str, str]:
    anio = plain_code(datum(celda), 1) if datum(celda) else ""
    es_anio = not anio or YEAR_IN_FILE.fullmatch(anio)
    return (anio, "") if es_anio else ("", "el año de las ventas no es un año y quedó vacío")


NOTED = {"ciiu": _ciiu, "trabajadores": workers, "ubigeo": ubigeo_of, "anio_ventas": _sales_year}
"""What reads the columns of which something may be said and none puts its row apart."""


@lru_cache(maxsize=1 << 14)
def _uit(celda: str) -> str | None:
    """Return a number of UIT as plain text, "" for none, None when the cell is no amount of UIT."""
    texto = datum(celda)
    plano = None if "S/" in texto.upper() else decimal_amount(UIT_WORD.sub("", texto.upper()))
    return None if plano and Decimal(plano) < 0 else plano


def _date(celda: Cell, *, es_1904: bool) -> str | None:
    """Return the date in ISO form, "" for none, None when the cell is no single date."""
    if not datum(text_of(celda).strip(INVISIBLE)):
        return ""
    fechas = dates_of(celda, es_1904=es_1904)
    unica = fechas[0] if len(fechas) == 1 else None
    return unica.isoformat() if unica else None


class Cruce(GridReader):
    """Reader of the cross."""

    fuente: ClassVar[str] = "padron"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO,)
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {TABLE: MATCH_COLUMNS}
    tipo: GridKind = KIND

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read every row; raise InputError when the name does not say the year or no header is recognised."""
        anio = _year(archivo)
        tomadas = CrossedFirms(anio)
        grids = KIND.read(archivo, avance, tomadas.take)
        reading = reading_of(
            self,
            archivo,
            grids,
            list(tomadas.filas.values()),
            (anio,),
            fuera=tomadas.sobrantes,
            problemas=tomadas.notas.sentences() + _missing(grids),
        )
        dichas = {"con_ventas": "ventas_uit", "con_tramo": "tramo_desde_uit"}
        cuantas = {que: len(reading.tabla) - reading.tabla[c].null_count for que, c in dichas.items()}
        reading.trae |= {"empresas": len(reading.tabla), **cuantas}
        return reading


def _year(archivo: RawFile) -> int:
    """Return the year the firms were served in: the file's name says it, else the manifest."""
    en_nombre = FILE_NAME.search(PurePosixPath(archivo.archivo).stem)
    texto = en_nombre[1] if en_nombre else plain_code(archivo.pasaporte.get("anio", ""), 1)
    if not YEAR_IN_FILE.fullmatch(texto):
        raise InputError(
            "su nombre no dice de qué año son las empresas atendidas",
            Remedy(
                "nómbrelo cruce_AAAA, como cruce_2025.csv, o dígalo con --anio o en su fila de manifest.csv",
                "dígalo en Año",
            ),
            archivo=archivo.archivo,
        )
    return int(texto)


def _missing(grids: list[Grid]) -> list[str]:
    presentes = {c for g in grids for c in g.posicion}
    faltan = [c.upper() for c in EXPECTED if c not in presentes]
    faltan += [] if presentes & {"ventas_uit", "tramo"} else ["VENTAS_UIT", "TRAMO_VENTAS"]
    return [f"no trae las columnas {', '.join(faltan)}: esos datos quedan vacíos"] if faltan else []
