"""The lists of one year, unit by unit."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pp0093.demo.draws.claves import elementos
from pp0093.demo.draws.reparto import Enteros
from pp0093.demo.simulated.anio import Anio
from pp0093.demo.written.escritura import escribe_libro, escribe_texto
from pp0093.demo.written.formatos import Formato, formatos
from pp0093.demo.written.lista import Lista
from pp0093.demo.written.manifiesto import Pasaporte

MAX_CELDAS_DE_LIBRO = 400_000
REZAGADAS = 25
ETAPA = 100
NOTA, NOTA_REZAGOS = "Datos de demostración", "Datos de demostración; sólo repite envíos de otra lista"


def escribe_registros(destino: Path, anio: Anio, ajenos: Enteros) -> list[Pasaporte]:
    """Write the files of every unit of a year; return their passports."""
    carpeta = destino / "registros" / str(anio.diseno.anio)
    carpeta.mkdir(parents=True, exist_ok=True)
    pasaportes = []
    for numero, formato in enumerate(formatos(anio.diseno.anio, anio.diseno.base)):
        lista = _lista(anio, formato, anio.azar(ETAPA + numero))
        if len(lista):
            nota = NOTA_REZAGOS if formato.es_rezago else NOTA
            ruta = _escribe(carpeta, lista, ajenos)
            pasaportes.append(Pasaporte(ruta, "registros", nota, formato.unidad, formato.actividad, anio.diseno.anio))
    return pasaportes


def _lista(anio: Anio, formato: Formato, rng: np.random.Generator) -> Lista:
    propios = [elementos().index(e) for e in formato.elementos]
    atenciones = anio.atenciones.toma(np.isin(anio.atenciones.elemento, propios))
    if formato.es_rezago:
        elegidas = rng.permutation(len(atenciones))[:REZAGADAS]
        atenciones = atenciones.toma(np.sort(elegidas))
    return Lista.de(anio, formato, rng, atenciones)


def _escribe(carpeta: Path, lista: Lista, ajenos: Enteros) -> Path:
    """Write one file: a workbook while it is of a size people open, else text."""
    formato = lista.formato
    if formato.es_libro and len(lista) * len(formato.campos) <= MAX_CELDAS_DE_LIBRO:
        ruta = carpeta / f"{formato.nombre}.xlsx"
        escribe_libro(ruta, formato, lista.hojas(ajenos))
    else:
        ruta = carpeta / f"{formato.nombre}.csv"
        escribe_texto(ruta, formato, lista.filas(ajenos))
    return ruta
