"""Compute the change between two figures, and whether it may be published: every comparison uses this module.

Pages, answers, the note and the audit use it. Shares change in percentage points and the rest in percent; nothing is
subtracted where a figure is missing or a dated rule forbids it (comparability); changes that only a document prints are
returned apart; and a figure known by its bounds has a change with bounds.
"""

from __future__ import annotations

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.query import Query, run_if_kept
from pp0093.ask.registry import FIRMS_SERVED, INDICATORS, PHYSICAL_PROGRESS, REPORT, YEAR, Indicator, Unit
from pp0093.ask.rows import Filters, Row, bounds, fixed
from pp0093.ask.rule_rows import parameters
from pp0093.ask.standing import comparability
from pp0093.ask.standing.comparability import Aspects, Place, Reason, reasons
from pp0093.ask.suppression.microdata import FROM_RECORDS
from pp0093.provenance import derived, weakest
from pp0093.structs import Frozen
from pp0093.writing import formats

IN_PERCENT, IN_POINTS, AS_PART = "_variacion_pct", "_variacion_pp", "_razon_pct"
"""Suffixes of an indicator's printed change, or of its ratio to the year before."""
SMALL_BASE = "cambio_base_chica"
COUNT_UNITS = (Unit.COUNT, Unit.FIRMS)


def in_points(indicador: str) -> bool:
    """Tell whether an indicator changes in percentage points: it is a share."""
    return indicador in INDICATORS and INDICATORS[indicador].unidad in (Unit.PERCENT, Unit.POINTS)


class Side(Frozen):
    """A figure compared: its value in the indicator's unit, provenance, cut-off date and comparability attributes.

    `entre` are its bounds, where only they are known.
    """

    valor: float | None
    procedencia: str | None
    corte: str | None
    aspectos: Aspects
    entre: tuple[float, float] | None = None

    def written(self, indicador: Indicator) -> str:
        """Return the figure formatted for people, or its bounds."""
        return formats.between(indicador, *self.entre) if self.entre else formats.written(indicador, self.valor)

    @property
    def tiene_valor(self) -> bool:
        """Whether there is a figure."""
        return self.valor is not None

    @property
    def se_conoce(self) -> bool:
        """Whether there is a figure, or only its bounds."""
        return self.tiene_valor or self.entre is not None

    @property
    def es_parcial(self) -> bool:
        """Whether it counts the records received of a year, which are not all."""
        return bool(self.aspectos.get(comparability.RECEIVED))


NO_SIDE = Side(None, None, None, {})


class Variation(Frozen):
    """Change of an indicator from figure B to figure A, the rules that both meet, and whether B is too small a base."""

    indicador: Indicator
    a: Side
    b: Side
    razones: tuple[Reason, ...] = ()
    es_base_chica: bool = False

    @property
    def diferencia(self) -> float | None:
        """A minus B in the indicator's unit; percentage points for shares."""
        if self.a.valor is None or self.b.valor is None or self.impiden:
            return None
        return self.a.valor - self.b.valor

    @property
    def procedencia(self) -> str | None:
        """Provenance of the change, derived from both figures; None where it is not computed."""
        if not self.es_comparable:
            return None
        return weakest(derived(p for p in (self.a.procedencia, self.b.procedencia) if p))

    @property
    def impiden(self) -> tuple[Reason, ...]:
        """The rules that forbid comparing them."""
        return tuple(r for r in self.razones if r.impide)

    @property
    def es_comparable(self) -> bool:
        """Whether both figures exist and have the same base."""
        return self.diferencia is not None

    @property
    def cambio_pct(self) -> float | None:
        """Change from B to A in percent; None where B is zero and for shares, whose change is in points."""
        if self.diferencia is None or not self.b.valor or in_points(self.indicador.id):
            return None
        return 100 * self.diferencia / self.b.valor

    @property
    def cuanto(self) -> float | None:
        """Change in points for shares and in percent for the rest; None where it may not be published."""
        return self.diferencia if in_points(self.indicador.id) else self.cambio_pct


