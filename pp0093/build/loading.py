"""Load a new database with the layers' inputs: rows of files (`raw`) and rules (`rules`, `vigente`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from pp0093 import clock, durable, provenance, rules
from pp0093.errors import public
from pp0093.ingest.quarantine import CORRECTS, rows_apart
from pp0093.ingest.readers import tables
from pp0093.ingest.readers.base import LUGAR, PUBLISHED_ON, SAME_AS, cell, copies, text_frame
from pp0093.ingest.readers.cells import NO_RUC
from pp0093.ingest.readers.declarada import PUBLISHED_DIR
from pp0093.ingest.readers.delivery import PARTIAL_DELIVERY
from pp0093.language.words import counted
from pp0093.versions import quoted

if TYPE_CHECKING:
    import duckdb

    from pp0093.ingest.inventory import Inventory
    from pp0093.ingest.readers.base import Stored
    from pp0093.programme import Programme

QUARANTINED = "en cuarentena"
"""The end of the notice on a file's quarantined rows."""
OTHER_SUM = (
    "su SHA-256 no es el que declara el manifiesto: el archivo cambió; si no fue a propósito, descárguelo de nuevo, y "
    "si lo fue, corrija la fila"
)
NOT_A_DATE = (
    "publicado_el «{}» no es una fecha: se toma como no declarada; escriba dd/mm/aaaa, o mm/aaaa si sólo se sabe el mes"
)
FILE_COLUMNS = (
    "archivo",
    "fuente",
    "formato",
    "anio",
    "corte",
    "unidad",
    "actividad",
    "entrega",
    "desde",
    "anio_declarado",
    "huella",
    "algoritmo",
    "sha256",
    "origen",
    "documento",
    "url",
    "descargado_el",
    "publicado_el",
    "puesto",
    "nota",
    "incluye",
    "filtros",
    "abarca",
    "corrige",
    "filas_leidas",
    "filas_cargadas",
    "filas_cuarentena",
    "filas_cuarentena_sin_ruc_vacio",
    "filas_fuera_alcance",
)
FROM_MANIFEST = ("origen", "documento", "url", "descargado_el", "nota", CORRECTS)
QUARANTINE_COLUMNS = (
    "archivo",
    "hoja",
    "fila",
    "unidad",
    "columna",
    "codigo_motivo",
    "motivo",
    "valor",
    "otros_motivos",
    "corregida_en",
    "es_pendiente",
)
PROBLEM_COLUMNS = ("archivo", "orden", "problema")
OF_ITS_LIST = ("unidad", "actividad", "entrega", "desde", "anio_declarado", "corte")
"""What a workbook of corrections takes from the list it corrects, whatever it declares itself."""
NO_LIST = "corrige {}, que no está entre lo cargado: sus filas se toman como una entrega parcial más"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Inputs:
    """The inputs of a version: readings, inventory of the raw folder, rules and programme."""

    leidas: Sequence[Stored]
    inventario: Inventory
    reglas: rules.Rules
    programa: Programme

    @property
    def has_demonstration(self) -> bool:
        """Whether some file is synthetic."""
        return any(s.archivo.es_sintetico for s in self.leidas)

    def real(self) -> Inputs:
        """Return the inputs without synthetic files."""
        reales = [s for s in self.leidas if not s.archivo.es_sintetico]
        return replace(self, leidas=reales, inventario=self.inventario.without_demonstration())

    @property
    def given(self) -> list[Any]:
        """What people provide: each file's hash and its manifest row."""
        return [[s.archivo.archivo, s.huella, s.archivo.pasaporte] for s in self.leidas]

    @property
    def carried(self) -> list[Any]:
        """What a version carries besides tables: the hash of each rule table, and the programme's declaration."""
        return [{t: self.reglas.digest_of(t) for t in self.reglas.tables()}, asdict(self.programa) | {"carpeta": ""}]

    @property
    def with_rows(self) -> set[str]:
        """The tables of `raw` with rows, from files or about them."""
        de_archivos = {s.datos["tabla"] for s in self.leidas}
        return {f"raw.{t}" for t in (*de_archivos, *(n for n, (_, filas) in self.ledgers.items() if filas))}

    @cached_property
    def ledgers(self) -> dict[str, tuple[tuple[str, ...], Rows]]:
        """The tables about the files: {name: (columns, rows)}."""
        apartadas = rows_apart(self.leidas)
        pendientes = [q for q in apartadas if not q["corregida_en"]]
        abiertas = Counter(q["archivo"] for q in pendientes)
        con_ruc = Counter(q["archivo"] for q in pendientes if q["codigo_motivo"] != NO_RUC)
        problemas = self.inventario.avisos + [
            (s.archivo.archivo, p) for s in self.leidas for p in self._problems(s, abiertas[s.archivo.archivo])
        ]
        problemas += [(a, SAME_AS.format(otro)) for a, otro in copies(self.leidas).items()]
        return {
            "archivo": (FILE_COLUMNS, [self._file_row(s, con_ruc[s.archivo.archivo]) for s in self.leidas]),
            "cuarentena": (QUARANTINE_COLUMNS, apartadas),
            "problema": (
                PROBLEM_COLUMNS,
                [{"archivo": a, "orden": n, "problema": public(p)} for n, (a, p) in enumerate(problemas, 1)],
            ),
        }

    def _file_row(self, stored: Stored, con_ruc: int) -> dict[str, Any]:
        archivo, publicado = stored.archivo, stored.archivo.publicado
        fila = {
            **{c: archivo.pasaporte.get(c, "") for c in FROM_MANIFEST},
            PUBLISHED_ON: publicado.isoformat() if publicado else "",
            **{c: stored.datos[c] for c in FILE_COLUMNS if c in stored.datos},
            "archivo": archivo.archivo,
            "huella": stored.huella,
            "algoritmo": durable.ALGORITHM,
            "puesto": archivo.puesto,
            "filas_cuarentena_sin_ruc_vacio": con_ruc,
        }
        if not _corrects_rows(stored):
            return fila
        lista = self._corrected_by(stored)
        de_ella = {c: lista.datos.get(c) for c in OF_ITS_LIST} if lista else {"entrega": PARTIAL_DELIVERY}
        return fila | de_ella | {CORRECTS: lista.archivo.archivo if lista else None}

    def _corrected_by(self, stored: Stored) -> Stored | None:
        """Return the list that a workbook corrects, also through other such workbooks; None when it is not loaded."""
        leidas = {s.archivo.archivo: s for s in self.leidas}
        lista: Stored | None = stored
        vistos: set[str] = set()
        while lista and (otro := lista.archivo.pasaporte.get(CORRECTS)) and otro not in vistos:
            vistos.add(otro)
            lista = leidas.get(otro)
        return lista if lista is not stored else None

    def _problems(self, stored: Stored, abiertas: int) -> list[str]:
        """Return the notices of a file; `abiertas` is how many of its rows are quarantined and not yet corrected.

        Including that a workbook corrects a list that is not loaded.
        """
        dice = stored.archivo.pasaporte
        declarado, dicho = dice.get("sha256", "").lower(), dice.get(PUBLISHED_ON)
        quedan = f"{counted(abiertas, 'filas')} {'quedó' if abiertas == 1 else 'quedaron'} {QUARANTINED}"
        se_dicen = {
            OTHER_SUM: declarado and declarado != stored.datos["sha256"],
            NOT_A_DATE.format(cell(dicho)): dicho and stored.archivo.publicado is None,
            quedan: abiertas,
            NO_LIST.format(dice.get(CORRECTS)): _corrects_rows(stored) and not self._corrected_by(stored),
        }
        return [*stored.datos["problemas"], *(problema for problema, se_dice in se_dicen.items() if se_dice)]

    def digest(self, tabla: str, texto: str) -> str:
        """Return a hash of an input table's contents, as far as a query can see them.

        For parameters, only of those named in its text.
        """
        esquema, _, nombre = tabla.partition(".")
        if esquema == "raw":
            suyas = [s.carpeta.name for s in self.leidas if s.datos["tabla"] == nombre]
            return durable.digest([suyas, self.ledgers.get(nombre)])
        if tabla in (propias := _unwritten(self.programa)):
            return durable.digest(propias[tabla])
        if nombre == rules.PARAMETERS:
            return durable.digest([f for f in self.reglas.table(nombre).filas if f[rules.PARAMETERS] in texto])
        return self.reglas.digest_of(nombre)  # The SQL form adds nothing.


