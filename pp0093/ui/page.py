"""A page being drawn: heading with its answer, then pieces (charts and tables) that can be exported."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import Any, NoReturn

import streamlit as st
from markupsafe import Markup
from msgspec.structs import replace

from pp0093 import claims, provenance
from pp0093.access import Role
from pp0093.ask import catalog, query, view
from pp0093.ask.origin import figure_notes
from pp0093.ask.registry import NATIONAL, REPORT
from pp0093.ask.rows import Row
from pp0093.ask.standing import periods
from pp0093.ask.view import FIRM_FILTERS, View
from pp0093.behind import traced
from pp0093.claims import Sentence, shown, words
from pp0093.provenance import Provenance
from pp0093.ui import access, drawn, footings, layout, theme
from pp0093.ui.access import RECORDED, RECORDER
from pp0093.ui.charts import drawing
from pp0093.ui.charts.chart import Chart, Rows
from pp0093.ui.charts.drawing import Drawing
from pp0093.ui.exports import files, paper
from pp0093.ui.exports.piece import Footing, Piece, Shown, joined_sentences
from pp0093.ui.shell import address, demonstration, run
from pp0093.ui.shell.filters import applied, current_view, dropped
from pp0093.ui.shell.pages import Declared
from pp0093.ui.subjects import passport
from pp0093.writing import formats, tables
from pp0093.writing.tables import Card, Columns, Table

# Scope of pages about the loaded data, which has nothing to describe.
ALL_DATA = "datos"
# Session keys: the page about to run, as it is declared, and the page that has run.
OPEN_PAGE, DRAWN = "pagina_abierta", "pagina_dibujada"
# Session key of the container of the page's menu, at the end of the bar.
MENU_PLACE = "lugar_del_menu_de_la_pagina"
MENU = "⋯"
HEAD_ROW, NOTES = "cabeza", "notas-y-fuentes"
FEW_SOURCES = 3
FORMAT_NAMES = {
    "png": "PNG, para una nota",
    "svg": "SVG, para diseño",
    "pdf": "PDF",
    "xlsx": "XLSX, cifras y fuente",
    "csv": "CSV, para Excel",
}
# Session key of the pieces shown as tables, also in the address.
SHAPE_CHOSEN = "forma_elegida"
WAYS = ("Ver la tabla", "Ver el gráfico")
# A note begins with what is measured; the rest are remarks, except about filters that a piece does not follow.
NOT_FOLLOWED = re.compile(r"no (?:cambia|sigue)", re.IGNORECASE)
SENTENCES = re.compile(r"\.\s+(?=[A-ZÁÉÍÓÚÑ¿«\d])")


class Ended(Exception):
    """Raised to end a page early; what goes below every page is still drawn."""


def stop(dicho: Sentence | None = None) -> NoReturn:
    """End the page with what is missing and what to do, if anything (nothing)."""
    if dicho:
        nothing(dicho)
    raise Ended


def nothing(dicho: Sentence) -> None:
    """Draw what is missing on a page and what to do, with a link to the default year."""
    layout.empty(dicho)
    pagina: Page = st.session_state[DRAWN]
    anio = periods.default_year(catalog.published())
    if pagina.declarada.filters.con_anio and pagina.filtros.anio != anio:
        address.way(pagina.id, f"Ver {anio}", {**pagina.filtros.url, "anio": str(anio)})


class Page(Shown):
    """One page being drawn: it queries, answers, and then draws its pieces.

    `filtros` are those that its figures follow. Pieces are recorded for the page's zip and `pp0093 exportar`;
    `tarjetas` are its cards, and `pie` its footing, known after the answer.
    """

    pie: Footing

    def __init__(self, declarada: Declared) -> None:
        self.id = declarada.id
        self.declarada = declarada
        self.filtros = applied()
        self.piezas, self.notas = [], []
        self._llamadas: list[str] = []
        self.respuesta = self._alcance = ""
        self._faltas: dict[str, list[str]] = {}
        self.tarjetas = ()
        self._tiene_heroe = False
        st.session_state[DRAWN], st.session_state[layout.SAID_KEY] = self, []
        self._rol = access.role()
        self._preguntado: list[Row] = []
        self._cabeza = st.empty()
        address.arrive(self.id)
        if RECORDER in st.session_state:
            st.session_state[RECORDER], st.session_state[layout.MISSING_KEY] = self.piezas, []
            st.session_state[RECORDED] = self

    def ask(self, *indicadores: str, by: str | tuple[str, ...] = (), alcance: str = REPORT) -> list[Row]:
        """Return query rows of some indicators by some dimensions, under the page's filters (query.run).

        They are of the page's year unless grouped by year. The country's only follow the year.
        """
        por = (by,) if isinstance(by, str) else by
        filtros = {} if alcance == NATIONAL else self.filtros.firms
        if "anio" not in por:
            filtros = filtros | {"anio": [str(self.filtros.anio)]}
        filas = query.run(catalog.published(), query.Query(indicadores, por, filtros, alcance))
        self._preguntado = self._preguntado or filas
        return filas

    def behind(self, filas: Sequence[Row], alcance: str = REPORT, *, es_calculo: bool = False) -> Footing:
        """Return the footing of a piece made from query rows, of this and other years.

        Rows give its scope (each, when several), sources and provenance, unless `es_calculo`: then it is derived. Its
        cut-off is that of the page's year, or of the rows' last year when the page has none.
        """
        anios = [] if self.declarada.filters.con_anio else [a for f in filas if (a := f.get("anio"))]
        anio = max(anios, default=self.filtros.anio)
        pie = footings.footing(footings.weakest_row(filas, anio), alcance, replace(self.filtros, anio=anio))
        alcances = dict.fromkeys(f.get("alcance", alcance) for f in filas) or [alcance]
        pie = replace(
            footings.of_figures(pie, filas),
            corte=footings.of_figures(pie, [f for f in filas if f.get("anio", anio) == anio]).corte,
            alcance="; ".join(footings.covered(a, anio) for a in alcances),
        )
        return pie.weakened([Provenance.DERIVED]) if es_calculo and not pie.es_sintetico else pie

    def answer(
        self,
        respuesta: Sentence,
        fila: Row | None = None,
        *,
        alcance: str = REPORT,
        nota: str = "",
        pie: Footing | None = None,
        sigue: Collection[str] | None = None,
        llamadas: Mapping[str, str] = drawn.NO_MARKS,
    ) -> None:
        """Draw the page's heading above what is drawn already: title, question and answer.

        `fila` is the row behind the answer (procedencia, corte); by default, the year's weakest among the first rows
        queried; without any, nothing can be exported. `alcance` is one of norms.scope_name's; `nota` is added to its
        description. `pie` replaces the footing when it isn't the bar's. `sigue` are the filters that the answer
        follows, when not the page's. `llamadas` are remarks on words of the answer: {remark: words}.
        """
        fila = fila if fila is not None else footings.weakest_row(self._preguntado, self.filtros.anio)
        self.pie = pie or footings.footing(fila, alcance)
        self._alcance = alcance
        self.respuesta = str(respuesta)
        dicha, dada = self.declarada, fila or {}
        anio = dada.get("anio") or self.filtros.anio
        if sigue is None:
            sigue = () if alcance in (ALL_DATA, NATIONAL) else self.filtros.chosen
        filtros = formats.of_sentences(_filters_named(current_view(), sigue), address.unread(dicha.keys), nota)
        del_anio = footings.year_named(alcance, anio) if dicha.filters.con_anio or "anio" in dada else ""
        dicho = layout.kept_words(respuesta)
        de_cifras = {n: [drawn.exact(n, dicho)] for n in self.beside([fila] if fila else ())}
        de_cifras |= {n: [lugar] for n, lugar in llamadas.items()}
        marcas, llamada = self.marked(de_cifras, (c for [c] in de_cifras.values()))
        cubre = "" if alcance == ALL_DATA else footings.covered(alcance, anio)
        alcanza = (del_anio, *layout.caveats(dada), filtros, cubre)
        partes = [drawn.sentence_html(p, marcas=marcas) for p in layout.ANSWER_END.split(dicho, maxsplit=1)]
        cabeza = layout.part("heading", dicha, alcanza, Markup(llamada), partes)
        self._cabeza.html(layout.Html(cabeza))
        if lugar := st.session_state.pop(MENU_PLACE, None):
            with lugar.popover(MENU, type="tertiary", key="pp_llevar_todo"):
                self._menu(se_lleva=fila is not None)

    def _menu(self, *, se_lleva: bool) -> None:
        """Draw the page's menu at the end of the bar; its zip is made on request."""
        if se_lleva:
            run.download(
                "Llevar la página (.zip)", partial(files.bundle, self.piezas), files.page_name(self.id, self.pie),
                f"llevar_pagina_{self.id}", icono="folder_zip", type="tertiary",
            )  # fmt: skip
        layout.copy_link()
        st.button(
            "Imprimir con todo abierto",
            key="pp_imprimir",
            icon=":material/print:",
            type="tertiary",
            on_click=address.open_all,
        )
        self._switch(HEAD_ROW)
        if not address.alone():
            access.account()

    def note(self, *notas: str) -> None:
        """Collect remarks on the whole page for "Notas y fuentes", without repeats or empty ones."""
        self.notas += [n for n in _each(notas) if n not in self.notas]

    def called(self, *notas: str) -> str:
        """Collect remarks on figures, numbered, and return their footnote marks (HTML)."""
        self.note(*notas)
        self._llamadas += [n for n in _each(notas) if n not in self._llamadas]
        return layout.part("raised", sorted((self._number(n), n) for n in _each(notas)))

    def _number(self, nota: str) -> int:
        return self._llamadas.index(nota) + 1

    def marked(self, de_que: Mapping[str, Collection[str]], lugares: Iterable[str]) -> tuple[dict[str, str], str]:
        """Collect remarks with their subjects; return marks (HTML) by address, and general ones, in reading order.

        General remarks are numbered first, then those of each place in the order of `lugares`.
        """
        suyas = {d: [n for n, suyos in de_que.items() if d in (suyos or [""])] for d in ("", *lugares)}
        marcas = {d: self.called(*notas) for d, notas in suyas.items() if notas}
        return marcas, marcas.pop("", "")

    def figures(self, tarjetas: Sequence[Card]) -> None:
        """Draw cards linked to their passports.

        The first remark of each goes under it, and the others to the notes.
        """
        passport.cards(tarjetas, self.called, self.pie.procedencia)
        self.tarjetas = tarjetas

    def row(self, id: str, titulo: Sentence, *notas: str) -> AbstractContextManager[bool]:
        """Enter a folded row titled by a finding; its contents are recorded, and drawn when it is open.

        `notas` are remarks on its figures, whose numbers its title calls.
        """
        self.called(*notas)
        return address.fold(
            self.id, id, layout.kept_words(titulo).rstrip("."), llamadas=map(self._number, _each(notas))
        )

    def known(self, id: str, que: Chart | Rows, **como: Any) -> None:
        """Draw a piece whose title and notes are in the list of pages (piece)."""
        dicho = self.declarada.pieces[id]
        nada = claims.sentence(dicho.nothing, claims.NO_ROWS) if dicho.nothing else None
        self.piece(id, shown(dicho.title), dicho.note, que, vacio=nada, **como)

    def piece(
        self,
        id: str,
        titulo: Sentence,
        nota: str,
        que: Chart | Rows,
        *,
        columnas: Columns | None = None,
        dibuja: Callable[..., None] | None = None,
        cifras: Sequence[Any] | None = None,
        pie: Footing | None = None,
        vacio: Sentence | None = None,
        role: Role = Role.LECTOR,
        es_del_anio: bool = True,
        lectura: str = "",
        elige: str = "",
    ) -> None:
        """Draw a chart or table (with `dibuja`, when given) and its export menu.

        `titulo` is the finding; `nota` begins with what is measured. `pie` replaces the page's footing. `vacio` says
        why there are no rows. `cifras` are the query rows behind a table, for passports. `lectura` explains how to read
        a chart, and `elige` is the filter that a click sets: customdata ends in its code. Users below `role` see the
        reason in its place. Without `es_del_anio` it contains no data loaded of the page's year, whose incompleteness
        does not affect it.
        """
        dibujo = que if isinstance(que, Chart) else Chart(None, que, columnas)
        datos = dibujo.datos
        if self._rol < role:
            datos = ()
            vacio = claims.refused(access.ROLE_REFUSED.format(role.nombre), rol=role.nombre)
        if not (datos.filas if isinstance(datos, Table) else datos):
            self._empty(titulo, nota, vacio)
            return
        if isinstance(datos, Table):
            filas, tabla = cifras or (), datos
        else:
            filas = datos if cifras is None else cifras
            tabla = tables.of_objects(datos, dibujo.columnas or tables.columns_of(datos))
        propias = passport.traceable(filas)
        if len(propias) == len(tabla.filas):  # Each row has a source of its own.
            tabla = tables.with_origins(tabla, propias)
        pie = pie or self.pie
        dicho = layout.kept_words(titulo)
        pieza = Piece(
            self.id, id, dicho, nota, (), tabla, pie, pie,
            cifras=propias, lugar=address.place_of(id), lectura=lectura, elige=elige, dibuja=dibuja,
        )  # fmt: skip
        self._show(self._standing(pieza, dibujo, filas, es_del_anio and "anio" not in dibujo.por))

    def _standing(self, pieza: Piece, dibujo: Chart, filas: Sequence[Any], es_del_anio: bool) -> Piece:
        """Return a piece with everything that it needs alone: the state of its year, filters and sources."""
        propias = pieza.cifras
        pie = footings.of_figures(pieza.pie, filas, dibujo.claves)
        alcance = propias[0]["alcance"] if propias and self._alcance != footings.OF_FIRMS else self._alcance
        alcanza = footings.extent(pie, alcance, filas, dibujo.claves) if es_del_anio else footings.CLOSED_EXTENT
        mide, *resto = SENTENCES.split(pieza.mide)
        no_sigue = [f for f in (mide, *resto) if NOT_FOLLOWED.search(f)]
        notas = [*(f for f in resto if f not in no_sigue), alcanza.note(pieza.mide), *self.beside(propias)]
        notas += figure_notes.suppression_legend(f for f in filas if isinstance(f, dict))
        mide = joined_sentences(*dict.fromkeys((mide, *(no_sigue or [view.not_followed(self.filtros, pie.filtros)]))))
        enlace = passport.link(propias, pie.filtros, dibujo.claves)
        return replace(
            pieza,
            titulo=alcanza.title(pieza.titulo),
            mide=mide,
            notas=tuple(filter(None, notas)),
            pie=pie,
            pie_de_cifras=footings.of_figures(pieza.pie, filas),
            figura=partial(_drawing, dibujo, alcanza.en_curso, pie.es_inventado) if dibujo.dibuja else None,
            alt=joined_sentences(mide, dibujo.alt) if dibujo.dibuja else "",
            enlace=demonstration.linked(enlace or address.leads(self.id, {**pie.filtros, **pieza.lugar})),
        )

    def _show(self, pieza: Piece) -> None:
        """Record a piece; draw the first of the page open, and later ones in folded rows.

        Nothing is drawn inside a closed row, whose notes have the numbers that they have when it opens, or when the
        address asks for a single piece.
        """
        self.piezas.append(pieza)
        filas = drawn.places(pieza.tabla)
        marcas, llamada = self.marked({n: drawn.named_in(n) & {*filas} for n in pieza.notas}, filas)
        if address.alone() or address.is_closed():
            return
        se_pliega = self._tiene_heroe and not address.is_inside()
        self._tiene_heroe = True
        llamadas = map(self._number, _each(pieza.notas))
        fila = address.fold(self.id, pieza.id, pieza.titulo, llamadas=llamadas) if se_pliega else nullcontext(True)
        with fila as se_ve:
            if se_ve:
                self._whole(pieza, marcas, llamada)

    def _whole(self, pieza: Piece, marcas: Mapping[str, str], llamada: str) -> None:
        """Draw a piece, as chart or table, under its title and menu."""
        clave = f"{self.id}_{pieza.id}"
        es_ajena = address.is_inside() and pieza.pie.procedencia not in (None, self.pie.procedencia)
        avisos = f"{llamada} {layout.badge(pieza.pie) if es_ajena or pieza.pie.es_sintetico else ''}"
        with st.container(horizontal=True, vertical_alignment="top", key=f"pieza_{clave}", gap="small"):
            layout.title_again(pieza.titulo, pieza.mide, avisos, clave, es_dicho=address.is_titled(pieza.titulo))
            _take_home(pieza)
        if pieza.figura is not None and pieza.id not in _turned():
            drawn.plot(pieza.figura, pieza.alt, clave, pieza.elige, marcas, anio=pieza.pie.filtros.get("anio", ""))
        else:
            (pieza.dibuja or drawn.table)(pieza.tabla, marcas)
        if not address.is_inside():
            de = [f"{Provenance(pieza.pie.procedencia).dicho}."] if pieza.pie.procedencia else []
            layout.note(" ".join([pieza.pie.source(FEW_SOURCES), *de]))

    def printed(self) -> None:
        """Draw printed figures of the page's subject, year and filters, and facts of its own document, as tables."""
        datos, vista = catalog.published(), self.filtros
        for impresa in traced.pieces(datos, self.id, vista):
            pie = footings.footing({"procedencia": Provenance.PUBLISHED, "corte": impresa.corte}, REPORT, vista)
            pie = replace(pie, fuentes=partial(tuple, impresa.documentos))
            titulo, nota = traced.printed_finding(impresa), f"{impresa.titulo}, {vista.anio}"
            nota = nota.removeprefix(f"{titulo}, ")  # Of changes, there is no other finding.
            nota = formats.of_sentences(nota, *traced.cautions(datos, impresa))
            self.piece(impresa.id, titulo, nota, traced.printed_table(impresa), pie=pie, es_del_anio=False)
        hechos = traced.facts(datos, self.id)
        if hechos and self.piezas:  # Without its document the page has said so, and has no pieces.
            dicho, *hechos = hechos
            tabla = tables.of_objects(hechos, "behind.fact")
            nota = (
                "En pocas palabras; los nombres oficiales, como están escritos. No cambia con el año ni con los filtros"
            )
            self.piece("documento", shown(dicho.hecho), nota, tabla, es_del_anio=False)

    def end(self) -> None:
        """Draw "Notas y fuentes": remarks, what can't be shown, sources with cut-offs."""
        self.printed()
        if address.alone():
            return
        procedencia = self.pie.procedencia if self.respuesta else None
        if not (self.notas or self._faltas or self.piezas or procedencia):
            return
        with self.row(NOTES, words("Notas y fuentes")) as se_ve:
            if se_ve:
                pies = [p.pie for p in self.piezas] or [self.pie]
                lineas = [linea for pie in pies for linea in pie.lines()]
                respuesta = (
                    [f"Procedencia de la respuesta: {provenance.provenance_name(procedencia)}."] if procedencia else []
                )
                de_todo = [n for n in self.notas if n not in self._llamadas]
                layout.draw("notes", self._llamadas, de_todo, self._faltas, dict.fromkeys([*respuesta, *lineas]))

    def beside(self, filas: Sequence[Row]) -> list[str]:
        """Return the notes of some figures (ask.origin.beside)."""
        anio = [str(self.filtros.anio)]
        return [
            str(nota)
            for alcance, filtros in ((REPORT, self.filtros.firms), (NATIONAL, {}))
            if filas
            for nota in figure_notes.notes(
                catalog.published(), [f for f in filas if f.get("alcance") == alcance], {**filtros, "anio": anio}
            )
        ]

    def _empty(self, titulo: Sentence, nota: str, vacio: Sentence | None) -> None:
        """Say why a piece has no rows: in its place if first or in an open row, else in "Notas y fuentes"."""
        nada = "No hay datos cargados de esto."
        if self.declarada.filters.con_anio:
            que_hacer = "Pruebe otro año o quite algún filtro" if self.filtros.chosen else "Pruebe otro año"
            nada = f"No hay datos para esto. {que_hacer}."
        motivo = vacio or claims.sentence(nada, claims.NO_ROWS)
        if address.alone() or address.is_closed() or (self._tiene_heroe and not address.is_inside()):
            self._faltas.setdefault(layout.missing(motivo), []).append(layout.kept_words(titulo))
            self.note(*SENTENCES.split(nota)[1:])  # Remarks still hold without the rows.
            return
        self._tiene_heroe = True
        layout.chart_title(titulo, nota)
        layout.empty(motivo)
        self._switch(layout.anchor(str(titulo)))

    def _switch(self, lugar: str) -> None:
        """Draw the switch to demonstration data and back, when the page's figures come from lists of firms."""
        de_empresas = {*FIRM_FILTERS} & {*self.declarada.filters.filtros} or lugar == HEAD_ROW
        if de_empresas and not self.declarada.only_real:
            demonstration.switch(lugar, self.filtros.anio)


