"""Workbooks and texts made to break whoever reads them."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import xlsxwriter
from generador_registros import Hoja, escribir_xlsx, ruc
from libros import reescrito

ENCABEZADO = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"]
SHEET = "xl/worksheets/sheet1.xml"


def bueno(ruta: Path) -> None:
    """A list of three firms."""
    filas = [[ruc(n), f"1{n}/03/2025", "1.2", "Taller", "DDP"] for n in range(1, 4)]
    escribir_xlsx(ruta, [Hoja("Hoja1", ENCABEZADO, filas)])


def otro(ruta: Path, parte: str, cambiada: Callable[[bytes], bytes], metodo: int = zipfile.ZIP_DEFLATED) -> None:
    """Write a good workbook, one of its parts changed."""
    bueno(ruta)
    reescrito(ruta, cambiada, parte, metodo)


def hoja(filas: Iterable[str]) -> bytes:
    """A sheet of some rows."""
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{"".join(filas)}</sheetData></worksheet>'.encode()


def _with_row(fila: bytes) -> Callable[[bytes], bytes]:
    return lambda x: x.replace(b"</sheetData>", fila + b"</sheetData>")


def celda_imposible(ruta: Path) -> None:
    """A cell where a sheet has none: A9999999."""
    otro(ruta, SHEET, _with_row(b'<row r="9999999"><c r="A9999999"><v>1</v></c></row>'))


def columna_imposible(ruta: Path) -> None:
    """A cell beyond the last column."""
    otro(ruta, SHEET, _with_row(b'<row r="99"><c r="ZZZZZZZ99"><v>1</v></c></row>'))


def compresion_propia(ruta: Path) -> None:
    """A sheet compressed by a method that nobody knows (99)."""
    bueno(ruta)
    octetos = bytearray(ruta.read_bytes())
    for firma, lugar in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        desde = 0
        while (donde := octetos.find(firma, desde)) >= 0:
            octetos[donde + lugar : donde + lugar + 2] = struct.pack("<H", 99)
            desde = donde + 4
    ruta.write_bytes(octetos)


def comprimido_de_otro_modo(metodo: int) -> Callable[[Path], None]:
    """A good workbook compressed by a method that zip knows and Excel does not use."""
    return lambda ruta: otro(ruta, SHEET, lambda x: x, metodo)


def millones_de_celdas(ruta: Path) -> None:
    """A zip of some 64 kB whose sheet says a million cells."""
    fila = "<row>" + "<c><v>1</v></c>" * 400 + "</row>"
    otro(ruta, SHEET, lambda _: hoja([fila] * 2_500))


def textos_enormes(ruta: Path) -> None:
    """Shared strings that open into far more than they weigh, said from many cells."""
    grande = b"<si><t>" + b"A" * 1_000_000 + b"</t></si>"
    celdas = '<c t="s"><v>0</v></c>' * 200
    abre = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    with xlsxwriter.Workbook(ruta) as libro:  # Who wrote the good one keeps each text in its cell.
        libro.add_worksheet().write_row(0, 0, ENCABEZADO)
    reescrito(ruta, lambda _: abre + grande * 60 + b"</sst>", "xl/sharedStrings.xml")
    reescrito(ruta, lambda _: hoja([f"<row>{celdas}</row>"] * 50), SHEET)


def anidada(ruta: Path) -> None:
    """A sheet whose elements are one inside the other, a hundred thousand times."""
    otro(ruta, SHEET, lambda x: x.replace(b"<sheetData>", b"<a>" * 100_000 + b"<sheetData>"))


def recortado(ruta: Path) -> None:
    """A good workbook without its last third."""
    bueno(ruta)
    ruta.write_bytes(ruta.read_bytes()[: ruta.stat().st_size * 2 // 3])


def suma_falsa(ruta: Path) -> None:
    """A sheet whose checksum is another's."""
    bueno(ruta)
    octetos = bytearray(ruta.read_bytes())
    suma = struct.pack("<I", zlib.crc32(zipfile.ZipFile(ruta).read(SHEET)))
    while (donde := octetos.find(suma)) >= 0:
        octetos[donde] ^= 0xFF
    ruta.write_bytes(octetos)


def comentario(ruta: Path) -> None:
    """A good workbook with a comment and an instruction among its own properties."""
    bueno(ruta)
    with zipfile.ZipFile(ruta, "a") as libro:
        ns = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
        libro.writestr("docProps/custom.xml", f'<Properties xmlns="{ns}"><!-- nota --><?una otra?></Properties>')


HOSTILES: dict[str, Callable[[Path], None]] = {
    "celda_imposible": celda_imposible,
    "columna_imposible": columna_imposible,
    "compresion_propia": compresion_propia,
    "bzip2": comprimido_de_otro_modo(zipfile.ZIP_BZIP2),
    "lzma": comprimido_de_otro_modo(zipfile.ZIP_LZMA),
    "millones_de_celdas": millones_de_celdas,
    "textos_enormes": textos_enormes,
    "anidada": anidada,
    "recortado": recortado,
    "suma_falsa": suma_falsa,
    "comentario": comentario,
}
