"""Changes of a version from the one before, as its description stores them (Changes, as JSON) and in lines.

A headline figure is money of both scopes, a goal of a product or activity, firms or focalization.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from pp0093 import programme, provenance, versions
from pp0093.ask import query, view
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import loads
from pp0093.ask.query import Query
from pp0093.ask.registry import BUDGET_AMOUNTS, INDICATORS, PHYSICAL_GOAL, SCOPES, STRUCTURE, YEAR, offered_indicators
from pp0093.ask.rows import Row, is_open
from pp0093.ask.standing import basis, periods
from pp0093.ask.view import View
from pp0093.console import plain_json
from pp0093.errors import PP0093Error
from pp0093.firms import figures
from pp0093.firms.figures import Received
from pp0093.firms.texts import of_units
from pp0093.language.words import counted
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.versions import CHANGES
from pp0093.writing import formats
from pp0093.writing.phrases import phrase

EXAMINED_QUERIES = (
    *(Query(BUDGET_AMOUNTS, (YEAR,), alcance=alcance) for alcance in SCOPES),
    *(Query((PHYSICAL_GOAL, "avance_fisico"), (YEAR, nivel)) for nivel in STRUCTURE),
    Query(("empresas_atendidas", "empresas_focalizadas", "focalizacion_pct"), (YEAR,)),
)


class VersionSide(Frozen):
    """A figure in one of two versions."""

    valor: int | float
    procedencia: str
    corte: str | None
    parcial: bool = False


class Headline(Frozen):
    """A figure of a year: of the whole programme or of a product or activity (`codigo`, named `de`)."""

    anio: int
    indicador: str
    alcance: str
    codigo: str
    de: str
    valor: int | float
    procedencia: str
    corte: str | None
    parcial: bool = False

    @property
    def lado(self) -> VersionSide:
        """What is compared between versions."""
        return VersionSide(self.valor, self.procedencia, self.corte, self.parcial)


class ChangedFigure(Frozen):
    """A figure that differs in the later version; `antes` or `despues` is None where a version lacks it."""

    anio: int
    indicador: str
    alcance: str
    codigo: str
    de: str
    es_cerrado: bool
    antes: VersionSide | None
    despues: VersionSide | None


class LeftAside(Frozen):
    """Files with the budget of a year that are not its source, and why."""

    archivos: str
    motivo: str | None


class Head(Frozen):
    """Source files of the budget of a scope and year, their cut-off date, and the files not used."""

    alcance: str
    anio: int
    archivos: str
    corte: date | None
    ignorados: list[LeftAside]


class PartlyDelivered(Frozen):
    """Deliveries of a year with incomplete units: firms, units that delivered, and units that must.

    Older versions lack how many units are complete, and how many `otras` delivered without having to.
    """

    anio: int
    empresas: int
    unidades: int
    deben: int
    completas: int | None = None
    otras: int = 0


class Replacement(Frozen):
    """A list with days repeated by a later complete delivery: `filas` of its rows no longer count."""

    archivo: str
    por: str
    filas: int


class Changes(Struct, frozen=True):
    """All the changes stored by a version.

    `cifras` are its headline figures; `cambios`, those that differ from the version before. `entregas` are the years
    with incomplete deliveries; `sin_comparar`, why the version before could not be queried.
    """

    cifras: list[Headline] = []
    cerrados: list[int] = []
    mandan: list[Head] = []
    cambios: list[ChangedFigure] = []
    sin_comparar: str | None = None
    entregas: list[PartlyDelivered] = []
    es_primera: bool = False
    reemplazos: list[Replacement] = []


def read_changes(dicho: Mapping[str, Any]) -> Changes:
    """Return the changes in a version's JSON, without figures of indicators that no longer exist."""
    cambios = convert(dicho, Changes)
    return replace(cambios, cifras=[c for c in cambios.cifras if c.indicador in INDICATORS])


