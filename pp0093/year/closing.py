"""Where each entity of a panel will close its year, between what and what, and how well that was known in other years.

Every year that closed is asked about again as if it were running, from the years before it (a rolling origin). The
errors made then are the width of today's interval, and choose the method: the combination, unless another was better
in several years. Few years choose badly: what wins once wins by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from msgspec import Struct

from pp0093.year.methods import CLOSE, COMBINED, FIGURED, NAIVE, Array, Origin, Panel, at_least, logs

KNOWN, PAST, NO_HISTORY = "cierre_conocido", "rango_del_pasado", "sin_historia"
# It already has more than all the years before: what is left of this one can't be told from them.
SURPASSED = "pasado_superado"
METHODS = (*NAIVE, *FIGURED, COMBINED)
ANSWERED = "respuesta"
PIMS = PIM_AS_IS, PIM_MOVED = "pim_como_esta", "pim_movido"
INTERVAL = 0.8
ORIGINS_TO_CHOOSE = 3
# Half the 80 % interval, in logarithms, from which a whole year is left; it narrows with the root of what is left. As
# the regional governments missed 2023 from 2022; it weighs as so many errors of the panel's own.
USUAL_WIDTH, USUAL_ERRORS = 0.5, 5
POINTS = 100
NO_VALUES = np.empty(0)


class Closing(Struct, frozen=True):
    """Where an entity will close, in soles, with the bounds of its 80 % interval; None where nothing can be said.

    `mes` is the last month known (0 is none), `anios_cerrados` how many closed years the entity has before this one.
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


class Score(Struct, frozen=True):
    """How a method missed when a closed year was asked about at a month; `anio` None is every year together.

    `error_pct` is the sum of the misses over the sum of the closes, `error_mediano_pct` the median miss, `sesgo_pct`
    what is forecast in excess, `cobertura_pct` how many closes fell inside their interval (of what is answered alone).
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


class _Said(Struct, frozen=True):
    """What was said of a closed year at a month, by method (also of its PIM), between what and what, and what came."""

    anio: int
    mes: int
    metodo: str
    dicho: dict[str, Array]
    gastado: Array
    minimo: Array
    maximo: Array
    cierre: Array
    pim_cierre: Array


class Closings:
    """The closes of a panel's running years, and the back-test that stands behind them."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._said = cache(self._say)

    def expected(self) -> list[Closing]:
        """Return one row an entity: its running year's close, or the panel's when it has no mark of this year."""
        return [self._close(i) for i in range(len(self.panel.entidades))]

    def scores(self) -> list[Score]:
        """Return how each method missed, by month, in each year and in all (last); empty with a single closed year.

        Only the months of which closed years have marks are asked about, month 0 where it has the opening PIM.
        """
        filas = []
        for mes in range(CLOSE):
            dichos = [d for d in self._before(self.panel.anios[-1] + 1, mes) if d.mes == mes]
            if not np.isnan([self.panel.devengado[..., mes], self.panel.pim[..., mes]]).all():
                filas += [s for d in dichos for s in _scored([d], d.anio)] + _scored(dichos, None)
        return filas

    def running_year(self) -> int | None:
        """Return the last year that somebody has not closed, with some money or some PIM; None where all did."""
        abiertos = self.panel.known[:, :, :CLOSE].any(axis=2) & np.isnan(self.panel.closes)
        con_abiertos = [a for a, fila in zip(self.panel.anios, abiertos, strict=True) if fila.any()]
        return max(con_abiertos, default=None)

    def _close(self, entidad: int) -> Closing:
        anio, mes = self._asked(entidad)
        dicho = self._said(anio, mes)
        antes = self.panel.closes[self.panel.before(anio), entidad]
        antes, gastado = antes[~np.isnan(antes)], dicho.gastado[entidad]
        metodo, cifras = NO_HISTORY, np.full(3, np.nan)
        if mes == CLOSE:
            metodo, cifras = KNOWN, np.repeat(dicho.cierre[entidad], 3)
        elif not np.isnan(dicho.dicho[ANSWERED][entidad]):
            metodo = dicho.metodo if not np.isnan(dicho.dicho[dicho.metodo][entidad]) else COMBINED
            cifras = np.array([v[entidad] for v in (dicho.dicho[ANSWERED], dicho.minimo, dicho.maximo)])
        elif len(antes) and antes.max() < gastado:  # Past them all, nobody knows how far.
            metodo, cifras = SURPASSED, np.array([np.nan, gastado, np.nan])
        elif len(antes):
            metodo, cifras = PAST, np.fmax([antes.mean(), antes.min(), antes.max()], gastado)
        centro, minimo, maximo, pim = (
            None if np.isnan(v) else round(float(v), 2) for v in (*cifras, dicho.dicho[PIM_MOVED][entidad])
        )
        return Closing(self.panel.entidades[entidad], anio, mes, metodo, centro, minimo, maximo, pim, len(antes))

    def _asked(self, entidad: int) -> tuple[int, int]:
        """Return the year of an entity that is answered and its last month: 12, when it is closed; 0 without marks."""
        filas = self.panel.known[:, entidad]
        en_curso = self.running_year() or self.panel.anios[-1]
        anio = max((a for a, fila in zip(self.panel.anios, filas, strict=True) if fila.any()), default=en_curso)
        meses = filas[self.panel.anios.index(anio)]
        if anio < en_curso and meses[CLOSE]:
            return en_curso, 0
        return anio, int(np.nonzero(meses)[0].max(initial=0))

    def _before(self, anio: int, mes: int) -> list[_Said]:
        """Return what was said, at the nearest month with marks, of the closed years before one that have a past."""
        con_pasado = [a for a in self.panel.closed_before(anio) if self.panel.closed_before(a)]
        return [self._said(a, self._month(a, mes)) for a in con_pasado]

    def _alike(self, anio: int, mes: int) -> list[_Said]:
        """Return those of `_before` that had a close as near as a year's own: over a gap of years more is missed."""
        antes = self.panel.closed_before
        return [d for d in self._before(anio, mes) if d.anio - antes(d.anio)[-1] <= anio - antes(anio)[-1]]

    def _month(self, anio: int, mes: int) -> int:
        """Return the last month, up to one, with marks of a year; 0, its opening, when it has none."""
        conocidos = ~np.isnan(self.panel.devengado[self.panel.anios.index(anio), :, : mes + 1]).all(axis=0)
        return int(np.max(np.nonzero(conocidos)[0], initial=0))

    def _say(self, anio: int, mes: int) -> _Said:
        """Return what is said of a year at a month; where the method chosen is silent the combination speaks."""
        alike, este = self._alike(anio, mes), self.panel.anios.index(anio)
        origen = Origin.of(self.panel, anio, mes)
        dicho = origen.methods()
        metodo = chosen({m: [_error([d], m) for d in alike] for m in (*FIGURED, COMBINED)})
        elegido = np.where(np.isnan(dicho[metodo]), dicho[COMBINED], dicho[metodo])
        errores = [logs(d.cierre) - logs(d.dicho[metodo]) for d in alike]
        minimo, maximo = (elegido * np.exp(w) for w in width(np.concatenate([NO_VALUES, *errores]), mes))
        suyos = {PIM_AS_IS: origen.pim, PIM_MOVED: origen.expected_pim(), ANSWERED: at_least(elegido, origen.gastado)}
        return _Said(
            anio,
            mes,
            metodo,
            dicho | suyos,
            origen.gastado,
            at_least(minimo, origen.gastado),
            at_least(maximo, origen.gastado),
            self.panel.closes[este],
            self.panel.pim[este, :, CLOSE],
        )


