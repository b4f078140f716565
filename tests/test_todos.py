"""Every programme at once: what each followed by itself gives, kept apart by year and programme, asked and shown."""

import csv
import io
import random
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from html import unescape
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import PROYECTO, Carpetas, Orden, elige, hecho_una_vez, opened, publicar
from generadores import Fila, a_lo_ancho, comprimir, escribir_ancho, escribir_mensual, filas_mensuales
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest
from test_mef_codigos import CASOS, ERAS, FILAS, Caso, escrito, filas
from test_programa import leido as todo_el_texto

from pp0093.ask.catalog import published
from pp0093.config import ALL_PROGRAMMES
from pp0093.ingest.readers import mef_abierto
from pp0093.ingest.readers.base import RawFile, Reading, no_progress
from pp0093.money import programmes
from pp0093.ui import charts
from pp0093.ui.shell import address, pages
from pp0093.ui.theme import LIGHT

SUYAS = {"programas", "datos", "pasaporte"}


# The reader: what each programme's own reader takes of a file is what all of it says of that programme.


def leido(texto: bytes, codigo: str, bloque: int = 1 << 22) -> tuple[Reading, pa.Table]:
    """What the reader makes of a text for a programme, or for all, and its rows."""
    with tempfile.TemporaryDirectory() as carpeta, pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(mef_abierto, "BATCH_BYTES", bloque)
        entorno.setenv("PP0093_SALIDA", carpeta)
        ruta = Path(carpeta) / "gasto.csv"
        ruta.write_bytes(texto)
        reading = mef_abierto.MefAbierto(codigo=lambda: codigo).read(RawFile(ruta, "mef/gasto.csv"), no_progress)
        return reading, pq.read_table(reading.aparte.ruta) if reading.aparte else reading.tabla


def por_fila(tabla: pa.Table) -> list[dict[str, str]]:
    filas = tabla.drop_columns("programa_nombre") if "programa_nombre" in tabla.column_names else tabla
    return sorted(filas.to_pylist(), key=lambda f: int(f["fila"]))


@settings(max_examples=30)
@given(CASOS, st.sampled_from(("utf-8", "cp1252")))
@example(Caso(2, "ancho", "ninguna", 5, 1 << 12), "cp1252")
@example(Caso(93, "era 2", "sólo las necesarias", 6, 1 << 14), "utf-8")
def test_every_row_is_that_of_its_programme_read_alone(caso: Caso, codificacion: str) -> None:
    texto = escrito(caso, filas(caso)).encode(codificacion)
    reading, todas = leido(texto, ALL_PROGRAMMES, caso.bloque)
    assert (reading.filas_leidas, reading.filas_cargadas, len(reading.cuarentena)) == (FILAS, FILAS, 0)
    assert reading.filas_fuera_alcance == 0
    hay = set(todas["programa"].to_pylist())
    for codigo in sorted({f"{caso.numero:04d}", *random.Random(caso.semilla).sample(sorted(hay), 1)} & hay):
        solo, suyas = leido(texto, codigo)
        assert por_fila(todas.filter(pa.compute.equal(todas["programa"], codigo))) == por_fila(suyas)
        assert (solo.anio, solo.formato) == (reading.anio, reading.formato)
    # And whatever the reader for one does: amounts by programme as the csv module reads them.
    columna = "MONTO_DEVENGADO" if "MONTO_DEVENGADO" in ERAS[caso.era] else "MONTO_DEVENGADO_ANUAL"
    sumas: dict[str, Decimal] = defaultdict(Decimal)
    for fila in csv.DictReader(io.StringIO(texto.decode(codificacion), newline="")):
        sumas[f"{int(Decimal(fila['PROGRAMA_PPTO'].strip(chr(39) + ' '))):04d}"] += Decimal(fila[columna])
    leidas: dict[str, Decimal] = defaultdict(Decimal)
    for codigo, monto in zip(*(todas[c].to_pylist() for c in ("programa", "devengado_soles")), strict=True):
        leidas[codigo] += Decimal(monto)
    assert leidas == sumas


