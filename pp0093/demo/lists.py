"""The units' lists of one year: how each unit sends its own, its columns, and the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from msgspec import Struct

from pp0093.demo.attentions import Atenciones, notas
from pp0093.demo.dirt import Taller, mezcla, sucias, total
from pp0093.demo.draws import EXCEL, NADA, Enteros, dia, dmy, iso
from pp0093.demo.layouts import Celda, Formato, escribe_libro, escribe_texto, formatos
from pp0093.demo.manifest import Pasaporte
from pp0093.demo.profile import EN_CRUCE
from pp0093.demo.tables import (
    elementos,
    filas,
    lugares,
    modalidades,
    opciones,
    reglas_de,
    sedes,
    servicios,
    temas,
)
from pp0093.demo.year import Anio

Columna = list[Celda]
_ESTROPEADO = 0.02
_LUGAR_DESCONOCIDO = 0.001
LUGAR_DESCONOCIDO = "POR CONFIRMAR"


@dataclass(frozen=True)
class Bloque:
    """Some rows of one file: its attentions, and for each the person (from 1) and the marks (-1: not tested)."""

    anio: Anio
    formato: Formato
    rng: np.random.Generator
    filas: Atenciones
    desde: int
    persona: Enteros
    nota_entrada: Enteros
    nota_salida: Enteros

    @cached_property
    def ruc(self) -> Enteros:
        """The firm's RUC, as a number."""
        return self.anio.ruc[self.filas.empresa]

    @cached_property
    def distrito(self) -> Enteros:
        """The firm's district (position in Lugares)."""
        return self.anio.distrito[self.filas.empresa]

    @cached_property
    def sin_lugar(self) -> Enteros:
        """Rows (few) whose place is written so that nobody can know it; their firms have one in the cross."""
        en_cruce = self.anio.perfil.sunat[self.filas.empresa] == EN_CRUCE
        return np.flatnonzero(en_cruce & (self.rng.random(len(self.filas)) < _LUGAR_DESCONOCIDO))


def celdas(bloque: Bloque) -> list[list[Celda]]:
    """Return the rows of a block, with the cells in the order of its layout."""
    columnas: dict[str, Columna] = {}
    for campo in dict.fromkeys(bloque.formato.campos):
        columnas[campo] = CAMPOS[campo](bloque) if campo in CAMPOS else _declarado(bloque, campo)
    return [list(fila) for fila in zip(*(columnas[c] for c in bloque.formato.campos), strict=True)]


def _rotulos(nombres: tuple[str, ...], posiciones: Enteros) -> Columna:
    return [nombres[i] if i != NADA else None for i in posiciones.tolist()]


def _ruc(bloque: Bloque) -> Columna:
    """Most RUCs as they are; a few as Excel or a typist leave them, always recoverable."""
    if bloque.formato.ruc == "numero":
        return list(bloque.ruc.tolist())
    textos: Columna = [str(r) for r in bloque.ruc.tolist()]
    maneras = 6 if bloque.formato.es_libro else 5
    for fila in np.flatnonzero(bloque.rng.random(len(textos)) < _ESTROPEADO).tolist():
        textos[fila] = estropea(str(textos[fila]), int(bloque.rng.integers(0, maneras)))
    return textos


def estropea(ruc: str, manera: int) -> str | int:
    """Write a RUC in one of six ways that still tell which it is; the last is a number, for workbooks."""
    maneras: tuple[str | int, ...] = (
        f"{ruc}.0",
        f"{ruc[0]}.{ruc[1:]}E10",
        f"{ruc[:2]}-{ruc[2:10]}-{ruc[10]}",
        f" {ruc[:2]} {ruc[2:]} ",
        f"'{ruc}",
        int(ruc),
    )
    return maneras[manera]


def _fecha(bloque: Bloque) -> Columna:
    if bloque.formato.es_lista:
        return list(dmy(bloque.filas.fecha))
    estilo = bloque.formato.fecha if bloque.formato.es_libro else bloque.formato.fecha.replace("excel", "dmy")
    celdas_ = escribe_fechas(bloque.filas.fecha, estilo)
    texto = iso if estilo == "iso" else dmy
    for fila in np.flatnonzero(bloque.filas.otra_fecha).tolist():
        par = np.array([bloque.filas.fecha[fila], bloque.filas.otra_fecha[fila]])
        celdas_[fila] = " - ".join(texto(par))
    return celdas_


