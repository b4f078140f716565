"""What a version that is about to be published changes, as it will say it of itself (said.Changes, as JSON)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import programme, versions
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import loads
from pp0093.ask.query import Query
from pp0093.ask.standing import basis, periods
from pp0093.changes import headline, said
from pp0093.changes.headline import Headline
from pp0093.changes.said import Changes, Head, LeftAside, Moved, PartlyDelivered, Replacement, VersionSide
from pp0093.errors import PP0093Error
from pp0093.versions import CHANGES

COUNTED, RECEIVED = "empresas_atendidas", "registros"


class Known(Struct, frozen=True):
    """What the published version answered; `motivo` says why it is not known."""

    cifras: Sequence[Headline] = ()
    cerrados: Sequence[int] = ()
    motivo: str | None = None


def examine(vigente: Path | None, catalogo: Catalog) -> dict[str, Any]:
    """Return what a version changes of the published one; see the module's text."""
    antes = before(vigente)
    cifras = headline.headlines(catalogo)
    cerrados, mandan = headline.closed_years(catalogo), heads(catalogo)
    entregas = received(catalogo)
    reemplazos = [Replacement(r.archivo, r.reemplazado_por, r.filas_reemplazadas) for r in loads.replaced(catalogo)]
    compara = vigente is not None and antes.motivo is None
    movidas = moved(antes, cifras) if compara else []
    es_primera = vigente is None
    return said.plain_changes(
        Changes(cifras, cerrados, mandan, movidas, antes.motivo, entregas, es_primera, reemplazos)
    )


def between(dejada: Path, dicho: dict[str, Any]) -> dict[str, Any]:
    """Return what a version says of itself, with the figures that it changes of another one, left for it."""
    antes = before(dejada)
    propio = said.read_changes(dicho)
    movidas = [] if antes.motivo else moved(antes, propio.cifras)
    return said.plain_changes(replace(propio, cambios=movidas, sin_comparar=antes.motivo, es_primera=False))


def before(vigente: Path | None) -> Known:
    """Return what a version says that it answered; one of another edition, that says nothing, is asked if it can be."""
    if vigente is None:
        return Known()
    dicho = versions.description(vigente).get(CHANGES)
    if dicho:
        propio = said.read_changes(dicho)
        return Known(propio.cifras, propio.cerrados)
    try:
        catalogo = Catalog(vigente)
    except PP0093Error as error:
        return Known(motivo=str(error))
    try:
        return Known(headline.headlines(catalogo), headline.closed_years(catalogo))
    except PP0093Error as error:
        return Known(motivo=str(error))
    finally:
        catalogo.close()


def moved(antes: Known, cifras: Iterable[Headline]) -> list[Moved]:
    """Return the figures that change, those of years that were closed first, then newest first.

    A figure changes when its value, its provenance or its cut-off does; `antes` or `despues` is None without one.
    """
    viejas = {c.clave: c for c in antes.cifras}
    nuevas = {c.clave: c for c in cifras}
    cambiadas = []
    for clave in dict.fromkeys([*nuevas, *viejas]):
        vieja, nueva = viejas.get(clave), nuevas.get(clave)
        if _said(vieja) != _said(nueva):
            una = nueva or vieja
            assert una is not None, "a key comes from one of them"
            es_cerrado = una.anio in antes.cerrados
            lados = _said(vieja), _said(nueva)
            cambiadas.append(Moved(una.anio, una.indicador, una.alcance, una.codigo, una.de, es_cerrado, *lados))
    return sorted(cambiadas, key=lambda c: (not c.es_cerrado, -c.anio))


def _said(cifra: Headline | None) -> VersionSide | None:
    return VersionSide(cifra.valor, cifra.procedencia, cifra.corte, cifra.parcial) if cifra else None


def heads(catalogo: Catalog) -> list[Head]:
    """Return what heads the budget of each scope and year, oldest first, with its cut-off and what it leaves aside.

    Of several programmes each is headed by its own: what one leaves aside for the same reason as another is said once.
    """
    mandan = []
    for alcance in ("reporte", "nacional"):
        for periodo in periods.periods(catalogo, alcance):
            candidatos = periods.candidates(catalogo, alcance, periodo.anio)
            ignorados = dict.fromkeys(LeftAside(c.fuente, c.motivo) for c in candidatos if not c.manda)
            cortes = {c.corte for c in candidatos if c.manda}
            corte = cortes.pop() if len(cortes) == 1 else periodo.corte
            dicho = corte.isoformat() if corte else None
            mandan.append(Head(alcance, periodo.anio, periodo.fuente_con_filtro, dicho, [*ignorados]))
    return mandan


def received(catalogo: Catalog) -> list[PartlyDelivered]:
    """Return what units delivered of each year that not all of them completed, newest first."""
    if not catalogo.programa.has(programme.FIRMS_TOPIC):
        return []
    por_anio: dict[int, list[basis.UnitDelivery]] = {}
    for entrega in basis.deliveries(catalogo):
        por_anio.setdefault(entrega.anio, []).append(entrega)
    pedido = Query((COUNTED,), (headline.YEAR,), base=RECEIVED)
    empresas: dict[int, int] = {f[headline.YEAR]: f[COUNTED] for f in query.run(catalogo, pedido)}
    halladas = []
    for anio, entregas in sorted(por_anio.items(), reverse=True):
        deben = {e.unidad for e in entregas if e.debe}
        recibidas = {e.unidad for e in entregas if e.has_delivered}
        completas = deben - {e.unidad for e in entregas if e.debe and not e.hasta}
        cuantas = empresas.get(anio)
        if recibidas and completas != deben and cuantas is not None:
            unidades = (len(recibidas & deben), len(deben), len(completas), len(recibidas - deben))
            halladas.append(PartlyDelivered(anio, cuantas, *unidades))
    return halladas
