"""Answer queries: any indicators, grouped and filtered by their dimensions, from one published version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain, product
from typing import Any

from msgspec import field
from msgspec.structs import replace

from pp0093.ask import filter_values
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.external_figures import ExternalFigures, is_weak
from pp0093.ask.filter_values import member_names, name_of
from pp0093.ask.gathering import gather
from pp0093.ask.parts import focalization, instruments, structure
from pp0093.ask.registry import (
    BASES,
    DIMENSIONS,
    INDICATORS,
    MONTH,
    PRESUPUESTO,
    REPORT,
    SCOPES,
    SHARE,
    SHARE_WITH_DATA,
    YEAR,
    Indicator,
    alien_dimensions,
    bases_of,
    compute_figure,
    dimensions_of,
    if_known,
    is_counted,
    is_offered,
    marts_of,
    offered_dimensions,
    offered_indicators,
    plain_value,
    portions,
    stored,
    topics_of,
)
from pp0093.ask.rows import (
    CUTOFF_OF,
    HIDDEN,
    OPEN_OF,
    PARTIAL_OF,
    PERIOD,
    A,
    Figure,
    Filters,
    Group,
    Row,
    fixed,
    joined_figures,
    record,
    rows_for_programs,
)
from pp0093.ask.selection import Question
from pp0093.ask.standing import periods
from pp0093.errors import UsageError, among
from pp0093.language import words
from pp0093.programme import Programme
from pp0093.provenance import weakest
from pp0093.structs import Frozen
from pp0093.writing.formats import UNDECLARED, together

ALL_MONTHS = range(1, 13)


class Query(Frozen):
    """A query: indicators, dimensions to group by, filters and scope; raise UsageError when it is invalid.

    `filtros` holds codes, short codes or names by dimension; several of one are alternatives. `base`, one of BASES,
    asks for that source alone, which may differ from what heads without it.
    """

    indicadores: tuple[str, ...]
    por: tuple[str, ...] = ()
    filtros: Filters = field(default_factory=dict)
    alcance: str = REPORT
    base: str = ""

    def __post_init__(self) -> None:
        _check(self)

    @property
    def pregunta(self) -> Question:
        """Its grouping, filters and scope, without the indicators."""
        return Question(self.por, self.filtros, self.alcance, fuente=self.base)


def run(catalogo: Catalog, consulta: Query) -> list[Row]:
    """Return a row per group: dimensions (and their names), indicators, alcance, procedencia, corte.

    Amounts and counts are int when whole, else float; percentages are floats in percent units; words are text; None
    where an indicator does not apply. `procedencia` is the weakest of the row's figures; `corte` joins their cut-offs
    with "; " and ends in the years that declare none ("no declarado 2025") when others do. Each indicator has its own
    `corte_<id>`, `procedencia_<id>` and `parcial_<id>` (whether it is partial: see registry.portions); one computed
    from several tables, `parcial_de_<id>`: its partial parts, separated with ";". One that may be known only as an
    interval has `minimo_<id>` and `maximo_<id>`, null when it is exact; a rate shown only as an interval, and the count
    it is of, are marked (focalization.is_open, rows.bounds). Cached with the version.
    """
    return [dict(fila) for fila in _run(catalogo, consulta)]


def run_if_kept(catalogo: Catalog, consulta: Query) -> list[Row]:
    """Return the rows of a query; none when an aggregate-only (thin) version did not keep them."""
    try:
        return run(catalogo, consulta)
    except UsageError:
        if not catalogo.es_delgada:
            raise
        return []


@cached_by_version
def _run(catalogo: Catalog, consulta: Query) -> list[Row]:
    pedida = in_codes(catalogo, consulta)
    consulta = _by_its_year(pedida)
    impresas = _external_figures(catalogo, consulta)
    filas = [_answer_row(catalogo, consulta, *grupo, impresas) for grupo in _groups(catalogo, consulta, impresas)]
    en_orden = sorted(filas, key=lambda f: _order(catalogo, consulta, f))
    return en_orden if consulta is pedida else [{c: v for c, v in f.items() if c != YEAR} for f in en_orden]


def rests(catalogo: Catalog, consulta: Query) -> list[Row]:
    """Return the remainder rows of a query: what the printed shares of firms, grouped by labels, leave of each year.

    None for dimensions with codes, whose every row has its own.
    """
    columnas, consulta = columns(catalogo, consulta), _by_its_year(consulta)
    partes = [i for i in consulta.indicadores if i in (SHARE, SHARE_WITH_DATA)]
    abiertas = [d for d in consulta.por if d != YEAR]
    if consulta.filtros.keys() - {YEAR} or len(abiertas) != 1 or DIMENSIONS[abiertas[0]].con_nombre:
        return []
    por_anio: dict[int, list[Row]] = {}
    for fila in run(catalogo, consulta) if partes and YEAR in consulta.por else []:
        por_anio.setdefault(fila[YEAR], []).append(fila)
    casos = product(partes, por_anio.values())
    restos = chain.from_iterable(structure.rest_row(catalogo, abiertas[0], suyas, p) for p, suyas in casos)
    return [{c: r[c] for c in columnas} for r in restos]


def columns(catalogo: Catalog, consulta: Query) -> list[str]:
    """Return the columns of a query's rows, even when it has none, as programs receive them."""
    pedida = in_codes(catalogo, consulta)
    consulta = _by_its_year(pedida)
    de_nadie = _answer_row(catalogo, consulta, dict.fromkeys(consulta.por), {}, _external_figures(catalogo, consulta))
    return [c for c in rows_for_programs([de_nadie])[0] if c != YEAR or YEAR in pedida.por]


