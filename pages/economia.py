"""A programme by axes: what it proposes, and the goal that each of its indicators must reach."""

import streamlit as st
from msgspec.structs import asdict

from pp0093 import ui
from pp0093.instruments import digital, roles, sheets
from pp0093.instruments import tables_digital as tables
from pp0093.instruments import texts_digital as texts
from pp0093.ui import drawn, layout
from pp0093.ui.charts.tree import tree
from pp0093.ui.subjects import instruments as pieces
from pp0093.ui.subjects import printed
from pp0093.writing import marks

pagina = ui.page()
programa = ui.data().programa
instrumento = programa.instrument(roles.DIGITAL)
cifras = digital.summary(ui.data(), instrumento)
raiz = sheets.tree(ui.data(), instrumento)
pagina.answer(
    texts.economy(programa, cifras, instrumento),
    asdict(raiz) if raiz else None,
    alcance=instrumento or marks.OF_INSTRUMENTS,
    nota=f"{texts.ALWAYS_THE_SAME}.",
    pie=pieces.document_footing(instrumento),
)
if cifras is None or raiz is None:
    layout.empty(texts.to_load(programa, "economia.que_hacer", instrumento))
    ui.stop()

titulo = texts.tree_headline(cifras)
with st.container(key="solo_ancho_arbol"):
    pagina.piece(
        tree(raiz, texts.alt_tree(cifras)).of(tables.tree_rows(raiz), tables.TREE_COLUMNS),
        title=titulo,
        note=texts.TREE_NOTE,
        lectura=texts.HOW_TREE,
    )
with st.container(key="solo_angosto_arbol"):
    layout.chart_title(titulo, texts.TREE_NOTE)
    pieces.nested_list(raiz)

pagina.table(
    "metas",
    texts.goals_headline(cifras),
    texts.GOALS_NOTE,
    tables.goals(digital.goals(ui.data(), instrumento)),
    dibuja=drawn.as_text,
    cifras=digital.figures(ui.data(), instrumento, "logro_esperado"),
)
catalizadores = digital.catalysts(ui.data(), instrumento)
pagina.table(
    "catalizadores",
    texts.catalysts_headline(catalizadores, instrumento),
    texts.CATALYSTS_NOTE,
    tables.catalyst_rows(catalizadores),
    columnas=tables.CATALYST_COLUMNS,
)
printed.facts(pagina, pagina.pie)
pieces.findings(instrumento)
