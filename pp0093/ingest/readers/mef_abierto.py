"""MEF open data: budget by month (63 columns, two eras of header) and wide by month (73 columns).

National files hold millions of rows. One pass over the bytes counts the lines; who follows a programme splits only
those that mention it, and who follows them all, every one: the lines of a block that are written plainly go through
Arrow together, and what is left of them one by one, through the same functions. Memory stays flat whatever the size.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

from msgspec import Struct, structs

from pp0093 import programme
from pp0093.config import ALL
from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, normalise, path
from pp0093.ingest.readers.base import (
    LUGAR,
    ONLY_A_HEADER,
    Inspection,
    Progress,
    Quarantined,
    RawFile,
    Reading,
    Spool,
    cell,
    clean,
    cut_row,
    text_table,
)
from pp0093.ingest.readers.cells import PLAIN, plain_amount, plain_code, uses_comma, with_point
from pp0093.ingest.readers.content import (
    ABSENT,
    BLANKS,
    MAX_CELL_CHARACTERS,
    Scan,
    decode,
    first_line,
    open_bytes,
    separator,
    split_fields,
    text_header,
)
from pp0093.writing.nouns import counted

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Places = np.ndarray[tuple[int], np.dtype[np.int64]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

BLOCK, WIDE_BLOCK = 1 << 19, 8 << 20
"""Bytes that are looked at together: to find few lines in them, and to split them all."""
NEWLINE, RETURN, QUOTE, POINT, ZERO, NOTHING = b'\n\r".0\0'
FEW = 32
"""Up to so many places of a block cost less to split line by line than to tell by their column."""
MOST_KNOWN = 1 << 17
PLAIN_AMOUNT = f"^(?:{PLAIN.pattern})$"
NOT_ONE = "\0"
"""What a text is made when it is not what its column holds: no cell has it."""
ANNUAL = "devengado_soles"
MEASURES = (
    "pia_soles",
    "pim_soles",
    "certificado_soles",
    "comprometido_soles",
    "compromiso_mensual_soles",
    "devengado_soles",
    "girado_soles",
)
MONTH_COLUMNS = tuple(f"devengado_{mes:02d}_soles" for mes in range(1, 13))
AMOUNTS = frozenset((*MEASURES, *MONTH_COLUMNS))
SPENT = AMOUNTS - {"pia_soles", "pim_soles", "certificado_soles"}
"""What is committed, accrued and paid: open data and the bases of SIAF name it each in its own way."""
LEVELS = (
    "nivel_gobierno",
    "sector_gobierno",
    "pliego",
    "ejecutora",
    "departamento_gasto",
    "producto",
    "actividad",
    "fuente_financiamiento",
    "rubro",
    "generica",
)
CODE_WIDTH = {
    "programa": 4,
    "producto": 7,
    "actividad": 7,
    "sector_gobierno": 2,
    "pliego": 3,
    "departamento_gasto": 2,
    "ejecutora": 3,
    "rubro": 2,
}
DIMENSIONS = (
    *(column for name in LEVELS for column in (name, f"{name}_nombre")),
    "sec_ejec",
    "programa",
    "tipo_act_proy",
    "meta_presupuestal",
)
OPEN_DATA_FORMATS = {
    "datos_abiertos_mensual": ("anio", "mes", *DIMENSIONS, *MEASURES),
    "datos_abiertos_ancho": (
        "anio",
        *DIMENSIONS,
        *(m for m in MEASURES if m != "compromiso_mensual_soles"),
        *MONTH_COLUMNS,
    ),
}
# What only who follows every programme keeps: no table of rules says how each is called.
OF_ALL = ("programa_nombre",)
PROGRAMME_CODE = re.compile("[0-9]{4}")
LEAST = {"anio", "mes", "programa", "producto", "actividad", "devengado_soles"}
"""What identifies money in an answer of the site's API, that may have few columns."""
NO_SECTOR = "no dice el sector: no se sabe si su dinero es del informe y no se cuenta en él"
RETURNS = "ábralo en Excel y guárdelo como CSV UTF-8"
WIDE_MONTH = normalise("MONTO_DEVENGADO_")
OPEN_DATA_TABLES = {"datos_abiertos_mensual": "mef_mensual", "datos_abiertos_ancho": "mef_ancho"}
PERIOD = {"anio": re.compile(r"(19|20)[0-9]{2}"), "mes": re.compile(r"0?[0-9]|1[0-2]")}


