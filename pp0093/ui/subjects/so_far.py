"""What is known of a year that has no months, drawn where its months would be."""

from pp0093 import clock
from pp0093.ask import catalog
from pp0093.claims import Sentence
from pp0093.ui import layout
from pp0093.ui.page import Page
from pp0093.year import so_far


def piece(pagina: Page, falta: Sentence) -> None:
    """Draw what is known of the year looked at, and what it lacks to be followed by month."""
    anio = pagina.filtros.anio
    sabido = so_far.of_year(catalog.published(), anio, clock.today())
    tabla = so_far.table(sabido)
    if tabla.filas and sabido.dinero is not None:
        alcance = sabido.dinero.alcance
        filas = pagina.ask("pim_soles", "certificado_soles", "devengado_soles", alcance=alcance)
        pie = pagina.behind(filas, alcance, es_calculo=True)
        pagina.table("lo-que-se-sabe", so_far.title(anio), so_far.note(sabido), tabla, pie=pie)
    layout.empty(falta)
