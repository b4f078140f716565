"""The real pages of a year as a folder of plain HTML: no server, no network, no script; what a reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from pp0093.access import Role
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
# Of a chart, in pixels, where it does not say its own height.
WIDTH, HEIGHT = 900, 420
STYLE = """
@font-face { font-family: "Source Sans Pro"; src: url(fuentes/SourceSansPro-Regular.ttf) }
@font-face { font-family: "Source Sans Pro"; font-weight: 600 700; src: url(fuentes/SourceSansPro-Bold.ttf) }
body { margin: 0 auto; max-width: 1120px; padding: 0 16px 64px; 
  font: 16px/24px "Source Sans Pro", system-ui, sans-serif; color: #1b212a; background: #fff }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 16px 0; border-bottom: 1px solid #d5dae0 }
nav a, nav b { padding: 10px 0 }
a { color: #1f5fa8 }
h1 { font-size: 28px; line-height: 34px; margin: 24px 0 8px; max-width: 34em }
h2 { font-size: 20px; line-height: 26px; margin: 40px 0 4px }
p { margin: 0 0 8px }
.menor { font-size: 14px; line-height: 20px; color: #4a5460 }
figure { margin: 8px 0; overflow-x: auto; background: #fff }
svg { max-width: 100%; height: auto }
.pp-table { overflow-x: auto }
table { border-collapse: collapse; font-size: 14px; line-height: 20px; font-variant-numeric: tabular-nums }
th, td { padding: 4px 12px 4px 0; text-align: left; vertical-align: top; border-bottom: 1px solid #eceff2 }
.num { text-align: right }
tr.total td { font-weight: 600 }
summary { padding: 10px 0; cursor: pointer }
@media (prefers-color-scheme: dark) {
  body { color: #e8ecf1; background: #14181f }
  a { color: #6fa8e8 }
  .menor { color: #b5bec9 }
  nav, th, td { border-color: #2f3742 }
}
"""
PAGE = (
    '<!doctype html>\n<html lang="es-PE"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>{titulo}</title>'
    '<style>{estilo}</style></head><body><nav aria-label="Páginas">{menu}</nav><main>{cuerpo}</main></body></html>\n'
)


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
    nombres = {p.id: FIRST if n == 0 else f"{p.id}.html" for n, (p, _) in enumerate(vistas)}
    for pagina, vista in vistas:
        hechas = "".join(_piece(p, dibujos.get(files.name(p, "svg"), "")) for p in vista.piezas)
        archivos[nombres[pagina.id]] = _page(
            pagina, vista, anio, _menu([p for p, _ in vistas], nombres, pagina), hechas
        ).encode()
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
    """Return charts as part of a page, with what each shows for who does not see it, by the name of each piece."""
    figuras = [paper.stamped(p) for p in piezas]
    hechos = browser.draw([browser.Job(f, "svg", WIDTH, int(f.layout.height or HEIGHT)) for f in figuras])
    return {
        files.name(p, "svg"): f'<svg role="img" aria-label="{escape(p.alt)}" {d.decode().partition("<svg ")[2]}'
        for p, d in zip(piezas, hechos, strict=True)
    }


def _typeface() -> dict[str, bytes]:
    """Return the letters that charts are measured with, by their path; none where they are not installed."""
    carpeta = typeface.typeface()
    if carpeta is None:
        return {}
    nombres = [f"SourceSansPro-{peso}.ttf" for peso in (typeface.REGULAR, typeface.BOLD)]
    return {f"{TYPEFACE}/{n}": (carpeta / n).read_bytes() for n in nombres}


def _menu(vistas: Sequence[Declared], nombres: Mapping[str, str], abierta: Declared) -> str:
    enlaces = (
        f"<b>{escape(p.title)}</b>" if p is abierta else f'<a href="{nombres[p.id]}">{escape(p.title)}</a>'
        for p in vistas
    )
    return "".join(enlaces)


def _page(pagina: Declared, vista: headless.Visited, anio: int, menu: str, piezas: str) -> str:
    programa = vista.piezas[0].pie.programa
    cabeza = f'<p class="menor">{escape(programa.sigla)} · {escape(pagina.title)} · {anio}</p>'
    notas = "".join(f"<li>{escape(n)}.</li>" for n in vista.notas)
    pie = f'<h2>Notas</h2><ol class="menor">{notas}</ol>' if notas else ""
    faltas = "".join(f'<p class="menor">{escape(f)}</p>' for f in vista.faltas)
    respuesta, _, sigue = vista.respuesta.partition(". ")
    cuerpo = f"{cabeza}<h1>{escape(respuesta)}</h1><p>{escape(sigue)}</p>{piezas}{faltas}{pie}"
    titulo = f"{pagina.title}, {anio} · {programa.sigla}"
    return PAGE.format(titulo=escape(titulo), estilo=STYLE, menu=menu, cuerpo=cuerpo)


def _piece(pieza: Piece, dibujo: str) -> str:
    """Return a piece as HTML: what it says, its drawing with its table folded, or its table, and what it stands on."""
    tabla = drawn.as_html(pieza.tabla)
    visto = f"<figure>{dibujo}</figure><details><summary>Ver como tabla</summary>{tabla}</details>" if dibujo else tabla
    datos = f'<a href="{FIGURES}/{files.name(pieza, "xlsx")}">Llevar en Excel</a>'
    pie = "<br>".join(map(escape, pieza.pie.lines()))
    return (
        f'<section><h2>{escape(pieza.titulo)}</h2><p class="menor">{escape(pieza.nota)}</p>{visto}'
        f'<p class="menor">{pie}<br>{datos}</p></section>'
    )