def headlines(catalogo: Catalog) -> list[Headline]:
    """Return the headline figures of a version, in order; those its programme does not have are left out."""
    programa = catalogo.programa
    hay = offered_indicators(programa).keys()
    pedidos = [p for p in EXAMINED_QUERIES if hay >= {*p.indicadores} and programa.scope(p.alcance) == p.alcance]
    return [c for pedido in pedidos for fila in query.run(catalogo, pedido) for c in _of_row(catalogo, pedido, fila)]


def _of_row(catalogo: Catalog, pedido: Query, fila: Row) -> Iterator[Headline]:
    nivel = pedido.por[-1]
    codigo = "" if nivel == YEAR else str(fila[nivel])
    de = view.options(catalogo, fila[YEAR]).get(nivel, {}).get(codigo, codigo)
    for indicador in pedido.indicadores:
        if fila[indicador] is not None and not is_open(fila, indicador):
            # A goal is of the whole year: the row's cut-off date is its progress's.
            corte = None if indicador == PHYSICAL_GOAL else fila["corte"]
            alcance, de_donde = pedido.alcance if indicador in BUDGET_AMOUNTS else "", fila[f"procedencia_{indicador}"]
            dicha = plain_json(fila[indicador]), de_donde, corte, fila[f"parcial_{indicador}"]
            yield Headline(fila[YEAR], indicador, alcance, codigo, de, *dicha)


def _asked_itself(catalogo: Catalog) -> Changes:
    """Return the headline figures and closed years of a version, with the rest empty."""
    cerrados = {a for alcance in SCOPES for a in periods.closed(catalogo, alcance)}
    return Changes(headlines(catalogo), sorted(cerrados))


def examine(vigente: Path | None, catalogo: Catalog) -> dict[str, Any]:
    """Return the changes from the published version, as JSON."""
    reemplazos = [Replacement(**r) for r in loads.replaced(catalogo)]
    entregas = partly_delivered(catalogo)
    propio = replace(_asked_itself(catalogo), mandan=source_files(catalogo), entregas=entregas, reemplazos=reemplazos)
    return _against(vigente, propio)


def changes_between(dejada: Path, version: Path) -> dict[str, Any]:
    """Return the changes stored by a version, if any, with its figures compared again with another version."""
    dicho = versions.description(version).get(CHANGES)
    return _against(dejada, read_changes(dicho)) if dicho else {}


def _against(otra: Path | None, propio: Changes) -> dict[str, Any]:
    """Return changes as JSON, compared with another version; without one, as the first."""
    antes = previous_changes(otra) if otra else Changes()
    cambios = changed_figures(antes, propio.cifras) if otra else []
    dicho: dict[str, Any] = to_builtins(
        replace(propio, cambios=cambios, sin_comparar=antes.sin_comparar, es_primera=otra is None)
    )
    return dicho


def previous_changes(vigente: Path) -> Changes:
    """Return the changes stored by a version; if another edition stored none, they are queried, where possible."""
    if dicho := versions.description(vigente).get(CHANGES):
        return replace(read_changes(dicho), sin_comparar=None)
    try:
        with closing(Catalog(vigente)) as catalogo:
            return _asked_itself(catalogo)
    except PP0093Error as error:
        return Changes(sin_comparar=error.motivo)  # Building the new version is the remedy.


def changed_figures(antes: Changes, cifras: Iterable[Headline]) -> list[ChangedFigure]:
    """Return the figures that change, those of years that were closed first, then newest first.

    A figure changes when its value, provenance or cut-off date does; `antes` or `despues` is None without one.
    """
    if antes.sin_comparar:
        return []
    nuevas, viejas = ({(c.anio, c.indicador, c.alcance, c.codigo): c for c in de} for de in (cifras, antes.cifras))
    cambiadas = []
    # The order of the new figures; then those that no longer exist.
    for clave, una in {**nuevas, **viejas, **nuevas}.items():
        antes_de, despues = (todas[clave].lado if clave in todas else None for todas in (viejas, nuevas))
        if antes_de != despues:
            cambiadas.append(ChangedFigure(*clave, una.de, una.anio in antes.cerrados, antes_de, despues))
    return sorted(cambiadas, key=lambda c: (not c.es_cerrado, -c.anio))


