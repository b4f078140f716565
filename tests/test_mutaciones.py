"""Nine in ten of the wrong changes to the SQL of a table are told by its cases; the campaign tries every table."""

from __future__ import annotations

import random

import pytest
from mutaciones import Mutante, mutantes, originales, prueba


@pytest.mark.campana
@pytest.mark.parametrize("de", originales())
def test_los_casos_dicen_nueve_de_cada_diez_cambios(de: str) -> None:
    cuenta = prueba(de, mutantes(de, originales()[de]))
    assert cuenta.sobran == []
    assert cuenta.muertos_pct >= 90, "\n".join(map(str, cuenta.vivos))


def test_un_sorteo_de_cambios_lo_dicen_sus_casos() -> None:
    de = "marts.puente"
    distintos = [m for m in mutantes(de, originales()[de]) if m.que in ("filtro", "aritmética")]
    assert prueba(de, random.Random(93).sample(distintos, 4)).vivos == []


def test_cada_clase_de_cambio_se_hace_una_vez_por_lugar() -> None:
    sql = "select distinct coalesce(a, 0) as a, max(b) as b from t left join u using (c) where a < 1 and b = 2"
    assert sorted((m.que, m.antes) for m in mutantes("t", sql)) == [
        ("agregado", "MAX(b)"),
        ("comparación", "a < 1"),
        ("comparación", "b = 2"),
        ("constante", "0"),
        ("constante", "1"),
        ("constante", "2"),
        ("cruce", "LEFT JOIN u USING (c)"),
        ("distinto", "DISTINCT"),
        ("filtro", "WHERE a < 1 AND b = 2"),
        ("lógica", "a < 1 AND b = 2"),
        ("por defecto", "COALESCE(a, 0)"),
    ]


def test_lo_que_nadie_prueba_vive() -> None:
    igual = Mutante("marts.periodo", "nada", "igual", "igual", 1, originales()["marts.periodo"])
    otra = Mutante("marts.periodo", "filtro", "todo", "nada", 1, f"{originales()['marts.periodo']} where false")
    cuenta = prueba("marts.periodo", [igual, otra])
    assert (cuenta.vivos, cuenta.muertos_pct) == ([igual], 50)
