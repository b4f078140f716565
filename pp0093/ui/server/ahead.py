"""What the first page asks of each version that is published while the server runs, asked before its readers do.

Asked here it would make whoever comes then wait: one thread of Python runs at a time. Another process asks it, of the
least priority and on a connection of its own, and hands over its answers; they are remembered one by one, and nobody
waits for any: who asks for one before it comes computes it as always.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress

from pp0093 import access, journal, versions
from pp0093.access import Access
from pp0093.ask import catalog
from pp0093.config import PROJECT, settings
from pp0093.ui.server import warm

EVERY = 2.0
"""Seconds between two looks at which version is published: a few files are looked at."""
LEAST = 19
ORDER = (sys.executable, "-m", __spec__.name)


async def follow(acceso: Access) -> None:
    """Ask of each version published from now on, until cancelled; what goes wrong is written down, and readers ask."""
    hecha = await asyncio.to_thread(_published)
    while True:
        await asyncio.sleep(EVERY)
        if (version := await asyncio.to_thread(_published)) in ("", hecha):
            continue
        hecha = version
        try:
            await take(acceso, version)
        except Exception as error:
            journal.fault(error)


async def take(acceso: Access, version: str) -> None:
    """Remember what another process answers of a version, while that is the published one."""
    proceso = await asyncio.create_subprocess_exec(*ORDER, cwd=PROJECT, stdout=PIPE, stderr=DEVNULL)
    try:
        escrito, _ = await proceso.communicate()
    finally:
        with suppress(ProcessLookupError):  # It has ended, unless the server stops meanwhile.
            proceso.kill()
            await proceso.communicate()  # Until its pipe is closed: it does not outlive the server's loop.
    if escrito:
        await asyncio.to_thread(_remember, acceso, version, escrito)


def _remember(acceso: Access, version: str, escrito: bytes) -> None:
    """Remember what was handed over, in another thread: between two answers any other may run."""
    de, respuestas = pickle.loads(escrito)
    publicado = catalog.published_or_none()
    if publicado is None or not publicado.version == de == version:
        return
    suyo = warm.as_asked(publicado, acceso)
    for respuesta in respuestas:
        suyo.remember(*pickle.loads(respuesta))


def _published() -> str:
    carpeta = versions.current(settings().salida)
    return carpeta.name if carpeta else ""


def _hand_over() -> None:
    """Ask what the first page does and write the answers; those that stand on this connection stay here."""
    if hasattr(os, "nice"):
        os.nice(LEAST)
    if (preguntado := warm.asked(access.settings())) is None:
        return
    respuestas = []
    for recordada in preguntado.remembered():
        with suppress(TypeError, AttributeError, pickle.PicklingError):
            respuestas.append(pickle.dumps(recordada))
    sys.stdout.buffer.write(pickle.dumps((preguntado.version, respuestas)))


if __name__ == "__main__":
    _hand_over()