def escribe_fechas(dias: Enteros, estilo: str) -> Columna:
    """Write days in one of the ways units do: dmy, iso, Excel's date or its serial number."""
    if estilo == "excel":
        return list(dias.astype("datetime64[D]").tolist())
    if estilo == "serie":
        return list((dias + EXCEL).tolist())
    return list(iso(dias) if estilo == "iso" else dmy(dias))


def _fechas_evento(bloque: Bloque) -> Columna:
    dias, otras = dmy(bloque.filas.fecha), dmy(bloque.filas.fecha + 1)
    dobles = bloque.filas.otra_fecha > 0
    return [f"{a} - {b}" if doble else a for a, b, doble in zip(dias, otras, dobles.tolist(), strict=True)]


def _asistencia(bloque: Bloque) -> Columna:
    """Attended, in the words units use; a rare one is none of the usual."""
    usos = ("SI", "S", "Sí", "")
    marcas: Columna = [usos[i] for i in bloque.rng.choice(4, len(bloque.filas), p=[0.8, 0.1, 0.05, 0.05]).tolist()]
    fechas = dmy(bloque.filas.fecha)
    raras = set(np.flatnonzero(bloque.rng.random(len(marcas)) < 0.002).tolist())
    return ["ASISTIÓ" if i in raras else m or fechas[i] for i, m in enumerate(marcas)]


def _actividad(bloque: Bloque) -> Columna:
    actividad = {f["elemento"]: f["actividad"] for f in filas("elementos")}
    codigos = [actividad[e] for e in elementos()]
    if bloque.formato.actividad_corta:
        corto = {f["actividad"]: f["codigo_corto"] for f in reglas_de("actividad", bloque.anio.diseno.base)}
        codigos = [corto[c] for c in codigos]
    return _rotulos(tuple(codigos), bloque.filas.elemento)


def _unidad(bloque: Bloque) -> Columna:
    """The unit's name, left blank now and then: the manifest says it."""
    blancos = bloque.rng.random(len(bloque.filas)) < 0.05
    return [None if blanco else bloque.formato.unidad for blanco in blancos.tolist()]


def _nombre_de_lugar(nivel: int, es_del_evento: bool = False) -> Callable[[Bloque], Columna]:
    def columna(bloque: Bloque) -> Columna:
        nombres = tuple(n[nivel] for n in lugares().nombres[bloque.formato.lugar])
        salida = _rotulos(nombres, bloque.filas.distrito if es_del_evento else bloque.distrito)
        if not es_del_evento:
            for fila in bloque.sin_lugar.tolist():
                salida[fila] = LUGAR_DESCONOCIDO
        return salida

    return columna


def _ubigeo(bloque: Bloque) -> Columna:
    salida = _rotulos(lugares().ubigeos, bloque.distrito)
    for fila in bloque.sin_lugar.tolist():
        salida[fila] = "999999"
    return salida


def _nota(atributo: str) -> Callable[[Bloque], Columna]:
    def columna(bloque: Bloque) -> Columna:
        notas: Enteros = getattr(bloque, atributo)
        return [None if n == NADA else n for n in notas.tolist()]

    return columna


def _declarado(bloque: Bloque, campo: str) -> Columna:
    """A column that counts for nothing: what people say of themselves."""
    dichas = opciones(campo)
    return [dichas[i] or None for i in bloque.rng.integers(0, len(dichas), len(bloque.filas)).tolist()]


def _local(bloque: Bloque) -> Columna:
    """Where an event was held: always the same in one district."""
    locales = opciones("lugar")
    return [locales[d % len(locales)] for d in bloque.filas.distrito.tolist()]


