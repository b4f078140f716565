"""Spark, or a server of its protocol, as the build's engine: it makes each table and DuckDB stores it.

Spark runs in its own Python, a subprocess that talks in JSON lines (session). Tables are exchanged as Parquet in the
folder of the version, which every machine of a cluster must see.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pp0093.build import contracts, layers
from pp0093.build.layers import Maker, made_here
from pp0093.config import PROJECT
from pp0093.errors import BuildError, public
from pp0093.models import Model, referred
from pp0093.versions import quoted

if TYPE_CHECKING:
    import duckdb

HERE = Path(__file__).parent


class Spark(layers.Engine):
    """Spark at an address: local[N], spark://machine:port or sc://machine:port (its protocol, Sail's too)."""

    nombre = "spark"

    def __init__(self, maestro: str, python: Path) -> None:
        self.maestro, self.python = maestro, python

    @property
    def codigo(self) -> tuple[Path, ...]:
        """The files that translate the SQL."""
        return (*sorted(HERE.glob("*.py")), *sorted(HERE.glob("*.sql")))

    @contextmanager
    def at_work(self, carpeta: Path) -> Iterator[Maker]:
        """Start a session, and remove its exchange files at the end. Raise BuildError when it cannot start."""
        if not self.python.exists():
            raise BuildError(
                f"falta el entorno de Spark ({self.python}); créelo con make motores, o diga en PP0093_MOTOR el Python "
                "que tiene requirements-spark.txt"
            )
        propia = carpeta / "motor"
        propia.mkdir()
        try:
            with (propia / "session.log").open("w+", encoding="utf-8") as dicho:
                orden = [str(self.python), "-m", "pp0093.build.spark.session", self.maestro]
                with subprocess.Popen(
                    orden, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=dicho, text=True
                ) as proceso:
                    try:
                        yield _Session(proceso, propia, dicho).make
                    finally:
                        _end(proceso)
        finally:
            shutil.rmtree(propia, ignore_errors=True)


def _end(proceso: subprocess.Popen[str]) -> None:
    """Close a session's input, which ends it."""
    if proceso.stdin:
        proceso.stdin.close()
    try:
        proceso.wait(timeout=30)
    except subprocess.TimeoutExpired:
        proceso.kill()


class _Session:
    """The client of a session that works on one version."""

    def __init__(self, proceso: subprocess.Popen[str], carpeta: Path, dicho: IO[str]) -> None:
        self._proceso = proceso
        self._carpeta = carpeta
        self._dicho = dicho

    def make(self, con: duckdb.DuckDBPyConnection, model: Model) -> int:
        """Have a table made and store it; return its rows. Tables that mask personal data are made here.

        Tables that only its checks read stay in DuckDB.
        """
        if layers.HIDES in model.consulta:
            return made_here(con, model)
        destino = self._carpeta / model.tabla
        lee = {t: str(self._given(con, t)) for t in sorted(referred(model.consulta) - {model.tabla})}
        columnas = {c.nombre: c.tipo for c in model.columnas}
        self._ask({"consulta": model.consulta, "columnas": columnas, "lee": lee, "destino": str(destino)}, model)
        contracts.make_empty(con, model)
        if not any(destino.glob("*.parquet")):
            return 0
        hechas = f"read_parquet('{quoted(destino)}/*.parquet')"
        (filas,) = con.execute(f"insert into {model.tabla} by name select * from {hechas}").fetchone() or (0,)
        return int(filas)

    def _given(self, con: duckdb.DuckDBPyConnection, tabla: str) -> Path:
        """Return the Parquet of a table for Spark: its own output or, for others, a copy."""
        suya, copia = self._carpeta / tabla, self._carpeta / f"{tabla}.parquet"
        if any(suya.glob("*.parquet")):
            return suya
        if not copia.exists():
            con.execute(f"copy (select * from {tabla}) to '{quoted(copia)}' (format parquet)")
        return copia

    def _ask(self, pedido: dict[str, Any], model: Model) -> None:
        entrada, salida = self._proceso.stdin, self._proceso.stdout
        if entrada is None or salida is None:
            raise BuildError("la sesión de Spark no tiene por dónde hablar; repita")
        try:
            entrada.write(json.dumps(pedido) + "\n")
            entrada.flush()
            dicho = salida.readline()
        except BrokenPipeError:
            dicho = ""
        falta = json.loads(dicho)["falta"] if dicho else f"se cerró: {self._last_words()}"
        if falta:
            raise BuildError(f"{model.tabla}: el motor Spark no la hizo y no se publicó nada ({public(falta)[:300]})")

    def _last_words(self) -> str:
        """Return the last line of a session's log."""
        self._proceso.wait(timeout=30)
        self._dicho.seek(0)
        return (self._dicho.read().strip().splitlines() or ["sin decir por qué"])[-1]
