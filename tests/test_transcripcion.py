"""What was transcribed, of reports and of indicators, against a second transcription; and tables that are refused."""

import csv
import hashlib
import re
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from conftest import PROYECTO, Carpetas, Orden
from libros import de_toml, leidas

from pp0093 import rules
from pp0093.ingest.readers import tables

CASES = de_toml("transcripcion")

RAW = PROYECTO / "data" / "raw"
REPORTS = ("informe_2020.csv", "informe_2025.csv")
SECOND = Path(__file__).parent / "fixtures" / "transcripcion_independiente.csv"
SEEDS = PROYECTO.parent / "shared" / "seeds"
COMPARED = (
    "documento", "seccion", "indicador", "dimension", "valor_dimension", "anio", "valor", "unidad_medida", "corte",
)  # fmt: skip
ONLY_IN_THE_FIRST = {"numero_servicios", "servicios_con_vale"}
COPIED_WORDS = 9
OTHER_PUBLISHED = ("serie_nacional.csv", "pndi_2024.csv", "paed_2024.csv")
OUR_WORDS = ("formula", "necesidad", "publico_objetivo", "descripcion", "nota", "mejora", "base")

Row = dict[str, str]


def rows(ruta: Path) -> list[Row]:
    with ruta.open(encoding="utf-8", newline="") as entrada:
        return list(csv.DictReader(entrada))


def counted(filas: list[Row]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(f[c] for c in COMPARED) for f in filas)


@pytest.fixture(scope="module")
def reports() -> list[Row]:
    return [f for nombre in REPORTS for f in rows(RAW / "publicado" / nombre)]


def words(texto: str) -> list[str]:
    """Words of a text as a copy would repeat them: figures and marks aside, words cut at a line's end joined."""
    return re.findall(r"[^\W\d_]+", re.sub(r"-\s*\n\s*", "", texto).casefold())


def copied(texto: str, impresas: set[tuple[str, ...]]) -> list[list[str]]:
    """Runs of words of a text that the documents have too."""
    propias = words(texto)
    tramos = [propias[i : i + COPIED_WORDS] for i in range(len(propias))]
    return [t for t in tramos if tuple(t) in impresas]


def printed_runs() -> set[tuple[str, ...]]:
    """Every run of words of the documents."""
    if not SEEDS.is_dir():
        pytest.skip("the documents are not beside this copy of the repository")
    textos = [words(r.read_text(encoding="utf-8")) for r in sorted(SEEDS.glob("*.txt"))]
    assert textos
    return {tuple(t[i : i + COPIED_WORDS]) for t in textos for i in range(len(t) - COPIED_WORDS + 1)}


def test_both_transcriptions_agree_row_by_row(reports: list[Row]) -> None:
    primera, segunda = counted(reports), counted(rows(SECOND))
    assert segunda - primera == Counter()
    de_mas = primera - segunda
    assert {fila[COMPARED.index("indicador")] for fila in de_mas} == ONLY_IN_THE_FIRST
    assert de_mas.total() == sum(f["indicador"] in ONLY_IN_THE_FIRST for f in reports)


def test_every_row_says_where_it_is_printed_and_what_it_is(reports: list[Row]) -> None:
    for fila in reports:
        assert all(fila[c].strip() for c in ("documento", "seccion", "indicador", "anio", "nota")), fila
        assert all(v == v.strip() for v in fila.values()), fila
        assert re.fullmatch(r"-?\d+(\.\d+)?", fila["valor"]) or fila["valor"] == "", fila
        assert bool(fila["dimension"]) == bool(fila["valor_dimension"]), fila
        assert fila["dimension"].count(";") == fila["valor_dimension"].count(";"), fila
    assert set(reports[0]) == set(tables()["publicado"])


