"""What every reader gives: a text frame, where each row came from, and a ledger that closes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
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
"""The column of the manifest that says when a printed document was published."""
SYNTHETIC = ("sintetico", "sintético")
LUGAR = ("archivo", "hoja", "fila")
DEMO = "demo"
MAX_CELL = 120
# The folder of kept readings, below that of what is published, and where each has its rows; how many rows of a file
# wait in memory to be written.
READINGS, ROWS_FILE = "lecturas", "filas.parquet"
SPOOLED_ROWS = 1 << 16
ONLY_A_HEADER = "sólo hay un encabezado, sin filas debajo"

Progress = Callable[[int, int, int], None]
"""Called with bytes read, bytes in all and rows read so far while a large file is read."""


def no_progress(_leidos: int, _total: int, _filas: int) -> None:
    """Progress of nobody."""


class RawFile(Struct, frozen=True):
    """A file below the raw folder, the row of the manifest that speaks of it (empty if none) and which of them it is.

    A file added to the manifest came after those above it: `puesto` says so where no date does.
    """

    ruta: Path
    archivo: str
    pasaporte: dict[str, str] = {}
    puesto: int | None = None

    @property
    def corte(self) -> date | None:
        """The cut-off date the manifest declares."""
        return one_date(self.pasaporte.get("corte", ""))

    def refusal(self, motivo: str, que_hacer: str | Remedy, **donde: Any) -> InputError:
        """Return the refusal of the file, of a sheet, row and column of it where they are said."""
        return InputError(motivo, que_hacer, archivo=self.archivo, **donde)

    @property
    def es_sintetico(self) -> bool:
        """Tell a file that its passport calls synthetic."""
        return self.pasaporte.get("origen", "").strip().lower() in SYNTHETIC

    @property
    def publicado(self) -> date | None:
        """The day the manifest declares that its document was published; of a month, its last."""
        return published_on(self.pasaporte.get(PUBLISHED_ON, ""))


class Quarantined(Frozen):
    """One row kept out, and why. `motivo` is a Spanish sentence; `valor` the offending text.

    `faltas` has every column at fault, as the file names it ("" for the whole row), with its reason; `unidad` is whose
    row it is, "" where that is not known.
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
        """Return its faults, the first with the text that is at fault."""
        (columna, motivo), *otras = self.faltas
        return [(columna, f"{motivo}: «{self.valor}»" if self.valor else motivo), *otras]


def cut_row(fila: int, campos: int) -> Quarantined:
    """Return the row of a text that is cut, or has not as many fields as its header."""
    motivo = f"la fila está cortada o no tiene los {campos} campos del encabezado"
    return Quarantined(fila, "", "fila_incompleta", motivo, "")


