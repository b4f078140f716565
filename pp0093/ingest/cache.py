"""Cache of file readings, keyed by content, reader code and rules, so that unchanged files are not read again."""

import hashlib
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from pp0093 import clock, durable, programme, rules
from pp0093.config import PACKAGE
from pp0093.errors import InputError, unreadable_name, why
from pp0093.ingest import quarantine
from pp0093.ingest.fence import begin, call
from pp0093.ingest.readers import all_sources, reader_of, sources
from pp0093.ingest.readers.base import (
    READINGS,
    ROWS_FILE,
    Progress,
    RawFile,
    Reading,
    Stored,
    folder_of,
)
from pp0093.ingest.readers.cells import ENDS_IN_COMMA
from pp0093.ingest.readers.delivery import declared_delivery
from pp0093.ingest.readers.padron import Padron
from pp0093.language.words import counted

FIRMS_ONLY = "padron"
LEDGER = "lectura.json"
FILES = "archivos"
READING_FIELDS = (
    "fuente",
    "formato",
    "anio",
    "corte",
    "incluye",
    "filas_leidas",
    "filas_cargadas",
    "filas_cuarentena",
    "filas_fuera_alcance",
    "cuarentena",
    "problemas",
    "correcciones",
    "caduca",
)
"""Fields of a ledger copied from its reading under the same name."""
BAD_AMOUNT = "monto_invalido"
BOTH_MARKS = "{}, con coma decimal en un monto (la primera, en {}: «{}»), y otras no: escríbalos todos con punto"
MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])[/-](1[3-9]|2[0-9]|3[01])[/-][0-9]{2,4}")
MONTHS_FIRST = (
    "{} con el mes delante (la primera, en {}: «{}»): las demás fechas se leyeron con el día delante y pueden ser de "
    "otro mes; escríbalas todas como 25/04/2025"
)
CAUSES: tuple[tuple[str, Callable[[str], object], str], ...] = (
    (BAD_AMOUNT, ENDS_IN_COMMA.search, BOTH_MARKS),
    ("fecha_imposible", MONTH_FIRST.fullmatch, MONTHS_FIRST),
)
"""By quarantine reason: test of a cell that reveals its cause, and the notice to give."""
READER_CODE = ("ingest/**/*.py", "clock.py", "masking.py", "country/columnas/*", "country/fuentes/*")


def reader_version() -> str:
    """Return a short hash of the reading code, the header maps and the programme."""
    programa = programme.current()
    suyas = (
        r
        for c in (programme.COLUMNS_FOLDER, programme.SOURCES_FOLDER)
        for r in sorted((programme.folder() / c).glob("*"))
    )
    return durable.digest([programa.codigo, programa.desde, [*programa.propias], _reader_code(), _content(suyas)])


@cache  # The code in memory counts, even if its files change.
def _reader_code() -> str:
    return _content(ruta for patron in READER_CODE for ruta in sorted(PACKAGE.glob(patron)))


def _content(rutas: Iterable[Path]) -> str:
    """Return a hash of some files' names and contents."""
    suma = hashlib.sha256()
    for ruta in rutas:
        if ruta.is_file():
            suma.update(ruta.name.encode() + ruta.read_bytes())
    return suma.hexdigest()


