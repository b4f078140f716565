"""The cards of focalization: as it is, and under another rule."""

from __future__ import annotations

from pp0093.ask.focalization import Sensitivity, Waterfall
from pp0093.ask.rows import Row
from pp0093.writing import formats
from pp0093.writing.cards import Card


def focalization(fila: Row) -> list[Card]:
    """Return the rate, the rate among those with data, the upper bound and the firms, each with its own mark."""
    cumplen = None if fila["focalizacion_pct"] is None else fila["empresas_focalizadas"]
    return [
        Card(
            "Focalización",
            formats.percent(fila["focalizacion_pct"]),
            "de las empresas atendidas",
            clase="delivery",
            indicador="focalizacion_pct",
            cifras=(fila,),
            procedencias=(fila["procedencia_focalizacion_pct"],),
        ),
        Card(
            "Entre las que tienen dato",
            formats.percent(fila["focalizacion_con_dato_pct"]),
            "sin las que no se sabe",
            clase="delivery",
            indicador="focalizacion_con_dato_pct",
            cifras=(fila,),
            procedencias=(fila["procedencia_focalizacion_con_dato_pct"],),
        ),
        Card(
            "Como máximo",
            formats.percent(fila["focalizacion_max_pct"]),
            "si todas las sin dato cumplieran",
            indicador="focalizacion_max_pct",
            cifras=(fila,),
            procedencias=(fila["procedencia_focalizacion_max_pct"],),
        ),
        Card(
            "Empresas focalizadas",
            formats.number(cumplen),
            f"de {formats.number(fila['empresas_atendidas'])}",
            indicador="empresas_focalizadas",
            cifras=(fila,),
            procedencias=(fila["procedencia_empresas_focalizadas"],),
        ),
    ]


def sensitivity(resultado: Sensitivity, cascada: Waterfall) -> list[Card]:
    """Return the rate under the chosen criteria and its difference with the rule in force; none of unknown firms."""
    tasa, vigente = resultado.focalizacion_pct, cascada.focalizacion_pct
    se_sabe = resultado.sin_dato < resultado.atendidas
    return [
        Card(
            "Focalización con esta regla",
            formats.percent(tasa if se_sabe else None),
            f"{formats.points(tasa - vigente)} frente a la vigente" if se_sabe else "no se puede decir: falta el dato",
        ),
        Card(
            "Empresas que cumplirían",
            formats.number(resultado.focalizadas if se_sabe else None),
            f"de {formats.number(resultado.atendidas)}",
        ),
        Card("Sin dato", formats.number(resultado.sin_dato), "no se puede decir"),
    ]
