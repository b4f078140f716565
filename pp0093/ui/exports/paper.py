"""A piece on paper, laid out by typst: title, subtitle, chart or table, and source lines.

Charts are the page's own drawing as vectors; tables are laid out by typst.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from html import escape
from math import ceil
from operator import itemgetter
from pathlib import Path
from typing import Any

import segno
from msgspec.structs import asdict, replace

from pp0093.ask.registry import INDICATORS, Unit
from pp0093.ask.rows import REST
from pp0093.documents import pdf
from pp0093.documents.document import LANGUAGE, Plot, rendered
from pp0093.structs import Frozen
from pp0093.ui.charts import bars
from pp0093.ui.charts.chart import Chart
from pp0093.ui.charts.drawing import (
    CELL,
    WATERMARK,
    Drawing,
    Lying,
    names_width,
    wrapped,
)
from pp0093.ui.exports.piece import Piece, joined_sentences
from pp0093.ui.theme import LETTERS, LIGHT, Palette
from pp0093.writing.tables import Column, Style, Table
from pp0093.writing.typeface import FALLBACK_WIDTH

EDGE = 10
# Folder of the SVG templates.
VECTORS = Path(__file__).parent
# Largest fraction of the width for the columns beside rows.
FOR_COLUMNS = 0.35
# Pixels for each letter of the longest names, and replacements of signs that our typeface lacks (a missing sign would
# change the typeface of its whole line).
PER_LETTER, SIGNS = 13, str.maketrans("○●", "◌•")
# The sentence that explains a starred column.
STAR = re.compile(r"[.;] \* [^.]*")
DRAWING = re.compile(
    rb'<image (transform="[^"]+") xlink:href="data:image/svg\+xml;base64,([^"]+)" (width="[^"]+" height="[^"]+")[^>]*/>'
)
BOX = re.compile(rb' (?:width|height)="[^"]+"')
SVG_START = re.compile(rb"<svg\b[^>]*>")


class Size(Frozen):
    """A paper size in CSS pixels (96 to an inch): taller contents make the page grow from `alto` to `maximo`.

    When it can't grow (not `crece`), contents are scaled down.
    """

    nombre: str
    para: str
    ancho: int
    alto: int
    maximo: int
    crece: bool


# A third of a note's page, growing to its full text height (24.7 cm), and a slide.
SIZES = {
    "nota": Size("nota", "16 x 9 cm, o más alta si lo pide, para una página A4", 605, 340, 933, crece=True),
    "lamina": Size("lámina", "16:9, para una presentación", 800, 450, 720, crece=False),
}
MOST_ROWS = 300
PICTURE_FORMATS = ("png", "svg", "pdf")
PNG_SCALE = 3
# typst options of each format; JSON returns only the space that a piece needs around its drawing.
OPTIONS: dict[str, dict[str, Any]] = {"png": {"ppi": 96 * PNG_SCALE}, "json": pdf.MEASURED}
TABLE_TOO_LONG = f"tiene más de {MOST_ROWS} filas; llévela en XLSX o CSV"


def has_image(pieza: Piece) -> bool:
    """Tell whether a piece can be an image: it has a drawing, or a table of few pages."""
    return pieza.figura is not None or len(pieza.tabla.filas) <= MOST_ROWS


def drawn(pieza: Piece, tamano: Size) -> list[bytes]:
    """Return the SVG of each page of a piece's chart; empty for a table.

    Charts taller than a page are split by rows, except cells, which only make sense together.
    """
    if not pieza.figura:
        return []
    dibujo, ancho = pieza.figura(LIGHT), tamano.ancho - 2 * EDGE
    dibujo = _folded(dibujo, tamano) if isinstance(dibujo, Lying) else dibujo
    alrededor = float(_laid_out(pieza, tamano, (), "json")[0])
    libre, maximo = tamano.alto - alrededor, tamano.maximo - alrededor
    alto = ceil(min(max(asked(dibujo, ancho), libre), maximo))
    if not tamano.crece:
        ancho = round(ancho * alto / libre)
    partes = _parts(dibujo, ancho, alto) if isinstance(dibujo, Lying) else [dibujo]
    return [vector(parte, ancho, alto) for parte in partes]


def _folded(dibujo: Lying, tamano: Size) -> Lying:
    """Return rows folded for a page."""
    return dibujo.folded(FOR_COLUMNS * (tamano.ancho - 2 * EDGE))


def _said_of_it(pieza: Piece, tamano: Size) -> tuple[str, Sequence[str]]:
    """Return the measure and remarks for paper, without those about folded rows or starred columns not shown."""
    dibujo = pieza.figura and pieza.figura(LIGHT)
    if not isinstance(dibujo, Lying):
        return pieza.mide, pieza.notas
    plegadas = dibujo.filas[len(dibujo.filas) - dibujo.plegadas :]
    suyas = [f"({f.nombre.partition(' ')[0]}, " for f in plegadas]
    hay_estrella = any("*" in c.texto for c in _folded(dibujo, tamano).columnas)
    notas = [n for n in pieza.notas if not any(cual in n for cual in suyas)]
    return pieza.mide if hay_estrella else STAR.sub("", pieza.mide), notas


def _parts(dibujo: Lying, ancho: int, alto: int) -> list[Lying]:
    """Return a chart split into parts of at most some height, with equal numbers of rows."""
    filas, por_hoja = dibujo.filas, len(dibujo.filas)
    son_celdas = any(c.clase == CELL for suyas in dibujo.marcas for c in suyas)
    while not son_celdas and por_hoja > 1 and asked(replace(dibujo, filas=filas[:por_hoja]), ancho) > alto:
        por_hoja -= 1
    por_hoja = ceil(len(filas) / ceil(len(filas) / por_hoja))
    return [replace(dibujo, filas=filas[n : n + por_hoja]) for n in range(0, len(filas), por_hoja)]


def asked(dibujo: Drawing, ancho: int) -> float:
    """Return the height in pixels that a chart needs at some width, from its template."""
    return float(vector(dibujo, ancho))


def vector(dibujo: Drawing, ancho: int, alto: int = 0, p: Palette = LIGHT) -> bytes:
    """Return a chart as an SVG; the height is the one it needs when not given.

    Names get room for any typeface, up to half the width: the SVG may be opened where ours is not installed.
    """
    propias: dict[str, Any] = {}
    if isinstance(dibujo, Lying):
        lineas = _names(dibujo, ancho)
        nombres: float = names_width(n for suyas in lineas for n in suyas) if any(lineas) else 0
        propias = {"lineas": lineas, "nombres": round(max(nombres, min(FALLBACK_WIDTH * nombres, ancho / 2)))}
    plantilla, comun = VECTORS / f"{dibujo.parte}.svg", {"letras": LETTERS, "signos": SIGNS, "holgura": FALLBACK_WIDTH}
    return rendered(plantilla, d=dibujo, ancho=ancho, alto=alto, p=p, **comun, **propias).encode()


def _names(dibujo: Lying, ancho: int) -> list[list[str]]:
    """Return row names wrapped to half the width; what begins in brackets becomes a subtitle."""
    libre = ancho - dibujo.aire - sum(c.ancho for c in dibujo.columnas)
    return [
        [
            linea
            for texto in (f.nombre, f.debajo)
            if texto
            for linea in wrapped(texto.translate(SIGNS), round(libre / PER_LETTER)).split("\n")
        ]
        for f in dibujo.filas
    ]


def paper_sheets(pieza: Piece, tamano: Size, dibujos: Sequence[bytes], formato: str) -> list[bytes]:
    """Return the pages of a piece in a format; a PDF has all of them."""
    return [_described(hoja, pieza, formato) for hoja in _laid_out(pieza, tamano, dibujos, formato)]


def _laid_out(pieza: Piece, tamano: Size, dibujos: Sequence[bytes], formato: str) -> list[bytes]:
    """Return the pages of a piece as typst lays them out; as JSON, the pixels needed around its drawing.

    Slides and PDFs have their link as a QR code too.
    """
    con_codigo = bool(pieza.url) and (formato in ("pdf", "json") or not tamano.crece)
    archivos = {f"dibujo{n}.svg": dibujo for n, dibujo in enumerate(dibujos)}
    es_tabla = not dibujos and formato != "json"
    tabla, de_todas = seen(pieza).once()
    dichas, inventada = pieza.lines(), int(pieza.pie.es_sintetico)  # The first line warns of demonstration data.
    mide, propias = _said_of_it(pieza, tamano)
    notas = [n for n in propias if f"{n.rstrip('.')}." not in dichas]
    notas = [f"En todas las filas, {de_todas}", *notas] if de_todas and es_tabla else notas
    rejilla = {
        "encabezado": tabla.encabezado,
        "filas": tabla.escritas,
        "numericas": [c.es_numerica for c in tabla.columnas],
        "niveles": [n.value for n in tabla.niveles],
    }
    datos = {
        "letras": pdf.FACES,
        "autor": pieza.pie.programa.autor,
        "dice": says(pieza),
        "alt": pieza.alt,
        "rotulo": pieza.heading(),
        "titulo": pieza.titulo,
        "nota": mide,
        "aviso": " ".join(dichas[:inventada]),
        "pie": [*([f"Notas: {joined_sentences(*notas)}."] if notas else []), " ".join(dichas[inventada:])],
        "colores": asdict(LIGHT),
        "papel": asdict(tamano),
        "codigo": con_codigo,
        "dibujos": [*archivos],
        "tabla": rejilla if es_tabla else None,
        "sello": WATERMARK if pieza.pie_de_cifras.es_inventado and es_tabla else "",
    }
    if con_codigo:
        archivos["codigo.svg"] = _code(pieza.url)
    hechas = pdf.compiled("pieza", datos, archivos, formato, **OPTIONS.get(formato, {}))
    return hechas if isinstance(hechas, list) else [hechas]


def sheet_count(pieza: Piece, tamano: Size) -> int:
    """Return the number of pages of a piece."""
    return len(drawn(pieza, tamano)) or len(paper_sheets(pieza, tamano, (), "svg"))


def says(pieza: Piece) -> str:
    """Return the text content of a piece's image: its finding and everything on its paper."""
    return " ".join(filter(None, [pieza.heading(), pieza.nota, pieza.alt, *pieza.lines()]))


