"""What each number of a document says: of which indicator, year and subject it is, and how sure its sentence is of it.

Nothing is guessed. A number may have several readings; one is `firme` when its sentence names the indicator and the
subject, and leaves nothing unread that would make it of something else. Only then can it be accused.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pp0093.audit import numbers
from pp0093.audit.document import Document, Sentence
from pp0093.audit.knowledge import PROGRAMME, Knowledge, KnownFigure, Of
from pp0093.audit.numbers import NumberForm, Written
from pp0093.audit.vocabulary import SUBJECTS, Meaning, Mention, Vocabulary, folded

YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,]?\d)")
CLAUSE_END = re.compile(r"[;,)(]|\by (?:la|el|las|los|en)\b|\bmientras\b|\bcon un(?:a)? (?=meta|pim|cumplim)")
OWN_GOAL = re.compile(
    r"^\s*(?:anual|programada|prevista|fisica)?\s*[:(]?\s*(?:era|"
    r"fue|es|ascendia a|fijada en|establecida en|prevista de)?"
    r"\s*(?:de|en|a)?\s*(?:un total de|las|los|unas)?\s*$"
)
COMPARED = re.compile(
    r"(?:respecto (?:a|al|de|del)|frente (?:a|al)|comparacion (?:a|"
    r"al|con)|relacion (?:a|al|con)|comparado con|que (?:en|el)|"
    r"registrad[oa]s? (?:en|el)|alcanzad[oa]s? (?:en|el)|(?:a|"
    r"que) las (?:empresas )?atendidas (?:en|el)|desde|del? nivel de|gastado en|ejecutado en|"
    r"lo de|la de|el de|al de|las de|los de)\s*(?:lo |la |el |las |"
    r"los )?(?:registrad[oa]s? |alcanzad[oa]s? |obtenid[oa]s? |del? |en |ano )*$"
)
MONEY_HEADING = re.compile(r"\bpresupuest|ejecucion financiera")
OTHER_HEADING = re.compile(
    r"\bmetas? fisicas?|\bindicador|\bpoblacion|\bestrategia|\bsector|\btamano|\btrabajador|\blocalizacion"
)
CONTENTS = re.compile(r"\t\s*\d+\s*$|\.{4,}|\|")
DECLARED_YEAR = re.compile(r"\bcorrespondiente al? (?:ano |ejercicio )?(20\d\d)\b")
BASE_FIRST = re.compile(r"^\s*(?:(?:en|durante) (?:el ano )?(?:19|20)\d\d,? )?(?:de|del|entre) (?:las|los|total)\b")
MORE = re.compile(r"\s?(?:empresas |firmas |mipyme |acciones )?(?:mas|menos|adicionales)\b")
PART_OF = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones)?\s*(?:de|sobre)\s+(?:un total de |una meta de |las |los |unas )?\s*$"
)
# "de 970 a 975", "6,459 a 9,627 empresas": which of the two a year or a subject is of, the order does not say.
UP_TO = re.compile(r"^\s*(?:empresas|firmas|mipyme|acciones|soles)?\s*(?:en (?:19|20)\d\d\s*)?,?\s*a\s+$")
ELLIPSIS = re.compile(r"^\s*,\s*(?:de|en|para|por|con|a|al|la|el)\b")
LETTER = re.compile(r"[^\W\d_]")
INDICATOR = re.compile(r"\bindicador\b")
# Without one of these a sentence does not say that firms were served; with one of those, it counts others.
SERVES = re.compile(
    r"\b(?:aten[dc]|atiend|benefici|brind|capacit|asist|lleg|acced|recib|particip|cubri|sirvi|apoy|asesor|alcanz|logr|sum|"
    r"total|ascend|fueron|cont|registr|servicio|avance|meta|cumpl|ejecut|articul|difu|orient|inform)"
)
OTHERS = re.compile(
    r"\bestim|\bpriori[zc]|\bconvoca|\binvitad|\bpotencial(?:es)? (?!clientes)|"
    r"\bpoblacion (?!atendida)|\buniverso\b|\bademas de\b|\bexcepto\b|\bsin contar\b|\bencuest"
)
BARE = re.compile(r"^\s+$")
PASSING = re.compile(r"\b(?:pasando|paso|pasar) de (?:s/\.?\s*)?$")
PASSED = re.compile(r"\b(?:pasando|paso|pasar) de [^,;.]*\ba (?:s/\.?\s*)?$")
# What was said before, which this sentence does not say.
THESE = re.compile(
    r"\b(?:est[aeo]s?|dich[ao]s?|ambos|ambas|ellas|ellos|aquell[ao]s|"
    r"mism[ao]s?)\b(?! (?:ano|anos|producto|productos|actividad|"
    r"en|entre|total|resultado|cifra|monto|periodo|programa|incremento|aumento|reduccion|desempeno|indicador|acciones))"
)
SERVED = re.compile(
    r"^\s*(?:(?:en|durante|a lo largo de)(?: el)?(?: ano)? ?(?:(?:19|20)\d\d)?,? )?(?:este producto |el programa )?"
    r"(?:se )?(?:atendio|atendieron|llego|beneficio)(?: a)?(?: un total de)?\s*$"
)
INHERITS = re.compile(r"^\s*a\s+(?:s/\.?\s*)?$")
DIRECT_BASE = re.compile(r"^\s?(?:de|del)(?: las| los| la| el)?\s*$")
JOINED = re.compile(r"^[\s,]*(?:y|e)?\s*(?:el|la|los|las|a|de|en|del|con)?\s*(?:s/\.?\s*)?$")
OF_NAME = re.compile(r"\s*\b(?:de la|de el|del|de|para la|para el)\b\s*(?=\s|$)")
BEFORE = re.compile(r"(?:el |al )?(?:ano|ejercicio|periodo) (?:anterior|previo|pasado)")
# Dimensions that describe what an activity does, and make of it nothing else.
DESCRIBES = {"familia_servicio", "servicio", "modalidad", "tema", "actividad", "producto"}
# Each value of the first is of only one of the second: naming both says no more.
WITHIN = {"tramo_ventas": "tamano", "actividad": "producto"}
CAPITAL = {"sector", "departamento"}
# After "empresas", a word that may be there without making them fewer.
PLAIN_AFTER = re.compile(
    r"^\s*(?:$|[.,;:()]|(?:atendidas|beneficiarias|beneficiadas|servidas|asesoradas|participantes|apoyadas|alcanzadas|"
    r"programadas|previstas|planificadas|formales|capacitadas|"
    r"en total|unicas|distintas|y|e|o|mediante|a traves|durante|"
    r"con un|con una|lo que|lo cual|cifra|frente|respecto|contra|sobre|segun|es decir|como|ese|ese ano|mas|menos|"
    r"por|gracias|cuando|al|a|pese|aunque|pero|equivalente|"
    r"equivalentes|que (?:represent|equival|significa|super|alcanz)\w*|"
    r"\w+(?:aron|ieron|ando|iendo|aba|aban)|\w*(?:fue|fueron|son|es|esta|recibi|accedi|particip|represent|logr|alcanz|super)\w*)\b)"
)
NO_LIMIT = re.compile(
    r"^\s*en (?:temas?|materia|el (?:ano|periodo|ejercicio|marco)|"
    r"dicho|ese|total|servicios|eventos|espacios|promedio|todo)\b"
)
RESTRICTS = re.compile(r"^\s*(?:de|del|con|en|que|sin|para|desde)\s+(?:la |el |las |los |su |sus |lo )?(\w+)")


class Relation(StrEnum):
    """What a number is of its figure."""

    VALUE = "valor"
    EXCESS = "exceso sobre la meta"
    SHORT = "lo que falta a la meta"
    CHANGE = "variación"
    RATIO = "parte de lo del año anterior"
    SHARE = "participación"
    GAP = "diferencia con la meta"


@dataclass(frozen=True)
class ReadAs:
    """One way of understanding a number: what is known of what it would say."""

    cifra: KnownFigure
    relacion: Relation
    firme: bool
    dice_base: bool = False


@dataclass(frozen=True)
class Claim:
    """A number of a document, its sentence, and its readings, the surest first; without any, `motivo` says why.

    `sentido` is what words say of a change (1 up, -1 down), `cota` what they say of its exactness.
    """

    escrito: Written
    oracion: Sentence
    papel: str
    relacion: Relation
    anio: int | None
    lecturas: tuple[ReadAs, ...]
    es_clara: bool = False
    de: Of = PROGRAMME
    sentido: int = 0
    cota: str = ""
    motivo: str = ""
    alrededor: frozenset[Meaning] = frozenset()
    es_de_contexto: bool = False


@dataclass
class Context:
    """What the text before a sentence has said: the section's subject, the paragraph's, whether it speaks of money."""

    anio: int | None
    seccion: tuple[Meaning, ...] = ()
    seccion_detalle: tuple[Meaning, ...] = ()
    parrafo: tuple[Meaning, ...] = ()
    bloque: int = -1
    indicador: str | None = None
    cosa: str | None = None
    de_dinero: bool = False
    anio_parrafo: int | None = None


@dataclass(frozen=True)
class Parsed:
    """A sentence with what the vocabulary and the numbers find in it."""

    oracion: Sentence
    plano: str
    menciones: tuple[Mention, ...]
    numeros: tuple[Written, ...]
    anios: tuple[tuple[int, int, bool], ...]

    def between(self, desde: int, hasta: int) -> list[Mention]:
        """Return the mentions within two positions."""
        return [m for m in self.menciones if desde <= m.inicio and m.fin <= hasta]


def year_of(documento: Document) -> int | None:
    """Return the year that a document is of: the one its first lines name last, else the one it names most."""
    oraciones = documento.sentences()
    for s in oraciones:
        if dicho := DECLARED_YEAR.search(folded(s.texto)):
            return int(dicho.group(1))
    titulos = [int(a) for s in oraciones[:40] if s.es_titulo for a in YEAR.findall(s.texto)]
    todos = Counter(int(a) for s in oraciones for a in YEAR.findall(s.texto) if int(a) in numbers.YEARS)
    if not todos:
        return None
    frecuente, veces = todos.most_common(1)[0]
    return frecuente if not titulos or veces > 2 else Counter(titulos).most_common(1)[0][0]


def extract(
    documento: Document, vocabulario: Vocabulary, conocido: Knowledge, anio: int | None
) -> Iterator[tuple[Parsed, list[Claim]]]:
    """Return every sentence of a document with the claims of its numbers, in order; tables apart."""
    contexto = Context(anio if anio is not None else year_of(documento))
    for oracion in documento.sentences():
        leida = parse(oracion, vocabulario)
        if oracion.es_titulo and not _is_statement(leida):
            _enter(contexto, leida)
        elif not oracion.es_fila:
            _remember_block(contexto, leida)
        es_ajena = oracion.es_fila or CONTENTS.search(oracion.texto)
        hechas = [] if es_ajena else [_claim(leida, n, contexto, conocido) for n in leida.numeros]
        yield leida, hechas
        _leave(contexto, leida)


def parse(oracion: Sentence, vocabulario: Vocabulary) -> Parsed:
    """Return a sentence with its mentions, figures and years."""
    plano = folded(oracion.texto)
    menciones = vocabulario.mentions(plano)
    escritos = _same_units(numbers.find(plano), plano)
    codigos = [m for m in menciones if m.temas and plano[m.inicio : m.fin][-1:].isdigit()]
    numeros = [n for n in escritos if not _is_code(n, plano, codigos, menciones)]
    libres = [m for m in menciones if not any(_over(m, n) for n in numeros) and _is_capital(m, oracion.texto, plano)]
    anios = tuple((m.start(), int(m.group()), _is_compared(plano, m.start())) for m in YEAR.finditer(plano))
    return Parsed(oracion, plano, tuple(libres), tuple(numeros), anios)


def _same_units(escritos: list[Written], plano: str) -> list[Written]:
    """Return the numbers with those of "de 44.8 a 46.3 millones de soles" in the same unit."""
    salida = list(escritos)
    for i, (n, otro) in enumerate(itertools.pairwise(escritos)):
        if (
            n.tipo == NumberForm.COUNT
            and not n.escala
            and otro.tipo != NumberForm.COUNT
            and INHERITS.match(plano[n.fin : otro.inicio])
        ):
            salida[i] = replace(n, tipo=otro.tipo, escala=otro.escala)
    return salida


def _is_code(n: Written, plano: str, codigos: list[Mention], menciones: list[Mention]) -> bool:
    """Tell the number of an activity, of a band of sales or of workers, from a figure."""
    es_desnudo = n.tipo == NumberForm.COUNT and not n.escala
    dentro = any(m.inicio <= n.inicio and n.fin <= m.fin for m in (codigos if es_desnudo else ()))
    de_otro = any(m.inicio <= n.inicio and n.fin < m.fin and m.temas for m in menciones)
    despues = plano[n.fin : n.fin + 8]
    return (
        dentro
        or (es_desnudo and de_otro)
        or bool(re.match(r"\s?(?:uit|anos?\b|meses|dias|y \d+ uit|a \d+ uit)", despues))
    )


def _over(m: Mention, n: Written) -> bool:
    return m.inicio < n.fin and n.inicio < m.fin


def _is_capital(m: Mention, texto: str, plano: str) -> bool:
    """Tell a name that is also a common word ("Servicios") from the word."""
    if not {c for c, _ in m.significa} & CAPITAL or " " in plano[m.inicio : m.fin]:
        return True
    es_nombrado = bool(re.search(r"\bsector(?:es)?\b", plano[: m.inicio]))
    return (texto[m.inicio].isupper() and m.inicio > 0) or es_nombrado or len(m.temas) > 1


def _is_compared(plano: str, lugar: int) -> bool:
    return bool(COMPARED.search(plano[:lugar]))


def _is_statement(leida: Parsed) -> bool:
    return bool(leida.numeros) and any(m.of("cosa") or m.of("papel") for m in leida.menciones)


def _enter(contexto: Context, leida: Parsed) -> None:
    """Take a heading: it changes the subject of what follows, and a product's forgets the rest."""
    if CONTENTS.search(leida.oracion.texto):
        return
    temas = _themes(leida.menciones)
    mayores = tuple(t for t in temas if t[0] in ("producto", "actividad"))
    if mayores:
        menores = tuple(t for t in temas if t not in mayores)
        contexto.seccion, contexto.seccion_detalle, contexto.de_dinero = mayores[:1], menores, False
        contexto.indicador = None
    elif temas:
        contexto.seccion_detalle = temas
    if MONEY_HEADING.search(leida.plano):
        contexto.de_dinero = True
    elif temas or not_money(leida.plano):
        contexto.de_dinero = False


