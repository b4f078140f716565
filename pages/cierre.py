"""Cierre: the money of the year in progress, where it will end, and how well that was known in other years."""

from pp0093 import clock, ui
from pp0093.ask.registry import NATIONAL
from pp0093.errors import LOADED_AT
from pp0093.money import answer
from pp0093.ui import charts, drawn
from pp0093.ui.subjects import followed
from pp0093.writing import tables
from pp0093.writing.phrases import phrase, say
from pp0093.year import own, pace, texts

pagina = ui.page()
datos = ui.data()
cierres = own.running_closings(datos)
alcance, anio = (cierres[-1].alcance, cierres[-1].anio) if cierres else (NATIONAL, clock.today().year)
if not cierres:
    pagina.answer(texts.closing_answer(cierres), alcance=alcance)
    if not pace.of_goals(datos, anio):
        ui.stop(say("cargue_el_anio_en_curso", donde=LOADED_AT))
else:
    propio = cierres[-1]
    hoy = pace.of_today(datos, propio)
    followed.money_so_far(pagina, propio, answer.answer_of_year(datos, ui.View(anio)))
    if hoy and not propio.ha_terminado:
        followed.simulator(pagina, hoy, propio)
    de_cada_alcance = [pagina.ask("devengado_soles", by="anio", alcance=c.alcance) for c in cierres]
    pagina.piece(
        "cierre",
        texts.closing_title(propio),
        texts.closing_note(cierres),
        texts.closing_rows(cierres),
        dibuja=drawn.downwards,
        pie=pagina.behind([f for filas in de_cada_alcance for f in filas], alcance, es_calculo=True),
        es_del_anio=False,
    )
    pagina.piece(
        "cierres",
        *texts.closes_title(propio, de_cada_alcance[-1]),
        charts.lines(
            texts.closes(de_cada_alcance[-1], propio),
            x="anio",
            y="devengado_soles",
            hollow={anio: ""},
            interval=texts.FORECAST_BOUNDS,
            columns="year.close",
        ),
        pie=pagina.behind(de_cada_alcance[-1], alcance, es_calculo=True),
    )
    notas = own.scores(datos)
    pagina.piece(
        "prueba",
        texts.score_title(notas, propio),
        phrase("nota_de_prueba"),
        tables.of_objects(notas, "year.score"),
        pie=pagina.behind(own.tested_years(datos), alcance, es_calculo=True),
        es_del_anio=False,
    )
followed.paces(pagina, anio)
