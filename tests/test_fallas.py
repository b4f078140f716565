"""Every call to the file system of a build fails once, and the power is cut: readers find old or new, whole.

The next build repairs by itself. All of it is a campaign (make campanas), which prints the table of docs/seguridad.md;
here, a share of it, with the threads of every day.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, publicar
from generadores import escribir_mensual, filas_mensuales

from pp0093 import durable

AQUI = Path(__file__).parent
SHARE, CUTS_SHARE, CUTS, AMONG_THREADS, PARTS = 1, 1, 50, 50, 20
OLD, NEW = "antes", "despues"
UNCHANGED = "lo publicado sigue como estaba"
CHANGES = {"create", "write", "fsync", "rename", "link", "unlink", "mkdir", "chmod", "times"}


@dataclass
class Banco:
    """A published folder, its copy, and a process that builds on it with faults.

    `de_uno_en_uno` lets a build do one thing at a time, so that its calls are always the same ones in the same order.
    """

    copia: Path
    proceso: subprocess.Popen[str]
    de_uno_en_uno: bool = True
    respuestas: dict[str, Any] = field(default_factory=dict)
    llamadas: list[list[str]] = field(default_factory=list)

    def ask(self, **pedido: Any) -> Any:
        assert self.proceso.stdin and self.proceso.stdout
        pedido = {"de_uno_en_uno": self.de_uno_en_uno} | pedido
        print(json.dumps(pedido), file=self.proceso.stdin, flush=True)
        return json.loads(self.proceso.stdout.readline())

    def calls(self) -> list[list[str]]:
        """The calls of a build that nothing befalls, in order: (what, path in the folder). It is built once."""
        if not self.llamadas:
            hecho = self.ask(falla={})
            assert hecho["hecho"]["codigo"] == 0, hecho["hecho"]
            self.llamadas.extend(hecho["llamadas"])
        return self.llamadas

    def faults(self, *, con_muerte: bool) -> list[dict[str, Any]]:
        """What can befall a build, a fault for each of its calls or, of kills, for each that changes something.

        Nothing on the disk tells two kills without a change between.
        """
        vistas: Counter[tuple[str, str]] = Counter()
        faltas = []
        for que, ruta in self.calls():
            faltas.append({"que": que, "ruta": ruta, "n": vistas[que, ruta], "con_muerte": con_muerte})
            vistas[que, ruta] += 1
        return [f for f in faltas if f["que"] in CHANGES or not con_muerte]

    def survives(self, que: object, queda: dict[str, Any]) -> None:
        """Assert that readers find old or new, whole, and that the next build leaves the new, whole and clean."""
        assert "antes" in queda, (que, queda)
        assert queda["antes"][:2] in self.respuestas.values(), (que, queda["antes"])
        assert queda["repara"][0] == 0, (que, queda["repara"])
        assert queda["despues"] == [*self.respuestas[NEW], ""], (que, queda["despues"])
        assert not (queda["falta"] or queda["danadas"] or queda["resto"]), (que, queda)


def told(llamadas: list[list[str]]) -> list[list[str]]:
    """The calls by which two builds are compared: DuckDB's threads leave a table in one write or in two."""
    return [suya for n, suya in enumerate(llamadas) if suya[0] != "write" or suya not in llamadas[n - 1 : n]]


