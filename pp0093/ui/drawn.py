"""How charts and tables are put on the screen: sizes, clicks that filter, long tables (tablero.js sorts them)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import streamlit as st

from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog, remembered
from pp0093.claims import Sentence
from pp0093.sheets import subject
from pp0093.ui import layout, theme
from pp0093.ui.shell import demonstration, filters
from pp0093.writing import browser
from pp0093.writing.nouns import counted
from pp0093.writing.tables import Column, Level, Style, Table

# What is longer than SHORT_ROWS scrolls in its place; of what is longer than LONGEST_TEXT the rest is in the files.
SHORT_ROWS, LONGEST_TEXT = 12, 500
PRESSED = "marca_pulsada"
LEVEL_CLASSES = {Level.ITEM: "", Level.GROUP: "grupo", Level.TOTAL: "total"}
WIDE_COLUMNS = 4
# Most of a page's tables are those of its last run.
KEPT_TABLES = 256
# What is no longer laid out as a table is still read as one.
OF_WORDS, OF_WORDS_ROW = ' class="palabras{}" role="table"', ' role="row"'
CODE = "Código"
CELL = re.compile(r"(<td[^>]*>)([^<]+)")
NOT_PRINTED = "Y {} más: todas, en XLSX o CSV."
# Always there, the chart's own buttons hide what names the series.
CHART_CONFIG = {**theme.LOOK_SAID["botones"], "displayModeBar": False if browser.available() else "hover"}


def plot(figura: Any, alt: str, clave: str, elige: str = "") -> None:
    """Draw a Plotly figure with its text alternative; a click on a mark sets the filter `elige`, when given."""
    _link_names(figura)
    if not elige:
        st.plotly_chart(figura, theme=None, config=CHART_CONFIG, alt=alt, key=f"grafico_{clave}")
        return
    # The key changes with the filter, so that what was clicked is not still selected on the next view.
    con_filtro = f"grafico_{clave}_{filters.value(elige)}"

    def elegir() -> None:
        puntos = st.session_state[con_filtro].selection.points
        if puntos and puntos[0].get("customdata"):
            filters.choose(elige, puntos[0]["customdata"][-1])
            st.session_state[PRESSED] = elige

    st.plotly_chart(
        figura, theme=None, config=CHART_CONFIG, alt=alt, key=con_filtro, on_select=elegir, selection_mode="points"
    )


def just_pressed(elige: str) -> bool:
    """Tell whether what `elige` holds was chosen for this run by a click on a mark."""
    return bool(st.session_state.pop(PRESSED, "") == elige)


def table(tabla: Table) -> None:
    """Draw a table whose rows, where they are many, scroll under its head."""
    vista, palabras = tabla.shown(), [not c.es_numerica for c in tabla.shown().columnas]
    es_larga = len(tabla.filas) > SHORT_ROWS
    # One that is wide because of its words, not of its figures, is read down.
    es_de_palabras = len(palabras) >= WIDE_COLUMNS and 2 * sum(palabras) > len(palabras)
    drawn_table(vista, "pp-table ventana" if es_larga else "pp-table", es_de_palabras=es_de_palabras)


def as_text(tabla: Table) -> None:
    """Draw a table whole, whose rows are read down on a telephone."""
    drawn_table(tabla.shown(), es_de_palabras=len(tabla.shown().columnas) >= WIDE_COLUMNS)


def as_html(tabla: Table, clase: str = "pp-table", *, es_de_palabras: bool = False) -> str:
    """Return a table as HTML that a keyboard reaches, figures to the right.

    One of words names its cells: a telephone shows each row as a paragraph.
    """
    nombre, niveles = escape(", ".join(tabla.encabezado)), tabla.niveles or (Level.ITEM,) * len(tabla.filas)
    dicha = _laid_out(tabla.columnas, tabla.escritas[:LONGEST_TEXT], niveles[:LONGEST_TEXT], es_de_palabras)
    return f'<div class="{clase}" role="region" tabindex="0" aria-label="{nombre}">{dicha}</div>'


def drawn_table(tabla: Table, clase: str = "pp-table", *, es_de_palabras: bool = False) -> None:
    """Draw a table, each name that has a sheet as the way to it, and how many rows are only in its files."""
    dicha, fichas = as_html(tabla, clase, es_de_palabras=es_de_palabras), _sheets_of_year()
    layout.html(CELL.sub(lambda celda: f"{celda[1]}{_linked(fichas, celda[2], celda[2])}", dicha))
    sobran = len(tabla.filas) - LONGEST_TEXT
    layout.note(NOT_PRINTED.format(counted(sobran, "filas")) if sobran > 0 else "")


def _linked(fichas: Mapping[str, str], nombre: str, escrito: str) -> str:
    """Return what is written of a name (HTML) as the way to its sheet, where it has one."""
    lugar = fichas.get(nombre) or fichas.get(nombre.rpartition(" (")[0])  # Its unit may follow.
    return f'<a href="{demonstration.linked(lugar)}" target="_self">{escrito}</a>' if lugar else escrito


def _link_names(figura: Any) -> None:
    """Make each name of a chart's rows that has a sheet the way to it."""
    eje = figura.layout.yaxis
    filas = dict.fromkeys(y for traza in figura.data for y in traza.y or () if isinstance(y, str))
    nombres = eje.ticktext or tuple(filas)
    fichas = _sheets_of_year() if nombres else {}
    escritos = [_linked(fichas, escape(n.replace("<br>", " ")), n) for n in nombres]
    if [*nombres] != escritos:
        eje.update(tickvals=eje.tickvals or [*nombres], ticktext=escritos)


