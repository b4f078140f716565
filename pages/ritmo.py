"""Ritmo: what is left of the year and what each month must give, against what it gives and gave."""

from pp0093 import ui
from pp0093.ask import view
from pp0093.ask.standing import periods
from pp0093.claims import shown
from pp0093.money import answer
from pp0093.ui import charts
from pp0093.ui.subjects import delivered
from pp0093.year import pace, texts

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
pagina.ask("pim_soles", "devengado_soles", "meta_fisica", "avance_fisico", by="actividad")
dinero = pace.of_money(datos, filtros.anio, filtros.query)
metas = pace.of_goals(datos, filtros.anio, filtros.query)
total = dinero[-1] if dinero else None
periodo = periods.period(datos, "reporte", filtros.anio)
alcance = answer.scope_of(datos, filtros)
if alcance == answer.NATIONAL:
    dicho = texts.country_pace(filtros.anio, pace.of_country(datos, filtros.anio))
else:
    dicho = texts.pace_answer(
        filtros.anio, total, metas, periodo, de_que=view.asked(datos, filtros), filtros=filtros.query
    )
pagina.answer(dicho, alcance=alcance)
if total is None and not metas:
    ha_cerrado = periodo and periodo.alcanza_cierre
    delivered.so_far_known(pagina, texts.IT_IS_OVER if ha_cerrado else texts.no_months(filtros.anio, filtros.query))

pagina.piece(
    "ritmo-dinero",
    shown("Lo que dan y lo que tendrían que dar al mes", "devengado_soles", por="actividad"),
    f"Devengado al mes, % del PIM de cada actividad, {filtros.anio}",
    charts.points([p for p in dinero if p.codigo], x=texts.PACE_SHOWN, y="nombre", columns=texts.PACE_DRAWN).of(
        texts.pace_table(dinero)
    ),
    pie=pagina.behind(
        texts.used(pagina.ask("pim_soles", "devengado_soles", by=("anio", "actividad")), dinero, filtros.anio),
        es_calculo=True,
    ),
    vacio=texts.no_money(filtros.anio, filtros.query, []),
)
pagina.piece(
    "ritmo-metas",
    shown("Metas: lo que falta y lo que da cada mes", "avance_fisico", por="actividad"),
    texts.beside(
        f"Cada actividad en su unidad, {filtros.anio}; lo que se mide en cosas distintas no se suma",
        pace.apart(datos, filtros.anio, filtros.query),
    ),
    texts.pace_table(metas),
    pie=pagina.behind(
        texts.used(pagina.ask("meta_fisica", "avance_fisico", by=("anio", "actividad")), metas, filtros.anio),
        es_calculo=True,
    ),
    vacio=texts.no_goals(filtros.anio, filtros.query),
)
