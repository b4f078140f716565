"""Whatever an office does to the headers and the cells of its files, rows are read right or the file is refused.

Columns are renamed to other names of theirs, reordered, put beside sheets of the office, with accents lost, with
decimal commas and with a twin that says another thing: what is loaded is what was there, and nothing is silent.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import parte
from generador_registros import ruc
from test_formas_de_archivo import libro, texto

from pp0093.errors import InputError
from pp0093.ingest.columns import HeaderMap, column_map, normalise
from pp0093.ingest.readers.base import RawFile, Reading, Source, no_progress
from pp0093.ingest.readers.metas import Metas
from pp0093.ingest.readers.padron import Cruce
from pp0093.ingest.readers.registros import Registros
from pp0093.ingest.readers.siaf import Siaf

Filas = list[list[str]]
TWINS = {
    "MONTO": "MTO", "MTO": "MONTO", "NUMERO": "NRO", "NRO": "N°", "CODIGO": "CÓDIGO", "COD": "CODIGO", "FEC": "FECHA",
    "EJEC": "EJECUTADO", "PROG": "PROGRAMADO", "DEVENGA": "DEVENGADO", "01": "ENERO", "02": "Febrero", "03": "MAR",
    "REGION": "REGIÓN", "ATENCION": "ATENCIÓN",
}  # fmt: skip
"""Words that people write for one another, apart from those that the house knows."""


class Kind:
    """A source: its reader, the map of its headers, its columns with what ten rows hold, and its amounts."""

    def __init__(self, lector: Source, mapa: Callable[[], HeaderMap], columnas: dict[str, list[str]], montos: set[str]):
        self.lector, self.mapa, self.columnas, self.montos = lector, mapa, columnas, montos


KINDS = {
    "registros": Kind(
        Registros(),
        lambda: column_map("registros")["comun"],
        {
            "ruc": [ruc(n) for n in range(10)], "fecha": [f"{n + 10}/03/2025" for n in range(10)],
            "actividad": ["1.2", "5005080"] * 5, "servicio": [f"Taller {n}" for n in range(10)], "unidad": ["DDP"] * 10,
        },
        set(),
    ),
    "metas": Kind(
        Metas(),
        lambda: column_map("metas")["metas"],
        {
            "anio": [str(2016 + n) for n in range(10)], "codigo": ["5005079"] * 10,
            "meta_anual": [f"{1000 + n}.5" for n in range(10)], "programado_01": [f"{n}.25" for n in range(10)],
            "ejecutado_03": [str(n) for n in range(10)],
        },
        {"meta_anual", "programado_01", "ejecutado_03"},
    ),
    "siaf": Kind(
        Siaf(),
        lambda: column_map("siaf")["siaf"],
        {
            "anio": ["2025"] * 10, "programa": ["0093"] * 9 + ["0042"], "producto": ["3000534"] * 10,
            "actividad": ["5005079"] * 10, "pia_soles": [f"{n}234.50" for n in range(1, 11)], "pim_soles": ["7"] * 10,
            "devengado_01_soles": [f"{n}.75" for n in range(10)],
        },
        {"pia_soles", "pim_soles", "devengado_01_soles"},
    ),
    "cruce": Kind(
        Cruce(),
        lambda: column_map("cruce")["cruce"],
        {
            "ruc": [ruc(n) for n in range(10)], "ciiu": ["1071", "4711"] * 5,
            "ventas_uit": [f"{n}2.5" for n in range(1, 11)], "trabajadores": [str(n) for n in range(1, 11)],
            "fecha_inscripcion": [f"{n + 10}/02/2015" for n in range(10)],
        },
        {"ventas_uit"},
    ),
}  # fmt: skip


def otro_nombre(escrito: str, azar: random.Random) -> str:
    """Write a header in another of the ways in which people write it."""
    palabras = escrito.replace("_", " ").split()
    if azar.random() < 0.5:
        palabras = [TWINS.get(p.upper(), p) for p in palabras]
    escrito = azar.choice([" ", "_", " - "]).join(palabras)
    return azar.choice([str.upper, str.lower, str.title, str])(escrito)


def sin_tildes(escrito: str, azar: random.Random) -> str:
    rotas: list[Callable[[str], str]] = [
        lambda t: t.encode("ascii", "replace").decode(),
        lambda t: "".join(c if c.isascii() else "\ufffd" for c in t),
        lambda t: t.encode().decode("latin-1"),
    ]
    return azar.choice(rotas)(escrito) if azar.random() < 0.5 else escrito


def con_coma(valor: str) -> str:
    entero, punto, decimales = valor.partition(".")
    return f"{int(entero):,}".replace(",", ".") + ("," + decimales if punto else "")


def escrita(tipo: str, azar: random.Random) -> tuple[str, bytes, dict[str, str]]:
    """Return a file of a kind after some of those changes, and {column: the twin that disagrees with it}."""
    kind, mapa = KINDS[tipo], KINDS[tipo].mapa()
    nombres = {c: [e for e, suya in mapa.escritos if suya == c] for c in kind.columnas}
    columnas = [(c, otro_nombre(azar.choice(nombres[c]), azar), [*v]) for c, v in kind.columnas.items()]
    if kind.montos and azar.random() < 0.5:
        columnas = [(c, e, [*map(con_coma, v)] if c in kind.montos else v) for c, e, v in columnas]
    distintas: dict[str, str] = {}
    if azar.random() < 0.4:
        columna, suyo, valores = azar.choice(columnas)
        otros = [n for n in nombres[columna] if normalise(n) != normalise(suyo)]
        if otros:
            distintas[columna] = azar.choice(otros)
            columnas.append((columna, distintas[columna], [valores[-1], *valores[:-1]]))
    azar.shuffle(columnas)
    encabezado = [sin_tildes(e, azar) for _, e, _ in columnas]
    filas = [encabezado, *map(list, zip(*(v for *_, v in columnas), strict=True))]
    if azar.random() < 0.5:
        hojas: dict[str, Any] = {
            "Resumen": [["Mes", "Total"], ["Enero", "3"]],
            "Datos": filas,
            "Notas": [["Sin datos"]],
        }
        return "f.xlsx", libro(**hojas), distintas
    return "f.csv", texto(*filas, separador=azar.choice(";\t|")), distintas


def dice(tipo: str, lectura: Reading) -> list[tuple[Any, ...]]:
    """Return the columns of a kind as they were loaded, amounts as numbers."""
    columnas = {c: c for c in KINDS[tipo].columnas}
    if tipo == "metas":
        columnas |= {"programado_01": "programado", "ejecutado_03": "ejecutado"}
    filas = [tuple(f[c] for c in columnas.values()) for f in lectura.tabla.to_pylist()]
    return sorted(
        tuple(str(float(v)) if v and c in KINDS[tipo].montos else str(v) for c, v in zip(columnas, f, strict=True))
        for f in filas
    )


def leida(tipo: str, carpeta: Path, nombre: str, octetos: bytes) -> Reading:
    (carpeta / nombre).write_bytes(octetos)
    return KINDS[tipo].lector.read(
        RawFile(carpeta / nombre, f"x/{nombre}", {"anio": "2025"} if tipo == "cruce" else {}), no_progress
    )


@pytest.mark.parametrize("tipo", KINDS)
@pytest.mark.parametrize("semilla", parte(range(60), 12))
def test_rows_are_read_right_or_the_file_is_refused_in_one_sentence(tmp_path: Path, tipo: str, semilla: int) -> None:
    azar = random.Random(f"{tipo} {semilla}")
    kind = KINDS[tipo]
    derecha = [[c, *v] for c, v in kind.columnas.items()]
    nombres = {c: next(e for e, suya in kind.mapa().escritos if suya == c) for c in kind.columnas}
    llana = leida(tipo, tmp_path, "derecha.csv", texto(*zip(*([nombres[c], *v] for c, *v in derecha), strict=True)))
    nombre, octetos, distintas = escrita(tipo, azar)
    try:
        lectura = leida(tipo, tmp_path, nombre, octetos)
    except InputError as falta:
        assert distintas and str(falta).count(". ") == 0, str(falta)
        return
    assert not lectura.cuarentena
    assert lectura.filas_leidas == lectura.filas_cargadas + lectura.filas_fuera_alcance == 10
    if dice(tipo, lectura) != dice(tipo, llana):
        assert distintas and any("dice otra cosa" in p or "cuenta por su código" in p for p in lectura.problemas), (
            lectura.problemas
        )
    if nombre == "f.xlsx":
        assert sum("no se leyó: no se reconoce su encabezado" in p for p in lectura.problemas) == 2
