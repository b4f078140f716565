"""What somebody dropped or wrote, apart from the raw folder: its files, what was said of each, who brought them.

`<salida>/bandeja/<id>/` is a load that is not published yet; `archivos/` holds its files by clean names. Of those that
were published, `<salida>/historial/` says who loaded what and when.
"""

import csv
import io
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

# Where a load is made, as the manifest keeps it of its files.
FROM_PAGE, FROM_CONSOLE = "Cargado desde la página Cargar", "Cargado con pp0093 cargar"
FOLDER, FILES, LOAD_FILE = "bandeja", "archivos", "carga.json"
MAX_FILES = 40
MAX_NAME_LETTERS = 120
# What all the loads that wait may weigh, in octets, when one more file is dropped on a page.
MOST_WAITING = 2 << 30
NOT_IN_NAMES = re.compile(r"[^\w .()+-]+")
# Names that Windows keeps for itself, whatever their extension.
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
IDENTIFIER = re.compile(r"[0-9TZ]{16}-[0-9a-f]{6}")


class Load(Frozen):
    """A load in its tray. `dichos` is what was said of each file, by its name: columns of the manifest.

    `desde` is where it is made: FROM_PAGE or FROM_CONSOLE.
    """

    carpeta: Path
    quien: str = ""
    dichos: Mapping[str, Mapping[str, str]] = {}
    desde: str = FROM_PAGE

    @property
    def id(self) -> str:
        """What it is called."""
        return self.carpeta.name

    @property
    def archivos(self) -> list[Path]:
        """Its files, by name."""
        return sorted(r for r in (self.carpeta / FILES).glob("*") if r.is_file())


def clean_name(nombre: str) -> str:
    """Return the name of a file as it is kept: without folders, nor what another system would take for something else.

    Accents stay; `UsageError` when nothing is left of it.
    """
    ultimo = PurePath(nombre.replace("\\", "/")).name
    visto = NOT_IN_NAMES.sub("_", seen(unicodedata.normalize("NFC", ultimo))).strip(" ._")
    raiz, punto, extension = visto.rpartition(".")
    corto = f"{raiz[: MAX_NAME_LETTERS - len(extension) - 1]}{punto}{extension}" if raiz else visto[:MAX_NAME_LETTERS]
    if not corto or len(extension) > MAX_NAME_LETTERS // 2:
        raise UsageError("el archivo no tiene un nombre que se pueda guardar; cámbielo")
    return f"_{corto}" if RESERVED.match(corto) else corto


def new(salida: Path, quien: str, desde: str = FROM_PAGE) -> Load:
    """Make an empty tray for somebody, who loads from somewhere."""
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
    """Return the loads that wait, the newest first; one without files left is none."""
    cargas = map(_read_load, sorted((salida / FOLDER).glob("*"), reverse=True))
    return [carga for carga in cargas if carga and carga.archivos]


def add(carga: Load, nombre: str, contenido: bytes | Path) -> str:
    """Keep a file in a tray, from its bytes or from where it lies; return its name there.

    Raises InputError for one that is already in it with other content, or too many.
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
    """Take a file out of a tray."""
    (carga.carpeta / FILES / clean_name(nombre)).unlink(missing_ok=True)
    return _save_load(replace(carga, dichos={n: d for n, d in carga.dichos.items() if n != nombre}))


def say_of_file(carga: Load, nombre: str, dicho: Mapping[str, str]) -> Load:
    """Keep what somebody says of a file: columns of the manifest, those left blank unsaid."""
    escrito = {columna: valor for columna, valor in dicho.items() if valor}
    return _save_load(replace(carga, dichos={**carga.dichos, nombre: escrito}))


def forget(carga: Load) -> None:
    """Leave nothing of a load that is not to be published."""
    shutil.rmtree(carga.carpeta, ignore_errors=True)


def empty(carga: Load) -> None:
    """Leave of a published load only what is said of it: its files are in the raw folder now."""
    for nombre in (FILES, "lecturas"):
        shutil.rmtree(carga.carpeta / nombre, ignore_errors=True)


def _save_load(carga: Load) -> Load:
    contenido = asdict(carga)
    del contenido["carpeta"]
    durable.write_at_once(carga.carpeta / LOAD_FILE, durable.signed(contenido))
    return carga


# What somebody writes while loading: why an activity went as it did, or that a year is closed; kept as a file.

HEADER = ("ANIO", "CODIGO", "META_ANUAL", "JUSTIFICACION")
CLOSE_HEADER = ("ANIO", "FECHA", "DECLARA")
MAX_TEXT_LETTERS = 2000
TEXT_TOO_LONG = f"la justificación pasa de {MAX_TEXT_LETTERS} letras; acórtela"


def reason(carga: Load, anio: str, actividades: str, texto: str) -> Load:
    """Put in a load why some activities or products (parted by ";") went as they did in a year, as written today.

    Raises UsageError where nothing is written, it is too long, or a code or the year is none.
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
    nombre = _add_rows(carga, f"justificacion_{anio}", [HEADER, *((anio, c, "", dicho) for c in codigos)])
    return say_of_file(carga, nombre, {"corte": f"{clock.today():%d/%m/%Y}"})


def close(carga: Load, anio: str, declara: str) -> Load:
    """Put in a load that somebody declares a year closed today.

    Raises UsageError where the year is none or is not over, or nobody is named.
    """
    quien = " ".join(declara.split())
    if not (anio.isascii() and anio.isdecimal()):
        raise UsageError(f"«{anio}» no es un año")
    if int(anio) >= clock.today().year:
        raise UsageError(f"{anio} no ha terminado: se declara cerrado después de su 31 de diciembre")
    if not quien:
        raise UsageError("diga quién declara el cierre: un nombre o un cargo")
    _add_rows(carga, f"cierre_{anio}", [CLOSE_HEADER, (anio, f"{clock.today():%d/%m/%Y}", quien)])
    return carga


def _add_rows(carga: Load, nombre: str, filas: Iterable[Sequence[str]]) -> str:
    """Put rows in a load as a file; return its name, which says when: the last one written is the one that counts."""
    escrito = io.StringIO()
    csv.writer(escrito).writerows(filas)
    return add(carga, f"{nombre}_{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.csv", escrito.getvalue().encode())


# What was loaded: a record a load in `<salida>/historial/`, and whether it was undone.

HISTORY_FOLDER = "historial"


class Loaded(Frozen):
    """A load that was published: its files (archivo, sha256, filas_leidas...), the version and the one before it.

    `deshecha_el` is when somebody undid it, "" while nobody has.
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
        """The paths of its files."""
        return [str(a["archivo"]) for a in self.archivos]


def now() -> str:
    """Return this moment as history writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def keep(salida: Path, carga: Loaded) -> None:
    """Write a load in the history, or again with what became of it."""
    (salida / HISTORY_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.write_at_once(salida / HISTORY_FOLDER / f"{carga.id}.json", durable.signed(asdict(carga)))


def undone(salida: Path, carga: Loaded, quien: str) -> Loaded:
    """Write that somebody undid a load."""
    deshecha = replace(carga, deshecha_por=quien, deshecha_el=now())
    keep(salida, deshecha)
    return deshecha


def loads(salida: Path) -> list[Loaded]:
    """Return the loads that were published, the newest first; a record that cannot be read is passed over."""
    dichos = filter(None, map(durable.read_signed, (salida / HISTORY_FOLDER).glob("*.json")))
    halladas = [convert(d, Loaded) for d in dichos if set(Loaded.__struct_fields__) <= set(d)]
    return sorted(halladas, key=lambda c: (c.cuando, c.id), reverse=True)
