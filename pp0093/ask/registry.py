"""The registry of indicators, dimensions and the tables they are read from: one definition each.

Those of every programme are declared in `country/indicadores.toml`, `dimensiones.toml` and `tablas.toml`; those of one,
with their tables, in its own `indicadores.toml`.

A table declares how its rows aggregate, its grain, its dimensions and its source files. The rest is inferred from its
columns: with `alcance` it has both scopes, without it only the report; with `procedencia` and `corte` its figures have
them, without them they are computed and have no cut-off. `registry_fault` checks it all against the tables.
`compute_figure` computes an indicator from stored figures: ratios after aggregation, from unrounded parts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from enum import StrEnum
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert
from msgspec.structs import replace

from pp0093.ask.rows import NO_DATA, PARTIAL_OF, RESERVED, Figure, Value, joined_figures
from pp0093.config import COUNTRY_FOLDER
from pp0093.errors import BuildError, among
from pp0093.programme import INDICATORS_FILE, Programme, at_hand, read_toml
from pp0093.provenance import derived
from pp0093.structs import Frozen

# Columns of a table of attentions: the firm, its activity and product.
FIRM, ACTIVITY, PRODUCT = "empresa_id", "actividad", "producto"
# Other dimensions and indicators that modules name.
YEAR, MONTH = "anio", "mes"
FIRMS_SERVED, SHARE, SHARE_WITH_DATA = "empresas_atendidas", "participacion_pct", "participacion_con_dato_pct"
PHYSICAL_GOAL, PHYSICAL_PROGRESS, FULFILMENT = "meta_fisica", "avance_fisico", "cumplimiento_pct"
PIA, PIM, ACCRUED, EXECUTION = "pia_soles", "pim_soles", "devengado_soles", "ejecucion_pct"
GOAL_AND_PROGRESS, BUDGET_AMOUNTS = (PHYSICAL_GOAL, PHYSICAL_PROGRESS), (PIA, PIM, ACCRUED)
# The scopes of money.
SCOPES = REPORT, NATIONAL = "reporte", "nacional"
# The attributes of each firm in each year.
FIRMS_OF_A_YEAR = "marts.empresa_anio"


# The bases that can be queried alone: received records, complete or not; reports of units; documents.
RECORDS, OF_METAS, OF_DOCUMENTS = "registros", "metas", "publicado"
BASES = (RECORDS, OF_METAS, OF_DOCUMENTS)


class FirmMark(Frozen):
    """A property of firms, true of a firm when it is true of any of its attentions.

    It is true when `columna` equals `valor` or, without one, is true; or differs from the year's parameter in `no_es`.
    `salvo` is the mark that prevails when a firm has both. One that `puede_faltar` is unknown in some years: its count
    is null when no firm has it.
    """

    id: str
    columna: str
    valor: str | None = None
    no_es: str = ""
    salvo: str | None = None
    puede_faltar: bool = False


class Thing(StrEnum):
    """What is counted."""

    FIRMS = "empresas"
    ATTENTIONS = "atenciones"
    PAIRS = "pares de empresa y actividad"


class Whole(StrEnum):
    """The population of a count: each group, or every row under the filters, whatever it is grouped by."""

    GROUP = "grupo"
    FILTER = "filtro"
    FILTER_WITH_DATA = "filtro, sin lo que no tiene dato"


class Count(Frozen, forbid_unknown_fields=True):
    """What an indicator counts: things of the firms with any of the marks in `con`, or without some mark in `sin`.

    Without marks, of all firms. `menos` is another count to subtract.
    """

    que: Thing = Thing.FIRMS
    con: tuple[str, ...] = ()
    sin: tuple[str, ...] = ()
    menos: Thing | None = None
    de: Whole = Whole.GROUP

    @property
    def formula(self) -> str:
        """The count in words."""
        if self.menos is not None:
            return f"cuenta de {self.que} menos cuenta de {self.menos}"
        return f"cuenta de {self.que} distintas"

    @property
    def marcas(self) -> tuple[str, ...]:
        """The marks it uses."""
        return (*self.con, *self.sin)


class Sum(Frozen, tag="suma"):
    """Amounts add up; those of no month are left out of monthly answers."""


class Single(Frozen, tag="una"):
    """Figures that do not add up: a group has a value only when it is a single row.

    `niveles` are the values of the column `nivel`, each with the dimensions that select it, the first match winning;
    empty when rows have no levels. `por_mes` is the table with months; `por_fuente`, the one with each source's
    figures, by the column `de`.
    """

    niveles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    por_mes: str = ""
    por_fuente: str = ""


class Distinct(Frozen, tag="empresas"):
    """Distinct firms are counted: a row is an attention to a firm (`empresa_id`).

    `propias` are the dimensions that describe the firm, with one value a year.
    """

    propias: tuple[str, ...] = ()
    marcas: tuple[FirmMark, ...] = ()

    def marks(self, ids: tuple[str, ...]) -> tuple[FirmMark, ...]:
        """Return the marks with some ids and those that prevail over them, in order of declaration."""
        pedidas = {*ids, *(m.salvo for m in self.marcas if m.id in ids)}
        return tuple(m for m in self.marcas if m.id in pedidas)


class OneRow(Frozen, tag="lectura"):
    """Each row describes one thing: a group has a value when it is a single row."""


class RollUp(Frozen, tag="promedio"):
    """Rows are averaged within each value of the column `nivel` and, unless grouped by it, those means are averaged.

    Only rows whose column equals the value in `solo` count.
    """

    nivel: str
    solo: tuple[str, str]


Gathering = Sum | Single | Distinct | OneRow | RollUp


class Files(Frozen):
    """Where the source files of a mart's rows are named: in its own columns or in another table, `tabla`.

    `claves` are the join columns (the mart's, the other table's); a table with `medida` names files by measure, and one
    with `filas` counts their rows. With `formatos` the table names the document, and the files are those of these
    formats transcribed from it. `solo_si_mira`: only for figures that use attributes of the firm.
    """

    tabla: str = ""
    claves: tuple[tuple[str, str], ...] = ()
    columnas: tuple[str, ...] = ("archivo",)
    formatos: tuple[str, ...] = ()
    solo_si_mira: bool = False

    @property
    def dichos(self) -> tuple[str, ...]:
        """The columns that name the files, or the document they were transcribed from."""
        return ("documento",) if self.formatos else self.columnas


class Portion(Frozen):
    """What a partial figure covers, in words: after it (`corto`), alongside (`largo`), and as a reason for caution."""

    corto: str
    largo: str
    motivo: str


RECEIVED = Portion(
    "registros recibidos", "registros recibidos, que no son todos", "sólo hay registros recibidos en parte"
)
OF_THE_SCOPE = Portion(
    "parte del alcance",
    "parte del alcance, que su fuente no trae entero",
    "la fuente del dinero de ese año no trae el alcance entero",
)


class Norms(StrEnum):
    """The rules that decide the rows of a mart, for its passports."""

    SCOPE = "qué cubre el alcance"
    COUNTING = "qué actividad cuenta para su producto"


class Mart(Frozen, forbid_unknown_fields=True):
    """A table that indicators are read from; queries, sources and checks all follow from this declaration.

    `tema` is the topic that a programme needs for it to be offered (programme.TOPICS); `parcial`, what its partial
    figures cover: amounts are partial when their row names what the source leaves out (`deja_fuera`). `bases` are those
    of BASES that can be queried alone.
    """

    tabla: str
    reune: Gathering
    grano: tuple[str, ...]
    dimensiones: tuple[str, ...]
    archivos: tuple[Files, ...] = (Files(),)
    normas: tuple[Norms, ...] = ()
    tema: str = ""
    parcial: Portion = RECEIVED
    bases: tuple[str, ...] = ()

    @property
    def cuenta_empresas(self) -> bool:
        """Whether its figures are counts of firms: printed ones then replace those missing."""
        return isinstance(self.reune, Distinct)


FIRMS_UNIT = "Empresas"
"""The unidad_medida of activities whose progress is firms."""

DIMENSIONS_FILE, TABLES_FILE = "dimensiones.toml", "tablas.toml"
# The key of an indicator that names its table.
TABLE_KEY = "tabla"
D = TypeVar("D", bound=Struct)


class Unit(StrEnum):
    """The unit of an indicator; it decides its format (writing.formats)."""

    SOLES = "soles"
    PERCENT = "%"
    POINTS = "pp"
    PER_THOUSAND = "por mil"
    COUNT = "unidades de la actividad"
    FIRMS = "empresas"
    TIMES = "veces"
    YEARS = "años"
    OWN = "unidad del indicador"
    WORD = "palabra"
    FLAG = "sí o no"


OF_EACH = {Unit.PERCENT: 100, Unit.PER_THOUSAND: 1000}
"""The multiplier of a ratio in each unit; 1 for the rest."""


class Direction(StrEnum):
    """Which way is better."""

    UP = "más es mejor"
    DOWN = "menos es mejor"
    NONE = "sin sentido propio"


class Indicator(Frozen, forbid_unknown_fields=True):
    """An indicator: stored in a mart, or computed from others after aggregation.

    A stored one has a `mart` and is its column of the same name; a count of firms says of what in `cuenta`, an average
    of which column in `promedia`. A computed one is numerador / denominador, times its unit's multiplier (OF_EACH), or
    `menos`: first minus second; null when a part is or, with `del_mismo_dia`, when both declare cut-offs that differ.
    One computed in the layers describes it in `regla`, and its inputs in `sale_de`; one computed there only for
    products that no source gives, in `de_sus_partes`. With `de_cada`, each value of that dimension has a figure of its
    own: they are listed side by side, never combined or ranked. `tema` is the topic that a programme needs, besides its
    mart's. It has no value when the indicator in `exige` is zero or missing (nothing is known of the firms), unless it
    equals the one in `hasta`. With `tiene_extremos` its interval is shown alongside, up to the one in `hasta`, of what
    is known. A count that may be larger is shown alone only when its rate, in `tasa`, is.
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
        """The ids of its two operands; empty for a stored one."""
        return tuple(i for i in (self.numerador, self.denominador, *(self.menos or ())) if i)

    @property
    def formula(self) -> str:
        """Its formula in words."""
        if self.regla:
            return self.regla
        if self.usa:
            return self.operation(*map(_label, self.usa))
        if self.cuenta:
            return self.cuenta.formula
        if self.promedia:
            return "promedio de lo que tiene dato"
        if self.de_sus_partes:
            return f"dato de la fuente; el de un producto que ninguna fuente da, {self.de_sus_partes}"
        propia = "dato de la fuente; no se suma hacia arriba"
        if self.sale_de:
            propia = f"se obtiene de {' y '.join(map(_label, self.sale_de))}"
        es_suma = self.mart is not None and isinstance(self.mart.reune, Sum)
        return "suma de la fuente" if es_suma else propia

    def operation(self, primero: str, segundo: str) -> str:
        """Return its operation with both operands written as names or numbers."""
        if self.menos:
            return f"{primero} − {segundo}"
        if self.resta_base:
            return f"({primero} − {segundo}) / {segundo} × 100"
        return f"{primero} / {segundo}{f' × {OF_EACH[self.unidad]:,}' if self.unidad in OF_EACH else ''}"

    @property
    def marcas(self) -> tuple[FirmMark, ...]:
        """The marks of firms that it counts by."""
        if self.cuenta is None or self.mart is None or not isinstance(self.mart.reune, Distinct):
            return ()
        return self.mart.reune.marks(self.cuenta.marcas)


