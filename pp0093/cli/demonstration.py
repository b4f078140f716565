"""The command that asks for the demonstration, or takes it away for good."""

from __future__ import annotations

import argparse
from pathlib import Path

from pp0093 import programme, rules
from pp0093.config import settings
from pp0093.errors import UsageError
from pp0093.writing.nouns import counted


def demo_command(args: argparse.Namespace) -> int:
    """Write the demonstration below the raw folder, or delete it; what is said is kept as the mode."""
    from pp0093.ingest import mode
    from pp0093.ingest.readers.base import DEMO

    datos = settings().datos
    if args.quitar:
        return _remove(args, datos)
    if args.si_falta and not _is_missing(datos, settings().salida):
        return 0
    from pp0093 import demo

    if programme.demo_years():
        programa = programme.current()
        rules.checked(programa.desde, programa.temas, "no se escribió la demostración")
    destino = datos / DEMO
    archivos = demo.write_demonstration(destino, _years(args.anios), args.escala)
    if not args.si_falta:  # To have it where there is nothing else is not to ask for it.
        mode.say(datos, mode.Word.ASKED)
    print(f"Escritos {counted(len(archivos), 'archivos')} de demostración en {destino}; cárguelos con pp0093 etl")
    return 0


def _remove(args: argparse.Namespace, datos: Path) -> int:
    from pp0093 import demo
    from pp0093.ingest import mode
    from pp0093.ingest.readers.base import DEMO

    if args.si_falta or args.anios or args.escala != 1:
        raise UsageError("--quitar va solo: quita la demostración entera")
    demo.remove(datos / DEMO)
    mode.say(datos, mode.Word.REMOVED)
    print("Quitada la demostración: no vuelve hasta que la pida pp0093 demo. Publique sin ella con pp0093 etl")
    return 0


def _is_missing(datos: Path, salida: Path) -> bool:
    """Tell whether the demonstration is on and its files are not there."""
    from pp0093.ingest import mode
    from pp0093.ingest.inventory import MANIFEST, inventory
    from pp0093.ingest.readers.base import DEMO

    if not programme.demo_years() or (datos / DEMO / MANIFEST).exists():
        return False
    return mode.is_on(datos, salida, inventory(datos).archivos if datos.is_dir() else [])


def _years(texto: str | None) -> tuple[int, ...] | None:
    if not texto:
        return None
    desde, _, hasta = texto.partition("-")
    if not (texto.isascii() and desde.isdigit() and (hasta or desde).isdigit()):
        raise UsageError(f"--anios {texto}: escriba AAAA o AAAA-AAAA")
    return tuple(range(int(desde), int(hasta or desde) + 1))
