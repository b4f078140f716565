"""The real pages of a year as a folder of plain HTML: no server, no network, no script; what a reader may see."""

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
from pp0093.ui.charts.drawing import Outlines
from pp0093.ui.exports import files, headless, paper
from pp0093.ui.exports.piece import Piece, Shown
from pp0093.ui.shell import pages
from pp0093.ui.shell.pages import Declared
from pp0093.ui.subjects.passport import PASSPORT_PAGE
from pp0093.ui.theme import DARK, LIGHT
from pp0093.writing import typeface
from pp0093.writing.tables import Table

# The class of what is seen in each theme.
THEMES = {"claro": LIGHT, "oscuro": DARK}
# How wide outlines are drawn, in pixels.
MAP_WIDTH = 640
SITE_TEMPLATE = Path(__file__).with_name("site.html")
# Pages that the site leaves out: of one figure, and of what the other pages already say.
PAGES_LEFT_OUT = (PASSPORT_PAGE, "nota")
# What a page says of loading files, which nobody does here.
TO_LOAD = re.compile(rf"[^.]*{re.escape(LOADED_AT)}\.?\s*")


def write_site(destino: Path, anio: int) -> list[Path]:
    """Write the pages of a year that have something to take, and return their files, the first page's first.

    Raise UsageError when the folder has something else, or no page has anything of that year.
    """
    if destino.exists() and any(destino.iterdir()):
        raise UsageError(f"{destino} ya tiene algo; diga otra carpeta, o vacíela")
    vistas = [*_visited(anio)]
    if not vistas:
        raise UsageError(f"ninguna página tiene nada de {anio}")
    piezas = [p for _, v in vistas for p in v.piezas]
    nombres = {p.id: "index.html" if n == 0 else f"{p.id}.html" for n, (p, _) in enumerate(vistas)}
    de_todas = {
        "anio": anio,
        "paginas": [p for p, _ in vistas],
        "nombres": nombres,
        "origen": provenance.provenance_name,
        "colores": [*map(theme.variables, THEMES.values())],
        "estilos": theme.STYLES["tablas"] + theme.STYLES["filas"],
    }
    archivos: dict[str, bytes] = {}
    for abierta, v in vistas:
        hechas = [(p, _drawn(p), drawn.as_html(_table(p)), _book(p)) for p in v.piezas]
        archivos[nombres[abierta.id]] = rendered(
            SITE_TEMPLATE, abierta=abierta, vista=v, piezas=hechas, **de_todas
        ).encode()
    archivos |= {_book(p): files.workbook(p) for p in piezas} | _typeface()
    for nombre, datos in archivos.items():
        ruta = destino / nombre
        ruta.parent.mkdir(parents=True, exist_ok=True)
        ruta.write_bytes(datos)
    return [destino / nombre for nombre in archivos]


def _book(pieza: Piece) -> str:
    """Return the path of the workbook of a piece."""
    return f"datos/{files.file_name(pieza, 'xlsx')}"


def _visited(anio: int) -> Iterator[tuple[Declared, Shown]]:
    """Yield the pages that a reader is offered and what each shows of a year; those without figures are left out."""
    for pagina in (p for p in pages.offered_pages(rol=Role.LECTOR) if p.id not in PAGES_LEFT_OUT):
        filtros = {YEAR: str(anio)} if pagina.filters.con_anio else {}
        try:
            vista = headless.visited(pagina.id, filtros, rol=Role.LECTOR)
        except UsageError:  # It has nothing to take: a page of words, or of what is not loaded.
            continue
        vista.faltas = [TO_LOAD.sub("", falta) for falta in vista.faltas]
        vista.notas = [dicha for nota in vista.notas if (dicha := TO_LOAD.sub("", nota))]
        yield pagina, vista


def _drawn(pieza: Piece) -> str:
    """Return the chart of a piece as part of a page, in the colours of both themes; "" of a table."""
    if pieza.figura is None:
        return ""
    partes = []
    for tema, paleta in THEMES.items():
        dibujo = pieza.figura(paleta)
        hecho = layout.part(dibujo.parte, files.file_name(pieza, "svg"), dibujo, pieza.alt)
        if isinstance(dibujo, Outlines):  # Its legend is written already.
            hecho += paper.vector(replace(dibujo, leyenda=[]), MAP_WIDTH, round(dibujo.cuerpo), paleta).decode()
        partes.append(f'<figure class="{tema}">{hecho}</figure>')
    return "".join(partes)


def _table(pieza: Piece) -> Table:
    """Return the table of a piece, read down where its page has it so."""
    tabla = paper.seen(pieza)
    return drawn.read_down(tabla) if pieza.dibuja is drawn.downwards else tabla


def _typeface() -> dict[str, bytes]:
    """Return the letters that charts are measured with, by their path."""
    letras = [typeface.font_file(peso) for peso in (typeface.REGULAR, typeface.BOLD)]
    return {f"fuentes/{letra.name}": letra.read_bytes() for letra in letras}
