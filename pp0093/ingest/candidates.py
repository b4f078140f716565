"""Which known firm a row with a wrong RUC may be of, by the weight of what they share: proposed to a person only.

A firm is proposed where its RUC is an error away (a digit changed, missing, added, or two swapped; or its DNI in place
of its RUC), or two and its name is the very same, its name says so and nobody else explains the row: two valid RUCs
differ in two digits at least, so that a row a single error away from two firms is left alone. `docs/seguridad.md` has
what was measured, and decision 016 where the weights come from.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pp0093.durable import Print
from pp0093.ingest.columns import column_map, normalise
from pp0093.ingest.inventory import manifest, raw_file
from pp0093.ingest.quarantine import Place, Proposal
from pp0093.ingest.readers import reader_of
from pp0093.ingest.readers.base import RawFile, folder_of, no_progress
from pp0093.ingest.readers.cells import RUC_DIGITS, read_ruc
from pp0093.ingest.readers.content import text_of
from pp0093.ingest.readers.padron import Padron
from pp0093.ingest.readers.registros import Registros
from pp0093.language.words import plain
from pp0093.rules import Rules, installed
from pp0093.structs import Frozen

ALIKE = 0.88
"""Least likeness (Jaro-Winkler) of two names."""
DNI_DIGITS = 8
LEAST_DIGITS = RUC_DIGITS - 1
SAID_RUC = ("el RUC del DNI que dice la fila", "difiere en un error de escritura", "difiere en dos")
SAID_NAME = ("un nombre parecido", "el mismo nombre")
TWO_ERRORS = 2


class Clue(Frozen):
    """What a row says of its firm: the digits of its RUC, good or not, its name without its legal form, and that form,
    "" where it is silent.

    `de` says where it was read, for whoever is shown it.
    """

    ruc: str
    nombre: str
    forma: str
    de: str = ""


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


def propose(dudosas: Mapping[Place, Clue], conocidas: Iterable[Clue]) -> dict[Place, Proposal]:
    """Return {place: the firm proposed}; those about which there is doubt are not there."""
    por_ruc: defaultdict[str, list[Clue]] = defaultdict(list)
    por_nombre: defaultdict[tuple[str, str], list[Clue]] = defaultdict(list)
    for firma in dict.fromkeys(c for c in conocidas if c.nombre):
        por_ruc[firma.ruc].append(firma)
        por_nombre[firma.nombre, firma.forma].append(firma)
    propuestas: dict[Place, Proposal] = {}
    for lugar, fila in dudosas.items():
        if fila.ruc and fila.nombre:
            cerca = [f for ruc in one_error_away(fila.ruc) for f in por_ruc.get(ruc, ())]
            cerca.sort(key=lambda f: f.nombre == fila.nombre)  # Of one firm's clues, the same name is what is said.
            firmas = (*cerca, *por_nombre.get((fila.nombre, fila.forma), ()))
            explican = {f.ruc: f"{por_que}; {f.de}" for f in firmas if (por_que := _why(fila, f))}
            if len(explican) == 1:
                [propuestas[lugar]] = explican.items()
    return propuestas


def _why(fila: Clue, firma: Clue) -> str:
    """Return why a row may be of a firm, in words, "" where nothing says so.

    Digits two errors away need the very same name and legal form; the form never contradicts.
    """
    from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

    errores, es_igual = DamerauLevenshtein.distance(fila.ruc, firma.ruc), fila.nombre == firma.nombre
    es_otra = fila.forma != firma.forma and (errores == TWO_ERRORS or (fila.forma and firma.forma))
    es_lejana = errores > TWO_ERRORS or (errores == TWO_ERRORS and not es_igual)
    if es_otra or es_lejana or JaroWinkler.similarity(fila.nombre, firma.nombre) < ALIKE:
        return ""
    return f"{SAID_RUC[errores]}, {SAID_NAME[es_igual]}"


def _plain_name(nombre: str) -> tuple[str, str]:
    """Return a name without accents or punctuation, in capitals, and apart from it its legal form, "" if unsaid."""
    plano = " ".join(re.sub(r"[^A-Z0-9]+", " ", plain(nombre).upper()).split())
    for patron, forma in installed().made(_forms):
        if hallada := patron.search(plano):
            return plano[: hallada.start()].strip(), forma
    return plano, ""


def _forms(reglas: Rules) -> list[tuple[re.Pattern[str], str]]:
    """Return the ways of writing a legal form at the end of a name, longest first; its initials may go together."""
    textos = sorted(reglas.rows("forma_societaria"), key=lambda f: -len(f["texto"]))
    juntos = ((" ?".join(f["texto"].split()), f["forma"]) for f in textos)
    return [(re.compile(rf"(?<=\w) {texto}$"), forma) for texto, forma in juntos]


HEADERS, LISTS = "candidatos", "registros"
KNOWN_BY = "está en {}"


def proposed(huellas: Mapping[str, Print], datos: Path, solo: str | None = None) -> dict[Place, Proposal]:
    """Return {quarantined row: the firm proposed for it}, of the loaded files of a raw folder (of one of them).

    `huellas` is {file: the print of what was loaded of it}; a list that is no longer the same says nothing.
    """
    pasaportes = manifest(datos)
    crudos = [raw_file(datos / a, a, pasaportes) for a in huellas if (datos / a).is_file()]
    propuestas: dict[Place, Proposal] = {}
    for son_sinteticos in (False, True):
        suyos = [c for c in crudos if c.es_sintetico == son_sinteticos]
        dudosas: dict[Place, Clue] = {}
        conocidas: list[Clue] = []
        for crudo in suyos:
            if folder_of(crudo.archivo) == LISTS and huellas[crudo.archivo].is_of(crudo.ruta):
                _listen(crudo, dudosas, conocidas)
        dudosas = {lugar: c for lugar, c in dudosas.items() if solo in (None, lugar[0])}
        propuestas |= propose(dudosas, [*conocidas, *_registered(suyos, dudosas.values())])
    return propuestas


def with_proposals(filas: Iterable[dict[str, Any]], propuestas: Mapping[Place, Proposal]) -> list[dict[str, Any]]:
    """Return quarantined rows with the RUC proposed for each and why, both empty where nobody is."""
    al_lado = ((f, propuestas.get((f["archivo"], f["hoja"], f["fila"]), (None, None))) for f in filas)
    return [f | {"ruc_propuesto": ruc, "por_que_se_propone": por_que} for f, (ruc, por_que) in al_lado]


def _listen(crudo: RawFile, dudosas: dict[Place, Clue], conocidas: list[Clue]) -> None:
    """Take from a list of firms what its rows say of theirs."""
    lector = reader_of(crudo)
    if not isinstance(lector, Registros):
        return
    reading = lector.read(crudo, no_progress)
    malas = {(q.hoja, q.fila): q.valor for q in reading.cuarentena if q.codigo_motivo.startswith("ruc_")}
    cargadas = reading.tabla.select(["hoja", "fila", "ruc"]).to_pylist()
    buenas = {(f["hoja"], int(f["fila"])): f["ruc"] for f in cargadas}
    de = KNOWN_BY.format(crudo.archivo)
    for hoja, encabezado, fila in lector.rows(crudo, reading):
        columna, aqui = _name_place(tuple(map(text_of, encabezado.celdas))), (hoja.nombre, fila.fila)
        nombre = _plain_name("".join(map(text_of, fila.celdas[columna : columna + 1])))
        if aqui in buenas:
            conocidas.append(Clue(buenas[aqui], *nombre, de))
        elif aqui in malas:
            dudosas[(crudo.archivo, *aqui)] = Clue(digits(read_ruc(malas[aqui])[0]), *nombre)


@lru_cache(maxsize=1 << 4)
def _name_place(escritos: tuple[str, ...]) -> int:
    """Return which heading names the firm, that which the map has before; one past the last where none does."""
    nuestras, claves = column_map(HEADERS)[LISTS], [*map(normalise, escritos)]
    nombran = [n for n, c in enumerate(escritos) if nuestras.named(c)]
    return next((claves.index(c) for c in nuestras if c in claves), *nombran[:1] or [len(escritos)])


def _registered(crudos: Iterable[RawFile], dudosas: Iterable[Clue]) -> Iterator[Clue]:
    """Yield the firms of SUNAT's registers whose RUC is an error away from a doubtful one."""
    posibles = frozenset[str]().union(*(one_error_away(c.ruc) for c in dudosas if c.ruc))
    for crudo in crudos if posibles else ():
        if folder_of(crudo.archivo) == Padron.fuente and isinstance(lector := reader_of(crudo), Padron):
            for ruc, nombre in lector.names(crudo, posibles):
                yield Clue(ruc, *_plain_name(nombre), KNOWN_BY.format(crudo.archivo))
