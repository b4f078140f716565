"""The Python that makes figures with one thing wrong, to see whether the tests of its module tell.

The tests of a module run once as they are, which says what lines each runs and how long it takes. Then a process of its
own takes each mutant: the code of one function is changed where it is, what was remembered is forgotten, and the tests
that run its line go until one fails. A test that fails there with nothing changed is no judge. What is outside of
functions (constants, fields) and what a test runs in another process is not tried.

    python tests/mutaciones_python.py 300                          # as many mutants, drawn with a fixed seed
    python tests/mutaciones_python.py todos pp0093/year/closing.py
"""

from __future__ import annotations

import ast
import functools
import gc
import os
import random
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings
from mutaciones import equivalentes

PROYECTO = Path(__file__).resolve().parents[1]
SEMILLA = 93
PISO = 90
# Whose figures, and the files of tests that answer for them. What only pages, claims (test_dichos) and whole builds
# judge (year/pace, money/budget, changes) is not here: opening a page for each mutant would take days.
MODULOS: dict[str, tuple[str, ...]] = {
    "pp0093/year/closing.py": ("test_cierre.py",),
    "pp0093/year/own.py": ("test_seguimiento.py",),
    "pp0093/year/alerts.py": ("test_alertas.py",),
    **dict.fromkeys(
        (
            "pp0093/ask/standing/change.py",
            "pp0093/ask/standing/comparability.py",
            "pp0093/compare/pairs.py",
        ),
        ("test_cambio.py", "test_comparar.py"),
    ),
    **dict.fromkeys(
        (
            "pp0093/ask/standing/basis.py",
            "pp0093/ask/parts/structure.py",
            "pp0093/firms/figures.py",
        ),
        ("test_base_de_cuentas.py",),
    ),
    **dict.fromkeys(
        (
            "pp0093/ask/query.py",
            "pp0093/ask/registry.py",
            "pp0093/ask/selection.py",
            "pp0093/ask/given.py",
            "pp0093/ask/meaning.py",
            "pp0093/ask/gathering/gather.py",
        ),
        ("test_consultas.py", "test_base_de_cuentas.py", "test_avances.py"),
    ),
    "pp0093/ask/gathering/firms.py": ("test_conteo_empresas.py",),
    "pp0093/ask/gathering/kept.py": ("test_versiones.py",),
    "pp0093/ask/parts/focalization.py": ("test_focalizacion.py", "test_versiones.py", "test_atendidas.py"),
    "pp0093/money/execution.py": ("test_avance_a_la_fecha.py", "test_frases.py"),
    "pp0093/ingest/readers/cells.py": ("test_montos.py",),
    "pp0093/writing/formats.py": ("test_formatos.py",),
    "pp0093/instruments/figures.py": ("test_estadistica.py", "test_indicadores.py", "test_papeles.py"),
}
VIVE, MUERE, TARDA, NO_SE_PUSO = 0, 1, 3, 4
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
    """One thing changed in a function of a module: what was there, what is there now and the code that does it."""

    modulo: str
    linea: int
    antes: str
    ahora: str
    funcion: str
    vez: int
    codigo: CodeType

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
                linea, antes, ahora, entero = _cambiado(modulo, arbol, nodo, n)
                veces[nombre, antes, ahora] += 1
                codigo = next(c for c in _codigos(entero) if c.co_qualname == nombre)
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


def _cambiado(modulo: str, arbol: ast.Module, nodo: ast.AST, n: int) -> tuple[int, str, str, CodeType]:
    """Compile the tree with one change, and take it back; return its line, what was there, what is now and the code."""
    campo, valor = _cambios(nodo)[n]
    original = getattr(nodo, campo)
    linea = next(a.lineno for a in ast.walk(nodo) if hasattr(a, "lineno"))
    antes = _en_una_linea(nodo)
    setattr(nodo, campo, valor)
    try:
        entero = compile(ast.fix_missing_locations(arbol), str(PROYECTO / modulo), "exec")
        return linea, antes, _en_una_linea(nodo), entero
    finally:
        setattr(nodo, campo, original)


def _en_una_linea(nodo: ast.AST) -> str:
    return ast.unparse(nodo).splitlines()[0].strip()[:70]


def _codigos(codigo: CodeType) -> Iterator[CodeType]:
    for dentro in codigo.co_consts:
        if isinstance(dentro, CodeType):
            yield dentro
            yield from _codigos(dentro)


