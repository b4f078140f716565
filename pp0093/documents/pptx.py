"""A document as an editable deck: a slide a section, titled by what it finds, beside its first chart, both native.

Its size and where titles stand are those of lamina.pptx, which opens in PowerPoint.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.text import PP_ALIGN
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
    Prose,
    Said,
    figure_columns,
    figures,
    widths,
)

WIDTH, EDGE, TOP, FOOT = 13.333, 0.6, 1.35, 6.8
ACROSS, HALF = WIDTH - 2 * EDGE, 6.2
TITLE, BODY, CELL = 26, 16, 9
# How large a title is, by how many letters it has fewer than.
TITLES = {60: TITLE, 110: TITLE - 6, 1000: BODY}
BAR = 0.62  # What a bar of a chart takes, in inches.
# What fits a slide, in lines of text and rows of a table; how many letters a line has alone and beside a chart.
LINES, ROWS, WHOLE_LINE, HALF_LINE, NOTE_LINE = 19, 18, 118, 50, 180
GOES_ON = "Sigue en la nota."
GRID = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # PowerPoint's own style of lines alone.
_Color: Any = RGBColor  # Untyped, as what follows.
_Data: Any = CategoryChartData
DELIVERY, INK, GREY = map(_Color.from_string, ("C2571A", "1F2933", "5B6770"))
COVER, TITLE_ONLY = 0, 1  # The layouts of the template, and its boxes that every slide shows.
EVERYWHERE = ("aviso", "pie")
Line = tuple[str, bool]
"""A sentence or a heading, and whether it is the latter."""


def write(nota: Note) -> bytes:
    """Return a document as .pptx: its cover and a slide for each section that is not of its support."""
    doc: Any = Presentation(str(Path(__file__).with_name("lamina.pptx")))
    for clave, valor in nota.properties.items():
        setattr(doc.core_properties, clave, valor)
    # What every slide says (demonstration, a year under way, sources) stands on the layouts.
    for forma in (f for plantilla in doc.slide_layouts for f in plantilla.shapes):
        if forma.name in EVERYWHERE:
            forma.text_frame.paragraphs[0].runs[0].text = getattr(nota, forma.name)
    lineas = (nota.subtitulo, nota.entidad, nota.oficina, nota.fecha, *nota.equipo)
    portada = _box(_titled(doc, nota.titulo, COVER), (EDGE, 3.8, ACROSS), 2.4)
    for lugar, linea in enumerate((*lineas, f"Versión de los datos: {nota.version}")):
        _say(portada, linea, BODY if lugar else 22, GREY if lugar else INK)
    for seccion in nota.dichas:
        if not seccion.es_de_sustento:
            _slide(doc, seccion)
    salida = io.BytesIO()
    doc.save(salida)
    return salida.getvalue()


def _titled(doc: Any, titulo: str, plantilla: int, seccion: str = "") -> Any:
    """Return a new slide with its title, the longer the smaller, below the name of its section."""
    hoja = doc.slides.add_slide(doc.slide_layouts[plantilla])
    marco, cuerpo = hoja.shapes.title.text_frame, next(c for letras, c in TITLES.items() if len(titulo) < letras)
    if seccion:
        _say(marco, seccion, 12, GREY)
    _say(marco, titulo, cuerpo if plantilla == TITLE_ONLY else cuerpo + 10, negrita=True)
    return hoja


def _slide(doc: Any, seccion: NoteSection) -> None:
    """Write what a section says and, beside it, its first chart; its first table where it has none, if it fits.

    Its title is the first thing that it claims or the table's, with the section's above it in small letters.
    """
    piezas = [b for b in seccion.bloques if isinstance(b, Board)]
    grafico = next((b for b in piezas if isinstance(b, Plot)), None)
    caben = (t for t in piezas if len(t.filas) + math.ceil(len(t.nota) / NOTE_LINE) <= ROWS)
    tabla = None if grafico else next(caben, None)
    hallazgo = next((f for b in seccion.bloques if isinstance(b, Prose) for f in b.frases if f.claims), None)
    halla = tabla.titulo if tabla else _tied(hallazgo) if hallazgo else seccion.titulo
    hoja = _titled(doc, halla, TITLE_ONLY, seccion.titulo if tabla or hallazgo else "")
    if tabla:
        _table(hoja, tabla)
        return
    lineas = _fitting(_lines(seccion, hallazgo, grafico), HALF_LINE if grafico else WHOLE_LINE)
    marco = _box(hoja, (EDGE, TOP, (HALF if grafico else WIDTH - EDGE) - EDGE), FOOT - TOP)
    # Where there is nothing, all of it is in tables that don't fit.
    for texto, es_titulo in lineas if grafico or lineas or hallazgo else [(GOES_ON, False)]:
        _say(marco, texto, BODY, negrita=es_titulo).space_after = Pt(8)
    if grafico:
        _chart(hoja, grafico, HALF if lineas else EDGE)


def _tied(frase: Said) -> str:
    return frase.texto.replace(" %", f"{UNBROKEN}%")


def _lines(seccion: NoteSection, hallazgo: Said | None, grafico: Plot | None) -> list[Line]:
    """Return what a section claims besides its title and what its chart draws, and if each is a heading.

    Of one that claims nothing, what somebody wrote, all of it.
    """
    lineas: list[Line] = []
    for bloque in seccion.bloques:
        if isinstance(bloque, Heading):
            lineas = [*(lineas[:-1] if lineas and lineas[-1][1] else lineas), (bloque.texto, True)]
        elif isinstance(bloque, Prose):
            suyas = (f for f in bloque.frases if f != hallazgo and not _is_drawn(f, grafico))
            lineas += [(_tied(f), False) for f in suyas if f.claims or not hallazgo]
    return lineas[:-1] if lineas and lineas[-1][1] else lineas


def _is_drawn(frase: Said, grafico: Plot | None) -> bool:
    """Tell whether a sentence has the figure of a bar, or figures within what a bar is of."""
    barras = [c for _, c in grafico.barras] if grafico else []
    dichas = [(c.clave, {*c.lugar}) for c in figures(frase.partes)]
    return any(clave == b.clave or {*b.lugar} < lugar for clave, lugar in dichas for b in barras)


def _fitting(todas: list[Line], letras: int) -> list[Line]:
    """Return the sentences and headings that fit a slide, and that the rest is in the note."""
    usadas = 0.0
    for n, (texto, _) in enumerate(todas):
        usadas += math.ceil(len(texto) / letras) + 0.5
        if usadas > LINES:
            return [*todas[: n - 1 if todas[n - 1][1] else n], (GOES_ON, False)]
    return todas


def _chart(hoja: Any, plot: Plot, izquierda: float) -> None:
    """Draw bars from zero, each with its value as the document writes it, no grid and no legend."""
    ancho, al_reves = WIDTH - EDGE - izquierda, plot.barras[::-1]
    datos: Any = _Data()
    datos.categories = [nombre for nombre, _ in al_reves]
    datos.add_series(plot.eje, [float(c.valor) for _, c in al_reves])
    alto = min(FOOT - TOP - 0.9, BAR * len(plot.barras) + 0.4)
    marco = hoja.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *_inches(izquierda, TOP + 0.35, ancho, alto), datos)
    _describe(marco, plot.titulo, plot.alt)
    grafico, barras = marco.chart, marco.chart.plots[0]
    grafico.has_legend = grafico.has_title = False
    grafico.font.size, grafico.font.name, grafico.font.color.rgb = Pt(12), FACE, INK
    barras.gap_width, barras.has_data_labels = 45, True
    etiquetas = barras.data_labels
    etiquetas.position, etiquetas.show_value = XL_LABEL_POSITION.OUTSIDE_END, True
    etiquetas.number_format = '0.0"\u00a0%"' if al_reves[0][1].texto.endswith("%") else "#,##0"
    etiquetas.number_format_is_linked = False
    etiquetas.font.size = Pt(12)
    next(etiquetas._element.iter(qn("a:bodyPr"))).set("wrap", "none")
    relleno = barras.series[0].format.fill
    relleno.solid()
    relleno.fore_color.rgb = DELIVERY
    for n, (_, cifra) in enumerate(al_reves):
        if not cifra.es_propia:  # What is left of the whole.
            barras.series[0].points[n].format.fill.solid()
            barras.series[0].points[n].format.fill.fore_color.rgb = GREY
        if not cifra.texto[0].isdigit():  # Not as its number would be rounded: ">99.9 %".
            barras.series[0].points[n].data_label.text_frame.text = cifra.texto.replace(" ", UNBROKEN)
    valores = grafico.value_axis
    valores.minimum_scale, valores.has_major_gridlines, valores.visible = 0, bool(plot.raya), False
    if plot.raya:
        valores.major_unit, valores.maximum_scale = plot.raya, plot.tope
        valores.major_gridlines.format.line.color.rgb = GREY
    grafico.category_axis.format.line.color.rgb = GREY
    _say(_box(hoja, (izquierda, TOP - 0.05, ancho)), plot.titulo, 14, negrita=True)
    _say(_box(hoja, (izquierda, TOP + 0.4 + alto, ancho)), plot.debajo, CELL, GREY)


def _table(hoja: Any, tabla: Board) -> None:
    """Write a table; its note is its last row, so that it stays below however high the others are."""
    columnas = len(tabla.encabezado)
    de_nota = [(tabla.nota, *[""] * (columnas - 1))] if tabla.nota else []
    filas = [tabla.encabezado, *tabla.filas, *de_nota]
    marco = hoja.shapes.add_table(len(filas), columnas, *_inches(EDGE, TOP, ACROSS, 0.28 * len(filas)))
    _describe(marco, tabla.titulo, tabla.titulo)
    rejilla = marco.table
    rejilla._tbl.tblPr.find(qn("a:tableStyleId")).text = GRID
    anchos, de_cifras = widths(tabla.encabezado, tabla.filas), figure_columns(tabla)
    for columna, suyo in zip(rejilla.columns, anchos, strict=True):
        columna.width = Inches(ACROSS * suyo / sum(anchos))
    for n, fila in enumerate(filas):
        for c, (celda, parte) in enumerate(zip(rejilla.rows[n].cells, fila, strict=True)):
            celda.margin_top = celda.margin_bottom = Inches(0.02)
            celda.margin_left = celda.margin_right = Inches(0.06)
            parrafo = _say(celda.text_frame, str(parte), CELL, negrita=not n or n - 1 in tabla.fuertes)
            parrafo.alignment = PP_ALIGN.RIGHT if c in de_cifras else PP_ALIGN.LEFT
    if de_nota:
        rejilla.cell(len(filas) - 1, 0).merge(rejilla.cell(len(filas) - 1, columnas - 1))


def _inches(*medidas: float) -> Iterable[int]:
    return map(Inches, medidas)


def _box(hoja: Any, donde: Sequence[float], alto: float = 0.4) -> Any:
    """Return a new box of text at a place: from the left, from the top, and its width, in inches."""
    marco = hoja.shapes.add_textbox(*_inches(*donde, alto)).text_frame
    marco.word_wrap = True
    return marco


def _say(marco: Any, texto: str, cuerpo: int, color: RGBColor = INK, *, negrita: bool = False) -> Any:
    """Write a paragraph in a box, and return it."""
    primero = marco.paragraphs[0]
    parrafo = primero if not primero.runs else marco.add_paragraph()
    tramo = parrafo.add_run()
    tramo.text, tramo.font.size, tramo.font.name, tramo.font.bold = texto, Pt(cuerpo), FACE, negrita
    tramo.font.color.rgb = color
    tramo._r.get_or_add_rPr().set("lang", LANGUAGE)
    return parrafo


def _describe(marco: Any, titulo: str, alternativo: str) -> None:
    propias = next(marco._element.iter(qn("p:cNvPr")))
    propias.set("title", titulo)
    propias.set("descr", alternativo)
