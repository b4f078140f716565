"""Counts of firms as published to restricted readers: the answer of a query with its suppressed cells.

A count is published where every cell that it is computed from is, it is zero or at least the minimum, and it does not
differ by few firms from another count of its cell. A suppressed figure has no value and carries the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import (
    ACTIVITY,
    ATENCION,
    DIMENSIONS,
    FIRM,
    FIRMS_OF_A_YEAR,
    INDICATORS,
    PRODUCT,
    YEAR,
    Count,
    Distinct,
    FirmMark,
    Mart,
    Thing,
)
from pp0093.ask.registry import Whole as Totals
from pp0093.ask.rows import FEW, RESERVED, Figure, Group, Row
from pp0093.ask.rule_rows import ActivityRule
from pp0093.ask.selection import (
    BASE,
    IN_FIRMS,
    OWN_BASE,
    WHOLE_BASES,
    Question,
    only_counting,
    parameter,
    typed,
    years_in,
)
from pp0093.ask.suppression.cells import Groups, SuppressedTable, Suppression
from pp0093.ask.suppression.microdata import (
    COUNTING,
    COUNTS_FOR_PRODUCT,
    CRITERION,
    IS_WHOLE,
    IS_WHOLE_OF_UNIT,
    OF_A_FIRM,
    RECURRENT,
    Microdata,
    limited_dimensions,
    limits_of_year,
    microdata,
)
from pp0093.structs import Frozen

NOT_COUNTED = " sin contar"
# Criterion that excludes a firm; with "?" when the datum is missing.
HOW_FAR = """case
    when es_formal is null then 'formal?' when not es_formal then 'formal'
    when tiene_antiguedad is null then 'antiguedad?' when not tiene_antiguedad then 'antiguedad'
    when vende_en_rango is null then 'ventas?' when not vende_en_rango then 'ventas' else 'cumple' end"""
# Microdata of a year: a row per firm and distinct combination of what it received, with the criterion it stops at.
ROWS_OF_A_FIRM = f"""select * from (
    select distinct {FIRM}, {BASE} in {WHOLE_BASES} as {IS_WHOLE}, {OWN_BASE} in {WHOLE_BASES} as {IS_WHOLE_OF_UNIT},
        coalesce({COUNTS_FOR_PRODUCT}, false) as {COUNTS_FOR_PRODUCT},
        if({COUNTS_FOR_PRODUCT}, {PRODUCT}, {PRODUCT} || '{NOT_COUNTED}') as {COUNTING},
        {{columnas}}
    from {ATENCION.tabla} where {YEAR} = ${YEAR} and {IN_FIRMS} is {{de_empresas}}
) join (select {FIRM}, {HOW_FAR} as {CRITERION} from {FIRMS_OF_A_YEAR} where {YEAR} = ${YEAR}) using ({FIRM})"""
# A suppressed cross-tabulation of more rows than these lists none of them.
MAX_ROWS_SAID = 2_000
Values = dict[str, Any]


class GroupCell(Frozen):
    """Cell of an answer's group: its year (None of several) and the value of each dimension.

    `es_una` is false where a filter has several values.
    """

    anio: int | None
    valores: Values
    es_una: bool = True


class CountRequest(Frozen):
    """A query that counts firms, with its version and mart."""

    catalogo: Catalog
    mart: Mart
    pregunta: Question


def suppression_of_year(catalogo: Catalog, anio: int) -> Suppression:
    """Return the suppression of the firms of a year, cached per version, the same for every user."""
    return _cached_suppression(catalogo.entero, anio, True)


def suppression_of_cell(catalogo: Catalog, anio: int, valores: Mapping[str, Any]) -> Suppression:
    """Return the suppression that applies to a cell of a year's firms.

    Activities that are not measured in firms are in no other count, and disclose none: they are suppressed apart.
    """
    reglas = catalogo.rules.of(anio).typed(ActivityRule)
    es_de_empresas = all(r.es_de_empresas for r in reglas if r.actividad == valores.get(ACTIVITY))
    return _cached_suppression(catalogo.entero, anio, es_de_empresas)


def _suppressions(catalogo: Catalog, anio: int, pregunta: Question) -> list[Suppression]:
    """Return the suppressions that apply to the groups of a query in a year."""
    if not pregunta.es_de_actividades:
        return [suppression_of_year(catalogo, anio)]
    ambos = [_cached_suppression(catalogo.entero, anio, de_empresas) for de_empresas in (True, False)]
    return [supresion for supresion in ambos if len(supresion.microdatos.empresa)]


@cached_by_version
def _cached_suppression(catalogo: Catalog, anio: int, de_empresas: bool) -> Suppression:
    return Suppression(_microdata(catalogo, anio, de_empresas), limits_of_year(catalogo.rules.of(anio)))


def _microdata(catalogo: Catalog, anio: int, de_empresas: bool) -> Microdata:
    """Return the microdata of a year, of activities measured in firms or of the others: every dimension to ask by."""
    propias = [d for d in catalogo.columns(ATENCION.tabla) if d != YEAR and (d in DIMENSIONS or d in OF_A_FIRM)]
    for marca in firm_marks(ATENCION):  # A mark that only some attentions of a firm may have: whether each has it.
        if marca.no_es and (valor := parameter(catalogo, marca.no_es).get(anio)) is not None:
            propias.append(f"coalesce({marca.columna} <> '{valor}', false) as {marca.id}")
    consulta = ROWS_OF_A_FIRM.format(columnas=", ".join(propias), de_empresas=de_empresas)
    filas = catalogo.arrow(consulta, {YEAR: anio})
    return microdata(filas[FIRM], {c: filas[c] for c in filas.column_names if c != FIRM})


def firm_marks(mart: Mart) -> tuple[FirmMark, ...]:
    """Return the marks that filter a mart's counts."""
    return mart.reune.marcas if isinstance(mart.reune, Distinct) else ()


