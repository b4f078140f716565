"""Política: how the policy that the programme answers to is doing, and where the problem is."""

from pp0093 import ui
from pp0093.instruments import figures, texts
from pp0093.ui.subjects import instruments as pieces

pagina = ui.page()
instrumento = ui.data().programa.instrument(figures.POLICY)
politica = figures.policy(ui.data(), instrumento, pagina.filtros.anio)
vista = pieces.answer_of_year(pagina, instrumento, politica, texts.policy_answer(politica, instrumento))
pieces.draw_policy(pagina, vista, instrumento)
