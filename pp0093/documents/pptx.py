"""PowerPoint writer: a slide for each section, titled by its finding, beside its first chart, both editable.

Size and title positions come from lamina.pptx, editable in PowerPoint; contents from lamina.xml and barras.xml.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml

from pp0093.documents.document import (
    FACE,
    FOOTNOTE_MARK,
    LANGUAGE,
    Heading,
    Note,
    NoteSection,
    Plot,
    Prose,
    Said,
    figures,
    office_file,
    rendered,
)
from pp0093.writing.formats import tied

HERE = Path(__file__).parent
# Height in inches of a chart, and of each bar when there are few.
TALL, BAR = 4.55, 0.6
CLOSEST = 45
"""Minimum gap between bars, in percent of a bar."""
# Capacity of a slide: lines of text, rows of a table; letters in a full line, beside a chart, and in a note.
LINES, SLIDE_LINES, WHOLE_LINE, HALF_LINE, NOTE_LINE = 19, 18, 118, 50, 180
CONTINUED_IN_NOTE = "Sigue en la nota."
COVER, TITLE_ONLY = 0, 1  # Layouts of the template; below, its boxes repeated on every slide.
EVERYWHERE = ("aviso", "pie")
_Data: Any = CategoryChartData  # Untyped.


class Bars(_Data):  # type: ignore[misc]
    """The chart data of a plot, first bar on top, and its embedded workbook."""

    def __init__(self, grafico: Plot) -> None:
        """Take the bars of a plot."""
        super().__init__()
        self.grafico = grafico
        self.barras = grafico.barras[::-1]
        self.categories = [nombre for nombre, _ in self.barras]
        self.add_series(grafico.eje, [float(c.valor) for _, c in self.barras])

    def xml_bytes(self, _: Any) -> bytes:
        """Return the chart's XML."""
        hueco = max(round(100 * (TALL / len(self.barras) / BAR - 1)), CLOSEST)
        return _markup("barras.xml", grafico=self.grafico, barras=self.barras, hueco=hueco)


def write(nota: Note) -> bytes:
    """Return a document as .pptx: a cover, and a slide for each section that is not an annex."""
    doc: Any = Presentation(str(HERE / "lamina.pptx"))
    # Warnings and sources are repeated on every slide, so they go on the layouts.
    for forma in (f for plantilla in doc.slide_layouts for f in plantilla.shapes):
        if forma.name in EVERYWHERE:
            forma.text_frame.paragraphs[0].runs[0].text = getattr(nota, forma.name)
    _slide(doc, COVER, titulo=nota.titulo, portada=nota)
    for seccion in nota.dichas:
        if not seccion.es_de_sustento:
            _slide(doc, TITLE_ONLY, escribe=nota.written, **_of_section(seccion))
    return office_file(doc, nota)


def _slide(doc: Any, plantilla: int, grafico: Plot | None = None, **dice: Any) -> None:
    """Add a slide with some contents and an optional chart."""
    hoja = doc.slides.add_slide(doc.slide_layouts[plantilla])
    dibujo = hoja.part.add_chart_part(XL_CHART_TYPE.BAR_CLUSTERED, Bars(grafico)) if grafico else ""
    arbol = parse_xml(_markup("lamina.xml", grafico=grafico, dibujo=dibujo, alto=TALL, **dice))
    hoja.element.cSld.replace(hoja.element.cSld.spTree, arbol)


def _markup(plantilla: str, **datos: Any) -> bytes:
    return rendered(HERE / plantilla, **datos, idioma=LANGUAGE, letra=FACE).encode()


def _of_section(seccion: NoteSection) -> dict[str, Any]:
    """Return a section's slide: title, text beside its first chart or, without charts, its first table that fits.

    The title is the section's finding; the section's name goes above it in small letters.
    """
    titulo = seccion.hallazgo.texto
    dicho = {"titulo": tied(titulo), "seccion": seccion.titulo if titulo != seccion.titulo else ""}
    grafico = next((b for b in seccion.piezas if isinstance(b, Plot)), None)
    caben = (t for t in seccion.piezas if len(t.filas) + math.ceil(len(t.nota) / NOTE_LINE) <= SLIDE_LINES)
    if not grafico and (tabla := next(caben, None)):
        return {**dicho, "tabla": tabla}
    frases = _beside(seccion, grafico) if grafico else seccion.frases
    suyas = [
        tied(f.texto.lstrip(f"{FOOTNOTE_MARK} "))
        for f in frases
        if not _is_drawn(f, grafico) and f.texto.rstrip(".") != titulo
    ]
    lineas = _fitting(suyas, HALF_LINE if grafico else WHOLE_LINE)
    # Empty when the section only has tables that don't fit.
    return {**dicho, "lineas": lineas or ([] if grafico else [CONTINUED_IN_NOTE]), "grafico": grafico}


def _beside(seccion: NoteSection, grafico: Plot) -> Iterator[Said]:
    """Yield the sentences shown beside a chart: those before any other chart or table, one under each heading."""
    cuantas = None
    for bloque in seccion.bloques:
        if isinstance(bloque, Heading):
            cuantas = 1
        elif isinstance(bloque, Prose):
            yield from (f for f in bloque.frases[:cuantas] if f.claims)
        elif bloque is not grafico:
            return


def _is_drawn(frase: Said, grafico: Plot | None) -> bool:
    """Tell whether a sentence repeats the figure of a bar, or a breakdown of it."""
    barras = [c for _, c in grafico.barras] if grafico else []
    dichas = [(c.clave, {*c.lugar}) for c in figures(frase.partes)]
    return any(clave == b.clave or {*b.lugar} < lugar for clave, lugar in dichas for b in barras)


def _fitting(todas: list[str], letras: int) -> list[str]:
    """Return the sentences that fit on a slide, ending in a pointer to the note when some don't."""
    usadas = 0.0
    for n, texto in enumerate(todas):
        usadas += math.ceil(len(texto) / letras) + 0.5
        if usadas > LINES:
            return [*todas[:n], CONTINUED_IN_NOTE]
    return todas
