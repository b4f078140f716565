"""The firms of a year and what each is and received, as whole numbers: who counts cells asks no database again.

And the limits in force of what a reader of aggregates is told of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct, field

from pp0093.ask.registry import FIRM_IDS, is_counted, stored
from pp0093.provenance import Provenance
from pp0093.rules import InForce
from pp0093.structs import Frozen

RECURRENT, CRITERION = "es_recurrente", "criterio"
# Whether an attention is of records that are whole, all or those of its unit: as the year, no dimension of those that a
# reader crosses.
IS_WHOLE, IS_WHOLE_OF_UNIT = "es_entera", "es_entera_de_su_unidad"
# A product opened for its goal counts only some of its activities, and all of those, whatever the product, are not all.
COUNTING, COUNTS_FOR_PRODUCT = "producto_de_la_meta", "cuenta_para_producto"
# What says who a firm is: one value of each in a year.
OF_A_FIRM = (*FIRM_IDS, RECURRENT, CRITERION)
# Those of a firm that may cross one another; the finer ones would leave each firm alone.
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
# What SUNAT says of a firm, and how many times the least firms a group has not to be a small one.
OF_SUNAT = ("sector", "seccion_ciiu", "division_ciiu", "clase_ciiu", "tamano", "tramo_ventas", "tramo_trabajadores")
SMALL = 2
# What is known of a test that few people sat in a year, or passed, or failed; the rule is of that year.
FEW_SAT = """coalesce((
        select evaluados < minimo or logran between 1 and minimo - 1 or evaluados - logran between 1 and minimo - 1
        from (select lector_empresas_min::integer as minimo from vigente.parametro p where p.anio = r.anio)
    ), true)"""
# What records make of the measures of progress, and where a count of firms comes from: what is printed is told.
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


class Terms(Frozen):
    """From how many firms a figure is told, how many dimensions cross, and how many of them may say who a firm is.

    A cross of as many dimensions as may be is opened where this part of its cells of firms enough can be told.
    """

    minimo: int
    dimensiones: int
    de_empresa: int
    celdas_pct: float = 0

    @property
    def grupo_chico(self) -> int:
        """From how many firms a group may be said to be all of one kind: of fewer, it would tell what each one is."""
        return SMALL * self.minimo

    def allows(self, dimensiones: Collection[str]) -> bool:
        """Tell whether some dimensions may cross, filters included and the year apart.

        Two that say who a firm is cross alone: with what it received they would leave most firms by themselves. What
        counts for any product does not cross.
        """
        dimensiones = crossed(dimensiones)
        if COUNTS_FOR_PRODUCT in dimensiones:
            return len(dimensiones) == 1
        de_empresa = [d for d in dimensiones if d in OF_A_FIRM]
        if len(dimensiones) > self.dimensiones or len(de_empresa) > self.de_empresa:
            return False
        solas = len(de_empresa) < 2 or len(dimensiones) == len(de_empresa)
        return solas and (len(de_empresa) < 2 or set(de_empresa) <= set(CROSSING))


def crossed(dimensiones: Collection[str]) -> list[str]:
    """Return the dimensions that count among those that may cross."""
    return [d for d in dimensiones if d not in (IS_WHOLE, IS_WHOLE_OF_UNIT)]


def terms_of_year(reglas: InForce) -> Terms:
    """Return the limits that the rules of a year set."""
    return Terms(
        int(reglas.numero("lector_empresas_min")),
        int(reglas.numero("lector_dimensiones_max")),
        int(reglas.numero("lector_dimensiones_de_empresa_max")),
        reglas.numero("lector_celdas_min_pct"),
    )


def is_of_firms(id_: str, procedencia: str | None) -> bool:
    """Tell whether a figure is made of counts of firms in records: of two versions, its difference is who came.

    One without provenance is one that is not told.
    """
    cuenta = is_counted(id_) or not {*PROGRESS_OF_FIRMS}.isdisjoint(stored((id_,)))
    return cuenta and procedencia in (None, *FROM_RECORDS)


Whole = npt.NDArray[np.int64]


class Cells(Frozen):
    """The cells of a cross that have somebody: the code of each by dimension, and how many firms each has.

    `claves` are the codes of all dimensions as one number, in order; `tamanos`, how many codes each dimension has.
    """

    dimensiones: tuple[str, ...]
    codigos: dict[str, Whole]
    tamanos: Mapping[str, int]
    empresas: Whole
    claves: Whole

    def place(self, codigos: Mapping[str, int]) -> int | None:
        """Return where the cell of some codes is, None when nobody is in it."""
        una = {d: np.array([codigos[d]], np.int64) for d in self.dimensiones}
        clave = one_number(una, self.dimensiones, self.tamanos, 1)[0]
        lugar = int(np.searchsorted(self.claves, clave))
        return lugar if lugar < len(self.claves) and self.claves[lugar] == clave else None


def one_number(codigos: Mapping[str, Whole], dimensiones: Iterable[str], tamanos: Mapping[str, int], n: int) -> Whole:
    """Return some columns of codes as one number a row."""
    claves = np.zeros(n, np.int64)
    for d in dimensiones:
        claves = claves * tamanos[d] + codigos[d]
    return claves


def each_once(numeros: Whole) -> Whole:
    """Return the numbers that there are, in order: np.unique finds them in a hash, which takes several times more."""
    en_orden = np.sort(numeros)
    return en_orden.compress(np.diff(en_orden, prepend=en_orden[:1] - 1) != 0)


class People(Struct):
    """Firms by number, one row a combination of what a firm is and received; codes and values of each dimension.

    `lugares` are the codes of the values of each.
    """

    empresa: Whole
    codigos: dict[str, Whole]
    valores: dict[str, list[Any]]
    lugares: dict[str, dict[Any, int]]
    _dentro: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def cells(self, clave: tuple[str, ...]) -> Cells:
        """Return the cells of a cross that have somebody; its dimensions come in order."""
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
        """Return the dimensions that each value of another is within, as these firms have them."""
        if dimension not in self._dentro:
            posibles = (d for d in WIDER_DIMENSIONS.get(dimension, ()) if d in self.codigos)
            self._dentro[dimension] = tuple(d for d in posibles if self._is_within(dimension, d))
        return self._dentro[dimension]

    def _is_within(self, fina: str, gruesa: str) -> bool:
        pares = each_once(self.codigos[fina] * len(self.valores[gruesa]) + self.codigos[gruesa])
        return len(pares) == len(each_once(self.codigos[fina]))


def people(empresa: Any, columnas: Mapping[str, Any]) -> People:
    """Return people from a column of firms and one of values for each dimension (sequences; None is a value)."""
    codigos, valores = {}, {}
    for dimension, columna in columnas.items():
        codigos[dimension], valores[dimension] = _coded(columna)
    lugares = {d: {v: n for n, v in enumerate(suyos)} for d, suyos in valores.items()}
    return People(_coded(empresa)[0], codigos, valores, lugares)


def _coded(columna: Any) -> tuple[Whole, list[Any]]:
    """Return the place of each value among those that there are, in order, and these; None is the last."""
    # By value: what is told can't depend on the order in which rows come, or two processes would tell different cells.
    leida = columna.combine_chunks() if isinstance(columna, pa.ChunkedArray) else pa.array(columna)
    leida = leida.dictionary_encode(null_encoding="encode")
    distintos = leida.dictionary.to_pylist()
    orden = sorted(range(len(distintos)), key=lambda n: (distintos[n] is None, distintos[n]))
    lugares = np.argsort(np.array(orden, np.int64))
    return lugares[leida.indices.to_numpy(zero_copy_only=False)], [distintos[n] for n in orden]
