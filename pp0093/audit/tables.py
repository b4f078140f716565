"""The rows of a document's tables: goals, progress and money of each activity; and those of indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pp0093.audit import numbers
from pp0093.audit.claims import Claim, Parsed, ReadAs, Relation
from pp0093.audit.knowledge import Knowledge, Of
from pp0093.audit.numbers import NumberForm, Written
from pp0093.audit.vocabulary import Meaning, Mention

PHYSICAL = ("meta_fisica", "avance_fisico")
MONEY = {2: ("pim_soles", "devengado_soles"), 3: ("pia_soles", "pim_soles", "devengado_soles")}
MEASURED = ("empresas", "acciones")
# How many lines of a row's name may come before its numbers.
NAME_LINES = 16


class Rows:
    """Reads rows one after another: what a row is of may stand in the lines before its numbers."""

    def __init__(self, conocido: Knowledge, anio: int | None) -> None:
        self.conocido, self.anio = conocido, anio
        self.previas: list[tuple[Meaning, ...]] = []

    def claims(self, leida: Parsed) -> list[Claim]:
        """Return the claims of a row; none when it is not one of goals and money, or nothing says of what."""
        cifras = numbers.find(leida.plano.replace("\t", "  "))
        propias = tuple(t for m in leida.menciones if _is_code(leida, m) for t in m.temas)
        self.previas = [*self.previas, propias][-NAME_LINES:]
        if self.anio is None or not leida.oracion.es_fila:
            return []
        papeles = _columns(leida, cifras)
        de = self._subject(leida)
        if not papeles or de is None:
            return []
        self.previas = []
        return [self._claim(leida, n, papel, de) for n, papel in papeles]

    def _subject(self, leida: Parsed) -> Of | None:
        if leida.plano.lstrip().startswith("total"):
            return frozenset()
        temas = (t for grupo in reversed(self.previas) for t in grupo)
        de = next((t for t in temas if t[0] in ("actividad", "producto")), None)
        return frozenset({de}) if de else None

    def _claim(self, leida: Parsed, n: Written, papel: str, de: Of) -> Claim:
        assert self.anio is not None
        cifra = self.conocido.get(papel, self.anio, de)
        lecturas = (ReadAs(cifra, Relation.VALUE, firme=True),) if cifra else ()
        motivo = "" if cifra else "no hay cifra nuestra ni publicada con la que compararlo"
        dinero = replace(n, tipo=NumberForm.SOLES) if papel.endswith("_soles") else n
        return Claim(dinero, leida.oracion, papel, Relation.VALUE, self.anio, lecturas, True, de, motivo=motivo)


def _is_code(leida: Parsed, m: Mention) -> bool:
    return leida.plano[m.inicio : m.fin][-1:].isdigit()


def _columns(leida: Parsed, cifras: list[Written]) -> list[tuple[Written, str]]:
    """Return the numbers of a row with what each is of, when it has the columns of goals and money."""
    if not leida.oracion.es_fila:
        return []
    inicio = max((leida.plano.rfind(m) for m in MEASURED), default=-1)
    suyas = [n for n in cifras if n.inicio > inicio]
    enteras = [n for n in suyas if n.tipo != NumberForm.PERCENT]
    es_total = inicio < 0 and leida.plano.lstrip().startswith("total")
    fisicas = 0 if es_total else 2
    nombres = (*PHYSICAL[:fisicas], *MONEY.get(len(enteras) - fisicas, ()))
    if (inicio < 0 and not es_total) or len(nombres) != len(enteras) or len(enteras) == fisicas:
        return []
    papeles = dict(zip((n.inicio for n in enteras), nombres, strict=True))
    return list(_with_rates(suyas, papeles))


def _with_rates(suyas: list[Written], papeles: dict[int, str]) -> Iterator[tuple[Written, str]]:
    anterior = ""
    for n in suyas:
        if n.tipo != NumberForm.PERCENT:
            anterior = papeles[n.inicio]
            yield n, anterior
        elif anterior:
            yield n, "cumplimiento_pct" if anterior == "avance_fisico" else "ejecucion_pct"