def test_each_report_has_one_document_and_only_2020_money_a_cutoff(reports: list[Row]) -> None:
    assert {f["documento"] for f in reports} == {"Informe OEI 2020", "Informe OEI 2025"}
    for fila in reports:
        if fila["corte"]:
            assert fila["documento"] == "Informe OEI 2020" and fila["corte"] == "2021-03-18"
            assert fila["indicador"].startswith(("pia_", "pim_", "devengado_", "ejecucion_", "participacion_devengado"))


def test_units_say_the_same_as_names(reports: list[Row]) -> None:
    for fila in reports:
        unidad, indicador = fila["unidad_medida"], fila["indicador"]
        if indicador.endswith("_soles"):
            assert "soles" in unidad, fila
        if indicador.endswith("_pct"):
            assert unidad in ("%", "índice"), fila  # the index of a chart where large firms are 100
        if indicador.endswith("_pp"):
            assert unidad == "pp", fila


def test_the_manifest_names_every_file_with_its_true_hash() -> None:
    pasaportes = {f["archivo"]: f for f in rows(RAW / "manifest.csv")}
    archivos = {
        r.relative_to(RAW).as_posix()
        for r in RAW.rglob("*")
        if r.is_file() and r.name not in ("manifest.csv", ".gitkeep") and "demo" not in r.relative_to(RAW).parts
    }
    assert set(pasaportes) == archivos
    for archivo, pasaporte in pasaportes.items():
        assert pasaporte["sha256"] == hashlib.sha256((RAW / archivo).read_bytes()).hexdigest(), archivo
        assert pasaporte["origen"] == "real" and pasaporte["documento"] and pasaporte["nota"]


def test_notes_are_labels_of_ours_and_not_sentences_of_the_documents(reports: list[Row]) -> None:
    impresas = printed_runs()
    otras = [f for nombre in OTHER_PUBLISHED for f in rows(RAW / "publicado" / nombre)]
    for fila in (*reports, *rows(SECOND), *otras):
        assert not copied(fila["nota"], impresas), fila


def test_names_of_indicators_carry_over_and_running_text_does_not() -> None:
    impresas = printed_runs()
    rutas = sorted((RAW / "indicadores").rglob("*.csv"))
    assert len(rutas) == 10
    for ruta in rutas:
        for fila in rows(ruta):
            assert not [c for c in OUR_WORDS if copied(fila.get(c, ""), impresas)], fila


SHIPPED = PROYECTO / "data" / "raw" / "indicadores"
PUBLISHED = PROYECTO / "data" / "raw" / "publicado"
SECOND_OF_INDICATORS = Path(__file__).parent / "fixtures" / "indicadores_independiente"
INSTRUMENTS = {"pndi": "PNDI", "pp0093": "PP0093", "paed": "PAED"}

# What the two transcribers agreed to write differently; everything else must be equal.
LEVELS = {"accion_estrategica": "accion"}
CATALYSTS = {
    "Tecnologías y datos": "Tecnologías digitales y datos"
}  # its heading; the definition and the tables say so
LABOUR = "RE.TRABAJO"  # printed in thousands with a wrong unit; ours is the series of sales per worker, in soles
IN_THE_REPORT = ("RE.PTF.", "RE.FACTOR.")  # productivity by size and factor: a published figure in ours
PLURALS = {"MIPYMES": "MIPYME", "PROMPERU": "PROMPERÚ"}
UNITS = {"% o proporción": "%"}  # 0.2, 0.3, 0.6: nothing says whether they are 0.2 % or 20 %
COUNTED = {"número", "ratio"}  # ours names what is counted
NAMED_BY_THE_DOCUMENT = ("indicador", "eje", "catalizador")
FACTORS = {
    "CAPITAL": "Capital físico", "CALIFICADO": "Trabajo calificado", "NO_CALIFICADO": "Trabajo no calificado",
    "MICRO": "Microempresa", "PEQUENA": "Pequeña empresa", "MEDIANA": "Mediana empresa", "GRAN": "Gran empresa",
}  # fmt: skip
SUMMARIES = CASES["summaries"]
SURVEYED = {"": "eventos PNTE"}


