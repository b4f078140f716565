"""Write a deterministic padrón reducido shaped and sized like SUNAT's, and measure its reader against DuckDB.

    python benchmarks/padron_sintetico.py [--lineas 18000000] [--empresas 41000] [--repeticiones 3]

Lines are as long as the real ones (about 83 bytes, 1.5 GB in all) and every RUC is invented: a prefix, 99, six digits
and the check digit. Those looked up stand once; the other four millions come round again. Each figure is that of a
whole process after one warm-up round, tools taking turns: wall time and peak resident memory. All answers must agree.
The file is removed at the end. POSIX only (wait4).
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench_mef import Corrida, run

ENCABEZADO = (
    "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|TIPO DE VÍA|NOMBRE DE VÍA|"
    "CÓDIGO DE ZONA|TIPO DE ZONA|NÚMERO|INTERIOR|LOTE|DEPARTAMENTO|MANZANA|KILÓMETRO|"
)
CODIFICACION = "latin-1"
PESOS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
ATENDIDAS, AJENAS = "20", ("10", "15", "16", "17")
SERIE = 1_000_000
POOL = 4_096
NOMBRES = (
    "QUISPE",
    "MUÑOZ",
    "HUAMÁN",
    "ROSA",
    "LUZ",
    "JOSÉ",
    "INVERSIONES",
    '"EL SOL"',
    "DE LA CRUZ",
    "CÓNDOR",
    "E.I.R.L.",
)
ESTADOS = ("ACTIVO", "BAJA DE OFICIO", "SUSPENSION TEMPORAL", "BAJA DEFINITIVA", "BAJA PROV. POR OFICI")
CONDICIONES = ("HABIDO", "NO HABIDO", "NO HALLADO", "PENDIENTE")
PRODUCTO, DUCKDB, CAT = "PadronReducido", "DuckDB", "cat > /dev/null"


def ruc(prefijo: str, numero: int) -> str:
    """Return an invented RUC: prefix, 99, six digits and its check digit."""
    diez = f"{prefijo}99{numero:06d}"
    return diez + str((11 - sum(p * int(d) for p, d in zip(PESOS, diez, strict=True)) % 11) % 10)


def empresas(cantidad: int) -> list[str]:
    """Return the RUC that are looked up, spread over their series."""
    return [ruc(ATENDIDAS, n * (SERIE // cantidad)) for n in range(cantidad)]


def escribir(destino: Path, lineas: int, buscadas: list[str], semilla: int = 93) -> Path:
    """Write a padrón of `lineas` rows, the firms looked up spread among them; the same seed, the same bytes."""
    rng = random.Random(semilla)
    colas = [_tail(rng) for _ in range(POOL)]
    paso = max(lineas // len(buscadas), 1)
    ajenas, pendientes = _others(), iter(buscadas)
    with destino.open("w", encoding=CODIFICACION, newline="") as salida:
        salida.write(f"{ENCABEZADO}\r\n")
        for n in range(lineas):
            numero = next(pendientes, None) if n % paso == 0 else None
            salida.write(f"{numero or next(ajenas)}{colas[rng.randrange(POOL)]}\r\n")
    return destino


def _others() -> Iterator[str]:
    while True:
        for prefijo in AJENAS:
            yield from (ruc(prefijo, n) for n in range(SERIE))


def _tail(rng: random.Random) -> str:
    nombre = " ".join(rng.choices(NOMBRES, k=rng.randint(2, 3)))
    celdas = [nombre, rng.choice(ESTADOS), rng.choice(CONDICIONES)]
    if rng.random() < 0.85:
        celdas += ["-"] * 11
    else:
        celdas += [
            f"{rng.randint(1, 25):02d}0101",
            "AV.",
            " ".join(rng.choices(NOMBRES, k=2)),
            "URB.",
            "LA CAMPIÑA",
            str(rng.randint(1, 9999)),
        ]
        celdas += ["-", "-", str(rng.randint(1, 900)), "-", "-"]
    return "|" + "|".join(celdas) + "|"


def con_producto(ruta: Path, buscadas: Iterable[str]) -> list[tuple[str, ...]]:
    """The product's reader."""
    from pp0093.sources.base import RawFile, no_progress
    from pp0093.sources.padron import PadronReducido

    reading = PadronReducido().read(RawFile(ruta, ruta.name), no_progress, frozenset(buscadas))
    columnas = (reading.tabla[c].to_pylist() for c in ("ruc", "estado", "condicion", "ubigeo"))
    return list(zip(*columnas, strict=True))


