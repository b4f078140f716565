"""The real pages of a year as a folder of plain HTML: no server, no network, no script; what a reader may see."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from itertools import product
from pathlib import Path

from pp0093 import provenance
from pp0093.access import Role
from pp0093.ask.registry import YEAR
from pp0093.documents.document import rendered
from pp0093.errors import LOADED_AT, UsageError
from pp0093.ui import drawn, layout, theme
from pp0093.ui.charts.lying import Lying
from pp0093.ui.exports import files, headless, paper
from pp0093.ui.exports.piece import Piece, Shown
from pp0093.ui.shell import pages
from pp0093.ui.shell.pages import Declared
from pp0093.ui.subjects.passport import PASSPORT_PAGE
from pp0093.ui.theme import DARK, LIGHT
from pp0093.writing import browser, typeface

# The class of what is seen in each theme and, of what is not rows, on a telephone and on a desk: pixels of its width.
THEMES = {"claro": LIGHT, "oscuro": DARK}
WIDTHS = {"angosto": 400, "ancho": 800}
SITE_TEMPLATE = Path(__file__).with_name("site.html")
# Pages that the site leaves out: of one figure, and of what the other pages already say.
PAGES_LEFT_OUT = (PASSPORT_PAGE, "nota")
# What a page says of loading files, which nobody does here.
TO_LOAD = re.compile(rf"[^.]*{re.escape(LOADED_AT)}\.?\s*")


def write_site(destino: Path, anio: int) -> list[Path]:
    """Write the pages of a year that have something to take, and return their files, the first page's first.

    Raise UsageError when the folder has something else, or no page has anything of that year; DrawingError without a
    browser to draw with.
    """
    if destino.exists() and any(destino.iterdir()):
        raise UsageError(f"{destino} ya tiene algo; diga otra carpeta, o vacíela")
    vistas = [*_visited(anio)]
    if not vistas:
        raise UsageError(f"ninguna página tiene nada de {anio}")
    piezas = [p for _, v in vistas for p in v.piezas]
    dibujos = _drawings(piezas)
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
        hechas = [
            (p, dibujos.get(files.file_name(p, "svg"), ""), drawn.as_html(paper.seen(p)), _book(p)) for p in v.piezas
        ]
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


def _drawings(piezas: Sequence[Piece]) -> dict[str, str]:
    """Return the charts of some pieces as part of a page, in the colours of both themes, by the name of each piece.

    Rows are as in the pages of the dashboard; the others, vectors.
    """
    dibujos: dict[str, str] = defaultdict(str)
    otros = []
    for p, (tema, paleta) in product(piezas, THEMES.items()):
        if p.figura is None:
            continue
        nombre, dibujo = files.file_name(p, "svg"), p.figura(paleta)
        if isinstance(dibujo, Lying):
            hecho = layout.part("lying", nombre, dibujo, p.alt, {}, None)
            dibujos[nombre] += f'<figure class="{tema}">{hecho}</figure>'
        else:
            otros += [
                (nombre, p.alt, f"{tema} {c}", p.figura(paleta).update_layout(width=w)) for c, w in WIDTHS.items()
            ]
    for (nombre, alt, clase, _), trazado in zip(otros, browser.draw_figures([d for *_, d in otros]), strict=True):
        resto = trazado.decode().partition("<svg ")[2]
        dibujos[nombre] += f'<figure class="{clase}"><svg role="img" aria-label="{escape(alt)}" {resto}</figure>'
    return dibujos


def _typeface() -> dict[str, bytes]:
    """Return the letters that charts are measured with, by their path."""
    letras = [typeface.font_file(peso) for peso in (typeface.REGULAR, typeface.BOLD)]
    return {f"fuentes/{letra.name}": letra.read_bytes() for letra in letras}
