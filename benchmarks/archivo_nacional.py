"""Write deterministic national MEF budget files, shaped and sized like the real ones, for the benchmarks.

Rows are drawn from a pool of plausible budget chains with names as long as the ministry's: a row takes
about 1,090 bytes in the monthly family (63 quoted columns) and 1,030 in the wide one (73, quoted only
where needed); both end their lines in CRLF. About 0.4 % of the rows belong to programme 0093. Amounts
are random, so no figure of a benchmark file means anything; only the twelve months of the wide family
add up to its year, as they do in the real files.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

Familia = Literal["mensual", "ancho"]
FAMILIAS: tuple[Familia, ...] = ("mensual", "ancho")

PROGRAMA_SHARE = 0.004
PROGRAMA_ACTIVITIES = (("3000534", "5005078"), ("3000534", "5005079"), ("3000535", "5005082"))
POOL = 4_000
NONZERO_SHARE = 0.4
MAX_CENTS = 90_000_000
MONTH_MARK = "{mes}"
RELLENO = (
    "ADQUISICION Y MANTENIMIENTO DE BIENES Y SERVICIOS PARA LA MEJORA DE LA GESTION INSTITUCIONAL "
    "DEL DISTRITO, PROVINCIA Y DEPARTAMENTO"
)


def encabezado(familia: Familia) -> list[str]:
    """Return the published header of one open-data family, in its published order."""
    texto = (Path(__file__).parent / f"encabezado_{familia}.txt").read_text(encoding="utf-8")
    return texto.strip().split(",")


def medidas(familia: Familia) -> list[str]:
    """Return the amount columns of one family, which its header has last."""
    return [c for c in encabezado(familia) if c.startswith("MONTO_")]


def escribir(
    destino: Path,
    filas: int,
    familia: Familia = "mensual",
    semilla: int = 93,
    *,
    anio: int = 2025,
    cadenas: int = POOL,
) -> Path:
    """Write one national file of `filas` rows of a year and return its path; the same seed, the same bytes.

    They are of `cadenas` budget chains: the fewer, the more rows add up to one.
    """
    rng = random.Random(semilla)
    columnas = encabezado(familia)
    textos = columnas[: -len(medidas(familia))]
    pool = [_line(_chain(rng, textos, familia, anio), familia) for _ in range(cadenas)]
    with destino.open("w", encoding="utf-8", newline="") as salida:
        salida.write(_line(columnas, familia) + "\r\n")
        for _ in range(filas):
            cadena = pool[rng.randrange(cadenas)].replace(MONTH_MARK, str(rng.randint(1, 12)))
            salida.write(f"{cadena},{_line(_amounts(rng, familia), familia)}\r\n")
    return destino


def _line(celdas: Sequence[str], familia: Familia) -> str:
    if familia == "mensual":
        return '"' + '","'.join(celdas) + '"'
    return ",".join(f'"{c}"' if "," in c else c for c in celdas)


def _amounts(rng: random.Random, familia: Familia) -> list[str]:
    if familia == "mensual":
        centimos = [_cents(rng) for _ in range(7)]
    else:
        meses = [_cents(rng) for _ in range(12)]
        centimos = [*(_cents(rng) for _ in range(4)), *meses, sum(meses), _cents(rng)]
    return [f"{c // 100}.{c % 100:02d}" if c else "0" for c in centimos]


def _cents(rng: random.Random) -> int:
    return int(rng.random() * MAX_CENTS) if rng.random() < NONZERO_SHARE else 0


def _chain(rng: random.Random, columnas: Sequence[str], familia: Familia, anio: int) -> list[str]:
    """Return the text cells of one budget chain (everything before the amounts)."""
    tipo = "3" if familia == "mensual" else "ACTIVIDAD"
    fijas = {"ANO_EJE": str(anio), "MES_EJE": MONTH_MARK, "TIPO_ACT_PROY": tipo}
    fijas |= _programme(rng) if rng.random() < PROGRAMA_SHARE else _other_programme(rng)
    return [fijas.get(nombre) or _filler(rng, nombre) for nombre in columnas]


def _programme(rng: random.Random) -> dict[str, str]:
    producto, actividad = rng.choice(PROGRAMA_ACTIVITIES)
    return {
        "PROGRAMA_PPTO": "0093",
        "PRODUCTO_PROYECTO": producto,
        "ACTIVIDAD_ACCION_OBRA": actividad,
        "SECTOR": "38",
    }


def _other_programme(rng: random.Random) -> dict[str, str]:
    return {
        "PROGRAMA_PPTO": f"{rng.randint(101, 250):04d}",
        "PRODUCTO_PROYECTO": str(rng.randint(3000600, 3000999)),
        "ACTIVIDAD_ACCION_OBRA": str(rng.randint(5000001, 5006999)),
        "SECTOR": f"{rng.randint(1, 37):02d}",
    }


def _filler(rng: random.Random, nombre: str) -> str:
    if nombre.endswith("_NOMBRE"):
        return RELLENO[: rng.randint(8, 52)].strip()
    return f"{rng.randint(1, 9999):0{rng.randint(1, 5)}d}"
