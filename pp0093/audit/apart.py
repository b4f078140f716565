"""Audits a document in a subprocess with resource limits, so that a malformed file fails alone.

A DOCX of 900 bytes may ask for 1.4 GB, and one of 12 kB take a minute. The process is spawned, not forked
(pp0093/ingest/fence.py), because the server runs threads, and its answer is data. Where the system has no limits
(Windows) the timeout still ends it. A DOCX is returned with its accusations as comments.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from pp0093.audit import document
from pp0093.audit.verdicts import Remark
from pp0093.config import PROJECT
from pp0093.errors import InputError, PP0093Error, why
from pp0093.process import BROKE_ITS_READER, limit

# CPU time; a report of 400 pages with 25,000 figures takes 45 s. The wall-clock limit is `CLOCK_FACTOR` times it.
PROCESSOR_SECONDS = 60
CLOCK_FACTOR = 3
ORDER = (sys.executable, "-m", "pp0093.audit.apart")
TOO_MUCH = "pide más memoria de la que un documento así puede necesitar", "ábralo y guárdelo de nuevo, o divídalo"
DOCUMENT_TOO_LONG = "tarda más de lo que un documento así puede tardar", "divídalo y audite cada parte"
DOCUMENT_BROKEN = "está dañado: quien lo lee no pudo con él", "ábralo y guárdelo de nuevo"
NUMBER_SIGNS = "+-−–"


class DocumentToAudit(Struct):
    """A document to audit against the published version in a folder.

    `anio` is its year; without it, the one that the document states, else `anio_si_no_dice`.
    """

    nombre: str
    datos: bytes
    version: str
    anio: int | None = None
    anio_si_no_dice: int | None = None
    con_copia: bool = False
    segundos: int = PROCESSOR_SECONDS


class AuditedApart(Struct):
    """The remarks on a document's numbers; `copia` is the commented DOCX, where one was asked for.

    `falta` says why it could not be read and what to do.
    """

    dichos: list[Remark] = []
    copia: bytes | None = None
    falta: tuple[str, str] | None = None


def audit(pedido: DocumentToAudit) -> AuditedApart:
    """Return a document audited in a subprocess; raise InputError, in one sentence, when it cannot be read."""
    with subprocess.Popen(
        ORDER, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as proceso:
        try:
            dicho, _ = proceso.communicate(msgspec.msgpack.encode(pedido), timeout=pedido.segundos * CLOCK_FACTOR)
        except subprocess.TimeoutExpired:
            raise InputError(*DOCUMENT_TOO_LONG, archivo=pedido.nombre) from None
        finally:
            proceso.kill()
    if proceso.returncode:
        es_lento = hasattr(signal, "SIGXCPU") and proceso.returncode == -signal.SIGXCPU
        raise InputError(*(DOCUMENT_TOO_LONG if es_lento else DOCUMENT_BROKEN), archivo=pedido.nombre)
    hecho = msgspec.msgpack.decode(dicho, type=AuditedApart)
    if hecho.falta:
        raise InputError(*hecho.falta, archivo=pedido.nombre)
    return hecho


# A copy with comments -------------------------------------------------------------------------------------------------


def copy(datos: bytes, remarks: Iterable[Remark]) -> bytes:
    """Return a DOCX with a comment on the number of each accusation; its text is unchanged."""
    import docx

    documento = docx.Document(io.BytesIO(datos))
    partes = dict(enumerate(chain.from_iterable(document.pieces(documento)), 1))
    for r in remarks:
        parte = partes.get(r.linea)
        if r.es_acusacion and parte is not None:
            dicho = "\n".join(filter(None, [f"{r.texto}: {r.razon}.", r.ours]))
            documento.add_comment(_remark_runs(parte, r), text=dicho, author="Auditoría", initials="AU")
    salida = io.BytesIO()
    documento.save(salida)
    return salida.getvalue()


def _remark_runs(parte: Any, r: Remark) -> list[Any]:
    """Return the DOCX runs that contain a remark's number; all of the paragraph's when it is not found."""
    from docx.text.run import Run

    numero = r.texto.lstrip(NUMBER_SIGNS)
    cerca = 0
    if hasattr(parte, "cells"):
        celdas = document.cells(parte)
        finales = accumulate(len(document.cell_text(c)) + 1 for c in celdas)
        suya = next((c for c, fin in zip(celdas, finales, strict=True) if r.lugar[1] < fin), celdas[-1])
        parte = next((p for p in suya.paragraphs if numero in p.text), suya.paragraphs[0])
    else:
        cerca = max(parte.text.find(r.cita), 0) + r.lugar[1]
    corridas = [Run(c, parte) for c in parte._p.xpath("./w:r | ./w:hyperlink/w:r")]
    desde = parte.text.find(numero, cerca)
    hasta, lugar, suyas = desde + len(numero), 0, []
    for corrida in corridas:
        if desde >= 0 and lugar < hasta and lugar + len(corrida.text) > desde:
            suyas.append(corrida)
        lugar += len(corrida.text)
    return [suyas[0], suyas[-1]] if suyas else corridas


# The subprocess opens the published version, sets its memory and CPU limits, and only then reads the document.
# Standard output holds nothing but the answer.


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
        return AuditedApart(falta=(str(error), DOCUMENT_BROKEN[1]))
    except MemoryError:
        return AuditedApart(falta=TOO_MUCH)
    except Exception as error:
        dicho = why(error) if isinstance(error, OSError) else type(error).__name__
        return AuditedApart(falta=(BROKE_ITS_READER[0].format(dicho), BROKE_ITS_READER[1]))


def _audited(pedido: DocumentToAudit) -> AuditedApart:
    import pyarrow as pa

    from pp0093.ask.catalog import Catalog
    from pp0093.audit import auditor

    catalogo = Catalog(Path(pedido.version))
    # Caches what every audit needs of the version before the limits apply.
    auditor.audit(document.parse("nada.txt", b"Nada."), catalogo)
    # Arrow's default pool reserves gigabytes of address space at once, used or not: the limit would refuse them.
    pa.set_memory_pool(pa.system_memory_pool())
    if os.name == "posix":
        limit(pedido.segundos)
    leido = document.parse(pedido.nombre, pedido.datos)
    anio = pedido.anio if pedido.anio is not None else document.year_of(leido) or pedido.anio_si_no_dice
    dichos = auditor.audit(leido, catalogo, anio)
    con_copia = pedido.con_copia and pedido.datos.startswith(b"PK")
    return AuditedApart(dichos, copy(pedido.datos, dichos) if con_copia else None)


if __name__ == "__main__":
    _serve()
