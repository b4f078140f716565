"""MEF Consulta Amigable export: an HTML page in ISO-8859-1 that the site names .xls, or that page saved again.

Four tables: `hd` (date of the query, year, what it includes), `History` (the drill path, a row per level), `MapTable`
(the names of the columns, in two rows) and `Data` (the rows, without a header). Saved again by Excel they are plain
rows, one block below the other: what the saving lost is restored where it is certain, and said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from msgspec import Struct, field

from pp0093 import programme
from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, headers, normalise
from pp0093.ingest.readers import books, content
from pp0093.ingest.readers.base import INVISIBLE, Progress, RawFile, Reading, cell, parse_date, text_table
from pp0093.ingest.readers.cells import month_number, plain_amount, plain_code
from pp0093.ingest.readers.content import HEAD_BYTES, Sheet, SheetRow, text_of, whole
from pp0093.ingest.readers.grid import Notes
from pp0093.ingest.readers.mef_abierto import CODE_WIDTH, LEVELS, MEASURES
from pp0093.rules import installed
from pp0093.writing.nouns import counted

FORMATO = BUDGET_QUERY = "consulta_amigable"
DIMENSIONS = (*(c for name in LEVELS for c in (name, f"{name}_nombre")), "sec_ejec", "programa", "mes")
BUDGET_QUERY_COLUMNS = ("anio", "incluye", "concepto", "ruta", "otros_filtros", *DIMENSIONS, *MEASURES, "avance_pct")
WHOLE_COUNTRY = "todo el país"
HEADER_TABLE = "MapTable"
TRY_AGAIN = "exporte de nuevo la consulta desde el botón Excel de Consulta Amigable"
INCOMPLETE = "el encabezado está incompleto"
MENDED = "quite la fila si la agregó usted; si Excel la cambió, expórtela de nuevo y cárguela sin abrirla en Excel"
ONE_EACH = "guarde cada una en su propio archivo"
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


def _refusal(
    motivo: str, hoja: str | None = None, fila: int = 0, columna: str = "", que_hacer: str = TRY_AGAIN
) -> InputError:
    return InputError(motivo, que_hacer, hoja=hoja, fila=fila or None, columna=columna or None)


@contextmanager
def _of(archivo: RawFile) -> Iterator[None]:
    """Say of which file a refusal is."""
    try:
        yield
    except InputError as error:
        error.archivo = archivo.archivo
        raise


class Export(Struct):
    """The four tables of an export, as texts: labels with amounts. `datos` has also the line of the file of each.

    `hoja` is the sheet of a workbook where they stand; `avisos`, what is odd.
    """

    cabecera: str
    historia: list[list[str]]
    concepto: str
    columnas: list[str]
    datos: list[tuple[int, list[str]]]
    hoja: str | None = None
    avisos: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raise InputError for blocks that do not fit, or amounts that are said to be in thousands or millions."""
        if not self.anio:
            raise _refusal("no dice el año de ejecución", "hd")
        for linea, celdas in [(0, h) for h in self.historia] + self.datos:
            if len(celdas) != len(self.columnas) + 1:
                tiene = f"una fila tiene {counted(len(celdas), 'celdas')} y el encabezado {len(self.columnas) + 1}"
                raise _refusal(tiene, fila=linea)
        if not self.historia:
            raise _refusal("no trae la ruta de la consulta", "History")

    def _of_head(self, patron: str) -> str:
        hallado = re.search(patron, self.cabecera)
        return hallado[1] if hallado else ""

    @property
    def anio(self) -> int:
        """The year of the query, 0 where it does not say it."""
        return int(self._of_head(rf"{YEAR_MARK}:\s*(\d{{4}})") or 0)

    @property
    def incluye(self) -> str:
        """What the query includes, as the site says it."""
        return self._of_head(r"Incluye:\s*(.+)$")

    @property
    def corte(self) -> date | None:
        """The day of the query."""
        dicho = QUERIED.search(self.cabecera)
        mes = month_number(dicho[2]) if dicho else None
        return parse_date(f"{dicho[1]}/{mes}/{dicho[3]}") if dicho and mes else None

    @property
    def nivel(self) -> str:
        """What each row is of, by our name."""
        return column_map(FORMATO)["nivel"][normalise(self.concepto)]

    def amounts(self, linea: int, textos: Sequence[str]) -> Amounts:
        """Return the amounts of a row; raise InputError for one that is no number."""
        planos = dict(zip(self.columnas, map(plain_amount, textos), strict=True))
        for (columna, plano), texto in zip(planos.items(), textos, strict=True):
            if plano is None:
                raise _refusal(f"«{cell(texto)}» no es un número", self.hoja, linea, columna)
        return {c: Decimal(p) if p else None for c, p in planos.items()}

    def rows(self) -> list[DataRow]:
        """Return its rows with their amounts; raise InputError where they do not add up to the total it declares."""
        filas = [(linea, celdas[0], self.amounts(linea, celdas[1:])) for linea, celdas in self.datos]
        total = self.amounts(0, self.historia[-1][1:])
        holgura = Decimal(installed().parameter("tolerancia_soles_por_fila", self.anio)) * max(len(filas), 1)
        for medida, suma in _totals(filas).items():
            esperado, suyo = total[medida], suma or Decimal(0)
            if (suma is None and filas) or esperado is None or abs(suyo - esperado) <= holgura:
                continue
            raise _refusal(
                f"la suma de {medida} en {counted(len(filas), 'filas')} es {suyo:,} y el total que el archivo "
                f"declara es {esperado:,}: faltan filas o se alteraron",
                self.hoja,
                columna=medida,
            )
        return filas


