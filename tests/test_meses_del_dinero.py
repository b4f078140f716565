"""Which months the money of a year tells: those of its file, whatever is asked of it, and none before its first."""

from pathlib import Path

import pytest
from carpetas_en_estado import EN_CURSO, dinero
from conftest import publicar
from generadores import Fila, escribir_mensual

from pp0093.ask.catalog import Catalog, published
from pp0093.money import execution
from pp0093.year import pace, texts

ACTIVIDAD, QUE_PARA = "5005079", "5005082"


def publicado(raiz: Path, filas: list[Fila]) -> Catalog:
    escribir_mensual(raiz / "datos" / "mef" / "gasto.csv", filas)
    publicar(raiz / "datos", raiz / "salida", "--sin-demo")
    return published(raiz / "salida")


@pytest.mark.parametrize(
    ("meses", "dicho"), [((5,), "Meses conocidos de 2026: mayo"), ((5, 6), "Meses conocidos de 2026: mayo a junio")]
)
def test_what_a_file_of_some_months_does_not_bring_is_not_nothing_spent(
    meses: tuple[int, ...], dicho: str, tmp_path: Path
) -> None:
    """And what was spent of each product is told without a PIM: the page said that there was nothing."""
    catalogo = publicado(tmp_path, [f for f in dinero(EN_CURSO, meses=8) if int(f["MES_EJE"]) in meses])
    de_cada = pace.months(catalogo, EN_CURSO, {})
    assert {m.mes for m in de_cada if m.devengado_soles is not None} == {*meses}
    assert all(m.devengado_acumulado_soles is None for m in de_cada)
    assert str(texts.following(EN_CURSO, de_cada, [], {})) == dicho
    assert str(texts.no_money(EN_CURSO, {}, de_cada)).startswith("El dinero de este año no trae enero")
    apertura = execution.opening(catalogo, EN_CURSO, {"producto": ["3000534"]})
    assert [round(a.del_producto_pct or 0, 1) for a in apertura] == [33.3] * 3
    assert all(a.pia_soles is a.pim_soles is None for a in apertura)


def test_an_activity_that_stops_spending_is_known_as_far_as_the_file(tmp_path: Path) -> None:
    """Alone or among all, what it spent after its last month is nothing: the file brings those months."""
    filas = dinero(EN_CURSO, meses=8)
    filas = [f for f in filas if f["ACTIVIDAD_ACCION_OBRA"] != QUE_PARA or int(f["MES_EJE"]) <= 3]
    catalogo = publicado(tmp_path, filas)
    sola = pace.months(catalogo, EN_CURSO, {"actividad": [QUE_PARA]})
    assert [m for m in pace.months(catalogo, EN_CURSO, {}) if m.actividad == QUE_PARA] == sola
    assert pace.span(sola)[1] == 8 and sola[8].devengado_soles == 0
