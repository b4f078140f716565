"""The parts a page is made of: heading with its answer, cards, lists, badges, notes, empty states."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from pp0093 import formats, rules
from pp0093.analysis import Rating

Row = dict[str, Any]


@dataclass(frozen=True)
class Card:
    """One figure: label, value, what it is measured against, where it comes from. `clase`: money, delivery or ""."""

    etiqueta: str
    valor: str
    detalle: str = ""
    fuente: str = ""
    clase: str = ""


def heading(titulo: str, pregunta: str, respuesta: str, alcance: str) -> None:
    """Draw the page's name, its question, the answer in words and what the figures cover."""
    st.html(
        f'<div class="pp-head"><h1>{escape(titulo)}</h1><p class="q">{escape(pregunta)}</p>'
        f'<p class="pp-answer">{escape(respuesta)}</p><p class="pp-scope">{alcance}</p></div>'
    )


def badge(procedencia: str | None) -> str:
    """Return the mark of where a figure comes from, as HTML."""
    nombres = {f["procedencia"]: f["procedencia_nombre"] for f in rules.rows("procedencia")}
    return f'<span class="pp-badge">{escape(nombres.get(procedencia or "", "Sin dato"))}</span>'


def cards(tarjetas: list[Card]) -> None:
    """Draw a row of figures."""
    partes = [
        f'<div class="pp-card {c.clase}"><p class="l">{escape(c.etiqueta)}</p><p class="v">{escape(c.valor)}</p>'
        f'<p class="d">{escape(c.detalle)}</p><p class="s">{c.fuente}</p></div>'
        for c in tarjetas
    ]
    st.html(f'<div class="pp-cards">{"".join(partes)}</div>')


def state(calificacion: Rating) -> str:
    """Return a rating as HTML: colour, shape and word."""
    return (
        f'<span class="pp-state"><b style="color:var(--{calificacion.color})">{calificacion.simbolo}</b> '
        f"{escape(calificacion.calificacion)}</span>"
    )


def furthest_list(filas: list[Row]) -> None:
    """List the activities furthest from their goal: goal, progress, money spent."""
    partes = []
    for f in filas:
        ancho = min(max(f["cumplimiento_pct"], 0), 100)
        partes.append(
            f'<li><span class="n">{escape(f["etiqueta"])}</span> {state(f["calificacion_fisica"])}'
            f'<div class="pp-meter"><i style="width:{ancho:.1f}%"></i></div>'
            f'<p class="f">{formats.number(f["avance_fisico"])} de {formats.number(f["meta_fisica"])} '
            f"{escape(f['unidad_medida'].lower())} ({formats.percent(f['cumplimiento_pct'])}); gastó "
            f"{formats.percent(f['ejecucion_pct'])} de su PIM. {escape(f['responsable'])}</p></li>"
        )
    st.html(f'<ul class="pp-list">{"".join(partes)}</ul>')


def annex_cards(filas: list[Row]) -> None:
    """Draw the annex as one card a row: name, progress and money with their ratings."""
    partes = []
    for f in filas:
        fisico = (
            f"Meta: {formats.number(f['avance_fisico'])} de {formats.number(f['meta_fisica'])} "
            f"({formats.percent(f['cumplimiento_pct'])}) {state(f['calificacion_fisica'])}"
            if f["cumplimiento_pct"] is not None
            else ""
        )
        dinero = (
            f"Gasto: {formats.soles(f['devengado_soles'])} de {formats.soles(f['pim_soles'])} "
            f"({formats.percent(f['ejecucion_pct'])}) {state(f['calificacion_financiera'])}"
        )
        partes.append(
            f'<li class="{f["nivel"]}"><span class="n">{escape(f["etiqueta"])}</span>'
            f'<p class="f">{fisico}</p><p class="f">{dinero}</p></li>'
        )
    st.html(f'<ul class="pp-list">{"".join(partes)}</ul>')


def chart_title(titulo: str, nota: str = "", marca: str = "") -> None:
    """Draw the finding a chart shows and, under it, measure, scope, unit, date and the mark of its provenance."""
    st.html(f'<h2 class="pp-chart-title">{escape(titulo)}</h2><p class="pp-note">{escape(nota)} {marca}</p>')


def note(texto: str) -> None:
    """Draw a small remark (plain text), if there is one."""
    if not texto:
        return
    st.html(f'<p class="pp-note">{escape(texto)}</p>')


def empty(texto: str) -> None:
    """Draw a designed empty state: what is missing and what to do."""
    st.html(f'<div class="pp-empty" role="status">{escape(texto)}</div>')


def synthetic_band() -> None:
    """Mark a page that shows demonstration data."""
    st.html('<div class="pp-synthetic" role="note">Datos de demostración: estas cifras no son reales.</div>')
