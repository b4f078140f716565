"""The cards of the pages of instruments."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog, remembered
from pp0093.instruments import figures, sheets, texts
from pp0093.instruments.figures import Policy
from pp0093.instruments.sheets import IndicatorState
from pp0093.writing import formats
from pp0093.writing.cards import Card


def policy(politica: Policy) -> list[Card]:
    """Return the index by the published method and on type 2, the lights of the services and the alerts."""
    metodos = {m.metodo: m.indice_gestion_pct for m in politica.metodos}
    de_servicio = [f for f in politica.indicadores if f.servicio_politica is not None]
    cuentas = {c: sum(f.semaforo == c for f in de_servicio) for c in figures.LIGHTS}
    return [
        Card("Índice de gestión", formats.percent(politica.indice), str(politica.luz)),
        Card("Con el avance tipo 2", formats.percent(metodos["tipo_2"]), "lo recorrido desde la línea base"),
        Card(
            "Indicadores de servicio en rojo",
            f"{cuentas['rojo']} de {len(de_servicio)}",
            ", ".join(f"{politica.luces[c]}: {cuentas[c]}" for c in figures.LIGHTS[1:] if c in politica.luces),
        ),
        Card("Retrocesos", formats.number(len(politica.alerted("retroceso"))), "peor que su línea base"),
        Card(
            f"Avance de más de {formats.percent(politica.limite_pct, 0)}",
            formats.number(len(politica.alerted("planeamiento"))),
            "posible problema de planeamiento",
        ),
    ]


def state(estado: IndicatorState) -> list[Card]:
    """Return value, goal, gap and progress of one indicator in a year."""
    unidad = estado.unidad_medida or ""
    return [
        Card("Valor", formats.exact(estado.valor_obtenido), unidad),
        Card("Meta", formats.exact(estado.logro_esperado), unidad),
        Card("Brecha", formats.gap(estado.brecha_meta, ""), f"valor menos meta, en {formats.gap_unit(unidad)}"),
        Card("Avance tipo 1", formats.percent(estado.avance_tipo1), str(estado.luz)),
        Card("Avance tipo 2", formats.percent(estado.avance_tipo2), f"línea base {formats.exact(estado.linea_base)}"),
    ]


@remembered
def evaluated(catalogo: Catalog, instrumento: str | None) -> list[Card]:
    """Return the last figure of each indicator of an evaluated intervention, with what it covers."""
    anios = sheets.years(catalogo, instrumento)
    medidos = figures.measured(catalogo, instrumento, anios[-1].anio) if anios else ()
    return [
        Card(
            m.ficha.nodo.nombre,
            texts.own(
                m.ultimo.valor_obtenido,
                (formats.PERCENT_UNIT if m.ficha.nodo.unidad_medida == formats.PERCENT_UNIT else None),
            ),
            texts.remark(m.ultimo),
            procedencias=(m.ficha.nodo.procedencia,),
        )
        for m in medidos
        if m.ultimo
    ]
