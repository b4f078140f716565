"""The process in which one document is audited: it opens the published version, takes its limits, and only then reads.

Limits are of memory and processor. Nothing else is written to standard output than the answer.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from pp0093.audit.apart import BROKEN, TOO_MUCH, UNKNOWN, AuditedApart, DocumentToAudit, copy
from pp0093.errors import InputError, PP0093Error, why
from pp0093.process import Limits


def _serve() -> None:
    pedido = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=DocumentToAudit)
    with os.fdopen(os.dup(1), "wb") as salida:
        os.dup2(2, 1)
        salida.write(msgspec.msgpack.encode(_answered(pedido)))


def _answered(pedido: DocumentToAudit) -> AuditedApart:
    try:
        return _audited(pedido)
    except InputError as error:
        return AuditedApart(falta=(error.motivo, error.que_hacer))
    except PP0093Error as error:
        return AuditedApart(falta=(str(error), BROKEN[1]))
    except MemoryError:
        return AuditedApart(falta=TOO_MUCH)
    except Exception as error:
        dicho = why(error) if isinstance(error, OSError) else type(error).__name__
        return AuditedApart(falta=(UNKNOWN[0].format(dicho), UNKNOWN[1]))


def _audited(pedido: DocumentToAudit) -> AuditedApart:
    import pyarrow as pa

    from pp0093.ask.catalog import Catalog
    from pp0093.audit import auditor, document

    catalogo = Catalog(Path(pedido.version))
    # What every audit needs of the version is taken to memory before the limits.
    auditor.audit(document.parse("nada.txt", b"Nada."), catalogo)
    # Arrow's own pool reserves whole gigabytes of addresses at once, used or not: the limit would refuse them.
    pa.set_memory_pool(pa.system_memory_pool())
    if os.name == "posix":
        Limits().allow(pedido.segundos)
    leido = document.parse(pedido.nombre, pedido.datos)
    anio = pedido.anio if pedido.anio is not None else document.year_of(leido) or pedido.anio_si_no_dice
    dichos = auditor.audit(leido, catalogo, anio)
    es_docx = pedido.datos.startswith(b"PK")
    return AuditedApart(dichos, copy(pedido.datos, dichos) if es_docx and pedido.con_copia else None)


if __name__ == "__main__":
    _serve()
