"""How instruments are doing: a policy with objectives in a year, and the programme's own indicators.

Every function takes the instrument's code, so one more instrument needs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import gather
from pp0093.ask.origin import printed
from pp0093.ask.parts import instruments as asked
from pp0093.ask.query import answers
from pp0093.ask.registry import INDICE
from pp0093.ask.rows import OWN_FILTERS, AnswerRow, Record, Row, records
from pp0093.ask.standing.norms import Rating
from pp0093.instruments import sheets
from pp0093.instruments.sheets import NO_LIGHT, IndicatorSheet, IndicatorState, MarksValue, YearValue
from pp0093.provenance import weakest

NO_DATA = "ND"
LIGHTS = ("rojo", "ambar", "verde", NO_DATA)
# An index of productivity, large firms at 100: the same document also prints shares of the same figure.
INDEX_UNIT = "índice"
# How an indicator is judged that is only met or not.
PERMISSIBLE = ("minimo", "maximo")


class Objective(Struct, frozen=True):
    """An objective in a year: progress of type 1 and type 2 in %, its light, and the row of the query it comes from."""

    objetivo: str
    objetivo_nombre: str
    avance_tipo1: float | None
    avance_tipo2: float | None
    semaforo: str
    luz: Rating
    cifras: Row

    @property
    def etiqueta(self) -> str:
        """Its code and name."""
        return f"{self.objetivo} {self.objetivo_nombre}"


class LightCount(Record, frozen=True):
    """How many indicators of a group have each light (of LIGHTS) and each alert."""

    codigo: str | None
    nombre: str | None
    indicadores: int
    rojo: int
    ambar: int
    verde: int
    ND: int
    planeamiento: int
    retroceso: int


class MethodIndex(Record, frozen=True):
    """The index in % by one method; `sin` is the code left out; the difference with the published one in points."""

    metodo: str
    etiqueta: str
    sin: str | None
    indice_gestion_pct: float | None
    diferencia_pp: float | None


class Policy(Struct, frozen=True):
    """The state of an instrument with objectives in a year; `indice` in %, by the published method.

    A goal is taken as badly planned where the progress passes `limite_pct`. `luces` are those in force, by code.
    """

    instrumento: str
    anio: int
    limite_pct: float
    indice: float | None
    luz: Rating
    luces: dict[str, Rating]
    objetivos: tuple[Objective, ...]
    indicadores: tuple[IndicatorState, ...]
    responsables: tuple[LightCount, ...]
    lineamientos: tuple[LightCount, ...]
    metodos: tuple[MethodIndex, ...]

    @property
    def fila(self) -> Row:
        """The row its answer stands on."""
        return self.objetivos[0].cifras

    def alerted(self, alerta: str) -> list[IndicatorState]:
        """Return its indicators with an alert of ALERTS."""
        return alerted(self.indicadores, alerta)


class MeasuredIndicator(Struct, frozen=True):
    """An indicator with the last value it has up to a year, and the same year computed from marks; None without."""

    ficha: IndicatorSheet
    ultimo: YearValue | None
    luz: Rating
    por_notas: MarksValue | None

    @property
    def codigo(self) -> str:
        """Its code."""
        return self.ficha.nodo.codigo

    @property
    def etiqueta(self) -> str:
        """Its code and name."""
        return f"{self.codigo} {self.ficha.nodo.nombre}"

    @property
    def es_permisible(self) -> bool:
        """Whether it is only met or not: a minimum or a maximum permissible."""
        return self.ficha.nodo.criterio in PERMISSIBLE

    @property
    def avance(self) -> float | None:
        """How much of its goal it got, in %; None without goal or value."""
        return self.ultimo.avance_tipo1 if self.ultimo else None


class Performance(Struct, frozen=True):
    """The programme's indicators up to a year; an indicator may measure a year before: its `ultimo` says which."""

    instrumento: str
    anio: int
    indicadores: tuple[MeasuredIndicator, ...]
    procedencia: str | None
    producto: str | None = None

    @property
    def fila(self) -> Row:
        """What its answer stands on, as a row."""
        return {"procedencia": self.procedencia, "corte": None}

    @property
    def con_meta(self) -> list[MeasuredIndicator]:
        """Those measured in the year against a goal, the furthest first and those only met or not, last."""
        medidos = [m for m in self.indicadores if m.avance is not None and m.ultimo and m.ultimo.anio == self.anio]
        return sorted(medidos, key=lambda m: (m.es_permisible, m.avance))


class PrintedFigure(Record, frozen=True):
    """A figure that a document prints: of what, how much, where, of which year, and its remark."""

    valor_dimension: str
    valor: Decimal
    documento: str
    anio: int
    nota: str | None


class Productivity(Struct, frozen=True):
    """The printed figures of productivity: by size (large firms at 100) and the share of each factor in %."""

    tamano: tuple[PrintedFigure, ...]
    factor: tuple[PrintedFigure, ...]


ALERTS: dict[str, Callable[[YearValue], bool]] = {
    "planeamiento": lambda f: bool(f.alerta_planeamiento),
    "retroceso": lambda f: bool(f.alerta_retroceso),
    "avance_bajo": lambda f: f.semaforo == "rojo",
    "sin_dato": lambda f: f.valor_obtenido is None,
}


def alerted(estados: Iterable[IndicatorState], alerta: str) -> list[IndicatorState]:
    """Return the indicators with an alert: planeamiento, retroceso, avance_bajo or sin_dato."""
    return [f for f in estados if ALERTS[alerta](f)]


def of_those(estados: Sequence[IndicatorState], elegidos: Mapping[str, str]) -> list[IndicatorState]:
    """Return the indicators that have some values: {field: value}."""
    return [f for f in estados if all(f[campo] == valor for campo, valor in elegidos.items())]


