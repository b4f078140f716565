"""Nine in ten of the wrong changes to the SQL of a table, or to a module that makes figures, are told by its tests.

The campaign tries every table and every module.
"""

import random
import subprocess
import sys

import mutaciones_python
import pytest
from conftest import PROYECTO
from libros import de_toml
from mutaciones import Mutante, mutantes, originales, prueba

CASES = de_toml("mutaciones")


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
    assert sorted([m.que, m.antes] for m in mutantes("t", sql)) == CASES["del_sql"]


def test_lo_que_nadie_prueba_vive() -> None:
    igual = Mutante("marts.periodo", "nada", "igual", "igual", 1, originales()["marts.periodo"])
    otra = Mutante("marts.periodo", "filtro", "todo", "nada", 1, f"{originales()['marts.periodo']} where false")
    cuenta = prueba("marts.periodo", [igual, otra])
    assert (cuenta.vivos, cuenta.muertos_pct) == ([igual], 50)


@pytest.mark.campana
@pytest.mark.parametrize("modulo", mutaciones_python.MODULOS)
def test_las_pruebas_de_un_modulo_dicen_nueve_de_cada_diez_cambios(modulo: str) -> None:
    orden = [sys.executable, str(PROYECTO / "tests" / "mutaciones_python.py"), "todos", modulo]
    hecho = subprocess.run(orden, cwd=PROYECTO, capture_output=True, text=True, check=False)
    assert hecho.returncode == 0, hecho.stdout[-3000:] + hecho.stderr[-2000:]


def test_cada_cambio_del_python_se_nombra_por_lo_que_dice() -> None:
    hechos = sorted([*m.clave[1:]] for m in mutaciones_python.mutantes("pp0093/clock.py"))
    assert hechos == CASES["del_python"]
