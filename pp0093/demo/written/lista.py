"""One unit's list: its rows in blocks, dirt among the first ones, a total at the end of workbooks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from pp0093.demo.draws.fechas import dia
from pp0093.demo.draws.reparto import Enteros
from pp0093.demo.simulated.anio import Anio
from pp0093.demo.simulated.atenciones import Atenciones
from pp0093.demo.simulated.notas import notas
from pp0093.demo.written.columnas import Bloque, Celda, celdas
from pp0093.demo.written.formatos import Formato
from pp0093.demo.written.suciedad import Taller, mezcla, sucias, total

BLOQUE = 20_000


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
        for inicio in range(desde, fin, BLOQUE):
            limpias = self._bloque(slice(inicio, min(inicio + BLOQUE, fin)))
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