def _by_its_year(consulta: Query) -> Query:
    """Return a query of a single year grouped by it: printed figures and undeclared cut-offs are by year."""
    es_de_uno = YEAR not in consulta.por and len(consulta.filtros.get(YEAR, ())) == 1
    return replace(consulta, por=(YEAR, *consulta.por)) if es_de_uno else consulta


@cached_by_version
def answers(catalogo: Catalog, tipo: type[A], por: tuple[str, ...], filtros: Filters, alcance: str = REPORT) -> list[A]:
    """Return the rows of a query as records; the indicators are those that the type declares."""
    pedidos = tuple(c for c in tipo.__struct_fields__ if c in INDICATORS)
    filas = run(catalogo, Query(pedidos, por, filtros, alcance))
    return [record(tipo, fila, respuesta=fila) for fila in filas]


def in_codes(catalogo: Catalog, consulta: Query) -> Query:
    """Return a query with filters as codes, in a scope that the programme has; raise UsageError for an unknown value.

    And when the programme lacks what is asked (see filter_values.resolve_code).
    """
    _check_offered(catalogo.programa, consulta)
    alcance = catalogo.programa.scope(consulta.alcance)
    return replace(consulta, filtros=filter_values.resolve_filters(catalogo, consulta.filtros), alcance=alcance)


class Trace(Frozen):
    """A figure as shown, and as computed from what is loaded: they differ when a printed one replaces it."""

    mostrada: Figure
    calculada: Figure


def trace(catalogo: Catalog, consulta: Query, grupo: Row) -> dict[str, Trace]:
    """Return {indicator: its trace} for one group of a query ({dimension: value}); empty when there is no such group.

    Raise UsageError when several groups have those values.
    """
    consulta = _by_its_year(in_codes(catalogo, consulta))
    impresas = _external_figures(catalogo, consulta)
    hallados = [
        (de_grupo, figuras)
        for de_grupo, figuras in _groups(catalogo, consulta, impresas)
        if all(str(de_grupo[d]) == str(v) for d, v in grupo.items())
    ]
    if len(hallados) > 1:
        raise UsageError(
            f"hay {words.counted(len(hallados), 'cifras')} con {grupo}; pida también la dimensión que las distingue"
        )
    if not hallados:
        return {}
    [(de_grupo, figuras)] = hallados
    mostradas = _shown(catalogo, consulta, de_grupo, figuras, impresas)
    return {i: Trace(mostradas[i], compute_figure(INDICATORS[i], figuras)) for i in consulta.indicadores}


