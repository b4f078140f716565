"""Plain tables that a file declares: `fuentes/<fuente>.toml`, of the country or of the programme, and no Python.

nombre = "Visitas a empresas"            how the format is called
carpeta = "visitas"                      where its files lie below the raw folder (else the file's own name)
propias = ["resultado"]                  columns that a header names, or is of another source
clave = ["anio", "codigo"]               what one row is: equal ones count once, different ones are put apart
alcance = "anio"                         the column that says of which part of the programme a row is
si_falla = "apartar"                     or "rechazar": what a bad row does to its file
[columnas.anio]                          one table a column, in the order of the raw table
tipo = "anio"                            texto, codigo, entero, monto, fecha, anio or mes
acepta = ["ANIO", "AÑO FISCAL"]          headers it is known by, besides its name
obligatoria = true                       the header must have it and no cell be blank
manifiesto = "anio"                      the column of the manifest that fills what the file leaves blank
nada = ["-"]                             texts that say that there is none
valores = ["A", "B"]                     the only texts it may hold, whatever their case and accents
desde = 0, hasta = 100                   bounds of a number, both included
patron = "[0-9]{6}"                      what the whole text must look like
ancho = 7                                digits of a code, whose lost zeros come back
ejemplo = "0012"                         a cell of it, for the sample of the guide
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeAlias

from msgspec import Meta, Struct, ValidationError, convert, field

from pp0093 import country, programme
from pp0093.errors import InputError
from pp0093.ingest.columns import HeaderMap, normalise
from pp0093.ingest.readers.base import LUGAR, Progress, RawFile, Reading, no_progress
from pp0093.ingest.readers.cells import YEAR_IN_FILE, dates_of, decimal_amount, month_number, plain_amount, plain_code
from pp0093.ingest.readers.described import Described, FormatColumn
from pp0093.ingest.readers.grid import Fault, Grid, GridKind, GridReader, SheetLine, fault, reading_of
from pp0093.language.words import folded

PANEL = country.COUNTRY_FOLDER / "panel.toml"
DECLARED_NAME = re.compile(r"[a-z][a-z0-9_]*")
DECLARED_FOLDER = r"^(?!demo$)[\w-]+$"
GRAMMAR = "vea en la guía (docs/agregar.md) qué claves hay y qué admite cada una"
Kind: TypeAlias = Literal["texto", "codigo", "entero", "monto", "fecha", "anio", "mes"]
REFUSE = "rechazar"
NUMBERS = ("entero", "monto")
OF_A_KIND = {"desde": NUMBERS, "hasta": NUMBERS, "ancho": ("codigo",)}
TAKEN = {*LUGAR, "file_row_number"}

# What is told with what the column admits.
OF_WHAT_IT_HOLDS = ("valor_desconocido", "fuera_de_rango")


def _whole(texto: str, _ancho: int) -> str | None:
    plano = plain_amount(texto)
    numero = Decimal(plano) if plano else None
    return None if numero is None or numero != numero.to_integral_value() else format(numero.to_integral_value(), "f")


def _year(texto: str, _ancho: int) -> str | None:
    anio = plain_code(texto, 1)
    return anio if YEAR_IN_FILE.fullmatch(anio) else None


def _month(texto: str, _ancho: int) -> str | None:
    numero = month_number(texto)
    escrito = plain_code(texto, 1) if numero is None else str(numero)
    return escrito if escrito.isdecimal() and int(escrito) in range(13) else None


DECLARED_KINDS: dict[str, tuple[Callable[[str, int], str | None], str]] = {
    "texto": (lambda texto, _ancho: texto, ""),
    "codigo": (plain_code, ""),
    "entero": (_whole, "entero_invalido"),
    "monto": (lambda texto, _ancho: decimal_amount(texto), "monto_invalido"),
    "anio": (_year, "anio_invalido"),
    "mes": (_month, "mes_invalido"),
    "fecha": (lambda texto, _ancho: texto, "fecha_imposible"),  # Read from the cell, see `_date`.
}


class DeclaredColumn(Struct, frozen=True, forbid_unknown_fields=True):
    """One declared column; see the module's text for what each key says."""

    nombre: str
    tipo: Kind = "texto"
    acepta: tuple[str, ...] = ()
    obligatoria: bool = False
    manifiesto: str = ""
    nada: tuple[str, ...] = ()
    valores: tuple[str, ...] = ()
    desde: float | None = None
    hasta: float | None = None
    patron: str = ""
    ancho: int = 1
    ejemplo: str = ""

    @property
    def admite(self) -> str:
        """What it may hold, in words; "" for any text."""
        partes: list[str] = [self.tipo] if self.tipo != "texto" else []
        partes += [f"uno de: {', '.join(self.valores)}"] if self.valores else []
        partes += [f"desde {self.desde:g}"] if self.desde is not None else []
        partes += [f"hasta {self.hasta:g}"] if self.hasta is not None else []
        return ", ".join(partes)

    def why(self, falta: str) -> str:
        """Return what is wrong with a cell, with what it may hold where that is what it lacks."""
        motivo = fault(falta, self.nombre).motivo
        return f"{motivo}: {self.admite}" if falta in OF_WHAT_IT_HOLDS else motivo

    def read(self, linea: SheetLine) -> tuple[str, str]:
        """Return a row's text in this column, plain, and the code of what is wrong with it ("" for nothing)."""
        texto = linea.amount(self.nombre) if self.tipo in NUMBERS else linea.text(self.nombre)
        texto = texto if texto and texto not in self.nada else linea.grid.archivo.pasaporte.get(self.manifiesto, "")
        if not texto:
            return "", "dato_vacio" if self.obligatoria else ""
        leer, falta = DECLARED_KINDS[self.tipo]
        if self.valores:  # Whoever fills a list writes «Conforme» too.
            texto = next((v for v in self.valores if folded(v) == folded(texto)), texto)
        valor = _date(self.nombre, linea, texto) if self.tipo == "fecha" else leer(texto, self.ancho)
        return (valor, self._broken(valor)) if valor is not None else ("", falta)

    def _broken(self, valor: str) -> str:
        if self.valores and valor not in self.valores:
            return "valor_desconocido"
        if self.patron and not re.fullmatch(self.patron, valor):
            return "forma_invalida"
        bajo = self.desde is not None and Decimal(valor) < Decimal(str(self.desde))
        alto = self.hasta is not None and Decimal(valor) > Decimal(str(self.hasta))
        return "fuera_de_rango" if bajo or alto else ""


