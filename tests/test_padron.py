"""SUNAT's registers against an independent reading in plain Python, and their odd files."""

import csv
import random
import tracemalloc
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import cierra
from generador_registros import ruc
from hypothesis import given, settings
from hypothesis import strategies as st
from libros import en_texto

from pp0093.ingest.readers import padron
from pp0093.ingest.readers.base import RawFile, Reading, no_progress
from pp0093.ingest.readers.content import head
from pp0093.ingest.readers.padron import TAXPAYER_COLUMNS, Padron
from pp0093.rules import installed

REDUCIDO = (
    "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|TIPO DE VÍA|NOMBRE DE VÍA|"
    "CÓDIGO DE ZONA|TIPO DE ZONA|NÚMERO|INTERIOR|LOTE|DEPARTAMENTO|MANZANA|KILÓMETRO|"
)
PUBLICO = [
    *("RUC", "Estado", "Condición", "Tipo"),
    *(f"Actividad_Economica_CIIU_revision{n}" for n in ("3_Principal", "3_Secundaria", "4_Principal")),
    *("NroTrab", "TipoFacturacion", "TipoContabilidad", "ComercioExterior", "UBIGEO", "Departamento", "Provincia"),
    *("Distrito", "PERIODO_PUBLICACION"),
]
ESTADOS = ("ACTIVO", "BAJA PROV. POR OFICI", "SUSPENSION TEMPORAL", "-")
NOMBRES = ('PANADERÍA "EL SOL" S.A.C.', "MUÑOZ ÑAUPARI JOSÉ", '"LA CASA" E.I.R.L.', "O'HIGGINS; SOTO, ANA")


def linea(numero: str, *, nombre: str = "EMPRESA", estado: str = "ACTIVO", ubigeo: str = "150101") -> str:
    return "|".join([numero, nombre, estado, "HABIDO", ubigeo, *["-"] * 7, "7", "-", "-", ""])


def publica(numero: str, **cambios: str) -> dict[str, str]:
    propia = dict.fromkeys(PUBLICO, "NO DISPONIBLE") | {
        "RUC": numero, "Estado": "ACTIVO", "Condición": "HABIDO",
        "Actividad_Economica_CIIU_revision4_Principal": "CULTIVO DE CAÑA DE AZUCAR", "NroTrab": "12",
        "UBIGEO": "040129", "PERIODO_PUBLICACION": "202609",
    }  # fmt: skip
    return propia | cambios


def texto_publico(filas: Sequence[dict[str, str]], columnas: Sequence[str] = PUBLICO, **estilo: Any) -> str:
    return en_texto(filas, columnas, lineterminator="\n", **estilo)


def guardar(carpeta: Path, contenido: str | bytes, nombre: str = "uno.dat", codificacion: str = "latin-1") -> RawFile:
    octetos = contenido if isinstance(contenido, bytes) else contenido.encode(codificacion)
    (carpeta / nombre).write_bytes(octetos)
    return RawFile(carpeta / nombre, f"padron/{nombre}")


def leer(carpeta: Path, lineas: Sequence[str], rucs: Sequence[str], fin: str = "\r\n") -> Reading:
    contenido = fin.join([REDUCIDO, *lineas]) + fin
    return Padron("padron_reducido").read(guardar(carpeta, contenido), no_progress, frozenset(rucs))


def filas_de(reading: Reading) -> list[dict[str, str | None]]:
    return [{c: f[c] for c in TAXPAYER_COLUMNS} for f in reading.tabla.to_pylist()]


def al_azar(semilla: int, cuantas: int) -> list[str]:
    rng = random.Random(semilla)
    prefijos = ("10", "15", "16", "17", "20")
    return [
        linea(
            ruc(rng.randrange(cuantas), rng.choice(prefijos)),
            nombre=rng.choice(NOMBRES),
            estado=rng.choice(ESTADOS),
            ubigeo=rng.choice(("150101", "010203", "-", "70101")),
        )
        for _ in range(cuantas)
    ]


@pytest.mark.parametrize(("semilla", "comprimido", "fin"), [(1, False, "\n"), (2, True, "\r\n"), (3, False, "\r\n")])
def test_keeps_what_a_plain_reading_keeps(tmp_path: Path, semilla: int, comprimido: bool, fin: str) -> None:
    """Several blocks of random lines, against a loop over str.split."""
    lineas = al_azar(semilla, 4_000)
    buscados = frozenset(x.split("|")[0] for x in random.Random(semilla).sample(lineas, 60)) | {ruc(999_999)}
    octetos = (fin.join([REDUCIDO, *lineas]) + fin).encode("latin-1")
    archivo = guardar(tmp_path, octetos)
    if comprimido:
        with zipfile.ZipFile(tmp_path / "padron.zip", "w", zipfile.ZIP_DEFLATED) as salida:
            salida.writestr("padron_reducido_ruc.txt", octetos)
        archivo = RawFile(tmp_path / "padron.zip", "padron/padron.zip")
    esperadas: dict[str, dict[str, str | None]] = {}
    repetidas = 0
    for numero, texto in enumerate(lineas, 2):
        celdas = [None if c == "-" else c for c in texto.split("|")]
        if celdas[0] in buscados:
            repetidas += celdas[0] in esperadas
            esperadas[str(celdas[0])] = {
                "fila": str(numero),
                "estado": celdas[2],
                "condicion": celdas[3],
                "ubigeo": "070101" if celdas[4] == "70101" else celdas[4],
            }
    assert Padron("padron_reducido").recognises(archivo, head(archivo))
    reading = Padron("padron_reducido").read(archivo, no_progress, frozenset(buscados))
    leidas = {f["ruc"]: {c: f[c] for c in ("fila", "estado", "condicion", "ubigeo")} for f in reading.tabla.to_pylist()}
    assert leidas == esperadas
    assert reading.filas_leidas == len(lineas) and cierra(reading)
    assert repetidas and any(f"en {repetidas} filas se repite" in p for p in reading.problemas)


