"""Firms served, as each unit records them: its own list (`registros`) or an attendance list, a row a person.

A row of the table is one date of one row of the file. Names, documents, mails and telephones of persons are never
taken. Rows that repeat an attention are found later, across files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct

from pp0093 import clock, programme
from pp0093.errors import InputError, Remedy, one_line, seen
from pp0093.ingest.columns import HeaderMap, column_map, owner
from pp0093.ingest.readers.base import (
    INVISIBLE,
    Cell,
    Delivery,
    Inspection,
    Progress,
    Quarantined,
    RawFile,
    Reading,
    cell,
    format_name,
    text_table,
)
from pp0093.ingest.readers.cells.amounts import plain_code
from pp0093.ingest.readers.cells.codes import key, read_activity, read_unit, why_unknown
from pp0093.ingest.readers.cells.dates import dates_of
from pp0093.ingest.readers.cells.memo import ODD
from pp0093.ingest.readers.cells.rucs import NO_RUC, read_ruc
from pp0093.ingest.readers.lists.attentions import (
    ABSENT,
    ATTENTION_COLUMNS,
    BESIDE,
    MARKS,
    PLACE,
    PRESENT,
    TEXTS,
    doubts,
    has_total,
    is_excel_error,
    mark_of,
    place_of_firm,
)
from pp0093.ingest.readers.lists.bulk import lots
from pp0093.ingest.readers.lists.delivery import declared, told
from pp0093.ingest.readers.lists.plain_rows import PlainRows, Row
from pp0093.ingest.readers.sunat.firms import NOBODY, KnownFirms
from pp0093.ingest.readers.tables import books, delimited, nearest, sheets
from pp0093.ingest.readers.tables.books import OLE
from pp0093.ingest.readers.tables.content import HEAD_BYTES, ZIP, first_line, separator, whole
from pp0093.ingest.readers.tables.grid import TWO_FLOORS, Fault, is_second_floor, put_apart
from pp0093.ingest.readers.tables.sheets import NO_VALUE, Sheet, SheetRow, is_blank, text_of
from pp0093.programme import Programme
from pp0093.writing.nouns import counted

if TYPE_CHECKING:
    import pyarrow as pa

FORMATO, FORMATO_ASISTENCIA, TABLE = "registros", "registros_asistencia", "registro"
REQUIRED, OWN = {"ruc": "RUC", "fecha": "FECHA"}, {"actividad", "servicio"}
UNREPEATABLE = ("ruc", "fecha", "actividad", "servicio", "unidad", "asistencia")
LONGEST_HEADER = 80

SWALLOWED_RUC = re.compile(r"(?<![0-9])(?:1[0567]|20)[0-9]{9}(?![0-9])")

MOTIVOS = {
    NO_RUC: "la fila no tiene RUC",
    "ruc_longitud": "el RUC no tiene 11 dígitos",
    "ruc_prefijo": "el RUC no empieza con 10, 15, 16, 17 ni 20",
    "ruc_digito": "el dígito de control del RUC no corresponde a los demás",
    "actividad_desconocida": "la actividad no es una de las del programa",
    "fecha_vacia": "la fila no tiene fecha de atención",
    "fecha_imposible": "la fecha no existe o no está escrita como dd/mm/aaaa",
    "fecha_fuera_de_anio": "la fecha es de otro año que el que declara el archivo o el manifiesto",
    "fecha_futura": "la fecha todavía no llega",
}
NOBODY_SERVED = "si no hubo atenciones, diga de qué actividad en la hoja Entrega de la plantilla o al cargarla"
MAY_BE_SAID = {"actividad": ("--actividad CÓDIGO", "Actividades"), "unidad": ("--unidad SIGLA", "Unidad que entrega")}
"""What a list may leave to whoever loads it: with which option and in which box of the page it is said."""
UNSAID = ""
"""The activity of a row of a list that is only looked at, where nobody says it."""
DAY_OF_TYPING = "que puede ser el día en que se escribió y no el de la atención"


class Alias(HeaderMap):
    """The header names of a format; where two headers name one column, that of the lower rank is taken."""

    def ranked(self, escrito: str) -> tuple[int, str] | None:
        """Return (rank, our column) of a header, None where it names none."""
        columna, clave = self.named(escrito), key(escrito)
        return None if columna is None else ([*self].index(clave) if clave in self else len(self), columna)


class Registros:
    """Reader of the lists of firms served."""

    fuente: ClassVar[str] = "registros"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO, FORMATO_ASISTENCIA)

    @property
    def tablas(self) -> dict[str, tuple[str, ...]]:
        """Return the columns of the table of attentions, those that only the programme's lists have at the end."""
        return {TABLE: (*ATTENTION_COLUMNS, *programme.current().propias)}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A row that names RUC and FECHA, or nearly so, in a sheet of a workbook or the first bytes of a text.

        Raises InputError for a workbook that cannot be opened.
        """
        alias = _aliases(archivo)
        if inicio.startswith((OLE, ZIP)):
            hojas = books.workbook(archivo) if books.is_workbook(archivo) else ()
            return any(_is_ours(hoja, alias) for hoja in hojas)
        texto = delimited.decoded(inicio)
        separador = _separator(texto, alias) or separator(first_line(inicio))
        return _is_ours(delimited.text_sheet(archivo, texto, separador, es_inicio=True), alias)

    def read(self, archivo: RawFile, avance: Progress, rucs: KnownFirms = NOBODY) -> Reading:
        """Read every sheet whose header is recognised; rows with errors are quarantined.

        Raises InputError when no header is recognised, when a sheet has two different ones, when neither the file
        nor the manifest says the activity or the unit, and for a formula saved without a value.
        """
        return self._read(archivo, avance)[0]

    def sheets(self, archivo: RawFile) -> tuple[Sheet, ...]:
        """Return the sheets of a file, to look at rows already read."""
        return _sheets(archivo)

    def inspect(self, archivo: RawFile, avance: Progress) -> Inspection:
        """Say which sheets a file has, how many rows and how many of them are put apart."""
        reading, hojas, falta = self._read(archivo, avance, es_vista=True)
        extra = {
            **({"falta": [f"{c} ({MAY_BE_SAID[c][0]})" for c in falta]} if falta else {}),
            "hojas": hojas,
            "filas_cuarentena": len(reading.cuarentena),
            "filas_fuera_alcance": reading.filas_fuera_alcance,
            "formato": reading.formato,
        }
        return reading.inspection(archivo, extra)

    def _read(
        self, archivo: RawFile, avance: Progress, *, es_vista: bool = False
    ) -> tuple[Reading, list[str], list[str]]:
        """Return the reading, the names of the sheets read and what nobody says of them.

        Where the list is only looked at (`es_vista`) that is no reason to refuse it.
        """
        tamano, archivo = archivo.ruta.stat().st_size, told(archivo)
        try:
            hojas = _sheets(archivo)
            leidas = _recognised(archivo, hojas, es_vista=es_vista)
            for hoja in leidas:
                hoja.read()
                avance(tamano, tamano, sum(h.leidas for h in leidas))
            problemas = _unread(hojas, leidas) + _notes(leidas)
        finally:
            books.forget()
        entrega, anios = leidas[0].entrega, set[str]().union(*(h.anios for h in leidas))
        reading = Reading(
            self.fuente,
            FORMATO_ASISTENCIA if all(h.encabezado.es_asistencia for h in leidas) else FORMATO,
            TABLE,
            _together(archivo, self.tablas[TABLE], leidas),
            filas_leidas=sum(h.leidas for h in leidas),
            filas_fuera_alcance=sum(h.fuera_alcance for h in leidas),
            anio=entrega.anio or (int(*anios) if len(anios) == 1 else None),
            corte=archivo.corte,
            cuarentena=list(chain.from_iterable(h.cuarentena for h in leidas)),
            problemas=[*entrega.problemas, *problemas],
            entrega=entrega,
            caduca=min(chain.from_iterable(h.por_llegar for h in leidas), default=None),
            filas_de_origen=sum(h.cargadas for h in leidas),
            encabezados={h.hoja.nombre: h.encabezado.fila for h in leidas},
        )
        falta = list(dict.fromkeys(chain.from_iterable(h.unsaid() for h in leidas)))
        return reading, [h.hoja.nombre for h in leidas if h.hoja.nombre], falta


def _together(archivo: RawFile, columnas: Sequence[str], leidas: list[SheetReading]) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables([text_table(archivo.archivo, columnas, []), *chain.from_iterable(h.tablas for h in leidas)])


# Headers.


class Header(Struct, frozen=True):
    """Where a header names our columns: {our column: place in the row}, and its texts as the file writes them.

    `dobles` are (our column, place) of other headings that name a column besides the one that is read.
    """

    formato: str
    fila: int
    orden: int
    ancho: int
    posicion: dict[str, int]
    textos: dict[str, str]
    repetidas: tuple[str, ...]
    dobles: tuple[tuple[str, int], ...]

    @property
    def es_asistencia(self) -> bool:
        """Tell an attendance list."""
        return self.formato == FORMATO_ASISTENCIA


def _aliases(archivo: RawFile) -> dict[str, Alias]:
    """Return the header names of both formats, those of the manifest's unit among them."""
    mapa, unidad = column_map("registros"), read_unit(archivo.pasaporte.get("unidad", ""))[0]
    suyos = {FORMATO_ASISTENCIA: (FORMATO_ASISTENCIA,), FORMATO: ("comun", unidad)}
    return {f: Alias(e for m in de if m in mapa for e in mapa[m].escritos) for f, de in suyos.items()}


