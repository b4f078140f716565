"""The national reader finds every row of any programme, 0001 to 9999: compared with a plain reading of the file."""

import csv
import io
import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from generadores import ANCHO, ERA_1, ERA_2
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pp0093.ingest.readers import mef_abierto
from pp0093.ingest.readers.base import RawFile, Reading, no_progress

ERAS = {"era 1": ERA_1, "era 2": ERA_2, "ancho": ANCHO}
COMILLAS = {
    "todas": (csv.QUOTE_ALL, csv.QUOTE_ALL),
    "sólo las necesarias": (csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL),
    "empiezan a medias": (csv.QUOTE_MINIMAL, csv.QUOTE_ALL),
    "terminan a medias": (csv.QUOTE_ALL, csv.QUOTE_MINIMAL),
    "ninguna": (),
}
"""How a file quotes its cells: in its first half and in the second."""
DIFICILES = (1, 2, 9, 10, 90, 93, 99, 100, 101, 104, 110, 121, 900, 903, 930, 999, 1000, 1001, 1111, 9002, 9300, 9999)
FILAS = 90


@dataclass(frozen=True)
class Caso:
    """A file to write: its programme, its era, its quoting, how its rows fall and how big are the reader's blocks."""

    numero: int
    era: str
    comillas: str
    semilla: int
    bloque: int


CASOS = st.builds(
    Caso,
    numero=st.sampled_from(DIFICILES) | st.integers(1, 9999),
    era=st.sampled_from(list(ERAS)),
    comillas=st.sampled_from(list(COMILLAS)),
    semilla=st.integers(0, 1 << 30),
    bloque=st.sampled_from((1 << 12, 1 << 14, 1 << 18)),
)


def escrituras(numero: int) -> list[str]:
    """The ways in which a file may write a programme's code."""
    con_ceros = f"{numero:04d}"
    return [
        str(numero),
        con_ceros,
        f"{numero:02d}",
        f"{numero}.0",
        f"{con_ceros}.00",
        f" {con_ceros} ",
        f"'{con_ceros}",
    ]


def parecidos(numero: int) -> list[str]:
    """Cells that hold the digits of a code and are another thing."""
    n = str(numero)
    return [n, f"{numero:03d}", f"{numero:05d}", f"{n:0>7}", f"{n}0", f"1{n}", f"{n}1", f"{n}.50", f"0.{n}", f"-{n}"]


def otros(numero: int) -> list[str]:
    """Programmes whose codes contain this one's, are contained in it or lie beside it."""
    n = str(numero)
    vecinos = {n + "0", "1" + n, n + n, n[::-1], n[:-1], n[1:], f"{numero + 1}", f"{numero - 1}", f"{numero}9", "9002"}
    validos = {int(v) for v in vecinos if v.isdecimal() and 0 < int(v) <= 9999} - {numero}
    return [e for v in sorted(validos) for e in escrituras(v)]


def filas(caso: Caso) -> list[dict[str, str]]:
    """Rows of which a third belong to the programme; all the others mention its digits where they can."""
    rng = random.Random(caso.semilla)
    columnas = list(ERAS[caso.era])
    if rng.random() < 0.3:
        rng.shuffle(columnas)
    if rng.random() < 0.2:
        columnas.sort(key=lambda c: c != "PROGRAMA_PPTO")
    if rng.random() < 0.2:
        columnas.sort(key=lambda c: c == "PROGRAMA_PPTO")
    textos = ["NOMBRE", f"OBRA {caso.numero}", f'TUBO DE {caso.numero}" O MÁS']
    if caso.comillas != "ninguna":
        textos = textos * rng.choice((1, 9)) + [f"LEY {caso.numero}, ART. 2", f'"{caso.numero:04d}", ETAPA', ",2,"]
    fijas = {"ANO_EJE": "2024", "MES_EJE": "7"}
    montos = [f"{a}.{b}" for a in (caso.numero, 0, 12) for b in ("00", "10", "93", str(caso.numero))]
    cifras, hechas = parecidos(caso.numero), []
    for _ in range(FILAS):
        fila = {c: rng.choice(textos if c.endswith("_NOMBRE") else cifras) for c in columnas}
        fila |= {c: rng.choice(montos) for c in columnas if c.startswith("MONTO")}
        fila |= {c: valor for c, valor in fijas.items() if c in columnas}
        es_propia = rng.random() < 0.3
        fila["PROGRAMA_PPTO"] = rng.choice(escrituras(caso.numero) if es_propia else otros(caso.numero))
        hechas.append(fila)
    return hechas


