"""A note as an editable Word document: styles, captions with their number, contents, links, native tables."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from pp0093.note.content import (
    Block,
    Board,
    CitedFigure,
    Heading,
    Note,
    NoteSection,
    Part,
    Plot,
    Pointer,
    Points,
    Prose,
)
from pp0093.note.formats.layout import (
    FACE,
    LANGUAGE,
    TABLE,
    UNBROKEN,
    anchors,
    captions,
    drawn,
    figure_columns,
    is_wide,
    widths,
)
from pp0093.note.sections.closing import PASSPORTS

WIDTH, SHORT = Cm(16), Cm(9)
PAGE_OF, SEQUENCE = "PAGEREF {} \\h", "SEQ {} \\* ARABIC"

# The size of each style, in points, and in a note of two sheets.
SIZES = {"Normal": 10.5, "Heading 1": 16, "Heading 2": 12, "Caption": 9, "Title": 26, "Subtitle": 12}
SHORT_SIZES = {"Normal": 8, "Heading 1": 11, "Heading 2": 9, "Caption": 8, "Title": 16, "Subtitle": 10}
IN_TABLES, IN_SHORT_TABLES = 8, 6.5
# The styles of a cell of text and of one of figures, by their identifier.
CELL, FIGURE_CELL = "Celda", "Cifra"


class _Writer:
    """What writes one note: the document, where each figure's passport is, and the pictures of its plots."""

    def __init__(self, nota: Note, dibujos: Mapping[str, bytes]) -> None:
        self.nota = nota
        self.doc = Document()
        self.anclas = anchors(nota)
        self.rotulos = captions(nota, dibujos)
        self.dibujos = dibujos
        # To ask a style by its name, python-docx walks all of them: each paragraph takes its own by identifier.
        self.estilos = {e.name: e.style_id for e in self.doc.styles}
        self.marcas = 0

    def bytes(self) -> bytes:
        self._styles()
        self._properties()
        self._margins()
        self._cover()
        for seccion in self.nota.secciones:
            self._section(seccion)
        salida = io.BytesIO()
        self.doc.save(salida)
        return salida.getvalue()

    def _styles(self) -> None:
        estilos = self.doc.styles
        for nombre, cuerpo in (SHORT_SIZES if self.nota.es_breve else SIZES).items():
            estilo = estilos[nombre]
            estilo.font.name, estilo.font.size = FACE, Pt(cuerpo)
            _without_theme(estilo.element)
            _run_properties(estilo.element).append(_element("w:lang", {"w:val": LANGUAGE, "w:eastAsia": LANGUAGE}))
        for nombre in ("Normal", "List Bullet", "Caption") if self.nota.es_breve else ("Normal",):
            estilos[nombre].paragraph_format.space_after = Pt(0 if self.nota.es_breve else 6)
        if self.nota.es_breve:
            for nombre in ("Heading 1", "Heading 2"):
                estilos[nombre].paragraph_format.space_before = Pt(4)
        for nombre, hacia in ((CELL, WD_ALIGN_PARAGRAPH.LEFT), (FIGURE_CELL, WD_ALIGN_PARAGRAPH.RIGHT)):
            estilo = estilos.add_style(nombre, WD_STYLE_TYPE.PARAGRAPH)
            estilo.base_style, estilo.quick_style = estilos.default(WD_STYLE_TYPE.PARAGRAPH), True
            estilo.font.size = Pt(IN_SHORT_TABLES if self.nota.es_breve else IN_TABLES)
            estilo.paragraph_format.space_after, estilo.paragraph_format.alignment = Pt(0), hacia
        for idioma in estilos.element.iter(qn("w:lang")):
            idioma.set(qn("w:val"), LANGUAGE)

    def _properties(self) -> None:
        propiedades = self.doc.core_properties
        propiedades.title = f"{self.nota.titulo}: {self.nota.subtitulo}"
        propiedades.author, propiedades.language = self.nota.oficina, LANGUAGE
        propiedades.subject, propiedades.keywords = self.nota.subtitulo, f"versión {self.nota.version}"

    def _margins(self) -> None:
        hoja = self.doc.sections[0]
        hoja.page_width, hoja.page_height = Cm(21), Cm(29.7)
        hoja.left_margin = hoja.right_margin = Cm(1.6 if self.nota.es_breve else 2.5)
        if self.nota.es_breve:
            hoja.top_margin = hoja.bottom_margin = Cm(1.6)
            hoja.header_distance = hoja.footer_distance = Cm(0.7)
        cabeza = hoja.header.paragraphs[0]
        cabeza.text = self.nota.aviso or self.nota.subtitulo
        cabeza.runs[0].bold = bool(self.nota.aviso)
        pie = hoja.footer.paragraphs[0]
        pie.add_run(f"{self.nota.pie} Página ")
        _field(pie, "PAGE", "1")
        for parrafo in (cabeza, pie):
            for tramo in parrafo.runs:
                tramo.font.size = Pt(8)

    def _cover(self) -> None:
        self.doc.add_paragraph(self.nota.entidad)
        self._paragraph("Title", self.nota.titulo)
        self._paragraph("Subtitle", self.nota.subtitulo)
        lineas = (self.nota.oficina, self.nota.fecha, self.nota.pie, f"Versión de los datos: {self.nota.version}")
        for linea in (" · ".join(lineas),) if self.nota.es_breve else lineas:
            self.doc.add_paragraph(linea)
        if self.nota.aviso:
            self.doc.add_paragraph().add_run(self.nota.aviso).bold = True
        if self.nota.equipo:
            self.doc.add_paragraph().add_run("Equipo").bold = True
            for persona in self.nota.equipo:
                self.doc.add_paragraph(persona)
        if not self.nota.es_breve:
            self._index()

    def _index(self) -> None:
        self.doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        self.doc.add_paragraph().add_run("Índice").bold = True
        self._contents()
        self.doc.settings.element.append(_element("w:updateFields", {"w:val": "true"}))
        self.doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _contents(self) -> None:
        """Write a line for each section, its page a field that word processors fill in when they lay the text out.

        A TOC field would say no page until someone updates it: LibreOffice shows what the file has, and no one has
        laid it out yet.
        """
        for seccion in (s for s in self.nota.secciones if s.bloques):
            parrafo = self.doc.add_paragraph()
            parrafo.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            self._linked(parrafo, parrafo.add_run(f"{seccion.titulo}\t"), _bookmark(seccion.clave))
            _field(parrafo, PAGE_OF.format(_bookmark(seccion.clave)), "")

    def _section(self, seccion: NoteSection) -> None:
        if not seccion.bloques:
            return
        if not self.nota.es_breve and is_wide(seccion) != self._lies():
            self._turn()
        titulo = self._paragraph("Heading 1")
        self._bookmarked(titulo, _bookmark(seccion.clave), lambda: titulo.add_run(seccion.titulo))
        for bloque in seccion.bloques:
            self._block(bloque)

    def _lies(self) -> bool:
        """Tell whether the sheet being written lies on its side."""
        return self.doc.sections[-1].orientation == WD_ORIENT.LANDSCAPE

    def _turn(self) -> None:
        """Begin a sheet the other way round."""
        orientacion = WD_ORIENT.PORTRAIT if self._lies() else WD_ORIENT.LANDSCAPE
        hoja = self.doc.add_section()
        _ended_before(self.doc.paragraphs[-1]._p)
        hoja.page_width, hoja.page_height = hoja.page_height, hoja.page_width
        hoja.orientation = orientacion

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
        elif isinstance(bloque, Plot) and bloque.clave in self.dibujos:
            self._picture(bloque)
        else:
            self._table(bloque.tabla if isinstance(bloque, Plot) else bloque)

    def _picture(self, grafico: Plot) -> None:
        self._caption(grafico.clave, grafico.titulo)
        parrafo = self.doc.add_paragraph()
        parrafo.paragraph_format.keep_with_next = True  # Its source is under it.
        imagen = parrafo.add_run().add_picture(
            io.BytesIO(self.dibujos[grafico.clave]), width=SHORT if self.nota.es_breve else WIDTH
        )
        imagen._inline.docPr.set("descr", grafico.alt)
        imagen._inline.docPr.set("title", grafico.titulo)
        self._note(grafico)

    def _caption(self, clave: str, titulo: str) -> None:
        que, numero = self.rotulos[clave]
        parrafo = self._paragraph("Caption")
        parrafo.paragraph_format.keep_with_next = True
        self._bookmarked(parrafo, f"{que.lower()}_{numero}", lambda: self._numbered(parrafo, que, numero))
        parrafo.add_run(f". {titulo}")

    def _numbered(self, parrafo: Any, que: str, numero: int) -> None:
        parrafo.add_run(f"{que} ")
        _field(parrafo, SEQUENCE.format(que), str(numero))

    def _note(self, bloque: Board | Plot) -> None:
        parrafo = self.doc.add_paragraph()
        lineas = [*filter(None, (bloque.nota, self.nota.foot(bloque.clave)))]
        for linea in lineas:
            parrafo.add_run(f"{linea} ").font.size = Pt(8)
        if not lineas:  # Word wants a paragraph after a table: after one that fills its sheet, it would begin another.
            parrafo.paragraph_format.line_spacing = Pt(1)

    def _table(self, tabla: Board) -> None:
        self._caption(tabla.clave, tabla.titulo)
        rejilla = self.doc.add_table(rows=1, cols=len(tabla.encabezado), style="Light Grid Accent 1")
        rejilla.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        _close(rejilla)
        _describe(rejilla, tabla.titulo)
        de_cifras = figure_columns(tabla)
        for columna, (celda, texto) in enumerate(zip(rejilla.rows[0].cells, tabla.encabezado, strict=True)):
            parrafo = _of_cell(celda, columna in de_cifras)
            parrafo.paragraph_format.keep_with_next = True
            parrafo.add_run(texto).bold = True
        for lugar, fila in enumerate(tabla.filas):
            self._row(tabla, rejilla.add_row(), lugar, fila, de_cifras)
        self._share_out(rejilla, widths(tabla))
        self._note(tabla)

    def _share_out(self, rejilla: Any, anchos: Sequence[int]) -> None:
        """Give each column its part of the sheet."""
        hoja = self.doc.sections[-1]
        util = int(hoja.page_width or 0) - int(hoja.left_margin or 0) - int(hoja.right_margin or 0)
        rejilla.autofit = False
        for columna, ancho in zip(rejilla.columns, anchos, strict=True):
            columna.width = int(util * ancho / sum(anchos))
        for renglon in rejilla.rows:
            for celda, columna in zip(renglon._tr.tc_lst, rejilla.columns, strict=True):
                celda.width = columna.width

    def _row(self, tabla: Board, renglon: Any, lugar: int, fila: Sequence[Part], de_cifras: set[int]) -> None:
        renglon._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
        for columna, (celda, parte) in enumerate(zip(renglon.cells, fila, strict=True)):
            parrafo = _of_cell(celda, columna in de_cifras)
            # The first two rows go together, and the last two and the source: one alone on a sheet says little.
            parrafo.paragraph_format.keep_with_next = lugar == 0 or lugar >= len(tabla.filas) - 2
            if isinstance(parte, CitedFigure):
                self._figure(parrafo, parte)
            elif tabla.clave == PASSPORTS and columna == 0:
                self._bookmarked(parrafo, f"c{lugar + 1}", lambda p=parrafo, t=parte: _plain(p, t))
            else:
                _plain(parrafo, parte, negrita=lugar in tabla.fuertes)

    def _parts(self, parrafo: Any, partes: Sequence[Part]) -> None:
        for parte in partes:
            if isinstance(parte, CitedFigure):
                self._figure(parrafo, parte)
            elif isinstance(parte, Pointer) and parte.clave in self.rotulos:
                que, numero = self.rotulos[parte.clave]
                parrafo.add_run("la " if que == TABLE else "el ")
                _field(parrafo, f"REF {que.lower()}_{numero} \\h", f"{que} {numero}")
            else:
                parrafo.add_run(str(parte))

    def _figure(self, parrafo: Any, cifra: CitedFigure) -> None:
        """Write a figure as a link to its passport, at the end of the note."""
        tramo = parrafo.add_run(cifra.texto.replace(" ", UNBROKEN))
        if cifra.clave in self.anclas:
            self._linked(parrafo, tramo, self.anclas[cifra.clave])

    def _linked(self, parrafo: Any, tramo: Any, ancla: str) -> None:
        enlace = _element("w:hyperlink", {"w:anchor": ancla, "w:history": "1"})
        parrafo._p.append(enlace)
        enlace.append(tramo._r)

    def _bookmarked(self, parrafo: Any, nombre: str, escribe: Any) -> None:
        self.marcas += 1
        parrafo._p.append(_element("w:bookmarkStart", {"w:id": str(self.marcas), "w:name": nombre}))
        escribe()
        parrafo._p.append(_element("w:bookmarkEnd", {"w:id": str(self.marcas)}))


