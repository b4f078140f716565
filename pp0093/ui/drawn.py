"""Draw charts, tables and linked sentences on the screen (tablero.js sorts tables)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import offered_indicators
from pp0093.ask.standing import norms
from pp0093.instruments import figures
from pp0093.language.words import counted
from pp0093.sheets import subject
from pp0093.structs import Frozen
from pp0093.ui import access, layout, theme
from pp0093.ui.charts.drawing import Lying, Outlines
from pp0093.ui.shell import address, demonstration, filters, pages
from pp0093.writing import formats, tables
from pp0093.writing.tables import Column, Style, Table

# Beyond this many rows, the rest is only in files.
LONGEST_TEXT = 500
WIDE_COLUMNS = 4
# Width class of a column on telephones, by letters of its longest cell; LINE takes a whole line.
ROOM, LINE = ((4, "breve"), (11, ""), (28, "medio")), "entero"
CODE_HEADER = "Código"
# What must not follow an activity's code, for then it is a figure.
NO_FIGURE = r"(?!\d|\u00a0| %| pp| mil| de [\d,.]+ %)"
CODE_ALONE, CODE = re.compile(r"[A-Z]?\d+(?:\.\d+)?"), re.compile(r"[A-Z]*[\d.]+")
# Groups of the pattern that finds names in sentences.
NAME_GROUP, PAGE_GROUP, FIGURE_GROUP, TERM_GROUP = "nombre", "pagina", "cifra", "termino"
# A name in brackets after an entity in capitals belongs to it.
NAME_START = r"(?<![\w.,])(?<![A-Z]{5} \()(?=[A-ZÁÉÍÓÚÑ\d])"
AMOUNT = r"S/ [\d,]+(?:\.\d+)?(?: mil(?:lones)?)?"
RANGE = r"entre [\d,.]*\d(?: %)? y [\d,.]*\d %"
FIGURE_PATTERNS = (
    rf"{AMOUNT}|&gt;[\d,.]+ %|{RANGE}|\d(?:[\d,.]*\d)? de [\d,.]*\d(?: %)?|[\d,.]*\d %|\b\d{{1,2}}-\d{{1,2}}\b"
)
# Figures distinctive enough to identify: not years nor small counts.
EXACT = re.compile(r"\d[\d,.]*[.,]\d+(?: %)?|\d+ %")
# Placeholders of footnote marks inside a sentence.
MARK_SLOTS = [chr(n) for n in range(0xE000, 0xE020)]
NO_MARKS: Mapping[str, str] = {}
Links = Callable[[Iterable[str]], Mapping[str, Markup]]
# A year at the start of a sentence, which is the year of the sentence.
OF_YEAR = re.compile(r"(?:De|En) (\d{4})\b")
# Page of the indicators of each kind of instrument, and the link parameters that open one: key and
# piece.
SHEETS_IN = {
    figures.POLICY: ("politica", "&indicador={0}&lugar=la-ficha"),
    figures.OWN_INSTRUMENT: ("desempeno", "&lugar=series.serie-{1}"),
    figures.DIGITAL: ("economia", "#{1}"),
    figures.EVALUATED: ("ruta", ""),
}
NOT_PRINTED = "Y {} más: todas, en XLSX o CSV."
CHART_CONFIG = {"displayModeBar": False, "responsive": True}
# Plotly settings of maps and watermarks.
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
    """Draw a chart with its alternative text; a click on a mark sets the filter `elige`, when given.

    When the filter has no values, or the figure is of another year than the page (`anio`), the click opens the sheet of
    the mark's subject. `marcas` are footnote marks (HTML) by address of their subject.

    Charts are HTML (charts/drawing.py), except maps of outlines, which Plotly draws so that they can be hovered.
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
    """Return a map of outlines as a Plotly figure; Plotly is imported for nothing else."""
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
    """Return the address that a click on a mark opens: this view with one more filter, or a sheet."""
    if se_filtra:
        return f"?{urlencode({**puestos, elige: codigo})}"
    return demonstration.linked(_of_name(str(codigo)) or f"ficha?ficha={elige}-{codigo}&anio={anio}")


def table(tabla: Table, marcas: Mapping[str, str] = NO_MARKS) -> None:
    """Draw a table with linked names, and how many rows are only in files. `marcas` as in plot."""
    st.html(layout.Html(as_html(tabla.shown(), partial(linked, marcas=marcas))))
    sobran = len(tabla.filas) - LONGEST_TEXT
    layout.note(NOT_PRINTED.format(counted(sobran, "filas")) if sobran > 0 else "")


def downwards(tabla: Table, *como: Any) -> None:
    """Draw a table, read down when it has a single row."""
    table(read_down(tabla), *como)


def read_down(tabla: Table) -> Table:
    """Return a table of one row as header and value rows; any other unchanged."""
    return tables.turned(tabla) if len(tabla.filas) == 1 else tabla