class Dimension(Frozen, forbid_unknown_fields=True):
    """A dimension to group and filter by. `clave` distinguishes equal codes; `con_nombre` adds <dim>_nombre to answers.

    People call its values by that name, or by their code when it `es_sigla`. Each value belongs to one of the dimension
    `dentro_de`. `sin_dato` is the value for missing data. When it `es_de_tramos`, documents print brackets nested in
    others.
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
        """Whether people call its values by name, not by code."""
        return self.con_nombre and not self.es_sigla

    def is_missing(self, valor: Any) -> bool:
        """Tell whether a value means missing data: null, or `sin_dato`."""
        return valor is None or valor == self.sin_dato


def _convert_declared(kind: type[D], dice: Mapping[str, Any], donde: str, clave: str = "id") -> list[D]:
    """Return the declarations of a TOML table as structs, named by `clave`; raise BuildError for an invalid one."""
    hechos = []
    for nombre, campos in dice.items():
        try:
            hechos.append(convert({clave: nombre, **campos}, kind))
        except (ValidationError, TypeError) as error:
            raise BuildError(f"{donde}: {nombre} no se entiende ({error})") from error
    return hechos


def dimensions_of_programme(programa: Programme) -> tuple[Dimension, ...]:
    """Return the dimensions that only a programme's own tables have."""
    return tuple(_convert_declared(Dimension, programa.declara("dimension"), programa.lugar))


