"""The registry of indicators and dimensions: one definition each.

Those of any programme are declared in `country/indicadores.toml` and `country/dimensiones.toml`; those of one, with the
tables that they are read from, in its own `indicadores.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert
from msgspec.structs import replace

from pp0093.ask.mart import (
    BASES,
    OF_THE_SCOPE,
    Count,
    Distinct,
    Mart,
    Portion,
    Sum,
)
from pp0093.ask.rows import NO_DATA, PARTIAL_OF
from pp0093.country import COUNTRY_FOLDER
from pp0093.errors import BuildError, among
from pp0093.programme import INDICATORS_FILE, Programme, at_hand, read_toml

FIRMS_UNIT = "Empresas"
"""What rules say that an activity is measured in when its progress is firms."""

DIMENSIONS_FILE, TABLES_FILE = "dimensiones.toml", "tablas.toml"
# The key of an indicator that says which table it is read from.
FROM = "tabla"
D = TypeVar("D", bound=Struct)


class Unit(StrEnum):
    """What an indicator is measured in; it decides how it is written (ui.formats)."""

    SOLES = "soles"
    PERCENT = "%"
    POINTS = "pp"
    PER_THOUSAND = "por mil"
    COUNT = "unidades de la actividad"
    FIRMS = "empresas"
    TIMES = "veces"
    OWN = "unidad del indicador"
    WORD = "palabra"
    FLAG = "sí o no"


OF_EACH = {Unit.PERCENT: 100, Unit.PER_THOUSAND: 1000}
"""Of how many a ratio in each unit is said; of one where none is."""


class Direction(StrEnum):
    """Which way is better."""

    UP = "más es mejor"
    DOWN = "menos es mejor"
    NONE = "sin sentido propio"


class Indicator(Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator.

    A stored one has a `mart` and is the column of its own name there; one counted over firms says what in `cuenta`, and
    one that is an average, of which column in `promedia`. A computed one has its parts, taken after aggregation:
    numerador / denominador, of a hundred or of what its unit says (OF_EACH), or `menos`: first minus second; null when
    a part is or, `del_mismo_dia`, where both say up to when they reach and it is not the same. One that the layers
    compute says how in `regla`, and from which others in `sale_de`; one that they compute only of a product that no
    source gives, in `de_sus_partes`. `de_cada` is the dimension of which each value has
    one and no two values together do: such figures stand side by side and are never ranked. `tema` is what a programme
    must have for it to be asked, besides what its mart needs. It has no value where the one it `exige` is zero or
    missing: of firms of which nothing is known a rate can't be said, nor how many of them meet something, unless the
    one in `hasta` is the same. What it lies in is told beside it where `tiene_extremos`: up to the one in `hasta`, of
    what is known. A count that may be more is said alone only where the rate of it, in `tasa`, is.
    """

    id: str
    etiqueta: str
    unidad: Unit
    definicion: str
    sentido: Direction = Direction.NONE
    mart: Mart | None = None
    cuenta: Count | None = None
    promedia: str = ""
    numerador: str | None = None
    denominador: str | None = None
    menos: tuple[str, str] | None = None
    del_mismo_dia: bool = False
    resta_base: bool = False
    tema: str = ""
    regla: str = ""
    de_sus_partes: str = ""
    de_cada: str = ""
    sale_de: tuple[str, ...] = ()
    exige: str = ""
    tiene_extremos: bool = False
    hasta: str = ""
    tasa: str = ""
    decimales: int = 0
    es_interno: bool = False

    @property
    def usa(self) -> tuple[str, ...]:
        """Ids of the indicators it is computed from; empty for a stored one."""
        return tuple(i for i in (self.numerador, self.denominador, *(self.menos or ())) if i)

    @property
    def formula(self) -> str:
        """The formula in words that a person reads."""
        if self.regla:
            return self.regla
        if self.usa:
            return self.operation(*self.usa)
        if self.cuenta:
            return self.cuenta.formula
        if self.promedia:
            return "promedio de lo que tiene dato"
        if self.de_sus_partes:
            return f"dato de la fuente; el de un producto que ninguna fuente da, {self.de_sus_partes}"
        es_suma = self.mart is not None and isinstance(self.mart.reune, Sum)
        return "suma de la fuente" if es_suma else "dato de la fuente; no se suma hacia arriba"

    def operation(self, primero: str, segundo: str) -> str:
        """Return the operation it is computed with, its two parts written as ids, names or numbers."""
        if self.menos:
            return f"{primero} − {segundo}"
        if self.resta_base:
            return f"({primero} − {segundo}) / {segundo} × 100"
        return f"{primero} / {segundo}{f' × {OF_EACH[self.unidad]:,}' if self.unidad in OF_EACH else ''}"

    @property
    def mira(self) -> frozenset[str]:
        """The columns of the mart that counting it looks at: what must be known of a firm."""
        if self.cuenta is None or self.mart is None or not isinstance(self.mart.reune, Distinct):
            return frozenset()
        return frozenset(m.columna for m in self.mart.reune.marks(self.cuenta.marcas))

    @property
    def compara_con(self) -> tuple[str, ...]:
        """The parameters that counting it compares attentions with."""
        if self.cuenta is None or self.mart is None or not isinstance(self.mart.reune, Distinct):
            return ()
        return tuple(m.no_es for m in self.mart.reune.marks(self.cuenta.marcas) if m.no_es)


