"""Tables below a header, in a workbook or in a text: found, counted row by row, and given a line at a time.

What every reader of tables shares. A `GridKind` says which header makes a table; each sheet that has it is a `Grid`;
each of its rows of data is a `SheetLine`; what is wrong with a line is a `Fault`.
"""

from __future__ import annotations

import csv
import re
import string
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise, product, takewhile, zip_longest
from typing import Any

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
from pp0093.ingest.readers.cells import INVISIBLE, TWO_READINGS, Cell, month_number, one_date, uses_comma, with_point
from pp0093.ingest.readers.content import NO_VALUE, Sheet, SheetRow, text_of
from pp0093.language.words import counted
from pp0093.structs import Frozen

FEWEST_NEW = 2
"""How many more of our columns a second row must name to be part of the header."""
TOTALS = {"total", "subtotal", "totalgeneral"}
MAX_HEADER_LETTERS, BEFORE_NAMES = 80, string.punctuation + INVISIBLE + "¿¡"
# Whoever says above the amounts that they are of thousands has changed them: they are read as soles.
NOT_SOLES = re.compile(
    r"\b(?P<a>miles|millones)\s+(?:de\s+)?(?:nuevos\s+)?(?:soles\b|s/)|s/\.?\s*(?P<b>miles|millones)"
    r"|\(\s*(?:en\s+)?(?P<c>miles|millones)\s*\)",
    re.IGNORECASE,
)
A_YEAR = re.compile(r"(?<![0-9/.-])20[0-9]{2}(?![0-9/.-])")
"""A year by itself: not that of a day."""


MORE_CELLS = "hay más celdas que en el encabezado: revise si un texto lleva el separador sin comillas"
MAY_BE_CUT = "la última fila tiene menos celdas que el encabezado y puede estar cortada"


class Fault(Frozen):
    """What is wrong with a cell that its row cannot do without."""

    codigo: str
    columna: str
    motivo: str


def fault_of(codigo: str, columna: str, motivo: str = "") -> Fault:
    """Return a fault, with what `columnas/motivos.csv` says of its code where nothing else is said."""
    return Fault(codigo, columna, motivo or next(f["motivo"] for f in rows_of("motivos") if f["codigo"] == codigo))


class Notes(Struct):
    """What is odd about the rows of a file, told once per kind with how many rows and which is the first."""

    filas: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, que: str, lugar: str) -> None:
        """Note one more row where something happens, if anything does."""
        if que:
            self.filas[que].append(lugar)

    def sentences(self, como: str = "en {cuantas} {que} (la primera, {primera})") -> list[str]:
        """Return a sentence per kind."""
        return [
            como.format(que=que, cuantas=counted(len(suyas), "filas"), primera=suyas[0])
            for que, suyas in self.filas.items()
        ]


class GridKind(Frozen):
    """A kind of table: the header map of its columns, which a header names, and which hold long texts and amounts.

    A row is its header that names all those of `pide` and one of `una_de`, where there are.
    `acepta` is the map itself, of a table that has no file of one; `tabla` makes a table of a sheet. `otras` are kinds
    that are preferred to this one, of a file that may have either. `de_mes` tells by its groups a heading that is
    not read and looks like a month of one of `meses` ({the first group: how ours begin}): it would be left out without
    a word. One transcribed row by row has no totals.
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
        """Return which header is which of our columns."""
        return self.acepta or column_map(self.mapa)[self.mapa]

    def places(self, fila: SheetRow) -> list[tuple[str, int]]:
        """Return (our column, place) of each cell of a row that names one of our columns."""
        nombres = self.names()
        nombrados = ((nombres.named(str(c)) if _may_name(c) else None, lugar) for lugar, c in enumerate(fila.celdas))
        return [(nombre, lugar) for nombre, lugar in nombrados if nombre is not None]

    def is_named_by(self, columnas: Collection[str]) -> bool:
        """Tell whether some columns are enough for a header."""
        return all(c in columnas for c in self.pide) and (not self.una_de or any(c in columnas for c in self.una_de))

    def kind_of(self, fila: SheetRow) -> GridKind | None:
        """Return of which kind a row is the header, that names enough of its columns; None of none."""
        todas = (*self.otras, self)
        return next((k for k in todas if k.is_named_by({nombre for nombre, _ in k.places(fila)})), None)

    def is_header(self, fila: SheetRow) -> bool:
        """Tell a header."""
        return self.kind_of(fila) is not None

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Tell a file with such a header; raise InputError for a workbook that cannot be opened."""
        if books.is_workbook(archivo):
            return any(self.is_header(f) for hoja in books.workbook(archivo) for f in hoja.filas())
        return self.separator(content.decode(inicio)) is not None

    def separator(self, texto: str) -> str | None:
        """Return the delimiter with which a text's first lines show a header."""
        return next((s for s in ",;|\t" if any(map(self.is_header, _readable(texto, s)))), None)

    def read(self, archivo: RawFile, avance: Progress, take: Callable[[SheetLine], None]) -> list[Grid]:
        """Give each row of data of a file to `take`; return its tables, with the rows put apart and counted."""
        tamano = archivo.ruta.stat().st_size
        try:
            grids = self.grids(archivo, self.sheets(archivo))
            for grid in grids:
                for linea in grid.lines():
                    take(linea)
                grid.check_months()
                avance(tamano, tamano, sum(g.leidas for g in grids))
        finally:
            books.forget()
        return grids

    def grids(self, archivo: RawFile, hojas: Sequence[Sheet]) -> list[Grid]:
        """Return the tables of some sheets, with a notice of each sheet that has none; raise InputError without any."""
        halladas, sueltas = [], []
        for hoja in hojas:
            filas = hoja.filas()
            encabezado = next((f for f in filas if self.is_header(f)), None)
            if tipo := encabezado and self.kind_of(encabezado):
                # A text, that may be long, is read as it is taken; of a workbook, every sheet before any is.
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
        """Return a header and the rows below it.

        Of one merged downwards the last row is taken; of two rows whose cells make names together, both.
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
        """Return two rows as one header; None of rows of data.

        A name below is joined to that which spans it ("Enero", "Prog.") or stands for itself.
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
        """Return the sheets of a workbook, or a text as one."""
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


