"""Pieces as files: names that say what they hold, images, workbooks with their source, text for Excel, a zip of all."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from pp0093 import provenance
from pp0093.ask import catalog
from pp0093.errors import UsageError
from pp0093.provenance import Provenance
from pp0093.ui.exports import described, paper
from pp0093.ui.exports.piece import EXPLAINED, Footing, Piece
from pp0093.writing import browser, formats
from pp0093.writing.tables import NAMED_STYLES, ORIGIN, Column, Level, Measure, Style, Table, origin_of

NOTE = "nota"
EXPORT_FORMATS = (*browser.PICTURE_FORMATS, "xlsx", "csv")
# A picture is of one sheet; a document has as many as it needs.
ONE_SHEET = ("png", "svg")
MEDIA = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "zip": "application/zip",
}
SHEET_NAMES = ("Datos", "Fuente")
EXCEL_FORMATS = {
    Style.TEXT: "@",
    Style.HASH: "@",
    Style.ORIGIN: "@",
    Style.SCOPE: "@",
    Style.YEAR: "0",
    Style.NUMBER: "#,##0",
    Style.SOLES: "#,##0",
    Style.PERCENT: "#,##0",
    Style.POINTS: "+#,##0;-#,##0;0",
    Style.MEASURE: "@",
    Style.EXACT: "General",
}
LEVELS: dict[Level, dict[str, Any]] = {
    Level.ITEM: {},
    Level.GROUP: {"bold": True},
    Level.TOTAL: {"bold": True, "top": 1},
}
# The cells of what is invented: their pattern stays with them wherever they are copied.
INVENTED = {"pattern": 14, "bg_color": "#FBEFE8", "fg_color": "#E3A983", "italic": True}
MAX_WIDTH = 60
DAY = r"\d{4}-\d{2}-\d{2}"
READ_ME = "LEAME.txt"
# A zip entry has a date of its own; a fixed one makes equal pages equal files.
ZIP_DATE = (2000, 1, 1, 0, 0, 0)


def name(pieza: Piece, formato: str, tamano: str = NOTE, hoja: int = 0) -> str:
    """Return the file's name: <programme>_ejecucion_anexo_2025_producto-2.png.

    An image of another size names it, and one of many sheets which one it is.
    """
    partes = [pieza.pie.programa.prefijo, pieza.pagina, pieza.id, *_scope_parts(pieza.pie)]
    if formato in browser.PICTURE_FORMATS:
        partes += _size_parts(tamano)
    return f"{'_'.join([*partes, *([f'hoja-{hoja}'] if hoja else [])])}.{formato}"


def offered(pieza: Piece, formato: str, tamano: str, hojas: int) -> str:
    """Return the name of what `content` gives: pictures of many sheets come in a zip."""
    nombre = name(pieza, formato, tamano)
    return f"{nombre}.zip" if hojas > 1 and formato in ONE_SHEET else nombre


def page_name(pagina: str, pie: Footing, tamano: str = NOTE) -> str:
    """Return the name of the zip with all the pieces of a page."""
    return f"{'_'.join([pie.programa.prefijo, pagina, *_scope_parts(pie), *_size_parts(tamano)])}.zip"


def _size_parts(tamano: str) -> list[str]:
    return [] if tamano == NOTE else [tamano]


def _scope_parts(pie: Footing) -> list[str]:
    partes = [v if k == "anio" else f"{k}-{_slug(_short(k, v))}" for k, v in pie.filtros.items()]
    return [*partes, *(f"corte-{c}" for c in formats.each(pie.corte)[-1:] if re.fullmatch(DAY, c))]


def _short(filtro: str, codigo: str) -> str:
    """Return a product's or an activity's number (2, 2.1), any other value as it is."""
    filas = catalog.published().rules.codes(filtro) if filtro in ("producto", "actividad") else ()
    return next((f["codigo_corto"].removeprefix("P") for f in filas if f[filtro] == codigo), codigo)


def _slug(texto: str) -> str:
    plano = unicodedata.normalize("NFKD", texto).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plano.lower()).strip("-")


def content(pieza: Piece, formato: str, tamano: str = NOTE) -> bytes:
    """Return a piece as a file of a format of FORMATS; DrawingError and UsageError say why it can't be."""
    if formato in browser.PICTURE_FORMATS:
        dibujadas = images([pieza], (formato,), tamano)
        return next(iter(dibujadas.values())) if len(dibujadas) == 1 else _zipped(dibujadas)
    return workbook(pieza) if formato == "xlsx" else text(pieza)