def not_money(plano: str) -> bool:
    """Tell a heading that opens something other than money."""
    return bool(OTHER_HEADING.search(plano))


def _remember_block(contexto: Context, leida: Parsed) -> None:
    if contexto.bloque != leida.oracion.bloque:
        contexto.bloque, contexto.parrafo, contexto.anio_parrafo = leida.oracion.bloque, (), None


def _leave(contexto: Context, leida: Parsed) -> None:
    primeros = leida.numeros[0].inicio if leida.numeros else len(leida.plano)
    temas = _themes(leida.between(0, primeros)) or _themes(leida.menciones)
    if temas and not leida.oracion.es_fila:
        contexto.parrafo = temas
    contexto.indicador = next((v for m in leida.menciones if (v := m.of("indicador_desempeno"))), contexto.indicador)
    contexto.cosa = next((v for m in reversed(leida.menciones) if (v := m.of("cosa"))), None)
    propios = [a for _, a, es_otro in leida.anios if not es_otro]
    if propios:
        contexto.anio_parrafo = propios[-1]


def _themes(menciones: Iterable[Mention]) -> tuple[Meaning, ...]:
    return tuple(dict.fromkeys(t for m in menciones for t in m.temas))


@dataclass(frozen=True)
class Place:
    """A number within its sentence: the mentions before it, after it, and at the beginning."""

    leida: Parsed
    n: Written
    antes: tuple[Mention, ...]
    despues: tuple[Mention, ...]
    lejos: tuple[Mention, ...]
    gap_antes: str
    gap_despues: str

    def nearest(self, clase: str, *, antes: bool = True) -> Mention | None:
        """Return the closest mention of a class on one side."""
        lado = reversed(self.antes) if antes else iter(self.despues)
        return next((m for m in lado if m.of(clase)), None)

    def near(self, clase: str) -> str | None:
        """Return what the closest mention of a class names: before, after, then farther back."""
        for m in (self.nearest(clase), self.nearest(clase, antes=False), *reversed(self.lejos)):
            if m is not None and (v := m.of(clase)):
                return v
        return None


