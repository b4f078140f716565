"""What a question asks, once its words are understood; and its answer, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field

from pp0093.ask.origin.passport import Reference
from pp0093.ask.query import Query
from pp0093.ask.registry import DIMENSIONS, INDICATORS, dimensions_of
from pp0093.ask.rows import Row, told
from pp0093.claims import Claim, Relation, Sentence, shown
from pp0093.questions.words import MONTH, Meaning

ANSWERED, UNKNOWN = "responde", "no_se"


class NotReadError(Exception):
    """A question that could not be read for sure; its text says why, in Spanish, and `dichos` what that states."""

    def __init__(self, motivo: str = "No sé leer esta pregunta.", dichos: Sequence[Claim] = ()) -> None:
        super().__init__(motivo)
        self.dichos = tuple(dichos)

    @property
    def es_sin_dato(self) -> bool:
        """Whether it was read and nothing is known of it."""
        return any(c.relacion is Relation.NO_VALUE for c in self.dichos)


class Asked(Struct, frozen=True):
    """What is asked: measures by dimensions under filters and what is then made of the rows, or what of names (`de`).

    `clase` is the kind of question; `dimension` is what is ranked, counted or listed; `filtros` are the members said,
    by dimension. `anios` is empty when none was said. `es_serie` are years from one to the other; `meses` the month
    asked for, or those from one to another (`son_enteros`: to the end of the last). `limite` is (comparison, number);
    `se_suman` asks what its years add up to; `cuantas` how many of a ranking; `sentido` mayor, menor, lejos...
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


class Posed(Struct, frozen=True):
    """What is asked with its query: which scope and years it takes where none is said, and what is said of it.

    `elegidos` are the members whose rows are taken, of those that the query gives; all of them without any.
    """

    leida: Asked
    consulta: Query
    notas: tuple[str, ...]
    elegidos: dict[str, tuple[str, ...]]


class Answer(Struct, frozen=True):
    """What is answered. `filas` are the rows as `consulta` gives them; `corregidas` the words put right.

    `dicho` is the answer with what it states, or why there is none; `al_lado` and `origen`, what its figures are
    beside, cover and come from. `cercanas` are questions near it with what is answered to each; `pagina` and `lleva`,
    the page that says more of it.
    """

    dicho: Sentence
    filas: list[Row] = field(default_factory=list)
    consulta: Query | None = None
    al_lado: str = ""
    origen: str = ""
    pagina: str = ""
    lleva: dict[str, str] = field(default_factory=dict)
    cercanas: tuple[tuple[str, str], ...] = ()
    corregidas: tuple[tuple[str, str], ...] = ()
    estado: str = ANSWERED

    @property
    def respuesta(self) -> str:
        """The whole answer."""
        return " ".join(filter(None, [self.dicho.texto, self.al_lado, self.origen]))

    @property
    def sugerencias(self) -> tuple[str, ...]:
        """Questions near this one, each of which is answered."""
        return tuple(pregunta for pregunta, _ in self.cercanas)

    @property
    def responde(self) -> bool:
        """Whether it is answered."""
        return self.estado == ANSWERED

    def plain(self) -> dict[str, Any]:
        """Return it as JSON writes it."""
        q = self.consulta
        pedida = q and {"indicador": [*q.indicadores], "por": [*q.por], "filtro": q.filtros, "alcance": q.alcance}
        return {
            "estado": self.estado,
            "respuesta": self.respuesta,
            "consulta": pedida,
            "filas": told(self.filas),
            "sugerencias": [*self.sugerencias],
        }

    @property
    def en_palabras(self) -> str:
        """The query as a person reads it: measures, by what, filters and scope."""
        if not self.consulta:
            return ""
        medidas = ", ".join(INDICATORS[i].etiqueta for i in self.consulta.indicadores)
        por = ", ".join(DIMENSIONS[d].etiqueta.lower() for d in self.consulta.por)
        filtros = [f"{DIMENSIONS[d].etiqueta.lower()} {', '.join(v)}" for d, v in self.consulta.filtros.items() if v]
        return f"{'; '.join([f'{medidas}, por {por}', *filtros])}; alcance {self.consulta.alcance}"

    @property
    def cita(self) -> Reference | None:
        """The figure that its passport is asked of, the first of the first row; none of several months together."""
        if not (self.consulta and self.filas) or of_several_months(self.consulta):
            return None
        medida = self.consulta.indicadores[0]
        grupo = {d: self.filas[0][d] for d in self.consulta.por if d in dimensions_of(medida)}
        return Reference(medida, {d: [v] for d, v in self.fijos.items()}, grupo, self.consulta.alcance)

    @property
    def fijos(self) -> dict[str, str]:
        """The filters that the rows do not say, by dimension."""
        q = self.consulta
        return {d: v[0] for d, v in q.filtros.items() if len(v) == 1 and d not in q.por} if q else {}


def plain(texto: str, filas: list[Row], dichos: Sequence[Claim] = ()) -> Answer:
    """Return a sentence about names and rules as an answer: it states no finding but `dichos`."""
    return Answer(Sentence(texto, tuple(dichos)) if dichos else shown(texto), filas)


def of_several_months(consulta: Query) -> bool:
    """Tell whether a query adds several months."""
    return len(consulta.filtros.get(MONTH, ())) > 1 and MONTH not in consulta.por