def said(texto: str) -> str:
    """A text without spaces or final period, which the documents lose and add; ND is missing."""
    return "" if texto == "ND" else "".join(texto.split()).rstrip(".")


def number(texto: str) -> Decimal | None:
    return Decimal(texto) if said(texto) else None


@cache
def ours(instrumento: str) -> dict[str, Row]:
    return {f["codigo"]: f for f in rows(SHIPPED / instrumento / "fichas.csv")}


@cache
def products() -> dict[str, str]:
    return {p["codigo_corto"]: p["producto"] for p in rules.installed().of(2025).rows("producto")}


def code(instrumento: str, codigo: str) -> str:
    """A code of the second transcription as ours writes it: the instrument above what has no parent."""
    if not codigo:
        return INSTRUMENTS[instrumento]
    if instrumento == "pp0093":
        return products().get(codigo, codigo)
    if instrumento == "paed":
        propio = f"PAED.{codigo.replace('CAT', 'C').replace('EJE', 'E')}"
        return propio if propio in ours("paed") else propio.removesuffix(".1")
    return codigo


@cache
def theirs(instrumento: str) -> dict[str, Row]:
    return {code(instrumento, f["codigo"]): f for f in rows(SECOND_OF_INDICATORS / f"{instrumento}_fichas.csv")}


def in_the_report(codigo: str) -> bool:
    return codigo.startswith(IN_THE_REPORT) or codigo == LABOUR


@pytest.mark.parametrize("instrumento", INSTRUMENTS)
def test_the_same_sheets(instrumento: str) -> None:
    segunda = {c for c in theirs(instrumento) if not in_the_report(c)}
    assert ours(instrumento).keys() - segunda == {INSTRUMENTS[instrumento]}
    assert segunda <= ours(instrumento).keys()


@pytest.mark.parametrize("instrumento", INSTRUMENTS)
def test_every_sheet_says_the_same(instrumento: str) -> None:
    primera, segunda = ours(instrumento), theirs(instrumento)
    for codigo, otra in segunda.items():
        if in_the_report(codigo):
            continue
        una = primera[codigo]
        assert una["nivel"] == LEVELS.get(otra["nivel"], otra["nivel"]), codigo
        assert una["padre"] == code(instrumento, otra["padre"]), codigo
        assert una["tipo"] == otra["tipo"].lower(), codigo
        for campo in ("sentido", "agregacion", "anio_base", "catalizador"):
            assert said(una[campo]) == said(otra[campo]), (codigo, campo)
        assert number(una["valor_base"]) == number(otra["valor_base"]), codigo
        if otra["nivel"] in NAMED_BY_THE_DOCUMENT or instrumento == "pndi":
            assert said(una["nombre"]) == said(CATALYSTS.get(otra["nombre"], otra["nombre"])), codigo
        assert una["responsable"] == (otra["responsable"] or inherited(instrumento, segunda, otra)), codigo
        unidad = UNITS.get(una["unidad_medida"], una["unidad_medida"])
        assert unidad == otra["unidad_medida"] or otra["unidad_medida"] in COUNTED, codigo
        assert (unidad == "%") == (otra["unidad_medida"] == "%"), codigo
        assert public(una["publico_objetivo"]) == public(otra["publico_objetivo"]), codigo


def inherited(instrumento: str, fichas: dict[str, Row], ficha: Row) -> str:
    """Who answers for an indicator of the budget programme, when only its product says so."""
    padre = fichas.get(code(instrumento, ficha["padre"]))
    return padre["responsable"] if instrumento == "pp0093" and padre and ficha["nivel"] == "indicador" else ""


def public(texto: str) -> list[str]:
    palabras = texto.replace(",", " ").replace(";", " ").split()
    return [PLURALS.get(p, p).casefold() for p in palabras if p != "y"]


