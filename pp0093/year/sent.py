"""Alerts as they are sent: rows for a program, lines for a table, and a workbook for whoever answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pp0093.ask.rows import Row
from pp0093.year.alerts import Alert

SENT_COLUMN_WIDTHS = {
    "Año": 6,
    "Estado": 10,
    "Gravedad": 10,
    "Alerta": 30,
    "Sobre": 40,
    "Qué pasa": 60,
    "Cifras": 60,
    "Por qué importa": 45,
    "Responde": 26,
    "Justificación": 45,
    "Desde": 12,
    "Procedencia": 12,
}


def plain_alert(alerta: Alert) -> Row:
    """Return an alert with its figures, each with its value and unit, as JSON holds it."""
    return line(alerta) | {
        "cifras": [
            {
                "indicador": c.indicador,
                "etiqueta": c.etiqueta,
                "valor": c.valor,
                "escrito": c.escrito,
                "unidad": c.unidad,
            }
            for c in alerta.cifras
        ]
    }


def line(alerta: Alert) -> Row:
    """Return an alert as one line, its figures in words."""
    return {
        "anio": alerta.sujeto.anio,
        "estado": alerta.estado,
        "gravedad": alerta.gravedad,
        "alerta": alerta.alerta,
        "de": alerta.sujeto.de,
        "codigo": alerta.sujeto.codigo,
        "codigo_corto": alerta.codigo_corto,
        "nombre": alerta.nombre,
        "mensaje": alerta.mensaje,
        "cifras": figures(alerta),
        "razon": alerta.razon,
        "responde": alerta.responde,
        "justificacion": alerta.justificacion,
        "desde": alerta.desde,
        "brecha_pct": alerta.brecha,
        "falta": alerta.falta or None,
        "procedencia": alerta.procedencia or None,
    }


def figures(alerta: Alert) -> str:
    """Return the figures that an alert looked at, each with its name and unit."""
    return "; ".join(f"{c.etiqueta}: {c.con_unidad}" for c in alerta.cifras)


def write_alerts(alertas: Sequence[Alert], ruta: Path) -> None:
    """Write a workbook with a row an alert; a text that begins like a formula stays a text."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(ruta), {"strings_to_formulas": False, "strings_to_urls": False}) as libro:
        hoja, negrita, largo = libro.add_worksheet("Alertas"), libro.add_format({"bold": True}), _wrapped(libro)
        for n, (columna, ancho) in enumerate(SENT_COLUMN_WIDTHS.items()):
            hoja.set_column(n, n, ancho, largo)
            hoja.write_string(0, n, columna, negrita)
        for fila, alerta in enumerate(alertas, 1):
            hoja.write_row(fila, 0, _cells(alerta))
        hoja.freeze_panes(1, 0)
        hoja.autofilter(0, 0, max(len(alertas), 1), len(SENT_COLUMN_WIDTHS) - 1)


def _wrapped(libro: object) -> object:
    return libro.add_format({"text_wrap": True, "valign": "top"})  # type: ignore[attr-defined]


def _cells(a: Alert) -> list[str | int]:
    return [
        a.sujeto.anio,
        a.estado,
        a.gravedad,
        a.titulo,
        a.etiqueta,
        a.que_pasa,
        figures(a),
        a.razon,
        a.responde,
        a.justificacion,
        a.desde_dicho,
        a.procedencia,
    ]
