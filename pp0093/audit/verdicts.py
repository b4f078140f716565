"""Parses a document's numbers into claims (subject, indicator, year), and compares them with the known figures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from pp0093.ask.registry import NATIONAL
from pp0093.audit import knowledge
from pp0093.audit.document import ReadSentence
from pp0093.audit.knowledge import ALL_OF_PROGRAMME, Knowledge, KnownFigure, NumberRelation, Of
from pp0093.language import numbers, words
from pp0093.language.numbers import (
    AGREES,
    BOUNDING_RELATIONS,
    HUNDRED,
    SHARES,
    Bounding,
    Match,
    NumberForm,
    Written,
    holds,
)
from pp0093.language.words import (
    CAPITAL,
    CLAUSE_END,
    COMPARED,
    CONTENTS,
    DESCRIBES,
    IN_ORDER,
    INDICATOR_WORD,
    INHERITS,
    JOINED,
    PART_OF,
    SUBJECTS,
    WHOLE_HEADING,
    YEAR_IN_TEXT,
    Meaning,
    Mention,
    Vocabulary,
    plain,
)
from pp0093.structs import Frozen

NO_COUNT = re.compile(r"\s?(?:uit|anos?\b|meses|dias|y \d+ uit|a \d+ uit)")
# An amount below SHORT without a multiplier may take the next one's; a count, if it has decimals or that is MILLIONS.
SHORT, MILLIONS = 1000, 6


class Parsed(Frozen):
    """A sentence with its mentions, numbers and years."""

    oracion: ReadSentence
    plano: str
    menciones: list[Mention]
    numeros: list[Written]
    anios: list[tuple[int, int, bool]]

    @property
    def anios_dichos(self) -> set[int]:
        """The years it names, its own or compared with."""
        return {a for _, a, _ in self.anios}

    @property
    def anios_propios(self) -> list[tuple[int, int]]:
        """(position, year) of each of its own years, those it compares with excluded."""
        return [(lugar, anio) for lugar, anio, es_otro in self.anios if not es_otro]

    @property
    def con_codigo(self) -> list[Mention]:
        """The mentions that end in a code: "actividad 1.1"."""
        return [m for m in self.menciones if self.plano[m.fin - 1].isdigit()]

    def named(self, clase: str) -> list[str]:
        """Return the values of a class that its mentions name, in order."""
        return [v for m in self.menciones if (v := m.of(clase))]

    def between(self, desde: int, hasta: int) -> list[Mention]:
        """Return the mentions between two positions."""
        return [m for m in self.menciones if desde <= m.inicio and m.fin <= hasta]


# "el año anterior", "un año antes", "ese año", unless the year follows in figures.
OTHER_YEAR = re.compile(
    r"\b(?P<mismo>(?:ese|dicho) (?:mismo )?(?:ano|ejercicio|periodo))\b|\b(?P<un>un ano (?:antes|atras))\b|"
    r"\b(?:ano|ejercicio|periodo) (?:anterior|previo|precedente)\b(?!,? \((?:19|20)\d\d)"
)


def _dated(plano: str, anio: int | None) -> str:
    """Return a folded sentence with relative years replaced by their number, keeping character positions."""

    def dated(m: re.Match[str]) -> str:
        dichos = YEAR_IN_TEXT.findall(plano, 0, m.start()) or YEAR_IN_TEXT.findall(plano, m.end())[:1] or [anio]
        como = "en " if m["un"] or m["mismo"] else ""
        dicho = f"{como}{int(dichos[-1]) - (not m['mismo'])}" if dichos[-1] else m.group()
        return dicho.ljust(len(m.group()))

    return OTHER_YEAR.sub(dated, plano)


def parse(oracion: ReadSentence, vocabulario: Vocabulary, anio: int | None = None) -> Parsed:
    """Return a sentence parsed into mentions, numbers and years; `anio` is the year of the text before it."""
    plano = _dated(plain(oracion.texto), anio)
    menciones = vocabulario.mentions(plano)
    numeros = _same_units([n for n in numbers.find(plano) if not _is_code(n, plano, menciones)], plano)
    libres = [m for m in menciones if not any(_over(m, n) for n in numeros)]
    libres = [m for m in libres if _is_capital(m, oracion.texto, plano) or _is_in_list(m, libres)]
    ocupado: list[Mention | Written] = [*numeros, *with_theme(libres)]
    letras = (
        [] if oracion.es_fila else [n for n in numbers.numbers_in_words(plano) if not any(_over(m, n) for m in ocupado)]
    )
    numeros = sorted((*numeros, *letras), key=lambda n: n.inicio)
    anios = [(m.start(), int(m.group()), is_compared(plano, m.start())) for m in YEAR_IN_TEXT.finditer(plano)]
    return Parsed(oracion, plano, libres, numbers.with_ranges(numeros, plano), anios)


def _same_units(escritos: list[Written], plano: str) -> list[Written]:
    """Return the numbers, with both ends of "de 44.8 a 46.3 millones de soles" in the same unit."""
    for i in range(len(escritos) - 2, -1, -1):
        n = escritos[i]
        otro = escritos[i + 1]
        es_del_otro = n.valor < SHORT and (n.tipo == NumberForm.SOLES or n.decimales or otro.escala == MILLIONS)
        es_suelto = es_del_otro if n.tipo == otro.tipo else n.tipo == NumberForm.COUNT
        entre = plano[n.fin : otro.inicio]
        es_junto = INHERITS.match(entre) or (n.tipo == otro.tipo and entre.strip() == ",")
        if es_suelto and not n.escala and es_junto:
            escritos[i] = replace(n, tipo=otro.tipo, escala=otro.escala)
    return escritos


def _is_code(n: Written, plano: str, menciones: list[Mention]) -> bool:
    """Tell whether a number is the code of an activity, or part of a bracket of sales or workers, and no figure."""
    es_desnudo = n.tipo == NumberForm.COUNT and not n.escala
    es_de_nombre = es_desnudo and any(m.temas and m.inicio <= n.inicio and n.fin <= m.fin for m in menciones)
    return es_de_nombre or bool(NO_COUNT.match(plano, n.fin))


def _over(m: Mention | Written, n: Written) -> bool:
    return m.inicio < n.fin and n.inicio < m.fin


def _is_capital(m: Mention, texto: str, plano: str) -> bool:
    """Tell whether a name that is also a common word ("Servicios") is capitalized as a name."""
    es_comun = {c for c, _ in m.significa} & CAPITAL and " " not in plano[m.inicio : m.fin]
    return not es_comun or texto[m.inicio].isupper()


def _is_in_list(m: Mention, menciones: Iterable[Mention]) -> bool:
    """Tell whether a common word is a name because others of its kind surround it: "el comercio y los servicios"."""
    return len({(c, v) for x in menciones for c, v in x.significa if c == "sector"}) > 1 and bool(m.of("sector"))


def is_compared(plano: str, lugar: int) -> bool:
    """Tell whether the year at a position is one that the sentence compares with."""
    return bool(COMPARED.search(plano[:lugar]))


def themes(menciones: Iterable[Mention]) -> tuple[Meaning, ...]:
    """Return the distinct subjects that some mentions may name."""
    return tuple(dict.fromkeys(t for m in menciones for t in m.temas))


class Spot(Frozen):
    """A number in its sentence, and the span of words that belong to it."""

    leida: Parsed
    n: Written
    desde: int
    hasta: int

    @property
    def antes(self) -> list[Mention]:
        """The mentions of its span before the number."""
        return self.leida.between(self.desde, self.n.inicio)

    @property
    def despues(self) -> list[Mention]:
        """The mentions of its span after the number."""
        return self.leida.between(self.n.fin, self.hasta)

    def marked(self) -> str:
        """Return the sentence with the number and its span marked, as the pattern tables read it."""
        return words.replaced(self.leida.plano, self.signs())[0]

    def signs(self) -> list[tuple[int, str, int]]:
        """Return the marks (start, mark, end) of the number and of its span."""
        return [
            (self.desde, SPAN_MARK, self.desde),
            (self.n.inicio, "#", self.n.fin),
            (self.hasta, SPAN_MARK, self.hasta),
        ]


def place(leida: Parsed, n: Written) -> Spot:
    """Return a number with its span: up to the neighbouring numbers, within its clause."""
    desde = max((x.fin for x in leida.numeros if x.fin <= n.inicio), default=0)
    hasta = min((x.inicio for x in leida.numeros if x.inicio >= n.fin), default=len(leida.plano))
    cortes = (c.start() for c in CLAUSE_END.finditer(leida.plano, n.fin, hasta))
    fin = next((c for c in cortes if not any(m.inicio < c < m.fin for m in leida.menciones)), hasta)
    return Spot(leida, n, desde, fin)


def with_theme(menciones: Iterable[Mention]) -> list[Mention]:
    """Return the mentions that may be a figure's subject."""
    return [m for m in menciones if m.temas]


