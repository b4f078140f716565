"""The focalization rules at their edges, from hand-made files through etl and consulta."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from carpetas_en_estado import escribe
from conftest import PROYECTO, Carpetas, Orden, publicar
from generador_carpetas import ENCABEZADO_DEL_PADRON
from generador_registros import ruc
from libros import leidas
from mesa import Mesa
from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.ask.parts import focalization
from pp0093.ask.rows import Figure, Printed
from pp0093.ask.suppression.indirect import Sensitivity
from pp0093.firms import texts

SI, NO = "focalizada", "no focalizada"
COLUMNAS = ("RUC", "VENTAS_UIT", "TRAMO_VENTAS", "FECHA_INSCRIPCION", "ESTADO", "CONDICION", "CIIU", "UBIGEO")
# What a case's firm has in the cross (nothing: it is not there), the days it was served, and the result. The edges of
# sales and of their brackets are also in tests/modelos/core/empresa_anio.toml.
CASOS = {f.pop("caso"): f for f in leidas(PROYECTO / "tests" / "fixtures" / "focalizacion.csv", delimiter="|")}
CON_CRUCE = (2024, 2025, 2026)
HOY = date(2027, 12, 31)
CRUCES = "anio | anio_cruce\n2025 | 2025\n2024 | 2023"


@pytest.fixture(scope="module")
def carpeta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raw folder where each case is a firm served with a service of its own."""
    raiz = tmp_path_factory.mktemp("focalizacion")
    escribe(raiz / "registros" / "ddp.csv", ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"], [
        [ruc(n), caso["dia"], "1.2", nombre, "DDP"] for n, (nombre, caso) in enumerate(CASOS.items())
    ])  # fmt: skip
    dichos = [{c: v for c, v in caso.items() if c in COLUMNAS and v} for caso in CASOS.values()]
    del_cruce = [{"RUC": ruc(n), "ESTADO": "ACTIVO"} | dicho for n, dicho in enumerate(dichos) if dicho]
    for anio in CON_CRUCE:
        filas = [[fila.get(c, "-") for c in COLUMNAS] for fila in del_cruce]
        escribe(raiz / "padron" / f"cruce_{anio}.csv", COLUMNAS, filas)
    propio = ruc(list(CASOS).index("en el padrón y no en el cruce"))
    linea = "|".join([propio, "EMPRESA", "ACTIVO", "HABIDO", "150101", *["-"] * 10, ""])
    (raiz / "padron" / "padron.txt").write_bytes(f"{ENCABEZADO_DEL_PADRON}\r\n{linea}\r\n".encode("latin-1"))
    return raiz


