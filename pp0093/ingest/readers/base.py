"""Types shared by all readers: raw files, quarantined rows, and readings (text tables with row origins and counts)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from pp0093 import clock, rules
from pp0093.config import settings
from pp0093.errors import InputError, Remedy, one_line, seen, untagged
from pp0093.ingest.readers.cells import one_date, published_on
from pp0093.language.words import counted
from pp0093.masking import masked
from pp0093.structs import Frozen

if TYPE_CHECKING:
    import pyarrow as pa

PUBLISHED_ON = "publicado_el"
"""Manifest column for the publication date of a printed document."""
SYNTHETIC = ("sintetico", "sintético")
LUGAR = ("archivo", "hoja", "fila")
DEMO = "demo"
MAX_CELL = 120
# Folder of kept readings, below the output folder, and file of each one's rows; maximum rows buffered
# in memory before writing.
READINGS, ROWS_FILE = "lecturas", "filas.parquet"
SPOOLED_ROWS = 1 << 16
# Texts from which importing pandas takes less than it saves (`text_array`).
MANY = 1 << 14
ONLY_A_HEADER = "sólo hay un encabezado, sin filas debajo"

Progress = Callable[[int, int, int], None]
"""Callback with bytes read, total bytes and rows read so far of a large file."""


def no_progress(_leidos: int, _total: int, _filas: int) -> None:
    """Ignore progress."""


class RawFile(Struct, frozen=True):
    """A file below the raw folder, with its manifest row (empty if none) and its position in the manifest.

    Files added to the manifest later are newer: `puesto` orders them in the absence of dates.
    """

    ruta: Path
    archivo: str
    pasaporte: dict[str, str] = {}
    puesto: int | None = None

    @property
    def corte(self) -> date | None:
        """Cut-off date declared in the manifest."""
        return one_date(self.pasaporte.get("corte", ""))

    def refusal(self, motivo: str, que_hacer: str | Remedy, **donde: Any) -> InputError:
        """Return the refusal of the file, with sheet, row and column if given."""
        return InputError(motivo, que_hacer, archivo=self.archivo, **donde)

    @property
    def es_sintetico(self) -> bool:
        """Whether its passport marks it as synthetic."""
        return self.pasaporte.get("origen", "").strip().lower() in SYNTHETIC

    @property
    def publicado(self) -> date | None:
        """Publication date declared in the manifest; for a month, its last day."""
        return published_on(self.pasaporte.get(PUBLISHED_ON, ""))


class Quarantined(Frozen):
    """A quarantined row and the reason. `motivo` is a Spanish sentence; `valor` the offending text.

    `faltas` has the faulty columns, as the file names them ("" for the whole row), with reasons; `unidad` is the row's
    unit, "" if unknown.
    """

    fila: int
    columna: str
    codigo_motivo: str
    motivo: str
    valor: str
    hoja: str | None = None
    otros_motivos: str = ""
    faltas: tuple[tuple[str, str], ...] = ()
    unidad: str = ""

    def quoted(self) -> list[tuple[str, str]]:
        """Return its (column, reason) faults, the first with the offending text."""
        (columna, motivo), *otras = self.faltas
        return [(columna, f"{motivo}: «{self.valor}»" if self.valor else motivo), *otras]


def cut_row(fila: int, campos: int) -> Quarantined:
    """Return the quarantined row of a truncated line, or one with too few or too many fields."""
    motivo = f"la fila está cortada o no tiene los {campos} campos del encabezado"
    return Quarantined(fila, "", "fila_incompleta", motivo, "")


class Delivery(Frozen):
    """What a file is declared to deliver.

    `unidad` is "" if undeclared, `actividades` seven-digit codes, `nombradas` the number of activities named, known or
    not. `problemas` are sentences about invalid declarations.
    """

    unidad: str
    actividades: tuple[str, ...]
    nombradas: int
    anio: int | None
    desde: date | None
    corte: date | None
    entrega: str
    problemas: tuple[str, ...]

    @property
    def por_llegar(self) -> date | None:
        """The cut-off, if still in the future."""
        return self.corte if self.corte and self.corte > clock.today() else None

    def said(self) -> dict[str, str | int | None]:
        """Return the declarations as columns of the ledger."""
        return {
            "unidad": self.unidad or None,
            "actividad": ";".join(self.actividades) or None,
            "entrega": self.entrega,
            "desde": self.desde.isoformat() if self.desde else None,
            "anio_declarado": self.anio,
        }


class Spooled(Struct):
    """Rows too many for memory, in a temporary Parquet file to be moved by the cache.

    If not moved, it is deleted with the unused readings, in whose folder it is.
    """

    ruta: Path
    num_rows: int = 0

    def take(self, destino: Path) -> None:
        """Move the rows to their final path."""
        self.ruta.replace(destino)
        self.discard()

    def discard(self) -> None:
        """Delete the temporary file."""
        shutil.rmtree(self.ruta.parent, ignore_errors=True)


def spooled(tablas: Iterable[pa.Table], esquema: pa.Schema) -> Spooled:
    """Write tables to a file as they come; delete it if an error occurs."""
    import pyarrow.parquet as pq

    lecturas = settings().salida / READINGS
    lecturas.mkdir(mode=0o700, parents=True, exist_ok=True)
    hecho = Spooled(Path(mkdtemp(prefix=".leyendo-", dir=lecturas)) / ROWS_FILE)
    try:
        with pq.ParquetWriter(hecho.ruta, esquema) as escritor:
            for tabla in tablas:
                escritor.write_table(tabla)
                hecho.num_rows += tabla.num_rows
    except BaseException:
        hecho.discard()
        raise
    return hecho


INSPECTED = (
    "fuente",
    "formato",
    "anio",
    "corte",
    "filtros",
    "filas_cuarentena",
    "filas_fuera_alcance",
    "totales",
    "problemas",
    "alcance",
)
"""Attributes of a reading reported by an inspection."""


class Reading(Struct):
    """The outcome of reading one file: `tabla` has text columns, the first three being each row's origin.

    Counts add up: filas_leidas = filas_cargadas + cuarentena + filas_fuera_alcance; duplicates are found later, across
    files.

    `encabezados` maps each sheet (None: the text) to its header's row. `entrega` is the delivery declared inside the
    file; None takes the passport's. `caduca` is the day from which the reading is stale, as a date in it will have
    come. `correcciones` are (sheet, row, row of the corrected file) of a correction workbook. `aparte` has the rows
    when they are too many for memory, and then `tabla` has none. `parte` is the column that gives a row's scope, and
    the label of its values; `limite`, the scope in words when it is the file's. `solo_servidas` is whether only rows of
    firms served were kept. `totales` (in soles) and `trae` are for inspections only.
    """

    fuente: str
    formato: str
    nombre_tabla: str
    tabla: pa.Table
    filas_leidas: int
    filas_fuera_alcance: int = 0
    anio: int | None = None
    corte: date | None = None
    incluye: str | None = None
    filtros: list[str] = []
    cuarentena: list[Quarantined] = []
    problemas: list[str] = []
    filas_de_origen: int | None = None
    encabezados: dict[str | None, int] = {}
    entrega: Delivery | None = None
    caduca: date | None = None
    correcciones: list[tuple[str | None, int, int]] = []
    aparte: Spooled | None = None
    parte: tuple[str, str] | None = None
    limite: str = ""
    solo_servidas: bool = False
    totales: dict[str, Decimal | None] = {}
    trae: dict[str, Any] = {}

    @property
    def alcance(self) -> str | None:
        """Scope of its rows within the programme or the country, in words; None if unknown."""
        if self.aparte:
            return "todos los programas que trae"
        if self.limite:
            return self.limite
        if not self.tabla.num_rows:
            return "ninguna fila que cargar"
        if SPENDING in self.tabla.column_names:
            return _spent(self.tabla)
        columna, como = self.parte or ("", "")
        if not columna:
            return None
        hay = _values(self.tabla, columna)
        dichas = [
            some(hay, MAX_SHOWN) if hay else "",
            "filas que no lo dicen" if self.tabla[columna].null_count else "",
        ]
        return f"{como}: {' y '.join(filter(None, dichas))}"

    @property
    def filas_cargadas(self) -> int:
        """Rows of the file that go on to staging (`filas_de_origen`, if one row of it gives several of the table)."""
        return int((self.aparte or self.tabla).num_rows) if self.filas_de_origen is None else self.filas_de_origen

    @property
    def filas_cuarentena(self) -> int:
        """Rows of the file that are quarantined."""
        return len(self.cuarentena)

    def deliver(self, entrega: Delivery) -> None:
        """Set the passport's declaration, unless the file has its own."""
        if self.entrega is None:
            self.entrega = entrega
            self.problemas = [*entrega.problemas, *self.problemas]
        dias = [d for d in (self.caduca, self.entrega.por_llegar) if d]
        self.caduca = min(dias, default=None)

    def inspection(self, archivo: str) -> dict[str, Any]:
        """Return the report of a file read for inspection only; blank totals are None."""
        if self.aparte:
            self.aparte.discard()
        return {
            "archivo": archivo,
            "filas": self.filas_leidas,
            **{c: getattr(self, c) for c in INSPECTED},
            **self.years,
            **self.trae,
        }

    @property
    def years(self) -> dict[str, list[int]]:
        """Return the years of its rows under the report's key; empty when rows have none."""
        if not (de := [c for c in ("anio", "fecha") if c in self.tabla.column_names]):
            return {}
        return {"anios": sorted({int(dicho[:4]) for dicho in {*self.tabla[de[0]].to_pylist()} if dicho})}


