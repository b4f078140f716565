"""Header maps from a source's headers to our columns; a new year or unit is a new CSV row.

Headers are compared without case, accents, spaces or punctuation and, failing that, as sets of words with the synonyms
of `columnas/palabras.csv` (MONTO_DEVENGADO_ENERO is MTO_DEVENGA_01).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from pp0093 import config, programme
from pp0093.language.words import plain

WORDS = "palabras"
"""Map of synonyms in headers."""
HEADER_TOKEN = re.compile(r"[^\W\d_]+|[0-9]+")
UNREAD_COLUMN = "la columna {} no se lee: si es {}, llámela así"
LIKE = 0.62
"""Minimum similarity (difflib ratio) of a heading to a missing column to suggest it."""
LOST = "?\ufffd"
"""Characters that a wrong encoding leaves in place of letters."""
DOUBLE_ENCODED = re.compile("[\u00c2\u00c3].")


def path(nombre: str) -> Path:
    """Return the file of a header map: the country's, or else the programme's."""
    del_pais = config.COUNTRY_FOLDER / "columnas" / f"{nombre}.csv"
    return del_pais if del_pais.exists() else programme.folder() / programme.COLUMNS_FOLDER / f"{nombre}.csv"


@lru_cache(maxsize=1 << 14)
def normalise(texto: str) -> str:
    """Return a header or label normalised for comparison: no case, accents, spaces or punctuation."""
    plano = unicodedata.normalize("NFKD", texto)
    return "".join(c for c in plano if c.isalnum()).casefold()


def restored(texto: str) -> str:
    """Undo the double encoding of a header."""
    for codificacion in ("cp1252", "latin-1") if DOUBLE_ENCODED.search(texto) else ():
        try:
            return texto.encode(codificacion).decode("utf-8")
        except UnicodeError:
            continue
    return texto


@lru_cache(maxsize=1 << 14)
def words(texto: str) -> str:
    """Return the normalised words of a header, with synonyms replaced."""
    iguales = {normalise(f["palabra"]): normalise(f["es"]) for f in rows_of(WORDS)}
    dichas = [iguales.get(w, w.zfill(2) if w.isdigit() else w) for w in HEADER_TOKEN.findall(plain(restored(texto)))]
    return " ".join(sorted(filter(None, dichas)))


class HeaderMap(dict[str, str]):
    """{normalised header: our column}; `named` also matches by words, when only one column fits."""

    def __init__(self, encabezados: Iterable[tuple[str, str]]) -> None:
        self.escritos = tuple(encabezados)
        por_palabras: defaultdict[str, set[str]] = defaultdict(set)
        super().__init__((normalise(escrito), columna) for escrito, columna in self.escritos)
        for escrito, columna in self.escritos:
            por_palabras[words(escrito)].add(columna)
        self.por_palabras = {w: min(c) for w, c in por_palabras.items() if w and len(c) == 1}

    def by_column(self) -> dict[str, list[str]]:
        """Return {our column: its headers as written}, without the headers known but not read."""
        dados: dict[str, list[str]] = {}
        for escrito, columna in self.escritos:
            if columna:
                dados.setdefault(columna, []).append(escrito)
        return dados

    def named(self, escrito: str) -> str | None:
        """Return our column for a header, None when it has none."""
        propia = self.get(normalise(escrito)) or self._with_lost_letters(escrito)
        return propia or self.por_palabras.get(words(escrito))

    def _with_lost_letters(self, escrito: str) -> str | None:
        """Return our column for a header with lost letters, if unambiguous."""
        if not any(c in escrito for c in LOST):
            return None
        patron = re.compile("".join("." if c in LOST else c for c in plain(escrito) if c in LOST or c.isalnum()))
        posibles = {columna for clave, columna in self.items() if patron.fullmatch(clave)}
        return posibles.pop() if len(posibles) == 1 else None


def nearly(ajenas: Iterable[str], faltan: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (unknown heading, missing column) pairs that are similar."""
    from difflib import get_close_matches  # Imported only on errors.

    claves = {normalise(c): c for c in faltan}
    for columna in ajenas:
        for parecida in get_close_matches(normalise(columna), claves, 1, LIKE):
            yield columna, claves[parecida]


def column_map(nombre: str) -> Mapping[str, HeaderMap]:
    """Return the map of each format of `columnas/<nombre>.csv`."""
    return _map(path(nombre))


def rows_of(nombre: str) -> list[dict[str, str]]:
    """Return the rows of `columnas/<nombre>.csv`; empty when there is no such file."""
    return _rows(path(nombre))


@cache
def _map(ruta: Path) -> dict[str, HeaderMap]:
    por_formato: dict[str, list[tuple[str, str]]] = {}
    for fila in _rows(ruta):
        por_formato.setdefault(fila["formato"], []).append((fila["origen"], fila["columna"]))
    return {formato: HeaderMap(encabezados) for formato, encabezados in por_formato.items()}


_rows = cache(programme.table_rows)
