"""Ejecución: which products and activities spent and delivered, and which spent without delivering."""

from functools import partial

import streamlit as st

from pp0093 import ui
from pp0093.money import budget, execution, tables, texts
from pp0093.programme import FIRMS
from pp0093.ui import charts, drawn, layout

pagina = ui.page(
    "Ejecución",
    group="¿Cómo vamos?",
    asks="¿Qué se gastó y qué se entregó, actividad por actividad?",
    filters=ui.MONEY,
    order=2,
    topic="dinero",
)
filtros = ui.filters.current()
programa = ui.data().programa
anexo = ui.read(execution.annex, filtros.anio, filtros.query)
actividades = execution.only_activities(anexo)
vara = ui.read(execution.yardstick, filtros.anio)

pagina.answer(
    f"{texts.spent_without_product(actividades, vara)}." if anexo else texts.no_report(filtros.anio),
    anexo[0].respuesta if anexo else None,
)
if not anexo:
    layout.empty(texts.nothing_filtered(filtros))
    st.stop()

pagina.table(
    "anexo",
    "Metas, avance y dinero",
    f"En el orden del anexo, {filtros.anio}",
    tables.annex_table(anexo),
    dibuja=partial(drawn.annex, anexo),
    cifras=execution.cited(anexo),
)
layout.note(programa.frase("ejecucion.como_cuenta"))
izquierda, derecha = st.columns([3, 2], gap="large")
with izquierda:
    cuadrantes = charts.quadrants(
        actividades,
        x="ejecucion_pct",
        y="cumplimiento_pct",
        label="etiqueta",
        reference=vara.sin_producto,
        zone=texts.spent_zone(vara),
        picks="codigo",
        columns=tables.DELIVERED,
    )
    pagina.piece(
        cuadrantes.of(tables.annex_table(actividades if execution.compared(actividades) else ())),
        id="cuadrantes",
        title=texts.quadrants_headline(actividades),
        note=f"Avance físico y financiero de cada actividad, {filtros.anio}",
        lectura=texts.HOW_QUADRANTS,
        vacio=f"{texts.NOT_COMPARED}.",
        cifras=execution.cited(actividades),
        elige="actividad",
    )
with derecha:
    serie = ui.ask(("devengado_soles", "pim_soles"), ("anio",), filtros.query)
    barras = charts.bars(serie, x="anio", y=budget.SERIES, hollow=ui.partial_years("reporte"))
    nota = texts.series_note(barras.unidad, "alcance del informe", ui.read(budget.years, "reporte"))
    pagina.piece(barras, id="serie", title="PIM y devengado por año", note=nota)
    layout.note(texts.gap_years(serie))
if programa.has(FIRMS):  # Only of firms are there records to count beside what is reported.
    fuentes = ui.read(execution.progress_sources, filtros.anio, filtros.query)
    pagina.table(
        "avance-por-fuente",
        texts.progress_headline(fuentes),
        f"Avance físico, {filtros.anio}; la diferencia es lo que cuentan los registros menos lo reportado",
        tables.progress_table(fuentes),
        pie=pagina.pie.weakened(f.procedencia for f in fuentes),
        vacio=texts.NO_PROGRESS,
    )
