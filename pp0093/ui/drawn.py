"""How charts and tables are put on the screen: sizes, clicks that filter, long tables (tablero.js sorts them)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.registry import offered_indicators
from pp0093.ask.standing import norms
from pp0093.claims import Sentence
from pp0093.instruments import figures
from pp0093.language.words import counted
from pp0093.sheets import subject
from pp0093.structs import Frozen
from pp0093.ui import access, layout, theme
from pp0093.ui.charts.drawing import Lying, Outlines
from pp0093.ui.shell import address, demonstration, filters, pages
from pp0093.writing import formats, tables
from pp0093.writing.tables import Column, Level, Style, Table

# What is longer than SHORT_ROWS is folded after its first rows; than LONGEST_TEXT, its rest is in the files.
SHORT_ROWS, LONGEST_TEXT = 40, 500
WIDE_COLUMNS = 4
# What room the cells of a column take on a telephone, by their letters.
ROOM = ((4, "breve"), (11, ""), (28, "medio"))
CODE_HEADER = "Código"
# What does not follow the code of an activity: it would be a figure.
NO_FIGURE = r"(?!\d|\u00a0| %| pp| mil| de [\d,.]+ %)"
CODE_ALONE = re.compile(r"[A-Z]?\d+(?:\.\d+)?")
# What is found in a sentence.
NAME_GROUP, PAGE_GROUP, FIGURE_GROUP, TERM_GROUP = "nombre", "pagina", "cifra", "termino"
# What is in brackets after an entity, in capitals, is of that one.
NAME_START = r"(?<![\w.,])(?<![A-Z]{5} \()(?=[A-ZÁÉÍÓÚÑ\d])"
AMOUNT = r"S/ [\d,]+(?:\.\d+)?(?: mil(?:lones)?)?"
RANGE = r"entre [\d,.]*\d(?: %)? y [\d,.]*\d %"
FIGURE_PATTERNS = (
    rf"{AMOUNT}|&gt;[\d,.]+ %|{RANGE}|\d(?:[\d,.]*\d)? de [\d,.]*\d(?: %)?|[\d,.]*\d %|\b\d{{1,2}}-\d{{1,2}}\b"
)
# A figure that tells of what it is: no year, nor a count of few.
EXACT = re.compile(r"\d[\d,.]*[.,]\d+(?: %)?|\d+ %")
# What holds the place of calls to notes in a sentence; no call is the usual.
MARK_SLOTS = [chr(n) for n in range(0xE000, 0xE020)]
NO_MARKS: Mapping[str, str] = {}
Links = Callable[[Iterable[str]], Mapping[str, Markup]]
# The year that a sentence is of, where it says so first.
OF_YEAR = re.compile(r"(?:De|En) (\d{4})\b")
# Where the indicators of an instrument are seen, by what it is to the programme: the page, and what opens one there, by
# its code and the name of its place.
SHEETS_IN = {
    figures.POLICY: ("politica", "&indicador={0}&lugar=la-ficha"),
    figures.OWN_INSTRUMENT: ("desempeno", "&lugar=series.serie-{1}"),
    figures.DIGITAL: ("economia", "#{1}"),
    figures.EVALUATED: ("ruta", ""),
}
NOT_PRINTED = "Y {} más: todas, en XLSX o CSV."
CHART_CONFIG = {"displayModeBar": False, "responsive": True}
# How Plotly draws outlines and the words of a watermark.
NO_AXIS = {"visible": False, "fixedrange": True}
NO_PAPER = "rgba(0,0,0,0)"
PLANE: dict[str, Any] = {
    "margin": dict.fromkeys("lrtb", 4), "showlegend": False, "dragmode": False, "xaxis": NO_AXIS,
    "yaxis": {**NO_AXIS, "scaleanchor": "x"}, "paper_bgcolor": NO_PAPER, "plot_bgcolor": NO_PAPER,
    "hoverlabel": {"font": {"size": 13, "family": theme.LETTERS}},
}  # fmt: skip
SHAPE: dict[str, Any] = {"mode": "lines", "fill": "toself", "hoveron": "fills", "hoverinfo": "text"}
SEAL: dict[str, Any] = {
    "xref": "paper", "yref": "paper", "showarrow": False, "textangle": -22, "opacity": 0.16, "font": {"size": 18},
}  # fmt: skip


def plot(
    dibuja: Callable[[theme.Palette], Any],
    alt: str,
    clave: str,
    elige: str = "",
    marcas: Mapping[str, str] = NO_MARKS,
    *,
    anio: str = "",
) -> None:
    """Draw a figure with its text alternative; a click on a mark sets the filter `elige`, when given.

    Where the filter has no values, or the figure is of another year than the page (`anio`), it opens the sheet of what
    the mark is of. `marcas` are calls to notes (HTML), by the address of what each is of.

    Charts are part of the page's own text (charts/drawing.py), but outlines: Plotly draws them, each to be pointed at.
    """
    figura = dibuja(theme.palette())
    if isinstance(figura, Outlines):
        st.plotly_chart(_on_a_plane(figura), theme=None, config=CHART_CONFIG, alt=alt, key=f"grafico_{clave}")
    if not isinstance(figura, Lying):
        layout.draw(figura.parte, clave, figura, alt)
        return
    for fila in figura.filas:
        lugar = _of_name(fila.entero)
        fila.nombre = Markup(_way(escape(fila.nombre), lugar, marcas)) if lugar else fila.nombre
    enlaces = linked(texto for f in figura.filas for texto in (f.debajo, *f.celdas))
    como = filters.is_offered(elige, anio), st.query_params.to_dict()
    al_pulsar = partial(_pressed, elige, anio, *como) if elige else None
    layout.draw(figura.parte, clave, figura, alt, enlaces, al_pulsar)


def _on_a_plane(dibujo: Outlines) -> Any:
    """Return outlines as a figure of Plotly, which is imported for no other chart."""
    import plotly.graph_objects as go

    figura = go.Figure(layout=PLANE | {"height": dibujo.cuerpo})
    for forma in dibujo.formas:
        for anillo in forma.anillos:
            x, y = zip(*anillo, strict=True)
            linea = {"color": forma.borde, "width": forma.grosor}
            figura.add_scatter(x=x, y=y, text=forma.dicho, fillcolor=forma.color, line=linea, **SHAPE)
    for dice, lado, altura in dibujo.sellos:
        figura.add_annotation(text=dice, x=lado / 100, y=1 - altura / 100, **SEAL)
    return figura


def _pressed(elige: str, anio: str, se_filtra: bool, puestos: Mapping[str, str], codigo: Any) -> str:
    """Return where a press on a mark leads: this view with a filter more, or the sheet of what it is of."""
    if se_filtra:
        return f"?{urlencode({**puestos, elige: codigo})}"
    return demonstration.linked(_of_name(str(codigo)) or f"ficha?ficha={elige}-{codigo}&anio={anio}")


def table(tabla: Table, marcas: Mapping[str, str] = NO_MARKS) -> None:
    """Draw a table, each name as the way to what it names, and how many rows are only in its files.

    `marcas` are calls to notes (HTML), by the address of what each is of.
    """
    st.html(layout.Html(as_html(tabla.shown(), partial(linked, marcas=marcas))))
    sobran = len(tabla.filas) - LONGEST_TEXT
    layout.note(NOT_PRINTED.format(counted(sobran, "filas")) if sobran > 0 else "")


def downwards(tabla: Table, *como: Any) -> None:
    """Draw a table whose only row, if it has but one, is read down: what each thing is and what it says."""
    table(read_down(tabla), *como)


def read_down(tabla: Table) -> Table:
    """Return a table of one row as what each thing is and what it says; any other, as it is."""
    return tables.turned(tabla) if len(tabla.filas) == 1 else tabla


def draw_sentences(tabla: Table, *_: object, anio: int = 0) -> None:
    """Draw a table of sentences, each name in them, a code alone too, as the way to what it names (in `anio`)."""
    st.html(layout.Html(as_html(tabla.shown(), partial(_worded, anio=anio))))


def _worded(textos: Iterable[str], anio: int) -> dict[str, Markup]:
    return {t: Markup(formats.tied(worded(t, con_cifras=False, anio=anio))) for t in {*textos}}


def as_html(tabla: Table, enlaza: Links = lambda _: {}) -> str:
    """Return a table as HTML; `enlaza` gives the texts that have names, as ways to what these name.

    A wide one has rows of two lines on a telephone, the name over the rest, without what needs width; one of many rows
    is folded after the first.
    """
    tabla, de_todas = tabla.once()
    columnas, escritas = tabla.columnas, tabla.escritas[:LONGEST_TEXT]
    clases = [_classes(c, max((len(f[n]) for f in escritas), default=0)) for n, c in enumerate(columnas)]
    # A first column that repeats names a group, or is a code: what each row is, the second says.
    es_codigo = columnas[0].etiqueta == CODE_HEADER or len({fila[0] for fila in escritas}) < len(escritas)
    es_agrupada = es_codigo and not all(c.es_numerica for c in columnas[1:2])
    clase = "pp-table pliega" if len(tabla.filas) > SHORT_ROWS else "pp-table"
    niveles = ["" if nivel == Level.ITEM else nivel.value for nivel in map(tabla.level, range(len(escritas)))]
    es_ancha = len(columnas) >= WIDE_COLUMNS
    enlaces = enlaza(v for fila in escritas for v, c in zip(fila, columnas, strict=True) if not c.es_numerica)
    return layout.part(
        "table", clase, tabla.encabezado, clases, escritas, niveles, es_ancha, es_agrupada, enlaces, de_todas
    )


def _classes(columna: Column, letras: int) -> str:
    """Return the classes of a column whose cells have so many letters at most: what it is and its room on a telephone.

    That is two of the eight parts of a line, as a rule: one of a code, four of a few words, all of a sentence.
    """
    if columna.estilo == Style.HASH:
        return "hash entero"
    cabe = next((clase for tope, clase in ROOM if letras <= tope), "entero")
    return " ".join(filter(None, ["num" * columna.es_numerica, "ancho" * columna.es_ancha, cabe]))


def worded(texto: str, *, con_cifras: bool = True, marcas: Mapping[str, str] = NO_MARKS, anio: int = 0) -> Markup:
    """Return a sentence as HTML: names are ways to what they name, and amounts, shares and counts are seen.

    The first use of each term of the glossary shows its meaning on hover or focus. `marcas` are calls to notes (HTML),
    by the figure that each is of. What is named is of `anio`, or of the year that the sentence says first.
    """
    dicho_en = OF_YEAR.match(texto)
    nombrado = _named(anio or (int(dicho_en[1]) if dicho_en else 0))
    vistos = set()

    def mark(hallado: re.Match[str]) -> str:
        dicho = hallado[0]
        if hallado.lastgroup == NAME_GROUP:
            return _way(dicho, nombrado.lugares[unescape(dicho)])
        if hallado.lastgroup == PAGE_GROUP:
            return _page_way(dicho)
        if hallado.lastgroup == FIGURE_GROUP:
            return f"<b>{dicho}</b>" if con_cifras else dicho
        termino, definicion = nombrado.terminos[dicho]
        if termino in vistos:
            return dicho
        vistos.add(termino)
        significa = escape(f"{termino}: {definicion}", quote=True)
        return f'<span class="pp-term" tabindex="0" aria-description="{significa}">{dicho}</span>'

    for n, cifra in enumerate(marcas):
        texto = texto.replace(cifra, f"{cifra}{MARK_SLOTS[n]}", 1)
    html = nombrado.en_frases.sub(mark, escape(texto))
    for n, marca in enumerate(marcas.values()):
        html = html.replace(MARK_SLOTS[n], marca)
    return Markup(html)


class YearNames(Frozen):
    """What is named in the texts of a year: the address of each thing by its names, and what finds them in HTML.

    `en_celdas` finds what has a sheet; `en_frases`, also codes, pages in quotes, figures and terms of the glossary,
    which `terminos` explains. `indicadores` are the addresses of passports, by the names of indicators.
    """

    lugares: dict[str, str]
    indicadores: dict[str, str]
    terminos: dict[str, tuple[str, str]]
    en_celdas: re.Pattern[str]
    en_frases: re.Pattern[str]


NO_NAMES = YearNames({}, {}, {}, re.compile(layout.NO_MATCH), re.compile(layout.NO_MATCH))


def _named(anio: int = 0) -> YearNames:
    """Return what is named in a year, that looked at without one; nothing before any publication."""
    datos = catalog.published_or_none()
    return _named_in_year(datos, anio or layout.year()) if datos else NO_NAMES


@remembered
def _named_in_year(catalogo: Catalog, anio: int) -> YearNames:
    terminos = {f: (d.termino, d.significa) for d in norms.glossary(catalogo, anio) for f in d.formas}
    ofrecidos = (i for i in offered_indicators(catalogo.programa).values() if not i.es_interno)
    hojas = subject.subjects(catalogo, anio).values()
    de_hojas = rf"{NAME_START}{_any_of(escape(s.nombre) for s in hojas)}(?!\w)"
    codigos = _any_of(s.nombre.partition(" ")[0] for s in hojas if s.es_de_estructura)
    partes = {
        PAGE_GROUP: "«[^»]+»",
        NAME_GROUP: rf"{de_hojas}|{NAME_START}{codigos}{NO_FIGURE}",
        FIGURE_GROUP: FIGURE_PATTERNS,
        TERM_GROUP: rf"\b{_any_of(terminos)}\b",
    }
    return YearNames(
        _addresses(catalogo, anio),
        {i.etiqueta: f"pasaporte?cifra={i.id}&anio={anio}" for i in ofrecidos},
        terminos,
        re.compile(de_hojas),
        re.compile("|".join(f"(?P<{que}>{patron})" for que, patron in partes.items())),
    )


def _any_of(textos: Iterable[str]) -> str:
    """Return the pattern of any of some texts, the longest first."""
    largos_primero = sorted(textos, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, largos_primero)) or layout.NO_MATCH})"


def named_in(texto: str) -> set[str]:
    """Return the addresses of what a text names, or begins by naming."""
    nombrado, de_que = _named(), _of_name(texto.partition(": ")[0])
    dichos = [m[0] for m in nombrado.en_frases.finditer(escape(texto)) if m.lastgroup == NAME_GROUP]
    return {nombrado.lugares[unescape(d)] for d in dichos} | ({de_que} if de_que else set())


def places(tabla: Table) -> list[str]:
    """Return the addresses of what the rows of a table are of, once each and down them."""
    nombres = (v for fila in tabla.shown().escritas[:LONGEST_TEXT] for v in fila[:2])
    return [*filter(None, dict.fromkeys(map(_of_name, nombres)))]


def exact(nota: str, dicho: str) -> str:
    """Return the first figure of a sentence, of several digits or a share, that a note says too; "" without any."""
    return next((c[0] for c in EXACT.finditer(dicho) if c[0] in nota), "")


def linked(textos: Iterable[str], marcas: Mapping[str, str] = NO_MARKS) -> dict[str, Markup]:
    """Return, of some texts, those that have names, as HTML: each the way to what it names, with its call to a note."""
    nombrado = _named()

    def mark(hallado: re.Match[str]) -> str:
        return _way(hallado[0], nombrado.lugares[unescape(hallado[0])], marcas)

    escritos = {}
    for texto in {*textos}:
        plano = escape(formats.tied(texto))
        lugar = _of_name(texto) or nombrado.indicadores.get(texto)
        html = _way(plano, lugar, marcas) if lugar else nombrado.en_celdas.sub(mark, plano)
        if html != plano:
            escritos[texto] = Markup(html)
    return escritos


def _way(dicho: str, lugar: str, marcas: Mapping[str, str] = NO_MARKS) -> str:
    """Return, as HTML, what leads to a place, with its call to a note; its words alone where that is this view."""
    if not address.is_here(lugar):
        dicho = f'<a href="{escape(demonstration.linked(lugar))}" target="_self">{dicho}</a>'
    return f"{dicho}{marcas.get(lugar, '')}"


def _of_name(nombre: str) -> str | None:
    """Return the address of what has a name, whose code may go before it and its unit after; None of any other.

    A code alone may be a figure.
    """
    codigo, _, resto = nombre.partition(" ")
    sin_codigo = resto if codigo[-1:].isdigit() else ""
    formas = ("" if CODE_ALONE.fullmatch(nombre) else nombre, nombre.rpartition(" (")[0], sin_codigo)
    return next(filter(None, map(_named().lugares.get, formas)), None)


def _page_way(dicho: str) -> str:
    """Return, as HTML, the way to the page that a name in quotes is of; what is quoted, where it is of none."""
    nombre = dicho.strip("«»")
    pagina = next((p for p in pages.offered_pages(rol=access.role()) if p.title == unescape(nombre)), None)
    return _way(nombre, address.leads(pagina.id, filters.current_view().url)) if pagina else dicho


def _addresses(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the addresses of the sheets of instruments and of those of a year, by their names."""
    lugares: dict[str, str] = {}
    for papel in SHEETS_IN:
        instrumento = catalogo.programa.instrument(papel)
        for nodo in figures.nodes(catalogo, instrumento, "indicador") if instrumento else ():
            pagina, abre = seen_in(catalogo, nodo.instrumento, nodo.codigo)
            lugares |= dict.fromkeys((nodo.codigo, nodo.nombre, nodo.corto), f"{pagina}?anio={anio}{abre}")
    for s in subject.subjects(catalogo, anio).values():
        codigo, _, nombre = s.nombre.partition(" ")
        formas = (s.nombre, codigo, nombre) if s.es_de_estructura else (s.nombre,)
        lugares |= dict.fromkeys(formas, f"ficha?ficha={s.clave}&anio={anio}")
    return lugares


def seen_in(catalogo: Catalog, instrumento: str, codigo: str = "") -> tuple[str, str]:
    """Return the page where the indicators of an instrument are seen and what opens one there; of any other, none."""
    suyas = (p for papel, p in SHEETS_IN.items() if catalogo.programa.instrument(papel) == instrumento)
    pagina, abre = next(suyas, ("", ""))
    return pagina, abre.format(codigo, layout.anchor(codigo))


def named_list(filas: Mapping[str, Sequence[Sentence | str]]) -> None:
    """List some names, each with what is said of it, a paragraph each."""
    dichas = {
        nombre: [layout.kept_words(f) if isinstance(f, Sentence) else f for f in frases]
        for nombre, frases in filas.items()
    }
    layout.draw("listed", dichas, linked(t for nombre, frases in dichas.items() for t in (nombre, *frases)))
