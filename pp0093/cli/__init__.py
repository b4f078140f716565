"""The command line: one function a command. Exit codes: 0 done, 1 refused or failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec.toml
from msgspec import Struct
from msgspec.structs import asdict, replace

from pp0093 import __version__, console, interruption, process, programme, rules
from pp0093.ask.rows import Filters, Row, told
from pp0093.cli import audit, backup, intake, note, sheet
from pp0093.cli.demonstration import demo_command
from pp0093.cli.publishing import etl_command, volver_command
from pp0093.cli.questions import agregados_command, pregunta_command
from pp0093.cli.served import published
from pp0093.cli.year import alertas_command, cierre_command, cortes_command, metas_command
from pp0093.config import PROJECT, has_never_worked, is_port, settings, stay
from pp0093.errors import PP0093Error, UsageError, among, why
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog
    from pp0093.ingest.candidates import Place, Proposal

Command = Callable[[argparse.Namespace], int]
ORIGIN = "procedencia"
# argparse asks gettext for its own words; these are the ones a person can meet.
SPANISH = {
    "usage: ": "uso: ",
    "positional arguments": "argumentos",
    "options": "opciones",
    "show this help message and exit": "muestra esta ayuda y termina",
    "the following arguments are required: %s": "falta %s",
    "unrecognized arguments: %s": "no se entiende %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "necesita un valor",
    "expected at least one argument": "necesita al menos un valor",
    "invalid %(type)s value: %(value)r": "%(value)r no es un número",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s puede ser %(matches)s",
}
vars(argparse)["_"] = lambda texto: SPANISH.get(texto, texto)


REPORT = "frictionless"
RECEIVED_APART = "Lo recibido se ve con «consulta --base registros»."
NO_SIGN_IN = "sin inicio de sesión el tablero es sólo de este equipo; la guía dice cómo se configura (PP0093_ACCESO)"
DEMONSTRATION = "con los datos de demostración, que no son reales"
DEMO_YEARS = "{anios}"
TYPES = {"int": int, "path": Path}
PAGE_FILTERS = ("anio", "producto", "actividad", "unidad", "sector", "tamano", "departamento")

# The page that each of these keys of a link is of.
OWN_KEYS = {
    **dict.fromkeys(("que", "a", "b"), "comparar"),
    **dict.fromkeys(("cifra", "alcance"), "pasaporte"),
    "indicador": "politica",
    "ficha": "ficha",
    "q": "buscar",
}


class DeclaredCommand(Struct, frozen=True):
    """A command as ordenes.toml declares it; the keys of an option are argparse's, and its name."""

    ayuda: str
    ejemplo: str = ""
    nota: str = ""
    formatos: tuple[str, ...] = ()
    demostracion: bool = False
    opciones: tuple[dict[str, Any], ...] = ()
    acciones: dict[str, DeclaredCommand] = {}


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one Spanish line and exit code 2."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Say the nearest of what there is; argparse lists all of it."""
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, f"no hay {value}; {among(str(value), map(str, action.choices))}")

    def error(self, message: str) -> NoReturn:
        """Raise what main turns into one line on standard error."""
        raise UsageError(f"{message}; vea {self.prog} --help")


def parser() -> argparse.ArgumentParser:
    """Return the whole command line, as ordenes.toml declares it."""
    raiz = Parser(prog="pp0093", description="Seguimiento de un programa presupuestal.")
    raiz.add_argument("--version", action="version", version=f"pp0093 {__version__}", help="muestra la versión")
    ordenes = raiz.add_subparsers(title="órdenes", dest="orden", required=True, metavar="ORDEN")
    for nombre, dicha in declared().items():
        _command(ordenes, nombre, dicha, COMMANDS.get(nombre))
    return raiz


def declared() -> dict[str, DeclaredCommand]:
    """Return the commands by name."""
    escrito = resources.files(__package__).joinpath("ordenes.toml").read_bytes()
    return msgspec.toml.decode(escrito, type=dict[str, DeclaredCommand])


