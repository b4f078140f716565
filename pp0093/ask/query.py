"""AnswerRow any indicator by any of its dimensions, from one published version.

Ratios are taken after aggregation from the stored numerators and denominators, unrounded. A synthetic figure
never displaces a published one: where a document prints the figure asked for, the printed one is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any

from pp0093.ask import meaning
from pp0093.ask.catalog import Catalog
from pp0093.ask.gathering import gather, printed_money
from pp0093.ask.mart import BASES, OF_DOCUMENTS, OF_METAS, RECORDS, Mart, Whole
from pp0093.ask.origin import printed
from pp0093.ask.parts import focalization, overlaps
from pp0093.ask.registry import (
    DIMENSIONS,
    FIRM_IDS,
    FIRMS_UNIT,
    INDICATORS,
    OF_EACH,
    PRESUPUESTO,
    STRUCTURE,
    Indicator,
    Unit,
    alien_dimensions,
    bases_of,
    dimensions_of,
    is_offered,
    offered,
    offered_dimensions,
    portions,
    stored,
    topics_of,
)
from pp0093.ask.rows import (
    CUTOFF_OF,
    HIDDEN,
    OPEN,
    PARTIAL_OF,
    RESERVED,
    A,
    AnswerRow,
    Figure,
    Filters,
    Group,
    Record,
    Row,
    Value,
    record,
    records,
    told,
)
from pp0093.ask.ruled import ActivityRule, UnitRule
from pp0093.ask.selection import COMPUTED, PARTIAL, Question, is_asked
from pp0093.ask.standing import basis, years
from pp0093.ask.standing.basis import Coverage
from pp0093.errors import UsageError
from pp0093.programme import Programme
from pp0093.provenance import Provenance, derived, weakest
from pp0093.writing.formats import UNDECLARED, together
from pp0093.writing.nouns import counted

SCOPES = ("reporte", "nacional")
YEAR, MONTH = "anio", "mes"
OVERLAP = "solapamiento"
# How marts.intervalo calls a product with the activities that do not count for its goal.
OF_BUDGET = "presupuesto"
MONTHS = range(1, 13)
REPORTED = Provenance.REPORTED.value
WHOLE_UNITS = (Unit.SOLES, Unit.COUNT, Unit.FIRMS, Unit.TIMES, Unit.OWN)


@dataclass(frozen=True)
class Query:
    """What is asked. `filtros` holds codes, short codes or names by dimension; several of one are alternatives.

    `base` is one of BASES: only what that source gives, which may stand beside what is shown without it.
    """

    indicadores: tuple[str, ...]
    por: tuple[str, ...] = ()
    filtros: Filters = field(default_factory=dict)
    alcance: str = "reporte"
    base: str = ""

    def __post_init__(self) -> None:
        _check(self)


def run(catalogo: Catalog, consulta: Query) -> list[Row]:
    """Return a row for each group: dimensions (and their names), indicators, alcance, procedencia, corte.

    Amounts and counts are int when whole, else float; percentages are floats in percent units; words are text; None
    where an indicator does not apply. `procedencia` is the weakest of the figures in the row; `corte` joins the
    cut-offs with "; " and ends in the years that declare none ("no declarado 2025") when, of several, others do.
    Each indicator has its own `corte_<id>`, `procedencia_<id>` and `parcial_<id>`: whether it is partial (see
    registry.portions); one made of several tables, `parcial_de_<id>`: which of the figures that it takes are, with ";"
    between.
    One that may be known only to lie between two values has `minimo_<id>` and `maximo_<id>`: null where it is exact. A
    rate that no single figure says, or the count that it is of (focalization.is_open), is marked (rows.bounds).
    Remembered as long as the version is: a page asks the same in several of its places.
    """
    return [dict(fila) for fila in catalogo.once(_run, consulta)]


def _run(catalogo: Catalog, consulta: Query) -> list[Row]:
    pedida = in_codes(catalogo, consulta)
    consulta = _by_its_year(pedida)
    impresas = _Printed(catalogo, consulta)
    filas = [_row(catalogo, consulta, *grupo, impresas) for grupo in _groups(catalogo, consulta, impresas)]
    en_orden = sorted(filas, key=lambda f: _order(catalogo, consulta, f))
    return en_orden if consulta is pedida else [{c: v for c, v in f.items() if c != YEAR} for f in en_orden]


def columns(catalogo: Catalog, consulta: Query) -> list[str]:
    """Return the columns that the rows of a query have, also where it has none, as programs are given them."""
    pedida = in_codes(catalogo, consulta)
    consulta = _by_its_year(pedida)
    de_nadie = _row(catalogo, consulta, dict.fromkeys(consulta.por), {}, _Printed(catalogo, consulta))
    return [c for c in told([de_nadie])[0] if c != YEAR or YEAR in pedida.por]


def _by_its_year(consulta: Query) -> Query:
    """Return a query of one year opened by it: what a document prints or nobody declares is of a year."""
    es_de_uno = YEAR not in consulta.por and len(consulta.filtros.get(YEAR, ())) == 1
    return replace(consulta, por=(YEAR, *consulta.por)) if es_de_uno else consulta


def asked(tipo: type[AnswerRow]) -> tuple[str, ...]:
    """Return the indicators that a type of answer declares, in order: what is asked to have one."""
    return tuple(c.name for c in fields(tipo) if c.name in INDICATORS)


def answers(
    catalogo: Catalog, tipo: type[A], por: tuple[str, ...], filtros: Filters, alcance: str = "reporte"
) -> list[A]:
    """Return the rows of a query as answers of one type, which says what is asked."""
    filas = run(catalogo, Query(asked(tipo), por, filtros, alcance))
    return [record(tipo, fila, respuesta=fila) for fila in filas]


def in_codes(catalogo: Catalog, consulta: Query) -> Query:
    """Return a query whose filters are codes, in the scope that there is; raise UsageError for a value not known.

    And when the programme does not have what is asked (see meaning.code).
    """
    _check_topics(catalogo.programa, consulta)
    _check_own(catalogo.programa, consulta)
    alcance = catalogo.programa.scope(consulta.alcance)
    return replace(consulta, filtros=meaning.codes(catalogo, consulta.filtros), alcance=alcance)


@dataclass(frozen=True)
class Trace:
    """A figure as it is shown and as what is loaded computes it: another one where a document's is shown instead."""

    mostrada: Figure
    calculada: Figure