@pytest.mark.parametrize("instrumento", [*INSTRUMENTS, "ruta"])
def test_every_goal_and_value_is_the_same(instrumento: str) -> None:
    carpeta = SHIPPED / {"ruta": "ruta_digital"}.get(instrumento, instrumento)
    primera = values(rows(carpeta / "valores.csv"))
    otras = [
        f
        for f in rows(SECOND_OF_INDICATORS / f"{instrumento}_valores.csv")
        if not f["codigo"].startswith(IN_THE_REPORT)
    ]
    segunda = values([{**f, "codigo": code(instrumento, f["codigo"])} for f in otras])
    for (codigo, anio), pares in list(segunda.items()):
        if codigo == LABOUR:
            segunda["RE.VENTAS", anio] = Counter((m, v and v * 1000) for m, v in pares)
            del segunda[codigo, anio]
    assert primera == segunda


def values(filas: list[Row]) -> dict[tuple[str, str], Counter[tuple[Decimal | None, Decimal | None]]]:
    """Goal and value by code and year; several where the year was lost. An empty cell of a year is no row at all."""
    por_clave: dict[tuple[str, str], Counter[tuple[Decimal | None, Decimal | None]]] = defaultdict(Counter)
    for f in filas:
        par = number(f["logro_esperado"]), number(f["valor_obtenido"])
        if par != (None, None):
            por_clave[f["codigo"], f["anio"]][par] += 1
    return por_clave


def test_what_is_missing_in_the_policy_is_missing_in_the_same_places() -> None:
    claves = [
        Counter((f["codigo"], f["anio"], said(f["logro_esperado"]), said(f["valor_obtenido"])) for f in rows(ruta))
        for ruta in (SHIPPED / "pndi" / "valores.csv", SECOND_OF_INDICATORS / "pndi_valores.csv")
    ]
    assert claves[0] == claves[1]
    assert claves[0].total() == 273


def test_productivity_by_size_and_factor_is_published() -> None:
    publicadas = {
        f["valor_dimension"]: Decimal(f["valor"])
        for f in rows(PUBLISHED / "informe_2020.csv")
        if f["indicador"] == "participacion_factor_pct" or f["seccion"] == "Productividad (gráfico)"
    }
    segunda = {
        FACTORS[f["codigo"].rsplit(".")[-1]]: Decimal(f["valor_obtenido"])
        for f in rows(SECOND_OF_INDICATORS / "pp0093_valores.csv")
        if f["codigo"].startswith(IN_THE_REPORT)
    }
    assert publicadas == segunda and len(segunda) == 7


def test_the_printed_progress_of_the_policy_is_the_same() -> None:
    nombres = {"avance_tipo1": "indicador", "avance_objetivo_pct": "objetivo", "indice_gestion_pct": "instrumento"}
    primera = {
        (nombres[f["indicador"]], f["valor_dimension"] or "PNDI"): number(f["valor"])
        for f in rows(PUBLISHED / "pndi_2024.csv")
        if f["indicador"] in nombres
    }
    otras = rows(SECOND_OF_INDICATORS / "pndi_publicado.csv")
    segunda = {
        (f["dimension"], f["valor_dimension"]): number(f["valor"]) for f in otras if f["dimension"] != "semaforo"
    }
    assert primera == segunda and len(primera) == 96
    cuentas = {
        f["valor_dimension"]: f["valor"]
        for f in rows(PUBLISHED / "pndi_2024.csv")
        if f["indicador"] == "numero_indicadores"
    }
    assert cuentas == {
        f"{SUMMARIES[f['seccion']]};{f['valor_dimension']}": f["valor"]
        for f in otras
        if f["dimension"] == "semaforo" and f["valor_dimension"] != "total"
    }


