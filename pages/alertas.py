"""Alertas: what has to be watched, since when, and what was said of it."""

from pp0093 import clock, ui
from pp0093.ask import view
from pp0093.claims import shown
from pp0093.ui import drawn, layout
from pp0093.year import alerts, facts, texts

pagina = ui.page(
    "Alertas", group="¿Cómo vamos?", asks="¿Qué hay que mirar ya?", filters=ui.MONEY, order=5, only_real=True
)
filtros = pagina.filtros
filas = pagina.ask(*alerts.WATCHED, by=("producto", "actividad"))
suyas = ui.read(facts.subjects_of, filtros.anio, filtros.producto, filtros.actividad)
alertas = texts.about(ui.read(alerts.of_year, filtros.anio, clock.today()), suyas)
falta = alerts.unwatched(filtros.anio, filas, ui.read(alerts.has_rules, filtros.anio))

pagina.answer(texts.alerts_answer(filtros.anio, alertas, ui.read(view.asked, filtros), falta, filtros.query))
pagina.table(
    "alertas",
    shown(f"Lo que avisan las reglas, {filtros.anio}"),
    texts.ALERTS_NOTE,
    texts.alerts_table(alertas),
    pie=pagina.behind(filas).weakened(a.procedencia for a in alertas),
    vacio=texts.no_alerts(filtros.anio, falta, filtros.query),
    dibuja=drawn.as_text,
)
for alerta in alertas:
    layout.said(alerta.dicho)