def trace(catalogo: Catalog, consulta: Query, grupo: Row) -> dict[str, Trace]:
    """Return the figures of one group of a query ({dimension: value}) by indicator; empty when there is no such group.

    Raise UsageError when several groups share those values.
    """
    consulta = _by_its_year(in_codes(catalogo, consulta))
    impresas = _Printed(catalogo, consulta)
    hallados = [
        (de_grupo, figuras)
        for de_grupo, figuras in _groups(catalogo, consulta, impresas)
        if all(str(de_grupo[d]) == str(v) for d, v in grupo.items())
    ]
    if len(hallados) > 1:
        raise UsageError(
            f"hay {counted(len(hallados), 'cifras')} con {grupo}; pida también la dimensión que las distingue"
        )
    if not hallados:
        return {}
    [(de_grupo, figuras)] = hallados
    mostradas = _shown(catalogo, consulta, de_grupo, figuras, impresas)
    return {i: Trace(mostradas[i], figure(INDICATORS[i], figuras)) for i in consulta.indicadores}


def printed_figures(catalogo: Catalog, consulta: Query) -> dict[tuple[Any, ...], Figure]:
    """Return what documents print of the one figure of firms that a query asks, by group, whatever records say."""
    [indicador] = consulta.indicadores
    impresas = _Printed(catalogo, replace(in_codes(catalogo, consulta), base=OF_DOCUMENTS))
    return {clave: f for (id_, clave), f in impresas.cifras.items() if id_ == indicador and f.impresa}


def _groups(catalogo: Catalog, consulta: Query, impresas: _Printed) -> list[tuple[Row, dict[str, Figure]]]:
    """Return each group's dimensions and stored figures, those that only a document has included."""
    grupos: dict[tuple[Any, ...], dict[str, Figure]] = {}
    dimensiones: dict[tuple[Any, ...], Row] = {}
    for clave, del_grupo, figuras in _gather(catalogo, consulta):
        grupos.setdefault(clave, {}).update(figuras)
        dimensiones[clave] = {**dimensiones.get(clave, {}), **del_grupo}
    for clave, del_grupo in (*impresas.missing_groups(grupos), *_untold_months(consulta, dimensiones)):
        grupos[clave], dimensiones[clave] = {}, del_grupo
    # Groups that share a code and a name (ejecutoras) keep the order of their keys.
    claves = sorted(grupos, key=lambda c: [str(v) for v in c])
    return [(dimensiones[c], grupos[c]) for c in claves]


def _untold_months(consulta: Query, grupos: dict[tuple[Any, ...], Row]) -> list[tuple[tuple[Any, ...], Row]]:
    """Return the months without a row of what several tables know by month: nulls, so that all have the same twelve.

    Not of counts of firms, which say by their records whether a month without rows had nobody.
    """
    tablas = {INDICATORS[i].mart for i in stored(consulta.indicadores)}
    if MONTH not in consulta.por or len(tablas) < 2 or any(map(_is_counted, consulta.indicadores)):
        return []
    pedidos = {int(m) for m in consulta.filtros.get(MONTH, ())} or set(MONTHS)
    doce = ({**g, MONTH: m} for g in grupos.values() if g[MONTH] is not None for m in MONTHS if m in pedidos)
    return [(c, g) for c, g in {tuple(g.values()): g for g in doce}.items() if c not in grupos]


def _gather(catalogo: Catalog, consulta: Query) -> Iterable[Group]:
    ids: dict[Mart, list[str]] = {}
    for necesario in stored((*consulta.indicadores, *_rates(consulta))):
        mart = INDICATORS[necesario].mart
        if mart is not None:
            ids.setdefault(mart, []).append(necesario)
    pregunta = Question(consulta.por, consulta.filtros, consulta.alcance, fuente=consulta.base)
    for mart, propios in ids.items():
        if mart.cuenta_empresas:
            yield from _counted(catalogo, consulta, mart, propios, pregunta)
        elif consulta.base == OF_DOCUMENTS and mart is PRESUPUESTO:
            yield from printed_money.gather(catalogo, propios, pregunta)
        else:
            yield from gather.gather(catalogo, mart, propios, pregunta)


def _rates(consulta: Query) -> list[str]:
    """Return the rates by which counts that are asked for are said alone or not."""
    return [t for i in consulta.indicadores if (t := INDICATORS[i].tasa)]


