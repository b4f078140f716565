"""Dirt of every documented kind, in rows of its own: none changes which firms were served, or when first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from pp0093.demo.draws import Enteros, rucs
from pp0093.demo.layouts import Celda, Formato
from pp0093.demo.tables import llano

Fila = list[Celda]
REPETIDAS = 6
LARGO_DE_UNA_FECHA = len("dd/mm/aaaa")
PARTE_AUSENTE, MAX_AUSENTES = 0.03, 150
NO_ASISTIO: tuple[Celda, ...] = ("x", "NO", "N", None)
TOTALES = ("TOTAL", "Subtotal:", " TOTAL GENERAL ")


class Taller(Struct, frozen=True):
    """What dirt is made from: the layout, clean rows to spoil, RUCs nobody served, the year and chance."""

    formato: Formato
    limpias: list[Fila]
    ajenos: Enteros
    anio: int
    rng: np.random.Generator

    def copia(self, **cambios: Celda) -> Fila:
        """Return a clean row with some fields changed (if the layout has them) and no marks."""
        fila = list(self.limpias[int(self.rng.integers(0, len(self.limpias)))])
        for campo, valor in {"nota_entrada": None, "nota_salida": None, **cambios}.items():
            if campo in self.formato.campos:
                fila[self.formato.campos.index(campo)] = valor
        return fila

    def ajeno(self) -> str:
        """Return a good RUC of a firm that nobody served."""
        return str(self.ajenos[int(self.rng.integers(0, len(self.ajenos)))])


def sucias(taller: Taller) -> list[Fila]:
    """Return the dirty rows of a file, in no order."""
    filas = [*_ruc_malo(taller), *_fecha_mala(taller), *_actividad_mala(taller), *_varios_motivos(taller)]
    filas += [*_ausentes(taller), *_totales(taller), *_en_blanco(taller)]
    filas += list(_repetidas(taller))
    return [filas[i] for i in taller.rng.permutation(len(filas)).tolist()]


def mezcla(rng: np.random.Generator, limpias: list[Fila], otras: list[Fila]) -> Iterator[Fila]:
    """Yield the clean rows with the others in between: the last row is a clean one."""
    lugares = np.sort(rng.integers(0, max(len(limpias), 1), len(otras))).tolist()
    pendientes = iter(zip(lugares, otras, strict=True))
    lugar, otra = next(pendientes, (None, []))
    for numero, fila in enumerate(limpias):
        while lugar == numero:
            yield otra
            lugar, otra = next(pendientes, (None, []))
        yield fila


def total(formato: Formato, filas: int) -> Fila:
    """Return the total that closes a list."""
    fila: Fila = [None] * len(formato.campos)
    fila[formato.texto_libre] = "TOTAL"
    fila[-1] = filas
    return fila


def _digito_cambiado(ruc: str) -> str:
    return ruc[:-1] + str((int(ruc[-1]) + 1) % 10)


def _ruc_malo(taller: Taller) -> Iterator[Fila]:
    ajeno = taller.ajeno()
    otro_prefijo = str(rucs(np.array([12]), np.array([int(ajeno[4:10])]))[0])
    malos: tuple[Celda, ...] = (None, "  ", "-", "'", ajeno[:10], ajeno + "0", "99" + ajeno[4:10])
    malos += (otro_prefijo, _digito_cambiado(ajeno), _digito_cambiado(taller.ajeno()))
    for ruc in malos:
        yield taller.copia(ruc=ruc)


def _fecha_mala(taller: Taller) -> Iterator[Fila]:
    anio = taller.anio
    malas: list[Celda] = [f"31/02/{anio}", "por definir", f"05-03-{anio}", f"05/03/{anio % 100:02}"]
    malas += [f"15/11/{anio - 1}", f"{anio + 1}-01-08"]
    if not taller.formato.es_lista:
        malas += [None, f"05/03/{anio} - 31/02/{anio}"]
    for fecha in malas:
        yield taller.copia(fecha=fecha)


def _actividad_mala(taller: Taller) -> Iterator[Fila]:
    if "actividad" in taller.formato.campos:
        for actividad in ("9.9", "5009999", None):
            yield taller.copia(actividad=actividad)


def _varios_motivos(taller: Taller) -> Iterator[Fila]:
    yield taller.copia(ruc=_digito_cambiado(taller.ajeno()), fecha=f"31/02/{taller.anio}")
    yield taller.copia(ruc=None, fecha=f"15/11/{taller.anio - 1}", actividad="0.0")


def _ausentes(taller: Taller) -> Iterator[Fila]:
    """Registered and not served: firms nobody served, or served in another row; one is wrong in other ways too."""
    campo = "fecha" if taller.formato.es_lista else "asistencia"
    if campo not in taller.formato.campos:
        return
    cuantas = min(max(4, int(PARTE_AUSENTE * len(taller.limpias))), MAX_AUSENTES)
    for numero in range(cuantas):
        marca: dict[str, Celda] = {campo: NO_ASISTIO[numero % len(NO_ASISTIO)]}
        yield taller.copia(**marca, **({} if numero % 5 == 4 else {"ruc": taller.ajeno()}))
    yield taller.copia(**{campo: "NO", "ruc": "123"})


def _repetidas(taller: Taller) -> Iterator[Fila]:
    """The same attentions again: as they are, with the service in capitals, with the date in another form."""
    fecha, servicio = (taller.formato.campos.index(c) for c in ("fecha", "servicio"))
    for numero in range(REPETIDAS):
        fila = taller.copia()
        escrita = fila[fecha]
        if numero % 3 == 1:
            fila[servicio] = llano(str(fila[servicio]))
        elif numero % 3 == 2 and isinstance(escrita, int):
            fila[fecha] = str(escrita)
        elif numero % 3 == 2 and isinstance(escrita, str) and len(escrita) == LARGO_DE_UNA_FECHA:
            fila[fecha] = f"{escrita} 00:00:00"
        yield fila


def _en_blanco(taller: Taller) -> Iterator[Fila]:
    for _ in range(3):
        yield [None] * len(taller.formato.campos)


def _totales(taller: Taller) -> Iterator[Fila]:
    for numero, texto in enumerate(TOTALES):
        fila: Fila = [None] * len(taller.formato.campos)
        fila[taller.formato.texto_libre] = texto
        if numero == 1:
            fila[taller.formato.campos.index("ruc")] = taller.ajeno()
        yield fila
