"""Comparar: two years, activities, units or places side by side, and where they can't be compared."""

from functools import partial

import streamlit as st

from pp0093 import ui
from pp0093.ask import view
from pp0093.compare import pairs
from pp0093.firms import figures
from pp0093.ui.subjects import compared
from pp0093.writing.phrases import phrase

pagina = ui.page()
datos = ui.data()
filtros = ui.filters.current_view()
cabeza = st.container()
par = compared.choose(filtros)
nombres = pairs.side_names(datos, par)
filas = pairs.compare(datos, par)
temas = pairs.by_matter(filas)
principal = next(iter(temas), [])
pie = compared.footing(par, principal)

with cabeza:
    pagina.answer(
        pairs.headline(
            par,
            filas,
            (pairs.side_names(datos, par, enteros=True)[0], nombres[1]),
            view.filters_in_words(datos, par.view),
            pairs.goals(datos, par),
        ),
        {"procedencia": pie.procedencia, "corte": pie.corte} if principal else None,
        alcance=pairs.SCOPE_OF[principal[0].materia] if principal else "reporte",
        pie=pie,
        sigue=par.filtros,
    )
if not principal:
    ui.stop(pairs.nothing(par, nombres))

pagina.piece(
    "lado-a-lado",
    pairs.title(par, filas, nombres),
    pairs.table_note(par, filas, nombres, pairs.said_beside(datos, par)),
    pairs.side_by_side(filas, nombres),
    pie=compared.footing(par, filas),
    dibuja=partial(compared.with_cautions, pairs.cautions(filas, nombres)),
)
graficos = [
    # What is counted in something else, or does not compare, is in the table.
    (f"par-{tema[0].materia}", pairs.matter(tema), pairs.table_note(par, suyas, nombres), suyas)
    for tema in temas
    for suyas in [pairs.of_first_scale(tema)]
    if any(f.es_comparable for f in suyas)
]
for dimension in pairs.PROFILE_SHARES:
    if perfil := pairs.profile(datos, par, dimension):
        nota = pairs.profile_note(par, nombres, pairs.unknown(datos, par, dimension))
        graficos.append((f"perfil-{dimension}", figures.label(dimension), nota, perfil))
for id_, tema, nota, suyas in graficos:
    pagina.piece(
        id_,
        pairs.finding(par, tema, suyas, nombres, pairs.titled(filas)),
        ". ".join([nota, *pairs.cautions(suyas, nombres)]),
        compared.on_one_scale(suyas, nombres),
        lectura=phrase("como_pares"),
        pie=compared.footing(par, suyas),
    )
pagina.note(pairs.left_out(par))
