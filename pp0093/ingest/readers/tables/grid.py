"""Tables below a header, in a workbook or in a text: found, counted row by row, and given a line at a time.

What the readers of the cross and of the goals share. A `GridKind` says which header makes a table; each sheet that has
it is a `Grid`; each of its rows of data is a `SheetLine`; what is wrong with a line is a `Fault`.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, islice, pairwise, takewhile, zip_longest
from typing import Any

from msgspec import Struct

from pp0093.errors import InputError
from pp0093.ingest.columns import HeaderMap, column_map, normalise
from pp0093.ingest.readers.base import (
    INVISIBLE,
    ONLY_A_HEADER,
    Cell,
    Inspection,
    Progress,
    Quarantined,
    RawFile,
    Reading,
    Source,
    cell,
    text_table,
)
from pp0093.ingest.readers.cells.amounts import TWO_READINGS, uses_comma, with_point
from pp0093.ingest.readers.lists.bulk import Lot, lots
from pp0093.ingest.readers.sunat.firms import NOBODY, KnownFirms
from pp0093.ingest.readers.tables import books, delimited, sheets
from pp0093.ingest.readers.tables.content import HEAD_BYTES, refuse_utf16, whole
from pp0093.ingest.readers.tables.sheets import NO_VALUE, Sheet, SheetRow, text_of
from pp0093.writing.nouns import counted

TWO_FLOORS = "el encabezado ocupa dos filas", "póngalo en una sola, con el nombre de cada columna encima de sus datos"
FEWEST_NEW = 2
TOTALS = {"total", "subtotal", "totalgeneral"}
LONGEST_NAME = 60
A_YEAR = re.compile(r"(?<![0-9/.-])20[0-9]{2}(?![0-9/.-])")
"""A year by itself: not that of a day."""


class Fault(Struct, frozen=True):
    """What is wrong with a cell that its row cannot do without."""

    codigo: str
    columna: str
    motivo: str


def is_second_floor(nombra: Iterable[tuple[str, int]], posicion: Mapping[str, int]) -> bool:
    """Tell a row that names, beside a header and not below its columns, others that it has not."""
    ocupados = {*posicion.values()}
    nuevas = {columna for columna, lugar in nombra if columna not in posicion and lugar not in ocupados}
    return len(nuevas) >= FEWEST_NEW


def put_apart(
    fila: int,
    hoja: str | None,
    faltas: Sequence[Fault],
    titulo: Callable[[str], str],
    valor: str,
    *,
    unidad: str = "",
) -> Quarantined:
    """Return a row put apart for its first fault, with each other code beside it once.

    `titulo` gives the name that the file has for a column of ours, `valor` what the row has in the first one at fault.
    """
    primera, *otras = faltas
    return Quarantined(
        fila,
        titulo(primera.columna),
        primera.codigo,
        primera.motivo,
        cell(valor),
        hoja,
        "; ".join(dict.fromkeys(f.codigo for f in otras if f.codigo != primera.codigo)),
        tuple((titulo(f.columna), f.motivo) for f in faltas),
        unidad,
    )


class GridKind(Struct, frozen=True):
    """A kind of table: the header map of its columns, what makes a row its header, which hold long texts and amounts.

    `acepta` is the map itself, of a table that has no file of one.
    """

    mapa: str
    es_encabezado: Callable[[set[str]], bool]
    pide: str
    con_parrafos: frozenset[str] = frozenset()
    montos: frozenset[str] = frozenset()
    acepta: HeaderMap | None = None

    def names(self) -> HeaderMap:
        """Return which header is which of our columns."""
        return self.acepta or column_map(self.mapa)[self.mapa]

    def places(self, fila: SheetRow) -> list[tuple[str, int]]:
        """Return (our column, place) of each cell of a row that names one of our columns."""
        nombres = self.names()
        nombrados = ((nombres.named(str(c)) if _may_name(c) else None, lugar) for lugar, c in enumerate(fila.celdas))
        return [(nombre, lugar) for nombre, lugar in nombrados if nombre is not None]

    def is_header(self, fila: SheetRow) -> bool:
        """Tell a row that names enough of our columns."""
        return self.es_encabezado({nombre for nombre, _ in self.places(fila)})

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Tell a file with such a header; raise InputError for a workbook that cannot be opened."""
        if books.is_workbook(archivo):
            return any(self.is_header(f) for hoja in books.workbook(archivo) for f in hoja.filas())
        return self.separator(delimited.decoded(inicio)) is not None

    def separator(self, texto: str) -> str | None:
        """Return the delimiter with which a text's first lines show a header."""
        return next((s for s in ",;|\t" if any(map(self.is_header, _readable(texto, s)))), None)

    def read(self, archivo: RawFile, avance: Progress, take: Callable[[SheetLine], None]) -> list[Grid]:
        """Give each row of data of a file to `take`; return its tables, with the rows put apart and counted."""

        def take_all(grid: Grid) -> None:
            for lote in grid.lots():
                for linea in filter(None, map(grid.line, lote)):
                    take(linea)

        return self.read_tables(archivo, avance, take_all)

    def read_tables(self, archivo: RawFile, avance: Progress, take: Callable[[Grid], None]) -> list[Grid]:
        """Give each table of a file to `take`, that reads its rows; return them, as `read` does."""
        tamano = archivo.ruta.stat().st_size
        try:
            grids = self._grids(archivo)
            for cuantas, grid in enumerate(grids, 1):
                with _ended_first(grid.filas):
                    take(grid)
                avance(tamano, tamano, sum(g.leidas for g in grids[:cuantas]))
        finally:
            books.forget()
        return grids

    def _grids(self, archivo: RawFile) -> list[Grid]:
        halladas, sueltas = [], []
        for hoja in self.sheets(archivo):
            filas = hoja.filas()
            encabezado, filas = self._header(filas)
            if encabezado:
                # A text, that may be long, is read as it is taken; of a workbook, every sheet before any is.
                filas = filas if hoja.es_texto else iter([*filas])
                with _ended_first(filas):
                    halladas.append(Grid(archivo, self, hoja, encabezado, filas))
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

    def _header(self, filas: Iterator[SheetRow]) -> tuple[SheetRow | None, Iterator[SheetRow]]:
        """Return a sheet's header and the rows below it.

        Of one merged downwards the last row is taken; of two rows whose cells make names together, both.
        """
        encabezado = next((f for f in filas if self.is_header(f)), None)
        if encabezado is None:
            return None, iter(())
        for fila in filas:
            junta = _joined(encabezado, fila)
            if junta and len(self.places(junta)) >= len(self.places(encabezado)) + FEWEST_NEW:
                encabezado = junta
            elif fila.hereda and self.is_header(fila):
                encabezado = fila
            else:
                return encabezado, chain([fila], filas)
        return encabezado, iter(())

    def sheets(self, archivo: RawFile) -> tuple[Sheet, ...]:
        """Return the sheets of a workbook, or a text as one."""
        if books.is_workbook(archivo):
            return books.workbook(archivo)
        octetos = whole(archivo)
        refuse_utf16(archivo, octetos)
        separador = self.separator(delimited.decoded(octetos[:HEAD_BYTES])) or ","
        return (delimited.text_sheet(archivo, delimited.decoded(octetos), separador),)


