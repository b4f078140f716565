"""Indicadores de desempeño: does the programme achieve what it set out to change."""

from msgspec.structs import replace

from pp0093 import ui
from pp0093.ask import view
from pp0093.instruments import figures, texts
from pp0093.ui.subjects import instruments as pieces
from pp0093.writing import marks

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
instrumento = datos.programa.instrument(figures.OWN)
estado = figures.performance(datos, instrumento, filtros.anio, filtros.producto)
pagina.answer(
    texts.performance(estado, instrumento, view.asked(datos, filtros)),
    estado.fila if estado else None,
    alcance=instrumento or marks.OF_INSTRUMENTS,
    nota=texts.year_shown(filtros.anio, estado),
    pie=ui.footing(estado.fila, estado.instrumento, replace(filtros, anio=estado.anio)) if estado else None,
)
if estado is None:
    ui.stop(texts.what_to_load(instrumento))

pieces.performance(pagina, estado)
if not filtros.producto:
    pieces.productivity(pagina, figures.productivity(datos))