def has_total(celdas: Sequence[Cell]) -> bool:
    """Tell a row of totals."""
    textos = [c for c in celdas if isinstance(c, str)]
    return "total" in "\n".join(textos).casefold() and any(_may_name(t) and normalise(t) in TOTALS for t in textos)


class SheetLine(Frozen):
    """One row of data: where it stands and its cells by our columns."""

    grid: Grid
    fila: int
    celdas: dict[str, Cell]

    @property
    def lugar(self) -> str:
        """Where the row stands, for a sentence."""
        return f"hoja {self.grid.hoja.nombre}, fila {self.fila}" if self.grid.hoja.nombre else f"fila {self.fila}"

    def repeats(self) -> str:
        """Leave out a row that repeats another, and say so."""
        self.grid.fuera_alcance += 1
        return f"{self.lugar}: repite sin cambios otra fila y se cuenta una vez"

    def row(self, columnas: Sequence[str], valores: Mapping[str, str | None]) -> tuple[Any, ...]:
        """Return the row of a raw table, (sheet, number, *texts): its columns are in order, blank ones None."""
        return (self.grid.hoja.nombre, self.fila, *(valores[c] or None for c in columnas))

    def text(self, columna: str) -> str:
        """Return a cell as text without the spaces around it, empty where the file has no such column."""
        return text_of(self.celdas.get(columna, "")).strip(INVISIBLE)

    def day(self, texto: str) -> str | None:
        """Return the only date of a cell's text in ISO form, None of any other."""
        dia = one_date(texto, es_1904=self.grid.hoja.es_1904)
        return dia.isoformat() if dia else None

    def amount(self, columna: str) -> str:
        """Return a cell that holds an amount as text with a decimal point, whatever the table has."""
        texto = self.text(columna)
        if not isinstance(self.celdas.get(columna), str) or not TWO_READINGS.search(texto):
            return texto
        return with_point(texto) if self.grid.usa_coma else texto