def place(leida: Parsed, n: Written) -> Place:
    """Return a number with what surrounds it: up to its neighbours, and not past the end of its clause."""
    i = leida.numeros.index(n)
    desde = leida.numeros[i - 1].fin if i else 0
    hasta = leida.numeros[i + 1].inicio if i + 1 < len(leida.numeros) else len(leida.plano)
    hasta = min(hasta, _clause_end(leida, n, hasta))
    visibles = _visible(leida, n)
    return Place(
        leida,
        n,
        tuple(m for m in visibles if desde <= m.inicio and m.fin <= n.inicio),
        tuple(m for m in visibles if n.fin <= m.inicio and m.fin <= hasta),
        tuple(m for m in visibles if m.fin <= desde),
        leida.plano[desde : n.inicio],
        leida.plano[n.fin : hasta],
    )


def _clause_end(leida: Parsed, n: Written, hasta: int) -> int:
    """Return where the clause of a number ends; the bracket that only closes round it is no end."""
    desde = n.fin
    if leida.plano[desde : desde + 2].strip().startswith(")") and not _is_beside_name(leida, n):
        desde = leida.plano.index(")", desde) + 1
    for corte in CLAUSE_END.finditer(leida.plano, desde, hasta):
        if not any(m.inicio < corte.start() < m.fin for m in leida.menciones):
            return corte.start()
    return hasta


def _is_beside_name(leida: Parsed, n: Written) -> bool:
    """Tell a number in brackets right after the name of what it is of: "Comercio (59.4 %)"."""
    antes = leida.plano[: n.inicio].rstrip()
    return antes.endswith("(") and any(m.temas and m.fin == len(antes[:-1].rstrip()) for m in leida.menciones)


def _visible(leida: Parsed, n: Written) -> list[Mention]:
    """Return the mentions of a sentence but those within brackets that the number is not in."""
    huecos = [(m.start(), m.end()) for m in re.finditer(r"\([^()]*\)", leida.plano)]
    ajenos = [(a, b) for a, b in huecos if not a < n.inicio < b]
    return [
        m for m in leida.menciones if not any(a < m.inicio < b and not _is_code_mention(leida, m) for a, b in ajenos)
    ]


def _is_code_mention(leida: Parsed, m: Mention) -> bool:
    return leida.plano[m.inicio : m.fin][-1:].isdigit()


def _claim(leida: Parsed, n: Written, contexto: Context, conocido: Knowledge) -> Claim:
    lugar = place(leida, n)
    anio = _year(lugar, contexto)
    papel, relacion, es_clara = _role(lugar, contexto)
    if not papel or anio is None:
        motivo = "no se reconoce de qué es" if not papel else "no se sabe de qué año es"
        return Claim(n, leida.oracion, papel, relacion, anio, (), motivo=motivo, **_said(lugar))
    opciones = _subjects(lugar, contexto, conocido)
    lecturas: list[ReadAs] = []
    for opcion in [] if _is_shared(leida, n) else opciones:
        cifras = _known(conocido, papel, relacion, anio, opcion.temas, lugar)
        if not es_clara and relacion == Relation.SHARE and papel == "empresas_atendidas":
            cifras += _known(conocido, "devengado_soles", relacion, anio, opcion.temas, lugar)
        for cifra in cifras:
            firme = opcion.es_propio and not _has_other_firm(lecturas, cifra)
            if firme or all(r.cifra != cifra for r in lecturas):
                lecturas = [
                    *(r for r in lecturas if r.cifra != cifra),
                    ReadAs(cifra, relacion, firme, _says_base(lugar, opcion)),
                ]
    motivo = "" if lecturas else "no hay cifra nuestra ni publicada con la que compararlo"
    return Claim(
        n,
        leida.oracion,
        papel,
        relacion,
        anio,
        tuple(lecturas),
        es_clara and _is_whole(lugar, papel),
        frozenset(opciones[0].temas) if opciones else PROGRAMME,
        motivo=motivo,
        alrededor=frozenset(
            (*_themes(leida.menciones), *contexto.parrafo, *contexto.seccion_detalle, *contexto.seccion)
        ),
        es_de_contexto=not _themes(leida.menciones) and _stands_alone(lugar, papel),
        **_said(lugar),
    )


