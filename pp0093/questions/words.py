"""The words of a question: the vocabulary of a version, and a text cut into terms of it.

The vocabulary is `reglas/sinonimos.csv` (the country's words and the programme's) with the names of indicators and of
the values of dimensions. A phrase may mean several things; which one is for the reading to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterator, Sequence
from functools import lru_cache
from itertools import product as combined

from msgspec import Struct
from rapidfuzz.distance import OSA

from pp0093.ask import meaning
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin.printed import label, published
from pp0093.ask.registry import (
    DIMENSIONS,
    INDICATORS,
    OWN_DIMENSIONS,
    alien_dimensions,
    offered,
    offered_dimensions,
)
from pp0093.ask.rows import NO_DATA
from pp0093.ask.ruled import GlossaryTerm, IndustryRule, PlaceRule, Synonym
from pp0093.errors import BuildError
from pp0093.language import words
from pp0093.language.numbers import UNIT, VALUES
from pp0093.language.words import folded, table
from pp0093.provenance import Provenance
from pp0093.rules import Rules

MEASURE, DIMENSION, FILLER, REFUSED, AND, TERM = "medida", "dimension", "relleno", "rechaza", "y", "termino"
YEAR, MONTH, NUMBER, SCOPE = "anio", "mes", "numero", "alcance"
# A number in words.
NUMBER_WORD = "cifra"
# Several months of a year, from one to another ("1-3"); in a phrase, where any of them goes.
MONTHS = "meses"
# What asks up to when there is data; and for an amount that a norm fixes for each year.
CUTOFF, FIXED = "corte", "fijada"
# The dimension that a word opens a figure by ("monthly"), or that comes right after "by".
OPENED = "abre"
# In a phrase, where any month or number goes.
ANY = {"{mes}": MONTH, "{numero}": NUMBER_WORD}
# A measure "so far": of this year, unless another is said.
SO_FAR = "hasta_hoy"
# What says that some firms do, or are, what comes after it: a measure too ("atendió"), or nothing else ("son").
VERB = "verbo"
COMPARES = "compara"
# What a page, or a sheet, answers; what only documents count; and what asks where a number is printed.
SHEET, PRINTED, CITED = "ficha", "impresa", "cita"
# What a filler names: the programme, or who runs it, who runs others too; and a word cut short.
PROGRAMME, ENTITY, SHORT = "programa", "entidad", "abrevia"
# Classes that say how something is asked; the others are a measure or the name of a dimension.
FORMS = frozenset(clase for clase, _ in table("clases"))
# What documents print of the indicators of sheets; and by what else than the registry's they open parts.
SHEETS_OF, PARTS_PRINTED = "indicador_desempeno", ("participacion", "empresas_atendidas")
# Of these the names of their values are words of a question; the rest are too long or too common.
# What only the money of open data is told by, and is numbered.
NUMBERED = ("pliego", "rubro", "fuente_financiamiento", "generica")
# Of them, those called by their names alone, but for a name of both. Who spends is called as who delivers, and what a
# fund is made of as the fund.
ALIKE = {"fuente_financiamiento": "generica", "generica": "fuente_financiamiento"}
NAMED = (
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
# The rule table that lists the values of a dimension; documents print brackets of their own besides.
RULED = {
    **{
        d: d
        for d in ["producto", "actividad", "unidad", "tamano", "tramo_ventas", "tramo_trabajadores", "departamento"]
    },
    "direccion": "unidad",
    "sector": "ciiu_division",
    "region_natural": "departamento",
}
PRINTED_TOO = ("tramo_ventas", "tramo_trabajadores")
# What a bracket is of, and the places that have a code.
BRACKETS = {"tramo_trabajadores": "trabajadores", "tramo_ventas": "UIT"}
PLACES = ("departamento", "provincia")
TOKEN = re.compile(r"[a-z0-9]+(?:[.,/_+-][a-z0-9]+)*|!(?=\w)|[^\s\w¿?¡!.;:()\"'«»“”]", re.ASCII)
YEARS_JOINED = re.compile(r"\b((?:19|20)\d\d)\s*[-–/]\s*((?:19|20)\d\d)\b")
IS_YEAR = re.compile(r"(?:19|20)\d\d")
IS_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?")
# A point that may set thousands apart or decimals: "1.000".
IS_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
IS_TAXPAYER = re.compile(r"\d{8}|\d{11}")
SHORT_CODE = re.compile(r"[a-z]+(\d+)")
# A word this long may have a letter wrong, none of its last ones: it may be another that ends otherwise.
SHORTEST, ENDING = 5, 1
# How the forms of a verb in the past end, longest first; and how those of what is to come do.
VERB_ENDINGS, TO_COME = (("aron", "amos", "aban", "aba", "o"), ("ieron", "imos", "ian", "ia", "io")), "remos"
# "More than one million": the number of millions in words.
MILLIONS = re.compile(rf"\b({UNIT})(?= mill(?:on|ones)\b)")
MOST_READINGS = 64
# How many of the synonyms that name nothing are told.
TOLD = 3


class Meaning(Struct, frozen=True):
    """What a phrase may mean: a class of the vocabulary and its value; `nota` must be said when it is used."""

    clase: str
    valor: str
    nota: str = ""


class Term(Struct, frozen=True):
    """A phrase of a question with what it may mean; nothing when the vocabulary does not have it."""

    texto: str
    significados: tuple[Meaning, ...]

    def means(self, clase: str) -> bool:
        """Tell whether it may be of a class."""
        return any(s.clase == clase for s in self.significados)


class Lexicon(Struct, frozen=True):
    """Every phrase of a version, as its tokens, with its meanings, the surest first.

    `ajenas` are words that the country knows and no question asks by (a district, a class of industry): not slips.
    """

    frases: dict[tuple[str, ...], tuple[Meaning, ...]]
    palabras: frozenset[str]
    larga: int
    abreviaturas: dict[str, str]
    ajenas: frozenset[str]


@remembered
def lexicon(catalogo: Catalog) -> Lexicon:
    """Return the vocabulary of a version; raise BuildError when one of its synonyms names nothing."""
    if faltas := faults(catalogo):
        raise BuildError("; ".join(faltas[:TOLD]))
    frases: dict[tuple[str, ...], dict[Meaning, None]] = {}
    for texto, significado in _entries(catalogo):
        if fichas := tuple(tokens(texto)):
            frases.setdefault(fichas, {})[significado] = None
    reglas, palabras = catalogo.rules, frozenset(p for frase in frases for p in frase)
    cortas = {folded(f.palabra): folded(f.valor) for f in _synonyms(reglas) if f.clase == SHORT}
    # The words of every place and of every class of industry.
    nombres = [*(n for p in reglas.typed(PlaceRule) for n in (p.departamento, p.provincia, p.distrito))]
    nombres += [c.clase_nombre for c in reglas.typed(IndustryRule)]
    ajenas = frozenset(p for nombre in {*nombres} for p in tokens(nombre))
    return Lexicon({f: tuple(s) for f, s in frases.items()}, palabras, max(map(len, frases), default=0), cortas, ajenas)


def _synonyms(reglas: Rules) -> list[Synonym]:
    """Return the synonyms one by one: a row may give several words, with a bar between."""
    return [
        Synonym({**f.escrita, "palabra": palabra}) for f in reglas.typed(Synonym) for palabra in f.palabra.split("|")
    ]


def _elsewhere(reglas: Rules) -> dict[str, str]:
    """Return what is said of each province, by code, that is called as a district of another is."""
    lugares = reglas.typed(PlaceRule)
    distritos = {(p.distrito, p.codigo_provincia) for p in lugares}
    cuantas = Counter(nombre for nombre, _ in distritos)
    return {
        p.codigo_provincia: f"{p.provincia} es aquí la provincia de {p.departamento}; hay distritos que se llaman así"
        for p in lugares
        if cuantas[p.provincia] > ((p.provincia, p.codigo_provincia) in distritos) and p.provincia != p.departamento
    }


def faults(catalogo: Catalog) -> list[str]:
    """Return the synonyms that name nothing of the registry or of this version, a sentence each.

    What no rule lists (an indicator, a service) is only known once something of its dimension is loaded.
    """
    hay = offered_dimensions(catalogo.programa)

    def exists(clase: str, valor: str) -> bool:
        if clase not in RULED or clase not in hay:
            return _may_exist(clase, valor)
        de_reglas = {fila[clase] for fila in catalogo.rules.codes(RULED[clase])}
        return valor in de_reglas or valor in meaning.values_of(catalogo, clase).nombres or clase in PRINTED_TOO

    return _naming_nothing(catalogo.rules, exists)


def misnamed(reglas: Rules) -> list[str]:
    """Return the synonyms that name nothing of the registry, whatever is loaded, a sentence each."""
    return _naming_nothing(reglas, _may_exist)


def _naming_nothing(reglas: Rules, existe: Callable[[str, str], bool]) -> list[str]:
    return [
        f"reglas/{Synonym.tabla}.csv: «{f.palabra}» dice {f.clase} {f.valor}, que no existe; corríjalo"
        for f in _synonyms(reglas)
        if not existe(f.clase, f.valor)
    ]


def _may_exist(clase: str, valor: str) -> bool:
    """Tell whether what a synonym means may exist: a measure and a dimension are of the registry, a form of FORMS."""
    if clase in (MEASURE, SO_FAR) or (clase == VERB and valor):
        return {*valor.split(";")} <= {*INDICATORS}
    if clase in (DIMENSION, OPENED):
        return valor in DIMENSIONS
    return clase in FORMS or clase in DIMENSIONS


def _entries(catalogo: Catalog) -> Iterator[tuple[str, Meaning]]:
    """Return every phrase with a meaning: terms, what is written, then what the registry and the rules name."""
    p, medidas, sinonimos = catalogo.programa, offered(catalogo.programa), _synonyms(catalogo.rules)
    for t in catalogo.rules.typed(GlossaryTerm):
        yield from ((f, Meaning(TERM, t.termino)) for f in (t.termino, *t.formas.split("|")))
    yield from ((p.nombre, Meaning(TERM, p.nombre)) for p in Provenance)
    for fila in sinonimos:
        if fila.clase != SHORT and _is_asked_here(catalogo, medidas, fila):
            yield from _written(sinonimos, fila)
    for i in medidas.values():
        yield from ((t, Meaning(MEASURE, i.id)) for t in (i.etiqueta, i.id) if not i.es_interno)
    yield from _only_printed(catalogo)
    notas = _elsewhere(catalogo.rules)
    for dimension, texto, codigo in _members(catalogo):
        yield texto, Meaning(dimension, codigo, notas.get(codigo, "") if dimension == "provincia" else "")
    for propio in (p.sigla, p.nombre, *(() if p.es_todos else (p.codigo, *_numbered(p.codigo)))):
        yield propio, Meaning(FILLER, PROGRAMME)
    yield p.entidad, Meaning(FILLER, ENTITY)


@remembered
def _only_printed(catalogo: Catalog) -> list[tuple[str, Meaning]]:
    """Return what documents count, as it is named in print, and the values of what the registry does not open by."""
    dichas: dict[tuple[str, Meaning], None] = {}
    for c in published(catalogo):
        es_ajena = c.indicador not in INDICATORS and c.dimension != SHEETS_OF
        if es_ajena and catalogo.programa.frase(f"impreso.{c.indicador}"):
            dichas[label(catalogo, c.indicador), Meaning(PRINTED, c.indicador)] = None
        for d, v in c.dimensiones.items():
            if d not in DIMENSIONS and c.indicador.startswith(PARTS_PRINTED):
                dichas[v, Meaning(PRINTED, f"{c.indicador}|{d}|{v}")] = None
    return list(dichas)


def _written(sinonimos: Sequence[Synonym], fila: Synonym) -> Iterator[tuple[str, Meaning]]:
    """Return a synonym with what it means; one for each month, or number, where it says that any goes there."""
    cual, clase = next(((c, clase) for c, clase in ANY.items() if c in fila.palabra), ("", ""))
    for f in [f for f in sinonimos if f.clase == clase] if cual else [fila]:
        for dicho in {f.palabra: 0, f.valor: 0} if clase == NUMBER_WORD else [f.palabra]:
            palabra = fila.palabra.replace(cual, dicho) if cual else dicho
            yield palabra, Meaning(fila.clase, fila.valor.replace(cual, f.valor) if cual else fila.valor, fila.nota)


def _is_asked_here(catalogo: Catalog, medidas: Container[str], fila: Synonym) -> bool:
    """Tell whether the programme has what a synonym means: the measures it says, a dimension that is not another's."""
    if fila.clase in (MEASURE, SO_FAR):
        return all(i in medidas for i in fila.valor.split(";"))
    if (fila.clase, fila.valor) == (FILLER, PROGRAMME):  # Of them all, "the programme" is none until it is said which.
        return not catalogo.programa.es_todos
    return fila.clase != DIMENSION or fila.valor not in alien_dimensions(catalogo.programa)


