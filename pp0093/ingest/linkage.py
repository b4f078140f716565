"""Which known firm a row with a wrong RUC may be of, by Splink: proposed to a person, in doubt nobody.

A firm is proposed where its RUC is an error away (a digit changed, missing, added, or two swapped; or its DNI in place
of its RUC), or two and its name is the very same, its name says so and nobody else explains the row: two valid RUCs
differ in two digits at least, so that a row a single error away from two firms is left alone. `docs/seguridad.md` has
what was measured, and decision 016 why Splink and with which weights.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

from msgspec import Struct

from pp0093.rules import Rules, installed

SURE = 0.99
"""Share of what may explain a row that a firm must have to be proposed."""
KNOWN = 0.8
"""How many of the rows put apart are taken to be of some firm that is known."""
TWO_ERRORS, ALIKE, SAME = 1, 1, 3
"""Levels, of those below: the least at which a RUC and a name speak for a firm, and that of the very same name."""
EDITS, LIKENESS = [1, 2], [0.95, 0.88]


class Weights(TypedDict):
    """How often a row of the same firm looks as each level says (m) and how often one of another firm does (u)."""

    m_probabilities: list[float]
    u_probabilities: list[float]


RUC: Weights = {"m_probabilities": [0.05, 0.8, 0.1, 0.05], "u_probabilities": [1e-7, 1e-5, 1e-4, 0.9998899]}
NAME: Weights = {"m_probabilities": [0.7, 0.17, 0.08, 0.05], "u_probabilities": [1e-4, 1e-4, 2e-3, 0.9978]}
FORM: Weights = {"m_probabilities": [0.95, 0.05], "u_probabilities": [0.4, 0.6]}
PLACE: Weights = {"m_probabilities": [0.7, 0.3], "u_probabilities": [0.02, 0.98]}
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


def propose(dudosas: Sequence[Clue], conocidas: Sequence[Clue]) -> dict[int, Proposal]:
    """Return {place in `dudosas`: the firm proposed}; those about which there is doubt are not there."""
    filas = [(n, c) for n, c in enumerate(dudosas) if c.ruc and c.nombre]
    firmas = [c for c in dict.fromkeys(conocidas) if c.nombre]
    if not (filas and firmas):
        return {}
    explican: dict[int, dict[str, dict[str, Any]]] = {}
    for par in _scored([_record(n, c) for n, c in filas], [_record(n, c) for n, c in enumerate(firmas)]):
        suyas = explican.setdefault(int(par["unique_id_l"]), {})
        ruc = par["ruc_r"]
        if ruc not in suyas or suyas[ruc]["match_weight"] < par["match_weight"]:
            suyas[ruc] = par
    propuestas = ((n, _best(suyas)) for n, suyas in explican.items())
    return {n: Proposal(p["ruc_r"], _why(p, firmas)) for n, p in propuestas if p}


def _best(pares: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return the pair that explains a row, None where another may, or where its digits or its name do not."""
    primera = max(pares.values(), key=lambda p: float(p["match_weight"]))
    todo = 1 + sum(2.0 ** p["match_weight"] for p in pares.values())
    es_segura = 2.0 ** primera["match_weight"] / todo >= SURE
    return primera if es_segura and _speaks(primera) else None


def _speaks(par: dict[str, Any]) -> bool:
    """Tell a pair whose digits, name and legal form speak for it, each by itself."""
    if par["gamma_ruc"] == TWO_ERRORS:
        return bool(par["gamma_nombre"] == SAME and par["forma_l"] == par["forma_r"])
    return bool(par["gamma_ruc"] > TWO_ERRORS and par["gamma_nombre"] >= ALIKE and par["gamma_forma"] != 0)


def _why(par: dict[str, Any], firmas: Sequence[Clue]) -> str:
    partes = [SAID_RUC[par["gamma_ruc"]], SAID_NAME[par["gamma_nombre"]]]
    partes += [SAME_PLACE] if par["gamma_lugar"] == 1 else []
    return f"{', '.join(partes)}; {firmas[int(par['unique_id_r'])].de}"


def _record(numero: int, pista: Clue) -> dict[str, str | None]:
    nombre, forma = _plain(pista.nombre)
    return {
        "unique_id": str(numero),
        "ruc": pista.ruc,
        "nombre": nombre or None,
        "forma": forma or None,
        "lugar": pista.lugar or None,
        "inicio": f"{pista.ruc[:START]}{nombre[:INITIALS]}",
        "fin": pista.ruc[-END:],
    }


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


def _scored(dudosas: list[dict[str, Any]], conocidas: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the pairs that Splink compares, with their weight (base 2) and the level of each comparison."""
    import duckdb
    import pyarrow as pa
    import splink.comparison_library as cl  # A third of a second to load, for an order seldom given.
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    ajustes = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=KNOWN / (len(conocidas) + 1),
        blocking_rules_to_generate_predictions=[block_on("inicio"), block_on("fin")],
        comparisons=[
            cl.DamerauLevenshteinAtThresholds("ruc", EDITS).configure(**RUC),
            cl.JaroWinklerAtThresholds("nombre", LIKENESS).configure(**NAME, term_frequency_adjustments=True),
            cl.ExactMatch("forma").configure(**FORM),
            cl.ExactMatch("lugar").configure(**PLACE),
        ],
        retain_intermediate_calculation_columns=True,
    )
    with duckdb.connect() as con:
        motor = DuckDBAPI(con)
        tablas = [motor.register(pa.Table.from_pylist(t)) for t in (dudosas, conocidas)]
        pares = Linker(tablas, ajustes, log_level=None).inference.predict()
        yield from pares.as_record_list()
