"""How a process of ours uses the machine, settled before it loads what uses it."""

from __future__ import annotations

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


def settle() -> None:
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


class Limits:
    """Limits of this process: of memory, put once, and of processor, for each file that it reads."""

    def __init__(self) -> None:
        import resource

        self.resource = resource
        self._put(resource.RLIMIT_CORE, 0)
        with contextlib.suppress(OSError):
            paginas = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            self._put(resource.RLIMIT_AS, paginas * resource.getpagesize() + MAX_BYTES)

    def allow(self, segundos: int) -> None:
        """Give so many seconds of processor from now on."""
        usado = self.resource.getrusage(self.resource.RUSAGE_SELF)
        self._put(self.resource.RLIMIT_CPU, int(usado.ru_utime + usado.ru_stime) + 1 + segundos)

    def _put(self, cual: int, cuanto: int) -> None:
        _, tope = self.resource.getrlimit(cual)
        self.resource.setrlimit(cual, (cuanto if tope < 0 else min(cuanto, tope), tope))
