"""A document as text with places: its pages, its lines counted from 1, and the sentences they make."""

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

# The lines of a PDF. It has no paragraphs or tables, only letters with a place: pypdf writes each page as a grid of
# letters; there, a line that ends well before the margin ends a paragraph, and words far apart, over or under others
# that begin or end at the same column, are cells.
# On so many pages, among so many lines of their top or their foot, a line is of the pages and not of the text.
HEADER_REPEATS = 3
AT_ENDS = 2
# Three blanks part two cells; a cell stands under another when they begin or end this near.
CELL_AT = re.compile(r"[^ ]+(?: {1,2}[^ ]+)*")
ALIGNED = 1
# A paragraph ends at a stop so much before the margin, and a heading is so much of a line at most.
MARGIN = 25
HEADING_WIDTH = 0.7
ENDS = re.compile(r"[.!?][»\"”)]?\s*$")
CONTINUES = re.compile(r"\s*[a-záéíóúñü(]")
DIGITS = re.compile(r"\d+")
CELL = "\t"

Cells = list[tuple[int, int, str]]
"""Where each cell of a line begins and ends, and what it says."""


class Line(Frozen):
    """One line of a text: its number in the document and its page, both from 1; `es_prosa` when it is surely no row."""

    texto: str
    numero: int = 0
    pagina: int = 0
    es_prosa: bool = False


def read(paginas: Iterable[Any]) -> list[list[Line]]:
    """Return the lines of each page of a PDF (of pypdf), a blank one between paragraphs."""
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
    """Tell a line that ends a paragraph, or is a heading, from one that the next goes on with."""
    if ENDS.search(antes):
        return len(antes) + MARGIN < ancho
    return len(antes) < HEADING_WIDTH * ancho and not CONTINUES.match(texto)


def _rows_of_page(lineas: Sequence[str]) -> dict[int, str]:
    """Return the lines that are rows, in cells; one that only goes on with the row before it is with it, and blank."""
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
            dichas, ultima = ["", propias[0][2]], i  # The only header of a table, over its second column.
            anchos = [(0, 0, ""), *propias]
        else:
            continue
        filas[ultima] = _row_text(dichas)
    return filas


def _goes_on(suyas: Sequence[str], propias: Cells, anchos: Cells, *, es_nombre: bool) -> bool:
    """Tell a line that goes on with the row before it: no figures, within its columns, and no name of its own."""
    if len(suyas) != len(anchos) or len(anchos) < 2 or any(DIGITS.search(t) for t in suyas):
        return False
    cabe = suyas[0] == "" or (abs(propias[0][0] - anchos[0][0]) <= ALIGNED and propias[0][1] < anchos[1][0])
    return cabe and (not suyas[0][:1].isupper() or es_nombre)


def _has_cells(celdas: Sequence[Cells], i: int) -> bool:
    """Tell a line some cell of which, past the first, begins or ends where one near it does."""
    if i >= len(celdas):
        return False
    vecinas = [c for otra in (*celdas[max(i - 2, 0) : i], *celdas[i + 1 : i + 3]) for c in otra[1:]]
    return any(abs(a - c) <= ALIGNED or abs(b - d) <= ALIGNED for a, b, _ in celdas[i][1:] for c, d, _ in vecinas)


def _under(fila: Cells, anchos: Cells) -> list[str]:
    """Return the cells of a row with a blank in each column of its table that it has none in."""
    celdas = [""] * len(anchos)
    for desde, hasta, texto in fila:
        suya = max(range(len(anchos)), key=lambda j: min(hasta, anchos[j][1]) - max(desde, anchos[j][0]))
        if celdas[suya]:
            return [t for *_, t in fila]
        celdas[suya] = texto
    return celdas


# A document as text with places: its pages, its lines counted from 1, and the sentences they make.

