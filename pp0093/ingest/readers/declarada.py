"""Reader of plain tables declared without code in `fuentes/<fuente>.toml`, of the country or of the programme.

nombre = "Visitas a empresas"            name of the format
carpeta = "visitas"                      folder of its files below the raw one (default: its source)
fuente = "visita"                        source named in its readings (default: the file's name)
propias = ["resultado"]                  columns that the header must name to be of this source
clave = ["anio", "codigo"]               row key: equal duplicates count once, others are quarantined
alcance = "documento"                    column with the scope of a row
alcances = "documentos"                  label of those scopes (default: the column's name)
si_falla = "apartar"                     quarantine bad rows; "rechazar" refuses the file, with all its faults
libro = true                             whether it may come in a workbook
parrafos = false                         whether its texts may have several lines
[columnas.anio]                          one table per column, in the order of the raw table
tipo = "anio"                            texto, codigo, entero, monto, cifra (a number, or ND), fecha, anio or mes
acepta = ["ANIO", "AÑO FISCAL"]          accepted headers, besides its name
obligatoria = true                       required in the header and in every row
manifiesto = "anio"                      manifest column that fills in blanks
nada = ["-"]                             texts that mean blank
valores = ["A", "B"]                     allowed texts, ignoring case and accents
vocabulario = true                       allowed texts are the column's in reglas/vocabulario.csv
desde = 0, hasta = 100                   inclusive bounds of a number
patron = "[0-9]{6}"                      regular expression for the whole text
ancho = 7                                digits of a code, which is zero-padded
ejemplo = "0012"                         sample cell for the guide
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct, ValidationError, convert

from pp0093 import config, durable, programme
from pp0093.errors import InputError, check_is_file, key_at_fault
from pp0093.ingest.columns import UNREAD_COLUMN, HeaderMap, nearly, normalise
from pp0093.ingest.readers.base import LUGAR, Progress, RawFile, Reading, cell, no_progress
from pp0093.ingest.readers.cells import code_of, decimal_amount, month_number, one_year, plain_amount, plain_code
from pp0093.ingest.readers.grid import Described, Fault, Grid, GridKind, GridReader, SheetLine, fault_of, reading_of
from pp0093.language.words import counted, folded
from pp0093.rules import installed
from pp0093.structs import Frozen

PANEL = config.COUNTRY_FOLDER / "panel.toml"
DECLARED_NAME = "^[a-z][a-z0-9_]*$"
DECLARED_FOLDER = r"^(?!demo$)[\w-]+$"
Kind: TypeAlias = Literal["texto", "codigo", "entero", "monto", "cifra", "fecha", "anio", "mes"]
REFUSE, CORRECT = "rechazar", "corrija la celda y vuelva a cargar el archivo"
NUMBER_KINDS = ("entero", "monto", "cifra")
NO_VALUE, SAID_MISSING = "ND", {"nd", "na"}
OF_A_KIND = {"desde": NUMBER_KINDS, "hasta": NUMBER_KINDS, "ancho": ("codigo",)}
MOST_TOLD = 100
"""Maximum faults of a refused file listed one by one."""
TAKEN = {*LUGAR, "file_row_number"}

# Faults reported with the column's allowed values.
OF_WHAT_IT_HOLDS = ("valor_desconocido", "fuera_de_rango")


def _whole(texto: str) -> str | None:
    plano = plain_amount(texto)
    numero = Decimal(plano) if plano else None
    return None if numero is None or numero != numero.to_integral_value() else format(numero.to_integral_value(), "f")


def _read_number(texto: str) -> str | None:
    return NO_VALUE if normalise(texto) in SAID_MISSING else plain_amount(texto.removesuffix("%").rstrip())


def _month(texto: str) -> str | None:
    numero = month_number(texto)
    escrito = plain_code(texto, 1) if numero is None else str(numero)
    return escrito if escrito.isdecimal() and int(escrito) in range(13) else None


DECLARED_KINDS: dict[str, tuple[Callable[[str], str | None], str]] = {
    "texto": (str, ""),
    "codigo": (str, ""),
    "entero": (_whole, "entero_invalido"),
    "monto": (decimal_amount, "monto_invalido"),
    "cifra": (_read_number, "cifra_invalida"),
    "anio": (one_year, "anio_invalido"),
    "mes": (_month, "mes_invalido"),
    "fecha": (str, "fecha_imposible"),
}


def _refuse(*claves: tuple[str, object]) -> None:
    """Raise the ValueError with which msgspec rejects the first key that has a message, if any."""
    for clave, mala in claves:
        if mala:
            raise ValueError(f"field `{clave}`")


def _is_pattern(patron: str) -> bool:
    try:
        return bool(re.compile(patron))
    except re.error:
        return False


class DeclaredColumn(Frozen, forbid_unknown_fields=True):
    """A declared column; the module's docstring explains each key.

    Values must be distinct, ignoring case and accents, and keys must suit the type.
    """

    nombre: Annotated[str, Meta(pattern=DECLARED_NAME)]
    tipo: Kind = "texto"
    acepta: tuple[str, ...] = ()
    obligatoria: bool = False
    manifiesto: str = ""
    nada: tuple[str, ...] = ()
    valores: tuple[str, ...] = ()
    vocabulario: bool = False
    desde: float | None = None
    hasta: float | None = None
    patron: str = ""
    ancho: int | None = None
    ejemplo: str = ""

    def __post_init__(self) -> None:
        _refuse(
            *((c, self.tipo not in tipos and getattr(self, c) is not None) for c, tipos in OF_A_KIND.items()),
            ("nombre", self.nombre in TAKEN),
            ("valores", len({*map(folded, self.valores)}) < len(self.valores)),
            ("patron", not _is_pattern(self.patron)),
        )

    @property
    def posibles(self) -> tuple[str, ...]:
        """Allowed texts; empty for any."""
        if not self.vocabulario:
            return self.valores
        return tuple(f["codigo"] for f in installed().rows("vocabulario") if f["campo"] == self.nombre)

    @property
    def admite(self) -> str:
        """Allowed values in words; "" for any text."""
        partes: list[str] = [self.tipo] if self.tipo != "texto" else []
        partes += [f"uno de: {', '.join(self.posibles)}"] if self.posibles else []
        partes += [f"desde {self.desde:g}"] if self.desde is not None else []
        partes += [f"hasta {self.hasta:g}"] if self.hasta is not None else []
        return ", ".join(partes)

    def why(self, falta: str) -> str:
        """Return the message of a fault, with the allowed values where they help."""
        motivo = fault_of(falta, self.nombre).motivo
        return f"{motivo}: {self.admite}" if falta in OF_WHAT_IT_HOLDS else motivo

    def read(self, linea: SheetLine) -> tuple[str, str]:
        """Return a row's plain text in this column, and its fault code ("" if valid)."""
        texto = linea.amount(self.nombre) if self.tipo in NUMBER_KINDS else linea.text(self.nombre)
        nada = texto and normalise(texto) in map(normalise, self.nada)
        texto = texto if texto and not nada else linea.grid.archivo.pasaporte.get(self.manifiesto, "")
        if not texto:
            return "", "dato_vacio" if self.obligatoria else ""
        leer, falta = DECLARED_KINDS[self.tipo]
        # Case and accents vary: «Conforme» is accepted too.
        texto = next((v for v in self.posibles if normalise(v) == normalise(texto)), texto)
        texto = plain_code(texto, self.ancho or 1) if self.tipo == "codigo" else texto
        valor = linea.grid.day(texto) if self.tipo == "fecha" else leer(texto)
        return (valor, self._broken(valor)) if valor is not None else ("", falta)

    def _broken(self, valor: str) -> str:
        if self.posibles and valor not in self.posibles:
            return "valor_desconocido"
        if self.patron and not re.fullmatch(self.patron, valor):
            return "forma_invalida"
        bajo = self.desde is not None and Decimal(valor) < Decimal(str(self.desde))
        alto = self.hasta is not None and Decimal(valor) > Decimal(str(self.hasta))
        return "fuera_de_rango" if bajo or alto else ""


