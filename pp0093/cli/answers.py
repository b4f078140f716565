"""Commands that print rows: figures, provenance, loads, quarantine, alerts and goals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, convert

from pp0093 import console, programme, versions
from pp0093.cli.publishing import parts, served_catalog
from pp0093.config import settings
from pp0093.errors import InputError, UsageError, among

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog
    from pp0093.ask.rows import Filters, Row

ORIGIN, REPORT = "procedencia", "frictionless"
BOUND_PREFIXES = "minimo_", "maximo_"
"""Prefixes of the columns of bounds: left out of tables when no row has any."""


def _catalog_of(version: str | None) -> Catalog:
    from pp0093.ask.catalog import catalog_of_version

    return served_catalog() if version is None else catalog_of_version(settings().salida, version)


def consulta_command(
    *,
    indicadores: str,
    por: str,
    filtro: Sequence[str],
    alcance: str,
    base: str,
    version: str | None,
    demostracion: bool,
    formato: str,
) -> None:
    """Print indicators grouped by dimensions."""
    from pp0093.ask.origin import figure_notes
    from pp0093.ask.query import Query, columns, rests, run
    from pp0093.ask.registry import INDICATORS
    from pp0093.ask.rows import rows_for_programs
    from pp0093.ask.standing import unknown
    from pp0093.writing.tables import column_of

    catalogo = _catalog_of(version)
    catalogo = catalogo.demonstration() if demostracion else catalogo
    alcance = catalogo.programa.scope(alcance)
    pedido = Query(parts(indicadores), parts(por), parse_filters(filtro), alcance, base)
    filas = run(catalogo, pedido)
    for aviso in unknown.money_left_out(catalogo, pedido, filas):
        console.warn(aviso)
    dadas = [*filas, *rests(catalogo, pedido)]
    dichas = rows_for_programs(dadas)
    if formato != "tabla":
        console.write_rows(dichas, formato, columnas=lambda: columns(catalogo, pedido))
        return
    de_tabla = [_in_a_table(f, d) for f, d in zip(dadas, dichas, strict=True)]
    con_dato = {c for f in de_tabla for c, v in f.items() if v is not None}
    de_tabla = [{c: v for c, v in f.items() if c in con_dato or not c.startswith(BOUND_PREFIXES)} for f in de_tabla]
    notas = [*figure_notes.notes(catalogo, filas, pedido.filtros), *unknown.missing_notes(catalogo, pedido, filas)]
    por_que = [] if filas or notas else [unknown.reason_or_no_source(catalogo, i, pedido) for i in pedido.indicadores]
    nada = " ".join(["Sin filas.", *dict.fromkeys(por_que)])
    # Formats of the figures and their bounds, from the registry.
    escritas = {
        f"{de}{i}": column_of(INDICATORS[i]).written for i in pedido.indicadores for de in ("", *BOUND_PREFIXES)
    }
    console.write_rows(de_tabla, "tabla", lambda: nada, escritas=escritas)
    for nota in notas:
        console.say(f"{nota}.")
    if unknown.has_received_apart(catalogo, pedido, filas):
        console.say("Lo recibido se ve con «consulta --base registros».")


def _in_a_table(fila: Row, dicha: Row) -> Row:
    """Return a row without the per-figure columns meant for programs; partial ones are marked in the source column."""
    from pp0093.writing.tables import words

    dicha = {c: words(fila, c) or v for c, v in dicha.items() if not c.startswith(("procedencia_", "parcial_"))}
    if any(v for c, v in fila.items() if c.startswith("parcial_")):
        dicha[ORIGIN] = f"{dicha[ORIGIN]}, parcial"
    return dicha


def parse_filters(filtros: Sequence[str]) -> Filters:
    """Parse "dimension=value" filters; raise UsageError for an invalid one."""
    dichos: Filters = {}
    for filtro in filtros:
        dimension, igual, valor = filtro.partition("=")
        if not igual:
            raise UsageError(f"el filtro {filtro!r} no tiene la forma DIM=VALOR")
        dichos.setdefault(dimension.strip(), []).append(valor.strip())
    return dichos


def pregunta_command(*, pregunta: str, formato: str) -> None:
    """Answer a question in natural language, or suggest questions when it is not understood."""
    from pp0093.questions.asked import ask

    respuesta = ask(served_catalog(), pregunta)
    if formato == "json":
        console.answer_one(respuesta.plain(), "json")
        return
    print(respuesta.respuesta)
    if respuesta.en_palabras:
        console.say(f"Consulta: {respuesta.en_palabras}.")
    for sugerida, dicho in respuesta.cercanas:
        console.say(f"Puede preguntar: {sugerida} ({dicho.partition('. ')[0].rstrip('.')})")


def pasaporte_command(
    *, indicador: str, filtro: Sequence[str], grupo: Sequence[str], alcance: str, formato: str
) -> None:
    """Print the provenance of a figure."""
    from pp0093.ask.filter_values import resolve_filters
    from pp0093.ask.origin.passport import Reference, passport_of

    catalogo = served_catalog()
    suyo = {d: v[-1] for d, v in resolve_filters(catalogo, parse_filters(grupo)).items()}
    hallado = passport_of(catalogo, Reference(indicador, parse_filters(filtro), suyo, alcance)).plain()
    if formato == "json":
        console.answer_one(hallado, "json")
        return
    hallado["cuentas"] = "; ".join(hallado.pop("cuentas"))
    listas = {c: v for c, v in hallado.items() if isinstance(v, list)}
    console.answer_one({c: v for c, v in hallado.items() if c not in listas}, "tabla")
    for nombre, filas in listas.items():
        print(f"\n{nombre}: {len(filas)}")
        if filas:
            console.write_rows(filas, "tabla")


def cargas_command(*, demostracion: bool, formato: str) -> None:
    """List the loaded files with their row counts by outcome."""
    from pp0093.ask.origin import loads

    console.write_rows(loads.ledger(served_catalog(demostracion=demostracion)), formato)


def cuarentena_command(
    *, archivo: str | None, pendientes: bool, candidatos: bool, xlsx: Path | None, demostracion: bool, formato: str
) -> int:
    """List quarantined rows with their values, write workbooks to correct them, or report on all.

    Exit code 1 when a workbook could not be written.
    """
    from pp0093.ask.origin import loads
    from pp0093.ingest import quarantine

    catalogo = served_catalog(demostracion=demostracion)
    if formato == REPORT:
        from pp0093.behind import loaded

        if xlsx or pendientes or candidatos:
            raise UsageError(
                f"--formato {REPORT} informa de todo lo cargado; quite --xlsx, --pendientes y --candidatos"
            )
        console.answer_one(loaded.checks(catalogo, archivo), "json")
        return 0
    datos = settings().datos
    propuestas = quarantine.proposed(loads.prints(catalogo), datos, archivo) if candidatos else {}
    filas = (loads.pending if pendientes else loads.quarantine_values)(catalogo, archivo)
    if not xlsx:
        if candidatos:
            filas = quarantine.with_proposals(filas, propuestas)
        console.write_rows(filas, formato, lambda: _none_apart(catalogo, archivo, pendientes=pendientes))
        return 0
    apartados = loads.quarantined(catalogo, archivo)
    filas, sin_libro, faltas = quarantine.write_workbooks(apartados, datos, xlsx, filas, propuestas)
    for suyo in sin_libro:
        console.say(f"{suyo}: su formato no se corrige en un libro; corrija el archivo de origen.")
    for falta in faltas:
        console.say(str(falta))
    por_que = "" if filas or faltas else f" {_none_apart(catalogo, archivo, pendientes=pendientes)}"
    console.write_rows(filas, formato, lambda: f"No se escribió ningún libro.{por_que}")
    return 1 if faltas else 0


def _none_apart(catalogo: Catalog, archivo: str | None, *, pendientes: bool) -> str:
    """Return the message for an empty list: no row is in quarantine, or still to be corrected."""
    from pp0093.ask.origin import loads
    from pp0093.writing.phrases import say

    if archivo and archivo not in {f.archivo for f in loads.loaded_files(catalogo)}:
        return f"{archivo} no está entre los archivos cargados: pp0093 cargas los lista"
    return str(say("nada_pendiente") if pendientes else say("sin_cuarentena"))


def diccionario_command(*, nombre: str | None, formato: str) -> None:
    """Print the data dictionary."""
    from pp0093.ask import dictionary

    if formato == "md":
        print(dictionary.markdown(), end="")
    else:
        todas = dictionary.entries(programme.current())
        suyas = [e for e in todas if nombre in (None, e.nombre)]
        if nombre is not None and not suyas:
            raise UsageError(f"no hay {nombre}; {among(nombre, sorted({e.nombre for e in todas}))}")
        console.write_rows(suyas, formato)


def indicadores_sensibilidad_command(*, instrumento: str | None, anio: int | None, formato: str) -> None:
    """Print an instrument's index under each method."""
    from pp0093.instruments import figures

    catalogo = served_catalog()
    instrumento = instrumento or catalogo.programa.instrument(figures.POLICY)
    anio = anio or figures.year_of(catalogo, instrumento)
    console.write_rows(figures.methods(catalogo, instrumento, anio) if instrumento and anio else [], formato)


