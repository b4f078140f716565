"""The parts a page is made of: heading with its answer, cards, lists, badges, notes, empty states."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from pp0093 import provenance
from pp0093.ask import catalog
from pp0093.ask.rows import Row
from pp0093.ask.standing import periods
from pp0093.claims import Sentence
from pp0093.language.words import folded
from pp0093.provenance import Provenance
from pp0093.ui import theme
from pp0093.ui.exports.piece import Footing
from pp0093.writing import formats
from pp0093.writing.tables import Card

T = TypeVar("T")
# Where the bar keeps the filters of a session (filters.bar).
STATE = "filtros"
# Where what a page says that is missing is kept for whoever takes its pieces home.
MISSING_KEY = "lo_que_falta"
# Where the sentences that the page being drawn says are kept, with their claims.
SAID_KEY = "dicho"
# What is typed in a field whose key begins so is kept while other pages are looked at.
TYPED = "escrito_"
# A pattern that nothing matches.
NO_MATCH = "(?!)"
# Where the first sentence of an answer ends.
ANSWER_END = re.compile(r"(?<=\.)\s+(?=[A-ZÁÉÍÓÚÑ¿«\d])")
# What Markdown would read in plain text.
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!$~:<>|-])")


def stay_typed() -> None:
    """Keep what is typed: Streamlit forgets it as soon as another page is drawn, unless it is put again."""
    for clave in [c for c in st.session_state if str(c).startswith(TYPED)]:
        st.session_state[clave] = st.session_state[clave]


def kept_words(dicho: Sentence) -> str:
    """Return the words of a sentence, kept with its claims among those that the page being drawn says."""
    st.session_state.setdefault(SAID_KEY, []).append(dicho)
    return str(dicho)


def part(cual: str, *datos: object) -> str:
    """Return a part of a page as HTML (partes.html), each text escaped."""
    return str(getattr(_PARTS, cual)(*datos))


def first(dicho: Sentence) -> str:
    """Return the first of some sentences, kept with all their claims."""
    return ANSWER_END.split(kept_words(dicho), maxsplit=1)[0]


def draw(cual: str, *datos: object, **como: Any) -> None:
    """Draw a part of a page."""
    st.html(Html(part(cual, *datos)), **como)


def greeting(titulo: str, dicho: Sentence) -> None:
    """Draw a heading that stands on no figure: before anything is published, or to whoever sees nothing yet."""
    draw("greeting", titulo, kept_words(dicho))


def year() -> int:
    """Return the year that the page looks at, whose rules say what its words mean and what its names are."""
    return st.session_state[STATE].anio if STATE in st.session_state else periods.default(catalog.published())


def badge(pie: Footing) -> str:
    """Return the mark of where a figure comes from, or of where some of several do, as HTML."""
    return part("badge", provenance.provenance_name(pie.procedencia) + (" en parte" if pie.es_mixto else ""))


def scope(cubre: str, fila: Row | None, anio: str = "", nota: str = "") -> str:
    """Return, as HTML, the year and its state, what warns of the figures, what they cover and up to when."""
    fila = fila or {}
    corte = formats.cutoff(fila["corte"]) if "corte" in fila else ""
    inventada = (
        provenance.provenance_name(Provenance.SYNTHETIC) if fila.get("procedencia") == Provenance.SYNTHETIC else ""
    )
    return " · ".join(escape(p) for p in (anio, inventada, nota, cubre, corte) if p)


def card_foot(tarjeta: Card, propia: str | None = None, llamada: str = "") -> str:
    """Return, as HTML, what is said under a figure, with the mark of where it comes from unless `propia` says it."""
    marcas = [provenance.provenance_name(p) for p in tarjeta.procedencias if p != propia]
    return part("card_foot", tarjeta.brief, Markup(llamada), marcas)


class Html(str):
    """Text that says of itself that it is HTML: Streamlit would look for what its lines begin with, and is long."""

    def _repr_html_(self) -> str:
        return self


def select(
    etiqueta: str, opciones: Sequence[T], nombrar: Callable[[T], str] = str, clave: str | None = None, **detalles: Any
) -> T:
    """Ask for one of some options; `detalles` are those of st.selectbox. Streamlit's own words would be in English."""
    elegida: T = st.selectbox(
        etiqueta, opciones, format_func=nombrar, key=clave, placeholder="Elija una opción", **detalles
    )
    return elegida


def chart_title(titulo: Sentence, nota: str = "") -> None:
    """Draw the finding a chart shows and, under it, measure, scope, unit and date."""
    title_again(kept_words(titulo), nota)


def title_again(titulo: str, nota: str, marcas: str = "", lugar: str = "", *, es_dicho: bool = False) -> None:
    """Draw the same of what the page has said already, with marks (HTML) and a place to which a link comes.

    One that its row says (`es_dicho`) is only for who listens.
    """
    draw("title", titulo, anchor(titulo), nota, Markup(marcas), lugar, es_dicho)


def as_label(texto: str) -> str:
    """Return plain text as the label of a control, which reads Markdown."""
    return MARKDOWN.sub(r"\\\1", formats.tied(texto))


def copy_link(pieza: str = "") -> None:
    """Draw what copies the address of this view, or of one of its pieces (tablero.js)."""
    draw("copy", pieza, width="content")


def anchor(titulo: str) -> str:
    """Return the name by which a link leads to what has this title."""
    return re.sub(r"[^a-z0-9]+", "-", folded(titulo)).strip("-")


def note(texto: str) -> None:
    """Draw a small remark (plain text), if there is one."""
    if texto:
        draw("note", texto)


def empty(dicho: Sentence) -> None:
    """Draw a designed empty state: what is missing and what to do."""
    draw("empty", missing(dicho))


def lacking(dicho: Sentence) -> None:
    """Draw, under what there is, what is missing and what to do, if anything is."""
    if dicho:
        note(missing(dicho))


def missing(dicho: Sentence) -> str:
    """Return what says that something is missing, kept for whoever takes the page's pieces home."""
    texto = kept_words(dicho)
    if MISSING_KEY in st.session_state:
        st.session_state[MISSING_KEY].append(texto)
    return texto


def notice(texto: str) -> None:
    """Draw what has to be known before the figures below, if there is anything."""
    if texto:
        draw("notice", texto)


def _parts() -> Any:
    """Return the parts of a page, which are macros: a text that is not HTML already is escaped where it is written."""
    ambiente = Environment(autoescape=True, undefined=StrictUndefined)
    ambiente.globals |= {"formas": theme.LOOK["formas"]}
    ambiente.filters |= {"atado": lambda texto: Markup(formats.tied(escape(texto)))}
    return ambiente.from_string(Path(__file__).with_name("partes.html").read_text(encoding="utf-8")).module


_PARTS = _parts()
