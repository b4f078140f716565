"""What is to be known before an older version is published again: whether this edition of the program made it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pp0093 import programme, versions
from pp0093.ask.catalog import Catalog
from pp0093.build import layers
from pp0093.errors import WHOEVER_KEEPS_IT, BuildError, PP0093Error, Remedy

OTHER_EDITION = (
    "la versión {} la hizo otra edición del programa: con los archivos de entonces, la próxima publicación la rehace "
    "con la de ahora"
)
UNREADABLE = "no se vuelve a la versión {}, que hizo otra edición del programa y ésta no puede leer"
WITHOUT_THEM = Remedy(
    "saque de la carpeta de datos los archivos que no quiere y ejecute pp0093 etl",
    f"{WHOEVER_KEEPS_IT} saque de la carpeta de datos los archivos que no quiere y publique otra vez",
)


def warning(version: Path, say: Callable[[str], None] = lambda _: None) -> str:
    """Return, and say, what is to be known before a version is published again, "" when nothing.

    Raises BuildError when this edition cannot read it: nobody would see anything.
    """
    # One that does not say which edition made it is of one before.
    if versions.description(version).get(versions.EDITION) == layers.edition(programme.current()):
        return ""
    try:
        Catalog(version).close()
    except PP0093Error as error:
        raise BuildError(UNREADABLE.format(version.name), WITHOUT_THEM) from error
    aviso = OTHER_EDITION.format(version.name)
    say(aviso)
    return aviso
