"""The ledger of targets: every goal and base that a document or file gave for a year, and which years compare.

What was given before is what earlier versions had; a goal that changed keeps each value with the version that first
had it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from msgspec import Struct

from pp0093 import versions
from pp0093.ask.catalog import Catalog
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, run
from pp0093.ask.rows import Row
from pp0093.ask.standing import comparability
from pp0093.ask.standing.comparability import Aspects
from pp0093.errors import PP0093Error
from pp0093.instruments import roles, sheets
from pp0093.instruments.sheets import IndicatorState

GOAL, OWN_GOAL = "meta_fisica", "logro_esperado"
# What has goals of its own in firms or actions, and the own indicators.
LEVELS, OWN = ("actividad", "producto"), "indicador"
DOCUMENTS = ("publicado", "metas")
NO_GOAL = "de {} ninguna fuente da su meta"
COMPARABLE, NOT_COMPARABLE = "comparable", "no, porque {}"


class Target(Struct, frozen=True):
    """A goal that a source gave of an activity, product or indicator for a year, in its unit, and what it stands on.

    `publicada` is the version that first had it, `corte` what the source declares, `antes` the one it replaced.
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


class YearPair(Struct, frozen=True):
    """Whether the goals of an activity, product or indicator in two years compare, and why not."""

    de: str
    codigo: str
    nombre: str
    anio: int
    otro_anio: int
    veredicto: str


Given = tuple[int, str, str, str, float, str | None]


def targets(catalogo: Catalog) -> list[Target]:
    """Return every goal that the versions up to this one had, the oldest year first, each where it first was given."""
    ultima: dict[tuple[int, str, str, str], float] = {}
    filas = []
    for version in versions.lineage(versions.home(catalogo.carpeta), catalogo.carpeta):
        for anio, de, codigo, procedencia, meta, corte in _given(version):
            clave = anio, de, codigo, procedencia
            if ultima.get(clave) != meta:
                nombre, unidad, base = _stands_on(catalogo, anio, de, codigo, procedencia)
                antes = ultima.get(clave)
                filas.append(
                    Target(anio, de, codigo, nombre, procedencia, meta, unidad, base, corte, version.name, antes)
                )
                ultima[clave] = meta
    return sorted(filas, key=lambda t: (t.anio, t.de, t.codigo, t.procedencia, t.publicada))


def year_pairs(catalogo: Catalog) -> list[YearPair]:
    """Return each pair of years of whatever had a goal in one of them, and whether they compare.

    A pair has the name of its last year with a goal.
    """
    dadas: dict[tuple[str, str], dict[int, Target]] = {}
    for t in targets(catalogo):
        dadas.setdefault((t.de, t.codigo), {})[t.anio] = t
    return [
        YearPair(de, codigo, metas[max(con_meta)].nombre, *par, _verdict(catalogo, de, codigo, par, metas))
        for (de, codigo), metas in sorted(dadas.items())
        for par in combinations(sorted({a for d, m in dadas.items() if d[0] == de for a in m}), 2)
        if (con_meta := metas.keys() & set(par))
    ]


def _verdict(catalogo: Catalog, de: str, codigo: str, par: tuple[int, ...], metas: dict[int, Target]) -> str:
    if faltan := [a for a in par if a not in metas]:
        return NOT_COMPARABLE.format(NO_GOAL.format(" ni de ".join(map(str, faltan))))
    if de == OWN:
        cambia = {e.indicador for e in _states(catalogo, par) if e.es_quiebre}
        return NOT_COMPARABLE.format("cambió su base entre los dos años") if codigo in cambia else COMPARABLE
    a, b = (_aspects(catalogo, anio, de, codigo, metas[anio].procedencia) for anio in par)
    razones = comparability.reasons(catalogo.rules.of(max(par)), GOAL, "anio", a, b)
    dichas = [f"{r.razon} ({r.a or 'como se define'}; {r.b or 'como se define'})" for r in razones if r.impide]
    return NOT_COMPARABLE.format("; ".join(dichas)) if dichas else COMPARABLE


def _states(catalogo: Catalog, par: tuple[int, ...]) -> Iterator[IndicatorState]:
    """Yield the states of the own indicators in the years after the first of two, up to the second."""
    propio = catalogo.programa.instrument(roles.OWN)
    for del_anio in sheets.years(catalogo, propio) if propio else ():
        if min(par) < del_anio.anio <= max(par):
            yield from sheets.states(catalogo, propio, del_anio.anio)


def _aspects(catalogo: Catalog, anio: int, de: str, codigo: str, procedencia: str) -> Aspects:
    reglas, lugar = catalogo.rules.of(anio), {de: codigo}
    return comparability.measured(reglas, lugar) | comparability.declared(reglas, GOAL, lugar, procedencia)


def _stands_on(catalogo: Catalog, anio: int, de: str, codigo: str, procedencia: str) -> tuple[str, str, str]:
    """Return the name of what a goal is of, its unit and what it stands on."""
    if de == OWN:
        hojas = sheets.nodes(catalogo, catalogo.programa.instrument(roles.OWN), OWN)
        hoja = next((h for h in hojas if h.codigo == codigo), None)
        return (hoja.nombre, hoja.unidad_medida or "", hoja.formula or "") if hoja else (codigo, "", "")
    fila = next((f for f in structure.elements(catalogo, de, anio) if f.codigo == codigo), None)
    aspectos = _aspects(catalogo, anio, de, codigo, procedencia)
    base = "; ".join(v for k, v in aspectos.items() if k != "unidad_medida")
    nombre = fila.etiqueta if fila else codigo
    return nombre, aspectos.get("unidad_medida", ""), base


@lru_cache(maxsize=64)
def _given(version: Path) -> tuple[Given, ...]:
    """Return the goals that a version has of each source; empty when this code can't ask it."""
    try:
        catalogo = Catalog(version)
    except PP0093Error:
        return ()
    try:
        return (*_physical(catalogo), *_own(catalogo))
    except PP0093Error:
        return ()
    finally:
        catalogo.close()


def _physical(catalogo: Catalog) -> Iterator[Given]:
    """Yield the goals given of activities and of products: not those of a product added up from its activities."""
    for base in DOCUMENTS:
        for nivel in LEVELS:
            for f in run(catalogo, Query((GOAL,), ("anio", nivel), base=base)):
                yield from _goal(f, nivel, GOAL)


def _own(catalogo: Catalog) -> Iterator[Given]:
    propio = catalogo.programa.instrument(roles.OWN)
    if not propio or not sheets.nodes(catalogo, propio, OWN):
        return
    for f in run(catalogo, Query((OWN_GOAL,), ("anio", OWN), {"instrumento": [propio]})):
        yield from _goal(f, OWN, OWN_GOAL)


def _goal(fila: Row, de: str, cual: str) -> Iterator[Given]:
    """Yield the goal of a row of what is of a kind, none where it has none."""
    if fila[de] and fila[cual] is not None:
        yield fila["anio"], de, fila[de], fila["procedencia"], float(fila[cual]), fila["corte"]
