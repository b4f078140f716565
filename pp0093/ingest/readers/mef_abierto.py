"""Reader of MEF open data: budget by month (63 columns, two eras of header) and wide by month (73 columns).

National files have millions of rows. One pass over the bytes counts lines; for one programme only the lines that
mention it are split, for all programmes every line. Regular lines are parsed in batches by Arrow and the others one by
one, with the same conversions. Memory use is constant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial, reduce
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from msgspec import Struct, field

from pp0093 import programme
from pp0093.config import ALL_PROGRAMMES
from pp0093.ingest.columns import column_map, normalise
from pp0093.ingest.readers.base import (
    LUGAR,
    ONLY_A_HEADER,
    Progress,
    Quarantined,
    RawFile,
    Reading,
    Spooled,
    cell,
    clean,
    cut_row,
    no_progress,
    spooled,
    text_array,
    text_frame,
    text_table,
)
from pp0093.ingest.readers.cells import (
    YEAR_IN_FILE,
    plain_amount,
    plain_code,
    uses_comma,
    with_point,
)
from pp0093.ingest.readers.content import (
    ABSENT,
    BLANKS,
    MAX_CELL_CHARACTERS,
    Scan,
    TextLayout,
    decode,
    header_of,
    open_lines,
    text_layout,
)
from pp0093.ingest.readers.grid import Notes
from pp0093.language.words import counted
from pp0093.structs import Frozen

if TYPE_CHECKING:
    import pyarrow as pa
    from stringzilla import Str

Line: TypeAlias = "tuple[int, bytes]"
"""(row number, line)."""

OPEN_DATA_BLOCK, BATCH_BYTES = 1 << 21, 8 << 20
"""Bytes scanned at a time, and bytes of wanted lines split at a time."""
ZERO, ONE, POINT = b"01."
QUOTE = b'"'
ANNUAL = "devengado_soles"
A_CENT = "0.010001"
"""Tolerance of one cent, plus floating-point error of the sum."""
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
OPEN_DATA_AMOUNTS = frozenset((*MEASURES, *MONTH_COLUMNS))
EACH_TWICE = "cada fila del programa está más de una vez y se suman: si el archivo se pegó dos veces, quite una"
SPENDING_AMOUNTS = OPEN_DATA_AMOUNTS - {"pia_soles", "pim_soles", "certificado_soles"}
"""Committed, accrued and paid amounts, whose headers differ between open data and SIAF bases."""
CODED_LEVELS = (
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
LEVEL_COLUMNS = tuple(column for name in CODED_LEVELS for column in (name, f"{name}_nombre"))
# Kept only when all programmes are followed: no rule table has their names.
PROGRAMME_NAME = "programa_nombre"
REQUIRED_COLUMNS = {"anio", "mes", "programa", "producto", "actividad", "devengado_soles"}
"""Columns required in an answer of the site's API, which may lack others."""
WIDE_MONTH = normalise("MONTO_DEVENGADO_")
OPEN_DATA_TABLES = {"datos_abiertos_mensual": "mef_mensual", "datos_abiertos_ancho": "mef_ancho"}
PERIOD = {"anio": YEAR_IN_FILE, "mes": re.compile(r"0?[0-9]|1[0-2]")}
HOLDS = PERIOD | {"programa": re.compile("[0-9]{4}")}
"""Patterns of the codes that are validated."""
WHY = {"programa": "no es el código de cuatro cifras de un programa"} | dict.fromkeys(PERIOD, "no es un año o mes")


def columns_of(formato: str, codigo: str) -> tuple[str, ...]:
    """Return our columns of a format, in header map order, as kept for one programme or for all."""
    nuestras = column_map("mef_abierto")[formato].by_column()
    return tuple(c for c in nuestras if c != PROGRAMME_NAME or codigo == ALL_PROGRAMMES)