def escrito(caso: Caso, todas: list[dict[str, str]], corta: Mapping[int, int] = MappingProxyType({})) -> str:
    """The text of a file; `corta` says of which rows how many of the last cells are missing."""
    celdas = [list(f.values())[: -corta[n] if n in corta else None] for n, f in enumerate(todas)]
    if caso.comillas == "ninguna":
        # A quote inside a cell that does not begin with one is a letter more.
        return "".join(",".join(c) + "\r\n" for c in [list(todas[0]), *map(en_pares, celdas)])
    salida = io.StringIO()
    for n, c in enumerate([list(todas[0]), *celdas]):
        citas = COMILLAS[caso.comillas][n > FILAS // 2]
        csv.writer(salida, quoting=citas, lineterminator="\r\n").writerow(c)
    return salida.getvalue()


def en_pares(celdas: list[str]) -> list[str]:
    """A row whose quotes are even in number: with one more at its last name where they are odd."""
    nombres = [n for n, c in enumerate(celdas) if c[:1].isalpha() and len(c) > 4]
    if "".join(celdas).count('"') % 2 and nombres:
        return [c + '"' if n == nombres[-1] else c for n, c in enumerate(celdas)]
    return celdas


def leido(caso: Caso, texto: str) -> Reading:
    """What the reader makes of a text."""
    with tempfile.TemporaryDirectory() as carpeta, pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(mef_abierto, "OPEN_DATA_BLOCK", caso.bloque)
        ruta = Path(carpeta) / "gasto.csv"
        ruta.write_text(texto, encoding="utf-8", newline="")
        lector = mef_abierto.MefAbierto(codigo=lambda: f"{caso.numero:04d}")
        return lector.read(RawFile(ruta, "mef/gasto.csv"), no_progress)


def propias(caso: Caso, texto: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The row number and the cells of the programme's rows, read with the csv module alone."""
    for orden, fila in enumerate(csv.DictReader(io.StringIO(texto, newline="")), 2):
        if Decimal((fila["PROGRAMA_PPTO"] or "0").strip(" '")) == caso.numero:
            yield orden, fila


@settings(max_examples=60)
@given(CASOS)
@example(Caso(100, "era 1", "todas", 1, 1 << 18))
@example(Caso(121, "era 2", "todas", 2, 1 << 18))
@example(Caso(104, "ancho", "sólo las necesarias", 3, 1 << 18))
@example(Caso(2, "era 1", "todas", 4, 1 << 18))
@example(Caso(93, "era 2", "empiezan a medias", 5, 1 << 12))
@example(Caso(93, "ancho", "terminan a medias", 7, 1 << 12))
def test_no_se_pierde_ni_se_gana_ninguna_fila(caso: Caso) -> None:
    texto = escrito(caso, filas(caso)).removesuffix("\r\n" * (caso.semilla % 2))
    reading = leido(caso, texto)
    esperadas = list(propias(caso, texto))
    assert [int(f) for f in reading.tabla["fila"].to_pylist()] == [orden for orden, _ in esperadas]
    devengado = [Decimal(m) for m in reading.tabla["devengado_soles"].to_pylist()]
    columna = "MONTO_DEVENGADO" if "MONTO_DEVENGADO" in ERAS[caso.era] else "MONTO_DEVENGADO_ANUAL"
    assert devengado == [Decimal(f[columna]) for _, f in esperadas]
    assert (reading.filas_leidas, len(reading.cuarentena)) == (FILAS, 0)
    assert reading.filas_fuera_alcance == FILAS - len(esperadas)


@settings(max_examples=60)
@given(CASOS)
@example(Caso(2, "era 1", "todas", 1, 1 << 18))
def test_una_fila_cortada_va_a_cuarentena_y_no_se_pierde(caso: Caso) -> None:
    rng = random.Random(caso.semilla)
    corta = {n: rng.randint(1, 5) for n in rng.sample(range(FILAS), 12)}
    texto = escrito(caso, filas(caso), corta)
    reading = leido(caso, texto)
    suyas = {orden for orden, _ in propias(caso, texto)}
    cortadas = {n + 2 for n in corta}
    apartadas = {q.fila for q in reading.cuarentena}
    assert {int(f) for f in reading.tabla["fila"].to_pylist()} == suyas - cortadas
    assert suyas & cortadas <= apartadas <= cortadas


@pytest.mark.parametrize("salto", ["\r\n", "\n"])
@pytest.mark.parametrize("numero", [2, 24, 1001])
def test_una_fila_de_menos_y_otra_de_mas_no_se_compensan(numero: int, salto: str) -> None:
    """In a file all in quotes, a row that lost its first cells and another with as many more: both are set apart."""
    caso = Caso(numero, "era 2", "todas", 7, 1 << 18)
    todas = filas(caso)
    celdas = [list(f.values()) for f in todas]
    for n in range(3, FILAS, 20):
        celdas[n] = [str(numero), *celdas[n][5:]]
        celdas[n + 1] = [str(numero)] * 4 + celdas[n + 1]
    limpias = [[x.replace('"', "") for x in c] for c in [list(todas[0]), *celdas]]
    reading = leido(caso, "".join('"' + '","'.join(c) + '"' + salto for c in limpias))
    rotas = {n + 2 + m for n in range(3, FILAS, 20) for m in (0, 1)}
    suyas = [n for n, f in enumerate(todas, 2) if Decimal(f["PROGRAMA_PPTO"].strip(" '")) == numero]
    esperadas = [n for n in suyas if n not in rotas]
    assert [int(f) for f in reading.tabla["fila"].to_pylist()] == esperadas
    assert {q.fila for q in reading.cuarentena} == rotas


@pytest.mark.parametrize("va_al_final", [False, True])
def test_el_codigo_puede_ser_lo_primero_y_lo_ultimo_que_trae_un_archivo(*, va_al_final: bool) -> None:
    """A programme that only its own cell names, in the first octet after the header or in the last one of the file."""
    caso = Caso(93, "era 2", "sólo las necesarias", 1, 1 << 18)
    columnas = sorted(ERAS[caso.era], key=lambda c: (c == "PROGRAMA_PPTO") == va_al_final)
    fila = dict.fromkeys(columnas, "0") | {"ANO_EJE": "2024", "MES_EJE": "7", "PROGRAMA_PPTO": "93"}
    reading = leido(caso, escrito(caso, [fila]).removesuffix("\r\n"))
    assert reading.tabla["fila"].to_pylist() == ["2"]
