"""Reader of MEF Consulta Amigable exports: an HTML page in ISO-8859-1 that the site names .xls, or a re-saved copy.

Four stacked tables: query date, year and scope; the drill path, a row per
level, total first; the column headers, in two rows; and the data. A page is read as Excel shows it, so that
a copy saved from Excel is read the same way; what saving lost is restored, with a notice, when unambiguous.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice, takewhile
from typing import Any, ClassVar, cast

from pp0093 import programme
from pp0093.errors import InputError
from pp0093.ingest.columns import column_map, normalise
from pp0093.ingest.readers import books, content
from pp0093.ingest.readers.base import Progress, RawFile, Reading, cell
from pp0093.ingest.readers.cells import INVISIBLE, one_date, plain_amount, plain_code
from pp0093.ingest.readers.content import Sheet, SheetRow, text_of, whole
from pp0093.ingest.readers.grid import Grid, GridKind, Notes, reading_of
from pp0093.ingest.readers.mef_abierto import CODE_WIDTH, CODED_LEVELS, LEVEL_COLUMNS, MEASURES
from pp0093.language.words import counted
from pp0093.rules import installed

BUDGET_QUERY = "consulta_amigable"
BUDGET_QUERY_DIMENSIONS = (*LEVEL_COLUMNS, "sec_ejec", "programa", "mes")
BUDGET_QUERY_COLUMNS = (
    "anio",
    "incluye",
    "concepto",
    "ruta",
    "otros_filtros",
    *BUDGET_QUERY_DIMENSIONS,
    *MEASURES,
    "avance_pct",
)
PAGE_SIGNATURES = (b"Consulta Amigable", b'id="hd"', b'class="History"', b'class="MapTable"')
"""Marks of the site's pages and tables."""
TRY_AGAIN = "exporte de nuevo la consulta desde el botón Excel de Consulta Amigable"
MENDED = "quite la fila si la agregó usted; si Excel la cambió, expórtela de nuevo y cárguela sin abrirla en Excel"
YEAR_MARK = "Año de Ejecución"
HEAD_ROWS = 60

Amounts = dict[str, Decimal | None]
DataRow = tuple[int, str, Amounts]
"""Line of the file, text of the first cell, amounts by our column names."""


class Export(Grid):
    """The table of an export, with the texts above it and the drill path, a row per level.

    `concepto` is the header of the first column, the budget level of the rows, and `nivel` our name for it; `anio` is 0
    when missing.
    """

    def __init__(self, *lugar: Any) -> None:
        super().__init__(*lugar)
        self.concepto, *medidas = _texts(self.encabezado)
        self.nivel = column_map(BUDGET_QUERY)["nivel"].named(self.concepto) or ""
        self._check_header(medidas)
        arriba = [*takewhile(lambda f: not self.tipo.is_header(f), self.hoja.filas())]
        total = next((n for n, f in enumerate(arriba) if normalise(_texts(f)[0]).startswith("total")), len(arriba))
        self.cabecera = " ".join(t for f in arriba[:total] for t in _texts(f) if t)
        self.anio = int(self.said(rf"{YEAR_MARK}:\s*(\d{{4}})") or 0)
        self.historia = [(_texts(f)[0], self.amounts(f)) for f in arriba[total:]]
        debajo, self.repuestos = [*self.filas], Notes()
        if any(map(self.tipo.is_header, debajo)):
            raise self._refusal("el encabezado aparece dos veces")
        self.datos = [(f.fila, self._label(f), self.amounts(f)) for f in debajo]

    def said(self, patron: str) -> str:
        """Return what a pattern captures in the texts above, "" when not found."""
        hallado = re.search(patron, self.cabecera)
        return hallado[1] if hallado else ""

    def _refusal(self, motivo: str, columna: str | None = None, fila: int | None = None) -> InputError:
        return self.refuse(motivo, TRY_AGAIN, fila, columna)

    def _check_header(self, medidas: Iterable[str]) -> None:
        """Raise InputError for an unknown header or a missing measure."""
        ajenas = [t for t in medidas if t and not self.nombres.named(t)] if self.nivel else [self.concepto]
        faltan = [m for m in MEASURES if m not in self.posicion]
        if ajenas or faltan:
            falta = f"al encabezado le falta una columna ({', '.join(faltan)})"
            que = "el encabezado tiene una columna que el sitio no usa" if ajenas else falta
            primera = next(filter(self.tipo.is_header, self.hoja.filas()))
            raise self._refusal(que, cell(ajenas[0]) if ajenas else None, primera.fila)

    def amounts(self, fila: SheetRow) -> Amounts:
        """Return the amounts of a row; raise InputError for one that is not a number."""
        montos, linea = Amounts(), self.line(fila)
        for columna in self.posicion:
            plano = plain_amount(texto := linea.amount(columna))
            if plano is None:
                raise self._refusal(f"«{cell(texto)}» no es un número", columna, fila.fila)
            montos[columna] = Decimal(plano) if plano else None
        return montos

    def _label(self, fila: SheetRow) -> str:
        """Return a row's first cell as the site wrote it, noting any restoration; raise InputError when impossible."""
        celda, texto, nivel = fila.celdas[0], _texts(fila)[0], self.nivel
        if isinstance(celda, date) and nivel == "mes":
            self.repuestos.add("meses vueltos fechas", str(fila.fila))
            return f"{celda.month}: "
        if ":" in texto and isinstance(celda, str):
            return texto
        if texto.isdigit() and nivel in CODE_WIDTH:
            self.repuestos.add("ceros o nombre perdidos", str(fila.fila))
            return f"{plain_code(texto, CODE_WIDTH[nivel])}: "
        motivo = f"«{cell(texto)}» no es lo que el sitio escribe en esta celda y no se sabe de qué es la fila"
        raise self.refuse(motivo, MENDED, fila.fila, "A")

    def check(self) -> None:
        """Raise InputError unless the export has year, path and amounts in soles, and its rows add up to the total."""
        if not self.anio:
            raise self._refusal("no dice el año de ejecución")
        self.check_soles(self.cabecera, TRY_AGAIN)
        if not self.historia:
            raise self._refusal("no trae la ruta de la consulta")
        _, total = self.historia[-1]
        holgura = Decimal(installed().parameter("tolerancia_soles_por_fila", self.anio)) * max(len(self.datos), 1)
        for medida, suma in _totals(self.datos).items():
            esperado, suyo = total[medida], suma or Decimal(0)
            if (suma is None and self.datos) or esperado is None or abs(suyo - esperado) <= holgura:
                continue
            raise self._refusal(
                f"la suma de {medida} en {counted(len(self.datos), 'filas')} es {suyo:,} y el total que el archivo "
                f"declara es {esperado:,}: faltan filas o se alteraron",
                medida,
            )


