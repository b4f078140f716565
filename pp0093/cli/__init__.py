"""The command line: one function per command. Exit codes: 0 done, 1 refused or failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

import msgspec.toml
from msgspec import Struct

from pp0093 import __version__, console, process, programme, rules, versions
from pp0093.cli import answers, intake, publishing, written
from pp0093.config import PROJECT, has_never_worked, is_free, is_port, settings, stay
from pp0093.errors import PP0093Error, UsageError, among, why
from pp0093.writing.formats import capital

Command = Callable[..., int | None]
"""A command's function; each option is a keyword argument."""
# Translations of the argparse messages that users can meet.
SPANISH = {
    "usage: ": "uso: ",
    "positional arguments": "argumentos",
    "options": "opciones",
    "show this help message and exit": "muestra esta ayuda y termina",
    "the following arguments are required: %s": "falta %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "necesita un valor",
    "expected at least one argument": "necesita al menos un valor",
    "invalid %(type)s value: %(value)r": "%(value)r no es un número",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s puede ser %(matches)s",
}
vars(argparse)["_"] = lambda texto: SPANISH.get(texto, texto)


DEMO_YEARS = "{anios}"
TYPES = {"int": int, "path": Path}
TEXT_FORMATS = ("tabla", "json", "csv", "md", "frictionless")
"""Output formats that are text; workbooks are written by each command."""


class DeclaredCommand(Struct, frozen=True):
    """A command as declared in ordenes.toml; option keys are argparse's, and its name."""

    ayuda: str
    ejemplo: str = ""
    nota: str = ""
    formatos: tuple[str, ...] = ()
    demostracion: bool = False
    opciones: tuple[dict[str, Any], ...] = ()
    acciones: dict[str, DeclaredCommand] = {}


class Parser(argparse.ArgumentParser):
    """Argument parser with one-line Spanish errors and exit code 2."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Suggest the nearest valid values; argparse lists all of them."""
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, f"no hay {value}; {among(str(value), map(str, action.choices))}")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Report unknown options as the subcommand's, so that the error refers to its own help."""
        leido, sobran = super().parse_known_args(args, namespace)
        if sobran:
            self.error(
                f"no se entiende {' '.join(sobran)}; {among(sobran[0], self._option_string_actions, 'sus opciones')}"
            )
        return leido, sobran

    def error(self, message: str) -> NoReturn:
        """Raise the error that main prints as one line on standard error."""
        raise UsageError(f"{message}; vea {self.prog} --help")


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands, from ordenes.toml."""
    raiz = Parser(prog="pp0093", description="Seguimiento de un programa presupuestal.")
    raiz.add_argument("--version", action="version", version=f"pp0093 {__version__}", help="muestra la versión")
    ordenes = raiz.add_subparsers(title="órdenes", required=True, metavar="ORDEN")
    for nombre, dicha in declared_commands().items():
        _declared(ordenes, nombre, dicha, nombre)
    return raiz


def declared_commands() -> dict[str, DeclaredCommand]:
    """Return the commands by name."""
    escrito = resources.files(__package__).joinpath("ordenes.toml").read_bytes()
    return msgspec.toml.decode(escrito, type=dict[str, DeclaredCommand])


def _demo_years() -> str:
    """Return the demonstration's years for the help text, "" if the programme has none."""
    try:
        anios = programme.demo_years()
    except UsageError:  # Help must work with wrong settings; running the command reports them.
        return ""
    return f" ({anios[0]}-{anios[-1]})" if anios else ""


def _declared(ordenes: Any, nombre: str, dicha: DeclaredCommand, clave: str) -> None:
    ejemplo = f"Ejemplo: {dicha.ejemplo}" if dicha.ejemplo else ""
    epilogo = f"{dicha.nota} {ejemplo}".strip()
    orden = ordenes.add_parser(nombre, help=dicha.ayuda, description=f"{capital(dicha.ayuda)}.", epilog=epilogo)
    orden.set_defaults(funcion=COMMANDS.get(clave))
    for opcion in dicha.opciones:
        claves = {c: TYPES.get(v, v) if c == "type" else v for c, v in opcion.items()}
        if DEMO_YEARS in claves["help"]:
            claves["help"] = claves["help"].replace(DEMO_YEARS, _demo_years())
        orden.add_argument(claves.pop("nombre"), **claves)
    if dicha.demostracion:
        orden.add_argument(
            "--demostracion", action="store_true", help="con los datos de demostración, que no son reales"
        )
    if dicha.formatos:
        orden.add_argument("--formato", default="tabla", choices=dicha.formatos, help="cómo se escribe la respuesta")
        orden.add_argument("--salida", metavar="ARCHIVO", type=Path, help="un archivo en que escribirla")
    if dicha.acciones:
        hijas = orden.add_subparsers(title="acciones", required=True, metavar="ACCION")
        for accion, suya in dicha.acciones.items():
            _declared(hijas, accion, suya, f"{nombre} {accion}")


