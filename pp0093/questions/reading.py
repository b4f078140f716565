"""What a question asks: its words, cut into terms of the vocabulary, in the places of one kind of question.

The vocabulary is `reglas/sinonimos.csv` (the country's words and the programme's) with the names of indicators and of
the values of dimensions. A phrase may mean several things; which one is for the reading to say.
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
from pp0093.ask.catalog import Catalog, remembered
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
# A number in words.
NUMBER_WORD = "cifra"
# Several months of a year, from one to another ("1-3"); in a phrase, where any of them goes.
SEVERAL_MONTHS = "meses"
# What asks up to when there is data.
CUTOFF = "corte"
# The dimension that a word opens a figure by ("monthly"), or that comes right after "by".
OPENS = "abre"
# In a phrase, where any month or number goes.
ANY = {"{mes}": MONTH, "{numero}": NUMBER_WORD}
# A measure "so far": of this year, unless another is said.
SO_FAR = "hasta_hoy"
# What says that some firms do, or are, what comes after it: a measure too ("atendió"), or nothing else ("son").
VERB = "verbo"
COMPARES = "compara"
# What a page, or a sheet, answers; what only documents count; and what asks where a number is printed.
SHEET, PRINTED, CITED = "ficha", "impresa", "cita"
# What a filler names: the programme, or who runs it, who runs others too.
PROGRAMME = "programa"
ENTITY = "entidad"
# What is asked in other words (a pattern and how it is read), as rows of language/tablas/completa.csv are.
REWRITES = "reescribe"
# Classes that say how something is asked; the others are a measure or the name of a dimension.
FORMS = {clase for clase, _ in word_rows("clases")}
# What documents print parts of by what else than the registry's.
PARTS_PRINTED = ("participacion", "empresas_atendidas")
# Of these the names of their values are words of a question; the rest are too long or too common.
# What only the money of open data is told by, and is numbered.
NUMBERED = ("pliego", "rubro", "fuente_financiamiento", "generica")
# Of them, those called by their names alone, but for a name of both. Who spends is called as who delivers, and what a
# fund is made of as the fund.
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
# The unit of each dimension of brackets, and the dimensions of places whose names may be numbers.
BRACKETS = {"tramo_trabajadores": "trabajadores", "tramo_ventas": "UIT"}
PLACES_BY_NUMBER = ("departamento", "provincia")
QUESTION_TOKEN = re.compile(r"[a-z0-9]+(?:[.,/_+-][a-z0-9]+)*|!(?=\w)|[^\s\w¿?¡!.;:()\"'«»“”]", re.ASCII)
YEARS_JOINED = re.compile(r"\b((?:19|20)\d\d)\s*[-–/]\s*((?:19|20)\d\d)\b")
IS_YEAR = re.compile(r"(?:19|20)\d\d")
IS_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?")
# A point that may set thousands apart or decimals: "1.000".
IS_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
IS_TAXPAYER = re.compile(r"\d{8}|\d{11}")
SHORT_CODE = re.compile(r"[a-z]+(\d+)")
# How the name of an indicator begins, where what it counts is called by enough words to be nothing else.
COUNTED_OF = re.compile(r"^(?:numero|porcentaje) de (?=(?:\S+ ){4})")
# A word this long may have a letter wrong, none of its last ones: it may be another that ends otherwise.
SHORTEST = 5
# "In 2025 compared with the year before": a year that is said by another.
YEAR_BEFORE = re.compile(
    r"\b(20\d\d)\b((?!.*\b20\d\d\b).*?\b(?:al?|del?|con|contra|vs) )(?:el )?ano (?:anterior|previo)\b"
)
MOST_READINGS = 192
MOST_TIMES = 5


class Meaning(Frozen):
    """What a phrase may mean: a class of the vocabulary and its value; `nota` must be said when it is used.

    Once chosen for a phrase, with its `texto`; `con_anterior` where it goes in a list with the one of its class before.
    """

    clase: str
    valor: str
    nota: str = ""
    texto: str = ""
    con_anterior: bool = False


class Lexicon(Frozen):
    """Every phrase of a version, as its tokens, with its meanings, the surest first.

    `ajenas` are words that the country knows and no question asks by (a district, a class of industry): not slips.
    `reescribe` are patterns and how each is read: the rules', then those of the language.
    """

    frases: Phrases[Meaning]
    palabras: frozenset[str]
    ajenas: set[str]
    reescribe: tuple[tuple[re.Pattern[str], str], ...]


@remembered
def lexicon(catalogo: Catalog) -> Lexicon:
    """Return the vocabulary of a version; raise BuildError when one of its synonyms names nothing."""
    if faltas := faults(catalogo.rules, catalogo):
        raise BuildError("; ".join(faltas[:3]))
    frases = Phrases[Meaning]()
    for texto, significado in _entries(catalogo):
        frases.take(tokens(texto), significado)
    reglas = catalogo.rules
    palabras = frozenset(p for frase in frases for p in frase)
    propias = ((re.compile(f.palabra), f.valor) for f in _synonyms(reglas) if f.clase == REWRITES)
    reescribe = (*propias, *((f.patron, f.dice[0]) for f in words.pattern_rows("completa")))
    # The words of every place and of every class of industry.
    lugares = (n for p in reglas.typed(PlaceRule) for n in (p.departamento, p.provincia, p.distrito))
    nombres = {*lugares, *(c.clase_nombre for c in reglas.typed(IndustryRule))}
    ajenas = {p for nombre in nombres for p in tokens(nombre)}
    return Lexicon(frases, palabras, ajenas, reescribe)


def _synonyms(reglas: Rules) -> list[Synonym]:
    """Return the synonyms one by one: a row may give several words, with a bar between; a pattern is one."""
    return [
        replace(f, palabra=palabra)
        for f in reglas.typed(Synonym)
        for palabra in ([f.palabra] if f.clase == REWRITES else f.palabra.split("|"))
    ]


def faults(reglas: Rules, catalogo: Catalog | None = None) -> list[str]:
    """Return the synonyms that name nothing of the registry or, where one is given, of a version; a sentence each.

    What no rule lists (an indicator, a service) is only known once something of its dimension is loaded.
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
    """Tell whether what a synonym means exists: a measure and a dimension are of the registry, a form of FORMS.

    The values of a dimension that rules list, of a version.
    """
    if clase in (MEASURE, SO_FAR) or (clase == VERB and valor):
        return {*valor.split(";")} <= {*INDICATORS}
    if clase in (DIMENSION, OPENS):
        return valor in DIMENSIONS
    # Of brackets, documents print their own besides.
    es_de_reglas = clase in MEMBER_SOURCES and not DIMENSIONS[clase].es_de_tramos
    if catalogo and es_de_reglas and clase in offered_dimensions(catalogo.programa):
        tabla, columna = MEMBER_SOURCES[clase]
        de_reglas = {fila[columna] for fila in catalogo.rules.codes(tabla)}
        return valor in de_reglas or valor in filter_values.values_of(catalogo, clase).nombres
    return clase in FORMS or clase in DIMENSIONS


