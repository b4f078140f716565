"""The cards of focalization: as it is, and under another rule."""

from __future__ import annotations

from msgspec.structs import replace

from pp0093.ask.parts import focalization as rates
from pp0093.ask.parts.focalization import RATE, Sensitivity
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import HIDDEN, Row, bounds
from pp0093.firms.figures import FirmsTotal, Served
from pp0093.writing import formats
from pp0093.writing.cards import Card

MEET = "empresas_focalizadas"


def focalization(dicha: Served) -> list[Card]:
    """Return the rate, the rate among those with data, the upper bound and the firms, each with its own mark.

    Where it is open, or nothing is known of any firm, the rate and the firms are what they lie between; there is none
    among those with data.
    """
    fila = dicha.fila or (dicha.tramo if dicha.tramo and dicha.tramo.focalizacion_pct is not None else None)
    if fila is None:
        return []
    cifras = (fila.respuesta,)
    cruce = f", con el cruce de {dicha.cruce_anterior}" if dicha.cruce_anterior else ""
    es_abierta = dicha.es_abierta or bounds(fila.respuesta, RATE) is not None
    entre, cuantas = _between(fila) if es_abierta else ("", "")
    con_dato = [] if es_abierta else [_with_data(fila)]
    cumplen = None if fila.focalizacion_pct is None else fila.empresas_focalizadas
    tarjetas = [
        Card(
            "Focalización",
            entre or formats.percent(fila.focalizacion_pct),
            f"de las empresas atendidas{cruce}",
            indicador="focalizacion_pct",
            cifras=cifras,
            procedencias=(fila.procedencia_focalizacion_pct,),
        ),
        *con_dato,
        Card(
            "Como máximo",
            formats.percent(fila.focalizacion_max_pct),
            "si cumplieran todas las que no tienen dato",
            indicador="focalizacion_max_pct",
            cifras=cifras,
            procedencias=(fila.procedencia_focalizacion_max_pct,),
        ),
        Card(
            "Empresas focalizadas",
            cuantas or formats.number(cumplen),
            f"de {formats.number(fila.empresas_atendidas)}",
            indicador=MEET,
            cifras=cifras,
            procedencias=(fila.procedencia_empresas_focalizadas,),
        ),
    ]
    return [t for t in (_as_told(t, fila.respuesta) for t in tarjetas) if t.valor != formats.MISSING]


def _between(fila: FirmsTotal) -> tuple[str, str]:
    """Return what the rate and the firms that meet the criteria lie between."""
    tasa, firmas = (formats.between(INDICATORS[i], *rates.between(fila.respuesta, i)) for i in (RATE, MEET))
    return tasa, firmas


def _as_told(tarjeta: Card, fila: Row) -> Card:
    """Return a card with the reason in the place of a figure that is not told: it is not one without data."""
    por_que = fila.get(f"{HIDDEN}{tarjeta.indicador}")
    return replace(tarjeta, valor=por_que, procedencias=()) if por_que else tarjeta


def _with_data(fila: FirmsTotal) -> Card:
    return Card(
        "Entre las que tienen dato",
        formats.percent(fila.focalizacion_con_dato_pct),
        "sin las que no se sabe",
        indicador="focalizacion_con_dato_pct",
        cifras=(fila.respuesta,),
        procedencias=(fila.procedencia_focalizacion_con_dato_pct,),
    )


def sensitivity(resultado: Sensitivity, vigente_pct: float | None, *, es_abierta: bool) -> list[Card]:
    """Return the rate under the chosen criteria and its difference with the rule in force.

    Where the rate is open, or nothing is known of any firm, what it and the firms lie between, and no difference.
    """
    tasa = resultado.focalizacion_pct
    se_sabe, de_donde = resultado.sin_dato < resultado.atendidas, (resultado.procedencia,)
    lejos = "" if vigente_pct is None else f"{formats.points(tasa - vigente_pct)} frente a la vigente"
    valor, detalle, cumplen = formats.percent(tasa), lejos, formats.number(resultado.focalizadas)
    if es_abierta or not se_sabe:
        valor = formats.between(INDICATORS[RATE], tasa, resultado.maxima_pct)
        detalle = "de las empresas atendidas" if se_sabe else "no se puede decir: falta el dato"
        cumplen = formats.between(INDICATORS[MEET], resultado.focalizadas, resultado.no_descartadas)
    return [
        Card("Focalización con esta regla", valor, detalle, procedencias=de_donde),
        Card(
            "Empresas que cumplirían",
            cumplen,
            f"de {formats.number(resultado.atendidas)}",
            procedencias=de_donde,
        ),
        Card("Sin dato", formats.number(resultado.sin_dato), "no se puede decir", procedencias=de_donde),
    ]
