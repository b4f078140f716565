"""A new table and its entries of the registry answer on the command line, on a page, in a passport and in an export."""

import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import PROYECTO, Carpetas, Orden
from generador_registros import ruc
from generadores import escribir_mensual, filas_mensuales
from test_fuente_declarada import escribir

from pp0093 import config
from pp0093.ask import registry
from pp0093.ask.catalog import published
from pp0093.ask.query import Query, run
from pp0093.ask.registry import (
    DIMENSIONS,
    INDICATORS,
    Count,
    Dimension,
    Distinct,
    Files,
    FirmMark,
    Indicator,
    Mart,
    OneRow,
    RollUp,
    Single,
    Sum,
    Thing,
    Unit,
)
from pp0093.errors import BuildError
from pp0093.programme import load
from pp0093.ui import theme
from pp0093.ui.exports import headless
from pp0093.ui.shell.pages import offered_pages

pytestmark = pytest.mark.usefixtures("mira_demostracion")

CONTRIBUIR = (PROYECTO / "docs" / "agregar.md").read_text(encoding="utf-8")
DECLARES = PROYECTO / "tests" / "fixtures" / "inversion"
"""A source and its tables, as a programme has them."""
FILAS = """PROYECTO,AÑO,DEPARTAMENTO,COSTO,DEVENGADO
2001621,{anio},04,1000.50,250.25
2001622,{anio},04,200,200
2001623,{anio},15,0,0
2001621,{antes},04,1000.50,100
"""
ANIO = 2024


@pytest.fixture
def programa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the programme with a source and a table more, the one that is followed in this test."""
    programa = tmp_path / "programa"
    shutil.copytree(PROYECTO / "programas" / "0093", programa)
    shutil.copytree(DECLARES, programa, dirs_exist_ok=True)
    [declara] = [b for b in re.findall(r"```toml\n(.*?)```", CONTRIBUIR, re.DOTALL) if "[tabla.inversion]" in b]
    escribir(programa / "indicadores.toml", declara)
    monkeypatch.setenv("PP0093_PROGRAMA", str(programa))
    return programa


@pytest.fixture
def inversiones(programa: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry as a process that begins with that programme has it."""
    nuevo = load(programa)
    dimensiones = registry.dimensions_of_programme(nuevo)
    monkeypatch.setattr(registry, "DECLARED_DIMENSIONS", dimensiones)
    for dimension in dimensiones:
        monkeypatch.setitem(DIMENSIONS, dimension.id, dimension)
    for indicador in registry.programme_indicators(nuevo):
        monkeypatch.setitem(INDICATORS, indicador.id, indicador)
    monkeypatch.setattr(registry, "OWN_INDICATORS", frozenset(nuevo.declara("indicador")))


@pytest.fixture
def anio(inversiones: None, carpetas: Carpetas, orden: Orden) -> int:
    """Publish investment beside a file of money; return their year."""
    escribir_mensual(carpetas.datos / "mef" / "0_bueno.csv", filas_mensuales(3, anio=ANIO))
    escribir(carpetas.datos / "inversiones" / "obras.csv", FILAS.format(anio=ANIO, antes=ANIO - 1))
    hecho = orden("etl")
    assert hecho.codigo == 0, hecho.errores
    return ANIO


OF_X = "[indicador.x]\netiqueta = 'X'\ndefinicion = ''\n"


def test_what_a_programme_declares_is_its_own(programa: Path, carpetas: Carpetas) -> None:
    """A process of its own: what there is of a programme is read as it begins. Another programme is not offered it."""
    escribir_mensual(carpetas.datos / "mef" / "0_bueno.csv", filas_mensuales(3, anio=ANIO))
    escribir(carpetas.datos / "inversiones" / "obras.csv", FILAS.format(anio=ANIO, antes=ANIO - 1))
    pp0093 = [sys.executable, "-m", "pp0093"]
    subprocess.run([*pp0093, "etl"], check=True, capture_output=True)
    pedida = [*pp0093, "consulta", "avance_inversion_pct", "--por", "proyecto", "--filtro", f"anio={ANIO}"]
    filas = json.loads(subprocess.run([*pedida, "--formato", "json"], check=True, capture_output=True).stdout)
    assert [f["proyecto"] for f in filas] == ["2001621", "2001622", "2001623"]
    escribir(programa / "indicadores.toml", f"{OF_X}unidad = 'visitas'\n")
    roto = subprocess.run([*pp0093, "etl"], check=False, capture_output=True, text=True)
    dicho = "indicadores.toml: x se mide en visitas, que no está; las hay: soles, %"
    assert roto.returncode == 1 and dicho in roto.stderr and "Traceback" not in roto.stderr
    pedido = subprocess.run([*pp0093, "consulta", "x", "--por", "anio"], check=False, capture_output=True, text=True)
    assert pedido.returncode == 2 and "indicador desconocido: x" in pedido.stderr and "Traceback" not in pedido.stderr


