"""Which firms are looked for in SUNAT's registers: by their RUC, as numbers in order, for there may be millions."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from pp0093.ingest.readers.cells.rucs import RUC_DIGITS

if TYPE_CHECKING:
    import pyarrow as pa

# Of how many digits a line is looked up by before it is split: the last one checks the others.
FIRST_DIGITS = RUC_DIGITS - 1
FORM = f"^[0-9]{{{RUC_DIGITS}}}$"
NONE = -1


@dataclass(frozen=True)
class KnownFirms:
    """Some firms: their RUCs, each once and in order, eight bytes each. What has not the form of a RUC is no firm."""

    numeros: array[int]

    @classmethod
    def of(cls, rucs: Iterable[str]) -> KnownFirms:
        """Return the firms of some RUCs."""
        return cls(array("q", sorted({int(ruc) for ruc in rucs if _may_be(ruc)})))

    @classmethod
    def of_column(cls, columna: pa.Array) -> KnownFirms:
        """Return the firms of a column of RUCs."""
        import numpy as np
        import pyarrow.compute as pc

        numeros = columna.filter(pc.match_substring_regex(columna, FORM)).cast("int64")
        return cls(_in_order(np.from_dlpack(numeros)))  # Not by `to_numpy`, which imports pandas.

    @classmethod
    def together(cls, varias: Iterable[KnownFirms]) -> KnownFirms:
        """Return the firms that are in some of several."""
        import numpy as np

        todas = [np.frombuffer(f.numeros, np.int64) for f in varias if f]
        return cls(_in_order(np.concatenate(todas))) if todas else NOBODY

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.numeros)

    @cached_property
    def firma(self) -> str:
        """A short hash of which they are."""
        return hashlib.sha256(self.numeros).hexdigest()[:8]

    def places(self, rucs: Sequence[str]) -> list[int]:
        """Return the place of each RUC among them, `NONE` of one that is not."""
        import numpy as np

        posibles = [*map(_may_be, rucs)]
        escritos = "".join(ruc if es_ruc else "0" * RUC_DIGITS for ruc, es_ruc in zip(rucs, posibles, strict=True))
        cifras = np.frombuffer(escritos.encode(), np.uint8).reshape(-1, RUC_DIGITS) - np.uint8(ord("0"))
        lugares: list[int] = np.where(posibles, self._places(_numbers(cifras), 1), NONE).tolist()
        return lugares

    def begin(self, octetos: Any, lugares: Any) -> Any:
        """Tell at which places of some bytes the first digits of one of them are (NumPy arrays, all of them inside)."""
        import numpy as np

        cifras = octetos[lugares[:, None] + np.arange(FIRST_DIGITS)] - np.uint8(ord("0"))
        return (cifras < 10).all(axis=1) & (self._places(_numbers(cifras), 10) != NONE)

    def _places(self, numeros: Any, entre: int) -> Any:
        """Return the place of the first of them that, divided, is each number; `NONE` where there is none."""
        import numpy as np

        if not self.numeros:
            return np.full(len(numeros), NONE)
        propios = np.frombuffer(self.numeros, np.int64)
        lugares = np.minimum(np.searchsorted(propios, numeros * entre), len(propios) - 1)
        return np.where(propios[lugares] // entre == numeros, lugares, NONE)


NOBODY = KnownFirms(array("q"))


def _may_be(ruc: str) -> bool:
    return len(ruc) == RUC_DIGITS and ruc.isascii() and ruc.isdigit()


def _in_order(numeros: Any) -> array[int]:
    """Return numbers in order and each once (`np.unique` takes five times as long, and three times the memory)."""
    import numpy as np

    ordenados = np.sort(numeros)
    es_otro = np.append(True, ordenados[1:] != ordenados[:-1])[: len(ordenados)]
    return array("q", ordenados[es_otro].tobytes())


def _numbers(cifras: Any) -> Any:
    """Return the number that each row of digits writes."""
    return cifras @ _powers(cifras.shape[1])


@cache
def _powers(cuantas: int) -> Any:
    import numpy as np

    return 10 ** np.arange(cuantas - 1, -1, -1, dtype=np.int64)
