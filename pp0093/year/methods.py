"""A panel of what entities had spent, and ways to say where its years will close: soles, NaN where they cannot.

Arrays are years x entities x months 0 to 12, in soles, NaN where nothing is known; month 0 is the opening of the year.

Three methods are those that anybody would do by hand, to be measured against (`NAIVE`). The others share what all the
entities did: a few closed years of one entity are no series. They work in logarithms, where a year that moves everybody
by the same proportion is a shift. Each looks at the past alone: years before the one asked about, and of that one
nothing later than the month.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[np.float64]
CLOSE = 12
TOLERANCE = 0.05
MONTHS_AXIS = np.arange(CLOSE + 1, dtype=np.float64)


class PanelMark(Struct, frozen=True):
    """What an entity had spent since January by the end of a month, and its PIM then; soles, None where unknown."""

    entidad: str
    anio: int
    mes: int
    pim_soles: float | None
    devengado_soles: float | None


class Panel:
    """The marks of some entities, told apart by year, entity and month; a year with month 12 is closed."""

    def __init__(self, marcas: Iterable[PanelMark]) -> None:
        marcas = list(marcas)
        self.entidades: Sequence[str] = sorted({m.entidad for m in marcas})
        self.anios: Sequence[int] = sorted({m.anio for m in marcas})
        forma = (len(self.anios), len(self.entidades), CLOSE + 1)
        self.devengado, self.pim = np.full(forma, np.nan), np.full(forma, np.nan)
        anio_de = {a: i for i, a in enumerate(self.anios)}
        entidad_de = {e: i for i, e in enumerate(self.entidades)}
        for m in marcas:
            lugar = anio_de[m.anio], entidad_de[m.entidad], m.mes
            self.devengado[lugar] = np.nan if m.devengado_soles is None else m.devengado_soles
            self.pim[lugar] = np.nan if m.pim_soles is None else m.pim_soles

    @cached_property
    def closes(self) -> Array:
        """What each entity spent in each year (years x entities), NaN where it is not closed."""
        return self.devengado[:, :, CLOSE]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Whether a month is known: by its money or, of a year of which no money is, by its PIM."""
        con_dinero, con_pim = ~np.isnan(self.devengado), ~np.isnan(self.pim)
        con_pim[:, :, CLOSE] = False  # A PIM closes no year.
        salida: NDArray[np.bool_] = np.where(con_dinero.any(axis=2, keepdims=True), con_dinero, con_pim)
        return salida

    @cached_property
    def curves(self) -> Array:
        """What had been spent by each month of the closed years of which some month is known, straight between them."""
        return _filled(self.devengado, desde=0.0)

    @cached_property
    def budgets(self) -> Array:
        """The PIM of each month of the years whose PIM is known at the close and before it."""
        return _filled(self.pim)

    @cached_property
    def pim_then(self) -> Array:
        """The last PIM known by each month, without looking ahead."""
        conocido = self.pim.copy()
        for mes in range(1, CLOSE + 1):
            conocido[:, :, mes] = np.where(np.isnan(conocido[:, :, mes]), conocido[:, :, mes - 1], conocido[:, :, mes])
        return conocido

    def before(self, anio: int) -> slice:
        """Return the places of the years before one."""
        return slice(0, sum(a < anio for a in self.anios))

    def closed_before(self, anio: int) -> list[int]:
        """Return the years before one in which somebody closed."""
        return [a for i, a in enumerate(self.anios) if a < anio and not np.isnan(self.closes[i]).all()]

    def warnings(self) -> list[str]:
        """Return what the marks look like and should not be, in sentences."""
        antes = np.nan_to_num(np.nanmax(self.curves[:, :, :CLOSE], axis=2, initial=-np.inf), neginf=-np.inf)
        con_meses = ~np.isnan(self.curves[:, :, CLOSE])
        caen = (antes > self.closes * (1 + TOLERANCE)) & con_meses
        avisos = []
        if 2 * caen.sum() > con_meses.sum() > 0:
            avisos.append(
                "en la mayoría de los años cerrados algún mes pasa del cierre: devengado_soles es lo acumulado desde "
                "enero, y éste parece de cada mes."
            )
        abiertos = np.isnan(self.closes)
        if not np.isnan(self.pim[abiertos]).all() and np.isnan(self.budgets).all():
            avisos.append(
                "ningún año cerrado trae su PIM en fechas anteriores al cierre: no se sabe cómo se mueve, y se toma "
                "como está."
            )
        return avisos