def _entries(catalogo: Catalog) -> Iterator[tuple[str, Meaning]]:
    """Return every phrase with a meaning: terms, what is written, then what the registry and the rules name."""
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
    """Give what documents count, as it is named in print, and the values of what the registry does not open by."""
    for c in published_figures(catalogo):
        es_ajena = c.indicador not in INDICATORS and c.dimension != OF_A_SHEET
        if es_ajena and catalogo.programa.frase(f"impreso.{c.indicador}"):
            yield label(catalogo, c.indicador), Meaning(PRINTED, c.indicador)
        for d, v in c.dimensiones.items():
            if d not in DIMENSIONS and c.indicador.startswith(PARTS_PRINTED):
                yield v, Meaning(PRINTED, f"{c.indicador}|{d}|{v}")


def _synonym_meanings(sinonimos: Sequence[Synonym], fila: Synonym) -> Iterator[tuple[str, Meaning]]:
    """Return a synonym with what it means; one for each month, or number, where it says that any goes there."""
    cual = next((c for c in ANY if c in fila.palabra), "")
    if not cual:
        yield fila.palabra, Meaning(fila.clase, fila.valor, fila.nota)
        return
    for f in (f for f in sinonimos if f.clase == ANY[cual]):
        for dicho in dict.fromkeys((f.palabra, f.valor) if f.clase == NUMBER_WORD else (f.palabra,)):
            significado = Meaning(fila.clase, fila.valor.replace(cual, f.valor), fila.nota)
            yield fila.palabra.replace(cual, dicho), significado


