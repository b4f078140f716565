"""Pieces of sheets and notes: their blocks drawn on a page, and the two-page PDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from msgspec.structs import replace

from pp0093.ask import catalog, query
from pp0093.ask.origin import cited as documented
from pp0093.ask.registry import FULFILMENT, GOAL_AND_PROGRESS, PHYSICAL_PROGRESS, REPORT, YEAR
from pp0093.ask.rows import OWN_FILTERS, Row, fixing
from pp0093.ask.standing.comparability import SERVICES, said_of
from pp0093.ask.view import View
from pp0093.claims import Sentence, joined, sentence, shown
from pp0093.documents.document import (
    Board,
    CitedFigure,
    Heading,
    Note,
    NoteSection,
    Part,
    Plot,
    Points,
    cited,
    of_board,
)
from pp0093.note import annex, asking
from pp0093.note.saying import DEPARTMENT, UNIT, Matter, beside_them
from pp0093.provenance import weakest
from pp0093.questions.posed import last_first
from pp0093.sheets.issue import FactSheet, file_name, on_paper, opening, told
from pp0093.sheets.sections import SHARED, own_lines
from pp0093.ui import charts, drawn, footings, layout
from pp0093.ui.exports.paper import plot
from pp0093.ui.exports.piece import Footing
from pp0093.ui.page import Page
from pp0093.ui.shell import address, demonstration, filters, run
from pp0093.ui.subjects import delivered, passport
from pp0093.writing.formats import capital, listed, small
from pp0093.writing.phrases import NOTHING, over_years, phrase


def draw_answer(pagina: Page, ficha: FactSheet, *mas: Sentence) -> None:
    """Answer with a sheet's opening, on the report's money or firms, filtered by its subject.

    There is a row to export even when nothing is known. `mas` are further sentences.
    """
    datos, cifras, clave = catalog.published(), ficha.de_respuesta, ficha.sujeto.clave
    anio, de_otro = told(datos, clave, (ficha.anio, *last_first(datos))) or (ficha.anio, NOTHING)
    a = asking.Inquiry(datos, ficha.anio, es_nota=False)
    es_de_otro = anio != ficha.anio
    va_primero = es_de_otro and ficha.sujeto.dimension == DEPARTMENT  # What is known of a department.
    fila = {
        "anio": anio if va_primero else ficha.anio,
        "procedencia": weakest(c.procedencia for c in cifras),
        "corte": asking.cutoffs(cifras),
    }
    alcance = REPORT if ficha.sujeto.es_de_estructura else footings.OF_FIRMS
    pie = replace(
        footings.footing(fila, alcance, View(ficha.anio)).of("ficha", clave),
        filtros_en_palabras=f"Año {ficha.anio}, {ficha.sujeto.etiqueta}",
    )
    sabido = sentence(layout.first(de_otro), de_otro.claims) if va_primero else NOTHING
    pagina.answer(
        joined([sabido, opening(datos, ficha.sujeto, ficha.anio)[0], *mas]),
        fila,
        alcance=alcance,
        pie=standing_on(pie, cifras),
        sigue=[d for d, codigo in filters.current_view().chosen.items() if ficha.sujeto.lugar.get(d) == codigo],
        llamadas={n.clave: c.texto for c in cifras for n in beside_them(a, [c], con_dobles=True)},
    )
    if es_de_otro and not va_primero:  # Without statements in the year, link to the last with one.
        address.way(pagina.id, layout.first(de_otro).rstrip("."), {"ficha": clave, "anio": str(anio)})


def over_the_years(pagina: Page, de: Matter) -> None:
    """Draw, of a product or an activity, the goal of each year and what was reached of it."""
    if not de.es_de_estructura:
        return
    datos, lugar = catalog.published(), fixing(de.lugar)
    filas = query.run(datos, query.Query((*GOAL_AND_PROGRESS, FULFILMENT), ("anio",), lugar, REPORT))
    sabidas = [f | {OWN_FILTERS: de.lugar} for f in filas if any(f[i] is not None for i in GOAL_AND_PROGRESS)]
    en_curso = footings.running(REPORT)
    avance, cumplimiento = (
        over_years(i, sabidas, lugar, pagina.filtros.anio, en_curso) for i in (PHYSICAL_PROGRESS, FULFILMENT)
    )
    recibieron = [
        f"en {f[YEAR]}, {dicho}" for f in sabidas if (dicho := said_of(datos, FULFILMENT, f, de.lugar, SERVICES))
    ]
    pie = footings.of_figures(pagina.pie, sabidas)
    de_que = ", ".join(dict.fromkeys([*pie.filtros_en_palabras.split(", ", 1), de.etiqueta]))
    pagina.piece(
        "meta-y-avance",
        avance or shown("Meta y avance por año", *GOAL_AND_PROGRESS, por="anio"),
        phrase("nota_de_metas_por_anio", unidad=de.unidad, cumplimiento=cumplimiento, recibieron=recibieron),
        charts.standing(with_gaps(sabidas), x="anio", y=GOAL_AND_PROGRESS, hollow=en_curso),
        cifras=sabidas,
        pie=replace(pie, filtros_en_palabras=de_que),
        es_del_anio=False,
    )


def its_activities(pagina: Page, ficha: FactSheet) -> None:
    """Draw, of a product or a unit, how the goals of its activities go; of a unit, that others answer for them too."""
    datos, anio, de = catalog.published(), ficha.anio, ficha.sujeto
    filtros, lineas = own_lines(datos, anio, de)
    if lineas:
        pie = replace(pagina.pie, alcance=footings.covered(REPORT, anio))
        delivered.piece(pagina, lineas, filtros=filtros, nota=SHARED if de.dimension == UNIT else "", pie=pie)


def with_gaps(filas: Sequence[Row]) -> list[Row]:
    """Return rows of years with one more for each gap: "2021-2023: sin dato"."""
    anios = sorted(f[YEAR] for f in filas)
    huecos = [f"{documented.span(range(a + 1, b))}: sin dato" for a, b in pairwise(anios) if b > a + 1]
    return sorted([*filas, *({YEAR: h} for h in huecos)], key=lambda f: str(f[YEAR]))


def sections(pagina: Page, nota: Note) -> None:
    """Draw the sections of a sheet or note: the first open, the others in folded rows titled by their findings.

    Annexes go together in the last row.
    """
    primera, *demas = [s for s in nota.dichas if not s.es_de_sustento]
    _section(pagina, nota, primera)
    for seccion in demas:
        notas = [f.texto for b in seccion.bloques if isinstance(b, Points) and nota.es_breve for f in b.frases]
        with pagina.row(seccion.clave, seccion.hallazgo, *notas):
            _section(pagina, nota, seccion)
    if sustento := [s for s in nota.dichas if s.es_de_sustento]:
        with pagina.row("sustento", shown(capital(listed([small(s.titulo) for s in sustento])))):
            for seccion in sustento:
                _section(pagina, nota, seccion)


def _section(pagina: Page, nota: Note, seccion: NoteSection) -> None:
    for bloque in seccion.bloques:
        if isinstance(bloque, Points) and nota.es_breve:
            pagina.note(*(f.texto for f in bloque.frases))
        elif isinstance(bloque, Board):
            if bloque.clave in {p.id for p in pagina.piezas}:
                continue  # It is drawn already, as a chart.
            cifras = list(cited(bloque))
            pagina.piece(
                bloque.clave,
                bloque.titulo,
                bloque.mide,
                plot(bloque) if isinstance(bloque, Plot) else of_board(bloque),
                pie=_behind(pagina.pie, cifras) if cifras else standing_on(pagina.pie, asking.cited_in(nota.secciones)),
                es_del_anio=any(c.anio == pagina.filtros.anio for c in cifras),
            )
        elif address.is_closed():
            continue
        elif isinstance(bloque, Heading):
            layout.draw("block", bloque.texto, (), False)
        else:
            nuevas = [f for f in bloque.frases if f.clave != annex.ANSWER]  # The page's answer says it.
            frases = [[(_part_in_words(nota, p), _passport(p)) for p in f.partes] for f in nuevas]
            layout.draw("block", "", frases, isinstance(bloque, Points))


def _part_in_words(nota: Note, parte: Part) -> str:
    return drawn.sentence_html(parte, con_cifras=False) if isinstance(parte, str) else nota.written(parte)


def _passport(parte: Part) -> str:
    """Return the address of a figure's passport; "" for other parts."""
    if not isinstance(parte, CitedFigure) or not parte.es_propia:
        return ""
    return demonstration.linked(address.leads(passport.PASSPORT_PAGE, passport.url(annex.reference(parte))))


def _behind(pie: Footing, cifras: Sequence[CitedFigure]) -> Footing:
    """Return the footing of a table, from its own figures, of any year."""
    suyo = footings.of_figures(pie.weakened(c.procedencia for c in cifras), asking.rows_of(cifras))
    return standing_on(suyo, cifras)


def standing_on(pie: Footing, cifras: Sequence[CitedFigure]) -> Footing:
    """Return a footing with the sources of some figures; without any, the reports of the year, which lack them."""
    a = asking.Inquiry(catalog.published(), int(pie.filtros[YEAR]), es_nota=False)
    nada = [f"ningún informe de {a.anio} está cargado"]
    return replace(pie, fuentes=lambda: asking.figure_sources(a.catalogo, cifras) or asking.documents(a) or nada)


def paper(ficha: FactSheet) -> None:
    """Draw the download of the two-page PDF, made on request."""
    run.download(
        "Descargar ficha (PDF)",
        partial(on_paper, ficha),
        file_name(ficha),
        "llevar_ficha",
    )
