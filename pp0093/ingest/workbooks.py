"""Workbooks that the product writes for people to fill in or correct, and the passport they carry inside.

The passport stands in the workbook's own properties, which are saved with it, so that such a workbook loads without
a row in the manifest.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pp0093.errors import UsageError
from pp0093.ingest.readers.content import BROKEN_ZIP, ZIP

PROPERTIES, PREFIX = "docProps/custom.xml", "pp0093_"
LONGEST_PROPERTY, MAX_PROPERTIES_BYTES = 255, 1 << 16
OPTIONS = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False, "in_memory": True}
STYLES: dict[str, dict[str, Any]] = {
    "titulo": {"bold": True, "font_size": 14},
    "encabezado": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3EAF3", "border": 1},
    "obligatorio": {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "bg_color": "#1F5FA8",
        "font_color": "#FFFFFF",
        "border": 1,
    },
    "fecha": {"num_format": "dd/mm/yyyy"},
    "numero": {"num_format": "General"},
    "texto": {"num_format": "@", "valign": "top"},
    "falta": {"num_format": "@", "valign": "top", "bg_color": "#F9D6D2", "border": 1},
    "ayuda": {"text_wrap": True, "valign": "top"},
    "nota": {"font_color": "#55606E", "italic": True},
}


@contextmanager
def writing(ruta: Path, pasaporte: Mapping[str, str], **opciones: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield an xlsxwriter workbook and its formats (STYLES); save it at the end, readable by its owner alone.

    Raises UsageError when the file exists.
    """
    import xlsxwriter

    refuse_existing(ruta)
    contenido = io.BytesIO()
    with xlsxwriter.Workbook(contenido, OPTIONS | opciones) as libro:
        for nombre, valor in pasaporte.items():
            libro.set_custom_property(f"{PREFIX}{nombre}", valor[:LONGEST_PROPERTY], "text")
        yield libro, {nombre: libro.add_format(estilo) for nombre, estilo in STYLES.items()}
    ruta.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ruta.touch(mode=0o600, exist_ok=False)
    ruta.write_bytes(contenido.getvalue())


def refuse_existing(ruta: Path) -> None:
    """Raise UsageError when a file exists: a person may have been working on it."""
    if ruta.exists():
        raise UsageError(f"{ruta} ya existe; muévalo o elija otro lugar")


def carried(ruta: Path) -> dict[str, str]:
    """Return the passport that a workbook of ours carries, empty for any other file.

    It is asked of every file, outside the fence: little is read, and a zip or a part that is broken is left to the
    file's reader, which says so.
    """
    try:
        with ruta.open("rb") as crudo:
            if crudo.read(len(ZIP)) != ZIP:
                return {}
        with zipfile.ZipFile(ruta) as libro:
            if PROPERTIES not in libro.namelist() or libro.getinfo(PROPERTIES).file_size > MAX_PROPERTIES_BYTES:
                return {}
            return _properties(libro.read(PROPERTIES))
    except (OSError, *BROKEN_ZIP):
        return {}


def _properties(octetos: bytes) -> dict[str, str]:
    """Return the properties of ours that a part of a workbook has; comments in it are nothing."""
    from lxml import etree  # Few files are such workbooks.

    lector = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
    try:
        raiz = etree.fromstring(octetos, lector)
    except etree.XMLSyntaxError:
        return {}
    propiedades = {p.get("name", ""): "".join(p.itertext()).strip() for p in raiz.iterchildren(etree.Element)}
    return {n.removeprefix(PREFIX): v for n, v in propiedades.items() if n.startswith(PREFIX) and v}
