"""Follow-up system of Peru's budget programmes: an engine, and a programme that is data (programas/)."""

__version__ = "0.3.17"
