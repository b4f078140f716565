"""Pieces about a year by month: progress, pace needed, and forecast of the close."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pp0093 import clock
from pp0093.ask import catalog
from pp0093.ask.registry import GOAL_AND_PROGRESS
from pp0093.ask.standing import periods
from pp0093.claims import Sentence, joined, shown
from pp0093.intake import desk
from pp0093.money import budget
from pp0093.money.execution import AnnexLine
from pp0093.provenance import Provenance
from pp0093.ui import charts, layout
from pp0093.ui.page import Page
from pp0093.ui.shell import address
from pp0093.writing.formats import of_sentences
from pp0093.writing.phrases import NOTHING, phrase, say
from pp0093.year import pace, texts
from pp0093.year.own import OwnClosing
from pp0093.year.pace import Pace

MONEY_OF_YEAR = ("saldo_soles", "pim_soles", "certificado_soles", "devengado_soles", "ejecucion_pct")


def months(pagina: Page, lineas: Sequence[AnnexLine]) -> None:
    """Draw each activity's goal and progress by month; nothing when no month is known."""
    datos, anio, filtros = catalog.published(), pagina.filtros.anio, pagina.filtros.query
    meses = pace.months(datos, anio, filtros)
    if any(pace.span(meses)):
        with pagina.row("meses", texts.following(anio, meses, lineas, filtros)):
            vista = address.choice("meses", "Cómo se mira", texts.VIEWS)
            hoy = clock.today().month if clock.today().year == anio else None
            for id_, cifras, columnas, vacio, aparte in (
                (
                    "metas",
                    GOAL_AND_PROGRESS,
                    texts.GOAL_COLUMNS[vista],
                    texts.no_activity_months(anio, GOAL_AND_PROGRESS, filtros),
                    pace.months_apart(datos, anio, filtros),
                ),
                (
                    "dinero",
                    budget.SERIES,
                    texts.MONEY_COLUMNS[vista],
                    texts.no_money(anio, filtros, meses),
                    [],
                ),
            ):
                suyas = texts.known_months(meses, columnas)
                dibujo = charts.panels(suyas, x="mes", y=tuple(columnas), by="actividad", columns=columnas, today=hoy)
                pagina.piece(
                    f"{id_}-{vista}",
                    say(f"meses.{id_}"),
                    of_sentences(
                        phrase("nota_de_meses", vista=texts.VIEWS[vista], unidad=dibujo.unidad.lower(), anio=anio),
                        *aparte,
                    ),
                    dibujo.of(texts.month_table(suyas, columnas)),
                    lectura=phrase("como_recuadros"),
                    pie=pagina.behind(pagina.ask(*cifras, by="actividad")),
                    vacio=vacio,
                )


def money_so_far(pagina: Page, propio: OwnClosing, dicho: Sentence) -> None:
    """Answer an open year and draw its money to date and its forecast, hollow.

    After `dicho`, its last datum and forecast (or what it lacked when its months ended), and who owes lists.
    """
    datos, anio = catalog.published(), propio.anio
    en_curso = next(f for f in pagina.ask(*MONEY_OF_YEAR, by="anio", alcance=propio.alcance) if f["anio"] == anio)
    hoy = pace.of_today(datos, propio)
    falta = say("oracion", dicho=texts.needed(hoy, propio)) if hoy and propio.ha_terminado else NOTHING
    deben = desk.late(desk.calendar(datos, anio, clock.today()), anio, texts.WHO_OWES)
    dichas = [dicho, *texts.closing_notices(propio), texts.closing(propio), falta, deben]
    pagina.answer(joined(dichas), {**en_curso, "procedencia": Provenance.DERIVED}, alcance=propio.alcance)
    pasos, entre = texts.money_so_far(propio), texts.expected_between(propio)
    barras = charts.bars(
        pasos,
        x="Monto (S/)",
        y="Paso",
        label=partial(texts.step_said, propio),
        emphasis=[texts.SPENT_STEP],
        hollow={texts.EXPECTED: ""},
        interval=entre,
    )
    pagina.piece(
        "dinero",
        texts.to_spend(propio, en_curso["saldo_soles"]),
        phrase("nota_de_dinero_del_anio", anio=anio, intervalo=entre and texts.INTERVAL_PCT),
        charts.beside(barras, pasos.only([2])),
        cifras=[en_curso],
        pie=pagina.behind([en_curso], propio.alcance, es_calculo=True),
        es_del_anio=False,
    )


def simulator(pagina: Page, hoy: Pace, propio: OwnClosing) -> None:
    """Draw the close at a chosen pace and PIM."""
    with pagina.row("simulador", texts.needed(hoy, propio)) as se_ve:
        ritmo = address.choice("ritmo", "Ritmo de lo que queda", texts.PACES)
        pim = address.choice("pim", "PIM", texts.PIMS)
        if se_ve:
            layout.note(texts.simulated(pace.simulate(hoy, float(ritmo), float(pim))))
            layout.note(texts.pace_of_today(hoy))


def paces(pagina: Page, anio: int) -> None:
    """Draw each activity's monthly pace, the pace needed and the forecast, for money and goals."""
    datos = catalog.published()
    dinero, metas = pace.of_money(datos, anio), pace.of_goals(datos, anio)
    # A year that ended needs no pace.
    ritmos_de_cada = (
        ()
        if periods.has_ended(anio)
        else (
            (
                "ritmo-dinero",
                shown("Lo que dan y lo que tendrían que dar al mes", "devengado_soles", por="actividad"),
                "nota_de_ritmo_de_dinero",
                charts.points(
                    [p for p in dinero if p.codigo], x=texts.PACE_SHOWN, y="nombre", columns="year.pace_drawn"
                ).of(texts.pace_table(dinero, "year.pace")),
                budget.SERIES,
                dinero,
            ),
            (
                "ritmo-metas",
                texts.goals_needed(anio, metas),
                "nota_de_ritmo_de_metas",
                texts.pace_table(metas, "year.pace"),
                GOAL_AND_PROGRESS,
                metas,
            ),
        )
    )
    for id_, titulo, nota, que, cifras, ritmos in (
        *ritmos_de_cada,
        (
            "cierre-actividades",
            say("cierre_del_dinero_actividad"),
            "nota_de_cierres",
            texts.pace_table(pace.expected_money(datos, anio), "year.expected"),
            budget.SERIES,
            (),
        ),
        (
            "cierre-metas",
            say("cierre_meta_fisica"),
            "nota_de_cierres",
            texts.pace_table(pace.expected_goals(datos, anio), "year.expected"),
            GOAL_AND_PROGRESS,
            (),
        ),
    ):
        filas = pagina.ask(*cifras, by=("anio", "actividad"))
        pagina.piece(
            id_,
            titulo,
            of_sentences(
                phrase(nota, anio=anio), *(pace.goals_apart(datos, anio) if cifras == GOAL_AND_PROGRESS else ())
            ),
            que,
            pie=pagina.behind(texts.rows_used(filas, ritmos, anio) if ritmos else filas, es_calculo=True),
            vacio=texts.no_activity_months(anio, cifras),
        )
