"""The door of counts of firms: what a reader of aggregates is answered, made from what is counted.

A count is told where every cell that it is made of is, it is of nobody or of firms enough, and it stands apart from any
other count of the same cell. What is kept has no value and says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.protected.cells import CrossTold, Groups, Keeper
from pp0093.ask.protected.people import (
    COUNTING,
    COUNTS_FOR_PRODUCT,
    CRITERION,
    IS_WHOLE,
    IS_WHOLE_OF_UNIT,
    OF_A_FIRM,
    RECURRENT,
    People,
    crossed,
    people,
    terms_of_year,
)
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
from pp0093.structs import Frozen

NOT_COUNTED = " sin contar"
# Which criterion stops a firm, and whether it fails it or nobody knows.
HOW_FAR = """case
    when es_formal is null then 'formal?' when not es_formal then 'formal'
    when tiene_antiguedad is null then 'antiguedad?' when not tiene_antiguedad then 'antiguedad'
    when vende_en_rango is null then 'ventas?' when not vende_en_rango then 'ventas' else 'cumple' end"""
# What each firm of a year received, for some attentions, once each way of it, and how far it went through the criteria.
ROWS_OF_A_FIRM = f"""select * from (
    select distinct {FIRM}, {BASE} in {WHOLE_BASES} as {IS_WHOLE}, {OWN_BASE} in {WHOLE_BASES} as {IS_WHOLE_OF_UNIT},
        coalesce({COUNTS_FOR_PRODUCT}, false) as {COUNTS_FOR_PRODUCT},
        if({COUNTS_FOR_PRODUCT}, {PRODUCT}, {PRODUCT} || '{NOT_COUNTED}') as {COUNTING},
        {{columnas}}
    from {ATENCION.tabla} where {YEAR} = ${YEAR} and {IN_FIRMS} is {{de_empresas}}
) join (select {FIRM}, {HOW_FAR} as {CRITERION} from {FIRMS_OF_A_YEAR} where {YEAR} = ${YEAR}) using ({FIRM})"""
# Up to how many rows a cross that is not opened says that it is not, one by one.
MAX_ROWS_SAID = 2_000
Values = dict[str, Any]


class Crossed(Frozen):
    """The cell that a group of an answer is: its year (None of several) and the value of each dimension."""

    anio: int | None
    valores: Values
    es_una: bool = True


class Counting(Frozen):
    """What was asked: of which version, of which table and how."""

    catalogo: Catalog
    mart: Mart
    pregunta: Question


def keeper(catalogo: Catalog, anio: int) -> Keeper:
    """Return who decides what is told of the firms of a year, the same whoever asks."""
    return _keeper(catalogo.entero, anio, True)


def keeper_of(catalogo: Catalog, anio: int, valores: Mapping[str, Any]) -> Keeper:
    """Return the keeper that decides what is shown of a cell of a year's firms.

    Those of an activity that is not measured in firms are in no other count: what is told of them gives no other away.
    """
    reglas = catalogo.rules.of(anio).typed(ActivityRule)
    es_de_empresas = all(r.es_de_empresas for r in reglas if r.actividad == valores.get(ACTIVITY))
    return _keeper(catalogo.entero, anio, es_de_empresas)


def _keepers(catalogo: Catalog, anio: int, pregunta: Question) -> list[Keeper]:
    """Return the keepers that decide what is shown of the groups of a question in a year."""
    if not pregunta.es_de_actividades:
        return [keeper(catalogo, anio)]
    ambos = [_keeper(catalogo.entero, anio, de_empresas) for de_empresas in (True, False)]
    return [quien for quien in ambos if len(quien.personas.empresa)]


@remembered
def _keeper(catalogo: Catalog, anio: int, de_empresas: bool) -> Keeper:
    return Keeper(_people(catalogo, anio, de_empresas), terms_of_year(catalogo.rules.of(anio)))


def _people(catalogo: Catalog, anio: int, de_empresas: bool) -> People:
    """Return the firms of a year with what each is and received: what may be asked, and what only counts may ask.

    Those of the activities that are measured in firms, or of those that are not.
    """
    propias = [d for d in catalogo.columns(ATENCION.tabla) if d != YEAR and (d in DIMENSIONS or d in OF_A_FIRM)]
    for marca in marks(ATENCION):  # Of those that only some attentions of a firm may have, whether each has it.
        if marca.no_es and (valor := parameter(catalogo, marca.no_es).get(anio)) is not None:
            propias.append(f"coalesce({marca.columna} <> '{valor}', false) as {marca.id}")
    consulta = ROWS_OF_A_FIRM.format(columnas=", ".join(propias), de_empresas=de_empresas)
    filas = catalogo.arrow(consulta, {YEAR: anio})
    return people(filas[FIRM], {c: filas[c] for c in filas.column_names if c != FIRM})


def marks(mart: Mart) -> tuple[FirmMark, ...]:
    """Return the marks that a mart's counts look at."""
    return mart.reune.marcas if isinstance(mart.reune, Distinct) else ()