def source_files(catalogo: Catalog) -> list[Head]:
    """Return the source files of the budget of each scope and year, oldest first, with cut-off date and files not used.

    Several programmes have a source each; files not used for the same reason are listed once.
    """
    mandan = []
    for alcance in SCOPES:
        for periodo in periods.periods(catalogo, alcance):
            candidatos = periods.candidates(catalogo, alcance, periodo.anio)
            ignorados = dict.fromkeys(LeftAside(c.fuente, c.motivo) for c in candidatos if not c.manda)
            cortes = {c.corte for c in candidatos if c.manda}
            corte = cortes.pop() if len(cortes) == 1 else periodo.corte
            mandan.append(Head(alcance, periodo.anio, periodo.fuente_con_filtro, corte, [*ignorados]))
    return mandan


def partly_delivered(catalogo: Catalog) -> list[PartlyDelivered]:
    """Return the deliveries of each year that some units have not completed, newest first."""
    if not catalogo.programa.has(programme.FIRMS_TOPIC):
        return []
    halladas = []
    for anio in sorted({e.anio for e in basis.deliveries(catalogo)}, reverse=True):
        r = figures.deliveries_received(catalogo, View(anio))
        if r and r.empresas is not None and (r.completas != r.deben or r.otras):
            halladas.append(PartlyDelivered(anio, r.empresas, r.recibidas, r.deben, r.completas, r.otras))
    return halladas


# Report in lines for a person: a maximum per part, the rest counted.

HEAD_LINES = 8
WHERE_ALL_IS = "Todo, con --formato json y en la página Datos (Novedades)."


def report_lines(dicho: Mapping[str, Any]) -> list[str]:
    """Return the report of a version's changes: closed years that change, source files of each year, then the rest.

    Each part has a title and a maximum of lines; the rest are counted.
    """
    cambios = read_changes(dicho)
    cerradas, otras = ([m for m in cambios.cambios if m.es_cerrado is cerrado] for cerrado in (True, False))
    bloques = (
        (phrase("cambian_cerradas", n=len(cerradas)), map(change_line, cerradas), 16),
        ("Qué archivo manda en el presupuesto de cada año:", head_lines(cambios.mandan), HEAD_LINES),
        (phrase("cambian_otras", n=len(otras), anios=_year_ranges(m.anio for m in otras)), map(change_line, otras), 6),
        ("Registros que no están completos:", map(_received_in_words, cambios.entregas), 4),
        ("Listas reemplazadas por una entrega posterior:", map(replaced, cambios.reemplazos), 6),
    )
    dichas = [_summary(cambios)]
    for titulo, lineas, tope in bloques:
        todas = [f"  {linea}" for linea in lineas]
        if len(todas) > tope:
            todas[tope - 1 :] = [f"  y {len(todas) - tope + 1} más"]
        dichas += [titulo, *todas] if todas else []
    return [*dichas, WHERE_ALL_IS] if cambios.cambios else dichas


def _received_in_words(r: PartlyDelivered) -> str:
    """Return "2025: 5 empresas, de 1 de las 7 unidades que deben entregar (ninguna completa) y de otra"."""
    if r.completas is None:
        return phrase("llego_en_parte", r)
    return phrase("llego", r, de_que=of_units(Received(r.deben, r.completas, r.unidades, r.empresas, r.otras)))


def replaced(reemplazo: Replacement) -> str:
    """Return "a registros/a.csv la reemplaza registros/b.csv: 2 filas reemplazadas, que quedan y no cuentan"."""
    return phrase("la_reemplaza", reemplazo, n=1 + reemplazo.por.count(";"))


