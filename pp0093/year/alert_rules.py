"""Read and validate the alert rules of reglas/alertas.csv: the names they may use, and their faults.

Validation loads nothing that queries figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pp0093.ask import condition
from pp0093.ask.condition import Named
from pp0093.ask.registry import ACTIVITY, INDICATORS, PRODUCT, Indicator, Unit, dimensions_of, is_offered, topics_of
from pp0093.ask.rule_rows import ParameterRule
from pp0093.errors import BuildError
from pp0093.programme import Programme
from pp0093.rules import RuleRow, Rules
from pp0093.writing import tables

ALERTS_TABLE = "alertas"
GRAVITIES = ("alta", "media", "baja")
# A figure by name; after #, its number without its unit: "{#avance_fisico} de {meta_fisica}".
ALERT_SLOT = re.compile(r"\{#?([^{}]*)\}")
# Placeholders of the text of who must answer (year.facts.Called).
WHO = ("responsable", "entrega", "oficina")
OWN_INDICATOR, WHOLE_PROGRAMME = "indicador", "programa"
BY: dict[str, tuple[str, ...]] = {d: ("anio", d) for d in (ACTIVITY, PRODUCT, OWN_INDICATOR)} | {
    WHOLE_PROGRAMME: ("anio",)
}


def facts_of(de: str) -> dict[str, Indicator]:
    """Return the figures computed by year.facts for a kind of subject, by name.

    Their `definicion` is the noun counted.
    """
    dichas = ((n, c, c.unidad.partition(" de ")) for n, c in tables.columns(f"hecho.{de}").items())
    return {n: Indicator(n, c.etiqueta, Unit(u), palabra, decimales=c.decimales) for n, c, (u, _, palabra) in dichas}


FACTS = {nombre: hecho for de in BY for nombre, hecho in facts_of(de).items()}


class AlertRule(RuleRow):
    """A row of the table of alerts; `de` is the kind of subject it is evaluated on."""

    tabla = ALERTS_TABLE
    alerta: str
    titulo: str
    de: str
    condicion: str
    gravedad: str
    palabras: str
    responde: str
    norma: str
    razon: str


def faults(reglas: Rules, programa: Programme) -> list[str]:
    """Return the faults of the alert rules, a sentence each: unknown names, conditions that do not parse."""
    return [
        f"reglas/{ALERTS_TABLE}.csv: «{r.alerta}»: {falta}"
        for r, faltas in checked_rules(reglas, programa)
        for falta in faltas
    ]


def checked_rules(reglas: Rules, programa: Programme) -> list[tuple[AlertRule, list[str]]]:
    """Return every alert rule with its faults."""
    if ALERTS_TABLE not in reglas.tables():
        return []
    parametros = {p.parametro: [*reglas.wrong_values(p.parametro, "numero")] for p in reglas.typed_codes(ParameterRule)}
    return [(r, [*dict.fromkeys(_faults(r, parametros, programa))]) for r in reglas.typed_codes(AlertRule)]


def _faults(regla: AlertRule, parametros: Mapping[str, list[str]], programa: Programme) -> Iterator[str]:
    """Yield the faults of a rule: its text, unknown names, and parameters that are not numbers."""
    if regla.de not in BY:
        yield f"de dice «{regla.de}»; diga {', '.join(BY)}"
        return
    if regla.gravedad not in GRAVITIES:
        yield f"gravedad dice «{regla.gravedad}»; diga {', '.join(GRAVITIES)}"
    if not regla.palabras:
        yield "le faltan las palabras"
    for quien in set(ALERT_SLOT.findall(regla.responde)) - {*WHO}:
        yield f"responde dice {{{quien}}}; puede decir {', '.join(f'{{{w}}}' for w in WHO)}"
    if falta := condition.condition_fault(regla.condicion):
        yield falta
        return
    try:
        miradas = figures_used(regla)
    except BuildError as error:
        yield str(error)
        return
    for nombre in [m.nombre for m in miradas]:
        if nombre not in facts_of(regla.de) and not is_askable(programa, regla.de, nombre):
            yield from parametros.get(nombre, [_not_named(nombre, regla.de, programa)])


def _not_named(nombre: str, de: str, programa: Programme) -> str:
    if nombre in INDICATORS and (ajenos := sorted(t for t in topics_of(nombre) if not programa.has(t))):
        return f"«{nombre}» es de {', '.join(ajenos)} y el {programa.sigla} no lo tiene: borre la regla"
    return f"«{nombre}» no es una cifra de {de} ni un parámetro"


@lru_cache(maxsize=1024)
def figures_used(regla: AlertRule) -> tuple[Named, ...]:
    """Return the figures that a rule uses, those printed in its text first."""
    de_las_palabras = map(condition.value_of, ALERT_SLOT.findall(regla.palabras))
    return tuple(dict.fromkeys((*de_las_palabras, *condition.figures_named(regla.condicion))))


def is_askable(programa: Programme, de: str, nombre: str) -> bool:
    """Tell whether a name is an indicator that can be queried for a kind of subject."""
    indicador = INDICATORS.get(nombre)
    if not indicador or not is_offered(programa, nombre) or indicador.unidad in (Unit.WORD, Unit.FLAG):
        return False
    return set(BY[de]) <= set(dimensions_of(nombre))
