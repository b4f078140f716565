"""Ruta Digital: how many registered and went on, whether they like it, and what its evaluation would improve."""

import streamlit as st

from pp0093 import ui
from pp0093.instruments import digital, figures, texts_digital
from pp0093.ui import charts, layout
from pp0093.ui import instruments as pieces

pagina = ui.page(
    "Ruta Digital",
    group="¿Y los demás instrumentos?",
    asks="¿Cuántas MYPE recorren Ruta Digital y qué les parece?",
    filters=ui.FIXED,
    order=4,
    topic="intervencion",
)
raiz = ui.read(digital.root, digital.ROUTE)
embudo = ui.read(figures.funnel)
preguntas = ui.read(digital.questions)
pagina.answer(
    texts_digital.route(embudo, preguntas),
    raiz,
    alcance=digital.ROUTE,
    nota=f"{texts_digital.ALWAYS_THE_SAME}.",
    pie=ui.read(digital.footing, digital.ROUTE),
)
if raiz is None:
    layout.empty(texts_digital.NO_ROUTE)
    st.stop()
layout.cards(ui.read(digital.route_cards))

pasos = digital.funnel_table(embudo)
pagina.piece(
    charts.bars(pasos, x="MYPE", y="Paso", label=texts_digital.step, emphasis=[p for p, *_ in pasos.filas[1:]]),
    id="embudo",
    title=texts_digital.funnel_headline(embudo),
    note=texts_digital.funnel_note(embudo),
    cifras=ui.read(digital.figures, digital.ROUTE, "valor_obtenido"),
    vacio=texts_digital.NO_FUNNEL,
)
for numero, pregunta in enumerate(preguntas, start=1):
    if pregunta["respuestas"]:
        pagina.piece(
            charts.points(
                digital.survey_table(pregunta["respuestas"]),
                x="A favor (%)",
                y="Versión",
                interval=("Desde (%)", "Hasta (%)"),
                n="Respuestas",
                names=texts_digital.version,
                label=texts_digital.answered,
            ),
            id=f"encuesta-{numero}",
            title=texts_digital.question_headline(pregunta),
            note=texts_digital.question_note(pregunta),
            lectura=texts_digital.HOW_SURVEY,
        )
    if pregunta["sin_parte"]:
        layout.note(texts_digital.without_share(pregunta))

procesos = ui.read(digital.processes)
pagina.table(
    "procesos",
    texts_digital.processes_headline(procesos),
    texts_digital.PROCESSES_NOTE,
    procesos,
    columnas=digital.PROCESS_COLUMNS,
)
pieces.findings(pagina, digital.ROUTE)
