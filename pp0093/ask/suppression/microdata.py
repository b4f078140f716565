"""Firms of a year as integer-coded microdata, so that cells are counted without querying; and the disclosure limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from pp0093.ask.registry import FIRM_IDS, is_counted, stored
from pp0093.provenance import Provenance
from pp0093.rules import InForce
from pp0093.structs import Frozen

RECURRENT, CRITERION = "es_recurrente", "criterio"
# Whether an attention is of complete records, of all units or of its own; like the year, not a dimension of the limit.
IS_WHOLE, IS_WHOLE_OF_UNIT = "es_entera", "es_entera_de_su_unidad"
# Opened for its goal, a product counts only some of its activities; their union, whatever the product, is not all.
COUNTING, COUNTS_FOR_PRODUCT = "producto_de_la_meta", "cuenta_para_producto"
# Attributes of a firm: one value of each in a year.
OF_A_FIRM = (*FIRM_IDS, RECURRENT, CRITERION)
# Attributes of a firm that may cross; the finer ones would isolate each firm.
CROSSING = (
    "sector",
    "tamano",
    "tramo_ventas",
    "tramo_trabajadores",
    "departamento",
    "focalizacion",
    RECURRENT,
    CRITERION,
)
# Attributes that SUNAT gives of a firm; multiple of the minimum of firms below which a group is small.
OF_SUNAT = ("sector", "seccion_ciiu", "division_ciiu", "clase_ciiu", "tamano", "tramo_ventas", "tramo_trabajadores")
SMALL = 2
# Whether few people sat, passed or failed a test (SQL); the minimum is that of the row's year.
FEW_SAT = """coalesce((
        select evaluados < minimo or logran between 1 and minimo - 1 or evaluados - logran between 1 and minimo - 1
        from (select lector_empresas_min::integer as minimo from vigente.parametro p where p.anio = r.anio)
    ), true)"""
# Measures of progress that may count firms, and provenances of a count of firms; printed figures are published.
PROGRESS_OF_FIRMS = ("avance_fisico", "avance_registros")
FROM_RECORDS = (Provenance.CALCULATED, Provenance.SYNTHETIC)
# Dimensions that contain another: each value of it lies in one of theirs, in the years whose firms agree.
WIDER_DIMENSIONS = {
    "clase_ciiu": ("division_ciiu", "seccion_ciiu", "sector"),
    "division_ciiu": ("seccion_ciiu", "sector"),
    "provincia": ("departamento", "region_natural"),
    "departamento": ("region_natural",),
    "tramo_ventas": ("tamano",),
    "servicio": ("actividad",),
    "actividad": (COUNTING, "producto"),
    COUNTING: ("producto",),
    "direccion": ("unidad",),
}


class DisclosureLimits(Frozen):
    """Disclosure limits: least firms of a published figure, most dimensions of a cross-tabulation, and most of a firm.

    A cross-tabulation of the most dimensions is published if `celdas_pct` % of its cells of the minimum or more can be.
    """

    minimo: int
    dimensiones: int
    de_empresa: int
    celdas_pct: float = 0

    @property
    def grupo_chico(self) -> int:
        """Least firms of a group that may be said to be all of one kind: in a smaller one it would tell of each."""
        return SMALL * self.minimo

    def allows(self, dimensiones: Collection[str]) -> bool:
        """Tell whether some dimensions, filters included and the year apart, may be cross-tabulated.

        Two attributes of a firm cross only with each other: with what it received, they would isolate most firms. What
        counts for any product does not cross.
        """
        dimensiones = limited_dimensions(dimensiones)
        if COUNTS_FOR_PRODUCT in dimensiones:
            return len(dimensiones) == 1
        de_empresa = [d for d in dimensiones if d in OF_A_FIRM]
        if len(dimensiones) > self.dimensiones or len(de_empresa) > self.de_empresa:
            return False
        solas = len(de_empresa) < 2 or len(dimensiones) == len(de_empresa)
        return solas and (len(de_empresa) < 2 or set(de_empresa) <= set(CROSSING))


def limited_dimensions(dimensiones: Collection[str]) -> list[str]:
    """Return the dimensions that count towards the limit."""
    return [d for d in dimensiones if d not in (IS_WHOLE, IS_WHOLE_OF_UNIT)]


def limits_of_year(reglas: InForce) -> DisclosureLimits:
    """Return the disclosure limits in the rules of a year."""
    return DisclosureLimits(
        int(reglas.numero("lector_empresas_min")),
        int(reglas.numero("lector_dimensiones_max")),
        int(reglas.numero("lector_dimensiones_de_empresa_max")),
        reglas.numero("lector_celdas_min_pct"),
    )


def is_of_firms(id_: str, procedencia: str | None) -> bool:
    """Tell whether a figure is a count of firms from records: its difference between two versions is who came.

    A figure without provenance is a suppressed one.
    """
    cuenta = is_counted(id_) or not {*PROGRESS_OF_FIRMS}.isdisjoint(stored((id_,)))
    return cuenta and procedencia in (None, *FROM_RECORDS)


Integers = npt.NDArray[np.int64]


class Cells(Frozen):
    """Non-empty cells of a cross-tabulation: the code of each in every dimension, and its number of firms.

    `claves` are the codes of all dimensions as one number, sorted; `tamanos`, how many codes each dimension has.
    """

    dimensiones: tuple[str, ...]
    codigos: dict[str, Integers]
    tamanos: Mapping[str, int]
    empresas: Integers
    claves: Integers

    def place(self, codigos: Mapping[str, int]) -> int | None:
        """Return the position of the cell of some codes, None when it is empty."""
        una = {d: np.array([codigos[d]], np.int64) for d in self.dimensiones}
        clave = one_number(una, self.dimensiones, self.tamanos, 1)[0]
        lugar = int(np.searchsorted(self.claves, clave))
        return lugar if lugar < len(self.claves) and self.claves[lugar] == clave else None


def one_number(
    codigos: Mapping[str, Integers], dimensiones: Iterable[str], tamanos: Mapping[str, int], n: int
) -> Integers:
    """Return the rows of some columns of codes as one mixed-radix number each."""
    claves = np.zeros(n, np.int64)
    for d in dimensiones:
        claves = claves * tamanos[d] + codigos[d]
    return claves


def each_once(numeros: Integers) -> Integers:
    """Return the distinct numbers, sorted: several times faster than np.unique, which hashes them."""
    en_orden = np.sort(numeros)
    return en_orden.compress(np.diff(en_orden, prepend=en_orden[:1] - 1) != 0)


class Microdata(Struct):
    """Microdata: a row per firm and combination of attributes and services, with the code in each dimension.

    `valores` are the values of each dimension by code; `lugares`, the codes by value.
    """

    empresa: Integers
    codigos: dict[str, Integers]
    valores: dict[str, list[Any]]
    lugares: dict[str, dict[Any, int]]
    _dentro: dict[str, tuple[str, ...]] = {}

    def cells(self, clave: tuple[str, ...]) -> Cells:
        """Return the non-empty cells of a cross-tabulation by dimensions in order."""
        tamanos = {d: len(v) for d, v in self.valores.items()}
        filas = one_number(self.codigos, clave, tamanos, len(self.empresa))
        if set(clave) <= set(OF_A_FIRM):
            filas = filas[np.unique(self.empresa, return_index=True)[1]]
        else:  # A firm counts once in each cell.
            todas = int(self.empresa.max(initial=0)) + 1
            filas = each_once(filas * todas + self.empresa) // todas
        claves, empresas = np.unique(filas, return_counts=True)
        codigos, resto = {}, claves
        for d in reversed(clave):
            resto, codigos[d] = np.divmod(resto, tamanos[d])
        return Cells(clave, codigos, tamanos, empresas.astype(np.int64), claves)

    def ancestors(self, dimension: str) -> tuple[str, ...]:
        """Return the dimensions that contain another, as these firms have them."""
        if dimension not in self._dentro:
            posibles = (d for d in WIDER_DIMENSIONS.get(dimension, ()) if d in self.codigos)
            self._dentro[dimension] = tuple(d for d in posibles if self._is_within(dimension, d))
        return self._dentro[dimension]

    def _is_within(self, fina: str, gruesa: str) -> bool:
        pares = each_once(self.codigos[fina] * len(self.valores[gruesa]) + self.codigos[gruesa])
        return len(pares) == len(each_once(self.codigos[fina]))


def microdata(empresa: Any, columnas: Mapping[str, Any]) -> Microdata:
    """Return microdata from a column of firms and one of values for each dimension (sequences; None is a value)."""
    codigos, valores = {}, {}
    for dimension, columna in columnas.items():
        codigos[dimension], valores[dimension] = _coded(columna)
    lugares = {d: {v: n for n, v in enumerate(suyos)} for d, suyos in valores.items()}
    return Microdata(_coded(empresa)[0], codigos, valores, lugares)


def _coded(columna: Any) -> tuple[Integers, list[Any]]:
    """Return the code of each value, and the distinct values, sorted; None is the last."""
    # Sorted by value: with the order of the rows, two processes would suppress different cells.
    leida = columna.combine_chunks() if isinstance(columna, pa.ChunkedArray) else pa.array(columna)
    leida = leida.dictionary_encode(null_encoding="encode")
    distintos = leida.dictionary.to_pylist()
    orden = sorted(range(len(distintos)), key=lambda n: (distintos[n] is None, distintos[n]))
    lugares = np.argsort(np.array(orden, np.int64))
    return lugares[leida.indices.to_numpy(zero_copy_only=False)], [distintos[n] for n in orden]
