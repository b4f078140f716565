"""MEF Consulta Amigable export: an HTML page in ISO-8859-1 that the site names .xls, or that page saved again.

Four tables, one below the other: the date of the query, its year and what it includes; the drill path, a row per
level, the total first; the names of the columns, in two rows; and the rows. A page is read as Excel shows it, so that
an export saved again from Excel is read the same way: what the saving lost is restored where it is certain, and said.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import islice, zip_longest
from typing import ClassVar

from msgspec import Struct

from pp0093 import programme
from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, headers, normalise
from pp0093.ingest.readers import books, content
from pp0093.ingest.readers.base import INVISIBLE, Progress, RawFile, Reading, cell, parse_date, text_table
from pp0093.ingest.readers.cells import month_number, plain_amount, plain_code
from pp0093.ingest.readers.content import Sheet, SheetRow, text_of, whole
from pp0093.ingest.readers.grid import Notes
from pp0093.ingest.readers.mef_abierto import CODE_WIDTH, LEVEL_COLUMNS, LEVELS, MEASURES
from pp0093.rules import installed
from pp0093.writing.nouns import counted

FORMATO = BUDGET_QUERY = "consulta_amigable"
DIMENSIONS = (*LEVEL_COLUMNS, "sec_ejec", "programa", "mes")
BUDGET_QUERY_COLUMNS = ("anio", "incluye", "concepto", "ruta", "otros_filtros", *DIMENSIONS, *MEASURES, "avance_pct")
PROGRAMME = BUDGET_QUERY_COLUMNS.index("programa")
WHOLE_COUNTRY = "todo el país"
MARKS = (b"Consulta Amigable", b'id="hd"', b'class="History"', b'class="MapTable"')
"""What the site's page calls itself and its tables."""
TRY_AGAIN = "exporte de nuevo la consulta desde el botón Excel de Consulta Amigable"
MENDED = "quite la fila si la agregó usted; si Excel la cambió, expórtela de nuevo y cárguela sin abrirla en Excel"
ONE_EACH = "guarde cada una en su propio archivo"
NO_TABLES = "es una página web sin las tablas de una exportación, con PIA y PIM"
OF_ROUNDED = 1e-9
# The site gives whole soles: whoever says otherwise above the amounts has changed them.
NOT_SOLES = re.compile(
    r"\b(?P<a>miles|millones)\s+(?:de\s+)?(?:nuevos\s+)?(?:soles\b|s/)|s/\.?\s*(?P<b>miles|millones)"
    r"|\(\s*(?:en\s+)?(?P<c>miles|millones)\s*\)",
    re.IGNORECASE,
)
QUERIED = re.compile(r"Fecha de la Consulta:\s*(\d{1,2})-([a-zA-Z]+)-(\d{4})")
YEAR_MARK = "Año de Ejecución"
HEAD_ROWS = 60
RESTORED = "se guardó de nuevo con Excel y se repuso el código de {cuantas} (la primera, {primera}): {que}"
NUMBERS, DATES = "ceros o nombre perdidos", "meses vueltos fechas"

Amounts = dict[str, Decimal | None]
DataRow = tuple[int, str, Amounts]
"""Line of the file, text of the first cell, amounts by our name."""


def _refusal(motivo: str, fila: int = 0, columna: str = "", que_hacer: str = TRY_AGAIN) -> InputError:
    return InputError(motivo, que_hacer, fila=fila or None, columna=columna or None)


@contextmanager
def _of(archivo: RawFile, hoja: str | None) -> Iterator[None]:
    """Say of which file and sheet a refusal is."""
    try:
        yield
    except InputError as error:
        error.archivo, error.hoja = archivo.archivo, hoja
        raise


