"""Declared delivery of a file: unit, activities, year, days, and whether it is complete.

Declared in the manifest row or, with priority, in a template's delivery sheet. Nothing is inferred from rows: what is
undeclared, or badly declared, is partial.
"""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ingest.columns import normalise
from pp0093.ingest.readers import books
from pp0093.ingest.readers.base import Delivery, RawFile, cell
from pp0093.ingest.readers.cells import INVISIBLE, one_date, one_year, read_activity, read_unit
from pp0093.ingest.readers.content import text_of

COMPLETE_DELIVERY, PARTIAL_DELIVERY, NO_MORE = "completa", "parcial", "sin más atenciones"
"""Types of delivery: NO_MORE is complete to 31 December of its year, declared before or after that day."""
FIELDS = ("unidad", "actividad", "anio", "desde", "corte", "entrega")
SEPARATORS = re.compile(r";|,\s|,(?=[0-9]\.[0-9]|[0-9]{7})|\n|\s+y\s+(?=[0-9])")
DELIVERY_LABELS = {
    "unidad": "unidad",
    "actividades": "actividad",
    "actividad": "actividad",
    "ano": "anio",
    "desde": "desde",
    "hasta": "corte",
    "entrega": "entrega",
}
"""Normalised labels of the delivery sheet's cells, and the manifest column of each."""
NOT_A_DAY = "no es una fecha (dd/mm/aaaa o aaaa-mm-dd) y se dejó sin declarar"
SO_PARTIAL = "se tomó como entrega parcial"


def declared_delivery(pasaporte: Mapping[str, str], *, es_de_un_anio: bool = True) -> Delivery:
    """Return the delivery declared in a passport; files not `es_de_un_anio` take the year from their rows."""
    dice = {c: pasaporte.get(c, "").strip(INVISIBLE) for c in FIELDS}
    unidad, es_conocida = read_unit(dice["unidad"])
    escritas = [*filter(None, (p.strip(INVISIBLE) for p in SEPARATORS.split(dice["actividad"])))]
    leidas = {a: read_activity(a) for a in escritas}
    anio, desde, corte = one_year(dice["anio"]), one_date(dice["desde"]), one_date(dice["corte"])
    clave, es_ultima = normalise(dice["entrega"]), _says_no_more(dice["entrega"])
    quiere, dias = clave == COMPLETE_DELIVERY or es_ultima, {"desde": desde, "corte": corte}
    por_llegar = corte and quiere and not es_ultima and corte > clock.today()
    es_otra = not quiere and clave not in ("", PARTIAL_DELIVERY)
    casos = (
        (
            es_otra,
            f"la entrega dice {cell(dice['entrega'])} y se esperaba {COMPLETE_DELIVERY}, {PARTIAL_DELIVERY} "
            f"o {NO_MORE}: {SO_PARTIAL}",
        ),
        *((not codigo, f"la actividad {cell(a)} no es una de las del programa") for a, codigo in leidas.items()),
        (dice["anio"] and not anio, "el año que se declara no es un año: no se verificó el de las fechas"),
        *((dice[n] and not dia, f"el {n} que se declara {NOT_A_DAY}") for n, dia in dias.items()),
        (desde and corte and desde > corte, "el primer día que se declara es posterior al corte"),
        (quiere and es_de_un_anio and not (anio or desde or corte), "no se dice de qué año es"),
        (por_llegar, f"el corte ({corte:%d/%m/%Y}) todavía no llega" if corte else ""),
    )
    malas = [mala for sucede, mala in casos if sucede]
    ajena = [f"la unidad {cell(unidad)} no es ninguna de las que se conocen"] if unidad and not es_conocida else []
    return Delivery(
        unidad,
        tuple(dict.fromkeys(codigo for codigo in leidas.values() if codigo)),
        len(escritas),
        int(anio) if anio else None,
        desde,
        corte,
        COMPLETE_DELIVERY if quiere and not malas else PARTIAL_DELIVERY,
        (*ajena, *(f"{mala}: {SO_PARTIAL}" if quiere else mala for mala in malas)),
    )


def with_delivery_sheet(archivo: RawFile) -> RawFile:
    """Return a file with its delivery sheet's values over its passport; blank cells keep the passport's.

    A NO_MORE delivery reaches 31 December of its year. Raise InputError for a workbook that cannot be opened, or with
    contradictory declarations.
    """
    dice: dict[str, tuple[str, str, int]] = {}
    for hoja, fila in books.delivery_rows(archivo) if books.is_workbook(archivo) else ():
        rotulo, valor = [text_of(c).strip(INVISIBLE) for c in (*fila.celdas, "", "")[:2]]
        columna = DELIVERY_LABELS.get(normalise(rotulo))
        if columna and valor:
            antes, en_hoja, en_fila = dice.setdefault(columna, (valor, hoja, fila.fila))
            if normalise(antes) != normalise(valor):  # Only the unit knows which one is right.
                raise archivo.refusal(
                    f"{cell(rotulo)} dice «{cell(valor)}» y en la hoja {en_hoja}, fila {en_fila}, «{cell(antes)}»",
                    "deje una sola hoja que diga qué se entrega, o lo mismo en las dos, y vuelva a cargarlo",
                    hoja=hoja,
                    fila=fila.fila,
                    columna="B",
                )
    pasaporte = archivo.pasaporte | {c: valor for c, (valor, *_) in dice.items()}
    if _says_no_more(pasaporte.get("entrega", "")):
        dias = [d for c in ("corte", "desde") if (d := one_date(pasaporte.get(c, "")))]
        anio = one_year(pasaporte.get("anio", "")) or next((d.year for d in dias), None)
        pasaporte |= {"corte": f"{anio}-12-31"} if anio else {}
    return replace(archivo, pasaporte=pasaporte)


def _says_no_more(texto: str) -> bool:
    """Return whether a text declares that a unit serves no more firms in its year, with or without its last day."""
    return normalise(texto).startswith(normalise(NO_MORE))
