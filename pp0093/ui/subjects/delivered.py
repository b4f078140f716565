"""Pieces about goals and money: progress, gaps, budget steps, and years without a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from msgspec.structs import replace

from pp0093 import claims
from pp0093.ask import catalog, view
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import ACCRUED, NATIONAL, PIM, REPORT
from pp0093.ask.rows import Filters, known, plain_rows
from pp0093.ask.standing import norms, periods
from pp0093.ask.standing.periods import Period
from pp0093.ask.view import View
from pp0093.claims import Sentence, subject
from pp0093.firms import figures as firms
from pp0093.firms.figures import FirmsTotal, Served
from pp0093.firms.texts import firms_served_answer
from pp0093.money import answer, budget, execution, texts
from pp0093.money.answer import of_lines
from pp0093.money.budget import Steps
from pp0093.money.execution import AnnexLine
from pp0093.provenance import Provenance
from pp0093.ui import charts, layout
from pp0093.ui.exports.piece import Footing
from pp0093.ui.footings import footing
from pp0093.ui.page import Page, nothing, stop
from pp0093.ui.shell import address
from pp0093.writing.formats import of_sentences
from pp0093.writing.phrases import NOTHING, phrase, say
from pp0093.year import own

PIECE, ACTIVITIES = "meta-y-gasto", "actividades"


def piece(
    pagina: Page,
    filas: Sequence[AnnexLine],
    *,
    elige: str = "",
    filtros: Filters | None = None,
    nota: str = "",
    pie: Footing | None = None,
) -> None:
    """Draw how much of its goal each line met, the activities furthest from it first and those that came near folded.

    `elige` is the filter that a click on one sets: what the lines are, activities where none does. They are all that
    answer `filtros`, those of the page if not said. Where no goal is known, it is what each spent.
    """
    anio = pagina.filtros.anio
    filtros = pagina.filtros.query if filtros is None else filtros
    id = PIECE if elige == "producto" else ACTIVITIES
    ultima = texts.last(anio, filtros, filas) if id == ACTIVITIES else NOTHING
    titulo = texts.behind(anio, filtros, filas) or ultima or texts.products_headline(anio, filtros, filas)
    if not execution.measured_lines(filas):
        sabidas = execution.known_lines(filas)
        pagina.piece(
            id,
            titulo,
            phrase("nota_de_nada_medido", anio=anio),
            texts.annex_table(sabidas),
            cifras=plain_rows(sabidas),
            pie=pie,
            vacio=say("oracion", dicho=say("nada_medido", of_lines(anio, filas))),
        )
        return
    casi = 0
    if id == ACTIVITIES:
        filas, casi = execution.worst_first(filas)
    periodo = periods.period(catalog.published(), REPORT, anio)
    hay_metas = known(filas, "de_lo_programado_pct")
    barras = charts.bars(
        filas,
        x="de_lo_programado_pct" if hay_metas else "ejecucion_pct",
        y="etiqueta",
        reference=100 if hay_metas else None,
        goal="Programado" if execution.under_way(filas) else "Meta",
        picks="codigo",
        columns="money.delivered",
        folded=casi,
    )
    pagina.note(texts.unattested(filas, "por_que_por_verificar"))
    al_lado = texts.beside_goals(filas, execution.uncounted_activities(catalog.published(), anio))
    pagina.piece(
        id,
        titulo,
        of_sentences(texts.goals_note(anio, filas, periodo), nota),
        charts.beside(barras, al_lado, texts.near(filas, casi)).of(texts.annex_table(filas)),
        lectura=phrase("como_meta_y_gasto", mide=texts.measured_by(filas), elige=elige),
        cifras=plain_rows(filas),
        elige=elige,
        pie=pie,
    )


@cached_by_version
def with_firms(catalogo: Catalog, vista: View, lejos: Sentence) -> Sentence:
    """Answer a year and, when records are incomplete or the report has no money, what is known of its firms.

    `lejos` is said after how goals ended.
    """
    pedido = view.filters_in_words(catalogo, vista)
    dicho = answer.answer_of_year(catalogo, vista, lejos)
    por_llegar = firms.unfinished(catalogo, vista)
    if por_llegar is None and budget.spent(catalogo, vista.anio, vista.query, REPORT):
        return dicho
    return claims.joined([dicho, of_firms(vista, firms.focalized_firms(catalogo, vista), por_llegar, pedido)])


def gaps(pagina: Page, actividades: Sequence[AnnexLine], periodo: Period | None) -> None:
    """Draw by how many points each activity's spending exceeds its progress, or why that is unknown."""
    medidas, anio = execution.by_gap(actividades), pagina.filtros.anio
    pagina.piece(
        "brecha",
        texts.gap_headline(pagina.filtros, actividades, medidas),
        phrase("nota_de_brecha", anio=anio, en_cero=[f.codigo_corto for f in actividades if f.meta_fisica == 0]),
        charts.bars(
            medidas,
            x="brecha_pp",
            y="etiqueta",
            emphasis=[f.etiqueta for f in medidas if (f.brecha_que_se_dice or 0) > 0],
            picks="codigo",
            columns="money.delivered",
        ).of(texts.annex_table(medidas)),
        cifras=plain_rows(medidas),
        elige="actividad",
        vacio=texts.no_gap(actividades, periodo),
    )


