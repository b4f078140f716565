"""A note as a workbook: its sentences with their figures as numbers, a sheet a table, a native chart beside its own."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from pp0093.note.content import Block, Board, CitedFigure, Heading, Note, Part, Plot, Points, Prose, Said
from pp0093.note.formats.layout import FACE, anchors, captions, figure_columns, office_format, plots, widths
from pp0093.note.sections.closing import PASSPORTS
from pp0093.writing import formats

COVER, TEXT = "Portada", "Texto"
INK, GREY, WARNING, DELIVERY = "#1F2933", "#5B6770", "#A84300", "#C2571A"
HEAD_ROW = 4  # The first four rows of a sheet say what it is and warn.
PLACE, SENTENCE = 34, 90
# Height and width of a chart in pixels: so much a bar, and no less than this.
BAR, LEAST, BROAD = 26, 200, 620
ROW = 20  # Pixels of a row; and how many points a line of it takes.
LINE = 15
WORD_WIDTH = 1.1  # What words that don't fit the end of a line, and bold ones, take of more.


class _Book:
    """What writes one note: the workbook, its formats, and where the passport of each figure is."""

    def __init__(self, nota: Note) -> None:
        self.nota = nota
        self.salida = io.BytesIO()
        self.libro = xlsxwriter.Workbook(self.salida, {"in_memory": True, "strings_to_numbers": False})
        self.rotulos = captions(nota, {p.clave: b"" for p in plots(nota)})
        self.anclas = anchors(nota)
        self._formatos: dict[tuple[tuple[str, Any], ...], Any] = {}

    def bytes(self) -> bytes:
        self.libro.set_properties(
            {
                "title": f"{self.nota.titulo}: {self.nota.subtitulo}",
                "author": self.nota.oficina,
                "subject": self.nota.subtitulo,
                "keywords": f"versión {self.nota.version}",
            }
        )
        bloques = [b for s in self.nota.secciones for b in s.bloques]
        self._cover([b for b in bloques if isinstance(b, Board | Plot)])
        self._text()
        for bloque in bloques:
            if isinstance(bloque, Board | Plot):
                self._board(bloque)
        self.libro.close()
        return self.salida.getvalue()

    def _format(self, **propias: Any) -> Any:
        """Return a format, made once."""
        clave = tuple(sorted(propias.items()))
        if clave not in self._formatos:
            comunes = {"font_name": FACE, "font_size": 11, "font_color": INK, "valign": "top"}
            self._formatos[clave] = self.libro.add_format({**comunes, **propias})
        return self._formatos[clave]

    def _sheet(self, nombre: str, titulo: str) -> Any:
        """Return a sheet that says what it is, warns, and is printed on its side with its source."""
        hoja = self.libro.add_worksheet(nombre)
        hoja.hide_gridlines(2)
        hoja.set_row(0, 2 * LINE)
        hoja.write_string(0, 0, titulo, self._format(bold=True, font_size=16))
        hoja.write_string(1, 0, f"{self.nota.titulo}: {self.nota.subtitulo}", self._format(font_color=GREY))
        hoja.write_string(2, 0, self.nota.aviso, self._format(bold=True, font_color=WARNING))
        hoja.set_landscape()
        hoja.set_paper(9)
        hoja.fit_to_pages(1, 0)
        hoja.set_header(f"&L&8{_escaped(self.nota.aviso or self.nota.subtitulo)}")
        hoja.set_footer(f"&L&8{_escaped(self.nota.pie)}&R&8&P")
        return hoja

    def _cover(self, tablas: Sequence[Board | Plot]) -> None:
        hoja = self._sheet(COVER, self.nota.titulo)
        hoja.set_column(0, 0, 16)
        hoja.set_column(1, 1, SENTENCE)
        datos = {
            "Entidad": self.nota.entidad,
            "Oficina": self.nota.oficina,
            "Fecha": self.nota.fecha,
            "Fuente": self.nota.pie,
            "Versión": self.nota.version,
            "Equipo": "; ".join(self.nota.equipo),
        }
        fila = HEAD_ROW
        for que, valor in datos.items():
            if valor:
                hoja.write_string(fila, 0, que, self._format(bold=True))
                hoja.write_string(fila, 1, valor, self._format(text_wrap=True))
                fila += 1
        indice = {TEXT: "Las frases de la nota y sus cifras"} | {self._name(t): t.titulo for t in tablas}
        for n, (nombre, titulo) in enumerate(indice.items(), fila + 1):
            hoja.write_url(n, 0, f"internal:'{nombre}'!A1", self._format(font_color=INK, underline=1), nombre)
            hoja.write_string(n, 1, titulo, self._format(text_wrap=True))

    def _name(self, bloque: Board | Plot) -> str:
        que, numero = self.rotulos[bloque.clave]
        return f"{que} {numero}"

    def _text(self) -> None:
        """Write each sentence in a row, and its figures after it as numbers."""
        hoja = self._sheet(TEXT, "Las frases de la nota y sus cifras")
        hoja.set_column(0, 0, PLACE)
        hoja.set_column(1, 1, SENTENCE)
        hoja.set_column(2, 12, 14)
        for columna, titulo in enumerate(("Sección", "Frase", "Cifras")):
            hoja.write_string(HEAD_ROW, columna, titulo, self._format(bold=True, bottom=1))
        hoja.freeze_panes(HEAD_ROW + 1, 0)
        hoja.repeat_rows(HEAD_ROW)
        fila = HEAD_ROW + 1
        for seccion in self.nota.secciones:
            titulo = seccion.titulo.partition(":")[0]
            donde = titulo
            for bloque in seccion.bloques:
                donde = f"{titulo}: {bloque.texto}" if isinstance(bloque, Heading) else donde
                for frase in _sentences(bloque):
                    hoja.write_string(fila, 0, donde, self._format(font_color=GREY, text_wrap=True))
                    hoja.write_string(fila, 1, frase.texto, self._format(text_wrap=True))
                    hoja.set_row(fila, LINE * _lines((donde, frase.texto), (PLACE, SENTENCE)))
                    cifras = [p for p in frase.partes if isinstance(p, CitedFigure)]
                    for columna, cifra in enumerate(cifras, 2):
                        self._figure(hoja, fila, columna, cifra)
                    fila += 1

    def _board(self, bloque: Board | Plot) -> None:
        """Write a table in a sheet of its own, and the native chart of what is drawn beside it."""
        tabla = bloque.tabla if isinstance(bloque, Plot) else bloque
        hoja = self._sheet(self._name(bloque), bloque.titulo)
        anchos = [max(a + 3, len(t) + 2) for t, a in zip(tabla.encabezado, widths(tabla), strict=True)]
        de_cifras = figure_columns(tabla)
        for columna, (titulo, ancho) in enumerate(zip(tabla.encabezado, anchos, strict=True)):
            hoja.set_column(columna, columna, ancho)
            lado = "right" if columna in de_cifras else "left"
            hoja.write_string(HEAD_ROW, columna, titulo, self._format(bold=True, bottom=1, text_wrap=True, align=lado))
        for lugar, fila in enumerate(tabla.filas):
            hoja.set_row(HEAD_ROW + 1 + lugar, LINE * _lines(fila, anchos))
            for columna, parte in enumerate(fila):
                self._cell(hoja, HEAD_ROW + 1 + lugar, columna, parte, negrita=lugar in tabla.fuertes)
        hoja.freeze_panes(HEAD_ROW + 1, 0)
        hoja.repeat_rows(HEAD_ROW)
        nota = " ".join(filter(None, (tabla.nota and f"{tabla.nota.rstrip('.')}.", self.nota.foot(bloque.clave))))
        debajo = len(tabla.filas)
        if isinstance(bloque, Plot):
            self._chart(hoja, bloque)
            debajo = max(debajo, _height(bloque) // ROW)
        hoja.write_string(HEAD_ROW + 2 + debajo, 0, nota, self._format(font_size=9, font_color=GREY))

    def _cell(self, hoja: Any, fila: int, columna: int, parte: Part, *, negrita: bool) -> None:
        if isinstance(parte, CitedFigure):
            self._figure(hoja, fila, columna, parte)
        else:
            lado = "right" if str(parte) == formats.MISSING else "left"
            hoja.write_string(fila, columna, str(parte), self._format(text_wrap=True, bold=negrita, align=lado))

    def _figure(self, hoja: Any, fila: int, columna: int, cifra: CitedFigure) -> None:
        """Write a figure as the number it is, a link to its passport."""
        formato = self._format(num_format=office_format(cifra), align="right")
        if cifra.clave in self.anclas:
            lugar = HEAD_ROW + 1 + int(self.anclas[cifra.clave][1:])
            destino = f"internal:'{self.rotulos[PASSPORTS][0]} {self.rotulos[PASSPORTS][1]}'!A{lugar}"
            hoja.write_url(fila, columna, destino, formato, cifra.texto)
        hoja.write_number(fila, columna, float(cifra.valor), formato)

    def _chart(self, hoja: Any, grafico: Plot) -> None:
        nombre, primera, ultima = self._name(grafico), HEAD_ROW + 1, HEAD_ROW + len(grafico.barras)
        dibujo: Any = self.libro.add_chart({"type": "bar"})
        letra = {"name": FACE, "size": 10, "color": INK}
        dibujo.add_series(
            {
                "name": grafico.eje,
                "categories": [nombre, primera, 0, ultima, 0],
                "values": [nombre, primera, 1, ultima, 1],
                "fill": {"color": DELIVERY},
                "gap": 45,
                "data_labels": {
                    "value": True,
                    "font": letra,
                    "num_format": office_format(grafico.barras[0][1]),
                    "custom": [_label(c) for _, c in grafico.barras],
                },
            }
        )
        dibujo.set_title({"name": grafico.titulo, "name_font": {**letra, "size": 12}, "overlay": False})
        dibujo.set_legend({"none": True})
        dibujo.set_y_axis({"reverse": True, "num_font": letra, "major_tick_mark": "none"})
        rayas = {"visible": bool(grafico.referencia), "line": {"color": GREY}}
        dibujo.set_x_axis({"min": 0, "visible": False, "major_gridlines": rayas, **_up_to(grafico)})
        dibujo.set_size({"width": BROAD, "height": _height(grafico)})
        opciones = {"description": grafico.alt, "x_offset": 20, "object_position": 3}
        hoja.insert_chart(HEAD_ROW, len(grafico.tabla.encabezado), dibujo, opciones)


def write(nota: Note) -> bytes:
    """Return the note as .xlsx, its charts native."""
    return _Book(nota).bytes()


def _height(grafico: Plot) -> int:
    """Return how high a chart is, in pixels."""
    return max(LEAST, BAR * len(grafico.barras) + 90)


def _lines(fila: Sequence[Part], anchos: Sequence[int]) -> int:
    """Return how many lines the longest text of a row takes: no program opens a row higher than the file says."""
    return max(math.ceil(WORD_WIDTH * len(str(p)) / a) for p, a in zip(fila, anchos, strict=True))


def _sentences(bloque: Block) -> tuple[Said, ...]:
    return bloque.frases if isinstance(bloque, Prose | Points) else ()


def _label(cifra: CitedFigure) -> dict[str, str] | None:
    """Return the label of what a format would round to what it has not reached."""
    return {"value": cifra.texto} if cifra.texto.startswith(">") else None


def _up_to(grafico: Plot) -> dict[str, float]:
    """Return the end of an axis with a line at its reference and no other."""
    if grafico.referencia is None:
        return {}
    mayor = max(grafico.referencia, *(float(c.valor) for _, c in grafico.barras))
    return {"max": 1.3 * mayor, "major_unit": grafico.referencia}


def _escaped(texto: str) -> str:
    """Return a text as a header or footer of Excel takes it."""
    return texto.replace("&", "&&")
