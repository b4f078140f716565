"""Distinct firms, however a question is asked, against a plain count of the attentions themselves."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from conftest import PEQUENA, Carpetas, parte
from libros import de_toml

from pp0093 import demo
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.query import Query, run
from pp0093.cli import main

INDICADORES, ABIERTAS, FILTROS = de_toml("conteo").values()


@pytest.fixture(scope="module")
def catalogo(mira_demostracion: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    raiz = tmp_path_factory.mktemp("conteo")
    demo.write_demonstration(raiz / "datos" / "demo", (2019, 2020), PEQUENA)
    with pytest.MonkeyPatch.context() as entorno:
        Carpetas.under(raiz).looked_at(entorno)
        assert main(["etl"]) == 0
        catalogo = published()
        assert catalogo.query("select count(*) as n from marts.atencion")[0]["n"] > 1000
        yield catalogo


def contadas(catalogo: Catalog, por: tuple[str, ...], filtros: dict[str, list[str]]) -> dict[Any, Any]:
    """The firms of each group, counted distinct straight from the attentions, one figure at a time."""
    cuentan = ["cuenta_para_producto"] if "producto" in por and "actividad" not in por else ["true"]
    pedido = {d: f"{d}::varchar in ({', '.join(repr(v) for v in valores)})" for d, valores in filtros.items()}
    donde = [*pedido.values(), *cuentan]
    de_todas = [*(f for d, f in pedido.items() if d == "anio" or d not in por), *cuentan]
    anio = ["anio"] if "anio" in por else []
    grupos = catalogo.query(
        f"""
        with filtradas as (select * from marts.atencion where {" and ".join(donde)}),
        todas as (select * from marts.atencion where {" and ".join(de_todas)})
        select {"".join(f"{d}, " for d in por)}
            count(distinct empresa_id) as todas,
            if(
                bool_and(focalizacion = 'sin dato'),
                null,
                count(distinct empresa_id) filter (focalizacion = 'focalizada')
            ) as focalizadas,
            count(distinct empresa_id) filter (focalizacion in ('focalizada', 'no focalizada')) as con_dato,
            if(count(es_recurrente) = 0, null, count(distinct empresa_id) filter (es_recurrente)) as recurrentes,
            (select count(distinct empresa_id) from todas t {"where t.anio = f.anio" if anio else ""}) as en_filtro,
            max(procedencia) as procedencia
        from filtradas f {"group by " + ", ".join(por) if por else "having count(*) > 0"}
        """
    )
    return {tuple(g[d] for d in por): tuple(g.values())[len(por) :] for g in grupos}


@pytest.mark.parametrize("anio", [["2020"], ["2019", "2020"]])
@pytest.mark.parametrize(("por", "filtros"), parte(product(ABIERTAS, FILTROS), 40))
def test_firms_are_counted_once_however_they_are_asked_for(
    catalogo: Catalog, por: tuple[str, ...], filtros: dict[str, list[str]], anio: list[str]
) -> None:
    abiertas = (*por, "anio") if len(por) % 2 else tuple(por)
    todos = {**filtros, "anio": anio}
    filas = run(catalogo, Query(tuple(INDICADORES), abiertas, todos))
    hechas = {tuple(f[d] for d in abiertas): tuple(f[i] for i in (*INDICADORES, "procedencia")) for f in filas}
    assert {c: v for c, v in hechas.items() if v[0] is not None} == contadas(catalogo, abiertas, todos)
