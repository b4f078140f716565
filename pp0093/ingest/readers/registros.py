"""Firms served, as each unit records them: its own list (`registros`) or an attendance list, a row a person.

A row of the table is one date of one row of the file. Names, documents, mails and telephones of persons are never
taken. Rows that repeat an attention are found later, across files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import chain, product
from typing import Any, ClassVar, cast

from msgspec import Struct

from pp0093 import clock, programme
from pp0093.errors import InputError, Remedy, one_line
from pp0093.ingest.columns import HeaderMap, column_map, normalise, owner
from pp0093.ingest.readers.base import (
    INVISIBLE,
    ONLY_A_HEADER,
    Cell,
    Delivery,
    Progress,
    RawFile,
    Reading,
)
from pp0093.ingest.readers.cells import (
    MONTH_NAMES,
    SERIAL_YEARS,
    called,
    dates_of,
    month_number,
    plain_amount,
    plain_code,
    read_activity,
    read_ruc,
    read_unit,
    why_unknown,
)
from pp0093.ingest.readers.content import SheetRow, text_of
from pp0093.ingest.readers.delivery import declared, told
from pp0093.ingest.readers.grid import Fault, Grid, GridKind, GridReader, Notes, SheetLine, fault, reading_of
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
FORMATO, FORMATO_ASISTENCIA, TABLE = "registros", "registros_asistencia", "registro"
REQUIRED = ("ruc", "fecha")
UNREPEATABLE = ("ruc", "fecha", "actividad", "servicio", "unidad", "asistencia")

SWALLOWED_RUC = re.compile(r"(?<![0-9])(?:1[0567]|20)[0-9]{9}(?![0-9])")

NOBODY_SERVED = "si no hubo atenciones, diga de qué actividad en la hoja Entrega de la plantilla o al cargarla"
MAY_BE_SAID = {"actividad": ("--actividad CÓDIGO", "Actividades"), "unidad": ("--unidad SIGLA", "Unidad que entrega")}
"""What a list may leave to whoever loads it: with which option and in which box of the page it is said."""
EXCEL = "tiene un error de Excel y quedó vacía"
AS_ATTENDED = "no dice SI ni NO y se tomó como asistencia"
KNOWN_TEXTS = 1 << 16
"""Of how many cells that are the same it is remembered what they are read as: few are different in a column."""
TWIN = "_otra"
"""After the name of a column of ours, another heading that names it too and is not read."""
DAY_OF_TYPING = "que puede ser el día en que se escribió y no el de la atención"
MORE_CELLS = "hay más celdas que en el encabezado: revise si un texto lleva el separador sin comillas"
MAY_BE_CUT = "la última fila tiene menos celdas que el encabezado y puede estar cortada"


def doubts(dias: Sequence[str], actividad: str, dice: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (column, what to say) of each column beside (`dice`) that is of another day or activity than its row.

    `dias` are the dates of the row in ISO. A text that is no year, month or name of ours says nothing.
    """
    fechas = [date.fromisoformat(d) for d in dias]
    dudas = []
    for columna, texto in dice:
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
    suyo, hay_nombres = conocidos.inei.get(ubigeo), any(nombres)
    if not (ubigeo and hay_nombres) or conocidos.agree(suyo, nombres):
        es_conocido = suyo if ubigeo else not hay_nombres or conocidos.plain(nombres) in conocidos.nombres
        return Placed(ubigeo, nombres, "" if es_conocido else UNKNOWN_PLACE)
    dicho, de_reniec = ", ".join(filter(None, nombres)), conocidos.reniec.get(ubigeo, "")
    if conocidos.agree(conocidos.inei.get(de_reniec), nombres):
        return Placed(de_reniec, nombres, AS_RENIEC.format(ubigeo, dicho, de_reniec))
    if suyo is None:
        return Placed(ubigeo, nombres, UNKNOWN_PLACE)
    es_suyo = nombres[0] and conocidos.agree(suyo, nombres[:1])
    que, queda = ("la provincia", (nombres[0], "", "")) if es_suyo else ("el lugar", ("", "", ""))
    return Placed("", queda, DISAGREE.format(ubigeo, ", ".join(suyo), dicho, que))


