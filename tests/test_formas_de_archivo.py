"""The shapes in which an office has its files, and any that it may give them: read right, or refused in a sentence."""

import io
import random
import re
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden, parte
from generador_registros import ruc
from libros import de_toml, en_hojas, zip_de

from pp0093.errors import InputError
from pp0093.ingest.columns import HeaderMap, column_map, normalise, rows_of
from pp0093.ingest.readers.base import RawFile, Reading, Source, no_progress
from pp0093.ingest.readers.metas import Metas
from pp0093.ingest.readers.padron import Cruce
from pp0093.ingest.readers.registros import Registros
from pp0093.ingest.readers.siaf import Siaf

CASES = de_toml("formas_de_archivo")

CASOS = PROYECTO.parent / "shared" / "data" / "casos"
LISTA = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"]
LIMA = ["LIMA", "LIMA", "LIMA"]
CONSULTA = CASES["consulta"]
Filas = list[list[Any]]


def texto(*filas: list[Any], separador: str = ",", codificacion: str = "utf-8") -> bytes:
    return "".join(separador.join(map(str, f)) + "\r\n" for f in filas).encode(codificacion)


def libro(**hojas: Filas) -> bytes:
    salida = io.BytesIO()
    en_hojas(salida, hojas)
    return salida.getvalue()


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


SHARED: dict[str, dict[str, Any]] = CASES["compartidos"]


@pytest.mark.skipif(not CASOS.is_dir(), reason="the shared inputs are not at hand")
@pytest.mark.parametrize("caso", SHARED)
def test_a_shared_input_is_read_as_its_source_says(orden: Orden, caso: str) -> None:
    dicho = mirado(orden, CASOS / caso)
    assert {c: type(v)(dicho[c]) for c, v in SHARED[caso].items()} == SHARED[caso]


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


TWINS = CASES["twins"]
"""Words that people write for one another, apart from those that the house knows."""


class Kind:
    """A source: its reader, the map of its headers, its columns with what ten rows hold, and its amounts."""

    def __init__(self, lector: Source, mapa: Callable[[], HeaderMap], columnas: dict[str, list[str]], montos: set[str]):
        self.lector, self.mapa, self.columnas, self.montos = lector, mapa, columnas, montos


KINDS = {
    "registros": Kind(
        Registros(),
        lambda: column_map("registros")["comun"],
        {
            "ruc": [ruc(n) for n in range(10)], "fecha": [f"{n + 10}/03/2025" for n in range(10)],
            "actividad": ["1.2", "5005080"] * 5, "servicio": [f"Taller {n}" for n in range(10)], "unidad": ["DDP"] * 10,
        },
        set(),
    ),
    "metas": Kind(
        Metas(),
        lambda: column_map("metas")["metas"],
        {
            "anio": [str(2016 + n) for n in range(10)], "codigo": ["5005079"] * 10,
            "meta_anual": [f"{1000 + n}.5" for n in range(10)], "programado_01": [f"{n}.25" for n in range(10)],
            "ejecutado_03": [str(n) for n in range(10)],
        },
        {"meta_anual", "programado_01", "ejecutado_03"},
    ),
    "siaf": Kind(
        Siaf(),
        lambda: column_map("siaf")["siaf"],
        {
            "anio": ["2025"] * 10, "programa": ["0093"] * 9 + ["0042"], "producto": ["3000534"] * 10,
            "actividad": ["5005079"] * 10, "pia_soles": [f"{n}234.50" for n in range(1, 11)], "pim_soles": ["7"] * 10,
            "devengado_01_soles": [f"{n}.75" for n in range(10)],
        },
        {"pia_soles", "pim_soles", "devengado_01_soles"},
    ),
    "cruce": Kind(
        Cruce(),
        lambda: column_map("cruce")["cruce"],
        {
            "ruc": [ruc(n) for n in range(10)], "ciiu": ["1071", "4711"] * 5,
            "ventas_uit": [f"{n}2.5" for n in range(1, 11)], "trabajadores": [str(n) for n in range(1, 11)],
            "fecha_inscripcion": [f"{n + 10}/02/2015" for n in range(10)],
        },
        {"ventas_uit"},
    ),
}  # fmt: skip


def otro_nombre(escrito: str, azar: random.Random) -> str:
    """Write a header in another of the ways in which people write it."""
    palabras = escrito.replace("_", " ").split()
    if azar.random() < 0.5:
        palabras = [TWINS.get(p.upper(), p) for p in palabras]
    escrito = azar.choice([" ", "_", " - "]).join(palabras)
    return azar.choice([str.upper, str.lower, str.title, str])(escrito)


