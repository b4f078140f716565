"""The role of a number: of which indicator it is, what it is of it, and whether its sentence says so by itself.

The table of roles (language/tablas/papeles.csv) is read in order over a sentence with its number as `#`, its own words
between `‖`, its names as `⟨class=value ...|words⟩` and a year that it compares with as `~2024`. In a pattern
`«class=value»` is a name, `…` any of the number's own words, `{sin x}` those without a name of a class, and `{...}` a
row of the table whose form is `=`. `=` as an indicator is what the pattern captured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from msgspec import Struct

from pp0093.audit.reading import pairs
from pp0093.audit.reading.context import Context, indicator_named
from pp0093.audit.reading.sentences import Spot, as_one, is_level, is_whole_of_part, series_in_order, visible
from pp0093.language.numbers import NumberForm
from pp0093.language.phrases import Mention
from pp0093.language.words import one_of, table


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
CAPTURED, MACRO = "=", "="
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


class RoleRow(Struct, frozen=True):
    """A row of the table: the role of the numbers of some forms whose sentence has what it asks."""

    formas: frozenset[str]
    con: frozenset[str]
    sin: frozenset[str]
    patron: re.Pattern[str]
    indicador: str
    relacion: NumberRelation
    es_segura: bool


def money(papel: str | None) -> str:
    """Return the indicator of money that a word names; "" when it names none."""
    nombre = CALLED.get(papel or "", papel or "")
    return nombre if nombre.endswith("_soles") else ""


@cache
def _rows() -> tuple[RoleRow, ...]:
    partes = {clase: one_of("conectores", clase) for clase in ("union", "atendidas")}
    filas: list[RoleRow] = []
    for formas, si, patron, indicador, relacion, segura in table("papeles"):
        if formas == MACRO:
            partes[si] = patron
            continue
        piden = si.split()
        sin = frozenset(p[1:] for p in piden if p.startswith("-"))
        con = frozenset(p for p in piden if not p.startswith("-"))
        es = re.compile(_opened(patron, partes))
        filas.append(
            RoleRow(frozenset(formas.split()), con, sin, es, indicador, NumberRelation(relacion), bool(segura))
        )
    return tuple(filas)


def _opened(patron: str, partes: dict[str, str]) -> str:
    """Return a pattern of the table as a regular expression."""

    def part(m: re.Match[str]) -> str:
        sin = m[1].removeprefix("sin ")
        return partes.get(m[1], rf"(?:(?!⟨[^⟩|]*\b(?:{sin})\b)[^‖#])*")

    abierto = re.sub(r"\{([^{}\d,][^{}]*)\}", part, patron)
    if abierto != patron:
        return _opened(abierto, partes)
    return re.sub(r"«([^«»]+)»", r"⟨[^⟩|]*\\b(?:\1)\\b[^⟩]*⟩", patron).replace("…", "[^‖#]*")


def role_of(lugar: Spot, contexto: Context) -> Role:
    """Return the indicator a number is of, what it is of it, and whether the sentence says so by itself."""
    if series_in_order(lugar) and (papel := _in_order(lugar)):
        return papel
    junto = as_one(lugar)
    texto, hay = _written(junto), frozenset(_flags(junto, contexto))
    for fila in _rows():
        if junto.n.tipo in fila.formas and fila.con <= hay and not fila.sin & hay and (m := fila.patron.search(texto)):
            if fila.indicador != CAPTURED:
                return fila.indicador, fila.relacion, fila.es_segura
            dicho = next(v for v in m.groupdict().values() if v)
            return CALLED.get(dicho, dicho), fila.relacion, fila.es_segura
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
        "par": pairs.is_in(leida, n),
        "dec": n.decimales,
        "esc": n.escala,
        "partes": n.partes,
        "solo": len(leida.numeros) == 1,
        "todo": is_whole_of_part(lugar),
    }
    yield from (nombre for nombre, es in son.items() if es)


def _written(lugar: Spot) -> str:
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
    """Return what the words beside a number say of a change: 1 up, -1 down, 0 nothing."""
    if lugar.n.signo:
        return lugar.n.signo
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