class Readings:
    """The folder of kept readings; `avisos` lists those found damaged and read again."""

    def __init__(self, salida: Path) -> None:
        self.carpeta = salida / READINGS
        self.carpeta.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.version = reader_version()
        self.reglas = rules.installed()
        self.ruta_indice = self.carpeta / "indice.json"
        self.indice: dict[str, Any] = (durable.read_signed(self.ruta_indice) or {}).get(FILES, {})
        self.usadas: set[str] = set()
        self.avisos: list[str] = []

    def get(self, archivo: RawFile, avance: Progress, servidas: frozenset[str] = frozenset()) -> Stored:
        """Return a file's reading, kept or fresh.

        Readings limited to the firms served are keyed by them. Raise InputError when the file is refused, OSError when
        the reading cannot be stored, which is not the file's fault.
        """
        if sin_leer := unreadable_name(archivo.archivo):
            raise sin_leer
        with _refused_by_disk(archivo):
            entrada = self.indice.get(archivo.archivo, {})
            huella: str = entrada["huella"] if entrada.get("sello") == _stamp(archivo) else ""
        for de_quienes in (None, servidas) if huella else ():
            if guardada := self._stored(archivo, huella, de_quienes):
                return guardada
        return self._fresh(archivo, avance, servidas)

    def finish(self) -> None:
        """Write the index and delete unused readings."""
        for vieja in self.carpeta.iterdir():
            if vieja.is_dir() and vieja.name not in self.usadas:
                shutil.rmtree(vieja, ignore_errors=True)
        durable.write_at_once(self.ruta_indice, durable.signed({FILES: self.indice}))

    def _fresh(self, archivo: RawFile, avance: Progress, servidas: frozenset[str]) -> Stored:
        """Read a file and store the reading; read it once more if it changed meanwhile."""
        for _ in range(2):
            with _refused_by_disk(archivo):
                antes = _stamp(archivo)
                leyendo = begin(archivo, lambda dicho: _taken(dicho, archivo, servidas))
                huella = durable.fingerprint(archivo.ruta)  # The child uses the other processor.
                sha256 = durable.sha256(archivo.ruta) if archivo.pasaporte.get("sha256") else ""
                reading, reglas = leyendo(avance)
                if _stamp(archivo) == antes:
                    break
        else:
            raise archivo.refusal("cambió mientras se leía", "espere a que termine de copiarse")
        carpeta = self.carpeta / self._key(archivo, huella, servidas if reading.solo_servidas else None)
        try:
            datos = _write_reading(carpeta, reading, {"reglas": reglas, "sha256": sha256})
        except BaseException:
            shutil.rmtree(carpeta, ignore_errors=True)
            raise
        self.indice[archivo.archivo] = {"huella": huella, "sello": antes}
        self.usadas.add(carpeta.name)
        return Stored(archivo, huella, carpeta, datos, es_nueva=True)

    def _key(self, archivo: RawFile, huella: str, firmas: frozenset[str] | None) -> str:
        """Return the folder name of a reading; `firmas` are the firms it is limited to, if any."""
        de_que = [archivo.archivo, archivo.pasaporte, None if firmas is None else sorted(firmas), self.version]
        return f"{huella[:24]}-{durable.digest(de_que)}"

    def _stored(self, archivo: RawFile, huella: str, firmas: frozenset[str] | None) -> Stored | None:
        carpeta = self.carpeta / self._key(archivo, huella, firmas)
        if not (carpeta / LEDGER).exists():
            return None
        datos = durable.read_signed(carpeta / LEDGER)
        if datos is None or not (carpeta / ROWS_FILE).is_file() or _rows_mark(carpeta) != datos.get(ROWS_FILE):
            self.avisos.append(f"{archivo.archivo}: su lectura guardada estaba dañada; se leyó de nuevo")
            return None
        # Stale: read with other rules, or before a date in it had come.
        es_de_otras = any(self.reglas.digest_of(r) != h for r, h in datos["reglas"].items())
        if es_de_otras or (datos["caduca"] and clock.today().isoformat() >= datos["caduca"]):
            return None
        self.usadas.add(carpeta.name)
        return Stored(archivo, huella, carpeta, datos, es_nueva=False)


def _write_reading(carpeta: Path, reading: Reading, dicho: dict[str, Any]) -> dict[str, Any]:
    """Write a reading to its own folder; return its ledger."""
    import pyarrow.parquet as pq  # Not needed when nothing has changed.

    carpeta.mkdir(mode=0o700, exist_ok=True)
    (carpeta / LEDGER).unlink(missing_ok=True)
    if reading.aparte:
        reading.aparte.take(carpeta / ROWS_FILE)
    else:
        pq.write_table(reading.tabla, carpeta / ROWS_FILE)
    datos = {
        **{c: to_builtins(getattr(reading, c)) for c in READING_FIELDS},
        "tabla": reading.nombre_tabla,
        **(reading.entrega.said() if reading.entrega else {}),
        "filtros": " > ".join(reading.filtros) or None,
        "abarca": reading.alcance,
        **reading.years,
        **dicho,
        ROWS_FILE: _rows_mark(carpeta),
    }
    # Written last: a reading is valid only with it.
    (carpeta / LEDGER).write_text(durable.signed(datos), encoding="utf-8")
    return datos


def _rows_mark(carpeta: Path) -> list[Any]:
    """Return the size and hash of the stored rows."""
    return [(carpeta / ROWS_FILE).stat().st_size, durable.sha256(carpeta / ROWS_FILE)]


def _stamp(archivo: RawFile) -> list[Any]:
    return [*durable.stamp(archivo.ruta), str(archivo.ruta)]


