"""The known figures that a document's numbers are checked against: ours first, then those that documents print.

A figure is known exactly or as an interval: a printed share within its rounding, an unprinted year through the next
year's printed change. A figure that two documents, or two places of one, print differently is not known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask import external_figures, filter_values
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.filter_values import member_names
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import FigureWithUnit
from pp0093.ask.query import Query, run
from pp0093.ask.registry import (
    INDICATORS,
    NATIONAL,
    PRESUPUESTO,
    REPORT,
    YEAR,
    Unit,
    dimensions_of,
    is_money,
    marts_of,
    offered_indicators,
)
from pp0093.ask.rows import Row, fixing, is_open
from pp0093.ask.rule_rows import ActivityRule, AuditWord, PrintedSubject, ProductRule
from pp0093.ask.selection import Question
from pp0093.ask.standing import change, periods
from pp0093.instruments.figures import own_indicators
from pp0093.language.numbers import HUNDRED
from pp0093.language.words import Vocabulary
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats

OWN_INDICATORS = (
    ("pia_soles", "pim_soles", "certificado_soles", "comprometido_soles", "devengado_soles", "girado_soles"),
    ("saldo_soles", "ejecucion_pct", "variacion_pim_pct"),
    ("meta_fisica", "avance_fisico", "cumplimiento_pct"),
    ("empresas_atendidas",),
    ("focalizacion_pct",),
)
NATIONAL_INDICATORS = ("pia_soles", "pim_soles", "devengado_soles", "saldo_soles", "ejecucion_pct")
KNOWN_DIMENSIONS = (
    "producto", "actividad", "familia_servicio", "servicio", "unidad", "sector", "tamano", "departamento",
    "region_natural",
)  # fmt: skip
# Synonymous indicators: the physical progress of an activity measured in firms is its firms served.
SAME = {
    "empresas_atendidas": ("avance_fisico",),
    "acciones": ("avance_fisico",),
    "avance_fisico": ("empresas_atendidas", "acciones"),
}
VARIATION, POINTS, RATIO, MORE = change.IN_PERCENT, change.IN_POINTS, change.AS_PART, "diferencia: "
# The direction that a document names is a unit elsewhere.
DIRECTION = "direccion"
UNIT_DIMENSION = "unidad"

Of = frozenset[tuple[str, str]]
"""A figure's dimension values, the year excepted; empty for the whole programme."""
ALL_OF_PROGRAMME: Of = frozenset()
ALL_OF_COUNTRY: Of = frozenset({(printed.SCOPE, NATIONAL)})
Key = tuple[str, int, Of]
ANOTHER_CUT = "; el archivo cargado, de otro corte, reexpresa el año"
SMALLEST_STEP = Decimal("0.000001")
"""A figure printed as "more than 3.6" exceeds it by at least this."""


class NumberRelation(StrEnum):
    """How a number relates to its figure."""

    VALUE = "valor"
    EXCESS = "exceso sobre la meta"
    SHORT = "lo que falta a la meta"
    CHANGE = "variación"
    RATIO = "parte de lo del año anterior"
    SHARE = "participación"
    GAP = "diferencia con la meta"
    DIFFERENCE = "cuánto más o menos"


class Range(Frozen):
    """The interval that contains a figure; both ends are equal when it is known exactly."""

    desde: Decimal
    hasta: Decimal

    def relative(self, antes: Range) -> Range | None:
        """Return the change since an earlier figure, in percent; None unless that figure is positive."""
        if antes.desde <= 0:
            return None
        return Range(HUNDRED * (self.desde / antes.hasta - 1), HUNDRED * (self.hasta / antes.desde - 1))

    def points(self, antes: Range) -> Range:
        """Return the change since an earlier share, in percentage points."""
        return Range(self.desde - antes.hasta, self.hasta - antes.desde)

    def part(self, todo: Range) -> Range | None:
        """Return its share of another figure, in percent; None unless that figure is positive."""
        return Range(HUNDRED * self.desde / todo.hasta, HUNDRED * self.hasta / todo.desde) if todo.desde > 0 else None

    def before(self, cambio: Range) -> Range | None:
        """Return the earlier figure implied by a change in percent; None for a change of -100 % or less."""
        razones = sorted((1 + cambio.desde / HUNDRED, 1 + cambio.hasta / HUNDRED))
        return Range(self.desde / razones[1], self.hasta / razones[0]) if razones[0] > 0 else None


