"""Tables below a header, in a workbook or a text: located, with every row counted, and yielded line by line.

Shared by all readers of tables. A `GridKind` defines which header makes a table; each sheet with one is a `Grid`; each
data row is a `SheetLine`; an error in a line is a `Fault`.
"""

from __future__ import annotations

import csv
import re
import string
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain, pairwise, product, repeat, takewhile, zip_longest
from typing import Any, Final, cast

from msgspec import Struct, field

from pp0093.errors import InputError
from pp0093.ingest.columns import HeaderMap, column_map, normalise, rows_of
from pp0093.ingest.readers import books, content
from pp0093.ingest.readers.base import (
    ONLY_A_HEADER,
    Delivery,
    Progress,
    Quarantined,
    RawFile,
    Reading,
    Source,
    cell,
    format_name,
    some,
    text_table,
)
from pp0093.ingest.readers.cells import (
    INVISIBLE,
    TWO_READINGS,
    Cell,
    month_number,
    one_date,
    read_ruc,
    uses_comma,
    with_point,
)
from pp0093.ingest.readers.content import NO_VALUE, Sheet, SheetRow, text_of
from pp0093.language.words import counted
from pp0093.structs import Frozen

FEWEST_NEW = 2
"""Minimum additional columns that a second row must name to be part of the header."""
TOTALS = {"total", "subtotal", "totalgeneral"}
MAX_HEADER_LETTERS, BEFORE_NAMES = 80, string.punctuation + INVISIBLE + "¿¡"
# Titles that state thousands or millions: amounts are read as soles, so these files are refused.
NOT_SOLES = re.compile(
    r"\b(?P<a>miles|millones)\s+(?:de\s+)?(?:nuevos\s+)?(?:soles\b|s/)|s/\.?\s*(?P<b>miles|millones)"
    r"|\(\s*(?:en\s+)?(?P<c>miles|millones)\s*\)",
    re.IGNORECASE,
)
A_YEAR = re.compile(r"(?<![0-9/.-])20[0-9]{2}(?![0-9/.-])")
"""A year by itself, not in a date."""


ODD: Final = object()
"""What a cell with a fault or a notice is read as, when rows are not examined one by one."""
TO_EXAMINE = ("\n", "total", NO_VALUE)
ROWS_AT_ONCE = 1 << 6
AFTER_LAST = SheetRow(0, 0, []), ()
MORE_CELLS = "hay más celdas que en el encabezado: revise si un texto lleva el separador sin comillas"
MAY_BE_CUT = "la última fila tiene menos celdas que el encabezado y puede estar cortada"


class Fault(Frozen):
    """An error in a required cell, for which its row is quarantined."""

    codigo: str
    columna: str
    motivo: str


def fault_of(codigo: str, columna: str, motivo: str = "") -> Fault:
    """Return a fault with the given message or, by default, that of its code in `columnas/motivos.csv`."""
    return Fault(codigo, columna, motivo or next(f["motivo"] for f in rows_of("motivos") if f["codigo"] == codigo))


class Notes(Struct):
    """Oddities of a file's rows, reported once per kind with the number of rows and the first one.

    Only these are stored: every row of a national file may have the same one.
    """

    filas: dict[str, int] = field(default_factory=Counter)
    primeras: dict[str, str] = {}

    def add(self, que: str, lugar: str) -> None:
        """Note an oddity of a row, unless `que` is empty."""
        if que:
            self.filas[que] += 1
            self.primeras.setdefault(que, lugar)

    def sentences(self, como: str = "en {cuantas} {que} (la primera, {primera})") -> list[str]:
        """Return a sentence per kind."""
        return [
            como.format(que=que, cuantas=counted(n, "filas"), primera=self.primeras[que])
            for que, n in self.filas.items()
        ]


