"""Commands for data loading: inspect files, try and publish loads, undo, pending deliveries, firms for SUNAT."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pp0093 import console, programme
from pp0093.cli.publishing import (
    SAME_FILES,
    WHY_APART,
    change_lines,
    print_outcome,
    served_catalog,
    tell_notices,
    waiting,
)
from pp0093.config import settings, this_user
from pp0093.errors import InputError, UsageError, check_is_file
from pp0093.language.words import counted, noun
from pp0093.programme import FIRMS_TOPIC
from pp0093.writing.formats import capital

if TYPE_CHECKING:
    from pp0093.intake.recognised import Tried

NO_FIRMS = "El {} no tiene empresas: ninguna unidad debe entregar listas."
NO_UNITS = (
    "Ninguna regla dice qué unidades deben entregar en {}: pida otro año con --anio, o escriba quiénes en "
    "reglas/entrega.csv y repita pp0093 etl"
)
UPLOAD_TO_SUNAT = "suba cada .zip de adentro a la consulta múltiple de SUNAT y cargue sus respuestas tal como llegan"
TRIED = "Revisado: no se cargó ni se publicó nada"
NO_NAMES = "Todo servicio y tema cargado está en la lista del programa, o el programa no tiene lista."


def cargar_command(
    *, archivos: Sequence[Path], quien: str | None, justificacion: str | None, cierre: str | None, revisar: bool,
    deshacer: bool, historial: bool, nombres: bool, aceptar: Sequence[str] | None, formato: str, **dichos: str | None,
) -> int:  # fmt: skip
    """Try, publish or undo a load; exit code 1 when a file is refused. `dichos` are options about its files."""
    quien = quien or this_user()
    if deshacer:
        _undo(quien, formato)
    elif historial:
        from pp0093.intake import texts, tray

        filas = [*map(texts.history_row, tray.loads(settings().salida))]
        console.write_rows(filas, formato, lambda: "Nadie ha cargado nada con pp0093 cargar ni en la página Cargar.")
    elif nombres or aceptar:
        _list_new_names(aceptar or (), quien, formato)
    elif archivos or justificacion is not None or cierre is not None:
        escritos = {c: v or "" for c, v in dichos.items()}
        return _tell(_load(archivos, escritos, quien, justificacion, cierre, es_prueba=revisar), formato)
    else:
        raise UsageError("diga qué archivos se cargan; vea pp0093 cargar --help")
    return 0


def _load(
    archivos: Sequence[Path], dichos: dict[str, str], quien: str, justificacion: str | None, cierre: str | None, *,
    es_prueba: bool,
) -> Tried:  # fmt: skip
    from pp0093.intake import loading, tray

    opciones = settings()
    carga = tray.new(opciones.salida, quien, tray.FROM_CONSOLE)
    try:
        if justificacion is not None:
            carga = tray.reason(carga, dichos.get("anio", ""), dichos.get("actividad", ""), justificacion)
        if cierre is not None:
            carga = tray.close(carga, cierre, quien)
        for ruta in archivos:
            if not ruta.is_file():
                raise UsageError(f"{ruta} no existe o no es un archivo")
            carga = tray.say_of_file(carga, tray.add(carga, ruta.name, ruta), dichos)
        with console.steps() as paso:
            hacer = loading.tried if es_prueba else loading.publish_load
            return hacer(carga, opciones, paso, waiting)
    finally:
        tray.forget(carga)


def _tell(hecho: Tried, formato: str) -> int:
    from pp0093.changes import version_diff
    from pp0093.intake import texts

    codigo = 0
    lineas: list[str] = []
    for archivo in hecho.archivos:
        if archivo.se_carga:
            lineas.append(
                f"{archivo.nombre}: {texts.what_it_is(archivo)}; {texts.row_counts(hecho.filas[archivo.archivo])}"
            )
            lineas += [f"  {linea}" for linea in texts.apart_lines(archivo)]
        else:
            console.say(archivo.por_que_no)
            codigo = 1
    tell_notices(hecho.avisos_nuevos, len(hecho.avisos), WHY_APART if hecho.version else "")
    lineas.append(f"Publicada la versión {hecho.version}" if hecho.version else TRIED)
    print_outcome(formato, texts.plain_load(hecho), [*lineas, *version_diff.report_lines(hecho.cambios)])
    if firmadas := texts.signed(hecho):
        console.warn(f"{capital(firmadas)}; lo firmado queda al lado")
    return codigo


def _list_new_names(aceptar: Sequence[str], quien: str, formato: str) -> None:
    """List services and topics not in the rules yet, or accept some of them."""
    from pp0093.ask import accepted_names

    faltan = accepted_names.pending(served_catalog())
    if not aceptar:
        console.write_rows(faltan, formato, lambda: NO_NAMES)
        return
    elegidos = [p for p in faltan if "*" in aceptar or p.texto in aceptar]
    if ajenos := set(aceptar) - {"*"} - {p.texto for p in elegidos}:
        raise UsageError(f"no está entre los que faltan: {', '.join(sorted(ajenos))}; vea pp0093 cargar --nombres")
    accepted_names.accept(elegidos, quien)
    print(f"En la lista desde ahora: {', '.join(p.texto for p in elegidos) or 'ninguno más'}")


def _undo(quien: str, formato: str) -> None:
    from pp0093.intake import loading

    carga, cambios = loading.undone(settings(), quien, waiting, console.warn)
    hecho = f"Deshecha la carga de {carga.quien}: publicada otra vez la versión {carga.anterior}"
    dicho = {"version": carga.anterior, "deshecha": carga.id, **cambios}
    print_outcome(formato, dicho, [hecho, *change_lines(cambios)])


def volver_command(*, formato: str) -> None:
    """Publish the previous version again and report what changes."""
    from pp0093.build import publish
    from pp0093.changes import version_diff
    from pp0093.intake import loading

    opciones = settings()
    with publish.building(opciones.salida, waiting):
        publish.finish_or_undo(opciones)
        vuelta = publish.roll_back(opciones.salida, partial(loading.warning, say=console.warn))
    cambios = version_diff.changes_between(vuelta.dejada, vuelta.version)
    version, antes = vuelta.version.name, vuelta.dejada.name
    hecho = f"Publicada otra vez la versión {version} (antes, {antes}); {SAME_FILES}"
    print_outcome(formato, {"version": version, "dejada": antes, **cambios}, [hecho, *change_lines(cambios)])


def entregas_command(*, anio: int | None, mensaje: str | None, formato: str) -> None:
    """List each unit's pending deliveries, or write a reminder for one."""
    from pp0093 import clock
    from pp0093.intake import desk, texts

    catalogo, hoy = served_catalog(), clock.today()
    anio = anio or desk.current_year(catalogo, hoy)
    deben = desk.calendar(catalogo, anio, hoy)
    if mensaje is None:
        programa = catalogo.programa
        por_que = NO_UNITS.format(anio) if programa.has(FIRMS_TOPIC) else NO_FIRMS.format(programa.sigla)
        console.write_rows([*map(texts.due_row, deben)], formato, lambda: por_que)
        return
    de_cada = {d.unidad: d for d in deben}
    suya = de_cada.get(mensaje.upper())
    if suya is None:
        hay = ", ".join(de_cada) or "ninguna"
        raise UsageError(f"{mensaje} no es una unidad que deba entregar; las hay: {hay}")
    print(suya.mensaje or f"{suya.unidad} no debe nada de {anio}: {suya.estado}\n", end="")


