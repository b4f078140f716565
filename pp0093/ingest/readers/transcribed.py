"""Tables that a person transcribes: figures that a document prints (`publicado/`) and indicators (`indicadores/`).

Of indicators of instruments there are four, told apart by their header: what is measured, its goals and values, surveys
and processes. A file with any fault is refused whole, and every fault is named; what only shows between files (a value
whose indicator nobody describes, a code used twice) is looked at by `crossed`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from msgspec import Struct, field

from pp0093 import programme, rules
from pp0093.errors import InputError
from pp0093.ingest.columns import normalise
from pp0093.ingest.readers.base import Progress, RawFile, Reading, cell, format_name, parse_date, text_table
from pp0093.ingest.readers.cells import YEAR_IN_FILE, code_of, plain_amount
from pp0093.ingest.readers.content import first_line, read_rows, separator, split_fields
from pp0093.writing.nouns import counted

TABLES_DIR, PUBLISHED_DIR = "indicadores", "publicado"
UP_TO_NINE_DIGITS = re.compile(r"[0-9]{1,9}")
NO_DATA = "ND"
SAID_MISSING = {"nd", "na"}
INDICATOR = "indicador"
ELEMENTS = ("producto", "actividad")
PROGRAMME_NUMBER = re.compile(r"\b(?:PP|[Pp]rograma [Pp]resupuestal) ?(\d{4})\b")
CORRECT = "corrija la celda y vuelva a cargar el archivo"
NO_SHEETS = "cargue también el archivo de fichas de esos indicadores"

Texts = dict[str, str]


class WrittenRow(Struct, frozen=True):
    """One row of a file: its number and its texts by our columns, numbers plain."""

    archivo: str
    fila: int
    textos: Texts

    def fault(self, columna: str, motivo: str, que_hacer: str) -> InputError:
        """Return what is wrong with one cell."""
        return InputError(motivo, que_hacer, archivo=self.archivo, fila=self.fila, columna=columna)

    def strange(self, columna: str, que_hacer: str) -> InputError:
        """Return that a cell holds what it cannot."""
        return self.fault(columna, f"«{cell(self.textos[columna])}» no es un valor posible", que_hacer)


Check = Callable[[WrittenRow], list[InputError]]


class SheetKind(Struct, frozen=True):
    """One of the tables: how its header is known, what each row must have and what makes two rows the same.

    Its header names all of `propias`, or so many of them as `basta`. Of `juntas`, one says nothing without the
    others; `lleva` are columns of its header whose cells may be blank. `numeros`, `anios`, `enteros` and `palabras`
    (of reglas/vocabulario.csv) say what its cells are.
    """

    formato: str
    columnas: tuple[str, ...]
    propias: tuple[str, ...]
    requeridas: tuple[str, ...]
    numeros: tuple[str, ...]
    clave: tuple[str, ...]
    revisa: Check = lambda _fila: []
    anios: tuple[str, ...] = ()
    enteros: tuple[str, ...] = ()
    palabras: tuple[str, ...] = ()
    basta: int = 0
    lleva: tuple[str, ...] = ()
    juntas: tuple[str, ...] = ()
    con_parrafos: bool = True

    @property
    def pide(self) -> set[str]:
        """Columns that its header must have to be taken for this table's, and those that it must have besides."""
        return {*self.requeridas, *(self.lleva if self.basta else self.propias)}

    def is_header(self, encabezado: Sequence[str]) -> bool:
        """Tell the header of this table."""
        claves = {normalise(c) for c in encabezado}
        return len(claves.intersection(map(normalise, self.propias))) >= (self.basta or len(self.propias))


class Examined(Struct):
    """One file as it stands: its table, its rows and everything wrong in it."""

    archivo: str
    tabla: SheetKind
    filas: list[WrittenRow] = field(default_factory=list)
    faltas: list[InputError] = field(default_factory=list)


def _sheet(fila: WrittenRow) -> list[InputError]:
    if fila.textos["nivel"] == INDICATOR and not fila.textos["sentido"]:
        return [fila.fault("sentido", "un indicador sin sentido no se puede calificar", "escríbalo")]
    return []


def _value(fila: WrittenRow) -> list[InputError]:
    if fila.textos["anio"] or fila.textos["nota"]:
        return []
    return [fila.fault("anio", "falta el año", "escríbalo, o diga en nota por qué no se sabe")]


