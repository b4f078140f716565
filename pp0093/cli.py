"""The command line: one function a command. Exit codes: 0 done, 1 refused or failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from pp0093 import __version__, console
from pp0093.config import PROJECT, settings
from pp0093.errors import PP0093Error, UsageError, one_line

# argparse asks gettext for its own words; these are the ones a person can meet.
SPANISH = {
    "usage: ": "uso: ",
    "positional arguments": "argumentos",
    "options": "opciones",
    "show this help message and exit": "muestra esta ayuda y termina",
    "the following arguments are required: %s": "falta %s",
    "unrecognized arguments: %s": "no se entiende %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r no es una opción (las hay: %(choices)s)",
    "expected one argument": "necesita un valor",
    "expected at least one argument": "necesita al menos un valor",
    "invalid %(type)s value: %(value)r": "%(value)r no es un número",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s puede ser %(matches)s",
}
vars(argparse)["_"] = lambda texto: SPANISH.get(texto, texto)


PAGE_FILTERS = ("anio", "producto", "actividad", "unidad", "sector", "tamano", "departamento")


COMPARED = {
    "que": "qué se compara: anio, actividad, unidad...",
    "a": "lo que se mira",
    "b": "aquello con que se compara",
}


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one Spanish line and exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Raise what main turns into one line on standard error."""
        raise UsageError(f"{message}; vea {self.prog} --help")


def parser() -> argparse.ArgumentParser:
    """Return the whole command line."""
    raiz = Parser(prog="pp0093", description="Seguimiento del Programa Presupuestal 0093.")
    raiz.add_argument("--version", action="version", version=f"pp0093 {__version__}", help="muestra la versión")
    ordenes = raiz.add_subparsers(title="órdenes", dest="orden", required=True, metavar="ORDEN")

    etl = _command(ordenes, "etl", etl_command, "lee los archivos, los verifica y publica una versión nueva")
    etl.add_argument("--omitir-rechazados", action="store_true", help="sigue sin los archivos rechazados")

    etl.add_argument("--sin-demo", action="store_true", help="deja fuera los archivos marcados como sintéticos")

    demo = _command(ordenes, "demo", demo_command, "escribe datos de demostración en data/raw/demo")
    demo.add_argument("--anios", metavar="AAAA-AAAA", help="otros años, sin calibrar (2016-2025)")
    demo.add_argument("--escala", type=int, default=1, metavar="N", help="N veces las empresas, sin calibrar")
    demo.add_argument("--si-falta", action="store_true", help="sólo si todavía no los hay")

    consulta = _command(ordenes, "consulta", consulta_command, "responde indicadores por dimensiones")
    consulta.add_argument("indicadores", help="uno o varios, separados por coma (pp0093 diccionario los lista)")
    consulta.add_argument("--por", default="", metavar="DIM[,DIM]", help="dimensiones que abren las filas")
    consulta.add_argument(
        "--filtro", action="append", default=[], metavar="DIM=VALOR", help="se puede repetir; acepta P2 o 1.1"
    )
    consulta.add_argument("--alcance", default="reporte", choices=("reporte", "nacional"), help="reporte o nacional")
    _formats(consulta)

    _formats(_command(ordenes, "cargas", cargas_command, "los archivos cargados y su cuenta de filas"))
    cuarentena = _command(ordenes, "cuarentena", cuarentena_command, "las filas apartadas y por qué")
    cuarentena.add_argument("--archivo", help="sólo las de este archivo")
    _formats(cuarentena)

    inspeccionar = _command(ordenes, "inspeccionar", inspeccionar_command, "dice qué trae un archivo, sin cargarlo")
    inspeccionar.add_argument("archivo", type=Path, help="ruta del archivo")
    _formats(inspeccionar, ("tabla", "json"))

    diccionario = _command(ordenes, "diccionario", diccionario_command, "tablas, columnas, indicadores y reglas")
    _formats(diccionario, ("tabla", "json", "csv", "md"))

    exportar = _command(ordenes, "exportar", exportar_command, "escribe lo que una página muestra, listo para publicar")
    exportar.add_argument("pagina", help="resumen, ejecucion, presupuesto...")
    exportar.add_argument("--pieza", help="sólo ese gráfico o tabla; sin ella, todos los de la página")
    exportar.add_argument("--formato", default="zip", choices=("zip", "png", "svg", "pdf", "xlsx", "csv"), help="zip")
    exportar.add_argument("--papel", default="nota", choices=("nota", "lamina"), help="nota (16 cm) o lámina (16:9)")
    exportar.add_argument("--destino", type=Path, default=Path(), metavar="CARPETA", help="por defecto, ésta")
    for filtro in PAGE_FILTERS:
        exportar.add_argument(f"--{filtro}", metavar="VALOR", help="filtro de la página; acepta P2 o 1.1")
    for clave, ayuda in COMPARED.items():
        exportar.add_argument(f"--{clave}", metavar="VALOR", help=f"en comparar, {ayuda}")

    app = _command(ordenes, "app", app_command, "abre el tablero en el navegador")
    app.add_argument("--puerto", type=int, help="por defecto PP0093_PUERTO u 8501")
    return raiz


