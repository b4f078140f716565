"""The version that commands answer from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pp0093 import config, console, programme
from pp0093.errors import UsageError

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog


def published(*, demostracion: bool = False) -> Catalog:
    """Return the version that is served, or its demonstration; say so when it is not the one that was published.

    Raise BuildError when there is none, UsageError when it is of another programme than PP0093_PROGRAMA asks for.
    """
    from pp0093.ask import catalog

    servido = catalog.published()
    _check_asked(servido)
    if falta := catalog.fault():
        console.warn(f"{falta}.")
    return servido.demonstration() if demostracion else servido


def published_of_one(que_hace: str) -> Catalog:
    """Return the version that is served; raise UsageError, as `published` and when it is of every programme at once."""
    servido = published()
    if servido.programa.es_todos:
        raise UsageError(f"{que_hace} de un programa y lo publicado es de todos: elija uno con PP0093_PROGRAMA")
    return servido


def _check_asked(servido: Catalog) -> None:
    suyo = servido.programa.codigo
    if config.names_programme() and (pedido := programme.current().codigo) != suyo:
        raise UsageError(
            f"PP0093_PROGRAMA pide el programa {pedido} y lo publicado es del {suyo}; indique con PP0093_SALIDA dónde "
            f"está el {pedido}"
        )