def years_of_attentions(catalogo: Catalog) -> list[int]:
    """Return the years with firms served, oldest first."""
    return sorted(years_in(catalogo, ATENCION.tabla, IN_FIRMS))


def cell_values(supresion: Suppression, valores: Mapping[str, Any], pregunta: Question) -> dict[str, Any]:
    """Return a cell's values restricted to the bases of a query, without those that hold for all firms of the year."""
    puestos = {**valores, IS_WHOLE_OF_UNIT if pregunta.propias else IS_WHOLE: True} if pregunta.bases else dict(valores)
    de_todas = [
        d for d in (IS_WHOLE, IS_WHOLE_OF_UNIT, COUNTS_FOR_PRODUCT) if set(supresion.microdatos.valores[d]) == {True}
    ]
    return {d: v for d, v in puestos.items() if d not in de_todas}


def published_groups(
    catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question, grupos: list[Group]
) -> list[Group]:
    """Return the groups of a query with suppressed figures, and those suppressed though no firm is in them."""
    dichos = [
        (
            clave,
            grupo,
            {i: published_figure(CountRequest(catalogo, mart, pregunta), i, f, grupo) for i, f in figuras.items()},
        )
        for clave, grupo, figuras in grupos
    ]
    callados = _suppressed_groups(catalogo, ids, pregunta)
    if callados is None:  # Listing only groups with firms would disclose the others: none is listed.
        return [g for g in dichos if any(f.oculta == "" for f in g[2].values())]
    presentes = {clave for clave, _, _ in dichos}
    return [*dichos, *(g for g in callados if g[0] not in presentes)]


def published_figure(pedido: CountRequest, id_: str, figura: Figure, grupo: Row) -> Figure:
    """Return a figure as published: itself or, suppressed, without value and with the reason."""
    cuenta = INDICATORS[id_].cuenta or Count()
    donde = _cell_of_group(
        pedido.pregunta, grupo if cuenta.de is Totals.GROUP else {d: v for d, v in grupo.items() if d == YEAR}
    )
    if figura.valor is None:
        return figura
    por_que = _why_suppressed(pedido, cuenta, figura.valor, donde)
    return replace(figura, valor=None, oculta=por_que) if por_que else figura


