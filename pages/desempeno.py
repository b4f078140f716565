"""Indicadores de desempeño: does the programme achieve what it set out to change."""

from pp0093 import ui
from pp0093.ask import view
from pp0093.instruments import figures, texts
from pp0093.ui.subjects import instruments as pieces

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
instrumento = datos.programa.instrument(figures.OWN)
estado = figures.performance(datos, instrumento, filtros.anio, filtros.producto)
dicho = texts.performance(estado, instrumento, view.asked(datos, filtros))
pieces.performance(pagina, pieces.answer_of_year(pagina, instrumento, estado, dicho))
if not filtros.producto:
    pieces.productivity(pagina, *figures.productivity(datos))
