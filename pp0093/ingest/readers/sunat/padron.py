"""SUNAT's registers: millions of firms, of which only those that were served are kept.

`padron_reducido_ruc.txt` (18 million lines) and `PadronRUC_AAAAMM.csv` (with CIIU as text and workers). One pass
over the bytes looks up the first digits of each line; only the lines found are parsed. Memory stays flat whatever the
size. Names and addresses are never kept: a name is read only to be proposed to whoever corrects a RUC.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

import msgspec
from msgspec import Struct

from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, normalise, restored
from pp0093.ingest.readers.base import (
    SPOOLED_ROWS,
    Inspection,
    Progress,
    Quarantined,
    RawFile,
    Reading,
    cell,
    cut_row,
    no_progress,
    text_table,
)
from pp0093.ingest.readers.cells.amounts import plain_code
from pp0093.ingest.readers.cells.memo import ODD, Memo
from pp0093.ingest.readers.cells.rucs import RUC_DIGITS
from pp0093.ingest.readers.mef.mef_abierto import Scan
from pp0093.ingest.readers.sunat.firms import NOBODY, NONE, KnownFirms
from pp0093.ingest.readers.tables.content import decode, first_line, open_bytes, separator, split_fields
from pp0093.rules import Rules, installed
from pp0093.writing.nouns import counted

if TYPE_CHECKING:
    import pyarrow as pa

TAXPAYERS = "padron"
NAMES = "candidatos"
"""Where it is written how a register calls the name of a firm."""
TAXPAYER_COLUMNS = ("ruc", "estado", "condicion", "ubigeo", "ciiu_texto", "ciiu", "trabajadores", "formato")
REQUIRED = {
    "ruc": "RUC",
    "estado": "ESTADO DEL CONTRIBUYENTE",
    "condicion": "CONDICIÓN DE DOMICILIO",
    "ubigeo": "UBIGEO",
}
EXPECTED = {"padron_ruc": {"ciiu_texto": "Actividad_Economica_CIIU_revision4_Principal", "trabajadores": "NroTrab"}}
MARKS = {
    "padron_reducido": {"nombreorazonsocial", "estadodelcontribuyente", "tipodevia", "codigodezona", "kilometro"},
    "padron_ruc": {
        "actividadeconomicaciiurevision3principal",
        "actividadeconomicaciiurevision4principal",
        "nrotrab",
        "tipofacturacion",
        "tipocontabilidad",
        "comercioexterior",
        "periodopublicacion",
    },
}
BLOCK = 1 << 16
MAX_LINE = 1 << 20
NEWLINE, QUOTE = ord("\n"), ord('"')
# After the last line of a block, so that what is looked up at its beginning is never outside.
MARGIN = bytes(RUC_DIGITS + 1)
NO_DATUM = {"no disponible", "nd", "n.d.", "s/d", "sin dato", "sin información", "sin informacion"}
YEAR_IN_FILE = re.compile(r"(19|20)[0-9]{2}")
COUNT = re.compile(r"[0-9]{1,9}")
UBIGEO = re.compile(r"[0-9]{6}")
OTHER_FILE = (
    "es otro archivo de SUNAT: no dice el estado ni la condición de las empresas",
    "cargue el padrón reducido del RUC (padron_reducido_ruc) o PadronRUC",
)
TRY_AGAIN = "descargue de nuevo el archivo del sitio de SUNAT"


@lru_cache(maxsize=1 << 14)
def datum(texto: str) -> str:
    """Return a cell of SUNAT's without the spaces around it, empty where it says that there is no datum (`-`)."""
    limpio = " ".join(texto.split())
    return "" if not limpio.strip("-–— ") or limpio.casefold() in NO_DATUM else limpio


