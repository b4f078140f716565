"""The parts a page is made of: heading with its answer, cards, lists, badges, notes, empty states."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from pp0093 import provenance
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.rows import Row
from pp0093.ask.standing import norms, periods
from pp0093.claims import Sentence
from pp0093.language.words import folded
from pp0093.provenance import Provenance
from pp0093.ui import theme
from pp0093.ui.exports.piece import Footing
from pp0093.writing import formats
from pp0093.writing.cards import Card

T = TypeVar("T")
NOTHING_TYPED = "Elija una opción"
# Where the bar keeps the filters of a session (filters.bar).
STATE = "filtros"
# Where what a page says that is missing is kept for whoever takes its pieces home.
MISSING = "lo_que_falta"
# Where the sentences that the page being drawn says are kept, with their claims.
SAID = "dicho"
# What is typed in a field whose key begins so is kept while other pages are looked at.
TYPED = "escrito_"
# A pattern that nothing matches.
NO_MATCH = "(?!)"
# Where the first sentence of an answer ends, and what Markdown would read in plain text.
ANSWER_END = re.compile(r"(?<=\.)\s+(?=[A-ZÁÉÍÓÚÑ¿«\d])")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!$~:<>|-])")
AMOUNT = r"S/ [\d,]+(?:\.\d+)?(?: mil(?:lones)?)?"
RANGE = r"entre [\d,.]*\d(?: %)? y [\d,.]*\d %"
BRACKET = r"\b\d{1,2}-\d{1,2}\b"
FIGURES = re.compile(rf"(<[^>]+>)|({AMOUNT}|&gt;[\d,.]+ %|{RANGE}|\d[\d,.]* de [\d,.]*\d(?: %)?|[\d,.]*\d %|{BRACKET})")


def stay_typed() -> None:
    """Keep what is typed: Streamlit forgets it as soon as another page is drawn, unless it is put again."""
    for clave in [c for c in st.session_state if str(c).startswith(TYPED)]:
        st.session_state[clave] = st.session_state[clave]


def kept_words(dicho: Sentence) -> str:
    """Return the words of a sentence, kept with its claims among those that the page being drawn says."""
    st.session_state.setdefault(SAID, []).append(dicho)
    return str(dicho)


def part(cual: str, *datos: object) -> str:
    """Return a part of a page as HTML (partes.html), each text escaped."""
    return str(getattr(_PARTS, cual)(*datos))


def draw(cual: str, *datos: object, **como: Any) -> None:
    """Draw a part of a page."""
    st.html(Html(part(cual, *datos)), **como)


def heading(titulo: str, pregunta: str, respuesta: str, alcance: str, con_enlaces: Callable[[str], str]) -> None:
    """Draw the page's name and what its figures cover (HTML), its answer in words and, smaller, what follows it.

    `con_enlaces` makes of the names in what follows (HTML) ways to what they name.
    """
    primera, *resto = ANSWER_END.split(respuesta, maxsplit=1)
    draw("heading", titulo, pregunta, Markup(alcance), primera, [Markup(con_enlaces(glossed(r))) for r in resto])


def greeting(titulo: str, dicho: Sentence) -> None:
    """Draw a heading that stands on no figure: before anything is published, or to whoever sees nothing yet."""
    draw("greeting", titulo, kept_words(dicho))


def glossed(texto: str, con_cifras: bool = True) -> Markup:
    """Return a text as HTML where the first use of each term of the glossary shows its meaning on hover or focus.

    Amounts, shares and counts are marked too, so that who has two minutes finds them; what is inside a tag stays.
    """
    patron, definiciones = _glossary(catalog.published(), year())
    vistos: set[str] = set()

    def explica(hallado: re.Match[str]) -> str:
        termino, definicion = definiciones[hallado.group()]
        if termino in vistos:
            return hallado.group()
        vistos.add(termino)
        significa = escape(f"{termino}: {definicion}", quote=True)
        return f'<span class="pp-term" tabindex="0" aria-description="{significa}">{hallado.group()}</span>'

    html = patron.sub(explica, escape(texto))
    return Markup(FIGURES.sub(lambda m: m.group(1) or f"<b>{m.group(2)}</b>", html) if con_cifras else html)


def year() -> int:
    """Return the year that the page looks at, whose rules say what its words mean and what its names are."""
    return st.session_state[STATE].anio if STATE in st.session_state else periods.default(catalog.published())


@remembered
def _glossary(catalogo: Catalog, anio: int) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    formas = {f: (d.termino, d.significa) for d in norms.glossary(catalogo, anio) for f in d.formas}
    largas_primero = sorted(formas, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, largas_primero)) or NO_MATCH})\b"), formas


def badge(pie: Footing) -> str:
    """Return the mark of where a figure comes from, or of where some of several do, as HTML."""
    return part("badge", provenance.name(pie.procedencia) + (" en parte" if pie.es_mixto else ""))


def scope(cubre: str, fila: Row | None, anio: str = "", nota: str = "") -> str:
    """Return, as HTML, the year and its state, what the figures cover, up to when, and that they are invented."""
    fila = fila or {}
    corte = formats.cutoff(fila["corte"]) if "corte" in fila else ""
    inventada = provenance.name(Provenance.SYNTHETIC) if fila.get("procedencia") == Provenance.SYNTHETIC else ""
    return " · ".join(escape(p) for p in (anio, cubre, corte, inventada, nota) if p)


def card_foot(tarjeta: Card, propia: str | None = None) -> str:
    """Return, as HTML, what is said under a figure, with the mark of where it comes from unless `propia` says it."""
    marcas = [provenance.name(p) for p in tarjeta.procedencias if p != propia]
    return part("card_foot", tarjeta.detalle, tarjeta.nota, marcas)


class Html(str):
    """Text that says of itself that it is HTML: Streamlit would look for what its lines begin with, and is long."""

    def _repr_html_(self) -> str:
        return self


def tied(texto: str) -> str:
    """Keep figures from being parted from their sign by a line break."""
    return texto.replace("S/ ", "S/\u00a0").replace(" %", "\u00a0%")


def select(
    etiqueta: str, opciones: Sequence[T], nombrar: Callable[[T], str] = str, clave: str | None = None, **detalles: Any
) -> T:
    """Ask for one of some options; `detalles` are those of st.selectbox. Streamlit's own words would be in English."""
    elegida: T = st.selectbox(etiqueta, opciones, format_func=nombrar, key=clave, placeholder=NOTHING_TYPED, **detalles)
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
    return MARKDOWN.sub(r"\\\1", tied(texto))


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
    if MISSING in st.session_state:
        st.session_state[MISSING].append(texto)
    return texto


def notice(texto: str) -> None:
    """Draw what has to be known before the figures below, if there is anything."""
    if texto:
        draw("notice", texto)


def _parts() -> Any:
    """Return the parts of a page, which are macros: a text that is not HTML already is escaped where it is written."""
    ambiente = Environment(autoescape=True, undefined=StrictUndefined)
    ambiente.globals |= {"formas": theme.LOOK_SAID["formas"]}
    ambiente.filters |= {"glosado": glossed, "atado": lambda texto: Markup(tied(escape(texto)))}
    return ambiente.from_string(Path(__file__).with_name("partes.html").read_text(encoding="utf-8")).module


_PARTS = _parts()