class Source(Protocol):
    """A file format: how it is recognised, read and inspected."""

    @property
    def fuente(self) -> str:
        """Name of the source."""

    @property
    def tablas(self) -> dict[str, tuple[str, ...]]:
        """Raw tables that it fills, and their columns."""

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Return whether the first bytes of the content are of this format."""

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read the file, or only inspect it; raise InputError when it is invalid."""


def text_table(
    archivo: str, nombres: Sequence[str], filas: Sequence[tuple[Any, ...]], *, con_parrafos: bool = False
) -> pa.Table:
    """Return a table of text columns `archivo, hoja, fila, *nombres` from rows (hoja, fila, *texts).

    All text from files passes through here: invisible characters (controls, direction marks) and tags are removed, and
    a cell is one line unless its source allows paragraphs.
    """
    if len(filas) > SPOOLED_ROWS:
        import pyarrow as pa

        partes = (filas[n : n + SPOOLED_ROWS] for n in range(0, len(filas), SPOOLED_ROWS))
        return pa.concat_tables([text_table(archivo, nombres, p, con_parrafos=con_parrafos) for p in partes])
    hojas, numeros, *columnas = zip(*filas, strict=True) if filas else [()] * (len(nombres) + 2)
    lugar = [[archivo] * len(filas), hojas, [str(n) for n in numeros]]
    limpias = (_cleaned(c, con_parrafos=con_parrafos) for c in columnas)
    return text_frame(dict(zip((*LUGAR, *nombres), (*lugar, *limpias), strict=True)))