def _demo_years() -> str:
    """Return the years of the demonstration as its help says them, "" where the programme has none."""
    try:
        anios = programme.demo_years()
    except UsageError:  # Help is read with wrong settings too; what the command does says what is wrong with them.
        return ""
    return f" ({anios[0]}-{anios[-1]})" if anios else ""


def _command(ordenes: Any, nombre: str, dicha: DeclaredCommand, funcion: Command | None) -> None:
    ejemplo = f"Ejemplo: {dicha.ejemplo}" if dicha.ejemplo else ""
    epilogo = " ".join(filter(None, (dicha.nota, ejemplo)))
    orden = ordenes.add_parser(nombre, help=dicha.ayuda, description=f"{capital(dicha.ayuda)}.", epilog=epilogo)
    orden.set_defaults(funcion=funcion)
    for opcion in dicha.opciones:
        claves = dict(opcion)
        tipo = TYPES.get(claves.pop("type", ""))
        if DEMO_YEARS in claves.get("help", ""):
            claves["help"] = claves["help"].replace(DEMO_YEARS, _demo_years())
        orden.add_argument(claves.pop("nombre"), **claves, **({"type": tipo} if tipo else {}))
    if dicha.demostracion:
        orden.add_argument("--demostracion", action="store_true", help=DEMONSTRATION)
    if dicha.formatos:
        orden.add_argument("--formato", default="tabla", choices=dicha.formatos, help="cómo se escribe la respuesta")
    if dicha.acciones:
        hijas = orden.add_subparsers(title="acciones", dest="accion", required=True, metavar="ACCION")
        for accion, suya in dicha.acciones.items():
            _command(hijas, accion, suya, COMMANDS.get(f"{nombre} {accion}"))


def consulta_command(args: argparse.Namespace) -> int:
    """Answer indicators by dimensions."""
    from pp0093.ask.catalog import of_version
    from pp0093.ask.origin import beside
    from pp0093.ask.query import Query, columns, rests, run
    from pp0093.ask.standing import unknown
    from pp0093.money.states import warnings

    pedido = Query(_names(args.indicadores), _names(args.por), _values(args.filtro), args.alcance, args.base)
    catalogo = published() if args.version is None else of_version(settings().salida, args.version)
    catalogo = catalogo.demonstration() if args.demostracion else catalogo
    pedido = replace(pedido, alcance=catalogo.programa.scope(pedido.alcance))
    filas = run(catalogo, pedido)
    for aviso in warnings(catalogo, pedido, filas):
        console.warn(aviso)
    dadas = [*filas, *rests(catalogo, pedido)]
    dichas = told(dadas)
    if args.formato == "tabla":
        dichas = [_in_a_table(f, d) for f, d in zip(dadas, dichas, strict=True)]
    console.write_rows(dichas, args.formato, columnas=lambda: columns(catalogo, pedido))
    if args.formato == "tabla":
        for nota in (*beside.notes(catalogo, filas, pedido.filtros), *unknown.notes(catalogo, pedido, filas)):
            console.say(f"{nota}.")
        if unknown.has_received_apart(catalogo, pedido, filas):
            console.say(RECEIVED_APART)
    return 0


def _in_a_table(fila: Row, dicha: Row) -> Row:
    """Leave what a row says of each figure to programs, but that it is partial: beside its origin."""
    from pp0093.writing.tables import words

    dicha = {c: v for c, v in dicha.items() if not c.startswith(("procedencia_", "parcial_"))}
    dicha |= {c: dicho for c in dicha if (dicho := words(fila, c))}
    if any(v for c, v in fila.items() if c.startswith("parcial_")):
        dicha[ORIGIN] = f"{dicha[ORIGIN]}, parcial"
    return dicha