class KnownPlaces(Struct, frozen=True):
    """The places of INEI by code, INEI's code by RENIEC's, every name of a place, and those of departments."""

    inei: Mapping[str, tuple[str, ...]]
    reniec: Mapping[str, str]
    nombres: frozenset[tuple[str, ...]]
    departamentos: Mapping[str, str]

    def plain(self, nombres: Sequence[str]) -> tuple[str, ...]:
        """Return the names of a place as they are compared, that of its department as INEI says it."""
        departamento, *resto = map(normalise, nombres)
        return (self.departamentos.get(departamento, departamento), *resto)

    def agree(self, suyo: tuple[str, ...] | None, nombres: Sequence[str]) -> bool:
        """Tell whether the names of a row are those of a place, as far as they name a department and a province."""
        if suyo is None:
            return False
        departamento, provincia, *_ = (*self.plain(nombres), "", "")
        es_otro = departamento in self.departamentos and departamento != normalise(suyo[0])
        return not (es_otro or (("", provincia, "") in self.nombres and provincia not in ("", normalise(suyo[1]))))


def _places(reglas: Rules) -> KnownPlaces:
    """Return INEI's places by code and by name, by themselves and with those that hold them."""
    filas = reglas.rows("ubigeo")
    inei = {f["ubigeo_inei"]: tuple(f[c] for c in PLACE) for f in filas}
    oficial = {codigo[:2]: normalise(departamento) for codigo, (departamento, *_) in inei.items()}
    otros = {normalise(f["alias"]): oficial[f["departamento"]] for f in reglas.rows("departamento_alias")}
    dichos = product(
        {tuple(map(normalise, lugar)) for lugar in inei.values()}, product((True, False), repeat=len(PLACE))
    )
    return KnownPlaces(
        inei,
        {f["ubigeo_reniec"]: f["ubigeo_inei"] for f in filas if f["ubigeo_reniec"]},
        frozenset(tuple(n if se_dice else "" for n, se_dice in zip(*par, strict=True)) for par in dichos),
        {d: d for d in oficial.values()} | otros,
    )


@lru_cache(maxsize=KNOWN_TEXTS, typed=True)
def plain_text(celda: Cell) -> tuple[str | None, str]:
    """Return a cell's text without the spaces around it, None for a blank one, and what is to be said of it."""
    texto = text_of(celda).strip(INVISIBLE)
    return (None, EXCEL) if EXCEL_ERROR.fullmatch(texto) else (texto or None, "")


@lru_cache(maxsize=KNOWN_TEXTS, typed=True)
def _mark(celda: Cell) -> tuple[str | None, str]:
    texto, nota = plain_text(celda)
    if not texto:
        return texto, nota
    leida = plain_amount(texto.replace(",", ".") if DECIMAL_COMMA.fullmatch(texto) else texto) or None
    return leida, "" if leida else "no es un número y quedó vacía"


@lru_cache(maxsize=KNOWN_TEXTS, typed=True)
def _ubigeo(celda: Cell) -> tuple[str | None, str]:
    texto, nota = plain_text(celda)
    return plain_code(texto or "", 6) or None, nota


READERS: dict[str, Callable[[Cell], tuple[str | None, str]]] = {"ubigeo": _ubigeo, **dict.fromkeys(MARKS, _mark)}
"""What reads the columns that are not taken as they are written."""


def _unit(celda: Cell, duena: str) -> tuple[str | None, str]:
    texto, nota = plain_text(celda)
    if not texto:
        return duena or None, nota if duena else nota or "está en blanco y nadie la dice"
    unidad, es_conocida = read_unit(texto)
    return unidad, "" if es_conocida else "no es ninguna de las unidades de las reglas"


def _attends(celda: Cell, es_1904: bool, son_fechas: bool) -> tuple[bool, str]:
    """Tell whoever attended, and what is to be said of the cell that says so."""
    texto = text_of(celda).strip(INVISIBLE).casefold()
    if texto in ABSENT:
        return False, ""
    es_dudosa = not son_fechas and texto not in PRESENT and None in dates_of(celda, es_1904=es_1904)
    return True, AS_ATTENDED if es_dudosa else ""


class Days(Struct, frozen=True):
    """The dates of a row in ISO, each once, the year whose activities it may name, and what is wrong with them.

    `por_llegar` are those that have not come, where the cut-off of the file does not leave some of them out.
    """

    dias: tuple[str, ...]
    anio: int | None
    faltas: tuple[Fault, ...]
    por_llegar: tuple[date, ...]


