"""What the server sets apart from garbage collection: once for what is loaded, and without losing what is freed."""

import gc
import sys
import types
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROYECTO
from streamlit.testing.v1 import AppTest

from pp0093.ui import memory


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


def test_a_page_drawn_again_looks_through_no_memory(version_publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_publicada))
    monkeypatch.chdir(PROYECTO)
    app = AppTest.from_file(str(PROYECTO / "app.py"), default_timeout=60).run().run()
    repasos: list[str] = []

    def note(fase: str, _: dict[str, int]) -> None:
        repasos.append(fase)

    gc.callbacks.append(note)
    gc.disable()  # What Python decides by itself is not looked at.
    try:
        app.run()
    finally:
        gc.enable()
        gc.callbacks.remove(note)
    assert not app.exception and repasos == []
