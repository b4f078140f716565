"""Reader of physical goals and progress by month (`metas/`), one row per year and activity or product.

The table has a row per month with a column in the file; a file without monthly columns gives one row without month. A
blank month is not reported yet; 0 is a reported zero.
"""

import re
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import clock, programme
from pp0093.ingest.columns import normalise, words
from pp0093.ingest.readers.base import Progress, RawFile, Reading
from pp0093.ingest.readers.cells import (
    EITHER,
    INVISIBLE,
    MONTHS_WRITTEN,
    POINTED,
    WITHOUT_POINT,
    added,
    code_of,
    codes_called,
    decimal_amount,
    elements,
    one_year,
    why_unknown,
)
from pp0093.ingest.readers.delivery import declared_delivery, with_delivery_sheet
from pp0093.ingest.readers.grid import Fault, Grid, GridKind, GridReader, SheetLine, fault_of, reading_of
from pp0093.language.words import singular
from pp0093.rules import holds, installed
from pp0093.structs import Frozen

MONTHLY_GOALS = "meta_mensual"
GOAL_COLUMNS = (
    "anio",
    "codigo",
    "nivel",
    "unidad_medida",
    "meta_anual",
    "meta_inicial",
    "mes",
    "programado",
    "ejecutado",
    "ejecutado_anual",
    "justificacion",
    "meses",
)
GOAL_MONTHS = tuple(f"{mes:02d}" for mes in range(1, 13))
FLOWS = {"programado": "programados", "ejecutado": "ejecutados"}
YEARLY = {"programado": ("meta_anual",), "ejecutado": ("ejecutado_anual", "meta_anual")}
"""Annual figures that a flow's months are checked against, by priority."""
MOVED = ("meta_inicial", "meta_reprogramada")
"""The annual goal before and after it was changed: next to either, META_ANUAL is the other one."""
PERIODS = {f"t{n // 3 + 1}": GOAL_MONTHS[n : n + 3] for n in range(0, 12, 3)} | {"s1": GOAL_MONTHS[:6]}
"""Months of each quarter and of the first semester, whose figures are stored in their last month."""
MONTH_OF_PERIOD = (
    {mes: mes for mes in GOAL_MONTHS},
    *({p: meses[-1] for p, meses in PERIODS.items() if p[0] == clase} for clase in ("t", "s")),
)
"""Granularities of a flow by priority (months, quarters, semester), with the month of each part."""
SPANS = {"t": "3", "s": "6"}
"""Months in each part, if not one."""
GOAL_AMOUNTS = (
    *YEARLY["ejecutado"],
    *MOVED,
    *(f"{flujo}_{parte}" for flujo in FLOWS for parte in (*GOAL_MONTHS, *PERIODS)),
)
FIXED_UP = frozenset(f"ejecutado_{mes}" for mes in GOAL_MONTHS)
"""Columns that may be negative: a month may correct an earlier excess."""
REASONS = tuple(f"justificacion_{mes}" for mes in GOAL_MONTHS)
# Unknown headers that look like months, whose figures would be silently left out.
_named = "|".join((*MONTHS_WRITTEN, "septiembre", "sep"))
_any_month = rf"{_named}|(?<=[a-z])(?:0?[1-9]|1[0-2])"
OF_A_MONTH = re.compile(rf"(?:(prog|ejec)[a-z]*?)?({_any_month})(?:(?:20)?[0-9]{{2}})?|01(0[1-9]|1[0-2])20[0-9]{{2}}")
FEWEST_MONTHS = 3
CHAIN = re.compile(r"([0-9]{4}) +[0-9]{7} +([0-9]{7})(?: .*)?")
"""SIAF's "cadena programática": programme, product, activity and functions."""
LEADING_CODE = re.compile(r"[0-9]{1,4}(?![0-9])")
UNIT_CODE = re.compile(r"^[0-9]+[\s.-]+")
GOAL_PREFIXES = {"prog", "ejec", "avance", "meta", "reprogramada"}
"""First words of headings of goals and progress: unread ones are reported."""
BY_PERIODS = "las cifras de cada trimestre o semestre se guardan en el mes en que termina"
OTHER_UNIT = "se mide en {} y la actividad en {}: no se suma"
ROUNDING_ERROR = Decimal("0.005")