def _external_figures(catalogo: Catalog, consulta: Query) -> ExternalFigures:
    """Return the external figures for a query's counts of firms and stored amounts, never for ratios of money."""
    pedidos = dict.fromkeys((*consulta.indicadores, *stored(consulta.indicadores)))
    return ExternalFigures(catalogo, (i for i in pedidos if not INDICATORS[i].usa or is_counted(i)), consulta.pregunta)


def _groups(catalogo: Catalog, consulta: Query, impresas: ExternalFigures) -> list[tuple[Row, dict[str, Figure]]]:
    """Return the dimensions and stored figures of each group, those that only documents have included."""
    grupos: dict[tuple[Any, ...], dict[str, Figure]] = {}
    dimensiones: dict[tuple[Any, ...], Row] = {}
    for clave, del_grupo, figuras in _gather(catalogo, consulta):
        grupos.setdefault(clave, {}).update(figuras)
        dimensiones[clave] = {**dimensiones.get(clave, {}), **del_grupo}
    dimensiones |= dict(impresas.missing_groups(grupos))
    dimensiones = _all_months(consulta, dimensiones) | dimensiones
    # Groups with equal code and name (ejecutoras) stay in the order of their keys.
    claves = sorted(dimensiones, key=lambda c: [str(v) for v in c])
    return [(dimensiones[c], grupos.get(c, {})) for c in claves]


def _all_months(consulta: Query, grupos: dict[tuple[Any, ...], Row]) -> dict[tuple[Any, ...], Row]:
    """Return all twelve months as groups, when several tables answer by month.

    Not for counts of firms, whose records tell whether a month without rows is zero.
    """
    varias = len(marts_of(*consulta.indicadores)) > 1
    if MONTH not in consulta.por or not varias or any(map(is_counted, consulta.indicadores)):
        return {}
    pedidos = {int(m) for m in consulta.filtros.get(MONTH, ())} or ALL_MONTHS
    todos = ({**grupo, MONTH: m} for grupo in grupos.values() if grupo[MONTH] is not None for m in pedidos)
    return {tuple(grupo.values()): grupo for grupo in todos}


def _gather(catalogo: Catalog, consulta: Query) -> Iterable[Group]:
    pedidos = *consulta.indicadores, *filter(None, (INDICATORS[i].tasa for i in consulta.indicadores))
    for mart in marts_of(*pedidos):
        propios = [i for i in stored(pedidos) if INDICATORS[i].mart == mart]
        if mart.cuenta_empresas:
            yield from gather.by_records(catalogo, mart, propios, consulta.pregunta)
        elif mart is not PRESUPUESTO or not consulta.base:  # Money without rows comes from documents only.
            yield from gather.gather(catalogo, mart, propios, consulta.pregunta)


def _check_offered(programa: Programme, consulta: Query) -> None:
    """Raise UsageError for indicators and dimensions that the programme lacks."""
    if ajenos := [i for i in consulta.indicadores if i in INDICATORS and not is_offered(programa, i)]:
        temas = ", ".join(sorted({t for i in ajenos for t in topics_of(i) if not programa.has(t)})) or "eso"
        si = ", ".join(offered_indicators(programa))
        raise UsageError(f"el {programa.sigla} no tiene {temas}: no responde {', '.join(ajenos)}; sí {si}")
    if ajenas := sorted(alien_dimensions(programa) & {*consulta.por, *consulta.filtros}):
        si = ", ".join(offered_dimensions(programa))
        raise UsageError(f"el {programa.sigla} no tiene {', '.join(ajenas)}; sí {si}")


