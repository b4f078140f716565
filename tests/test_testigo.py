"""What ITP publishes of the firms of the CITE stands beside activity 4.1: compared only where it counts the same."""

from pathlib import Path

import pytest
from carpetas_en_estado import escribe
from conftest import Carpetas, Orden, hecho_una_vez, publicar
from generador_registros import ruc
from libros import de_toml
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, published
from pp0093.ask.origin import progress
from pp0093.ask.origin.progress import Confronted
from pp0093.behind import traced
from pp0093.documents.document import Board
from pp0093.sheets.issue import sheet_of
from pp0093.sheets.subject import find_subject

CASES = de_toml("testigo")

ACTIVIDAD = "5005087"
IMPRESAS = ["documento", "seccion", "indicador", "dimension", "valor_dimension", "anio", "valor", "unidad_medida"]
TODA = ["cod_ciiu", "anio", "empresas", "fecha"]
POR_CITE = ["cite", *TODA]
POR_TIPO = ["TIPO_CONTRIBUYENTE", "AÑO", "EMPRESAS", "FECHA"]
IMPRESO = 7154
ANIOS = range(2014, 2026)


def tabla(datos: Path, nombre: str, encabezado: list[str], *filas: list[object]) -> None:
    escribe(datos / "cite" / f"{nombre}.csv", encabezado, filas)


@pytest.fixture(scope="module")
def publicadas(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """Every year printed but 2014 and a table or two of each; of 2018 also part of the records."""

    def hacer(raiz: Path) -> None:
        datos = raiz / "datos"
        impresas = [
            ["Informe", "Anexo", "avance_fisico", "actividad", "4.1", a, IMPRESO, "empresas"] for a in ANIOS[1:]
        ]
        impresas[ANIOS.index(2019) - 1][0] = "Tablas del ITP"
        escribe(datos / "publicado" / "informe.csv", IMPRESAS, impresas)
        registro = [ruc(1), "05/03/2018", "4.1", "Ensayo", "ITP"]
        escribe(datos / "registros" / "itp.csv", ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"], [registro])
        tabla(datos, "n03", POR_CITE, ["CITE A", "10307", 2020, IMPRESO, "31/12/2020"])
        tabla(
            datos,
            "n04",
            TODA,
            ["10307", 2014, 5, "31/12/2014"],
            ["10307", 2015, IMPRESO, "30/09/2015"],
            ["10307", 2016, 1, "30/09/2016"],
            ["20200", 2016, 2, "31/10/2016"],
            ["10307", 2017, IMPRESO, "30/09/2016"],
            ["10307", 2018, IMPRESO, "31/12/2018"],
            ["10307", 2021, IMPRESO, "31/12/2021"],
            ["", 2021, IMPRESO, "31/12/2021"],
            ["10307", 2025, 7000, "05/02/2026"],
            ["NO DETERMINADO", 2025, 100, "05/02/2026"],
            ["NO DETERMINADO", 2025, 100, "05/02/2026"],
        )
        tabla(datos, "n04_primero", TODA, ["10307", 2025, 6000, "30/06/2025"])
        tabla(datos, "n04_citado", TODA, ["10307", 2019, IMPRESO, "31/12/2019"])
        tabla(datos, "n06", POR_TIPO, ["Persona jurídica", 2025, IMPRESO, "31/12/2025"])
        escribe(datos / "manifest.csv", ["archivo", "documento"], [["cite/n04_citado.csv", "Tablas del ITP"]])
        publicar(datos, raiz / "salida")

    raiz = hecho_una_vez(tmp_path_factory, "testigos", hacer)
    return Carpetas.under(raiz)


@pytest.fixture(scope="module")
def catalogo(publicadas: Carpetas) -> Catalog:
    return published(publicadas.salida)


def de(catalogo: Catalog, anio: int) -> list[Confronted]:
    """What the witnesses of a year are beside."""
    return [v for v in progress.confronted(catalogo) if v.testigo.anio == anio]


def test_what_counts_the_same_from_other_rows_is_compared(catalogo: Catalog) -> None:
    c, por_tipo = de(catalogo, 2025)
    # Of two downloads the one that reaches further; a row said twice is one.
    assert (c.testigo.actividad, c.testigo.valor, c.testigo.archivo) == (ACTIVIDAD, 7100, "cite/n04.csv")
    assert (c.base, c.valor, c.diferencia, c.resultado) == ("publicado", IMPRESO, -54, "difiere")
    assert (por_tipo.diferencia, por_tipo.resultado) == (0, "coincide")
    # What counts another thing, or is invented, is not compared.
    [de_servicios] = progress.confrontations(catalogo, replace(c.testigo, cuenta="Servicios"))
    assert de_servicios.motivo == "el testigo cuenta servicios y la actividad se mide en empresas"
    [inventado] = progress.confrontations(catalogo, replace(c.testigo, es_sintetico=True))
    assert inventado.motivo == "es de demostración"


@pytest.mark.parametrize(("anio", "motivos"), CASES["what_does_not_count_the"])
def test_what_does_not_count_the_same_is_not_compared(catalogo: Catalog, anio: int, motivos: dict[str, str]) -> None:
    vistos = de(catalogo, anio)
    assert {v.base: v.motivo for v in vistos} == motivos
    assert all((v.resultado, v.diferencia) == ("no se comparan", None) for v in vistos if v.motivo)


def test_a_witness_is_never_the_figure_and_is_told_on_the_sheet_and_the_data(
    catalogo: Catalog, publicadas: Carpetas, correr: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    publicadas.looked_at(monkeypatch)
    pregunta = ("consulta", "avance_fisico", "--por", "anio", "--filtro", f"actividad={ACTIVIDAD}", "--formato", "json")
    assert {f["anio"]: f["avance_fisico"] for f in correr(*pregunta).json} == dict.fromkeys(ANIOS[1:], IMPRESO)
    assert not catalogo.query("select * from marts.publicado where archivo like 'cite/%'")
    ficha = sheet_of(catalogo, find_subject(catalogo, 2025, "4.1"), 2025)
    [dicho] = [b for s in ficha.nota.secciones for b in s.bloques if isinstance(b, Board) and b.clave == "testigo"]
    assert str(dicho.titulo) == "Otro testigo: coincide en 1 de 2 comparaciones"
    assert dicho.filas[0][-3:] == ("7,154", "−54", "difiere")
    ajena = sheet_of(catalogo, find_subject(catalogo, 2025, "1.2"), 2025)
    assert "testigo" not in {b.clave for s in ajena.nota.secciones for b in s.bloques if isinstance(b, Board)}
    todos = progress.confronted(catalogo)
    assert traced.witnesses_headline(todos).texto == "Otro testigo: coincide en 2 de 3 comparaciones"
    assert len(traced.witness_table(catalogo, todos).escritas) == len(todos) == 11


def test_a_bad_cell_or_a_lacking_column_refuses_the_file(carpetas: Carpetas, orden: Orden) -> None:
    archivo = carpetas.datos / "cite" / "malo.csv"
    tabla(carpetas.datos, "malo", TODA, ["10307", 2025, -1, "30/06/2025"])
    for respuesta in (orden("etl"), orden("inspeccionar", archivo)):
        assert "cite/malo.csv, fila 2, columna empresas: el número está fuera de lo que se admite" in respuesta.errores
    tabla(carpetas.datos, "malo", ["cite", "anio", "fecha"], ["CITE A", 2025, "30/06/2025"])
    for respuesta in (orden("etl"), orden("inspeccionar", archivo)):
        assert "«Empresas atendidas por los CITE, según el ITP»: le falta EMPRESAS" in respuesta.errores
