"""Images: one browser at a time, and a queue with an end."""

from __future__ import annotations

from typing import Any

import pytest

from pp0093.ui.exports import browser
from pp0093.ui.exports.browser import BUSY, MOST_WAITING, DrawingError


def test_one_browser_draws_at_a_time_and_too_many_are_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    otros: list[Any] = []

    def dibuja(trabajos: Any) -> list[bytes]:
        otros.append(browser._browser.acquire(blocking=False))
        return [b"" for _ in trabajos]

    monkeypatch.setattr(browser, "available", lambda: True)
    monkeypatch.setattr(browser, "_drawn", dibuja)
    trabajo: Any = None
    for _ in range(MOST_WAITING):
        assert browser._queue.acquire(blocking=False)
    with pytest.raises(DrawingError, match="demasiadas imágenes"):
        browser.draw([trabajo])
    for _ in range(MOST_WAITING):
        browser._queue.release()
    assert BUSY.endswith("XLSX o CSV")
    assert browser.draw([trabajo]) == [b""] == browser.draw([trabajo])
    assert otros == [False, False], "while one is drawn another could begin"
