"""What is kept of one file that was read."""

from __future__ import annotations

import gc
import hashlib
import json
import shutil
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from pp0093 import clock, durable, programme, rules
from pp0093.config import PACKAGE
from pp0093.errors import InputError, unreadable_name, why
from pp0093.ingest import quarantine, workers
from pp0093.ingest.fence import Fence, fenced, refused
from pp0093.ingest.readers import all_sources, reader_of, sources
from pp0093.ingest.readers.base import (
    READINGS,
    ROWS,
    Inspection,
    Progress,
    RawFile,
    Reading,
    Source,
    Stored,
    folder_of,
    no_progress,
)
from pp0093.ingest.readers.books import is_workbook
from pp0093.ingest.readers.cells import uses_comma
from pp0093.ingest.readers.content import ZIP
from pp0093.ingest.readers.declarada import Declarada
from pp0093.ingest.readers.delivery import declared
from pp0093.ingest.readers.padron import Padron
from pp0093.writing.nouns import counted

FIRMS_ONLY, LISTS = "padron", "registros"
LEDGER = "lectura.json"
FILES = "archivos"
LARGE_TEXT = 8 << 20
BAD_AMOUNT = "monto_invalido"
BOTH_MARKS = "{}, con coma decimal en un monto (la primera, en {}: «{}»), y otras con punto: escríbalos todos con punto"
READER_CODE = ("ingest/**/*.py", "country/columnas/*", "country/fuentes/*")


class Fresh(Struct, frozen=True):
    """A file just read: the rules that were read to do it, its hashes, and the stamp it had before and after.

    `sha256` is "" unless its passport declares one.
    """

    reading: Reading
    reglas: dict[str, str]
    huella: str
    sha256: str
    sello: list[Any]


# What stands for the firms in the name of a reading that keeps whatever its file holds.
WHOLE_FILE = ""


def reader_version() -> str:
    """Return a short hash of the code that reads, the headers it knows and which programme is read for."""
    programa = programme.current()
    suyas = (r for c in (programme.COLUMNS, programme.SOURCES) for r in sorted((programme.folder() / c).glob("*")))
    de_que = f"{programa.codigo} {programa.desde} {[*programa.propias]} {_reader_code()} {_content(suyas)}"
    return hashlib.sha256(de_que.encode()).hexdigest()[:12]


@cache  # The code is what was loaded, whatever its files become.
def _reader_code() -> str:
    return _content(ruta for patron in READER_CODE for ruta in sorted(PACKAGE.glob(patron)))


def _content(rutas: Iterable[Path]) -> str:
    """Return a hash of what some files are called and hold."""
    suma = hashlib.sha256()
    for ruta in rutas:
        if ruta.is_file():
            suma.update(ruta.name.encode() + ruta.read_bytes())
    return suma.hexdigest()


