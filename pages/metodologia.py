"""Metodología: rules, formulas, norms and caveats, generated from the registries."""

from pp0093 import ui
from pp0093.ui import figures, layout, tables, texts

filtros = ui.filters.current()
layout.heading(
    "Metodología",
    "¿Cómo se calcula cada cifra y con qué regla?",
    texts.METHOD_ANSWER,
    f"Reglas vigentes en {filtros.anio}. «Por verificar» marca lo que ninguna fuente atestigua.",
)
layout.chart_title("Indicadores", "Definición, fórmula, unidad y dimensiones por las que se abre cada uno")
tables.plain(figures.INDICATOR_HEADER, figures.indicator_rows())
layout.chart_title(
    "Qué actividad cuenta para la meta de su producto",
    "El dinero cuenta siempre; las metas físicas, sólo donde dice sí",
)
tables.plain(figures.ACTIVITY_HEADER, figures.activity_rows(filtros.anio))
layout.chart_title("Calificación del avance", "Del avance físico o financiero, en % de lo programado")
tables.plain(figures.RATING_HEADER, figures.rating_rows(filtros.anio))
layout.chart_title("Parámetros", "Valores con fecha; se cambian en pp0093/rules/parametro.csv")
tables.plain(figures.PARAMETER_HEADER, figures.parameter_rows(filtros.anio))
layout.chart_title("De dónde puede venir una cifra", "De menos a más fuerza: sintético, publicado, calculado")
tables.plain(("Procedencia", "Significado"), figures.provenance_rows())
layout.chart_title("Advertencias", "Lo que conviene saber antes de citar")
tables.plain(("Asunto", "Advertencia"), figures.caveat_rows())
