"""Metodología: rules, formulas, norms and caveats, generated from the registries."""

from msgspec.structs import replace

from pp0093 import ui
from pp0093.behind import method
from pp0093.claims import shown
from pp0093.ui import layout
from pp0093.ui.footings import footing
from pp0093.writing import tables
from pp0093.year import ledger

pagina = ui.page()
datos = ui.data()
filtros = ui.filters.current_view()
pagina.answer(
    method.METHOD_ANSWER,
    {},
    alcance="datos",
    pie=replace(footing({}, "datos"), fuentes=lambda: method.WRITTEN_IN),
    nota=f"Reglas vigentes en {filtros.anio}.",
)
pagina.note(method.TO_VERIFY)
busca = ui.address.text("regla", "Buscar en las reglas, las definiciones y el glosario", "devengado, meta, brecha…")
capitulos = method.matching(datos, filtros.anio, busca)
if not capitulos:
    layout.empty(method.NOTHING_FOUND)
for capitulo in capitulos:
    pagina.piece(capitulo.id, shown(capitulo.titulo), capitulo.nota, capitulo.tabla)
with pagina.row(method.GIVEN_GOALS, shown(method.GIVEN_GOALS)):
    pagina.known("metas-dadas", tables.of_objects(ledger.targets(datos), "year.target"))
    pagina.known("pares-de-anios", tables.of_objects(ledger.year_pairs(datos), "year.pair"))
