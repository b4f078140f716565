"""A programme by axes: what it proposes, and the goal that each of its indicators must reach."""

from pp0093 import ui
from pp0093.instruments import figures, texts
from pp0093.ui.subjects import instruments as pieces

pagina = ui.page()
datos = ui.data()
programa = datos.programa
instrumento = programa.instrument(figures.DIGITAL)
con_valor = sum(m.ultimo is not None for m in figures.last(datos, instrumento))
raiz = pieces.answer_of_document(pagina, instrumento, lambda raiz: texts.economy(programa, raiz, con_valor))

pagina.piece(
    "metas",
    texts.goals_headline(raiz),
    texts.GOALS_NOTE,
    texts.goals(programa, raiz, figures.goals(datos, instrumento)),
    cifras=figures.by_year(datos, instrumento, "logro_esperado"),
)
pagina.piece("arbol", texts.tree_headline(raiz), texts.TREE_NOTE, texts.tree_rows(raiz), columnas=texts.TREE_COLUMNS)
catalizadores = figures.catalysts(datos, instrumento)
pagina.piece(
    "catalizadores",
    texts.catalysts_headline(catalizadores, instrumento),
    texts.CATALYSTS_NOTE,
    catalizadores,
    columnas=texts.CATALYST_COLUMNS,
)
pieces.findings(instrumento)
