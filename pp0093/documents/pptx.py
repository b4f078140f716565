"""A document as an editable deck: a slide a section, what it says beside its first chart, both native."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from pp0093.documents.document import (
    FACE,
    LANGUAGE,
    UNBROKEN,
    Board,
    Heading,
    Note,
    NoteSection,
    Plot,
    Points,
    Prose,
    figure_columns,
    widths,
)

WIDTH, HEIGHT, EDGE, TOP, FOOT = 13.333, 7.5, 0.6, 1.35, 6.8
HALF = 6.2
TITLE, BODY, CELL, SMALL = 26, 16, 10, 9
BAR = 0.62  # What a bar of a chart takes, in inches.
# What fits a slide, in lines of text and rows of a table; how many letters a line has alone and beside a chart.
LINES, ROWS, WHOLE_LINE, HALF_LINE, NOTE_LINE = 17, 18, 118, 50, 180
GOES_ON = "Sigue en la nota."
GRID = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # PowerPoint's own style of lines alone.
_Color: Any = RGBColor  # Untyped, as what follows.
_Data: Any = CategoryChartData
DELIVERY, INK, GREY, WARNING = map(_Color.from_string, ("C2571A", "1F2933", "5B6770", "A84300"))
TITLE_ONLY = 5  # The layout of the default template with a title and nothing else.


def write(nota: Note) -> bytes:
    """Return a document as .pptx: its cover and a slide for each section that is not of its support."""
    doc: Any = Presentation()
    doc.slide_width, doc.slide_height = Inches(WIDTH), Inches(HEIGHT)
    propias = doc.core_properties
    propias.title, propias.author, propias.language = f"{nota.titulo}: {nota.subtitulo}", nota.oficina, LANGUAGE
    propias.subject, propias.keywords = nota.subtitulo, f"versión {nota.version}"
    _cover(_blank(doc, nota, nota.titulo, 2.2, 36), nota)
    for seccion in nota.secciones:
        if seccion.bloques and not seccion.es_de_sustento:
            _slide(_blank(doc, nota, seccion.titulo, 0.35, TITLE), seccion)
    salida = io.BytesIO()
    doc.save(salida)
    return salida.getvalue()


def _blank(doc: Any, nota: Note, titulo: str, arriba: float, cuerpo: int) -> Any:
    """Return a new slide with its title, what every slide says (demonstration, a year under way), foot and number."""
    hoja = doc.slides.add_slide(doc.slide_layouts[TITLE_ONLY])
    caja = hoja.shapes.title
    caja.left, caja.top, caja.width, caja.height = map(Inches, (EDGE, arriba, WIDTH - 2 * EDGE, 0.95))
    marco = caja.text_frame
    marco.word_wrap, marco.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    marco.paragraphs[0].alignment = PP_ALIGN.LEFT
    _say(marco.paragraphs[0], titulo, cuerpo if len(titulo) < 80 else cuerpo - 6, negrita=True)
    _text(hoja, (EDGE, FOOT, WIDTH - 2 * EDGE - 0.8), nota.pie, SMALL, GREY)
    numero = _text(hoja, (WIDTH - EDGE - 0.8, FOOT, 0.8), str(len(doc.slides)), SMALL, GREY)
    numero.alignment = PP_ALIGN.RIGHT
    if nota.aviso:
        _text(hoja, (EDGE, 0.08, WIDTH - 2 * EDGE), nota.aviso, SMALL + 2, WARNING, negrita=True)
    return hoja


def _cover(hoja: Any, nota: Note) -> None:
    hoja.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    lineas = (nota.subtitulo, nota.entidad, nota.oficina, nota.fecha, *nota.equipo)
    caja = _box(hoja, (EDGE, 3.8, WIDTH - 2 * EDGE), 2.4)
    for lugar, linea in enumerate((*lineas, f"Versión de los datos: {nota.version}")):
        _say(_paragraph(caja), linea, BODY if lugar else 22, GREY if lugar else INK)


def _slide(hoja: Any, seccion: NoteSection) -> None:
    """Write what a section says and, beside it, its first chart; its first table where it says nothing, if it fits."""
    grafico = next((b for b in seccion.bloques if isinstance(b, Plot)), None)
    tabla = next((b for b in seccion.bloques if isinstance(b, Board) and _rows(b) <= ROWS), None)
    lineas = _fitting(seccion, HALF_LINE if grafico else WHOLE_LINE)
    if not (lineas or grafico or tabla):  # All of it is in tables that don't fit.
        lineas = [(GOES_ON, False)]
    marco = _box(hoja, (EDGE, TOP, (HALF if grafico else WIDTH - EDGE) - EDGE), FOOT - TOP)
    for texto, es_titulo in lineas if grafico or not tabla else ():
        parrafo = _paragraph(marco)
        parrafo.space_after = Pt(8)
        _say(parrafo, texto, BODY, negrita=es_titulo)
    if grafico:
        _chart(hoja, grafico, HALF if lineas else EDGE)
    elif tabla:
        _table(hoja, tabla)


def _fitting(seccion: NoteSection, letras: int) -> list[tuple[str, bool]]:
    """Return the sentences and headings that fit a slide, and that the rest is in the note."""
    todas: list[tuple[str, bool]] = []
    for bloque in seccion.bloques:
        if isinstance(bloque, Heading):
            todas.append((bloque.texto, True))
        elif isinstance(bloque, Prose | Points):
            todas += [(f.texto.replace(" %", f"{UNBROKEN}%"), False) for f in bloque.frases]
    usadas = 0.0
    for n, (texto, _) in enumerate(todas):
        usadas += math.ceil(len(texto) / letras) + 0.5
        if usadas > LINES:
            cabe = todas[: n - 1 if todas[n - 1][1] else n]
            return [*cabe, (GOES_ON, False)]
    return todas


def _chart(hoja: Any, plot: Plot, izquierda: float) -> None:
    """Draw bars from zero, each with its value as the document writes it, no grid and no legend."""
    ancho = WIDTH - EDGE - izquierda
    datos: Any = _Data()
    datos.categories = [nombre for nombre, _ in reversed(plot.barras)]
    datos.add_series(plot.eje, [float(c.valor) for _, c in reversed(plot.barras)])
    alto = min(FOOT - TOP - 0.9, BAR * len(plot.barras) + 0.4)
    lugar = map(Inches, (izquierda, TOP + 0.35, ancho, alto))
    marco = hoja.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *lugar, datos)
    _describe(marco, plot.titulo, plot.alt)
    grafico, barras = marco.chart, marco.chart.plots[0]
    grafico.has_legend = grafico.has_title = False
    grafico.font.size, grafico.font.name, grafico.font.color.rgb = Pt(12), FACE, INK
    barras.gap_width, barras.has_data_labels = 45, True
    barras.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    relleno = barras.series[0].format.fill
    relleno.solid()
    relleno.fore_color.rgb = DELIVERY
    for n, (_, cifra) in enumerate(reversed(plot.barras)):
        barras.series[0].points[n].data_label.text_frame.text = cifra.texto
    valores = grafico.value_axis
    valores.minimum_scale, valores.has_major_gridlines, valores.visible = 0, bool(plot.referencia), False
    if plot.referencia:
        valores.major_unit, valores.maximum_scale = plot.referencia, 1.3 * plot.tope
        valores.major_gridlines.format.line.color.rgb = GREY
    grafico.category_axis.format.line.color.rgb = GREY
    _text(hoja, (izquierda, TOP - 0.05, ancho), plot.titulo, 14, negrita=True)
    _text(
        hoja,
        (izquierda, TOP + 0.4 + alto, ancho),
        f"{'. '.join(filter(None, (plot.eje, plot.nota))).rstrip('.')}.",
        CELL,
        GREY,
    )


def _rows(tabla: Board) -> int:
    """Return how many rows a table takes with its note."""
    return len(tabla.filas) + math.ceil(len(tabla.nota) / NOTE_LINE)


def _table(hoja: Any, tabla: Board) -> None:
    """Write a table; its note is its last row, so that it stays below however high the others are."""
    de_nota = [(tabla.nota, *[""] * (len(tabla.encabezado) - 1))] if tabla.nota else []
    ancho, filas = WIDTH - 2 * EDGE, [tabla.encabezado, *tabla.filas, *de_nota]
    donde = map(Inches, (EDGE, TOP, ancho, 0.28 * len(filas)))
    marco = hoja.shapes.add_table(len(filas), len(tabla.encabezado), *donde)
    _describe(marco, tabla.titulo, tabla.titulo)
    rejilla = marco.table
    rejilla._tbl.tblPr.find(qn("a:tableStyleId")).text = GRID
    anchos, de_cifras = widths(tabla.encabezado, tabla.filas), figure_columns(tabla)
    for columna, suyo in zip(rejilla.columns, anchos, strict=True):
        columna.width = Inches(ancho * suyo / sum(anchos))
    for n, fila in enumerate(filas):
        for c, (celda, parte) in enumerate(zip(rejilla.rows[n].cells, fila, strict=True)):
            celda.margin_top = celda.margin_bottom = Inches(0.02)
            celda.margin_left = celda.margin_right = Inches(0.06)
            parrafo = celda.text_frame.paragraphs[0]
            parrafo.alignment = PP_ALIGN.RIGHT if c in de_cifras else PP_ALIGN.LEFT
            _say(parrafo, str(parte), CELL, negrita=not n or n - 1 in tabla.fuertes)
    if de_nota:
        rejilla.cell(len(filas) - 1, 0).merge(rejilla.cell(len(filas) - 1, len(tabla.encabezado) - 1))


def _box(hoja: Any, donde: Sequence[float], alto: float = 0.4) -> Any:
    """Return a new box of text at a place: from the left, from the top, and its width, in inches."""
    marco = hoja.shapes.add_textbox(*map(Inches, (*donde, alto))).text_frame
    marco.word_wrap = True
    return marco


def _text(
    hoja: Any, donde: Sequence[float], texto: str, cuerpo: int, color: RGBColor = INK, *, negrita: bool = False
) -> Any:
    parrafo = _paragraph(_box(hoja, donde))
    _say(parrafo, texto, cuerpo, color, negrita=negrita)
    return parrafo


def _paragraph(marco: Any) -> Any:
    primero = marco.paragraphs[0]
    return primero if not primero.runs else marco.add_paragraph()


def _say(parrafo: Any, texto: str, cuerpo: int, color: RGBColor = INK, *, negrita: bool = False) -> None:
    tramo = parrafo.add_run()
    tramo.text, tramo.font.size, tramo.font.name, tramo.font.bold = texto, Pt(cuerpo), FACE, negrita
    tramo.font.color.rgb = color
    tramo._r.get_or_add_rPr().set("lang", LANGUAGE)


def _describe(marco: Any, titulo: str, alternativo: str) -> None:
    propias = next(marco._element.iter(qn("p:cNvPr")))
    propias.set("title", titulo)
    propias.set("descr", alternativo)
