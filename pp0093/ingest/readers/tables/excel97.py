"""The cells of a workbook of Excel 97-2003 that hold an error (#N/A), which python-calamine gives as blank.

Inside an OLE file, that chains sectors as a disk does, the workbook is a stream of records: where each sheet begins,
and its cells. What cannot be followed says nothing: whether the file is good, calamine tells.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import TypeAlias

Errors: TypeAlias = "dict[int, dict[int, str]]"
"""{row: {column: what Excel shows}}, both from 0."""

SHOWN = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_codes = b"[\\x00\\x07\\x0f\\x17\\x1d\\x24\\x2a]"
SEEMS_ERROR = re.compile(
    b"\x05\x02\x08\x00.{6}" + _codes + b"\x01|\x06\x00.{8}\x02." + _codes + b".{3}\xff\xff", re.DOTALL
)
NAME, BEGINS, ENDS, CONSTANT, FORMULA = 0x85, 0x809, 0x0A, 0x205, 0x06
SECTOR_SHIFTS = (9, 12)
HEADER_BYTES, ENTRY_BYTES, IN_HEADER = 512, 128, 109
NO_SECTOR = 0xFFFFFFFA
MAX_COLUMNS = 256
STREAM = "Workbook"


def errors(octetos: bytes) -> dict[str, Errors]:
    """Return the errors of each sheet of a workbook that has any."""
    if not SEEMS_ERROR.search(octetos):
        return {}
    try:
        libro = _Stream(octetos).workbook()
        return {nombre: dichos for nombre, desde in _sheets(libro) if (dichos := _of_sheet(libro, desde))}
    except (struct.error, UnicodeDecodeError):  # Cut or mangled.
        return {}


class _Stream:
    """The sectors of an OLE file."""

    def __init__(self, octetos: bytes) -> None:
        self.octetos = octetos
        (self.salto,) = struct.unpack_from("<H", octetos, 30)
        self.siguiente: list[int] = []
        if self.salto in SECTOR_SHIFTS:
            tablas = [s for s in struct.unpack_from(f"<{IN_HEADER}I", octetos, 76) if s < NO_SECTOR]
            (otra,) = struct.unpack_from("<I", octetos, 68)
            por_sector = (1 << self.salto) // 4
            vistas: set[int] = set()
            while otra < NO_SECTOR and otra not in vistas:
                vistas.add(otra)
                *mas, otra = struct.unpack(f"<{por_sector}I", self._sector(otra))
                tablas += [s for s in mas if s < NO_SECTOR]
            for tabla in dict.fromkeys(tablas):
                self.siguiente += struct.unpack(f"<{por_sector}I", self._sector(tabla))

    def workbook(self) -> bytes:
        """Return the stream of the workbook; nothing where there is none."""
        (primero,) = struct.unpack_from("<I", self.octetos, 48)
        carpeta = self._chain(primero)
        for lugar in range(0, len(carpeta) - ENTRY_BYTES + 1, ENTRY_BYTES):
            (largo,) = struct.unpack_from("<H", carpeta, lugar + 64)
            if carpeta[lugar : lugar + max(largo - 2, 0)].decode("utf-16-le") == STREAM:
                desde, octetos = struct.unpack_from("<II", carpeta, lugar + 116)
                return self._chain(desde)[:octetos]
        return b""

    def _sector(self, numero: int) -> bytes:
        desde = HEADER_BYTES if self.salto == SECTOR_SHIFTS[0] else 1 << self.salto
        desde += numero << self.salto
        return self.octetos[desde : desde + (1 << self.salto)]

    def _chain(self, numero: int) -> bytes:
        """Return the sectors that follow one another from one on; a chain that turns back on itself ends there."""
        sectores: dict[int, bytes] = {}
        while numero < len(self.siguiente) and numero not in sectores:
            sectores[numero] = self._sector(numero)
            numero = self.siguiente[numero]
        return b"".join(sectores.values())


def _records(libro: bytes, desde: int) -> Iterator[tuple[int, bytes]]:
    """Yield each record (what it is, its bytes) from a place on."""
    while desde + 4 <= len(libro):
        clase, largo = struct.unpack_from("<HH", libro, desde)
        yield clase, libro[desde + 4 : desde + 4 + largo]
        desde += 4 + largo


def _sheets(libro: bytes) -> Iterator[tuple[str, int]]:
    """Yield the name of each sheet and where it begins."""
    for clase, dentro in _records(libro, 0):
        if clase == ENDS:
            return
        if clase == NAME:
            desde, letras, es_ancho = struct.unpack_from("<I2xBB", dentro)
            texto = dentro[8 : 8 + letras * (1 + (es_ancho & 1))]
            yield texto.decode("utf-16-le" if es_ancho & 1 else "latin-1"), desde


def _of_sheet(libro: bytes, desde: int) -> Errors:
    """Return the errors of the sheet that begins at a place; a chart inside it begins and ends by itself."""
    errores: Errors = {}
    hondo = 0
    for clase, dentro in _records(libro, desde):
        hondo += (clase == BEGINS) - (clase == ENDS)
        if hondo < 1:
            break
        codigo = _code(clase, dentro) if hondo == 1 else None
        if codigo in SHOWN:
            fila, columna = struct.unpack_from("<HH", dentro)
            if columna < MAX_COLUMNS:
                errores.setdefault(fila, {})[columna] = SHOWN[codigo]
    return errores


def _code(clase: int, dentro: bytes) -> int | None:
    """Return the code of the error that a cell holds, None where it holds none."""
    if clase == CONSTANT and dentro[7:8] == b"\x01":
        return dentro[6]
    return dentro[8] if clase == FORMULA and dentro[6:7] == b"\x02" and dentro[12:14] == b"\xff\xff" else None
