"""Versions that are no longer the last: they keep the answers of pages, and no firm; a version is whole by itself."""

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROYECTO, Orden, en_pantalla, offered_by, parte
from libros import escritas, leidas
from streamlit.testing.v1 import AppTest

from pp0093 import config, versions
from pp0093.ask import filter_values
from pp0093.ask.catalog import Catalog, catalog_of_version
from pp0093.ask.origin import loads
from pp0093.ask.origin.passport import Reference, passport_of
from pp0093.ask.parts import focalization
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Filters
from pp0093.ask.view import FILTER_LABELS, KEYS, options
from pp0093.errors import BuildError, UsageError
from pp0093.ui.page import RECORDER
from pp0093.ui.shell.pages import offered_pages

PAGES = [p.id for p in offered_pages()]
OF_FIRMS = ("beneficiarios", "focalizacion", "servicios", "territorio", "comparar", "pasaporte")
FILTERS = (
    {"anio": "2025", "producto": "3000535"},
    {"anio": "2025", "producto": "3000535", "actividad": "5005082"},
    {"anio": "2020", "departamento": "04"},
)
WHAT_IF = re.compile(r"¿Y si la regla fuera otra\?.*")
# The lists of Nota offer every version of the folder: those that came later are only in one of both.
LATER = re.compile(r"Versión [23], del \S+ ")
ELEVEN = re.compile(rb"(?=([0-9]{11}))")


@pytest.fixture(scope="session")
def carpeta(tres_publicaciones: Path) -> Path:
    return tres_publicaciones


def de(carpeta: Path, cual: str) -> Path:
    version = versions.current_version(carpeta / cual)
    assert version
    return version


@pytest.fixture(scope="module")
def entera(carpeta: Path) -> Iterator[Catalog]:
    catalogo = Catalog(de(carpeta, "entera"))
    yield catalogo
    catalogo.close()


@pytest.fixture(scope="module")
def delgada(carpeta: Path) -> Iterator[Catalog]:
    catalogo = catalog_of_version(carpeta / "salida", de(carpeta, "entera").name)
    yield catalogo
    catalogo.close()


def explained(catalogo: Catalog, filtros: Filters, grupo: dict[str, str]) -> Any:
    """The passport of a rate."""
    return passport_of(catalogo, Reference("focalizacion_pct", filtros, grupo)).plain()


# What stays, and what does not.


def test_the_last_two_stay_whole_and_the_first_keeps_its_figures(carpeta: Path) -> None:
    todas = versions.finished(carpeta / "salida")
    assert [versions.is_thin(v) for v in todas] == [True, False, False]
    assert versions.current_version(carpeta / "salida") == todas[-1]
    assert sorted(p.name for p in todas[0].iterdir()) == ["conservado.duckdb", "programa", "reglas", "version.json"]


def test_a_thin_version_has_no_firms(carpeta: Path, entera: Catalog, delgada: Catalog) -> None:
    tablas = [
        f["tabla"] for f in delgada.query("select schema_name || '.' || table_name as tabla from duckdb_tables()")
    ]
    assert not {c for tabla in tablas for c in delgada.columns(tabla)} & {"empresa_id", "ruc", "razon_social"}
    assert {t.partition(".")[0] for t in tablas} == {"rules", "vigente", "marts", "cifras"}
    version = de(carpeta, "delgada")
    assert not list(version.rglob("*.parquet"))
    rucs = {str(f["ruc"]) for f in entera.query("select distinct ruc from staging.registro where ruc is not null")}
    assert rucs
    clases = {str(f["clase_ciiu"]) for f in entera.query("select distinct clase_ciiu from marts.atencion")}
    for ruta in filter(Path.is_file, version.rglob("*")):
        octetos = ruta.read_bytes()
        hallados = [n for n in ELEVEN.finditer(octetos) if n[1].decode() in rucs]
        assert not [n[1] for n in hallados if not of_codes(octetos, n.start(), clases)], ruta.name
    for tabla in tablas:
        textos = [f for f in delgada.query(f"select * from {tabla}") for f in f.values() if isinstance(f, str)]
        assert not rucs & set(textos), tabla


def of_codes(octetos: bytes, desde: int, clases: set[str]) -> bool:
    """Tell eleven digits that are of classes of the CIIU, which a database writes one after the other."""
    fases = ([octetos[i : i + 4].decode("latin-1") for i in range(desde - f, desde + 8, 4)] for f in range(4))
    return any(set(de_una) <= clases for de_una in fases)


# What is answered.


def together() -> list[Any]:
    """The indicators that the same dimensions open: asked at once, each answers what it answers alone."""
    juntos: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for indicador in INDICATORS:
        juntos[tuple(offered_by(indicador))].append(indicador)
    return [pytest.param(tuple(suyos), id=f"{suyos[0]}, {len(suyos)}") for suyos in juntos.values()]


