"""Spanish words, singulars and plurals, phrases of a closed vocabulary, and text patterns from tablas/*.csv."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from pp0093.structs import Frozen

TABLES_FOLDER = Path(__file__).with_name("tablas")
APOSTROPHES = "´‘’"
NAME_TOKEN = re.compile(r"[a-z]+(?:\.[a-z]+)*|\d+(?:\.\d+)*")


def plain(texto: str) -> str:
    """Return a text in lower case without accents, with the same length."""
    return texto.lower() if texto.isascii() else "".join(map(_letter, texto))


@cache
def _letter(letra: str) -> str:
    if letra in APOSTROPHES:
        return "'"
    base = unicodedata.normalize("NFKD", letra)[:1].lower()
    return base if len(base) == 1 else letra


def folded(texto: str) -> str:
    """Return a text normalised for comparison: no accents, case or repeated blanks; punctuation is kept."""
    return " ".join(plain(unicodedata.normalize("NFKC", texto)).split())


def stem(palabra: str) -> str:
    """Return a word without its plural ending."""
    if len(palabra) > 5 and palabra.endswith("es") and palabra[-3] not in "aeiou":
        return palabra[:-2]
    return palabra[:-1] if len(palabra) > 4 and palabra.endswith("s") else palabra


@cache
def word_rows(nombre: str) -> tuple[list[str], ...]:
    """Return the rows of a table of words, without the header."""
    with (TABLES_FOLDER / f"{nombre}.csv").open(encoding="utf-8", newline="") as entrada:
        return tuple(csv.reader(entrada))[1:]


@cache
def one_of(nombre: str, clase: str) -> str:
    """Return a regex alternation of the phrases of a class in a table, longest first."""
    frases = sorted((plain(frase) for frase, suya, *_ in word_rows(nombre) if suya == clase), key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, f.split())) for f in frases)


# Phrases of a closed vocabulary: meanings, and mentions in a sentence.

# Classes that figures can refer to, by decreasing certainty.
SUBJECTS = (
    "indicador_desempeno",
    "actividad",
    "producto",
    "familia_servicio",
    "servicio",
    "unidad",
    "sector",
    "tamano",
    "tramo_ventas",
    "tramo_trabajadores",
    "departamento",
    "region_natural",
    "modalidad",
    "factor",
    "tema",
)
# Number of words in a name by code: "actividad 1.1".
CODED_WORDS = 2
LIST_JOINT = re.compile(r",? ?(?:y )?")
Meaning = tuple[str, str]
"""Meaning of a phrase: (class, value)."""
M = TypeVar("M")


class Mention(Frozen):
    """A vocabulary phrase found in a sentence: start, end and all its meanings."""

    inicio: int
    fin: int
    significa: Collection[Meaning]

    def of(self, clase: str) -> str | None:
        """Return its value in a class, None when it has none."""
        return next((v for c, v in self.significa if c == clase), None)

    @property
    def temas(self) -> tuple[Meaning, ...]:
        """Its meanings that figures can refer to."""
        return tuple(s for s in self.significa if s[0] in SUBJECTS)


class Phrases(dict[tuple[str, ...], dict[M, None]], Generic[M]):
    """Phrases by their words, each with its possible meanings, the surest first."""

    largo = 0

    def take(self, palabras: Iterable[str], significa: M) -> None:
        """Add a meaning of a phrase, unless it has no words."""
        if frase := tuple(palabras):
            self.setdefault(frase, {})[significa] = None
            self.largo = max(self.largo, len(frase))

    def at(self, palabras: Sequence[str], i: int) -> Iterator[tuple[str, ...]]:
        """Yield the phrases that start at a word, the longest first."""
        for fin in range(min(len(palabras), i + self.largo), i, -1):
            if (frase := tuple(palabras[i:fin])) in self:
                yield frase


class Vocabulary(Phrases[Meaning]):
    """Phrases by the stems of their words; the longest that starts at a word is matched.

    `neutras` are the stems of words that do not help to identify a number's figure.
    """

    def __init__(self, frases: Iterable[tuple[str, str, str]], neutras: Iterable[str] = ()) -> None:
        super().__init__()
        self.neutras = frozenset(stem(plain(p)) for p in neutras)
        for frase, clase, valor in frases:
            self.take(map(stem, NAME_TOKEN.findall(plain(frase))), (clase, valor))

    def mentions(self, texto: str) -> list[Mention]:
        """Return the phrases found in a folded sentence, in order and without overlaps.

        After the first code of a plural, each code of the list is a mention: "las actividades 1.1, 1.2 y 1.3".
        """
        fichas, hallados, plural = list(NAME_TOKEN.finditer(texto)), list[Mention](), ""
        palabras = [stem(m.group()) for m in fichas]
        for i, ficha in enumerate(fichas):
            desde, ultimo = ficha.start(), hallados[-1].fin if hallados else 0
            if desde < ultimo:
                continue
            frase: tuple[str, ...] = (plural, palabras[i])
            es_otra = frase in self and LIST_JOINT.fullmatch(texto, ultimo, desde)
            frase = frase if es_otra else next(self.at(palabras, i), ())
            if frase:
                fin = ficha if es_otra else fichas[i + len(frase) - 1]
                hallados.append(Mention(desde, fin.end(), self[frase]))
                es_plural = es_otra or (len(frase) == CODED_WORDS and ficha.group().endswith("s"))
                plural = frase[0] if es_plural else ""
        return hallados


# Tables of named patterns (tablas/*.csv), matched against a sentence in order.
#
# A row has its kinds (`formas`), conditions required or excluded (`si`: "par -orden"), its pattern and its
# meaning. A row of kind `=` defines a subpattern, used as `{name}`. In a pattern `«class=value»` is a name
# marked as `⟨class=value ...|words⟩`, `‖` delimits the number's own clause, `#` is the number, `…` any words of the
# clause, and `{sin x}` those without a name of class x.

PART = "="


class PatternRow(Frozen):
    """A row of a pattern table: kinds, conditions ("par -orden"), pattern and meaning."""

    formas: Sequence[str]
    si: Sequence[str]
    patron: re.Pattern[str]
    dice: Sequence[str]

    def holds(self, hay: Container[str]) -> bool:
        """Return whether all required conditions and no excluded ones are present."""
        return all((p.removeprefix("-") in hay) != p.startswith("-") for p in self.si)


@cache
def pattern_rows(nombre: str) -> list[PatternRow]:
    """Return the rows of a pattern table."""
    partes = {clase: one_of("conectores", clase) for clase in ("union", "atendidas")}
    filas: list[PatternRow] = []
    for formas, si, patron, *dicho in word_rows(nombre):
        if formas == PART:
            partes[si] = patron
            continue
        filas.append(PatternRow(formas.split(), si.split(), re.compile(_expand_pattern(patron, partes)), dicho))
    return filas


def _expand_pattern(patron: str, partes: dict[str, str]) -> str:
    """Compile a table's pattern to a regular expression."""

    def part(m: re.Match[str]) -> str:
        sin = m[1].removeprefix("sin ")
        return partes.get(m[1], rf"(?:(?!⟨[^⟩|]*\b(?:{sin})\b)[^‖#])*")

    abierto = re.sub(r"\{([^{}\d,][^{}]*)\}", part, patron)
    if abierto != patron:
        return _expand_pattern(abierto, partes)
    return re.sub(r"«([^«»]+)»", r"⟨[^⟩|]*\\b(?:\1)\\b[^⟩]*⟩", patron).replace("…", "[^‖#]*")