def _said(lugar: Place) -> dict[str, Any]:
    return {"sentido": _direction(lugar), "cota": _bound(lugar)}


def _is_whole(lugar: Place, papel: str) -> bool:  # noqa: PLR0911
    """Tell a number that its own sentence tells of: not the label of a drawing, nor of what "these" are."""
    plano, linea = lugar.leida.plano, lugar.leida.oracion.line(lugar.n.inicio)
    if len(LETTER.findall(linea.texto)) < 3 or any(m.of("conjunto") for m in lugar.leida.menciones):
        return False
    if _is_of_pair(lugar):
        return False
    if INDICATOR.search(plano) and "indicador" not in papel:
        return False
    if papel == "empresas_atendidas" and (not SERVES.search(plano) or OTHERS.search(plano)):
        return False
    if BARE.match(lugar.gap_antes) or (lugar.gap_despues and BARE.match(lugar.gap_despues)):
        return False
    if PASSING.search(plano[: lugar.n.inicio]) or PASSED.search(plano[: lugar.n.inicio]):
        return False
    es_de_codigo = any(_is_code_mention(lugar.leida, m) for m in (*lugar.antes, *lugar.lejos) if m.temas)
    return es_de_codigo or papel not in ("empresas_atendidas", "acciones") or not THESE.search(plano)


def _is_of_pair(lugar: Place) -> bool:
    """Tell a number that goes to or from another, and one whose subject comes after a comma in place of its verb."""
    plano, fin = lugar.leida.plano, lugar.n.fin
    if UP_TO.match(lugar.gap_antes) or UP_TO.match(plano[fin : _next(lugar)]):
        return True
    return bool(ELLIPSIS.match(plano[fin:])) and any(m.inicio > fin for m in _with_theme(lugar.leida.menciones))


def _next(lugar: Place) -> int:
    """Return where the next number begins."""
    return next((x.inicio for x in lugar.leida.numeros if x.inicio > lugar.n.inicio), len(lugar.leida.plano))


def _stands_alone(lugar: Place, papel: str) -> bool:
    """Tell a number without subject that can only be of what the text was speaking of."""
    if papel in ("cumplimiento_pct", "ejecucion_pct"):
        return True
    return papel == "empresas_atendidas" and bool(SERVED.match(lugar.leida.plano[: lugar.n.inicio]))


def _is_shared(leida: Parsed, n: Written) -> bool:
    """Tell a number that shares with the next the one thing that both are said of, out of order: it is of nothing."""
    return any(n in par for par in shared(leida))


def shared(leida: Parsed) -> list[tuple[Written, Written]]:
    """Return the pairs of shares given for one thing: "el 35.0 % y el 23.9 % recibió ensayos"."""
    if "respectivamente" in leida.plano:
        return []
    pares = zip(leida.numeros, leida.numeros[1:], strict=False)
    return [(a, b) for a, b in pares if _is_pair(leida, a, b)]


def _is_pair(leida: Parsed, a: Written, b: Written) -> bool:
    if not a.tipo == b.tipo == NumberForm.PERCENT or not re.match(r"^\s*y\s+el\s*$", leida.plano[a.fin : b.inicio]):
        return False
    temas = {t for m in _with_theme(place(leida, b).despues) for t in m.temas if t[0] == "servicio"}
    return len(temas) == 1


def _says_base(lugar: Place, opcion: Option) -> bool:
    """Tell a share whose sentence says by name both what it is a part of and the part: all that it names."""
    todas = {t for m in _with_theme(lugar.leida.menciones) for t in m.temas}
    nombradas = {c for c, _ in todas} - set(WITHIN.values())
    return (
        len(opcion.temas) > 1
        and set(opcion.temas) <= todas
        and bool(BASE_FIRST.match(lugar.leida.plano))
        and ({c for c, _ in opcion.temas} >= nombradas - {"servicio"})
    )


def _has_other_firm(lecturas: list[ReadAs], cifra: KnownFigure) -> bool:
    """Tell whether what was read before surely is of another subject: then only the first is firm."""
    return any(r.firme and r.cifra.de != cifra.de for r in lecturas)


# The role of a number ---------------------------------------------------------------------------------------------

Role = tuple[str, Relation, bool]
UNREAD: Role = ("", Relation.VALUE, False)


def _role(lugar: Place, contexto: Context) -> Role:
    """Return the indicator a number is of, what it is of it, and whether the sentence says so by itself."""
    por_tipo = {
        NumberForm.PERCENT: _percent,
        NumberForm.POINTS: _points,
        NumberForm.SOLES: _soles,
        NumberForm.COUNT: _count,
    }
    return por_tipo[lugar.n.tipo](lugar, contexto)


def _count(lugar: Place, contexto: Context) -> Role:
    if lugar.near("indicador_desempeno") and lugar.n.decimales:
        return "valor_indicador", Relation.VALUE, True
    despues, antes = lugar.nearest("cosa", antes=False), lugar.nearest("cosa")
    pegada = despues is not None and despues.inicio - lugar.n.fin <= 12
    cosa = despues if pegada else antes or next((m for m in reversed(lugar.lejos) if m.of("cosa")), None) or despues
    que = cosa.of("cosa") if cosa else None
    if que is None and any(m.of("base") for m in lugar.leida.menciones):
        que = contexto.cosa
    if _is_whole_of_part(lugar):
        hay_meta = any(m.of("papel") == "meta" for m in lugar.leida.menciones)
        return ("meta_fisica", Relation.VALUE, True) if hay_meta else UNREAD
    es_nada = que == "otra" or (que is None and lugar.near("papel") != "meta")
    if es_nada or (lugar.n.decimales and not lugar.n.escala) or MORE.match(lugar.leida.plano[lugar.n.fin :]):
        return UNREAD
    if que in ("ferias", "ruedas_negocio"):
        return que, Relation.VALUE, pegada
    if _is_goal(lugar):
        return "meta_fisica", Relation.VALUE, True
    nombre = "acciones" if que == "acciones" else "empresas_atendidas"
    es_clara = (pegada or antes is not None or cosa is None) and not _is_after_goal(lugar)
    return nombre, Relation.VALUE, es_clara and _is_plain(lugar, despues if pegada else None)


def _is_whole_of_part(lugar: Place) -> bool:
    """Tell the second number of "918 de 1,017 empresas"."""
    i = lugar.leida.numeros.index(lugar.n)
    anterior = lugar.leida.numeros[i - 1] if i else None
    es_par = anterior is not None and anterior.tipo == lugar.n.tipo
    return es_par and bool(PART_OF.match(lugar.gap_antes))