ALONE = [pytest.param((i,), marks=pytest.mark.campana, id=i) for i in INDICATORS]


@pytest.mark.parametrize("alcance", ["reporte", "nacional"])
@pytest.mark.parametrize("indicadores", [*together(), *ALONE])
def test_every_indicator_by_each_dimension(
    indicadores: tuple[str, ...], alcance: str, entera: Catalog, delgada: Catalog
) -> None:
    suyas = offered_by(indicadores[0])
    abiertas = [(), *((d,) for d in suyas), *(("anio", d) for d in suyas if d != "anio" and "anio" in suyas)]
    es_de_empresas = "unidad" in suyas  # Only of them are answers kept, those of a year apart; of others, the tables.
    for por in abiertas if es_de_empresas else abiertas[::3]:
        consulta = Query(indicadores, por, {}, alcance)
        assert run(delgada, consulta) == run(entera, consulta), por
    if "anio" in suyas and es_de_empresas:
        for por in abiertas[1:]:
            consulta = Query(indicadores, por, {"anio": ["2025"]}, alcance)
            assert run(delgada, consulta) == run(entera, consulta), por


@pytest.mark.parametrize("filtro", parte(FILTER_LABELS, 1))
def test_what_is_under_each_filter_of_the_bar(filtro: str, entera: Catalog, delgada: Catalog) -> None:
    contados = tuple(i.id for i in INDICATORS.values() if i.mart and i.mart.cuenta_empresas)
    abiertas = (("anio",), (), ("anio", "sector"), ("anio", "unidad", "familia_servicio"), ("anio", "producto"))
    for anio in (2020, 2025):
        codigos = list(options(entera, anio)[filtro])
        assert codigos == list(options(delgada, anio)[filtro])
        for codigo in codigos:
            suyos = {filtro: [codigo]}
            filtros = {"anio": [str(anio)], **suyos}
            for por in abiertas:
                consulta = Query(contados, por, filtros)
                assert run(delgada, consulta) == run(entera, consulta), (por, filtros)
            assert focalization.waterfall(delgada, anio, suyos) == focalization.waterfall(entera, anio, suyos)
        for grupo in ({}, {"sector": "Comercio"}, {"actividad": "5005082"}):
            hechos = [explained(c, {"anio": [str(anio)], filtro: codigos[:1]}, grupo) for c in (delgada, entera)]
            assert hechos[0] == hechos[1], grupo


def test_values_deliveries_and_loads_are_kept(entera: Catalog, delgada: Catalog) -> None:
    assert loads.invented(delgada) == loads.invented(entera)
    assert loads.ledger(delgada) == loads.ledger(entera)
    for dimension in ("unidad", "sector", "provincia", "servicio", "clase_ciiu", "cite"):
        assert filter_values.values_of(delgada, dimension) == filter_values.values_of(entera, dimension)


@pytest.mark.parametrize(
    ("por", "filtros"),
    [
        (("anio", "sector", "provincia"), {}),
        (("sector",), {"anio": ["2020", "2025"]}),
        (("anio",), {"departamento": ["04", "15"]}),
        (("anio",), {"departamento": ["04"], "sector": ["Comercio"]}),
    ],
)
def test_what_is_not_kept_is_said_in_a_sentence(por: tuple[str, ...], filtros: Any, delgada: Catalog) -> None:
    with pytest.raises(UsageError, match="se conservan sólo sus cifras agregadas, y lo pedido no está entre ellas"):
        run(delgada, Query(("participacion_pct",), por, filtros))


def test_rows_kept_out_are_not_kept(delgada: Catalog) -> None:
    with pytest.raises(BuildError, match="se conservan sólo sus cifras agregadas"):
        loads.quarantine_values(delgada)


def test_some_values_of_what_is_opened_are_some_of_all(entera: Catalog, delgada: Catalog) -> None:
    consulta = Query(("empresas_atendidas",), ("anio", "departamento"), {"departamento": ["04", "15"]})
    assert run(delgada, consulta) == run(entera, consulta)


