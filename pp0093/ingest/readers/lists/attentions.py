"""What a row of a list of firms served holds: its columns, and how a cell of each is read whatever its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from pp0093.ingest.readers.base import INVISIBLE, Cell
from pp0093.ingest.readers.cells.amounts import plain_amount
from pp0093.ingest.readers.cells.codes import called, key
from pp0093.ingest.readers.cells.dates import MONTH_NAMES, SERIAL_YEARS, month_number
from pp0093.rules import Rules, installed

PLACE = ("departamento", "provincia", "distrito")
TEXTS = (*(f"{columna}_empresa" for columna in PLACE), "tema", "modalidad", "genero")
MARKS = ("nota_entrada", "nota_salida")
ATTENTION_COLUMNS = (
    "orden_fecha",
    "ruc",
    "fecha",
    "actividad",
    "servicio",
    "unidad",
    *PLACE,
    "ubigeo",
    *TEXTS,
    *MARKS,
)
BESIDE = ("anio", "mes", "mes_nombre", "actividad_nombre")
"""What says again the date or the activity of a row: it is compared with them and not kept."""
TOTAL = re.compile(r"(?:(?:sub)?total|total\s+general)\s*:?", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}")
UNKNOWN_PLACE = "ubigeo_desconocido, el lugar no está en la tabla de ubigeos y queda en «Sin información»"
AS_RENIEC = "el ubigeo {} no es de INEI para {}: es su código de RENIEC, y se toma {}"
DISAGREE = "el ubigeo {} es de {} y el lugar dice {}: no se sabe cuál vale y {} queda en «Sin información»"
OF_ANOTHER = {
    "fecha": "dice {dicho} y la fecha es de {es}: cuenta por su fecha",
    "actividad": "dice «{dicho}» y la actividad es la {es}: cuenta por su código",
}
ABSENT, PRESENT = {"", "x", "no", "n"}, {"si", "sí", "s"}
EXCEL_ERROR = re.compile(r"#(?:N/[AD]|¡?REF!|VALUE!|¡VALOR!|¡?DIV/0!|NAME\?|¿NOMBRE\?|¡?NUM!|NULL!|¡NULO!)")


def is_excel_error(texto: str) -> bool:
    """Tell what Excel writes where it could not calculate."""
    return texto.startswith("#") and EXCEL_ERROR.fullmatch(texto) is not None


def mark_of(texto: str) -> str | None:
    """Return a mark as plain decimal text, None for what is no number."""
    return plain_amount(texto.replace(",", ".") if DECIMAL_COMMA.fullmatch(texto) else texto) or None


def has_total(celdas: list[Cell]) -> bool:
    """Tell a row of totals."""
    textos = [celda for celda in celdas if isinstance(celda, str)]
    if "total" not in "\n".join(textos).casefold():
        return False
    return any(TOTAL.fullmatch(texto.strip(INVISIBLE)) for texto in textos)


def doubts(dias: Sequence[str], actividad: str, dice: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (column, what to say) of each column beside (`dice`) that is of another day or activity than its row.

    `dias` are the dates of the row in ISO. A text that is no year, month or name of ours says nothing.
    """
    fechas = [date.fromisoformat(d) for d in dias]
    dudas = []
    for columna, texto in dice.items():
        if columna == "actividad_nombre":
            if (suyas := called(texto)) and actividad not in suyas:
                dudas.append((columna, OF_ANOTHER["actividad"].format(dicho=texto, es=actividad)))
            continue
        numero = month_number(texto) or (int(texto) if texto.isdecimal() else None)
        partes = {f.year if columna == "anio" else f.month for f in fechas}
        posibles = SERIAL_YEARS if columna == "anio" else range(1, 13)
        if numero in posibles and numero not in partes:
            es = " y ".join(str(p) if columna == "anio" else MONTH_NAMES[p - 1] for p in sorted(partes))
            dudas.append((columna, OF_ANOTHER["fecha"].format(dicho=texto, es=es)))
    return dudas


class Placed(Struct, frozen=True):
    """The place of a row as it is taken: INEI's code ("" without one), names by PLACE, and what to say of it."""

    ubigeo: str
    nombres: tuple[str, ...]
    nota: str = ""


