"""What is to be known before an older version is published again: whether this edition of the program made it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pp0093 import programme, versions
from pp0093.ask.catalog import Catalog
from pp0093.build import layers
from pp0093.errors import BuildError, PP0093Error

OTHER_EDITION = (
    "la versión {} la hizo otra edición del programa: con los archivos de entonces en la carpeta de datos, ejecute "
    "pp0093 etl y se rehace con la de ahora"
)
UNREADABLE = (
    "no se vuelve a la versión {}, que hizo otra edición del programa y ésta no puede leer; saque de la carpeta de "
    "datos los archivos que no quiere y ejecute pp0093 etl"
)


def warn(version: Path, say: Callable[[str], None]) -> None:
    """Say what is to be known before a version is published again, if anything; raise as `warning` does."""
    if aviso := warning(version):
        say(aviso)


def warning(version: Path) -> str:
    """Return what to say before a version is published again, "" when nothing.

    Raises BuildError when this edition cannot read it: nobody would see anything.
    """
    # One that does not say which edition made it is of one before.
    if versions.description(version).get(versions.EDITION) == layers.edition(programme.current()):
        return ""
    try:
        Catalog(version).close()
    except PP0093Error as error:
        raise BuildError(UNREADABLE.format(version.name)) from error
    return OTHER_EDITION.format(version.name)
