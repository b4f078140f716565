"""MEF open data: budget by month (63 columns, two eras of header) and wide by month (73 columns).

National files hold millions of rows. One pass over the bytes counts the lines and picks those that
mention the programme; only these are parsed. Memory stays flat whatever the size.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

from msgspec import Struct, field

from pp0093 import programme
from pp0093.config import ALL
from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, normalise, path
from pp0093.ingest.readers.base import (
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
from pp0093.ingest.readers.cells.amounts import plain_amount, plain_code, uses_comma, with_point
from pp0093.ingest.readers.mef.mef_todos import NOT_ONE, PLAIN_NAME, Plain, Shape, WholeReader, blocks, months_differ
from pp0093.ingest.readers.sunat.firms import NOBODY, KnownFirms
from pp0093.ingest.readers.tables.content import ABSENT, decode, first_line, open_bytes, separator, split_fields
from pp0093.writing.nouns import counted

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
    Places = np.ndarray[tuple[int], np.dtype[np.int64]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

BLOCK = 1 << 19
NEWLINE, RETURN, QUOTE, POINT, ZERO = b'\n\r".0'
FEW, MANY = 4, 64
"""Up to FEW places of a block cost less to split line by line than to tell by their column; from MANY, in all of it."""
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

    @cached_property
    def montos(self) -> list[int]:
        """Where its amounts stand."""
        return [lugar for nuestra, lugar in self.lugares if nuestra in AMOUNTS]

    def columna(self, nuestra: str) -> str:
        """Return the name the file itself gives to one of our columns."""
        return self.encabezado[self.posicion[nuestra]]


def columns_of(formato: str, codigo: str) -> tuple[str, ...]:
    """Return our columns of a format, in our order, as they are kept of a programme or of all."""
    return (*OPEN_DATA_FORMATS[formato], *OF_ALL) if codigo == ALL else OPEN_DATA_FORMATS[formato]


def _layout(archivo: RawFile, inicio: bytes, codigo: str = "") -> HeaderLayout:
    """Recognise the header, or raise InputError that names what is missing or repeated."""
    linea = first_line(inicio)
    separador = separator(linea)
    encabezado = split_fields(linea, separador)
    if b"\r" in inicio.split(b"\n", 1)[0].rstrip(b"\r"):
        raise InputError(
            "sus filas terminan en un retorno de carro y no en un salto de línea",
            "ábralo en Excel y guárdelo como CSV UTF-8",
            archivo=archivo.archivo,
        )
    claves = [normalise(c) for c in encabezado]
    formato = (
        "datos_abiertos_ancho" if normalise("MES_EJE") not in claves and _is_wide(claves) else "datos_abiertos_mensual"
    )
    mapa = column_map("mef_abierto")[formato]
    posicion: dict[str, int] = {}
    for indice in range(len(encabezado)):
        nuestra = mapa.named(encabezado[indice]) or ""
        if nuestra in posicion:
            raise InputError(
                f"la columna {cell(encabezado[indice])} aparece dos veces",
                "deje una sola y vuelva a cargar el archivo",
                archivo=archivo.archivo,
                fila=1,
                columna=cell(encabezado[indice]),
            )
        if nuestra:
            posicion[nuestra] = indice
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


def _is_wide(claves: Sequence[str]) -> bool:
    return any(c.startswith(normalise("MONTO_DEVENGADO_")) for c in claves)


@cache
def _published_names(formato: str) -> dict[str, str]:
    """Return {our column: the ministry's name of it today}."""
    with path("mef_abierto").open(encoding="utf-8", newline="") as entrada:
        filas = [f for f in csv.DictReader(entrada) if f["formato"] == formato]
    return {f["columna"]: f["origen"] for f in reversed(filas)}


class Scan(Struct):
    """State of the pass over the bytes: lines seen so far, and the last block that was not blank."""

    lineas: int = 1
    bloque: bytes = b""
    lineas_hasta_bloque: int = 1

    def ultima(self) -> tuple[int, bytes]:
        """Return the row number and bytes of the last line that is not blank (0 and empty when there is none)."""
        contenido = self.bloque.rstrip(b"\r\n \x1a")
        if not contenido:
            return 0, b""
        fila = self.lineas_hasta_bloque + contenido.count(b"\n") + 1
        return fila, contenido[contenido.rfind(b"\n") + 1 :]


def _scan(
    contenido: BinaryIO, total: int, layout: HeaderLayout, estado: Scan, avance: Progress
) -> Iterator[tuple[int, bytes]]:
    """Yield (row number, line) of every line that may belong to the programme; keep `estado` up to date."""
    import numpy as np  # Imported while another thread takes the file's hash, as pyarrow is.

    contenido.readline()
    leidos = 0
    while bloque := contenido.read(BLOCK):
        bloque += contenido.readline()
        if not bloque.isspace():
            estado.bloque, estado.lineas_hasta_bloque = bloque, estado.lineas
        octetos = np.frombuffer(bloque, np.uint8)
        desde, linea = 0, estado.lineas + 1
        for golpe in _positions(bloque, layout):
            if golpe < desde:
                continue
            inicio = bloque.rfind(b"\n", 0, golpe) + 1
            linea += int(np.count_nonzero(octetos[desde:inicio] == NEWLINE))
            fin = bloque.find(b"\n", golpe)
            desde = len(bloque) if fin < 0 else fin + 1
            yield linea, bloque[inicio : None if fin < 0 else fin].rstrip(b"\r")
            linea += fin >= 0
        estado.lineas = linea - 1 + int(np.count_nonzero(octetos[desde:] == NEWLINE))
        leidos += len(bloque)
        avance(leidos, total, estado.lineas - 1)


def _positions(bloque: bytes, layout: HeaderLayout) -> list[int]:
    """Return where the programme's code may stand in a block, in order, with its zeros or without.

    Its digits without zeros before them are sought; those inside a longer number or after a decimal point are left out.
    Where that leaves many (the digits of 0002 are in every line) only those in the programme's column stay.
    """
    import numpy as np

    octetos, cifras = np.frombuffer(bloque, np.uint8), layout.codigo.lstrip("0").encode()
    lugares = _digits(bloque, cifras)
    despues = lugares + len(cifras)
    sigue = (despues < len(bloque)) & (octetos.take(despues, mode="clip") - ZERO < 10)
    lugares = lugares[~sigue]  # Most go here, so that what follows costs little.
    antes = lugares - 1
    for _ in range(len(layout.codigo) - len(cifras)):
        antes -= octetos[antes] == ZERO
    previo = octetos[antes]
    sueltos = np.sort(lugares[(antes < 0) | ((previo - ZERO >= 10) & (previo != POINT))])
    quedan: Places = sueltos if sueltos.size <= FEW else sueltos[_may_be(bloque, sueltos, layout)]
    halladas: list[int] = quedan.tolist()
    return halladas


def _digits(bloque: bytes, cifras: bytes) -> Places:
    """Return where some digits begin in a block.

    Two together are sought in two views of whole words (one a parity; four times as fast as bytes.count): the pair with
    the fewest zeros, for amounts are full of them.
    """
    import numpy as np

    octetos = np.frombuffer(bloque, np.uint8)
    if len(cifras) == 1:
        return np.flatnonzero(octetos == cifras[0])
    par = min(range(len(cifras) - 1), key=lambda n: cifras[n : n + 2].count(b"0"))
    palabra = int.from_bytes(cifras[par : par + 2], "little")
    vistas = [np.frombuffer(bloque, "<u2", (len(bloque) - resto) // 2, resto) for resto in (0, 1)]
    halladas = [2 * (v == palabra).nonzero()[0] + (resto - par) for resto, v in enumerate(vistas)]
    lugares = np.concatenate(halladas)
    if len(cifras) > 2:
        lugares = lugares[(lugares >= 0) & (lugares <= len(bloque) - len(cifras))]
    for n, cifra in enumerate(cifras):
        if n not in (par, par + 1):
            lugares = lugares[octetos[lugares + n] == cifra]
    return lugares


def _may_be(bloque: bytes, lugares: Places, layout: HeaderLayout) -> Mask:
    """Tell which places of a block stand in the programme's column.

    In a line that has not the fields of the header all may be, and in a block where a line ends inside quotes: those
    are for whoever splits them.
    """
    import numpy as np

    if lugares.size < MANY:
        bloque, lugares = _their_lines(bloque, lugares)
    octetos = np.frombuffer(bloque, np.uint8)
    comillas = np.flatnonzero(octetos == QUOTE)
    if _is_all_quoted(octetos, comillas, layout):
        antes = comillas.searchsorted(lugares) % (2 * len(layout.encabezado))
        es_suyo: Mask = antes == 2 * layout.posicion["programa"] + 1
        return es_suyo
    return _may_be_split(octetos, comillas, lugares, layout)


def _their_lines(bloque: bytes, lugares: Places) -> tuple[bytes, Places]:
    """Return the lines of some places of a block, in order, and where the places stand in them."""
    import numpy as np

    suyas: dict[int, bytes] = {}
    corridos, largo = [], 0
    for lugar in lugares.tolist():
        inicio = bloque.rfind(b"\n", 0, lugar) + 1
        if inicio not in suyas:
            suyas[inicio] = bloque[inicio : bloque.find(b"\n", lugar) + 1 or None]
            largo += len(suyas[inicio])
        corridos.append(largo - len(suyas[inicio]) + lugar - inicio)
    return b"".join(suyas.values()), np.array(corridos)


def _is_all_quoted(octetos: Bytes, comillas: Places, layout: HeaderLayout) -> bool:
    """Tell a block of whole lines of as many cells as the header, each in quotes and with none inside."""
    import numpy as np

    lineas, sobran = divmod(comillas.size, 2 * len(layout.encabezado))
    if sobran or not lineas or np.count_nonzero(octetos == NEWLINE) != lineas:
        return False
    por_linea = comillas.reshape(lineas, -1)
    siguen, cierran = por_linea[:, 2::2], por_linea[:, 1:-1:2]
    empiezan, acaban = np.append(por_linea[:, 0], octetos.size), por_linea[:, -1]
    entre = empiezan[1:] - acaban
    return bool(
        (siguen - cierran == 2).all()
        and (octetos[cierran + 1] == ord(layout.separador)).all()
        and empiezan[0] == 0
        and (octetos[empiezan[1:] - 1] == NEWLINE).all()
        and ((entre == 2) | (entre == 3) & (octetos.take(acaban + 1, mode="clip") == RETURN)).all()
    )


def _may_be_split(octetos: Bytes, comillas: Places, lugares: Places, layout: HeaderLayout) -> Mask:
    """Tell what _may_be tells, counting the separators that are not within quotes."""
    import numpy as np

    saltos, separadores = (np.flatnonzero(octetos == c) for c in (NEWLINE, ord(layout.separador)))
    if (comillas.searchsorted(saltos) & 1).any():
        return np.ones(lugares.size, bool)
    de_adentro = np.append(0, np.diff(separadores.searchsorted(comillas))[::2].cumsum())

    def separated(donde: Places) -> Places:
        """Return how many separators stand before some places; a place within quotes is where they open."""
        previas = comillas.searchsorted(donde)
        fuera = np.where(previas & 1, np.append(0, comillas)[previas], donde)
        cuantos: Places = separadores.searchsorted(fuera) - de_adentro[previas >> 1]
        return cuantos

    hasta = np.concatenate(([0], separated(np.append(saltos, octetos.size))))
    linea = saltos.searchsorted(lugares)
    es_otra = np.diff(hasta)[linea] != len(layout.encabezado) - 1
    puede: Mask = es_otra | (separated(lugares) - hasta[linea] == layout.posicion["programa"])
    return puede


def _fields(linea: bytes, layout: HeaderLayout) -> list[str] | None:
    """Return the fields of one line, None when it is cut or has fields too many."""
    if linea.count(b'"') % 2:
        return None
    celdas = split_fields(decode(linea), layout.separador)
    return celdas if len(celdas) == len(layout.encabezado) else None


def _typed(
    celdas: list[str], layout: HeaderLayout, fila: int, *, usa_coma: bool = False
) -> tuple[Any, ...] | Quarantined:
    """Return a row's texts in our order, codes and amounts made plain; or why it is quarantined."""
    valores: list[Any] = [None, fila]
    for nuestra, lugar in layout.lugares:
        texto = celdas[lugar]
        if nuestra in AMOUNTS:
            plano = plain_amount(with_point(texto) if usa_coma else texto)
            if plano is None:
                return Quarantined(
                    fila, layout.columna(nuestra), "monto_invalido", "el monto no es un número", cell(texto)
                )
            valores.append(plano or None)
        elif nuestra in PERIOD:
            numero = plain_code(texto, 1)
            if not PERIOD[nuestra].fullmatch(numero):
                return Quarantined(
                    fila, layout.columna(nuestra), f"{nuestra}_invalido", "no es un año o mes", cell(texto)
                )
            valores.append(numero)
        else:
            valores.append(_code(texto, CODE_WIDTH.get(nuestra, 1)) or None)
    return tuple(valores)


_code = lru_cache(maxsize=1 << 14)(plain_code)  # The same names come row after row.


def code_followed() -> str:
    """Return the four digits of the programme that is followed."""
    return programme.current().codigo


class CommaRows(Struct):
    """The rows of the programme, typed as they come; those with a comma in an amount wait, for all say what it is."""

    layout: HeaderLayout
    leidas: list[tuple[Any, ...] | Quarantined] = field(default_factory=list)
    con_coma: list[tuple[int, list[str]]] = field(default_factory=list)
    hay_punto: bool = False

    def take(self, fila: int, celdas: list[str]) -> None:
        """Keep a row, typed where no amount of it has a comma."""
        montos = [celdas[lugar] for lugar in self.layout.montos]
        if any("," in m for m in montos):
            self.con_coma.append((fila, celdas))
            return
        self.hay_punto = self.hay_punto or any("." in m for m in montos)
        self.leidas.append(_typed(celdas, self.layout, fila))

    def settled(self) -> list[tuple[Any, ...] | Quarantined]:
        """Return every row in its order, a comma read as the decimal point where no amount has one."""
        dichos = (celdas[lugar] for _, celdas in self.con_coma for lugar in self.layout.montos)
        usa_coma = not self.hay_punto and uses_comma(dichos)
        de_comas = [_typed(celdas, self.layout, fila, usa_coma=usa_coma) for fila, celdas in self.con_coma]
        return sorted((*self.leidas, *de_comas), key=lambda f: f.fila if isinstance(f, Quarantined) else f[1])


class OpenDataRows(Struct):
    """What was taken of a file: its rows (those not in memory, `aparte`), their years, and the rows kept out."""

    tabla: pa.Table
    anios: set[str]
    cuarentena: list[Quarantined]
    aparte: Spool | None = None


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

    def read(self, archivo: RawFile, avance: Progress, rucs: KnownFirms = NOBODY) -> Reading:
        """Read the programme's rows of a national file; the ledger counts every row of it."""
        with open_bytes(archivo) as (contenido, total):
            inicio = contenido.peek(1 << 16) if hasattr(contenido, "peek") else b""
            layout = _layout(archivo, inicio, self.codigo())
            if layout.codigo == ALL:
                return self._every_row(archivo, contenido, total, layout, avance)
            tomadas, estado, cuarentena = CommaRows(layout), Scan(), list[Quarantined]()
            for fila, linea in _scan(contenido, total, layout, estado, avance):
                celdas = _fields(linea, layout)
                if celdas is None:
                    cuarentena.append(cut_row(fila, len(layout.encabezado)))
                elif plain_code(celdas[layout.posicion["programa"]], 4) == layout.codigo:
                    tomadas.take(fila, celdas)
        leidas = tomadas.settled()
        cuarentena += [leida for leida in leidas if isinstance(leida, Quarantined)]
        filas = [leida for leida in leidas if not isinstance(leida, Quarantined)]
        tabla = text_table(archivo.archivo, OPEN_DATA_FORMATS[layout.formato], filas)
        reading = self._reading(archivo, layout, estado, OpenDataRows(tabla, {f[2] for f in filas}, cuarentena))
        malas = _months_off(reading)
        reading.problemas += _check_months(len(malas), min(malas, default=0))
        reading.problemas += [NO_SECTOR] if filas and tabla["sector_gobierno"].null_count == len(tabla) else []
        if not reading.filas_leidas:
            reading.problemas.append(ONLY_A_HEADER)
        elif not (filas or cuarentena):
            reading.problemas.append(
                f"ninguna de sus {counted(reading.filas_leidas, 'filas')} es del programa {layout.codigo}"
            )
        return reading

    def _every_row(
        self, archivo: RawFile, contenido: BinaryIO, total: int, layout: HeaderLayout, avance: Progress
    ) -> Reading:
        """Read the rows of every programme of a national file, kept outside memory; the ledger counts them all."""
        estado = Scan()
        es_ancho = layout.formato == "datos_abiertos_ancho"
        lector = WholeReader(
            archivo.archivo,
            Shape(layout.separador, len(layout.encabezado), layout.lugares),
            {nuestra: _plain_of(nuestra) for nuestra, _ in layout.lugares if nuestra not in AMOUNTS},
            {nuestra: _surely_plain(nuestra) for nuestra in DIMENSIONS + OF_ALL if nuestra != "programa"},
            AMOUNTS,
            partial(_any_row, layout),
            "devengado_soles",
            MONTH_COLUMNS if es_ancho else (),
        )
        vacia = text_table(archivo.archivo, columns_of(layout.formato, ALL), [])
        with Spool(vacia.schema) as aparte:
            hallado = lector.rows(_noted(blocks(contenido, total, avance), estado), aparte)
            tomado = OpenDataRows(vacia, hallado.anios, hallado.cuarentena, aparte)
            reading = self._reading(archivo, layout, estado, tomado)
        reading.problemas += _check_months(hallado.desiguales, hallado.primera_desigual)
        return reading

    def _reading(self, archivo: RawFile, layout: HeaderLayout, estado: Scan, tomado: OpenDataRows) -> Reading:
        """Return what was read with its ledger."""
        cuarentena = tomado.cuarentena
        problemas = []
        fila_ultima, linea = estado.ultima()
        ultima = _fields(linea, layout) if linea else []
        if ultima is None:
            if fila_ultima not in {q.fila for q in cuarentena}:
                cuarentena.append(cut_row(fila_ultima, len(layout.encabezado)))
            problemas.append(
                f"la última línea (fila {fila_ultima}) está cortada: quedó en cuarentena y el resto se leyó"
            )
        elif linea and not estado.bloque.rstrip(b"\x1a").endswith(b"\n"):
            problemas.append("el archivo no termina en salto de línea: verifique que la descarga esté completa")
        leidas = max(fila_ultima - 1, 0)
        anios = sorted(tomado.anios) or _year_of(ultima, layout)
        return Reading(
            self.fuente,
            layout.formato,
            OPEN_DATA_TABLES[layout.formato],
            tomado.tabla,
            filas_leidas=leidas,
            filas_fuera_alcance=leidas - (tomado.aparte or tomado.tabla).num_rows - len(cuarentena),
            anio=int(anios[-1]) if anios else None,
            corte=archivo.corte,
            cuarentena=sorted(cuarentena, key=lambda q: q.fila),
            problemas=problemas,
            aparte=tomado.aparte,
        )

    def inspect(self, archivo: RawFile, avance: Progress) -> Inspection:
        """Say what the whole file holds: rows and totals of all programmes, and of ours apart."""
        reading = self.read(archivo, avance)
        with open_bytes(archivo) as (contenido, _):
            totales = _totals(contenido, archivo) if reading.filas_leidas else dict.fromkeys(MEASURES)
        if reading.aparte:
            reading.aparte.discard()
        propios = totales if reading.aparte else {m: _sum(reading.tabla, m) for m in MEASURES}
        return Inspection(
            archivo.archivo,
            self.fuente,
            reading.formato,
            reading.anio,
            reading.corte,
            [],
            reading.filas_leidas,
            totales,
            reading.problemas,
            reading.alcance,
            reading.years
            | {
                "filas_programa": reading.filas_cargadas,
                "totales_programa": propios,
                "filas_cuarentena": len(reading.cuarentena),
            },
        )


def _year_of(celdas: list[str] | None, layout: HeaderLayout) -> list[str]:
    texto = plain_code(celdas[layout.posicion["anio"]], 1) if celdas else ""
    return [texto] if PERIOD["anio"].fullmatch(texto) else []


def _sum(tabla: pa.Table, columna: str) -> Decimal | None:
    if columna not in tabla.column_names:
        return None
    montos = [Decimal(v) for v in tabla[columna].to_pylist() if v is not None]
    return sum(montos, Decimal(0)) if montos else None


def _months_off(reading: Reading) -> list[int]:
    """Return the rows of the wide family where the twelve months do not add up to the year."""
    if reading.formato != "datos_abiertos_ancho":
        return []
    columnas = (reading.tabla[c].to_pylist() for c in ("fila", "devengado_soles", *MONTH_COLUMNS))
    return [int(fila) for fila, *montos in zip(*columnas, strict=True) if months_differ(*montos)]


def _check_months(malas: int, primera: int) -> list[str]:
    """Say in how many rows the twelve months do not add up to the year, and in which first."""
    dicho = f"en {counted(malas, 'filas')} los doce meses de devengado no suman el anual (la primera, fila {primera})"
    return [dicho] if malas else []


def _plain_of(nuestra: str) -> Plain:
    """Return how a text of a column of codes, names or periods is made plain, as `_typed` does one by one."""
    ancho, es = CODE_WIDTH.get(nuestra, 1), PROGRAMME_CODE if nuestra == "programa" else PERIOD.get(nuestra)

    def plain(texto: str) -> str | None:
        codigo = _code(texto, ancho)
        if es and not es.fullmatch(codigo):
            return NOT_ONE
        return (clean(codigo) or None) if codigo else None

    return plain


def _surely_plain(nuestra: str) -> str:
    """Return the pattern of texts that `_plain_of` leaves as they are: codes with all their digits, and names."""
    return f"^(?:[0-9]{{{CODE_WIDTH.get(nuestra, 1)},}}|{PLAIN_NAME})$"


def _any_row(layout: HeaderLayout, linea: bytes, fila: int) -> tuple[Any, ...] | Quarantined:
    """Read one line by itself, whatever its programme."""
    celdas = _fields(linea, layout)
    if celdas is None:
        return cut_row(fila, len(layout.encabezado))
    texto = celdas[layout.posicion["programa"]]
    if not PROGRAMME_CODE.fullmatch(_code(texto, CODE_WIDTH["programa"])):
        motivo = "no es el código de cuatro cifras de un programa"
        return Quarantined(fila, layout.columna("programa"), "programa_invalido", motivo, cell(texto))
    return _typed(celdas, layout, fila)


def _noted(bloques: Iterator[tuple[int, bytes]], estado: Scan) -> Iterator[tuple[int, bytes]]:
    """Yield the same blocks, keeping in `estado` the lines seen and the last block that was not blank."""
    for antes, bloque in bloques:
        if not bloque.isspace():
            estado.bloque, estado.lineas_hasta_bloque = bloque, antes
        yield antes, bloque


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