CAMPOS: dict[str, Callable[[Bloque], Columna]] = {
    "nro": lambda b: list(range(b.desde + 1, b.desde + len(b.filas) + 1)),
    "ruc": _ruc,
    "razon_social": lambda b: [f"EMPRESA DEMO {n:06}" for n in (b.ruc // 10 % 1_000_000).tolist()],
    "fecha": _fecha,
    "fechas": _fechas_evento,
    "fecha_seleccionada": lambda b: list(dmy(b.filas.fecha)),
    "asistencia": _asistencia,
    "actividad": _actividad,
    "servicio": lambda b: _rotulos(servicios(), b.filas.servicio),
    "tema": lambda b: _rotulos(temas(), b.filas.tema),
    "modalidad": lambda b: _rotulos(modalidades(), b.filas.modalidad),
    "unidad": _unidad,
    "sede": lambda b: _rotulos(sedes(), b.anio.sede[b.filas.empresa]),
    "departamento": _nombre_de_lugar(0),
    "provincia": _nombre_de_lugar(1),
    "distrito": _nombre_de_lugar(2),
    "departamento_evento": _nombre_de_lugar(0, es_del_evento=True),
    "provincia_evento": _nombre_de_lugar(1, es_del_evento=True),
    "distrito_evento": _nombre_de_lugar(2, es_del_evento=True),
    "ubigeo": _ubigeo,
    "nota_entrada": _nota("nota_entrada"),
    "nota_salida": _nota("nota_salida"),
    "persona": lambda b: [f"PERSONA {n}" for n in b.persona.tolist()],
    "nombre_actividad": lambda b: [f"ACTIVIDAD DEMO {n:03}" for n in (b.filas.fecha % 1000).tolist()],
    "lugar": _local,
    "vacio": lambda b: [None] * len(b.filas),
}


FILAS_POR_BLOQUE = 20_000


class Lista(Struct, frozen=True):
    """The rows of one file in order of date: attentions, the person of each (from 1) and the marks (-1: not tested)."""

    anio: Anio
    formato: Formato
    rng: np.random.Generator
    atenciones: Atenciones
    persona: Enteros
    entrada: Enteros
    salida: Enteros

    @classmethod
    def de(cls, anio: Anio, formato: Formato, rng: np.random.Generator, atenciones: Atenciones) -> Lista:
        """Return the list of some attentions; in an attendance list, a firm may send up to three people to each."""
        atenciones = atenciones.toma(np.argsort(atenciones.fecha, kind="stable"))
        n = len(atenciones)
        personas = 1 + rng.binomial(2, 0.25, n) if formato.es_lista else np.ones(n, dtype=np.int64)
        repetidas = np.repeat(np.arange(n), personas)
        persona = np.arange(len(repetidas)) - np.repeat(np.cumsum(personas) - personas, personas) + 1
        filas = atenciones.toma(repetidas)
        return cls(anio, formato, rng, filas, persona, *notas(anio.diseno.base, rng, filas))

    def __len__(self) -> int:
        return len(self.atenciones)

    def hojas(self, ajenos: Enteros) -> Iterator[tuple[str, Iterator[list[Celda]]]]:
        """Yield each sheet and its rows: one, or one per half of the year with the dirt in the first."""
        if len(self.formato.hojas) == 1:
            yield self.formato.hojas[0], self._con_total(self.filas(ajenos))
            return
        mitad = int(np.searchsorted(self.atenciones.fecha, dia(self.anio.diseno.anio, 7)))
        yield self.formato.hojas[0], self.filas(ajenos, hasta=mitad)
        yield self.formato.hojas[1], self.filas(None, desde=mitad)

    def filas(self, ajenos: Enteros | None, desde: int = 0, hasta: int | None = None) -> Iterator[list[Celda]]:
        """Yield rows, with dirt among the first block's when there are firms that nobody served to make it with."""
        fin = len(self) if hasta is None else hasta
        for inicio in range(desde, fin, FILAS_POR_BLOQUE):
            limpias = self._bloque(slice(inicio, min(inicio + FILAS_POR_BLOQUE, fin)))
            if ajenos is not None and inicio == desde:
                taller = Taller(self.formato, limpias, ajenos, self.anio.diseno.anio, self.rng)
                yield from mezcla(self.rng, limpias, sucias(taller))
            else:
                yield from limpias

    def _con_total(self, filas: Iterator[list[Celda]]) -> Iterator[list[Celda]]:
        yield from filas
        yield total(self.formato, len(self))

    def _bloque(self, cuales: slice) -> list[list[Celda]]:
        return celdas(
            Bloque(
                self.anio,
                self.formato,
                self.rng,
                self.atenciones.toma(cuales),
                cuales.start,
                self.persona[cuales],
                self.entrada[cuales],
                self.salida[cuales],
            )
        )


MAX_CELDAS_DE_LIBRO = 400_000
REZAGADAS = 25
ETAPA_DE_LISTAS = 100
NOTA, NOTA_REZAGOS = "Datos de demostración", "Datos de demostración; sólo repite envíos de otra lista"


def escribe_registros(destino: Path, anio: Anio, ajenos: Enteros) -> list[Pasaporte]:
    """Write the files of every unit of a year; return their passports."""
    carpeta = destino / "registros" / str(anio.diseno.anio)
    carpeta.mkdir(parents=True, exist_ok=True)
    pasaportes = []
    for numero, formato in enumerate(formatos(anio.diseno.anio, anio.diseno.base)):
        lista = _lista(anio, formato, anio.azar(ETAPA_DE_LISTAS + numero))
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
