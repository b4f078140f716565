"""Read-only access to one published version."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from pp0093 import publish
from pp0093.build import DATABASE
from pp0093.config import settings
from pp0093.errors import BuildError

T = TypeVar("T")
NOTHING_PUBLISHED = "todavía no hay datos publicados; constrúyalos con make datos (o pp0093 etl)"


class Catalog:
    """One immutable version, safe for many threads: each call has a cursor of its own.

    `memoria` keeps answers already computed; as the version never changes, neither do they.
    """

    def __init__(self, carpeta: Path) -> None:
        self.carpeta = carpeta
        self.version = carpeta.name
        self.descripcion = publish.description(carpeta)
        self._con = duckdb.connect(str(carpeta / DATABASE), read_only=True)
        self._lock = threading.Lock()
        self.memoria: dict[Any, Any] = {}

    def query(self, consulta: str, parametros: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Run a query and return its rows as dictionaries, in order."""
        with self._lock:
            cursor = self._con.cursor()
        try:
            resultado = cursor.execute(consulta, list(parametros))
            nombres = [d[0] for d in resultado.description or []]
            return [dict(zip(nombres, fila, strict=True)) for fila in resultado.fetchall()]
        finally:
            cursor.close()

    def once(self, funcion: Callable[..., T], *argumentos: Any) -> T:
        """Return `funcion(self, *arguments)`, computed once in the life of the version."""
        clave = (funcion.__module__, funcion.__qualname__, repr(argumentos))
        if clave not in self.memoria:
            self.memoria[clave] = funcion(self, *argumentos)
        resultado: T = self.memoria[clave]
        return resultado


@lru_cache(maxsize=2)
def _open(carpeta: Path) -> Catalog:
    return Catalog(carpeta)


def published(salida: Path | None = None) -> Catalog:
    """Return the catalog of the version published now; raise BuildError when there is none."""
    carpeta = publish.current(salida or settings().salida)
    if carpeta is None:
        raise BuildError(NOTHING_PUBLISHED)
    return _open(carpeta)
