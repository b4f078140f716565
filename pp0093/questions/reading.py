"""Parses a question: its tokens become terms of the vocabulary, which must all fit one kind of question.

The vocabulary is `reglas/sinonimos.csv` (the country's words and the programme's) plus the names of indicators and of
dimension members. An ambiguous phrase keeps all its meanings; parsing chooses one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, islice
from itertools import product as combined
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz.distance import OSA

from pp0093 import clock, programme
from pp0093.ask import filter_values
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin.printed import OF_A_SHEET, label, published_figures
from pp0093.ask.parts.structure import MEMBER_TABLES
from pp0093.ask.query import Query, run
from pp0093.ask.registry import (
    DIMENSIONS,
    FIRMS_SERVED,
    FULFILMENT,
    INDICATORS,
    MONTH,
    OWN_DIMENSIONS,
    SHARE,
    UNITS,
    YEAR,
    Unit,
    alien_dimensions,
    is_money,
    offered_dimensions,
    offered_indicators,
)
from pp0093.ask.rows import NO_DATA, Row
from pp0093.ask.rule_rows import GlossaryTerm, IndustryRule, PlaceRule, Synonym
from pp0093.claims import Claim, Relation
from pp0093.errors import BuildError
from pp0093.language import words
from pp0093.language.words import Phrases, folded, word_rows
from pp0093.provenance import Provenance
from pp0093.rules import Rules
from pp0093.structs import Frozen

MEASURE, DIMENSION, FILLER, REFUSED, AND, TERM = "medida", "dimension", "relleno", "rechaza", "y", "termino"
NUMBER = "numero"
SCOPE = "alcance"
# A number word.
NUMBER_WORD = "cifra"
# A range of months of a year ("1-3"); as a phrase's value, any of them.
SEVERAL_MONTHS = "meses"
# Asks for the cut-off of the data.
CUTOFF = "corte"
# Words that break down a figure by a dimension ("monthly"), or a dimension right after "by".
OPENS = "abre"
# Placeholders of a phrase for any month or number.
ANY = {"{mes}": MONTH, "{numero}": NUMBER_WORD}
# A measure "so far": in the current year, unless another is named.
SO_FAR = "hasta_hoy"
# Verbs between firms and an attribute; some are also a measure ("atendió"), others are not ("son").
VERB = "verbo"
COMPARES = "compara"
# Answered by a page or sheet; indicators only in print; and questions on where a number is printed.
SHEET, PRINTED, CITED = "ficha", "impresa", "cita"
# Fillers that name the programme, or the entity that runs it (and others).
PROGRAMME = "programa"
ENTITY = "entidad"
# Rewriting rules (a pattern and its replacement), like the rows of language/tablas/completa.csv.
REWRITES = "reescribe"
# Classes of function words; any other class is a measure or a dimension.
FORMS = {clase for clase, _ in word_rows("clases")}
# Indicators that documents break down by dimensions outside the registry.
PARTS_PRINTED = ("participacion", "empresas_atendidas")
# NAMED_DIMENSIONS: members whose names are words of a question; the others' are too long or too common.
# NUMBERED: dimensions only of the open-data budget, with numeric codes.
NUMBERED = ("pliego", "rubro", "fuente_financiamiento", "generica")
# ALIKE: numbered dimensions usable by name alone, unless both share the name. A pliego's name is also a unit's, and a
# rubro's a fund's.
ALIKE = {"fuente_financiamiento": "generica", "generica": "fuente_financiamiento"}
NAMED_DIMENSIONS = (
    PROGRAMME,
    "producto",
    "actividad",
    "unidad",
    "direccion",
    *(d.id for d in OWN_DIMENSIONS),
    "familia_servicio",
    "servicio",
    "modalidad",
    "sector",
    "tamano",
    "tramo_ventas",
    "tramo_trabajadores",
    "departamento",
    "provincia",
    "region_natural",
    "nivel_gobierno",
    *NUMBERED,
    "instrumento",
    "objetivo",
    "indicador",
)
# The unit of each bracket dimension.
BRACKETS = {"tramo_trabajadores": "trabajadores", "tramo_ventas": "UIT"}
QUESTION_TOKEN = re.compile(r"[a-z0-9]+(?:[.,/_+-][a-z0-9]+)*|!(?=\w)|[^\s\w¿?¡!.;:()\"'«»“”]", re.ASCII)
YEARS_JOINED = re.compile(r"\b((?:19|20)\d\d)\s*[-–/]\s*((?:19|20)\d\d)\b")
IS_YEAR = re.compile(r"(?:19|20)\d\d")
IS_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?")
# An ambiguous point, of thousands or decimals: "1.000".
IS_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
IS_TAXPAYER = re.compile(r"\d{8}|\d{11}")
SHORT_CODE = re.compile(r"[a-z]+(\d+)")
# The start of an indicator's name, dropped when the remaining words are enough to identify it.
COUNTED_OF = re.compile(r"^(?:numero|porcentaje) de (?=(?:\S+ ){4})")
# Shortest word whose spelling is corrected.
SHORTEST = 5
# A year relative to another: "In 2025 compared with the year before".
YEAR_BEFORE = re.compile(
    r"\b(20\d\d)\b((?!.*\b20\d\d\b).*?\b(?:al?|del?|con|contra|vs) )(?:el )?ano (?:anterior|previo)\b"
)
MOST_READINGS = 192
MOST_TIMES = 5


class Meaning(Frozen):
    """A possible meaning of a phrase: a class of the vocabulary and its value; an answer using it must state `nota`.

    Once chosen it carries its `texto`; `con_anterior` marks a list item after another of its class.
    """

    clase: str
    valor: str
    nota: str = ""
    texto: str = ""
    con_anterior: bool = False


class Lexicon(Frozen):
    """The phrases of a version's vocabulary, tokenized, with their meanings, the likeliest first.

    `ajenas` are known words that no question uses (districts, classes of industry) and are not misspellings.
    `reescribe` are (pattern, replacement) pairs: the rules' first, then the language's.
    """

    frases: Phrases[Meaning]
    palabras: frozenset[str]
    ajenas: set[str]
    reescribe: tuple[tuple[re.Pattern[str], str], ...]


@cached_by_version
def lexicon(catalogo: Catalog) -> Lexicon:
    """Return a version's vocabulary; raise BuildError when a synonym refers to nothing."""
    if faltas := faults(catalogo.rules, catalogo):
        raise BuildError("; ".join(faltas[:3]))
    frases = Phrases[Meaning]()
    for texto, significado in _entries(catalogo):
        frases.take(tokens(texto), significado)
    palabras = frozenset(p for frase in frases for p in frase)
    propias = ((re.compile(f.palabra), f.valor) for f in _synonyms(catalogo.rules) if f.clase == REWRITES)
    reescribe = (*propias, *((f.patron, f.dice[0]) for f in words.pattern_rows("completa")))
    # The words of every place and class of industry.
    lugares = (n for p in catalogo.rules.typed(PlaceRule) for n in (p.departamento, p.provincia, p.distrito))
    nombres = {*lugares, *(c.clase_nombre for c in catalogo.rules.typed(IndustryRule))}
    ajenas = {p for nombre in nombres for p in tokens(nombre)}
    return Lexicon(frases, palabras, ajenas, reescribe)