def _values(filtros: Sequence[str]) -> Filters:
    valores: Filters = {}
    for filtro in filtros:
        dimension, igual, valor = filtro.partition("=")
        if not igual:
            raise UsageError(f"el filtro {filtro!r} no tiene la forma DIM=VALOR")
        valores.setdefault(dimension.strip(), []).append(valor.strip())
    return valores


def pasaporte_command(args: argparse.Namespace) -> int:
    """Say where a figure comes from."""
    from pp0093.ask.meaning import codes
    from pp0093.ask.origin.passport import passport

    catalogo = published()
    grupo = {d: v[-1] for d, v in codes(catalogo, _values(args.grupo)).items()}
    hallado = passport(catalogo, args.indicador, _values(args.filtro), args.alcance, grupo).plain()
    if args.formato == "json":
        console.answer_one(hallado, "json")
        return 0
    listas = {c: v for c, v in hallado.items() if isinstance(v, list)}
    console.answer_one({c: v for c, v in hallado.items() if c not in listas}, "tabla")
    console.answer_one({"cuentas": "; ".join(listas.pop("cuentas"))}, "tabla")
    for nombre, filas in listas.items():
        print(f"\n{nombre}: {len(filas)}")
        if filas:
            console.write_rows(filas, "tabla")
    return 0


def _names(texto: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p.strip() for p in texto.split(",") if p.strip()))


def cargas_command(args: argparse.Namespace) -> int:
    """List the loaded files and their ledgers."""
    from pp0093.ask.origin import loads

    console.write_rows(loads.ledger(published(demostracion=args.demostracion)), args.formato)
    return 0


def cuarentena_command(args: argparse.Namespace) -> int:
    """List the quarantined rows, with the value of their cells."""
    from pp0093.ask.origin import loads

    if args.formato == REPORT:
        from pp0093.behind import loaded

        if args.xlsx or args.pendientes or args.candidatos:
            raise UsageError(
                f"--formato {REPORT} informa de todo lo cargado; quite --xlsx, --pendientes y --candidatos"
            )
        console.answer_one(loaded.checks(published(demostracion=args.demostracion), args.archivo), "json")
        return 0
    if args.xlsx:
        return _quarantine_workbooks(args)
    catalogo = published(demostracion=args.demostracion)
    filas = (loads.pending if args.pendientes else loads.quarantine_values)(catalogo, args.archivo)
    if args.candidatos:
        from pp0093.ingest import candidates

        filas = candidates.beside(filas, _proposed(catalogo, args.archivo))
    console.write_rows(filas, args.formato, lambda: _none_apart(catalogo, args))
    return 0


def _none_apart(catalogo: Catalog, args: argparse.Namespace) -> str:
    """Return what it means that no row is in quarantine, or is still to be corrected."""
    from pp0093.ask.origin import loads
    from pp0093.behind import loaded

    if args.archivo and args.archivo not in {f.archivo for f in loads.files(catalogo)}:
        return f"{args.archivo} no está entre los archivos cargados: pp0093 cargas los lista"
    return str(loaded.NOTHING_PENDING if args.pendientes else loaded.NO_QUARANTINE)


def _proposed(catalogo: Catalog, archivo: str | None) -> dict[Place, Proposal]:
    from pp0093.ask.origin import loads
    from pp0093.ingest import candidates

    return candidates.proposed(loads.prints(catalogo), settings().datos, archivo)


def _quarantine_workbooks(args: argparse.Namespace) -> int:
    from pp0093.ask.origin import loads
    from pp0093.ingest import quarantine

    catalogo = published(demostracion=args.demostracion)
    apartados = loads.quarantined(catalogo, args.archivo)
    pendientes = loads.pending(catalogo, args.archivo) if args.pendientes else None
    propuestas = _proposed(catalogo, args.archivo) if args.candidatos else {}
    libros, sin_libro = quarantine.write_workbooks(apartados, settings().datos, args.xlsx, pendientes, propuestas)
    for archivo in sin_libro:
        console.say(f"{archivo}: su formato no se corrige en un libro; corrija el archivo de origen.")
    console.write_rows(libros, args.formato, lambda: f"No se escribió ningún libro. {_none_apart(catalogo, args)}")
    return 0