class Export(Struct):
    """What an export says: the texts above its drill path, of what its rows are, that path, and they.

    `avisos` are what is odd.
    """

    cabecera: str
    concepto: str
    historia: list[DataRow]
    filas: list[DataRow] = []
    avisos: list[str] = []

    def said(self, patron: str) -> str:
        """Return what the texts above say in a place, "" where they have none such."""
        hallado = re.search(patron, self.cabecera)
        return hallado[1] if hallado else ""

    @property
    def anio(self) -> int:
        """The year of the query, 0 where it does not say it."""
        return int(self.said(rf"{YEAR_MARK}:\s*(\d{{4}})") or 0)

    @property
    def nivel(self) -> str:
        """What each row is of, by our name."""
        return column_map(FORMATO)["nivel"][normalise(self.concepto)]

    @property
    def corte(self) -> date | None:
        """The day of the query."""
        dicho = QUERIED.search(self.cabecera)
        mes = month_number(dicho[2]) if dicho else None
        return parse_date(f"{dicho[1]}/{mes}/{dicho[3]}") if dicho and mes else None

    def check(self) -> None:
        """Raise InputError for one that does not say its year, its path or soles, or whose rows are not its total."""
        if not self.anio:
            raise _refusal("no dice el año de ejecución")
        if hallado := NOT_SOLES.search(self.cabecera):
            cuantos = next(filter(None, hallado.groups())).lower()
            raise _refusal(f"dice que sus montos están en {cuantos} de soles y se leerían como soles")
        if not self.historia:
            raise _refusal("no trae la ruta de la consulta")
        *_, total = self.historia[-1]
        holgura = Decimal(installed().parameter("tolerancia_soles_por_fila", self.anio)) * max(len(self.filas), 1)
        for medida, suma in _totals(self.filas).items():
            esperado, suyo = total[medida], suma or Decimal(0)
            if (suma is None and self.filas) or esperado is None or abs(suyo - esperado) <= holgura:
                continue
            raise _refusal(
                f"la suma de {medida} en {counted(len(self.filas), 'filas')} es {suyo:,} y el total que el archivo "
                f"declara es {esperado:,}: faltan filas o se alteraron",
                columna=medida,
            )

    def wrong_progress(self) -> Iterator[str]:
        """Yield the rows whose printed Avance is not devengado / PIM."""
        tolerancia = float(installed().parameter("tolerancia_avance_pp", self.anio)) + OF_ROUNDED
        for linea, concepto, montos in self.filas:
            avance, pim, devengado = montos.get("avance_pct"), montos["pim_soles"], montos["devengado_soles"]
            if avance is None or devengado is None or not pim:
                continue
            calculado = float(100 * devengado / pim)
            if abs(float(avance) - calculado) > tolerancia:
                dice = f"el avance impreso es {avance} y devengado / PIM da {calculado:.2f}"
                yield f"fila {linea} ({cell(concepto)}): {dice}"


def _totals(filas: Sequence[DataRow]) -> Amounts:
    """Return the sum of each measure that is given, None of one that no row has."""
    dados = {m: [montos[m] for *_, montos in filas if montos[m] is not None] for m in MEASURES}
    return {m: sum(filter(None, suyos), Decimal(0)) if suyos else None for m, suyos in dados.items()}


def _page(texto: str) -> Sheet:
    """Return the rows of a page as Excel shows them: a cell in the first of the columns and rows that it spans.

    No line repeats: lxml stops counting at 65,535, and rows may share a line.
    """
    # Imported here: only an export needs it, and importing it takes as long as reading one.
    import lxml.html

    filas, ocupadas, linea = list[SheetRow](), set[int](), -1
    for tr in lxml.html.fromstring(texto).iter("tr"):
        linea, celdas, debajo = max(tr.sourceline or 0, linea + 1), list[str](), set[int]()
        for td in tr.iter("td", "th"):
            while len(celdas) in ocupadas:
                celdas.append("")
            suyas = [" ".join(td.text_content().split()), *[""] * (_spans(td.get("colspan")) - 1)]
            debajo |= {*range(len(celdas), len(celdas) + len(suyas))} if _spans(td.get("rowspan")) > 1 else set()
            celdas += suyas
        ocupadas = debajo
        filas += [SheetRow(linea, linea, [*celdas])] if any(celdas) else []
    return Sheet(None, lambda: iter(filas))


def _is_page(octetos: bytes) -> bool:
    return octetos.removeprefix(BOM_UTF8).lstrip().startswith(b"<")


def _spans(dicho: str | None) -> int:
    return int(dicho) if dicho and re.fullmatch("[2-9]", dicho) else 1


def _sheets(archivo: RawFile, octetos: bytes) -> Sequence[Sheet]:
    """Return the sheets of a workbook, a page as one, or a text as each delimiter would part it."""
    if books.is_workbook(archivo):
        return books.workbook(archivo)
    texto = content.decode(octetos)
    if _is_page(octetos):
        return [_page(texto)]
    return [content.text_sheet(archivo, texto, s, es_inicio=True) for s in ",;\t"]


def _is_export(hoja: Sheet) -> bool:
    """Tell a sheet with the year and the header of an export, or one that lost its year and has all its measures."""
    filas = [*islice(hoja.filas(), HEAD_ROWS)]
    if (lugar := _header_place(filas)) < 0:
        return False
    medidas, textos = column_map(FORMATO)["medida"], [*map(_texts, filas)]
    dichas = {medidas.get(normalise(t)) for f in textos[lugar : lugar + 2] for t in f}
    return any(YEAR_MARK in t for f in textos for t in f) or {*MEASURES} - dichas <= {"compromiso_mensual_soles"}


def _texts(fila: SheetRow) -> list[str]:
    return [text_of(c).strip(INVISIBLE) for c in fila.celdas]