def _synonyms(reglas: Rules) -> list[Synonym]:
    """Return the synonyms, one per word: a row may list several separated by "|", except a pattern."""
    return [
        replace(f, palabra=palabra)
        for f in reglas.typed(Synonym)
        for palabra in ([f.palabra] if f.clase == REWRITES else f.palabra.split("|"))
    ]


def faults(reglas: Rules, catalogo: Catalog | None = None) -> list[str]:
    """Return a sentence for each synonym that refers to nothing in the registry or, if given, in the version.

    Members that no rule lists (an indicator, a service) are only checked once their dimension has data.
    """
    return [
        f"reglas/{Synonym.tabla}.csv: «{f.palabra}» {falta}; corríjalo"
        for f in _synonyms(reglas)
        if (falta := _fault(f, catalogo))
    ]


def _fault(f: Synonym, catalogo: Catalog | None) -> str:
    if f.clase != REWRITES:
        return "" if _exists(f.clase, f.valor, catalogo) else f"dice {f.clase} {f.valor}, que no existe"
    try:
        re.compile(f.palabra).sub(f.valor, "")
    except re.error:
        return "no es un patrón, o lo que dice no es de él"
    return ""


def _exists(clase: str, valor: str, catalogo: Catalog | None) -> bool:
    """Tell whether a synonym's value exists: in the registry (measure, dimension), in FORMS or in the version.

    Members are checked only in dimensions that the rules list.
    """
    if clase in (MEASURE, SO_FAR) or (clase == VERB and valor):
        return {*valor.split(";")} <= {*INDICATORS}
    if clase in (DIMENSION, OPENS):
        return valor in DIMENSIONS
    # Documents print brackets of their own, too.
    es_de_reglas = clase in MEMBER_SOURCES and not DIMENSIONS[clase].es_de_tramos
    if catalogo and es_de_reglas and clase in offered_dimensions(catalogo.programa):
        tabla, columna = MEMBER_SOURCES[clase]
        de_reglas = {fila[columna] for fila in catalogo.rules.codes(tabla)}
        return valor in de_reglas or valor in filter_values.values_of(catalogo, clase).nombres
    return clase in FORMS or clase in DIMENSIONS


