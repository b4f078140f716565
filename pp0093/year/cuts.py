"""Two cut-offs of a year side by side: what changed of each activity, and in which of its months."""

from __future__ import annotations

from collections.abc import Iterator

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


Cell = tuple[str, int | None, str]


class Sourced(Struct, frozen=True):
    """A figure and where it comes from."""

    valor: float
    procedencia: str


def changes(antes: Catalog, despues: Catalog, anio: int) -> list[Change]:
    """Return what changed of a year between two versions, by activity, the year before its months."""
    viejas, nuevas = _cells(antes, anio), _cells(despues, anio)
    orden = {a.codigo: (n, a) for n, a in enumerate(structure.activities(despues, anio))}
    escrito = _written(despues, anio)
    movidas = [c for c in dict.fromkeys([*viejas, *nuevas]) if _value(viejas, c) != _value(nuevas, c) and c[0] in orden]
    figuras = list(CHANGE_NAMES)
    movidas.sort(key=lambda c: (orden[c[0]][0], figuras.index(c[2]), c[1] or 0))
    return [
        Change(
            actividad=codigo,
            codigo_corto=orden[codigo][1].codigo_corto,
            nombre=orden[codigo][1].nombre_corto,
            mes=mes,
            indicador=indicador,
            cambio=_kind(indicador, viejas.get(celda), nuevas.get(celda)),
            antes=_value(viejas, celda),
            despues=_value(nuevas, celda),
            diferencia=_difference(_value(viejas, celda), _value(nuevas, celda)),
            justificacion=escrito.get((codigo, mes), ""),
        )
        for celda in movidas
        for codigo, mes, indicador in [celda]
    ]


def _value(celdas: dict[Cell, Sourced], celda: Cell) -> float | None:
    return celdas[celda].valor if celda in celdas else None


def _kind(indicador: str, antes: Sourced | None, despues: Sourced | None) -> str:
    """Return what a change is, as the office calls it."""
    if antes is None or despues is None:
        return NEW if antes is None else GONE
    if antes.procedencia != despues.procedencia:
        return FROM_ELSEWHERE.format(*(provenance.name(s.procedencia).lower() for s in (antes, despues)))
    return CHANGE_NAMES[indicador]


def _difference(antes: float | None, despues: float | None) -> float | None:
    return None if antes is None or despues is None else round(despues - antes, 2)


def _cells(catalogo: Catalog, anio: int) -> dict[Cell, Sourced]:
    return dict(
        [
            *_asked(catalogo, anio, MONEY, ()),
            *_asked(catalogo, anio, GOALS, ()),
            *_asked(catalogo, anio, (SPENT, *GOALS), ("mes",)),
        ]
    )


def _asked(catalogo: Catalog, anio: int, ids: tuple[str, ...], mas: tuple[str, ...]) -> Iterator[tuple[Cell, Sourced]]:
    for fila in run(catalogo, Query(ids, ("actividad", *mas), {"anio": [str(anio)]})):
        for i in ids:
            if fila["actividad"] and fila[i] is not None:
                mes = int(fila["mes"]) if mas else None
                yield (fila["actividad"], mes, i), Sourced(float(fila[i]), fila[f"procedencia_{i}"])


def _written(catalogo: Catalog, anio: int) -> dict[tuple[str, int | None], str]:
    """Return what was written of each activity by month, and the last of it for the year."""
    suyas = [j for j in justified.justifications(catalogo) if j.anio == anio and j.nivel == "actividad"]
    del_anio: dict[tuple[str, int | None], str] = {(j.codigo, None): j.dicha for j in suyas}
    return del_anio | {(j.codigo, j.mes): j.dicha for j in suyas if j.mes is not None}