def _is_goal(lugar: Place) -> bool:
    antes = lugar.nearest("papel")
    if antes and antes.of("papel") == "meta" and _is_answer(lugar, antes):
        return False
    if antes and antes.of("papel") == "meta" and OWN_GOAL.match(_without_names(lugar, antes.fin)):
        return True
    despues = lugar.nearest("papel", antes=False)
    if despues is None or despues.of("papel") != "meta":
        return False
    cosa = lugar.nearest("cosa", antes=False)
    desde = cosa.fin if cosa and not lugar.leida.plano[lugar.n.fin : cosa.inicio].strip() else lugar.n.fin
    return not lugar.leida.plano[desde : despues.inicio].strip()


def _is_answer(lugar: Place, meta: Mention) -> bool:
    """Tell the number that says how a goal was exceeded or missed: "superó su meta: 918 empresas"."""
    return lugar.leida.plano[meta.fin :].lstrip().startswith(":") and any(m.of("supera") for m in lugar.antes)


def _without_names(lugar: Place, desde: int) -> str:
    """Return the words before a number without the names of what it is of: "meta anual de la actividad 1.1 fue de"."""
    trozo = lugar.leida.plano[desde : lugar.n.inicio]
    for m in reversed(lugar.antes):
        if m.temas and m.inicio >= desde:
            trozo = trozo[: m.inicio - desde] + trozo[m.fin - desde :]
    return OF_NAME.sub(" ", trozo)


def _is_after_goal(lugar: Place) -> bool:
    """Tell a number in a clause that speaks of a goal before it, without being surely the goal."""
    meta = next((m for m in reversed(lugar.antes) if m.of("papel") == "meta"), None)
    return meta is not None and not re.search(r"[,;:]|\bcon\b", lugar.leida.plano[meta.fin : lugar.n.inicio])


def _is_plain(lugar: Place, cosa: Mention | None) -> bool:
    """Tell whether nothing unread after "empresas" makes them fewer than the subject says."""
    if cosa is None:
        return True
    resto = lugar.leida.plano[cosa.fin :]
    if NO_LIMIT.match(resto):
        return True
    siguiente = next((m for m in lugar.leida.menciones if m.inicio >= cosa.fin), None)
    if (
        siguiente
        and siguiente.inicio - cosa.fin <= 14
        and (siguiente.temas or siguiente.of("papel") or siguiente.of("base"))
    ):
        return True
    restringe = RESTRICTS.match(resto)
    if restringe:
        palabra = restringe.group(1)
        return palabra.isdigit() or palabra in (
            "ano",
            "total",
            "pais",
            "programa",
            "pp",
            "periodo",
            "marco",
            "conjunto",
            "ese",
        )
    return bool(PLAIN_AFTER.match(resto))


def _soles(lugar: Place, contexto: Context) -> Role:
    if lugar.near("indicador_desempeno") or lugar.near("cosa") == "por_trabajador":
        return "valor_indicador", Relation.VALUE, True
    despues = lugar.nearest("papel", antes=False)
    if _is_whole_of_part(lugar):
        return "pim_soles", Relation.VALUE, False
    if despues and re.fullmatch(r"\s?(?:de\s)?", lugar.leida.plano[lugar.n.fin : despues.inicio]):
        return _money(despues.of("papel")), Relation.VALUE, True
    if re.search(r"%[^(;.]*\(\s*$", lugar.gap_antes) or re.search(
        r"%[^(;.]*\(\s*$", lugar.leida.plano[: lugar.n.inicio]
    ):
        return "devengado_soles", Relation.VALUE, True
    for m in (*reversed(lugar.antes), *reversed(lugar.lejos), *lugar.despues):
        if (papel := m.of("papel")) and (dinero := _money(papel)):
            return dinero, Relation.VALUE, True
    return ("devengado_soles", Relation.VALUE, False)


def _money(papel: str | None) -> str:
    if papel == "ejecucion":
        return "devengado_soles"
    return papel if papel and papel.endswith("_soles") else ""


def _points(lugar: Place, contexto: Context) -> Role:
    plano = lugar.leida.plano
    es_de_meta = bool(re.match(r"[^.;]*?\bmeta\b", plano[lugar.n.fin :])) or "meta" in plano[: lugar.n.inicio][-60:]
    if _indicator_named(lugar, contexto):
        return ("brecha_indicador_pp", Relation.GAP, True) if es_de_meta else ("valor_indicador", Relation.CHANGE, True)
    if lugar.near("papel") == "focalizacion_pct" or any(
        m.of("papel") == "focalizacion_pct" for m in lugar.leida.menciones
    ):
        return "focalizacion_pct", Relation.CHANGE, True
    if contexto.de_dinero or lugar.near("papel") in ("ejecucion", "pim_soles", "devengado_soles"):
        return "ejecucion_pct", Relation.CHANGE, False
    return "cumplimiento_pct", Relation.CHANGE, False


def _indicator_named(lugar: Place, contexto: Context) -> str | None:
    en_oracion = next((v for m in lugar.leida.menciones if (v := m.of("indicador_desempeno"))), None)
    previo = contexto.indicador if INDICATOR.search(lugar.leida.plano) else None
    return en_oracion or next((v for c, v in contexto.parrafo if c == "indicador_desempeno"), None) or previo


def _percent(lugar: Place, contexto: Context) -> Role:
    for prueba in (
        _of_own_goal,
        _of_relative,
        _of_goal,
        _of_budget,
        _of_focus,
        _of_change,
        _of_indicator,
        _of_share,
        _of_progress,
        _of_part,
        _of_same,
    ):
        if papel := prueba(lugar, contexto):
            return papel
    return UNREAD


def _of_own_goal(lugar: Place, contexto: Context) -> Role | None:
    """The goal itself of an indicator that is a percentage."""
    if not _indicator_named(lugar, contexto):
        return None
    meta = lugar.nearest("papel")
    if meta is None or meta.of("papel") != "meta" or not OWN_GOAL.match(lugar.leida.plano[meta.fin : lugar.n.inicio]):
        return None
    return "meta_indicador", Relation.VALUE, True


def _of_relative(lugar: Place, contexto: Context) -> Role | None:
    """An index that the programme names by a word of its own, in percent of a reference."""
    propio = next((v for m in (*lugar.antes, *lugar.lejos) if (v := m.of("relativo"))), None)
    return (propio, Relation.VALUE, True) if propio and not lugar.nearest("cambio") else None


