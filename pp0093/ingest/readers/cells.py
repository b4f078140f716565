"""Parsing of cells as people and Excel write them, when unambiguous: amounts, codes, RUCs, names, dates, months."""

import re
import string
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from pp0093.clock import MONTHS, month_end
from pp0093.errors import InputError
from pp0093.ingest.columns import normalise
from pp0093.masking import RUC_PREFIXES
from pp0093.rules import Rules, holds, installed

Cell: TypeAlias = "str | int | float | bool | date | datetime | time | timedelta"
"""Possible values of a workbook's cell."""
INVISIBLE = string.whitespace + "\xa0\u2007\u200b\u202f\ufeff"

# At most fifteen digits before the point: enough for any public amount, and exact to the cent in every table.
PLAIN = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)")
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3}){1,4}(\.[0-9]*)?")
SCIENTIFIC = re.compile(r"[+-]?[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}")
CURRENCY = re.compile(r"\A([+-]?) *(\(?) *S/\.? *", re.IGNORECASE)
SPACE_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[ '](?=[0-9])")
ENDS_IN_COMMA = re.compile(r"[0-9],[0-9]{1,2}\)?$")
ENDS_IN_DECIMALS = re.compile(r"[0-9]([.,])[0-9]{1,2}\)?$")
POINTED = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+")
FRACTION = re.compile(r"[+-]?[0-9]*\.[0-9]+")
EITHER = "{} se lee de dos maneras: el punto puede separar miles o decimales"
WITHOUT_POINT = "escriba los miles con coma o sin nada (1,200 o 1200)"
TWO_READINGS = re.compile(r",|\.[0-9]{3}(?![0-9])")
"""Parts of amounts that read differently with decimal commas and with decimal points."""
SPACES = str.maketrans({"\xa0": " ", "\u202f": " ", "\t": " ", "\u2212": "-"})
NOISE = str.maketrans({"\xa0": "", "\u202f": "", " ": "", "\t": "", "'": "", "\u2212": "-"})


def uses_comma(textos: Iterable[str], refuse: Callable[[str, str], InputError]) -> bool:
    """Return whether amounts have decimal commas, with points, if any, for thousands.

    Some end in a decimal comma, none in a decimal point and none has a comma of thousands; or none has decimals and one
    has two points ("2.000.000"). For ambiguous points raise the error built by `refuse` from reason and remedy.
    """
    marcas: set[str] = set()
    con_punto: list[str] = []
    for texto in textos:
        if POINTED.fullmatch(texto):
            con_punto.append(texto)
        elif hallado := ENDS_IN_DECIMALS.search(texto):
            marcas.add(hallado[1])
        elif GROUPED.fullmatch(texto) or FRACTION.fullmatch(texto):
            marcas.add(".")
    if con_punto and not marcas and not any(t.count(".") > 1 for t in con_punto):
        raise refuse(EITHER.format(f"«{con_punto[0]}»"), WITHOUT_POINT)
    return marcas == {","} or (not marcas and bool(con_punto))


def with_point(texto: str) -> str:
    """Convert an amount with a decimal comma ("1.234,50") to a decimal point."""
    return texto.replace(".", "").replace(",", ".")


def plain_amount(texto: str) -> str | None:
    """Return an amount as plain decimal text ("S/ 1,234.50" -> "1234.50"), "" for blank, None if it is not one."""
    if PLAIN.fullmatch(texto):
        return texto
    limpio = CURRENCY.sub(r"\1\2", texto.translate(SPACES).strip(" '"))
    limpio = SPACE_BETWEEN_DIGITS.sub(",", limpio).replace(" ", "")
    if limpio.startswith("(") and limpio.endswith(")"):
        limpio = "-" + limpio[1:-1]
    if GROUPED.fullmatch(limpio):
        limpio = limpio.replace(",", "")
    elif SCIENTIFIC.fullmatch(limpio):
        limpio = format(Decimal(limpio), "f")
    return limpio if not limpio or PLAIN.fullmatch(limpio) else None


def decimal_amount(texto: str) -> str | None:
    """Return an amount as canonical decimal text ("+01.5" -> "1.5"), "" and None as `plain_amount`."""
    plano = plain_amount(texto)
    return format(Decimal(plano), "f") if plano else plano


def added(montos: Iterable[str]) -> str:
    """Return the sum of plain amounts, "" when all are blank."""
    dichos = [Decimal(m) for m in montos if m]
    return format(sum(dichos, Decimal(0)), "f") if dichos else ""


def is_rounded(texto: str) -> bool:
    """Return whether Excel wrote a number with an exponent that hides its last digits."""
    if not SCIENTIFIC.fullmatch(texto.strip()):
        return False
    cifras, _, exponente = texto.strip().upper().partition("E")
    return sum(map(str.isdigit, cifras)) <= int(exponente)


KNOWN_TEXTS = 1 << 16
"""Size of a cache of parsed cells: columns, also of national files, have few distinct values."""


@lru_cache(maxsize=KNOWN_TEXTS)
def plain_code(texto: str, ancho: int) -> str:
    """Return a numeric code with its lost zeros and without thousands marks; other text as it is.

    "24" -> "0024", "3.000001E6" and "3,000,001" -> "3000001"; "3.00000E6" is ambiguous and stays as it is.
    """
    if texto.isascii() and texto.isdigit():
        return texto.zfill(ancho)
    limpio = texto.translate(NOISE).strip()
    limpio = limpio.replace(",", "") if GROUPED.fullmatch(limpio) else limpio
    if is_rounded(limpio):
        return texto.strip()
    if SCIENTIFIC.fullmatch(limpio) or re.fullmatch(r"\d+\.0*", limpio):
        numero = Decimal(limpio)
        limpio = format(numero.to_integral_value(), "f") if numero == numero.to_integral_value() else limpio
    return limpio.zfill(ancho) if limpio.isascii() and limpio.isdigit() else texto.strip()


def one_year(texto: str) -> str | None:
    """Return the year in a text, None when there is none."""
    anio = plain_code(texto, 1)
    return anio if YEAR_IN_FILE.fullmatch(anio) else None


ACTIVITY = "actividad"
CODE_NOISE = re.compile(r"[\s'\u200b\ufeff]+")
CODE_AND_NAME = re.compile(r"(P?\d+(?:[.,]\d+)?)\W+([^\W\d_].*)", re.IGNORECASE)
# Spanish numeric keypads type a comma for the point.
DECIMAL_COMMA = re.compile(r"(?<=^\d),(?=\d$)")
BLANK = "la celda está vacía: escriba de qué actividad es, con su código, corto o de siete cifras"
LOST_DIGITS = "Excel lo escribió con exponente y perdió sus últimas cifras: escriba el código entero"
JUST_A_NAME = "es el nombre de {}: escriba el código"
OF_TWO = "el código y el nombre escritos son de distinta actividad o producto; escriba sólo el código"

Element: TypeAlias = "tuple[str, str, dict[str, str]]"
"""Seven-digit code of an activity or product, its level, and its row."""


def read_activity(texto: str, anio: int | None = None) -> str | None:
    """Return the code of an activity in force in a year (in any, without one), from its full or short form.

    A name may follow; None for anything else.
    """
    codigo, nivel = code_of(texto, anio) or ("", "")
    return codigo if nivel == ACTIVITY else None


def codes_called(nombre: str) -> set[str]:
    """Return the codes of activities and products with a name in some year: full, short, or its beginning.

    A code given as a name returns itself.
    """
    nombres, dicho = installed().made(_codes_by_name), normalise(nombre)
    empiezan = (codigos for n, codigos in nombres.items() if dicho and n.startswith(dicho))
    return nombres.get(dicho) or set().union(*empiezan) or {codigo for codigo, *_ in _of_code(nombre)}


def _codes_by_name(reglas: Rules) -> dict[str, set[str]]:
    """Return {normalised name: codes}."""
    codigos: defaultdict[str, set[str]] = defaultdict(set)
    for suyos in reglas.made(elements).values():
        for codigo, nivel, fila in suyos:
            codigos[normalise(fila[f"{nivel}_nombre"])].add(codigo)
            codigos[normalise(fila[f"{nivel}_nombre_corto"])].add(codigo)
    return codigos


def why_unknown(texto: str, motivo: str) -> str:
    """Return why a text matches no code: `motivo`, or a more specific reason.

    These are: the text is blank, code and name disagree, Excel rounded it, or it is only a name.
    """
    if not texto.strip(INVISIBLE):
        return BLANK
    if is_rounded(texto.strip(INVISIBLE)):
        return LOST_DIGITS
    if len(suyos := installed().made(_codes_by_name).get(normalise(texto), ())) == 1:
        return JUST_A_NAME.format(*suyos)
    codigo, nombre = _parted(texto)
    return OF_TWO if nombre and _of_code(codigo) else motivo


def elements(reglas: Rules) -> dict[str, list[Element]]:
    """Return {code as people write it: [(seven-digit code, level, row)]}."""
    codigos: defaultdict[str, list[Element]] = defaultdict(list)
    for nivel in (ACTIVITY, "producto"):
        for fila in reglas.codes(nivel):
            for escrito in {fila[nivel].upper(), fila["codigo_corto"].upper()}:
                codigos[escrito].append((fila[nivel], nivel, fila))
    return codigos


def code_of(texto: str, anio: int | None = None) -> tuple[str, str] | None:
    """Return (seven-digit code, level) in a year (any, without one), from the full or short form.

    "3000001", "3.000001E6", "1.1", "1,1", "P1" or any of them with its name; None for anything else.
    """
    escrito, nombre = _parted(texto)
    # A name after it must be its own in some year or unknown, as offices shorten names.
    suyos = codes_called(nombre) if nombre else set()
    posibles = (e for e in _of_code(escrito) if not suyos or e[0] in suyos)
    return next(((codigo, nivel) for codigo, nivel, fila in posibles if anio is None or holds(fila, anio)), None)


def _of_code(codigo: str) -> list[Element]:
    limpio = DECIMAL_COMMA.sub(".", CODE_NOISE.sub("", codigo)).upper()
    codigos = installed().made(elements)
    return codigos.get(limpio) or codigos.get(plain_code(limpio, 7)) or []


def _parted(texto: str) -> tuple[str, str]:
    """Split a text into a code and the name that follows, if any."""
    limpio = texto.strip(INVISIBLE + "'")
    hallado = CODE_AND_NAME.fullmatch(limpio)
    return (hallado[1], hallado[2]) if hallado else (limpio, "")


def read_unit(texto: str) -> tuple[str, bool]:
    """Return a unit's code, from its code or name, and whether the rules have it."""
    limpio = texto.strip(INVISIBLE)
    unidad = installed().made(_units).get(normalise(limpio))
    return (unidad, True) if unidad else (limpio, False)


def _units(reglas: Rules) -> dict[str, str]:
    """Return {normalised code or name: unit}."""
    filas = reglas.codes("unidad")
    return {normalise(f[c]): f["unidad"] for c in ("unidad_nombre", "unidad") for f in filas}


RUC_DIGITS = 11
RUC_NOISE = re.compile(r"[\s\u200b\ufeff'’‘`´\-‐‑‒–—−]+")
NO_RUC = "ruc_vacio"
YEAR_IN_FILE = re.compile(r"(19|20)[0-9]{2}")


def read_ruc(texto: str) -> tuple[str, list[str]]:
    """Return a RUC's digits, undoing the changes of Excel or typing, and its fault codes."""
    from stdnum.pe.ruc import calc_check_digit  # Takes as long to import as reading a small file.

    ruc = texto
    if not (ruc.isascii() and ruc.isdigit()):
        limpio = RUC_NOISE.sub("", texto)
        if not limpio:
            return "", [NO_RUC]
        if is_rounded(limpio):
            return limpio, ["ruc_digito"]
        ruc = plain_code(limpio, 1)
    if len(ruc) != RUC_DIGITS or not (ruc.isascii() and ruc.isdigit()):
        return ruc, ["ruc_longitud"]
    errores = [] if ruc.startswith(RUC_PREFIXES) else ["ruc_prefijo"]
    if calc_check_digit(ruc) != ruc[-1]:
        errores.append("ruc_digito")
    return ruc, errores


# Dates and month names, in cells and in the manifest.

TIME = (
    r"(?:(?:T|,?\s+)(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?:\s*[ap]\.?\s*m\.?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
YEAR_PART, DAY_PART, MONTH_PART = r"(?P<anio>[1-9][0-9]{3})", r"(?P<dia>[0-9]{1,2})", r"(?P<mes>[0-9]{1,2})"
DATE_PATTERNS = tuple(
    re.compile(patron, re.IGNORECASE)
    for patron in (
        DAY_PART + r"\s*([/.])\s*" + MONTH_PART + r"\s*\2\s*" + YEAR_PART + TIME,
        YEAR_PART + r"([-/])(?P<mes>[0-9]{2})\2(?P<dia>[0-9]{2})" + TIME,
        DAY_PART + r"(?:\s+de)?\s+(?P<mes>[a-z]{3,10})\.?(?:\s+del?)?\s+" + YEAR_PART,
    )
)
SERIAL = re.compile(r"[0-9]{1,7}(?:\.[0-9]*)?")
JOINT = re.compile(r"\s+-\s+")

MONTHS_WRITTEN = (*MONTHS, *(m[:3] for m in MONTHS))
"""Month names, whole and by their first three letters."""

EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
SERIAL_YEARS = range(1990, 2101)
"""Years of valid Excel serial dates: outside them a number (2025, 20250315) is not one."""


def month_number(texto: str) -> int | None:
    """Return the number of a month by its name or first three letters, in any case; None for others."""
    dicho = texto.strip().rstrip(".").lower().replace("septiembre", "setiembre").replace("sep", "set")
    return MONTHS_WRITTEN.index(dicho) % len(MONTHS) + 1 if dicho in MONTHS_WRITTEN else None


def dates_of(celda: Cell, *, es_1904: bool = False) -> list[date | None]:
    """Return the dates in a cell, in order; None for a part that is no date; empty for a blank cell.

    A text may be d/m/Y, d.m.Y, ISO, Y/m/d, in words or an Excel serial, with or without a time, or several joined with
    " - ". `es_1904` is whether the workbook counts days from 1904.
    """
    if isinstance(celda, str):
        texto = celda.strip(INVISIBLE + "'")
        return [_from_text(parte, es_1904) for parte in JOINT.split(texto)] if texto else []
    if isinstance(celda, date):
        return [celda.date() if isinstance(celda, datetime) else celda]
    if isinstance(celda, (int, float)) and not isinstance(celda, bool):
        return [_from_serial(celda, es_1904)]
    return [None]


def _from_text(texto: str, es_1904: bool) -> date | None:
    for patron in DATE_PATTERNS:
        if partes := patron.fullmatch(texto):
            return _day(**partes.groupdict())
    return _from_serial(float(texto), es_1904) if SERIAL.fullmatch(texto) else None


def one_date(celda: Cell, *, es_1904: bool = False) -> date | None:
    """Return a cell's only date, None for any other cell."""
    fechas = dates_of(celda, es_1904=es_1904)
    return fechas[0] if len(fechas) == 1 else None


def published_on(texto: str) -> date | None:
    """Return the day of a date or the last day of a month (mm/aaaa); None for other texts."""
    primero = one_date(f"1/{texto.strip(INVISIBLE)}")
    return month_end(primero.year, primero.month) if primero else one_date(texto)


def _day(anio: str, mes: str, dia: str) -> date | None:
    try:
        return date(int(anio), month_number(mes) or int(mes), int(dia))
    except ValueError:
        return None


def _from_serial(numero: float, es_1904: bool) -> date | None:
    try:
        dia = (EPOCH_1904 if es_1904 else EPOCH) + timedelta(int(numero))
    except (OverflowError, ValueError):
        return None
    return dia if dia.year in SERIAL_YEARS else None
