"""Gather the stored figures of any mart, in groups: the one place that knows how each kind of table gathers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from decimal import Decimal
from types import ModuleType
from typing import Any, assert_never

from msgspec.structs import replace

from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.gathering import firms, indices
from pp0093.ask.mart import Distinct, Mart, OneRow, RollUp, Single, Sum
from pp0093.ask.origin import printed
from pp0093.ask.registry import INDICADOR_REGISTRO, INDICATORS
from pp0093.ask.rows import Figure, Filters, Group, Row, Value
from pp0093.ask.selection import (
    COMPUTED,
    Question,
    column_or,
    group_columns,
    grouped,
    is_asked,
    level,
    listed,
    rows_of,
    table_of,
)
from pp0093.provenance import Provenance, derived

# A table of no more rows than these is asked for every year at once.
SMALL = 20_000
# The columns where a row says up to when it reaches; of what is whole to several days, the first and the last.
CUTOFFS = ("corte", "corte_ultimo")
# The column where what is known one by one says that it is of part of the records.
PART = "es_parcial"
# The column where amounts say what their source leaves out: they are partial.
LEFT_OUT = "deja_fuera"
# And the column with the dimensions of which it brings all of some values: of one of each they are whole.
LIMITED = "limita"


def gather(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Return the figures of some stored indicators of a mart in each group; none in a scope that it does not have."""
    if not is_asked(catalogo, mart, pregunta):
        return []
    match mart.reune:
        case Sum():
            return _sums(catalogo, mart, ids, pregunta)
        case Single():
            grupos = _singles(catalogo.entero, mart, ids, pregunta)
            return _progress().of_records(catalogo, pregunta, grupos) if catalogo.protegido else grupos
        case Distinct() as reune:
            filas = firms.count(catalogo, mart, reune, ids, pregunta)
            grupos = _groups(filas, ids, group_columns(pregunta.por))
            return _door().guarded(catalogo, mart, ids, pregunta, grupos) if catalogo.protegido else grupos
        case OneRow():
            grupos = _readings(catalogo.entero, mart, ids, pregunta)
            es_de_notas = catalogo.protegido and mart is INDICADOR_REGISTRO
            return _progress().of_marks(catalogo, mart, pregunta, grupos) if es_de_notas else grupos
        case RollUp() as reune:
            return _roll_ups(catalogo, mart, reune, ids, pregunta)
        case _:
            assert_never(mart.reune)


def tells_bounds(catalogo: Catalog, anio: int, producto: str | None) -> bool:
    """Tell whether what the firms of a product (None: the programme) lie between is told to who asks."""
    return not catalogo.protegido or bool(_progress().bounds_told(catalogo, anio, producto))


def _door() -> ModuleType:
    from pp0093.ask.protected import door  # NumPy is loaded only for who reads aggregates.

    return door


def _progress() -> ModuleType:
    from pp0093.ask.protected import progress

    return progress