def _layout(codigo: str, archivo: RawFile, inicio: bytes) -> TextLayout:
    """Return the layout of a header; raise InputError for missing or repeated columns.

    `codigo` is the four-digit programme wanted; ALL is every one, and "" every one without the columns kept only for
    ALL.
    """
    claves = [*map(normalise, header_of(inicio))]
    es_ancho = normalise("MES_EJE") not in claves and any(c.startswith(WIDE_MONTH) for c in claves)
    formato = "datos_abiertos_ancho" if es_ancho else "datos_abiertos_mensual"
    mapa, pide, de = column_map("mef_abierto")[formato], columns_of(formato, codigo), "de datos abiertos del MEF"
    return text_layout(archivo, inicio, formato, mapa, pide=pide, de=de, bastan=REQUIRED_COLUMNS, codigo=codigo)


def _wanted(pase: Scan, codigo: str) -> Iterator[list[Line]]:
    """Yield, for each block of a file, the lines that mention a programme, or all lines.

    Its code is searched with and without leading zeros, unless a single digit would remain, which nearly every line
    has.
    """
    cifras = codigo.lstrip("0")
    ceros = len(codigo) - len(cifras)
    suelto = re.compile(f"(?<![0-9.])0{{0,{ceros}}}{cifras}(?![0-9])".encode())
    for texto in pase.blocks():
        if codigo.isdecimal() and len(cifras) > 1:
            yield [*_lines_with(pase, cifras.encode(), ceros, suelto)]
        else:
            yield [*enumerate(bytes(texto).split(b"\n"), pase.row())]


def _lines_with(pase: Scan, cifras: bytes, ceros: int, suelto: re.Pattern[bytes]) -> Iterator[Line]:
    """Yield the lines of a block with some digits alone or after up to that many zeros, in order."""
    texto, sigue = pase.texto, 0
    for lugar in _places(texto, cifras):
        if lugar >= sigue and suelto.search(texto, max(lugar - ceros, 0), lugar + len(cifras) + 1):
            empieza = texto.rfind(b"\n", sigue, lugar) + 1 or sigue
            sigue = texto.find(b"\n", lugar) + 1 or len(texto)
            yield pase.row(empieza), bytes(texto[empieza:sigue])


def _places(texto: Str, cifras: bytes) -> list[int]:
    """Return the positions of some digits not preceded by 1-9 or a decimal point, nor followed by a digit."""
    import numpy as np

    partes = np.fromiter(map(len, texto.split_iter(cifras)), np.int64)
    octetos, fines = np.frombuffer(texto, np.uint8), np.cumsum(partes[:-1] + len(cifras))
    # Unsigned bytes: characters below "0" wrap around to large values.
    fines = fines[(fines == len(octetos)) | (octetos.take(fines, mode="clip") - ZERO > 9)]
    lugares = fines - len(cifras)
    antes = octetos.take(lugares - 1, mode="clip")
    sueltos: list[int] = lugares[(lugares == 0) | ((antes - ONE > 8) & (antes != POINT))].tolist()
    return sueltos


