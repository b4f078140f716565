"""RUCs as people and Excel leave them: brought back to their digits, and told right or wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress
from operator import not_
from typing import Any

from pp0093.ingest.readers.cells.amounts import GROUPED, plain_code
from pp0093.ingest.readers.cells.memo import Memo

RUC_DIGITS, RUC_PREFIXES = 11, ("10", "15", "16", "17", "20")
RUC_NOISE = re.compile(r"[\s\u200b\ufeff'’‘`´\-‐‑‒–—−]+")
# Excel shows a long number as 2.01E+10: with so few figures the others are lost.
LOST_FIGURES = re.compile(r"[0-9](\.[0-9]{1,5})?[eE]\+?[0-9]{1,2}")
WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
NO_RUC = "ruc_vacio"


def read_ruc(texto: str) -> tuple[str, list[str]]:
    """Return a RUC as its digits, whatever Excel or a person did to it, and the codes of what is wrong with it."""
    from stdnum.pe.ruc import calc_check_digit  # Takes as long to load as a small file to be read.

    limpio = RUC_NOISE.sub("", texto)
    if not limpio:
        return "", [NO_RUC]
    ruc = plain_code(limpio.replace(",", "") if GROUPED.fullmatch(limpio) else limpio, 1)
    if len(ruc) != RUC_DIGITS or not (ruc.isascii() and ruc.isdigit()):
        return ruc, ["ruc_longitud"]
    errores = [] if ruc.startswith(RUC_PREFIXES) else ["ruc_prefijo"]
    if LOST_FIGURES.fullmatch(limpio) or calc_check_digit(ruc) != ruc[-1]:
        errores.append("ruc_digito")
    return ruc, errores


def are_right(textos: Sequence[str]) -> list[bool]:
    """Tell the texts that are RUCs without anything wrong just as they are written; `read_ruc` says what others are."""
    import numpy as np

    if not textos:
        return []
    posibles = [t if len(t) == RUC_DIGITS and t.isascii() and t.isdigit() else "0" * RUC_DIGITS for t in textos]
    cifras = np.frombuffer("".join(posibles).encode(), np.uint8).reshape(-1, RUC_DIGITS).astype(np.int64) - ord("0")
    de_control = (11 - cifras[:, :-1] @ np.array(WEIGHTS) % 11) % 10 == cifras[:, -1]
    return [bien and t.startswith(RUC_PREFIXES) for bien, t in zip(de_control.tolist(), posibles, strict=True)]


def read_right(textos: Sequence[str], otros: Memo) -> list[Any]:
    """Return each text that is a RUC as it is written, and of the others what they are known as."""
    bien = are_right(textos)
    conocidos = iter(otros.of(compress(textos, map(not_, bien))))
    return [t if es_ruc else next(conocidos) for t, es_ruc in zip(textos, bien, strict=True)]
