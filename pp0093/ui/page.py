"""A page as it is drawn: heading with its answer, then pieces (charts and tables) that a reader can take home."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

import streamlit as st
from msgspec import Struct
from msgspec.structs import replace

from pp0093 import claims
from pp0093.access import Role
from pp0093.ask import catalog, query, view
from pp0093.ask.origin import beside
from pp0093.ask.rows import Row
from pp0093.ask.view import FIRMS, View
from pp0093.claims import Sentence, shown
from pp0093.provenance import Provenance
from pp0093.ui import access, drawn, footings, forms, layout, theme
from pp0093.ui.access import RECORDER
from pp0093.ui.charts import stamp
from pp0093.ui.charts.chart import Chart, Columns
from pp0093.ui.exports import files, paper
from pp0093.ui.exports.piece import Footing, Piece
from pp0093.ui.shell import address, demonstration, run
from pp0093.ui.shell.filters import Figures, applied, current, dropped
from pp0093.ui.shell.pages import LAST, Declared, named
from pp0093.ui.subjects import passport
from pp0093.writing import browser, tables
from pp0093.writing.tables import Column, Table

Data = Table | Sequence[Row]
NO_PIECE = "Esta página no tiene esa pieza con los filtros del enlace."
WHOLE = "Ver en su página, con todo lo demás"
# What an empty piece says where its page has no more to say: under filters, of a year, of no year.
NOTHING = "No hay datos para esto. Pruebe otro año o quite algún filtro."
NOTHING_OF_YEAR, NOTHING_LOADED = "No hay datos para esto. Pruebe otro año.", "No hay datos cargados de esto."
OPEN, DRAWN = "pagina_abierta", "pagina_dibujada"
MANY_PIECES = 5
HEAD = "cabeza"
SIZE_NAMES = {clave: tamano.nombre for clave, tamano in paper.SIZES.items()}
FORMAT_NAMES = {
    "png": "PNG, para una nota",
    "svg": "SVG, para diseño",
    "pdf": "PDF",
    "xlsx": "XLSX, cifras y fuente",
    "csv": "CSV, para Excel",
}


class Words(Struct, frozen=True):
    """What a piece is called in files, its finding, and what is measured."""

    id: str
    titulo: str
    nota: str


class Ended(Exception):
    """A page has nothing more to draw: what stands below every page still comes."""


def stop() -> NoReturn:
    """End the page here."""
    raise Ended


class Page:
    """One page being drawn: it asks, gives its answer, and then come its pieces.

    `filtros` are those that its figures have, of what the reader is looking at. The pieces are kept for the zip of the
    whole page and for `pp0093 exportar`, and in `lugares` what a link carries to each; `pie` is what they stand on,
    known once the answer is given.
    """

    pie: Footing

    def __init__(self, declarada: Declared) -> None:
        self.id = declarada.id
        self.declarada = declarada
        self.filtros = applied()
        self.piezas: list[Piece] = []
        self.lugares: dict[str, dict[str, str]] = {}
        self._a_la_vista: list[str] = []
        st.session_state[DRAWN], st.session_state[layout.SAID] = self, []
        self._rol = access.role()
        self._preguntado: list[Row] = []
        self._alcance = ""
        self._lugar_del_indice: Any = None
        forms.adopt(self.id)
        if RECORDER in st.session_state:
            st.session_state[RECORDER], st.session_state[layout.MISSING] = self.piezas, []

    def ask(self, *indicadores: str, by: str | tuple[str, ...] = (), alcance: str = "reporte") -> list[Row]:
        """Return the rows of some indicators (query.run) by one or more dimensions, under the filters of the page.

        They are of the year looked at, unless they are opened by year. The country's know no other filter.
        """
        por = (by,) if isinstance(by, str) else by
        filtros = {} if alcance == "nacional" else self.filtros.firms
        if "anio" not in por:
            filtros = filtros | {"anio": [str(self.filtros.anio)]}
        filas = query.run(catalog.published(), query.Query(indicadores, por, filtros, alcance))
        self._preguntado = self._preguntado or filas
        return filas

    def behind(self, filas: Sequence[Row], alcance: str = "reporte", *, es_calculo: bool = False) -> Footing:
        """Return what a piece stands on that is made from the rows of a query, of this year and of others.

        They say its scope (of several, each), its sources and where it comes from, unless `es_calculo`: then it is
        derived from them. Its cut-off is that of the year looked at; where none is chosen, of the last that they have.
        """
        anios = [] if self.declarada.filters.con_anio else [a for f in filas if (a := f.get("anio"))]
        anio = max(anios, default=self.filtros.anio)
        del_anio = [f for f in filas if f.get("anio", anio) == anio]
        pie = footings.footing(footings.weakest_row(filas, anio), alcance, replace(self.filtros, anio=anio))
        pie = replace(footings.of_figures(pie, filas), corte=footings.of_figures(pie, del_anio).corte)
        alcances = dict.fromkeys(f.get("alcance", alcance) for f in filas) or [alcance]
        pie = replace(pie, alcance="; ".join(footings.covered(a, anio) for a in alcances))
        return pie.weakened([Provenance.DERIVED]) if es_calculo and not pie.es_sintetico else pie

    def answer(
        self,
        respuesta: Sentence,
        fila: Row | None = None,
        *,
        alcance: str = "reporte",
        nota: str = "",
        pie: Footing | None = None,
        sigue: Collection[str] | None = None,
    ) -> None:
        """Draw the page's heading: its title, its question and this answer.

        `fila` is the row the answer stands on (procedencia, corte): when none is given, the weakest of the year among
        the first that the page asked for; without any there is nothing to take home. `alcance` is one of those of
        norms.scope_name; `nota` is added to what the heading says of it. `pie` is for a page that stands on more than
        the filters of the bar. `sigue` are the filters that the answer has, where they are not those of the page.
        """
        fila = fila if fila is not None else footings.weakest_row(self._preguntado, self.filtros.anio)
        self.pie = pie or footings.footing(fila, alcance)
        self._alcance = alcance
        nota = self._noted(nota, [fila] if fila else [])
        dicha, anio = self.declarada, (fila.get("anio") if fila else None) or self.filtros.anio
        cubre = footings.covered(alcance, anio)
        if sigue is None:
            sigue = () if alcance in ("datos", "nacional") else self.filtros.chosen
        nota = ". ".join(filter(None, [_filters_named(current(), sigue), address.unread(dicha.keys), nota]))
        with st.container(horizontal=True, vertical_alignment="top", key="pp_cabeza"):
            layout.heading(dicha.title, dicha.asks, layout.said(respuesta), layout.scope(cubre, fila, nota))
            with st.container(width="content", gap=None, key="pp_llevar_todo"):
                if fila is not None:
                    _take_page(self)
                layout.copy_link()
                self._switch(HEAD)
        self._lugar_del_indice = st.empty()

    def piece(
        self,
        dibujo: Chart,
        *,
        id: str = "",
        title: Sentence | None = None,
        note: str = "",
        lectura: str = "",
        elige: str = "",
        cifras: Sequence[Any] | None = None,
        pie: Footing | None = None,
        vacio: Sentence | None = None,
        es_del_anio: bool = True,
    ) -> None:
        """Draw a chart and what goes with it: text alternative, its table, how it is read, ways of taking it.

        Name, title (the finding) and note (what is measured) are the chart's own where none is given. `elige` is the
        filter that a click on a mark sets: the mark's customdata ends in its code. `pie` is for a chart that stands on
        something else than the page (footing). Without rows `vacio` says why. `cifras` are the rows of a query that
        a table was made from, for their passports. `es_del_anio`, as in `table`.
        """
        datos = dibujo.datos
        titulo = title or shown(dibujo.titulo, *dibujo.claves)
        nota = note or dibujo.measured(self.filtros.anio)
        if not _has_rows(datos):
            self._empty(titulo, nota, vacio)
            return
        filas = _rows(datos if cifras is None else cifras)
        tabla = _with_origins(datos, dibujo.columnas, filas)
        pieza = self._piece(
            Words(id or dibujo.id, layout.said(titulo), nota), tabla, filas, pie, dibujo=dibujo, es_del_anio=es_del_anio
        )
        pieza = self._keep(replace(pieza, alt=dibujo.alt, lectura=lectura, hojas=dibujo.hojas))
        self._show(pieza, elige=elige)

    def table(
        self,
        id: str,
        titulo: Sentence,
        nota: str,
        datos: Data,
        *,
        columnas: dict[str, Column] | None = None,
        dibuja: forms.Draw = None,
        cifras: Sequence[Row] | None = None,
        pie: Footing | None = None,
        vacio: Sentence | None = None,
        role: Role = Role.LECTOR,
        es_del_anio: bool = True,
    ) -> None:
        """Draw a table (as `dibuja` does, or as it is long or short) and the ways of taking it.

        Whoever has less than `role` is told so in its place. One that is not `es_del_anio` holds nothing of what was
        loaded of the year looked at: it is not partial because that is.
        """
        if self._rol < role:
            self._empty(titulo, nota, claims.refused(access.REFUSED.format(role.nombre), rol=role.nombre))
            return
        if not _has_rows(datos):
            self._empty(titulo, nota, vacio)
            return
        filas = _rows(datos if cifras is None else cifras)
        tabla = _with_origins(datos, columnas, filas)
        dicho = Words(id, layout.said(titulo), nota)
        pieza = self._keep(self._piece(dicho, tabla, filas, pie, es_del_anio=es_del_anio))
        self._show(pieza, dibuja=dibuja)

    def index(self, titulos: Sequence[str]) -> None:
        """Draw the index of a page whose parts have names; it has no other."""
        layout.index(titulos)
        self._lugar_del_indice = None

    def index_pieces(self) -> None:
        """Draw, where the answer ended, the index of the pieces that came after it, if they are many."""
        if self._lugar_del_indice is not None and len(self._a_la_vista) >= MANY_PIECES:
            with self._lugar_del_indice:
                layout.folded_index(self._a_la_vista)

    def _show(self, pieza: Piece, *, elige: str = "", dibuja: forms.Draw = None) -> None:
        """Draw a piece as it is by itself or as the reader chose, under its title.

        Nothing where one is seen alone, nor in a tab that is closed.
        """
        if address.alone() or address.is_closed():
            return
        self._a_la_vista.append(pieza.titulo)
        cabeza = layout.piece_title(pieza.titulo, _seen(pieza), self._own_mark(pieza), self.id, pieza.id)
        formas = forms.possible(pieza, dibuja)
        forma = forms.current(pieza, formas)
        if forma != formas[0]:
            forms.draw(pieza, forma, cabeza)
        elif pieza.figura is not None:
            st.html(cabeza)
            drawn.plot(_on_screen(pieza, pieza.figura), pieza.alt, f"{self.id}_{pieza.id}", elige)
        else:
            (dibuja or drawn.table)(pieza.tabla, cabeza)
        _take_home(pieza, formas)

    def _piece(
        self,
        dicho: Words,
        tabla: Table,
        filas: Sequence[Any],
        pie: Footing | None,
        *,
        dibujo: Chart | None = None,
        es_del_anio: bool = True,
    ) -> Piece:
        """Return what is drawn with all that it needs to stand alone: the words of its year, filters and sources."""
        propias, claves = passport.traceable(filas), dibujo.claves if dibujo else ()
        pie, de_cifras = (footings.of_figures(pie or self.pie, filas, suyas) for suyas in (claves, ()))
        alcance = propias[0]["alcance"] if propias and self._alcance != footings.OF_FIRMS else self._alcance
        de_un_anio = es_del_anio and (dibujo is None or "anio" not in dibujo.por)
        alcanza = footings.extent(pie, alcance, filas, claves) if de_un_anio else footings.CLOSED
        nota = _joined(dicho.nota, alcanza.note(dicho.nota), self._not_followed(dicho.nota, pie))
        return Piece(
            self.id,
            self.declarada.title,
            dicho.id,
            alcanza.title(dicho.titulo),
            _joined(self._noted(nota, propias), *beside.not_told(f for f in filas if isinstance(f, dict))),
            tabla,
            pie,
            de_cifras,
            partial(_drawing, dibujo, en_curso=alcanza.en_curso) if dibujo else None,
            cifras=propias,
            enlace=demonstration.linked(
                passport.link(propias, pie.filtros, claves) or address.of_piece(self.id, pie.filtros, dicho.id)
            ),
        )

    def _not_followed(self, nota: str, pie: Footing) -> str:
        """Say which filters put on the page do not change a piece; empty where its note says so."""
        es_dicho = any(dicho in nota.lower() for dicho in ("no cambia", "no sigue"))
        return "" if es_dicho else view.not_followed(self.filtros, pie.filtros)

    def _noted(self, nota: str, filas: Sequence[Row]) -> str:
        """Add to a note what has to be said beside its figures (see ask.beside)."""
        if not filas:
            return nota
        del_anio = {"anio": [str(self.filtros.anio)]}
        del_pais = [f for f in filas if f.get("alcance") == "nacional"]
        del_informe = [f for f in filas if f.get("alcance") == "reporte"]
        dichas = [
            *beside.notes(catalog.published(), del_informe, {**self.filtros.firms, **del_anio}),
            *beside.notes(catalog.published(), del_pais, del_anio),
        ]
        return f"{_joined(nota, *dichas)}." if dichas else nota

    def _empty(self, titulo: Sentence, nota: str, vacio: Sentence | None) -> None:
        layout.chart_title(titulo, nota)
        layout.empty(vacio or claims.sentence(self._nothing(), claims.NO_ROWS))
        self._switch(layout.anchor(str(titulo)))

    def _switch(self, lugar: str) -> None:
        """Draw what passes to the demonstration and back, where what the page shows comes from lists of firms."""
        de_empresas = {*FIRMS} & {*self.declarada.filters.filtros} or lugar == HEAD
        if de_empresas and not self.declarada.only_real:
            demonstration.switch(lugar, self.filtros.anio)

    def _nothing(self) -> str:
        if not self.declarada.filters.con_anio:
            return NOTHING_LOADED
        return NOTHING if self.filtros.chosen else NOTHING_OF_YEAR

    def _keep(self, pieza: Piece) -> Piece:
        self.piezas.append(pieza)
        self.lugares[pieza.id] = address.place_of(pieza.id)
        return pieza

    def _own_mark(self, pieza: Piece) -> str:
        """Return the mark of a piece that comes from elsewhere than the page says, or of one with anything invented."""
        if pieza.pie.procedencia == self.pie.procedencia and not pieza.pie.es_sintetico:
            return ""
        return layout.badge(pieza.pie.procedencia, en_parte=pieza.pie.es_mixto)


def _rows(datos: Data) -> Sequence[Any]:
    return () if isinstance(datos, Table) else datos


def _joined(*frases: str) -> str:
    return ". ".join(f.rstrip(".") for f in frases if f)


def _seen(pieza: Piece) -> str:
    """Return a piece's note with the filters that it follows, which on paper stand in its heading."""
    sigue = footings.followed(pieza.pie)
    return pieza.nota if not sigue or sigue in pieza.nota else _joined(pieza.nota, sigue[:1].upper() + sigue[1:])


