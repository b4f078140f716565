"""Format figures, dates, shares and scopes as used in Peru: 1,234,567.8; 62.9 %; S/ before; dd/mm/aaaa."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pp0093 import clock
from pp0093.ask.registry import Indicator, Unit
from pp0093.clock import MONTHS
from pp0093.language.words import is_measure, measured

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
MISSING = "—"
# Largest difference allowed between a printed rate and the rate of the rounded amounts beside it.
SAME_RATE = 0.005
MINUS = "−"
NO_CUTOFF, YEAR_END = "corte no declarado", "-12-31"
UNDECLARED, OTHERS_UNDECLARED = "no declarado", "otros no declarados"
"""Words that stand for undeclared cut-offs among several, followed by their years when known."""
BETWEEN_CUTOFFS = "; "
SCOPE_NAMES = {
    "reporte": "Lo que cubre el informe del programa",
    "nacional": "Todo el país: actividades y proyectos de los tres niveles de gobierno",
    "empresas": "Empresas distintas: cada una se cuenta una vez",
    "datos": "Todo lo cargado en esta versión",
    "instrumentos": "Los indicadores de todos los instrumentos cargados",
}
OF_INSTRUMENTS = "instrumentos"
SCOPE_CHOICES = {"reporte": "Lo que cubre el informe", "nacional": "Todo el país"}
Number = int | float | Decimal


def number(valor: Number | None, decimales: int = 0) -> str:
    """Return 1234567.84 as "1,234,567.8" (halves away from zero, a true minus), a dash when missing."""
    if valor is None:
        return MISSING
    redondo = Decimal(str(valor)).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    texto = f"{abs(redondo):,.{decimales}f}"
    return f"{MINUS}{texto}" if redondo < 0 else texto


def exact(valor: Number | None) -> str:
    """Return a figure with its own decimals: 10.08, 42,391; a dash when missing."""
    if valor is None:
        return MISSING
    propios = -int(Decimal(str(valor)).normalize().as_tuple().exponent)
    return number(valor, max(propios, 0))


def soles(valor: Number | None) -> str:
    """Return an amount in whole soles: "S/ 38,139,459"."""
    return MISSING if valor is None else f"S/ {number(valor)}"


def millions(valor: Number | None, decimales: int = 1) -> str:
    """Return an amount as the reports write it: "S/ 2.1 millones", "S/ 839.7 mil", "S/ 171"."""
    exacto = Decimal(str(valor or 0))
    en_miles = number(exacto / 1000, decimales)
    if abs(exacto) >= 10**6 or en_miles.lstrip(MINUS).startswith("1,000"):
        return f"S/ {number(exacto / 10**6, decimales)} millones"
    return f"S/ {en_miles} mil" if abs(exacto) >= 1000 else soles(valor)


def beside_their_rate(parte: float, todo: float) -> tuple[str, str]:
    """Return two amounts rounded so that they differ and agree with their rate.

    "S/ 25.45 millones" and "S/ 25.52 millones" (99.7 %): with one digit both would be 25.5.
    """
    por = 10**6 if todo >= 10**6 else 1000
    for decimales in (1, 2) if min(parte, todo) >= 1000 else ():
        cerca, todo_cerca = (round(v / por, decimales) for v in (parte, todo))
        se_aparta = abs(cerca / todo_cerca - parte / todo)
        if (cerca == todo_cerca) is (parte == todo) and se_aparta < SAME_RATE:
            return millions(parte, decimales), millions(todo, decimales)
    return soles(parte), soles(todo)


def percent(valor: Number | None, decimales: int = 1, *, con_signo: bool = False) -> str:
    """Return "62.9 %". Nothing below 100 rounds to 100 nor above 0 to 0: ">99.9 %", "menos de 0.1 %".

    With `con_signo` a change has its sign ("+220.3 %") and never rounds to −100: "<−99.9 %".
    """
    if valor is None:
        return MISSING
    menor, escrito = Decimal(1).scaleb(-decimales), number(valor, decimales)
    if not con_signo and valor > 0 and escrito == number(0, decimales):
        return f"menos de {menor} %"
    signo, menos = ("<", MINUS) if con_signo else (">", "")
    if abs(Decimal(str(valor))) < 100 and escrito == f"{menos}{number(100, decimales)}":
        return f"{signo}{menos}{number(100 - menor, decimales)} %"
    return f"{signed(valor, decimales) if con_signo else escrito} %"


def change(valor: Number | None, decimales: int = 1) -> str:
    """Return a relative change with its sign: "+220.3 %"."""
    return percent(valor, decimales, con_signo=True)


def signed(valor: Number | None, decimales: int = 0) -> str:
    """Return a difference with its sign: "+12"."""
    return f"{'+' if valor is not None and valor > 0 else ''}{number(valor, decimales)}"


def points(valor: Number | None, decimales: int = 1) -> str:
    """Return a difference of shares with its sign: "+19.1 pp"."""
    return MISSING if valor is None else f"{signed(valor, decimales)} pp"


def points_in_words(valor: float) -> str:
    """Return the size of a change in points: "19.1 puntos porcentuales", "1.0 punto porcentual"."""
    texto = number(abs(valor), 1)
    return f"{texto} {'punto porcentual' if texto == '1.0' else 'puntos porcentuales'}"


def day(fecha: date | str | None) -> str:
    """Return dd/mm/aaaa, or that no cut-off is declared; several (see together) are joined."""
    if not fecha:
        return NO_CUTOFF
    if isinstance(fecha, date):
        return f"{fecha:%d/%m/%Y}"
    return ", ".join(_cutoff(parte) for parte in each(fecha))


def together(cortes: Iterable[str]) -> str | None:
    """Join cut-offs as a row stores them: ISO dates, then years without one; None when there are none."""
    return BETWEEN_CUTOFFS.join(cortes) or None


def each(corte: str | None) -> list[str]:
    """Split the cut-offs of a row."""
    return corte.split(BETWEEN_CUTOFFS) if corte else []


def moment(momento: str) -> str:
    """Return an ISO timestamp in Lima's time: "22/11/2026 18:17"."""
    return f"{clock.in_lima(momento):%d/%m/%Y %H:%M}"