def _command(ordenes: Any, nombre: str, funcion: Callable[[argparse.Namespace], int], ayuda: str) -> Any:
    orden = ordenes.add_parser(nombre, help=ayuda, description=ayuda[0].upper() + ayuda[1:] + ".")
    orden.set_defaults(funcion=funcion)
    return orden


def _formats(orden: argparse.ArgumentParser, formatos: Sequence[str] = console.FORMATS) -> None:
    orden.add_argument("--formato", default="tabla", choices=formatos, help="cómo se escribe la respuesta")


def etl_command(args: argparse.Namespace) -> int:
    """Build and publish."""
    from pp0093.build import RefusedFiles, build

    try:
        resultado = build(
            settings(),
            console.progress_of,
            lambda: console.say("Hay otra construcción en curso; se espera a que termine."),
            omitir_rechazados=args.omitir_rechazados,
            sin_demo=args.sin_demo,
        )
    except RefusedFiles as error:
        for rechazo in error.rechazos:
            console.say(str(rechazo))
        raise
    for aviso in resultado.avisos:
        console.say(f"Aviso: {aviso}")
    que = "Publicada la versión" if resultado.es_nueva else "Sin cambios: sigue publicada la versión"
    print(f"{que} {resultado.version.name} ({resultado.leidos} archivos leídos, {resultado.sin_cambios} sin cambios)")
    return 0


def demo_command(args: argparse.Namespace) -> int:
    """Write the demonstration files below the project's own raw folder."""
    from pp0093 import demo
    from pp0093.sources import DEMO

    destino = PROJECT / "data" / "raw" / DEMO
    if args.si_falta and (destino / "manifest.csv").exists():
        return 0
    archivos = demo.write(destino, _years(args.anios), args.escala)
    print(
        f"Escritos {len(archivos)} archivos de demostración en {destino.relative_to(PROJECT)}; cárguelos con pp0093 etl"
    )
    return 0


def _years(texto: str | None) -> tuple[int, ...] | None:
    if not texto:
        return None
    desde, _, hasta = texto.partition("-")
    if not (desde.isdigit() and (hasta or desde).isdigit()):
        raise UsageError(f"--anios {texto}: escriba AAAA o AAAA-AAAA")
    return tuple(range(int(desde), int(hasta or desde) + 1))


def consulta_command(args: argparse.Namespace) -> int:
    """Answer indicators by dimensions."""
    from pp0093.catalog import published
    from pp0093.query import Query, run

    filtros: dict[str, list[str]] = {}
    for filtro in args.filtro:
        dimension, igual, valor = filtro.partition("=")
        if not igual:
            raise UsageError(f"el filtro {filtro!r} no tiene la forma DIM=VALOR")
        filtros.setdefault(dimension.strip(), []).append(valor.strip())
    pedido = Query(_names(args.indicadores), _names(args.por), filtros, args.alcance)
    console.answer(run(published(), pedido), args.formato)
    return 0


