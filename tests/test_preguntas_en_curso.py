"""Questions of a year under way: money up to a month, goals against what was programmed up to then."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from carpetas_en_estado import EJEC, EN_CURSO, PROG, declara, dinero, escribe
from conftest import PROYECTO, hecho_una_vez, publicar
from generadores import escribir_mensual
from libros import leidas

from pp0093 import clock
from pp0093.ask.catalog import Catalog, published
from pp0093.questions.asked import ask

TODAY, MONEY_TO, GOALS_TO = date(2026, 11, 22), "2026-08-31", "2026-06-30"
REFUSED, SIX, TEN = "no_se", [""] * 6, [10] * 12
_CASES = leidas(PROYECTO / "tests" / "fixtures" / "preguntas_en_curso.csv", delimiter="|")
CASES = [(c["pregunta"], c["espera"]) for c in _CASES]


def money(*, meses: int = 8) -> list[dict[str, str]]:
    """Each activity spends ten soles in January, twenty in February... and pays thrice that."""
    filas = dinero(EN_CURSO, meses=meses)
    for fila in filas:
        mes = int(fila["MES_EJE"])
        fila.update({"MONTO_DEVENGADO": str(10 * mes), "MONTO_GIRADO": str(18 * mes)} if mes else {})
    return filas


def leave(raiz: Path, filas: list[dict[str, str]]) -> None:
    metas = [
        [EN_CURSO, "1.1", 120, *TEN, *[8] * 6, *SIX],
        [EN_CURSO, "1.3", 60, *[5] * 12, *[5] * 5, 8, *SIX],
        [EN_CURSO, "2.1", 24, *[2] * 12, *[0] * 6, *SIX],
    ]
    escribe(raiz / "metas" / "metas.csv", ["ANIO", "CODIGO", "META_ANUAL", *PROG, *EJEC], metas)
    declara(raiz, archivo="metas/metas.csv", fuente="metas", anio=str(EN_CURSO), corte=GOALS_TO)
    (raiz / "mef").mkdir()
    escribir_mensual(raiz / "mef" / "gasto.csv", filas)
    declara(raiz, archivo="mef/gasto.csv", fuente="mef", corte=MONEY_TO)


def made(fabrica: pytest.TempPathFactory, nombre: str, filas: list[dict[str, str]]) -> Path:
    def make(raiz: Path) -> None:
        leave(raiz / "datos", filas)
        publicar(raiz / "datos", raiz / "salida", "--sin-demo")

    return hecho_una_vez(fabrica, nombre, make) / "salida"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture(scope="module")
def catalogo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    yield published(made(tmp_path_factory, "preguntas_en_curso", money()))


@pytest.mark.parametrize(("pregunta", "espera"), CASES, ids=[c[0] for c in CASES])
def test_what_is_asked_of_a_year_under_way(catalogo: Catalog, pregunta: str, espera: str) -> None:
    respuesta = ask(catalogo, pregunta)
    assert respuesta.responde is (espera != REFUSED), respuesta.respuesta
    assert espera in (REFUSED, *[p for p in [espera] if p in respuesta.respuesta]), respuesta.respuesta


def test_money_of_no_month_is_not_known_up_to_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the file gives of a year without its month would be left out of the first months."""
    filas = money()
    next(f for f in filas if f["MES_EJE"] == "0")["MONTO_DEVENGADO"] = "7"
    catalogo = published(made(tmp_path_factory, "preguntas_sin_mes", filas))
    assert ask(catalogo, "¿cuánto se gastó en 2026?").responde
    respuesta = ask(catalogo, "¿cuánto se gastó a marzo de 2026?")
    assert not respuesta.responde and respuesta.respuesta == "No se conoce por mes: pida el año."


def test_months_together_have_no_passport_of_one_of_them(catalogo: Catalog) -> None:
    """Neither of the first, nor of the whole year."""
    juntos, uno = ask(catalogo, "¿cuánto se gastó a marzo de 2026?"), ask(catalogo, "gasto en marzo de 2026")
    assert juntos.responde and juntos.cita is None and "mes" not in juntos.fijos
    assert uno.cita is not None and uno.cita.filtros.get("mes", uno.cita.grupo.get("mes")) in (["3"], 3, "3")


def test_last_year_is_the_one_before_that_of_the_day(catalogo: Catalog) -> None:
    de_este, del_pasado = ask(catalogo, "gasto de este año"), ask(catalogo, "gasto del año pasado")
    assert [f["anio"] for f in de_este.filas] == [2026]
    assert not del_pasado.responde and "2025" in del_pasado.respuesta


def test_a_name_of_where_money_comes_from_and_of_what_it_goes_to_is_said_with_which(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Its name alone is neither's: their amounts differ. Who spends has the name of who delivers."""
    filas = money()
    for lugar, fila in enumerate(filas):
        es_donado, es_bien = lugar % 2, lugar % 3
        fila["FUENTE_FINANCIAMIENTO"], fila["GENERICA"] = "4" if es_donado else "1", "3" if es_bien else "4"
        fila["FUENTE_FINANCIAMIENTO_NOMBRE"] = "DONACIONES Y TRANSFERENCIAS" if es_donado else "RECURSOS ORDINARIOS"
        fila["GENERICA_NOMBRE"] = "BIENES Y SERVICIOS" if es_bien else "DONACIONES Y TRANSFERENCIAS"
    catalogo = published(made(tmp_path_factory, "preguntas_de_fuente", filas))

    def answered(pregunta: str) -> str:
        respuesta = ask(catalogo, pregunta)
        return respuesta.respuesta if respuesta.responde else REFUSED

    for nombre in ("la fuente", "la genérica", "la fuente de financiamiento", "la genérica de gasto"):
        de_cual = "fuente de financiamiento" if "fuente" in nombre else "genérica de gasto"
        dicho = answered(f"devengado de {nombre} donaciones y transferencias en 2026")
        assert f"DONACIONES Y TRANSFERENCIAS ({de_cual}): devengado" in dicho
    assert answered("gasto en donaciones y transferencias en 2026") == REFUSED
    assert "RECURSOS ORDINARIOS (fuente de financiamiento)" in answered("gasto en recursos ordinarios en 2026")
    assert "BIENES Y SERVICIOS (genérica de gasto)" in answered("gasto en bienes y servicios en 2026")
    assert answered("gasto del ITP en 2026") == REFUSED
    assert "(pliego): devengado, S/ 720." in answered("gasto del pliego ITP en 2026")