def lights(catalogo: Catalog, instrumento: str | None, anio: int, por: str) -> tuple[LightCount, ...]:
    """Count indicators of each light by a column of marts.indicador_anio; ValueError when they do not open by it."""
    return tuple(records(LightCount, asked.lights(catalogo, instrumento, anio, por, LIGHTS)))


@remembered
def policy(catalogo: Catalog, instrumento: str | None, pedido: int) -> Policy | None:
    """Return the state of an instrument with objectives in a year, or in its last with values; None without any."""
    anio = sheets.year_of(catalogo, instrumento, pedido)
    if anio is None or instrumento is None:
        return None
    indice = gather.index(_results(catalogo, instrumento, anio))
    luces = sheets.scale(catalogo, instrumento, anio)
    con_reglas = max(anio, catalogo.programa.desde)
    return Policy(
        instrumento,
        anio,
        catalogo.rules.of(con_reglas).numero("alerta_planeamiento_pct"),
        indice,
        luces.get(asked.light_of(catalogo, instrumento, indice, anio), NO_LIGHT),
        luces,
        objectives(catalogo, instrumento, anio),
        sheets.states(catalogo, instrumento, anio),
        lights(catalogo, instrumento, anio, "responsable"),
        tuple(g for g in lights(catalogo, instrumento, anio, "lineamiento") if g.codigo),
        methods(catalogo, instrumento, anio),
    )


class ObjectiveProgress(AnswerRow, frozen=True):
    """The progress of an objective, in percent."""

    objetivo: str
    objetivo_nombre: str
    avance_objetivo_pct: float | None


def objectives(catalogo: Catalog, instrumento: str, anio: int) -> tuple[Objective, ...]:
    """Return the objectives with their progress; type 2 is the mean of the same indicators, from the baseline."""
    filtros = {"instrumento": [instrumento], "anio": [str(anio)]}
    tipo2 = gather.objectives(_results(catalogo, instrumento, anio), gather.METHODS["tipo_2"][1])
    luces = sheets.scale(catalogo, instrumento, anio)
    con_luz = (
        (f, asked.light_of(catalogo, instrumento, f.avance_objetivo_pct, anio))
        for f in answers(catalogo, ObjectiveProgress, ("objetivo",), filtros)
    )
    propios = {OWN_FILTERS: {"instrumento": instrumento}}
    return tuple(
        Objective(
            f.objetivo,
            f.objetivo_nombre,
            f.avance_objetivo_pct,
            tipo2[f.objetivo],
            luz,
            luces.get(luz, NO_LIGHT),
            {**f.respuesta, **propios},
        )
        for f, luz in con_luz
    )


def sensitivity(catalogo: Catalog, instrumento: str, anio: int) -> list[Row]:
    """Return the index by each method (see indices.sensitivity)."""
    return gather.sensitivity(_results(catalogo, instrumento, anio))


def methods(catalogo: Catalog, instrumento: str, anio: int) -> tuple[MethodIndex, ...]:
    """Return the index by each method, the published one first."""
    return tuple(records(MethodIndex, sensitivity(catalogo, instrumento, anio)))


def _results(catalogo: Catalog, instrumento: str, anio: int) -> list[Row]:
    return gather.rolled_up(catalogo, INDICE, {"instrumento": [instrumento], "anio": [str(anio)]})


@remembered
def performance(
    catalogo: Catalog, instrumento: str | None, pedido: int, producto: str | None = None
) -> Performance | None:
    """Return the indicators of an instrument (of one product) in a year or in its last with values; None without."""
    anio = sheets.year_of(catalogo, instrumento, pedido)
    if anio is None or instrumento is None:
        return None
    todos = measured(catalogo, instrumento, anio)
    suyos = tuple(m for m in todos if producto in (None, m.ficha.nodo.producto))
    return Performance(instrumento, anio, suyos, weakest(m.ficha.nodo.procedencia for m in todos), producto)


def measured(catalogo: Catalog, instrumento: str | None, hasta: int) -> tuple[MeasuredIndicator, ...]:
    """Return each indicator with the last value it has up to a year; its light is that of no data without any."""
    nodos = sheets.nodes(catalogo, instrumento, "indicador")
    sin_dato = sheets.scale(catalogo, instrumento, hasta).get(NO_DATA, NO_LIGHT)
    return tuple(_measured(sheets.sheet_of(catalogo, nodo), hasta, sin_dato) for nodo in nodos)


def last(catalogo: Catalog, instrumento: str | None) -> tuple[MeasuredIndicator, ...]:
    """Return each indicator with its last value, whatever its year."""
    anios = sheets.years(catalogo, instrumento)
    return measured(catalogo, instrumento, anios[-1].anio) if anios else ()


def _measured(ficha: IndicatorSheet, hasta: int, sin_dato: Rating) -> MeasuredIndicator:
    con_valor = [f for f in ficha.serie if f.valor_obtenido is not None and f.anio <= hasta]
    ultimo = con_valor[-1] if con_valor else None
    calculado = [r for r in ficha.por_notas if ultimo and r.anio == ultimo.anio]
    return MeasuredIndicator(ficha, ultimo, ultimo.luz if ultimo else sin_dato, calculado[0] if calculado else None)


@remembered
def productivity(catalogo: Catalog) -> Productivity:
    """Return the printed figures of productivity, in the document's order."""
    tamano = printed.published(catalogo, indicador="ptf_relativa_pct", unidad_medida=INDEX_UNIT)
    factor = printed.published(catalogo, indicador="participacion_factor_pct")
    return Productivity(tuple(records(PrintedFigure, tamano)), tuple(records(PrintedFigure, factor)))
