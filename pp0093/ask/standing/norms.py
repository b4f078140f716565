"""Return the dated rules and norms behind a figure, from the tables of reglas/, and the rating of progress."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter

from pp0093 import rules
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import DIMENSIONS, INDICATORS, NATIONAL, REPORT, YEAR, Norms, stored
from pp0093.ask.rule_rows import ActivityRule, Attested, GlossaryTerm, ParameterRule, RatingRule, parameters
from pp0093.ask.selection import parameter
from pp0093.claims import Claim, fact, subject
from pp0093.language.words import counted
from pp0093.rules import InForce, Rules
from pp0093.structs import Frozen
from pp0093.writing import formats

ATTESTED = "atestada"
"""State of a rule attested by some source."""
NEARLY_MET, OVER_ITS_GOAL = "meta_casi_cumplida_pct", "sobrecumplimiento_pct"


class Rating(Frozen):
    """Rating of progress: its word, symbol and semantic colour; whether a source attests its rule."""

    calificacion: str
    simbolo: str
    color: str
    es_atestada: bool = True

    def __str__(self) -> str:
        return f"{self.simbolo} {self.calificacion}".strip()


class Yardstick(Frozen):
    """Rating scale and thresholds of progress in a year, in percent.

    Over `sobrada` a goal is doubted; infinite without a rule.
    """

    anio: int
    escala: tuple[tuple[float | None, Rating], ...]
    cumplida: float
    casi: float
    sobrada: float = math.inf

    def rating(self, pct: float | None) -> Rating:
        """Return the rating of a physical or financial progress in percent, unrounded."""
        for desde, calificacion in self.escala:
            if desde is not None and pct is not None and pct >= desde:
                return calificacion
        return self.escala[-1][1]


def yardstick(reglas: InForce) -> Yardstick:
    """Return the yardstick of the rules of a year (reglas/calificacion.csv, reglas/parametro.csv)."""
    filas = sorted(reglas.typed(RatingRule), key=lambda f: int(f.orden))
    escala = tuple(
        (
            float(f.desde_pct) if f.desde_pct else None,
            Rating(f.calificacion, f.simbolo, f.color_semantico, f.estado == ATTESTED),
        )
        for f in filas
    )
    sobrada = float(parameters(reglas).get(OVER_ITS_GOAL, math.inf))
    return Yardstick(reglas.anio, escala, reglas.numero("cumplimiento_meta_pct"), reglas.numero(NEARLY_MET), sobrada)


SCOPE_NORMS = {
    REPORT: ("sector_reporte", "niveles_reporte", "producto_acciones_comunes"),
    NATIONAL: (),
}
FOCALIZATION = (
    "focalizacion_ventas_min_uit",
    "focalizacion_ventas_max_uit",
    "focalizacion_antiguedad_anios",
    "focalizacion_solo_activas",
    "desfase_anio_ventas",
)
# Tables named as the dimension whose values they define.
BANDS = ("tamano", "tramo_ventas", "tramo_trabajadores", "familia_servicio", "unidad")
# Tables whose rows a text may count, and the noun counted.
COUNTED_TABLES = {"producto": "productos", "actividad": "actividades"}
RATED = ("ejecucion_pct", "cumplimiento_pct")
BOUND_COLUMNS = (("desde_uit", "hasta_uit", " UIT"), ("desde", "hasta", ""))


def scope_name(catalogo: Catalog, alcance: str, anios: Sequence[int] = ()) -> str:
    """Return what figures of a scope cover in some years; in all, if none is given.

    It is the programme's text (alcance_...), if any, with its placeholders (a parameter, or a table of COUNTED_TABLES,
    whose rows are counted) filled by the rules of those years; else the engine's. A scope is one of SCOPE_NAMES or the
    code of an instrument, which share one name.
    """
    propia = catalogo.programa.textos.get(f"alcance_{alcance}")
    dicho = propia or formats.SCOPE_NAMES.get(alcance, formats.SCOPE_NAMES[formats.OF_INSTRUMENTS])
    return dicho.format_map({c: _in_force(catalogo, c, anios) for c in _gaps(dicho)})


class Definition(Frozen):
    """A glossary term, its forms, and its definition by the rules of a year."""

    termino: str
    formas: tuple[str, ...]
    significa: str


@cached_by_version
def glossary(catalogo: Catalog, anio: int) -> list[Definition]:
    """Return the glossary; placeholders in definitions (`anio`, a parameter) are filled as of a year."""
    terminos = catalogo.rules.typed(GlossaryTerm)
    huecos = {c for t in terminos for c in _gaps(t.definicion)} - {YEAR}
    dichos = {c: _in_force(catalogo, c, (anio,)) for c in huecos}
    puestos = {c: formats.number(int(v)) if v.isdigit() else v for c, v in dichos.items()} | {YEAR: str(anio)}
    return [Definition(t.termino, tuple(t.formas.split("|")), t.definicion.format_map(puestos)) for t in terminos]


def _gaps(dicho: str) -> list[str]:
    return [c for _, c, *_ in Formatter().parse(dicho) if c]


def placeholder_claims(catalogo: Catalog, dicho: str, anio: int) -> list[Claim]:
    """Return claims of what fills a text's placeholders as of a year: numeric parameters, and row counts of tables."""
    afirma = []
    for hueco in dict.fromkeys(_gaps(dicho)):
        if hueco in COUNTED_TABLES:
            cuantos = len(catalogo.rules.of(anio).rows(hueco))
            afirma.append(fact("elementos", cuantos, subject(anio=anio, de=hueco)))
        elif hueco != YEAR and (valor := _in_force(catalogo, hueco, (anio,))).isdigit():
            afirma.append(fact("parametro", int(valor), subject(anio=anio, cual=hueco)))
    return afirma