def _with_origins(datos: Data, columnas: Columns | None, filas: Sequence[Any]) -> Table:
    """Return the table of a piece, each row with where its figures come from, where their answers are known."""
    tabla = datos if isinstance(datos, Table) else tables.from_rows(datos, columnas)
    propias = passport.traceable(filas)
    return tables.with_origins(tabla, propias) if len(propias) == len(tabla.filas) else tabla


def _drawing(dibujo: Chart, p: theme.Palette, *, en_curso: bool) -> Any:
    """Return the figure with what changes all its marks: a year that is not over."""
    figura = dibujo(p)
    return stamp.unfinished(figura, p) if en_curso else figura


def _on_screen(pieza: Piece, figura: Callable[[theme.Palette], Any]) -> Any:
    """Return a piece's figure as the reader's screen shows it, with what says that it is invented."""
    p = theme.palette()
    return stamp.veiled(figura(p), p) if pieza.pie.es_inventado else figura(p)


def _filters_named(vista: View, sigue: Collection[str]) -> str:
    """Say which of the filters chosen an answer has, and which it does not follow."""
    seguida = vista.without(*(f for f in vista.chosen if f not in sigue))
    de_que = view.in_words(catalog.published(), seguida) if seguida.chosen else ""
    return ". ".join(filter(None, [de_que, view.not_followed(vista, sigue), dropped()]))


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
    role: Role = Role.LECTOR,
    only_real: bool = False,
) -> Page:
    """Return the page that is open; the first thing a page's file does, with its arguments written there.

    They are read without running the page too (ui/pages.py), where they are explained.
    """
    current()  # A link that opens this file alone is sent through app.py.
    access.open_page(role)
    declarada = Declared(st.session_state[OPEN], title, group, asks, filters, order, keys, topic, role, only_real)
    return Page(named(declarada))