@dataclass(frozen=True)
class HeaderLayout:
    """The header of one file: its format, how many fields a row has, and where each of our columns stands.

    `codigo` is the programme whose rows are wanted of it, with its four digits; ALL is every one.
    """

    formato: str
    encabezado: list[str]
    posicion: dict[str, int]
    separador: str
    codigo: str

    @cached_property
    def lugares(self) -> list[tuple[str, int]]:
        """Our columns in our order, each with its place in the file."""
        return [(nuestra, self.posicion[nuestra]) for nuestra in columns_of(self.formato, self.codigo)]

    def columna(self, nuestra: str) -> str:
        """Return the name the file itself gives to one of our columns."""
        return self.encabezado[self.posicion[nuestra]]


def columns_of(formato: str, codigo: str) -> tuple[str, ...]:
    """Return our columns of a format, in our order, as they are kept of a programme or of all."""
    return (*OPEN_DATA_FORMATS[formato], *OF_ALL) if codigo == ALL else OPEN_DATA_FORMATS[formato]


def _layout(archivo: RawFile, inicio: bytes, codigo: str = "") -> HeaderLayout:
    """Recognise the header, or raise InputError that names what is missing or repeated."""
    claves = [normalise(c) for c in split_fields(first_line(inicio), separator(first_line(inicio)))]
    es_ancho = normalise("MES_EJE") not in claves and any(c.startswith(WIDE_MONTH) for c in claves)
    formato = "datos_abiertos_ancho" if es_ancho else "datos_abiertos_mensual"
    separador, encabezado, posicion = text_header(archivo, inicio, column_map("mef_abierto")[formato], RETURNS)
    if encabezado[-1:] == [ABSENT] and posicion.keys() >= LEAST:
        posicion = dict.fromkeys(columns_of(formato, codigo), len(encabezado) - 1) | posicion
    faltan = [_published_names(formato)[c] for c in columns_of(formato, codigo) if c not in posicion]
    if faltan:
        raise InputError(
            f"faltan columnas que los datos abiertos del MEF traen: {', '.join(faltan[:6])}",
            "descargue de nuevo el archivo sin quitar ni renombrar columnas",
            archivo=archivo.archivo,
            fila=1,
            columna=faltan[0],
        )
    return HeaderLayout(formato, encabezado, posicion, separador, codigo)


@cache
def _published_names(formato: str) -> dict[str, str]:
    """Return {our column: the ministry's name of it today}."""
    with path("mef_abierto").open(encoding="utf-8", newline="") as entrada:
        filas = [f for f in csv.DictReader(entrada) if f["formato"] == formato]
    return {f["columna"]: f["origen"] for f in reversed(filas)}


