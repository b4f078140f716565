"""Physical goals and progress by month (`metas/`), one row per year and activity or product.

The table has a row per month that the file has a column for; a file without any gives one with no month. A blank
month is not yet reported, 0 is reported zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise, product
from typing import Any, ClassVar, NoReturn

from msgspec import Struct, field
from msgspec.structs import replace

from pp0093 import clock, programme
from pp0093.ingest.columns import normalise, words
from pp0093.ingest.readers.base import INVISIBLE, Cell, Progress, RawFile, Reading
from pp0093.ingest.readers.cells import (
    ABBREVIATED,
    MONTH_NAMES,
    YEAR_IN_FILE,
    called,
    code_of,
    elements,
    month_number,
    plain_amount,
    plain_code,
    why_unknown,
)
from pp0093.ingest.readers.delivery import declared, told
from pp0093.ingest.readers.grid import Fault, Grid, GridKind, GridReader, SheetLine, reading_of
from pp0093.rules import holds, installed
from pp0093.writing.nouns import singular

FORMATO = "metas"
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
)
GOAL_MONTHS = tuple(f"{mes:02d}" for mes in range(1, 13))
FLOWS = {"programado": "programados", "ejecutado": "ejecutados"}
ANNUAL = {"programado": "meta_anual", "ejecutado": "ejecutado_anual"}
MOVED = ("meta_inicial", "meta_reprogramada")
"""The goal of the year before it was changed, and after: beside either, META_ANUAL is the other one."""
SEMESTER = "s1"
PERIODS = {"t1": "03", "t2": "06", "t3": "09", "t4": "12", SEMESTER: "06"}
"""A quarter and a semester, and the month that each ends in: it is kept as what that month adds."""
OF_PERIODS = tuple(f"{flujo}_{periodo}" for flujo in FLOWS for periodo in PERIODS)
AMOUNTS = (*ANNUAL.values(), *MOVED, *(f"{flujo}_{mes}" for flujo in FLOWS for mes in GOAL_MONTHS), *OF_PERIODS)
FIXED_UP = frozenset(f"ejecutado_{mes}" for mes in GOAL_MONTHS)
"""What may fall below zero: a month takes back what another said too much of."""
YEARLY = {"programado": ("meta_anual",), "ejecutado": ("ejecutado_anual", "meta_anual")}
"""The figures of the year that the months of each flow can be told by, the first that the row has."""
REASONS = tuple(f"justificacion_{mes}" for mes in GOAL_MONTHS)
# What a header that is none of ours has when it is a month: its figures would be left out without a word.
_named = "|".join((*MONTH_NAMES, *(m[:ABBREVIATED] for m in MONTH_NAMES), "septiembre", "sep"))
OF_A_MONTH = re.compile(rf"(?:(prog|ejec)[a-z]*?)?({_named})(?:20[0-9]{{2}})?|(prog|ejec)[a-z]*?(0?[1-9]|1[0-2])")
FEWEST_MONTHS = 3
CHAIN = re.compile(r"([0-9]{4}) +[0-9]{7} +([0-9]{7})(?: .*)?")
"""What SIAF calls "cadena programática": programme, product, activity and functions."""
PROGRAMME = re.compile(r"[0-9]{1,4}(?![0-9])")
UNIT_CODE = re.compile(r"^[0-9]+[\s.-]+")
OF_GOALS = {"prog", "ejec", "avance", "meta", "reprogramada"}
"""Words of headings of goals and progress: one of them that is not read is said."""
BY_PERIODS = "las cifras de cada trimestre o semestre se guardan en el mes en que termina"
OTHER_UNIT = "se mide en {} y la actividad en {}: no se suma"
TOLERANCE = Decimal("0.005")

NOT_CUMULATIVE = {
    "programado": "; si de verdad suman {suma}, corrija la meta del año",
    "ejecutado": "; si de verdad suman {suma}, escríbalo en EJEC_ANUAL",
}
MAY_BE_CUMULATIVE = "se suman como están; si cada uno trae lo acumulado, escriba en cada mes sólo lo de ese mes"
POINTED = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
EITHER = "el punto puede separar miles o decimales; escriba los miles con coma o sin nada (1,200 o 1200)"
MOTIVOS = {
    "anio_invalido": "ni la fila ni el manifiesto dicen de qué año es; escríbalo en su columna o dígalo al cargar",
    "actividad_desconocida": "el código no es de una actividad ni de un producto del programa",
    "monto_invalido": "la celda no es un número; escriba 0 si se reportó cero y déjela vacía si aún no se reporta",
    "cantidad_negativa": "una meta, lo programado y lo logrado en el año no bajan de cero",
    "meta_repetida": "hay otra fila distinta del mismo año y código; deje una sola",
}
KIND = GridKind(
    "metas",
    lambda columnas: "codigo" in columnas and bool(columnas & set(AMOUNTS)),
    "ANIO, CODIGO y META_ANUAL",
    frozenset({"justificacion", *REASONS}),
    frozenset(AMOUNTS),
)


def _other_measure(codigo: str, anio: int, dicha: str) -> str:
    """Return what a year measures an activity in where a file says another thing; "" where it says that or nothing."""
    posibles = (fila for _, _, fila in installed().made(elements).get(codigo, ()) if holds(fila, anio))
    medida = next((m for fila in posibles if (m := fila.get("unidad_medida", ""))), "")
    suyas = tuple(normalise(m) for m in (medida, singular(medida.lower())))
    return "" if not (dicha and medida) or normalise(dicha).startswith(suyas) else medida


class Goal(Struct, frozen=True):
    """One row of a file, read: its texts by our columns, numbers plain."""

    linea: SheetLine
    anio: str
    codigo: str
    nivel: str
    numeros: dict[str, str]

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows of the table: one per month that the file has columns for, or a single one."""
        meses = [m for m in GOAL_MONTHS if any(m in months_of(self.linea.grid, f) for f in FLOWS)]
        comunes = {
            "anio": self.anio,
            "codigo": self.codigo,
            "nivel": self.nivel,
            "unidad_medida": self.unidad_medida,
            **self.numeros,
        }
        filas = []
        for mes in meses or [""]:
            valores = comunes | {f: self.numeros.get(f"{f}_{mes}", "") for f in FLOWS}
            propia = self.linea.text(f"justificacion_{mes}") if mes else ""
            valores |= {"mes": mes.lstrip("0"), "justificacion": propia or self.linea.text("justificacion")}
            filas.append((self.linea.grid.hoja.nombre, self.linea.fila, *(valores[c] or None for c in GOAL_COLUMNS)))
        return filas

    @property
    def unidad_medida(self) -> str:
        """What it is measured in, as written; SIAF writes its code before."""
        return UNIT_CODE.sub("", self.linea.text("unidad_medida"))

    @property
    def otra_medida(self) -> str:
        """What its activity is measured in that year, where the row says another thing."""
        return _other_measure(self.codigo, int(self.anio), self.unidad_medida)

    def refuse_cumulative(self) -> None:
        """Raise InputError for months that are each the sum of those before: as flows they would count many times."""
        for flujo, dichos, anual in self._flows():
            if _is_surely_cumulative([n for _, n in dichos], Decimal(self.numeros[anual] or 0)):
                self._refuse_months(flujo, dichos, anual)

    def _flows(self) -> Iterator[tuple[str, list[tuple[str, Decimal]], str]]:
        """Yield each flow with months, those that it has, and the figure of the year that they are told by."""
        for flujo, anuales in YEARLY.items():
            dichos = [(m, Decimal(n)) for m in GOAL_MONTHS if (n := self.numeros[f"{flujo}_{m}"])]
            if dichos:
                yield flujo, dichos, next((c for c in anuales if self.numeros[c]), anuales[-1])

    def _refuse_months(self, flujo: str, dichos: list[tuple[str, Decimal]], anual: str) -> NoReturn:
        suma, todo = sum((n for _, n in dichos), Decimal(0)), Decimal(self.numeros[anual])
        nombre = self.linea.grid.header
        raise self.linea.grid.refuse(
            f"los meses {FLOWS[flujo]} están acumulados: desde {nombre(f'{flujo}_{dichos[0][0]}')} nunca bajan y, "
            f"sumados, dan {suma:,f}, más que lo que dice {nombre(anual)} ({todo:,f})",
            f"escriba en cada mes sólo lo de ese mes{NOT_CUMULATIVE[flujo].format(suma=f'{suma:,f}')}",
            self.linea.fila,
            nombre(f"{flujo}_{dichos[-1][0]}"),
        )

    def problems(self) -> list[str]:
        """Say where twelve months do not add up to their year, and where months may be cumulative."""
        problemas = [
            f"{self.linea.lugar}: los meses {FLOWS[flujo]} nunca bajan y suman {sum(n for _, n in dichos):,f}, más que "
            f"{self.linea.grid.header(anual)} ({Decimal(self.numeros[anual]):,f}): {MAY_BE_CUMULATIVE}"
            for flujo, dichos, anual in self._flows()
            if _is_cumulative([n for _, n in dichos], Decimal(self.numeros[anual] or 0))
        ]
        problemas += self.unlike_months()
        if medida := self.otra_medida:
            problemas.append(
                f"{self.linea.lugar}: {self.linea.grid.header('unidad_medida')} dice «{self.unidad_medida}» y "
                f"{self.codigo} se mide "
                f"en {medida}: se cuenta como {medida}; si no lo es, corrija la fila o la regla"
            )
        nombre = self.linea.text("nombre")
        if (suyas := called(nombre)) and self.codigo not in suyas:
            problemas.append(
                f"{self.linea.lugar}: {self.linea.grid.header('nombre')} dice «{nombre}» y el código es {self.codigo}: "
                "cuenta por su código; si es de lo que se nombra, corrija la fila"
            )
        for flujo, anual in ANNUAL.items():
            meses = [self.numeros[f"{flujo}_{m}"] for m in GOAL_MONTHS]
            if all(meses) and self.numeros[anual]:
                suma = sum(map(Decimal, meses), Decimal(0))
                if abs(suma - Decimal(self.numeros[anual])) > TOLERANCE:
                    problemas.append(
                        f"{self.linea.lugar}: los doce meses {FLOWS[flujo]} suman {suma:,f} y "
                        f"{self.linea.grid.header(anual)} dice {Decimal(self.numeros[anual]):,f}"
                    )
        return problemas

    def unlike_months(self) -> Iterator[str]:
        """Say where a quarter or a semester is not what its months add up to: the months are what is read."""
        for flujo, (periodo, hasta) in product(FLOWS, PERIODS.items()):
            nombre, desde = f"{flujo}_{periodo}", 1 if periodo == SEMESTER else int(hasta) - 2
            meses = [self.numeros[f"{flujo}_{m:02d}"] for m in range(desde, int(hasta) + 1)]
            suma = sum((Decimal(n) for n in meses if n), Decimal(0))
            dicho = self.numeros[nombre]
            if dicho and has_months(self.linea.grid, flujo) and all(meses) and suma != Decimal(dicho):
                yield (
                    f"{self.linea.lugar}: {self.linea.grid.header(nombre)} dice {Decimal(dicho):,f} y sus meses suman "
                    f"{suma:,f}: valen los meses"
                )

    @property
    def contenido(self) -> tuple[Any, ...]:
        """What makes two rows the same."""
        return (self.numeros, *map(self.linea.text, ("unidad_medida", "justificacion", *REASONS)))