def _why_suppressed(pedido: CountRequest, cuenta: Count, valor: Any, donde: GroupCell) -> str:
    """Return why a count is suppressed (small, or its cross-tabulation is not published); "" when it is published."""
    catalogo, pregunta = pedido.catalogo, pedido.pregunta
    es_de_todos = not donde.valores and donde.es_una
    if donde.anio is None or catalogo.solo_totales:
        se_cuentan = es_de_todos and not cuenta.marcas and cuenta.que is not Thing.PAIRS
        se_dice = se_cuentan and cuenta.de is not Totals.FILTER_WITH_DATA and _is_of_enough(pedido, valor, donde.anio)
        return "" if se_dice else RESERVED
    supresion = suppression_of_cell(catalogo, donde.anio, donde.valores)
    faltan = _missing(supresion, pregunta) if cuenta.de is Totals.FILTER_WITH_DATA else {}
    if not donde.es_una or any(d not in OF_A_FIRM for d in faltan):
        return RESERVED
    valores = cell_values(supresion, donde.valores, pregunta)
    if cuenta.que is not Thing.FIRMS and (por_que := _not_of_firms(supresion, cuenta, valores)):
        return por_que
    partes = [{}, *_cells_with_marks(pedido.mart, cuenta.marcas, valores), *_without_data(faltan, valores)]
    motivos = [suppression_reason(supresion, valores | parte) for parte in partes]
    if RESERVED in motivos:
        return RESERVED
    if any(motivos):
        return FEW if len(motivos) == 1 or (len(motivos) == 2 and cuenta.con and motivos[1]) else RESERVED
    return FEW if cuenta.que is not Thing.ATTENTIONS and 0 < valor < supresion.terminos.minimo else ""


def _is_of_enough(pedido: CountRequest, valor: Any, anio: int | None) -> bool:
    """Tell whether the count of all the firms of a year, or of all years, is published without looking at cells.

    Of all years, where it discloses neither how many were recurrent nor how many did not come in one of them: the
    recurrent are published, or nobody, and the count equals each year's or differs from it by the minimum or more.
    """
    catalogo = pedido.catalogo
    if anio is not None:
        return not 0 < valor < limits_of_year(catalogo.rules.of(anio)).minimo
    if catalogo.solo_totales:
        return False
    supresiones = [suppression_of_year(catalogo, a) for a in years_of_attentions(catalogo)]
    de_cada = [int(supresion.table(()).celdas.empresas.sum()) for supresion in supresiones]
    es_de_cada = len(de_cada) == 1
    minimo = max((supresion.terminos.minimo for supresion in supresiones), default=1)
    return not any(
        cell_values(supresion, {}, pedido.pregunta)
        or supresion.table((RECURRENT,)).oculta.any()
        or 0 < cuantas < minimo
        or (not es_de_cada and 0 < abs(valor - cuantas) < minimo)
        for supresion, cuantas in zip(supresiones, de_cada, strict=True)
    )


def _not_of_firms(supresion: Suppression, cuenta: Count, valores: Values) -> str:
    """Return why attentions, or firms counted more than once, are suppressed; "" when they are not.

    Attentions are additive over everything: they are published by one dimension without suppressed cells. Firms counted
    more than once, where the firms of every activity are.
    """
    if cuenta.que is Thing.ATTENTIONS:
        se_dicen = len(limited_dimensions(valores)) <= 1 and not supresion.table(valores).oculta.any()
    else:
        todas = supresion.microdatos.valores[ACTIVITY]
        se_dicen = supresion.publishes(_needed(supresion, {*valores, ACTIVITY})) and not any(
            suppression_reason(supresion, {**valores, ACTIVITY: a}) for a in todas
        )
    return "" if se_dicen else RESERVED