def plantilla_command(args: argparse.Namespace) -> int:
    """Write a template."""
    from pp0093.ingest import templates

    nombre = "_".join(filter(None, ("plantilla", args.clase, args.unidad)))
    ruta = console.destination(args.salida, f"{nombre}.xlsx")
    templates.write_template(args.clase, args.unidad, ruta)
    print(f"Escrita {ruta}; llénela y déjela en {args.clase}/ de la carpeta de datos")
    return 0


def inspeccionar_command(args: argparse.Namespace) -> int:
    """Say what a file holds."""
    from pp0093.errors import InputError
    from pp0093.ingest.cache import inspected
    from pp0093.ingest.inventory import manifest, raw_file
    from pp0093.ingest.readers.base import format_name

    ruta: Path = args.archivo
    if not ruta.is_file():
        raise InputError("no existe o no es un archivo", "revise la ruta", archivo=str(ruta))
    datos = settings().datos
    es_propio = ruta.resolve().is_relative_to(datos)
    archivo = ruta.resolve().relative_to(datos).as_posix() if es_propio else ruta.name
    crudo = raw_file(ruta, archivo, manifest(datos) if es_propio else {})
    with console.progress_of(crudo) as avance:
        hallado = inspected(crudo, avance)
    sigla = programme.current().sigla
    propias = hallado.extra.get("filas_programa", hallado.filas) + hallado.extra.get("filas_cuarentena", 0)
    de_quien = {
        "programa": sigla if propias or not hallado.filas else f"ninguna fila es del {sigla}",
        "formato_nombre": format_name(hallado.formato),
    }
    dicho = {k: v for k, v in asdict(hallado).items() if k != "extra"} | hallado.extra | de_quien
    console.answer_one(dicho, args.formato)
    return 0


def diccionario_command(args: argparse.Namespace) -> int:
    """Write the dictionary."""
    from pp0093.ask import dictionary

    if args.formato == "md":
        print(dictionary.markdown(), end="")
    else:
        console.write_rows([asdict(e) for e in dictionary.entries(programme.current())], args.formato)
    return 0


def exportar_command(args: argparse.Namespace) -> int:
    """Write what a page shows as files."""
    from pp0093.ask.catalog import holding, of_version
    from pp0093.ask.meaning import code, codes
    from pp0093.ask.registry import DIMENSIONS
    from pp0093.ask.standing import years
    from pp0093.ask.standing.basis import demonstration_of
    from pp0093.ui.exports import files, headless

    catalogo = published()
    anio = int(args.anio) if str(args.anio).isdecimal() else years.default(catalogo)
    enlace = [e for e in args.enlace if e != headless.IN_LINK]
    demostracion = headless.WITH_DEMONSTRATION if args.demostracion or enlace != args.enlace else {}
    catalogo = demonstration_of(catalogo, anio) if demostracion else catalogo
    dados = {k: [v] for k in PAGE_FILTERS if (v := getattr(args, k))}
    filtros = {k: v for k, [v] in codes(catalogo, dados, anio).items()}
    propias = {k: v for k in OWN_KEYS if (v := getattr(args, k))}
    if args.que in DIMENSIONS:
        del_anio = (int(filtros.get("anio", anio)),)
        propias |= {k: code(catalogo, args.que, propias[k], del_anio) for k in ("a", "b") if k in propias}
    if propias.get("ficha"):
        propias["ficha"] = sheet.key(catalogo, filtros, propias["ficha"])
    ajenas = [f"--{k} es de {OWN_KEYS[k]}" for k in propias if OWN_KEYS[k] != args.pagina]
    if ajenas:
        raise UsageError(f"{', '.join(ajenas)}: {args.pagina} no lo tiene")
    if sheet.is_whole(args):
        return _left(args.destino, sheet.paper(catalogo, filtros, propias))
    propias |= headless.linked(args.pagina, enlace)
    vista = headless.visited(args.pagina, filtros, propias | demostracion)
    piezas = vista.piezas
    elegidas = [p for p in piezas if args.pieza in (None, p.id)]
    if not elegidas:
        raise UsageError(f"{args.pagina} no tiene {args.pieza!r}; tiene: {', '.join(p.id for p in piezas)}")
    # The page was drawn from one version: its files are made from the same.
    de_esa = of_version(settings().salida, elegidas[0].pie.version)
    with holding(de_esa.demonstration() if demostracion else de_esa):
        hechos = files.written(elegidas, args.formato, args.papel)
    for falta in [] if args.pieza else vista.faltas:
        console.say(f"No está todo: {falta}")
    return _left(args.destino, hechos)