def _date(columna: str, linea: SheetLine, texto: str) -> str | None:
    """Return a single date as ISO text; the cell itself is looked at, for a workbook has dates that are no texts."""
    celda = linea.celdas.get(columna, "")
    fechas = dates_of(celda if linea.text(columna) else texto, es_1904=linea.grid.hoja.es_1904)
    return fechas[0].isoformat() if len(fechas) == 1 and isinstance(fechas[0], date) else None


class Declaration(Struct, frozen=True, forbid_unknown_fields=True):
    """What a file of `fuentes/` says of one source."""

    archivo: str
    fuente: str
    nombre: Annotated[str, Meta(min_length=1)]
    carpeta: Annotated[str, Meta(pattern=DECLARED_FOLDER)]
    columnas: Annotated[tuple[DeclaredColumn, ...], Meta(min_length=1)]
    clave: tuple[str, ...] = ()
    propias: tuple[str, ...] = ()
    si_falla: Literal["apartar", "rechazar"] = "apartar"
    alcance: str = ""

    @property
    def obligatorias(self) -> tuple[str, ...]:
        """Columns that the header must have."""
        return tuple(c.nombre for c in self.columnas if c.obligatoria and not c.manifiesto)

    @property
    def kind(self) -> GridKind:
        """The kind of table: its header names at least half of the columns (a header that lacks some is told so)."""
        montos = frozenset(c.nombre for c in self.columnas if c.tipo in NUMBERS)
        minimo, propias = max(1, (len(self.columnas) + 1) // 2), {*self.propias}
        necesita = dict.fromkeys((*self.obligatorias, *self.propias)) or [c.nombre for c in self.columnas]
        pide = ", ".join(n.upper() for n in necesita)
        return GridKind(
            self.fuente, lambda h: len(h) >= minimo and propias <= h, pide, montos=montos, acepta=self.headers()
        )

    def headers(self) -> HeaderMap:
        """Return which header is which column."""
        return HeaderMap((t, c.nombre) for c in self.columnas for t in (c.nombre, *c.acepta))

    def described(self) -> Described:
        """Return the format as refusals and the guide say it."""
        columnas = tuple(
            FormatColumn(
                c.nombre,
                (c.nombre.upper(), *c.acepta),
                es_obligatoria=c.nombre in (*self.obligatorias, *self.propias),
                ejemplo=c.ejemplo,
                admite=c.admite,
            )
            for c in self.columnas
        )
        return Described(self.nombre, self.nombre, self.carpeta, self.fuente, columnas)


def declaraciones() -> list[Declaration]:
    """Return what is declared for the country and for the programme; raise InputError where a file is malformed."""
    carpetas = (country.COUNTRY_FOLDER / programme.SOURCES, programme.folder() / programme.SOURCES)
    rutas = [ruta for carpeta in carpetas for ruta in sorted(carpeta.glob("*.toml"))]
    return [_declaration(ruta, ruta.stat().st_mtime_ns) for ruta in rutas]


@cache
def _declaration(ruta: Path, _sello: int) -> Declaration:
    archivo = f"{programme.SOURCES}/{ruta.name}"
    try:
        dice = tomllib.loads(ruta.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("no es un archivo TOML que se pueda leer", f"corríjalo ({error})", archivo=archivo) from error
    if not DECLARED_NAME.fullmatch(ruta.stem):
        _refuse(archivo, "nombre del archivo", "no sirve de nombre de tabla", "use minúsculas, cifras y guiones bajos")
    columnas = dice.get("columnas", {})
    for nombre, columna in columnas.items():
        if not DECLARED_NAME.fullmatch(nombre) or nombre in TAKEN or not isinstance(columna, dict):
            _refuse(archivo, f"columnas.{nombre}", "no sirve de columna", "use otro nombre, en minúsculas y sin tildes")
    todo = {"carpeta": ruta.stem, **dice, "archivo": archivo, "fuente": ruta.stem}
    todo["columnas"] = [c | {"nombre": nombre} for nombre, c in columnas.items()]
    try:
        declara = convert(todo, Declaration)
    except ValidationError as error:
        _refuse(archivo, _key_of(str(error), [*columnas]), "falta, no se conoce o no puede ser así", GRAMMAR)
    for clave in ("clave", "propias", "alcance"):
        dichas = dice.get(clave) or []
        for ajena in {*([dichas] if isinstance(dichas, str) else dichas)} - columnas.keys():
            _refuse(archivo, clave, f"nombra «{ajena}», que no es una columna", "nombre columnas declaradas")
    for columna in declara.columnas:
        _check(archivo, columna, {*columnas[columna.nombre]})
    _once(archivo, declara.columnas)
    return declara


def _refuse(archivo: str, clave: str, motivo: str, que_hacer: str) -> NoReturn:
    raise InputError(f"la clave {clave} {motivo}", que_hacer, archivo=archivo)


def _key_of(dicho: str, columnas: list[str]) -> str:
    """Return the key that msgspec speaks of ("... field `color` - at `$.columnas[1]`"), by the names of the columns."""
    partes = [m[1] for m in (re.search(r"at `\$\.([^`]*)`", dicho), re.search(r"field `(\w+)`", dicho)) if m]
    return re.sub(r"columnas\[(\d+)\]", lambda m: f"columnas.{columnas[int(m[1])]}", ".".join(partes))


def _check(archivo: str, columna: DeclaredColumn, claves: set[str]) -> None:
    """Refuse a column that says a value twice, what does not go with its kind or a pattern that is none."""
    donde = f"columnas.{columna.nombre}."
    veces = Counter(map(folded, columna.valores))
    if repetido := next((v for v in columna.valores if veces[folded(v)] > 1), None):
        _refuse(
            archivo, f"{donde}valores", f"dice «{repetido}» dos veces", "las mayúsculas y las tildes no los separan"
        )
    for clave, tipos in OF_A_KIND.items():
        if clave in claves and columna.tipo not in tipos:
            _refuse(archivo, donde + clave, f"no va con el tipo {columna.tipo}", f"es de {' o '.join(tipos)}")
    try:
        re.compile(columna.patron)
    except re.error:
        _refuse(archivo, f"{donde}patron", "no es una expresión regular", "corríjala")


def _once(archivo: str, columnas: Iterable[DeclaredColumn]) -> None:
    """Refuse a header that two columns accept."""
    duenas: dict[str, str] = {}
    for columna in columnas:
        for texto in (columna.nombre, *columna.acepta):
            if duenas.setdefault(normalise(texto), columna.nombre) != columna.nombre:
                clave = f"columnas.{columna.nombre}.acepta"
                _refuse(archivo, clave, f"repite «{texto}» de {duenas[normalise(texto)]}", "déjelo en una sola columna")


class TakenRows(Struct):
    """The rows of a file read so far: texts in the order of the columns, by what makes a row one."""

    declara: Declaration
    filas: dict[Any, list[tuple[SheetLine, tuple[str, ...]]]] = field(default_factory=dict)

    def take(self, linea: SheetLine) -> None:
        """Keep a row, or put it apart (refuse the file, where so declared) when a cell of it fails."""
        leidas = [c.read(linea) for c in self.declara.columnas]
        faltas = [
            Fault(falta, c.nombre, c.why(falta))
            for c, (_, falta) in zip(self.declara.columnas, leidas, strict=True)
            if falta
        ]
        if faltas:
            self._fail(linea, faltas)
            return
        textos = tuple(texto for texto, _ in leidas)
        lugar = (linea.grid.hoja.nombre, linea.fila)
        valores = dict(zip((c.nombre for c in self.declara.columnas), textos, strict=True))
        clave = tuple(valores[c] for c in self.declara.clave) or lugar
        self.filas.setdefault(clave, []).append((linea, textos))

    def _fail(self, linea: SheetLine, faltas: list[Fault]) -> None:
        if self.declara.si_falla == REFUSE:
            primera, donde = faltas[0], linea.grid
            raise donde.refuse(
                primera.motivo,
                "corrija la celda y vuelva a cargar el archivo",
                linea.fila,
                donde.header(primera.columna),
            )
        linea.grid.quarantine(linea, faltas)

    def settle(self) -> tuple[list[tuple[Any, ...]], list[str]]:
        """Return the rows of the table and what to say of repeated ones: equal ones count once, of others none."""
        buenas: list[tuple[Any, ...]] = []
        problemas = []
        for mismas in self.filas.values():
            (primera, textos), *otras = mismas
            if any(t != textos for _, t in otras):
                for linea, _ in mismas:
                    columna = self.declara.clave[0]
                    self._fail(linea, [fault("clave_repetida", columna)])
                continue
            buenas.append((primera.grid.hoja.nombre, primera.fila, *(t or None for t in textos)))
            for linea, _ in otras:
                linea.grid.fuera_alcance += 1
                problemas.append(f"{linea.lugar}: repite sin cambios otra fila y se cuenta una vez")
        return buenas, problemas


class Declarada(GridReader):
    """Reader of the tables of one declaration."""

    def __init__(self, declara: Declaration) -> None:
        self.declara = declara
        self.tipo = declara.kind
        self.fuente, self.carpeta = declara.fuente, declara.carpeta
        self.formatos: tuple[str, ...] = (declara.nombre,)
        self.columnas = tuple(c.nombre for c in declara.columnas)
        self.tablas: dict[str, tuple[str, ...]] = {declara.fuente: self.columnas}

    def refuse_name(self) -> InputError:
        """Return the refusal of a declaration whose table another source has."""
        return InputError(
            f"otra fuente ya da la tabla raw.{self.fuente}", "dé otro nombre al archivo", archivo=self.declara.archivo
        )

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read every table of the file; raise InputError where its header lacks a column that it must have."""
        tomadas = TakenRows(self.declara)

        def take(linea: SheetLine) -> None:
            self._require(linea.grid)
            tomadas.take(linea)

        grids = self.tipo.read(archivo, avance, take)
        filas, problemas = tomadas.settle()
        for grid in grids:
            self._accept(grid)
        alcance = self.declara.alcance
        parte = (alcance, alcance.upper()) if alcance else None
        anios = self._years(filas)
        reading = reading_of(self, archivo, grids, filas, anios, problemas=problemas, parte=parte)
        reading.trae |= (
            {"anios": sorted(map(int, anios))} if any(c.tipo == "anio" for c in self.declara.columnas) else {}
        )
        return reading

    def _accept(self, grid: Grid) -> None:
        """Raise InputError for a header without rows that lacks a column, and for a cut row where none may fail."""
        self._require(grid)
        if grid.cuarentena and self.declara.si_falla == REFUSE:
            cortada = grid.cuarentena[0]
            raise grid.refuse(cortada.motivo, "corríjala y vuelva a cargar el archivo", cortada.fila)

    def _require(self, grid: Grid) -> None:
        faltan = [c for c in self.declara.obligatorias if c not in grid.posicion]
        if faltan:
            raise grid.refuse(
                f"falta la columna {', '.join(c.upper() for c in faltan)} de «{self.declara.nombre}»",
                f"use el encabezado {', '.join(c.upper() for c in self.columnas)}",
                grid.encabezado.fila,
                faltan[0].upper(),
            )

    def _years(self, filas: Iterable[tuple[Any, ...]]) -> set[str]:
        lugares = [n for n, c in enumerate(self.declara.columnas, 2) if c.tipo == "anio"]
        return {fila[n] for fila in filas for n in lugares[:1] if fila[n]}


def read_panel(ruta: Path) -> list[tuple[str, int, int, float | None, float | None]]:
    """Return the rows of a panel (country/panel.toml) that say something: entity, year, month, PIM and what was spent.

    Raises InputError, naming file, row and column, for what is no panel or two rows that say different things of one.
    """
    if not ruta.is_file():
        raise InputError("no existe o no es un archivo", "revise la ruta", archivo=str(ruta))
    reading = Declarada(_declaration(PANEL, 0)).read(RawFile(ruta, ruta.name), no_progress)
    columnas = (reading.tabla[c].to_pylist() for c in reading.tabla.column_names[len(LUGAR) :])
    filas = [
        (e, int(a), int(m), *(float(x) if x else None for x in soles))
        for e, a, m, *soles in zip(*columnas, strict=True)
    ]
    if not (dichas := [f for f in filas if f[3:] != (None, None)]):
        raise InputError("no trae ninguna fila con montos", "revise que no esté vacío", archivo=ruta.name)
    return dichas