@contextmanager
def started(raiz: Path, *opciones: str, de_uno_en_uno: bool = True) -> Iterator[Banco]:
    """Start the process that builds on the folder below `raiz`."""
    entorno = {"PP0093_DATOS": raiz / "datos", "PP0093_SALIDA": raiz / "salida", "LD_PRELOAD": raiz / "fallas.so"}
    entorno |= {"PYTHONPATH": PROYECTO}  # What fails is what is tested here, whatever is installed.
    orden = [sys.executable, AQUI / "fallas.py", raiz / "copia", *opciones]
    with subprocess.Popen(
        orden,
        env=os.environ | {clave: str(valor) for clave, valor in entorno.items()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as proceso:
        try:
            yield Banco(raiz / "copia", proceso, de_uno_en_uno)
        finally:
            proceso.kill()


@pytest.fixture(scope="module")
def raiz(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A published folder, its copy, and raw files that have changed since; no trial touches the copy nor these."""
    if not (shutil.which("cc") and sys.platform == "linux"):
        pytest.skip("the calls are intercepted with a library made here: Linux and a C compiler")
    raiz = tmp_path_factory.mktemp("fallas")
    datos, salida = raiz / "datos", raiz / "salida"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", raiz / "fallas.so", AQUI / "fallas.c", "-ldl"], check=True)
    for semilla in (3, 4):  # The build under test thins the first of them.
        escribir_mensual(datos / "mef" / "a.csv", filas_mensuales(semilla, cadenas=4))
        publicar(datos, salida)
    shutil.copytree(salida, raiz / "copia")
    escribir_mensual(datos / "mef" / "a.csv", filas_mensuales(9, cadenas=4))
    antes = [held(raiz / "copia"), held(datos)]
    yield raiz
    assert antes == [held(raiz / "copia"), held(datos)]


def held(carpeta: Path) -> dict[Path, str]:
    return {r: durable.sha256(r) for r in carpeta.rglob("*") if r.is_file()}


@pytest.fixture(scope="module")
def banco(raiz: Path) -> Iterator[Banco]:
    with started(raiz) as banco:
        mira = banco.ask(mira=True)["queda"]
        banco.respuestas |= {OLD: mira["antes"][:2], NEW: mira["despues"][:2]}
        assert banco.respuestas[OLD] != banco.respuestas[NEW]
        yield banco


def fails(banco: Banco, falla: dict[str, Any]) -> bool:
    """Assert that a build of which a call fails leaves all well; return whether it came to that call."""
    respuesta = banco.ask(falla=falla, mira=True)
    hecho, queda = respuesta["hecho"], respuesta["queda"]
    assert respuesta["como"] == 0 and hecho["codigo"] in (0, 1), (falla, hecho)
    assert "Traceback" not in hecho["errores"], (falla, hecho["errores"])
    banco.survives(falla, queda)
    if UNCHANGED in hecho["errores"]:
        assert queda["antes"][:2] == banco.respuestas[OLD], (falla, hecho, queda["antes"])
    if hecho["codigo"] == 0:  # What said that it was published is.
        assert queda["antes"][:2] == banco.respuestas[NEW], (falla, hecho, queda["antes"])
    return bool(respuesta["ocurrio"])


def dies(banco: Banco, falla: dict[str, Any]) -> bool:
    """Assert that a build that is killed at a call leaves all well; return whether it came to that call."""
    respuesta = banco.ask(falla=falla, mira=True)
    assert respuesta["como"] == (-9 if respuesta["ocurrio"] else 0), (falla, respuesta)
    banco.survives(falla, respuesta["queda"])
    return bool(respuesta["ocurrio"])


def power_is_cut(banco: Banco, momento: int) -> None:
    respuesta = banco.ask(corte=momento, mira=True)
    assert respuesta["operaciones"] is None, "the build went on: nothing was cut"
    banco.survives(("cut", momento), respuesta["queda"])


@pytest.fixture(scope="module")
def con_hilos(banco: Banco) -> Banco:
    """The same, with the threads of every day."""
    return replace(banco, de_uno_en_uno=False, llamadas=[])


FAULTS = pytest.mark.parametrize("con_muerte", [False, True], ids=["with its error", "with a kill"])


@FAULTS
def test_a_share_of_the_calls_fails(con_hilos: Banco, con_muerte: bool) -> None:
    for falla in random.Random(93).sample(con_hilos.faults(con_muerte=con_muerte), SHARE):
        (dies if con_muerte else fails)(con_hilos, falla)


def test_a_version_that_no_longer_opens_when_it_is_thinned_stays_whole(banco: Banco) -> None:
    """It is opened a second time to be read from; the campaign found that a traceback came of that."""
    abren = [f for f in banco.faults(con_muerte=False) if f["que"] == "open" and f["ruta"].endswith("pp0093.duckdb")]
    assert fails(banco, abren[-1])


def test_a_share_of_the_power_cuts(banco: Banco) -> None:
    hay = int(banco.ask(corte=-1)["operaciones"])
    assert hay > CUTS
    for momento in random.Random(93).sample(range(hay), CUTS_SHARE):
        power_is_cut(banco, momento)


@dataclass
class Tally:
    """What was tried of something, what of it never came to be, and what did not survive."""

    que: str
    tried: int = 0
    never: int = 0
    faltas: list[str] = field(default_factory=list)

    def attempt(self, prueba: Callable[..., object], *con: Any) -> None:
        self.tried += 1
        try:
            self.never += prueba(*con) is False
        except AssertionError as falta:
            self.faltas.append(f"{con[1:]}: {falta}")

    def told(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Print the line of the table; fail with all that did not survive."""
        bien = self.tried - len(self.faltas)
        with capsys.disabled():
            print(f"\n| {self.que} | {self.tried:,} | {bien:,} | {self.never:,} no llegaron a ocurrir |")
        assert not self.faltas, "\n".join(self.faltas)


@pytest.mark.campana
def test_what_is_in_memory_is_none_of_the_calls_of_a_build(raiz: Path, banco: Banco) -> None:
    with started(raiz, "--en-frio") as frio:
        assert told(frio.calls()) == told(banco.calls())


@pytest.mark.campana
@FAULTS
@pytest.mark.parametrize("parte", range(PARTS))
def test_every_call_fails_once(banco: Banco, con_muerte: bool, parte: int, capsys: pytest.CaptureFixture[str]) -> None:
    fallas = banco.faults(con_muerte=con_muerte)
    desde, hasta = (len(fallas) * n // PARTS for n in (parte, parte + 1))
    que = "Muertes en cada cambio del disco" if con_muerte else "Llamadas que fallan, una por una"
    cuenta = Tally(f"{que}: {desde:,} a {hasta - 1:,} de {len(fallas):,}")
    for falla in fallas[desde:hasta]:
        cuenta.attempt(dies if con_muerte else fails, banco, falla)
    cuenta.told(capsys)


@pytest.mark.campana
@FAULTS
def test_calls_fail_among_threads(con_hilos: Banco, con_muerte: bool, capsys: pytest.CaptureFixture[str]) -> None:
    cuenta = Tally(f"{'Muertes' if con_muerte else 'Llamadas'} al azar, con los hilos de siempre")
    for falla in random.Random(94).sample(con_hilos.faults(con_muerte=con_muerte), AMONG_THREADS):
        cuenta.attempt(dies if con_muerte else fails, con_hilos, falla)
    cuenta.told(capsys)


@pytest.mark.campana
def test_the_power_is_cut_fifty_times(banco: Banco, capsys: pytest.CaptureFixture[str]) -> None:
    hay = int(banco.ask(corte=-1)["operaciones"])
    cuenta = Tally(f"Cortes de luz ({hay} operaciones)")
    for n in range(CUTS):
        cuenta.attempt(power_is_cut, banco, n * hay // CUTS)
    cuenta.told(capsys)