def _named(celdas: list[Cell], alias: Alias) -> dict[str, list[int]]:
    """Return {our column: the places that name it, the preferred first} of one row."""
    halladas = sorted(
        (*hallado, lugar)
        for lugar, celda in enumerate(celdas)
        if isinstance(celda, str) and len(celda) <= LONGEST_HEADER and (hallado := alias.ranked(celda))
    )
    lugares: dict[str, list[int]] = {}
    for _, columna, lugar in halladas:
        lugares.setdefault(columna, []).append(lugar)
    return lugares


def _header(fila: SheetRow, alias: dict[str, Alias]) -> Header | None:
    """Return the header that a row is, if it names at least RUC and FECHA, and of which of the formats."""
    for formato, propio in alias.items():
        lugares = _named(fila.celdas, propio)
        if REQUIRED.keys() <= lugares.keys():
            return _header_of(fila, formato, lugares)
    return None


def _header_of(fila: SheetRow, formato: str, lugares: dict[str, list[int]]) -> Header:
    if len(dos := lugares.get("actividad", [])) > 1:  # A code and a name: the one whose heading says code.
        codigo = next((n for n in dos if key(str(fila.celdas[n])).startswith("cod")), dos[0])
        lugares |= {"actividad": [codigo], "actividad_nombre": [n for n in dos if n != codigo]}
    posicion = {columna: donde[0] for columna, donde in lugares.items()}
    for columna in PLACE if formato == FORMATO_ASISTENCIA else ():
        bloques = (columna, f"{columna}_empresa")
        posicion |= dict(zip(bloques, sorted(lugares.get(columna, ())), strict=False))
    textos = {columna: seen(str(fila.celdas[lugar]).strip(INVISIBLE)) for columna, lugar in posicion.items()}
    repetidas = tuple(c for c, donde in lugares.items() if len({key(str(fila.celdas[n])) for n in donde}) < len(donde))
    leidos = {*posicion.values()}
    dobles = tuple((c, n) for c in UNREPEATABLE for n in lugares.get(c, ()) if n not in leidos)
    return Header(formato, fila.fila, fila.orden, len(fila.celdas), posicion, textos, repetidas, dobles)


