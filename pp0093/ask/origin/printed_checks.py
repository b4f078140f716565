"""Compare each published figure with the one computed from other rows, at the printed precision.

A comparison is evidence only when both sides come from different rows: the printed figure itself, or another printed
copy, always agrees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from pp0093.ask import external_figures
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import FigureWithUnit, PublishedFigure
from pp0093.ask.parts import instruments
from pp0093.ask.query import Query, run
from pp0093.ask.registry import (
    FIRMS_SERVED,
    INDICATORS,
    META_FISICA,
    PRESUPUESTO,
    REPORT,
    SHARE,
    YEAR,
    dimensions_of,
    is_counted,
)
from pp0093.ask.rows import Printed, Row, record
from pp0093.ask.selection import Question
from pp0093.provenance import Provenance

EQUAL, CUT, DIFFERENT, NOT_COMPUTED = "igual", "cortada, no redondeada", "distinta", "sin cálculo"
DIFFERS_BY_ROUNDING = "distinta por el redondeo de sus datos"
# The progress of an indicator, computed from its goal and value.
RATIO = "avance_tipo1"
# Shares recomputed from two printed counts: a part's over its whole's, given by the other dimensions; or firms with a
# known size over all.
SHARES_OF_COUNTS = f"""
    with partes as (
        select archivo, fila, indicador, anio,
            split_part(dimension, ';', -1) as de_parte,
            split_part(valor_dimension, ';', -1) as valor_de_parte,
            nullif(regexp_replace(dimension, ';?[^;]*$', ''), '') as de_todas,
            nullif(regexp_replace(valor_dimension, ';?[^;]*$', ''), '') as valor_de_todas
        from marts.publicado
        where indicador in ('{SHARE}', '{printed.WITH_SIZE_SHARE}')
    )
    select p.archivo, p.fila, 100 * suyas.valor / todas.valor as parte
    from partes p
    join marts.impreso todas on todas.indicador = '{FIRMS_SERVED}' and todas.anio = p.anio and todas.valor <> 0
        and todas.dimension is not distinct from p.de_todas
        and todas.valor_dimension is not distinct from p.valor_de_todas
    join marts.impreso suyas on suyas.anio = p.anio and case p.indicador
        when '{SHARE}' then suyas.indicador = '{FIRMS_SERVED}'
            and suyas.dimension = p.de_parte and suyas.valor_dimension = p.valor_de_parte
        else suyas.indicador = '{printed.WITH_SIZE}' and suyas.dimension is null end