class Readings:
    """The folder of kept readings; `avisos` says which of them were damaged and read again."""

    def __init__(self, salida: Path) -> None:
        self.carpeta = salida / READINGS
        self.carpeta.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.version = reader_version()
        self.reglas = rules.installed()
        self.ruta_indice = self.carpeta / "indice.json"
        self.indice: dict[str, Any] = (durable.read_signed(self.ruta_indice) or {}).get(FILES, {})
        self.usadas: set[str] = set()
        self.avisos: list[str] = []

    def get(self, archivo: RawFile, avance: Progress, valla: Fence, servidas: frozenset[str] = frozenset()) -> Stored:
        """Return a file's reading, kept or fresh.

        A reading that keeps only the firms served is another one when they change. Raise InputError when the file is
        refused, OSError when its reading can't be kept: that is not the file's fault.
        """
        return self.kept(archivo, servidas) or self.fresh(archivo, avance, valla, servidas)

    def kept(self, archivo: RawFile, servidas: frozenset[str]) -> Stored | None:
        """Return the reading that is kept of a file, None where it is to be read; raise as `get` does."""
        if sin_leer := unreadable_name(archivo.archivo):
            raise sin_leer
        with _refused_by_disk(archivo):
            huella = self._known_hash(archivo)
        de_quienes = (WHOLE_FILE, _firm_key(servidas)) if huella else ()
        return next(filter(None, (self._stored(archivo, huella or "", d) for d in de_quienes)), None)

    def fresh(self, archivo: RawFile, avance: Progress, valla: Fence, servidas: frozenset[str]) -> Stored:
        """Read a file and keep its reading; raise as `get` does."""
        leida = self._read(archivo, avance, valla, servidas)
        return self._store(archivo, _firm_key(servidas) if leida.reading.solo_servidas else WHOLE_FILE, leida)

    def taken(self, archivo: RawFile, servidas: frozenset[str], visto: Any) -> Stored | None:
        """Return as new the reading that a helper kept of a file, None where it is to be read here.

        `visto` is what the helper's index says of the file.
        """
        self.indice[archivo.archivo] = visto
        guardada = self.kept(archivo, servidas)
        return replace(guardada, es_nueva=True) if guardada else None

    def finish(self) -> None:
        """Write the index and remove the readings that no file uses any more."""
        for vieja in self.carpeta.iterdir():
            if vieja.is_dir() and vieja.name not in self.usadas:
                shutil.rmtree(vieja, ignore_errors=True)
        durable.write_at_once(self.ruta_indice, durable.signed({FILES: self.indice}))

    def _read(self, archivo: RawFile, avance: Progress, valla: Fence, rucs: frozenset[str]) -> Fresh:
        """Read a file that nobody touches meanwhile; once more when somebody did, and then no more."""
        for _ in range(2):
            with _refused_by_disk(archivo):
                antes = _stamp(archivo)
                leida = _taken_with_hash(archivo, avance, valla, rucs)
                if _stamp(archivo) == antes:
                    return Fresh(*leida, antes)
        raise InputError("cambió mientras se leía", "espere a que termine de copiarse", archivo=archivo.archivo)

    def _known_hash(self, archivo: RawFile) -> str | None:
        entrada = self.indice.get(archivo.archivo)
        return entrada.get("huella") if entrada and entrada["sello"] == _stamp(archivo) else None

    def _key(self, archivo: RawFile, huella: str, firmas: str) -> str:
        pasaporte = hashlib.sha256(json.dumps([archivo.archivo, archivo.pasaporte], sort_keys=True).encode())
        return f"{huella[:24]}-{pasaporte.hexdigest()[:8]}{firmas}-{self.version}"

    def _stored(self, archivo: RawFile, huella: str, firmas: str) -> Stored | None:
        carpeta = self.carpeta / self._key(archivo, huella, firmas)
        if not (carpeta / LEDGER).exists():
            return None
        datos = durable.read_signed(carpeta / LEDGER)
        if datos is None or not _is_of(carpeta / ROWS, datos):
            self.avisos.append(f"{archivo.archivo}: su lectura guardada estaba dañada; se leyó de nuevo")
            return None
        # What was read with other rules is not what would be read today.
        if any(self.reglas.digest_of(r) != h for r, h in datos["reglas"].items()):
            return None
        if datos["caduca"] and clock.today().isoformat() >= datos["caduca"]:
            return None
        self.usadas.add(carpeta.name)
        return Stored(archivo, huella, carpeta, datos, es_nueva=False)

    def _store(self, archivo: RawFile, firmas: str, leida: Fresh) -> Stored:
        carpeta = self.carpeta / self._key(archivo, leida.huella, firmas)
        try:
            datos = _kept(carpeta, leida)
        except BaseException:
            shutil.rmtree(carpeta, ignore_errors=True)
            raise
        self.indice[archivo.archivo] = {"huella": leida.huella, "sello": leida.sello}
        self.usadas.add(carpeta.name)
        return Stored(archivo, leida.huella, carpeta, datos, es_nueva=True)


