"""Firms of several activities: what the activities sum to, and by how much it passes the firms that are different."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pp0093.audit.judging import Judged
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import PROGRAMME
from pp0093.audit.sentences import Parsed
from pp0093.audit.verdicts import Remark, Verdict, as_written, of_number, said
from pp0093.language.numbers import Match, NumberForm, Written, match

# "Las actividades suman 42,530 empresas, 1,565 más que las distintas".
SUM = re.compile(r"\blas actividades suman (?:un total de )?$")
FIRMS = re.compile(r"^\s*empresas\b")
MORE = re.compile(r"^\s*(?:empresas )?(?P<orden>mas|menos) que las (?:empresas )?(?:distintas|unicas)\b")
ALL_OF_THEM = "la suma de las actividades"


def summed(leida: Parsed, juzgados: Sequence[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield what is said of the sum of the firms of every activity, where all are known."""
    anio = next((j.claim.anio for j in juzgados if j.claim.anio), None)
    suma = conocido.of_activities(anio) if anio else None
    todas = conocido.get("empresas_atendidas", anio, PROGRAMME) if anio else None
    if suma is None or todas is None or len({a for _, a, _ in leida.anios}) > 1:
        return
    for n in leida.numeros:
        antes, despues = leida.plano[: n.inicio], leida.plano[n.fin :]
        if n.tipo != NumberForm.COUNT:
            continue
        if SUM.search(antes) and FIRMS.match(despues):
            yield _against(leida, n, suma.desde, suma.hasta, ALL_OF_THEM)
        elif dicho := MORE.match(despues):
            de_mas = suma.desde - todas.hasta, suma.hasta - todas.desde
            que = f"{ALL_OF_THEM} menos las empresas distintas"
            if dicho.group("orden") == "menos" and de_mas[0] > 0:
                razon = f"la frase dice menos y son más: {que} da {said(de_mas[0])}"
                yield of_number(leida.oracion, n, Verdict.WORDING, razon, valor_esperado=de_mas[0])
            else:
                yield _against(leida, n, *de_mas, que)


def _against(leida: Parsed, n: Written, desde: Decimal, hasta: Decimal, que: str) -> Remark:
    if match(n, desde, hasta, es_exacta=desde == hasta) != Match.NO:
        return of_number(leida.oracion, n, Verdict.EQUAL, f"es {que}")
    bien = as_written(n, (desde + hasta) / 2)
    return of_number(leida.oracion, n, Verdict.SUM, f"{que} da {said(bien)}", valor_esperado=bien)
