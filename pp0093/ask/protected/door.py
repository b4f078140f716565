"""The door of counts of firms: what a reader of aggregates is answered, made from what is counted.

A count is told where every cell that it is made of is, it is of nobody or of firms enough, and it stands apart from any
other count of the same cell. What is kept has no value and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.mart import Count, Distinct, Mart, Thing, Whole
from pp0093.ask.protected.cells import CrossTold, Groups, Keeper
from pp0093.ask.protected.people import People, people
from pp0093.ask.protected.terms import OF_A_FIRM, STEP, of_year
from pp0093.ask.registry import DIMENSIONS, INDICATORS
from pp0093.ask.rows import FEW, NO_DATA, RESERVED, Figure, Group, Row
from pp0093.ask.selection import Question, only_counting
from pp0093.provenance import Provenance

YEAR, PRODUCT, ACTIVITY = "anio", "producto", "actividad"
# A product opened for its goal counts only some of its activities: it is another dimension than the one of its budget.
COUNTING = "producto_de_la_meta"
# Up to how many rows a cross that is not opened says that it is not, one by one.
MOST_SAID = 2_000
# Which criterion stops a firm, and whether it fails it or nobody knows.
HOW_FAR = """case
    when es_formal is null then 'formal?' when not es_formal then 'formal'
    when tiene_antiguedad is null then 'antiguedad?' when not tiene_antiguedad then 'antiguedad'
    when vende_en_rango is null then 'ventas?' when not vende_en_rango then 'ventas' else 'cumple' end"""
Values = dict[str, Any]


@dataclass(frozen=True)
class Crossed:
    """The cell that a group of an answer is: its year (None of several) and the value of each dimension."""

    anio: int | None
    valores: Values
    es_una: bool = True

    def within(self, **mas: Any) -> Crossed:
        """Return the part of it with some other values."""
        return replace(self, valores={**self.valores, **mas})


@dataclass(frozen=True)
class Counting:
    """What was asked: of which version, of which table and how."""

    catalogo: Catalog
    mart: Mart
    pregunta: Question


def keeper(catalogo: Catalog, anio: int) -> Keeper:
    """Return who decides what is told of the firms of a year."""
    return Keeper(_people(catalogo.entero, anio), of_year(catalogo.rules.of(anio)))


def _people(catalogo: Catalog, anio: int) -> People:
    tabla = "marts.atencion"
    dimensiones = [d for d in catalogo.columns(tabla) if d in DIMENSIONS or d in OF_A_FIRM]
    columnas = ", ".join(d for d in dimensiones if d != YEAR)
    contada = f"if(cuenta_para_producto, {PRODUCT}, null) as {COUNTING}"
    filas = catalogo.frame(
        f"select distinct empresa_id, {contada}, {columnas} from {tabla} where anio = ?", [anio]
    ).merge(catalogo.frame(f"select empresa_id, {HOW_FAR} as {STEP} from marts.empresa_anio where anio = ?", [anio]))
    return people(filas["empresa_id"], {c: filas[c] for c in filas.columns if c != "empresa_id"})


def guarded(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question, grupos: list[Group]) -> list[Group]:
    """Return the groups of counts of firms as a reader of aggregates is told them, with those that are not opened."""
    dichos = [
        (clave, grupo, {i: told(Counting(catalogo, mart, pregunta), i, f, grupo) for i, f in figuras.items()})
        for clave, grupo, figuras in grupos
    ]
    presentes = {clave for clave, _, _ in dichos}
    callados = (g for g in _unopened(catalogo, ids, pregunta) if g[0] not in presentes)
    return [*dichos, *callados]


def of_records(catalogo: Catalog, pregunta: Question, grupos: list[Group]) -> list[Group]:
    """Return progress with what records count of few firms without its value; with it, all the months of records.

    What a unit reports or a document prints is told.
    """
    anio = max((g[YEAR] for _, g, _ in grupos if g.get(YEAR)), default=catalogo.programa.desde)
    minimo = of_year(catalogo.rules.of(anio)).minimo
    pocas = any(_is_of_few(f, minimo) for _, _, figuras in grupos for f in figuras.values())
    todas = pocas and pregunta.es_de_meses
    dichos = []
    for clave, grupo, figuras in grupos:
        con_pocas = _has_few(catalogo, pregunta, grupo)
        dichas = {i: _of_records(f, minimo, todas=todas or con_pocas) for i, f in figuras.items()}
        dichos.append((clave, grupo, dichas))
    return dichos


def _has_few(catalogo: Catalog, pregunta: Question, grupo: Row) -> bool:
    """Tell whether a product has an activity of few firms: with those of the others, its own would give them away."""
    puestos = {d: v[0] for d, v in pregunta.filtros.items() if len(v) == 1} | grupo
    if puestos.get(ACTIVITY):
        return False
    anio = puestos.get(YEAR)
    return _is_with_few(catalogo, None if anio is None else int(anio), puestos.get(PRODUCT))


def bounds_told(catalogo: Catalog, anio: int, producto: str | None) -> bool:
    """Tell whether what the firms of a product (None: the programme) lie between gives no few firms away."""
    return not _is_with_few(catalogo, anio, producto)


def _is_with_few(catalogo: Catalog, anio: int | None, producto: str | None) -> bool:
    """Tell whether a product in a year (None: any) has an activity whose records are of few firms."""
    return any(anio in (None, a) and producto in (None, p) for a, p in catalogo.entero.once(_with_few))


def _with_few(catalogo: Catalog) -> set[tuple[int, str]]:
    """Return the years and products with an activity whose records are of few firms."""
    filas = catalogo.query(
        "select anio, producto, avance_registros from marts.meta_fisica "
        "where nivel = 'actividad' and avance_registros > 0"
    )
    return {(f[YEAR], f[PRODUCT]) for f in filas if f["avance_registros"] < of_year(catalogo.rules.of(f[YEAR])).minimo}


def _of_records(figura: Figure, minimo: int, *, todas: bool) -> Figure:
    if _is_of_few(figura, minimo):
        return replace(figura, valor=None, oculta=FEW)
    if todas and figura.minimo is not None:
        return replace(figura, valor=None, minimo=None, maximo=None, oculta=RESERVED)
    return replace(figura, valor=None, oculta=RESERVED) if todas and figura.valor and _counted(figura) else figura


def _is_of_few(figura: Figure, minimo: int) -> bool:
    return _counted(figura) and isinstance(figura.valor, int | float | Decimal) and 0 < figura.valor < minimo


def _counted(figura: Figure) -> bool:
    return bool(figura.procedencias) and figura.procedencias <= {Provenance.CALCULATED, Provenance.SYNTHETIC}


def told(pedido: Counting, id_: str, figura: Figure, grupo: Row) -> Figure:
    """Return a figure as it is told: itself, or without its value."""
    cuenta = INDICATORS[id_].cuenta or Count()
    donde = _of(pedido.pregunta, grupo if cuenta.de is Whole.GROUP else {d: v for d, v in grupo.items() if d == YEAR})
    if figura.valor is None:
        return figura
    por_que = _why_not(pedido, cuenta, figura.valor, donde)
    return replace(figura, valor=None, oculta=por_que) if por_que else figura


def _why_not(pedido: Counting, cuenta: Count, valor: Any, donde: Crossed) -> str:
    """Return why a count is not told: it is of few firms, or its cross is not opened; "" when it is told."""
    catalogo, mart, pregunta = pedido.catalogo, pedido.mart, pedido.pregunta
    if not donde.valores and donde.es_una:
        return FEW if donde.anio is not None and 0 < valor < of_year(catalogo.rules.of(donde.anio)).minimo else ""
    if donde.anio is None or not donde.es_una or catalogo.es_delgada:
        return RESERVED
    quien = catalogo.once(keeper, donde.anio)
    partes = [donde] if cuenta.que is Thing.FIRMS and not cuenta.con else [donde, *_marked(mart, cuenta.con, donde)]
    partes += [*_marked(mart, cuenta.sin, donde), *_without_data(cuenta, pregunta, donde)]
    if cuenta.que is not Thing.FIRMS and (por_que := _not_of_firms(quien, cuenta, donde)):
        return por_que
    motivos = [kept(quien, p.valores) for p in partes]
    if RESERVED in motivos:
        return RESERVED
    if any(motivos):
        return FEW if partes == [donde] else RESERVED
    return _small(quien, cuenta, valor, pregunta, donde)


def _small(quien: Keeper, cuenta: Count, valor: Any, pregunta: Question, donde: Crossed) -> str:
    """Return why a count is not told though its cells are: of few, or few away from that of every attention."""
    minimo = quien.terminos.minimo
    if cuenta.que is Thing.ATTENTIONS:
        return ""
    if 0 < valor < minimo:
        return FEW
    es_de_todas = not (pregunta.bases and cuenta == Count())
    lejos = 0 if es_de_todas else abs(firms(quien, donde.valores) - int(valor))
    return RESERVED if 0 < lejos < minimo else ""


def _not_of_firms(quien: Keeper, cuenta: Count, donde: Crossed) -> str:
    """Return why attentions, or firms counted more than once, are not told.

    Attentions add up by everything: they are told by one dimension, where nothing of it is kept. Firms counted more
    than once are told where those of every activity are.
    """
    if cuenta.que is Thing.ATTENTIONS:
        if len(donde.valores) > 1:
            return RESERVED
        return RESERVED if quien.told(donde.valores).oculta.any() else ""
    por_actividad = {*donde.valores, ACTIVITY}
    if not quien.opens(_needed(quien, por_actividad)):
        return RESERVED
    todas = quien.personas.valores[ACTIVITY]
    return RESERVED if any(kept(quien, {**donde.valores, ACTIVITY: a}) for a in todas) else ""


def _marked(mart: Mart, marcas: Sequence[str], donde: Crossed) -> Iterator[Crossed]:
    """Return the cells of the firms with each of some marks."""
    reune = mart.reune
    assert isinstance(reune, Distinct)
    for marca in (m for m in reune.marcas if m.id in marcas and m.columna not in donde.valores):
        yield donde.within(**{marca.columna: True if marca.valor is None else marca.valor})


def _without_data(cuenta: Count, pregunta: Question, donde: Crossed) -> Iterator[Crossed]:
    if cuenta.de is Whole.FILTER_WITH_DATA:
        for dimension in pregunta.por:
            if dimension in OF_A_FIRM and dimension not in donde.valores:
                yield donde.within(**{dimension: NO_DATA})


def _of(pregunta: Question, grupo: Mapping[str, Any]) -> Crossed:
    """Return the cell that a group of an answer is."""
    cuenta_menos = only_counting(pregunta.por)
    puestos = {d: v for d, v in pregunta.filtros.items() if v and d not in grupo}
    valores = {d: _typed(d, v[0]) for d, v in puestos.items()} | dict(grupo)
    anio = valores.pop(YEAR, None)
    if cuenta_menos and PRODUCT in grupo:
        valores[COUNTING] = valores.pop(PRODUCT)
    elif cuenta_menos and valores:
        valores[COUNTING] = None  # What only some products' firms are asked of is never told by itself.
    return Crossed(anio, valores, es_una=all(len(set(v)) == 1 for v in puestos.values()))


def _typed(dimension: str, valor: str) -> Any:
    return int(valor) if DIMENSIONS[dimension].es_entera else valor


def _needed(quien: Keeper, dimensiones: Any) -> tuple[str, ...]:
    """Return some dimensions without those that others are within: they tell nothing more."""
    de_fuera = {DIMENSIONS[d].dentro_de for d in dimensiones if d in DIMENSIONS}
    de_fuera |= {g for d in dimensiones for g in quien.personas.ancestors(d)}
    return tuple(sorted(d for d in dimensiones if d not in de_fuera))


def kept(quien: Keeper, valores: Values) -> str:
    """Return why a cell is kept, "" when it is told."""
    dimensiones = _needed(quien, valores)
    if not quien.opens(dimensiones):
        return RESERVED
    dicha, codigos = quien.told(dimensiones), _coded(quien, {d: valores[d] for d in dimensiones})
    if codigos is None:
        return RESERVED if dicha.mudas.get(()) else ""
    lugar = _place(dicha, codigos)
    if lugar is None:
        return (
            RESERVED if _is_in(quien, dicha.mudas, codigos) else FEW if _is_in(quien, dicha.cerradas, codigos) else ""
        )
    if not dicha.oculta[lugar]:
        return ""
    return FEW if dicha.celdas.empresas[lugar] < quien.terminos.minimo and not dicha.muda[lugar] else RESERVED


def firms(quien: Keeper, valores: Values) -> int:
    """Return how many firms a cell has."""
    dimensiones = _needed(quien, valores)
    codigos = _coded(quien, {d: valores[d] for d in dimensiones})
    dicha = quien.told(dimensiones)
    lugar = None if codigos is None else _place(dicha, codigos)
    return 0 if lugar is None else int(dicha.celdas.empresas[lugar])


def _coded(quien: Keeper, valores: Values) -> dict[str, int] | None:
    """Return the codes of some values, None when a firm of the year has not one of them."""
    codigos = {}
    for dimension, valor in valores.items():
        posibles = quien.personas.places(dimension)
        if valor not in posibles:
            return None
        codigos[dimension] = posibles[valor]
    return codigos


def _place(dicha: CrossTold, codigos: Mapping[str, int]) -> int | None:
    return dicha.celdas.place(codigos)


def _is_in(quien: Keeper, grupos: Groups, codigos: Mapping[str, int]) -> bool:
    """Tell whether a cell that has nobody is in one of some groups."""
    return any(tuple(_within(quien, codigos, d) for d in dimensiones) in g for dimensiones, g in grupos.items() if g)


def _within(quien: Keeper, codigos: Mapping[str, int], dimension: str) -> int:
    if dimension in codigos:
        return codigos[dimension]
    fina = next(d for d in codigos if dimension in quien.personas.ancestors(d))
    return int(quien.within(fina, dimension)[codigos[fina]])


def _unopened(catalogo: Catalog, ids: Sequence[str], pregunta: Question) -> Iterator[Group]:
    """Return the groups without firms of which it is not told that they have none: those of what is not opened."""
    anios = [int(a) for a in pregunta.filtros.get(YEAR, [])]
    abiertas = [d for d in pregunta.por if d != YEAR]
    if len(anios) != 1 or catalogo.es_delgada:
        return
    quien = catalogo.once(keeper, anios[0])
    if not len(quien.personas.empresa) or any(d not in quien.personas.codigos for d in abiertas):
        return
    filtradas = {d for d, v in pregunta.filtros.items() if v and d != YEAR}
    if not (filtradas | set(abiertas)) or not _says_less(quien, {*abiertas, *filtradas}):
        return
    valores = [quien.personas.valores[d] for d in abiertas]
    pedidos = [
        [v for v in vs if v is not None and _is_asked(pregunta, d, v)] for d, vs in zip(abiertas, valores, strict=True)
    ]
    combinadas = list(product(*pedidos)) if _size(pedidos) <= MOST_SAID else []
    for combinada in combinadas:
        grupo = dict(zip(abiertas, combinada, strict=True)) | ({YEAR: anios[0]} if YEAR in pregunta.por else {})
        donde = _of(pregunta, {YEAR: anios[0], **grupo})
        if por_que := kept(quien, donde.valores) if donde.es_una else RESERVED:
            yield tuple(grupo[d] for d in pregunta.por), grupo, {i: Figure(None, oculta=por_que) for i in ids}


def _says_less(quien: Keeper, dimensiones: set[str]) -> bool:
    """Tell whether a cross is not opened, whole or in part."""
    necesarias = _needed(quien, dimensiones)
    if not quien.opens(necesarias):
        return True
    dicha = quien.told(necesarias)
    return any((*dicha.cerradas.values(), *dicha.mudas.values()))


def _is_asked(pregunta: Question, dimension: str, valor: Any) -> bool:
    pedidos = pregunta.filtros.get(dimension)
    return not pedidos or str(valor) in pedidos


def _size(listas: Sequence[Sequence[Any]]) -> int:
    cuantas = 1
    for lista in listas:
        cuantas *= len(lista)
    return cuantas
