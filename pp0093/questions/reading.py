"""What a question asks: the terms of its words put in the places of one kind of question, none left over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, KeysView, Sequence
from functools import lru_cache
from itertools import accumulate, chain, islice
from itertools import product as combined
from operator import attrgetter
from typing import Any

from msgspec import Struct, field
from msgspec.structs import astuple, replace

from pp0093 import clock, programme
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.ask.registry import DIMENSIONS, INDICATORS, OWN_DIMENSIONS, PRESUPUESTO, UNITS, Unit, stored
from pp0093.ask.rows import Row
from pp0093.claims import Claim, Relation
from pp0093.language import words
from pp0093.questions.words import (
    CITED,
    DIMENSION,
    FILLER,
    MEASURE,
    MONTH,
    MONTHS,
    MOST_READINGS,
    NUMBER,
    OPENED,
    PRINTED,
    SCOPE,
    TERM,
    YEAR,
    Meaning,
    Term,
)

MONEY_OF = ("devengado_soles", "pim_soles", "ejecucion_pct")
# How a goal ended.
MET, EXCEEDED, MISSED = "cumplida", "superada", "no_cumplida"
WITH_DATA = "participacion_con_dato_pct"
SHARE, FIRMS, FULFILMENT = "participacion_pct", "empresas_atendidas", "cumplimiento_pct"
# What "avance" alone says of an activity: how far it went and what part of its goal that is.
PROGRESS = f"avance_fisico;{FULFILMENT}"
# What is said of a goal: each has its own unit, firms or actions.
UNITS_OF_GOALS = frozenset({"meta_fisica", "avance_fisico", FULFILMENT})
CHANGE_OF_PIM = "variacion_pim_pct"
LIGHT, GOAL, ADVANCE = "semaforo", "meta_fisica", "avance_fisico"
# What is in firms of some and in actions of others.
OF_GOALS = (GOAL, ADVANCE)
# What only the activities with a goal have.
ONLY_WITH_GOAL = (FULFILMENT, "brecha_pp")
# Which of two members a share is of: the first of these, said before the other.
OPENED_FIRST = (
    *("tamano", "sector", "tramo_ventas", "tramo_trabajadores"),
    *("departamento", "provincia", "region_natural"),
    *("servicio", "familia_servicio", *UNITS),
    *(d.id for d in OWN_DIMENSIONS),
    *("actividad", "producto"),
)
PROFILE = OPENED_FIRST[:4]
# What a unit gives: "those trained by a unit" may be a part of its firms, or of those trained.
SERVED = ("servicio", "familia_servicio")


# The kind of question whose months are those of the goals.
PACE = "ritmo"


class NotReadError(Exception):
    """A question that could not be read for sure; its text says why, in Spanish, and `dichos` what that states."""

    def __init__(self, motivo: str = "No sé leer esta pregunta.", dichos: Sequence[Claim] = ()) -> None:
        super().__init__(motivo)
        self.dichos = tuple(dichos)

    @property
    def es_sin_dato(self) -> bool:
        """Whether it was read and nothing is known of it."""
        return any(c.relacion is Relation.NO_VALUE for c in self.dichos)


class Understood(Struct, frozen=True):
    """What is asked: measures by dimensions under filters and what is then made of the rows, or what of names (`de`).

    `clase` is the kind of question; `dimension` is what is ranked, counted or listed; `filtros` are the members said,
    by dimension. `anios` is empty when none was said. `es_serie` are years from one to the other; `meses` the month
    asked for, or those from one to another (`son_enteros`: to the end of the last). `limite` is (comparison, number);
    `se_cuentan` asks how much more, or which part, one is; `se_suman`, what its years add up to; `cuantas`, how many of
    a ranking; `sentido` mayor, menor, lejos...
    """

    clase: str
    medidas: tuple[str, ...] = ()
    filtros: dict[str, tuple[str, ...]] = field(default_factory=dict)
    abiertas: tuple[str, ...] = ()
    anios: tuple[int, ...] = ()
    meses: tuple[int, ...] = ()
    son_enteros: bool = False
    alcance: str = ""
    es_serie: bool = False
    dimension: str = ""
    sentido: str = ""
    cuantas: int = 1
    limite: tuple[str, float] = ("", 0.0)
    se_cuentan: bool = False
    se_suman: bool = False
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


def of_several_months(consulta: Query) -> bool:
    """Tell whether a query adds several months."""
    return len(consulta.filtros.get(MONTH, ())) > 1 and MONTH not in consulta.por


def opened(consulta: Query) -> str:
    """Return the dimension whose members the figures of a query are of; the year where it opens no other."""
    return next((d for d in reversed(consulta.por) if d != YEAR), YEAR)


def is_of(medidas: Sequence[str], mart: object) -> bool:
    """Tell whether some measures are all of a table: the budget, the days of the records."""
    return all(INDICATORS[s].mart is mart for s in stored(tuple(medidas)))


# What a question asks: the terms of its words put in the places of one kind of question, none left over.

MEMBER, BETWEEN, SERIES = "miembro", "entre", "serie"
# What sets two things face to face: "2020 or 2025", "more than P1".
FACING, OR = "frente", "o"
# What the table leaves beside the terms.
OURS = ("es", "pide", "una", "busca", "de_otro", "del_total", "cuantas", "desde", "varios", "sentido")
OWN = "{propias}"
"""Stands in a row for the dimensions that only the lists of the programme have."""
# As codes of programmes are written; the one that is followed is known by its own.
PROGRAMME_CODE = re.compile("0[0-9]{3}")
UNION = "No sé leer con seguridad lo que se cruza o se une: pida cada cosa aparte."
# A term as the table of questions reads it, with the marks that the table leaves on it.
CLASS = re.compile(r"⟨([^|⟩]*)")
MARKED = re.compile(r"(\+?)⟨(\w*)=([^|⟩]*)\|([^⟩~#]*)[~#]*⟩")


class Found(Struct, frozen=True):
    """A term with the meaning chosen for it.

    `con_anterior`: it goes in a list with the one of its class before it.
    """

    texto: str
    clase: str
    valor: str
    nota: str = ""
    con_anterior: bool = False


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
    hallados = [dicho for h in hallados for dicho in _dated(h)]
    escrita = "".join(map(_marked, hallados))
    for fila in words.rows("preguntas"):
        hay = _present(escrita)
        if not (fila.con <= hay and not fila.sin & hay):
            continue
        [forma], dice = fila.formas, fila.dice[0]
        if forma == "lee":
            escrita = fila.patron.sub(dice.replace(OWN, " ".join(programme.current().propias)), escrita)
        elif forma == "solo":
            _check_only(MARKED.findall(escrita), (*dice.split(), *OURS))
        elif no_se_lee := fila.patron.search(escrita):
            raise NotReadError(no_se_lee.expand(dice))
    notas = {(h.texto, h.valor): h.nota for h in hallados if h.nota}
    return Parts(_found(m, notas) for m in MARKED.finditer(escrita))


@lru_cache(maxsize=1024)
def _present(escrita: str) -> frozenset[str]:
    """Return what rows of the table may ask for of some terms."""
    dichos = set(CLASS.findall(escrita))
    partes = (accumulate(dicho.split("="), lambda a, b: f"{a}={b}") for dicho in dichos)
    veces = Counter(dicho.partition("=")[0] for dicho in dichos)
    return frozenset(chain(*partes, (f"{clase}2" for clase, n in veces.items() if n > 1)))


def _check_only(dichos: Iterable[tuple[str, ...]], clases: Sequence[str]) -> None:
    """Raise when a term is of none of some classes: it would be left unanswered."""
    sobran = [(clase, texto) for _, clase, _, texto in dichos if clase not in clases]
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


def _found(m: re.Match[str], notas: dict[tuple[str, str], str]) -> Found:
    con_anterior, clase, valor, texto = m.groups()
    valor = str(clock.today().year) if (clase, valor) == (YEAR, "hoy") else valor.replace("¦", "|")
    nota = notas.get((texto, valor.partition("=")[2] if clase == MEMBER else valor), "")
    return Found(texto, clase, valor, nota, bool(con_anterior))


def _dated(h: Found) -> list[Found]:
    """Return a term as it is on the day on which it is said: the last years are from one to another."""
    ultimo = clock.today().year - 1
    if h.clase == "ultimos":
        desde = str(ultimo + 1 - int(h.valor))
        nota = f"Los últimos {h.valor} años completos son {desde}-{ultimo}"
        return [Found(h.texto, YEAR, desde, nota), Found("a", FILLER, ""), Found(h.texto, YEAR, str(ultimo))]
    hace = {"este_anio": 0, "anio_pasado": 1}.get(h.clase)
    return [h if hace is None else Found(h.texto, YEAR, str(ultimo + 1 - hace))]


def years(partes: Parts) -> tuple[int, ...]:
    """Return the years said, in order."""
    return tuple(sorted(map(int, partes.values(YEAR))))


def members(partes: Parts) -> dict[str, tuple[str, ...]]:
    """Return the members said by dimension."""
    dichos: dict[str, dict[str, None]] = {}
    for h in partes.of(MEMBER):
        dimension, _, valor = h.valor.partition("=")
        dichos.setdefault(dimension, {})[valor] = None
    return {d: tuple(valores) for d, valores in dichos.items()}


# What can be asked instead, in a year, for some of those reasons.
INSTEAD = {
    "tamano": ("Empresas atendidas por tamaño en {}", "Porcentaje de empresas por tamaño en {}"),
    "lugar": ("Empresas atendidas por provincia en {}", "Empresas atendidas por departamento en {}"),
    "ventas": ("Porcentaje de empresas por tramo de ventas en {}",),
    "trabajadores": ("Porcentaje de empresas por tramo de trabajadores en {}",),
}
# What each member of a dimension is in one of: those ranked of several are no sums.
WITHIN = {"actividad": "producto", "provincia": "departamento", "unidad": "direccion"}
# What the table of questions leaves beside the terms: the kind of question and the figures that it asks for by itself.
KIND, WANTED = "es", "pide"
# A figure that the table names.
GIVEN = "dada"
# What is meant by a word that the vocabulary does not have.
NOT_KNOWN = (Meaning("ajena", ""),)
# What a definition is asked of; and the terms that each kind of question about names is of.
DEFINED = (MEASURE, MEMBER, TERM, DIMENSION, "sujeto", "color")
NAMED_BY = {
    "definicion": DEFINED,
    "formula": DEFINED,
    CITED: (NUMBER, MEMBER),
    PRINTED: (PRINTED, MEMBER, "color"),
}


def readings(terminos: Sequence[Term]) -> Iterator[Understood]:
    """Give what the terms may ask, the surest first; raise NotReadError when they ask nothing that is known."""
    motivo: NotReadError | None = None
    dadas: list[Understood] = []
    dichos = [[Found(t.texto, *astuple(s)) for s in t.significados or NOT_KNOWN] for t in without_names(terminos)]
    for hallados in islice(combined(*dichos), MOST_READINGS * 3):
        try:
            leida = _read(hallados)
        except NotReadError as error:
            # "Avance" may be of an objective too: why it is none is the last thing to say.
            motivo = error if motivo is None or "qué objetivo" in str(motivo) else motivo
            continue
        if leida not in dadas:
            dadas.append(leida)
            yield leida
    if not dadas:
        raise motivo or NotReadError("No hay ninguna pregunta ahí.")


def without_names(terminos: Sequence[Term]) -> list[Term]:
    """Return terms without what they are the names of, where nothing is defined: then they are only asked by."""
    if any(t.means("define") for t in terminos):
        return list(terminos)
    otros = [tuple(s for s in t.significados if s.clase != TERM) for t in terminos]
    return [replace(t, significados=o or t.significados) for t, o in zip(terminos, otros, strict=True)]


def _read(hallados: Sequence[Found]) -> Understood:
    """Return what some terms ask, as the kind of question that the table says that it is."""
    partes = parts_of(hallados)
    clase = partes.one(KIND)
    if clase not in FIGURES:
        return _of_names(partes, clase)
    leida = _common(partes, clase)
    if clase in OF_ONE and len(leida.medidas) != 1:
        raise NotReadError("Pida una sola cifra.")
    if revisa := FIGURES[clase]:
        revisa(partes, leida)
    return leida


def _of_names(partes: Parts, clase: str) -> Understood:
    """Return what is asked of some names: what they are, who answers for them, what is printed of them."""
    de = partes.of(*NAMED_BY.get(clase, (MEMBER,)))
    if NAMED_BY.get(clase) == DEFINED and not (len(de) in (1, 2) and joined(de)):
        raise NotReadError("Pida la definición de una sola cosa.")
    dichos = [m for h in de for m in _meanings(h, clase)]
    return Understood(
        clase,
        de=tuple(dict.fromkeys(dichos)),
        dimension=partes.one(DIMENSION),
        anios=years(partes),
        sentido=partes.one("estado") if clase != CITED else "",
    )


def _meanings(h: Found, clase: str) -> list[Meaning]:
    if h.clase == MEMBER:
        dimension, _, valor = h.valor.partition("=")
        return [Meaning(dimension, valor)]
    if clase == PRINTED:
        return [Meaning(PRINTED if h.clase == PRINTED else LIGHT, v) for v in h.valor.split(";")]
    return [Meaning(h.clase, h.valor)]


def _common(partes: Parts, clase: str) -> Understood:
    """Return what every question about figures says: the measures wanted or those said, members, years and scope."""
    filtros, dimension, abiertas = members(partes), partes.one(DIMENSION), tuple(partes.values(OPENED))
    pedidas = partes.values(WANTED) or partes.values(MEASURE)
    medidas = tuple(dict.fromkeys(i for valor in pedidas for i in valor.split(";")))
    if FIRMS in medidas and any(h.nota and dimension_of(h) == "actividad" for h in partes.of(MEMBER)):
        raise NotReadError("Esas empresas no se saben aparte de las de su actividad.")
    anios, rango, de_cifra = years(partes), partes.has("rango"), clase == "cifra"
    if rango:
        dichos = [int(h.valor) for h in partes.of(YEAR)]
        if len(dichos) != 2 or dichos[0] >= dichos[1]:
            raise NotReadError("No sé qué años van de uno a otro.")
        anios = tuple(range(dichos[0], dichos[1] + 1)) if de_cifra or dimension == YEAR else anios
    son_montos = all(INDICATORS[i].unidad == Unit.SOLES and is_of([i], PRESUPUESTO) for i in medidas)
    sin_abrir = partes.has("cuanto") and (rango or partes.has("desde")) and YEAR not in abiertas and son_montos
    sin_anio = not anios and (YEAR in abiertas or partes.has(SERIES))
    meses, _, enteros = next(iter(partes.values(MONTH, MONTHS)), "").partition(" ")
    return Understood(
        "cifra" if clase == GIVEN else clase,
        medidas,
        filtros,
        abiertas,
        anios,
        meses=tuple(range(int(meses.partition("-")[0]), int(meses.rpartition("-")[2]) + 1)) if meses else (),
        son_enteros=bool(enteros),
        alcance=partes.one(SCOPE),
        es_serie=de_cifra and (rango or partes.has("desde") or sin_anio),
        dimension=dimension,
        sentido=next((partes.one(c) for c in ("orden", "estado", "color", PACE, "sentido") if partes.has(c)), ""),
        cuantas=int(partes.one("cuantas") or 1),
        limite=(partes.one("compara"), float(partes.one(NUMBER) or 0) * float(partes.one("multiplo") or 1)),
        se_cuentan=partes.has("del_total") or (clase == FACING and partes.has("cuanto")),
        se_suman=partes.has("varios") and (partes.has("total") or sin_abrir),
        sujeto=partes.one("sujeto"),
        notas=tuple(dict.fromkeys(h.nota for h in partes.todos if h.nota and clase != PACE)),
    )


def _check_figure(partes: Parts, leida: Understood) -> None:
    son_varias = len(leida.medidas) > 1 and leida.medidas not in (MONEY_OF, tuple(PROGRESS.split(";")))
    if son_varias + partes.has("varios") + sum(len(v) > 1 for v in leida.filtros.values()) > 1:
        raise NotReadError("Son varias preguntas en una: pida una a la vez.")


def _check_of_one(_partes: Parts, leida: Understood) -> None:
    """Raise when figures of several things would be one: only the firms that a share is of are counted together."""
    varios = {d for d, v in leida.filtros.items() if len(v) > 1} - {leida.dimension, WITHIN.get(leida.dimension)}
    if varios and not (leida.dimension and SHARE in leida.medidas):
        raise NotReadError("No sumo lo de varios: pida cada uno, o el total de todos.")


def _check_faced(_partes: Parts, leida: Understood) -> None:
    cuantos = sorted([len(leida.anios or (0,)), *(len(v) for v in leida.filtros.values())])
    if cuantos[-1] != 2 or cuantos.count(2) != 1:
        raise NotReadError("Para comparar, pida una sola cifra de dos años, o de dos cosas en un año.")


def _check_limit(partes: Parts, leida: Understood) -> None:
    [medida] = leida.medidas
    if partes.has("simbolo") != (INDICATORS[medida].unidad == Unit.PERCENT):
        raise NotReadError("No sé si el número es un porcentaje: escríbalo con «%» donde lo sea.")
    de_todas = medida == FIRMS or is_of([medida], PRESUPUESTO)
    es_del_total = not leida.filtros and bool(leida.anios) and partes.has(MEASURE) and de_todas
    if not (leida.dimension or es_del_total or any(len(v) == 1 for v in leida.filtros.values())):
        raise NotReadError("Falta decir de qué: actividades, productos, departamentos...")
    _check_of_one(partes, leida)


# What is looked at in each kind of question about figures, once it is read; the other kinds are of names.
FIGURES: dict[str, Callable[[Parts, Understood], None] | None] = {
    "cifra": _check_figure,
    "orden": _check_of_one,
    FACING: _check_faced,
    "umbral": _check_limit,
    **dict.fromkeys(("cambio", GIVEN, "meta", "falta", "peso", "color", PACE)),
}
# Those of one figure.
OF_ONE = ("orden", FACING, "umbral", "cambio")