# A sentence ends where a stop is followed by what may begin another.
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”»)]?\s+(?=[\"“«¿(✓•]?\s?[A-ZÁÉÍÓÚÑ0-9])")
ABBREVIATED = re.compile(r"(?:S/|p\.\s?p|pp|N[°º]|Art|R\.\s?M|Rev|Urb|Nro|Sr|Sra|Dr|\b[A-Za-z])\.$")
BULLET = re.compile(r"^\s*(?:[-*•✓▪–\uf0b7\uf0a7]|\d{1,2}[.)])\s+")
MARKUP = re.compile(r"\*\*|__|`|^#{1,6}\s+", re.MULTILINE)
NUMBER_TOKEN = re.compile(r"(?<![\w.,])\d[\d.,]*%?")
# What joins numbers in a sentence and never in a row: a comma or "y" after one, before another or a word.
LIST_SENTENCE = re.compile(r"\d ?%?(?:, | y )(?:el |la |los |las |a |de |S/ ?)?\d[^\n]*[.;]\s*$")
PARTED = re.compile(r"[a-záéíóúñü]{2}-\s*$")
WORD = re.compile(r"[^\W\d_]{2,}")
PAGE_BREAK = "\f"
MAX_BYTES = 100 << 20
# A document of more than this is refused before it is read: a report of 400 pages has a million letters, and Word's
# tables have at most 63 columns. `MAX_UNPACKED` is what a DOCX may take once it is no longer compressed, in bytes.
MAX_LETTERS, MAX_LINES, MAX_PAGES, MAX_CELLS, MAX_COLUMNS = 1_000_000, 50_000, 2_000, 50_000, 63
MAX_UNPACKED = 200 << 20
# No sentence of a report has so many letters or figures: a longer one is cut at a space, because each of its figures
# is compared with every other. An abbreviation is within so many letters of its end.
MAX_SENTENCE, MAX_FIGURES, ABBREVIATION = 1_500, 40, 12
# Below this many letters a page is a picture of a text.
LETTERS = re.compile(r"[^\W\d_]")


class ReadSentence(Frozen):
    """Words that say something together, and where each of their lines begins among them.

    `bloque` numbers the paragraph and `orden` the sentence; a heading and a row of a table are sentences of their own.
    """

    texto: str
    lineas: tuple[tuple[int, Line], ...]
    bloque: int
    es_fila: bool = False
    orden: int = 0

    def line(self, lugar: int) -> Line:
        """Return the line that holds a position of the sentence."""
        return next(linea for desde, linea in reversed(self.lineas) if desde <= lugar)

    @property
    def es_titulo(self) -> bool:
        """Tell a heading: few words that no stop ends."""
        es_corta = not self.es_fila and len(self.texto) < 160
        return es_corta and not self.texto.rstrip().endswith((".", ";", ",", ":", "?", "!"))


def year_of(oraciones: Sequence[ReadSentence]) -> int | None:
    """Return the year that a document is of: the one its titles name most, else the last of those it names most."""
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
    """Return what is in the file of a document; raise InputError when there is none or it weighs too much."""
    check_is_file(ruta)
    if ruta.stat().st_size > MAX_BYTES:
        raise InputError("pesa más de 100 MB", "divídalo y audite cada parte", archivo=ruta.name)
    return ruta.read_bytes()


def parse(nombre: str, datos: bytes) -> list[ReadSentence]:
    """Return the sentences of a document in order; raise InputError when it has no text.

    A paragraph ends at a blank line, at a bullet and at a row of a table.
    """
    try:
        bloques = enumerate(_blocks(document_lines(datos)))
    except InputError as error:
        error.archivo = nombre
        raise
    hechas = (s for numero, bloque in bloques for s in _split(bloque, numero))
    return [replace(s, orden=n) for n, s in enumerate(hechas)]


def document_lines(datos: bytes) -> list[Line]:
    """Return the lines of a document: PDF, DOCX, text or Markdown, told by what is inside."""
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
    """Raise InputError when a document has more text than is audited at once."""
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
    for codificacion in ("utf-16",) if es_utf16 else ("utf-8-sig", "cp1252", "latin-1"):  # The last reads anything.
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
    """Return lines with the rows of Markdown tables as rows: those with bars at their ends, or as many as the next."""
    barras = [0, *(t.count("|") for t in lineas), 0]
    return [
        _row_text(c.strip() for c in t.strip().strip("|").split("|"))
        if n and (t.strip().startswith("|") or n in (antes, despues))
        else t
        for t, antes, n, despues in zip(lineas, barras, barras[1:], barras[2:], strict=False)
    ]


def _row_text(celdas: Iterable[str]) -> str:
    """Return cells as a row: apart by tabs, one more after the last where they are only two."""
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
    """Yield each part of a DOCX as the lines it is read as: a paragraph, or the rows of a table; None, a blank one."""
    for parte in documento.iter_inner_content():
        yield [None, *parte.rows, None] if hasattr(parte, "rows") else [parte, None]


def _piece_text(pieza: Any) -> str:
    if hasattr(pieza, "cells"):
        return _row_text(map(cell_text, cells(pieza)))
    return "" if pieza is None else str(pieza.text)


def _check_tables(documento: Any) -> None:
    """Raise InputError when a DOCX has more cells or paragraphs than one may, or a cell covers more columns."""
    anchos = documento.xpath(".//w:gridSpan/@w:val")
    if any(not a.isdecimal() or len(a) > len(str(MAX_COLUMNS)) or int(a) > MAX_COLUMNS for a in anchos):
        raise InputError(
            f"una celda dice que ocupa más de {MAX_COLUMNS} columnas, y Word no admite más",
            "ábralo y guárdelo de nuevo en Word",
        )
    if documento.xpath("count(.//w:tc)") > MAX_CELLS or documento.xpath("count(.//w:p)") > MAX_LINES:
        raise _too_big(f"más de {MAX_CELLS:,} celdas o párrafos")


def cells(fila: Any) -> list[Any]:
    """Return the cells of a row of a DOCX; a merged one comes once for each column it covers, and here once."""
    return list({id(celda._tc): celda for celda in fila.cells}.values())


def cell_text(celda: Any) -> str:
    """Return what a cell says as a row of it is read."""
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
    """Tell a row of a table: cells apart by tabs, or more numbers than words."""
    texto = linea.texto
    if texto.count(CELL) >= 2:
        return True
    if linea.es_prosa or len(texto) > MAX_SENTENCE or LIST_SENTENCE.search(texto):
        return False
    cifras = len(NUMBER_TOKEN.findall(texto))
    palabras = len(WORD.findall(texto))
    if texto.rstrip().endswith("."):  # A row seldom ends in a stop.
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
    """Yield where each sentence of a paragraph begins and ends; one too long, in parts."""
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
