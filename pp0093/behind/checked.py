"""What loading found in each file, as a report of checks (Frictionless): for whoever validates data with other tools.

It holds places and reasons, never the value of a cell, which may be a personal datum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import loads
from pp0093.ask.origin.loads import FileWarning, KeptOut, LoadedFile
from pp0093.language.words import folded

ROW_ERROR, TITLE = "row-error", "Fila en cuarentena"
WHAT = "La fila no se cargó; corríjala y vuelva a cargarla."


def report(catalogo: Catalog, archivo: str | None = None) -> dict[str, Any]:
    """Return the report of a version's files (of one): a task a file, an error a row kept out, as JSON values."""
    apartadas = {a: list(g) for a, g in groupby(loads.quarantine(catalogo), key=lambda q: q.archivo)}
    avisos = {a: list(g) for a, g in groupby(_in_order(loads.warnings(catalogo)), key=lambda w: w.archivo)}
    cargados = [f for f in loads.files(catalogo) if archivo in (None, f.archivo)]
    tareas = [_task(f, apartadas.get(f.archivo, ()), avisos.get(f.archivo, ())) for f in cargados]
    errores = sum(len(t["errors"]) for t in tareas)
    return {
        "valid": not errores,
        "stats": {"tasks": len(tareas), "errors": errores, "warnings": sum(len(t["warnings"]) for t in tareas)},
        "warnings": [],
        "errors": [],
        "tasks": tareas,
    }


def _in_order(avisos: Iterable[FileWarning]) -> list[FileWarning]:
    return sorted(avisos, key=lambda a: a.archivo or "")


def _task(cargado: LoadedFile, apartadas: Iterable[KeptOut], avisos: Iterable[FileWarning]) -> dict[str, Any]:
    errores, dichos = [_error(q) for q in apartadas], [a.problema for a in avisos]
    return {
        "name": re.sub(r"[^-a-z0-9._/]+", "-", folded(cargado.archivo)),
        "title": cargado.formato_nombre,
        "type": "table",
        "valid": not errores,
        "place": cargado.archivo,
        "labels": [],
        "stats": {"errors": len(errores), "warnings": len(dichos), "rows": cargado.filas_leidas},
        "warnings": dichos,
        "errors": errores,
    }


def _error(apartada: KeptOut) -> dict[str, Any]:
    lugar = ", ".join(
        f"{que} {cual}"
        for que, cual in (("hoja", apartada.hoja), ("fila", apartada.fila), ("columna", apartada.columna))
        if cual is not None
    )
    dicho = f"{lugar}: {apartada.motivo}"
    return {
        "type": ROW_ERROR,
        "title": TITLE,
        "description": WHAT,
        "message": dicho,
        "tags": ["#table", "#row"],
        "note": dicho,
        "cells": [],
        "rowNumber": apartada.fila,
    }
