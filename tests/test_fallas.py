"""Every call to the file system of a build fails once, and the power is cut: readers find old or new, whole.

The next build repairs by itself. All of it is a campaign (make campanas), which prints the table of docs/seguridad.md;
here, a share of it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import publicar
from generadores import escribir_mensual, filas_mensuales

AQUI = Path(__file__).parent
SHARE, CUTS_SHARE, CUTS = 2, 2, 50
OLD, NEW = "antes", "despues"


@dataclass
class Banco:
    """A published folder, its copy, and a process that builds on it with faults."""

    copia: Path
    proceso: subprocess.Popen[str]
    respuestas: dict[str, Any]

    def ask(self, **pedido: Any) -> Any:
        assert self.proceso.stdin and self.proceso.stdout
        print(json.dumps({"copia": str(self.copia)} | pedido), file=self.proceso.stdin, flush=True)
        return json.loads(self.proceso.stdout.readline())

    def points(self, *, muerte: bool) -> int:
        """How many calls a build makes, of those that are killed or of those that fail."""
        if muerte:  # A kill beyond the last call never comes.
            return int(self.ask(punto=10**6, muerte=True)["hecho"]["llamadas"])
        return int(self.ask(punto=-1, muerte=False)["hecho"]["llamadas"])

    def survives(self, que: str, respuesta: dict[str, Any]) -> None:
        """Assert that readers find old or new, whole, and that the next build leaves the new, whole and clean."""
        queda = respuesta["queda"]
        assert queda["antes"][:2] in self.respuestas.values(), (que, queda["antes"])
        assert queda["repara"][0] == 0, (que, queda["repara"])
        assert queda["despues"] == [*self.respuestas[NEW], ""], (que, queda["despues"])
        assert not (queda["falta"] or queda["resto"]), (que, queda)


@pytest.fixture(scope="module")
def banco(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Banco]:
    if not (shutil.which("cc") and sys.platform == "linux"):
        pytest.skip("the calls are intercepted with a library made here: Linux and a C compiler")
    raiz = tmp_path_factory.mktemp("fallas")
    pieza, datos, salida = raiz / "fallas.so", raiz / "datos", raiz / "salida"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", pieza, AQUI / "fallas.c", "-ldl"], check=True)
    for semilla in (3, 4):  # The build under test thins the first of them.
        escribir_mensual(datos / "mef" / "a.csv", filas_mensuales(semilla, cadenas=4))
        publicar(datos, salida)
    shutil.copytree(salida, raiz / "copia")
    escribir_mensual(datos / "mef" / "a.csv", filas_mensuales(9, cadenas=4))
    entorno = {"PP0093_DATOS": str(datos), "PP0093_SALIDA": str(salida), "LD_PRELOAD": str(pieza)}
    proceso = subprocess.Popen(
        [sys.executable, AQUI / "fallas.py"],
        env=os.environ | entorno,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    banco = Banco(raiz / "copia", proceso, {})
    mira = banco.ask(mira=True)["queda"]
    banco.respuestas |= {OLD: mira["antes"][:2], NEW: mira["despues"][:2]}
    assert banco.respuestas[OLD] != banco.respuestas[NEW]
    yield banco
    proceso.kill()
    proceso.wait()


def fails(banco: Banco, punto: int) -> None:
    respuesta = banco.ask(punto=punto, muerte=False, mira=True)
    hecho = respuesta["hecho"]
    assert respuesta["como"] == 0 and hecho["codigo"] in (0, 1), (punto, hecho)
    assert "Traceback" not in hecho["errores"], (hecho["donde"], hecho["errores"])
    banco.survives(hecho["donde"], respuesta)


def dies(banco: Banco, punto: int) -> None:
    respuesta = banco.ask(punto=punto, muerte=True, mira=True)
    assert respuesta["como"] in (-9, 0)
    banco.survives(f"killed at {punto}", respuesta)


def power_is_cut(banco: Banco, momento: int) -> None:
    banco.survives(f"cut at {momento}", banco.ask(corte=momento, mira=True))


@pytest.mark.parametrize("muerte", [False, True], ids=["with its error", "with a kill"])
def test_a_share_of_the_calls_fails(banco: Banco, muerte: bool) -> None:
    azar = random.Random(93)
    for punto in azar.sample(range(banco.points(muerte=muerte)), SHARE):
        (dies if muerte else fails)(banco, punto)


def test_a_share_of_the_power_cuts(banco: Banco) -> None:
    hay = int(banco.ask(corte=-1)["operaciones"])
    assert hay > CUTS
    for momento in random.Random(93).sample(range(hay), CUTS_SHARE):
        power_is_cut(banco, momento)


@pytest.mark.campana
def test_every_call_fails_once(banco: Banco, capsys: pytest.CaptureFixture[str]) -> None:
    cuentas = {}
    for muerte, prueba in ((False, fails), (True, dies)):
        cuentas[muerte] = banco.points(muerte=muerte)
        for punto in range(cuentas[muerte]):
            prueba(banco, punto)
    with capsys.disabled():
        print(f"\n| Llamadas que fallan, una por una | {cuentas[False]:,} | {cuentas[False]:,} |")
        print(f"| Muertes en cada cambio del disco | {cuentas[True]:,} | {cuentas[True]:,} |")


@pytest.mark.campana
def test_the_power_is_cut_fifty_times(banco: Banco, capsys: pytest.CaptureFixture[str]) -> None:
    hay = int(banco.ask(corte=-1)["operaciones"])
    for n in range(CUTS):
        power_is_cut(banco, n * hay // CUTS)
    with capsys.disabled():
        print(f"\n| Cortes de luz | {CUTS} | {CUTS} |")
