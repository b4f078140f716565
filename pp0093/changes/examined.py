"""What a version changes of the one before, as it says it of itself (Changes, as JSON), and what each one kept said.

A headline figure is money of both scopes, a goal of a product or activity, firms or focalization.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from pp0093 import programme, versions
from pp0093.ask import query, view
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import loads
from pp0093.ask.query import Query
from pp0093.ask.registry import BUDGET_AMOUNTS, INDICATORS, PHYSICAL_GOAL, STRUCTURE, YEAR, offered_indicators
from pp0093.ask.rows import Row, is_open
from pp0093.ask.standing import basis, periods
from pp0093.ask.view import View
from pp0093.console import plain_json
from pp0093.errors import PP0093Error
from pp0093.firms import figures
from pp0093.structs import Frozen
from pp0093.versions import CHANGES

EXAMINED_QUERIES = (
    *(Query(BUDGET_AMOUNTS, (YEAR,), alcance=alcance) for alcance in query.SCOPES),
    *(Query((PHYSICAL_GOAL, "avance_fisico"), (YEAR, nivel)) for nivel in STRUCTURE),
    Query(("empresas_atendidas", "empresas_focalizadas", "focalizacion_pct"), (YEAR,)),
)


class VersionSide(Frozen):
    """A figure in one of two versions."""

    valor: int | float
    procedencia: str
    corte: str | None
    parcial: bool = False


class Headline(Frozen):
    """One figure of a year: of the whole programme or of a product or activity (`codigo`, called `de`)."""

    anio: int
    indicador: str
    alcance: str
    codigo: str
    de: str
    valor: int | float
    procedencia: str
    corte: str | None
    parcial: bool = False

    @property
    def lado(self) -> VersionSide:
        """What is another where it changes."""
        return VersionSide(self.valor, self.procedencia, self.corte, self.parcial)


class Moved(Frozen):
    """A figure that is another in the later version; `antes` or `despues` is None where a version has none."""

    anio: int
    indicador: str
    alcance: str
    codigo: str
    de: str
    es_cerrado: bool
    antes: VersionSide | None
    despues: VersionSide | None


class LeftAside(Frozen):
    """Files with the budget of a year that do not head it, and why."""

    archivos: str
    motivo: str | None


class Head(Frozen):
    """The files that head the budget of a scope and year, their cut-off, and what they leave aside."""

    alcance: str
    anio: int
    archivos: str
    corte: date | None
    ignorados: list[LeftAside]


class PartlyDelivered(Frozen):
    """What units delivered of a year where not all that must are complete: its firms, how many units, of how many.

    How many of those are complete, and how many `otras` that need not deliver did, older versions do not say.
    """

    anio: int
    empresas: int
    unidades: int
    deben: int
    completas: int | None = None
    otras: int = 0


class Replacement(Frozen):
    """A list of which a later complete delivery says some days again: so many of its rows no longer count."""

    archivo: str
    por: str
    filas: int


class Changes(Struct, frozen=True):
    """All that a version says that it changes.

    `cifras` are its headline figures; `cambios`, those that are not of the version before. `entregas` are the years of
    which only part of the units delivered; `sin_comparar`, why the version before could not be asked.
    """

    cifras: list[Headline] = []
    cerrados: list[int] = []
    mandan: list[Head] = []
    cambios: list[Moved] = []
    sin_comparar: str | None = None
    entregas: list[PartlyDelivered] = []
    es_primera: bool = False
    reemplazos: list[Replacement] = []


def read_changes(dicho: Mapping[str, Any]) -> Changes:
    """Return what a version's JSON says, without figures of indicators that are no more."""
    cambios = convert(dicho, Changes)
    return replace(cambios, cifras=[c for c in cambios.cifras if c.indicador in INDICATORS])


def headlines(catalogo: Catalog) -> list[Headline]:
    """Return the headline figures that a version has, in order; none of what its programme does not have."""
    hay, programa = offered_indicators(catalogo.programa).keys(), catalogo.programa
    pedidos = [p for p in EXAMINED_QUERIES if hay >= {*p.indicadores} and programa.scope(p.alcance) == p.alcance]
    return [c for pedido in pedidos for fila in query.run(catalogo, pedido) for c in _of_row(catalogo, pedido, fila)]


def _of_row(catalogo: Catalog, pedido: Query, fila: Row) -> Iterator[Headline]:
    nivel = pedido.por[-1]
    codigo = "" if nivel == YEAR else str(fila[nivel])
    de = view.options(catalogo, fila[YEAR]).get(nivel, {}).get(codigo, codigo)
    for indicador in pedido.indicadores:
        if fila[indicador] is not None and not is_open(fila, indicador):
            # A goal is of the whole year: the day of a row is that of its progress.
            corte = None if indicador == PHYSICAL_GOAL else fila["corte"]
            alcance, de_donde = pedido.alcance if indicador in BUDGET_AMOUNTS else "", fila[f"procedencia_{indicador}"]
            dicha = plain_json(fila[indicador]), de_donde, corte, fila[f"parcial_{indicador}"]
            yield Headline(fila[YEAR], indicador, alcance, codigo, de, *dicha)