def series_in_order(lugar: Spot) -> list[Written]:
    """Return the series given "respectivamente" that contains this number; empty when there is none."""
    plano = lugar.leida.plano
    n = lugar.n
    dicho = IN_ORDER.search(plano, n.fin)
    if dicho is None:
        return []
    juntos = [x for x in lugar.leida.numeros if x.fin <= dicho.start() and x.tipo == n.tipo]
    serie = juntos[-1:]
    for x in reversed(juntos[:-1]):
        if not JOINED.match(plano[x.fin : serie[0].inicio]):
            break
        serie.insert(0, x)
    return serie if n in serie else []


def as_one(lugar: Spot) -> Spot:
    """Return the series of this number as one number, with the span from its first to its last."""
    serie = series_in_order(lugar)
    if not serie:
        return lugar
    primero = place(lugar.leida, serie[0])
    ultimo = place(lugar.leida, serie[-1])
    return replace(primero, n=replace(lugar.n, inicio=serie[0].inicio, fin=serie[-1].fin), hasta=ultimo.hasta)


def is_whole_of_part(lugar: Spot) -> bool:
    """Tell whether it is the total of "918 de 1,017 empresas"."""
    es_par = any(x.fin == lugar.desde and x.tipo == lugar.n.tipo for x in lugar.leida.numeros)
    return es_par and bool(PART_OF.match(lugar.leida.plano[lugar.desde : lugar.n.inicio]))


TWO_YEARS = re.compile(
    r"\b(?:de|desde|entre)\s(?:el\s|ano\s)*((?:19|20)\d\d)\s(?:\([^()]*\)\s)?(?:a|y|hasta)\s(?:el\s|ano\s)*((?:19|20)\d\d)\b"
)


