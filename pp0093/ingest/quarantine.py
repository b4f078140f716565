"""Correction workbooks of quarantined rows, one per file, and matching of the corrected rows that return.

They hold the values of the cells: only the command line and the loading page, for authorised users, write them. Next to
a wrong RUC they suggest the firm it may be (`proposed`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby, zip_longest
from pathlib import Path
from typing import Any, TypeAlias

from pp0093.durable import Print
from pp0093.errors import LOADED_AT, WHOEVER_KEEPS_IT, InputError, PP0093Error, Remedy, UsageError, why
from pp0093.ingest import workbooks
from pp0093.ingest.columns import column_map, normalise
from pp0093.ingest.inventory import manifest, raw_file
from pp0093.ingest.readers import books, reader_of
from pp0093.ingest.readers.base import Quarantined, RawFile, Reading, Source, Stored, folder_of, no_progress
from pp0093.ingest.readers.cells import INVISIBLE, RUC_DIGITS, read_ruc
from pp0093.ingest.readers.content import NO_VALUE, Sheet, SheetRow, text_of
from pp0093.ingest.readers.delivery import FIELDS, with_delivery_sheet
from pp0093.ingest.readers.grid import GridReader
from pp0093.ingest.readers.padron import Padron
from pp0093.ingest.readers.registros import Registros
from pp0093.language.words import plain
from pp0093.rules import Rules, installed
from pp0093.structs import Frozen

ROW_HEADER = "FILA DE ORIGEN"
CORRECTS = "corrige"
"""Passport key of a correction workbook for the file it corrects."""
INHERITED = ("documento", *FIELDS, "origen")
"""Attributes taken from the corrected file."""
TEXT_SHEET = "Datos"
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_SHEET_NAME = 31


def sheet_name(hoja: str | None) -> str:
    """Return the name in a correction workbook of a sheet, or of a text file (None)."""
    return FORBIDDEN_IN_NAMES.sub(" ", hoja or TEXT_SHEET)[:LONGEST_SHEET_NAME]


def inherited(corregido: RawFile) -> dict[str, str]:
    """Return the attributes that a correction workbook takes from the corrected file."""
    dice = with_delivery_sheet(corregido).pasaporte
    return {c: dice[c] for c in INHERITED if dice.get(c)}


def corrected_rows(archivo: RawFile, lector: Source, reading: Reading) -> Iterator[tuple[str | None, int, int]]:
    """Yield (sheet, row, original row) of a correction workbook; nothing for other files."""
    if not (archivo.pasaporte.get(CORRECTS) and isinstance(lector, GridReader)):
        return
    for hoja, encabezado, fila in lector.rows(archivo, reading):
        dichos = dict(zip(map(normalise, map(text_of, encabezado.celdas)), map(text_of, fila.celdas), strict=False))
        origen = dichos.get(normalise(ROW_HEADER), "").strip(INVISIBLE)
        if origen.isdigit():
            yield hoja.nombre, fila.fila, int(origen)


Place: TypeAlias = "tuple[str, str | None, int]"
"""Position of a row: file, sheet (None in a text), number."""
Proposal: TypeAlias = tuple[str, str]
"""The RUC of the firm suggested for a row, and the reason in words."""
SheetPlace: TypeAlias = "tuple[str, str, int]"
"""Position of a row: file, sheet name in the correction workbook, number."""


def rows_apart(leidas: Sequence[Stored]) -> list[dict[str, Any]]:
    """Return the quarantined rows of all files, with unit, file where corrected, and whether still open.

    A row resent by a correction workbook stands for its original, which stays open until some attempt succeeds; it is
    not a new quarantined row.
    """
    apartadas = {_row_position(s, q["hoja"], q["fila"]) for s in leidas for q in s.datos["cuarentena"]}
    por: defaultdict[SheetPlace, list[SheetPlace]] = defaultdict(list)
    for s in leidas:
        corrige = s.archivo.pasaporte.get(CORRECTS, "")
        for hoja, fila, origen in s.datos["correcciones"]:
            aqui, de = _row_position(s, hoja, fila), (corrige, sheet_name(hoja), origen)
            if de in apartadas and de != aqui:
                por[de].append(aqui)
    reenvios, filas = {*chain.from_iterable(por.values())}, []
    for s in leidas:
        for q in s.datos["cuarentena"]:
            lugar = _row_position(s, q["hoja"], q["fila"])
            corregida = _corrected_in(lugar, por, apartadas, frozenset())
            de_quien = {"archivo": s.archivo.archivo, "unidad": q["unidad"] or s.datos["unidad"]}
            es_pendiente = lugar not in reenvios and corregida is None
            filas.append(q | de_quien | {"corregida_en": corregida, "es_pendiente": es_pendiente})
    return filas


def _corrected_in(
    fila: SheetPlace,
    por: Mapping[SheetPlace, list[SheetPlace]],
    apartadas: set[SheetPlace],
    vistas: frozenset[SheetPlace],
) -> str | None:
    """Return the file in which a quarantined row was corrected, in one or more attempts; None if it was not."""
    for aqui in por.get(fila, ()):
        if aqui not in apartadas:
            return aqui[0]
        if aqui not in vistas and (despues := _corrected_in(aqui, por, apartadas, vistas | {fila})):
            return despues
    return None


def _row_position(stored: Stored, hoja: str | None, fila: int) -> SheetPlace:
    """Return the position of a row of a file."""
    return (stored.archivo.archivo, sheet_name(hoja), fila)


SUFFIX = ".cuarentena.xlsx"
REASON_HEADER = "MOTIVO DE CUARENTENA"
PROPOSED_HEADER, WHY_HEADER = "PROPUESTA: REVISE ANTES DE USARLA", "POR QUÉ SE PROPONE"
"""Headers of the suggested RUC, which no reader takes for a RUC, and of its reason."""
OURS = {normalise(t) for t in (ROW_HEADER, REASON_HEADER, PROPOSED_HEADER, WHY_HEADER)}
WIDEST_PIXELS = 280
FILE_GONE = Remedy("devuélvalo o repita pp0093 etl", f"{WHOEVER_KEEPS_IT} lo devuelva, o publique sin él")
CHANGED_SINCE_LOADED = Remedy(
    "repita pp0093 etl y vuelva a pedirlo", f"vuelva a pedirlo después de la próxima carga que se publique {LOADED_AT}"
)


Apart: TypeAlias = "tuple[Sheet, SheetRow, SheetRow, Quarantined]"
"""A quarantined row: sheet, header, cells and reason."""


def write_workbooks(
    huellas: Mapping[str, Print],
    datos: Path,
    carpeta: Path,
    solo: Iterable[Mapping[str, Any]],
    propuestas: Mapping[Place, Proposal],
) -> tuple[list[dict[str, Any]], list[str], list[PP0093Error]]:
    """Write correction workbooks below `carpeta`, one per file at the same relative path.

    `huellas` is {file: fingerprint of what was loaded}; `solo` are the rows wanted (archivo, hoja, fila); `propuestas`
    the suggested firms, written next to the RUC and never replacing it. Return the result rows (archivo, libro, filas),
    the files whose format has no workbooks, and why others were not written: the workbook exists or is open. Raise
    UsageError for a folder inside the raw one, InputError for a file changed since it was loaded.
    """
    if carpeta.resolve().is_relative_to(datos):
        raise UsageError(
            f"{carpeta} está dentro de la carpeta de datos; elija otra y traiga el libro cuando esté corregido"
        )
    lugares, pasaportes = {(f["archivo"], f["hoja"], f["fila"]) for f in solo}, manifest(datos)
    elegidos = {archivo for archivo, *_ in lugares}
    crudos = [_same_file(datos, a, huella, pasaportes) for a, huella in huellas.items() if a in elegidos]
    respuesta: list[dict[str, Any]] = []
    sin_libro: list[str] = []
    sin_escribir: list[PP0093Error] = []
    for crudo in crudos:
        libro, apartadas = carpeta / f"{crudo.archivo}{SUFFIX}", rows_of_file(crudo, lugares)
        if not apartadas:
            sin_libro.append(crudo.archivo)
            continue
        try:
            _write_corrections(crudo, libro, apartadas, propuestas)
        except UsageError as error:
            sin_escribir.append(error)
        except OSError as error:
            motivo = f"no se pudo escribir {libro} ({why(error)})"
            sin_escribir.append(crudo.refusal(motivo, "ciérrelo si lo tiene abierto, o elija otra carpeta"))
        else:
            respuesta.append({"archivo": crudo.archivo, "libro": str(libro), "filas": len(apartadas)})
    books.forget()
    return respuesta, sin_libro, sin_escribir


def _same_file(datos: Path, archivo: str, huella: Print, pasaportes: dict[str, dict[str, str]]) -> RawFile:
    ruta = datos / archivo
    if not ruta.is_file():
        raise InputError("ya no está en la carpeta de datos", FILE_GONE, archivo=archivo)
    if not huella.is_of(ruta):
        raise InputError("cambió después de cargarse", CHANGED_SINCE_LOADED, archivo=archivo)
    return raw_file(ruta, archivo, pasaportes)


def rows_of_file(crudo: RawFile, lugares: set[Place]) -> list[Apart]:
    """Return the quarantined rows of a file at some positions, with its cells; empty when no table has them."""
    lector = reader_of(crudo)
    if not isinstance(lector, GridReader):
        return []
    reading = lector.read(crudo, no_progress)
    motivos = {(q.hoja, q.fila): q for q in reading.cuarentena if (crudo.archivo, q.hoja, q.fila) in lugares}
    filas = lector.rows(crudo, reading) if motivos else ()
    return [(h, e, f, motivo) for h, e, f in filas if (motivo := motivos.get((h.nombre, f.fila)))]


def _write_corrections(
    crudo: RawFile, libro: Path, apartadas: list[Apart], propuestas: Mapping[Place, Proposal]
) -> None:
    nota = f"Corrige filas en cuarentena de {crudo.archivo}"
    pasaporte = inherited(crudo) | {"nota": nota, CORRECTS: crudo.archivo}
    with workbooks.writing(libro, pasaporte, date_1904=any(hoja.es_1904 for hoja, *_ in apartadas)) as (nuevo, estilos):
        for nombre, suyas in groupby(apartadas, key=lambda a: a[0].nombre):
            filas = [*suyas]
            al_lado = [propuestas.get((crudo.archivo, nombre, fila.fila)) for _, _, fila, _ in filas]
            _write_sheet(nuevo.add_worksheet(sheet_name(nombre)), filas, estilos, al_lado)


def _write_sheet(hoja: Any, apartadas: list[Apart], estilos: dict[str, Any], suyas: Sequence[Proposal | None]) -> None:
    """Write the file's columns, then the original row number and the reasons, which readers ignore."""
    escritas = (apartadas[0][1], *(fila for _, _, fila, _ in apartadas))
    filas = [["" if c == NO_VALUE else text_of(c) for c in fila.celdas] for fila in escritas]
    # Non-empty columns of the file; a correction workbook quarantined again already has the extra ones.
    columnas = (c for c in zip_longest(*filas, fillvalue="") if any(map(str.strip, c)) and normalise(c[0]) not in OURS)
    encabezado, *celdas = zip(*columnas, strict=True)
    hoja.freeze_panes(1, 0)
    titulos = [*encabezado, ROW_HEADER, REASON_HEADER, *((PROPOSED_HEADER, WHY_HEADER) if any(suyas) else ())]
    hoja.set_column(0, len(titulos) - 1, None, estilos["texto"])
    hoja.write_row(0, 0, titulos, estilos["encabezado"])
    for numero, (textos, (_, _, fila, motivo), propuesta) in enumerate(zip(celdas, apartadas, suyas, strict=True), 1):
        razones = "; ".join(f"{columna}: {razon}" if columna else razon for columna, razon in motivo.faltas)
        for columna, texto in enumerate([*textos, str(fila.fila), razones, *(propuesta or ())]):
            if texto:
                hoja.write_string(numero, columna, texto, estilos["texto"])
        for lugar, razon in _marks(encabezado, motivo).items():
            hoja.write_string(numero, lugar, textos[lugar], estilos["falta"])
            hoja.write_comment(numero, lugar, razon, {"author": "pp0093"})
    hoja.autofit(WIDEST_PIXELS)