def _entries(catalogo: Catalog) -> Iterator[tuple[str, Meaning]]:
    """Yield every phrase with its meaning: glossary terms, synonyms, then names from the registry and the rules."""
    p, medidas, sinonimos = catalogo.programa, offered_indicators(catalogo.programa), _synonyms(catalogo.rules)
    for t in catalogo.rules.typed(GlossaryTerm):
        yield from ((f, Meaning(TERM, t.termino)) for f in (t.termino, *t.formas.split("|")))
    yield from ((p.nombre, Meaning(TERM, p.nombre)) for p in Provenance)
    for fila in sinonimos:
        if fila.clase != REWRITES and _is_asked_here(catalogo, medidas, fila):
            yield from _synonym_meanings(sinonimos, fila)
    for i in medidas.values():
        yield from ((t, Meaning(MEASURE, i.id)) for t in (i.etiqueta, i.id) if not i.es_interno)
    yield from _only_printed(catalogo)
    yield from _members(catalogo)
    for propio in (p.sigla, p.nombre, *(() if p.es_todos else (p.codigo, *_numbered(p.codigo)))):
        yield propio, Meaning(FILLER, PROGRAMME)
    yield p.entidad, Meaning(FILLER, ENTITY)


def _only_printed(catalogo: Catalog) -> Iterator[tuple[str, Meaning]]:
    """Yield the names of indicators only in print, and the members of dimensions outside the registry."""
    for c in published_figures(catalogo):
        es_ajena = c.indicador not in INDICATORS and c.dimension != OF_A_SHEET
        if es_ajena and catalogo.programa.frase(f"impreso.{c.indicador}"):
            yield label(catalogo, c.indicador), Meaning(PRINTED, c.indicador)
        for d, v in c.dimensiones.items():
            if d not in DIMENSIONS and c.indicador.startswith(PARTS_PRINTED):
                yield v, Meaning(PRINTED, f"{c.indicador}|{d}|{v}")


def _synonym_meanings(sinonimos: Sequence[Synonym], fila: Synonym) -> Iterator[tuple[str, Meaning]]:
    """Yield a synonym with its meaning; one per month or number when it has a placeholder."""
    cual = next((c for c in ANY if c in fila.palabra), "")
    if not cual:
        yield fila.palabra, Meaning(fila.clase, fila.valor, fila.nota)
        return
    for f in (f for f in sinonimos if f.clase == ANY[cual]):
        for dicho in dict.fromkeys((f.palabra, f.valor) if f.clase == NUMBER_WORD else (f.palabra,)):
            significado = Meaning(fila.clase, fila.valor.replace(cual, f.valor), fila.nota)
            yield fila.palabra.replace(cual, dicho), significado


def _is_asked_here(catalogo: Catalog, medidas: Container[str], fila: Synonym) -> bool:
    """Tell whether the programme has what a synonym refers to: its measures, and no other programme's dimension."""
    if fila.clase in (MEASURE, SO_FAR):
        return all(i in medidas for i in fila.valor.split(";"))
    if (fila.clase, fila.valor) == (FILLER, PROGRAMME):  # With all programmes, "the programme" is ambiguous.
        return not catalogo.programa.es_todos
    return fila.clase != DIMENSION or fila.valor not in alien_dimensions(catalogo.programa)


def _members(catalogo: Catalog) -> Iterator[tuple[str, Meaning]]:
    """Yield the names of dimension members, each with its dimension and member."""
    hay = offered_dimensions(catalogo.programa)
    valores = {d: filter_values.values_of(catalogo, d) for d in NAMED_DIMENSIONS if d in hay}
    for d, suyos in valores.items():
        # Names shared by a source of funds and a type of expense.
        otra = valores.get(ALIKE.get(d, ""))
        ajenos = {folded(n) for nombres in otra.nombres.values() for n in nombres} if otra else set()
        for codigo, nombres in suyos.nombres.items():
            dichos = [f for t in (codigo, *nombres) for f in _value_names(d, t, ajenos)] if codigo != NO_DATA else []
            yield from ((f, Meaning(d, codigo)) for f in dichos)
        for corto, codigos in suyos.cortos.items():
            numerado = SHORT_CODE.fullmatch(corto)
            for dicho in (corto, *([f"{d} {numerado[1]}"] if numerado else [])):
                yield from ((dicho, Meaning(d, codigo)) for codigo in codigos)
    if "responsable" in hay:  # Joint units, as written; each alone is a unit.
        responsables = filter_values.values_of(catalogo, "responsable").nombres
        yield from ((r, Meaning("responsable", r)) for r in responsables if "/" in r)


