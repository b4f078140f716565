"""History across versions: every goal that a source gave, which years compare, and changes between two cut-offs.

A goal that changed keeps each value with the version that first had it.
"""

from __future__ import annotations

from itertools import combinations

from pp0093 import provenance
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import printed
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, run
from pp0093.ask.registry import ACCRUED, BUDGET_AMOUNTS, GOAL_AND_PROGRESS, PHYSICAL_GOAL
from pp0093.ask.standing import comparability
from pp0093.ask.standing.comparability import Aspects
from pp0093.instruments.figures import own_indicators
from pp0093.structs import Frozen
from pp0093.year import facts
from pp0093.year.alert_rules import OWN_INDICATOR

OWN_GOAL = "logro_esperado"


class Target(Frozen):
    """A goal given by a source to an activity, product or indicator in a year, in its unit, and its declared base.

    `publicada` is the first version with it, `corte` what the source declares, `antes` the value it replaced.
    """

    anio: int
    de: str
    codigo: str
    nombre: str
    procedencia: str
    meta: float
    unidad_medida: str
    base: str
    corte: str | None
    publicada: str
    antes: float | None


class YearPair(Frozen):
    """Whether the goals of an activity, product or indicator in two years are comparable, and why not."""

    de: str
    codigo: str
    nombre: str
    anio: int
    otro_anio: int
    veredicto: str


@cached_by_version
def targets(catalogo: Catalog) -> list[Target]:
    """Return every goal in the versions up to this one, each in the first that had it, sorted by year."""
    ultima: dict[tuple[int, str, str, str], float] = {}
    filas = []
    for version, dadas in facts.by_version(catalogo, _given_goals):
        for clave, meta, corte in dadas:
            antes = ultima.get(clave)
            if antes != meta:
                anio, de, codigo, procedencia = clave
                nombre, unidad, base = _stands_on(catalogo, *clave)
                ultima[clave] = meta
                filas.append(
                    Target(anio, de, codigo, nombre, procedencia, meta, unidad, base, corte, version.name, antes)
                )
    return sorted(filas, key=lambda t: (t.anio, t.de, t.nombre, t.procedencia, t.publicada))


@cached_by_version
def year_pairs(catalogo: Catalog) -> list[YearPair]:
    """Return the pairs of years of every subject with a goal in one of them, and whether they are comparable.

    A pair takes the name of its last year with a goal.
    """
    dadas: dict[tuple[str, str], dict[int, Target]] = {}
    anios: dict[str, set[int]] = {}
    for t in targets(catalogo):
        dadas.setdefault((t.de, t.codigo), {})[t.anio] = t
        anios.setdefault(t.de, set()).add(t.anio)
    return [
        YearPair(de, codigo, metas[max(con_meta)].nombre, *par, _verdict(catalogo, de, codigo, par, metas))
        for (de, codigo), metas in dadas.items()
        for par in combinations(sorted(anios[de]), 2)
        if (con_meta := metas.keys() & set(par))
    ]


def _verdict(catalogo: Catalog, de: str, codigo: str, par: tuple[int, ...], metas: dict[int, Target]) -> str:
    if faltan := [a for a in par if a not in metas]:
        dichas = [f"de {' ni de '.join(map(str, faltan))} ninguna fuente da su meta"]
    elif de == OWN_INDICATOR:
        suyos = (e for e in facts.own_states(catalogo) if e.indicador == codigo and min(par) < e.anio <= max(par))
        cambia = any(e.es_quiebre for e in suyos)
        dichas = ["cambió su base entre los dos años"] if cambia else []
    else:
        a, b = (_aspects(catalogo, anio, de, codigo, metas[anio].procedencia) for anio in par)
        razones = comparability.reasons(catalogo.rules.of(max(par)), PHYSICAL_GOAL, "anio", a, b)
        dichas = [f"{r.razon} ({r.a or 'como se define'}; {r.b or 'como se define'})" for r in razones if r.impide]
    return f"no, porque {'; '.join(dichas)}" if dichas else "comparable"


def _aspects(catalogo: Catalog, anio: int, de: str, codigo: str, procedencia: str) -> Aspects:
    reglas, lugar = catalogo.rules.of(anio), {de: codigo}
    return comparability.goal_units(reglas, lugar) | comparability.declared_base(
        reglas, PHYSICAL_GOAL, lugar, procedencia
    )


