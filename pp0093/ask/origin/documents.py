"""Each published figure beside the one that other rows compute, at the document's own rounding.

A comparison says something only when both sides come from different rows: a figure that is the printed one, or another
printed copy of it, agrees with itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from pp0093.ask import given
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import FigureWithUnit, PublishedFigure
from pp0093.ask.parts import instruments
from pp0093.ask.query import YEAR, Query, run
from pp0093.ask.registry import INDICATORS, META_FISICA, PRESUPUESTO, dimensions_of, is_counted
from pp0093.ask.rows import Printed, record
from pp0093.ask.selection import Question
from pp0093.provenance import Provenance

EQUAL, CUT, DIFFERENT, NOT_COMPUTED = "igual", "cortada, no redondeada", "distinta", "sin cálculo"
ROUNDED = "distinta por el redondeo de sus datos"
# The progress of an indicator, which its goal and value give.
RATIO = "avance_tipo1"
# A document prints firms and actions apart from the physical progress that they are.
PROGRESS_IN = {"empresas_atendidas": "avance_fisico", "acciones": "avance_fisico"}


class Evidence(StrEnum):
    """What stands on the other side of a published figure."""

    INDEPENDENT = "independiente"
    ECHO = "eco"
    COPY = "copia"
    NONE = "sin cálculo"


class Checked(FigureWithUnit, frozen=True):
    """A printed figure, what other rows compute of the same thing, and the verdict.

    Of an echo `calculado` is the figure itself; of a copy, the one printed in another place; None where nothing that is
    loaded computes it.
    """

    calculado: float | None
    clase: str
    resultado: str
    es_otra_lectura: bool = False
    """Whether it is money read on another day than ours: a later extract restates it, and neither contradicts."""


@remembered
def compare(catalogo: Catalog, indicador: str = "") -> list[Checked]:
    """Return every published figure, or those of an indicator, with what is computed of it, from which rows.

    And with the verdict, which compares at the printed decimals and scale.
    """
    cifras = printed.published(catalogo, indicador=indicador)
    servidas = _served(catalogo, cifras)
    origenes = _Origins(catalogo, printed.published(catalogo))
    filas = []
    for cifra in cifras:
        clase, calculado = origenes.of(cifra, servidas.get(cifra.lugar))
        servida = servidas.get(cifra.lugar) if clase == Evidence.INDEPENDENT else None
        otra = servida is not None and printed.reads_another_day(cifra, servida[2])
        if otra and (suya := _of_its_annex(catalogo, cifra)) and not printed.says(cifra, float(suya)):
            clase, calculado, otra = Evidence.COPY, float(suya), False
        resultado = verdict(cifra, calculado)
        de_quien = cifra.valor_dimension or ""
        if resultado == DIFFERENT and cifra.indicador == RATIO and admit(catalogo, de_quien, cifra.anio, cifra.valor):
            resultado = ROUNDED
        propias = {"calculado": calculado, "clase": clase, "resultado": resultado, "es_otra_lectura": otra}
        filas.append(record(Checked, cifra, **propias))
    return sorted(filas, key=lambda f: (f.documento, f.archivo, f.fila))


def names_in_print(catalogo: Catalog) -> dict[str, str]:
    """Return how the figures of a document call it, by the name that the manifest gives it: they are one document."""
    filas = catalogo.entero.query(
        "select distinct c.documento as declarado, p.documento "
        "from marts.publicado p join marts.carga c using (archivo) "
        "where c.documento is not null and c.documento <> p.documento order by all"
    )
    return dict(tuple(f.values()) for f in filas)


def of_kind(cifras: Iterable[Checked], clase: Evidence) -> list[Checked]:
    """Return the published figures of one kind."""
    return [c for c in cifras if c.clase == clase]


Served = tuple[Any, str | None, str | None]
"""A figure as it is served, its provenance and its cut-off."""


def _of_its_annex(catalogo: Catalog, cifra: PublishedFigure) -> Decimal | None:
    """Return what the document of printed money gives of the same in the figures that head, or by their terms."""
    de = cifra.dimensiones
    alcance = de.pop(printed.NATIONAL, "reporte")
    suya = given.given(catalogo, cifra.indicador, Question((YEAR, *de), {}, alcance), (cifra.anio, *de.values()))
    return printed.in_units(suya) if suya and suya.documento == cifra.documento else None


def _served(catalogo: Catalog, cifras: Iterable[Printed]) -> dict[tuple[str, int], Served]:
    """Return what is served of some printed figures, by their file and row: a question for each way of opening."""
    grupos: dict[tuple[Any, ...], list[Printed]] = defaultdict(list)
    for cifra in cifras:
        de = list(cifra.dimensiones.items())
        if cifra.indicador not in INDICATORS or not {*cifra.dimensiones} <= {*dimensions_of(cifra.indicador)}:
            continue
        abierta = de[-1][0] if de else None
        grupos[cifra.indicador, tuple(de[:-1]), abierta].append(cifra)
    servidas: dict[tuple[str, int], Served] = {}
    for (indicador, fijas, abierta), del_grupo in grupos.items():
        por = ("anio", abierta) if abierta else ("anio",)
        filtros = {d: [v] for d, v in fijas} | {"anio": sorted({str(c.anio) for c in del_grupo})}
        filas = run(catalogo, Query((indicador,), por, filtros))
        valores = {
            (f["anio"], f[abierta] if abierta else None): (f[indicador], f["procedencia"], f[f"corte_{indicador}"])
            for f in filas
        }
        for cifra in del_grupo:
            ultimo = list(cifra.dimensiones.values())[-1] if abierta else None
            if (cifra.anio, ultimo) in valores:
                servidas[cifra.lugar] = valores[cifra.anio, ultimo]
    return servidas


class _Origins:
    """Tells which rows stand behind what is served of each printed figure."""

    def __init__(self, catalogo: Catalog, cifras: Iterable[FigureWithUnit]) -> None:
        self.catalogo = catalogo
        self.tomadas = {_place(f): f for f in printed.taken(catalogo)}
        self.anexo = {_place(c): c for c in cifras if printed.from_annex(c)}
        self.primera: dict[Place, FigureWithUnit] = {}
        for cifra in cifras:
            self.primera.setdefault(_place(cifra), cifra)

    def of(self, cifra: FigureWithUnit, servida: Served | None) -> tuple[Evidence, float | None]:
        """Return what a printed figure is beside, and the figure on the other side."""
        valor, procedencia, _ = servida or (None, None, None)
        es_real = valor is not None and procedencia != Provenance.SYNTHETIC
        if es_real and not self._is_taken(cifra, procedencia):
            return Evidence.INDEPENDENT, valor
        calculada = self._from_counts(cifra)
        if calculada is not None:
            return Evidence.INDEPENDENT, calculada
        return self._printed(cifra, es_servida=es_real)

    def _is_taken(self, cifra: Printed, procedencia: str | None) -> bool:
        """Tell a figure that is one printed row, from one that several rows compute."""
        if procedencia != Provenance.PUBLISHED:
            return False
        indicador = INDICATORS[cifra.indicador]
        if is_counted(indicador.id):
            return True
        if indicador.usa or indicador.regla or indicador.promedia:
            return False
        return indicador.mart is META_FISICA or (indicador.mart is PRESUPUESTO and cifra.dimension == "actividad")

    def _from_counts(self, cifra: Printed) -> float | None:
        """Return a share that two printed counts give: its own over those of what it is a part of."""
        if cifra.indicador not in (printed.SHARE, printed.WITH_SIZE_SHARE):
            return None
        dimensiones = list(cifra.dimensiones.items())
        del_total = dimensiones[:-1]
        if cifra.indicador == printed.WITH_SIZE_SHARE:
            parte = self._count(printed.WITH_SIZE, cifra.anio, [])
        else:
            parte = self._count(printed.FIRMS, cifra.anio, dimensiones[-1:])
        todas = self._count(printed.FIRMS, cifra.anio, del_total)
        return float(100 * parte / todas) if parte is not None and todas else None

    def _count(self, indicador: str, anio: int, de: list[tuple[str, str]]) -> Decimal | None:
        dimension, valor = (";".join(p) or None for p in zip(*de, strict=True)) if de else (None, None)
        fila = self.tomadas.get((indicador, anio, dimension, valor))
        return fila.valor if fila else None

    def _first(self, cifra: FigureWithUnit) -> FigureWithUnit:
        """Return the first place that prints the same thing, under this name or another that contradicts it."""
        en_conflicto = printed.conflicts(self.catalogo, cifra.indicador, cifra.anio, cifra.dimensiones)
        primera = self.primera[_place(cifra)]
        return en_conflicto[0] if en_conflicto and primera is cifra else primera

    def _printed(self, cifra: FigureWithUnit, *, es_servida: bool) -> tuple[Evidence, float | None]:
        """Return whether a figure that no other row computes is printed before in another place, or is served as is."""
        lugar = _place(cifra)
        de_avance = (PROGRESS_IN.get(lugar[0], lugar[0]), *lugar[1:])
        otra = self.anexo.get(lugar) or self.anexo.get(de_avance) or self._first(cifra)
        if otra.lugar != cifra.lugar:
            return Evidence.COPY, float(printed.in_units(otra))
        es_fuente = printed.from_annex(cifra) or cifra.dimension == printed.NATIONAL
        if es_servida or (es_fuente and cifra.indicador in INDICATORS):
            return Evidence.ECHO, float(printed.in_units(cifra))
        return Evidence.NONE, None


Place = tuple[str, int, str | None, str | None]
"""What a printed figure is of: indicator, year, dimensions and values, as they are written."""


def _place(cifra: Printed) -> Place:
    return cifra.indicador, cifra.anio, cifra.dimension, cifra.valor_dimension


def admit(catalogo: Catalog, indicador: str, anio: int, avance: Decimal) -> bool:
    """Tell whether the goal and value of an indicator in a year, before they were rounded, give a progress in %."""
    del_anio = (f for f in instruments.series(catalogo, indicador) if f["anio"] == anio)
    return any(f["avance_tipo1_min"] <= avance <= f["avance_tipo1_max"] for f in del_anio)


def verdict(cifra: FigureWithUnit, calculado: float | None) -> str:
    """Say whether a computed figure, written as the document writes it, is the printed one."""
    if calculado is None:
        return NOT_COMPUTED
    exacto = Decimal(str(calculado)).scaleb(-cifra.escala)
    paso = Decimal(1).scaleb(-cifra.decimales)
    if exacto.quantize(paso, ROUND_HALF_UP) == cifra.valor:
        return EQUAL
    return CUT if exacto.quantize(paso, ROUND_DOWN) == cifra.valor else DIFFERENT
