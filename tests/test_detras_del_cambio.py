"""What stands behind a comparison of firms between years: who only received information, and who invented marks."""

from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Orden
from libros import leidas
from openpyxl import load_workbook

from pp0093.ask.catalog import Catalog
from pp0093.questions.asked import ask

IMPRESO = PROYECTO / "data" / "raw" / "publicado"


def printed(anio: int) -> dict[tuple[str, str], int]:
    """The firms that the report of a year prints of it, by what opens them; its first place of several."""
    de_empresas = {"indicador": "empresas_atendidas", "anio": str(anio)}.items()
    filas = [f for f in leidas(IMPRESO / f"informe_{anio}.csv") if de_empresas <= f.items()]
    return {(f["dimension"], f["valor_dimension"]): int(f["valor"]) for f in reversed(filas)}


def families(anio: int) -> tuple[int, int, int]:
    """The firms of a year, those with diffusion, and the sum of those of the other families, as printed."""
    impresas = printed(anio)
    de_familia = {v: n for (d, v), n in impresas.items() if d == "familia_servicio"}
    difusion = de_familia.pop("Difusión")
    return impresas["", ""], difusion, sum(de_familia.values())


def test_a_comparison_of_years_says_who_received_more_than_information(publicada: Path, comando: Orden) -> None:
    dicho = comando("consulta", "empresas_atendidas", "--por", "anio").errores
    todas, difusion, otras = families(2025)
    assert f"de {todas:,} empresas, {difusion:,} recibieron difusión: entre {todas - difusion:,} y {otras:,}" in dicho
    todas, difusion, _ = families(2020)
    assert f"de {todas:,} empresas, {difusion:,} recibieron difusión: al menos {todas - difusion:,}" in dicho
    de_boletines = printed(2020)["servicio", "Información tecnológica especializada"]
    assert f"la 4.1 cuenta a {de_boletines:,} a las que se enviaron boletines" in dicho
    assert (todas - difusion, de_boletines) == (7008, 19573)


def test_the_newsletters_are_said_of_4_1_and_of_its_product_and_of_no_other(publicada: Path, comando: Orden) -> None:
    def beside(filtro: str) -> str:
        return comando("consulta", "empresas_atendidas", "--por", "anio", "--filtro", filtro).errores

    assert "19,573" in beside("actividad=4.1") and "19,573" in beside("producto=P4")
    for filtro in ("actividad=1.2", "producto=P1"):
        assert "boletines" not in beside(filtro) and "difusión" not in beside(filtro)


def test_a_year_alone_is_no_comparison(publicada: Path, comando: Orden) -> None:
    dicho = comando("consulta", "empresas_atendidas", "--por", "anio", "--filtro", "anio=2025").errores
    assert "se compara con cuidado" not in dicho


def test_a_question_on_the_change_says_it_once(catalogo: Catalog) -> None:
    dicho = str(ask(catalogo, "¿cuánto crecieron las empresas atendidas de 2020 a 2025?").dicho)
    assert "subió 43.7 %" in dicho
    assert dicho.count("6,459") == dicho.count("7,008") == dicho.count("19,573") == 1


def test_invented_marks_leave_with_their_own_source(
    version_completa: Path, correr: Orden, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """People that nobody examined, beside the printed 27.1 %: neither the document's alone nor published."""
    monkeypatch.setenv("PP0093_SALIDA", str(version_completa))

    def workbook(pieza: str) -> Any:
        pedido = ("--anio", "2025", "--pieza", pieza, "--formato", "xlsx", "--destino", tmp_path)
        assert correr("exportar", "desempeno", *pedido, "--demostracion").codigo == 0
        return load_workbook(tmp_path / f"pp0093_desempeno_{pieza}_2025.xlsx")

    notas, metas = workbook("notas"), workbook("metas")
    encabezado, *filas = notas["Datos"].iter_rows(values_only=True)
    assert filas[0][encabezado.index("Evaluados")] > 0
    de_donde = ["Procedencia", "Procedencia de Publicado"]
    assert {tuple(f[encabezado.index(c)] for c in de_donde) for f in filas} == {("Sintético", "Publicado")}

    def below(libro: object) -> str:
        return "\n".join(str(c) for f in libro["Fuente"].iter_rows(values_only=True) for c in f if c)  # type: ignore[index]

    assert "Procedencia\nSintético" in below(notas), "all that it draws is invented"
    assert "Informes OEI 2020 y OEI 2025; Datos de demostración de pp0093" in below(notas)
    assert "demostración" not in below(metas) and "Procedencia\nDerivado" in below(metas), "it has gaps of ours"