def _is_asked_here(catalogo: Catalog, medidas: Container[str], fila: Synonym) -> bool:
    """Tell whether the programme has what a synonym means: the measures it says, a dimension that is not another's."""
    if fila.clase in (MEASURE, SO_FAR):
        return all(i in medidas for i in fila.valor.split(";"))
    if (fila.clase, fila.valor) == (FILLER, PROGRAMME):  # Of them all, "the programme" is none until it is said which.
        return not catalogo.programa.es_todos
    return fila.clase != DIMENSION or fila.valor not in alien_dimensions(catalogo.programa)


def _members(catalogo: Catalog) -> Iterator[tuple[str, Meaning]]:
    """Return the names of the values of dimensions, each with the dimension and the value."""
    hay = offered_dimensions(catalogo.programa)
    valores = {d: filter_values.values_of(catalogo, d) for d in NAMED_DIMENSIONS if d in hay}
    for d, suyos in valores.items():
        # The names of what money comes from that are also of what it is spent on, for either of the two.
        otra = valores.get(ALIKE.get(d, ""))
        ajenos = {folded(n) for nombres in otra.nombres.values() for n in nombres} if otra else set()
        for codigo, nombres in suyos.nombres.items():
            dichos = [f for t in (codigo, *nombres) for f in _value_names(d, t, ajenos)] if codigo != NO_DATA else []
            yield from ((f, Meaning(d, codigo)) for f in dichos)
        for corto, codigos in suyos.cortos.items():
            numerado = SHORT_CODE.fullmatch(corto)
            for dicho in (corto, *([f"{d} {numerado[1]}"] if numerado else [])):
                yield from ((dicho, Meaning(d, codigo)) for codigo in codigos)
    if "responsable" in hay:  # Those that answer together, as they are written: apart, each is a unit.
        responsables = filter_values.values_of(catalogo, "responsable").nombres
        yield from ((r, Meaning("responsable", r)) for r in responsables if "/" in r)


def _value_names(dimension: str, nombre: str, ajenos: Collection[str]) -> tuple[str, ...]:
    """Return what a value is called in a question: by its name where that is said of nothing else.

    Figures alone ("15", "5-10") are any number unless what they are a number of is said, and so is a bracket ("más de
    100"); a letter alone is none ("e" joins two words). `ajenos` are names that something else has too.
    """
    if dimension == PROGRAMME and nombre.isdigit():
        return _numbered(nombre)
    if (dicho := of_what(dimension, nombre)) != nombre:
        return (dicho,)
    if dimension == "indicador":  # "Cuántas empresas adoptan..." says what it counts, and not that it is a number.
        return (nombre, COUNTED_OF.sub("", folded(nombre)))
    es_numero = not any(c.isalpha() for c in nombre)
    if dimension in NUMBERED and (es_numero or dimension not in ALIKE or folded(nombre) in ajenos):
        etiqueta = DIMENSIONS[dimension].etiqueta
        return (f"{etiqueta} {nombre}", f"{etiqueta.split()[0]} {nombre}")
    return (f"{dimension} {nombre}" if (dimension in PLACES_BY_NUMBER and es_numero) or len(nombre) == 1 else nombre,)