def _counted(catalogo: Catalog, consulta: Query, mart: Mart, ids: list[str], pregunta: Question) -> Iterable[Group]:
    """Gather counts of firms, each group from the records that answer it (see basis.py)."""
    if consulta.base not in ("", RECORDS) or not is_asked(catalogo, mart, pregunta):
        return
    de_todas = any(_is_of_all(i) for i in ids)
    if de_todas:
        pregunta = replace(pregunta, filtros=_of_the_others(consulta))
    todas = [g for g in gather.gather(catalogo, mart, ids, pregunta) if _is_seen(consulta, g[1])]
    if not catalogo.once(basis.has_records):
        yield from todas
        return
    enteras = _WholeFigures(catalogo, mart, ids, pregunta)
    nadie_recibido = _nobody(ids, todas)
    hasta, recibido = (partial(f, catalogo, consulta.por, consulta.filtros) for f in (basis.reached, basis.received))
    vacios = basis.groups_of_nobody(catalogo, consulta.por, consulta.filtros)
    de_nadie, vistas = {clave for clave, _ in vacios}, {clave for clave, _, _ in todas}
    sin_filas = [(c, g, nadie_recibido(g)) for c, g in vacios if c not in vistas]
    for clave, grupo, figuras in [*sin_filas, *todas]:
        estado = basis.of_group(catalogo, consulta.por, consulta.filtros, grupo)
        if estado.is_whole:
            # Rows after the day that whole records reach stand beside; a part of which nothing else is has nobody.
            if not (enteras.of(estado, clave) or clave in de_nadie or _is_of_a_unit(consulta, grupo)):
                continue
            recibidas, propias = figuras, _up_to(enteras.or_nobody(estado, clave, grupo), hasta(grupo))
        elif estado is Coverage.BESIDE and not consulta.base:
            continue
        else:
            parciales = {i: replace(f, parcial=estado is not Coverage.INVENTED) for i, f in figuras.items()}
            recibidas = propias = _up_to(parciales, recibido(grupo))
        del_grupo = (clave, grupo, propias)
        yield clave, grupo, _of_all(consulta, enteras, estado, del_grupo, recibidas) if de_todas else propias


class _WholeFigures:
    """The figures that whole records give of each group of a question: those of all, and those of each unit's own."""

    def __init__(self, catalogo: Catalog, mart: Mart, ids: list[str], pregunta: Question) -> None:
        self.catalogo = catalogo
        self._de_que = (mart, ids, pregunta)
        self._por_clave: dict[Coverage, dict[tuple[Any, ...], dict[str, Figure]]] = {}
        self._nadie: dict[Coverage, Callable[[Row], dict[str, Figure]]] = {}

    def of(self, estado: Coverage, clave: tuple[Any, ...]) -> dict[str, Figure] | None:
        """Return those of a group; None where they have nobody of it."""
        if estado not in self._por_clave:
            mart, ids, pregunta = self._de_que
            grupos = gather.gather(self.catalogo, mart, ids, estado.narrowed(pregunta))
            self._por_clave[estado], self._nadie[estado] = {c: f for c, _, f in grupos}, _nobody(ids, grupos)
        return self._por_clave[estado].get(clave)

    def or_nobody(self, estado: Coverage, clave: tuple[Any, ...], grupo: Row) -> dict[str, Figure]:
        """Return those of a group: zero of one of which they have nobody."""
        suyas = self.of(estado, clave)
        return self._nadie[estado](grupo) if suyas is None else suyas


def _is_of_a_unit(consulta: Query, grupo: Row) -> bool:
    """Tell whether a group is of a unit and of what it delivers: one without whole rows served nobody."""
    return basis.is_of_units(consulta.filtros, grupo) and {*grupo} <= basis.OF_A_DELIVERY


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


def _of_the_others(consulta: Query) -> Filters:
    """Return the filters that a share is under: that of what is opened only chooses which groups are seen."""
    return {d: v for d, v in consulta.filtros.items() if d not in consulta.por or d == YEAR}


def _is_of_all(id_: str) -> bool:
    cuenta = INDICATORS[id_].cuenta
    return cuenta is not None and cuenta.de is not Whole.GROUP


def _of_all(
    consulta: Query, enteras: _WholeFigures, suyo: Coverage, del_grupo: Group, recibidas: dict[str, Figure]
) -> dict[str, Figure]:
    """Return the figures of a group with what is counted of all groups standing on the records of all of them.

    A unit's own firms stand on its own delivery; its share of all firms, on that of every unit, each to its own day.
    `suyo` is how far records answer the group; `recibidas`, the figures that all of them give.
    """
    clave, grupo, figuras = del_grupo
    catalogo, del_anio = enteras.catalogo, {YEAR: grupo[YEAR]} if YEAR in grupo else {}
    estado = basis.of_group(catalogo, consulta.por, _of_the_others(consulta), del_anio)
    if estado is Coverage.BESIDE and not consulta.base:
        return {i: f for i, f in figuras.items() if not _is_of_all(i)}
    if estado is Coverage.INVENTED or (estado is suyo and estado is Coverage.WHOLE):
        return figuras
    parcial = estado in (Coverage.PART, Coverage.BESIDE)
    if estado is Coverage.OWN and suyo.is_whole:
        recibidas = enteras.or_nobody(estado, clave, grupo)
    elif estado is Coverage.WHOLE:
        parcial = basis.goes_beyond(catalogo, del_anio)
    de_todas = {i: f for i, f in figuras.items() if _is_of_all(i)}
    return figuras | {
        i: replace(recibidas[i], parcial=parcial or recibidas[i].parcial, cortes=f.cortes) for i, f in de_todas.items()
    }


def _is_seen(consulta: Query, grupo: Row) -> bool:
    """Tell whether a group is of the values filtered of what is opened."""
    return all(str(grupo[d]) in v for d, v in consulta.filtros.items() if v and d in grupo)


def _check_topics(programa: Programme, consulta: Query) -> None:
    """Refuse what the programme does not have."""
    if ajenos := [i for i in consulta.indicadores if i in INDICATORS and not is_offered(programa, i)]:
        hay = offered(programa)
        temas = ", ".join(sorted({t for i in ajenos for t in topics_of(i) if not programa.has(t)}))
        raise UsageError(f"el {programa.sigla} no tiene {temas}: no responde {', '.join(ajenos)}; sí {', '.join(hay)}")


def _check_own(programa: Programme, consulta: Query) -> None:
    if ajenas := sorted(alien_dimensions(programa) & {*consulta.por, *consulta.filtros}):
        raise UsageError(
            f"el {programa.sigla} no tiene {', '.join(ajenas)}; sí {', '.join(offered_dimensions(programa))}"
        )