def _kept(carpeta: Path, leida: Fresh) -> dict[str, Any]:
    """Write a reading in a folder of its own; return what is said of it."""
    import pyarrow.parquet as pq  # Nothing to keep when nothing has changed.

    reading = leida.reading
    carpeta.mkdir(mode=0o700, exist_ok=True)
    (carpeta / LEDGER).unlink(missing_ok=True)
    if reading.aparte:
        reading.aparte.take(carpeta / ROWS)
    else:
        pq.write_table(reading.tabla, carpeta / ROWS)
    datos = {
        "fuente": reading.fuente,
        "formato": reading.formato,
        "tabla": reading.nombre_tabla,
        "anio": reading.anio,
        "corte": reading.corte.isoformat() if reading.corte else None,
        **(reading.entrega.said() if reading.entrega else {}),
        "incluye": reading.incluye,
        "filtros": " > ".join(reading.filtros) or None,
        "abarca": reading.alcance,
        "filas_leidas": reading.filas_leidas,
        "filas_cargadas": reading.filas_cargadas,
        "filas_cuarentena": len(reading.cuarentena),
        "filas_repetidas": reading.filas_repetidas,
        "filas_fuera_alcance": reading.filas_fuera_alcance,
        "cuarentena": [asdict(q) for q in reading.cuarentena],
        "problemas": reading.problemas,
        "correcciones": reading.correcciones,
        "caduca": reading.caduca.isoformat() if reading.caduca else None,
        "reglas": leida.reglas,
        "sha256": leida.sha256,
        ROWS: [(carpeta / ROWS).stat().st_size, durable.sha256(carpeta / ROWS)],
    }
    # Written last: a reading without it does not exist.
    (carpeta / LEDGER).write_text(durable.signed(datos), encoding="utf-8")
    return datos


def _is_of(ruta: Path, datos: dict[str, Any]) -> bool:
    """Tell whether the rows that are kept are those that were read."""
    try:
        return [ruta.stat().st_size, durable.sha256(ruta)] == datos.get(ROWS)
    except OSError:
        return False


def _stamp(archivo: RawFile) -> list[Any]:
    estado = archivo.ruta.stat()
    return [estado.st_size, estado.st_mtime_ns, estado.st_ctime_ns, estado.st_ino, str(archivo.ruta)]


def inspected(archivo: RawFile, avance: Progress) -> Inspection:
    """Return what a file holds, without loading it; raise InputError when it is refused."""
    with _refused_by_disk(archivo), refused(archivo.archivo), fenced() as valla:
        if _is_for_the_fence(archivo):
            return valla.call(archivo.archivo, archivo.ruta.stat().st_size, _inspected, archivo, no_progress)
        return _inspected(archivo, avance)


def _inspected(archivo: RawFile, avance: Progress) -> Inspection:
    vista = reader_of(archivo, _candidates(archivo)).read(archivo, avance, es_vista=True)
    _tell_commas(vista)
    return vista.inspection(archivo.archivo)


@contextmanager
def _refused_by_disk(archivo: RawFile) -> Iterator[None]:
    """Make a file that can't be opened a refusal of it."""
    try:
        yield
    except OSError as error:
        raise InputError(f"no se puede leer: {why(error)}", "revise sus permisos", archivo=archivo.archivo) from error


def _taken_with_hash(
    archivo: RawFile, avance: Progress, valla: Fence, rucs: frozenset[str]
) -> tuple[Reading, dict[str, str], str, str]:
    """Read a file and take its hash meanwhile, and the SHA-256 where one is declared."""
    es_cercado = _is_for_the_fence(archivo)
    if es_cercado:
        valla.start()
    with ThreadPoolExecutor(1) as hilo:
        calculo = hilo.submit(durable.fingerprint, archivo.ruta)
        if es_cercado:
            leida = valla.call(archivo.archivo, archivo.ruta.stat().st_size, _taken, archivo, no_progress, rucs)
        else:
            with refused(archivo.archivo):
                leida = _taken(archivo, avance, rucs)
        _import_what_is_next()
        return (*leida, calculo.result(), durable.sha256(archivo.ruta) if archivo.pasaporte.get("sha256") else "")


def _is_for_the_fence(archivo: RawFile) -> bool:
    """Tell a file that is read with limits: all but large texts that only our own code may read.

    Those are gone through once, and their progress is shown. A helper is a process apart, which may have no other.
    """
    return not workers.is_helper() and not (_is_large(archivo.ruta) and _is_our_text(archivo))


def _is_large(ruta: Path) -> bool:
    """Tell a text that takes long enough to be watched: what is inside a zip may be of any size."""
    with ruta.open("rb") as crudo:
        return ruta.stat().st_size > LARGE_TEXT or crudo.read(len(ZIP)) == ZIP


