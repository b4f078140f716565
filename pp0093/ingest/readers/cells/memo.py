"""What cells are read as, found out once for those that are the same: few are different, column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

MOST_KNOWN = 1 << 16


class _Odd:
    """What cannot be said of a cell without looking at its row."""


ODD: Final = _Odd()


class Memo(dict[Any, Any]):
    """What a cell is read as, found out once for all those that are the same.

    `leer` must not lead back here: a build does not look for garbage, and what is read would stay in memory.
    """

    def __init__(self, leer: Callable[[Any], Any]) -> None:
        super().__init__()
        self.leer = leer

    def __missing__(self, dado: Any) -> Any:
        leido = self[dado] = self.leer(dado)
        return leido

    def of(self, dados: Iterable[Any]) -> list[Any]:
        """Return what each one is read as."""
        if len(self) > MOST_KNOWN:
            self.clear()
        return list(map(self.__getitem__, dados))  # Half of what going through them takes.


class CellMemo(Memo):
    """The same of cells: those that are no text are given with their type, for 1 and True are equal."""

    def __missing__(self, dado: Any) -> Any:
        leido = self[dado] = self.leer(dado if isinstance(dado, str) else dado[1])
        return leido
