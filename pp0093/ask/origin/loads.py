"""What was loaded: files with their row counts, quarantined rows, warnings, and each unit's deliveries."""

from __future__ import annotations

from datetime import date

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.gathering.gather import gather
from pp0093.ask.origin.cited import FIRM_LISTS, PRINT_COLUMNS
from pp0093.ask.registry import ATENCION
from pp0093.ask.rows import Record, Row, records
from pp0093.ask.selection import Question
from pp0093.durable import Print
from pp0093.provenance import Provenance
from pp0093.writing import formats

HASH_SHOWN = 12


class LoadedFile(Record):
    """A loaded file and its row counts, null when suppressed.

    `corte` is the cut-off it declares, `cortes_filas` those of its rows.
    """

    archivo: str
    documento: str | None
    formato_nombre: str
    corte: date | None
    cortes_filas: str | None
    origen: str
    filas_leidas: int | None
    filas_cargadas: int | None
    filas_cuarentena: int | None
    filas_repetidas: int | None
    filas_reemplazadas: int | None
    reemplazado_por: str | None
    filas_fuera_alcance: int | None
    huella: str
    algoritmo: str

    @property
    def corte_escrito(self) -> str:
        """Its cut-off, formatted."""
        return formats.day(self.corte or self.cortes_filas)

    @property
    def impresion(self) -> Print:
        """Its hash and algorithm."""
        return Print(self.huella, self.algoritmo)

    @property
    def huella_corta(self) -> str:
        """The first characters of its hash."""
        return self.huella[:HASH_SHOWN]


class FileWarning(Record):
    """A warning about a file; or about a table whose rows break one of its rules."""

    archivo: str
    problema: str


class QuarantinedRow(Record):
    """A row in quarantine: its place and reason, without its values."""

    archivo: str
    hoja: str | None
    fila: int
    columna: str | None
    motivo: str


@cached_by_version
def loaded_files(catalogo: Catalog) -> list[LoadedFile]:
    """Return the loaded files; for restricted readers, lists of firms come without row counts."""
    propias = (c for c in LoadedFile.__struct_fields__ if c not in Print.__struct_fields__)
    calladas = f"if({catalogo.protegido} and fuente = '{FIRM_LISTS}', null, {{0}}) as {{0}}"
    columnas = ", ".join([*(calladas.format(c) if c.startswith("filas_") else c for c in propias), PRINT_COLUMNS])
    return records(LoadedFile, catalogo.entero.query(f"select {columnas} from marts.carga order by archivo"))


def prints(catalogo: Catalog) -> dict[str, Print]:
    """Return {file: its print} of the loaded files."""
    return {f.archivo: f.impresion for f in loaded_files(catalogo)}


def quarantined(catalogo: Catalog, archivo: str | None = None) -> dict[str, Print]:
    """Return {file: its print} of the loaded files (or one) with rows in quarantine."""
    return {
        f.archivo: f.impresion for f in loaded_files(catalogo) if f.filas_cuarentena and archivo in (None, f.archivo)
    }


def ledger(catalogo: Catalog) -> list[Row]:
    """Return the loaded files with their contents in words, row counts, cut-off and hash."""
    # In earlier editions the column `sha256` held the hash, with or without a declared algorithm.
    return catalogo.query(
        "select archivo, fuente, formato_nombre, anio, abarca as alcance, filtros, filas_leidas, filas_cargadas, "
        "filas_cuarentena, filas_repetidas, filas_reemplazadas, reemplazado_por, filas_fuera_alcance, corte, "
        f"{PRINT_COLUMNS}, if(huella is null, null, sha256) as sha256 from marts.carga order by archivo"
    )


def replaced(catalogo: Catalog) -> list[Row]:
    """Return the lists partly replaced by later complete deliveries: archivo, por, filas (no longer counted)."""
    return catalogo.query(
        "select archivo, reemplazado_por as por, filas_reemplazadas as filas from marts.carga "
        "where filas_reemplazadas > 0 order by archivo"
    )


