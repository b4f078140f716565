"""Gather the stored figures of any mart, in groups: the one place that knows how each kind of table gathers.

Counts of firms are each from the records that answer it, as far as they do (standing.basis). Of averages, the published
method takes what has data and leaves out what has not; the others change one thing each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Any, assert_never

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import YEAR, Catalog
from pp0093.ask.gathering import firms
from pp0093.ask.origin import printed
from pp0093.ask.protected import door, indirect
from pp0093.ask.registry import (
    INDICADOR_REGISTRO,
    INDICATORS,
    RECORDS,
    Distinct,
    Mart,
    OneRow,
    RollUp,
    Single,
    Sum,
    Whole,
)
from pp0093.ask.rows import Figure, Filters, Group, Record, Row, Value, fixed, record
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
from pp0093.ask.standing import basis
from pp0093.ask.standing.basis import Coverage
from pp0093.provenance import Provenance, derived


class Method(Struct, frozen=True):
    """One way of rolling up: what has no data is left out of a mean, or is zero in it (`con_ceros`).

    `avance` is the column averaged, first in each value of the column `nivel`; `tope_pct` caps it; `sin` are codes of
    indicators and of objectives left out.
    """

    avance: str = "avance_tipo1"
    nivel: str = "objetivo"
    indicadores_con_ceros: bool = False
    objetivos_con_ceros: bool = False
    tope_pct: float | None = None
    sin: frozenset[str] = frozenset()


PUBLISHED = Method()
METHODS = {
    "publicado": ("Método publicado", PUBLISHED),
    "objetivo_sin_dato_cero": ("Un objetivo sin dato vale cero", Method(objetivos_con_ceros=True)),
    "indicador_sin_dato_cero": ("Un indicador sin dato vale cero", Method(indicadores_con_ceros=True)),
    "tope_100": ("Ningún avance pasa de 100", Method(tope_pct=100)),
    "tipo_2": ("Con el avance tipo 2", Method(avance="avance_tipo2")),
}


def mean(valores: Iterable[float | None], *, con_ceros: bool) -> float | None:
    """Return the mean of values in percent; None when nothing is left to average."""
    sumandos = [v or 0.0 for v in valores if v is not None or con_ceros]
    return sum(sumandos) / len(sumandos) if sumandos else None


def objectives(indicadores: Sequence[Row], metodo: Method = PUBLISHED) -> dict[str, float | None]:
    """Return the progress in percent of each objective from its result indicators (indicador, objetivo, avance_*)."""
    por_objetivo: dict[str, list[float | None]] = {}
    for fila in indicadores:
        if not metodo.sin & {fila.get("indicador"), fila[metodo.nivel]}:
            por_objetivo.setdefault(fila[metodo.nivel], []).append(_capped(fila[metodo.avance], metodo.tope_pct))
    return {
        objetivo: mean(avances, con_ceros=metodo.indicadores_con_ceros) for objetivo, avances in por_objetivo.items()
    }


def _capped(avance: float | None, tope_pct: float | None) -> float | None:
    return avance if avance is None or tope_pct is None else min(avance, tope_pct)


def index(indicadores: Sequence[Row], metodo: Method = PUBLISHED) -> float | None:
    """Return the index in percent: the mean of the objectives."""
    return mean(objectives(indicadores, metodo).values(), con_ceros=metodo.objetivos_con_ceros)


def sensitivity(indicadores: Sequence[Row]) -> list[Row]:
    """Return the index under each method, then leaving out each objective and each indicator in turn.

    Rows: metodo, etiqueta, sin (the code left out), indice_gestion_pct, diferencia_pp with the published method.
    """
    publicado = index(indicadores)
    fuera = dict.fromkeys([f["objetivo"] for f in indicadores] + [f["indicador"] for f in indicadores])
    metodos = [(nombre, etiqueta, None, metodo) for nombre, (etiqueta, metodo) in METHODS.items()]
    metodos += [("dejar_uno_fuera", f"Sin {c}", c, Method(sin=frozenset({c}))) for c in fuera]
    filas = []
    for nombre, etiqueta, sin, metodo in metodos:
        indice = index(indicadores, metodo)
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


# The columns where a row says up to when it reaches; of what is whole to several days, the first and the last.
CUTOFFS = ("corte", "corte_ultimo")
# The column where amounts say what their source leaves out: they are partial.
LEFT_OUT = "deja_fuera"
# And the column with the dimensions of which it brings all of some values: of one of each they are whole.
LIMITED = "limita"


class StoredValue(Record, frozen=True):
    """What a row says of one of its measures, and up to which days."""

    valor: Any
    minimo: Any
    maximo: Any
    procedencia: str | None
    parcial: bool
    cortes: list[date | None]

    @property
    def is_known(self) -> bool:
        """Whether it has a value, or what it lies between."""
        return self.valor is not None or self.minimo is not None


def gather(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Return the figures of some stored indicators of a mart in each group; none in a scope that it does not have."""
    if not is_asked(catalogo, mart, pregunta):
        return []
    match mart.reune:
        case Sum():
            return _sums(catalogo, mart, ids, pregunta)
        case Single():
            grupos = _one_by_one(catalogo.entero, mart, ids, pregunta)
            return indirect.of_records(catalogo, pregunta, grupos) if catalogo.protegido else grupos
        case Distinct() as reune:
            filas = firms.count(catalogo, mart, reune, ids, pregunta)
            grupos = _groups(filas, ids, group_columns(pregunta.por))
            return door.guarded(catalogo, mart, ids, pregunta, grupos) if catalogo.protegido else grupos
        case OneRow():
            grupos = [
                (clave, grupo, {i: f if f.se_sabe else replace(f, cortes=frozenset()) for i, f in figuras.items()})
                for clave, grupo, figuras in _one_by_one(catalogo.entero, mart, ids, pregunta)
            ]
            es_de_notas = catalogo.protegido and mart is INDICADOR_REGISTRO
            return indirect.of_marks(catalogo, mart, pregunta, grupos) if es_de_notas else grupos
        case RollUp() as reune:
            return _roll_ups(catalogo, mart, reune, ids, pregunta)
        case _:
            assert_never(mart.reune)


