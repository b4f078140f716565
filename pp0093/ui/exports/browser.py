"""Static images of Plotly figures, drawn by Kaleido with the Chromium of the machine."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pp0093.config import offer_typefaces
from pp0093.errors import PP0093Error

FORMATS = ("png", "svg", "pdf")
PNG_SCALE = 3
NO_BROWSER = (
    "Para PNG, SVG y PDF hace falta Chromium o Chrome en el equipo que sirve el tablero (en Debian o Ubuntu: "
    "sudo apt install chromium); mientras tanto, el icono de la cámara sobre el gráfico lo descarga como PNG"
)
SECONDS = 60


class NoBrowserError(PP0093Error):
    """No Chromium to draw with."""


@dataclass(frozen=True)
class Job:
    """One figure to draw: format of FORMATS, size in CSS pixels (96 an inch)."""

    figura: Any
    formato: str
    ancho: int
    alto: int


@cache
def available() -> bool:
    """Tell whether there is a Chromium to draw with; BROWSER_PATH can name one."""
    from choreographer.browsers.chromium import Chromium

    return Chromium.find_browser(skip_local=False) is not None


def draw(trabajos: Sequence[Job]) -> list[bytes]:
    """Return the files of some figures, in order, from one browser; raise NoBrowserError when there is none."""
    if not available():
        raise NoBrowserError(NO_BROWSER)
    _use_our_typeface()
    return asyncio.run(_draw(trabajos))


async def _draw(trabajos: Sequence[Job]) -> list[bytes]:
    import kaleido

    pagina = kaleido.PageGenerator(mathjax=False)
    async with kaleido.Kaleido(page_generator=pagina, timeout=SECONDS) as navegador:
        return [await navegador.calc_fig(t.figura, _options(t)) for t in trabajos]


def _options(trabajo: Job) -> Any:
    escala = PNG_SCALE if trabajo.formato == "png" else 1
    return {"format": trabajo.formato, "width": trabajo.ancho, "height": trabajo.alto, "scale": escala}


@cache
def _use_our_typeface() -> None:
    """Let the browser find the installed Source Sans through fontconfig; elsewhere it takes the system's sans."""
    carpeta = typeface()
    if carpeta is None:
        return
    configuracion = Path(tempfile.gettempdir()) / f"pp0093-tipografia-{os.getpid()}.conf"
    configuracion.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{carpeta}</dir></fontconfig>',
        encoding="utf-8",
    )
    offer_typefaces(configuracion)


@cache
def typeface() -> Path | None:
    """Return the folder of the installed Source Sans Pro (package font-source-sans-pro)."""
    modulo = find_spec("font_source_sans_pro")
    carpetas = list(modulo.submodule_search_locations or []) if modulo else []
    return Path(carpetas[0]) / "files" if carpetas else None