def _joined(arriba: SheetRow, abajo: SheetRow) -> SheetRow | None:
    """Return two rows as one header, each name below that which spans it ("Enero", "Prog."); None of rows of data."""
    if not all(isinstance(c, str) for c in (*arriba.celdas, *abajo.celdas)):
        return None
    altas = [*map(text_of, arriba.celdas)] + [""] * (len(abajo.celdas) - len(arriba.celdas))
    sobre, juntas = "", list[Cell]()
    for alta, baja in zip_longest(altas, map(text_of, abajo.celdas), fillvalue=""):
        sobre = alta.strip(INVISIBLE) or sobre
        juntas.append(alta if baja.strip(INVISIBLE) in ("", alta.strip(INVISIBLE)) else f"{sobre} {baja}")
    return SheetRow(abajo.orden, abajo.fila, juntas)


@contextmanager
def _ended_first(filas: Iterator[SheetRow]) -> Iterator[None]:
    """Go through the rows that a refusal leaves: a quote never closed is said before anything of a row."""
    try:
        yield
    except InputError:
        deque(filas, maxlen=0)
        raise


@lru_cache(maxsize=1 << 12)
def _key(celda: Cell) -> str:
    return normalise(str(celda))


def _may_name(celda: Cell) -> bool:
    return isinstance(celda, str) and len(celda) <= LONGEST_NAME and celda.lstrip()[:1].isalpha()


