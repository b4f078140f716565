"""A piece laid out for paper by typst: title, subtitle, the chart or table, and the lines that say where it comes from.

A chart is the very one of the page, as a vector; a table is laid out by typst alone.
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
    Box,
    Drawing,
    Lying,
    Standing,
    names_width,
    wrapped,
)
from pp0093.ui.exports.piece import Piece, joined_sentences
from pp0093.ui.theme import LETTERS, LIGHT, Palette
from pp0093.writing.tables import Column, Style, Table
from pp0093.writing.typeface import FALLBACK_WIDTH

EDGE = 10
# The vectors of charts.
VECTORS = Path(__file__).parent
# How much of a sheet the columns beside rows have at most.
FOR_COLUMNS = 0.35
# Pixels of a sheet for each letter of the longest lines of names, and signs for those that our typeface lacks, for want
# of which all of a line would be in another.
PER_LETTER, SIGNS = 13, str.maketrans("○●", "◌•")
# What a column with a star means, where what is measured says it.
STAR = re.compile(r"\. \* [^.]*")
DRAWING = re.compile(
    rb'<image (transform="[^"]+") xlink:href="data:image/svg\+xml;base64,([^"]+)" (width="[^"]+" height="[^"]+")[^>]*/>'
)
BOX = re.compile(rb' (?:width|height)="[^"]+"')
SVG_START = re.compile(rb"<svg\b[^>]*>")


class Size(Frozen):
    """A size of paper in CSS pixels (96 an inch): what asks for more than `alto` has a taller sheet, up to `maximo`.

    Where it never grows (`crece`), so tall is what it is drawn on, and seen smaller.
    """

    nombre: str
    para: str
    ancho: int
    alto: int
    maximo: int
    crece: bool


# A third of a page of a note, up to all its text (24.7 cm), and a slide.
SIZES = {
    "nota": Size("nota", "16 x 9 cm, o más alta si lo pide, para una página A4", 605, 340, 933, crece=True),
    "lamina": Size("lámina", "16:9, para una presentación", 800, 450, 720, crece=False),
}
MOST_ROWS = 300
PICTURE_FORMATS = ("png", "svg", "pdf")
PNG_SCALE = 3
# How each format is asked for; as JSON, only what a piece takes around its drawing.
OPTIONS: dict[str, dict[str, Any]] = {"png": {"ppi": 96 * PNG_SCALE}, "json": pdf.MEASURED}
TABLE_TOO_LONG = f"tiene más de {MOST_ROWS} filas; llévela en XLSX o CSV"


def has_image(pieza: Piece) -> bool:
    """Tell whether a piece can be an image: a drawing, or a table that goes on a few sheets."""
    return pieza.figura is not None or len(pieza.tabla.filas) <= MOST_ROWS


def drawn(pieza: Piece, tamano: Size) -> list[bytes]:
    """Return the chart of a piece as the SVG of each of its sheets, each filling it; none of a table.

    What asks for more than a sheet has its rows in several, but for cells, which say nothing apart.
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
    """Return rows as a sheet has them."""
    return dibujo.folded(FOR_COLUMNS * (tamano.ancho - 2 * EDGE))


def _said_of_it(pieza: Piece, tamano: Size) -> tuple[str, Sequence[str]]:
    """Return what is measured and the remarks as a sheet says them: none of folded rows, nor a star of no column."""
    dibujo = pieza.figura and pieza.figura(LIGHT)
    if not isinstance(dibujo, Lying):
        return pieza.mide, pieza.notas
    plegadas = dibujo.filas[len(dibujo.filas) - dibujo.plegadas :]
    suyas = [f"({f.nombre.partition(' ')[0]}, " for f in plegadas]
    hay_estrella = any("*" in c.texto for c in _folded(dibujo, tamano).columnas)
    notas = [n for n in pieza.notas if not any(cual in n for cual in suyas)]
    return pieza.mide if hay_estrella else STAR.sub("", pieza.mide), notas


def _parts(dibujo: Lying, ancho: int, alto: int) -> list[Lying]:
    """Return a chart in parts that are so tall at most, with as many rows each."""
    filas, por_hoja = dibujo.filas, len(dibujo.filas)
    son_celdas = any(c.clase == CELL for f in filas for c in f.cajas)
    while not son_celdas and por_hoja > 1 and asked(replace(dibujo, filas=filas[:por_hoja]), ancho) > alto:
        por_hoja -= 1
    por_hoja = ceil(len(filas) / ceil(len(filas) / por_hoja))
    return [replace(dibujo, filas=filas[n : n + por_hoja]) for n in range(0, len(filas), por_hoja)]


def asked(dibujo: Drawing, ancho: int) -> float:
    """Return how many pixels tall a chart asks to be at a width, which its template knows."""
    return float(vector(dibujo, ancho))


