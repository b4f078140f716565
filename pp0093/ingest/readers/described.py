"""A table that may arrive, as it is described: which headers name its columns, what it cannot do without.

It is taken from where its reader takes it: a header map (`columnas/`) or a declaration (`fuentes/`).
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import product

from msgspec import Struct

from pp0093.ingest.columns import HeaderMap
from pp0093.ingest.readers.base import format_name, some
from pp0093.ingest.readers.content import MOST_LACKING, unread


class Described(Struct, frozen=True):
    """A format. Its header must have the columns of `pide` and, where there are, one of `una_de`, whichever.

    `es_libro` tells those that may come in a workbook; `separador` is what parts the cells of a text. `admite` and
    `ejemplos` say what a column may hold and a cell of it, of a table that is declared.
    """

    formato: str
    carpeta: str
    tabla: str
    mapa: HeaderMap
    pide: Collection[str]
    una_de: Collection[str] = ()
    es_libro: bool = True
    separador: str = ","
    admite: Mapping[str, str] = {}
    ejemplos: Mapping[str, str] = {}

    @property
    def nombre(self) -> str:
        """What it is called."""
        return format_name(self.formato)

    def named(self, escritos: Collection[str]) -> set[str]:
        """Return which of our columns some headers name."""
        return {nombre for e in escritos if (nombre := self.mapa.named(e))}

    def lacking(self, tiene: Collection[str]) -> list[str]:
        """Return the columns that it cannot do without and are not among some of ours, as they are written."""
        escritos = self.mapa.by_column()
        faltan = [c for c in escritos if c in self.pide and c not in tiene]
        faltan += [c for c in escritos if c in self.una_de][:1] if not {*self.una_de} & {*tiene} else []
        return [escritos[c][0].upper() for c in faltan]


LOOKS = 2
"""How many columns of a format a header must name to be said to look like it; one is enough that it must have."""
NO_KNOWN_COLUMN = "; ninguna de sus columnas es de un formato conocido"
NO_BOOK = "no se lee de un libro de Excel"


def nearest_format(
    filas: Sequence[Sequence[str]], formatos: Sequence[Described], carpeta: str, *, es_libro: bool = False
) -> tuple[str, int | None, str | None]:
    """Return what is nearest to a file whose header no reader knows, in which of some of its rows and what it lacks.

    In words: "; lo más parecido es «Base SIAF de una oficina»: le falta MTO_PIM", or that no column is of any format.
    One that lacks nothing is of another folder, or of a format that does not come in a workbook: that is said. Of a
    file that lies in no folder (`carpeta` "") only what it lacks is.
    """
    posibles = [(*_seen(f, fila), f, n) for (n, fila), f in product(enumerate(filas), formatos)]
    cuantas, faltan, formato, donde = max(posibles, key=lambda v: (v[0], v[2].carpeta == carpeta, -len(v[1])))
    if not cuantas:
        return NO_KNOWN_COLUMN, None, None
    sin_leer = unread(formato.mapa.named, faltan, filas[donde])
    dicho = [f"le falta {some(faltan, MOST_LACKING)}{sin_leer}"] if faltan else []
    dicho += [NO_BOOK] if es_libro and not formato.es_libro else []
    dicho += [f"va en {formato.carpeta}/"] if carpeta not in ("", formato.carpeta) else []
    que = f"; lo más parecido es «{formato.nombre}»: {' y '.join(dicho)}" if dicho else ""
    return que, donde, next(iter(faltan), None)


def _seen(formato: Described, escritos: Sequence[str]) -> tuple[int, list[str]]:
    """Return how many columns of a format a header names, 0 where they are too few, and those that it lacks."""
    nombra = formato.named(escritos)
    es_parecido = len(nombra) >= LOOKS or nombra & {*formato.pide}
    return len(nombra) if es_parecido else 0, formato.lacking(nombra)
