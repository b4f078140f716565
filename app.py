"""Entry point of the dashboard: page settings, navigation from what pages declare, and the filter bar; nothing else."""

import streamlit as st

from pp0093 import ui

ui.begin()
menu = ui.menu.build()
st.set_page_config(page_title=menu.titulo, page_icon="pp0093/ui/icono.svg", layout="wide")
ui.start()
with st.container(key="pp_fila", horizontal=True, vertical_alignment="center", gap="small"):
    lugar_del_menu = st.container(width="content")
    falta = ui.bar(menu.declarada)
if not ui.address.alone():
    menu.draw(lugar_del_menu)
if falta:
    ui.without_data(falta, menu.declarada)
else:
    ui.run_page(menu.abierta, menu.declarada)
