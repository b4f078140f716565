"""The budget programme followed: a folder of data under `programas/`; no programme is hard-coded.

`programa.toml` has its identity, `reglas/` its dated rules, `columnas/` the headers of its units, `textos.csv` its own
sentences, `fuentes/` and `sql/` its own sources and tables, `demo/` the parameters of its demonstration.
"""

import csv
import io
import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from msgspec import ValidationError, convert

from pp0093 import durable
from pp0093.config import ALL_PROGRAMMES, PROGRAMMES, programme_folder
from pp0093.errors import BuildError, PP0093Error, among, ill_written, key_at_fault
from pp0093.structs import Frozen

# Kinds of declarations in its indicators file.
DECLARED = ("tabla", "dimension", "indicador", "pagina")
WHO_IT_IS = IDENTITY, TEXTS_FILE, INDICATORS_FILE = "programa.toml", "textos.csv", "indicadores.toml"
COLUMNS_FOLDER, DEMO, SOURCES_FOLDER, SQL = "columnas", "demo", "fuentes", "sql"
# Subfolder of a version with its programme.
PROGRAMME_FOLDER = "programa"
# Topics of a programme: pages, indicators and tables of other topics are not offered.
TOPICS = ("dinero", "metas", "empresas", "instrumentos", "politica", "economia", "intervencion", "programas")
FIRMS_TOPIC = "empresas"
# Valid name of a column.
COLUMN = re.compile(r"[a-z]+(_[a-z]+)*")
PROGRAMME_CODE = re.compile("[0-9]{4}")
# Expected type of each key of its identity; the rest are texts.
A_TEXT, A_LIST, A_TABLE = "un texto entre comillas", "una lista de textos", "una tabla de textos"
MUST_BE = {
    **{"temas": A_LIST, "paginas": A_LIST, "instrumentos": A_TABLE, "propias": A_TABLE},
    "desde": "un año, sin comillas",
}


class Programme(Frozen):
    """Identity of a programme. `desde` is its first year with data, `temas` its topics.

    `guia` is the path of its users' guide from the project's folder; "" is none. `instrumentos` maps roles to
    instrument codes (instruments.figures). `propias` are extra columns of its lists of firms, which are also
    dimensions: {column: name}. `paginas` limits the pages offered; if empty, those of its topics. `declarado` is its
    indicators file: tables, dimensions and indicators that only it has (ask.registry). Code ALL stands for every
    programme at once (`es_todos`).
    """

    carpeta: Path
    codigo: str
    nombre: str
    sigla: str
    entidad: str
    oficina: str
    autor: str
    desde: int
    temas: tuple[str, ...]
    textos: Mapping[str, str]
    instrumentos: Mapping[str, str] = {}
    propias: Mapping[str, str] = {}
    guia: str = ""
    paginas: tuple[str, ...] = ()
    declarado: Mapping[str, Mapping[str, Any]] = {}

    @property
    def lugar(self) -> str:
        """Its indicators file, as named in errors."""
        return f"{self.carpeta.name}/{INDICATORS_FILE}"

    def declara(self, clase: str) -> Mapping[str, Any]:
        """Return its declarations of a kind (DECLARED), by id."""
        return self.declarado.get(clase, {})

    @property
    def es_todos(self) -> bool:
        """Whether it stands for all programmes at once."""
        return self.codigo == ALL_PROGRAMMES

    def scope(self, alcance: str) -> str:
        """Return the scope to use for a question: for all programmes at once there is no report, only "all"."""
        return "nacional" if self.es_todos else alcance

    def texto(self, clave: str, **huecos: Any) -> str:
        """Return one of its sentences with {placeholders} filled; raise BuildError when missing."""
        if clave not in self.textos:
            raise BuildError(f"falta la frase {clave}; póngala en {TEXTS_FILE} del programa {self.codigo}")
        return self.textos[clave].format(**huecos)

    def frase(self, clave: str) -> str:
        """Return one of its sentences unformatted, "" when missing."""
        return self.textos.get(clave, "")

    @property
    def prefijo(self) -> str:
        """Prefix of exported file names: its short name without blanks."""
        return "".join(c for c in self.sigla.lower() if c.isalnum())

    @property
    def elaboracion(self) -> str:
        """Author line of exports."""
        return f"Elaboración: {self.autor}"

    def instrument(self, papel: str) -> str | None:
        """Return the code of its instrument (or indicator) for a role, None when it has none."""
        return self.instrumentos.get(papel)

    def has(self, tema: str) -> bool:
        """Return whether it has a topic; an empty topic always holds."""
        return not tema or tema in self.temas


def folder() -> Path:
    """Return the folder of the programme in force."""
    return programme_folder()


def demo_table(nombre: str) -> Path:
    """Return the path of a table of parameters of the programme's demonstration."""
    return folder() / DEMO / f"{nombre}.csv"


