"""The years that a version has data of, which of them are closed, and which one is looked at first."""

from __future__ import annotations

from pp0093 import clock
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import kept
from pp0093.ask.registry import ATENCION
from pp0093.ask.standing import periods


@remembered
def all_of(catalogo: Catalog) -> list[int]:
    """Return every year with data of money, goals, firms or indicators, newest first; the default when none has."""
    return sorted(_with_data(catalogo) | _measured(catalogo), reverse=True) or [default(catalogo)]


@remembered
def _with_data(catalogo: Catalog) -> set[int]:
    anios = {a for alcance in ("reporte", "nacional") for a in periods.budgeted(catalogo, alcance)}
    return anios | _with_firms(catalogo) | _with_goals(catalogo)


@remembered
def _with_firms(catalogo: Catalog) -> set[int]:
    tabla = kept.values_in(catalogo, ATENCION.tabla)
    return {f["anio"] for f in catalogo.entero.query(f"select distinct anio from {tabla} where anio is not null")}


@remembered
def _with_goals(catalogo: Catalog) -> set[int]:
    return {f["anio"] for f in catalogo.entero.query("select distinct anio from marts.meta_fisica")}


@remembered
def _printed(catalogo: Catalog) -> set[int]:
    return {f["anio"] for f in catalogo.query("select distinct anio from marts.impreso")}


@remembered
def _measured(catalogo: Catalog) -> set[int]:
    """Return the years in which an indicator has a value, of those with rules."""
    consulta = "select distinct anio from marts.indicador_anio where valor_obtenido is not null and anio >= ?"
    return {f["anio"] for f in catalogo.query(consulta, [catalogo.programa.desde])}


@remembered
def closed(catalogo: Catalog, alcance: str = "reporte") -> list[int]:
    """Return the closed years with data in the scope, oldest first."""
    return [p.anio for p in periods.periods(catalogo, alcance) if not p.es_parcial]


def partial(catalogo: Catalog, alcance: str) -> set[int]:
    """Return the years of a scope that its source has not closed."""
    return {p.anio for p in periods.periods(catalogo, alcance) if p.es_parcial}


def comparable(catalogo: Catalog, anio: int, alcance: str = "reporte") -> int | None:
    """Return the last closed year before `anio` with data in the scope, None when there is none."""
    return max((a for a in closed(catalogo, alcance) if a < anio), default=None)


@remembered
def default(catalogo: Catalog) -> int:
    """Return the last year whose activity money reaches 31 December, preliminary too; else the country's last.

    Without any that does, the last with money that has begun; without money, the last with data; without any of the
    programme's, the last that a document prints; without that, the last in which an indicator has
    a value, or this year.
    """
    for alcance in ("reporte", "nacional"):
        suyos = [p for p in periods.periods(catalogo, alcance) if p.estado != periods.TO_BEGIN]
        con_datos = [p.anio for p in suyos if p.alcanza_cierre and p.es_completo] or [p.anio for p in suyos]
        if con_datos:
            return con_datos[-1]
    sin_dinero = _with_data(catalogo) or _printed(catalogo) or _measured(catalogo)
    hoy = clock.today()
    begun = {a for a in sin_dinero if not periods.to_begin(a, hoy)}
    return max(begun or sin_dinero, default=hoy.year)