def test_a_page_is_filtered_by_what_all_its_figures_open_by(anio: int) -> None:
    [pagina] = [p for p in offered_pages() if p.by]
    assert pagina.filters.filtros == () and pagina.filters.motivo


MAL, DICHO = "[x]\netiqueta = 'X'\ndefinicion = ''\nunidad = 'kilos'\n", "indicadores.toml: x se mide en kilos"


@pytest.mark.parametrize(("escrito", "dicho"), [(MAL, DICHO), ("[[x", "indicadores.toml: no es TOML bien escrito")])
def test_what_a_country_declares_and_is_not_understood_is_a_sentence(escrito: str, dicho: str, tmp_path: Path) -> None:
    pais = shutil.copytree(config.COUNTRY_FOLDER, tmp_path / "pais")
    (pais / "indicadores.toml").write_text(escrito, encoding="utf-8")
    orden = f"from pp0093 import __main__, config; config.COUNTRY_FOLDER = config.Path({str(pais)!r}); "
    roto = subprocess.run(
        [sys.executable, "-c", f"{orden}__main__.script()"], check=False, capture_output=True, text=True
    )
    assert (roto.returncode, roto.stderr.count("\n")) == (1, 1) and dicho in roto.stderr


def test_a_new_table_answers_has_passports_and_is_drawn_and_exported_by_a_page(
    anio: int, orden: Orden, tmp_path: Path
) -> None:
    por_proyecto = orden(
        *("consulta", "avance_inversion_pct,costo_soles", "--por", "proyecto", "--filtro", f"anio={anio}"),
        *("--formato", "json"),
    ).json
    assert [(f["proyecto"], f["costo_soles"]) for f in por_proyecto] == [
        ("2001621", Decimal("1000.5")),
        ("2001622", 200),
        ("2001623", 0),
    ]
    avances = [f["avance_inversion_pct"] for f in por_proyecto]
    assert float(avances[0]) == pytest.approx(100 * 250.25 / 1000.5)
    assert avances[1:] == [100, None], "nothing over a cost of zero"
    assert {(f["alcance"], f["procedencia"], f["corte"]) for f in por_proyecto} == {("reporte", "calculado", None)}
    [de_uno] = orden(
        *("consulta", "costo_soles", "--filtro", "departamento_gasto=arequipa", "--filtro", f"anio={anio}"),
        *("--formato", "json"),
    ).json
    assert de_uno["costo_soles"] == Decimal("1200.5")
    nacional = orden("consulta", "costo_soles", "--alcance", "nacional", "--formato", "json")
    assert nacional.json == [], "a table that does not say its scope is of the report"

    hallado = orden(
        *("pasaporte", "avance_inversion_pct", "--filtro", f"anio={anio}", "--filtro", "proyecto=2001621"),
        *("--formato", "json"),
    ).json
    assert hallado["cuentas"] == ["250.25 / 1,000.50 × 100 = 25.0 %"]
    [fuente] = hallado["fuentes"]
    assert (fuente["archivo"], fuente["filas"], fuente["para"]) == (
        "inversiones/obras.csv",
        1,
        "Devengado de la obra, Costo",
    )
    todas = orden("pasaporte", "costo_soles", "--filtro", f"anio={anio}", "--formato", "json").json
    assert [f["filas"] for f in todas["fuentes"]] == [3]

    destino = tmp_path / "salen"
    hecho = orden(
        *("exportar", "inversiones", "--anio", str(anio), "--pieza", "tabla", "--formato", "csv"),
        *("--destino", str(destino)),
    )
    assert hecho.codigo == 0, hecho.errores
    [escrito] = destino.iterdir()
    texto = escrito.read_text(encoding="utf-8-sig")
    assert "Avance de la inversión (%)" in texto and "Costo (S/)" in texto
    assert "25.01" in texto and "2001621" in texto
    dibujada = next(p for p in headless.visited("inversiones", {"anio": str(anio)}).piezas if p.id == "costo-soles")
    assert dibujada.figura(theme.LIGHT).filas[0].nombre == "2001621", "a code of digits is no number"