def _check(consulta: Query) -> None:
    desconocidos = [i for i in consulta.indicadores if i not in INDICATORS]
    if desconocidos or not consulta.indicadores:
        raise UsageError(
            f"indicador desconocido: {', '.join(desconocidos)}; {among(''.join(desconocidos[:1]), INDICATORS)}"
        )
    for dimension in (*consulta.por, *consulta.filtros):
        filter_values.check_dimension(dimension)
    if consulta.base and consulta.base not in BASES:
        raise UsageError(f"base desconocida: {consulta.base}; use {', '.join(BASES)}")
    for indicador in consulta.indicadores:
        _check_one(consulta, indicador)
    if consulta.alcance not in SCOPES:
        raise UsageError(f"alcance desconocido: {consulta.alcance}; use {' o '.join(SCOPES)}")
    for dimension in (YEAR, MONTH):
        for valor in consulta.filtros.get(dimension, []):
            filter_values.parse_year_or_month(dimension, valor)


def _check_one(consulta: Query, indicador: str) -> None:
    suyas, bases = dimensions_of(indicador), bases_of(indicador)
    if ajenas := [d for d in (*consulta.por, *consulta.filtros) if d not in suyas]:
        raise UsageError(f"{indicador} no se abre por {ajenas[0]}; sí por {', '.join(suyas)}")
    if consulta.base and consulta.base not in bases:
        cuales = f"sólo {' o '.join(bases)}" if bases else "se pide sin base"
        raise UsageError(f"{indicador} no se pide por la base {consulta.base}: {cuales}")


def _answer_row(
    catalogo: Catalog, consulta: Query, grupo: Row, figuras: dict[str, Figure], impresas: ExternalFigures
) -> Row:
    fila: Row = {}
    anio = year_named(catalogo, consulta, grupo)
    for dimension in consulta.por:
        fila[dimension] = grupo[dimension]
        if DIMENSIONS[dimension].con_nombre:
            clave = grupo.get(DIMENSIONS[dimension].clave or "")
            fila[f"{dimension}_nombre"] = name_of(catalogo, anio, dimension, grupo[dimension], clave)
    respuestas = _shown(catalogo, consulta, grupo, figuras, impresas)
    fila |= {i: plain_value(INDICATORS[i], f.valor) for i, f in respuestas.items()}
    for i, f in respuestas.items():
        fila |= _figure_columns(i, f)
    juntas = joined_figures([f for f in respuestas.values() if f.se_sabe])
    fila |= _adds_up(catalogo, consulta, grupo, anio)
    return fila | {
        "alcance": consulta.alcance,
        "procedencia": weakest(juntas.procedencias),
        "corte": _cutoffs(juntas.cortes, juntas.sin_corte),
    }


def _figure_columns(id_: str, figura: Figure) -> Row:
    """Return the columns of a figure besides its value."""
    indicador, es_parcial = INDICATORS[id_], figura.se_sabe and figura.parcial
    dicho: Row = {
        f"procedencia_{id_}": weakest(figura.procedencias) if figura.se_sabe else None,
        f"parcial_{id_}": es_parcial,
        f"{CUTOFF_OF}{id_}": _cutoffs(figura.cortes, figura.sin_corte),
    }
    if len(portions(id_)) > 1:
        dicho[f"{PARTIAL_OF}{id_}"] = ";".join(sorted(figura.parciales)) if es_parcial else ""
    if figura.oculta:
        dicho[f"{HIDDEN}{id_}"] = figura.oculta
    if indicador.tiene_extremos:
        dicho |= {f"minimo_{id_}": plain_value(indicador, figura.minimo)}
        dicho |= {f"maximo_{id_}": plain_value(indicador, figura.maximo)}
    if indicador.hasta:
        dicho[f"{OPEN_OF}{id_}"] = figura.abierta
    return dicho


def _adds_up(catalogo: Catalog, consulta: Query, grupo: Row, anio: int) -> Row:
    """Return the period of a cumulative value of an instrument's indicator; empty without one."""
    if "valor_obtenido" not in consulta.indicadores:
        return {}
    fijas = fixed(consulta.filtros)
    return {PERIOD: instruments.adds_up(catalogo, fijas | grupo | {YEAR: anio}) or None}