class Grid:
    """The rows below one header; `lines` sorts them: rows of data, outside scope and cut."""

    de_nadie = ""
    """What is said after that it has no rows."""

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

    def notes(self) -> list[str]:
        """Return what is said of the table once it is read."""
        donde = f" en la hoja {self.hoja.nombre}" if self.hoja.nombre else ""
        avisos = [] if self.leidas else [f"{ONLY_A_HEADER}{donde}{self.de_nadie}"]
        ocultas = [f"la hoja {self.hoja.nombre} está oculta y se leyó como las demás"] if self.hoja.es_oculta else []
        return [*avisos, *ocultas, *self.avisos]

    def placed(self, encabezado: SheetRow) -> dict[str, int]:
        """Return where each of our columns stands; raise InputError for one that stands twice."""
        posicion: dict[str, int] = {}
        for columna, lugar in self.tipo.places(encabezado):
            if posicion.setdefault(columna, lugar) != lugar:
                raise self.refuse_twice(encabezado, lugar)
        return posicion

    def refuse_twice(self, encabezado: SheetRow, lugar: int) -> InputError:
        """Return the refusal of a header that names a column again at a place."""
        nombre = cell(text_of(encabezado.celdas[lugar]))
        return self.refuse(f"la columna {nombre} aparece dos veces", "deje una sola", encabezado.fila, nombre)

    @cached_property
    def usa_coma(self) -> bool:
        """Tell a table whose amounts have a decimal comma: all are looked at. Raise InputError where it can't be."""
        lugares = [lugar for columna, lugar in self.posicion.items() if columna in self.tipo.montos]
        filas = (f.celdas for f in self.hoja.filas() if f.orden > self.encabezado.orden) if lugares else ()
        celdas = (f[n] for f in filas for n in lugares if n < len(f))
        return uses_comma((c.strip(INVISIBLE) for c in celdas if isinstance(c, str)), self.refuse)

    def header(self, columna: str) -> str:
        """Return the name the file itself gives to one of our columns, ours where it has none."""
        lugar = self.posicion.get(columna)
        return columna.upper() if lugar is None else cell(text_of(self.encabezado.celdas[lugar]))

    @cached_property
    def title_year(self) -> str:
        """Return the year that the rows above the header say, "" where they say none or several."""
        anios = {a for texto in self.above for a in A_YEAR.findall(texto)}
        return anios.pop() if len(anios) == 1 else ""

    @cached_property
    def above(self) -> list[str]:
        """Return the texts of the rows above the header."""
        arriba = takewhile(lambda f: f.orden < self.encabezado.orden, self.hoja.filas())
        return [text_of(c) for f in arriba for c in f.celdas]

    def check_soles(self, dicho: str, que_hacer: str = "páselos a soles, o quite esas palabras si ya lo están") -> None:
        """Refuse amounts that what stands above the header says are in thousands or millions of soles."""
        if hallado := NOT_SOLES.search(dicho):
            cuantos = next(filter(None, hallado.groups())).lower()
            raise self.refuse(f"dice que sus montos están en {cuantos} de soles y se leerían como soles", que_hacer)

    def unknown(self) -> Iterator[str]:
        """Yield the names of the header, as they are written, that are none of ours: what is below is not read."""
        escritos = (cell(text_of(celda)) for celda in self.encabezado.celdas)
        return (nombre for nombre in escritos if self.nombres.named(nombre) is None)

    def check_months(self) -> None:
        """Refuse a header with a name that looks like a month and is none of ours."""
        for nombre in self.unknown():
            if hallado := self.tipo.de_mes and self.tipo.de_mes.fullmatch(normalise(nombre)):
                que, *meses = hallado.groups()
                mes = next(filter(None, meses))
                numero = month_number(mes) or int(mes)
                buenas = " o ".join(f"{n}_{numero:02d}" for de, n in self.tipo.meses.items() if que in (None, de))
                motivo = "parece de un mes y no se reconoce: no se leería"
                raise self.refuse(motivo, f"llámela {buenas}, o quítela si es otra cosa", self.encabezado.fila, nombre)

    def refuse(self, motivo: str, que_hacer: Any, fila: int | None = None, columna: str | None = None) -> InputError:
        """Return the refusal of the file for something in this table."""
        return self.archivo.refusal(motivo, que_hacer, hoja=self.hoja.nombre, fila=fila, columna=columna)

    def quarantine(self, linea: SheetLine, faltas: Sequence[Fault], unidad: str = "") -> None:
        """Put a row apart for its first fault; the codes of the others stand beside it, each once."""
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
        """Yield the rows of data; those outside scope and the blank ones between them are counted, cut ones put apart.

        Raises InputError for a second header, a quote that took in whole rows and a formula saved without its value.
        """
        anterior = self.encabezado.orden
        for fila, siguiente in pairwise(chain(self.filas, [None])):
            if fila is None:
                return
            self.fuera_alcance += fila.orden - anterior - 1
            anterior, self.leidas = fila.orden, fila.orden - self.encabezado.orden
            if self.is_outside(fila):
                self.fuera_alcance += 1
            elif motivo := self.cut(fila, es_ultima=siguiente is None):
                self.quarantine(SheetLine(self, fila.fila, {}), [Fault("fila_incompleta", "", motivo)])
            else:
                yield self.line(fila)

    def line(self, fila: SheetRow) -> SheetLine:
        """Return a row by our columns; raise InputError where a quote or a formula makes it none."""
        celdas = {c: fila.celdas[i] for c, i in self.posicion.items() if i < len(fila.celdas)}
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
        """Tell a row of a text in which a quote never closed has taken others."""
        separadores = max(len(self.encabezado.celdas) - 1, 2)
        for columna, celda in celdas.items():
            _, *siguientes = str(celda).split("\n") if "\n" in str(celda) else ("",)
            if siguientes and columna not in self.tipo.con_parrafos:
                return True
            if any(linea.count(s) >= separadores for linea in siguientes for s in ",;|\t"):
                return True
        return False

    def is_outside(self, fila: SheetRow) -> bool:
        """Tell a row of totals, and the header again; raise InputError for another header, or the rest of this one."""
        suyas = (fila.celdas[n] for n in self.posicion.values() if n < len(fila.celdas))
        son_textos = all(isinstance(c, str) and not c[:1].isdigit() for c in suyas)
        if son_textos and self.is_header_again({c for c, _ in self.tipo.places(fila)}):
            if self.placed(fila) != self.posicion:
                raise self.refuse("hay un segundo encabezado, distinto del primero", "deje uno por hoja", fila.fila)
            return True
        return self.tipo.con_totales and has_total(fila.celdas)

    def is_header_again(self, columnas: set[str]) -> bool:
        """Tell a row that names enough columns to be a header."""
        return self.tipo.is_named_by(columnas)

    def cut(self, fila: SheetRow, *, es_ultima: bool) -> str:
        """Return why a row of a text is not whole, "" for one that is."""
        ancho = len(self.encabezado.celdas)
        if not self.hoja.es_texto:
            return ""
        if not all(map(content.is_blank, fila.celdas[ancho:])):
            return MORE_CELLS
        return MAY_BE_CUT if es_ultima and self.hoja.es_cortada and len(fila.celdas) < ancho else ""


