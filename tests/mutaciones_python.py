"""The Python that makes figures with one thing wrong, to see whether the tests of its module tell.

In a copy of the project each mutant takes the place of its module, and the tests that answer for it run until one
fails. What is outside of functions (constants, fields) is not tried.

    python tests/mutaciones_python.py 300                          # as many mutants, drawn with a fixed seed
    python tests/mutaciones_python.py todos pp0093/year/closing.py
"""

import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutaciones import equivalentes

PROYECTO = Path(__file__).resolve().parents[1]
SEMILLA = 93
PISO = 90
# Tests that go on for longer than this with a change in the code do not end.
SEGUNDOS = 900
MODULOS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("mutados.toml").read_text("utf-8"))
CONTRARIOS: dict[type[ast.AST], type[ast.AST]] = {
    una: otra
    for pareja in (
        (ast.Lt, ast.LtE),
        (ast.Gt, ast.GtE),
        (ast.Eq, ast.NotEq),
        (ast.Is, ast.IsNot),
        (ast.In, ast.NotIn),
        (ast.And, ast.Or),
        (ast.Add, ast.Sub),
        (ast.Mult, ast.Div),
        (ast.FloorDiv, ast.Mod),
    )
    for una, otra in (pareja, pareja[::-1])
}
FUNCIONES = {"min": "max", "max": "min", "any": "all", "all": "any", "sum": "max"}


@dataclass(frozen=True)
class Mutante:
    """One thing changed in a function of a module: what was there, what is there now and the whole module."""

    modulo: str
    linea: int
    antes: str
    ahora: str
    funcion: str
    vez: int
    codigo: str

    @property
    def clave(self) -> tuple[str, ...]:
        """What tells it from the others, wherever it is; `vez` counts those of a function that read the same."""
        return (self.modulo, self.funcion, self.antes, self.ahora, str(self.vez))

    def __str__(self) -> str:
        return f"{self.linea} " + " | ".join(self.clave)


def mutantes(modulo: str) -> list[Mutante]:
    """Return every mutant of the functions of a module."""
    arbol = ast.parse((PROYECTO / modulo).read_text(encoding="utf-8"))
    veces: Counter[tuple[str, ...]] = Counter()
    hechos = []
    for funcion, nombre in _de_funciones(arbol):
        for nodo in _nodos(funcion):
            for n in range(len(_cambios(nodo))):
                linea, antes, ahora, codigo = _cambiado(arbol, nodo, n)
                veces[nombre, antes, ahora] += 1
                hechos.append(Mutante(modulo, linea, antes, ahora, nombre, veces[nombre, antes, ahora], codigo))
    return hechos


def _de_funciones(arbol: ast.AST, dentro: str = "") -> Iterator[tuple[ast.FunctionDef, str]]:
    """Yield the functions that are in no other, with their qualified names."""
    for nodo in ast.iter_child_nodes(arbol):
        if isinstance(nodo, ast.FunctionDef):
            yield nodo, f"{dentro}{nodo.name}"
        elif isinstance(nodo, ast.ClassDef):
            yield from _de_funciones(nodo, f"{dentro}{nodo.name}.")


def _nodos(funcion: ast.FunctionDef) -> list[ast.AST]:
    nodos = [nodo for parte in funcion.body for nodo in ast.walk(parte)]
    guardas = [id(n.value) for n in nodos if isinstance(n, ast.keyword) and n.arg == "strict"]
    return [nodo for nodo in nodos if id(nodo) not in guardas]


def _cambios(nodo: ast.AST) -> list[tuple[str, Any]]:
    """Return what may be changed in a node: the field and what goes there."""
    return next((hace(nodo) for clase, hace in CAMBIOS.items() if isinstance(nodo, clase)), [])


def _de_compare(nodo: ast.Compare) -> list[tuple[str, Any]]:
    contrarios = [CONTRARIOS.get(type(o)) for o in nodo.ops]
    return [("ops", [*nodo.ops[:i], o(), *nodo.ops[i + 1 :]]) for i, o in enumerate(contrarios) if o]


def _de_operacion(nodo: ast.BoolOp | ast.BinOp | ast.AugAssign) -> list[tuple[str, Any]]:
    contrario = CONTRARIOS.get(type(nodo.op))
    return [("op", contrario())] if contrario else []


def _de_constante(nodo: ast.Constant) -> list[tuple[str, Any]]:
    if isinstance(nodo.value, bool):
        return [("value", not nodo.value)]
    return [("value", nodo.value + 1)] if isinstance(nodo.value, (int, float)) else []


def _de_nombre(nodo: ast.Name) -> list[tuple[str, Any]]:
    return [("id", FUNCIONES[nodo.id])] if nodo.id in FUNCIONES and isinstance(nodo.ctx, ast.Load) else []


def _de_condicion(nodo: ast.If | ast.IfExp | ast.While) -> list[tuple[str, Any]]:
    return [("test", ast.UnaryOp(ast.Not(), nodo.test))]


def _de_comprension(nodo: ast.comprehension) -> list[tuple[str, Any]]:
    return [("ifs", [])] if nodo.ifs else []


