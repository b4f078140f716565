"""Cargar: files are dropped, recognised, tried and published; who loaded what."""

from pp0093 import ui
from pp0093.config import settings
from pp0093.intake import texts, tray
from pp0093.ui.subjects import intake
from pp0093.writing import tables

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
cargas = map(texts.history_row, tray.loads(settings().salida))
pagina.known("historial", tables.of_objects(cargas, "carga.historial"))