def _days(celda: Cell, es_1904: bool, entrega: Delivery, desde: int, hoy: date) -> Days:
    """Return the dates of a row of a list; the programme had no activities before `desde`."""
    fechas = dates_of(celda, es_1904=es_1904)
    dias = [f for f in fechas if f]
    tarde = [d for d in dias if entrega.corte and d > entrega.corte]
    por_llegar = () if tarde else tuple(d for d in dias if d > hoy)
    faltas = [] if fechas else [fault("fecha_vacia", "fecha")]
    if None in fechas:
        faltas.append(fault("fecha_imposible", "fecha"))
    elif any(d.year < desde and entrega.anio in (None, d.year) for d in dias):
        faltas.append(fault("fecha_imposible", "fecha", f"la fecha es anterior a {desde}, el primer año del programa"))
    if entrega.anio and any(d.year != entrega.anio for d in dias):
        faltas.append(fault("fecha_fuera_de_anio", "fecha"))
    if tarde:
        faltas.append(
            fault("fecha_futura", "fecha", f"la fecha es posterior al corte del archivo, {entrega.corte:%d/%m/%Y}")
        )
    elif por_llegar:
        faltas.append(fault("fecha_futura", "fecha"))
    # A row of a year other than the declared one is put apart, whatever its activity.
    anio = entrega.anio or next((d.year for d in dias), None)
    return Days(
        tuple(dict.fromkeys(d.isoformat() for d in dias)),
        anio if anio and anio >= desde else None,
        tuple(faltas),
        por_llegar,
    )


