"""The claims of a document: each number with its role, its subject, its year and what is known of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, islice, product
from typing import Any

from msgspec.structs import replace

from pp0093.ask.meaning import values_of
from pp0093.ask.registry import DIMENSIONS
from pp0093.audit import verdicts
from pp0093.audit.document import Document
from pp0093.audit.knowledge import ALL_OF_COUNTRY, PROGRAMME, Knowledge, KnownFigure, NumberRelation, Of, vocabulary
from pp0093.audit.topics import (
    OF_ANOTHER,
    PRINTED_SHARES,
    Context,
    Option,
    Others,
    Parsed,
    Spot,
    direction,
    enter,
    figures_of,
    is_code_mention,
    is_statement,
    leave,
    options,
    parse,
    place,
    remember_block,
    role_of,
    themes,
    with_theme,
    year_said,
)
from pp0093.audit.verdicts import ReadAs, ReadClaim
from pp0093.language import numbers, words
from pp0093.language.numbers import Bounding, NumberForm, Written, relation
from pp0093.language.words import (
    BASE_AFTER,
    CONTENTS,
    LETTER,
    SERVED,
    Meaning,
    Mention,
    plain,
)

CELL = "\t"
PHYSICAL = ("meta_fisica", "avance_fisico")
MONEY = {2: ("pim_soles", "devengado_soles"), 3: ("pia_soles", "pim_soles", "devengado_soles")}
MEASURED = ("empresas", "acciones")
CODE = re.compile(r"\s*(?:p(?=\d))?(\d(?:\.\d)?|\d{7})(?![\d,.])\b")
ALONE = re.compile(r"^[\s()*/]*(?:empresas|acciones|soles)?[\s()*/]*$")
A_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# A part of a year: its figures are others.
PART_OF_YEAR = re.compile(
    rf"\b(?:semestre|trimestre|bimestre|mes|mensual|{numbers.MONTHS}|a la fecha|parcial|preliminar)\b"
)
PROGRESS = re.compile(r"\b(?:avance|ejecutad|logr|alcanzad)")
# What a column is of by the one thing that it names, and by the rate that it says to be.
NAMED = {p: p for p in ("ejecucion", "pia_soles", "pim_soles", "devengado_soles")} | {"meta": "meta_fisica"}
RATES = {"ejecucion_pct": {"pim_soles", "ejecucion"}, "cumplimiento_pct": {"meta", "cumplimiento"}}
# Below it a number with decimals is a rate; so many lines of a row's name may come before its numbers.
MOST_RATE, NAME_LINES = 1000, 16


Column = tuple[str, int | None]
"""Of which indicator its numbers are ("" when it does not say), and of which year, None when not said."""


class Rows:
    """Reads rows one after another: what a row is of may stand in the lines before its numbers, or in its header."""

    def __init__(self, conocido: Knowledge, anio: int | None) -> None:
        self.conocido, self.anio = conocido, anio
        self.previas: list[tuple[Meaning, ...]] = []
        self.cabeza: list[Column] = []
        self.rotulo: Parsed | None = None
        self.ultima = 0

    def claims(self, leida: Parsed) -> list[ReadClaim]:
        """Return the claims of a row; none when it is not one of goals and money, or nothing says of what."""
        self._head(leida)
        propias = tuple(t for m in leida.menciones if is_code_mention(leida, m) for t in m.temas)
        self.previas = [*self.previas, propias][-NAME_LINES:]
        if self.anio is None or not leida.oracion.es_fila:
            return []
        if hechas := self._under_header(leida) if self.cabeza else []:
            return hechas
        papeles, de = _columns(leida), self._subject(leida)
        if not papeles or de is None:
            return []
        self.previas = []
        return [self._claim(leida, n, papel, de, self.anio) for n, papel in papeles]

    def _head(self, leida: Parsed) -> None:
        """Take a header; forget it where the table ends, and remember the last words that are not of a table."""
        primera, ultima = (leida.oracion.lineas[i][1].numero for i in (0, -1))
        hay_hueco, self.ultima = primera > self.ultima + 1, ultima
        if hay_hueco or (not leida.oracion.es_fila and leida.plano.rstrip().endswith((".", ";"))):
            self.cabeza = []
        if hallada := _header(leida):
            self.cabeza = hallada
        elif not leida.oracion.es_fila and not self.cabeza:
            self.rotulo = leida

    def _under_header(self, leida: Parsed) -> list[ReadClaim]:
        """Return the claims of a row whose numbers are all under columns that the header names."""
        de, propio = self._named(leida)
        lugares = _cells(leida.plano)
        es_de_parte = self.rotulo is not None and PART_OF_YEAR.search(self.rotulo.plano)
        if de is None or es_de_parte or len(lugares) != len(self.cabeza):
            return []
        cifras = [(c, n) for c, lugar in zip(self.cabeza[1:], lugares[1:], strict=True) if (n := _only(leida, *lugar))]
        if len(cifras) < len(numbers.find(leida.plano[lugares[0][1] :].replace(CELL, "  "))):
            return []
        dichas = [(n, papel, propio or anio or self._year()) for (papel, anio), n in cifras if papel]
        return [self._claim(leida, n, papel, de, anio) for n, papel, anio in dichas if anio]

    def _named(self, leida: Parsed) -> tuple[Of | None, int | None]:
        """Return what a row is of, None when it does not say, and its year where that is its name."""
        primera = leida.plano.strip().split(CELL)[0].strip()
        if anio := A_YEAR.fullmatch(primera):
            return frozenset(), int(anio.group(1))
        if primera.startswith("total"):
            return frozenset(), None
        nombra, codigo = vocabulary(self.conocido.catalogo).mentions, CODE.match(primera)
        if codigo:
            dichas = [m for d in ("actividad", "producto") for m in nombra(f"{d} {codigo.group(1)}")]
        else:
            dichas = [m for m in nombra(primera)[:1] if m.fin >= len(primera) - 2]
        temas = [t for m in dichas if m.inicio == 0 for t in m.temas]
        valor = temas[0] if temas else _value(self.conocido, primera, *BY) if primera else None
        return (frozenset({valor}), None) if valor else (None, None)

    def _year(self) -> int | None:
        """Return the year of a table: the only one that its caption says, else the document's.

        None where the text before it speaks of another.
        """
        dichos = {a for _, a, _ in self.rotulo.anios} if self.rotulo else set()
        if not self.rotulo or not dichos or dichos == {self.anio}:
            return self.anio
        return next(iter(dichos)) if self.rotulo.oracion.es_titulo and len(dichos) == 1 else None

    def _subject(self, leida: Parsed) -> Of | None:
        if leida.plano.lstrip().startswith("total"):
            return PROGRAMME
        temas = (t for grupo in reversed(self.previas) for t in grupo if t[0] in ("actividad", "producto"))
        return next((frozenset({t}) for t in temas), None)

    def _claim(self, leida: Parsed, n: Written, papel: str, de: Of, anio: int) -> ReadClaim:
        """Return the claim of a number of a column, as what the column says: an amount, a percentage."""
        if papel == "ejecucion":
            papel = "ejecucion_pct" if n.tipo == NumberForm.PERCENT else "devengado_soles"
        es_monto, es_parte = papel.endswith("_soles"), papel.endswith("_pct")
        escrito = replace(n, tipo=NumberForm.SOLES if es_monto else NumberForm.PERCENT if es_parte else n.tipo)
        cifra = self.conocido.get(papel, anio, de)
        lecturas = (ReadAs(cifra, firme=True),) if cifra else ()
        motivo = "" if cifra else UNKNOWN
        return ReadClaim(
            escrito, leida.oracion, papel, anio=anio, lecturas=lecturas, es_clara=True, de=de, motivo=motivo
        )


def _header(leida: Parsed) -> list[Column]:
    """Return the columns of the header that a row is, none when it is none.

    A rate is that of the amounts or of the goals that it follows, whatever its short words.
    """
    lugares, columnas, anterior = _cells(leida.plano), list[Column](), ""
    es_frase = len(lugares) < 2 or leida.plano.rstrip().endswith((".", ";", ","))
    if es_frase or any(numbers.find(leida.plano[d:h]) for d, h in lugares):
        return []
    for desde, hasta in lugares:
        texto = leida.plano[desde:hasta]
        es_de_parte, anio = PART_OF_YEAR.search(texto), A_YEAR.search(texto)
        papel = "" if es_de_parte else _role(texto, leida.between(desde, hasta))
        if papel in RATES and anterior:
            papel = "ejecucion_pct" if anterior.endswith("_soles") else "cumplimiento_pct"
        else:
            anterior = papel if papel in (*NAMED.values(), "avance_fisico") else anterior
        columnas.append((papel, int(anio[1]) if anio and not es_de_parte else None))
    return columnas if any(papel for papel, _ in columnas[1:]) else []


def _cells(plano: str) -> list[tuple[int, int]]:
    """Return from where to where each cell of a row goes."""
    celdas = plano.split(CELL)
    finales = accumulate(len(c) + 1 for c in celdas)
    return [(fin - len(c) - 1, fin - 1) for c, fin in zip(celdas, finales, strict=True)]


def _role(texto: str, menciones: list[Mention]) -> str:
    """Return what a cell of a header names; "" when nothing, or more than one thing."""
    papeles = {p for m in menciones if (p := m.of("papel"))}
    es_pct = "%" in texto or "porcentaje" in texto
    if not papeles:
        es_parte = es_pct or any(m.of("parte") for m in menciones)
        hay_firmas = any(m.of("cosa") == "empresas" for m in menciones)
        return "participacion_pct" if es_parte else SHARE_OF if hay_firmas else ""
    if es_pct:
        return next((r for r, suyos in RATES.items() if papeles <= suyos), "")
    if papeles == {"cumplimiento"}:
        return "avance_fisico" if PROGRESS.search(texto) else "cumplimiento_pct"
    return NAMED.get(papeles.pop(), "") if len(papeles) == 1 else ""


def _only(leida: Parsed, desde: int, hasta: int) -> Written | None:
    """Return the number that a cell is; None of one with more numbers, or with words."""
    suyas = [n for n in leida.numeros if desde <= n.inicio and n.fin <= hasta]
    if len(suyas) != 1 or not ALONE.match(leida.plano[desde : suyas[0].inicio] + leida.plano[suyas[0].fin : hasta]):
        return None
    return suyas[0]


def _columns(leida: Parsed) -> list[tuple[Written, str]]:
    """Return the numbers of a row with what each is of, when it has the columns of goals and money."""
    inicio = max((leida.plano.rfind(m) for m in MEASURED), default=-1)
    suyas = [n for n in numbers.find(leida.plano.replace(CELL, "  ")) if n.inicio > inicio]
    enteras = [n for n in suyas if not _is_rate(n)]
    es_total = inicio < 0 and leida.plano.lstrip().startswith("total")
    fisicas = 0 if es_total else 2
    nombres = (*PHYSICAL[:fisicas], *MONEY.get(len(enteras) - fisicas, ()))
    if (inicio < 0 and not es_total) or len(nombres) != len(enteras) or len(enteras) == fisicas:
        return []
    papeles, hechas, anterior = iter(nombres), list[tuple[Written, str]](), ""
    for n in suyas:
        if not _is_rate(n):
            anterior = next(papeles)
            hechas.append((n, anterior))
        elif anterior:
            hechas.append((n, "cumplimiento_pct" if anterior == "avance_fisico" else "ejecucion_pct"))
    return hechas


def _is_rate(n: Written) -> bool:
    """Tell a percentage, its sign in the header or not: goals, progress and soles have no decimals in a table."""
    return n.tipo == NumberForm.PERCENT or (bool(n.decimales) and not n.escala and n.valor < MOST_RATE)


# What shares of the firms may be listed by.
BY = (
    "unidad", "actividad", "producto", "servicio", "familia_servicio", "sector", "tamano", "tramo_ventas",
    "tramo_trabajadores", "departamento", "region_natural", "modalidad",
)  # fmt: skip
HEAD = re.compile(
    r"^(?:[-•*]\s*)?(?:en (?P<antes>20\d\d), )?"
    r"(?:(?:dentro|del total) del? (?P<dentro>[^:;,]+), )?por (?P<por>[a-z ]+?)"
    r"(?P<todas>, (?:de|del total de|entre) las (?:empresas )?(?:atendidas|beneficiarias|con dato|empresas con dato))?"
    r"(?: en (?P<anio>20\d\d))?:\s*"
)
ITEM = re.compile(r"^(?P<nombre>.+?)\s*(?:,|:|\()\s*(?:el |con (?:el )?)?$")
CLOSE = re.compile(r"^\s*\)?\s*\.?\s*$")
SEPARATOR = re.compile(r"\s*;\s*(?:y\s+)?")
SHARE_OF = "empresas_atendidas"


def _value(conocido: Knowledge, dicho: str, *dimensiones: str) -> Meaning | None:
    """Return the one value of some dimensions that a text is, None when it is none or may be two."""
    dichos = [(d, values_of(conocido.catalogo, d).meant(dicho)) for d in dimensiones]
    halladas = [(d, next(iter(codigos))) for d, codigos in dichos if len(codigos) == 1]
    return halladas[0] if len(halladas) == 1 else None


@cache
def _called() -> dict[str, str]:
    """Return the dimensions that shares are listed by, as they are called."""
    etiquetas = {plain(DIMENSIONS[d].etiqueta): d for d in BY if d in DIMENSIONS}
    cortas = Counter(e.split()[0] for e in etiquetas)
    return etiquetas | {e.split()[0]: d for e, d in etiquetas.items() if cortas[e.split()[0]] == 1}


def listed(leida: Parsed, contexto: Context, conocido: Knowledge) -> list[ReadClaim]:
    """Return the claims of a list of shares; none when the sentence is none, or is not read whole."""
    cabeza = HEAD.match(leida.plano)
    dimension = _called().get(cabeza.group("por").strip()) if cabeza else None
    if cabeza is None or dimension is None or contexto.de_dinero:
        return []
    propio = cabeza.group("anio") or cabeza.group("antes")
    anio = int(propio) if propio else contexto.anio_parrafo or contexto.anio
    base = _base(cabeza, leida, contexto, conocido, dimension)
    puntos = list(_items(leida, cabeza.end()))
    dichos = [(n, _value(conocido, nombre, dimension)) for n, nombre in puntos]
    if base is None or anio is None or not dichos or any(n is None or v is None for n, v in dichos):
        return []
    return [_listed_claim(leida, n, base | {v}, anio, conocido) for n, v in dichos if n is not None and v is not None]


def _base(
    cabeza: re.Match[str], leida: Parsed, contexto: Context, conocido: Knowledge, dimension: str
) -> frozenset[Meaning] | None:
    """Return what the shares are parts of: empty of all the firms, None when it is not known."""
    if cabeza.group("dentro"):
        otras = (d for d in BY if d != dimension)
        dentro = _value(conocido, leida.oracion.texto[slice(*cabeza.span("dentro"))], *otras)
        return frozenset({dentro}) if dentro else None
    if cabeza.group("todas"):
        return PROGRAMME
    if contexto.parrafo and contexto.cuentas != 1:  # It counts others too: which are parted, it does not say.
        return None
    for dichas in (contexto.parrafo, contexto.seccion):
        if dichas:
            suyas = {t for t in dichas if t[0] != dimension}
            return frozenset(suyas) if len(suyas) == 1 else None
    return None


def _items(leida: Parsed, desde: int) -> Iterator[tuple[Written | None, str]]:
    """Yield each share of a list with the name before it; None where an item is not a name and its share."""
    cortes = [m.span() for m in SEPARATOR.finditer(leida.plano, desde)]
    inicios = [desde, *(fin for _, fin in cortes)]
    for a, b in zip(inicios, [*(inicio for inicio, _ in cortes), len(leida.plano)], strict=True):
        suyos = [n for n in leida.numeros if a <= n.inicio and n.fin <= b and n.tipo == NumberForm.PERCENT]
        dicho = ITEM.match(leida.oracion.texto[a : suyos[0].inicio].removesuffix(">")) if len(suyos) == 1 else None
        if dicho is None or not CLOSE.match(leida.plano[suyos[0].fin : b]):
            yield None, ""
        else:
            yield suyos[0], dicho.group("nombre").strip()


def _listed_claim(leida: Parsed, n: Written, de: Of, anio: int, conocido: Knowledge) -> ReadClaim:
    parte = NumberRelation.SHARE
    cifras = figures_of(conocido, SHARE_OF, parte, anio, tuple(sorted(de)), place(leida, n))
    if len(de) > 1:  # Firms of a part and of the whole are counted apart: only what is said of both is theirs.
        cifras = [c for c in cifras if c.indicador in PRINTED_SHARES[SHARE_OF]]
    lecturas = tuple(ReadAs(c, firme=True) for c in cifras)
    suya = ReadClaim(n, leida.oracion, SHARE_OF, parte, anio, lecturas, bool(lecturas), de, es_de_lista=True)
    return suya if lecturas else replace(suya, motivo=UNKNOWN)


# The claims of a document: each number with its role, its subject, its year and what is known of them.

UNRECOGNIZED = "no se reconoce de qué es"
UNKNOWN = "no hay cifra nuestra ni publicada con la que compararlo"
UNREADABLE, OF_INDICATOR = "ilegible", "indicador"
BESIDE_YEAR = re.compile(
    r"^\s*(?:empresas|firmas|acciones|de su pim|de la meta|de su meta)?\s*"
    r"(?:(?:en|de|durante) (?:el )?(?:ano )?(?:19|20)\d\d\b|\((?:19|20)\d\d\))"
)
GOALS = ("meta_fisica", "meta_indicador")


def extract(documento: Document, conocido: Knowledge, anio: int | None) -> Iterator[tuple[Parsed, list[ReadClaim]]]:
    """Return every sentence of a document with the claims of its numbers, in order; tables apart."""
    contexto = Context(anio)
    otros = Others(conocido.codigo)
    for oracion in documento.sentences():
        leida = parse(oracion, vocabulary(conocido.catalogo))
        if oracion.es_titulo and not is_statement(leida):
            enter(contexto, leida)
        elif not oracion.es_fila:
            remember_block(contexto, leida)
        es_ajena = oracion.es_fila or CONTENTS.search(oracion.texto)
        if otros.speak(leida):
            yield leida, [ReadClaim(n, oracion, motivo=OF_ANOTHER) for n in leida.numeros]
            continue
        de_lista = listed(leida, contexto, conocido) if not es_ajena else []
        hechas = de_lista if es_ajena or de_lista else [_claim(leida, n, contexto, conocido) for n in leida.numeros]
        yield leida, hechas
        if not es_ajena and not de_lista:
            yield from _in_words(leida, contexto, conocido)
        if not de_lista:  # A list is of what was said before it, and so is the next.
            leave(contexto, leida)


def _in_words(leida: Parsed, contexto: Context, conocido: Knowledge) -> Iterator[tuple[Parsed, list[ReadClaim]]]:
    """Yield a sentence with each number that it says in words among the rest, and what that one verdicts."""
    ocupados = [(x.inicio, x.fin) for x in leida.numeros] + [(m.inicio, m.fin) for m in leida.menciones if m.temas]
    for dicho in numbers.in_words(leida.plano):
        if any(a < dicho.fin and dicho.inicio < b for a, b in ocupados):
            continue
        dicha = replace(leida, numeros=tuple(sorted((*leida.numeros, dicho), key=lambda x: x.inicio)))
        yield dicha, [_claim(dicha, dicho, contexto, conocido)]


def _claim(leida: Parsed, n: Written, contexto: Context, conocido: Knowledge) -> ReadClaim:
    lugar = place(leida, n)
    anio = year_said(lugar, contexto)
    papel, relacion, es_clara = role_of(lugar, contexto)
    claim = ReadClaim(n, leida.oracion, papel, relacion, anio, **_said(lugar, papel))
    if not papel or anio is None:
        return replace(claim, motivo="no se sabe de qué año es" if papel else UNRECOGNIZED)
    opciones = [*options(lugar, contexto, conocido), *(Option((t,), es_propio=False) for t in claim.atado)]
    papeles = [papel]
    if not es_clara and relacion == NumberRelation.SHARE and papel == SHARE_OF:
        papeles.append("devengado_soles")
    lecturas: dict[KnownFigure, ReadAs] = {}
    for opcion, de_que in product(opciones, papeles):
        for cifra in figures_of(conocido, de_que, relacion, anio, opcion.temas, lugar):
            # What was read before as surely of another subject stays the only one that is sure.
            firme = opcion.es_propio and not any(r.firme and r.cifra.de != cifra.de for r in lecturas.values())
            if firme or cifra not in lecturas:
                lecturas.pop(cifra, None)
                lecturas[cifra] = ReadAs(cifra, firme)
    dadas = tuple(r for r in lecturas.values() if relacion != NumberRelation.SHARE or _is_of_base(lugar, r.cifra))
    # What is known of the whole country is not unknown: the sentence does not say that it is of it.
    es_del_pais = conocido.get(papel, anio, ALL_OF_COUNTRY)
    dudas = words.found(UNREADABLE, OF_INDICATOR, lugar.marked(), set(_flags(lugar, papel, contexto)))
    return replace(
        claim,
        lecturas=dadas,
        es_clara=es_clara and not any(dudas),
        de=frozenset(opciones[0].temas) if opciones else PROGRAMME,
        motivo="" if dadas else UNRECOGNIZED if es_del_pais else UNKNOWN,
        alrededor=frozenset((*themes(leida.menciones), *contexto.parrafo, *contexto.seccion)),
        es_de_contexto=not themes(leida.menciones) and _stands_alone(lugar, papel),
    )


def _is_of_base(lugar: Spot, cifra: KnownFigure) -> bool:
    """Tell whether a share is over what its sentence says to be the whole: with it, and not of it alone."""
    sigue = next((m for m in with_theme(lugar.leida.menciones) if m.inicio >= lugar.n.fin), None)
    if sigue is None or not BASE_AFTER.match(lugar.leida.plano[lugar.n.fin : sigue.inicio]):
        return True
    return bool(cifra.de & {*sigue.temas}) and not cifra.de <= {*sigue.temas}


def _said(lugar: Spot, papel: str) -> dict[str, Any]:
    dicho = relation(lugar.leida.plano, lugar.n.inicio, lugar.n.fin)
    # "superó las 972 programadas", "superan a las 24,758 de 2020": the number is another's, and said as it is.
    es_de_otro = dicho.es_del_sujeto and (
        papel in GOALS
        or (BESIDE_YEAR.match(lugar.leida.plano[lugar.n.fin :]) and len({a for _, a, _ in lugar.leida.anios}) > 1)
    )
    cota, orden = (Bounding.EXACT, dicho.relacion) if es_de_otro else (dicho.relacion, Bounding.EXACT)
    cota = Bounding.WITHIN if lugar.n.tope is not None else cota
    return {"sentido": direction(lugar), "cota": cota, "orden": orden, "atado": verdicts.tied(lugar)}


def _flags(lugar: Spot, papel: str, contexto: Context) -> Iterator[str]:
    """Yield what the table of what is unreadable asks of a number to tell which indicator it is of."""
    leida = lugar.leida
    linea = leida.oracion.line(lugar.n.inicio)
    dichos = (*contexto.seccion, *contexto.parrafo, *themes(leida.menciones))
    son = {
        "rotulo": len(list(islice(LETTER.finditer(linea.texto), 3))) < 3,
        "conjunto": any(m.of("conjunto") for m in leida.menciones),
        "prim": lugar.n is leida.numeros[0],
        "sigue": any(m.inicio > lugar.n.fin for m in with_theme(leida.menciones)),
        "indicador": "indicador" in papel,
        "firmas": papel == "empresas_atendidas",
        "contado": papel in ("empresas_atendidas", "acciones"),
        "codigo": any(is_code_mention(leida, m) for m in (*lugar.antes, *lugar.lejos) if m.temas),
        "de_actividad": any(t[0] in ("producto", "actividad") for t in dichos),
    }
    yield from (nombre for nombre, es in son.items() if es)


def _stands_alone(lugar: Spot, papel: str) -> bool:
    """Tell a number without subject that can only be of what the text was speaking of."""
    if papel in ("cumplimiento_pct", "ejecucion_pct"):
        return True
    return papel == "empresas_atendidas" and bool(SERVED.match(lugar.leida.plano[: lugar.n.inicio]))