class TakenGoals(Struct):
    """The rows of a file read so far, by year and code."""

    anio_declarado: str
    programa: str
    metas: dict[tuple[str, str], list[Goal]] = field(default_factory=dict)
    sumadas: int = 0

    def take(self, linea: SheetLine) -> None:
        """Keep a row, or put it apart when its year, its code or a number cannot be read.

        Raises InputError for one whose months are cumulative.
        """
        cadena = CHAIN.fullmatch(linea.text("codigo"))
        programa, escrito = cadena.groups() if cadena else (linea.text("programa"), linea.text("codigo"))
        if (dicho := PROGRAMME.match(programa)) and dicho[0].zfill(4) != self.programa:
            linea.grid.fuera_alcance += 1
            return
        faltas = []
        anio = plain_code(linea.text("anio") or self.anio_declarado or linea.grid.title_year, 1)
        if not YEAR_IN_FILE.fullmatch(anio):
            faltas.append(_fault("anio_invalido", "anio"))
        codigo = code_of(escrito, int(anio) if YEAR_IN_FILE.fullmatch(anio) else None)
        if codigo is None:
            faltas.append(_unknown_code(escrito))
        numeros = {c: _number(linea.amount(c)) for c in AMOUNTS}
        faltas += [_fault("monto_invalido", c) for c, numero in numeros.items() if numero is None]
        dudosas = (c for c in AMOUNTS if _may_be_thousands(linea.celdas.get(c, "")) and not linea.grid.usa_coma)
        faltas += [Fault("monto_invalido", c, EITHER) for c in dudosas]
        faltas += [
            _fault("cantidad_negativa", c) for c, n in numeros.items() if n and Decimal(n) < 0 and c not in FIXED_UP
        ]
        if faltas or codigo is None:
            linea.grid.quarantine(linea, faltas)
            return
        dichos = _by_month(linea.grid, int(anio), _in_force({c: numero or "" for c, numero in numeros.items()}))
        meta = Goal(linea, anio, *codigo, dichos)
        meta.refuse_cumulative()
        self.metas.setdefault((anio, codigo[0]), []).append(meta)

    def settle(self) -> tuple[list[Goal], list[str]]:
        """Return the goals and what to say of repeated ones.

        Equal rows count once; of different ones of the same year and code none is known to be right: all are put apart.
        """
        buenas, problemas = list[Goal](), list[str]()
        for metas in self.metas.values():
            if "tarea" in metas[0].linea.grid.posicion:
                buenas += self._added(metas, problemas)
                continue
            primera, *otras = metas
            if any(m.contenido != primera.contenido for m in otras):
                for meta in metas:
                    meta.linea.grid.quarantine(meta.linea, [_fault("meta_repetida", "codigo")])
                continue
            buenas.append(primera)
            for meta in otras:
                meta.linea.grid.fuera_alcance += 1
                problemas.append(f"{meta.linea.lugar}: repite sin cambios otra fila y se cuenta una vez")
        return buenas, problemas

    def _added(self, metas: list[Goal], problemas: list[str]) -> list[Goal]:
        """Return as one the operational activities of an activity that are measured as it is; the others are said."""
        suyas = [m for m in metas if not m.otra_medida]
        for otra in (m for m in metas if m.otra_medida):
            otra.linea.grid.fuera_alcance += 1
            problemas.append(f"{otra.linea.lugar}: {OTHER_UNIT.format(otra.unidad_medida, otra.otra_medida)}")
        if not suyas:
            return []
        self.sumadas += len(suyas) - 1
        return [replace(suyas[0], numeros={c: _sum(m.numeros[c] for m in suyas) for c in AMOUNTS})]


