"""The figures that documents print, as they were transcribed, and what units write of why (marts.justificacion)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby, product
from operator import attrgetter
from typing import Any, TypeVar

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.registry import (
    FIRMS_SERVED,
    FIRMS_UNIT,
    INDICATORS,
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
# What stands for every indicator.
EVERY_INDICATOR = ""
# What goes between two values printed of one thing.
ALSO = " y también "
MORE_THAN, UP_TO = "más de", "hasta"
"""How the note of a figure begins of which a document prints only what it passes."""
SCOPE = "alcance"
"""The dimension with which a document prints what is of the whole country."""
CHANGE_SUFFIXES = {
    "_variacion_pct": "cambio frente al año anterior",
    "_variacion_pp": "cambio frente al año anterior",
    "_razon_pct": "como parte del año anterior",
}
"""How the figures that documents print of another figure end, and what they are of it."""
OF_A_SHEET = "indicador_desempeno"
"""The dimension with which documents print what is of an indicator of an instrument."""
OF_SHEETS = {
    "valor_obtenido": "valor_indicador",
    "logro_esperado": "meta_indicador",
    "brecha_meta": "brecha_indicador_pp",
    "avance_tipo1": "avance_indicador_pct",
}
"""The figures of the registry that those are, and as what documents print them."""


# Firms served and the progress that is measured in firms, asked as either, are one figure.
IN_CONFLICT = f"""
    select *, concat_ws(';', indicador, string_agg(indicador_impreso, ';') over lo_mismo, if(
        indicador = '{PHYSICAL_PROGRESS}' and bool_and(lower(coalesce(unidad_medida, '')) = lower('{FIRMS_UNIT}'))
            over lo_mismo, '{FIRMS_SERVED}', null
    )) as llamados
    from marts.conflicto window lo_mismo as (partition by indicador, dimension, valor_dimension, anio)
    order by indicador, dimension, valor_dimension, anio, archivo, fila