def test_the_survey_and_the_processes_are_the_same() -> None:
    encuestas = rows(SHIPPED / "ruta_digital" / "encuestas.csv")
    cifras = [(f["version"], f["n"], f["favorables"], f["pct"]) for f in encuestas]
    otras = rows(SECOND_OF_INDICATORS / "ruta_encuestas.csv")
    assert cifras == [(SURVEYED.get(f["version"], f["version"]), f["n"], f["favorables"], f["pct"]) for f in otras]
    procesos = rows(SHIPPED / "ruta_digital" / "procesos.csv")
    segundos = rows(SECOND_OF_INDICATORS / "ruta_procesos.csv")
    assert [(f["nivel"], f["proceso"], f["calificacion"], bool(f["mejora"])) for f in procesos] == [
        (f["nivel"], f["proceso"], f["calificacion"], bool(f["mejora"])) for f in segundos
    ]
    assert Counter(f["nivel"] for f in procesos) == {"interno": 4, "externo": 7}
    assert not any(f["calificacion"] for f in procesos)


GOOD = {r.name: r.read_text("utf-8") for r in sorted(Path(__file__).parent.glob("fixtures/indicadores_buenos/*.csv"))}


def write(carpeta: Path, **cambios: str) -> Path:
    """Write the good tables, some of them changed, as the instrument X."""
    destino = carpeta / "indicadores" / "x"
    destino.mkdir(parents=True, exist_ok=True)
    for nombre, texto in (GOOD | {f"{c}.csv": t for c, t in cambios.items()}).items():
        (destino / nombre).write_text(texto, encoding="utf-8")
    return destino


def test_the_tables_that_ship_are_right(comando: Orden) -> None:
    respuesta = comando("indicadores", "validar", str(PROYECTO / "data" / "raw"))
    assert respuesta.codigo == 0 and respuesta.salida.startswith("Todo está bien")
    datos = comando("indicadores", "validar", str(PROYECTO / "data" / "raw" / "indicadores"), "--formato", "json").json
    assert datos["faltas"] == [] and set(datos["filas"]) == {"fichas", "valores", "encuestas", "procesos"}


MAL_ESCRITOS = leidas(PROYECTO / "tests" / "fixtures" / "indicadores_mal_escritos.csv", delimiter="|")
"""What is changed in each case, and the table, row, column and words of the only fault."""


def test_each_fault_is_named_and_nothing_is_loaded(carpetas: Carpetas, orden: Orden, ya_publicada: str) -> None:
    """An instrument for each fault, each with codes of its own."""

    def of(n: int, texto: str) -> str:
        return re.sub(r"\bX\b", f"X{n}", texto)

    casos = {f["caso"]: n for n, f in enumerate(MAL_ESCRITOS)}
    for caso, n in casos.items():
        destino = carpetas.datos / "indicadores" / f"x{n}"
        destino.mkdir(parents=True)
        tablas = dict(GOOD)
        for nombre, antes, despues in (
            (f"{f['en']}.csv", f["antes"], f["despues"]) for f in MAL_ESCRITOS if f["caso"] == caso
        ):
            assert antes in tablas[nombre]
            tablas[nombre] = tablas[nombre].replace(antes, despues)
        for nombre, texto in tablas.items():
            (destino / nombre).write_text(of(n, texto), encoding="utf-8")
    validar, etl = orden("indicadores", "validar"), orden("etl")
    assert (validar.codigo, etl.codigo, carpetas.vigente) == (1, 1, ya_publicada), "what was published stays"
    for f in MAL_ESCRITOS:
        n, palabras = casos[f["caso"]], f["dice"]
        donde = f"indicadores/x{n}/{f['tabla']}.csv, fila {f['fila']}, columna {f['columna']}:"
        for respuesta in (validar, etl):
            dichas = [linea for linea in respuesta.lineas if donde in linea]
            assert any(of(n, palabras) in linea for linea in dichas), (donde, palabras, dichas)
            assert all(linea.endswith(".") for linea in dichas)


@pytest.mark.parametrize("codificacion", ["utf-8-sig", "cp1252"])
def test_separators_encodings_and_headers_as_excel_leaves_them(
    carpetas: Carpetas, orden: Orden, codificacion: str
) -> None:
    destino = write(carpetas.datos)
    texto = GOOD["valores.csv"].replace("codigo,anio,logro_esperado", "Código,ANIO,Logro Esperado")
    texto = texto.replace('"1,500.50"', "1500.50").replace(",", ";").replace("\n", "\r\n")
    (destino / "valores.csv").write_bytes(texto.encode(codificacion))
    assert orden("indicadores", "validar").codigo == 0