# Spaces where a line must not break: "S/ 73.5 millones", "94.7 %", "y 3 indicadores", "3.2 Difusión", "◆ Ámbar".
PARTS_OF_A_FIGURE = re.compile(
    r"(?<=S/) (?=\d)|(?<=[\d>]) (?=%|pp\b|a \d|[a-zñ]{3})|(?<=\b[aoy]) (?=\d|S/)"
    r"|(?<=tipo|pág\.) (?=\d)|(?<=\d\.\d) (?=[A-Z])|(?<=\d\.\d</a>) |(?<=[●◆▼○]) "
)


def tied(texto: str) -> str:
    """Return a text with non-breaking spaces between each figure or code and its sign, unit or name."""
    return PARTS_OF_A_FIGURE.sub("\u00a0", texto)


def up_to(corte: date | str) -> str:
    """Return "al 31/08/2026" or, when activities have different cut-offs, all of them."""
    dias = day(corte).split(", ")
    return f"al {dias[0]}" if len(dias) == 1 else f"según la actividad {either([f'al {d}' for d in dias])}"


def money_read_to(corte: date | None, ultimo_mes: int | None) -> str:
    """Return the cut-off of money inside a sentence: "al 31/08/2026".

    When none is declared, the last month with spending is the earliest that it can be.
    """
    if corte:
        return up_to(corte)
    return f"con dinero hasta {month(ultimo_mes)} y {NO_CUTOFF}" if ultimo_mes else f"con {NO_CUTOFF}"


def month(mes: int) -> str:
    """Return the name of a month in Peruvian Spanish; 0 is the opening of the year (PIA)."""
    return MONTHS[mes - 1] if mes else "apertura"


def listed(palabras: Sequence[str]) -> str:
    """Join words with "y": "a, b y c", "Lima e Ica"."""
    return _joined(palabras, "y", "e", ("i", "í"))


def either(palabras: Sequence[str]) -> str:
    """Join words with "o": "a, b o c", "Lima u Ocoña"."""
    return _joined(palabras, "o", "u", ("o", "ó", "ho", "hó"))