def of_what(dimension: str, nombre: str) -> str:
    """Return a bracket with what it is of ("5-10 trabajadores"); anything else, as it is."""
    unidad = BRACKETS.get(dimension, "")
    return nombre if folded(unidad) in folded(nombre) else f"{nombre} {unidad}"


def _numbered(codigo: str) -> tuple[str, ...]:
    """Return what a programme is called by its code: alone it is any number, but for the zero that it begins with."""
    corto = codigo.lstrip("0")
    solo = (codigo,) if corto != codigo else ()
    nombres = ("pp", "pp ", "programa ", "programa presupuestal ")
    return (*solo, *(f"{nombre}{c}" for nombre in nombres for c in (codigo, corto)))


def tokens(texto: str) -> list[str]:
    """Return the words, codes and numbers of a text, folded; joined years ("2020-2025") as a range."""
    return QUESTION_TOKEN.findall(YEARS_JOINED.sub(r"\1 a \2", folded(texto)))


def spelt(lexico: Lexicon, texto: str) -> list[str]:
    """Return a text's tokens with its short forms ("ejec.") in full and what it leaves unsaid."""
    texto = YEAR_BEFORE.sub(lambda dicho: f"{dicho[1]}{dicho[2]}{int(dicho[1]) - 1}", " ".join(tokens(texto)))
    for patron, dice in lexico.reescribe:
        for _ in range(MOST_TIMES):  # What says itself again would never end.
            if (dicho := patron.sub(dice, texto)) == texto:
                break
            texto = dicho
    return texto.split()


Terms = Sequence[Sequence[Meaning]]
"""The phrases of a question, in order, each with what it may mean."""


def meanings(terminos: Terms, *clases: str) -> list[Meaning]:
    """Return what some phrases may mean of some classes."""
    return [s for t in terminos for s in t if s.clase in clases]


def terms(lexico: Lexicon, fichas: Sequence[str], sin: Collection[tuple[str, ...]] = ()) -> Terms:
    """Return what each phrase of a text's tokens may mean, the longest phrase first; some of them (`sin`) not taken."""
    hechos: list[list[Meaning]] = []
    lugar = 0
    while lugar < len(fichas):
        enteras = (f for f in lexico.frases.at(fichas, lugar) if f not in sin and not _is_cut(lexico, fichas, lugar, f))
        frase = next(enteras, ())
        if frase:
            hechos.append([replace(s, texto=" ".join(frase)) for s in lexico.frases[frase]])
        else:
            ficha = fichas[lugar]
            es_limite = bool(meanings(hechos[-1:], COMPARES))
            hechos.append([Meaning(*_unwritten(ficha, es_limite=es_limite), texto=ficha)])
        lugar += len(frase) or 1
    return hechos


def _is_cut(lexico: Lexicon, fichas: Sequence[str], lugar: int, frase: Sequence[str]) -> bool:
    """Tell whether a phrase takes the beginning of another that goes on after it, its own beginning being known."""
    for n in range(1, len(frase)):
        if frase[n - 1 : n] not in lexico.frases:
            return False
        if any(n + len(otra) > len(frase) for otra in lexico.frases.at(fichas, lugar + n)):
            return True
    return False


def _unwritten(ficha: str, *, es_limite: bool) -> tuple[str, str]:
    """Return what a token that is no phrase is, with its value: a year, unless something is compared with it."""
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
    """Return what is put right of what is not in the vocabulary: {as written: the only word near it}."""
    sabidas = lexico.palabras | lexico.ajenas
    cercanas = {f: nearest(lexico.palabras, f) for f in fichas if f not in sabidas}
    return {f: suyas[0] for f, suyas in cercanas.items() if len(suyas) == 1}


@lru_cache(maxsize=1024)
def nearest(palabras: frozenset[str], escrita: str) -> list[str]:
    """Return the words that one which is not among them may be, with a letter wrong.

    What ends otherwise than it does is no slip of it.
    """
    return [p for p in palabras if (p[0], p[-1]) == (escrita[0], escrita[-1]) and is_slip(escrita, p)]


