"""The office's own SUNAT cross of the firms served in a year (`cruce_AAAA.csv` or `.xlsx`): sales, age, place.

The year is the one thing read from a file's name. Sales come as a number of UIT or as a bracket; row by row the
number wins, so that a row of the table has one or the other, never both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import Any, ClassVar, TypeAlias

from msgspec import Struct, field

from pp0093.errors import InputError, Remedy
from pp0093.ingest.readers.base import INVISIBLE, Cell, Progress, RawFile, Reading
from pp0093.ingest.readers.cells.amounts import plain_amount, plain_code
from pp0093.ingest.readers.cells.dates import dates_of
from pp0093.ingest.readers.cells.memo import ODD, CellMemo, Memo
from pp0093.ingest.readers.cells.rucs import read_right, read_ruc
from pp0093.ingest.readers.sunat.firms import NOBODY, KnownFirms
from pp0093.ingest.readers.sunat.padron import YEAR_IN_FILE, Notes, datum, ubigeo_of, unless_noted, workers
from pp0093.ingest.readers.tables.grid import Fault, Grid, GridKind, GridReader, SheetLine, reading_of
from pp0093.ingest.readers.tables.sheets import SheetRow, text_of
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
Told: TypeAlias = "Callable[[str, Notes, str], str]"
"""What reads a text of a row and notes what is odd about it, with the place of the row."""
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

    def read(self, grid: Grid) -> None:
        """Keep the rows of a table, those of which there is something to say one by one."""
        llanas = PlainFirms(grid, self.anio)
        for lote in grid.lots():
            leidas = [("", None)] * len(lote) if grid.usa_coma else llanas.read(lote)
            for fila, (ruc, leida) in zip(lote, leidas, strict=True):
                if leida and ruc not in self.filas:
                    self.filas[ruc] = leida
                elif linea := grid.line(fila):
                    self.take(linea)

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
        if codigos:
            self.notas.add("el prefijo o el dígito de control del RUC no es válido", linea.lugar)
        if ruc in self.filas:
            self.sobrantes += 1
            self.notas.add("se repite un RUC que ya estaba: vale la última", linea.lugar)
        self.filas[ruc] = self._row(linea, ruc, ventas or "", fecha or "")

    def _row(self, linea: SheetLine, ruc: str, ventas: str, fecha: str) -> tuple[Any, ...]:
        def told(leer: Told, columna: str) -> str:
            return leer(linea.text(columna), self.notas, linea.lugar)

        desde, hasta = ("", "") if ventas else _bracket(linea.text("tramo"), self.notas, linea.lugar)
        valores = {
            "anio_cruce": str(self.anio),
            "ruc": ruc,
            "ciiu": told(_ciiu, "ciiu"),
            "ventas_uit": ventas,
            "tramo_desde_uit": desde,
            "tramo_hasta_uit": hasta,
            "trabajadores": told(workers, "trabajadores"),
            "fecha_inscripcion": fecha,
            "estado": datum(linea.text("estado")),
            "condicion": datum(linea.text("condicion")),
            "ubigeo": told(ubigeo_of, "ubigeo"),
            "anio_ventas": told(_sales_year, "anio_ventas"),
        }
        return (linea.grid.hoja.nombre, linea.fila, *(valores[c] or None for c in MATCH_COLUMNS))


class PlainFirms:
    """Reads the rows of a table of which there is nothing to say, many at a time: what is read of each is the same."""

    def __init__(self, grid: Grid, anio: int) -> None:
        self.grid, self.anio = grid, str(anio)
        self.rucs = Memo(_whole_ruc)
        self.columnas = {
            "ventas_uit": CellMemo(_plain_sales),
            "fecha_inscripcion": CellMemo(partial(_plain_date, es_1904=grid.hoja.es_1904)),
            "ciiu": CellMemo(_quietly(_ciiu)),
            "tramo": CellMemo(_plain_bracket),
            "trabajadores": CellMemo(_quietly(workers)),
            "estado": CellMemo(_plain_datum),
            "condicion": CellMemo(_plain_datum),
            "ubigeo": CellMemo(_quietly(ubigeo_of)),
            "anio_ventas": CellMemo(_quietly(_sales_year)),
        }

    def read(self, filas: list[SheetRow]) -> list[tuple[str, tuple[Any, ...] | None]]:
        """Return the RUC and what is kept of each row; None of one to be read by itself."""
        lote = self.grid.plain(filas)
        lote.add(read_right([_text(c) for c in lote.cells(self.grid.posicion["ruc"])], self.rucs))
        for columna, conocidas in self.columnas.items():
            lugar = self.grid.posicion.get(columna)
            lote.add([conocidas[""]] * len(lote.lugares) if lugar is None else conocidas.of(lote.column(lugar)))
        hechas: list[tuple[str, tuple[Any, ...] | None]] = [("", None)] * len(filas)
        hoja, anio = self.grid.hoja.nombre, self.anio
        for lugar, (ruc, ventas, fecha, ciiu, tramo, *resto) in lote.rows():
            trabajadores, *otras = resto
            limites = (None, None) if ventas else tramo
            fila = filas[lugar].fila
            hechas[lugar] = ruc, (hoja, fila, anio, ruc, ciiu, ventas, *limites, trabajadores, fecha, *otras)
        return hechas


def _quietly(leer: Told) -> Callable[[Cell], Any]:
    """Return what reads a cell as `leer` does, None for nothing; odd where there is something to note of it."""
    return lambda celda: unless_noted(lambda notas: leer(_text(celda), notas, "") or None)


def _plain_bracket(celda: Cell) -> Any:
    return unless_noted(lambda notas: tuple(limite or None for limite in _bracket(_text(celda), notas, "")))


def _plain_sales(celda: Cell) -> Any:
    return _or_odd(_uit(_text(celda)))


def _plain_date(celda: Cell, *, es_1904: bool) -> Any:
    return _or_odd(_date(celda, es_1904=es_1904))


def _or_odd(leido: str | None) -> Any:
    """Return what was read, None for nothing; odd where it could not be."""
    return ODD if leido is None else leido or None


def _plain_datum(celda: Cell) -> Any:
    return datum(_text(celda)) or None


def _whole_ruc(texto: str) -> Any:
    ruc, codigos = read_ruc(texto)
    return ODD if codigos else ruc


def _text(celda: Cell) -> str:
    return text_of(celda).strip(INVISIBLE)


def _bracket(celda: str, notas: Notes, lugar: str) -> tuple[str, str]:
    texto = datum(celda)
    limites = bracket(texto) if texto else ("", "")
    if limites is None:
        notas.add("el tramo de ventas no se entiende y quedó vacío", lugar)
    return limites or ("", "")


def _ciiu(celda: str, notas: Notes, lugar: str) -> str:
    """Return a class of four digits, with the zero that one of three has lost."""
    texto = datum(celda)
    codigo = plain_code(texto, 1) if texto else ""
    if codigo and not CIIU.fullmatch(codigo):
        notas.add("el CIIU no tiene cuatro dígitos y quedó vacío", lugar)
        return ""
    codigo = codigo.zfill(4) if codigo else ""
    if codigo and codigo[:2] not in installed().made(_divisions):
        notas.add("la división del CIIU no está en la Rev. 4: queda sin sector", lugar)
    return codigo


def _sales_year(celda: str, notas: Notes, lugar: str) -> str:
    texto = datum(celda)
    anio = plain_code(texto, 1) if texto else ""
    if anio and not YEAR_IN_FILE.fullmatch(anio):
        notas.add("el año de las ventas no es un año y quedó vacío", lugar)
        return ""
    return anio


@lru_cache(maxsize=1 << 14)
def _uit(celda: str) -> str | None:
    """Return a number of UIT as plain text, "" for none, None when the cell is no amount of UIT."""
    texto = datum(celda)
    plano = None if "S/" in texto.upper() else plain_amount(UIT_WORD.sub("", texto.upper()))
    if not plano:
        return plano
    return None if Decimal(plano) < 0 else format(Decimal(plano), "f")


def _date(celda: Cell, *, es_1904: bool) -> str | None:
    """Return the date in ISO form, "" for none, None when the cell is no single date."""
    if not datum(_text(celda)):
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

    def read(self, archivo: RawFile, avance: Progress, rucs: KnownFirms = NOBODY) -> Reading:
        """Read every row; raise InputError when the name does not say the year or no header is recognised."""
        anio = _year(archivo)
        tomadas = CrossedFirms(anio)
        grids = KIND.read_tables(archivo, avance, tomadas.read)
        return reading_of(
            self,
            archivo,
            grids,
            list(tomadas.filas.values()),
            (anio,),
            fuera=tomadas.sobrantes,
            problemas=tomadas.notas.sentences() + _missing(grids),
        )

    def holds(self, reading: Reading) -> dict[str, Any]:
        """Return how many firms a cross has and how many of their sales are numbers or brackets."""
        return {
            "empresas": len(reading.tabla),
            "con_ventas": len(reading.tabla) - reading.tabla["ventas_uit"].null_count,
            "con_tramo": len(reading.tabla) - reading.tabla["tramo_desde_uit"].null_count,
        }


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
