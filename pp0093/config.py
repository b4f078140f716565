"""Paths and settings; the only module that reads or sets environment variables."""

import os
import sys
from pathlib import Path

from pp0093.errors import UsageError
from pp0093.structs import Frozen

PACKAGE = Path(__file__).resolve().parent
# National data (ubigeo, CIIU, UIT, legal firm sizes, formats of MEF and SUNAT); FUENTES.md lists the
# source of each table.
COUNTRY_FOLDER = PACKAGE / "country"
IS_CHECKOUT = (PACKAGE.parent / "programas").is_dir()
# Folder of app, pages, programmes, guide and shipped files; an installed package has them inside.
PROJECT = PACKAGE.parent if IS_CHECKOUT else PACKAGE / "shipped"
PROGRAMMES = PROJECT / "programas"
# File that names the default programme; and the name for all programmes at once.
DEFAULT, ALL_PROGRAMMES = PROGRAMMES / "predeterminado.txt", "todos"
ACCESS, RAW, DEFAULT_OUTPUT = Path(".streamlit", "secrets.toml"), Path("data", "raw"), Path("data", "parquet")
MOTOR = PROJECT / ".venv-motores" / "bin" / "python"
# Without sign-in the local user has every role, and may choose to see the app as a lesser one.
LOOKED_AS = ("lector", "analista", "admin")


class Settings(Frozen):
    """Folders of raw files and of published versions, and the dashboard's port.

    `acceso` is the access file (it may not exist). `motor` is the Python interpreter that has Spark. `url` is the
    dashboard's public address, for links in exported documents; "" if not set.
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
    programme_folder()  # Validated here too: any command reports a wrong one.
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
    """Return the default working folder: the current one if it has `data/raw`.

    Else the checkout that this runs from or, of an installed package, the platform's user data folder.
    """
    here = Path.cwd()
    if (here / RAW).is_dir():
        return here
    if IS_CHECKOUT:
        return PROJECT
    import platformdirs

    return platformdirs.user_data_path("pp0093", appauthor=False)


def stay() -> None:
    """Make the folders in force absolute, for this process and its children."""
    puestas = settings()
    unless_said("PP0093_DATOS", str(puestas.datos))
    unless_said("PP0093_SALIDA", str(puestas.salida))
    unless_said("PP0093_ACCESO", str(puestas.acceso))


def bring_what_ships() -> bool:
    """Copy the package's real files to the user's raw folder on first use; return whether it did.

    Only an installed package does, and only into its default folder, never into one set by the user.
    """
    if not has_never_worked():
        return False
    import shutil

    shutil.copytree(PROJECT / RAW, settings().datos)
    return True


def has_never_worked() -> bool:
    """Return whether an installed package has no data yet in the user's default folder."""
    return not (IS_CHECKOUT or os.environ.get("PP0093_DATOS") or settings().datos.exists())


def unless_said(variable: str, valor: str) -> None:
    """Set an environment variable, for this process and its children, unless it is already set."""
    os.environ.setdefault(variable, valor)


def programme_folder() -> Path:
    """Return the folder of the programme followed.

    PP0093_PROGRAMA, or else the file DEFAULT, gives its name under programas/ or a path.
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
    """Return whether PP0093_PROGRAMA is set."""
    return bool(os.environ.get("PP0093_PROGRAMA"))


def access_file() -> Path:
    """Return the access file (PP0093_ACCESO)."""
    return Path(os.environ.get("PP0093_ACCESO") or workplace() / ACCESS).absolute()


def looked_as() -> str:
    """Return the role assumed by the local user (PP0093_COMO), "" for all; UsageError when it is no role."""
    como = os.environ.get("PP0093_COMO") or ""
    if como not in ("", *LOOKED_AS):
        raise UsageError(f"PP0093_COMO dice {como!r}; puede ser {', '.join(LOOKED_AS)}")
    return como


def is_port(numero: int) -> bool:
    """Return whether a number is a port that a server can listen on."""
    return 0 < numero < 1 << 16


def is_free(direccion: str, puerto: int) -> bool:
    """Return whether nothing listens on a port of an address."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in direccion else socket.AF_INET) as toma:
        toma.settimeout(1)
        return toma.connect_ex((direccion, puerto)) != 0


def has_screen() -> bool:
    """Return whether a graphical browser can be opened: a text one would take over the terminal."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def this_user() -> str:
    """Return the login name of the user."""
    import getpass

    try:
        return getpass.getuser()
    except OSError:  # An account without a name.
        return "alguien de este equipo"
