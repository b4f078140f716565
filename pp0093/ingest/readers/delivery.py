"""What a file delivers: whose it is, of which activities, year and days, and whether it is whole.

It is declared in the row of the manifest or, over it, in the sheet of a template. Nothing is taken from the rows: what
is not declared is partial, and so is what is declared badly.
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
"""What a delivery may be: NO_MORE is a whole one to 31 December of its year, said before that day or after it."""
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
"""What the cells of the sheet are called, as they are compared, and what they are."""
NOT_A_DAY = "no es una fecha (dd/mm/aaaa o aaaa-mm-dd) y se dejó sin declarar"
SO_PARTIAL = "se tomó como entrega parcial"


def declared_delivery(pasaporte: Mapping[str, str], *, es_de_un_anio: bool = True) -> Delivery:
    """Return what a passport declares; of a file that is not `es_de_un_anio` its own rows say of which each is."""
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
    """Return a file with what its own sheet of delivery says over its passport; blank cells say nothing.

    One that says that there is nothing more reaches 31 December of its year. Raises InputError for a workbook that
    cannot be opened, or that says two things of one.
    """
    dice: dict[str, tuple[str, str, int]] = {}
    for hoja, fila in books.delivery_rows(archivo) if books.is_workbook(archivo) else ():
        rotulo, valor = [text_of(c).strip(INVISIBLE) for c in (*fila.celdas, "", "")[:2]]
        columna = DELIVERY_LABELS.get(normalise(rotulo))
        if columna and valor:
            antes, en_hoja, en_fila = dice.setdefault(columna, (valor, hoja, fila.fila))
            if normalise(antes) != normalise(valor):  # Which one is true, only its unit knows.
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
    """Tell the declaration that a unit serves nobody else in its year, with or without its last day."""
    return normalise(texto).startswith(normalise(NO_MORE))
