"""Count the house: modules of each room, keys between quotes, who imports whom, and the longest path of imports.

`python scripts/casa.py [FOLDER]` prints it of a checkout (this one if not said), so that two editions can be compared.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PACKAGE = "pp0093"
# The rooms that write rows; the others read them.
WRITERS = ("ingest", "build", "demo")
Imports = Mapping[str, frozenset[str]]


def modules(raiz: Path) -> dict[str, Path]:
    """Return the file of each module of a checkout by its full name."""
    rutas = sorted((raiz / PACKAGE).rglob("*.py"))
    return {".".join(r.relative_to(raiz).with_suffix("").parts).removesuffix(".__init__"): r for r in rutas}


def imports(raiz: Path) -> dict[str, frozenset[str]]:
    """Return the modules of the house that each one imports, wherever it does it (inside functions too)."""
    propios = modules(raiz)
    return {nombre: _imported(ruta, propios) - {nombre} for nombre, ruta in propios.items()}


def _imported(ruta: Path, propios: Mapping[str, Path]) -> frozenset[str]:
    nodos = list(ast.walk(ast.parse(ruta.read_text(encoding="utf-8"))))
    nombrados = {a.name for n in nodos if isinstance(n, ast.Import) for a in n.names}
    nombrados |= {f"{n.module}.{a.name}" for n in nodos if isinstance(n, ast.ImportFrom) for a in n.names}
    return frozenset(m if m in propios else m.rpartition(".")[0] for m in nombrados) & propios.keys()


def circular(importa: Imports) -> set[str]:
    """Return the modules that are in a circle of imports or above one."""
    falta = dict(importa)
    while libres := {m for m, necesita in falta.items() if not necesita}:
        falta = {m: necesita - libres for m, necesita in falta.items() if m not in libres}
    return set(falta)


def longest(importa: Imports) -> list[str]:
    """Return the longest path of imports of a house without circles."""

    @cache
    def desde(modulo: str) -> tuple[str, ...]:
        caminos = [(modulo, *desde(m)) for m in sorted(importa[modulo])]
        return max(caminos, key=len, default=(modulo,))

    camino: tuple[str, ...] = max((desde(m) for m in sorted(importa)), key=len)
    return list(camino)


def quoted(raiz: Path) -> dict[str, int]:
    """Return how many times each module that reads names a column, or any key, between quotes: `fila["anio"]`.

    Of the rooms: those that read files, build a version or draw a demonstration write rows, and are left out.
    """
    cuentas = {r.relative_to(raiz): _quoted(r) for r in modules(raiz).values()}
    return {r.as_posix(): n for r, n in cuentas.items() if n and len(r.parts) > 2 and r.parts[1] not in WRITERS}


def _quoted(ruta: Path) -> int:
    claves = (n.slice for n in ast.walk(ast.parse(ruta.read_text(encoding="utf-8"))) if isinstance(n, ast.Subscript))
    return sum(isinstance(c, ast.Constant) and isinstance(c.value, str) for c in claves)


def report(raiz: Path) -> list[str]:
    """Return what was counted of a checkout, a line each."""
    importa = imports(raiz)
    carpetas = {r.parent.relative_to(raiz).as_posix() for r in modules(raiz).values()}
    cuartos = Counter(r.parent.relative_to(raiz).as_posix() for r in modules(raiz).values() if r.stem != "__init__")
    camino = longest(importa) if not circular(importa) else ["hay un círculo"]
    return [
        *(f"{carpeta}: {cuartos[carpeta]} módulos" for carpeta in sorted(carpetas)),
        f"claves entre comillas en lo que lee: {sum(quoted(raiz).values())}",
        f"círculos: {len(circular(importa))}",
        f"camino más largo: {len(camino)} módulos: {' -> '.join(camino)}",
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join(report(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve())) + "\n")
