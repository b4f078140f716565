"""Dated rules are dated: splitting rows changes nothing, a row from next year changes no year before, in any table.

What takes minutes (table by table, more splits, the demonstration) is a campaign: `make campanas`.
"""

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from string import Formatter
from typing import Any

import openpyxl
import pytest
import reglas_partidas as partidas
from conftest import PROYECTO, en_pantalla, hecho_una_vez, opened, parte
from generador_registros import Hoja, escribir_csv, ruc
from generadores import escribir_mensual, filas_mensuales
from test_paginas import part

from pp0093 import clock, models, programme
from pp0093.ask import catalog
from pp0093.ask.parts import focalization
from pp0093.ask.registry import INDICATORS
from pp0093.ask.standing import norms
from pp0093.ask.suppression.indirect import Sensitivity
from pp0093.ui.shell.pages import offered_pages
from pp0093.versions import description

pytestmark = pytest.mark.usefixtures("mira_demostracion")

PAGES = [p.id for p in offered_pages()]
REPORT = ("reporte",)
# A rule's own period, and its row, as a passport and the method write them.
PERIODO = re.compile(r"\b(?:desde \d{4}|\d{4} a \d{4})\b|\S+/reglas/\w+\.csv, línea \d+")
# A notice of the whole version, of years to come too: units with lists that no rule of deliveries names.
NOTICED = re.compile(
    r" y \d+ avisos\b\.?| core\.entrega_unidad ninguna regla de entrega nombra a .*? ninguna actividad"
)
# What each unit delivered, year by year: the next one, which has other rules, is a column of it.
DELIVERED = re.compile(
    r"(?:Ver las \d+ filas )?Unidad[ ,]2025[ ,]2026.*?Entregaron(?:\W+\d de \d+ unidades; completas, \d+){2}\W*",
    re.DOTALL,
)
# What is drawn of every year, whatever the page's own, and of which of them only a range is known.
OF_EVERY_YEAR = re.compile(r"No cambia con el año elegido.*?Fuente:| Sin barra: [^;]+; sólo se sabe un rango\.")
# The one page that says it.
WITH_PERIODS = ("pasaporte",)
Publica = Callable[..., Path]


@pytest.fixture(scope="session")
def datos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped files, with money and firms of the years at both sides of the rows that are added."""
    return hecho_una_vez(tmp_path_factory, "datos_fechados", partidas.with_next_year)


@pytest.fixture(scope="session")
def publica(tmp_path_factory: pytest.TempPathFactory, datos: Path) -> Publica:
    """Publish once a run with the tables written in a way; give the folder of its versions."""

    def hecha(nombre: str, de_una: Any, tablas: Any = None, de: Path = datos) -> Path:
        def hacer(raiz: Path) -> None:
            partidas.publish(partidas.rewritten(raiz, de_una, tablas), de, raiz / "salida")

        return hecho_una_vez(tmp_path_factory, nombre, hacer) / "salida"

    return hecha


ENSAYOS = "5005087"


@pytest.fixture(scope="session")
def entera(publica: Publica) -> Path:
    """The tables as they are written."""
    return publica("entera", lambda _tabla, fila: [fila])


@pytest.fixture(scope="session")
def partida(publica: Publica) -> Path:
    """Each row of every table split in two after a year of its own."""
    return publica("partida", partidas.split_by_chance(1))


@pytest.fixture(scope="session")
def seguida(publica: Publica) -> Path:
    """Each row of every table closed and followed by one that says other things."""
    return publica("seguida", partidas.succeeded)


@pytest.fixture(scope="session")
def respuestas(entera: Path) -> partidas.Respuestas:
    return partidas.answers(entera)


def said(salida: Path, pagina: str, *enlace: tuple[str, str]) -> str:
    """What a page says, a rule's own period apart."""
    return _said_on(clock.today(), salida, pagina, *enlace)


@cache
def _said_on(_hoy: date, salida: Path, pagina: str, *enlace: tuple[str, str]) -> str:
    texto = partidas.said(salida, pagina, **dict(enlace))
    for aparte in (NOTICED, DELIVERED, OF_EVERY_YEAR):
        texto = aparte.sub("", texto)
    return PERIODO.sub("VIGENCIA", texto) if pagina in WITH_PERIODS else texto


