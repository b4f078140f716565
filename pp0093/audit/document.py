"""A document parsed into sentences, each with the page and line (both from 1) it comes from."""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from pp0093.errors import InputError, check_is_file
from pp0093.language.words import DECLARED_YEAR, YEAR_IN_TEXT, plain
from pp0093.structs import Frozen

# Layout of a PDF, which has no paragraphs or tables, only placed glyphs. pypdf extracts each page as a grid of
# characters; a line that ends well before the margin ends a paragraph, and words far apart, aligned with words of a
# neighbouring line (same start or end column), are cells.
# A line repeated on HEADER_REPEATS pages, within AT_ENDS lines of their top or foot, is a page header or footer.
HEADER_REPEATS = 3
AT_ENDS = 2
# Three blanks separate two cells; cells are aligned when their starts or ends differ by ALIGNED characters at most.
CELL_AT = re.compile(r"[^ ]+(?: {1,2}[^ ]+)*")
ALIGNED = 1
# A paragraph ends at a full stop MARGIN characters before the margin; a heading fills HEADING_WIDTH of a line at most.
MARGIN = 25
HEADING_WIDTH = 0.7
ENDS = re.compile(r"[.!?][»\"”)]?\s*$")
CONTINUES = re.compile(r"\s*[a-záéíóúñü(]")
DIGITS = re.compile(r"\d+")
CELL = "\t"

Cells = list[tuple[int, int, str]]
"""(start column, end column, text) of each cell of a line."""


class Line(Frozen):
    """A line of text; `numero` in the document and `pagina` count from 1; `es_prosa` when it is surely no table row."""

    texto: str
    numero: int = 0
    pagina: int = 0
    es_prosa: bool = False