OF_ANOTHER_PROGRAMME = "la frase es de otro programa presupuestal"
# Codes of the MEF: four digits, the first 0 except in the few without products ("1001"); "PP068" omits it.
PROGRAMME_CODE = r"(?:0\d{2,3}|100[12]|900[12])"
OTHER_PROGRAMME = re.compile(
    rf"\b(?:programas?(?:\s+presupuestal(?:es)?)?|pps?|p\.p\.?)(?:\s+n\W{{0,3}}o?\W{{0,2}})?[\s-]*"
    rf"(?P<codigos>{PROGRAMME_CODE}(?:(?:,\s*|\s+y\s+|\s+e\s+){PROGRAMME_CODE})*)\b"
)
OWN_PARTS = ("actividad", "producto", "indicador_desempeno")


# Context: section, paragraph and year of the text before a sentence ---------------------------------------------------


class Context(Struct):
    """Context of a sentence: the subjects of its section and paragraph, its year and its programme.

    `propio` is the number of the audited programme; `es_ajena` marks a section about another, `es_ajeno` a sentence
    about one.
    """

    propio: int
    anio: int | None
    seccion: tuple[Meaning, ...] = ()
    parrafo: tuple[Meaning, ...] = ()
    bloque: int = -1
    indicador: str | None = None
    cosa: str | None = None
    alcance: str | None = None
    papeles: dict[NumberForm, Role] = {}
    anio_parrafo: int | None = None
    es_ajena: bool = False
    es_ajeno: bool = False


def enter(contexto: Context, leida: Parsed) -> None:
    """Update the context before a sentence: a new paragraph resets its own, and a heading sets the section."""
    if contexto.bloque != leida.oracion.bloque:
        contexto.bloque, contexto.parrafo, contexto.anio_parrafo = leida.oracion.bloque, (), None
        contexto.es_ajeno = contexto.es_ajena
    temas = themes(leida.menciones)
    dichos = {int(c) for m in OTHER_PROGRAMME.finditer(leida.plano) for c in re.findall(PROGRAMME_CODE, m[1])}
    es_propia = dichos or any(clase in OWN_PARTS for clase, _ in temas)
    es_de_otro = bool(dichos - {contexto.propio})
    contexto.es_ajeno = es_de_otro or (contexto.es_ajeno and not es_propia)
    if not leida.oracion.es_titulo:
        return
    contexto.es_ajena = es_de_otro
    if (temas or WHOLE_HEADING.match(leida.plano)) and not CONTENTS.search(leida.oracion.texto):
        contexto.seccion = temas


def leave(contexto: Context, leida: Parsed, claims: Sequence[ReadClaim]) -> None:
    """Update the context after a sentence with its subjects, roles and year."""
    primeros = leida.numeros[0].inicio if leida.numeros else len(leida.plano)
    temas = themes(leida.between(0, primeros)) or themes(leida.menciones)
    if temas and not leida.oracion.es_fila:
        contexto.parrafo = temas
    contexto.indicador = next(iter(leida.named("indicador_desempeno")), contexto.indicador)
    contexto.cosa = next(reversed(leida.named("cosa")), None)
    contexto.alcance = next(reversed(leida.named("alcance")), contexto.alcance)
    contexto.papeles = {c.escrito.tipo: (c.papel, c.relacion, False) for c in claims if c.papel}
    if propios := leida.anios_propios:
        del_texto = contexto.anio_parrafo or contexto.anio or 0
        dicho = max((c.anio for c in claims if c.anio), default=propios[-1][1])
        # A text returns to an earlier year only where a sentence begins with it.
        if dicho > del_texto or propios[0][0] < primeros:
            contexto.anio_parrafo = dicho


def indicator_named(lugar: Spot, contexto: Context) -> str | None:
    """Return the performance indicator that a number is about; None when none was named."""
    en_parrafo = (v for c, v in contexto.parrafo if c == "indicador_desempeno")
    previo = contexto.indicador if INDICATOR_WORD.search(lugar.leida.plano) else None
    return next(itertools.chain(lugar.leida.named("indicador_desempeno"), en_parrafo), previo)


# What a number is about: its indicator, its relation to it (value, change, share), its year and its subjects.
#
# The rows of the role table (language/tablas/papeles.csv, read as language/patterns says) are matched in order against
# the sentence, its names and number marked and a compared year as `~2024`; `=` stands for what the pattern captured.

Role = tuple[str, NumberRelation, bool]
UNREAD_ROLE: Role = ("", NumberRelation.VALUE, False)
INITIAL_TO_FINAL = "variacion_pim_pct"
"""Change from a year's initial budget to its final one."""
ROLES_TABLE = "papeles"
CAPTURED = "="
INDICATOR_OF_ROLE = {
    "ejecucion": "devengado_soles", "devengado": "devengado_soles", "pim": "pim_soles", "pia": "pia_soles",
    "empresas": "empresas_atendidas",
}  # fmt: skip
# Classes that the role table matches by value, and those it matches by presence.
VALUED = ("papel", "cosa", "supera", "nivel", "orden", "cambio", "relativo")
BARE_KINDS = ("parte", "base", "todo", "indicador_desempeno", "actividad", "producto", "departamento")
SPAN_MARK = "‖"
# "150 acciones más que", "32.9 puntos por debajo de".
THEN = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones|soles)?\s*(?:(?P<sube>mas|adicionales|por encima)|menos|por debajo)\b"
    r"(?! de (?:la mitad|un))"
)


def money(papel: str) -> str:
    """Return the money indicator that a word names; "" for none."""
    nombre = INDICATOR_OF_ROLE.get(papel, papel)
    return nombre if nombre.endswith("_soles") else ""


