"""Política: how the policy that the programme answers to is doing, and where the problem is."""

from pp0093 import ui
from pp0093.instruments import figures, texts
from pp0093.ui.subjects import instruments as pieces
from pp0093.writing import marks

pagina = ui.page()
filtros = ui.filters.current()
instrumento = ui.data().programa.instrument(figures.POLICY)
politica = figures.policy(ui.data(), instrumento, filtros.anio)
pagina.answer(
    texts.policy(politica, instrumento),
    politica.fila if politica else None,
    alcance=instrumento or marks.OF_INSTRUMENTS,
    nota=texts.year_shown(filtros.anio, politica),
    pie=ui.footing(politica.fila, politica.instrumento, ui.View(politica.anio)) if politica else None,
)
if politica is None:
    ui.stop(texts.what_to_load(instrumento))
pieces.policy(pagina, politica, instrumento)