def _value_names(dimension: str, nombre: str, ajenos: Collection[str]) -> tuple[str, ...]:
    """Return the forms in which a question may name a member; its bare name when unambiguous.

    Bare numbers ("15", "5-10") and brackets ("más de 100") need their unit or dimension; a single letter needs its
    dimension ("e" is also a conjunction). `ajenos` are names shared with another dimension.
    """
    if dimension == PROGRAMME and nombre.isdigit():
        return _numbered(nombre)
    if (dicho := of_what(dimension, nombre)) != nombre:
        return (dicho,)
    if dimension == "indicador":  # A question omits the start: "Cuántas empresas adoptan...".
        return (nombre, COUNTED_OF.sub("", folded(nombre)))
    es_numero = not any(c.isalpha() for c in nombre)
    if dimension in NUMBERED and (es_numero or dimension not in ALIKE or folded(nombre) in ajenos):
        etiqueta = DIMENSIONS[dimension].etiqueta
        return (f"{etiqueta} {nombre}", f"{etiqueta.split()[0]} {nombre}")
    return (
        f"{dimension} {nombre}"
        if (dimension in ("departamento", "provincia") and es_numero) or len(nombre) == 1
        else nombre,
    )


def of_what(dimension: str, nombre: str) -> str:
    """Return a bracket with its unit ("5-10 trabajadores"); any other name unchanged."""
    unidad = BRACKETS.get(dimension, "")
    return nombre if folded(unidad) in folded(nombre) else f"{nombre} {unidad}"


def _numbered(codigo: str) -> tuple[str, ...]:
    """Return the forms of a programme's code; the bare code only when it begins with 0, else it is any number."""
    corto = codigo.lstrip("0")
    solo = (codigo,) if corto != codigo else ()
    nombres = ("pp", "pp ", "programa ", "programa presupuestal ")
    return (*solo, *(f"{nombre}{c}" for nombre in nombres for c in (codigo, corto)))


def tokens(texto: str) -> list[str]:
    """Return the words, codes and numbers of a text, folded; joined years ("2020-2025") become a range."""
    return QUESTION_TOKEN.findall(YEARS_JOINED.sub(r"\1 a \2", folded(texto)))


def spelt(lexico: Lexicon, texto: str) -> list[str]:
    """Return a text's tokens with abbreviations ("ejec.") expanded and ellipses completed."""
    texto = YEAR_BEFORE.sub(lambda dicho: f"{dicho[1]}{dicho[2]}{int(dicho[1]) - 1}", " ".join(tokens(texto)))
    for patron, dice in lexico.reescribe:
        for _ in range(MOST_TIMES):  # A rule that matches its own output would never end.
            if (dicho := patron.sub(dice, texto)) == texto:
                break
            texto = dicho
    return texto.split()


Terms = Sequence[Sequence[Meaning]]
"""The phrases of a question, in order, each with its possible meanings."""


def meanings(terminos: Terms, *clases: str) -> list[Meaning]:
    """Return the meanings of some phrases that belong to some classes."""
    return [s for t in terminos for s in t if s.clase in clases]


def terms(lexico: Lexicon, fichas: Sequence[str], sin: Collection[tuple[str, ...]] = ()) -> Terms:
    """Return the meanings of each phrase of some tokens, longest match first; phrases in `sin` are skipped."""
    hechos: list[list[Meaning]] = []
    lugar = 0
    while lugar < len(fichas):
        enteras = (f for f in lexico.frases.at(fichas, lugar) if f not in sin and not _is_cut(lexico, fichas, lugar, f))
        frase = next(enteras, ())
        if frase:
            hechos.append([replace(s, texto=" ".join(frase)) for s in lexico.frases[frase]])
        else:
            ficha = fichas[lugar]
            hechos.append([Meaning(*_unwritten(ficha, es_limite=bool(meanings(hechos[-1:], COMPARES))), texto=ficha)])
        lugar += len(frase) or 1
    return hechos


def _is_cut(lexico: Lexicon, fichas: Sequence[str], lugar: int, frase: Sequence[str]) -> bool:
    """Tell whether a phrase truncates a longer one that starts within it, while its own start is a phrase by itself."""
    for n in range(1, len(frase)):
        if frase[n - 1 : n] not in lexico.frases:
            return False
        if any(n + len(otra) > len(frase) for otra in lexico.frases.at(fichas, lugar + n)):
            return True
    return False


