"""Alerts as they are sent: rows for a program, lines for a table, and a workbook for whoever answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

from msgspec.structs import asdict

from pp0093.ask.rows import Row
from pp0093.year.alerts import Alert

# What a line has, in order: its name and, after the sign, where an alert has it.
LINE = (
    "anio=sujeto.anio estado gravedad alerta de=sujeto.de codigo=sujeto.codigo codigo_corto nombre mensaje "
    "cifras=cifras_dichas razon responde justificacion desde brecha_pct=brecha falta procedencia"
)
CELLS = (
    "sujeto.anio estado gravedad titulo etiqueta que_pasa cifras_dichas razon responde justificacion desde_dicho "
    "procedencia"
)
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
    return line(alerta) | {"cifras": [asdict(c) for c in alerta.cifras]}


def line(alerta: Alert) -> Row:
    """Return an alert as one line, its figures in words."""
    dichos = (campo.partition("=") for campo in LINE.split())
    propios = {nombre: attrgetter(donde or nombre)(alerta) for nombre, _, donde in dichos}
    return propios | {"falta": alerta.falta or None, "procedencia": alerta.procedencia or None}


def write_alerts(alertas: Sequence[Alert], ruta: Path) -> None:
    """Write a workbook with a row an alert; a text that begins like a formula stays a text."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(ruta), {"strings_to_formulas": False, "strings_to_urls": False}) as libro:
        hoja, negrita, largo = libro.add_worksheet("Alertas"), libro.add_format({"bold": True}), _wrapped(libro)
        for n, (columna, ancho) in enumerate(SENT_COLUMN_WIDTHS.items()):
            hoja.set_column(n, n, ancho, largo)
            hoja.write_string(0, n, columna, negrita)
        for fila, alerta in enumerate(alertas, 1):
            hoja.write_row(fila, 0, attrgetter(*CELLS.split())(alerta))
        hoja.freeze_panes(1, 0)
        hoja.autofilter(0, 0, max(len(alertas), 1), len(SENT_COLUMN_WIDTHS) - 1)


def _wrapped(libro: object) -> object:
    return libro.add_format({"text_wrap": True, "valign": "top"})  # type: ignore[attr-defined]
