"""The parts a page is made of: heading with its answer, cards, lists, badges, notes, empty states."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, TypeVar

import streamlit as st

from pp0093 import provenance
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Row
from pp0093.ask.standing import norms, years
from pp0093.ask.standing.ratings import Rating
from pp0093.claims import Sentence
from pp0093.language.words import folded
from pp0093.writing import formats
from pp0093.writing.cards import Card

T = TypeVar("T")
# A figure and its sign stay on one line.
TIED_PERCENT, TIED_SOLES = "\u00a0%", "S/\u00a0"
NOTHING_TYPED = "Elija una opción"
INDEX = "En esta página"
COPY_LINK = "Copiar enlace"
# Where the bar keeps the filters of a session (filters.bar).
STATE = "filtros"
# Where what a page says that is missing is kept for whoever takes its pieces home.
MISSING = "lo_que_falta"
# Where the sentences that the page being drawn says are kept, with their claims.
SAID = "dicho"
NOTHING = re.compile(r"(?!)")
AMOUNT = r"S/ [\d,]+(?:\.\d+)?(?: mil(?:lones)?)?"
RANGE = r"entre [\d,.]*\d(?: %)? y [\d,.]*\d %"
BRACKET = r"\b\d{1,2}-\d{1,2}\b"
FIGURES = re.compile(rf"(<[^>]+>)|({AMOUNT}|&gt;[\d,.]+ %|{RANGE}|[\d,.]*\d %|\d[\d,]* de \d[\d,]*|{BRACKET})")


def said(dicho: Sentence) -> str:
    """Return the words of a sentence, kept with its claims among those that the page being drawn says."""
    st.session_state.setdefault(SAID, []).append(dicho)
    return str(dicho)


def heading(titulo: str, pregunta: str, respuesta: str, alcance: str) -> None:
    """Draw the page's name, its question, the answer in words and what the figures cover (HTML)."""
    st.html(
        f'<div class="pp-head"><h1>{escape(titulo)}</h1><p class="q">{escape(pregunta)}</p>'
        f'<p class="pp-answer">{_with_strong_figures(glossed(respuesta))}</p><p class="pp-scope">{alcance}</p></div>'
    )


def greeting(titulo: str, dicho: Sentence) -> None:
    """Draw a heading that stands on no figure: before anything is published, or to whoever sees nothing yet."""
    st.html(f'<div class="pp-head"><h1>{escape(titulo)}</h1><p class="pp-answer">{escape(said(dicho))}</p></div>')


def _with_strong_figures(html: str) -> str:
    """Mark amounts, shares and counts, so that who has two minutes finds them; what is inside a tag stays."""
    return FIGURES.sub(lambda m: m.group(1) or f"<b>{m.group(2)}</b>", html)


def glossed(texto: str) -> str:
    """Return a text as HTML where the first use of each term of the glossary shows its meaning on hover or focus."""
    patron, definiciones = catalog.published().once(_glossary, _year())
    vistos: set[str] = set()

    def explica(hallado: re.Match[str]) -> str:
        termino, definicion = definiciones[hallado.group()]
        if termino in vistos:
            return hallado.group()
        vistos.add(termino)
        significa = escape(f"{termino}: {definicion}", quote=True)
        return f'<span class="pp-term" tabindex="0" aria-description="{significa}">{hallado.group()}</span>'

    return patron.sub(explica, escape(texto))


def _year() -> int:
    """Return the year that the page looks at, whose rules say what its words mean."""
    return st.session_state[STATE].anio if STATE in st.session_state else catalog.published().once(years.default)


def _glossary(catalogo: Catalog, anio: int) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    formas = {f: (d.termino, d.significa) for d in catalogo.once(norms.glossary, anio) for f in d.formas}
    if not formas:
        return NOTHING, formas
    largas_primero = sorted(formas, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, largas_primero))})\b"), formas


def badge(procedencia: str | None, *, en_parte: bool = False) -> str:
    """Return the mark of where a figure comes from, or of where some of several do, as HTML."""
    nombre = provenance.name(procedencia) + (" en parte" if en_parte else "")
    return f'<span class="pp-badge">{escape(nombre)}</span>'


def scope(cubre: str, fila: Row | None, nota: str = "") -> str:
    """Return, as HTML, what the figures cover (norms.scope_name), up to when and where they come from."""
    partes = [escape(cubre)]
    if fila is not None and "corte" in fila:
        partes.append(formats.cutoff(fila["corte"]))
    if fila is not None and fila.get("procedencia"):
        partes.append(badge(fila["procedencia"]))
    return " · ".join([*partes, *([escape(nota)] if nota else [])])


def cards(tarjetas: list[Card]) -> None:
    """Draw a row of figures; passport.cards draws it with a way to each one's passport."""
    st.html(f'<div class="pp-cards">{"".join(map(card, tarjetas))}</div>')


def card(tarjeta: Card) -> str:
    """Return one figure as HTML, with the mark of each place it comes from."""
    marcas = " ".join([escape(tarjeta.nota), *map(badge, tarjeta.procedencias)])
    return (
        f'<div class="pp-card {tarjeta.clase}"><p class="l">{glossed(tarjeta.etiqueta)}</p>'
        f'<p class="v">{escape(tarjeta.valor)}</p>'
        f'<p class="d">{tied(escape(tarjeta.detalle))}</p><p class="s">{marcas}</p></div>'
    )


def formula(cuenta: str, en_palabras: str, pasos: Sequence[str]) -> None:
    """Draw a formula with its numbers, big, the same in words, and the formulas of what it takes."""
    menores = "".join(f'<p class="pp-step">{escape(p)}</p>' for p in pasos)
    st.html(f'<p class="pp-formula">{escape(cuenta)}</p><p class="pp-note">{escape(en_palabras)}</p>{menores}')


