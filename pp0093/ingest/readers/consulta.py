"""MEF Consulta Amigable export: an HTML page in ISO-8859-1 that the site names .xls.

Four tables: `hd` (date of the query, year, what it includes), `History` (the drill path, a row per level),
`MapTable` (the names of the columns) and `Data` (the rows, without a header)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from msgspec import Struct, field
from msgspec.structs import replace

from pp0093 import programme
from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, headers, normalise
from pp0093.ingest.readers import books, content
from pp0093.ingest.readers.base import (
    INVISIBLE,
    Cell,
    Inspection,
    Progress,
    RawFile,
    Reading,
    cell,
    parse_date,
    text_table,
)
from pp0093.ingest.readers.cells import month_number, plain_amount, plain_code
from pp0093.ingest.readers.content import HEAD_BYTES, Sheet, SheetRow, text_of, whole
from pp0093.ingest.readers.mef_abierto import CODE_WIDTH, LEVELS, MEASURES
from pp0093.rules import installed
from pp0093.writing.nouns import counted

FORMATO = "consulta_amigable"
BUDGET_QUERY = "consulta_amigable"
DIMENSIONS = (*(c for name in LEVELS for c in (name, f"{name}_nombre")), "sec_ejec", "programa", "mes")
BUDGET_QUERY_COLUMNS = ("anio", "incluye", "concepto", "ruta", "otros_filtros", *DIMENSIONS, *MEASURES, "avance_pct")
WHOLE_COUNTRY = "todo el país"
HEADER_TABLE = "MapTable"
TRY_AGAIN = "exporte de nuevo la consulta desde el botón Excel de Consulta Amigable"


# The site gives whole soles: whoever says otherwise above the amounts has changed them.
NOT_SOLES = re.compile(
    r"\b(?P<a>miles|millones)\s+(?:de\s+)?(?:nuevos\s+)?(?:soles\b|s/)|s/\.?\s*(?P<b>miles|millones)"
    r"|\(\s*(?:en\s+)?(?P<c>miles|millones)\s*\)",
    re.IGNORECASE,
)

DataRow = tuple[int, str, dict[str, Decimal | None]]
"""Line of the file, text of the first cell, amounts by our name."""


class Export(Struct):
    """The four tables of an export, as texts. `datos` holds (line of the file, cells); `avisos`, what is odd.

    `hoja` is the sheet of a workbook where they stand.
    """

    anio: int
    corte: date | None
    incluye: str
    historia: list[list[str]]
    columnas: list[str]
    concepto: str
    datos: list[tuple[int, list[str]]]
    avisos: list[str] = field(default_factory=list)
    hoja: str | None = None


def _text(elemento: Any) -> str:
    return " ".join(elemento.text_content().replace("\xa0", " ").split())


def _rows(tabla: Any) -> list[tuple[int, list[str]]]:
    """Return (line, cells) of each row. No line repeats: lxml stops counting at 65,535, and rows may share a line."""
    filas: list[tuple[int, list[str]]] = []
    for fila in tabla.iter("tr"):
        siguiente = filas[-1][0] + 1 if filas else 0
        filas.append((max(fila.sourceline or 0, siguiente), [_text(c) for c in fila.iter("td", "th")]))
    return filas


def _tables(texto: str, archivo: RawFile) -> dict[str, Any]:
    """Return the four tables by name; raise InputError when the page is cut or is another page."""
    if texto.count("<table") != texto.count("</table>") or "</body>" not in texto.lower():
        raise InputError("la exportación está cortada: le falta el final", TRY_AGAIN, archivo=archivo.archivo)
    # Imported here: only an export needs it, and importing it takes as long as reading one.
    import lxml.html
    from lxml import etree

    try:
        pagina = lxml.html.fromstring(texto)
    except (etree.ParserError, ValueError) as error:
        raise InputError("la página no se puede leer", TRY_AGAIN, archivo=archivo.archivo) from error
    tablas: dict[str, Any] = {}
    for tabla in pagina.iter("table"):
        nombre = str(tabla.get("class") or tabla.get("id") or "")
        if nombre in tablas:
            raise InputError(f"la tabla {nombre} aparece dos veces", TRY_AGAIN, archivo=archivo.archivo)
        tablas[nombre] = tabla
    faltan = [t for t in ("hd", "History", "MapTable", "Data") if t not in tablas]
    if faltan:
        raise InputError(
            f"es una página web sin las tablas de una exportación (falta {', '.join(faltan)})",
            TRY_AGAIN,
            archivo=archivo.archivo,
        )
    return tablas


def _query_date(texto: str) -> date | None:
    partes = re.search(r"Fecha de la Consulta:\s*(\d{1,2})-([a-zA-Z]+)-(\d{4})", texto)
    if not partes:
        return None
    mes = month_number(partes[2])
    return parse_date(f"{partes[1]}/{mes}/{partes[3]}") if mes else None


def _span(celda: Any) -> int:
    ancho = str(celda.get("colspan") or "")
    return int(ancho) if re.fullmatch(r"[1-9]", ancho) else 1


def _column_names(tabla: Any, archivo: RawFile) -> tuple[str, list[str]]:
    """Return the concept of the rows and our name of each measure column, from the two-row header."""
    filas = list(tabla.iter("tr"))
    arriba = [(_text(c), _span(c)) for c in filas[0].iter("td", "th")] if filas else []
    abajo = [_text(c) for c in filas[1].iter("td", "th")] if len(filas) > 1 else []
    nombres: list[str] = []
    for nombre, ancho in arriba:
        nombres += [nombre] if ancho == 1 else [abajo.pop(0) if abajo else "" for _ in range(ancho)]
    if abajo or not nombres:
        raise InputError("el encabezado está incompleto", TRY_AGAIN, archivo=archivo.archivo, hoja=HEADER_TABLE)
    return nombres[0], of_header(archivo, nombres[0], nombres[1:])


def of_header(archivo: RawFile, concepto: str, medidas: list[str]) -> list[str]:
    """Return our name of each measure that a header names; raise InputError for one that the site does not use."""
    mapa = column_map("consulta_amigable")
    desconocidos = [] if normalise(concepto) in mapa["nivel"] else [concepto]
    desconocidos += [n for n in medidas if normalise(n) not in mapa["medida"]]
    if desconocidos or not medidas:
        raise InputError(
            "el encabezado tiene una columna que el sitio no usa" if desconocidos else "el encabezado está incompleto",
            TRY_AGAIN,
            archivo=archivo.archivo,
            hoja=HEADER_TABLE,
            columna=cell((desconocidos or [""])[0]) or None,
        )
    columnas = [mapa["medida"][normalise(n)] for n in medidas]
    faltan = [m for m in MEASURES if m not in columnas]
    if faltan or len(set(columnas)) != len(columnas):
        raise InputError(
            f"al encabezado le falta una columna ({', '.join(faltan)})" if faltan else "una columna se repite",
            TRY_AGAIN,
            archivo=archivo.archivo,
            hoja=HEADER_TABLE,
        )
    return columnas


def _parse(archivo: RawFile) -> Export:
    octetos = whole(archivo)
    try:
        texto = octetos.decode("utf-8")
    except UnicodeDecodeError:
        texto = octetos.decode("latin-1")
    tablas = _tables(texto, archivo)
    check_in_soles(archivo, texto.partition('class="History"')[0])
    historia = [celdas for _, celdas in _rows(tablas["History"]) if any(celdas)]
    datos = [(linea, celdas) for linea, celdas in _rows(tablas["Data"]) if any(celdas)]
    return exported(archivo, _text(tablas["hd"]), historia, _column_names(tablas["MapTable"], archivo), datos)


def check_in_soles(archivo: RawFile, arriba: str) -> None:
    """Refuse an export that says, above its amounts, that they are in thousands or millions of soles."""
    if hallado := NOT_SOLES.search(arriba):
        cuantos = next(filter(None, hallado.groups())).lower()
        raise InputError(
            f"dice que sus montos están en {cuantos} de soles y se leerían como soles",
            TRY_AGAIN,
            archivo=archivo.archivo,
        )


def exported(
    archivo: RawFile,
    cabecera: str,
    historia: list[list[str]],
    encabezado: tuple[str, list[str]],
    datos: list[tuple[int, list[str]]],
) -> Export:
    """Return an export from its blocks, `encabezado` as (concept, our columns); InputError when they don't fit."""
    concepto, columnas = encabezado
    anio = re.search(r"Año de Ejecución:\s*(\d{4})", cabecera)
    if not anio:
        raise InputError("no dice el año de ejecución", TRY_AGAIN, archivo=archivo.archivo, hoja="hd")
    incluye = re.search(r"Incluye:\s*(.+)$", cabecera)
    for linea, celdas in [(0, h) for h in historia] + datos:
        if len(celdas) != len(columnas) + 1:
            raise InputError(
                f"una fila tiene {counted(len(celdas), 'celdas')} y el encabezado {len(columnas) + 1}",
                TRY_AGAIN,
                archivo=archivo.archivo,
                fila=linea or None,
            )
    if not historia:
        raise InputError("no trae la ruta de la consulta", TRY_AGAIN, archivo=archivo.archivo, hoja="History")
    return Export(
        int(anio[1]),
        _query_date(cabecera),
        incluye[1] if incluye else "",
        historia,
        columnas,
        concepto,
        datos,
    )


