"""Excel writer: numbers with display formats, and native charts beside their tables.

A document becomes a cover, its sentences with their figures, and a sheet for each table; an exported piece, its figures
and a sheet with their sources.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec.json
import xlsxwriter
from msgspec import Struct

from pp0093.documents.document import (
    Board,
    CitedFigure,
    Heading,
    Note,
    Plot,
    Prose,
    captions,
    figures,
    of_board,
)
from pp0093.structs import Frozen
from pp0093.writing.tables import NAMED_STYLES, Column, Measure, Style, Table, of_texts

EXCEL_FORMATS = {
    Style.YEAR: "0",
    Style.NUMBER: "#,##0",
    Style.SOLES: "#,##0",
    Style.PERCENT: "#,##0",
    Style.POINTS: "+#,##0;-#,##0;0",
    Style.EXACT: "General",
    Style.RATE: "#,##0",
}
NARROW, BROAD, LINE = 8, 60, 15
# Size of a chart in pixels: height of each bar, minimum height, and width.
BAR, MIN_CHART_PIXELS, ACROSS = 26, 200, 620
Options = dict[str, Any]


class Dress(Frozen):
    """Cell formats by name, and chart colours (libro.json)."""

    formatos: dict[str, Options]
    serie: Options
    etiquetas: Options
    resto: Options
    titulo: Options
    eje_y: Options
    eje_x: Options
    lugar: Options


@cache
def dress() -> Dress:
    """Return the formats of workbooks."""
    return msgspec.json.decode(Path(__file__).with_name("libro.json").read_bytes(), type=Dress)


class WorkSheet(Struct, frozen=True):
    """A worksheet: a table, title lines above, footnotes below, and a chart of its first columns."""

    nombre: str
    tabla: Table
    cabeza: Sequence[str] = ()
    pie: str = ""
    grafico: Plot | None = None
    enlaces: Mapping[str, str] = {}


def workbook(hojas: Iterable[WorkSheet], propiedades: Mapping[str, str], aviso: str = "", pie: str = "") -> bytes:
    """Return worksheets as .xlsx, each with the warning and footer when given."""
    salida = io.BytesIO()
    with xlsxwriter.Workbook(salida, {"in_memory": True, "strings_to_numbers": False}) as libro:
        libro.set_properties(propiedades)

        @cache
        def formato(*nombres: str, num_format: str = "General") -> Any:
            suyos = {c: v for nombre in ("todo", *nombres) for c, v in dress().formatos[nombre].items()}
            return libro.add_format({**suyos, "num_format": num_format})

        for hoja in hojas:
            escrita = libro.add_worksheet(hoja.nombre)
            escrita.set_landscape()
            escrita.set_paper(9)
            escrita.fit_to_pages(1, 0)
            if aviso or pie:
                escrita.set_header(f"&L&8{aviso.replace('&', '&&')}")
                escrita.set_footer(f"&L&8{pie.replace('&', '&&')}&R&8&P")
            _write_sheet(libro, escrita, hoja, formato)
    return salida.getvalue()


def _write_sheet(libro: Any, hoja: Any, de: WorkSheet, formato: Any) -> None:
    tabla = de.tabla
    primera = len(de.cabeza) + 1
    for n, linea in enumerate(de.cabeza):
        hoja.write_string(n, 0, linea, formato(f"cabeza {n}"))
    for c, columna in enumerate(tabla.columnas):
        escritos = [fila[c] for fila in tabla.escritas]
        ancho = min(max([len(columna.encabezado) * 0.7, *map(len, escritos), NARROW]) + 2, BROAD)
        hoja.set_column(c, c, ancho)
        lado, que = ("cifras", "cifra") if columna.es_numerica else ("textos", "texto")
        hoja.write_string(primera - 1, c, columna.encabezado, formato("encabezado", lado))
        for f, (fila, escrito) in enumerate(zip(tabla.filas, escritos, strict=True)):
            propio = formato(que, tabla.level(f), num_format=_number_format(columna, fila[c], escrito))
            valor = escrito if columna.estilo in NAMED_STYLES else alone(fila[c])
            if enlace := de.enlaces.get(escrito):
                hoja.write_url(primera + f, c, enlace, formato("enlace"), escrito)
            elif isinstance(valor, bool | str | date):
                hoja.write_string(primera + f, c, str(valor), propio)
            else:
                hoja.write(primera + f, c, valor, propio)
    hoja.freeze_panes(primera, 0)
    hoja.repeat_rows(primera - 1)
    hoja.autofilter(primera - 1, 0, primera - 1 + max(len(tabla.filas), 1), len(tabla.columnas) - 1)
    debajo = max(len(tabla.filas), _chart(libro, hoja, de, de.grafico) // LINE if de.grafico else 0)
    if de.pie:
        hoja.write_string(primera + 1 + debajo, 0, de.pie, formato("pie"))


def alone(valor: Any) -> Any:
    """Return the raw value of a cell."""
    return valor.valor if isinstance(valor, Measure) else valor


def _number_format(columna: Column, valor: Any, escrito: str) -> str:
    """Return the Excel format of a figure; literal text when Excel would round it past a threshold."""
    if escrito.startswith((">", "<")):
        return f'"{escrito}"'
    columna = valor.columna if isinstance(valor, Measure) else columna
    decimales = f".{'0' * columna.decimales}" if columna.decimales and columna.es_numerica else ""
    estilo = Style.POINTS if columna.con_signo else columna.estilo
    return EXCEL_FORMATS.get(estilo, "@").replace("#,##0", f"#,##0{decimales}")


def _chart(libro: Any, hoja: Any, de: WorkSheet, grafico: Plot) -> int:
    """Draw a chart beside its table; return its height in pixels."""
    primera, alto, como = len(de.cabeza) + 1, max(MIN_CHART_PIXELS, BAR * len(grafico.barras) + 90), dress()
    ultima = primera + len(grafico.barras) - 1
    dibujo = libro.add_chart({"type": "bar"})
    dibujo.add_series(
        {
            **como.serie,
            "name": grafico.eje,
            "categories": [de.nombre, primera, 0, ultima, 0],
            "values": [de.nombre, primera, 1, ultima, 1],
            "points": [None if c.es_propia else como.resto for _, c in grafico.barras],
            "data_labels": {**como.etiquetas, "custom": [{"value": c.texto} for _, c in grafico.barras]},
        }
    )
    dibujo.set_title({**como.titulo, "name": str(grafico.titulo)})
    dibujo.set_legend({"none": True})
    dibujo.set_y_axis(como.eje_y)
    raya = {"major_unit": grafico.raya, "max": grafico.tope, "major_gridlines": {"visible": True}}
    dibujo.set_x_axis({**como.eje_x, **(raya if grafico.raya else {})})
    dibujo.set_size({"width": ACROSS, "height": alto})
    hoja.insert_chart(primera - 1, len(de.tabla.columnas), dibujo, {**como.lugar, "description": grafico.alt})
    return alto


def write(nota: Note) -> bytes:
    """Return a document as .xlsx: tables with native charts first, then its text and sources."""
    rotulos, propiedades = captions(nota), nota.properties
    debajo_del_titulo = (propiedades["title"], nota.aviso, "")
    hojas = []
    for bloque in nota.bloques:
        if isinstance(bloque, Board):
            grafico = bloque if isinstance(bloque, Plot) else None
            cabeza = (str(bloque.titulo), *debajo_del_titulo)
            hojas.append(WorkSheet(rotulos[bloque.clave], of_board(bloque), cabeza, nota.below(bloque), grafico))
    hojas.append(WorkSheet("Texto", _sentences(nota), ("Las frases de la nota y sus cifras", *debajo_del_titulo)))
    datos = {
        "Entidad": nota.entidad,
        "Oficina": nota.oficina,
        "Fecha": nota.fecha,
        "Fuente": nota.pie.removeprefix("Fuente: "),
        "Versión": nota.version,
        "Equipo": "; ".join(nota.equipo),
    }
    filas = [*((q, d) for q, d in datos.items() if d), *((h.nombre, h.cabeza[0]) for h in hojas)]
    enlaces = {h.nombre: f"internal:'{h.nombre}'!A1" for h in hojas}
    cabeza = (nota.titulo, nota.subtitulo, nota.aviso, "")
    fuente = WorkSheet("Fuente", of_texts(("Qué", "Dice"), filas), cabeza, enlaces=enlaces)
    return workbook([*hojas, fuente], propiedades, nota.aviso, nota.pie)


def _sentences(nota: Note) -> Table:
    """Return a table of sentences: text, numbers of its sources, and its figures as numbers."""
    filas: list[tuple[Any, ...]] = []
    anclas = nota.anclas
    for seccion in nota.secciones:
        donde = titulo = seccion.titulo.partition(":")[0]
        for bloque in seccion.bloques:
            donde = f"{titulo}: {bloque.texto}" if isinstance(bloque, Heading) else donde
            for frase in bloque.frases if isinstance(bloque, Prose) else ():
                cifras = figures(frase.partes)
                sustento = ", ".join(anclas[c.clave].removeprefix("c") for c in cifras)
                filas.append((donde, frase.texto, sustento, *map(_measure, cifras)))
    columnas = [Column("Sección"), Column("Frase"), Column("Sustento N.º")]
    ancho = max(map(len, filas), default=len(columnas))
    columnas += [Column(f"Cifra {n}", Style.MEASURE) for n in range(1, ancho - len(columnas) + 1)]
    return Table(tuple(columnas), tuple((*f, *[None] * (ancho - len(f))) for f in filas))


def _measure(cifra: CitedFigure) -> Measure:
    """Return a cited figure as a number with the unit and decimals of its text."""
    estilo = Style.PERCENT if cifra.texto.endswith("%") else Style.NUMBER
    numero = cifra.texto.removesuffix(" %").partition(" ")[0]
    return Measure(cifra.valor, Column("", estilo, len(numero.partition(".")[2])))