def _totals(filas: Sequence[DataRow]) -> Amounts:
    """Return the sum of each measure that is given, None of one that no row has."""
    dados = {m: [montos[m] for _, _, montos in filas if montos[m] is not None] for m in MEASURES}
    return {m: sum(filter(None, suyos), Decimal(0)) if suyos else None for m, suyos in dados.items()}


def _check_in_soles(arriba: str) -> None:
    """Refuse an export that says, above its amounts, that they are in thousands or millions of soles."""
    if hallado := NOT_SOLES.search(arriba):
        cuantos = next(filter(None, hallado.groups())).lower()
        raise _refusal(f"dice que sus montos están en {cuantos} de soles y se leerían como soles")


def _header(arriba: Sequence[str], abajo: Sequence[str]) -> tuple[str, list[int], list[str]]:
    """Return the concept of the rows, where each measure stands and our name of it, of a header of two rows.

    A name that spans several columns stands over the first of them; what is below it is what they are. Raises
    InputError for a name that the site does not use.
    """
    mapa = column_map(FORMATO)
    nombres = [b if normalise(b) in mapa["medida"] else a for a, b in zip(arriba, abajo, strict=True)]
    puestos = [n for n, nombre in enumerate(nombres) if n and nombre]
    ajenos = [a for a in arriba[:1] if normalise(a) not in mapa["nivel"]]
    ajenos += [nombres[n] for n in puestos if normalise(nombres[n]) not in mapa["medida"]]
    if ajenos:
        raise _refusal("el encabezado tiene una columna que el sitio no usa", HEADER_TABLE, columna=cell(ajenos[0]))
    columnas = [mapa["medida"][normalise(nombres[n])] for n in puestos]
    faltan = [m for m in MEASURES if m not in columnas]
    if faltan or len(set(columnas)) != len(columnas):
        que = f"al encabezado le falta una columna ({', '.join(faltan)})" if faltan else "una columna se repite"
        raise _refusal(que, HEADER_TABLE)
    return arriba[0], puestos, columnas


def _text(elemento: Any) -> str:
    return " ".join(elemento.text_content().replace("\xa0", " ").split())


def _rows(tabla: Any) -> list[tuple[int, list[str]]]:
    """Return (line, cells) of each row with something in it.

    No line repeats: lxml stops counting at 65,535, and rows may share a line.
    """
    filas, linea = list[tuple[int, list[str]]](), -1
    for fila in tabla.iter("tr"):
        linea = max(fila.sourceline or 0, linea + 1)
        filas.append((linea, [_text(c) for c in fila.iter("td", "th")]))
    return [(n, celdas) for n, celdas in filas if any(celdas)]


def _tables(texto: str) -> dict[str, Any]:
    """Return the four tables by name; raise InputError when the page is cut or is another page."""
    if texto.count("<table") != texto.count("</table>") or "</body>" not in texto.lower():
        raise _refusal("la exportación está cortada: le falta el final")
    # Imported here: only an export needs it, and importing it takes as long as reading one.
    import lxml.html
    from lxml import etree

    try:
        pagina = lxml.html.fromstring(texto)
    except (etree.ParserError, ValueError) as error:
        raise _refusal("la página no se puede leer") from error
    tablas: dict[str, Any] = {}
    for tabla in pagina.iter("table"):
        nombre = str(tabla.get("class") or tabla.get("id") or "")
        if tablas.setdefault(nombre, tabla) is not tabla:
            raise _refusal(f"la tabla {nombre} aparece dos veces")
    if faltan := [t for t in ("hd", "History", HEADER_TABLE, "Data") if t not in tablas]:
        raise _refusal(f"es una página web sin las tablas de una exportación (falta {', '.join(faltan)})")
    return tablas


