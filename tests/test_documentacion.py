"""Documentation is tested: the dictionary is generated, and the guide names every page and command."""

import argparse
import inspect
import re
import shlex
import shutil

import openpyxl
import pytest
from conftest import PROYECTO, Carpetas, Orden, guion

from pp0093 import models, programme, rules
from pp0093.ask import dictionary
from pp0093.ask.catalog import published
from pp0093.ask.registry import INDICATORS, offered_dimensions
from pp0093.ask.view import View
from pp0093.cli import COMMANDS, TEXT_FORMATS, declared_commands, parser
from pp0093.ingest.columns import rows_of
from pp0093.ingest.readers import formats
from pp0093.money import cards
from pp0093.provenance import Provenance
from pp0093.ui.subjects import guide
from pp0093.ui.subjects import guide as tour

DOCS = PROYECTO / "docs"


def read(nombre: str) -> str:
    ruta = PROYECTO / nombre
    assert ruta.is_file(), f"{nombre} is missing"
    return ruta.read_text(encoding="utf-8")


def commands() -> list[str]:
    [ordenes] = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return list(ordenes.choices)


def test_the_dictionary_is_the_generated_one() -> None:
    assert read("docs/diccionario.md") == dictionary.markdown(), "run: make documentos"


def test_the_part_about_formats_is_the_generated_one_with_a_page_each() -> None:
    escrito = read("docs/formatos.md")
    assert escrito == guion("formatos").markdown(), "run: make documentos"
    capitulos = guide.chapters(DOCS / "guia.md", DOCS / "formatos.md")
    titulos, textos, _ = zip(*capitulos.values(), strict=True)
    escritos = [h for d in ("guia", "formatos") for h in guide.HEADING.findall(read(f"docs/{d}.md"))]
    assert len(titulos) == len(escritos), "none is lost to another of its name"
    assert not [t for t in textos if re.search(r"\]\([^)]*\.md", t)], "the dashboard serves no documents"
    suyos = [*(f.nombre for f in formats()), *(v["nombre"] for v in rows_of("variantes"))]
    assert [*titulos[-len(suyos) :]] == suyos and {"Seguimiento del POI (CEPLAN)"} < {*suyos}


def test_the_dictionary_describes_everything() -> None:
    texto = dictionary.markdown()
    propio = programme.current()
    for modelo in models.models(propio):
        assert f"### {modelo.tabla}\n" in texto
        assert all(f"| {c.nombre} | {c.tipo} | {c.unidad} |" in texto for c in modelo.columnas)
        assert all(f"`{r.nombre}`" in texto for r in modelo.reglas)
    for clave in (*INDICATORS, *offered_dimensions(propio)):
        assert f"| {clave} |" in texto
    assert all(i.definicion in texto and i.formula in texto for i in INDICATORS.values())
    assert all(f"`{r}`" in texto for r in rules.installed().tables())


def test_the_guide_and_the_visit_name_every_badge_that_pages_show() -> None:
    recorrido = tour.EVERYBODYS.read_text(encoding="utf-8")
    for procedencia in Provenance:
        assert f"**{procedencia.nombre}**" in read("docs/guia.md")
        assert f"**{procedencia.nombre.lower()}**" in recorrido


@pytest.mark.parametrize("orden", commands())
def test_the_guide_names_every_command(orden: str) -> None:
    assert f"pp0093 {orden}" in read("docs/guia.md")


@pytest.mark.parametrize("variable", ["PP0093_DATOS", "PP0093_SALIDA", "PP0093_PUERTO", "PP0093_ACCESO", "PP0093_COMO"])
def test_the_guide_names_every_setting(variable: str) -> None:
    assert variable in read("pp0093/config.py")
    assert variable in read("docs/guia.md") + read("README.md")


@pytest.mark.parametrize("orden", ["make datos", "make app", "make test"])
def test_the_readme_has_what_a_person_types(orden: str) -> None:
    assert orden in read("README.md")
    assert re.search(rf"^{orden.removeprefix('make ')}:", read("Makefile"), re.MULTILINE)


def test_links_between_documents_lead_somewhere() -> None:
    documentos = [PROYECTO / "README.md", *DOCS.rglob("*.md")]
    for documento in filter(lambda d: d.is_file(), documentos):
        texto = re.sub(r"```.*?```|`[^`]*`", "", documento.read_text(encoding="utf-8"), flags=re.DOTALL)
        for enlace in re.findall(r"\]\(([^)#\s]+)", texto):
            if "://" not in enlace and not enlace.startswith("mailto:"):
                assert (documento.parent / enlace).exists(), f"{documento.name}: {enlace}"


