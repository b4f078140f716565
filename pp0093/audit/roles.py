"""The role of a number: of which indicator it is, what it is of it, and whether its sentence says so by itself.

The table of roles (language/tablas/papeles.csv, read as language/patterns says) is asked in order of a sentence with
its names and its number marked and a year that it compares with as `~2024`; `=` is what its row captured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from pp0093.audit import sentences
from pp0093.audit.context import Context, indicator_named
from pp0093.audit.sentences import Spot, as_one, is_level, is_whole_of_part, series_in_order, visible
from pp0093.language import patterns
from pp0093.language.numbers import NumberForm
from pp0093.language.phrases import Mention


class NumberRelation(StrEnum):
    """What a number is of its figure."""

    VALUE = "valor"
    EXCESS = "exceso sobre la meta"
    SHORT = "lo que falta a la meta"
    CHANGE = "variación"
    RATIO = "parte de lo del año anterior"
    SHARE = "participación"
    GAP = "diferencia con la meta"
    DIFFERENCE = "cuánto más o menos"


Role = tuple[str, NumberRelation, bool]
UNREAD: Role = ("", NumberRelation.VALUE, False)
INITIAL_TO_FINAL = "variacion_pim_pct"
"""What the budget of a year is over or under that of its opening."""
TABLE, CAPTURED = "papeles", "="
CALLED = {
    "ejecucion": "devengado_soles", "devengado": "devengado_soles", "pim": "pim_soles", "pia": "pia_soles",
    "empresas": "empresas_atendidas",
}  # fmt: skip
IN_ORDER = {"meta": "meta_fisica", "cumplimiento": "avance_fisico"}
# The classes whose value the table asks for, and those that it only asks to be there.
VALUED = ("papel", "cosa", "supera", "nivel", "orden", "cambio", "relativo")
NAMED = ("parte", "base", "todo", "indicador_desempeno", "actividad", "producto", "departamento")
# So much of a long sentence is looked at before and after a number.
AROUND = 500
MISSING_START, OWN = "≪", "‖"
# "150 acciones más que", "32.9 puntos por debajo de".
THEN = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones|soles)?\s*(?:(?P<sube>mas|adicionales|por encima)|menos|por debajo)\b"
    r"(?! de (?:la mitad|un))"
)


def money(papel: str | None) -> str:
    """Return the indicator of money that a word names; "" when it names none."""
    nombre = CALLED.get(papel or "", papel or "")
    return nombre if nombre.endswith("_soles") else ""


def role_of(lugar: Spot, contexto: Context) -> Role:
    """Return the indicator a number is of, what it is of it, and whether the sentence says so by itself."""
    if series_in_order(lugar) and (papel := _in_order(lugar)):
        return papel
    junto = as_one(lugar)
    texto, hay = written(junto), frozenset(_flags(junto, contexto))
    for fila, m in patterns.found(TABLE, junto.n.tipo, texto, hay):
        indicador, relacion, es_segura = fila.dice
        dicho = indicador if indicador != CAPTURED else next(v for v in m.groupdict().values() if v)
        return CALLED.get(dicho, dicho), NumberRelation(relacion), bool(es_segura)
    return UNREAD


def _in_order(lugar: Spot) -> Role | None:
    """Return the role that a sentence gives in order: "la meta y el avance fueron 1,672 y 1,644, respectivamente"."""
    serie = series_in_order(lugar)
    dichos = [d for m in lugar.leida.menciones if m.fin <= serie[0].inicio and (d := m.of("papel"))]
    if len(dichos) != len(serie):
        return None
    papel = dichos[serie.index(lugar.n)]
    nombre = money(papel) if lugar.n.tipo == NumberForm.SOLES else IN_ORDER.get(papel)
    return (nombre, NumberRelation.VALUE, True) if nombre else None


def _flags(lugar: Spot, contexto: Context) -> Iterator[str]:
    """Yield what else the table asks of a number: of it, of its sentence and of what was said before."""
    n, leida = lugar.n, lugar.leida
    yield f"cosa={contexto.cosa}"
    son = {
        "ind": indicator_named(lugar, contexto),
        "dinero": contexto.de_dinero,
        "fondo": contexto.parrafo or contexto.seccion_detalle,
        "anios": len({a for _, a, _ in leida.anios}) > 1,
        "par": sentences.is_in_pair(leida, n),
        "dec": n.decimales,
        "signo": n.signo,
        "esc": n.escala,
        "partes": n.partes,
        "solo": len(leida.numeros) == 1,
        "todo": is_whole_of_part(lugar),
    }
    yield from (nombre for nombre, es in son.items() if es)


def written(lugar: Spot) -> str:
    """Return a sentence as the table reads it."""
    plano, n = lugar.leida.plano, lugar.n
    desde, hasta = n.inicio - len(lugar.gap_antes), n.fin + len(lugar.gap_despues)
    inicio, fin = max(0, desde - AROUND), min(len(plano), hasta + AROUND)
    piezas = [(desde, OWN, desde), (n.inicio, "#", n.fin), (hasta, OWN, hasta)]
    piezas += [(p, "~", p) for p, _, es_otro in lugar.leida.anios if es_otro]
    piezas += [
        (m.inicio, _token(m, plano), m.fin)
        for m in visible(lugar.leida, n)
        if not (m.inicio < n.fin and n.inicio < m.fin)
    ]
    texto = MISSING_START if inicio else ""
    suyas = sorted((p for p in piezas if inicio <= p[0] and p[2] <= fin), key=lambda p: (p[0], p[1] != OWN))
    for a, pieza, b in suyas:
        if a >= inicio or pieza == OWN:
            texto += plano[inicio:a] + pieza
            inicio = max(inicio, b)
    return texto + plano[inicio:fin]


def _token(m: Mention, plano: str) -> str:
    dichas = [f"{c}={v}" if c in VALUED else c for c, v in m.significa if c in VALUED or c in NAMED]
    dichas += ["tema"] if m.temas else []
    dichas += ["dinero"] if money(m.of("papel")) else []
    palabras = plano[m.inicio : m.fin]
    return f"⟨{' '.join(dichas)}|{palabras}⟩" if dichas else palabras


def direction(lugar: Spot) -> int:
    """Return what its sign, or the words beside a number, say of a change: 1 up, -1 down, 0 nothing."""
    return lugar.n.signo or worded(lugar)


def worded(lugar: Spot) -> int:
    """Return what the words beside a number say of a change."""
    if dicho := THEN.match(lugar.leida.plano[lugar.n.fin :]):
        return 1 if dicho.group("sube") else -1
    for m in (
        lugar.nearest("orden", antes=False),
        lugar.nearest("nivel", antes=False) if is_level(lugar) else None,
        lugar.nearest("cambio"),
        lugar.nearest("nivel"),
        lugar.nearest("supera"),
    ):
        for clase in ("orden", "cambio", "nivel", "supera"):
            if m and (v := m.of(clase)):
                return {"sube": 1, "supera": 1, "baja": -1, "debajo": -1}.get(v, 0)
    return 0
