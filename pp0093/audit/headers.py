"""The header of a table: what its own words say that each column is of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from pp0093.audit.sentences import Parsed
from pp0093.language import numbers
from pp0093.language.numbers import NumberForm, Written
from pp0093.language.phrases import Mention

CELL = "\t"
# What a header that is not parted in cells begins with, and the words it may have besides those that name a column.
FIRST = re.compile(r"^\s*(?:n\.?[°º]?\s*)?(?:actividad|producto|ano|sector|departamento|tamano|unidad|region)\w*\b")
FILLING = re.compile(r"^(?:\s|%|\(s/\)|\(|\)|/|\||fisic[ao]s?|anual|de|del|la|el|por|o|y|en)*$")
A_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# A part of a year: its figures are others.
PART_OF_YEAR = re.compile(
    r"\b(?:semestre|trimestre|bimestre|mes|mensual|enero|febrero|marzo|abril|mayo|junio|julio|agosto|setiembre|"
    r"septiembre|octubre|noviembre|a la fecha|parcial|preliminar)\b"
)
SHARE = "participacion_pct"
PROGRESS = re.compile(r"\b(?:avance|ejecutad|logr|alcanzad)")
# What a column is of by the one thing that it names, and by the rate that it says to be.
NAMED = {"ejecucion": "ejecucion", "meta": "meta_fisica", "pia_soles": "pia_soles", "pim_soles": "pim_soles"}
NAMED |= {"devengado_soles": "devengado_soles"}
RATES = {"ejecucion_pct": {"pim_soles", "ejecucion"}, "cumplimiento_pct": {"meta", "cumplimiento"}}


class HeadedColumn(Struct, frozen=True):
    """A column: of which indicator its numbers are ("" when it does not say), and of which year, None when not said."""

    papel: str = ""
    anio: int | None = None

    @property
    def says(self) -> bool:
        """Whether it says something of its numbers."""
        return bool(self.papel) or self.anio is not None


class TableHeader(Struct, frozen=True):
    """The columns of a table; `en_celdas` when its rows are parted in as many cells, its first column among them."""

    columnas: tuple[HeadedColumn, ...]
    en_celdas: bool


def read(leida: Parsed) -> TableHeader | None:
    """Return the header that a line is, None when it is none."""
    if any(numbers.find(leida.plano[d:h]) for d, h in cells(leida.plano)) or leida.plano.rstrip().endswith(
        (".", ";", ",")
    ):
        return None
    if CELL in leida.plano:
        columnas = tuple(_rated([_heading(leida, *lugar) for lugar in cells(leida.plano)]))
        return TableHeader(columnas, en_celdas=True) if any(c.says for c in columnas[1:]) else None
    return _in_words(leida)


def cells(plano: str) -> list[tuple[int, int]]:
    """Return from where to where each cell of a row goes."""
    lugares, desde = [], 0
    for celda in plano.split(CELL):
        lugares.append((desde, desde + len(celda)))
        desde += len(celda) + 1
    return lugares


def _heading(leida: Parsed, desde: int, hasta: int) -> HeadedColumn:
    texto = leida.plano[desde:hasta]
    if PART_OF_YEAR.search(texto):
        return HeadedColumn()
    anio = A_YEAR.search(texto)
    return HeadedColumn(_role(texto, leida.between(desde, hasta)), int(anio.group(1)) if anio else None)


def _role(texto: str, menciones: list[Mention]) -> str:
    """Return what a cell of a header names; "" when nothing, or more than one thing."""
    papeles = {p for m in menciones if (p := m.of("papel"))}
    es_pct = "%" in texto or "porcentaje" in texto
    if not papeles:
        es_parte = es_pct or any(m.of("parte") for m in menciones)
        hay_firmas = any(m.of("cosa") == "empresas" for m in menciones)
        return SHARE if es_parte else "empresas_atendidas" if hay_firmas else ""
    if es_pct:
        return next((r for r, suyos in RATES.items() if papeles <= suyos), "")
    if papeles == {"cumplimiento"}:
        return "avance_fisico" if PROGRESS.search(texto) else "cumplimiento_pct"
    return NAMED.get(next(iter(papeles)), "") if len(papeles) == 1 else ""


def _rated(columnas: list[HeadedColumn]) -> Iterator[HeadedColumn]:
    """Yield columns with each rate as that of the amounts or of the goals that it follows, whatever its short words."""
    anterior = ""
    for columna in columnas:
        if columna.papel in RATES and anterior:
            yield replace(columna, papel="ejecucion_pct" if anterior.endswith("_soles") else "cumplimiento_pct")
        else:
            anterior = (
                columna.papel if columna.papel in NAMED.values() or columna.papel == "avance_fisico" else anterior
            )
            yield columna


def _in_words(leida: Parsed) -> TableHeader | None:
    """Return the header of a line without cells ("Actividad Meta Avance Cumplimiento")."""
    primera = FIRST.match(leida.plano)
    nombran = [m for m in leida.menciones if m.of("papel") or m.of("cosa") == "empresas"]
    if not primera or not nombran:
        return None
    cortes = [primera.end(), *(m.fin for m in nombran[:-1])]
    for desde, m in zip(cortes, nombran, strict=True):
        if desde > m.inicio or not FILLING.match(leida.plano[desde : m.inicio]):
            return None
    finales = [*(m.fin for m in nombran[:-1]), len(leida.plano)]
    if not FILLING.match(leida.plano[nombran[-1].fin :]):
        return None
    columnas = tuple(_rated([_heading(leida, d, h) for d, h in zip(cortes, finales, strict=True)]))
    return TableHeader(columnas, en_celdas=False) if all(c.says for c in columnas) else None


def typed(n: Written, papel: str) -> tuple[Written, str]:
    """Return a number of a column as what the column says: an amount, a percentage; and of which indicator."""
    if papel == "ejecucion":
        papel = "ejecucion_pct" if n.tipo == NumberForm.PERCENT else "devengado_soles"
    if papel.endswith("_soles"):
        return replace(n, tipo=NumberForm.SOLES), papel
    return (replace(n, tipo=NumberForm.PERCENT) if papel.endswith("_pct") else n), papel
