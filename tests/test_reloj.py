"""The day is that of Lima, wherever the machine is."""

from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

import pytest

from pp0093 import clock


@pytest.mark.parametrize(
    ("momento", "dia"),
    [
        (datetime(2026, 11, 24, 0, 30, tzinfo=UTC), date(2026, 11, 23)),  # 19:30 of the 23rd in Lima.
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_today_is_the_day_of_lima(momento: datetime, dia: date, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return momento.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Stopped)
    assert clock.today() == dia
    version = Path(f"{momento:%Y%m%dT%H%M%S}000000-0a1b2c3d")
    monkeypatch.undo()
    assert clock.in_lima(version.name[:15]).date() == dia, (
        "and that of a version, whose name has the moment in Greenwich"
    )