def _summary(cambios: Changes) -> str:
    return phrase(
        "carga_primera" if cambios.es_primera else "no_se_compararon" if cambios.sin_comparar else "se_comparan",
        cifras_de_portada=len(cambios.cifras),
        anios=_year_ranges(c.anio for c in cambios.cifras),
        porque=cambios.sin_comparar,
        n=len(cambios.cambios) or None,
        ninguna="" if cambios.cambios else phrase("carga_sin_cambios"),
    )


def change_line(movida: ChangedFigure) -> str:
    """Return "2025, Avance físico de 1.2 Técnico-productiva: 443 (publicado) → 5 (calculado)"."""
    return f"{movida.anio}, {figure_label(movida)}: {' → '.join(sides(movida))}"


def sides(movida: ChangedFigure) -> tuple[str, str]:
    """Return a figure before and after: "443 (publicado)", "5 (calculado)"."""
    return _side_of_change(movida, movida.antes, movida.despues), _side_of_change(movida, movida.despues, movida.antes)


def figure_label(movida: ChangedFigure) -> str:
    """Return a figure's label: its indicator, part of the programme and scope."""
    return phrase("cifra_de_portada", movida, que=INDICATORS[movida.indicador].etiqueta)


def _side_of_change(movida: ChangedFigure, dicha: VersionSide | None, otra: VersionSide | None) -> str:
    """Return a side of a change: its value, and its provenance and cut-off date where they change."""
    if dicha is None:
        return "sin dato"
    es_otra = otra is None or dicha.procedencia != otra.procedencia
    partes = [
        provenance.provenance_name(dicha.procedencia).lower() if es_otra else "",
        "parcial" if dicha.parcial and not (otra and otra.parcial) else "",
        formats.cutoff(dicha.corte).lower() if otra and dicha.corte != otra.corte else "",
    ]
    dichas, valor = formats.full(", ", *partes), formats.written(INDICATORS[movida.indicador], dicha.valor)
    return f"{valor} ({dichas})" if dichas else valor


def head_lines(mandan: Iterable[Head]) -> list[str]:
    """Return which source files each year has, years with the same ones together, those with files not used first."""
    juntos: dict[tuple[bool, str], list[int]] = {}
    for m in mandan:
        de_cada = [f"quedó fuera {i.archivos}: {(i.motivo or '').removesuffix('.')}" for i in m.ignorados]
        dicho = "; ".join([f"({m.alcance}): {m.archivos}, {formats.cutoff(m.corte).lower()}", *de_cada])
        juntos.setdefault((not de_cada, f"{dicho}." if de_cada else dicho), []).append(m.anio)
    return [f"{_year_ranges(anios)} {dicho}" for (_, dicho), anios in sorted(juntos.items())]


def _year_ranges(de_cada: Iterable[int]) -> str:
    """Return "2013-2020, 2025"."""
    seguidos = groupby(enumerate(sorted({*de_cada})), lambda par: par[1] - par[0])
    tramos = [[anio for _, anio in suyos] for _, suyos in seguidos]
    return ", ".join(str(t[0]) if len(t) == 1 else f"{t[0]}-{t[-1]}" for t in tramos)


def signed_changes(cambios: Iterable[ChangedFigure]) -> str:
    """Return how many signed figures change and the first of each year: "cambia 3 cifras firmadas de 2025: 5 a 6".

    Signed: of a closed year and printed by a document.
    """
    firmadas: dict[int, list[tuple[str, str]]] = {}
    for m in cambios:
        es_firmada = m.es_cerrado and m.antes is not None and m.antes.procedencia == Provenance.PUBLISHED
        if es_firmada and m.antes and m.despues and m.antes.valor != m.despues.valor:
            firmadas.setdefault(m.anio, []).append(sides(m))
    dichas = [
        f"{counted(len(suyas), 'cifras firmadas')} de {anio}: {' a '.join(v.partition(' (')[0] for v in suyas[0])}"
        for anio, suyas in firmadas.items()
    ]
    return f"cambia {'; '.join(dichas)}" if dichas else ""
