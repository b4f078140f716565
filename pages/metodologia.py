"""Metodología: rules, formulas, norms and caveats, generated from the registries."""

from pp0093 import ui
from pp0093.ui import drawn, figures, texts

filtros = ui.filters.current()
pagina = ui.open_page(
    "metodologia",
    "Metodología",
    "¿Cómo se calcula cada cifra y con qué regla?",
    texts.METHOD_ANSWER,
    {},
    alcance="datos",
    nota=f"Reglas vigentes en {filtros.anio}. «Por verificar» marca lo que ninguna fuente atestigua.",
)
for id, titulo, nota, tabla in figures.method_tables(filtros.anio):
    pagina.table(id, titulo, nota, tabla, dibuja=drawn.as_text)
