"""Writing lists as workbooks or text, the same bytes each time."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import xlsxwriter

from pp0093.demo.draws.tablas import parametro
from pp0093.demo.written.columnas import Celda
from pp0093.demo.written.formatos import Formato

Filas = Iterable[list[Celda]]


def escribe_texto(ruta: Path, formato: Formato, filas: Filas) -> None:
    """Write a list as delimited text: title and blank lines above, header, rows."""
    with ruta.open("w", encoding=formato.codificacion, newline="") as archivo:
        escritor = csv.writer(archivo, delimiter=formato.separador, lineterminator="\r\n")
        margen: list[Celda] = [None] * (formato.columna - 1)
        for numero in range(1, formato.fila):
            escritor.writerow([formato.titulo] if numero == 1 and formato.titulo else [])
        escritor.writerow([*margen, *formato.encabezados])
        escritor.writerows([*margen, *fila] if margen else fila for fila in filas)


def escribe_libro(ruta: Path, formato: Formato, hojas: Iterable[tuple[str, Filas]]) -> None:
    """Write a list as a workbook, a sheet at a time, header where the layout says."""
    opciones = {"default_date_format": "dd/mm/yyyy", "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(ruta), opciones) as libro:
        libro.set_properties({"title": formato.titulo, "created": datetime.fromisoformat(parametro("creado"))})
        for nombre, filas in hojas:
            hoja = libro.add_worksheet(nombre)
            columna = formato.columna - 1
            if formato.titulo:
                hoja.write(0, columna, formato.titulo)
            hoja.write_row(formato.fila - 1, columna, formato.encabezados)
            for numero, fila in enumerate(filas, start=formato.fila):
                hoja.write_row(numero, columna, fila)
