"""Large texts are read by processes of their own, when there are several of them and more than one processor.

What they read they leave with the kept readings; here comes only where. The memory that a large file takes is theirs
and goes with them: this process begins the tables without it. `docs/decisiones/018-ayudantes.md` has what was measured.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from pp0093.errors import PP0093Error
from pp0093.ingest.readers.base import Progress

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# A file of fewer bytes is not worth sending; nor, of all of them together, fewer are worth what helpers take to begin.
LARGE, WORTH_IT = 1 << 18, 32 << 20
# Each takes what its file does: two fit in 800 MB.
MOST = 2
# Between two times that a helper says how far it is.
SECONDS = 0.2
DONE = object()
_SERVES = threading.Event()
ProgressOf = Callable[[Any], AbstractContextManager[Progress]]


def how_many(octetos: Collection[int]) -> int:
    """Return how many helpers deserve large files of so many bytes: none where they would only take turns."""
    cuantos = min(MOST, len(octetos), _processors())
    return cuantos if cuantos > 1 and sum(octetos) >= WORTH_IT else 0


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    cuantos: int,
    hace: Callable[..., Any],
    encargos: Iterable[tuple[Any, ...]],
    progress_of: ProgressOf,
    propio: Iterator[object],
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield each task as some helper ends it, with what it gave or raised; None of one whose helper died doing it.

    A task is what `hace` takes, after whom it tells its progress; `progress_of` is given the first thing it takes.
    `propio` is work of this process, done piece by piece while no helper has anything to say. Without helpers
    nothing is done.
    """
    if not cuantos:
        return
    with _started(cuantos, hace) as tubos, _Watched(progress_of) as mirado:
        libres, por_hacer, ocupados = [*tubos], [*encargos], dict[Any, tuple[Any, ...]]()
        while ocupados or (por_hacer and libres):
            while por_hacer and libres:
                tubo = libres.pop()
                ocupados[tubo] = por_hacer.pop(0)
                with suppress(OSError):  # It has died: to receive says so.
                    tubo.send(ocupados[tubo])
            for tubo in _ready(list(ocupados), propio):
                es_final, dicho = _received(tubo)
                if not es_final:
                    mirado.tell(ocupados[tubo], dicho)
                    continue
                encargo = ocupados.pop(tubo)
                mirado.end(encargo)
                if dicho is not None:
                    libres.append(tubo)
                yield encargo, dicho


def _ready(tubos: list[Any], propio: Iterator[object]) -> list[Any]:
    """Return the pipes that have something to say; until one has, do one's own work."""
    from multiprocessing.connection import wait

    while not (listos := wait(tubos, 0)):
        if next(propio, DONE) is DONE:
            return wait(tubos)
    return listos


def _received(tubo: Any) -> tuple[bool, Any]:
    try:
        recibido: tuple[bool, Any] = tubo.recv()
    except (EOFError, OSError):
        return True, None
    return recibido


class _Watched(ExitStack):
    """Whose progress is shown: one task's at a time."""

    def __init__(self, progress_of: ProgressOf) -> None:
        super().__init__()
        self._progress_of = progress_of
        self._encargo: Any = None
        self._avance: Any = None

    def tell(self, encargo: tuple[Any, ...], hasta: tuple[int, int, int]) -> None:
        """Show how far a task is, unless another one is being shown."""
        if self._encargo is None:
            self._encargo, self._avance = encargo, self.enter_context(self._progress_of(encargo[0]))
        if encargo is self._encargo:
            self._avance(*hasta)

    def end(self, encargo: tuple[Any, ...]) -> None:
        """Show a task no more."""
        if encargo is self._encargo:
            self._encargo = None
            self.close()


@contextmanager
def _started(cuantos: int, hace: Callable[..., Any]) -> Iterator[list[Any]]:
    """Give the pipes to some new helpers, and end these."""
    import multiprocessing  # Here and below: most builds have no helpers, and it takes as long to load as a small file.

    contexto = multiprocessing.get_context("spawn")
    pares = [contexto.Pipe() for _ in range(cuantos)]
    hijos = [contexto.Process(target=_serve, args=(suyo, hace), daemon=True) for _, suyo in pares]
    try:
        for hijo in hijos:
            hijo.start()
        for _, suyo in pares:
            suyo.close()
        yield [nuestro for nuestro, _ in pares]
    finally:
        for hijo in hijos:
            if hijo.pid is not None:
                hijo.kill()
                hijo.join()
        for nuestro, _ in pares:
            nuestro.close()


def is_helper() -> bool:
    """Tell whether this process is a helper."""
    return _SERVES.is_set()


def _serve(tubo: Connection[Any, Any], hace: Callable[..., Any]) -> None:
    """Do in a helper what is asked, until nobody asks any more."""
    _SERVES.set()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # An interruption is the parent's, which ends this process.
    threading.Thread(target=_die_with_parent, daemon=True).start()
    gc.disable()  # As the parent does: rows refer to nobody.
    while True:
        try:
            encargo = tubo.recv()
        except (EOFError, OSError):
            return
        try:
            dicho = hace(_telling(tubo), *encargo)
        except (PP0093Error, OSError) as error:
            dicho = error
        tubo.send((True, dicho))


def _die_with_parent() -> None:
    from multiprocessing import parent_process

    padre = parent_process()
    if padre is not None:
        padre.join()
    os._exit(1)


def _telling(tubo: Connection[Any, Any]) -> Progress:
    """Return what says to the parent how far a task is, now and then."""
    dicho = time.monotonic()

    def tell(*hasta: int) -> None:
        nonlocal dicho
        if time.monotonic() - dicho > SECONDS:
            tubo.send((False, hasta))
            dicho = time.monotonic()

    return tell