def _cleaned(columna: Sequence[str | None], *, con_parrafos: bool) -> Sequence[str | None]:
    """Return the texts of a column, cleaned one by one only where, together, they have anything to clean."""
    distintos = "".join(filter(None, {*columna}))
    if clean(distintos) == distintos:
        return columna
    return [v and clean(v, con_parrafos=con_parrafos) for v in columna]


def clean(texto: str, *, con_parrafos: bool = False) -> str:
    """Return a text without invisible characters and tags."""
    return untagged(seen(texto, con_parrafos=con_parrafos))


def text_frame(columnas: Mapping[str, Sequence[str | None]]) -> pa.Table:
    """Return a table of text columns. Imports inside functions run while another thread hashes the file."""
    import pyarrow as pa

    return pa.Table.from_arrays([text_array(valores) for valores in columnas.values()], names=list(columnas))


def text_array(valores: Sequence[str | None]) -> pa.Array:
    """Return texts as an Arrow array.

    `pa.array` imports pandas, which takes longer than reading most files; to make many it takes a sixth of the time.
    """
    import pyarrow as pa

    if len(valores) > MANY:
        return pa.array(valores, pa.string())
    constructor = pa.lib.StringBuilder()
    constructor.append_values(list(valores))
    return constructor.finish()


def cell(texto: object) -> str:
    """Return a cell's text for a message: one line, truncated if very long."""
    limpio = one_line(str(texto))
    return limpio if len(limpio) <= MAX_CELL else limpio[: MAX_CELL - 1] + "…"


