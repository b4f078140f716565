"""Year on year is one engine: what changed, by how much and whether it may be said, the same wherever it is asked."""

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from libros import de_toml, escritas, leidas

from pp0093 import rules
from pp0093.ask import view
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.registry import INDICATORS
from pp0093.ask.standing import change, comparability
from pp0093.ask.standing.change import Side
from pp0093.ask.view import View
from pp0093.audit import knowledge
from pp0093.audit.knowledge import Range
from pp0093.compare import pairs as compared
from pp0093.documents.document import CitedFigure
from pp0093.money import cards
from pp0093.note import asking, saying
from pp0093.note.asking import Inquiry

FIRMS, MONEY, P2 = "empresas_atendidas", "devengado_soles", {"producto": "3000535"}
RANGES = st.tuples(st.decimals(1, 10**6, places=1), st.decimals(1, 10**6, places=1)).map(lambda p: Range(*sorted(p)))


@given(RANGES, RANGES)
def test_the_range_of_a_change_holds_the_change_of_every_pair(ahora: Range, antes: Range) -> None:
    relativo, puntos = ahora.relative(antes), ahora.points(antes)
    assert relativo
    for a in (ahora.desde, ahora.hasta):
        for b in (antes.desde, antes.hasta):
            assert relativo.desde - 1 <= 100 * (a - b) / b <= relativo.hasta + 1
            assert puntos.desde <= a - b <= puntos.hasta


@given(st.decimals(1, 10**6, places=0), st.decimals(-99, 500, places=1))
def test_a_change_tells_of_the_year_before(ahora: Decimal, cambio: Decimal) -> None:
    antes = Range(ahora, ahora).before(Range(cambio, cambio))
    assert antes and abs(antes.desde * (1 + cambio / 100) - ahora) < Decimal("1e-6") * ahora


@pytest.mark.parametrize(
    ("indicador", "lugar", "cambio", "computado"),
    [(FIRMS, P2, 22.1, True), (FIRMS, {}, 220.3, False), ("focalizacion_pct", {}, 19.1, True)],
)
def test_every_door_gives_the_same_change(
    catalogo: Catalog, indicador: str, lugar: dict[str, str], cambio: float, computado: bool
) -> None:
    filtros = {d: [v] for d, v in lugar.items()}
    hallado = change.since(catalogo, indicador, (2025, 2024), filtros)
    assert hallado.cuanto == pytest.approx(cambio, abs=0.05)
    assert (hallado.cambio.cuanto is not None) is computado
    a = Inquiry(catalogo, 2025)
    cifra = asking.one(a, indicador, **lugar)
    assert cifra
    dicho, callado = saying.since(a, cifra)
    [cambio, *_] = [p for p in dicho if isinstance(p, CitedFigure)]
    assert not callado and cambio.valor == pytest.approx(hallado.cuanto)
    conocido = knowledge.of(catalogo)
    en = knowledge.POINTS if change.in_points(indicador) else knowledge.VARIATION
    sabido = conocido.versus(indicador, en, 2025, 2024, frozenset(lugar.items()))
    assert sabido and float(sabido.desde) - 0.05 <= hallado.cuanto <= float(sabido.hasta) + 0.05


def test_the_cards_of_whatever_is_chosen_are_set_against_one_year(catalogo: Catalog) -> None:
    """Money of 2020 beside firms of 2024 are two comparisons in one look (and where firms have none, money has its)."""
    bases = {}
    for anio in (2020, 2025):
        for filtro in ("producto", "actividad"):
            for codigo in view.options(catalogo, anio)[filtro]:
                tarjetas = cards.summary(catalogo, View(anio, **{filtro: codigo}))
                dicho = " ".join(c.detalle for c in tarjetas)
                bases[anio, codigo] = set(re.findall(r"frente a (\d{4})", dicho))
    assert all(len(vistas) <= 1 for vistas in bases.values()), bases
    assert bases[2025, P2["producto"]] == {"2024"} and bases[2025, "3000671"] == {"2020"}


def test_a_rule_that_forbids_is_kept_by_the_audit(catalogo: Catalog) -> None:
    """2026 is not closed: nothing is computed from it, not even to accuse."""
    assert change.since(catalogo, MONEY, (2026, 2025), {}, "nacional").cambio.impiden
    conocido = knowledge.of(catalogo)
    nacional = frozenset({("alcance", "nacional")})
    assert conocido.get(MONEY, 2026, nacional) and conocido.get(MONEY, 2025, nacional)
    assert conocido.versus(MONEY, knowledge.VARIATION, 2026, 2025, nacional) is None
    assert conocido.versus(MONEY, knowledge.VARIATION, 2025, 2020, nacional) is not None


@pytest.mark.parametrize(("antes", "dicho"), [(12.0, "+100.0 %, sobre una base de 12"), (40.0, "+100.0 %")])
def test_a_small_base_is_said(catalogo: Catalog, antes: float, dicho: str) -> None:
    lados = (Side(2 * antes, "calculado", None, {}), Side(antes, "calculado", None, {}))
    hallado = change.of_sides(catalogo, INDICATORS[FIRMS], "anio", 2025, lados)
    assert compared.changed(hallado) == dicho
    dinero = change.of_sides(catalogo, INDICATORS[MONEY], "anio", 2025, lados)
    assert not dinero.es_base_chica


def figure(valor: float | None, **aspectos: str) -> Side:
    return Side(valor, "calculado", None, aspectos)


