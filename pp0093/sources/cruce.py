"""The office's own SUNAT cross of the firms served in a year (`cruce_AAAA.csv` or `.xlsx`): sales, age, place.

The year is the one thing read from a file's name. Sales come as a number of UIT or as a bracket; row by row the
number wins, so that a row of the table has one or the other, never both.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import Any, ClassVar

from pp0093.columns import column_map, normalise
from pp0093.errors import InputError
from pp0093.rules import rows
from pp0093.sources import sheets
from pp0093.sources.amounts import plain_amount, plain_code
from pp0093.sources.base import NOBODY, Inspection, Progress, Quarantined, RawFile, Reading, cell, text_table
from pp0093.sources.content import HEAD_BYTES, open_bytes, refuse_utf16
from pp0093.sources.dates import dates_of
from pp0093.sources.padron import YEAR, Notes, datum, place, workers
from pp0093.sources.registros import read_ruc
from pp0093.sources.sheets import NO_VALUE, Cell, Row, Sheet, text_of

FORMATO = TABLE = "cruce"
COLUMNS = (
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
TOTALS = {"total", "subtotal", "totalgeneral"}
LONGEST_NAME = 60

MOTIVOS = {
    "ruc_vacio": "la fila no tiene RUC",
    "ruc_longitud": "el RUC no tiene 11 dígitos",
    "monto_invalido": "las ventas no son un número de UIT",
    "fecha_imposible": "la fecha no existe o no está escrita como dd/mm/aaaa",
}


# Tables with a header, in a workbook or in a text.


@dataclass(frozen=True)
class Kind:
    """A kind of table: the header map of its columns, what makes a row its header, which columns hold long texts."""

    mapa: str
    es_encabezado: Callable[[set[str]], bool]
    pide: str
    con_parrafos: frozenset[str] = frozenset()

    def places(self, fila: Row) -> list[tuple[str, int]]:
        """Return (our column, place) of each cell of a row that names one of our columns."""
        nombres = column_map(self.mapa)[self.mapa]
        claves = ((_key(c) if _may_name(c) else "", lugar) for lugar, c in enumerate(fila.celdas))
        return [(nombres[clave], lugar) for clave, lugar in claves if clave in nombres]

    def is_header(self, fila: Row) -> bool:
        """Tell a row that names enough of our columns."""
        return self.es_encabezado({nombre for nombre, _ in self.places(fila)})

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Tell a file with such a header; raise InputError for a workbook that cannot be opened."""
        if sheets.is_workbook(archivo):
            return any(self.is_header(f) for hoja in sheets.workbook(archivo) for f in hoja.filas())
        return self.separator(sheets.decoded(inicio)) is not None

    def separator(self, texto: str) -> str | None:
        """Return the delimiter with which a text's first lines show a header."""
        return next((s for s in ",;|\t" if any(map(self.is_header, _readable(texto, s)))), None)

    def read(self, archivo: RawFile, avance: Progress, take: Callable[[Line], None]) -> list[Grid]:
        """Give each row of data of a file to `take`; return its tables, with the rows put apart and counted."""
        tamano = archivo.ruta.stat().st_size
        try:
            grids = self._grids(archivo)
            for cuantas, grid in enumerate(grids, 1):
                for linea in grid.lines():
                    take(linea)
                avance(tamano, tamano, sum(g.leidas for g in grids[:cuantas]))
        finally:
            sheets.forget()
        return grids

    def _grids(self, archivo: RawFile) -> list[Grid]:
        halladas, sueltas = [], []
        for hoja in self._sheets(archivo):
            filas = hoja.filas()
            encabezado = next((f for f in filas if self.is_header(f)), None)
            if encabezado:
                halladas.append(Grid(archivo, self, hoja, encabezado, list(filas)))
            elif next(hoja.filas(), None):
                sueltas.append(f"la hoja {hoja.nombre} no se leyó: no se reconoce su encabezado")
        if not halladas:
            raise InputError(
                "no se reconoce su encabezado",
                f"ponga al menos las columnas {self.pide}, cada una en su celda",
                archivo=archivo.archivo,
            )
        halladas[0].avisos += sueltas
        return halladas

    def _sheets(self, archivo: RawFile) -> tuple[Sheet, ...]:
        if sheets.is_workbook(archivo):
            return sheets.workbook(archivo)
        with open_bytes(archivo) as (contenido, _):
            octetos = contenido.read()
        refuse_utf16(archivo, octetos)
        separador = self.separator(sheets.decoded(octetos[:HEAD_BYTES])) or ","
        return (sheets.text_sheet(archivo, sheets.decoded(octetos), separador),)