def _understood(lee: Callable[[Programme], Iterable[D]]) -> Iterator[D]:
    """Yield what the installed programmes declare, skipping those that are invalid: `declaration_fault` says why."""
    for programa in at_hand():
        with suppress(BuildError):
            yield from [*lee(programa)]


_MONEY, _SERVICES, _ATTENTIONS, _FIRMS, _INSTRUMENTS = (
    _convert_declared(Dimension, suyas, DIMENSIONS_FILE)
    for suyas in read_toml(COUNTRY_FOLDER / DIMENSIONS_FILE).values()
)
# Extra columns of some programmes' lists of firms: not every version has them.
OWN_DIMENSIONS = tuple({c: Dimension(c, nombre) for p in at_hand() for c, nombre in p.propias.items()}.values())
# And dimensions of their own tables.
DECLARED_DIMENSIONS = tuple(_understood(dimensions_of_programme))
# Dimensions of the programme's structure; of the delivering units and their directions.
STRUCTURE = (PRODUCT, ACTIVITY)
UNITS = ("unidad", "direccion")
DIMENSIONS: dict[str, Dimension] = {
    d.id: d for d in (*_MONEY, *_SERVICES, *OWN_DIMENSIONS, *_ATTENTIONS, *_FIRMS, *_INSTRUMENTS, *DECLARED_DIMENSIONS)
}
# The dimension of money in an instance that follows every programme.
PROGRAMME_DIMENSION = DIMENSIONS["programa"]