def _members(catalogo: Catalog) -> Iterator[tuple[str, str, str]]:
    """Return the names of the values of dimensions: the dimension, the name and the value."""
    hay = offered_dimensions(catalogo.programa)
    valores = {d: meaning.values_of(catalogo, d) for d in NAMED if d in hay}
    for d, suyos in valores.items():
        # The names of what money comes from that are also of what it is spent on, for either of the two.
        otra = valores.get(ALIKE.get(d, ""))
        ajenos = {folded(n) for nombres in otra.nombres.values() for n in nombres} if otra else set()
        for codigo, nombres in suyos.nombres.items():
            dichos = [f for t in (codigo, *nombres) for f in _called(d, t, ajenos)] if codigo != NO_DATA else []
            yield from ((d, f, codigo) for f in dichos)
        for corto, codigos in suyos.cortos.items():
            numerado = SHORT_CODE.fullmatch(corto)
            for dicho in (corto, *([f"{d} {numerado[1]}"] if numerado else [])):
                yield from ((d, dicho, codigo) for codigo in codigos)
    if "responsable" in hay:  # Those that answer together, as they are written: apart, each is a unit.
        juntos = [r for r in meaning.values_of(catalogo, "responsable").nombres if "/" in r]
        yield from (("responsable", r, r) for r in juntos)


