"""Before publishing: what `etl` says that changes, `--revisar`, `volver`, and the history that *Datos* keeps."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from inspect import unwrap
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden, copiada, opened, parte, publicar
from test_construccion import GUION, LIMITE, sustituir
from test_construccion import escribir as gasto
from test_paginas import text
from versiones_tocadas import de_otra_edicion, unsigned

from pp0093 import programme
from pp0093.ask import query, view
from pp0093.ask.catalog import Catalog
from pp0093.changes import version_diff
from pp0093.console import STEP_PREFIX

# As many lines as the report takes.
MAX_LINES = 40


def cambiar(carpetas: Carpetas, de: str, a: str) -> None:
    sustituir(carpetas.datos / "publicado" / "informe_2025.csv", de, a)


AVANCE = ("avance_fisico,actividad,5006051,2025,", "avance_fisico,actividad,5006051,2025,1")
"""Puts a 1 before the progress that the report prints for 3.3, which no sum checks."""


@pytest.fixture(scope="module")
def dos_versiones(con_informes: Carpetas, tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The reports, and then with that progress changed; tests copy them."""
    propias = Carpetas.under(tmp_path_factory.mktemp("dos"))
    copiada(con_informes, propias)
    cambiar(propias, *AVANCE)
    publicar(propias.datos, propias.salida)
    return propias


@pytest.fixture
def cambiados(dos_versiones: Carpetas, con_informes: Carpetas, carpetas: Carpetas) -> tuple[str, str]:
    """Give the test's own folders both; return their ids."""
    return str(con_informes.vigente), copiada(dos_versiones, carpetas)


def test_la_primera_version_dice_que_archivo_manda_en_cada_anio(carpetas: Carpetas, orden: Orden) -> None:
    shutil.copytree(PROYECTO / "data" / "raw" / "publicado", carpetas.datos / "publicado", dirs_exist_ok=True)
    hecha = orden("etl")
    lineas = hecha.salida.splitlines()
    assert lineas[0].startswith("Publicada la versión ")
    assert lineas[1].endswith("por primera vez: no hay versión anterior con que comparar.")
    assert re.match(r"\d+ cifras de portada de 2013-2026, ", lineas[1])
    assert "  2020 (reporte): Informe OEI 2020, corte: 18/03/2021" in lineas
    assert "  2013-2025 (nacional): Consulta Amigable, total nacional del PP 0093, corte no declarado" in lineas
    # What it does is told, a line each.
    fases = [e.removeprefix(STEP_PREFIX) for e in hecha.errores.splitlines() if e.startswith(STEP_PREFIX)]
    assert [f.partition(":")[0] for f in fases] == [
        "Leer archivos", "Revisar reglas y qué cambió", "Hacer tablas", "Comparar con lo publicado", "Publicar",
    ]  # fmt: skip
    leidos = len(list((carpetas.datos / "publicado").iterdir()))
    assert fases[0] == f"Leer archivos: {leidos}" and fases[2].partition(": ")[2].isdecimal()


def test_revisar_dice_primero_lo_que_cambia_de_un_anio_cerrado_y_no_publica_nada(
    informes: Carpetas, orden: Orden
) -> None:
    cambiar(informes, *AVANCE)
    gasto(informes, "nuevo.csv", 8, 2026)
    antes = (informes.vigente, sorted(p.name for p in (informes.salida / "versiones").iterdir()))
    revisado = orden("etl", "--revisar")
    assert revisado.codigo == 0 and revisado.salida.startswith("Revisado: no se publicó nada (")
    assert (informes.vigente, sorted(p.name for p in (informes.salida / "versiones").iterdir())) == antes
    lineas = revisado.salida.splitlines()
    otras = next(n for n, linea in enumerate(lineas) if re.fullmatch(r"Cambian \d+ cifras de 2026:", linea))
    assert lineas.index("Cambia 1 cifra de años cerrados:") == 2 < otras
    [movida] = [linea for linea in lineas if "Avance físico de 3.3" in linea]
    assert lineas.index(movida) < otras and movida.startswith("  2025, ")
    de, a = movida.rpartition(": ")[2].replace(",", "").split(" → ")
    assert a == f"1{de}"
    en_json = orden("etl", "--revisar", "--formato", "json").json
    assert en_json["version"] is None and not en_json["es_publicada"]
    assert sum(m["es_cerrado"] for m in en_json["cambios"]) == 1
    assert {i["alcance"] for i in en_json["cifras"]} == {"", "reporte", "nacional"}
    publicado = orden("etl")
    assert publicado.salida.splitlines()[1:] == lineas[1:]
    assert "Sin cambios" in orden("etl", "--revisar").salida


