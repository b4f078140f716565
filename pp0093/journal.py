"""Server log as JSON lines: no error messages, addresses or names of people."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pp0093.errors import one_line
from pp0093.masking import masked

LOGGER_NAME = "pp0093"
OWN_MESSAGE = "dicho"
# Libraries are logged in the same format; their access logs, which have addresses, are not.
LIBRARY_LOGGERS = ("streamlit", "uvicorn", "py.warnings")


class JsonLine(logging.Formatter):
    """Formats an event: UTC time, level, name and attributes."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an error only its type and place, as its message may hold user input."""
        cuando = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        dicho = getattr(record, OWN_MESSAGE, None)
        if dicho is None:  # Logged by a library.
            dicho = {"que": "aviso", "de": record.name, "texto": one_line(masked(record.getMessage()))}
            if record.exc_info and record.exc_info[1]:
                dicho |= _of_an_error(record.exc_info[1])
        nivel = record.levelname.lower()
        return json.dumps({"cuando": cuando, "nivel": nivel, "que": record.msg, **dicho}, ensure_ascii=False)


def keep(ruta: Path | None) -> None:
    """Log from now on to a file (mode 0600), or to standard error without one."""
    if ruta is not None:
        ruta.touch(0o600)
    salida = logging.StreamHandler(sys.stderr) if ruta is None else logging.FileHandler(ruta, encoding="utf-8")
    salida.setFormatter(JsonLine())
    logging.captureWarnings(True)
    todos = [*LIBRARY_LOGGERS, *logging.root.manager.loggerDict]
    for nombre in {LOGGER_NAME, *(n for n in todos if n.startswith(LIBRARY_LOGGERS))}:
        diario = logging.getLogger(nombre)
        diario.handlers, diario.propagate = [salida], False
        diario.setLevel(logging.INFO if nombre == LOGGER_NAME else logging.WARNING)


def log_event(que: str, **dicho: Any) -> None:
    """Log an event and its attributes, which must hold no personal data."""
    logging.getLogger(LOGGER_NAME).info(que, extra={OWN_MESSAGE: dicho})


def log_error(error: BaseException) -> None:
    """Log an error's type and the place where it was raised."""
    logging.getLogger(LOGGER_NAME).error("error", extra={OWN_MESSAGE: _of_an_error(error)})


def _of_an_error(error: BaseException) -> dict[str, Any]:
    pila = traceback.extract_tb(error.__traceback__)
    donde = f"{Path(pila[-1].filename).name}:{pila[-1].lineno}" if pila else ""
    return {"tipo": type(error).__name__, "donde": donde}
