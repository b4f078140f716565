"""The money of every budget programme at once: what each had and spent in a year, and two of them year by year."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pp0093.ask.catalog import Catalog
from pp0093.ask.parts import structure
from pp0093.ask.query import answers
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import AnswerRow, Row
from pp0093.ask.standing import periods
from pp0093.money import states
from pp0093.writing import formats
from pp0093.writing.nouns import counted, lowered

COUNTRY = "nacional"
PIM, SPENT = "pim_soles", "devengado_soles"
# As many programmes as are drawn; all of them are in the table.
DRAWN = 15
ALL_OF_THEM, AND_THE_REST = "Todos los programas", "Todos los programas, y lo que no es de ninguno"


class ProgrammeMoney(AnswerRow, frozen=True):
    """A programme in a year: its PIM and what it spent, in soles; None for what its source does not give."""

    anio: int
    programa: str
    programa_nombre: str | None
    pim_soles: float | None
    devengado_soles: float | None
    ejecucion_pct: float | None
    corte: str | None

    @property
    def nombre(self) -> str:
        """Its code and the name that its file gives it."""
        return f"{self.programa} {self.programa_nombre or ''}".strip()


def of_year(catalogo: Catalog, anio: int) -> list[ProgrammeMoney]:
    """Return the programmes with money in a year, the one with most first: PIM or, where nobody gives it, spending."""
    filas = answers(catalogo, ProgrammeMoney, ("anio", "programa"), {"anio": [str(anio)]}, COUNTRY)
    cual = measure(filas)
    return sorted(filas, key=lambda f: (-(f[cual] or 0), f.programa))


def proper(catalogo: Catalog, filas: Sequence[ProgrammeMoney]) -> list[ProgrammeMoney]:
    """Return those that are programmes; what has a code of theirs and is none, only where there is nothing else."""
    ajenas = structure.no_programmes(catalogo)
    return [f for f in filas if f.programa not in ajenas] or list(filas)


def measure(filas: Sequence[ProgrammeMoney]) -> str:
    """Return what the programmes of a year are put in order by and drawn: the PIM, or what was spent without any."""
    return PIM if any(f.pim_soles is not None for f in filas) else SPENT


def by_year(catalogo: Catalog, codigos: Collection[str]) -> list[ProgrammeMoney]:
    """Return the money of some programmes in every year, oldest first, those of a year in order of code."""
    return answers(catalogo, ProgrammeMoney, ("anio", "programa"), {"programa": sorted(codigos)}, COUNTRY)


def names(filas: Sequence[ProgrammeMoney]) -> dict[str, str]:
    """Return {code: code and name} in order of code, to choose from."""
    return {f.programa: f.nombre for f in sorted(filas, key=lambda f: f.programa)}


def called(filas: Sequence[ProgrammeMoney]) -> list[Row]:
    """Return the rows of programmes, each named as it is called, by code and name: two may have the same name."""
    return [f.respuesta | {"programa_nombre": f.nombre} for f in filas]


def one(filas: Sequence[ProgrammeMoney], codigo: str) -> ProgrammeMoney:
    """Return a programme among those of a year."""
    return next(f for f in filas if f.programa == codigo)


def largest(catalogo: Catalog, filas: Sequence[ProgrammeMoney], codigo: str) -> list[ProgrammeMoney]:
    """Return the programmes that are drawn: those with the largest PIM and, last, one chosen that is not among them."""
    primeros = proper(catalogo, filas)[:DRAWN]
    return primeros if codigo in {f.programa for f in primeros} else [*primeros, one(filas, codigo)]


def answer(catalogo: Catalog, anio: int, filas: Sequence[ProgrammeMoney], codigo: str) -> str:
    """Say how many programmes there are, and what the one chosen had and spent."""
    periodo = periods.period(catalogo, COUNTRY, anio)
    suyo = one(filas, codigo)
    hasta = f", {dicho}," if (dicho := states.until(periodo).strip()) else ""
    return f"{how_many(catalogo, anio, filas)} El {suyo.nombre}{hasta} {spent(suyo)}."


def how_many(catalogo: Catalog, anio: int, filas: Sequence[ProgrammeMoney]) -> str:
    """Say how many programmes have money, and what does besides that is none."""
    ajenas = [c for p, c in structure.no_programmes(catalogo).items() if p in {f.programa for f in filas}]
    cuantos = len(filas) - len(ajenas)
    tienen = f"{counted(cuantos, 'programas presupuestales')} tienen" if cuantos > 1 else "Un programa tiene"
    ademas = f", además de {formats.listed(ajenas)}, que no son programas" if ajenas else ""
    return f"{tienen if cuantos else 'Ningún programa tiene'} dinero en {anio}{ademas}."


def spent(fila: ProgrammeMoney) -> str:
    """Say what a programme had and spent, as far as its source tells."""
    if fila.pim_soles is None:
        return f"devengó {formats.soles(fila.devengado_soles)}, y su fuente no da el PIM"
    if fila.devengado_soles is None:
        return f"tuvo un PIM de {formats.soles(fila.pim_soles)}, y su fuente no da el devengado"
    parte = "" if fila.ejecucion_pct is None else f" ({formats.percent(fila.ejecucion_pct)})"
    return f"devengó {formats.soles(fila.devengado_soles)} de un PIM de {formats.soles(fila.pim_soles)}{parte}"


def headline(catalogo: Catalog, filas: Sequence[ProgrammeMoney], anio: int) -> str:
    """Title the programmes of a year with the one that had most."""
    primero = proper(catalogo, filas)[0]
    if primero.pim_soles is None:
        return f"El que más devengó en {anio} es el {primero.nombre}, con {formats.soles(primero.devengado_soles)}"
    return f"El de mayor PIM en {anio} es el {primero.nombre}, con {formats.millions(primero.pim_soles)}"


def drawn_note(
    catalogo: Catalog, filas: Sequence[ProgrammeMoney], dibujados: Sequence[ProgrammeMoney], anio: int
) -> str:
    """Say what is drawn of the programmes of a year, and where the rest are."""
    que = INDICATORS[measure(filas)].etiqueta
    mayores = f"Los {DRAWN} de mayor {lowered(que)} y el elegido"
    cuales = ALL_OF_THEM if len(proper(catalogo, filas)) <= DRAWN else mayores
    return f"{que}, en soles de {anio}. {cuales}; todos están en la tabla de abajo"


def table_title(catalogo: Catalog, filas: Sequence[ProgrammeMoney]) -> str:
    """Title the table of a year: all that has a code of programme."""
    return ALL_OF_THEM if len(proper(catalogo, filas)) == len(filas) else AND_THE_REST


def series_headline(catalogo: Catalog, serie: Sequence[ProgrammeMoney], codigo: str) -> str:
    """Title the years of a programme with the first and the last that have a PIM, each marked if it is not whole."""
    suyos = [f for f in serie if f.programa == codigo and f.pim_soles is not None]
    if len(suyos) < 2:
        return f"PIM y devengado del programa {codigo} por año"
    primero, ultimo = (
        states.marked(f"{formats.millions(f.pim_soles)} en {f.anio}", periods.period(catalogo, COUNTRY, f.anio))
        for f in (suyos[0], suyos[-1])
    )
    return f"El PIM del programa {codigo} fue de {primero} y de {ultimo}"


def series_note(catalogo: Catalog) -> str:
    """Say measure and scope of the years of a programme, and which are read before their close or not whole."""
    parciales = " ".join(states.reading(p) for p in periods.periods(catalogo, COUNTRY) if p.es_parcial)
    return f"Soles corrientes, los tres niveles de gobierno. {parciales}".strip()