CONTAR = Distinct(marcas=(FirmMark("rara", "es_rara"),))
MALOS = {
    "a table that is not": (Mart("marts.obra", Sum(), ("anio",), ("anio",)), "marts.obra", "no existe"),
    "a dimension that is not": (Mart("marts.periodo", Sum(), ("anio",), ("color",)), "marts.periodo", "color"),
    "a column of its grain": (Mart("marts.periodo", Sum(), ("obra",), ("anio",)), "marts.periodo", "obra"),
    "a column of a dimension": (Mart("marts.periodo", Sum(), ("anio",), ("pliego",)), "marts.periodo", "pliego"),
    "a column that tells codes apart": (
        Mart("marts.puente", Sum(), ("anio",), ("ejecutora",)),
        "marts.puente",
        "ejecutora",
    ),
    "the indicator itself": (Mart("marts.periodo", OneRow(), ("anio",), ("anio",)), "marts.periodo", "cosas"),
    "the levels": (Mart("marts.periodo", Single((("a", ("anio",)),)), ("anio",), ("anio",)), "marts.periodo", "nivel"),
    "the months": (Mart("marts.periodo", Single(por_mes="marts.mes"), ("anio",), ("mes",)), "marts.mes", "no existe"),
    "a mark": (Mart("marts.atencion", CONTAR, ("anio",), ("anio",)), "marts.atencion", "es_rara"),
    "firms": (Mart("marts.periodo", Distinct(), ("anio",), ("anio",)), "marts.periodo", "empresa_id"),
    "activities": (Mart("marts.empresa_anio", Distinct(), ("anio",), ("anio",)), "marts.empresa_anio", "actividad"),
    "what is averaged": (
        Mart("marts.periodo", RollUp("objetivo", ("tipo", "x")), ("anio",), ("anio",)),
        "marts.periodo",
        "objetivo",
    ),
    "its own files": (Mart("marts.puente", Sum(), ("anio",), ("anio",)), "marts.puente", "archivo"),
    "the table of its files": (
        Mart("marts.puente", Sum(), ("anio",), ("anio",), archivos=(Files("marts.carpeta"),)),
        "marts.carpeta",
        "no existe",
    ),
    "the keys of its files": (
        Mart("marts.puente", Sum(), ("anio",), ("anio",), archivos=(Files("marts.carga", (("anio", "obra"),)),)),
        "marts.carga",
        "obra",
    ),
}


