"""The figures that documents print, as transcribed, and the justifications that units write (marts.justificacion)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby, product
from operator import attrgetter
from typing import Any, TypeVar

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import (
    FIRMS_SERVED,
    FIRMS_UNIT,
    INDICATORS,
    NATIONAL,
    PHYSICAL_PROGRESS,
    SHARE,
    SHARE_WITH_DATA,
    is_money,
)
from pp0093.ask.rows import Printed, Record, Subject, paired, records
from pp0093.claims import Claim, fact, subject
from pp0093.language.words import measured
from pp0093.provenance import Provenance
from pp0093.writing import formats

WITH_SIZE, WITH_SIZE_SHARE = "empresas_con_tamano", "empresas_con_tamano_pct"
GRAPH = "(gráfico)"
# Selects every indicator.
EVERY_INDICATOR = ""
# Separates the conflicting values of one figure.
ALSO = " y también "
MORE_THAN, UP_TO = "más de", "hasta"
"""The prefixes of the note of a figure that a document prints only as a bound."""
SCOPE = "alcance"
"""The dimension of figures printed for the whole country."""
CHANGE_SUFFIXES = {
    "_variacion_pct": "cambio frente al año anterior",
    "_variacion_pp": "cambio frente al año anterior",
    "_razon_pct": "como parte del año anterior",
}
"""Suffixes of printed figures about another figure, and their meaning."""
OF_A_SHEET = "indicador_desempeno"
"""The dimension of figures printed for an instrument's indicator."""
OF_SHEETS = {
    "valor_obtenido": "valor_indicador",
    "logro_esperado": "meta_indicador",
    "brecha_meta": "brecha_indicador_pp",
    "avance_tipo1": "avance_indicador_pct",
}
"""The registry's indicators with their names in documents, for an instrument's indicators."""


# Firms served, and progress measured in firms, are one figure under either name.
IN_CONFLICT = f"""
    select *, concat_ws(';', indicador, string_agg(indicador_impreso, ';') over lo_mismo, if(
        indicador = '{PHYSICAL_PROGRESS}' and bool_and(lower(coalesce(unidad_medida, '')) = lower('{FIRMS_UNIT}'))
            over lo_mismo, '{FIRMS_SERVED}', null
    )) as llamados
    from marts.conflicto window lo_mismo as (partition by indicador, dimension, valor_dimension, anio)
    order by indicador, dimension, valor_dimension, anio, archivo, fila
"""


class FigureWithUnit(Printed, kw_only=True):
    """A printed figure with its unit; `escala` is the power of ten that converts it to its indicator's.

    `turno` is its rank among the figures printed of the same thing (core.impresa), the lowest heads: 0 in versions
    published before documents had dates.
    """

    unidad_medida: str | None
    escala: int
    turno: int = 0

    @property
    def escrita(self) -> str:
        """The figure as printed, with its unit."""
        return measured(formats.number(self.valor, self.decimales), self.unidad_medida or "")

    @property
    def claim(self) -> Claim:
        """The claim that a document of its year prints it."""
        return fact("numero_impreso", float(self.valor), subject(anio=self.anio, valor=float(self.valor)))


def in_units(cifra: FigureWithUnit) -> Decimal:
    """Return a printed figure in the unit of its indicator: soles when printed in thousands or millions."""
    return cifra.valor.scaleb(cifra.escala)


def last_digit(cifra: FigureWithUnit) -> Decimal:
    """Return the value of one unit of the last printed digit, in the unit of the indicator."""
    return in_units(replace(cifra, valor=Decimal(1).scaleb(-cifra.decimales)))


def says(cifra: FigureWithUnit, valor: float) -> bool:
    """Tell whether a value equals a printed figure once rounded or cut to its digits."""
    return abs(Decimal(str(valor)) - in_units(cifra)) < last_digit(cifra)


class PublishedFigure(FigureWithUnit):
    """A printed figure with its cut-off and note."""

    corte: date | None
    nota: str | None

    @property
    def es_piso(self) -> bool:
        """Whether the document prints a lower bound only."""
        return (self.nota or "").startswith(MORE_THAN)

    @property
    def que_es(self) -> str:
        """Its note, with "más de" or "hasta" moved to the end in brackets."""
        cual, _, que = (self.nota or "").partition("; ")
        return formats.capital(f"{que} ({cual})" if cual in (MORE_THAN, UP_TO) else self.nota or "")


class ConflictingFigure(FigureWithUnit):
    """One of the conflicting values that documents print of a figure, and the names it is printed under.

    `llamados` are the indicators under which the figure may be asked, separated with ";".
    """

    indicador_impreso: str
    dimension_impresa: str | None
    valor_dimension_impreso: str | None
    llamados: str