def _in_force(catalogo: Catalog, hueco: str, anios: Sequence[int]) -> str:
    de_cada_anio = _rows_in_force(catalogo, hueco) if hueco in COUNTED_TABLES else parameter(catalogo, hueco)
    vigentes = {a: v for a, v in de_cada_anio.items() if a in anios} or de_cada_anio
    return " y ".join(dict.fromkeys(vigentes.values())) or formats.MISSING


@cached_by_version
def _rows_in_force(catalogo: Catalog, tabla: str) -> dict[int, str]:
    """Return how many rows of a table are in force in each year with any, in words."""
    filas = catalogo.query(f"select anio, count(*) as cuantas from vigente.{tabla} group by anio order by anio")
    return {f["anio"]: counted(f["cuantas"], COUNTED_TABLES[tabla]) for f in filas}


class Rule(Frozen):
    """A rule in force: `norma` is the norm or source that attests it, `estado` whether any does.

    `donde` locates its row: which one, in which file and on which line.
    """

    regla: str
    valor: str
    norma: str
    estado: str
    vigencia: str
    nota: str
    donde: str


def rules_behind(
    catalogo: Catalog,
    indicador: str,
    anio: int,
    pedidas: Mapping[str, str | None],
    *,
    alcance: str,
    valor: float | None,
) -> list[Rule]:
    """Return the rules that decide an indicator of a year: scope, focalization, counting, bands and rating.

    `pedidas` are the values of the dimensions asked for, by code; `valor`, the figure, where it is rated.
    """
    necesarios = [INDICATORS[s] for s in stored((indicador,))]
    normas = {n for i in necesarios if i.mart for n in i.mart.normas}
    nombres: tuple[str, ...] = SCOPE_NORMS[alcance] if Norms.SCOPE in normas else ()
    marcas = [m for i in necesarios for m in i.marcas]
    if "focalizacion" in {*pedidas, *(m.columna for m in marcas)}:
        nombres += FOCALIZATION
    nombres += tuple(m.no_es for m in marcas if m.no_es)
    vigentes, escritas = catalogo.rules.of(anio), (rules.installed(), catalogo.rules)
    programa, reglas = catalogo.programa, list[Rule]()
    if Norms.SCOPE in normas:
        dicho = f"{programa.codigo} {programa.nombre}"
        reglas.append(Rule("Programa presupuestal que se sigue", dicho, "", "", "", "", ""))
    reglas += [_parameter(escritas, f) for n in nombres for f in vigentes.typed(ParameterRule) if f.parametro == n]
    if Norms.COUNTING in normas:
        reglas += [_activity(escritas, f) for f in vigentes.typed(ActivityRule) if _is_asked(f, pedidas)]
    for dimension in BANDS:
        if dimension in pedidas:
            tramos = (f for f in vigentes.typed(Attested, dimension) if f.escrita[dimension] == pedidas[dimension])
            reglas += [_band(escritas, dimension, f) for f in tramos]
    if indicador in RATED and alcance == REPORT and valor is not None:
        calificacion = yardstick(vigentes).rating(valor).calificacion
        suyas = (f for f in vigentes.typed(RatingRule) if f.calificacion == calificacion)
        reglas += [_rule(escritas, f, f"Calificación desde {f.desde_pct} %", f.calificacion) for f in suyas]
    return reglas


def _is_asked(regla: ActivityRule, pedidas: Mapping[str, str | None]) -> bool:
    """Tell whether an activity is the one asked for or, if none is, of the product asked for."""
    if "actividad" in pedidas:
        return regla.actividad == pedidas["actividad"]
    return regla.producto == pedidas.get("producto")


def _parameter(escritas: Iterable[Rules], regla: ParameterRule) -> Rule:
    es_cantidad = regla.valor.isdigit() and regla.unidad not in ("", "código")
    valor = f"{formats.number(int(regla.valor))} {regla.unidad}" if es_cantidad else regla.valor
    return _rule(escritas, regla, regla.significado, valor)


def _activity(escritas: Iterable[Rules], regla: ActivityRule) -> Rule:
    valor = f"En {regla.unidad_medida.lower()}; {'suma' if regla.cuenta else 'no suma'} a la meta de su producto"
    return _rule(escritas, regla, f"Actividad {regla.codigo_corto} {regla.actividad_nombre_corto}", valor)


def _band(escritas: Iterable[Rules], dimension: str, regla: Attested) -> Rule:
    """Return a value of a dimension as a rule, with its limits in the table, if any."""
    valor, fila = "", regla.escrita
    for desde, hasta, unidad in BOUND_COLUMNS:
        if fila.get(desde):
            limites = [formats.number(int(v)) for v in (fila[desde], fila[hasta]) if v]
            valor = f"{' a '.join(limites) if fila[hasta] else f'más de {limites[0]}'}{unidad}"
    return _rule(escritas, regla, f"{DIMENSIONS[dimension].etiqueta}: {fila[dimension]}", valor, dimension)


def _rule(escritas: Iterable[Rules], regla: Attested, dice: str, valor: str, tabla: str = "") -> Rule:
    """Return a row as a rule, located in the first of `escritas` that has it: one edited since, only in the version."""
    desde, hasta = regla.valido_desde, regla.valido_hasta
    vigencia = f"{desde} a {hasta}" if hasta else f"desde {desde}" if desde else ""
    lugares = (r.place(tabla or regla.tabla, regla.escrita) for r in escritas)
    donde = next(filter(None, lugares), "")
    return Rule(dice, valor, regla.norma or regla.fuente, regla.estado, vigencia, regla.nota, donde)