def _marks(titulos: Iterable[str], motivo: Quarantined) -> dict[int, str]:
    """Return {column of a faulty cell: reasons}; faults of the whole row are only in the reasons' column."""
    claves = [*map(normalise, titulos)]
    marcas: defaultdict[int, list[str]] = defaultdict(list)
    for columna, razon in motivo.faltas:
        if columna and normalise(columna) in claves:
            marcas[claves.index(normalise(columna))].append(razon)
    return {lugar: "; ".join(razones) for lugar, razones in marcas.items()}


# Record linkage of rows with a wrong RUC to known firms, as suggestions for a person.
#
# A firm is suggested if its RUC is one error away (a digit changed, missing, added, or two swapped; or its DNI in
# place of its RUC), or two with an identical name; its name agrees and no other firm fits. Two valid
# RUCs differ in at least two digits: a row one error away from two firms gets no suggestion.
# `docs/seguridad.md` has the measurements, and decision 016 the source of the weights.

ALIKE = 0.88
"""Minimum Jaro-Winkler similarity of two names."""
DNI_DIGITS = 8
LEAST_DIGITS = RUC_DIGITS - 1
SAID_RUC = ("el RUC del DNI que dice la fila", "difiere en un error de escritura", "difiere en dos")
SAID_NAME = ("un nombre parecido", "el mismo nombre")
TWO_ERRORS = 2


