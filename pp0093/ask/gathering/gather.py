"""Aggregate the stored indicators of any mart, in groups: the only place that knows how each kind of mart aggregates.

Each count of firms uses the records that cover it (standing.basis). The published method averages what has data and
leaves out the rest; each alternative method changes one thing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.gathering import stored_answers
from pp0093.ask.origin import printed
from pp0093.ask.registry import (
    DIMENSIONS,
    INDICADOR_REGISTRO,
    INDICATORS,
    MONTH,
    PROGRAMME_DIMENSION,
    RECORDS,
    YEAR,
    Count,
    Distinct,
    FirmMark,
    Mart,
    OneRow,
    RollUp,
    Single,
    Sum,
    Thing,
    Whole,
)
from pp0093.ask.rows import Figure, Filters, Group, Row, fixed
from pp0093.ask.selection import (
    COMPUTED,
    Question,
    column_or,
    group_columns,
    grouped,
    in_sql,
    is_asked,
    level,
    listed_columns,
    of_a_share,
    parameter,
    rows_of,
    table_of,
)
from pp0093.ask.standing import basis
from pp0093.ask.standing.basis import Coverage
from pp0093.ask.suppression import firm_counts, indirect
from pp0093.ask.suppression.microdata import RECURRENT
from pp0093.provenance import Provenance, derived
from pp0093.structs import Frozen


class Method(Frozen):
    """A way of averaging: what has no data is left out of a mean, or is zero in it (`con_ceros`).

    `avance` is the column averaged, first within each value of the column `nivel`; `tope_pct` caps it; `sin` are the
    codes of indicators and objectives left out.
    """

    avance: str = "avance_tipo1"
    nivel: str = "objetivo"
    indicadores_con_ceros: bool = False
    objetivos_con_ceros: bool = False
    tope_pct: float | None = None
    sin: frozenset[str] = frozenset()


PUBLISHED_METHOD = Method()
METHODS = {
    "publicado": ("Método publicado", PUBLISHED_METHOD),
    "objetivo_sin_dato_cero": ("Un objetivo sin dato vale cero", Method(objetivos_con_ceros=True)),
    "indicador_sin_dato_cero": ("Un indicador sin dato vale cero", Method(indicadores_con_ceros=True)),
    "tope_100": ("Ningún avance pasa de 100", Method(tope_pct=100)),
    "tipo_2": ("Con el avance tipo 2", Method(avance="avance_tipo2")),
}


def mean(valores: Iterable[float | None], *, con_ceros: bool) -> float | None:
    """Return the mean of values in percent; None when none is left to average."""
    sumandos = [v or 0.0 for v in valores if v is not None or con_ceros]
    return sum(sumandos) / len(sumandos) if sumandos else None


def objectives(indicadores: Sequence[Row], metodo: Method = PUBLISHED_METHOD) -> dict[str, float | None]:
    """Return the progress in percent of each objective from its result indicators (indicador, objetivo, avance_*)."""
    por_objetivo: dict[str, list[float | None]] = {}
    for fila in indicadores:
        if not metodo.sin & {fila.get("indicador"), fila[metodo.nivel]}:
            avance, tope = fila[metodo.avance], metodo.tope_pct
            topado = avance if None in (avance, tope) else min(avance, tope)
            por_objetivo.setdefault(fila[metodo.nivel], []).append(topado)
    return {
        objetivo: mean(avances, con_ceros=metodo.indicadores_con_ceros) for objetivo, avances in por_objetivo.items()
    }


def management_index(indicadores: Sequence[Row], metodo: Method = PUBLISHED_METHOD) -> float | None:
    """Return the index in percent: the mean of the objectives."""
    return mean(objectives(indicadores, metodo).values(), con_ceros=metodo.objetivos_con_ceros)


def sensitivity(indicadores: Sequence[Row]) -> list[Row]:
    """Return the index under each method, then leaving out each objective and each indicator.

    Rows: metodo, etiqueta, sin (the code left out), indice_gestion_pct, diferencia_pp with the published method. An
    indicator is not left out by itself where the result is known: without data it gives the published index, and as the
    only one of its objective with data, the same as leaving out the objective.
    """
    publicado = management_index(indicadores)
    con_dato = Counter(f["objetivo"] for f in indicadores if f[PUBLISHED_METHOD.avance] is not None)
    solos = {f["indicador"] for f in indicadores if f[PUBLISHED_METHOD.avance] is None or con_dato[f["objetivo"]] == 1}
    fuera = [c for c in dict.fromkeys(f[q] for q in ("objetivo", "indicador") for f in indicadores) if c not in solos]
    metodos = [(nombre, etiqueta, None, metodo) for nombre, (etiqueta, metodo) in METHODS.items()]
    metodos += [("dejar_uno_fuera", f"Sin {c}", c, Method(sin=frozenset({c}))) for c in fuera]
    filas = []
    for nombre, etiqueta, sin, metodo in metodos:
        indice = management_index(indicadores, metodo)
        diferencia = None if indice is None or publicado is None else indice - publicado
        filas.append(
            {
                "metodo": nombre,
                "etiqueta": etiqueta,
                "sin": sin,
                "indice_gestion_pct": indice,
                "diferencia_pp": diferencia,
            }
        )
    return filas


# Columns that qualify amounts, where a table has them. `deja_fuera` is what the source leaves out, which makes amounts
# partial, except under one value of every dimension in `limita`: some of its values are complete.
OF_AMOUNTS = (YEAR, "procedencia", "corte", "deja_fuera", "limita")
# Columns of a row's cut-off date: first and last, of rows complete to several days.
CUTOFFS = ("corte", "corte_ultimo")


def gather(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Return the figures of some stored indicators of a mart in each group; none in a scope that the mart lacks."""
    if not is_asked(catalogo, mart, pregunta):
        return []
    match mart.reune:
        case Sum():
            return [*_sums(catalogo, mart, ids, pregunta)]
        case Single():
            grupos = [*_single_figures(catalogo.entero, mart, ids, pregunta)]
            return indirect.publishable_progress(catalogo, pregunta, grupos) if catalogo.protegido else grupos
        case Distinct() as reune:
            filas = count_firms(catalogo, mart, reune, ids, pregunta)
            grupos = [
                (tuple(grupo.values()), grupo, {i: Figure(f[i], frozenset(f["procedencias"])) for i in ids})
                for grupo, [f] in _by_group(group_columns(pregunta.por), filas)
            ]
            return firm_counts.published_groups(catalogo, mart, ids, pregunta, grupos) if catalogo.protegido else grupos
        case OneRow():
            grupos = [
                (clave, grupo, {i: f if f.se_sabe else replace(f, cortes=frozenset()) for i, f in figuras.items()})
                for clave, grupo, figuras in _single_figures(catalogo.entero, mart, ids, pregunta)
            ]
            es_de_notas = catalogo.protegido and mart is INDICADOR_REGISTRO
            return indirect.publishable_marks(catalogo, mart, pregunta, grupos) if es_de_notas else grupos
        case RollUp() as reune:
            return _roll_ups(catalogo, mart, reune, ids, pregunta)


