"""Storage of pending loads (files, declarations, user), apart from the raw folder, and history of published ones.

`<salida>/bandeja/<id>/` is a pending load, with its files in `archivos/` under sanitised names; `<salida>/historial/`
records who published what and when.
"""

import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePath

from msgspec import convert
from msgspec.structs import asdict, replace

from pp0093 import clock, durable
from pp0093.errors import InputError, UsageError, seen
from pp0093.ingest.readers.cells import code_of
from pp0093.structs import Frozen
from pp0093.writing.formats import delimited

# Origin of a load, as recorded in the manifest.
FROM_PAGE, FROM_CONSOLE = "Cargado desde la página Cargar", "Cargado con pp0093 cargar"
FOLDER, FILES, LOAD_FILE = "bandeja", "archivos", "carga.json"
MAX_FILES = 40
MAX_NAME_LETTERS = 120
# Maximum total size of pending loads, in bytes, when a page uploads a file.
MOST_WAITING = 2 << 30
NOT_IN_NAMES = re.compile(r"[^\w .()+-]+")
# Names reserved by Windows, with any extension.
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
IDENTIFIER = re.compile(r"[0-9TZ]{16}-[0-9a-f]{6}")


class Load(Frozen):
    """A pending load. `dichos` are the declarations about each file, by name: columns of the manifest.

    `desde` is its origin: FROM_PAGE or FROM_CONSOLE.
    """

    carpeta: Path
    quien: str = ""
    dichos: Mapping[str, Mapping[str, str]] = {}
    desde: str = FROM_PAGE

    @property
    def id(self) -> str:
        """Identifier."""
        return self.carpeta.name

    @property
    def archivos(self) -> list[Path]:
        """Its files, sorted by name."""
        return sorted(r for r in (self.carpeta / FILES).glob("*") if r.is_file())


def clean_name(nombre: str) -> str:
    """Return a sanitised file name: no folders, nor names or characters special to other systems.

    Accents are kept; raise UsageError when nothing remains.
    """
    ultimo = PurePath(nombre.replace("\\", "/")).name
    visto = NOT_IN_NAMES.sub("_", seen(unicodedata.normalize("NFC", ultimo))).strip(" ._")
    raiz, punto, extension = visto.rpartition(".")
    corto = f"{raiz[: MAX_NAME_LETTERS - len(extension) - 1]}{punto}{extension}" if raiz else visto[:MAX_NAME_LETTERS]
    if not corto or len(extension) > MAX_NAME_LETTERS // 2:
        raise UsageError("el archivo no tiene un nombre que se pueda guardar; cámbielo")
    return f"_{corto}" if RESERVED.match(corto) else corto


def new(salida: Path, quien: str, desde: str = FROM_PAGE) -> Load:
    """Create an empty load for a user."""
    salida.mkdir(mode=0o700, parents=True, exist_ok=True)
    (salida / FOLDER).mkdir(mode=0o700, exist_ok=True)
    carpeta = salida / FOLDER / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    carpeta.mkdir(mode=0o700)
    (carpeta / FILES).mkdir(mode=0o700)
    return _save_load(Load(carpeta, quien, desde=desde))


def open_load(salida: Path, identificador: str) -> Load:
    """Return a load by its id; UsageError when there is none."""
    carga = _read_load(salida / FOLDER / identificador) if IDENTIFIER.fullmatch(identificador) else None
    if carga is None:
        raise UsageError("esa carga ya no está en espera: se publicó o se descartó")
    return carga


def _read_load(carpeta: Path) -> Load | None:
    dicho = durable.read_signed(carpeta / LOAD_FILE)
    return convert(dicho | {"carpeta": carpeta}, Load) if dicho else None


def waiting(salida: Path) -> list[Load]:
    """Return the pending loads, newest first; empty ones are skipped."""
    cargas = map(_read_load, sorted((salida / FOLDER).glob("*"), reverse=True))
    return [carga for carga in cargas if carga and carga.archivos]


def add(carga: Load, nombre: str, contenido: bytes | Path) -> str:
    """Add a file to a load, from bytes or a path; return its name there.

    Raise InputError for a name already used by other content, or too many files.
    """
    limpio = clean_name(nombre)
    ruta = carga.carpeta / FILES / limpio
    if len(carga.archivos) >= MAX_FILES:
        raise InputError(f"ya hay {MAX_FILES} archivos en esta carga", "publíquela y siga con otra", archivo=limpio)
    if ruta.exists():
        raise InputError("ya hay otro con ese nombre en esta carga", "cámbiele el nombre", archivo=limpio)
    if isinstance(contenido, Path):
        shutil.copyfile(contenido, ruta)
    else:
        esperan = sum(r.stat().st_size for r in carga.carpeta.parent.glob(f"*/{FILES}/*") if r.is_file())
        if esperan + len(contenido) > MOST_WAITING:
            que_hacer = "publique o descarte alguna de las que esperan"
            raise InputError(f"las cargas sin publicar pasan de {MOST_WAITING >> 20:,} MB", que_hacer, archivo=limpio)
        ruta.write_bytes(contenido)
    ruta.chmod(0o600)
    return limpio


def leave_out(carga: Load, nombre: str) -> Load:
    """Remove a file from a load."""
    (carga.carpeta / FILES / clean_name(nombre)).unlink(missing_ok=True)
    return _save_load(replace(carga, dichos={n: d for n, d in carga.dichos.items() if n != nombre}))


