"""Demonstration data: synthetic raw files, each in its source's own format, calibrated to the published reports."""

from pp0093.demo.comparacion import comparison, deduced
from pp0093.demo.generador import write
from pp0093.demo.written.manifiesto import quita as remove

__all__ = ["comparison", "deduced", "remove", "write"]
