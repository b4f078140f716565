"""Resumen: how are we doing, and where is the problem."""

import streamlit as st

from pp0093 import clock, ui
from pp0093.ask.rows import row
from pp0093.claims import shown
from pp0093.money import budget, cards, execution, texts
from pp0093.ui import drawn, layout
from pp0093.ui.subjects import delivered
from pp0093.year import alerts, facts
from pp0093.year import texts as warnings

pagina = ui.page(
    "Resumen",
    group="¿Cómo vamos?",
    asks="¿Cómo vamos y dónde está el problema?",
    filters=ui.MONEY,
    order=1,
)
filtros = pagina.filtros
actividades = ui.read(execution.activities, filtros.anio, filtros.query)
productos = ui.read(execution.products, filtros.anio, filtros.query)
metas = execution.goals(actividades)
periodo = ui.read(budget.standing, filtros.anio)["reporte"]
total = ui.read(budget.spent, filtros.anio, filtros.query, "reporte")
hay_informe = total is not None or bool(actividades)

pagina.answer(
    ui.read(delivered.with_firms, filtros),
    ui.weakest_row([*filter(None, [row(total)]), *execution.cited(execution.measured(actividades))], filtros.anio),
)
if not hay_informe:
    delivered.known_elsewhere(pagina)
    ui.stop()

ui.passport.cards(ui.read(cards.summary, filtros))
izquierda, derecha = st.columns([3, 2], gap="large")
with izquierda:
    son_productos = not (filtros.producto or filtros.actividad) and execution.known(productos)
    filas = productos if son_productos else actividades
    delivered.piece(pagina, filas, periodo, "producto" if son_productos else "actividad")
with derecha:
    lejos = execution.furthest(actividades)
    layout.chart_title(texts.furthest_headline(filtros, actividades), texts.furthest_note(lejos[:3], len(lejos)))
    drawn.furthest_list(lejos[:3], texts.said_of(actividades))
    layout.note(texts.nothing_behind(metas))
de_metas = ui.read(execution.goal_sources, filtros.anio, filtros.query)
layout.note(texts.standing_on(ui.data().programa, ui.read(budget.sources, filtros.anio), de_metas))

avisan = ui.read(alerts.of_year, filtros.anio, clock.today())
suyas = ui.read(facts.subjects_of, filtros.anio, filtros.producto, filtros.actividad)
avisan = warnings.about(avisan, suyas)
graves = warnings.gravest(avisan)
if graves:
    layout.chart_title(shown("Lo que hay que mirar"), warnings.gravest_note(filtros.anio, avisan))
    drawn.named_list(warnings.listed(graves))
    st.page_link("pages/alertas.py", label="Ver todas las alertas", query_params=filtros.url)
