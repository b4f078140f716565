"""Ejecución: which products and activities spent and delivered, and which spent without delivering."""

from pp0093 import claims, ui
from pp0093.ask import view
from pp0093.ask.registry import ACCRUED, PIM, REPORT
from pp0093.ask.rows import plain_rows
from pp0093.ask.standing import periods
from pp0093.money import answer, budget, execution, texts
from pp0093.programme import FIRMS_TOPIC
from pp0093.ui import charts, drawn
from pp0093.ui.subjects import delivered, followed
from pp0093.writing import tables
from pp0093.writing.formats import of_sentences
from pp0093.writing.phrases import over_years, phrase, say

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
programa = datos.programa
lineas = execution.annex(datos, filtros.anio, filtros.query)
anexo = execution.annex_worst_first(lineas)
actividades = execution.only_activities(anexo)
periodo = periods.period(datos, REPORT, filtros.anio)
total = budget.spent(datos, filtros.anio, filtros.query, REPORT)
dicho = texts.gap_answer(
    filtros, actividades, total, answer.answer_of_year(datos, filtros), view.filters_in_words(datos, filtros)
)
pagina.answer(dicho, ui.weakest_row(plain_rows(lineas), filtros.anio), alcance=answer.scope_of(datos, filtros))
if not anexo:
    delivered.known_elsewhere(pagina)
pagina.note(texts.unattested(anexo, "por_que_por_verificar"))
pagina.piece(
    "anexo",
    texts.annex_headline(filtros, anexo),
    of_sentences(
        texts.annex_note(filtros.anio, anexo, periodo),
        programa.frase("ejecucion.como_cuenta") * (len(anexo) > len(actividades)),
    ),
    texts.annex_table(anexo),
    dibuja=lambda _, *como: drawn.table(texts.annex_table(anexo, en_pantalla=True), *como),
    cifras=plain_rows(anexo),
)
apertura = execution.opening(datos, filtros.anio, filtros.query)
pagina.piece(
    "apertura",
    texts.opening_headline(filtros, apertura),
    phrase("nota_de_apertura", anio=filtros.anio),
    tables.of_objects(apertura, "money.opening"),
    cifras=plain_rows(apertura),
    vacio=say("sin_pia", claims.subject(anio=filtros.anio, **filtros.query)) if total else None,
)
if tardias := execution.to_justify(actividades):
    pagina.piece(
        "justificacion",
        claims.shown("Lo que falta, según lo justifica la unidad", "avance_fisico", por="actividad"),
        phrase("nota_de_justificaciones", anio=filtros.anio),
        texts.justification_table(tardias),
        cifras=execution.cited_goals(tardias),
    )
delivered.gaps(pagina, actividades, periodo)
followed.months(pagina, actividades)
serie = budget.series(datos, filtros.query, REPORT)
en_curso = ui.running(REPORT)
columnas = charts.standing(plain_rows(serie), x="anio", y=budget.SERIES, hollow=en_curso)
nota = texts.series_note(columnas.unidad, "alcance del informe", periods.periods(datos, REPORT))
titulo = over_years(PIM, plain_rows(serie), filtros.query, filtros.anio, en_curso)
pagina.piece("serie", titulo or claims.shown("PIM y devengado por año", PIM, ACCRUED, por="anio"), nota, columnas)
if programa.has(FIRMS_TOPIC):  # Only of firms are there records to count beside what is reported.
    fuentes = execution.progress_sources(datos, filtros.anio, filtros.query)
    lados = texts.progress_headline(filtros, fuentes), phrase("nota_de_avances", anio=filtros.anio)
    tabla = texts.progress_table(fuentes)
    pagina.piece("avance-por-fuente", *lados, tabla, cifras=plain_rows(fuentes), vacio=texts.no_progress(filtros))
