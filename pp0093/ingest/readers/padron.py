"""Readers of SUNAT data: its registers, and the office's `cruce`, SUNAT's attributes of the firms served in a year.

The registers are `padron_reducido_ruc.txt` (18 million lines) and `PadronRUC_AAAAMM.csv` (with CIIU as text and
workers). One pass over the lines looks up each RUC by its first digits and parses only the matches, in constant memory.
Names and addresses are never kept: names are read only to suggest corrections of RUCs.

The cruce (`cruce_AAAA.csv` or `.xlsx`) has sales, age and place. It is the only file whose year comes from its name.
Sales are a number of UIT or a bracket; in each row the number prevails, so that a row of the table has only one of
them.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import Any, ClassVar, cast

from msgspec import Struct, field

from pp0093.errors import Remedy
from pp0093.ingest.columns import HeaderMap, column_map, normalise, restored
from pp0093.ingest.readers.base import (
    Progress,
    Quarantined,
    RawFile,
    Reading,
    cut_row,
    no_progress,
    text_table,
)
from pp0093.ingest.readers.cells import (
    INVISIBLE,
    NO_RUC,
    RUC_DIGITS,
    YEAR_IN_FILE,
    Cell,
    decimal_amount,
    plain_code,
    read_ruc,
)
from pp0093.ingest.readers.content import (
    Scan,
    TextLayout,
    header_of,
    open_lines,
    text_layout,
    text_of,
)
from pp0093.ingest.readers.grid import (
    ODD,
    Grid,
    GridKind,
    GridReader,
    Notes,
    SheetLine,
    fault_of,
    plainly,
    reading_of,
    right_ruc,
)
from pp0093.language.words import counted, plain
from pp0093.rules import Rules, installed
from pp0093.structs import Frozen

TAXPAYERS = "padron"
NAME_CANDIDATES = "candidatos"
"""Header map with the names of the column of a firm's name."""
TAXPAYER_COLUMNS = ("ruc", "estado", "condicion", "ubigeo", "ciiu_texto", "ciiu", "trabajadores", "formato")
DEMANDED = ("ruc", "estado", "condicion", "ubigeo")
SIGNATURE_HEADERS = {
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
REGISTER_BLOCK, MAY_BE_RUC = 1 << 16, re.compile(rb"(?<![0-9])[0-9]{11}(?![0-9])")
NO_DATUM = {"no disponible", "nd", "n.d.", "s/d", "sin dato", "sin información", "sin informacion"}
REPEATED_RUC = "se repite un RUC que ya estaba: vale la última"


@lru_cache(maxsize=1 << 14)
def datum(texto: str) -> str:
    """Return a SUNAT cell stripped, "" for its no-data mark (`-`)."""
    limpio = " ".join(texto.split())
    return "" if not limpio.strip("-–— ") or limpio.casefold() in NO_DATUM else limpio


NOTED = {
    "ubigeo": (6, re.compile("[0-9]{6}"), "el UBIGEO no tiene seis dígitos y quedó vacío"),
    "trabajadores": (1, re.compile("[0-9]{1,9}"), "el número de trabajadores no es un entero y quedó vacío"),
    "ciiu": (1, re.compile("[0-9]{3,4}"), "el CIIU no tiene cuatro dígitos y quedó vacío"),
    "anio_ventas": (1, YEAR_IN_FILE, "el año de las ventas no es un año y quedó vacío"),
}
"""Width and pattern of each code, and the notice for invalid ones, which are left empty."""
NO_DIVISION = "la división del CIIU no está en la Rev. 4: queda sin sector"


def attribute(columna: str, texto: str) -> tuple[str | None, str]:
    """Return a firm's attribute from a cell, None for blanks and invalid codes, and a notice."""
    dicho = datum(texto)
    if not dicho or columna not in NOTED:
        return dicho or None, ""
    ancho, forma, aviso = NOTED[columna]
    codigo = plain_code(dicho, ancho)
    if not forma.fullmatch(codigo):
        return None, aviso
    if columna != "ciiu":
        return codigo, ""
    codigo = codigo.zfill(4)  # Three-digit codes have lost a zero.
    return codigo, "" if codigo[:2] in installed().made(_divisions) else NO_DIVISION


def _classes(reglas: Rules) -> dict[str, str]:
    """Return {normalised official title: class of CIIU Rev. 4}."""
    return {normalise(f["clase_nombre"]): f["clase"] for f in reglas.rows("ciiu_clase")}


def _rows_of_firms(layout: TextLayout, pase: Scan, rucs: frozenset[str]) -> Iterator[tuple[int, str, list[str] | None]]:
    """Yield (row number, RUC, fields) of the rows of some firms; truncated ones have no fields.

    A line is split only if one of those RUCs is found where it may be: at the start, quoted or not, or anywhere.
    """
    suyos, lugar = {ruc.encode() for ruc in rucs}, layout.posicion["ruc"]
    for texto in pase.blocks():
        lineas = enumerate(bytes(texto).split(b"\n"), pase.row())
        if lugar:
            vistas = ((n, x) for n, x in lineas if not suyos.isdisjoint(MAY_BE_RUC.findall(x)))
        else:
            vistas = ((n, x) for n, x in lineas if x[:RUC_DIGITS] in suyos or x[1 : RUC_DIGITS + 1] in suyos)
        for fila, linea in vistas:
            celdas = layout.fields(linea)
            ruc = celdas[lugar].strip('" ') if celdas else ""
            if not celdas or ruc in rucs:
                yield fila, ruc, celdas


class Padron(Frozen):
    """Reader of a SUNAT register.

    The reduced one is delimited by pipes, one of them at the end, with literal quotes; the open one by commas or pipes,
    with the activity as text and workers.
    """

    formato: str

    fuente: ClassVar[str] = "padron"
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {TAXPAYERS: TAXPAYER_COLUMNS}

    @property
    def mapa(self) -> HeaderMap:
        """Its header map."""
        return column_map(TAXPAYERS)[self.formato]

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Recognise a delimited header with at least two columns exclusive to this register, or all required ones."""
        encabezado = header_of(inicio)
        if len({normalise(restored(c)) for c in encabezado} & SIGNATURE_HEADERS[self.formato]) >= 2:
            return True
        return encabezado[-1:] == [""] and {*map(self.mapa.named, encabezado)} >= {*DEMANDED}

    def layout(self, archivo: RawFile, inicio: bytes) -> TextLayout:
        """Return the layout of a header; raise InputError for missing or repeated columns."""
        if not {"estado", "condicion"} & {*map(self.mapa.named, header_of(inicio))}:
            raise archivo.refusal(
                "es otro archivo de SUNAT: no dice el estado ni la condición de las empresas",
                "cargue el padrón reducido del RUC (padron_reducido_ruc) o PadronRUC",
                fila=1,
            )
        # In padron_reducido quotes are literal characters of names.
        hay_comillas, de = self.formato == "padron_ruc", "del padrón de SUNAT"
        return text_layout(archivo, inicio, self.formato, self.mapa, pide=DEMANDED, de=de, hay_comillas=hay_comillas)

    def read(
        self, archivo: RawFile, avance: Progress, rucs: frozenset[str] = frozenset(), *, es_vista: bool = False
    ) -> Reading:
        """Keep the last row of each of the firms in `rucs`; all rows of the file are counted."""
        notas = Notes()
        filas: dict[str, tuple[Any, ...]] = {}
        cuarentena: list[Quarantined] = []
        with open_lines(archivo, avance, REGISTER_BLOCK, self.layout) as (layout, pase):
            for fila, ruc, celdas in _rows_of_firms(layout, pase, rucs):
                if celdas is None:
                    cuarentena.append(cut_row(fila, layout.ancho))
                    continue
                if filas.pop(ruc, None):
                    notas.add(REPEATED_RUC, f"fila {fila}")
                filas[ruc] = (None, fila, ruc, *_data(layout, celdas, notas, f"fila {fila}"))
        ultima, del_final = pase.end(layout)
        leidas = pase.leidas
        escritos = self.mapa.by_column()
        faltan = [escritos[c][0] for c in TAXPAYER_COLUMNS if c in escritos and c not in layout.posicion]
        problemas = notas.sentences() + [f"no trae la columna {n}: ese dato queda vacío" for n in faltan] + del_final
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
            limite="todo el país; de sus empresas sólo se cargan las atendidas",
            solo_servidas=True,
            trae={"columnas": sorted(layout.posicion, key=layout.posicion.__getitem__)},
        )

    def names(self, archivo: RawFile, rucs: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Yield (RUC, name) of the rows of some firms, to suggest corrections; they are not stored."""
        nuestras = column_map(NAME_CANDIDATES).get(self.formato)
        with open_lines(archivo, no_progress, REGISTER_BLOCK, self.layout) as (layout, pase):
            lugar = next((n for n, c in enumerate(layout.encabezado) if nuestras and nuestras.named(c)), 0)
            for _, ruc, celdas in _rows_of_firms(layout, pase, rucs) if lugar else ():
                if celdas:
                    yield ruc, datum(celdas[lugar])


def _data(layout: TextLayout, celdas: list[str], notas: Notes, lugar: str) -> tuple[str | None, ...]:
    """Return the values of a row after the RUC."""
    texto: dict[str, str | None] = {}
    for columna, n in layout.posicion.items():
        texto[columna], nota = attribute(columna, celdas[n])
        notas.add(nota, lugar)
    texto["ciiu"] = installed().made(_classes).get(normalise(texto.get("ciiu_texto") or ""), "")
    texto["formato"] = layout.formato
    return tuple(texto.get(c) or None for c in TAXPAYER_COLUMNS[1:])


def _year(ultima: list[str] | None, layout: TextLayout) -> int | None:
    texto = ultima[layout.posicion["periodo"]].strip()[:4] if ultima and "periodo" in layout.posicion else ""
    return int(texto) if YEAR_IN_FILE.fullmatch(texto) else None


CRUCE = "cruce"
MATCH_COLUMNS = (
    "anio_cruce",
    "ruc",
    "ciiu",
    "ventas_uit",
    "tramo_desde_uit",
    "tramo_hasta_uit",
    "trabajadores",
    "fecha_inscripcion",
    "estado",
    "condicion",
    "ubigeo",
    "anio_ventas",
)
EXPECTED_OF_CROSS = ("ciiu", "trabajadores", "fecha_inscripcion", "estado", "condicion", "ubigeo")
FILE_NAME = re.compile(r"(?<![a-z])cruce[ _-]?((?:19|20)[0-9]{2})(?![0-9])", re.IGNORECASE)
UIT_WORD = re.compile(r"(?<![A-Z])U\.?I\.?T\.?S?(?![A-Z])")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("[](){}", " "))
BOUND = re.compile(r"[0-9]{1,3}(?:[ ,'][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
ABOVE = r"(?:DE )?(?:MAS(?: DE)?|MAYOR(?:ES)?(?: O IGUAL(?:ES)?)?(?: A| DE| QUE)?|SUPERIOR(?:ES)? A|>=?|≥)"
BELOW = r"(?:HASTA|MENOS DE|NO MAS DE|MENOR(?:ES)?(?: O IGUAL(?:ES)?)?(?: A| DE| QUE)?|INFERIOR(?:ES)? A|<=?|≤)"
BOTH_BOUNDS = re.compile(rf"(?:(?:{ABOVE}|DE|DESDE|ENTRE) )?# (?:-|A|AL|Y|(?:Y )?{BELOW}) #")
LOWER_BOUND = re.compile(rf"(?:{ABOVE}|DESDE|A PARTIR DE) #|# (?:\+|[AYO] MAS)")
UPPER_BOUND = re.compile(rf"{BELOW} #")

OF_LENGTH = (NO_RUC, "ruc_longitud")


# Brackets are in whole UIT.
POINT_OF_THOUSANDS = re.compile(r"(?<=[0-9])\.(?=[0-9]{3}(?![0-9]))")


@lru_cache(maxsize=1 << 12)
def bracket(texto: str) -> tuple[str, str] | None:
    """Return the bounds in UIT of a sales bracket, lower exclusive and upper inclusive ("" = no upper bound).

    "DE 150 A 200 UIT" -> ("150", "200"); "HASTA 13 UIT" -> ("0", "13"); "MAS DE 2300 UIT" -> ("2300", ""). None for
    other texts.
    """
    plano = UIT_WORD.sub(" ", POINT_OF_THOUSANDS.sub(",", plain(texto).upper().translate(DASHES)))
    limites = [Decimal(re.sub("[ ,']", "", n)) for n in BOUND.findall(plano)]
    molde = " ".join(re.sub(r"([-+]|[<>]=?|[≤≥])", r" \1 ", BOUND.sub(" # ", plano)).split())
    if BOTH_BOUNDS.fullmatch(molde) and limites[0] < limites[1]:
        return _plain_number(limites[0]), _plain_number(limites[1])
    if LOWER_BOUND.fullmatch(molde):
        return _plain_number(limites[0]), ""
    return ("0", _plain_number(limites[0])) if UPPER_BOUND.fullmatch(molde) and limites[0] else None


def _plain_number(numero: Decimal) -> str:
    return format(numero.normalize(), "f")


def _divisions(reglas: Rules) -> frozenset[str]:
    return frozenset(f["division"] for f in reglas.rows("ciiu_division"))


READ_OF_CROSS = ("ruc", "ciiu", "ventas_uit", "tramo", *MATCH_COLUMNS[MATCH_COLUMNS.index("trabajadores") :])


class CrossGrid(Grid):
    """The rows of a sheet of a cruce."""

    def __init__(self, *lugar: Any) -> None:
        super().__init__(*lugar)
        # Cached by file: parsing depends on the rules, whose use is recorded by file.
        self.leer = {c: plainly(partial(self.cell, c)) for c in READ_OF_CROSS} | {"ruc": right_ruc}

    def cell(self, columna: str, celda: Cell) -> tuple[Any, str]:
        """Return what a cell but the RUC gives to the table, `ODD` when it is invalid, and a notice."""
        if columna == "ventas_uit":
            ventas = _uit(self.amount(celda))
            return ODD if ventas is None else ventas or None, ""
        dicho = datum(text_of(celda).strip(INVISIBLE))
        if columna == "fecha_inscripcion":
            return (self.day(dicho) or ODD) if dicho else None, ""
        if columna == "tramo":
            limites = bracket(dicho) if dicho else ("", "")
            return limites or ("", ""), "" if limites else "el tramo de ventas no se entiende y quedó vacío"
        return attribute(columna, dicho)


CROSS = GridKind(
    CRUCE,
    ("ruc",),
    ("ventas_uit", "tramo", "fecha_inscripcion"),
    montos=frozenset({"ventas_uit"}),
    tabla=CrossGrid,
)


class CrossedFirms(Struct):
    """The rows of a cruce, the last of each RUC, and their notices."""

    anio: int
    filas: dict[str, tuple[Any, ...]] = {}
    notas: Notes = field(default_factory=Notes)

    def take(self, linea: SheetLine) -> None:
        """Store a row, or quarantine it when its RUC, UIT or date is invalid."""
        if linea.leidas:
            self._keep(linea, linea.leidas)
            return
        ruc, codigos = read_ruc(linea.text("ruc"))
        leidas = {c: cast(CrossGrid, linea.grid).cell(c, linea.celdas.get(c, "")) for c in READ_OF_CROSS[1:]}
        faltas = [fault_of(c, "ruc") for c in codigos if c in OF_LENGTH]
        if leidas["ventas_uit"][0] is ODD:
            faltas.append(fault_of("monto_invalido", "ventas_uit", "las ventas no son un número de UIT"))
            aviso = (
                f"la columna {linea.grid.header('ventas_uit')} no es un número de UIT que se entienda: la fila queda "
                "en cuarentena; escríbalo con punto decimal y sin signo, como 1234.5, y cárguelo otra vez"
            )
            self.notas.add(aviso, linea.lugar)
        if leidas["fecha_inscripcion"][0] is ODD:
            faltas.append(fault_of("fecha_imposible", "fecha_inscripcion"))
        if faltas:
            linea.grid.quarantine(linea, faltas)
            return
        avisos = [nota for c, (_, nota) in leidas.items() if c != "tramo" or not leidas["ventas_uit"][0]]
        for aviso in ("el prefijo o el dígito de control del RUC no es válido" if codigos else "", *avisos):
            self.notas.add(aviso, linea.lugar)
        self._keep(linea, (ruc, *(valor for valor, _ in leidas.values())))

    def _keep(self, linea: SheetLine, leidas: tuple[Any, ...]) -> None:
        """Store a row, the last of its RUC; the number of UIT prevails over the bracket."""
        ruc, ciiu, ventas, tramo, *resto = leidas
        desde, hasta = (None, None) if ventas else tramo
        if self.filas.pop(ruc, None):
            linea.grid.fuera_alcance += 1
            self.notas.add(REPEATED_RUC, linea.lugar)
        suyo = (str(self.anio), ruc, ciiu, ventas, desde or None, hasta or None, *resto)
        self.filas[ruc] = (linea.grid.hoja.nombre, linea.fila, *suyo)


def _uit(celda: str) -> str | None:
    """Return a number of UIT as plain text, "" for blank, None when it is invalid."""
    texto = datum(celda)
    plano = None if "S/" in texto.upper() else decimal_amount(UIT_WORD.sub("", texto.upper()))
    return None if plano and Decimal(plano) < 0 else plano


class Cruce(GridReader):
    """Reader of the cruce."""

    fuente: ClassVar[str] = "padron"
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {CRUCE: MATCH_COLUMNS}
    tipo: GridKind = CROSS

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read every row; raise InputError when the file name has no year or no header is recognised."""
        anio = _year_served(archivo)
        tomadas = CrossedFirms(anio)
        grids = CROSS.read(archivo, avance, tomadas.take)
        reading = reading_of(
            self,
            archivo,
            grids,
            list(tomadas.filas.values()),
            anio=anio,
            limite="las empresas atendidas que la oficina cruzó con SUNAT",
            problemas=tomadas.notas.sentences() + _missing_columns(grids),
        )
        dichas = {"con_ventas": "ventas_uit", "con_tramo": "tramo_desde_uit"}
        cuantas = {que: len(reading.tabla) - reading.tabla[c].null_count for que, c in dichas.items()}
        reading.trae |= {"empresas": len(reading.tabla), **cuantas}
        return reading


def _year_served(archivo: RawFile) -> int:
    """Return the year in which the firms were served: from the file's name, else from the manifest."""
    en_nombre = FILE_NAME.search(PurePosixPath(archivo.archivo).stem)
    texto = en_nombre[1] if en_nombre else plain_code(archivo.pasaporte.get("anio", ""), 1)
    if not YEAR_IN_FILE.fullmatch(texto):
        raise archivo.refusal(
            "su nombre no dice de qué año son las empresas atendidas",
            Remedy(
                "nómbrelo cruce_AAAA, como cruce_2025.csv, o dígalo con --anio o en su fila de manifest.csv",
                "dígalo en Año",
            ),
        )
    return int(texto)


def _missing_columns(grids: list[Grid]) -> list[str]:
    presentes = {c for g in grids for c in g.posicion}
    faltan = [c.upper() for c in EXPECTED_OF_CROSS if c not in presentes]
    faltan += [] if presentes & {"ventas_uit", "tramo"} else ["VENTAS_UIT", "TRAMO_VENTAS"]
    return [f"no trae las columnas {', '.join(faltan)}: esos datos quedan vacíos"] if faltan else []
