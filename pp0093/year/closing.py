"""Forecast the year's close of each entity of a panel with a prediction interval and a rolling-origin back-test.

Every closed year is forecast as if it were running, from the years before it. Those errors give the width of today's
interval. They do not choose the method: with few years, selection overfits (docs/pronostico.md).

Arrays of a panel are years x entities x months 0 to 12, in soles, NaN where unknown; month 0 is the opening.

Three methods are the naive ones anybody would use, to measure against (`NAIVE`). The others pool all the entities: a
few closed years of one are no series. They work in logarithms, where a year that moves all by the same proportion is a
shift. Each uses only the past: earlier years and, of the one forecast, nothing later than the month.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from pp0093.structs import Frozen

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
CLOSE = 12
CLOSE_TOLERANCE = 0.05


class PanelMark(Frozen):
    """Cumulative spending of an entity by the end of a month, and its PIM then; soles, None where unknown."""

    entidad: str
    anio: int
    mes: int
    pim_soles: float | None
    devengado_soles: float | None


class Panel:
    """Marks of some entities as arrays by year, entity and month; a year with month 12 is closed."""

    def __init__(self, marcas: Iterable[PanelMark]) -> None:
        marcas = list(marcas)
        self.entidades: Sequence[str] = sorted({m.entidad for m in marcas})
        self.anios: Sequence[int] = sorted({m.anio for m in marcas})
        self.devengado, self.pim = np.full((2, len(self.anios), len(self.entidades), CLOSE + 1), np.nan)
        for m in marcas:
            lugar = self.anios.index(m.anio), self.entidades.index(m.entidad), m.mes
            self.devengado[lugar], self.pim[lugar] = m.devengado_soles, m.pim_soles

    @cached_property
    def closes(self) -> Array:
        """Spending of each entity in each year (years x entities), NaN where it is not closed."""
        return self.devengado[:, :, CLOSE]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Whether a month is known: by its money or, in a year without any, by its PIM."""
        con_dinero, con_pim = ~np.isnan(self.devengado), ~np.isnan(self.pim)
        con_pim[:, :, CLOSE] = False  # A PIM closes no year.
        salida: NDArray[np.bool_] = np.where(con_dinero.any(axis=2, keepdims=True), con_dinero, con_pim)
        return salida

    @cached_property
    def curves(self) -> Array:
        """Cumulative spending by month of the closed years with some month known, linearly interpolated."""
        return _filled(self.devengado, desde=0.0)

    @cached_property
    def budgets(self) -> Array:
        """PIM by month of the years whose PIM is known at the close and before, linearly interpolated."""
        return _filled(self.pim)

    @cached_property
    def pim_then(self) -> Array:
        """Last PIM known by each month, without look-ahead."""
        return _data_frame(self.pim).ffill(axis=1).to_numpy().reshape(self.pim.shape)

    def before(self, anio: int) -> slice:
        """Return the positions of the years before one."""
        return slice(0, bisect_left(self.anios, anio))

    def closed_before(self, anio: int) -> list[int]:
        """Return the years before one in which some entity closed."""
        return [a for a in compress(self.anios, map(any, ~np.isnan(self.closes))) if a < anio]

    def warnings(self) -> list[str]:
        """Return sentences on marks that look wrong."""
        con_meses = ~np.isnan(self.curves[:, :, CLOSE])
        caen = (self.curves[:, :, :CLOSE] > self.closes[:, :, None] * (1 + CLOSE_TOLERANCE)).any(axis=2)
        avisos = []
        if 2 * caen.sum() > con_meses.sum():
            avisos.append(
                "en la mayoría de los años cerrados algún mes pasa del cierre: devengado_soles es lo acumulado desde "
                "enero, y éste parece de cada mes."
            )
        if not np.isnan(self.pim[np.isnan(self.closes)]).all() and np.isnan(self.budgets).all():
            avisos.append(
                "ningún año cerrado trae su PIM en fechas anteriores al cierre: no se sabe cómo se mueve, y se toma "
                "como está."
            )
        return avisos