def role_of(lugar: Spot, contexto: Context) -> Role:
    """Return a number's indicator, its relation to it, and whether its sentence alone determines them."""
    junto = as_one(lugar)
    for fila, m in words.rows_that_fit(ROLES_TABLE, junto.n.tipo, sentence_as_read(junto), _flags(junto, contexto)):
        indicador, relacion, es_segura = fila.dice
        dicho = indicador if indicador != CAPTURED else next(v for v in m.groupdict().values() if v)
        return INDICATOR_OF_ROLE.get(dicho, dicho), NumberRelation(relacion), bool(es_segura)
    # "In 2020 it was 7.7 %": the role comes from the previous sentence.
    es_la_misma = not any(m.of(k) for m in lugar.leida.menciones for k in ("papel", "cosa", "indicador_desempeno"))
    return contexto.papeles.get(lugar.n.tipo, UNREAD_ROLE) if es_la_misma else UNREAD_ROLE


def _flags(lugar: Spot, contexto: Context) -> dict[str, object]:
    """Return the conditions of the role table: about the number, its sentence and its context."""
    n = lugar.n
    leida = lugar.leida
    return {
        f"cosa={contexto.cosa}": True,
        "ind": indicator_named(lugar, contexto),
        "anios": len(leida.anios_dichos) > 1,
        "dec": n.decimales,
        "signo": n.signo,
        "esc": n.escala,
        "solo": len(leida.numeros) == 1,
        "todo": is_whole_of_part(lugar),
        "dinero": any(map(money, leida.named("papel"))),
    }


def sentence_as_read(lugar: Spot) -> str:
    """Return a sentence with its marks, as the role table reads it."""
    leida = lugar.leida
    anios = [(p, "~", p) for p, _, es_otro in leida.anios if es_otro]
    nombres = [(m.inicio, _token(m, leida.plano), m.fin) for m in leida.menciones]
    return words.replaced(leida.plano, [*lugar.signs(), *anios, *nombres])[0]


def _token(m: Mention, plano: str) -> str:
    dichas = [f"{c}={v}" if c in VALUED else c for c, v in m.significa if c in VALUED or c in BARE_KINDS]
    dichas += ["tema"] if m.temas else []
    dichas += ["dinero"] if money(m.of("papel") or "") else []
    palabras = plano[m.inicio : m.fin]
    return f"⟨{' '.join(dichas)}|{palabras}⟩" if dichas else palabras


def worded(lugar: Spot) -> int:
    """Return the direction of a change by the words beside the number: 1 up, -1 down, 0 unstated."""
    if dicho := THEN.match(lugar.leida.plano[lugar.n.fin :]):
        return 1 if dicho["sube"] else -1
    dichas = [m.of("orden") for m in lugar.despues]
    dichas += [m.of(k) for k in ("cambio", "nivel", "supera") for m in reversed(lugar.antes)]
    return {"sube": 1, "supera": 1, "baja": -1, "debajo": -1}.get(next(filter(None, dichas), ""), 0)


# Its year and its subjects --------------------------------------------------------------------------------------------

# "2024 (568", "568 empresas en 2024".
YEAR_BEFORE = re.compile(r"((?:19|20)\d\d)\s*\(\s*(?:s/\s*)?$")
# Separates a number from another's year: "cuando en 2024 lo hacía el 70.8 %", "de las 568 de 2024".
OF_ANOTHER_NUMBER = re.compile(
    r";|\b(?:cuando|mientras|pero|aunque|lejos)\b|\b(?:las|los) (?:s/ ?)?[\d.,]+ (?:\w+ )?(?:de|del|en) (?:el )?$"
)
# The first of "de 35.4 a 38.1 millones".
FROM = re.compile(r"\b(?:de|desde)\s(?:l[ao]s?\s)?$|\bdel\s$")
TO = re.compile(r"[^\d;,.()]*\ba\s(?:l[ao]s?\s)?(?:s/\s?)?\d")
YEAR_AFTER = re.compile(r"(?:(?!\by\b)[^\d;,.()]){0,24}\(?\b(?:en|de|del|el|durante)\s(?:el\s|ano\s)*((?:19|20)\d\d)\b")


def year_said(lugar: Spot, contexto: Context) -> int | None:
    """Return a number's year: the one beside it, else its sentence's own, else the context's."""
    leida = lugar.leida
    n = lugar.n
    antes = leida.plano[: n.inicio]
    despues = leida.plano[n.fin :]
    if pegado := (None if n.signo else YEAR_BEFORE.search(antes)):
        return int(pegado[1])
    if (pegado := YEAR_AFTER.match(despues)) and not is_compared(leida.plano, n.fin + pegado.start(1)):
        return int(pegado[1])
    entre = TWO_YEARS.findall(leida.plano)
    if len(entre) == 1 and len(leida.anios_dichos) == len(entre[0]):
        return int(entre[0][not (FROM.search(antes) and TO.match(despues))])
    propios = leida.anios_propios
    del_texto = contexto.anio_parrafo or contexto.anio
    if previos := [a for p, a in propios if p < n.inicio]:
        return previos[-1]
    es_de_otro = propios and del_texto and OF_ANOTHER_NUMBER.search(leida.plano, n.fin, propios[0][0])
    return propios[0][1] if propios and not es_de_otro else del_texto


# "El producto ejecutó...": anaphora to a product or activity named before.
NAMED_BEFORE = re.compile(
    r"\b(?:el|del|al|este|ese|dicho) (?P<producto>producto)\b(?! (?:[\d]|del? ))|"
    r"\b(?:la|esta|esa|dicha) (?P<actividad>actividad)\b(?! (?:[\d]|del? ))"
)


