"""Presupuesto: from opening to paid, and from the whole country to what the report covers."""

from pp0093 import ui
from pp0093.ask import view
from pp0093.ask.registry import NATIONAL, REPORT, SCOPES
from pp0093.ask.rows import plain_rows, row
from pp0093.ask.standing import periods
from pp0093.money import budget, cards, texts
from pp0093.ui import charts
from pp0093.ui.subjects import delivered
from pp0093.writing.phrases import phrase

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
informe = budget.in_steps(datos, filtros.anio, filtros.query, REPORT)
nacional = budget.in_steps(datos, filtros.anio, {}, NATIONAL)
periodos = [periods.period(datos, alcance, filtros.anio) for alcance in SCOPES]
pedido = view.filters_in_words(datos, filtros)
puente = periods.bridge(datos, filtros.anio)

pagina.answer(
    texts.budget_answer(filtros, informe, nacional, periodos, pedido=pedido, puente=puente),
    row(nacional or informe) if not pedido else row(informe),
    alcance=NATIONAL if nacional and not pedido else REPORT,
)
pagina.note(*pagina.beside(plain_rows([informe] if informe else [])))  # The answer says both scopes.
if dinero := cards.country(datos, filtros):
    pagina.figures(dinero)
serie = budget.series(datos, {}, NATIONAL)
parciales = ui.running(NATIONAL)
cifras = "pim_soles", budget.OF_REPORT, "devengado_soles"
del_informe = [f | {"etiqueta": f"{f['anio']}, informe"} for f in plain_rows(budget.series(datos, {}, REPORT))]
dibujo = charts.lines(budget.country_and_report(datos), x="anio", y=cifras, hollow=parciales, columns="money.country")
pagina.piece(
    "serie-nacional",
    texts.series_headline(serie, filtros.anio, set(parciales)),
    texts.series_note(dibujo.unidad, "todo el país: actividades y proyectos", periods.periods(datos, NATIONAL)),
    dibujo,
    cifras=[*plain_rows(serie), *del_informe],
    pie=ui.footing(row(nacional), NATIONAL),
    vacio=texts.no_budget(NATIONAL, filtros),
)
for alcance, fila in ((REPORT, informe), (NATIONAL, nacional)):
    if fila is None or budget.goes_on(fila):
        delivered.steps(pagina, alcance, fila, pedido)
pagina.note(budget.whole_or_not(periodos[0]))
pagina.note(budget.other_amounts(periods.candidates(datos, REPORT, filtros.anio)))

quitado = texts.bridge_table(puente)
pagina.piece(
    "puente",
    texts.bridge_headline(puente, filtros.anio),
    "PIM, en soles",
    charts.bars(quitado, x="PIM (S/)", y="Tramo", base="Desde (S/)", emphasis=[f[0] for f in quitado.filas[-1:]]),
    lectura=phrase("como_puente"),
    pie=ui.footing(row(nacional), NATIONAL).with_sources_of(ui.footing(row(informe), REPORT)),
    vacio=texts.no_bridge(filtros.anio, *periodos),
)
pagina.note(texts.bridge_note(puente))

delivered.real(pagina)
delivered.draw_place_among(pagina)