NOT_CUMULATIVE = {
    "programado": "; si de verdad suman {suma}, corrija la meta del año",
    "ejecutado": "; si de verdad suman {suma}, escríbalo en EJEC_ANUAL",
}
UNKNOWN_ACTIVITY = "actividad_desconocida"
NO_YEAR = "no hay columna del año: agregue ANIO, o diga el año al cargar el archivo"
NO_ELEMENT = "el código no es de una actividad ni de un producto del programa"


METAS_KIND = GridKind(
    "metas",
    ("codigo",),
    GOAL_AMOUNTS,
    con_parrafos=frozenset({"justificacion", *REASONS}),
    montos=frozenset(GOAL_AMOUNTS),
    de_mes=OF_A_MONTH,
    meses={"prog": "PROG", "ejec": "EJEC"},
)


class Goal(Frozen):
    """A parsed row of a file: its numbers by our columns."""

    linea: SheetLine
    anio: str
    codigo: str
    nivel: str
    numeros: dict[str, str]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of the table: one per month with a column in the file, or a single one."""
        grid, comunes = self.linea.grid, {c: getattr(self, c) for c in ("anio", "codigo", "nivel", "unidad_medida")}
        abarca = SPANS.get(next((p[0] for f in reversed(FLOWS) for p in parts_of(grid, f)), ""), "1")
        for mes in sorted({m for f in FLOWS for m in parts_of(grid, f).values()}) or [""]:
            valores = comunes | self.numeros | {f: self.numeros.get(f"{f}_{mes}", "") for f in FLOWS}
            propia = self.linea.text(f"justificacion_{mes}") or self.linea.text("justificacion")
            valores |= {"mes": mes.lstrip("0"), "justificacion": propia, "meses": abarca if mes else ""}
            yield self.linea.row(GOAL_COLUMNS, valores)

    @property
    def unidad_medida(self) -> str:
        """Unit of measure as written, without the code that SIAF puts before."""
        return UNIT_CODE.sub("", self.linea.text("unidad_medida"))

    @property
    def otra_medida(self) -> str:
        """The activity's unit of measure that year, if the row states another; else ""."""
        posibles = (
            fila for _, _, fila in installed().made(elements).get(self.codigo, ()) if holds(fila, int(self.anio))
        )
        medida = next((m for fila in posibles if (m := fila.get("unidad_medida", ""))), "")
        suyas = tuple(normalise(m) for m in (medida, singular(medida.lower())))
        dicha = self.unidad_medida
        return "" if not (dicha and medida) or normalise(dicha).startswith(suyas) else medida

    def number(self, columna: str) -> Decimal:
        """Return one of its numbers, 0 if blank."""
        return Decimal(self.numeros[columna] or 0)

    def cumulative(self) -> Iterator[str]:
        """Yield notices for months that may be cumulative; raise InputError when they certainly are.

        Certain are those that look cumulative and reach the annual figure by themselves, or add up to more than twice
        it: as flows they would count many times. Others may be real flows above the goal.
        """
        for flujo, anuales in YEARLY.items():
            columnas = [c for m in GOAL_MONTHS if self.numeros[c := f"{flujo}_{m}"]]
            anual = next((c for c in anuales if self.numeros[c]), anuales[-1])
            meses, todo, nombre = [*map(self.number, columnas)], self.number(anual), self.linea.grid.header
            if not _is_cumulative(meses, todo):
                continue
            suma = sum(meses, Decimal(0))
            dicho = f"nunca bajan y suman {suma:,f}, más que {nombre(anual)} ({todo:,f})"
            if meses[-1] >= todo or suma > 2 * todo:
                raise self.linea.grid.refuse(
                    f"los meses {FLOWS[flujo]} están acumulados: desde {nombre(columnas[0])} {dicho}",
                    f"escriba en cada mes sólo lo de ese mes{NOT_CUMULATIVE[flujo].format(suma=f'{suma:,f}')}",
                    self.linea.fila,
                    nombre(columnas[-1]),
                )
            yield (
                f"los meses {FLOWS[flujo]} {dicho}: se suman como están; si cada uno trae lo acumulado, escriba en "
                "cada mes sólo lo de ese mes"
            )

    def problems(self) -> Iterator[str]:
        """Yield notices about its numbers, unit of measure and name."""
        nombre = self.linea.grid.header
        yield from self.cumulative()
        yield from self._unlike_months()
        if parte := next((c for c in GOAL_AMOUNTS if 0 < self.number(c) < 1), ""):
            yield (
                f"{nombre(parte)} dice {self.numeros[parte]}, menos de uno: si es un porcentaje, "
                "escriba cuántas unidades son"
            )
        if medida := self.otra_medida:
            dice = f"{nombre('unidad_medida')} dice «{self.unidad_medida}» y {self.codigo} se mide en {medida}"
            yield f"{dice}: se cuenta como {medida}; si no lo es, corrija la fila o la regla"
        dicho = self.linea.text("nombre")
        if (suyas := codes_called(dicho)) and self.codigo not in suyas:
            dice = f"{nombre('nombre')} dice «{dicho}» y el código es {self.codigo}"
            yield f"{dice}: cuenta por su código; si es de lo que se nombra, corrija la fila"

    def _unlike_months(self) -> Iterator[str]:
        """Yield annual, quarterly or semester figures that differ from the sum of their months, if all are given."""
        for flujo, (anual, *_) in YEARLY.items():
            for columna, meses in {anual: GOAL_MONTHS, **{f"{flujo}_{p}": m for p, m in PERIODS.items()}}.items():
                sumandos = [f"{flujo}_{m}" for m in meses]
                suma = sum(map(self.number, sumandos), Decimal(0))
                if abs(suma - self.number(columna)) <= ROUNDING_ERROR or not all(
                    self.numeros[c] for c in (columna, *sumandos)
                ):
                    continue
                dicho = f"{self.linea.grid.header(columna)} dice {self.number(columna):,f} y sus meses suman {suma:,f}"
                yield dicho if columna == anual else f"{dicho}: valen los meses"

    @property
    def contenido(self) -> tuple[Any, ...]:
        """Content that makes two rows equal."""
        return (self.numeros, *map(self.linea.text, ("unidad_medida", "justificacion", *REASONS)))