@settings(max_examples=20)
@given(CASOS)
@example(Caso(2, "era 1", "todas", 1, 1 << 12))
def test_a_row_that_can_not_be_read_is_kept_out_and_told(caso: Caso) -> None:
    rng = random.Random(caso.semilla)
    todas = filas(caso)
    lugares = rng.sample(range(FILAS), 15)
    cortadas, sin_codigo, sin_monto = set(lugares[:5]), set(lugares[5:10]), set(lugares[10:])
    for n in sin_codigo:
        todas[n] |= {"PROGRAMA_PPTO": rng.choice(("", "S093", "19300", "9.3"))}
    monto = next(c for c in todas[0] if c.startswith("MONTO_GIRADO"))
    for n in sin_monto:
        todas[n] |= {monto: rng.choice(("doce", "1.2.3", "--1"))}
    reading, tabla = leido(
        escrito(caso, todas, {n: rng.randint(1, 5) for n in cortadas}).encode(), ALL_PROGRAMMES, caso.bloque
    )
    motivos = {q.fila - 2: q.codigo_motivo for q in reading.cuarentena}
    esperados = dict.fromkeys(cortadas, "fila_incompleta") | dict.fromkeys(sin_codigo, "programa_invalido")
    assert motivos == esperados | dict.fromkeys(sin_monto, "monto_invalido")
    assert {int(f) - 2 for f in tabla["fila"].to_pylist()} == set(range(FILAS)) - set(motivos)
    assert reading.filas_leidas == reading.filas_cargadas + len(reading.cuarentena) == FILAS


def test_months_that_do_not_add_up_are_told_as_of_one_programme() -> None:
    caso = Caso(93, "ancho", "todas", 3, 1 << 18)
    todas = [f | {"PROGRAMA_PPTO": "0093"} for f in filas(caso)]
    for n, fila in enumerate(todas):
        meses = [c for c in fila if c.startswith("MONTO_DEVENGADO_") and c != "MONTO_DEVENGADO_ANUAL"]
        fila.update(dict.fromkeys(meses, "1.00") | {"MONTO_DEVENGADO_ANUAL": "12.00" if n % 9 else "12.02"})
    todas[4] |= {"MONTO_DEVENGADO_ENERO": "1.00000001"}
    texto = escrito(caso, todas).encode()
    for bloque in (1 << 12, 1 << 22):
        assert leido(texto, ALL_PROGRAMMES, bloque)[0].problemas == leido(texto, "0093")[0].problemas
    assert "en 10 filas los doce meses" in leido(texto, ALL_PROGRAMMES)[0].problemas[0]


@pytest.mark.parametrize("cola", [b"", b"\r\n", b"\r\n\r\n \r\n", b"\r\n\x1a", b'\r\n"2024","7'])
def test_the_end_of_a_file_is_told_as_of_one_programme(cola: bytes) -> None:
    caso = Caso(93, "era 1", "todas", 8, 1 << 18)
    texto = escrito(caso, [f | {"PROGRAMA_PPTO": "0093"} for f in filas(caso)]).encode().removesuffix(b"\r\n") + cola
    (todo, _), (uno, _) = leido(texto, ALL_PROGRAMMES, 1 << 12), leido(texto, "0093")
    assert (todo.problemas, todo.filas_leidas, todo.filas_fuera_alcance) == (
        uno.problemas, uno.filas_leidas, uno.filas_fuera_alcance
    )  # fmt: skip
    assert [q.fila for q in todo.cuarentena] == [q.fila for q in uno.cuarentena]


# The tables: those of one programme with the programme in them.


ANIOS = {2023: 31, 2024: 32, 2025: 33}


def del_anio(anio: int) -> list[Fila]:
    """Rows of a year of several programmes, each with a name; in December too, so that the year reaches its close."""
    nombres = {"0093": "DESARROLLO PRODUCTIVO", "0142": "ACCESO A SERVICIOS", "9002": "ASIGNACIONES QUE NO RESULTAN"}
    todas = filas_mensuales(ANIOS[anio], cadenas=80, anio=anio)
    return [
        f | {"PROGRAMA_PPTO_NOMBRE": nombres.get(f["PROGRAMA_PPTO"], f"PROGRAMA {f['PROGRAMA_PPTO']}")} for f in todas
    ]