class Clue(Frozen):
    """Identifiers of a firm in a row: RUC digits, valid or not, plain name and legal form; "" if missing.

    `de` is the source, shown with the suggestion.
    """

    ruc: str
    nombre: str
    forma: str
    de: str = ""


def digits(texto: str) -> str:
    """Return the digits of a possibly wrong RUC, the RUC of a DNI for a DNI, "" for anything else."""
    from stdnum.pe.ruc import calc_check_digit

    if not (texto.isascii() and texto.isdigit()):
        return ""
    if len(texto) == DNI_DIGITS:
        return f"10{texto}{calc_check_digit(f'10{texto}0')}"
    return texto if LEAST_DIGITS <= len(texto) <= RUC_DIGITS + 1 else ""


def one_error_away(ruc: str) -> set[str]:
    """Return the valid RUCs one error away from a wrong one; a valid one gives itself."""
    from stdnum.pe.ruc import calc_check_digit

    cifras, partes = "0123456789", [(ruc[:n], ruc[n:]) for n in range(len(ruc) + 1)]
    escritas = {ruc, *(a + b[1:] for a, b in partes), *(a + b[1:2] + b[:1] + b[2:] for a, b in partes)}
    escritas |= {a + c + b[sin:] for a, b in partes for c in cifras for sin in (0, 1)}
    return {r for r in escritas if len(r) == RUC_DIGITS and calc_check_digit(r) == r[-1]}