def _header_place(filas: Sequence[SheetRow]) -> int:
    """Return where the row that names PIA and PIM stands among some rows, -1 where none does."""
    return next((n for n, f in enumerate(filas) if {"pia", "pim"} <= {normalise(t) for t in _texts(f)}), -1)


def _export(filas: Sequence[SheetRow]) -> Export:
    """Return the four blocks of an export; raise InputError for one that does not have them, or has them twice."""
    lugar = _header_place(filas)
    if lugar < 0:
        raise _refusal(NO_TABLES)
    if _header_place(filas[lugar + 1 :]) >= 0:
        raise _refusal("el encabezado aparece dos veces")
    total = next((n for n, f in enumerate(filas[:lugar]) if normalise(_texts(f)[0]).startswith("total")), lugar)
    concepto, columnas, hasta = _header(filas, lugar)
    cabecera = " ".join(t for f in filas[:total] for t in _texts(f) if t)
    historia = [(f.fila, _texts(f)[0], _amounts(f, columnas)) for f in filas[total:lugar]]
    export, repuestos = Export(cabecera, concepto, historia), Notes()
    for fila in filas[hasta:]:
        etiqueta, que = _label(fila, export.nivel)
        repuestos.add(que, str(fila.fila))
        export.filas.append((fila.fila, etiqueta, _amounts(fila, columnas)))
    export.avisos = repuestos.sentences(RESTORED)
    return export


def _header(filas: Sequence[SheetRow], lugar: int) -> tuple[str, dict[str, int], int]:
    """Return of what the rows are, the place of each measure, and where the rows begin, of a header of one or two rows.

    A name that spans several columns stands over the first of them; what is below it is what they are. Raises
    InputError for a name that the site does not use.
    """
    niveles, medidas = (column_map(FORMATO)[c] for c in ("nivel", "medida"))
    arriba, abajo = (_texts(f) for f in (*filas[lugar : lugar + 2], SheetRow(0, 0, []))[:2])
    es_doble = "devengado" in map(normalise, abajo)
    dobles = zip_longest(arriba, abajo if es_doble else (), fillvalue="")
    nombres = [b if normalise(b) in medidas else a for a, b in dobles]
    puestos = [((medidas if n else niveles).get(normalise(t), ""), n, t) for n, t in enumerate(nombres) if t or not n]
    if ajenos := [t for columna, _, t in puestos if not columna]:
        raise _refusal("el encabezado tiene una columna que el sitio no usa", filas[lugar].fila, cell(ajenos[0]))
    columnas = {columna: n for columna, n, _ in puestos[1:]}
    faltan = [m for m in MEASURES if m not in columnas]
    if faltan or len(columnas) < len(puestos) - 1:
        que = f"al encabezado le falta una columna ({', '.join(faltan)})" if faltan else "una columna se repite"
        raise _refusal(que, filas[lugar].fila)
    return arriba[0], columnas, lugar + 1 + es_doble


def _amounts(fila: SheetRow, columnas: dict[str, int]) -> Amounts:
    """Return the amounts of a row; raise InputError for one that is no number."""
    montos, textos = Amounts(), dict(enumerate(_texts(fila)))
    for columna, lugar in columnas.items():
        plano = plain_amount(texto := textos.get(lugar, ""))
        if plano is None:
            raise _refusal(f"«{cell(texto)}» no es un número", fila.fila, columna)
        montos[columna] = Decimal(plano) if plano else None
    return montos


def _label(fila: SheetRow, nivel: str) -> tuple[str, str]:
    """Return a row's first cell as the site wrote it, and what had to be restored; raise InputError where none can."""
    celda = fila.celdas[0]
    if isinstance(celda, date) and nivel == "mes":
        return f"{celda.month}: ", DATES
    texto = text_of(celda).strip(INVISIBLE)
    if ":" in texto and isinstance(celda, str):
        return texto, ""
    if texto.isdigit() and nivel in CODE_WIDTH:
        return f"{plain_code(texto, CODE_WIDTH[nivel])}: ", NUMBERS
    motivo = f"«{cell(texto)}» no es lo que el sitio escribe en esta celda y no se sabe de qué es la fila"
    raise _refusal(motivo, fila.fila, "A", MENDED)


def _place(dimensiones: dict[str, str], nivel: str, codigo: str, nombre: str) -> bool:
    """Write one level's code and name among the dimensions; False when the level is not one of them."""
    if nivel not in (*LEVELS, "programa", "mes"):
        return False
    if nivel == "ejecutora" and "-" in codigo:
        codigo, dimensiones["sec_ejec"] = codigo.split("-", 1)
    codigo = codigo[-1:] if nivel == "generica" else codigo
    dimensiones[nivel] = codigo if nivel == "mes" else plain_code(codigo, CODE_WIDTH.get(nivel, 1))
    if nivel in LEVELS:
        dimensiones[f"{nivel}_nombre"] = nombre
    return True