def of_firms(vista: View, sabidas: FirmsTotal | None, por_llegar: Served | None, pedido: str) -> Sentence:
    """Return the focalization of the firms served or, with incomplete records, the count received."""
    if sabidas is None and por_llegar is not None:
        return firms_served_answer(por_llegar)
    return texts.focalized_share(vista, sabidas, pedido)


def known_elsewhere(pagina: Page) -> NoReturn:
    """Draw what is known of a year without a report (another report's figures, the country's money), and end."""
    vista = pagina.filtros
    sabido = execution.of_another_report(catalog.published(), vista.anio, vista.query)
    falta: Sentence | None = texts.nothing_filtered(vista, sabido)
    for alcance in (NATIONAL, REPORT) if not vista.query else ():
        if falta and (pasos := budget.in_steps(catalog.published(), vista.anio, {}, alcance)):
            steps(pagina, alcance, pasos)
            layout.lacking(falta)
            falta = None
    if falta:
        nothing(falta)
    if own.closing_of_year(catalog.published(), vista.anio):
        address.way("cierre", "Año en curso")
    stop()


SOLES_OF = "soles_de"


def steps(pagina: Page, alcance: str, fila: Steps | None, pedido: str = "") -> None:
    """Draw a year's money in a scope from opening to paid; `pedido` are the filters in words."""
    vista, id = pagina.filtros, f"pasos-{alcance}"
    if fila is None:
        nombre = claims.shown(texts.SCOPE_TITLES[alcance], PIM, ACCRUED)
        pagina.piece(id, nombre, str(vista.anio), (), vacio=texts.no_budget(alcance, vista, pedido))
        return
    dicha = budget.step_row(fila)
    pagina.piece(
        id,
        texts.steps_headline(vista, alcance, fila),
        texts.steps_note(alcance, fila, vista, pedido),
        charts.bars(texts.step_table(fila), x="Monto (S/)", y="Paso", emphasis=["Devengado"]),
        cifras=[dicha],
        pie=footing(dicha, alcance),
    )


def real(pagina: Page) -> None:
    """Draw yearly spending in constant soles of the chosen year; nothing without a price index."""
    datos = catalog.published()
    anios = budget.real_years(datos)
    if not anios:
        return
    nombres = {str(a): str(a) for a in anios}
    en = int(address.own(SOLES_OF, nombres))
    filas = budget.real(datos, en)
    titulo = texts.real_headline(filas, en, pagina.filtros.anio)
    with pagina.row("en-soles-de", titulo):
        address.own_select(SOLES_OF, "En soles de", nombres)
        pagina.piece(
            "serie-constante",
            titulo,
            phrase("nota_de_serie_real"),
            charts.lines(filas, x="anio", y=("corriente_soles", "constante_soles"), columns="money.real"),
            pie=pagina.behind(plain_rows(budget.closed(datos)), NATIONAL, es_calculo=True).of(SOLES_OF, str(en)),
        )


def draw_place_among(pagina: Page) -> None:
    """Draw the programme's rank among all by execution; nothing when unknown."""
    datos = catalog.published()
    programa, anio, columnas = datos.programa, pagina.filtros.anio, "money.programme"
    todos = budget.programmes(datos, anio)
    suyo = next((p for p in todos if p.programa == programa.codigo), None)
    if suyo is None:
        return
    pagina.piece(
        "entre-programas",
        say(
            "puesto_del_programa",
            subject(anio=anio, programa=suyo.programa),
            sigla=programa.sigla,
            ejecucion_de_programa_pct=suyo.ejecucion_pct,
            puesto_entre_programas=suyo.puesto,
            todos=claims.fact("programas_presupuestales", len(todos), subject(anio=anio)),
        ),
        texts.among_note(anio, suyo, budget.read_otherwise(datos, anio, suyo), programa.sigla),
        charts.bars(
            budget.seen_from(todos, suyo),
            x="ejecucion_pct",
            y="etiqueta",
            emphasis=[suyo.etiqueta],
            columns=columnas,
        ).of(todos, columnas),
        pie=replace(
            footing({"procedencia": Provenance.PUBLISHED}, NATIONAL),
            alcance=norms.scope_name(datos, NATIONAL),
            fuentes=lambda: [phrase("fuente_de_programas")],
        ),
        es_del_anio=False,
    )
