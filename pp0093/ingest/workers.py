"""Large texts are read by processes of their own, when there are several of them and more than one processor.

What they read they leave with the kept readings; here comes only where. The memory that a large file takes is theirs
and goes with them: this process begins the tables without it. `docs/decisiones/018-ayudantes.md` has what was measured.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from pp0093.errors import PP0093Error

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

# A file of fewer bytes is not worth sending; nor, of all of them together, fewer are worth what helpers take to begin.
LARGE, WORTH_IT = 1 << 18, 32 << 20
# Each takes what its file does: two fit in 800 MB.
MOST = 2
DONE = object()
_SERVES = threading.Event()


def how_many(octetos: Collection[int]) -> int:
    """Return how many helpers deserve large files of so many bytes: none where they would only take turns."""
    cuantos = min(MOST, len(octetos), _processors())
    return cuantos if cuantos > 1 and sum(octetos) >= WORTH_IT else 0


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    cuantos: int, hace: Callable[..., Any], encargos: Iterable[tuple[Any, ...]], propio: Iterator[object]
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield each task as some helper ends it, with what it gave or raised; None of one that the death of one left.

    A task is what `hace` takes. `propio` is work of this process, done piece by piece while no helper has anything to
    say. Without helpers nothing is done.
    """
    if not cuantos:
        return
    from concurrent.futures import FIRST_COMPLETED, process, wait

    with _helpers(cuantos) as ellos:
        futuros: dict[Future[Any], tuple[Any, ...]] = {}
        with suppress(process.BrokenProcessPool):
            for encargo in encargos:
                futuros[ellos.submit(hace, *encargo)] = encargo
        faltan = {*futuros}
        while faltan:
            hay_mas = next(propio, DONE) is not DONE
            hechos, faltan = wait(faltan, 0 if hay_mas else None, FIRST_COMPLETED)
            yield from ((futuros[f], _given(f)) for f in hechos)


def _given(futuro: Future[Any]) -> Any:
    error = futuro.exception()
    if error is None:
        return futuro.result()
    return error if isinstance(error, PP0093Error | OSError) else None


@contextmanager
def _helpers(cuantos: int) -> Iterator[ProcessPoolExecutor]:
    """Give some new helpers; whatever happens, end them."""
    import multiprocessing  # Most builds have no helpers, and it takes as long to load as a small file.
    from concurrent.futures import ProcessPoolExecutor

    contexto = multiprocessing.get_context("spawn")
    ellos = ProcessPoolExecutor(cuantos, contexto, _begin)
    try:
        yield ellos
    finally:
        for hijo in multiprocessing.active_children():
            if isinstance(hijo, contexto.Process):
                hijo.kill()
        ellos.shutdown(cancel_futures=True)


def is_helper() -> bool:
    """Tell whether this process is a helper."""
    return _SERVES.is_set()


def _begin() -> None:
    """Begin a helper: an interruption is its parent's, which ends it, and it dies with it."""
    _SERVES.set()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    gc.disable()  # As the parent does: rows refer to nobody.


def _die_with_parent() -> None:
    from multiprocessing import parent_process

    padre = parent_process()
    if padre is not None:
        padre.join()
    os._exit(1)