def vector(dibujo: Drawing, ancho: int, alto: int = 0, p: Palette = LIGHT) -> bytes:
    """Return a chart as an SVG of so many pixels; without a height, only the one that it asks for.

    Names have room in whatever typeface draws them, up to half: an SVG may be opened where ours is not.
    """
    propias: dict[str, Any] = {}
    cajas: list[Box] = []
    if isinstance(dibujo, Lying):
        lineas = _names(dibujo, ancho)
        nombres: float = names_width(n for suyas in lineas for n in suyas) if any(lineas) else 0
        propias = {"lineas": lineas, "nombres": round(max(nombres, min(FALLBACK_WIDTH * nombres, ancho / 2)))}
        propias["celdas"] = [[c.translate(SIGNS) for c in fila.celdas] for fila in dibujo.filas]
        cajas = [caja for fila in dibujo.filas for caja in fila.cajas]
    elif isinstance(dibujo, Standing):
        propias = {"nombres": round(FALLBACK_WIDTH * dibujo.nombres), "derecha": round(FALLBACK_WIDTH * dibujo.aire)}
        cajas = [caja for panel in dibujo.paneles for caja in panel.marcas]
    dicho = rendered(
        VECTORS / f"{dibujo.parte}.svg",
        d=dibujo,
        ancho=ancho,
        alto=alto,
        colores=list(dict.fromkeys(caja.color for caja in cajas)),
        p=p,
        letras=LETTERS,
        **propias,
    )
    return dicho.encode()


def _names(dibujo: Lying, ancho: int) -> list[list[str]]:
    """Return the names of rows in lines of up to half the width; what begins in brackets stands under the rest."""
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
    """Return the sheets of a piece in a format, with its drawings or its table; a PDF has all of them."""
    return [_described(hoja, pieza, formato) for hoja in _laid_out(pieza, tamano, dibujos, formato)]


def _laid_out(pieza: Piece, tamano: Size, dibujos: Sequence[bytes], formato: str) -> list[bytes]:
    """Return the sheets of a piece as typst lays them out; as JSON, how many pixels it takes around its drawing.

    A slide and a PDF are looked at on screens and on paper: they bear their link as a QR code too.
    """
    con_codigo = bool(pieza.url) and (formato in ("pdf", "json") or not tamano.crece)
    archivos = {f"dibujo{n}.svg": dibujo for n, dibujo in enumerate(dibujos)}
    es_tabla = not dibujos and formato != "json"
    tabla, de_todas = seen(pieza).once()
    dichas, inventada = pieza.lines(), int(pieza.pie.es_sintetico)  # Of what is invented, the first line says so.
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
    """Return on how many sheets a piece goes."""
    return len(drawn(pieza, tamano)) or len(paper_sheets(pieza, tamano, (), "svg"))


def says(pieza: Piece) -> str:
    """Return what the image of a piece says of itself: its finding, then all that its paper says, figures included."""
    return " ".join(filter(None, [pieza.heading(), pieza.nota, pieza.alt, *pieza.lines()]))


def _described(hoja: bytes, pieza: Piece, formato: str) -> bytes:
    """Return an image with its title and what it says where programs and readers of screens look for them."""
    if formato == "svg":
        dicho = f"<title>{escape(pieza.titulo)}</title><desc>{escape(says(pieza))}</desc>".encode()
        abierto = SVG_START.sub(lambda m: m[0].replace(b"<svg", b'<svg lang="es-PE"', 1) + dicho, hoja, count=1)
        return DRAWING.sub(_inlined, abierto)
    return _png(hoja, pieza) if formato == "png" else hoja


def _inlined(imagen: re.Match[bytes]) -> bytes:
    """Return a drawing inside another as part of it, with its words as words."""
    propio = base64.b64decode(imagen[2])
    dentro = SVG_START.sub(lambda m: BOX.sub(b"", m[0]).replace(b"<svg", b"<svg " + imagen[3], 1), propio, count=1)
    return b"<g " + imagen[1] + b">" + dentro[dentro.index(b"<svg") :] + b"</g>"


def _png(hoja: bytes, pieza: Piece) -> bytes:
    """Write how many dots an inch there are, so that a word processor gives the image its width in centimetres."""
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
    """Return an address as a QR code, dark on white as readers of it ask."""
    salida = io.BytesIO()
    segno.make(url, micro=False).save(salida, kind="svg", border=2, dark=LIGHT.ink, light=LIGHT.paper)
    return salida.getvalue()


def seen(pieza: Piece) -> Table:
    """Return a piece's table as paper has it: where some figures are invented, with where each comes from."""
    return pieza.tabla.shown(con_origen=pieza.pie_de_cifras.es_mixto)


def plot(grafico: Plot) -> Chart:
    """Return a plot as the chart that a page draws."""
    en_pct = INDICATORS[grafico.barras[0][1].indicador].unidad == Unit.PERCENT
    valor = Column(grafico.eje, Style.PERCENT if en_pct else Style.NUMBER, 1 if en_pct else 0)
    columnas = {"nombre": Column(""), "valor": valor}
    filas = [{"nombre": n, "valor": c.valor, "texto": c.texto, REST: not c.es_propia} for n, c in grafico.barras]
    return bars(filas, x="valor", y="nombre", label=itemgetter("texto"), reference=grafico.referencia, columns=columnas)
