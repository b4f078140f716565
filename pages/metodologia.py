"""Metodología: rules, formulas, norms and caveats, generated from the registries."""

from pp0093 import ui
from pp0093.money import tables, texts
from pp0093.ui import drawn

pagina = ui.page(
    "Metodología",
    group="¿Qué hay detrás?",
    asks="¿Cómo se calcula cada cifra y con qué regla?",
    filters=ui.MONEY,
    order=2,
)
filtros = ui.filters.current()
pagina.answer(
    texts.METHOD_ANSWER,
    {},
    alcance="datos",
    nota=f"Reglas vigentes en {filtros.anio}. «Por verificar» marca lo que ninguna fuente atestigua.",
)
for id, titulo, nota, tabla in tables.method_tables(filtros.anio):
    pagina.table(id, titulo, nota, tabla, dibuja=drawn.as_text)