def test_files_that_documents_name_exist() -> None:
    """Those of folders of data are made as one works, and docs/agregar.md shows what is to be added."""
    lugares = [PROYECTO, *(PROYECTO / d for d in ("pp0093", "pp0093/country", "programas/0093", "docs"))]
    propios = {PROYECTO / "README.md", PROYECTO / "CONTRIBUTING.md", *DOCS.rglob("*.md")}
    for documento in propios - {DOCS / "agregar.md"}:
        texto = documento.read_text(encoding="utf-8")
        dichos = re.findall(r"`([\w.-]+/[\w./-]+\.(?:py|md|csv|toml|sql|sh|js))`", texto)
        for dicho in (d for d in dichos if not d.startswith(("data/", ".streamlit/"))):
            assert any((lugar / dicho).exists() for lugar in lugares), f"{documento.name}: {dicho}"


def test_decisions_are_dated_and_say_why() -> None:
    decisiones = sorted((DOCS / "decisiones").glob("*.md"))
    assert decisiones, "docs/decisiones/ is empty"
    for decision in decisiones:
        texto = decision.read_text(encoding="utf-8")
        assert texto.startswith("# "), decision.name
        assert re.search(r"\b20\d\d\b", texto), f"{decision.name} has no date"


@pytest.mark.parametrize("orden", commands())
def test_the_help_of_a_command_has_an_example_that_it_takes(orden: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    [ordenes] = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    ejemplo = declared_commands()[orden].ejemplo
    assert f"Ejemplo: {ejemplo}" in ordenes.choices[orden].format_help()
    assert parser().parse_args(shlex.split(ejemplo)[1:]).funcion in [
        f for c, f in COMMANDS.items() if orden == c.split()[0]
    ]


def test_a_command_takes_the_options_that_are_declared_and_no_other() -> None:
    for clave, funcion in COMMANDS.items():
        pedido = declared_commands()[clave].ejemplo.removeprefix("pp0093 ") if clave in declared_commands() else clave
        opciones = vars(parser().parse_args(shlex.split(pedido)))
        if opciones.get("formato") in TEXT_FORMATS:  # Whoever calls it writes the answer there.
            opciones.pop("salida", None)
        assert opciones.pop("funcion") is funcion
        inspect.signature(funcion).bind(**opciones)


def test_the_first_file_in_ten_minutes_is_loaded_as_the_guide_says(carpetas: Carpetas, orden: Orden) -> None:
    """Its orders, with its four sample files: what each answers is what the guide says."""
    shutil.rmtree(carpetas.datos)
    assert f"`mkdir -p {(hecha := 'prueba/raw')}` y `export PP0093_DATOS={hecha} " in read("docs/guia.md")
    carpetas.datos.mkdir()
    ejemplos = [str(r) for r in sorted((DOCS / "ejemplos").glob("*.csv"))]
    dicha = ("--unidad", "DDP", "--anio", "2025", "--corte", "31/12/2025", "--entrega", "completa")
    assert len(ejemplos) == 4 and "unidad" in orden("inspeccionar", ejemplos[2]).salida
    revisada = orden("cargar", ejemplos[2], *dicha, "--revisar")
    assert "7 leídas: 5 cargadas, 2 en cuarentena" in revisada.salida and not carpetas.vigente
    cargada = orden("cargar", *ejemplos, *dicha)
    assert cargada.codigo == 0 and "certificado" not in cargada.errores, "samples keep the rules of money"
    atendidas = next(t for t in cards.summary(published(), View(2025)) if t.valor == "133")
    assert "6,459" not in f"{atendidas}", "it is said of the 40,965 of a report that is not loaded"
    pedido = ("consulta", "meta_fisica,avance_fisico", "--por", "anio,actividad", "--formato", "json")
    assert [(f["avance_fisico"], f["meta_fisica"]) for f in orden(*pedido).json] == [(92, 100), (41, 60)]
    assert [f["fila"] for f in orden("cuarentena", "--formato", "json").json] == [4, 7]
    seguido = ("pasaporte", "devengado_soles", "--filtro", "anio=2025", "--filtro", "actividad=1.2")
    pasaporte, semana = orden(*seguido, "--formato", "json").json, read("docs/sucesor.md")
    sus_filas = [f for f in read("docs/ejemplos/gasto_2025.csv").splitlines() if "5005079" in f]
    assert [(f["archivo"], f["filas"]) for f in pasaporte["fuentes"]] == [("mef/gasto_2025.csv", len(sus_filas))]
    assert f"`pp0093 {' '.join(seguido)}`" in semana and f"suma {pasaporte['valor']:,}" in semana
    orden("cuarentena", "--xlsx", str(carpetas.datos.parent / "libros"))
    libro = carpetas.datos.parent / "libros" / "registros" / "lista_ddp.csv.cuarentena.xlsx"
    corregido = openpyxl.load_workbook(libro)
    corregido.active["A2"], corregido.active["C3"] = "20990093025", "31/05/2025"
    corregido.save(libro)
    assert "corrige registros/lista_ddp.csv; 2 leídas: 2 cargadas" in orden("cargar", str(libro)).salida
    assert [f["avance_fisico"] for f in orden(*pedido).json] == [92, 3]
    assert orden("cuarentena", "--pendientes", "--formato", "json").json == []
