"""The dated rules and norms behind a figure, from the tables of reglas/: which ones decide it in its year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pp0093.ask.catalog import Catalog
from pp0093.ask.mart import Norms
from pp0093.ask.registry import DIMENSIONS, INDICATORS, stored
from pp0093.ask.standing import ratings
from pp0093.writing import formats

SCOPE = {
    "reporte": ("sector_reporte", "niveles_reporte", "tipo_actividad", "producto_acciones_comunes"),
    "nacional": (),
}
FOCALIZATION = (
    "focalizacion_ventas_min_uit",
    "focalizacion_ventas_max_uit",
    "focalizacion_antiguedad_anios",
    "focalizacion_solo_activas",
    "desfase_anio_ventas",
)
# Tables named like the dimension whose values they define.
BANDS = ("tamano", "tramo_ventas", "tramo_trabajadores", "familia_servicio", "unidad")
RATED = ("ejecucion_pct", "cumplimiento_pct")
BOUNDS = (("desde_uit", "hasta_uit", " UIT"), ("desde", "hasta", ""))


@dataclass(frozen=True)
class Rule:
    """A rule in force: `norma` is the norm or the source that attests it, `estado` whether any does."""

    regla: str
    valor: str
    norma: str
    estado: str
    vigencia: str
    nota: str


def behind(
    catalogo: Catalog,
    indicador: str,
    anio: int,
    pedidas: Mapping[str, str | None],
    *,
    alcance: str,
    valor: float | None,
) -> list[Rule]:
    """Return the rules that decide an indicator of a year: scope, focalization, counting, bands and rating.

    `pedidas` holds the values of the dimensions asked for, by code; `valor` is the figure, for its rating.
    """
    necesarios = [INDICATORS[s] for s in stored((indicador,))]
    normas = {n for i in necesarios if i.mart for n in i.mart.normas}
    nombres: tuple[str, ...] = SCOPE[alcance] if Norms.SCOPE in normas else ()
    if "focalizacion" in {*pedidas, *(c for i in necesarios for c in i.mira)}:
        nombres += FOCALIZATION
    nombres += tuple(p for i in necesarios for p in i.compara_con)
    vigentes = catalogo.rules.of(anio)
    reglas = [_programme(catalogo)] if Norms.SCOPE in normas else []
    reglas += [_parameter(f) for n in nombres for f in vigentes.rows("parametro") if f["parametro"] == n]
    if Norms.COUNTING in normas:
        reglas += [_activity(f) for f in vigentes.rows("actividad") if _is_asked(f, pedidas)]
    for dimension in BANDS:
        if dimension in pedidas:
            reglas += [_band(dimension, f) for f in vigentes.rows(dimension) if f[dimension] == pedidas[dimension]]
    if indicador in RATED and alcance == "reporte" and valor is not None:
        calificacion = ratings.yardstick(vigentes).rating(valor).calificacion
        reglas += [_rating(f) for f in vigentes.rows("calificacion") if f["calificacion"] == calificacion]
    return reglas


def _programme(catalogo: Catalog) -> Rule:
    programa = catalogo.programa
    return Rule("Programa presupuestal que se sigue", f"{programa.codigo} {programa.nombre}", "", "", "", "")


def _is_asked(actividad: dict[str, str], pedidas: Mapping[str, str | None]) -> bool:
    """Tell whether an activity is the one asked for or, when none is, of the product asked for."""
    if "actividad" in pedidas:
        return actividad["actividad"] == pedidas["actividad"]
    return actividad["producto"] == pedidas.get("producto")


def _parameter(fila: dict[str, str]) -> Rule:
    es_cantidad = fila["valor"].isdigit() and fila["unidad"] not in ("", "código")
    valor = f"{formats.number(int(fila['valor']))} {fila['unidad']}" if es_cantidad else fila["valor"]
    return _rule(fila, fila["significado"], valor)


def _activity(fila: dict[str, str]) -> Rule:
    cuenta = "suma" if fila["cuenta_para_producto"] == "si" else "no suma"
    valor = f"En {fila['unidad_medida'].lower()}; {cuenta} a la meta de su producto"
    return _rule(fila, f"Actividad {fila['codigo_corto']} {fila['actividad_nombre_corto']}", valor)


def _band(dimension: str, fila: dict[str, str]) -> Rule:
    valor = ""
    for desde, hasta, unidad in BOUNDS:
        if fila.get(desde):
            limites = [formats.number(int(v)) for v in (fila[desde], fila[hasta]) if v]
            valor = f"{' a '.join(limites) if fila[hasta] else f'más de {limites[0]}'}{unidad}"
    return _rule(fila, f"{DIMENSIONS[dimension].etiqueta}: {fila[dimension]}", valor)


def _rating(fila: dict[str, str]) -> Rule:
    return _rule(fila, f"Calificación desde {fila['desde_pct']} %", fila["calificacion"])


def _rule(fila: dict[str, str], regla: str, valor: str) -> Rule:
    desde, hasta = fila.get("valido_desde") or "", fila.get("valido_hasta") or ""
    vigencia = f"{desde} a {hasta}" if hasta else f"desde {desde}" if desde else ""
    norma = fila.get("norma") or fila.get("fuente") or ""
    return Rule(regla, valor, norma, fila.get("estado") or "", vigencia, fila.get("nota") or "")