class Dimension(Struct, frozen=True, forbid_unknown_fields=True):
    """One way of opening figures. `clave` tells apart equal codes; `con_nombre` gives <dim>_nombre in answers.

    A person calls its values by that name, or by their code where that `es_sigla`. Each value is of only one of the
    dimension `dentro_de`. `sin_dato` is the value of what has no datum. Of one that `es_de_tramos`, documents print
    brackets with others within.
    """

    id: str
    etiqueta: str
    es_entera: bool = False
    con_nombre: bool = False
    es_sigla: bool = False
    clave: str | None = None
    dentro_de: str | None = None
    sin_dato: str = NO_DATA
    es_de_tramos: bool = False

    @property
    def is_called_by_name(self) -> bool:
        """Whether a person calls its values by their name, and not by their code."""
        return self.con_nombre and not self.es_sigla

    def is_missing(self, valor: Any) -> bool:
        """Tell whether a value of it is that of what has no datum: a service's is empty, a firm's has a name."""
        return valor is None or valor == self.sin_dato


def _declared(kind: type[D], dice: Mapping[str, Any], donde: str, clave: str = "id") -> list[D]:
    """Return what tables of TOML declare, by `clave`; raise BuildError naming the one that is not understood."""
    hechos = []
    for nombre, campos in dice.items():
        try:
            hechos.append(convert({clave: nombre, **campos}, kind))
        except (ValidationError, TypeError) as error:
            raise BuildError(f"{donde}: {nombre} no se entiende ({error}); corríjalo") from error
    return hechos


def dimensions_of_programme(programa: Programme) -> tuple[Dimension, ...]:
    """Return what only the tables of a programme are opened by."""
    return tuple(_declared(Dimension, programa.declara("dimension"), programa.lugar))


def _understood(lee: Callable[[Programme], Iterable[D]]) -> Iterator[D]:
    """Yield what the programmes at hand declare; of one that is not understood nothing: `fault_of` says why."""
    for programa in at_hand():
        with suppress(BuildError):
            yield from [*lee(programa)]