def _asked_itself(catalogo: Catalog) -> Changes:
    """Return the headline figures and the closed years of a version, of which nothing else is told yet."""
    cerrados = {a for alcance in query.SCOPES for a in periods.closed(catalogo, alcance)}
    return Changes(headlines(catalogo), sorted(cerrados))


def examine(vigente: Path | None, catalogo: Catalog) -> dict[str, Any]:
    """Return what a version changes of the published one, as its JSON holds it."""
    reemplazos = [Replacement(**r) for r in loads.replaced(catalogo)]
    propio = _asked_itself(catalogo)
    return _against(
        vigente, replace(propio, mandan=heads(catalogo), entregas=partly_delivered(catalogo), reemplazos=reemplazos)
    )


def changes_between(dejada: Path, version: Path) -> dict[str, Any]:
    """Return what a version says of itself, if anything, with the figures that it changes of another, left for it."""
    dicho = versions.description(version).get(CHANGES)
    return _against(dejada, read_changes(dicho)) if dicho else {}


def _against(otra: Path | None, propio: Changes) -> dict[str, Any]:
    """Return what a version says, as its JSON holds it, with what it changes of another one; without any, first."""
    antes = before(otra) if otra else Changes()
    cambios = moved(antes, propio.cifras) if otra else []
    dicho: dict[str, Any] = to_builtins(
        replace(propio, cambios=cambios, sin_comparar=antes.sin_comparar, es_primera=otra is None)
    )
    return dicho


def before(vigente: Path) -> Changes:
    """Return what a version says that it answered; one of another edition, that says nothing, is asked if it can be."""
    if dicho := versions.description(vigente).get(CHANGES):
        return replace(read_changes(dicho), sin_comparar=None)
    try:
        with closing(Catalog(vigente)) as catalogo:
            return _asked_itself(catalogo)
    except PP0093Error as error:
        return Changes(sin_comparar=error.motivo)  # What to do about it is what is being done.


def moved(antes: Changes, cifras: Iterable[Headline]) -> list[Moved]:
    """Return the figures that change, those of years that were closed first, then newest first.

    A figure changes when its value, its provenance or its cut-off does; `antes` or `despues` is None without one.
    """
    if antes.sin_comparar:
        return []
    nuevas, viejas = ({(c.anio, c.indicador, c.alcance, c.codigo): c for c in de} for de in (cifras, antes.cifras))
    cambiadas = []
    # The new ones, as they are now, and after them those that are no more.
    for clave, una in {**nuevas, **viejas, **nuevas}.items():
        antes_de, despues = (todas[clave].lado if clave in todas else None for todas in (viejas, nuevas))
        if antes_de != despues:
            cambiadas.append(Moved(*clave, una.de, una.anio in antes.cerrados, antes_de, despues))
    return sorted(cambiadas, key=lambda c: (not c.es_cerrado, -c.anio))


def heads(catalogo: Catalog) -> list[Head]:
    """Return what heads the budget of each scope and year, oldest first, with its cut-off and what it leaves aside.

    Of several programmes each is headed by its own: what one leaves aside for the same reason as another is said once.
    """
    mandan = []
    for alcance in query.SCOPES:
        for periodo in periods.periods(catalogo, alcance):
            candidatos = periods.candidates(catalogo, alcance, periodo.anio)
            ignorados = dict.fromkeys(LeftAside(c.fuente, c.motivo) for c in candidatos if not c.manda)
            cortes = {c.corte for c in candidatos if c.manda}
            corte = cortes.pop() if len(cortes) == 1 else periodo.corte
            mandan.append(Head(alcance, periodo.anio, periodo.fuente_con_filtro, corte, [*ignorados]))
    return mandan


def partly_delivered(catalogo: Catalog) -> list[PartlyDelivered]:
    """Return what units delivered of each year that not all of them completed, newest first."""
    if not catalogo.programa.has(programme.FIRMS_TOPIC):
        return []
    halladas = []
    for anio in sorted({e.anio for e in basis.deliveries(catalogo)}, reverse=True):
        r = figures.deliveries_received(catalogo, View(anio))
        if r and r.empresas is not None and (r.completas != r.deben or r.otras):
            halladas.append(PartlyDelivered(anio, r.empresas, r.recibidas, r.deben, r.completas, r.otras))
    return halladas
