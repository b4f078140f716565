"""Output of the command line: answers go to standard output, everything else to standard error."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from pp0093.errors import one_line, public, seen

if TYPE_CHECKING:
    from pp0093.ingest.readers.base import Progress, RawFile

BIG_FILE_BYTES = 50 << 20
MIN_COLUMN = 16
EMPTY_COLUMNS = "Sin dato en ninguna fila: "
STEP_PREFIX = "… "
"""Prefix of progress lines."""
CLEAR = "\x1b[K"
"""Terminal sequence that clears the rest of a line."""
PATHS = ("archivo", "libro", "donde")
"""Columns never truncated: a path is of no use without its end."""


def speak_utf8() -> None:
    """Make both outputs UTF-8 whatever the console's encoding; characters that cannot be written are replaced.

    A replaced stream (a console inside another program) is left alone.
    """
    for salida in (sys.stdout, sys.stderr):
        if isinstance(salida, io.TextIOWrapper):
            salida.reconfigure(encoding="utf-8", errors="replace")


def say(texto: str) -> None:
    """Write one line to standard error, never wrapped and without personal data."""
    print(public(texto), file=sys.stderr)


def warn(texto: str) -> None:
    """Write a warning."""
    say(f"Aviso: {texto}")


def destination(salida: Path | None, nombre: str) -> Path:
    """Return the output path: the one given, or a file of this name in the folder given or in the current one."""
    if salida is None:
        return Path(nombre)
    return salida / nombre if salida.is_dir() else salida


@contextmanager
def answer_in(ruta: Path | None) -> Iterator[None]:
    """Redirect a command's answer to a file, if given, written once it is complete."""
    if ruta is None:
        yield
        return
    with redirect_stdout(io.StringIO()) as dicho:
        yield
    ruta.write_text(dicho.getvalue(), encoding="utf-8")
    say(f"Escrita {ruta}")


def plain_json(valor: Any) -> Any:
    """Return a value as a JSON type: dates in ISO, decimals as numbers."""
    if isinstance(valor, Decimal):
        return int(valor) if valor == valor.to_integral_value() else float(valor)
    return valor.isoformat() if isinstance(valor, date) else valor


def write_rows(
    filas: Sequence[dict[str, Any] | Struct],
    formato: str,
    nada: Callable[[], str] = lambda: "Sin filas: nada responde a lo pedido.",
    columnas: Callable[[], list[str]] = list,
    escritas: Mapping[str, Callable[[Any], str]] = MappingProxyType({}),
) -> None:
    """Write rows to standard output as an aligned table, JSON or CSV.

    Without rows write `nada`; an empty CSV has the header of `columnas`. A table formats columns with `escritas`; files
    hold plain values.
    """
    limpias: list[dict[str, Any]] = _deep([*filas])
    if formato == "json":
        print(json.dumps(limpias, ensure_ascii=False, indent=1))
    elif formato == "csv":
        from pp0093.writing import formats

        encabezado = list(limpias[0]) if limpias else columnas()
        escritor = csv.DictWriter(sys.stdout, encabezado, lineterminator="\n")
        if encabezado:
            escritor.writeheader()
        escritor.writerows({c: formats.for_a_sheet(v) for c, v in f.items()} for f in limpias)
    elif limpias:
        _print_table(list(limpias[0]), limpias, escritas)
    else:
        say(nada())


def answer_one(objeto: dict[str, Any], formato: str) -> None:
    """Write one object as JSON or as one line per field."""
    if formato == "json":
        print(as_json(objeto))
        return
    for clave, valor in objeto.items():
        print(f"{clave}: {_cell(_deep(valor), clave)}")


def as_json(valor: Any) -> str:
    """Return a row, or several, as JSON, without invisible characters in its texts."""
    return json.dumps(_deep(valor), ensure_ascii=False, indent=1)


def _deep(valor: Any) -> Any:
    if isinstance(valor, Struct):
        valor = asdict(valor)
    if isinstance(valor, dict):
        return {k: _deep(v) for k, v in valor.items()}
    if isinstance(valor, str):
        return seen(valor, con_parrafos=True)
    return [_deep(v) for v in valor] if isinstance(valor, list) else plain_json(valor)


