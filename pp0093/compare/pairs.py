"""The figures of two members side by side: each indicator, and the profile of their firms."""

from __future__ import annotations

from msgspec.structs import replace

from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import NO_DATA
from pp0093.ask.standing import change, norms
from pp0093.ask.standing.change import NO_SIDE, Side
from pp0093.ask.standing.comparability import Place
from pp0093.compare.choosing import Pair
from pp0093.compare.matters import SCOPE_OF, SCOPES, asked
from pp0093.compare.members import members
from pp0093.compare.sides import Compared
from pp0093.programme import FIRMS_TOPIC

# Sizes are of the firms with data: those without are half of some years.
PROFILE = {"sector": "participacion_pct", "tamano": "participacion_con_dato_pct"}
SHARE = INDICATORS["participacion_pct"]
UNKNOWN = (NO_SIDE, SHARE.id)
# Indicators that most things do not have: left out where neither side does.
OF_A_FEW = ("cobertura_pct",)


@remembered
def compare(catalogo: Catalog, par: Pair) -> list[Compared]:
    """Return each indicator of both members, also those that a side lacks."""
    if par.a == par.b:
        return []
    por = tuple(dict.fromkeys((YEAR, par.que)))
    de_los_anios = {**par.filtros, YEAR: sorted({str(a) for a in par.years})}
    filas = []
    for id_, materia in asked(catalogo.programa, par.que, par.filtros):
        indicador = INDICATORS[id_]
        respuestas = run(catalogo, Query((id_,), por, de_los_anios, SCOPES[materia]))
        por_codigo = {str(r[par.que]): r for r in respuestas}
        a, b = (
            change.side(catalogo, id_, por_codigo.get(codigo), anio, _place(par, codigo)) for codigo, anio in par.sides
        )
        cambio = change.of_sides(catalogo, indicador, par.que, max(par.years), (a, b))
        filas.append(Compared.of(cambio, indicador.etiqueta, materia))
    quedan = [f for f in filas if f.tiene_algo or f.indicador.id not in OF_A_FEW]
    return _with_scope(catalogo, par, quedan)


@remembered
def profile(catalogo: Catalog, par: Pair, dimension: str) -> list[Compared]:
    """Return the share of each side's firms in each value of a dimension; none unless both sides have some.

    What a document prints is taken as printed; otherwise the share is PROFILE's. Brackets keep their order, the rest
    go from the largest. Firms without the datum are left out (unknown).
    """
    if dimension == par.que or dimension in par.filtros or not catalogo.programa.has(FIRMS_TOPIC):
        return []
    de_a, de_b = _of_each_side(catalogo, par, dimension)
    filas = []
    for m in members(catalogo, dimension, max(par.years)):
        (a, medida), (b, de_b_medida) = (suyas.get(m.codigo, UNKNOWN) for suyas in (de_a, de_b))
        cambio = change.of_sides(catalogo, SHARE, par.que, max(par.years), (a, b))
        medida = medida if a.tiene_valor else de_b_medida
        fila = Compared.of(cambio, m.nombre, "empresas", es_parte=True)
        filas.append(replace(fila, medida=medida, parte=(dimension, m.codigo)))
    if not any(f.a.tiene_valor for f in filas) or not any(f.b.tiene_valor for f in filas):
        return []
    filas = _with_scope(catalogo, par, filas)
    en_orden = dimension == "tamano"
    return filas if en_orden else sorted(filas, key=lambda f: -max(f.a.valor or 0, f.b.valor or 0))


def _with_scope(catalogo: Catalog, par: Pair, filas: list[Compared]) -> list[Compared]:
    return [replace(f, cubre=norms.scope_name(catalogo, SCOPE_OF[f.materia], par.years)) for f in filas]


def _of_each_side(catalogo: Catalog, par: Pair, dimension: str) -> list[dict[str, tuple[Side, str]]]:
    return [_shares(catalogo, par, lado, dimension) for lado in par.sides]


@remembered
def _shares(catalogo: Catalog, par: Pair, lado: tuple[str, int], dimension: str) -> dict[str, tuple[Side, str]]:
    """Return the share of one side's firms in each value of a dimension, and of which indicator it is."""
    codigo, anio = lado
    propios = {**par.filtros, par.que: [codigo], YEAR: [str(anio)]}
    lados: dict[str, tuple[Side, str]] = {}
    for id_ in (PROFILE[dimension], SHARE.id):
        for fila in run(catalogo, Query((id_,), (YEAR, dimension), propios)):
            valor = str(fila[dimension])
            if not lados.get(valor, UNKNOWN)[0].tiene_valor or fila["procedencia"] == "publicado":
                lugar = {**_place(par, codigo), dimension: valor}
                lados[valor] = change.side(catalogo, id_, fila, anio, lugar), id_
    return lados


@remembered
def unknown(catalogo: Catalog, par: Pair, dimension: str) -> tuple[float | None, ...]:
    """Return the share of each side's firms without the datum of a dimension, in percent; None where none lacks it."""
    if not catalogo.programa.has(FIRMS_TOPIC):
        return tuple(None for _ in par.sides)
    return tuple(suyas.get(NO_DATA, UNKNOWN)[0].valor for suyas in _of_each_side(catalogo, par, dimension))


def _place(par: Pair, codigo: str) -> Place:
    fijos = {d: v[0] for d, v in par.filtros.items() if len(v) == 1}
    return fijos if par.que == YEAR else {**fijos, par.que: codigo}
