"""How each unit sends its list: file, header, order and names of columns, encoding; and writing it, same bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from msgspec import Struct

from pp0093.demo.tables import Fila, de_la_base, filas, parametro

Celda = str | int | float | date | None
SEPARADORES = {"coma": ",", "punto y coma": ";"}


class Formato(Struct, frozen=True):
    """The layout of one file of one year. `fila` and `columna` (from 1) say where the header starts."""

    nombre: str
    unidad: str
    actividad: str
    elementos: tuple[str, ...]
    clase: str
    es_libro: bool
    separador: str
    codificacion: str
    fila: int
    columna: int
    titulo: str
    hojas: tuple[str, ...]
    fecha: str
    ruc: str
    actividad_corta: bool
    lugar: str
    encabezados: tuple[str, ...]
    campos: tuple[str, ...]

    @property
    def es_lista(self) -> bool:
        """Whether it is an attendance list, a row per person, whose column of dates says who came."""
        return self.clase == "lista"

    @property
    def es_rezago(self) -> bool:
        """Whether it only sends again what another file of the unit has."""
        return self.clase == "rezagos"

    @property
    def texto_libre(self) -> int:
        """Position of the column where units write TOTAL."""
        return self.campos.index("razon_social" if "razon_social" in self.campos else "servicio")


def formatos(anio: int, base: int) -> list[Formato]:
    """Return the layouts of a year's files, in path order."""
    return [_formato(opciones[-1], anio) for opciones in de_la_base("formatos", "archivo", base).values()]


def _formato(fila: Fila, anio: int) -> Formato:
    columnas = [f for f in filas("encabezados") if f["archivo"] == fila["archivo"]]
    return Formato(
        nombre=fila["archivo"],
        unidad=fila["unidad"],
        actividad=fila["actividad"],
        elementos=tuple(fila["elementos"].split("|")),
        clase=fila["clase"],
        es_libro=fila["extension"] == "xlsx",
        separador=SEPARADORES[fila["separador"]],
        codificacion=fila["codificacion"],
        fila=int(fila["fila"]),
        columna=int(fila["columna"]),
        titulo=fila["titulo"].format(anio=anio),
        hojas=tuple(fila["hojas"].split("|")),
        fecha=fila["fecha"],
        ruc=fila["ruc"],
        actividad_corta=fila["actividad_escrita"] == "corto",
        lugar=fila["lugar"],
        encabezados=tuple(f["encabezado"] for f in columnas),
        campos=tuple(f["campo"] for f in columnas),
    )


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