def _sum(numeros: Iterable[str]) -> str:
    dichos = [Decimal(n) for n in numeros if n]
    return format(sum(dichos, Decimal(0)), "f") if dichos else ""


def has_months(grid: Grid, flujo: str) -> bool:
    """Tell a table with columns of months for a flow."""
    return any(f"{flujo}_{m}" in grid.posicion for m in GOAL_MONTHS)


def periods_of(grid: Grid, flujo: str) -> dict[str, str]:
    """Return the periods that a flow is read by in a table without its months: its quarters or else its semester."""
    suyos = {} if has_months(grid, flujo) else {p: m for p, m in PERIODS.items() if f"{flujo}_{p}" in grid.posicion}
    return {p: m for p, m in suyos.items() if p != SEMESTER} or suyos


def months_of(grid: Grid, flujo: str) -> list[str]:
    """Return the months that a table gives of a flow: those with a column or, without any, those its periods end in."""
    propios = [m for m in GOAL_MONTHS if f"{flujo}_{m}" in grid.posicion]
    return propios or list(periods_of(grid, flujo).values())


def _by_month(grid: Grid, anio: int, numeros: dict[str, str]) -> dict[str, str]:
    """Return the numbers of a row with those of quarters and semesters in the month that each ends in.

    A year that SIAF has not closed says zero in its annual column: it is not known.
    """
    por_mes = dict(numeros)
    for flujo in FLOWS:
        por_mes |= {f"{flujo}_{mes}": numeros[f"{flujo}_{p}"] for p, mes in periods_of(grid, flujo).items()}
    es_abierto = numeros["ejecutado_s1"] and clock.today().year <= anio
    if es_abierto and not Decimal(numeros["ejecutado_anual"] or 0):
        por_mes["ejecutado_anual"] = ""
    return por_mes


