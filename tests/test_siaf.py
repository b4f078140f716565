"""Bases SIAF of an office: money by month and goals, read whatever way their names are written."""

from pathlib import Path

import openpyxl
import pytest
from conftest import Carpetas, Orden

ENCABEZADO = [
    *("ANO_EJE", "NIVEL_GOB", "SECTOR", "PLIEGO", "U_EJECUTORA", "SEC_EJEC", "PROGRAMA_PPTAL", "PRODUCTO_PROYECTO"),
    *("ACTIV_OBRA_ACCINV", "UNIDAD_MEDIDA", "CANT_META_ANUAL", "AVAN_FISICO_ANUAL", "SEC_FUNC", "RUBRO", "GENERICA"),
    *("MTO_PIA", "MTO_PIM", "MTO_CERTIFICADO", "MTO_COMPRO_ANUAL"),
    *(f"MTO_{fase}_{m:02d}" for fase in ("DEVENGA", "GIRADO") for m in range(1, 13)),
]
DE_PRODUCE = ["38.PRODUCCION", "038.M. DE LA PRODUCCION", "001.MINISTERIO DE LA PRODUCCION", "000190"]


def fila(
    actividad: str = "5005079.ASISTENCIA TECNICA",
    producto: str = "3000534.CAPACITACION",
    programa: str = "0093.DESARROLLO PRODUCTIVO DE LAS EMPRESAS",
    meta: str = "0004",
    pim: object = 1000,
    *,
    anio: int = 2026,
) -> list[object]:
    meses = [*[100] * 6, *[0] * 6]
    goals = ["086.EMPRESA", 450, 120, meta]
    clase = ["00.RECURSOS ORDINARIOS", "3.BIENES Y SERVICIOS", 900, pim, 800, 700]
    return [anio, "E.GOBIERNO NACIONAL", *DE_PRODUCE, programa, producto, actividad, *goals, *clase, *meses, *meses]


def escribir_libro(ruta: Path, filas: list[list[object]], encabezado: list[str] = ENCABEZADO) -> Path:
    libro = openpyxl.Workbook()
    hoja = libro.active
    assert hoja is not None
    hoja.title = "SheetGasto"
    for celdas in [encabezado, *filas]:
        hoja.append(celdas)
    ruta.parent.mkdir(parents=True, exist_ok=True)
    libro.save(ruta)
    return ruta


def escribir_csv(ruta: Path, filas: list[list[object]], encabezado: list[str] = ENCABEZADO) -> Path:
    ruta.parent.mkdir(parents=True, exist_ok=True)
    ruta.write_text("\n".join(";".join(map(str, celdas)) for celdas in [encabezado, *filas]), encoding="cp1252")
    return ruta


# A way of writing a base, in a year of its own.
ESCRITURAS = {
    2023: (escribir_libro, "libro.xlsx", ENCABEZADO),
    2024: (escribir_csv, "texto.csv", ENCABEZADO),
    2025: (escribir_libro, "minusculas.xlsx", [c.lower() for c in ENCABEZADO]),
    2026: (escribir_libro, "sin_guiones.xlsx", [c.replace("_", " ") for c in ENCABEZADO]),
}