def assert_same_pages(antes: Path, despues: Path, pagina: str, *enlaces: dict[str, str]) -> None:
    for enlace in enlaces:
        assert said(antes, pagina, *enlace.items()) == said(despues, pagina, *enlace.items()), enlace


# Splitting: every row of every table at once.


def test_splitting_rows_changes_no_answer(entera: Path, partida: Path) -> None:
    """Opened by year and with the rules of the report; in the campaign, also otherwise and of the whole country."""
    antes, despues = (partidas.answers(s, solo_por_anio=True, alcances=REPORT) for s in (entera, partida))
    assert len(antes) > 50
    assert not partidas.differences(antes, despues)


@pytest.mark.parametrize("pagina", parte(PAGES, 1))
def test_splitting_rows_changes_no_page(entera: Path, partida: Path, pagina: str) -> None:
    assert_same_pages(entera, partida, pagina, {}, {"anio": "2020", "producto": "3000535"})


@pytest.mark.parametrize("pagina", parte(["resumen", "ejecucion", "presupuesto", "comparar", "politica"], 1))
def test_splitting_rows_changes_no_export(entera: Path, partida: Path, tmp_path: Path, pagina: str) -> None:
    antes, despues = (
        partidas.exported(s, tmp_path / n, pagina, "csv", "--anio", "2024" if pagina == "politica" else "2025")
        for n, s in (("antes", entera), ("despues", partida))
    )
    assert antes == despues and "" not in antes


# Another row from next year on: what it says of the years before is what was said.


def test_rows_from_next_year_change_no_answer_of_the_years_before(entera: Path, seguida: Path) -> None:
    """The rows added do say other things of their own year, so that what does not change could have.

    What is opened by year is asked once; in the campaign, each year before is also asked for alone.
    """
    antes, despues = (partidas.answers(s, solo_por_anio=True, alcances=REPORT) for s in (entera, seguida))

    def of(anios: Sequence[int], respuestas: partidas.Respuestas) -> partidas.Respuestas:
        return {p: json.dumps([f for f in json.loads(dicho) if f["anio"] in anios]) for p, dicho in respuestas.items()}

    assert not partidas.differences(of(partidas.CERRADOS, antes), of(partidas.CERRADOS, despues))
    assert len(partidas.differences(of((partidas.NUEVO,), antes), of((partidas.NUEVO,), despues))) > 20
    assert any(f"(desde {partidas.NUEVO})" in dicho for dicho in despues.values())


def test_what_a_rule_in_force_gives_is_what_trying_it_gives(entera: Path, seguida: Path) -> None:
    """Firms are focalized by every parameter of their year's rule: the page that tries rules starts from it."""
    activas = set()
    for salida in (entera, seguida):
        catalogo = catalog.published(salida)
        for anio in (partidas.CERRADOS[-1], partidas.NUEVO):
            regla = focalization.in_force(catalogo, anio)
            activas.add(regla.solo_activas)
            [contadas] = catalogo.query(
                "select count(*) as atendidas, count(*) filter (where focalizacion = 'focalizada') as focalizadas, "
                "count(*) filter (where focalizacion = 'sin dato') as sin_dato, "
                "max(procedencia) as procedencia from marts.empresa_anio where anio = ? "
                "and empresa_id in (select empresa_id from marts.atencion where unidad = 'ITP' and anio = ?)",
                [anio, anio],
            )
            assert contadas["atendidas"]
            # Of an activity: the rows added measure every one in something else, and only in it are its firms counted.
            de = {"unidad": ["ITP"], "actividad": [ENSAYOS]}
            assert focalization.sensitivity(catalogo, anio, de, regla) == Sensitivity(**contadas)
    assert activas == {True, False}


