"""The budget programme that is followed: a folder of data under `programas/`, and nothing of it in code.

`programa.toml` says who it is, `reglas/` its dated rules, `columnas/` the headers of its units, `textos.csv` the
sentences that are only its own, `fuentes/` and `sql/` the sources and tables that are only its own, `demo/` what
calibrates its demonstration.
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

# What its file of indicators may declare.
DECLARED = ("tabla", "dimension", "indicador", "pagina")
WHO_IT_IS = IDENTITY, TEXTS_FILE, INDICATORS_FILE = "programa.toml", "textos.csv", "indicadores.toml"
COLUMNS_FOLDER, DEMO, SOURCES_FOLDER, SQL = "columnas", "demo", "fuentes", "sql"
# Where a version keeps who its programme is.
PROGRAMME_FOLDER = "programa"
# What can be asked of a programme: a page, an indicator or a table of another topic than its own is not offered.
TOPICS = ("dinero", "metas", "empresas", "instrumentos", "politica", "economia", "intervencion", "programas")
FIRMS_TOPIC = "empresas"
# What a column is called.
COLUMN = re.compile(r"[a-z]+(_[a-z]+)*")
PROGRAMME_CODE = re.compile("[0-9]{4}")
# What each key of its identity must be; those that are not here are texts.
A_TEXT, A_LIST, A_TABLE = "un texto entre comillas", "una lista de textos", "una tabla de textos"
MUST_BE = {
    **{"temas": A_LIST, "paginas": A_LIST, "instrumentos": A_TABLE, "propias": A_TABLE},
    "desde": "un año, sin comillas",
}


class Programme(Frozen):
    """Who a programme is. `desde` is its first year with data, `temas` what can be asked of it.

    `guia` is the path, from the project's folder, of the guide written for its users; "" is none.
    `instrumentos` says which instrument is what for it: {role: code} (instruments.figures).
    `propias` is what its lists of firms say besides those of any, and figures are opened by: {column: name}.
    `paginas` are the only pages that are offered of it; without any, those of its topics.
    `declarado` is what its file of indicators says: tables, dimensions and indicators that only it has (ask.registry).
    One whose code is ALL is every programme at once (`es_todos`).
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
        """The file where it declares what only it has, as errors name it."""
        return f"{self.carpeta.name}/{INDICATORS_FILE}"

    def declara(self, clase: str) -> Mapping[str, Any]:
        """Return what it declares of a class (DECLARED) in its own file, by id."""
        return self.declarado.get(clase, {})

    @property
    def es_todos(self) -> bool:
        """Whether every programme is followed at once."""
        return self.codigo == ALL_PROGRAMMES

    def scope(self, alcance: str) -> str:
        """Return the scope in which something is asked: of every programme at once there is no report, only all."""
        return "nacional" if self.es_todos else alcance

    def texto(self, clave: str, **huecos: Any) -> str:
        """Return one of its sentences, its {gaps} filled; raise BuildError when it has none of that name."""
        if clave not in self.textos:
            raise BuildError(f"falta la frase {clave}; póngala en {TEXTS_FILE} del programa {self.codigo}")
        return self.textos[clave].format(**huecos)

    def frase(self, clave: str) -> str:
        """Return one of its sentences as it is written, nothing when it has none of that name."""
        return self.textos.get(clave, "")

    @property
    def prefijo(self) -> str:
        """How the names of the files it gives begin: its short name without blanks."""
        return "".join(c for c in self.sigla.lower() if c.isalnum())

    @property
    def elaboracion(self) -> str:
        """Who made what is taken home, as every export says it."""
        return f"Elaboración: {self.autor}"

    def instrument(self, papel: str) -> str | None:
        """Return the code of the instrument (or indicator) that is something for it, None when none is."""
        return self.instrumentos.get(papel)

    def has(self, tema: str) -> bool:
        """Tell whether something can be asked of it; no topic at all always can."""
        return not tema or tema in self.temas


def folder() -> Path:
    """Return the folder of the programme in force."""
    return programme_folder()


def demo_table(nombre: str) -> Path:
    """Return the path of one of the tables from which the programme's demonstration is written."""
    return folder() / DEMO / f"{nombre}.csv"


def demo_years() -> tuple[int, ...]:
    """Return the years of which the programme's demonstration knows a volume, in order; none without demonstration."""
    return tuple(sorted(int(f["anio"]) for f in table_rows(demo_table("anios"))))


def demo_texts(dimension: str) -> set[str]:
    """Return the services ("servicio") or topics ("tema") that the programme's demonstration writes."""
    return {f[dimension] for f in table_rows(demo_table(f"{dimension}s"))}


def current() -> Programme:
    """Return the programme in force: only reading and building ask for it; a version carries its own."""
    return load(folder())


@cache
def at_hand() -> tuple[Programme, ...]:
    """Return the programmes at hand and, last, the one in force; one that can't be read is not here: who follows it is
    told why.
    """
    hallados = []
    for ruta in sorted(PROGRAMMES.glob(f"*/{IDENTITY}")):
        with suppress(PP0093Error):
            hallados.append(load(ruta.parent))
    with suppress(PP0093Error):
        hallados.append(current())
    return tuple(hallados)


def load(carpeta: Path) -> Programme:
    """Return the programme of a folder; raise BuildError when its identity is missing or wrong."""
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
    """Return what a file of TOML says; raise BuildError when it can't be read."""
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
    """Copy who a programme is, to travel with a version: its identity, its sentences and its own tables."""
    destino.mkdir(parents=True)
    for nombre in WHO_IT_IS:
        if (carpeta / nombre).exists():
            shutil.copyfile(carpeta / nombre, destino / nombre)
    for ruta in (carpeta / SQL).rglob("*.sql"):  # Not as a tree: folders would keep who may read them.
        copia = destino / ruta.relative_to(carpeta)
        copia.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ruta, copia)


def table_rows(ruta: Path) -> list[dict[str, str]]:
    """Return the rows of a table that people write, none where it is missing."""
    return list(csv.DictReader(table_lines(ruta))) if ruta.exists() else []


def table_lines(ruta: Path) -> Iterable[str]:
    """Return the lines of a table that people write; raise BuildError if not UTF-8."""
    try:
        return io.StringIO(ruta.read_bytes().decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        donde = f"{ruta.parent.name}/{ruta.name}"
        raise BuildError(f"{donde} no está en UTF-8; guárdelo como «CSV UTF-8» y repita") from error
