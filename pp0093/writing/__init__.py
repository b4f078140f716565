"""Formatting for readers: numbers and units (`formats`), tables and cards (`tables`), sentences (`phrases`)."""