def _check(consulta: Query) -> None:
    desconocidos = [i for i in consulta.indicadores if i not in INDICATORS]
    if desconocidos or not consulta.indicadores:
        raise UsageError(f"indicador desconocido: {', '.join(desconocidos)}; los hay: {', '.join(INDICATORS)}")
    for dimension in (*consulta.por, *consulta.filtros):
        if dimension not in DIMENSIONS:
            raise UsageError(f"dimensión desconocida: {dimension}; las hay: {', '.join(DIMENSIONS)}")
        for indicador in consulta.indicadores:
            if dimension not in dimensions_of(indicador):
                raise UsageError(
                    f"{indicador} no se abre por {dimension}; sí por {', '.join(dimensions_of(indicador))}"
                )
    _check_choices(consulta)


def _check_choices(consulta: Query) -> None:
    if consulta.base and consulta.base not in BASES:
        raise UsageError(f"base desconocida: {consulta.base}; use {', '.join(BASES)}")
    for indicador in consulta.indicadores:
        if consulta.base and consulta.base not in (suyas := bases_of(indicador)):
            cuales = f"sólo {' o '.join(suyas)}" if suyas else "se pide sin base"
            raise UsageError(f"{indicador} no se pide por la base {consulta.base}: {cuales}")
    if consulta.alcance not in SCOPES:
        raise UsageError(f"alcance desconocido: {consulta.alcance}; use {' o '.join(SCOPES)}")
    for dimension in (YEAR, MONTH):
        for valor in consulta.filtros.get(dimension, []):
            meaning.whole(dimension, valor)


@dataclass(frozen=True)
class _Given:
    """What a document or a unit gives of firms without their rows: a figure, or the interval it lies in.

    That of a product is of the activities that count for it or, `es_de_presupuesto`, of all of them.
    """

    indicador: str
    anio: int
    valores: dict[str, str]
    figura: Figure
    es_de_presupuesto: bool = False


class _Printed:
    """What is given that says what a query asks: same indicator, same dimensions and values, same year."""

    def __init__(self, catalogo: Catalog, consulta: Query) -> None:
        self.por = consulta.por
        self.fijas = {d: v for d, v in consulta.filtros.items() if d not in consulta.por and d != "anio" and v}
        self.cifras: dict[tuple[str, Any], Figure] = {}
        self.catalogo = catalogo
        self.base, self.filtros = consulta.base, consulta.filtros
        pedidos = dict.fromkeys((*consulta.indicadores, *stored(consulta.indicadores)))
        contadas = [i for i in pedidos if _is_counted(i)]
        pide_impresas = consulta.base in ("", OF_METAS, OF_DOCUMENTS) and consulta.alcance == "reporte"
        if contadas and pide_impresas and "anio" in self.por and self._one_value_each():
            self._load(contadas, consulta.filtros)

    def _one_value_each(self) -> bool:
        return all(len(v) == 1 for v in self.fijas.values())

    def _load(self, ids: list[str], filtros: Filters) -> None:
        abiertas = [d for d in self.por if d != "anio"]
        fijas = {d: v[0] for d, v in self.fijas.items()}
        for dada in self.catalogo.once(_given, self.base):
            if dada.indicador not in ids:
                continue
            valores = _with_its_product(self.catalogo, dada) if "producto" in (*abiertas, *fijas) else dada.valores
            if not printed.answers(dada.indicador, valores, abiertas, fijas):
                continue
            es_entero = not _has_others(self.catalogo, fijas.get("producto"), dada.anio)
            if "actividad" not in valores and dada.es_de_presupuesto is es_entero:
                continue
            cumple = all(valores[d] == v for d, v in fijas.items()) and all(
                str({**valores, "anio": dada.anio}[d]) in pedidos for d, pedidos in filtros.items() if pedidos
            )
            if cumple:
                clave = tuple(dada.anio if d == "anio" else valores[d] for d in self.por)
                self.cifras.setdefault((dada.indicador, clave), dada.figura)

    def over(self, id_: str, clave: tuple[Any, ...], calculada: Figure) -> Figure:
        """Return the published figure of an indicator where the computed one is synthetic, partial or missing.

        A rate of whole records of which too little is known lies between two values: a printed one is of other firms.
        """
        return self.cifras.get((id_, clave), calculada) if _is_weak(calculada) else calculada

    def missing_groups(
        self, presentes: Mapping[tuple[Any, ...], dict[str, Figure]]
    ) -> list[tuple[tuple[Any, ...], Row]]:
        """Return the groups that only a document has.

        In a year with records, the values of what a firm is are already all there: a document's own brackets (150 to
        500 UIT) would stand beside the ones they are made of. So they do where those are of a demonstration, which
        displaces nothing printed. Where records are whole, who is not there is nobody.
        """
        con_registros = {self._year(c) for c, f in presentes.items() if not _is_invented(f)} if self.cifras else set()
        abre_empresas = any(d in FIRM_IDS for d in self.por)
        claves = dict.fromkeys(
            clave
            for _, clave in self.cifras
            if clave not in presentes and not (abre_empresas and self._year(clave) in con_registros)
        )
        grupos = ((clave, dict(zip(self.por, clave, strict=True))) for clave in claves)
        return [(clave, grupo) for clave, grupo in grupos if self.base or not self._is_of_records(grupo)]

    def _is_of_records(self, grupo: Row) -> bool:
        if not self.catalogo.once(basis.has_records):
            return False
        return basis.of_group(self.catalogo, self.por, self.filtros, grupo).is_whole

    def _year(self, clave: tuple[Any, ...]) -> Any:
        return clave[self.por.index("anio")]


def _is_weak(figura: Figure) -> bool:
    """Tell whether a figure gives way to what is printed: one that is synthetic, partial or missing does."""
    es_de_nada = not figura.se_sabe or not figura.procedencias
    return es_de_nada or figura.parcial or Provenance.SYNTHETIC in figura.procedencias


