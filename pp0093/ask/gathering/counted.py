"""Counts of firms, each group from the records that answer it, as far as they do (standing.basis)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from msgspec.structs import replace

from pp0093.ask.catalog import YEAR, Catalog
from pp0093.ask.gathering import gather
from pp0093.ask.mart import RECORDS, Mart, Whole
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Figure, Filters, Group, Row
from pp0093.ask.selection import COMPUTED, Question, is_asked
from pp0093.ask.standing import basis
from pp0093.ask.standing.basis import Coverage


def counted(catalogo: Catalog, mart: Mart, ids: list[str], pedida: Question) -> Iterator[Group]:
    """Yield counts of firms, each group from the records that answer it (see basis.py)."""
    if pedida.fuente not in ("", RECORDS) or not is_asked(catalogo, mart, pedida):
        return
    de_todas = any(_is_of_all(i) for i in ids)
    pregunta = replace(pedida, filtros=_of_the_others(pedida)) if de_todas else pedida
    todas = [g for g in gather.gather(catalogo, mart, ids, pregunta) if _is_seen(pedida, g[1])]
    if not basis.has_records(catalogo):
        yield from todas
        return
    enteras = _WholeFigures(catalogo, mart, ids, pregunta)
    nadie_recibido = _nobody(ids, todas)
    hasta, recibido = (partial(f, catalogo, pedida.por, pedida.filtros) for f in (basis.reached, basis.received))
    vacios = basis.groups_of_nobody(catalogo, pedida.por, pedida.filtros)
    de_nadie, vistas = {clave for clave, _ in vacios}, {clave for clave, _, _ in todas}
    sin_filas = [(c, g, nadie_recibido(g)) for c, g in vacios if c not in vistas]
    for clave, grupo, figuras in [*sin_filas, *todas]:
        estado = basis.of_group(catalogo, pedida.por, pedida.filtros, grupo)
        if estado.is_whole:
            # Rows after the day that whole records reach stand beside; a part of which nothing else is has nobody.
            if not (enteras.of(estado, clave) or clave in de_nadie or _is_of_a_unit(pedida, grupo)):
                continue
            recibidas, propias = figuras, _up_to(enteras.or_nobody(estado, clave, grupo), hasta(grupo))
        elif estado is Coverage.BESIDE and not pedida.fuente:
            continue
        else:
            parciales = {i: replace(f, parcial=estado is not Coverage.INVENTED) for i, f in figuras.items()}
            recibidas = propias = _up_to(parciales, recibido(grupo))
        del_grupo = (clave, grupo, propias)
        yield clave, grupo, _of_all(pedida, enteras, estado, del_grupo, recibidas) if de_todas else propias


class _WholeFigures:
    """The figures that whole records give of each group of a question: those of all, and those of each unit's own."""

    def __init__(self, catalogo: Catalog, mart: Mart, ids: list[str], pregunta: Question) -> None:
        self.catalogo = catalogo
        self._de_que = (mart, ids, pregunta)
        self._por_clave: dict[Coverage, dict[tuple[Any, ...], dict[str, Figure]]] = {}
        self._nadie: dict[Coverage, Callable[[Row], dict[str, Figure]]] = {}

    def of(self, estado: Coverage, clave: tuple[Any, ...]) -> dict[str, Figure] | None:
        """Return those of a group; None where they have nobody of it."""
        if estado not in self._por_clave:
            mart, ids, pregunta = self._de_que
            grupos = gather.gather(self.catalogo, mart, ids, estado.narrowed(pregunta))
            self._por_clave[estado], self._nadie[estado] = {c: f for c, _, f in grupos}, _nobody(ids, grupos)
        return self._por_clave[estado].get(clave)

    def or_nobody(self, estado: Coverage, clave: tuple[Any, ...], grupo: Row) -> dict[str, Figure]:
        """Return those of a group: zero of one of which they have nobody."""
        suyas = self.of(estado, clave)
        return self._nadie[estado](grupo) if suyas is None else suyas


def _is_of_a_unit(pedida: Question, grupo: Row) -> bool:
    """Tell whether a group is of a unit and of what it delivers: one without whole rows served nobody."""
    return basis.is_of_units(pedida.filtros, grupo) and {*grupo} <= basis.OF_A_DELIVERY


def _nobody(ids: list[str], grupos: Iterable[Group]) -> Callable[[Row], dict[str, Figure]]:
    """Return what counts a group in which nobody was served: zero, of all the firms that others of its year have."""
    del_anio: dict[Any, dict[str, Figure]] = {}
    for _, grupo, figuras in grupos:
        de_todas = {i: f for i, f in figuras.items() if _is_of_all(i) and f.valor is not None}
        del_anio.setdefault(grupo.get(YEAR), {}).update(de_todas)
    ceros = {i: Figure(0, frozenset([COMPUTED])) for i in ids}
    return lambda grupo: ceros | del_anio.get(grupo.get(YEAR), {})


def _up_to(figuras: dict[str, Figure], dias: frozenset[date]) -> dict[str, Figure]:
    """Return counts of firms with the days that their records reach for cut-off."""
    return {i: replace(f, cortes=dias) for i, f in figuras.items()} if dias else figuras


def _of_the_others(pedida: Question) -> Filters:
    """Return the filters that a share is under: that of what is opened only chooses which groups are seen."""
    return {d: v for d, v in pedida.filtros.items() if d not in pedida.por or d == YEAR}


def _is_of_all(id_: str) -> bool:
    cuenta = INDICATORS[id_].cuenta
    return cuenta is not None and cuenta.de is not Whole.GROUP


def _of_all(
    pedida: Question, enteras: _WholeFigures, suyo: Coverage, del_grupo: Group, recibidas: dict[str, Figure]
) -> dict[str, Figure]:
    """Return the figures of a group with what is counted of all groups standing on the records of all of them.

    A unit's own firms stand on its own delivery; its share of all firms, on that of every unit, each to its own day.
    `suyo` is how far records answer the group; `recibidas`, the figures that all of them give.
    """
    clave, grupo, figuras = del_grupo
    catalogo, del_anio = enteras.catalogo, {YEAR: grupo[YEAR]} if YEAR in grupo else {}
    estado = basis.of_group(catalogo, pedida.por, _of_the_others(pedida), del_anio)
    if estado is Coverage.BESIDE and not pedida.fuente:
        return {i: f for i, f in figuras.items() if not _is_of_all(i)}
    if estado is Coverage.INVENTED or (estado is suyo and estado is Coverage.WHOLE):
        return figuras
    parcial = estado in (Coverage.PART, Coverage.BESIDE)
    if estado is Coverage.OWN and suyo.is_whole:
        recibidas = enteras.or_nobody(estado, clave, grupo)
    elif estado is Coverage.WHOLE:
        parcial = basis.goes_beyond(catalogo, del_anio)
    de_todas = {i: f for i, f in figuras.items() if _is_of_all(i)}
    return figuras | {
        i: replace(recibidas[i], parcial=parcial or recibidas[i].parcial, cortes=f.cortes) for i, f in de_todas.items()
    }


def _is_seen(pedida: Question, grupo: Row) -> bool:
    """Tell whether a group is of the values filtered of what is opened."""
    return all(str(grupo[d]) in v for d, v in pedida.filtros.items() if v and d in grupo)
