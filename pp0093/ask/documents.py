"""Each published figure beside the one computed with the same definition, at the document's own rounding."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from pp0093.ask import instruments, printed
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS, dimensions_of
from pp0093.ask.rows import Record, Row, record

SCALE = {"miles de soles": 3, "millones de soles": 6}
EQUAL, CUT, DIFFERENT, NOT_COMPUTED = "igual", "cortada, no redondeada", "distinta", "sin cálculo"
ROUNDED = "distinta por el redondeo de sus datos"


@dataclass(frozen=True)
class Checked(Record):
    """A printed figure, what is computed of the same thing, and the verdict."""

    documento: str
    archivo: str
    fila: int
    seccion: str | None
    indicador: str
    anio: int
    valor_dimension: str | None
    valor: Decimal
    decimales: int
    unidad_medida: str | None
    calculado: float | None
    resultado: str


def compare(catalogo: Catalog) -> list[Checked]:
    """Return the published figures that an indicator computes: what is printed, what is computed, and the verdict.

    The verdict compares at the printed decimals and scale. The table of the document the figure is computed from
    is left out, because it would be compared with itself.
    """
    cifras = [c for c in printed.published(catalogo) if _is_comparable(c)]
    grupos: dict[str | None, list[Row]] = defaultdict(list)
    for cifra in cifras:
        grupos[cifra["dimension"]].append(cifra)
    filas = []
    for dimension, del_grupo in grupos.items():
        valores = _computed(catalogo, dimension, del_grupo)
        for cifra in del_grupo:
            valor = valores.get((cifra["indicador"], cifra["anio"], cifra["valor_dimension"] if dimension else None))
            resultado = verdict(cifra, valor)
            if resultado == DIFFERENT and _data_admit(catalogo, cifra):
                resultado = ROUNDED
            filas.append(record(Checked, cifra, calculado=valor, resultado=resultado))
    return sorted(filas, key=lambda f: (f.documento, f.archivo, f.fila))


def _computed(catalogo: Catalog, dimension: str | None, cifras: list[Row]) -> dict[tuple[str, int, Any], Any]:
    """Return {(indicator, year, value of the dimension): figure} of the indicators and years of some figures."""
    indicadores = tuple(dict.fromkeys(c["indicador"] for c in cifras))
    anios = sorted({str(c["anio"]) for c in cifras})
    por = ("anio", dimension) if dimension else ("anio",)
    filas = run(catalogo, Query(indicadores, por, {"anio": anios}))
    return {(i, f["anio"], f[dimension] if dimension else None): f[i] for f in filas for i in indicadores}


def _is_comparable(cifra: Row) -> bool:
    indicador = INDICATORS.get(cifra["indicador"])
    if indicador is None or cifra["valor"] is None:
        return False
    return not (from_annex(cifra) and not indicador.usa) and (
        cifra["dimension"] is None or cifra["dimension"] in dimensions_of(cifra["indicador"])
    )


def _data_admit(catalogo: Catalog, cifra: Row) -> bool:
    """Tell a printed progress that the goal and value it comes from give before they were rounded for print."""
    if cifra["indicador"] != "avance_tipo1":
        return False
    margenes = [m for m in instruments.series(catalogo, cifra["valor_dimension"]) if m["anio"] == cifra["anio"]]
    return any(m["avance_tipo1_min"] <= cifra["valor"] <= m["avance_tipo1_max"] for m in margenes)


def from_annex(cifra: Row) -> bool:
    """Tell whether a figure is printed in the annex, the table that money and goals are loaded from."""
    return (cifra["seccion"] or "").lower().startswith("anexo")


def in_units(cifra: Row) -> Decimal:
    """Return a printed figure in the unit of its indicator: soles where it is printed in thousands or millions."""
    return Decimal(cifra["valor"]).scaleb(_scale(cifra))


def _scale(cifra: Row) -> int:
    return SCALE.get((cifra["unidad_medida"] or "").lower(), 0)


def verdict(cifra: Row, calculado: float | None) -> str:
    """Say whether a computed figure, written as the document writes it, is the printed one."""
    if calculado is None:
        return NOT_COMPUTED
    exacto = Decimal(str(calculado)).scaleb(-_scale(cifra))
    paso = Decimal(1).scaleb(-int(cifra["decimales"]))
    impreso = Decimal(cifra["valor"])
    if exacto.quantize(paso, ROUND_HALF_UP) == impreso:
        return EQUAL
    return CUT if exacto.quantize(paso, ROUND_DOWN) == impreso else DIFFERENT