def years_of_attentions(catalogo: Catalog) -> list[int]:
    """Return the years with firms served, oldest first."""
    return sorted(years_in(catalogo, ATENCION.tabla, IN_FIRMS))


def placed(quien: Keeper, valores: Mapping[str, Any], pregunta: Question) -> dict[str, Any]:
    """Return the values of a cell of the firms that a question is of, without what is true of all firms."""
    puestos = {**valores, IS_WHOLE_OF_UNIT if pregunta.propias else IS_WHOLE: True} if pregunta.bases else dict(valores)
    de_todas = [d for d in (IS_WHOLE, IS_WHOLE_OF_UNIT, COUNTS_FOR_PRODUCT) if set(quien.personas.valores[d]) == {True}]
    return {d: v for d, v in puestos.items() if d not in de_todas}


def guarded(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question, grupos: list[Group]) -> list[Group]:
    """Return the groups of counts of firms as a reader of aggregates is told them, with those that are not opened."""
    dichos = [
        (clave, grupo, {i: figure_told(Counting(catalogo, mart, pregunta), i, f, grupo) for i, f in figuras.items()})
        for clave, grupo, figuras in grupos
    ]
    callados = _unopened(catalogo, ids, pregunta)
    if callados is None:  # Who is there would tell who is not: nobody is said to be.
        return [g for g in dichos if any(f.oculta == "" for f in g[2].values())]
    presentes = {clave for clave, _, _ in dichos}
    return [*dichos, *(g for g in callados if g[0] not in presentes)]


def figure_told(pedido: Counting, id_: str, figura: Figure, grupo: Row) -> Figure:
    """Return a figure as it may be shown: itself, or without its value."""
    cuenta = INDICATORS[id_].cuenta or Count()
    donde = _cell_of_group(
        pedido.pregunta, grupo if cuenta.de is Totals.GROUP else {d: v for d, v in grupo.items() if d == YEAR}
    )
    if figura.valor is None:
        return figura
    por_que = _why_not_told(pedido, cuenta, figura.valor, donde)
    return replace(figura, valor=None, oculta=por_que) if por_que else figura


def _why_not_told(pedido: Counting, cuenta: Count, valor: Any, donde: Crossed) -> str:
    """Return why a count is not told: it is of few firms, or its cross is not opened; "" when it is told."""
    catalogo, pregunta = pedido.catalogo, pedido.pregunta
    es_de_todos = not donde.valores and donde.es_una
    if donde.anio is None or catalogo.solo_totales:
        se_cuentan = es_de_todos and not cuenta.marcas and cuenta.que is not Thing.PAIRS
        se_dice = se_cuentan and cuenta.de is not Totals.FILTER_WITH_DATA and _is_of_enough(pedido, valor, donde.anio)
        return "" if se_dice else RESERVED
    quien = keeper_of(catalogo, donde.anio, donde.valores)
    faltan = _missing(quien, pregunta) if cuenta.de is Totals.FILTER_WITH_DATA else {}
    if not donde.es_una or any(d not in OF_A_FIRM for d in faltan):
        return RESERVED
    valores = placed(quien, donde.valores, pregunta)
    if cuenta.que is not Thing.FIRMS and (por_que := _not_of_firms(quien, cuenta, valores)):
        return por_que
    partes = [{}, *_cells_with_marks(pedido.mart, cuenta.marcas, valores), *_without_data(faltan, valores)]
    motivos = [kept(quien, valores | parte) for parte in partes]
    if RESERVED in motivos:
        return RESERVED
    if any(motivos):
        return FEW if len(motivos) == 1 or (len(motivos) == 2 and cuenta.con and motivos[1]) else RESERVED
    return FEW if cuenta.que is not Thing.ATTENTIONS and 0 < valor < quien.terminos.minimo else ""