def _described(hoja: bytes, pieza: Piece, formato: str) -> bytes:
    """Return an image with title and description where programs and screen readers look for them."""
    if formato == "svg":
        dicho = f"<title>{escape(pieza.titulo)}</title><desc>{escape(says(pieza))}</desc>".encode()
        abierto = SVG_START.sub(lambda m: m[0].replace(b"<svg", b'<svg lang="es-PE"', 1) + dicho, hoja, count=1)
        return DRAWING.sub(_inlined, abierto)
    return _png(hoja, pieza) if formato == "png" else hoja


def _inlined(imagen: re.Match[bytes]) -> bytes:
    """Return a drawing inlined in another, with its text as text."""
    propio = base64.b64decode(imagen[2])
    dentro = SVG_START.sub(lambda m: BOX.sub(b"", m[0]).replace(b"<svg", b"<svg " + imagen[3], 1), propio, count=1)
    return b"<g " + imagen[1] + b">" + dentro[dentro.index(b"<svg") :] + b"</g>"


def _png(hoja: bytes, pieza: Piece) -> bytes:
    """Write the resolution into a PNG, so that word processors give it its width in centimetres."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    salida = io.BytesIO()
    textos = PngInfo()
    dichos = {"Title": pieza.titulo, "Description": says(pieza), "Author": pieza.pie.programa.autor}
    for clave, texto in dichos.items():
        textos.add_itxt(clave, texto, LANGUAGE)
    puntos = 96 * PNG_SCALE
    with Image.open(io.BytesIO(hoja)) as imagen:
        imagen.convert("RGB").save(salida, "PNG", dpi=(puntos, puntos), pnginfo=textos)
    return salida.getvalue()


def _code(url: str) -> bytes:
    """Return a URL as a QR code, dark on white."""
    salida = io.BytesIO()
    segno.make(url, micro=False).save(salida, kind="svg", border=2, dark=LIGHT.ink, light=LIGHT.paper)
    return salida.getvalue()


def seen(pieza: Piece) -> Table:
    """Return a piece's table for paper, with provenance when some figures are demonstration data."""
    return pieza.tabla.shown(con_origen=pieza.pie_de_cifras.es_mixto)


def plot(grafico: Plot) -> Chart:
    """Return a document's plot as a page's chart."""
    en_pct = INDICATORS[grafico.barras[0][1].indicador].unidad == Unit.PERCENT
    valor = Column(grafico.eje, Style.PERCENT if en_pct else Style.NUMBER, 1 if en_pct else 0)
    columnas = {"nombre": Column(""), "valor": valor}
    filas = [{"nombre": n, "valor": c.valor, "texto": c.texto, REST: not c.es_propia} for n, c in grafico.barras]
    return bars(filas, x="valor", y="nombre", label=itemgetter("texto"), reference=grafico.referencia, columns=columnas)