def _stands_on(catalogo: Catalog, anio: int, de: str, codigo: str, procedencia: str) -> tuple[str, str, str]:
    """Return the name of a goal's subject, its unit and its declared base."""
    if de == OWN_INDICATOR:
        hoja = next((h for h in own_indicators(catalogo) if h.codigo == codigo), None)
        return (hoja.nombre, hoja.unidad_medida or "", hoja.formula or "") if hoja else (codigo, "", "")
    nombre = next((f.etiqueta for f in structure.elements(catalogo, de, anio) if f.codigo == codigo), codigo)
    aspectos = dict(_aspects(catalogo, anio, de, codigo, procedencia))
    unidad = aspectos.pop("unidad_medida", "")
    return nombre, unidad, "; ".join(aspectos.values())


def _given_goals(catalogo: Catalog) -> list[tuple[tuple[int, str, str, str], float, str | None]]:
    """Return the goals given of activities, of products (not those summed from activities) and of own indicators."""
    de_documentos = (
        (nivel, PHYSICAL_GOAL, run(catalogo, Query((PHYSICAL_GOAL,), ("anio", nivel), base=base)))
        for base in ("publicado", "metas")
        for nivel in ("actividad", "producto")
    )
    return [
        ((f["anio"], de, f[de], f["procedencia"]), float(f[cual]), f["corte"])
        for de, cual, filas in (*de_documentos, (OWN_INDICATOR, OWN_GOAL, facts.own_rows(catalogo, OWN_GOAL)))
        for f in filas
        if f[de] and f[cual] is not None
    ]


CHANGE_NAMES = {
    "pia_soles": "PIA corregido",
    "pim_soles": "PIM movido",
    ACCRUED: "gasto avanzado o corregido",
    "meta_fisica": "meta reprogramada",
    "avance_fisico": "avance avanzado o corregido",
}


class Change(Frozen):
    """A figure of an activity that differs in the later cut-off, and the kind of change; `mes` is None for the year's.

    Money in soles, goals and progress in the activity's unit; None where a cut-off lacks it. `justificacion` is what
    the unit wrote for that month or, for the year, last.
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


Known = tuple[float, str] | tuple[None, None]
"""A figure and its provenance, or nothing where a cut-off lacks it."""
UNKNOWN_FIGURE: Known = (None, None)


def changes(antes: Catalog, despues: Catalog, anio: int) -> list[Change]:
    """Return the changes in a year between two versions, by activity, the year before its months."""
    viejas, nuevas, escrito = (
        _figures_by_activity(antes, anio),
        _figures_by_activity(despues, anio),
        _justifications(despues, anio),
    )
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
        for vieja, nueva in [(c.get((a.codigo, indicador, mes), UNKNOWN_FIGURE) for c in (viejas, nuevas))]
        if vieja[0] != nueva[0]
    ]


def _kind(indicador: str, antes: Known, despues: Known) -> str:
    """Return the kind of a change, in the office's terms."""
    if UNKNOWN_FIGURE in (antes, despues):
        return "dato nuevo: antes no lo había" if antes == UNKNOWN_FIGURE else "ya no hay dato"
    if antes[1] != despues[1]:
        de, a = (provenance.provenance_name(p).lower() for _, p in (antes, despues))
        return f"cambió de fuente: de {de} a {a}"
    return CHANGE_NAMES[indicador]


def _figures_by_activity(catalogo: Catalog, anio: int) -> dict[tuple[str, str, int | None], Known]:
    """Return the figures of a year and of its months, by activity."""
    consultas = ((BUDGET_AMOUNTS, ()), (GOAL_AND_PROGRESS, ()), ((ACCRUED, *GOAL_AND_PROGRESS), ("mes",)))
    return {
        (f["actividad"], i, f.get("mes")): (float(f[i]), f[f"procedencia_{i}"])
        for ids, mas in consultas
        for f in run(catalogo, Query(ids, ("actividad", *mas), {"anio": [str(anio)]}))
        for i in ids
        if f["actividad"] and f[i] is not None
    }


def _justifications(catalogo: Catalog, anio: int) -> dict[tuple[str, int | None], str]:
    """Return the text written for each activity by month, and the last for the year."""
    suyas = [j for j in printed.justifications(catalogo) if j.anio == anio and j.nivel == "actividad"]
    return {(j.codigo, mes): j.dicha for j in suyas for mes in (None, j.mes)}
