"""SUNAT's registers: millions of firms, of which only those that were served are kept.

`padron_reducido_ruc.txt` (18 million lines) and `PadronRUC_AAAAMM.csv` (with CIIU as text and workers). One pass
over the lines looks each one up by its first digits; only those found are parsed. Memory stays flat whatever the size.
Names and addresses are never kept: a name is read only to be proposed to whoever corrects a RUC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, ClassVar

from msgspec import Struct

from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, normalise, restored
from pp0093.ingest.readers.base import (
    Progress,
    Quarantined,
    RawFile,
    Reading,
    cut_row,
    no_progress,
    text_table,
)
from pp0093.ingest.readers.cells import RUC_DIGITS, YEAR_IN_FILE, plain_code
from pp0093.ingest.readers.content import Scan, decode, first_line, open_bytes, separator, split_fields, text_header
from pp0093.ingest.readers.grid import Notes
from pp0093.rules import Rules, installed
from pp0093.writing.nouns import counted

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
NO_DATUM = {"no disponible", "nd", "n.d.", "s/d", "sin dato", "sin información", "sin informacion"}
COUNT = re.compile(r"[0-9]{1,9}")
UBIGEO = re.compile(r"[0-9]{6}")
BAD_UBIGEO = "el UBIGEO no tiene seis dígitos y quedó vacío"
BAD_COUNT = "el número de trabajadores no es un entero y quedó vacío"
REPEATED = "se repite un RUC que ya estaba: vale la última"
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


def ubigeo_of(texto: str) -> tuple[str, str]:
    """Return an ubigeo of six digits, or nothing and what is to be said of the cell."""
    codigo = plain_code(datum(texto), 6) if datum(texto) else ""
    return (codigo, "") if not codigo or UBIGEO.fullmatch(codigo) else ("", BAD_UBIGEO)


def workers(texto: str) -> tuple[str, str]:
    """Return a number of workers, or nothing and what is to be said of the cell."""
    numero = plain_code(datum(texto).replace(",", ""), 1) if datum(texto) else ""
    return (numero, "") if not numero or COUNT.fullmatch(numero) else ("", BAD_COUNT)


def _classes(reglas: Rules) -> dict[str, str]:
    """Return {normalised official title: class of CIIU Rev. 4}."""
    return {normalise(f["clase_nombre"]): f["clase"] for f in reglas.rows("ciiu_clase")}


class PadronLayout(Struct, frozen=True):
    """The header of one file: its format, how many fields a row has, and where each of our columns stands."""

    formato: str
    separador: str
    ancho: int
    posicion: dict[str, int]

    def rows(self, pase: Scan, rucs: frozenset[str]) -> Iterator[tuple[int, str, bytes]]:
        """Yield (row number, RUC, line) of the lines of some firms."""
        suyos = {ruc.encode() for ruc in rucs}
        for antes, bloque in pase.blocks():
            lineas: Iterable[tuple[int, bytes]] = enumerate(bloque.split(b"\n"), antes + 1)
            if not self.posicion["ruc"]:  # In quotes or not, it is looked up before anything is split.
                lineas = ((n, x) for n, x in lineas if x[:RUC_DIGITS] in suyos or x[1 : RUC_DIGITS + 1] in suyos)
            for fila, linea in lineas:
                if (ruc := self.raw_ruc(linea)) in suyos:
                    yield fila, ruc.decode(), linea

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
    separador, encabezado, posicion = text_header(archivo, inicio, column_map("padron")[formato], TRY_AGAIN)
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


class Padron(Struct, frozen=True):
    """Reader of a register of SUNAT's.

    The reduced one has pipes, one of them at the end, and quotes that quote nothing; the open one comma or pipe, the
    activity as text and workers.
    """

    formato: str

    fuente: ClassVar[str] = "padron"
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {TAXPAYERS: TAXPAYER_COLUMNS}

    @property
    def formatos(self) -> tuple[str, ...]:
        """The format that it reads."""
        return (self.formato,)

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A delimited header with at least two columns that only this register has, or all that it must have."""
        _, encabezado = _header(inicio)
        if len({normalise(restored(c)) for c in encabezado} & MARKS[self.formato]) >= 2:
            return True
        nombradas = {column_map("padron")[self.formato].named(c) for c in encabezado}
        return bool(encabezado) and not encabezado[-1].strip() and nombradas >= REQUIRED.keys()

    def read(
        self, archivo: RawFile, avance: Progress, rucs: frozenset[str] = frozenset(), *, es_vista: bool = False
    ) -> Reading:
        """Keep the last row of each of the firms in `rucs`; the ledger counts every row of the file."""
        notas, filas, cuarentena = Notes(), dict[str, tuple[Any, ...]](), list[Quarantined]()
        with open_bytes(archivo) as (contenido, total):
            layout = _layout(archivo, contenido.peek(1 << 16), self.formato)  # type: ignore[attr-defined]
            pase = Scan(contenido, total, avance, BLOCK)
            for fila, ruc, linea in layout.rows(pase, rucs):
                celdas = layout.fields(linea)
                if celdas is None:
                    cuarentena.append(cut_row(fila, layout.ancho))
                    continue
                if filas.pop(ruc, None):
                    notas.add(REPEATED, f"fila {fila}")
                filas[ruc] = (None, fila, ruc, *_data(layout, celdas, notas, f"fila {fila}"))
        fila_ultima, linea = pase.last()
        ultima = layout.fields(linea) if linea else []
        leidas = max(fila_ultima - 1, 0)
        problemas = notas.sentences() + _missing(layout) + _end(pase, fila_ultima, ultima)
        if leidas and rucs and not filas:
            problemas.append(f"ninguna de sus {counted(leidas, 'filas')} es de una empresa atendida")
        return Reading(
            self.fuente,
            self.formato,
            TAXPAYERS,
            text_table(archivo.archivo, TAXPAYER_COLUMNS, [*filas.values()]),
            filas_leidas=leidas,
            filas_fuera_alcance=leidas - len(filas) - len(cuarentena),
            anio=_year(ultima, layout),
            corte=archivo.corte,
            cuarentena=cuarentena,
            problemas=problemas,
            solo_servidas=True,
            trae={
                "columnas": sorted(layout.posicion, key=layout.posicion.__getitem__),
                "separador": layout.separador,
            },
        )

    def names(self, archivo: RawFile, rucs: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Yield (RUC, name) of the rows of some firms, for whoever corrects a RUC: nothing keeps them."""
        nuestras = column_map(NAMES).get(self.formato)
        with open_bytes(archivo) as (contenido, total):
            inicio = contenido.peek(1 << 16)  # type: ignore[attr-defined]
            layout = _layout(archivo, inicio, self.formato)
            lugar = next((n for n, c in enumerate(_header(inicio)[1]) if nuestras and nuestras.named(c)), 0)
            pase = Scan(contenido, total, no_progress, BLOCK)
            for _, ruc, linea in layout.rows(pase, rucs) if lugar else ():
                if celdas := layout.fields(linea):
                    yield ruc, datum(celdas[lugar])


def _data(layout: PadronLayout, celdas: list[str], notas: Notes, lugar: str) -> tuple[str | None, ...]:
    """Return the columns after the RUC of a row."""
    texto = {c: datum(celdas[n]) for c, n in layout.posicion.items()}
    texto["ubigeo"], nota = ubigeo_of(texto["ubigeo"])
    notas.add(nota, lugar)
    texto["trabajadores"], nota = workers(texto.get("trabajadores", ""))
    notas.add(nota, lugar)
    texto["ciiu"] = installed().made(_classes).get(normalise(texto.get("ciiu_texto", "")), "")
    texto["formato"] = layout.formato
    return tuple(texto.get(c) or None for c in TAXPAYER_COLUMNS[1:])


def _year(ultima: list[str] | None, layout: PadronLayout) -> int | None:
    texto = ultima[layout.posicion["periodo"]].strip()[:4] if ultima and "periodo" in layout.posicion else ""
    return int(texto) if YEAR_IN_FILE.fullmatch(texto) else None


def _missing(layout: PadronLayout) -> list[str]:
    faltan = [nombre for c, nombre in EXPECTED.get(layout.formato, {}).items() if c not in layout.posicion]
    return [f"no trae la columna {nombre}: ese dato queda vacío" for nombre in faltan]


def _end(pase: Scan, fila: int, ultima: list[str] | None) -> list[str]:
    if ultima is None:
        return [f"la última línea (fila {fila}) está cortada: verifique que la descarga esté completa"]
    if fila and not pase.is_ended:
        return ["el archivo no termina en salto de línea: verifique que la descarga esté completa"]
    return []