def _joined(palabras: Sequence[str], con: str, otra: str, ante: tuple[str, ...]) -> str:
    """Join words with a conjunction, or its variant before words that begin with the same sound."""
    if len(palabras) < 2:
        return "".join(palabras)
    *primeras, ultima = palabras
    return f"{', '.join(primeras)} {otra if ultima.lower().startswith(ante) else con} {ultima}"


def between(indicador: Indicator, menor: Number, mayor: Number) -> str:
    """Return an interval: "entre 30.0 % y 61.5 %"; a single figure when both ends are written alike."""
    desde = written(indicador, menor)
    hasta = written(indicador, mayor)
    return desde if desde == hasta else f"entre {desde} y {hasta}"


def cutoff(fecha: date | str | None) -> str:
    """Return "Corte: 18/03/2021", or that the source declares none."""
    return f"Corte: {day(fecha)}" if fecha else NO_CUTOFF.capitalize()


def _cutoff(parte: str) -> str:
    if not parte.startswith(UNDECLARED):
        fecha, _, de_que = parte.partition(" ")
        return full(" ", day(date.fromisoformat(fecha)), de_que)
    anios = parte.removeprefix(UNDECLARED).strip()
    return f"{UNDECLARED} en {anios}" if anios else OTHERS_UNDECLARED


def written(indicador: Indicator, valor: Number | str | None) -> str:
    """Return a figure with its indicator's unit and decimals; text unchanged."""
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if isinstance(valor, str):
        return valor
    escribe = OF_UNIT.get(indicador.unidad)
    return escribe(valor, indicador.decimales) if escribe else number(valor, indicador.decimales)


def for_a_sheet(valor: Any) -> Any:
    """Return a value for CSV: empty when missing, and text escaped so that it is not read as a formula."""
    if valor is None:
        return ""
    if isinstance(valor, Decimal):
        return format(valor.normalize(), "f")
    return f"'{valor}" if isinstance(valor, str) and valor.startswith(FORMULA_SIGNS) else valor


def delimited(encabezado: Sequence[str], filas: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV text with their header and Windows line ends."""
    salida = io.StringIO()
    csv.writer(salida).writerows([encabezado, *filas])
    return salida.getvalue()


def own(valor: Decimal | None, unidad: str | None) -> str:
    """Return a figure in its indicator's own unit: "27.1 %", "89,767 soles por trabajador", "2.0 (índice)"."""
    return MISSING if valor is None else measured(of_measure(valor, unidad or ""), unidad or "")


def of_measure(valor: Number, unidad: str) -> str:
    """Return a figure with its own decimals; a small one without a counted noun keeps one: 2.0."""
    escrito = exact(valor)
    return f"{escrito}.0" if escrito.isdecimal() and is_measure(unidad) else escrito


def gap(valor: Decimal | None, unidad: str | None) -> str:
    """Return a signed gap: points for percentages ("−32.9 pp"), else the counted unit ("+5 empresas")."""
    if valor is None:
        return MISSING
    signo = "+" if valor > 0 else ""
    unidad = "pp" if unidad == "%" else unidad or ""
    return measured(f"{signo}{exact(valor)}", "" if is_measure(unidad) else unidad).replace(" ", "\u00a0", 1)


OF_UNIT: Mapping[str, Callable[[Number | None, int], str]] = {
    Unit.OWN: lambda valor, _: exact(valor),
    Unit.SOLES: lambda valor, _: soles(valor),
    Unit.PERCENT: percent,
    Unit.POINTS: points,
}


def capital(texto: str) -> str:
    """Capitalise the first letter of a text."""
    return f"{texto[:1].upper()}{texto[1:]}"


def full(entre: str, *partes: str | None) -> str:
    """Join the parts that are not empty."""
    return entre.join(filter(None, partes))


def of_sentences(*frases: str) -> str:
    """Join the sentences that are not empty."""
    return full(". ", *frases)


def small(texto: str) -> str:
    """Return a text with a lowercase first letter, unless it begins with an abbreviation."""
    return texto if texto[:2].isupper() and texto[1:2] != " " else texto[:1].lower() + texto[1:]


def earlier_cross(cruce: int) -> str:
    """Return which year's SUNAT match the data of firms come from, when the year has none of its own."""
    return f"del cruce con SUNAT de {cruce}, el último que hay hasta ese año"
