"""HTML parts of a page: heading with its answer, cards, lists, badges, notes, empty states."""

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
# Session key of the filters (filters.bar).
STATE = "filtros"
# Session key of the "missing data" messages of a page, for exports.
MISSING_KEY = "lo_que_falta"
# Session key of the sentences drawn so far, with their claims.
SAID_KEY = "dicho"
# Prefix of the keys of fields whose text survives changes of page.
TYPED = "escrito_"
# A pattern that nothing matches.
NO_MATCH = "(?!)"
# End of the first sentence of an answer.
ANSWER_END = re.compile(r"(?<=\.)\s+(?=[A-ZÁÉÍÓÚÑ¿«\d])")
# Characters special in Markdown.
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!$~:<>|-])")


def stay_typed() -> None:
    """Write typed fields back to the session, for Streamlit drops them when another page is drawn."""
    for clave in [c for c in st.session_state if str(c).startswith(TYPED)]:
        st.session_state[clave] = st.session_state[clave]


def kept_words(dicho: Sentence) -> str:
    """Record a sentence with its claims for the page being drawn, and return its text."""
    st.session_state.setdefault(SAID_KEY, []).append(dicho)
    return str(dicho)


def part(cual: str, *datos: object) -> str:
    """Render a part of a page as HTML (partes.html), escaping each text."""
    return str(getattr(_PARTS, cual)(*datos))


def first(dicho: Sentence) -> str:
    """Return the first sentence of a text, recording all its claims."""
    return ANSWER_END.split(kept_words(dicho), maxsplit=1)[0]


def draw(cual: str, *datos: object, **como: Any) -> None:
    """Render and draw a part of a page."""
    st.html(Html(part(cual, *datos)), **como)


def greeting(titulo: str, dicho: Sentence) -> None:
    """Draw a heading without figures: before the first publication, or for users without access."""
    draw("greeting", titulo, kept_words(dicho))


def year() -> int:
    """Return the year of the page, whose rules give names and definitions."""
    return st.session_state[STATE].anio if STATE in st.session_state else periods.default_year(catalog.published())


def badge(pie: Footing) -> str:
    """Return the HTML badge of the provenance of some figures."""
    return part("badge", provenance.provenance_name(pie.procedencia) + (" en parte" if pie.es_mixto else ""))


def caveats(fila: Row) -> tuple[str, str]:
    """Return the caveats of a row: that it is demonstration data, and its cut-off; "" for none."""
    es_inventada = fila.get("procedencia") == Provenance.SYNTHETIC
    inventada = provenance.provenance_name(Provenance.SYNTHETIC) if es_inventada else ""
    return inventada, formats.cutoff(fila["corte"]) if "corte" in fila else ""


def card_foot(tarjeta: Card, propia: str | None = None, llamada: str = "") -> str:
    """Return, as HTML, the remark under a card's figure, with its provenance where it is weaker than `propia`."""
    marcas = [provenance.provenance_name(p) for p in tarjeta.procedencias if provenance.weakest([p, propia]) != propia]
    return part("card_foot", tarjeta.brief, Markup(llamada), marcas)


class Html(str):
    """Text marked as HTML: spares Streamlit's slow search for what its lines begin with."""

    def _repr_html_(self) -> str:
        return self


def select(
    etiqueta: str, opciones: Sequence[T], nombrar: Callable[[T], str] = str, clave: str | None = None, **detalles: Any
) -> T:
    """Draw a select box in Spanish; `detalles` go to st.selectbox."""
    elegida: T = st.selectbox(
        etiqueta, opciones, format_func=nombrar, key=clave, placeholder="Elija una opción", **detalles
    )
    return elegida


def chart_title(titulo: Sentence, nota: str = "") -> None:
    """Draw a chart's finding and, under it, its measure, scope, unit and date."""
    title_again(kept_words(titulo), nota)


def title_again(titulo: str, nota: str, marcas: str = "", lugar: str = "", *, es_dicho: bool = False) -> None:
    """Draw a title already recorded, with marks (HTML) and an anchor.

    With `es_dicho` (its row shows it) it is only for screen readers.
    """
    draw("title", titulo, anchor(titulo), nota, Markup(marcas), lugar, es_dicho)


def as_label(texto: str) -> str:
    """Escape plain text for a control's label, which is Markdown."""
    return MARKDOWN.sub(r"\\\1", formats.tied(texto))


def copy_link(pieza: str = "") -> None:
    """Draw the button that copies the address of this view, or of a piece (tablero.js)."""
    draw("copy", pieza, width="content")


def anchor(titulo: str) -> str:
    """Return the anchor name of a title."""
    return re.sub(r"[^a-z0-9]+", "-", folded(titulo)).strip("-")


def note(texto: str) -> None:
    """Draw a small remark (plain text), if it is not empty."""
    if texto:
        draw("note", texto)


def empty(dicho: Sentence) -> None:
    """Draw an empty state: what is missing and what to do."""
    draw("empty", missing(dicho))


def lacking(dicho: Sentence) -> None:
    """Draw what is missing and what to do below existing contents, if anything is."""
    if dicho:
        note(missing(dicho))


def missing(dicho: Sentence) -> str:
    """Return the HTML of a "missing data" message, recorded for exports."""
    texto = kept_words(dicho)
    if MISSING_KEY in st.session_state:
        st.session_state[MISSING_KEY].append(texto)
    return texto


def notice(texto: str) -> None:
    """Draw a warning above the figures, if it is not empty."""
    if texto:
        draw("notice", texto)


def _parts() -> Any:
    """Return the template's macros, which escape texts that are not Markup."""
    ambiente = Environment(autoescape=True, undefined=StrictUndefined)
    ambiente.globals |= {"formas": theme.LOOK["formas"]}
    ambiente.filters |= {"atado": lambda texto: Markup(formats.tied(escape(texto)))}
    return ambiente.from_string(Path(__file__).with_name("partes.html").read_text(encoding="utf-8")).module


_PARTS = _parts()
