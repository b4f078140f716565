"""The registry of indicators and dimensions: one definition each. Adding an indicator is adding an entry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What an indicator is measured in; it decides how it is written (ui.formats)."""

    SOLES = "soles"
    PERCENT = "%"
    POINTS = "pp"
    COUNT = "unidades de la actividad"


class Direction(StrEnum):
    """Which way is better."""

    UP = "más es mejor"
    DOWN = "menos es mejor"
    NONE = "sin sentido propio"


@dataclass(frozen=True)
class Mart:
    """A table that indicators are read from, and the dimensions it can be asked by."""

    nombre: str
    dimensiones: tuple[str, ...]


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    A stored one has `columna` and `mart`. A computed one has `formula`, a function of the stored ones it names
    in `usa`, applied after aggregation: ratio = 100 * numerador / denominador, null when the denominator is.
    """

    id: str
    etiqueta: str
    unidad: Unit
    definicion: str
    sentido: Direction = Direction.NONE
    mart: Mart | None = None
    numerador: str | None = None
    denominador: str | None = None
    menos: tuple[str, str] | None = None
    resta_base: bool = False
    decimales: int = 0

    @property
    def usa(self) -> tuple[str, ...]:
        """Ids of the indicators it is computed from; empty for a stored one."""
        return tuple(i for i in (self.numerador, self.denominador, *(self.menos or ())) if i)

    @property
    def formula(self) -> str:
        """The formula in words that a person reads."""
        if self.menos:
            return f"{self.menos[0]} − {self.menos[1]}"
        if self.resta_base:
            return f"({self.numerador} − {self.denominador}) / {self.denominador} × 100"
        if self.numerador:
            return f"{self.numerador} / {self.denominador} × 100"
        return "suma de la fuente" if self.unidad == Unit.SOLES else "dato de la fuente; no se suma hacia arriba"


@dataclass(frozen=True)
class Dimension:
    """One way of opening figures. `clave` tells apart equal codes; `con_nombre` gives <dim>_nombre in answers."""

    id: str
    etiqueta: str
    es_entera: bool = False
    con_nombre: bool = False
    clave: str | None = None


DIMENSIONS = {
    d.id: d
    for d in (
        Dimension("anio", "Año", es_entera=True),
        Dimension("mes", "Mes", es_entera=True),
        Dimension("producto", "Producto", con_nombre=True),
        Dimension("actividad", "Actividad", con_nombre=True),
        Dimension("responsable", "Responsable"),
        Dimension("nivel_gobierno", "Nivel de gobierno", con_nombre=True),
        Dimension("sector_gobierno", "Sector de gobierno", con_nombre=True),
        Dimension("pliego", "Pliego", con_nombre=True),
        Dimension("ejecutora", "Unidad ejecutora", con_nombre=True, clave="sec_ejec"),
        Dimension("departamento_gasto", "Departamento de la meta", con_nombre=True),
        Dimension("fuente_financiamiento", "Fuente de financiamiento", con_nombre=True),
        Dimension("rubro", "Rubro", con_nombre=True),
        Dimension("generica", "Genérica de gasto", con_nombre=True),
    )
}

PRESUPUESTO = Mart("presupuesto", tuple(DIMENSIONS))
META_FISICA = Mart("meta_fisica", ("anio", "producto", "actividad", "responsable"))


def _money(id: str, etiqueta: str, definicion: str) -> Indicator:
    return Indicator(id, etiqueta, Unit.SOLES, definicion, mart=PRESUPUESTO)


INDICATORS = {
    i.id: i
    for i in (
        _money("pia_soles", "PIA", "Presupuesto institucional de apertura"),
        _money("pim_soles", "PIM", "Presupuesto institucional modificado"),
        _money("certificado_soles", "Certificado", "Crédito presupuestario certificado"),
        _money("comprometido_soles", "Comprometido", "Compromiso anual"),
        _money("compromiso_mensual_soles", "Compromiso mensual", "Atención de compromiso mensual"),
        _money("devengado_soles", "Devengado", "Obligaciones de pago reconocidas: lo gastado"),
        _money("girado_soles", "Girado", "Pagos girados"),
        Indicator(
            "saldo_soles",
            "Saldo",
            Unit.SOLES,
            "PIM que no llegó a devengarse",
            Direction.DOWN,
            menos=("pim_soles", "devengado_soles"),
        ),
        Indicator(
            "ejecucion_pct",
            "Ejecución del PIM",
            Unit.PERCENT,
            "Parte del presupuesto modificado que se devengó",
            Direction.UP,
            numerador="devengado_soles",
            denominador="pim_soles",
            decimales=1,
        ),
        Indicator(
            "variacion_pim_pct",
            "Variación del PIM",
            Unit.PERCENT,
            "Cuánto cambió el presupuesto desde su apertura",
            numerador="pim_soles",
            denominador="pia_soles",
            resta_base=True,
            decimales=1,
        ),
        Indicator(
            "meta_fisica",
            "Meta física",
            Unit.COUNT,
            "Meta anual, en la unidad de la actividad",
            mart=META_FISICA,
        ),
        Indicator(
            "avance_fisico",
            "Avance físico",
            Unit.COUNT,
            "Avance anual; en empresas, cada una contada una vez",
            Direction.UP,
            mart=META_FISICA,
        ),
        Indicator(
            "cumplimiento_pct",
            "Cumplimiento de la meta",
            Unit.PERCENT,
            "Parte de la meta física que se alcanzó",
            Direction.UP,
            numerador="avance_fisico",
            denominador="meta_fisica",
            decimales=1,
        ),
        Indicator(
            "brecha_pp",
            "Brecha gasto − meta",
            Unit.POINTS,
            "Puntos en que la ejecución del dinero supera al cumplimiento de la meta",
            Direction.DOWN,
            menos=("ejecucion_pct", "cumplimiento_pct"),
            decimales=1,
        ),
    )
}


def stored(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stored indicators that some indicators need, each once, in order of need."""
    vistos: dict[str, None] = {}
    for id_ in ids:
        usa = INDICATORS[id_].usa
        for necesario in stored(usa) if usa else (id_,):
            vistos[necesario] = None
    return tuple(vistos)


def dimensions_of(id_: str) -> tuple[str, ...]:
    """Return the dimensions an indicator can be asked by: those that all it is computed from share."""
    marts = [INDICATORS[s].mart for s in stored((id_,))]
    return tuple(d for d in DIMENSIONS if all(m is not None and d in m.dimensiones for m in marts))