def _of_goal(lugar: Place, contexto: Context) -> Role | None:
    """A fulfilment, or what is over or under the goal."""
    supera = lugar.nearest("supera") or lugar.nearest("supera", antes=False)
    papeles = {m.of("papel") for m in (*lugar.antes, *lugar.despues)}
    if _indicator_named(lugar, contexto) and not (supera and "meta" in papeles):
        return None
    if supera and ("meta" in papeles or any(m.of("papel") == "meta" for m in lugar.lejos[-2:])):
        if supera.of("supera") == "supera" and re.search(r"\ben\b", lugar.gap_antes[-12:] + lugar.gap_despues[:12]):
            es_indicador = _indicator_named(lugar, contexto)
            return ("avance_indicador_pct" if es_indicador else "cumplimiento_pct"), Relation.EXCESS, True
        if supera in lugar.despues:
            relacion = Relation.EXCESS if supera.of("supera") == "supera" else Relation.SHORT
            return "cumplimiento_pct", relacion, True
        return "cumplimiento_pct", Relation.VALUE, "meta" in {m.of("papel") for m in lugar.despues}
    meta = lugar.nearest("papel", antes=False)
    if meta and meta.of("papel") == "meta" and re.match(r"\s?(?:de|respecto|del|en|a)\b", lugar.gap_despues):
        return "cumplimiento_pct", Relation.VALUE, True
    return None


def _of_budget(lugar: Place, contexto: Context) -> Role | None:
    """An execution, or the part of a product's spending that an activity is."""
    m = lugar.nearest("papel", antes=False)
    que = m.of("papel") if m else None
    if m is None or not (que == "ejecucion" or _money(que)) or lugar.nearest("orden", antes=False):
        return None
    if not re.match(r"\s?(?:de|del|respecto|en|sobre)\b", lugar.gap_despues):
        return None
    if que in ("devengado_soles", "ejecucion"):
        if any(es_otro for _, _, es_otro in _years_in(lugar, lugar.gap_despues)) or BEFORE.search(lugar.gap_despues):
            return "devengado_soles", Relation.RATIO, True
        return "devengado_soles", Relation.SHARE, bool(_themes(lugar.despues)) or "total" in lugar.gap_despues
    if re.search(r"\b(?:del|de este|para este|para el) producto\b", lugar.gap_despues):
        return "devengado_soles", Relation.SHARE, False
    return "ejecucion_pct", Relation.VALUE, True


def _years_in(lugar: Place, trozo: str) -> list[tuple[int, int, bool]]:
    desde = lugar.n.fin
    return [a for a in lugar.leida.anios if desde <= a[0] < desde + len(trozo)]


def _of_change(lugar: Place, contexto: Context) -> Role | None:
    cambio, orden = lugar.nearest("cambio"), lugar.nearest("orden", antes=False)
    supera = lugar.nearest("supera")
    nivel = lugar.nearest("nivel")
    if cambio and re.search(r"[,;:]|\bque\b", lugar.leida.plano[cambio.fin : lugar.n.inicio]):
        cambio = None
    hay = orden or cambio or (supera and _compares(lugar)) or (nivel and re.search(r"\ben\s*$", lugar.gap_antes))
    if not hay or "participacion" in lugar.gap_antes[-20:]:
        return None
    papel, es_clara = _changed(lugar, contexto)
    return papel, Relation.CHANGE, es_clara


def _compares(lugar: Place) -> bool:
    return bool(re.match(r"\s?(?:a|al|lo|la|el|respecto|el valor)\b", lugar.gap_despues))


def _changed(lugar: Place, contexto: Context) -> tuple[str, bool]:
    """Return the indicator that a change is of, and whether the sentence names it."""
    if _indicator_named(lugar, contexto):
        return "valor_indicador", True
    cercanas = (*reversed(lugar.antes), *lugar.despues, *reversed(lugar.lejos))
    for m in cercanas:
        if dinero := _money(m.of("papel")):
            return dinero, True
        if m.of("papel") == "focalizacion_pct":
            return "focalizacion_pct", True
        if m.of("cosa") in ("empresas", "acciones"):
            return ("empresas_atendidas" if m.of("cosa") == "empresas" else "acciones"), True
    return ("devengado_soles" if contexto.de_dinero else "empresas_atendidas"), False


def _of_indicator(lugar: Place, contexto: Context) -> Role | None:
    if not _indicator_named(lugar, contexto):
        return None
    antes = next((m.of("papel") for m in reversed(lugar.antes) if m.of("papel")), None)
    if antes == "meta" and "valor" not in lugar.gap_antes:
        return "meta_indicador", Relation.VALUE, True
    return "valor_indicador", Relation.VALUE, "valor" in lugar.gap_antes or antes is not None


def _of_focus(lugar: Place, contexto: Context) -> Role | None:
    antes = lugar.nearest("papel")
    es_de_ella = antes is not None and antes.of("papel") == "focalizacion_pct" and not lugar.nearest("cambio")
    if not es_de_ella and not re.match(r"[^.;(%]*\b(?:criterios|focaliz\w+)\b", lugar.leida.plano[lugar.n.fin :]):
        return None
    return "focalizacion_pct", Relation.VALUE, True


def _of_share(lugar: Place, contexto: Context) -> Role | None:
    """A part of the firms, said with what it is a part of."""
    de_firmas = re.match(r"\s?(?:de|del)\b", lugar.gap_despues) and any(
        m.of("cosa") == "empresas" or m.of("base") or m.of("todo") for m in lugar.despues[:2]
    )
    if not de_firmas or contexto.de_dinero:
        return None
    return "empresas_atendidas", Relation.SHARE, True


def _of_progress(lugar: Place, contexto: Context) -> Role | None:
    for m in (*reversed(lugar.antes), *reversed(lugar.lejos[-3:])):
        papel = m.of("papel")
        if papel in ("ejecucion", "devengado_soles", "pim_soles"):
            return "ejecucion_pct", Relation.VALUE, papel == "ejecucion" or "ejecut" in lugar.gap_antes
        if papel in ("cumplimiento", "meta") and not re.match(r"\s?de (?:las|los|estas)\b", lugar.gap_despues):
            if contexto.de_dinero:
                return "ejecucion_pct", Relation.VALUE, False
            return "cumplimiento_pct", Relation.VALUE, True
    return None


def _of_part(lugar: Place, contexto: Context) -> Role | None:
    if contexto.de_dinero:
        return "devengado_soles", Relation.SHARE, bool(lugar.nearest("parte"))
    hay_tema = bool(_themes((*lugar.antes, *lugar.despues, *lugar.lejos)))
    de_firmas = re.match(r"\s?(?:de|del)\b", lugar.gap_despues) and any(
        m.of("cosa") or m.of("base") for m in lugar.despues
    )
    en_parentesis = lugar.gap_antes.rstrip().endswith("(")
    if not (hay_tema or de_firmas):
        return None
    if not de_firmas and not _speaks_of_firms(lugar) and _has_code(lugar):
        return "empresas_atendidas", Relation.SHARE, False
    if not (lugar.nearest("parte") or de_firmas or en_parentesis or _speaks_of_firms(lugar)):
        return "empresas_atendidas", Relation.SHARE, False
    return "empresas_atendidas", Relation.SHARE, bool(de_firmas) or not _has_background(contexto)


def _of_same(lugar: Place, contexto: Context) -> Role | None:
    """A share in brackets of what the sentence speaks of: its value in another year."""
    if any(m.of("papel") == "focalizacion_pct" for m in lugar.leida.menciones):
        return "focalizacion_pct", Relation.VALUE, False
    return None


