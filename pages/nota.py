"""Nota técnica: the year's note, as it will read, in the format and with the sections that are asked for."""

import streamlit as st

from pp0093 import ui
from pp0093.ask.view import View
from pp0093.claims import refused
from pp0093.errors import PP0093Error, sentence
from pp0093.money import answer
from pp0093.note import issue
from pp0093.ui.subjects import noted, sheets

pagina = ui.page()
anio, elegidos = pagina.filtros.anio, pagina.filtros.chosen
cuerpo = st.container()
try:
    filtros = noted.one_only(elegidos)
    nota, dicho = noted.draw_note(anio, filtros)
except PP0093Error as error:
    pagina.answer(refused(sentence(error), anio=anio, **elegidos), {}, alcance="datos")
    ui.stop()
pagina.note(issue.HOW, nota.aviso)
pagina.answer(dicho, {}, alcance="datos" if filtros else answer.scope_of(ui.data(), View(anio)), sigue=filtros)
with cuerpo:
    noted.take_home(nota, issue.file_name(anio, filtros))
    sheets.sections(pagina, nota)