class BlockLines(Struct, frozen=True):
    """The lines of a block: where each begins and ends."""

    bloque: bytes
    empiezan: Places
    acaban: Places

    @classmethod
    def of(cls, bloque: bytes) -> BlockLines:
        """Return the lines of a block, which ends where a line does or where the file does."""
        import numpy as np

        bloque = bloque if bloque.endswith(b"\n") else bloque + b"\n"
        acaban = np.flatnonzero(np.frombuffer(bloque, np.uint8) == NEWLINE)
        return cls(bloque, np.append(0, acaban[:-1] + 1), acaban)

    def line(self, n: int) -> bytes:
        """Return a line without what ends it."""
        return self.bloque[self.empiezan[n] : self.acaban[n]].rstrip(b"\r")

    def plain(self, separador: str) -> Mask:
        """Tell the lines whose quotes open and close cells, and where no other character ends a line."""
        import numpy as np

        octetos = np.frombuffer(self.bloque, np.uint8)
        comillas = np.flatnonzero(octetos == QUOTE)
        previas = comillas.searchsorted(self.empiezan)
        por_linea = np.diff(np.append(previas, comillas.size))
        de_linea = np.repeat(np.arange(self.empiezan.size), por_linea)
        cierra = (np.arange(comillas.size) - previas[de_linea]) & 1 == 1
        # The block ends in a line end: there is always a next byte, and what comes before the first is as a line end.
        junto = octetos[np.where(cierra, comillas + 1, comillas - 1)]
        bien = (junto == ord(separador)) | (junto == NEWLINE) | (junto == QUOTE) | (cierra & (junto == RETURN))
        llanas: Mask = (por_linea & 1 == 0) & (self.acaban - self.empiezan < MAX_CELL_CHARACTERS)
        llanas[de_linea[~bien]] = False
        retornos = np.flatnonzero(octetos == RETURN)
        for raros in (retornos[octetos[retornos + 1] != NEWLINE], np.flatnonzero(octetos == NOTHING)):
            llanas[self.acaban.searchsorted(raros)] = False
        return llanas

    def split(self, cuales: Mask, layout: HeaderLayout, columnas: Iterable[str]) -> pa.Table:
        """Return some columns of ours of some plain lines, the texts that repeat once; unmark those of other widths."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.csv as pa_csv

        numeros, malas = np.flatnonzero(cuales), list[int]()

        def skip(fila: Any) -> str:
            malas.append(numeros[fila.number - 1])
            return "skip"

        repetidas = pa.dictionary(pa.int32(), pa.string())
        lugares = {str(layout.posicion[c]): pa.string() if c in AMOUNTS else repetidas for c in columnas}
        texto = self._utf8(cuales)
        tabla = pa_csv.read_csv(
            pa.BufferReader(texto),
            read_options=pa_csv.ReadOptions(
                use_threads=False,
                block_size=len(texto) + 1,
                column_names=[str(n) for n in range(len(layout.encabezado))],
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=layout.separador, ignore_empty_lines=False, invalid_row_handler=skip
            ),
            convert_options=pa_csv.ConvertOptions(column_types=lugares, include_columns=list(lugares)),
        )
        cuales[malas] = False
        return tabla

    def _utf8(self, cuales: Mask) -> bytes:
        """Return some lines in UTF-8."""
        import numpy as np

        if cuales.all():
            with suppress(UnicodeDecodeError):
                self.bloque.decode("utf-8")
                return self.bloque
        suyas = [self.line(n) for n in np.flatnonzero(cuales).tolist()]
        return b"\n".join(suya if suya.isascii() else decode(suya).encode() for suya in suyas) + b"\n"


def _mentions(bloque: bytes, codigo: str) -> Places:
    """Return where a programme's code may stand in a block, with its zeros or without.

    Its digits are sought, the first two together in views of whole words, one a parity; those inside a longer number or
    after a decimal point are left out.
    """
    import numpy as np

    octetos, cifras = np.frombuffer(bloque, np.uint8), codigo.lstrip("0").encode()
    dos = int.from_bytes(cifras[:2], "little")
    vistas = [np.frombuffer(bloque, "<u2", (len(bloque) - n) // 2, n) for n in (0, 1) if cifras[1:]]
    halladas = [2 * np.flatnonzero(vista == dos) + n for n, vista in enumerate(vistas)]
    lugares = np.sort(np.concatenate(halladas)) if vistas else np.flatnonzero(octetos == cifras[0])
    for n, cifra in enumerate(cifras[2:], 2):
        lugares = lugares[octetos.take(lugares + n, mode="clip") == cifra]
    despues = lugares + len(cifras)
    lugares = lugares[(despues >= len(bloque)) | (octetos.take(despues, mode="clip") - ZERO >= 10)]
    antes = lugares - 1  # Few are left, so that what follows costs little.
    for _ in range(len(codigo) - len(cifras)):
        antes -= octetos[antes] == ZERO
    previo = octetos[antes]
    sueltos: Places = lugares[(antes < 0) | ((previo - ZERO >= 10) & (previo != POINT))]
    return sueltos


def _may_be(bloque: bytes, layout: HeaderLayout) -> Iterator[tuple[int, bytes]]:
    """Yield (place, line) of the lines of a block that may be of the programme.

    Where many mention it (the digits of 0002 are in every line) those that are plain say it in their column.
    """
    import numpy as np

    lugares = _mentions(bloque, layout.codigo)
    if lugares.size <= FEW:
        for inicio in sorted({bloque.rfind(b"\n", 0, lugar) + 1 for lugar in lugares.tolist()}):
            fin = bloque.find(b"\n", inicio)
            antes = np.count_nonzero(np.frombuffer(bloque, np.uint8, inicio) == NEWLINE)
            yield int(antes), bloque[inicio : None if fin < 0 else fin].rstrip(b"\r")
        return
    lineas = BlockLines.of(bloque)
    cerca: Mask = np.zeros(lineas.acaban.size, bool)
    cerca[lineas.acaban.searchsorted(lugares)] = True
    llanas = cerca & lineas.plain(layout.separador)
    if llanas.any():
        codigos = lineas.split(llanas, layout, ["programa"]).column(0).combine_chunks()
        son = np.array([plain_code(c, 4) == layout.codigo for c in codigos.dictionary.to_pylist()] or [False])
        cerca[np.flatnonzero(llanas)] = son[codigos.indices.to_numpy()]
    yield from ((n, lineas.line(n)) for n in np.flatnonzero(cerca).tolist())


def _fields(linea: bytes, layout: HeaderLayout) -> list[str] | None:
    """Return the fields of one line, None when it is cut or has fields too many."""
    if linea.count(b'"') % 2:
        return None
    celdas = split_fields(decode(linea), layout.separador)
    return celdas if len(celdas) == len(layout.encabezado) else None


def _typed(
    textos: Sequence[str], layout: HeaderLayout, fila: int, *, usa_coma: bool = False
) -> tuple[Any, ...] | Quarantined:
    """Return a row's texts, codes and amounts made plain; or why it is quarantined."""
    valores: list[Any] = [None, fila]
    for (nuestra, _), texto in zip(layout.lugares, textos, strict=True):
        if nuestra in AMOUNTS:
            plano, falta = plain_amount(with_point(texto) if usa_coma else texto), "monto_invalido"
        else:
            plano, falta = plain_code(texto, CODE_WIDTH.get(nuestra, 1)), f"{nuestra}_invalido"
            plano = plano if nuestra not in PERIOD or PERIOD[nuestra].fullmatch(plano) else None
        if plano is None:
            motivo = "el monto no es un número" if nuestra in AMOUNTS else "no es un año o mes"
            return Quarantined(fila, layout.columna(nuestra), falta, motivo, cell(texto))
        valores.append(plano or None)
    return tuple(valores)