def _unwritten(ficha: str, *, es_limite: bool) -> tuple[str, str]:
    """Return the (class, value) of a token outside the vocabulary; a year, unless after a comparison."""
    if ficha == ",":
        return AND, ficha
    if IS_YEAR.fullmatch(ficha) and not es_limite:
        return YEAR, ficha
    if IS_TAXPAYER.fullmatch(ficha):
        return REFUSED, "privado"
    if IS_THOUSANDS.fullmatch(ficha):
        return REFUSED, "miles"
    return (NUMBER, ficha.replace(",", "")) if IS_NUMBER.fullmatch(ficha) else ("ajena", "")


def corrected(lexico: Lexicon, fichas: Sequence[str]) -> dict[str, str]:
    """Return {word: correction} for the unknown words with only one near word in the vocabulary."""
    sabidas = lexico.palabras | lexico.ajenas
    cercanas = {f: nearest(lexico.palabras, f) for f in fichas if f not in sabidas}
    return {f: suyas[0] for f, suyas in cercanas.items() if len(suyas) == 1}


@lru_cache(maxsize=1024)
def nearest(palabras: frozenset[str], escrita: str) -> list[str]:
    """Return the words that an unknown one may misspell by one letter.

    First and last letters must match: another ending is another word.
    """
    return [p for p in palabras if (p[0], p[-1]) == (escrita[0], escrita[-1]) and is_slip(escrita, p)]


def is_slip(escrita: str, palabra: str) -> bool:
    """Tell whether two words differ in one inserted, deleted, replaced or swapped letter; False for short words."""
    se_miran = len(escrita) >= SHORTEST and escrita.isalpha() and palabra.isalpha()
    return se_miran and int(OSA.distance(escrita, palabra, score_cutoff=1)) <= 1


# Goals, dimensions and the parsed question.

# How a goal ended.
MET, EXCEEDED, MISSED, FAR_FROM_GOAL = "cumplida", "superada", "no_cumplida", "lejana"
# Measures of a goal, whose unit (firms or actions) depends on the activity.
UNITS_OF_GOALS = {"meta_fisica", "avance_fisico", FULFILMENT}
LIGHT = "semaforo"
# Measures that only activities with a goal have.
ONLY_WITH_GOAL = (FULFILMENT, "brecha_pp")
PROFILE = ("tamano", "sector", "tramo_ventas", "tramo_trabajadores")
# Of two dimensions of a share, the first here is the one broken down.
OPENED_FIRST = (
    *PROFILE,
    "departamento",
    "provincia",
    "region_natural",
    "servicio",
    "familia_servicio",
    *UNITS,
    *(d.id for d in OWN_DIMENSIONS),
    "actividad",
    "producto",
)
# Rule table and column that list a dimension's members.
MEMBER_SOURCES = {
    **{d: (d, d) for d in (*PROFILE, "producto", "actividad", "familia_servicio")},
    **{d: (tabla, d) for d, (tabla, _) in MEMBER_TABLES.items()},
    "direccion": ("unidad", "direccion"),
    "responsable": ("actividad", "responsable"),
}


NOT_UNDERSTOOD = "No sé leer esta pregunta."
# Refusal of a question that was understood but that documents might answer in another way.
NOT_FOUND = "Entre lo cargado no encuentro, pedido así:"


class NotReadError(Exception):
    """A question that could not be parsed or answered; its text says why, in Spanish, and `dichos` are its claims.

    It only gives reasons that were checked: words, rules, the registry, rows and printed figures.
    """

    def __init__(self, motivo: str = "", dichos: Sequence[Claim] = ()) -> None:
        super().__init__(motivo or NOT_UNDERSTOOD)
        self.dichos = tuple(dichos)

    @property
    def es_sin_dato(self) -> bool:
        """Whether it was parsed but there is no data."""
        return any(c.relacion is Relation.NO_VALUE for c in self.dichos)


class Understood(Struct, frozen=True):
    """A parsed question: measures by dimensions under filters and an operation on the rows, or names (`de`).

    `clase` is the kind of question; `dimension` is what is ranked, counted or listed; `filtros` are the named members
    by dimension. `anios` is empty when none was named; `es_serie` marks a range of years; `meses` has one month or a
    range. `limite` is (comparison, number); `se_cuentan` asks for a difference or a share; `cuantas`, the length of a
    ranking; `sentido` mayor, menor...
    """

    clase: str
    medidas: tuple[str, ...] = ()
    filtros: dict[str, tuple[str, ...]] = {}
    abiertas: tuple[str, ...] = ()
    anios: tuple[int, ...] = ()
    meses: tuple[int, ...] = ()
    alcance: str = ""
    es_serie: bool = False
    dimension: str = ""
    sentido: str = ""
    cuantas: int = 1
    limite: tuple[str, float] = ("", 0.0)
    se_cuentan: bool = False
    sujeto: str = ""
    notas: tuple[str, ...] = ()
    de: tuple[Meaning, ...] = ()


