"""SUNAT's reduced register, with synthetic firms alone: those of the demonstration and some that nobody served."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pp0093.demo.draws.lugares import lugares
from pp0093.demo.draws.reparto import Enteros
from pp0093.demo.draws.ruc import AJENOS_DESDE, rucs
from pp0093.demo.simulated.directorio import Directorio

AJENOS = 4_000
BLOQUE = 50_000
ENCABEZADO = (
    "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|TIPO DE VÍA|NOMBRE DE VÍA|"
    "CÓDIGO DE ZONA|TIPO DE ZONA|NÚMERO|INTERIOR|LOTE|DEPARTAMENTO|MANZANA|KILÓMETRO|"
)
ESTADOS = ("ACTIVO", "BAJA DE OFICIO", "SUSPENSION TEMPORAL", "BAJA PROV. POR OFICI", "BAJA DEFINITIVA")
CONDICIONES = ("HABIDO", "NO HALLADO", "NO HABIDO")


def ajenos() -> Enteros:
    """Return the RUCs of firms that nobody served."""
    numeros = np.arange(AJENOS, dtype=np.int64)
    return rucs(np.where(numeros % 3 == 0, 20, 10), AJENOS_DESDE + numeros)


def situacion(ruc: int) -> tuple[str, str]:
    """Return the state and the condition of a RUC: always the same, in every file."""
    suerte = ruc * 2_654_435_761 >> 7
    estado = max(suerte % 100 - 95, 0)
    condicion = max(suerte // 100 % 100 - 97, 0)
    return ESTADOS[estado], CONDICIONES[condicion]


def escribe_padron(destino: Path, directorio: Directorio) -> Path:
    """Write the register, by RUC."""
    ruta = destino / "padron" / "padron_reducido_ruc.txt"
    ruta.parent.mkdir(parents=True, exist_ok=True)
    empresas = np.flatnonzero(directorio.en_padron)
    otros = ajenos()
    todos = np.concatenate([directorio.ruc(empresas), otros])
    distritos = np.concatenate([directorio.distrito[empresas], otros % len(lugares().ubigeos)])
    orden = np.argsort(todos, kind="stable")
    with ruta.open("w", encoding="iso-8859-1", newline="") as archivo:
        archivo.write(ENCABEZADO + "\r\n")
        for desde in range(0, len(orden), BLOQUE):
            parte = orden[desde : desde + BLOQUE]
            pares = zip(todos[parte].tolist(), distritos[parte].tolist(), strict=True)
            archivo.writelines(_linea(ruc, distrito) for ruc, distrito in pares)
    return ruta


def _linea(ruc: int, distrito: int) -> str:
    # SUNAT publishes no place of natural persons.
    lugar = lugares().ubigeos[distrito] if ruc // 10**9 == 20 else "-"
    estado, condicion = situacion(ruc)
    nombre = f"EMPRESA DEMO {ruc // 10 % 1_000_000:06}"
    return f"{ruc}|{nombre}|{estado}|{condicion}|{lugar}|-|-|-|-|-|-|-|-|-|-|\r\n"