def _filled(valores: Array, desde: float | None = None) -> Array:
    """Return rows with the close and an earlier month, interpolated between known months; other rows are NaN."""
    filas = _data_frame(valores)
    con_meses = filas[CLOSE].notna() & filas.loc[:, : CLOSE - 1].notna().any(axis=1)
    if desde is not None:
        filas[0] = desde
    llenas = filas.interpolate(axis=1, limit_area="inside")
    return llenas[con_meses].reindex(filas.index).to_numpy().reshape(valores.shape)


def _data_frame(valores: Array) -> pd.DataFrame:
    """Return an array as a data frame; pandas is imported only to forecast."""
    import pandas as pd

    return pd.DataFrame(valores.reshape(-1, valores.shape[-1]))


COMBINED, COMBINED_METHODS = "combinada", ("curva", "nivel", "ejecucion")
PIMS = PIM_AS_IS, PIM_MOVED = "pim_como_esta", "pim_movido"
ANSWERED = "respuesta"
# Forecast and interval bounds; spending by then, and the actual close and PIM.
FORECAST_COLUMNS = (ANSWERED, "minimo", "maximo")
SPENT, ACTUAL_CLOSE, ACTUAL_PIM = "gastado", "cierre", "pim_cierre"
NAIVE = ("mismo_porcentaje", "misma_ejecucion", "lineal", "media_tres")
# Shrinkage: an entity's n years against as many of the pool; its last execution counts as one.
EVERYBODYS_YEARS, EVERYBODYS_EXECUTION = 3.0, 1.0
# Damped trend: the common yearly growth continues by half.
DAMPED = 0.5
# Early spending is weak evidence: it takes the close no further below the level than this, in logarithms.
LEAST_SAID = 1.0
RECENT = 3


def methods(panel: Panel, anio: int, mes: int) -> dict[str, Array]:
    """Return the forecast of each method for every entity, in a year as known at the end of a month.

    Also of its PIM, unchanged and as it would move, and the spending by then. Earlier years are sorted nearest first
    (years x entities). The combination uses the curve of the year, the level of earlier ones, and the PIM with its
    execution; the PIM is unchanged where no closed year tells how it moves.
    """
    antes, este = panel.before(anio), panel.anios.index(anio)
    gastado = panel.devengado[este, :, mes] if mes else np.zeros(len(panel.entidades))
    cierres, por_mes = panel.closes[antes][::-1], panel.curves[antes][::-1, :, mes]
    pim, pim_cierre = panel.pim_then[este, :, mes], panel.pim[antes][::-1, :, CLOSE]
    movido = logs(pim_cierre) - logs(panel.budgets[antes][::-1, :, mes])
    pim_movido = pim * np.exp(shrunk(movido, EVERYBODYS_YEARS))
    esperado = logs(np.where(np.isnan(pim_movido), pim, pim_movido))
    nivel = nearest(logs(cierres)) + DAMPED * _common_growth(logs(cierres), panel.anios[antes][::-1])
    curva = logs(gastado) + shrunk(logs(cierres) - logs(por_mes), EVERYBODYS_YEARS)
    ejecucion = esperado + shrunk((logs(cierres) - logs(pim_cierre))[:1], EVERYBODYS_EXECUTION)
    partes = dict(zip(COMBINED_METHODS, (at_least(curva, nivel - LEAST_SAID), nivel, ejecucion), strict=True))
    return {
        **{n: np.exp(v) for n, v in partes.items()},
        COMBINED: np.exp(_floored(gastado, partes)),
        "mismo_porcentaje": gastado * nearest(ratio(cierres, por_mes)),
        "misma_ejecucion": pim * nearest(ratio(cierres, pim_cierre)),
        "lineal": ratio(gastado * CLOSE, mes),
        "media_tres": mean(cierres[:RECENT]),
        PIM_AS_IS: pim,
        PIM_MOVED: pim_movido,
        SPENT: gastado,
    }


