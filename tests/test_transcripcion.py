"""The transcribed reports against a second transcription made apart, and their passports against the files."""

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import PROYECTO

from pp0093.ingest.readers import tables

RAW = PROYECTO / "data" / "raw"
REPORTS = ("informe_2020.csv", "informe_2025.csv")
SECOND = Path(__file__).parent / "fixtures" / "transcripcion_independiente.csv"
SEEDS = PROYECTO.parent / "shared" / "seeds"
COMPARED = (
    "documento", "seccion", "indicador", "dimension", "valor_dimension", "anio", "valor", "unidad_medida", "corte",
)  # fmt: skip
ONLY_IN_THE_FIRST = {"numero_servicios", "servicios_con_vale"}
COPIED_WORDS = 9
OTHER_PUBLISHED = ("serie_nacional.csv", "pndi_2024.csv", "paed_2024.csv")
OUR_WORDS = ("formula", "necesidad", "publico_objetivo", "descripcion", "nota", "mejora", "base")

Row = dict[str, str]


def rows(ruta: Path) -> list[Row]:
    with ruta.open(encoding="utf-8", newline="") as entrada:
        return list(csv.DictReader(entrada))


def counted(filas: list[Row]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(f[c] for c in COMPARED) for f in filas)


@pytest.fixture(scope="module")
def reports() -> list[Row]:
    return [f for nombre in REPORTS for f in rows(RAW / "publicado" / nombre)]


def words(texto: str) -> list[str]:
    """Words of a text as a copy would repeat them: figures and marks aside, words cut at a line's end joined."""
    return re.findall(r"[^\W\d_]+", re.sub(r"-\s*\n\s*", "", texto).casefold())


def copied(texto: str, impresas: set[tuple[str, ...]]) -> list[list[str]]:
    """Runs of words of a text that the documents have too."""
    propias = words(texto)
    tramos = [propias[i : i + COPIED_WORDS] for i in range(len(propias))]
    return [t for t in tramos if tuple(t) in impresas]


def printed_runs() -> set[tuple[str, ...]]:
    """Every run of words of the documents."""
    if not SEEDS.is_dir():
        pytest.skip("the documents are not beside this copy of the repository")
    textos = [words(r.read_text(encoding="utf-8")) for r in sorted(SEEDS.glob("*.txt"))]
    assert textos
    return {tuple(t[i : i + COPIED_WORDS]) for t in textos for i in range(len(t) - COPIED_WORDS + 1)}


def test_both_transcriptions_agree_row_by_row(reports: list[Row]) -> None:
    primera, segunda = counted(reports), counted(rows(SECOND))
    assert segunda - primera == Counter()
    de_mas = primera - segunda
    assert {fila[COMPARED.index("indicador")] for fila in de_mas} == ONLY_IN_THE_FIRST
    assert de_mas.total() == sum(f["indicador"] in ONLY_IN_THE_FIRST for f in reports)


def test_every_row_says_where_it_is_printed_and_what_it_is(reports: list[Row]) -> None:
    for fila in reports:
        assert all(fila[c].strip() for c in ("documento", "seccion", "indicador", "anio", "nota")), fila
        assert all(v == v.strip() for v in fila.values()), fila
        assert re.fullmatch(r"-?\d+(\.\d+)?", fila["valor"]) or fila["valor"] == "", fila
        assert bool(fila["dimension"]) == bool(fila["valor_dimension"]), fila
        assert fila["dimension"].count(";") == fila["valor_dimension"].count(";"), fila
    assert set(reports[0]) == set(tables()["publicado"])


def test_each_report_has_one_document_and_only_2020_money_a_cutoff(reports: list[Row]) -> None:
    assert {f["documento"] for f in reports} == {"Informe OEI 2020", "Informe OEI 2025"}
    for fila in reports:
        if fila["corte"]:
            assert fila["documento"] == "Informe OEI 2020" and fila["corte"] == "2021-03-18"
            assert fila["indicador"].startswith(("pia_", "pim_", "devengado_", "ejecucion_", "participacion_devengado"))


def test_units_say_the_same_as_names(reports: list[Row]) -> None:
    for fila in reports:
        unidad, indicador = fila["unidad_medida"], fila["indicador"]
        if indicador.endswith("_soles"):
            assert "soles" in unidad, fila
        if indicador.endswith("_pct"):
            assert unidad in ("%", "índice"), fila  # the index of a chart where large firms are 100
        if indicador.endswith("_pp"):
            assert unidad == "pp", fila


def test_the_manifest_names_every_file_with_its_true_hash() -> None:
    pasaportes = {f["archivo"]: f for f in rows(RAW / "manifest.csv")}
    archivos = {
        r.relative_to(RAW).as_posix()
        for r in RAW.rglob("*")
        if r.is_file() and r.name not in ("manifest.csv", ".gitkeep") and "demo" not in r.relative_to(RAW).parts
    }
    assert set(pasaportes) == archivos
    for archivo, pasaporte in pasaportes.items():
        assert pasaporte["sha256"] == hashlib.sha256((RAW / archivo).read_bytes()).hexdigest(), archivo
        assert pasaporte["origen"] == "real" and pasaporte["documento"] and pasaporte["nota"]


def test_notes_are_labels_of_ours_and_not_sentences_of_the_documents(reports: list[Row]) -> None:
    impresas = printed_runs()
    otras = [f for nombre in OTHER_PUBLISHED for f in rows(RAW / "publicado" / nombre)]
    for fila in (*reports, *rows(SECOND), *otras):
        assert not copied(fila["nota"], impresas), fila


def test_names_of_indicators_carry_over_and_running_text_does_not() -> None:
    impresas = printed_runs()
    rutas = sorted((RAW / "indicadores").rglob("*.csv"))
    assert len(rutas) == 10
    for ruta in rutas:
        for fila in rows(ruta):
            assert not [c for c in OUR_WORDS if copied(fila.get(c, ""), impresas)], fila