def open_now(pagina: Declared) -> None:
    """Take note of which page is going to run."""
    st.session_state[OPEN] = pagina.id


def index_pieces() -> None:
    """Draw the index of the page that has run, where it has none of its own."""
    pagina: Page | None = st.session_state.get(DRAWN)
    if pagina is not None:
        pagina.index_pieces()


def draw_alone(run_page: Callable[[], None]) -> None:
    """Draw, of a page, only the piece that the address names, with all that it says of itself on paper."""
    st.session_state[DRAWN] = None
    lugar = st.empty()
    with lugar.container(key="pp_oculto"), suppress(Ended):
        run_page()
    lugar.empty()
    dibujada: Page | None = st.session_state[DRAWN]
    hallada = next((p for p in dibujada.piezas if p.id == address.alone()), None) if dibujada else None
    if dibujada is None or hallada is None:
        layout.empty(claims.refused(NO_PIECE, pieza=address.alone()))
    else:
        _drawn_alone(hallada, dibujada.lugares[hallada.id])


def _drawn_alone(pieza: Piece, lugar: Mapping[str, str]) -> None:
    layout.note(pieza.heading())
    layout.title_again(pieza.titulo, pieza.nota, layout.badge(pieza.pie.procedencia, en_parte=pieza.pie.es_mixto))
    if pieza.figura is not None:
        drawn.plot(_on_screen(pieza, pieza.figura), pieza.alt, f"{pieza.pagina}_{pieza.id}_sola")
    else:
        drawn.as_text(pieza.tabla)
    for linea in pieza.pie.lines():
        layout.note(linea)
    st.page_link(f"pages/{pieza.pagina}.py", label=WHOLE, query_params={**address.without_view(), **lugar})


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
def _take_home(pieza: Piece, formas: tuple[str, ...]) -> None:
    """Draw, under a piece, how else it can be seen, how it is read and the files it can be taken as."""
    clave = f"{pieza.pagina}_{pieza.id}"
    with st.container(horizontal=True, gap="small", key=f"llevar_{clave}"):
        if pieza.lectura:
            with st.popover("¿Cómo se lee?", icon=":material/help:", type="tertiary"):
                st.markdown(pieza.lectura)
        forms.switch(pieza, formas)
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
    tamano, hojas = "nota", 1
    if impedimento:
        st.caption(f"{impedimento}.")
    else:
        elegido = st.segmented_control(
            "Tamaño", list(SIZE_NAMES), default=tamano, format_func=SIZE_NAMES.__getitem__, key=f"tamano_{clave}"
        )
        tamano = elegido or tamano
        hojas = len(paper.sheets(pieza, paper.SIZES[tamano]))
        st.caption(f"Imagen de {paper.SIZES[tamano].para}{f', en {hojas} hojas' if hojas > 1 else ''}.")
    formatos = [f for f in files.FORMATS if not (impedimento and f in browser.FORMATS)]
    for formato in formatos:
        nombre = files.offered(pieza, formato, tamano, hojas)
        st.download_button(
            FORMAT_NAMES[formato],
            run.later(partial(files.content, pieza, formato, tamano)),
            nombre,
            files.MEDIA[nombre.rpartition(".")[2]],
            key=f"bajar_{formato}_{clave}",
            on_click="ignore",
            width="stretch",
        )
