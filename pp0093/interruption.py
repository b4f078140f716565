"""Ctrl-C stops a command at once until it publishes; from there on it waits: what was published is told whole.

What can be left for the next build (`stoppable`) still stops. Outside the command line nothing changes.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct


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


_heard: ContextVar[_Heard | None] = ContextVar("heard", default=None)


@contextmanager
def heeded() -> Iterator[None]:
    """Heed interruptions inside, where Python would; what fails because of one is KeyboardInterrupt, whatever it says.

    An engine that is interrupted tells it in words of its own.
    """
    es_de_aqui = threading.current_thread() is threading.main_thread()
    if not es_de_aqui or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    oido = _Heard()
    antes = _heard.set(oido)
    signal.signal(signal.SIGINT, oido.receive)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _heard.reset(antes)
        if oido.vino and not oido.espera:
            raise KeyboardInterrupt


def wait() -> None:
    """Let interruptions wait from here on."""
    if oido := _heard.get():
        oido.espera = True


@contextmanager
def stoppable() -> Iterator[None]:
    """Let an interruption, one that waits too, stop what is done inside: raises KeyboardInterrupt."""
    oido = _heard.get() or _Heard()
    oido.se_puede_dejar = True
    try:
        if oido.vino:
            raise KeyboardInterrupt
        yield
    finally:
        oido.se_puede_dejar = False
        if oido.vino:
            raise KeyboardInterrupt