def demo_years() -> tuple[int, ...]:
    """Return the years that the programme's demonstration can generate, sorted; empty without demonstration."""
    return tuple(sorted(int(f["anio"]) for f in table_rows(demo_table("anios"))))


def demo_texts(dimension: str) -> set[str]:
    """Return the services ("servicio") or topics ("tema") used by the programme's demonstration."""
    return {f[dimension] for f in table_rows(demo_table(f"{dimension}s"))}


def current() -> Programme:
    """Return the programme in force, for reading and building only; each version carries its own."""
    return load(folder())


@cache
def at_hand() -> tuple[Programme, ...]:
    """Return the available programmes and, last, the one in force.

    Unreadable ones are skipped: the error appears when they are followed.
    """
    hallados = []
    for ruta in sorted(PROGRAMMES.glob(f"*/{IDENTITY}")):
        with suppress(PP0093Error):
            hallados.append(load(ruta.parent))
    with suppress(PP0093Error):
        hallados.append(current())
    return tuple(hallados)


def load(carpeta: Path) -> Programme:
    """Load a programme's folder; raise BuildError when its identity is missing or invalid."""
    rutas = [carpeta / nombre for nombre in WHO_IT_IS]
    return _load(carpeta, tuple(map(durable.stamp, rutas)))


@lru_cache(maxsize=8)
def _load(carpeta: Path, _sello: object) -> Programme:
    ruta, declara = carpeta / IDENTITY, carpeta / INDICATORS_FILE
    if not ruta.is_file():
        raise BuildError(f"{carpeta} no es un programa: no tiene {IDENTITY}")
    dice = read_toml(ruta)
    propio = {
        "carpeta": carpeta,
        "textos": {f["clave"]: f["texto"] for f in table_rows(carpeta / TEXTS_FILE)},
        "declarado": read_toml(declara) if declara.exists() else {},
    }
    try:
        programa = convert(dice | propio, Programme)
    except ValidationError as error:
        clave = re.split(r"\W", key_at_fault(error))[0]
        if clave not in dice:
            raise BuildError(f"{ruta}: falta {clave}; escríbalo") from error
        debe = MUST_BE.get(clave, A_TEXT)
        raise BuildError(f"{ruta}: {clave} dice {dice[clave]!r} y debe ser {debe}; corríjalo") from error
    _check_code(ruta, programa.codigo)
    if ajenas := sorted({*programa.declarado} - {*DECLARED}):
        raise BuildError(f"{declara}: [{ajenas[0]}] no se entiende; {among(ajenas[0], DECLARED, 'las hay')}")
    if ajenos := [t for t in programa.temas if t not in TOPICS]:
        raise BuildError(f"{ruta}: temas dice {', '.join(ajenos)}; los hay: {', '.join(TOPICS)}")
    if malas := [c for c in programa.propias if not COLUMN.fullmatch(c)]:
        raise BuildError(f"{ruta}: propias dice {', '.join(malas)}; una columna se llama con minúsculas sin tilde y _")
    return programa


def read_toml(ruta: Path) -> dict[str, Any]:
    """Parse a TOML file; raise BuildError when it cannot be read."""
    try:
        return tomllib.loads(ruta.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BuildError(f"{ruta}: {ill_written(error)}; corríjalo") from error


def _check_code(ruta: Path, codigo: str) -> None:
    carpeta = ruta.parent.name
    if codigo != ALL_PROGRAMMES and not PROGRAMME_CODE.fullmatch(codigo):
        raise BuildError(f"{ruta}: codigo dice {codigo!r} y debe tener cuatro dígitos, entre comillas")
    if PROGRAMME_CODE.fullmatch(carpeta) and carpeta != codigo:
        raise BuildError(f"{ruta}: codigo dice {codigo!r} y la carpeta es {carpeta}; corrija el que no sea")


def copy(carpeta: Path, destino: Path) -> None:
    """Copy a programme's identity, sentences and own tables into a version."""
    destino.mkdir(parents=True)
    for nombre in WHO_IT_IS:
        if (carpeta / nombre).exists():
            shutil.copyfile(carpeta / nombre, destino / nombre)
    for ruta in (carpeta / SQL).rglob("*.sql"):  # File by file: copytree would keep the folders' permissions.
        copia = destino / ruta.relative_to(carpeta)
        copia.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ruta, copia)


def table_rows(ruta: Path) -> list[dict[str, str]]:
    """Return the rows of a hand-edited CSV, empty when missing."""
    return list(csv.DictReader(table_lines(ruta))) if ruta.exists() else []


def table_lines(ruta: Path) -> Iterable[str]:
    """Return the lines of a hand-edited CSV; raise BuildError if not UTF-8."""
    try:
        return io.StringIO(ruta.read_bytes().decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        donde = f"{ruta.parent.name}/{ruta.name}"
        raise BuildError(f"{donde} no está en UTF-8; guárdelo como «CSV UTF-8» y repita") from error