def _de_signo(nodo: ast.UnaryOp) -> list[tuple[str, Any]]:
    return [("op", ast.UAdd())] if isinstance(nodo.op, ast.USub) else []


CAMBIOS: dict[Any, Callable[[Any], list[tuple[str, Any]]]] = {
    ast.Compare: _de_compare,
    (ast.BoolOp, ast.BinOp, ast.AugAssign): _de_operacion,
    ast.Constant: _de_constante,
    ast.Name: _de_nombre,
    (ast.If, ast.IfExp, ast.While): _de_condicion,
    ast.comprehension: _de_comprension,
    ast.UnaryOp: _de_signo,
}


def _cambiado(arbol: ast.Module, nodo: ast.AST, n: int) -> tuple[int, str, str, str]:
    """Write the tree with one change, and take it back; return its line, what was there, what is now and the module."""
    campo, valor = _cambios(nodo)[n]
    original = getattr(nodo, campo)
    linea = next(a.lineno for a in ast.walk(nodo) if hasattr(a, "lineno"))
    antes = _en_una_linea(nodo)
    setattr(nodo, campo, valor)
    try:
        return linea, antes, _en_una_linea(nodo), ast.unparse(ast.fix_missing_locations(arbol))
    finally:
        setattr(nodo, campo, original)


def _en_una_linea(nodo: ast.AST) -> str:
    return ast.unparse(nodo).splitlines()[0].strip()[:70]


def copied(carpeta: Path) -> Path:
    """Copy the project to a folder, without what is made of it."""
    fuera = shutil.ignore_patterns(".git", ".venv", "__pycache__", "node_modules", "parquet")
    return Path(shutil.copytree(PROYECTO, carpeta / "proyecto", ignore=fuera))


def passes(copia: Path, modulo: str) -> bool:
    """Tell whether the tests of a module pass in a copy of the project."""
    pruebas = [f"tests/{p}" for p in MODULOS[modulo]]
    orden = [sys.executable, "-m", "pytest", "-n0", "-x", "-q", "--no-header", "--no-summary", *pruebas]
    try:
        hecho = subprocess.run(orden, cwd=copia, capture_output=True, check=False, timeout=SEGUNDOS, env=_env(copia))
    except subprocess.TimeoutExpired:
        return False
    return hecho.returncode == 0


def _env(copia: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(copia), "PYTHONDONTWRITEBYTECODE": "1"}


def survivors(elegidos: Sequence[Mutante]) -> list[Mutante]:
    """Try mutants one by one; print and return those with which every test passes."""
    vivos = []
    with tempfile.TemporaryDirectory() as carpeta:
        copia = copied(Path(carpeta))
        for modulo in {m.modulo for m in elegidos}:
            if not passes(copia, modulo):
                sys.exit(f"no pasan, sin cambiar nada: {', '.join(MODULOS[modulo])}")
        for n, mutante in enumerate(elegidos, 1):
            ruta = copia / mutante.modulo
            original = ruta.read_text(encoding="utf-8")
            ruta.write_text(mutante.codigo, encoding="utf-8")
            if passes(copia, mutante.modulo):
                vivos.append(mutante)
                print(f"  vive: {mutante}" * (mutante.clave not in equivalentes()), flush=True)
            ruta.write_text(original, encoding="utf-8")
            print(f"  {n} de {len(elegidos)}" * (n % 50 == 0), end="", flush=True)
    return vivos


def main(cuantos: str = "300", *modulos: str) -> int:
    """Try mutants of some modules or of all; print the survivors and the scores, return how many modules fall short.

    One falls short when its tests tell less than nine in ten, or an equivalent of its list is told or is no more.
    """
    todos = {m: mutantes(m) for m in modulos or MODULOS}
    iguales = {c for c in equivalentes() if c[0] in todos}
    sobran = iguales - {m.clave for suyos in todos.values() for m in suyos}
    parejos = [m for suyos in todos.values() for m in suyos]
    muestra = len(parejos) if cuantos == "todos" else min(int(cuantos), len(parejos))
    elegidos = random.Random(SEMILLA).sample(parejos, muestra)
    vivos = survivors(elegidos)
    sobran |= {m.clave for m in elegidos if m not in vivos} & iguales
    print(*(f"  sobra: {' | '.join(c)}" for c in sorted(sobran)), sep="\n")
    distintos = [m for m in elegidos if m.clave not in iguales]
    quedan = [m for m in vivos if m.clave not in iguales]
    cortos = {c[0] for c in sobran}
    for modulo in sorted({m.modulo for m in distintos}):
        de_este, viven = sum(m.modulo == modulo for m in distintos), sum(m.modulo == modulo for m in quedan)
        cortos |= {modulo} if 100 * (de_este - viven) < PISO * de_este else set()
        print(f"{modulo}: {de_este - viven} de {de_este}", flush=True)
    muertos = len(distintos) - len(quedan)
    pct = 100 * muertos / max(len(distintos), 1)
    print(
        f"{muertos} de {len(distintos)} ({len(elegidos) - len(distintos)} iguales aparte), "
        f"de {len(parejos)} que hay: {pct:.1f} %"
    )
    return len(cortos)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