def code_followed() -> str:
    """Return the four digits of the programme that is followed."""
    return programme.current().codigo


class EveryRow:
    """What comes out of reading every row of a file, kept outside memory: those put apart, and whose months are off."""

    def __init__(self, archivo: RawFile, layout: HeaderLayout, aparte: Spool) -> None:
        self.archivo, self.layout, self.aparte = archivo.archivo, layout, aparte
        self.anios, self.cuarentena, self.malas = set[str](), list[Quarantined](), list[int]()
        self.planas = {c: lru_cache(MOST_KNOWN)(partial(_plain, c)) for c, _ in layout.lugares if c not in AMOUNTS}

    def take(self, antes: int, lineas: BlockLines) -> None:
        """Keep the rows of a block."""
        import numpy as np

        llanas = lineas.plain(self.layout.separador)
        tablas = [self._together(lineas, antes, llanas)] if llanas.any() else []
        filas = list[tuple[Any, ...]]()
        for n in np.flatnonzero(~llanas).tolist():
            linea = lineas.line(n)
            if linea.strip(BLANKS):
                leida = _any_row(self.layout, linea, antes + 1 + n)
                self.cuarentena.append(leida) if isinstance(leida, Quarantined) else filas.append(leida)
        if filas:
            tablas.append(text_table(self.archivo, [c for c, _ in self.layout.lugares], filas))
        for tabla in tablas:
            self.anios.update(tabla["anio"].unique().to_pylist())
            self.malas += _months_off(tabla) if self.layout.formato == "datos_abiertos_ancho" else []
            self.aparte.write(tabla)

    def _together(self, lineas: BlockLines, antes: int, llanas: Mask) -> pa.Table:
        """Return the rows of the plain lines; unmark those that are to be read by themselves."""
        import numpy as np
        import pyarrow as pa

        celdas = lineas.split(llanas, self.layout, [c for c, _ in self.layout.lugares])
        cuales = np.flatnonzero(llanas)
        vale: Mask = np.ones(cuales.size, bool)
        columnas: dict[str, pa.Array] = {}
        for nuestra, lugar in self.layout.lugares:
            columna = celdas[str(lugar)].combine_chunks()
            plana = self.planas.get(nuestra)
            columnas[nuestra] = _texts(columna, plana, vale) if plana else _amounts(columna, vale)
        filas = pa.array(cuales + (antes + 1)).cast(pa.string())
        donde = (pa.repeat(self.archivo, len(filas)), pa.nulls(len(filas), pa.string()), filas)
        llanas[cuales[~vale]] = False
        return pa.Table.from_arrays([*donde, *columnas.values()], names=[*LUGAR, *columnas]).filter(pa.array(vale))


