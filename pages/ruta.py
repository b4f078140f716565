"""An evaluated intervention: how many registered and went on, whether they like it, and what would improve it."""

from pp0093 import ui
from pp0093.ask.parts import instruments
from pp0093.instruments import figures, texts
from pp0093.ui import charts
from pp0093.ui.subjects import instruments as pieces
from pp0093.writing import tables

pagina = ui.page()
datos = ui.data()
programa = datos.programa
instrumento = programa.instrument(figures.EVALUATED)
embudo = figures.funnel(datos, instrumento)
medidos = figures.measured_indicators(datos, instrumento)
pieces.answer_of_document(pagina, instrumento, lambda _: texts.route(programa, embudo, medidos))

if embudo:
    pasos = texts.funnel(programa, embudo)
    paso, parte, _, desde = pasos.encabezado
    pagina.piece(
        "embudo",
        texts.funnel_headline(programa, embudo),
        texts.funnel_note(programa, embudo),
        charts.beside(charts.bars(pasos, x=parte, y=paso, base=desde, emphasis=[pasos.filas[1][0]]), pasos.only([2])),
        cifras=figures.indicator_by_year(
            datos, instrumento, "valor_obtenido", (embudo.inicio.indicador, embudo.parte.indicador)
        ),
    )
pieces.findings(instrumento)
for numero, pregunta in enumerate(figures.questions(datos, instrumento), start=1):
    pagina.piece(
        f"encuesta-{numero}",
        texts.question_title(pregunta, instrumento),
        texts.question_note(pregunta),
        charts.points(
            tables.of_objects(pregunta.respuestas, "instruments.survey"),
            x="A favor (%)",
            y="Versión",
            interval=("Desde (%)", "Hasta (%)"),
            names=texts.version,
            label=texts.answered,
        ),
        lectura=programa.texto("intervencion.como_se_lee_encuesta"),
    )

procesos = instruments.processes(datos, instrumento)
pagina.piece(
    "procesos",
    texts.processes_headline(procesos, instrumento),
    programa.texto("intervencion.procesos"),
    texts.process_table(procesos),
)