def inspected(archivo: RawFile, avance: Progress) -> dict[str, Any]:
    """Return the contents of a file without loading it; raise InputError when it is refused."""
    with _refused_by_disk(archivo):
        return call(archivo, lambda dicho: _inspected(dicho, archivo), avance)


def _inspected(avance: Progress, archivo: RawFile) -> dict[str, Any]:
    lector = reader_of(archivo, sources().get(folder_of(archivo.archivo)) or all_sources())
    vista = lector.read(archivo, avance, es_vista=True)
    _tell_causes(vista)
    return vista.inspection(archivo.archivo)


@contextmanager
def _refused_by_disk(archivo: RawFile) -> Iterator[None]:
    """Turn a failure to open a file into its refusal."""
    try:
        yield
    except OSError as error:
        raise archivo.refusal(f"no se puede leer: {why(error)}", "revise sus permisos") from error


def _taken(avance: Progress, archivo: RawFile, rucs: frozenset[str]) -> tuple[Reading, dict[str, str]]:
    """Read a file; return also the rules used."""
    with rules.read_anew() as reglas:
        lector = reader_of(archivo)
        reading = lector.read(archivo, avance, rucs) if isinstance(lector, Padron) else lector.read(archivo, avance)
        _refuse_without_rows(archivo, reading)
        _tell_causes(reading)
        reading.deliver(declared_delivery(archivo.pasaporte, es_de_un_anio=False))
        reading.correcciones = list(quarantine.corrected_rows(archivo, lector, reading))
    return reading, {tabla: reglas.digest_of(tabla) for tabla in sorted(reglas.read)}


def _refuse_without_rows(archivo: RawFile, reading: Reading) -> None:
    """Raise InputError, with the commonest reason, for a file whose rows are all quarantined."""
    todas = reading.cuarentena
    if reading.filas_cargadas or not todas or reading.solo_servidas:
        return
    [(motivo, cuantas)] = Counter(q.motivo for q in todas).most_common(1)
    primera = next(q for q in todas if q.motivo == motivo)
    raise archivo.refusal(
        f"no se cargaría ninguna fila: {counted(len(todas), 'filas')} en cuarentena, {cuantas:,} porque {motivo}",
        "corrija lo que se dice y vuelva a cargar el archivo",
        hoja=primera.hoja,
        fila=primera.fila,
        columna=primera.columna or None,
    )


def _tell_causes(reading: Reading) -> None:
    """Add one notice for a systematic cause of a file's quarantined rows: decimal commas, months first."""
    for codigo, es_de, dicho in CAUSES:
        if suyas := [q for q in reading.cuarentena if q.codigo_motivo == codigo and es_de(q.valor or "")]:
            reading.problemas.append(dicho.format(counted(len(suyas), "filas"), suyas[0].columna, suyas[0].valor))


def read_all(archivos: list[RawFile], readings: Readings, progress_of: Any) -> tuple[list[Stored], list[InputError]]:
    """Read every file; return the readings and all the refusals, to report them at once.

    SUNAT's registers are read last: only the firms served are kept from their millions of lines.
    """
    leidas: list[Stored] = []
    rechazos: list[InputError] = []
    for son_padrones in (False, True):
        suyos = [a for a in archivos if (folder_of(a.archivo) == FIRMS_ONLY) == son_padrones]
        servidas = _firms(leidas) if suyos and son_padrones else frozenset()
        give_back()
        for archivo in suyos:
            try:
                with progress_of(archivo) as avance:
                    leidas.append(readings.get(archivo, avance, servidas))
            except InputError as error:
                rechazos += [error, *error.otras]
        give_back()
    return sorted(leidas, key=lambda s: s.archivo.archivo), rechazos


def give_back() -> None:
    """Return freed memory to the system: each allocator keeps its own."""
    if pa := sys.modules.get("pyarrow"):
        pa.default_memory_pool().release_unused()
        pa.system_memory_pool().release_unused()  # Also the C library's.


def _firms(leidas: list[Stored]) -> frozenset[str]:
    """Return the firms served in some record."""
    import pyarrow.parquet as pq

    de_listas = [s.filas for s in leidas if s.datos["tabla"] == "registro"]
    servidas = (pq.read_table(ruta, columns=["ruc"])["ruc"].unique().to_pylist() for ruta in de_listas)
    return frozenset(r for rucs in servidas for r in rucs if r)
