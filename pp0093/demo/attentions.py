"""The attentions of one year (which firm, when, service, topic, mode) and the marks of those who took tests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from pp0093.demo.design import Contados, Diseno
from pp0093.demo.draws import NADA, Enteros, Logicos, dia, laborables
from pp0093.demo.tables import Fila, de_la_base, elementos, filas, lugares, numero_de_regla, servicios, temas

CON_SEGUNDA_FECHA = 0.04


class Atenciones(Struct, frozen=True):
    """One position per row of a unit's list.

    `empresa` is the firm's row in the year; the rest are positions among elements, services, topics, modes and
    districts (-1: the place of the firm). `otra_fecha` is a second date of the same row, 0 when there is none.
    """

    empresa: Enteros
    elemento: Enteros
    servicio: Enteros
    tema: Enteros
    modalidad: Enteros
    fecha: Enteros
    otra_fecha: Enteros
    distrito: Enteros

    def __len__(self) -> int:
        return len(self.empresa)

    def toma(self, cuales: Enteros | Logicos | slice) -> Atenciones:
        """Return some of the rows."""
        return Atenciones(*(suya[cuales] for suya in astuple(self)))

    def primera_fecha(self, empresas: int) -> Enteros:
        """Return the first date of each firm."""
        primera = np.full(empresas, np.iinfo(np.int64).max)
        np.minimum.at(primera, self.empresa, self.fecha)
        return primera


def atenciones(diseno: Diseno, rng: np.random.Generator, matriz: Logicos, contados: Contados) -> Atenciones:
    """Return every attention of the year, in order of element and date."""
    partes = list(_partes(diseno, rng, matriz, contados))
    todas = Atenciones(*map(np.concatenate, zip(*map(astuple, partes), strict=True)))
    return todas.toma(np.lexsort((todas.empresa, todas.fecha, todas.elemento)))


def _partes(diseno: Diseno, rng: np.random.Generator, matriz: Logicos, contados: Contados) -> Iterator[Atenciones]:
    for columna, elemento in enumerate(elementos()):
        ficha = de_la_base("elementos", "elemento", diseno.base)[elemento][-1]
        empresas = np.flatnonzero(matriz[:, columna])
        if not len(empresas):
            continue
        if elemento in contados:
            for servicio, propias in contados[elemento].items():
                yield _sueltas(diseno, rng, ficha, propias, servicios().index(servicio))
        elif float(ficha["eventos_por_cien"]):
            yield _en_eventos(diseno, rng, ficha, empresas)
        else:
            (servicio_,) = de_la_base("servicios", "elemento", diseno.base)[elemento]
            yield _sueltas(diseno, rng, ficha, empresas, servicios().index(servicio_["servicio"]))


def _veces(rng: np.random.Generator, ficha: Fila, empresas: Enteros) -> Enteros:
    return np.repeat(empresas, 1 + rng.poisson(float(ficha["repite"]), size=len(empresas)).clip(max=5))


def _meses(ficha: Fila) -> tuple[int, int]:
    return int(ficha["mes_desde"]), int(ficha["mes_hasta"])


def _temas(diseno: Diseno, ficha: Fila) -> Enteros:
    propios = de_la_base("temas", "elemento", diseno.base)[ficha["elemento"]]
    return np.array([temas().index(f["tema"]) for f in propios], dtype=np.int64)


def _modalidades(diseno: Diseno, rng: np.random.Generator, cuantas: int) -> Enteros:
    return (rng.random(cuantas) >= diseno.virtual).astype(np.int64)


def _sueltas(diseno: Diseno, rng: np.random.Generator, ficha: Fila, empresas: Enteros, servicio: int) -> Atenciones:
    """Attentions of one firm at a time."""
    filas_ = _veces(rng, ficha, empresas)
    n = len(filas_)
    fecha = laborables(rng, diseno.anio, _meses(ficha), n)
    return Atenciones(
        empresa=filas_,
        elemento=np.full(n, elementos().index(ficha["elemento"])),
        servicio=np.full(n, servicio),
        tema=rng.choice(_temas(diseno, ficha), n),
        modalidad=_modalidades(diseno, rng, n),
        fecha=fecha,
        otra_fecha=_segunda(diseno, rng, fecha),
        distrito=np.full(n, NADA),
    )


def _en_eventos(diseno: Diseno, rng: np.random.Generator, ficha: Fila, empresas: Enteros) -> Atenciones:
    """Attentions in events: those who go share day, service, topic, mode and place."""
    cuantos = max(4, round(len(empresas) * float(ficha["eventos_por_cien"]) / 100))
    dias = np.sort(laborables(rng, diseno.anio, _meses(ficha), cuantos))
    opciones = de_la_base("servicios", "elemento", diseno.base)[ficha["elemento"]]
    pesos = np.array([float(f["peso"]) for f in opciones])
    posibles = np.array([servicios().index(f["servicio"]) for f in opciones])
    del_evento = rng.choice(posibles, cuantos, p=pesos / pesos.sum())
    del_dia = rng.choice(_temas(diseno, ficha), cuantos)
    modalidades = _modalidades(diseno, rng, cuantos)
    sitios = rng.choice(lugares().capitales, cuantos)
    segundas = _segunda(diseno, rng, dias)
    filas_ = _veces(rng, ficha, empresas)
    evento = rng.integers(0, cuantos, len(filas_))
    return Atenciones(
        empresa=filas_,
        elemento=np.full(len(filas_), elementos().index(ficha["elemento"])),
        servicio=del_evento[evento],
        tema=del_dia[evento],
        modalidad=modalidades[evento],
        fecha=dias[evento],
        otra_fecha=segundas[evento],
        distrito=sitios[evento],
    )


def _segunda(diseno: Diseno, rng: np.random.Generator, fechas: Enteros) -> Enteros:
    segunda = fechas + rng.integers(1, 6, len(fechas))
    vale = (rng.random(len(fechas)) < CON_SEGUNDA_FECHA) & (segunda <= dia(diseno.anio, 12, 31))
    return np.where(vale, segunda, 0).astype(np.int64)


EVALUADAS = 0.8


def notas(base: int, rng: np.random.Generator, lista: Atenciones) -> tuple[Enteros, Enteros]:
    """Return the entry and exit marks (0-20) of each row, -1 where nobody took the tests."""
    entrada = np.full(len(lista), NADA)
    salida = np.full(len(lista), NADA)
    minima = numero_de_regla("nota_minima_conocimiento", base)
    for ficha in filas("notas"):
        if ficha["base"] == str(base):
            propias = np.flatnonzero(lista.elemento == elementos().index(ficha["elemento"]))
            evaluadas = propias[rng.random(len(propias)) < EVALUADAS]
            logran = _parejo(len(evaluadas), float(ficha["pct"]) / 100)
            pedida = minima if ficha["criterio"] == "aprueba" else None
            entrada[evaluadas], salida[evaluadas] = _par(rng, logran, pedida)
    return entrada, salida


def _parejo(cuantas: int, parte: float) -> Logicos:
    """Mark a share of them, evenly spread: never one person away from the exact share."""
    pasos = np.floor(np.arange(cuantas + 1) * parte + 0.5)
    return np.asarray(np.diff(pasos) > 0, dtype=np.bool_)


def _par(rng: np.random.Generator, logran: Logicos, minima: int | None) -> tuple[Enteros, Enteros]:
    """Draw both marks: who succeeds reaches the minimum or, without one, improves."""
    n = len(logran)
    if minima is not None:
        entrada = rng.integers(3, minima, n)
        return entrada, np.where(logran, rng.integers(minima, 21, n), rng.integers(3, minima, n))
    entrada = rng.integers(5, 17, n)
    return entrada, np.where(logran, entrada + rng.integers(1, 4, n), entrada - rng.integers(0, 4, n))
