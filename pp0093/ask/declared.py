"""The registry against the tables it declares: the first thing of it that is not there, in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from pp0093.ask.mart import FIRM, Distinct, Mart, RollUp, Single, Thing
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
    for tabla, columna, para in _needs(mart, indicadores):
        if tabla not in tablas:
            yield f"el mart {mart.tabla} lee la tabla {tabla}, que no existe ({para}); {WHERE}"
        elif columna not in tablas[tabla]:
            yield f"el mart {mart.tabla} lee la columna {columna}, que la tabla {tabla} no tiene ({para}); {WHERE}"


def _needs(mart: Mart, indicadores: Sequence[Indicator]) -> Iterator[Need]:
    """Yield what a mart, its indicators and its files read."""
    reune, propia = mart.reune, mart.tabla
    yield from ((propia, columna, "es de su grano") for columna in mart.grano)
    for d in mart.dimensiones:
        tabla = reune.por_mes if d == "mes" and isinstance(reune, Single) else propia
        clave = DIMENSIONS[d].clave if d in DIMENSIONS else None
        yield from ((tabla, columna, f"se abre por {d}") for columna in (d, clave) if columna)
    match reune:
        case Single(niveles=niveles) if niveles:
            yield propia, "nivel", "sus filas son de varios niveles"
        case Distinct(marcas=marcas):
            yield propia, FIRM, "cuenta empresas"
            yield from ((propia, m.columna, f"marca {m.id}") for m in marcas)
        case RollUp(nivel=nivel, solo=(columna, _)):
            yield from ((propia, c, "con ella se promedia") for c in (nivel, columna))
    for i in indicadores:
        if not isinstance(reune, Distinct):
            yield propia, i.promedia or i.id, f"es el indicador {i.id}"
        elif i.cuenta and Thing.PAIRS in (i.cuenta.que, i.cuenta.menos):
            yield propia, "actividad", f"es el indicador {i.id}"
    for archivos in mart.archivos:
        leidas = [par for de_aqui, de_alla in archivos.claves for par in ((propia, de_aqui), (archivos.tabla, de_alla))]
        leidas += [(archivos.tabla, columna) for columna in archivos.dichos]
        yield from ((tabla or propia, columna, "dice de qué archivos sale") for tabla, columna in leidas)
