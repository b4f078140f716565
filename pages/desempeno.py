"""Indicadores de desempeño: does the programme achieve what it set out to change."""

from pp0093 import ui
from pp0093.ask import view
from pp0093.claims import shown
from pp0093.instruments import figures, texts
from pp0093.ui import charts
from pp0093.ui.subjects import instruments as pieces
from pp0093.writing.phrases import phrase
from pp0093.writing.tables import Style

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
instrumento = datos.programa.instrument(figures.OWN_INSTRUMENT)
hallado = figures.performance(datos, instrumento, filtros.anio, filtros.producto)
dicho = texts.performance(hallado, instrumento, view.filters_in_words(datos, filtros))
estado = pieces.answer_of_year(pagina, instrumento, hallado, dicho)

pieces.against_goals(pagina, estado)
titulo, filas = texts.years_headline(estado), texts.year_rows(estado.indicadores)
columnas = texts.lit("instruments.performance", filas)
with pagina.row("series", titulo):
    pieces.side_by_side(pagina, estado.indicadores)
    pagina.piece("indicadores", titulo, phrase("nota_de_indicadores"), filas, columnas=columnas)
pagina.piece(
    "notas",
    shown(datos.programa.texto("propio.por_notas"), "valor_registros", por="indicador"),
    phrase("nota_de_notas"),
    texts.record_rows(estado.indicadores),
    columnas="instruments.record",
    pie=pieces.with_marks(pagina.pie, estado),
    vacio=texts.no_records(estado),
)

# Productivity by size beside the share of each factor, where documents print both, of their own year.
tamano, factor = figures.productivity(datos)
if tamano and factor and not filtros.producto:
    for id_, titulo, suyas, estilo in (
        ("productividad", texts.size_headline(tamano), tamano, Style.NUMBER),
        ("factores", texts.factor_headline(factor), factor, Style.PERCENT),
    ):
        tabla = texts.printed_table(suyas, estilo)
        pagina.piece(
            id_,
            titulo,
            texts.printed_note(suyas),
            charts.bars(tabla, x=tabla.encabezado[1], y=tabla.encabezado[0], emphasis=()),
            pie=ui.footing({"procedencia": "publicado"}, instrumento or "", ui.View(suyas[0].anio)),
        )
