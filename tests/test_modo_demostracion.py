"""The demonstration is a mode of a whole year: who turns it on and off; it never stands beside real records."""

import errno
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from carpetas_en_estado import escribe
from conftest import PEQUENA, Carpetas, Orden, copiada
from conftest import publicar as publicar_en
from generador_registros import ruc
from generadores import escribir_mensual, filas_mensuales

from pp0093.behind import tidy
from pp0093.demo import write_demonstration

pytestmark = pytest.mark.usefixtures("mira_demostracion")

CABECERA = ("RUC", "FECHA", "ACTIVIDAD", "UNIDAD")
UNO, OTRO = "5005079", "5005087"


def lista(carpetas: Carpetas, archivo: str, dias: list[str], actividad: str = UNO, unidad: str = "DDP") -> Path:
    ruta = carpetas.datos / archivo
    escribe(ruta, CABECERA, [[ruc(n), dia, actividad, unidad] for n, dia in enumerate(dias, 1)])
    return ruta


def meta(carpetas: Carpetas, archivo: str, anio: int) -> None:
    escribe(carpetas.datos / archivo, ["ANIO", "CODIGO", "META_ANUAL", "EJEC_01"], [[anio, "1.2", 40, 3]])


@pytest.fixture
def con_demo(carpetas: Carpetas) -> Carpetas:
    """Demonstration of 2024 and 2025, of two units, as `demo` leaves it: nobody asked for it yet."""
    return left(carpetas)


