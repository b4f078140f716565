"""How each unit sends its list: file, header, order and names of columns, encoding, ways of writing."""

from __future__ import annotations

from msgspec import Struct

from pp0093.demo.draws.tablas import Fila, de_la_base, filas

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