def _amounts(archivo: RawFile, export: Export, linea: int, celdas: list[str]) -> dict[str, Decimal | None]:
    montos: dict[str, Decimal | None] = {}
    for columna, texto in zip(export.columnas, celdas[1:], strict=True):
        plano = plain_amount(texto)
        if plano is None:
            raise InputError(
                f"«{cell(texto)}» no es un número",
                TRY_AGAIN,
                archivo=archivo.archivo,
                hoja=export.hoja,
                fila=linea,
                columna=columna,
            )
        montos[columna] = Decimal(plano) if plano else None
    return montos


def _sum(montos: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum of the amounts that are given, None where none is."""
    dados = [m for m in montos if m is not None]
    return sum(dados, Decimal(0)) if dados else None


def _check_total(archivo: RawFile, export: Export, filas: list[dict[str, Decimal | None]]) -> None:
    """Refuse an export whose last History row is not the sum of its rows, in the columns the rows fill."""
    total = _amounts(archivo, export, 0, export.historia[-1])
    holgura = Decimal(installed().parameter("tolerancia_soles_por_fila", export.anio)) * max(len(filas), 1)
    for medida in MEASURES:
        suma, esperado = _sum([f[medida] for f in filas]), total[medida]
        if (suma is None and filas) or esperado is None:
            continue
        suma = suma or Decimal(0)
        if abs(suma - esperado) > holgura:
            raise InputError(
                f"la suma de {medida} en {counted(len(filas), 'filas')} es {suma:,} y el total que el archivo "
                f"declara es {esperado:,}: faltan filas o se alteraron",
                TRY_AGAIN,
                archivo=archivo.archivo,
                hoja=export.hoja,
                columna=medida,
            )


def _check_progress(filas: list[DataRow], anio: int) -> list[str]:
    """List the rows whose printed Avance is not devengado / PIM."""
    problemas = []
    tolerancia = float(installed().parameter("tolerancia_avance_pp", anio))
    for linea, concepto, montos in filas:
        avance, pim, devengado = montos.get("avance_pct"), montos["pim_soles"], montos["devengado_soles"]
        if avance is None or devengado is None or not pim:
            continue
        calculado = float(100 * devengado / pim)
        if abs(float(avance) - calculado) > tolerancia + 1e-9:
            problemas.append(
                f"fila {linea} ({cell(concepto)}): el avance impreso es {avance} y devengado / PIM da {calculado:.2f}"
            )
    return problemas


def _checked(archivo: RawFile, export: Export) -> list[DataRow]:
    """Return the rows of an export with their amounts, once they add up to the total it declares."""
    filas = [(linea, celdas[0], _amounts(archivo, export, linea, celdas)) for linea, celdas in export.datos]
    _check_total(archivo, export, [montos for _, _, montos in filas])
    return filas


def _level(texto: str) -> tuple[str, str, str]:
    """Split "Sector 99: GOBIERNOS REGIONALES" into our level name ("" if unknown), code and name."""
    antes, _, nombre = texto.partition(":")
    nivel, _, codigo = antes.strip().rpartition(" ")
    conocido = column_map("consulta_amigable")["nivel"].get(normalise(nivel or antes), "")
    return conocido, codigo.strip(), nombre.strip()


def _place(dimensiones: dict[str, str], nivel: str, codigo: str, nombre: str) -> bool:
    """Write one level's code and name among the dimensions; False when the level is not one of them."""
    if nivel == "mes":
        dimensiones["mes"] = codigo
        return True
    if nivel not in LEVELS and nivel != "programa":
        return False
    if nivel == "ejecutora" and "-" in codigo:
        codigo, dimensiones["sec_ejec"] = codigo.split("-", 1)
    if nivel == "generica":
        codigo = codigo[-1:]
    dimensiones[nivel] = plain_code(codigo, CODE_WIDTH.get(nivel, 1))
    if nivel != "programa":
        dimensiones[f"{nivel}_nombre"] = nombre
    return True


def _path(export: Export) -> tuple[dict[str, str], list[str]]:
    """Return the dimensions that the drill path fixes, and the levels of it that are none of ours."""
    dimensiones: dict[str, str] = {}
    otros = []
    for celdas in export.historia:
        nivel, codigo, nombre = _level(celdas[0])
        if nivel != "total" and not _place(dimensiones, nivel, codigo, nombre):
            otros.append(celdas[0])
    return dimensiones, otros


def _limit(ruta: dict[str, str], otros: list[str]) -> str:
    """Return what the drill path leaves of the country: "sólo Nivel de Gobierno E, Sector 01"."""
    niveles = headers("consulta_amigable", "nivel")
    fijos = [
        f"{niveles[c][0]} {codigo}" for c, codigo in ruta.items() if c in niveles and c not in ("anio", "programa")
    ]
    return f"sólo {', '.join([*fijos, *otros])}" if fijos or otros else WHOLE_COUNTRY


def _row(export: Export, ruta: dict[str, str], otros: list[str], fila: DataRow) -> tuple[Any, ...]:
    """Return a row's texts in our order: what the path fixes, what the row opens, its amounts."""
    linea, concepto, montos = fila
    dimensiones = dict(ruta)
    nivel = column_map("consulta_amigable")["nivel"][normalise(export.concepto)]
    codigo, _, nombre = concepto.partition(":")
    _place(dimensiones, nivel, codigo.strip(), nombre.strip(" '"))
    valores = {
        "anio": str(export.anio),
        "incluye": export.incluye,
        "concepto": nivel,
        "ruta": " > ".join(h[0] for h in export.historia),
        "otros_filtros": " > ".join(otros) or None,
        **dimensiones,
        **{m: None if v is None else str(v) for m, v in montos.items()},
    }
    return (None, linea, *(valores.get(c) for c in BUDGET_QUERY_COLUMNS))


class ConsultaAmigable:
    """Reader of the site's export."""

    fuente: ClassVar[str] = "mef"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO,)
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {BUDGET_QUERY: BUDGET_QUERY_COLUMNS}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A page that calls itself Consulta Amigable or holds one of its tables."""
        texto = inicio.decode("latin-1")
        return "Consulta Amigable" in texto or any(
            marca in texto for marca in ('id="hd"', 'class="History"', 'class="MapTable"')
        )

    def parse(self, archivo: RawFile) -> Export:
        """Return the four tables of an export."""
        return _parse(archivo)

    def read(self, archivo: RawFile, avance: Progress) -> Reading:
        """Read an export; rows of other programmes count as outside scope."""
        export = self.parse(archivo)
        return self._reading(archivo, export, _checked(archivo, export))

    def _reading(self, archivo: RawFile, export: Export, leidas: list[DataRow]) -> Reading:
        ruta, otros = _path(export)
        filas = [_row(export, ruta, otros, fila) for fila in leidas]
        codigo = programme.current().codigo
        propias = [f for f in filas if f[2 + BUDGET_QUERY_COLUMNS.index("programa")] == codigo]
        problemas = [*export.avisos, *_check_progress(leidas, export.anio)]
        if len(propias) < len(filas):
            ajenas = len(filas) - len(propias)
            verbo = "no es" if ajenas == 1 else "no son"
            problemas.append(f"{ajenas:,} de sus {counted(len(filas), 'filas')} {verbo} del programa {codigo}")
        return Reading(
            self.fuente,
            FORMATO,
            BUDGET_QUERY,
            text_table(archivo.archivo, BUDGET_QUERY_COLUMNS, propias),
            filas_leidas=len(filas),
            filas_fuera_alcance=len(filas) - len(propias),
            anio=export.anio,
            corte=export.corte or archivo.corte,
            incluye=export.incluye,
            filtros=[h[0] for h in export.historia],
            problemas=problemas,
            limite=_limit(ruta, otros),
        )

    def inspect(self, archivo: RawFile, avance: Progress) -> Inspection:
        """Say what an export holds: year, date of the query, drill path, rows and totals."""
        export = self.parse(archivo)
        leidas = _checked(archivo, export)
        reading = self._reading(archivo, export, leidas)
        totales = {m: _sum([montos[m] for _, _, montos in leidas]) for m in MEASURES}
        extra = {"incluye": export.incluye, "concepto": export.concepto, "filas_programa": reading.filas_cargadas}
        return replace(reading.inspection(archivo, {}), totales=totales, extra=extra)


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
    texto = content.decode(inicio)
    return [content.text_sheet(archivo, texto, s, es_inicio=True) for s in ",;\t"]


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
    historia = [[_texts(f)[0], *_amount_texts(f, puestos)] for f in filas[arriba:lugar]]
    datos = [(f.fila, [restored.label(f), *_amount_texts(f, puestos)]) for f in filas[sigue:]]
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


def _amount_texts(fila: SheetRow, puestos: dict[int, str]) -> list[str]:
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
