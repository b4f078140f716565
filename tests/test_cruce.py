"""The SUNAT cross against an independent reading in plain Python, and every rule of its format."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import cierra, motivos
from generador_carpetas import COLUMNAS_DEL_CRUCE
from generador_registros import ruc
from hypothesis import given
from hypothesis import strategies as st
from libros import en_hojas, en_texto
from test_padron import REDUCIDO, linea

from pp0093.errors import InputError
from pp0093.ingest.cache import Readings
from pp0093.ingest.fence import fenced
from pp0093.ingest.readers.base import RawFile, Reading, no_progress
from pp0093.ingest.readers.padron import MATCH_COLUMNS, Cruce, bracket

ENCABEZADO = [*COLUMNAS_DEL_CRUCE]
CORTES = ("2", "13", "50", "150", "300", "500", "850", "1700", "2300")


def fila(numero: int = 1, **cambios: Any) -> dict[str, Any]:
    propia: dict[str, Any] = {
        "RUC": ruc(numero),
        "CIIU": "1071",
        "VENTAS_UIT": "",
        "TRAMO_VENTAS": "13 - 50 UIT",
        "TRABAJADORES": "4",
        "FECHA_INSCRIPCION": "15/03/2018",
        "ESTADO": "ACTIVO",
        "CONDICION": "HABIDO",
        "UBIGEO": "150101",
        "ANIO_VENTAS": "2023",
    }
    return propia | cambios


def texto(filas: Sequence[dict[str, Any]], columnas: Sequence[str] = ENCABEZADO, separador: str = ",") -> str:
    return en_texto(filas, columnas, separador)


def guardar(
    carpeta: Path, contenido: str, nombre: str = "cruce_2025.csv", codificacion: str = "utf-8", **pasaporte: str
) -> RawFile:
    (carpeta / nombre).write_bytes(contenido.encode(codificacion))
    return RawFile(carpeta / nombre, f"padron/{nombre}", pasaporte)


def libro(carpeta: Path, hojas: dict[str, Sequence[Sequence[Any]]], nombre: str = "cruce_2025.xlsx") -> RawFile:
    return RawFile(en_hojas(carpeta / nombre, hojas), f"padron/{nombre}")


def leer(carpeta: Path, *filas: dict[str, Any], **estilo: Any) -> Reading:
    return Cruce().read(guardar(carpeta, texto(filas, **estilo)), no_progress)


def filas_de(reading: Reading) -> list[dict[str, str | None]]:
    return [{c: f[c] for c in MATCH_COLUMNS} for f in reading.tabla.to_pylist()]


def unica(reading: Reading) -> dict[str, str | None]:
    [leida] = filas_de(reading)
    return leida


def test_a_row_whole(tmp_path: Path) -> None:
    reading = leer(
        tmp_path, fila(VENTAS_UIT="1,234.50 UIT", TRAMO_VENTAS="", CIIU="111", FECHA_INSCRIPCION="2018-03-15 00:00:00")
    )
    assert unica(reading) == {
        "anio_cruce": "2025",
        "ruc": ruc(1),
        "ciiu": "0111",
        "ventas_uit": "1234.50",
        "tramo_desde_uit": None,
        "tramo_hasta_uit": None,
        "trabajadores": "4",
        "fecha_inscripcion": "2018-03-15",
        "estado": "ACTIVO",
        "condicion": "HABIDO",
        "ubigeo": "150101",
        "anio_ventas": "2023",
    }
    assert (reading.fuente, reading.formato, reading.nombre_tabla, reading.anio) == ("padron", "cruce", "cruce", 2025)
    assert not reading.problemas and not reading.cuarentena and cierra(reading)


@pytest.mark.parametrize(
    ("etiqueta", "desde", "hasta"),
    [
        ("MAS DE 2300 UIT", "2300", None),
        ("Más de 2,300 UIT", "2300", None),
        ("1 700 – 2\xa0300 UIT", "1700", "2300"),
        ("1.700 - 2.300 UIT", "1700", "2300"),
        ("HASTA 13 UIT", "0", "13"),
        ("MENOS DE 2 UIT", "0", "2"),
        ("Menor o igual a 2 U.I.T.", "0", "2"),
        ("0 - 2 UIT", "0", "2"),
        ("MAYOR A 13 HASTA 50 UIT", "13", "50"),
        ("Más de 13 UIT y hasta 50 UIT", "13", "50"),
        ("> 13 - 50 UIT", "13", "50"),
        (">2300", "2300", None),
        ("2,300 UIT a más", "2300", None),
        ("2300UIT +", "2300", None),
        ("<= 13 UIT", "0", "13"),
        ("150.5 - 300 UIT", "150.5", "300"),
        ("-", None, None),
        ("", None, None),
    ],
)
def test_a_bracket_in_each_written_form(tmp_path: Path, etiqueta: str, desde: str | None, hasta: str | None) -> None:
    reading = leer(tmp_path, fila(TRAMO_VENTAS=etiqueta))
    leida = unica(reading)
    assert (leida["tramo_desde_uit"], leida["tramo_hasta_uit"], leida["ventas_uit"]) == (desde, hasta, None)
    assert not reading.problemas


@pytest.mark.parametrize(
    "etiqueta", ["50 - 13 UIT", "13", "2,5 UIT", "S/ 100 - S/ 200", "13 - x UIT", "13 - 50 - 100", "SIN VENTAS", "#N/A"]
)
def test_what_is_no_bracket_is_left_empty_and_told(tmp_path: Path, etiqueta: str) -> None:
    reading = leer(tmp_path, fila(TRAMO_VENTAS=etiqueta))
    assert unica(reading)["tramo_desde_uit"] is None and unica(reading)["tramo_hasta_uit"] is None
    assert reading.problemas == ["en 1 fila el tramo de ventas no se entiende y quedó vacío (la primera, fila 2)"]


@given(
    st.integers(0, 5_000),
    st.integers(1, 5_000),
    st.sampled_from(["{} - {} UIT", "DE {} A {} UIT", "{}-{}", "Más de {} hasta {} UIT", "ENTRE {} Y {} uit"]),
    st.sampled_from(["{}", "{:,}", "{}.00"]),
)
def test_any_two_bounds_come_back(desde: int, ancho: int, forma: str, numero: str) -> None:
    limites = bracket(forma.format(numero.format(desde), numero.format(desde + ancho)))
    assert limites is not None
    assert [Decimal(x) for x in limites] == [desde, desde + ancho]


BAD = {
    "monto_invalido": [("VENTAS_UIT", v) for v in ("abc", "S/ 70", "-5", "(5)", "#N/A", "VERDADERO")],
    "fecha_imposible": [("FECHA_INSCRIPCION", f) for f in ("2018", "00/00/0000", "01/01/2018 - 02/01/2018")],
    "ruc_vacio": [("RUC", ""), ("RUC", " - ")],
    "ruc_longitud": [("RUC", "2099000000"), ("RUC", "209900000011")],
}


def test_a_bad_cell_puts_its_row_apart(tmp_path: Path) -> None:
    malas = [(motivo, *celda) for motivo, celdas in BAD.items() for celda in celdas]
    reading = leer(tmp_path, fila(1), *(fila(n, **{c: valor}) for n, (_, c, valor) in enumerate(malas, 2)))
    assert motivos(reading) == [(n, columna, motivo) for n, (motivo, columna, _) in enumerate(malas, 3)]
    assert [q.valor for q in reading.cuarentena] == [valor.strip() for *_, valor in malas]
    assert unica(reading)["ruc"] == ruc(1) and cierra(reading)


def test_a_ruc_with_a_bad_check_digit_stays_and_is_told(tmp_path: Path) -> None:
    malo = ruc(1)[:-1] + str((int(ruc(1)[-1]) + 1) % 10)
    reading = leer(tmp_path, fila(RUC=malo))
    assert unica(reading)["ruc"] == malo
    assert reading.problemas == [
        "en 1 fila el prefijo o el dígito de control del RUC no es válido (la primera, fila 2)"
    ]


def test_several_faults_of_a_row_stand_together(tmp_path: Path) -> None:
    reading = leer(tmp_path, fila(RUC="20", VENTAS_UIT="x", FECHA_INSCRIPCION="y", TRABAJADORES="z"))
    [apartada] = reading.cuarentena
    assert (apartada.codigo_motivo, apartada.otros_motivos) == ("ruc_longitud", "monto_invalido; fecha_imposible")
    assert (apartada.columna, apartada.valor) == ("RUC", "20")


@pytest.mark.parametrize(
    ("columna", "nuestra", "mala", "dice"),
    [
        ("TRABAJADORES", "trabajadores", "4.5", "el número de trabajadores no es un entero y quedó vacío"),
        ("TRABAJADORES", "trabajadores", "-1", "el número de trabajadores no es un entero y quedó vacío"),
        ("UBIGEO", "ubigeo", "LIMA", "el UBIGEO no tiene seis dígitos y quedó vacío"),
        ("CIIU", "ciiu", "11", "el CIIU no tiene cuatro dígitos y quedó vacío"),
        ("CIIU", "ciiu", "10711", "el CIIU no tiene cuatro dígitos y quedó vacío"),
        ("ANIO_VENTAS", "anio_ventas", "23", "el año de las ventas no es un año y quedó vacío"),
    ],
)
def test_a_bad_optional_cell_is_left_empty_and_counted(
    tmp_path: Path, columna: str, nuestra: str, mala: str, dice: str
) -> None:
    reading = leer(tmp_path, fila(1), fila(2, **{columna: mala}), fila(3, **{columna: mala}))
    assert [f[nuestra] is None for f in filas_de(reading)] == [False, True, True]
    assert reading.problemas == [f"en 2 filas {dice} (la primera, fila 3)"] and not reading.cuarentena


@pytest.mark.parametrize("columna", ENCABEZADO[1:])
@pytest.mark.parametrize("vacio", ["-", "", " – ", "NO DISPONIBLE"])
def test_a_hyphen_is_empty(tmp_path: Path, columna: str, vacio: str) -> None:
    reading = leer(tmp_path, fila(**{columna: vacio}))
    leida = unica(reading)
    nuestra = {"TRAMO_VENTAS": "tramo_desde_uit"}.get(columna, columna.lower())
    assert leida[nuestra] is None and not reading.problemas


def test_a_division_that_is_not_in_rev_4_is_told(tmp_path: Path) -> None:
    reading = leer(tmp_path, fila(CIIU="3410"), fila(2, CIIU="0099"))
    assert [f["ciiu"] for f in filas_de(reading)] == ["3410", "0099"]
    assert reading.problemas == [
        "en 2 filas la división del CIIU no está en la Rev. 4: queda sin sector (la primera, fila 2)"
    ]


def test_the_last_row_of_a_ruc_wins_with_a_warning(tmp_path: Path) -> None:
    reading = leer(
        tmp_path, fila(1, ESTADO="A"), fila(2), fila(1, ESTADO="B"), fila(1, ESTADO="C"), fila(1, VENTAS_UIT="x")
    )
    assert {f["ruc"]: f["estado"] for f in filas_de(reading)} == {ruc(1): "C", ruc(2): "ACTIVO"}
    assert reading.problemas[0] == "en 2 filas se repite un RUC que ya estaba: vale la última (la primera, fila 4)"
    assert reading.problemas[1].startswith("en 1 fila la columna VENTAS_UIT no es un número de UIT")
    assert reading.problemas[1].endswith("(la primera, fila 6)") and len(reading.problemas) == 2
    assert (reading.filas_leidas, reading.filas_cargadas, reading.filas_fuera_alcance) == (5, 2, 2) and cierra(reading)


def test_totals_blank_rows_and_a_header_again_are_outside_scope(tmp_path: Path) -> None:
    contenido = texto([fila(1), {}, {"RUC": "Total :"}, {c: c for c in ENCABEZADO}, fila(2), {}, {}])
    reading = Cruce().read(guardar(tmp_path, contenido), no_progress)
    assert [f["ruc"] for f in filas_de(reading)] == [ruc(1), ruc(2)] and not reading.cuarentena
    assert (reading.filas_leidas, reading.filas_fuera_alcance) == (5, 3) and cierra(reading)
    assert reading.tabla["fila"].to_pylist() == ["2", "6"]


@pytest.mark.parametrize("nombre", ["cruce_2020.csv", "CRUCE_2020.CSV", "cruce-2020.csv", "padron cruce 2020 v2.csv"])
def test_the_year_is_read_from_the_name(tmp_path: Path, nombre: str) -> None:
    archivo = guardar(tmp_path, texto([fila()]), nombre, anio="2025")
    reading = Cruce().read(archivo, no_progress)
    assert (reading.anio, unica(reading)["anio_cruce"]) == (2020, "2020")


def test_a_name_without_a_year_leaves_it_to_the_manifest(tmp_path: Path) -> None:
    reading = Cruce().read(guardar(tmp_path, texto([fila()]), "sunat.csv", anio="2021"), no_progress)
    assert reading.anio == 2021


def test_no_year_anywhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"padron/cruce.csv: su nombre no dice de qué año .*; nómbrelo cruce_AAAA"):
        Cruce().read(guardar(tmp_path, texto([fila()]), "cruce.csv"), no_progress)


def test_columns_that_are_missing_are_told(tmp_path: Path) -> None:
    reading = leer(tmp_path, fila(), columnas=["RUC", "TRAMO_VENTAS", "UBIGEO"])
    [dice] = reading.problemas
    assert "CIIU, TRABAJADORES, FECHA_INSCRIPCION, ESTADO, CONDICION" in dice
    assert "UBIGEO" not in dice and "VENTAS_UIT" not in dice


def test_a_delimiter_inside_an_unquoted_text_puts_the_row_apart(tmp_path: Path) -> None:
    contenido = texto([fila(1), fila(2, TRAMO_VENTAS="1,700 - 2,300 UIT")]).replace('"', "")
    reading = Cruce().read(guardar(tmp_path, contenido), no_progress)
    assert motivos(reading) == [(3, "", "fila_incompleta")] and cierra(reading)
    assert "hay más celdas que en el encabezado" in reading.cuarentena[0].motivo


def test_a_row_whose_last_cells_are_not_written_has_them_blank(tmp_path: Path) -> None:
    corta = texto([fila(1)], ENCABEZADO[:7]).splitlines()[1]
    contenido = "\r\n".join([",".join(ENCABEZADO), corta, texto([fila(2)]).splitlines()[1]])
    for final in ("", f"\r\n{corta.replace(ruc(1), ruc(3))}\r\n"):
        reading = Cruce().read(guardar(tmp_path, contenido + final), no_progress)
        assert not reading.cuarentena and len(filas_de(reading)) == 2 + bool(final)
        assert filas_de(reading)[0]["ubigeo"] is None and filas_de(reading)[0]["estado"] == "ACTIVO"


@pytest.mark.parametrize("hasta", [1, 2])
def test_a_quote_that_is_not_closed_or_takes_other_rows_is_refused(tmp_path: Path, hasta: int) -> None:
    contenido = texto([fila(1, ESTADO="<"), fila(2), fila(3, ESTADO=">" * (hasta - 1))])
    with pytest.raises(InputError, match=r"padron/cruce_2025\.csv, fila 2: una comilla"):
        Cruce().read(guardar(tmp_path, contenido.replace("<", '"A').replace(">", 'A"')), no_progress)


def test_a_workbook_with_its_own_types(tmp_path: Path) -> None:
    archivo = libro(
        tmp_path,
        {
            "Notas": [["Cruce con SUNAT"]],
            "Empresas": [
                ["Cruce 2025"],
                [],
                [None, *ENCABEZADO],
                [None, int(ruc(1)), 111, 1700.5, None, 12, datetime(2018, 3, 15), "ACTIVO", "-", 70101, 2023],
                [],
                [None, ruc(2), "0111", None, "HASTA 13 UIT", "5", 43174, "ACTIVO", "HABIDO", "150101", None],
                [None, "TOTAL", None, 1700.5],
            ],
        },
    )
    assert Cruce().recognises(archivo, archivo.ruta.read_bytes()[:65536])
    reading = Cruce().read(archivo, no_progress)
    primera, segunda = filas_de(reading)
    assert (primera["ruc"], primera["ciiu"], primera["ventas_uit"]) == (ruc(1), "0111", "1700.5")
    assert (primera["trabajadores"], primera["ubigeo"], primera["condicion"]) == ("12", "070101", None)
    assert primera["fecha_inscripcion"] == segunda["fecha_inscripcion"] == "2018-03-15"
    assert (segunda["tramo_desde_uit"], segunda["tramo_hasta_uit"]) == ("0", "13")
    assert reading.tabla["hoja"].to_pylist() == ["Empresas", "Empresas"]
    assert reading.tabla["fila"].to_pylist() == ["4", "6"]
    assert (reading.filas_leidas, reading.filas_fuera_alcance) == (4, 2) and cierra(reading)
    assert reading.problemas == ["la hoja Notas no se leyó: no se reconoce su encabezado"]


def test_every_sheet_with_a_header_is_read_and_the_last_wins(tmp_path: Path) -> None:
    filas = [list(fila(n, ESTADO=e).values()) for n, e in ((1, "A"), (1, "B"), (2, "A"))]
    archivo = libro(tmp_path, {"Uno": [ENCABEZADO, filas[0]], "Dos": [ENCABEZADO, filas[1], filas[2]]})
    reading = Cruce().read(archivo, no_progress)
    assert {f["ruc"]: f["estado"] for f in filas_de(reading)} == {ruc(1): "B", ruc(2): "A"}
    assert any("hoja Dos, fila 2" in p for p in reading.problemas) and cierra(reading)


@pytest.mark.parametrize("semilla", range(4))
@pytest.mark.parametrize("en_libro", [False, True])
def test_random_rows_against_a_plain_reading(tmp_path: Path, semilla: int, en_libro: bool) -> None:
    """What each row means is known before it is written in one of its forms."""
    rng = random.Random(semilla)
    filas: list[dict[str, Any]] = []
    esperadas: dict[str, tuple[Any, ...]] = {}
    apartadas = []
    for numero in range(2, 302):
        clave = ruc(rng.randrange(200), rng.choice(("10", "15", "16", "17", "20")))
        dia = date(1995, 1, 1) + timedelta(rng.randrange(10_000))
        ventas = rng.choice((None, Decimal(rng.randrange(300_000)) / 100))
        corte = rng.randrange(len(CORTES) + 1)
        desde, hasta = ("0", *CORTES)[corte], (*CORTES, None)[corte]
        tramo = f"{int(desde):,} - {int(hasta):,} UIT" if hasta else f"MÁS DE {desde} UIT"
        ciiu = rng.choice(("0111", "1071", "4711"))
        fecha: Any = rng.choice((f"{dia:%d/%m/%Y}", dia.isoformat(), str((dia - date(1899, 12, 30)).days)))
        if en_libro and rng.random() < 0.5:
            fecha = datetime(dia.year, dia.month, dia.day)
        es_mala = rng.random() < 0.05
        filas.append(
            fila(
                RUC=int(clave) if en_libro and rng.random() < 0.5 else clave,
                CIIU=ciiu.lstrip("0") if rng.random() < 0.5 else ciiu,
                VENTAS_UIT="-" if ventas is None else float(ventas) if en_libro else f"{ventas:,}",
                TRAMO_VENTAS=tramo,
                FECHA_INSCRIPCION="31/02/2020" if es_mala else fecha,
                TRABAJADORES=rng.choice(("-", 0, 7)),
            )
        )
        if es_mala:
            apartadas.append(numero)
        else:
            trabajadores = str(filas[-1]["TRABAJADORES"]).replace("-", "") or None
            sin_numero = (desde, hasta) if ventas is None else (None, None)
            esperadas[clave] = (numero, ciiu, ventas, *sin_numero, trabajadores, dia.isoformat())
    celdas = [[f[c] for c in ENCABEZADO] for f in filas]
    archivo = (
        libro(tmp_path, {"Hoja": [ENCABEZADO, *celdas]})
        if en_libro
        else guardar(tmp_path, texto(filas, separador=rng.choice(",;|\t")))
    )
    reading = Cruce().read(archivo, no_progress)
    leidas = {
        f["ruc"]: (
            int(f["fila"]),
            f["ciiu"],
            f["ventas_uit"] and Decimal(f["ventas_uit"]),
            f["tramo_desde_uit"],
            f["tramo_hasta_uit"],
            f["trabajadores"],
            f["fecha_inscripcion"],
        )
        for f in reading.tabla.to_pylist()
    }
    assert leidas == esperadas
    assert [q.fila for q in reading.cuarentena] == apartadas and apartadas
    assert reading.filas_leidas == len(filas) and cierra(reading)


def test_other_files_of_the_folder_are_not_recognised(tmp_path: Path) -> None:
    reducido = "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|\n"
    publico = "RUC,Estado,Condición,Tipo,NroTrab,UBIGEO,PERIODO_PUBLICACION\n"
    for contenido in (reducido, publico, "", "\x00\x01"):
        archivo = guardar(tmp_path, contenido, "otro.csv")
        assert not Cruce().recognises(archivo, contenido.encode())


def test_inspect_says_the_year_and_how_sales_come(tmp_path: Path) -> None:
    filas = [fila(1, VENTAS_UIT="70"), fila(2), fila(3), fila(4, TRAMO_VENTAS="-")]
    hallado = Cruce().read(guardar(tmp_path, texto(filas)), no_progress, es_vista=True).inspection("cruce")
    assert (hallado["anio"], hallado["filas"]) == (2025, 4)
    assert {"empresas": 4, "con_ventas": 1, "con_tramo": 2, "filas_cuarentena": 0}.items() <= hallado.items()


def test_only_a_register_is_read_again_when_another_firm_is_served(tmp_path: Path) -> None:
    """A register keeps the firms served, nobody among them; a crossing keeps all that it brings."""
    registro = tmp_path / "padron_reducido_ruc.txt"
    padron = [REDUCIDO, linea(ruc(1)), linea(ruc(2))]
    registro.write_text("\n".join([*padron, ""]), encoding="latin-1")
    archivos = [guardar(tmp_path, texto([fila()])), RawFile(registro, f"padron/{registro.name}")]
    vueltas: list[tuple[set[str], bool]] = [
        (set(), True),
        ({ruc(1)}, True),
        ({ruc(1)}, False),
        ({ruc(1), ruc(2)}, True),
    ]
    for servidas, relee in vueltas:
        lecturas = Readings(tmp_path / "salida")
        with fenced() as valla:
            leidas = [lecturas.get(a, no_progress, valla, frozenset(servidas)) for a in archivos]
        lecturas.finish()
        cruce, suyo = leidas
        assert (cruce.es_nueva, suyo.es_nueva) == (not servidas, relee)
        assert suyo.datos["filas_cargadas"] == len(servidas)
