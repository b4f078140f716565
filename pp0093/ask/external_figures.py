"""Figures known without their rows (marts.cifra): counts of firms printed or reported, and printed amounts of money.

A printed figure is never replaced by a synthetic one, and replaces computed figures that are missing or weak.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from pp0093.ask import registry
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import PublishedFigure, published_figures
from pp0093.ask.registry import (
    ACTIVITY,
    FIRM_IDS,
    FIRMS_SERVED,
    FIRMS_UNIT,
    INDICATORS,
    OF_DOCUMENTS,
    PRODUCT,
    PROGRAMME_DIMENSION,
    RECORDS,
    REPORT,
    SHARE,
    SHARE_WITH_DATA,
    YEAR,
    is_counted,
    is_money,
)
from pp0093.ask.rows import Figure, Record, Row, paired, record, records
from pp0093.ask.selection import Question
from pp0093.ask.standing import basis
from pp0093.ask.suppression import indirect
from pp0093.claims import Claim, fact, subject
from pp0093.provenance import Provenance
from pp0093.writing import formats

OVERLAP = "solapamiento"
SHARE_INDICATORS = (SHARE, SHARE_WITH_DATA)
# The value of one dimension of a list separated with ";".
VALUE_IN_PRINT = (
    "list_extract(string_split(c.valor_dimension, ';'), list_position(string_split(c.dimension, ';'), '{}'))"
)
# The figures of a base; `es_tramo` is an interval, or a count, derived from activities. As a filter a product is all
# its budget's activities; printed, only those that count towards its goal: of one that `tiene_otras` some firms are
# left out (3.2's).
FIGURES_OF_A_BASE = f"""
    select c.* replace (
            string_split(sumandos, ';') as sumandos,
            coalesce(string_split(cortes, ';')::date[], []) as cortes,
            coalesce(string_split(archivos, ';'), []) as archivos
        ),
        indicador = '{FIRMS_SERVED}' and procedencia = '{Provenance.DERIVED}' as es_tramo,
        a.producto as de_producto,
        exists (
            select 1 from vigente.actividad o where o.anio = c.anio and o.unidad_medida = '{FIRMS_UNIT}'
                and o.producto = {VALUE_IN_PRINT.format("producto")} and o.cuenta_para_producto <> 'si'
        ) as tiene_otras
    from marts.cifra c
    left join vigente.actividad a on a.anio = c.anio and a.actividad = {VALUE_IN_PRINT.format("actividad")}
    where base = ? order by all