def _filled(valores: Array, desde: float | None = None) -> Array:
    """Return the months between those known, for the rows that know the close and some month before it."""
    llenos = np.full_like(valores, np.nan)
    conocidos = ~np.isnan(valores)
    con_meses = conocidos[:, :, CLOSE] & conocidos[:, :, :CLOSE].any(axis=2)
    for anio, entidad in zip(*np.nonzero(con_meses), strict=True):
        fila, hay = valores[anio, entidad].copy(), conocidos[anio, entidad].copy()
        if desde is not None:
            fila[0], hay[0] = desde, True
        llenos[anio, entidad] = np.interp(MONTHS_AXIS, MONTHS_AXIS[hay], fila[hay], left=np.nan)
    return llenos


COMBINED, FIGURED = "combinada", ("curva", "nivel", "ejecucion", "resto")
NAIVE = ("mismo_porcentaje", "misma_ejecucion", "lineal", "media_tres")
# What an entity tells of itself weighs as its n years against as many of everybody's; its last execution, as one.
EVERYBODYS_YEARS, EVERYBODYS_EXECUTION = 3.0, 1.0
# A common growth from one year to the next goes on by half (a damped trend).
DAMPED = 0.5
# A year that has hardly begun to spend says little: it does not take the close below the level by more, in logarithms.
LEAST_SAID = 1.0
RECENT = 3


class Origin(Struct, frozen=True):
    """A year asked about at one of its months, from the years before it, the nearest first (years x entities)."""

    anio: int
    mes: int
    anios: Sequence[int]
    gastado: Array
    pim: Array
    cierres: Array
    por_mes: Array
    pim_mes: Array
    pim_cierre: Array

    @classmethod
    def of(cls, panel: Panel, anio: int, mes: int) -> Origin:
        """Return a year of a panel as it was known at the end of a month."""
        antes, este = panel.before(anio), panel.anios.index(anio)
        return cls(
            anio,
            mes,
            panel.anios[antes][::-1],
            panel.devengado[este, :, mes] if mes else np.zeros(len(panel.entidades)),
            panel.pim_then[este, :, mes],
            panel.closes[antes][::-1],
            panel.curves[antes][::-1, :, mes],
            panel.budgets[antes][::-1, :, mes],
            panel.pim[antes][::-1, :, CLOSE],
        )

    def expected_pim(self) -> Array:
        """Return the PIM at the close where closed years tell how it moved from this month."""
        movido = logs(self.pim_cierre) - logs(self.pim_mes)
        return self.pim * np.exp(shrunk(movido, EVERYBODYS_YEARS))

    def methods(self) -> dict[str, Array]:
        """Return what each method says of each entity."""
        partes = self._logs()
        dicho = {n: np.exp(v) for n, v in partes.items()}
        dicho[COMBINED] = np.exp(self._possible(partes))
        dicho["resto"] = self.gastado + nearest(self.cierres - self.por_mes)
        return dicho | self._naive()

    def _logs(self) -> dict[str, Array]:
        """Return the parts of the combination: the curve of the year, the level of before, the PIM and its execution.

        The PIM is taken as it stands where no closed year tells how it moves.
        """
        cierres = logs(self.cierres)
        curva = logs(self.gastado) + shrunk(cierres - logs(self.por_mes), EVERYBODYS_YEARS)
        nivel = nearest(cierres) + DAMPED * _common_growth(cierres, self.anios)
        curva = at_least(curva, nivel - LEAST_SAID)
        pim = self.expected_pim()
        pim = logs(np.where(np.isnan(pim), self.pim, pim))
        ejecucion = (cierres - logs(self.pim_cierre))[:1]
        return {"curva": curva, "nivel": nivel, "ejecucion": pim + shrunk(ejecucion, EVERYBODYS_EXECUTION)}

    def _possible(self, partes: dict[str, Array]) -> Array:
        """Return the parts as one, each at least what is spent where together they fall short of it.

        Nobody closes below what is spent: what says so is refuted up to there, and not all that the others say.
        """
        suelo, juntas = logs(self.gastado), self._together(**partes)
        con_suelo = self._together(**{n: at_least(v, suelo) for n, v in partes.items()})
        salida: Array = np.where(juntas < suelo, con_suelo, juntas)
        return salida

    def _together(self, curva: Array, nivel: Array, ejecucion: Array) -> Array:
        """Return the parts as one: all alike, but the curve no less than the part of the year that is usually spent.

        What is spent is known and what is left is foreseen (as in the reserves of Bornhuetter and Ferguson): by
        November the level of last year says little. What is missing leaves its weight to the others.
        """
        otras = np.stack([nivel, ejecucion])
        igual = 1 / (1 + np.maximum(np.sum(~np.isnan(otras), axis=0), 1))
        peso = np.clip(np.fmax(igual, np.exp(logs(self.gastado) - curva)), 0, 1)
        juntas = peso * curva + (1 - peso) * mean(otras)
        salida: Array = np.where(np.isnan(juntas), mean(np.stack([curva, *otras])), juntas)
        return salida

    def _naive(self) -> dict[str, Array]:
        lineal = self.gastado * CLOSE / self.mes if self.mes else np.full_like(self.gastado, np.nan)
        return {
            "mismo_porcentaje": self.gastado * nearest(ratio(self.cierres, self.por_mes)),
            "misma_ejecucion": self.pim * nearest(ratio(self.cierres, self.pim_cierre)),
            "lineal": lineal,
            "media_tres": mean(self.cierres[:RECENT]),
        }


