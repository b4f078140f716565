"""Guía: how to use all this."""

from pp0093 import ui
from pp0093.ui.subjects import guide

pagina = ui.page()
pagina.answer(guide.guide_answer(), alcance="datos")
guide.draw_guide(ui.data().programa)
