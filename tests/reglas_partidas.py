"""Rule tables written in other ways: each dated row split in two, or closed and followed by another; and what is asked.

Written from the CSV files alone, without any code of the product that reads rules.
"""

import contextlib
import csv
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from conftest import PROYECTO, en_pantalla, offered_by
from conftest import answered as run
from generador_registros import Hoja, escribir_csv, ruc
from generadores import escribir_mensual, filas_mensuales
from libros import de_toml, escritas
from streamlit.testing.v1 import AppTest

from pp0093 import config
from pp0093.ask.registry import INDICATORS

Fila = dict[str, str]
Corte = Callable[[int, int], int | None]
Respuestas = dict[str, str]

PAIS, PROGRAMA = PROYECTO / "pp0093" / "country", PROYECTO / "programas" / "0093"
ANIOS = range(2013, 2027)
# The first year of the rows that are added, and the years that they may not change.
NUEVO = 2026
CERRADOS = range(2013, NUEVO)
FECHAS = ("valido_desde", "valido_hasta")
ATENDIDAS, KEYS, POSIBLES, VALORES = de_toml("reglas_partidas").values()
CRUCE = ("RUC", "VENTAS_UIT", "FECHA_INSCRIPCION", "ESTADO", "CONDICION", "CIIU")
IGUALES = ("codigo", "condicion", "de", "valido_desde", "valido_hasta")


def dated_tables() -> list[str]:
    """The names of the tables with dates, of the country and of the programme."""
    return sorted({r.stem for r in _csvs(PAIS, PROGRAMA) if FECHAS[0] in read(r)[0]})


def _csvs(*raices: Path) -> list[Path]:
    return [r for raiz in raices for r in sorted((raiz / "reglas").glob("*.csv"))]


def read(ruta: Path) -> tuple[list[str], list[Fila]]:
    """The columns and rows of a CSV file."""
    with ruta.open(encoding="utf-8-sig", newline="") as entrada:
        lector = csv.DictReader(entrada)
        return list(lector.fieldnames or ()), list(lector)


def rewritten(raiz: Path, de_una: Callable[[str, Fila], list[Fila]], tablas: Iterable[str] | None = None) -> Path:
    """Copy the country and the programme to a folder, each dated row of some tables as other rows; all if not said."""
    elegidas = set(dated_tables() if tablas is None else tablas)
    for origen, nombre in ((PAIS, "pais"), (PROGRAMA, "0093")):
        shutil.copytree(origen, raiz / nombre, ignore=shutil.ignore_patterns("__pycache__"))
    for ruta in _csvs(raiz / "pais", raiz / "0093"):
        columnas, filas = read(ruta)
        if ruta.stem in elegidas and FECHAS[0] in columnas:
            escritas(ruta, [otra for fila in filas for otra in de_una(ruta.stem, fila)], columnas)
    return raiz


def split_at(*anios: int) -> Callable[[str, Fila], list[Fila]]:
    """Split a row after each of some years that it spans."""
    return lambda _tabla, fila: _split(fila, [a for a in anios if _life(fila)[0] <= a < _life(fila)[1]])


def split_by_chance(semilla: int) -> Callable[[str, Fila], list[Fila]]:
    """Split each row in two after a year of its own, among those with data."""
    azar = random.Random(semilla)

    def en_dos(_tabla: str, fila: Fila) -> list[Fila]:
        desde, hasta = _life(fila)
        posibles = [a for a in ANIOS if desde <= a < hasta]
        return _split(fila, [azar.choice(posibles)] if posibles else [])

    return en_dos


def _life(fila: Fila) -> tuple[int, int]:
    return int(fila[FECHAS[0]] or 0), int(fila[FECHAS[1]] or 9999)


def _split(fila: Fila, finales: list[int]) -> list[Fila]:
    inicios = [fila[FECHAS[0]], *(str(a + 1) for a in finales)]
    fines = [*map(str, finales), fila[FECHAS[1]]]
    return [fila | dict(zip(FECHAS, vida, strict=True)) for vida in zip(inicios, fines, strict=True)]


def succeeded(tabla: str, fila: Fila) -> list[Fila]:
    """Close a row before the new year and follow it with one that says other things of the same key."""
    if not (desde_hasta := _life(fila))[0] < NUEVO <= desde_hasta[1]:
        return [fila]
    cerrada, nueva = _split(fila, [NUEVO - 1])
    claves = KEYS.get(tabla, (next(iter(fila)),))
    return [cerrada, {c: v if c in claves else _other(tabla, fila, c, v) for c, v in nueva.items()}]


def _other(tabla: str, fila: Fila, columna: str, valor: str) -> str:
    """Another value for a column; what is empty or tells the row's life stays."""
    if not valor or columna in IGUALES:
        return valor
    if columna == "valor" and fila["parametro"] in VALORES:
        return VALORES[fila["parametro"]]
    if columna == "codigo_corto":
        return f"N{valor}"
    if columna in POSIBLES:
        posibles = POSIBLES[columna]
        return posibles[(posibles.index(valor) + 1) % len(posibles)] if valor in posibles else posibles[0]
    if re.fullmatch(r"\d+(\.\d+)?", valor):
        return f"{2 * float(valor):g}"
    return f"{valor} (desde {NUEVO})"


