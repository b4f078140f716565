"""Which known firm a row with a wrong RUC may be of, by the weight of what they share: proposed to a person only.

A firm is proposed where its RUC is an error away (a digit changed, missing, added, or two swapped; or its DNI in place
of its RUC), or two and its name is the very same, its name says so and nobody else explains the row: two valid RUCs
differ in two digits at least, so that a row a single error away from two firms is left alone. `docs/seguridad.md` has
what was measured, and decision 016 where the weights come from.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log2

from msgspec import Struct

from pp0093.rules import Rules, installed

SURE = 0.99
"""Share of what may explain a row that a firm must have to be proposed."""
KNOWN = 0.8
"""How many of the rows put apart are taken to be of some firm that is known."""
TWO_ERRORS, ALIKE, SAME = 1, 1, 3
"""Levels, of those below: the least at which a RUC and a name speak for a firm, and that of the very same name."""
VERY_ALIKE, QUITE_ALIKE = 0.95, 0.88
"""Least likeness (Jaro-Winkler) of two names at each level."""


class Weights(Struct, frozen=True):
    """How often a row of the same firm is at each level, the least alike first, and how often one of another firm."""

    propia: tuple[float, ...]
    ajena: tuple[float, ...]


RUC = Weights((0.05, 0.1, 0.8, 0.05), (0.9998899, 1e-4, 1e-5, 1e-7))
NAME = Weights((0.05, 0.08, 0.17, 0.7), (0.9978, 2e-3, 1e-4, 1e-4))
FORM = Weights((0.05, 0.95), (0.6, 0.4))
PLACE = Weights((0.3, 0.7), (0.98, 0.02))
START, END, INITIALS = 5, 5, 3
DNI_DIGITS, RUC_DIGITS = 8, 11
LEAST_DIGITS = RUC_DIGITS - 1
SAID_RUC = {3: "el RUC del DNI que dice la fila", 2: "difiere en un error de escritura", 1: "difiere en dos"}
SAID_NAME = {3: "el mismo nombre", 2: "un nombre casi igual", 1: "un nombre parecido"}
SAME_PLACE = "el mismo distrito"


class Clue(Struct, frozen=True):
    """What a row says of its firm: the digits of its RUC, good or not, its name and its place, "" where it is silent.

    `de` says where it was read, for whoever is shown it.
    """

    ruc: str
    nombre: str
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

    cifras, lugares = "0123456789", range(len(ruc) + 1)
    escritas = {ruc}
    escritas |= {ruc[:n] + c + ruc[n + 1 :] for n in lugares[:-1] for c in cifras}
    escritas |= {ruc[:n] + c + ruc[n:] for n in lugares for c in cifras}
    escritas |= {ruc[:n] + ruc[n + 1 :] for n in lugares[:-1]}
    escritas |= {ruc[:n] + ruc[n + 1] + ruc[n] + ruc[n + 2 :] for n in lugares[:-2]}
    return {r for r in escritas if len(r) == RUC_DIGITS and calc_check_digit(r) == r[-1]}


class Traits(Struct, frozen=True):
    """What is compared of a clue, and its place among those given."""

    puesto: int
    ruc: str
    nombre: str
    forma: str
    lugar: str


class Likeness(Struct, frozen=True):
    """A row and a firm that may be its own: the level at which each thing agrees (None unsaid) and their weight."""

    fila: Traits
    firma: Traits
    ruc: int
    nombre: int | None
    forma: int | None
    lugar: int | None
    peso: float


def propose(dudosas: Sequence[Clue], conocidas: Sequence[Clue]) -> dict[int, Proposal]:
    """Return {place in `dudosas`: the firm proposed}; those about which there is doubt are not there."""
    filas = [_record(n, c) for n, c in enumerate(dudosas) if c.ruc and c.nombre]
    conocidas = [c for c in dict.fromkeys(conocidas) if c.nombre]
    explican: defaultdict[int, dict[str, Likeness]] = defaultdict(dict)
    for par in _pairs(filas, [_record(n, c) for n, c in enumerate(conocidas)]):
        suyas, ruc = explican[par.fila.puesto], par.firma.ruc
        if ruc not in suyas or suyas[ruc].peso < par.peso:
            suyas[ruc] = par
    propuestas = {n: _best(suyas) for n, suyas in explican.items()}
    return {n: Proposal(p.firma.ruc, _why(p, conocidas[p.firma.puesto])) for n, p in propuestas.items() if p}


def _best(pares: Mapping[str, Likeness]) -> Likeness | None:
    """Return the pair that explains a row, None where another may, or where its digits or its name do not."""
    primera = max(pares.values(), key=lambda p: p.peso)
    todo = 1 + sum(2.0**p.peso for p in pares.values())
    return primera if 2.0**primera.peso / todo >= SURE and _speaks(primera) else None


def _speaks(par: Likeness) -> bool:
    """Tell a pair whose digits, name and legal form speak for it, each by itself."""
    if par.ruc == TWO_ERRORS:
        return par.nombre == SAME and par.fila.forma == par.firma.forma
    return par.ruc > TWO_ERRORS and (par.nombre or 0) >= ALIKE and par.forma != 0


def _why(par: Likeness, firma: Clue) -> str:
    partes = [SAID_RUC[par.ruc], SAID_NAME[par.nombre or 0]]
    return f"{', '.join([*partes, SAME_PLACE] if par.lugar else partes)}; {firma.de}"


def _pairs(filas: Sequence[Traits], firmas: Sequence[Traits]) -> Iterator[Likeness]:
    """Yield each row with the firms of its last digits, and with those of its first digits and initials, weighed."""
    cerca: defaultdict[str, dict[int, Traits]] = defaultdict(dict)
    for firma in firmas:
        for clave in _blocks(firma):
            cerca[clave][firma.puesto] = firma
    se_llaman = Counter(r.nombre for r in (*filas, *firmas) if r.nombre)
    antes = log2(KNOWN / (len(firmas) + 1 - KNOWN))
    for fila in filas:
        posibles = {n: f for clave in _blocks(fila) for n, f in cerca.get(clave, {}).items()}
        yield from (_compared(fila, f, antes, se_llaman) for f in posibles.values())


def _blocks(de: Traits) -> tuple[str, str]:
    return de.ruc[-END:], f"{de.ruc[:START]}{de.nombre[:INITIALS]} "


def _compared(fila: Traits, firma: Traits, antes: float, se_llaman: Counter[str]) -> Likeness:
    """Return a pair whose weight, in powers of two, is what was thought before and what each agreement adds.

    The very same name says as much as it is rare among all of them.
    """
    from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

    ruc = SAME - min(DamerauLevenshtein.distance(fila.ruc, firma.ruc), SAME)
    igual = JaroWinkler.similarity(fila.nombre, firma.nombre) if fila.nombre and firma.nombre else None
    nombre = None if igual is None else (igual >= QUITE_ALIKE) + (igual >= VERY_ALIKE) + (fila.nombre == firma.nombre)
    forma, lugar = _same(fila.forma, firma.forma), _same(fila.lugar, firma.lugar)
    niveles = zip((RUC, NAME, FORM, PLACE), (ruc, nombre, forma, lugar), strict=True)
    peso = antes + sum(log2(w.propia[n] / w.ajena[n]) for w, n in niveles if n is not None)
    if nombre == SAME:
        peso += log2(NAME.ajena[SAME] * se_llaman.total() / se_llaman[fila.nombre])
    return Likeness(fila, firma, ruc, nombre, forma, lugar, peso)


def _same(uno: str, otro: str) -> int | None:
    return int(uno == otro) if uno and otro else None


def _record(puesto: int, pista: Clue) -> Traits:
    return Traits(puesto, pista.ruc, *_plain(pista.nombre), pista.lugar)


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
    return [(re.compile(rf"(?<=\w) {_spaced(f['texto'])}$"), f["forma"]) for f in textos]


def _spaced(texto: str) -> str:
    return " ".join(texto.split()).replace(" ", " ?")