class KnownFigure(Range, frozen=True):
    """A known figure: its interval (both ends equal when exact), what it measures and its source.

    Of a figure printed as "more than" (`es_piso`) only the lower bound is known.
    """

    indicador: str
    anio: int
    de: Of
    fuente: str
    es_exacta: bool = True
    es_piso: bool = False

    @property
    def valor(self) -> Decimal:
        """The value; the midpoint when only an interval is known."""
        return (self.desde + self.hasta) / 2

    def over(self, indicador: str, rango: Range | None, otra: KnownFigure) -> KnownFigure | None:
        """Return a figure computed from this and another, exact when both are; None without an interval."""
        if rango is None:
            return None
        es_exacta = self.es_exacta and otra.es_exacta
        return replace(self, indicador=indicador, desde=rango.desde, hasta=rango.hasta, es_exacta=es_exacta)


class Knowledge:
    """Every known figure by indicator, year and subject, and the programme's parts with their names.

    `dudosas` are figures that documents print differently and ours do not settle; `iguales` maps a subject printed
    under two names to the main one.
    """

    def __init__(self, catalogo: Catalog, suyas: Iterable[KnownFigure]) -> None:
        self.catalogo = catalogo
        anio = periods.default_year(catalogo) or catalogo.programa.desde
        reglas = catalogo.rules.of(anio)
        actividades = reglas.typed(ActivityRule)
        self.responsables = {r.codigo: r.responsables for r in (*actividades, *reglas.typed(ProductRule))}
        self.actividades: dict[str, list[str]] = defaultdict(list)
        for r in actividades:
            self.actividades[r.producto].append(r.actividad)
        self.en_empresas = {r.actividad for r in actividades if r.es_de_empresas}
        self.nombres = _names_of_subjects(catalogo, anio)
        self.iguales = {
            _dimension_values(f.dimension, f.valor_dimension): _dimension_values(f.mismo_dimension, f.mismo_valor)
            for f in catalogo.rules.typed(PrintedSubject)
        }
        self._cifras = {(c.indicador, c.anio, c.de): c for c in suyas}
        self.dudosas = self._printed()
        self.por_indicador: dict[str, list[KnownFigure]] = defaultdict(list)
        self.con_parte = {de for i, _, de in self._cifras if i.startswith("participacion")}
        for c in self._cifras.values():
            self.por_indicador[c.indicador].append(c)

    def _printed(self) -> dict[Key, list[KnownFigure]]:
        """Load printed figures that ours lack; return those that documents print differently."""
        impresas: dict[Key, list[KnownFigure]] = defaultdict(list)
        dudosas: dict[Key, list[KnownFigure]] = {}
        for cifra in printed.published_figures(self.catalogo):
            c = _known(cifra, es_piso=cifra.es_piso)
            clave = c.indicador, c.anio, c.de
            propia = self._cifras.get(clave)
            if propia is None:
                impresas[clave].append(c)
            elif c.desde == c.hasta == propia.valor:
                self._cifras[clave] = replace(propia, fuente=c.fuente)
        for clave, suyas in impresas.items():
            es_otra = max(c.desde for c in suyas) > min(c.hasta for c in suyas)
            ajenas = printed.conflicts(self.catalogo, clave[0], clave[1], dict(clave[2]))
            if (es_otra or ajenas) and self._same(*clave) is None:
                dudosas[clave] = list(map(_known, ajenas)) or suyas
        sabidas = {clave: suyas for clave, suyas in impresas.items() if clave not in dudosas}
        self._cifras |= {clave: min(suyas, key=lambda c: c.hasta - c.desde) for clave, suyas in sabidas.items()}
        return dudosas

    def get(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        """Return a figure as known, or computed from known ones; None otherwise."""
        clave = indicador, anio, de
        if clave in self.dudosas:
            return None
        return self._cifras.get(clave) or self._same(*clave) or self._before(*clave)

    def _same(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        return next((c for otro in SAME.get(indicador, ()) if (c := self._cifras.get((otro, anio, de)))), None)

    def _before(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        """Return a figure derived from the next year's figure and its printed change; None without both."""
        despues = self._cifras.get((indicador, anio + 1, de)) or self._same(indicador, anio + 1, de)
        cambio = self._cifras.get((indicador + VARIATION, anio + 1, de))
        antes = despues.before(cambio) if despues and cambio else None
        if cambio is None or antes is None or cambio.es_piso:
            return None
        fuente = f"{cambio.fuente}, por su variación"
        return KnownFigure(antes.desde, antes.hasta, indicador, anio, de, fuente, es_exacta=False)

    def versus(self, indicador: str, en: str, anio: int, base: int, de: Of) -> KnownFigure | None:
        """Return a figure compared with another year's, in the mode `en`; None where a rule forbids it.

        VARIATION is in percent, POINTS in percentage points, MORE in the figure's unit, RATIO as a percentage of it
        ("72 % of 2019").
        """
        impresa = self._cifras.get((indicador + en, anio, de)) if en in (VARIATION, POINTS) else None
        if impresa and base == anio - 1:
            return impresa
        a = self.get(indicador, anio, de)
        b = self.get(indicador, base, de)
        b = b or (self._sum_of(indicador, base, de) if en == RATIO else None)
        if a is None or b is None or self._forbidden(indicador, anio, base, de):
            return None
        como = {VARIATION: a.relative, RATIO: a.part}.get(en, a.points)
        nombre = f"{MORE}{indicador}" if en == MORE else indicador + en
        return replace(a, fuente=b.fuente if en == RATIO else a.fuente).over(nombre, como(b), b)

    def _forbidden(self, indicador: str, anio: int, base: int, de: Of) -> bool:
        """Tell whether a rule forbids comparing a figure across two years; False for what no query admits."""
        lugar = {d: v for d, v in sorted(de) if d != printed.SCOPE}
        if indicador not in INDICATORS or not set(lugar) <= set(dimensions_of(indicador)):
            return False
        alcance = NATIONAL if len(lugar) < len(de) else REPORT
        return bool(change.since(self.catalogo, indicador, (anio, base), fixing(lugar), alcance).cambio.impiden)

    def minus(self, nombre: str, indicador: str, otro: str, anio: int, de: Of) -> KnownFigure | None:
        """Return the difference between an indicator and another (its goal), named `nombre`."""
        a = self.get(indicador, anio, de)
        b = self.get(otro, anio, de)
        return a.over(nombre, a.points(b), b) if a and b else None

    def share(self, indicador: str, anio: int, parte: Of, todo: Of) -> KnownFigure | None:
        """Return a figure's share of another of the same indicator, in percent."""
        a = self.get(indicador, anio, parte)
        b = self.get(indicador, anio, todo)
        if a is None or b is None or a.desde > b.hasta:
            return None
        return a.over(f"participación: {indicador}", a.part(b), b)

    def _sum_of(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        """Return a product's amount as the sum of its activities; None unless all of them are known."""
        suyas = self.actividades.get(next((v for d, v in de if d == "producto"), ""), [])
        partes = [c for a in suyas if (c := self.get(indicador, anio, frozenset({("actividad", a)})))]
        if not partes or len(partes) < len(suyas) or len(de) > 1 or not indicador.endswith("_soles"):
            return None
        desde, hasta = (sum(lado, Decimal(0)) for lado in ((p.desde for p in partes), (p.hasta for p in partes)))
        return KnownFigure(
            desde, hasta, indicador, anio, de, f"{partes[0].fuente}, en sus actividades", es_exacta=False
        )

    def named(self, de: Of) -> str:
        """Return the name of a figure's subject."""
        return ", ".join(self.nombres.get(t, t[1]) for t in sorted(de)) or "el programa"

    def of_which(self, de: Of) -> str:
        """Return the name of a figure's subject after "de", with its article ("del producto ...")."""
        nombre = self.named(de)
        return f"del {nombre.removeprefix('el ')}" if nombre.startswith("el ") else f"de {nombre}"


@cached_by_version
def of(catalogo: Catalog) -> Knowledge:
    """Return all that a version knows; demonstration and partial figures are excluded."""
    return Knowledge(catalogo, own(catalogo))


def _as_restated(catalogo: Catalog, cifra: KnownFigure) -> KnownFigure:
    """Return a figure; money restated by a later extract, as the interval from the printed to the current value."""
    if not is_money(cifra.indicador):
        return cifra
    de = dict(sorted(cifra.de))
    pregunta = Question((YEAR, *(d for d in de if d != printed.SCOPE)), {}, de.pop(printed.SCOPE, REPORT))
    impresa = external_figures.printed_amount(catalogo, cifra.indicador, pregunta, (cifra.anio, *de.values()))
    if impresa is None or printed.says(impresa, float(cifra.valor)):
        return cifra
    desde, hasta = sorted((impresa.valor, cifra.valor))
    return replace(cifra, desde=desde, hasta=hasta, fuente=f"{impresa.donde}{ANOTHER_CUT}", es_exacta=False)


def _dimension_values(dimension: str, valor: str) -> Of:
    return frozenset(zip(dimension.split(";"), valor.split(";"), strict=True))


def _names_of_subjects(catalogo: Catalog, anio: int) -> Mapping[tuple[str, str], str]:
    llamados = {(clase, codigo): f"«{nombre}»" for nombre, clase, codigo in indicators(catalogo)}
    llamados[printed.SCOPE, NATIONAL] = "todo el país"
    for n in member_names(catalogo, anio, "departamento").values():
        llamados["departamento", n.codigo] = n.nombre or n.codigo
    for dimension, articulo in (("actividad", "la actividad"), ("producto", "el producto")):
        for n in member_names(catalogo, anio, dimension).values():
            if n.codigo_corto:
                llamados[dimension, n.codigo] = f"{articulo} {n.codigo_corto.lstrip('P')}"
    return llamados


@cached_by_version
def own(catalogo: Catalog) -> list[KnownFigure]:
    """Return a version's own figures, each with its source."""
    return [_as_restated(catalogo, c) for c in _each_own(catalogo)]


def _each_own(catalogo: Catalog) -> Iterator[KnownFigure]:
    ofrecidos = offered_indicators(catalogo.programa)
    for ids in OWN_INDICATORS:
        suyos = tuple(i for i in ids if i in ofrecidos)
        for por in ((), *((d,) for d in KNOWN_DIMENSIONS)):
            if suyos and all(set(por) <= set(dimensions_of(i)) for i in suyos):
                yield from _accusing_figures(catalogo, Query(suyos, (YEAR, *por)))
    if "pim_soles" in ofrecidos:
        del_pais = _accusing_figures(catalogo, Query(NATIONAL_INDICATORS, (YEAR,), alcance=NATIONAL))
        yield from (replace(c, de=ALL_OF_COUNTRY) for c in del_pais)


def _accusing_figures(catalogo: Catalog, consulta: Query) -> Iterator[KnownFigure]:
    """Yield a query's figures, year by year, that are final enough to accuse a number."""
    for fila in run(catalogo, consulta):
        if _is_final(catalogo, fila, consulta.indicadores):
            yield from (c for i in consulta.indicadores if (c := _known_figure(fila, i, consulta.por[1:])))


def _is_final(catalogo: Catalog, fila: Row, ids: tuple[str, ...]) -> bool:
    """Tell whether a row's figures cover their whole year: an earlier cut-off accuses no later reading.

    For money, its source must reach the closing; for the rest, the cut-offs must reach the end of a past year.
    """
    anio: int = fila[YEAR]
    if PRESUPUESTO in marts_of(*ids):
        periodo = periods.period(catalogo, fila["alcance"], anio)
        return periodo is None or periodo.alcanza_cierre
    fin = date(anio, 12, 31).isoformat()
    return all(c >= fin for c in formats.each(fila["corte"])) and clock.today().year > anio


def _known_figure(fila: Row, indicador: str, por: Sequence[str]) -> KnownFigure | None:
    valor = fila[indicador]
    procedencia = fila[f"procedencia_{indicador}"]
    # A partial figure, or one published only as a range, accuses nobody.
    no_basta = fila[f"parcial_{indicador}"] or is_open(fila, indicador)
    if valor is None or procedencia == Provenance.SYNTHETIC or no_basta or any(fila[d] is None for d in por):
        return None
    if INDICATORS[indicador].unidad == Unit.PERCENT and procedencia == Provenance.PUBLISHED:
        return None  # A printed rate is known to its decimals, which its printed row gives.
    exacto = Decimal(str(valor))
    de = frozenset((d, str(fila[d])) for d in por)
    return KnownFigure(exacto, exacto, indicador, int(fila["anio"]), de, f"nuestro dato, {procedencia}")


def _known(cifra: FigureWithUnit, *, es_piso: bool = False) -> KnownFigure:
    de = frozenset((UNIT_DIMENSION if d == DIRECTION else d, v) for d, v in cifra.dimensiones.items())
    valor = printed.in_units(cifra)
    es_cuenta = not cifra.decimales and valor == cifra.valor and "%" not in (cifra.unidad_medida or "")
    medio = Decimal(0) if es_cuenta else printed.last_digit(cifra) / 2
    desde, hasta = (valor + SMALLEST_STEP, valor * 2) if es_piso else (valor - medio, valor + medio)
    return KnownFigure(desde, hasta, cifra.indicador, cifra.anio, de, cifra.donde, es_exacta=es_cuenta, es_piso=es_piso)


NEUTRAL = "neutra"
"""Class of the words that do not change what a number is about."""
# Dimensions whose member names come from the version; the programme's own table adds other words for them.
NAMED_IN = ("actividad", "producto", "familia_servicio", "servicio", "unidad", "sector", "tamano", "departamento")
SHORT_CODES = ("actividad", "producto")
# A code with fewer digits is read as a plain number.
CODE_DIGITS = 7


@cached_by_version
def vocabulary(catalogo: Catalog) -> Vocabulary:
    """Return a version's vocabulary: the language of reports, the programme's words and the names of members."""
    filas = catalogo.rules.typed(AuditWord)
    propias = ((f.palabra, f.clase, f.valor) for f in filas if f.clase != NEUTRAL)
    neutras = (f.palabra for f in filas if f.clase == NEUTRAL)
    return Vocabulary([*propias, *_name_phrases(catalogo), *_band_phrases(catalogo), *indicators(catalogo)], neutras)


def _name_phrases(catalogo: Catalog) -> Iterable[tuple[str, str, str]]:
    for dimension in NAMED_IN:
        valores = filter_values.values_of(catalogo, dimension)
        for codigo, nombres in valores.nombres.items():
            if codigo.casefold().startswith("sin "):
                continue
            for nombre in (*nombres,) if codigo.isdigit() and len(codigo) < CODE_DIGITS else (codigo, *nombres):
                yield nombre, dimension, codigo
                yield re.sub(r"\s*\(.*?\)", "", nombre), dimension, codigo
        if dimension in SHORT_CODES:
            for codigo in valores.nombres:
                yield f"{dimension} {codigo}", dimension, codigo
            for corto, codigos in valores.cortos.items():
                yield f"{dimension} {corto.lstrip('p')}", dimension, min(codigos)
                yield corto, dimension, min(codigos)


def _band_phrases(catalogo: Catalog) -> Iterable[tuple[str, str, str]]:
    """Return the ways of writing a sales bracket: "13 - 50 UIT", "13 y 50 UIT", "13 a 50 UIT"."""
    for banda in filter_values.values_of(catalogo, "tramo_ventas").nombres:
        for union in (" - ", " y ", " a ", " hasta "):
            yield banda.replace(" - ", union), "tramo_ventas", banda


def indicators(catalogo: Catalog) -> list[tuple[str, str, str]]:
    """Return (name, class, code) of the indicators of the programme's own instrument."""
    return [(f.nombre, "indicador_desempeno", f.codigo) for f in own_indicators(catalogo) if f.nombre]