def sunat_command(*, anio: int, salida: Path | None) -> None:
    """Write the list of firms to be cross-checked with SUNAT."""
    from pp0093 import durable
    from pp0093.ingest.workbooks import refuse_existing
    from pp0093.intake import desk

    ruta = console.destination(salida, f"rucs_{anio}.csv")
    refuse_existing(ruta)
    es_consulta = ruta.suffix.lower() == ".zip"
    rucs = desk.to_cross(served_catalog(), anio, sin_inscripcion=es_consulta)
    if not rucs:
        print(f"De {anio} no hay RUC que cruzar: no se escribió nada")
        return
    contenido = desk.as_queries(rucs) if es_consulta else desk.as_csv(rucs)
    durable.write_at_once(ruta, contenido, permisos=0o600)
    vuelve = UPLOAD_TO_SUNAT if es_consulta else f"el cruce que devuelva SUNAT se carga como cruce_{anio}.csv"
    print(f"{noun(len(rucs), 'Escritos')} {len(rucs):,} RUC en {ruta}; {vuelve}")


def inspeccionar_command(*, archivo: Path, formato: str) -> None:
    """Report the contents of a file."""
    from pp0093.ingest.cache import inspected
    from pp0093.ingest.inventory import manifest, raw_file
    from pp0093.ingest.quarantine import CORRECTS
    from pp0093.ingest.readers.base import format_name
    from pp0093.ingest.readers.delivery import with_delivery_sheet
    from pp0093.intake.recognised import ASKS

    check_is_file(archivo)
    datos = settings().datos
    suyo, dichos = archivo.name, {}
    if archivo.resolve().is_relative_to(datos):
        suyo, dichos = archivo.resolve().relative_to(datos).as_posix(), manifest(datos)
    crudo = raw_file(archivo, suyo, dichos)
    with console.progress_of(crudo) as avance:
        hallado = inspected(crudo, avance)
    sigla = programme.current().sigla
    propias = hallado.get("filas_programa", hallado["filas"]) + hallado.get("filas_cuarentena", 0)
    programa = sigla if propias or not hallado["filas"] else f"ninguna fila es del {sigla}"
    se_sabe, de_que = with_delivery_sheet(crudo).pasaporte, ASKS.get(hallado["fuente"], ())
    if propias and "entrega" in de_que and not (se_sabe.get("entrega") or se_sabe.get(CORRECTS)):
        hallado["falta"] = [*hallado.get("falta", ()), "entrega (--entrega completa o parcial)"]
    hallado |= {"programa": programa, "formato_nombre": format_name(hallado["formato"])}
    console.answer_one(hallado, formato)