def _is_invented(figuras: dict[str, Figure]) -> bool:
    """Tell whether the records of a group are of a demonstration: what it has is all invented, or it has nothing."""
    return all(f.procedencias <= {Provenance.SYNTHETIC} for f in figuras.values())


def _with_its_product(catalogo: Catalog, dada: _Given) -> Mapping[str, str]:
    """Return what a figure is of; one of an activity is also of its product, but for a share of all the firms."""
    if "actividad" not in dada.valores or dada.indicador in (printed.SHARE, printed.SHARE_WITH_DATA):
        return dada.valores
    reglas = catalogo.rules.of(dada.anio).typed(ActivityRule)
    suyo = next(({"producto": a.producto} for a in reglas if a.actividad == dada.valores["actividad"]), {})
    return {**suyo, **dada.valores}


def _is_counted(id_: str) -> bool:
    marts = [INDICATORS[s].mart for s in stored((id_,))]
    return any(m is not None and m.cuenta_empresas for m in marts)


def _has_others(catalogo: Catalog, producto: str | None, anio: int) -> bool:
    """Tell whether a product asked for as a filter has firms that what documents print of it leaves out: 3.2's.

    As a filter a product is every activity of its budget; printed, only those that count towards its goal.
    """
    return any(
        a.producto == producto and not a.cuenta and a.es_de_empresas
        for a in catalogo.rules.of(anio).typed(ActivityRule)
    )


@dataclass(frozen=True)
class _Reported(Record):
    """The progress that units report of what is measured in firms, and the file it comes from ("" where unknown)."""

    anio: int
    nivel: str
    codigo: str
    avance_fisico: Decimal
    corte: date | None
    archivo: str


@dataclass(frozen=True)
class _Progressed(Record):
    """The cut-off of the progress of an activity in a year."""

    anio: int
    codigo: str
    corte: date


@dataclass(frozen=True)
class _Bounds(Record):
    """Between which values the firms of something lie."""

    anio: int
    nivel: str
    codigo: str
    minimo: int
    maximo: int
    archivo: str | None

    @property
    def de_que(self) -> dict[str, str]:
        """The product that it is of; nothing of the programme."""
        return {} if self.nivel == "programa" else {"producto": self.codigo}


def _given(catalogo: Catalog, base: str) -> list[_Given]:
    """Return what is given of firms: what documents print, then what units report, then what it lies between.

    With a base, only what it gives, what stands beside included; without one, what may head.
    """
    if base == OF_METAS:
        return _with_what_comes_of_it(catalogo, _reported(catalogo, _BY_METAS))
    tramos = _lain_between(catalogo)
    if base == OF_DOCUMENTS:
        return [*_with_what_comes_of_it(catalogo, _printed(catalogo)), *(t for t in tramos if t.figura.archivos)]
    impresas = [d for d in _printed(catalogo) if not _is_beside(catalogo, d)]
    de_registros = {k for k, base_de_ella in catalogo.once(_bases).items() if base_de_ella == RECORDS}
    dadas = [*impresas, *_reported(catalogo, _HEADED_BY_METAS)]
    return [*_with_what_comes_of_it(catalogo, dadas, de_registros), *tramos]


def _with_what_comes_of_it(
    catalogo: Catalog, dadas: Sequence[_Given], de_registros: Set[tuple[int, str]] = frozenset()
) -> list[_Given]:
    """Return what is given of firms, and the overlaps and shares that come of it.

    Only where all the firms of one are of one source, of which `de_registros`, the activities that records count, are
    not.
    """
    de_firmas = [d for d in dadas if d.indicador == printed.FIRMS]
    firmas = {(d.anio, *d.valores.items()): d.figura for d in reversed(de_firmas)}
    partes = _overlaps(catalogo, de_firmas, firmas, de_registros), _shares(de_firmas, firmas, de_registros)
    return [*dadas, *chain.from_iterable(partes)]


_Firms = Mapping[tuple[Any, ...], Figure]


def _overlaps(
    catalogo: Catalog, de_firmas: Sequence[_Given], firmas: _Firms, de_registros: Set[tuple[int, str]]
) -> Iterator[_Given]:
    """Yield what activities add up to, less the firms of all: of the programme and of what it is made of."""
    enteros = [(d.anio, d.valores) for d in de_firmas if len(d.valores) < 2 and {*d.valores} <= {*STRUCTURE}]
    for anio, valores in enteros:
        suyas = overlaps.overlapping(catalogo.rules.of(anio), valores)
        partes = [firmas.get((anio, ("actividad", a)), Figure(None)) for a in suyas]
        total = firmas[(anio, *valores.items())]
        if not de_registros & {(anio, a) for a in suyas} and (de_mas := _overlap(total, partes)):
            yield _Given(OVERLAP, anio, valores, de_mas)


def _overlap(total: Figure, partes: Sequence[Figure]) -> Figure | None:
    """Return what parts add up to over their total; None where not all are of one source, or that can't be."""
    if not partes or not _are_of_one_source([total, *partes]):
        return None
    de_mas = sum(Decimal(f.valor or 0) for f in partes) - Decimal(total.valor or 0)
    return _derived(de_mas, [total, *partes]) if de_mas >= 0 else None


def _shares(de_firmas: Sequence[_Given], firmas: _Firms, de_registros: Set[tuple[int, str]]) -> Iterator[_Given]:
    """Yield which part of the firms of a year those of each value are; not of a product, whose base is others'."""
    for dada in de_firmas:
        total, suya = firmas.get((dada.anio,)), [*dada.valores.items()]
        if total is None or len(suya) != 1 or "producto" in dada.valores:
            continue
        [(dimension, valor)] = suya
        es_de_registros = dimension == "actividad" and (dada.anio, valor) in de_registros
        if not es_de_registros and total.valor and _are_of_one_source([total, dada.figura]):
            parte = 100 * Decimal(dada.figura.valor or 0) / Decimal(total.valor)
            yield _Given(printed.SHARE, dada.anio, dada.valores, _derived(parte, [total, dada.figura]))


