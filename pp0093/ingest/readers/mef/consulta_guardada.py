"""MEF "Consulta Amigable" export that somebody opened in Excel and saved again (.xlsx, .xls 97-2003, .csv).

The same four blocks, one below the other, as plain rows. What the saving turned into a number or a date is given back
where it can only be one thing, and said; else the file is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, normalise
from pp0093.ingest.readers.base import INVISIBLE, Cell, RawFile, cell
from pp0093.ingest.readers.cells.amounts import plain_code
from pp0093.ingest.readers.mef.consulta_amigable import (
    HEADER_TABLE,
    ConsultaAmigable,
    Export,
    check_in_soles,
    exported,
    of_header,
)
from pp0093.ingest.readers.mef.mef_abierto import CODE_WIDTH
from pp0093.ingest.readers.tables import books, delimited
from pp0093.ingest.readers.tables.content import HEAD_BYTES, whole
from pp0093.ingest.readers.tables.sheets import Sheet, SheetRow, text_of
from pp0093.writing.nouns import counted

MENDED = "quite la fila si la agregó usted; si Excel la cambió, expórtela de nuevo y cárguela sin abrirla en Excel"
ONE_EACH = "guarde cada una en su propio archivo"
YEAR_MARK = "Año de Ejecución"
OF_THE_SITE = ("PIA", "PIM", "Certificación", "Compromiso Anual", "Devengado", "Girado")
HEAD_ROWS = 60
RESTORED = "se guardó de nuevo con Excel y se repuso el código de {} (la primera, {}): {}"
NUMBERS, DATES = "ceros o nombre perdidos", "meses vueltos fechas"


class ConsultaGuardada(ConsultaAmigable):
    """Reader of an export saved again; its rows are those of the export."""

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A sheet, or a text that is no page, with the year and the measures of an export."""
        return _sheet_of(archivo, inicio) is not None

    def parse(self, archivo: RawFile) -> Export:
        """Return the four blocks of the first sheet that has them."""
        inicio = b"" if books.is_workbook(archivo) else whole(archivo)
        hojas = _sheets(archivo, inicio)
        suyas = [h for h in hojas if _is_export(h)]
        hoja, *otras = suyas
        filas = list(hoja.filas())
        sueltas = [h.nombre for h in hojas if h not in suyas and h.nombre and next(h.filas(), None)]
        books.forget()
        try:
            if otras and hoja.nombre:
                raise InputError(f"hay otra exportación en la hoja {otras[0].nombre}", ONE_EACH)
            export = _export(archivo, hoja, filas)
        except InputError as error:
            raise _in_sheet(error, archivo, hoja, filas) from error
        export.avisos += [f"la hoja {nombre} no se leyó: no se reconoce su encabezado" for nombre in sueltas]
        return export


def _in_sheet(error: InputError, archivo: RawFile, hoja: Sheet, filas: Sequence[SheetRow]) -> InputError:
    """Return a refusal with the sheet where it is, for an export says one of its four tables, and the header's row."""
    lugar = _header_place(filas)
    fila = filas[lugar].fila if lugar is not None and error.hoja == HEADER_TABLE else error.fila
    return InputError(
        error.motivo, error.que_hacer, archivo=archivo.archivo, hoja=hoja.nombre, fila=fila, columna=error.columna
    )


def _sheet_of(archivo: RawFile, inicio: bytes) -> Sheet | None:
    """Return the sheet that holds an export, None when none does."""
    return next(filter(_is_export, _sheets(archivo, inicio)), None)


def _sheets(archivo: RawFile, inicio: bytes) -> Sequence[Sheet]:
    """Return the sheets of a workbook, or a text that is no page as each delimiter would part it."""
    if books.is_workbook(archivo):
        return books.workbook(archivo)
    if b"<table" in inicio[:HEAD_BYTES].lower():
        return ()
    texto = delimited.decoded(inicio)
    return [delimited.text_sheet(archivo, texto, s, es_inicio=True) for s in ",;\t"]


def _is_export(hoja: Sheet) -> bool:
    """Tell a sheet with the year and the header of an export, or one that lost its year and has all its measures."""
    filas = [fila for _, fila in zip(range(HEAD_ROWS), hoja.filas(), strict=False)]
    lugar = _header_place(filas)
    if lugar is None:
        return False
    dichas = {normalise(t) for f in filas[lugar : lugar + 2] for t in _texts(f)}
    return any(YEAR_MARK in t for f in filas for t in _texts(f)) or dichas.issuperset(map(normalise, OF_THE_SITE))


