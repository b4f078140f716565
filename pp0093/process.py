"""How a process of ours uses the machine, settled before it loads what uses it, and how it heeds an interruption.

Ctrl-C stops a command at once until it publishes; from there on it waits: what was published is told whole. What can
be left for the next build (`stoppable`) still stops. Outside the command line nothing changes.
"""

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from pp0093.config import unless_said

# Over what a process already has (ours, November 2026): a workbook of 142 kB that says four million cells takes 340
# MB in all.
MAX_BYTES = 1 << 30
LARGEST = 4 << 20
"""Bytes of the largest piece kept: a column of a million rows takes four at most, most of them one."""
BROKE_ITS_READER = (
    "no se pudo leer ({})",
    "ábralo, guárdelo de nuevo y, si se repite, avise a quien mantiene el programa",
)
"""What is said, and what to do, of a file that broke the process that read it in a way nobody foresaw."""
ALGEBRA_THREADS = "OPENBLAS_NUM_THREADS"


def settle_memory() -> None:
    """Have what is loaded from now on use memory and processors as suits us; our children do the same."""
    keep_freed()
    # The threads that NumPy's algebra starts turn round waiting for work, a tenth of a second of a processor each time
    # that NumPy is loaded, and we give them none: nothing here multiplies matrices that deserve it.
    unless_said(ALGEBRA_THREADS, "1")


def keep_freed() -> None:
    """Have the C library keep freed pieces up to `LARGEST`, and twice that of what is freed at the end of its memory.

    Until a piece is freed whole, glibc takes all of more than 128 KB from the system, cleared page by page, each time:
    two thirds of what it takes to count firms. It then goes by the largest that was freed (mallopt(3),
    M_MMAP_THRESHOLD). Other libraries do as they always do.
    """
    bytearray(LARGEST)


def limit_memory() -> None:
    """Have this process take no more than `MAX_BYTES` over what it has, and leave no image of itself if it breaks."""
    import resource

    _limit(resource.RLIMIT_CORE, 0)
    with contextlib.suppress(OSError):
        paginas = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _limit(resource.RLIMIT_AS, paginas * resource.getpagesize() + MAX_BYTES)


def allow(segundos: int) -> None:
    """Give this process so many seconds of processor from now on: for each file that it reads."""
    import resource

    usado = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(usado.ru_utime + usado.ru_stime) + 1 + segundos)


def _limit(cual: int, cuanto: int) -> None:
    import resource

    _, tope = resource.getrlimit(cual)
    resource.setrlimit(cual, (cuanto if tope < 0 else min(cuanto, tope), tope))


class _Heard(Struct):
    """Whether an interruption came, whether it waits from now on, and whether one more may stop what is done."""

    vino: bool = False
    espera: bool = False
    se_puede_dejar: bool = False

    def receive(self, _senal: int, _marco: object) -> None:
        """Raise KeyboardInterrupt unless it has to wait; what may be left is stopped once."""
        self.vino = True
        if not self.espera or self.se_puede_dejar:
            self.se_puede_dejar = False
            raise KeyboardInterrupt


_heard = _Heard()


@contextlib.contextmanager
def interruptions_heeded() -> Iterator[None]:
    """Heed interruptions inside, where Python would; what fails because of one is KeyboardInterrupt, whatever it says.

    An engine that is interrupted tells it in words of its own.
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
    """Let interruptions wait from here on."""
    _heard.espera = True


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let an interruption, one that waits too, stop what is done inside: raises KeyboardInterrupt."""
    _heard.se_puede_dejar = True
    try:
        if _heard.vino:
            raise KeyboardInterrupt
        yield
    finally:
        _heard.se_puede_dejar = False
        if _heard.vino:
            raise KeyboardInterrupt
