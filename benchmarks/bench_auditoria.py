"""How long it takes to audit fifty pages: the product's own note, page after page, as a PDF's text.

Run: python benchmarks/bench_auditoria.py (with a version published). Exit code 1 when it passes the limit.
"""

from __future__ import annotations

import sys
import time
from itertools import cycle, islice

from pp0093 import documents
from pp0093.ask.catalog import published
from pp0093.audit import auditor, document
from pp0093.note import issue

PAGES, LIMIT = 50, 10.0


def text(paginas: int) -> bytes:
    """Return the text of a note's pages, repeated until there are so many."""
    lineas = document.document_lines(documents.write(issue.note_of_year(published(), issue.Wanted(2025)), "pdf"))
    ultima = max(linea.pagina for linea in lineas)
    hojas = ["\n".join(s.texto for s in lineas if s.pagina == n) for n in range(1, ultima + 1)]
    return document.PAGE_BREAK.join(islice(cycle(hojas), paginas)).encode()


def main() -> int:
    """Print the seconds of processor (others may share it) and whether they are within the limit."""
    datos = text(PAGES)
    auditor.audit(document.parse("calienta.txt", b"En 2025 el programa ."), published(), 2025)
    antes = time.process_time()
    dichos = auditor.audit(document.parse("nota.txt", datos), published(), 2025)
    tardo = time.process_time() - antes
    print(f"{PAGES} páginas, {len(dichos)} cifras: {tardo:.1f} s de procesador (límite {LIMIT:.0f})")
    return tardo > LIMIT


if __name__ == "__main__":
    sys.exit(main())
