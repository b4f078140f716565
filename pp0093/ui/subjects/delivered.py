"""Goals and money of products or activities, side by side; in a table where nothing can be set against anything."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093 import claims
from pp0093.ask import catalog, view
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.standing.periods import Period
from pp0093.ask.view import View
from pp0093.claims import Sentence
from pp0093.firms import figures as firms
from pp0093.firms.figures import RightOnes, Served
from pp0093.firms.texts import who
from pp0093.money import answer, budget, execution, tables, texts
from pp0093.money.execution import AnnexLine
from pp0093.ui import charts, layout
from pp0093.ui.page import Page
from pp0093.ui.subjects import around

PIECE, ACTIVITIES = "meta-y-gasto", "actividades"


def piece(pagina: Page, filas: Sequence[AnnexLine], periodo: Period | None, elige: str, *, id: str = PIECE) -> None:
    """Draw how much of the goal and of the PIM each line is at; `elige` is the filter that a click on one sets."""
    anio = pagina.filtros.anio
    if not execution.measured(filas):
        sabidas = execution.known(filas)
        titulo, nota = texts.products_headline(pagina.filtros, filas, periodo), texts.not_measured_note(anio)
        tabla, vacio = tables.annex_table(sabidas), texts.not_measured(anio, filas)
        pagina.table(id, titulo, nota, tabla, cifras=execution.cited(sabidas), vacio=vacio)
    else:
        titulo = texts.products_headline(pagina.filtros, filas, periodo)
        _against_both(pagina, filas, periodo, elige=elige, id=id, titulo=titulo)


def ranked(pagina: Page, filas: Sequence[AnnexLine], periodo: Period | None) -> None:
    """Draw the goal and the spending of each activity, the furthest from its goal first."""
    lejos = execution.furthest(filas)
    ordenadas = [*lejos, *(f for f in filas if f not in lejos)]
    if not execution.measured(filas):
        piece(pagina, filas, periodo, "actividad", id=ACTIVITIES)
        return
    _against_both(pagina, ordenadas, periodo, elige="actividad", id=ACTIVITIES, titulo=texts.ranked_title())


def _against_both(
    pagina: Page, filas: Sequence[AnnexLine], periodo: Period | None, *, elige: str, id: str, titulo: Sentence
) -> None:
    avance = charts.dumbbell(
        filas,
        x=("ejecucion_pct", "de_lo_programado_pct"),
        y="etiqueta",
        reference=100,
        picks="codigo",
        columns=tables.DELIVERED,
    )
    pagina.piece(
        avance.of(tables.annex_table(filas)),
        id=id,
        title=titulo,
        note=texts.dumbbell_note(pagina.filtros.anio, filas, periodo),
        lectura=texts.HOW_DUMBBELL,
        cifras=execution.cited(filas),
        elige=elige,
    )


@remembered
def with_firms(catalogo: Catalog, vista: View) -> Sentence:
    """Answer a year and, where not all its records came or the report has no money, what is known of its firms."""
    pedido, dicho = view.asked(catalogo, vista), answer.of_year(catalogo, vista)
    por_llegar = firms.unfinished(catalogo, vista)
    if por_llegar is None and budget.spent(catalogo, vista.anio, vista.query, "reporte"):
        return dicho
    return claims.joined([dicho, of_firms(vista, firms.right_ones(catalogo, vista), por_llegar, pedido)])


def of_firms(vista: View, sabidas: RightOnes | None, por_llegar: Served | None, pedido: str) -> Sentence:
    """Say which part of the firms served are those that are looked for or, of records that are not all, what came."""
    if sabidas is None and por_llegar is not None:
        return who(por_llegar)
    return texts.right_ones(vista.anio, vista.query, sabidas, pedido)


def known_elsewhere(pagina: Page) -> None:
    """Draw what is known of a year without a report: what another tells of it, and the money of the whole country."""
    vista, datos = pagina.filtros, catalog.published()
    sabidas = execution.of_another_report(datos, vista.anio, vista.query)
    pais = budget.in_steps(datos, vista.anio, {}, answer.NATIONAL)
    if pais is None or vista.query:
        layout.empty(texts.nothing_filtered(vista, sabidas))
        return
    periodo = budget.standing(datos, vista.anio)[answer.NATIONAL]
    around.steps(pagina, answer.NATIONAL, pais, periodo)
    layout.lacking(texts.nothing_filtered(vista, sabidas))