class Posed(Struct, frozen=True):
    """A question as a query, with the rows that may answer it and the notes on what it assumes.

    `elegidos` restricts the query's rows to some members; empty for all of them.
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
        """The dimension ranked, counted or listed."""
        return self.leida.dimension

    @property
    def anio(self) -> int:
        """The last year asked for."""
        return max(map(int, self.consulta.filtros.get(YEAR, ["0"])))

    def of(self, filas: Sequence[Row] | None = None, **pedido: Any) -> Posed:
        """Return a copy with other rows or other attributes of the query."""
        return replace(self, consulta=replace(self.consulta, **pedido), filas=self.filas if filas is None else [*filas])

    def fixed(self, **pedido: Sequence[str]) -> Posed:
        """Return a copy filtered by some members."""
        return self.of(filtros={**self.consulta.filtros, **{d: [*v] for d, v in pedido.items()}})

    def run(self) -> list[Row]:
        """Return the rows of its query, of all members."""
        return run(self.catalogo, self.consulta)


def opened_dimension(consulta: Query) -> str:
    """Return the dimension that a query's figures are broken down by; the year when there is no other."""
    return next((d for d in reversed(consulta.por) if d != YEAR), YEAR)


# From terms to parsed questions: every term must fit one kind of question.

MEMBER = "miembro"
SERIES = "serie"
# Compares two things: "2020 or 2025", "more than P1".
FACING = "frente"
# Classes that the question table adds to the terms.
OURS = ("es", "pide", "una", "busca", "de_otro", "del_total", "cuantas", "desde", "varios", "sentido")
MEMBERS = tuple(d for d in DIMENSIONS if d not in (YEAR, MONTH, *OURS))
OWN_PLACE = "{propias}"
"""Placeholder of a row for the dimensions that only the programme's lists have."""
# A term serialized for the question table, with the marks that the table adds.
CLASS = re.compile(r"⟨([^|⟩]*)")
MARKED = re.compile(r"(\+?)⟨(\w*=[^|⟩]*)\|([^⟩~#]*)[~#]*⟩")


YEARS_AGO = {"este_anio": 0, "anio_pasado": 1}


class Parts(tuple[Meaning, ...]):
    """The terms of a question, with access by class."""

    def of(self, *clases: str) -> list[Meaning]:
        """Return the terms of some classes."""
        return [h for h in self if h.clase in clases]

    def values(self, *clases: str) -> tuple[str, ...]:
        """Return the distinct values of some classes, in order."""
        return tuple(dict.fromkeys(h.valor for h in self.of(*clases)))

    def has(self, *clases: str) -> bool:
        """Tell whether some term is of a class."""
        return bool(self.of(*clases))

    def one(self, clase: str) -> str:
        """Return the only value of a class, "" when there is none; raise when there are two."""
        dichos = self.values(clase)
        if len(dichos) > 1:
            raise NotReadError
        return "".join(dichos)


def parts_of(hallados: Sequence[Meaning]) -> Parts:
    """Return the terms rewritten by the question table; raise NotReadError when no row accepts them.

    A row whose conditions hold (classes, values, two values of a class: "anio2") rewrites the terms (`lee`), refuses
    them (`no`) or lists the classes admitted (`solo`).
    """
    hallados = [dicho for h in hallados for dicho in _dated(h)]
    escrita = "".join(map(_meaning_mark, hallados))
    propias = " ".join(programme.current().propias)
    for fila in words.pattern_rows("preguntas"):
        if not fila.holds(_present(escrita)):
            continue
        [forma] = fila.formas
        dice = fila.dice[0]
        if forma == "lee":
            escrita = fila.patron.sub(dice.replace(OWN_PLACE, propias), escrita)
        elif forma == "solo":
            _check_only(MARKED.findall(escrita), (*dice.split(), *OURS))
        elif no_se_lee := fila.patron.search(escrita):
            raise NotReadError(no_se_lee.expand(dice))
    notas = {(h.texto, h.valor): h.nota for h in hallados if h.nota}
    return Parts(_marked_meaning(m, notas) for m in MARKED.finditer(escrita))