def images(piezas: Sequence[Piece], formatos: Sequence[str], tamano: str = NOTE) -> dict[str, bytes]:
    """Return {file name: image} of some pieces in some formats, drawn by one browser; a PDF has all its sheets."""
    pedidas: list[tuple[Piece, str, list[paper.PaperSheet]]] = []
    for pieza in piezas:
        if not paper.has_image(pieza):
            raise UsageError(f"{pieza.titulo}: {paper.TOO_LONG}")
        # A slide and a PDF are looked at on screens and on paper: they bear their link as a drawing too.
        con_codigo = {f: bool(pieza.url) and (f == "pdf" or tamano != NOTE) for f in formatos}
        hechas = {si: paper.sheets(pieza, paper.SIZES[tamano], con_codigo=si) for si in set(con_codigo.values())}
        pedidas += [(pieza, f, hechas[con_codigo[f]]) for f in formatos]
    dibujos = iter(browser.draw([browser.Job(h.figura, f, h.ancho, h.alto) for _, f, hojas in pedidas for h in hojas]))
    archivos: dict[str, bytes] = {}
    for pieza, formato, hojas in pedidas:
        suyas = [next(dibujos) for _ in hojas]
        if formato not in ONE_SHEET:
            suyas = [described.joined(suyas)]
        for n, dibujo in enumerate(suyas, 1):
            nombre = name(pieza, formato, tamano, n if len(suyas) > 1 else 0)
            archivos[nombre] = described.AS[formato](dibujo, _description(pieza))
    return archivos


def _description(pieza: Piece) -> described.Description:
    """Return what the image of a piece says of itself: its finding, then all that its paper says, figures included."""
    dice = " ".join(filter(None, [pieza.heading(), pieza.nota, pieza.alt, *pieza.lines()]))
    return described.Description(pieza.titulo, dice, pieza.pie.programa.autor)


def text(pieza: Piece) -> bytes:
    """Return the figures as CSV that Excel opens right: UTF-8 with BOM, unrounded, each row with its provenance."""
    tabla = _with_provenance(pieza)
    salida = io.StringIO()
    escritor = csv.writer(salida, lineterminator="\r\n")
    escritor.writerow(tabla.encabezado)
    escritor.writerows([[formats.for_a_sheet(v) for v in map(_alone, fila)] for fila in tabla.filas])
    return salida.getvalue().encode("utf-8-sig")


def _alone(valor: Any) -> Any:
    """Return what a cell holds without the way it is written."""
    return valor.valor if isinstance(valor, Measure) else valor


def _with_provenance(pieza: Piece) -> Table:
    """Return the table with a column that says where its figures come from, unless its rows already do."""
    tabla = pieza.tabla
    if any(c.estilo == Style.ORIGIN for c in tabla.columnas):
        return tabla
    procedencia = pieza.pie_de_cifras.procedencia
    filas = tuple((*f, procedencia) for f in tabla.filas)
    return replace(tabla, columnas=(*tabla.columnas, Column(ORIGIN, Style.ORIGIN)), filas=filas)


def workbook(pieza: Piece) -> bytes:
    """Return a workbook: the figures as numbers on the first sheet, where they come from on the second."""
    import xlsxwriter

    salida = io.BytesIO()
    with xlsxwriter.Workbook(salida, {"in_memory": True}) as libro:
        _write_figures(libro, pieza)
        _write_source(libro, pieza)
    return salida.getvalue()


def _write_figures(libro: Any, pieza: Piece) -> None:
    tabla = _with_provenance(pieza)
    hoja = libro.add_worksheet(SHEET_NAMES[0])
    formatos = cache(
        lambda columna, nivel, es_inventada: libro.add_format(
            {
                "num_format": _excel_format(columna),
                "valign": "top",
                **LEVELS[nivel],
                **(INVENTED if es_inventada else {}),
            }
        )
    )
    dice = _origins(tabla)
    cabeza = libro.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for c, columna in enumerate(tabla.columnas):
        hoja.write_string(0, c, columna.encabezado, cabeza)
        escritos = [columna.written(fila[c]) for fila in tabla.filas]
        ancho = max([len(columna.encabezado) * 0.7, *map(len, escritos), 8])
        hoja.set_column(c, c, min(ancho + 2, MAX_WIDTH))
        for f, fila in enumerate(tabla.filas, 1):
            como = fila[c].columna if isinstance(fila[c], Measure) else columna
            es_inventada = c in dice and fila[dice[c]] == Provenance.SYNTHETIC
            valor = columna.written(fila[c]) if columna.estilo in NAMED_STYLES else _alone(fila[c])
            _write_cell(hoja, f, c, valor, formatos(como, tabla.level(f - 1), es_inventada))
    hoja.freeze_panes(1, 0)
    hoja.autofilter(0, 0, max(len(tabla.filas), 1), len(tabla.columnas) - 1)
    hoja.set_landscape()
    hoja.set_paper(9)
    hoja.fit_to_pages(1, 0)
    hoja.repeat_rows(0)


