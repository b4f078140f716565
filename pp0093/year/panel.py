"""A panel: several entities, what each had spent by some months of some years, and its PIM where it is known by date.

Arrays are years x entities x months 0 to 12, in soles, NaN where nothing is known; month 0 is the opening of the year.
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
