"""What is written in the search box, answered: what it finds, drawn with its links."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from pp0093 import claims
from pp0093.ask import catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import INDICATORS, OWN_DIMENSIONS, Unit, dimensions_of
from pp0093.ask.rows import OWN_FILTERS, Row
from pp0093.ask.view import KEYS as BAR_KEYS
from pp0093.ask.view import View
from pp0093.claims import Claim, Sentence, fact, sentence, shown, words
from pp0093.questions import figured
from pp0093.questions.asked import PAGE, Findable, ask, find
from pp0093.questions.figured import Answer
from pp0093.questions.reading import of_several_months
from pp0093.sheets import subject
from pp0093.ui import layout
from pp0093.ui.charts import bars
from pp0093.ui.charts.chart import Chart
from pp0093.ui.footings import footing
from pp0093.ui.page import Page
from pp0093.ui.shell import pages, search_box
from pp0093.ui.subjects import passport
from pp0093.writing.nouns import counted

SHEET = "ficha"

FOUND, NOTHING = "resultados", "Nada con esas palabras. Escriba otras, o una pregunta con su año."
EMPTY = words(
    "Escriba arriba una palabra (una actividad, un indicador, un departamento) o una pregunta: «¿cuánto se gastó en "
    "2020?», «¿qué actividad quedó más lejos de su meta?»."
)
NAMES = {
    PAGE: "Páginas",
    "producto": "Productos",
    "actividad": "Actividades",
    "unidad": "Unidades",
    "departamento": "Departamentos",
    **{d.id: d.etiqueta for d in OWN_DIMENSIONS},
    "indicador": "Indicadores",
    "ficha": "Indicadores de otros instrumentos",
    "definicion": "Definiciones",
    "documento": "Documentos",
    "regla": "Reglas y advertencias",
}


def draw(pagina: Page) -> None:
    """Draw the page of the search: the answer of a question first, then what was found."""
    texto = st.query_params.get("q", "")
    version = catalog.published()
    if not texto:
        pagina.answer(EMPTY, {}, alcance="datos")
        return
    respuesta = ask(version, texto)
    hallados = find(version, texto, search_box.found_pages())
    if respuesta.responde:
        _answered(pagina, respuesta, texto)
    else:
        pagina.answer(_not_answered(respuesta, texto, hallados), {}, alcance="datos")
    _suggested(respuesta.cercanas if not hallados or _is_question(texto) else ())
    _found(hallados)
    if not hallados and not respuesta.responde and not _is_question(texto):
        layout.empty(sentence(NOTHING, _count(texto, hallados)))


def _is_question(texto: str) -> bool:
    return "?" in texto or len(texto.split()) > 3


def _not_answered(respuesta: Answer, texto: str, hallados: Sequence[Findable]) -> Sentence:
    if not hallados:
        return respuesta.dicho
    return sentence(f"{counted(len(hallados), 'resultados')}.", _count(texto, hallados))


def _count(texto: str, hallados: Sequence[Findable]) -> Claim:
    return fact(FOUND, len(hallados), sujeto=claims.subject(busca=texto))


def _answered(pagina: Page, respuesta: Answer, texto: str) -> None:
    consulta, filas = respuesta.consulta, respuesta.filas
    if consulta is None:
        pagina.answer(respuesta.dicho, {}, alcance="datos")
        _see(respuesta.pagina, respuesta.lleva)
        return
    fila = filas[0] if filas else None
    alcance = figured.scope_of(consulta)
    pie = footing(fila, alcance, View(_year(filas, pagina)))
    pagina.answer(respuesta.dicho, fila or {}, alcance=alcance, pie=pie)
    layout.note(f"Consulta: {respuesta.en_palabras}.")
    if fila is None:
        return
    filas = [{**f, OWN_FILTERS: respuesta.fijos} for f in filas]
    if of_several_months(consulta):  # No passport is of them together: it would be that of the whole year.
        filas = [{c: v for c, v in f.items() if c != "alcance"} for f in filas]
    if dibujo := _drawn(consulta, filas):
        pagina.piece(
            "respuesta",
            shown("Las cifras", *consulta.indicadores),
            respuesta.en_palabras,
            dibujo,
            pie=pie,
        )
    else:
        pagina.piece(
            "respuesta", shown("La cifra" if len(filas) == 1 else "Las cifras"), respuesta.en_palabras, filas, pie=pie
        )
    with st.container(horizontal=True, key="pp_buscar_enlaces"):
        if (cita := respuesta.cita) and set(cita.filtros) <= set(BAR_KEYS):
            st.page_link(passport.PAGE, label="¿De dónde sale esta cifra?", query_params=passport.url(cita))
        _link_to_page(consulta, filas[0])


def _drawn(consulta: Query, filas: Sequence[Row]) -> Chart | None:
    """Return the chart of an answer of several rows: bars of one figure by one thing."""
    dimensiones = [d for d in consulta.por if len({f[d] for f in filas}) > 1]
    [medida, *otras] = consulta.indicadores
    se_dibuja = len(dimensiones) == 1 and not otras and INDICATORS[medida].unidad not in (Unit.WORD, Unit.FLAG)
    if not se_dibuja or any(f[medida] is None for f in filas):
        return None
    [dimension] = dimensiones
    return bars(filas, x="anio", y=medida) if dimension == "anio" else bars(filas, x=medida, y=dimension)


def _link_to_page(consulta: Query, fila: Row) -> None:
    """Draw the link to the page where a figure is seen with those around it."""
    puestos = {d: str(v) for d, v in (fila | fila[OWN_FILTERS]).items() if d in BAR_KEYS and v is not None}
    _see(_page_of(consulta), puestos)


def _see(pagina: str, puestos: dict[str, str]) -> None:
    """Draw the link to a page that whoever looks may open, with what is chosen there."""
    titulo = next((p.title for p in search_box.offered() if p.id == pagina), "")
    if titulo:
        st.page_link(f"{pages.PAGES_DIR.name}/{pagina}.py", label=f"Ver en {titulo}", query_params=puestos)


def _page_of(consulta: Query) -> str:
    tiene = dimensions_of(consulta.indicadores[0])
    if "instrumento" in tiene:
        programa, codigo = catalog.published().programa, figured.scope_of(consulta)
        return next(
            (lugar for papel, (lugar, _) in search_box.SHEETS_IN.items() if programa.instrument(papel) == codigo),
            "politica",
        )
    if consulta.alcance == "nacional":
        return "presupuesto"
    if "departamento" in consulta.por:
        return "territorio"
    return "beneficiarios" if "tamano" in tiene else "ejecucion"


def _year(filas: Sequence[Row], pagina: Page) -> int:
    return int(filas[0]["anio"]) if filas else pagina.filtros.anio


def _suggested(cercanas: Sequence[tuple[str, str]]) -> None:
    if cercanas:
        layout.chart_title(words("Puede preguntar"))
    for sugerida, dicho in cercanas:
        search_box.ask_again(sugerida)
        layout.note(dicho.partition(". ")[0])


def _found(hallados: Sequence[Findable]) -> None:
    """Draw what was found, a list a class in the order of the surest of each."""
    orden = list(dict.fromkeys(h.clase for h in hallados))
    for clase, suyos in groupby(sorted(hallados, key=lambda h: orden.index(h.clase)), key=lambda h: h.clase):
        layout.chart_title(shown(NAMES[clase]))
        for cosa in suyos:
            _link(cosa)


def _link(cosa: Findable) -> None:
    ofrecidas = search_box.link_to(cosa)
    if SHEET in ofrecidas and cosa.clase in subject.SHEET_DIMENSIONS:
        clave = subject.SheetSubject(cosa.clase, cosa.codigo, cosa.nombre).clave
        st.page_link(f"{pages.PAGES_DIR.name}/{SHEET}.py", label=f"Ficha: {cosa.nombre}", query_params={SHEET: clave})
    layout.note(cosa.detalle if cosa.clase not in ("producto", "actividad") else "")