def test_a_word_means_what_the_rules_of_its_year_say(seguida: Path) -> None:
    """«13 a 2,300 UIT» was written in the glossary: a rule of another year changed the figures and not their words."""
    catalogo = catalog.published(seguida)
    significan = {
        anio: next(d.significa for d in norms.glossary(catalogo, anio) if d.termino == "Focalización")
        for anio in (2020, partidas.CERRADOS[-1], partidas.NUEVO)
    }
    # The answer says the numbers, and the word what it means where it is said. The printed rate of 2020 is of the whole
    # programme; the lists of the year that begins are of one activity.
    donde = {2020: ("resumen", {}), partidas.NUEVO: ("focalizacion", {"actividad": ENSAYOS})}
    for anio, dicho in significan.items():
        anios, desde, hasta = ("4", "26", "4,600") if anio == partidas.NUEVO else ("2", "13", "2,300")
        assert f"en {anio}, las registradas en SUNAT, con {anios} o más años" in dicho
        assert dicho.endswith(f"ventas anuales de {desde} a {hasta} UIT.")
        if anio not in donde:
            continue
        assert dicho in said(seguida, "metodologia", ("anio", str(anio)))
        pagina, de = donde[anio]
        with pytest.MonkeyPatch.context() as entorno:
            entorno.setenv("PP0093_SALIDA", str(seguida))
            app = opened(pagina, anio=str(anio), **de)
            suya = app if pagina == "focalizacion" else opened("focalizacion", anio=str(anio), **de)
        respuesta = part(suya, "pp-answer")
        assert escape(dicho) in en_pantalla(app), "of the page's year"
        assert f"{anios} años o más en el registro y ventas de {desde} a {hasta} UIT" in respuesta


def test_every_gap_of_a_word_is_a_parameter() -> None:
    for programa in (p for p in (PROYECTO / "programas").iterdir() if (p / "reglas" / "glosario.csv").exists()):
        _, filas = partidas.read(programa / "reglas" / "glosario.csv")
        huecos = {c for f in filas for _, c, *_ in Formatter().parse(f["definicion"]) if c}
        parametros = {f["parametro"] for f in partidas.read(programa / "reglas" / "parametro.csv")[1]}
        assert huecos <= {"anio", *parametros}, programa.name


OF_TODAY = ("cargar", "alertas", "cierre", "buscar")


