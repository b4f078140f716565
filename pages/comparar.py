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
        texts_compared.alike(filas, nombres),
        compared.standing(principal),
        alcance=compared.scope(principal),
        nota=compared.remarks(par, principal, filtros),
        pie=compared.footing(par, principal),
    )
if not temas:
    layout.empty(texts_compared.nothing(par, nombres))
    st.stop()

columnas = st.columns(2, gap="large")
for numero, tema in enumerate(temas):
    with columnas[numero % 2]:
        pagina.chart(
            f"par-{tema[0].materia}",
            texts_compared.finding(texts_compared.matter(tema), tema, nombres),
            texts_compared.note(par, nombres),
            partial(charts_pairs.pairs, tema, nombres),
            compared.side_by_side(tema, nombres),
            alt=texts_compared.alt(tema, nombres),
            lectura=texts_compared.HOW_PAIRS,
            pie=compared.footing(par, tema),
        )
        layout.note(texts_compared.refusals(tema, nombres))

for numero, dimension in enumerate(comparing.PROFILE):
    perfil = ui.read(comparing.profile, par, dimension)
    if perfil:
        with columnas[(len(temas) + numero) % 2]:
            pagina.chart(
                f"perfil-{dimension}",
                texts_compared.finding(firms.label(dimension), perfil, nombres),
                texts_compared.profile_note(par, nombres, ui.read(comparing.unknown, par, dimension)),
                partial(charts_pairs.pairs, perfil, nombres),
                compared.side_by_side(perfil, nombres),
                alt=texts_compared.alt(perfil, nombres),
                lectura=texts_compared.HOW_PAIRS,
                pie=compared.footing(par, perfil),
            )
            layout.note(texts_compared.refusals(perfil, nombres))

pagina.table(
    "lado-a-lado",
    "Lado a lado",
    texts_compared.table_note(par, nombres),
    compared.side_by_side(filas, nombres),
    dibuja=compared.draw,
    pie=compared.footing(par, filas),
)
layout.note(texts_compared.missing(filas))
