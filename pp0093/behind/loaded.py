"""The data page: loaded files, quarantine, comparison with documents, deliveries, changes between versions.

The report of checks (Frictionless) has places and reasons, never the value of a cell, which may be a personal datum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from pp0093 import versions
from pp0093.ask import dictionary
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.dictionary import Entry
from pp0093.ask.filter_values import short_name
from pp0093.ask.origin import cited, loads, printed, printed_checks
from pp0093.ask.origin.loads import FileWarning, LoadedFile, QuarantinedRow
from pp0093.ask.origin.printed_checks import Checked, Evidence
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rule_rows import DeliveryRule
from pp0093.ask.standing import basis, periods
from pp0093.ask.suppression.microdata import is_of_firms
from pp0093.changes import version_diff
from pp0093.changes.version_diff import ChangedFigure
from pp0093.claims import Claim, Sentence, fact, subject
from pp0093.language.words import counted, folded
from pp0093.programme import FIRMS_TOPIC
from pp0093.writing import formats, tables
from pp0093.writing.phrases import phrase, say
from pp0093.writing.tables import Table

CHECKED, DICTIONARY = "Publicado y calculado", "Diccionario"
LEDGER_NOTE = (
    "Leídas = cargadas + cuarentena + repetidas + fuera de alcance; de las cargadas, las reemplazadas no cuentan"
)
LISTS_NOTE = "de las listas de empresas no se dice cuántas filas traen, que diría cuántas empresas"
COMPLETE_SIGN, PARTIAL_SIGN, DEMONSTRATION_SIGN, MISSING_SIGN = "● Completo", "◐ Parcial", "◆ Demostración", "○ Falta"
SOURCES_NOTE = "Las tablas que trae el sistema dicen su fuente donde se usan"
UNDECLARED = "no declarado"
REGISTER = ("registro de lo cargado",)
COMPARED_WITH = {
    Evidence.INDEPENDENT: "su cálculo con otras filas",
    Evidence.ECHO: "ella misma",
    Evidence.COPY: "otra copia impresa",
    Evidence.NONE: "nada",
}
UNLIKE = (printed_checks.DIFFERENT, printed_checks.CUT)


@cached_by_version
def close_table(catalogo: Catalog) -> Table:
    """Return the years declared closed, with the day and who declared it."""
    return tables.of_objects(periods.declared_closes(catalogo), "behind.close")


@cached_by_version
def data_answer(catalogo: Catalog) -> Sentence:
    """Return the page's answer: number of sources, cut-off of money, units that delivered records."""
    entregas = basis.deliveries(catalogo) if catalogo.programa.has(FIRMS_TOPIC) else None
    dieron = None if entregas is None else len({e.unidad for e in entregas if e.has_delivered})
    cortes = [p.corte for alcance in formats.SCOPE_CHOICES for p in periods.periods(catalogo, alcance) if p.corte]
    return say(
        "datos_sin_registros" if dieron == 0 else "datos_que_hay",
        fuentes_cargadas=len({*map(_source, loads.loaded_files(catalogo))}),
        corte=max(cortes, default=""),
        unidades_que_entregaron=dieron or "",
    )


def version_note(catalogo: Catalog) -> str:
    """Return the date of the version; its id is shown with the sources."""
    return f"Versión del {formats.day(versions.published_on(catalogo.carpeta))}."


def sources_title(fuentes: Table) -> Sentence:
    """Return the title of the sources: how many declare a cut-off."""
    dicen = sum(corte != UNDECLARED for *_, corte in fuentes.filas)
    return say("fuentes_y_corte", fuentes_con_corte=dicen, fuentes_cargadas=len(fuentes.filas))


def sources_table(catalogo: Catalog, archivos: Iterable[LoadedFile]) -> Table:
    """Return a row per document or, for files without one, per format: contents and cut-offs.

    A document has the name used by its figures and their years; its cut-offs are those that its files declare.
    """
    filas, en_el_texto = [], printed_checks.names_in_print(catalogo)
    impresas = {(c.archivo, c.anio) for c in printed.published_figures(catalogo)}
    for fuente, suyos in groupby(sorted(archivos, key=_source), key=_source):
        todos = [*suyos]
        que: dict[str, set[int]] = {}
        for cargado in todos:
            que.setdefault(cargado.formato_nombre, set()).update(a for de, a in impresas if de == cargado.archivo)
        dichos = [f"{formato} ({cited.span(sorted(anios))})" if anios else formato for formato, anios in que.items()]
        cortes = dict.fromkeys(a.corte_escrito for a in todos if a.corte_escrito != formats.NO_CUTOFF)
        filas.append((en_el_texto.get(fuente, fuente), "; ".join(dichos), "; ".join(cortes) or UNDECLARED))
    return tables.of_texts(("Fuente", "Qué trae", "Corte"), filas)


def _source(archivo: LoadedFile) -> str:
    return archivo.documento or archivo.formato_nombre