def _are_of_one_source(figuras: Sequence[Figure]) -> bool:
    return len({f.procedencias for f in figuras}) == 1 and all(f.valor is not None for f in figuras)


def _derived(valor: Decimal, todas: Sequence[Figure]) -> Figure:
    """Return what is computed of figures that are given, with their files and their days."""
    archivos = dict.fromkeys(a for f in todas for a in (*f.archivos, *_named(f.impresa.archivo if f.impresa else None)))
    cortes = frozenset[date]().union(*(f.cortes for f in todas))
    return Figure(valor, frozenset([Provenance.DERIVED.value]), cortes, archivos=tuple(archivos))


def _is_beside(catalogo: Catalog, dada: _Given) -> bool:
    """Tell whether what is printed of the firms of an activity stands beside what its progress stands on."""
    if dada.indicador != printed.FIRMS or list(dada.valores) != ["actividad"]:
        return False
    [actividad] = dada.valores.values()
    return catalogo.once(_bases).get((dada.anio, actividad)) in (PARTIAL, REPORTED)


def _bases(catalogo: Catalog) -> dict[tuple[int, str], str]:
    return {(b.anio, b.actividad): b.base for b in catalogo.once(basis.activities)}


def _printed(catalogo: Catalog) -> list[_Given]:
    impresas = _as_printed(catalogo)
    dichas = {(d.indicador, d.anio, *d.valores.items()) for d in impresas}
    de_unidades = [u for d in impresas if (u := _of_its_unit(catalogo, d))]
    return [*impresas, *(u for u in de_unidades if (u.indicador, u.anio, *u.valores.items()) not in dichas)]


def _of_its_unit(catalogo: Catalog, dada: _Given) -> _Given | None:
    """Return what is given of a direction as of the unit that is all of it; None where several are, or another is."""
    if [*dada.valores] != ["direccion"]:
        return None
    [direccion] = dada.valores.values()
    suyas = [r.unidad for r in catalogo.rules.of(dada.anio).typed(UnitRule) if r.direccion == direccion]
    return replace(dada, valores={"unidad": direccion}) if suyas == [direccion] else None


def _as_printed(catalogo: Catalog) -> list[_Given]:
    return [
        _Given(
            f.indicador,
            f.anio,
            f.dimensiones,
            Figure(f.valor, frozenset([Provenance.PUBLISHED.value]), _days(f.corte), impresa=f),
        )
        for f in printed.taken(catalogo)
        if f.indicador in INDICATORS
    ]


END_OF_YEAR = (12, 31)
# The progress in firms that units report: where it heads, with its file, and wherever they do.
_HEADED_BY_METAS = (
    "select m.anio, nivel, codigo, avance_fisico, corte, coalesce(min(o.archivo), '') as archivo "
    "from marts.meta_fisica m left join marts.meta_origen o using (anio, nivel, codigo) "
    "where avance_fisico_procedencia = ? and unidad_medida = ? "
    "and coalesce(o.medida, 'avance_fisico') = 'avance_fisico' group by all order by all"
)
_BY_METAS = (
    "select f.anio, f.nivel, f.codigo, f.avance_fisico, f.corte, '' as archivo "
    "from marts.meta_fisica_fuente f join marts.meta_fisica m using (anio, nivel, codigo) "
    f"where f.de = '{OF_METAS}' and f.avance_fisico_procedencia = ? and m.unidad_medida = ? order by all"
)


def _reported(catalogo: Catalog, consulta: str) -> list[_Given]:
    return [
        _Given(
            printed.FIRMS,
            f.anio,
            {f.nivel: f.codigo},
            Figure(f.avance_fisico, frozenset([REPORTED]), _days(f.corte), archivos=_named(f.archivo)),
        )
        for f in records(_Reported, catalogo.entero.query(consulta, [REPORTED, FIRMS_UNIT]))
    ]


def _lain_between(catalogo: Catalog) -> list[_Given]:
    return [
        _Given(printed.FIRMS, f.anio, f.de_que, _between(catalogo, f), f.nivel == OF_BUDGET)
        for f in records(_Bounds, catalogo.entero.query("select * from marts.intervalo order by all"))
        if gather.tells_bounds(catalogo, f.anio, f.de_que.get("producto"))
    ]


def _days(corte: date | None) -> frozenset[date]:
    return frozenset([corte] if corte else [])


def _named(archivo: str | None) -> tuple[str, ...]:
    return (archivo,) if archivo else ()


def _between(catalogo: Catalog, tramo: _Bounds) -> Figure:
    """Return what is known of a figure that lies between two values: the value itself where they are the same."""
    derivado, archivos = frozenset([Provenance.DERIVED.value]), _named(tramo.archivo)
    cortes = frozenset[date]() if archivos else _of_its_activities(catalogo, tramo)
    if tramo.minimo == tramo.maximo:
        return Figure(tramo.minimo, derivado, cortes, archivos=archivos)
    return Figure(None, derivado, cortes, archivos=archivos, minimo=tramo.minimo, maximo=tramo.maximo)


def _of_its_activities(catalogo: Catalog, tramo: _Bounds) -> frozenset[date]:
    """Return the cut-offs of the activities between whose firms those of a product, or of the programme, lie."""
    reglas = [r for r in catalogo.rules.of(tramo.anio).typed(ActivityRule) if r.es_de_empresas]
    suyas = {
        r.actividad
        for r in reglas
        if tramo.nivel == "programa" or (r.producto == tramo.codigo and (r.cuenta or tramo.nivel == OF_BUDGET))
    }
    dias = catalogo.once(_days_of_progress)
    return frozenset(corte for (anio, codigo), corte in dias.items() if anio == tramo.anio and codigo in suyas)