def _cutoffs(cortes: frozenset[date], sin_corte: frozenset[int]) -> str | None:
    """Return the declared cut-offs and the years without one; None when none is declared."""
    partes = sorted(c.isoformat() for c in cortes)
    if partes and sin_corte:
        desde, hasta = min(sin_corte), max(sin_corte)
        seguidos = hasta - desde + 1 == len(sin_corte) > 2
        anios = f"{desde}-{hasta}" if seguidos else ", ".join(map(str, sorted(sin_corte)))
        partes.append(f"{UNDECLARED} {anios}")
    return together(partes)


def _shown(
    catalogo: Catalog, consulta: Query, grupo: Row, figuras: dict[str, Figure], impresas: ExternalFigures
) -> dict[str, Figure]:
    """Return the figures of a group as answered: printed ones replace the weak ones."""
    anio, clave = year_named(catalogo, consulta, grupo), tuple(grupo[d] for d in consulta.por)
    con_impresas = {s: impresas.over(s, clave, figuras.get(s, Figure(None))) for s in stored(consulta.indicadores)}
    respuestas = {}
    for i in consulta.indicadores:
        indicador, figura = INDICATORS[i], Figure(None)
        suya = indicador.de_cada  # Such an indicator needs a single value of it in each group.
        if not suya or suya in consulta.por or len(consulta.filtros.get(suya, ())) == 1:
            figura = impresas.over(i, clave, _computed_of(indicador, figuras, con_impresas))
        respuestas[i] = _marked_open(catalogo, anio, indicador, figura, figuras)
    return respuestas


def _marked_open(
    catalogo: Catalog, anio: int, indicador: Indicator, figura: Figure, figuras: dict[str, Figure]
) -> Figure:
    """Return a figure, marked when it is shown only as an interval (focalization.is_open)."""
    if not indicador.hasta or figura.impresa:
        return figura
    tasa = compute_figure(INDICATORS[indicador.tasa], figuras) if indicador.tasa else figura
    return replace(figura, abierta=focalization.is_open(catalogo, anio, tasa))


def _computed_of(indicador: Indicator, figuras: dict[str, Figure], con_impresas: dict[str, Figure]) -> Figure:
    """Return an indicator computed from loaded figures, or from printed ones when the loaded result is missing or weak.

    One population at a time: printed parts are not mixed in unless the loaded result has no value, or is weak and the
    mix is not; a `de_cada` indicator, whose populations are separate, always takes them.
    """
    propia = compute_figure(indicador, figuras)
    if not propia.se_sabe or indicador.de_cada:
        return compute_figure(indicador, con_impresas)
    if is_weak(propia) and not is_weak(impresa := compute_figure(indicador, con_impresas)):
        return impresa
    return propia if indicador.usa else if_known(indicador, figuras, propia)


def year_named(catalogo: Catalog, consulta: Query, fila: Row) -> int:
    """Return the year whose names a row uses: its own or, for several years, the last one asked or closed."""
    if fila.get("anio") is not None:
        return int(fila["anio"])
    pedidos = consulta.filtros.get("anio") or [str(periods.default_year(catalogo))]
    return max(map(int, pedidos))


def _order(catalogo: Catalog, consulta: Query, fila: Row) -> tuple[Any, ...]:
    clave: list[Any] = []
    anio = year_named(catalogo, consulta, fila)
    for dimension in consulta.por:
        codigo, falta = fila[dimension], DIMENSIONS[dimension].is_missing(fila[dimension])
        if DIMENSIONS[dimension].es_entera:
            clave.append((falta, codigo or 0))
        else:
            orden = _sort_position(catalogo, anio, dimension, str(codigo))
            clave.append((falta, orden, str(codigo), str(fila.get(f"{dimension}_nombre"))))
    return tuple(clave)


def _sort_position(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> tuple[float, float]:
    nombre = member_names(catalogo, anio, dimension).get((codigo, ""))
    if nombre and nombre.orden is not None:
        return nombre.orden, 0
    return structure.bracket_order(catalogo, dimension, codigo)