def indicadores_validar_command(*, carpeta: Path | None, formato: str) -> int:
    """Report every fault of the indicator tables; exit code 1 when there is one."""
    from pp0093.ingest.readers import sources, validate
    from pp0093.ingest.readers.declarada import TABLES_DIR, indicator_files

    carpeta = carpeta or settings().datos / TABLES_DIR
    carpeta = carpeta / TABLES_DIR if (carpeta / TABLES_DIR).is_dir() else carpeta
    archivos = indicator_files(carpeta) if carpeta.is_dir() else []
    if not archivos:
        raise InputError("no hay tablas que validar", "ponga en ella fichas.csv y valores.csv", archivo=str(carpeta))
    examinados, propias, cruzadas = validate(archivos)
    faltas = propias + cruzadas
    for falta in faltas:
        console.say(str(falta))
    filas = {
        t.removeprefix("indicadores_"): sum(len(e.filas) for e in examinados if t in e.lector.tablas)
        for t in sorted(t for s in sources()[TABLES_DIR] for t in s.tablas)
    }
    cuantos = counted(len(archivos), "archivos")
    if formato == "json" or not faltas:
        cuenta = ", ".join(f"{n:,} {nombre}" for nombre, n in filas.items())
        lista = [{c: getattr(f, c) for c in ("archivo", "fila", "columna", "motivo", "que_hacer")} for f in faltas]
        dicho = {"archivos": len(archivos), "filas": filas, "faltas": lista}
        print_outcome(formato, dicho, [f"Todo está bien: {cuantos}, {cuenta}"])
    if faltas:
        console.say(f"{counted(len(faltas), 'faltas')} en {len({f.archivo for f in faltas})} de {cuantos}.")
    return 1 if faltas else 0