def variation_between(
    catalogo: Catalog, indicador: Indicator, dimension: str, anio: int, lados: tuple[Side, Side]
) -> Variation:
    """Return the change between two figures (A, B) of two members of a dimension, by the rules of a year."""
    a, b = lados
    if not (a.tiene_valor and b.tiene_valor):
        return Variation(indicador, a, b)
    halladas = reasons(catalogo.rules.of(anio), indicador.id, dimension, a.aspectos, b.aspectos)
    return Variation(indicador, a, b, halladas, is_small(catalogo, indicador, anio, b.valor))


def side(catalogo: Catalog, indicador: str, fila: Row | None, anio: int, lugar: Place) -> Side:
    """Return the figure of a row of a query, or its bounds, as a side of a comparison; else NO_SIDE."""
    entre = bounds(fila, indicador) if fila else None
    if fila is None or (fila[indicador] is None and entre is None):
        return NO_SIDE
    aspectos = {} if fila[indicador] is None else comparability.aspects_of(catalogo, indicador, fila, anio, lugar)
    return Side(fila[indicador], fila["procedencia"], fila["corte"], aspectos, entre)


def is_small(catalogo: Catalog, indicador: Indicator, anio: int, antes: float | None) -> bool:
    """Tell whether a count is too small a base for a change in percent; never without such a rule."""
    if antes is None or indicador.unidad not in COUNT_UNITS:
        return False
    return antes < float(parameters(catalogo.rules.of(anio)).get(SMALL_BASE, 0))


class Since(Frozen):
    """Change of a figure since another year: computed and, if that is the year before, as documents print it.

    `ahora` and `antes` are the rows of both years, None where there is none.
    """

    cambio: Variation
    ahora: Row | None
    antes: Row | None
    impresos: tuple[PublishedFigure, ...] = ()

    @property
    def impreso(self) -> PublishedFigure | None:
        """The printed change, None where there is none or documents disagree."""
        return self.impresos[0] if len({f.valor for f in self.impresos}) == 1 else None

    @property
    def cuanto(self) -> float | None:
        """Change in points for shares and in percent for the rest: computed, else printed; None if not publishable."""
        if self.cambio.cuanto is not None or self.impreso is None:
            return self.cambio.cuanto
        return float(self.impreso.valor)


@cached_by_version
def since(catalogo: Catalog, indicador: str, anios: tuple[int, int], filtros: Filters, alcance: str = REPORT) -> Since:
    """Return the change of a figure between years (`anios`: later, earlier) under filters by code.

    Dimensions filtered by one value are the figure's place, by which its declared base is looked up.
    """
    anio, base = anios
    lugar = fixed(filtros)
    pedidos = {**filtros, YEAR: [str(base), str(anio)]}
    pedida = Query((indicador,), (YEAR, *lugar), pedidos, alcance)
    filas = {f[YEAR]: f for f in run_if_kept(catalogo, pedida)}
    ahora, antes = filas.get(anio), filas.get(base)
    lados = side(catalogo, indicador, ahora, anio, lugar), side(catalogo, indicador, antes, base, lugar)
    cambio = variation_between(catalogo, INDICATORS[indicador], YEAR, anio, lados)
    # A printed change does not apply to a figure computed from rows.
    de_filas = ahora and ahora.get(f"procedencia_{indicador}") in FROM_RECORDS
    es_impreso = base == anio - 1 and len(lugar) == len(filtros) and not de_filas
    nombre = indicador + (IN_POINTS if in_points(indicador) else IN_PERCENT)
    impresos = printed.figures_of(catalogo, nombre, anio, lugar) if es_impreso else ()
    return Since(cambio, ahora, antes, tuple(c for c in impresos if _is_of(catalogo, c, indicador, lados[0].valor)))


def _is_of(catalogo: Catalog, cambio: PublishedFigure, indicador: str, valor: float | None) -> bool:
    """Tell whether a printed change may be of a value: not if its own document prints another value."""
    nombres = (indicador, PHYSICAL_PROGRESS) if indicador == FIRMS_SERVED else (indicador,)
    impresas = (c for n in nombres for c in printed.figures_of(catalogo, n, cambio.anio, cambio.dimensiones))
    suyas = [c for c in impresas if c.documento == cambio.documento]
    return valor is None or not suyas or any(printed.says(c, valor) for c in suyas)
