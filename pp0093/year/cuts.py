"""Two cut-offs of a year side by side: what changed of each activity, and in which of its months."""

from __future__ import annotations

from msgspec import Struct

from pp0093 import provenance
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import justified
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, run

SPENT = "devengado_soles"
MONEY, GOALS = ("pia_soles", "pim_soles", SPENT), ("meta_fisica", "avance_fisico")
CHANGE_NAMES = {
    "pia_soles": "PIA corregido",
    "pim_soles": "PIM movido",
    SPENT: "gasto avanzado o corregido",
    "meta_fisica": "meta reprogramada",
    "avance_fisico": "avance avanzado o corregido",
}
# What is said, whatever the figure, of one that only a cut-off has, and of one that comes from elsewhere in the later.
NEW, GONE, FROM_ELSEWHERE = "dato nuevo: antes no lo había", "ya no hay dato", "cambió de fuente: de {} a {}"


class Change(Struct, frozen=True):
    """A figure of an activity that is another in the later cut-off, and what that is; `mes` is None for the year's.

    Money in soles, goals and progress in the unit of the activity; None where a cut-off does not have it.
    `justificacion` is what the unit wrote of that month or, for the year, last.
    """

    actividad: str
    codigo_corto: str
    nombre: str
    mes: int | None
    indicador: str
    cambio: str
    antes: float | None
    despues: float | None
    diferencia: float | None
    justificacion: str


Cell = tuple[str, str, int | None]
Known = tuple[float, str] | tuple[None, None]
"""A figure and where it comes from, nothing where a cut-off does not have it."""
NOTHING: Known = (None, None)


def changes(antes: Catalog, despues: Catalog, anio: int) -> list[Change]:
    """Return what changed of a year between two versions, by activity, the year before its months."""
    viejas, nuevas, escrito = _cells(antes, anio), _cells(despues, anio), _written(despues, anio)
    return [
        Change(
            a.codigo,
            a.codigo_corto,
            a.nombre_corto,
            mes,
            indicador,
            _kind(indicador, vieja, nueva),
            vieja[0],
            nueva[0],
            None if vieja[0] is None or nueva[0] is None else round(nueva[0] - vieja[0], 2),
            escrito.get((a.codigo, mes), ""),
        )
        for a in structure.activities(despues, anio)
        for indicador in CHANGE_NAMES
        for mes in (None, *range(1, 13))
        for vieja, nueva in [(c.get((a.codigo, indicador, mes), NOTHING) for c in (viejas, nuevas))]
        if vieja[0] != nueva[0]
    ]


def _kind(indicador: str, antes: Known, despues: Known) -> str:
    """Return what a change is, as the office calls it."""
    if NOTHING in (antes, despues):
        return NEW if antes == NOTHING else GONE
    if antes[1] != despues[1]:
        return FROM_ELSEWHERE.format(*(provenance.name(p).lower() for _, p in (antes, despues)))
    return CHANGE_NAMES[indicador]


def _cells(catalogo: Catalog, anio: int) -> dict[Cell, Known]:
    """Return the figures of a year and of its months, by activity."""
    consultas = ((MONEY, ()), (GOALS, ()), ((SPENT, *GOALS), ("mes",)))
    return {
        (f["actividad"], i, f.get("mes")): (float(f[i]), f[f"procedencia_{i}"])
        for ids, mas in consultas
        for f in run(catalogo, Query(ids, ("actividad", *mas), {"anio": [str(anio)]}))
        for i in ids
        if f["actividad"] and f[i] is not None
    }


def _written(catalogo: Catalog, anio: int) -> dict[tuple[str, int | None], str]:
    """Return what was written of each activity by month, and the last of it for the year."""
    suyas = [j for j in justified.justifications(catalogo) if j.anio == anio and j.nivel == "actividad"]
    del_anio: dict[tuple[str, int | None], str] = {(j.codigo, None): j.dicha for j in suyas}
    return del_anio | {(j.codigo, j.mes): j.dicha for j in suyas if j.mes is not None}
