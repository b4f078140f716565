"""Static images of Plotly figures, drawn by Kaleido with the Chromium of the machine."""

from __future__ import annotations

import asyncio
import atexit
import logging
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread
from typing import Any

from pp0093.config import unless_said
from pp0093.errors import PP0093Error
from pp0093.writing import typeface

PICTURE_FORMATS = ("png", "svg", "pdf")
PNG_SCALE = 3
NO_BROWSER = (
    "Para PNG, SVG y PDF de líneas, columnas y mapas hace falta Chromium, Chrome o Edge en el equipo que sirve el "
    "tablero (en Debian o Ubuntu: sudo apt install chromium); mientras tanto, la cámara que aparece al pasar por el "
    "gráfico lo descarga como PNG"
)
DRAWING_FAILED = "Chromium no pudo dibujar; inténtelo otra vez o lleve las cifras en XLSX o CSV"
DRAWING_SECONDS = 60
# A browser is four or five processes and some 300 MB: there is one, and a few may wait for it.
MOST_WAITING, LONGEST_WAIT = 8, 120
DRAWING_BUSY = (
    "Hay demasiadas imágenes por dibujar; espere un momento e inténtelo otra vez, o lleve las cifras en XLSX o CSV"
)
_queue = BoundedSemaphore(MOST_WAITING)
_browser = Lock()


class DrawingError(PP0093Error):
    """An image that could not be drawn: no Chromium, or one that failed."""


@cache
def available() -> bool:
    """Tell whether there is a Chromium to draw with; BROWSER_PATH can name one."""
    from choreographer.browsers.chromium import Chromium

    ruta = Chromium.find_browser(skip_local=False)
    return ruta is not None and Path(ruta).is_file()


def draw_figures(figuras: Sequence[Any]) -> list[bytes]:
    """Return some figures as SVG, in order, as wide and as tall as their layouts say; one browser draws them.

    Raise DrawingError when it is missing or fails.
    """
    if not figuras:
        return []
    if not available():
        raise DrawingError(NO_BROWSER)
    with _browser_place(_queue, 0), _browser_place(_browser, LONGEST_WAIT):
        _use_our_typeface()
        # What the libraries say of a browser's end is said by us, once.
        for biblioteca in ("choreographer", "kaleido"):
            logging.getLogger(biblioteca).setLevel(logging.CRITICAL)
        dibujos: Future[list[bytes]] = Future()
        # When its browser dies Kaleido leaves threads waiting for ever, which would keep the program from ending:
        # those that a daemon starts are daemons too.
        hilo = Thread(target=_attend, args=(figuras, dibujos), daemon=True)
        hilo.start()
        try:
            return dibujos.result(DRAWING_SECONDS * (1 + len(figuras)))
        except Exception as error:
            # Kaleido lets through whatever its browser, its pipe and its threads raise.
            raise DrawingError(DRAWING_FAILED) from error
        finally:
            # A program that ends with a daemon in its last step keeps what that step holds, and DuckDB says it leaks.
            hilo.join(DRAWING_SECONDS)


@contextmanager
def _browser_place(cerrojo: BoundedSemaphore | Lock, segundos: float) -> Iterator[None]:
    """Hold a place among those who wait, or the one browser that there is; raise DrawingError when it takes longer."""
    if not cerrojo.acquire(timeout=segundos):
        raise DrawingError(DRAWING_BUSY)
    try:
        yield
    finally:
        cerrojo.release()


def _attend(figuras: Sequence[Any], dibujos: Future[list[bytes]]) -> None:
    try:
        dibujos.set_result(asyncio.run(_draw(figuras)))
    except Exception as error:
        dibujos.set_exception(error)


async def _draw(figuras: Sequence[Any]) -> list[bytes]:
    import kaleido

    async with kaleido.Kaleido(
        page_generator=kaleido.PageGenerator(mathjax=False), timeout=DRAWING_SECONDS
    ) as navegador:
        return [await navegador.calc_fig(figura, {"format": "svg"}) for figura in figuras]


@cache
def _use_our_typeface() -> None:
    """Let the browser find the installed Source Sans through fontconfig; elsewhere it takes the system's sans."""
    # A folder of our own, whose name nobody can tell beforehand.
    propia = Path(tempfile.mkdtemp(prefix="pp0093-tipografia-"))
    atexit.register(shutil.rmtree, propia, ignore_errors=True)
    configuracion = propia / "fonts.conf"
    configuracion.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{typeface.FOLDER}</dir>'
        # A PDF takes TrueType whole; the package's other flavour would go in as drawings of letters.
        f"<selectfont><rejectfont><glob>{typeface.FOLDER}/*.otf</glob></rejectfont></selectfont></fontconfig>",
        encoding="utf-8",
    )
    unless_said("FONTCONFIG_FILE", str(configuracion))
