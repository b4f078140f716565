"""SUNAT's registers: millions of firms, of which only those that were served are kept.

`padron_reducido_ruc.txt` (18 million lines) and `PadronRUC_AAAAMM.csv` (with CIIU as text and workers). One pass
over the bytes looks each line's RUC up in a set; only the lines found are parsed. Memory stays flat whatever the
size. Names and addresses are never kept: a name is read only to be proposed to whoever corrects a RUC.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import compress
from operator import itemgetter
from typing import Any, BinaryIO, ClassVar

from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, normalise
from pp0093.ingest.readers.amounts import plain_code
from pp0093.ingest.readers.base import (
    NOBODY,
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
from pp0093.ingest.readers.content import decode, first_line, open_bytes, separator, split_fields
from pp0093.ingest.readers.mef_abierto import Scan
from pp0093.ingest.readers.memo import ODD, Memo
from pp0093.rules import Rules, installed
from pp0093.writing.nouns import counted

TABLE = "padron"
NAMES = "candidatos"
"""Where it is written how a register calls the name of a firm."""
COLUMNS = ("ruc", "estado", "condicion", "ubigeo", "ciiu_texto", "ciiu", "trabajadores", "formato")
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
RUC_DIGITS = 11
FIRST_BYTES = itemgetter(slice(RUC_DIGITS))
NO_DATUM = {"no disponible", "nd", "n.d.", "s/d", "sin dato", "sin información", "sin informacion"}
YEAR = re.compile(r"(19|20)[0-9]{2}")
COUNT = re.compile(r"[0-9]{1,9}")
UBIGEO = re.compile(r"[0-9]{6}")
TRY_AGAIN = "descargue de nuevo el archivo del sitio de SUNAT"


@lru_cache(maxsize=1 << 14)
def datum(texto: str) -> str:
    """Return a cell of SUNAT's without the spaces around it, empty where it says that there is no datum (`-`)."""
    limpio = " ".join(texto.split())
    return "" if not limpio.strip("-–— ") or limpio.casefold() in NO_DATUM else limpio


@dataclass
class Notes:
    """What is odd about the rows of a file, told once per kind with how many rows and which is the first."""

    filas: dict[str, list[str]] = field(default_factory=dict)

    def add(self, que: str, lugar: str) -> None:
        """Count one more row where something happens."""
        self.filas.setdefault(que, []).append(lugar)

    def sentences(self) -> list[str]:
        """Return a sentence per kind."""
        return [
            f"en {counted(len(lugares), 'filas')} {que} (la primera, {lugares[0]})"
            for que, lugares in self.filas.items()
        ]


def unless_noted(leer: Callable[[Notes], Any]) -> Any:
    """Return what is read, odd where there is something to note of it."""
    notas = Notes()
    leido = leer(notas)
    return ODD if notas.filas else leido


def place(texto: str, notas: Notes, lugar: str) -> str:
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


@dataclass(frozen=True)
class PadronLayout:
    """The header of one file: its format, how many fields a row has, and where each of our columns stands."""

    formato: str
    separador: str
    ancho: int
    posicion: dict[str, int]

    def keys(self, lineas: list[bytes]) -> Iterable[bytes]:
        """Return the bytes of each line that its RUC is looked up by."""
        if self.posicion["ruc"] == 0:
            return map(FIRST_BYTES, lineas)
        return (self.raw_ruc(linea) for linea in lineas)

    def wanted(self, rucs: frozenset[str]) -> frozenset[bytes]:
        """Return what `keys` gives for the firms asked for, also where their RUC may stand between quotes."""
        if self.formato != "padron_ruc":
            return frozenset(map(str.encode, rucs))
        return frozenset(clave for ruc in rucs for clave in (ruc.encode(), f'"{ruc[:-1]}'.encode()))

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
        nuestra = column_map("padron")[formato].get(normalise(nombre), "")
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
    contenido: BinaryIO, total: int, layout: PadronLayout, buscados: frozenset[bytes], *, estado: Scan, avance: Progress
) -> Iterator[tuple[int, bytes]]:
    """Yield (row number, line) of every line whose key is looked for; keep `estado` up to date."""
    contenido.readline(MAX_LINE)
    leidos = 0
    while bloque := contenido.read(BLOCK):
        bloque += contenido.readline(MAX_LINE)
        lineas = bloque.split(b"\n")
        yield from compress(enumerate(lineas, estado.lineas + 1), map(buscados.__contains__, layout.keys(lineas)))
        if not bloque.isspace():
            estado.bloque, estado.lineas_hasta_bloque = bloque, estado.lineas
        estado.lineas += len(lineas) - 1
        leidos += len(bloque)
        avance(leidos, total, estado.lineas - 1)


