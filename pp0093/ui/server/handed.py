"""Files that a button asks for: made a few at a time, with places to wait and a word to whoever has none.

Streamlit makes them in the threads of the whole server and says what went wrong in English.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.backend_operation_handler import BackendOperationHandler

from pp0093 import journal
from pp0093.errors import PP0093Error, sentence

AT_ONCE, MAX_QUEUED = 3, 20
"""Files made at once (the only browser draws those of one), and all that may be asked for: more would take minutes."""
FULL = "Lleno: hay {} archivos por hacer. Espere un minuto e inténtelo otra vez."
PATIENCE, TOO_LATE = 150, "Lleno: el archivo no estuvo listo a tiempo. Espere un minuto e inténtelo otra vez."
"""Seconds before whoever waits is told: their page gives up, in English, after three minutes."""
FILE_FAILED = "No se pudo hacer el archivo. Inténtelo otra vez."
ASKER_GONE = "Quien lo pidió ya no está."


class FilesInTurns(BackendOperationHandler):
    """What Streamlit asks for the file of a button that has been pressed."""

    def __init__(self, _ours: Any = None) -> None:
        self._hilos = ThreadPoolExecutor(AT_ONCE)
        self._pedidos = 0

    async def handle(self, request: Any, session_id: str) -> BackendOperationResponse:
        """Return where the file is once it is made, or one sentence that says why there is none."""
        respuesta = BackendOperationResponse(request_id=request.request_id)
        if self._pedidos >= MAX_QUEUED:
            respuesta.error_msg = FULL.format(self._pedidos)
            return respuesta
        self._pedidos += 1
        try:
            turno = asyncio.get_running_loop().run_in_executor
            hecho = turno(self._hilos, _make_file, request.deferred_file.file_id, session_id)
            url = await asyncio.wait_for(hecho, PATIENCE)  # What has not begun by then is not made.
            respuesta.deferred_file.CopyFrom(DeferredFileResponsePayload(url=url))
        except TimeoutError:
            respuesta.error_msg = TOO_LATE
        except Exception as error:
            respuesta.error_msg = _why_no_file(error)
        finally:
            self._pedidos -= 1
        return respuesta


def serve() -> None:
    """Make every session of this server ask for its files here."""
    todos = FilesInTurns()
    vars(app_session)["DeferredFileHandler"] = lambda _: todos


def _make_file(archivo: str, sesion: str) -> str:
    """Make a file, unless by its turn whoever asked for it has left."""
    if not Runtime.instance().is_active_session(sesion):
        raise PP0093Error(ASKER_GONE)
    return Runtime.instance().media_file_mgr.execute_deferred(archivo)


def _why_no_file(error: Exception) -> str:
    """Return in one sentence why there is no file; what nobody foresaw goes to the log."""
    causa = error.__cause__ or error  # Streamlit wraps what a file raises.
    if isinstance(causa, PP0093Error):
        return sentence(causa)
    journal.log_error(causa if isinstance(causa, Exception) else error)
    return FILE_FAILED
