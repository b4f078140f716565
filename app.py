"""Entry point of the dashboard: page settings, navigation and the filter bar; nothing else."""

import streamlit as st

from pp0093 import ui

st.set_page_config(page_title="PP 0093", page_icon="pp0093/ui/icono.svg", layout="wide")
COMPARAR = st.Page("pages/comparar.py", title="Comparar", url_path="comparar")
DINERO = [
    st.Page("pages/resumen.py", title="Resumen", url_path="inicio", default=True),
    st.Page("pages/ejecucion.py", title="Ejecución", url_path="ejecucion"),
    st.Page("pages/presupuesto.py", title="Presupuesto", url_path="presupuesto"),
    COMPARAR,
]
EMPRESAS = [
    st.Page("pages/beneficiarios.py", title="Beneficiarios", url_path="beneficiarios"),
    st.Page("pages/focalizacion.py", title="Focalización", url_path="focalizacion"),
    st.Page("pages/territorio.py", title="Territorio", url_path="territorio"),
    st.Page("pages/servicios.py", title="Servicios", url_path="servicios"),
]
OTROS = [
    st.Page("pages/desempeno.py", title="Indicadores de desempeño", url_path="desempeno"),
    st.Page("pages/politica.py", title="Política industrial", url_path="politica"),
    st.Page("pages/economia.py", title="Economía digital", url_path="economia"),
    st.Page("pages/ruta.py", title="Ruta Digital", url_path="ruta"),
]
PASAPORTE = st.Page("pages/pasaporte.py", title="Pasaporte", url_path="pasaporte")
DETRAS = [
    st.Page("pages/datos.py", title="Datos", url_path="datos"),
    st.Page("pages/metodologia.py", title="Metodología", url_path="metodologia"),
    PASAPORTE,
    st.Page("pages/guia.py", title="Guía", url_path="guia"),
]
# Streamlit gives the first page no path of its own: one entry more makes /resumen a link too.
OTRA_ENTRADA = st.Page("pages/resumen.py", title="Resumen", url_path="resumen")
# What the figures of each page can be filtered by; those of money where nothing else is said.
FIGURAS = {
    **{p.url_path: ui.filters.OF_FIRMS for p in EMPRESAS},
    "desempeno": ui.filters.PERFORMANCE,
    "politica": ui.filters.POLICY,
    "economia": ui.filters.FIXED,
    "ruta": ui.filters.FIXED,
    "comparar": ui.compared.FIGURES,
    "pasaporte": ui.passport.FIGURES,
}
GRUPOS = {
    "¿Cómo vamos?": DINERO,
    "¿A quién atendemos?": EMPRESAS,
    "¿Y los demás instrumentos?": OTROS,
    "¿Qué hay detrás?": DETRAS,
}
pagina = st.navigation([*DINERO, *EMPRESAS, *OTROS, *DETRAS, OTRA_ENTRADA], position="hidden")
ui.start()
lugar_del_menu = st.container()
falta = ui.bar(FIGURAS.get(pagina.url_path, ui.filters.MONEY))
ui.menu(GRUPOS, lugar_del_menu, pagina)
if falta:
    ui.layout.empty(falta)
else:
    pagina.run()
