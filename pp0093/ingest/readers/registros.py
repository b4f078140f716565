"""Reader of firms served, as each unit records them: its own list (`registros`) or an attendance list by person.

Each row of the table is one date of one row of the file. People's names, documents, e-mails and telephones are never
read. Duplicate attentions are found later, across files.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache, partial
from itertools import chain, product
from typing import Any, ClassVar, cast

from pp0093 import clock, programme
from pp0093.clock import MONTHS
from pp0093.errors import InputError, Remedy, one_line
from pp0093.ingest.columns import HeaderMap, column_map, normalise, rows_of
from pp0093.ingest.readers.base import ONLY_A_HEADER, Delivery, Progress, RawFile, Reading
from pp0093.ingest.readers.cells import (
    ENDS_IN_COMMA,
    INVISIBLE,
    KNOWN_TEXTS,
    SERIAL_YEARS,
    Cell,
    codes_called,
    dates_of,
    month_number,
    plain_amount,
    plain_code,
    read_activity,
    read_ruc,
    read_unit,
    why_unknown,
    with_point,
)
from pp0093.ingest.readers.content import SheetRow, text_of
from pp0093.ingest.readers.delivery import declared_delivery, with_delivery_sheet
from pp0093.ingest.readers.grid import (
    ODD,
    Fault,
    Grid,
    GridKind,
    GridReader,
    Notes,
    SheetLine,
    fault_of,
    plainly,
    reading_of,
    right_ruc,
)
from pp0093.rules import Rules, installed
from pp0093.structs import Frozen

PLACE_COLUMNS = ("departamento", "provincia", "distrito")
TEST_MARKS = ("nota_entrada", "nota_salida")
OF_FIRM = tuple(f"{columna}_empresa" for columna in PLACE_COLUMNS)
TEXT_COLUMNS = ("servicio", "unidad", *PLACE_COLUMNS, "ubigeo", *OF_FIRM, "tema", "modalidad", "genero", *TEST_MARKS)
ATTENTION_COLUMNS = ("orden_fecha", "ruc", "fecha", "actividad", *TEXT_COLUMNS)
REDUNDANT_COLUMNS = ("anio", "mes", "mes_nombre", "actividad_nombre")
"""Columns that repeat the row's date or activity: compared with them and dropped."""
UNREPEATABLE = ("ruc", "fecha", "servicio", "unidad", "asistencia")
"""Columns whose first heading is read and compared with a second; the same heading twice refuses the file."""
TWIN = "_otra"
"""Suffix of a second heading for one of our columns, which is not read."""
UNKNOWN_PLACE = "ubigeo_desconocido, el lugar no está en la tabla de ubigeos y queda en «Sin información»"
ABSENT, PRESENT = {"", "x", "no", "n"}, {"si", "sí", "s"}
EXCEL_ERROR = re.compile(r"#(?:N/[AD]|¡?REF!|VALUE!|¡VALOR!|¡?DIV/0!|NAME\?|¿NOMBRE\?|¡?NUM!|NULL!|¡NULO!)")
REGISTROS, FORMATO_ASISTENCIA, RECORDS_TABLE = "registros", "registros_asistencia", "registro"
REQUIRED = ("ruc", "fecha")

SWALLOWED_RUC = re.compile(r"(?<![0-9])(?:1[0567]|20)[0-9]{9}(?![0-9])")

MAY_BE_SAID = {"actividad": ("--actividad CÓDIGO", "Actividades"), "unidad": ("--unidad SIGLA", "Unidad que entrega")}
"""Columns that the user may declare if the list lacks them: command option and label of the page's field."""


def doubt(columna: str, texto: str, dias: Sequence[str], actividad: str) -> str:
    """Return a notice for a redundant cell that contradicts the row's date or activity, "" otherwise.

    `dias` are the row's dates in ISO.
    """
    if columna == "actividad_nombre":
        suyas = codes_called(texto)
        if not suyas or actividad in suyas:
            return ""
        return f"dice «{texto}» y la actividad es la {actividad}: cuenta por su código"
    numero = month_number(texto) or (int(texto) if texto.isdecimal() else None)
    es_anio = columna == "anio"
    posibles = SERIAL_YEARS if es_anio else range(1, 13)
    partes = sorted({int(d[:4] if es_anio else d[5:7]) for d in dias})
    if numero in partes or numero not in posibles:
        return ""
    es = " y ".join(str(p) if es_anio else MONTHS[p - 1] for p in partes)
    return f"dice {texto} y la fecha es de {es}: cuenta por su fecha"


