"""How figures of a programme of axes and of an evaluated intervention are put in tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import asdict

from pp0093.ask.rows import Row
from pp0093.instruments import digital, texts_digital
from pp0093.instruments.digital import Catalyst, EvaluatedProcess, Funnel, GoalYears, SurveyAnswer
from pp0093.instruments.sheets import IndicatorState, Node
from pp0093.programme import Programme
from pp0093.writing import tables
from pp0093.writing.tables import Column, Style, Table

WHOLE_PCT = 100.0
CATALYST_COLUMNS = tables.columns("instruments.catalyst")
TREE_COLUMNS = tables.columns("instruments.tree")
PROCESS_COLUMNS = tables.columns("instruments.process")


def tree_rows(raiz: Node) -> list[Row]:
    """Return the tree as rows of TREE_COLUMNS: one an indicator, and one an axis that has none."""
    filas: list[Row] = []
    for eje in raiz.below("eje"):
        objetivo = next((o.nombre for o in eje.below("objetivo")), None)
        comun = {"eje": eje.nombre, "objetivo": objetivo}
        for accion in eje.below("accion"):
            for actividad in accion.below("actividad"):
                nombres = {**comun, "accion": accion.nombre, "actividad": actividad.nombre}
                filas += [{**asdict(i), **nombres, "indicador": i.nombre} for i in actividad.below("indicador")]
        if not digital.is_developed(eje):
            filas.append({**comun, "indicador": eje.descripcion, "codigo": eje.codigo})
    return filas


def goals(metas: GoalYears) -> Table:
    """Return every indicator with its baseline, its goal in each year and what the document leaves unclear."""
    columnas = (
        Column("Indicador"),
        Column("Código", es_de_fondo=True),
        Column("Unidad"),
        Column("Línea base", Style.EXACT),
        *(Column(str(a), Style.EXACT) for a in metas.por_anio),
        Column("Año base", Style.YEAR),
        Column("Responsable"),
        Column("Observación"),
    )
    return Table(columnas, tuple(map(_goal_row, zip(*metas.por_anio.values(), strict=True))))


def _goal_row(anios: tuple[IndicatorState, ...]) -> tuple[Any, ...]:
    uno = anios[0]
    notas = dict.fromkeys(f.nota for f in anios if f.nota)
    return (
        uno.nombre,
        uno.indicador,
        uno.unidad_medida,
        uno.linea_base,
        *(f.logro_esperado for f in anios),
        uno.anio_base,
        uno.responsable,
        "; ".join(notas) or None,
    )


def catalyst_rows(catalizadores: Iterable[Catalyst]) -> list[Row]:
    """Return catalysts as rows of CATALYST_COLUMNS."""
    return [asdict(c) for c in catalizadores]


def funnel(programa: Programme, embudo: Funnel | None) -> Table:
    """Return the funnel as a table: the count that is not printed goes with the bounds it can have."""
    columnas = (
        Column("Paso"),
        Column(programa.texto("intervencion.quienes"), Style.NUMBER),
        Column(programa.texto("intervencion.columna_parte"), Style.PERCENT, 1),
        Column("Al menos", Style.NUMBER, es_de_fondo=True),
        Column("A lo más", Style.NUMBER, es_de_fondo=True),
    )
    if embudo is None:
        return Table(columnas, ())
    todas = embudo.empiezan
    primero, segundo = (programa.texto(f"intervencion.paso_{paso}") for paso in ("empiezan", "siguen"))
    return Table(
        columnas,
        (
            (primero, todas, WHOLE_PCT, todas, todas),
            (segundo, embudo.siguen, embudo.siguen_pct, embudo.desde, embudo.hasta),
        ),
    )


def survey(respuestas: Iterable[SurveyAnswer]) -> Table:
    """Return the answers to a question whose share is known as a table, with the interval of each share."""
    return tables.of_objects((r for r in respuestas if r.parte), "instruments.survey")


def process_rows(procesos: Iterable[EvaluatedProcess]) -> list[Row]:
    """Return processes as rows of PROCESS_COLUMNS, saying of a mark that the text lost that it is lost."""
    return [
        {
            **asdict(p),
            "nivel": p.nivel.capitalize(),
            "calificacion": p.calificacion or texts_digital.LOST_MARK,
            "mejora": p.mejora or texts_digital.NONE,
        }
        for p in procesos
    ]
