"""What SUNAT says of firms, in its registers and in a cross, against an independent reading in plain Python."""

import csv
import random
import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import cierra
from generador_carpetas import COLUMNAS_DEL_CRUCE
from generador_registros import ruc
from hypothesis import given
from hypothesis import strategies as st
from libros import en_hojas, en_texto

from pp0093.errors import InputError
from pp0093.ingest.cache import Readings
from pp0093.ingest.readers import padron
from pp0093.ingest.readers.base import RawFile, Reading, no_progress
from pp0093.ingest.readers.content import head
from pp0093.ingest.readers.padron import MATCH_COLUMNS, TAXPAYER_COLUMNS, Cruce, Padron, bracket
from pp0093.rules import installed

REDUCIDO = (
    "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|TIPO DE VÍA|NOMBRE DE VÍA|"
    "CÓDIGO DE ZONA|TIPO DE ZONA|NÚMERO|INTERIOR|LOTE|DEPARTAMENTO|MANZANA|KILÓMETRO|"
)
PUBLICO = [
    *("RUC", "Estado", "Condición", "Tipo"),
    *(f"Actividad_Economica_CIIU_revision{n}" for n in ("3_Principal", "3_Secundaria", "4_Principal")),
    *("NroTrab", "TipoFacturacion", "TipoContabilidad", "ComercioExterior", "UBIGEO", "Departamento", "Provincia"),
    *("Distrito", "PERIODO_PUBLICACION"),
]
ESTADOS = ("ACTIVO", "BAJA PROV. POR OFICI", "SUSPENSION TEMPORAL", "-")
NOMBRES = ('PANADERÍA "EL SOL" S.A.C.', "MUÑOZ ÑAUPARI JOSÉ", '"LA CASA" E.I.R.L.', "O'HIGGINS; SOTO, ANA")


def linea(numero: str, *, nombre: str = "EMPRESA", estado: str = "ACTIVO", ubigeo: str = "150101") -> str:
    return "|".join([numero, nombre, estado, "HABIDO", ubigeo, *["-"] * 7, "7", "-", "-", ""])


def publica(numero: str, **cambios: str) -> dict[str, str]:
    propia = dict.fromkeys(PUBLICO, "NO DISPONIBLE") | {
        "RUC": numero, "Estado": "ACTIVO", "Condición": "HABIDO",
        "Actividad_Economica_CIIU_revision4_Principal": "CULTIVO DE CAÑA DE AZUCAR", "NroTrab": "12",
        "UBIGEO": "040129", "PERIODO_PUBLICACION": "202609",
    }  # fmt: skip
    return propia | cambios


def texto_publico(filas: Sequence[dict[str, str]], columnas: Sequence[str] = PUBLICO, **estilo: Any) -> str:
    return en_texto(filas, columnas, lineterminator="\n", **estilo)


def guardar(carpeta: Path, contenido: str | bytes, nombre: str = "uno.dat", codificacion: str = "latin-1") -> RawFile:
    octetos = contenido if isinstance(contenido, bytes) else contenido.encode(codificacion)
    (carpeta / nombre).write_bytes(octetos)
    return RawFile(carpeta / nombre, f"padron/{nombre}")


def leer(carpeta: Path, lineas: Sequence[str], rucs: Sequence[str], fin: str = "\r\n") -> Reading:
    contenido = fin.join([REDUCIDO, *lineas]) + fin
    return Padron("padron_reducido").read(guardar(carpeta, contenido), no_progress, frozenset(rucs))


def filas_de(reading: Reading) -> list[dict[str, str | None]]:
    return [{c: f[c] for c in TAXPAYER_COLUMNS} for f in reading.tabla.to_pylist()]


def al_azar(semilla: int, cuantas: int) -> list[str]:
    rng = random.Random(semilla)
    prefijos = ("10", "15", "16", "17", "20")
    return [
        linea(
            ruc(rng.randrange(cuantas), rng.choice(prefijos)),
            nombre=rng.choice(NOMBRES),
            estado=rng.choice(ESTADOS),
            ubigeo=rng.choice(("150101", "010203", "-", "70101")),
        )
        for _ in range(cuantas)
    ]