def _sheets_of_year() -> dict[str, str]:
    """Return the addresses of the sheets of the year looked at, by name; none where nothing is published."""
    datos = catalog.published_or_none()
    return _sheets(datos, layout.year()) if datos else {}


@remembered
def _sheets(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the address of every sheet of a year, by the names, as HTML, of what it is of: with its code and alone."""
    return {
        escape(nombre): f"ficha?ficha={s.clave}&amp;anio={anio}"
        for s in subject.subjects(catalogo, anio).values()
        for nombre in (s.nombre, s.nombre.partition(" ")[2] if s.es_de_estructura else s.nombre)
    }


@lru_cache(maxsize=KEPT_TABLES)
def _laid_out(
    columnas: tuple[Column, ...], escritas: tuple[tuple[str, ...], ...], niveles: tuple[Level, ...], de_palabras: bool
) -> str:
    clases = [' class="hash"' if c.estilo == Style.HASH else ' class="num"' * c.es_numerica for c in columnas]
    nombres = [escape(c.encabezado) for c in columnas]
    cabeza = "".join(f'<th scope="col"{c}>{h}</th>' for h, c in zip(nombres, clases, strict=True))
    celda = [f'{c} role="cell" data-de="{h}"' if de_palabras else c for h, c in zip(nombres, clases, strict=True)]
    fila_de = {nivel: f' class="{clase}"' if clase else "" for nivel, clase in LEVEL_CLASSES.items()}
    cuerpo = "".join(
        f"<tr{fila_de[nivel]}{OF_WORDS_ROW * de_palabras}>"
        + "".join(f"<td{c}>{escape(v)}</td>" for v, c in zip(fila, celda, strict=True))
        + "</tr>"
        for fila, nivel in zip(escritas, niveles, strict=True)
    )
    # A first column that repeats names a group, or is a code: what each row is, the second says.
    es_codigo = columnas[0].etiqueta == CODE or len({fila[0] for fila in escritas}) < len(escritas)
    es_agrupada = es_codigo and not all(c.es_numerica for c in columnas[1:2])
    clase = OF_WORDS.format(" agrupada" * es_agrupada) if de_palabras else ""
    return f"<table{clase}><thead><tr>{cabeza}</tr></thead><tbody>{layout.tied(cuerpo)}</tbody></table>"


def named_list(filas: Mapping[str, Sequence[Sentence | str]]) -> None:
    """List some names, each with what is said of it, a paragraph each."""
    layout.listed(
        layout.item(nombre, (escape(layout.kept_words(f) if isinstance(f, Sentence) else f) for f in frases))
        for nombre, frases in filas.items()
    )


def annex(tabla: Table, dichos: Mapping[str, Sequence[str]]) -> None:
    """Draw the annex: a table where it fits, what is said of each product and activity where it does not."""
    with st.container(key="solo_ancho_anexo"):
        drawn_table(tabla)
    with st.container(key="solo_angosto_anexo"):
        named_list(dichos)
