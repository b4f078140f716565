"""Cargar: files are dropped, recognised, tried and published; who loaded what."""

from pp0093 import ui
from pp0093.config import settings
from pp0093.intake import texts, tray
from pp0093.ui.subjects import intake

pagina = ui.page()
carga, estado = intake.held_load()
pagina.answer(texts.load_answer(estado), {}, alcance="datos")

intake.step(carga, estado)
intake.would_change(pagina, estado)
anio, deben = intake.due()
intake.owed(pagina, anio, deben)
intake.messages(deben)
intake.forms(carga)
intake.corrections()
intake.draw_new_names()
intake.to_cross(pagina.filtros.anio)
pagina.known("historial", texts.history_table(tray.loads(settings().salida)))
