"""The shapes in which an office has its files, by `inspeccionar`: read right, or refused in a sentence that helps.

The small inputs of `../shared/data/casos` go first, where they are at hand; the others are written here.
"""

import io
import re
import tomllib
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden
from generador_registros import ruc
from libros import en_hojas, zip_de

from pp0093.ingest.columns import rows_of

CASOS = PROYECTO.parent / "shared" / "data" / "casos"
LISTA = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"]
META = ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL"]
ROMANOS = ("I", "II", "III", "IV")
POI = [
    ["Código AO", "Programa", "Actividad Presupuestal", "Unidad de Medida", "Meta Física Anual", "Enero"],
    [None, None, None, None, None, "Prog.", "Ejec."],
]
LIMA = ["LIMA", "LIMA", "LIMA"]
CONSULTA = [
    "NumeroRuc", "Nombre – RazonSocial", "Tipo de Contribuyente", "Profesion u Oficio", "Nombre Comercial",
    "Condicion del Contribuyente", "Estado del Contribuyente", "Fecha de Inscripcion", "Fecha de Inicio de Actividades",
    "Departamento", "Provincia", "Distrito", "Direccion", "Telefono", "Fax", "Actividad de Comercio Exterior",
    "Principal- CIIU", "Secundario 1- CIIU", "Secundario 2- CIIU", "Afecto Nuevo RUS", "Buen Contribuyente",
    "Agente de Retencion", "Agente de Percepcion VtaInt", "Agente de Percepcion ComLiq", "",
]  # fmt: skip
Filas = list[list[Any]]


def texto(*filas: list[Any], separador: str = ",", codificacion: str = "utf-8") -> bytes:
    return "".join(separador.join(map(str, f)) + "\r\n" for f in filas).encode(codificacion)


def libro(**hojas: Filas) -> bytes:
    salida = io.BytesIO()
    en_hojas(salida, hojas)
    return salida.getvalue()


def metas(columnas: list[str], *valores: Any) -> bytes:
    return libro(Metas=[[*META, *columnas], [2025, "5005079", "Empresas", 250, *valores]])


def poi(programa: str, prog: int, ejec: int) -> list[Any]:
    return ["AOI001", programa, "5005079", "Empresa", 250, prog, ejec]


def respuesta(*filas: list[str]) -> bytes:
    """What SUNAT's multiple query answers of some (RUC, day of registration)."""
    escritas = [
        [r, "EMPRESA", "SOCIEDAD ANONIMA", *"--", "HABIDO", "ACTIVO", dia, dia, *LIMA, *"-" * 12] for r, dia in filas
    ]
    return texto(CONSULTA, *([*f, ""] for f in escritas), separador="|", codificacion="cp1252")


ENTREGA = "entrega (--entrega completa o parcial)"
SHAPES: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("formas.toml").read_text("utf-8"))
"""A file of each shape (text, or sheets of a workbook) and what is said of it, or why it is not read."""


FORMAS = dict(re.findall(r"^\|(.+?)\|(.+)\|$", (PROYECTO / "docs" / "formas.md").read_text("utf-8"), re.MULTILINE))
"""What docs/formas.md says that is said of each shape."""


def se_dice(dicho: dict[str, Any]) -> str:
    """What docs/formas.md says of a shape that is read, from what is said of it."""
    apartadas = [f"apartadas: {n}"] if (n := dicho.get("filas_cuarentena")) else []
    falta = [f"falta {f}" for f in dicho.get("falta", ()) if f != ENTREGA]
    return "; ".join(["se lee", *apartadas, *falta, *dicho["problemas"]])


def mirado(orden: Orden, ruta: Path) -> dict[str, Any]:
    dicho: dict[str, Any] = orden("inspeccionar", ruta, "--formato", "json").json
    return dicho | {f"{c}.{k}": v for c, d in dicho.items() if isinstance(d, dict) for k, v in d.items()}


def written(carpeta: Path, caso: dict[str, Any]) -> Path:
    ruta: Path = carpeta / caso["archivo"]
    if "hojas" in caso:
        return en_hojas(ruta, caso["hojas"])
    if "miembros" in caso:
        octetos = zip_de(*((n, c.encode()) for n, c in caso["miembros"].items()))
    else:
        octetos = caso["texto"].replace("\n", caso.get("fin", "\r\n")).encode(caso.get("codificacion", "utf-8"))
    ruta.write_bytes(octetos)
    return ruta