def load(con: duckdb.DuckDBPyConnection, entradas: Inputs, se_leen: Collection[str]) -> None:
    """Load the rows of files into `raw`, undated rules into `rules` and dated ones, by year, into `vigente`."""
    load_raw(con, entradas)
    load_rules(con, entradas.reglas, entradas.programa, se_leen)


def load_rules(
    con: duckdb.DuckDBPyConnection, reglas: rules.Rules, programa: Programme, se_leen: Collection[str]
) -> None:
    """Load undated rule tables into `rules` and dated ones, a row per year in force, into `vigente`.

    Only those that some SQL reads (`se_leen`, qualified names): the rest are read from the version's files.
    """
    # Half the time is committing each table; for small ones a single DuckDB thread is faster.
    hilos = con.execute("select current_setting('threads')").fetchone()
    con.execute("set threads = 1; begin; create schema rules; create schema vigente")
    for nombre in reglas.tables():
        es_fechada = reglas.table(nombre).es_fechada
        destino = f"{'vigente' if es_fechada else 'rules'}.{nombre}"
        if destino not in se_leen:
            continue
        _create_table(con, destino, reglas.in_sql(nombre), "* replace (anio::integer as anio)" if es_fechada else "*")
    for tabla, columnas in _unwritten(programa).items():
        _create_table(con, tabla, columnas)
    con.execute("commit; set threads = ?", hilos)