def _days_of_progress(catalogo: Catalog) -> dict[tuple[int, str], date]:
    """Return the cut-off of the progress of each activity in each year, where one is declared."""
    filas = catalogo.entero.query(
        "select anio, codigo, corte from marts.meta_fisica "
        "where nivel = 'actividad' and avance_fisico is not null and corte is not null"
    )
    return {(f.anio, f.codigo): f.corte for f in records(_Progressed, filas)}


def _row(catalogo: Catalog, consulta: Query, grupo: Row, figuras: dict[str, Figure], impresas: _Printed) -> Row:
    fila: Row = {}
    anio = year_named(catalogo, consulta, grupo)
    for dimension in consulta.por:
        fila[dimension] = grupo[dimension]
        if DIMENSIONS[dimension].con_nombre:
            clave = grupo.get(DIMENSIONS[dimension].clave or "")
            fila[f"{dimension}_nombre"] = name_of(catalogo, anio, dimension, grupo[dimension], clave)
    respuestas = _shown(catalogo, consulta, grupo, figuras, impresas)
    fila |= {i: plain(INDICATORS[i], f.valor) for i, f in respuestas.items()}
    for i, f in respuestas.items():
        fila[f"procedencia_{i}"] = weakest(f.procedencias) if f.se_sabe else None
        fila[f"parcial_{i}"] = f.se_sabe and f.parcial
        fila[f"{CUTOFF_OF}{i}"] = _cutoffs(f.cortes, f.sin_corte)
        if len(portions(i)) > 1:
            fila[f"{PARTIAL_OF}{i}"] = ";".join(sorted(f.parciales)) if fila[f"parcial_{i}"] else ""
        if f.oculta:
            fila[f"{HIDDEN}{i}"] = f.oculta
        if INDICATORS[i].tiene_extremos:
            fila[f"minimo_{i}"], fila[f"maximo_{i}"] = (plain(INDICATORS[i], v) for v in (f.minimo, f.maximo))
        if INDICATORS[i].hasta:
            fila[f"{OPEN}{i}"] = f.abierta
    con_valor = [f for f in respuestas.values() if f.se_sabe] or list(respuestas.values())
    procedencias = frozenset[str]().union(*(f.procedencias for f in con_valor))
    cortes = frozenset[date]().union(*(f.cortes for f in con_valor))
    sin_corte = frozenset[int]().union(*(f.sin_corte for f in con_valor))
    return fila | {
        "alcance": consulta.alcance,
        "procedencia": weakest(procedencias),
        "corte": _cutoffs(cortes, sin_corte),
    }


def _cutoffs(cortes: frozenset[date], sin_corte: frozenset[int]) -> str | None:
    """Return the cut-offs declared and the years that declare none; None when none is declared."""
    partes = sorted(c.isoformat() for c in cortes)
    if partes and sin_corte:
        desde, hasta = min(sin_corte), max(sin_corte)
        seguidos = hasta - desde + 1 == len(sin_corte) > 2
        anios = f"{desde}-{hasta}" if seguidos else ", ".join(map(str, sorted(sin_corte)))
        partes.append(f"{UNDECLARED} {anios}")
    return together(partes)


def _shown(
    catalogo: Catalog, consulta: Query, grupo: Row, figuras: dict[str, Figure], impresas: _Printed
) -> dict[str, Figure]:
    anio, respuestas = year_named(catalogo, consulta, grupo), _answered(consulta, grupo, figuras, impresas)
    return {i: _marked(catalogo, anio, INDICATORS[i], f, figuras) for i, f in respuestas.items()}


def _marked(catalogo: Catalog, anio: int, indicador: Indicator, figura: Figure, figuras: dict[str, Figure]) -> Figure:
    """Return a figure marked where it is said only with what it lies between (focalization.is_open)."""
    if not indicador.hasta or figura.impresa:
        return figura
    tasa = figure(INDICATORS[indicador.tasa], figuras) if indicador.tasa else figura
    return replace(figura, abierta=focalization.is_open(catalogo, anio, tasa))


def _answered(consulta: Query, grupo: Row, figuras: dict[str, Figure], impresas: _Printed) -> dict[str, Figure]:
    clave = tuple(grupo[d] for d in consulta.por)
    con_impresas = {s: impresas.over(s, clave, figuras.get(s, Figure(None))) for s in stored(consulta.indicadores)}
    respuestas = {}
    for i in consulta.indicadores:
        calculada = _computed_of(INDICATORS[i], figuras, con_impresas)
        respuestas[i] = impresas.over(i, clave, calculada) if _is_of_one(consulta, INDICATORS[i]) else Figure(None)
    return respuestas


def _computed_of(indicador: Indicator, figuras: dict[str, Figure], con_impresas: dict[str, Figure]) -> Figure:
    """Return an indicator from what is loaded; from what is printed too where only one of its parts is of a population.

    One population at a time: else what is printed enters only where what is loaded gives none, or where nothing loaded
    is left in it and what it displaces is weak.
    """
    propia = figure(indicador, figuras)
    if propia.valor is None or indicador.de_cada:
        return figure(indicador, con_impresas)
    if _is_weak(propia) and not _is_weak(impresa := figure(indicador, con_impresas)):
        return impresa
    return _if_known(indicador, figuras, propia)


def _if_known(indicador: Indicator, figuras: dict[str, Figure], figura: Figure) -> Figure:
    """Return a count that may be more with what it lies between; of firms of which nothing is known, with no value."""
    if indicador.usa or not indicador.exige:
        return figura
    sabidas, tope = (figure(INDICATORS[i], figuras) for i in (indicador.exige, indicador.hasta))
    if tope.valor == figura.valor:
        return figura
    valor = figura.valor if sabidas.valor or sabidas.oculta else None
    posible = figura if tope.valor is None else replace(figura, minimo=figura.valor, maximo=tope.valor)
    return replace(posible, valor=valor)


