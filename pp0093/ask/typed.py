"""Rows of an answer as dataclasses, so that who reads them names their columns once and a checker knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def typed(clase: type[T], filas: Iterable[dict[str, Any]]) -> tuple[T, ...]:
    """Return each row as an instance of a dataclass; columns that it has no field for are left out.

    A field that the rows do not have keeps its default; TypeError when it has none.
    """
    nombres = [c.name for c in fields(clase) if c.init]
    return tuple(clase(**{n: f[n] for n in nombres if n in f}) for f in filas)