def test_a_base_gives_the_money_of_the_programme_however_it_is_written(carpetas: Carpetas, orden: Orden) -> None:
    for anio, (escribir, nombre, encabezado) in ESCRITURAS.items():
        diferentes: tuple[dict[str, object], ...] = ({}, {"pim": "2,500.50"}, {"programa": "0042.OTRO"}, {"pim": "mil"})
        filas = [fila(anio=anio, **d) for d in diferentes]  # type: ignore[arg-type]
        escribir(carpetas.datos / "mef" / nombre, filas, encabezado)
        dicho = orden("inspeccionar", carpetas.datos / "mef" / nombre, "--formato", "json").json
        assert (dicho["formato"], dicho["anio"], dicho["filas"], dicho["filas_cuarentena"]) == ("siaf", anio, 4, 1)
        assert dicho["filtros"] == ["Unidad Ejecutora 038-001: MINISTERIO DE LA PRODUCCION"]
    assert orden("etl").codigo == 0
    cargas = {c["archivo"]: c for c in orden("cargas", "--formato", "json").json}
    medidas = ("pim_soles", "devengado_soles", "girado_soles")
    cifras = {f["anio"]: f for f in orden("consulta", ",".join(medidas), "--por", "anio", "--formato", "json").json}
    meses = orden("consulta", "devengado_soles", "--por", "anio,mes", "--formato", "json").json
    for anio, (_, nombre, _) in ESCRITURAS.items():
        partes = ("filas_cargadas", "filas_cuarentena", "filas_fuera_alcance")
        assert [cargas[f"mef/{nombre}"][c] for c in partes] == [2, 1, 1], nombre
        assert [float(cifras[anio][m]) for m in medidas] == [3500.5, 1200, 1200], nombre
        assert [m["devengado_soles"] for m in meses if m["anio"] == anio and m["mes"] in (1, 6)] == [200, 200], nombre


def test_a_base_pasted_twice_and_a_rounded_code_are_told(carpetas: Carpetas, orden: Orden) -> None:
    ruta = escribir_libro(carpetas.datos / "mef" / "base.xlsx", [fila(), fila(), fila(actividad="5.00508E+06")])
    dicho = orden("inspeccionar", ruta, "--formato", "json").json
    assert dicho["problemas"][0].startswith("1 fila con dinero, sin diferencia con otra en lo que se lee: se suman")
    assert (dicho["filas"], dicho["filas_cuarentena"]) == (3, 1), "the rounded one could be of five activities"
    assert not orden("inspeccionar", escribir_libro(ruta, [fila(), fila(pim=7)]), "--formato", "json").json["problemas"]


def test_codes_that_lost_their_zeros_or_have_no_name_are_the_same(carpetas: Carpetas, orden: Orden) -> None:
    celdas = fila(actividad="5005079", producto="3000534", programa="93")
    celdas[ENCABEZADO.index("SECTOR")], celdas[ENCABEZADO.index("PLIEGO")] = "38", "38"
    escribir_libro(carpetas.datos / "mef" / "base.xlsx", [celdas])
    assert orden("etl").codigo == 0
    [cifra] = orden("consulta", "pim_soles", "--por", "anio,actividad", "--formato", "json").json
    assert (cifra["actividad"], cifra["pim_soles"]) == ("5005079", 1000)


@pytest.mark.parametrize(
    ("filas", "dicho"),
    [
        ([fila(programa="0042.OTRO")] * 2, "ninguna de sus 2 filas es del programa 0093"),
        ([fila(pim="mil")], ""),
        ([], ""),
    ],
)
def test_that_no_row_is_of_the_programme_is_said_where_rows_were_read_and_none_was_put_apart(
    carpetas: Carpetas, orden: Orden, filas: list[list[object]], dicho: str
) -> None:
    ruta = escribir_libro(carpetas.datos / "mef" / "base.xlsx", filas)
    hallado = orden("inspeccionar", ruta, "--formato", "json").json
    problemas = " ".join(hallado["problemas"])
    assert dicho in problemas and ("ninguna de sus" in problemas) is bool(dicho)
    assert hallado["programa"] == ("ninguna fila es del PP 0093" if dicho else "PP 0093")
    en_lineas = orden("inspeccionar", ruta).salida
    assert not set("[]{}'") & set(en_lineas), "it is written for people, and not as Python writes it"


def test_a_month_under_another_name_is_not_left_out_of_the_year(carpetas: Carpetas, orden: Orden) -> None:
    """Eleven months were published as the year's, without a word."""
    otros = {"MTO_DEVENGA_03": "DEVENGADO DEL MES 03", "MTO_GIRADO_11": "GIRADO 11"}
    for n, (suyo, escrito) in enumerate(otros.items()):
        encabezado = [escrito if c == suyo else c for c in ENCABEZADO]
        escribir_libro(carpetas.datos / "mef" / f"{n}.xlsx", [fila()], encabezado)
    respuesta = orden("etl")
    assert respuesta.codigo == 1 and all(f"llámela {suyo}" in respuesta.errores for suyo in otros)
    ruta = escribir_libro(carpetas.datos / "mef" / "0.xlsx", [[*fila(), 1, 2]], [*ENCABEZADO, "DEVENGADO_2025", "GIRO"])
    assert orden("inspeccionar", ruta).codigo == 0, "what is of no month is not asked for"