def _totals(filas: Sequence[DataRow]) -> Amounts:
    """Return the sum of each measure given, None for one that no row has."""
    dados = {m: [montos[m] for *_, montos in filas if montos[m] is not None] for m in MEASURES}
    return {m: sum(filter(None, suyos), Decimal(0)) if suyos else None for m, suyos in dados.items()}


def _page(texto: str) -> Sheet:
    """Return the rows of a page as Excel shows them: a spanning cell is in the first of its columns and rows.

    Row numbers never repeat: lxml's line counter stops at 65,535, and rows may share a line.
    """
    # Only exports need it, and importing it takes as long as reading one.
    import lxml.html

    linea = -1
    filas: list[SheetRow] = []
    ocupadas: set[int] = set()
    for tr in lxml.html.fromstring(texto).iter("tr"):
        linea = max(tr.sourceline or 0, linea + 1)
        celdas: list[str] = []
        debajo: set[int] = set()
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
    """Return the sheets of a workbook, a page as one, or a text split by each delimiter."""
    if books.is_workbook(archivo):
        return books.workbook(archivo)
    texto = content.decode(octetos)
    if _is_page(octetos):
        return [_page(texto)]
    return [content.text_sheet(archivo, texto, s, es_inicio=True) for s in ",;\t"]


def _kind() -> GridKind:
    medidas = column_map(BUDGET_QUERY)["medida"]
    return GridKind(BUDGET_QUERY, ("pia_soles", "pim_soles"), montos=frozenset(MEASURES), acepta=medidas, tabla=Export)


def _is_export(hoja: Sheet) -> bool:
    """Return whether a sheet has an export's header and year, or all its measures if the year was lost."""
    kind, filas = _kind(), [*islice(hoja.filas(), HEAD_ROWS)]
    lugar = next((n for n, f in enumerate(filas) if kind.is_header(f)), HEAD_ROWS)
    dichas = {c for f in filas[lugar : lugar + 2] for c, _ in kind.places(f)}
    dice_anio = any(YEAR_MARK in t for f in filas for t in _texts(f))
    return bool(dichas) and (dice_anio or {*MEASURES} - dichas <= {"compromiso_mensual_soles"})


def _texts(fila: SheetRow) -> list[str]:
    return [text_of(c).strip(INVISIBLE) for c in fila.celdas]


def _put_level(dimensiones: dict[str, str], nivel: str, codigo: str, nombre: str) -> bool:
    """Add a level's code and name to the dimensions; False when the level is not one of them."""
    if nivel not in (*CODED_LEVELS, "programa", "mes"):
        return False
    codigo = codigo.strip()
    if nivel == "ejecutora" and "-" in codigo:
        codigo, dimensiones["sec_ejec"] = codigo.split("-", 1)
    codigo = codigo[-1:] if nivel == "generica" else codigo
    dimensiones[nivel] = codigo if nivel == "mes" else plain_code(codigo, CODE_WIDTH.get(nivel, 1))
    if nivel in CODED_LEVELS:
        dimensiones[f"{nivel}_nombre"] = nombre
    return True