def _has_background(contexto: Context) -> bool:
    """Tell a paragraph whose shares may be of what was said before, and not of the whole programme."""
    return bool(contexto.parrafo or contexto.seccion_detalle)


def _has_code(lugar: Place) -> bool:
    return any(m.of("actividad") or m.of("producto") for m in (*lugar.antes, *lugar.lejos, *lugar.despues))


def _speaks_of_firms(lugar: Place) -> bool:
    return any(m.of("cosa") == "empresas" for m in lugar.leida.menciones)


# What it is of ----------------------------------------------------------------------------------------------------


def _year(lugar: Place, contexto: Context) -> int | None:
    """Return the year of a number: the one written beside it, the only one that its sentence has as its own."""
    pegado = re.search(r"((?:19|20)\d\d)\s*\(\s*(?:s/\s*)?$", lugar.leida.plano[: lugar.n.inicio])
    if pegado:
        return int(pegado.group(1))
    despues = re.match(
        r"[^\d;,.()]{0,24}\(?\b(?:en|de|del|el|durante)\s(?:el\s|ano\s)*((?:19|20)\d\d)\b",
        lugar.leida.plano[lugar.n.fin :],
    )
    if despues and not _is_compared(lugar.leida.plano, lugar.n.fin + despues.start(1)):
        return int(despues.group(1))
    propios = [(p, a) for p, a, es_otro in lugar.leida.anios if not es_otro]
    if len({a for _, a in propios}) > 1:
        antes = [a for p, a in propios if p < lugar.n.inicio]
        return antes[-1] if antes else propios[0][1]
    return propios[0][1] if propios else contexto.anio_parrafo or contexto.anio


@dataclass(frozen=True)
class Option:
    """What a number may be of; `es_propio` when its sentence says so and leaves nothing of it unread."""

    temas: tuple[Meaning, ...]
    es_propio: bool


def _subjects(lugar: Place, contexto: Context, conocido: Knowledge) -> list[Option]:
    """Return what a number may be of, the likeliest first."""
    grupos = _groups(lugar)
    opciones = [Option(t, es_propio) for g, es_propio in grupos for t in _choices(g)]
    for g, es_propio in grupos:
        opciones += [Option(t, es_propio and _only_described(g, t, conocido)) for t in _coded(g)]
    previo = (
        (("indicador_desempeno", contexto.indicador),)
        if _indicator_named(lugar, contexto) and contexto.indicador
        else ()
    )
    fondos = [c for c in (previo, contexto.parrafo, contexto.seccion_detalle, contexto.seccion) if c]
    hay_propios = any(g for g, _ in grupos)
    for fondo in dict.fromkeys(f for c in fondos for f in (c, *((t,) for t in c))):
        for g, _ in grupos:
            opciones += [Option((*_one_each(fondo, t), *t), False) for t in (*_choices(g), *_coded(g))]
    if not hay_propios:
        en_frase = _with_theme(lugar.leida.menciones)
        opciones = [Option(t, False) for t in _choices(en_frase)]
        opciones += [Option(_one_each(f, ()), False) for f in fondos]
        es_programa = not fondos or any(m.of("todo") == "programa" for m in lugar.leida.menciones)
        opciones.append(Option((), es_programa and not en_frase))
        opciones.sort(key=lambda o: not o.es_propio)
    return list(dict.fromkeys(Option(tuple(sorted(set(o.temas))), o.es_propio) for o in opciones))


def _groups(lugar: Place) -> list[tuple[tuple[Mention, ...], bool]]:
    """Return the groups of mentions that a number may be of, and whether each is surely its own."""
    antes, despues, lejos = (_with_theme(g) for g in (lugar.antes, lugar.despues, lugar.lejos))
    if base := _direct_base(lugar):
        hasta = next((x.inicio for x in lugar.leida.numeros if x.inicio > lugar.n.inicio), len(lugar.leida.plano))
        partes = _with_theme(m for m in lugar.leida.menciones if base.fin <= m.inicio < hasta and m.fin <= hasta)
        return [(_together((base,), g), True) for g in (partes[:1], partes, antes) if g]
    if _is_beside_name(lugar.leida, lugar.n):
        propia = (antes or lejos)[-1:]
        return [(propia, True), (_together(_first_group(lugar), propia), False)]
    if repartidas := _in_order(lugar):
        return [(repartidas, True)]
    if _faces_next(lugar):
        primero = _first_group(lugar) if lugar.n is not lugar.leida.numeros[0] or antes else ()
        return [(_together(primero, despues), True), (despues, True)]
    anterior = antes or _last_group(lugar, lejos)
    propias = _together(anterior, despues)
    es_parcial = _restricts(anterior, despues)
    if despues and not antes and _restricts(despues, anterior):
        return [(propias, True), (despues, True), (anterior, False), (_first_group(lugar), False)]
    return [
        (propias, True),
        (anterior, not es_parcial),
        (anterior[-1:], False),
        (_together(lejos, propias), False),
        (despues, not anterior),
        (_first_group(lugar), False),
    ]


def _direct_base(lugar: Place) -> Mention | None:
    """Return what a share is said to be of: "el 38.6 % de las pequeñas empresas"."""
    if lugar.n.tipo != NumberForm.PERCENT or any(m.of("relativo") for m in lugar.leida.menciones):
        return None
    for m in _with_theme(lugar.despues)[:1]:
        if (
            DIRECT_BASE.match(lugar.leida.plano[lugar.n.fin : m.inicio])
            and not m.of("actividad")
            and not m.of("producto")
        ):
            return m
    return None


def _in_order(lugar: Place) -> tuple[Mention, ...]:
    """Return the mention that is of a number given in order ("... y grandes, el 0.6 % y 1.5 %, respectivamente")."""
    plano, n = lugar.leida.plano, lugar.n
    fin = plano.find("respectivamente", n.fin)
    if fin < 0:
        return ()
    juntos = [x for x in lugar.leida.numeros if x.fin <= fin and x.tipo == n.tipo]
    serie = _series(juntos, plano)
    if n not in serie or len(serie) < 2:
        return ()
    previas = list(_with_theme(lugar.leida.between(0, serie[0].inicio)))
    if len(previas) < len(serie):
        return ()
    ultimas = previas[-len(serie) :]
    dimensiones = [{c for c, _ in m.temas} for m in ultimas]
    return (ultimas[serie.index(n)],) if set.intersection(*dimensiones) else ()


def _series(juntos: list[Written], plano: str) -> list[Written]:
    """Return the last numbers that only commas and "y" stand between."""
    serie = juntos[-1:]
    for x in reversed(juntos[:-1]):
        if not JOINED.match(plano[x.fin : serie[0].inicio]):
            break
        serie.insert(0, x)
    return serie