def _sums(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Sum amounts. Figures that no month owns (PIM, what a source gives only by year) are not a month."""
    columnas, tiene = group_columns(pregunta.por), catalogo.columns(mart.tabla)
    de_todos, anios = _of_every_year(catalogo, mart, pregunta)
    donde, parametros = rows_of(catalogo, mart, de_todos)
    sin_mes = " and mes is not null" if "mes" in pregunta.por else ""
    sumas = ", ".join(f"sum({m}) as {m}" for m in ids)
    partes = dict.fromkeys((*columnas, *(c for c in ("anio", "procedencia", "corte", LEFT_OUT, LIMITED) if c in tiene)))
    consulta = f"select {listed(partes)} {sumas} from {mart.tabla} where {donde}{sin_mes} {grouped(list(partes))}"
    filas = catalogo.of_years(anios, consulta, parametros)
    return [
        (clave, grupo, _of_documents(catalogo, pregunta, grupo, _summed(ids, del_grupo, _of_one(pregunta, grupo))))
        for clave, del_grupo in _by_key(filas, columnas)
        for grupo in [dict(zip(columnas, clave, strict=True))]
    ]


def _of_every_year(catalogo: Catalog, mart: Mart, pregunta: Question) -> tuple[Question, set[int]]:
    """Return a question of every year and the years that it was of, none for all; of a big table, as it was."""
    tabla, anios = table_of(mart, pregunta), {int(a) for a in pregunta.filtros.get(YEAR, ())}
    es_posible = YEAR in mart.dimensiones and YEAR in catalogo.columns(tabla)
    if not anios or not es_posible or _size(catalogo, tabla) > SMALL:
        return pregunta, set()
    return replace(pregunta, filtros={d: v for d, v in pregunta.filtros.items() if d != YEAR}), anios


@remembered
def _size(catalogo: Catalog, tabla: str) -> int:
    [[cuantas]] = (f.values() for f in catalogo.query(f"select count(*) from {tabla}"))
    return int(cuantas)


def _of_documents(catalogo: Catalog, pregunta: Question, grupo: Row, figuras: dict[str, Figure]) -> dict[str, Figure]:
    """Return sums of printed amounts as what they are: published where the sum itself is printed, else derived.

    Several values of something together are not what a document prints of all of them.
    """
    fijas = {d: v[0] for d, v in pregunta.filtros.items() if len(v) == 1}
    juntas = {d for d, v in pregunta.filtros.items() if len(v) > 1} - grupo.keys()
    de_que = {**fijas, **grupo}
    if de_que.get("actividad"):  # Whichever it is asked among, its product and who answers for it are its own.
        de_que = {d: v for d, v in de_que.items() if d not in ("producto", "responsable")}
    anio = de_que.pop("anio", None)
    impresas = {} if juntas else printed.amounts(catalogo)
    clave = (anio and int(anio), pregunta.alcance, frozenset(de_que.items()))
    return {
        i: f if f.valor in impresas.get((i, *clave), ()) else replace(f, procedencias=derived(f.procedencias))
        for i, f in figuras.items()
    }


def _of_one(pregunta: Question, grupo: Row) -> set[str]:
    """Return the dimensions of which a group is of one value: those that open it and those that it is filtered by."""
    return {d for d, v in grupo.items() if v is not None} | {d for d, v in pregunta.filtros.items() if len(v) == 1}


def _is_short(parte: Row, fijas: Set[str]) -> bool:
    """Tell whether a source leaves out something of what is asked: not of the only values that it brings."""
    limita = parte.get(LIMITED)
    return parte.get(LEFT_OUT) is not None and not (limita and set(limita.split(";")) <= fijas)


def _summed(ids: Sequence[str], partes: list[Row], fijas: Set[str]) -> dict[str, Figure]:
    """Return the sums of one group, of one value of some dimensions, from those of each year.

    Each is of the rows that have it: those of an annex may be of several documents.
    """
    con_dato = [p for p in partes if any(p[i] is not None for i in ids)]
    return {i: _sum(i, partes, [p for p in con_dato if p[i] is not None] or con_dato, fijas) for i in ids}


def _sum(id_: str, partes: list[Row], con_dato: list[Row], fijas: Set[str]) -> Figure:
    anios, cortes = _known(con_dato, "anio"), _known(con_dato, "corte")
    con_corte = [p for p in con_dato if p.get("corte") is not None]
    sin_corte = anios - _known(con_corte, "anio") if len(anios) > 1 else frozenset()
    procedencias = frozenset(p.get("procedencia", COMPUTED) for p in con_dato)
    parcial = any(_is_short(p, fijas) for p in con_dato)
    return Figure(_sum_of_years(id_, partes), procedencias, cortes, sin_corte, parcial=parcial)


def _sum_of_years(id_: str, partes: list[Row]) -> Value:
    """Return a sum; a year that lacks the measure leaves several years without a value, not short of it."""
    dados = [p for p in partes if p[id_] is not None]
    if {p.get("anio") for p in dados} != {p.get("anio") for p in partes}:
        return None
    return sum((Decimal(str(p[id_])) for p in dados), Decimal())


def _by_key(filas: list[Row], columnas: Sequence[str]) -> list[tuple[tuple[Any, ...], list[Row]]]:
    grupos: dict[tuple[Any, ...], list[Row]] = {}
    for fila in filas:
        grupos.setdefault(tuple(fila[c] for c in columnas), []).append(fila)
    return list(grupos.items())


def _singles(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Take goals and progress: firms and actions do not add up, so a group has a figure only when it is one thing.

    Several months of one thing are what they give together, where each of those asked is known: months are flows.
    """
    tabla, columnas = table_of(mart, pregunta), group_columns(pregunta.por)
    tiene = catalogo.columns(tabla)
    de_todos, anios = _of_every_year(catalogo, mart, pregunta)
    donde, parametros = rows_of(catalogo, mart, de_todos)
    de_donde = {m: column_or(tiene, [f"{m}_procedencia", "procedencia"], f"'{COMPUTED}'") for m in ids}
    parciales = {m: column_or(tiene, [f"{m}_parcial"], "false") for m in ids}
    dias = {(m, d): column_or(tiene, _own_or(tiene, m, d), "null") for m in ids for d in CUTOFFS}
    extremos = {(m, e): column_or(tiene, [f"{m}_{e}"], "null") for m in ids for e in ("minimo", "maximo")}
    propias = ", ".join(
        f"{m}, {p} as de_donde_{m}, {parciales[m]} as parcial_{m}, "
        f"{extremos[m, 'minimo']} as minimo_{m}, {extremos[m, 'maximo']} as maximo_{m}, "
        f"{', '.join(f'{dias[m, d]} as {d}_{m}' for d in CUTOFFS)}"
        for m, p in de_donde.items()
    )
    meses = _months_together(pregunta)
    de_que = (YEAR, *(mart.grano if meses > 1 else ()))
    leidas = listed(dict.fromkeys((*columnas, *(c for c in de_que if c in tiene))))
    consulta = (
        f"select {leidas} {propias}, {column_or(tiene, ['es_del_anio'], 'true')} as es_del_anio "
        f"from {tabla} where {donde}"
    )
    filas = catalogo.of_years(anios, consulta, parametros)
    es_de_un_nivel = not (isinstance(mart.reune, Single) and mart.reune.niveles) or level(mart, pregunta) is not None
    return [
        (
            clave,
            dict(zip(columnas, clave, strict=True)),
            {i: _of_one_thing(i, del_grupo, tiene_valor=es_de_un_nivel and es_una) for i in ids},
        )
        for clave, del_grupo in _by_key(filas, columnas)
        if _answers(ids, del_grupo)
        for es_una in [len(del_grupo) == meses and (meses == 1 or _are_of_one(mart, del_grupo))]
    ]


def _months_together(pregunta: Question) -> int:
    """Return how many months a group is of; 1 where it is of one or of the year."""
    return 1 if "mes" in {*pregunta.por, *pregunta.grupo} else len(set(pregunta.filtros.get("mes", ()))) or 1


def _are_of_one(mart: Mart, filas: list[Row]) -> bool:
    return len({tuple(f[c] for c in mart.grano) for f in filas}) == 1


def _own_or(tiene: Collection[str], medida: str, dia: str) -> list[str]:
    """Return the columns that may say a day of a figure: its own, or that of the whole row where it has none."""
    return [f"{medida}_{dia}", *([] if f"{medida}_{CUTOFFS[0]}" in tiene else [dia])]


def _known(filas: Iterable[Row], columna: str) -> frozenset[Any]:
    """Return the values that a column has in some rows; none where they do not have it."""
    return frozenset(v for f in filas if (v := f.get(columna)) is not None)


def _answers(ids: Sequence[str], filas: list[Row]) -> bool:
    """Tell whether a group answers: what only another year's report says of it, only when nothing else is asked."""
    return any(f["es_del_anio"] or all(f[i] is not None or f[f"minimo_{i}"] is not None for i in ids) for f in filas)


def _of_one_thing(id_: str, filas: list[Row], *, tiene_valor: bool) -> Figure:
    procedencias = frozenset(p for f in filas if (p := f[f"de_donde_{id_}"]) is not None)
    cortes = frozenset(f[c] for f in filas for d in CUTOFFS if (c := f"{d}_{id_}") and f[c] is not None)
    parcial = any(f[f"parcial_{id_}"] for f in filas)
    if not tiene_valor:
        return Figure(None, procedencias, cortes, parcial=parcial)
    valores = [f[id_] for f in filas]
    valor = None if None in valores else sum(valores[1:], valores[0])
    minimo, maximo = (filas[0][f"{e}_{id_}"] for e in ("minimo", "maximo"))  # Months have none.
    de_un_tramo = procedencias if minimo is None else frozenset([Provenance.DERIVED.value])
    return Figure(valor, de_un_tramo, cortes, parcial=parcial, minimo=minimo, maximo=maximo)


def _readings(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Take what is known of things one by one: a group has a figure only when it is one row."""
    columnas = group_columns(pregunta.por)
    donde, parametros = rows_of(catalogo, mart, pregunta)
    valores = ", ".join(f"if(count(*) = 1, any_value({m}), null) as {m}" for m in ids)
    tiene = catalogo.columns(mart.tabla)
    procedencia = column_or(tiene, ["procedencia"], f"'{COMPUTED}'")
    parcial = column_or(tiene, [PART], "false")
    dias = listed(f"list(distinct {column_or(tiene, [d], 'null::date')}) as {d}" for d in CUTOFFS)
    filas = catalogo.query(
        f"select {listed(columnas)} {valores}, list(distinct {procedencia}) as procedencias, "
        f"{dias} bool_or({parcial}) as {PART} from {mart.tabla} where {donde} {grouped(columnas)}",
        parametros,
    )
    grupos = zip(filas, _groups(filas, ids, columnas), strict=True)
    return [
        (clave, grupo, {i: _as_computed(i, _read(f, fila)) for i, f in figuras.items()})
        for fila, (clave, grupo, figuras) in grupos
    ]


def _read(figura: Figure, fila: Row) -> Figure:
    """Return a figure with what its rows say of it: whether it is partial and the days that it reaches."""
    dias = frozenset(d for c in CUTOFFS for d in fila[c] if d is not None)
    return replace(figura, parcial=fila[PART], cortes=dias if figura.se_sabe else frozenset())


def _as_computed(id_: str, figura: Figure) -> Figure:
    """Return a figure as derived where the layers computed it from others that are not calculated."""
    return replace(figura, procedencias=derived(figura.procedencias)) if INDICATORS[id_].sale_de else figura


def _roll_ups(catalogo: Catalog, mart: Mart, reune: RollUp, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Average by the published method: a group has a figure when it is one thing of the mart's grain."""
    return [
        (clave, dict(zip(pregunta.por, clave, strict=True)), {i: _rolled(i, mart, reune, del_grupo) for i in ids})
        for clave, del_grupo in _by_key(rolled_up(catalogo, mart, pregunta.filtros), pregunta.por)
    ]


def rolled_up(catalogo: Catalog, mart: Mart, filtros: Filters) -> list[Row]:
    """Return the rows that a mart's figures are averages of (see indices.py), in the order of the documents."""
    donde, parametros = rows_of(catalogo, mart, Question(filtros=filtros))
    orden = [c for c in ("anio", "orden") if c in catalogo.columns(mart.tabla)]
    return catalogo.query(f"select * from {mart.tabla} where {donde} order by {', '.join(orden) or 'all'}", parametros)


def _rolled(id_: str, mart: Mart, reune: RollUp, filas: list[Row]) -> Figure:
    procedencias = derived(f.get("procedencia", COMPUTED) for f in filas)
    if len({tuple(f[c] for c in mart.grano) for f in filas}) > 1:
        return Figure(None, procedencias)
    # Of one value of `nivel`, the mean of its mean is itself.
    metodo = indices.Method(avance=INDICATORS[id_].promedia, nivel=reune.nivel)
    return Figure(indices.index(filas, metodo), procedencias)


def _groups(filas: list[Row], ids: Sequence[str], columnas: Iterable[str]) -> list[Group]:
    return [
        (
            tuple(fila[c] for c in columnas),
            {c: fila[c] for c in columnas},
            {i: Figure(fila[i], frozenset(fila["procedencias"])) for i in ids},
        )
        for fila in filas
    ]
