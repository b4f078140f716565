"""In what two members are compared: their indicators, by matter."""

from __future__ import annotations

from pp0093.ask.catalog import YEAR
from pp0093.ask.registry import dimensions_of, offered
from pp0093.ask.rows import Filters
from pp0093.compare.members import LISTS
from pp0093.programme import Programme

GOALS = ("meta_fisica", "avance_fisico", "cumplimiento_pct")
MONEY = ("pim_soles", "devengado_soles", "ejecucion_pct")
MATTERS_OF_FIRMS = ("empresas_atendidas", "participacion_pct", "focalizacion_pct", "atenciones", "cobertura_pct")
MATTERS = {"dinero": (*MONEY, *GOALS), "empresas": MATTERS_OF_FIRMS, "pais": MONEY}
SCOPES = {"dinero": "reporte", "empresas": "reporte", "pais": "nacional"}
SCOPE_OF = {"dinero": "reporte", "empresas": "empresas", "pais": "nacional"}
"""What the figures of a matter cover, as writing.marks.SCOPE_NAMES calls it; SCOPES is where they are asked."""


def asked(programa: Programme, que: str, filtros: Filters) -> list[tuple[str, str]]:
    """Return the indicators of a programme that can be compared under some filters, with their matter.

    Goals have no figure above product; where they stand, the firms served are already the progress. Shares of
    the firms are of what splits them. The whole country is known by year alone.
    """
    abiertas = {que, *filtros}
    con_metas = bool(abiertas & {"producto", "actividad"})
    hay = offered(programa)
    fuera = {
        *(() if con_metas else GOALS),
        *(() if que in LISTS else ("participacion_pct",)),
        *(("empresas_atendidas",) if con_metas and abiertas <= set(dimensions_of("meta_fisica")) else ()),
    }
    return [
        (i, materia)
        for materia, ids in MATTERS.items()
        for i in ids
        if i in hay
        and i not in fuera
        and abiertas <= set(dimensions_of(i))
        and (SCOPES[materia] == "reporte" or (que == YEAR and not filtros))
    ]
