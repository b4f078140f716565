"""The figures and the dimensions that questions treat apart: money, goals, shares, who the firms are."""

from __future__ import annotations

from pp0093.ask.registry import OWN_DIMENSIONS, UNITS

MONEY_OF = ("devengado_soles", "pim_soles", "ejecucion_pct")
# How a goal ended.
MET, EXCEEDED, MISSED = "cumplida", "superada", "no_cumplida"
WITH_DATA = "participacion_con_dato_pct"
SHARE, FIRMS, EXECUTION, FULFILMENT = "participacion_pct", "empresas_atendidas", "ejecucion_pct", "cumplimiento_pct"
OUT_OF_DIFFUSION = "empresas_fuera_de_difusion"
FOCALIZED, FOCALIZATION = "empresas_focalizadas", "focalizacion_pct"
# What "avance" alone says of an activity: how far it went and what part of its goal that is.
PROGRESS = f"avance_fisico;{FULFILMENT}"
# What is said of a goal: each has its own unit, firms or actions.
UNITS_OF_GOALS = frozenset({"meta_fisica", "avance_fisico", FULFILMENT})
CHANGE_OF_PIM = "variacion_pim_pct"
LIGHT, GOAL = "semaforo", "meta_fisica"
# What only the activities with a goal have.
ONLY_WITH_GOAL = (FULFILMENT, "brecha_pp")
# Which of two members a share is of: the first of these, said before the other.
OPENED_FIRST = (
    *("tamano", "sector", "tramo_ventas", "tramo_trabajadores"),
    *("departamento", "provincia", "region_natural"),
    *("servicio", "familia_servicio", *UNITS),
    *(d.id for d in OWN_DIMENSIONS),
    *("actividad", "producto"),
)
PROFILE, WHO_AND_WHERE = OPENED_FIRST[:4], OPENED_FIRST[:7]
# What a unit gives: "those trained by a unit" may be a part of its firms, or of those trained.
SERVED = ("servicio", "familia_servicio")
OF_INSTRUMENTS = ("indicador", "objetivo", "instrumento")