_MONEY, _SERVICES, _ATTENTIONS, _FIRMS, _INSTRUMENTS = (
    _declared(Dimension, suyas, DIMENSIONS_FILE) for suyas in read_toml(COUNTRY_FOLDER / DIMENSIONS_FILE).values()
)
# What the lists of firms of some programme say besides those of any: not every version has them.
OWN_DIMENSIONS = tuple({c: Dimension(c, nombre) for p in at_hand() for c, nombre in p.propias.items()}.values())
# And what its own tables are opened by.
DECLARED_DIMENSIONS = tuple(_understood(dimensions_of_programme))
# What the programme is made of, and who delivers it, and whom it is under.
STRUCTURE = ("producto", "actividad")
UNITS = ("unidad", "direccion")
DIMENSIONS: dict[str, Dimension] = {
    d.id: d for d in (*_MONEY, *_SERVICES, *OWN_DIMENSIONS, *_ATTENTIONS, *_FIRMS, *_INSTRUMENTS, *DECLARED_DIMENSIONS)
}
# What only who follows every programme at once can open money by.
PROGRAMME = DIMENSIONS["programa"]


def called(fila: Mapping[str, Any], dimension: str) -> Any:
    """Return how a person calls the value of a dimension that a row has: by its name; by its code where it has none."""
    return fila.get(called_in(dimension)) or fila[dimension]


def called_in(dimension: str) -> str:
    """Return the column of a row that has how a person calls the value of a dimension: that of acronyms, their code."""
    return dimension if dimension in DIMENSIONS and DIMENSIONS[dimension].es_sigla else f"{dimension}_nombre"


FIRM_IDS = tuple(d.id for d in _FIRMS)


def tables(dice: Mapping[str, Mapping[str, Any]], donde: str) -> dict[str, Mart]:
    """Return the tables that a file declares, by the name it gives them; raise BuildError for one not understood."""
    return {
        nombre: mart
        for nombre, campos in dice.items()
        for mart in _declared(Mart, {f"marts.{nombre}": campos}, donde, "tabla")
    }


TABLES = tables(read_toml(COUNTRY_FOLDER / TABLES_FILE), TABLES_FILE)
PRESUPUESTO = replace(TABLES["presupuesto"], parcial=OF_THE_SCOPE)
_SERVED = TABLES["atencion"]
ATENCION = replace(_SERVED, dimensiones=(*_SERVED.dimensiones, *(d.id for d in OWN_DIMENSIONS)))
TABLES |= {"presupuesto": PRESUPUESTO, "atencion": ATENCION}
META_FISICA, META_ANUAL, INDICADOR_ANIO, INDICADOR_REGISTRO, INDICE = (
    TABLES[n] for n in ("meta_fisica", "meta_anual", "indicador_anio", "indicador_registro", "indice")
)


def indicators(dice: Mapping[str, Mapping[str, Any]], donde: str, tablas: Mapping[str, Mart]) -> Iterator[Indicator]:
    """Yield the indicators that a file declares; raise BuildError for a table or a key that there is not."""
    for id_, campos in dice.items():
        if (tabla := campos.get(FROM)) is not None and tabla not in tablas:
            raise BuildError(f"{donde}: {id_} sale de la tabla {tabla}, que no está; {among(tabla, tablas, 'las hay')}")
        propios = {c: v for c, v in campos.items() if c != FROM}
        [hecho] = _declared(Indicator, {id_: propios}, donde)
        yield hecho if tabla is None else replace(hecho, mart=tablas[tabla])


def of_programme(programa: Programme) -> Iterator[Indicator]:
    """Yield the indicators that only a programme has, of its own tables or of those of any."""
    propias = tables(programa.declara("tabla"), programa.lugar)
    yield from indicators(programa.declara("indicador"), programa.lugar, TABLES | propias)


_COUNTRY_INDICATORS = indicators(read_toml(COUNTRY_FOLDER / INDICATORS_FILE), INDICATORS_FILE, TABLES)
INDICATORS: dict[str, Indicator] = {i.id: i for i in _COUNTRY_INDICATORS} | {i.id: i for i in _understood(of_programme)}
# What only some programmes have.
OWN_INDICATORS = frozenset(i for p in at_hand() for i in p.declara("indicador"))


def fault_of(programa: Programme) -> str:
    """Return what is not understood of what a programme declares, in a sentence; "" when all is."""
    try:
        dimensions_of_programme(programa)
        tuple(of_programme(programa))
    except BuildError as error:
        return str(error)
    return ""


