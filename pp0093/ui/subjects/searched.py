"""The search page: the answer to a question or a sheet's opening, and all results."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

import streamlit as st

from pp0093 import claims
from pp0093.ask import catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import INDICATORS, NATIONAL, Unit, dimensions_of
from pp0093.ask.rows import OWN_FILTERS, Row
from pp0093.ask.standing import periods
from pp0093.ask.view import KEYS as BAR_KEYS
from pp0093.ask.view import View
from pp0093.claims import fact, sentence, shown, words
from pp0093.errors import public
from pp0093.language.words import counted
from pp0093.questions.asked import ask
from pp0093.questions.figured import Answer
from pp0093.questions.told import several_months
from pp0093.sheets import issue, subject
from pp0093.ui import drawn, layout
from pp0093.ui.charts import bars, standing
from pp0093.ui.charts.chart import Chart
from pp0093.ui.footings import footing
from pp0093.ui.page import Page
from pp0093.ui.shell import address, search
from pp0093.ui.subjects import passport
from pp0093.ui.subjects.sheets import draw_answer
from pp0093.writing.formats import capital

# Classes of definitions, listed last.
MEANINGS = ("definicion", "regla")
FOUND = "resultados"
WRITE_A_QUESTION = words(
    "Escriba en el buscador un nombre (una actividad, un indicador, un departamento) o una pregunta."
)
STARTERS = (
    "¿Cómo vamos?",
    "¿Quién está atrasado?",
    "¿Qué actividad quedó más lejos de su meta en {}?",
    "¿Cómo cerrará el año?",
    "¿A cuántas empresas se atendió en {}?",
)
"""Suggested questions about the last year; those without an answer are dropped."""


def draw_search(pagina: Page) -> None:
    """Draw the search page: the answer first, then the results."""
    texto = st.query_params.get("q", "")
    if not texto:
        pagina.answer(WRITE_A_QUESTION, {}, alcance="datos")
        version = catalog.published()
        preguntas = [p.format(periods.default_year(version)) for p in STARTERS]
        _offer([(pregunta, str(a.dicho)) for pregunta in preguntas if (a := ask(version, pregunta)).responde])
        return
    respuesta, hallados = search.searched(texto)
    es_pregunta = "?" in texto or len(texto.split()) > 3
    cuantos = fact(FOUND, len(hallados), claims.subject(busca=texto))
    # Without a question, the best result's opening is the answer.
    primera = next((h for h in hallados if h.clase not in MEANINGS and not respuesta.responde), None)
    suya = search.sheet_said(primera) if primera else None
    que = sentence(f"«{public(texto)}»: {counted(len(hallados), 'resultados')}.", cuantos)
    if respuesta.responde:
        _answered(pagina, respuesta)
    elif primera and suya:
        datos, anio = catalog.published(), suya[0]
        draw_answer(pagina, issue.sheet_of(datos, subject.find_subject(datos, anio, primera.clave), anio), que)
    else:
        pagina.answer(que if hallados else respuesta.dicho, {}, alcance="datos")
    if respuesta.cercanas and (not hallados or es_pregunta):
        layout.note(layout.kept_words(respuesta.dicho) if hallados else "")
        _offer(respuesta.cercanas)
    # One list for each class, in the order of its best result; definitions last.
    with st.container(key="pp_resultados"):
        for clase in sorted(dict.fromkeys(h.clase for h in hallados), key=MEANINGS.__contains__):
            layout.chart_title(shown(search.SEEN_IN[clase][0]))
            for cosa in (h for h in hallados if h.clase == clase):
                search.link_to(cosa)
                dicha = search.sheet_said(cosa) if cosa != primera else None
                layout.note(layout.first(dicha[1]) if dicha else cosa.detalle)
    if not (hallados or respuesta.responde or respuesta.cercanas or es_pregunta):
        layout.empty(sentence("Nada con esas palabras. Escriba otras, o una pregunta con su año.", cuantos))


def _offer(preguntas: Sequence[tuple[str, str]]) -> None:
    """Draw suggested questions as links."""
    if preguntas:
        layout.chart_title(words("Puede preguntar"))
    for pregunta, dicha in preguntas:
        with st.container(gap=None):
            search.go(search.SEARCH_PAGE, pregunta, {"q": pregunta})
            layout.note(drawn.sentence_html(dicha, con_cifras=False))


def _answered(pagina: Page, respuesta: Answer) -> None:
    consulta = respuesta.consulta
    filas = respuesta.filas
    if consulta is None:
        pagina.answer(respuesta.dicho, {}, alcance="datos")
        search.go(respuesta.pagina, "", respuesta.lleva)
        return
    fila = next(iter(filas), {})
    pie = footing(fila, respuesta.cubre, View(fila.get("anio", pagina.filtros.anio)))
    pagina.answer(respuesta.dicho, fila, alcance=respuesta.cubre, pie=pie)
    if not fila:
        return
    # Sums of months have no passport: it would be the whole year's.
    sin = "alcance" if several_months(consulta) else None
    filas = [{c: v for c, v in f.items() if c != sin} | {OWN_FILTERS: respuesta.fijos} for f in filas]
    # A single figure is in the answer already: its table is only for export.
    titulo = shown("La cifra" if len(filas) == 1 else "Las cifras", *consulta.indicadores)
    with pagina.row("la-cifra", titulo) if len(filas) == 1 else nullcontext():
        nota = capital(respuesta.en_palabras)
        pagina.piece("respuesta", titulo, nota, _drawn(consulta, filas) or filas, pie=pie)
    with st.container(horizontal=True, key="pp_buscar_enlaces"):
        if (cita := respuesta.cita) and set(cita.filtros) <= set(BAR_KEYS):
            address.way(passport.PASSPORT_PAGE, "¿De dónde sale esta cifra?", passport.url(cita))
        puestos = {d: str(v) for d, v in (filas[0] | respuesta.fijos).items() if d in BAR_KEYS and v is not None}
        search.go(_page_of(consulta, respuesta.cubre), "", puestos)


def _drawn(consulta: Query, filas: Sequence[Row]) -> Chart | None:
    """Return the chart of an answer with several rows: bars of one figure by one dimension."""
    dimensiones = [d for d in consulta.por if len({f[d] for f in filas}) > 1]
    [medida, *otras] = consulta.indicadores
    se_dibuja = len(dimensiones) == 1 and not otras and INDICATORS[medida].unidad not in (Unit.WORD, Unit.FLAG)
    if not se_dibuja or any(f[medida] is None for f in filas):
        return None
    [dimension] = dimensiones
    return standing(filas, x="anio", y=medida) if dimension == "anio" else bars(filas, x=medida, y=dimension)


def _page_of(consulta: Query, alcance: str) -> str:
    """Return the page that shows a query's figures, of scope `alcance` (cited.scope)."""
    tiene = dimensions_of(consulta.indicadores[0])
    if "instrumento" in tiene:
        return drawn.seen_in(catalog.published(), alcance)[0] or "politica"
    if consulta.alcance == NATIONAL:
        return "presupuesto"
    if "departamento" in consulta.por:
        return "territorio"
    return "beneficiarios" if "tamano" in tiene else "ejecucion"