class TakenGoals(Struct):
    """Rows of a file read so far, by year and code."""

    anio_declarado: str
    programa: str
    metas: dict[tuple[str, str], list[Goal]] = {}
    sumadas: int = 0

    def take(self, linea: SheetLine) -> None:
        """Store a row, or quarantine it for its year, its code or a number.

        Raise InputError for cumulative months.
        """
        cadena = CHAIN.fullmatch(linea.text("codigo"))
        programa, escrito = cadena.groups() if cadena else (linea.text("programa"), linea.text("codigo"))
        if (dicho := LEADING_CODE.match(programa)) and dicho[0].zfill(4) != self.programa:
            linea.grid.fuera_alcance += 1
            return
        anio = one_year(linea.text("anio") or self.anio_declarado or linea.grid.title_year)
        codigo = code_of(escrito, int(anio) if anio else None)
        faltas = [] if anio else [fault_of("anio_invalido", "anio", "" if "anio" in linea.grid.posicion else NO_YEAR)]
        faltas += [] if codigo else [fault_of(UNKNOWN_ACTIVITY, "codigo", why_unknown(escrito, NO_ELEMENT))]
        numeros = {c: decimal_amount(linea.amount(c)) for c in GOAL_AMOUNTS}
        faltas += filter(None, (_wrong(linea, c, numero) for c, numero in numeros.items()))
        if faltas or anio is None or codigo is None:
            linea.grid.quarantine(linea, faltas)
            return
        dichos = _numbers_by_month(linea.grid, int(anio), {c: numero or "" for c, numero in numeros.items()})
        meta = Goal(linea, anio, *codigo, dichos)
        deque(meta.cumulative(), maxlen=0)
        self.metas.setdefault((anio, codigo[0]), []).append(meta)

    def settle(self) -> tuple[list[Goal], list[str]]:
        """Return the goals, and notices about repeated ones.

        Equal rows count once; different rows of the same year and code are all quarantined.
        """
        buenas: list[Goal] = []
        problemas: list[str] = []
        for metas in self.metas.values():
            if "tarea" in metas[0].linea.grid.posicion:
                buenas += self._added(metas, problemas)
                continue
            primera, *otras = metas
            if any(m.contenido != primera.contenido for m in otras):
                for meta in metas:
                    meta.linea.grid.quarantine(meta.linea, [fault_of("meta_repetida", "codigo")])
                continue
            buenas.append(primera)
            problemas += [meta.linea.repeats() for meta in otras]
        return buenas, problemas

    def _added(self, metas: list[Goal], problemas: list[str]) -> list[Goal]:
        """Add up the operational activities in the activity's own unit of measure; note the others in `problemas`."""
        suyas = [m for m in metas if not m.otra_medida]
        for otra in (m for m in metas if m.otra_medida):
            otra.linea.grid.fuera_alcance += 1
            problemas.append(f"{otra.linea.lugar}: {OTHER_UNIT.format(otra.unidad_medida, otra.otra_medida)}")
        if not suyas:
            return []
        self.sumadas += len(suyas) - 1
        return [replace(suyas[0], numeros={c: added(m.numeros[c] for m in suyas) for c in GOAL_AMOUNTS})]