def _texts(fila: SheetRow) -> list[str]:
    return [text_of(c).strip(INVISIBLE) for c in fila.celdas]


def _header_place(filas: Sequence[SheetRow]) -> int | None:
    """Return where the row that names PIA and PIM stands among some rows."""
    pedidas = {normalise("PIA"), normalise("PIM")}
    return next((n for n, f in enumerate(filas) if pedidas <= {normalise(t) for t in _texts(f)}), None)


def _export(archivo: RawFile, hoja: Sheet, filas: list[SheetRow]) -> Export:
    lugar = _header_place(filas)
    assert lugar is not None, "who asks has recognised it"
    concepto, puestos, sigue = _measures(filas, lugar)
    mapa = column_map("consulta_amigable")
    columnas = of_header(archivo, concepto, list(puestos.values()))
    arriba = next(
        (n for n, f in enumerate(filas[:lugar]) if normalise(_texts(f)[0]).startswith(normalise("TOTAL"))), lugar
    )
    cabecera = " ".join(t for f in filas[:arriba] for t in _texts(f) if t)
    check_in_soles(archivo, cabecera)
    nivel = mapa["nivel"].get(normalise(concepto), "")
    restored = _Restored(archivo, hoja, nivel)
    historia = [[_texts(f)[0], *_amounts(f, puestos)] for f in filas[arriba:lugar]]
    datos = [(f.fila, [restored.label(f), *_amounts(f, puestos)]) for f in filas[sigue:]]
    export = exported(archivo, cabecera, historia, (concepto, columnas), datos)
    export.avisos, export.hoja = restored.notes(), hoja.nombre
    return export


def _measures(filas: Sequence[SheetRow], lugar: int) -> tuple[str, dict[int, str], int]:
    """Return the concept of the rows, {column: its measure} from a header of one row or two, and where data begin."""
    arriba, medidas = _texts(filas[lugar]), column_map("consulta_amigable")["medida"]
    abajo = _texts(filas[lugar + 1]) if lugar + 1 < len(filas) else []
    es_doble = any(normalise(t) == normalise("Devengado") for t in abajo)
    abajo = abajo + [""] * (len(arriba) - len(abajo)) if es_doble else [""] * len(arriba)
    # A name that spans several columns stands over the first of them; what is below it is what they are.
    dichos = {c: b if normalise(b) in medidas else a for c, (a, b) in enumerate(zip(arriba, abajo, strict=False)) if c}
    return arriba[0], {c: nombre for c, nombre in dichos.items() if nombre}, lugar + 1 + es_doble


def _amounts(fila: SheetRow, puestos: dict[int, str]) -> list[str]:
    textos = _texts(fila)
    return [textos[c] if c < len(textos) else "" for c in puestos]


class _Restored:
    """Labels of rows as the site wrote them, and which had to be restored."""

    def __init__(self, archivo: RawFile, hoja: Sheet, nivel: str) -> None:
        self.archivo, self.hoja, self.nivel = archivo, hoja, nivel
        self.filas: dict[str, list[int]] = {}

    def label(self, fila: SheetRow) -> str:
        """Return the text of a row's first cell; raise InputError when it is no longer what the site wrote."""
        celda: Cell = fila.celdas[0]
        if isinstance(celda, date | datetime) and self.nivel == "mes":
            self.filas.setdefault(DATES, []).append(fila.fila)
            return f"{celda.month}: "
        texto = text_of(celda).strip(INVISIBLE)
        if ":" in texto and isinstance(celda, str):
            return texto
        if texto.isdigit() and self.nivel in CODE_WIDTH:
            self.filas.setdefault(NUMBERS, []).append(fila.fila)
            return f"{plain_code(texto, CODE_WIDTH[self.nivel])}: "
        raise InputError(
            f"«{cell(texto)}» no es lo que el sitio escribe en esta celda y no se sabe de qué es la fila",
            MENDED,
            archivo=self.archivo.archivo,
            hoja=self.hoja.nombre,
            fila=fila.fila,
            columna="A",
        )

    def notes(self) -> list[str]:
        """Say what was restored."""
        return [RESTORED.format(counted(len(filas), "filas"), filas[0], que) for que, filas in self.filas.items()]
