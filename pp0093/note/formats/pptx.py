"""A note as an editable deck: text beside native charts, native tables, each figure a link to its passport's slide."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as REL
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from pp0093.note.content import Board, CitedFigure, Heading, Note, Part, Plot
from pp0093.note.formats.layout import FACE, LANGUAGE, UNBROKEN, anchors, figure_columns, office_format, widths
from pp0093.note.formats.slides import Line, Slide, slides
from pp0093.note.sections.closing import PASSPORTS

WIDTH, HEIGHT, EDGE = 13.333, 7.5, 0.6
TOP, FOOT = 1.35, 6.85
HALF = EDGE + (WIDTH - 2 * EDGE) * 0.47
BODY, CELL, SMALL = 16, 11, 9
BAR = 0.62  # What a bar of a chart takes, in inches.
ROOM = 3  # What a column of a table needs around its words, in letters.
GRID = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # PowerPoint's own style of lines alone.
_Color: Any = RGBColor  # Untyped, as what follows.
_Data: Any = CategoryChartData
DELIVERY, INK, GREY, WARNING = map(_Color.from_string, ("C2571A", "1F2933", "5B6770", "A84300"))
TITLE_ONLY = 5  # The layout of the default template with a title and nothing else.
JUMP = "ppaction://hlinksldjump"


class _Deck:
    """What writes one note: the presentation, and where the passport of each figure ends up."""

    def __init__(self, nota: Note) -> None:
        self.nota = nota
        self.doc: Any = Presentation()
        self.doc.slide_width, self.doc.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.enlaces: list[tuple[Any, Any, str]] = []
        self.pasaportes: dict[str, Any] = {}

    def bytes(self) -> bytes:
        self._properties()
        self._ink_links()
        self._cover()
        for numero, lamina in enumerate(slides(self.nota), 2):
            self._slide(lamina, numero)
        self._link()
        salida = io.BytesIO()
        self.doc.save(salida)
        return salida.getvalue()

    def _properties(self) -> None:
        propias = self.doc.core_properties
        propias.title = f"{self.nota.titulo}: {self.nota.subtitulo}"
        propias.author, propias.language = self.nota.oficina, LANGUAGE
        propias.subject, propias.keywords = self.nota.subtitulo, f"versión {self.nota.version}"

    def _ink_links(self) -> None:
        """Let links have the ink of the text: nearly every number is one."""
        tema = self.doc.slide_masters[0].part.part_related_by(REL.THEME)
        tinta = f'<a:hlink><a:srgbClr val="{INK}"/>'.encode()
        tema._blob = re.sub(rb'<a:hlink><a:srgbClr val="\w+"/>', tinta, tema.blob)

    def _cover(self) -> None:
        hoja = self._blank(f"{self.nota.titulo}", 2.2, 36)
        hoja.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        lineas = (self.nota.subtitulo, self.nota.entidad, self.nota.oficina, self.nota.fecha, *self.nota.equipo)
        caja = self._box(hoja, EDGE, 3.8, WIDTH - 2 * EDGE, 2.4)
        for lugar, linea in enumerate(lineas):
            _say(_paragraph(caja), linea, 22 if not lugar else BODY, INK if not lugar else GREY)
        version = f"{self.nota.pie} Versión de los datos: {self.nota.version}."
        _say(_paragraph(self._box(hoja, EDGE, FOOT - 0.2, WIDTH - 2 * EDGE, 0.5)), version, SMALL, GREY)
        self._notice(hoja)

    def _slide(self, lamina: Slide, numero: int) -> None:
        hoja = self._blank(lamina.titulo, 0.35, 26)
        self._foot(hoja, numero)
        if lamina.grafico is not None:
            self._chart(hoja, lamina.grafico, HALF if lamina.texto else EDGE)
        if lamina.texto:
            ancho = (HALF if lamina.grafico else WIDTH - EDGE) - EDGE
            self._text(self._box(hoja, EDGE, TOP, ancho, FOOT - TOP), hoja, lamina.texto)
        if lamina.tabla is not None:
            self._table(hoja, lamina.tabla, lamina.desde)

    def _blank(self, titulo: str, arriba: float, cuerpo: int) -> Any:
        hoja = self.doc.slides.add_slide(self.doc.slide_layouts[TITLE_ONLY])
        caja = hoja.shapes.title
        caja.left, caja.top, caja.width, caja.height = map(Inches, (EDGE, arriba, WIDTH - 2 * EDGE, 0.95))
        marco = caja.text_frame
        marco.word_wrap, marco.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        marco.paragraphs[0].alignment = PP_ALIGN.LEFT
        _say(marco.paragraphs[0], titulo, cuerpo if len(titulo) < 80 else cuerpo - 6, INK, negrita=True)
        return hoja

    def _box(self, hoja: Any, x: float, y: float, ancho: float, alto: float) -> Any:
        marco = hoja.shapes.add_textbox(*map(Inches, (x, y, ancho, alto))).text_frame
        marco.word_wrap = True
        return marco

    def _foot(self, hoja: Any, numero: int) -> None:
        _say(_paragraph(self._box(hoja, EDGE, FOOT, WIDTH - 2 * EDGE - 0.8, 0.4)), self.nota.pie, SMALL, GREY)
        parrafo = _paragraph(self._box(hoja, WIDTH - EDGE - 0.8, FOOT, 0.8, 0.4))
        parrafo.alignment = PP_ALIGN.RIGHT
        _say(parrafo, str(numero), SMALL, GREY)
        self._notice(hoja)

    def _notice(self, hoja: Any) -> None:
        """Write what every slide says: demonstration, or a year that is not over."""
        if self.nota.aviso:
            caja = self._box(hoja, EDGE, 0.08, WIDTH - 2 * EDGE, 0.35)
            _say(_paragraph(caja), self.nota.aviso, SMALL + 2, WARNING, negrita=True)

    def _text(self, marco: Any, hoja: Any, texto: Sequence[Line]) -> None:
        for linea in texto:
            parrafo = _paragraph(marco)
            parrafo.space_after = Pt(8)
            if isinstance(linea, Heading):
                _say(parrafo, linea.texto, BODY, INK, negrita=True)
            else:
                self._sentence(hoja, parrafo, linea.partes)

    def _sentence(self, hoja: Any, parrafo: Any, partes: Sequence[Part]) -> None:
        for parte in partes:
            if isinstance(parte, CitedFigure):
                tramo = _say(parrafo, parte.texto.replace(" ", UNBROKEN), BODY, INK)
                self.enlaces.append((hoja, tramo, parte.clave))
            else:
                _say(parrafo, str(parte), BODY, INK)

    def _chart(self, hoja: Any, grafico: Plot, izquierda: float) -> None:
        ancho = WIDTH - EDGE - izquierda
        datos: Any = _Data(number_format=office_format(grafico.barras[0][1]))
        datos.categories = [nombre for nombre, _ in reversed(grafico.barras)]
        datos.add_series(grafico.eje, [float(c.valor) for _, c in reversed(grafico.barras)])
        alto = min(FOOT - TOP - 0.9, BAR * len(grafico.barras) + 0.4)
        lugar = map(Inches, (izquierda, TOP + 0.35, ancho, alto))
        marco = hoja.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *lugar, datos)
        _describe(marco, grafico.titulo, grafico.alt)
        _plain_bars(marco.chart, grafico)
        _say(_paragraph(self._box(hoja, izquierda, TOP - 0.05, ancho, 0.4)), grafico.titulo, 14, INK, negrita=True)
        nota = ". ".join(filter(None, (grafico.eje, grafico.nota)))
        _say(_paragraph(self._box(hoja, izquierda, TOP + 0.4 + alto, ancho, 0.35)), f"{nota.rstrip('.')}.", CELL, GREY)

    def _table(self, hoja: Any, tabla: Board, desde: int) -> None:
        ancho = WIDTH - 2 * EDGE
        filas, columnas = len(tabla.filas) + 1, len(tabla.encabezado)
        marco = hoja.shapes.add_table(filas, columnas, *map(Inches, (EDGE, TOP, ancho, 0.28 * filas)))
        _describe(marco, tabla.titulo, tabla.titulo)
        rejilla = marco.table
        rejilla._tbl.tblPr.find(qn("a:tableStyleId")).text = GRID
        anchos = [a + ROOM for a in widths(tabla)]
        for columna, suyo in zip(rejilla.columns, anchos, strict=True):
            columna.width = Inches(ancho * suyo / sum(anchos))
        de_cifras = figure_columns(tabla)
        for lugar, fila in enumerate((tabla.encabezado, *tabla.filas)):
            for columna, (celda, parte) in enumerate(zip(rejilla.rows[lugar].cells, fila, strict=True)):
                if columna in de_cifras:
                    celda.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
                self._cell(hoja, celda, parte, negrita=not lugar or lugar - 1 in tabla.fuertes)
        if tabla.clave == PASSPORTS:
            self.pasaportes |= {f"c{desde + n}": hoja for n in range(1, filas)}
        elif tabla.nota:
            _say(_paragraph(self._box(hoja, EDGE, FOOT - 0.35, ancho, 0.35)), tabla.nota, SMALL, GREY)

    def _cell(self, hoja: Any, celda: Any, parte: Part, *, negrita: bool) -> None:
        celda.margin_top = celda.margin_bottom = Inches(0.03)
        celda.margin_left = celda.margin_right = Inches(0.06)
        parrafo = celda.text_frame.paragraphs[0]
        tramo = _say(parrafo, str(parte), CELL, INK, negrita=negrita)
        if isinstance(parte, CitedFigure):
            self.enlaces.append((hoja, tramo, parte.clave))

    def _link(self) -> None:
        """Make each figure jump to the slide of its passport, once every slide is there."""
        anclas = anchors(self.nota)
        for hoja, tramo, clave in self.enlaces:
            destino = self.pasaportes.get(anclas.get(clave, ""))
            if destino is not None:
                enlace = tramo._r.get_or_add_rPr().add_hlinkClick(hoja.part.relate_to(destino.part, REL.SLIDE))
                enlace.set("action", JUMP)


def write(nota: Note) -> bytes:
    """Return the note as .pptx, its charts native."""
    return _Deck(nota).bytes()


def _paragraph(marco: Any) -> Any:
    primero = marco.paragraphs[0]
    return primero if not primero.runs else marco.add_paragraph()


def _say(parrafo: Any, texto: str, cuerpo: int, color: RGBColor, *, negrita: bool = False) -> Any:
    tramo = parrafo.add_run()
    tramo.text, tramo.font.size, tramo.font.name, tramo.font.bold = texto, Pt(cuerpo), FACE, negrita
    tramo.font.color.rgb = color
    tramo._r.get_or_add_rPr().set("lang", LANGUAGE)
    return tramo


def _describe(marco: Any, titulo: str, alternativo: str) -> None:
    propias = next(marco._element.iter(qn("p:cNvPr")))
    propias.set("title", titulo)
    propias.set("descr", alternativo)


def _plain_bars(grafico: Any, plot: Plot) -> None:
    """Leave bars from zero, each with its value, no grid and no legend."""
    grafico.has_legend = grafico.has_title = False
    grafico.font.size, grafico.font.name, grafico.font.color.rgb = Pt(12), FACE, INK
    barras = grafico.plots[0]
    barras.gap_width, barras.has_data_labels = 45, True
    barras.data_labels.number_format = office_format(plot.barras[0][1])
    barras.data_labels.number_format_is_linked = False
    barras.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    relleno = barras.series[0].format.fill
    relleno.solid()
    relleno.fore_color.rgb = DELIVERY
    for lugar, (_, cifra) in enumerate(reversed(plot.barras)):
        if cifra.texto.startswith(">"):  # A format would round it to what it has not reached.
            barras.series[0].points[lugar].data_label.text_frame.text = cifra.texto
    valores = grafico.value_axis
    valores.minimum_scale, valores.has_major_gridlines, valores.visible = 0, bool(plot.referencia), False
    if plot.referencia:
        valores.major_unit = plot.referencia
        valores.maximum_scale = 1.3 * max(plot.referencia, *(float(c.valor) for _, c in plot.barras))
        valores.major_gridlines.format.line.color.rgb = GREY
    grafico.category_axis.format.line.color.rgb = GREY
