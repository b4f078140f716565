"""A document audited in a process of its own, with limits: one that breaks its reader is refused, alone.

A DOCX of 900 bytes may ask for 1.4 GB, and one of 12 kB take a minute. The process is a new one and not a copy of this
one (pp0093/ingest/fence.py), which in the server has threads at work; what it does is in pp0093/audit/alone.py, and its
answer is data. Where there are no limits (Windows) the clock still ends it.
"""

from __future__ import annotations

import signal
import subprocess
import sys

import msgspec
from msgspec import Struct

from pp0093.audit.verdicts import Remark
from pp0093.config import PROJECT
from pp0093.errors import InputError

# Of processor; a report of 400 pages with 25,000 figures takes 45 s. By the clock, `WAITING` times as long.
SECONDS, WAITING = 60, 3
ORDER = (sys.executable, "-m", "pp0093.audit.alone")
TOO_MUCH = "pide más memoria de la que un documento así puede necesitar", "ábralo y guárdelo de nuevo, o divídalo"
TOO_LONG = "tarda más de lo que un documento así puede tardar", "divídalo y audite cada parte"
BROKEN = "está dañado: quien lo lee no pudo con él", "ábralo y guárdelo de nuevo"
UNKNOWN = "no se pudo leer ({})", "ábralo, guárdelo de nuevo y, si se repite, avise a quien mantiene el programa"


class DocumentToAudit(Struct):
    """A document to audit against the version in a folder.

    `anio` is its year; without it, the one that the document says, else `anio_si_no_dice`.
    """

    nombre: str
    datos: bytes
    version: str
    anio: int | None = None
    anio_si_no_dice: int | None = None
    con_copia: bool = False
    segundos: int = SECONDS


class AuditedApart(Struct):
    """What is said of each number; `copia` is the DOCX with comments, when it is one and it was asked for.

    `falta` says why it could not be read and what to do.
    """

    dichos: list[Remark] = []
    copia: bytes | None = None
    falta: tuple[str, str] | None = None


def audit(pedido: DocumentToAudit) -> AuditedApart:
    """Return a document audited in another process; raise InputError, in one sentence, when it can't be."""
    with subprocess.Popen(
        ORDER, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as proceso:
        try:
            dicho, _ = proceso.communicate(msgspec.msgpack.encode(pedido), timeout=pedido.segundos * WAITING)
        except subprocess.TimeoutExpired:
            raise InputError(*TOO_LONG, archivo=pedido.nombre) from None
        finally:
            proceso.kill()
    if proceso.returncode:
        es_lento = hasattr(signal, "SIGXCPU") and proceso.returncode == -signal.SIGXCPU
        raise InputError(*(TOO_LONG if es_lento else BROKEN), archivo=pedido.nombre)
    hecho = msgspec.msgpack.decode(dicho, type=AuditedApart)
    if hecho.falta:
        raise InputError(*hecho.falta, archivo=pedido.nombre)
    return hecho
