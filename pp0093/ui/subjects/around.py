"""What surrounds the money of the country, drawn on a page: in soles of one year, and among the other programmes."""

from __future__ import annotations

from msgspec.structs import replace

from pp0093.ask import catalog
from pp0093.ask.rows import row, rows
from pp0093.ask.standing import norms
from pp0093.ask.standing.periods import Period
from pp0093.money import around, budget, tables, texts_budget
from pp0093.money.budget import Steps
from pp0093.provenance import Provenance
from pp0093.ui import charts
from pp0093.ui.footings import footing
from pp0093.ui.page import Page
from pp0093.ui.shell import address

SOLES_OF = "soles_de"
NATIONAL = "nacional"


def steps(pagina: Page, alcance: str, fila: Steps | None, periodo: Period | None, pedido: str = "") -> None:
    """Draw the money of a year in a scope step by step, from opening to paid; `pedido` are the filters in words."""
    vista, pasos = pagina.filtros, tables.step_table(fila)
    pagina.piece(
        charts.bars(pasos, x="Monto (S/)", y="Paso", emphasis=["Devengado"]),
        id=f"pasos-{alcance}",
        title=texts_budget.steps_headline(vista, alcance, fila, periodo),
        note=texts_budget.steps_note(alcance, fila, budget.missing_steps(fila), vista, pedido),
        cifras=rows([fila] if fila else []),
        pie=footing(row(fila), alcance),
        vacio=texts_budget.no_budget(alcance, vista, pedido),
    )


def real(pagina: Page) -> None:
    """Draw what was spent in soles of the year chosen beside current ones; nothing where no price index is known."""
    datos = catalog.published()
    anios = around.real_years(datos)
    if not anios:
        return
    nombres = {str(a): str(a) for a in anios}
    en = int(address.own(SOLES_OF, nombres))
    filas = around.real(datos, en)
    titulo = texts_budget.real_headline(filas, en)
    with pagina.row("en-soles-de", titulo):
        address.own_select(SOLES_OF, "En soles de", nombres)
        pagina.piece(
            charts.lines(filas, x="anio", y=("corriente_soles", "constante_soles"), columns=tables.REAL_COLUMNS),
            id="serie-constante",
            title=titulo,
            note=texts_budget.real_note(filas),
            pie=pagina.behind(rows(around.closed(datos)), NATIONAL, es_calculo=True).of(SOLES_OF, str(en)),
        )


def among(pagina: Page) -> None:
    """Draw the programme's place among those of the country, by what part of its PIM it spent; nothing without it."""
    datos = catalog.published()
    programa, todos = datos.programa, around.programmes(datos, pagina.filtros.anio)
    vecinos, suyo = around.seen_from(todos, programa.codigo), around.of_the_programme(todos, programa.codigo)
    if suyo is None:
        return
    cargado = around.read_otherwise(datos, pagina.filtros.anio, suyo)
    columnas = tables.PROGRAMME_COLUMNS
    pie = footing({"procedencia": Provenance.PUBLISHED, "corte": None}, NATIONAL)
    pagina.piece(
        charts.bars(vecinos, x="ejecucion_pct", y="etiqueta", emphasis=[suyo.etiqueta], columns=columnas).of(
            todos, columnas
        ),
        id="entre-programas",
        title=texts_budget.among_programmes(pagina.filtros.anio, todos, suyo, programa.sigla),
        note=texts_budget.among_note(pagina.filtros.anio, suyo, cargado, programa.sigla),
        pie=replace(pie, alcance=norms.scope_name(datos, NATIONAL), fuentes=lambda: [texts_budget.AMONG_SOURCE]),
        es_del_anio=False,
    )
