"""Seguimiento: each activity month by month, what was programmed and what was done, goals and money."""

from pp0093 import clock, ui
from pp0093.ask import view
from pp0093.ask.standing import periods
from pp0093.money import answer, execution
from pp0093.ui import charts
from pp0093.ui.subjects import delivered
from pp0093.writing.phrases import phrase, say
from pp0093.year import pace, texts

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
pagina.ask("avance_fisico", "devengado_soles", by="actividad")
meses = pace.months(datos, filtros.anio, filtros.query)
pagina.answer(
    texts.following(
        filtros.anio,
        meses,
        execution.activities(datos, filtros.anio, filtros.query),
        view.asked(datos, filtros),
        periods.period(datos, "reporte", filtros.anio),
        filtros=filtros.query,
    ),
    alcance=answer.scope_of(datos, filtros),
)
if not any(pace.span(meses)):
    delivered.so_far_known(pagina, texts.no_months(filtros.anio, filtros.query))

vista = ui.address.choice("meses", "Cómo se mira", texts.VIEWS)
hoy = clock.today().month if clock.today().year == filtros.anio else None
for id_, cifras, titulo, nota, columnas, vacio, aparte in (
    (
        "metas",
        ("meta_fisica", "avance_fisico"),
        say("meta_fisica_programado_logrado"),
        "unidad de cada actividad",
        texts.GOAL_COLUMNS,
        texts.no_goals(filtros.anio, filtros.query),
        pace.months_apart(datos, filtros.anio, filtros.query),
    ),
    (
        "dinero",
        ("pim_soles", "devengado_soles"),
        say(texts.MONEY_TITLES[vista]),
        "",
        texts.MONEY_COLUMNS,
        texts.no_money(filtros.anio, filtros.query, meses),
        [],
    ),
):
    suyas = texts.known(meses, columnas[vista])
    dibujo = charts.panels(suyas, x="mes", y=tuple(columnas[vista]), by="actividad", columns=columnas[vista], today=hoy)
    pagina.piece(
        f"{id_}-{vista}",
        titulo,
        texts.beside(f"{texts.VIEWS[vista]}, en {nota or dibujo.unidad.lower()}, {filtros.anio}", aparte),
        dibujo.of(texts.month_table(suyas, columnas[vista])),
        lectura=phrase("como_recuadros"),
        pie=pagina.behind(pagina.ask(*cifras, by="actividad")),
        vacio=vacio,
    )