P = TypeVar("P", bound=FigureWithUnit)


def published_figures(catalogo: Catalog, *, indicador: str = EVERY_INDICATOR, **igual: Any) -> list[PublishedFigure]:
    """Return the published figures, of one indicator or all, whose columns equal `igual` (None: is null).

    In the documents' order; items listed without a value are left out.
    """
    return [f for f in _published(catalogo).get(indicador, ()) if all(f[columna] == v for columna, v in igual.items())]


def reads_another_day(cifra: PublishedFigure, corte: str | None) -> bool:
    """Tell whether printed money has another cut-off than ours; undeclared differs from declared."""
    return is_money(cifra.indicador) and (cifra.corte.isoformat() if cifra.corte else None) != corte


def from_annex(cifra: Printed) -> bool:
    """Tell whether a figure is printed in the annex, the table that money and goals are loaded from."""
    return (cifra.seccion or "").lower().startswith("anexo")


def by_weight(cifras: Iterable[P]) -> list[P]:
    """Sort the figures printed of one thing by precedence, the one that heads (is shown first) first.

    In versions published before documents had dates: the annex first, then by document name.
    """
    por_nombre = sorted(cifras, key=lambda c: c.documento, reverse=True)
    return sorted(por_nombre, key=lambda c: (c.turno, not from_annex(c), GRAPH in (c.seccion or "")))


def head(cifras: Iterable[P]) -> P | None:
    """Return the figure that takes precedence (heads) among those printed of one thing; None for an unresolved tie.

    A tie is two figures of equal rank that disagree.
    """
    primera, *otras = by_weight(cifras)
    empatan = any(o.turno == primera.turno and in_units(o) != in_units(primera) for o in otras if primera.turno)
    return None if empatan else primera


def of_sheet(catalogo: Catalog, indicador: str, codigo: str, anio: int) -> PublishedFigure | None:
    """Return the printed figure that heads for an indicator of an instrument; None without any."""
    nombres = {OF_SHEETS[indicador]: OF_A_SHEET, indicador: "indicador"}
    dichas = (f for nombre, de in nombres.items() for f in figures_of(catalogo, nombre, anio, {de: codigo}))
    suyas = [replace(f, dimension=OF_A_SHEET) for f in dichas]
    return head(suyas) if suyas else None


def figures_of(catalogo: Catalog, indicador: str, anio: int, valores: Mapping[str, Any]) -> list[PublishedFigure]:
    """Return the figures printed of an indicator, year and dimensions ({dimension: code}), in the documents' order."""
    return _by_subject(catalogo).get((indicador, anio, frozenset(valores.items())), [])


@cached_by_version
def _by_subject(catalogo: Catalog) -> dict[Subject, list[PublishedFigure]]:
    suyas = defaultdict(list)
    for figura in published_figures(catalogo):
        suyas[figura.asunto].append(figura)
    return dict(suyas)


@cached_by_version
def _published(catalogo: Catalog) -> dict[str, list[PublishedFigure]]:
    """Return {indicator: published figures}, plus all of them: some hundreds, looked up many times."""
    suyas = defaultdict(list)
    filas = catalogo.query("select * from marts.publicado where valor is not null order by documento, archivo, fila")
    for figura in records(PublishedFigure, filas):
        suyas[EVERY_INDICATOR].append(figura)
        suyas[figura.indicador].append(figura)
    return dict(suyas)


def label(catalogo: Catalog, indicador: str) -> str:
    """Return the label of a printed figure: from the registry, the programme (impreso.<id>), its suffix or its id."""
    if indicador in INDICATORS:
        return INDICATORS[indicador].etiqueta
    if propio := catalogo.programa.frase(f"impreso.{indicador}"):
        return propio
    for fin, que_es in CHANGE_SUFFIXES.items():
        if indicador.endswith(fin):
            return f"{label(catalogo, indicador.removesuffix(fin))}, {que_es}"
    return indicador.replace("_", " ").capitalize()


def conflicts(
    catalogo: Catalog, indicador: str, anio: int, valores: Mapping[str, Any]
) -> tuple[ConflictingFigure, ...]:
    """Return the conflicting printed values of a figure; empty without conflict.

    `valores` is {dimension: code} without the year; empty for the whole programme.
    """
    de = {(d, str(v)) for d, v in valores.items()}
    return _conflicts(catalogo).get((indicador, anio, frozenset(de)), ())


