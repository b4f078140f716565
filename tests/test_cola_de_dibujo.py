"""Images: one browser at a time, and a queue with an end."""

import threading
import time
from concurrent.futures import Future
from typing import Any

import pytest

from pp0093.writing import browser
from pp0093.writing.browser import DRAWING_BUSY, MOST_WAITING, DrawingError


def test_one_browser_draws_at_a_time_and_too_many_are_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    otros: list[Any] = []

    def atiende(trabajos: list[Any], dibujos: Future[list[bytes]]) -> None:
        otros.append(browser._browser.acquire(blocking=False))
        dibujos.set_result([b"" for _ in trabajos])

    monkeypatch.setattr(browser, "available", lambda: True)
    monkeypatch.setattr(browser, "_attend", atiende)
    trabajo: Any = None
    for _ in range(MOST_WAITING):
        assert browser._queue.acquire(blocking=False)
    with pytest.raises(DrawingError, match="demasiadas imágenes"):
        browser.draw_figures([trabajo])
    for _ in range(MOST_WAITING):
        browser._queue.release()
    assert DRAWING_BUSY.endswith("XLSX o CSV")
    assert browser.draw_figures([trabajo]) == [b""] == browser.draw_figures([trabajo])
    assert otros == [False, False], "while one is drawn another could begin"


def test_who_draws_is_gone_when_the_answer_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon in its last step while the program ends makes DuckDB write forty lines of leaks."""
    acabar = Future.set_result

    def acaba_despacio(hecho: Future[Any], valor: Any) -> None:
        acabar(hecho, valor)
        time.sleep(0.2)  # What a busy machine does.

    async def dibuja(_: Any) -> list[bytes]:
        return [b"imagen"]

    monkeypatch.setattr(browser, "available", lambda: True)
    monkeypatch.setattr(browser, "_draw", dibuja)
    monkeypatch.setattr(Future, "set_result", acaba_despacio)
    antes = threading.active_count()
    assert browser.draw_figures([None]) == [b"imagen"]
    assert threading.active_count() == antes