def hallazgos_command(*, formato: str) -> None:
    """List statements of published reports that disagree with their own figures or with ours."""
    from pp0093.audit import reports

    console.write_rows(reports.findings(served_catalog()), formato)


def indicadores_hallazgos_command(*, formato: str) -> None:
    """List printed values of instruments that their own data do not reproduce."""
    from pp0093.instruments import findings

    console.write_rows(findings.findings(served_catalog()), formato)


def cierre_command(*, panel: Path, evaluar: bool, formato: str) -> None:
    """Forecast each entity's year-end execution from a panel, or evaluate the method on past years."""
    from pp0093.ingest.readers.declarada import read_panel
    from pp0093.year.closing import Closings, PanelMark

    cierres = Closings(convert(read_panel(panel), list[PanelMark], strict=False))
    for aviso in cierres.warnings():
        console.say(f"{panel.name}: {aviso}")
    if not evaluar and cierres.running_year() is None:
        que_hacer = "agregue las filas de un año con meses y sin mes 12"
        raise InputError("todos sus años están cerrados", que_hacer, archivo=panel.name)
    filas: Sequence[Struct] = cierres.scores() if evaluar else cierres.expected()
    if evaluar and not filas:
        console.say(f"{panel.name}: con un solo año cerrado no hay otro en que probar.")
    console.write_rows(filas, formato)


