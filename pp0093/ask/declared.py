"""The registry against the tables it declares: the first thing of it that is not there, in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from pp0093.ask.mart import FIRM, Distinct, Files, Mart, RollUp, Single, Thing
from pp0093.ask.registry import DIMENSIONS, INDICATORS, Indicator, alien_dimensions, fault_of, is_declared
from pp0093.programme import Programme

Columns = Mapping[str, Sequence[str]]
WHERE = "corrija el registro (pp0093/ask/registry.py, indicadores.toml) o la tabla"
Need = tuple[str, str, str]
"""A table, a column it must have, and what for."""


def fault(tablas: Columns, programa: Programme) -> str | None:
    """Return what is wrong with the registry, given the columns of each table of a version; None when nothing is.

    What only other programmes have is left out.
    """
    suyos = [i for i in INDICATORS.values() if is_declared(programa, i.id)]
    return fault_of(programa) or next(_faults(tablas, suyos, alien_dimensions(programa)), None)


def _faults(tablas: Columns, indicadores: Sequence[Indicator], ajenas: Collection[str]) -> Iterator[str]:
    for indicador in indicadores:
        for parte in (*indicador.usa, *indicador.sale_de):
            if parte not in INDICATORS:
                yield f"el indicador {indicador.id} se calcula con {parte}, que no es un indicador; {WHERE}"
    marts = dict.fromkeys(i.mart for i in indicadores if i.mart)
    for mart in marts:
        dimensiones, grano = (tuple(c for c in suyas if c not in ajenas) for suyas in (mart.dimensiones, mart.grano))
        propio = replace(mart, dimensiones=dimensiones, grano=grano)
        yield from _faults_of(propio, [i for i in indicadores if i.mart == mart], tablas)


def _faults_of(mart: Mart, indicadores: Sequence[Indicator], tablas: Columns) -> Iterator[str]:
    for dimension in mart.dimensiones:
        if dimension not in DIMENSIONS:
            yield f"el mart {mart.tabla} se abre por {dimension}, que no es una dimensión; {WHERE}"
    necesarias = [*_of_the_mart(mart), *(n for i in indicadores for n in _of_an_indicator(mart, i))]
    necesarias += [n for archivos in mart.archivos for n in _of_the_files(mart, archivos)]
    for tabla, columna, para in necesarias:
        if tabla not in tablas:
            yield f"el mart {mart.tabla} lee la tabla {tabla}, que no existe ({para}); {WHERE}"
        elif columna not in tablas[tabla]:
            yield f"el mart {mart.tabla} lee la columna {columna}, que la tabla {tabla} no tiene ({para}); {WHERE}"


def _of_the_mart(mart: Mart) -> Iterator[Need]:
    for columna in mart.grano:
        yield mart.tabla, columna, "es de su grano"
    for dimension in mart.dimensiones:
        clave = DIMENSIONS[dimension].clave if dimension in DIMENSIONS else None
        for columna in filter(None, (dimension, clave)):
            yield _table_of(mart, dimension), columna, f"se abre por {dimension}"
    match mart.reune:
        case Single(niveles=niveles) if niveles:
            yield mart.tabla, "nivel", "sus filas son de varios niveles"
        case Distinct(marcas=marcas):
            yield mart.tabla, FIRM, "cuenta empresas"
            yield from ((mart.tabla, m.columna, f"marca {m.id}") for m in marcas)
        case RollUp(nivel=nivel, solo=(columna, _)):
            yield from ((mart.tabla, c, "con ella se promedia") for c in (nivel, columna))


def _table_of(mart: Mart, dimension: str) -> str:
    return mart.reune.por_mes if dimension == "mes" and isinstance(mart.reune, Single) else mart.tabla


def _of_an_indicator(mart: Mart, indicador: Indicator) -> Iterator[Need]:
    para = f"es el indicador {indicador.id}"
    if isinstance(mart.reune, Distinct):
        if indicador.cuenta and Thing.PAIRS in (indicador.cuenta.que, indicador.cuenta.menos):
            yield mart.tabla, "actividad", para
        return
    yield mart.tabla, indicador.promedia or indicador.id, para


def _of_the_files(mart: Mart, archivos: Files) -> Iterator[Need]:
    para = "dice de qué archivos sale"
    for de_aqui, de_alla in archivos.claves:
        yield mart.tabla, de_aqui, para
        yield archivos.tabla or mart.tabla, de_alla, para
    for columna in ("documento",) if archivos.formatos else archivos.columnas:
        yield archivos.tabla or mart.tabla, columna, para