"""


class FigureWithUnit(Printed, kw_only=True):
    """A printed figure and the unit it is printed in: by which power of ten (`escala`) it is that of its indicator.

    `turno` is its turn to head what it measures (core.impresa), the lowest heads: 0 in a version published before
    documents had dates.
    """

    unidad_medida: str | None
    escala: int
    turno: int = 0

    @property
    def escrita(self) -> str:
        """The figure as it is printed, with its unit."""
        return measured(formats.number(self.valor, self.decimales), self.unidad_medida or "")

    @property
    def claim(self) -> Claim:
        """What it claims: that a document of its year prints it."""
        return fact("numero_impreso", float(self.valor), sujeto=subject(anio=self.anio, valor=float(self.valor)))


def in_units(cifra: FigureWithUnit) -> Decimal:
    """Return a printed figure in the unit of its indicator: soles where it is printed in thousands or millions."""
    return cifra.valor.scaleb(cifra.escala)


def last_digit(cifra: FigureWithUnit) -> Decimal:
    """Return one of the last digit that a document prints, in the unit of the indicator."""
    return in_units(replace(cifra, valor=Decimal(1).scaleb(-cifra.decimales)))


def says(cifra: FigureWithUnit, valor: float) -> bool:
    """Tell whether a value, rounded or cut to the digits that are printed, is the printed one."""
    return abs(Decimal(str(valor)) - in_units(cifra)) < last_digit(cifra)


class PublishedFigure(FigureWithUnit):
    """A printed figure with what its row says of it."""

    corte: date | None
    nota: str | None

    @property
    def es_piso(self) -> bool:
        """Whether the document prints that it is more than this, and not how much."""
        return (self.nota or "").startswith(MORE_THAN)

    @property
    def que_es(self) -> str:
        """What its row says it is of, and after that if it is more than the figure or up to it."""
        cual, _, que = (self.nota or "").partition("; ")
        return formats.capital(f"{que} ({cual})" if cual in (MORE_THAN, UP_TO) else self.nota or "")


class ConflictingFigure(FigureWithUnit):
    """One of the different values that documents print of a thing, and by which names this one is printed.

    `llamados` are the indicators under which any of them may be asked, with ";" between.
    """

    indicador_impreso: str
    dimension_impresa: str | None
    valor_dimension_impreso: str | None
    llamados: str


P = TypeVar("P", bound=FigureWithUnit)


def published_figures(catalogo: Catalog, *, indicador: str = EVERY_INDICATOR, **igual: Any) -> list[PublishedFigure]:
    """Return published figures, of an indicator or of all, whose columns equal what is given (None: is null).

    In the document's order. What a document lists without a value is no figure.
    """
    return [f for f in _published(catalogo).get(indicador, ()) if all(f[columna] == v for columna, v in igual.items())]


def reads_another_day(cifra: PublishedFigure, corte: str | None) -> bool:
    """Tell whether printed money is of another cut-off than a figure of ours; undeclared is another than declared."""
    return is_money(cifra.indicador) and (cifra.corte.isoformat() if cifra.corte else None) != corte


def from_annex(cifra: Printed) -> bool:
    """Tell whether a figure is printed in the annex, the table that money and goals are loaded from."""
    return (cifra.seccion or "").lower().startswith("anexo")


def by_weight(cifras: Iterable[P]) -> list[P]:
    """Return printed figures of one thing by their turn, that which heads first.

    A version published before documents had dates keeps its order: of the annex, then by the document's name.
    """
    por_nombre = sorted(cifras, key=lambda c: c.documento, reverse=True)
    return sorted(por_nombre, key=lambda c: (c.turno, not from_annex(c), GRAPH in (c.seccion or "")))


def head(cifras: Iterable[P]) -> P | None:
    """Return the printed figure that heads those of one thing; None where two of the same turn disagree."""
    primera, *otras = by_weight(cifras)
    empatan = any(o.turno == primera.turno and in_units(o) != in_units(primera) for o in otras if primera.turno)
    return None if empatan else primera


def of_sheet(catalogo: Catalog, indicador: str, codigo: str, anio: int) -> PublishedFigure | None:
    """Return what heads of what documents print of a figure of an indicator of an instrument; None without any."""
    suyas = figures_of(catalogo, OF_SHEETS[indicador], anio, {OF_A_SHEET: codigo})
    return head(suyas) if suyas else None


def figures_of(catalogo: Catalog, indicador: str, anio: int, valores: Mapping[str, Any]) -> list[PublishedFigure]:
    """Return every figure that documents print of a subject, in their order; `valores` are its dimensions' codes."""
    return _by_subject(catalogo).get((indicador, anio, frozenset(valores.items())), [])


@remembered
def _by_subject(catalogo: Catalog) -> dict[Subject, list[PublishedFigure]]:
    suyas = defaultdict(list)
    for figura in published_figures(catalogo):
        suyas[figura.asunto].append(figura)
    return dict(suyas)


@remembered
def _published(catalogo: Catalog) -> dict[str, list[PublishedFigure]]:
    """Return the published figures by indicator, and all of them: some hundreds, asked many times for a few."""
    suyas = defaultdict(list)
    filas = catalogo.query("select * from marts.publicado where valor is not null order by documento, archivo, fila")
    for figura in records(PublishedFigure, filas):
        suyas[EVERY_INDICATOR].append(figura)
        suyas[figura.indicador].append(figura)
    return dict(suyas)


def label(catalogo: Catalog, indicador: str) -> str:
    """Return what a printed figure is called: by the registry, by the programme (impreso.<id>) or by what it is of."""
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
    """Return the places where documents print different values for a figure.

    `valores` are its dimensions but the year with their codes; none for the whole programme. Empty without conflict.
    """
    de = {(d, str(v)) for d, v in valores.items()}
    return _conflicts(catalogo).get((indicador, anio, frozenset(de)), ())