def _is_of_one(consulta: Query, indicador: Indicator) -> bool:
    """Tell whether each group is of one value of the dimension that an indicator is of each of."""
    suya = indicador.de_cada
    return not suya or suya in consulta.por or len(consulta.filtros.get(suya, ())) == 1


def figure(indicador: Indicator, figuras: dict[str, Figure]) -> Figure:
    """Return an indicator from stored figures; no value when something is missing or the denominator is zero."""
    if not indicador.usa:
        return figuras.get(indicador.id, Figure(None))
    partes = [figure(INDICATORS[u], figuras) for u in indicador.usa]
    procedencias = frozenset[str]().union(*(p.procedencias for p in partes))
    cortes = frozenset[date]().union(*(p.cortes for p in partes))
    sin_corte = frozenset[int]().union(*(p.sin_corte for p in partes))
    en_parte = {u: p.parciales or {u} for u, p in zip(indicador.usa, partes, strict=True) if p.parcial}
    parciales = frozenset[str]().union(*en_parte.values())
    valor = _computed(indicador, [p.valor for p in partes]) if _go_together(indicador, partes) else None
    if any(p.oculta for p in (*partes, *_needed(indicador, figuras))):
        return Figure(None, derived(procedencias), cortes, sin_corte, oculta=RESERVED)
    propia = Figure(valor, derived(procedencias), cortes, sin_corte, None, bool(en_parte), parciales)
    if indicador.hasta:
        tope = figure(INDICATORS[indicador.hasta], figuras).valor
        if tope is not None and tope != valor:
            propia = replace(propia, minimo=valor, maximo=tope)
    if indicador.exige and not figure(INDICATORS[indicador.exige], figuras).valor:
        return replace(propia, valor=None)
    return propia


def _go_together(indicador: Indicator, partes: Sequence[Figure]) -> bool:
    """Tell whether what is computed may be: parts that must reach the same day do, the end of a year being its last.

    What does not say up to when it reaches is taken to reach as far as the other.
    """
    dias = [p.cortes for p in partes if p.cortes]
    if not indicador.del_mismo_dia or len(dias) < len(partes):
        return True
    primero = min(map(min, dias))
    return len({*dias}) == 1 or (primero.month, primero.day) == END_OF_YEAR


def _needed(indicador: Indicator, figuras: dict[str, Figure]) -> list[Figure]:
    return [figure(INDICATORS[i], figuras) for i in (indicador.exige,) if i]


def _computed(indicador: Indicator, valores: list[Value]) -> Decimal | None:
    if any(v is None for v in valores):
        return None
    primero, segundo = (Decimal(v) for v in valores if v is not None)
    if indicador.menos:
        return primero - segundo
    if segundo == 0:
        return None
    cociente = (primero - segundo if indicador.resta_base else primero) / segundo
    return OF_EACH.get(indicador.unidad, 1) * cociente


def plain(indicador: Indicator, numero: Value) -> int | float | str | None:
    """Return a value as answers give it: an int when the indicator is whole, else a float; words as they are."""
    if numero is None or isinstance(numero, str | bool):
        return numero
    es_entero = indicador.unidad in WHOLE_UNITS and not indicador.decimales and numero == int(numero)
    return int(numero) if es_entero else float(numero)


@dataclass(frozen=True)
class MemberName(Record):
    """How a value of a dimension is called in a year (in all, without one), and its place among the others."""

    anio: int | None
    codigo: str
    clave: str
    nombre: str | None
    nombre_corto: str | None
    codigo_corto: str | None
    orden: int | None


def names(catalogo: Catalog, anio: int, dimension: str) -> dict[tuple[str, str], MemberName]:
    """Return every name that a dimension has in a year, by (code, key)."""
    de_siempre = catalogo.once(_names_of_every_year, dimension)
    return {(n.codigo, n.clave): n for n in de_siempre if n.anio in (None, anio)}


def _names_of_every_year(catalogo: Catalog, dimension: str) -> list[MemberName]:
    return records(MemberName, catalogo.query("select * from marts.nombre where dimension = ?", [dimension]))


def name_of(catalogo: Catalog, anio: int, dimension: str, codigo: str | None, clave: str | None = None) -> str | None:
    """Return the name of a code in a year, None when no source gives one."""
    fila = catalogo.once(names, anio, dimension).get((codigo or "", clave or ""))
    return fila.nombre if fila else None


def short_name(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return the short code and name of a code in a year: "1.2 Técnico-productiva"; the code where nobody names it."""
    fila = catalogo.once(names, anio, dimension).get((codigo, ""))
    return f"{fila.codigo_corto or ''} {fila.nombre_corto}".strip() if fila else codigo


def year_named(catalogo: Catalog, consulta: Query, fila: Row) -> int:
    """Return the year whose names a row takes: its own or, of several years, the last one asked or closed."""
    if fila.get("anio") is not None:
        return int(fila["anio"])
    pedidos = consulta.filtros.get("anio") or [str(catalogo.once(years.default))]
    return max(map(int, pedidos))


def _order(catalogo: Catalog, consulta: Query, fila: Row) -> tuple[Any, ...]:
    clave: list[Any] = []
    anio = year_named(catalogo, consulta, fila)
    for dimension in consulta.por:
        codigo = fila[dimension]
        es_entera = DIMENSIONS[dimension].es_entera
        nombre = None if es_entera else catalogo.once(names, anio, dimension).get((str(codigo), ""))
        orden = nombre.orden if nombre and nombre.orden is not None else 999
        nombrado = str(fila.get(f"{dimension}_nombre"))
        valor = codigo or 0 if es_entera else str(codigo)
        clave.append((DIMENSIONS[dimension].is_missing(codigo), orden, valor, nombrado))
    return tuple(clave)
