"""The figures of money and goals as tables: in which columns, written how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pp0093.ask.registry import FIRMS_UNIT, INDICATORS, RECEIVED
from pp0093.ask.standing.periods import BridgeStep
from pp0093.money import budget, texts
from pp0093.money.budget import Steps
from pp0093.money.execution import ACTIVITY, PRODUCT, TOTAL, AnnexLine, Opening, ProgressSides
from pp0093.writing import formats, tables
from pp0093.writing.tables import Level, Table

LEVELS = {PRODUCT: Level.GROUP, ACTIVITY: Level.ITEM, TOTAL: Level.TOTAL}
# What was spent beside what was delivered, as charts call them.
DELIVERED = tables.columns("money.delivered")
OPENING_COLUMNS = tables.columns("money.opening")
REAL_COLUMNS = tables.columns("money.real")
PROGRAMME_COLUMNS = tables.columns("money.programme")
STEP_COLUMNS = tuple(tables.columns("money.step").values())


def annex_table(lineas: Iterable[AnnexLine], *, en_pantalla: bool = False) -> Table:
    """Return the annex as a table; a rating only where there is something to rate.

    On screen, what is only of the records received says so in its cell; files, in a column.
    """
    lineas = tuple(lineas)
    tabla = tables.of_objects(
        lineas,
        "money.annex",
        nombre_corto=_measured,
        avance_fisico=_received if en_pantalla else _progress,
        calificacion_fisica=lambda f: str(f.calificacion_fisica) if f.se_califica_la_meta else None,
        # Of a year that is not over the goal of the whole year says nothing of what was spent to date.
        brecha_pp=lambda f: f.brecha_pp if f.se_califica_la_meta else None,
        calificacion_financiera=_rated_spending,
    )
    return replace(tabla, niveles=tuple(LEVELS[linea.nivel] for linea in lineas))


def annex_on_screen(lineas: Sequence[AnnexLine]) -> Table:
    """Return the annex as it is seen."""
    return annex_table(lineas, en_pantalla=True).shown()


def _rated_spending(linea: AnnexLine) -> str | None:
    con_gasto = linea.ejecucion_pct is not None and linea.se_califica_el_gasto
    return str(linea.calificacion_financiera) if con_gasto else None


def _received(linea: AnnexLine) -> float | str | None:
    """Return the progress of a line, said to be only of the records received where it is."""
    avance = _progress(linea)
    es_recibido = linea.avance.es_parcial and linea.avance_fisico is not None
    return f"{formats.number(linea.avance_fisico)} ({RECEIVED.corto})" if es_recibido else avance


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
    faltan = [c for c in ("pia_soles", "pim_soles") if all(f[c] is None for f in lineas)]
    calladas = {*faltan, *(["variacion_pim_pct"] if "pia_soles" in faltan else [])}
    return tables.of_objects(lineas, {c: col for c, col in OPENING_COLUMNS.items() if c not in calladas})


def progress_table(lados: Iterable[ProgressSides]) -> Table:
    """Return what is reported beside what records count, each with where it comes from in words."""
    return tables.of_objects(
        lados, "money.progress", diferencia_avance=lambda f: f.diferencia_avance if f.se_comparan else None
    )


def step_table(fila: Steps | None) -> Table:
    """Return the steps of the money that the source gives, with their labels, in order: with their scope in files."""
    pasos = [(INDICATORS[i].etiqueta, fila[i], fila.alcance, fila.corte) for i in budget.steps(fila)] if fila else []
    return Table(STEP_COLUMNS, tuple(pasos))


def bridge_table(puente: Sequence[BridgeStep]) -> Table:
    """Return the way from the country to the report."""
    return tables.of_objects(puente, "money.bridge")
