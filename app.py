"""Entry point of the dashboard: page settings, navigation and the filter bar; nothing else."""

import streamlit as st

from pp0093 import ui

st.set_page_config(page_title="PP 0093", page_icon="pp0093/ui/icono.svg", layout="wide")
DINERO = [
    st.Page("pages/resumen.py", title="Resumen", url_path="inicio", default=True),
    st.Page("pages/ejecucion.py", title="Ejecución", url_path="ejecucion"),
    st.Page("pages/presupuesto.py", title="Presupuesto", url_path="presupuesto"),
]
EMPRESAS = [
    st.Page("pages/beneficiarios.py", title="Beneficiarios", url_path="beneficiarios"),
    st.Page("pages/focalizacion.py", title="Focalización", url_path="focalizacion"),
    st.Page("pages/territorio.py", title="Territorio", url_path="territorio"),
    st.Page("pages/servicios.py", title="Servicios", url_path="servicios"),
]
OTROS = [
    st.Page("pages/economia.py", title="Economía digital", url_path="economia"),
    st.Page("pages/ruta.py", title="Ruta Digital", url_path="ruta"),
]
DETRAS = [
    st.Page("pages/datos.py", title="Datos", url_path="datos"),
    st.Page("pages/metodologia.py", title="Metodología", url_path="metodologia"),
    st.Page("pages/guia.py", title="Guía", url_path="guia"),
]
# Streamlit gives the first page no path of its own: one entry more makes /resumen a link too.
OTRA_ENTRADA = st.Page("pages/resumen.py", title="Resumen", url_path="resumen")
pagina = st.navigation([*DINERO, *EMPRESAS, *OTROS, *DETRAS, OTRA_ENTRADA], position="hidden")
ui.start()
lugar_del_menu = st.container()
falta = ui.bar(con_empresas=pagina in EMPRESAS)
GRUPOS = {
    "¿Cómo vamos?": DINERO,
    "¿A quién atendemos?": EMPRESAS,
    "¿Y los demás instrumentos?": OTROS,
    "¿Qué hay detrás?": DETRAS,
}
ui.menu(GRUPOS, lugar_del_menu)
if falta:
    ui.layout.empty(falta)
else:
    pagina.run()
