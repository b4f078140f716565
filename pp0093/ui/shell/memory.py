"""What stays in the server's memory until it stops is set apart, so that nobody waits while it is looked through."""

from __future__ import annotations

import atexit
import gc
import sys
from functools import lru_cache


def set_apart() -> None:
    """Leave what is loaded out of later garbage collections, each time that more modules have been loaded.

    Looking through modules, which are never garbage, takes 0.1 s, in which nobody is attended to. What is set apart is
    still freed when nobody refers to it; only a cycle of this moment would stay.
    """
    _set_apart(len(sys.modules))


@lru_cache(maxsize=1)
def _set_apart(modulos: int) -> None:
    gc.collect()
    gc.freeze()


# DuckDB says on its way out that whatever is still set apart was leaked.
atexit.register(gc.unfreeze)