def read(paginas: Iterable[Any]) -> list[list[Line]]:
    """Return the lines of each page of a PDF (pypdf pages), with a blank line between paragraphs."""
    hojas = [[t for t in p.extract_text(extraction_mode="layout").split("\n") if t.strip()] for p in paginas]
    veces = Counter(m for hoja in hojas for m in {*map(_masked, hoja[:AT_ENDS]), *map(_masked, hoja[-AT_ENDS:])})
    hechas: list[list[Line]] = []
    pendiente = ""
    ancho = 0
    for hoja in hojas:
        dentro = range(AT_ENDS, len(hoja) - AT_ENDS)
        propias = [t for i, t in enumerate(hoja) if i in dentro or veces[_masked(t)] < HEADER_REPEATS]
        filas = _rows_of_page(propias)
        largos = sorted(len(t) for i, t in enumerate(propias) if i not in filas)
        ancho = largos[len(largos) * 3 // 4] if largos else ancho
        hechas.append([])
        for i, texto in enumerate(propias):
            if i in filas:
                hechas[-1] += [Line(filas[i])] if filas[i] else []
                pendiente = ""
                continue
            if pendiente and _ends_paragraph(pendiente, texto, ancho):
                hechas[-1].append(Line(""))
            hechas[-1].append(Line(" ".join(texto.split()), es_prosa=True))
            pendiente = texto
    return hechas


def _masked(texto: str) -> str:
    return DIGITS.sub("#", " ".join(texto.split()))


def _ends_paragraph(antes: str, texto: str, ancho: int) -> bool:
    """Tell whether a line ends its paragraph (or is a heading), given the next one."""
    if ENDS.search(antes):
        return len(antes) + MARGIN < ancho
    return len(antes) < HEADING_WIDTH * ancho and not CONTINUES.match(texto)


def _rows_of_page(lineas: Sequence[str]) -> dict[int, str]:
    """Return {line index: tab-separated row} of a page's table rows; a continuation joins its row and maps to ""."""
    celdas = [[(m.start(), m.end(), m.group()) for m in CELL_AT.finditer(t)] for t in lineas]
    filas: dict[int, str] = {}
    anchos: Cells = []
    dichas: list[str] = []
    for i, propias in enumerate(celdas):
        sigue = i - 1 in filas
        es_fila = _has_cells(celdas, i)
        suyas = _under(propias, anchos) if sigue else []
        if sigue and _goes_on(suyas, propias, anchos, es_nombre=not es_fila and _has_cells(celdas, i + 1)):
            dichas = [f"{a} {b}".strip() for a, b in zip(dichas, suyas, strict=True)]
            filas[i] = ""
        elif es_fila:
            anchos = anchos if sigue and len(propias) < len(anchos) else propias
            dichas = _under(propias, anchos)
            ultima = i
        elif len(propias) == 1 and _has_cells(celdas, i + 1) and propias[0][0] > celdas[i + 1][0][1]:
            dichas, ultima = ["", propias[0][2]], i  # A table's only header, above its second column.
            anchos = [(0, 0, ""), *propias]
        else:
            continue
        filas[ultima] = _row_text(dichas)
    return filas


def _goes_on(suyas: Sequence[str], propias: Cells, anchos: Cells, *, es_nombre: bool) -> bool:
    """Tell whether a line continues the previous row: no figures, within its columns, and no row name of its own."""
    if len(suyas) != len(anchos) or len(anchos) < 2 or any(DIGITS.search(t) for t in suyas):
        return False
    cabe = suyas[0] == "" or (abs(propias[0][0] - anchos[0][0]) <= ALIGNED and propias[0][1] < anchos[1][0])
    return cabe and (not suyas[0][:1].isupper() or es_nombre)


def _has_cells(celdas: Sequence[Cells], i: int) -> bool:
    """Tell whether a line has a cell, past the first, aligned with one of the two lines before or after it."""
    if i >= len(celdas):
        return False
    vecinas = [c for otra in (*celdas[max(i - 2, 0) : i], *celdas[i + 1 : i + 3]) for c in otra[1:]]
    return any(abs(a - c) <= ALIGNED or abs(b - d) <= ALIGNED for a, b, _ in celdas[i][1:] for c, d, _ in vecinas)


def _under(fila: Cells, anchos: Cells) -> list[str]:
    """Return a row's cells by column of its table, "" for empty columns; the cells as they are when two share one."""
    celdas = [""] * len(anchos)
    for desde, hasta, texto in fila:
        suya = max(range(len(anchos)), key=lambda j: min(hasta, anchos[j][1]) - max(desde, anchos[j][0]))
        if celdas[suya]:
            return [t for *_, t in fila]
        celdas[suya] = texto
    return celdas


# Parsing: pages, lines and sentences.

# A sentence ends at a full stop followed by a possible start of another.
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”»)]?\s+(?=[\"“«¿(✓•]?\s?[A-ZÁÉÍÓÚÑ0-9])")
ABBREVIATED = re.compile(r"(?:S/|p\.\s?p|pp|N[°º]|Art|R\.\s?M|Rev|Urb|Nro|Sr|Sra|Dr|\b[A-Za-z])\.$")
BULLET = re.compile(r"^\s*(?:[-*•✓▪–\uf0b7\uf0a7]|\d{1,2}[.)])\s+")
MARKUP = re.compile(r"\*\*|__|`|^#{1,6}\s+", re.MULTILINE)
NUMBER_TOKEN = re.compile(r"(?<![\w.,])\d[\d.,]*%?")
# Numbers joined as in a sentence, never as in a row: by a comma or "y", before another number or a word.
LIST_SENTENCE = re.compile(r"\d ?%?(?:, | y )(?:el |la |los |las |a |de |S/ ?)?\d[^\n]*[.;]\s*$")
PARTED = re.compile(r"[a-záéíóúñü]{2}-\s*$")
WORD = re.compile(r"[^\W\d_]{2,}")
PAGE_BREAK = "\f"
MAX_BYTES = 100 << 20
# Larger documents are refused before parsing: a report of 400 pages has a million letters, and Word's tables have 63
# columns at most. `MAX_UNPACKED` is the uncompressed size of a DOCX, in bytes.
MAX_LETTERS, MAX_LINES, MAX_PAGES, MAX_CELLS, MAX_COLUMNS = 1_000_000, 50_000, 2_000, 50_000, 63
MAX_UNPACKED = 200 << 20
# Longest sentence, in letters and in figures; a longer one is split at a space, because each figure is compared with
# every other. An abbreviation is looked for in a sentence's last ABBREVIATION letters.
MAX_SENTENCE, MAX_FIGURES, ABBREVIATION = 1_500, 40, 12
# A document without any is empty or a scanned image.
LETTERS = re.compile(r"[^\W\d_]")


class ReadSentence(Frozen):
    """A sentence and its lines, each with the position in the sentence where it begins.

    `bloque` numbers the paragraph and `orden` the sentence; a heading and a table row are sentences of their own.
    """

    texto: str
    lineas: tuple[tuple[int, Line], ...]
    bloque: int
    es_fila: bool = False
    orden: int = 0

    def line(self, lugar: int) -> Line:
        """Return the line that contains a position of the sentence."""
        return next(linea for desde, linea in reversed(self.lineas) if desde <= lugar)

    @property
    def es_titulo(self) -> bool:
        """Tell whether it is a heading: short and without final punctuation."""
        es_corta = not self.es_fila and len(self.texto) < 160
        return es_corta and not self.texto.rstrip().endswith((".", ";", ",", ":", "?", "!"))


def year_of(oraciones: Sequence[ReadSentence]) -> int | None:
    """Return a document's year: the one declared, else the commonest of its titles, else the last of the commonest."""
    for s in oraciones:
        if dicho := DECLARED_YEAR.search(plain(s.texto)):
            return int(dicho[1])
    titulos = [int(a) for s in oraciones[:40] if s.es_titulo for a in YEAR_IN_TEXT.findall(s.texto)]
    todos = Counter(int(a) for s in oraciones for a in YEAR_IN_TEXT.findall(s.texto))
    if not todos:
        return None
    veces = max(todos.values())
    frecuente = max(a for a, n in todos.items() if 2 * n > veces)
    return frecuente if not titulos or veces > 2 else Counter(titulos).most_common(1)[0][0]


def octets(ruta: Path) -> bytes:
    """Return the bytes of a document's file; raise InputError when it does not exist or is over 100 MB."""
    check_is_file(ruta)
    if ruta.stat().st_size > MAX_BYTES:
        raise InputError("pesa más de 100 MB", "divídalo y audite cada parte", archivo=ruta.name)
    return ruta.read_bytes()


def parse(nombre: str, datos: bytes) -> list[ReadSentence]:
    """Return the sentences of a document in order; raise InputError when it has no text.

    A paragraph ends at a blank line, a bullet or a table row.
    """
    try:
        bloques = enumerate(_blocks(document_lines(datos)))
    except InputError as error:
        error.archivo = nombre
        raise
    hechas = (s for numero, bloque in bloques for s in _split(bloque, numero))
    return [replace(s, orden=n) for n, s in enumerate(hechas)]


def document_lines(datos: bytes) -> list[Line]:
    """Return the lines of a document; the format (PDF, DOCX, text or Markdown) is detected from its content."""
    if datos.startswith(b"%PDF"):
        paginas = _pdf(datos)
    elif datos.startswith(b"\xd0\xcf\x11\xe0"):
        que_hacer = "guárdelo sin contraseña y en formato DOCX"
        raise InputError("está protegido con contraseña o es un .doc antiguo", que_hacer)
    else:
        lee = _docx if datos.startswith(b"PK\x03\x04") else _decoded_pages
        paginas = [[Line(t) for t in textos] for textos in lee(datos)]
    leidas = [replace(n, pagina=pagina) for pagina, juntas in enumerate(paginas, 1) for n in juntas]
    textos = [n.texto for n in leidas]
    _check_size(textos)
    if not any(map(LETTERS.search, textos)):
        motivo = "no tiene texto: está vacío o es una imagen escaneada"
        raise InputError(motivo, "ábralo con un reconocedor de texto (OCR) y guárdelo de nuevo")
    return [replace(linea, numero=n) for n, linea in enumerate(leidas, 1)]


def _check_size(textos: Sequence[str]) -> None:
    """Raise InputError when a document has more text than one audit admits."""
    if len(textos) > MAX_LINES or sum(map(len, textos)) > MAX_LETTERS:
        raise _too_big(f"más de {MAX_LETTERS:,} letras o de {MAX_LINES:,} líneas")
    if any(t.count(CELL) > MAX_COLUMNS for t in textos):
        raise _too_big(f"una fila de más de {MAX_COLUMNS} celdas")


def _too_big(que: str) -> InputError:
    return InputError(f"tiene {que}", "divídalo y audite cada parte")


def _decoded_pages(datos: bytes) -> list[list[str]]:
    es_utf16 = datos.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in datos[:4096] and not es_utf16:
        que_hacer = "entregue un PDF, un DOCX, un TXT o un Markdown"
        raise InputError("no es un documento que se sepa leer", que_hacer)
    texto = ""
    for codificacion in ("utf-16",) if es_utf16 else ("utf-8-sig", "cp1252", "latin-1"):  # latin-1 decodes any byte.
        with suppress(UnicodeDecodeError):
            texto = datos.decode(codificacion)
            break
    else:
        raise InputError("su texto no se puede leer", "guárdelo como UTF-8")
    if len(texto) > MAX_LETTERS:
        raise _too_big(f"más de {MAX_LETTERS:,} letras")
    limpio = MARKUP.sub("", texto.replace("\r\n", "\n").replace("\r", "\n"))
    return [_with_rows(pagina.split("\n")) for pagina in limpio.split(PAGE_BREAK)]


def _with_rows(lineas: list[str]) -> list[str]:
    """Return lines with Markdown rows tab-separated: those that begin with "|" or have as many as a neighbour."""
    barras = [0, *(t.count("|") for t in lineas), 0]
    return [
        _row_text(c.strip() for c in t.strip().strip("|").split("|"))
        if n and (t.strip().startswith("|") or n in (antes, despues))
        else t
        for t, antes, n, despues in zip(lineas, barras, barras[1:], barras[2:], strict=False)
    ]


def _row_text(celdas: Iterable[str]) -> str:
    """Join cells with tabs; a row of two gets a final tab, so that it is recognized as a row."""
    fila = CELL.join(celdas)
    return f"{fila}{CELL}" if fila.count(CELL) == 1 else fila


def _pdf(datos: bytes) -> list[list[Line]]:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        lector = PdfReader(io.BytesIO(datos))
        if lector.is_encrypted and not lector.decrypt(""):
            raise InputError("está protegido con contraseña", "guárdelo sin ella")
        if len(lector.pages) > MAX_PAGES:
            raise _too_big(f"más de {MAX_PAGES:,} páginas")
        return read(lector.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise InputError("es un PDF que no se puede leer", "ábralo y guárdelo de nuevo") from error


def _docx(datos: bytes) -> list[list[str]]:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(io.BytesIO(datos)) as paquete:
            if sum(m.file_size for m in paquete.infolist()) > MAX_UNPACKED:
                raise _too_big("más de 200 MB una vez descomprimido")
        documento = docx.Document(io.BytesIO(datos))
        _check_tables(documento.element)
        partes = list(pieces(documento))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise InputError("no es un DOCX que se pueda leer", "ábralo y guárdelo como DOCX") from error
    paginas: list[list[str]] = [[]]
    for parte in partes:
        parrafo = parte[0]
        salta = parrafo is not None and (
            parrafo.paragraph_format.page_break_before
            or parrafo._p.xpath(".//w:br[@w:type='page'] | .//w:lastRenderedPageBreak")
        )
        if salta and any(paginas[-1]):
            paginas.append([])
        paginas[-1] += map(_piece_text, parte)
    return paginas


def pieces(documento: Any) -> Iterator[list[Any]]:
    """Yield each part of a DOCX as a list: a paragraph, or the rows of a table; None stands for a blank line."""
    for parte in documento.iter_inner_content():
        yield [None, *parte.rows, None] if hasattr(parte, "rows") else [parte, None]


def _piece_text(pieza: Any) -> str:
    if hasattr(pieza, "cells"):
        return _row_text(map(cell_text, cells(pieza)))
    return "" if pieza is None else str(pieza.text)


def _check_tables(documento: Any) -> None:
    """Raise InputError when a DOCX has too many cells or paragraphs, or a cell that spans too many columns."""
    anchos = documento.xpath(".//w:gridSpan/@w:val")
    if any(not a.isdecimal() or len(a) > len(str(MAX_COLUMNS)) or int(a) > MAX_COLUMNS for a in anchos):
        raise InputError(
            f"una celda dice que ocupa más de {MAX_COLUMNS} columnas, y Word no admite más",
            "ábralo y guárdelo de nuevo en Word",
        )
    if documento.xpath("count(.//w:tc)") > MAX_CELLS or documento.xpath("count(.//w:p)") > MAX_LINES:
        raise _too_big(f"más de {MAX_CELLS:,} celdas o párrafos")


def cells(fila: Any) -> list[Any]:
    """Return the distinct cells of a DOCX row; python-docx repeats a merged cell for each column it spans."""
    return list({id(celda._tc): celda for celda in fila.cells}.values())


def cell_text(celda: Any) -> str:
    """Return a cell's text with whitespace collapsed."""
    return " ".join(celda.text.split())


def _blocks(lineas: Iterable[Line]) -> Iterator[list[Line]]:
    bloque: list[Line] = []
    for linea in lineas:
        es_propia = _is_row(linea) or BULLET.match(linea.texto)
        if bloque and (es_propia or not linea.texto.strip() or _is_row(bloque[-1])):
            yield bloque
            bloque = []
        if linea.texto.strip():
            bloque.append(linea)
    if bloque:
        yield bloque


def _is_row(linea: Line) -> bool:
    """Tell whether a line is a table row: tab-separated cells, or more numbers than words."""
    texto = linea.texto
    if texto.count(CELL) >= 2:
        return True
    if linea.es_prosa or len(texto) > MAX_SENTENCE or LIST_SENTENCE.search(texto):
        return False
    cifras = len(NUMBER_TOKEN.findall(texto))
    palabras = len(WORD.findall(texto))
    if texto.rstrip().endswith("."):  # A row seldom ends in a full stop.
        palabras *= 2
    return cifras >= 3 and palabras <= cifras


def _split(bloque: list[Line], numero: int) -> Iterator[ReadSentence]:
    if _is_row(bloque[0]):
        yield ReadSentence(bloque[0].texto, ((0, bloque[0]),), numero, es_fila=True)
        return
    texto = ""
    lugares: list[tuple[int, Line]] = []
    for linea in bloque:
        if linea.es_prosa and PARTED.search(texto):
            texto = texto.rstrip()[:-1]
        lugares.append((len(texto), linea))
        texto += f"{linea.texto.strip()} "
    comienzos = [lugar for lugar, _ in lugares]
    for desde, hasta in _spans(texto):
        trozo = texto[desde:hasta].rstrip()
        if trozo:
            propias = lugares[max(bisect_right(comienzos, desde) - 1, 0) : bisect_left(comienzos, hasta)]
            yield ReadSentence(trozo, tuple((max(lugar - desde, 0), linea) for lugar, linea in propias), numero)


def _spans(texto: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each sentence of a paragraph; one too long is split."""
    desde = 0
    for corte in SENTENCE_END.finditer(texto):
        fin = corte.start()
        if not ABBREVIATED.search(texto, max(fin - ABBREVIATION, 0), fin):
            yield from _parts(texto, desde, fin)
            desde = corte.end()
    yield from _parts(texto, desde, len(texto))


def _parts(texto: str, desde: int, hasta: int) -> Iterator[tuple[int, int]]:
    cifras = [m.start() for m in NUMBER_TOKEN.finditer(texto, desde, hasta)]
    dichas = 0
    while True:
        siguiente = cifras[dichas + MAX_FIGURES] if len(cifras) > dichas + MAX_FIGURES else hasta
        tope = min(siguiente, desde + MAX_SENTENCE)
        if tope >= hasta:
            break
        espacio = texto.rfind(" ", desde + 1, tope)
        medio = espacio if espacio > 0 else tope
        yield desde, medio
        desde = medio
        dichas = bisect_left(cifras, medio)
    yield desde, hasta
