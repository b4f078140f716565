"""How a process of ours uses the machine, settled before it loads what uses it."""

import contextlib
from pathlib import Path

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