def test_a_base_that_does_not_say_its_level_of_government_says_its_pliegos(orden: Orden, tmp_path: Path) -> None:
    lugar = ENCABEZADO.index("NIVEL_GOB")
    filas = [celdas[:lugar] + celdas[lugar + 1 :] for celdas in (ENCABEZADO, fila())]
    ruta = escribir_csv(tmp_path / "base.csv", filas[1:], filas[0])
    dicho = orden("inspeccionar", ruta, "--formato", "json").json
    assert dicho["alcance"].startswith("1 pliego: 038")


def test_money_that_no_rule_knows_is_named_wherever_the_year_is_told(carpetas: Carpetas, orden: Orden) -> None:
    """An unknown activity, a new product, an activity in another product: said, alerted, out of the sums."""
    filas = [
        fila(pim=1000, anio=2025),
        fila(pim=500, anio=2024),
        fila("5005084.OTRA", pim=600_000, anio=2025),
        fila("5005078.GESTION", "3000999.PRODUCTO 5", pim=700, anio=2025),
        fila("5005080.CALIDAD", "3000535.ARTICULACION", pim=800, anio=2025),
        fila("5000276.GESTION DEL PROGRAMA", "3000001.ACCIONES COMUNES", pim=900, anio=2025),
    ]
    escribir_libro(carpetas.datos / "mef" / "base.xlsx", filas)
    revisada = orden("etl", "--revisar")
    nueva, otra, mudada = (
        "S/ 600,000 de la actividad 5005084, que ninguna regla conoce",
        "S/ 700 del producto 3000999, que no está en el alcance",
        "S/ 800 de la actividad 1.3 en el producto 3000535, que no es el suyo (P1)",
    )
    assert orden("etl").codigo == revisada.codigo == 0
    [dicho] = [a for a in orden("etl", "--formato", "json").json["avisos"] if nueva in a]
    assert "mef/base.xlsx, 2025: " in dicho and mudada in dicho and "y 1 más" in dicho
    [carga] = orden("cargas", "--formato", "json").json
    assert (carga["filas_leidas"], carga["filas_cargadas"], carga["filas_fuera_alcance"]) == (6, 2, 4)
    respuesta = orden("consulta", "pim_soles", "--por", "anio")
    assert "1,000" in respuesta.salida
    [al_lado] = [n for n in respuesta.lineas if "con dinero" in n]
    assert "1 de 11 actividades con dinero" in al_lado and all(d in al_lado for d in (nueva, otra, mudada))
    assert "acciones comunes" not in al_lado, "they are no news"
    comparados = orden("pregunta", "¿cuánto varió el PIM de 2024 a 2025?").salida
    assert "un año no trae el alcance entero (en 2025, sólo la ejecutora 038-001; en 2024, sólo" in comparados
    [alerta] = [
        a for a in orden("alertas", "--anio", "2025", "--formato", "json").json if a["alerta"] == "dinero_sin_regla"
    ]
    assert "S/ 601,500" in alerta["mensaje"]


def test_a_code_with_the_name_of_another_activity_is_told(carpetas: Carpetas, orden: Orden) -> None:
    """Money counts by its code; both are named, with file and row, for a person to look at."""
    de_1_1 = "Capacitación y asistencia técnica en gestión empresarial, comercial y financiera a MIPYME"
    filas = [fila(anio=2025), fila(f"5005079.{de_1_1}", anio=2025), fila("5005079.OTRA COSA", anio=2025)]
    escribir_libro(carpetas.datos / "mef" / "base.xlsx", filas)
    dichos = [a for a in orden("etl").lineas if "nombre de la actividad" in a]
    assert len(dichos) == 1
    assert "mef/base.xlsx, fila 3: el código 5005079 va con el nombre de la actividad 5005078" in dichos[0]
