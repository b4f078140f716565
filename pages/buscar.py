"""Buscar: pages, names, definitions, documents and rules by a few words; and questions, answered with their figure."""

from pp0093 import ui
from pp0093.ui.subjects import searched

pagina = ui.page()
searched.draw_search(pagina)