def _in_force(numeros: dict[str, str]) -> dict[str, str]:
    """Return the numbers of a row with the goal that is in force as its own, and the one of before apart."""
    if not numeros["meta_reprogramada"]:
        return numeros
    inicial = numeros["meta_inicial"] or numeros["meta_anual"]
    return numeros | {"meta_anual": numeros["meta_reprogramada"], "meta_inicial": inicial}


def _is_surely_cumulative(meses: list[Decimal], anual: Decimal) -> bool:
    """Tell months that look cumulative and reach their year by themselves, or add up to more than twice of it.

    Others may be flows of who did more than was programmed.
    """
    return _is_cumulative(meses, anual) and (meses[-1] >= anual or sum(meses, Decimal(0)) > 2 * anual)


def _is_cumulative(meses: list[Decimal], anual: Decimal) -> bool:
    """Tell months that never fall and, added up, pass the figure of their year.

    One or two months with something show no habit; the same amount every month is a sum only when it is the whole
    year's. Without a figure of the year, or with zero, nobody can tell.
    """
    if anual <= 0 or sum(n > 0 for n in meses) < FEWEST_MONTHS or sum(meses, Decimal(0)) <= anual + TOLERANCE:
        return False
    crecen = all(antes <= despues for antes, despues in pairwise(meses))
    return crecen and (meses[0] < meses[-1] or meses[-1] >= anual)


