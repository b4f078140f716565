"""Money of every budget programme: what each had and spent in a year, and two of them by year."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.parts import structure
from pp0093.ask.query import answers
from pp0093.ask.registry import ACCRUED, INDICATORS, NATIONAL, PIM
from pp0093.ask.rows import AnswerRow, Row, known
from pp0093.ask.standing import periods
from pp0093.claims import Claim, Relation, Sentence, Subject, extreme, fact, figure, shown, subject
from pp0093.language.words import lowered
from pp0093.money import budget
from pp0093.money.answer import marked
from pp0093.writing.phrases import phrase, say

# Limit of programmes in the chart; the table has them all.
DRAWN = 15


class ProgrammeMoney(AnswerRow):
    """A programme in a year: its PIM and spending, in soles; None when its source lacks them."""

    anio: int
    programa: str
    programa_nombre: str | None
    pim_soles: float | None
    devengado_soles: float | None
    ejecucion_pct: float | None
    corte: str | None

    @property
    def nombre(self) -> str:
        """Its code and name."""
        return f"{self.programa} {self.programa_nombre or ''}".strip()

    @property
    def sujeto(self) -> Subject:
        """The subject of its claims."""
        return subject(anio=self.anio, programa=self.programa, alcance=NATIONAL)


@cached_by_version
def programmes_of_year(catalogo: Catalog, anio: int) -> list[ProgrammeMoney]:
    """Return the programmes with money in a year, sorted by PIM or, without any, by spending, the largest first."""
    filas = answers(catalogo, ProgrammeMoney, ("anio", "programa"), {"anio": [str(anio)]}, NATIONAL)
    cual = measure(filas)
    return sorted(filas, key=lambda f: (-(f[cual] or 0), f.programa))


def proper(catalogo: Catalog, filas: Sequence[ProgrammeMoney]) -> list[ProgrammeMoney]:
    """Return the rows of real programmes; the other budget categories only when there is nothing else."""
    ajenas = structure.no_programmes(catalogo)
    return [f for f in filas if f.programa not in ajenas] or list(filas)


def measure(filas: Sequence[ProgrammeMoney]) -> str:
    """Return the indicator to sort and draw programmes by: PIM, or spending without any."""
    return PIM if known(filas, PIM) else ACCRUED


@cached_by_version
def money_by_year(catalogo: Catalog, codigos: Collection[str]) -> list[ProgrammeMoney]:
    """Return the money of some programmes by year, oldest first, then by code."""
    return answers(catalogo, ProgrammeMoney, ("anio", "programa"), {"programa": sorted(codigos)}, NATIONAL)


def programme_choices(filas: Sequence[ProgrammeMoney]) -> dict[str, str]:
    """Return {code: code and name}, sorted by code."""
    return {f.programa: f.nombre for f in sorted(filas, key=lambda f: f.programa)}


def named_rows(filas: Sequence[ProgrammeMoney]) -> list[Row]:
    """Return programmes as rows named by code and name: two may share a name."""
    return [f.respuesta | {"programa_nombre": f.nombre} for f in filas]


def one(filas: Sequence[ProgrammeMoney], codigo: str) -> ProgrammeMoney:
    """Return the row of a programme."""
    return next(f for f in filas if f.programa == codigo)


@cached_by_version
def largest(catalogo: Catalog, filas: Sequence[ProgrammeMoney], codigo: str) -> list[ProgrammeMoney]:
    """Return the programmes of the chart: those of largest PIM and, last, the chosen one when it is not among them."""
    primeros = proper(catalogo, filas)[:DRAWN]
    suyo = one(filas, codigo)
    return primeros if suyo in primeros else [*primeros, suyo]


def programmes_answer(catalogo: Catalog, anio: int, filas: Sequence[ProgrammeMoney], codigo: str) -> Sentence:
    """Return how many programmes there are, and what the chosen one had and spent."""
    suyo = one(filas, codigo)
    return say(
        "del_programa",
        (),
        suyo,
        hay=how_many(catalogo, anio, filas),
        hasta=budget.until(periods.period(catalogo, NATIONAL, anio)),
        gasto=spent(suyo),
    )


@cached_by_version
def how_many(catalogo: Catalog, anio: int, filas: Sequence[ProgrammeMoney]) -> Sentence:
    """Return how many programmes have money, and which other budget categories do."""
    hay = {f.programa for f in filas}
    ajenas = [categoria for codigo, categoria in structure.no_programmes(catalogo).items() if codigo in hay]
    cuantos = len(filas) - len(ajenas)
    otras = [_with_money(anio, len(ajenas), "ninguno")] if ajenas else []
    frase = "programas_con_dinero" if cuantos else "ningun_programa"
    return say(frase, (), otras, _with_money(anio, cuantos), n=cuantos, ajenas=ajenas, anio=anio)


def _with_money(anio: int, cuantos: int, son: str = "programas") -> Claim:
    return fact("programas_con_dinero", cuantos, subject(anio=anio, son=son))


def spent(fila: ProgrammeMoney) -> Sentence:
    """Return what a programme had and spent, as far as its source says."""
    if fila.pim_soles is None:
        frase = "programa_sin_pim"
    else:
        frase = "programa_sin_devengado" if fila.devengado_soles is None else "programa_devengo"
    return say(frase, fila.sujeto, fila)


def headline(catalogo: Catalog, filas: Sequence[ProgrammeMoney], anio: int) -> Sentence:
    """Return the title of a year's programmes: the one with the most money."""
    suyas = proper(catalogo, filas)
    cual = measure(filas)
    montos = {f.programa: f[cual] for f in known(suyas, cual)}
    mayor = extreme(
        cual, "programa", montos, subject(anio=anio, programa=[*montos], alcance=NATIONAL), Relation.LARGEST
    )
    frase = "programa_de_mayor_pim" if cual == PIM else "programa_que_mas_devengo"
    return say(frase, anio=anio, programa=suyas[0].nombre, mayor=mayor)


