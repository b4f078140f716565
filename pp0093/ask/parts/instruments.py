"""Rows of instruments' indicators: sheets, years, marks of tests, surveys and processes.

Functions take the instrument's code, so a new one needs no code; None is an instrument that the programme lacks, and
returns nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import INDICADOR_ANIO
from pp0093.ask.rows import Record, Row, records
from pp0093.ask.suppression.microdata import FEW_SAT


class DatedGoal(Record):
    """An indicator's goal in a year, in its own unit, and its document's caveat."""

    indicador: str
    anio: int
    logro_esperado: Decimal
    nota: str | None


class UndatedValue(Record):
    """A value whose year is lost in the document; None when it says there was none."""

    valor_obtenido: Decimal | None
    fuente: str
    nota: str


class MarksValue(Record):
    """An indicator computed from test marks in a year: people tested, those who meet its criterion, and the percentage.

    `es_parcial` when lists are missing; `corte` and `corte_ultimo` are their first and, if different, last cut-off,
    null in versions made before they were kept.
    """

    anio: int
    evaluados: int
    logran: int
    valor_registros: float
    procedencia: str
    es_parcial: bool
    corte: date | None = None
    corte_ultimo: date | None = None


class LoadedInstrument(Record):
    """An instrument with sheets: its code, name, number of indicators and document."""

    instrumento: str
    nombre: str
    indicadores: int
    documento: str | None


class InstrumentYear(Record):
    """How many indicators of an instrument have a goal and a value in a year."""

    anio: int
    con_meta: int
    con_valor: int


class EvaluatedProcess(Record):
    """A process evaluated; `calificacion` is None when its mark is lost in the text, `mejora` when it gives none."""

    nivel: str
    proceso: str
    calificacion: str | None
    mejora: str | None
    nota: str | None


def loaded(catalogo: Catalog) -> list[LoadedInstrument]:
    """Return the loaded instruments, by code."""
    return records(
        LoadedInstrument,
        catalogo.query(
            "select instrumento, coalesce(max(nombre) filter (where nivel = 'instrumento'), instrumento) as nombre, "
            "count(*) filter (where nivel = 'indicador') as indicadores, any_value(documento) as documento "
            "from marts.indicador group by instrumento order by instrumento"
        ),
    )


def instrument_years(catalogo: Catalog, instrumento: str | None) -> list[InstrumentYear]:
    """Return the years of an instrument, oldest first."""
    return records(
        InstrumentYear,
        catalogo.query(
            "select anio, count(logro_esperado) as con_meta, count(valor_obtenido) as con_valor "
            "from marts.indicador_anio where instrumento = ? group by anio order by anio",
            [instrumento],
        ),
    )


def sheets(catalogo: Catalog, instrumento: str | None, nivel: str | None = None) -> list[Row]:
    """Return the sheets of an instrument (of one level), in the document's order (columns of marts.indicador)."""
    return catalogo.query(
        "select * from marts.indicador where instrumento = ? and (?::varchar is null or nivel = ?) order by orden",
        [instrumento, nivel, nivel],
    )


@cached_by_version
def sheet(catalogo: Catalog, codigo: str) -> Row | None:
    """Return one sheet (columns of marts.indicador), None when there is no such code."""
    filas = catalogo.query("select * from marts.indicador where codigo = ?", [codigo])
    return filas[0] if filas else None


def unit(catalogo: Catalog, codigo: str) -> str:
    """Return an indicator's unit, from its sheet; "" when unknown."""
    ficha = sheet(catalogo, codigo)
    return (ficha and ficha["unidad_medida"]) or ""


def goals(catalogo: Catalog, instrumento: str | None) -> list[DatedGoal]:
    """Return the goals of an instrument, oldest first."""
    return records(
        DatedGoal,
        catalogo.query(
            "select indicador, anio, logro_esperado, nota from marts.indicador_anio "
            "where instrumento = ? and logro_esperado is not null order by anio",
            [instrumento],
        ),
    )


def states(catalogo: Catalog, instrumento: str | None, anio: int) -> list[Row]:
    """Return every indicator in a year, in the document's order, with the names of its objective and service.

    Columns: those of marts.indicador_anio, nombre, criterio, objetivo_nombre, servicio_nombre, anio_base, brecha_meta.
    """
    return catalogo.query(
        "select a.*, a.valor_obtenido - a.logro_esperado as brecha_meta, i.nombre, i.criterio, i.anio_base, "
        "o.nombre as objetivo_nombre, s.nombre as servicio_nombre "
        "from marts.indicador_anio a join marts.indicador i on i.codigo = a.indicador "
        "left join marts.indicador o on o.codigo = a.objetivo "
        "left join marts.indicador s on s.codigo = a.servicio_politica "
        "where a.instrumento = ? and a.anio = ? order by a.orden",
        [instrumento, anio],
    )


