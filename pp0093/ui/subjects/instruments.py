"""Pieces of the pages of instruments: objectives, strip, alerts, sheets, series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from typing import TypeVar

import streamlit as st
from msgspec.structs import asdict, replace

from pp0093.ask import catalog
from pp0093.ask.origin import printed_checks
from pp0093.ask.registry import REPORT, YEAR
from pp0093.ask.rows import Row, plain_rows
from pp0093.ask.view import View
from pp0093.claims import Sentence, shown, subject
from pp0093.instruments import figures, texts
from pp0093.instruments import findings as auditoria
from pp0093.instruments.figures import IndicatorSheet, MeasuredIndicator, Node, Performance, Policy
from pp0093.language.words import counted
from pp0093.ui import charts, layout
from pp0093.ui.exports.piece import Footing, joined_sentences
from pp0093.ui.footings import OF_FIRMS, footing
from pp0093.ui.page import Page, stop
from pp0093.ui.shell import address
from pp0093.writing import formats, tables
from pp0093.writing.phrases import phrase, say

E = TypeVar("E", Performance, Policy)
CHOICE = "indicador"
# Pixels: height of a series of few years, and width when several go side by side.
LOW, NARROW = 120, 520


def answer_of_year(pagina: Page, instrumento: str | None, estado: E | None, dicho: Sentence) -> E:
    """Answer with an instrument's state up to the page's year, and return it; stop when there is none."""
    pagina.answer(
        dicho,
        estado.fila if estado else None,
        alcance=instrumento or formats.OF_INSTRUMENTS,
        nota=texts.year_shown(pagina.filtros.anio, estado),
        pie=footing(estado.fila, estado.instrumento, replace(pagina.filtros, anio=estado.anio)) if estado else None,
    )
    return estado or stop(texts.what_to_load(instrumento, pagina.declarada.title))


def answer_of_document(
    pagina: Page, instrumento: str | None, dice: Callable[[Sequence[Node]], Sentence]
) -> Sequence[Node]:
    """Answer from an instrument's sheets, whatever the year, and return them; stop when there are none."""
    fichas = figures.whole(catalog.published(), instrumento)
    raiz = next((n for n in fichas if n.padre is None), None)
    siempre, alcance = phrase("siempre_igual"), instrumento or formats.OF_INSTRUMENTS
    fila = asdict(raiz) if raiz else None
    fuentes = [d] if (d := raiz and raiz.documento) else []
    pie = replace(footing(fila, alcance), corte=None, filtros={}, filtros_en_palabras=siempre, fuentes=lambda: fuentes)
    dicho = dice(fichas) if fichas else texts.nothing_loaded(instrumento)
    pagina.answer(dicho, fila, alcance=alcance, nota=siempre, pie=pie)
    return fichas or stop(texts.what_to_load(instrumento, pagina.declarada.title))


def draw_policy(pagina: Page, politica: Policy, instrumento: str | None) -> None:
    """Draw a policy: strip, responsible units, alerts, guidelines, progress types, methods and sheets."""
    elegido = address.own(CHOICE, texts.indicator_choices(politica.indicadores))
    anio = politica.anio
    pagina.note(phrase("nota_del_indice"))
    _strip(pagina, politica)
    findings(instrumento)
    for cual, que in texts.LISTED.items():
        filas = texts.alert_rows(politica, cual)
        pagina.piece(
            cual,
            texts.alert_headline(politica, cual),
            _measured(pagina, f"{que}, {anio}", filas, texts.strip_rows(politica.indicadores)),
            filas,
            columnas="instruments.alert",
            vacio=texts.none("ninguno_que_listar", politica, alerta=cual),
        )
    for por, titulo, grupos in (
        ("responsables", texts.lights_headline(politica), politica.responsables),
        ("lineamientos", texts.guidelines_headline(politica), politica.lineamientos),
    ):
        pagina.piece(por, titulo, phrase("nota_de_luces", anio=anio), grupos, columnas="instruments.light")
    pagina.piece(
        "objetivos",
        texts.objectives_headline(politica),
        phrase("nota_de_objetivos", anio=anio),
        charts.beside(
            charts.bars(
                politica.objetivos,
                x="avance_objetivo_pct",
                y="etiqueta",
                reference=100,
                columns="instruments.objective",
            ),
            tables.of_objects(
                politica.objetivos,
                "instruments.from_baseline",
                **{c: partial(texts.of_results, politica, c) for c in texts.JOURNEY},
            ),
        ),
        lectura=phrase("como_objetivos"),
        cifras=plain_rows(politica.objetivos),
    )
    pagina.piece(
        "sensibilidad",
        texts.methods_headline(politica),
        phrase("nota_de_metodos", anio=anio),
        charts.bars(
            politica.metodos,
            x="indice_gestion_pct",
            y="etiqueta",
            emphasis=[m.etiqueta for m in politica.metodos[:1]],
            columns="instruments.method",
        ),
    )
    _sheet(pagina, politica, elegido)


def _strip(pagina: Page, politica: Policy) -> None:
    """Draw the strip of indicators, filtered by light, objective or responsible.

    A click on a cell opens its indicator's sheet.
    """
    filtros = texts.strip_filters(politica)
    puestos = {f: valor for f, nombres in filtros.items() if (valor := address.own(f, nombres)) != texts.EVERYTHING}
    vistos = [f for f in politica.indicadores if all(f[campo] == valor for campo, valor in puestos.items())]
    with st.container(horizontal=True, key="pp_en_linea"):
        for filtro, nombres in filtros.items():
            address.own_select(filtro, filtro.replace("semaforo", "semáforo").capitalize(), nombres)
    filas = texts.strip_rows(vistos)
    layout.note(phrase("pulse_una_celda") if vistos else "")
    pagina.piece(
        "mapa",
        texts.strip_headline(politica, vistos, puestos),
        _measured(pagina, texts.strip_note(politica, vistos), filas),
        charts.strip(
            vistos,
            filas,
            politica.luces,
            "instruments.strip",
            figures.bands(catalog.published(), politica.instrumento),
        ),
        lectura=phrase("como_tira"),
        elige=CHOICE,
        pie=replace(pagina.pie, filtros=pagina.pie.filtros | puestos),
        vacio=texts.none("ningun_elegido", politica, **puestos),
    )