def options(lugar: Spot, contexto: Context) -> list[tuple[tuple[Meaning, ...], bool]]:
    """Return the candidate subjects of a number, each with whether its sentence states it all; the likeliest first."""
    grupos = _groups(lugar)
    dichas = [(t, es_propio) for g, es_propio in grupos if (t := _choice(g))]
    opciones: list[tuple[tuple[Meaning, ...], bool]] = [*dichas]
    for g, es_propio in grupos:
        if t := _coded(g):
            opciones.append((t, es_propio))
    previo = contexto.indicador if indicator_named(lugar, contexto) else None
    indicador = (("indicador_desempeno", previo),) if previo else ()
    antes = themes(m for m in lugar.leida.con_codigo if m.fin <= lugar.desde)[:1]
    fondos: list[tuple[Meaning, ...]] = [c for c in (indicador, antes, contexto.parrafo, contexto.seccion) if c]
    if nombrado := NAMED_BEFORE.search(lugar.leida.plano):
        previos = [t for c in fondos for t in c if t[0] == nombrado.lastgroup]
        fondos = [tuple(previos[:1])] if previos else []
    for fondo in dict.fromkeys(f for c in fondos for f in (c, *((t,) for t in c))):
        opciones += [((*fondo, *t), False) for t, _ in dichas]
    if dichas and all({c for c, _ in t} <= DESCRIBES for t, _ in dichas):
        opciones += [(f, False) for f in fondos]
    if not any(g for g, _ in grupos):
        en_frase = with_theme(lugar.leida.menciones)
        opciones += [(t, bool(nombrado) and t in fondos) for t in (_choice(en_frase), *fondos) if t]
        es_programa = not fondos or "programa" in lugar.leida.named("todo")
        opciones.append(((), es_programa and not en_frase))
    return list(dict.fromkeys((tuple(sorted({*temas})), es_propio) for temas, es_propio in opciones))


def _groups(lugar: Spot) -> list[tuple[list[Mention], bool]]:
    """Return the groups of mentions that may be a number's subject, and whether each is certain."""
    despues = with_theme(lugar.despues)
    if sujeto := in_order(lugar):
        return [(sujeto, True)]
    if _faces_next(lugar):
        return [(despues, True)]
    anterior = with_theme(lugar.antes) or _last_group(lugar)
    return [(anterior + despues, True), (anterior, not despues), (despues, not anterior)]


def in_order(lugar: Spot) -> list[Mention]:
    """Return the mention paired with a number by "respectivamente" ("... y grandes, el 0.6 % y 1.5 %, ...")."""
    serie = series_in_order(lugar)
    if not serie:
        return []
    previas = with_theme(lugar.leida.between(0, serie[0].inicio))
    detras = with_theme(lugar.leida.between(serie[-1].fin, len(lugar.leida.plano)))
    ultimas = detras if len(detras) == len(serie) else previas[-len(serie) :]
    return [ultimas[serie.index(lugar.n)]] if len(ultimas) == len(serie) else []


def _last_group(lugar: Spot) -> list[Mention]:
    """Return the mentions of the last group before a number, when other numbers stand in between."""
    lejos = with_theme(lugar.leida.between(0, lugar.desde))
    cortes = [n.inicio for n in lugar.leida.numeros if lejos and n.inicio < min(lugar.n.inicio, lejos[-1].inicio)]
    return [m for m in lejos if m.inicio >= max(cortes, default=0)]


def _faces_next(lugar: Spot) -> bool:
    """Tell whether each number of a sentence precedes its subject ("2,038 por una unidad y 40 por otra")."""
    mismos = [n for n in lugar.leida.numeros if n.tipo == lugar.n.tipo]
    if len(mismos) < 2:
        return False
    plano = lugar.leida.plano
    sueltos = [n for n, otro in itertools.pairwise(mismos) if not JOINED.match(plano[n.fin : otro.inicio])]
    return all(with_theme(place(lugar.leida, n).despues) for n in (*sueltos, mismos[-1]))


def _choice(grupo: Sequence[Mention]) -> tuple[Meaning, ...]:
    """Return the first choice of one meaning per mention that uses each dimension once; empty when there is none."""
    for elegidas in itertools.islice(itertools.product(*(m.temas for m in grupo)), 16):
        unicas = tuple(dict.fromkeys(elegidas))
        if len(dict(unicas)) == len(unicas):
            return unicas
    return ()


def _coded(grupo: Sequence[Mention]) -> tuple[Meaning, ...]:
    """Return the only indicator, activity or product named in a group that names more; empty without one."""
    for clase in SUBJECTS[:3]:
        valores = {v for m in grupo if (v := m.of(clase))}
        if len(valores) == 1:
            return ((clase, valores.pop()),)
    return ()


EVENTS = ("ferias", "ruedas_negocio")
OF_MONEY = ("_soles", "ejecucion_pct", "variacion_pim_pct")
PRINTED_SHARES = {
    "empresas_atendidas": ("participacion_pct", "participacion_con_dato_pct"),
    "devengado_soles": ("participacion_devengado_pct",),
}
AGAINST = {NumberRelation.DIFFERENCE: knowledge.MORE, NumberRelation.RATIO: knowledge.RATIO}
# Units of an activity: firms, else actions.
ACTIVITY_UNITS = ("empresas", "acciones")
OWN_SHARES = ("participacion_factor_pct", "ptf_relativa_pct")


