"""Comparar: two years, activities, units or places side by side, and where they can't be compared."""

import streamlit as st

from pp0093 import ui
from pp0093.ask import view
from pp0093.compare import pairs
from pp0093.firms import figures
from pp0093.ui.subjects import compared
from pp0093.writing.phrases import phrase

if ui.address.alone().startswith("par-"):  # A piece of each matter was drawn, all of which are in one table now.
    ui.address.put(ui.address.PIECE, "lado-a-lado")
pagina = ui.page()
datos = ui.data()
filtros = ui.filters.current()
cabeza = st.container()
par = compared.choose(filtros)
nombres = pairs.names(datos, par)
filas = pairs.compare(datos, par)
principal = next(iter(pairs.by_matter(filas)), [])

with cabeza:
    pagina.answer(
        pairs.headline(
            par,
            filas,
            (pairs.names(datos, par, enteros=True)[0], nombres[1]),
            view.asked(datos, par.view),
            pairs.goals(datos, par),
        ),
        pairs.standing(principal, nombres),
        alcance=pairs.SCOPE_OF[principal[0].materia] if principal else "reporte",
        pie=compared.footing(par, principal),
        sigue=par.filtros,
    )
if not principal:
    ui.stop(pairs.nothing(par, nombres))

pagina.piece(
    "lado-a-lado",
    pairs.title(par, filas, nombres),
    pairs.table_note(par, nombres, pairs.beside(datos, par)),
    pairs.side_by_side(filas, nombres),
    pie=compared.footing(par, filas),
)
for dimension in pairs.PROFILE:
    if perfil := pairs.profile(datos, par, dimension):
        nota = pairs.profile_note(par, nombres, pairs.unknown(datos, par, dimension))
        pagina.piece(
            f"perfil-{dimension}",
            pairs.finding(par, figures.label(dimension), perfil, nombres),
            pairs.with_reasons(nota, perfil, nombres),
            compared.on_one_scale(perfil, nombres),
            lectura=phrase("como_pares"),
            pie=compared.footing(par, perfil),
        )
pagina.note(pairs.left_out(par))