def _by_group(columnas: Sequence[str], filas: Iterable[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each group of some rows, {column: value}, and its rows, in order.

    Few rows are left of a filtered table: to plan how the engine would gather them takes longer than to do it here.
    """
    grupos = defaultdict[tuple[Any, ...], list[Row]](list)
    for fila in filas:
        grupos[tuple(fila[c] for c in columnas)].append(fila)
    return ((dict(zip(columnas, clave, strict=True)), suyas) for clave, suyas in grupos.items())


def _sums(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> Iterator[Group]:
    """Sum amounts. Those without a month (PIM, what a source gives only by year) are in no month's group."""
    columnas, tiene = group_columns(pregunta.por), catalogo.columns(mart.tabla)
    donde, parametros = rows_of(catalogo, mart, pregunta)
    leidas = dict.fromkeys([*columnas, *(c for c in OF_AMOUNTS if c in tiene)])
    consulta = (
        f"select {listed_columns(leidas)} {', '.join(f'sum({i}) as {i}' for i in ids)} from {mart.tabla} "
        f"where {donde}{' and mes is not null' if MONTH in pregunta.por else ''} group by all having count(*) > 0"
    )
    for grupo, filas in _by_group(columnas, catalogo.query(consulta, parametros)):
        dentro = {*fixed(pregunta.filtros), *(c for c, valor in grupo.items() if valor is not None)}
        con_algo = [f for f in filas if any(f[i] is not None for i in ids)]
        sumas = {i: _summed(i, filas, con_algo, dentro) for i in ids}
        yield tuple(grupo.values()), grupo, _of_documents(catalogo, pregunta, grupo, sumas)


def _summed(id_: str, filas: Sequence[Row], con_algo: Sequence[Row], dentro: set[str]) -> Figure:
    """Return the sum of a measure.

    Several years have none, not a short one, when one of them lacks it. Provenance comes from the rows that have it:
    those of an annex may be of several documents.
    """
    suyas = [f for f in filas if f[id_] is not None]
    anios, con_ella = ({f.get(YEAR) for f in de} - {None} for de in (filas, suyas))
    partes = [
        _Part(
            f.get("procedencia", COMPUTED),
            f.get("deja_fuera") is not None and not (f.get("limita") and {*f["limita"].split(";")} <= dentro),
            (f.get("corte"),),
            f.get(YEAR),
        )
        for f in suyas or con_algo
    ]
    return _figure(id_, partes, sum(f[id_] for f in suyas) if suyas and con_ella == anios else None)


class _Part(NamedTuple):
    """Attributes of some source rows of a figure: provenance, partial or not, cut-off dates and, of amounts, year."""

    procedencia: str | None
    parcial: bool | None
    cortes: tuple[date | None, ...]
    anio: int | None = None


def _figure(id_: str, partes: Sequence[_Part], valor: Any = None, minimo: Any = None, maximo: Any = None) -> Figure:
    """Return a figure with the attributes of its parts; one computed by the layers has derived provenance."""
    anios = frozenset(p.anio for p in partes if p.anio is not None)
    con_corte = {p.anio for p in partes if any(p.cortes)}
    procedencias = frozenset(p.procedencia for p in partes if p.procedencia is not None)
    if minimo is not None:
        procedencias = frozenset([Provenance.DERIVED.value])
    elif INDICATORS[id_].sale_de:
        procedencias = derived(procedencias)
    return Figure(
        valor,
        procedencias,
        frozenset(dia for p in partes for dia in p.cortes if dia is not None),
        anios - con_corte if len(anios) > 1 else frozenset(),
        parcial=any(p.parcial for p in partes),
        minimo=minimo,
        maximo=maximo,
    )


def _of_documents(catalogo: Catalog, pregunta: Question, grupo: Row, figuras: dict[str, Figure]) -> dict[str, Figure]:
    """Return sums of printed amounts with their provenance: published where the sum itself is printed, else derived.

    A sum of several filtered values is not the one a document prints of all of them.
    """
    juntas = {d for d, v in pregunta.filtros.items() if len(v) > 1} - grupo.keys()
    de_que = {**fixed(pregunta.filtros), **grupo}
    if de_que.get("actividad"):  # Within any product or responsible office, an activity is the same.
        de_que = {d: v for d, v in de_que.items() if d not in ("producto", "responsable")}
    anio, impresas = int(de_que.pop(YEAR, None) or 0), defaultdict[str, set[Decimal]](set)
    for i, lugar in product(figuras, () if juntas else ({}, {PROGRAMME_DIMENSION.id: catalogo.programa.codigo})):
        de = printed.of_scope(pregunta.alcance, lugar | de_que)
        impresas[i].update(c.valor for c in printed.figures_of(catalogo, i, anio, de) if not c.escala)
    return {
        i: f if f.valor in impresas[i] else replace(f, procedencias=derived(f.procedencias)) for i, f in figuras.items()
    }


def _single_figures(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> Iterator[Group]:
    """Return what is not additive (goals, progress, readings): a group has a figure only when it is one thing.

    Months are flows: several of one thing are summed, where every month asked is known. A group known only from another
    year's report answers only if it has every measure asked.
    """
    donde, parametros = rows_of(catalogo, mart, pregunta)
    meses = 1 if MONTH in {*pregunta.por, *pregunta.grupo} else len(set(pregunta.filtros.get(MONTH, ()))) or 1
    de_un_nivel = not (isinstance(mart.reune, Single) and mart.reune.niveles) or level(mart, pregunta) is not None
    todas = catalogo.query(f"select * from {table_of(mart, pregunta)} where {donde}", parametros)
    for grupo, filas in _by_group(group_columns(pregunta.por), todas):
        una = de_un_nivel and len(filas) == meses and len({tuple(f.get(c) for c in mart.grano) for f in filas}) == 1
        if any(f.get("es_del_anio", True) or all(_knows(f, i) for i in ids) for f in filas):
            yield tuple(grupo.values()), grupo, {i: _single(i, filas, una=una) for i in ids}


def _knows(fila: Row, medida: str) -> bool:
    """Tell whether a row has a measure, or bounds of it."""
    return fila[medida] is not None or fila.get(f"{medida}_minimo") is not None


def _single(medida: str, filas: Sequence[Row], *, una: bool) -> Figure:
    """Return the figure of a group's measure; its attributes are read from its own columns or from the row's."""
    partes = [
        _Part(
            f.get(f"{medida}_procedencia", f.get("procedencia", COMPUTED)),
            f.get(f"{medida}_parcial", f.get("es_parcial")),
            tuple(f.get(f"{medida}_{c}" if f"{medida}_{CUTOFFS[0]}" in f else c) for c in CUTOFFS),
        )
        for f in filas
    ]
    [suya, *otras] = filas
    if una and not otras:
        return _figure(medida, partes, suya[medida], suya.get(f"{medida}_minimo"), suya.get(f"{medida}_maximo"))
    se_suman = una and all(f[medida] is not None for f in filas)
    return _figure(medida, partes, sum(f[medida] for f in filas) if se_suman else None)


def _roll_ups(catalogo: Catalog, mart: Mart, reune: RollUp, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Average by the published method: a group has a figure when it is one thing of the mart's grain."""
    return [
        (tuple(grupo.values()), grupo, {i: _rolled(i, mart, reune, filas) for i in ids})
        for grupo, filas in _by_group(pregunta.por, rolled_up(catalogo, mart, pregunta.filtros))
    ]


def rolled_up(catalogo: Catalog, mart: Mart, filtros: Filters) -> list[Row]:
    """Return the rows that a mart's figures are averages of, in the order of the documents."""
    donde, parametros = rows_of(catalogo, mart, Question(filtros=filtros))
    orden = [c for c in ("anio", "orden") if c in catalogo.columns(mart.tabla)]
    return catalogo.query(f"select * from {mart.tabla} where {donde} order by {', '.join(orden) or 'all'}", parametros)


def _rolled(id_: str, mart: Mart, reune: RollUp, filas: list[Row]) -> Figure:
    procedencias = derived(f.get("procedencia", COMPUTED) for f in filas)
    if len({tuple(f[c] for c in mart.grano) for f in filas}) > 1:
        return Figure(None, procedencias)
    # Within one value of `nivel`, the mean of means is the mean.
    metodo = Method(avance=INDICATORS[id_].promedia, nivel=reune.nivel)
    return Figure(management_index(filas, metodo), procedencias)


class _OfGroups(Struct):
    """Counts of firms by group and, by year, the totals over all its firms, equal in every group."""

    grupos: dict[tuple[Any, ...], dict[str, Figure]]
    nadie: dict[str, Figure]
    de_todas: dict[Any, dict[str, Figure]]

    def of(self, clave: tuple[Any, ...], grupo: Row) -> dict[str, Figure]:
        """Return the counts of a group; of one without firms, zeros and its year's totals."""
        return self.grupos.get(clave) or self.nadie | self.de_todas.get(grupo.get(YEAR), {})


def _groups_of_counts(ids: list[str], grupos: Iterable[Group]) -> _OfGroups:
    contadas = _OfGroups({}, {i: Figure(0, frozenset([COMPUTED])) for i in ids}, {})
    for clave, grupo, figuras in grupos:
        contadas.grupos[clave] = figuras
        de_todas = {i: f for i, f in figuras.items() if _is_total(i) and f.valor is not None}
        contadas.de_todas.setdefault(grupo.get(YEAR), {}).update(de_todas)
    return contadas


def by_records(catalogo: Catalog, mart: Mart, ids: list[str], pedida: Question) -> Iterator[Group]:
    """Yield counts of firms, each group from the records that cover it (see basis.py)."""
    if pedida.fuente not in ("", RECORDS) or not is_asked(catalogo, mart, pedida):
        return
    de_todas = any(map(_is_total, ids))
    pregunta = replace(pedida, filtros=_denominator_filters(pedida)) if de_todas else pedida
    todas = [g for g in gather(catalogo, mart, ids, pregunta) if _passes_filters(pedida, g[1])]
    if not basis.has_records(catalogo):
        yield from todas
        return
    de_lo_recibido = _groups_of_counts(ids, todas)

    @cache
    def whole(estado: Coverage) -> _OfGroups:
        return _groups_of_counts(ids, gather(catalogo, mart, ids, estado.narrowed(pregunta)))

    de_nadie = dict(basis.groups_without_firms(catalogo, pedida))
    for clave, grupo in {**de_nadie, **{c: g for c, g, _ in todas}}.items():
        de_que = replace(pedida, grupo=grupo)
        estado, suyas = basis.coverage_of_group(catalogo, de_que), de_lo_recibido.of(clave, grupo)
        if estado.is_whole:
            # Rows past the complete records' cut-off are set apart; a group with nothing else has no firms.
            de_su_entrega = basis.is_of_units(pedida.filtros, grupo) and {*grupo} <= basis.OF_A_DELIVERY
            if not (clave in whole(estado).grupos or clave in de_nadie or de_su_entrega):
                continue
            figuras = _up_to(whole(estado).of(clave, grupo), basis.complete_up_to(catalogo, de_que))
        elif estado is Coverage.BESIDE and not pedida.fuente:
            continue
        else:
            parciales = {i: replace(f, parcial=estado is not Coverage.INVENTED) for i, f in suyas.items()}
            suyas = figuras = _up_to(parciales, basis.last_received(catalogo, de_que))
        if de_todas:
            figuras = _with_totals(catalogo, pedida, whole, estado, (clave, grupo, figuras), recibidas=suyas)
        yield clave, grupo, figuras


def _up_to(figuras: dict[str, Figure], dias: frozenset[date]) -> dict[str, Figure]:
    """Return counts of firms with the cut-off dates of their records."""
    return {i: replace(f, cortes=dias) for i, f in figuras.items()} if dias else figuras


def _denominator_filters(pedida: Question) -> Filters:
    """Return the filters of a share's denominator: a filter on a dimension grouped by only selects groups."""
    return {d: v for d, v in pedida.filtros.items() if d not in pedida.por or d == YEAR}


def _is_total(id_: str) -> bool:
    cuenta = INDICATORS[id_].cuenta
    return cuenta is not None and cuenta.de is not Whole.GROUP


def _with_totals(
    catalogo: Catalog,
    pedida: Question,
    whole: Callable[[Coverage], _OfGroups],
    suyo: Coverage,
    del_grupo: Group,
    *,
    recibidas: dict[str, Figure],
) -> dict[str, Figure]:
    """Return the figures of a group; totals over all groups take the coverage and cut-off dates of all their records.

    A unit's firms depend on its own delivery; its share of all firms, on that of every unit. `suyo` is how far records
    cover the group; `recibidas`, the figures from all records.
    """
    clave, grupo, figuras = del_grupo
    del_anio = {YEAR: grupo[YEAR]} if YEAR in grupo else {}
    estado = basis.coverage_of_group(catalogo, replace(pedida, filtros=_denominator_filters(pedida), grupo=del_anio))
    if estado is Coverage.BESIDE and not pedida.fuente:
        return {i: f for i, f in figuras.items() if not _is_total(i)}
    if estado is Coverage.INVENTED or (estado is suyo and estado is Coverage.WHOLE):
        return figuras
    if estado is Coverage.OWN and suyo.is_whole:
        recibidas = whole(estado).of(clave, grupo)
    parcial = basis.has_later_records(catalogo, del_anio) if estado is Coverage.WHOLE else estado is not Coverage.OWN
    return figuras | {
        i: replace(recibidas[i], parcial=parcial or recibidas[i].parcial, cortes=f.cortes)
        for i, f in figuras.items()
        if _is_total(i)
    }


def _passes_filters(pedida: Question, grupo: Row) -> bool:
    """Tell whether a group passes the filters on dimensions grouped by."""
    return all(str(grupo[d]) in v for d, v in pedida.filtros.items() if v and d in grupo)


# SQL of each count over one row per firm, or over rows of which one counts as the firm.
OVER_FIRMS = {
    Thing.FIRMS: "sum(empresas)",
    Thing.ATTENTIONS: "sum(atenciones)",
    Thing.PAIRS: "sum(actividades)",
}
TOTALS = {Whole.FILTER: "total", Whole.FILTER_WITH_DATA: "if(con_dato, total_con_dato, null)"}
# Attentions with their marks and whether they are in the denominator of shares; one row per firm and group; groups.
COUNTED_SQL = """
    with filtradas as not materialized (
        select *, {por_atencion} 1 as filas, {procedencia} as de_donde, {del_todo} as es_del_todo
        from {tabla} where {donde}
    ),
    por_empresa as materialized ({por_empresa}),
    grupos as (
        select {columnas} {cuentas} {con_dato} as con_dato, bool_or(es_del_todo) as es_del_todo,
            [max(de_donde)] as procedencias
        from por_empresa {juntas}
    )
    select g.* exclude (con_dato, es_del_todo) {totales} from grupos g"""
BY_FIRM = """
    select {columnas} {por_firma} empresa_id, 1 as empresas, sum(filas) as atenciones, count(*) as actividades
    from {filas} group by {columnas} empresa_id"""
# The same where the attentions of a firm are alike to what is asked: to group them took most of the time of a page.
BY_FIRST = "select *, es_la_primera::integer as empresas, filas as atenciones from filtradas"
# One row per firm, group and activity, where activities are counted.
BY_ACTIVITY = """(
    select {columnas} {por_firma} empresa_id, sum(filas) as filas
    from filtradas group by {columnas} empresa_id, actividad
)"""
# Denominators: firms that the filters leave, and those of them with data.
WITH_TOTALS = """
    left join (
        select {base} {cada_una} as total, {cada_una} filter (where {con_dato}) as total_con_dato
        from por_empresa where es_del_todo {juntas}
    ) t on {iguales}"""


def count_firms(catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question) -> list[Row]:
    """Return a row for each group: its columns, its counts by indicator, and `procedencias` (the weakest).

    Grouped by product, an activity counts only if it counts towards the product. Raise UsageError when a thin version
    does not store the answer.
    """
    if stored_answers.has_only_answers(catalogo, mart.tabla):
        return stored_answers.stored_counts(catalogo.entero, mart, ids, pregunta)
    if not _has_rows(catalogo.entero, mart.tabla):  # The shipped version has no list of firms.
        return []
    return catalogo.entero.query(*counting_query(catalogo.entero, mart, reune, ids, pregunta))


@cached_by_version
def _has_rows(catalogo: Catalog, tabla: str, que: str = "true") -> bool:
    return bool(catalogo.query(f"select 1 from {tabla} where {que} limit 1"))


def _are_alike(catalogo: Catalog, mart: Mart, reune: Distinct, marcas: Iterable[FirmMark], pregunta: Question) -> bool:
    """Tell whether the attentions of a firm are alike to a question: of a year, and only about what firms are.

    Not in versions of editions that did not mark one of them (`es_la_primera` is null).
    """
    filtra = {d: valores for d, valores in pregunta.filtros.items() if valores}
    fijas = {*pregunta.columnas, *pregunta.grupo}
    se_mira = {*filtra, *fijas, *(m.columna for m in marcas)}
    de_un_anio = YEAR in fijas or len(filtra.get(YEAR, ())) == 1
    alcanza = de_un_anio and not pregunta.bases and se_mira <= {YEAR, RECURRENT, *reune.propias}
    return alcanza and _has_rows(catalogo, mart.tabla, "es_la_primera")


def counting_query(
    catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question
) -> tuple[str, list[Any]]:
    """Return the query of `count_firms`, and its parameters."""
    columnas, cuentas = pregunta.columnas, {i: INDICATORS[i].cuenta or Count() for i in ids}
    del_grupo = {i: c for i, c in cuentas.items() if c.de is Whole.GROUP}
    marcas = reune.marks(tuple(m for c in del_grupo.values() for m in c.marcas))
    unidas = [f"bool_or({c}) as {c}" for c in (*(_column(m.id) for m in marcas), "es_del_todo")]
    con_dato = [f"({c} is not null and {c}::varchar <> '{DIMENSIONS[c].sin_dato}')" for c in pregunta.por]
    totales = [f", {TOTALS[c.de]} as {i}" for i, c in cuentas.items() if c.de is not Whole.GROUP]
    donde, parametros = rows_of(catalogo, mart, pregunta)
    del_todo, suyos = in_sql(of_a_share(catalogo, mart, pregunta))
    dichas = {
        "columnas": listed_columns(columnas),
        "por_firma": listed_columns([*unidas, "max(de_donde) as de_donde"]),
        "con_dato": " and ".join(con_dato) or "true",
    }
    de_pares = Thing.PAIRS in {cosa for c in del_grupo.values() for cosa in (c.que, c.menos)}
    son_iguales = not de_pares and _are_alike(catalogo, mart, reune, marcas, pregunta)
    por_empresa = BY_FIRM.format(**dichas, filas=BY_ACTIVITY.format(**dichas) if de_pares else "filtradas")
    consulta = COUNTED_SQL.format(
        **dichas,
        por_atencion=listed_columns(_per_attention(catalogo, m) for m in marcas),
        procedencia=column_or(catalogo.columns(mart.tabla), "procedencia", f"'{COMPUTED}'"),
        del_todo=del_todo,
        tabla=mart.tabla,
        donde=donde,
        por_empresa=BY_FIRST if son_iguales else por_empresa,
        cuentas=listed_columns(f"{_expression(c, marcas)} as {i}" for i, c in del_grupo.items()),
        juntas=grouped(columnas),
        totales="".join(totales),
    )
    if totales:
        base = [c for c in columnas if c == YEAR or c in pregunta.segun]
        iguales = " and ".join(["g.es_del_todo", *(f"g.{c} is not distinct from t.{c}" for c in base)])
        de_base = {"base": listed_columns(base), "juntas": grouped(base), "iguales": iguales}
        cada_una = OVER_FIRMS[Thing.FIRMS] if son_iguales else "count(distinct empresa_id)"
        consulta += WITH_TOTALS.format(**dichas, **de_base, cada_una=cada_una)
    return consulta, [*suyos, *parametros]


def _expression(cuenta: Count, marcas: Sequence[FirmMark]) -> str:
    """Return the SQL of a count over firms with marks as columns; null where nothing is known of the mark in any."""
    gana = {m.id: f"not {_column(m.salvo)} and " for m in marcas if m.salvo}
    alguna = [*(f"({gana.get(m, '')}{_column(m)})" for m in cuenta.con)]
    alguna += [f"not ({gana.get(m, '')}{_column(m)})" for m in cuenta.sin]
    filtro = f" filter (where {' or '.join(alguna)})" if alguna else ""
    de_ellas = f"coalesce({OVER_FIRMS[cuenta.que]}{filtro}, 0)::bigint"
    valor = f"{de_ellas} - {OVER_FIRMS[cuenta.menos]}::bigint" if cuenta.menos else de_ellas
    inciertas = [_column(m.id) for m in marcas if m.puede_faltar and m.id in cuenta.marcas]
    return f"if(count({inciertas[0]}) = 0, null, {valor})" if inciertas else valor


def _column(marca: str) -> str:
    return f"marca_{marca}"


def _per_attention(catalogo: Catalog, marca: FirmMark) -> str:
    valor = marca.columna if marca.valor is None else f"{marca.columna} = '{marca.valor}'"
    if marca.no_es:
        de_cada_anio = ", ".join(f"{anio}: '{v}'" for anio, v in parameter(catalogo, marca.no_es).items())
        valor = f"{marca.columna} <> map {{{de_cada_anio}}}[{YEAR}]" if de_cada_anio else "null::boolean"
    return f"{valor} as {_column(marca.id)}"
