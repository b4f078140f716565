"""What a server does, as lines of JSON for whoever keeps it: no message of an error, no address, no one's name."""

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
# What the libraries say is kept too, in the same form; of visits they would say from which address.
LIBRARY_LOGGERS = ("streamlit", "uvicorn", "py.warnings")


class JsonLine(logging.Formatter):
    """One event: when (UTC), level, what, and what is known of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an error, its type and place: its message may hold what a person wrote."""
        cuando = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        dicho = getattr(record, OWN_MESSAGE, None)
        if dicho is None:  # What a library says.
            dicho = {"que": "aviso", "de": record.name, "texto": one_line(masked(record.getMessage()))}
            if record.exc_info and record.exc_info[1]:
                dicho |= _of_an_error(record.exc_info[1])
        nivel = record.levelname.lower()
        return json.dumps({"cuando": cuando, "nivel": nivel, "que": record.msg, **dicho}, ensure_ascii=False)


def keep(ruta: Path | None) -> None:
    """Write from now on to a file (0600), or to standard error without one."""
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
    """Take note of something that happened and what is known of it; `dicho` is said as it is: nobody's data."""
    logging.getLogger(LOGGER_NAME).info(que, extra={OWN_MESSAGE: dicho})


def log_error(error: BaseException) -> None:
    """Take note of an error: its type and where it was raised."""
    logging.getLogger(LOGGER_NAME).error("error", extra={OWN_MESSAGE: _of_an_error(error)})


def _of_an_error(error: BaseException) -> dict[str, Any]:
    pila = traceback.extract_tb(error.__traceback__)
    donde = f"{Path(pila[-1].filename).name}:{pila[-1].lineno}" if pila else ""
    return {"tipo": type(error).__name__, "donde": donde}