def place_of_firm(ubigeo: str, *nombres: str) -> tuple[str, Sequence[str], str]:
    """Return the place of a row: INEI code, names by PLACE_COLUMNS, and a notice.

    A code that fits the names only as RENIEC's is translated. In other contradictions the part that agrees is kept, and
    the rest becomes unknown.
    """
    conocidos = installed().made(_places)
    if not (ubigeo and any(nombres)) or conocidos.agree(ubigeo, nombres):
        es_conocido = ubigeo in conocidos.inei if ubigeo else conocidos.plain(nombres) in conocidos.nombres
        return ubigeo, nombres, "" if es_conocido else UNKNOWN_PLACE
    dicho, de_reniec = ", ".join(filter(None, nombres)), conocidos.reniec.get(ubigeo, "")
    if conocidos.agree(de_reniec, nombres):
        nota = f"el ubigeo {ubigeo} no es de INEI para {dicho}: es su código de RENIEC, y se toma {de_reniec}"
        return de_reniec, nombres, nota
    if ubigeo not in conocidos.inei:
        return ubigeo, nombres, UNKNOWN_PLACE
    es_suyo = nombres[0] and conocidos.agree(ubigeo, nombres[:1])
    que, queda = ("la provincia", (nombres[0], "", "")) if es_suyo else ("el lugar", ("", "", ""))
    es = ", ".join(conocidos.inei[ubigeo])
    sobra = f"no se sabe cuál vale y {que} queda en «Sin información»"
    return "", queda, f"el ubigeo {ubigeo} es de {es} y el lugar dice {dicho}: {sobra}"


class KnownPlaces(Frozen):
    """INEI's places by code, INEI codes by RENIEC's, codes by department and province name, and all names."""

    inei: Mapping[str, Sequence[str]]
    reniec: Mapping[str, str]
    departamentos: Mapping[str, str]
    provincias: Mapping[str, set[str]]
    nombres: frozenset[tuple[str, ...]]

    def plain(self, nombres: Sequence[str]) -> tuple[str, ...]:
        """Return a place's names normalised for comparison, with the department's code."""
        departamento, *resto = map(normalise, nombres)
        return (self.departamentos.get(departamento, departamento), *resto)

    def agree(self, ubigeo: str, nombres: Sequence[str]) -> bool:
        """Return whether an INEI code exists and fits the department and province named."""
        departamento, provincia, *_ = (*map(normalise, nombres), "")
        es_suyo = self.departamentos.get(departamento, ubigeo[:2]) == ubigeo[:2]
        return ubigeo in self.inei and es_suyo and ubigeo[:4] in self.provincias.get(provincia, (ubigeo[:4],))


def _places(reglas: Rules) -> KnownPlaces:
    """Return INEI's places, named alone or with those that contain them."""
    filas = reglas.rows("ubigeo")
    inei = {f["ubigeo_inei"]: tuple(f[c] for c in PLACE_COLUMNS) for f in filas}
    provincias: defaultdict[str, set[str]] = defaultdict(set)
    departamentos = {normalise(f["alias"]): f["departamento"] for f in reglas.rows("departamento_alias")}
    nombres = {("", "", "")}
    for codigo, (departamento, provincia, distrito) in inei.items():
        departamentos[normalise(departamento)] = codigo[:2]
        provincias[normalise(provincia)].add(codigo[:4])
        nombres |= {*product((codigo[:2], ""), (normalise(provincia), ""), (normalise(distrito), ""))}
    reniec = {f["ubigeo_reniec"]: f["ubigeo_inei"] for f in filas if f["ubigeo_reniec"]}
    return KnownPlaces(inei, reniec, departamentos, provincias, frozenset(nombres))