def is_slip(escrita: str, palabra: str) -> bool:
    """Tell whether a word differs from another in one letter missing, added, changed or swapped; never a short one."""
    se_miran = len(escrita) >= SHORTEST and escrita.isalpha() and palabra.isalpha()
    return se_miran and int(OSA.distance(escrita, palabra, score_cutoff=1)) <= 1


# What a question asks: the terms of its words put in the places of one kind of question, none left over.

# How a goal ended.
MET, EXCEEDED, MISSED, FAR_FROM_GOAL = "cumplida", "superada", "no_cumplida", "lejana"
# What is said of a goal: each has its own unit, firms or actions.
UNITS_OF_GOALS = {"meta_fisica", "avance_fisico", FULFILMENT}
LIGHT = "semaforo"
# What only the activities with a goal have.
ONLY_WITH_GOAL = (FULFILMENT, "brecha_pp")
PROFILE = ("tamano", "sector", "tramo_ventas", "tramo_trabajadores")
# Which of two members a share is of: the first of these, said before the other.
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
# The rule table and the column where the members of a dimension are listed.
MEMBER_SOURCES = {
    **{d: (d, d) for d in (*PROFILE, "producto", "actividad", "familia_servicio")},
    **{d: (tabla, d) for d, (tabla, _) in MEMBER_TABLES.items()},
    "direccion": ("unidad", "direccion"),
    "responsable": ("actividad", "responsable"),
}


NOT_UNDERSTOOD = "No sé leer esta pregunta."
# How what was read and looked for begins, where documents may tell of it otherwise.
NOT_FOUND = "Entre lo cargado no encuentro, pedido así:"


class NotReadError(Exception):
    """A question that could not be read for sure; its text says why, in Spanish, and `dichos` what that states.

    Why is only said of what was looked up: a word, the rules, the registry, rows and what documents print.
    """

    def __init__(self, motivo: str = "", dichos: Sequence[Claim] = ()) -> None:
        super().__init__(motivo or NOT_UNDERSTOOD)
        self.dichos = tuple(dichos)

    @property
    def es_sin_dato(self) -> bool:
        """Whether it was read and nothing is known of it."""
        return any(c.relacion is Relation.NO_VALUE for c in self.dichos)