class Jueces:
    """The tests of some modules, run once to know what they run, then asked about one mutant after another."""

    def __init__(self, elegidos: Sequence[Mutante]) -> None:
        self.elegidos = elegidos
        self.vivos: list[Mutante] = []
        self.tardan: list[Mutante] = []
        self.corre: dict[tuple[str, int], set[pytest.Item]] = defaultdict(set)
        self.segundos: dict[pytest.Item, float] = {}

    def pytest_configure(self) -> None:
        """Leave a failure as it is found: making it smaller tells nothing more here."""
        perfil = settings(settings.default, phases=[Phase.explicit, Phase.reuse, Phase.generate])
        settings.register_profile("mutantes", perfil)
        settings.load_profile("mutantes")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what opens pages."""
        items[:] = [i for i in items if not _abre_paginas(i)]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of the loop of pytest."""
        self._una_vez(session.items)
        for i, mutante in enumerate(self.elegidos):
            suyos = sorted(self.corre[mutante.modulo, mutante.linea], key=self.segundos.__getitem__)
            como = self._aparte(suyos, mutante) if suyos else VIVE
            if como == VIVE:
                self.vivos.append(mutante)
                if mutante.clave not in equivalentes():
                    print(f"  vive{'' if suyos else ' (sin prueba)'}: {mutante}", flush=True)
            elif como == TARDA:
                self.tardan.append(mutante)
            if i % 50 == 49:
                print(f"  {i + 1} de {len(self.elegidos)}", flush=True)
        return True

    def _una_vez(self, items: Sequence[pytest.Item]) -> None:
        """Run every test as it is; keep as judges those that pass, and pass again in a process of their own."""
        archivos = {str(PROYECTO / m.modulo): m.modulo for m in self.elegidos}
        for item in items:
            vistas: set[tuple[str, int]] = set()

            def de_una(marco: FrameType, _que: str, _valor: Any, vistas: set[tuple[str, int]] = vistas) -> Any:
                modulo = archivos.get(marco.f_code.co_filename)
                if modulo is None:
                    return None
                vistas.add((modulo, marco.f_lineno))
                return de_una

            desde = time.monotonic()
            threading.settrace(de_una)
            sys.settrace(de_una)
            bien = _corre(item)
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]
            self.segundos[item] = time.monotonic() - desde
            # A database that is open here has threads that a process of its own would wait for in vain.
            _olvida()
            if vistas and bien and self._aparte([item], None) == VIVE:
                for vista in vistas:
                    self.corre[vista].add(item)
            elif vistas:
                print(f"  no juzga: {item.nodeid}", flush=True)

    def _aparte(self, items: Sequence[pytest.Item], mutante: Mutante | None) -> int:
        """Run some tests in another process, with a mutant or none; return MUERE, VIVE or TARDA."""
        sys.stdout.flush()
        hijo = os.fork()
        if hijo == 0:
            como = NO_SE_PUSO
            try:
                nada = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nada, 1)
                os.dup2(nada, 2)
                signal.signal(signal.SIGALRM, lambda *_: os._exit(TARDA))
                if mutante:
                    _pone(mutante)
                gc.freeze()
                for item in items:
                    signal.alarm(20 + int(20 * self.segundos[item]))
                    if not _corre(item):
                        os._exit(MUERE)
                como = VIVE
            finally:
                os._exit(como)
        como = os.waitstatus_to_exitcode(os.waitpid(hijo, 0)[1])
        if como == NO_SE_PUSO:
            raise RuntimeError(f"no se pudo probar {mutante or items}")
        return como


def _abre_paginas(item: Any) -> bool:
    hacen = [item.function, *(f.func for fs in item._fixtureinfo.name2fixturedefs.values() for f in fs)]
    codigos = [c for f in hacen if (c := getattr(f, "__code__", None))]
    return any({"AppTest", "opened"} & {*d.co_names} for c in codigos for d in (c, *_codigos(c)))


class _OtraDeLaSesion:
    """What is said to come after a test so that what is made once a session stays, and no more."""

    def __init__(self, item: pytest.Item) -> None:
        self.item = item

    def listchain(self) -> list[Any]:
        """Return what the next test is said to be in: the session."""
        return self.item.listchain()[:1]


def _corre(item: pytest.Item) -> bool:
    if hasattr(item, "_initrequest"):
        item._initrequest()
    partes = runtestprotocol(item, log=False, nextitem=_OtraDeLaSesion(item))  # type: ignore[arg-type]
    return all(parte.passed for parte in partes)


def _objetos() -> list[Any]:
    """Return every object that there is, also those that a build froze (ingest/fence.py), which are not told."""
    gc.unfreeze()
    return gc.get_objects()


def _olvida() -> None:
    """Forget what was remembered: a figure made before the change would answer for it."""
    for cosa in _objetos():
        if isinstance(cosa, functools._lru_cache_wrapper) and (cosa.__module__ or "").startswith("pp0093"):
            cosa.cache_clear()
    gc.collect()


def _pone(mutante: Mutante) -> None:
    """Give every function made of the code of a mutant's its new code; raise LookupError if there is none."""
    archivo = str(PROYECTO / mutante.modulo)
    suyas = [
        cosa
        for cosa in _objetos()
        if isinstance(cosa, FunctionType)
        and (cosa.__code__.co_filename, cosa.__code__.co_qualname) == (archivo, mutante.funcion)
    ]
    if not suyas:
        raise LookupError(str(mutante))
    for cosa in suyas:
        cosa.__code__ = mutante.codigo


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
    vivos: list[Mutante] = []
    tardan = 0
    # Modules with the same tests go together; each group in this process, one after another.
    grupos: dict[tuple[str, ...], list[Mutante]] = defaultdict(list)
    for mutante in elegidos:
        grupos[MODULOS[mutante.modulo]].append(mutante)
    for pruebas, suyos in grupos.items():
        jueces = Jueces(suyos)
        rutas = [str(PROYECTO / "tests" / p) for p in pruebas]
        if pytest.main(["-s", "-n0", "--no-header", "--no-summary", *rutas], plugins=[jueces]) != pytest.ExitCode.OK:
            sys.exit(f"no se pudo correr {', '.join(pruebas)}")
        vivos += jueces.vivos
        tardan += len(jueces.tardan)
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
        f"{muertos} de {len(distintos)} ({tardan} por no acabar; {len(elegidos) - len(distintos)} iguales aparte), "
        f"de {len(parejos)} que hay: {pct:.1f} %"
    )
    return len(cortos)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
