"""Each model gives the rows its cases expect (tests/modelos), and the bench that runs them can fail."""

import re
from dataclasses import replace

import pytest
from banco_de_modelos import Bloque, Caso, bloque, casos, diferencias
from conftest import parte

from pp0093 import models, programme
from pp0093.rules import VALID_UNTIL

CASOS = list(casos())
TABLAS = models.models(programme.current())


@pytest.mark.parametrize("caso", CASOS, ids=str)
def test_el_modelo_da_las_filas_esperadas(caso: Caso) -> None:
    assert diferencias(caso) == []


def test_cada_tabla_tiene_casos() -> None:
    assert {caso.model.tabla for caso in CASOS} == {model.tabla for model in TABLAS}


def test_cada_regla_con_fechas_se_prueba_a_los_dos_lados_de_una() -> None:
    """Whatever reads a dated rule has a case where that rule ends."""
    leidas = {(m.tabla, r) for m in TABLAS for r in re.findall(r"\bvigente\.(\w+)", m.consulta)}
    terminan = {
        (caso.model.tabla, tabla.partition(".")[2])
        for caso in CASOS
        for tabla, dada in caso.dado.items()
        for fila in dada.filas
        if dict(zip(dada.columnas, fila, strict=True)).get(VALID_UNTIL)
    }
    assert leidas - terminan == set()


@pytest.mark.parametrize("caso", parte([c for c in CASOS if c.espera.filas], 12), ids=str)
def test_sin_una_fila_esperada_el_banco_la_nombra(caso: Caso) -> None:
    sin_la_primera = replace(caso, espera=Bloque(caso.espera.columnas, caso.espera.filas[1:]))
    (sobra,) = diferencias(sin_la_primera)
    assert sobra.startswith(f"sobra {caso.espera.columnas[0]}=")


def test_la_tabla_que_dice_su_orden_se_compara_en_ese_orden() -> None:
    caso = next(c for c in CASOS if c.model.tabla == "marts.base" and len(c.espera.filas) > 2)
    (primera,) = diferencias(replace(caso, espera=Bloque(caso.espera.columnas, caso.espera.filas[::-1])))
    assert primera.startswith("está antes anio=")


def test_lo_que_el_modelo_no_lee_no_se_da() -> None:
    ajena = replace(CASOS[0], dado={**CASOS[0].dado, "marts.aviso": bloque("orden\n1")})
    with pytest.raises(ValueError, match=r"no lee marts\.aviso"):
        diferencias(ajena)
    with pytest.raises(ValueError, match="una celda por columna"):
        bloque("a | b\n1")
