"""Excel workbooks for people to fill in or correct, and the passport (metadata) stored inside them.

The passport is kept in the workbook's properties and survives saving, so that it loads without a manifest row.
Templates have canonical headers, drop-down lists and instructions: headers, notes and validations are rows of
reglas/plantilla.csv; lists come from the rules.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pp0093 import clock, durable
from pp0093.errors import LOADED_AT, UsageError
from pp0093.ingest.readers.cells import RUC_DIGITS, read_unit
from pp0093.ingest.readers.content import BROKEN_ZIP, DELIVERY_MARK, HELP_MARK, ZIP
from pp0093.ingest.readers.delivery import COMPLETE_DELIVERY, NO_MORE, PARTIAL_DELIVERY
from pp0093.programme import FIRMS_TOPIC, current, read_toml
from pp0093.rules import InForce, installed

PROPERTIES, PREFIX = "docProps/custom.xml", "pp0093_"
LONGEST_PROPERTY, MAX_PROPERTIES_BYTES = 255, 1 << 16
OPTIONS = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False, "in_memory": True}
DECLARED: dict[str, Any] = read_toml(Path(__file__).with_name("plantilla.toml"))
"""Texts and styles of the workbooks, documented in their TOML file."""
WHOLE_OR_NOT: str = DECLARED["entera_o_no"]


@contextmanager
def writing(ruta: Path, pasaporte: Mapping[str, str], **opciones: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield an xlsxwriter workbook and its formats; save it at the end, readable by its owner only.

    Raise UsageError when the file exists.
    """
    import xlsxwriter

    refuse_existing(ruta)
    contenido = io.BytesIO()
    with xlsxwriter.Workbook(contenido, OPTIONS | opciones) as libro:
        for nombre, valor in pasaporte.items():
            libro.set_custom_property(f"{PREFIX}{nombre}", valor[:LONGEST_PROPERTY], "text")
        yield libro, {nombre: libro.add_format(estilo) for nombre, estilo in DECLARED["estilos"].items()}
    ruta.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.write_at_once(ruta, contenido.getvalue(), permisos=0o600)


def refuse_existing(ruta: Path) -> None:
    """Raise UsageError when a file exists: it may hold someone's work."""
    if ruta.exists():
        raise UsageError(f"{ruta} ya existe; muévalo o elija otro lugar")


def carried(ruta: Path) -> dict[str, str]:
    """Return the passport in a workbook of ours, empty for any other file.

    It runs on every file, outside the fence: it reads little, and leaves broken files to their reader, which reports
    them.
    """
    try:
        with ruta.open("rb") as crudo:
            if crudo.read(len(ZIP)) != ZIP:
                return {}
        with zipfile.ZipFile(ruta) as libro:
            if PROPERTIES not in libro.namelist() or libro.getinfo(PROPERTIES).file_size > MAX_PROPERTIES_BYTES:
                return {}
            return _properties(libro.read(PROPERTIES))
    except (OSError, *BROKEN_ZIP):
        return {}


def _properties(octetos: bytes) -> dict[str, str]:
    """Return our properties in a part of a workbook; XML comments are ignored."""
    from lxml import etree  # Seldom needed.

    lector = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
    try:
        raiz = etree.fromstring(octetos, lector)
    except etree.XMLSyntaxError:
        return {}
    propiedades = {p.get("name", ""): "".join(p.itertext()).strip() for p in raiz.iterchildren(etree.Element)}
    return {n.removeprefix(PREFIX): v for n, v in propiedades.items() if n.startswith(PREFIX) and v}


LAST_ROW, DELIVERY_SHEET, HELP_SHEET, LISTS_SHEET = (1 << 20) - 1, "Entrega", "Instrucciones", "Listas"
LISTS_START = 2
REGISTERS = "registros"
UBIGEO_DIGITS, HIGHEST_MARK = 6, 20
OPEN_LISTS = ("servicio", "modalidad")
"""Lists that only suggest: other values may be written."""
HELP_WIDTHS = (18, 90, 18, 14)
DELIVERY_START, DELIVERY_WIDTHS = 2, (16, 28, 100)
LAST_STEP = f"Guarde el libro y devuélvalo a quien se lo pidió: se carga {LOADED_AT}."