def con_duckdb(ruta: Path, buscadas: Iterable[str]) -> list[tuple[str, ...]]:
    """DuckDB with explicit columns, nothing detected and a semi join."""
    import duckdb
    import pyarrow as pa

    nombres = [c or "nada" for c in ENCABEZADO.split("|")]
    tipos = dict.fromkeys(nombres, "VARCHAR")
    con = duckdb.connect()
    con.register("buscadas", pa.table({"RUC": list(buscadas)}))
    return con.execute(
        f'select RUC, "{nombres[2]}", "{nombres[3]}", nullif(UBIGEO, \'-\') from read_csv(?, columns = {tipos}, '
        f"auto_detect = false, header = true, delim = '|', quote = '', escape = '', encoding = '{CODIFICACION}') "
        "semi join buscadas using (RUC)",
        [str(ruta)],
    ).fetchall()


HERRAMIENTAS = {PRODUCTO: con_producto, DUCKDB: con_duckdb}


def answer(herramienta: str, ruta: Path, cantidad: int) -> str:
    """Return how many firms a tool found and a hash of what it says of them."""
    filas = sorted(HERRAMIENTAS[herramienta](ruta, empresas(cantidad)))
    return f"{len(filas)} {hashlib.sha256(repr(filas).encode()).hexdigest()[:16]}"


def measure(ruta: Path, cantidad: int, repeticiones: int) -> dict[str, list[Corrida]]:
    """Return the runs of each tool, taken in turns after one warm-up round; raise RuntimeError when answers differ."""
    ordenes = {h: [sys.executable, __file__, "--una", h, str(ruta), "--empresas", str(cantidad)] for h in HERRAMIENTAS}
    ordenes[CAT] = ["sh", "-c", 'cat "$0" > /dev/null', str(ruta)]
    corridas: dict[str, list[Corrida]] = {h: [] for h in ordenes}
    for vuelta in range(repeticiones + 1):
        nombres = list(ordenes)[vuelta % len(ordenes) :] + list(ordenes)[: vuelta % len(ordenes)]
        for nombre in nombres:
            corrida = run(ordenes[nombre])
            corridas[nombre] += [corrida] if vuelta else []
    respuestas = {c.salida for h in HERRAMIENTAS for c in corridas[h]}
    if len(respuestas) != 1:
        raise RuntimeError(f"las herramientas no coinciden: {respuestas}")
    return corridas


def main() -> None:
    """Write the file, measure, print a table and remove the file."""
    opciones = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    opciones.add_argument("--lineas", type=int, default=18_000_000)
    opciones.add_argument("--empresas", type=int, default=41_000)
    opciones.add_argument("--repeticiones", type=int, default=3)
    opciones.add_argument(
        "--una", nargs=2, metavar=("HERRAMIENTA", "ARCHIVO"), help="ask one tool and print its answer"
    )
    argumentos = opciones.parse_args()
    if argumentos.una:
        print(answer(argumentos.una[0], Path(argumentos.una[1]), argumentos.empresas))
        return
    with tempfile.TemporaryDirectory(prefix="pp0093-bench-") as carpeta:
        ruta = escribir(Path(carpeta) / "padron_reducido_ruc.txt", argumentos.lineas, empresas(argumentos.empresas))
        print(f"{argumentos.lineas:,} líneas, {ruta.stat().st_size / 1e9:.2f} GB, {argumentos.empresas:,} empresas")
        for nombre, corridas in measure(ruta, argumentos.empresas, argumentos.repeticiones).items():
            mediana = statistics.median(c.segundos for c in corridas)
            pico = max(c.pico_mb for c in corridas)
            print(f"{nombre}: {mediana:.2f} s, pico {pico:,.0f} MB ({corridas[0].salida.strip()})")


if __name__ == "__main__":
    main()
