"""Entry point of the dashboard: page settings, navigation and the filter bar; nothing else."""

import streamlit as st

from pp0093 import ui

st.set_page_config(page_title="PP 0093", page_icon="pp0093/ui/icono.svg", layout="wide")
PAGINAS = [
    st.Page("pages/resumen.py", title="Resumen", url_path="inicio", default=True),
    st.Page("pages/ejecucion.py", title="Ejecución", url_path="ejecucion"),
    st.Page("pages/presupuesto.py", title="Presupuesto", url_path="presupuesto"),
    st.Page("pages/datos.py", title="Datos", url_path="datos"),
    st.Page("pages/metodologia.py", title="Metodología", url_path="metodologia"),
]
# Streamlit gives the first page no path of its own: the second entry makes /resumen a link too.
pagina = st.navigation([*PAGINAS, st.Page("pages/resumen.py", title="Resumen", url_path="resumen")], position="hidden")
ui.start()
lugar_del_menu = st.container()
falta = ui.bar()
ui.menu(PAGINAS, lugar_del_menu)
if falta:
    ui.layout.empty(falta)
else:
    pagina.run()
