"""All the figures of a year in one package, and its pages as plain HTML: complete, right, of what a reader may see."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROYECTO, Orden
from frictionless import Package, system
from pyarrow import parquet

from pp0093.cli import main
from pp0093.ui.theme import DARK, LIGHT


@pytest.fixture(scope="module")
def carpeta(version_publicada: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package of what the documents print, unzipped; made once."""
    destino = tmp_path_factory.mktemp("agregados")
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_DATOS", str(PROYECTO / "data" / "raw"))
        entorno.setenv("PP0093_SALIDA", str(version_publicada))
        assert main(["agregados", "--destino", str(destino)]) == 0
    [comprimido] = destino.glob("pp0093_cifras_*.zip")
    with zipfile.ZipFile(comprimido) as abierto:
        abierto.extractall(destino)
    yield destino


def rows(carpeta: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((carpeta / "cifras.csv").read_text(encoding="utf-8"), newline="")))


def test_the_package_is_valid_for_frictionless(carpeta: Path) -> None:
    with system.use_context(trusted=True):
        informe = Package(str(carpeta / "datapackage.json")).validate()
    assert informe.valid, informe.flatten(["resourceName", "rowNumber", "fieldName", "message"])[:5]
    assert [t.name for t in informe.tasks] == ["cifras", "indicadores", "dimensiones"]
    assert informe.tasks[0].stats["rows"] == len(rows(carpeta)) > 1000


def test_a_changed_figure_is_not_the_described_file(carpeta: Path, tmp_path: Path) -> None:
    for archivo in carpeta.glob("*.*"):
        (tmp_path / archivo.name).write_bytes(archivo.read_bytes())
    escrito = (tmp_path / "cifras.csv").read_text(encoding="utf-8")
    (tmp_path / "cifras.csv").write_text(escrito.replace("38139459", "38139458"), encoding="utf-8")
    with system.use_context(trusted=True):
        assert not Package(str(tmp_path / "datapackage.json")).validate().valid


def test_its_figures_are_those_of_consulta(carpeta: Path, comando: Orden) -> None:
    de_producto = [r for r in rows(carpeta) if (r["indicador"], r["dimension"]) == ("pim_soles", "producto")]
    de_consulta = comando("consulta", "pim_soles", "--por", "anio,producto", "--formato", "json").json
    reporte = {(r["anio"], r["codigo"]): r for r in de_producto if r["alcance"] == "reporte"}
    assert {(str(f["anio"]), f["producto"]): (str(f["pim_soles"]), f["procedencia"]) for f in de_consulta} == {
        k: (r["valor"], r["procedencia"]) for k, r in reporte.items()
    }


def test_parquet_has_the_same_rows(carpeta: Path) -> None:
    tabla = parquet.read_table(carpeta / "cifras.parquet")
    filas = rows(carpeta)
    assert tabla.num_rows == len(filas) and tabla.column_names == list(filas[0])
    assert [float(r["valor"]) if r["valor"] else None for r in filas] == tabla.column("valor").to_pylist()


def test_no_taxpayer_is_in_it_and_it_says_why(carpeta: Path) -> None:
    descripcion = json.loads((carpeta / "datapackage.json").read_text(encoding="utf-8"))
    assert "No trae filas de empresas" in descripcion["description"]
    assert not {r["dimension"] for r in rows(carpeta)} & {"ruc", "empresa_id", "provincia", "clase_ciiu"}


MAX_BYTES = 5_000_000


@pytest.fixture
def sitio(publicada: Path, correr: Orden, tmp_path: Path) -> Path:
    """The site of 2025."""
    hecho = correr("sitio", "--salida", str(tmp_path / "sitio"), "--anio", "2025")
    assert hecho.codigo == 0, hecho.errores
    return tmp_path / "sitio"


def test_a_site_opens_from_its_folder_and_says_what_pages_say(sitio: Path, correr: Orden) -> None:
    escritas = {r.name: r.read_text("utf-8") for r in sitio.glob("*.html")}
    paginas = {nombre: texto.replace("\u00a0", " ") for nombre, texto in escritas.items()}
    assert {"index.html", "ejecucion.html", "presupuesto.html", "politica.html"} <= set(paginas)
    for nombre, texto in paginas.items():
        assert "<script" not in texto and not re.search(r'(?:src|href)="https?:', texto), nombre
        enlaces = set(re.findall(r'(?:src|href)="(?!data:)([^"#]+)"', texto))
        assert not [e for e in enlaces if not (sitio / e).is_file()], nombre
        assert len(re.findall("<h1>[^<]+</h1>", texto)) == 1, nombre
    assert "Se ejecutó 99.7 % del PIM; 4 de 11 actividades alcanzaron su meta" in paginas["index.html"]
    assert "99.7\u00a0%" in escritas["index.html"], "a figure and its sign stay together"
    cifras = re.findall("<dt>([^<]+)</dt><dd><b>([^<]+)</b>", paginas["index.html"])
    assert cifras[:3] == [
        ("Devengado", "S/ 38,041,628"),
        ("Metas físicas cumplidas", "4 de 11"),
        ("Empresas atendidas", "40,965"),
    ]
    assert "S/ 38,139,459" in paginas["presupuesto.html"] and 'src="data:image/svg+xml,' in paginas["presupuesto.html"]
    ejecucion = paginas["ejecucion.html"]
    figuras = (f'<figure class="{tema}">(.*?)</figure>' for tema in ("claro", "oscuro"))
    partes = [re.findall(figura, ejecucion, re.DOTALL) for figura in figuras]
    nombres = [[re.findall('aria-label="([^"]+)"', p)[0] for p in suyas] for suyas in partes]
    assert nombres[0] == nombres[1], "in each theme the same"
    assert all(len(n) == len(set(n)) > 0 for n in nombres), "each is drawn once where it is seen"
    assert LIGHT.delivery in partes[0][0] and DARK.delivery in partes[1][0]
    assert not {LIGHT.delivery, LIGHT.context} & {*re.findall('--[cbt]: ([^;"]+)', "".join(partes[1]))}
    assert "<path " in paginas["territorio.html"], "outlines need no script either"
    assert "pp-filas" in ejecucion and "+98.1 pp</span>" in ejecucion, "rows are part of the page"
    assert "publicado: Meta física" not in ejecucion, "what is in the background is in the files"
    assert ejecucion.count("se imprime 87.1 % (Informe OEI 2025, Anexo)") == 1, "a remark is said once"
    assert not any(re.search(r"\b(?:10|20)\d{9}\b", t) for t in paginas.values()), "no taxpayer"
    assert not any(d in t for t in paginas.values() for d in ("Cargar»", "página Cargar", "Su rol")), "only read"
    fuentes = [t.split("<h2>Fuentes</h2>")[1] for t in paginas.values()]
    assert all(re.search(r"Elaboración: [^<]*<br></p></main>", f) for f in fuentes), "its author is said last"
    assert sum(r.stat().st_size for r in sitio.rglob("*") if r.is_file()) < MAX_BYTES
    otra_vez = correr("sitio", "--salida", str(sitio))
    assert otra_vez.codigo == 2 and "ya tiene algo" in otra_vez.errores


def test_a_year_that_is_not_there_is_told(publicada: Path, correr: Orden, tmp_path: Path) -> None:
    respuesta = correr("sitio", "--salida", str(tmp_path / "s"), "--anio", "1990")
    assert respuesta.codigo == 2 and "no hay nada de 1990" in respuesta.errores and not (tmp_path / "s").exists()