def is_national(lugar: Spot, contexto: Context) -> bool | None:
    """Tell whether a number covers the whole country; None when only the text before its sentence says so."""
    # Of two scopes in a sentence, the nearest one before the number wins, else the nearest after.
    alcances = [m for m in lugar.leida.menciones if m.of("alcance")]
    aqui = lugar.n.inicio
    alcance = min(alcances, key=lambda m: (m.inicio > aqui, abs(m.inicio - aqui)), default=None)
    if alcance is None and contexto.alcance == NATIONAL:
        return None
    return alcance is not None and alcance.of("alcance") == NATIONAL


def figures_of(  # noqa: PLR0917
    conocido: Knowledge, papel: str, relacion: NumberRelation, anio: int, temas: tuple[Meaning, ...], lugar: Spot,
    *, es_nacional: bool | None,
) -> list[KnownFigure]:  # fmt: skip
    """Return the known figures that a number may state."""
    # A count of fairs covers the whole year, though their name is also a service's.
    de = frozenset(t for t in temas if papel not in EVENTS or t[0] != "servicio")
    es_dinero = papel.endswith(OF_MONEY)
    if es_nacional and (es_dinero or relacion == NumberRelation.SHARE):
        # Only money is known for the whole country, and only its total.
        if temas or not es_dinero:
            return []
        de = knowledge.ALL_OF_COUNTRY
    if _is_of_another_unit(conocido, de, lugar):
        return []
    if relacion == NumberRelation.SHARE:
        return _shares(conocido, papel, anio, de)
    # After a text about the whole country, money may be national.
    de_que = (knowledge.ALL_OF_COUNTRY, de) if es_nacional is None and es_dinero and not temas else (de,)
    anios = anio, base_year(lugar.leida, anio)
    return [c for d in de_que if (c := _single(conocido, papel, relacion, anios, d, lugar.n.tipo))]


def _is_of_another_unit(conocido: Knowledge, de: Of, lugar: Spot) -> bool:
    """Tell whether a count is in firms while its activity is measured in actions, or the other way round."""
    dichas = {*ACTIVITY_UNITS} & {*lugar.leida.named("cosa")}
    suyas = {ACTIVITY_UNITS[v not in conocido.en_empresas] for d, v in de if d == "actividad"}
    return lugar.n.tipo == NumberForm.COUNT and len(dichas) == 1 and bool(suyas) and dichas != suyas


def _single(  # noqa: PLR0917
    conocido: Knowledge, papel: str, relacion: NumberRelation, anios: tuple[int, int], de: Of, tipo: NumberForm
) -> KnownFigure | None:
    """Return the only figure that a number with a relation may state; `anios` are its year and its base year."""
    anio, base = anios
    if relacion == NumberRelation.GAP:
        return conocido.get(papel, anio, de) or conocido.minus(papel, "valor_indicador", "meta_indicador", anio, de)
    if relacion == NumberRelation.DIFFERENCE and papel == "meta_fisica":
        return conocido.minus(f"{knowledge.MORE}{papel}", "avance_fisico", papel, anio, de)
    es_cambio = relacion == NumberRelation.CHANGE and papel != INITIAL_TO_FINAL
    if relacion not in AGAINST and not es_cambio:
        return conocido.get(papel, anio, de)
    en_puntos = papel.endswith("_pct") or tipo == NumberForm.POINTS
    en = AGAINST.get(relacion) or (knowledge.POINTS if en_puntos else knowledge.VARIATION)
    return conocido.versus(papel, en, anio, base, de)


def base_year(leida: Parsed, anio: int) -> int:
    """Return the year that a sentence compares with: the one it names, else the previous one."""
    dichos = TWO_YEARS.findall(leida.plano)
    if len(dichos) == 1 and int(dichos[0][1]) == anio:
        return int(dichos[0][0])
    otros = sorted((es_otro, lugar, a) for lugar, a, es_otro in leida.anios if a < anio)
    return otros[-1][-1] if otros else anio - 1


def _shares(conocido: Knowledge, papel: str, anio: int, de: Of) -> list[KnownFigure]:
    impresas = PRINTED_SHARES.get(papel, ())
    halladas = [c for i in (*impresas, *OWN_SHARES) if (c := conocido.get(i, anio, de))]
    return halladas + [c for e in de if (c := conocido.share(papel, anio, frozenset({e}), de - {e}))]


# A number's claim, the known figures that it is compared with, and the verdict.
#
# Nothing is guessed. A number may have several readings; one is `firme` when its sentence names the indicator and the
# subject, and has no unread words that would change them. Only then can it be accused.
#
# Parallel numbers are resolved together: "Lima (32.5 %), La Libertad (6.8 %) y Arequipa (6.6 %)" does not name the
# whole of the shares, but two of them agree with the known figures of their places: the third is the same indicator of
# its own.

Place = tuple[int, int]
"""A sentence's ordinal in the document, and a character position in it."""


COMMA = re.compile(r"^\s*(?:[,:]\s*(?:el|la|con|un)?|con)\s*$")
FACING = re.compile(
    r"^\s?(?:,|de|del|en|fue|fueron|es|son|se ubic\w+ en|corresponde a|esta en|estan en|pertenece a)?\s*"
    r"(?:la|el|los|las)?\s*$"
)