def alertas_command(*, anio: int | None, formato: str, salida: Path | None = None) -> None:
    """Print the alerts of the published version, or write them as a workbook."""
    from pp0093.year import alerts, texts

    catalogo = served_catalog()
    alertas = [a for a in alerts.alerts_of_version(catalogo) if anio in (None, a.sujeto.anio)]
    if formato == "xlsx":
        from pp0093.documents.xlsx import WorkSheet, workbook
        from pp0093.writing.tables import of_objects

        ruta = console.destination(salida, f"alertas{f'_{anio}' if anio else ''}.xlsx")
        tabla = of_objects(alertas, "year.sent", gravedad=lambda a: alerts.GRAVITY_SAID[a.gravedad])
        ruta.write_bytes(workbook([WorkSheet("Alertas", tabla)], {}))
        print(ruta)
        return
    filas = [alerts.line(a, con_cifras=formato == "json") for a in alertas]
    # No alerts may mean that all is well or, for a year, that it cannot be evaluated.
    sin_mirar = not alertas and anio and alerts.unwatched(catalogo, anio)
    console.write_rows(filas, formato, lambda: str(sin_mirar or texts.no_alerts(anio)))


def cortes_command(*, anio: int, antes: str | None, despues: str | None, formato: str) -> None:
    """Print the changes in a year between two versions, by default the published one and its predecessor."""
    from pp0093.year import ledger

    ultimo = _catalog_of(despues)
    linea = versions.lineage(settings().salida, ultimo.carpeta)
    if antes is None and len(linea) == 1:
        raise UsageError("no hay una versión anterior; cargue otro corte y repita pp0093 etl")
    primero = _catalog_of(linea[-2].name if antes is None else antes)
    cambios = ledger.changes(primero, ultimo, anio)
    nada = f"De las actividades de {anio} nada cambió entre la versión {primero.version} y la {ultimo.version}."
    console.write_rows(cambios, formato, lambda: nada)


def metas_command(*, pares: bool, formato: str) -> None:
    """Print every goal that a source gave for a year, or the comparable pairs of years."""
    from pp0093.year import ledger

    console.write_rows((ledger.year_pairs if pares else ledger.targets)(served_catalog()), formato)