def _floored(gastado: Array, partes: dict[str, Array]) -> Array:
    """Return the combined forecast, each component floored at current spending where the combination is below it.

    No close is below spending: a component that says so is refuted only up to there, and the others stand.
    """
    suelo, juntas = logs(gastado), _combined(gastado, **partes)
    con_suelo = _combined(gastado, **{n: at_least(v, suelo) for n, v in partes.items()})
    return np.where(juntas < suelo, con_suelo, juntas)


def _combined(gastado: Array, curva: Array, nivel: Array, ejecucion: Array) -> Array:
    """Return the combined forecast: equal weights, but the curve's no less than the share usually spent by then.

    What is spent is known and the rest is forecast (as in Bornhuetter-Ferguson reserves): by November last year's level
    says little. A missing component leaves its weight to the others.
    """
    otras = np.stack([nivel, ejecucion])
    igual = 1 / (1 + np.maximum(np.sum(~np.isnan(otras), axis=0), 1))
    peso = np.clip(np.fmax(igual, np.exp(logs(gastado) - curva)), 0, 1)
    juntas = peso * curva + (1 - peso) * mean(otras)
    return np.where(np.isnan(juntas), mean(np.stack([curva, *otras])), juntas)


def logs(valores: Array) -> Array:
    """Return logarithms, NaN of what is not positive."""
    return np.log(np.where(valores > 0, valores, np.nan))


def at_least(valores: Array, suelo: Array) -> Array:
    """Return values floored where there is a floor; unknown values stay NaN."""
    return np.where(np.isnan(valores), np.nan, np.fmax(valores, suelo))


def ratio(a: Array, b: Array | int) -> Array:
    """Return a / b, NaN where b is not positive."""
    return a / np.where(b > 0, b, np.nan)


def nearest(valores: Array) -> Array:
    """Return the first known value of each entity; rows are sorted by nearest year."""
    salida: Array = _data_frame(valores).bfill().reindex([0]).to_numpy()[0]
    return salida


def mean(valores: Array) -> Array:
    """Return the mean of each entity's known values, NaN without any."""
    return _data_frame(valores).mean().to_numpy()


def shrunk(valores: Array, de_todos: float) -> Array:
    """Return each entity's mean shrunk towards the pooled mean, more with fewer years (n / (n + de_todos))."""
    if np.isnan(valores).all():
        return np.full(valores.shape[1], np.nan)
    todos, propia = float(np.nanmean(valores)), mean(valores)
    cuantos = np.sum(~np.isnan(valores), axis=0)
    salida: Array = todos + np.nan_to_num(propia - todos) * cuantos / (cuantos + de_todos)
    return salida


def _common_growth(cierres: Array, anios: Sequence[int]) -> float:
    """Return the median yearly growth, in logarithms, of the entities with the two nearest years."""
    if len(cierres) < 2:
        return 0.0
    cambio = (cierres[0] - cierres[1]) / (anios[0] - anios[1])
    return 0.0 if np.isnan(cambio).all() else float(np.nanmedian(cambio))


KNOWN, PAST, NO_HISTORY = "cierre_conocido", "rango_del_pasado", "sin_historia"
# Spending already exceeds every earlier year: they tell nothing of the rest.
SURPASSED = "pasado_superado"
METHODS = (*NAIVE, *COMBINED_METHODS, ANSWERED, *PIMS)
INTERVAL = 0.8
# Half-width of the 80 % interval, in logarithms, with a whole year left; it shrinks with the square root of what is
# left. From the errors of the regional governments' 2023 forecast from 2022; it weighs as so many errors of the panel.
USUAL_WIDTH, USUAL_ERRORS = 0.5, 5
POINTS = 100
NO_VALUES = np.empty(0)


