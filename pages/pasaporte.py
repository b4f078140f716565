"""Pasaporte: where a figure comes from."""

from pp0093 import ui
from pp0093.ask.origin import passport
from pp0093.behind import traced
from pp0093.claims import shown

pagina = ui.page()
referencia = ui.passport.choose(ui.filters.current_view())
hallado = passport.passport_of(ui.data(), referencia)
pagina.answer(
    traced.passport_answer(hallado),
    {"procedencia": hallado.procedencia, "corte": hallado.corte},
    alcance=hallado.cubre,
    sigue=referencia.filtros,
)
pagina.note(ui.passport.since(referencia, hallado))
ui.passport.formula(hallado)
for parte in traced.sections(hallado):
    pagina.piece(
        f"{parte.id}-{referencia.indicador}".replace("_", "-"),
        shown(parte.titulo, referencia.indicador),
        f"{hallado.indicador.etiqueta} ({hallado.de_que}). {parte.nota}",
        parte.tabla,
        vacio=parte.vacio,
    )
