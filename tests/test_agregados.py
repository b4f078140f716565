"""All the aggregated figures in one package: its description is right, its figures are those of `consulta`."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROYECTO, Orden
from frictionless import Package, system
from pyarrow import parquet

from pp0093.cli import main


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
