"""Which files head each year's budget, and why the others that bring it do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Record, records


@dataclass(frozen=True)
class Candidate(Record):
    """Files that together bring the money of a year in a scope, and what is looked at to choose among them.

    `orden` and `detalle` are smaller the nearer to the primary source and the more they open; `manda` is the chosen.
    """

    alcance: str
    anio: int
    archivos: str
    manda: bool
    es_completo: bool
    tiene_actividad: bool
    es_parcial: bool
    orden: int
    detalle: int
    corte: date | None


@dataclass(frozen=True)
class Ignored:
    """Files that bring a year and do not head it, and why."""

    archivos: str
    motivo: str


@dataclass(frozen=True)
class Head:
    """The files that head a year in a scope, their cut-off, and those that they leave aside."""

    alcance: str
    anio: int
    archivos: str
    corte: date | None
    ignorados: tuple[Ignored, ...]


def heads(catalogo: Catalog) -> list[Head]:
    """Return what heads each scope and year, oldest first; the order of choice is that of core.fuente_elegida."""
    por_anio: dict[tuple[str, int], list[Candidate]] = {}
    for candidato in _candidates(catalogo):
        por_anio.setdefault((candidato.alcance, candidato.anio), []).append(candidato)
    sin_vigencia = _not_current(catalogo)
    mandan = []
    for (alcance, anio), candidatos in por_anio.items():
        for manda in (c for c in candidatos if c.manda):
            dejados = [Ignored(c.archivos, reason(manda, c)) for c in candidatos if not c.manda]
            dejados += [Ignored(archivo, OLDER) for archivo in sin_vigencia.get(anio, [])]
            mandan.append(Head(alcance, anio, manda.archivos, manda.corte, tuple(dejados)))
    return mandan


OLDER = "otra exportación de lo mismo es más nueva, o un filtro de su ruta la recorta"


def reason(manda: Candidate, otro: Candidate) -> str:
    """Return why some files do not head a year: the first thing in which those that head it are before them."""
    motivos = (
        (manda.es_completo and not otro.es_completo, "no cubre el alcance entero"),
        (manda.tiene_actividad and not otro.tiene_actividad, "no abre por actividad"),
        (otro.es_parcial and not manda.es_parcial, "no llega al fin del año"),
        (manda.orden != otro.orden, "es una cifra impresa y hay filas de la fuente primaria"),
        (manda.detalle != otro.detalle, "tiene menos detalle"),
        (manda.corte != otro.corte, "su corte es anterior o no se declara"),
    )
    return next((motivo for pasa, motivo in motivos if pasa), "trae lo mismo que otro archivo")


def _candidates(catalogo: Catalog) -> list[Candidate]:
    filas = catalogo.query(
        "with filas as (select 'reporte' as alcance, * from core.presupuesto where en_reporte union all "
        "select 'nacional', * from core.presupuesto where en_nacional) "
        "select f.alcance, f.anio, string_agg(distinct f.archivo, ', ' order by f.archivo) as archivos, "
        "f.grupo = any_value(e.grupo) as manda, bool_and(f.es_completo) as es_completo, "
        "bool_or(f.actividad is not null) as tiene_actividad, "
        "coalesce(max(f.corte) < make_date(f.anio, 12, 31), false) as es_parcial, "
        "any_value(p.orden::integer) as orden, any_value(t.orden_detalle::integer) as detalle, max(f.corte) as corte "
        "from filas f "
        "join core.fuente_elegida e on e.alcance = f.alcance and e.anio = f.anio and e.medida = 'devengado_soles' "
        "join rules.procedencia p on p.procedencia = f.procedencia join rules.formato t on t.formato = f.formato "
        "where f.devengado_soles is not null group by f.alcance, f.anio, f.grupo order by all"
    )
    return records(Candidate, filas)


def _not_current(catalogo: Catalog) -> dict[int, list[str]]:
    """Return the exports that another one of the same displaces, by year."""
    filas = catalogo.query("select anio, archivo from core.exportacion where not es_vigente order by all")
    por_anio: dict[int, list[str]] = {}
    for fila in filas:
        por_anio.setdefault(fila["anio"], []).append(fila["archivo"])
    return por_anio
