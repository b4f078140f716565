"""Each model gives the rows its cases expect (tests/modelos), and the bench that runs them can fail."""

from __future__ import annotations

from dataclasses import replace

import pytest
from banco_de_modelos import CARPETA, Bloque, Caso, bloque, casos, diferencias

from pp0093.models import SQL

CASOS = list(casos())


@pytest.mark.parametrize("caso", CASOS, ids=str)
def test_el_modelo_da_las_filas_esperadas(caso: Caso) -> None:
    assert diferencias(caso) == []


def test_cada_archivo_de_casos_es_de_una_tabla() -> None:
    de_casos = {(r.parent.name, r.stem) for r in CARPETA.rglob("*.toml")}
    assert de_casos <= {(r.parent.name, r.stem) for r in SQL.rglob("*.sql")}


@pytest.mark.parametrize("caso", [c for c in CASOS if c.espera.filas], ids=str)
def test_sin_una_fila_esperada_el_banco_la_nombra(caso: Caso) -> None:
    sin_la_primera = replace(caso, espera=Bloque(caso.espera.columnas, caso.espera.filas[1:]))
    (sobra,) = diferencias(sin_la_primera)
    assert sobra.startswith(f"sobra {caso.espera.columnas[0]}=")


def test_lo_que_el_modelo_no_lee_no_se_da() -> None:
    ajena = replace(CASOS[0], dado={**CASOS[0].dado, "marts.aviso": bloque("orden\n1")})
    with pytest.raises(ValueError, match=r"no lee marts\.aviso"):
        diferencias(ajena)
    with pytest.raises(ValueError, match="una celda por columna"):
        bloque("a | b\n1")