class WantedRows(Struct):
    """The wanted rows of a file, first as texts and then with plain codes and amounts.

    Truncated and invalid rows are quarantined.
    """

    archivo: RawFile
    layout: TextLayout
    pase: Scan
    cortadas: list[int] = []
    anios: set[str] = set()
    apartadas: list[Quarantined] = []
    notas: Notes = field(default_factory=Notes)

    def tables(self, columnas: Sequence[str]) -> Iterator[pa.Table]:
        """Yield some of our columns, with row numbers last, in batches of many lines."""
        octetos = 0
        lineas: list[Line] = []
        for del_bloque in _wanted(self.pase, self.layout.codigo):
            for fila, linea in del_bloque:
                if linea := linea.strip(BLANKS):
                    lineas.append((fila, linea))
                    octetos += len(linea)
            if octetos >= BATCH_BYTES:
                yield self._table(lineas, columnas)
                lineas, octetos = [], 0
        yield self._table(lineas, columnas)

    @property
    def columnas(self) -> tuple[str, ...]:
        """Our columns, in order, as kept for one programme or for all."""
        return columns_of(self.layout.formato, self.layout.codigo)

    def _table(self, lineas: list[Line], columnas: Sequence[str]) -> pa.Table:
        """Return the programme's rows among some lines."""
        import pyarrow as pa
        import pyarrow.compute as pc

        enteras = [(fila, x) for fila, x in lineas if x.count(QUOTE) % 2 == 0 and len(x) < MAX_CELL_CHARACTERS]
        self.cortadas += {fila for fila, _ in lineas} - {fila for fila, _ in enteras}
        vacia = text_frame(dict.fromkeys((*columnas, "fila"), ()))
        tabla = pa.concat_tables([vacia, *self._parted(enteras, columnas)])
        if not self.layout.codigo.isdecimal():
            return tabla
        codigos = tabla["programa"].unique().to_pylist()
        suyos = [c for c in codigos if plain_code(c, CODE_WIDTH["programa"]) == self.layout.codigo]
        return tabla.filter(pc.is_in(tabla["programa"], text_array(suyos)))

    def _parted(self, lineas: list[Line], columnas: Sequence[str]) -> Iterator[pa.Table]:
        """Parse lines with Arrow, halving batches with a truncated line or a quote that swallows the next one."""
        import pyarrow as pa
        import pyarrow.csv as pa_csv

        if not lineas:
            return
        lugares = {str(self.layout.posicion[c]): pa.string() for c in columnas}
        dichas = (x.replace(b"\r", b" ") for _, x in lineas)
        texto = b"".join((x if x.isascii() else decode(x).encode()) + b"\n" for x in dichas)
        tabla = pa_csv.read_csv(
            pa.BufferReader(texto),
            pa_csv.ReadOptions(
                use_threads=False,
                block_size=len(texto) + 1,
                column_names=[str(n) for n in range(len(self.layout.encabezado))],
            ),
            pa_csv.ParseOptions(
                delimiter=self.layout.separador,
                ignore_empty_lines=False,
                invalid_row_handler=lambda _: "skip",
            ),
            pa_csv.ConvertOptions(column_types=lugares, include_columns=list(lugares)),
        )
        if tabla.num_rows == len(lineas):
            filas = text_array([str(fila) for fila, _ in lineas])
            # An API answer has one blank column for all missing ones.
            suyas = [tabla[str(self.layout.posicion[c])] for c in columnas]
            yield pa.Table.from_arrays([*suyas, filas], names=[*columnas, "fila"])
        elif mitad := len(lineas) // 2:
            yield from self._parted(lineas[:mitad], columnas)
            yield from self._parted(lineas[mitad:], columnas)
        else:
            self.cortadas.append(lineas[0][0])

    def plain(self, crudas: pa.Table, amount: Callable[[str], str | None] = plain_amount) -> pa.Table:
        """Return rows with plain values, amounts by `amount`; note years, and months that do not add up to theirs."""
        import pyarrow as pa
        import pyarrow.compute as pc

        columnas: dict[str, pa.Array] = {}
        faltas: dict[int, str] = {}
        # An invalid programme code is reported first.
        for nuestra in dict.fromkeys(("programa", *self.columnas)):
            plano = amount if nuestra in OPEN_DATA_AMOUNTS else partial(_code, nuestra)
            columnas[nuestra], malas = _each_once(crudas[nuestra].combine_chunks(), plano)
            faltas = dict.fromkeys(malas, nuestra) | faltas
        filas = crudas["fila"].combine_chunks()
        donde = (*(text_array([de] * len(filas)) for de in (self.archivo.archivo, None)), filas)
        propias = [columnas[c] for c in self.columnas]
        tabla = pa.Table.from_arrays([*donde, *propias], names=[*LUGAR, *self.columnas])
        if faltas:
            nuevas = [self._apart(crudas, n, nuestra) for n, nuestra in faltas.items()]
            self.apartadas += nuevas
            tabla = tabla.filter(pc.invert(pc.is_in(filas, text_array([str(q.fila) for q in nuevas]))))
        self.anios.update(tabla["anio"].unique().to_pylist())
        for fila in _months_off(tabla) if self.layout.formato == "datos_abiertos_ancho" else ():
            self.notas.add("los doce meses de devengado no suman el anual", f"fila {fila}")
        return tabla

    def _apart(self, crudas: pa.Table, n: int, nuestra: str) -> Quarantined:
        codigo = "monto_invalido" if nuestra in OPEN_DATA_AMOUNTS else f"{nuestra}_invalido"
        fila, texto = crudas["fila"][n].as_py(), crudas[nuestra][n].as_py()
        columna = self.layout.encabezado[self.layout.posicion[nuestra]]
        return Quarantined(int(fila), columna, codigo, WHY.get(nuestra, "el monto no es un número"), cell(texto))

    def of_one(self) -> Reading:
        """Read one programme's rows, with decimal commas if its amounts have them (`uses_comma`)."""
        import pyarrow as pa

        crudas = pa.concat_tables(self.tables(self.columnas))
        montos = (t for c in self.columnas if c in OPEN_DATA_AMOUNTS for t in crudas[c].unique().to_pylist())
        amount = _with_comma if uses_comma(montos, self.archivo.refusal) else plain_amount
        reading = self._reading(self.plain(crudas, amount))
        reading.problemas += _twice(reading.tabla)
        reading.problemas += [*absent(reading, self.layout.codigo), *([] if reading.filas_leidas else [ONLY_A_HEADER])]
        return reading

    def of_all(self) -> Reading:
        """Read the rows of all programmes, which do not fit in memory."""
        vacia = text_table(self.archivo.archivo, self.columnas, [])
        return self._reading(vacia, spooled(map(self.plain, self.tables(self.columnas)), vacia.schema))

    def _reading(self, tabla: pa.Table, aparte: Spooled | None = None) -> Reading:
        """Return the reading, with its counts."""
        ultima, problemas = self.pase.end(self.layout)
        self.cortadas += [self.pase.fila] if ultima is None else []
        campos = len(self.layout.encabezado)
        apartadas = [*self.apartadas, *(cut_row(fila, campos) for fila in {*self.cortadas})]
        leidas = self.pase.leidas
        # Without rows of the programme, the year is that of the last row.
        anio = max(self.anios, default=_code("anio", ultima[self.layout.posicion["anio"]]) if ultima else "")
        return Reading(
            MefAbierto.fuente,
            self.layout.formato,
            OPEN_DATA_TABLES[self.layout.formato],
            tabla,
            filas_leidas=leidas,
            filas_fuera_alcance=leidas - (aparte or tabla).num_rows - len(apartadas),
            anio=int(anio) if anio else None,
            corte=self.archivo.corte,
            cuarentena=sorted(apartadas, key=lambda q: q.fila),
            problemas=problemas + self.notas.sentences(),
            aparte=aparte,
        )