def _called(dimension: str, nombre: str, ajenos: Collection[str]) -> tuple[str, ...]:
    """Return what a value is called in a question: by its name where that is said of nothing else.

    Figures alone ("15", "5-10") are any number unless what they are a number of is said, and so is a bracket ("más de
    100"); a letter alone is none ("e" joins two words). `ajenos` are names that something else has too.
    """
    if dimension == PROGRAMME and nombre.isdigit():
        return _numbered(nombre)
    if dimension in BRACKETS and folded(BRACKETS[dimension]) not in folded(nombre):
        return (f"{nombre} {BRACKETS[dimension]}",)
    es_numero = not any(c.isalpha() for c in nombre)
    if dimension in NUMBERED and (es_numero or dimension not in ALIKE or folded(nombre) in ajenos):
        etiqueta = DIMENSIONS[dimension].etiqueta
        return (f"{etiqueta} {nombre}", f"{etiqueta.split()[0]} {nombre}")
    return (f"{dimension} {nombre}" if (dimension in PLACES and es_numero) or len(nombre) == 1 else nombre,)


def _numbered(codigo: str) -> tuple[str, ...]:
    """Return what a programme is called by its code: alone it is any number, but for the zero that it begins with."""
    corto = codigo.lstrip("0")
    solo = (codigo,) if corto != codigo else ()
    nombres = ("pp", "pp ", "programa ", "programa presupuestal ")
    return (*solo, *(f"{nombre}{c}" for nombre in nombres for c in (codigo, corto)))


