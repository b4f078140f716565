"""A page as it is drawn: heading with its answer, then pieces (charts and tables) that a reader can take home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from pp0093.ask import catalog, marts
from pp0093.ask.query import weakest
from pp0093.ask.view import Filters
from pp0093.money import texts
from pp0093.ui import drawn, filters, layout, passport, theme
from pp0093.ui.charts.chart import Chart, Columns
from pp0093.ui.exports import browser, files, paper
from pp0093.ui.exports.piece import Footing, Piece
from pp0093.writing import marks, tables
from pp0093.writing.tables import Column, Table

Row = dict[str, Any]
Data = Table | Sequence[Row]
RECORDER = "piezas_para_llevar"
SIZE_NAMES = {clave: tamano.nombre for clave, tamano in paper.SIZES.items()}
FORMAT_NAMES = {
    "png": "PNG, para una nota",
    "svg": "SVG, para diseño",
    "pdf": "PDF",
    "xlsx": "XLSX, cifras y fuente",
    "csv": "CSV, para Excel",
}


class Page:
    """One page being drawn. Its pieces are kept for the zip of the whole page and for `pp0093 exportar`."""

    def __init__(self, id: str, pie: Footing) -> None:
        self.id = id
        self.pie = pie
        self.piezas: list[Piece] = []
        if RECORDER in st.session_state:
            st.session_state[RECORDER] = self.piezas

    def piece(
        self,
        dibujo: Chart,
        *,
        id: str = "",
        title: str = "",
        note: str = "",
        lectura: str = "",
        elige: str = "",
        cifras: Sequence[Any] | None = None,
        pie: Footing | None = None,
        vacio: str = texts.NOTHING,
    ) -> None:
        """Draw a chart and what goes with it: text alternative, its table, how it is read, ways of taking it.

        Name, title (the finding) and note (what is measured) are the chart's own where none is given. `elige` is the
        filter that a click on a mark sets: the mark's customdata ends in its code. `pie` is for a chart that stands on
        something else than the page (footing). Without rows `vacio` says why. `cifras` are the rows of a query that
        a table was made from, for their passports.
        """
        datos = dibujo.datos
        titulo, nota = title or dibujo.titulo, note or dibujo.unidad
        if not _has_rows(datos):
            self._empty(titulo, nota, vacio)
            return
        propias = passport.traceable(datos if cifras is None else cifras)
        figuras = self._figures(datos, dibujo.columnas, pie)
        pieza = Piece(self.id, id or dibujo.id, titulo, nota, *figuras, dibujo, dibujo.alt, lectura, propias)
        self._keep(pieza)
        layout.chart_title(titulo, nota, self._own_mark(pieza))
        drawn.plot(dibujo(theme.palette()), pieza.alt, f"{self.id}_{pieza.id}", elige)
        _take_home(pieza)

    def table(
        self,
        id: str,
        titulo: str,
        nota: str,
        datos: Data,
        *,
        columnas: dict[str, Column] | None = None,
        dibuja: Callable[[Table], None] | None = None,
        cifras: Sequence[Row] | None = None,
        pie: Footing | None = None,
        vacio: str = texts.NOTHING,
    ) -> None:
        """Draw a table (as `dibuja` does, or as it is long or short) and the ways of taking it."""
        if not _has_rows(datos):
            self._empty(titulo, nota, vacio)
            return
        propias = passport.traceable(datos if cifras is None else cifras)
        pieza = self._keep(Piece(self.id, id, titulo, nota, *self._figures(datos, columnas, pie), cifras=propias))
        layout.chart_title(titulo, nota, self._own_mark(pieza))
        (dibuja or drawn.table)(pieza.tabla)
        _take_home(pieza)

    def _empty(self, titulo: str, nota: str, vacio: str) -> None:
        layout.chart_title(titulo, nota)
        layout.empty(vacio)

    def _figures(self, datos: Data, columnas: Columns | None, pie: Footing | None) -> tuple[Table, Footing]:
        if isinstance(datos, Table):
            return datos, pie or self.pie
        return tables.from_rows(datos, columnas), pie or _weakened(self.pie, datos)

    def _keep(self, pieza: Piece) -> Piece:
        self.piezas.append(pieza)
        return pieza

    def _own_mark(self, pieza: Piece) -> str:
        return "" if pieza.pie.procedencia == self.pie.procedencia else marks.badge(pieza.pie.procedencia)


def _has_rows(datos: Data) -> bool:
    return bool(datos.filas if isinstance(datos, Table) else datos)


def open_page(
    id: str,
    titulo: str,
    pregunta: str,
    respuesta: str,
    fila: Row | None,
    *,
    alcance: str = "reporte",
    nota: str = "",
    pie: Footing | None = None,
) -> Page:
    """Draw a page's heading and return it ready for its pieces.

    `fila` is the row the answer stands on (procedencia, corte); None when there is none. `alcance` is one of
    texts.SCOPE_NAMES; `nota` is added to what the heading says of it. `pie` is for a page that stands on more than
    the filters of the bar.
    """
    pie = pie or footing(fila, alcance)
    pagina = Page(id, pie)
    with st.container(horizontal=True, vertical_alignment="top", key="pp_cabeza"):
        layout.heading(titulo, pregunta, respuesta, texts.scope(alcance, fila, nota))
        if fila is not None:
            _take_page(pagina)
    if pie.es_sintetico:
        layout.synthetic_band()
    return pagina


def footing(fila: Row | None, alcance: str, aplicados: Filters | None = None) -> Footing:
    """Return what figures of a scope stand on, under the filters of this run; the country's know only the year.

    `aplicados` are the filters of figures that are not shown under those of the page.
    """
    datos = catalog.published()
    filtros = aplicados or filters.applied()
    if alcance == "nacional":
        filtros = Filters(filtros.anio)
    procedencia = fila.get("procedencia") if fila else None
    fuentes = datos.once(marts.sources, alcance, filtros.anio, procedencia)
    return Footing(
        texts.SCOPE_NAMES[alcance],
        filtros.url,
        filters.in_words(datos, filtros),
        procedencia,
        fila.get("corte") if fila else None,
        tuple(fuentes),
        datos.version,
    )


def _weakened(pie: Footing, filas: Sequence[Row]) -> Footing:
    """Return the footing of rows whose provenance is weaker than the page's: one synthetic figure marks them all."""
    return replace(pie, procedencia=weakest(f.get("procedencia") for f in filas) or pie.procedencia)


