"""The parts a page is made of: heading with its answer, cards, lists, badges, notes, empty states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from pp0093 import provenance
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.rows import Row
from pp0093.ask.standing import norms, periods
from pp0093.claims import Sentence
from pp0093.language.words import folded
from pp0093.writing import formats
from pp0093.writing.cards import Card

if TYPE_CHECKING:
    from pp0093.ui.exports.piece import Piece

T = TypeVar("T")
# A figure and its sign stay on one line.
TIED_PERCENT, TIED_SOLES = "\u00a0%", "S/\u00a0"
NOTHING_TYPED = "Elija una opción"
NOT_SHOWN, SOURCES = "Lo que no se puede mostrar", "Fuentes"
COPY_LINK = "Copiar enlace"
# Where the bar keeps the filters of a session (filters.bar).
STATE = "filtros"
# Where what a page says that is missing is kept for whoever takes its pieces home.
MISSING = "lo_que_falta"
# Where the sentences that the page being drawn says are kept, with their claims.
SAID = "dicho"
# What is typed in a field whose key begins so is kept while other pages are looked at.
TYPED = "escrito_"
NO_MATCH = re.compile(r"(?!)")
# Where the first sentence of an answer ends, and what Markdown would read in plain text.
ANSWER_END = re.compile(r"(?<=\.)\s+(?=[A-ZÁÉÍÓÚÑ¿«])")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!$~:<>|-])")
AMOUNT = r"S/ [\d,]+(?:\.\d+)?(?: mil(?:lones)?)?"
RANGE = r"entre [\d,.]*\d(?: %)? y [\d,.]*\d %"
BRACKET = r"\b\d{1,2}-\d{1,2}\b"
FIGURES = re.compile(rf"(<[^>]+>)|({AMOUNT}|&gt;[\d,.]+ %|{RANGE}|[\d,.]*\d %|\d[\d,]* de \d[\d,]*|{BRACKET})")


def stay_typed() -> None:
    """Keep what is typed: Streamlit forgets it as soon as another page is drawn, unless it is put again."""
    for clave in [c for c in st.session_state if str(c).startswith(TYPED)]:
        st.session_state[clave] = st.session_state[clave]


def kept_words(dicho: Sentence) -> str:
    """Return the words of a sentence, kept with its claims among those that the page being drawn says."""
    st.session_state.setdefault(SAID, []).append(dicho)
    return str(dicho)


def heading(titulo: str, pregunta: str, respuesta: str, alcance: str) -> None:
    """Draw the page's name and what its figures cover (HTML), its answer in words and, smaller, what follows it."""
    primera, *resto = (_with_strong_figures(glossed(f)) for f in ANSWER_END.split(respuesta, maxsplit=1))
    sigue = f' <span class="pp-deck">{resto[0]}</span>' if resto else ""
    st.html(
        f'<div class="pp-head"><div class="pp-kicker"><h1>{escape(titulo)}</h1> '
        f'<span class="q">{escape(pregunta)}</span> <p class="pp-scope">{alcance}</p></div>'
        f'<p class="pp-answer">{primera}{sigue}</p></div>'
    )


def greeting(titulo: str, dicho: Sentence) -> None:
    """Draw a heading that stands on no figure: before anything is published, or to whoever sees nothing yet."""
    st.html(f'<div class="pp-head"><h1>{escape(titulo)}</h1><p class="pp-answer">{escape(kept_words(dicho))}</p></div>')


def _with_strong_figures(html: str) -> str:
    """Mark amounts, shares and counts, so that who has two minutes finds them; what is inside a tag stays."""
    return FIGURES.sub(lambda m: m.group(1) or f"<b>{m.group(2)}</b>", html)


def glossed(texto: str) -> str:
    """Return a text as HTML where the first use of each term of the glossary shows its meaning on hover or focus."""
    patron, definiciones = _glossary(catalog.published(), year())
    vistos: set[str] = set()

    def explica(hallado: re.Match[str]) -> str:
        termino, definicion = definiciones[hallado.group()]
        if termino in vistos:
            return hallado.group()
        vistos.add(termino)
        significa = escape(f"{termino}: {definicion}", quote=True)
        return f'<span class="pp-term" tabindex="0" aria-description="{significa}">{hallado.group()}</span>'

    return patron.sub(explica, escape(texto))


def year() -> int:
    """Return the year that the page looks at, whose rules say what its words mean and what its names are."""
    return st.session_state[STATE].anio if STATE in st.session_state else periods.default(catalog.published())


@remembered
def _glossary(catalogo: Catalog, anio: int) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    formas = {f: (d.termino, d.significa) for d in norms.glossary(catalogo, anio) for f in d.formas}
    if not formas:
        return NO_MATCH, formas
    largas_primero = sorted(formas, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, largas_primero))})\b"), formas


def badge(procedencia: str | None, *, en_parte: bool = False) -> str:
    """Return the mark of where a figure comes from, or of where some of several do, as HTML."""
    nombre = provenance.name(procedencia) + (" en parte" if en_parte else "")
    return f'<span class="pp-badge">{escape(nombre)}</span>'


def scope(cubre: str, fila: Row | None, anio: str = "", nota: str = "") -> str:
    """Return, as HTML, the year and its state, what the figures cover, up to when and where they come from."""
    partes = [anio, cubre]
    if fila is not None and "corte" in fila:
        partes.append(formats.cutoff(fila["corte"]))
    if fila is not None and fila.get("procedencia"):
        partes.append(provenance.name(fila["procedencia"]))
    return " · ".join(escape(p) for p in [*partes, nota] if p)


