"""What a question asks, once its words are understood, or why it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS, OWN_DIMENSIONS, UNITS, stored
from pp0093.ask.rows import Row
from pp0093.claims import Claim, Relation
from pp0093.questions.words import MONTH, YEAR, Meaning

MONEY_OF = ("devengado_soles", "pim_soles", "ejecucion_pct")
# How a goal ended.
MET, EXCEEDED, MISSED = "cumplida", "superada", "no_cumplida"
WITH_DATA = "participacion_con_dato_pct"
SHARE, FIRMS, FULFILMENT = "participacion_pct", "empresas_atendidas", "cumplimiento_pct"
# What "avance" alone says of an activity: how far it went and what part of its goal that is.
PROGRESS = f"avance_fisico;{FULFILMENT}"
# What is said of a goal: each has its own unit, firms or actions.
UNITS_OF_GOALS = frozenset({"meta_fisica", "avance_fisico", FULFILMENT})
CHANGE_OF_PIM = "variacion_pim_pct"
LIGHT, GOAL, ADVANCE = "semaforo", "meta_fisica", "avance_fisico"
# What is in firms of some and in actions of others.
OF_GOALS = (GOAL, ADVANCE)
# What only the activities with a goal have.
ONLY_WITH_GOAL = (FULFILMENT, "brecha_pp")
# Which of two members a share is of: the first of these, said before the other.
OPENED_FIRST = (
    *("tamano", "sector", "tramo_ventas", "tramo_trabajadores"),
    *("departamento", "provincia", "region_natural"),
    *("servicio", "familia_servicio", *UNITS),
    *(d.id for d in OWN_DIMENSIONS),
    *("actividad", "producto"),
)
PROFILE = OPENED_FIRST[:4]
# What a unit gives: "those trained by a unit" may be a part of its firms, or of those trained.
SERVED = ("servicio", "familia_servicio")


class NotReadError(Exception):
    """A question that could not be read for sure; its text says why, in Spanish, and `dichos` what that states."""

    def __init__(self, motivo: str = "No sé leer esta pregunta.", dichos: Sequence[Claim] = ()) -> None:
        super().__init__(motivo)
        self.dichos = tuple(dichos)

    @property
    def es_sin_dato(self) -> bool:
        """Whether it was read and nothing is known of it."""
        return any(c.relacion is Relation.NO_VALUE for c in self.dichos)


class Understood(Struct, frozen=True):
    """What is asked: measures by dimensions under filters and what is then made of the rows, or what of names (`de`).

    `clase` is the kind of question; `dimension` is what is ranked, counted or listed; `filtros` are the members said,
    by dimension. `anios` is empty when none was said. `es_serie` are years from one to the other; `meses` the month
    asked for, or those from one to another (`son_enteros`: to the end of the last). `limite` is (comparison, number);
    `se_cuentan` asks how much more, or which part, one is; `se_suman`, what its years add up to; `cuantas`, how many of
    a ranking; `sentido` mayor, menor, lejos...
    """

    clase: str
    medidas: tuple[str, ...] = ()
    filtros: dict[str, tuple[str, ...]] = field(default_factory=dict)
    abiertas: tuple[str, ...] = ()
    anios: tuple[int, ...] = ()
    meses: tuple[int, ...] = ()
    son_enteros: bool = False
    alcance: str = ""
    es_serie: bool = False
    dimension: str = ""
    sentido: str = ""
    cuantas: int = 1
    limite: tuple[str, float] = ("", 0.0)
    se_cuentan: bool = False
    se_suman: bool = False
    sujeto: str = ""
    notas: tuple[str, ...] = ()
    de: tuple[Meaning, ...] = ()


class Given(Struct, frozen=True):
    """What is asked as a query, with the rows that may answer it, and what is said of what it takes unsaid.

    `elegidos` are the members whose rows are taken, of those that the query gives; all of them without any.
    """

    catalogo: Catalog
    leida: Understood
    consulta: Query
    notas: tuple[str, ...] = ()
    elegidos: dict[str, tuple[str, ...]] = {}
    filas: list[Row] = []

    @property
    def medida(self) -> str:
        """The first measure asked for."""
        return self.consulta.indicadores[0]

    @property
    def por(self) -> str:
        """What is ranked, counted or listed."""
        return self.leida.dimension

    @property
    def anio(self) -> int:
        """The last year asked for."""
        return max(map(int, self.consulta.filtros.get(YEAR, ["0"])))

    def of(self, filas: Sequence[Row] | None = None, **pedido: Any) -> Given:
        """Return the same with other rows, or with something else asked for."""
        consulta = replace(self.consulta, **pedido)
        return replace(self, consulta=consulta, filas=self.filas if filas is None else [*filas])

    def fixed(self, **pedido: Sequence[str]) -> Given:
        """Return the same of some members alone."""
        return self.of(filtros={**self.consulta.filtros, **{d: [*v] for d, v in pedido.items()}})

    def run(self) -> list[Row]:
        """Return the rows of its query, those of all members."""
        return run(self.catalogo, self.consulta)


def of_several_months(consulta: Query) -> bool:
    """Tell whether a query adds several months."""
    return len(consulta.filtros.get(MONTH, ())) > 1 and MONTH not in consulta.por


def opened(consulta: Query) -> str:
    """Return the dimension whose members the figures of a query are of; the year where it opens no other."""
    return next((d for d in reversed(consulta.por) if d != YEAR), YEAR)


def is_of(medidas: Sequence[str], mart: object) -> bool:
    """Tell whether some measures are all of a table: the budget, the days of the records."""
    return all(INDICATORS[s].mart is mart for s in stored(tuple(medidas)))
