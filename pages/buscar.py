"""Buscar: pages, names, definitions, documents and rules by a few words; and questions, answered with their figure."""

from pp0093 import ui
from pp0093.ui.shell import finder

pagina = ui.page(
    "Buscar",
    group="Informes y datos",
    asks="¿Qué busca?",
    filters=ui.FIXED,
    order=9,
    part_of="datos",
    keys=("q",),
    only_real=True,
)
finder.draw(pagina)