def write_template(clase: str, unidad: str | None, ruta: Path) -> None:
    """Write a template ("registros", monthly "metas" or "metas_trimestre") for a unit or for any.

    Raise UsageError for an unknown unit, for lists of firms in a programme without them, or when the file exists.
    """
    programa = current()
    if clase == REGISTERS and not programa.has(FIRMS_TOPIC):
        raise UsageError(f"el {programa.sigla} no tiene empresas: no hay plantilla de {REGISTERS} que llenar")
    sigla = _unit(unidad) if unidad else ""
    suyas = [f for f in _today().rows("plantilla") if f["plantilla"] == clase]
    columnas = sorted(suyas, key=lambda f: int(f["orden"]))
    listas = {
        lista: list_values(lista, sigla) for lista in ("entrega", "unidad", *(c["lista"] for c in columnas)) if lista
    }
    with writing(ruta, {"unidad": sigla} if sigla else {}) as (libro, estilos):
        nombres = (folder_of(clase).capitalize(), DELIVERY_SHEET, HELP_SHEET, LISTS_SHEET)
        hoja, entrega, ayuda, apoyo = map(libro.add_worksheet, nombres)
        rangos = _write_lists(apoyo, listas)
        _write_headers(hoja, columnas, rangos, estilos)
        _write_delivery(entrega, DECLARED["casillas"][folder_of(clase)], sigla, rangos, estilos)
        _write_help(ayuda, clase, columnas, estilos)


def folder_of(clase: str) -> str:
    """Return the raw folder of a filled-in template: quarterly goals share that of monthly ones."""
    return clase.partition("_")[0]


def _today() -> InForce:
    """Return this year's rules, as templates are filled in during it."""
    return installed().of(clock.today().year)


def _unit(texto: str) -> str:
    sigla, es_conocida = read_unit(texto)
    if not es_conocida:
        conocidas = ", ".join(f["unidad"] for f in _today().rows("unidad"))
        raise UsageError(f"unidad desconocida: {texto}; las hay: {conocidas}")
    return sigla


def list_values(lista: str, unidad: str = "") -> list[str]:
    """Return the values of a list; services that the rules name are limited to the unit's activities.

    Services of any year are included: their families change with the year, not their names.
    """
    if lista == "entrega":
        return [COMPLETE_DELIVERY, PARTIAL_DELIVERY, NO_MORE]
    if lista == "unidad" and unidad:
        return [unidad]
    if lista == "servicio":
        propias = {f["actividad"] for f in _today().rows("actividad") if f["responsable"] == unidad}
        todos = [f["servicio"] for f in installed().codes("familia_servicio") if f["actividad"] in propias]
    else:
        columna, *tablas = DECLARED["listas"].get(lista, (lista, lista))
        todos = [f[columna] for tabla in tablas for f in _today().rows(tabla)]
    return [v for v in dict.fromkeys(todos) if v]


def _write_lists(hoja: Any, listas: dict[str, list[str]]) -> dict[str, str]:
    """Write each list to a column of a hidden sheet; return its range."""
    from xlsxwriter.utility import xl_range_abs  # xlsxwriter takes longer to import than a page to draw.

    hoja.write_string(0, 0, HELP_MARK)
    hoja.hide()
    rangos = {}
    for columna, (nombre, valores) in enumerate(listas.items()):
        hoja.write_column(LISTS_START, columna, valores)
        if valores:
            hasta = LISTS_START + len(valores) - 1
            rangos[nombre] = f"={LISTS_SHEET}!{xl_range_abs(LISTS_START, columna, hasta, columna)}"
    return rangos


def _write_headers(hoja: Any, columnas: list[dict[str, str]], rangos: dict[str, str], estilos: dict[str, Any]) -> None:
    hoja.freeze_panes(1, 0)
    for lugar, columna in enumerate(columnas):
        estilo = estilos["obligatorio" if columna["obligatoria"] == "si" else "encabezado"]
        formato = estilos[DECLARED["formatos"].get(columna["verifica"], "texto")]
        hoja.set_column(
            lugar, lugar, max(DECLARED["anchos"].get(columna["unidad"], 12), len(columna["columna"]) + 2), formato
        )
        hoja.write_string(0, lugar, columna["columna"], estilo)
        hoja.write_comment(0, lugar, f"{columna['nota']} ({columna['unidad']}).", {"author": "pp0093"})
        titulo, dicho = columna["columna"], columna["nota"]
        textos = {"input_title": titulo, "input_message": dicho, "error_title": titulo, "error_message": dicho}
        if regla := _checks(columna["lista"] or columna["verifica"], rangos):
            hoja.data_validation(1, lugar, LAST_ROW, lugar, textos | regla)