@dataclass
class Kept:
    """The rows of the firms asked for: the last of each RUC, and what was wrong with others."""

    layout: PadronLayout
    filas: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    cuarentena: list[Quarantined] = field(default_factory=list)
    notas: Notes = field(default_factory=Notes)
    conocidas: Memo = field(init=False)

    def __post_init__(self) -> None:
        self.conocidas = Memo(partial(_known, self.layout))

    def take(self, fila: int, linea: bytes, rucs: frozenset[str]) -> None:
        """Keep a line when it is of one of the firms, in quarantine when it is malformed."""
        layout = self.layout
        ruc = layout.raw_ruc(linea).decode("latin-1")
        if ruc not in rucs:
            return
        celdas = layout.fields(linea)
        if celdas is None:
            self.cuarentena.append(cut_row(fila, layout.ancho))
            return
        if ruc in self.filas:
            self.notas.add("se repite un RUC que ya estaba: vale la última", f"fila {fila}")
        dichas = tuple(celdas[i] for c, i in layout.posicion.items() if c != "ruc")
        [datos] = self.conocidas.of((dichas,))
        if datos is ODD:
            datos = _data(layout, dichas, self.notas, f"fila {fila}")
        self.filas[ruc] = (None, fila, ruc, *datos)


def _known(layout: PadronLayout, celdas: tuple[str, ...]) -> Any:
    """Return what is kept of a firm, odd where there is something to note of it."""
    return unless_noted(lambda notas: _data(layout, celdas, notas, ""))


def _data(layout: PadronLayout, celdas: tuple[str, ...], notas: Notes, lugar: str) -> tuple[str | None, ...]:
    """Return the columns after the RUC, of the cells of those that a register has."""
    texto = dict(zip((c for c in layout.posicion if c != "ruc"), map(datum, celdas), strict=True))
    texto["ubigeo"] = place(texto["ubigeo"], notas, lugar)
    texto["trabajadores"] = workers(texto.get("trabajadores", ""), notas, lugar)
    texto["ciiu"] = installed().made(_classes).get(normalise(texto.get("ciiu_texto", "")), "")
    texto["formato"] = layout.formato
    return tuple(texto.get(c) or None for c in COLUMNS[1:])