class Declaration(Frozen, forbid_unknown_fields=True):
    """A source's declaration in `fuentes/`."""

    archivo: str
    tabla: Annotated[str, Meta(pattern=DECLARED_NAME)]
    fuente: str
    nombre: Annotated[str, Meta(min_length=1)]
    carpeta: Annotated[str, Meta(pattern=DECLARED_FOLDER)]
    columnas: Annotated[tuple[DeclaredColumn, ...], Meta(min_length=1)]
    clave: tuple[str, ...] = ()
    propias: tuple[str, ...] = ()
    si_falla: Literal["apartar", "rechazar"] = "apartar"
    alcance: str = ""
    alcances: str = ""
    libro: bool = True
    parrafos: bool = False

    def __post_init__(self) -> None:
        nombres = {c.nombre for c in self.columnas}
        duenas = {normalise(t): c.nombre for c in reversed(self.columnas) for t in (c.nombre, *c.acepta)}
        _refuse(
            ("clave", {*self.clave} - nombres),
            ("propias", {*self.propias} - nombres),
            ("alcance", {self.alcance} - nombres - {""}),
            *(
                (f"columnas.{c.nombre}.acepta", duenas[normalise(t)] != c.nombre)
                for c in self.columnas
                for t in (c.nombre, *c.acepta)
            ),
        )

    @property
    def pide(self) -> tuple[str, ...]:
        """Required header columns; all of them, when none is marked as required."""
        pide = (c.nombre for c in self.columnas if c.nombre in self.propias or (c.obligatoria and not c.manifiesto))
        return tuple(pide) or tuple(c.nombre for c in self.columnas)

    @property
    def kind(self) -> GridKind:
        """Kind of table."""
        montos = frozenset(c.nombre for c in self.columnas if c.tipo in NUMBER_KINDS)
        parrafos = frozenset(c.nombre for c in self.columnas if self.parrafos and c.tipo == "texto")
        return GridKind(
            self.nombre,
            self.pide,
            con_parrafos=parrafos,
            montos=montos,
            acepta=self.headers(),
            con_totales=self.si_falla != REFUSE,
        )

    def headers(self) -> HeaderMap:
        """Return the map of accepted headers."""
        return HeaderMap((t, c.nombre) for c in self.columnas for t in (c.nombre.upper(), *c.acepta))

    def described(self) -> Described:
        """Return the format's description, for refusals and the guide."""
        return Described(
            self.nombre,
            self.carpeta,
            self.tabla,
            self.headers(),
            self.pide,
            es_libro=self.libro,
            admite={c.nombre: c.admite for c in self.columnas if not c.vocabulario},
            ejemplos={c.nombre: c.ejemplo for c in self.columnas},
        )