def _is_our_text(archivo: RawFile) -> bool:
    """Tell a text that no declared source reads: their patterns are whoever's, and may never end."""
    if is_workbook(archivo):
        return False
    with suppress(InputError), refused(archivo.archivo):
        return not isinstance(reader_of(archivo, _candidates(archivo)), Declarada)
    return True


def _candidates(archivo: RawFile) -> tuple[Source, ...]:
    """Return who may read a file: the readers of its folder where it lies in one, any where it lies elsewhere."""
    return sources().get(folder_of(archivo.archivo)) or all_sources()


def _import_what_is_next() -> None:
    """Import what keeps a reading and makes tables: the hash is seldom done yet.

    What is loaded before DuckDB is set apart from garbage collections, which look through every module several times
    as the process ends; DuckDB itself is not: it would say on its way out that it was leaked.
    """
    import_module("pyarrow.parquet")
    if workers.is_helper():
        return  # A helper makes no tables.
    if "duckdb" not in sys.modules:
        gc.freeze()
    import_module("duckdb")


def _taken(archivo: RawFile, avance: Progress, rucs: frozenset[str]) -> tuple[Reading, dict[str, str]]:
    """Read a file; return also the rules that were read to do it."""
    with rules.held() as usadas:
        lector = reader_of(archivo, sources()[folder_of(archivo.archivo)])
        reading = lector.read(archivo, avance, rucs) if isinstance(lector, Padron) else lector.read(archivo, avance)
        _refuse_without_rows(archivo, reading)
        _tell_commas(reading)
        reading.deliver(declared(archivo.pasaporte, es_de_un_anio=False))
        reading.correcciones = list(quarantine.corrected_rows(archivo, lector, reading))
    return reading, usadas


def _refuse_without_rows(archivo: RawFile, reading: Reading) -> None:
    """Raise InputError for a file all of whose rows are put apart, by the reason that most of them have.

    A list of firms waits for its unit to correct it (`pending`).
    """
    todas = reading.cuarentena
    if reading.filas_cargadas or not todas or reading.solo_servidas or reading.fuente == LISTS:
        return
    [(motivo, cuantas)] = Counter(q.motivo for q in todas).most_common(1)
    primera = next(q for q in todas if q.motivo == motivo)
    raise InputError(
        f"no se cargaría ninguna fila: {counted(len(todas), 'filas')} en cuarentena, {cuantas:,} porque {motivo}",
        "corrija lo que se dice y vuelva a cargar el archivo",
        archivo=archivo.archivo,
        hoja=primera.hoja,
        fila=primera.fila,
        columna=primera.columna or None,
    )


def _tell_commas(reading: Reading) -> None:
    """Say once of a file that some of its amounts have a decimal comma and others a point: their rows are put apart."""
    suyas = [q for q in reading.cuarentena if q.codigo_motivo == BAD_AMOUNT and uses_comma((q.valor,))]
    if suyas:
        reading.problemas.append(BOTH_MARKS.format(counted(len(suyas), "filas"), suyas[0].columna, suyas[0].valor))


def read_all(archivos: list[RawFile], readings: Readings, progress_of: Any) -> tuple[list[Stored], list[InputError]]:
    """Read every file; return the readings and the refusals, all of them, so that they are told at once.

    SUNAT's registers go last: of their millions of lines only those of the firms served are kept.
    """
    leidas: list[Stored] = []
    rechazos: list[InputError] = []
    for son_padrones in (False, True):
        suyos = [a for a in archivos if (folder_of(a.archivo) == FIRMS_ONLY) == son_padrones]
        servidas = _firms(leidas) if suyos and son_padrones else frozenset()
        give_back()
        with fenced() as valla:
            for dicho in _each(suyos, readings, progress_of, valla, servidas):
                if isinstance(dicho, InputError):
                    rechazos += [dicho, *dicho.otras]
                else:
                    leidas.append(dicho)
        give_back()
    return sorted(leidas, key=lambda s: s.archivo.archivo), rechazos