def _each(notas: Iterable[str]) -> dict[str, None]:
    """Return the remarks that are not empty, without repeats."""
    return dict.fromkeys(n.strip(" .\n") for n in notas if n.strip())


def _drawing(dibujo: Chart, en_curso: str, es_inventado: bool, p: theme.Palette) -> Drawing:
    """Return the chart with its global marks: open year, demonstration."""
    figura = dibujo(p).unfinished(p) if en_curso else dibujo(p)
    return drawing.watermark(figura) if es_inventado else figura


def _filters_named(vista: View, sigue: Collection[str]) -> str:
    """Return which chosen filters an answer follows, and which not."""
    seguida = vista.without(*(f for f in vista.chosen if f not in sigue))
    de_que = view.filters_in_words(catalog.published(), seguida)
    return formats.of_sentences(de_que, view.not_followed(vista, sigue), dropped())


def page() -> Page:
    """Return the open page, as declared in the list; called first in each page's file."""
    current_view()  # Reroutes a link that runs this file alone through app.py.
    declarada: Declared = st.session_state[OPEN_PAGE]
    access.open_page(declarada.role)
    return Page(declarada)


def end_page() -> None:
    """Draw the end of the page that has run."""
    pagina: Page | None = st.session_state.get(DRAWN)
    if pagina is not None:
        pagina.end()


