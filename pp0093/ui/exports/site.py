"""The real pages of a year as a folder of plain HTML: no server, no network, no script; what a reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from pp0093.access import Role
from pp0093.documents.document import rendered
from pp0093.errors import UsageError
from pp0093.ui import drawn
from pp0093.ui.exports import files, headless, paper
from pp0093.ui.exports.piece import Piece
from pp0093.ui.shell import pages
from pp0093.ui.shell.pages import Declared
from pp0093.ui.subjects.passport import PAGE_ID
from pp0093.writing import browser, typeface

FIRST = "index.html"
FIGURES, TYPEFACE = "datos", "fuentes"
# Of a chart, in pixels: how wide it is for a screen and for a telephone, and how high where it does not say.
WIDTHS, HEIGHT = {"ancho": 900, "angosto": 358}, 420
PAGE = Path(__file__).with_name("site.html")


def write(destino: Path, anio: int) -> list[Path]:
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
    dibujos = _drawings([p for p in piezas if p.figura is not None])
    archivos = {f"{FIGURES}/{files.name(p, 'xlsx')}": files.workbook(p) for p in piezas} | _typeface()
    paginas = [p for p, _ in vistas]
    nombres = {p.id: FIRST if n == 0 else f"{p.id}.html" for n, p in enumerate(paginas)}
    for abierta, vista in vistas:
        respuesta, _, sigue = vista.respuesta.partition(". ")
        dichos = {"anio": anio, "paginas": paginas, "nombres": nombres, "abierta": abierta, "notas": vista.notas}
        dichos |= {"respuesta": respuesta, "sigue": sigue, "faltas": vista.faltas}
        dichos["sigla"] = vista.piezas[0].pie.programa.sigla
        hechas = [_piece(p, dibujos.get(files.name(p, "svg"), "")) for p in vista.piezas]
        archivos[nombres[abierta.id]] = rendered(PAGE, piezas=hechas, **dichos).encode()
    for nombre, datos in archivos.items():
        ruta = destino / nombre
        ruta.parent.mkdir(parents=True, exist_ok=True)
        ruta.write_bytes(datos)
    return [destino / nombre for nombre in (*nombres.values(), *(a for a in archivos if "/" in a))]


def _visited(anio: int) -> Iterator[tuple[Declared, headless.Visited]]:
    """Yield the pages that a reader is offered and what each shows of a year; those without figures are left out."""
    for pagina in (p for p in pages.offered(rol=Role.LECTOR) if p.id != PAGE_ID):  # Not a page of a year.
        filtros = {headless.YEAR: str(anio)} if pagina.filters.con_anio else {}
        try:
            yield pagina, headless.visited(pagina.id, filtros, rol=Role.LECTOR)
        except UsageError:  # It has nothing to take: a page of words, or of what is not loaded.
            continue


def _drawings(piezas: Sequence[Piece]) -> dict[str, str]:
    """Return charts as part of a page, as wide as each screen and saying what they show, by the name of each piece."""
    figuras = [(p, clase, paper.stamped(p)) for p in piezas for clase in WIDTHS]
    pedidos = [browser.Job(f, "svg", WIDTHS[clase], int(f.layout.height or HEIGHT)) for _, clase, f in figuras]
    dibujos = dict.fromkeys((files.name(p, "svg") for p in piezas), "")
    for (pieza, clase, _), hecho in zip(figuras, browser.draw(pedidos), strict=True):
        dibujo = hecho.decode().partition("<svg ")[2]
        dibujos[files.name(pieza, "svg")] += (
            f'<svg role="img" data-de="{clase}" aria-label="{escape(pieza.alt)}" {dibujo}'
        )
    return dibujos


def _typeface() -> dict[str, bytes]:
    """Return the letters that charts are measured with, by their path; none where they are not installed."""
    carpeta = typeface.typeface()
    if carpeta is None:
        return {}
    nombres = [f"SourceSansPro-{peso}.ttf" for peso in (typeface.REGULAR, typeface.BOLD)]
    return {f"{TYPEFACE}/{n}": (carpeta / n).read_bytes() for n in nombres}


def _piece(pieza: Piece, dibujo: str) -> dict[str, object]:
    """Return what a page says of a piece: its drawing with its table folded, or its table, and what it stands on."""
    return {
        "titulo": pieza.titulo,
        "mide": pieza.mide,
        "dibujo": dibujo,
        "tabla": drawn.as_html(paper.seen(pieza)),
        "pie": pieza.pie.lines(),
        "libro": f"{FIGURES}/{files.name(pieza, 'xlsx')}",
    }
