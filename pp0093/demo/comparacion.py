"""The figures the demonstration is calibrated to, printed or deduced, and how the product computes each."""

from __future__ import annotations

from typing import Any

from pp0093.demo.draws.tablas import filas


def comparison() -> list[dict[str, Any]]:
    """Return a dictionary per calibrated figure, in document order.

    documento, seccion, etiqueta, anio; impreso (as printed), valor (number), decimales, unidad;
    indicador, filtros (dimension -> values), por (a dimension or None) and valores (the rows of `por` whose sum is
    the figure); operacion: "valor", or against the same query with `filtros_base` instead of `filtros`
    "variacion_pct" or "diferencia_pp"; criterio: "igual" at the printed decimals, or "mas_de".
    """
    return _cifras("metas_publicadas")


def deduced() -> list[dict[str, Any]]:
    """Return the figures that follow from printed ones, in the same form; `seccion` says how."""
    return _cifras("metas_deducidas")


def _cifras(tabla: str) -> list[dict[str, Any]]:
    return [
        {
            "documento": f["documento"],
            "seccion": f["seccion"],
            "etiqueta": f["etiqueta"],
            "anio": int(f["anio"]),
            "impreso": f["impreso"],
            "valor": float(f["impreso"]),
            "decimales": len(f["impreso"].partition(".")[2]),
            "unidad": f["unidad"],
            "indicador": f["indicador"],
            "filtros": _filtros(f["filtros"]),
            "por": f["por"] or None,
            "valores": f["valores"].split("|") if f["valores"] else [],
            "operacion": f["operacion"] or "valor",
            "filtros_base": _filtros(f["filtros_base"]),
            "criterio": f["criterio"] or "igual",
        }
        for f in filas(tabla)
    ]


def _filtros(texto: str) -> dict[str, list[str]]:
    pares = (parte.split("=", 1) for parte in texto.split(";") if parte)
    return {dimension: valores.split("|") for dimension, valores in pares}
