"""Every row of a national file of MEF's open data, whatever its programme: read by blocks, kept outside memory.

Who follows one programme looks for its rows and splits only those (mef_abierto). Here all are split. The lines of a
block that are written plainly go through Arrow together, and each text of a column is made plain once a block; a line
that is not (quotes inside a cell, fields too many or too few, a code or an amount that is none) goes one by one through
the same functions as there: it is read the same or kept out for the same reason. Memory is that of a block and of the
rows about to be written, whatever the size of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct, field

from pp0093.ingest.readers.base import LUGAR, Progress, Quarantined, Spool, text_table
from pp0093.ingest.readers.cells.amounts import PLAIN, plain_amount
from pp0093.ingest.readers.tables.content import MAX_CELL_CHARACTERS, decode

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
    Places = np.ndarray[tuple[int], np.dtype[np.int64]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

BLOCK = 8 << 20
NEWLINE, RETURN, QUOTE, NOTHING = b'\n\r"\0'
MOST_KNOWN = 1 << 17
BLANKS = b"\r\n \x1a"
PLAIN_AMOUNT = f"^(?:{PLAIN.pattern})$"
# A name that is kept as it is written: it begins in a letter, ends in no blank, and all of it is seen and is no tag.
PLAIN_NAME = r"[A-Za-zÀ-ÿ](?:[ -;=-~À-ÿ]*[!-;=-~À-ÿ])?"

NOT_ONE = "\0"
"""What a text is made when it is not what its column holds: no cell has it."""

Read = Callable[[bytes, int], "tuple[Any, ...] | Quarantined"]
"""Given a line and its row number, return a row (sheet, row, our texts in order) or why it is kept out."""
Plain = Callable[[str], str | None]
"""Given a text of the file, return it as it is kept, None for blank, NOT_ONE when it is not what its column holds."""


class Shape(Struct, frozen=True):
    """How the rows of a file are written: what parts their cells, how many they are, and where ours are."""

    separador: str
    campos: int
    lugares: Sequence[tuple[str, int]]


class WholeRead(Struct):
    """What came out of reading every row: those kept out, the years seen, the rows whose months do not add up.

    Of these, how many and which is the first.
    """

    cuarentena: list[Quarantined] = field(default_factory=list)
    anios: set[str] = field(default_factory=set)
    desiguales: int = 0
    primera_desigual: int = 0

    def note_months(self, malas: list[int]) -> None:
        """Take note of some rows whose months do not add up."""
        if malas:
            self.desiguales += len(malas)
            self.primera_desigual = min([self.primera_desigual or malas[0], *malas])


class KnownTexts(dict[str, "str | None"]):
    """What the texts of a column are made, each found out once; forgotten when they are too many to be kept."""

    def __init__(self, plana: Plain) -> None:
        super().__init__()
        self._plana = plana

    def __missing__(self, texto: str) -> str | None:
        if len(self) >= MOST_KNOWN:
            self.clear()
        self[texto] = hecho = self._plana(texto)
        return hecho


class WholeReader(Struct, frozen=True):
    """How the rows of one file are read.

    `plana` says how a text of each column is made plain, but for amounts (`montos`), and `llana` which texts surely
    are; `read` reads one line by itself. `anual` and `meses` are an amount and the parts that add up to it; no months,
    nothing to add.
    """

    archivo: str
    forma: Shape
    plana: Mapping[str, Plain]
    llana: Mapping[str, str]
    montos: frozenset[str]
    read: Read
    anual: str = ""
    meses: Sequence[str] = ()

    def rows(self, bloques: Iterator[tuple[int, bytes]], spool: Spool) -> WholeRead:
        """Keep the rows of every block, given with the number of lines before it; return what came out."""
        hallado, sabidas = WholeRead(), {c: KnownTexts(plana) for c, plana in self.plana.items()}
        for antes, bloque in bloques:
            lineas = BlockLines.of(bloque, self.forma)
            tabla, llanas = self._together(lineas, antes, sabidas)
            sueltas, apartadas = self._one_by_one(lineas, ~llanas, antes)
            hallado.cuarentena += apartadas
            for parte in (tabla, sueltas):
                if parte is not None and parte.num_rows:
                    hallado.anios.update(parte["anio"].unique().to_pylist())
                    hallado.note_months(_months_off(parte, self.anual, self.meses) if self.meses else [])
                    spool.write(parte)
        return hallado

    def _together(
        self, lineas: BlockLines, antes: int, sabidas: Mapping[str, KnownTexts]
    ) -> tuple[pa.Table | None, Mask]:
        """Return the rows of the lines written plainly and, of all lines, which those are."""
        import numpy as np
        import pyarrow as pa

        llanas = lineas.llanas.copy()
        if not llanas.any():
            return None, llanas
        celdas = _split(lineas.plain(), self.forma, self.montos)
        vale: Mask = np.ones(celdas.num_rows, bool)
        columnas: dict[str, pa.Array] = {}
        for nuestra, lugar in self.forma.lugares:
            columna = celdas[str(lugar)].combine_chunks()
            if nuestra in self.montos:
                columnas[nuestra] = _amounts(columna, vale)
            else:
                columnas[nuestra] = _texts(columna, self.llana.get(nuestra), sabidas[nuestra], vale)
        cuales = np.flatnonzero(llanas)
        filas = pa.array(cuales + (antes + 1)).cast(pa.string())
        donde = (pa.repeat(self.archivo, len(filas)), pa.nulls(len(filas), pa.string()), filas)
        tabla = pa.Table.from_arrays([*donde, *columnas.values()], names=[*LUGAR, *columnas])
        if not vale.all():
            llanas[cuales[~vale]] = False
            tabla = tabla.filter(pa.array(vale))
        return tabla, llanas

    def _one_by_one(self, lineas: BlockLines, cuales: Mask, antes: int) -> tuple[pa.Table | None, list[Quarantined]]:
        """Return the rows of some lines, each read by itself, and those kept out."""
        import numpy as np

        filas: list[tuple[Any, ...]] = []
        apartadas: list[Quarantined] = []
        for n in np.flatnonzero(cuales).tolist():
            linea = lineas.line(n)
            if not linea.strip(BLANKS):
                continue
            leida = self.read(linea, antes + 1 + n)
            apartadas.append(leida) if isinstance(leida, Quarantined) else filas.append(leida)
        nombres = [nuestra for nuestra, _ in self.forma.lugares]
        return (text_table(self.archivo, nombres, filas) if filas else None), apartadas


class BlockLines(Struct, frozen=True):
    """The lines of a block: where each begins and ends, and which are written plainly.

    One is when it has the fields of the header, its quotes open and close cells, and no other character ends a line.
    """

    bloque: bytes
    empiezan: Places
    acaban: Places
    llanas: Mask

    @classmethod
    def of(cls, bloque: bytes, forma: Shape) -> BlockLines:
        """Return the lines of a block, which ends where a line does or where the file does."""
        import numpy as np

        if not bloque.endswith(b"\n"):
            bloque += b"\n"
        octetos = np.frombuffer(bloque, np.uint8)
        acaban = np.flatnonzero(octetos == NEWLINE)
        empiezan = np.append(0, acaban[:-1] + 1)
        return cls(bloque, empiezan, acaban, _plainly(octetos, empiezan, acaban, forma))

    def line(self, n: int) -> bytes:
        """Return a line without what ends it."""
        return self.bloque[self.empiezan[n] : self.acaban[n]].rstrip(b"\r")

    def plain(self) -> bytes:
        """Return the lines written plainly, in UTF-8."""
        import numpy as np

        if self.llanas.all() and _is_utf8(self.bloque):
            return self.bloque
        suyas = [self.line(n) for n in np.flatnonzero(self.llanas).tolist()]
        return b"\n".join(suya if suya.isascii() else decode(suya).encode() for suya in suyas) + b"\n"


def blocks(contenido: BinaryIO, total: int, avance: Progress) -> Iterator[tuple[int, bytes]]:
    """Yield the blocks of whole lines after the header, each with the number of lines before it."""
    import numpy as np

    contenido.readline()
    antes, leidos = 1, 0
    while bloque := contenido.read(BLOCK):
        bloque += contenido.readline()
        yield antes, bloque
        antes += int(np.count_nonzero(np.frombuffer(bloque, np.uint8) == NEWLINE))  # A fifth of bytes.count.
        leidos += len(bloque)
        avance(leidos, total, antes - 1)


def _plainly(octetos: Bytes, empiezan: Places, acaban: Places, forma: Shape) -> Mask:
    """Tell which lines are written plainly (see BlockLines)."""
    import numpy as np

    separador = ord(forma.separador)
    comillas = np.flatnonzero(octetos == QUOTE)
    if _all_in_quotes(octetos, comillas, acaban, forma):
        return np.ones(acaban.size, bool)
    separadores = np.flatnonzero(octetos == separador)
    previas = comillas.searchsorted(empiezan)
    por_linea = np.diff(np.append(previas, comillas.size))
    de_linea = np.repeat(np.arange(empiezan.size), por_linea)
    cierra = (np.arange(comillas.size) - previas[de_linea]) & 1 == 1
    # The block ends in a line end: there is always a next byte, and what comes before the first is as a line end.
    antes, despues = octetos[comillas - 1], octetos[np.minimum(comillas + 1, octetos.size - 1)]
    junto = np.where(cierra, despues, antes)
    bien = (junto == separador) | (junto == NEWLINE) | (junto == QUOTE) | (cierra & (junto == RETURN))
    llanas: Mask = por_linea & 1 == 0
    llanas[de_linea[~bien]] = False
    dentro = (comillas.searchsorted(separadores) - previas[empiezan.searchsorted(separadores, "right") - 1]) & 1 == 1
    fuera = separadores[~dentro]
    llanas &= np.diff(np.append(fuera.searchsorted(empiezan), fuera.size)) == forma.campos - 1
    llanas &= acaban - empiezan < MAX_CELL_CHARACTERS
    retornos = np.flatnonzero(octetos == RETURN)
    sueltos = retornos[octetos[retornos + 1] != NEWLINE]
    for raros in (sueltos, np.flatnonzero(octetos == NOTHING)):
        llanas[acaban.searchsorted(raros)] = False
    return llanas


def _all_in_quotes(octetos: Bytes, comillas: Places, acaban: Places, forma: Shape) -> bool:
    """Tell a block whose every line is of as many cells as the header, each in quotes and with none inside.

    So the ministry publishes, and nothing else has to be looked at: what parts two cells is what is between quotes.
    """
    import numpy as np

    if comillas.size != 2 * forma.campos * acaban.size:
        return False
    por_linea = comillas.reshape(acaban.size, -1)
    siguen, cierran = por_linea[:, 2::2], por_linea[:, 1:-1:2]
    finales = acaban - por_linea[:, -1]
    retornos = int(np.count_nonzero(octetos[acaban[finales == 2] - 1] == RETURN))
    return bool(
        (siguen - cierran == 2).all()
        and (octetos[cierran + 1] == ord(forma.separador)).all()
        and por_linea[0, 0] == 0
        and (octetos[por_linea[1:, 0] - 1] == NEWLINE).all()
        and ((finales == 1) | (finales == 2)).all()
        and np.count_nonzero(octetos == RETURN) == retornos == np.count_nonzero(finales == 2)
        and not np.count_nonzero(octetos == NOTHING)
        and (np.diff(acaban, prepend=-1) < MAX_CELL_CHARACTERS).all()
    )


def _is_utf8(bloque: bytes) -> bool:
    try:
        bloque.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _split(lineas: bytes, forma: Shape, montos: frozenset[str]) -> pa.Table:
    """Return the cells of our columns, named by their place; those that repeat, with each text once."""
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    repetidas, sueltas = pa.dictionary(pa.int32(), pa.string()), pa.string()
    tipos = {str(lugar): sueltas if nuestra in montos else repetidas for nuestra, lugar in forma.lugares}
    nombres = [str(n) for n in range(forma.campos)]
    return pa_csv.read_csv(
        pa.BufferReader(lineas),
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(lineas) + 1, column_names=nombres),
        parse_options=pa_csv.ParseOptions(delimiter=forma.separador, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(column_types=tipos, include_columns=list(tipos)),
    )


def _texts(columna: pa.DictionaryArray, llana: str | None, sabidos: KnownTexts, vale: Mask) -> pa.Array:
    """Return a column made plain, each of its texts once; rows with one that is not what it should are unmarked.

    Where all match `llana` they are plain already.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if llana and pc.all(pc.match_substring_regex(columna.dictionary, llana)).as_py():
        return columna.dictionary.take(columna.indices)
    # Not to_pylist, which makes an object of Arrow's of each text first.
    planos = [sabidos[t] for t in columna.dictionary.to_numpy(zero_copy_only=False).tolist()]
    if malos := [n for n, p in enumerate(planos) if p == NOT_ONE]:
        vale &= ~np.isin(columna.indices.to_numpy(), malos)
    return pa.array(planos, pa.string()).take(columna.indices)


