"""Entry point of the dashboard: page settings, navigation from what pages declare, and the filter bar; nothing else."""

import streamlit as st

from pp0093 import ui

ui.begin()
st.set_page_config(page_title=ui.menu.followed().sigla, page_icon="pp0093/ui/icono.svg", layout="wide")
menu = ui.menu.build(__file__)
ui.start()
lugar_del_menu = st.container()
falta = ui.bar(menu.declarada)
menu.draw(lugar_del_menu)
if falta:
    ui.layout.empty(falta)
else:
    menu.abierta.run()