@pytest.fixture(scope="module")
def publicado(carpeta: Path, tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    propias = Carpetas(carpeta, tmp_path_factory.mktemp("salida"))
    publicar(propias.datos, propias.salida, hoy=HOY)
    return propias


@pytest.fixture
def consulta(preguntar: Orden, monkeypatch: pytest.MonkeyPatch) -> Orden:
    monkeypatch.setattr(clock, "today", lambda: HOY)
    return preguntar


def test_cada_regla_en_sus_bordes(consulta: Orden) -> None:
    filas = consulta("consulta", "empresas_atendidas", "--por", "anio,servicio,focalizacion", "--formato", "json").json
    assert {f["servicio"]: f["focalizacion"] for f in filas} == {n: c["resultado"] for n, c in CASOS.items()}
    assert len(filas) == len(CASOS) and {f["empresas_atendidas"] for f in filas} == {1}


def test_la_tasa_sobre_todas_sobre_las_que_tienen_dato_y_el_maximo(consulta: Orden) -> None:
    indicadores = ("empresas_focalizadas", "focalizacion_pct", "focalizacion_con_dato_pct", "focalizacion_max_pct")
    [del_2025] = consulta(
        "consulta", ",".join(indicadores), "--por", "anio", "--filtro", "anio=2025", "--formato", "json"
    ).json
    resultados = [c["resultado"] for c in CASOS.values() if c["dia"].endswith("2025")]
    si, no, todas = resultados.count(SI), resultados.count(NO), len(resultados)
    esperadas = (si, Decimal(100 * si) / todas, Decimal(100 * si) / (si + no), Decimal(100 * (todas - no)) / todas)
    assert [round(del_2025[i], 9) for i in indicadores] == [round(Decimal(v), 9) for v in esperadas]


def test_un_anio_sin_datos_de_sunat_no_reprueba_a_nadie(consulta: Orden) -> None:
    pedido = "empresas_focalizadas,focalizacion_pct,focalizacion_con_dato_pct,focalizacion_max_pct"
    [fila] = consulta("consulta", pedido, "--por", "anio", "--filtro", "anio=2022", "--formato", "json").json
    assert [fila[i] for i in pedido.split(",")] == [None, None, None, 100], "nor is it said that none does"


def test_se_dice_que_el_cruce_es_de_otro_anio(consulta: Orden) -> None:
    avisos = [linea for linea in consulta("etl").lineas if "el_cruce_es_del_mismo_anio" in linea]
    assert len(avisos) == 1 and "anio=2027, anio_cruce=2026" in avisos[0]


def test_en_la_cascada_quien_solo_esta_en_el_padron_esta_registrado(consulta: Orden) -> None:
    def cascada(servicio: str) -> list[int]:
        fila = focalization.waterfall(published(), 2025, {"servicio": [servicio]})
        assert fila
        return [fila[f"{paso}_{que}"] for paso in ("formal", "antiguedad") for que in ("si", "no", "sin_dato")]

    assert cascada("en nada de SUNAT") == [0, 0, 1, 0, 0, 0]
    assert cascada("en el padrón y no en el cruce") == cascada("en el cruce y todo vacío") == [1, 0, 0, 0, 0, 1]
    assert cascada("un día menos") == [1, 0, 0, 0, 1, 0]


def test_the_rate_of_other_criteria_is_open_by_its_own_unknown_firms() -> None:
    cruces = Mesa(marts__cruce_usado=CRUCES)
    pocas, muchas = (Sensitivity(100, 40, sin_dato, "sintetico") for sin_dato in (5, 50))
    abiertas = [focalization.is_open_under(cruces, a, r) for a, r in ((2025, pocas), (2025, muchas), (2024, pocas))]
    assert abiertas == [False, True, True]
    cuantas = [texts.sensitivity_cards(r, 7.7, es_abierta=a)[1].valor for r, a in ((pocas, False), (muchas, True))]
    assert cuantas == ["40", "entre 40 y 90"]
    valores = [texts.sensitivity_cards(r, 7.7, es_abierta=a)[0] for r, a in ((pocas, False), (muchas, True))]
    assert [t.valor.replace("\u00a0", " ") for t in valores] == ["40.0 %", "entre 40.0 % y 90.0 %"]
    assert {t.procedencias for r in (pocas, muchas) for t in texts.sensitivity_cards(r, None, es_abierta=True)} == {
        ("sintetico",)
    }


def test_a_rate_is_said_with_its_range_when_too_many_are_unknown_or_the_cross_is_of_before() -> None:
    cruces = Mesa(marts__cruce_usado=CRUCES)
    assert [focalization.earlier_cross(cruces, a) for a in (2023, 2024, 2025)] == [None, 2023, None]
    limite = cruces.rules.of(2025).numero("focalizacion_sin_dato_max_pct")

    def fila(**valores: float) -> dict[str, Any]:
        tasa = dict.fromkeys(("minimo_focalizacion_pct", "maximo_focalizacion_pct")) | {"focalizacion_pct": 50.0}
        return tasa | valores

    def ancha(mas: float) -> Figure:
        return Figure(50, minimo=50, maximo=Decimal(50 + limite + mas))

    assert focalization.rate_bounds(fila()) == (50, 50)
    assert focalization.rate_bounds(fila(minimo_focalizacion_pct=50.0, maximo_focalizacion_pct=70.0)) == (50, 70)
    assert [focalization.is_open(cruces, 2025, ancha(m)) for m in (-1, 0, 1)] == [False, False, True]
    assert not focalization.is_open(cruces, 2025, Figure(50))
    assert focalization.is_open(cruces, 2024, Figure(50))
    impresa = Printed("focalizacion_pct", 2024, None, None, Decimal(50), 1, "Informe", None, "a.csv", 2)
    assert not focalization.is_open(cruces, 2024, Figure(50, impresa=impresa))
    assert not focalization.is_open(cruces, 2025, replace(ancha(1), valor=None))