@pytest.fixture(scope="module")
def vista_publicada(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """That demonstration, published; tests copy it."""
    raiz = tmp_path_factory.mktemp("vista")
    propias = left(Carpetas.under(raiz))
    publicar_en(propias.datos, propias.salida)
    return propias


@pytest.fixture
def vista(vista_publicada: Carpetas, carpetas: Carpetas) -> Carpetas:
    """That demonstration, already published."""
    copiada(vista_publicada, carpetas)
    return carpetas


def left(carpetas: Carpetas) -> Carpetas:
    """Leave the demonstration and a file of money."""
    filas = [
        (f"demo/registros/{anio}/{unidad.lower()}.csv", anio, unidad, actividad)
        for anio in (2024, 2025)
        for unidad, actividad in (("DDP", UNO), ("ITP", OTRO))
    ]
    for archivo, anio, unidad, actividad in filas:
        lista(carpetas, archivo, [f"{dia:02}/03/{anio}" for dia in range(1, 8)], actividad, unidad)
    dichas = [[archivo, "registros", anio, "sintetico"] for archivo, anio, _, _ in filas]
    escribe(carpetas.datos / "demo" / "manifest.csv", ["archivo", "fuente", "anio", "origen"], dichas)
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", filas_mensuales(1, cadenas=4))
    return carpetas


def pedir(carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run `pp0093 demo` over the small demonstration, without writing the big one."""
    monkeypatch.setattr("pp0093.demo.write_demonstration", lambda destino, *_: [destino / "manifest.csv"])
    assert orden("demo").codigo == 0


def cargados(orden: Orden) -> set[str]:
    return {c["archivo"] for c in orden("cargas", "--formato", "json").json if c["fuente"] in ("registros", "metas")}


def empresas(orden: Orden, por: str = "anio") -> dict[Any, tuple[int, str]]:
    filas = orden("consulta", "empresas_atendidas", "--por", por, "--formato", "json").json
    claves = por.split(",")
    return {tuple(f[c] for c in claves): (f["empresas_atendidas"], f["procedencia"]) for f in filas}


def publicar(orden: Orden, *opciones: str) -> Any:
    respuesta = orden("etl", *opciones)
    assert respuesta.codigo == 0, respuesta.errores
    return respuesta


def test_sin_nada_real_la_demostracion_se_ve_sin_pedirla(con_demo: Carpetas, orden: Orden) -> None:
    dicho = publicar(orden).salida
    assert "Con la demostración, que no es real: 4 archivos inventados (pp0093 demo --quitar la retira)" in dicho
    assert empresas(orden) == {(2024,): (7, "sintetico"), (2025,): (7, "sintetico")}
    assert "inventados" not in publicar(orden, "--sin-demo").salida


def test_lo_que_no_se_pudo_anotar_se_dice_y_lo_publicado_queda(
    con_demo: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lleno(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pp0093.build.mode.go_without", lleno)
    respuesta = publicar(orden, "--sin-demo")
    assert "no se pudo anotar que lo publicado va sin demostración (no queda espacio en el disco)" in respuesta.errores
    assert "sigue como estaba" not in respuesta.errores and empresas(orden) == {}


@pytest.mark.parametrize("carpeta", ["registros", "metas", "padron"])
def test_el_primer_archivo_real_la_quita_si_nadie_la_pidio(carpeta: str, vista: Carpetas, orden: Orden) -> None:
    if carpeta == "metas":
        meta(vista, "metas/m.csv", 2023)
    elif carpeta == "registros":
        lista(vista, "registros/ddp.csv", ["05/03/2023"])
    else:
        (vista.datos / "padron").mkdir()
        (vista.datos / "padron" / "cruce_2023.csv").write_text(f"RUC,ANIO\n{ruc(1)},2023\n", encoding="utf-8")
    respuesta = orden("etl", "--omitir-rechazados")
    assert respuesta.codigo == 0, respuesta.errores
    assert not [a for a in cargados(orden) if a.startswith("demo/")]
    assert "Aviso: demo: la demostración quedó fuera: hay archivos reales y nadie la pidió" in respuesta.errores


DEMO_DE = {a: {(a, "DDP"): (7, "sintetico"), (a, "ITP"): (7, "sintetico")} for a in (2024, 2025)}


@pytest.mark.parametrize(
    ("archivo", "dias", "quita", "queda"),
    [
        ("registros/de_2025.csv", ["05/03/2025", "06/03/2025"], 2025, {(2025, "DDP"): (2, "calculado")}),
        ("metas/de_2024.csv", [], 2024, {}),
        # A row of another year, in a file of none.
        (
            "registros/mezcla.csv", ["05/03/2023", "06/03/2024"], 2024,
            {(2023, "DDP"): (1, "calculado"), (2024, "DDP"): (1, "calculado")},
        ),
    ],
)  # fmt: skip
def test_pedida_queda_en_los_anios_sin_nada_real_y_en_los_otros_en_ninguna_unidad(
    *, archivo: str, dias: list[str], quita: int, queda: dict[Any, Any], con_demo: Carpetas, orden: Orden,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    pedir(con_demo, orden, monkeypatch)
    if dias:
        lista(con_demo, archivo, dias)
    else:
        meta(con_demo, archivo, quita)
    dicho = f"Aviso: demo: la demostración de {quita} quedó fuera: terminó con los primeros registros reales de {quita}"
    assert dicho in publicar(orden).lineas or not dias
    [otro] = DEMO_DE.keys() - {quita}
    assert empresas(orden, "anio,unidad") == queda | DEMO_DE[otro]
    assert cargados(orden) == {archivo, *(f"demo/registros/{otro}/{u}.csv" for u in ("ddp", "itp"))}


def test_quitarla_es_para_siempre_y_va_solo(con_demo: Carpetas, orden: Orden) -> None:
    antes = sorted((con_demo.datos / "demo").rglob("*"))
    assert orden("demo", "--quitar", "--si-falta").codigo == orden("demo", "--quitar", "--anios", "2020").codigo == 2
    assert sorted((con_demo.datos / "demo").rglob("*")) == antes
    propio = lista(con_demo, "demo/registros/2024/propio.csv", ["05/03/2024"])
    assert orden("demo", "--quitar").codigo == 0
    assert not (con_demo.datos / "demo" / "manifest.csv").exists() and propio.exists()
    propio.unlink()
    assert orden("demo", "--si-falta").codigo == 0
    publicar(orden)
    assert cargados(orden) == set() and not list((con_demo.datos / "demo").rglob("*.csv"))


def test_si_falta_no_es_pedirla_ni_la_trae_al_lado_de_algo_real(
    carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    pequena = partial(write_demonstration, anios=(2023,), escala=PEQUENA)
    monkeypatch.setattr("pp0093.demo.write_demonstration", lambda destino, *_: pequena(destino))
    real = lista(carpetas, "registros/ddp.csv", ["05/03/2023"])
    assert (orden("demo", "--si-falta").codigo, (carpetas.datos / "demo").exists()) == (0, False)
    real.unlink()
    respuesta = orden("demo", "--si-falta", "--anios", "2023")
    assert respuesta.codigo == 0 and respuesta.salida.startswith("Escritos ")
    lista(carpetas, "registros/ddp.csv", ["05/03/2023"])
    publicar(orden)
    assert cargados(orden) == {"registros/ddp.csv"}


def test_lo_ultimo_que_se_dijo_es_lo_que_vale(vista: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    publicar(orden, "--sin-demo", "--revisar")
    assert "Sin cambios" in publicar(orden).salida, "to look at what would change says nothing"
    assert len(cargados(orden)) == 4
    publicar(orden, "--sin-demo")
    assert cargados(orden) == set()
    assert orden("demo", "--si-falta").codigo == 0
    assert "Sin cambios" in publicar(orden).salida  # What `make app` does.
    assert cargados(orden) == set()
    pedir(vista, orden, monkeypatch)
    publicar(orden)
    assert len(cargados(orden)) == 4
    publicar(orden, "--sin-demo")
    publicar(orden)
    assert cargados(orden) == set()


def test_los_agregados_de_la_demostracion_lo_dicen_en_su_nombre(
    vista: Carpetas, orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidy, "dimensions_of", lambda _: ())  # Each year whole: what there is to open is not looked at.
    assert orden("agregados", "--destino", tmp_path / "a", "--demostracion").codigo == 0
    [paquete] = (tmp_path / "a").iterdir()
    assert "demostracion" in paquete.name


def test_etl_no_escribe_nada_en_la_carpeta_de_datos(con_demo: Carpetas, orden: Orden) -> None:
    shutil.rmtree(con_demo.datos / "demo")
    antes = sorted(con_demo.datos.rglob("*"))
    publicar(orden)
    publicar(orden, "--sin-demo")
    assert sorted(con_demo.datos.rglob("*")) == antes
