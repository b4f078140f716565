"""The terms of a question by what they say: members, measures, years, and which of them are said as a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pp0093 import clock
from pp0093.ask.registry import DIMENSIONS
from pp0093.questions.understood import NotReadError
from pp0093.questions.words import AND, BY, DIMENSION, FILLER, MEASURE, MONTH, SO_FAR, YEAR

MEMBER, OPENED, BETWEEN = "miembro", "abre", "entre"
# A word between two years that sets one beside the other ("2020 vs 2025"), where no change is asked.
BESIDE, WITH = "lado", "con"
# What a year is called: a filler ("in the year 2020"), unless it is what is opened.
YEAR_NAMES = ("ano", "anos", "ejercicio", "ejercicios")
WHICH_YEARS = "Diga de qué años: «de 2020 a 2025»."
VERSUS = ("vs", "versus")
CHANGE_OF_PIM = "variacion_pim_pct"


@dataclass(frozen=True)
class Found:
    """A term with the meaning chosen for it, and its place in the question."""

    lugar: int
    texto: str
    clase: str
    valor: str
    nota: str = ""


# What comes after the last term; and what opens by a dimension or says who does a thing ("served by a unit").
END = Found(10**6, "", "", "")
AGENT = ("por",)


class Parts:
    """The terms of a question by class, in order."""

    def __init__(self, hallados: Iterable[Found], unidos: set[tuple[int, int]]) -> None:
        self.todos = tuple(hallados)
        self.unidos = unidos

    def of(self, *clases: str) -> list[Found]:
        """Return the terms of some classes."""
        return [h for h in self.todos if h.clase in clases]

    def has(self, clase: str) -> bool:
        """Tell whether some term is of a class."""
        return bool(self.of(clase))

    def one(self, clase: str) -> str:
        """Return the value of the only thing said of a class, empty when nothing is; raise when two are."""
        dichos = {h.valor for h in self.of(clase)}
        if len(dichos) > 1:
            raise NotReadError("Son dos preguntas en una: pida una sola cosa.")
        return next(iter(dichos), "")

    def only(self, *clases: str) -> None:
        """Raise when a term is of none of some classes: it would be left unanswered."""
        if sobran := [h.texto for h in self.todos if h.clase not in clases]:
            raise NotReadError(f"No sé qué hacer con «{sobran[0]}» en esta pregunta.")

    def joined(self, hallados: Sequence[Found]) -> bool:
        """Tell whether several terms are said one beside the other as a list."""
        return all((a.lugar, b.lugar) in self.unidos for a, b in pairwise(hallados))


def parts_of(hallados: list[Found]) -> Parts:
    """Return the terms that say something: words between two years kept, what opens marked, lists noted."""
    if any(a.clase == BY and b.clase == FILLER and b.texto in YEAR_NAMES for a, b in pairwise(hallados)):
        raise NotReadError(WHICH_YEARS)
    dichos = [h for h in hallados if h.clase != FILLER or h.texto in ("a", "al", WITH)]
    dichos = _set_beside(_opened(_so_far(dichos)))
    contenido = [h for h in dichos if h.clase != FILLER]
    unidos: set[tuple[int, int]] = set()
    for i, h in enumerate(contenido):
        if h.clase != AND:
            continue
        antes, despues = contenido[i - 1] if i else None, contenido[i + 1] if i + 1 < len(contenido) else None
        if antes and despues and _alike(antes, despues):
            unidos.add((antes.lugar, despues.lugar))
        elif h.valor != ",":
            raise NotReadError(f"No sé qué une «{h.texto}» en esta pregunta.")
    quedan = [_as_member(h) for h in contenido if h.clase not in (AND, BY)]
    rango = [
        (a.lugar, b.lugar)
        for a, b in pairwise([h for h in dichos if h.clase == YEAR])
        if any(a.lugar < h.lugar < b.lugar and h.texto in ("a", "al", "hasta") for h in dichos)
    ]
    hasta = [(a, b) for a, b in pairwise(dichos) if b.clase == MONTH and a.texto in ("a", "al", "hasta")]
    sobran = {a.lugar for a, _ in hasta}
    quedan = [h for h in quedan if h.lugar not in sobran]
    quedan += [Found(a, "", "rango", "") for a, _ in rango] + [Found(b.lugar, "", "hasta_mes", "") for _, b in hasta]
    partes = Parts(_without_appositions(quedan), unidos)
    if any(h.valor == CHANGE_OF_PIM for h in quedan) and len(years(partes)) > 1:
        return Parts((*partes.todos, Found(0, "", "cambio", "")), unidos)
    return partes


def years(partes: Parts) -> tuple[int, ...]:
    """Return the years said, in order."""
    return tuple(sorted({int(h.valor) for h in partes.of(YEAR)}))


def members(partes: Parts) -> dict[str, tuple[str, ...]]:
    """Return the members said by dimension; several of one must be said as a list."""
    por_dimension: dict[str, list[Found]] = {}
    for h in partes.of(MEMBER):
        por_dimension.setdefault(h.valor.partition("=")[0], []).append(h)
    for suyos in por_dimension.values():
        if len({h.valor for h in suyos}) > 1 and not partes.joined(suyos):
            raise NotReadError(f"No sé cómo se unen «{suyos[0].texto}» y «{suyos[1].texto}».")
    return {d: tuple(dict.fromkeys(h.valor.partition("=")[2] for h in suyos)) for d, suyos in por_dimension.items()}


def _alike(a: Found, b: Found) -> bool:
    return a.clase == b.clase and (a.clase in (MEASURE, YEAR) or _is_member(a))


def _is_member(h: Found) -> bool:
    return h.clase in DIMENSIONS and h.clase not in (YEAR, MONTH)


def _as_member(h: Found) -> Found:
    return replace(h, clase=MEMBER, valor=f"{h.clase}={h.valor}") if _is_member(h) else h


def _opened(dichos: list[Found]) -> list[Found]:
    """Mark the dimension that comes right after "por"; by firm nothing is known."""
    if any(a.clase == BY and b.clase == "sujeto" for a, b in pairwise(dichos)):
        raise NotReadError("Por empresa no se sabe: sólo lo de todas juntas.")
    abren = [b.clase == DIMENSION for a, b in pairwise([*dichos, END]) if a.clase == BY and a.texto not in AGENT]
    if not all(abren):
        raise NotReadError("No sé por qué se abre: pida por actividad, por producto, por departamento...")
    tras = {b.lugar for a, b in pairwise(dichos) if a.clase == BY and b.clase == DIMENSION}
    return [replace(h, clase=OPENED) if h.lugar in tras else h for h in dichos]


def _so_far(dichos: list[Found]) -> list[Found]:
    """Turn a measure "so far" into the measure and, where no year is said, this one."""
    medidas = [replace(h, clase=MEASURE) if h.clase == SO_FAR else h for h in dichos]
    if medidas == dichos or any(h.clase == YEAR for h in dichos):
        return medidas
    return [*medidas, Found(10**6, "", YEAR, str(clock.today().year))]


def _set_beside(dichos: list[Found]) -> list[Found]:
    """Turn what sets two years or two measures side by side into what joins a list, where no change is asked."""
    if any(h.clase == "cambio" or h.valor == CHANGE_OF_PIM for h in dichos):
        return dichos
    unen = {
        medio.lugar
        for antes, medio, despues in zip(dichos, dichos[1:], dichos[2:], strict=False)
        if antes.clase == despues.clase
        and (
            (antes.clase == YEAR and (medio.valor == BESIDE or medio.texto == WITH))
            or (antes.clase == MEASURE and medio.texto in VERSUS)
        )
    }
    return [replace(h, clase=AND, valor="y") if h.lugar in unen else h for h in dichos]


def _without_appositions(dichos: list[Found]) -> list[Found]:
    """Leave out the name of a dimension right before one of its members ("departamento de Lima")."""
    sobran = {
        a.lugar
        for a, b in pairwise(sorted(dichos, key=lambda h: h.lugar))
        if b.clase == MEMBER
        and (
            (a.clase == DIMENSION and b.valor.startswith(f"{a.valor}="))
            or (a.clase == "sujeto" and a.valor == "indicadores" and b.valor.startswith("indicador="))
        )
    }
    return [h for h in dichos if h.lugar not in sobran]