def _cells_with_marks(mart: Mart, marcas: Sequence[str], valores: Values) -> list[Values]:
    """Return, of each mark, the dimension and value that the firms of a cell with it have."""
    suyas = (m for m in firm_marks(mart) if m.id in marcas and m.columna not in valores)
    return [{m.id: True} if m.no_es else {m.columna: True if m.valor is None else m.valor} for m in suyas]


def _missing(supresion: Suppression, pregunta: Question) -> dict[str, Any]:
    """Return, of each dimension grouped by, the value of the firms without the datum, where the year has any.

    Of a service the datum may be in one attention of a firm and not in another: firms with it are fewer than the sum of
    its values, and the difference, firms with several, is in no cell. It is suppressed.
    """
    hay = {d: supresion.microdatos.valores.get(d, []) for d in pregunta.por}
    return {d: v for d, valores in hay.items() for v in valores if DIMENSIONS[d].is_missing(v)}


def _without_data(faltan: Values, valores: Values) -> list[Values]:
    """Return the missing values of a cell not already in it: of each dimension, and of all of them together."""
    sin_dato = {d: v for d, v in faltan.items() if d not in valores}
    return [*({d: v} for d, v in sin_dato.items()), *([sin_dato] if len(sin_dato) > 1 else [])]


def _cell_of_group(pregunta: Question, grupo: Mapping[str, Any]) -> GroupCell:
    """Return the cell of an answer's group, filters included."""
    puestos = {d: v for d, v in pregunta.filtros.items() if v and d not in grupo}
    valores = {d: typed(d, v[0]) for d, v in puestos.items()} | dict(grupo)
    anio = valores.pop(YEAR, None)
    if only_counting(pregunta.por) and PRODUCT in valores:
        valores[COUNTING] = valores.pop(PRODUCT)
    elif only_counting(pregunta.por):
        valores[COUNTS_FOR_PRODUCT] = True
    return GroupCell(anio, valores, es_una=all(len(set(v)) == 1 for v in puestos.values()))


def _needed(supresion: Suppression, dimensiones: Any) -> tuple[str, ...]:
    """Return some dimensions without those that contain another of them: they are redundant."""
    de_fuera = {DIMENSIONS[d].dentro_de for d in dimensiones if d in DIMENSIONS}
    de_fuera |= {g for d in dimensiones for g in supresion.microdatos.ancestors(d)}
    return tuple(sorted(d for d in dimensiones if d not in de_fuera))


def _found_cell(supresion: Suppression, valores: Values) -> tuple[SuppressedTable, dict[str, int], int | None]:
    """Return a cell's cross-tabulation with suppressed cells, its codes and its position; None for an empty cell.

    No codes where no firm of the year has one of its values.
    """
    dimensiones = _needed(supresion, valores)
    lugares, tabla = supresion.microdatos.lugares, supresion.table(dimensiones)
    if any(valores[d] not in lugares[d] for d in dimensiones):
        return tabla, {}, None
    codigos = {d: lugares[d][valores[d]] for d in dimensiones}
    return tabla, codigos, tabla.celdas.place(codigos)


def suppression_reason(supresion: Suppression, valores: Values) -> str:
    """Return why a cell is suppressed, "" when it is published."""
    if not supresion.publishes(_needed(supresion, valores)):
        return RESERVED
    tabla, codigos, lugar = _found_cell(supresion, valores)
    if lugar is None and not codigos:
        return RESERVED if tabla.grupos_reservados.get(()) else ""
    if lugar is None:
        if _is_in(supresion, tabla.grupos_reservados, codigos):
            return RESERVED
        return FEW if _is_in(supresion, tabla.grupos_ocultos, codigos) else ""
    if not tabla.oculta[lugar]:
        return ""
    return FEW if tabla.celdas.empresas[lugar] < supresion.terminos.minimo and not tabla.reservada[lugar] else RESERVED