def ledger_title(
    archivos: Sequence[LoadedFile], avisos: Sequence[FileWarning], apartadas: Sequence[QuarantinedRow]
) -> Sentence:
    """Return the title of the loaded files: row counts, quarantine and warnings."""
    inventados = sum(a.origen == "sintetico" for a in archivos)
    return say(
        "lo_cargado",
        (),
        fact("archivos", inventados, subject(origen="sintetico")),
        archivos=len(archivos),
        inventados=formats.number(inventados) if inventados else "",
        filas_leidas=sum(a.filas_leidas or 0 for a in archivos),
        sin_listas=phrase("sin_listas") if _keeps_rows(archivos) else "",
        filas_en_cuarentena=len(apartadas),
        avisos=len(avisos),
    )


def ledger(archivos: Iterable[LoadedFile]) -> Table:
    """Return the table of loaded files, grouped by document."""
    return tables.of_objects(sorted(archivos, key=lambda a: a.documento or ""), "behind.file")


def ledger_note(archivos: Iterable[LoadedFile]) -> str:
    """Return how row counts add up, and which are suppressed."""
    return f"{LEDGER_NOTE}; {LISTS_NOTE}" if _keeps_rows(archivos) else LEDGER_NOTE


def _keeps_rows(archivos: Iterable[LoadedFile]) -> bool:
    return any(a.filas_leidas is None for a in archivos)


def checked_note(cifras: Sequence[Checked]) -> str:
    """Return how figures are compared, and how many have no independent evidence."""
    redondas = _checked(cifras, Evidence.INDEPENDENT, printed_checks.DIFFERS_BY_ROUNDING)
    return phrase(
        "nota_de_comprobadas",
        redondas=redondas if redondas.valor else "",
        ecos=_checked(cifras, Evidence.ECHO),
        copias=_checked(cifras, Evidence.COPY),
        nada=_checked(cifras, Evidence.NONE),
    )


def _checked(cifras: Iterable[Checked], clase: Evidence, *resultados: str) -> Claim:
    """Return the claim of how many printed figures have a kind of evidence and, optionally, some results."""
    suyas = [c for c in printed_checks.of_kind(cifras, clase) if not resultados or c.resultado in resultados]
    return fact("cifras_publicadas", len(suyas), subject(clase=clase.value, resultado="|".join(resultados)))


def checked_headline(cifras: Sequence[Checked]) -> Sentence:
    """Return the title of the comparison: how many printed figures differ from computed ones, rounding apart."""
    propias = _checked(cifras, Evidence.INDEPENDENT)
    if not propias.valor:
        return say("publicado_sin_decir", (), propias)
    distintas, otras = (_checked(cifras, de, *UNLIKE) for de in (Evidence.INDEPENDENT, Evidence.COPY))
    return say("publicado_distinto", propias=propias, distintas=distintas, otras=otras if otras.valor else "")


@cached_by_version
def checked_table(catalogo: Catalog, todas: bool) -> Table:
    """Return published figures beside what they are compared with; without `todas`, only those that differ."""
    sin_mas = () if todas else (printed_checks.EQUAL, printed_checks.NOT_COMPUTED)
    filas = []
    for c in printed_checks.check_published(catalogo):
        if c.resultado in sin_mas:
            continue
        indicador = INDICATORS.get(c.indicador)
        de_que = ", ".join(short_name(catalogo, c.anio, d, v) for d, v in c.dimensiones.items()) or "Programa"
        impreso = f"{formats.number(c.valor, c.decimales)} {c.unidad_medida or ''}".strip()
        calculado = formats.written(indicador, c.calculado) if indicador else formats.number(c.calculado, c.decimales)
        que = c.documento, c.seccion or "", printed.label(catalogo, c.indicador), f"{de_que}, {c.anio}"
        filas.append((*que, impreso, calculado, COMPARED_WITH[Evidence(c.clase)], c.resultado))
    return tables.of_texts(
        ("Documento", "Sección", "Indicador", "De qué", "Publicado", "Al lado", "Frente a", "Resultado"), filas
    )


@cached_by_version
def entries(catalogo: Catalog, texto: str) -> list[Entry]:
    """Return the dictionary entries that contain a text, indicators first."""
    hallados = [e for e in dictionary.entries(catalogo.programa) if texto.casefold() in e.texto.casefold()]
    return sorted(hallados, key=lambda e: e.clase == "columna")


@cached_by_version
def delivery_table(catalogo: Catalog) -> Table:
    """Return the deliveries of each obliged unit by year, and how many delivered; no rows when none did.

    Units that deliver without being obliged are listed too.
    """
    entregas = basis.deliveries(catalogo)
    inventadas = loads.invented(catalogo)
    sabidas = {*inventadas, *((e.unidad, e.anio) for e in entregas)}
    anios = sorted({anio for _, anio in sabidas})
    deben = dict.fromkeys(
        ((e.unidad, a) for a in anios for e in catalogo.rules.of(a).typed(DeliveryRule)), MISSING_SIGN
    )
    estado = deben | dict.fromkeys(inventadas, DEMONSTRATION_SIGN)
    a_medias = {(e.unidad, e.anio) for e in entregas if e.debe and e.hasta is None}
    dieron = {(e.unidad, e.anio) for e in entregas if e.has_delivered}
    estado |= {d: PARTIAL_SIGN if d in a_medias else COMPLETE_SIGN for d in dieron}
    unidades = dict.fromkeys(u for u, _ in [*deben, *sorted(sabidas)])
    filas = [[u, *(estado.get((u, a), formats.MISSING) for a in anios)] for u in unidades]
    filas.append(["Entregaron", *(_how_many([estado[c] for c in deben if c[1] == a]) for a in anios)])
    return tables.of_texts(["Unidad", *map(str, anios)], filas if anios else [])