class _Padron:
    """What the two readers share."""

    fuente: ClassVar[str] = "padron"
    formatos: ClassVar[tuple[str, ...]]
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {TABLE: COLUMNS}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A delimited header with at least two columns that only this register has."""
        _, encabezado = _header(inicio)
        return len({normalise(c) for c in encabezado} & MARKS[self.formatos[0]]) >= 2

    def read(self, archivo: RawFile, avance: Progress, rucs: frozenset[str] = NOBODY) -> Reading:
        """Keep the rows of the firms in `rucs` (eleven digits each); the ledger counts every row of the file."""
        estado = Scan()
        with open_bytes(archivo) as (contenido, total):
            layout = _layout(archivo, contenido.peek(1 << 16), self.formatos[0])  # type: ignore[attr-defined]
            propias = Kept(layout)
            for fila, linea in _scan(contenido, total, layout, layout.wanted(rucs), estado=estado, avance=avance):
                propias.take(fila, linea, rucs)
        fila_ultima, linea = estado.ultima()
        ultima = layout.fields(linea) if linea else []
        leidas = max(fila_ultima - 1, 0)
        filas = sorted(propias.filas.values(), key=itemgetter(1))
        problemas = propias.notas.sentences() + _missing(layout) + _end(estado, fila_ultima, ultima)
        if leidas and rucs and not filas:
            problemas.append(f"ninguna de sus {counted(leidas, 'filas')} es de una empresa atendida")
        return Reading(
            self.fuente,
            layout.formato,
            TABLE,
            text_table(archivo.archivo, COLUMNS, filas),
            filas_leidas=leidas,
            filas_fuera_alcance=leidas - len(filas) - len(propias.cuarentena),
            anio=_year(ultima, layout),
            corte=archivo.corte,
            cuarentena=propias.cuarentena,
            problemas=problemas,
            solo_servidas=True,
        )

    def inspect(self, archivo: RawFile, avance: Progress) -> Inspection:
        """Say how many firms the register holds and which of the columns we use it brings."""
        reading = self.read(archivo, avance, frozenset())
        with open_bytes(archivo) as (contenido, _):
            layout = _layout(archivo, contenido.peek(1 << 16), self.formatos[0])  # type: ignore[attr-defined]
        columnas = sorted(layout.posicion, key=layout.posicion.__getitem__)
        return reading.inspection(archivo, {"columnas": columnas, "separador": layout.separador})


class PadronReducido(_Padron):
    """Reader of `padron_reducido_ruc.txt` or its .zip: pipes, a pipe at the end, quotes that quote nothing."""

    formatos: ClassVar[tuple[str, ...]] = ("padron_reducido",)

    def names(self, archivo: RawFile, rucs: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Yield (RUC, name) of the rows of some firms, for whoever corrects a RUC: nothing keeps them."""
        nuestras = column_map(NAMES)[self.formatos[0]]
        with open_bytes(archivo) as (contenido, total):
            inicio = contenido.peek(1 << 16)  # type: ignore[attr-defined]
            layout = _layout(archivo, inicio, self.formatos[0])
            lugar = next((n for n, c in enumerate(_header(inicio)[1]) if normalise(c) in nuestras), None)
            if lugar is None:
                return
            for _, linea in _scan(contenido, total, layout, layout.wanted(rucs), estado=Scan(), avance=no_progress):
                celdas, ruc = layout.fields(linea), layout.raw_ruc(linea).decode("latin-1")
                if celdas is not None and ruc in rucs:
                    yield ruc, datum(celdas[lugar])


class PadronRuc(_Padron):
    """Reader of `PadronRUC_AAAAMM.csv`: comma or pipe, activity as text, workers."""

    formatos: ClassVar[tuple[str, ...]] = ("padron_ruc",)


def _year(ultima: list[str] | None, layout: PadronLayout) -> int | None:
    texto = ultima[layout.posicion["periodo"]].strip()[:4] if ultima and "periodo" in layout.posicion else ""
    return int(texto) if YEAR.fullmatch(texto) else None


def _missing(layout: PadronLayout) -> list[str]:
    faltan = [nombre for c, nombre in EXPECTED.get(layout.formato, {}).items() if c not in layout.posicion]
    return [f"no trae la columna {nombre}: ese dato queda vacío" for nombre in faltan]


def _end(estado: Scan, fila: int, ultima: list[str] | None) -> list[str]:
    if ultima is None:
        return [f"la última línea (fila {fila}) está cortada: verifique que la descarga esté completa"]
    if fila and not estado.bloque.rstrip(b"\x1a").endswith(b"\n"):
        return ["el archivo no termina en salto de línea: verifique que la descarga esté completa"]
    return []