def _plain(nuestra: str, texto: str) -> str | None:
    """Return a text as it is kept, None for blank, NOT_ONE when it is not what its column holds."""
    codigo = plain_code(texto, CODE_WIDTH.get(nuestra, 1))
    es = PROGRAMME_CODE if nuestra == "programa" else PERIOD.get(nuestra)
    if es and not es.fullmatch(codigo):
        return NOT_ONE
    return (clean(codigo) or None) if codigo else None


def _texts(columna: pa.DictionaryArray, plana: Callable[[str], str | None], vale: Mask) -> pa.Array:
    """Return a column made plain, each of its texts once; rows with one that is not what it should are unmarked."""
    import numpy as np
    import pyarrow as pa

    # Not to_pylist, which makes an object of Arrow's of each text first.
    planos = [plana(t) for t in columna.dictionary.to_numpy(zero_copy_only=False).tolist()]
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


class MefAbierto(Struct, frozen=True):
    """Reader of the two open-data families; `codigo` says of which programme, or of all, whenever a file is read."""

    codigo: Callable[[], str] = code_followed

    fuente: ClassVar[str] = "mef"
    formatos: ClassVar[tuple[str, ...]] = tuple(OPEN_DATA_FORMATS)

    @property
    def tablas(self) -> dict[str, tuple[str, ...]]:
        """Its two tables and their columns."""
        return {OPEN_DATA_TABLES[f]: columns_of(f, self.codigo()) for f in OPEN_DATA_FORMATS}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """An open-data header names what is spent, in its way, among at least ten known columns: a base has others."""
        linea = first_line(inicio)
        claves = {normalise(c) for c in split_fields(linea, separator(linea))}
        conocidas = {c: nuestra for mapa in column_map("mef_abierto").values() for c, nuestra in mapa.items()}
        nombradas = claves & conocidas.keys()
        es_respuesta = linea.rstrip().endswith(f'"{ABSENT}"') and {conocidas[c] for c in nombradas} >= LEAST
        return es_respuesta or (len(nombradas) >= 10 and any(conocidas[c] in SPENT for c in nombradas))

    def read(self, archivo: RawFile, avance: Progress) -> Reading:
        """Read the rows of the programme, or of all, of a national file; the ledger counts every row of it."""
        with open_bytes(archivo) as (contenido, total):
            inicio = contenido.peek(1 << 16) if hasattr(contenido, "peek") else b""
            layout = _layout(archivo, inicio, self.codigo())
            es_todo = layout.codigo == ALL
            pase = Scan(contenido, total, avance, WIDE_BLOCK if es_todo else BLOCK)
            return (_every_row if es_todo else _own_rows)(archivo, layout, pase)

    def inspect(self, archivo: RawFile, avance: Progress) -> Inspection:
        """Say what the whole file holds: rows and totals of all programmes, and of ours apart."""
        reading = self.read(archivo, avance)
        with open_bytes(archivo) as (contenido, _):
            totales = _totals(contenido, archivo) if reading.filas_leidas else dict.fromkeys(MEASURES)
        if reading.aparte:
            reading.aparte.discard()
        propios = totales if reading.aparte else {m: _sum(reading.tabla, m) for m in MEASURES}
        extra = {
            "filas_programa": reading.filas_cargadas,
            "totales_programa": propios,
            "filas_cuarentena": len(reading.cuarentena),
        }
        return structs.replace(reading.inspection(archivo, extra), totales=totales)