def _amounts(columna: pa.StringArray, vale: Mask) -> pa.Array:
    """Return a column of amounts as plain decimal text; rows with one that is none are unmarked."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    es_blanco = pc.equal(columna, "")
    if pc.any(es_blanco).as_py():
        columna = pc.if_else(es_blanco, pa.scalar(None, pa.string()), columna)
    otros = pc.fill_null(pc.invert(pc.match_substring_regex(columna, PLAIN_AMOUNT)), False)
    if not pc.any(otros).as_py():
        return columna
    planos = [plain_amount(t) for t in columna.filter(otros).to_pylist()]
    for n, plano in zip(np.flatnonzero(otros.to_numpy(zero_copy_only=False)).tolist(), planos, strict=True):
        if plano is None:
            vale[n] = False
    return pc.replace_with_mask(columna, otros, pa.array([p or None for p in planos], pa.string()))


def _months_off(tabla: pa.Table, anual: str, meses: Sequence[str]) -> list[int]:
    """Return the row numbers of a table where the months of an amount do not add up to its year, to the cent."""
    import pyarrow as pa
    import pyarrow.compute as pc

    monto = pa.decimal128(24, 6)
    try:
        suma = pc.fill_null(pc.cast(tabla[meses[0]], monto), Decimal(0))
        for mes in meses[1:]:
            suma = pc.add(suma, pc.fill_null(pc.cast(tabla[mes], monto), Decimal(0)))
        desigual = pc.greater(pc.abs(pc.subtract(pc.cast(tabla[anual], monto), suma)), pa.scalar(Decimal("0.01")))
    except pa.ArrowInvalid:  # An amount with more decimals than these: added one by one.
        filas = zip(*(tabla[c].to_pylist() for c in ("fila", anual, *meses)), strict=True)
        return [int(fila) for fila, *montos in filas if months_differ(*montos)]
    return [int(f) for f in tabla["fila"].filter(desigual).to_pylist()]


def months_differ(anual: str | None, *meses: str | None) -> bool:
    """Tell whether twelve months of an amount do not add up to its year; one that is blank says nothing."""
    return anual is not None and abs(sum(Decimal(m or 0) for m in meses) - Decimal(anual)) > Decimal("0.01")
