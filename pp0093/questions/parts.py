"""The terms of a question by what they say: members, measures, years, and which of them are said as a list."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, KeysView, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask.registry import DIMENSIONS
from pp0093.questions.asking import NotReadError
from pp0093.questions.figures import CHANGE_OF_PIM, FIRMS, FOCALIZATION, FOCALIZED
from pp0093.questions.words import (
    AND,
    BY,
    CITED,
    DIMENSION,
    FILLER,
    MEASURE,
    MONTH,
    MONTHS,
    NUMBER,
    OPENED,
    PRINTED,
    SO_FAR,
    VERB,
    YEAR,
)

MEMBER, BETWEEN = "miembro", "entre"
# What sets two things face to face: "2020 or 2025", "more than P1".
FACING, OR, THAN, WITH = "frente", "o", "que", "con"
# What marks months that are of this year where none is said.
OF_NOW = "hoy:"
# What asks for a figure year by year; and what a year is called, a filler ("in the year 2020") unless that is opened.
SERIES, YEAR_NAMES = "serie", ("ano", "anos", "ejercicio", "ejercicios")
# As codes of programmes are written; the one that is followed is known by its own.
PROGRAMME_CODE = re.compile("0[0-9]{3}")
UNION = "No sé leer con seguridad lo que se cruza o se une: pida cada cosa aparte."
# The firms of which others are a part: those said before the verb ("of the firms of A, which part is in B").
WHOLE = "todo"
# What a filler says that is a verb too: where the money goes ("es de").
VERBS = (VERB, "peso")
OF_FOCALIZED = "No sé leer cómo se reparten las focalizadas: pida las empresas focalizadas de cada una."
WHICH_PART = "No sé qué es parte de qué: diga «de las empresas de...», y qué porcentaje son."
# What says that firms are parts of the ones that come after ("the share of A in B"), and whose all of them are.
SHARED_OUT, ALL_THOSE = ("distribucion", "particip", "peso", "represent"), ("las", "los")
# What may go before a month that is the last of several, which the vocabulary has as phrases.
UNTIL = ("a", "al", "hasta")
VERSUS = ("vs", "versus")
# What sets two things face to face where one has more or less than the other, by its first word.
AGAINST = (THAN, "respecto", "frente", "comparado", "comparada", "contra")
# What says that what comes after is of what was said before.
OF_ITS = ("su", "sus")
# Fillers that say something between two others.
KEPT = ("a", "al", WITH, THAN)


class Found(Struct, frozen=True):
    """A term with the meaning chosen for it, and its place in the question."""

    lugar: int
    texto: str
    clase: str
    valor: str
    nota: str = ""


# After the last term; and a percentage that is asked for without saying so.
END, PERCENT = Found(10**6, "", "", ""), Found(10**6, "%", "parte", "")


class Parts:
    """The terms of a question by class, in order."""

    def __init__(self, hallados: Iterable[Found], unidos: set[tuple[int, int]]) -> None:
        self.todos = tuple(hallados)
        self.unidos = unidos

    def of(self, *clases: str) -> list[Found]:
        """Return the terms of some classes."""
        return [h for h in self.todos if h.clase in clases]

    def values(self, *clases: str) -> KeysView[str]:
        """Return what the terms of some classes say, in order, each once."""
        return dict.fromkeys(h.valor for h in self.of(*clases)).keys()

    def has(self, *clases: str) -> bool:
        """Tell whether some term is of a class."""
        return bool(self.of(*clases))

    def one(self, clase: str) -> str:
        """Return the value of the only thing said of a class, empty when nothing is; raise when two are."""
        dichos = self.values(clase)
        if len(dichos) > 1:
            raise NotReadError("Son dos preguntas en una: pida una sola cosa.")
        return next(iter(dichos), "")

    def starts(self, clase: str, *comienzos: str) -> bool:
        """Tell whether some term of a class begins so."""
        return any(h.texto.startswith(comienzos) for h in self.of(clase))

    def without(self, *clases: str) -> Parts:
        """Return the terms of the other classes."""
        return Parts((h for h in self.todos if h.clase not in clases), self.unidos)

    def plus(self, *otros: Found) -> Parts:
        """Return the terms with others."""
        return Parts((*self.todos, *otros), self.unidos)

    def only(self, *clases: str) -> None:
        """Raise when a term is of none of some classes: it would be left unanswered."""
        sobran = [h for h in self.todos if h.clase not in clases]
        if not sobran:
            return
        # A number that is no code ("activity 5.1") is what is not known, not the word before it.
        dicho = next((h for h in sobran if h.clase == NUMBER), sobran[0]).texto
        if PROGRAMME_CODE.fullmatch(dicho):
            raise NotReadError(f"«{dicho}» parece el código de otro programa, del que aquí no hay datos.")
        que = f"«{dicho}»" if dicho else "esos años"
        hay_union = any(h.texto == OR for h in sobran)
        raise NotReadError(UNION if hay_union else f"No sé qué hacer con {que} en esta pregunta.")

    def joined(self, hallados: Sequence[Found]) -> bool:
        """Tell whether several terms are said one beside the other as a list."""
        return all((a.lugar, b.lugar) in self.unidos for a, b in pairwise(hallados))


def dimension_of(h: Found) -> str:
    """Return the dimension of a term that names one of its members."""
    return h.valor.partition("=")[0]


def parts_of(hallados: list[Found]) -> Parts:
    """Return the terms that say something: words between two years kept, what opens marked, lists noted."""
    por_anio = [b for a, b in pairwise(hallados) if a.clase == BY and b.clase == FILLER and b.texto in YEAR_NAMES]
    hallados = [replace(h, clase=SERIES) if h in por_anio else h for h in hallados]
    if any(h.clase == CITED for h in hallados):
        hallados = [h for h in hallados if h.clase != AND]
    dichos = [
        replace(h, clase=MEASURE) if h.clase == VERB else h for h in hallados if h.clase != FILLER or h.texto in KEPT
    ]
    dichos = _facing(_set_beside(_opened(_so_far(dichos))))
    if any(b.clase == MONTH and a.texto in UNTIL for a, b in pairwise(dichos)):
        raise NotReadError("No sé hasta qué mes: dígalo como «a marzo de» un año.")
    contenido = _firms_joined([h for h in dichos if h.clase != FILLER])
    unidos = _joined(contenido, {a.lugar for a, b in pairwise(hallados) if a.clase == AND and b.texto in OF_ITS})
    quedan = [
        replace(h, clase=MEMBER, valor=f"{h.clase}={h.valor}") if is_member(h) else h
        for h in contenido
        if h.clase not in (AND, BY)
    ]
    de_anio = [h for h in dichos if h.clase == YEAR]
    quedan += [
        Found(a.lugar, "", "rango", "")
        for a, b in pairwise(de_anio)
        if any(a.lugar < h.lugar < b.lugar and h.texto in UNTIL for h in dichos)
    ]
    quedan += _wholes(hallados)
    unidos |= {par for h in dichos if h.clase == FACING and (par := _compared(dichos, h))}
    if any(h.valor == CHANGE_OF_PIM for h in quedan) and len({h.valor for h in de_anio}) > 1:
        quedan.append(Found(0, "", "cambio", ""))
    return Parts(_without_appositions(quedan), unidos)


def _joined(contenido: Sequence[Found], suyos: Collection[int]) -> set[tuple[int, int]]:
    """Return the places of what is said as a list; raise when what an "and" joins is not alike.

    `suyos` are the places of those after which something is said to be of what was said before ("and its goal").
    """
    unidos = set()
    for antes, h, despues in zip([END, *contenido], contenido, [*contenido[1:], END], strict=False):
        if h.clase != AND:
            continue
        if antes.clase == despues.clase and (antes.clase in (MEASURE, YEAR, PRINTED) or is_member(antes)):
            unidos.add((antes.lugar, despues.lugar))
        elif medida := _measure_before(contenido, h, es_suya=h.lugar in suyos):
            unidos.add((medida.lugar, despues.lugar))
        elif h.valor != ",":
            raise NotReadError(f"No sé qué une «{h.texto}» en esta pregunta.")
    return unidos


def _measure_before(contenido: Sequence[Found], y: Found, *, es_suya: bool) -> Found | None:
    """Return the measure that an "and" joins with the one after it, where what both are of is said in between.

    That is their year; whom they are of too, where the second is said to be its (`es_suya`).
    """
    lugar = contenido.index(y)
    [despues, *sigue] = contenido[lugar + 1 :] or [END]
    antes = [h for h in contenido[:lugar] if not (h.clase in (YEAR, "cuanto") or (es_suya and is_member(h)))]
    de_ambas = es_suya or contenido[lugar - 1].clase == YEAR
    otra_cosa = despues.clase != MEASURE or {h.clase for h in sigue} - {"cuanto"}
    return antes[-1] if de_ambas and not otra_cosa and antes and antes[-1].clase == MEASURE else None


def years(partes: Parts) -> tuple[int, ...]:
    """Return the years said, in order."""
    return tuple(sorted(map(int, partes.values(YEAR))))


def members(partes: Parts) -> dict[str, tuple[str, ...]]:
    """Return the members said by dimension; several of one must be said as a list."""
    por_dimension: dict[str, list[Found]] = {}
    for h in partes.of(MEMBER):
        por_dimension.setdefault(dimension_of(h), []).append(h)
    for suyos in por_dimension.values():
        if len({h.valor for h in suyos}) > 1 and not partes.joined(suyos):
            raise NotReadError(f"No sé cómo se unen «{suyos[0].texto}» y «{suyos[1].texto}».")
    return {d: tuple(dict.fromkeys(h.valor.partition("=")[2] for h in suyos)) for d, suyos in por_dimension.items()}


def _wholes(hallados: Sequence[Found]) -> list[Found]:
    """Return the dimensions of the firms of which a part is asked: those of the members before the verb, if any.

    What says which firms they are ("that are of A", "served by B") is no verb of the question.
    """
    if not any(h.clase == "parte" for h in hallados):
        return []
    _check_focalized(hallados)
    verbo = next((i for i, h in enumerate(hallados) if _is_verb(h) and not _is_said_of(hallados, i)), len(hallados))
    antes, desde = hallados[:verbo], hallados[verbo:]
    enteras = [Found(h.lugar, h.texto, WHOLE, h.clase) for h in antes if is_member(h)]
    partes = {h.clase for h in desde if is_member(h)}
    if partes and any(map(_is_focalized, antes)):
        raise NotReadError(OF_FOCALIZED)
    if len(partes) > 1 and (enteras or any(h.clase == "sujeto" for h in antes)):
        raise NotReadError("Son varias las partes que se piden: pida una sola.")
    atiende = any(h.clase == VERB and h.valor == FIRMS for h in desde[:1])
    if enteras and atiende and not partes and all(h.valor == FIRMS for h in antes if h.clase == MEASURE):
        raise NotReadError("No sé leer qué parte son de todas las que hay: pida la parte de las empresas atendidas.")
    if not (enteras and partes):
        _check_said_of(hallados)
    return enteras if partes else []


def _is_said_of(hallados: Sequence[Found], lugar: int) -> bool:
    """Tell whether a verb says which firms they are ("that are of A")."""
    return lugar > 0 and hallados[lugar - 1].texto == THAN


def _check_said_of(hallados: Sequence[Found]) -> None:
    """Raise when what a part is of may be the part ("the share of A that are of B"), no verb setting them apart."""
    for i, h in enumerate(hallados):
        es_de_ellas = _is_verb(h) and _is_said_of(hallados, i) and hallados[max(i - 2, 0)].texto not in ALL_THOSE
        antes, despues = ({h.clase for h in lado if is_member(h)} for lado in (hallados[:i], hallados[i:]))
        if es_de_ellas and antes and despues - antes:
            raise NotReadError(WHICH_PART)


def _check_focalized(hallados: Sequence[Found]) -> None:
    """Raise when a part of those focalized is asked for without a verb: their rate in each place is another thing."""
    son_de_algo = any(is_member(h) or h.clase in (DIMENSION, OPENED) for h in hallados)
    reparte = any(h.clase == "parte" and h.texto.startswith(SHARED_OUT) for h in hallados)
    son_todas = any(_is_focalized(b) and a.texto.split()[-1] in ALL_THOSE for a, b in pairwise(hallados))
    if son_de_algo and (son_todas or (reparte and any(map(_is_focalized, hallados)))):
        raise NotReadError(OF_FOCALIZED)


def _is_focalized(h: Found) -> bool:
    return h.clase == MEASURE and h.valor in (FOCALIZED, FOCALIZATION)


def _is_verb(h: Found) -> bool:
    return h.clase == VERB or (h.clase == FILLER and h.valor in VERBS)


def _firms_joined(dichos: list[Found]) -> list[Found]:
    """Turn "firms" joined with a measure ("firms and spending") into how many they are."""
    junto = {
        firmas.lugar
        for antes, y, despues in zip(dichos, dichos[1:], dichos[2:], strict=False)
        for firmas, otra in ((antes, despues), (despues, antes))
        if y.clase == AND and otra.clase == MEASURE and (firmas.clase, firmas.valor) == ("sujeto", "empresas")
    }
    return [_as_firms(h) if h.lugar in junto else h for h in dichos]


def _as_firms(h: Found) -> Found:
    return replace(h, clase=MEASURE, valor=FIRMS)


def is_member(h: Found) -> bool:
    """Tell whether a term, not yet marked as a member, names one of a dimension."""
    return h.clase in DIMENSIONS and h.clase not in (YEAR, MONTH)


def _opened(dichos: list[Found]) -> list[Found]:
    """Mark the dimension that comes right after "por"; "by firms", of what is ranked, is how many they are."""
    tras = {b.lugar: a for a, b in pairwise([*dichos, END]) if a.clase == BY}
    se_ordena = any(h.clase == "orden" for h in dichos)
    return [_after_by(h, tras.get(h.lugar), se_ordena=se_ordena) for h in [*dichos, END]][:-1]


def _after_by(h: Found, por: Found | None, *, se_ordena: bool) -> Found:
    if por is None:
        return h
    if h.clase == DIMENSION:
        return replace(h, clase=OPENED)
    if se_ordena and h.valor == "empresas" and h.texto != "empresa":
        return _as_firms(h)
    if h.clase == "sujeto":
        raise NotReadError("No doy lo de cada empresa: pida lo de todas juntas.")
    if por.texto != "por":  # Who does a thing is said so too ("served by a unit").
        raise NotReadError("No sé por qué se abre: pida por actividad, por producto, por departamento...")
    return h


def _facing(dichos: list[Found]) -> list[Found]:
    """Mark what sets two things face to face, "or" and the "than" of "more than"; raise when one has no other."""
    return [replace(h, clase=FACING) if _faces(dichos, h) else h for h in dichos]


def _faces(dichos: list[Found], h: Found) -> bool:
    if h.clase == OR:
        return _compared(dichos, h) is not None
    lugar = dichos.index(h)
    es_que = _is_than(h) and any(d.clase == "orden" for d in dichos[:lugar])
    if not es_que or not any(map(_is_compared, _content(dichos[lugar + 1 :])[:1])):
        return False
    if _compared(dichos, h) is None:
        raise NotReadError("No sé con qué se compara.")
    return True


def _compared(dichos: list[Found], h: Found) -> tuple[int, int] | None:
    """Return the places of the two alike that a word sets face to face: right beside it or, of "than", said before."""
    lugar = dichos.index(h)
    antes, despues = _content(dichos[:lugar]), _content(dichos[lugar + 1 :])
    posibles = antes if _is_than(h) else antes[-1:]
    parecidas = [a for a in posibles if despues and a.clase == despues[0].clase and _is_compared(a)]
    return (parecidas[-1].lugar, despues[0].lugar) if parecidas else None


def _is_than(h: Found) -> bool:
    return h.clase in (FILLER, BETWEEN, FACING) and h.texto.split()[0] in AGAINST


def _content(dichos: Sequence[Found]) -> list[Found]:
    """Return the terms that say something, without the names of dimensions that go before a member."""
    return [h for h in dichos if h.clase not in (FILLER, DIMENSION) and h.texto != ","]


def _is_compared(h: Found) -> bool:
    return h.clase == YEAR or is_member(h)


def _so_far(dichos: list[Found]) -> list[Found]:
    """Turn a measure, or some months, "so far" into themselves and, where no year is said, this one."""
    de_hoy = [h.clase == SO_FAR or (h.clase == MONTHS and h.valor.startswith(OF_NOW)) for h in dichos]
    sin_marca = [
        replace(h, clase=MEASURE if h.clase == SO_FAR else h.clase, valor=h.valor.removeprefix(OF_NOW)) for h in dichos
    ]
    se_sabe = not any(de_hoy) or any(h.clase == YEAR for h in dichos)
    return sin_marca if se_sabe else [*sin_marca, Found(10**6, "", YEAR, str(clock.today().year))]


def _set_beside(dichos: list[Found]) -> list[Found]:
    """Turn what sets two years or two measures side by side ("2020 vs 2025") into what joins a list.

    Not where a change is asked, nor which has more: then they are face to face.
    """
    if any(h.clase in ("cambio", "orden") or h.valor == CHANGE_OF_PIM for h in dichos):
        return dichos
    unen = {
        medio.lugar
        for antes, medio, despues in zip(dichos, dichos[1:], dichos[2:], strict=False)
        if antes.clase == despues.clase
        and (
            (antes.clase == YEAR and (medio.valor == "lado" or medio.texto == WITH))
            or (antes.clase == MEASURE and medio.texto in VERSUS)
        )
    }
    return [replace(h, clase=AND, valor="y") if h.lugar in unen else h for h in dichos]


def _without_appositions(dichos: list[Found]) -> list[Found]:
    """Leave out the name of a dimension right before one of its members ("departamento de Lima")."""
    sobran = [
        a
        for a, b in pairwise(sorted(dichos, key=lambda h: h.lugar))
        if b.clase == MEMBER
        and (a.clase, a.valor) in ((DIMENSION, dimension_of(b)), ("sujeto", f"{dimension_of(b)}es"))
    ]
    return [h for h in dichos if h.lugar not in {a.lugar for a in sobran}]