class ListGrid(Grid):
    """The rows of one sheet of a list; `duena` is whose they are that do not say it.

    What their cells are read as is remembered, sheet by sheet: it goes by rules, and which are read is noted by file.
    """

    def __init__(self, entrega: Delivery, es_vista: bool, *lugar: Any) -> None:
        self.entrega, self.es_vista = entrega, es_vista
        super().__init__(*lugar)
        self.dobles = [c for c in UNREPEATABLE if f"{c}{TWIN}" in self.posicion]
        programa, es_1904 = programme.current(), self.hoja.es_1904
        self.propias = tuple(programa.propias)
        self.notas, self.filas_leidas = Notes(), list[tuple[Any, ...]]()
        self.cargadas, self.por_llegar = 0, list[date]()
        self.asiste = "fecha" if self.es_asistencia else "asistencia"
        es_ajena = not entrega.unidad and self.es_asistencia
        self.duena = owner("registros", FORMATO_ASISTENCIA) if es_ajena else entrega.unidad
        self.unica = entrega.actividades[0] if len(entrega.actividades) == entrega.nombradas == 1 else None
        known = lru_cache(maxsize=KNOWN_TEXTS, typed=True)
        self.attends = known(partial(_attends, es_1904=es_1904, son_fechas=self.es_asistencia))
        self.days = known(partial(_days, es_1904=es_1904, entrega=entrega, desde=programa.desde, hoy=clock.today()))
        self.activity, self.place, self.doubts = known(read_activity), known(place_of_firm), known(doubts)
        leer_unidad = known(partial(_unit, duena=self.duena))
        self.leen = [
            (c, leer_unidad if c == "unidad" else READERS.get(c, plain_text))
            for c in (*ATTENTION_COLUMNS[4:], *self.propias)
            if c in self.posicion or c == "unidad"
        ]
        self.vacia = dict.fromkeys((*ATTENTION_COLUMNS[4:], *self.propias))
        falta = [] if "actividad" in self.posicion or self.unica else ["actividad"]
        self.falta = falta + ([] if "unidad" in self.posicion or self.duena else ["unidad"])

    @property
    def es_asistencia(self) -> bool:
        """Tell an attendance list."""
        return self.tipo.mapa == FORMATO_ASISTENCIA

    def placed(self, encabezado: SheetRow) -> dict[str, int]:
        """Return where our columns stand: where two headings name one, that which the map has before."""
        claves = {n: normalise(str(encabezado.celdas[n])) for _, n in self.tipo.places(encabezado)}
        orden = [*self.nombres]
        donde: dict[str, list[int]] = {}
        for columna, n in sorted(
            self.tipo.places(encabezado),
            key=lambda p: orden.index(claves[p[1]]) if claves[p[1]] in orden else len(orden),
        ):
            donde.setdefault(columna, []).append(n)
        if len(dos := donde.get("actividad", [])) > 1:  # A code and a name: the one whose heading says code.
            codigo = next((n for n in dos if claves[n].startswith("cod")), dos[0])
            donde |= {"actividad": [codigo], "actividad_nombre": [n for n in dos if n != codigo]}
        posicion = {columna: lugares[0] for columna, lugares in donde.items()}
        for columna in PLACE if self.es_asistencia else ():
            posicion |= dict(zip((columna, f"{columna}_empresa"), sorted(donde.get(columna, ())), strict=False))
        for columna in UNREPEATABLE:
            for n in donde.get(columna, ())[1:]:
                if claves[n] in {claves[m] for m in donde[columna] if m != n}:
                    raise self.refuse_twice(encabezado, n)
                if n not in posicion.values():
                    posicion[f"{columna}{TWIN}"] = n
        return posicion

    def notes(self) -> list[str]:
        """Say also what to do with a sheet without rows."""
        return [f"{a}; {NOBODY_SERVED}" if a.startswith(ONLY_A_HEADER) else a for a in super().notes()]

    def hidden(self) -> list[str]:
        """Say what is odd about the sheet and its rows."""
        donde = f" de la hoja {self.hoja.nombre}" if self.hoja.nombre else ""
        avisos = super().hidden()
        avisos += map(one_line, self.notas.sentences(f"{{que}}: {{cuantas}}{donde} (la primera, {{primera}})"))
        if self.leidas and normalise(self.header("fecha")) == normalise("FECHA DE REGISTRO"):
            avisos.append(f"la fecha{donde} es «{self.header('fecha')}», {DAY_OF_TYPING}: pregúntelo a su unidad")
        if self.leidas and "servicio" not in self.posicion:
            avisos.append(f"ninguna columna{donde} dice el servicio: sus atenciones quedan sin él")
        return avisos

    def note(self, nota: str, fila: int, columna: str = "") -> None:
        """Count one more row of which something is said, of a column of it."""
        self.notas.add(f"{self.header(columna)} {nota}" if columna and nota else nota, str(fila))

    def is_header_again(self, columnas: set[str]) -> bool:
        """Tell a row that names the RUC and something else."""
        return "ruc" in columnas and len(columnas) > 1

    def is_outside(self, fila: SheetRow) -> bool:
        """Tell also who did not attend, whatever else the row has."""
        if super().is_outside(fila):
            return True
        lugar = self.posicion.get(self.asiste)
        if lugar is None:
            return False
        asistio, nota = self.attends(fila.celdas[lugar] if lugar < len(fila.celdas) else "")
        self.note(nota, fila.fila, self.asiste)
        return not asistio

    def took_rows(self, fila: SheetRow, _celdas: dict[str, Cell]) -> bool:
        """Tell a row with RUCs of others in a cell of several lines."""
        celdas = cast("list[str]", fila.celdas)
        return "\n" in "".join(celdas) and any("\n" in c and SWALLOWED_RUC.search(c) for c in celdas)

    def cut(self, fila: SheetRow, *, es_ultima: bool) -> str:
        """Note a row that is longer than the header, or a last one that may be cut: what it has is taken."""
        if falta := super().cut(fila, es_ultima=es_ultima):
            self.note(MAY_BE_CUT if "celdas y" not in falta else MORE_CELLS, fila.fila)
        return ""

    def take(self, linea: SheetLine) -> None:
        """Keep a row, one for each of its dates, or put it apart; raise InputError where nobody says what it needs."""
        celdas = linea.celdas
        if self.falta and not self.es_vista:
            raise self._refuse_unsaid()
        self._compare_twins(linea)
        ruc, codigos = read_ruc(text_of(celdas.get("ruc", "")))
        dias = self.days(celdas.get("fecha", ""))
        escrita = text_of(celdas.get("actividad", "")) if "actividad" in self.posicion else self.unica
        actividad = "" if escrita is None else self.activity(escrita, dias.anio)
        faltas = [fault(codigo, "ruc") for codigo in codigos]
        if actividad is None:
            faltas.append(fault("actividad_desconocida", "actividad", why_unknown(escrita or "", "")))
        if faltas or dias.faltas:
            self.por_llegar += dias.por_llegar
            unidad = read_unit(plain_text(celdas.get("unidad", ""))[0] or "")[0] or self.duena
            self.quarantine(linea, [*faltas, *dias.faltas], unidad)
            return
        resto = (actividad or None, *self._attributes(linea))
        dice = tuple((c, t) for c in BESIDE if c in self.posicion and (t := plain_text(celdas.get(c, ""))[0]))
        for columna, duda in self.doubts(dias.dias, actividad or "", dice) if dice else ():
            self.note(duda, linea.fila, columna)
        self.cargadas += 1
        lugar = (self.hoja.nombre, linea.fila)
        self.filas_leidas += [(*lugar, str(orden), ruc, dia, *resto) for orden, dia in enumerate(dias.dias, 1)]

    def _compare_twins(self, linea: SheetLine) -> None:
        """Note where a column that is not read says another thing than the one that is, of whose name it is a twin."""
        for columna in self.dobles:
            suyo, otro = (normalise(text_of(linea.celdas.get(c, ""))) for c in (columna, f"{columna}{TWIN}"))
            if suyo and otro and suyo != otro:
                otra = self.header(f"{columna}{TWIN}")
                self.note(f"se leyó {self.header(columna)} y no {otra}, que dice otra cosa", linea.fila)

    def _attributes(self, linea: SheetLine) -> Iterable[str | None]:
        """Return the columns of the table from `servicio` on."""
        dicho: dict[str, str | None] = self.vacia.copy()
        for columna, leer in self.leen:
            dicho[columna], nota = leer(linea.celdas.get(columna, ""))
            if nota:
                self.note(nota, linea.fila, columna)
        departamento, provincia, distrito = (dicho[c] or "" for c in PLACE)
        donde = self.place(dicho["ubigeo"] or "", departamento, provincia, distrito)
        if donde.nota:
            self.note(donde.nota, linea.fila)
        for columna, nombre in zip((*PLACE, "ubigeo"), (*donde.nombres, donde.ubigeo), strict=True):
            dicho[columna] = nombre or None
        return dicho.values()

    def _refuse_unsaid(self) -> InputError:
        """Return the refusal that asks at once for all that nobody says."""
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