class Closing(Frozen):
    """Close forecast of an entity, in soles, with the bounds of its 80 % interval; None where there is none.

    `mes` is the last month known (0 is none), `anios_cerrados` how many earlier closed years the entity has.
    """

    entidad: str
    anio: int
    mes: int
    metodo: str
    devengado_cierre_soles: float | None
    devengado_minimo_soles: float | None
    devengado_maximo_soles: float | None
    pim_cierre_soles: float | None
    anios_cerrados: int


class Score(Frozen):
    """Back-test errors of a method at a month of a closed year; `anio` None pools every year.

    `error_pct` is the sum of absolute errors over the sum of closes, `error_mediano_pct` the median error, `sesgo_pct`
    the bias (positive: over-forecast), `cobertura_pct` the share of closes inside their interval (of the answered one
    alone).
    """

    anio: int | None
    mes: int
    metodo: str
    casos: int
    error_pct: float
    error_mediano_pct: float
    sesgo_pct: float
    frente_al_mejor_simple: float | None
    cobertura_pct: float | None


class Closings(Panel):
    """A panel with the close forecasts of its running years, and their back-test."""

    @cached_property
    def _forecasts(self) -> Callable[[int, int], pd.DataFrame]:
        return cache(self._forecast)

    def expected(self) -> list[Closing]:
        """Return a row per entity: its running year's close, or the panel's when it has no mark of this year."""
        return [self._close(i) for i in range(len(self.entidades))]

    def scores(self) -> list[Score]:
        """Return each method's errors by month, in each year and pooled (last); empty with a single closed year.

        Only months with marks in closed years are tested; month 0 if it has the opening PIM.
        """
        import pandas as pd

        filas = []
        for mes in range(CLOSE):
            dichos = {a: self._forecasts(a, m) for a, m in self._before(self.anios[-1] + 1, mes) if m == mes}
            if dichos and not np.isnan([self.devengado[..., mes], self.pim[..., mes]]).all():
                filas += [s for anio, dicho in dichos.items() for s in _scored(dicho, anio, mes)]
                filas += _scored(pd.concat(dichos.values()), None, mes)
        return filas

    def running_year(self) -> int | None:
        """Return the last year not closed by some entity, with money or PIM; None if all are."""
        abiertos = self.known[:, :, :CLOSE].any(axis=2) & np.isnan(self.closes)
        return max(compress(self.anios, map(any, abiertos)), default=None)

    def _close(self, entidad: int) -> Closing:
        anio, mes = self._asked(entidad)
        suyas = self._forecasts(anio, mes).iloc[entidad]
        antes, gastado = self.closes[self.before(anio), entidad], suyas[SPENT]
        antes = antes[~np.isnan(antes)]
        metodo, cifras = NO_HISTORY, [np.nan] * len(FORECAST_COLUMNS)
        if mes == CLOSE:
            metodo, cifras = KNOWN, [suyas[ACTUAL_CLOSE]] * len(FORECAST_COLUMNS)
        elif not np.isnan(suyas[ANSWERED]):
            metodo, cifras = COMBINED, [suyas[c] for c in FORECAST_COLUMNS]
        elif len(antes) and antes.max() < gastado:  # Past them all, there is no upper bound.
            metodo, cifras = SURPASSED, [np.nan, gastado, np.nan]
        elif len(antes):
            metodo, cifras = PAST, [*np.fmax([antes.mean(), antes.min(), antes.max()], gastado)]
        centro, minimo, maximo, pim = (None if np.isnan(v) else round(float(v), 2) for v in (*cifras, suyas[PIM_MOVED]))
        return Closing(self.entidades[entidad], anio, mes, metodo, centro, minimo, maximo, pim, len(antes))

    def _asked(self, entidad: int) -> tuple[int, int]:
        """Return the year forecast for an entity and its last month: 12 when it is closed; 0 without marks."""
        filas = self.known[:, entidad]
        en_curso = self.running_year() or self.anios[-1]
        anio = max(compress(self.anios, map(any, filas)), default=en_curso)
        meses = filas[self.anios.index(anio)]
        if anio < en_curso and meses[CLOSE]:
            return en_curso, 0
        return anio, int(np.nonzero(meses)[0].max(initial=0))

    def _before(self, anio: int, mes: int) -> list[tuple[int, int]]:
        """Return the closed years before one that have earlier ones, each with its nearest month with marks."""
        return [(a, self._month(a, mes)) for a in self.closed_before(anio)[1:]]

    def _month(self, anio: int, mes: int) -> int:
        """Return the last month, up to one, with marks of a year; 0, its opening, without any."""
        conocidos = ~np.isnan(self.devengado[self.anios.index(anio), :, : mes + 1]).all(axis=0)
        return int(np.max(np.nonzero(conocidos)[0], initial=0))

    def _forecast(self, anio: int, mes: int) -> pd.DataFrame:
        """Return the forecasts of a year at a month: a row per entity.

        Columns: each method's (also of the PIM), interval bounds, spending by then, and the actual close. Errors come
        from the years whose previous close is as near as this one's: a longer gap has larger errors.
        """
        import pandas as pd

        este, dicho = self.anios.index(anio), methods(self, anio, mes)
        hueco = anio - max(self.closed_before(anio), default=anio)
        otros = [self._forecasts(a, m) for a, m in self._before(anio, mes) if a - self.closed_before(a)[-1] <= hueco]
        dijo, fue = (np.concatenate([NO_VALUES, *(otro[c] for otro in otros)]) for c in (COMBINED, ACTUAL_CLOSE))
        anchos = zip(FORECAST_COLUMNS, (0.0, *width(logs(fue) - logs(dijo), mes)), strict=True)
        dicho |= {c: at_least(dicho[COMBINED] * np.exp(ancho), dicho[SPENT]) for c, ancho in anchos}
        vino = {ACTUAL_CLOSE: self.closes[este], ACTUAL_PIM: self.pim[este, :, CLOSE]}
        return pd.DataFrame(dicho | vino)


