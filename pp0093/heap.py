"""Memory that is freed is kept for what is asked for next, not given back to the system and taken from it again."""

from __future__ import annotations

LARGEST = 4 << 20
"""Bytes of the largest piece kept: a column of a million rows takes four at most, most of them one."""


def keep_freed() -> None:
    """Have the C library keep freed pieces up to `LARGEST`, and twice that of what is freed at the end of its memory.

    Until a piece is freed whole, glibc takes all of more than 128 KB from the system, cleared page by page, each time:
    two thirds of what it takes to count firms, and a third of looking for a programme in a national file. It then goes
    by the largest that was freed (mallopt(3), M_MMAP_THRESHOLD). Other libraries do as they always do.
    """
    bytearray(LARGEST)