@pytest.mark.parametrize("forma", SHAPES)
def test_a_shape_is_read_or_says_what_it_is_and_the_one_step(orden: Orden, tmp_path: Path, forma: str) -> None:
    caso = SHAPES[forma]
    ruta = written(tmp_path, caso)
    if "espera" in caso:
        dicho = mirado(orden, ruta)
        assert {c: dicho[c] for c in caso["espera"]} == caso["espera"]
        assert FORMAS[forma] == se_dice(dicho)
        return
    negado = orden("inspeccionar", ruta)
    assert negado.codigo == 1 and negado.errores.count("\n") == 1 and caso["no_se_lee"] in negado.errores
    assert FORMAS[forma] == f"no se lee: {negado.errores.strip().removeprefix(ruta.name).lstrip(':, ')}"


def test_what_is_said_of_at_least_forty_shapes_is_a_page() -> None:
    assert list(FORMAS)[2:] == list(SHAPES) and len(FORMAS) > 42


@pytest.mark.parametrize("variante", [v for v in rows_of("variantes") if v["formato"]], ids=lambda v: v["nombre"])
def test_the_sample_of_an_export_is_read_as_its_page_says(
    orden: Orden, tmp_path: Path, variante: dict[str, str]
) -> None:
    (tmp_path / "v.csv").write_text(variante["muestra"] + "\n", encoding="utf-8")
    dicho = mirado(orden, tmp_path / "v.csv")
    assert (dicho["formato"], dicho["filas"], dicho["filas_cuarentena"], dicho["anio"]) == (
        variante["formato"], 1, 0, 2025,
    )  # fmt: skip


SHARED: dict[str, dict[str, Any]] = {
    "api-mef-json/i_api.json": {
        "filas": 41, "filas_programa": 40, "filas_cuarentena": 0,
        "totales_programa.devengado_soles": Decimal("5850353.16"),
    },
    "ods/lugares.ods": {"filas": 8, "filas_cuarentena": 0, "hojas": ["Sheet1"]},
    "padron-tildes-perdidas/min_interrog.txt": {"filas": 1, "formato": "padron_reducido"},
    "siaf-libro-de-oficina/libro.xlsx": {
        "totales_programa.pia_soles": "2630195", "totales_programa.pim_soles": "1606721",
        "totales_programa.devengado_soles": "1141921.58",
        "problemas": ["la hoja PPT no se leyó: no se reconoce su encabezado"],
    },
    "metas-trimestre/metas_trimestre.xlsx": {"filas": 1, "filas_cuarentena": 0, "codigos": ["5005079"]},
    "poi-ceplan/poi_ceplan.xlsx": {"filas": 2, "codigos": ["5005079", "5005080"], "anios": [2025]},
    "siaf-avance-fisico/siaf_avance_fisico.xlsx": {"filas": 2, "codigos": ["5005079", "5005087"], "anios": [2025]},
    "sunat-consulta-multiple/RM20260918211442606.txt": {"filas": 3, "filas_cuarentena": 0},
    "ubigeo-reniec/ddp.csv": {"filas": 3, "filas_cuarentena": 0},
    "xlsx-comentario/xlsx_custom_comment.xlsx": {"filas": 40, "filas_cuarentena": 0},
}  # fmt: skip


@pytest.mark.skipif(not CASOS.is_dir(), reason="the shared inputs are not at hand")
@pytest.mark.parametrize("caso", SHARED)
def test_a_shared_input_is_read_as_its_source_says(orden: Orden, caso: str) -> None:
    dicho = mirado(orden, CASOS / caso)
    assert {c: dicho[c] for c in SHARED[caso]} == SHARED[caso]


def test_quarters_are_kept_as_cut_offs_and_operational_activities_are_added(carpetas: Carpetas, orden: Orden) -> None:
    """The goals of two quarters, and two activities of the POI of which a third is measured otherwise."""
    raiz = carpetas.datos / "metas"
    raiz.mkdir(parents=True)
    trimestres = [*(f"EJEC_{t}_TRIM" for t in ROMANOS), "AVANCE SEMESTRAL"]  # The semester is in its quarters.
    (raiz / "trimestres.xlsx").write_bytes(metas(trimestres, 61, 62, 60, 65, 123))
    otra = [*poi("0093", 9, 9)[:3], "Taller", 250, 9, 9]
    suyas = [
        [c.replace("5005079", "5005080") if isinstance(c, str) else c for c in f] for f in (poi("0093", 5, 6), otra)
    ]
    (raiz / "poi.xlsx").write_bytes(libro(POI=[["POI 2025"], *POI, *suyas, [*suyas[0][:5], 7, 8]]))
    hecho = orden("etl")
    assert hecho.codigo == 0 and "se mide en Taller y la actividad en Empresas: no se suma" in hecho.errores
    dichas = orden(
        "consulta", "avance_fisico,meta_fisica,cumplimiento_pct", "--por", "actividad", "--formato", "json"
    ).json
    assert {f["actividad"]: (f["avance_fisico"], f["meta_fisica"]) for f in dichas} == {
        "5005079": (248, 250),
        "5005080": (14, 500),
    }
    assert float(dichas[0]["cumplimiento_pct"]) == 99.2


