"""What tests do to a workbook that Excel's own library would not."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile


def reescrito(ruta: Path, cambio: Callable[[bytes], bytes], parte: str = "xl/worksheets/sheet1.xml") -> Path:
    """Change one part of a workbook."""
    with zipfile.ZipFile(ruta) as viejo:
        partes = {n: viejo.read(n) for n in viejo.namelist()}
    partes[parte] = cambio(partes[parte])
    with zipfile.ZipFile(ruta, "w", zipfile.ZIP_DEFLATED) as nuevo:
        for nombre, octetos in partes.items():
            nuevo.writestr(nombre, octetos)
    return ruta


def con_un_millon_de_filas(xml: bytes) -> bytes:
    """Give a sheet a million rows with nothing but a format."""
    vacias = b"".join(b'<row r="%d" spans="1:28" s="1" customFormat="1"/>' % n for n in range(3, 1_048_577))
    return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:AB1048576"', xml).replace(
        b"</sheetData>", vacias + b"</sheetData>"
    )


def con_contrasena(ruta: Path) -> Path:
    """Protect a workbook with a password."""
    with io.BytesIO(ruta.read_bytes()) as abierto, ruta.open("wb") as cerrado:
        OOXMLFile(abierto).encrypt("secreto", cerrado)
    return ruta
