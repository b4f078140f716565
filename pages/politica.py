"""Política industrial: how the national industrial policy is doing, and where the problem is."""

import streamlit as st

from pp0093 import ui
from pp0093.ui import instruments, layout, texts_instruments
from pp0093.ui import pieces_instruments as pieces

filtros = ui.filters.current()
politica = ui.read(instruments.policy, instruments.POLICY, filtros.anio)
pagina = ui.open_page(
    "politica",
    "Política industrial",
    "¿Cómo va la política industrial y dónde está el problema?",
    texts_instruments.policy(politica),
    politica["objetivos"][0] if politica else None,
    alcance=instruments.POLICY,
    nota=texts_instruments.year_shown(filtros.anio, politica),
    pie=ui.footing(politica["objetivos"][0], instruments.POLICY, ui.Filters(politica["anio"])) if politica else None,
)
if politica is None:
    layout.empty(texts_instruments.not_loaded("pndi"))
    st.stop()
elegido = pieces.choose(politica)
layout.cards(instruments.policy_cards(politica))
layout.note(texts_instruments.INDEX_NOTE)

izquierda, derecha = st.columns(2, gap="large")
with izquierda:
    pieces.objectives(pagina, politica)
with derecha:
    pieces.methods(pagina, politica)
st.html("<hr>")
pieces.alert(pagina, politica, "retroceso")
pieces.alert(pagina, politica, "planeamiento")
st.html("<hr>")
pieces.strip(pagina, politica)
pieces.sheet(pagina, politica, elegido)
st.html("<hr>")
pieces.responsible(pagina, politica)
pieces.findings(pagina, instruments.POLICY)