def _is_strange(celda: Cell) -> bool:
    return isinstance(celda, str) and ("\n" in celda or NO_VALUE in celda)


def _readable(texto: str, separador: str) -> Iterator[SheetRow]:
    try:
        yield from delimited.text_rows(texto, separador)
    except csv.Error:
        return


class SheetLine(Struct, frozen=True):
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
        return text_of(self.celdas.get(columna, "")).strip(INVISIBLE)

    def amount(self, columna: str) -> str:
        """Return a cell that holds an amount as text with a decimal point, whatever the table has."""
        texto = self.text(columna)
        if not isinstance(self.celdas.get(columna), str) or not TWO_READINGS.search(texto):
            return texto
        return with_point(texto) if self.grid.usa_coma else texto


@dataclass
class Grid:
    """The rows below one header, taken by `lots`. `line` sorts them: rows of data, outside scope and cut."""

    archivo: RawFile
    tipo: GridKind
    hoja: Sheet
    encabezado: SheetRow
    filas: Iterator[SheetRow]
    leidas: int = 0
    fuera_alcance: int = 0
    cuarentena: list[Quarantined] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)
    posicion: dict[str, int] = field(init=False)
    nombres: HeaderMap = field(init=False)
    titulos: set[str] = field(init=False)
    ultima: SheetRow | None = None

    def __post_init__(self) -> None:
        self.posicion, self.nombres = {}, self.tipo.names()
        for columna, lugar in self.tipo.places(self.encabezado):
            if self.posicion.setdefault(columna, lugar) != lugar:
                nombre = cell(text_of(self.encabezado.celdas[lugar]))
                raise self.refuse(
                    f"la columna {nombre} aparece dos veces", "deje una sola", self.encabezado.fila, nombre
                )
        self.titulos = {*self.nombres, *(_key(self.encabezado.celdas[n]) for n in self.posicion.values())}
        donde = f" en la hoja {self.hoja.nombre}" if self.hoja.nombre else ""
        primera = [*islice(self.filas, 1)]
        self.filas = chain(primera, self.filas)
        self.avisos += [] if primera else [f"{ONLY_A_HEADER}{donde}"]
        self.avisos += (
            [f"la hoja {self.hoja.nombre} está oculta y se leyó como las demás"] if self.hoja.es_oculta else []
        )

    @cached_property
    def usa_coma(self) -> bool:
        """Tell a table whose amounts have a decimal comma: all of its amounts are looked at."""
        lugares = [lugar for columna, lugar in self.posicion.items() if columna in self.tipo.montos]
        filas = (f.celdas for f in self.hoja.filas() if f.orden > self.encabezado.orden) if lugares else ()
        celdas = (f[n] for f in filas for n in lugares if n < len(f))
        return uses_comma(c.strip(INVISIBLE) for c in celdas if isinstance(c, str))

    def header(self, columna: str) -> str:
        """Return the name the file itself gives to one of our columns, ours where it has none."""
        lugar = self.posicion.get(columna)
        return columna.upper() if lugar is None else cell(text_of(self.encabezado.celdas[lugar]))

    @cached_property
    def title_year(self) -> str:
        """Return the year that the rows above the header say, "" where they say none or several."""
        arriba = takewhile(lambda f: f.orden < self.encabezado.orden, self.hoja.filas())
        anios = {a for f in arriba for c in f.celdas for a in A_YEAR.findall(text_of(c))}
        return anios.pop() if len(anios) == 1 else ""

    def unknown(self) -> Iterator[str]:
        """Yield the names of the header, as they are written, that are none of ours: what is below is not read."""
        escritos = (cell(text_of(celda)) for celda in self.encabezado.celdas)
        return (nombre for nombre in escritos if self.nombres.named(nombre) is None)

    def refuse(self, motivo: str, que_hacer: str, fila: int, columna: str | None = None) -> InputError:
        """Return the refusal of the file for something in this table."""
        return InputError(
            motivo, que_hacer, archivo=self.archivo.archivo, hoja=self.hoja.nombre, fila=fila, columna=columna
        )

    def quarantine(self, linea: SheetLine, faltas: list[Fault]) -> None:
        """Put a row apart for its first fault; the codes of the others stand beside it."""
        valor = linea.text(faltas[0].columna)
        self.cuarentena.append(put_apart(linea.fila, self.hoja.nombre, faltas, self.header, valor))

    def lots(self) -> Iterator[list[SheetRow]]:
        """Yield the rows below the header, blank ones between them counted; the last is known when its lot is given."""
        anterior = self.encabezado.orden
        for lote, siguiente in pairwise(chain(lots(self.filas), [[]])):
            self.leidas = lote[-1].orden - self.encabezado.orden
            self.fuera_alcance += lote[-1].orden - anterior - len(lote)
            anterior, self.ultima = lote[-1].orden, None if siguiente else lote[-1]
            yield lote

    def line(self, fila: SheetRow) -> SheetLine | None:
        """Return a row of data, None for one outside scope or cut.

        Raises InputError for a second header, a quote that took in whole rows and a formula saved without its value.
        """
        if self._is_outside(fila):
            self.fuera_alcance += 1
            return None
        if motivo := self._cut(fila):
            self.cuarentena.append(
                Quarantined(fila.fila, "", "fila_incompleta", motivo, "", self.hoja.nombre, faltas=(("", motivo),))
            )
            return None
        return self._line(fila)

    def plain(self, filas: Sequence[SheetRow]) -> Lot:
        """Return the rows of data of a lot of which `line` has nothing to say."""
        lote, ancho = Lot(filas, es_texto=self.hoja.es_texto), len(self.encabezado.celdas)
        nombran = set(chain.from_iterable(map(self._reserved, lote.celdas)))
        textos = lote.texts()
        if nombran or "\n" in textos or NO_VALUE in textos:
            lote.keep([nombran.isdisjoint(f.celdas) and not any(map(_is_strange, f.celdas)) for f in filas])
        if lote.es_texto:
            lote.keep(lote.beyond(ancho))
            lote.keep([filas[n] is not self.ultima for n in lote.lugares])
        return lote

    def _reserved(self, celdas: Sequence[Cell]) -> list[Cell]:
        """Return the cells of a column that say what headers and totals do; few columns have any that begins so."""
        distintas = set(celdas)
        iniciales = {c[:1] for c in distintas if isinstance(c, str)}
        return [*filter(self._is_reserved, distintas)] if any(c.isalpha() or c.isspace() for c in iniciales) else []

    def _is_reserved(self, celda: Cell) -> bool:
        if not isinstance(celda, str) or celda.isdigit() or not _may_name(celda):
            return False
        return _key(celda) in self.titulos or _key(celda) in TOTALS

    def _line(self, fila: SheetRow) -> SheetLine:
        celdas = {c: fila.celdas[i] for c, i in self.posicion.items() if i < len(fila.celdas)}
        if self.hoja.es_texto and any("\n" in str(v) and self._took_rows(c, v) for c, v in celdas.items()):
            raise self.refuse("una comilla sin cerrar juntó varias filas en una", "ciérrela", fila.fila)
        if NO_VALUE in celdas.values():
            raise self.refuse(
                "una fórmula se guardó sin su valor",
                "ábralo en Excel, guárdelo y vuelva a cargarlo",
                fila.fila,
                self.header(next(c for c, valor in celdas.items() if valor == NO_VALUE)),
            )
        return SheetLine(self, fila.fila, celdas)

    def _took_rows(self, columna: str, celda: Cell) -> bool:
        """Tell a text that a quote never closed has made out of whole rows."""
        _, *siguientes = str(celda).split("\n")
        if columna not in self.tipo.con_parrafos:
            return bool(siguientes)
        separadores = max(len(self.encabezado.celdas) - 1, 2)
        return any(linea.count(s) >= separadores for linea in siguientes for s in ",;|\t")

    def _is_outside(self, fila: SheetRow) -> bool:
        claves = {_key(c) for c in fila.celdas if _may_name(c)}
        if not claves.isdisjoint(self.titulos) and self.tipo.is_header(fila):
            if dict(self.tipo.places(fila)) != self.posicion:
                raise self.refuse("hay un segundo encabezado, distinto del primero", "deje uno por hoja", fila.fila)
            return True
        if fila.orden == self.encabezado.orden + 1 and is_second_floor(self.tipo.places(fila), self.posicion):
            raise self.refuse(*TWO_FLOORS, fila.fila)
        return not claves.isdisjoint(TOTALS)

    def _cut(self, fila: SheetRow) -> str:
        if not self.hoja.es_texto:
            return ""
        ancho = len(self.encabezado.celdas)
        if any(not sheets.is_blank(c) for c in fila.celdas[ancho:]):
            return (
                f"la fila tiene {counted(len(fila.celdas), 'celdas')} y el encabezado {ancho}: "
                "ponga entre comillas los textos que llevan el separador"
            )
        es_ultima = fila is self.ultima and self.hoja.es_cortada
        return "la última fila está cortada" if es_ultima and len(fila.celdas) < ancho else ""


