"""Reads files in a child process with resource limits, so that a file that crashes its reader is only refused.

A 64 kB workbook may ask for 6 GB, and a cell in an invalid place crashes its reader. The child is forked, so it has the
same rules in memory, and one serves all the files of a build. Without fork (Windows) files are read in this process,
without limits.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pp0093.errors import InputError, PP0093Error
from pp0093.process import BROKE_ITS_READER, allow, limit_memory

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


class Fence:
    """Reads files one at a time in a child process; `close` ends it."""

    def __init__(self) -> None:
        self._hijo: BaseProcess | None = None
        self._tubo: Connection[Any, Any] | None = None

    def start(self) -> None:
        """Start the child if needed, before this process has running threads, which a fork would not copy."""
        import multiprocessing

        if "fork" not in multiprocessing.get_all_start_methods() or (self._hijo and self._hijo.is_alive()):
            return
        import pyarrow  # noqa: F401  # Loaded before the fork, once for all children.

        self.close()
        contexto = multiprocessing.get_context("fork")
        self._tubo, suyo = contexto.Pipe()
        self._hijo = contexto.Process(target=_serve, args=(suyo, self._tubo), daemon=True)
        # Garbage collected in the child would join threads that it does not have (DuckDB's).
        recogia = gc.isenabled()
        gc.disable()
        try:
            self._hijo.start()
        finally:
            if recogia:  # Builds keep collection disabled: enabling it would scan every row in memory.
                gc.enable()
        suyo.close()

    def call(self, archivo: str, octetos: int, funcion: Callable[..., T], *argumentos: Any, avance: Any = None) -> T:
        """Return `funcion(*argumentos)` run in the child; raise InputError when it fails, crashes or times out.

        `archivo` is the file read, of size `octetos`; `avance` gets the child's progress.
        """
        self.start()
        if self._tubo is None:
            with refused(archivo):
                return funcion(*([avance] if avance else []), *argumentos)
        segundos = PROCESSOR_SECONDS + SECONDS_PER_MB * (octetos >> 20)
        try:
            self._tubo.send((segundos, archivo, avance is not None, funcion, argumentos))
            while True:
                if not self._tubo.poll(segundos * CLOCK_FACTOR):
                    raise self._dead(archivo, FILE_TOO_LONG)
                hecho, respuesta = self._tubo.recv()
                if hecho is not None:
                    break
                avance(*respuesta)
        except (EOFError, OSError):
            raise self._dead(archivo) from None
        if not hecho:
            raise respuesta
        return cast(T, respuesta)

    def _dead(self, archivo: str, motivo: tuple[str, str] | None = None) -> InputError:
        hijo = self._hijo
        self.close()
        es_lento = hijo is not None and hijo.exitcode == -signal.SIGXCPU
        return InputError(*(motivo or (FILE_TOO_LONG if es_lento else FILE_BROKEN)), archivo=archivo)

    def close(self) -> None:
        """Stop the child."""
        if self._tubo:
            self._tubo.close()
        if self._hijo:
            self._hijo.join(0.2)  # An idle child exits by itself; a busy one does not.
            self._hijo.kill()
            self._hijo.join()
        self._hijo = self._tubo = None


@contextmanager
def fenced() -> Iterator[Fence]:
    """Yield a fence, and stop its child at the end."""
    valla = Fence()
    try:
        yield valla
    finally:
        valla.close()


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


def _serve(tubo: Connection[Any, Any], ajeno: Connection[Any, Any]) -> None:
    """Serve the parent's requests in the child until it closes the pipe."""
    import pyarrow as pa

    # The parent's objects are never collected here, and rows have no cycles: collection runs between files.
    gc.freeze()
    ajeno.close()
    _be_quiet()
    # Arrow's pool reserves gigabytes of address space at once, which the limit would refuse. Its
    # Parquet writer uses it whatever pool is set, so it is made to reserve before the limit.
    pa.allocate_buffer(1)
    pa.set_memory_pool(pa.system_memory_pool())
    sys.meta_path.insert(0, _WithoutPandas())
    limit_memory()

    def avance(*cuanto: int) -> None:
        tubo.send((None, cuanto))

    while True:
        try:
            segundos, archivo, hay_avance, funcion, argumentos = tubo.recv()
        except (EOFError, OSError):
            return
        allow(segundos)
        try:
            with refused(archivo):
                respuesta = (True, funcion(*([avance] if hay_avance else []), *argumentos))
        except (PP0093Error, OSError) as error:
            respuesta = (False, error)
        tubo.send(respuesta)
        del respuesta
        gc.collect()


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