@cache
def stored(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stored indicators that some indicators need, each once, in order of need."""
    vistos: dict[str, None] = {}
    for id_ in ids:
        indicador = INDICATORS[id_]
        usa = (*indicador.usa, *filter(None, [indicador.exige, indicador.hasta]))
        for necesario in stored(usa) if indicador.usa else (id_, *stored(usa)):
            vistos[necesario] = None
    return tuple(vistos)


def is_counted(id_: str) -> bool:
    """Tell whether an indicator counts firms, or takes a count of them."""
    marts = [INDICATORS[s].mart for s in stored((id_,))]
    return any(m is not None and m.cuenta_empresas for m in marts)


@cache
def portions(id_: str) -> tuple[Portion, ...]:
    """Return what a figure of an indicator is of where it is partial: as each table that it is read from says."""
    marts = [INDICATORS[s].mart for s in stored((id_,))]
    return tuple(dict.fromkeys(m.parcial for m in marts if m is not None))


def partial_of(fila: Mapping[str, Any], ids: Iterable[str]) -> list[Portion]:
    """Return what the partial figures of a row are of, each once; of some of its indicators."""
    parciales = [i for i in ids if i in INDICATORS and fila.get(f"parcial_{i}")]
    de_cada = [de for i in parciales for de in (fila.get(f"{PARTIAL_OF}{i}") or i).split(";")]
    return list(dict.fromkeys(p for de in de_cada for p in portions(de)))


@cache
def bases_of(id_: str) -> tuple[str, ...]:
    """Return the bases that an indicator can be asked of by itself: those that all it is computed from share."""
    marts = [INDICATORS[s].mart for s in stored((id_,))]
    return tuple(b for b in BASES if all(m is not None and b in m.bases for m in marts))


@cache
def topics_of(id_: str) -> frozenset[str]:
    """Return what a programme must have for an indicator to be asked: its topics and those of all it is made of."""
    necesarios = [INDICATORS[i] for i in (id_, *stored((id_,)))]
    return frozenset(t for i in necesarios for t in (i.tema, i.mart.tema if i.mart else "") if t)


def offered(programa: Programme) -> dict[str, Indicator]:
    """Return the indicators that can be asked of a programme, by id."""
    return {i.id: i for i in INDICATORS.values() if is_offered(programa, i.id)}


def is_offered(programa: Programme, id_: str) -> bool:
    """Tell whether an indicator can be asked of a programme."""
    return is_declared(programa, id_) and all(map(programa.has, topics_of(id_)))


def is_declared(programa: Programme, id_: str) -> bool:
    """Tell whether an indicator is of all programmes, or of this one."""
    return id_ not in OWN_INDICATORS or id_ in programa.declara("indicador")


def offered_dimensions(programa: Programme) -> dict[str, Dimension]:
    """Return the dimensions by which something can be asked of a programme, by id."""
    hay = {d for i in offered(programa) for d in dimensions_of(i)} - alien_dimensions(programa)
    return {d: dimension for d, dimension in DIMENSIONS.items() if d in hay}


def alien_dimensions(programa: Programme) -> set[str]:
    """Return the dimensions that only other programmes have."""
    propias = {*programa.propias, *programa.declara("dimension")}
    ajenas = {d.id for d in (*OWN_DIMENSIONS, *DECLARED_DIMENSIONS)} - propias
    return ajenas if programa.es_todos else ajenas | {PROGRAMME.id}


@cache
def dimensions_of(id_: str) -> tuple[str, ...]:
    """Return the dimensions an indicator can be asked by: those that all it is computed from share."""
    marts = [INDICATORS[s].mart for s in stored((id_,))]
    suya = INDICATORS[id_].de_cada
    posibles = ("anio", suya) if suya else DIMENSIONS
    return tuple(d for d in posibles if all(m is not None and d in m.dimensiones for m in marts))