def _unwritten(programa: Programme) -> dict[str, dict[str, list[str]]]:
    """Return the rules that no file has: the programme's identity, the calendar and the order of provenances.

    Of each year, whether it is over and the last day that a file without cut-off can cover; in the running year, the
    first of the month, so that its dependents change once a month.
    """
    hoy, fines = clock.today(), [date(a, 12, 31) for a in rules.YEARS]
    return {
        "rules.programa": {"codigo": [programa.codigo], "nombre": [programa.nombre], "sigla": [programa.sigla]},
        "rules.calendario": {
            "anio": [str(a) for a in rules.YEARS],
            "termino": ["si" if hoy > fin else "no" for fin in fines],
            "hasta": [str(fin if hoy > fin else hoy.replace(day=1)) for fin in fines],
        },
        "rules.procedencia": {
            "procedencia": list(provenance.ORDER),
            "orden": [str(n) for n, _ in enumerate(provenance.ORDER, 1)],
        },
    }


def load_raw(con: duckdb.DuckDBPyConnection, entradas: Inputs) -> None:
    """Load the rows of files into `raw`, one table per source, and the tables about the files."""
    vienen: dict[str, list[str]] = {}
    for s in entradas.leidas:
        vienen.setdefault(s.datos["tabla"], []).append(str(s.filas))
    con.execute("attach ':memory:' as raw")
    con.execute("; ".join(_raw_table(tabla, columnas, vienen.get(tabla)) for tabla, columnas in tables().items()))
    for nombre, (nombres, filas) in entradas.ledgers.items():
        _create_table(
            con, f"raw.{nombre}", {c: [None if f.get(c) is None else str(f[c]) for f in filas] for c in nombres}
        )


def _raw_table(tabla: str, columnas: Sequence[str], rutas: Sequence[str] | None) -> str:
    """Return the SQL of a table of `raw`: a view of its files or, without any, an empty table."""
    if rutas:
        lista = ", ".join(f"'{quoted(r)}'" for r in rutas)
        return f"create view raw.{tabla} as select * from read_parquet([{lista}], file_row_number = true)"
    textos = ", ".join(f"{c} varchar" for c in dict.fromkeys((*LUGAR, *columnas)))
    return f"create table raw.{tabla} ({textos}, file_row_number bigint)"


def _create_table(
    con: duckdb.DuckDBPyConnection, tabla: str, textos: Mapping[str, Sequence[str | None]], columnas: str = "*"
) -> None:
    filas_nuevas = text_frame(textos)  # noqa: F841  # DuckDB finds it by its name, sooner than if it is registered.
    con.execute(f"create table {tabla} as select {columnas} from filas_nuevas")


def _corrects_rows(stored: Stored) -> bool:
    """Tell whether a file is a workbook that corrects rows of a list; a document's correction is another document."""
    return bool(stored.archivo.pasaporte.get(CORRECTS)) and stored.datos["fuente"] != PUBLISHED_DIR
