"""Pasaporte: where a figure comes from."""

from msgspec.structs import replace

from pp0093 import ui
from pp0093.ask.origin import passport
from pp0093.behind import traced
from pp0093.claims import shown

pagina = ui.page()
referencia = ui.passport.choose(ui.filters.current_view())
hallado = passport.passport_of(ui.data(), referencia)
fila = {"procedencia": hallado.procedencia, "corte": hallado.corte}
pagina.answer(
    traced.passport_answer(hallado),
    fila,
    alcance=hallado.cubre,
    pie=replace(ui.footing(fila, hallado.cubre), fuentes=lambda: hallado.citadas),
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
