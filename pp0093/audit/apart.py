"""A document audited in a process of its own, with limits: one that breaks its reader is refused, alone.

A DOCX of 900 bytes may ask for 1.4 GB, and one of 12 kB take a minute. The process is a new one and not a copy of this
one (pp0093/ingest/fence.py), which in the server has threads at work. It opens the published version, takes its limits
of memory and processor, and only then looks at the document; what it answers is data. Where there are no such limits
(Windows) the clock still ends it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from pp0093.audit.verdicts import Remark
from pp0093.config import PROJECT
from pp0093.errors import InputError, PP0093Error, why

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog

# Of processor; a report of 400 pages with 25,000 figures takes 45 s. By the clock, `WAITING` times as long.
SECONDS, WAITING = 60, 3
ORDER = (sys.executable, "-m", __spec__.name)
TOO_MUCH = "pide más memoria de la que un documento así puede necesitar", "ábralo y guárdelo de nuevo, o divídalo"
TOO_LONG = "tarda más de lo que un documento así puede tardar", "divídalo y audite cada parte"
BROKEN = "está dañado: quien lo lee no pudo con él", "ábralo y guárdelo de nuevo"
UNKNOWN = "no se pudo leer ({})", "ábralo, guárdelo de nuevo y, si se repite, avise a quien mantiene el programa"


class Asked(Struct):
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


class Audited(Struct):
    """What is said of each number; `copia` is the DOCX with comments, when it is one and it was asked for.

    `falta` says why it could not be read and what to do.
    """

    dichos: list[Remark] = []
    copia: bytes | None = None
    falta: tuple[str, str] | None = None


def audit(pedido: Asked) -> Audited:
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
    hecho = msgspec.msgpack.decode(dicho, type=Audited)
    if hecho.falta:
        raise InputError(*hecho.falta, archivo=pedido.nombre)
    return hecho


def _serve() -> None:
    """Audit what is asked by standard input and answer by standard output, where nothing else is written."""
    pedido = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Asked)
    with os.fdopen(os.dup(1), "wb") as salida:
        os.dup2(2, 1)
        salida.write(msgspec.msgpack.encode(_answered(pedido)))


def _answered(pedido: Asked) -> Audited:
    from pp0093.ask.catalog import Catalog

    catalogo = Catalog(Path(pedido.version))
    try:
        _take_limits(catalogo, pedido.segundos)
        return _audited(pedido, catalogo)
    except InputError as error:
        return Audited(falta=(error.motivo, error.que_hacer))
    except PP0093Error as error:
        return Audited(falta=(str(error), BROKEN[1]))
    except MemoryError:
        return Audited(falta=TOO_MUCH)
    except OSError as error:
        return Audited(falta=(UNKNOWN[0].format(why(error)), UNKNOWN[1]))
    except Exception as error:
        return Audited(falta=(UNKNOWN[0].format(type(error).__name__), UNKNOWN[1]))


def _take_limits(catalogo: Catalog, segundos: int) -> None:
    """Limit memory and processor from here on: what every audit needs of the version is in memory already."""
    import pyarrow as pa

    from pp0093.audit import auditor
    from pp0093.audit.reading import document
    from pp0093.ingest import fence

    auditor.audit(document.parse("nada.txt", b"Nada."), catalogo)
    # Arrow's own pool reserves whole gigabytes of addresses at once, used or not: the limit would refuse them.
    pa.set_memory_pool(pa.system_memory_pool())
    if os.name == "posix":
        fence.Limits().allow(segundos)


def _audited(pedido: Asked, catalogo: Catalog) -> Audited:
    from pp0093.audit import auditor, comments
    from pp0093.audit.reading import context, document

    leido = document.parse(pedido.nombre, pedido.datos)
    anio = pedido.anio if pedido.anio is not None else context.year_of(leido) or pedido.anio_si_no_dice
    dichos = auditor.audit(leido, catalogo, anio)
    es_docx = pedido.datos.startswith(b"PK")
    return Audited(dichos, comments.copy(pedido.datos, dichos) if es_docx and pedido.con_copia else None)


if __name__ == "__main__":
    _serve()