HEADER = "documento,seccion,indicador,dimension,valor_dimension,anio,valor,unidad_medida,corte,nota"
# Which document heads: by the day it was published, by what it corrects, never by its name.

OLDER, NEWER = "Informe OEI 2025", "Avances del PP 0093, 2026"
ANNEX = "{},Anexo,avance_fisico,actividad,1.2,{},{},empresas,,"


def documento(carpetas: Carpetas, nombre: str, *filas: str, **dice: str) -> None:
    """Leave a transcribed document, with what its row of the manifest says."""
    archivo = f"publicado/{nombre.replace(' ', '_').replace(',', '')}.csv"
    (carpetas.datos / archivo).write_text("\n".join([HEADER, *filas]) + "\n", encoding="utf-8")
    manifiesto = carpetas.datos / "manifest.csv"
    antes = manifiesto.read_text(encoding="utf-8") if manifiesto.exists() else "archivo,publicado_el,corrige\n"
    fila = f"{archivo},{dice.get('publicado_el', '')},{dice.get('corrige', '')}\n"
    manifiesto.write_text(antes + fila, encoding="utf-8")


def encabeza(orden: Orden, actividad: str = "5005079") -> tuple[object, list[str]]:
    """Return the progress of an activity in 2025 and what is said beside it."""
    pregunta = ("consulta", "meta_fisica,avance_fisico", "--por", "anio,actividad", "--filtro", "anio=2025")
    pregunta += ("--filtro", f"actividad={actividad}")
    [fila] = orden(*pregunta, "--formato", "json").json
    return fila["avance_fisico"], orden(*pregunta).lineas


GOAL = f"{OLDER},Anexo,meta_fisica,actividad,1.2,2025,28,empresas,,"
ANTES = ANNEX.format(OLDER, 2025, 28)
HEADS: dict[str, tuple[dict[str, str], dict[str, str], int | None]] = {
    "1.3": ({}, {"publicado_el": "01/06/2026"}, 30),
    "2.1": ({}, {"publicado_el": "2026-06-01"}, 30),
    "2.2": ({"publicado_el": "07/2026"}, {"publicado_el": "06/2026"}, 28),
    "3.1": ({}, {"nombre": "Una fe de erratas", "corrige": f"{OLDER} (3.1)"}, 30),
    "4.1": ({}, {}, None),
}
"""What the manifest says of two documents, and whose progress is shown; which heads of any two: tests/modelos."""


def test_the_document_that_heads_is_the_last_published_and_a_name_is_no_date(carpetas: Carpetas, orden: Orden) -> None:
    de_cada = {}
    for codigo, (antes, despues, _) in HEADS.items():
        viejo, dicho = f"{OLDER} ({codigo})", dict(despues)
        nuevo = f"{dicho.pop('nombre', NEWER)} ({codigo})"
        annex = ANNEX.replace(",1.2,", f",{codigo},")
        documento(
            carpetas, viejo, *(f.replace(OLDER, viejo).replace(",1.2,", f",{codigo},") for f in (GOAL, ANTES)), **antes
        )
        documento(carpetas, nuevo, annex.format(f'"{nuevo}"', 2025, 30), **dicho)
        de_cada[codigo] = viejo, nuevo
    etl = orden("etl")
    assert etl.codigo == 0, etl.errores
    for codigo, (*_, vale) in HEADS.items():
        viejo, nuevo = de_cada[codigo]
        cifra, dichas = encabeza(orden, codigo)
        assert cifra == vale, codigo
        assert any(f"28 empresas ({viejo}" in d and f"30 empresas ({nuevo}" in d for d in dichas), (codigo, dichas)
