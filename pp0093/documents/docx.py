"""A document as an editable Word file: captions with their number, contents, links, native tables.

Its styles, margins and language are those of nota.docx (breve.docx, of two sheets), which open in Word.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from pp0093.documents.document import (
    PASSPORTS,
    UNBROKEN,
    Block,
    Board,
    CitedFigure,
    Heading,
    Note,
    Part,
    Plot,
    Points,
    Prose,
    captions,
    figure_columns,
    widths,
)

WIDTH, SHORT = 17.4, 9
# The styles of a cell of text and of one of figures, by their identifier.
CELL, FIGURE_CELL = "Celda", "Cifra"
# A field with the result that is read until a word processor updates it.
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">{}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{}</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
# Little beside the words of a table, so that those of its narrow columns are not broken; and its words for screens.
CLOSE = '<w:tblCellMar><w:left w:w="45" w:type="dxa"/><w:right w:w="45" w:type="dxa"/></w:tblCellMar>'
DESCRIBED = '<w:tblDescription w:val="{}"/>'


def write(nota: Note, dibujos: Mapping[str, bytes]) -> bytes:
    """Return a document as .docx; `dibujos` are the pictures of its plots by key; tables stand in for the rest."""
    salida = io.BytesIO()
    _Writer(nota, dibujos).whole().save(salida)
    return salida.getvalue()


class _Writer:
    """What writes one document: where each figure's passport is, and the pictures of its plots."""

    def __init__(self, nota: Note, dibujos: Mapping[str, bytes]) -> None:
        plantilla = Path(__file__).with_name("breve.docx" if nota.es_breve else "nota.docx")
        self.nota, self.dibujos, self.doc = nota, dibujos, Document(str(plantilla))
        self.anclas, self.rotulos, self.marcas = nota.linked, captions(nota, dibujos), 0
        # To ask a style by its name, python-docx walks all of them: each paragraph takes its own by identifier.
        self.estilos = {e.name: e.style_id for e in self.doc.styles}

    def whole(self) -> Any:
        self._sheet()
        self._cover()
        for seccion in self.nota.dichas:
            titulo = self._paragraph("Heading 1")
            self._bookmarked(titulo, _bookmark(seccion.clave), seccion.titulo)
            for bloque in seccion.bloques:
                self._block(bloque)
        return self.doc

    def _sheet(self) -> None:
        nota, propiedades, hoja = self.nota, self.doc.core_properties, self.doc.sections[0]
        for clave, valor in nota.properties.items():
            setattr(propiedades, clave, valor)
        cabeza, pie = hoja.header.paragraphs[0], hoja.footer.paragraphs[0]
        cabeza.add_run(nota.aviso or nota.subtitulo).bold = bool(nota.aviso)
        pie.add_run(f"{nota.pie} Página ")
        _add(pie._p, FIELD, "PAGE", "1")
        for tramo in (*cabeza.runs, *pie.runs):
            tramo.font.size = Pt(8)

    def _cover(self) -> None:
        nota = self.nota
        self.doc.add_paragraph(nota.entidad)
        self._paragraph("Title", nota.titulo)
        self._paragraph("Subtitle", nota.subtitulo)
        lineas = (nota.oficina, nota.fecha, nota.pie, f"Versión de los datos: {nota.version}")
        for linea in (" · ".join(lineas),) if nota.es_breve else lineas:
            self.doc.add_paragraph(linea)
        for negrita, linea in ((nota.aviso, ""), ("Equipo" if nota.equipo else "", "\n".join(nota.equipo))):
            if negrita:
                self.doc.add_paragraph().add_run(negrita).bold = True
            if linea:
                self.doc.add_paragraph(linea)
        if not nota.es_breve:
            self._contents()

    def _contents(self) -> None:
        """Write a line for each section, its page a field that word processors fill in when they lay the text out.

        A TOC field would say no page until someone updates it: LibreOffice shows what the file has, and no one has
        laid it out yet.
        """
        self.doc.add_paragraph().add_run("Índice").bold = True
        for seccion in self.nota.dichas:
            parrafo, marca = self.doc.add_paragraph(), _bookmark(seccion.clave)
            parrafo.paragraph_format.space_after = Pt(0)
            parrafo.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            _linked(parrafo, f"{seccion.titulo}\t", marca)
            _add(parrafo._p, FIELD, f"PAGEREF {marca} \\h", "")
        _add(self.doc.settings.element, '<w:updateFields w:val="true"/>')
        self.doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _paragraph(self, estilo: str, texto: str = "") -> Any:
        parrafo = self.doc.add_paragraph(texto)
        parrafo._p.style = self.estilos[estilo]
        return parrafo

    def _block(self, bloque: Block) -> None:
        if isinstance(bloque, Heading):
            self._paragraph("Heading 2", bloque.texto)
        elif isinstance(bloque, Prose):
            parrafo = self.doc.add_paragraph()
            for lugar, frase in enumerate(bloque.frases):
                self._parts(parrafo, (" " if lugar else "", *frase.partes))
        elif isinstance(bloque, Points):
            for frase in bloque.frases:
                self._parts(self._paragraph("List Bullet"), frase.partes)
        else:
            self._captioned(bloque)

    def _captioned(self, bloque: Board | Plot) -> None:
        que, numero = self.rotulos[bloque.clave].split()
        parrafo = self._paragraph("Caption")
        parrafo.paragraph_format.keep_with_next = True
        parrafo.add_run(f"{que} ")
        _add(parrafo._p, FIELD, f"SEQ {que} \\* ARABIC", numero)
        parrafo.add_run(f". {bloque.titulo}")
        if isinstance(bloque, Plot) and bloque.clave in self.dibujos:
            self._picture(bloque)
        else:
            self._table(bloque.tabla)
        dicho = " ".join(filter(None, (bloque.nota, self.nota.foot(bloque.clave))))
        debajo = self.doc.add_paragraph()
        debajo.add_run(dicho).font.size = Pt(8)
        if not dicho:  # Word wants a paragraph after a table: after one that fills its sheet, it would begin another.
            debajo.paragraph_format.line_spacing = Pt(1)

    def _picture(self, grafico: Plot) -> None:
        parrafo = self.doc.add_paragraph()
        parrafo.paragraph_format.keep_with_next = True  # Its source is under it.
        ancho = Cm(SHORT if self.nota.es_breve else WIDTH)
        imagen = parrafo.add_run().add_picture(io.BytesIO(self.dibujos[grafico.clave]), width=ancho)
        imagen._inline.docPr.set("descr", grafico.alt)
        imagen._inline.docPr.set("title", grafico.titulo)

    def _table(self, tabla: Board) -> None:
        """Write a table; its first two rows go together, and the last two and the source: one alone says little."""
        rejilla = self.doc.add_table(rows=len(tabla.filas) + 1, cols=len(tabla.encabezado), style="Light Grid Accent 1")
        rejilla.autofit = False
        _add(rejilla.rows[0]._tr.get_or_add_trPr(), "<w:tblHeader/>")
        rejilla._tbl.tblPr.find(qn("w:tblLook")).addprevious(_parsed(CLOSE)[0])
        _add(rejilla._tbl.tblPr, DESCRIBED, tabla.titulo)
        anchos, de_cifras = widths(tabla.encabezado, tabla.filas), figure_columns(tabla)
        de_columnas = [Cm(WIDTH * ancho / sum(anchos)) for ancho in anchos]
        for columna, ancho in zip(rejilla.columns, de_columnas, strict=True):
            columna.width = ancho
        for lugar, (renglon, fila) in enumerate(zip(rejilla.rows, (tabla.encabezado, *tabla.filas), strict=True)):
            _add(renglon._tr.get_or_add_trPr(), "<w:cantSplit/>")
            for columna, (celda, parte) in enumerate(zip(renglon.cells, fila, strict=True)):
                celda.width = de_columnas[columna]
                parrafo = celda.paragraphs[0]
                parrafo._p.style = FIGURE_CELL if columna in de_cifras else CELL
                parrafo.paragraph_format.keep_with_next = lugar < 2 or lugar >= len(tabla.filas) - 1
                if isinstance(parte, CitedFigure):
                    self._parts(parrafo, [parte])
                elif lugar and not columna and tabla.clave == PASSPORTS:
                    self._bookmarked(parrafo, f"c{parte}", parte)
                else:
                    parrafo.add_run(parte).bold = not lugar or lugar - 1 in tabla.fuertes

    def _parts(self, parrafo: Any, partes: Sequence[Part]) -> None:
        """Write text, and figures as links to their passports, at the end of the document."""
        for parte in partes:
            ancla = self.anclas.get(parte.clave) if isinstance(parte, CitedFigure) else None
            dicho = str(parte).replace(" ", UNBROKEN) if isinstance(parte, CitedFigure) else parte
            if ancla:
                _linked(parrafo, dicho, ancla)
            else:
                parrafo.add_run(dicho)

    def _bookmarked(self, parrafo: Any, nombre: str, texto: str) -> None:
        self.marcas += 1
        _add(parrafo._p, '<w:bookmarkStart w:id="{}" w:name="{}"/>', str(self.marcas), nombre)
        parrafo.add_run(texto)
        _add(parrafo._p, '<w:bookmarkEnd w:id="{}"/>', str(self.marcas))


def _linked(parrafo: Any, texto: str, ancla: str) -> None:
    tramo = parrafo.add_run(texto)._r
    _add(parrafo._p, '<w:hyperlink w:anchor="{}" w:history="1"/>', ancla)
    parrafo._p[-1].append(tramo)


def _bookmark(clave: str) -> str:
    """Return a section's bookmark: letters, digits and _."""
    return f"s_{clave.replace('.', '_')}"


def _parsed(marcas: str, *huecos: str) -> list[Any]:
    return list(parse_xml(f"<w:p {nsdecls('w')}>{marcas.format(*map(escape, huecos))}</w:p>"))


def _add(elemento: Any, marcas: str, *huecos: str) -> None:
    """Add to an element of the file what some markup says."""
    elemento.extend(_parsed(marcas, *huecos))