class Understood(Struct, frozen=True):
    """What is asked: measures by dimensions under filters and what is then made of the rows, or what of names (`de`).

    `clase` is the kind of question; `dimension` is what is ranked, counted or listed; `filtros` are the members said,
    by dimension. `anios` is empty when none was said. `es_serie` are years from one to the other; `meses` the month
    asked for, or those from one to another. `limite` is (comparison, number);
    `se_cuentan` asks how much more, or which part, one is; `cuantas`, how many of a ranking; `sentido` mayor, menor...
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

    def of(self, filas: Sequence[Row] | None = None, **pedido: Any) -> Posed:
        """Return the same with other rows, or with something else asked for."""
        consulta = replace(self.consulta, **pedido)
        return replace(self, consulta=consulta, filas=self.filas if filas is None else [*filas])

    def fixed(self, **pedido: Sequence[str]) -> Posed:
        """Return the same of some members alone."""
        return self.of(filtros={**self.consulta.filtros, **{d: [*v] for d, v in pedido.items()}})

    def run(self) -> list[Row]:
        """Return the rows of its query, those of all members."""
        return run(self.catalogo, self.consulta)


def opened_dimension(consulta: Query) -> str:
    """Return the dimension whose members the figures of a query are of; the year where it opens no other."""
    return next((d for d in reversed(consulta.por) if d != YEAR), YEAR)


# What a question asks: the terms of its words put in the places of one kind of question, none left over.

MEMBER = "miembro"
SERIES = "serie"
# What sets two things face to face: "2020 or 2025", "more than P1".
FACING = "frente"
# What the table leaves beside the terms.
OURS = ("es", "pide", "una", "busca", "de_otro", "del_total", "cuantas", "desde", "varios", "sentido")
MEMBERS = tuple(d for d in DIMENSIONS if d not in (YEAR, MONTH, *OURS))
OWN_PLACE = "{propias}"
"""Stands in a row for the dimensions that only the lists of the programme have."""
# A term as the table of questions reads it, with the marks that the table leaves on it.
CLASS = re.compile(r"⟨([^|⟩]*)")
MARKED = re.compile(r"(\+?)⟨(\w*=[^|⟩]*)\|([^⟩~#]*)[~#]*⟩")


YEARS_AGO = {"este_anio": 0, "anio_pasado": 1}


class Parts(tuple[Meaning, ...]):
    """The terms of a question by class, in order."""

    def of(self, *clases: str) -> list[Meaning]:
        """Return the terms of some classes."""
        return [h for h in self if h.clase in clases]

    def values(self, *clases: str) -> tuple[str, ...]:
        """Return what the terms of some classes say, in order, each once."""
        return tuple(dict.fromkeys(h.valor for h in self.of(*clases)))

    def has(self, *clases: str) -> bool:
        """Tell whether some term is of a class."""
        return bool(self.of(*clases))

    def one(self, clase: str) -> str:
        """Return the value of the only thing said of a class, empty when nothing is; raise when two are."""
        dichos = self.values(clase)
        if len(dichos) > 1:
            raise NotReadError
        return "".join(dichos)


def parts_of(hallados: Sequence[Meaning]) -> Parts:
    """Return the terms that say something, as the table of questions rewrites them; raise where it reads nothing.

    A row rewrites them (`lee`), says why they are not read (`no`), or which they may be of (`solo`), where what it asks
    is there: classes, values, two values of a class ("anio2").
    """
    hallados = [dicho for h in hallados for dicho in _dated(h)]
    escrita = "".join(map(_meaning_mark, hallados))
    propias = " ".join(programme.current().propias)
    for fila in words.pattern_rows("preguntas"):
        hay = _present(escrita)
        if not fila.holds(hay):
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
    """Return what rows of the table may ask for of some terms."""
    dichos = set(CLASS.findall(escrita))
    partes = (accumulate(dicho.split("="), lambda a, b: f"{a}={b}") for dicho in dichos)
    veces = Counter(dicho.partition("=")[0] for dicho in dichos)
    return frozenset(chain(*partes, (f"{clase}2" for clase, n in veces.items() if n > 1)))


def _check_only(dichos: Iterable[tuple[str, ...]], clases: Sequence[str]) -> None:
    """Raise when a term is of none of some classes: it would be left unanswered."""
    sobran = [(clase, texto) for _, dicho, texto in dichos if (clase := dicho.partition("=")[0]) not in clases]
    if not sobran:
        return
    # A number that is no code ("activity 5.1") is what is not known, not the word before it.
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
    """Return a term as it is on the day on which it is said: the last years are from one to another."""
    hoy = clock.today().year
    if h.clase == "ultimos":
        desde = hoy - int(h.valor)
        hasta = hoy - 1
        nota = f"Los últimos {h.valor} años completos son {desde}-{hasta}"
        primero = Meaning(YEAR, str(desde), nota, h.texto)
        final = Meaning(YEAR, str(hasta), texto=h.texto)
        return [primero, Meaning(FILLER, "", texto="a"), final]
    return [replace(h, clase=YEAR, valor=str(hoy - YEARS_AGO[h.clase])) if h.clase in YEARS_AGO else h]


# What can be asked instead, in a year, for some of those reasons.
INSTEAD = {
    "tamano": ("Empresas atendidas por tamaño en {}", "Porcentaje de empresas por tamaño en {}"),
    "lugar": ("Empresas atendidas por provincia en {}", "Empresas atendidas por departamento en {}"),
    "ventas": ("Porcentaje de empresas por tramo de ventas en {}",),
    "trabajadores": ("Porcentaje de empresas por tramo de trabajadores en {}",),
}
# What each member of a dimension is in one of: those ranked of several are no sums.
PARENT_DIMENSION = {"actividad": "producto", "provincia": "departamento", "unidad": "direccion"}
# What the table of questions leaves beside the terms: the kind of question and the figures that it asks for by itself.
QUESTION_KIND = "es"
WANTED = "pide"
# A figure that the table names.
NAMED_FIGURE = "dada"
# What each kind of question about names is of; the others, of members.
DEFINED = (MEASURE, *MEMBERS, TERM, DIMENSION, "sujeto", "color")
NAMED_BY = {
    "definicion": DEFINED,
    "formula": DEFINED,
    CITED: (NUMBER, *MEMBERS),
    PRINTED: (PRINTED, *MEMBERS, "color"),
    "color": ("color",),
}


def readings(terminos: Terms) -> Iterator[Understood]:
    """Give what the terms may ask, the surest first; raise NotReadError when they ask nothing that is known."""
    motivo: NotReadError | None = None
    dadas: list[Understood] = []
    # What things are the names of is only asked by where one is defined.
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
    """Return what some terms ask, as the kind of question that the table says that it is."""
    leida = _understood(partes)
    if leida.clase in OF_ONE and len(leida.medidas) != 1:
        raise NotReadError
    if revisa := CHECKS.get(leida.clase):
        revisa(partes, leida)
    return leida


def _understood(partes: Parts) -> Understood:
    """Return what the terms of a question say: figures and of what, or names."""
    clase, dimension, abiertas = partes.one(QUESTION_KIND), partes.one(DIMENSION), partes.values(OPENS)
    filtros = {d: partes.values(d) for d in dict.fromkeys(h.clase for h in partes.of(*MEMBERS))}
    pedidas = partes.values(WANTED) or partes.values(MEASURE)
    medidas = tuple(dict.fromkeys(i for valor in pedidas for i in valor.split(";")))
    if FIRMS_SERVED in medidas and any(h.nota for h in partes.of("actividad")):
        raise NotReadError
    anios = _years_said(partes, es_abierto=clase == "cifra" or dimension == YEAR)
    de_cifra = clase == "cifra"
    if clase == FACING:  # Two members are ranked, and two years are a change.
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
        es_serie=de_cifra and (partes.has("rango", "desde") or es_de_todos),
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
    """Return the years said, in order; of a range that is open, all that are in it."""
    dichos = [int(h.valor) for h in partes.of(YEAR)]
    if not partes.has("rango"):
        return tuple(sorted({*dichos}))
    if len(dichos) != 2 or dichos[0] >= dichos[1]:
        raise NotReadError
    return tuple(range(dichos[0], dichos[1] + 1)) if es_abierto else tuple(dichos)


def _months_said(partes: Parts) -> tuple[int, ...]:
    """Return the month said ("3"), or those from one to another ("1-3")."""
    meses = [int(m) for dicho in partes.values(MONTH, SEVERAL_MONTHS)[:1] for m in dicho.split(" ")[0].split("-")]
    return tuple(range(meses[0], meses[-1] + 1)) if meses else ()


def _check_defined(_partes: Parts, leida: Understood) -> None:
    """Raise unless one thing is defined, or two that are said as a list."""
    if len(leida.de) not in (1, 2) or not all(h.con_anterior for h in leida.de[1:]):
        raise NotReadError


def _check_of_one(_partes: Parts, leida: Understood) -> None:
    """Raise when figures of several things would be one: only the firms that a share is of are counted together."""
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


# What is looked at in some kinds of question, once read; and those of one figure.
CHECKS: dict[str, Callable[[Parts, Understood], None]] = {
    **dict.fromkeys(("definicion", "formula"), _check_defined),
    "orden": _check_of_one,
    FACING: _check_faced,
    "umbral": _check_limit,
}
OF_ONE = ("orden", FACING, "umbral", "cambio")
