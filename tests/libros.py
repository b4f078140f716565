"""Tables and workbooks as tests write them, and what Excel's own library would not do to one."""

import csv
import io
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile


def en_texto(filas: Sequence[Mapping[str, Any]], columnas: Sequence[str], **estilo: Any) -> str:
    """Write rows under a header as a delimited text."""
    salida = io.StringIO(newline="")
    escritor = csv.writer(salida, **estilo)
    escritor.writerow(columnas)
    escritor.writerows([f.get(c, "") for c in columnas] for f in filas)
    return salida.getvalue()


def leidas(ruta: Path, **estilo: Any) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with ruta.open(encoding="utf-8-sig", newline="") as entrada:
        return list(csv.DictReader(entrada, **estilo))


def de_toml(nombre: str) -> dict[str, Any]:
    """The rows of tests/modelos/<nombre>.toml, which a person reads and a test asks."""
    return tomllib.loads((Path(__file__).with_name("modelos") / f"{nombre}.toml").read_text("utf-8"))


def escritas(ruta: Path, filas: Iterable[Mapping[str, Any]], columnas: Sequence[str] = ()) -> None:
    """Write rows as a CSV file, under the columns of the first where none are said."""
    todas = list(filas)
    ruta.parent.mkdir(parents=True, exist_ok=True)
    ruta.write_text(en_texto(todas, columnas or list(todas[0])), encoding="utf-8", newline="")


def en_hojas(ruta: Any, hojas: Mapping[str, Sequence[Sequence[Any]]]) -> Any:
    """Write a workbook with these cells in each sheet."""
    nuevo = openpyxl.Workbook()
    nuevo.remove(nuevo.active)
    for titulo, filas in hojas.items():
        hoja = nuevo.create_sheet(titulo)
        for celdas in filas:
            hoja.append(list(celdas))
    nuevo.save(ruta)
    return ruta


def guardada(ruta: Path, hojas: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Write a workbook with these sheets or, by its name, the only one as the text that Excel saves of it."""
    ruta.parent.mkdir(parents=True, exist_ok=True)
    if ruta.suffix != ".csv":
        en_hojas(ruta, hojas)
        return
    [filas] = hojas.values()
    with ruta.open("w", encoding="cp1252", newline="", errors="replace") as salida:
        csv.writer(salida, delimiter=";").writerows(filas)


def escrito_en(ruta: Path) -> str:
    """What a file says: a text, each sheet of a workbook or the paragraphs and tables of a document, a row a line."""
    if ruta.suffix == ".xlsx":
        filas = [fila for hoja in openpyxl.load_workbook(ruta) for fila in hoja.iter_rows(values_only=True)]
    elif ruta.suffix == ".docx":
        documento = docx.Document(str(ruta))
        filas = [(p.text,) for p in [*documento.paragraphs, *documento.sections[0].footer.paragraphs]]
        filas += [tuple(dict.fromkeys(c.text for c in f.cells)) for tabla in documento.tables for f in tabla.rows]
    else:
        return ruta.read_text("utf-8-sig")
    return "\n".join(" ".join(str(c) for c in fila if c not in (None, "")) for fila in filas).replace("\xa0", " ")


def zip_de(*miembros: tuple[str, bytes]) -> bytes:
    """Compress some files, each with its name."""
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED) as comprimido:
        for nombre, octetos in miembros:
            comprimido.writestr(nombre, octetos)
    return salida.getvalue()


def reescrito(
    ruta: Path,
    cambio: Callable[[bytes], bytes],
    parte: str = "xl/worksheets/sheet1.xml",
    metodo: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """Change one part of a workbook."""
    with zipfile.ZipFile(ruta) as viejo:
        partes = {n: viejo.read(n) for n in viejo.namelist()}
    partes[parte] = cambio(partes[parte])
    with zipfile.ZipFile(ruta, "w", metodo) as nuevo:
        for nombre, octetos in partes.items():
            nuevo.writestr(nombre, octetos)
    return ruta


def con_un_millon_de_filas(xml: bytes) -> bytes:
    """Give a sheet a million rows with nothing but a format."""
    vacias = b"".join(b'<row r="%d" spans="1:28" s="1" customFormat="1"/>' % n for n in range(3, 1_048_577))
    return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:AB1048576"', xml).replace(
        b"</sheetData>", vacias + b"</sheetData>"
    )


def con_contrasena(ruta: Path) -> Path:
    """Protect a workbook with a password."""
    with io.BytesIO(ruta.read_bytes()) as abierto, ruta.open("wb") as cerrado:
        OOXMLFile(abierto).encrypt("secreto", cerrado)
    return ruta
