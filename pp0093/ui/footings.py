"""Context of the figures of a piece: scope, filters, cut-off, sources and state of the year."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from pp0093.ask import catalog, view
from pp0093.ask.origin import cited
from pp0093.ask.registry import DIMENSIONS, INDICATORS, NATIONAL, OF_THE_SCOPE, RECEIVED, REPORT, SCOPES
from pp0093.ask.rows import Row
from pp0093.ask.standing import norms, periods
from pp0093.ask.view import FILTER_LABELS, View
from pp0093.firms.figures import freed
from pp0093.money import budget
from pp0093.provenance import weakest
from pp0093.structs import Frozen
from pp0093.ui.charts.chart import PARTIAL, is_known, provenances
from pp0093.ui.exports.piece import Footing
from pp0093.ui.shell.filters import applied
from pp0093.writing import formats, tables
from pp0093.writing.tables import keys, value

OF_FIRMS = "empresas"
UNFINISHED_PROVENANCES = (PARTIAL, "preliminar")


class Extent(Frozen):
    """State of a piece's year: a word for its title and a remark for its note; empty for a closed year.

    `en_curso` names a year not over in its source (not one with incomplete records).
    """

    marca: str = ""
    hasta: str = ""
    en_curso: str = ""

    def title(self, titulo: str) -> str:
        """Return a title followed by the word in brackets, unless it has it."""
        dicho = any(palabra in titulo.lower() for palabra in UNFINISHED_PROVENANCES)
        # In a title with other years, name the year.
        cual = f"{self.en_curso}, " if self.en_curso and " en 20" in titulo else ""
        return titulo if dicho or not self.marca else f"{titulo} ({cual}{self.marca})"

    def note(self, nota: str) -> str:
        """Return the remark to add to a note; "" when the note gives the day."""
        return "" if self.hasta.rpartition(" ")[2] in nota else self.hasta


CLOSED_EXTENT = Extent()


def footing(fila: Row | None, alcance: str, aplicados: View | None = None) -> Footing:
    """Return the context of figures of a scope under this run's filters; the country's only follow the year.

    `aplicados` replaces the filters when figures don't follow the page's.
    """
    datos = catalog.published()
    filtros = aplicados or applied()
    if alcance == NATIONAL:
        filtros = View(filtros.anio)
    procedencia = fila.get("procedencia") if fila else None
    return Footing(
        covered(alcance, filtros.anio),
        filtros.url,
        view.view_in_words(datos, filtros),
        procedencia,
        fila.get("corte") if fila else None,
        tuple if fila and not procedencia else partial(periods.sources_of, datos, alcance, filtros.anio, procedencia),
        datos.version,
        datos.programa,
    )


def covered(alcance: str, anio: int) -> str:
    """Return what a scope covers in a year and, for money, what its source leaves out."""
    datos = catalog.published()
    nombre = norms.scope_name(datos, alcance, (anio,))
    periodo = periods.period(datos, alcance, anio)
    return f"{nombre} ({periodo.deja_fuera})" if periodo and periodo.deja_fuera else nombre


def year_named(alcance: str, anio: int) -> str:
    """Return a year with its state: "2025, cerrado"."""
    estado = periods.year_state(catalog.published(), REPORT if alcance == OF_FIRMS else alcance, anio)
    return f"{anio}, {estado.replace('_', ' ')}"


def of_figures(pie: Footing, filas: Sequence[Any], claves: Sequence[str] = ()) -> Footing:
    """Return a footing narrowed to the figures drawn: their provenances, cut-offs, years and sources.

    `claves` are their keys; all indicators when empty. Rows that don't come from a query only have provenances.
    """
    respuestas: list[Row] = [f for f in filas if isinstance(f, dict) and "alcance" in f]
    dichas = respuestas or filas
    suyas = [c for c in claves if any(c in keys(f) and value(f, c) is not None for f in dichas)]
    # Figures computed from others in their row (progress to date) depend on the whole row.
    if not suyas or any(c not in keys(f) for c in claves for f in dichas[:1]):
        todas = dict.fromkeys(c for f in dichas for c in keys(f))
        suyas = [c for c in todas if c in INDICATORS or any(f"procedencia_{c}" in keys(f) for f in dichas)]
    pie = pie.weakened(provenances(filas, suyas))
    if not respuestas:
        return pie
    con_dato = [f for f in respuestas if any(is_known(f, c) for c in suyas)]
    pie = _as_seen(pie, respuestas, cited.years_of_rows(con_dato))
    return replace(
        pie,
        corte=cited.cutoffs(con_dato, suyas),
        fuentes=partial(cited.documents, catalog.published(), con_dato, suyas, dict(pie.filtros)),
    )


def _as_seen(pie: Footing, filas: Sequence[Row], anios: Sequence[int]) -> Footing:
    """Return a footing with the years of its rows, without filters on dimensions that rows open."""
    anio = pie.filtros.get("anio", "")
    if not anio.isdecimal():
        return pie
    abiertas = [d for d in DIMENSIONS if len({f[d] for f in filas if d in f}) > 1]
    puestos = {f: v for f, v in pie.filtros.items() if f in FILTER_LABELS}
    libre = freed(View(int(anio), **puestos), *abiertas)
    palabras = view.view_in_words(catalog.published(), libre) if puestos else pie.filtros_en_palabras
    dichos = f"{'Años' if len(anios) > 1 else 'Año'} {cited.span(anios or [anio])}"
    return replace(
        pie,
        filtros={f: v for f, v in pie.filtros.items() if f not in puestos or f in libre.chosen},
        filtros_en_palabras=palabras.replace(f"Año {anio}", dichos, 1),
    )


def extent(pie: Footing, alcance: str, filas: Sequence[Any] = (), claves: Sequence[str] = ()) -> Extent:
    """Return the state of a piece's year, and what its partial figures cover. `claves` as in of_figures."""
    anio = pie.filtros.get("anio", "")
    if not anio.isdecimal() or alcance not in (*SCOPES, OF_FIRMS):
        return CLOSED_EXTENT
    de_que = (REPORT if alcance == OF_FIRMS else alcance, int(anio))
    periodo = periods.period(catalog.published(), *de_que)
    partes = tables.portions_of(filas, claves)
    if (estado := periods.year_state(catalog.published(), *de_que)) != periods.CLOSED:
        dias = formats.each(pie.corte)
        propio = pie.corte if len(dias) == 1 or all(d.startswith(anio) for d in dias) else None
        hasta = [budget.unclosed(estado, int(anio)), *([formats.up_to(propio)] if propio else [])]
        recibidos = [p.corto for p in partes if p is RECEIVED]
        return Extent(", ".join([budget.mark(periodo) or PARTIAL, *recibidos]), ", ".join(hasta), anio)
    es_entero = alcance == OF_FIRMS or (tables.tells_portions(filas) and OF_THE_SCOPE not in partes)
    marca = "" if es_entero else budget.mark(periodo)
    # The year's mark already mentions its money.
    sin_decir = [p for p in partes if not (marca and p is OF_THE_SCOPE)]
    suya = ", ".join([PARTIAL, *(p.corto for p in sin_decir)]) if sin_decir else ""
    return Extent(marca or suya, "; ".join(p.largo for p in sin_decir).capitalize())


def running(alcance: str) -> dict[int, str]:
    """Return {year: cut-off or ""} of the years of a scope that are open or incomplete."""
    del_alcance = [p for p in periods.periods(catalog.published(), alcance) if p.es_parcial]
    return {p.anio: (budget.until(p) if p.corte else "") or (p.deja_fuera or "") for p in del_alcance}


def weakest_row(filas: Sequence[Row], anio: int) -> Row | None:
    """Return the first row of a year with the weakest provenance; None without rows."""
    del_anio = [f for f in filas if f.get("anio", anio) == anio]
    procedencia = weakest(f["procedencia"] for f in del_anio)
    return next((f for f in del_anio if f["procedencia"] == procedencia), None)