def _find_header(filas: Iterator[SheetRow], alias: dict[str, Alias]) -> tuple[Header | None, Iterator[SheetRow]]:
    """Return a sheet's header and the rows below it. Of a header merged downwards the last row is taken."""
    hallado: Header | None = None
    for fila in filas:
        nuevo = _header(fila, alias) if hallado is None or fila.hereda else None
        if hallado and nuevo is None:
            return hallado, chain([fila], filas)
        hallado = nuevo
    return hallado, iter(())


def _incomplete_header(filas: Iterator[SheetRow], alias: dict[str, Alias]) -> tuple[SheetRow, str] | None:
    """Return the row that would be a header if it named RUC or FECHA, and which of them it lacks."""
    for fila in filas:
        columnas = _named(fila.celdas, alias[FORMATO]).keys()
        if len(columnas) > 2 and columnas & OWN and columnas & REQUIRED.keys():
            return fila, next((nombre for columna, nombre in REQUIRED.items() if columna not in columnas), "FECHA")
    return None


def _is_ours(hoja: Sheet, alias: dict[str, Alias]) -> bool:
    return bool(_find_header(hoja.filas(), alias)[0] or _incomplete_header(hoja.filas(), alias))


def _separator(texto: str, alias: dict[str, Alias]) -> str | None:
    """Return the delimiter with which a text's first lines show our header, the one that names most columns."""
    hallados = []
    for separador in ",;|\t":
        encabezado, _ = _find_header(delimited.text_rows(texto, separador), alias)
        if encabezado:
            hallados.append((len(encabezado.posicion), separador))
    return max(hallados)[1] if hallados else None


