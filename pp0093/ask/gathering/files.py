"""The files behind each group of firms, counted in memory as the firms are: what a thin version keeps of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import kept
from pp0093.ask.gathering.firms import YEAR, Chosen, Coded, Codes, Groups, Mask, attentions, coded, once, paired
from pp0093.ask.mart import FIRM, Distinct, Files, Mart
from pp0093.ask.rows import Row
from pp0093.ask.selection import Question, conditions

CUTOFF, ROWS = TOLD = ("corte", "filas")
A_FIRM_A_YEAR = (YEAR, FIRM)


def behind(catalogo: Catalog, mart: Mart, reune: Distinct, archivos: Files, pregunta: Question) -> list[Row]:
    """Return the files that a declaration tells in each group of a question, and of how many rows.

    Rows: the columns of the group, `columna` (where the file is told), archivo, corte (the latest) and filas. What
    another table tells of the firms of a year is counted once a firm and year.
    """
    elegidas = attentions(catalogo, mart, reune).chosen(conditions(catalogo, mart, pregunta))
    es_propia = archivos.tabla in ("", mart.tabla)
    columnas = tuple(pregunta.columnas)
    grupos = elegidas.attentions_by(columnas) if es_propia else elegidas.by(tuple(dict.fromkeys((YEAR, *columnas))))
    filas: list[Row] = []
    for dicho in archivos.dichos:
        if es_propia:
            quien = elegidas.column(dicho)
        else:
            quien = _told(catalogo, mart, reune, archivos, dicho).at(elegidas.filas)
        contadas = _of_each(elegidas, grupos, quien)
        contadas = contadas if YEAR in columnas else _of_all_years(contadas)
        filas += [f | {"columna": kept.place_of_file(mart, archivos, dicho)} for f in contadas]
    return filas


def _of_all_years(filas: Sequence[Row]) -> list[Row]:
    """Return what was counted year by year of all of them together."""
    juntas: dict[tuple[Any, ...], Row] = {}
    for fila in filas:
        propia = {c: v for c, v in fila.items() if c != YEAR}
        antes = juntas.get(clave := tuple(v for c, v in propia.items() if c not in TOLD))
        if antes:
            propia[CUTOFF] = max((c for c in (antes[CUTOFF], propia[CUTOFF]) if c), default=None)
            propia[ROWS] += antes[ROWS]
        juntas[clave] = propia
    return [*juntas.values()]


def _of_each(elegidas: Chosen, grupos: Groups, quien: Coded) -> list[Row]:
    """Return the files of each group: those of the rows chosen, and how many firms of the group, or rows, have each."""
    cuantos = max(len(quien.valores), 1)
    dicen = quien.codigos >= 0
    claves = paired(grupos.de_cada_fila, quien.codigos, cuantos)
    lugares = len(grupos.valores) * cuantos
    hay, cual = once(claves.compress(dicen), lugares)
    cortes = _latest(elegidas, dicen, cual, len(hay))
    de_quien = quien.codigos if grupos.una_fila is None else quien.codigos.take(grupos.una_fila)
    # In the same groups, of the same files: there is no firm without rows.
    _, de_cual = once(paired(grupos.grupo, de_quien, cuantos).compress(de_quien >= 0), lugares)
    filas = np.bincount(de_cual, minlength=len(hay))
    return [
        grupos.valores[clave // cuantos] | {"archivo": quien.valores[clave % cuantos], CUTOFF: corte, ROWS: int(n)}
        for clave, corte, n in zip(hay.tolist(), cortes, filas, strict=True)
    ]


def _latest(elegidas: Chosen, dicen: Mask, cual: Codes, cuantos: int) -> list[Any]:
    """Return the latest cut-off of the rows of each of some things, from which one each row is of."""
    if CUTOFF not in elegidas.tabla.columnas:
        return [None] * cuantos
    leida = elegidas.column(CUTOFF)
    en_orden = sorted(leida.valores)
    # None comes before any date.
    puesto = np.array([*(en_orden.index(v) + 1 for v in leida.valores), 0])
    ultimo = np.zeros(cuantos, dtype=np.int64)
    np.maximum.at(ultimo, cual, puesto.take(leida.codigos.compress(dicen)))
    return [en_orden[n - 1] if n else None for n in ultimo.tolist()]


def _told(catalogo: Catalog, mart: Mart, reune: Distinct, archivos: Files, dicho: str) -> Coded:
    """Return what another table tells of the firm and year of each attention."""
    if tuple(de_aqui for de_aqui, _ in archivos.claves) != A_FIRM_A_YEAR:
        raise ValueError(f"{archivos.tabla} does not tell of firms in a year")
    return _of_firms(catalogo, mart, reune, archivos, dicho)


@remembered
def _of_firms(catalogo: Catalog, mart: Mart, reune: Distinct, archivos: Files, dicho: str) -> Coded:
    tabla = attentions(catalogo, mart, reune)
    anios, empresas = tabla.column(YEAR), tabla.column(FIRM)
    de_cual = dict(zip(A_FIRM_A_YEAR, (otra for _, otra in archivos.claves), strict=True))
    anio, empresa, leida = (coded(catalogo, archivos.tabla, c) for c in (de_cual[YEAR], de_cual[FIRM], dicho))
    del_anio = np.array([anios.valores.index(v) if v in anios.valores else -1 for v in anio.valores], dtype=np.int64)
    lugares = np.full((len(anios.valores) + 1, max(len(empresas.valores), len(empresa.valores))), -1, np.int32)
    lugares[del_anio.take(anio.codigos), empresa.codigos] = leida.codigos
    lugares[-1] = -1  # What is told of years without attentions.
    return Coded(leida.valores, lugares[anios.codigos, empresas.codigos])