def _survey(fila: WrittenRow) -> list[InputError]:
    n, favorables, pct = (fila.textos[c] for c in ("n", "favorables", "pct"))
    if n == NO_DATA:
        return [fila.strange("n", "escriba cuántos respondieron")]
    if not (n.isdecimal() and favorables.isdecimal()):
        return []
    if int(favorables) > int(n):
        motivo = f"son {favorables} de {counted(int(n), 'respuestas')}"
        return [fila.fault("favorables", motivo, "corrija una de las dos cifras")]
    if plain_amount(pct) and int(n) and _share(int(favorables), int(n), pct) != Decimal(pct):
        return [fila.fault("pct", f"{favorables} de {n} no son {pct} %", "corrija una de las tres cifras")]
    return []


def _share(favorables: int, n: int, como: str) -> Decimal:
    """Return a share in percent at the decimals of a printed one."""
    return (Decimal(100 * favorables) / n).quantize(Decimal(como), ROUND_HALF_UP)


SHEETS = SheetKind(
    "indicadores_fichas",
    (
        *("instrumento", "codigo", "nombre", "nivel", "padre", "tipo", "sentido", "agregacion", "responsable"),
        *("unidad_medida", "anio_base", "valor_base", "formula", "necesidad", "publico_objetivo", "catalizador"),
        "descripcion",
    ),
    ("codigo", "nombre", "nivel"),
    ("instrumento", "codigo", "nombre", "nivel"),
    ("valor_base",),
    ("codigo",),
    _sheet,
    anios=("anio_base",),
    palabras=("nivel", "tipo", "sentido", "agregacion"),
)
VALUES = SheetKind(
    "indicadores_valores",
    ("codigo", "anio", "logro_esperado", "valor_obtenido", "fuente", "nota", "base", "periodo"),
    ("codigo", "logro_esperado", "valor_obtenido"),
    ("codigo", "fuente"),
    ("logro_esperado", "valor_obtenido"),
    ("codigo", "anio"),
    _value,
    anios=("anio",),
)
SURVEYS = SheetKind(
    "indicadores_encuestas",
    ("instrumento", "pregunta", "version", "n", "favorables", "pct", "fuente", "periodo", "nota"),
    ("pregunta", "n"),
    ("instrumento", "pregunta", "version", "n", "fuente"),
    ("pct",),
    ("instrumento", "pregunta", "version"),
    _survey,
    enteros=("n", "favorables"),
)
PROCESSES = SheetKind(
    "indicadores_procesos",
    ("instrumento", "nivel", "proceso", "calificacion", "mejora", "nota"),
    ("proceso", "mejora"),
    ("instrumento", "nivel", "proceso"),
    (),
    ("instrumento", "nivel", "proceso"),
)
CLASSES = (SHEETS, VALUES, SURVEYS, PROCESSES)


def _published(fila: WrittenRow) -> list[InputError]:
    escrito = fila.textos["corte"]
    corte = parse_date(escrito)
    fila.textos["corte"] = corte.isoformat() if corte else escrito
    malas = [] if corte or not escrito else ["corte"]
    malas += ["valor"] if fila.textos["valor"] == NO_DATA else []
    faltas = [fila.strange(c, CORRECT) for c in malas]
    return faltas if fila.textos["anio"] else [*faltas, fila.fault("anio", "falta el año", CORRECT)]


PUBLISHED = SheetKind(
    PUBLISHED_DIR,
    (
        *("documento", "seccion", "indicador", "dimension", "valor_dimension", "anio", "valor", "unidad_medida"),
        *("corte", "nota"),
    ),
    ("documento", "indicador", "valor", "valor_dimension"),
    ("documento", "indicador"),
    ("valor",),
    (),
    _published,
    anios=("anio",),
    basta=2,
    lleva=("anio", "valor"),
    juntas=("dimension", "valor_dimension"),
    con_parrafos=False,
)


class Transcribed(Struct, frozen=True):
    """Reader of the tables of a source."""

    fuente: str
    clases: tuple[SheetKind, ...]

    @property
    def formatos(self) -> tuple[str, ...]:
        """The formats of its tables."""
        return tuple(t.formato for t in self.clases)

    @property
    def tablas(self) -> dict[str, tuple[str, ...]]:
        """Its tables and their columns."""
        return {t.formato: t.columnas for t in self.clases}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A delimited header with the columns that only one of the tables has."""
        linea = first_line(inicio)
        return _table_of(split_fields(linea, separator(linea)), self.clases) is not None

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read the table; raise InputError, with the others in `otras`, when a cell cannot be."""
        examinado = examine(archivo, self.clases)
        if examinado.faltas:
            primera, *otras = examinado.faltas
            primera.otras = tuple(otras)
            raise primera
        tabla = examinado.tabla
        if tabla is PUBLISHED:
            _check_programme(archivo, examinado.filas)
        filas = [(None, f.fila, *((f.textos[c] or None) for c in tabla.columnas)) for f in examinado.filas]
        anios = {f.textos["anio"] for f in examinado.filas} if "anio" in tabla.columnas else set()
        documentos = sorted({f.textos["documento"] for f in examinado.filas}) if tabla is PUBLISHED else []
        return Reading(
            self.fuente,
            tabla.formato,
            tabla.formato,
            text_table(archivo.archivo, tabla.columnas, filas, con_parrafos=tabla.con_parrafos),
            filas_leidas=len(filas),
            anio=int(*anios) if len(anios) == 1 and "" not in anios else None,
            corte=archivo.corte,
            trae={"documentos": documentos} if documentos else {},
        )