def draw_alone(run_page: Callable[[], None]) -> None:
    """Draw only the piece named by the address, with everything that its paper version has."""
    st.session_state[DRAWN] = None
    lugar = st.empty()
    with lugar.container(key="pp_oculto"), suppress(Ended):
        run_page()
    lugar.empty()
    end_page()
    dibujada: Page | None = st.session_state[DRAWN]
    hallada = next((p for p in dibujada.piezas if p.id == address.alone()), None) if dibujada else None
    elegido = {k: v for k, v in st.query_params.to_dict().items() if k not in address.COMMON_PARAMS}
    if hallada is None:
        layout.empty(
            claims.refused("Esta página no tiene esa pieza con los filtros del enlace.", pieza=address.alone())
        )
    else:
        elegido |= hallada.lugar
        layout.note(hallada.heading())
        layout.title_again(hallada.titulo, hallada.nota, layout.badge(hallada.pie))
        if hallada.figura is not None:
            drawn.plot(hallada.figura, hallada.alt, f"{hallada.pagina}_{hallada.id}_sola")
        else:
            drawn.table(hallada.tabla)
        for linea in hallada.pie.lines():
            layout.note(linea)
    if dibujada:
        address.way(dibujada.id, "Ver en su página, con todo lo demás", elegido)


def _turned() -> set[str]:
    """Return the charts that the address shows as tables."""
    return set(address.group(st.query_params.get(address.FORM, "")))


