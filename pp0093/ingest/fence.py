"""Files are read in a child process with limits: one that breaks its reader is refused, and takes nobody with it.

A workbook of 64 kB may ask for 6 GB, and one with a cell where there can be none ends the process that reads it. The
child is a copy of this process (fork), so it knows the same rules, and one serves all the files of a build. Where there
is no fork (Windows) a file is read here, without limits.
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
# Of processor, so that a busy machine refuses nothing; `CLOCK_FACTOR` times as long by the clock, for a slow disk.
PROCESSOR_SECONDS, SECONDS_PER_MB, CLOCK_FACTOR = 10, 5, 6

TOO_MUCH = "pide más memoria de la que un libro así puede necesitar", "verifique su origen y guárdelo de nuevo en Excel"
FILE_TOO_LONG = (
    "tarda más de lo que un archivo así puede tardar",
    "verifique su origen y guárdelo de nuevo; si lo lee una fuente declarada, simplifique los patrones de sus columnas",
)
FILE_BROKEN = "está dañado: quien lo lee no pudo con él", "ábralo en Excel, guárdelo como .xlsx y vuelva a cargarlo"


class Fence:
    """Where files are read, one after the other. `close` ends the child."""

    def __init__(self) -> None:
        self._hijo: BaseProcess | None = None
        self._tubo: Connection[Any, Any] | None = None

    def start(self) -> None:
        """Make the child, unless it is there; before this process has threads at work, which a copy would not have."""
        import multiprocessing

        if "fork" not in multiprocessing.get_all_start_methods() or (self._hijo and self._hijo.is_alive()):
            return
        import pyarrow  # noqa: F401  # Here, so that no child has to load it again.

        self.close()
        contexto = multiprocessing.get_context("fork")
        self._tubo, suyo = contexto.Pipe()
        self._hijo = contexto.Process(target=_serve, args=(suyo, self._tubo), daemon=True)
        # Collected there, what this process no longer uses would join threads that a copy does not have (DuckDB's).
        recogia = gc.isenabled()
        gc.disable()
        try:
            self._hijo.start()
        finally:
            if recogia:  # A build leaves it for later: what enables it again would look through every row in memory.
                gc.enable()
        suyo.close()

    def call(self, archivo: str, octetos: int, funcion: Callable[..., T], *argumentos: Any, avance: Any = None) -> T:
        """Return `funcion(*argumentos)`, after `avance` where it is given, done in the child; raise InputError when it
        does, or dies, or never ends.

        `archivo` is the file that is read, of so many `octetos`; `avance` is told here what it is told there.
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
        """End the child."""
        if self._tubo:
            self._tubo.close()
        if self._hijo:
            self._hijo.join(0.2)  # One that is idle ends by itself; one at work does not.
            self._hijo.kill()
            self._hijo.join()
        self._hijo = self._tubo = None


@contextmanager
def fenced() -> Iterator[Fence]:
    """Give a fence, and end its child."""
    valla = Fence()
    try:
        yield valla
    finally:
        valla.close()


@contextmanager
def refused(archivo: str) -> Iterator[None]:
    """Make whatever a reader could not do with a file the refusal of that file; a failing disk is said as it is."""
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
    """Do in the child what is asked, until nobody asks any more."""
    import pyarrow as pa

    # What the parent had is nobody's to collect here, and rows refer to nobody: garbage is looked for between files.
    gc.freeze()
    ajeno.close()
    _be_quiet()
    # Arrow's own pool reserves whole gigabytes of addresses at once, used or not: the limit would refuse them. Its
    # writer of Parquet takes from it whatever pool is set, so that it reserves before the limit is put.
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
    """Lets Arrow find no pandas: to ask whether what it is given is of pandas it would load it, twice a file's time."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Refuse it to whoever has not loaded it yet."""
        if fullname == "pandas":
            raise ImportError(fullname)


def _be_quiet() -> None:
    """Say nothing on the way out: the parent says what became of the file. An interruption is the parent's too."""
    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Path(os.devnull).open("wb") as nada:
        for salida in (1, 2):
            os.dup2(nada.fileno(), salida)