def series(catalogo: Catalog, codigo: str) -> list[Row]:
    """Return the years of an indicator that have a goal or a value, oldest first (columns of marts.indicador_anio)."""
    return catalogo.query(
        "select *, valor_obtenido - logro_esperado as brecha_meta from marts.indicador_anio "
        "where indicador = ? and coalesce(logro_esperado, valor_obtenido) is not null order by anio",
        [codigo],
    )


def adds_up(catalogo: Catalog, de: Mapping[str, Any]) -> str:
    """Return the period that a value accumulates over; `de` is its year and indicator, or whatever identifies them.

    "" for a value of its year alone, or of versions made before it was kept.
    """
    suyas = [f for f in _cumulative(catalogo) if all(d in f and str(f[d]) == str(v) for d, v in de.items())]
    return "; ".join(dict.fromkeys(f["periodo"] for f in suyas))


@cached_by_version
def _cumulative(catalogo: Catalog) -> list[Row]:
    return catalogo.query(
        "select * from marts.indicador_anio where valor_obtenido is not null and periodo is not null order by orden"
    )


def undated(catalogo: Catalog, codigo: str) -> list[UndatedValue]:
    """Return the values of an indicator whose year is lost."""
    return records(
        UndatedValue,
        catalogo.query(
            "select valor_obtenido, fuente, nota from marts.indicador_sin_anio where codigo = ? order by orden",
            [codigo],
        ),
    )


def from_marks(catalogo: Catalog, codigo: str) -> list[MarksValue]:
    """Return an indicator computed from test marks, by year; restricted readers don't get years with few people."""
    consulta = f"select * from marts.indicador_registro r where indicador = ? and not (? and {FEW_SAT}) order by anio"
    return records(MarksValue, catalogo.entero.query(consulta, [codigo, catalogo.protegido]))


def lights(catalogo: Catalog, instrumento: str | None, anio: int, por: str, luces: tuple[str, ...]) -> list[Row]:
    """Count indicators by traffic light, grouped by a column of marts.indicador_anio (responsable, tipo...).

    Rows: codigo, nombre (the code without one), indicadores, a column per light, planeamiento, retroceso. Raise
    ValueError for a column that is no dimension of indicators.
    """
    if por not in INDICADOR_ANIO.dimensiones:
        raise ValueError(f"no es una dimensión de los indicadores: {por}")
    cuentas = ", ".join(f"count(*) filter (where a.semaforo = '{luz}') as {luz}" for luz in luces)
    return catalogo.query(
        f"select a.{por} as codigo, coalesce(any_value(n.nombre), a.{por}) as nombre, "
        f"count(*) as indicadores, {cuentas}, "
        "count(*) filter (where a.alerta_planeamiento) as planeamiento, "
        "count(*) filter (where a.alerta_retroceso) as retroceso "
        f"from marts.indicador_anio a left join marts.nombre n on n.dimension = ? and n.codigo = a.{por} "
        "where a.instrumento = ? and a.anio = ? group by 1 order by min(a.orden)",
        [por, instrumento, anio],
    )


def light_of(catalogo: Catalog, instrumento: str, avance: float | None, anio: int) -> str:
    """Return the traffic light of a progress in percent, by an instrument's scale in a year; "ND" without one."""
    luces = catalogo.query(
        "select codigo from vigente.semaforo "
        "where anio = ? and instrumento = ? and dentro_de_franja(?::double, desde_pct, hasta_pct)",
        [anio, instrumento, avance],
    )
    return str(luces[0]["codigo"]) if luces else "ND"


def surveys(catalogo: Catalog, instrumento: str | None) -> list[Row]:
    """Return the answers to each question by version (columns of marts.encuesta)."""
    return catalogo.query(
        "select * from marts.encuesta where instrumento = ? order by pregunta, version", [instrumento]
    )


def processes(catalogo: Catalog, instrumento: str | None) -> list[EvaluatedProcess]:
    """Return the processes evaluated, in the document's order."""
    return records(
        EvaluatedProcess,
        catalogo.query("select * from marts.proceso where instrumento = ? order by orden", [instrumento]),
    )