def _check_programme(archivo: RawFile, filas: list[WrittenRow]) -> None:
    """Refuse the documents of another programme: they name it, or none of their products and activities is of this."""
    codigo = programme.current().codigo
    textos = [f.textos for f in filas]
    nombrados = {c for t in textos for c in PROGRAMME_NUMBER.findall(f"{t['documento']} {t['seccion']}")}
    lugares = (zip(*(t[c].split(";") for c in PUBLISHED.juntas), strict=False) for t in textos)
    codigos = {valor for de_fila in lugares for dimension, valor in de_fila if dimension in ELEMENTS}
    if nombrados - {codigo} and codigo not in nombrados:
        falta = f"es del programa {', '.join(sorted(nombrados))} y no del {codigo}"
    elif codigos and not any(map(code_of, codigos)):
        falta = f"ninguno de sus productos ni actividades es del programa {codigo}"
    else:
        return
    raise InputError(falta, "déjelo en la carpeta de datos del suyo (PP0093_DATOS)", archivo=archivo.archivo)


def examine(archivo: RawFile, clases: Sequence[SheetKind] = CLASSES) -> Examined:
    """Return a file's rows and every fault of it; raise InputError when it is none of the tables."""
    (_, encabezado), *datos = read_rows(archivo)
    tabla = _table_of(encabezado, clases)
    if tabla is None:
        raise InputError(
            "no se reconoce su encabezado",
            "use el de fichas, valores, encuestas o procesos que da la guía",
            archivo=archivo.archivo,
            fila=1,
        )
    claves = [normalise(c) for c in encabezado]
    posicion = {c: claves.index(normalise(c)) for c in tabla.columnas if normalise(c) in claves}
    nada = dict.fromkeys(tabla.columnas, "")
    filas = [
        WrittenRow(archivo.archivo, n, nada | {c: celdas[i].strip() for c, i in posicion.items() if i < len(celdas)})
        for n, celdas in datos
    ]
    pide = (*tabla.requeridas, *tabla.lleva, *(tabla.juntas if posicion.keys() & tabla.juntas else ()))
    faltan = [c for c in pide if c not in posicion]
    if faltan:
        falta = InputError(
            f"falta la columna {', '.join(faltan)} de «{format_name(tabla.formato)}»",
            f"use el encabezado {', '.join(tabla.columnas)}",
            archivo=archivo.archivo,
            fila=1,
            columna=faltan[0],
        )
        return Examined(archivo.archivo, tabla, filas, [falta])
    faltas = [falta for fila in filas for falta in _row_faults(tabla, fila)]
    faltas += [falta for _, falta in _repeated(tabla, filas)]
    faltas += [*_orphans(filas)] if tabla is SHEETS else []
    return Examined(archivo.archivo, tabla, filas, sorted(faltas, key=lambda f: f.fila or 0))


def _table_of(encabezado: Sequence[str], clases: Sequence[SheetKind]) -> SheetKind | None:
    return next((t for t in clases if t.is_header(encabezado)), None)


def _row_faults(tabla: SheetKind, fila: WrittenRow) -> list[InputError]:
    """Make the cells of a row plain; return what is wrong with them."""
    textos = fila.textos
    pide = (*tabla.requeridas, *(tabla.juntas if any(textos[c] for c in tabla.juntas) else ()))
    faltas = [fila.fault(c, "la celda está vacía", "complétela") for c in pide if not textos[c]]
    for columna in tabla.palabras:
        palabras = {normalise(f["codigo"]): f["codigo"] for f in _vocabulary() if f["campo"] == columna}
        if textos[columna] and normalise(textos[columna]) not in palabras:
            faltas.append(fila.strange(columna, f"use uno de estos: {', '.join(palabras.values())}"))
        textos[columna] = palabras.get(normalise(textos[columna]), textos[columna])
    for columna in tabla.anios:
        textos[columna] = "" if normalise(textos[columna]) in SAID_MISSING else textos[columna]
        if textos[columna] and not YEAR_IN_FILE.fullmatch(textos[columna]):
            faltas.append(fila.strange(columna, "escriba un año de cuatro cifras"))
    for columna in (*tabla.numeros, *tabla.enteros):
        numero = _number(textos[columna])
        es_entero = columna not in tabla.enteros or numero in ("", NO_DATA) or UP_TO_NINE_DIGITS.fullmatch(numero or "")
        if numero is None or not es_entero:
            faltas.append(fila.strange(columna, "escriba un número, ND o deje la celda vacía"))
        textos[columna] = textos[columna] if numero is None else numero
    return faltas + tabla.revisa(fila)