def _how_many(estados: list[str]) -> str:
    completas = estados.count(COMPLETE_SIGN)
    return f"{completas + estados.count(PARTIAL_SIGN)} de {counted(len(estados), 'unidades')}; completas, {completas}"


ROW_ERROR: dict[str, Any] = {
    "type": "row-error",
    "title": "Fila en cuarentena",
    "description": "La fila no se cargó; corríjala y vuelva a cargarla.",
    "tags": ["#table", "#row"],
    "cells": [],
}
"""The fixed part of each quarantined row's error."""


def checks(catalogo: Catalog, archivo: str | None = None) -> dict[str, Any]:
    """Return the Frictionless report of a version's files (of one): a task per file, an error per quarantined row."""
    apartadas = {a: list(g) for a, g in groupby(loads.quarantine(catalogo), key=lambda q: q.archivo)}
    avisos = loads.warnings(catalogo)
    tareas = [
        _task(f, apartadas.get(f.archivo, ()), [w.problema for w in avisos if w.archivo == f.archivo])
        for f in loads.loaded_files(catalogo)
        if archivo in (None, f.archivo)
    ]
    errores = sum(len(t["errors"]) for t in tareas)
    return {
        "valid": not errores,
        "stats": {"tasks": len(tareas), "errors": errores, "warnings": sum(len(t["warnings"]) for t in tareas)},
        "warnings": [],
        "errors": [],
        "tasks": tareas,
    }


def _task(cargado: LoadedFile, apartadas: Iterable[QuarantinedRow], avisos: Sequence[str]) -> dict[str, Any]:
    errores = []
    for q in apartadas:
        lugar = ", ".join(f"{que} {q[que]}" for que in ("hoja", "fila", "columna") if q[que] is not None)
        dicho = f"{lugar}: {q.motivo}"
        errores.append(ROW_ERROR | {"message": dicho, "note": dicho, "rowNumber": q.fila})
    return {
        "name": re.sub(r"[^-a-z0-9._/]+", "-", folded(cargado.archivo)),
        "title": cargado.formato_nombre,
        "type": "table",
        "valid": not errores,
        "place": cargado.archivo,
        "labels": [],
        "stats": {"errors": len(errores), "warnings": len(avisos), "rows": cargado.filas_leidas},
        "warnings": avisos,
        "errors": errores,
    }


MAX_CHANGES_SHOWN = 10
NOTHING_MOVED = "Ninguna cifra de portada"


@cached_by_version
def news_table(catalogo: Catalog) -> Table:
    """Return the kept versions, from the published one back: how many figures each changed, and which."""
    filas = []
    for version in reversed(versions.lineage(versions.home(catalogo.carpeta), catalogo.carpeta)):
        dicho = versions.description(version)
        se_sabe = bool(dicho.get(versions.CHANGES))
        movidas = version_diff.read_changes(dicho[versions.CHANGES]).cambios if se_sabe else []
        cerradas = sum(m.es_cerrado for m in movidas)
        cuantas = formats.number(cerradas), formats.number(len(movidas) - cerradas)
        que = _what(movidas, catalogo) if se_sabe else "No lo dejó dicho"
        if dicho.get(versions.PREVIOUS) is None:
            que = "Primera versión"
        filas.append((version.name, formats.day(versions.published_on(version)), *cuantas, que))
    return tables.of_texts(("Versión", "Fecha", "Años cerrados", "Otros años", "Qué cambió"), filas)


def _what(movidas: Sequence[ChangedFigure], catalogo: Catalog) -> str:
    """Return figures before and after; for restricted readers, only that counts of firms changed."""
    dichas = []
    for m in movidas[:MAX_CHANGES_SHOWN]:
        lados = [lado for lado in (m.antes, m.despues) if lado]
        se_calla = catalogo.protegido and any(is_of_firms(m.indicador, lado.procedencia) for lado in lados)
        dichas.append(
            f"{m.anio}, {version_diff.figure_label(m)}: es otra; cuánto, reservado, porque restar dos versiones diría "
            "quién llegó"
            if se_calla
            else version_diff.change_line(m)
        )
    if len(movidas) > MAX_CHANGES_SHOWN:
        dichas.append(f"y {len(movidas) - MAX_CHANGES_SHOWN} más")
    return "; ".join(dichas) or NOTHING_MOVED
