"""Which known firm a row with a wrong RUC may be of, by the weight of what they share: proposed to a person only.

A firm is proposed where its RUC is an error away (a digit changed, missing, added, or two swapped; or its DNI in place
of its RUC), or two and its name is the very same, its name says so and nobody else explains the row: two valid RUCs
differ in two digits at least, so that a row a single error away from two firms is left alone. `docs/seguridad.md` has
what was measured, and decision 016 where the weights come from.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct, field

from pp0093.durable import Print
from pp0093.ingest import mode
from pp0093.ingest.columns import column_map, normalise
from pp0093.ingest.inventory import manifest, raw_file
from pp0093.ingest.readers import reader_of, sources
from pp0093.ingest.readers.base import INVISIBLE, Cell, RawFile, Reading, folder_of, no_progress
from pp0093.ingest.readers.cells import read_ruc
from pp0093.ingest.readers.content import text_of
from pp0093.ingest.readers.padron import Padron
from pp0093.ingest.readers.registros import Registros
from pp0093.rules import Rules, installed

VERY_ALIKE, QUITE_ALIKE = 0.95, 0.88
"""Least likeness (Jaro-Winkler) of two names, in the order in which one is preferred to another; then the same name."""
DNI_DIGITS, RUC_DIGITS = 8, 11
LEAST_DIGITS = RUC_DIGITS - 1
SAID_RUC = {3: "el RUC del DNI que dice la fila", 2: "difiere en un error de escritura", 1: "difiere en dos"}
SAID_NAME = {3: "el mismo nombre", 2: "un nombre casi igual", 1: "un nombre parecido"}
TWO_ERRORS, SAME = 1, 3
"""Levels of those above: two errors in the RUC, and the very same RUC or name."""
SAME_PLACE = "el mismo distrito"


class Clue(Struct, frozen=True):
    """What a row says of its firm: the digits of its RUC, good or not, its name without its legal form, that form and
    its place, "" where it is silent.

    `de` says where it was read, for whoever is shown it.
    """

    ruc: str
    nombre: str
    forma: str
    lugar: str
    de: str = ""


class Proposal(Struct, frozen=True):
    """A firm proposed for a row, and why, in words."""

    ruc: str
    por_que: str


def digits(texto: str) -> str:
    """Return what may be a RUC with an error among its digits, the RUC of a DNI for a DNI, "" for anything else."""
    from stdnum.pe.ruc import calc_check_digit

    if not (texto.isascii() and texto.isdigit()):
        return ""
    if len(texto) == DNI_DIGITS:
        return f"10{texto}{calc_check_digit(f'10{texto}0')}"
    return texto if LEAST_DIGITS <= len(texto) <= RUC_DIGITS + 1 else ""


def one_error_away(ruc: str) -> set[str]:
    """Return the valid RUCs that a wrong one may have been: itself if it is valid, or an error away."""
    from stdnum.pe.ruc import calc_check_digit

    cifras, partes = "0123456789", [(ruc[:n], ruc[n:]) for n in range(len(ruc) + 1)]
    escritas = {ruc, *(a + b[1:] for a, b in partes), *(a + b[1:2] + b[:1] + b[2:] for a, b in partes)}
    escritas |= {a + c + b[sin:] for a, b in partes for c in cifras for sin in (0, 1)}
    return {r for r in escritas if len(r) == RUC_DIGITS and calc_check_digit(r) == r[-1]}


def propose(dudosas: Sequence[Clue], conocidas: Iterable[Clue]) -> dict[int, Proposal]:
    """Return {place in `dudosas`: the firm proposed}; those about which there is doubt are not there."""
    por_ruc, por_nombre = defaultdict[str, list[Clue]](list), defaultdict[tuple[str, str], list[Clue]](list)
    for firma in dict.fromkeys(c for c in conocidas if c.nombre):
        por_ruc[firma.ruc].append(firma)
        por_nombre[firma.nombre, firma.forma].append(firma)
    propuestas: dict[int, Proposal] = {}
    for n, fila in enumerate(dudosas):
        if fila.ruc and fila.nombre:
            cerca = [f for ruc in one_error_away(fila.ruc) for f in por_ruc.get(ruc, ())]
            if elegida := _best(fila, [*cerca, *por_nombre.get((fila.nombre, fila.forma), ())]):
                propuestas[n] = elegida
    return propuestas


def _best(fila: Clue, firmas: Iterable[Clue]) -> Proposal | None:
    """Return the only firm that explains a row or, of several, the only one that is of its place as well."""
    explican = sorted(((peso, f) for f in firmas if (peso := _weight(fila, f))), key=lambda p: p[0], reverse=True)
    if not explican:
        return None
    (es_del_lugar, ruc, nombre), firma = explican[0]
    rivales = [peso for peso, f in explican if f.ruc != firma.ruc]
    if rivales and (rivales[0][0] or not es_del_lugar):
        return None
    por = [SAID_RUC[ruc], SAID_NAME[nombre], *([SAME_PLACE] if es_del_lugar else [])]
    return Proposal(firma.ruc, f"{', '.join(por)}; {firma.de}")


def _weight(fila: Clue, firma: Clue) -> tuple[bool, int, int] | None:
    """Return what speaks for a firm: that it is of the row's place, and how alike are digits and name; None if nothing.

    Digits two errors away need the very same name and legal form; the form never contradicts.
    """
    from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

    ruc = max(SAME - DamerauLevenshtein.distance(fila.ruc, firma.ruc), 0)
    igual = JaroWinkler.similarity(fila.nombre, firma.nombre)
    nombre = (igual >= QUITE_ALIKE) + (igual >= VERY_ALIKE) + (fila.nombre == firma.nombre)
    es_otra = fila.forma != firma.forma and (ruc == TWO_ERRORS or (fila.forma and firma.forma))
    if es_otra or not (ruc and nombre) or (ruc == TWO_ERRORS and nombre < SAME):
        return None
    return bool(fila.lugar) and fila.lugar == firma.lugar, ruc, nombre


def _plain(nombre: str) -> tuple[str, str]:
    """Return a name without accents or punctuation, in capitals, and apart from it its legal form, "" if unsaid."""
    sin_tildes = "".join(c for c in unicodedata.normalize("NFKD", nombre.upper()) if not unicodedata.combining(c))
    plano = " ".join(re.sub(r"[^A-Z0-9]+", " ", sin_tildes).split())
    for patron, forma in installed().made(_forms):
        if hallada := patron.search(plano):
            return plano[: hallada.start()].strip(), forma
    return plano, ""


def _forms(reglas: Rules) -> list[tuple[re.Pattern[str], str]]:
    """Return the ways of writing a legal form at the end of a name, longest first; its initials may go together."""
    textos = sorted(reglas.rows("forma_societaria"), key=lambda f: -len(f["texto"]))
    juntos = ((" ?".join(f["texto"].split()), f["forma"]) for f in textos)
    return [(re.compile(rf"(?<=\w) {texto}$"), forma) for texto, forma in juntos]


Place: TypeAlias = "tuple[str, str | None, int]"
"""A row: its file, its sheet (None in a text), its number."""
HEADERS, LISTS = "candidatos", "registros"
KNOWN_BY = "está en {}"
LOCATION = ("departamento", "provincia", "distrito")


class Gathered(Struct):
    """What the lists say: the doubtful rows and the known firms, apart for real and synthetic ones."""

    dudosas: dict[bool, dict[Place, Clue]] = field(default_factory=lambda: defaultdict(dict))
    conocidas: dict[bool, list[Clue]] = field(default_factory=lambda: defaultdict(list))


def proposed(huellas: Mapping[str, Print], datos: Path, solo: str | None = None) -> dict[Place, Proposal]:
    """Return {quarantined row: the firm proposed for it}, of the loaded files of a raw folder (of one of them).

    `huellas` is {file: the print of what was loaded of it}; a list that is no longer the same says nothing.
    """
    pasaportes = manifest(datos)
    crudos = [raw_file(datos / a, a, pasaportes) for a in huellas if (datos / a).is_file()]
    dicho = Gathered()
    for crudo in crudos:
        if folder_of(crudo.archivo) == LISTS and huellas[crudo.archivo].is_of(crudo.ruta):
            _listen(crudo, dicho, solo)
    propuestas: dict[Place, Proposal] = {}
    for sintetico, filas in dicho.dudosas.items():
        padrones = [c for c in crudos if folder_of(c.archivo) == "padron" and mode.is_synthetic(c) == sintetico]
        dudosas = list(filas.values())
        conocidas = [*dicho.conocidas[sintetico], *_registered(padrones, dudosas)]
        lugares = list(filas)
        propuestas |= {lugares[n]: c for n, c in propose(dudosas, conocidas).items()}
    return propuestas


def beside(filas: Iterable[dict[str, Any]], propuestas: Mapping[Place, Proposal]) -> list[dict[str, Any]]:
    """Return quarantined rows with the RUC proposed for each and why, both empty where nobody is."""
    return [f | _columns(propuestas.get((f["archivo"], f["hoja"], f["fila"]))) for f in filas]


def _columns(propuesta: Proposal | None) -> dict[str, str | None]:
    return {
        "ruc_propuesto": propuesta.ruc if propuesta else None,
        "por_que_se_propone": propuesta.por_que if propuesta else None,
    }


def _listen(crudo: RawFile, dicho: Gathered, solo: str | None) -> None:
    """Take from a list of firms what its rows say of theirs."""
    lector = reader_of(crudo, sources()[LISTS])
    if not isinstance(lector, Registros):
        return
    reading, sintetico = lector.read(crudo, no_progress), mode.is_synthetic(crudo)
    malas = {(q.hoja, q.fila): q.valor for q in reading.cuarentena if q.codigo_motivo.startswith("ruc_")}
    buenas = _good(reading)
    de = KNOWN_BY.format(crudo.archivo)
    for hoja, encabezado, fila in lector.rows(crudo, reading):
        donde, aqui = _columns_of(tuple(map(text_of, encabezado.celdas))), (hoja.nombre, fila.fila)
        if "nombre" not in donde:
            continue
        nombre, lugar = _at(fila.celdas, donde["nombre"]), _location(fila.celdas, donde)
        if aqui in buenas:
            dicho.conocidas[sintetico].append(Clue(buenas[aqui], *_plain(nombre), lugar, de))
        elif aqui in malas and solo in (None, crudo.archivo):
            pista = Clue(digits(read_ruc(malas[aqui])[0]), *_plain(nombre), lugar)
            dicho.dudosas[sintetico][(crudo.archivo, *aqui)] = pista


def _good(reading: Reading) -> dict[tuple[str | None, int], str]:
    """Return {(sheet, row): RUC} of the rows that were loaded."""
    columnas = (reading.tabla[c].to_pylist() for c in ("hoja", "fila", "ruc"))
    return {(hoja, int(fila)): ruc for hoja, fila, ruc in zip(*columnas, strict=True)}


@lru_cache(maxsize=1 << 4)
def _columns_of(escritos: tuple[str, ...]) -> dict[str, int]:
    """Return {our column: its place}; the last of those that name a place, that is where a list has the firm's."""
    nuestras, claves = column_map(HEADERS)[LISTS], [*map(normalise, escritos)]
    lugares = {nuestra: n for n, c in enumerate(escritos) if (nuestra := nuestras.named(c))}
    nombres = [claves.index(c) for c, columna in nuestras.items() if columna == "nombre" and c in claves]
    return lugares | ({"nombre": nombres[0]} if nombres else {})


def _at(celdas: list[Cell], lugar: int | None) -> str:
    return "" if lugar is None or lugar >= len(celdas) else text_of(celdas[lugar]).strip(INVISIBLE)


def _location(celdas: list[Cell], donde: dict[str, int]) -> str:
    """Return where a row is, as it is compared, "" unless it says the district."""
    partes = [normalise(_at(celdas, donde.get(c))) for c in LOCATION]
    return "|".join(partes) if partes[-1] else ""


def _registered(padrones: Iterable[RawFile], dudosas: Iterable[Clue]) -> Iterator[Clue]:
    """Yield the firms of SUNAT's registers whose RUC is an error away from a doubtful one."""
    posibles = frozenset[str]().union(*(one_error_away(c.ruc) for c in dudosas if c.ruc))
    for crudo in padrones if posibles else ():
        lector = reader_of(crudo, sources()["padron"])
        if isinstance(lector, Padron):
            for ruc, nombre in lector.names(crudo, posibles):
                yield Clue(ruc, *_plain(nombre), "", KNOWN_BY.format(crudo.archivo))