# Sheets.


def _sheets(archivo: RawFile) -> tuple[Sheet, ...]:
    if books.is_workbook(archivo):
        return books.workbook(archivo)
    octetos = whole(archivo)
    separador = _separator(delimited.decoded(octetos[:HEAD_BYTES]), _aliases(archivo)) or separator(first_line(octetos))
    return (delimited.text_sheet(archivo, delimited.decoded(octetos), separador),)


def _recognised(archivo: RawFile, hojas: tuple[Sheet, ...], *, es_vista: bool) -> list[SheetReading]:
    """Return the sheets that have our header, ready to be read; raise InputError when none has."""
    alias, entrega = _aliases(archivo), declared(archivo.pasaporte)
    programa, hoy = programme.current(), clock.today()
    leidas = []
    for hoja in hojas:
        encabezado, filas = _find_header(hoja.filas(), alias)
        if encabezado:
            leidas.append(
                SheetReading(
                    archivo, hoja, encabezado, filas, entrega, alias[encabezado.formato], programa, hoy, es_vista
                )
            )
    if leidas:
        return leidas
    for hoja in hojas:
        incompleto = _incomplete_header(hoja.filas(), alias)
        if incompleto:
            raise InputError(
                f"el encabezado no tiene la columna {incompleto[1]} de «{format_name(FORMATO)}»"
                + nearest.unread(alias[FORMATO].named, incompleto[1:], [*map(text_of, incompleto[0].celdas)]),
                "póngala y vuelva a cargar el archivo",
                archivo=archivo.archivo,
                hoja=hoja.nombre,
                fila=incompleto[0].fila,
                columna=incompleto[1],
            )
    raise sheets.not_recognised(archivo, hojas)


def _unread(hojas: tuple[Sheet, ...], leidas: list[SheetReading]) -> list[str]:
    nombres = {h.hoja.nombre for h in leidas}
    otras = [h.nombre for h in hojas if h.nombre not in nombres and next(h.filas(), None)]
    return [f"la hoja {nombre} no se leyó: no se reconoce su encabezado" for nombre in otras]


def _notes(leidas: list[SheetReading]) -> list[str]:
    """Return what is odd about the sheets; one without rows is told, or is a declaration that nobody was served."""
    if any(h.leidas for h in leidas) or not leidas[0].entrega.actividades:
        return list(chain.from_iterable([*h.notes(), *h.empty()] for h in leidas))
    de_que = ", ".join(leidas[0].entrega.actividades)
    return [*chain.from_iterable(h.notes() for h in leidas), f"sin filas: declara que no hubo atenciones de {de_que}"]