def _names(texto: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p.strip() for p in texto.split(",") if p.strip()))


def cargas_command(args: argparse.Namespace) -> int:
    """List the loaded files and their ledgers."""
    from pp0093 import marts
    from pp0093.catalog import published

    console.answer(marts.ledger(published()), args.formato)
    return 0


def cuarentena_command(args: argparse.Namespace) -> int:
    """List the quarantined rows, with the value of their cells."""
    from pp0093 import marts
    from pp0093.catalog import published

    console.answer(marts.quarantine_values(published(), args.archivo), args.formato)
    return 0


def inspeccionar_command(args: argparse.Namespace) -> int:
    """Say what a file holds."""
    from pp0093.errors import InputError
    from pp0093.inputs import manifest
    from pp0093.sources import all_sources, reader_of
    from pp0093.sources.base import RawFile

    ruta: Path = args.archivo
    if not ruta.is_file():
        raise InputError("no existe o no es un archivo", "revise la ruta", archivo=str(ruta))
    datos = settings().datos
    es_propio = ruta.resolve().is_relative_to(datos)
    archivo = ruta.resolve().relative_to(datos).as_posix() if es_propio else ruta.name
    crudo = RawFile(ruta, archivo, manifest(datos).get(archivo, {}) if es_propio else {})
    with console.progress_of(crudo) as avance:
        hallado = reader_of(crudo, all_sources()).inspect(crudo, avance)
    console.answer_one({k: v for k, v in vars(hallado).items() if k != "extra"} | hallado.extra, args.formato)
    return 0


def diccionario_command(args: argparse.Namespace) -> int:
    """Write the dictionary."""
    from pp0093 import dictionary

    if args.formato == "md":
        print(dictionary.markdown(), end="")
    else:
        console.answer(dictionary.rows(), args.formato)
    return 0


def exportar_command(args: argparse.Namespace) -> int:
    """Write what a page shows as files."""
    from pp0093.catalog import published
    from pp0093.gather import code_of
    from pp0093.ui.exports import files, headless

    catalogo = published()
    filtros = {k: code_of(catalogo, k, getattr(args, k)) for k in PAGE_FILTERS if getattr(args, k)}
    propias = {k: code_of(catalogo, args.que or "", getattr(args, k)) for k in COMPARED if getattr(args, k)}
    piezas = headless.pieces(args.pagina, filtros, propias)
    elegidas = [p for p in piezas if args.pieza in (None, p.id)]
    if not elegidas:
        raise UsageError(f"{args.pagina} no tiene {args.pieza!r}; tiene: {', '.join(p.id for p in piezas)}")
    args.destino.mkdir(parents=True, exist_ok=True)
    for nombre, datos in files.written(elegidas, args.formato, args.papel).items():
        (args.destino / nombre).write_bytes(datos)
        print(args.destino / nombre)
    return 0


def app_command(args: argparse.Namespace) -> int:
    """Serve the dashboard until it is stopped."""
    from pp0093.catalog import published

    published()
    puerto = args.puerto or settings().puerto
    console.say(f"Tablero en http://localhost:{puerto} (Ctrl+C lo detiene)")
    orden = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py"), f"--server.port={puerto}"]
    os.chdir(PROJECT)  # Streamlit reads .streamlit/config.toml from here.
    if os.name == "posix":
        os.execv(sys.executable, orden)
    import subprocess

    return subprocess.call(orden)


def main(argumentos: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every failure is one Spanish line on standard error."""
    try:
        args = parser().parse_args(argumentos)
        codigo: int = args.funcion(args)
        return codigo
    except UsageError as error:
        console.say(f"Uso: {error}")
        return 2
    except PP0093Error as error:
        console.say(str(error))
        return 1
    except BrokenPipeError:
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        console.say("Interrumpido; lo publicado sigue como estaba.")
        return 1
    except OSError as error:
        console.say(
            one_line(f"No se pudo leer o escribir {error.filename or ''}: {error.strerror}; revise permisos y espacio")
        )
        return 1


def script() -> NoReturn:
    """Entry point of the installed command."""
    sys.exit(main())
