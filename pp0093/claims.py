"""Claims: what a sentence states about published figures, apart from its words, so that it can be recomputed.

A sentence that a page, an alert or a document prints carries the claims that it makes. Tests recompute each kind from
the published tables, without the code that wrote the sentence; a sentence without a claim fails them.
"""

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from pp0093.structs import Frozen


class Kind(StrEnum):
    """What a claim states.

    FIGURE: one figure of a subject stands in a relation to a value. COUNT: how many members of a dimension have a
    figure that stands in a relation to a threshold, and which. EXTREME: which members have the largest or smallest.
    CHANGE: how much a figure moved from the first to the last of its rows. UNSAYABLE: why something is not said of a
    subject. SHOWN: the name of what is drawn, without a finding. RULE: the condition of an alert held. FACT: a count of
    something that is not an indicator (files, notices, findings). WORDS: a definition or an instruction: no data.
    """

    FIGURE = "cifra"
    COUNT = "cuenta"
    EXTREME = "extremo"
    CHANGE = "cambio"
    UNSAYABLE = "no se puede decir"
    SHOWN = "muestra"
    RULE = "regla"
    FACT = "hecho"
    WORDS = "palabras"


class Relation(StrEnum):
    """Relation of a figure to a value; the last ones are reasons for leaving something unsaid."""

    IS = "es"
    BETWEEN = "entre"
    OVER = "más de"
    AT_LEAST = "al menos"
    UNDER = "menos de"
    AT_MOST = "a lo más"
    LARGEST = "la mayor"
    SMALLEST = "la menor"
    POINTS = "cambió en puntos"
    PERCENT = "cambió en por ciento"
    NO_ROW = "no hay filas"
    NO_VALUE = "falta el dato"
    ZERO = "es cero"
    NOT_CLOSED = "el año no está cerrado"
    NOT_WHOLE = "no es de todo el alcance"
    NOT_COMPARABLE = "no se compara"
    WITH_CARE = "se compara con cuidado"
    WITHHELD = "reservado"
    REFUSED = "se rechaza lo que se pide o se trae"


COMPARATORS: Mapping[Relation, Callable[[float, float], bool]] = {
    Relation.IS: operator.eq,
    Relation.OVER: operator.gt,
    Relation.AT_LEAST: operator.ge,
    Relation.UNDER: operator.lt,
    Relation.AT_MOST: operator.le,
}
Rows = tuple[tuple[str, float | None], ...]
"""Members of a dimension (codes, years, or "" where nothing is opened) and their figures, unrounded."""
Subject = tuple[tuple[str, str], ...]
"""Filters of the figures: dimension (`anio` and `alcance` too) and code; several codes of one are joined with ","."""


class Claim(Frozen):
    """What a sentence states: kind, subject, indicator, relation, value, and the rows that it speaks of.

    `por` is the dimension that `filas` open. `valor` is the figure of a FIGURE or EXTREME, the threshold of a COUNT
    (and `tope` what its members stay under, where they do), the size of a CHANGE; `indicador` is an indicator of the
    registry or, of a FACT or a RULE, its name.
    """

    tipo: Kind
    indicador: str = ""
    sujeto: Subject = ()
    relacion: Relation = Relation.IS
    valor: float | None = None
    filas: Rows = ()
    por: str = ""
    tope: float | None = None

    @property
    def miembros(self) -> tuple[str, ...]:
        """Codes of the rows that a COUNT or an EXTREME is about, in the order of the rows."""
        compara = COMPARATORS.get(self.relacion, COMPARATORS[Relation.IS])
        tope = math.inf if self.tope is None else self.tope
        return tuple(
            quien
            for quien, cifra in self.filas
            if cifra is not None and self.valor is not None and compara(cifra, self.valor) and cifra < tope
        )

    @property
    def cuantos(self) -> int:
        """How many members the claim is about."""
        return len(self.miembros)


class Sentence(Frozen):
    """Words that are printed, with the claims that they make; `escritas`, how each figure in them is written."""

    texto: str
    claims: tuple[Claim, ...]
    escritas: tuple[tuple[str, Claim], ...] = ()

    def __str__(self) -> str:
        return self.texto

    def __bool__(self) -> bool:
        return bool(self.texto)


def sentence(texto: str, *claims: Claim | Iterable[Claim]) -> Sentence:
    """Return a sentence with its claims; those of its parts may be given as they are."""
    propias: list[Claim] = []
    for claim in claims:
        propias += [claim] if isinstance(claim, Claim) else claim
    return Sentence(texto, tuple(propias))