def _each(
    archivos: list[RawFile], readings: Readings, progress_of: Any, valla: Fence, servidas: frozenset[str]
) -> Iterator[Stored | InputError]:
    """Yield the reading or the refusal of each file: those kept, those that helpers read, and the others."""
    hechos = {a.archivo: _or_refusal(partial(readings.kept, a, servidas)) for a in archivos}

    def read_here(suyos: Iterable[RawFile], progress_of: Any) -> Iterator[None]:
        """Read the files that nobody has read, one a step."""
        for archivo in suyos:
            if hechos[archivo.archivo] is None:
                with progress_of(archivo) as avance:
                    hechos[archivo.archivo] = _or_refusal(partial(readings.fresh, archivo, avance, valla, servidas))
            yield

    cuantos, grandes = _for_helpers([a for a in archivos if hechos[a.archivo] is None])
    if cuantos:
        valla.start()  # Before there are helpers, whom a copy of this process would not know.
    # The progress of one of them is shown, the largest: the others' would be written over it.
    encargos = [(a, progress_of if a is grandes[0] else _unwatched, readings.carpeta.parent, servidas) for a in grandes]
    mientras = read_here([a for a in archivos if a not in grandes], _unwatched)
    for (archivo, *_), dicho in workers.each(cuantos, _read_for, encargos, mientras):
        hechos[archivo.archivo] = _from_helper(readings, archivo, servidas, dicho)
    deque(read_here(archivos, progress_of), maxlen=0)
    yield from filter(None, (hechos[a.archivo] for a in archivos))


def _or_refusal(hace: Callable[[], Stored | None]) -> Stored | InputError | None:
    try:
        return hace()
    except InputError as error:
        return error


@contextmanager
def _unwatched(_archivo: RawFile) -> Iterator[Progress]:
    """Show no progress: while helpers read, that of one of their files is shown."""
    yield no_progress


def _for_helpers(archivos: list[RawFile]) -> tuple[int, list[RawFile]]:
    """Return how many helpers some files deserve, and the large texts among them, the largest first."""
    con_octetos = sorted(((_text_bytes(a), n) for n, a in enumerate(archivos)), reverse=True)
    grandes = [(octetos, archivos[n]) for octetos, n in con_octetos if octetos >= workers.LARGE]
    cuantos = workers.how_many([octetos for octetos, _ in grandes])
    return cuantos, [a for _, a in grandes] if cuantos else []


def _from_helper(
    readings: Readings, archivo: RawFile, servidas: frozenset[str], dicho: Any
) -> Stored | InputError | None:
    """Return the reading or the refusal that a helper made, None of a file to be read here; raise any other error."""
    if isinstance(dicho, Exception) and not isinstance(dicho, InputError):
        raise dicho
    if dicho is None or isinstance(dicho, InputError):
        return dicho
    return _or_refusal(partial(readings.taken, archivo, servidas, dicho))


def _text_bytes(archivo: RawFile) -> int:
    """Return how many bytes a text has that a helper may read, 0 of any other file."""
    try:
        return archivo.ruta.stat().st_size if _is_our_text(archivo) else 0
    except (OSError, InputError):
        return 0


def _read_for(archivo: RawFile, progress_of: Any, salida: Path, servidas: frozenset[str]) -> Any:
    """Read in a helper a text and keep its reading; return what the index says of the file."""
    readings = Readings(salida)
    with progress_of(archivo) as avance:
        readings.fresh(archivo, avance, Fence(), servidas)
    give_back()
    return readings.indice[archivo.archivo]


def give_back() -> None:
    """Give the memory that reading took and no longer uses to whoever comes next: each allocator keeps its own."""
    if pa := sys.modules.get("pyarrow"):
        pa.default_memory_pool().release_unused()
        pa.system_memory_pool().release_unused()  # Of the C library too.


def _firms(leidas: list[Stored]) -> frozenset[str]:
    """Return the firms that some record serves."""
    import pyarrow.parquet as pq

    de_listas = [s.carpeta / ROWS for s in leidas if s.datos["tabla"] == "registro"]
    servidas = (pq.read_table(ruta, columns=["ruc"])["ruc"].unique().to_pylist() for ruta in de_listas)
    return frozenset(r for rucs in servidas for r in rucs if r)


def _firm_key(servidas: frozenset[str]) -> str:
    """Return a short hash of which they are."""
    return hashlib.sha256("".join(sorted(servidas)).encode()).hexdigest()[:8]