def test_el_reporte_no_pasa_de_cuarenta_lineas_y_en_json_esta_todo(informes: Carpetas, orden: Orden) -> None:
    for archivo in (informes.datos / "publicado").iterdir():
        archivo.unlink()
    for anio in range(2013, 2026):
        gasto(informes, f"{anio}.csv", anio, anio)
    lineas = orden("etl").salida.splitlines()[1:]
    assert 20 < len(lineas) <= MAX_LINES and lineas[-1] == version_diff.WHERE_ALL_IS
    assert any(linea.startswith("  y ") and linea.endswith(" más") for linea in lineas)
    dicho = orden("etl", "--formato", "json").json
    assert len(dicho["cambios"]) > MAX_LINES
    assert len({m["anio"] for m in dicho["mandan"]}) > version_diff.HEAD_LINES, "more than fit"


def test_volver_publica_la_anterior_y_etl_no_lo_deshace_si_no_se_le_dice(
    cambiados: tuple[str, str], carpetas: Carpetas, orden: Orden
) -> None:
    primera, segunda = cambiados
    vuelta = orden("volver")
    assert vuelta.codigo == 0 and vuelta.salida.startswith(
        f"Publicada otra vez la versión {primera} (antes, {segunda})"
    )
    assert "Avance físico de 3.3" in vuelta.salida
    igual = "; de estos mismos archivos, sólo pp0093 etl --de-nuevo publica otra"
    assert igual in vuelta.salida
    assert carpetas.vigente == primera

    respuesta = orden("etl")
    assert respuesta.codigo == 0 and carpetas.vigente == primera
    assert respuesta.salida.startswith(f"Sin cambios: se volvió a la versión {primera}") and igual in respuesta.salida
    assert orden("etl", "--de-nuevo").codigo == 0
    assert carpetas.vigente not in (primera, segunda)
    assert "Sin cambios: sigue publicada" in orden("etl").salida
    assert orden("volver").codigo == 0 and carpetas.vigente == primera, "the one that it followed, not the one left"
    gasto(carpetas, "nuevo.csv", 8, 2026)
    assert "Publicada" in orden("etl").salida
    assert orden("volver").codigo == 0 and carpetas.vigente == primera


VOLVER = GUION.replace('main(["etl"])', 'main(["volver"])')


@pytest.mark.parametrize("trozo", parte(["vueltas.json", "VIGENTE"], 1))
def test_un_volver_muerto_a_medias_no_rompe_nada(
    trozo: str, cambiados: tuple[str, str], carpetas: Carpetas, orden: Orden
) -> None:
    primera, segunda = cambiados
    entorno = os.environ | {"PP0093_DATOS": str(carpetas.datos), "PP0093_SALIDA": str(carpetas.salida)}
    muerto = subprocess.run(
        [sys.executable, "-c", VOLVER, "os.rename", trozo], env=entorno, timeout=LIMITE, check=False
    )
    assert muerto.returncode == -signal.SIGKILL
    assert carpetas.vigente == segunda
    assert "Sin cambios: sigue publicada" in orden("etl").salida, "what was not left is not remembered as left"
    assert orden("volver").codigo == 0 and carpetas.vigente == primera


def test_datos_guarda_la_historia(cambiados: tuple[str, str]) -> None:
    dicho = text(opened("datos", hoja="Novedades"))
    assert all(version in dicho for version in cambiados)
    assert "Avance físico de 3.3" in dicho and "Primera versión" in dicho


def test_una_version_de_otra_edicion_no_se_compara_y_se_dice(informes: Carpetas, orden: Orden) -> None:
    version = informes.salida / "versiones" / str(informes.vigente)
    unsigned(version, cambios=None)
    de_otra_edicion(version, ilegible=True)
    cambiar(informes, *AVANCE)
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores
    assert "no se compararon con las de antes" in respuesta.salida


class Answers(Catalog):
    """A version of a programme whose queries answer what a test gives of each indicator, by what they are opened by."""

    def __init__(self, programa: programme.Programme, **filas: dict[str, Any]) -> None:
        self.programa, self.filas = programa, filas

    def answered(self, funcion: Callable[..., Any], *argumentos: Any) -> Any:
        if funcion is unwrap(view.options):
            return {"producto": {"p1": "P1 Uno"}, "actividad": {}}
        assert funcion is unwrap(query._run)
        [consulta] = argumentos
        dada = self.filas.get(f"{consulta.por[-1]}_{consulta.alcance}_{len(consulta.indicadores)}")
        fila = {"anio": 2025, "corte": date(2025, 8, 31), **(dada or {})}
        de_cada = [{i: fila.get(i), f"procedencia_{i}": "x", f"parcial_{i}": None} for i in consulta.indicadores]
        return [{**{c: v for d in de_cada for c, v in d.items()}, **fila}] if dada else []


def test_of_every_programme_at_once_the_headline_is_its_money() -> None:
    todos = Answers(
        programme.load(PROYECTO / "programas" / "todos"),
        anio_reporte_3={"pim_soles": 1, "empresas_atendidas": 7},
        anio_nacional_3={"pim_soles": 2},
        producto_reporte_2={"producto": "p1", "meta_fisica": 3},
    )
    assert [(h.indicador, h.alcance, h.valor) for h in version_diff.headlines(todos)] == [("pim_soles", "nacional", 2)]
