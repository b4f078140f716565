"""What is known of each figure that a document may state: our own figures first, then what documents print of the rest.

A figure is known exactly, or only from where to where: a printed share by its decimals, a year that no document prints
by what the next one says it changed. What two documents, or two places of one, print differently is not known.
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
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.filter_values import member_names
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import FigureWithUnit
from pp0093.ask.query import Query, run
from pp0093.ask.registry import (
    INDICATORS,
    PRESUPUESTO,
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
from pp0093.instruments import figures
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
# The same thing under another name: the physical progress of what is measured in firms is the firms served.
SAME = {
    "empresas_atendidas": ("avance_fisico",),
    "acciones": ("avance_fisico",),
    "avance_fisico": ("empresas_atendidas", "acciones"),
}
VARIATION, POINTS, RATIO, MORE = change.IN_PERCENT, change.IN_POINTS, change.AS_PART, "diferencia: "
# Of a direction a document prints what a unit is elsewhere.
DIRECTION = "direccion"
UNIT_DIMENSION = "unidad"

Of = frozenset[tuple[str, str]]
"""The dimensions of a figure but its year, with their values; empty for the whole programme."""
ALL_OF_PROGRAMME: Of = frozenset()
ALL_OF_COUNTRY: Of = frozenset({(printed.SCOPE, "nacional")})
Key = tuple[str, int, Of]
ANOTHER_CUT = "; el archivo cargado, de otro corte, reexpresa el año"
SMALLEST_STEP = Decimal("0.000001")
"""What is printed as "more than 3.6" is over it by this at least."""


class NumberRelation(StrEnum):
    """What a number is of its figure."""

    VALUE = "valor"
    EXCESS = "exceso sobre la meta"
    SHORT = "lo que falta a la meta"
    CHANGE = "variación"
    RATIO = "parte de lo del año anterior"
    SHARE = "participación"
    GAP = "diferencia con la meta"
    DIFFERENCE = "cuánto más o menos"


class Range(Frozen):
    """Between which values a figure lies; both the same where it is known exactly."""

    desde: Decimal
    hasta: Decimal

    def relative(self, antes: Range) -> Range | None:
        """Return by how much it changed since an earlier figure, in percent; None unless that one is over zero."""
        if antes.desde <= 0:
            return None
        return Range(HUNDRED * (self.desde / antes.hasta - 1), HUNDRED * (self.hasta / antes.desde - 1))

    def points(self, antes: Range) -> Range:
        """Return by how much it changed since an earlier share, in points."""
        return Range(self.desde - antes.hasta, self.hasta - antes.desde)

    def part(self, todo: Range) -> Range | None:
        """Return what part it is of another, in percent; None unless that one is over zero."""
        return Range(HUNDRED * self.desde / todo.hasta, HUNDRED * self.hasta / todo.desde) if todo.desde > 0 else None

    def before(self, cambio: Range) -> Range | None:
        """Return the earlier figure that a change in percent tells of; None where everything was lost."""
        razones = sorted((1 + cambio.desde / HUNDRED, 1 + cambio.hasta / HUNDRED))
        return Range(self.desde / razones[1], self.hasta / razones[0]) if razones[0] > 0 else None


class KnownFigure(Range, frozen=True):
    """A figure: between which values it lies, both the same when it is known exactly, and who says so.

    Of one printed as "more than" (`es_piso`) only the least is known.
    """

    indicador: str
    anio: int
    de: Of
    fuente: str
    es_exacta: bool = True
    es_piso: bool = False

    @property
    def valor(self) -> Decimal:
        """The value, that of the middle when only a range is known."""
        return (self.desde + self.hasta) / 2

    def over(self, indicador: str, rango: Range | None, otra: KnownFigure) -> KnownFigure | None:
        """Return what is computed of it and of another, as exact as both; None without a value."""
        if rango is None:
            return None
        es_exacta = self.es_exacta and otra.es_exacta
        return replace(self, indicador=indicador, desde=rango.desde, hasta=rango.hasta, es_exacta=es_exacta)


class Knowledge:
    """Every known figure by indicator, year and subject; and the programme's parts, with their names.

    `dudosas` are those that documents print differently and nothing of ours settles; `iguales`, the one name of what is
    printed under two.
    """

    def __init__(self, catalogo: Catalog, suyas: Iterable[KnownFigure]) -> None:
        self.catalogo = catalogo
        anio = periods.default_year(catalogo) or catalogo.programa.desde
        reglas = catalogo.rules.of(anio)
        actividades = reglas.typed(ActivityRule)
        productos = reglas.typed(ProductRule)
        self.responsables = {r.codigo: r.responsables for r in (*actividades, *productos)}
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
        """Take what documents print of the rest; return what they print differently."""
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
        """Return a figure as it is known, or computed from those that are; None when neither."""
        clave = indicador, anio, de
        if clave in self.dudosas:
            return None
        return self._cifras.get(clave) or self._same(*clave) or self._before(*clave)

    def _same(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        return next((c for otro in SAME.get(indicador, ()) if (c := self._cifras.get((otro, anio, de)))), None)

    def _before(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        """Return a figure that only the next year's change tells."""
        despues = self._cifras.get((indicador, anio + 1, de)) or self._same(indicador, anio + 1, de)
        cambio = self._cifras.get((indicador + VARIATION, anio + 1, de))
        antes = despues.before(cambio) if despues and cambio else None
        if cambio is None or antes is None or cambio.es_piso:
            return None
        fuente = f"{cambio.fuente}, por su variación"
        return KnownFigure(antes.desde, antes.hasta, indicador, anio, de, fuente, es_exacta=False)

    def versus(self, indicador: str, en: str, anio: int, base: int, de: Of) -> KnownFigure | None:
        """Return a figure against that of another year, as `en` says; None where a rule forbids it.

        VARIATION is in percent, POINTS in points, MORE in its own unit and RATIO what part it is: "72 % of 2019".
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
        """Tell whether a rule forbids comparing a figure of two years; never of what can't be asked for."""
        lugar = {d: v for d, v in sorted(de) if d != printed.SCOPE}
        if indicador not in INDICATORS or not set(lugar) <= set(dimensions_of(indicador)):
            return False
        alcance = "nacional" if len(lugar) < len(de) else "reporte"
        filtros = fixing(lugar)
        return bool(change.since(self.catalogo, indicador, (anio, base), filtros, alcance).cambio.impiden)

    def minus(self, nombre: str, indicador: str, otro: str, anio: int, de: Of) -> KnownFigure | None:
        """Return how much more an indicator is than another: its goal."""
        a = self.get(indicador, anio, de)
        b = self.get(otro, anio, de)
        return a.over(nombre, a.points(b), b) if a and b else None

    def share(self, indicador: str, anio: int, parte: Of, todo: Of) -> KnownFigure | None:
        """Return the share of a figure in another of the same indicator, in percent."""
        a = self.get(indicador, anio, parte)
        b = self.get(indicador, anio, todo)
        if a is None or b is None or a.desde > b.hasta:
            return None
        return a.over(f"participación: {indicador}", a.part(b), b)

    def _sum_of(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        """Return an amount of a product as the sum of its activities', when all are known; None when one is not."""
        suyas = self.actividades.get(next((v for d, v in de if d == "producto"), ""), [])
        partes = [c for a in suyas if (c := self.get(indicador, anio, frozenset({("actividad", a)})))]
        if not partes or len(partes) < len(suyas) or len(de) > 1 or not indicador.endswith("_soles"):
            return None
        desde, hasta = (sum(lado, Decimal(0)) for lado in ((p.desde for p in partes), (p.hasta for p in partes)))
        return KnownFigure(
            desde, hasta, indicador, anio, de, f"{partes[0].fuente}, en sus actividades", es_exacta=False
        )

    def named(self, de: Of) -> str:
        """Return what a figure is of, in words."""
        return ", ".join(self.nombres.get(t, t[1]) for t in sorted(de)) or "el programa"

    def of_which(self, de: Of) -> str:
        """Return what a figure is of after "de", with its article ("del producto ...")."""
        nombre = self.named(de)
        return f"del {nombre.removeprefix('el ')}" if nombre.startswith("el ") else f"de {nombre}"


@remembered
def of(catalogo: Catalog) -> Knowledge:
    """Return all that a version knows, demonstration and partial figures apart."""
    return Knowledge(catalogo, own(catalogo))


def _as_restated(catalogo: Catalog, cifra: KnownFigure) -> KnownFigure:
    """Return a figure; money that a later extract restated, between what documents print and what it is now."""
    if not is_money(cifra.indicador):
        return cifra
    de = dict(sorted(cifra.de))
    pregunta = Question((YEAR, *(d for d in de if d != printed.SCOPE)), {}, de.pop(printed.SCOPE, "reporte"))
    impresa = external_figures.printed_amount(catalogo, cifra.indicador, pregunta, (cifra.anio, *de.values()))
    if impresa is None or printed.says(impresa, float(cifra.valor)):
        return cifra
    desde, hasta = sorted((impresa.valor, cifra.valor))
    return replace(cifra, desde=desde, hasta=hasta, fuente=f"{impresa.donde}{ANOTHER_CUT}", es_exacta=False)


def _dimension_values(dimension: str, valor: str) -> Of:
    return frozenset(zip(dimension.split(";"), valor.split(";"), strict=True))


def _names_of_subjects(catalogo: Catalog, anio: int) -> Mapping[tuple[str, str], str]:
    llamados = {(clase, codigo): f"«{nombre}»" for nombre, clase, codigo in indicators(catalogo)}
    llamados[printed.SCOPE, "nacional"] = "todo el país"
    for n in member_names(catalogo, anio, "departamento").values():
        llamados["departamento", n.codigo] = n.nombre or n.codigo
    for dimension, articulo in (("actividad", "la actividad"), ("producto", "el producto")):
        for n in member_names(catalogo, anio, dimension).values():
            if n.codigo_corto:
                llamados[dimension, n.codigo] = f"{articulo} {n.codigo_corto.lstrip('P')}"
    return llamados


@remembered
def own(catalogo: Catalog) -> list[KnownFigure]:
    """Return the figures that a version gives, each with its origin."""
    return [_as_restated(catalogo, c) for c in _each_own(catalogo)]


def _each_own(catalogo: Catalog) -> Iterator[KnownFigure]:
    ofrecidos = offered_indicators(catalogo.programa)
    for ids in OWN_INDICATORS:
        suyos = tuple(i for i in ids if i in ofrecidos)
        for por in ((), *((d,) for d in KNOWN_DIMENSIONS)):
            if suyos and all(set(por) <= set(dimensions_of(i)) for i in suyos):
                yield from _accusing_figures(catalogo, Query(suyos, (YEAR, *por)))
    if "pim_soles" in ofrecidos:
        del_pais = _accusing_figures(catalogo, Query(NATIONAL_INDICATORS, (YEAR,), alcance="nacional"))
        yield from (replace(c, de=ALL_OF_COUNTRY) for c in del_pais)


def _accusing_figures(catalogo: Catalog, consulta: Query) -> Iterator[KnownFigure]:
    """Yield the figures of a query, year by year, that may accuse a number."""
    for fila in run(catalogo, consulta):
        if _is_final(catalogo, fila, consulta.indicadores):
            yield from (c for i in consulta.indicadores if (c := _known_figure(fila, i, consulta.por[1:])))


def _is_final(catalogo: Catalog, fila: Row, ids: tuple[str, ...]) -> bool:
    """Tell whether the figures of a row are of the whole of their year: a reading of before accuses no later one.

    Money is as its source reaches the close; the rest, as its own cut-offs do.
    """
    anio: int = fila[YEAR]
    if PRESUPUESTO in marts_of(*ids):
        periodo = periods.period(catalogo, fila["alcance"], anio)
        return periodo is None or periodo.alcanza_cierre
    fin = date(anio, 12, 31).isoformat()
    return all(c >= fin for c in formats.each(fila["corte"])) and clock.today().year > anio


def _known_figure(fila: Row, indicador: str, por: Sequence[str]) -> KnownFigure | None:
    valor = fila[indicador]
    procedencia = fila.get(f"procedencia_{indicador}", fila["procedencia"])
    # What is of a part, or said only with what it lies between, accuses nobody.
    no_basta = fila.get(f"parcial_{indicador}", False) or is_open(fila, indicador)
    if valor is None or procedencia == Provenance.SYNTHETIC or no_basta or any(fila[d] is None for d in por):
        return None
    if INDICATORS[indicador].unidad == Unit.PERCENT and procedencia == Provenance.PUBLISHED:
        return None  # What is only printed is known as far as its decimals go, and the printed row says how many.
    exacto = Decimal(str(valor))
    de = frozenset((d, str(fila[d])) for d in por)
    return KnownFigure(exacto, exacto, indicador, int(fila["anio"]), de, f"nuestra cifra, {procedencia}")


def _known(cifra: FigureWithUnit, *, es_piso: bool = False) -> KnownFigure:
    de = frozenset((UNIT_DIMENSION if d == DIRECTION else d, v) for d, v in cifra.dimensiones.items())
    valor = printed.in_units(cifra)
    es_cuenta = not cifra.decimales and valor == cifra.valor and "%" not in (cifra.unidad_medida or "")
    medio = Decimal(0) if es_cuenta else printed.last_digit(cifra) / 2
    desde, hasta = (valor + SMALLEST_STEP, valor * 2) if es_piso else (valor - medio, valor + medio)
    return KnownFigure(desde, hasta, cifra.indicador, cifra.anio, de, cifra.donde, es_exacta=es_cuenta, es_piso=es_piso)


"""The table of rules with the language of reports (the country's) and what its words name (the programme's)."""
NEUTRAL = "neutra"
"""The class of the words that change nothing of what a number is of."""
# The dimensions whose names come from the version; the words that add to them, from the programme's own table.
NAMED_IN = ("actividad", "producto", "familia_servicio", "servicio", "unidad", "sector", "tamano", "departamento")
SHORT_CODES = ("actividad", "producto")
# A code shorter than these digits is a number like any other.
CODE_DIGITS = 7


@remembered
def vocabulary(catalogo: Catalog) -> Vocabulary:
    """Return the vocabulary of a version: its language, its programme's words, and the names its figures are of."""
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
                numero = corto.lstrip("p")
                yield f"{dimension} {numero}", dimension, min(codigos)
                yield corto, dimension, min(codigos)


def _band_phrases(catalogo: Catalog) -> Iterable[tuple[str, str, str]]:
    """Return the ways of writing a band of sales: "13 - 50 UIT", "13 y 50 UIT", "13 a 50 UIT"."""
    for banda in filter_values.values_of(catalogo, "tramo_ventas").nombres:
        for union in (" - ", " y ", " a ", " hasta "):
            yield banda.replace(" - ", union), "tramo_ventas", banda


def indicators(catalogo: Catalog) -> list[tuple[str, str, str]]:
    """Return the names of the indicators of the instrument that is the programme's own, with class and code."""
    propio = catalogo.programa.instrument("propio")
    fichas = figures.nodes(catalogo, propio, "indicador") if propio else ()
    return [(f.nombre, "indicador_desempeno", f.codigo) for f in fichas if f.nombre]