class Delivery(Frozen):
    """What a file delivers, as far as it is declared.

    `unidad` is "" where nobody says it, `actividades` codes of seven digits, `nombradas` how many activities are named,
    known or not. `problemas` are sentences about what could not be understood.
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
        """The cut-off, when its day has not come."""
        return self.corte if self.corte and self.corte > clock.today() else None

    def said(self) -> dict[str, str | int | None]:
        """Return what is declared, by column, as the ledger keeps it."""
        return {
            "unidad": self.unidad or None,
            "actividad": ";".join(self.actividades) or None,
            "entrega": self.entrega,
            "desde": self.desde.isoformat() if self.desde else None,
            "anio_declarado": self.anio,
        }


class Spooled(Struct):
    """Rows that do not fit in memory, in a Parquet file that whoever keeps the reading takes.

    What nobody takes lies in a folder of the kept readings that no file uses, and goes with those.
    """

    ruta: Path
    num_rows: int = 0

    def take(self, destino: Path) -> None:
        """Make the rows a file of its own."""
        self.ruta.replace(destino)
        self.discard()

    def discard(self) -> None:
        """Remove what is left of it."""
        shutil.rmtree(self.ruta.parent, ignore_errors=True)


def spooled(tablas: Iterable[pa.Table], esquema: pa.Schema) -> Spooled:
    """Write tables to a file as they come; nothing is left of it when something fails meanwhile."""
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
"""What is told of a file that was only looked at, by the name that its reading gives it."""


class Reading(Struct):
    """The outcome of reading one file: `tabla` holds text columns, the first three saying where a row came from.

    The ledger closes: filas_leidas = filas_cargadas + cuarentena + filas_fuera_alcance; which rows repeat others is
    looked at across files.
    `encabezados` says on which row of each sheet (None: of the text) the header stands, where there are sheets.
    `entrega` is what the file delivers where it says so itself; None leaves it to its passport. `caduca` is the day
    from which the file would be read otherwise, because a date of it has come. `correcciones` are (sheet, row, row of
    the corrected file) of a workbook that corrects quarantined rows. `aparte` has the rows where they are too many for
    memory, and `tabla` none. `parte` is the column that says of which part a row is, and what those parts are called;
    `limite`, its scope in words, where it goes by no row. `solo_servidas`
    tells that of its rows only those of the firms served were taken. `totales` (in soles) and `trae` are told of a
    file that is only looked at.
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
        """Of what part of the programme, or of the country, its rows are, in words; None where nothing tells it."""
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
        """Rows of the file that go on to staging (`filas_de_origen` where one row gives several of the table)."""
        return int((self.aparte or self.tabla).num_rows) if self.filas_de_origen is None else self.filas_de_origen

    @property
    def filas_cuarentena(self) -> int:
        """Rows of the file that are put apart."""
        return len(self.cuarentena)

    def deliver(self, entrega: Delivery) -> None:
        """Take what the passport declares, where the file has not said it."""
        if self.entrega is None:
            self.entrega = entrega
            self.problemas = [*entrega.problemas, *self.problemas]
        dias = [d for d in (self.caduca, self.entrega.por_llegar) if d]
        self.caduca = min(dias, default=None)

    def inspection(self, archivo: str) -> dict[str, Any]:
        """Return what is told of a file that was read only to be looked at; totals that it leaves blank are None."""
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
        """Of which years its rows are, under the name by which that is told; nothing where they do not say."""
        if not (de := [c for c in ("anio", "fecha") if c in self.tabla.column_names]):
            return {}
        return {"anios": sorted({int(dicho[:4]) for dicho in {*self.tabla[de[0]].to_pylist()} if dicho})}


class Source(Protocol):
    """One file format: how it is recognised, read and inspected."""

    @property
    def fuente(self) -> str:
        """The name of the source."""

    @property
    def tablas(self) -> dict[str, tuple[str, ...]]:
        """The raw tables it gives and their columns."""

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Tell by the first bytes of the content whether this reader is the one."""

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read the file, or only look at it; raise InputError when it cannot be trusted."""


def text_table(
    archivo: str, nombres: Sequence[str], filas: Sequence[tuple[Any, ...]], *, con_parrafos: bool = False
) -> pa.Table:
    """Return a frame of text columns `archivo, hoja, fila, *nombres` from rows (hoja, fila, *texts).

    It is the door by which every text of a file comes in: characters that nobody sees (controls, marks that turn the
    direction of what is written) and tags stay outside, and a cell is one line unless its source writes paragraphs.
    """
    if len(filas) > SPOOLED_ROWS:
        import pyarrow as pa

        partes = (filas[n : n + SPOOLED_ROWS] for n in range(0, len(filas), SPOOLED_ROWS))
        return pa.concat_tables([text_table(archivo, nombres, p, con_parrafos=con_parrafos) for p in partes])
    hojas, numeros, *columnas = zip(*filas, strict=True) if filas else [()] * (len(nombres) + 2)
    lugar = [[archivo] * len(filas), hojas, [str(n) for n in numeros]]
    limpias = ([v and clean(v, con_parrafos=con_parrafos) for v in c] for c in columnas)
    return text_frame(dict(zip((*LUGAR, *nombres), (*lugar, *limpias), strict=True)))


@lru_cache(maxsize=1 << 14)  # The same names come row after row.
def clean(texto: str, *, con_parrafos: bool = False) -> str:
    """Return a text of a file as it comes in: without what nobody sees and without tags."""
    return untagged(seen(texto, con_parrafos=con_parrafos))


