"""Pieces as files: file names, images, workbooks, CSV, and a zip of everything."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pp0093 import provenance
from pp0093.ask import catalog
from pp0093.documents import xlsx
from pp0093.documents.xlsx import WorkSheet, alone
from pp0093.durable import zipped
from pp0093.errors import UsageError
from pp0093.ui import layout
from pp0093.ui.exports import paper
from pp0093.ui.exports.piece import EXPLAINED, Footing, Piece
from pp0093.writing import formats
from pp0093.writing.tables import ORIGIN, Column, Style, Table, of_texts

NOTE = "nota"
# Formats with one page each; PDFs have as many as they need.
ONE_SHEET = ("png", "svg")


def file_name(pieza: Piece, formato: str, tamano: str = NOTE, hoja: int = 0) -> str:
    """Return the file's name: <programme>_ejecucion_anexo_2025_producto-2.png.

    It includes the size when not the usual one, and the page number of images with several pages.
    """
    partes = [pieza.pie.programa.prefijo, pieza.pagina, pieza.id, *_scope_parts(pieza.pie)]
    if formato in paper.PICTURE_FORMATS and tamano != NOTE:
        partes.append(tamano)
    if hoja:
        partes.append(f"hoja-{hoja}")
    return f"{'_'.join(partes)}.{formato}"


def content_name(pieza: Piece, formato: str, tamano: str, hojas: int) -> str:
    """Return the name of what `content` returns: images of several pages come in a zip."""
    nombre = file_name(pieza, formato, tamano)
    return f"{nombre}.zip" if hojas > 1 and formato in ONE_SHEET else nombre


def page_name(pagina: str, pie: Footing, tamano: str = NOTE) -> str:
    """Return the name of the zip of a page's pieces."""
    de_tamano = [] if tamano == NOTE else [tamano]
    return f"{'_'.join([pie.programa.prefijo, pagina, *_scope_parts(pie), *de_tamano])}.zip"


def _scope_parts(pie: Footing) -> list[str]:
    partes = [v if k == "anio" else f"{k}-{layout.anchor(_short(k, v))}" for k, v in pie.filtros.items()]
    return [*partes, *(f"corte-{c}" for c in formats.each(pie.corte)[-1:] if re.fullmatch(r"\d{4}-\d{2}-\d{2}", c))]


def _short(filtro: str, codigo: str) -> str:
    """Return the number of a product or activity (2, 2.1); other codes unchanged."""
    filas = catalog.published().rules.codes(filtro) if filtro in ("producto", "actividad") else ()
    return next((f["codigo_corto"].removeprefix("P") for f in filas if f[filtro] == codigo), codigo)


def content(pieza: Piece, formato: str, tamano: str = NOTE) -> bytes:
    """Return a piece in one of FORMATS. Raise UsageError with the reason when it can't be."""
    hechas = written_pieces([pieza], formato, tamano)
    return next(iter(hechas.values())) if len(hechas) == 1 else zipped(hechas)


def images(piezas: Sequence[Piece], formatos: Sequence[str], tamano: str = NOTE) -> dict[str, bytes]:
    """Return {file name: image} of the pieces that have one; a PDF has all its pages."""
    papel = paper.SIZES[tamano]
    archivos: dict[str, bytes] = {}
    for pieza in filter(paper.has_image, piezas):
        dibujos = paper.drawn(pieza, papel)
        for formato in formatos:
            hojas = paper.paper_sheets(pieza, papel, dibujos, formato)
            for n, hoja in enumerate(hojas, 1):
                archivos[file_name(pieza, formato, tamano, n if len(hojas) > 1 else 0)] = hoja
    return archivos


def text(pieza: Piece) -> bytes:
    """Return the figures as CSV for Excel: UTF-8 with BOM, unrounded, with a provenance column."""
    tabla = _with_provenance(pieza)
    filas = [[formats.for_a_sheet(v) for v in map(alone, fila)] for fila in tabla.filas]
    return formats.delimited(tabla.encabezado, filas).encode("utf-8-sig")


def _with_provenance(pieza: Piece) -> Table:
    """Return the table with a provenance column, unless it has one."""
    tabla = pieza.tabla
    if any(c.estilo == Style.ORIGIN or c.etiqueta == ORIGIN for c in tabla.columnas):
        return tabla
    filas = tuple((*f, pieza.pie_de_cifras.procedencia) for f in tabla.filas)
    return replace(tabla, columnas=(*tabla.columnas, Column(ORIGIN, Style.ORIGIN)), filas=filas)


def workbook(pieza: Piece) -> bytes:
    """Return a workbook: figures as numbers on the first sheet, sources on the second."""
    dichas = [("Qué es", pieza.heading()), ("Título", pieza.titulo), ("Qué mide", pieza.nota)]
    dichas += [("", linea) for linea in pieza.lines(pieza.pie_de_cifras)]
    dichas.append(("Procedencia", provenance.provenance_name(pieza.pie_de_cifras.procedencia)))
    dichas.append(("Descargado", f"{formats.moment(datetime.now(UTC).isoformat())}, hora de Lima"))
    enlaces = {d: pieza.url for _, d in dichas if pieza.url and d.startswith(EXPLAINED)}
    hojas = [
        WorkSheet("Datos", _with_provenance(pieza)),
        WorkSheet("Fuente", of_texts(("Qué", "Dice"), dichas), enlaces=enlaces),
    ]
    return xlsx.workbook(hojas, {"title": pieza.titulo, "author": pieza.pie.programa.autor})


DATA_WRITERS: Mapping[str, Callable[[Piece], bytes]] = {"xlsx": workbook, "csv": text}


def written_pieces(piezas: Sequence[Piece], formato: str, tamano: str = NOTE) -> dict[str, bytes]:
    """Return {file name: bytes} of some pieces in one format, or in all of them as a zip.

    Raise UsageError when images are requested and no piece has one.
    """
    if formato == "zip":
        return {page_name(piezas[0].pagina, piezas[0].pie, tamano): bundle(piezas, tamano)}
    if formato in DATA_WRITERS:
        return {file_name(p, formato): DATA_WRITERS[formato](p) for p in piezas}
    if hechas := images(piezas, (formato,), tamano):
        return hechas
    raise UsageError(f"{piezas[0].titulo}: {paper.TABLE_TOO_LONG}")


def bundle(piezas: Sequence[Piece], tamano: str = NOTE) -> bytes:
    """Return a zip with every piece in every format, and a file that lists those without image and why."""
    archivos = {file_name(p, f): hace(p) for p in piezas for f, hace in DATA_WRITERS.items()}
    avisos = [f"{p.titulo}: {paper.TABLE_TOO_LONG}." for p in piezas if not paper.has_image(p)]
    archivos |= images(piezas, paper.PICTURE_FORMATS, tamano)
    if avisos:
        archivos["LEAME.txt"] = "\r\n".join([*avisos, ""]).encode("utf-8-sig")
    return zipped(archivos)
