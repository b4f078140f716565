"""Two members of one dimension side by side: values, difference, change, and whether their bases are the same.

Members are given as the URL carries them: a year or a code. No interface in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pp0093 import rules
from pp0093.ask import marts
from pp0093.ask.catalog import Catalog
from pp0093.ask.comparability import Aspects, Place, Reason, declared, measured, reasons
from pp0093.ask.gather import NO_DATA, Filters, Row
from pp0093.ask.query import Query, run
from pp0093.ask.query import weakest as weakest_of
from pp0093.ask.registry import INDICATORS, Indicator, Unit, dimensions_of
from pp0093.money import execution
from pp0093.writing import formats

YEAR = "anio"
GOALS = ("meta_fisica", "avance_fisico", "cumplimiento_pct")
MONEY = ("pim_soles", "devengado_soles", "ejecucion_pct")
FIRMS = ("empresas_atendidas", "participacion_pct", "focalizacion_pct", "atenciones", "cobertura_pct")
MATTERS = {"dinero": (*MONEY, *GOALS), "empresas": FIRMS, "pais": MONEY}
SCOPES = {"dinero": "reporte", "empresas": "reporte", "pais": "nacional"}
# What is compared, and the filters that say the same and are therefore set aside.
SET_ASIDE = {
    "anio": (),
    "producto": ("producto", "actividad"),
    "actividad": ("producto", "actividad"),
    "unidad": ("unidad",),
    "departamento": ("departamento",),
    "region_natural": ("departamento",),
    "sector": ("sector",),
    "tamano": ("tamano",),
}
KINDS = tuple(SET_ASIDE)
# Where the members of a dimension are listed: rule table and the column of their names.
LISTS = {
    "unidad": ("unidad", "unidad"),
    "departamento": ("departamento", "departamento_nombre"),
    "region_natural": ("departamento", "region_natural"),
    "sector": ("ciiu_division", "sector"),
    "tamano": ("tamano", "tamano"),
}
# Sizes are of the firms with data: those without are half of some years.
PROFILE = {"sector": "participacion_pct", "tamano": "participacion_con_dato_pct"}
SHARE = INDICATORS["participacion_pct"]
# Indicators that most things do not have: left out where neither side does.
OF_A_FEW = ("cobertura_pct",)


@dataclass(frozen=True)
class Member:
    """What can be compared: its code, its name and a short name for charts and headers."""

    codigo: str
    nombre: str
    corto: str


@dataclass(frozen=True)
class Pair:
    """Two members of a dimension, A looked at from B, in a year (A's, when years are compared), under filters."""

    que: str
    a: str
    b: str
    anio: int
    filtros: Filters

    @property
    def years(self) -> tuple[int, int]:
        """The year of each side."""
        return (int(self.a), int(self.b)) if self.que == YEAR else (self.anio, self.anio)

    @property
    def sides(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """The code and the year of each side."""
        return (self.a, self.years[0]), (self.b, self.years[1])


@dataclass(frozen=True)
class Side:
    """One of the two figures: its value in the indicator's unit, where it comes from and what it stands on."""

    valor: float | None
    procedencia: str | None
    corte: str | None
    aspectos: Aspects

    @property
    def tiene_valor(self) -> bool:
        """Whether there is a figure."""
        return self.valor is not None


NOTHING = Side(None, None, None, {})


@dataclass(frozen=True)
class Compared:
    """An indicator of both sides. Nothing is subtracted where a figure is missing or the bases differ.

    `es_parte` marks a value of a profile: its indicator is always the share.
    """

    indicador: Indicator
    etiqueta: str
    materia: str
    a: Side
    b: Side
    razones: tuple[Reason, ...] = ()
    es_parte: bool = False

    @property
    def tiene_algo(self) -> bool:
        """Whether some side has a figure."""
        return self.a.tiene_valor or self.b.tiene_valor

    @property
    def diferencia(self) -> float | None:
        """A minus B in the indicator's unit; percentage points for shares."""
        if self.a.valor is None or self.b.valor is None or any(r.impide for r in self.razones):
            return None
        return self.a.valor - self.b.valor

    @property
    def es_comparable(self) -> bool:
        """Whether both figures exist and stand on the same base."""
        return self.diferencia is not None

    @property
    def cambio_pct(self) -> float | None:
        """A over B as a change in percent; None where B is zero and between shares, whose change is in points."""
        if not self.es_comparable or self.indicador.unidad in (Unit.PERCENT, Unit.POINTS):
            return None
        return execution.change_pct(self.a.valor, self.b.valor)

    @property
    def distancia(self) -> float | None:
        """How far apart they are, the same seen from either side, to rank rows.

        From 0 (equal) to 1, whatever the unit; parts of one whole, in points.
        """
        if self.diferencia is None:
            return None
        if self.es_parte:
            return abs(self.diferencia)
        mayor = max(abs(self.a.valor or 0), abs(self.b.valor or 0))
        return abs(self.diferencia) / mayor if mayor else 0.0


def weakest(filas: Sequence[Compared]) -> str | None:
    """Return the weakest provenance among the figures of some rows, None without figures."""
    return weakest_of(s.procedencia for f in filas for s in (f.a, f.b) if s.valor is not None)


def extremes(filas: Sequence[Compared]) -> tuple[Compared, Compared]:
    """Return the most alike and the most different of some rows that can be compared, the first where several are."""
    return min(filas, key=lambda f: f.distancia or 0), max(filas, key=lambda f: f.distancia or 0)


def by_matter(filas: Sequence[Compared]) -> list[list[Compared]]:
    """Return the rows with some figure, one list a matter, in order."""
    por_materia = [[f for f in filas if f.materia == m and f.tiene_algo] for m in MATTERS]
    return [tema for tema in por_materia if tema]


def members(catalogo: Catalog, que: str) -> list[Member]:
    """Return what can be compared in a dimension, in the order people know; years newest first."""
    if que == YEAR:
        return [Member(str(a), str(a), str(a)) for a in execution.years(catalogo)]
    if que in ("producto", "actividad"):
        filas = catalogo.once(marts.products if que == "producto" else marts.activities)
        return [Member(f["codigo"], f"{f['codigo_corto']} {f['nombre_corto']}", f["codigo_corto"]) for f in filas]
    tabla, nombre = LISTS[que]
    codigos = {f[que]: f[nombre] for f in rules.rows(tabla)}
    return [Member(c, n, n) for c, n in codigos.items()]


def pair(
    catalogo: Catalog, que: str, anio: int, filtros: Filters, pedidos: tuple[str | None, str | None] = (None, None)
) -> Pair:
    """Return the members asked for and, in place of one that is not there, the default, under what filters still hold.

    Years: the one looked at against the last comparable one. Anything else: what is filtered, then the largest. The
    only year there is stands on both sides, and nothing is compared.
    """
    validos = [m.codigo for m in members(catalogo, que)]
    quedan = kept(que, filtros)
    a, b = (p if p in validos else None for p in pedidos)
    if que == YEAR:
        a = str(anio)
        candidatos = [*_comparable_years(catalogo, anio), *validos]
    else:
        candidatos = [*filtros.get(que, []), *_largest(catalogo, que, anio, quedan), *validos]
    a = a or next(c for c in candidatos if c != b)
    b = b if b and b != a else next((c for c in candidatos if c != a), a)
    return Pair(que, a, b, anio, quedan)


def _comparable_years(catalogo: Catalog, anio: int) -> list[str]:
    """Return the years to compare one with, the first before it first: of the report, or of the country without it."""
    con_informe = anio in [p["anio"] for p in catalogo.once(marts.periods, "reporte")]
    cerrados = execution.closed_years(catalogo, "reporte" if con_informe else "nacional")[::-1]
    return [str(a) for a in (*(c for c in cerrados if c < anio), *cerrados)]


def _largest(catalogo: Catalog, que: str, anio: int, filtros: Filters) -> list[str]:
    """Return the members by their first indicator with figures, the largest first."""
    for indicador, _ in asked(que, filtros):
        filas = catalogo.once(run, Query((indicador,), (YEAR, que), {**filtros, YEAR: [str(anio)]}))
        con_valor = [f for f in filas if f[indicador] is not None and f[que] not in (None, NO_DATA)]
        if con_valor:
            return [str(f[que]) for f in sorted(con_valor, key=lambda f: -f[indicador])]
    return []


def kept(que: str, filtros: Filters) -> Filters:
    """Return the filters that still hold when members of a dimension are compared."""
    return {d: v for d, v in filtros.items() if d not in SET_ASIDE[que]}


def asked(que: str, filtros: Filters) -> list[tuple[str, str]]:
    """Return the indicators that can be compared under some filters, with their matter.

    Goals have no figure above product; where they stand, the firms served are already the progress. Shares of
    the firms are of what splits them. The whole country is known by year alone.
    """
    abiertas = {que, *filtros}
    con_metas = bool(abiertas & {"producto", "actividad"})
    fuera = {
        *(() if con_metas else GOALS),
        *(() if que in LISTS else ("participacion_pct",)),
        *(("empresas_atendidas",) if con_metas and abiertas <= set(dimensions_of("meta_fisica")) else ()),
    }
    return [
        (i, materia)
        for materia, ids in MATTERS.items()
        for i in ids
        if i not in fuera
        and abiertas <= set(dimensions_of(i))
        and (SCOPES[materia] == "reporte" or (que == YEAR and not filtros))
    ]


def compare(catalogo: Catalog, par: Pair) -> list[Compared]:
    """Return each indicator of both members, also those that a side lacks."""
    if par.a == par.b:
        return []
    por = tuple(dict.fromkeys((YEAR, par.que)))
    de_los_anios = {**par.filtros, YEAR: sorted({str(a) for a in par.years})}
    filas = []
    for id_, materia in asked(par.que, par.filtros):
        indicador = INDICATORS[id_]
        respuestas = catalogo.once(run, Query((id_,), por, de_los_anios, SCOPES[materia]))
        por_codigo = {str(r[par.que]): r for r in respuestas}
        a, b = (
            _side(catalogo, indicador, por_codigo.get(codigo), anio, _place(par, codigo)) for codigo, anio in par.sides
        )
        filas.append(_compared(par, indicador, (a, b), indicador.etiqueta, materia))
    return [f for f in filas if f.tiene_algo or f.indicador.id not in OF_A_FEW]


def profile(catalogo: Catalog, par: Pair, dimension: str) -> list[Compared]:
    """Return the share of each side's firms in each value of a dimension; none unless both sides have some.

    What a document prints is taken as printed; otherwise the share is PROFILE's. Brackets keep their order, the rest
    go from the largest. Firms without the datum are left out (unknown).
    """
    if dimension == par.que or dimension in par.filtros:
        return []
    de_a, de_b = (_shares(catalogo, par, lado, dimension) for lado in par.sides)
    filas = []
    for m in members(catalogo, dimension):
        lados = (de_a.get(m.codigo, NOTHING), de_b.get(m.codigo, NOTHING))
        filas.append(replace(_compared(par, SHARE, lados, m.nombre, "empresas"), es_parte=True))
    if not any(f.a.tiene_valor for f in filas) or not any(f.b.tiene_valor for f in filas):
        return []
    en_orden = dimension == "tamano"
    return filas if en_orden else sorted(filas, key=lambda f: -max(f.a.valor or 0, f.b.valor or 0))


def _shares(catalogo: Catalog, par: Pair, lado: tuple[str, int], dimension: str) -> dict[str, Side]:
    """Return the share of one side's firms in each value of a dimension."""
    codigo, anio = lado
    propios = {**par.filtros, par.que: [codigo], YEAR: [str(anio)]}
    lados: dict[str, Side] = {}
    for id_ in (PROFILE[dimension], SHARE.id):
        for fila in catalogo.once(run, Query((id_,), (YEAR, dimension), propios)):
            valor = str(fila[dimension])
            if not lados.get(valor, NOTHING).tiene_valor or fila["procedencia"] == "publicado":
                lugar = {**_place(par, codigo), dimension: valor}
                lados[valor] = _side(catalogo, INDICATORS[id_], fila, anio, lugar)
    return lados


def unknown(catalogo: Catalog, par: Pair, dimension: str) -> tuple[float | None, ...]:
    """Return the share of each side's firms without the datum of a dimension, in percent; None where none lacks it."""
    return tuple(_shares(catalogo, par, lado, dimension).get(NO_DATA, NOTHING).valor for lado in par.sides)


def closings(catalogo: Catalog) -> dict[int, str]:
    """Return, in words, how far each year that is not over has been read, in whatever scope."""
    periodos = [
        p for alcance in ("reporte", "nacional") for p in catalogo.once(marts.periods, alcance) if p["es_parcial"]
    ]
    return {p["anio"]: f"leído hasta {formats.day(p['corte'])}" for p in periodos}


def _place(par: Pair, codigo: str) -> Place:
    fijos = {d: v[0] for d, v in par.filtros.items() if len(v) == 1}
    return fijos if par.que == YEAR else {**fijos, par.que: codigo}


def _side(catalogo: Catalog, indicador: Indicator, fila: Row | None, anio: int, lugar: Place) -> Side:
    if fila is None or fila[indicador.id] is None:
        return NOTHING
    procedencia = fila["procedencia"]
    aspectos = {
        "alcance": fila["alcance"],
        "cierre": catalogo.once(closings).get(anio, ""),
        "procedencia": "de demostración" if procedencia == "sintetico" else "",
        **measured(anio, lugar),
        **declared(indicador.id, anio, lugar, procedencia),
    }
    return Side(fila[indicador.id], procedencia, fila["corte"], aspectos)


def _compared(par: Pair, indicador: Indicator, lados: tuple[Side, Side], etiqueta: str, materia: str) -> Compared:
    a, b = lados
    completa = a.tiene_valor and b.tiene_valor
    razones = reasons(indicador.id, par.que, max(par.years), a.aspectos, b.aspectos) if completa else ()
    return Compared(indicador, etiqueta, materia, a, b, razones)