def _kind(archivo: RawFile, entrega: Delivery, *, es_vista: bool = False) -> GridKind:
    """Return the kind of a list, with the headings of the manifest's unit, after that of attendance lists."""
    mapa, unidad = column_map("registros"), entrega.unidad
    tabla = partial(ListGrid, entrega, es_vista)

    def named(*de: str) -> HeaderMap:
        return HeaderMap(e for m in de if m in mapa for e in mapa[m].escritos)

    asistencia = GridKind(FORMATO_ASISTENCIA, REQUIRED, acepta=named(FORMATO_ASISTENCIA), tabla=tabla)
    return GridKind(
        FORMATO,
        REQUIRED,
        acepta=named("comun", unidad),
        tabla=tabla,
        otras=(asistencia,),
    )


class Registros(GridReader):
    """Reader of the lists of firms served."""

    fuente: ClassVar[str] = "registros"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO, FORMATO_ASISTENCIA)

    @property
    def tablas(self) -> dict[str, tuple[str, ...]]:
        """Return the columns of the table of attentions, those that only the programme's lists have at the end."""
        return {TABLE: (*ATTENTION_COLUMNS, *programme.current().propias)}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A row that names RUC and FECHA in a sheet of a workbook or the first bytes of a text."""
        return self.kind(archivo).recognises(archivo, inicio)

    def kind(self, archivo: RawFile) -> GridKind:
        """Return the kind of a list, with the headings of the manifest's unit."""
        return _kind(archivo, declared(archivo.pasaporte))

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read every sheet whose header is recognised; rows with errors are quarantined.

        Raises InputError when no header is recognised, when a sheet has two different ones, for a formula saved without
        a value and, unless the list is only looked at, when neither the file nor the manifest says the activity or the
        unit.
        """
        archivo = told(archivo)
        entrega = declared(archivo.pasaporte)
        tipo = _kind(archivo, entrega, es_vista=es_vista)
        leidas: list[Any] = tipo.read(archivo, avance, lambda linea: cast(ListGrid, linea.grid).take(linea))
        filas = [*chain.from_iterable(h.filas_leidas for h in leidas)]
        nadie = ", ".join(entrega.actividades) if not any(h.leidas for h in leidas) else ""
        es_asistencia = all(h.es_asistencia for h in leidas)
        reading = reading_of(
            self,
            archivo,
            leidas,
            filas,
            {entrega.anio} if entrega.anio else {f[4][:4] for f in filas},
            formato=FORMATO_ASISTENCIA if es_asistencia else FORMATO,
            antes=entrega.problemas,
            problemas=[f"sin filas: declara que no hubo atenciones de {nadie}"] if nadie else [],
            entrega=entrega,
            caduca=min(chain.from_iterable(h.por_llegar for h in leidas), default=None),
            filas_de_origen=sum(h.cargadas for h in leidas),
        )
        if nadie:
            reading.problemas = [p for p in reading.problemas if not p.startswith(ONLY_A_HEADER)]
        falta = dict.fromkeys(c for h in leidas for c in h.falta)
        reading.trae |= {"falta": [f"{c} ({MAY_BE_SAID[c][0]})" for c in falta]} if falta else {}
        reading.trae |= {
            "hojas": [h.hoja.nombre for h in leidas if h.hoja.nombre],
            "filas_fuera_alcance": reading.filas_fuera_alcance,
            "formato": reading.formato,
        }
        return reading