@pytest.mark.parametrize(("semilla", "comprimido", "fin"), [(1, False, "\n"), (2, True, "\r\n"), (3, False, "\r\n")])
def test_keeps_what_a_plain_reading_keeps(tmp_path: Path, semilla: int, comprimido: bool, fin: str) -> None:
    """Several blocks of random lines, against a loop over str.split."""
    lineas = al_azar(semilla, 4_000)
    buscados = frozenset(x.split("|")[0] for x in random.Random(semilla).sample(lineas, 60)) | {ruc(999_999)}
    octetos = (fin.join([REDUCIDO, *lineas]) + fin).encode("latin-1")
    archivo = guardar(tmp_path, octetos)
    if comprimido:
        with zipfile.ZipFile(tmp_path / "padron.zip", "w", zipfile.ZIP_DEFLATED) as salida:
            salida.writestr("padron_reducido_ruc.txt", octetos)
        archivo = RawFile(tmp_path / "padron.zip", "padron/padron.zip")
    esperadas: dict[str, dict[str, str | None]] = {}
    repetidas = 0
    for numero, texto in enumerate(lineas, 2):
        celdas = [None if c == "-" else c for c in texto.split("|")]
        if celdas[0] in buscados:
            repetidas += celdas[0] in esperadas
            esperadas[str(celdas[0])] = {
                "fila": str(numero),
                "estado": celdas[2],
                "condicion": celdas[3],
                "ubigeo": "070101" if celdas[4] == "70101" else celdas[4],
            }
    assert Padron("padron_reducido").recognises(archivo, head(archivo))
    reading = Padron("padron_reducido").read(archivo, no_progress, frozenset(buscados))
    leidas = {f["ruc"]: {c: f[c] for c in ("fila", "estado", "condicion", "ubigeo")} for f in reading.tabla.to_pylist()}
    assert leidas == esperadas
    assert reading.filas_leidas == len(lineas) and cierra(reading)
    assert repetidas and any(f"en {repetidas} filas se repite" in p for p in reading.problemas)


@given(st.lists(st.sampled_from([ruc(n) for n in range(8)]), max_size=12), st.booleans(), st.sampled_from(["", "\n\n"]))
def test_the_ledger_closes_and_the_last_row_wins(
    tmp_path_factory: pytest.TempPathFactory, numeros: list[str], con_final: bool, cola: str
) -> None:
    lineas = [linea(n, estado=f"E{i}") for i, n in enumerate(numeros)]
    contenido = "\n".join([REDUCIDO, *lineas]) + ("\n" if con_final else "") + cola
    archivo = guardar(tmp_path_factory.mktemp("p"), contenido)
    buscados = frozenset(ruc(n) for n in range(4))
    reading = Padron("padron_reducido").read(archivo, no_progress, frozenset(buscados))
    ultimas = {n: f"E{i}" for i, n in enumerate(numeros) if n in buscados}
    assert {f["ruc"]: f["estado"] for f in filas_de(reading)} == ultimas
    assert reading.filas_leidas == len(numeros) and cierra(reading)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    picos = []
    for cuantas in (5_000, 50_000):
        archivo = guardar(tmp_path, "\n".join([REDUCIDO, *(linea(ruc(n % 900)) for n in range(cuantas)), ""]))
        tracemalloc.start()
        Padron("padron_reducido").read(archivo, no_progress, frozenset([ruc(901)]))
        picos.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert picos[1] < picos[0] + 2_000_000


def test_the_last_row_of_a_firm_wins_though_it_comes_blocks_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(padron, "REGISTER_BLOCK", 100)
    lineas = [linea(ruc(n % 5), estado=f"E{n}", ubigeo="LIMA" if n == 3 else "150101") for n in range(13)]
    reading = leer(tmp_path, lineas, [ruc(n) for n in range(4)])
    assert [f["estado"] for f in filas_de(reading)] == ["E8", "E10", "E11", "E12"]
    assert reading.problemas == [
        "en 1 fila el UBIGEO no tiene seis dígitos y quedó vacío (la primera, fila 5)",
        "en 7 filas se repite un RUC que ya estaba: vale la última (la primera, fila 7)",
    ]