def declaraciones() -> list[Declaration]:
    """Return the declarations of the country and of the programme; raise InputError for an invalid file."""
    carpetas = (config.COUNTRY_FOLDER / programme.SOURCES_FOLDER, programme.folder() / programme.SOURCES_FOLDER)
    rutas = [ruta for carpeta in carpetas for ruta in sorted(carpeta.glob("*.toml"))]
    return [_declaration(ruta, durable.stamp(ruta)) for ruta in rutas]


@cache
def _declaration(ruta: Path, _sello: tuple[int, ...]) -> Declaration:
    archivo = f"{programme.SOURCES_FOLDER}/{ruta.name}"
    dice = programme.read_toml(ruta)
    columnas = dice.get("columnas", {})
    todo = {"carpeta": dice.get("fuente", ruta.stem), "fuente": ruta.stem, **dice}
    suyas = [c | {"nombre": nombre} if isinstance(c, dict) else c for nombre, c in columnas.items()]
    try:
        return convert(todo | {"archivo": archivo, "tabla": ruta.stem, "columnas": suyas}, Declaration)
    except ValidationError as error:
        nombres = [*columnas]
        clave = re.sub(r"columnas\[(\d+)\]", lambda m: f"columnas.{nombres[int(m[1])]}", key_at_fault(error))
        raise InputError(
            f"la clave {clave.removesuffix('.nombre')} falta, no se conoce o no puede ser así",
            "vea en la guía (docs/agregar.md) qué claves hay y qué admite cada una",
            archivo=archivo,
        ) from error


class TakenRow(Frozen):
    """A parsed row: its position and plain texts by column."""

    linea: SheetLine
    textos: dict[str, str]