def _floors(tabla: Any) -> tuple[list[str], list[str]]:
    """Return the two rows of a header of the site with a cell a column, those below a name that spans several there."""
    filas: list[list[Any]] = [[*fila.iter("td", "th")] for fila in tabla.iter("tr")]
    primera, segunda = [*filas, [], []][:2]
    debajo, arriba, abajo = [*map(_text, segunda)], list[str](), list[str]()
    for celda in primera:
        ancho = int(dicho) if re.fullmatch("[2-9]", dicho := str(celda.get("colspan"))) else 1
        arriba += [_text(celda), *[""] * (ancho - 1)]
        abajo += [debajo.pop(0) if ancho > 1 and debajo else "" for _ in range(ancho)]
    if debajo or not arriba:
        raise _refusal(INCOMPLETE, HEADER_TABLE)
    return arriba, abajo


def _check_progress(filas: list[DataRow], anio: int) -> Iterator[str]:
    """Yield the rows whose printed Avance is not devengado / PIM."""
    tolerancia = float(installed().parameter("tolerancia_avance_pp", anio)) + OF_ROUNDED
    for linea, concepto, montos in filas:
        avance, pim, devengado = montos.get("avance_pct"), montos["pim_soles"], montos["devengado_soles"]
        if avance is None or devengado is None or not pim:
            continue
        calculado = float(100 * devengado / pim)
        if abs(float(avance) - calculado) > tolerancia:
            dice = f"el avance impreso es {avance} y devengado / PIM da {calculado:.2f}"
            yield f"fila {linea} ({cell(concepto)}): {dice}"


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
    """Reader of the site's export."""

    fuente: ClassVar[str] = "mef"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO,)
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {BUDGET_QUERY: BUDGET_QUERY_COLUMNS}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A page that calls itself Consulta Amigable or holds one of its tables."""
        texto = inicio.decode("latin-1")
        marcas = ("Consulta Amigable", 'id="hd"', 'class="History"', f'class="{HEADER_TABLE}"')
        return any(marca in texto for marca in marcas)

    def parse(self, archivo: RawFile) -> Export:
        """Return the four tables of an export."""
        octetos = whole(archivo)
        try:
            texto = octetos.decode("utf-8")
        except UnicodeDecodeError:
            texto = octetos.decode("latin-1")
        tablas = _tables(texto)
        _check_in_soles(texto.partition('class="History"')[0])
        historia = [celdas for _, celdas in _rows(tablas["History"])]
        concepto, _, columnas = _header(*_floors(tablas[HEADER_TABLE]))
        return Export(_text(tablas["hd"]), historia, concepto, columnas, _rows(tablas["Data"]))

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read an export; rows of other programmes count as outside scope."""
        with _of(archivo):
            export = self.parse(archivo)
            export.check()
            leidas = export.rows()
        etiquetas = [h[0] for h in export.historia]
        ruta, otros = _path(etiquetas)
        comunes = {
            "anio": str(export.anio),
            "incluye": export.incluye,
            "concepto": export.nivel,
            "ruta": " > ".join(etiquetas),
            "otros_filtros": " > ".join(otros),
        }
        filas = [(linea, self._row(comunes | ruta, etiqueta, montos)) for linea, etiqueta, montos in leidas]
        codigo = programme.current().codigo
        propias = [(None, linea, *textos) for linea, textos in filas if codigo in textos[PROGRAMME : PROGRAMME + 1]]
        problemas = [*export.avisos, *_check_progress(leidas, export.anio)]
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
            incluye=export.incluye,
            filtros=etiquetas,
            problemas=problemas,
            limite=_limit(ruta, otros),
            totales=_totals(leidas),
            trae={"incluye": export.incluye, "concepto": export.concepto, "filas_programa": len(propias)},
        )

    def _row(self, dichos: dict[str, str], etiqueta: str, montos: Amounts) -> list[str | None]:
        """Return a row's texts in our order: what the path fixes, what the row opens, its amounts."""
        codigo, _, nombre = etiqueta.partition(":")
        _place(dichos, dichos["concepto"], codigo.strip(), nombre.strip(" '"))
        valores = dichos | {m: "" if v is None else str(v) for m, v in montos.items()}
        return [valores.get(c) or None for c in BUDGET_QUERY_COLUMNS]


