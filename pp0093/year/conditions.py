"""The language of alert conditions: figures by their names, numbers, comparisons, arithmetic, and / or / not.

    ejecucion_pct >= umbral_gasto_sin_producto_pct and (cumplimiento_pct < 85 or meta_fisica == 0)
    pim_soles < antes_del_cambio(pim_soles) and meta_fisica == antes_del_cambio(meta_fisica)

`antes(x)` is the figure in the version before, `primera(x)` in the first version that had it, `anio_pasado(x)` of the
year before. `antes_del_cambio(x)` is of the last version in which one of the figures that a rule names so was another:
what it finds stays until they change again, and is not solved by loading something else. `desde_el_cambio(x)` is of the
first version since which the figures that a rule so compares, or with their first, are those of today. What compares
with a missing figure is not known, and only what is known to hold is true.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from functools import lru_cache

from msgspec import Struct

from pp0093 import trees
from pp0093.errors import BuildError

NOW, BEFORE, FIRST, LAST_YEAR, ABS = "", "antes", "primera", "anio_pasado", "abs"
CHANGE, SINCE = "antes_del_cambio", "desde_el_cambio"
WHENS = (BEFORE, FIRST, LAST_YEAR, CHANGE, SINCE)
Lookup = Callable[[str, str], float | None]
"""Gives the figure of a name at a time: NOW or one of WHENS."""
COMPARES: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Named(Struct, frozen=True):
    """A figure that an expression names, and of when."""

    nombre: str
    cuando: str = NOW


class Expression(Struct, frozen=True):
    """An expression that can be evaluated on figures; `texto` as it is written."""

    texto: str
    arbol: ast.expr

    def names(self) -> tuple[Named, ...]:
        """Return the figures that it names, each once, in order."""
        return tuple(dict.fromkeys(_names(self.arbol)))

    def holds(self, figura: Lookup) -> bool:
        """Tell whether it is known to hold."""
        return _truth(self.arbol, figura) is True

    def value(self, figura: Lookup) -> float | None:
        """Return its number, None where a figure is missing."""
        return _number(self.arbol, figura)


@lru_cache(maxsize=512)
def parse(texto: str) -> Expression:
    """Return the expression of a text; raise BuildError, saying what is not understood in it."""
    try:
        arbol = trees.expression(texto.strip())
    except SyntaxError as error:
        raise BuildError(f"no se entiende la condición «{texto}»") from error
    for nodo in ast.walk(arbol):
        if not _is_allowed(nodo):
            raise BuildError(f"«{ast.unparse(nodo) if isinstance(nodo, ast.expr) else texto}» no se puede escribir ahí")
    return Expression(texto, arbol)


def _is_allowed(nodo: ast.AST) -> bool:
    if isinstance(nodo, ast.Constant):
        return isinstance(nodo.value, int | float) and not isinstance(nodo.value, bool)
    if isinstance(nodo, ast.Call):
        de_cifra = len(nodo.args) == 1 and not nodo.keywords and isinstance(nodo.func, ast.Name)
        nombre = nodo.func.id if isinstance(nodo.func, ast.Name) else ""
        return de_cifra and (nombre == ABS or (nombre in WHENS and isinstance(nodo.args[0], ast.Name)))
    permitidos = (ast.BoolOp, ast.boolop, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.BinOp, ast.Name, ast.Load)
    return isinstance(nodo, (*permitidos, *COMPARES, *ARITHMETIC))


def _names(nodo: ast.AST) -> Iterator[Named]:
    if isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Name):
        dentro = nodo.args[0]
        if nodo.func.id == ABS or not isinstance(dentro, ast.Name):
            yield from _names(dentro)
        else:
            yield Named(dentro.id, nodo.func.id)
    elif isinstance(nodo, ast.Name):
        yield Named(nodo.id)
    else:
        for hijo in ast.iter_child_nodes(nodo):
            yield from _names(hijo)


def _truth(nodo: ast.expr, figura: Lookup) -> bool | None:
    """Return whether an expression holds, None where it is not known."""
    if isinstance(nodo, ast.BoolOp):
        partes = [_truth(v, figura) for v in nodo.values]
        decide = isinstance(nodo.op, ast.Or)
        return decide if decide in partes else None if None in partes else not decide
    if isinstance(nodo, ast.UnaryOp) and isinstance(nodo.op, ast.Not):
        parte = _truth(nodo.operand, figura)
        return None if parte is None else not parte
    if isinstance(nodo, ast.Compare):
        lados = [_number(v, figura) for v in (nodo.left, *nodo.comparators)]
        if None in lados:
            return None
        pares = zip(lados, lados[1:], nodo.ops, strict=False)
        return all(COMPARES[type(op)](a, b) for a, b, op in pares if a is not None and b is not None)
    numero = _number(nodo, figura)
    return None if numero is None else bool(numero)


def _number(nodo: ast.expr, figura: Lookup) -> float | None:
    if isinstance(nodo, ast.Constant | ast.Name):
        return figura(nodo.id, NOW) if isinstance(nodo, ast.Name) else float(str(nodo.value))
    if isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Name):
        return _called(nodo.func.id, nodo.args[0], figura)
    if isinstance(nodo, ast.BinOp):
        a, b = _number(nodo.left, figura), _number(nodo.right, figura)
        es_vacio = a is None or b is None or (isinstance(nodo.op, ast.Div) and b == 0)
        return None if es_vacio else ARITHMETIC[type(nodo.op)](a or 0.0, b or 0.0)
    if isinstance(nodo, ast.UnaryOp) and isinstance(nodo.op, ast.USub):
        valor = _number(nodo.operand, figura)
        return None if valor is None else -valor
    verdad = _truth(nodo, figura)
    return None if verdad is None else float(verdad)


def _called(funcion: str, dentro: ast.expr, figura: Lookup) -> float | None:
    if funcion != ABS and isinstance(dentro, ast.Name):
        return figura(dentro.id, funcion)
    valor = _number(dentro, figura)
    return None if valor is None else abs(valor)