def test_the_command_line_asks_another_version(carpeta: Path, correr: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    pedido = ("consulta", "empresas_atendidas,pim_soles", "--por", "anio", "--formato", "json")
    monkeypatch.setenv("PP0093_SALIDA", str(carpeta / "entera"))
    antes = correr(*pedido).json
    monkeypatch.setenv("PP0093_SALIDA", str(carpeta / "salida"))
    assert correr(*pedido, "--version", de(carpeta, "entera").name).json == antes
    respuesta = correr(*pedido, "--version", "../otra")
    assert respuesta.codigo == 2 and "no hay una versión ../otra; las hay: " in respuesta.errores
    sin_id = correr(*pedido, "--version", "")
    assert (sin_id.codigo, sin_id.salida) == (2, "") and "no hay una versión «»; las hay: " in sin_id.errores
    for otras in (
        ("cortes", "--anio", "2025", "--antes", ""),
        ("cortes", "--anio", "2025", "--despues", ""),
        ("nota", "--desde", ""),
    ):
        nada = correr(*otras)
        assert (nada.codigo, nada.salida) == (2, "") and "no hay una versión «»; las hay: " in nada.errores, otras


# What pages say.

Say = Callable[..., tuple[str, list[Any]]]


@pytest.fixture
def dice(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return what a page says of what is published in a folder: its text and its pieces."""
    monkeypatch.setenv("PP0093_DATOS", str(PROYECTO / "data" / "raw"))

    def dice(salida: Path, pagina: str, enlace: dict[str, str] | None = None) -> tuple[str, list[Any]]:
        monkeypatch.setenv("PP0093_SALIDA", str(salida))
        app = AppTest.from_file(str(PROYECTO / "app.py"))
        for clave, valor in (enlace or {}).items():
            app.query_params[clave] = valor
        app.session_state[RECORDER] = []
        app.switch_page(f"pages/{pagina}.py").run()
        assert not app.exception
        cuerpo = en_pantalla(app)
        texto = " ".join(unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", cuerpo, flags=re.DOTALL)).split())
        piezas = [
            (p.titulo, p.nota, p.alt, p.lectura, p.tabla.encabezado, p.tabla.escritas)
            for p in app.session_state[RECORDER]
        ]
        return texto, piezas

    return dice


# Cargar looks for firms to cross, which a thin version has not.
CASES = [*((p, {}) for p in PAGES if p != "cargar"), *((p, f) for p in OF_FIRMS for f in FILTERS)]


@pytest.mark.parametrize(("pagina", "enlace"), parte(CASES, 2))
def test_a_thin_version_gives_its_pages(pagina: str, enlace: dict[str, str], carpeta: Path, dice: Say) -> None:
    assert set(enlace) <= set(KEYS)
    entera, delgada = (dice(carpeta / cual, pagina, enlace) for cual in ("entera", "delgada"))
    if "¿Y si la regla fuera otra?" in entera[0]:
        assert pagina == "focalizacion" and "Otra regla no se puede probar" in delgada[0]
        entera, delgada = ((WHAT_IF.sub("", texto), piezas) for texto, piezas in (entera, delgada))
    if pagina == "nota":
        assert len(LATER.findall(delgada[0])) == 4 and not LATER.search(entera[0])
        delgada = LATER.sub("", delgada[0]), delgada[1]
    assert delgada == entera


# A version is whole by itself.


@pytest.mark.parametrize("pagina", parte(PAGES, 1))
def test_a_rule_changed_without_publishing_changes_no_page(
    pagina: str, carpeta: Path, dice: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    antes = dice(carpeta / "entera", pagina)
    programa = tmp_path / "0093"
    shutil.copytree(PROYECTO / "programas" / "0093", programa)
    del_pais = tmp_path / "pais"
    shutil.copytree(config.COUNTRY_FOLDER, del_pais)
    changed(programa / "reglas" / "parametro.csv", "valor")
    changed(programa / "reglas" / "glosario.csv", "definicion")
    changed(del_pais / "reglas" / "calificacion.csv", "calificacion")
    monkeypatch.setenv("PP0093_PROGRAMA", str(programa))
    monkeypatch.setattr(config, "COUNTRY_FOLDER", del_pais)
    assert dice(carpeta / "entera", pagina) == antes


def changed(ruta: Path, columna: str) -> None:
    filas = leidas(ruta)
    assert columna in filas[0]
    escritas(ruta, ({**f, columna: "7" if f[columna].isdigit() else f"{f[columna]} otro"} for f in filas))


def test_a_version_copied_elsewhere_gives_the_same_page(carpeta: Path, dice: Say, tmp_path: Path) -> None:
    for cual in ("entera", "delgada"):
        copia = tmp_path / cual
        (copia / "versiones").mkdir(parents=True)
        version = de(carpeta, cual)
        shutil.copytree(version, copia / "versiones" / version.name)
        (copia / "VIGENTE").write_text(version.name, encoding="utf-8")
        assert dice(copia, "servicios") == dice(carpeta / cual, "servicios")


def test_a_thin_version_is_a_database_that_anyone_can_open(carpeta: Path) -> None:
    with duckdb.connect(str(versions.database(de(carpeta, "delgada"))), read_only=True) as con:
        [(cuantas,)] = con.execute("select count(*) from cifras.atencion where por = 'anio' and segun = ''").fetchall()
    assert cuantas >= 2