def _own_rows(archivo: RawFile, layout: HeaderLayout, pase: Scan) -> Reading:
    """Read the rows of one programme: a comma in their amounts is the decimal point where none of them has one."""
    suyas, cuarentena = list[tuple[int, list[str]]](), list[Quarantined]()
    for antes, bloque in pase.blocks():
        for n, linea in _may_be(bloque, layout):
            celdas = _fields(linea, layout)
            if celdas is None:
                cuarentena.append(cut_row(antes + 1 + n, len(layout.encabezado)))
            elif plain_code(celdas[layout.posicion["programa"]], 4) == layout.codigo:
                suyas.append((antes + 1 + n, [celdas[lugar] for _, lugar in layout.lugares]))
    montos = [n for n, (nuestra, _) in enumerate(layout.lugares) if nuestra in AMOUNTS]
    usa_coma = uses_comma(textos[n] for _, textos in suyas for n in montos)
    leidas = [_typed(textos, layout, fila, usa_coma=usa_coma) for fila, textos in suyas]
    cuarentena += [leida for leida in leidas if isinstance(leida, Quarantined)]
    filas = [leida for leida in leidas if not isinstance(leida, Quarantined)]
    tabla = text_table(archivo.archivo, OPEN_DATA_FORMATS[layout.formato], filas)
    es_ancho = layout.formato == "datos_abiertos_ancho"
    reading = _reading(archivo, layout, pase, tabla, cuarentena, hay_anios={f[2] for f in filas})
    meses = zip(*(tabla[c].to_pylist() for c in ("fila", ANNUAL, *MONTH_COLUMNS)), strict=True) if es_ancho else ()
    reading.problemas += _check_months([int(fila) for fila, anual, *partes in meses if _differ(anual, partes)])
    reading.problemas += [NO_SECTOR] if filas and tabla["sector_gobierno"].null_count == len(tabla) else []
    if not reading.filas_leidas:
        reading.problemas.append(ONLY_A_HEADER)
    elif not (filas or cuarentena):
        leidas_todas = counted(reading.filas_leidas, "filas")
        reading.problemas.append(f"ninguna de sus {leidas_todas} es del programa {layout.codigo}")
    return reading


def _every_row(archivo: RawFile, layout: HeaderLayout, pase: Scan) -> Reading:
    """Read the rows of every programme, kept outside memory."""
    vacia = text_table(archivo.archivo, columns_of(layout.formato, ALL), [])
    with Spool(vacia.schema) as aparte:
        todas = EveryRow(archivo, layout, aparte)
        for antes, bloque in pase.blocks():
            todas.take(antes, BlockLines.of(bloque))
        reading = _reading(archivo, layout, pase, vacia, todas.cuarentena, hay_anios=todas.anios, aparte=aparte)
    reading.problemas += _check_months(todas.malas)
    return reading


def _reading(
    archivo: RawFile,
    layout: HeaderLayout,
    pase: Scan,
    tabla: pa.Table,
    cuarentena: list[Quarantined],
    *,
    hay_anios: set[str],
    aparte: Spool | None = None,
) -> Reading:
    """Return what was read with its ledger."""
    problemas = []
    fila_ultima, linea = pase.last()
    ultima = _fields(linea, layout) if linea else []
    if ultima is None:
        if fila_ultima not in {q.fila for q in cuarentena}:
            cuarentena.append(cut_row(fila_ultima, len(layout.encabezado)))
        problemas.append(f"la última línea (fila {fila_ultima}) está cortada: quedó en cuarentena y el resto se leyó")
    elif linea and not pase.is_ended:
        problemas.append("el archivo no termina en salto de línea: verifique que la descarga esté completa")
    leidas = max(fila_ultima - 1, 0)
    anios = sorted(hay_anios) or _year_of(ultima, layout)
    return Reading(
        MefAbierto.fuente,
        layout.formato,
        OPEN_DATA_TABLES[layout.formato],
        tabla,
        filas_leidas=leidas,
        filas_fuera_alcance=leidas - (aparte or tabla).num_rows - len(cuarentena),
        anio=int(anios[-1]) if anios else None,
        corte=archivo.corte,
        cuarentena=sorted(cuarentena, key=lambda q: q.fila),
        problemas=problemas,
        aparte=aparte,
    )


def _year_of(celdas: list[str] | None, layout: HeaderLayout) -> list[str]:
    texto = plain_code(celdas[layout.posicion["anio"]], 1) if celdas else ""
    return [texto] if PERIOD["anio"].fullmatch(texto) else []


