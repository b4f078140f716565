"""A document as an editable Word file: styles, captions with their number, contents, links, native tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from pp0093.documents.document import (
    FACE,
    LANGUAGE,
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
# The size of each style, in points, and in a note of two sheets.
SIZES = {
    "Normal": (10, 8),
    "Heading 1": (15, 11),
    "Heading 2": (12, 9),
    "Caption": (9, 8),
    "Title": (26, 16),
    "Subtitle": (12, 10),
}
# The styles of a cell of text and of one of figures, by their identifier.
CELL, FIGURE_CELL = "Celda", "Cifra"


def write(nota: Note, dibujos: Mapping[str, bytes]) -> bytes:
    """Return a document as .docx; `dibujos` are the pictures of its plots by key; tables stand in for the rest."""
    salida = io.BytesIO()
    _Writer(nota, dibujos).whole().save(salida)
    return salida.getvalue()


class _Writer:
    """What writes one document: where each figure's passport is, and the pictures of its plots."""

    def __init__(self, nota: Note, dibujos: Mapping[str, bytes]) -> None:
        self.nota, self.dibujos, self.doc = nota, dibujos, Document()
        self.anclas = nota.anclas if any(s.clave == PASSPORTS for s in nota.secciones) else {}
        self.rotulos = captions(nota, dibujos)
        self.marcas = 0
        _styles(self.doc.styles, breve=nota.es_breve)
        # To ask a style by its name, python-docx walks all of them: each paragraph takes its own by identifier.
        self.estilos = {e.name: e.style_id for e in self.doc.styles}

    def whole(self) -> Any:
        self._sheet()
        self._cover()
        for seccion in (s for s in self.nota.secciones if s.bloques):
            titulo = self._paragraph("Heading 1")
            self._bookmarked(titulo, _bookmark(seccion.clave), titulo.add_run, seccion.titulo)
            for bloque in seccion.bloques:
                self._block(bloque)
        return self.doc

    def _sheet(self) -> None:
        nota, propiedades, hoja = self.nota, self.doc.core_properties, self.doc.sections[0]
        propiedades.title, propiedades.author = f"{nota.titulo}: {nota.subtitulo}", nota.oficina
        propiedades.subject, propiedades.language = nota.subtitulo, LANGUAGE
        propiedades.keywords = f"versión {nota.version}"
        hoja.page_width, hoja.page_height = Cm(21), Cm(29.7)
        hoja.left_margin = hoja.right_margin = Cm((21 - WIDTH) / 2)
        if nota.es_breve:
            hoja.top_margin = hoja.bottom_margin = Cm(1.6)
            hoja.header_distance = hoja.footer_distance = Cm(0.7)
        cabeza, pie = hoja.header.paragraphs[0], hoja.footer.paragraphs[0]
        cabeza.add_run(nota.aviso or nota.subtitulo).bold = bool(nota.aviso)
        pie.add_run(f"{nota.pie} Página ")
        _field(pie, "PAGE", "1")
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
        if nota.aviso:
            self.doc.add_paragraph().add_run(nota.aviso).bold = True
        if nota.equipo:
            self.doc.add_paragraph().add_run("Equipo").bold = True
            self.doc.add_paragraph("\n".join(nota.equipo))
        if not nota.es_breve:
            self._contents()

    def _contents(self) -> None:
        """Write a line for each section, its page a field that word processors fill in when they lay the text out.

        A TOC field would say no page until someone updates it: LibreOffice shows what the file has, and no one has
        laid it out yet.
        """
        self.doc.add_paragraph().add_run("Índice").bold = True
        for seccion in (s for s in self.nota.secciones if s.bloques):
            parrafo, marca = self.doc.add_paragraph(), _bookmark(seccion.clave)
            parrafo.paragraph_format.space_after = Pt(0)
            parrafo.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            _linked(parrafo, parrafo.add_run(f"{seccion.titulo}\t"), marca)
            _field(parrafo, f"PAGEREF {marca} \\h", "")
        self.doc.settings.element.append(_element("w:updateFields", {"w:val": "true"}))
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
            self._caption(bloque.clave, bloque.titulo)
            if isinstance(bloque, Plot) and bloque.clave in self.dibujos:
                self._picture(bloque)
            else:
                self._table(bloque.tabla if isinstance(bloque, Plot) else bloque)
            self._note(bloque)

    def _picture(self, grafico: Plot) -> None:
        parrafo = self.doc.add_paragraph()
        parrafo.paragraph_format.keep_with_next = True  # Its source is under it.
        ancho = Cm(SHORT if self.nota.es_breve else WIDTH)
        imagen = parrafo.add_run().add_picture(io.BytesIO(self.dibujos[grafico.clave]), width=ancho)
        imagen._inline.docPr.set("descr", grafico.alt)
        imagen._inline.docPr.set("title", grafico.titulo)

    def _caption(self, clave: str, titulo: str) -> None:
        que, numero = self.rotulos[clave].split()
        parrafo = self._paragraph("Caption")
        parrafo.paragraph_format.keep_with_next = True
        parrafo.add_run(f"{que} ")
        _field(parrafo, f"SEQ {que} \\* ARABIC", numero)
        parrafo.add_run(f". {titulo}")

    def _note(self, bloque: Board | Plot) -> None:
        lineas = [*filter(None, (bloque.nota, self.nota.foot(bloque.clave)))]
        parrafo = self.doc.add_paragraph()
        parrafo.add_run(" ".join(lineas)).font.size = Pt(8)
        if not lineas:  # Word wants a paragraph after a table: after one that fills its sheet, it would begin another.
            parrafo.paragraph_format.line_spacing = Pt(1)

    def _table(self, tabla: Board) -> None:
        """Write a table; its first two rows go together, and the last two and the source: one alone says little."""
        rejilla = self.doc.add_table(rows=len(tabla.filas) + 1, cols=len(tabla.encabezado), style="Light Grid Accent 1")
        rejilla.autofit = False
        rejilla.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        _close(rejilla)
        rejilla._tbl.tblPr.append(_element("w:tblDescription", {"w:val": tabla.titulo}))
        anchos, de_cifras = widths(tabla.encabezado, tabla.filas), figure_columns(tabla)
        for columna, ancho in zip(rejilla.columns, anchos, strict=True):
            columna.width = Cm(WIDTH * ancho / sum(anchos))
        for lugar, (renglon, fila) in enumerate(zip(rejilla.rows, (tabla.encabezado, *tabla.filas), strict=True)):
            renglon._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
            for columna, (celda, parte) in enumerate(zip(renglon.cells, fila, strict=True)):
                celda.width = Cm(WIDTH * anchos[columna] / sum(anchos))
                parrafo = celda.paragraphs[0]
                parrafo._p.style = FIGURE_CELL if columna in de_cifras else CELL
                parrafo.paragraph_format.keep_with_next = lugar < 2 or lugar >= len(tabla.filas) - 1
                if isinstance(parte, CitedFigure):
                    self._parts(parrafo, [parte])
                elif lugar and not columna and tabla.clave == PASSPORTS:
                    self._bookmarked(parrafo, f"c{parte}", parrafo.add_run, parte)
                else:
                    parrafo.add_run(parte).bold = not lugar or lugar - 1 in tabla.fuertes

    def _parts(self, parrafo: Any, partes: Sequence[Part]) -> None:
        """Write text, and figures as links to their passports, at the end of the document."""
        for parte in partes:
            if isinstance(parte, CitedFigure):
                tramo = parrafo.add_run(parte.texto.replace(" ", UNBROKEN))
                if parte.clave in self.anclas:
                    _linked(parrafo, tramo, self.anclas[parte.clave])
            else:
                parrafo.add_run(parte)

    def _bookmarked(self, parrafo: Any, nombre: str, escribe: Callable[[str], Any], texto: str) -> None:
        self.marcas += 1
        parrafo._p.append(_element("w:bookmarkStart", {"w:id": str(self.marcas), "w:name": nombre}))
        escribe(texto)
        parrafo._p.append(_element("w:bookmarkEnd", {"w:id": str(self.marcas)}))