def diagnostico_command(*, sha256: bool, formato: str) -> int:
    """Run the diagnosis; exit code 1 when it finds faults."""
    from pp0093.cli import diagnosis

    hallado = diagnosis.diagnose(settings(), con_sha256=sha256)
    faltas: list[str] = hallado["faltas"]
    console.answer_one(hallado if formato == "json" else {c: v for c, v in hallado.items() if c != "faltas"}, formato)
    for falta in faltas:
        console.say(f"Falta: {falta}.")
    return 1 if faltas else 0


def app_command(*, puerto: int | None, direccion: str, sin_navegador: bool) -> int:
    """Serve the dashboard until it is stopped."""
    from pp0093 import access

    puerto = settings().puerto if puerto is None else puerto
    if not is_port(puerto):
        raise UsageError(f"--puerto {puerto}: los puertos van de 1 a 65535")
    acceso = access.settings()
    if not acceso.con_entrada and direccion not in access.LOCAL_HOSTS:
        raise UsageError(
            f"--direccion {direccion}: sin inicio de sesión el tablero es sólo de este equipo; la guía dice cómo se "
            "configura (PP0093_ACCESO)"
        )
    if not is_free(direccion, puerto):
        raise UsageError(
            f"el puerto {puerto} está ocupado, quizá por otro tablero: pida otro, como en pp0093 app --puerto 8600"
        )
    if has_never_worked():
        main(["etl"])
    sin_version = versions.ServedVersion(None)  # With no version yet, the dashboard loads the first files.
    if versions.served_version(settings().salida) != sin_version:
        publishing.served_catalog()
    quien = f"en {acceso.origen}" if acceso.con_entrada else f"en http://localhost:{puerto}, sólo para este equipo"
    console.say(f"Tablero {quien} (Ctrl+C lo detiene)")
    # With sign-in it is a server, with nobody at the screen.
    se_abre = not (sin_navegador or acceso.con_entrada)
    orden = [sys.executable, "-m", "pp0093.ui.server.application", direccion, str(puerto), *["abrir"] * se_abre]
    stay()
    os.chdir(PROJECT)  # Streamlit reads .streamlit/config.toml from here.
    if os.name == "posix":
        os.execv(sys.executable, orden)
    import subprocess

    return subprocess.call(orden)


OF_COMMAND = "_command"
COMMANDS: dict[str, Command] = {
    nombre.removesuffix(OF_COMMAND).replace("_", " "): funcion
    for modulo in (sys.modules[__name__], answers, intake, publishing, written)
    for nombre, funcion in vars(modulo).items()
    if nombre.endswith(OF_COMMAND)
}
"""The function of each command: the one with its name."""


def main(argumentos: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every failure is one Spanish line on standard error."""
    try:
        opciones = vars(parser().parse_args(argumentos))
        funcion: Command = opciones.pop("funcion")
        en = opciones.pop("salida", None) if opciones.get("formato") in TEXT_FORMATS else None
        with process.interruptions_heeded(), rules.seen_once(), console.answer_in(en):
            return funcion(**opciones) or 0
    except UsageError as error:
        console.say(f"Uso: {error}")
        return 2
    except PP0093Error as error:
        for dicho in (*getattr(error, "rechazos", ()), error):  # Each refused file, then the overall refusal.
            console.say(str(dicho))
        return 1
    except BrokenPipeError:
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        console.say("Interrumpido; lo publicado sigue como estaba.")
        return 1
    except OSError as error:
        que = f" {error.filename}" if error.filename else ""
        console.say(f"No se pudo leer o escribir{que}: {why(error)}; lo publicado sigue como estaba.")
        return 1