def reading_of(
    lector: Source,
    archivo: RawFile,
    grids: list[Grid],
    filas: Sequence[tuple[Any, ...]],
    anios: Collection[Any],
    **resto: Any,
) -> Reading:
    """Return what a reader of one raw table read of some tables: its rows, the years that they say and the ledger.

    `fuera` are rows outside scope besides those of the tables, and `problemas` what is said after their notices.
    """
    [(tabla, columnas)] = lector.tablas.items()
    return Reading(
        lector.fuente,
        lector.formatos[0],
        tabla,
        text_table(archivo.archivo, columnas, filas),
        filas_leidas=sum(g.leidas for g in grids),
        filas_fuera_alcance=sum(g.fuera_alcance for g in grids) + resto.pop("fuera", 0),
        anio=int(*anios) if len(anios) == 1 else None,
        corte=resto.pop("corte", None) or archivo.corte,
        encabezados={g.hoja.nombre: g.encabezado.fila for g in grids},
        cuarentena=[q for g in grids for q in sorted(g.cuarentena, key=lambda q: q.fila)],
        problemas=[*resto.pop("antes", ()), *(a for g in grids for a in g.avisos), *resto.pop("problemas", ())],
        **resto,
    )


class GridReader:
    """What the readers of such tables share."""

    tipo: GridKind

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Tell a file with the header of this reader's tables."""
        return self.tipo.recognises(archivo, inicio)

    def read(self, archivo: RawFile, avance: Progress, rucs: KnownFirms = NOBODY) -> Reading:
        """Read the file; each reader in its own way."""
        raise NotImplementedError

    def sheets(self, archivo: RawFile) -> tuple[Sheet, ...]:
        """Return the sheets of a file, to look at rows already read."""
        return self.tipo.sheets(archivo)

    def inspect(self, archivo: RawFile, avance: Progress) -> Inspection:
        """Say what the file holds and how many rows are put apart."""
        reading = self.read(archivo, avance)
        extra = self.holds(reading) | {"filas_cuarentena": len(reading.cuarentena)}
        return reading.inspection(archivo, extra)

    def holds(self, reading: Reading) -> dict[str, Any]:
        """Return what is worth saying of a file of this kind."""
        raise NotImplementedError
