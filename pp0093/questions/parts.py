"""The terms of a question by what they say: members, measures, years, and which of them are said as a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, KeysView, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from operator import attrgetter

from msgspec import Struct

from pp0093 import clock
from pp0093.ask.registry import DIMENSIONS
from pp0093.language import patterns
from pp0093.questions.asking import NotReadError
from pp0093.questions.words import MONTH, NUMBER, YEAR

MEMBER, BETWEEN, SERIES = "miembro", "entre", "serie"
# What sets two things face to face: "2020 or 2025", "more than P1".
FACING, OR = "frente", "o"
# What the table leaves beside the terms.
OURS = ("es", "pide", "una", "busca", "de_otro", "del_total", "cuantas", "desde", "varios")
# As codes of programmes are written; the one that is followed is known by its own.
PROGRAMME_CODE = re.compile("0[0-9]{3}")
UNION = "No sé leer con seguridad lo que se cruza o se une: pida cada cosa aparte."
# What sets two things face to face where one has more or less than the other, by its first word.
AGAINST = ("que", "respecto", "frente", "comparado", "comparada", "contra")
# A term as the table of questions reads it, with the marks that the table leaves on it.
CLASS = re.compile(r"⟨([^|⟩]*)")
MARKED = re.compile(r"(\+?)⟨(\w*)=([^|⟩]*)\|([^⟩~#]*)(~?)(#?)⟩")


class Found(Struct, frozen=True):
    """A term with the meaning chosen for it.

    `con_anterior`: it goes in a list with the one of its class before it. `es_entera`: the firms that are of it are
    those of which a part is asked. `se_cuenta`: right beside what counts it.
    """

    lugar: int
    texto: str
    clase: str
    valor: str
    nota: str = ""
    con_anterior: bool = False
    es_entera: bool = False
    se_cuenta: bool = False


class Parts:
    """The terms of a question by class, in order."""

    def __init__(self, hallados: Iterable[Found]) -> None:
        self.todos = tuple(hallados)

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


def joined(hallados: Sequence[Found]) -> bool:
    """Tell whether several terms are said one beside the other as a list."""
    return all(map(attrgetter("con_anterior"), hallados[1:]))


def dimension_of(h: Found) -> str:
    """Return the dimension of a term that names one of its members."""
    return h.valor.partition("=")[0]


def parts_of(hallados: Sequence[Found]) -> Parts:
    """Return the terms that say something, as the table of questions rewrites them; raise where it reads nothing.

    A row rewrites them (`lee`), says why they are not read (`no`), or which they may be of (`solo`), where what it asks
    is there: classes, values, two values of a class ("anio2").
    """
    escrita = "".join(map(_marked, hallados))
    for fila in patterns.rows("preguntas"):
        hay = _present(escrita)
        if not (fila.con <= hay and not fila.sin & hay):
            continue
        [forma], dice = fila.formas, fila.dice[0]
        if forma == "lee":
            escrita = fila.patron.sub(dice, escrita)
        elif forma == "solo":
            _check_only(MARKED.findall(escrita), (*dice.split(), *OURS))
        elif no_se_lee := fila.patron.search(escrita):
            raise NotReadError(no_se_lee.expand(dice))
    notas = {(h.texto, h.valor): h.nota for h in hallados if h.nota}
    return Parts(_found(i, m, notas) for i, m in enumerate(MARKED.finditer(escrita)))


@lru_cache(maxsize=1024)
def _present(escrita: str) -> frozenset[str]:
    """Return what rows of the table may ask for of some terms."""
    dichos = set(CLASS.findall(escrita))
    partes = (accumulate(dicho.split("="), lambda a, b: f"{a}={b}") for dicho in dichos)
    veces = Counter(dicho.partition("=")[0] for dicho in dichos)
    return frozenset(chain(*partes, (f"{clase}2" for clase, n in veces.items() if n > 1)))


def _check_only(dichos: Iterable[tuple[str, ...]], clases: Sequence[str]) -> None:
    """Raise when a term is of none of some classes: it would be left unanswered."""
    sobran = [(clase, texto) for _, clase, _, texto, *_ in dichos if clase not in clases]
    if not sobran:
        return
    # A number that is no code ("activity 5.1") is what is not known, not the word before it.
    dicho = next((texto for clase, texto in sobran if clase == NUMBER), sobran[0][1])
    if PROGRAMME_CODE.fullmatch(dicho):
        raise NotReadError(f"«{dicho}» parece el código de otro programa, del que aquí no hay datos.")
    que = f"«{dicho}»" if dicho else "esos años"
    raise NotReadError(
        UNION if any(texto == OR for _, texto in sobran) else f"No sé qué hacer con {que} en esta pregunta."
    )


def is_member(h: Found) -> bool:
    """Tell whether a term, not yet marked as a member, names one of a dimension."""
    return h.clase in DIMENSIONS and h.clase not in (YEAR, MONTH)


def _marked(h: Found) -> str:
    valor = h.valor.replace("|", "¦")
    return f"⟨{f'{MEMBER}={h.clase}' if is_member(h) else h.clase}={valor}|{h.texto}⟩"


def _found(lugar: int, m: re.Match[str], notas: dict[tuple[str, str], str]) -> Found:
    con_anterior, clase, valor, texto, *marcas = m.groups()
    valor = str(clock.today().year) if (clase, valor) == (YEAR, "hoy") else valor.replace("¦", "|")
    nota = notas.get((texto, valor.partition("=")[2] if clase == MEMBER else valor), "")
    return Found(lugar, texto, clase, valor, nota, bool(con_anterior), *map(bool, marcas))


def years(partes: Parts) -> tuple[int, ...]:
    """Return the years said, in order."""
    return tuple(sorted(map(int, partes.values(YEAR))))


def members(partes: Parts) -> dict[str, tuple[str, ...]]:
    """Return the members said by dimension; several of one must be said as a list."""
    por_dimension: dict[str, list[Found]] = {}
    for h in partes.of(MEMBER):
        por_dimension.setdefault(dimension_of(h), []).append(h)
    for suyos in por_dimension.values():
        if len({h.valor for h in suyos}) > 1 and not joined(suyos):
            raise NotReadError(f"No sé cómo se unen «{suyos[0].texto}» y «{suyos[1].texto}».")
    return {d: tuple(dict.fromkeys(h.valor.partition("=")[2] for h in suyos)) for d, suyos in por_dimension.items()}