def format_name(formato: str) -> str:
    """Return a format's name in the rules, or else its own."""
    return next((f["formato_nombre"] for f in rules.installed().rows("formato") if f["formato"] == formato), formato)


def folder_of(archivo: str) -> str:
    """Return the source folder of a file, below `demo/` or not: its key in `sources()`."""
    partes = archivo.split("/")
    return partes[1] if partes[0] == DEMO and len(partes) > 1 else partes[0]


GOVERNMENT_LEVELS = {"E": "gobierno nacional", "R": "gobiernos regionales", "M": "gobiernos locales"}
MAX_SHOWN = 4
"""Maximum parts named; the others are counted."""
SPENDING = "nivel_gobierno"


def _spent(filas: pa.Table) -> str:
    """Return "gobierno nacional; 2 pliegos: 001 UNO, 002 OTRO"."""
    niveles = ", ".join(GOVERNMENT_LEVELS.get(n, n) for n in _values(filas, SPENDING))
    # A pliego's name is that of its first row: reversed, as the last one in a dictionary wins.
    nombres = dict(zip(*(reversed(filas[c].to_pylist()) for c in ("pliego", "pliego_nombre")), strict=True))
    pliegos = [masked(f"{p} {nombres[p] or ''}".strip()) for p in sorted(filter(None, nombres))]
    return "; ".join(filter(None, [niveles, f"{counted(len(pliegos), 'pliegos')}: {some(pliegos, MAX_SHOWN)}"]))


def _values(filas: pa.Table, columna: str) -> list[str]:
    # In Python: Arrow's unique values import pyarrow.compute, which takes longer.
    return sorted({masked(v) for v in set(filas[columna].to_pylist()) if v})


def some(partes: Sequence[str], cuantas: int) -> str:
    """Return some of the names, and the number of others."""
    resto = len(partes) - cuantas
    return ", ".join(partes[:cuantas]) + (f" y {resto} más" if resto > 0 else "")


DELIVERED = ("registros", "metas")
"""Folders of units' deliveries: a real file of a year there ends that year's demonstration."""
SAME_AS = "es igual a {}"


class Stored(Frozen):
    """A file's kept reading and its ledger."""

    archivo: RawFile
    huella: str
    carpeta: Path
    datos: dict[str, Any]
    es_nueva: bool

    @property
    def filas(self) -> Path:
        """Parquet file of its rows."""
        return self.carpeta / ROWS_FILE

    @property
    def es_solo_encabezado(self) -> bool:
        """Whether it has only a header: two units that served nobody send identical files."""
        return folder_of(self.archivo.archivo) in DELIVERED and not self.datos["filas_leidas"]


def copies(leidas: Sequence[Stored]) -> dict[str, str]:
    """Return {file: first file by name with the same content} for duplicates."""
    primeras: dict[str, str] = {}
    con_algo = sorted((s.archivo.archivo, s.huella) for s in leidas if not s.es_solo_encabezado)
    iguales = [(archivo, primeras.setdefault(huella, archivo)) for archivo, huella in con_algo]
    return {archivo: primera for archivo, primera in iguales if archivo != primera}