def logs(valores: Array) -> Array:
    """Return logarithms, NaN of what is not positive."""
    positivos = np.where(valores > 0, valores, np.nan)
    salida: Array = np.log(positivos)
    return salida


def at_least(valores: Array, suelo: Array) -> Array:
    """Return values no less than a floor, where there is one; NaN of what is not known, whatever its floor."""
    salida: Array = np.where(np.isnan(valores), np.nan, np.fmax(valores, suelo))
    return salida


def ratio(a: Array, b: Array) -> Array:
    """Return a / b, NaN where b is not positive."""
    cociente: Array = a / np.where(b > 0, b, np.nan)
    return cociente


def nearest(valores: Array) -> Array:
    """Return the first known value of each entity, its rows being the nearest year first."""
    hallado = np.full(valores.shape[1], np.nan)
    for fila in valores[::-1]:
        hallado = np.where(np.isnan(fila), hallado, fila)
    return hallado


def mean(valores: Array) -> Array:
    """Return the mean of what is known of each entity, NaN where nothing is."""
    cuantos = np.sum(~np.isnan(valores), axis=0)
    media: Array = np.where(cuantos > 0, np.nansum(valores, axis=0) / np.maximum(cuantos, 1), np.nan)
    return media


def shrunk(valores: Array, de_todos: float) -> Array:
    """Return each entity's mean drawn towards everybody's, the more so the fewer its years (n / (n + de_todos))."""
    if np.isnan(valores).all():
        return np.full(valores.shape[1], np.nan)
    todos, propia = float(np.nanmean(valores)), mean(valores)
    cuantos = np.sum(~np.isnan(valores), axis=0)
    corrida: Array = todos + np.where(cuantos > 0, propia - todos, 0) * cuantos / (cuantos + de_todos)
    return corrida


def _common_growth(cierres: Array, anios: Sequence[int]) -> float:
    """Return the median growth of a year, in logarithms, of the entities with the two nearest years."""
    if len(cierres) < 2:
        return 0.0
    cambio = (cierres[0] - cierres[1]) / (anios[0] - anios[1])
    return 0.0 if np.isnan(cambio).all() else float(np.nanmedian(cambio))