def write(nota: Note, dibujos: Mapping[str, bytes]) -> bytes:
    """Return the note as .docx; `dibujos` are the pictures of its plots by key, whose tables stand in for the rest."""
    return _Writer(nota, drawn(nota, dibujos)).bytes()


def _ended_before(corte: Any) -> None:
    """End a sheet in the paragraph before: one of its own, after a full sheet, would be an empty one."""
    anterior = corte.getprevious()
    anterior.set_sectPr(corte.pPr.find(qn("w:sectPr")))
    corte.getparent().remove(corte)


def _bookmark(clave: str) -> str:
    """Return a section's bookmark: letters, digits and _."""
    return f"s_{clave.replace('.', '_')}"


def _element(nombre: str, atributos: Mapping[str, str]) -> Any:
    elemento = OxmlElement(nombre)
    for clave, valor in atributos.items():
        elemento.set(qn(clave), valor)
    return elemento


def _run_properties(estilo: Any) -> Any:
    return estilo.get_or_add_rPr()


def _without_theme(estilo: Any) -> None:
    """Let a style have its own face: that of the theme, where a style names one, would be used instead."""
    letras = _run_properties(estilo).rFonts
    for clave in [c for c in letras.attrib if c.endswith("Theme")]:
        del letras.attrib[clave]


