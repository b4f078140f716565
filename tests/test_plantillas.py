"""Templates: what they hold, that a filled one loads without a complaint, and that an empty one is told in words."""

import errno
import os
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Carpetas, Orden
from generador_registros import ruc

from pp0093 import rules
from pp0093.ingest import workbooks
from pp0093.ingest.columns import column_map, normalise

CANONICAS = {
    "registros": ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "DEPARTAMENTO", "PROVINCIA", "DISTRITO", "UBIGEO"],
    "metas": ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "PROG_01", "PROG_12", "EJEC_01", "EJEC_12"],
    "metas_trimestre": ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "PROG_I_TRIM", "EJEC_IV_TRIM"],
}


def escrita(orden: Orden, carpeta: Path, clase: str, *mas: str) -> Path:
    ruta = carpeta / f"{clase}.xlsx"
    respuesta = orden("plantilla", clase, "--salida", ruta, *mas)
    assert (respuesta.codigo, respuesta.errores) == (0, "") and str(ruta) in respuesta.salida
    return ruta


def llenar(ruta: Path, destino: Path, *filas: dict[str, Any]) -> None:
    """Fill in a template as a person does, from the second row on, and leave it where it is loaded."""
    libro = openpyxl.load_workbook(ruta)
    hoja = libro.active
    columnas = {c.value: c.column for c in hoja[1]}
    for numero, fila in enumerate(filas, 2):
        for columna, valor in fila.items():
            hoja.cell(numero, columnas[columna], valor)
    destino.parent.mkdir(parents=True, exist_ok=True)
    libro.save(destino)


def validaciones(ruta: Path) -> dict[str, Any]:
    """Return {header: what Excel checks below it}."""
    hoja = openpyxl.load_workbook(ruta).active
    return {hoja.cell(1, next(iter(v.sqref.ranges)).min_col).value: v for v in hoja.data_validations.dataValidation}


def opciones(ruta: Path, validacion: Any) -> list[str]:
    nombre, rango = validacion.formula1.split("!")
    celdas = openpyxl.load_workbook(ruta)[nombre.strip("'=")][rango.replace("$", "")]
    return [f[0].value for f in celdas] if isinstance(celdas, tuple) else [celdas.value]


@pytest.mark.parametrize("clase", CANONICAS)
def test_every_column_is_one_that_the_reader_knows(clase: str, carpetas: Carpetas, orden: Orden, tmp_path: Path):
    libro = openpyxl.load_workbook(escrita(orden, tmp_path, clase))
    hoja, carpeta = libro.active, workbooks.folder_of(clase)
    assert (hoja.title, hoja.freeze_panes, hoja.max_row) == (carpeta.capitalize(), "A2", 1)
    encabezado = [c.value for c in hoja[1]]
    conocidas = column_map(carpeta)["comun" if carpeta == "registros" else "metas"]
    sin_lector = {"RAZON SOCIAL"}
    assert all(normalise(c) in conocidas for c in encabezado if c not in sin_lector)
    assert set(CANONICAS[clase]) <= set(encabezado) and len(set(encabezado)) == len(encabezado)
    assert "ASISTENCIA" not in encabezado, "left blank it would say that nobody attended"
    assert all(c.comment and c.comment.text for c in hoja[1])
    ayuda = [str(v) for f in libro["Instrucciones"].iter_rows(values_only=True) for v in f if v]
    assert set(encabezado) <= set(ayuda) and {"5005078", "1.1"} <= set(ayuda)
    assert libro["Listas"].sheet_state == "hidden"


