"""How charts and tables are put on the screen: sizes, clicks that filter, long tables (tablero.js sorts them)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog, remembered
from pp0093.claims import Sentence
from pp0093.instruments import figures
from pp0093.sheets import subject
from pp0093.ui import layout, theme
from pp0093.ui.charts import lying
from pp0093.ui.shell import demonstration, filters, pages
from pp0093.writing import browser
from pp0093.writing.nouns import counted
from pp0093.writing.tables import Level, Style, Table

# What is longer than SHORT_ROWS scrolls in its place; of what is longer than LONGEST_TEXT the rest is in the files.
SHORT_ROWS, LONGEST_TEXT = 40, 500
PRESSED = "marca_pulsada"
WIDE_COLUMNS = 4
CODE = "Código"
# What does not follow the code of an activity: it would be a figure.
NO_FIGURE = r"(?!\d|\u00a0| %| pp| mil| de [\d,.]+ %)"
# A name in its quotes.
QUOTED = re.compile("«([^»]+)»")
NOT_PRINTED = "Y {} más: todas, en XLSX o CSV."
# Always there, the chart's own buttons hide what names the series.
CHART_CONFIG = {**theme.LOOK_SAID["botones"], "displayModeBar": False if browser.available() else "hover"}


def plot(dibuja: Callable[[theme.Palette], Any], alt: str, clave: str, elige: str = "") -> None:
    """Draw a figure with its text alternative; a click on a mark sets the filter `elige`, when given.

    Lying rows are part of the page's own text (charts/lying.py); the rest, Plotly draws. Where nobody else can make a
    picture, all, with its camera.
    """
    figura = dibuja(theme.palette())
    if lying.is_lying(figura) and browser.available():
        filas = lying.lying(figura)
        enlaces = _linked(fila.entero for fila in filas.filas.values())
        al_pulsar = partial(_with_filter, elige) if elige else None
        st.html(layout.Html(layout.part("lying", clave, filas, alt.partition(". ")[0], enlaces, al_pulsar)))
        return
    _link_names(figura)
    # The key changes with the filter, so that what was clicked is not still selected on the next view.
    con_filtro = f"grafico_{clave}_{st.query_params.get(elige, '')}" if elige else f"grafico_{clave}"

    def elegir() -> None:
        puntos = st.session_state[con_filtro].selection.points
        if puntos and puntos[0].get("customdata"):
            st.query_params[elige] = puntos[0]["customdata"][-1]
            st.session_state[PRESSED] = elige

    como: dict[str, Any] = {"on_select": elegir, "selection_mode": "points"} if elige else {}
    st.plotly_chart(figura, theme=None, config=CHART_CONFIG, alt=alt, key=con_filtro, **como)


def _with_filter(filtro: str, valor: Any) -> str:
    """Return the way to this view with one filter more."""
    return f"?{urlencode(st.query_params.to_dict() | {filtro: valor})}"


def just_pressed(elige: str) -> bool:
    """Tell whether what `elige` holds was chosen for this run by a click on a mark."""
    return bool(st.session_state.pop(PRESSED, "") == elige)


def table(tabla: Table) -> None:
    """Draw a table, each name that has a sheet as the way to it, and how many rows are only in its files."""
    st.html(layout.Html(as_html(tabla.shown(), con_fichas=True)))
    sobran = len(tabla.filas) - LONGEST_TEXT
    layout.note(NOT_PRINTED.format(counted(sobran, "filas")) if sobran > 0 else "")


def as_html(tabla: Table, *, con_fichas: bool = False) -> str:
    """Return a table as HTML, each name that has a sheet as the way to it, if asked.

    A wide one is read down on a telephone; one of many rows scrolls in its place.
    """
    tabla, de_todas = tabla.once()
    columnas, escritas = tabla.columnas, tabla.escritas[:LONGEST_TEXT]
    clases = ["hash" if c.estilo == Style.HASH else "num" * c.es_numerica for c in columnas]
    # A first column that repeats names a group, or is a code: what each row is, the second says.
    es_codigo = columnas[0].etiqueta == CODE or len({fila[0] for fila in escritas}) < len(escritas)
    es_agrupada = es_codigo and not all(c.es_numerica for c in columnas[1:2])
    clase = "pp-table ventana" if len(tabla.filas) > SHORT_ROWS else "pp-table"
    como = ["" if nivel == Level.ITEM else nivel.value for nivel in map(tabla.level, range(len(tabla.filas)))]
    es_ancha = len(columnas) >= WIDE_COLUMNS
    enlaces = _linked(v for fila in escritas for v in fila) if con_fichas else {}
    return layout.part(
        "table", clase, tabla.encabezado, clases, escritas, como, es_ancha, es_agrupada, enlaces, de_todas
    )


def _linked(nombres: Iterable[str]) -> dict[str, str]:
    """Return the addresses of the sheets of some names, and of each of those that share one, of the year looked at."""
    fichas = _ways()
    nombres = {parte for n in nombres for parte in (n, *map(str.strip, n.split("/")))}
    # Its unit may follow.
    halladas = {n: fichas.get(n) or fichas.get(n.rpartition(" (")[0]) for n in nombres}
    return {n: demonstration.linked(lugar) for n, lugar in halladas.items() if lugar}


def with_ways(html: str) -> str:
    """Return HTML with the ways to what it names: an activity by its code, with its name or alone; a unit; a page."""
    for nombre, lugar in _ways().items():
        codigo, _, resto = nombre.partition(" ")
        if codigo[:1].isdigit():
            dicho = rf"(?<![\d.,]){re.escape(codigo)}(?: {re.escape(escape(resto))})?{NO_FIGURE}"
        elif nombre.isupper():
            dicho = rf"\b{nombre}\b"
        else:
            continue
        way = rf'<a href="{escape(demonstration.linked(lugar))}" target="_self">\g<0></a>'
        # Markup would escape what a pattern puts in it; what is inside a tag stays.
        html = re.sub(rf"{dicho}(?![^<]*>)", way, str(html))
    return QUOTED.sub(_page_way, html)


def _page_way(hallado: re.Match[str]) -> str:
    """Return, as HTML, the way to the page that a name in quotes is of; what is quoted, where it is of none."""
    pagina = next((p for p in pages.offered() if p.title == hallado[1]), None)
    if pagina is None:
        return hallado[0]
    lugar = demonstration.linked(f"{pagina.id}?{urlencode(filters.current().url)}")
    return f'<a href="{escape(lugar)}" target="_self">{pagina.title}</a>'


def _link_names(figura: Any) -> None:
    """Make each name of a chart's rows that has a sheet the way to it."""
    eje = figura.layout.yaxis
    nombres = eje.ticktext or [*dict.fromkeys(y for t in figura.data for y in t.y or () if isinstance(y, str))]
    enlaces = _linked(n.replace("<br>", " ") for n in nombres)
    if enlaces:
        dichos = [(n, enlaces.get(n.replace("<br>", " "))) for n in nombres]
        escritos = [f'<a href="{escape(lugar)}" target="_self">{n}</a>' if lugar else n for n, lugar in dichos]
        eje.update(tickvals=eje.tickvals or nombres, ticktext=escritos)


def _ways() -> dict[str, str]:
    """Return the address of every sheet of the year looked at, by name; none before any publication."""
    datos = catalog.published_or_none()
    return _sheets(datos, layout.year()) if datos else {}


@remembered
def _sheets(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the address of every sheet of a year, by the names of what it is of: with its code and alone."""
    return figures.ways(catalogo, anio) | {
        nombre: f"ficha?ficha={s.clave}&anio={anio}"
        for s in subject.subjects(catalogo, anio).values()
        for nombre in (s.nombre, s.nombre.partition(" ")[2] if s.es_de_estructura else s.nombre)
    }


def named_list(filas: Mapping[str, Sequence[Sentence | str]]) -> None:
    """List some names, each with what is said of it, a paragraph each."""
    dichas = {
        nombre: [layout.kept_words(f) if isinstance(f, Sentence) else f for f in frases]
        for nombre, frases in filas.items()
    }
    layout.draw("listed", dichas)