@pytest.mark.parametrize("caso", MALOS)
@pytest.mark.usefixtures("ya_publicada")
def test_a_registry_that_the_tables_do_not_keep_is_told_in_a_sentence(
    caso: str, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    malo, tabla, falta = MALOS[caso]
    cuenta = Count(Thing.PAIRS) if isinstance(malo.reune, Distinct) else None
    propia = "anio" if "files" in caso else "cosas"
    monkeypatch.setitem(INDICATORS, propia, Indicator(propia, "Cosas", Unit.COUNT, "", mart=malo, cuenta=cuenta))
    respuesta = orden("consulta", "pim_soles", "--por", "anio")
    assert (respuesta.codigo, respuesta.salida, len(respuesta.lineas)) == (1, "", 1)
    assert all(parte in respuesta.errores for parte in (f"el mart {malo.tabla}", tabla, falta, "registry.py"))


def test_a_base_that_cannot_answer_says_so_without_a_trace(publicada: Path) -> None:
    with pytest.raises(BuildError, match="no pudo responder") as error:
        published().query("select * from marts.nada")
    assert "\n" not in str(error.value) and "pp0093 etl" in str(error.value)


def test_each_way_of_gathering_works_for_another_table(publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that no indicator is read from today, of each kind, without the columns that the usual ones have."""
    registros = {
        "filas_leidas": Mart("marts.carga", Sum(), ("archivo",), ("anio", "fuente")),
        "orden": Mart("marts.proceso", Single(), ("instrumento",), ("instrumento",), archivos=()),
        "n": Mart("marts.encuesta", OneRow(), ("instrumento",), ("instrumento", "pregunta", "version"), archivos=()),
    }
    for dimension in ("fuente", "pregunta", "version"):
        monkeypatch.setitem(DIMENSIONS, dimension, Dimension(dimension, dimension))
    for id_, propio in registros.items():
        monkeypatch.setitem(INDICATORS, id_, Indicator(id_, id_, Unit.OWN, "", mart=propio))
    catalogo = published()
    por_fuente = run(catalogo, Query(("filas_leidas",), ("fuente",)))
    contadas = catalogo.query("select fuente, sum(filas_leidas) as n from marts.carga group by 1")
    assert {f["fuente"]: f["filas_leidas"] for f in por_fuente} == {f["fuente"]: int(f["n"]) for f in contadas}
    procesos = run(catalogo, Query(("orden",), ("instrumento",)))
    assert procesos and {f["orden"] for f in procesos} == {None}, "several rows have no one figure"
    preguntas = run(catalogo, Query(("n",), ("instrumento", "pregunta", "version")))
    hechas = catalogo.query("select pregunta, version, n from marts.encuesta where n is not null")
    assert hechas and {(f["pregunta"], f["version"]): f["n"] for f in preguntas if f["n"] is not None} == {
        (f["pregunta"], f["version"]): f["n"] for f in hechas
    }


def test_firms_of_another_table_are_counted_by_its_own_marks(
    version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    propio = Mart(
        "marts.empresa_anio",
        Distinct(marcas=(FirmMark("formal", "es_formal"), FirmMark("rango", "vende_en_rango"))),
        grano=("anio", "empresa_id"),
        dimensiones=("anio", "focalizacion"),
        archivos=(Files(columnas=("archivo_cruce",)),),
    )
    for id_, cuenta in {
        "formales": Count(con=("formal",)),
        "formales_o_no_rango": Count(con=("formal",), sin=("rango",)),
        "todas": Count(),
    }.items():
        monkeypatch.setitem(INDICATORS, id_, Indicator(id_, id_, Unit.FIRMS, "", mart=propio, cuenta=cuenta))
    catalogo = published()
    filas = run(catalogo, Query(("formales", "formales_o_no_rango", "todas"), ("focalizacion",), {"anio": ["2025"]}))
    esperadas = catalogo.query(
        "select focalizacion, count(distinct empresa_id) filter (es_formal) as formales, "
        "count(distinct empresa_id) filter (es_formal or not vende_en_rango) as formales_o_no_rango, "
        "count(distinct empresa_id) as todas from marts.empresa_anio where anio = 2025 group by 1 order by 1"
    )
    assert len(esperadas) == 3
    assert sorted(({i: f[i] for i in esperadas[0]} for f in filas), key=lambda f: str(f["focalizacion"])) == esperadas


def test_firms_per_thousand_of_the_place_are_known_where_a_source_gives_the_base(
    carpetas: Carpetas, programa: Path, orden: Orden
) -> None:
    (programa / "indicadores.toml").unlink()
    escribir(
        programa / "reglas" / "empresas_del_lugar.csv",
        "departamento,empresas,fuente,valido_desde,valido_hasta,estado\n15,1500,Una encuesta,2023,2023,atestada\n",
    )
    lugares = enumerate(("Lima", "Lima", "Lima", "Cusco"), 1)
    filas = [f"{ruc(n)},0{n}/03/2023,1.1,Taller,DDP,{lugar}" for n, lugar in lugares]
    lista = "\n".join(["RUC,FECHA,ACTIVIDAD,SERVICIO,UNIDAD,DEPARTAMENTO", *filas])
    escribir(carpetas.datos / "registros" / "ddp.csv", lista)
    assert orden("etl").codigo == 0
    dichas = orden("consulta", "empresas_por_mil", "--por", "anio,departamento", "--formato", "json").json
    por_lugar = {(f["anio"], f["departamento"]): f["empresas_por_mil"] for f in dichas}
    assert por_lugar[2023, "15"] == 2 and por_lugar[2023, "08"] is None
    assert orden("consulta", "empresas_por_mil", "--por", "sector").codigo == 2, "of all sectors alone"
    pasaporte = orden("pasaporte", "empresas_por_mil", "--grupo", "departamento=15", "--filtro", "anio=2023")
    assert "1,000" in pasaporte.salida and "1,500" in pasaporte.salida
