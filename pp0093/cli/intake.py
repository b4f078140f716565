"""The commands of those who load: try and publish files, undo, what each unit owes, firms to cross with SUNAT."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pp0093 import console
from pp0093.cli.publishing import WAITING, WHY_APART, tell_notices
from pp0093.cli.served import published
from pp0093.config import settings
from pp0093.errors import PP0093Error, UsageError
from pp0093.programme import FIRMS_TOPIC, Programme
from pp0093.writing.formats import capital
from pp0093.writing.nouns import noun

if TYPE_CHECKING:
    from pp0093.intake.said import Tried

NO_LOADS = "Nadie ha cargado nada con pp0093 cargar ni en la página Cargar."
ASKED = "suba cada .zip de adentro a la consulta múltiple de SUNAT y cargue sus respuestas tal como llegan"
NO_NAMES = "Todo servicio y tema cargado está en la lista del programa, o el programa no tiene lista."
DECLARED = ("unidad", "actividad", "anio", "desde", "corte", "entrega", "publicado_el", "corrige")


def cargar_command(args: argparse.Namespace) -> int:
    """Try, publish or undo a load."""
    if args.deshacer:
        return _undo(args)
    if args.historial:
        return _history(args)
    if args.nombres or args.aceptar:
        return _names(args)
    if not args.archivos and args.justificacion is None and args.cierre is None:
        raise UsageError("diga qué archivos se cargan; vea pp0093 cargar --help")
    return _load(args)


def _load(args: argparse.Namespace) -> int:
    from pp0093.intake import loading, tray, written

    opciones = settings()
    carga = tray.new(opciones.salida, args.quien or user(), tray.FROM_CONSOLE)
    try:
        if args.justificacion is not None:
            codigos = [c.strip() for c in (args.actividad or "").split(";") if c.strip()]
            carga = written.reason(carga, args.anio or "", codigos, args.justificacion)
        if args.cierre is not None:
            carga = written.close(carga, args.cierre, args.quien or user())
        for ruta in args.archivos:
            if not ruta.is_file():
                raise UsageError(f"{ruta} no existe o no es un archivo")
            nombre = tray.add(carga, ruta.name, ruta)
            carga = tray.say(carga, nombre, {c: getattr(args, c) or "" for c in DECLARED})
        with console.steps() as paso:
            hacer = loading.tried if args.revisar else loading.published
            hecho = hacer(carga, opciones, paso, lambda: console.say(WAITING))
    except PP0093Error as error:
        for rechazo in getattr(error, "rechazos", ()):
            console.say(str(rechazo))
        raise
    finally:
        tray.forget(carga)
    return _tell(hecho, args.formato)


def user() -> str:
    """Return who uses this machine."""
    import getpass

    try:
        return getpass.getuser()
    except OSError:  # An account without a name.
        return "alguien de este equipo"


def _tell(hecho: Tried, formato: str) -> int:
    from pp0093.changes import examined, report
    from pp0093.intake import texts

    rechazados = [a for a in hecho.archivos if not a.se_carga]
    for archivo in rechazados:
        console.say(archivo.por_que_no)
    tell_notices(hecho.avisos_nuevos, len(hecho.avisos), WHY_APART if hecho.version else "")
    if formato == "json":
        console.answer_one(texts.plain_load(hecho), "json")
    else:
        for archivo in hecho.archivos:
            if archivo.se_carga:
                print(texts.what_it_is(archivo), texts.rows(hecho.filas[archivo.archivo]), sep="; ")
                for linea in texts.apart_lines(archivo):
                    print(f"  {linea}")
        print(f"Publicada la versión {hecho.version}" if hecho.version else "Revisado: no se cargó ni se publicó nada")
        for linea in report.lines(hecho.cambios):
            print(linea)
    if hecho.cambios and (firmadas := report.signed_said(examined.read_changes(hecho.cambios).cambios)):
        console.warn(f"{capital(firmadas)}; lo firmado queda al lado")
    return 1 if rechazados else 0


def _names(args: argparse.Namespace) -> int:
    """List the services and topics that are on no list, or accept some of them."""
    from msgspec.structs import asdict

    from pp0093.ask import listed

    faltan = listed.pending(published())
    if not args.aceptar:
        console.write_rows([asdict(p) for p in faltan], args.formato, lambda: NO_NAMES)
        return 0
    elegidos = [p for p in faltan if "*" in args.aceptar or p.texto in args.aceptar]
    if ajenos := set(args.aceptar) - {"*"} - {p.texto for p in elegidos}:
        raise UsageError(f"no está entre los que faltan: {', '.join(sorted(ajenos))}; vea pp0093 cargar --nombres")
    listed.accept(elegidos, args.quien or user())
    print(f"En la lista desde ahora: {', '.join(p.texto for p in elegidos) or 'ninguno más'}")
    return 0


def _undo(args: argparse.Namespace) -> int:
    from pp0093.changes import report
    from pp0093.intake import loading

    quien = args.quien or user()
    carga, cambios = loading.undone(settings(), quien, lambda: console.say(WAITING), console.warn)
    if args.formato == "json":
        console.answer_one({"version": carga.anterior, "deshecha": carga.id, **cambios}, "json")
        return 0
    print(f"Deshecha la carga de {carga.quien}: publicada otra vez la versión {carga.anterior}")
    for linea in report.lines(cambios) if cambios else ():
        print(linea)
    return 0


def _history(args: argparse.Namespace) -> int:
    from pp0093.intake import history, texts

    console.write_rows([texts.history_row(c) for c in history.loads(settings().salida)], args.formato, lambda: NO_LOADS)
    return 0


def entregas_command(args: argparse.Namespace) -> int:
    """List what each unit owes, or write the message for one."""
    from pp0093 import clock
    from pp0093.intake import desk, texts

    catalogo, hoy = published(), clock.today()
    anio = args.anio or desk.current(catalogo, hoy)
    deben = desk.calendar(catalogo, anio, hoy)
    if args.mensaje is None:
        console.write_rows(
            [texts.due_row(d) for d in deben], args.formato, lambda: _nobody_owes(catalogo.programa, anio)
        )
        return 0
    suya = next((d for d in deben if d.unidad == args.mensaje.upper()), None)
    if suya is None:
        hay = ", ".join(d.unidad for d in deben) or "ninguna"
        raise UsageError(f"{args.mensaje} no es una unidad que deba entregar; las hay: {hay}")
    print(suya.mensaje or f"{suya.unidad} no debe nada de {anio}: {suya.estado}", end="" if suya.mensaje else "\n")
    return 0


def _nobody_owes(programa: Programme, anio: int) -> str:
    """Return why no unit owes anything of a year, and what to do."""
    if not programa.has(FIRMS_TOPIC):
        return f"El {programa.sigla} no tiene empresas: ninguna unidad debe entregar listas."
    return (
        f"Ninguna regla dice qué unidades deben entregar en {anio}: pida otro año con --anio, o escriba quiénes en "
        "reglas/entrega.csv y repita pp0093 etl"
    )


def sunat_command(args: argparse.Namespace) -> int:
    """Write the firms that are to be crossed with SUNAT."""
    from pp0093.intake import desk

    ruta = console.destination(args.salida, f"rucs_{args.anio}.csv")
    if ruta.exists():
        raise UsageError(f"{ruta} ya existe; muévalo o elija otro lugar")
    es_consulta = ruta.suffix.lower() == ".zip"
    rucs = desk.to_cross(published(), args.anio, sin_inscripcion=es_consulta)
    if not rucs:
        print(f"De {args.anio} no hay RUC que cruzar: no se escribió nada")
        return 0
    ruta.touch(mode=0o600)
    ruta.write_bytes(desk.as_queries(rucs) if es_consulta else desk.as_csv(rucs))
    vuelve = ASKED if es_consulta else f"el cruce que devuelva SUNAT se carga como cruce_{args.anio}.csv"
    print(f"{noun(len(rucs), 'Escritos')} {len(rucs):,} RUC en {ruta}; {vuelve}")
    return 0
