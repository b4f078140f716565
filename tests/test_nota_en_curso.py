"""The note of a year that runs on whole lists, and that of a year known only between what its figures lie."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from carpetas_en_estado import REGISTRO, declara, escribe
from conftest import publicar
from generador_registros import ruc

from pp0093 import clock
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.query import Query, run
from pp0093.documents.document import Board, Note, Points
from pp0093.note import issue

JUNIO = "2026-06-30"
# Which firms each unit had in each activity: those from one number up to another.
ENTREGAS = {
    "DGITDF": {"1.1": (0, 30)}, "PNTE": {"1.1": (20, 40), "2.2": (0, 10)}, "DDP": {"1.2": (0, 10), "1.3": (5, 10)},
    "DAM": {"2.1": (5, 15), "2.2": (12, 18), "2.3": (0, 4)}, "DGPAR": {"3.1": (0, 5), "3.2": (38, 45)},
    "DGAAMI": {"3.1": (3, 8), "3.2": (41, 47)}, "ITP": {"4.1": (0, 3)},
}  # fmt: skip


@pytest.fixture(scope="module")
def en_curso(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    raiz, salida = (tmp_path_factory.mktemp("en_curso") / c for c in ("datos", "salida"))
    for unidad, actividades in ENTREGAS.items():
        filas = [
            [ruc(n), "10/05/2026", a, "Taller", unidad, "150101"] for a, ns in actividades.items() for n in range(*ns)
        ]
        escribe(raiz / "registros" / f"{unidad}.csv", REGISTRO, filas)
        declara(
            raiz, archivo=f"registros/{unidad}.csv", fuente="registros", unidad=unidad, actividad=";".join(actividades),
            anio="2026", corte=JUNIO, entrega="completa",
        )  # fmt: skip
    metas = [["2026", a, "Empresas", "20", "0"] for a in ("5005078", "5005079", "5005080")]
    escribe(raiz / "metas" / "m.csv", ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL"], metas)
    declara(raiz, archivo="metas/m.csv", corte="2026-03-31")
    with pytest.MonkeyPatch.context() as dia:
        dia.setattr(clock, "today", lambda: date(2026, 9, 5))
        publicar(raiz, salida, "--sin-demo")
    return published(salida)


@pytest.fixture
def nota(en_curso: Catalog, monkeypatch: pytest.MonkeyPatch) -> Note:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 5))
    return issue.note_of_year(en_curso, issue.Wanted(2026))


def rows(nota: Note, clave: str) -> list[tuple[str, ...]]:
    tablas = [b for s in nota.secciones for b in s.bloques if isinstance(b, Board) and b.clave == clave]
    return [tuple(map(str, fila)) for b in tablas for fila in b.filas]


def test_what_whole_lists_let_be_counted_is_counted_and_says_of_how_many(nota: Note) -> None:
    assert nota.frases["empresas_fuera_de_difusion"] == "Con algún servicio que no es de difusión: 40."


def test_several_months_of_records_are_not_told_together_to_who_reads_aggregates(en_curso: Catalog) -> None:
    """Those to June less those to May are the ones that came in June."""
    del_anio = {"anio": ["2026"], "actividad": ["5005078"]}
    dichos = [
        run(c, Query(("avance_fisico",), ("actividad",), filtros))[0]["avance_fisico"]
        for c in (en_curso, en_curso.protected())
        for filtros in (del_anio, {**del_anio, "mes": [str(m) for m in range(1, 6)]})
    ]
    assert dichos == [40, 40, 40, None]


def test_the_firms_of_a_product_are_said_once_with_its_goal(nota: Note) -> None:
    dichas = [t for c, t in nota.frases.items() if c.startswith("producto-3000534.")]
    assert dichas == ["El producto 1, al 30/06/2026, lleva 40 de 60 empresas (66.7 % de la meta anual)."]


def test_what_is_not_said_for_one_reason_is_one_row(nota: Note) -> None:
    por_que = [fila[2] for fila in rows(nota, "callado")]
    assert len(por_que) == len(set(por_que))
    [[secciones, que, _]] = [f for f in rows(nota, "callado") if "no está cerrado" in f[2]]
    assert que.startswith("Cuánto cambió frente a 2025: Empresas atendidas, 2026; Empresas atendidas, Capacitación")
    assert que.count("uánto cambió") == 1 and secciones.startswith("Conclusiones; Población atendida; Producto 1")


def test_a_passport_names_the_department(nota: Note) -> None:
    cifras = [fila[1] for fila in rows(nota, "pasaportes")]
    assert "Participación, Lima, 2026" in cifras


def test_what_lies_between_two_values_is_said(version_publicada: Path) -> None:
    nota = issue.note_of_year(published(version_publicada), issue.Wanted(2024))
    assert nota.frases["atendidas"] == "En 2024, el PP 0093 atendió entre 12,788 y 12,791 empresas."
    assert nota.frases["producto-3000534.atendidas"] == "En 2024, el producto 1 atendió entre 2,337 y 2,340 empresas."
    assert nota.frases["producto-3000535.atendidas"] == "En 2024, el producto 2 atendió a 997 empresas."
    assert "producto-3000671.atendidas" not in nota.frases
    assert not [f for f in rows(nota, "callado") if "cuántas empresas" in f[1]]


def test_it_names_the_lists_and_goals_that_it_stands_on_and_without_money_up_to_when(nota: Note) -> None:
    listas = "Registro administrativo de una unidad, 7 archivos"
    assert listas in nota.pie and "30/06/2026" in nota.pie and "no declarad" not in nota.pie
    [sobre] = [s for s in nota.secciones if s.clave == "sobre"]
    dicho = [f.texto for b in sobre.bloques if isinstance(b, Points) for f in b.frases]
    assert any(f.startswith("Empresas y metas: ") and listas in f for f in dicho)


def test_it_names_the_source_of_the_money_of_the_country_alone(
    version_publicada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_publicada))
    assert issue.note_of_year(published(), issue.Wanted(2026)).pie.startswith(
        "Fuente: Consulta Amigable, total nacional del PP"
    )