def facts(pares: dict[str, str]) -> None:
    """Draw what is known of one thing: name and value, a line each."""
    partes = "".join(f"<div><dt>{escape(que)}</dt><dd>{escape(valor)}</dd></div>" for que, valor in pares.items())
    st.html(f'<dl class="pp-facts">{partes}</dl>')


def state(calificacion: Rating) -> str:
    """Return a rating as HTML: colour, shape and word."""
    return (
        f'<span class="pp-state"><b style="color:var(--{calificacion.color})">{calificacion.simbolo}</b> '
        f"{escape(calificacion.calificacion)}</span>"
    )


class _Html(str):
    """Text that says of itself that it is HTML: Streamlit would look for what its lines begin with, and is long."""

    def _repr_html_(self) -> str:
        return self


def html(texto: str) -> None:
    """Draw much HTML as it is."""
    st.html(_Html(texto))


def tied(texto: str) -> str:
    """Keep figures from being parted from their sign by a line break."""
    return texto.replace("S/ ", TIED_SOLES).replace(" %", TIED_PERCENT)


def select(
    etiqueta: str, opciones: Sequence[T], nombrar: Callable[[T], str] = str, clave: str | None = None, **detalles: Any
) -> T:
    """Ask for one of some options; `detalles` are those of st.selectbox. Streamlit's own words would be in English."""
    elegida: T = st.selectbox(etiqueta, opciones, format_func=nombrar, key=clave, placeholder=NOTHING_TYPED, **detalles)
    return elegida


def chart_title(titulo: Sentence, nota: str = "", marca: str = "") -> None:
    """Draw the finding a chart shows and, under it, measure, scope, unit, date and the mark of its provenance."""
    title_again(said(titulo), nota, marca)


def title_again(titulo: str, nota: str, marca: str = "") -> None:
    """Draw the same of what the page has said already."""
    st.html(_titled(titulo) + _noted(nota, marca))


def piece_title(titulo: str, nota: str, marca: str, pagina: str, pieza: str) -> str:
    """Return, as HTML, the same of a piece of a page, to which a link comes, with what copies it (tablero.js)."""
    copia = f'title="{COPY_LINK}" aria-label="{escape(f"{COPY_LINK}: {titulo}", quote=True)}"'
    return (
        f'<div class="pp-lugar" id="pp-{escape(f"{pagina}_{pieza}", quote=True)}" tabindex="-1">{_titled(titulo)} '
        f'<button class="pp-copiar" data-lugar="{escape(pieza, quote=True)}" {copia}></button></div>'
        f"{_noted(nota, marca)}"
    )


def _titled(titulo: str) -> str:
    return f'<h2 id="{anchor(titulo)}" class="pp-chart-title">{tied(escape(titulo))}</h2>'


def _noted(nota: str, marca: str) -> str:
    return f'<p class="pp-note">{tied(escape(nota))} {marca}</p>'


def copy_link() -> None:
    """Draw what copies the address of this view (tablero.js)."""
    st.html(f'<button class="pp-copiar">{COPY_LINK}</button>', width="content")


def section(titulo: str, dicho: str = "") -> None:
    """Draw the title of a part of a long page, where its index leads, and what is said of it."""
    cuerpo = f'<p class="pp-said">{_with_strong_figures(glossed(dicho))}</p>' if dicho else ""
    st.html(f'<h2 class="pp-section" id="{anchor(titulo)}">{escape(titulo)}</h2>{cuerpo}')


def index(titulos: Sequence[str]) -> None:
    """Draw the index of a long page: a link to each of its parts."""
    if len(titulos) > 1:
        st.html(f'<nav class="pp-index" aria-label="{INDEX}">{_links(titulos)}</nav>')


def folded_index(titulos: Sequence[str]) -> None:
    """Draw, closed, the index of a page whose parts are findings, each a sentence."""
    st.html(
        f'<nav class="pp-index pp-folded" aria-label="{INDEX}"><details><summary>{INDEX} ({len(titulos)})</summary>'
        f"{_links(titulos)}</details></nav>"
    )


def _links(titulos: Sequence[str]) -> str:
    enlaces = "".join(f'<li><a href="#{anchor(t)}" target="_self">{escape(t)}</a></li>' for t in titulos)
    return f"<ul>{enlaces}</ul>"


def anchor(titulo: str) -> str:
    """Return the name by which a link leads to what has this title."""
    return re.sub(r"[^a-z0-9]+", "-", folded(titulo)).strip("-")


def note(texto: str) -> None:
    """Draw a small remark (plain text), if there is one."""
    if not texto:
        return
    st.html(f'<p class="pp-note">{escape(texto)}</p>')


def on_paper(texto: str) -> None:
    """Draw a remark that only a printer sees."""
    st.html(f'<p class="pp-papel">{escape(texto)}</p>')


def empty(dicho: Sentence) -> None:
    """Draw a designed empty state: what is missing and what to do."""
    texto = said(dicho)
    _missing(texto)
    st.html(f'<div class="pp-empty" role="status">{escape(texto)}</div>')


def lacking(dicho: Sentence) -> None:
    """Draw, under what there is, what is missing and what to do, if anything is."""
    if dicho:
        texto = said(dicho)
        _missing(texto)
        note(texto)


def _missing(texto: str) -> None:
    """Keep what is missing for whoever takes the page's pieces home."""
    if MISSING in st.session_state:
        st.session_state[MISSING].append(texto)


def notice(texto: str) -> None:
    """Draw what has to be known before the figures below, if there is anything."""
    if texto:
        st.html(f'<div class="pp-synthetic" role="note">{escape(texto)}</div>')