class GridKind(Frozen):
    """A kind of table: the header map of its columns, the required ones, and those with long texts or amounts.

    A header must name all of `pide` and one of `una_de`, if any. `acepta` is the map itself, if it has no file; `tabla`
    the class of its grids. `otras` are kinds with priority over this one. `de_mes` matches unread headings that look
    like a month of one of `meses` ({first group: prefix of our headers}), which would be silently left out. Tables
    transcribed by hand have no totals (`con_totales`).
    """

    mapa: str
    pide: Collection[str]
    una_de: Collection[str] = ()
    con_parrafos: frozenset[str] = frozenset()
    montos: frozenset[str] = frozenset()
    acepta: HeaderMap | None = None
    tabla: Callable[..., Grid] | None = None
    otras: tuple[GridKind, ...] = ()
    de_mes: re.Pattern[str] | None = None
    meses: Mapping[str, str] = {}
    con_totales: bool = True

    def names(self) -> HeaderMap:
        """Return its header map."""
        return self.acepta or column_map(self.mapa)[self.mapa]

    def places(self, fila: SheetRow) -> list[tuple[str, int]]:
        """Return the (our column, position) pairs of the cells of a row that name our columns."""
        nombres = self.names()
        nombrados = ((nombres.named(str(c)) if _may_name(c) else None, lugar) for lugar, c in enumerate(fila.celdas))
        return [(nombre, lugar) for nombre, lugar in nombrados if nombre is not None]

    def is_named_by(self, columnas: Collection[str]) -> bool:
        """Return whether some columns are enough for a header."""
        return all(c in columnas for c in self.pide) and (not self.una_de or any(c in columnas for c in self.una_de))

    def kind_of(self, fila: SheetRow) -> GridKind | None:
        """Return the kind, of this and `otras`, that has a row as header; None if none has."""
        todas = (*self.otras, self)
        return next((k for k in todas if k.is_named_by({nombre for nombre, _ in k.places(fila)})), None)

    def is_header(self, fila: SheetRow) -> bool:
        """Return whether a row is a header."""
        return self.kind_of(fila) is not None

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Return whether a file has such a header; raise InputError for a workbook that cannot be opened."""
        if books.is_workbook(archivo):
            return any(self.is_header(f) for hoja in books.workbook(archivo) for f in hoja.filas())
        return self.separator(content.decode(inicio)) is not None

    def separator(self, texto: str) -> str | None:
        """Return the delimiter with which the first lines of a text have a header."""
        return next((s for s in ",;|\t" if any(map(self.is_header, _readable(texto, s)))), None)

    def read(self, archivo: RawFile, avance: Progress, take: Callable[[SheetLine], None]) -> list[Grid]:
        """Pass each data row of a file to `take`; return its tables, with quarantined rows and counts."""
        tamano = archivo.ruta.stat().st_size
        grids = self.grids(archivo, self.sheets(archivo))
        for grid in grids:
            for linea in grid.lines():
                take(linea)
            grid.check_months()
            avance(tamano, tamano, sum(g.leidas for g in grids))
        return grids

    def grids(self, archivo: RawFile, hojas: Sequence[Sheet]) -> list[Grid]:
        """Return the tables of some sheets, with a notice for each sheet without one; raise InputError if none has."""
        halladas, sueltas = [], []
        for hoja in hojas:
            filas = hoja.filas()
            encabezado = next((f for f in filas if self.is_header(f)), None)
            if tipo := encabezado and self.kind_of(encabezado):
                # Texts, which may be long, are streamed; all sheets of a workbook are read first.
                encabezado, filas = tipo.below(encabezado, filas if hoja.es_texto else iter([*filas]))
                halladas.append((tipo.tabla or Grid)(archivo, tipo, hoja, encabezado, filas))
            elif next(hoja.filas(), None):
                sueltas.append(f"la hoja {hoja.nombre} no se leyó: no se reconoce su encabezado")
        if halladas:
            halladas[0].avisos += sueltas
            return halladas
        que_hacer = f"ponga al menos las columnas {', '.join(self.pide).upper()}, cada una en su celda"
        raise archivo.refusal("no se reconoce su encabezado", que_hacer)

    def below(self, encabezado: SheetRow, filas: Iterator[SheetRow]) -> tuple[SheetRow, Iterator[SheetRow]]:
        """Return the header, perhaps of several rows, and an iterator of the rows below.

        A header merged downwards is taken at its last row; two rows whose cells combine into names are joined.
        """
        for fila in filas:
            junta = self.joined(encabezado, fila)
            if junta and len(self.places(junta)) >= len(self.places(encabezado)) + FEWEST_NEW:
                encabezado = junta
            elif fila.hereda and self.is_header(fila):
                encabezado = fila
            else:
                return encabezado, chain([fila], filas)
        return encabezado, iter(())

    def joined(self, arriba: SheetRow, abajo: SheetRow) -> SheetRow | None:
        """Return two rows joined as one header; None for data rows.

        A lower name is prefixed by the one that spans it ("Enero", "Prog."), unless it is a name by itself.
        """
        if not all(isinstance(c, str) for c in (*arriba.celdas, *abajo.celdas)):
            return None
        altas, bajas = ([text_of(c).strip(INVISIBLE) for c in f.celdas] for f in (arriba, abajo))
        nombres, sobre = self.names(), ""
        juntas: list[Cell] = []
        for alta, baja in zip_longest(altas, bajas, fillvalue=""):
            sobre = alta or sobre
            juntas.append(alta if baja in ("", alta) else baja if nombres.named(baja) else f"{sobre} {baja}")
        return SheetRow(abajo.orden, abajo.fila, juntas)

    def sheets(self, archivo: RawFile) -> tuple[Sheet, ...]:
        """Return the sheets of a workbook, or a text as one sheet."""
        if books.is_workbook(archivo):
            return books.workbook(archivo)
        return (content.whole_sheet(archivo, self.separator),)


def _may_name(celda: Cell) -> bool:
    return isinstance(celda, str) and len(celda) <= MAX_HEADER_LETTERS and celda.lstrip(BEFORE_NAMES)[:1].isalpha()


def _readable(texto: str, separador: str) -> Iterator[SheetRow]:
    try:
        yield from content.text_rows(texto, separador)
    except csv.Error:
        return


def _lots(filas: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    """Yield rows by lots; what ends them is raised after those before it."""
    lote: list[SheetRow] = []
    try:
        for fila in filas:
            if len(lote) == ROWS_AT_ONCE:
                yield lote
                lote = []
            lote.append(fila)
    except InputError:
        yield lote
        raise
    yield lote


def has_total(celdas: Sequence[Cell]) -> bool:
    """Return whether a row has totals."""
    textos = [c for c in celdas if isinstance(c, str)]
    return "total" in "\n".join(textos).casefold() and any(_may_name(t) and normalise(t) in TOTALS for t in textos)


class SheetLine(Frozen):
    """A data row: its position and its cells by our columns."""

    grid: Grid
    fila: int
    celdas: dict[str, Cell]
    leidas: tuple[Any, ...] = ()
    """What `Grid.leer` reads in it; empty if it has to be examined (see `Grid.plain`)."""

    @property
    def lugar(self) -> str:
        """Position in words."""
        return f"hoja {self.grid.hoja.nombre}, fila {self.fila}" if self.grid.hoja.nombre else f"fila {self.fila}"

    def repeats(self) -> str:
        """Count the row as out of scope and return the notice that it is a duplicate."""
        self.grid.fuera_alcance += 1
        return f"{self.lugar}: repite sin cambios otra fila y se cuenta una vez"

    def row(self, columnas: Sequence[str], valores: Mapping[str, str | None]) -> tuple[Any, ...]:
        """Return the row of a raw table, (sheet, number, *texts), with columns in order and None for blanks."""
        return (self.grid.hoja.nombre, self.fila, *(valores[c] or None for c in columnas))

    def text(self, columna: str) -> str:
        """Return a cell as stripped text, "" if the file has no such column."""
        return text_of(self.celdas.get(columna, "")).strip(INVISIBLE)

    def amount(self, columna: str) -> str:
        """Return an amount as text with a decimal point, whatever the table's notation."""
        return self.grid.amount(self.celdas.get(columna, ""))