@lru_cache(maxsize=1024)
def _present(escrita: str) -> frozenset[str]:
    """Return the conditions of the question table that some terms meet."""
    dichos = set(CLASS.findall(escrita))
    partes = (accumulate(dicho.split("="), lambda a, b: f"{a}={b}") for dicho in dichos)
    veces = Counter(dicho.partition("=")[0] for dicho in dichos)
    return frozenset(chain(*partes, (f"{clase}2" for clase, n in veces.items() if n > 1)))


def _check_only(dichos: Iterable[tuple[str, ...]], clases: Sequence[str]) -> None:
    """Raise when a term is of no admitted class, because the answer would ignore it."""
    sobran = [(clase, texto) for _, dicho, texto in dichos if (clase := dicho.partition("=")[0]) not in clases]
    if not sobran:
        return
    # Quote the unknown number ("activity 5.1"), not the word before it.
    dicho = next((texto for clase, texto in sobran if clase == NUMBER), sobran[0][1])
    raise NotReadError(dicho and f"No sé leer «{dicho}» en esta pregunta.")


def _meaning_mark(h: Meaning) -> str:
    return f"⟨{f'{MEMBER}={h.clase}' if h.clase in MEMBERS else h.clase}={h.valor.replace('|', '¦')}|{h.texto}⟩"


def _marked_meaning(m: re.Match[str], notas: dict[tuple[str, str], str]) -> Meaning:
    con_anterior, dicho, texto = m.groups()
    clase, _, valor = dicho.removeprefix(f"{MEMBER}=").replace("¦", "|").partition("=")
    valor = str(clock.today().year) if (clase, valor) == (YEAR, "hoy") else valor
    return Meaning(clase, valor, notas.get((texto, valor), ""), texto, bool(con_anterior))


def _dated(h: Meaning) -> list[Meaning]:
    """Return a term with years relative to today resolved; "the last years" become a range."""
    hoy = clock.today().year
    if h.clase == "ultimos":
        desde = hoy - int(h.valor)
        hasta = hoy - 1
        nota = f"Los últimos {h.valor} años completos son {desde}-{hasta}"
        primero = Meaning(YEAR, str(desde), nota, h.texto)
        return [primero, Meaning(FILLER, "", texto="a"), Meaning(YEAR, str(hasta), texto=h.texto)]
    return [replace(h, clase=YEAR, valor=str(hoy - YEARS_AGO[h.clase])) if h.clase in YEARS_AGO else h]


# Alternative questions, with a year, by reason for a refusal.
INSTEAD = {
    "tamano": ("Empresas atendidas por tamaño en {}", "Porcentaje de empresas por tamaño en {}"),
    "lugar": ("Empresas atendidas por provincia en {}", "Empresas atendidas por departamento en {}"),
    "ventas": ("Porcentaje de empresas por tramo de ventas en {}",),
    "trabajadores": ("Porcentaje de empresas por tramo de trabajadores en {}",),
}
# The parent dimension of each: a ranking may filter by several parents, since it adds nothing up.
PARENT_DIMENSION = {"actividad": "producto", "provincia": "departamento", "unidad": "direccion"}
# Set by the question table: the kind of question and the measures that it implies.
QUESTION_KIND = "es"
WANTED = "pide"
# A measure implied by the table.
NAMED_FIGURE = "dada"
# Classes of the names in each kind of question; members in the others.
DEFINED = (MEASURE, *MEMBERS, TERM, DIMENSION, "sujeto", "color")
NAMED_BY = {
    "definicion": DEFINED,
    "formula": DEFINED,
    CITED: (NUMBER, *MEMBERS),
    PRINTED: (PRINTED, *MEMBERS, "color"),
    "color": ("color",),
}


def readings(terminos: Terms) -> Iterator[Understood]:
    """Yield the possible parses of some terms, the likeliest first; raise NotReadError when there is none."""
    motivo: NotReadError | None = None
    dadas: list[Understood] = []
    # Glossary terms count only in a question that asks for a definition.
    se_define = meanings(terminos, "define")
    dichos = [[s for s in t if se_define or s.clase != TERM] for t in terminos]
    for hallados in islice(combined(*dichos), MOST_READINGS):
        try:
            leida = _understand(parts_of(hallados))
        except NotReadError as error:
            motivo = motivo or error
            continue
        if leida not in dadas:
            dadas.append(leida)
            yield leida
    if not dadas:
        raise motivo or NotReadError


def _understand(partes: Parts) -> Understood:
    """Return a parsed question, validated by the checks of its kind."""
    leida = _understood(partes)
    if leida.clase in ("orden", FACING, "umbral", "cambio") and len(leida.medidas) != 1:
        raise NotReadError
    if revisa := CHECKS.get(leida.clase):
        revisa(partes, leida)
    return leida


