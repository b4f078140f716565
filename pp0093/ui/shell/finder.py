"""What is written in the search box, answered: what it finds, drawn with its links."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pp0093 import claims
from pp0093.ask import catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import INDICATORS, STRUCTURE, Unit, dimensions_of
from pp0093.ask.rows import OWN_FILTERS, Row
from pp0093.ask.view import KEYS as BAR_KEYS
from pp0093.ask.view import View
from pp0093.claims import fact, sentence, shown, words
from pp0093.questions.asked import ask, find
from pp0093.questions.figured import Answer, scope_of, several_months
from pp0093.questions.reading import SHEET
from pp0093.sheets import subject
from pp0093.ui import layout
from pp0093.ui.charts import bars
from pp0093.ui.charts.chart import Chart
from pp0093.ui.footings import footing
from pp0093.ui.page import Page
from pp0093.ui.shell import search_box
from pp0093.ui.subjects import passport
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted

FOUND, NOTHING = "resultados", "Nada con esas palabras. Escriba otras, o una pregunta con su año."
EMPTY = words("Escriba arriba una palabra (una actividad, un indicador, un departamento) o una pregunta, como estas.")
STARTERS = (
    "¿Cómo vamos?",
    "¿Quién está atrasado?",
    "¿Qué actividad quedó más lejos de su meta?",
    "¿Cómo cerrará el año?",
    "¿A cuántas empresas se atendió?",
)
"""Questions offered to who has written nothing; one that the data does not answer is not."""


def draw(pagina: Page) -> None:
    """Draw the page of the search: the answer of a question first, then what was found."""
    texto = st.query_params.get("q", "")
    version = catalog.published()
    if not texto:
        pagina.answer(EMPTY, {}, alcance="datos")
        dichas = [(pregunta, ask(version, pregunta)) for pregunta in STARTERS]
        _offer([(pregunta, str(a.dicho)) for pregunta, a in dichas if a.responde])
        return
    respuesta = ask(version, texto)
    es_pregunta = "?" in texto or len(texto.split()) > 3
    hallados = find(version, texto, search_box.found_pages())
    cuantos = fact(FOUND, len(hallados), sujeto=claims.subject(busca=texto))
    if respuesta.responde:
        _answered(pagina, respuesta)
    else:
        dicho = sentence(f"{counted(len(hallados), 'resultados')}.", cuantos) if hallados else respuesta.dicho
        pagina.answer(dicho, {}, alcance="datos")
    if respuesta.cercanas and (not hallados or es_pregunta):
        layout.note(layout.kept_words(respuesta.dicho) if hallados else "")
        _offer(respuesta.cercanas)
    # A list a class, in the order of the surest of each.
    for clase in dict.fromkeys(h.clase for h in hallados):
        layout.chart_title(shown(search_box.SEEN_IN[clase][0]))
        for cosa in (h for h in hallados if h.clase == clase):
            search_box.link_to(cosa)
            if clase in subject.SHEET_DIMENSIONS:
                search_box.go(SHEET, f"Ficha: {cosa.nombre}", {SHEET: f"{clase}-{cosa.codigo}"})
            layout.note(cosa.detalle if clase not in STRUCTURE else "")
    if not (hallados or respuesta.responde or respuesta.cercanas or es_pregunta):
        layout.empty(sentence(NOTHING, cuantos))


def _offer(preguntas: Sequence[tuple[str, str]]) -> None:
    """Draw finished questions as links, each with the beginning of its answer."""
    if preguntas:
        layout.chart_title(words("Puede preguntar"))
    for pregunta, dicha in preguntas:
        search_box.go(search_box.PAGE_ID, pregunta, {"q": pregunta})
        layout.note(dicha.partition(". ")[0])


def _answered(pagina: Page, respuesta: Answer) -> None:
    consulta = respuesta.consulta
    filas = respuesta.filas
    if consulta is None:
        pagina.answer(respuesta.dicho, {}, alcance="datos")
        search_box.go(respuesta.pagina, "", respuesta.lleva)
        return
    alcance = scope_of(catalog.published(), consulta)
    fila = next(iter(filas), {})
    pie = footing(fila, alcance, View(fila.get("anio", pagina.filtros.anio)))
    pagina.answer(respuesta.dicho, fila, alcance=alcance, pie=pie)
    if not fila:
        return
    # No passport is of several months together: it would be that of the whole year.
    sin = "alcance" if several_months(consulta) else None
    filas = [{c: v for c, v in f.items() if c != sin} | {OWN_FILTERS: respuesta.fijos} for f in filas]
    titulo = shown("La cifra" if len(filas) == 1 else "Las cifras", *consulta.indicadores)
    pagina.piece("respuesta", titulo, capital(respuesta.en_palabras), _drawn(consulta, filas) or filas, pie=pie)
    with st.container(horizontal=True, key="pp_buscar_enlaces"):
        if (cita := respuesta.cita) and set(cita.filtros) <= set(BAR_KEYS):
            st.page_link(passport.PAGE, label="¿De dónde sale esta cifra?", query_params=passport.url(cita))
        puestos = {d: str(v) for d, v in (filas[0] | respuesta.fijos).items() if d in BAR_KEYS and v is not None}
        search_box.go(_page_of(consulta, alcance), "", puestos)


def _drawn(consulta: Query, filas: Sequence[Row]) -> Chart | None:
    """Return the chart of an answer of several rows: bars of one figure by one thing."""
    dimensiones = [d for d in consulta.por if len({f[d] for f in filas}) > 1]
    [medida, *otras] = consulta.indicadores
    se_dibuja = len(dimensiones) == 1 and not otras and INDICATORS[medida].unidad not in (Unit.WORD, Unit.FLAG)
    if not se_dibuja or any(f[medida] is None for f in filas):
        return None
    [dimension] = dimensiones
    return bars(filas, x="anio", y=medida) if dimension == "anio" else bars(filas, x=medida, y=dimension)


def _page_of(consulta: Query, alcance: str) -> str:
    """Return the page that shows the figures of a query, which cover `alcance` (figured.scope_of)."""
    tiene = dimensions_of(consulta.indicadores[0])
    if "instrumento" in tiene:
        return search_box.of_instrument(alcance)[0] or "politica"
    if consulta.alcance == "nacional":
        return "presupuesto"
    if "departamento" in consulta.por:
        return "territorio"
    return "beneficiarios" if "tamano" in tiene else "ejecucion"
