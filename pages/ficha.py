"""Ficha: all that is known of one activity, product, unit, centre or department, on a page and on two sheets."""

import streamlit as st

from pp0093 import ui
from pp0093.note.saying import DEPARTMENT
from pp0093.sheets import issue, subject
from pp0093.ui import layout
from pp0093.ui.subjects import firms
from pp0093.ui.subjects import sheets as pieces

pagina = ui.page()
datos = ui.data()
anio = pagina.filtros.anio
posibles = subject.subjects(datos, anio)
elegida = ui.address.own("ficha", posibles, subject.opened(datos, ui.filters.current_view()))
ui.address.put("ficha", elegida)  # Which it opens by itself may be another tomorrow.
ficha = issue.sheet_of(datos, posibles[elegida], anio)
pieces.draw_answer(pagina, ficha)
with st.container(horizontal=True, vertical_alignment="bottom", key="pp_ficha_elegir"):
    ui.address.own_select("ficha", "Ficha de", {c: s.etiqueta for c, s in posibles.items()})
    pieces.paper(ficha)
if not pagina.pie.es_sintetico:
    layout.notice(ficha.nota.aviso)
pieces.its_activities(pagina, ficha)
pieces.over_the_years(pagina, ficha.sujeto)
if ficha.sujeto.dimension == DEPARTMENT:
    firms.departments(pagina, ui.View(anio, **ficha.sujeto.lugar))
pieces.sections(pagina, ficha.nota)
