"""How the money of a year stands, in words: up to when it was read, what it leaves out, which files do not head it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import INDICATORS, OF_THE_SCOPE, PRESUPUESTO, partial_of, stored
from pp0093.ask.rows import AnswerRow, Row
from pp0093.ask.standing import periods
from pp0093.ask.standing.periods import PRELIMINARY, Candidate, Period
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.nouns import counted

FEW = 4


def until(periodo: Period | None) -> str:
    """Return up to when a year which is not closed was read ("al 20/11/2026"), empty for a closed one."""
    return "" if periodo is None or periodo.es_cerrado else periodo.leido


def unclosed(estado: str, anio: int) -> str:
    """Return how a year that is not closed is called: to begin, under way or over without a known close."""
    if estado == periods.TO_BEGIN:
        return "Año por iniciar"
    return "Año en curso" if periods.is_under_way(estado, anio) else "Año sin cierre conocido"


def mark(periodo: Period | None) -> str:
    """Return what a year that is not whole and closed is labelled with: "parcial, sólo el pliego 038"; else empty."""
    if periodo is None or not periodo.es_parcial:
        return ""
    estado = "preliminar" if periodo.estado == PRELIMINARY else "parcial"
    return f"{estado}, {periodo.deja_fuera}" if periodo.deja_fuera else estado


def of_row(periodo: Period | None, fila: AnswerRow | None) -> Period | None:
    """Return a year as it stands for a row: whole where all its figures are of what its source holds."""
    if (
        periodo is None
        or fila is None
        or (not periodo.deja_fuera)
        or _is_short(
            fila.respuesta,
            [i for i in INDICATORS if f"parcial_{i}" in fila.respuesta and fila.respuesta[i] is not None],
        )
    ):
        return periodo
    return replace(periodo, es_completo=True, deja_fuera=None)


def marked(texto: str, periodo: Period | None, fila: AnswerRow | None = None) -> str:
    """Return a title with the mark of its year, or of the row that it says, behind in brackets, where it has one."""
    marca = mark(of_row(periodo, fila))
    return f"{texto} ({marca})" if marca else texto


def reading(periodo: Period) -> str:
    """Say of a year that is not whole and closed that it is drawn apart, and why."""
    if periodo.es_cerrado:
        return f"{periodo.anio} no trae el alcance entero ({periodo.deja_fuera}): se dibuja aparte y no se compara."
    limite = f" ({periodo.deja_fuera})" if periodo.deja_fuera else ""
    clase = "preliminar" if periodo.estado == PRELIMINARY else "parcial"
    return f"{periodo.anio} es una lectura {clase}{limite} {until(periodo)}: se dibuja aparte y no se compara."


def short_of(periodo: Period | None) -> str:
    """Say that the figures of a year do not cover their scope; empty where they do."""
    if periodo is None or periodo.deja_fuera is None:
        return ""
    fuente, deja_fuera = periodo.fuente, periodo.deja_fuera
    return f"El dinero de {periodo.anio} sale de {fuente} y trae {deja_fuera}: no es el alcance entero."


def whole_or_not(periodo: Period | None) -> str:
    """Say that the figures of a year do not cover their scope and what would; empty where they do."""
    corto = short_of(periodo)
    return f"{corto} Cargue un archivo del MEF sin ese filtro {LOADED_AT}." if corto else ""


def beside(candidatos: Sequence[Candidate]) -> str:
    """Say the printed amounts of a year that a later file displaced, and which other files do not head it and why."""
    otros = [c for c in candidatos if not c.manda]
    impresos = [
        f"{c.fuente} imprime {formats.soles(c.pim_soles)} de PIM y {formats.soles(c.devengado_soles)} de devengado, "
        "del alcance entero."
        for c in otros
        if c.es_impreso
    ]
    ignorados = [f"No se usa {c.fuente}: {_clause(c)}" for c in otros if not c.es_impreso]
    if len(ignorados) > FEW:
        ignorados = [*ignorados[:FEW], f"Tampoco {counted(len(ignorados) - FEW, 'archivos')} más del año."]
    return " ".join(impresos + ignorados)


def warnings(catalogo: Catalog, consulta: Query, filas: Sequence[Row]) -> list[str]:
    """Return a sentence for each year of an answer about money whose source leaves out part of its scope."""
    if not any(INDICATORS[s].mart is PRESUPUESTO for s in stored(consulta.indicadores)):
        return []
    if filas and not any(_is_short(f, consulta.indicadores) for f in filas):
        return []
    pedidos = set(map(int, consulta.filtros.get("anio", [])))
    en_filas = {f["anio"] for f in filas if f.get("anio") is not None}
    return [
        f"{p.anio} no trae el alcance entero: {p.deja_fuera} ({p.fuente})"
        for p in periods.periods(catalogo, consulta.alcance)
        if p.deja_fuera and p.anio in (en_filas or pedidos or {p.anio})
    ]


def _is_short(fila: Row, indicadores: Sequence[str]) -> bool:
    """Tell whether a row lacks a figure, or has one of part of its scope: all of what a source holds is not."""
    return OF_THE_SCOPE in partial_of(fila, indicadores) or any(fila.get(i) is None for i in indicadores)


def _clause(candidato: Candidate) -> str:
    motivo = candidato.motivo or ""
    return motivo[:1].lower() + motivo[1:]