@dataclass
class SheetReading:
    """The rows of one sheet, each counted once: loaded, quarantined or outside scope.

    `programa` is whose the lists are, `hoy` the day of the reading; `por_llegar` are the dates after it;
    `duena` is whose the rows are that do not say it.
    """

    archivo: RawFile
    hoja: Sheet
    encabezado: Header
    por_leer: Iterator[SheetRow]
    entrega: Delivery
    alias: Alias
    programa: Programme
    hoy: date
    es_vista: bool
    leidas: int = 0
    cargadas: int = 0
    fuera_alcance: int = 0
    tablas: list[pa.Table] = field(default_factory=list)
    anios: set[str] = field(default_factory=set)
    cuarentena: list[Quarantined] = field(default_factory=list)
    por_llegar: list[date] = field(default_factory=list)
    avisos: dict[str, list[int]] = field(default_factory=dict)
    duena: str = field(init=False)

    def __post_init__(self) -> None:
        es_ajena = not self.entrega.unidad and self.encabezado.es_asistencia
        self.duena = owner("registros", FORMATO_ASISTENCIA) if es_ajena else self.entrega.unidad

    def read(self) -> None:
        """Read the sheet's rows; raise InputError for a second header, and for what the manifest should say."""
        self._refuse_repeated_columns()
        self._compare_doubles()
        ultima = SheetRow(self.encabezado.orden, self.encabezado.fila, [""] * self.encabezado.ancho)
        llanas = self._plain_rows()
        for lote in lots(self.por_leer):
            self.fuera_alcance += lote[-1].orden - ultima.orden - len(lote)
            ultima = lote[-1]
            leidas = [self._read_alone(f) if ya is None else ya for f, ya in zip(lote, llanas.read(lote), strict=True)]
            self._keep([fila for suyas in leidas for fila in suyas], sum(map(bool, leidas)))
        self.leidas = ultima.orden - self.encabezado.orden
        if self.hoja.es_cortada and len(ultima.celdas) < self.encabezado.ancho:
            self._note("la última fila tiene menos celdas que el encabezado y puede estar cortada", ultima)

    def _plain_rows(self) -> PlainRows:
        return PlainRows(
            self.hoja.nombre,
            self.encabezado.posicion,
            self.encabezado.ancho,
            self.hoja.es_1904,
            tuple(self.programa.propias),
            self._only_activity() or "",
            self.duena,
            self._year_of_good,
        )

    def _keep(self, filas: list[Row], cuantas: int) -> None:
        """Keep the rows of the table that some rows of the file gave."""
        self.cargadas += cuantas
        self.anios |= {dia[:4] for _, _, _, _, dia, *_ in filas}
        self.tablas.append(text_table(self.archivo.archivo, (*ATTENTION_COLUMNS, *self.programa.propias), filas))

    def _read_alone(self, fila: SheetRow) -> list[Row]:
        """Return what a row gives to the table: nothing when it is outside scope or in quarantine."""
        if self.hoja.es_texto:
            self._look_at_delimiters(fila)
        if self._is_outside(fila):
            self.fuera_alcance += 1
            return []
        return self._take(fila)

    def notes(self) -> list[str]:
        """Return a sentence for each odd thing about the sheet and its rows."""
        donde = f" de la hoja {self.hoja.nombre}" if self.hoja.nombre else ""
        avisos = [f"la hoja {self.hoja.nombre} está oculta y se leyó como las demás"] if self.hoja.es_oculta else []
        avisos += [
            f"{one_line(que)}: {counted(len(filas), 'filas')}{donde} (la primera, {filas[0]})"
            for que, filas in self.avisos.items()
        ]
        if self.leidas and key(self._title("fecha")) == key("FECHA DE REGISTRO"):
            avisos.append(f"la fecha{donde} es «{self._title('fecha')}», {DAY_OF_TYPING}: pregúntelo a su unidad")
        if self.leidas and "servicio" not in self.encabezado.posicion:
            avisos.append(f"ninguna columna{donde} dice el servicio: sus atenciones quedan sin él")
        return avisos

    def empty(self) -> list[str]:
        """Return the sentence that a sheet without rows deserves."""
        if self.leidas:
            return []
        donde = f" de la hoja {self.hoja.nombre}" if self.hoja.nombre else ""
        return [f"sólo se encontró el encabezado{donde}, sin filas debajo; {NOBODY_SERVED}"]

    def _note(self, que: str, fila: SheetRow) -> None:
        self.avisos.setdefault(que, []).append(fila.fila)

    def _refuse(self, motivo: str, que_hacer: str, fila: int, columna: str | None = None) -> InputError:
        nombre = self._title(columna) if columna else None
        return InputError(
            motivo, que_hacer, archivo=self.archivo.archivo, hoja=self.hoja.nombre, fila=fila, columna=nombre
        )

    def _refuse_repeated_columns(self) -> None:
        for columna in self.encabezado.repetidas:
            if columna in UNREPEATABLE:
                raise self._refuse("el encabezado la repite", "deje una sola", self.encabezado.fila, columna)

    def _compare_doubles(self) -> None:
        """Note where a column that is not read says another thing than the one that is, of whose name it is a twin."""
        titulos = next((f.celdas for f in self.hoja.filas() if f.orden == self.encabezado.orden), [])
        for fila in self.hoja.filas() if self.encabezado.dobles else ():
            for columna, lugar in self.encabezado.dobles if fila.orden > self.encabezado.orden else ():
                suyo, otro = (
                    key(text_of(fila.celdas[n])) if n < len(fila.celdas) else ""
                    for n in (self.encabezado.posicion[columna], lugar)
                )
                if suyo and otro and suyo != otro:
                    otra = cell(text_of(titulos[lugar]))
                    self._note(f"se leyó {self._title(columna)} y no {otra}, que dice otra cosa", fila)

    def _look_at_delimiters(self, fila: SheetRow) -> None:
        """Refuse a quote that took in whole rows; note a row with more cells than the header."""
        for celda in fila.celdas:
            if "\n" in str(celda) and SWALLOWED_RUC.search(str(celda)):
                raise self._refuse("una comilla sin cerrar juntó varias filas en una", "ciérrela", fila.fila)
        if not all(map(is_blank, fila.celdas[self.encabezado.ancho :])):
            self._note("hay más celdas que en el encabezado: revise si un texto lleva el separador sin comillas", fila)

    def _title(self, columna: str) -> str:
        return self.encabezado.textos.get(columna, columna.upper())

    def _has(self, columna: str) -> bool:
        return columna in self.encabezado.posicion

    def _cell(self, fila: SheetRow, columna: str) -> Cell:
        """Return a cell of a row, blank where the sheet has no such column; refuse a formula without a value."""
        lugar = self.encabezado.posicion.get(columna)
        celda = "" if lugar is None or lugar >= len(fila.celdas) else fila.celdas[lugar]
        if celda == NO_VALUE:
            que_hacer = "abra el libro en Excel, guárdelo y vuelva a cargarlo"
            raise self._refuse("la celda es una fórmula sin valor guardado", que_hacer, fila.fila, columna)
        return celda

    def _text(self, fila: SheetRow, columna: str) -> str | None:
        """Return a cell's text without the spaces around it, None for a blank one or an error of Excel."""
        if columna not in self.encabezado.posicion:
            return None
        texto = text_of(self._cell(fila, columna)).strip(INVISIBLE)
        if is_excel_error(texto):
            self._note(f"{self._title(columna)} tiene un error de Excel y quedó vacía", fila)
            return None
        return texto or None

    # Outside scope: totals, the header again, and who did not attend.

    def _is_outside(self, fila: SheetRow) -> bool:
        return has_total(fila.celdas) or self._is_header_again(fila) or self._is_absent(fila)

    def _is_header_again(self, fila: SheetRow) -> bool:
        if _begins_with_digit(fila.celdas, self.encabezado.posicion["ruc"]):
            return False
        lugares = _named(fila.celdas, self.alias)
        if "ruc" not in lugares or len(lugares) == 1:
            nombra = ((columna, donde[0]) for columna, donde in lugares.items())
            if fila.orden == self.encabezado.orden + 1 and is_second_floor(nombra, self.encabezado.posicion):
                raise self._refuse(*TWO_FLOORS, fila.fila)
            return False
        if _header_of(fila, self.encabezado.formato, lugares).posicion != self.encabezado.posicion:
            motivo = f"hay un segundo encabezado, distinto del de la fila {self.encabezado.fila}"
            raise self._refuse(motivo, "deje una sola tabla por hoja", fila.fila)
        return True

    def _is_absent(self, fila: SheetRow) -> bool:
        columna = "fecha" if self.encabezado.es_asistencia else "asistencia"
        if not self._has(columna):
            return False
        celda = self._cell(fila, columna)
        texto = text_of(celda).strip(INVISIBLE).casefold()
        if texto in ABSENT:
            return True
        if columna == "asistencia" and texto not in PRESENT and None in dates_of(celda, es_1904=self.hoja.es_1904):
            self._note(f"{self._title(columna)} no dice SI ni NO y se tomó como asistencia", fila)
        return False

    # Served, or quarantined.

    def _take(self, fila: SheetRow) -> list[Row]:
        ruc, codigos = read_ruc(text_of(self._cell(fila, "ruc")))
        fechas = dates_of(self._cell(fila, "fecha"), es_1904=self.hoja.es_1904)
        actividad = self._activity(fila, self._year_of(fechas))
        faltas = [Fault(codigo, "ruc", MOTIVOS[codigo]) for codigo in codigos]
        faltas += [self._unknown_activity(fila)] if actividad is None else []
        faltas += [Fault(codigo, "fecha", motivo) for codigo, motivo in self._date_faults(fechas)]
        if faltas:
            self.por_llegar += self._to_come(fechas)
            self._quarantine(fila, faltas)
            return []
        resto = (actividad or None, *self._attributes(fila))
        dias = dict.fromkeys(f.isoformat() for f in fechas if f)
        for columna, duda in doubts([*dias], actividad or "", self._beside(fila)):
            self._note(f"{self._title(columna)} {duda}", fila)
        return [(self.hoja.nombre, fila.fila, str(orden), ruc, dia, *resto) for orden, dia in enumerate(dias, 1)]

    def _year_of_good(self, fechas: list[date | None]) -> Any:
        """Return the year whose activities a row with these dates may name, `ODD` where they have a fault."""
        return ODD if any(self._date_faults(fechas)) else self._year_of(fechas)

    def _year_of(self, fechas: list[date | None]) -> int | None:
        """Return the year whose activities a row may name; none before the programme, when it had no activities.

        It is the one that the file is declared of: a row of another is put apart, whatever its activity.
        """
        anio = self.entrega.anio or next((f.year for f in fechas if f), None)
        return anio if anio and anio >= self.programa.desde else None

    def _quarantine(self, fila: SheetRow, faltas: list[Fault]) -> None:
        unidad = read_unit(self._text(fila, "unidad") or "")[0] or self.duena
        valor = text_of(self._cell(fila, faltas[0].columna))
        self.cuarentena.append(put_apart(fila.fila, self.hoja.nombre, faltas, self._title, valor, unidad=unidad))

    def _date_faults(self, fechas: list[date | None]) -> Iterator[tuple[str, str]]:
        """Yield code and reason of what is wrong with the dates of a row."""
        if not fechas:
            yield "fecha_vacia", MOTIVOS["fecha_vacia"]
        dias = [f for f in fechas if f]
        anio = self.entrega.anio
        if None in fechas:
            yield "fecha_imposible", MOTIVOS["fecha_imposible"]
        elif any(d.year < self.programa.desde and anio in (None, d.year) for d in dias):
            yield "fecha_imposible", f"la fecha es anterior a {self.programa.desde}, el primer año del programa"
        if anio and any(d.year != anio for d in dias):
            yield "fecha_fuera_de_anio", MOTIVOS["fecha_fuera_de_anio"]
        corte = self.entrega.corte
        if corte and any(d > corte for d in dias):
            yield "fecha_futura", f"la fecha es posterior al corte del archivo, {corte:%d/%m/%Y}"
        elif self._to_come(fechas):
            yield "fecha_futura", MOTIVOS["fecha_futura"]

    def _to_come(self, fechas: list[date | None]) -> list[date]:
        """Return the dates that have not come, where the cut-off of the file does not leave some of them out."""
        dias, corte = [f for f in fechas if f], self.entrega.corte
        return [] if corte and any(d > corte for d in dias) else [d for d in dias if d > self.hoy]

    def _activity(self, fila: SheetRow, anio: int | None) -> str | None:
        if self._has("actividad"):
            return read_activity(text_of(self._cell(fila, "actividad")), anio)
        if unica := self._only_activity():
            return read_activity(unica, anio)
        self._refuse_unsaid()
        return UNSAID

    def _unknown_activity(self, fila: SheetRow) -> Fault:
        motivo = why_unknown(text_of(self._cell(fila, "actividad")), MOTIVOS["actividad_desconocida"])
        return Fault("actividad_desconocida", "actividad", motivo)

    def _only_activity(self) -> str | None:
        """Return the activity of a list that does not say it row by row."""
        return self.entrega.actividades[0] if len(self.entrega.actividades) == self.entrega.nombradas == 1 else None

    def unsaid(self) -> list[str]:
        """Return what the rows need and neither the sheet nor anybody says: the activity, the unit or both."""
        falta = [] if self._has("actividad") or self._only_activity() else ["actividad"]
        return falta + ([] if self._has("unidad") or self.duena else ["unidad"])

    def _refuse_unsaid(self) -> None:
        """Raise InputError that asks at once for all that nobody says, unless the list is only looked at."""
        falta = self.unsaid()
        if self.es_vista:
            return
        opciones, casillas = (" y ".join(MAY_BE_SAID[c][n] for c in falta) for n in (0, 1))
        raise InputError(
            f"no tiene columna de {' ni de '.join(falta)} y {self._why_unsaid(falta)}",
            Remedy(f"dígalo al cargar con {opciones} o en su fila de manifest.csv", f"dígalo en {casillas}"),
            archivo=self.archivo.archivo,
            hoja=self.hoja.nombre,
            fila=self.encabezado.fila,
        )

    def _why_unsaid(self, falta: list[str]) -> str:
        if self.entrega.nombradas > 1 and "actividad" in falta:
            return "se declaran varias actividades"
        if self.entrega.nombradas and "actividad" in falta:
            return "la actividad que se declara no es una de las del programa"
        return "nadie las dice" if len(falta) > 1 else "nadie la dice"

    def _unit(self, fila: SheetRow) -> str | None:
        texto = self._text(fila, "unidad")
        if texto:
            unidad, es_conocida = read_unit(texto)
            if not es_conocida:
                self._note(f"{self._title('unidad')} no es ninguna de las unidades de las reglas", fila)
            return unidad
        if self.duena:
            return self.duena
        if self._has("unidad"):
            self._note(f"{self._title('unidad')} está en blanco y nadie la dice", fila)
            return None
        self._refuse_unsaid()
        return None

    def _attributes(self, fila: SheetRow) -> Iterator[str | None]:
        """Yield the columns of the table from `servicio` on."""
        yield self._text(fila, "servicio")
        yield self._unit(fila)
        lugar = [self._text(fila, columna) for columna in PLACE]
        ubigeo = plain_code(self._text(fila, "ubigeo") or "", 6) if self._has("ubigeo") else ""
        donde = place_of_firm(ubigeo, *(nombre or "" for nombre in lugar))
        if donde.nota:
            self._note(donde.nota, fila)
        yield from (nombre or None for nombre in donde.nombres)
        yield donde.ubigeo or None
        for columna in TEXTS:
            yield self._text(fila, columna)
        for columna in MARKS:
            yield self._mark(fila, columna)
        for columna in self.programa.propias:
            yield self._text(fila, columna)

    def _beside(self, fila: SheetRow) -> dict[str, str]:
        return {c: texto for c in BESIDE if self._has(c) and (texto := self._text(fila, c))}

    def _mark(self, fila: SheetRow, columna: str) -> str | None:
        texto = self._text(fila, columna)
        if not texto:
            return None
        nota = mark_of(texto)
        if not nota:
            self._note(f"{self._title(columna)} no es un número y quedó vacía", fila)
        return nota


def _begins_with_digit(celdas: list[Cell], lugar: int) -> bool:
    return lugar < len(celdas) and text_of(celdas[lugar])[:1].isdigit()