class Grid:
    """The rows below one header; `lines` classifies them as data, out of scope, or truncated.

    `leer` has, by column, how the text of a cell is read: cached, and `ODD` for a cell with a fault or a notice.
    `aparte` are the positions of the columns that are looked at also in rows so read.
    """

    de_nadie = ""
    """Appended to the message that it has no rows."""

    def __init__(
        self, archivo: RawFile, tipo: GridKind, hoja: Sheet, encabezado: SheetRow, filas: Iterator[SheetRow]
    ) -> None:
        self.archivo, self.tipo, self.hoja, self.encabezado = archivo, tipo, hoja, encabezado
        self.leidas = self.fuera_alcance = 0
        self.cuarentena: list[Quarantined] = []
        self.avisos: list[str] = []
        self.nombres = tipo.names()
        self.posicion = self.placed(encabezado)
        self.filas = filas
        self.leer: dict[str, Callable[[Any], Any]] = {}
        self.aparte: dict[str, int] = {}

    def notes(self) -> list[str]:
        """Return the notices about the table, once read."""
        donde = f" en la hoja {self.hoja.nombre}" if self.hoja.nombre else ""
        avisos = [] if self.leidas else [f"{ONLY_A_HEADER}{donde}{self.de_nadie}"]
        ocultas = [f"la hoja {self.hoja.nombre} está oculta y se leyó como las demás"] if self.hoja.es_oculta else []
        return [*avisos, *ocultas, *self.avisos]

    def placed(self, encabezado: SheetRow) -> dict[str, int]:
        """Return the positions of our columns; raise InputError for a repeated one."""
        posicion: dict[str, int] = {}
        for columna, lugar in self.tipo.places(encabezado):
            if posicion.setdefault(columna, lugar) != lugar:
                raise self.refuse_twice(encabezado, lugar)
        return posicion

    def refuse_twice(self, encabezado: SheetRow, lugar: int) -> InputError:
        """Return the refusal of a header that repeats a column."""
        nombre = cell(text_of(encabezado.celdas[lugar]))
        return self.refuse(f"la columna {nombre} aparece dos veces", "deje una sola", encabezado.fila, nombre)

    @cached_property
    def usa_coma(self) -> bool:
        """Whether amounts have a decimal comma, from all of them. Raise InputError when ambiguous."""
        lugares = [lugar for columna, lugar in self.posicion.items() if columna in self.tipo.montos]
        filas = (f.celdas for f in self.hoja.filas() if f.orden > self.encabezado.orden) if lugares else ()
        celdas = (f[n] for f in filas for n in lugares if n < len(f))
        return uses_comma((c.strip(INVISIBLE) for c in celdas if isinstance(c, str)), self.refuse)

    def amount(self, celda: Cell) -> str:
        """Return a cell's amount as text with a decimal point, whatever the table's notation."""
        texto = text_of(celda).strip(INVISIBLE)
        return with_point(texto) if isinstance(celda, str) and TWO_READINGS.search(texto) and self.usa_coma else texto

    def day(self, texto: str) -> str | None:
        """Return the only date in a text in ISO form, None otherwise."""
        dia = one_date(texto, es_1904=self.hoja.es_1904)
        return dia.isoformat() if dia else None

    def header(self, columna: str) -> str:
        """Return the file's own header for one of our columns, or our name if it has none."""
        lugar = self.posicion.get(columna)
        return columna.upper() if lugar is None else cell(text_of(self.encabezado.celdas[lugar]))

    @cached_property
    def title_year(self) -> str:
        """Return the year stated in the rows above the header, "" if none or several."""
        anios = {a for texto in self.above for a in A_YEAR.findall(texto)}
        return anios.pop() if len(anios) == 1 else ""

    @cached_property
    def above(self) -> list[str]:
        """Return the texts of the rows above the header."""
        arriba = takewhile(lambda f: f.orden < self.encabezado.orden, self.hoja.filas())
        return [text_of(c) for f in arriba for c in f.celdas]

    def check_soles(self, dicho: str, que_hacer: str = "páselos a soles, o quite esas palabras si ya lo están") -> None:
        """Refuse amounts that the rows above the header state in thousands or millions of soles."""
        if hallado := NOT_SOLES.search(dicho):
            cuantos = next(filter(None, hallado.groups())).lower()
            raise self.refuse(f"dice que sus montos están en {cuantos} de soles y se leerían como soles", que_hacer)

    def unknown(self) -> Iterator[str]:
        """Yield the headers that match none of our columns, which are not read."""
        escritos = (cell(text_of(celda)) for celda in self.encabezado.celdas)
        return (nombre for nombre in escritos if self.nombres.named(nombre) is None)

    def check_months(self) -> None:
        """Refuse a header that looks like a month but matches none of our columns."""
        for nombre in self.unknown():
            if hallado := self.tipo.de_mes and self.tipo.de_mes.fullmatch(normalise(nombre)):
                que, *meses = hallado.groups()
                mes = next(filter(None, meses))
                numero = month_number(mes) or int(mes)
                buenas = " o ".join(f"{n}_{numero:02d}" for de, n in self.tipo.meses.items() if que in (None, de))
                motivo = "parece de un mes y no se reconoce: no se leería"
                raise self.refuse(motivo, f"llámela {buenas}, o quítela si es otra cosa", self.encabezado.fila, nombre)

    def refuse(self, motivo: str, que_hacer: Any, fila: int | None = None, columna: str | None = None) -> InputError:
        """Return the refusal of the file for a fault in this table."""
        return self.archivo.refusal(motivo, que_hacer, hoja=self.hoja.nombre, fila=fila, columna=columna)

    def quarantine(self, linea: SheetLine, faltas: Sequence[Fault], unidad: str = "") -> None:
        """Quarantine a row for its first fault, with the distinct codes of the others."""
        primera, *otras = faltas
        self.cuarentena.append(
            Quarantined(
                linea.fila,
                self.header(primera.columna),
                primera.codigo,
                primera.motivo,
                cell(linea.text(primera.columna)),
                self.hoja.nombre,
                "; ".join(dict.fromkeys(f.codigo for f in otras if f.codigo != primera.codigo)),
                tuple((self.header(f.columna), f.motivo) for f in faltas),
                unidad,
            )
        )

    def lines(self) -> Iterator[SheetLine]:
        """Yield data rows; out-of-scope rows and blank ones in between are counted, truncated ones quarantined.

        Raise InputError for a second header, an unclosed quote that swallowed rows, and a formula saved without its
        value.
        """
        anterior = self.encabezado.orden
        filas = chain.from_iterable(map(self.plain, _lots(self.filas)))
        for (fila, leidas), siguiente in pairwise(chain(filas, [AFTER_LAST])):
            self.fuera_alcance += fila.orden - anterior - 1
            anterior, self.leidas = fila.orden, fila.orden - self.encabezado.orden
            es_ultima = siguiente is AFTER_LAST
            if leidas and not es_ultima:
                yield self.line(fila, leidas)
            elif self.is_outside(fila):
                self.fuera_alcance += 1
            elif motivo := self.cut(fila, es_ultima=es_ultima):
                self.quarantine(SheetLine(self, fila.fila, {}), [Fault("fila_incompleta", "", motivo)])
            else:
                yield self.line(fila)

    def plain(self, filas: Sequence[SheetRow]) -> Iterator[tuple[SheetRow, tuple[Any, ...]]]:
        """Yield some rows, each with what `leer` reads in it, empty for those to be examined one by one.

        They are the rows of workbooks, those with an odd cell, and lots with anything that `lines` or `line` looks for.
        """
        celdas = [f.celdas for f in filas] if self.leer and self.hoja.es_texto else []
        junto = "\0".join(cast("Iterator[str]", chain.from_iterable(celdas))).casefold()
        columnas = [*zip_longest(*celdas, fillvalue="")]
        if not junto or len(columnas) > len(self.encabezado.celdas) or any(m in junto for m in TO_EXAMINE):
            return zip(filas, repeat(()), strict=False)
        lugares = [self.posicion.get(c, len(columnas)) for c in self.leer]
        suyas = (columnas[n] if n < len(columnas) else repeat("") for n in lugares)
        leidas = zip(*(map(leer, c) for leer, c in zip(self.leer.values(), suyas, strict=True)), strict=False)
        return zip(filas, (() if ODD in de_fila else de_fila for de_fila in leidas), strict=True)

    def line(self, fila: SheetRow, leidas: tuple[Any, ...] = ()) -> SheetLine:
        """Return a row by our columns; raise InputError when a quote or a formula corrupts it."""
        miradas = self.aparte if leidas else self.posicion
        celdas = {c: fila.celdas[i] for c, i in miradas.items() if i < len(fila.celdas)}
        if leidas:
            return SheetLine(self, fila.fila, celdas, leidas)
        if self.hoja.es_texto and self.took_rows(fila, celdas):
            raise self.refuse("una comilla sin cerrar juntó varias filas en una", "ciérrela", fila.fila)
        if NO_VALUE in celdas.values():
            raise self.refuse(
                "una fórmula se guardó sin su valor",
                "ábralo en Excel, guárdelo y vuelva a cargarlo",
                fila.fila,
                self.header(next(c for c, valor in celdas.items() if valor == NO_VALUE)),
            )
        return SheetLine(self, fila.fila, celdas)

    def took_rows(self, _fila: SheetRow, celdas: dict[str, Cell]) -> bool:
        """Return whether a row of a text has swallowed others through an unclosed quote."""
        separadores = max(len(self.encabezado.celdas) - 1, 2)
        for columna, celda in celdas.items():
            if "\n" not in (texto := cast(str, celda)):
                continue
            _, *siguientes = texto.split("\n")
            if columna not in self.tipo.con_parrafos:
                return True
            if any(linea.count(s) >= separadores for linea in siguientes for s in ",;|\t"):
                return True
        return False

    def is_outside(self, fila: SheetRow) -> bool:
        """Return whether a row has totals or repeats the header; raise InputError for another header or part of one."""
        suyas = (fila.celdas[n] for n in self.posicion.values() if n < len(fila.celdas))
        son_textos = all(isinstance(c, str) and not c[:1].isdigit() for c in suyas)
        if son_textos and self.is_header_again({c for c, _ in self.tipo.places(fila)}):
            if self.placed(fila) != self.posicion:
                raise self.refuse("hay un segundo encabezado, distinto del primero", "deje uno por hoja", fila.fila)
            return True
        return self.tipo.con_totales and has_total(fila.celdas)

    def is_header_again(self, columnas: set[str]) -> bool:
        """Return whether a row names enough columns to be a header."""
        return self.tipo.is_named_by(columnas)

    def cut(self, fila: SheetRow, *, es_ultima: bool) -> str:
        """Return why a row of a text is truncated, "" if it is not."""
        ancho = len(self.encabezado.celdas)
        if not self.hoja.es_texto:
            return ""
        if not all(map(content.is_blank, fila.celdas[ancho:])):
            return MORE_CELLS
        return MAY_BE_CUT if es_ultima and self.hoja.es_cortada and len(fila.celdas) < ancho else ""


