"""The figures of money and goals as tables: in which columns, written how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pp0093.ask.mart import RECEIVED
from pp0093.ask.registry import FIRMS_UNIT, INDICATORS
from pp0093.ask.rows import Row
from pp0093.ask.standing.periods import BridgeStep
from pp0093.money import budget, texts
from pp0093.money.budget import Steps
from pp0093.money.execution import ACTIVITY, PRODUCT, TOTAL, AnnexLine, Opening, ProgressSides
from pp0093.writing import formats, tables
from pp0093.writing.tables import Level, Table

ANNEX_COLUMNS = tables.columns("money.annex")
LEVELS = {PRODUCT: Level.GROUP, ACTIVITY: Level.ITEM, TOTAL: Level.TOTAL}
# What was spent beside what was delivered, as charts call them.
DELIVERED = tables.columns("money.delivered")
PROGRESS_COLUMNS = tables.columns("money.progress")
OPENING_COLUMNS = tables.columns("money.opening")
OPENED = ("pia_soles", "variacion_pim_pct")
REAL_COLUMNS = tables.columns("money.real")
PROGRAMME_COLUMNS = tables.columns("money.programme")
STEP_COLUMNS = tuple(tables.columns("money.step").values())


def annex_table(lineas: Iterable[AnnexLine]) -> Table:
    """Return the annex as a table; a rating only where there is something to rate."""
    lineas = tuple(lineas)
    filas = tuple(tuple(_annex_cells(linea).values()) for linea in lineas)
    return Table(tuple(ANNEX_COLUMNS.values()), filas, tuple(LEVELS[linea.nivel] for linea in lineas))


def annex_on_screen(lineas: Sequence[AnnexLine]) -> Table:
    """Return the annex as it is seen: what is only of the records received says so in its cell; files, in a column."""
    tabla, avance = annex_table(lineas), tuple(ANNEX_COLUMNS).index("avance_fisico")
    filas = [
        (*f[:avance], f"{formats.number(f[avance])} ({RECEIVED.corto})", *f[avance + 1 :])
        if linea.avance.es_parcial and linea.avance_fisico is not None
        else f
        for f, linea in zip(tabla.filas, lineas, strict=True)
    ]
    return replace(tabla, filas=tuple(filas)).shown()


def _annex_cells(linea: AnnexLine) -> Row:
    fisica = str(linea.calificacion_fisica) if linea.se_califica_la_meta else None
    con_gasto = linea.ejecucion_pct is not None and linea.se_califica_el_gasto
    financiera = str(linea.calificacion_financiera) if con_gasto else None
    return {
        **{c: linea[c] for c in ANNEX_COLUMNS},
        "nombre_corto": _measured(linea),
        "avance_fisico": _progress(linea),
        "calificacion_fisica": fisica,
        # Of a year that is not over the goal of the whole year says nothing of what was spent to date.
        "brecha_pp": linea.brecha_pp if linea.se_califica_la_meta else None,
        "calificacion_financiera": financiera,
    }


def _progress(linea: AnnexLine) -> float | str | None:
    """Return the progress of a line or, in words, between what it lies where only that is known."""
    return formats.between(texts.DELIVERED, *linea.avance_entre) if linea.avance_entre else linea.avance_fisico


def _measured(linea: AnnexLine) -> str:
    """Return the name, with its unit where what is counted are not firms."""
    unidad = linea.unidad_medida or FIRMS_UNIT
    return linea.nombre_corto if unidad == FIRMS_UNIT else f"{linea.nombre_corto} ({unidad.lower()})"


def justification_table(lineas: Iterable[AnnexLine]) -> Table:
    """Return, of the lines behind, their progress and what their unit says of it."""
    filas = [(f.codigo_corto, f.nombre_corto, texts.of_its_goal(f), texts.justified(f)) for f in lineas]
    return tables.of_texts(("Código", "Actividad", "Avance", "Justificación"), filas)


def opening_table(lineas: Sequence[Opening]) -> Table:
    """Return the money of activities from its opening; without that column, or the PIM's, where no source gives any."""
    sin_pia = () if any(f.pia_soles is not None for f in lineas) else OPENED
    sin_pim = () if any(f.pim_soles is not None for f in lineas) else ("pim_soles",)
    dichas = {c: columna for c, columna in OPENING_COLUMNS.items() if c not in (*sin_pia, *sin_pim)}
    return tables.of_objects(lineas, dichas)


def progress_table(lados: Iterable[ProgressSides]) -> Table:
    """Return what is reported beside what records count, each with where it comes from in words."""
    return Table(tuple(PROGRESS_COLUMNS.values()), tuple(tuple(_progress_cells(lado).values()) for lado in lados))


def _progress_cells(lado: ProgressSides) -> Row:
    return {
        **{c: lado[c] for c in PROGRESS_COLUMNS},
        "diferencia_avance": lado.diferencia_avance if lado.se_comparan else None,
    }


def step_table(fila: Steps | None) -> Table:
    """Return the steps of the money that the source gives, with their labels, in order: with their scope in files."""
    if fila is None:
        return Table(STEP_COLUMNS, ())
    pasos = budget.steps(fila)
    return Table(STEP_COLUMNS, tuple((INDICATORS[i].etiqueta, fila[i], fila.alcance, fila.corte) for i in pasos))


def bridge_table(puente: Sequence[BridgeStep]) -> Table:
    """Return the way from the country to the report."""
    return tables.of_objects(puente, "money.bridge")
