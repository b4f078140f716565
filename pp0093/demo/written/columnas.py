"""The columns of the units' lists, for a block of attentions at a time: field name -> cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from pp0093.demo.draws.claves import elementos, modalidades, opciones, sedes, servicios, temas
from pp0093.demo.draws.fechas import EXCEL, dmy, iso
from pp0093.demo.draws.lugares import lugares
from pp0093.demo.draws.reparto import NADA, Enteros
from pp0093.demo.draws.tablas import filas, reglas_de
from pp0093.demo.simulated.anio import Anio
from pp0093.demo.simulated.atenciones import Atenciones
from pp0093.demo.simulated.perfil import EN_CRUCE
from pp0093.demo.written.formatos import Formato

Celda = str | int | float | date | None
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
