"""The dictionary: every table, column, indicator, dimension and rule, read from where each is defined."""

from __future__ import annotations

from functools import cache

from pp0093 import models, rules
from pp0093.ask.registry import DIMENSIONS, INDICATORS, dimensions_of

Row = dict[str, str]


@cache
def rows() -> list[Row]:
    """Return one row for each column, indicator and dimension: clase, tabla, nombre, unidad, significado."""
    columnas = [
        {
            "clase": "columna",
            "tabla": m.tabla,
            "nombre": c.nombre,
            "unidad": c.unidad,
            "significado": c.significado,
        }
        for m in models.models()
        for c in m.columnas
    ]
    return columnas + indicator_rows() + dimension_rows()


def indicator_rows() -> list[Row]:
    """Return one row for each indicator."""
    return [
        {
            "clase": "indicador",
            "tabla": "",
            "nombre": i.id,
            "unidad": i.unidad.value,
            "significado": f"{i.etiqueta}. {i.definicion} ({i.formula})",
        }
        for i in INDICATORS.values()
    ]


def dimension_rows() -> list[Row]:
    """Return one row for each dimension."""
    return [
        {"clase": "dimensión", "tabla": "", "nombre": d.id, "unidad": "", "significado": d.etiqueta}
        for d in DIMENSIONS.values()
    ]


def markdown() -> str:
    """Return the whole dictionary as Markdown, as docs/diccionario.md holds it."""
    partes = ["# Diccionario\n", "Generado con `pp0093 diccionario --formato md`; no se edita a mano.\n"]
    partes.append(
        "## Indicadores\n\n"
        + _table(("id", "nombre", "unidad", "definición", "fórmula", "sentido", "dimensiones"), _ind())
    )
    partes.append("## Dimensiones\n\n" + _table(("id", "nombre"), [[d.id, d.etiqueta] for d in DIMENSIONS.values()]))
    partes.append("## Tablas\n")
    for m in models.models():
        filas = [[c.nombre, c.tipo, c.unidad, c.significado] for c in m.columnas]
        reglas = [f"- {'Contrato' if r.fatal else 'Aviso'}: `{r.nombre}`" for r in m.reglas]
        partes.append(
            f"### {m.tabla}\n\n{m.descripcion}\n\nGrano: {', '.join(m.grano)}.\n\n"
            + _table(("columna", "tipo", "unidad", "significado"), filas)
            + ("\n".join(reglas) + "\n" if reglas else "")
        )
    partes.append("## Reglas y tablas de referencia\n")
    tablas = {nombre: rules.installed().table(nombre) for nombre in rules.installed().tables()}
    partes += [f"- `{nombre}`: {len(t.filas):,} filas ({', '.join(t.columnas)})" for nombre, t in tablas.items()]
    return "\n".join(partes) + "\n"


def _ind() -> list[list[str]]:
    return [
        [i.id, i.etiqueta, i.unidad.value, i.definicion, i.formula, i.sentido.value, ", ".join(dimensions_of(i.id))]
        for i in INDICATORS.values()
    ]


def _table(encabezado: tuple[str, ...], filas: list[list[str]]) -> str:
    lineas = [f"| {' | '.join(encabezado)} |", f"|{'---|' * len(encabezado)}"]
    lineas += [f"| {' | '.join(c.replace('|', '¦') for c in f)} |" for f in filas]
    return "\n".join(lineas) + "\n"
