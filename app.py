"""Entry point of the dashboard: page settings, navigation and the filter bar; nothing else."""

import streamlit as st

from pp0093 import ui
from pp0093.errors import PP0093Error

st.set_page_config(page_title="PP 0093", page_icon="pp0093/ui/icono.svg", layout="wide")
PAGINAS = [
    st.Page("pages/resumen.py", title="Resumen", url_path="resumen", default=True),
    st.Page("pages/ejecucion.py", title="Ejecución", url_path="ejecucion"),
    st.Page("pages/presupuesto.py", title="Presupuesto", url_path="presupuesto"),
    st.Page("pages/datos.py", title="Datos", url_path="datos"),
    st.Page("pages/metodologia.py", title="Metodología", url_path="metodologia"),
]
pagina = st.navigation(PAGINAS, position="hidden")
ui.start()
ui.menu(PAGINAS)
try:
    ui.filters.bar(ui.data())
except PP0093Error as error:
    ui.layout.empty(f"{str(error)[0].upper()}{str(error)[1:]}.")
    st.stop()
pagina.run()