def _origins(tabla: Table) -> dict[int, int]:
    """Return, for each column of figures, the one that says where they come from.

    It is the one named after it or the one that follows it; else, that of the row.
    """
    lugares = {c.etiqueta: i for i, c in enumerate(tabla.columnas) if c.estilo == Style.ORIGIN}
    siguen = {i - 1: i for etiqueta, i in lugares.items() if etiqueta != ORIGIN}
    del_renglon = lugares.get(ORIGIN)
    cifras = [(i, c) for i, c in enumerate(tabla.columnas) if c.es_numerica]
    suyos = {i: lugares.get(origin_of(c), siguen.get(i, del_renglon)) for i, c in cifras}
    return {i: lugar for i, lugar in suyos.items() if lugar is not None}


def _write_cell(hoja: Any, fila: int, columna: int, valor: Any, formato: Any) -> None:
    if valor is None:
        hoja.write_blank(fila, columna, None, formato)
    elif isinstance(valor, bool | str | date):
        hoja.write_string(fila, columna, str(valor), formato)
    else:
        hoja.write_number(fila, columna, valor, formato)


def _excel_format(columna: Column) -> str:
    decimales = f".{'0' * columna.decimales}" if columna.decimales and columna.es_numerica else ""
    estilo = Style.POINTS if columna.con_signo else columna.estilo
    return EXCEL_FORMATS[estilo].replace("#,##0", f"#,##0{decimales}")


def _write_source(libro: Any, pieza: Piece) -> None:
    hoja = libro.add_worksheet(SHEET_NAMES[1])
    negrita = libro.add_format({"bold": True, "valign": "top"})
    ajustado = libro.add_format({"text_wrap": True, "valign": "top"})
    hoja.set_column(0, 0, 16)
    hoja.set_column(1, 1, 100)
    filas = [("Qué es", pieza.heading()), ("Título", pieza.titulo), ("Qué mide", pieza.nota), *_source_rows(pieza)]
    for f, (que, dicho) in enumerate(filas):
        hoja.write_string(f, 0, que, negrita)
        if pieza.url and dicho.startswith(EXPLAINED):
            hoja.write_url(f, 1, pieza.url, ajustado, dicho)
        else:
            hoja.write_string(f, 1, dicho, ajustado)


def _source_rows(pieza: Piece) -> list[tuple[str, str]]:
    return [("", linea) for linea in pieza.lines(pieza.pie_de_cifras)] + [
        ("Procedencia", provenance.name(pieza.pie_de_cifras.procedencia)),
        ("Descargado", f"{formats.moment(datetime.now(UTC).isoformat())}, hora de Lima"),
    ]


def written(piezas: Sequence[Piece], formato: str, tamano: str = NOTE) -> dict[str, bytes]:
    """Return {file name: bytes} of some pieces in one format, or of all of them in a zip."""
    if formato == "zip":
        return {page_name(piezas[0].pagina, piezas[0].pie, tamano): bundle(piezas, tamano)}
    if formato in browser.PICTURE_FORMATS:
        return images([p for p in piezas if paper.has_image(p)] or list(piezas), (formato,), tamano)
    return {name(p, formato): content(p, formato) for p in piezas}


def bundle(piezas: Sequence[Piece], tamano: str = NOTE) -> bytes:
    """Return a zip with every piece in every format; what has no image is named in a file that says why."""
    dibujables = [p for p in piezas if paper.has_image(p)]
    archivos = {name(p, f): content(p, f) for p in piezas for f in ("xlsx", "csv")}
    avisos = [f"{p.titulo}: {paper.TOO_LONG}." for p in piezas if p not in dibujables]
    try:
        archivos |= images(dibujables, browser.PICTURE_FORMATS, tamano)
    except browser.DrawingError as error:
        avisos.insert(0, f"{error}.")
    if avisos:
        archivos[READ_ME] = "\r\n".join([*avisos, ""]).encode("utf-8-sig")
    return _zipped(archivos)


def _zipped(archivos: Mapping[str, bytes]) -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED) as comprimido:
        for nombre, datos in sorted(archivos.items()):
            comprimido.writestr(zipfile.ZipInfo(nombre, ZIP_DATE), datos, zipfile.ZIP_DEFLATED)
    return salida.getvalue()