def _path(etiquetas: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return the dimensions fixed by the drill path ("Sector 99: NOMBRE"), and its levels that are not ours."""
    dimensiones: dict[str, str] = {}
    otros: list[str] = []
    for etiqueta in etiquetas:
        antes, _, nombre = etiqueta.partition(":")
        escrito, _, codigo = antes.strip().rpartition(" ")
        nivel = column_map(BUDGET_QUERY)["nivel"].get(normalise(escrito or antes), "")
        if nivel != "total" and not _put_level(dimensiones, nivel, codigo, nombre.strip()):
            otros.append(etiqueta)
    return dimensiones, otros


def _limit(ruta: dict[str, str], otros: list[str]) -> str:
    """Return the scope left by the drill path: "sólo Nivel de Gobierno E, Sector 01"."""
    niveles = column_map(BUDGET_QUERY)["nivel"].by_column()
    fijos = [f"{niveles[c][0]} {codigo}" for c, codigo in ruta.items() if c in niveles and c != "programa"]
    return f"sólo {', '.join([*fijos, *otros])}" if fijos or otros else "todo el país"


class ConsultaAmigable:
    """Reader of the site's exports, original or re-saved."""

    fuente: ClassVar[str] = "mef"
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {BUDGET_QUERY: BUDGET_QUERY_COLUMNS}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """Recognise the site's page, or a sheet or text with the year and measures of an export."""
        if _is_page(inicio):
            return any(marca in inicio for marca in PAGE_SIGNATURES)
        return any(map(_is_export, _sheets(archivo, inicio)))

    def parse(self, archivo: RawFile) -> Export:
        """Return the export of the only sheet that has one."""
        octetos = b"" if books.is_workbook(archivo) else whole(archivo)
        es_entera = octetos.count(b"<table") == octetos.count(b"</table>") and b"</body>" in octetos.lower()
        if _is_page(octetos) and not es_entera:
            raise archivo.refusal("la exportación está cortada: le falta el final", TRY_AGAIN)
        hojas = _sheets(archivo, octetos)
        suyas = [h for h in hojas if _is_export(h)] or hojas[:1]
        if not any(map(_kind().is_header, suyas[0].filas())):
            raise archivo.refusal("es una página web sin las tablas de una exportación, con PIA y PIM", TRY_AGAIN)
        [export] = cast("list[Export]", _kind().grids(archivo, suyas[:1]))
        if suyas[1:] and suyas[1].nombre:
            raise export.refuse(
                f"hay otra exportación en la hoja {suyas[1].nombre}", "guarde cada una en su propio archivo"
            )
        export.check()
        sueltas = [h.nombre for h in hojas if h not in suyas and h.nombre and next(h.filas(), None)]
        export.avisos += [f"la hoja {nombre} no se leyó: no se reconoce su encabezado" for nombre in sueltas]
        return export

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read an export; rows of other programmes count as out of scope."""
        export = self.parse(archivo)
        etiquetas = [etiqueta for etiqueta, _ in export.historia]
        ruta, otros = _path(etiquetas)
        comunes = {
            "anio": str(export.anio),
            "incluye": export.said(r"Incluye:\s*(.+)$"),
            "concepto": export.nivel,
            "ruta": " > ".join(etiquetas),
            "otros_filtros": " > ".join(otros),
        }
        codigo = programme.current().codigo
        filas = [(linea, _values(comunes | ruta, dicha, montos)) for linea, dicha, montos in export.datos]
        propias = [
            (None, linea, *(valores.get(c) or None for c in BUDGET_QUERY_COLUMNS))
            for linea, valores in filas
            if valores.get("programa") == codigo
        ]
        export.leidas, export.fuera_alcance = len(filas), len(filas) - len(propias)
        problemas = export.repuestos.sentences(
            "se guardó de nuevo con Excel y se repuso el código de {cuantas} (la primera, {primera}): {que}"
        )
        if ajenas := export.fuera_alcance:
            verbo = "no es" if ajenas == 1 else "no son"
            problemas.append(f"{ajenas:,} de sus {counted(len(filas), 'filas')} {verbo} del programa {codigo}")
        return reading_of(
            self,
            archivo,
            [export],
            propias,
            anio=export.anio,
            corte=one_date(export.said(r"Fecha de la Consulta:\s*(\d{1,2}-[a-zA-Z]+-\d{4})").replace("-", " ")),
            incluye=comunes["incluye"],
            filtros=etiquetas,
            problemas=problemas,
            limite=_limit(ruta, otros) if propias else "",
            totales=_totals(export.datos),
            trae={"incluye": comunes["incluye"], "concepto": export.concepto, "filas_programa": len(propias)},
        )


def _values(dichos: dict[str, str], etiqueta: str, montos: Amounts) -> dict[str, str]:
    """Return a row's texts by column: dimensions fixed by the path, the row's own, amounts."""
    codigo, _, nombre = etiqueta.partition(":")
    _put_level(dichos, dichos["concepto"], codigo, nombre.strip(" '"))
    return dichos | {m: "" if v is None else str(v) for m, v in montos.items()}