def draw_sentences(tabla: Table, *_: object, anio: int = 0) -> None:
    """Draw a table of sentences with linked names and codes (in `anio`)."""
    st.html(layout.Html(as_html(tabla.shown(), partial(_worded, anio=anio))))


def _worded(textos: Iterable[str], anio: int) -> dict[str, Markup]:
    return {t: Markup(formats.tied(sentence_html(t, con_cifras=False, anio=anio))) for t in {*textos}}


def as_html(tabla: Table, enlaza: Links = lambda _: {}) -> str:
    """Return a table as HTML; `enlaza` returns the linked version of texts with names.

    On telephones a wide one has two-line rows, with the name on top, and drops wide columns; where some cell is a
    sentence, the cells run on. Long tables are folded.
    """
    tabla, de_todas = tabla.once()
    columnas, escritas = tabla.columnas, tabla.escritas[:LONGEST_TEXT]
    clases = [_classes(c, max((len(f[n]) for f in escritas), default=0)) for n, c in enumerate(columnas)]
    # When the first column repeats or is a code, rows are named by the second.
    es_codigo = columnas[0].etiqueta == CODE_HEADER or len({fila[0] for fila in escritas}) < len(escritas)
    es_agrupada = es_codigo and len(columnas) > 2 and not columnas[1].es_numerica
    corre = any(LINE in c for c in clases[1 + es_agrupada :])
    es_ancha = corre or len(columnas) >= WIDE_COLUMNS
    forma = " ".join(["palabras", *["agrupada"] * es_agrupada, *["corrida"] * corre]) if es_ancha else ""
    enlaces = enlaza(v for fila in escritas for v, c in zip(fila, columnas, strict=True) if not c.es_numerica)
    return layout.part("table", tabla, escritas, clases, forma, enlaces, de_todas)


def _classes(columna: Column, letras: int) -> str:
    """Return the CSS classes of a column by its longest cell: alignment and width on a telephone.

    Widths are eighths of a line: one for a code, two by default, four for a few words, eight for a sentence.
    """
    if columna.estilo == Style.HASH:
        return f"hash {LINE}"
    cabe = "ancho" if columna.es_ancha else next((clase for tope, clase in ROOM if letras <= tope), LINE)
    return " ".join(filter(None, ["num" * columna.es_numerica, "num angosto" * columna.es_angosta, cabe]))


def sentence_html(
    texto: str, *, con_cifras: bool = True, marcas: Mapping[str, str] = NO_MARKS, anio: int = 0
) -> Markup:
    """Return a sentence as HTML with linked names and marked figures.

    The first use of each glossary term shows its definition on hover or focus. `marcas` are footnote marks (HTML) by
    figure. Names are of `anio`, or of the year at the start of the sentence.
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
        entera = rf"(?<![\d.,]){re.escape(cifra)}(?![.,]?\d)"  # No part of another figure.
        texto = re.sub(entera, rf"\g<0>{MARK_SLOTS[n]}", texto, count=1)
    html = nombrado.en_frases.sub(mark, escape(texto))
    for n, marca in enumerate(marcas.values()):
        html = html.replace(MARK_SLOTS[n], marca)
    return Markup(html)


class YearNames(Frozen):
    """Names that can be linked in the texts of a year, and the patterns that find them in HTML.

    `en_celdas` finds names with a sheet; `en_frases`, also codes, quoted pages, figures and glossary terms, which
    `terminos` explains. `indicadores` are passport addresses by indicator name.
    """

    lugares: dict[str, str]
    indicadores: dict[str, str]
    terminos: dict[str, tuple[str, str]]
    en_celdas: re.Pattern[str]
    en_frases: re.Pattern[str]


NO_NAMES = YearNames({}, {}, {}, re.compile(layout.NO_MATCH), re.compile(layout.NO_MATCH))


def _named(anio: int = 0) -> YearNames:
    """Return the names of a year, by default the page's; nothing before the first publication."""
    datos = catalog.published_or_none()
    return _named_in_year(datos, anio or layout.year()) if datos else NO_NAMES


@cached_by_version
def _named_in_year(catalogo: Catalog, anio: int) -> YearNames:
    terminos = {f: (d.termino, d.significa) for d in norms.glossary(catalogo, anio) for f in d.formas}
    ofrecidos = (i for i in offered_indicators(catalogo.programa).values() if not i.es_interno)
    lugares = _addresses(catalogo, anio)
    nombres = (n for s in subject.subjects(catalogo, anio).values() for n in (s.nombre, s.breve) if n)
    de_hojas = rf"{NAME_START}{_any_of(map(escape, nombres))}(?!\w)"
    codigos = _any_of(filter(CODE.fullmatch, lugares))
    partes = {
        PAGE_GROUP: "«[^»]+»",
        NAME_GROUP: rf"{de_hojas}|{NAME_START}{codigos}{NO_FIGURE}",
        FIGURE_GROUP: FIGURE_PATTERNS,
        TERM_GROUP: rf"\b{_any_of(terminos)}\b",
    }
    return YearNames(
        lugares,
        {i.etiqueta: f"pasaporte?cifra={i.id}&anio={anio}" for i in ofrecidos},
        terminos,
        re.compile(de_hojas),
        re.compile("|".join(f"(?P<{que}>{patron})" for que, patron in partes.items())),
    )


