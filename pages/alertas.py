"""Alertas y entregas: who owes what, what has to be watched, since when, and what was said of it."""

from pp0093 import claims, clock, ui
from pp0093.ask import view
from pp0093.intake import desk
from pp0093.ui import layout
from pp0093.ui.subjects import intake
from pp0093.year import alerts, texts

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
filas = pagina.ask(*alerts.WATCHED, "cumplimiento_pct", by=("producto", "actividad"))
alertas = texts.alerts_of_view(datos, filtros, clock.today())
falta = alerts.unwatched(datos, filtros.anio)
anio, deben = intake.due()
avisadas = {a.sujeto.codigo for a in alertas}

avisan = texts.alerts_answer(filtros.anio, alertas, view.filters_in_words(datos, filtros), falta, filtros.query)
tarde = desk.late(deben, anio)
pagina.answer(claims.joined([tarde, avisan] if falta and not alertas else [avisan, tarde]))
if alertas or not deben:
    pagina.piece(
        "alertas",
        texts.alerts_title(filtros.anio, alertas),
        texts.of_alerts(filtros.anio, alertas, pagina.beside([f for f in filas if f["actividad"] in avisadas])),
        alerts.alerts_table(alertas),
        pie=pagina.behind(filas).weakened(a.procedencia for a in alertas),
        vacio=texts.no_alerts(filtros.anio, falta, filtros.query),
    )
if deben:
    ui.address.unfold(pagina.id, "entregas")
    intake.owed(pagina, anio, deben)
for alerta in alertas:
    layout.kept_words(alerta.dicho)