class Examined(Struct):
    """A parsed file: tables, rows by key, and faults between rows."""

    lector: Declarada
    grids: list[Grid] = []
    por_clave: dict[Any, list[TakenRow]] = {}
    problemas: list[str] = []

    @property
    def filas(self) -> list[TakenRow]:
        """Its rows; for files refused by any fault, the faulty ones too."""
        return [*chain.from_iterable(self.por_clave.values())]

    @property
    def faltas(self) -> list[InputError]:
        """Faults for which the file is refused: all of its rows', if no row may fail."""
        if self.lector.declara.si_falla != REFUSE:
            return []
        malas = ((g, q) for g in self.grids for q in sorted(g.cuarentena, key=lambda q: q.fila))
        return [g.refuse(m, CORRECT, q.fila, c or None) for g, q in malas for c, m in q.quoted()]

    def take(self, linea: SheetLine) -> None:
        """Store a row, or quarantine it when a cell is invalid."""
        declara = self.lector.declara
        leidas = {c: c.read(linea) for c in declara.columnas}
        textos = {c.nombre: texto for c, (texto, _) in leidas.items()}
        faltas = [Fault(f, c.nombre, c.why(f)) for c, (_, f) in leidas.items() if f] or self.lector.check_row(textos)
        if faltas:
            linea.grid.quarantine(linea, faltas)
        if declara.si_falla == REFUSE or not faltas:
            clave = tuple(textos[c] for c in declara.clave) if textos.get("anio", "-") else ()
            self.por_clave.setdefault(clave or (linea.grid.hoja.nombre, linea.fila), []).append(TakenRow(linea, textos))

    def settle(self) -> None:
        """Resolve rows with the same key: equal ones count once; different ones are all rejected."""
        declara = self.lector.declara
        aparta = declara.si_falla != REFUSE
        for clave, (primera, *otras) in [*self.por_clave.items()]:
            if all(o.textos == primera.textos for o in otras):
                self.por_clave[clave] = [primera]
                self.problemas += [o.linea.repeats() for o in otras]
                continue
            self.por_clave[clave] = [] if aparta else [primera]
            for mala, otra in [(primera, otras[0])] * aparta + [(o, primera) for o in otras]:
                dicho = f"{otra.linea.lugar} dice otra cosa con la misma clave; deje una sola"
                falta = fault_of("clave_repetida", declara.clave[0], dicho)
                mala.linea.grid.quarantine(mala.linea, [falta])
        for fila, falta in self.lector.check_rows(self.filas):
            fila.linea.grid.quarantine(fila.linea, [falta])


