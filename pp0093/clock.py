"""What day it is: the one place that asks, so that a trial can say another."""

from __future__ import annotations

from datetime import date


def today() -> date:
    """Return the present day."""
    return date.today()
