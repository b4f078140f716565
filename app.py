"""Entry point of the dashboard: page settings, navigation and the filter bar; nothing else."""

import streamlit as st

from pp0093 import ui
from pp0093.errors import PP0093Error

st.set_page_config(page_title="PP 0093", page_icon="pp0093/ui/icono.svg", layout="wide")
DINERO = [
    st.Page("pages/resumen.py", title="Resumen", url_path="resumen", default=True),
    st.Page("pages/ejecucion.py", title="Ejecución", url_path="ejecucion"),
    st.Page("pages/presupuesto.py", title="Presupuesto", url_path="presupuesto"),
]
EMPRESAS = [
    st.Page("pages/beneficiarios.py", title="Beneficiarios", url_path="beneficiarios"),
    st.Page("pages/focalizacion.py", title="Focalización", url_path="focalizacion"),
    st.Page("pages/territorio.py", title="Territorio", url_path="territorio"),
    st.Page("pages/servicios.py", title="Servicios", url_path="servicios"),
]
DETRAS = [
    st.Page("pages/datos.py", title="Datos", url_path="datos"),
    st.Page("pages/metodologia.py", title="Metodología", url_path="metodologia"),
]
PAGINAS = [*DINERO, *EMPRESAS, *DETRAS]
pagina = st.navigation(PAGINAS, position="hidden")
ui.start()
ui.menu({"¿Cómo vamos?": DINERO, "¿A quién atendemos?": EMPRESAS, "¿Qué hay detrás?": DETRAS})
try:
    ui.filters.bar(ui.data(), con_empresas=pagina in EMPRESAS)
except PP0093Error as error:
    ui.layout.empty(f"{str(error)[0].upper()}{str(error)[1:]}.")
    st.stop()
pagina.run()