class Notes(Struct):
    """What is odd about the rows of a file, told once per kind with how many rows and which is the first."""

    filas: dict[str, int] = msgspec.field(default_factory=Counter)
    primeras: dict[str, str] = msgspec.field(default_factory=dict)

    def add(self, que: str, lugar: str) -> None:
        """Count one more row where something happens."""
        self.filas[que] += 1
        self.primeras.setdefault(que, lugar)

    def sentences(self) -> list[str]:
        """Return a sentence per kind."""
        return [
            f"en {counted(cuantas, 'filas')} {que} (la primera, {self.primeras[que]})"
            for que, cuantas in self.filas.items()
        ]


def unless_noted(leer: Callable[[Notes], Any]) -> Any:
    """Return what is read, odd where there is something to note of it."""
    notas = Notes()
    leido = leer(notas)
    return ODD if notas.filas else leido


def ubigeo_of(texto: str, notas: Notes, lugar: str) -> str:
    """Return an ubigeo of six digits, empty and noted where the cell holds something else."""
    codigo = plain_code(datum(texto), 6) if datum(texto) else ""
    if codigo and not UBIGEO.fullmatch(codigo):
        notas.add("el UBIGEO no tiene seis dígitos y quedó vacío", lugar)
        return ""
    return codigo


def workers(texto: str, notas: Notes, lugar: str) -> str:
    """Return a number of workers, empty and noted where the cell holds something else."""
    numero = plain_code(datum(texto).replace(",", ""), 1) if datum(texto) else ""
    if numero and not COUNT.fullmatch(numero):
        notas.add("el número de trabajadores no es un entero y quedó vacío", lugar)
        return ""
    return numero


def _classes(reglas: Rules) -> dict[str, str]:
    """Return {normalised official title: class of CIIU Rev. 4}."""
    return {normalise(f["clase_nombre"]): f["clase"] for f in reglas.rows("ciiu_clase")}


class PadronLayout(Struct, frozen=True):
    """The header of one file: its format, how many fields a row has, and where each of our columns stands."""

    formato: str
    separador: str
    ancho: int
    posicion: dict[str, int]

    def candidates(self, bloque: bytes, firmas: KnownFirms) -> tuple[list[tuple[int, bytes]], int]:
        """Return (place, line) of the lines of a block that may be of some firms, and how many of them end in it."""
        if self.posicion["ruc"]:
            lineas = bloque.split(b"\n")
            return list(enumerate(lineas)), len(lineas) - 1
        import numpy as np  # Imported while another thread takes the file's hash, as pyarrow is.

        octetos = np.frombuffer(bloque + MARGIN, np.uint8)
        inicios = np.append(0, np.flatnonzero(octetos == NEWLINE) + 1)
        claves = inicios + (octetos[inicios] == QUOTE) if self.formato == "padron_ruc" else inicios
        fines = np.append(inicios[1:] - 1, len(bloque))
        lugares = np.flatnonzero(firmas.begin(octetos, claves))
        suyas = zip(lugares.tolist(), inicios[lugares].tolist(), fines[lugares].tolist(), strict=True)
        return [(n, bloque[inicio:fin]) for n, inicio, fin in suyas], len(inicios) - 1

    def raw_ruc(self, linea: bytes) -> bytes:
        """Return the RUC of a line, whatever else is wrong with it."""
        posicion, separador = self.posicion["ruc"], self.separador.encode()
        if b'"' in linea and self.formato == "padron_ruc":
            celdas = [c.encode() for c in split_fields(decode(linea), self.separador)]
            if len(celdas) == self.ancho:
                return celdas[posicion].strip()
        crudas = linea.split(separador, posicion + 1)
        return crudas[posicion].strip(b'" \r') if len(crudas) > posicion else b""

    def fields(self, linea: bytes) -> list[str] | None:
        """Return the fields of a line, None when it is cut or has fields too many."""
        texto = decode(linea)
        celdas = self._split(texto)
        if len(celdas) == self.ancho + 1 and not celdas[-1].strip():
            celdas.pop()
        es_cortada = self.formato == "padron_ruc" and texto.count('"') % 2
        return celdas if len(celdas) == self.ancho and not es_cortada else None

    def _split(self, texto: str) -> list[str]:
        # A quote in padron_reducido is part of a name, it never quotes.
        return texto.split(self.separador) if self.formato == "padron_reducido" else split_fields(texto, self.separador)


