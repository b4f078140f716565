"""A filter takes what a person writes: a code, a short code or a name; what is not known is refused with what is."""

import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden
from generador_registros import Hoja, escribir_csv, ruc
from generadores import escribir_mensual, filas_mensuales
from libros import escritas, leidas

pytestmark = pytest.mark.usefixtures("mira_demostracion")

AREQUIPA = "departamento=04"
FIXTURES = PROYECTO / "tests" / "fixtures"


@pytest.fixture
def con_firmas(version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch, correr: Orden) -> Orden:
    """Run one command on the demonstration, which has firms."""
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    return correr


def firmas(orden: Orden, *filtros: str) -> Any:
    pedidos = [parte for filtro in filtros for parte in ("--filtro", filtro)]
    return orden("consulta", "empresas_atendidas", "--por", "anio", *pedidos, "--formato", "json").json


def test_a_filter_means_the_same_however_it_is_written(con_firmas: Orden) -> None:
    todas = firmas(con_firmas)
    for caso, escrito, codigo in (f.values() for f in leidas(FIXTURES / "filtros.csv", delimiter="|")):
        filas = firmas(con_firmas, escrito)
        assert filas and filas == firmas(con_firmas, codigo), caso
        assert filas != todas, caso


@pytest.mark.parametrize("fila", leidas(FIXTURES / "mal_pedido.csv", delimiter="|"), ids=lambda f: f["pedido"])
def test_what_is_asked_wrongly_is_refused_in_a_line_with_what_can_be(comando: Orden, fila: dict[str, str]) -> None:
    pedido = shlex.split(fila["pedido"])
    respuesta = comando(*pedido)
    assert (respuesta.codigo, respuesta.salida, len(respuesta.lineas)) == (2, "", 1)
    assert respuesta.errores.startswith("Uso: ") and fila["dice"] in respuesta.errores
    assert pedido[0] != "consulta" or pedido[-1].partition("=")[2] in respuesta.errores


def test_what_lists_write_in_several_ways_is_one_value(carpetas: Carpetas, orden: Orden) -> None:
    """Most rows have no accent, though a rule of families writes one; and hyphens where somebody writes a blank."""
    lista = carpetas.datos / "registros" / "itp.csv"
    lista.parent.mkdir()
    filas = [[ruc(n), "10/03/2025", "4.1", "CAPACITACION", "ITP", "CITE-MADERA-LIMA"] for n in (1, 2)]
    escribir_csv(lista, Hoja("", ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "CITE"], filas))
    assert orden("etl").codigo == 0
    for filtro in ("servicio=Capacitación", "servicio=capacitacion", "cite=CITEmadera Lima"):
        [fila] = firmas(orden, filtro)
        assert fila["empresas_atendidas"] == 2, filtro


def test_a_label_that_a_rule_writes_otherwise_is_that_of_the_data(comando: Orden) -> None:
    """Indicators are of «empresas», activities of «Empresas»."""
    pedido = ("consulta", "valor_obtenido", "--por", "anio,indicador", "--formato", "json", "--filtro")
    dichas = [comando(*pedido, f"unidad_medida={e}").json for e in ("empresas", "Empresas", "EMPRESAS")]
    assert dichas[0] and dichas[0] == dichas[1] == dichas[2]


def test_a_known_value_without_data_and_a_year_without_any_answer_nothing(comando: Orden) -> None:
    for filtro in (AREQUIPA, "anio=1999", "anio=0"):
        respuesta = comando("consulta", "empresas_atendidas", "--filtro", filtro, "--filtro", "tamano=gran empresa")
        assert (respuesta.codigo, respuesta.salida) == (0, ""), filtro
        assert respuesta.errores.startswith("Sin filas")


def test_what_only_a_document_names_is_known(comando: Orden) -> None:
    """The reports print a bracket that no firm of the records is in."""
    [fila, *_] = comando(
        *("consulta", "participacion_pct", "--por", "anio,tramo_ventas", "--filtro"),
        *("tramo_ventas=150 - 500 uit", "--formato", "json"),
    ).json
    assert (fila["tramo_ventas"], fila["procedencia"]) == ("150 - 500 UIT", "publicado")


def test_a_year_is_written_with_the_digits_of_a_keyboard(comando: Orden) -> None:
    for valor in ("²", "２０２５", "-1", "20 25", "99999999999999999999"):
        de_cifra = [(o, "pim_soles", "--filtro", f"anio={valor}") for o in ("consulta", "pasaporte")]
        for pedido in (*de_cifra, ("exportar", "resumen", f"--anio={valor}")):
            respuesta = comando(*pedido)
            assert (respuesta.codigo, respuesta.salida, len(respuesta.lineas)) == (2, "", 1), pedido
            assert "anio" in respuesta.errores


def test_a_month_is_a_number_or_a_name(con_firmas: Orden) -> None:
    for malo, dicho in {"³": "mes debe ser un número", "13": "mes va de 1 (enero) a 12 (diciembre)"}.items():
        respuesta = con_firmas("consulta", "devengado_soles", "--filtro", f"mes={malo}")
        assert respuesta.codigo == 2 and dicho in respuesta.errores
    pedido = ("consulta", "empresas_atendidas", "--por", "anio,mes", "--formato", "json", "--filtro")
    dichos = [con_firmas(*pedido, f"mes={m}").json for m in ("9", "setiembre", "Septiembre")]
    assert dichos[0] and dichos[0] == dichos[1] == dichos[2]


