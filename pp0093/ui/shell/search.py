"""The search: the box at the top of every page (or by "/"), and the page with all that it finds or answers.

What the box finds is shown beneath it as one types; "Enter" opens it whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pp0093 import claims
from pp0093.ask import catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import INDICATORS, OWN_DIMENSIONS, Unit, dimensions_of
from pp0093.ask.rows import OWN_FILTERS, Row
from pp0093.ask.standing import periods
from pp0093.ask.view import KEYS as BAR_KEYS
from pp0093.ask.view import View
from pp0093.claims import Sentence, fact, sentence, shown, words
from pp0093.errors import public
from pp0093.questions import figured
from pp0093.questions.asked import MAX_QUESTION_LETTERS, PAGE, Findable, ask, find
from pp0093.questions.figured import Answer, scope_of, several_months
from pp0093.questions.reading import SHEET
from pp0093.sheets import issue, subject
from pp0093.ui import access, drawn, layout
from pp0093.ui.charts import bars, standing
from pp0093.ui.charts.chart import Chart
from pp0093.ui.footings import footing
from pp0093.ui.page import Page
from pp0093.ui.shell import pages, run
from pp0093.ui.subjects import passport
from pp0093.ui.subjects.sheets import draw_answer
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted

SEARCH_PAGE = "buscar"
SEARCH_BOX, SEARCH_TEXT, SEARCH_REQUEST = "pp_buscar", "pp_buscar_escrito", "pp_buscar_pedido"
# Of each class of things: its heading, the page where they are seen, and the key of its link that says which.
SEEN_IN = {
    PAGE: ("Páginas", "", ""),
    "producto": ("Productos", "ejecucion", "producto"),
    "actividad": ("Actividades", "ejecucion", "actividad"),
    "unidad": ("Unidades", "beneficiarios", "unidad"),
    "departamento": ("Departamentos", "territorio", "departamento"),
    **{d.id: (d.etiqueta, "servicios", "") for d in OWN_DIMENSIONS},
    "indicador": ("Indicadores", "pasaporte", "cifra"),
    SHEET: ("Indicadores de otros instrumentos", "", ""),
    "definicion": ("Definiciones", "metodologia", ""),
    "documento": ("Documentos", "datos", ""),
    "regla": ("Reglas y advertencias", "metodologia", ""),
}
MEANINGS = ("definicion", "regla")
# How many things are shown beneath the box, and the link to all of them.
BENEATH, ALL_OF_IT = 6, "Ver todo lo hallado"
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
"""Questions offered to who has written nothing, of the last year; one that the data does not answer is not."""


@st.fragment
@run.redrawn
def box() -> None:
    """Draw the box; what is written in it is found beneath, or opens the page that answers."""
    escrito = st.query_params.get("q", "")
    if escrito != st.session_state.get(SEARCH_TEXT, ""):
        st.session_state[SEARCH_TEXT] = st.session_state[SEARCH_BOX] = escrito
    st.text_input(
        "Buscar o preguntar",
        key=SEARCH_BOX,
        placeholder="Busque o pregunte",
        on_change=_take_question,
        label_visibility="collapsed",
        max_chars=MAX_QUESTION_LETTERS,
    )
    # While one types only the box runs (tablero.js), and shows what it finds: the page stays as it is.
    contexto = get_script_run_ctx()
    if contexto and contexto.fragment_ids_this_run and (pedido := st.session_state.pop(SEARCH_REQUEST, None)):
        with st.container(key="pp_hallado", gap=None):
            _beneath(pedido)


def _take_question() -> None:
    # The first run after a search is told again what was written: only what is new is asked.
    if (escrito := public(st.session_state[SEARCH_BOX])) != st.session_state.get(SEARCH_TEXT):
        st.session_state[SEARCH_REQUEST] = escrito


def follow(destino: Any, llevados: dict[str, str]) -> None:
    """Open the page of the search with what was just written in the box; nothing otherwise."""
    pedido = st.session_state.pop(SEARCH_REQUEST, None)
    if pedido:
        st.session_state[SEARCH_TEXT] = pedido
        st.switch_page(destino, query_params={**llevados, "q": pedido})


def _beneath(texto: str) -> None:
    """Draw under the box what it finds as one types: the answer, a few links, and the one to all of it."""
    respuesta, hallados = _searched(texto)
    if respuesta.responde or not hallados:
        layout.note(layout.kept_words(respuesta.dicho))
        layout.note(respuesta.al_lado)
    for cosa in hallados[:BENEATH]:
        _link_to(cosa)
    for sugerida in respuesta.sugerencias[: 0 if hallados else BENEATH]:
        _go(SEARCH_PAGE, sugerida, {"q": sugerida})
    with st.container(key="pp_hallado_todo"):
        _go(SEARCH_PAGE, ALL_OF_IT, {"q": texto})


def _searched(texto: str) -> tuple[Answer, list[Findable]]:
    """Return the answer to some words and what they find, the pages that whoever looks may open among it."""
    version = catalog.published()
    paginas = tuple(Findable(PAGE, p.id, p.title, p.asks) for p in pages.offered_pages(rol=access.role()))
    return ask(version, texto), find(version, texto, paginas)


def draw_search(pagina: Page) -> None:
    """Draw the page of the search: the answer of a question first, then what was found."""
    texto = st.query_params.get("q", "")
    if not texto:
        pagina.answer(WRITE_A_QUESTION, {}, alcance="datos")
        version = catalog.published()
        preguntas = [p.format(periods.default(version)) for p in STARTERS]
        dichas = [(pregunta, ask(version, pregunta)) for pregunta in preguntas]
        _offer([(pregunta, str(a.dicho)) for pregunta, a in dichas if a.responde])
        return
    respuesta, hallados = _searched(texto)
    es_pregunta = "?" in texto or len(texto.split()) > 3
    cuantos = fact(FOUND, len(hallados), sujeto=claims.subject(busca=texto))
    # Without a question, what is said of the surest thing is the answer.
    primera = next((h for h in hallados if h.clase not in MEANINGS and not respuesta.responde), None)
    suya = _sheet(primera) if primera else None
    if respuesta.responde:
        _answered(pagina, respuesta)
    else:
        que = sentence(f"«{public(texto)}»: {counted(len(hallados), 'resultados')}.", cuantos)
        if primera and suya:
            datos, anio = catalog.published(), suya[0]
            clave = f"{primera.clase}-{primera.codigo}"
            draw_answer(pagina, issue.sheet_of(datos, subject.find_subject(datos, anio, clave), anio), que)
        else:
            pagina.answer(que if hallados else respuesta.dicho, {}, alcance="datos")
    if respuesta.cercanas and (not hallados or es_pregunta):
        layout.note(layout.kept_words(respuesta.dicho) if hallados else "")
        _offer(respuesta.cercanas)
    # A list a class, in the order of the surest of each; what words mean, last.
    for clase in sorted(dict.fromkeys(h.clase for h in hallados), key=MEANINGS.__contains__):
        layout.chart_title(shown(SEEN_IN[clase][0]))
        for cosa in (h for h in hallados if h.clase == clase):
            with st.container(gap=None):
                _link_to(cosa)
                dicha = _sheet(cosa) if cosa != primera else None
                layout.note(layout.first(dicha[1]) if dicha else cosa.detalle)
    if not (hallados or respuesta.responde or respuesta.cercanas or es_pregunta):
        layout.empty(sentence("Nada con esas palabras. Escriba otras, o una pregunta con su año.", cuantos))


def _offer(preguntas: Sequence[tuple[str, str]]) -> None:
    """Draw finished questions as links, each with its answer."""
    if preguntas:
        layout.chart_title(words("Puede preguntar"))
    for pregunta, dicha in preguntas:
        with st.container(gap=None):
            _go(SEARCH_PAGE, pregunta, {"q": pregunta})
            layout.note(drawn.worded(dicha, con_cifras=False))


def _answered(pagina: Page, respuesta: Answer) -> None:
    consulta = respuesta.consulta
    filas = respuesta.filas
    if consulta is None:
        pagina.answer(respuesta.dicho, {}, alcance="datos")
        _go(respuesta.pagina, "", respuesta.lleva)
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
    # One figure is said already: it is there to be taken home.
    titulo = shown("La cifra" if len(filas) == 1 else "Las cifras", *consulta.indicadores)
    with pagina.row("la-cifra", titulo) if len(filas) == 1 else nullcontext():
        nota = capital(respuesta.en_palabras)
        pagina.piece("respuesta", titulo, nota, _drawn(consulta, filas) or filas, pie=pie)
    with st.container(horizontal=True, key="pp_buscar_enlaces"):
        if (cita := respuesta.cita) and set(cita.filtros) <= set(BAR_KEYS):
            st.page_link(passport.PASSPORT_FILE, label="¿De dónde sale esta cifra?", query_params=passport.url(cita))
        puestos = {d: str(v) for d, v in (filas[0] | respuesta.fijos).items() if d in BAR_KEYS and v is not None}
        _go(_page_of(consulta, alcance), "", puestos)


def _drawn(consulta: Query, filas: Sequence[Row]) -> Chart | None:
    """Return the chart of an answer of several rows: bars of one figure by one thing."""
    dimensiones = [d for d in consulta.por if len({f[d] for f in filas}) > 1]
    [medida, *otras] = consulta.indicadores
    se_dibuja = len(dimensiones) == 1 and not otras and INDICATORS[medida].unidad not in (Unit.WORD, Unit.FLAG)
    if not se_dibuja or any(f[medida] is None for f in filas):
        return None
    [dimension] = dimensiones
    return standing(filas, x="anio", y=medida) if dimension == "anio" else bars(filas, x=medida, y=dimension)


def _page_of(consulta: Query, alcance: str) -> str:
    """Return the page that shows the figures of a query, which cover `alcance` (figured.scope_of)."""
    tiene = dimensions_of(consulta.indicadores[0])
    if "instrumento" in tiene:
        return drawn.seen_in(catalog.published(), alcance)[0] or "politica"
    if consulta.alcance == "nacional":
        return "presupuesto"
    if "departamento" in consulta.por:
        return "territorio"
    return "beneficiarios" if "tamano" in tiene else "ejecucion"


def _go(pagina: str, rotulo: str, lleva: dict[str, str]) -> bool:
    """Draw the link to a page with what is chosen there, and tell whether whoever looks may open it: else, none."""
    entrada = st.session_state[pages.ENTRIES].get(pagina)
    if entrada:
        st.page_link(entrada, label=rotulo or f"Ver en {entrada.title}", query_params=lleva or None)
    return entrada is not None


def _link_to(cosa: Findable) -> None:
    """Draw the link to where a thing is seen; its name alone where whoever looks may not open it."""
    pagina, lleva = place(cosa)
    if not _go(pagina, cosa.nombre, lleva):
        layout.note(cosa.nombre)


def place(cosa: Findable) -> tuple[str, dict[str, str]]:
    """Return the page where a thing is seen, its sheet where it has one, and what its link carries."""
    if cosa.clase == PAGE:
        return cosa.codigo, {}
    if dicha := _sheet(cosa):
        return SHEET, {SHEET: f"{cosa.clase}-{cosa.codigo}", "anio": str(dicha[0])}
    if cosa.de:
        pagina, abre = drawn.seen_in(catalog.published(), cosa.de, cosa.codigo)
        return pagina, dict(parse_qsl(abre))
    _, pagina, clave = SEEN_IN[cosa.clase]
    return pagina, {clave: cosa.codigo} if clave else {}


def _sheet(cosa: Findable) -> tuple[int, Sentence] | None:
    """Return what a sheet says first, in the year looked at or the last in which it says something, and which it is."""
    datos = catalog.published()
    anios = (layout.year(), *figured.last_first(datos))
    return issue.told(datos, f"{cosa.clase}-{cosa.codigo}", anios) if cosa.clase in subject.SHEET_DIMENSIONS else None