def sitio_command(args: argparse.Namespace) -> int:
    """Write the pages of a year as plain HTML."""
    from pp0093.ask.standing import years
    from pp0093.ui.exports import site

    catalogo = published()
    anio = args.anio or years.default(catalogo)
    if anio not in years.all_of(catalogo):
        raise UsageError(f"no hay nada de {anio}; los años: {', '.join(map(str, years.all_of(catalogo)))}")
    primera, *mas = site.write(args.salida, anio)
    print(f"Escrito {primera} y {counted(len(mas), 'archivos')} más: ábralo con el navegador")
    return 0


def _left(destino: Path, hechos: Mapping[str, bytes]) -> int:
    """Write files in a folder, made where it is missing, and say where they are."""
    destino.mkdir(parents=True, exist_ok=True)
    for nombre, datos in hechos.items():
        (destino / nombre).write_bytes(datos)
        print(destino / nombre)
    return 0


def validar_command(args: argparse.Namespace) -> int:
    """Name every fault of the tables of indicators; exit code 1 when there is one."""
    from pp0093.errors import InputError
    from pp0093.ingest.readers import transcribed

    carpeta: Path = args.carpeta or settings().datos / transcribed.TABLES_DIR
    carpeta = carpeta / transcribed.TABLES_DIR if (carpeta / transcribed.TABLES_DIR).is_dir() else carpeta
    archivos = transcribed.files(carpeta) if carpeta.is_dir() else []
    if not archivos:
        raise InputError("no hay tablas que validar", "ponga en ella fichas.csv y valores.csv", archivo=str(carpeta))
    examinados, faltas = transcribed.validate(archivos)
    for falta in faltas:
        console.say(str(falta))
    filas = {
        t.formato.removeprefix("indicadores_"): sum(len(e.filas) for e in examinados if e.tabla is t)
        for t in transcribed.TABLES
    }
    if args.formato == "json":
        campos = ("archivo", "fila", "columna", "motivo", "que_hacer")
        lista = [{c: getattr(f, c) for c in campos} for f in faltas]
        console.answer_one({"archivos": len(archivos), "filas": filas, "faltas": lista}, args.formato)
    elif not faltas:
        cuenta = ", ".join(f"{n:,} {nombre}" for nombre, n in filas.items())
        print(f"Todo está bien: {counted(len(archivos), 'archivos')}, {cuenta}")
    if faltas:
        donde = f"{len({f.archivo for f in faltas})} de {counted(len(archivos), 'archivos')}"
        console.say(f"{counted(len(faltas), 'faltas')} en {donde}.")
    return 1 if faltas else 0


def sensibilidad_command(args: argparse.Namespace) -> int:
    """Answer the index of an instrument by each method."""
    from pp0093.instruments import figures, sheets

    catalogo = published()
    instrumento = args.instrumento or catalogo.programa.instrument(sheets.POLICY)
    anio = args.anio or sheets.year_of(catalogo, instrumento)
    metodos = figures.sensitivity(catalogo, instrumento, anio) if instrumento and anio else []
    console.write_rows(metodos, args.formato)
    return 0