class ReadClaim(Struct, frozen=True):
    """A number of a document as a claim; `motivo` says why it gets no verdict.

    `lecturas` are the candidate figures, the surest first, each with whether it is `firme`. `cifra` is the one that
    agrees with it or refutes it, and `encaje` how they match; None without a verdict.

    `sentido` is the direction of change in words (1 up, -1 down) and `cota` the bound or precision that words give it.
    """

    escrito: Written
    oracion: ReadSentence
    papel: str = ""
    relacion: NumberRelation = NumberRelation.VALUE
    anio: int | None = None
    lecturas: dict[KnownFigure, bool] = {}
    es_clara: bool = False
    de: Of = ALL_OF_PROGRAMME
    sentido: int = 0
    cota: Bounding = Bounding.EXACT
    motivo: str = ""
    alrededor: frozenset[Meaning] = frozenset()
    atado: tuple[Meaning, ...] = ()
    encaje: Match | None = None
    cifra: KnownFigure | None = None

    @property
    def lugar(self) -> Place:
        """Its position: its sentence's ordinal in the document, and its offset in the sentence."""
        return self.oracion.orden, self.escrito.inicio

    @property
    def primera(self) -> KnownFigure:
        """The surest candidate figure."""
        return next(iter(self.lecturas))


def named_after(lugar: Spot) -> Mention | None:
    """Return the first mention of a subject after a number; None without one."""
    return next((m for m in lugar.leida.menciones if m.temas and m.inicio >= lugar.n.fin), None)


def tied(lugar: Spot) -> tuple[Meaning, ...]:
    """Return the subjects attached to a number by syntax: "Lima (35.2 %)", "Lima, 35.2 %", "35.2 % de Lima"."""
    plano = lugar.leida.plano
    n = lugar.n
    con_nombre = with_theme(lugar.leida.menciones)
    antes = next((m for m in reversed(con_nombre) if m.fin <= n.inicio), None)
    sigue = named_after(lugar)
    encara = sigue and FACING.match(plano[n.fin : sigue.inicio])
    # When both sides qualify, the side where the sentence's first number has its name wins.
    es_antes = not encara or con_nombre[0].fin <= lugar.leida.numeros[0].inicio
    junto = antes and es_antes and COMMA.match(plano[antes.fin : n.inicio])
    return antes.temas if antes and junto else sigue.temas if sigue and encara else ()


OF_EXCESS = (NumberRelation.EXCESS, NumberRelation.SHORT)
NEVER = Decimal(-1), Decimal(-1)
"""An interval that no number matches: the excess over a goal that was not reached, or the shortfall of one that was."""
WHICH_INDICATOR = "la frase no dice con certeza de qué indicador es"
UNSURE = "la frase no dice con certeza de qué es la cifra"
SIGNED = (NumberRelation.CHANGE, NumberRelation.GAP, NumberRelation.DIFFERENCE)


def judge(claim: ReadClaim) -> ReadClaim:
    """Return a claim with its outcome: refuted only when no candidate figure agrees and one is certain."""
    if not claim.lecturas:
        return claim
    firmes = [cifra for cifra, es_firme in claim.lecturas.items() if es_firme]
    es_parte = claim.relacion == NumberRelation.SHARE
    miradas = firmes if firmes and not es_parte else _likeliest(claim)
    for encaje, cifra in itertools.product(AGREES, miradas):
        if fits(claim, cifra) == encaje:
            return replace(claim, encaje=encaje, cifra=cifra)
    cifra = miradas[0]
    es_incierta = not (firmes or is_fulfilment(claim, cifra)) and (not es_parte or claim.de - cifra.de)
    motivo = WHICH_INDICATOR if not claim.es_clara else UNSURE if es_incierta else ""
    if motivo or fits(claim, cifra) is None:
        return replace(claim, motivo=motivo or "la frase da la cifra como aproximada")
    return replace(claim, encaje=Match.NO, cifra=cifra)


def _likeliest(claim: ReadClaim) -> list[KnownFigure]:
    """Return the candidates of the subject tied to a number, else those of the likeliest subject."""
    todas = [*claim.lecturas]
    if claim.atado:
        return [cifra for cifra in todas if {*claim.atado} & cifra.de] or todas
    return [cifra for cifra in todas if cifra.de == todas[0].de]


def fits(claim: ReadClaim, cifra: KnownFigure) -> Match | None:
    """Return how a claim matches a known figure, given its bound or precision; None where its words are too vague."""
    return holds(claim.cota, claim.escrito, *ends(claim, cifra), es_exacta=cifra.es_exacta)


def is_fulfilment(claim: ReadClaim, cifra: KnownFigure) -> bool:
    """Tell whether a stated excess or shortfall of a goal is really its fulfilment rate."""
    return claim.relacion in OF_EXCESS and fits(replace(claim, relacion=NumberRelation.VALUE), cifra) in AGREES


def ends(claim: ReadClaim, cifra: KnownFigure) -> tuple[Decimal, Decimal]:
    """Return the interval that a claim of a figure must match, in the claim's unit and unsigned."""
    desde, hasta = (as_claimed(claim, v) for v in (cifra.desde, cifra.hasta))
    if claim.relacion in OF_EXCESS and (desde >= 0) != (claim.relacion == NumberRelation.EXCESS):
        return NEVER
    return (-hasta, -desde) if hasta <= 0 else (desde, hasta)


def as_claimed(claim: ReadClaim, valor: Decimal) -> Decimal:
    """Return a value in a claim's terms: an excess as the distance from 100 %, times as a hundredth."""
    resto = valor - HUNDRED if claim.relacion in OF_EXCESS else valor
    return resto / HUNDRED if claim.escrito.tipo == NumberForm.TIMES else resto


