"""An evaluated intervention: how many registered and went on, whether they like it, and what would improve it."""

from pp0093 import ui
from pp0093.instruments import figures, texts
from pp0093.ui import charts
from pp0093.ui.subjects import instruments as pieces

pagina = ui.page()
datos = ui.data()
programa = datos.programa
instrumento = programa.instrument(figures.EVALUATED)
embudo = figures.funnel(datos, instrumento)
preguntas = figures.questions(datos, instrumento)
pieces.answer_of_document(
    pagina, instrumento, texts.route(programa, embudo, preguntas, instrumento), "intervencion.que_hacer"
)
pagina.figures(texts.evaluated_cards(datos, instrumento))

pasos = texts.funnel(programa, embudo)
paso, *cifras = pasos.encabezado
pagina.piece(
    "embudo",
    texts.funnel_headline(programa, embudo),
    texts.funnel_note(programa, embudo),
    charts.bars(pasos, x=cifras, y=paso, emphasis=[p for p, *_ in pasos.filas[1:]]),
    cifras=figures.by_year(datos, instrumento, "valor_obtenido"),
    vacio=texts.no_funnel(programa, figures.missing_of_funnel(datos, instrumento)),
)
for numero, pregunta in enumerate(preguntas, start=1):
    pagina.piece(
        f"encuesta-{numero}",
        texts.question_title(pregunta, instrumento),
        texts.question_note(pregunta),
        charts.points(
            texts.survey(pregunta.respuestas),
            x="A favor (%)",
            y="Versión",
            interval=("Desde (%)", "Hasta (%)"),
            names=texts.version,
            label=texts.answered,
        ),
        lectura=programa.texto("intervencion.como_se_lee_encuesta"),
    )

procesos = figures.processes(datos, instrumento)
pagina.piece(
    "procesos",
    texts.processes_headline(procesos, instrumento),
    programa.texto("intervencion.procesos"),
    texts.process_table(procesos),
)
pieces.findings(instrumento)