def width(errores: Array, mes: int) -> tuple[float, float]:
    """Return the distance to both bounds, in logarithms, of a close forecast at a month, from other years' errors.

    With few errors, the usual width weighs more.
    """
    errores = errores[~np.isnan(errores)]
    peso = len(errores) / (len(errores) + USUAL_ERRORS)
    usual = (1 - peso) * USUAL_WIDTH * ((CLOSE - mes) / CLOSE) ** 0.5
    bajo, alto = np.quantile(errores, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2]) if len(errores) else (0.0, 0.0)
    return peso * min(0.0, bajo) - usual, peso * max(0.0, alto) + usual


def _scored(todo: pd.DataFrame, anio: int | None, mes: int) -> list[Score]:
    """Return a score per method with forecasts: of money, the answered one last; then of the PIM."""
    notas: dict[str, Score] = {}
    for metodo in METHODS:
        vino = ACTUAL_PIM if metodo in PIMS else ACTUAL_CLOSE
        casos = todo[todo[metodo].notna() & (todo[vino] > 0)]
        if casos.empty:
            continue
        real, fallo = casos[vino], casos[metodo] - casos[vino]
        dentro = real.between(casos.minimo, casos.maximo)
        notas[metodo] = Score(
            anio,
            mes,
            metodo,
            len(casos),
            POINTS * float(fallo.abs().sum() / real.sum()),
            POINTS * float((fallo.abs() / real).median()),
            POINTS * float(fallo.sum() / real.sum()),
            None,
            POINTS * float(dentro.mean()) if metodo == ANSWERED else None,
        )
    return [_against_the_best(nota, notas) for nota in notas.values()]


def _against_the_best(nota: Score, notas: Mapping[str, Score]) -> Score:
    """Return a score with its error relative to the best naive method's, if any."""
    simples = (PIM_AS_IS,) if nota.metodo in PIMS else NAIVE
    mejor = min((notas[m].error_pct for m in simples if m in notas), default=0.0)
    return replace(nota, frente_al_mejor_simple=nota.error_pct / mejor if mejor else None)