def _header(inicio: bytes) -> tuple[str, list[str]]:
    linea = first_line(inicio)
    separador = separator(linea)
    return separador, split_fields(linea, separador)


def _layout(archivo: RawFile, inicio: bytes, formato: str) -> PadronLayout:
    """Return the layout of a header; raise InputError that names what is missing or repeated."""
    separador, encabezado = _header(inicio)
    if b"\r" in inicio.split(b"\n", 1)[0].rstrip(b"\r"):
        raise InputError(
            "sus filas terminan en un retorno de carro y no en un salto de línea",
            TRY_AGAIN,
            archivo=archivo.archivo,
        )
    posicion: dict[str, int] = {}
    for indice, nombre in enumerate(encabezado):
        nuestra = column_map("padron")[formato].named(nombre) or ""
        if nuestra and nuestra in posicion:
            raise InputError(
                f"la columna {cell(nombre)} aparece dos veces",
                "deje una sola y vuelva a cargar el archivo",
                archivo=archivo.archivo,
                fila=1,
                columna=cell(nombre),
            )
        if nuestra:
            posicion[nuestra] = indice
    faltan = [nombre for nuestra, nombre in REQUIRED.items() if nuestra not in posicion]
    if not posicion.keys() & {"estado", "condicion"}:
        raise InputError(*OTHER_FILE, archivo=archivo.archivo, fila=1)
    if faltan:
        raise InputError(
            f"faltan columnas que el padrón de SUNAT trae: {', '.join(faltan)}",
            f"{TRY_AGAIN} sin quitar ni renombrar columnas",
            archivo=archivo.archivo,
            fila=1,
            columna=faltan[0],
        )
    tiene_final = len(encabezado) > 1 and not encabezado[-1].strip()
    return PadronLayout(formato, separador, len(encabezado) - tiene_final, posicion)


def _scan(
    contenido: BinaryIO, total: int, layout: PadronLayout, firmas: KnownFirms, *, estado: Scan, avance: Progress
) -> Iterator[list[tuple[int, bytes]]]:
    """Yield by blocks (row number, line) of the lines that may be of some firms; keep `estado` up to date."""
    contenido.readline(MAX_LINE)
    leidos = 0
    while bloque := contenido.read(BLOCK):
        bloque += contenido.readline(MAX_LINE)
        lineas, acaban = layout.candidates(bloque, firmas)
        yield [(estado.lineas + 1 + lugar, linea) for lugar, linea in lineas]
        if not bloque.isspace():
            estado.bloque, estado.lineas_hasta_bloque = bloque, estado.lineas
        estado.lineas += acaban
        leidos += len(bloque)
        avance(leidos, total, estado.lineas - 1)