def firm_count(supresion: Suppression, valores: Values) -> int:
    """Return how many firms a cell has."""
    tabla, _, lugar = _found_cell(supresion, valores)
    return 0 if lugar is None else int(tabla.celdas.empresas[lugar])


def _is_in(supresion: Suppression, grupos: Groups, codigos: Mapping[str, int]) -> bool:
    """Tell whether a cell without firms is in one of some groups."""
    todos = _with_coarser(supresion, codigos)
    return any(tuple(todos[d] for d in dimensiones) in g for dimensiones, g in grupos.items() if g)


def _with_coarser(supresion: Suppression, codigos: Mapping[str, int]) -> dict[str, int]:
    """Return a cell's codes with those of the dimensions that contain them: of a service, its activity and product."""
    todos = dict(codigos)
    por_ver = list(codigos)
    for fina in por_ver:
        for gruesa in supresion.microdatos.ancestors(fina):
            if gruesa not in todos:
                todos[gruesa] = int(supresion.within(fina, gruesa)[todos[fina]])
                por_ver.append(gruesa)
    return todos


def _suppressed_groups(catalogo: Catalog, ids: Sequence[str], pregunta: Question) -> list[Group] | None:
    """Return the groups without firms whose zero is suppressed, because their cross-tabulation or group is.

    None where they can't be listed: they are too many, of several years together, or of a version of which only totals
    are published.
    """
    if not {*pregunta.por, *(d for d, v in pregunta.filtros.items() if v)} - {YEAR}:
        return []
    pedidos = [int(a) for a in pregunta.filtros.get(YEAR, [])]
    if catalogo.solo_totales or (YEAR not in pregunta.por and len(pedidos) != 1):
        return None if pregunta.por else [((), {}, {i: Figure(None, oculta=RESERVED) for i in ids})]
    callados: dict[tuple[Any, ...], Group] = {}
    for anio in pedidos or years_of_attentions(catalogo):
        for supresion in _suppressions(catalogo, anio, pregunta):
            suyos = _suppressed_groups_of(supresion, pregunta, anio)
            if suyos is None:
                return None
            for grupo, por_que in suyos:
                clave = tuple(grupo[d] for d in pregunta.por)
                callados[clave] = (clave, grupo, {i: Figure(None, oculta=por_que) for i in ids})
    return [*callados.values()]


def _suppressed_groups_of(supresion: Suppression, pregunta: Question, anio: int) -> list[tuple[Row, str]] | None:
    """Return the suppressed groups of a year, with firms or without, and why; None where they are too many."""
    abiertas = [d for d in pregunta.por if d != YEAR]
    if not len(supresion.microdatos.empresa) or any(d not in supresion.microdatos.codigos for d in abiertas):
        return []
    puestas = _cell_of_group(pregunta, {YEAR: anio, **dict.fromkeys(abiertas)}).valores
    necesarias = _needed(supresion, cell_values(supresion, puestas, pregunta))
    tabla = supresion.table(necesarias) if supresion.publishes(necesarias) else None
    if tabla and not any((*tabla.grupos_ocultos.values(), *tabla.grupos_reservados.values())):  # Nothing is suppressed.
        return []
    pedidos = [(supresion.microdatos.valores[d], pregunta.filtros.get(d)) for d in abiertas]
    valores = [[v for v in hay if not suyos or str(v) in suyos] for hay, suyos in pedidos]
    if prod(map(len, valores)) > MAX_ROWS_SAID:
        return None
    callados = []
    for combinada in product(*valores):
        grupo = dict(zip(abiertas, combinada, strict=True)) | ({YEAR: anio} if YEAR in pregunta.por else {})
        donde = _cell_of_group(pregunta, {YEAR: anio, **grupo})
        if (
            por_que := suppression_reason(supresion, cell_values(supresion, donde.valores, pregunta))
            if donde.es_una
            else RESERVED
        ):
            callados.append((grupo, por_que))
    return callados