def chosen(errores: Mapping[str, Sequence[float]]) -> str:
    """Return the combination, or what beat it on the whole and in most of at least three years.

    `errores` are how much each method missed in each year, NaN where it said nothing.
    """
    cuantos = len(errores[COMBINED])
    medios = {m: float(np.mean(e)) for m, e in errores.items() if cuantos >= ORIGINS_TO_CHOOSE}
    mejor = min((m for m in medios if not np.isnan(medios[m])), key=lambda m: medios[m], default=COMBINED)
    veces = sum(a < b for a, b in zip(errores[mejor], errores[COMBINED], strict=True))
    return mejor if 2 * veces > cuantos else COMBINED


def width(errores: Array, mes: int) -> tuple[float, float]:
    """Return how far below and above, in logarithms, a year may close at a month, from the errors of other years.

    With few errors, what is usual weighs.
    """
    usual = USUAL_WIDTH * float(np.sqrt((CLOSE - mes) / CLOSE))
    errores = errores[~np.isnan(errores)]
    if not len(errores):
        return -usual, usual
    bajo, alto = np.quantile(errores, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    peso = len(errores) / (len(errores) + USUAL_ERRORS)
    return peso * min(0.0, bajo) - (1 - peso) * usual, peso * max(0.0, alto) + (1 - peso) * usual


def _missed(dichos: Sequence[_Said], metodo: str) -> tuple[Array, Array, Array]:
    """Return how far what a method said fell from what was, what was, and whether the close was inside its bounds.

    Over the entities where there was something.
    """
    dijo = np.concatenate([NO_VALUES, *(d.dicho[metodo] for d in dichos)])
    real = np.concatenate([NO_VALUES, *(d.pim_cierre if metodo in PIMS else d.cierre for d in dichos)])
    dentro = np.concatenate([NO_VALUES, *((d.minimo <= d.cierre) & (d.cierre <= d.maximo) for d in dichos)])
    hay = ~np.isnan(dijo) & (real > 0)
    return (dijo - real)[hay], real[hay], dentro[hay]


def _error(dichos: Sequence[_Said], metodo: str) -> float:
    """Return how much a method missed, in percent; NaN where it said nothing."""
    error, real, _ = _missed(dichos, metodo)
    return POINTS * float(np.abs(error).sum() / real.sum()) if len(real) else np.nan


def _scored(dichos: Sequence[_Said], anio: int | None) -> list[Score]:
    """Return a score a method that said something: of money, what is answered last; then of the PIM."""
    notas = []
    for metodo in (*METHODS, ANSWERED, *PIMS):
        error, real, dentro = _missed(dichos, metodo)
        simples = (PIM_AS_IS,) if metodo in PIMS else NAIVE
        mejor = min((e for m in simples if not np.isnan(e := _error(dichos, m))), default=0.0)
        if len(real):
            suyo = _error(dichos, metodo)
            nota = Score(
                anio,
                dichos[0].mes,
                metodo,
                len(real),
                suyo,
                POINTS * float(np.median(np.abs(error) / real)),
                POINTS * float(error.sum() / real.sum()),
                suyo / mejor if mejor else None,
                POINTS * float(dentro.mean()) if metodo == ANSWERED else None,
            )
            notas.append(nota)
    return notas