def of_scope(alcance: str, valores: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dimensions, with their codes, with which documents print what is of a scope."""
    return {SCOPE: alcance, **valores} if alcance == "nacional" else dict(valores)


@remembered
def _in_conflict(catalogo: Catalog) -> list[list[ConflictingFigure]]:
    """Return what documents print of each thing of which they print several values, that which heads first."""
    filas = records(ConflictingFigure, catalogo.query(IN_CONFLICT))
    juntas = groupby(filas, attrgetter("indicador", "dimension", "valor_dimension", "anio"))
    return [by_weight(suyas) for _, suyas in juntas]


def in_two_ways(catalogo: Catalog, anio: int) -> list[ConflictingFigure]:
    """Return every place where documents print different values of a year, by figure."""
    return [f for suyas in _in_conflict(catalogo) for f in suyas if f.anio == anio]


@remembered
def _conflicts(catalogo: Catalog) -> dict[Subject, tuple[ConflictingFigure, ...]]:
    """Return the conflicts by each name under which what they are of is printed."""
    hallados: dict[Subject, tuple[ConflictingFigure, ...]] = {}
    for suyas in _in_conflict(catalogo):
        lugares = [(f.dimension, f.valor_dimension) for f in suyas]
        lugares += [(f.dimension_impresa, f.valor_dimension_impreso) for f in suyas]
        for indicador, lugar in product(suyas[0].llamados.split(";"), lugares):
            hallados[indicador, suyas[0].anio, frozenset(paired(*lugar).items())] = tuple(suyas)
    return hallados


def share_printed(catalogo: Catalog, dimension: str, anio: int) -> str:
    """Return the share that documents print of a dimension in a year: over those with data, else over all firms."""
    sobre_las_que_tienen = published_figures(catalogo, indicador=SHARE_WITH_DATA, anio=anio, dimension=dimension)
    return SHARE_WITH_DATA if sobre_las_que_tienen else SHARE


def answers(indicador: str, dimensiones: Iterable[str], abiertas: Iterable[str], fijas: Iterable[str]) -> bool:
    """Tell whether a figure printed of some dimensions, in order, is by those that a query opens and fixes.

    A share is printed of the last dimension within the others, so only that one may be opened.
    """
    impresas = list(dimensiones)
    if indicador in (SHARE, SHARE_WITH_DATA) and list(abiertas) != impresas[-1:]:
        return False
    return set(impresas) == {*abiertas, *fijas}


def values_in_words(impresas: Sequence[FigureWithUnit]) -> str:
    """Write two or more printed values with the places they are printed in; 765.80 and 765.8 are one."""
    escritas: dict[Decimal, str] = {}
    lugares: dict[str, list[str]] = {}
    for cifra in impresas:
        lugares.setdefault(escritas.setdefault(in_units(cifra), cifra.escrita), []).append(cifra.donde)
    return ALSO.join(f"{valor} ({'; '.join(dict.fromkeys(donde))})" for valor, donde in lugares.items())


def claimed(impresas: Iterable[FigureWithUnit]) -> list[Claim]:
    """Claim that a document of its year prints each of some figures."""
    return list(dict.fromkeys(cifra.claim for cifra in impresas))


class Justification(Record):
    """What was written of a month (None, of the year) of an activity or product, in which cut-off and document."""

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
        """What was written, with the document that prints it where no unit wrote it."""
        return f"{self.justificacion} ({self.segun})" if self.segun else self.justificacion

    @property
    def cuando(self) -> tuple[date, int]:
        """When it was written, to be set against others: that of the newest cut-off and, in it, of the last month."""
        return self.corte or date.min, self.mes or 0


@remembered
def justifications(catalogo: Catalog) -> list[Justification]:
    """Return everything that was written, oldest first."""
    filas = catalogo.query("select * from marts.justificacion order by anio, nivel, codigo, mes nulls first")
    return records(Justification, filas)


@remembered
def last_said(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the last thing said of each activity or product of a year, by code; empty where a unit says nothing.

    Only of the codes that real files give goals of: of the others nobody was asked.
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
