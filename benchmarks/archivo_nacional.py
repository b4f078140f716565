"""Write deterministic national MEF budget files, shaped and sized like the real ones, for the benchmarks.

Rows are drawn from a pool of plausible budget chains (names as long as the ministry's: a row takes
about 950 bytes in the long family and 1,050 in the wide one). About 0.4 % of the rows belong to
programme 0093, the share seen in the country's budget. Amounts are random, so no figure of a
benchmark file means anything.
"""

from __future__ import annotations

import csv
import random
from importlib import resources
from pathlib import Path
from typing import Literal

Familia = Literal["mensual", "ancho"]

PROGRAMA_SHARE = 0.004
POOL = 4_000
AMOUNTS = {"mensual": 7, "ancho": 18}
ENCABEZADOS = {"mensual": "mef_mensual_2", "ancho": "mef_ancho"}
RELLENO = (
    "ADQUISICION Y MANTENIMIENTO DE BIENES Y SERVICIOS PARA LA MEJORA DE LA GESTION INSTITUCIONAL "
    "DEL DISTRITO, PROVINCIA Y DEPARTAMENTO"
)


def encabezado(familia: Familia) -> list[str]:
    """Return the published header of one open-data family, in its published order."""
    texto = (Path(__file__).parent / f"encabezado_{familia}.txt").read_text(encoding="utf-8")
    return texto.strip().split(",")


def _chain(rng: random.Random, columnas: list[str], familia: Familia) -> list[str]:
    """Return the text cells of one budget chain (everything before the amounts)."""
    es_programa = rng.random() < PROGRAMA_SHARE
    cells = []
    for nombre in columnas[: -AMOUNTS[familia]]:
        if nombre == "ANO_EJE":
            cells.append("2025")
        elif nombre == "MES_EJE":
            cells.append("{mes}")
        elif nombre == "PROGRAMA_PPTO":
            cells.append("0093" if es_programa else f"{rng.randint(1, 150) + 100:04d}")
        elif nombre == "PRODUCTO_PROYECTO":
            cells.append("3000534" if es_programa else str(rng.randint(3000600, 3000999)))
        elif nombre == "ACTIVIDAD_ACCION_OBRA":
            cells.append("5005078" if es_programa else str(rng.randint(5000001, 5006999)))
        elif nombre == "SECTOR":
            cells.append("38" if es_programa else f"{rng.randint(1, 37):02d}")
        elif nombre == "TIPO_ACT_PROY":
            cells.append("ACTIVIDAD" if familia == "ancho" else "3")
        elif nombre.endswith("_NOMBRE"):
            cells.append(RELLENO[: rng.randint(8, 52)].strip())
        else:
            cells.append(f"{rng.randint(1, 9999):0{rng.randint(1, 5)}d}")
    return cells


def escribir(destino: Path, filas: int, familia: Familia = "mensual", semilla: int = 93) -> Path:
    """Write one national file of `filas` rows at `destino` and return its path; the same seed, the same bytes."""
    rng = random.Random(semilla)
    columnas = encabezado(familia)
    quoting = csv.QUOTE_ALL if familia == "mensual" else csv.QUOTE_MINIMAL
    quote = (lambda t: f'"{t}"') if quoting == csv.QUOTE_ALL else (lambda t: t)
    pool = [",".join(map(quote, _chain(rng, columnas, familia))) for _ in range(POOL)]
    with destino.open("w", encoding="utf-8", newline="") as salida:
        salida.write(",".join(map(quote, columnas)) + "\r\n")
        for _ in range(filas):
            cadena = pool[rng.randrange(POOL)].replace("{mes}", str(rng.randint(1, 12)))
            montos = [f"{rng.random() * 9e5:.2f}" if rng.random() < 0.4 else "0" for _ in range(AMOUNTS[familia])]
            salida.write(cadena + "," + ",".join(map(quote, montos)) + "\r\n")
    return destino