def replaced(texto: str, piezas: Iterable[tuple[int, str, int]]) -> tuple[str, dict[int, int]]:
    """Replace pieces of a text; return it and the original position of each piece by its new one."""
    hecho, desde, lugares = "", 0, dict[int, int]()
    for inicio, pieza, fin in sorted(piezas, key=lambda p: (p[0], p[2])):
        hecho += texto[desde:inicio]
        lugares[len(hecho)] = inicio
        hecho, desde = hecho + pieza, fin
    return hecho + texto[desde:], lugares


def rows_that_fit(
    nombre: str, forma: str, texto: str, hay: Mapping[str, object]
) -> Iterator[tuple[PatternRow, re.Match[str]]]:
    """Yield the rows of a kind that match a text, each at its first match, in table order.

    `hay` maps the conditions that rows may require or exclude to whether they hold.
    """
    dado = {cosa for cosa, esta in hay.items() if esta}
    for fila in pattern_rows(nombre):
        if forma in fila.formas and fila.holds(dado) and (m := fila.patron.search(texto)):
            yield fila, m


# Spanish of reports: patterns of the words around a number (folded: lower case, no accents).

YEAR_IN_TEXT = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,]?\d)")
CLAUSE_END = re.compile(r"[;,)(]|\by (?:la|el|las|los|en)\b|\bmientras\b|\bcon un(?:a)? (?=meta|pim|cumplim)")
COMPARED = re.compile(
    r"\b(?:respecto (?:a|al|de|del)|frente (?:a|al)|comparacion (?:a|"
    r"al|con)|relacion (?:a|al|con)|comparado con|que (?:en|el)|"
    r"registrad[oa]s? (?:en|el)|alcanzad[oa]s? (?:en|el)|lo [a-z]+[ai]do (?:en|el)|(?:a|"
    r"que) las (?:empresas )?atendidas (?:en|el)|desde|del? nivel de|gastado en|ejecutado en|"
    r"(?:lo|la|el|al|las|los) del?)\s*(?:lo |la |el |las |"
    r"los )?(?:registrad[oa]s? |alcanzad[oa]s? |obtenid[oa]s? |del? |en |ano )*$"
)
# Headings of sections about the whole programme.
WHOLE_HEADING = re.compile(
    r"^\s*(?:[\divx]+[.)]?\s+)?(?:poblacion|perfil|resumen|introduccion|presentacion|indicadores de desempeno|anexos?|"
    r"estrategias|conclusiones)\b"
)
CONTENTS = re.compile(r"\t\s*\d+\s*$|\.{4,}|\|")
DECLARED_YEAR = re.compile(r"\bcorrespondiente al? (?:ano |ejercicio )?(20\d\d)\b")
BASE_FIRST = re.compile(r"^\s*(?:(?:en|durante) (?:el ano )?(?:19|20)\d\d,? )?(?:de|del|entre) (?:las|los|total)\b")
PART_OF = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones)?\s*(?:de|sobre|frente a|contra|vs\.?|versus)\s+"
    r"(?:un total de |una meta de |las |los |unas )?\s*$"
)
INDICATOR_WORD = re.compile(r"\bindicador\b")
INHERITS = re.compile(r"^\s*(?:a|y|e|o|de los)\s+(?:s/\.?\s*)?$")
# "el 75.4 % de las empresas con articulacion": what follows is the base of the share, not the part.
BASE_AFTER = re.compile(
    r"^\s?(?:(?:de|del)\s)?(?:(?:las |los |total de |total de las )?(?:empresas|firmas|mipyme)(?: atendidas)?|las)\s"
    r"(?:con|de|del|en|que \w+(?: a)?)(?: (?:la|el|las|los|servicios de))?\s*$"
)
JOINED = re.compile(r"^[\s,]*(?:y|e)?\s*(?:el|la|los|las|a|de|en|del|con)?\s*(?:s/\.?\s*)?$")
IN_ORDER = re.compile(r"\brespectivamente\b|\ben (?:ese|este|el mismo) orden\b")
# Dimensions that only describe an activity.
DESCRIBES = {"familia_servicio", "servicio", "modalidad", "tema", "actividad", "producto"}
CAPITAL = {"sector", "departamento"}


