"""The pieces of a sheet: the same blocks that go on paper, drawn on its page, and the two sheets to take home."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from operator import itemgetter

from msgspec.structs import replace

from pp0093 import claims
from pp0093.ask import catalog, query
from pp0093.ask.origin import cited as documented
from pp0093.ask.view import View
from pp0093.claims import Sentence, shown
from pp0093.documents.document import Board, CitedFigure, NoteSection, Points, Prose, cited, of_board
from pp0093.note import asking
from pp0093.sheets.issue import FactSheet, file_name, on_paper
from pp0093.ui import charts, footings, layout
from pp0093.ui.exports.piece import Footing
from pp0093.ui.page import Page
from pp0093.ui.shell import address, run
from pp0093.writing.phrases import over_years, phrase

GOALS = ("meta_fisica", "avance_fisico")
FULFILMENT = "cumplimiento_pct"


def answer(pagina: Page, ficha: FactSheet) -> None:
    """Answer with what a sheet begins with: it stands on the report's money or the firms, its subject being the filter.

    There is a row to be taken even where nothing is known.
    """
    fila = {"procedencia": ficha.procedencia, "corte": ficha.corte}
    alcance = footings.REPORT if ficha.sujeto.es_de_estructura else footings.OF_FIRMS
    pie = replace(
        footings.footing(fila, alcance, View(ficha.anio)).of("ficha", ficha.sujeto.clave),
        filtros_en_palabras=f"Año {ficha.anio}, {ficha.sujeto.etiqueta}",
        fuentes=partial(asking.sources, catalog.published(), ficha.de_respuesta),
    )
    pagina.answer(ficha.respuesta, fila, alcance=alcance, pie=pie, sigue=())


def over_the_years(pagina: Page, ficha: FactSheet) -> None:
    """Draw, of a product or an activity, the goal of each year and what was reached of it."""
    if not ficha.sujeto.es_de_estructura:
        return
    lugar = {d: [v] for d, v in ficha.sujeto.lugar.items()}
    filas = query.run(catalog.published(), query.Query((*GOALS, FULFILMENT), ("anio",), lugar, footings.REPORT))
    sabidas = [f for f in filas if any(f[i] is not None for i in GOALS)]
    en_curso = footings.running(footings.REPORT)
    del_anio = itemgetter("anio")
    anios = sorted(map(del_anio, sabidas))
    huecos = [documented.span(range(a + 1, b)) for a, b in pairwise(anios) if b > a + 1]
    vistas = sorted([*sabidas, *({"anio": h} for h in huecos)], key=lambda f: str(del_anio(f)))
    pagina.piece(
        "meta-y-avance",
        over_years(FULFILMENT, sabidas, lugar, en_curso) or shown("Meta y avance por año", *GOALS, por="anio"),
        phrase("nota_de_metas_por_anio", unidad=ficha.sujeto.unidad, sin_dato=", ".join(huecos)),
        charts.bars(vistas, x="anio", y=GOALS, hollow=en_curso),
        cifras=sabidas,
        pie=footings.of_figures(pagina.pie, sabidas),
        es_del_anio=False,
    )


def sections(pagina: Page, ficha: FactSheet) -> None:
    """Draw the sections of a sheet: the first table whole, each other section a folded row."""
    primera, *demas = ficha.nota.dichas
    _section(pagina, primera)
    for seccion in demas:
        with pagina.row(seccion.clave, _heading(seccion)):
            _section(pagina, seccion)


def _section(pagina: Page, seccion: NoteSection) -> None:
    for bloque in seccion.bloques:
        if isinstance(bloque, Points):
            pagina.note(*(f.texto for f in bloque.frases))
        elif isinstance(bloque, Prose) and not address.is_closed():
            layout.draw("said", " ".join(f.texto for f in bloque.frases))
        elif isinstance(bloque, Board):
            cifras = list(cited(bloque))
            pagina.piece(
                bloque.clave,
                _titled(bloque),
                bloque.nota,
                of_board(bloque),
                pie=_behind(pagina.pie, cifras),
                es_del_anio=any(str(c.anio) == pagina.pie.filtros["anio"] for c in cifras),
            )


def _behind(pie: Footing, cifras: Sequence[CitedFigure]) -> Footing:
    """Return what a table stands on: its own figures, of whatever year; the sheet's own where it has none."""
    if not cifras:
        return pie
    return replace(
        footings.of_figures(pie.weakened(c.procedencia for c in cifras), asking.rows_of(cifras)),
        fuentes=partial(asking.sources, catalog.published(), cifras),
    )


def _heading(seccion: NoteSection) -> Sentence:
    """Return the title of a section's row: what its first table finds, or its name."""
    tablas = [b for b in seccion.bloques if isinstance(b, Board)]
    return _titled(tablas[0]) if tablas else shown(seccion.titulo)


def _titled(tabla: Board) -> Sentence:
    return claims.sentence(tabla.titulo, tabla.dichos) if tabla.dichos else shown(tabla.titulo)


def paper(ficha: FactSheet) -> None:
    """Offer the two sheets as PDF, written when they are asked for."""
    run.download(
        "Descargar ficha (PDF)",
        partial(on_paper, ficha),
        file_name(ficha),
        "llevar_ficha",
    )
