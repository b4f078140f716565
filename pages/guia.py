"""Guía: how to use all this."""

from pp0093 import ui
from pp0093.ui.subjects import guide

pagina = ui.page(
    "Guía",
    group="Informes y datos",
    asks="¿Cómo se usa?",
    filters=ui.FIXED,
    order=6,
    part_of="datos",
    keys=("capitulo",),
    only_real=True,
)
pagina.answer(guide.guide_answer(ui.data().programa), None, alcance="datos")
guide.draw(ui.data().programa)