@dataclass
class Kept:
    """The rows of the firms asked for: the last of each RUC, and what was wrong with others.

    Rows wait as they are read until they are a group, and then as Arrow has them: there may be millions.
    """

    archivo: str
    layout: PadronLayout
    firmas: KnownFirms
    cuarentena: list[Quarantined] = field(default_factory=list)
    notas: Notes = field(default_factory=Notes)
    _conocidas: Memo = field(init=False)
    _filas: list[tuple[Any, ...]] = field(default_factory=list)
    _grupos: list[pa.Table] = field(default_factory=list)
    _firmas_de_filas: array[int] = field(default_factory=partial(array, "q"))
    _ultimas: array[int] = field(init=False)

    def __post_init__(self) -> None:
        self._conocidas = Memo(partial(_known, self.layout))
        self._ultimas = array("q", bytes(8 * len(self.firmas)))

    def take(self, lineas: list[tuple[int, bytes]]) -> None:
        """Keep the lines that are of one of the firms, in quarantine those malformed."""
        rucs = [self.layout.raw_ruc(linea).decode("latin-1") for _, linea in lineas]
        for (fila, linea), ruc, firma in zip(lineas, rucs, self.firmas.places(rucs), strict=True):
            if firma != NONE:
                self._take(fila, linea, ruc, firma)
        if len(self._filas) >= SPOOLED_ROWS:
            self._pack()

    def _take(self, fila: int, linea: bytes, ruc: str, firma: int) -> None:
        layout = self.layout
        celdas = layout.fields(linea)
        if celdas is None:
            self.cuarentena.append(cut_row(fila, layout.ancho))
            return
        if self._ultimas[firma]:
            self.notas.add("se repite un RUC que ya estaba: vale la última", f"fila {fila}")
        dichas = tuple(celdas[i] for c, i in layout.posicion.items() if c != "ruc")
        [datos] = self._conocidas.of((dichas,))
        if datos is ODD:
            datos = _data(layout, dichas, self.notas, f"fila {fila}")
        self._filas.append((None, fila, ruc, *datos))
        self._firmas_de_filas.append(firma)
        self._ultimas[firma] = len(self._firmas_de_filas)

    def _pack(self) -> None:
        self._grupos.append(text_table(self.archivo, TAXPAYER_COLUMNS, self._filas))
        self._filas = []

    def table(self) -> pa.Table:
        """Return what was kept, in the order of the file."""
        import numpy as np
        import pyarrow as pa

        self._pack()
        firmas, ultimas = (np.frombuffer(a, np.int64) for a in (self._firmas_de_filas, self._ultimas))
        quedan = ultimas[firmas] == np.arange(1, len(firmas) + 1)
        tabla = pa.concat_tables(self._grupos)
        return tabla if quedan.all() else tabla.filter(_mask(quedan))


def _mask(quedan: Any) -> pa.BooleanArray:
    """Return a NumPy mask as Arrow has it (`pa.array` would import pandas)."""
    import numpy as np
    import pyarrow as pa

    marcas = pa.py_buffer(np.packbits(quedan, bitorder="little"))
    return pa.BooleanArray.from_buffers(pa.bool_(), len(quedan), [None, marcas])


def _known(layout: PadronLayout, celdas: tuple[str, ...]) -> Any:
    """Return what is kept of a firm, odd where there is something to note of it."""
    return unless_noted(lambda notas: _data(layout, celdas, notas, ""))


def _data(layout: PadronLayout, celdas: tuple[str, ...], notas: Notes, lugar: str) -> tuple[str | None, ...]:
    """Return the columns after the RUC, of the cells of those that a register has."""
    texto = dict(zip((c for c in layout.posicion if c != "ruc"), map(datum, celdas), strict=True))
    texto["ubigeo"] = ubigeo_of(texto["ubigeo"], notas, lugar)
    texto["trabajadores"] = workers(texto.get("trabajadores", ""), notas, lugar)
    texto["ciiu"] = installed().made(_classes).get(normalise(texto.get("ciiu_texto", "")), "")
    texto["formato"] = layout.formato
    return tuple(texto.get(c) or None for c in TAXPAYER_COLUMNS[1:])