def _place(*lugar: str | None) -> tuple[dict[str, str | None], str]:
    """Return the columns of the place of a row, from its code and names, and a notice."""
    ubigeo, nombres, nota = place_of_firm(*(texto or "" for texto in lugar))
    return {c: t or None for c, t in zip((*PLACE_COLUMNS, "ubigeo"), (*nombres, ubigeo), strict=True)}, nota


def _read_cell(duena: str, columna: str, celda: Cell) -> tuple[str | None, str]:
    """Return a cell's text, None if blank, and a notice; `duena` is the row's unit."""
    texto, nota = text_of(celda).strip(INVISIBLE), ""
    if EXCEL_ERROR.fullmatch(texto):
        texto, nota = "", "tiene un error de Excel y quedó vacía"
    if columna == "unidad":
        unidad, es_conocida = read_unit(texto or duena)
        falta = "no es ninguna de las que se conocen" if unidad else nota or "está en blanco y nadie la dice"
        return unidad or None, nota if es_conocida or (duena and not texto) else falta
    if columna in TEST_MARKS and texto:
        texto = plain_amount(with_point(texto) if ENDS_IN_COMMA.search(texto) else texto) or ""
        nota = "" if texto else "no es un número y quedó vacía"
    return (plain_code(texto, 6) if columna == "ubigeo" else texto) or None, nota


def _days(
    es_1904: bool, entrega: Delivery, desde: int, celda: Cell
) -> tuple[Sequence[str], int | None, list[Fault], list[date]]:
    """Return the row's distinct dates in ISO, the year for its activities, the faults, and the dates in the future.

    The last are empty when the file's own cut-off is what excludes them. The programme had no activities before
    `desde`.
    """
    fechas, hoy, anio = dates_of(celda, es_1904=es_1904), clock.today(), entrega.anio
    dias = [f for f in fechas if f]
    limite = min(filter(None, (entrega.corte, hoy)))
    tarde = [d for d in dias if d > limite]
    por_corte = f"la fecha es posterior al corte del archivo, {limite:%d/%m/%Y}" if limite == entrega.corte else ""
    anterior = f"la fecha es anterior a {desde}, el primer año del programa"
    casos = (
        ("fecha_vacia", not fechas, ""),
        ("fecha_imposible", None in fechas, ""),
        ("fecha_imposible", any(d.year < desde and anio in (None, d.year) for d in dias), anterior),
        ("fecha_fuera_de_anio", anio and any(d.year != anio for d in dias), ""),
        ("fecha_futura", tarde, por_corte),
    )
    faltas = [fault_of(codigo, "fecha", motivo) for codigo, sucede, motivo in casos if sucede]
    # Rows outside the declared year are quarantined, whatever their activity.
    anio = anio or next((d.year for d in dias), 0)
    escritos = tuple(dict.fromkeys(d.isoformat() for d in dias))
    return escritos, anio if anio >= desde else None, faltas, [] if por_corte else tarde


LOOKED_AT = ("fecha", "actividad", "unidad")


