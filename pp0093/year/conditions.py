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
import re
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

from pp0093 import trees
from pp0093.errors import BuildError

NOW, BEFORE, FIRST, LAST_YEAR = "", "antes", "primera", "anio_pasado"
CHANGE, SINCE = "antes_del_cambio", "desde_el_cambio"
WHENS = (BEFORE, FIRST, LAST_YEAR, CHANGE, SINCE)
NAMED = re.compile(rf"(?:\b({'|'.join(WHENS)})\()?\b(?!(?:and|or|not)\b)([a-zA-Z_]\w*)\b(?!\()")
Lookup = Callable[[str, str], float | None]
"""Gives the figure of a name at a time: NOW or one of WHENS."""
OPERATIONS: dict[type, Callable[..., float | None]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: a / b if b else None,
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
        return tuple(dict.fromkeys(Named(nombre, cuando) for cuando, nombre in NAMED.findall(self.texto)))

    def holds(self, figura: Lookup) -> bool:
        """Tell whether it is known to hold."""
        return bool(self.value(figura))

    def value(self, figura: Lookup) -> float | None:
        """Return its number, None where a figure is missing."""
        return _value(self.arbol, figura)


@lru_cache(maxsize=512)
def parse(texto: str) -> Expression:
    """Return the expression of a text; raise BuildError, saying what is not understood in it."""
    try:
        expresion = Expression(texto, trees.expression(texto.strip()))
    except SyntaxError as error:
        raise BuildError(f"no se entiende la condición «{texto}»") from error
    expresion.value(lambda _nombre, _cuando: 1.0)
    return expresion


def _value(nodo: ast.expr, figura: Lookup) -> float | None:
    """Return the number of an expression, 1 or 0 of what holds or not; None where it is not known."""
    valor: float | None
    match nodo:
        case ast.Constant(value=int() | float() as numero) if not isinstance(numero, bool):
            valor = float(numero)
        case ast.Name(id=nombre):
            valor = figura(nombre, NOW)
        case ast.Call(func=ast.Name(id=cuando), args=[ast.Name(id=nombre)], keywords=[]) if cuando in WHENS:
            valor = figura(nombre, cuando)
        case ast.Call(func=ast.Name(id="abs"), args=[dentro], keywords=[]):
            valor = _on(abs, _value(dentro, figura))
        case ast.UnaryOp(op=op, operand=dentro) if type(op) in OPERATIONS:
            valor = _on(OPERATIONS[type(op)], _value(dentro, figura))
        case ast.BinOp(left=uno, op=op, right=otro) if type(op) in OPERATIONS:
            valor = _on(OPERATIONS[type(op)], _value(uno, figura), _value(otro, figura))
        case ast.BoolOp(op=op, values=partes):
            valor = _joined([_value(p, figura) for p in partes], decide=isinstance(op, ast.Or))
        case ast.Compare(left=uno, ops=ops, comparators=otros) if all(type(op) in OPERATIONS for op in ops):
            lados = [_value(lado, figura) for lado in (uno, *otros)]
            pares = zip(ops, lados, lados[1:], strict=False)
            valor = _joined([_on(OPERATIONS[type(op)], a, b) for op, a, b in pares], decide=False)
        case _:
            raise BuildError(f"«{ast.unparse(nodo)}» no se puede escribir ahí")
    return valor


def _on(operacion: Callable[..., float | None], *valores: float | None) -> float | None:
    """Return what an operation gives; None where one of its values is missing."""
    return None if None in valores else operacion(*valores)


def _joined(partes: list[float | None], *, decide: bool) -> float | None:
    """Return what several parts joined by `or` (`decide` is True) or by `and` say: one that decides is enough."""
    verdades = [None if v is None else bool(v) for v in partes]
    return float(decide) if decide in verdades else None if None in verdades else float(not decide)
