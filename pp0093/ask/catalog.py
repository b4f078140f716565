"""Read-only access to one published version."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from pp0093 import models, programme, rules, versions
from pp0093.config import settings
from pp0093.errors import BuildError
from pp0093.rules import Rules
from pp0093.versions import DATABASE

T = TypeVar("T")
# Rows that a version keeps in memory (about 1 kB each); beyond them the answers least used are forgotten.
MAX_ROWS_REMEMBERED = 50_000
NOTHING_PUBLISHED = "todavía no hay datos publicados; constrúyalos con make datos (o pp0093 etl)"
OF_ANOTHER_CODE = (
    "lo publicado es de otra edición del programa: no tiene {}; reconstrúyalo con make datos (o pp0093 etl)"
)


class Catalog:
    """One immutable version, safe for many threads: each call has a cursor of its own.

    It remembers answers already computed; as the version never changes, neither do they.
    """

    def __init__(self, carpeta: Path) -> None:
        self.carpeta = carpeta
        self.version = carpeta.name
        self.descripcion = versions.description(carpeta)
        self.rules = Rules([carpeta / rules.FOLDER])
        self.programa = programme.load(carpeta / programme.FOLDER)
        self._con = duckdb.connect(str(carpeta / DATABASE), read_only=True)
        if falta := self._missing_column():
            raise BuildError(OF_ANOTHER_CODE.format(falta))
        self._lock = threading.Lock()
        self._memoria: OrderedDict[Any, Any] = OrderedDict()
        self._filas = 0

    def _missing_column(self) -> str | None:
        """Return a column that this code reads and the version, built by another, does not have."""
        filas = self._con.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns()"
        ).fetchall()
        esperadas = (
            (m.tabla, c.nombre) for m in models.models(self.programa.carpeta / programme.SQL) for c in m.columnas
        )
        faltan = set(esperadas) - set(filas)
        return ".".join(min(faltan)) if faltan else None

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
        """Return `funcion(self, *arguments)`, computed once while the version remembers it."""
        clave = (funcion.__module__, funcion.__qualname__, repr(argumentos))
        with self._lock:
            if clave in self._memoria:
                self._memoria.move_to_end(clave)
                recordada: T = self._memoria[clave]
                return recordada
        respuesta = funcion(self, *argumentos)
        self._remember(clave, respuesta)
        return respuesta

    def _remember(self, clave: Any, respuesta: Any) -> None:
        with self._lock:
            if clave not in self._memoria:
                self._filas += _rows(respuesta)
            self._memoria[clave] = respuesta
            while self._filas > MAX_ROWS_REMEMBERED and len(self._memoria) > 1:
                _, olvidada = self._memoria.popitem(last=False)
                self._filas -= _rows(olvidada)


def _rows(respuesta: Any) -> int:
    return max(1, len(respuesta)) if isinstance(respuesta, list | tuple | dict) else 1


@lru_cache(maxsize=2)
def _open(carpeta: Path) -> Catalog:
    return Catalog(carpeta)


def published(salida: Path | None = None) -> Catalog:
    """Return the catalog of the version published now; raise BuildError when there is none."""
    carpeta = versions.current(salida or settings().salida)
    if carpeta is None:
        raise BuildError(NOTHING_PUBLISHED)
    return _open(carpeta)
