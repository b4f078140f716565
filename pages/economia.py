"""Economía digital: what the programme proposes, how far it is developed and where it must get."""

import streamlit as st

from pp0093 import ui
from pp0093.instruments import digital, texts_digital
from pp0093.ui import drawn, layout
from pp0093.ui import instruments as pieces
from pp0093.ui.charts.tree import tree

pagina = ui.page(
    "Economía digital",
    group="¿Y los demás instrumentos?",
    asks="¿Qué propone el programa de economía digital y hasta dónde debe llegar?",
    filters=ui.FIXED,
    order=3,
    topic="economia",
)
cifras = ui.read(digital.summary)
pie = ui.read(digital.footing, digital.ECONOMY)
raiz = ui.read(digital.root, digital.ECONOMY)
pagina.answer(
    texts_digital.economy(cifras),
    raiz,
    alcance=digital.ECONOMY,
    nota=f"{texts_digital.ALWAYS_THE_SAME}.",
    pie=pie,
)
if cifras is None or raiz is None:
    layout.empty(texts_digital.NO_ECONOMY)
    st.stop()

titulo = texts_digital.tree_headline(cifras)
with st.container(key="solo_ancho_arbol"):
    pagina.piece(
        tree(raiz, texts_digital.alt_tree(cifras)).of(digital.tree_rows(raiz), digital.TREE_COLUMNS),
        id="arbol",
        title=titulo,
        note=texts_digital.TREE_NOTE,
        lectura=texts_digital.HOW_TREE,
    )
with st.container(key="solo_angosto_arbol"):
    layout.chart_title(titulo, texts_digital.TREE_NOTE)
    digital.nested_list(raiz)

pagina.table(
    "metas",
    texts_digital.goals_headline(cifras),
    texts_digital.GOALS_NOTE,
    ui.read(digital.goals),
    dibuja=drawn.as_text,
    cifras=ui.read(digital.figures, digital.ECONOMY, "logro_esperado"),
)
catalizadores = ui.read(digital.catalysts)
pagina.table(
    "catalizadores",
    texts_digital.catalysts_headline(catalizadores),
    texts_digital.CATALYSTS_NOTE,
    catalizadores,
    columnas=digital.CATALYST_COLUMNS,
)
pieces.findings(pagina, digital.ECONOMY)
