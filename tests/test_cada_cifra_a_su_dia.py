"""Money and goals of a year under way that reach each its own day: what is written of one does not take the other's."""

from collections.abc import Iterator
from datetime import date

import pytest
from carpetas_en_estado import EN_CURSO, HASTA_AGOSTO, en_curso
from conftest import publicar

from pp0093 import clock, versions
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.documents.document import Note
from pp0093.note import asking, issue
from pp0093.sheets.issue import sheet_of
from pp0093.sheets.subject import find_subject

HASTA_JUNIO = "2026-06-30"
SOURCE_OF_MONEY, SOURCE_OF_GOALS = "gasto.csv", "metas.csv"
OF_GOALS, P1 = "1.3", "3000534"


@pytest.fixture(scope="module")
def catalogo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Money and the records of 1.2 to August; goals, and with them the progress of 1.1 and 1.3, to June."""
    raiz, salida = (tmp_path_factory.mktemp("dias") / c for c in ("datos", "salida"))
    en_curso(raiz)
    manifiesto = (raiz / "manifest.csv").read_text("utf-8").splitlines(keepends=True)
    lineas = (f.replace(HASTA_AGOSTO, HASTA_JUNIO) if f.startswith("metas/") else f for f in manifiesto)
    (raiz / "manifest.csv").write_text("".join(lineas), encoding="utf-8")
    with (raiz / "metas" / "metas.csv").open("a", encoding="utf-8") as metas:
        metas.write(f"{EN_CURSO},1.1,60,{'5,' * 12}{'4,' * 6}{',' * 5}\n")
    with pytest.MonkeyPatch.context() as dia:
        dia.setattr(clock, "today", lambda: date(2026, 9, 5))
        publicar(raiz, salida, "--sin-demo")
        version = versions.current_version(salida)
        assert version
        catalogo = Catalog(version)
        yield catalogo
    catalogo.close()


@pytest.fixture
def nota(catalogo: Catalog) -> Note:
    return issue.note_of_year(catalogo, issue.Wanted(EN_CURSO))


def test_a_sentence_is_until_the_day_of_its_figure(nota: Note) -> None:
    dichas = [f for f in nota.frases.values() if f.startswith(f"La actividad {OF_GOALS}")]
    lleva = next(f for f in dichas if " lleva " in f)
    devengo = next(f for f in dichas if " devengó " in f)
    assert ", al 30/06/2026, lleva " in lleva
    assert ", al 31/08/2026, devengó " in devengo


def test_a_table_says_the_files_and_the_days_of_its_own_figures(nota: Note) -> None:
    de_metas = nota.pies["metas-3000534"]
    assert SOURCE_OF_GOALS in de_metas and SOURCE_OF_MONEY not in de_metas
    assert "30/06/2026" in de_metas
    assert SOURCE_OF_MONEY in nota.pies["anexo"] and SOURCE_OF_GOALS in nota.pies["anexo"]
    assert "siglas" not in nota.pies, "it stands on no figure"


def test_what_an_activity_does_not_add_up_to_says_which_it_is(nota: Note) -> None:
    no_suma = [f for f in nota.frases.values() if "no suman a la meta del producto" in f]
    assert all(f.startswith("Las empresas de la actividad ") for f in no_suma)


def test_a_sheet_begins_with_the_day_of_each_sentence(catalogo: Catalog) -> None:
    ficha = sheet_of(catalogo, find_subject(catalogo, EN_CURSO, OF_GOALS), EN_CURSO)
    assert str(ficha.respuesta).startswith("En 2026, al 30/06/2026, ")
    assert " Al 31/08/2026, devengó " in str(ficha.respuesta)
    assert asking.cutoffs(ficha.de_respuesta) == f"{HASTA_JUNIO}; {HASTA_AGOSTO}"


def test_a_sheet_of_one_day_says_it_once(catalogo: Catalog) -> None:
    ficha = sheet_of(catalogo, find_subject(catalogo, EN_CURSO, "2.2"), EN_CURSO)
    assert str(ficha.respuesta).count("31/08/2026") == 1


@pytest.mark.parametrize("que", ["empresas_atendidas", "avance_fisico"])
def test_what_lies_between_has_the_days_of_its_activities(catalogo: Catalog, que: str) -> None:
    filas = run(catalogo, Query((que,), ("anio", "producto"), {"anio": [str(EN_CURSO)], "producto": [P1]}))
    [(entre, corte)] = [((f[f"minimo_{que}"], f[f"maximo_{que}"]), f["corte"]) for f in filas]
    assert entre[0] < entre[1]
    assert corte == f"{HASTA_JUNIO}; {HASTA_AGOSTO}"
