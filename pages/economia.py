"""A programme by axes: what it proposes, and the goal that each of its indicators must reach."""

from operator import itemgetter

from pp0093 import ui
from pp0093.instruments import figures, findings, texts
from pp0093.ui import charts
from pp0093.ui.subjects import instruments as pieces
from pp0093.writing.phrases import phrase

pagina = ui.page()
datos = ui.data()
programa = datos.programa
instrumento = programa.instrument(figures.DIGITAL)
con_valor = sum(m.ultimo is not None for m in figures.measured_indicators(datos, instrumento))
fichas = pieces.answer_of_document(pagina, instrumento, lambda todas: texts.economy(programa, todas, con_valor))

metas = texts.goals(programa, fichas)
ajenos, resto = texts.of_others(programa, fichas)
nombre, *_, camino, base = metas.encabezado
pagina.piece(
    "metas",
    texts.growth_headline(programa, fichas),
    findings.goals_note(datos, instrumento),
    charts.beside(
        charts.bars(
            metas,
            x=base,
            y=nombre,
            label=itemgetter(camino),
            emphasis=(),
            reference=100,
            folded=ajenos,
        ),
        metas.only([2, 3]),
        resto,
    ).of(metas),
    lectura=phrase("como_metas_de_ejes"),
    cifras=figures.indicator_by_year(datos, instrumento, "logro_esperado"),
)
pieces.findings(instrumento)
pagina.piece(
    "arbol", texts.tree_headline(fichas), phrase("nota_del_arbol"), texts.tree_rows(fichas), columnas="instruments.tree"
)
catalizadores = figures.catalysts(datos, instrumento)
pagina.piece(
    "catalizadores",
    texts.catalysts_headline(catalizadores, instrumento),
    phrase("nota_de_catalizadores"),
    catalizadores,
    columnas="instruments.catalyst",
)