def tokens(texto: str) -> list[str]:
    """Return the words, codes and numbers of a text, folded; joined years ("2020-2025") as a range."""
    return TOKEN.findall(YEARS_JOINED.sub(r"\1 a \2", folded(texto)))


def spelt(lexico: Lexicon, texto: str) -> list[str]:
    """Return a text's tokens with its short forms ("ejec.") in full and what it leaves unsaid."""
    return completed([lexico.abreviaturas.get(f, f) for f in tokens(texto)])


def completed(fichas: Sequence[str]) -> list[str]:
    """Return the tokens of a question with what it leaves unsaid."""
    texto = MILLIONS.sub(lambda dicho: str(VALUES[dicho[1]]), " ".join(fichas))
    for fila in words.rows("completa"):
        while (dicho := fila.patron.sub(fila.dice[0], texto)) != texto:
            texto = dicho
    return texto.split()


def terms(lexico: Lexicon, fichas: Sequence[str], sin: frozenset[tuple[str, ...]] = frozenset()) -> list[Term]:
    """Return a text's tokens as terms of the vocabulary, the longest phrase first; some of them (`sin`) not taken."""
    hechos, lugar = [], 0
    while lugar < len(fichas):
        for largo in range(min(lexico.larga, len(fichas) - lugar), 0, -1):
            frase = tuple(fichas[lugar : lugar + largo])
            if frase in lexico.frases and frase not in sin and not _is_cut(lexico, fichas, lugar, largo):
                hechos.append(Term(" ".join(frase), lexico.frases[frase]))
                break
        else:
            largo = 1
            hechos.append(Term(fichas[lugar], _number(fichas[lugar], hechos)))
        lugar += largo
    return hechos