def test_a_range_is_part_of_another_and_tells_of_the_one_before() -> None:
    def entre(desde: str, hasta: str) -> Range:
        return Range(Decimal(desde), Decimal(hasta))

    assert entre("10", "20").part(entre("40", "50")) == entre("20", "50")
    assert entre("0.1", "0.2").part(entre("0.4", "0.5")) == entre("20", "50")
    assert entre("0.6", "0.8").relative(entre("0.5", "0.8")) == entre("-25", "60")
    assert entre("80", "160").before(entre("-20", "60")) == entre("50", "200")
    assert entre("80", "160").before(entre("-100", "50")) is None is entre("5", "5").before(entre("-100", "-100"))
    cero = entre("0", "0")
    assert cero.relative(cero) is cero.part(cero) is None, "nothing changes from nothing"


def test_what_a_rule_forbids_is_not_told_in_any_way(catalogo: Catalog) -> None:
    for id_ in (FIRMS, "focalizacion_pct"):
        lados = (figure(90.0, base="una"), figure(60.0, base="otra"))
        hallado = change.of_sides(catalogo, INDICATORS[id_], "anio", 2025, lados)
        assert hallado.impiden == hallado.razones != ()
        assert hallado.diferencia is hallado.cambio_pct is hallado.cuanto is None and not hallado.es_comparable
    for lados in ((figure(None, base="una"), figure(60.0)), (figure(60.0, base="una"), figure(None))):
        sin_dato = change.of_sides(catalogo, INDICATORS[FIRMS], "anio", 2025, lados)
        assert (sin_dato.razones, sin_dato.diferencia, sin_dato.es_base_chica) == ((), None, False)


def test_a_printed_change_is_of_the_year_before_and_of_one_place(catalogo: Catalog) -> None:
    actividad = {"actividad": ["5005078"]}
    hallado = change.since(catalogo, MONEY, (2020, 2019), actividad)
    assert [f.valor for f in hallado.impresos] == [Decimal("-59.3")] and hallado.cuanto == -59.3
    assert {f.valor for f in change.since(catalogo, FIRMS, (2025, 2024), {}).impresos} == {Decimal("220.3")}
    assert change.since(catalogo, MONEY, (2020, 2018), actividad).impresos == ()
    dos = {"actividad": ["5005078", "5005079"]}
    assert change.since(catalogo, FIRMS, (2025, 2024), dos).impresos == ()
    assert change.since(catalogo, MONEY, (2020, 2019), dos).impresos == ()
    assert change.since(catalogo, "focalizacion_pct", (2025, 2024), {}).impresos != ()


def test_documents_that_disagree_print_no_change(catalogo: Catalog) -> None:
    [uno] = change.since(catalogo, MONEY, (2020, 2019), {"actividad": ["5005078"]}).impresos
    [otro] = change.since(catalogo, MONEY, (2020, 2019), {"actividad": ["5005079"]}).impresos
    nada = change.Variation(INDICATORS[MONEY], change.NO_SIDE, change.NO_SIDE)

    def dicho(*impresos: PublishedFigure) -> tuple[float | None, bool]:
        desde = change.Since(nada, None, None, impresos)
        return desde.cuanto, desde.impreso is not None

    assert [dicho(), dicho(uno), dicho(uno, uno), dicho(uno, otro)] == [
        (None, False), (-59.3, True), (-59.3, True), (None, False),
    ]  # fmt: skip


# Two years are compared by the rules of each.

CHANGED = {
    "tamano": (("tamano", "Microempresa"), {"hasta_uit": "300"}),
    "actividad": (("actividad", "5005080"), {"producto": "3000535"}),
    "parametro": (("parametro", "focalizacion_ventas_max_uit"), {"valor": "1700"}),
    "familia_servicio": (("familia_servicio", "Articulación"), {"familia_servicio": "Capacitación"}),
}


def from_2025(carpeta: Path, tabla: str) -> None:
    """Close the rows of a rule in 2024 and write them again from 2025 with what changed."""
    (columna, valor), cambia = CHANGED[tabla]
    ruta = carpeta / f"{tabla}.csv"
    filas = leidas(ruta)
    suyas = [f for f in filas if f[columna] == valor and not f["valido_hasta"]]
    nuevas = [f | cambia | {"valido_desde": "2025"} for f in suyas]
    for f in suyas:
        f["valido_hasta"] = "2024"
    escritas(ruta, [*filas, *nuevas])


@pytest.mark.parametrize("caso", de_toml("cambio")["casos"])
def test_two_years_are_compared_where_their_rules_say_the_same(
    caso: list[Any], version_publicada: Path, tmp_path: Path
) -> None:
    tabla, indicador, lugar, razon, dice = caso
    [version] = (version_publicada / "versiones").iterdir()
    shutil.copytree(version / rules.RULES_FOLDER, tmp_path / "reglas")
    iguales = rules.Rules([tmp_path / "reglas"])
    assert not _reasons(iguales, indicador, lugar), "with the rules that ship"
    from_2025(tmp_path / "reglas", tabla)
    halladas = _reasons(rules.Rules([tmp_path / "reglas"]), indicador, lugar)
    assert [(r.razon, r.impide) for r in halladas] == ([(razon, True)] if razon else [])
    assert all(d in f"{r.a} {r.b}" for r in halladas for d in dice)


def _reasons(reglas: rules.Rules, indicador: str, lugar: dict[str, str]) -> tuple[comparability.Reason, ...]:
    lados = [
        comparability.ruled(reglas.of(a), INDICATORS[indicador], lugar, es_dinero=indicador == MONEY)
        for a in (2025, 2024)
    ]
    return comparability.reasons(reglas.of(2025), indicador, "anio", *lados)
