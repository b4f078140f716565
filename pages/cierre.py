"""Cierre: where the year in progress will end, between what and what, and how well that was known in other years."""

import streamlit as st

from pp0093 import ui
from pp0093.provenance import Provenance
from pp0093.ui import layout
from pp0093.year import own, texts

pagina = ui.page(
    "Cierre",
    group="¿Cómo vamos?",
    asks="¿En cuánto cerrará el año en curso?",
    filters=ui.IN_PROGRESS,
    order=6,
    topic="dinero",
)
cierres = ui.read(own.running)
filas = pagina.ask("pia_soles", "pim_soles", "devengado_soles", by="anio", alcance="nacional")
en_curso = next((f for f in filas if cierres and f["anio"] == cierres[-1].anio), None)
esperado = {**en_curso, "procedencia": Provenance.DERIVED} if en_curso else None
pagina.answer(texts.closing_answer(ui.data().programa, cierres), esperado, alcance="nacional")
if not cierres:
    layout.empty("Cargue en mef/ un corte del año en curso y repita pp0093 etl.")
    st.stop()
pagina.table(
    "cierre",
    f"En cuánto cerrará {cierres[-1].anio}",
    "Soles; el intervalo es del 80 %, con el PIM movido como se movió en otros años",
    texts.closing_rows(ui.data().programa, cierres),
)
pagina.table(
    "prueba",
    "Cuánto falló cada método en los años ya cerrados",
    "Cada año se pregunta de nuevo con los anteriores y nada más; error sobre el total, por mes en que se pregunta",
    texts.score_rows(ui.read(own.scores)),
)
