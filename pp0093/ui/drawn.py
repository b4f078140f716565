"""How charts and tables are put on the screen: sizes, clicks that filter, long tables (tablero.js sorts them)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import streamlit as st

from pp0093.ask.standing.norms import Rating
from pp0093.claims import Sentence
from pp0093.money.execution import AnnexLine
from pp0093.ui import layout, theme
from pp0093.ui.shell import filters
from pp0093.writing import browser
from pp0093.writing.nouns import counted
from pp0093.writing.tables import Column, Level, Style, Table

# What is longer than SHORT_ROWS scrolls in its place; of what is longer than LONGEST_TEXT the rest is in the files.
SHORT_ROWS, LONGEST_TEXT = 12, 500
PRESSED = "marca_pulsada"
LEVEL_CLASSES = {Level.GROUP: "grupo", Level.TOTAL: "total"}
WIDE_COLUMNS = 4
# Most of a page's tables are those of its last run.
KEPT_TABLES = 256
# What is no longer laid out as a table is still read as one.
OF_WORDS, OF_WORDS_ROW = ' class="{}" role="table"', ' role="row"'
# A first column that repeats names a group: what each row is, the second says.
READ_DOWN, READ_DOWN_GROUPED = "palabras", "palabras agrupada"
NOT_PRINTED = "Y {} más: todas, en XLSX o CSV."
# Always there, the chart's own buttons hide what names the series.
CHART_CONFIG = {**theme.SAID["botones"], "displayModeBar": False if browser.available() else "hover"}


def plot(figura: Any, alt: str, clave: str, elige: str = "") -> None:
    """Draw a Plotly figure with its text alternative; a click on a mark sets the filter `elige`, when given."""
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
    drawn_table(tabla.shown(), en_ventana=len(tabla.filas) > SHORT_ROWS)


def as_text(tabla: Table) -> None:
    """Draw a table whole, for reading down the page."""
    drawn_table(tabla.shown())


def drawn_table(tabla: Table, *, en_ventana: bool = False) -> None:
    """Draw a table as HTML, figures to the right; in a window, its rows scroll under its head."""
    layout.html(as_html(tabla, "pp-table ventana" if en_ventana else "pp-table"))
    sobran = len(tabla.filas) - LONGEST_TEXT
    layout.note(NOT_PRINTED.format(counted(sobran, "filas")) if sobran > 0 else "")


def as_html(tabla: Table, clase: str = "pp-table") -> str:
    """Return a table as HTML that a keyboard reaches."""
    nombre = escape(", ".join(tabla.encabezado))
    return f'<div class="{clase}" role="region" tabindex="0" aria-label="{nombre}">{_html(tabla)}</div>'


def _html(tabla: Table) -> str:
    """Return a table as HTML; one of words names its cells: a telephone shows them one under another."""
    niveles = tabla.niveles or (Level.ITEM,) * len(tabla.filas)
    return _laid_out(tabla.columnas, tabla.escritas[:LONGEST_TEXT], niveles[:LONGEST_TEXT])


@lru_cache(maxsize=KEPT_TABLES)
def _laid_out(columnas: tuple[Column, ...], escritas: tuple[tuple[str, ...], ...], niveles: tuple[Level, ...]) -> str:
    clase = [_of_class(_class(c)) for c in columnas]
    nombres = [escape(c.encabezado) for c in columnas]
    cabeza = "".join(f'<th scope="col"{c}>{h}</th>' for h, c in zip(nombres, clase, strict=True))
    de_palabras = _is_of_words(columnas)
    celda = [f'{c} role="cell" data-de="{h}"' if de_palabras else c for h, c in zip(nombres, clase, strict=True)]
    cuerpo = "".join(
        f"<tr{_of_class(LEVEL_CLASSES.get(nivel, ''))}{OF_WORDS_ROW if de_palabras else ''}>"
        + "".join(f"<td{c}>{escape(v)}</td>" for v, c in zip(fila, celda, strict=True))
        + "</tr>"
        for fila, nivel in zip(escritas, niveles, strict=True)
    )
    clases = OF_WORDS.format(_read_down(columnas, escritas)) if de_palabras else ""
    abre = f"<table{clases}><thead><tr>{cabeza}</tr></thead>"
    return f"{abre}<tbody>{layout.tied(cuerpo)}</tbody></table>"


def _is_of_words(columnas: Sequence[Column]) -> bool:
    """Tell a table that is wide because of its words, not of its figures."""
    palabras = sum(not c.es_numerica for c in columnas)
    return len(columnas) >= WIDE_COLUMNS and palabras > len(columnas) - palabras


def _read_down(columnas: Sequence[Column], escritas: Sequence[Sequence[str]]) -> str:
    se_repite = len({fila[0] for fila in escritas}) < len(escritas)
    return READ_DOWN_GROUPED if se_repite and not columnas[1].es_numerica else READ_DOWN


def _class(columna: Column) -> str:
    if columna.estilo == Style.HASH:
        return "hash"
    return "num" if columna.es_numerica else ""


def _of_class(nombre: str) -> str:
    return f' class="{nombre}"' if nombre else ""


def furthest_list(filas: Sequence[AnnexLine], said: Callable[[AnnexLine], Sequence[str]]) -> None:
    """List the activities furthest from their goal, each with what is said of it, a paragraph each."""
    partes = []
    for f in filas:
        ancho = min(max(f.de_lo_programado_pct or 0, 0), 100)
        luz = f"{_rated(f.calificacion_fisica, si=f.se_califica_la_meta)}"
        medidor = f'<div class="pp-meter"><i style="width:{ancho:.1f}%"></i></div>'
        partes.append(layout.item(f.etiqueta, map(escape, said(f)), luz + medidor))
    layout.listed(partes)


def named_list(filas: Mapping[str, Sequence[Sentence | str]]) -> None:
    """List some names, each with what is said of it, a paragraph each."""
    layout.listed(
        layout.item(nombre, (escape(layout.kept_words(f) if isinstance(f, Sentence) else f) for f in frases))
        for nombre, frases in filas.items()
    )


def annex_cards(filas: Sequence[AnnexLine], said: Callable[[AnnexLine], tuple[str, str]]) -> None:
    """Draw the annex as one card a row: name, and what is said of its progress and of its money, with their ratings."""
    partes = []
    for f in filas:
        avance, gasto = said(f)
        que = "Avance, " if f.avance.es_parcial else "Avance: " if f.meta_fisica is None else "Meta: "
        fisico = f"{que}{escape(avance)} {_rated(f.calificacion_fisica, si=f.se_califica_la_meta)}" if avance else ""
        con_gasto = f.se_califica_el_gasto and f.ejecucion_pct is not None
        dinero = f"Gasto: {escape(gasto)} {_rated(f.calificacion_financiera, si=con_gasto)}"
        partes.append(layout.item(f.etiqueta, (fisico, dinero), clase=f.nivel))
    layout.listed(partes)


def _rated(calificacion: Rating, *, si: bool) -> str:
    return layout.state(calificacion) if si else ""


def annex(
    filas: Sequence[AnnexLine],
    said: Callable[[AnnexLine], tuple[str, str]],
    vista: Table,
    _para_llevar: Table,
) -> None:
    """Draw the annex: a table (`vista`) where it fits, a card for each product and activity where it does not."""
    with st.container(key="solo_ancho_anexo"):
        drawn_table(vista)
    with st.container(key="solo_angosto_anexo"):
        annex_cards(filas, said)