def _sums(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Sum amounts. Figures that no month owns (PIM, what a source gives only by year) are not a month."""
    columnas, tiene = group_columns(pregunta.por), catalogo.columns(mart.tabla)
    donde, parametros = rows_of(catalogo, mart, pregunta)
    sin_mes = " and mes is not null" if "mes" in pregunta.por else ""
    sumas = ", ".join(f"sum({m}) as {m}" for m in ids)
    partes = dict.fromkeys((*columnas, *(c for c in ("anio", "procedencia", "corte", LEFT_OUT, LIMITED) if c in tiene)))
    consulta = f"select {listed(partes)} {sumas} from {mart.tabla} where {donde}{sin_mes} {grouped(list(partes))}"
    return [
        (clave, grupo, _of_documents(catalogo, pregunta, grupo, _summed(ids, del_grupo, _of_one(pregunta, grupo))))
        for clave, del_grupo in _by_key(catalogo.query(consulta, parametros), columnas)
        for grupo in [dict(zip(columnas, clave, strict=True))]
    ]


def _of_documents(catalogo: Catalog, pregunta: Question, grupo: Row, figuras: dict[str, Figure]) -> dict[str, Figure]:
    """Return sums of printed amounts as what they are: published where the sum itself is printed, else derived.

    Several values of something together are not what a document prints of all of them.
    """
    fijas = fixed(pregunta.filtros)
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
    return {d for d, v in grupo.items() if v is not None} | fixed(pregunta.filtros).keys()


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


def _one_by_one(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Take what does not add up (goals, progress, readings): a group has a figure only when it is one thing.

    Several months of one thing are what they give together, where each of those asked is known: months are flows.
    """
    tabla, columnas, meses = table_of(mart, pregunta), group_columns(pregunta.por), _months_together(pregunta)
    tiene, (donde, parametros) = catalogo.columns(tabla), rows_of(catalogo, mart, pregunta)
    leidas = dict.fromkeys((*columnas, *(c for c in mart.grano if meses > 1 and c in tiene)))
    propias = "".join(f"{_measure(tiene, m)} as {m}, " for m in ids)
    del_anio = f"{column_or(tiene, ['es_del_anio'], 'true')} as es_del_anio"
    dichas = catalogo.query(f"select {listed(leidas)} {propias} {del_anio} from {tabla} where {donde}", parametros)
    filas = [f | {i: record(StoredValue, f[i]) for i in ids} for f in dichas]
    niveles = mart.reune.niveles if isinstance(mart.reune, Single) else ()
    es_de_un_nivel = not niveles or level(mart, pregunta) is not None
    return [
        (
            clave,
            dict(zip(columnas, clave, strict=True)),
            {i: _of_one_thing(i, [f[i] for f in suyas], tiene_valor=es_de_un_nivel and es_una) for i in ids},
        )
        for clave, suyas in _by_key(filas, columnas)
        if _answers(ids, suyas)
        for es_una in [
            len(suyas) == meses and (meses == 1 or len({tuple(f[c] for c in mart.grano) for f in suyas}) == 1)
        ]
    ]


def _measure(tiene: Collection[str], medida: str) -> str:
    """Return a measure of a row with what the row says of it, in columns of its own or of the whole row."""
    dias = [column_or(tiene, _own_or(tiene, medida, d), "null") for d in CUTOFFS]
    partes = {
        "valor": medida,
        "minimo": column_or(tiene, [f"{medida}_minimo"], "null"),
        "maximo": column_or(tiene, [f"{medida}_maximo"], "null"),
        "procedencia": column_or(tiene, [f"{medida}_procedencia", "procedencia"], f"'{COMPUTED}'"),
        "parcial": column_or(tiene, [f"{medida}_parcial", "es_parcial"], "false"),
        "cortes": f"[{', '.join(dias)}]::date[]",
    }
    return f"struct_pack({', '.join(f'{c} := {v}' for c, v in partes.items())})"


def _months_together(pregunta: Question) -> int:
    """Return how many months a group is of; 1 where it is of one or of the year."""
    return 1 if "mes" in {*pregunta.por, *pregunta.grupo} else len(set(pregunta.filtros.get("mes", ()))) or 1


def _own_or(tiene: Collection[str], medida: str, dia: str) -> list[str]:
    """Return the columns that may say a day of a figure: its own, or that of the whole row where it has none."""
    return [f"{medida}_{dia}", *([] if f"{medida}_{CUTOFFS[0]}" in tiene else [dia])]


def _known(filas: Iterable[Row], columna: str) -> frozenset[Any]:
    """Return the values that a column has in some rows; none where they do not have it."""
    return frozenset(v for f in filas if (v := f.get(columna)) is not None)


def _answers(ids: Sequence[str], filas: list[Row]) -> bool:
    """Tell whether a group answers: what only another year's report says of it, only when nothing else is asked."""
    return any(f["es_del_anio"] or all(f[i].is_known for i in ids) for f in filas)


def _of_one_thing(id_: str, filas: list[StoredValue], *, tiene_valor: bool) -> Figure:
    """Return a figure from the rows that it is of; one that the layers computed from others, as derived from them."""
    procedencias = frozenset(f.procedencia for f in filas if f.procedencia is not None)
    cortes = frozenset(d for f in filas for d in f.cortes if d is not None)
    parcial = any(f.parcial for f in filas)
    if INDICATORS[id_].sale_de:
        procedencias = derived(procedencias)
    if not tiene_valor:
        return Figure(None, procedencias, cortes, parcial=parcial)
    valores, minimo, maximo = [f.valor for f in filas], filas[0].minimo, filas[0].maximo  # Months have none.
    if minimo is not None:
        procedencias = frozenset([Provenance.DERIVED.value])
    return Figure(
        None if None in valores else valores[0] if len(valores) == 1 else sum(valores),
        procedencias,
        cortes,
        parcial=parcial,
        minimo=minimo,
        maximo=maximo,
    )


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
    metodo = Method(avance=INDICATORS[id_].promedia, nivel=reune.nivel)
    return Figure(index(filas, metodo), procedencias)


def _groups(filas: list[Row], ids: Sequence[str], columnas: Iterable[str]) -> list[Group]:
    return [
        (
            tuple(fila[c] for c in columnas),
            {c: fila[c] for c in columnas},
            {i: Figure(fila[i], frozenset(fila["procedencias"])) for i in ids},
        )
        for fila in filas
    ]


def by_records(catalogo: Catalog, mart: Mart, ids: list[str], pedida: Question) -> Iterator[Group]:
    """Yield counts of firms, each group from the records that answer it (see basis.py)."""
    if pedida.fuente not in ("", RECORDS) or not is_asked(catalogo, mart, pedida):
        return
    de_todas = any(_is_of_all(i) for i in ids)
    pregunta = replace(pedida, filtros=_of_the_others(pedida)) if de_todas else pedida
    todas = [g for g in gather(catalogo, mart, ids, pregunta) if _is_seen(pedida, g[1])]
    if not basis.has_records(catalogo):
        yield from todas
        return
    enteras = cache(partial(_whole_figures, catalogo, mart, ids, pregunta))
    nadie_recibido = _nobody(ids, todas)
    hasta, recibido = (partial(f, catalogo, pedida.por, pedida.filtros) for f in (basis.reached, basis.received))
    vacios = basis.groups_of_nobody(catalogo, pedida.por, pedida.filtros)
    de_nadie, vistas = {clave for clave, _ in vacios}, {clave for clave, _, _ in todas}
    sin_filas = [(c, g, nadie_recibido(g)) for c, g in vacios if c not in vistas]
    for clave, grupo, figuras in [*sin_filas, *todas]:
        estado = basis.of_group(catalogo, pedida.por, pedida.filtros, grupo)
        if estado.is_whole:
            # Rows after the day that whole records reach stand beside; a part of which nothing else is has nobody.
            de_su_entrega = basis.is_of_units(pedida.filtros, grupo) and {*grupo} <= basis.OF_A_DELIVERY
            if not (clave in enteras(estado).suyas or clave in de_nadie or de_su_entrega):
                continue
            recibidas, propias = figuras, _up_to(enteras(estado).of(clave, grupo), hasta(grupo))
        elif estado is Coverage.BESIDE and not pedida.fuente:
            continue
        else:
            parciales = {i: replace(f, parcial=estado is not Coverage.INVENTED) for i, f in figuras.items()}
            recibidas = propias = _up_to(parciales, recibido(grupo))
        del_grupo = (clave, grupo, propias)
        if de_todas:
            propias = _of_all(catalogo, pedida, enteras, estado, del_grupo, recibidas=recibidas)
        yield clave, grupo, propias


class _WholeFigures(Struct):
    """The figures that whole records give of each group of a question, and of a group of which they have nobody."""

    suyas: dict[tuple[Any, ...], dict[str, Figure]]
    nadie: Callable[[Row], dict[str, Figure]]

    def of(self, clave: tuple[Any, ...], grupo: Row) -> dict[str, Figure]:
        """Return those of a group: zero of one of which they have nobody."""
        return self.suyas.get(clave) or self.nadie(grupo)


def _whole_figures(
    catalogo: Catalog, mart: Mart, ids: list[str], pregunta: Question, estado: Coverage
) -> _WholeFigures:
    grupos = gather(catalogo, mart, ids, estado.narrowed(pregunta))
    return _WholeFigures({c: f for c, _, f in grupos}, _nobody(ids, grupos))


def _nobody(ids: list[str], grupos: Iterable[Group]) -> Callable[[Row], dict[str, Figure]]:
    """Return what counts a group in which nobody was served: zero, of all the firms that others of its year have."""
    del_anio: dict[Any, dict[str, Figure]] = {}
    for _, grupo, figuras in grupos:
        de_todas = {i: f for i, f in figuras.items() if _is_of_all(i) and f.valor is not None}
        del_anio.setdefault(grupo.get(YEAR), {}).update(de_todas)
    ceros = {i: Figure(0, frozenset([COMPUTED])) for i in ids}
    return lambda grupo: ceros | del_anio.get(grupo.get(YEAR), {})


def _up_to(figuras: dict[str, Figure], dias: frozenset[date]) -> dict[str, Figure]:
    """Return counts of firms with the days that their records reach for cut-off."""
    return {i: replace(f, cortes=dias) for i, f in figuras.items()} if dias else figuras


def _of_the_others(pedida: Question) -> Filters:
    """Return the filters that a share is under: that of what is opened only chooses which groups are seen."""
    return {d: v for d, v in pedida.filtros.items() if d not in pedida.por or d == YEAR}


def _is_of_all(id_: str) -> bool:
    cuenta = INDICATORS[id_].cuenta
    return cuenta is not None and cuenta.de is not Whole.GROUP


def _of_all(
    catalogo: Catalog,
    pedida: Question,
    enteras: Callable[[Coverage], _WholeFigures],
    suyo: Coverage,
    del_grupo: Group,
    *,
    recibidas: dict[str, Figure],
) -> dict[str, Figure]:
    """Return the figures of a group with what is counted of all groups standing on the records of all of them.

    A unit's own firms stand on its own delivery; its share of all firms, on that of every unit, each to its own day.
    `suyo` is how far records answer the group; `recibidas`, the figures that all of them give.
    """
    clave, grupo, figuras = del_grupo
    del_anio = {YEAR: grupo[YEAR]} if YEAR in grupo else {}
    estado = basis.of_group(catalogo, pedida.por, _of_the_others(pedida), del_anio)
    if estado is Coverage.BESIDE and not pedida.fuente:
        return {i: f for i, f in figuras.items() if not _is_of_all(i)}
    if estado is Coverage.INVENTED or (estado is suyo and estado is Coverage.WHOLE):
        return figuras
    parcial = estado in (Coverage.PART, Coverage.BESIDE)
    if estado is Coverage.OWN and suyo.is_whole:
        recibidas = enteras(estado).of(clave, grupo)
    elif estado is Coverage.WHOLE:
        parcial = basis.goes_beyond(catalogo, del_anio)
    de_todas = {i: f for i, f in figuras.items() if _is_of_all(i)}
    return figuras | {
        i: replace(recibidas[i], parcial=parcial or recibidas[i].parcial, cortes=f.cortes) for i, f in de_todas.items()
    }


def _is_seen(pedida: Question, grupo: Row) -> bool:
    """Tell whether a group is of the values filtered of what is opened."""
    return all(str(grupo[d]) in v for d, v in pedida.filtros.items() if v and d in grupo)