def text_frame(columnas: Mapping[str, Sequence[str | None]]) -> pa.Table:
    """Return a frame of text columns.

    Not by `pa.array`, which imports pandas: that takes longer than reading most files. What is imported only here is
    imported while the file's hash is taken in another thread.
    """
    import pyarrow as pa

    return pa.Table.from_arrays([text_array(valores) for valores in columnas.values()], names=list(columnas))


def text_array(valores: Sequence[str | None]) -> pa.Array:
    """Return texts as Arrow has them, made as `text_frame` says."""
    import pyarrow as pa

    constructor = pa.lib.StringBuilder()
    constructor.append_values(list(valores))
    return constructor.finish()


def cell(texto: object) -> str:
    """Return a cell's text fit for a message: one line, cut when very long."""
    limpio = one_line(str(texto))
    return limpio if len(limpio) <= MAX_CELL else limpio[: MAX_CELL - 1] + "…"


def format_name(formato: str) -> str:
    """Return how a format is called in the rules; its own name where they do not say."""
    return next((f["formato_nombre"] for f in rules.installed().rows("formato") if f["formato"] == formato), formato)


def folder_of(archivo: str) -> str:
    """Return the source folder of a file, below `demo/` or not: the key of `sources()` it belongs to."""
    partes = archivo.split("/")
    return partes[1] if partes[0] == DEMO and len(partes) > 1 else partes[0]


GOVERNMENT_LEVELS = {"E": "gobierno nacional", "R": "gobiernos regionales", "M": "gobiernos locales"}
MAX_SHOWN = 4
"""How many parts are named; the others are counted."""
SPENDING = "nivel_gobierno"


def _spent(filas: pa.Table) -> str:
    """Return "gobierno nacional; 2 pliegos: 001 UNO, 002 OTRO"."""
    niveles = ", ".join(GOVERNMENT_LEVELS.get(n, n) for n in _values(filas, SPENDING))
    # Of the rows of a pliego, the name that the first gives: a later one of a dictionary takes its place.
    nombres = dict(zip(*(reversed(filas[c].to_pylist()) for c in ("pliego", "pliego_nombre")), strict=True))
    pliegos = [masked(f"{p} {nombres[p] or ''}".strip()) for p in sorted(filter(None, nombres))]
    return "; ".join(filter(None, [niveles, f"{counted(len(pliegos), 'pliegos')}: {some(pliegos, MAX_SHOWN)}"]))


def _values(filas: pa.Table, columna: str) -> list[str]:
    # As Python's values: to ask Arrow for the different ones loads its computing, which takes longer than they do.
    return sorted({masked(v) for v in set(filas[columna].to_pylist()) if v})


def some(partes: Sequence[str], cuantas: int) -> str:
    """Return the first of some names, and how many more there are."""
    resto = len(partes) - cuantas
    return ", ".join(partes[:cuantas]) + (f" y {resto} más" if resto > 0 else "")


DELIVERED = ("registros", "metas")
"""Folders where units leave what they give: a real file of a year there ends the demonstration of that year."""
SAME_AS = "es igual a {}"


class Stored(Frozen):
    """One file's reading on disk and what the ledger says of it."""

    archivo: RawFile
    huella: str
    carpeta: Path
    datos: dict[str, Any]
    es_nueva: bool

    @property
    def filas(self) -> Path:
        """The Parquet file of its rows."""
        return self.carpeta / ROWS_FILE

    @property
    def es_solo_encabezado(self) -> bool:
        """Whether it says only what is declared of it: two units that attended to nobody send the same header."""
        return folder_of(self.archivo.archivo) in DELIVERED and not self.datos["filas_leidas"]


def copies(leidas: Sequence[Stored]) -> dict[str, str]:
    """Return {file: the first by name that has the same content}, of those that have one before."""
    primeras: dict[str, str] = {}
    con_algo = sorted((s.archivo.archivo, s.huella) for s in leidas if not s.es_solo_encabezado)
    iguales = [(archivo, primeras.setdefault(huella, archivo)) for archivo, huella in con_algo]
    return {archivo: primera for archivo, primera in iguales if archivo != primera}