def _cell(valor: Any, columna: str, escribe: Callable[[Any], str] | None = None) -> str:
    if isinstance(valor, dict):
        valor = [f"{k} {_cell(v, k)}" for k, v in valor.items()]
    if valor is None or isinstance(valor, list):
        return "; ".join(_cell(v, columna) for v in valor or ()) or "—"
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if columna.endswith(("anio", "anios")) or columna == "mes" or not isinstance(valor, int | float):
        return one_line(str(valor))
    if escribe:
        return escribe(valor)
    if columna.endswith("_pct"):
        from pp0093.writing import formats

        return formats.percent(valor).removesuffix(" %")
    return f"{valor:,.1f}" if isinstance(valor, float) else f"{valor:,}"


def _print_table(todas: list[str], filas: list[dict[str, Any]], escritas: Mapping[str, Callable[[Any], str]]) -> None:
    """Print rows within the terminal's width, if possible; columns empty in every row are only listed."""
    columnas = [c for c in todas if any(f[c] not in (None, "", [], {}) for f in filas)] or todas
    numerica = {c: all(isinstance(f[c], int | float) or f[c] is None for f in filas) for c in columnas}
    textos = {c: [c, *(_cell(f[c], c, escritas.get(c)) for f in filas)] for c in columnas}
    anchos = {c: max(map(len, t)) for c, t in textos.items()}
    # Natural widths; long texts shrink to fit the terminal, paths do not.
    sobra = sum(anchos.values()) + 2 * (len(anchos) - 1) - shutil.get_terminal_size().columns
    se_cortan = [c for c in textos if not (numerica[c] or c in PATHS)] if sys.stdout.isatty() else []
    while se_cortan and sobra > 0 and anchos[ancha := max(se_cortan, key=anchos.__getitem__)] > MIN_COLUMN:
        anchos[ancha] -= 1
        sobra -= 1
    for n in range(len(filas) + 1):
        # Truncated texts are marked: one cut inside a number would read as another number.
        celdas = {c: t if len(t := textos[c][n]) <= anchos[c] else f"{t[: anchos[c] - 1]}…" for c in columnas}
        print("  ".join(t.rjust(anchos[c]) if numerica[c] else t.ljust(anchos[c]) for c, t in celdas.items()).rstrip())
    if vacias := [c for c in todas if c not in columnas]:
        print(f"{EMPTY_COLUMNS}{', '.join(vacias)}")


@contextmanager
def steps() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that reports each phase of a long task on standard error, with a counter on terminals."""
    es_visto, dicha = sys.stderr.isatty(), ""

    def step(fase: str, hechas: int, total: int) -> None:
        nonlocal dicha
        es_otra, anterior, dicha = fase != dicha, dicha, fase
        if es_visto:
            cuenta = f": {hechas} de {total}" if hechas else ""
            salto = "\n" if es_otra and anterior else "\r"
            print(f"{salto}{STEP_PREFIX}{fase}{cuenta}", end="", file=sys.stderr, flush=True)
        elif es_otra:
            print(f"{STEP_PREFIX}{fase}{f': {total}' if total else ''}", file=sys.stderr, flush=True)

    try:
        yield step
    finally:
        if es_visto and dicha:
            print(file=sys.stderr)


@contextmanager
def progress_of(archivo: RawFile) -> Iterator[Progress]:
    """Show the reading progress of a large file (share, rows, time left) on one line of a terminal."""
    if archivo.ruta.stat().st_size < BIG_FILE_BYTES or not sys.stderr.isatty():
        from pp0093.ingest.readers.base import no_progress

        yield no_progress
        return
    desde, dicho = time.monotonic(), ""

    def show(leidos: int, total: int, filas: int) -> None:
        nonlocal dicho
        faltan = (time.monotonic() - desde) * (total - leidos) / leidos if leidos else 0
        linea = (
            f"{STEP_PREFIX}{archivo.archivo}: {leidos / total:.0%} de {total / 1e6:,.0f} MB, {filas:,} filas, "
            f"faltan {faltan:,.0f} s"
        )
        if linea != dicho:
            print(f"\r{linea}{CLEAR}", end="", file=sys.stderr, flush=True)
            dicho = linea

    try:
        yield show
    finally:
        print(f"\r{CLEAR}", end="", file=sys.stderr, flush=True)
