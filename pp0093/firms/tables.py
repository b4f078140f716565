"""The figures of firms as tables and cards: in which columns, written how."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pp0093.ask.parts.focalization import RATE, Criteria, Sensitivity, Waterfall, between
from pp0093.ask.parts.overlaps import Combination
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import HIDDEN, bounds
from pp0093.firms.figures import Served
from pp0093.writing import formats, tables
from pp0093.writing.cards import Card
from pp0093.writing.nouns import counted
from pp0093.writing.tables import Table

OVERLAP_COLUMNS = tables.columns("firms.overlap")
WATERFALL_COLUMNS = tuple(tables.columns("firms.waterfall").values())
MEET = "empresas_focalizadas"


class Step(NamedTuple):
    """A step of the waterfall: its name and the firms that meet it, that don't, and without data; or why not told."""

    nombre: str
    cumplen: int | str
    no_cumplen: int | str
    sin_dato: int | str


def waterfall_steps(cascada: Waterfall, regla: Criteria) -> list[Step]:
    """Return the waterfall step by step; `regla` is the one in force."""
    desde, hasta = map(formats.number, (regla.minimo_uit, regla.maximo_uit))
    nombres = {
        "formal": "Activas en SUNAT" if regla.solo_activas else "En SUNAT",
        "antiguedad": f"{counted(regla.antiguedad_anios, 'años')} o más",
        "ventas": f"Ventas de {desde} a {hasta} UIT",
    }
    pasos = [Step(n, *(_told(cascada, f"{c}_{que}") for que in ("si", "no", "sin_dato"))) for c, n in nombres.items()]
    return [Step("Atendidas", cascada.atendidas, 0, 0), *pasos]


def _told(cascada: Waterfall, columna: str) -> int | str:
    return cascada.calladas.get(columna) or int(cascada[columna])


def overlap_table(combinaciones: Iterable[Combination]) -> Table:
    """Return the combinations of activities as a table."""
    return tables.of_objects(combinaciones, "firms.overlap")


def focalization_cards(dicha: Served) -> list[Card]:
    """Return the rate, the rate among those with data, the upper bound and the firms, each with its own mark.

    Where it is open, or nothing is known of any firm, the rate and the firms are what they lie between; there is none
    among those with data. In the place of a figure that is not told is why.
    """
    fila = dicha.fila or (dicha.tramo if dicha.tramo and dicha.tramo.focalizacion_pct is not None else None)
    if fila is None:
        return []
    suya, cruce = fila.respuesta, f", con el cruce de {dicha.cruce_anterior}" if dicha.cruce_anterior else ""
    tasa = formats.percent(fila.focalizacion_pct)
    cumplen = formats.number(None if fila.focalizacion_pct is None else fila.empresas_focalizadas)
    es_abierta = dicha.es_abierta or bounds(suya, RATE) is not None
    if es_abierta:
        tasa, cumplen = (formats.between(INDICATORS[i], *between(suya, i)) for i in (RATE, MEET))
    con_dato, mayor = (formats.percent(suya[f"focalizacion_{c}_pct"]) for c in ("con_dato", "max"))
    que = {
        RATE: ("Focalización", tasa, f"de las empresas atendidas{cruce}"),
        "focalizacion_con_dato_pct": ("Entre las que tienen dato", con_dato, "sin las que no se sabe"),
        "focalizacion_max_pct": ("Como máximo", mayor, "si cumplieran todas las que no tienen dato"),
        MEET: ("Empresas focalizadas", cumplen, f"de {formats.number(fila.empresas_atendidas)}"),
    }
    tarjetas = []
    for indicador, (titulo, valor, detalle) in que.items():
        callada = suya.get(f"{HIDDEN}{indicador}", "")
        de_donde = () if callada else (suya[f"procedencia_{indicador}"],)
        dicha_de = Card(titulo, callada or valor, detalle, indicador=indicador, cifras=(suya,), procedencias=de_donde)
        es_de_todas = not (es_abierta and indicador == "focalizacion_con_dato_pct")
        tarjetas += [dicha_de] if es_de_todas and dicha_de.valor != formats.MISSING else []
    return tarjetas


def sensitivity_cards(resultado: Sensitivity, vigente_pct: float | None, *, es_abierta: bool) -> list[Card]:
    """Return the rate under the chosen criteria and its difference with the rule in force.

    Where the rate is open, or nothing is known of any firm, what it and the firms lie between, and no difference.
    """
    r, tasa, de_donde = resultado, resultado.focalizacion_pct, (resultado.procedencia,)
    lejos = "" if vigente_pct is None else f"{formats.points(tasa - vigente_pct)} frente a la vigente"
    valor, detalle, cumplen = formats.percent(tasa), lejos, formats.number(r.focalizadas)
    if es_abierta or r.sin_dato >= r.atendidas:
        valor = formats.between(INDICATORS[RATE], tasa, r.maxima_pct)
        se_sabe = r.sin_dato < r.atendidas
        detalle = "de las empresas atendidas" if se_sabe else "no se puede decir: falta el dato"
        cumplen = formats.between(INDICATORS[MEET], r.focalizadas, r.no_descartadas)
    return [
        Card("Focalización con esta regla", valor, detalle, procedencias=de_donde),
        Card("Empresas que cumplirían", cumplen, f"de {formats.number(r.atendidas)}", procedencias=de_donde),
        Card("Sin dato", formats.number(r.sin_dato), "no se puede decir", procedencias=de_donde),
    ]