def _path(etiquetas: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return the dimensions that the drill path fixes ("Sector 99: NOMBRE"), and the levels that are none of ours."""
    dimensiones, otros = dict[str, str](), list[str]()
    for etiqueta in etiquetas:
        antes, _, nombre = etiqueta.partition(":")
        escrito, _, codigo = antes.strip().rpartition(" ")
        nivel = column_map(FORMATO)["nivel"].get(normalise(escrito or antes), "")
        if nivel != "total" and not _place(dimensiones, nivel, codigo.strip(), nombre.strip()):
            otros.append(etiqueta)
    return dimensiones, otros


def _limit(ruta: dict[str, str], otros: list[str]) -> str:
    """Return what the drill path leaves of the country: "sólo Nivel de Gobierno E, Sector 01"."""
    niveles = headers(FORMATO, "nivel")
    fijos = [f"{niveles[c][0]} {codigo}" for c, codigo in ruta.items() if c in niveles and c != "programa"]
    return f"sólo {', '.join([*fijos, *otros])}" if fijos or otros else WHOLE_COUNTRY


class ConsultaAmigable:
    """Reader of the site's export, as it gives it or saved again."""

    fuente: ClassVar[str] = "mef"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO,)
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {BUDGET_QUERY: BUDGET_QUERY_COLUMNS}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A page that calls itself Consulta Amigable, or a sheet or text with the year and measures of an export."""
        if _is_page(inicio):
            return any(marca in inicio for marca in MARKS)
        return any(map(_is_export, _sheets(archivo, inicio)))

    def parse(self, archivo: RawFile) -> Export:
        """Return the export of the only sheet that has one."""
        octetos = b"" if books.is_workbook(archivo) else whole(archivo)
        with _of(archivo, None):
            es_entera = octetos.count(b"<table") == octetos.count(b"</table>") and b"</body>" in octetos.lower()
            if _is_page(octetos) and not es_entera:
                raise _refusal("la exportación está cortada: le falta el final")
            hojas = _sheets(archivo, octetos)
            suyas = [h for h in hojas if _is_export(h)] or hojas[:1]
        hoja, *otras = suyas
        filas = [*hoja.filas()]
        sueltas = [h.nombre for h in hojas if h not in suyas and h.nombre and next(h.filas(), None)]
        books.forget()
        with _of(archivo, hoja.nombre):
            if otras and hoja.nombre:
                raise _refusal(f"hay otra exportación en la hoja {otras[0].nombre}", que_hacer=ONE_EACH)
            export = _export(filas)
            export.check()
        export.avisos += [f"la hoja {nombre} no se leyó: no se reconoce su encabezado" for nombre in sueltas]
        return export

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read an export; rows of other programmes count as outside scope."""
        export = self.parse(archivo)
        etiquetas = [etiqueta for _, etiqueta, _ in export.historia]
        ruta, otros = _path(etiquetas)
        comunes = {
            "anio": str(export.anio),
            "incluye": export.said(r"Incluye:\s*(.+)$"),
            "concepto": export.nivel,
            "ruta": " > ".join(etiquetas),
            "otros_filtros": " > ".join(otros),
        }
        filas = [(None, linea, *_row(comunes | ruta, dicha, montos)) for linea, dicha, montos in export.filas]
        codigo = programme.current().codigo
        propias = [f for f in filas if f[2 + PROGRAMME] == codigo]
        problemas = [*export.avisos, *export.wrong_progress()]
        if ajenas := len(filas) - len(propias):
            verbo = "no es" if ajenas == 1 else "no son"
            problemas.append(f"{ajenas:,} de sus {counted(len(filas), 'filas')} {verbo} del programa {codigo}")
        return Reading(
            self.fuente,
            FORMATO,
            BUDGET_QUERY,
            text_table(archivo.archivo, BUDGET_QUERY_COLUMNS, propias),
            filas_leidas=len(filas),
            filas_fuera_alcance=ajenas,
            anio=export.anio,
            corte=export.corte or archivo.corte,
            incluye=comunes["incluye"],
            filtros=etiquetas,
            problemas=problemas,
            limite=_limit(ruta, otros),
            totales=_totals(export.filas),
            trae={"incluye": comunes["incluye"], "concepto": export.concepto, "filas_programa": len(propias)},
        )


def _row(dichos: dict[str, str], etiqueta: str, montos: Amounts) -> list[str | None]:
    """Return a row's texts in our order: what the path fixes, what the row opens, its amounts."""
    codigo, _, nombre = etiqueta.partition(":")
    _place(dichos, dichos["concepto"], codigo.strip(), nombre.strip(" '"))
    valores = dichos | {m: "" if v is None else str(v) for m, v in montos.items()}
    return [valores.get(c) or None for c in BUDGET_QUERY_COLUMNS]