def plainly(leer: Callable[[Cell], tuple[Any, str]]) -> Callable[[Cell], Any]:
    """Return a cached reader of cells that gives only the value, `ODD` for a cell with a notice."""

    @cache
    def read(celda: Cell) -> Any:
        valor, nota = leer(celda)
        return ODD if nota else valor

    return read


def right_ruc(texto: str) -> Any:
    """Return the RUC of a cell, `ODD` when there is anything wrong with it."""
    ruc, codigos = read_ruc(texto.strip(INVISIBLE))
    return ODD if codigos else ruc


def reading_of(
    lector: Source,
    archivo: RawFile,
    grids: Sequence[Grid],
    filas: Sequence[tuple[Any, ...]],
    *,
    entrega: Delivery | None = None,
    **resto: Any,
) -> Reading:
    """Return the reading of a source with one raw table: rows, year and counts.

    `problemas` come after the tables' notices; those of the file's own `entrega`, before.
    """
    [(tabla, columnas)] = lector.tablas.items()
    reading = Reading(
        lector.fuente,
        resto.pop("formato", grids[0].tipo.mapa),
        tabla,
        text_table(archivo.archivo, columnas, filas, con_parrafos=resto.pop("con_parrafos", False)),
        filas_leidas=sum(g.leidas for g in grids),
        filas_fuera_alcance=sum(g.fuera_alcance for g in grids),
        corte=resto.pop("corte", None) or archivo.corte,
        encabezados={g.hoja.nombre: g.encabezado.fila for g in grids},
        cuarentena=[q for g in grids for q in sorted(g.cuarentena, key=lambda q: q.fila)],
        problemas=[
            *(entrega.problemas if entrega else ()),
            *(a for g in grids for a in g.notes()),
            *resto.pop("problemas", ()),
        ],
        entrega=entrega,
        **resto,
    )
    anios = reading.years.get("anios", [])
    reading.anio = reading.anio or (anios[0] if len(anios) == 1 else None)
    return reading


