"""Auditoría: a draft is read, and each of its figures compared with what is known."""

import streamlit as st

from pp0093 import ui
from pp0093.audit import texts
from pp0093.claims import shown
from pp0093.ui import drawn
from pp0093.ui.subjects import noted

pagina = ui.page()
cabeza, cuerpo = st.container(), st.container()
with cuerpo:
    auditado = noted.upload(pagina.filtros.anio, texts.HINT)
    pagina.note(texts.HINT)
with cabeza:
    dicho = texts.answer(auditado.dichos) if isinstance(auditado, noted.Audited) else auditado
    pagina.answer(dicho, {}, alcance="datos")
if not isinstance(auditado, noted.Audited) or not auditado.dichos:
    ui.stop()

noted.take_audited(auditado)
pagina.piece(
    "por-revisar",
    texts.wrong_title(auditado.dichos),
    texts.WRONG_NOTE,
    texts.table(auditado.dichos, *texts.WRONG),
    dibuja=drawn.as_text,
    vacio=texts.nothing(texts.NOTHING_WRONG, texts.WRONG),
)
pagina.piece(
    "coinciden",
    shown("Coinciden"),
    texts.RIGHT_NOTE,
    texts.table(auditado.dichos, *texts.RIGHT, *texts.RESTATED),
    vacio=texts.nothing(texts.NOTHING_RIGHT, texts.RIGHT),
)
pagina.piece(
    "sin-comparar",
    shown("Sin con qué compararlas"),
    texts.UNKNOWN_NOTE,
    texts.table(auditado.dichos, *texts.UNKNOWN),
    vacio=texts.nothing(texts.NOTHING_UNKNOWN, texts.UNKNOWN),
)
