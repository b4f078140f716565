"""The commands that copy all that cannot be made again, and put it back."""

from __future__ import annotations

import argparse

from pp0093 import console
from pp0093.config import settings
from pp0093.errors import UsageError

WAITING = "Hay otra construcción en curso; se espera a que termine."


def respaldo_command(args: argparse.Namespace) -> int:
    """Write a copy of the raw files and of what is published, while nobody builds."""
    from pp0093 import backup
    from pp0093.build.publish import building

    opciones = settings()
    destino = args.archivo.resolve()
    if any(destino.is_relative_to(carpeta) for carpeta in (opciones.datos, opciones.salida)):
        raise UsageError(f"{args.archivo} está dentro de lo que se copia; diga otra carpeta, mejor en otro disco")
    with building(opciones.salida, lambda: console.say(WAITING)):
        lista = backup.save(opciones, destino)
    print(f"Escrita {args.archivo}: {lista.said()}")
    return 0


def restaurar_command(args: argparse.Namespace) -> int:
    """Put a copy back where there is nothing."""
    from pp0093 import backup

    lista = backup.restore(args.archivo, settings())
    print(f"Restaurada: {lista.said()}")
    return 0