def _twice(tabla: pa.Table) -> list[str]:
    """Return a notice when every row is repeated, as in a file pasted twice; a few equal rows are normal."""
    import pyarrow.compute as pc

    filas = tabla.drop_columns([*LUGAR])
    veces = filas.group_by(filas.column_names).aggregate([([], "count_all")])["count_all"]
    return [EACH_TWICE] if (pc.min(veces).as_py() or 0) > 1 else []


def _with_comma(texto: str) -> str | None:
    return plain_amount(with_point(texto))


def _code(nuestra: str, texto: str) -> str | None:
    codigo = plain_code(texto, CODE_WIDTH.get(nuestra, 1))
    return None if nuestra in HOLDS and not HOLDS[nuestra].fullmatch(codigo) else codigo and clean(codigo)


def _each_once(columna: pa.Array, plano: Callable[[str], str | None]) -> tuple[pa.Array, list[int]]:
    """Convert each distinct text of a column once; return the column, with None for blanks, and the invalid rows."""

    textos = columna.dictionary_encode()
    planos = [plano(t) for t in textos.dictionary.to_pylist()]
    malos = {n for n, p in enumerate(planos) if p is None}
    donde = [n for n, cual in enumerate(textos.indices.to_pylist()) if cual in malos] if malos else []
    return text_array([p or None for p in planos]).take(textos.indices), donde