def _is_of_enough(pedido: Counting, valor: Any, anio: int | None) -> bool:
    """Tell whether a count of all the firms of a year, or of all years, is told without their cells.

    Of all years it is where it gives away neither how many came back in one nor how many did not come in it: those who
    came back are told, or are nobody, and those of each year are all of them or firms enough away.
    """
    catalogo = pedido.catalogo
    if anio is not None:
        return not 0 < valor < terms_of_year(catalogo.rules.of(anio)).minimo
    if catalogo.solo_totales:
        return False
    quienes = [keeper(catalogo, a) for a in years_of_attentions(catalogo)]
    de_cada = [int(quien.told(()).celdas.empresas.sum()) for quien in quienes]
    es_de_cada = len(de_cada) == 1
    minimo = max((quien.terminos.minimo for quien in quienes), default=1)
    return not any(
        placed(quien, {}, pedido.pregunta)
        or quien.told((RECURRENT,)).oculta.any()
        or 0 < cuantas < minimo
        or (not es_de_cada and 0 < abs(valor - cuantas) < minimo)
        for quien, cuantas in zip(quienes, de_cada, strict=True)
    )


def _not_of_firms(quien: Keeper, cuenta: Count, valores: Values) -> str:
    """Return why attentions, or firms counted more than once, are not told.

    Attentions add up by everything: they are told by one dimension, where nothing of it is kept. Firms counted more
    than once are told where those of every activity are.
    """
    if cuenta.que is Thing.ATTENTIONS:
        se_dicen = len(crossed(valores)) <= 1 and not quien.told(valores).oculta.any()
    else:
        todas = quien.personas.valores[ACTIVITY]
        se_dicen = quien.opens(_needed(quien, {*valores, ACTIVITY})) and not any(
            kept(quien, {**valores, ACTIVITY: a}) for a in todas
        )
    return "" if se_dicen else RESERVED


def _cells_with_marks(mart: Mart, marcas: Sequence[str], valores: Values) -> list[Values]:
    """Return what else the firms of a cell with each of some marks have."""
    suyas = (m for m in marks(mart) if m.id in marcas and m.columna not in valores)
    return [{m.id: True} if m.no_es else {m.columna: True if m.valor is None else m.valor} for m in suyas]


def _missing(quien: Keeper, pregunta: Question) -> dict[str, Any]:
    """Return, of what is opened, the value of the firms of a year that have not its datum, where some have not.

    Those that have that of a service, in one of their attentions or in another, add up to less than its values: how
    many less is how many firms had several, that no cell says. It is not told.
    """
    hay = {d: quien.personas.valores.get(d, []) for d in pregunta.por}
    return {d: v for d, valores in hay.items() for v in valores if DIMENSIONS[d].is_missing(v)}


def _without_data(faltan: Values, valores: Values) -> list[Values]:
    """Return what else the firms of a cell without the datum of what is opened have: of each dimension, and of all."""
    sin_dato = {d: v for d, v in faltan.items() if d not in valores}
    return [*({d: v} for d, v in sin_dato.items()), *([sin_dato] if len(sin_dato) > 1 else [])]


def _cell_of_group(pregunta: Question, grupo: Mapping[str, Any]) -> Crossed:
    """Return the cell that a group of an answer is."""
    puestos = {d: v for d, v in pregunta.filtros.items() if v and d not in grupo}
    valores = {d: typed(d, v[0]) for d, v in puestos.items()} | dict(grupo)
    anio = valores.pop(YEAR, None)
    if only_counting(pregunta.por) and PRODUCT in valores:
        valores[COUNTING] = valores.pop(PRODUCT)
    elif only_counting(pregunta.por):
        valores[COUNTS_FOR_PRODUCT] = True
    return Crossed(anio, valores, es_una=all(len(set(v)) == 1 for v in puestos.values()))


def _needed(quien: Keeper, dimensiones: Any) -> tuple[str, ...]:
    """Return some dimensions without those that others are within: they tell nothing more."""
    de_fuera = {DIMENSIONS[d].dentro_de for d in dimensiones if d in DIMENSIONS}
    de_fuera |= {g for d in dimensiones for g in quien.personas.ancestors(d)}
    return tuple(sorted(d for d in dimensiones if d not in de_fuera))


def _looked_up(quien: Keeper, valores: Values) -> tuple[CrossTold, dict[str, int], int | None]:
    """Return what is shown of a cell's cross, the cell's codes and its position; None for a cell without firms.

    Without codes where a firm of the year has not one of its values.
    """
    dimensiones = _needed(quien, valores)
    lugares, dicha = quien.personas.lugares, quien.told(dimensiones)
    if any(valores[d] not in lugares[d] for d in dimensiones):
        return dicha, {}, None
    codigos = {d: lugares[d][valores[d]] for d in dimensiones}
    return dicha, codigos, dicha.celdas.place(codigos)


