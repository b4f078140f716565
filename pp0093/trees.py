"""Python's syntax trees, read by one thread at a time.

Python 3.11 counts how deep it is in a tree once for the whole process: two threads that read at once can both fail with
«SystemError: AST constructor recursion depth mismatch». Whoever serves pages from several threads must read here.
"""

from __future__ import annotations

import ast
from threading import Lock

_one_at_a_time = Lock()


def program(texto: str) -> list[ast.stmt]:
    """Return the statements of a program; raise SyntaxError where it is not Python."""
    with _one_at_a_time:
        return ast.parse(texto).body


def expression(texto: str) -> ast.expr:
    """Return the tree of an expression; raise SyntaxError where it is not one."""
    with _one_at_a_time:
        return ast.parse(texto, mode="eval").body