def _checks(que: str, rangos: dict[str, str]) -> dict[str, Any]:
    """Return the xlsxwriter data validation of a list or type of cell; empty for free text."""
    if que in rangos:
        tipo = "information" if que in OPEN_LISTS else "stop"
        return {"validate": "list", "source": rangos[que], "error_type": tipo}
    desde, hasta = min(int(f["anio"]) for f in _today().rows("uit")), clock.today().year + 1
    reglas: dict[str, dict[str, Any]] = {
        "ruc": {"validate": "length", "criteria": "==", "value": RUC_DIGITS},
        "ubigeo": {"validate": "length", "criteria": "==", "value": UBIGEO_DIGITS},
        # Several dates in a cell are text: Excel only warns.
        "fecha": {"validate": "date", "criteria": ">=", "value": date(desde, 1, 1), "error_type": "warning"},
        "anio": {"validate": "integer", "criteria": "between", "minimum": desde, "maximum": hasta},
        "nota": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": HIGHEST_MARK},
        "monto": {"validate": "decimal", "criteria": ">=", "value": 0},
    }
    return reglas.get(que, {})


def _begin(hoja: Any, marca: str, anchos: tuple[int, ...], estilos: dict[str, Any]) -> None:
    """Set a sheet's column widths and write the mark by which readers skip it."""
    for columna, ancho in enumerate(anchos):
        hoja.set_column(columna, columna, ancho)
    hoja.write_string(0, 0, marca, estilos["nota"])


def _write_delivery(
    hoja: Any, pide: Sequence[str], unidad: str, rangos: dict[str, str], estilos: dict[str, Any]
) -> None:
    """Write the sheet where a unit declares its delivery; its first cell identifies it to readers."""
    _begin(hoja, DELIVERY_MARK, DELIVERY_WIDTHS, estilos)
    for fila, rotulo in enumerate(pide, DELIVERY_START):
        que, nota = DECLARED["entrega"][rotulo]
        hoja.write_string(fila, 0, rotulo, estilos["encabezado"])
        hoja.write(fila, 1, unidad if que == "unidad" else "", estilos[DECLARED["formatos"].get(que, "texto")])
        hoja.write_string(fila, 2, nota or WHOLE_OR_NOT, estilos["ayuda"])
        if regla := _checks(que, rangos):
            hoja.data_validation(fila, 1, fila, 1, {"error_message": nota or WHOLE_OR_NOT} | regla)


def _write_help(hoja: Any, clase: str, columnas: list[dict[str, str]], estilos: dict[str, Any]) -> None:
    """Write instructions, column descriptions and codes; the first cell tells readers to skip the sheet."""
    _begin(hoja, HELP_MARK, HELP_WIDTHS, estilos)
    hoja.write_string(1, 0, f"Cómo llenar la plantilla de {clase.replace('_', ' por ')}", estilos["titulo"])
    pasos = enumerate((*DECLARED["pasos"][clase], LAST_STEP), 1)
    tablas = ("actividad",) if clase == REGISTERS else ("actividad", "producto")
    codigos = [(f, tabla) for tabla in tablas for f in _today().rows(tabla)]
    bloques: dict[tuple[str, ...], list[Any]] = {
        ("Paso", "Qué hacer", "", ""): [(f"{n}.", paso) for n, paso in pasos],
        ("Columna", "Qué se escribe", "Unidad", "Obligatoria"): [
            [c[de] for de in ("columna", "nota", "unidad", "obligatoria")] for c in columnas
        ],
        ("Código", "Actividad o producto", "Siete dígitos", "Se mide en"): [
            [f[de] for de in ("codigo_corto", f"{tabla}_nombre", tabla, "unidad_medida")] for f, tabla in codigos
        ],
    }
    lugar = 3
    for titulos, filas in bloques.items():
        hoja.write_row(lugar, 0, titulos, estilos["encabezado"])
        for numero, fila in enumerate(filas, lugar + 1):
            hoja.write_row(numero, 0, fila, estilos["ayuda"])
        lugar += len(filas) + 2