@lru_cache(maxsize=1 << 12)
def _key(celda: Cell) -> str:
    return normalise(str(celda))


def _may_name(celda: Cell) -> bool:
    return isinstance(celda, str) and len(celda) <= LONGEST_NAME and celda.lstrip()[:1].isalpha()


def _readable(texto: str, separador: str) -> Iterator[Row]:
    try:
        yield from sheets.text_rows(texto, separador)
    except csv.Error:
        return


@dataclass(frozen=True)
class Line:
    """One row of data: where it stands and its cells by our columns."""

    grid: Grid
    fila: int
    celdas: dict[str, Cell]

    @property
    def lugar(self) -> str:
        """Where the row stands, for a sentence."""
        return f"hoja {self.grid.hoja.nombre}, fila {self.fila}" if self.grid.hoja.nombre else f"fila {self.fila}"

    def text(self, columna: str) -> str:
        """Return a cell as text without the spaces around it, empty where the file has no such column."""
        return text_of(self.celdas.get(columna, "")).strip(sheets.INVISIBLE)


@dataclass
class Grid:
    """The rows below one header. `lines` sorts them: rows of data, rows outside scope and rows that are cut."""

    archivo: RawFile
    tipo: Kind
    hoja: Sheet
    encabezado: Row
    filas: list[Row]
    fuera_alcance: int = 0
    cuarentena: list[Quarantined] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)
    posicion: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.posicion = {}
        for columna, lugar in self.tipo.places(self.encabezado):
            if self.posicion.setdefault(columna, lugar) != lugar:
                nombre = cell(text_of(self.encabezado.celdas[lugar]))
                raise self.refuse(
                    f"la columna {nombre} aparece dos veces", "deje una sola", self.encabezado.fila, nombre
                )
        donde = f" en la hoja {self.hoja.nombre}" if self.hoja.nombre else ""
        self.avisos += [] if self.filas else [f"sólo hay un encabezado, sin filas debajo{donde}"]
        self.avisos += (
            [f"la hoja {self.hoja.nombre} está oculta y se leyó como las demás"] if self.hoja.es_oculta else []
        )

    @property
    def leidas(self) -> int:
        """Rows below the header, blank ones between them included."""
        return self.filas[-1].orden - self.encabezado.orden if self.filas else 0

    def header(self, columna: str) -> str:
        """Return the name the file itself gives to one of our columns, ours where it has none."""
        lugar = self.posicion.get(columna)
        return columna.upper() if lugar is None else cell(text_of(self.encabezado.celdas[lugar]))

    def refuse(self, motivo: str, que_hacer: str, fila: int, columna: str | None = None) -> InputError:
        """Return the refusal of the file for something in this table."""
        return InputError(
            motivo, que_hacer, archivo=self.archivo.archivo, hoja=self.hoja.nombre, fila=fila, columna=columna
        )

    def quarantine(self, linea: Line, faltas: list[Fault]) -> None:
        """Put a row apart for its first fault; the codes of the others stand beside it."""
        primera, *otras = faltas
        self.cuarentena.append(
            Quarantined(
                linea.fila,
                self.header(primera.columna),
                primera.codigo,
                primera.motivo,
                cell(linea.text(primera.columna)),
                self.hoja.nombre,
                "; ".join(dict.fromkeys(f.codigo for f in otras)),
            )
        )

    def lines(self) -> Iterator[Line]:
        """Yield the rows of data.

        Raises InputError for a second header, a quote that took in whole rows and a formula saved without its value.
        """
        anterior = self.encabezado.orden
        for fila in self.filas:
            self.fuera_alcance += fila.orden - anterior - 1
            anterior = fila.orden
            if self._is_outside(fila):
                self.fuera_alcance += 1
            elif motivo := self._cut(fila):
                self.cuarentena.append(Quarantined(fila.fila, "", "fila_incompleta", motivo, "", self.hoja.nombre))
            else:
                yield self._line(fila)

    def _line(self, fila: Row) -> Line:
        celdas = {c: fila.celdas[i] for c, i in self.posicion.items() if i < len(fila.celdas)}
        if self.hoja.es_texto and any(self._took_rows(c, celda) for c, celda in celdas.items()):
            raise self.refuse("una comilla sin cerrar juntó varias filas en una", "ciérrela", fila.fila)
        for columna, valor in celdas.items():
            if valor == NO_VALUE:
                raise self.refuse(
                    "una fórmula se guardó sin su valor",
                    "ábralo en Excel, guárdelo y vuelva a cargarlo",
                    fila.fila,
                    self.header(columna),
                )
        return Line(self, fila.fila, celdas)

    def _took_rows(self, columna: str, celda: Cell) -> bool:
        """Tell a text that a quote never closed has made out of whole rows."""
        _, *siguientes = str(celda).split("\n")
        if columna not in self.tipo.con_parrafos:
            return bool(siguientes)
        separadores = max(len(self.encabezado.celdas) - 1, 2)
        return any(linea.count(s) >= separadores for linea in siguientes for s in ",;|\t")

    def _is_outside(self, fila: Row) -> bool:
        if self.tipo.is_header(fila):
            if dict(self.tipo.places(fila)) != self.posicion:
                raise self.refuse("hay un segundo encabezado, distinto del primero", "deje uno por hoja", fila.fila)
            return True
        return any(_may_name(c) and _key(c) in TOTALS for c in fila.celdas)

    def _cut(self, fila: Row) -> str:
        if not self.hoja.es_texto:
            return ""
        ancho = len(self.encabezado.celdas)
        if any(not sheets.is_blank(c) for c in fila.celdas[ancho:]):
            return (
                f"la fila tiene {len(fila.celdas)} celdas y el encabezado {ancho}: "
                "ponga entre comillas los textos que llevan el separador"
            )
        es_ultima = fila is self.filas[-1] and self.hoja.es_cortada
        return "la última fila está cortada" if es_ultima and len(fila.celdas) < ancho else ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell that its row cannot do without."""

    codigo: str
    columna: str
    motivo: str


# The cross.


KIND = Kind(
    "cruce",
    lambda columnas: "ruc" in columnas and bool(columnas & {"ventas_uit", "tramo", "fecha_inscripcion"}),
    "RUC y VENTAS_UIT o TRAMO_VENTAS",
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


@cache
def _divisions() -> frozenset[str]:
    return frozenset(f["division"] for f in rows("ciiu_division"))


@dataclass
class Taken:
    """The rows of a cross: the last of each RUC, and what is odd about them."""

    anio: int
    filas: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    notas: Notes = field(default_factory=Notes)
    sobrantes: int = 0

    def take(self, linea: Line) -> None:
        """Keep a row, or put it apart when its RUC, its number of UIT or its date cannot be read."""
        ruc, codigos = read_ruc(linea.text("ruc"))
        ventas, fecha = _sales(linea), _date(linea)
        faltas = [c for c in codigos if c in MOTIVOS]
        faltas += ["monto_invalido"] if ventas is None else []
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

    def _row(self, linea: Line, ruc: str, ventas: str, fecha: str) -> tuple[Any, ...]:
        desde, hasta = ("", "") if ventas else self._bracket(linea)
        valores = {
            "anio_cruce": str(self.anio),
            "ruc": ruc,
            "ciiu": self._ciiu(linea),
            "ventas_uit": ventas,
            "tramo_desde_uit": desde,
            "tramo_hasta_uit": hasta,
            "trabajadores": workers(linea.text("trabajadores"), self.notas, linea.lugar),
            "fecha_inscripcion": fecha,
            "estado": datum(linea.text("estado")),
            "condicion": datum(linea.text("condicion")),
            "ubigeo": place(linea.text("ubigeo"), self.notas, linea.lugar),
            "anio_ventas": self._sales_year(linea),
        }
        return (linea.grid.hoja.nombre, linea.fila, *(valores[c] or None for c in COLUMNS))

    def _bracket(self, linea: Line) -> tuple[str, str]:
        texto = datum(linea.text("tramo"))
        limites = bracket(texto) if texto else ("", "")
        if limites is None:
            self.notas.add("el tramo de ventas no se entiende y quedó vacío", linea.lugar)
        return limites or ("", "")

    def _ciiu(self, linea: Line) -> str:
        """Return a class of four digits, with the zero that one of three has lost."""
        texto = datum(linea.text("ciiu"))
        codigo = plain_code(texto, 1) if texto else ""
        if codigo and not CIIU.fullmatch(codigo):
            self.notas.add("el CIIU no tiene cuatro dígitos y quedó vacío", linea.lugar)
            return ""
        codigo = codigo.zfill(4) if codigo else ""
        if codigo and codigo[:2] not in _divisions():
            self.notas.add("la división del CIIU no está en la Rev. 4: queda sin sector", linea.lugar)
        return codigo

    def _sales_year(self, linea: Line) -> str:
        texto = datum(linea.text("anio_ventas"))
        anio = plain_code(texto, 1) if texto else ""
        if anio and not YEAR.fullmatch(anio):
            self.notas.add("el año de las ventas no es un año y quedó vacío", linea.lugar)
            return ""
        return anio


def _sales(linea: Line) -> str | None:
    """Return the number of UIT as plain text, "" for none, None when the cell is no amount of UIT."""
    texto = datum(linea.text("ventas_uit"))
    plano = None if "S/" in texto.upper() else plain_amount(UIT_WORD.sub("", texto.upper()))
    if not plano:
        return plano
    return None if Decimal(plano) < 0 else format(Decimal(plano), "f")


def _date(linea: Line) -> str | None:
    """Return the date in ISO form, "" for none, None when the cell is no single date."""
    if not datum(linea.text("fecha_inscripcion")):
        return ""
    fechas = dates_of(linea.celdas["fecha_inscripcion"], es_1904=linea.grid.hoja.es_1904)
    unica = fechas[0] if len(fechas) == 1 else None
    return unica.isoformat() if unica else None


class Cruce:
    """Reader of the cross."""

    fuente: ClassVar[str] = "padron"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO,)
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {TABLE: COLUMNS}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A header that names RUC and the sales or the date of inscription."""
        return KIND.recognises(archivo, inicio)

    def read(self, archivo: RawFile, avance: Progress, rucs: frozenset[str] = NOBODY) -> Reading:
        """Read every row; raise InputError when the name does not say the year or no header is recognised."""
        anio = _year(archivo)
        tomadas = Taken(anio)
        grids = KIND.read(archivo, avance, tomadas.take)
        filas = list(tomadas.filas.values())
        return Reading(
            self.fuente,
            FORMATO,
            TABLE,
            text_table(archivo.archivo, COLUMNS, filas),
            filas_leidas=sum(g.leidas for g in grids),
            filas_fuera_alcance=sum(g.fuera_alcance for g in grids) + tomadas.sobrantes,
            anio=anio,
            corte=archivo.corte,
            cuarentena=[q for g in grids for q in g.cuarentena],
            problemas=[a for g in grids for a in g.avisos] + tomadas.notas.sentences() + _missing(grids),
        )

    def inspect(self, archivo: RawFile, avance: Progress) -> Inspection:
        """Say of which year a cross is, how many firms it has and how many of their sales are numbers or brackets."""
        reading = self.read(archivo, avance)
        numeros = len(reading.tabla) - reading.tabla["ventas_uit"].null_count
        tramos = len(reading.tabla) - reading.tabla["tramo_desde_uit"].null_count
        return Inspection(
            archivo.archivo,
            self.fuente,
            FORMATO,
            reading.anio,
            reading.corte,
            [],
            reading.filas_leidas,
            {},
            reading.problemas,
            {
                "empresas": len(reading.tabla),
                "con_ventas": numeros,
                "con_tramo": tramos,
                "filas_cuarentena": len(reading.cuarentena),
            },
        )


def _year(archivo: RawFile) -> int:
    """Return the year the firms were served in: the file's name says it, else the manifest."""
    en_nombre = FILE_NAME.search(PurePosixPath(archivo.archivo).stem)
    texto = en_nombre[1] if en_nombre else plain_code(archivo.pasaporte.get("anio", ""), 1)
    if not YEAR.fullmatch(texto):
        raise InputError(
            "su nombre no dice de qué año son las empresas atendidas",
            "nómbrelo cruce_AAAA, por ejemplo cruce_2025.csv, o póngale anio en el manifiesto",
            archivo=archivo.archivo,
        )
    return int(texto)


def _missing(grids: list[Grid]) -> list[str]:
    presentes = {c for g in grids for c in g.posicion}
    faltan = [c.upper() for c in EXPECTED if c not in presentes]
    faltan += [] if presentes & {"ventas_uit", "tramo"} else ["VENTAS_UIT", "TRAMO_VENTAS"]
    return [f"no trae las columnas {', '.join(faltan)}: esos datos quedan vacíos"] if faltan else []