class _Padron:
    """What the two readers share."""

    fuente: ClassVar[str] = "padron"
    formatos: ClassVar[tuple[str, ...]]
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {TAXPAYERS: TAXPAYER_COLUMNS}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A delimited header with at least two columns that only this register has, or all that it must have."""
        _, encabezado = _header(inicio)
        if len({normalise(restored(c)) for c in encabezado} & MARKS[self.formatos[0]]) >= 2:
            return True
        nombradas = {column_map("padron")[self.formatos[0]].named(c) for c in encabezado}
        return not encabezado[-1:][0].strip() and nombradas >= REQUIRED.keys() if encabezado else False

    def read(self, archivo: RawFile, avance: Progress, rucs: KnownFirms = NOBODY) -> Reading:
        """Keep the rows of the firms in `rucs` (eleven digits each); the ledger counts every row of the file."""
        estado = Scan()
        with open_bytes(archivo) as (contenido, total):
            layout = _layout(archivo, contenido.peek(1 << 16), self.formatos[0])  # type: ignore[attr-defined]
            propias = Kept(archivo.archivo, layout, rucs)
            for lineas in _scan(contenido, total, layout, rucs, estado=estado, avance=avance):
                propias.take(lineas)
        fila_ultima, linea = estado.ultima()
        ultima = layout.fields(linea) if linea else []
        leidas = max(fila_ultima - 1, 0)
        tabla = propias.table()
        problemas = propias.notas.sentences() + _missing(layout) + _end(estado, fila_ultima, ultima)
        if leidas and rucs and not tabla.num_rows:
            problemas.append(f"ninguna de sus {counted(leidas, 'filas')} es de una empresa atendida")
        return Reading(
            self.fuente,
            layout.formato,
            TAXPAYERS,
            tabla,
            filas_leidas=leidas,
            filas_fuera_alcance=leidas - tabla.num_rows - len(propias.cuarentena),
            anio=_year(ultima, layout),
            corte=archivo.corte,
            cuarentena=propias.cuarentena,
            problemas=problemas,
            solo_servidas=True,
        )

    def inspect(self, archivo: RawFile, avance: Progress) -> Inspection:
        """Say how many firms the register holds and which of the columns we use it brings."""
        reading = self.read(archivo, avance)
        with open_bytes(archivo) as (contenido, _):
            layout = _layout(archivo, contenido.peek(1 << 16), self.formatos[0])  # type: ignore[attr-defined]
        columnas = sorted(layout.posicion, key=layout.posicion.__getitem__)
        return reading.inspection(archivo, {"columnas": columnas, "separador": layout.separador})


class PadronReducido(_Padron):
    """Reader of `padron_reducido_ruc.txt` or its .zip: pipes, a pipe at the end, quotes that quote nothing."""

    formatos: ClassVar[tuple[str, ...]] = ("padron_reducido",)

    def names(self, archivo: RawFile, rucs: KnownFirms) -> Iterator[tuple[str, str]]:
        """Yield (RUC, name) of the rows of some firms, for whoever corrects a RUC: nothing keeps them."""
        nuestras = column_map(NAMES)[self.formatos[0]]
        with open_bytes(archivo) as (contenido, total):
            inicio = contenido.peek(1 << 16)  # type: ignore[attr-defined]
            layout = _layout(archivo, inicio, self.formatos[0])
            lugar = next((n for n, c in enumerate(_header(inicio)[1]) if nuestras.named(c)), None)
            if lugar is None:
                return
            for lineas in _scan(contenido, total, layout, rucs, estado=Scan(), avance=no_progress):
                suyos = [layout.raw_ruc(linea).decode("latin-1") for _, linea in lineas]
                for (_, linea), ruc, firma in zip(lineas, suyos, rucs.places(suyos), strict=True):
                    celdas = None if firma == NONE else layout.fields(linea)
                    if celdas is not None:
                        yield ruc, datum(celdas[lugar])


class PadronRuc(_Padron):
    """Reader of `PadronRUC_AAAAMM.csv`: comma or pipe, activity as text, workers."""

    formatos: ClassVar[tuple[str, ...]] = ("padron_ruc",)


def _year(ultima: list[str] | None, layout: PadronLayout) -> int | None:
    texto = ultima[layout.posicion["periodo"]].strip()[:4] if ultima and "periodo" in layout.posicion else ""
    return int(texto) if YEAR_IN_FILE.fullmatch(texto) else None


def _missing(layout: PadronLayout) -> list[str]:
    faltan = [nombre for c, nombre in EXPECTED.get(layout.formato, {}).items() if c not in layout.posicion]
    return [f"no trae la columna {nombre}: ese dato queda vacío" for nombre in faltan]


def _end(estado: Scan, fila: int, ultima: list[str] | None) -> list[str]:
    if ultima is None:
        return [f"la última línea (fila {fila}) está cortada: verifique que la descarga esté completa"]
    if fila and not estado.bloque.rstrip(b"\x1a").endswith(b"\n"):
        return ["el archivo no termina en salto de línea: verifique que la descarga esté completa"]
    return []
