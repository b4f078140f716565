"""Paths and settings; the only module that reads the environment, or says something in it."""

import os
import sys
from pathlib import Path

from pp0093.errors import UsageError
from pp0093.structs import Frozen

PACKAGE = Path(__file__).resolve().parent
# What is true of the whole country (ubigeo, CIIU, UIT, the law of sizes, formats of MEF and SUNAT): FUENTES.md says
# where each table comes from.
COUNTRY_FOLDER = PACKAGE / "country"
IS_CHECKOUT = (PACKAGE.parent / "programas").is_dir()
# Where app, pages, programmes, guide and the files that ship stand: an installed package brings them inside.
PROJECT = PACKAGE.parent if IS_CHECKOUT else PACKAGE / "shipped"
PROGRAMMES = PROJECT / "programas"
# Says which programme is followed when nobody says; and the name of all of them at once.
DEFAULT, ALL_PROGRAMMES = PROGRAMMES / "predeterminado.txt", "todos"
ACCESS, RAW, DEFAULT_OUTPUT = Path(".streamlit", "secrets.toml"), Path("data", "raw"), Path("data", "parquet")
MOTOR = PROJECT / ".venv-motores" / "bin" / "python"
# Without sign-in whoever is there has every role, and may look as somebody who has less.
LOOKED_AS = ("lector", "analista", "admin")


class Settings(Frozen):
    """Where raw files are read, where versions are published, and the dashboard's port.

    `acceso` is the file that says who enters (it may not exist). `motor` is the Python that has Spark.
    `url` is where readers open the dashboard, for the links of what they take home; "" where nobody has said.
    """

    datos: Path
    salida: Path
    puerto: int
    acceso: Path
    url: str
    motor: Path


def settings() -> Settings:
    """Return the settings in force: PP0093_DATOS, _SALIDA, _PUERTO, _PROGRAMA, _ACCESO, _COMO, _URL, _MOTOR."""
    puerto = os.environ.get("PP0093_PUERTO") or "8501"
    if not (puerto.isascii() and puerto.isdecimal() and is_port(int(puerto))):
        raise UsageError(f"PP0093_PUERTO debe ser un número de puerto y dice {puerto!r}")
    url = (os.environ.get("PP0093_URL") or "").rstrip("/")
    if url and not url.startswith(("https://", "http://")):
        raise UsageError(f"PP0093_URL debe empezar con https:// o http:// y dice {url!r}")
    programme_folder()  # Both are asked by themselves; whatever is done, a wrong one is told.
    looked_as()
    return Settings(
        datos=Path(os.environ.get("PP0093_DATOS") or workplace() / RAW).resolve(),
        salida=Path(os.environ.get("PP0093_SALIDA") or workplace() / DEFAULT_OUTPUT).resolve(),
        puerto=int(puerto),
        acceso=access_file(),
        url=url,
        motor=Path(os.environ.get("PP0093_MOTOR") or MOTOR).absolute(),
    )


def workplace() -> Path:
    """Return the folder whose `data` is worked on where nobody says another: where one stands, if it has `data/raw`.

    Else the checkout that this runs from or, of an installed package, the user's data folder by the platform's custom.
    """
    here = Path.cwd()
    if (here / RAW).is_dir():
        return here
    if IS_CHECKOUT:
        return PROJECT
    import platformdirs

    return platformdirs.user_data_path("pp0093", appauthor=False)


def stay() -> None:
    """Keep the folders in force for this process and its children, wherever they stand."""
    puestas = settings()
    unless_said("PP0093_DATOS", str(puestas.datos))
    unless_said("PP0093_SALIDA", str(puestas.salida))
    unless_said("PP0093_ACCESO", str(puestas.acceso))


def bring_what_ships() -> bool:
    """Copy the real files of the package into the user's raw folder the first time it is needed; tell whether it was.

    Only an installed package does, and only into its own folder: one that somebody names is theirs.
    """
    if not has_never_worked():
        return False
    import shutil

    shutil.copytree(PROJECT / RAW, settings().datos)
    return True


def has_never_worked() -> bool:
    """Tell whether an installed package has nothing yet in the user's own folder."""
    return not (IS_CHECKOUT or os.environ.get("PP0093_DATOS") or settings().datos.exists())


def unless_said(variable: str, valor: str) -> None:
    """Give a variable of the environment a value, for this process and its children, unless it has one."""
    os.environ.setdefault(variable, valor)


def programme_folder() -> Path:
    """Return the folder of the programme that is followed: asked many times a run, by itself.

    PP0093_PROGRAMA, or else the file DEFAULT, says it by its name under programas/ or by a path.
    """
    pedido, quien = os.environ.get("PP0093_PROGRAMA"), "PP0093_PROGRAMA"
    if not pedido:
        try:
            pedido, quien = DEFAULT.read_text(encoding="utf-8").strip(), str(DEFAULT)
        except FileNotFoundError:
            raise UsageError(f"nada dice qué programa seguir: dígalo con PP0093_PROGRAMA o en {DEFAULT}") from None
    carpeta = PROGRAMMES / pedido if (PROGRAMMES / pedido).is_dir() else Path(pedido).resolve()
    if not pedido or not carpeta.is_dir():
        conocidos = ", ".join(sorted(p.name for p in PROGRAMMES.iterdir() if p.is_dir()))
        raise UsageError(f"{quien} dice {pedido!r} y no es un programa ({conocidos}) ni una carpeta")
    return carpeta


def names_programme() -> bool:
    """Tell whether PP0093_PROGRAMA says which programme is to be followed."""
    return bool(os.environ.get("PP0093_PROGRAMA"))


def access_file() -> Path:
    """Return the file that says who may see what (PP0093_ACCESO): asked many times a run, by itself."""
    return Path(os.environ.get("PP0093_ACCESO") or workplace() / ACCESS).absolute()


def looked_as() -> str:
    """Return as whom whoever is at this machine looks (PP0093_COMO), "" as they are; UsageError when it is no role."""
    como = os.environ.get("PP0093_COMO") or ""
    if como not in ("", *LOOKED_AS):
        raise UsageError(f"PP0093_COMO dice {como!r}; puede ser {', '.join(LOOKED_AS)}")
    return como


def is_port(numero: int) -> bool:
    """Tell a number at which a server can listen."""
    return 0 < numero < 1 << 16


def is_free(direccion: str, puerto: int) -> bool:
    """Tell a port of an address at which nobody listens."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in direccion else socket.AF_INET) as toma:
        toma.settimeout(1)
        return toma.connect_ex((direccion, puerto)) != 0


def has_screen() -> bool:
    """Tell whether there is where to open a browser: without it one of text would take the terminal."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def this_user() -> str:
    """Return who uses this machine."""
    import getpass

    try:
        return getpass.getuser()
    except OSError:  # An account without a name.
        return "alguien de este equipo"