class Declarada(GridReader):
    """Reader of the tables of one declaration; subclasses add checks."""

    def __init__(self, declara: Declaration) -> None:
        self.declara = declara
        self.tipo = declara.kind
        self.fuente, self.carpeta = declara.fuente, declara.carpeta
        self.columnas = tuple(c.nombre for c in declara.columnas)
        self.tablas: dict[str, tuple[str, ...]] = {declara.tabla: self.columnas}
        self.es_libro = declara.libro

    def check_row(self, _textos: dict[str, str]) -> list[Fault]:
        """Return the faults of a row whose cells are valid."""
        return []

    def check_rows(self, _filas: list[TakenRow]) -> Iterable[tuple[TakenRow, Fault]]:
        """Return the faults between the rows of a file."""
        return ()

    def examine(self, archivo: RawFile, avance: Progress) -> Examined:
        """Return all the rows and faults of a file."""
        leido = Examined(self)
        leido.grids = self.tipo.read(archivo, avance, leido.take)
        leido.settle()
        return leido

    def checked(self, archivo: RawFile, avance: Progress) -> Examined:
        """Return the rows of a file; raise InputError, with further ones in `otras`, if it is refused."""
        leido = self.examine(archivo, avance)
        faltas = leido.faltas
        for primera in faltas[:1]:
            resto = len(faltas) - MOST_TOLD
            mas = [archivo.refusal(f"tiene {counted(resto, 'faltas')} más", CORRECT)] if resto > 0 else []
            primera.otras = (*faltas[1:MOST_TOLD], *mas)
            raise primera
        return leido

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read every table of the file; raise InputError if it is refused."""
        leido = self.checked(archivo, avance)
        filas = [f.linea.row(self.columnas, f.textos) for f in leido.filas]
        alcance, nuestras = self.declara.alcance, {*self.columnas}
        return reading_of(
            self,
            archivo,
            leido.grids,
            filas,
            con_parrafos=self.declara.parrafos,
            problemas=[
                *leido.problemas,
                *(
                    UNREAD_COLUMN.format(*p)
                    for g in leido.grids
                    for p in nearly(g.unknown(), nuestras.difference(g.posicion))
                ),
            ],
            parte=(alcance, self.declara.alcances or alcance.upper()) if alcance else None,
        )


def read_panel(ruta: Path) -> list[dict[str, str | None]]:
    """Return the non-empty rows of a panel (country/panel.toml), as texts by column.

    Raise InputError, naming file, row and column, for an invalid panel or contradictory rows.
    """
    check_is_file(ruta)
    leido = Declarada(_declaration(PANEL, ())).checked(RawFile(ruta, ruta.name), no_progress)
    filas = [{c: texto or None for c, texto in f.textos.items()} for f in leido.filas]
    if not (dichas := [f for f in filas if f["pim_soles"] or f["devengado_soles"]]):
        raise InputError("no trae ninguna fila con montos", "revise que no esté vacío", archivo=ruta.name)
    return dichas


# Extra checks of hand-transcribed tables: figures of documents, indicators of instruments. A file with any
# fault is refused, and every fault is listed; faults between files (values of an undescribed indicator,
# repeated codes) are checked by `faults_between`.

TABLES_DIR, PUBLISHED_DIR = "indicadores", "publicado"
SHEETS, VALUES = "indicadores_fichas", "indicadores_valores"
INDICATOR = "indicador"
ELEMENTS, PAIRED_COLUMNS = ("producto", "actividad"), ("dimension", "valor_dimension")
PROGRAMME_NUMBER = re.compile(r"\b(?:PP|[Pp]rograma [Pp]resupuestal) ?(\d{4})\b")


def _wrong(columna: str, motivo: str) -> list[Fault]:
    return [Fault("dato_contradictorio", columna, motivo)]


class IndicatorSheets(Declarada):
    """Reader of indicator descriptions: a row's parent is in the same file."""

    def check_row(self, textos: dict[str, str]) -> list[Fault]:
        """Check that an indicator has a direction (which way is better)."""
        falta = textos["nivel"] == INDICATOR and not textos["sentido"]
        return _wrong("sentido", "un indicador sin sentido no se puede calificar") if falta else []

    def check_rows(self, filas: list[TakenRow]) -> Iterator[tuple[TakenRow, Fault]]:
        """Yield the rows whose parent is missing, or that descend from themselves."""
        padres = {f.textos["codigo"]: f.textos["padre"] for f in reversed(filas)}  # The first of a repeated code.
        for fila in filas:
            codigo, padre = fila.textos["codigo"], fila.textos["padre"]
            arriba = [*accumulate(padres, lambda de, _: padres.get(de, ""), initial=codigo)][1:]
            faltas = _wrong("padre", "la fila desciende de sí misma") if codigo in arriba else []
            faltas = _wrong("padre", "no es el código de ninguna fila") if padre not in {"", *padres} else faltas
            yield from ((fila, f) for f in faltas)


class IndicatorValues(Declarada):
    """Reader of goals and values; those without a year need an explanation."""

    def check_row(self, textos: dict[str, str]) -> list[Fault]:
        """Check that a row has a year, or a note."""
        se_sabe = textos["anio"] or textos["nota"]
        return [] if se_sabe else _wrong("anio", "falta el año: escríbalo, o diga en nota por qué no se sabe")


class SurveyAnswers(Declarada):
    """Reader of surveys: respondents, those in favour, and their percentage."""

    def check_row(self, textos: dict[str, str]) -> list[Fault]:
        """Check that those in favour are no more than the respondents, and match the printed percentage."""
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
    """Reader of figures printed in documents."""

    def check_row(self, textos: dict[str, str]) -> list[Fault]:
        """Check that paired columns are both filled in or both blank."""
        faltan = [c for c in PAIRED_COLUMNS if not textos[c]]
        return _wrong(faltan[0], "la celda está vacía y la otra no") if len(faltan) == 1 else []

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read the figures; refuse documents of another programme.

        That is, if they name it, or have none of this programme's products and activities.
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
"""Readers of declarations with extra checks."""


def indicator_files(carpeta: Path) -> list[RawFile]:
    """Return the files of an indicators folder, sorted by path, named relative to its parent."""
    rutas = sorted(p for p in carpeta.rglob("*") if p.is_file() and p.suffix.lower() == ".csv")
    return [RawFile(r, f"{carpeta.name}/{r.relative_to(carpeta).as_posix()}") for r in rutas]


def faults_between(examinados: list[Examined]) -> Iterator[InputError]:
    """Yield rows repeated in another file, and values of undescribed indicators."""
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