def of_scope(alcance: str, valores: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dimensions that documents print a scope's figures with."""
    return {SCOPE: alcance, **valores} if alcance == NATIONAL else dict(valores)


@cached_by_version
def _in_conflict(catalogo: Catalog) -> list[list[ConflictingFigure]]:
    """Return the groups of conflicting printed values, the one that heads first in each."""
    filas = records(ConflictingFigure, catalogo.query(IN_CONFLICT))
    juntas = groupby(filas, attrgetter("indicador", "dimension", "valor_dimension", "anio"))
    return [by_weight(suyas) for _, suyas in juntas]


def in_two_ways(catalogo: Catalog, anio: int) -> list[ConflictingFigure]:
    """Return every conflicting printed value of a year, grouped by figure."""
    return [f for suyas in _in_conflict(catalogo) for f in suyas if f.anio == anio]


@cached_by_version
def _conflicts(catalogo: Catalog) -> dict[Subject, tuple[ConflictingFigure, ...]]:
    """Return the conflicts indexed by every name of their figure."""
    hallados: dict[Subject, tuple[ConflictingFigure, ...]] = {}
    for suyas in _in_conflict(catalogo):
        lugares = [(f.dimension, f.valor_dimension) for f in suyas]
        lugares += [(f.dimension_impresa, f.valor_dimension_impreso) for f in suyas]
        for indicador, lugar in product(suyas[0].llamados.split(";"), lugares):
            hallados[indicador, suyas[0].anio, frozenset(paired(*lugar).items())] = tuple(suyas)
    return hallados


def share_printed(catalogo: Catalog, dimension: str, anio: int) -> str:
    """Return the share that documents print by a dimension in a year: over firms with data, else over all firms."""
    sobre_las_que_tienen = published_figures(catalogo, indicador=SHARE_WITH_DATA, anio=anio, dimension=dimension)
    return SHARE_WITH_DATA if sobre_las_que_tienen else SHARE


def answers(indicador: str, dimensiones: Iterable[str], abiertas: Iterable[str], fijas: Iterable[str]) -> bool:
    """Tell whether a printed figure's dimensions, in order, are those that a query groups and filters by.

    A share is of its last dimension within the others, so a query may group only by that one.
    """
    impresas = list(dimensiones)
    if indicador in (SHARE, SHARE_WITH_DATA) and list(abiertas) != impresas[-1:]:
        return False
    return set(impresas) == {*abiertas, *fijas}


def values_in_words(impresas: Sequence[FigureWithUnit]) -> str:
    """Write two or more printed values with their places; 765.80 and 765.8 are one."""
    escritas: dict[Decimal, str] = {}
    lugares: dict[str, list[str]] = {}
    for cifra in impresas:
        lugares.setdefault(escritas.setdefault(in_units(cifra), cifra.escrita), []).append(cifra.donde)
    return ALSO.join(f"{valor} ({'; '.join(dict.fromkeys(donde))})" for valor, donde in lugares.items())


def claimed(impresas: Iterable[FigureWithUnit]) -> list[Claim]:
    """Return a claim per figure: a document of its year prints it."""
    return list(dict.fromkeys(cifra.claim for cifra in impresas))


class Justification(Record):
    """What was written of a month (None: the year) of an activity or product, with its cut-off and document."""

    anio: int
    nivel: str
    codigo: str
    mes: int | None
    justificacion: str
    procedencia: str
    corte: date | None
    segun: str | None = None

    @property
    def dicha(self) -> str:
        """The text, followed by the document that prints it unless a unit wrote it."""
        return f"{self.justificacion} ({self.segun})" if self.segun else self.justificacion

    @property
    def cuando(self) -> tuple[date, int]:
        """Its sort key by date: cut-off, then month."""
        return self.corte or date.min, self.mes or 0


@cached_by_version
def justifications(catalogo: Catalog) -> list[Justification]:
    """Return every justification, oldest first."""
    filas = catalogo.query("select * from marts.justificacion order by anio, nivel, codigo, mes nulls first")
    return records(Justification, filas)


@cached_by_version
def last_said(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return {code: last justification} of the activities and products of a year; "" when a unit gave none.

    Only of codes with goals from real files: nobody asks about the rest.
    """
    filas = catalogo.entero.query(
        "select codigo, coalesce(arg_max("
        "    if(segun is null, justificacion, justificacion || ' (' || segun || ')'),"
        "    (coalesce(corte, '0001-01-01'::date), coalesce(mes, 0))"
        "), '') as dicha from (select distinct codigo from marts.meta_fisica_fuente where de = 'metas' and anio = $1 "
        "and 'reportado' in (meta_fisica_procedencia, avance_fisico_procedencia)) left join "
        "(from marts.justificacion where anio = $1 and procedencia <> $2) using (codigo) group by all order by codigo",
        [anio, Provenance.SYNTHETIC],
    )
    return {f["codigo"]: f["dicha"] for f in filas}
