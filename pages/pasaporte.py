"""Pasaporte: where a figure comes from."""

import streamlit as st

from pp0093 import ui
from pp0093.ask import passport
from pp0093.money import texts

pagina = ui.page(
    "Pasaporte",
    group="¿Qué hay detrás?",
    asks="¿De dónde sale esta cifra?",
    filters=ui.OF_FIRMS,
    order=3,
    keys=("cifra", "alcance", "grupo"),
)
filtros = ui.filters.current()
cabeza = st.container()
referencia, ajenos = ui.passport.choose(filtros)
hallado = ui.read(passport.of, referencia)
with cabeza:
    pagina.answer(
        texts.passport_answer(hallado),
        {"procedencia": hallado.procedencia, "corte": hallado.corte},
        alcance=texts.passport_scope(hallado),
        nota=texts.not_filtered_by(ajenos),
    )
ui.passport.formula(hallado)
for id, titulo, nota, tabla, vacio in ui.passport.sections(hallado):
    de_esta_cifra = f"{id}-{referencia.indicador}".replace("_", "-")
    pagina.table(de_esta_cifra, titulo, texts.of_figure(hallado, nota), tabla, vacio=vacio)