def test_the_only_activity_whose_progress_is_known_is_named(carpetas: Carpetas, orden: Orden) -> None:
    """Of a whole year with one goal that can be said, "superó el 95 % de su meta" was of nobody."""
    (carpetas.datos / "metas").mkdir(parents=True)
    filas = [[2025, "1.2", "Empresas", 250, 248], [2025, "1.1", "Empresas", 30, ""]]
    (carpetas.datos / "metas" / "m.csv").write_bytes(texto([*META, "EJEC_ANUAL"], *filas))
    assert orden("etl").codigo == 0
    assert "; 1.2 superó el 95 % de su meta (99.2 %)" in orden("pregunta", "cómo vamos en 2025").salida


def test_the_list_for_sunat_is_written_and_its_answer_closes_the_loop(
    carpetas: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    """Of whom nobody says since when they are registered, SUNAT is asked; one of them is too young."""
    (carpetas.datos / "registros").mkdir(parents=True)
    filas = [[ruc(n), "15/03/2025", "1.2", "Taller", "DDP"] for n in (1, 2, 3)]
    (carpetas.datos / "registros" / "ddp.csv").write_bytes(texto(LISTA, *filas))
    assert orden("etl").codigo == 0
    pregunta = (
        "consulta", "empresas_no_descartadas", "--base", "registros", "--filtro", "anio=2025", "--formato", "json",
    )  # fmt: skip
    assert orden(*pregunta).json[0]["empresas_no_descartadas"] == 3
    assert orden("sunat", "--anio", "2025", "--salida", tmp_path / "q.zip").codigo == 0
    with (
        zipfile.ZipFile(tmp_path / "q.zip") as todas,
        zipfile.ZipFile(io.BytesIO(todas.read("consulta_001.zip"))) as una,
    ):
        pedidos = una.read(*una.namelist()).decode().split()
    assert sorted(pedidos) == sorted(ruc(n) for n in (1, 2, 3))
    dias = ["23/07/1997", "06/05/2024", "01/01/2015"]
    (tmp_path / "RM1.zip").write_bytes(
        zip_de(("RM1.txt", respuesta(*([r, d] for r, d in zip(pedidos, dias, strict=True)))))
    )
    anunciado = orden("cargar", "--revisar", "--anio", "2025", tmp_path / "RM1.zip", "--formato", "json").json
    hecho = orden("cargar", "--anio", "2025", tmp_path / "RM1.zip", "--formato", "json").json
    assert hecho["filas"]["padron/RM1.zip"]["filas_cargadas"] == 3
    assert (anunciado["cambios"], anunciado["filas"]) == (hecho["cambios"], hecho["filas"])
    assert orden(*pregunta).json[0]["empresas_no_descartadas"] == 2
    assert "no hay RUC que cruzar" in orden("sunat", "--anio", "2025", "--salida", tmp_path / "q2.zip").salida


def test_a_file_of_which_nothing_loads_is_refused_in_one_sentence(carpetas: Carpetas, orden: Orden) -> None:
    """It published a version of nothing, with every row put apart one by one."""
    (carpetas.datos / "metas").mkdir(parents=True)
    filas = [[2025, c, "Empresas", mala] for c, mala in (("1.1", "x"), ("1.2", "12.3.4"), ("1.3", "1,2,3"))]
    (carpetas.datos / "metas" / "m.csv").write_bytes(texto(META, *filas, separador=";"))
    hecho = orden("etl")
    assert hecho.codigo == 1 and not (carpetas.salida / "VIGENTE").exists()
    dicho = "metas/m.csv, fila 2, columna META_ANUAL: no se cargaría ninguna fila: 3 filas en cuarentena, 3 porque la"
    assert hecho.lineas[0].startswith(dicho) if hecho.lineas else dicho in hecho.errores
