"""Comparar: two years, activities, units or places side by side, and where they can't be compared."""

from pp0093 import ui
from pp0093.ask import view
from pp0093.ask.registry import REPORT
from pp0093.compare import pairs
from pp0093.firms import figures
from pp0093.ui.subjects import compared
from pp0093.writing.phrases import phrase

pagina = ui.page()
datos = ui.data()
filtros = ui.filters.current_view()
par, medida, sin_figuras = compared.choose(filtros)
nombres, enteros = pairs.side_names(datos, par), pairs.side_names(datos, par, enteros=True)
filas = pairs.compare(datos, par)
principal = next(iter(pairs.by_matter(filas)), [])
metas = pairs.goals(datos, par)
pie = compared.footing(par, principal)

pagina.answer(
    pairs.headline(
        par,
        filas,
        (enteros[0], nombres[1]),
        view.filters_in_words(datos, par.view),
        metas,
    ),
    {"procedencia": pie.procedencia, "corte": pie.corte} if principal else None,
    alcance=pairs.SCOPE_OF[principal[0].materia] if principal else REPORT,
    pie=pie,
    sigue=par.filtros,
)
if not principal:
    ui.stop(pairs.no_figures_sentence(par, nombres))

if medida:
    lineas = pairs.by_activity(datos, par, medida)
    pagina.piece(
        "por-actividad",
        pairs.fallen(par, medida, lineas, nombres),
        pairs.fallen_note(lineas, nombres),
        compared.on_one_scale(lineas, nombres),
        lectura=phrase("como_pares"),
        pie=compared.footing(par, lineas),
    )
pagina.piece(
    "lado-a-lado",
    pairs.title(par, filas, metas),
    ". ".join([pairs.table_note(par, filas, enteros, pairs.said_beside(datos, par)), *pairs.cautions(filas, nombres)]),
    pairs.side_by_side(filas, nombres, metas),
    pie=compared.footing(par, filas),
)
for dimension in pairs.PROFILE_SHARES:
    if perfil := pairs.profile(datos, par, dimension):
        tema = figures.label(dimension)
        nota = pairs.profile_note(par, tema, nombres, pairs.missing_data_shares(datos, par, dimension))
        pagina.piece(
            f"perfil-{dimension}",
            pairs.finding(par, tema, perfil, nombres),
            ". ".join(
                [nota, *pairs.cautions(perfil, nombres, tema, comunes=True), *pairs.cautions(perfil, nombres, tema)]
            ),
            compared.on_one_scale(perfil, nombres),
            lectura=phrase("como_pares"),
            pie=compared.footing(par, perfil),
        )
pagina.note(pairs.left_out(par), sin_figuras)