def hallazgos_command(args: argparse.Namespace) -> int:
    """List what documents print and their data do not give."""
    from pp0093.instruments import findings

    console.write_rows([asdict(h) for h in findings.findings(published())], args.formato)
    return 0


def diagnostico_command(args: argparse.Namespace) -> int:
    """Say whether all is in order; exit code 1 when something is not."""
    from pp0093.cli import diagnosis

    hallado = diagnosis.found(settings(), con_sha256=args.sha256)
    console.answer_one(hallado.plain, args.formato)
    for falta in hallado.faltas:
        console.say(f"Falta: {falta}.")
    return 1 if hallado.faltas else 0


def app_command(args: argparse.Namespace) -> int:
    """Serve the dashboard until it is stopped."""
    from pp0093 import access
    from pp0093.access.settings import HERE

    puerto = settings().puerto if args.puerto is None else args.puerto
    if not is_port(puerto):
        raise UsageError(f"--puerto {puerto}: los puertos van de 1 a 65535")
    acceso = access.settings()
    if not acceso.con_entrada and args.direccion not in HERE:
        raise UsageError(f"--direccion {args.direccion}: {NO_SIGN_IN}")
    if has_never_worked():
        main(["etl"])
    published()
    quien = f"en {acceso.origen}" if acceso.con_entrada else f"en http://localhost:{puerto}, sólo para este equipo"
    console.say(f"Tablero {quien} (Ctrl+C lo detiene)")
    # Where one signs in it is served to others, from a machine where nobody looks.
    se_abre = not (args.sin_navegador or acceso.con_entrada)
    orden = [sys.executable, "-m", "pp0093.ui.server", args.direccion, str(puerto), *["abrir"] * se_abre]
    stay()
    os.chdir(PROJECT)  # Streamlit reads .streamlit/config.toml from here.
    if os.name == "posix":
        os.execv(sys.executable, orden)
    import subprocess

    return subprocess.call(orden)


COMMANDS: dict[str, Command] = {
    "etl": etl_command,
    "volver": volver_command,
    "cargar": intake.cargar_command,
    "entregas": intake.entregas_command,
    "sunat": intake.sunat_command,
    "demo": demo_command,
    "cargas": cargas_command,
    "cuarentena": cuarentena_command,
    "plantilla": plantilla_command,
    "inspeccionar": inspeccionar_command,
    "consulta": consulta_command,
    "pregunta": pregunta_command,
    "pasaporte": pasaporte_command,
    "diccionario": diccionario_command,
    "auditar": audit.auditar_command,
    "hallazgos": audit.hallazgos_command,
    "cierre": cierre_command,
    "alertas": alertas_command,
    "cortes": cortes_command,
    "metas": metas_command,
    "exportar": exportar_command,
    "sitio": sitio_command,
    "agregados": agregados_command,
    "diagnostico": diagnostico_command,
    "respaldo": backup.respaldo_command,
    "restaurar": backup.restaurar_command,
    "nota": note.nota_command,
    "app": app_command,
    "indicadores validar": validar_command,
    "indicadores sensibilidad": sensibilidad_command,
    "indicadores hallazgos": hallazgos_command,
}


def main(argumentos: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every failure is one Spanish line on standard error."""
    try:
        args = parser().parse_args(argumentos)
        with interruption.heeded(), rules.seen_once():
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
        que = f" {error.filename}" if error.filename else ""
        console.say(f"No se pudo leer o escribir{que}: {why(error)}; lo publicado sigue como estaba.")
        return 1


def script() -> NoReturn:
    """Entry point of the installed command."""
    console.speak_utf8()
    process.settle()
    sys.exit(main())