class GridReader:
    """Base class of readers of such tables."""

    tipo: GridKind
    es_libro = True

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Return whether a file has a header of this reader's tables."""
        return (self.es_libro or not books.is_workbook(archivo)) and self.kind(archivo).recognises(archivo, inicio)

    def kind(self, _archivo: RawFile) -> GridKind:
        """Return the kind of a file's tables."""
        return self.tipo

    def rows(self, archivo: RawFile, reading: Reading) -> Iterator[tuple[Sheet, SheetRow, SheetRow]]:
        """Yield (sheet, header, row) for each row below the headers of a file already read, with its original cells."""
        for hoja in self.kind(archivo).sheets(archivo):
            arriba, encabezado = reading.encabezados.get(hoja.nombre), None
            for fila in hoja.filas() if arriba else ():
                if encabezado:
                    yield hoja, encabezado, fila
                encabezado = fila if fila.fila == arriba else encabezado


# Description of accepted tables, for refusals and the guide.


class Described(Frozen):
    """An accepted format. Its header must have all columns of `pide` and, if given, one of `una_de`.

    `es_libro` is whether it may be a workbook; `separador` the delimiter of texts. For declared tables, `admite` and
    `ejemplos` give each column's allowed values and a sample cell.
    """

    formato: str
    carpeta: str
    tabla: str
    mapa: HeaderMap
    pide: Collection[str]
    una_de: Collection[str] = ()
    es_libro: bool = True
    separador: str = ","
    admite: Mapping[str, str] = {}
    ejemplos: Mapping[str, str] = {}

    @property
    def nombre(self) -> str:
        """Label."""
        return format_name(self.formato)

    def named(self, escritos: Collection[str]) -> set[str]:
        """Return our columns named by some headers."""
        return {nombre for e in escritos if (nombre := self.mapa.named(e))}

    def lacking(self, tiene: Collection[str]) -> list[str]:
        """Return the headers of the required columns that are not among some of ours."""
        escritos = self.mapa.by_column()
        faltan = [c for c in escritos if c in self.pide and c not in tiene]
        faltan += [c for c in escritos if c in self.una_de][:1] if not {*self.una_de} & {*tiene} else []
        return [escritos[c][0].upper() for c in faltan]


