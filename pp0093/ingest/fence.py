"""Reads files in a child process with resource limits, so that a file that crashes its reader is only refused.

A 64 kB workbook may ask for 6 GB, and a cell in an invalid place crashes its reader. The child is forked, so it has the
same rules in memory, and reads one file. Without fork (Windows) files are read in this process, without limits.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pp0093.errors import InputError, PP0093Error
from pp0093.ingest.readers.base import Progress, RawFile, no_progress
from pp0093.process import BROKE_ITS_READER, limit

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
# CPU time, so that a busy machine refuses nothing; wall time is `CLOCK_FACTOR` times as long, for slow disks.
PROCESSOR_SECONDS, SECONDS_PER_MB, CLOCK_FACTOR = 10, 5, 6

TOO_MUCH = "pide más memoria de la que un libro así puede necesitar", "verifique su origen y guárdelo de nuevo en Excel"
FILE_TOO_LONG = (
    "tarda más de lo que un archivo así puede tardar",
    "verifique su origen y guárdelo de nuevo; si lo lee una fuente declarada, simplifique los patrones de sus columnas",
)
FILE_BROKEN = "está dañado: quien lo lee no pudo con él", "ábralo en Excel, guárdelo como .xlsx y vuelva a cargarlo"


def forks() -> bool:
    """Return whether this system can fork a process."""
    import multiprocessing

    return "fork" in multiprocessing.get_all_start_methods()


def begin(archivo: RawFile, hacer: Callable[[Progress], T]) -> Callable[[Progress], T]:
    """Start `hacer` for a file in a child process and return a function that waits for its result.

    That function is given where to report the child's progress; it raises InputError when `hacer` fails, crashes or
    times out. Call this while the process has no other running threads: a fork does not copy them.
    """
    import multiprocessing

    if not forks():
        return partial(_do_here, archivo.archivo, hacer)
    import pyarrow  # noqa: F401  # Loaded before the fork, once for all children.

    contexto = multiprocessing.get_context("fork")
    tubo, suyo = contexto.Pipe()
    segundos = PROCESSOR_SECONDS + SECONDS_PER_MB * (archivo.ruta.stat().st_size >> 20)
    hijo = contexto.Process(target=_serve, args=(suyo, tubo, segundos, archivo.archivo, hacer), daemon=True)
    # Garbage collected in the child would join threads that it does not have (DuckDB's).
    recogia = gc.isenabled()
    gc.disable()
    try:
        hijo.start()
    finally:
        if recogia:  # Builds keep collection disabled: enabling it would scan every row in memory.
            gc.enable()
    suyo.close()
    return partial(_wait, archivo.archivo, hijo, tubo, segundos)


def call(archivo: RawFile, hacer: Callable[[Progress], T], avance: Progress = no_progress) -> T:
    """Return the result of `hacer`, run in a child process as `begin` does."""
    return begin(archivo, hacer)(avance)


def _do_here(archivo: str, hacer: Callable[[Progress], T], avance: Progress) -> T:
    with refused(archivo):
        return hacer(avance)


def _wait(archivo: str, hijo: BaseProcess, tubo: Connection[Any, Any], segundos: int, avance: Progress) -> Any:
    es_buena, respuesta, motivo = None, None, FILE_TOO_LONG
    try:
        while es_buena is None and tubo.poll(segundos * CLOCK_FACTOR):
            es_buena, respuesta = tubo.recv()
            if es_buena is None:
                avance(*respuesta)
    except (EOFError, OSError):
        hijo.join(1)
        motivo = FILE_TOO_LONG if hijo.exitcode == -signal.SIGXCPU else FILE_BROKEN
    finally:
        tubo.close()
        hijo.kill()
        hijo.join()
    if es_buena:
        return respuesta
    raise InputError(*motivo, archivo=archivo) if es_buena is None else cast(Exception, respuesta)


@contextmanager
def refused(archivo: str) -> Iterator[None]:
    """Turn any error of a reader into a refusal of the file; disk errors are raised as they are."""
    try:
        yield
    except (PP0093Error, OSError):
        raise
    except MemoryError as error:
        raise InputError(*TOO_MUCH, archivo=archivo) from error
    except Exception as error:
        raise InputError(
            BROKE_ITS_READER[0].format(type(error).__name__), BROKE_ITS_READER[1], archivo=archivo
        ) from error


def _serve(
    tubo: Connection[Any, Any],
    ajeno: Connection[Any, Any],
    segundos: int,
    archivo: str,
    hacer: Callable[[Progress], object],
) -> None:
    """Run `hacer` in the child and send its result, or the error that it raised."""
    import pyarrow as pa

    gc.freeze()  # The parent's objects are not collected here.
    ajeno.close()
    _be_quiet()
    # Arrow's pool reserves gigabytes of address space at once, which the limit would refuse. Its
    # Parquet writer uses it whatever pool is set, so it is made to reserve before the limit.
    pa.allocate_buffer(1)
    pa.set_memory_pool(pa.system_memory_pool())
    sys.meta_path.insert(0, _WithoutPandas())
    limit(segundos)
    try:
        with refused(archivo):
            respuesta: tuple[bool, object] = True, hacer(lambda *cuanto: tubo.send((None, cuanto)))
    except (PP0093Error, OSError) as error:
        respuesta = False, error
    tubo.send(respuesta)


class _WithoutPandas:
    """Import hook that hides pandas from Arrow, which would import it just to check types: twice a file's time."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Refuse to import it, unless already loaded."""
        if fullname == "pandas":
            raise ImportError(fullname)


def _be_quiet() -> None:
    """Exit silently: the parent reports the file's outcome, and interruptions are the parent's too."""
    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Path(os.devnull).open("wb") as nada:
        for salida in (1, 2):
            os.dup2(nada.fileno(), salida)
