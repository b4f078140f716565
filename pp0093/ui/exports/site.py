"""A year's pages as a folder of plain HTML, without server, network or scripts; only what readers may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from pp0093 import provenance
from pp0093.access import Role
from pp0093.ask.registry import YEAR
from pp0093.documents.document import rendered
from pp0093.errors import LOADED_AT, UsageError
from pp0093.ui import drawn, layout, theme
from pp0093.ui.access import ROLE_REFUSED
from pp0093.ui.charts.drawing import Drawing, Outlines
from pp0093.ui.exports import files, headless, paper
from pp0093.ui.exports.piece import Piece, Shown
from pp0093.ui.shell import pages
from pp0093.ui.shell.pages import Declared
from pp0093.ui.subjects.passport import PASSPORT_PAGE
from pp0093.ui.theme import DARK, LIGHT, Palette
from pp0093.writing import formats, typeface

# CSS class of each theme's drawings.
THEMES = {"claro": LIGHT, "oscuro": DARK}
# Width of maps in pixels.
MAP_WIDTH = 640
SITE_TEMPLATE = Path(__file__).with_name("site.html")
# Pages left out: of a single figure, or that repeat the others.
PAGES_LEFT_OUT = (PASSPORT_PAGE, "nota")
# Sentences about what a site can't do: load files, or ask for a role.
OF_THE_PAGE = re.compile(rf"[^.]*{re.escape(LOADED_AT)}\.?\s*|{re.escape(ROLE_REFUSED.partition('{')[0])}.*")


def write_site(destino: Path, anio: int) -> list[Path]:
    """Write the pages of a year with figures, and return their paths, the first page first.

    Raise UsageError when the folder is not empty, or when no page has figures of that year.
    """
    if destino.exists() and any(destino.iterdir()):
        raise UsageError(f"{destino} ya tiene algo; diga otra carpeta, o vacíela")
    vistas = [*_visited(anio)]
    if not vistas:
        raise UsageError(f"ninguna página tiene nada de {anio}")
    nombres = {p.id: "index.html" if n == 0 else f"{p.id}.html" for n, (p, _) in enumerate(vistas)}
    de_todas = {
        "anio": anio,
        "vistas": vistas,
        "nombres": nombres,
        "temas": THEMES,
        "atado": formats.tied,
        "estilos": theme.STYLES["tablas"] + theme.STYLES["filas"],
        "origin": provenance.provenance_name,
        "colours": theme.variables,
        "drawn": _drawn,
        "table": _table,
        "book": _book,
    }
    archivos = {nombres[p.id]: rendered(SITE_TEMPLATE, abierta=p, vista=v, **de_todas).encode() for p, v in vistas}
    archivos |= {_book(p): files.workbook(p) for _, v in vistas for p in v.piezas} | _typeface()
    for nombre, datos in archivos.items():
        ruta = destino / nombre
        ruta.parent.mkdir(parents=True, exist_ok=True)
        ruta.write_bytes(datos)
    return [destino / nombre for nombre in archivos]


def _book(pieza: Piece) -> str:
    """Return the path of a piece's workbook."""
    return f"datos/{files.file_name(pieza, 'xlsx')}"


def _visited(anio: int) -> Iterator[tuple[Declared, Shown]]:
    """Yield each page offered to readers with what it shows of a year; those without figures are left out."""
    for pagina in (p for p in pages.offered_pages(rol=Role.LECTOR) if p.id not in PAGES_LEFT_OUT):
        filtros = {YEAR: str(anio)} if pagina.filters.con_anio else {}
        try:
            vista = headless.visited(pagina.id, filtros, rol=Role.LECTOR)
        except UsageError:  # Nothing to export: a page of text, or of data not loaded.
            continue
        for textos in (vista.faltas, vista.notas):
            textos[:] = filter(None, (OF_THE_PAGE.sub("", texto) for texto in textos))
        yield pagina, vista


def _drawn(pieza: Piece, dibujo: Drawing, paleta: Palette) -> str:
    """Return the HTML of a piece's chart, drawn in the colours of a theme."""
    hecho = layout.part(dibujo.parte, files.file_name(pieza, "svg"), dibujo, pieza.alt)
    if isinstance(dibujo, Outlines):  # Its legend is in the page already.
        hecho += paper.vector(replace(dibujo, leyenda=[]), MAP_WIDTH, round(dibujo.cuerpo), paleta).decode()
    return hecho


def _table(pieza: Piece) -> str:
    """Return the HTML of a piece's table, read down when its page does so."""
    tabla = paper.seen(pieza)
    return drawn.as_html(drawn.read_down(tabla) if pieza.dibuja is drawn.downwards else tabla)


def _typeface() -> dict[str, bytes]:
    """Return {path: font} of the typeface that charts are measured with."""
    letras = [typeface.font_file(peso) for peso in (typeface.REGULAR, typeface.BOLD)]
    return {f"fuentes/{letra.name}": letra.read_bytes() for letra in letras}
