"""Tables: sortable ones with figures right-aligned and units in the header, plain ones for text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pp0093 import formats

Row = dict[str, Any]
WIDE = 300
SHORT_ROWS = 12


def execution(filas: list[Row]) -> None:
    """Draw the annex: goal, progress, money and ratings by product and activity, in order, sortable."""
    columnas = {
        "Código": [f["codigo_corto"] for f in filas],
        "Producto o actividad": [f["nombre_corto"] for f in filas],
        "Responsable": [f.get("responsable") for f in filas],
        "Unidad": [f.get("unidad_medida") for f in filas],
        "Meta física": [f["meta_fisica"] for f in filas],
        "Avance": [f["avance_fisico"] for f in filas],
        "% de la meta": [f["cumplimiento_pct"] for f in filas],
        "Calif. física": [_rating(f, "cumplimiento_pct", "calificacion_fisica") for f in filas],
        "PIM (S/)": [f["pim_soles"] for f in filas],
        "Devengado (S/)": [f["devengado_soles"] for f in filas],
        "% del PIM": [f["ejecucion_pct"] for f in filas],
        "Calif. financiera": [_rating(f, "ejecucion_pct", "calificacion_financiera") for f in filas],
    }
    # A Styler writes the cells our way and leaves the numbers under them, which is what sorting uses.
    escritura: dict[str, Any] = dict.fromkeys(("Meta física", "Avance", "PIM (S/)", "Devengado (S/)"), _whole)
    escritura |= dict.fromkeys(("% de la meta", "% del PIM"), _share)
    estilo = pd.DataFrame(columnas).style.format(escritura, na_rep=formats.MISSING)
    es_total = [f["nivel"] != "actividad" for f in filas]
    estilo = estilo.apply(lambda _: ["font-weight: 600" if t else "" for t in es_total], axis=0)
    st.dataframe(
        estilo,
        hide_index=True,
        height="content",
        placeholder=formats.MISSING,
        alt="Metas, avance, PIM y devengado por producto y actividad, en el orden del anexo.",
        column_config={
            "Código": st.column_config.TextColumn(pinned=True, width=70),
            "Producto o actividad": st.column_config.TextColumn(width=WIDE),
        },
    )


def execution_as_text(filas: list[Row]) -> None:
    """Offer the same table as plain text, written as on screen: for screen readers, for printing and for copying."""
    with st.expander("La misma tabla, como texto"):
        plain(
            (
                "Código",
                "Producto o actividad",
                "Meta física",
                "Avance",
                "% de la meta",
                "PIM (S/)",
                "Devengado (S/)",
                "% del PIM",
            ),
            [
                (
                    f["codigo_corto"],
                    f["nombre_corto"],
                    formats.number(f["meta_fisica"]),
                    formats.number(f["avance_fisico"]),
                    _rated(f, "cumplimiento_pct", "calificacion_fisica"),
                    formats.number(f["pim_soles"]),
                    formats.number(f["devengado_soles"]),
                    _rated(f, "ejecucion_pct", "calificacion_financiera"),
                )
                for f in filas
            ],
            numericas=(2, 3, 4, 5, 6, 7),
        )


def _rated(fila: Row, pct: str, calificacion: str) -> str:
    return formats.MISSING if fila[pct] is None else f"{formats.percent(fila[pct])} {fila[calificacion]}"


def _rating(fila: Row, pct: str, calificacion: str) -> str | None:
    return None if fila[pct] is None else str(fila[calificacion])


def _whole(valor: float) -> str:
    return formats.number(None if pd.isna(valor) else valor)


def _share(valor: float) -> str:
    return formats.percent(None if pd.isna(valor) else valor).removesuffix(" %")


def plain(encabezado: Sequence[str], filas: Sequence[Sequence[Any]], numericas: Sequence[int] = ()) -> None:
    """Draw a table of short texts as HTML; `numericas` are the positions of right-aligned columns."""
    clase = ['class="num"' if i in numericas else "" for i in range(len(encabezado))]
    cabeza = "".join(f'<th scope="col" {c}>{escape(h)}</th>' for h, c in zip(encabezado, clase, strict=True))
    cuerpo = "".join(
        "<tr>" + "".join(f"<td {c}>{escape(_text(v))}</td>" for v, c in zip(f, clase, strict=True)) + "</tr>"
        for f in filas
    )
    st.html(
        f'<div class="pp-table" role="region" tabindex="0" aria-label="{escape(encabezado[0])}">'
        f"<table><thead><tr>{cabeza}</tr></thead><tbody>{cuerpo}</tbody></table></div>"
    )


def long(encabezado: Sequence[str], filas: Sequence[Sequence[Any]], alto: int = 380) -> None:
    """Draw a table of many rows inside a frame of its own, a few at a time; short ones are drawn whole."""
    if len(filas) <= SHORT_ROWS:
        numericas = [i for i in range(len(encabezado)) if filas and all(isinstance(f[i], int) for f in filas)]
        plain(encabezado, filas, numericas)
        return
    tabla = pd.DataFrame([[_text(v) if isinstance(v, str) else v for v in f] for f in filas], columns=list(encabezado))
    st.dataframe(tabla, hide_index=True, height=alto, placeholder=formats.MISSING, alt=", ".join(encabezado))


def _text(valor: Any) -> str:
    if valor is None or valor == "":
        return formats.MISSING
    return formats.number(valor) if isinstance(valor, int) and not isinstance(valor, bool) else str(valor)
