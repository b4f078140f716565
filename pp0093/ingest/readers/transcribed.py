"""What tables that a person transcribes say besides their declaration: figures of documents, indicators of instruments.

A file with any fault is refused whole, and every fault is named; what only shows between files (a value whose
indicator nobody describes, a code used twice) is looked at by `faults_between`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from pathlib import Path

from pp0093 import programme
from pp0093.errors import InputError
from pp0093.ingest.readers.base import Progress, RawFile, Reading, cell
from pp0093.ingest.readers.cells import code_of, plain_amount
from pp0093.ingest.readers.declarada import Declarada, Examined, TakenRow
from pp0093.ingest.readers.grid import Fault, SheetLine
from pp0093.language.words import counted

TABLES_DIR, PUBLISHED_DIR = "indicadores", "publicado"
SHEETS, VALUES = "indicadores_fichas", "indicadores_valores"
INDICATOR = "indicador"
ELEMENTS, PAIRED_COLUMNS = ("producto", "actividad"), ("dimension", "valor_dimension")
PROGRAMME_NUMBER = re.compile(r"\b(?:PP|[Pp]rograma [Pp]resupuestal) ?(\d{4})\b")


def _wrong(columna: str, motivo: str) -> list[Fault]:
    return [Fault("dato_contradictorio", columna, motivo)]


class IndicatorSheets(Declarada):
    """Reader of what indicators are: a row hangs from another of the same file."""

    def check_row(self, textos: dict[str, str]) -> list[Fault]:
        """An indicator says which way is better."""
        falta = textos["nivel"] == INDICATOR and not textos["sentido"]
        return _wrong("sentido", "un indicador sin sentido no se puede calificar") if falta else []

    def check_rows(self, filas: list[TakenRow]) -> Iterator[tuple[TakenRow, Fault]]:
        """Yield the rows whose parent is not in the file, or that descend from themselves."""
        padres = {f.textos["codigo"]: f.textos["padre"] for f in reversed(filas)}  # Of a repeated code, the first.
        for fila in filas:
            codigo, padre = fila.textos["codigo"], fila.textos["padre"]
            arriba = [*accumulate(padres, lambda de, _: padres.get(de, ""), initial=codigo)][1:]
            faltas = _wrong("padre", "la fila desciende de sí misma") if codigo in arriba else []
            faltas = _wrong("padre", "no es el código de ninguna fila") if padre not in {"", *padres} else faltas
            yield from ((fila, f) for f in faltas)


class IndicatorValues(Declarada):
    """Reader of goals and values: what has lost its year says why."""

    def check_row(self, textos: dict[str, str]) -> list[Fault]:
        """A row has its year, or a note."""
        se_sabe = textos["anio"] or textos["nota"]
        return [] if se_sabe else _wrong("anio", "falta el año: escríbalo, o diga en nota por qué no se sabe")


class SurveyAnswers(Declarada):
    """Reader of surveys: what was answered, in favour, and the part that they are."""

    def check_row(self, textos: dict[str, str]) -> list[Fault]:
        """No more are in favour than answered, and the printed part is theirs."""
        n, favorables, pct = (textos[c] for c in ("n", "favorables", "pct"))
        if not favorables.isdecimal():
            return []
        if int(favorables) > int(n):
            return _wrong("favorables", f"son {favorables} de {counted(int(n), 'respuestas')}")
        if not (plain_amount(pct) and int(n)):
            return []
        parte = (Decimal(100 * int(favorables)) / int(n)).quantize(Decimal(pct), ROUND_HALF_UP)
        return _wrong("pct", f"{favorables} de {n} no son {pct} %") if parte != Decimal(pct) else []


class PrintedFigures(Declarada):
    """Reader of what documents print."""

    def check_row(self, textos: dict[str, str]) -> list[Fault]:
        """What a figure is of goes with which."""
        faltan = [c for c in PAIRED_COLUMNS if not textos[c]]
        return _wrong(faltan[0], "la celda está vacía y la otra no") if len(faltan) == 1 else []

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read them; refuse the documents of another programme.

        They name it, or none of their products and activities is of this.
        """
        reading = super().read(archivo, avance, es_vista=es_vista)
        codigo, filas = programme.current().codigo, reading.tabla.to_pylist()
        nombrados = {c for f in filas for c in PROGRAMME_NUMBER.findall(f"{f['documento']}\n{f['seccion']}")}
        de_que = (p for f in filas for p in zip(*((f[c] or "").split(";") for c in PAIRED_COLUMNS), strict=False))
        codigos = {valor for dimension, valor in de_que if dimension in ELEMENTS}
        falta = ""
        if nombrados - {codigo} and codigo not in nombrados:
            falta = f"es del programa {', '.join(sorted(nombrados))} y no del {codigo}"
        elif codigos and not any(map(code_of, codigos)):
            falta = f"ninguno de sus productos ni actividades es del programa {codigo}"
        if falta:
            raise archivo.refusal(falta, "déjelo en la carpeta de datos del suyo (PP0093_DATOS)")
        reading.trae["documentos"] = sorted({f["documento"] or "" for f in filas})
        return reading


MORE = {
    SHEETS: IndicatorSheets,
    VALUES: IndicatorValues,
    "indicadores_encuestas": SurveyAnswers,
    PUBLISHED_DIR: PrintedFigures,
}
"""The readers of the declarations that have more to check."""


def indicator_files(carpeta: Path) -> list[RawFile]:
    """Return the files of a folder of indicators, in path order, named from the folder that holds it."""
    rutas = sorted(p for p in carpeta.rglob("*") if p.is_file() and p.suffix.lower() == ".csv")
    return [RawFile(r, f"{carpeta.name}/{r.relative_to(carpeta).as_posix()}") for r in rutas]


def faults_between(examinados: list[Examined]) -> Iterator[InputError]:
    """Yield the rows that a file repeats from another, and the values of what no sheet describes."""
    de_tabla: defaultdict[str, list[TakenRow]] = defaultdict(list)
    primeras: dict[tuple[str, ...], SheetLine] = {}
    for e in examinados:
        tabla, clave = e.lector.declara.tabla, e.lector.declara.clave
        de_tabla[tabla] += e.filas
        for fila in e.filas:
            dicha = tuple(fila.textos[c] for c in clave)
            antes = primeras.setdefault((tabla, *dicha), fila.linea)
            if all(dicha) and antes.grid is not fila.linea.grid:
                motivo = f"«{cell(' '.join(dicha))}» ya está en la {antes.lugar} de {antes.grid.archivo.archivo}"
                yield fila.linea.grid.refuse(motivo, "deje una sola fila", fila.linea.fila, clave[0])
    niveles = {f.textos["codigo"]: f.textos["nivel"] for f in de_tabla[SHEETS]}
    valores = [f for f in de_tabla[VALUES] if f.textos["codigo"]]
    if not niveles:
        for archivo in dict.fromkeys(f.linea.grid.archivo.archivo for f in valores):
            yield InputError(
                "ningún fichas.csv dice de qué son",
                "cargue también el archivo de fichas de esos indicadores",
                archivo=archivo,
            )
        return
    for fila in valores:
        if niveles.get(codigo := fila.textos["codigo"]) != INDICATOR:
            motivo = f"«{cell(codigo)}» no es el código de ningún indicador de fichas.csv"
            yield fila.linea.grid.refuse(motivo, "agregue su ficha o corríjalo", fila.linea.fila, "codigo")