def test_passports_and_exports_take_names_too(con_firmas: Orden, tmp_path: Path) -> None:
    def pasaporte(*mas: str) -> object:
        return con_firmas("pasaporte", "empresas_atendidas", "--filtro", "anio=2025", *mas, "--formato", "json").json

    por_codigo = pasaporte("--filtro", AREQUIPA)
    assert por_codigo == pasaporte("--filtro", "departamento=arequipa")
    por_grupo = pasaporte("--grupo", "departamento=arequipa")
    assert por_grupo == pasaporte("--grupo", AREQUIPA)
    malo = con_firmas("pasaporte", "empresas_atendidas", "--filtro", "anio=2025", "--filtro", "departamento=arequipo")
    assert malo.codigo == 2 and "Arequipa (04)" in malo.errores
    malo = con_firmas("pasaporte", "empresas_atendidas", "--filtro", "anio=2025", "--grupo", "departamento=arequipo")
    assert malo.codigo == 2 and "Arequipa (04)" in malo.errores
    malo = con_firmas("exportar", "beneficiarios", "--departamento", "arequipo", "--destino", str(tmp_path))
    assert malo.codigo == 2 and "Arequipa (04)" in malo.errores
    escrito = con_firmas(
        *("exportar", "beneficiarios", "--departamento", "arequipa", "--anio", "2025", "--pieza", "sector"),
        *("--formato", "csv", "--destino", str(tmp_path)),
    )
    assert escrito.codigo == 0, escrito.errores
    assert "departamento-04" in escrito.salida


def con_sucesora(tmp_path: Path, antes: str, **cambios: str) -> str:
    """Return a programme of its own, one of whose activities ends in 2025 and goes on from 2026 with some changes."""
    programa = tmp_path / "programa"
    shutil.copytree(PROYECTO / "programas" / "0093", programa)
    tabla = programa / "reglas" / "actividad.csv"
    filas = leidas(tabla)
    [ultima] = [f for f in filas if f["actividad"] == antes and not f["valido_hasta"]]
    filas.append({**ultima, "valido_desde": "2026", **cambios})
    ultima["valido_hasta"] = "2025"
    escritas(tabla, filas)
    return str(programa)


def test_a_short_code_is_of_the_activity_that_has_it_in_the_year_asked_and_in_two_of_none(
    carpetas: Carpetas, orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new activity that takes the short code of one that ends changes no answer of the years before."""
    programa = con_sucesora(tmp_path, "5005867", actividad="5009999", actividad_nombre_corto="Otra")
    monkeypatch.setenv("PP0093_PROGRAMA", programa)
    for anio in (2024, 2025, 2026):
        escribir_mensual(carpetas.datos / "mef" / f"gasto_{anio}.csv", filas_mensuales(3, anio=anio))
    assert orden("etl").codigo == 0
    por_codigo, por_corto = (
        orden("consulta", "pim_soles", "--filtro", f"actividad={a}", "--filtro", "anio=2024", "--formato", "json").json
        for a in ("5005867", "2.3")
    )
    assert por_codigo and por_codigo == por_corto
    de_todos = orden("consulta", "pim_soles", "--por", "anio", "--filtro", "actividad=2.3")
    assert de_todos.codigo == 2 and "5005867" in de_todos.errores and "5009999" in de_todos.errores
    de_2024 = ("--actividad", "2.3", "--anio", "2024")
    for pedida in (
        ("pasaporte", "pim_soles", "--filtro", "actividad=2.3", "--grupo", "anio=2024"),
        ("pasaporte", "pim_soles", "--grupo", "actividad=2.3", "--grupo", "anio=2024"),
        ("exportar", "presupuesto", *de_2024, "--formato", "csv", "--destino", str(tmp_path / "x")),
        ("nota", *de_2024, "--sin-graficos", "--salida", str(tmp_path / "n.docx")),
    ):
        assert (hecha := orden(*pedida)).codigo == 0, hecha.errores
    assert "2025, 2.3 Proveedores: PIM" in orden("pregunta", "PIM de 2.3 en 2024 y 2025").salida
    filtros = [f for v in ("actividad=2.3", "anio=2025", "anio=2026") for f in ("--filtro", v)]
    negada = orden("consulta", "pim_soles", *filtros)
    assert negada.codigo == 2 and negada.errores.endswith("(5009999); pida uno por su código\n")
    de_dos = orden("pregunta", "PIM de 2.3 en 2025 y 2026", "--formato", "json").json
    assert de_dos["estado"] == "no_se" and not de_dos["filas"]
    dicho = de_dos["respuesta"]
    assert "de otra: 2.3 " in dicho and dicho.endswith("Pregunte cada año por separado.")


def test_a_name_of_any_year_is_a_name(
    carpetas: Carpetas, orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An activity that takes another name from a year on answers to both, in every year."""
    programa = con_sucesora(tmp_path, "5005867", actividad_nombre_corto="Cadenas de compra")
    monkeypatch.setenv("PP0093_PROGRAMA", programa)
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", filas_mensuales(3, anio=2024))
    assert orden("etl").codigo == 0
    respuestas = [
        orden("consulta", "pim_soles", "--por", "anio", "--filtro", f"actividad={n}", "--formato", "json").json
        for n in ("5005867", "proveedores", "cadenas de compra")
    ]
    assert respuestas[0] and respuestas == [respuestas[0]] * 3