def _vocabulary() -> Sequence[dict[str, str]]:
    return rules.installed().rows("vocabulario")


def _number(texto: str) -> str | None:
    """Return a number as plain text with its decimals, "" for a blank, "ND" when said missing, None for other text."""
    if normalise(texto) in SAID_MISSING:
        return NO_DATA
    return plain_amount(texto.removesuffix("%").rstrip())


def _repeated(tabla: SheetKind, filas: Iterable[WrittenRow]) -> Iterator[tuple[WrittenRow, InputError]]:
    """Yield the fault of each row that another one before it already tells, with that other row.

    What has no key, as a value without a year, repeats nothing.
    """
    primeras: dict[tuple[str, ...], WrittenRow] = {}
    columna = "codigo" if "codigo" in tabla.clave else tabla.clave[-1] if tabla.clave else ""
    for fila in filas:
        clave = tuple(fila.textos[c] for c in tabla.clave)
        primera = primeras.setdefault(clave, fila) if clave and all(clave) else fila
        if primera is not fila:
            donde = f"la fila {primera.fila}" + (f" de {primera.archivo}" if primera.archivo != fila.archivo else "")
            yield primera, fila.fault(columna, f"«{cell(' '.join(clave))}» ya está en {donde}", "deje una sola fila")


def _orphans(filas: list[WrittenRow]) -> Iterator[InputError]:
    """Yield the faults of the rows whose parent is not in the file, or that descend from themselves."""
    padres = {f.textos["codigo"]: f.textos["padre"] for f in reversed(filas)}  # Of a repeated code, the first.
    for fila in filas:
        codigo, padre = fila.textos["codigo"], fila.textos["padre"]
        if padre and padre not in padres:
            motivo = f"«{cell(padre)}» no es el código de ninguna fila"
            yield fila.fault("padre", motivo, "agregue su fila o corríjalo")
        padre = padres[codigo]
        for _ in padres:
            if padre == codigo:
                yield fila.fault("padre", "la fila desciende de sí misma", "corrija el padre")
                break
            padre = padres.get(padre, "")


def files(carpeta: Path) -> list[RawFile]:
    """Return the files of a folder of indicators, in path order, named from the folder that holds it."""
    rutas = sorted(p for p in carpeta.rglob("*") if p.is_file() and p.suffix.lower() == ".csv")
    return [RawFile(r, f"{carpeta.name}/{r.relative_to(carpeta).as_posix()}") for r in rutas]


def validate(archivos: Iterable[RawFile]) -> tuple[list[Examined], list[InputError], list[InputError]]:
    """Return every file as it stands, everything wrong in them and what is wrong between them."""
    examinados, faltas = list[Examined](), list[InputError]()
    for archivo in archivos:
        try:
            examinados.append(examine(archivo))
            faltas += examinados[-1].faltas
        except InputError as falta:
            faltas.append(falta)
    return examinados, faltas, _between(examinados)


def _between(examinados: list[Examined]) -> list[InputError]:
    """Return the rows that a file repeats from another, and the values of what no sheet describes."""
    faltas = [
        falta
        for tabla in CLASSES
        for primera, falta in _repeated(tabla, _rows(examinados, tabla))
        if primera.archivo != falta.archivo
    ]
    niveles = {f.textos["codigo"]: f.textos["nivel"] for f in _rows(examinados, SHEETS)}
    valores = _rows(examinados, VALUES)
    if not niveles:
        sin_ficha = dict.fromkeys(f.archivo for f in valores)
        return [*faltas, *(InputError("ningún fichas.csv dice de qué son", NO_SHEETS, archivo=a) for a in sin_ficha)]
    for fila in valores:
        codigo = fila.textos["codigo"]
        if codigo and niveles.get(codigo) != INDICATOR:
            motivo = f"«{cell(codigo)}» no es el código de ningún indicador de fichas.csv"
            faltas.append(fila.fault("codigo", motivo, "agregue su ficha o corríjalo"))
    return faltas


def _rows(examinados: list[Examined], tabla: SheetKind) -> list[WrittenRow]:
    return [f for e in examinados if e.tabla is tabla for f in e.filas]
