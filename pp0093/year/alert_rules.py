"""The rules of alerts as reglas/alertas.csv writes them: what they may name, and what is wrong with them.

Whoever checks them loads nothing of what asks figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from pp0093.ask.registry import INDICATORS, Unit, dimensions_of, topics_of
from pp0093.ask.registry import is_offered as is_offered_by
from pp0093.ask.rows import Record, records
from pp0093.ask.ruled import ParameterRule
from pp0093.errors import BuildError
from pp0093.programme import Programme
from pp0093.rules import Rules
from pp0093.writing import formats
from pp0093.writing.nouns import counted
from pp0093.year import conditions
from pp0093.year.conditions import Named

TABLE = "alertas"
# What a parameter that a condition names is compared as.
NUMBER = "numero"
GRAVITIES = ("alta", "media", "baja")
SLOT = re.compile(r"\{([^{}]*)\}")
# A part of the words that is left out where one of its figures is not known: "Meta[ reprogramada de {a} a] {b}".
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
# Of whom the words of who answers may leave the name to be written (year.facts.Called).
WHO = ("responsable", "entrega", "oficina")
ACTIVITY, PRODUCT, OWN, WHOLE = "actividad", "producto", "indicador", "programa"
BY: dict[str, tuple[str, ...]] = {
    ACTIVITY: ("anio", "actividad"),
    PRODUCT: ("anio", "producto"),
    OWN: ("anio", "indicador"),
    WHOLE: ("anio",),
}


class Fact(Struct, frozen=True):
    """A figure of the year as it goes: what it is of, how it is called and measured (year.facts computes it).

    `medida` is the word of what is counted, where its unit has none; `escribe` writes one that is said in words.
    """

    de: tuple[str, ...]
    etiqueta: str
    unidad: Unit
    medida: str = ""
    escribe: Callable[[float], str] | None = None


def _yes_or_no(si: float) -> str:
    return "sí" if si else "no"


def _months(cuantos: float) -> str:
    return counted(int(cuantos), "meses")


FACTS = {
    "avance_programado_pct": Fact((ACTIVITY,), "Avance sobre lo programado a la fecha", Unit.PERCENT),
    "avance_cerrado": Fact((ACTIVITY,), "El avance del año ya cerró", Unit.FLAG, escribe=_yes_or_no),
    "gasto_cerrado": Fact((ACTIVITY,), "El gasto del año ya cerró, y se conoce entero", Unit.FLAG, escribe=_yes_or_no),
    "meses_en_cero": Fact((ACTIVITY,), "Últimos meses informados sin avance", Unit.TIMES, "meses"),
    "avance_informado": Fact((ACTIVITY,), "Avance informado en el año", Unit.OWN),
    "meta_reprogramada_desde": Fact((ACTIVITY,), "Meta inicial, antes de reprogramarse", Unit.OWN),
    "meses_con_reversion": Fact((ACTIVITY,), "Meses con devengado negativo", Unit.TIMES, "meses", escribe=_months),
    "revertido_soles": Fact((ACTIVITY,), "Devengado anulado en esos meses", Unit.SOLES),
    "devengado_diciembre_pct": Fact((ACTIVITY, PRODUCT), "Gasto del año en diciembre", Unit.PERCENT),
    "fuera_de_regla_soles": Fact((WHOLE,), "Dinero que ninguna regla del año conoce", Unit.SOLES),
    "dias_desde_corte": Fact(
        (WHOLE,), "Días desde el corte del dinero o, si no se declara, desde su último mes", Unit.TIMES, "días"
    ),
    "mes_del_corte": Fact(
        (ACTIVITY,), "Mes hasta el que se conoce el año", Unit.WORD, escribe=lambda mes: formats.month(int(mes))
    ),
    "unidades_sin_entregar": Fact((ACTIVITY,), "Unidades que no entregaron completo", Unit.TIMES, "unidades"),
    "cambia_la_base": Fact((OWN,), "La base del indicador cambia", Unit.FLAG, escribe=_yes_or_no),
}


class AlertRule(Record, frozen=True):
    """A row of the table of alerts: `de` is what it is evaluated on."""

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
    """Return what is wrong with the rules of alerts, a sentence each: names unknown, conditions not understood."""
    return [f"reglas/{TABLE}.csv: «{r.alerta}»: {falta}" for r, faltas in written(reglas, programa) for falta in faltas]


def written(reglas: Rules, programa: Programme) -> list[tuple[AlertRule, list[str]]]:
    """Return every rule of alerts with what is wrong with it."""
    if TABLE not in reglas.tables():
        return []
    nombres = dict.fromkeys(p.parametro for p in reglas.typed_codes(ParameterRule))
    parametros = {n: [*reglas.wrong_values(n, NUMBER)] for n in nombres}
    return [(r, [*dict.fromkeys(_faults(r, parametros, programa))]) for r in records(AlertRule, reglas.written(TABLE))]


def _faults(regla: AlertRule, parametros: Mapping[str, list[str]], programa: Programme) -> Iterator[str]:
    if regla.de not in BY:
        yield f"de dice «{regla.de}»; diga {', '.join(BY)}"
        return
    if regla.gravedad not in GRAVITIES:
        yield f"gravedad dice «{regla.gravedad}»; diga {', '.join(GRAVITIES)}"
    if not regla.palabras:
        yield "le faltan las palabras"
    yield from _nobody(regla)
    for texto in (regla.condicion, *SLOT.findall(regla.palabras)):
        try:
            nombres = conditions.parse(texto).names()
        except BuildError as error:
            yield str(error)
            continue
        for nombre in dict.fromkeys(n.nombre for n in nombres):
            if _is_figure(nombre, regla.de, programa):
                continue
            yield from parametros.get(nombre, [_not_named(nombre, regla.de, programa)])


def _not_named(nombre: str, de: str, programa: Programme) -> str:
    if nombre in INDICATORS and (ajenos := sorted(t for t in topics_of(nombre) if not programa.has(t))):
        return f"«{nombre}» es de {', '.join(ajenos)} y el {programa.sigla} no lo tiene: borre la regla"
    return f"«{nombre}» no es una cifra de {de} ni un parámetro"


def _nobody(regla: AlertRule) -> Iterator[str]:
    for quien in SLOT.findall(regla.responde):
        if quien not in WHO:
            yield f"responde dice {{{quien}}}; puede decir {', '.join(f'{{{w}}}' for w in WHO)}"


def _is_figure(nombre: str, de: str, programa: Programme) -> bool:
    return de in FACTS[nombre].de if nombre in FACTS else is_offered(programa, de, nombre)


def looked(regla: AlertRule) -> tuple[Named, ...]:
    """Return the figures that a rule looks at, those that its words print first."""
    textos = (*SLOT.findall(regla.palabras), regla.condicion)
    return tuple(dict.fromkeys(n for t in textos for n in conditions.parse(t).names()))


def is_offered(programa: Programme, de: str, nombre: str) -> bool:
    """Tell an indicator that can be asked of a kind of subject."""
    indicador = INDICATORS.get(nombre)
    if not indicador or not is_offered_by(programa, nombre) or indicador.unidad in (Unit.WORD, Unit.FLAG):
        return False
    return set(BY[de]) <= set(dimensions_of(nombre))