"""


class ExternalFigure(Record):
    """A printed, reported or derived figure without rows, or its interval (a row of marts.cifra).

    `sobre` is the denominator of its value; `archivo` and `fila`, where it was transcribed. Firms of a product are
    those of its counting activities or, with `es_todo`, of all of them.
    """

    indicador: str
    alcance: str
    anio: int
    dimension: str | None
    valor_dimension: str | None
    es_todo: bool
    valor: Decimal | None
    sobre: Decimal | None
    minimo: int | None
    maximo: int | None
    procedencia: str
    sumandos: list[str] | None
    cortes: list[date]
    archivos: list[str]
    archivo: str | None
    fila: int | None
    es_tramo: bool
    de_producto: str | None
    tiene_otras: bool


class ExternalFigures:
    """The external figures that match a query: same indicator, dimensions and values, and year; by group."""

    def __init__(self, catalogo: Catalog, ids: Iterable[str], pedida: Question) -> None:
        self.catalogo, self.pedida = catalogo, pedida
        self.filtros = {d: v for d, v in pedida.filtros.items() if v}
        self.abiertas = {*pedida.por} - {YEAR}
        self.fijas = self.filtros.keys() - {*pedida.por, YEAR}
        self.cifras: dict[tuple[str, Any], Figure] = {}
        if YEAR not in pedida.por or any(len(self.filtros[d]) > 1 for d in self.fijas):
            return
        # In a demonstration, printed figures of its years stay alongside and replace nothing.
        sin_impresas = set[int]() if pedida.fuente else basis.demonstrated(catalogo)
        for id_ in filter(self._may_have_any, ids):
            for dada, de, figura in _figures_by_indicator(catalogo, pedida.fuente).get(id_, ()):
                valores = self._values_asked(dada, de)
                if valores and dada.anio not in sin_impresas:
                    self.cifras.setdefault((id_, tuple(valores[d] for d in pedida.por)), figura)

    def _may_have_any(self, id_: str) -> bool:
        """Tell whether an indicator can have external figures.

        Counts of firms can in the report's scope; money only when documents are asked for.
        """
        if is_counted(id_):
            return self.pedida.fuente != RECORDS and self.pedida.alcance == REPORT
        return self.pedida.fuente == OF_DOCUMENTS and is_money(id_)

    def _values_asked(self, dada: ExternalFigure, de: Mapping[str, str]) -> Row:
        """Return the dimensions and year of a figure when they match the query exactly; else empty."""
        de_empresas, con_anio = not is_money(dada.indicador), {**de, YEAR: dada.anio}
        # Firms of an activity also belong to its product, except for shares.
        if (
            de_empresas
            and dada.de_producto
            and PRODUCT in self.abiertas | self.fijas
            and dada.indicador not in SHARE_INDICATORS
        ):
            con_anio = {PRODUCT: dada.de_producto, **con_anio}
        es_de_eso = printed.answers(dada.indicador, (d for d in con_anio if d != YEAR), self.abiertas, self.fijas)
        if not es_de_eso or dada.alcance != self.pedida.alcance:
            return {}
        if de_empresas and ACTIVITY not in de and dada.es_todo != (dada.tiene_otras and PRODUCT in self.fijas):
            return {}
        return con_anio if all(str(con_anio[d]) in pedidos for d, pedidos in self.filtros.items()) else {}

    def over(self, id_: str, clave: tuple[Any, ...], calculada: Figure) -> Figure:
        """Return the external figure of an indicator and group in place of a weak computed one; else the computed one.

        A rate of complete records with too many unknowns is an interval, and keeps it: a printed one covers other
        firms.
        """
        return self.cifras.get((id_, clave), calculada) if is_weak(calculada) else calculada

    def missing_groups(
        self, presentes: Mapping[tuple[Any, ...], dict[str, Figure]]
    ) -> list[tuple[tuple[Any, ...], Row]]:
        """Return the groups that only external figures have: (key, dimensions).

        In a year with records, attributes of firms have all their values already: a document's own brackets (150 to 500
        UIT) would repeat the ones they contain. Demonstration records don't count, for they displace nothing printed.
        Where records are complete, an absent group is empty.
        """
        por = self.pedida.por
        con_registros = set()
        if self.cifras and {*por} & {*FIRM_IDS}:
            con_registros = {
                clave[por.index(YEAR)]
                for clave, figuras in presentes.items()
                if any(f.procedencias - {Provenance.SYNTHETIC} for f in figuras.values())
            }
        grupos = {clave: dict(zip(por, clave, strict=True)) for _, clave in self.cifras if clave not in presentes}
        return [
            (clave, grupo)
            for clave, grupo in grupos.items()
            if grupo[YEAR] not in con_registros and (self.pedida.fuente or not self._is_of_records(grupo))
        ]

    def _is_of_records(self, grupo: Row) -> bool:
        hay = basis.has_records(self.catalogo)
        return hay and basis.coverage_of_group(self.catalogo, replace(self.pedida, grupo=grupo)).is_whole


def is_weak(figura: Figure) -> bool:
    """Tell whether a printed figure replaces this one: synthetic, partial or missing."""
    es_de_nada = not figura.se_sabe or not figura.procedencias
    return es_de_nada or figura.parcial or Provenance.SYNTHETIC in figura.procedencias


@cached_by_version
def _figures_by_indicator(
    catalogo: Catalog, base: str
) -> dict[str, list[tuple[ExternalFigure, dict[str, str], Figure]]]:
    """Return the figures by indicator, each with its {dimension: value}, without the year, and as a Figure.

    With a base, all its figures; without one, those that may head. Money of the whole programme has no dimension.
    """
    dadas = defaultdict(list)
    for dada in records(ExternalFigure, catalogo.entero.query(FIGURES_OF_A_BASE, [base])):
        if dada.indicador in INDICATORS and not _is_reserved(catalogo, dada):
            de = paired(dada.dimension, dada.valor_dimension)
            if is_money(dada.indicador):
                de.pop(PROGRAMME_DIMENSION.id, None)
            dadas[dada.indicador].append((dada, de, _as_figure(catalogo, dada)))
    return dadas


def _is_reserved(catalogo: Catalog, dada: ExternalFigure) -> bool:
    """Tell whether it is an interval suppressed for a restricted reader."""
    return (
        catalogo.protegido
        and dada.es_tramo
        and indirect.has_suppressed_activity(catalogo, dada.anio, dada.valor_dimension)
    )


@cached_by_version
def _by_place(catalogo: Catalog) -> dict[tuple[str | None, int | None], PublishedFigure]:
    return {f.lugar: f for f in published_figures(catalogo)}


def _as_figure(catalogo: Catalog, dada: ExternalFigure) -> Figure:
    return Figure(
        dada.valor if dada.valor is None or dada.sobre is None else 100 * dada.valor / dada.sobre,
        frozenset([dada.procedencia]),
        frozenset(dada.cortes),
        impresa=_by_place(catalogo).get((dada.archivo, dada.fila)),
        archivos=tuple(dict.fromkeys(dada.archivos)),
        cuenta=_account(dada.sumandos) if dada.sumandos else "",
        minimo=dada.minimo,
        maximo=dada.maximo,
    )


def _account(sumandos: Iterable[str]) -> str:
    """Write the arithmetic of an overlap: the sum over activities, minus their union."""
    *suman, juntas = [f"{int(n):,}" for n in sumandos]
    return f"{' + '.join(suman)} − {juntas}"


@cached_by_version
def printed_by_group(catalogo: Catalog, indicador: str, pregunta: Question) -> dict[tuple[Any, ...], PublishedFigure]:
    """Return {group: the printed figure that takes precedence} of an indicator, whatever records or files have."""
    dadas = ExternalFigures(catalogo, [indicador], replace(pregunta, fuente=OF_DOCUMENTS)).cifras
    return {clave: f.impresa for (_, clave), f in dadas.items() if isinstance(f.impresa, PublishedFigure)}


class ComputedFromPrint(PublishedFigure):
    """A ratio or difference computed from printed amounts, when no document prints it; its place is the first term's.

    It is formatted as its indicator (99.985 is ">99.9 %"), not as a document would print it.
    """

    @property
    def escrita(self) -> str:
        """The figure in its indicator's format."""
        return formats.written(INDICATORS[self.indicador], self.valor)

    @property
    def claim(self) -> Claim:
        """The claim that printed amounts give it."""
        de = subject(anio=self.anio, cifra=self.indicador, **self.dimensiones)
        return fact("de_lo_impreso", float(self.valor), de)


def printed_amount(
    catalogo: Catalog, indicador: str, pregunta: Question, clave: tuple[object, ...]
) -> PublishedFigure | None:
    """Return the printed amount of money of a group or, for a ratio or difference, the one that its printed terms give.

    None when the terms come from different documents.
    """
    if impresa := printed_by_group(catalogo, indicador, pregunta).get(clave):
        return impresa
    suyo = INDICATORS[indicador]
    terminos = {t: suya for t in suyo.usa if (suya := printed_by_group(catalogo, t, pregunta).get(clave))}
    if len({t.documento for t in terminos.values()}) != 1:
        return None
    valor = registry.compute_figure(suyo, {t: Figure(impresa.valor) for t, impresa in terminos.items()}).valor
    if valor is None:
        return None
    return record(
        ComputedFromPrint,
        terminos[suyo.usa[0]],
        indicador=indicador,
        valor=Decimal(valor),
        decimales=suyo.decimales,
        unidad_medida=suyo.unidad.value,
        escala=0,
    )