class ListGrid(Grid):
    """The rows of a list's sheet; `duena` is the unit of rows without one.

    Parsed cells are cached by sheet: parsing depends on the rules, whose use is recorded by file.
    """

    de_nadie = "; si no hubo atenciones, diga de qué actividad en la hoja Entrega de la plantilla o al cargarla"

    def __init__(self, entrega: Delivery, es_vista: bool, *lugar: Any) -> None:
        self.entrega, self.es_vista = entrega, es_vista
        super().__init__(*lugar)
        self.notas = Notes()
        self.filas_leidas: list[tuple[Any, ...]] = []
        self.cargadas = 0
        self.por_llegar: list[date] = []
        programa, de_pnte = programme.current(), self.es_asistencia and not entrega.unidad
        # A format may belong to one unit, according to its header map.
        duenas = (f.get("unidad", "") for f in rows_of(REGISTROS) if de_pnte and f["formato"] == FORMATO_ASISTENCIA)
        self.duena = next(filter(None, duenas), entrega.unidad)
        self.unica = entrega.actividades[0] if len(entrega.actividades) == entrega.nombradas == 1 else None
        known = lru_cache(maxsize=KNOWN_TEXTS, typed=True)
        self.days = known(partial(_days, self.hoja.es_1904, entrega, programa.desde))
        self.cell = known(partial(_read_cell, self.duena))
        self.activity, self.place = known(read_activity), known(_place)
        self.dice = "fecha" if self.es_asistencia else "asistencia"
        self.vacia = dict.fromkeys((*TEXT_COLUMNS, *programa.propias))
        self.leen = [c for c in self.vacia if c in self.posicion or c == "unidad"]
        dichas = {"actividad": self.unica, "unidad": self.duena}
        self.falta = [c for c, dicha in dichas.items() if not dicha and c not in self.posicion]
        self.leer = {"ruc": cache(right_ruc)} | {c: plainly(partial(self.cell, c)) for c in self.leen}
        if self.dice in self.posicion:
            self.leer[self.dice] = self._attended
        self.beside = [c for c in self.posicion if c in REDUNDANT_COLUMNS or c.endswith(TWIN)]
        self.aparte = {c: n for c, n in self.posicion.items() if self.beside or c in LOOKED_AT}

    @property
    def es_asistencia(self) -> bool:
        """Whether it is an attendance list."""
        return self.tipo.mapa == FORMATO_ASISTENCIA

    def placed(self, encabezado: SheetRow) -> dict[str, int]:
        """Return the positions of our columns: of two headings for one, the first in the map's order.

        For activities, a code heading precedes a name; in attendance lists, the place of the event precedes the firm's.
        """
        lugares = self.tipo.places(encabezado)
        otras = {c: f"{c}{TWIN}" for c in UNREPEATABLE} | {"actividad": "actividad_nombre"}
        otras |= dict(zip(PLACE_COLUMNS, OF_FIRM, strict=True)) if self.es_asistencia else {}
        orden = {clave: n for n, clave in enumerate(self.nombres)}
        claves = {n: normalise(str(encabezado.celdas[n])) for _, n in lugares}

        def before(suyo: tuple[str, int]) -> tuple[bool, int]:
            columna, n = suyo
            se_ordena = not (columna in PLACE_COLUMNS and self.es_asistencia)
            es_nombre = columna == "actividad" and not claves[n].startswith("cod")
            return es_nombre, orden.get(claves[n], len(orden)) if se_ordena else 0

        posicion: dict[str, int] = {}
        vistas: set[tuple[str, str]] = set()
        for columna, n in sorted(lugares, key=before):
            if columna in UNREPEATABLE and (columna, claves[n]) in vistas:
                raise self.refuse_twice(encabezado, n)
            vistas.add((columna, claves[n]))
            posicion.setdefault(otras.get(columna, columna) if columna in posicion else columna, n)
        return posicion

    def notes(self) -> list[str]:
        """Return also the notices about the sheet and its rows."""
        donde = f" de la hoja {self.hoja.nombre}" if self.hoja.nombre else ""
        avisos = super().notes()
        avisos += map(one_line, self.notas.sentences(f"{{que}}: {{cuantas}}{donde} (la primera, {{primera}})"))
        if self.leidas and normalise(self.header("fecha")) == normalise("FECHA DE REGISTRO"):
            avisos.append(
                f"la fecha{donde} es «{self.header('fecha')}», que puede ser el día en que se escribió y no el de la "
                "atención: pregúntelo a su unidad"
            )
        if self.leidas and "servicio" not in self.posicion:
            avisos.append(f"ninguna columna{donde} dice el servicio: sus atenciones quedan sin él")
        return avisos

    def note(self, nota: str, fila: int, columna: str = "") -> None:
        """Count a row under a notice, about one of its columns if given."""
        self.notas.add(f"{self.header(columna)} {nota}" if columna and nota else nota, str(fila))

    def is_header_again(self, columnas: set[str]) -> bool:
        """Return whether a row names the RUC and another column."""
        return "ruc" in columnas and len(columnas) > 1

    def is_outside(self, fila: SheetRow) -> bool:
        """Return also true for people who did not attend, whatever else the row has."""
        lugar = self.posicion.get(self.dice)
        if (es_ajena := super().is_outside(fila)) or lugar is None:
            return es_ajena
        asiste, nota = self.presence(fila.celdas[lugar] if lugar < len(fila.celdas) else "")
        self.note(nota, fila.fila, self.dice)
        return not asiste

    def _attended(self, celda: Cell) -> Any:
        return self.presence(celda) == (True, "") or ODD

    def presence(self, celda: Cell) -> tuple[bool, str]:
        """Return whether the cell that says it is of somebody who attended, and a notice."""
        dicho = text_of(celda).strip(INVISIBLE).casefold()
        es_dudosa = not self.es_asistencia and dicho not in PRESENT | ABSENT
        es_dudosa = es_dudosa and None in dates_of(celda, es_1904=self.hoja.es_1904)
        return dicho not in ABSENT, "no dice SI ni NO y se tomó como asistencia" if es_dudosa else ""

    def took_rows(self, fila: SheetRow, _celdas: dict[str, Cell]) -> bool:
        """Return whether a row has other RUCs inside a multi-line cell."""
        celdas = cast("list[str]", fila.celdas)
        return "\n" in "".join(celdas) and any("\n" in c and SWALLOWED_RUC.search(c) for c in celdas)

    def cut(self, fila: SheetRow, *, es_ultima: bool) -> str:
        """Note a row longer than the header, or a last one perhaps truncated: its content is kept."""
        self.note(super().cut(fila, es_ultima=es_ultima), fila.fila)
        return ""

    def take(self, linea: SheetLine) -> None:
        """Store a row, once per date, or quarantine it; raise InputError for required values declared nowhere."""
        celdas = linea.celdas
        if self.falta and not self.es_vista:
            raise self._refuse_unsaid()
        ruc, codigos = (linea.leidas[0], []) if linea.leidas else read_ruc(text_of(celdas.get("ruc", "")))
        dias, anio, faltas, por_llegar = self.days(celdas.get("fecha", ""))
        escrita = text_of(celdas.get("actividad", "")) if "actividad" in self.posicion else self.unica
        actividad = "" if escrita is None else self.activity(escrita, anio)
        del_ruc = [fault_of(codigo, "ruc") for codigo in codigos]
        if actividad is None:
            del_ruc.append(fault_of("actividad_desconocida", "actividad", why_unknown(escrita or "", "")))
        self._compare(linea, dias, actividad)
        if del_ruc or faltas:
            self.por_llegar += por_llegar
            self.quarantine(linea, [*del_ruc, *faltas], self.cell("unidad", celdas.get("unidad", ""))[0] or "")
            return
        self.cargadas += 1
        propia, suyo = (self.hoja.nombre, linea.fila), (actividad or None, *self._attributes(linea))
        self.filas_leidas += [(*propia, str(orden), ruc, dia, *suyo) for orden, dia in enumerate(dias, 1)]

    def _compare(self, linea: SheetLine, dias: Sequence[str], actividad: str | None) -> None:
        """Note redundant cells, or those of second headings, that contradict the row."""
        for columna in self.beside:
            texto = self.cell(columna, linea.celdas.get(columna, ""))[0] or ""
            if columna in REDUNDANT_COLUMNS and texto and dias and actividad is not None:
                self.note(doubt(columna, texto, dias, actividad), linea.fila, columna)
            leida = columna.removesuffix(TWIN)  # Unchanged for redundant columns.
            suyo, otro = normalise(linea.text(leida)), normalise(texto)
            if suyo and otro and suyo != otro:
                self.note(f"se leyó {self.header(leida)} y no {self.header(columna)}, que dice otra cosa", linea.fila)

    def _attributes(self, linea: SheetLine) -> Iterable[str | None]:
        """Return the values of the table's columns from `servicio` on."""
        dicho = self.vacia.copy()
        dicho.update(zip(self.leen, linea.leidas[1:], strict=False))  # `leer` has them after the RUC.
        for columna in () if linea.leidas else self.leen:
            dicho[columna], nota = self.cell(columna, linea.celdas.get(columna, ""))
            self.note(nota, linea.fila, columna)
        suyo, nota = self.place(dicho["ubigeo"], dicho["departamento"], dicho["provincia"], dicho["distrito"])
        self.note(nota, linea.fila)
        return (dicho | suyo).values()

    def _refuse_unsaid(self) -> InputError:
        """Return a single refusal that asks for all undeclared values."""
        opciones, casillas = (" y ".join(MAY_BE_SAID[c][n] for c in self.falta) for n in (0, 1))
        nadie = "nadie las dice" if len(self.falta) > 1 else "nadie la dice"
        if self.entrega.nombradas and "actividad" in self.falta:
            una = "la actividad que se declara no es una de las del programa"
            nadie = "se declaran varias actividades" if self.entrega.nombradas > 1 else una
        return self.refuse(
            f"no tiene columna de {' ni de '.join(self.falta)} y {nadie}",
            Remedy(f"dígalo al cargar con {opciones} o en su fila de manifest.csv", f"dígalo en {casillas}"),
            self.encabezado.fila,
        )


