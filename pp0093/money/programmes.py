"""The money of every budget programme at once: what each had and spent in a year, and two of them year by year."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.parts import structure
from pp0093.ask.query import answers
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import AnswerRow, Row
from pp0093.ask.standing import periods
from pp0093.claims import Claim, Relation, Sentence, extreme, fact, figure, sentence, shown, subject, unsayable
from pp0093.money import states
from pp0093.money.answer import marked
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


@remembered
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


@remembered
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


@remembered
def largest(catalogo: Catalog, filas: Sequence[ProgrammeMoney], codigo: str) -> list[ProgrammeMoney]:
    """Return the programmes that are drawn: those with the largest PIM and, last, one chosen that is not among them."""
    primeros = proper(catalogo, filas)[:DRAWN]
    return primeros if codigo in {f.programa for f in primeros} else [*primeros, one(filas, codigo)]


def programmes_answer(catalogo: Catalog, anio: int, filas: Sequence[ProgrammeMoney], codigo: str) -> Sentence:
    """Say how many programmes there are, and what the one chosen had and spent."""
    suyo, hay = one(filas, codigo), how_many(catalogo, anio, filas)
    gasto = spent(suyo)
    hasta = f", {dicho}," if (dicho := states.until(periods.period(catalogo, COUNTRY, anio)).strip()) else ""
    return sentence(f"{hay} El {suyo.nombre}{hasta} {gasto}.", hay.claims, gasto.claims)


@remembered
def how_many(catalogo: Catalog, anio: int, filas: Sequence[ProgrammeMoney]) -> Sentence:
    """Say how many programmes have money, and what does besides that is none."""
    ajenas = [c for p, c in structure.no_programmes(catalogo).items() if p in {f.programa for f in filas}]
    cuantos = len(filas) - len(ajenas)
    tienen = f"{counted(cuantos, 'programas presupuestales')} tienen" if cuantos > 1 else "Un programa tiene"
    ademas = f", además de {formats.listed(ajenas)}, que no son programas" if ajenas else ""
    dicho = f"{tienen if cuantos else 'Ningún programa tiene'} dinero en {anio}{ademas}."
    return sentence(dicho, _with_money(anio, cuantos), _with_money(anio, len(ajenas), "ninguno") if ajenas else ())


def _with_money(anio: int, cuantos: int, son: str = "programas") -> Claim:
    return fact("programas_con_dinero", cuantos, sujeto=subject(anio=anio, son=son))


def _figure(fila: ProgrammeMoney, indicador: str) -> Claim:
    """Claim a figure of a programme in a year, or that its source does not give it."""
    de, valor = subject(anio=fila.anio, programa=fila.programa, alcance=COUNTRY), fila[indicador]
    return unsayable(Relation.NO_VALUE, indicador, de) if valor is None else figure(indicador, float(valor), de)


def spent(fila: ProgrammeMoney) -> Sentence:
    """Say what a programme had and spent, as far as its source tells."""
    cifras = [_figure(fila, PIM), _figure(fila, SPENT)]
    if fila.pim_soles is None:
        return sentence(f"devengó {formats.soles(fila.devengado_soles)}, y su fuente no da el PIM", cifras)
    if fila.devengado_soles is None:
        return sentence(f"tuvo un PIM de {formats.soles(fila.pim_soles)}, y su fuente no da el devengado", cifras)
    dicho = f"devengó {formats.soles(fila.devengado_soles)} de un PIM de {formats.soles(fila.pim_soles)}"
    if fila.ejecucion_pct is None:
        return sentence(dicho, cifras)
    return sentence(f"{dicho} ({formats.percent(fila.ejecucion_pct)})", cifras, _figure(fila, "ejecucion_pct"))


def headline(catalogo: Catalog, filas: Sequence[ProgrammeMoney], anio: int) -> Sentence:
    """Title the programmes of a year with the one that had most."""
    suyas, cual = proper(catalogo, filas), measure(filas)
    montos = {f.programa: float(f[cual]) for f in suyas if f[cual] is not None}
    de_que = subject(anio=anio, programa=[*montos], alcance=COUNTRY)
    mayor = extreme(cual, "programa", montos, de_que, Relation.LARGEST)
    que, con = ("de mayor PIM", formats.millions) if cual == PIM else ("que más devengó", formats.soles)
    return sentence(f"El {que} en {anio} es el {suyas[0].nombre}, con {con(mayor.valor)}", mayor)


@remembered
def drawn_note(
    catalogo: Catalog, filas: Sequence[ProgrammeMoney], dibujados: Sequence[ProgrammeMoney], anio: int
) -> str:
    """Say what is drawn of the programmes of a year, and where the rest are."""
    que = INDICATORS[measure(filas)].etiqueta
    mayores = f"Los {DRAWN} de mayor {lowered(que)} y el elegido"
    cuales = ALL_OF_THEM if len(proper(catalogo, filas)) <= DRAWN else mayores
    return f"{que}, en soles de {anio}. {cuales}; todos están en la tabla de abajo"


@remembered
def table_title(catalogo: Catalog, filas: Sequence[ProgrammeMoney], anio: int) -> Sentence:
    """Title the table of a year: all that has a code of programme."""
    return sentence(
        ALL_OF_THEM if len(proper(catalogo, filas)) == len(filas) else AND_THE_REST,
        how_many(catalogo, anio, filas).claims,
    )


def series_headline(catalogo: Catalog, serie: Sequence[ProgrammeMoney], codigo: str) -> Sentence:
    """Title the years of a programme with the first and the last that have a PIM, each marked if it is not whole."""
    suyos = [f for f in serie if f.programa == codigo and f.pim_soles is not None]
    if len(suyos) < 2:
        return shown(
            f"PIM y devengado del programa {codigo} por año", PIM, SPENT, por="anio", de=subject(programa=codigo)
        )
    primero, ultimo = (
        marked(
            sentence(f"{formats.millions(f.pim_soles)} en {f.anio}", _figure(f, PIM)),
            f.anio,
            periods.period(catalogo, COUNTRY, f.anio),
            COUNTRY,
        )
        for f in (suyos[0], suyos[-1])
    )
    return sentence(f"El PIM del programa {codigo} fue de {primero} y de {ultimo}", primero.claims, ultimo.claims)


@remembered
def series_note(catalogo: Catalog) -> str:
    """Say measure and scope of the years of a programme, and which are read before their close or not whole."""
    parciales = " ".join(states.reading(p) for p in periods.periods(catalogo, COUNTRY) if p.es_parcial)
    return f"Soles corrientes, los tres niveles de gobierno. {parciales}".strip()