@pytest.mark.parametrize("pagina", parte([p for p in PAGES if p not in ("ficha", "servicios")], 2))  # Of every year.
def test_rows_from_next_year_change_no_page_of_before(
    entera: Path, seguida: Path, pagina: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_same_of_before(entera, seguida, pagina, monkeypatch)


def assert_same_of_before(antes: Path, despues: Path, pagina: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as ese_dia:
        if pagina in OF_TODAY:  # What is owed, and the running year, are of the day, whatever the address says.
            ese_dia.setattr(clock, "today", lambda: date(partidas.CERRADOS[-1], 12, 1))
        assert_same_pages(antes, despues, pagina, *({"anio": a} | other_side(pagina) for a in ("2020", "2025")))


def other_side(pagina: str) -> dict[str, str]:
    """What a page looks at besides its year, where by itself it would look at the new one."""
    return {"que": "anio", "a": "2020", "b": "2025"} if pagina == "comparar" else {}


def test_a_new_sector_of_the_report_adds_no_sum_of_before(seguida: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing `sector_reporte` at 2025 and adding its row of 2026, as CONTRIBUTING says, once doubled the budget."""
    monkeypatch.setenv("PP0093_SALIDA", str(seguida))
    for alcance, pim in (("nacional", 73_486_603), ("reporte", 38_139_459)):
        pedido = ("consulta", "pim_soles", "--filtro", "anio=2025", "--alcance", alcance, "--formato", "json")
        [fila] = partidas.run(*pedido).json
        assert fila["pim_soles"] == pim
    de_2025, de_2026 = (norms.scope_name(catalog.published(), "reporte", (anio,)) for anio in (2025, 2026))
    assert de_2025.endswith(": 4 productos, 11 actividades, sector 38") and de_2026 != de_2025
    assert norms.scope_name(catalog.published(), "reporte").startswith(f"{de_2025} y ")


# What is wrong with the dates is told, and what was published stays; what is edited is all that is done again.


@pytest.fixture(scope="module")
def publicada_en_casa(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A country and a programme of one's own, with money and one list of firms, published."""
    aqui = tmp_path_factory.mktemp("casa")
    raiz, datos = partidas.rewritten(aqui / "casa", lambda _tabla, fila: [fila]), aqui / "datos"
    escribir_mensual(_folder(datos / "mef") / "2024.csv", filas_mensuales(3, cadenas=4))
    hoja = Hoja("Hoja1", ["RUC", "FECHA", "ACTIVIDAD", "UNIDAD"], [[ruc(1), "15/03/2025", "1.2", "DDP"]])
    escribir_csv(_folder(datos / "registros") / "ddp.csv", hoja)
    (datos / "manifest.csv").write_text(
        "archivo,fuente,documento,unidad,actividad,anio,origen\n"
        "registros/ddp.csv,registros,Lista inventada,DDP,5005079,2025,sintetico\n",
        encoding="utf-8",
    )
    with partidas.in_force(raiz, datos, aqui / "salida"):
        respuesta = partidas.run("etl")
        assert respuesta.codigo == 0, respuesta.errores
    return raiz


@pytest.fixture
def casa(publicada_en_casa: Path) -> Iterator[Path]:
    """It, in force; each test edits something else and looks at what its own edit makes."""
    with partidas.in_force(publicada_en_casa, publicada_en_casa.parent / "datos", publicada_en_casa.parent / "salida"):
        yield publicada_en_casa


def _folder(carpeta: Path) -> Path:
    carpeta.mkdir(parents=True)
    return carpeta


def published(casa: Path) -> dict[str, str]:
    """The hash of all that each table of the published version stands on."""
    salida = casa.parent / "salida"
    return {
        t: dicho["huella"]
        for t, dicho in description(salida / "versiones" / partidas.version(salida))["tablas"].items()
    }


def edited(ruta: Path, antes: str, despues: str) -> None:
    texto = ruta.read_text(encoding="utf-8")
    assert antes in texto
    ruta.write_text(texto.replace(antes, despues), encoding="utf-8")


WRONG_DATES = {"2020": "valen a la vez en 2020", "2017": "de 2018 a 2019"}


def test_an_overlap_or_a_gap_is_refused_by_name(casa: Path) -> None:
    publicado = partidas.version(casa.parent / "salida")
    casos = itertools.product((("parametro", "sector_reporte"), ("producto", "3000534")), WRONG_DATES.items())
    for (tabla, clave), (hasta, dice) in casos:
        ruta = casa / "0093" / "reglas" / f"{tabla}.csv"
        texto = ruta.read_text(encoding="utf-8")
        [fila] = [f for f in texto.splitlines() if f.startswith(f"{clave},") and ",2013,2019," in f]
        ruta.write_text(texto.replace(fila, fila.replace(",2013,2019,", f",2013,{hasta},")), encoding="utf-8")
        respuesta = partidas.run("etl")
        assert respuesta.codigo == 1 and not respuesta.salida
        [linea] = respuesta.lineas
        assert dice in linea and f"reglas/{tabla}.csv" in linea and f"«{clave}»" in linea
        assert partidas.version(casa.parent / "salida") == publicado
        ruta.write_text(texto, encoding="utf-8")


def test_an_edit_of_the_glossary_reads_no_file_and_makes_no_table(casa: Path) -> None:
    antes = published(casa)
    edited(casa / "0093" / "reglas" / "glosario.csv", "Parte de las empresas", "Porción de las empresas")
    respuesta = partidas.run("etl")
    assert respuesta.salida.startswith("Publicada") and "(0 archivos leídos, 2 sin cambios)" in respuesta.salida
    assert published(casa) == antes


@pytest.mark.parametrize(
    "parametro", parte(("alerta_planeamiento_pct", "nota_minima_conocimiento", "meta_casi_cumplida_pct"), 1)
)
def test_an_edit_of_a_parameter_makes_the_tables_that_read_it_and_no_other(casa: Path, parametro: str) -> None:
    ruta = casa / "0093" / "reglas" / "parametro.csv"
    antes, texto = published(casa), ruta.read_text(encoding="utf-8")
    editado = re.sub(rf"^{parametro},(\d+)", rf"{parametro},1\1", texto, flags=re.MULTILINE)
    ruta.write_text(editado, encoding="utf-8")
    assert "(0 archivos leídos, 2 sin cambios)" in partidas.run("etl").salida
    despues = published(casa)
    nombran = {m.tabla for m in models.models(programme.current()) if parametro in m.texto}
    assert nombran <= {t for t in antes if antes[t] != despues[t]} <= standing_on(nombran)


def standing_on(tablas: set[str]) -> set[str]:
    """Some tables, and those that are made from them unless they came out the same."""
    hallados = {*tablas}
    for modelo in models.models(programme.current()):  # Each after those it reads.
        if modelo.depende_de & hallados:
            hallados.add(modelo.tabla)
    return hallados


def test_an_edit_of_the_places_reads_again_only_the_files_of_firms(casa: Path) -> None:
    edited(casa / "pais" / "reglas" / "ubigeo.csv", ",Padre Abad,Boquerón,", ",Padre Abad,El Boquerón,")
    assert "(1 archivo leído, 1 sin cambios)" in partidas.run("etl").salida


# The campaign: make campanas.

SPLITS = {
    "2019": partidas.split_at(2019),
    "2022": partidas.split_at(2022),
    "three": partidas.split_at(2016, 2019, 2024),
    "chance 2": partidas.split_by_chance(2),
}
STATES: tuple[dict[str, str], ...] = (
    {"anio": "2020"},
    {"anio": "2024"},
    {"anio": "2026"},
    {"anio": "2025", "producto": "3000535"},
    {"anio": "2020", "actividad": "5005083"},
)


def sheets(salida: Path, destino: Path, pagina: str) -> dict[str, Any]:
    """The cells of every book that a page exports of 2025; its version, its minute and its rules' own periods apart."""
    escritos = partidas.exported(salida, destino, pagina, "xlsx", "--anio", "2025")
    if "" in escritos:
        return dict(escritos)

    def celda(valor: Any) -> Any:
        return PERIODO.sub("VIGENCIA", valor.replace(partidas.version(salida), "")) if isinstance(valor, str) else valor

    return {
        f"{ruta.name}/{hoja.title}": [
            list(map(celda, fila)) for fila in hoja.iter_rows(values_only=True) if fila[0] != "Descargado"
        ]
        for ruta in sorted(destino.iterdir())
        for hoja in openpyxl.load_workbook(ruta).worksheets
    }


@cache
def passports(salida: Path) -> dict[str, str]:
    """The passport of every indicator in some years, without the periods of its rules."""
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_SALIDA", str(salida))
        pedidos = [(i, a) for i in INDICATORS for a in ("2020", "2025")]
        hallados = {
            f"{i} {a}": partidas.run("pasaporte", i, "--filtro", f"anio={a}", "--formato", "json") for i, a in pedidos
        }
    return {c: PERIODO.sub("VIGENCIA", r.salida or r.errores) for c, r in hallados.items()}


@pytest.mark.campana
@pytest.mark.parametrize("nombre", SPLITS)
def test_campaign_of_splits(
    publica: Publica, respuestas: partidas.Respuestas, entera: Path, tmp_path: Path, nombre: str
) -> None:
    partida = publica(f"partida {nombre}", SPLITS[nombre])
    assert not partidas.differences(respuestas, partidas.answers(partida))
    assert not partidas.differences(passports(entera), passports(partida))
    for pagina in PAGES:
        assert_same_pages(entera, partida, pagina, *STATES)
        antes, despues = (sheets(s, tmp_path / s.parent.name / pagina, pagina) for s in (entera, partida))
        assert antes == despues


@pytest.mark.campana
@pytest.mark.parametrize("tabla", partidas.dated_tables())
def test_campaign_of_rows_from_next_year(publica: Publica, entera: Path, tabla: str) -> None:
    seguida = publica(f"seguida {tabla}", partidas.succeeded, [tabla])
    antes, despues = (partidas.answers(s, partidas.CERRADOS) for s in (entera, seguida))
    assert not partidas.differences(antes, despues)


@pytest.mark.campana
def test_campaign_of_passports(entera: Path, seguida: Path) -> None:
    assert not partidas.differences(passports(entera), passports(seguida))


@pytest.mark.campana
@pytest.mark.parametrize("modo", ["split", "next year"])
def test_campaign_of_the_demonstration(
    publica: Publica, version_de_demostracion: Path, demostracion: Path, modo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    de_una, anios = {"split": (partidas.split_by_chance(3), ()), "next year": (partidas.succeeded, partidas.CERRADOS)}[
        modo
    ]
    otra = publica(f"demostracion {modo}", de_una, None, demostracion)
    antes, despues = (partidas.answers(s, anios, solo_por_anio=bool(anios)) for s in (version_de_demostracion, otra))
    assert not partidas.differences(antes, despues)
    for pagina in PAGES:
        assert_same_of_before(version_de_demostracion, otra, pagina, monkeypatch)