def _turn(pieza: Piece) -> None:
    address.put(address.FORM, address.grouped(dict.fromkeys(sorted(_turned() ^ {pieza.id}), "tabla")))
    st.session_state[SHAPE_CHOSEN] = True


@st.fragment
@run.redrawn
def _take_home(pieza: Piece) -> None:
    """Draw the menu of a piece: reading help, other view, passport, link and files."""
    clave = f"{pieza.pagina}_{pieza.id}"
    lugar = st.container(width="content", key=f"llevar_{clave}")
    with lugar.popover(MENU, type="tertiary", key=f"abrir_{clave}"):
        if pieza.figura is not None:
            # A fixed key keeps keyboard focus when the label changes.
            st.button(
                WAYS[pieza.id in _turned()],
                f"forma_{clave}",
                icon=":material/swap_vert:",
                type="tertiary",
                on_click=_turn,
                args=(pieza,),
            )
        if st.session_state.pop(SHAPE_CHOSEN, False):
            st.rerun()  # Redraw the piece, which is above this menu.
        if pieza.cifras:
            passport.button("Sustento", clave, pieza.cifras, pieza.pie.filtros)
        if st.button("Llevar", key=f"llevarse_{clave}", icon=":material/download:", type="tertiary"):
            _formats(pieza, clave)
        layout.copy_link(pieza.id)
        if pieza.lectura:
            st.markdown(pieza.lectura)


@st.dialog("Llevar", width="small")
@run.redrawn
def _formats(pieza: Piece, clave: str) -> None:
    impedimento = "" if paper.has_image(pieza) else paper.TABLE_TOO_LONG.capitalize()
    tamano = "nota"
    hojas = 1
    if impedimento:
        st.caption(f"{impedimento}.")
    else:
        elegido = st.segmented_control(
            "Tamaño",
            list(paper.SIZES),
            default=tamano,
            format_func=lambda t: paper.SIZES[t].nombre,
            key=f"tamano_{clave}",
        )
        tamano = elegido or tamano
        hojas = paper.sheet_count(pieza, paper.SIZES[tamano])
        st.caption(f"Imagen de {paper.SIZES[tamano].para}{f', en {hojas} hojas' if hojas > 1 else ''}.")
    for formato, rotulo in FORMAT_NAMES.items():
        if not (impedimento and formato in paper.PICTURE_FORMATS):
            run.download(
                rotulo,
                partial(files.content, pieza, formato, tamano),
                files.content_name(pieza, formato, tamano, hojas),
                f"bajar_{formato}_{clave}",
                width="stretch",
            )