@pytest.mark.parametrize("codificacion", ["latin-1", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separador", [",", "|"])
@pytest.mark.parametrize("citas", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_the_open_register_in_every_style(tmp_path: Path, codificacion: str, separador: str, citas: int) -> None:
    titulo = next(f for f in installed().rows("ciiu_clase") if f["clase"] == "0128")["clase_nombre"].upper()
    filas = [
        publica(ruc(1), Actividad_Economica_CIIU_revision4_Principal=titulo),
        publica(ruc(2)),
        publica(ruc(3), Actividad_Economica_CIIU_revision4_Principal="CRÍA DE GANADO", NroTrab="NO DISPONIBLE"),
        publica(ruc(4), UBIGEO="40129", NroTrab="0"),
    ]
    contenido = texto_publico(filas, delimiter=separador, quoting=citas)
    archivo = guardar(tmp_path, contenido, codificacion=codificacion)
    assert Padron("padron_ruc").recognises(archivo, head(archivo))
    assert not Padron("padron_reducido").recognises(archivo, head(archivo))
    reading = Padron("padron_ruc").read(archivo, no_progress, frozenset([ruc(1), ruc(3), ruc(4)]))
    leidas = {f["ruc"]: f for f in filas_de(reading)}
    assert list(leidas) == [ruc(1), ruc(3), ruc(4)]
    assert leidas[ruc(1)]["ciiu"] == "0128" and leidas[ruc(1)]["ciiu_texto"] == titulo
    assert leidas[ruc(3)]["ciiu_texto"] == "CRÍA DE GANADO" and leidas[ruc(3)]["ciiu"] is None
    assert [f["trabajadores"] for f in leidas.values()] == ["12", None, "0"]
    assert leidas[ruc(4)]["ubigeo"] == "040129"
    assert reading.anio == 2026 and not reading.problemas and not reading.cuarentena and cierra(reading)


def test_every_official_title_is_its_class(tmp_path: Path) -> None:
    clases = installed().rows("ciiu_clase")
    filas = [
        publica(ruc(n), Actividad_Economica_CIIU_revision4_Principal=f["clase_nombre"].upper())
        for n, f in enumerate(clases)
    ]
    archivo = guardar(tmp_path, texto_publico(filas), codificacion="utf-8")
    reading = Padron("padron_ruc").read(archivo, no_progress, frozenset(f["RUC"] for f in filas))
    assert [f["ciiu"] for f in filas_de(reading)] == [f["clase"] for f in clases]


ENCABEZADO = [*COLUMNAS_DEL_CRUCE]
CORTES = ("2", "13", "50", "150", "300", "500", "850", "1700", "2300")


def fila(numero: int = 1, **cambios: Any) -> dict[str, Any]:
    celdas = (ruc(numero), "1071", "", "13 - 50 UIT", "4", "15/03/2018", "ACTIVO", "HABIDO", "150101", "2023")
    return dict(zip(ENCABEZADO, celdas, strict=True)) | cambios


def texto(filas: Sequence[dict[str, Any]], columnas: Sequence[str] = ENCABEZADO, separador: str = ",") -> str:
    return en_texto(filas, columnas, delimiter=separador)


def guarda_cruce(
    carpeta: Path, contenido: str, nombre: str = "cruce_2025.csv", codificacion: str = "utf-8", **pasaporte: str
) -> RawFile:
    (carpeta / nombre).write_bytes(contenido.encode(codificacion))
    return RawFile(carpeta / nombre, f"padron/{nombre}", pasaporte)


def libro(carpeta: Path, hojas: dict[str, Sequence[Sequence[Any]]], nombre: str = "cruce_2025.xlsx") -> RawFile:
    return RawFile(en_hojas(carpeta / nombre, hojas), f"padron/{nombre}")


def lee_cruce(carpeta: Path, *filas: dict[str, Any], **estilo: Any) -> Reading:
    return Cruce().read(guarda_cruce(carpeta, texto(filas, **estilo)), no_progress)


def filas_del_cruce(reading: Reading) -> list[dict[str, str | None]]:
    return [{c: f[c] for c in MATCH_COLUMNS} for f in reading.tabla.to_pylist()]


def unica(reading: Reading) -> dict[str, str | None]:
    [leida] = filas_del_cruce(reading)
    return leida


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


@pytest.mark.parametrize("columna", ENCABEZADO[1:])
@pytest.mark.parametrize("vacio", ["-", "", " – ", "NO DISPONIBLE"])
def test_a_hyphen_is_empty(tmp_path: Path, columna: str, vacio: str) -> None:
    reading = lee_cruce(tmp_path, fila(**{columna: vacio}))
    leida = unica(reading)
    nuestra = {"TRAMO_VENTAS": "tramo_desde_uit"}.get(columna, columna.lower())
    assert leida[nuestra] is None and not reading.problemas


def test_a_row_whose_last_cells_are_not_written_has_them_blank(tmp_path: Path) -> None:
    corta = texto([fila(1)], ENCABEZADO[:7]).splitlines()[1]
    contenido = "\r\n".join([",".join(ENCABEZADO), corta, texto([fila(2)]).splitlines()[1]])
    for final in ("", f"\r\n{corta.replace(ruc(1), ruc(3))}\r\n"):
        reading = Cruce().read(guarda_cruce(tmp_path, contenido + final), no_progress)
        assert not reading.cuarentena and len(filas_del_cruce(reading)) == 2 + bool(final)
        assert filas_del_cruce(reading)[0]["ubigeo"] is None and filas_del_cruce(reading)[0]["estado"] == "ACTIVO"


@pytest.mark.parametrize("hasta", [1, 2])
def test_a_quote_that_is_not_closed_or_takes_other_rows_is_refused(tmp_path: Path, hasta: int) -> None:
    contenido = texto([fila(1, ESTADO="<"), fila(2), fila(3, ESTADO=">" * (hasta - 1))])
    with pytest.raises(InputError, match=r"padron/cruce_2025\.csv, fila 2: una comilla"):
        Cruce().read(guarda_cruce(tmp_path, contenido.replace("<", '"A').replace(">", 'A"')), no_progress)


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
    primera, segunda = filas_del_cruce(reading)
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
    assert {f["ruc"]: f["estado"] for f in filas_del_cruce(reading)} == {ruc(1): "B", ruc(2): "A"}
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
        else guarda_cruce(tmp_path, texto(filas, separador=rng.choice(",;|\t")))
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
        archivo = guarda_cruce(tmp_path, contenido, "otro.csv")
        assert not Cruce().recognises(archivo, contenido.encode())


def test_inspect_says_the_year_and_how_sales_come(tmp_path: Path) -> None:
    filas = [fila(1, VENTAS_UIT="70"), fila(2), fila(3), fila(4, TRAMO_VENTAS="-")]
    hallado = Cruce().read(guarda_cruce(tmp_path, texto(filas)), no_progress, es_vista=True).inspection("cruce")
    assert (hallado["anio"], hallado["filas"]) == (2025, 4)
    assert {"empresas": 4, "con_ventas": 1, "con_tramo": 2, "filas_cuarentena": 0}.items() <= hallado.items()


def test_only_a_register_is_read_again_when_another_firm_is_served(tmp_path: Path) -> None:
    """A register keeps the firms served, nobody among them; a crossing keeps all that it brings."""
    registro = tmp_path / "padron_reducido_ruc.txt"
    padron = [REDUCIDO, linea(ruc(1)), linea(ruc(2))]
    registro.write_text("\n".join([*padron, ""]), encoding="latin-1")
    archivos = [guarda_cruce(tmp_path, texto([fila()])), RawFile(registro, f"padron/{registro.name}")]
    vueltas: list[tuple[set[str], bool]] = [
        (set(), True),
        ({ruc(1)}, True),
        ({ruc(1)}, False),
        ({ruc(1), ruc(2)}, True),
    ]
    for servidas, relee in vueltas:
        lecturas = Readings(tmp_path / "salida")
        leidas = [lecturas.get(a, no_progress, frozenset(servidas)) for a in archivos]
        lecturas.finish()
        cruce, suyo = leidas
        assert (cruce.es_nueva, suyo.es_nueva) == (not servidas, relee)
        assert suyo.datos["filas_cargadas"] == len(servidas)