def propose(dudosas: Mapping[Place, Clue], conocidas: Iterable[Clue]) -> dict[Place, Proposal]:
    """Return {position: suggested firm}; ambiguous rows are left out."""
    por_ruc: defaultdict[str, list[Clue]] = defaultdict(list)
    por_nombre: defaultdict[tuple[str, str], list[Clue]] = defaultdict(list)
    for firma in dict.fromkeys(c for c in conocidas if c.nombre):
        por_ruc[firma.ruc].append(firma)
        por_nombre[firma.nombre, firma.forma].append(firma)
    propuestas: dict[Place, Proposal] = {}
    for lugar, fila in dudosas.items():
        if fila.ruc and fila.nombre:
            cerca = [f for ruc in one_error_away(fila.ruc) for f in por_ruc.get(ruc, ())]
            cerca.sort(key=lambda f: f.nombre == fila.nombre)  # An identical name, if any, gives the reason.
            firmas = (*cerca, *por_nombre.get((fila.nombre, fila.forma), ()))
            explican = {f.ruc: f"{por_que}; {f.de}" for f in firmas if (por_que := _why(fila, f))}
            if len(explican) == 1:
                [propuestas[lugar]] = explican.items()
    return propuestas


def _why(fila: Clue, firma: Clue) -> str:
    """Return the reason to link a row to a firm, in words, "" when there is none.

    Two errors require an identical name and legal form; legal forms must never differ.
    """
    from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

    errores, es_igual = DamerauLevenshtein.distance(fila.ruc, firma.ruc), fila.nombre == firma.nombre
    es_otra = fila.forma != firma.forma and (errores == TWO_ERRORS or (fila.forma and firma.forma))
    es_lejana = errores > TWO_ERRORS or (errores == TWO_ERRORS and not es_igual)
    if es_otra or es_lejana or JaroWinkler.similarity(fila.nombre, firma.nombre) < ALIKE:
        return ""
    return f"{SAID_RUC[errores]}, {SAID_NAME[es_igual]}"


def _plain_name(nombre: str) -> tuple[str, str]:
    """Return a name in capitals without accents or punctuation, and its legal form, "" if missing."""
    plano = " ".join(re.sub(r"[^A-Z0-9]+", " ", plain(nombre).upper()).split())
    for patron, forma in installed().made(_forms):
        if hallada := patron.search(plano):
            return plano[: hallada.start()].strip(), forma
    return plano, ""


