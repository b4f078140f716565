"""What an image says of itself to programs: title, description, author, language, dots an inch."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from msgspec import Struct

from pp0093.writing import browser

LANGUAGE = "es-PE"
SVG_START = re.compile(rb"<svg\b[^>]*>")


class Description(Struct, frozen=True):
    """What is said of an image."""

    titulo: str
    dice: str
    autor: str


def _png(contenido: bytes, de: Description) -> bytes:
    """Write how many dots an inch there are, so that a word processor gives the image its width in centimetres."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    salida, textos = io.BytesIO(), PngInfo()
    for clave, texto in (("Title", de.titulo), ("Description", de.dice), ("Author", de.autor)):
        textos.add_itxt(clave, texto, LANGUAGE)
    puntos = 96 * browser.PNG_SCALE
    with Image.open(io.BytesIO(contenido)) as imagen:
        imagen.save(salida, "PNG", dpi=(puntos, puntos), optimize=True, pnginfo=textos)
    return salida.getvalue()


def _svg(contenido: bytes, de: Description) -> bytes:
    """Write title and description first, where readers of screens look for them."""
    dicho = f"<title>{escape(de.titulo)}</title><desc>{escape(de.dice)}</desc>".encode()
    return SVG_START.sub(lambda m: m.group().replace(b"<svg", b'<svg lang="es-PE"', 1) + dicho, contenido, count=1)


def _pdf(contenido: bytes, de: Description) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    documento, salida = PdfWriter(clone_from=io.BytesIO(contenido)), io.BytesIO()
    documento.add_metadata({"/Title": de.titulo, "/Author": de.autor, "/Subject": de.dice})
    documento.root_object[NameObject("/Lang")] = TextStringObject(LANGUAGE)
    documento.write(salida)
    return salida.getvalue()


def joined(hojas: Sequence[bytes]) -> bytes:
    """Return some PDF of a page each as one."""
    from pypdf import PdfWriter

    documento, salida = PdfWriter(), io.BytesIO()
    for hoja in hojas:
        documento.append(io.BytesIO(hoja))
    documento.write(salida)
    return salida.getvalue()


AS: Mapping[str, Callable[[bytes, Description], bytes]] = {"png": _png, "svg": _svg, "pdf": _pdf}
"""How an image of each format is described."""