@cached_by_version
def drawn_note(catalogo: Catalog, filas: Sequence[ProgrammeMoney], anio: int) -> str:
    """Return the note of the chart: which programmes it has, and where the rest are."""
    que = INDICATORS[measure(filas)].etiqueta
    frase = "nota_de_todos" if len(proper(catalogo, filas)) <= DRAWN else "nota_de_mayores"
    return phrase(frase, que=que, anio=anio, n=DRAWN, minuscula=lowered(que))


@cached_by_version
def table_title(catalogo: Catalog, filas: Sequence[ProgrammeMoney], anio: int) -> Sentence:
    """Return the title of a year's table of programmes."""
    frase = "todos_los_programas" if len(proper(catalogo, filas)) == len(filas) else "programas_y_el_resto"
    return say(frase, (), how_many(catalogo, anio, filas).claims)


def series_headline(catalogo: Catalog, serie: Sequence[ProgrammeMoney], codigo: str) -> Sentence:
    """Return the title of a programme's series: its first and last PIM, marked when partial."""
    suyos = [f for f in known(serie, PIM) if f.programa == codigo]
    if len(suyos) < 2:
        return shown(
            f"PIM y devengado del programa {codigo} por año", PIM, ACCRUED, por="anio", de=subject(programa=codigo)
        )
    primero, ultimo = (_in_year(catalogo, f) for f in (suyos[0], suyos[-1]))
    return say("pim_de_dos_anios", codigo=codigo, primero=primero, ultimo=ultimo)


def _in_year(catalogo: Catalog, fila: ProgrammeMoney) -> Sentence:
    """Return the PIM of a programme in a year, marked when partial."""
    dicho = say("millones_en", fila.sujeto, cifra=figure(PIM, fila.pim_soles, fila.sujeto))
    return marked(dicho, periods.period(catalogo, NATIONAL, fila.anio), NATIONAL)


@cached_by_version
def series_note(catalogo: Catalog) -> str:
    """Return the note of the series: measure, scope, and the years that are open or partial."""
    parciales = " ".join(budget.reading(p) for p in periods.periods(catalogo, NATIONAL) if p.es_parcial)
    return f"Soles corrientes, los tres niveles de gobierno. {parciales}".strip()