def _forms(reglas: Rules) -> list[tuple[re.Pattern[str], str]]:
    """Return the spellings of legal forms at the end of a name, longest first; initials may be joined."""
    textos = sorted(reglas.rows("forma_societaria"), key=lambda f: -len(f["texto"]))
    juntos = ((" ?".join(f["texto"].split()), f["forma"]) for f in textos)
    return [(re.compile(rf"(?<=\w) {texto}$"), forma) for texto, forma in juntos]


HEADERS, LISTS = "candidatos", "registros"
KNOWN_BY = "está en {}"


def proposed(huellas: Mapping[str, Print], datos: Path, solo: str | None = None) -> dict[Place, Proposal]:
    """Return {quarantined row: suggested firm} for the loaded files of a raw folder, or one of them.

    `huellas` is {file: fingerprint of what was loaded}; changed files give no suggestions.
    """
    pasaportes = manifest(datos)
    crudos = [raw_file(datos / a, a, pasaportes) for a in huellas if (datos / a).is_file()]
    propuestas: dict[Place, Proposal] = {}
    for son_sinteticos in (False, True):
        suyos = [c for c in crudos if c.es_sintetico == son_sinteticos]
        dudosas: dict[Place, Clue] = {}
        conocidas: list[Clue] = []
        for crudo in suyos:
            if folder_of(crudo.archivo) == LISTS and huellas[crudo.archivo].is_of(crudo.ruta):
                _listen(crudo, dudosas, conocidas)
        dudosas = {lugar: c for lugar, c in dudosas.items() if solo in (None, lugar[0])}
        propuestas |= propose(dudosas, [*conocidas, *_registered(suyos, dudosas.values())])
    books.forget()
    return propuestas


def with_proposals(filas: Iterable[dict[str, Any]], propuestas: Mapping[Place, Proposal]) -> list[dict[str, Any]]:
    """Add the suggested RUC and its reason to quarantined rows, empty when there is none."""
    al_lado = ((f, propuestas.get((f["archivo"], f["hoja"], f["fila"]), (None, None))) for f in filas)
    return [f | {"ruc_propuesto": ruc, "por_que_se_propone": por_que} for f, (ruc, por_que) in al_lado]


def _listen(crudo: RawFile, dudosas: dict[Place, Clue], conocidas: list[Clue]) -> None:
    """Collect the identifiers of firms from the rows of a list."""
    lector = reader_of(crudo)
    if not isinstance(lector, Registros):
        return
    reading = lector.read(crudo, no_progress)
    malas = {(q.hoja, q.fila): q.valor for q in reading.cuarentena if q.codigo_motivo.startswith("ruc_")}
    cargadas = reading.tabla.select(["hoja", "fila", "ruc"]).to_pylist()
    buenas = {(f["hoja"], int(f["fila"])): f["ruc"] for f in cargadas}
    de = KNOWN_BY.format(crudo.archivo)
    for hoja, encabezado, fila in lector.rows(crudo, reading):
        columna, aqui = _name_place(tuple(map(text_of, encabezado.celdas))), (hoja.nombre, fila.fila)
        nombre = _plain_name("".join(map(text_of, fila.celdas[columna : columna + 1])))
        if aqui in buenas:
            conocidas.append(Clue(buenas[aqui], *nombre, de))
        elif aqui in malas:
            dudosas[(crudo.archivo, *aqui)] = Clue(digits(read_ruc(malas[aqui])[0]), *nombre)


@lru_cache(maxsize=1 << 4)
def _name_place(escritos: tuple[str, ...]) -> int:
    """Return the index of the heading with the firm's name, by priority in the header map; the length if none."""
    nuestras, claves = column_map(HEADERS)[LISTS], [*map(normalise, escritos)]
    nombran = [n for n, c in enumerate(escritos) if nuestras.named(c)]
    return next((claves.index(c) for c in nuestras if c in claves), *nombran[:1] or [len(escritos)])


def _registered(crudos: Iterable[RawFile], dudosas: Iterable[Clue]) -> Iterator[Clue]:
    """Yield the firms of SUNAT's registers whose RUC is one error away from a doubtful one."""
    posibles = frozenset[str]().union(*(one_error_away(c.ruc) for c in dudosas if c.ruc))
    for crudo in crudos if posibles else ():
        if folder_of(crudo.archivo) == Padron.fuente and isinstance(lector := reader_of(crudo), Padron):
            for ruc, nombre in lector.names(crudo, posibles):
                yield Clue(ruc, *_plain_name(nombre), KNOWN_BY.format(crudo.archivo))
