"""What documents say of each indicator: its sheet, what contains it, its goals and values year by year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.parts import instruments as asked
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Record, Row, record, records
from pp0093.ask.ruled import CodeWord, LightRule
from pp0093.ask.standing.norms import Rating
from pp0093.provenance import derived, weakest
from pp0093.rules import YEARS

# What an instrument may be for a programme: which one it is, its programa.toml says under [instrumentos].
POLICY, OWN, DIGITAL, EVALUATED = "politica", "propio", "economia", "intervencion"
"""A policy with objectives, the programme's own indicators, a programme of axes, an evaluated intervention."""
FUNNEL_START, FUNNEL_SHARE = "intervencion_empiezan", "intervencion_siguen_pct"
"""Of the evaluated intervention: the indicators of how many begin and of which share of them goes on."""
CODED = ("nivel", "tipo", "sentido", "agregacion")
# What tells the scale of a light.
LIT_BY = ("instrumento", "anio")
# What is said of the light of an instrument to which no rule gives any: nothing.
NO_LIGHT = Rating("", "", "nd")


class DatedGoal(Record, frozen=True):
    """What an indicator must reach in a year, in its own unit."""

    indicador: str
    anio: int
    logro_esperado: Decimal


class Node(Record, frozen=True):
    """One row of the sheets: an indicator or what contains it. `valor_base` is in the indicator's own unit.

    Codes have their words beside them (`_nombre`). Only those of a tree have `hijos` and `metas`.
    """

    codigo: str
    nombre: str
    nivel: str
    nivel_nombre: str
    padre: str | None
    producto: str | None
    tipo_nombre: str | None
    sentido_nombre: str | None
    agregacion_nombre: str | None
    criterio: str | None
    responsable: str | None
    unidad_medida: str | None
    anio_base: int | None
    valor_base: Decimal | None
    formula: str | None
    necesidad: str | None
    publico_objetivo: str | None
    catalizador: str | None
    descripcion: str | None
    documento: str | None
    procedencia: str
    hijos: tuple[Node, ...]
    metas: tuple[DatedGoal, ...]

    def below(self, nivel: str) -> list[Node]:
        """Return what it contains of a level, in the document's order."""
        return [n for n in self._walk() if n.nivel == nivel]

    def _walk(self) -> Iterator[Node]:
        for hijo in self.hijos:
            yield hijo
            yield from hijo._walk()


class YearValue(Record, frozen=True, kw_only=True):
    """An indicator in a year: goal, value and gap in its own unit, progress in %, light and alerts.

    `es_quiebre` starts another line of its series. Alerts are None where they cannot be told. `periodo` is from when to
    when a value adds up that is not of its year alone.
    """

    indicador: str
    anio: int
    unidad_medida: str | None
    linea_base: Decimal | None
    logro_esperado: Decimal | None
    valor_obtenido: Decimal | None
    brecha_meta: Decimal | None
    avance_tipo1: float | None
    avance_tipo2: float | None
    semaforo: str | None
    luz: Rating
    alerta_planeamiento: bool | None
    alerta_retroceso: bool | None
    tendencia: str | None
    es_quiebre: bool
    anios_sin_dato: int | None
    anios_sin_dato_es_minimo: bool
    fuente: str | None
    nota: str | None
    base: str | None
    procedencia: str
    periodo: str | None = None

    def origin(self, indicador: str) -> str:
        """Return where one of its figures comes from: what is computed of two that a document prints is derived."""
        de_otras = derived([self.procedencia]) if INDICATORS[indicador].usa else ()
        return weakest(de_otras) or self.procedencia


class IndicatorState(YearValue, frozen=True):
    """An indicator in a year with its sheet's words and the names of what contains it."""

    nombre: str
    objetivo: str | None
    objetivo_nombre: str | None
    servicio_politica: str | None
    servicio_nombre: str | None
    responsable: str | None
    tipo_nombre: str | None
    sentido_nombre: str | None
    anio_base: int | None

    @property
    def tiene_alerta(self) -> bool:
        """Whether its goal was badly planned or it is worse than where it started."""
        return bool(self.alerta_planeamiento or self.alerta_retroceso)


class UndatedValue(Record, frozen=True):
    """A value whose year the document's text lost; None when it says there was none."""

    valor_obtenido: Decimal | None
    fuente: str
    nota: str


class MarksValue(Record, frozen=True):
    """An indicator computed from marks in a year: people who sat the test, who meet its criterion, and their share.

    `es_parcial` where the lists that it comes from are not all that were owed; `corte` and `corte_ultimo` are the days
    that they reach, the first and, where there is another, the last: not told by versions made before they were known.
    """

    anio: int
    evaluados: int
    logran: int
    valor_registros: float
    procedencia: str
    es_parcial: bool
    corte: date | None = None
    corte_ultimo: date | None = None


class IndicatorSheet(Struct, frozen=True):
    """All that is known of one indicator.

    `contenido_en` goes from the instrument down; `serie` has the years with a goal or a value.
    """

    nodo: Node
    contenido_en: tuple[Node, ...]
    serie: tuple[YearValue, ...]
    sin_anio: tuple[UndatedValue, ...]
    por_notas: tuple[MarksValue, ...]


class LoadedInstrument(Record, frozen=True):
    """An instrument with sheets: its code, its name, how many indicators and their document."""

    instrumento: str
    nombre: str
    indicadores: int
    documento: str | None


class InstrumentYear(Record, frozen=True):
    """How many indicators of an instrument have a goal and a value in a year."""

    anio: int
    con_meta: int
    con_valor: int