def taken_as_partial(catalogo: Catalog) -> set[str]:
    """Return the lists declared complete that count as partial, for having too many rows in quarantine."""
    if not catalogo.columns("core.entrega"):  # A programme without lists of firms.
        return set()
    filas = catalogo.query("select distinct archivo from core.entrega where tiene_mucha_cuarentena")
    return {f["archivo"] for f in filas}


def quarantine_values(catalogo: Catalog, archivo: str | None = None) -> list[Row]:
    """Return the quarantined rows (of one file) with their values: for the command line, never a page."""
    return catalogo.query(
        "select archivo, hoja, fila, columna, codigo_motivo, motivo, valor, otros_motivos from staging.cuarentena "
        "where ?::varchar is null or archivo = ? order by archivo, hoja, fila",
        [archivo, archivo],
    )


def pending(catalogo: Catalog, archivo: str | None = None) -> list[Row]:
    """Return the quarantined rows (of one file) not yet resent corrected, by unit, with their values."""
    return catalogo.query(
        "select q.unidad, archivo, q.hoja, fila, q.columna, q.codigo_motivo, q.motivo, q.valor, q.otros_motivos "
        "from staging.cuarentena q join marts.fila_apartada f using (archivo, fila) "
        "where q.hoja is not distinct from f.hoja and f.es_pendiente and (?::varchar is null or archivo = ?) "
        "order by q.unidad nulls last, archivo, q.hoja, fila",
        [archivo, archivo],
    )


@cached_by_version
def pending_by_file(catalogo: Catalog) -> list[Row]:
    """Return the count of those rows by unit, file and reason, without their values."""
    return catalogo.query(
        "select unidad, archivo, motivo, count(*) as filas from marts.fila_apartada where es_pendiente "
        "group by unidad, archivo, motivo order by unidad nulls last, archivo, motivo"
    )


@cached_by_version
def quarantine(catalogo: Catalog) -> list[QuarantinedRow]:
    """Return the quarantined rows, without their values."""
    filas = catalogo.query(
        "select archivo, hoja, fila, columna, motivo from marts.fila_apartada order by archivo, hoja, fila"
    )
    return records(QuarantinedRow, filas)


def uncrossed(catalogo: Catalog, anio: int, *, sin_inscripcion: bool = False) -> list[str]:
    """Return the RUCs of the real firms served in a year that are missing from that year's cross.

    `sin_inscripcion` keeps only those without a registration date.

    For whoever requests the cross from SUNAT: they are personal data, and never on a page.
    """
    filas = catalogo.query(
        "select ruc from core.empresa join core.empresa_anio using (empresa_id) where anio = ? "
        "and procedencia <> 'sintetico' and not (en_cruce and anio_cruce is not distinct from anio) "
        "and (not ? or fecha_inscripcion is null) order by ruc",
        [anio, sin_inscripcion],
    )
    return [f["ruc"] for f in filas]


@cached_by_version
def warnings(catalogo: Catalog) -> list[FileWarning]:
    """Return the warnings of the build: those of files, then those of table rules."""
    de_archivos = records(FileWarning, catalogo.query("select archivo, problema from marts.aviso order by orden"))
    tablas = catalogo.descripcion.get("tablas", {})
    de_reglas = [FileWarning(t, a.removeprefix(f"{t}: ")) for t, hecha in tablas.items() for a in hecha["avisos"]]
    return [*de_archivos, *de_reglas]


def invented(catalogo: Catalog) -> list[tuple[str, int]]:
    """Return the (unit, year) pairs with deliveries from the demonstration."""
    grupos = gather(catalogo, ATENCION, ("atenciones",), Question(("unidad", "anio")))
    return sorted(
        (unidad, anio)
        for (unidad, anio), _, figuras in grupos
        if unidad is not None and any(Provenance.SYNTHETIC in f.procedencias for f in figuras.values())
    )