# Agreement of counts and nouns ("1 empresa", "1,644 empresas"), for the whole product; and of figures
# and units, which may be no countable noun: "27.1 %", "2 (índice)".

Count = int | float | Decimal
# Names of measures, which are not counted: an index of 2 is not two indexes.
SIGNS, ONE = "+−", "1"
# Plural endings, and singular ones that are not the plural's stem; "atendidos/as" has both genders.
PLURAL_ENDING = re.compile(r"ces$|iones$|(?<=[rldn])es(?=/as$|$)|(?<=^mes)es$|s(?=/as$|$)")
ENDINGS = {"ces": "z", "iones": "ión"}
MEASURES = ("coeficiente", "índice", "promedio", "puntaje", "ratio", "razón", "tasa", "valor")


def counted(cuantas: Count, plural: str) -> str:
    """Return a count and its noun, from the plural: "1 archivo leído", "2 archivos leídos"."""
    return f"{cuantas:,.0f} {noun(cuantas, plural)}"


def noun(cuantas: Count, plural: str) -> str:
    """Return the noun of a count, singular when it is written as 1."""
    return singular(plural) if f"{cuantas:.0f}" == "1" else plural


def measured(escrito: str, unidad: str) -> str:
    """Return a formatted figure with its unit, if any: "1 empresa", "2 (índice)"."""
    if is_measure(unidad):
        return f"{escrito} ({unidad})"
    return f"{escrito} {singular(unidad) if escrito.lstrip(SIGNS) == ONE else unidad}".rstrip()


def is_measure(unidad: str) -> bool:
    """Return whether a unit is the name of a measure and not a countable noun."""
    return unidad.split(" ", maxsplit=1)[0].lower() in MEASURES


def lowered(unidad: str) -> str:
    """Return a unit as written inside a sentence: empresas; acronyms keep their case."""
    return unidad if unidad.isupper() else unidad.lower()


def singular(plural: str) -> str:
    """Return a noun phrase in singular: empresas, acciones, talleres, informes, cifras publicadas, meses."""
    return " ".join(PLURAL_ENDING.sub(lambda fin: ENDINGS.get(fin[0], ""), palabra) for palabra in plural.split())