@remembered
def scale(catalogo: Catalog, instrumento: str | None, anio: int) -> dict[str, Rating]:
    """Return the lights of an instrument in a year by code, in their order: word, shape and colour of each.

    Of a year without any, those of the first that has them: an instrument may have older values, that are not lit.
    None where no rule gives it any.
    """
    por_anio = (catalogo.rules.of(a).typed(LightRule) for a in (anio, *YEARS))
    filas = next(filter(None, ([f for f in del_anio if f.instrumento == instrumento] for del_anio in por_anio)), [])
    return {f.codigo: Rating(f.semaforo, f.simbolo, f.color_semantico) for f in filas}


@remembered
def words(catalogo: Catalog) -> dict[tuple[str, str], str]:
    """Return how each level, kind, direction and aggregation is written: {(field, code): words}."""
    return {(f.campo, f.codigo): f.etiqueta for f in catalogo.rules.typed(CodeWord)}


def _worded(catalogo: Catalog, filas: Iterable[Row]) -> Iterator[Row]:
    """Return rows with the words of their codes beside them; a code without words is its own."""
    palabras = words(catalogo)
    for fila in filas:
        nombres = {f"{c}_nombre": palabras.get((c, fila[c]), fila[c]) for c in CODED if c in fila}
        yield {**fila, **nombres}


def _lit(catalogo: Catalog, filas: Iterable[Row]) -> Iterator[Row]:
    """Return rows of years with their light in words."""
    for fila in filas:
        luces = scale(catalogo, *(fila[c] for c in LIT_BY))
        yield {**fila, "luz": luces.get(fila["semaforo"], NO_LIGHT)}


def loaded(catalogo: Catalog) -> tuple[LoadedInstrument, ...]:
    """Return the loaded instruments, by code."""
    return tuple(records(LoadedInstrument, asked.loaded(catalogo)))


def years(catalogo: Catalog, instrumento: str | None) -> tuple[InstrumentYear, ...]:
    """Return the years of an instrument, oldest first."""
    return tuple(records(InstrumentYear, asked.years(catalogo, instrumento)))


def year_of(catalogo: Catalog, instrumento: str | None, anio: int | None = None) -> int | None:
    """Return `anio` where the instrument has values in it, else its last year with values; None without any."""
    con_valor = [a.anio for a in years(catalogo, instrumento) if a.con_valor]
    return anio if anio in con_valor else (con_valor[-1] if con_valor else None)


def nodes(catalogo: Catalog, instrumento: str | None, nivel: str | None = None) -> tuple[Node, ...]:
    """Return the sheets of an instrument (of one level), in the document's order."""
    return _nodes(catalogo, asked.sheets(catalogo, instrumento, nivel))


def _nodes(catalogo: Catalog, filas: Iterable[Row]) -> tuple[Node, ...]:
    return tuple(record(Node, fila, hijos=(), metas=()) for fila in _worded(catalogo, filas))


@remembered
def tree(catalogo: Catalog, instrumento: str | None) -> Node | None:
    """Return an instrument as a tree, its indicators with their goals; None when not loaded."""
    todos = nodes(catalogo, instrumento)
    metas: dict[str, list[DatedGoal]] = {}
    for meta in records(DatedGoal, asked.goals(catalogo, instrumento)):
        metas.setdefault(meta.indicador, []).append(meta)
    hijos: dict[str | None, list[Node]] = {}
    for nodo in todos:
        hijos.setdefault(nodo.padre, []).append(nodo)

    def grown(nodo: Node) -> Node:
        suyos = tuple(grown(hijo) for hijo in hijos.get(nodo.codigo, ()))
        return replace(nodo, hijos=suyos, metas=tuple(metas.get(nodo.codigo, ())))

    raices = [grown(nodo) for nodo in hijos.get(None, ())]
    return raices[0] if raices else None


def states(catalogo: Catalog, instrumento: str | None, anio: int) -> tuple[IndicatorState, ...]:
    """Return every indicator of an instrument in a year, in the document's order."""
    return tuple(records(IndicatorState, _lit(catalogo, _worded(catalogo, asked.states(catalogo, instrumento, anio)))))


@remembered
def sheet(catalogo: Catalog, codigo: str) -> IndicatorSheet:
    """Return all that is known of one indicator; KeyError when there is no such code."""
    fila = asked.sheet(catalogo, codigo)
    if fila is None:
        raise KeyError(codigo)
    [nodo] = _nodes(catalogo, [fila])
    por_codigo = {n.codigo: n for n in nodes(catalogo, fila["instrumento"])}
    return sheet_of(catalogo, nodo, tuple(_above(por_codigo, nodo.padre)))


def sheet_of(catalogo: Catalog, nodo: Node, contenido_en: tuple[Node, ...] = ()) -> IndicatorSheet:
    """Return a node with its years, its values without one and what marks give."""
    return IndicatorSheet(
        nodo,
        contenido_en,
        tuple(records(YearValue, _lit(catalogo, asked.series(catalogo, nodo.codigo)))),
        tuple(records(UndatedValue, asked.undated(catalogo, nodo.codigo))),
        tuple(records(MarksValue, asked.from_marks(catalogo, nodo.codigo))),
    )


def _above(por_codigo: dict[str, Node], padre: str | None) -> list[Node]:
    nodo = por_codigo.get(padre or "")
    return [] if nodo is None else [*_above(por_codigo, nodo.padre), nodo]