def joined(partes: Iterable[Sentence], entre: str = " ") -> Sentence:
    """Join sentences into one, with all their claims; empty ones are left out."""
    dichas = [p for p in partes if p]
    escritas = tuple(e for p in dichas for e in p.escritas)
    return Sentence(entre.join(p.texto for p in dichas), tuple(c for p in dichas for c in p.claims), escritas)


def written(texto: str, claim: Claim) -> Sentence:
    """Return a figure written otherwise than its indicator's format."""
    return Sentence(texto, (claim,), ((texto, claim),))


def ending(dicho: Sentence, fin: str) -> Sentence:
    """Append words that claim nothing to a sentence; an empty one stays empty."""
    return Sentence(dicho.texto + fin, dicho.claims, dicho.escritas) if dicho else dicho


def words(texto: str) -> Sentence:
    """Return a definition or an instruction, which states nothing about data; it may hold no figure."""
    return sentence(texto, Claim(Kind.WORDS))


def shown(texto: str, *indicadores: str, por: str = "", de: Subject = ()) -> Sentence:
    """Return the title of a chart or table (indicators by a dimension), which states no finding."""
    return sentence(texto, [Claim(Kind.SHOWN, i, de, por=por) for i in indicadores or ("",)])


def subject(**sujeto: object) -> Subject:
    """Return the filters of a claim; None and empty values are left out, several codes are joined."""
    return tuple(
        (dimension, ",".join(map(str, valor)) if isinstance(valor, list | tuple) else str(valor))
        for dimension, valor in sujeto.items()
        if valor not in (None, "", [], ())
    )


def figure(
    indicador: str, valor: float | None, de: Subject, relacion: Relation = Relation.IS, *, frente_a: float | None = None
) -> Claim:
    """Claim the figure of a subject or, with a relation, how it compares with another value."""
    return Claim(Kind.FIGURE, indicador, de, relacion, valor if frente_a is None else frente_a, (("", valor),))


def claim_between(indicador: str, menor: float, mayor: float, de: Subject) -> Claim:
    """Claim the bounds of a subject's figure, when only they are known."""
    return Claim(Kind.FIGURE, indicador, de, Relation.BETWEEN, None, (("minimo", menor), ("maximo", mayor)))


def member(indicador: str, por: str, quien: str, valor: float | None, de: Subject) -> Claim:
    """Claim the figure of one member of a dimension; shares are of all its members."""
    return Claim(Kind.FIGURE, indicador, de, Relation.IS, valor, ((quien, valor),), por)


def count(
    indicador: str,
    por: str,
    filas: Mapping[str, float | None],
    de: Subject,
    *,
    relacion: Relation,
    umbral: float,
    tope: float | None = None,
) -> Claim:
    """Claim how many (and which) members with a figure stand in a relation to a threshold.

    With `tope`, those of them below it.
    """
    return Claim(Kind.COUNT, indicador, de, relacion, umbral, tuple(filas.items()), por, tope)


def extreme(indicador: str, por: str, filas: Mapping[str, float | None], de: Subject, cual: Relation) -> Claim:
    """Claim which members have the largest or smallest known figure; ties are all included."""
    sabidas = [cifra for cifra in filas.values() if cifra is not None]
    valor = (max if cual is Relation.LARGEST else min)(sabidas, default=None)
    return Claim(Kind.EXTREME, indicador, de, cual, valor, tuple(filas.items()), por)


def change(
    indicador: str, por: str, filas: Sequence[tuple[str, float | None]], de: Subject, *, cual: Relation, valor: float
) -> Claim:
    """Claim how much a figure changed from the first to the last row, in points or in per cent of the first."""
    return Claim(Kind.CHANGE, indicador, de, cual, valor, tuple(filas), por)


def unsayable(motivo: Relation, indicador: str, de: Subject, *, por: str = "") -> Claim:
    """Claim why an indicator of a subject, or its breakdown by dimensions (joined with ","), is not given."""
    return Claim(Kind.UNSAYABLE, indicador, de, motivo, por=por)


def refused(texto: str, **pedido: object) -> Sentence:
    """Return the reason for refusing what was asked or loaded, as a claim that the caller has just verified."""
    return sentence(texto, unsayable(Relation.REFUSED, "", subject(**pedido)))


# A chart or table without rows, as its caller has just verified.
NO_ROWS = Claim(Kind.UNSAYABLE, relacion=Relation.NO_ROW)


def fact(nombre: str, valor: float, sujeto: Subject = ()) -> Claim:
    """Claim a count that is not an indicator; tests recompute it by name."""
    return Claim(Kind.FACT, nombre, sujeto, Relation.IS, valor)
