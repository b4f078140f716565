"""Memory and thread limits of our processes, set before libraries load, and handling of interruptions.

Ctrl-C stops a command at once until it publishes; from then on it waits, so that publication is reported whole. What
can be left for the next build (`stoppable`) still stops. It only applies to the command line.
"""

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from pp0093.config import unless_said

# Limit over the memory already in use. Measured in November 2026: a 142 kB workbook that declares four million cells
# takes 340 MB.
MAX_BYTES = 1 << 30
LARGEST = 4 << 20
"""Largest freed block kept, in bytes: a column of a million rows takes at most four million, mostly one."""
BROKE_ITS_READER = (
    "no se pudo leer ({})",
    "ábralo, guárdelo de nuevo y, si se repite, avise a quien mantiene el programa",
)
"""Message and remedy for a file that crashed the process reading it."""
ALGEBRA_THREADS = "OPENBLAS_NUM_THREADS"


def settle_memory() -> None:
    """Tune memory allocation and threads for libraries loaded from now on, and for child processes."""
    keep_freed()
    # NumPy's BLAS threads spin while idle, a tenth of a second of CPU each time
    # that NumPy is loaded, and nothing here multiplies large matrices.
    unless_said(ALGEBRA_THREADS, "1")


def keep_freed() -> None:
    """Have the C allocator keep freed blocks up to `LARGEST`, and twice that at the top of the heap.

    By default glibc maps each block over 128 KB from the system, zeroed page by page, until one is freed: two thirds of
    the time to count firms. It then adapts to the largest freed (mallopt(3), M_MMAP_THRESHOLD). Other C libraries are
    left as they are.
    """
    bytearray(LARGEST)


def limit(segundos: int) -> None:
    """Limit this process to `MAX_BYTES` more than it uses now and this CPU time; disable core dumps."""
    import resource

    _limit(resource.RLIMIT_CORE, 0)
    with contextlib.suppress(OSError):
        paginas = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _limit(resource.RLIMIT_AS, paginas * resource.getpagesize() + MAX_BYTES)
    usado = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(usado.ru_utime + usado.ru_stime) + 1 + segundos)


def _limit(cual: int, cuanto: int) -> None:
    import resource

    _, tope = resource.getrlimit(cual)
    resource.setrlimit(cual, (cuanto if tope < 0 else min(cuanto, tope), tope))


class _Heard(Struct):
    """Interruption state: whether one came, whether they are deferred, and whether the current step may be stopped."""

    vino: bool = False
    espera: bool = False
    se_puede_dejar: bool = False

    def receive(self, _senal: int, _marco: object) -> None:
        """Raise KeyboardInterrupt unless interruptions are deferred; a stoppable step is stopped once."""
        self.vino = True
        if not self.espera or self.se_puede_dejar:
            self.se_puede_dejar = False
            raise KeyboardInterrupt


_heard = _Heard()


@contextlib.contextmanager
def interruptions_heeded() -> Iterator[None]:
    """Handle interruptions inside; an error caused by one becomes KeyboardInterrupt.

    An interrupted engine raises errors of its own.
    """
    es_de_aqui = threading.current_thread() is threading.main_thread()
    if not es_de_aqui or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    _heard.vino = _heard.espera = False
    signal.signal(signal.SIGINT, _heard.receive)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if _heard.vino and not _heard.espera:
            raise KeyboardInterrupt


def let_interruptions_wait() -> None:
    """Defer interruptions from now on."""
    _heard.espera = True


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let an interruption, even a deferred one, stop the block: raises KeyboardInterrupt."""
    _heard.se_puede_dejar = True
    try:
        if _heard.vino:
            raise KeyboardInterrupt
        yield
    finally:
        _heard.se_puede_dejar = False
        if _heard.vino:
            raise KeyboardInterrupt
