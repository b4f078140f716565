"""A programme by axes: what it proposes, and the goal that each of its indicators must reach."""

from functools import partial

from msgspec.structs import asdict

from pp0093 import ui
from pp0093.instruments import figures, texts
from pp0093.ui import drawn
from pp0093.ui.subjects import instruments as pieces
from pp0093.ui.subjects import printed
from pp0093.writing import marks

pagina = ui.page()
datos = ui.data()
programa = datos.programa
instrumento = programa.instrument(figures.DIGITAL)
cifras = figures.summary(datos, instrumento)
raiz = figures.tree(datos, instrumento)
pagina.answer(
    texts.economy(programa, cifras, instrumento),
    asdict(raiz) if raiz else None,
    alcance=instrumento or marks.OF_INSTRUMENTS,
    nota=f"{texts.ALWAYS_THE_SAME}.",
    pie=pieces.document_footing(instrumento),
)
if cifras is None or raiz is None:
    ui.stop(texts.to_load(programa, "economia.que_hacer", instrumento))

pagina.piece(
    "arbol",
    texts.tree_headline(cifras),
    texts.TREE_NOTE,
    texts.tree_rows(raiz),
    columnas=texts.TREE_COLUMNS,
    dibuja=partial(pieces.nested_list, raiz),
)
pagina.piece(
    "metas",
    texts.goals_headline(cifras),
    texts.GOALS_NOTE,
    texts.goals(figures.goals(datos, instrumento)),
    dibuja=drawn.as_text,
    cifras=figures.by_year(datos, instrumento, "logro_esperado"),
)
catalizadores = figures.catalysts(datos, instrumento)
pagina.piece(
    "catalizadores",
    texts.catalysts_headline(catalizadores, instrumento),
    texts.CATALYSTS_NOTE,
    texts.catalyst_rows(catalizadores),
    columnas=texts.CATALYST_COLUMNS,
)
printed.facts(pagina, pagina.pie)
pieces.findings(instrumento)
