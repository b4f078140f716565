"""What the server sets apart from garbage collection: once for what is loaded, and without losing what is freed."""

import gc
import os
import subprocess
import sys
import types
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROYECTO
from streamlit import config

from pp0093.ui.shell import memory


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    memory._set_apart.cache_clear()
    yield
    gc.unfreeze()
    memory._set_apart.cache_clear()


def test_what_is_loaded_is_set_apart_once() -> None:
    memory.set_apart()
    apartados = gc.get_freeze_count()
    nuevos = [[] for _ in range(1000)]  # type: ignore[var-annotated]
    memory.set_apart()
    assert apartados > len(nuevos)
    assert gc.get_freeze_count() <= apartados


def test_more_modules_set_more_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.set_apart()
    apartados = gc.get_freeze_count()
    otros = [[] for _ in range(1000)]  # type: ignore[var-annotated]
    monkeypatch.setitem(sys.modules, "modulo_de_prueba", types.ModuleType("modulo_de_prueba"))
    memory.set_apart()
    assert gc.get_freeze_count() > apartados + len(otros) // 2


def test_what_nobody_refers_to_is_still_freed() -> None:
    class Cosa:
        pass

    cosa = Cosa()
    rastro = weakref.ref(cosa)
    memory.set_apart()
    del cosa
    assert rastro() is None


def test_the_server_does_not_look_through_its_memory_after_each_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROYECTO)
    config.get_config_options(force_reparse=True)
    assert config.get_option("runner.postScriptGC") is False


def test_who_asks_leaves_nothing_that_duckdb_calls_leaked(version_publicada: Path) -> None:
    """What it finds open on its way out it says to whoever reads the answer, in lines that are not ours."""
    pedido = [sys.executable, "-m", "pp0093", "consulta", "pim_soles", "--por", "anio"]
    entorno = os.environ | {"PP0093_SALIDA": str(version_publicada)}
    dicho = subprocess.run(pedido, env=entorno, capture_output=True, text=True, check=True)
    assert dicho.stdout and not dicho.stderr
