"""Monitoring system for Peru's budget programmes: a generic engine; each programme is data (programas/)."""

__version__ = "0.3.21"