def with_next_year(raiz: Path) -> None:
    """Write the shipped files, and money and lists of firms of before and after the new rows, to a raw folder."""
    shutil.copytree(PROYECTO / "data" / "raw", raiz, ignore=shutil.ignore_patterns("demo"))
    (raiz / "registros").mkdir()
    manifiesto = raiz / "manifest.csv"
    columnas, filas = read(manifiesto)
    for anio in (NUEVO - 3, NUEVO):  # No document of 2023 opens its money by activity.
        escribir_mensual(raiz / "mef" / f"{anio}.csv", filas_mensuales(anio, cadenas=3, anio=anio))
    for anio in (NUEVO - 1, NUEVO):
        lista = [
            [ruc(n), f"15/0{n % 6 + 1}/{anio}", actividad, servicio, unidad, n % 20, (n + 4) % 20]
            for n, (actividad, servicio, unidad) in enumerate(ATENDIDAS * 4)
        ]
        hoja = Hoja("Hoja1", ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "NOTA ENTRADA", "NOTA SALIDA"], lista)
        escribir_csv(raiz / "registros" / f"{anio}.csv", hoja)
        dicho = {"archivo": f"registros/{anio}.csv", "fuente": "registros", "anio": str(anio), "origen": "real"}
        filas.append(dicho)
    escritas(manifiesto, filas, columnas)
    escritas(raiz / "padron" / f"cruce_{NUEVO - 1}.csv", (dict(zip(CRUCE, f, strict=True)) for f in _firms()))


def _firms() -> Iterator[tuple[str, ...]]:
    """Rows of the cross with SUNAT: every size, age and state."""
    for n in range(len(ATENDIDAS) * 3):
        estado, condicion = (("ACTIVO", "HABIDO"), ("BAJA DE OFICIO", "HABIDO"), ("ACTIVO", "NO HABIDO"))[n % 3]
        yield ruc(n), str(5 * 2**n), f"15/03/{2005 + n}", estado, condicion, f"{1000 + 331 * n}"


@contextlib.contextmanager
def in_force(raiz: Path, datos: Path, salida: Path) -> Iterator[None]:
    """Build with the country and the programme of a folder, its version in another."""
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(config, "COUNTRY_FOLDER", raiz / "pais")
        entorno.setenv("PP0093_PROGRAMA", str(raiz / "0093"))
        entorno.setenv("PP0093_DATOS", str(datos))
        entorno.setenv("PP0093_SALIDA", str(salida))
        yield


def publish(raiz: Path, datos: Path, salida: Path, *opciones: str) -> Path:
    """Publish with the rules of a folder."""
    with in_force(raiz, datos, salida):
        respuesta = run("etl", *opciones)
    assert respuesta.codigo == 0, respuesta.errores
    return salida


@cache
def answers(
    salida: Path,
    anios: Sequence[int] = (),
    *,
    solo_por_anio: bool = False,
    alcances: Sequence[str] = ("reporte", "nacional"),
) -> Respuestas:
    """What `consulta` answers of every indicator by every dimension, with and without the year, of some scopes.

    Of some years when they are given, each a filter. `solo_por_anio` asks only what is open by year.
    """
    filtros = [parte for a in anios for parte in ("--filtro", f"anio={a}")]
    halladas: Respuestas = {}
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_SALIDA", str(salida))
        for dimensiones, indicadores in _together().items():
            for por in _openings(dimensiones, solo_por_anio=solo_por_anio):
                for alcance in alcances:
                    pedido = ("consulta", ",".join(indicadores), "--por", por, "--alcance", alcance, *filtros)
                    halladas[" ".join(pedido)] = run(*pedido, "--formato", "json").salida
    assert all(halladas.values()), [p for p, dicho in halladas.items() if not dicho]
    return halladas


def _together() -> dict[tuple[str, ...], list[str]]:
    """The indicators by the dimensions that they have: asked at once, each says what it says alone."""
    juntos: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for indicador in INDICATORS:
        juntos[tuple(offered_by(indicador))].append(indicador)
    return juntos


def _openings(dimensiones: Sequence[str], *, solo_por_anio: bool) -> list[str]:
    otras = [d for d in dimensiones if d != "anio"]
    con_anio = ["anio", *(f"anio,{d}" for d in otras)] if "anio" in dimensiones else []
    return con_anio if solo_por_anio and con_anio else ["", *otras, *con_anio]


def said(salida: Path, pagina: str, **enlace: str) -> str:
    """What a page says, the id of its version apart."""
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_SALIDA", str(salida))
        app = AppTest.from_file(str(PROYECTO / "app.py"))
        for clave, valor in enlace.items():
            app.query_params[clave] = valor
        app.switch_page(f"pages/{pagina}.py").run()
    assert not app.exception, app.exception[0].message
    html = en_pantalla(app)
    texto = " ".join(unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)).split())
    return texto.replace(version(salida), "VERSIÓN")


def version(salida: Path) -> str:
    """The id of what is published."""
    return (salida / "VIGENTE").read_text(encoding="utf-8")


def exported(salida: Path, destino: Path, pagina: str, formato: str, *filtros: str) -> dict[str, bytes]:
    """The files that `exportar` writes of a page, the id of its version apart; its complaint, where it has nothing."""
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_SALIDA", str(salida))
        respuesta = run("exportar", pagina, "--formato", formato, "--destino", str(destino), *filtros)
    if respuesta.codigo:
        return {"": respuesta.errores.encode()}
    propia = version(salida).encode()
    return {r.name: r.read_bytes().replace(propia, b"") for r in sorted(destino.iterdir())}


def differences(antes: dict[str, str], despues: dict[str, str]) -> list[str]:
    """Where two sets of answers are not the same, each with the first characters that differ."""
    assert antes.keys() == despues.keys()
    return [f"{c}: {_first(antes[c], despues[c])}" for c in antes if antes[c] != despues[c]]


def _first(uno: str, otro: str) -> str:
    lugar = next((n for n, (a, b) in enumerate(zip(uno, otro, strict=False)) if a != b), min(len(uno), len(otro)))
    return f"…{uno[max(0, lugar - 60) : lugar + 60]}… / …{otro[max(0, lugar - 60) : lugar + 60]}…"
