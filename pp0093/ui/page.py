"""A page as it is drawn: heading with its answer, then pieces (charts and tables) that a reader can take home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from pp0093.ask import beside, catalog, periods, query, view
from pp0093.ask.rows import Row
from pp0093.ask.view import View
from pp0093.provenance import weakest
from pp0093.ui import drawn, layout, passport, run, theme
from pp0093.ui.charts.chart import Chart, Columns
from pp0093.ui.exports import browser, files, paper
from pp0093.ui.exports.piece import Footing, Piece
from pp0093.ui.filters import Figures, applied, current
from pp0093.ui.pages import LAST, Declared, named
from pp0093.writing import marks, tables
from pp0093.writing.tables import Column, Table, value

Data = Table | Sequence[Row]
NOTHING = "No hay datos para esto con los filtros puestos."
RECORDER = "piezas_para_llevar"
OPEN = "pagina_abierta"
SIZE_NAMES = {clave: tamano.nombre for clave, tamano in paper.SIZES.items()}
FORMAT_NAMES = {
    "png": "PNG, para una nota",
    "svg": "SVG, para diseño",
    "pdf": "PDF",
    "xlsx": "XLSX, cifras y fuente",
    "csv": "CSV, para Excel",
}


class Page:
    """One page being drawn: it asks, gives its answer, and then come its pieces.

    `filtros` are those that its figures have, of what the reader is looking at. The pieces are kept for the zip of the
    whole page and for `pp0093 exportar`; `pie` is what they stand on, known once the answer is given.
    """

    pie: Footing

    def __init__(self, declarada: Declared) -> None:
        self.id = declarada.id
        self.declarada = declarada
        self.filtros = applied()
        self.piezas: list[Piece] = []
        self._preguntado: list[Row] = []
        if RECORDER in st.session_state:
            st.session_state[RECORDER] = self.piezas

    def ask(self, *indicadores: str, by: str | tuple[str, ...] = (), alcance: str = "reporte") -> list[Row]:
        """Return the rows of some indicators (query.run) by one or more dimensions, under the filters of the page.

        They are of the year looked at, unless they are opened by year. The country's know no other filter.
        """
        por = (by,) if isinstance(by, str) else by
        filtros = {} if alcance == "nacional" else self.filtros.firms
        if "anio" not in por:
            filtros = filtros | {"anio": [str(self.filtros.anio)]}
        filas = catalog.published().once(query.run, query.Query(indicadores, por, filtros, alcance))
        self._preguntado = self._preguntado or filas
        return filas

    def answer(
        self,
        respuesta: str,
        fila: Row | None = None,
        *,
        alcance: str = "reporte",
        nota: str = "",
        pie: Footing | None = None,
    ) -> None:
        """Draw the page's heading: its title, its question and this answer.

        `fila` is the row the answer stands on (procedencia, corte): when none is given, the weakest of the year among
        the first that the page asked for; without any there is nothing to take home. `alcance` is one of those of
        marks.scope_name; `nota` is added to what the heading says of it. `pie` is for a page that stands on more than
        the filters of the bar.
        """
        fila = fila if fila is not None else _weakest_row(self._preguntado, self.filtros.anio)
        self.pie = pie or footing(fila, alcance)
        nota = self._noted(nota, [fila] if fila and alcance != "nacional" else [])
        dicha, cubre = self.declarada, _covered(alcance, self.filtros.anio)
        with st.container(horizontal=True, vertical_alignment="top", key="pp_cabeza"):
            layout.heading(dicha.title, dicha.asks, respuesta, layout.scope(cubre, fila, nota))
            if fila is not None:
                _take_page(self)
        if self.pie.es_sintetico:
            layout.synthetic_band()

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
        vacio: str = NOTHING,
    ) -> None:
        """Draw a chart and what goes with it: text alternative, its table, how it is read, ways of taking it.

        Name, title (the finding) and note (what is measured) are the chart's own where none is given. `elige` is the
        filter that a click on a mark sets: the mark's customdata ends in its code. `pie` is for a chart that stands on
        something else than the page (footing). Without rows `vacio` says why. `cifras` are the rows of a query that
        a table was made from, for their passports.
        """
        datos = dibujo.datos
        titulo, nota = title or dibujo.titulo, note or dibujo.measured(self.filtros.anio)
        if not _has_rows(datos):
            self._empty(titulo, nota, vacio)
            return
        propias = passport.traceable(datos if cifras is None else cifras)
        nota = self._noted(nota, propias)
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
        vacio: str = NOTHING,
    ) -> None:
        """Draw a table (as `dibuja` does, or as it is long or short) and the ways of taking it."""
        if not _has_rows(datos):
            self._empty(titulo, nota, vacio)
            return
        propias = passport.traceable(datos if cifras is None else cifras)
        nota = self._noted(nota, propias)
        pieza = self._keep(Piece(self.id, id, titulo, nota, *self._figures(datos, columnas, pie), cifras=propias))
        layout.chart_title(titulo, nota, self._own_mark(pieza))
        (dibuja or drawn.table)(pieza.tabla)
        _take_home(pieza)

    def _noted(self, nota: str, filas: Sequence[Row]) -> str:
        """Add to a note what has to be said beside its figures (see ask.beside)."""
        if not filas:
            return nota
        filtros = {**self.filtros.firms, "anio": [str(self.filtros.anio)]}
        del_informe = [f for f in filas if f.get("alcance") == "reporte"]
        dichas = beside.notes(catalog.published(), del_informe, filtros)
        return ". ".join([*filter(None, [nota.rstrip(".")]), *dichas]) + "." if dichas else nota

    def _empty(self, titulo: str, nota: str, vacio: str) -> None:
        layout.chart_title(titulo, nota)
        layout.empty(vacio)

    def _figures(self, datos: Data, columnas: Columns | None, pie: Footing | None) -> tuple[Table, Footing]:
        if isinstance(datos, Table):
            return datos, pie or self.pie
        return tables.from_rows(datos, columnas), pie or self.pie.weakened(map(_provenance, datos))

    def _keep(self, pieza: Piece) -> Piece:
        self.piezas.append(pieza)
        return pieza

    def _own_mark(self, pieza: Piece) -> str:
        return "" if pieza.pie.procedencia == self.pie.procedencia else layout.badge(pieza.pie.procedencia)


def _provenance(fila: Any) -> str | None:
    return value(fila, "procedencia") if "procedencia" in tables.keys(fila) else None


def _has_rows(datos: Data) -> bool:
    return bool(datos.filas if isinstance(datos, Table) else datos)


def page(
    title: str,
    *,
    group: str,
    asks: str,
    filters: Figures,
    order: int = LAST,
    keys: tuple[str, ...] = (),
    topic: str = "",
) -> Page:
    """Return the page that is open; the first thing a page's file does, with its arguments written there.

    They are read without running the page too (ui/pages.py), where they are explained.
    """
    current()  # A link that opens this file alone is sent through app.py.
    return Page(named(Declared(st.session_state[OPEN], title, group, asks, filters, order, keys, topic)))


def open_now(pagina: Declared) -> None:
    """Take note of which page is going to run."""
    st.session_state[OPEN] = pagina.id


def footing(fila: Row | None, alcance: str, aplicados: View | None = None) -> Footing:
    """Return what figures of a scope stand on, under the filters of this run; the country's know only the year.

    `aplicados` are the filters of figures that are not shown under those of the page.
    """
    datos = catalog.published()
    filtros = aplicados or applied()
    if alcance == "nacional":
        filtros = View(filtros.anio)
    procedencia = fila.get("procedencia") if fila else None
    fuentes = datos.once(periods.sources, alcance, filtros.anio, procedencia)
    return Footing(
        _covered(alcance, filtros.anio),
        filtros.url,
        view.in_words(datos, filtros),
        procedencia,
        fila.get("corte") if fila else None,
        tuple(fuentes),
        datos.version,
        datos.programa,
    )


def _covered(alcance: str, anio: int) -> str:
    """Return what figures of a scope cover in a year: of money, also what its source leaves out."""
    datos = catalog.published()
    nombre, limite = marks.scope_name(datos.programa, alcance), datos.once(periods.shortfall, alcance, anio)
    return f"{nombre} ({limite})" if limite else nombre


def _weakest_row(filas: Sequence[Row], anio: int) -> Row | None:
    """Return, of the rows of a year, the first with the weakest provenance; None without rows."""
    del_anio = [f for f in filas if f.get("anio", anio) == anio]
    procedencia = weakest(f["procedencia"] for f in del_anio)
    return next((f for f in del_anio if f["procedencia"] == procedencia), None)


def _take_page(pagina: Page) -> None:
    """Offer everything on the page as one zip; made when it is asked for, once the page has drawn its pieces."""
    st.download_button(
        "Llevar la página (.zip)",
        run.later(partial(files.bundle, pagina.piezas)),
        files.page_name(pagina.id, pagina.pie),
        files.MEDIA["zip"],
        key=f"llevar_pagina_{pagina.id}",
        icon=":material/folder_zip:",
        type="tertiary",
        on_click="ignore",
    )


@st.fragment
@run.redrawn
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
            run.later(partial(files.content, pieza, formato, tamano)),
            files.name(pieza, formato),
            files.MEDIA[formato],
            key=f"bajar_{formato}_{clave}",
            on_click="ignore",
            width="stretch",
        )