def _is_cut(lexico: Lexicon, fichas: Sequence[str], lugar: int, largo: int) -> bool:
    """Tell whether a phrase takes the beginning of another that goes on after it, its own beginning being known."""
    for desde in range(1, largo):
        if (fichas[lugar + desde - 1],) not in lexico.frases:
            return False
        sigue = range(largo - desde + 1, min(lexico.larga, len(fichas) - lugar - desde) + 1)
        if any(tuple(fichas[lugar + desde : lugar + desde + n]) in lexico.frases for n in sigue):
            return True
    return False


def _number(ficha: str, antes: Sequence[Term]) -> tuple[Meaning, ...]:
    """Return a number's meaning: a year, unless it is what something is compared with."""
    if ficha == ",":
        return (Meaning(AND, ","),)
    if IS_YEAR.fullmatch(ficha) and not (antes and antes[-1].means(COMPARES)):
        return (Meaning(YEAR, ficha),)
    if IS_TAXPAYER.fullmatch(ficha):
        return (Meaning(REFUSED, "privado"),)
    if IS_THOUSANDS.fullmatch(ficha):
        return (Meaning(REFUSED, "miles"),)
    return (Meaning(NUMBER, ficha.replace(",", "")),) if IS_NUMBER.fullmatch(ficha) else ()


def corrected(lexico: Lexicon, fichas: Sequence[str]) -> list[dict[str, str]]:
    """Return the ways of putting right what is not in the vocabulary: {as written: word}; one, empty, when all is.

    None when a word has no near one, or when there are too many ways.
    """
    ajenas = [f for f in dict.fromkeys(fichas) if f not in lexico.palabras and not any(c.isdigit() for c in f)]
    cercanas = [[] if f in lexico.ajenas else nearest(lexico.palabras, f) for f in ajenas if f not in (",", "%")]
    if not all(cercanas):
        return []
    maneras = list(combined(*cercanas))
    return [dict(zip(ajenas, m, strict=False)) for m in maneras] if len(maneras) <= MOST_READINGS else []


@lru_cache(maxsize=1024)
def nearest(palabras: frozenset[str], escrita: str) -> list[str]:
    """Return the words that one which is not among them may be: another form of its verb, or with a letter wrong.

    What ends otherwise than it does is no slip of it.
    """
    if formas := [f for f in conjugated(escrita) if f in palabras and f != escrita]:
        return formas[:1]
    return sorted(p for p in palabras if (p[0], p[-1]) == (escrita[0], escrita[-1]) and is_slip(escrita, p))


def conjugated(escrita: str) -> list[str]:
    """Return other forms of a verb in the past ("cumplimos": "cumplieron"); none of what is to come."""
    for formas in VERB_ENDINGS:
        fin = next((f for f in formas if escrita.endswith(f) and len(escrita) - len(f) >= SHORTEST - 1), "")
        if len(fin) > ENDING and not escrita.endswith(TO_COME):
            return [f"{escrita.removesuffix(fin)}{f}" for f in formas]
    return []


def is_slip(escrita: str, palabra: str) -> bool:
    """Tell whether a word differs from another in one letter missing, added, changed or swapped; never a short one."""
    se_miran = len(escrita) >= SHORTEST and escrita.isalpha() and palabra.isalpha()
    return se_miran and int(OSA.distance(escrita, palabra, score_cutoff=1)) <= 1