class Registros(GridReader):
    """Reader of the lists of firms served."""

    fuente: ClassVar[str] = "registros"

    @property
    def tablas(self) -> dict[str, tuple[str, ...]]:
        """Return the columns of the attentions table, with the programme's own at the end."""
        return {RECORDS_TABLE: (*ATTENTION_COLUMNS, *programme.current().propias)}

    def kind(self, archivo: RawFile, *, es_vista: bool = False) -> GridKind:
        """Return the kind of a list, with the headers of the manifest's unit, after that of attendance lists."""
        mapa, entrega = column_map("registros"), declared_delivery(archivo.pasaporte)
        tabla = partial(ListGrid, entrega, es_vista)

        def named(*de: str) -> HeaderMap:
            return HeaderMap(e for m in de if m in mapa for e in mapa[m].escritos)

        asistencia = GridKind(FORMATO_ASISTENCIA, REQUIRED, acepta=named(FORMATO_ASISTENCIA), tabla=tabla)
        return GridKind(REGISTROS, REQUIRED, acepta=named("comun", entrega.unidad), tabla=tabla, otras=(asistencia,))

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read every sheet with a recognised header; rows with errors are quarantined.

        Raise InputError when no header is recognised, a sheet has two different ones, a formula was saved without its
        value or, unless inspecting, neither the file nor the manifest gives the activity or the unit.
        """
        archivo = with_delivery_sheet(archivo)
        tipo = self.kind(archivo, es_vista=es_vista)
        leidas = cast(
            "list[ListGrid]", tipo.read(archivo, avance, lambda linea: cast(ListGrid, linea.grid).take(linea))
        )
        entrega = leidas[0].entrega
        filas = [*chain.from_iterable(h.filas_leidas for h in leidas)]
        nadie = ", ".join(entrega.actividades) if not any(h.leidas for h in leidas) else ""
        es_asistencia = all(h.es_asistencia for h in leidas)
        reading = reading_of(
            self,
            archivo,
            leidas,
            filas,
            anio=entrega.anio,
            formato=FORMATO_ASISTENCIA if es_asistencia else REGISTROS,
            problemas=[f"sin filas: declara que no hubo atenciones de {nadie}"] if nadie else [],
            entrega=entrega,
            caduca=min(chain.from_iterable(h.por_llegar for h in leidas), default=None),
            filas_de_origen=sum(h.cargadas for h in leidas),
            parte=("unidad", "unidades"),
        )
        if nadie:
            reading.problemas = [p for p in reading.problemas if not p.startswith(ONLY_A_HEADER)]
        falta = dict.fromkeys(c for h in leidas for c in h.falta)
        dichas = {"falta": [f"{c} ({MAY_BE_SAID[c][0]})" for c in falta]} if falta else {}
        reading.trae |= dichas | {"hojas": [h.hoja.nombre for h in leidas if h.hoja.nombre]}
        return reading