def _take_page(pagina: Page) -> None:
    """Offer everything on the page as one zip; made when it is asked for, once the page has drawn its pieces."""
    st.download_button(
        "Llevar la página (.zip)",
        partial(files.bundle, pagina.piezas),
        files.page_name(pagina.id, pagina.pie),
        files.MEDIA["zip"],
        key=f"llevar_pagina_{pagina.id}",
        icon=":material/folder_zip:",
        type="tertiary",
        on_click="ignore",
    )


@st.fragment
def _take_home(pieza: Piece) -> None:
    """Draw, under a piece, its table, how it is read and the files it can be taken as; each filled when opened."""
    clave = f"{pieza.pagina}_{pieza.id}"
    with st.container(horizontal=True, gap="small", key=f"llevar_{clave}"):
        if pieza.lectura:
            with st.popover("¿Cómo se lee?", icon=":material/help:", type="tertiary"):
                st.markdown(pieza.lectura)
        if pieza.figura or len(pieza.tabla.filas) > drawn.SHORT_ROWS:
            tabla = st.popover(
                "Ver la tabla" if pieza.figura else "Ver como texto",
                icon=":material/table:",
                type="tertiary",
                on_change="rerun",
                key=f"ver_{clave}",
            )
            if tabla.open:
                with tabla:
                    drawn.as_text(pieza.tabla)
        if pieza.cifras:
            passport.button("Pasaporte", clave, pieza.cifras, pieza.pie.filtros)
        llevar = st.popover(
            "Llevar", icon=":material/download:", type="tertiary", on_change="rerun", key=f"abrir_{clave}"
        )
        if llevar.open:
            with llevar:
                _formats(pieza, clave)


def _formats(pieza: Piece, clave: str) -> None:
    impedimento = "" if browser.available() else browser.NO_BROWSER
    if not paper.has_image(pieza):
        impedimento = paper.TOO_LONG.capitalize()
    tamano = "nota"
    if impedimento:
        st.caption(f"{impedimento}.")
    else:
        elegido = st.segmented_control(
            "Tamaño", list(SIZE_NAMES), default=tamano, format_func=SIZE_NAMES.__getitem__, key=f"tamano_{clave}"
        )
        tamano = elegido or tamano
        st.caption(f"Imagen de {paper.SIZES[tamano].para}.")
    formatos = [f for f in files.FORMATS if not (impedimento and f in browser.FORMATS)]
    for formato in formatos:
        st.download_button(
            FORMAT_NAMES[formato],
            partial(files.content, pieza, formato, tamano),
            files.name(pieza, formato),
            files.MEDIA[formato],
            key=f"bajar_{formato}_{clave}",
            on_click="ignore",
            width="stretch",
        )
