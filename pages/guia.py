"""Guía: how to use all this."""

from pp0093 import ui
from pp0093.ui import guide

ui.filters.current()
ui.open_page("guia", "Guía", "¿Cómo se usa?", guide.ANSWER, None, alcance="datos")
guide.draw()
