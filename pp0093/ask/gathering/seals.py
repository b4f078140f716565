"""What the answers of a year were counted from, in a few letters: a year that says the same keeps the same answers.

A thin version says the seal of each of its years. The next one to be thinned takes from it the answers of the years
whose seal is its own, instead of counting them again: of ten years, one has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version as edition
from pathlib import Path
from typing import TYPE_CHECKING

from pp0093 import rules, versions
from pp0093.ask.catalog import YEAR, Catalog
from pp0093.ask.mart import FIRM, Mart
from pp0093.ask.selection import listed
from pp0093.config import PACKAGE

if TYPE_CHECKING:
    import duckdb

# Given anew in each build: who has which says nothing of how many there are.
NUMBERS = {FIRM, "atencion_id"}
LIBRARIES = ("duckdb", "numpy")
# What some rows say, in whatever order: two sums of 64 bits and how many they are.
TOGETHER = "count(*), bit_xor(dicho), sum(dicho::hugeint)"


def of_years(
    con: duckdb.DuckDBPyConnection, catalogo: Catalog, mart: Mart, preguntas: Sequence[object]
) -> dict[int, str]:
    """Return the seal of each year of a mart that counts firms, whose tables stand where a connection looks.

    It changes with any row of a firm in that year, with any rule, with what is asked (`preguntas`) and with the code
    that answers; not with the order of the rows, nor with the numbers that they and the firms have.
    """
    tablas = {t: sorted({*catalogo.columns(t)} - NUMBERS) for t in (mart.tabla, *(a.tabla for a in mart.archivos)) if t}
    filas = " union all ".join(
        f"select {YEAR}, {FIRM}, hash({listed(c)}'{t}') as dicho from {t}" for t, c in tablas.items()
    )
    empresas = f"select {YEAR}, hash({TOGETHER}) as dicho from ({filas}) group by {YEAR}, {FIRM}"
    anios = con.execute(f"select {YEAR}, {TOGETHER} from ({empresas}) group by {YEAR}").fetchall()
    comun = [_code(), _rules(catalogo.carpeta), tablas, preguntas]
    return {anio: hashlib.sha256(f"{comun} {dicho}".encode()).hexdigest() for anio, *dicho in anios}


def earlier(version: Path) -> Path | None:
    """Return the last thin version that is what it was, None when there is none."""
    delgadas = [v for v in versions.finished(versions.home(version)) if v != version and versions.is_thin(v)]
    return next((v for v in reversed(delgadas) if not versions.fault(v)), None)


@cache
def _code() -> str:
    """Return a hash of the code, whichever of it answers, and of the libraries that count for it."""
    suma = hashlib.sha256(" ".join(map(edition, LIBRARIES)).encode())
    for ruta in sorted(PACKAGE.rglob("*.py")):
        suma.update(ruta.read_bytes())
    return suma.hexdigest()


def _rules(version: Path) -> str:
    """Return a hash of the rules of a version."""
    suma = hashlib.sha256()
    for ruta in sorted((version / rules.RULES_FOLDER).glob("*.csv")):
        suma.update(ruta.name.encode() + ruta.read_bytes())
    return suma.hexdigest()