def sin_tildes(escrito: str, azar: random.Random) -> str:
    rotas: list[Callable[[str], str]] = [
        lambda t: t.encode("ascii", "replace").decode(),
        lambda t: "".join(c if c.isascii() else "\ufffd" for c in t),
        lambda t: t.encode().decode("latin-1"),
    ]
    return azar.choice(rotas)(escrito) if azar.random() < 0.5 else escrito


def con_coma(valor: str) -> str:
    entero, punto, decimales = valor.partition(".")
    return f"{int(entero):,}".replace(",", ".") + ("," + decimales if punto else "")


def escrita(tipo: str, azar: random.Random) -> tuple[str, bytes, dict[str, str]]:
    """Return a file of a kind after some of those changes, and {column: the twin that disagrees with it}."""
    kind, mapa = KINDS[tipo], KINDS[tipo].mapa()
    nombres = {c: [e for e, suya in mapa.escritos if suya == c] for c in kind.columnas}
    columnas = [(c, otro_nombre(azar.choice(nombres[c]), azar), [*v]) for c, v in kind.columnas.items()]
    if kind.montos and azar.random() < 0.5:
        columnas = [(c, e, [*map(con_coma, v)] if c in kind.montos else v) for c, e, v in columnas]
    distintas: dict[str, str] = {}
    if azar.random() < 0.4:
        columna, suyo, valores = azar.choice(columnas)
        otros = [n for n in nombres[columna] if normalise(n) != normalise(suyo)]
        if otros:
            distintas[columna] = azar.choice(otros)
            columnas.append((columna, distintas[columna], [valores[-1], *valores[:-1]]))
    azar.shuffle(columnas)
    encabezado = [sin_tildes(e, azar) for _, e, _ in columnas]
    filas = [encabezado, *map(list, zip(*(v for *_, v in columnas), strict=True))]
    if azar.random() < 0.5:
        hojas: dict[str, Any] = {
            "Resumen": [["Mes", "Total"], ["Enero", "3"]],
            "Datos": filas,
            "Notas": [["Sin datos"]],
        }
        return "f.xlsx", libro(**hojas), distintas
    return "f.csv", texto(*filas, separador=azar.choice(";\t|")), distintas


def dice(tipo: str, lectura: Reading) -> list[tuple[Any, ...]]:
    """Return the columns of a kind as they were loaded, amounts as numbers."""
    columnas = {c: c for c in KINDS[tipo].columnas}
    if tipo == "metas":
        columnas |= {"programado_01": "programado", "ejecutado_03": "ejecutado"}
    filas = [tuple(f[c] for c in columnas.values()) for f in lectura.tabla.to_pylist()]
    return sorted(
        tuple(str(float(v)) if v and c in KINDS[tipo].montos else str(v) for c, v in zip(columnas, f, strict=True))
        for f in filas
    )


def leida(tipo: str, carpeta: Path, nombre: str, octetos: bytes) -> Reading:
    (carpeta / nombre).write_bytes(octetos)
    return KINDS[tipo].lector.read(
        RawFile(carpeta / nombre, f"x/{nombre}", {"anio": "2025"} if tipo == "cruce" else {}), no_progress
    )


@pytest.mark.parametrize("tipo", KINDS)
@pytest.mark.parametrize("semilla", parte(range(60), 6))
def test_rows_are_read_right_or_the_file_is_refused_in_one_sentence(tmp_path: Path, tipo: str, semilla: int) -> None:
    azar = random.Random(f"{tipo} {semilla}")
    kind = KINDS[tipo]
    derecha = [[c, *v] for c, v in kind.columnas.items()]
    nombres = {c: next(e for e, suya in kind.mapa().escritos if suya == c) for c in kind.columnas}
    llana = leida(tipo, tmp_path, "derecha.csv", texto(*zip(*([nombres[c], *v] for c, *v in derecha), strict=True)))
    nombre, octetos, distintas = escrita(tipo, azar)
    try:
        lectura = leida(tipo, tmp_path, nombre, octetos)
    except InputError as falta:
        assert distintas and str(falta).count(". ") == 0, str(falta)
        return
    assert not lectura.cuarentena
    assert lectura.filas_leidas == lectura.filas_cargadas + lectura.filas_fuera_alcance == 10
    if dice(tipo, lectura) != dice(tipo, llana):
        assert distintas and any("dice otra cosa" in p or "cuenta por su código" in p for p in lectura.problemas), (
            lectura.problemas
        )
    if nombre == "f.xlsx":
        assert sum("no se leyó: no se reconoce su encabezado" in p for p in lectura.problemas) == 2