LOOKS = 2
"""Minimum columns of a format named by a header for it to be suggested; one required column is enough."""
NO_BOOK = "no se lee de un libro de Excel"


def nearest_format(
    filas: Sequence[Sequence[str]], formatos: Sequence[Described], carpeta: str, *, es_libro: bool = False
) -> tuple[str, int | None, str | None]:
    """Return the format nearest to an unknown header, the row (of some) that has it and a missing column.

    In words: "; lo más parecido es «Base SIAF de una oficina»: le falta MTO_PIM", or that no column belongs to any
    format. If nothing is missing, the format belongs to another folder or cannot be a workbook, which is stated; for
    files in no folder (`carpeta` "") only missing columns are.
    """
    posibles = [(*_seen(f, fila), f, n) for (n, fila), f in product(enumerate(filas), formatos)]
    cuantas, faltan, formato, donde = max(posibles, key=lambda v: (v[0], v[2].carpeta == carpeta, -len(v[1])))
    if not cuantas:
        return "; ninguna de sus columnas es de un formato conocido", None, None
    sin_leer = content.unread(formato.mapa.named, faltan, filas[donde])
    dicho = [f"le falta {some(faltan, content.MOST_LACKING)}{sin_leer}"] if faltan else []
    dicho += [NO_BOOK] if es_libro and not formato.es_libro else []
    dicho += [f"va en {formato.carpeta}/"] if carpeta not in ("", formato.carpeta) else []
    que = f"; lo más parecido es «{formato.nombre}»: {' y '.join(dicho)}" if dicho else ""
    return que, donde, next(iter(faltan), None)


def _seen(formato: Described, escritos: Sequence[str]) -> tuple[int, list[str]]:
    """Return the number of a format's columns named by a header, 0 if too few, and the missing required ones."""
    nombra = formato.named(escritos)
    es_parecido = len(nombra) >= LOOKS or nombra & {*formato.pide}
    return len(nombra) if es_parecido else 0, formato.lacking(nombra)