def reading_of(
    lector: Source,
    archivo: RawFile,
    grids: Sequence[Grid],
    filas: Sequence[tuple[Any, ...]],
    *,
    entrega: Delivery | None = None,
    **resto: Any,
) -> Reading:
    """Return what a reader of one raw table read of some tables: its rows, the year that they say and the ledger.

    `problemas` is said after their notices; what is odd about `entrega`, that the file declares, before them.
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
    """What the readers of such tables share."""

    tipo: GridKind
    es_libro = True

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Tell a file with the header of this reader's tables."""
        return (self.es_libro or not books.is_workbook(archivo)) and self.kind(archivo).recognises(archivo, inicio)

    def kind(self, _archivo: RawFile) -> GridKind:
        """Return the kind of its tables, in a file."""
        return self.tipo

    def rows(self, archivo: RawFile, reading: Reading) -> Iterator[tuple[Sheet, SheetRow, SheetRow]]:
        """Yield (sheet, header, row) of each row below the headers of a file that was read, as the file has them."""
        try:
            for hoja in self.kind(archivo).sheets(archivo):
                arriba, encabezado = reading.encabezados.get(hoja.nombre), None
                for fila in hoja.filas() if arriba else ():
                    if encabezado:
                        yield hoja, encabezado, fila
                    encabezado = fila if fila.fila == arriba else encabezado
        finally:
            books.forget()


# A table that may arrive, as it is described to people: in refusals and in the guide.


class Described(Frozen):
    """A format. Its header must have the columns of `pide` and, where there are, one of `una_de`, whichever.

    `es_libro` tells those that may come in a workbook; `separador` is what parts the cells of a text. `admite` and
    `ejemplos` say what a column may hold and a cell of it, of a table that is declared.
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
        """What it is called."""
        return format_name(self.formato)

    def named(self, escritos: Collection[str]) -> set[str]:
        """Return which of our columns some headers name."""
        return {nombre for e in escritos if (nombre := self.mapa.named(e))}

    def lacking(self, tiene: Collection[str]) -> list[str]:
        """Return the columns that it cannot do without and are not among some of ours, as they are written."""
        escritos = self.mapa.by_column()
        faltan = [c for c in escritos if c in self.pide and c not in tiene]
        faltan += [c for c in escritos if c in self.una_de][:1] if not {*self.una_de} & {*tiene} else []
        return [escritos[c][0].upper() for c in faltan]


LOOKS = 2
"""How many columns of a format a header must name to be said to look like it; one is enough that it must have."""
NO_BOOK = "no se lee de un libro de Excel"


def nearest_format(
    filas: Sequence[Sequence[str]], formatos: Sequence[Described], carpeta: str, *, es_libro: bool = False
) -> tuple[str, int | None, str | None]:
    """Return what is nearest to a file whose header no reader knows, in which of some of its rows and what it lacks.

    In words: "; lo más parecido es «Base SIAF de una oficina»: le falta MTO_PIM", or that no column is of any format.
    One that lacks nothing is of another folder, or of a format that does not come in a workbook: that is said. Of a
    file that lies in no folder (`carpeta` "") only what it lacks is.
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
    """Return how many columns of a format a header names, 0 where they are too few, and those that it lacks."""
    nombra = formato.named(escritos)
    es_parecido = len(nombra) >= LOOKS or nombra & {*formato.pide}
    return len(nombra) if es_parecido else 0, formato.lacking(nombra)