def kept(quien: Keeper, valores: Values) -> str:
    """Return why a cell is kept, "" when it is told."""
    if not quien.opens(_needed(quien, valores)):
        return RESERVED
    dicha, codigos, lugar = _looked_up(quien, valores)
    if lugar is None and not codigos:
        return RESERVED if dicha.mudas.get(()) else ""
    if lugar is None:
        if _is_in(quien, dicha.mudas, codigos):
            return RESERVED
        return FEW if _is_in(quien, dicha.cerradas, codigos) else ""
    if not dicha.oculta[lugar]:
        return ""
    return FEW if dicha.celdas.empresas[lugar] < quien.terminos.minimo and not dicha.muda[lugar] else RESERVED


def firms(quien: Keeper, valores: Values) -> int:
    """Return how many firms a cell has."""
    dicha, _, lugar = _looked_up(quien, valores)
    return 0 if lugar is None else int(dicha.celdas.empresas[lugar])


def _is_in(quien: Keeper, grupos: Groups, codigos: Mapping[str, int]) -> bool:
    """Tell whether a cell that has nobody is in one of some groups."""
    todos = _with_coarser(quien, codigos)
    return any(tuple(todos[d] for d in dimensiones) in g for dimensiones, g in grupos.items() if g)


def _with_coarser(quien: Keeper, codigos: Mapping[str, int]) -> dict[str, int]:
    """Return the codes of a cell with those of all that it is within: of a service, its activity and its product."""
    todos = dict(codigos)
    por_ver = list(codigos)
    for fina in por_ver:
        for gruesa in quien.personas.ancestors(fina):
            if gruesa not in todos:
                todos[gruesa] = int(quien.within(fina, gruesa)[todos[fina]])
                por_ver.append(gruesa)
    return todos


def _unopened(catalogo: Catalog, ids: Sequence[str], pregunta: Question) -> list[Group] | None:
    """Return the groups without firms of which it is not told that they have none: those of what is not opened.

    None where they can't be said one by one: they are too many, of several years together, or of a version of which
    only totals are told.
    """
    if not {*pregunta.por, *(d for d, v in pregunta.filtros.items() if v)} - {YEAR}:
        return []
    pedidos = [int(a) for a in pregunta.filtros.get(YEAR, [])]
    if catalogo.solo_totales or (YEAR not in pregunta.por and len(pedidos) != 1):
        return None if pregunta.por else [((), {}, {i: Figure(None, oculta=RESERVED) for i in ids})]
    callados: dict[tuple[Any, ...], Group] = {}
    for anio in pedidos or years_of_attentions(catalogo):
        for quien in _keepers(catalogo, anio, pregunta):
            suyos = _unopened_in(quien, pregunta, anio)
            if suyos is None:
                return None
            for grupo, por_que in suyos:
                clave = tuple(grupo[d] for d in pregunta.por)
                callados[clave] = (clave, grupo, {i: Figure(None, oculta=por_que) for i in ids})
    return [*callados.values()]


def _unopened_in(quien: Keeper, pregunta: Question, anio: int) -> list[tuple[Row, str]] | None:
    """Return the groups of a year that are kept, whoever has them, and why; None where they are too many."""
    abiertas = [d for d in pregunta.por if d != YEAR]
    if not len(quien.personas.empresa) or any(d not in quien.personas.codigos for d in abiertas):
        return []
    puestas = _cell_of_group(pregunta, {YEAR: anio, **dict.fromkeys(abiertas)}).valores
    necesarias = _needed(quien, placed(quien, puestas, pregunta))
    dicha = quien.told(necesarias) if quien.opens(necesarias) else None
    if dicha and not any((*dicha.cerradas.values(), *dicha.mudas.values())):  # All of the cross is opened.
        return []
    pedidos = [(quien.personas.valores[d], pregunta.filtros.get(d)) for d in abiertas]
    valores = [[v for v in hay if not suyos or str(v) in suyos] for hay, suyos in pedidos]
    if prod(map(len, valores)) > MAX_ROWS_SAID:
        return None
    callados = []
    for combinada in product(*valores):
        grupo = dict(zip(abiertas, combinada, strict=True)) | ({YEAR: anio} if YEAR in pregunta.por else {})
        donde = _cell_of_group(pregunta, {YEAR: anio, **grupo})
        if por_que := kept(quien, placed(quien, donde.valores, pregunta)) if donde.es_una else RESERVED:
            callados.append((grupo, por_que))
    return callados