def _wrong(linea: SheetLine, columna: str, numero: str | None) -> Fault | None:
    """Return the fault of a parsed number."""
    escrito = linea.celdas.get(columna)
    if numero is None:
        return fault_of(
            "monto_invalido",
            columna,
            "la celda no es un número; escriba 0 si se reportó cero y déjela vacía si aún no se reporta",
        )
    # Ambiguous in a text, thousands or thousandths; numeric cells are not.
    if isinstance(escrito, str) and POINTED.fullmatch(escrito.strip(INVISIBLE)) and not linea.grid.usa_coma:
        return fault_of("monto_invalido", columna, f"{EITHER.format('la cifra')}; {WITHOUT_POINT}")
    return fault_of("cantidad_negativa", columna) if Decimal(numero or 0) < 0 and columna not in FIXED_UP else None


def parts_of(grid: Grid, flujo: str) -> dict[str, str]:
    """Return the parts of the year in which a table gives a flow, with the month each is stored in."""
    propias = ({p: mes for p, mes in partes.items() if f"{flujo}_{p}" in grid.posicion} for partes in MONTH_OF_PERIOD)
    return next(filter(None, propias), {})


def _numbers_by_month(grid: Grid, anio: int, numeros: dict[str, str]) -> dict[str, str]:
    """Return the numbers of a row as stored: quarters and semesters in their last month.

    The goal in force is kept as the annual goal, and the previous one apart. A year still open in SIAF has zero in its
    annual column: it is unknown.
    """
    quedan = dict(numeros)
    for flujo in FLOWS:
        quedan |= {f"{flujo}_{mes}": numeros[f"{flujo}_{p}"] for p, mes in parts_of(grid, flujo).items()}
    if vigente := numeros["meta_reprogramada"]:
        quedan |= {"meta_anual": vigente, "meta_inicial": numeros["meta_inicial"] or numeros["meta_anual"]}
    es_abierto = numeros["ejecutado_s1"] and clock.today().year <= anio
    if es_abierto and not Decimal(numeros["ejecutado_anual"] or 0):
        quedan["ejecutado_anual"] = ""
    return quedan


def _is_cumulative(meses: list[Decimal], anual: Decimal) -> bool:
    """Return whether months never decrease and their sum exceeds the annual figure.

    One or two non-zero months prove nothing; equal months are cumulative only when each reaches the annual figure.
    Without an annual figure, or with zero, it cannot be known.
    """
    suma = sum(meses, Decimal(0))
    if anual <= 0 or sum(n > 0 for n in meses) < FEWEST_MONTHS or suma <= anual + ROUNDING_ERROR:
        return False
    crecen = all(antes <= despues for antes, despues in pairwise(meses))
    return crecen and (meses[0] < meses[-1] or meses[-1] >= anual)


class Metas(GridReader):
    """Reader of goals."""

    fuente: ClassVar[str] = "metas"
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {MONTHLY_GOALS: GOAL_COLUMNS}
    tipo: GridKind = METAS_KIND

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read every sheet with a header; raise InputError when there is none."""
        archivo = with_delivery_sheet(archivo)
        entrega = declared_delivery(archivo.pasaporte)
        tomadas = TakenGoals(archivo.pasaporte.get("anio", ""), programme.current().codigo)
        grids = METAS_KIND.read(archivo, avance, tomadas.take)
        metas, problemas = tomadas.settle()
        reading = reading_of(
            self,
            archivo,
            grids,
            [f for m in metas for f in m.rows()],
            problemas=[
                *problemas,
                *(
                    f"la columna {n} no se leyó: no es ninguna de las de metas ni avance"
                    for g in grids
                    for n in g.unknown()
                    if GOAL_PREFIXES & {*words(n).split()}
                ),
                *([BY_PERIODS] if metas and any(PERIODS.keys() & parts_of(g, f) for g in grids for f in FLOWS) else []),
                *(f"{m.linea.lugar}: {p}" for m in metas for p in m.problems()),
            ],
            entrega=entrega,
            filas_de_origen=len(metas) + tomadas.sumadas,
            parte=("codigo", "actividades y productos"),
        )
        reading.trae |= {"codigos": sorted({m.codigo for m in metas})}
        return reading