@given(st.lists(st.sampled_from([ruc(n) for n in range(8)]), max_size=12), st.booleans(), st.sampled_from(["", "\n\n"]))
@settings(max_examples=60, deadline=None)
def test_the_ledger_closes_and_the_last_row_wins(
    tmp_path_factory: pytest.TempPathFactory, numeros: list[str], con_final: bool, cola: str
) -> None:
    lineas = [linea(n, estado=f"E{i}") for i, n in enumerate(numeros)]
    contenido = "\n".join([REDUCIDO, *lineas]) + ("\n" if con_final else "") + cola
    archivo = guardar(tmp_path_factory.mktemp("p"), contenido)
    buscados = frozenset(ruc(n) for n in range(4))
    reading = Padron("padron_reducido").read(archivo, no_progress, frozenset(buscados))
    ultimas = {n: f"E{i}" for i, n in enumerate(numeros) if n in buscados}
    assert {f["ruc"]: f["estado"] for f in filas_de(reading)} == ultimas
    assert reading.filas_leidas == len(numeros) and cierra(reading)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    picos = []
    for cuantas in (5_000, 50_000):
        archivo = guardar(tmp_path, "\n".join([REDUCIDO, *(linea(ruc(n % 900)) for n in range(cuantas)), ""]))
        tracemalloc.start()
        Padron("padron_reducido").read(archivo, no_progress, frozenset([ruc(901)]))
        picos.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert picos[1] < picos[0] + 2_000_000


def test_the_last_row_of_a_firm_wins_though_it_comes_blocks_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(padron, "REGISTER_BLOCK", 100)
    lineas = [linea(ruc(n % 5), estado=f"E{n}", ubigeo="LIMA" if n == 3 else "150101") for n in range(13)]
    reading = leer(tmp_path, lineas, [ruc(n) for n in range(4)])
    assert [f["estado"] for f in filas_de(reading)] == ["E8", "E10", "E11", "E12"]
    assert reading.problemas == [
        "en 1 fila el UBIGEO no tiene seis dígitos y quedó vacío (la primera, fila 5)",
        "en 7 filas se repite un RUC que ya estaba: vale la última (la primera, fila 7)",
    ]


@pytest.mark.parametrize("codificacion", ["latin-1", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separador", [",", "|"])
@pytest.mark.parametrize("citas", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_the_open_register_in_every_style(tmp_path: Path, codificacion: str, separador: str, citas: int) -> None:
    titulo = next(f for f in installed().rows("ciiu_clase") if f["clase"] == "0128")["clase_nombre"].upper()
    filas = [
        publica(ruc(1), Actividad_Economica_CIIU_revision4_Principal=titulo),
        publica(ruc(2)),
        publica(ruc(3), Actividad_Economica_CIIU_revision4_Principal="CRÍA DE GANADO", NroTrab="NO DISPONIBLE"),
        publica(ruc(4), UBIGEO="40129", NroTrab="0"),
    ]
    contenido = texto_publico(filas, delimiter=separador, quoting=citas)
    archivo = guardar(tmp_path, contenido, codificacion=codificacion)
    assert Padron("padron_ruc").recognises(archivo, head(archivo))
    assert not Padron("padron_reducido").recognises(archivo, head(archivo))
    reading = Padron("padron_ruc").read(archivo, no_progress, frozenset([ruc(1), ruc(3), ruc(4)]))
    leidas = {f["ruc"]: f for f in filas_de(reading)}
    assert list(leidas) == [ruc(1), ruc(3), ruc(4)]
    assert leidas[ruc(1)]["ciiu"] == "0128" and leidas[ruc(1)]["ciiu_texto"] == titulo
    assert leidas[ruc(3)]["ciiu_texto"] == "CRÍA DE GANADO" and leidas[ruc(3)]["ciiu"] is None
    assert [f["trabajadores"] for f in leidas.values()] == ["12", None, "0"]
    assert leidas[ruc(4)]["ubigeo"] == "040129"
    assert reading.anio == 2026 and not reading.problemas and not reading.cuarentena and cierra(reading)


def test_every_official_title_is_its_class(tmp_path: Path) -> None:
    clases = installed().rows("ciiu_clase")
    filas = [
        publica(ruc(n), Actividad_Economica_CIIU_revision4_Principal=f["clase_nombre"].upper())
        for n, f in enumerate(clases)
    ]
    archivo = guardar(tmp_path, texto_publico(filas), codificacion="utf-8")
    reading = Padron("padron_ruc").read(archivo, no_progress, frozenset(f["RUC"] for f in filas))
    assert [f["ciiu"] for f in filas_de(reading)] == [f["clase"] for f in clases]