def label_of(fila: Mapping[str, Any], dimension: str) -> Any:
    """Return the label of a dimension's value in a row: its name, or its code without one."""
    return fila.get(called_in(dimension)) or fila[dimension]


def called_in(dimension: str) -> str:
    """Return the column with the label of a dimension's values: the name's, or the code's for acronyms."""
    return dimension if dimension in DIMENSIONS and DIMENSIONS[dimension].es_sigla else f"{dimension}_nombre"


FIRM_IDS = tuple(d.id for d in _FIRMS)


def tables(dice: Mapping[str, Mapping[str, Any]], donde: str) -> dict[str, Mart]:
    """Return the marts that a file declares, by name; raise BuildError for an invalid one."""
    return {
        nombre: mart
        for nombre, campos in dice.items()
        for mart in _convert_declared(Mart, {f"marts.{nombre}": campos}, donde, "tabla")
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
    """Yield the indicators that a file declares; raise BuildError for an unknown table, unit or key."""
    for id_, campos in dice.items():
        if (unidad := campos.get("unidad")) not in {*Unit}:
            raise BuildError(f"{donde}: {id_} se mide en {unidad}, que no está; {among(str(unidad), Unit, 'las hay')}")
        if (tabla := campos.get(TABLE_KEY)) is not None and tabla not in tablas:
            raise BuildError(f"{donde}: {id_} sale de la tabla {tabla}, que no está; {among(tabla, tablas, 'las hay')}")
        propios = {c: v for c, v in campos.items() if c != TABLE_KEY}
        [hecho] = _convert_declared(Indicator, {id_: propios}, donde)
        yield hecho if tabla is None else replace(hecho, mart=tablas[tabla])


def programme_indicators(programa: Programme) -> Iterator[Indicator]:
    """Yield the indicators of one programme only; raise BuildError for an invalid or repeated one."""
    propias = tables(programa.declara("tabla"), programa.lugar)
    suyos = {i.id: i for i in indicators(programa.declara("indicador"), programa.lugar, TABLES | propias)}
    if repetidos := sorted(suyos.keys() & _COUNTRY_INDICATORS.keys()):
        raise BuildError(f"{programa.lugar}: {repetidos[0]} ya es un indicador del país; llámelo de otro modo")
    yield from _whole(suyos, _COUNTRY_INDICATORS | suyos, programa.lugar)


def _whole(suyos: Mapping[str, Indicator], hay: Collection[str], donde: str) -> Iterator[Indicator]:
    """Yield indicators once checked; raise BuildError for an unknown part, a cycle or an incomplete definition."""
    try:
        TopologicalSorter({i.id: i.usa for i in suyos.values()}).prepare()
    except CycleError as error:
        raise BuildError(f"{donde}: {error.args[1][0]} se calcula consigo mismo") from error
    for indicador in suyos.values():
        partes = (*indicador.usa, *indicador.sale_de, *filter(None, [indicador.exige, indicador.hasta]))
        for parte in partes:
            if parte not in hay:
                raise BuildError(f"{donde}: {indicador.id} se calcula con {parte}, que no es un indicador")
        if len(indicador.usa) == 1:
            raise BuildError(f"{donde}: {indicador.id} no dice numerador y denominador, los dos")
        if not (partes or indicador.mart):
            raise BuildError(f"{donde}: {indicador.id} no dice de qué tabla sale ni con qué se calcula")
        yield indicador


_COUNTRY_INDICATORS = {
    i.id: i for i in indicators(read_toml(COUNTRY_FOLDER / INDICATORS_FILE), INDICATORS_FILE, TABLES)
}
INDICATORS: dict[str, Indicator] = {
    i.id: i
    for i in (
        *_whole(_COUNTRY_INDICATORS, _COUNTRY_INDICATORS, INDICATORS_FILE),
        *_understood(programme_indicators),
    )
}


def _label(indicador: str) -> str:
    return INDICATORS[indicador].etiqueta


# The indicators that only some programmes have.
OWN_INDICATORS = frozenset(i for p in at_hand() for i in p.declara("indicador")) - _COUNTRY_INDICATORS.keys()


def declaration_fault(programa: Programme) -> str:
    """Return what is invalid in a programme's declarations, as a sentence; "" when nothing is."""
    try:
        dimensions_of_programme(programa)
        tuple(programme_indicators(programa))
    except BuildError as error:
        return str(error)
    return ""


@cache
def stored(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stored indicators that some indicators are computed from, each once, in order of need."""
    vistos: dict[str, None] = {}
    for id_ in ids:
        indicador = INDICATORS[id_]
        usa = (*indicador.usa, *filter(None, [indicador.exige, indicador.hasta]))
        for necesario in stored(usa) if indicador.usa else (id_, *stored(usa)):
            vistos[necesario] = None
    return tuple(vistos)


@cache
def marts_of(*ids: str) -> tuple[Mart, ...]:
    """Return the marts that some indicators are read from, each once."""
    return tuple(dict.fromkeys(m for s in stored(ids) if (m := INDICATORS[s].mart)))


def is_counted(id_: str) -> bool:
    """Tell whether an indicator is a count of firms or computed from one."""
    return any(m.cuenta_empresas for m in marts_of(id_))


def is_money(id_: str) -> bool:
    """Tell whether an indicator is a budget amount, or computed from budget amounts only."""
    return marts_of(id_) == (PRESUPUESTO,)


def portions(id_: str) -> tuple[Portion, ...]:
    """Return what a partial figure of an indicator covers, according to each of its marts."""
    return tuple(dict.fromkeys(m.parcial for m in marts_of(id_)))


def partial_of(fila: Mapping[str, Any], ids: Iterable[str]) -> list[Portion]:
    """Return what the partial figures of a row cover, each once, for some of its indicators."""
    parciales = [i for i in ids if i in INDICATORS and fila.get(f"parcial_{i}")]
    de_cada = [de for i in parciales for de in (fila.get(f"{PARTIAL_OF}{i}") or i).split(";")]
    return list(dict.fromkeys(p for de in de_cada for p in portions(de)))


@cache
def bases_of(id_: str) -> tuple[str, ...]:
    """Return the bases that an indicator can be queried on: those shared by all its marts."""
    return tuple(b for b in BASES if all(b in m.bases for m in marts_of(id_)))


@cache
def topics_of(id_: str) -> frozenset[str]:
    """Return the topics that a programme needs for an indicator: its own and those of its parts and marts."""
    suyos = (INDICATORS[i].tema for i in (id_, *stored((id_,))))
    return frozenset(filter(None, (*suyos, *(m.tema for m in marts_of(id_)))))


def offered_indicators(programa: Programme) -> dict[str, Indicator]:
    """Return the indicators available in a programme, by id."""
    return {i.id: i for i in INDICATORS.values() if is_offered(programa, i.id)}


def is_offered(programa: Programme, id_: str) -> bool:
    """Tell whether an indicator is available in a programme."""
    return is_declared(programa, id_) and all(map(programa.has, topics_of(id_)))


def is_declared(programa: Programme, id_: str) -> bool:
    """Tell whether an indicator belongs to every programme, or to this one."""
    return id_ not in OWN_INDICATORS or id_ in programa.declara("indicador")


def offered_dimensions(programa: Programme) -> dict[str, Dimension]:
    """Return the dimensions available in a programme, by id."""
    hay = {d for i in offered_indicators(programa) for d in dimensions_of(i)} - alien_dimensions(programa)
    return {d: dimension for d, dimension in DIMENSIONS.items() if d in hay}


def alien_dimensions(programa: Programme) -> set[str]:
    """Return the dimensions that only other programmes have."""
    propias = {*programa.propias, *programa.declara("dimension")}
    ajenas = {d.id for d in (*OWN_DIMENSIONS, *DECLARED_DIMENSIONS)} - propias
    return ajenas if programa.es_todos else ajenas | {PROGRAMME_DIMENSION.id}


@cache
def dimensions_of(id_: str) -> tuple[str, ...]:
    """Return the dimensions of an indicator: those shared by all its marts."""
    suya = INDICATORS[id_].de_cada
    posibles = ("anio", suya) if suya else DIMENSIONS
    return tuple(d for d in posibles if all(d in m.dimensiones for m in marts_of(id_)))


Columns = Mapping[str, Sequence[str]]
WHERE = "corrija el registro (pp0093/ask/registry.py, indicadores.toml) o la tabla"
Need = tuple[str, str, str]
"""A table, a column it must have, and what for."""


def registry_fault(tablas: Columns, programa: Programme) -> str | None:
    """Return the first error of the registry against the columns of a version's tables; None when there is none.

    What only other programmes have is skipped.
    """
    suyos = [i for i in INDICATORS.values() if is_declared(programa, i.id)]
    ajenas = alien_dimensions(programa)
    faltas = (
        falta
        for mart in dict.fromkeys(i.mart for i in suyos if i.mart)
        for falta in _faults_of(mart, [i for i in suyos if i.mart == mart], tablas, ajenas)
    )
    return declaration_fault(programa) or next(faltas, None)


def _faults_of(mart: Mart, indicadores: Sequence[Indicator], tablas: Columns, ajenas: Collection[str]) -> Iterator[str]:
    for dimension in mart.dimensiones:
        if dimension not in DIMENSIONS:
            yield f"el mart {mart.tabla} se abre por {dimension}, que no es una dimensión; {WHERE}"
    for tabla, columna, para in _needs(mart, indicadores):
        if columna in ajenas:
            continue
        if tabla not in tablas:
            yield f"el mart {mart.tabla} lee la tabla {tabla}, que no existe ({para}); {WHERE}"
        elif columna not in tablas[tabla]:
            yield f"el mart {mart.tabla} lee la columna {columna}, que la tabla {tabla} no tiene ({para}); {WHERE}"


def _needs(mart: Mart, indicadores: Sequence[Indicator]) -> Iterator[Need]:
    """Yield the columns that a mart, its indicators and its files read."""
    reune, propia = mart.reune, mart.tabla
    yield from ((propia, columna, "es de su grano") for columna in mart.grano)
    for d in mart.dimensiones:
        tabla = reune.por_mes if d == "mes" and isinstance(reune, Single) else propia
        clave = DIMENSIONS[d].clave if d in DIMENSIONS else None
        yield from ((tabla, columna, f"se abre por {d}") for columna in (d, clave) if columna)
    match reune:
        case Single(niveles=niveles) if niveles:
            yield propia, "nivel", "sus filas son de varios niveles"
        case Distinct(marcas=marcas):
            yield propia, FIRM, "cuenta empresas"
            yield from ((propia, m.columna, f"marca {m.id}") for m in marcas)
        case RollUp(nivel=nivel, solo=(columna, _)):
            yield from ((propia, c, "con ella se promedia") for c in (nivel, columna))
    for i in indicadores:
        if not isinstance(reune, Distinct):
            yield propia, i.promedia or i.id, f"es el indicador {i.id}"
        elif i.cuenta and Thing.PAIRS in (i.cuenta.que, i.cuenta.menos):
            yield propia, "actividad", f"es el indicador {i.id}"
    for archivos in mart.archivos:
        leidas = [par for de_aqui, de_alla in archivos.claves for par in ((propia, de_aqui), (archivos.tabla, de_alla))]
        leidas += [(archivos.tabla, columna) for columna in archivos.dichos]
        yield from ((tabla or propia, columna, "dice de qué archivos sale") for tabla, columna in leidas)


END_OF_YEAR = (12, 31)
WHOLE_UNITS = (Unit.SOLES, Unit.COUNT, Unit.FIRMS, Unit.TIMES, Unit.YEARS, Unit.OWN)


def compute_figure(indicador: Indicator, figuras: dict[str, Figure]) -> Figure:
    """Compute an indicator from stored figures; no value when a part is missing or the denominator is zero."""
    if not indicador.usa:
        return figuras.get(indicador.id, Figure(None))
    partes = [compute_figure(INDICATORS[u], figuras) for u in indicador.usa]
    exigida = compute_figure(INDICATORS[indicador.exige], figuras) if indicador.exige else None
    propia = joined_figures(partes)
    propia.procedencias = derived(propia.procedencias)
    if any(p.oculta for p in (*partes, exigida) if p):
        return replace(propia, oculta=RESERVED)
    if _go_together(indicador, partes):
        propia.valor = _computed(indicador, [p.valor for p in partes])
    en_parte = [p.parciales or {u} for u, p in zip(indicador.usa, partes, strict=True) if p.parcial]
    propia.parcial, propia.parciales = bool(en_parte), frozenset[str]().union(*en_parte)
    return if_known(indicador, figuras, propia)


def if_known(indicador: Indicator, figuras: dict[str, Figure], figura: Figure) -> Figure:
    """Return a figure with its interval, when it may be larger; without value when nothing is known of its firms."""
    sabidas, tope = (compute_figure(INDICATORS[i], figuras) if i else None for i in (indicador.exige, indicador.hasta))
    if tope and tope.valor is not None:
        if tope.valor == figura.valor:
            return figura
        figura = replace(figura, minimo=figura.valor, maximo=tope.valor)
    return replace(figura, valor=None) if sabidas and not (sabidas.valor or sabidas.oculta) else figura


def _go_together(indicador: Indicator, partes: Sequence[Figure]) -> bool:
    """Tell whether operands may be combined: those that need one cut-off share it, or the earlier is a year's end.

    An undeclared cut-off is taken to match the other.
    """
    dias = [p.cortes for p in partes if p.cortes]
    if not indicador.del_mismo_dia or len(dias) < len(partes):
        return True
    primero = min(map(min, dias))
    return len({*dias}) == 1 or (primero.month, primero.day) == END_OF_YEAR


def _computed(indicador: Indicator, valores: list[Value]) -> Decimal | None:
    if any(v is None for v in valores):
        return None
    primero, segundo = (Decimal(v) for v in valores if v is not None)
    if indicador.menos:
        return primero - segundo
    if segundo == 0:
        return None
    cociente = (primero - segundo if indicador.resta_base else primero) / segundo
    return OF_EACH.get(indicador.unidad, 1) * cociente


def plain_value(indicador: Indicator, numero: Value) -> int | float | str | None:
    """Return a value as answers have it: int for whole indicators, else float; words unchanged."""
    if numero is None or isinstance(numero, str | bool):
        return numero
    es_entero = indicador.unidad in WHOLE_UNITS and not indicador.decimales and numero == int(numero)
    return int(numero) if es_entero else float(numero)