def say_of_file(carga: Load, nombre: str, dicho: Mapping[str, str]) -> Load:
    """Store the user's declarations about a file: columns of the manifest; blank ones are removed."""
    escrito = {columna: valor for columna, valor in dicho.items() if valor}
    return _save_load(replace(carga, dichos={**carga.dichos, nombre: escrito}))


def forget(carga: Load) -> None:
    """Delete an unpublished load."""
    shutil.rmtree(carga.carpeta, ignore_errors=True)


def empty(carga: Load) -> None:
    """Delete the files of a published load, which are now in the raw folder, and keep its record."""
    for nombre in (FILES, "lecturas"):
        shutil.rmtree(carga.carpeta / nombre, ignore_errors=True)


def _save_load(carga: Load) -> Load:
    contenido = asdict(carga)
    del contenido["carpeta"]
    durable.write_at_once(carga.carpeta / LOAD_FILE, durable.signed(contenido))
    return carga


# Statements that users write while loading (reasons for results, closed years), stored as files.

HEADER = ("ANIO", "CODIGO", "META_ANUAL", "JUSTIFICACION")
CLOSE_HEADER = ("ANIO", "FECHA", "DECLARA")
MAX_TEXT_LETTERS = 2000
TEXT_TOO_LONG = f"la justificación pasa de {MAX_TEXT_LETTERS} letras; acórtela"


def reason(carga: Load, anio: str, actividades: str, texto: str) -> Load:
    """Add to a load the reason, dated today, for the results of activities or products (separated by ";") in a year.

    Raise UsageError when the text is missing or too long, or a code or the year is invalid.
    """
    dicho, codigos = " ".join(texto.split()), dict.fromkeys(filter(None, map(str.strip, actividades.split(";"))))
    if not dicho:
        raise UsageError("la justificación está en blanco; escriba por qué se avanzó así")
    if len(dicho) > MAX_TEXT_LETTERS:
        raise UsageError(TEXT_TOO_LONG)
    if not codigos or not (anio.isascii() and anio.isdecimal()):
        raise UsageError("diga de qué actividad o producto es la justificación y de qué año (1.2 o P1, y 2025)")
    if otros := [c for c in codigos if code_of(c, int(anio)) is None]:
        raise UsageError(f"{', '.join(otros)} no es una actividad ni un producto del programa en {anio}")
    nombre = _add_rows(carga, f"justificacion_{anio}", HEADER, ((anio, c, "", dicho) for c in codigos))
    return say_of_file(carga, nombre, {"corte": f"{clock.today():%d/%m/%Y}"})


def close(carga: Load, anio: str, declara: str) -> Load:
    """Add to a load the declaration, dated today, that a year is closed.

    Raise UsageError when the year is invalid or not over, or no declarant is named.
    """
    quien = " ".join(declara.split())
    if not (anio.isascii() and anio.isdecimal()):
        raise UsageError(f"«{anio}» no es un año")
    if int(anio) >= clock.today().year:
        raise UsageError(f"{anio} no ha terminado: se declara cerrado después de su 31 de diciembre")
    if not quien:
        raise UsageError("diga quién declara el cierre: un nombre o un cargo")
    _add_rows(carga, f"cierre_{anio}", CLOSE_HEADER, [(anio, f"{clock.today():%d/%m/%Y}", quien)])
    return carga


def _add_rows(carga: Load, nombre: str, encabezado: Sequence[str], filas: Iterable[Sequence[str]]) -> str:
    """Add rows to a load as a file; return its name, which has the time: the last one written prevails."""
    return add(carga, f"{nombre}_{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.csv", delimited(encabezado, filas).encode())


# History: one record per published load in `<salida>/historial/`.

HISTORY_FOLDER = "historial"


class Loaded(Frozen):
    """A published load: its files (archivo, sha256, filas_leidas...), version and previous version.

    `deshecha_el` is when it was undone, "" if it was not.
    """

    id: str
    quien: str
    cuando: str
    version: str
    anterior: str
    archivos: Sequence[dict[str, str | int]]
    deshecha_por: str = ""
    deshecha_el: str = ""

    @property
    def nombres(self) -> list[str]:
        """Paths of its files."""
        return [str(a["archivo"]) for a in self.archivos]


def now() -> str:
    """Return the current time in the history's format."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def keep(salida: Path, carga: Loaded) -> None:
    """Write or update a record of the history."""
    (salida / HISTORY_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.write_at_once(salida / HISTORY_FOLDER / f"{carga.id}.json", durable.signed(asdict(carga)))


def undone(salida: Path, carga: Loaded, quien: str) -> Loaded:
    """Record that a user undid a load."""
    deshecha = replace(carga, deshecha_por=quien, deshecha_el=now())
    keep(salida, deshecha)
    return deshecha


def loads(salida: Path) -> list[Loaded]:
    """Return the published loads, newest first; unreadable records are skipped."""
    dichos = filter(None, map(durable.read_signed, (salida / HISTORY_FOLDER).glob("*.json")))
    halladas = [convert(d, Loaded) for d in dichos if set(Loaded.__struct_fields__) <= set(d)]
    return sorted(halladas, key=lambda c: (c.cuando, c.id), reverse=True)