"""
# Documents print firms and actions apart from the physical progress that equals them.
PROGRESS_IN = {"empresas_atendidas": "avance_fisico", "acciones": "avance_fisico"}


class Evidence(StrEnum):
    """The kind of evidence that a published figure is compared with."""

    INDEPENDENT = "independiente"
    ECHO = "eco"
    COPY = "copia"
    NONE = "sin cálculo"


class Checked(FigureWithUnit):
    """A printed figure, its counterpart computed from other rows, and the verdict.

    For an echo `calculado` is the figure itself; for a copy, the one printed elsewhere; None when nothing loaded
    computes it.
    """

    calculado: float | None
    clase: str
    resultado: str
    es_otra_lectura: bool = False
    """Whether it is money with another cut-off than ours: a later extract restates it, without contradiction."""


@cached_by_version
def check_published(catalogo: Catalog, indicador: str = "") -> list[Checked]:
    """Return every published figure, or an indicator's, with its counterpart, evidence and verdict.

    The verdict compares at the printed decimals and scale. In the documents' order.
    """
    cifras = printed.published_figures(catalogo, indicador=indicador)
    servidas = _rows_served(catalogo, cifras)
    filas = []
    for cifra in cifras:
        clase, calculado, es_otra_lectura = _other_side(catalogo, cifra, servidas.get(cifra.lugar, {}))
        resultado = verdict(cifra, calculado)
        if resultado == DIFFERENT and cifra.indicador == RATIO and admit_their_rounding(catalogo, cifra):
            resultado = DIFFERS_BY_ROUNDING
        filas.append(
            record(
                Checked, cifra, calculado=calculado, clase=clase, resultado=resultado, es_otra_lectura=es_otra_lectura
            )
        )
    return filas


def names_in_print(catalogo: Catalog) -> dict[str, str]:
    """Return {name in the manifest: name in its figures} of documents whose names differ."""
    filas = catalogo.entero.query(
        "select distinct c.documento as declarado, p.documento "
        "from marts.publicado p join marts.carga c using (archivo) "
        "where c.documento is not null and c.documento <> p.documento order by all"
    )
    return dict(tuple(f.values()) for f in filas)


@cached_by_version
def newest_first(catalogo: Catalog) -> list[str]:
    """Return the documents with figures, last published first; an undated one as the annual report of its year."""
    filas = catalogo.query(
        "select documento from marts.publicado group by documento "
        "order by coalesce(max(publicado_el), make_date(max(anio) + 1, 3, 31)) desc, documento"
    )
    return [f["documento"] for f in filas]


def of_kind(cifras: Iterable[Checked], clase: Evidence) -> list[Checked]:
    """Return the figures with one kind of evidence."""
    return [c for c in cifras if c.clase == clase]


def _rows_served(catalogo: Catalog, cifras: Iterable[Printed]) -> dict[tuple[str, int], Row]:
    """Return the answer row of each printed figure, by its file and row; one query per grouping and filters."""
    grupos = defaultdict(list)
    for cifra in cifras:
        de = cifra.dimensiones
        if cifra.indicador in INDICATORS and {*de} <= {*dimensions_of(cifra.indicador)}:
            abierta = [*de][-1] if de else YEAR
            grupos[cifra.indicador, abierta, tuple((d, v) for d, v in de.items() if d != abierta)].append(cifra)
    servidas = {}
    for (indicador, abierta, fijas), suyas in grupos.items():
        filtros = {d: [v] for d, v in fijas} | {YEAR: sorted({str(c.anio) for c in suyas})}
        por = tuple(dict.fromkeys((YEAR, abierta)))
        filas = {tuple(f[d] for d in por): f for f in run(catalogo, Query((indicador,), por, filtros))}
        for cifra in suyas:
            clave = tuple(({YEAR: cifra.anio} | cifra.dimensiones)[d] for d in por)
            if clave in filas:
                servidas[cifra.lugar] = filas[clave]
    return servidas


def _other_side(catalogo: Catalog, cifra: PublishedFigure, servida: Row) -> tuple[Evidence, float | None, bool]:
    """Return the kind of evidence, the counterpart and whether it has another cut-off, for a printed figure."""
    valor, procedencia = servida.get(cifra.indicador), servida.get("procedencia")
    es_real = valor is not None and procedencia != Provenance.SYNTHETIC
    if es_real and not (procedencia == Provenance.PUBLISHED and _is_taken(cifra)):
        if not printed.reads_another_day(cifra, servida[f"corte_{cifra.indicador}"]):
            return Evidence.INDEPENDENT, valor, False
        suya = _of_its_annex(catalogo, cifra)
        if not suya or printed.says(cifra, float(suya)):
            return Evidence.INDEPENDENT, valor, True
        return Evidence.COPY, float(suya), False
    if (de_cuentas := _from_counts(catalogo).get(cifra.lugar)) is not None:
        return Evidence.INDEPENDENT, de_cuentas, False
    otra = _first_print(catalogo, cifra)
    if otra.lugar != cifra.lugar:
        return Evidence.COPY, float(printed.in_units(otra)), False
    es_fuente = printed.from_annex(cifra) or cifra.dimension == printed.SCOPE
    es_eco = es_real or (es_fuente and cifra.indicador in INDICATORS)
    return (Evidence.ECHO, float(printed.in_units(cifra)), False) if es_eco else (Evidence.NONE, None, False)


def _is_taken(cifra: Printed) -> bool:
    """Tell whether the answered figure would be one printed row, not computed from several."""
    indicador = INDICATORS[cifra.indicador]
    if is_counted(indicador.id):
        return True
    if indicador.usa or indicador.regla or indicador.promedia:
        return False
    return indicador.mart is META_FISICA or (indicador.mart is PRESUPUESTO and cifra.dimension == "actividad")


def _of_its_annex(catalogo: Catalog, cifra: PublishedFigure) -> Decimal | None:
    """Return the amount that heads in the figure's own document, or that its terms there give; None without one."""
    de = cifra.dimensiones
    alcance = de.pop(printed.SCOPE, REPORT)
    suya = external_figures.printed_amount(
        catalogo, cifra.indicador, Question((YEAR, *de), {}, alcance), (cifra.anio, *de.values())
    )
    return printed.in_units(suya) if suya and suya.documento == cifra.documento else None


@cached_by_version
def _from_counts(catalogo: Catalog) -> dict[tuple[str, int], float]:
    """Return the shares recomputed from printed counts, by the file and row of the printed share."""
    filas = (f.values() for f in catalogo.query(SHARES_OF_COUNTS))
    return {(archivo, fila): parte for archivo, fila, parte in filas}


def _first_print(catalogo: Catalog, cifra: FigureWithUnit) -> FigureWithUnit:
    """Return the first print of a figure: in an annex, else anywhere under this name or one in conflict."""
    anio, de = cifra.anio, cifra.dimensiones
    iguales = printed.figures_of(catalogo, cifra.indicador, anio, de)
    avances = printed.figures_of(catalogo, PROGRESS_IN.get(cifra.indicador, ""), anio, de)
    if anexos := [c for c in (*avances, *iguales) if printed.from_annex(c)]:
        return anexos[-1]
    en_conflicto = printed.conflicts(catalogo, cifra.indicador, anio, de)
    return en_conflicto[0] if en_conflicto and iguales[0].lugar == cifra.lugar else iguales[0]


def admit_their_rounding(catalogo: Catalog, cifra: Printed) -> bool:
    """Tell whether an indicator's goal and value, before rounding, could give its printed progress."""
    del_anio = (f for f in instruments.series(catalogo, cifra.valor_dimension or "") if f["anio"] == cifra.anio)
    conocidos = (f for f in del_anio if f["avance_tipo1_min"] is not None)
    return any(f["avance_tipo1_min"] <= cifra.valor <= f["avance_tipo1_max"] for f in conocidos)


def verdict(cifra: FigureWithUnit, calculado: float | None) -> str:
    """Compare a computed figure with a printed one at its decimals: equal, cut, different or not computed."""
    if calculado is None:
        return NOT_COMPUTED
    exacto = Decimal(str(calculado)).scaleb(-cifra.escala)
    paso = Decimal(1).scaleb(-cifra.decimales)
    if exacto.quantize(paso, ROUND_HALF_UP) == cifra.valor:
        return EQUAL
    return CUT if exacto.quantize(paso, ROUND_DOWN) == cifra.valor else DIFFERENT
