"""Goals and money of products or activities, side by side; in a table where nothing can be set against anything."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ask.standing.periods import Period
from pp0093.money import execution, tables, texts
from pp0093.money.execution import AnnexLine
from pp0093.ui import charts, layout
from pp0093.ui.page import Page

PIECE = "meta-y-gasto"


def piece(pagina: Page, filas: Sequence[AnnexLine], periodo: Period | None, elige: str) -> None:
    """Draw how much of the goal and of the PIM each line is at; `elige` is the filter that a click on one sets."""
    anio = pagina.filtros.anio
    if not execution.measured(filas):
        sabidas = execution.known(filas)
        titulo, nota = texts.products_headline(filas, periodo), texts.not_measured_note(anio)
        tabla = tables.annex_table(sabidas)
        pagina.table(PIECE, titulo, nota, tabla, cifras=execution.cited(sabidas), vacio=texts.NOT_MEASURED)
    else:
        _against_both(pagina, filas, periodo, elige)
    layout.lacking(texts.lacking(anio, filas, elige))


def _against_both(pagina: Page, filas: Sequence[AnnexLine], periodo: Period | None, elige: str) -> None:
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
        id=PIECE,
        title=texts.products_headline(filas, periodo),
        note=texts.dumbbell_note(pagina.filtros.anio, filas, periodo),
        lectura=texts.HOW_DUMBBELL,
        cifras=execution.cited(filas),
        elige=elige,
    )