PROGRAMME = BUDGET_QUERY_COLUMNS.index("programa")


class ConsultaGuardada(ConsultaAmigable):
    """Reader of an export saved again; its rows are those of the export."""

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A sheet, or a text that is no page, with the year and the measures of an export."""
        return any(map(_is_export, _sheets(archivo, inicio)))

    def parse(self, archivo: RawFile) -> Export:
        """Return the four blocks of the first sheet that has them."""
        hojas = _sheets(archivo, b"" if books.is_workbook(archivo) else whole(archivo))
        suyas = [h for h in hojas if _is_export(h)]
        hoja, *otras = suyas
        filas = list(hoja.filas())
        sueltas = [h.nombre for h in hojas if h not in suyas and h.nombre and next(h.filas(), None)]
        books.forget()
        lugar = _header_place(filas)
        try:
            if otras and hoja.nombre:
                raise _refusal(f"hay otra exportación en la hoja {otras[0].nombre}", que_hacer=ONE_EACH)
            export = _export(hoja, filas, lugar)
            export.check()
        except InputError as error:  # One of its four tables is said of an export.
            error.fila = filas[lugar].fila if error.hoja == HEADER_TABLE else error.fila
            error.hoja = hoja.nombre
            raise
        export.avisos += [f"la hoja {nombre} no se leyó: no se reconoce su encabezado" for nombre in sueltas]
        return export


def _sheets(archivo: RawFile, inicio: bytes) -> Sequence[Sheet]:
    """Return the sheets of a workbook, or a text that is no page as each delimiter would part it."""
    if books.is_workbook(archivo):
        return books.workbook(archivo)
    if b"<table" in inicio[:HEAD_BYTES].lower():
        return ()
    texto = content.decode(inicio)
    return [content.text_sheet(archivo, texto, s, es_inicio=True) for s in ",;\t"]


def _is_export(hoja: Sheet) -> bool:
    """Tell a sheet with the year and the header of an export, or one that lost its year and has all its measures."""
    filas = [fila for _, fila in zip(range(HEAD_ROWS), hoja.filas(), strict=False)]
    if (lugar := _header_place(filas)) < 0:
        return False
    medidas = column_map(FORMATO)["medida"]
    dichas = {medidas.get(normalise(t)) for f in filas[lugar : lugar + 2] for t in _texts(f)}
    dice_anio = any(YEAR_MARK in t for f in filas for t in _texts(f))
    return dice_anio or {*MEASURES} - dichas <= {"compromiso_mensual_soles"}


def _texts(fila: SheetRow) -> list[str]:
    return [text_of(c).strip(INVISIBLE) for c in fila.celdas]


def _header_place(filas: Sequence[SheetRow]) -> int:
    """Return where the row that names PIA and PIM stands among some rows, -1 where none does."""
    return next((n for n, f in enumerate(filas) if {"pia", "pim"} <= {normalise(t) for t in _texts(f)}), -1)


def _export(hoja: Sheet, filas: list[SheetRow], lugar: int) -> Export:
    arriba, abajo = _texts(filas[lugar]), _texts(filas[lugar + 1]) if lugar + 1 < len(filas) else []
    es_doble = "devengado" in map(normalise, abajo)
    debajo = (abajo if es_doble else []) + [""] * len(arriba)
    concepto, puestos, columnas = _header(arriba, debajo[: len(arriba)])
    total = next((n for n, f in enumerate(filas[:lugar]) if normalise(_texts(f)[0]).startswith("total")), lugar)
    cabecera = " ".join(t for f in filas[:total] for t in _texts(f) if t)
    _check_in_soles(cabecera)
    export = Export(cabecera, [_told(f, _texts(f)[0], puestos) for f in filas[total:lugar]], concepto, columnas, [])
    repuestos = Notes()
    for fila in filas[lugar + 1 + es_doble :]:
        etiqueta, que = _label(fila, export.nivel)
        export.datos.append((fila.fila, _told(fila, etiqueta, puestos)))
        repuestos.add(que, str(fila.fila))
    export.hoja = hoja.nombre
    export.avisos = repuestos.sentences(RESTORED)
    return export


def _told(fila: SheetRow, etiqueta: str, puestos: list[int]) -> list[str]:
    textos = _texts(fila)
    return [etiqueta, *(textos[n] if n < len(textos) else "" for n in puestos)]


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
    raise _refusal(motivo, fila=fila.fila, columna="A", que_hacer=MENDED)