def _styles(estilos: Any, *, breve: bool) -> None:
    for nombre, cuerpos in SIZES.items():
        estilo = estilos[nombre]
        estilo.font.name, estilo.font.size = FACE, Pt(cuerpos[breve])
        letras = estilo.element.get_or_add_rPr().rFonts
        for clave in [c for c in letras.attrib if c.endswith("Theme")]:  # That of the theme would be used instead.
            del letras.attrib[clave]
    for nombre in ("Normal", "List Bullet", "Caption"):
        estilos[nombre].paragraph_format.space_after = Pt(0 if breve else 4)
    for nombre in ("Heading 1", "Heading 2"):
        estilos[nombre].paragraph_format.space_before = Pt(4 if breve else 12)
    for nombre, hacia in ((CELL, WD_ALIGN_PARAGRAPH.LEFT), (FIGURE_CELL, WD_ALIGN_PARAGRAPH.RIGHT)):
        estilo = estilos.add_style(nombre, WD_STYLE_TYPE.PARAGRAPH)
        estilo.base_style, estilo.quick_style = estilos.default(WD_STYLE_TYPE.PARAGRAPH), True
        estilo.font.size = Pt(6.5 if breve else 7)
        estilo.paragraph_format.space_after, estilo.paragraph_format.alignment = Pt(0), hacia
    for idioma in estilos.element.iter(qn("w:lang")):
        idioma.set(qn("w:val"), LANGUAGE)


def _linked(parrafo: Any, tramo: Any, ancla: str) -> None:
    enlace = _element("w:hyperlink", {"w:anchor": ancla, "w:history": "1"})
    parrafo._p.append(enlace)
    enlace.append(tramo._r)


def _bookmark(clave: str) -> str:
    """Return a section's bookmark: letters, digits and _."""
    return f"s_{clave.replace('.', '_')}"


def _element(nombre: str, atributos: Mapping[str, str]) -> Any:
    elemento = OxmlElement(nombre)
    for clave, valor in atributos.items():
        elemento.set(qn(clave), valor)
    return elemento


def _field(parrafo: Any, instruccion: str, resultado: str) -> None:
    """Add a field with the result that is read until a word processor updates it."""
    orden, texto = _element("w:instrText", {"xml:space": "preserve"}), OxmlElement("w:t")
    orden.text, texto.text = instruccion, resultado
    empieza, separa, termina = (_element("w:fldChar", {"w:fldCharType": t}) for t in ("begin", "separate", "end"))
    for pieza in (empieza, orden, separa, texto, termina):
        parrafo.add_run()._r.append(pieza)


def _close(rejilla: Any) -> None:
    """Leave little beside the words of a table, so that those of its narrow columns are not broken."""
    margenes = _element("w:tblCellMar", {})
    margenes.extend(_element(f"w:{lado}", {"w:w": "45", "w:type": "dxa"}) for lado in ("left", "right"))
    rejilla._tbl.tblPr.find(qn("w:tblLook")).addprevious(margenes)