class MefAbierto(Frozen):
    """Reader of the two open-data families; `codigo` gives the programme, or all, on each read."""

    codigo: Callable[[], str] = lambda: programme.current().codigo

    fuente: ClassVar[str] = "mef"

    @property
    def tablas(self) -> dict[str, tuple[str, ...]]:
        """Its two tables and their columns."""
        return {OPEN_DATA_TABLES[f]: columns_of(f, self.codigo()) for f in OPEN_DATA_TABLES}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Recognise open data's spending headers among at least ten known columns: SIAF bases have others."""
        encabezado = header_of(inicio)
        claves = {*map(normalise, encabezado)}
        nombradas = {c: d for mapa in column_map("mef_abierto").values() for c, d in mapa.items() if c in claves}
        es_respuesta = encabezado[-1:] == [ABSENT] and {*nombradas.values()} >= REQUIRED_COLUMNS
        return es_respuesta or (len(nombradas) >= 10 and not SPENDING_AMOUNTS.isdisjoint(nombradas.values()))

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read the rows of one programme, or all, from a national file; all its rows are counted.

        An inspection reports the totals of all programmes, and of ours apart.
        """
        codigo = self.codigo()
        with open_lines(archivo, avance, OPEN_DATA_BLOCK, partial(_layout, codigo)) as lineas:
            filas = WantedRows(archivo, *lineas)
            reading = filas.of_all() if codigo == ALL_PROGRAMMES else filas.of_one()
        if es_vista:
            with open_lines(archivo, no_progress, OPEN_DATA_BLOCK, partial(_layout, "")) as (
                layout,
                pase,
            ):  # For all programmes.
                medidas = [m for m in MEASURES if m in layout.posicion]
                reading.totales = sums(WantedRows(archivo, layout, pase).tables(medidas), archivo)
            reading.trae = {
                "filas_programa": reading.filas_cargadas,
                "totales_programa": reading.totales if reading.aparte else sums([reading.tabla], archivo),
            }
        return reading


def absent(reading: Reading, codigo: str) -> Iterator[str]:
    """Yield notices of what a money file lacks: the sector of its rows, or any row of the programme."""
    tabla, leidas = reading.tabla, reading.filas_leidas
    if len(tabla) and tabla["sector_gobierno"].null_count == len(tabla):
        yield "no dice el sector: no se sabe si su dinero es del informe y no se cuenta en él"
    if leidas and not (len(tabla) or reading.cuarentena):
        yield f"ninguna de sus {counted(leidas, 'filas')} es del programa {codigo}"


def _months_off(tabla: pa.Table) -> list[str]:
    """Return the row numbers of the wide family whose months do not add up to the year, to the cent."""
    import pyarrow as pa
    import pyarrow.compute as pc

    anual, *meses = (pc.cast(tabla[c], pa.float64()) for c in (ANNUAL, *MONTH_COLUMNS))
    nada, centimo = pc.cast(text_array(["0", A_CENT]), pa.float64())  # pa.scalar would import pandas.
    sumas = reduce(pc.add, (pc.fill_null(mes, nada) for mes in meses))
    desigual = pc.greater(pc.abs(pc.subtract(anual, sumas)), centimo)
    filas: list[str] = tabla["fila"].filter(desigual).to_pylist()
    return filas


def sums(tablas: Iterable[pa.Table], archivo: RawFile) -> dict[str, Decimal | None]:
    """Return the total of each measure over text tables of a file, None for one that no table has.

    Raise InputError when the points in its amounts may mark thousands.
    """
    totales: dict[str, Decimal | None] = dict.fromkeys(MEASURES)
    for tabla in tablas:
        for medida in totales.keys() & tabla.column_names:
            if (suma := _column_sum(tabla[medida], archivo)) is not None:
                totales[medida] = (totales[medida] or Decimal(0)) + suma
    return totales


def _column_sum(columna: pa.ChunkedArray, archivo: RawFile) -> Decimal | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    textos = columna.filter(pc.not_equal(columna, ""))
    try:
        suma: Decimal | None = pc.sum(pc.cast(textos, pa.decimal128(26, 6))).as_py()
        return suma if suma is None else Decimal(format(suma.normalize(), "f"))
    except pa.ArrowInvalid:
        dichos = textos.to_pylist()
        montos = [*map(plain_amount, map(with_point, dichos) if uses_comma(dichos, archivo.refusal) else dichos)]
        return sum((Decimal(m) for m in montos if m), Decimal(0))