def _field(parrafo: Any, instruccion: str, resultado: str) -> None:
    """Add a field with the result that is read until a word processor updates it."""
    orden = _element("w:instrText", {"xml:space": "preserve"})
    orden.text = instruccion
    texto = OxmlElement("w:t")
    texto.text = resultado
    marcas = [_element("w:fldChar", {"w:fldCharType": t}) for t in ("begin", "separate", "end")]
    for pieza in (marcas[0], orden, marcas[1], texto, marcas[2]):
        parrafo.add_run()._r.append(pieza)


def _close(rejilla: Any) -> None:
    """Leave little beside the words of a table, so that those of its narrow columns are not broken."""
    margenes = _element("w:tblCellMar", {})
    margenes.extend(_element(f"w:{lado}", {"w:w": "45", "w:type": "dxa"}) for lado in ("left", "right"))
    rejilla._tbl.tblPr.find(qn("w:tblLook")).addprevious(margenes)


def _describe(rejilla: Any, titulo: str) -> None:
    rejilla._tbl.tblPr.append(_element("w:tblDescription", {"w:val": titulo}))


def _of_cell(celda: Any, es_cifra: bool) -> Any:
    """Return the paragraph of a cell, in its style."""
    parrafo = celda.paragraphs[0]
    parrafo._p.style = FIGURE_CELL if es_cifra else CELL
    return parrafo


def _plain(parrafo: Any, texto: Part, *, negrita: bool = False) -> None:
    """Write a cell's text, bold or not whatever the style of the table says of its column."""
    parrafo.add_run(str(texto)).bold = negrita