def escribir(datos: Path) -> None:
    """A year by month, another with months in columns, and a third in two files that do not bring the same rows."""
    escribir_mensual(datos / "mef" / "2023-Gasto.csv", del_anio(2023), era=2)
    escribir_ancho(datos / "mef" / "2024-Gasto.csv", a_lo_ancho(del_anio(2024)))
    escribir_mensual(datos / "mef" / "2025-Gasto.csv", del_anio(2025))
    uno = [f for f in del_anio(2025) if f["PROGRAMA_PPTO"] == "0142" and f["MES_EJE"] != "12"]
    escribir_mensual(datos / "mef" / "2025-a-noviembre.csv", uno)


def seguir(entorno: pytest.MonkeyPatch, cual: str) -> None:
    entorno.setenv("PP0093_PROGRAMA", cual)


@pytest.fixture(scope="module")
def publicado(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The same files published for every programme and, in `0093` and `0142`, for each of these alone."""

    def hacer(raiz: Path) -> None:
        escribir(raiz / "datos")
        for cual in (ALL_PROGRAMMES, "0093"):
            with pytest.MonkeyPatch.context() as entorno:
                seguir(entorno, cual)
                publicar(raiz / "datos", raiz / cual, "--sin-demo")

    raiz = hecho_una_vez(tmp_path_factory, "todos", hacer)
    return Carpetas(raiz / "datos", raiz / ALL_PROGRAMMES)


def sumas(filas: Iterable[Fila], columna: str) -> dict[tuple[int, str], Decimal]:
    dadas: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for f in filas:
        dadas[int(f["ANO_EJE"]), f["PROGRAMA_PPTO"]] += Decimal(f[columna])
    return dadas


def test_money_by_programme_and_year_is_that_of_the_files(preguntar: Orden) -> None:
    respuesta = preguntar("consulta", "pim_soles,devengado_soles", "--por", "anio,programa", "--formato", "json").json
    todas = [f for anio in ANIOS for f in del_anio(anio)]
    for indicador, columna in (("pim_soles", "MONTO_PIM"), ("devengado_soles", "MONTO_DEVENGADO")):
        dichas = {(int(f["anio"]), f["programa"]): f[indicador] for f in respuesta}
        assert dichas == dict(sumas(todas, columna))
    assert {f["programa"]: f["programa_nombre"] for f in respuesta}["0142"] == "ACCESO A SERVICIOS"
    assert {f["alcance"] for f in respuesta} == {"nacional"}


@pytest.mark.parametrize("por", ["anio", "anio,mes", "anio,producto", "anio,actividad,nivel_gobierno,ejecutora"])
def test_one_programme_among_all_is_what_it_is_alone(
    preguntar: Orden, entorno: Carpetas, monkeypatch: pytest.MonkeyPatch, por: str
) -> None:
    cifras = "pia_soles,pim_soles,certificado_soles,comprometido_soles,devengado_soles,girado_soles,ejecucion_pct"
    pedido = ("consulta", cifras, "--por", por, "--alcance", "nacional", "--formato", "json")
    entre_todos = preguntar(*pedido, "--filtro", "programa=0093").json
    monkeypatch.setenv("PP0093_SALIDA", str(entorno.salida.with_name("0093")))
    solo = preguntar(*pedido).json
    claves = [*por.split(","), *cifras.split(",")]
    # The rules of one programme say in which order its products go.
    uno, otro = (sorted([str(f[c]) for c in claves] for f in filas) for filas in (entre_todos, solo))
    assert uno == otro
    assert len(solo) >= len(ANIOS)


def test_a_programme_is_asked_by_its_name_and_one_that_is_none_is_said(preguntar: Orden) -> None:
    por_nombre = preguntar("consulta", "pim_soles", "--filtro", "programa=acceso a servicios", "--formato", "json").json
    assert por_nombre == preguntar("consulta", "pim_soles", "--filtro", "programa=0142", "--formato", "json").json
    respuesta = preguntar("consulta", "pim_soles", "--filtro", "programa=0555")
    assert respuesta.codigo == 2 and "no hay «0555» entre los valores de programa" in respuesta.errores


def test_a_question_by_programme_is_opened_by_it(preguntar: Orden) -> None:
    dada = preguntar("pregunta", "ejecución por programa en 2025", "--formato", "json").json
    filas = preguntar(
        "consulta", "ejecucion_pct", "--por", "anio,programa", "--filtro", "anio=2025", "--formato", "json"
    ).json
    assert dada["estado"] == "responde"
    assert dada["filas"] == [f for f in filas if f["ejecucion_pct"] is not None]
    assert len(dada["filas"]) > 1 and "ACCESO A SERVICIOS" in dada["respuesta"]


@pytest.mark.parametrize("cual", ["el programa 0142", "el PP 0142", "el 0142", "el programa 142", "acceso a servicios"])
def test_a_question_names_a_programme_by_its_code_or_its_name(preguntar: Orden, cual: str) -> None:
    dada = preguntar("pregunta", f"cuánto gastó {cual} en 2025", "--formato", "json").json
    [fila] = dada["filas"]
    assert fila["devengado_soles"] == sumas(del_anio(2025), "MONTO_DEVENGADO")[2025, "0142"]
    assert "0142 ACCESO A SERVICIOS" in dada["respuesta"] and "informe" not in dada["respuesta"]
    assert dada["consulta"]["alcance"] == "nacional"


def test_of_them_all_the_programme_is_none(preguntar: Orden) -> None:
    assert preguntar("pregunta", "cuánto gastó el programa en 2025", "--formato", "json").json["estado"] != "responde"


def test_what_is_no_programme_is_not_counted_among_them(preguntar: Orden) -> None:
    """9002 spends most of all: it is told, and is none of the programmes."""
    gastado = {p: m for (a, p), m in sumas(del_anio(2025), "MONTO_DEVENGADO").items() if a == 2025}
    primero = max(gastado.keys() - {"9002"}, key=lambda p: gastado[p])
    dada = preguntar("pregunta", "qué programa gastó más en 2025", "--formato", "json").json
    assert [f["programa"] for f in dada["filas"]] == [primero]
    assert f"(de {len(gastado) - 1})" in dada["respuesta"] and "que no son programas" in dada["respuesta"]
    hay = preguntar("pregunta", "cuántos programas presupuestales hay en 2025", "--formato", "json").json
    assert hay["respuesta"].startswith(f"{len(gastado) - 1} programas presupuestales tienen dinero en 2025, además de")
    assert [f["codigo"] for f in hay["filas"]] == sorted(gastado.keys() - {"9002"})
    suyo = preguntar("pregunta", "devengado del programa 9002 en 2025", "--formato", "json").json
    assert suyo["filas"][0]["devengado_soles"] == gastado["9002"]


def test_one_programme_is_not_opened_by_programme_in_questions_queries_or_pages(
    preguntar: Orden, entorno: Carpetas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(entorno.salida.with_name("0093")))
    por_programa, sola = (
        preguntar("pregunta", f"ejecución{como} en 2025", "--formato", "json").json for como in (" por programa", "")
    )
    assert por_programa["filas"] == sola["filas"] and "programa" not in por_programa["consulta"]["por"]
    respuesta = preguntar("consulta", "pim_soles", "--por", "programa")
    assert respuesta.codigo == 2 and "el PP 0093 no tiene programa" in respuesta.errores
    assert "programas" not in pages.page_names()


def test_what_no_national_file_has_is_not_asked(preguntar: Orden) -> None:
    for orden, dicho in (
        (("consulta", "meta_fisica"), "no tiene metas"),
        (("consulta", "empresas_atendidas"), "no tiene empresas"),
    ):
        respuesta = preguntar(*orden)
        assert respuesta.codigo == 2 and dicho in respuesta.errores and "Traceback" not in respuesta.errores


def test_the_parquet_is_a_folder_by_year_and_programme(entorno: Carpetas) -> None:
    raiz = entorno.salida / "versiones" / str(entorno.vigente) / "marts" / "presupuesto"
    assert {p.parent.relative_to(raiz).as_posix() for p in raiz.rglob("*.parquet")} >= {
        "anio=2023/programa=0093", "anio=2024/programa=0142", "anio=2025/programa=9002"
    }  # fmt: skip
    tipos = "hive_types = {'anio': integer, 'programa': varchar}"
    leidas = duckdb.sql(
        f"select anio, programa, sum(pim_soles) from read_parquet('{raiz}/**/*.parquet', {tipos}) group by all"
    ).fetchall()
    esperadas = sumas([f for anio in ANIOS for f in del_anio(anio)], "MONTO_PIM")
    assert {(a, p): m for a, p, m in leidas} == dict(esperadas)


# The build: what changed is read, what is damaged is told, what is of others is left.


@pytest.fixture
def copia(carpetas: Carpetas, publicado: Carpetas, monkeypatch: pytest.MonkeyPatch) -> Carpetas:
    """A copy of what is published for every programme, to publish over it."""
    shutil.copytree(publicado.datos, carpetas.datos, dirs_exist_ok=True)
    shutil.copytree(publicado.salida, carpetas.salida)
    seguir(monkeypatch, ALL_PROGRAMMES)
    return carpetas


def test_one_year_changed_is_the_only_one_read(copia: Carpetas, orden: Orden) -> None:
    assert "Sin cambios" in orden("etl").salida  # Other files, with the same rows, than those that were copied.
    cambiadas = [f | {"MONTO_PIM": "7.07"} if f["MES_EJE"] == "0" else f for f in del_anio(2023)]
    escribir_mensual(copia.datos / "mef" / "2023-Gasto.csv", cambiadas, era=2)
    respuesta = orden("etl", "--formato", "json")
    assert (respuesta.json["archivos_leidos"], respuesta.json["archivos_sin_cambios"]) == (1, 3)
    dichas = orden("consulta", "pim_soles", "--por", "programa", "--filtro", "anio=2023", "--formato", "json").json
    assert {f["programa"]: f["pim_soles"] for f in dichas} == {
        p: m for (_, p), m in sumas(cambiadas, "MONTO_PIM").items()
    }
    assert not list((copia.salida / "lecturas").glob(".leyendo-*"))
    assert "Sin cambios" in orden("etl").salida


def test_a_damaged_file_is_one_sentence_and_publishes_nothing(copia: Carpetas, orden: Orden) -> None:
    antes = copia.vigente
    danado = comprimir(copia.datos / "mef" / "2023-Gasto.csv")
    danado.write_bytes(danado.read_bytes()[:-4000])
    respuesta = orden("etl")
    assert respuesta.codigo == 1 and copia.vigente == antes
    [dicho] = [linea for linea in respuesta.lineas if "2023-Gasto.zip" in linea]
    assert "el .zip está dañado" in dicho and "Traceback" not in respuesta.errores


def test_files_of_one_programme_are_left_and_said(copia: Carpetas, orden: Orden) -> None:
    shutil.copytree(PROYECTO / "data" / "raw" / "publicado", copia.datos / "publicado", dirs_exist_ok=True)
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores
    [aviso] = [linea for linea in respuesta.lineas if "publicado:" in linea]
    assert "archivos sin leer: se siguen todos los programas" in aviso


def test_publishing_over_one_programme_is_refused(copia: Carpetas, publicado: Carpetas, orden: Orden) -> None:
    shutil.rmtree(copia.salida)
    shutil.copytree(publicado.salida.with_name("0093"), copia.salida)
    respuesta = orden("etl")
    assert respuesta.codigo == 1 and "está publicado el programa 0093 y no el todos" in respuesta.errores


def test_a_document_is_audited_and_a_note_written_of_one_programme(preguntar: Orden, tmp_path: Path) -> None:
    documento = tmp_path / "informe.txt"
    documento.write_text("En 2023 se gastó el 85.5 % del PIM.\n", encoding="utf-8")
    for pedido, dicho in (
        (("auditar", documento), "auditar lee los documentos de un programa"),
        (("nota", "--anio", "2025"), "nota escribe la de un programa"),
    ):
        respuesta = preguntar(*pedido)
        assert (respuesta.codigo, respuesta.salida) == (2, "") and len(respuesta.lineas) == 1
        assert dicho in respuesta.errores and "PP0093_PROGRAMA" in respuesta.errores
        assert "avance_fisico" not in respuesta.errores


def dibujada(anio: str, **propias: str) -> AppTest:
    return opened("programas", anio=anio, **propias)


def texto_de(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", "", unescape(todo_el_texto(app))).replace("\xa0", " ")


def test_only_pages_of_money_of_all_are_offered(entorno: Carpetas) -> None:
    assert set(pages.page_names()) == SUYAS
    assert "resumen" in {p.id for p in pages.parted()[1]}


def test_the_page_says_what_each_programme_had(entorno: Carpetas) -> None:
    pim, devengado = (sumas(del_anio(2025), c)[2025, "0142"] for c in ("MONTO_PIM", "MONTO_DEVENGADO"))
    app = dibujada("2025", programa="0142", frente="9002")
    assert not app.exception
    dicho = texto_de(app)
    assert f"El 0142 ACCESO A SERVICIOS devengó S/ {round(devengado):,} de un PIM de S/ {round(pim):,}" in dicho
    assert f"({100 * devengado / pim:.1f} %)" in dicho
    cuantos = len({f["PROGRAMA_PPTO"] for f in del_anio(2025)} - {"9002"})
    assert f"{cuantos} programas presupuestales tienen dinero en 2025, además de asignaciones presupuestarias" in dicho
    assert "Todos los programas, y lo que no es de ninguno" in dicho
    assert "0142 ACCESO A SERVICIOS y 9002 ASIGNACIONES QUE NO RESULTAN" in dicho
    # The menu names its group "Informes y datos".
    assert "informe" not in dicho.replace(pages.GROUPS[-1], "").lower()


def test_programmes_of_one_name_are_told_apart(entorno: Carpetas) -> None:
    filas = programmes.programmes_of_year(published(entorno.salida), 2025)
    iguales = [replace(f, programa_nombre="SALUD") for f in filas]
    assert [f["programa_nombre"] for f in programmes.named_rows(iguales)] == [f"{f.programa} SALUD" for f in filas]
    barras = charts.bars(programmes.named_rows(iguales), x="pim_soles", y="programa")
    assert len({f.nombre for f in barras(LIGHT).filas}) == len(filas)


def test_a_director_chooses_a_programme(entorno: Carpetas) -> None:
    app = dibujada("2024")
    app = elige(app, programa="9002")
    assert not app.exception and "El 9002 ASIGNACIONES QUE NO RESULTAN devengó" in texto_de(app)


def test_without_any_pim_what_was_spent_is_drawn(copia: Carpetas, orden: Orden) -> None:
    """A file of one month brings none: fifteen empty bars were called those with the largest."""
    for ruta in (copia.datos / "mef").iterdir():
        ruta.unlink()
    de_mayo = [f for f in del_anio(2025) if f["MES_EJE"] == "5"]
    escribir_mensual(copia.datos / "mef" / "mayo.csv", de_mayo)
    assert orden("etl").codigo == 0
    gastado = sumas(de_mayo, "MONTO_DEVENGADO")
    (_, primero), cuanto = max(((p, m) for p, m in gastado.items() if p[1] != "9002"), key=lambda par: par[1])
    dicho = texto_de(dibujada("2025", **{address.VIEW: address.WHOLE_PAGE}))
    assert f"El que más devengó en 2025 es el {primero} " in dicho and f", con S/ {round(cuanto):,}" in dicho
    assert "Devengado, en soles de 2025 " in dicho and "mayor PIM" not in dicho
    assert "2025 no trae el alcance entero (de " in dicho or "2025 es una lectura parcial (de " in dicho
    assert "de de" not in dicho


@pytest.mark.parametrize("pagina", sorted(SUYAS - {"programas"}))
def test_the_other_pages_open(entorno: Carpetas, pagina: str) -> None:
    assert "informe del programa" not in texto_de(opened(pagina))
