"""Resumen: how are we doing, and where is the problem."""

from pp0093 import clock, ui
from pp0093.ask.registry import REPORT
from pp0093.ask.rows import plain_rows, row
from pp0093.money import answer, budget, cards, execution, texts
from pp0093.ui import drawn, layout
from pp0093.ui.subjects import delivered, followed
from pp0093.year import alerts, own
from pp0093.year import texts as warnings

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
actividades = execution.activities(datos, filtros.anio, filtros.query)
productos = execution.products(datos, filtros.anio, filtros.query)
total = budget.spent(datos, filtros.anio, filtros.query, REPORT)

sin_informe = total is None and not actividades
en_curso = own.closing_of_year(datos, filtros.anio) if sin_informe and not filtros.query else None
dicho = delivered.with_firms(datos, filtros, texts.furthest_headline(filtros, actividades))
if en_curso:
    followed.money_so_far(pagina, en_curso, dicho)
else:
    pagina.answer(
        dicho,
        ui.weakest_row([*filter(None, [row(total)]), *plain_rows(execution.measured_lines(actividades))], filtros.anio),
        alcance=answer.scope_of(datos, filtros),
    )
if sin_informe:
    delivered.known_elsewhere(pagina)

pagina.figures(cards.summary(datos, filtros))
delivered.piece(pagina, actividades, elige="actividad")
son_productos = not (filtros.producto or filtros.actividad) and execution.known_lines(productos)
if son_productos:
    delivered.piece(pagina, productos, elige="producto")
de_que = (productos, "producto") if son_productos else (actividades, "actividad")
layout.lacking(texts.lacking(filtros.anio, *de_que))

avisan = warnings.alerts_of_view(datos, filtros, clock.today())
graves = warnings.gravest(avisan)
if graves:
    with pagina.row("alertas", warnings.alerts_in_force(filtros.anio, avisan, filtros.query)) as se_ve:
        if se_ve:
            drawn.table(alerts.alerts_table(graves))
            for alerta in graves:
                layout.kept_words(alerta.dicho)
            ui.address.way("alertas", "Ver todas las alertas", filtros.url)