def place_of_firm(ubigeo: str, *nombres: str) -> Placed:
    """Return the place of a row: where its code and its names disagree, what both bear, or none.

    A code that is no one of INEI's for those names and is RENIEC's for them is taken for that. Of others nobody knows
    which is right: the part that agrees stays, and the rest is unknown.
    """
    conocidos = installed().made(_places)
    es_conocido = (
        ubigeo in conocidos.inei if ubigeo else not any(nombres) or tuple(map(key, nombres)) in conocidos.nombres
    )
    if not ubigeo or not any(nombres) or conocidos.agree(conocidos.inei.get(ubigeo), nombres):
        return Placed(ubigeo, nombres, "" if es_conocido else UNKNOWN_PLACE)
    suyo, dicho = conocidos.inei.get(ubigeo), ", ".join(filter(None, nombres))
    de_reniec = conocidos.reniec.get(ubigeo)
    if de_reniec and conocidos.agree(conocidos.inei[de_reniec], nombres):
        return Placed(de_reniec, nombres, AS_RENIEC.format(ubigeo, dicho, de_reniec))
    if suyo is None:
        return Placed(ubigeo, nombres, UNKNOWN_PLACE)
    mismo_departamento = conocidos.agree(suyo, nombres[:1]) and bool(nombres[0])
    queda = (nombres[0], "", "") if mismo_departamento else ("", "", "")
    return Placed(
        "", queda, DISAGREE.format(ubigeo, ", ".join(suyo), dicho, "la provincia" if mismo_departamento else "el lugar")
    )


def _named_places(reglas: Rules) -> Iterator[tuple[str, ...]]:
    """Yield every place with those that hold it, as INEI calls them and with each other name of its department."""
    otros: dict[str, list[str]] = {}
    for fila in reglas.rows("departamento_alias"):
        otros.setdefault(fila["departamento"], []).append(fila["alias"])
    for fila in reglas.rows("ubigeo"):
        departamento, *resto = (fila[c] for c in PLACE)
        for nombre in (departamento, *otros.get(fila["ubigeo_inei"][:2], ())):
            yield (nombre, *resto)


class KnownPlaces(Struct, frozen=True):
    """The places of INEI by code, INEI's code by RENIEC's, every name of a place, and those of departments."""

    inei: Mapping[str, tuple[str, ...]]
    reniec: Mapping[str, str]
    nombres: frozenset[tuple[str, ...]]
    departamentos: Mapping[str, str]

    def agree(self, suyo: tuple[str, ...] | None, nombres: Sequence[str]) -> bool:
        """Tell whether the names of a row are those of a place, as far as they name a department and a province."""
        if suyo is None:
            return False
        departamento, provincia, *_ = (*map(key, nombres), "", "")
        de_su_departamento = self.departamentos.get(departamento, departamento)
        if departamento and departamento in self.departamentos and de_su_departamento != key(suyo[0]):
            return False
        es_provincia = ("", provincia, "") in self.nombres
        return not provincia or not es_provincia or provincia == key(suyo[1])


def _places(reglas: Rules) -> KnownPlaces:
    """Return INEI's places by code and by name, by themselves and with those that hold them, by any of their names."""
    lugares = [tuple(key(nombre) for nombre in lugar) for lugar in _named_places(reglas)]
    parciales = {
        tuple(nombre if n in dejar else "" for n, nombre in enumerate(lugar))
        for lugar in lugares
        for dejar in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
    }
    filas = reglas.rows("ubigeo")
    oficial = {f["ubigeo_inei"][:2]: key(f["departamento"]) for f in filas}
    otros = {key(f["alias"]): oficial[f["departamento"]] for f in reglas.rows("departamento_alias")}
    return KnownPlaces(
        {f["ubigeo_inei"]: tuple(f[c] for c in PLACE) for f in filas},
        {f["ubigeo_reniec"]: f["ubigeo_inei"] for f in filas if f["ubigeo_reniec"]},
        frozenset(parciales),
        {d: d for d in oficial.values()} | otros,
    )
