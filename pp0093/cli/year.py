"""The commands of the year in progress: where it will close, and what has to be watched."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from pp0093 import console, versions
from pp0093.cli.served import published
from pp0093.config import settings
from pp0093.errors import InputError, UsageError

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog
    from pp0093.year.panel import Panel


def cierre_command(args: argparse.Namespace) -> int:
    """Answer where each entity of a panel will close its year, or how well that was known in other years."""
    from pp0093.year.closing import Closings

    cierres = Closings(_panel(args.panel))
    if args.evaluar:
        filas = [asdict(s) for s in cierres.scores()]
        if not filas:
            console.say(f"{args.panel.name}: con un solo año cerrado no hay otro en que probar.")
    else:
        if cierres.running_year() is None:
            que_hacer = "agregue las filas de un año con meses y sin mes 12"
            raise InputError("todos sus años están cerrados", que_hacer, archivo=args.panel.name)
        filas = [asdict(c) for c in cierres.expected()]
    console.write_rows(filas, args.formato)
    return 0


def alertas_command(args: argparse.Namespace) -> int:
    """Answer what has to be watched in the published version, or write it as a workbook to send."""
    from pp0093.year import alerts

    catalogo = published()
    alertas = [a for a in alerts.of_version(catalogo) if args.anio in (None, a.sujeto.anio)]
    if args.formato == "xlsx":
        ruta = console.destination(args.salida, f"alertas{f'_{args.anio}' if args.anio else ''}.xlsx")
        from pp0093.documents.xlsx import WorkSheet, workbook
        from pp0093.writing.tables import of_objects

        ruta.write_bytes(workbook([WorkSheet("Alertas", of_objects(alertas, "year.sent"))], {}))
        print(ruta)
        return 0
    filas = [alerts.line(a, con_cifras=args.formato == "json") for a in alertas]
    console.write_rows(filas, args.formato, lambda: _no_alerts(catalogo, args.anio))
    return 0


def _no_alerts(catalogo: Catalog, anio: int | None) -> str:
    """Return what it means that there is no alert (of a year): that nothing is wrong, or that it cannot be told."""
    from pp0093.year import alerts, texts

    return str((anio and alerts.unwatched(catalogo, anio)) or texts.no_alerts(anio))


def cortes_command(args: argparse.Namespace) -> int:
    """Answer what changed of a year from one version to another, the published one unless another is said."""
    from pp0093.ask.catalog import of_version
    from pp0093.year import cuts

    salida = settings().salida
    despues = published() if args.despues is None else of_version(salida, args.despues)
    linea = versions.lineage(salida, despues.carpeta)
    if args.antes is None and len(linea) == 1:
        raise UsageError("no hay una versión anterior; cargue otro corte y repita pp0093 etl")
    antes = of_version(salida, linea[-2].name if args.antes is None else args.antes)
    cambios = [asdict(c) for c in cuts.changes(antes, despues, args.anio)]
    console.write_rows(cambios, args.formato, lambda: f"Nada cambió de {args.anio} entre los dos cortes.")
    return 0


def metas_command(args: argparse.Namespace) -> int:
    """Answer every goal that a source gave for a year, or which pairs of years compare."""
    from pp0093.year import ledger

    catalogo = published()
    filas = ledger.year_pairs(catalogo) if args.pares else ledger.targets(catalogo)
    console.write_rows([asdict(f) for f in filas], args.formato)
    return 0


def _panel(ruta: Path) -> Panel:
    from pp0093.ingest.readers.declarada import read_panel
    from pp0093.year.panel import Panel, PanelMark

    panel = Panel(PanelMark(*fila) for fila in read_panel(ruta))
    for aviso in panel.warnings():
        console.say(f"{ruta.name}: {aviso}")
    return panel
