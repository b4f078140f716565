"""Comparar: two years, activities, units or places side by side, and where they can't be compared."""

from functools import partial

import streamlit as st

from pp0093 import comparing, ui
from pp0093.ui import charts_pairs, compared, firms, layout, texts_compared

filtros = ui.filters.current()
cabeza = st.container()
par = compared.choose(filtros)
nombres = compared.names(par)
filas = ui.read(comparing.compare, par)
temas = comparing.by_matter(filas)
principal = temas[0] if temas else []

with cabeza:
    pagina = ui.open_page(
        "comparar",
        "Comparar",
        "¿En qué se parecen y en qué no?",
        texts_compared.alike(filas, compared.full_names(par)),
        compared.standing(principal),
        alcance=compared.scope(principal),
        nota=compared.remarks(par, principal, filtros),
        pie=compared.footing(par, principal),
    )
if not temas:
    layout.empty(texts_compared.nothing(par, nombres))
    st.stop()

graficos = [
    (f"par-{tema[0].materia}", texts_compared.matter(tema), texts_compared.note(par, nombres), tema) for tema in temas
]
for dimension in comparing.PROFILE:
    perfil = ui.read(comparing.profile, par, dimension)
    sin_dato = texts_compared.profile_note(par, nombres, ui.read(comparing.unknown, par, dimension))
    graficos += [(f"perfil-{dimension}", firms.label(dimension), sin_dato, perfil)] if perfil else []

columnas = st.columns(compared.columns(graficos), gap="large")
for numero, (id_, tema, nota, suyas) in enumerate(graficos):
    with columnas[numero % len(columnas)]:
        pagina.chart(
            id_,
            texts_compared.finding(tema, suyas, nombres),
            texts_compared.with_refusals(nota, suyas, nombres),
            partial(charts_pairs.pairs, suyas, nombres),
            compared.side_by_side(suyas, nombres),
            alt=texts_compared.alt(suyas, nombres),
            lectura=texts_compared.HOW_PAIRS,
            pie=compared.footing(par, suyas),
        )

pagina.table(
    "lado-a-lado",
    "Lado a lado",
    texts_compared.table_note(par, nombres),
    compared.side_by_side(filas, nombres),
    dibuja=compared.draw,
    pie=compared.footing(par, filas),
)
layout.note(texts_compared.missing(filas))