# Verdicts and remarks -------------------------------------------------------------------------------------------------


class Verdict(StrEnum):
    """How a number compares with what is known."""

    EQUAL = "coincide"
    ROUNDED = "redondeo"
    UNIT = "unidad"
    WORDING = "redaccion"
    DOCUMENT = "contradice_documento"
    DATA = "contradice_datos"
    SUM = "suma"
    YEAR = "anio"
    NAME = "nombre"
    UNKNOWN = "sin_dato"
    RESTATED = "otra_lectura"
    NOTED = "conviene_saber"


NOT_ACCUSED = (Verdict.EQUAL, Verdict.ROUNDED, Verdict.UNKNOWN, Verdict.RESTATED, Verdict.NOTED)


class Remark(Frozen):
    """The verdict on one number (or on the words `texto`, then without `valor`), with its place and reason.

    `linea` counts the text's lines from 1; `valor` and `valor_esperado` are as written, without multiplier.
    """

    pagina: int
    linea: int
    cita: str
    texto: str
    valor: Decimal | None
    clase: Verdict
    indicador: str | None = None
    valor_esperado: Decimal | None = None
    razon: str = ""
    lugar: Place = (0, 0)

    @property
    def es_acusacion(self) -> bool:
        """Tell whether it says that something is wrong."""
        return self.clase not in NOT_ACCUSED

    def row(self) -> dict[str, Any]:
        """Return it as a row of the answer."""
        fila = asdict(self)
        del fila["lugar"]
        return fila | {"clase": str(self.clase), "sugerencia": self.ours}

    @property
    def ours(self) -> str:
        """Our figure, to correct the sentence with; "" where there is none."""
        return "" if self.valor_esperado is None else f"Nuestra cifra: {value_as_written(self.valor_esperado)}"


def remark(
    claim: ReadClaim, clase: Verdict, razon: str, esperado: Decimal | None = None, indicador: str = ""
) -> Remark:
    """Return the remark on a claim's number."""
    suyo = indicador or claim.papel or None
    return of_number(claim.oracion, claim.escrito, clase, razon, esperado, indicador=suyo)


def of_number(
    oracion: ReadSentence,
    escrito: Written,
    clase: Verdict,
    razon: str,
    esperado: Decimal | None = None,
    *,
    indicador: str | None = None,
) -> Remark:
    """Return the remark on a number of a sentence."""
    linea = oracion.line(escrito.inicio)
    valor = escrito.valor * (escrito.signo or 1)
    lugar = oracion.orden, escrito.inicio
    return Remark(
        linea.pagina, linea.numero, oracion.texto, escrito.texto, valor, clase, indicador, esperado, razon, lugar
    )


def expected(claim: ReadClaim, cifra: KnownFigure) -> Decimal | None:
    """Return the known value in a number's format; None when known as an interval, or for a scaled bound."""
    n = claim.escrito
    desde, hasta, valor = (as_written(n, abs(as_claimed(claim, v))) for v in (cifra.desde, cifra.hasta, cifra.valor))
    es_tramo = not cifra.es_exacta and abs(hasta - desde) > n.step
    es_otra = es_tramo or (claim.cota in BOUNDING_RELATIONS and n.escala)
    return None if es_otra else valor


def stated(claim: ReadClaim, cifra: KnownFigure) -> str:
    """Return the known value or interval as text, in the number's format."""
    bien = expected(claim, cifra)
    if bien is None and cifra.es_exacta:
        bien = Decimal(round(cifra.valor))
    extremos = {as_written(claim.escrito, abs(as_claimed(claim, v))) for v in (cifra.desde, cifra.hasta)}
    return signed(claim.escrito, *(sorted(extremos) if bien is None else [bien]))


def signed(escrito: Written, *valores: Decimal) -> str:
    """Return values, or the ends of an interval, with a written number's sign: "40.8 %", "2.1 a 2.3 pp"."""
    texto = " a ".join(map(value_as_written, valores))
    return f"{texto} {escrito.tipo}" if escrito.tipo in SHARES else texto


def as_written(escrito: Written, valor: Decimal) -> Decimal:
    """Return a value with a written number's scale and decimals; a share has at least one."""
    decimales = escrito.decimales or int(escrito.tipo in SHARES)
    paso = Decimal(1).scaleb(-decimales)
    redondo = valor.scaleb(0 if escrito.tope else -escrito.escala).quantize(paso, ROUND_HALF_UP)
    # A value below 100 % is never rounded up to 100 %.
    return redondo - paso if escrito.tipo == NumberForm.PERCENT and valor < HUNDRED <= redondo else redondo


def value_as_written(valor: Decimal | int) -> str:
    """Format a value as reports do: 1,234.5."""
    decimales = max(-int(Decimal(valor).as_tuple().exponent), 0)
    return f"{valor:,.{decimales}f}"


def merged(remarks: Iterable[Remark]) -> list[Remark]:
    """Return one remark for each number, in text order: an accusation first, then any other verdict than unknown."""
    elegidos: dict[tuple[int, Place, str], Remark] = {}
    for r in sorted(remarks, key=lambda r: (not r.es_acusacion, r.clase == Verdict.UNKNOWN)):
        elegidos.setdefault((r.linea, r.lugar, r.texto), r)
    return sorted(elegidos.values(), key=lambda r: (r.linea, r.lugar))