def _sum(tabla: pa.Table, columna: str) -> Decimal | None:
    if columna not in tabla.column_names:
        return None
    montos = [Decimal(v) for v in tabla[columna].to_pylist() if v is not None]
    return sum(montos, Decimal(0)) if montos else None


def _months_off(tabla: pa.Table) -> list[int]:
    """Return the row numbers of the wide family where the months do not add up to the year, to the cent."""
    import pyarrow as pa
    import pyarrow.compute as pc

    monto = pa.decimal128(24, 6)
    try:
        suma = pc.fill_null(pc.cast(tabla[MONTH_COLUMNS[0]], monto), Decimal(0))
        for mes in MONTH_COLUMNS[1:]:
            suma = pc.add(suma, pc.fill_null(pc.cast(tabla[mes], monto), Decimal(0)))
        desigual = pc.greater(pc.abs(pc.subtract(pc.cast(tabla[ANNUAL], monto), suma)), pa.scalar(Decimal("0.01")))
    except pa.ArrowInvalid:  # An amount with more decimals than these: added one by one.
        filas = zip(*(tabla[c].to_pylist() for c in ("fila", ANNUAL, *MONTH_COLUMNS)), strict=True)
        return [int(fila) for fila, todo, *partes in filas if _differ(todo, partes)]
    return [int(f) for f in tabla["fila"].filter(desigual).to_pylist()]


def _differ(anual: str | None, meses: Iterable[str | None]) -> bool:
    """Tell whether twelve months of an amount do not add up to its year; one that is blank says nothing."""
    return anual is not None and abs(sum(Decimal(m or 0) for m in meses) - Decimal(anual)) > Decimal("0.01")


def _check_months(malas: Sequence[int]) -> list[str]:
    """Say in how many rows the twelve months do not add up to the year, and in which first."""
    primera = min(malas, default=0)
    dicho = (
        f"en {counted(len(malas), 'filas')} los doce meses de devengado no suman el anual (la primera, fila {primera})"
    )
    return [dicho] if malas else []


def _any_row(layout: HeaderLayout, linea: bytes, fila: int) -> tuple[Any, ...] | Quarantined:
    """Read one line by itself, whatever its programme."""
    celdas = _fields(linea, layout)
    if celdas is None:
        return cut_row(fila, len(layout.encabezado))
    texto = celdas[layout.posicion["programa"]]
    if not PROGRAMME_CODE.fullmatch(plain_code(texto, CODE_WIDTH["programa"])):
        motivo = "no es el código de cuatro cifras de un programa"
        return Quarantined(fila, layout.columna("programa"), "programa_invalido", motivo, cell(texto))
    return _typed([celdas[lugar] for _, lugar in layout.lugares], layout, fila)


def _totals(contenido: BinaryIO, archivo: RawFile) -> dict[str, Any]:
    """Return the totals in soles of every row of a file, read as a stream."""
    # Only this needs it, and importing it takes as long as reading a small file.
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    layout = _layout(archivo, contenido.peek(1 << 16))  # type: ignore[attr-defined]
    columnas = {layout.columna(m): m for m in MEASURES if m in layout.posicion}
    totales: dict[str, Any] = dict.fromkeys(MEASURES)
    lotes = pa_csv.open_csv(
        contenido,
        read_options=pa_csv.ReadOptions(
            block_size=4 << 20, encoding="latin-1", column_names=layout.encabezado, skip_rows=1
        ),
        parse_options=pa_csv.ParseOptions(delimiter=layout.separador, invalid_row_handler=lambda _fila: "skip"),
        convert_options=pa_csv.ConvertOptions(
            column_types={c: pa.string() for c in layout.encabezado}, include_columns=list(columnas)
        ),
    )
    for lote in lotes:
        for columna, medida in columnas.items():
            suma = _batch_sum(lote[columna])
            if suma is not None:
                totales[medida] = (totales[medida] or Decimal(0)) + suma
    return totales


def _batch_sum(textos: pa.Array) -> Decimal | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        suma: Decimal | None = pc.sum(pc.cast(textos, pa.decimal128(26, 6))).as_py()
    except pa.ArrowInvalid:
        dichos = [decode(t.encode("latin-1")) for t in textos.to_pylist() if t]
        montos = [*map(plain_amount, map(with_point, dichos) if uses_comma(dichos) else dichos)]
        suma = sum((Decimal(m) for m in montos if m), Decimal(0))
    return suma