def _measured(pagina: Page, mide: str, filas: Sequence[Row], todas: Sequence[Row] = ()) -> str:
    """Return what a piece measures, and what documents print of its rows that their parts don't give.

    Of some of the page's rows (`todas`) it is the note of all, when it names any of them and its year.
    """
    notas = pagina.beside([{**f, "alcance": REPORT} for f in todas or filas])
    suyas = [n for n in notas if any(f["nombre"] in n and str(f.get(YEAR)) in n for f in filas)] if todas else notas
    return joined_sentences(mide, *suyas)


def findings(instrumento: str | None) -> None:
    """Draw a link to the document's contradictions, if it has any."""
    datos = catalog.published()
    suyos = [h.documento for h in auditoria.accused(datos, instrumento) if h.es_contradiccion]
    for documento in suyos[:1]:
        lugar = layout.anchor(printed_checks.names_in_print(datos).get(documento, documento))
        dicho = f"{counted(len(suyos), 'contradicciones')} en el documento publicado"
        address.way("hallazgos", dicho, {address.PLACE_PARAM: lugar})


def _sheet(pagina: Page, politica: Policy, codigo: str) -> None:
    """Draw an indicator's sheet: selector, state in the year, series and all fields."""
    ficha = figures.sheet(catalog.published(), codigo)
    pie = pagina.pie.of(CHOICE, codigo)
    titulo = texts.series_headline(ficha, f"Ficha de {codigo}")
    with pagina.row("la-ficha", titulo) as se_ve:
        address.own_select(CHOICE, "Indicador", texts.indicator_choices(politica.indicadores))
        if se_ve:
            layout.note(texts.sheet_note(politica.indicadores, codigo))
        series(pagina, "serie", titulo, ficha, pie=pie)
        pie = pie.weakened([ficha.nodo.procedencia])
        nombre = shown(ficha.nodo.nombre, "valor_obtenido", de=subject(indicador=codigo))
        pagina.piece("ficha", nombre, codigo, texts.sheet_table(ficha), pie=pie)


def against_goals(pagina: Page, estado: Performance) -> None:
    """Draw each indicator against its goal, the furthest from it first: on one scale its value where all are shares.

    Elsewhere, what part of its goal it got.
    """
    filas, partes = texts.performance_rows(estado.con_meta), figures.AGAINST_GOAL
    x, meta, nota = (
        (partes, partes[1], "nota_de_valor_y_meta") if estado.son_partes else (partes[2:], 100, "nota_de_avance")
    )
    barras = charts.bars(
        filas,
        x=x,
        y="corto",
        label=itemgetter("ahora"),
        reference=meta,
        columns=texts.lit("instruments.performance", filas),
    )
    pagina.piece(
        "metas",
        texts.against_headline(estado),
        _measured(pagina, phrase(nota, anio=estado.anio), filas, texts.year_rows(estado.indicadores)),
        charts.beside(barras, texts.beside(estado, filas)),
        lectura=phrase("como_metas"),
        vacio=texts.no_goals(estado),
    )


def series(
    pagina: Page,
    id: str,
    titulo: Sentence,
    ficha: IndicatorSheet,
    *,
    pie: Footing | None = None,
    todas: Sequence[Row] = (),
) -> None:
    """Draw an indicator's series, with values of unknown year apart; one of the page's rows (_measured)."""
    columnas = texts.point_columns(ficha.nodo.unidad_medida)
    puntos, filas = texts.series_points(ficha), texts.series_rows(ficha)
    hay = [c for c in columnas if any(p.get(c) is not None for p in puntos)]
    pagina.piece(
        id,
        titulo,
        _measured(pagina, texts.series_note(ficha), [{**f, "nombre": ficha.nodo.nombre} for f in filas], todas),
        charts.standing(puntos, x="cuando", y=hay or [*columnas], columns=columnas, height=LOW).of(
            filas, texts.lit("instruments.series", filas)
        ),
        lectura=phrase("como_serie"),
        vacio=say("sin_serie", subject(indicador=ficha.nodo.codigo)),
        pie=pie,
    )


def side_by_side(pagina: Page, indicadores: Sequence[MeasuredIndicator]) -> None:
    """Draw several series, as many in a line as fit."""
    todas = texts.year_rows(indicadores)
    with st.container(horizontal=True):
        for medido in indicadores:
            codigo = layout.anchor(medido.codigo)
            with st.container(width=NARROW):
                series(pagina, f"serie-{codigo}", texts.series_headline(medido, medido.nodo.corto), medido, todas=todas)


def with_marks(pie: Footing, estado: Performance) -> Footing:
    """Return a footing with both provenances and sources: printed values and those computed from marks."""
    de_notas = sorted({m.por_notas.procedencia for m in estado.indicadores if m.por_notas})
    for procedencia in de_notas:
        pie = pie.with_sources_of(footing({"procedencia": procedencia}, OF_FIRMS, View(estado.anio)))
    return pie.weakened([pie.procedencia, *de_notas])