def _with_theme(menciones: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(m for m in menciones if m.temas)


def _together(*grupos: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(dict.fromkeys(m for g in grupos for m in g))


def _last_group(lugar: Place, lejos: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return the mentions of the last group before a number, when other numbers stand between."""
    if not lejos:
        return ()
    cortes = [n.inicio for n in lugar.leida.numeros if n.inicio < lugar.n.inicio]
    desde = max((c for c in cortes if c < lejos[-1].inicio), default=0)
    return tuple(m for m in lejos if m.inicio >= desde)


def _first_group(lugar: Place) -> tuple[Mention, ...]:
    return _with_theme(lugar.leida.between(0, lugar.leida.numeros[0].inicio))


def _faces_next(lugar: Place) -> bool:
    """Tell a sentence whose numbers each name after them what they are of ("2,038 por una unidad y 40 por otra")."""
    mismos = [n for n in lugar.leida.numeros if n.tipo == lugar.n.tipo]
    if len(mismos) < 2:
        return False
    sueltos = [n for n, otro in itertools.pairwise(mismos) if not is_joined(lugar.leida, n, otro)]
    return all(_with_theme(place(lugar.leida, n).despues) for n in (*sueltos, mismos[-1]))


def is_joined(leida: Parsed, n: Written, otro: Written) -> bool:
    """Tell two numbers that nothing but "y" stands between."""
    return bool(JOINED.match(leida.plano[n.fin : otro.inicio]))


def _choices(grupo: Sequence[Mention]) -> Iterator[tuple[Meaning, ...]]:
    """Return the ways of taking each mention as one thing, none of a dimension twice."""
    if not grupo or len(grupo) > 6:
        return
    for elegidas in itertools.islice(itertools.product(*(m.temas for m in grupo)), 16):
        unicas = tuple(dict.fromkeys(elegidas))
        if len({c for c, _ in unicas}) == len(unicas):
            yield unicas
            dentro = {WITHIN[c] for c, _ in unicas if c in WITHIN}
            if any(c in dentro for c, _ in unicas):
                yield tuple(t for t in unicas if t[0] not in dentro)


def _coded(grupo: Sequence[Mention]) -> Iterator[tuple[Meaning, ...]]:
    """Return what is surely named in a group that says more: its only indicator, activity or product."""
    for clase in SUBJECTS[:3]:
        valores = list(dict.fromkeys(v for m in grupo if (v := m.of(clase))))
        if len(valores) == 1:
            yield ((clase, valores[0]),)
            return


def _only_described(grupo: Sequence[Mention], temas: tuple[Meaning, ...], conocido: Knowledge) -> bool:
    """Tell whether the rest of a group only says what an activity does and who runs it."""
    a_cargo = {("unidad", u) for t in temas for u in conocido.responsables.get(t[1], ())}
    propios = set(temas) | a_cargo
    return all({c for c, _ in m.temas} & DESCRIBES or set(m.temas) & propios for m in grupo)


def _restricts(anterior: Sequence[Mention], despues: Sequence[Mention]) -> bool:
    """Tell whether what comes after a number makes it of something else than what comes before."""
    dichas = {t for m in anterior for t in m.temas}
    return any(not set(m.temas) & dichas for m in despues)


def _one_each(fondo: tuple[Meaning, ...], propias: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    ya = {c for c, _ in propias}
    elegidas: dict[str, Meaning] = {}
    for clase, valor in fondo:
        if clase not in ya:
            elegidas.setdefault(clase, (clase, valor))
    if {"actividad", "indicador_desempeno"} & elegidas.keys():
        elegidas.pop("producto", None)
    return tuple(elegidas.values())


def _known(  # noqa: PLR0917
    conocido: Knowledge, papel: str, relacion: Relation, anio: int, temas: tuple[Meaning, ...], lugar: Place
) -> list[KnownFigure]:
    """Return what is known of what a number would say."""
    de = frozenset(temas)
    if lugar.leida.plano and any(m.of("alcance") for m in lugar.leida.menciones) and not temas:
        de = frozenset({("alcance", "nacional")})
    if papel.endswith(("indicador", "indicador_pct", "indicador_pp")):
        de = frozenset(t for t in temas if t[0] == "indicador_desempeno")
        if not de:
            return []
    base = _base_year(lugar, anio)
    if relacion == Relation.GAP:
        return [c for c in (conocido.get(papel, anio, de) or conocido.gap(anio, de),) if c]
    if relacion == Relation.CHANGE:
        hallar = conocido.difference if papel.endswith("_pct") or lugar.n.tipo == NumberForm.POINTS else conocido.change
        return [c for c in (hallar(papel, anio, base, de),) if c]
    if relacion == Relation.RATIO:
        return [c for c in (_ratio(conocido, papel, anio, base, de),) if c]
    if relacion == Relation.SHARE:
        return _shares(conocido, papel, anio, de)
    return [c for c in (conocido.get(papel, anio, de),) if c]


def _base_year(lugar: Place, anio: int) -> int:
    otros = [a for _, a, es_otro in lugar.leida.anios if es_otro and a < anio]
    return otros[-1] if otros else anio - 1


def _ratio(conocido: Knowledge, papel: str, anio: int, base: int, de: Of) -> KnownFigure | None:
    a, b = conocido.get(papel, anio, de), conocido.get(papel, base, de) or conocido.sum_of(papel, base, de)
    if a is None or b is None or b.desde <= 0:
        return None
    return KnownFigure(
        f"{papel}_razon_pct",
        anio,
        de,
        100 * a.desde / b.hasta,
        100 * a.hasta / b.desde,
        b.fuente,
        a.es_exacta and b.es_exacta,
    )


def _shares(conocido: Knowledge, papel: str, anio: int, de: Of) -> list[KnownFigure]:
    impresas = (
        ("participacion_pct", "participacion_con_dato_pct")
        if papel == "empresas_atendidas"
        else ("participacion_devengado_pct",)
    )
    halladas = [
        c for i in (*impresas, "participacion_factor_pct", "ptf_relativa_pct") if (c := conocido.get(i, anio, de))
    ]
    if len(de) >= 2:
        pares = ((frozenset({e}), de - {e}) for e in de)
        halladas += [c for parte, todo in pares if (c := conocido.share(papel, anio, parte, todo))]
    elif de and not halladas:
        halladas += [c for c in (conocido.share(papel, anio, de, PROGRAMME),) if c]
    return halladas


# How it is said ---------------------------------------------------------------------------------------------------


def _direction(lugar: Place) -> int:
    """Return what the words beside a number say of a change: 1 up, -1 down, 0 nothing."""
    if lugar.n.signo:
        return lugar.n.signo
    for m in (
        lugar.nearest("orden", antes=False),
        lugar.nearest("cambio"),
        lugar.nearest("nivel"),
        lugar.nearest("supera"),
    ):
        for clase in ("orden", "cambio", "nivel", "supera"):
            if m and (v := m.of(clase)):
                return {"sube": 1, "supera": 1, "baja": -1, "debajo": -1}.get(v, 0)
    return 0


def _bound(lugar: Place) -> str:
    m = lugar.nearest("cota")
    if m and lugar.n.inicio - m.fin <= 8:
        return m.of("cota") or ""
    return ""