def test_lists_come_from_the_rules(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    ruta = escrita(orden, tmp_path, "registros")
    hechas = validaciones(ruta)
    assert opciones(ruta, hechas["ACTIVIDAD"]) == [
        f["codigo_corto"] for f in rules.installed().of(2025).rows("actividad")
    ]
    assert opciones(ruta, hechas["UNIDAD"]) == [f["unidad"] for f in rules.installed().of(2025).rows("unidad")]
    assert len(opciones(ruta, hechas["DEPARTAMENTO"])) == 25
    assert opciones(ruta, hechas["MODALIDAD"]) == ["Presencial", "Virtual"]
    assert (hechas["RUC"].type, hechas["RUC"].formula1) == ("textLength", "11")
    assert (hechas["UBIGEO"].type, hechas["UBIGEO"].formula1) == ("textLength", "6")
    assert (hechas["FECHA"].type, hechas["FECHA"].errorStyle) == ("date", "warning")
    assert "SERVICIO" not in hechas
    metas = escrita(orden, tmp_path, "metas")
    hechas = validaciones(metas)
    assert opciones(metas, hechas["CODIGO"])[-4:] == ["P1", "P2", "P3", "P4"]
    assert opciones(metas, hechas["UNIDAD_MEDIDA"]) == ["Empresas", "Acciones"]
    assert (hechas["PROG_07"].type, hechas["PROG_07"].operator) == ("decimal", "greaterThanOrEqual")


def test_a_unit_has_its_own_services_and_is_not_asked_who_it_is(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    ruta = escrita(orden, tmp_path, "registros", "--unidad", "itp")
    hechas = validaciones(ruta)
    assert opciones(ruta, hechas["UNIDAD"]) == ["ITP"]
    assert "Soporte productivo" in opciones(ruta, hechas["SERVICIO"])
    fila = {"RUC": ruc(1), "FECHA": date(2025, 3, 5), "ACTIVIDAD": "4.1", "SERVICIO": "Soporte productivo"}
    llenar(ruta, carpetas.datos / "registros" / "lista.xlsx", fila)
    assert orden("etl").codigo == 0
    [atendida] = orden("consulta", "empresas_atendidas", "--por", "anio,unidad", "--formato", "json").json
    assert (atendida["unidad"], atendida["empresas_atendidas"]) == ("ITP", 1)


def test_filled_templates_load_without_a_complaint(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    comunes = {"ACTIVIDAD": "1.2", "SERVICIO": "Taller", "UNIDAD": "DDP", "DEPARTAMENTO": "Áncash"}
    llenar(
        escrita(orden, tmp_path, "registros"),
        carpetas.datos / "registros" / "lista.xlsx",
        {"RUC": ruc(1), "FECHA": date(2025, 3, 5), "UBIGEO": "020101", "NOTA ENTRADA": 12.5, **comunes},
        {"RUC": ruc(2), "FECHA": "05/03/2025 - 06/03/2025", "RAZON SOCIAL": "Una empresa", **comunes},
    )
    llenar(
        escrita(orden, tmp_path, "metas"),
        carpetas.datos / "metas" / "metas.xlsx",
        {"ANIO": 2025, "CODIGO": "1.2", "UNIDAD_MEDIDA": "Empresas", "META_ANUAL": 12, "PROG_03": 12, "EJEC_03": 2},
        {"ANIO": 2025, "CODIGO": "P1", "META_ANUAL": 12, "META_INICIAL": 20},
    )
    programado = {f"PROG_{t}_TRIM": n for t, n in zip(("I", "II", "III", "IV"), (50, 60, 70, 70), strict=True)}
    llenar(
        escrita(orden, tmp_path, "metas_trimestre"),
        carpetas.datos / "metas" / "trimestres.xlsx",
        {"ANIO": 2025, "CODIGO": "1.3", "META_ANUAL": 250, "EJEC_I_TRIM": 50, "EJEC_II_TRIM": 58} | programado,
    )
    hecho = orden("etl")
    assert hecho.codigo == 0
    assert all(linea.startswith("Aviso: metas/trimestres.xlsx: las cifras de cada trimestre") for linea in hecho.lineas)
    assert [f["filas_cargadas"] for f in orden("cargas", "--formato", "json").json] == [2, 1, 2]
    por_mes = ("consulta", "meta_fisica,avance_fisico", "--por", "anio,mes,actividad", "--filtro", "actividad=5005080")
    de_meses = orden(*por_mes, "--formato", "json").json
    con_cifra = {f["mes"]: (f["meta_fisica"], f["avance_fisico"]) for f in de_meses if f["meta_fisica"] is not None}
    assert con_cifra == {3: (50, 50), 6: (60, 58), 9: (70, None), 12: (70, None)}
    consulta = (
        "consulta", "atenciones", "--por", "anio,departamento_atencion", "--base", "registros", "--formato", "json",
    )  # fmt: skip
    assert [(f["departamento_atencion"], f["atenciones"]) for f in orden(*consulta).json] == [("02", 3)]
    dos = orden("consulta", "meta_inicial,meta_fisica", "--por", "anio,producto", "--formato", "json").json
    assert [(f["meta_inicial"], f["meta_fisica"]) for f in dos if f["producto"] == "3000534"] == [(20, 12)]


def test_an_empty_template_is_told_in_one_sentence(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    for clase in CANONICAS:
        llenar(escrita(orden, tmp_path, clase), carpetas.datos / workbooks.folder_of(clase) / f"{clase}.xlsx")
    hecho = orden("etl")
    assert hecho.codigo == 0
    lineas = [linea for linea in hecho.lineas if "es igual a" not in linea]
    for linea, clase in zip(sorted(lineas), sorted(CANONICAS), strict=True):
        assert f"{workbooks.folder_of(clase)}/{clase}.xlsx: sólo " in linea and "encabezado" in linea
    assert {c["filas_leidas"] for c in orden("cargas", "--formato", "json").json} == {0}


def test_a_full_disk_leaves_no_empty_workbook(
    carpetas: Carpetas, orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty one stayed, and the next try said that it was there already."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as lleno:
        lleno.setattr(os, "fsync", full)
        assert orden("plantilla", "metas", "--salida", tmp_path / "x.xlsx").codigo
    assert not list(tmp_path.glob("x.xlsx*"))
    assert escrita(orden, tmp_path, "metas").stat().st_size


def test_a_folder_takes_it_by_its_own_name(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    respuesta = orden("plantilla", "metas", "--salida", tmp_path)
    assert respuesta.codigo == 0 and (tmp_path / "plantilla_metas.xlsx").exists()
    (tmp_path / "plantilla_metas.xlsx").unlink()
    (tmp_path / "plantilla_metas.xlsx").mkdir()
    otra = orden("plantilla", "metas", "--salida", tmp_path)
    assert otra.codigo != 0 and "Is a directory" not in otra.errores


def test_every_list_that_a_column_names_exists():
    assert all(
        workbooks.list_values(f["lista"], "ITP") for f in rules.installed().of(2025).rows("plantilla") if f["lista"]
    )