def _unknown_code(texto: str) -> Fault:
    return Fault("actividad_desconocida", "codigo", why_unknown(texto, MOTIVOS["actividad_desconocida"]))


def _fault(codigo: str, columna: str) -> Fault:
    return Fault(codigo, columna, MOTIVOS[codigo])


def _may_be_thousands(celda: Cell) -> bool:
    """Tell a text that some write for thousands and others for thousandths; a number of Excel is what it is."""
    return isinstance(celda, str) and POINTED.fullmatch(celda.strip(INVISIBLE)) is not None


def _number(texto: str) -> str | None:
    plano = plain_amount(texto)
    return format(Decimal(plano), "f") if plano else plano


def _check_months(grid: Grid) -> None:
    """Refuse a header that looks like a month and is none of ours."""
    for nombre in grid.unknown():
        if hallado := OF_A_MONTH.fullmatch(normalise(nombre)):
            mes = month_number(hallado[2]) if hallado[2] else int(hallado[4])
            flujos = [(hallado[1] or hallado[3]).upper()] if hallado[1] or hallado[3] else ["PROG", "EJEC"]
            raise grid.refuse(
                "parece de un mes y no se reconoce: no se leería",
                f"llámela {' o '.join(f'{flujo}_{mes:02d}' for flujo in flujos)}, o quítela si es otra cosa",
                grid.encabezado.fila,
                nombre,
            )


def _left_out(grid: Grid) -> Iterator[str]:
    """Yield the headings that speak of goals or progress and are not read."""
    return (n for n in grid.unknown() if OF_GOALS & {*words(n).split()})


class Metas(GridReader):
    """Reader of goals."""

    fuente: ClassVar[str] = "metas"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO,)
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {MONTHLY_GOALS: GOAL_COLUMNS}
    tipo: GridKind = KIND

    def read(self, archivo: RawFile, avance: Progress) -> Reading:
        """Read every sheet with a header; raise InputError when there is none."""
        archivo = told(archivo)
        entrega = declared(archivo.pasaporte)
        tomadas = TakenGoals(archivo.pasaporte.get("anio", ""), programme.current().codigo)
        grids = KIND.read(archivo, avance, tomadas.take)
        for grid in grids:
            _check_months(grid)
        metas, problemas = tomadas.settle()
        return reading_of(
            self,
            archivo,
            grids,
            [f for m in metas for f in m.rows()],
            {m.anio for m in metas},
            antes=entrega.problemas,
            problemas=[
                *problemas,
                *(
                    f"la columna {n} no se leyó: no es ninguna de las de metas ni avance"
                    for g in grids
                    for n in _left_out(g)
                ),
                *([BY_PERIODS] if any(periods_of(g, f) for g in grids for f in FLOWS) else []),
                *(p for m in metas for p in m.problems()),
            ],
            entrega=entrega,
            filas_de_origen=len(metas) + tomadas.sumadas,
        )

    def holds(self, reading: Reading) -> dict[str, Any]:
        """Return of which years and codes a file has goals."""
        return {
            "anios": sorted({int(a) for a in reading.tabla["anio"].to_pylist()}),
            "codigos": sorted(set(reading.tabla["codigo"].to_pylist())),
        }
