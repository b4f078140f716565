"""Word writer: numbered captions, contents, links and native tables (template word.xml).

Styles, margins, header and footer come from nota.docx (breve.docx for two-page sheets), editable in Word.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm
from lxml import etree

from pp0093.documents import pdf
from pp0093.documents.document import Note, Plot, as_data, office_file, rendered
from pp0093.writing.formats import tied

HERE = Path(__file__).parent


def write(nota: Note) -> bytes:
    """Return a document as .docx, with charts as pictures."""
    doc: Any = Document(str(HERE / ("breve.docx" if nota.es_breve else "nota.docx")))
    hoja = doc.sections[0]
    hoja.header.paragraphs[0].add_run(nota.aviso or nota.subtitulo).bold = bool(nota.aviso)
    hoja.footer.paragraphs[0].runs[0].text = f"{nota.pie} Página "
    imagenes = {g.clave: _picture(doc, g) for g in nota.graficos}
    cuerpo = parse_xml(rendered(HERE / "word.xml", imagenes=imagenes, tied=tied, **as_data(nota)))
    for elemento in [*cuerpo]:
        if elemento.tag == qn("w:cols"):
            _begin_section(doc, elemento)
        else:
            doc.element.body[-1].addprevious(elemento)
    return office_file(doc, nota)


def _begin_section(doc: Any, columnas: Any) -> None:
    """End the current Word section at the last paragraph: what follows continues on the same page, in columns."""
    seccion = doc.element.body[-1]
    doc.element.body[-2].set_sectPr(seccion.clone())
    seccion.start_type = WD_SECTION.CONTINUOUS
    seccion.replace(seccion.find(columnas.tag), columnas)


def _picture(doc: Any, grafico: Plot) -> str:
    """Add a chart to the file as a picture with alternative text, and return its markup."""
    puesta = doc.part.new_pic_inline(io.BytesIO(pdf.picture(grafico, "png")), Cm(pdf.WIDE))
    puesta.docPr.set("descr", grafico.alt)
    puesta.docPr.set("title", str(grafico.titulo))
    return str(etree.tostring(puesta, encoding="unicode"))