def card_name(tarjeta: Card) -> str:
    """Return, as HTML, what a figure is called."""
    return f'<p class="l">{glossed(tarjeta.etiqueta)}</p>'


def card_foot(tarjeta: Card, propia: str | None = None) -> str:
    """Return, as HTML, what is said under a figure, with the mark of where it comes from unless `propia` says it."""
    marcas = " ".join([escape(tarjeta.nota), *(badge(p) for p in tarjeta.procedencias if p != propia)]).strip()
    return f'<p class="d">{tied(escape(tarjeta.detalle))}</p>' + (f'<p class="s">{marcas}</p>' if marcas else "")


def formula(cuenta: str, en_palabras: str, pasos: Sequence[str]) -> None:
    """Draw a formula with its numbers, big, the same in words, and the formulas of what it takes."""
    menores = "".join(f'<p class="pp-step">{escape(p)}</p>' for p in pasos)
    st.html(f'<p class="pp-formula">{escape(cuenta)}</p><p class="pp-note">{escape(en_palabras)}</p>{menores}')


def facts(pares: dict[str, str]) -> None:
    """Draw what is known of one thing: name and value, a line each."""
    partes = "".join(f"<div><dt>{escape(que)}</dt><dd>{escape(valor)}</dd></div>" for que, valor in pares.items())
    st.html(f'<dl class="pp-facts">{partes}</dl>')


def item(nombre: str, parrafos: Iterable[str], extra: str = "", clase: str = "") -> str:
    """Return, as HTML, a thing of a list with what is said of it (HTML), a paragraph each."""
    dichos = "".join(f'<p class="f">{p}</p>' for p in parrafos)
    return f'<li class="{clase}"><span class="n">{escape(nombre)}</span> {extra}{dichos}</li>'


def listed(partes: Iterable[str]) -> None:
    """Draw things of a list (item), if there are any."""
    if dichas := "".join(partes):
        st.html(f'<ul class="pp-list">{tied(dichas)}</ul>')


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
    title_again(kept_words(titulo), nota, marca)


def title_again(titulo: str, nota: str, marca: str = "") -> None:
    """Draw the same of what the page has said already."""
    st.html(_titled(titulo) + _noted(nota, marca))


def piece_title(pieza: Piece, marca: str, llamada: str) -> str:
    """Return, as HTML, the same of a piece of a page, to which a link comes; `llamada` calls its remarks."""
    lugar = escape(f"{pieza.pagina}_{pieza.id}", quote=True)
    dicho = f"{_titled(pieza.titulo)}{_noted(pieza.mide, f'{llamada} {marca}')}"
    return f'<div class="pp-lugar" id="pp-{lugar}" tabindex="-1">{dicho}</div>'


def _titled(titulo: str) -> str:
    return f'<h2 id="{anchor(titulo)}" class="pp-chart-title">{tied(escape(titulo))}</h2>'


def _noted(nota: str, marca: str) -> str:
    return f'<p class="pp-note">{tied(escape(nota))} {marca}</p>'


def raised(numeros: Sequence[int]) -> str:
    """Return, as HTML, the numbers of some remarks, raised."""
    return " ".join(f'<sup class="pp-llamada">{n}</sup>' for n in numeros)


def notes(notas: Sequence[str], faltas: Mapping[str, Sequence[str]], fuentes: Sequence[str]) -> None:
    """Draw the remarks by their numbers, what can't be shown by its reason, and the sources."""
    dichas = "".join(f"<li>{tied(escape(n))}.</li>" for n in notas)
    partes = "".join(f"<dt>{escape(motivo)}</dt><dd>{escape('; '.join(de))}</dd>" for motivo, de in faltas.items())
    lineas = "".join(f"<li>{escape(f)}</li>" for f in fuentes)
    html(
        f'<div class="pp-notas"><ol>{dichas}</ol>{f"<h3>{NOT_SHOWN}</h3><dl>{partes}</dl>" if partes else ""}'
        f"<h3>{SOURCES}</h3><ul>{lineas}</ul></div>"
    )


def as_label(texto: str) -> str:
    """Return plain text as the label of a control, which reads Markdown."""
    return MARKDOWN.sub(r"\\\1", tied(texto))


def copy_link(pieza: str = "") -> None:
    """Draw what copies the address of this view, or of one of its pieces (tablero.js)."""
    lugar = f' data-lugar="{escape(pieza, quote=True)}"' if pieza else ""
    st.html(f'<button class="pp-copiar"{lugar}>{COPY_LINK}</button>', width="content")


def section(dicho: str) -> None:
    """Draw what is said of a part of a page, above its tables."""
    st.html(f'<p class="pp-said">{_with_strong_figures(glossed(dicho))}</p>')


def anchor(titulo: str) -> str:
    """Return the name by which a link leads to what has this title."""
    return re.sub(r"[^a-z0-9]+", "-", folded(titulo)).strip("-")


def note(texto: str) -> None:
    """Draw a small remark (plain text), if there is one."""
    if not texto:
        return
    st.html(f'<p class="pp-note">{escape(texto)}</p>')


def empty(dicho: Sentence) -> None:
    """Draw a designed empty state: what is missing and what to do."""
    st.html(f'<div class="pp-empty" role="status">{escape(missing(dicho))}</div>')


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
        st.html(f'<div class="pp-synthetic" role="note">{escape(texto)}</div>')