def _understood(partes: Parts) -> Understood:
    """Return the parsed question of some terms: measures and their subject, or names."""
    clase, dimension, abiertas = partes.one(QUESTION_KIND), partes.one(DIMENSION), partes.values(OPENS)
    filtros = {d: partes.values(d) for d in dict.fromkeys(h.clase for h in partes.of(*MEMBERS))}
    pedidas = partes.values(WANTED) or partes.values(MEASURE)
    medidas = tuple(dict.fromkeys(i for valor in pedidas for i in valor.split(";")))
    if FIRMS_SERVED in medidas and any(h.nota for h in partes.of("actividad")):
        raise NotReadError
    anios = _years_said(partes, es_abierto=clase == "cifra" or dimension == YEAR)
    if clase == FACING:  # Two members make a ranking; two years, a change.
        dimension = next((d for d, v in filtros.items() if len(v) > 1), "")
    es_de_todos = not anios and (YEAR in abiertas or partes.has(SERIES))
    de_numero = "" if clase == CITED else partes.one(NUMBER)
    return Understood(
        "cifra" if clase == NAMED_FIGURE else clase,
        medidas,
        filtros,
        abiertas,
        anios,
        meses=_months_said(partes),
        alcance=partes.one(SCOPE),
        es_serie=clase == "cifra" and (partes.has("rango", "desde") or es_de_todos),
        dimension=dimension,
        sentido=next((partes.one(c) for c in ("orden", "estado", "sentido") if partes.has(c)), ""),
        cuantas=int(partes.one("cuantas") or (2 if clase == FACING else 1)),
        limite=(partes.one("compara"), float(de_numero or 0) * float(partes.one("multiplo") or 1)),
        se_cuentan=partes.has("del_total") or (clase == FACING and partes.has("cuanto")),
        sujeto=partes.one("sujeto"),
        notas=tuple(dict.fromkeys(h.nota for h in partes if h.nota)),
        de=tuple({(h.clase, h.valor): h for h in partes.of(*NAMED_BY.get(clase, MEMBERS))}.values()),
    )


def _years_said(partes: Parts, *, es_abierto: bool) -> tuple[int, ...]:
    """Return the years named, in order; an open range is expanded."""
    dichos = [int(h.valor) for h in partes.of(YEAR)]
    if not partes.has("rango"):
        return tuple(sorted({*dichos}))
    if len(dichos) != 2 or dichos[0] >= dichos[1]:
        raise NotReadError
    return tuple(range(dichos[0], dichos[1] + 1)) if es_abierto else tuple(dichos)


def _months_said(partes: Parts) -> tuple[int, ...]:
    """Return the month named ("3") or the months of a range ("1-3")."""
    meses = [int(m) for dicho in partes.values(MONTH, SEVERAL_MONTHS)[:1] for m in dicho.split(" ")[0].split("-")]
    return tuple(range(meses[0], meses[-1] + 1)) if meses else ()


def _check_defined(_partes: Parts, leida: Understood) -> None:
    """Raise unless one thing is defined, or two joined as a list."""
    if len(leida.de) not in (1, 2) or not all(h.con_anterior for h in leida.de[1:]):
        raise NotReadError


def _check_of_one(_partes: Parts, leida: Understood) -> None:
    """Raise when members would be added up; only a share's firms may be counted together."""
    varios = {d for d, v in leida.filtros.items() if len(v) > 1} - {
        leida.dimension,
        PARENT_DIMENSION.get(leida.dimension),
    }
    if varios and not (leida.dimension and SHARE in leida.medidas):
        raise NotReadError("No sumo lo de varios: pida cada uno, o el total de todos.")


def _check_faced(_partes: Parts, leida: Understood) -> None:
    if [n for n in map(len, (leida.anios, *leida.filtros.values())) if n > 1] != [2]:
        raise NotReadError


def _check_limit(partes: Parts, leida: Understood) -> None:
    [medida] = leida.medidas
    if partes.has("simbolo") != (INDICATORS[medida].unidad == Unit.PERCENT):
        raise NotReadError
    de_todas = medida == FIRMS_SERVED or is_money(medida)
    es_del_total = not leida.filtros and bool(leida.anios) and partes.has(MEASURE) and de_todas
    if not (leida.dimension or es_del_total or any(len(v) == 1 for v in leida.filtros.values())):
        raise NotReadError
    _check_of_one(partes, leida)


# Checks of some kinds of question, once parsed.
CHECKS: dict[str, Callable[[Parts, Understood], None]] = {
    **dict.fromkeys(("definicion", "formula"), _check_defined),
    "orden": _check_of_one,
    FACING: _check_faced,
    "umbral": _check_limit,
}