def _any_of(textos: Iterable[str]) -> str:
    """Return the pattern that matches any of some texts, longest first."""
    largos_primero = sorted(textos, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, largos_primero)) or layout.NO_MATCH})"


def named_in(texto: str) -> set[str]:
    """Return the addresses of the names in a text, and of the name at its start or ""."""
    nombrado, de_que = _named(), _of_name(texto.partition(": ")[0]) or ""
    hallados = nombrado.en_frases.finditer(escape(texto))
    return {de_que} | {nombrado.lugares[unescape(m[0])] for m in hallados if m.lastgroup == NAME_GROUP}


def places(tabla: Table) -> list[str]:
    """Return the distinct addresses of the rows of a table, in order."""
    nombres = (v for fila in tabla.shown().escritas[:LONGEST_TEXT] for v in fila[:2])
    return [*filter(None, dict.fromkeys(map(_of_name, nombres)))]


def exact(nota: str, dicho: str) -> str:
    """Return the first distinctive figure of a sentence that a note repeats; "" when none."""
    return next((c[0] for c in EXACT.finditer(dicho) if c[0] in nota), "")


def linked(textos: Iterable[str], marcas: Mapping[str, str] = NO_MARKS) -> dict[str, Markup]:
    """Return {text: HTML} of the texts with names, linked and with their footnote marks."""
    nombrado = _named()

    def mark(hallado: re.Match[str]) -> str:
        return _way(hallado[0], nombrado.lugares[unescape(hallado[0])], marcas)

    escritos = {}
    for texto in {*textos}:
        plano = escape(texto)
        lugar = _of_name(texto) or nombrado.indicadores.get(texto)
        suyas = NO_MARKS if CODE.fullmatch(texto) else marcas  # Its name has them.
        html = _way(plano, lugar, suyas) if lugar else nombrado.en_celdas.sub(mark, plano)
        if html != plano:
            escritos[texto] = Markup(formats.tied(html))
    return escritos


def _way(dicho: str, lugar: str, marcas: Mapping[str, str] = NO_MARKS) -> str:
    """Return the HTML link to an address, with its footnote mark; plain text when it is this view."""
    if not address.is_here(lugar):
        dicho = f'<a href="{escape(demonstration.linked(lugar))}" target="_self">{dicho}</a>'
    return f"{dicho}{marcas.get(lugar, '')}"


def _of_name(nombre: str) -> str | None:
    """Return the address of a name, optionally preceded by its code and followed by its unit; None when unknown.

    A code alone may be a figure, so it has none.
    """
    codigo, _, resto = nombre.partition(" ")
    sin_codigo = resto if codigo[-1:].isdigit() else ""
    formas = ("" if CODE_ALONE.fullmatch(nombre) else nombre, nombre.rpartition(" (")[0], sin_codigo)
    return next(filter(None, map(_named().lugares.get, formas)), None)


def _page_way(dicho: str) -> str:
    """Return the HTML link to the page named in quotes; the text itself when there is no such page."""
    nombre = dicho.strip("«»")
    pagina = next((p for p in pages.offered_pages(rol=access.role()) if p.title == unescape(nombre)), None)
    return _way(nombre, address.leads(pagina.id, filters.current_view().url)) if pagina else dicho


def _addresses(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return {name: address} of the sheets of instruments and of a year."""
    lugares: dict[str, str] = {}
    for papel in SHEETS_IN:
        instrumento = catalogo.programa.instrument(papel)
        for nodo in figures.nodes(catalogo, instrumento, "indicador") if instrumento else ():
            pagina, abre = seen_in(catalogo, nodo.instrumento, nodo.codigo)
            lugares |= dict.fromkeys((nodo.codigo, nodo.nombre, nodo.corto), f"{pagina}?anio={anio}{abre}")
    for s in subject.subjects(catalogo, anio).values():
        codigo, _, nombre = s.nombre.partition(" ")
        formas = (s.nombre, codigo, nombre, s.breve or nombre) if s.es_de_estructura else (s.nombre,)
        lugares |= dict.fromkeys(formas, f"ficha?ficha={s.clave}&anio={anio}")
    return lugares


def seen_in(catalogo: Catalog, instrumento: str, codigo: str = "") -> tuple[str, str]:
    """Return the page of an instrument's indicators and the parameter that opens one; empty for others."""
    suyas = (p for papel, p in SHEETS_IN.items() if catalogo.programa.instrument(papel) == instrumento)
    pagina, abre = next(suyas, ("", ""))
    return pagina, abre.format(codigo, layout.anchor(codigo))
