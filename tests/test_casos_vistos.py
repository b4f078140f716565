"""What was seen with the first real files, and what documents print beside the records that displace it."""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from afirmaciones_recalculadas import recomputed, stray
from carpetas_en_estado import escribe
from conftest import PROYECTO, answered
from generador_registros import ruc
from libros import de_toml, leidas

from pp0093 import clock
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import figure_notes, printed
from pp0093.ask.query import Query, run
from pp0093.ask.registry import dimensions_of
from pp0093.ask.rows import bounds, is_rest
from pp0093.ask.standing import change
from pp0093.ask.view import View
from pp0093.claims import Sentence
from pp0093.documents.document import Note, Prose
from pp0093.firms import figures, texts
from pp0093.firms.figures import Served
from pp0093.money import cards
from pp0093.note import issue
from pp0093.note.issue import Wanted
from pp0093.questions.asked import ask
from pp0093.sheets import issue as sheets
from pp0093.sheets import subject
from pp0093.writing.tables import Card

CASES = de_toml("casos_vistos")

HOY = date(2026, 11, 20)
Fila = dict[str, Any]


def di(*argumentos: str) -> tuple[str, str]:
    """Run one command; return what it answered and what it said beside."""
    hecho = answered(*argumentos)
    assert hecho.codigo == 0, hecho.errores
    return hecho.salida, hecho.errores


def pregunta(indicadores: str, por: str, *mas: str) -> list[Fila]:
    filas: list[Fila] = json.loads(di("consulta", indicadores, "--por", por, *mas, "--formato", "json")[0] or "[]")
    return filas


def enviado(raiz: Path) -> Path:
    """Copy the folder that ships, its manifest with a column for what is delivered; return it."""
    datos = Path(shutil.copytree(PROYECTO / "data" / "raw", raiz / "datos"))
    manifiesto = datos / "manifest.csv"
    cabeza, *filas = manifiesto.read_text(encoding="utf-8-sig").splitlines()
    manifiesto.write_text("\n".join([f"{cabeza},entrega", *(f"{f}," for f in filas)]) + "\n", encoding="utf-8")
    return datos


def dicho_en(datos: Path, archivo: str, **dice: str) -> None:
    """Add the row of a file to the manifest."""
    with (datos / "manifest.csv").open("r+", encoding="utf-8", newline="") as manifiesto:
        columnas = manifiesto.readline().strip().lstrip("\ufeff").split(",")
        manifiesto.seek(0, 2)
        pasaporte = {"archivo": archivo, **dice}
        csv.writer(manifiesto).writerow([pasaporte.get(c, "") for c in columnas])


def lista(datos: Path, nombre: str, filas: list[tuple[str, str]], **dice: str) -> None:
    """Leave a list of firms with a row of the manifest."""
    cuerpo = [[ruc(n), fecha, actividad, "Taller", dice["unidad"]] for n, (fecha, actividad) in enumerate(filas, 1)]
    escribe(datos / "registros" / nombre, ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"], cuerpo)
    dicho_en(datos, f"registros/{nombre}", **dice)


@pytest.fixture(scope="module")
def vista(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that ships with the first files of some units, published and then thinned; the first version."""
    raiz = tmp_path_factory.mktemp("vistos")
    datos = enviado(raiz)
    lista(datos, "itp.csv", [("15/03/2025", "4.1")], unidad="ITP")
    lista(datos, "ddp.csv", [(f"0{n}/04/2025", "1.2") for n in range(1, 6)], unidad="DDP")
    lista(
        datos,
        "ddp_2023.csv",
        [("01/02/2023", "1.2"), ("02/02/2023", "1.3")],
        unidad="DDP",
        entrega="completa",
        anio="2023",
    )
    lista(datos, "dam_2022.csv", [("01/02/2022", "2.1")], unidad="DAM")
    lista(datos, "pnte_2026.csv", [("01/02/2026", "1.1"), ("20/10/2026", "1.1")], unidad="PNTE")
    lista(datos, "nadie.csv", [], unidad="DAM", actividad="2.1", anio="2021", entrega="completa")
    lista(datos, "ddp_2024.csv", [("01/02/2024", "1.2")], unidad="DDP")
    metas = [[2023, "5005078", "Empresas", 500, 180], [2022, "5005078", "Empresas", 90, 57]]
    metas += [[2021, codigo, "Empresas", 100, n] for codigo, n in (("5005078", 180), ("5005079", 20), ("5005080", 7))]
    metas += [[2021, "3000534", "Empresas", 300, 57], [HOY.year, "5005081", "Empresas", 600, 100]]
    escribe(datos / "metas" / "metas.csv", ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL"], metas)
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(clock, "today", lambda: HOY)
        entorno.setenv("PP0093_DATOS", str(datos))
        entorno.setenv("PP0093_SALIDA", str(raiz / "salida"))
        di("etl")
        yield raiz


def una(filas: list[Fila], **donde: Any) -> Fila:
    [fila] = [f for f in filas if all(f[c] == v for c, v in donde.items())]
    return fila


def test_lo_que_no_puede_ser_se_dice_al_lado(vista: Path) -> None:
    salida, errores = di("consulta", "avance_fisico", "--por", "anio,producto", "--filtro", "anio=2021")
    assert "57" in salida
    assert "P1, 2021: 57 empresas distintas no pueden ser: la actividad mayor tiene 180 y todas suman 207" in errores


def test_2019_y_2024_son_lo_que_los_informes_siguientes_imprimen(vista: Path) -> None:
    total = {f["anio"]: f for f in pregunta("empresas_atendidas", "anio")}
    entre = [(total[a]["minimo_empresas_atendidas"], total[a]["maximo_empresas_atendidas"]) for a in (2019, 2024)]
    assert entre == [(14662, 14669), (12788, 12791)]
    assert total[2025]["minimo_empresas_atendidas"] is None
    for indicador in ("empresas_atendidas", "avance_fisico"):
        producto = {(f["anio"], f["producto"]): f for f in pregunta(indicador, "anio,producto")}
        p1, p2, p3 = (producto[2024, p] for p in ("3000534", "3000535", "3000670"))
        assert (p1[indicador], p1[f"minimo_{indicador}"], p1[f"maximo_{indicador}"]) == (None, 2337, 2340)
        assert (p2[indicador], p2["procedencia"]) == (997, "derivado")
        assert (p3[indicador], p3["procedencia"]) == (568, "publicado")
        # The report prints it of its family of services, whose firms are those of the product.
        assert [producto[2019, "3000535"][c] for c in (indicador, "procedencia")] == [2208, "publicado"]
        actividad = {(f["anio"], f["actividad"]): f[indicador] for f in pregunta(indicador, "anio,actividad")}
        assert [actividad[2019, a] for a in ("5005082", "5005083", "5005867", "5005086")] == [101, 1682, 501, 1141]


@pytest.mark.parametrize("anio", ["2021", "2024", "2025"])
@pytest.mark.parametrize("nivel", ["actividad", "producto", ""])
def test_de_un_anio_se_responde_lo_mismo_se_abra_o_no_por_el(vista: Path, anio: str, nivel: str) -> None:
    """What documents print, what lies between two values and who declared nobody, asked with the year as a filter."""
    ids = "empresas_atendidas,avance_fisico" if nivel else "empresas_atendidas"
    abierta = pregunta(ids, ",".join(filter(None, ("anio", nivel))), "--filtro", f"anio={anio}")
    assert abierta or (anio, nivel) == ("2021", "")
    orden = ("consulta", ids, *(("--por", nivel) if nivel else ()), "--filtro", f"anio={anio}", "--formato", "json")
    assert json.loads(di(*orden)[0] or "[]") == [{c: v for c, v in f.items() if c != "anio"} for f in abierta]
    if (anio, nivel) == ("2021", "actividad"):
        assert una(abierta, actividad="5005082")["empresas_atendidas"] == 0


@pytest.mark.parametrize(
    "dice", ["se cumplió la meta de la actividad 3.1 en 2026", "qué actividad quedó más lejos de su meta en 2026"]
)
def test_de_un_anio_en_curso_no_se_pregunta_si_se_cumplio(vista: Path, dice: str) -> None:
    respuesta = answered("pregunta", dice)
    dicho = respuesta.salida + respuesta.errores
    assert "No se puede decir todavía" in dicho and "16.7 % de la meta anual (corte no declarado)" in dicho
    assert "No se cumplió" not in dicho


def test_lo_recibido_en_parte_lo_dice_tambien_la_tabla(vista: Path) -> None:
    tabla, _ = di("consulta", "empresas_atendidas,avance_fisico", "--por", "anio,actividad", "--filtro", "anio=2026")
    [fila] = [linea for linea in tabla.splitlines() if "5005078" in linea]
    assert "calculado, parcial" in fila and "2026-10-20" in fila
    assert "parcial" not in di("consulta", "empresas_atendidas", "--por", "anio", "--filtro", "anio=2025")[0]


def test_un_producto_de_una_sola_actividad_dice_lo_que_se_imprime_de_ella(vista: Path) -> None:
    for indicador, dicho in (("avance_fisico", "27,758 empresas"), ("cumplimiento_pct", "y también 130.6 %")):
        assert dicho in di("consulta", indicador, "--por", "anio,producto", "--filtro", "producto=P4")[1]
    assert "se imprime" not in di("consulta", "devengado_soles", "--por", "anio,producto", "--filtro", "producto=P4")[1]


@pytest.mark.parametrize(("cuantas", "dicho"), CASES["one_firm_that_came_back"])
def test_one_firm_that_came_back_is_said_in_singular(cuantas: int, dicho: str) -> None:
    fila: Any = SimpleNamespace(empresas_recurrentes=cuantas, respuesta={})
    assert texts.returning(Served(2025, fila, "", None)) == dicho


P1, P2, P3 = "3000534", "3000535", "3000670"
A11, A12, A21, A33 = "5005078", "5005079", "5005082", "5006051"
PRINTED_12 = "448 empresas (Informe OEI 2025, Anexo)"
SERVED, RATE, YEAR = "empresas_atendidas", "focalizacion_pct", ("anio",)


PART = {"DGITDF": {"1.1": 2}, "PNTE": {"1.1": 3, "2.2": 3}, "DDP": {"1.2": 4, "1.3": 4}, "DAM": {"2.1": 0, "2.2": 2}}
ALL = PART | {
    "DAM": {"2.1": 0, "2.2": 2, "2.3": 2},
    "DGPAR": {"3.1": 1, "3.2": 2},
    "DGAAMI": {"3.1": 1, "3.2": 2},
    "ITP": {"4.1": 5},
}


@pytest.fixture(scope="module")
def catalogo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """All of product 1 whole in 2025, of product 2 all but 2.3; nobody in 2.1, as it is printed."""
    yield from _loaded(tmp_path_factory.mktemp("al_lado"), PART)


@pytest.fixture(scope="module")
def todo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Everything whole in 2025, without any cross."""
    yield from _loaded(tmp_path_factory.mktemp("al_lado_todo"), ALL)


def _loaded(raiz: Path, unidades: dict[str, dict[str, int]]) -> Iterator[Catalog]:
    datos = enviado(raiz)
    for unidad, actividades in unidades.items():
        _whole(datos, unidad, actividades)
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(clock, "today", lambda: date(2026, 11, 20))
        entorno.setenv("PP0093_DATOS", str(datos))
        entorno.setenv("PP0093_SALIDA", str(raiz / "salida"))
        di("etl")
        yield catalog.published()


def _whole(datos: Path, unidad: str, actividades: dict[str, int]) -> None:
    filas = [(f"0{n}/04/2025", a) for a, cuantas in actividades.items() for n in range(1, cuantas + 1)]
    declara = {"anio": "2025", "entrega": "completa", "actividad": ";".join(actividades)}
    lista(datos, f"{unidad}.csv", filas, unidad=unidad, **declara)


def words(nota: Note) -> str:
    bloques = [b for s in nota.secciones for b in s.bloques if isinstance(b, Prose)]
    return " ".join(f.texto for b in bloques for f in b.frases)


def card(catalogo: Catalog, **filtros: str) -> Card:
    return next(c for c in cards.summary(catalogo, View(2025, **filtros)) if c.etiqueta == "Empresas atendidas")


@pytest.mark.parametrize(("indicador", "que"), CASES["what_is_asked_says_what"])
def test_what_is_asked_says_what_is_printed_beside(catalogo: Catalog, indicador: str, que: str) -> None:
    _, dicho = di("consulta", indicador, "--por", "actividad", "--filtro", "anio=2025")
    assert f"{que} (2025), se imprime otra cifra que la de los registros: 1.1, 975 empresas; 1.2, 448 empresas" in dicho
    assert "2.2, 918 empresas (Informe OEI 2025, Anexo)." in dicho
    assert "2.1, " not in dicho and "2.3, " not in dicho  # The same is printed; it stands on what is printed.


def test_a_product_filtered_or_opened_says_it_too(catalogo: Catalog) -> None:
    for pedido in (("--por", "producto"), ("--filtro", f"producto={P1}")):
        assert (
            "otra cifra que la de los registros: P1, 1,644"
            in di("consulta", "avance_fisico", "--filtro", "anio=2025", *pedido)[1]
        )
    # Of two products together no document prints anything.
    _, dicho = di(
        "consulta", SERVED, "--filtro", "anio=2025", "--filtro", f"producto={P1}", "--filtro", f"producto={P2}"
    )
    assert "se imprime otra" not in dicho


BESIDE_12 = f"se imprime otra cifra que la de los registros: 1.2, {PRINTED_12}"
IMPOSSIBLE = "P2, 2025: 1,217 empresas distintas no pueden ser"


@pytest.mark.parametrize(
    ("pregunta", "dicho"),
    [
        ("¿cuántas empresas atendió la actividad 1.2 en 2025?", BESIDE_12),
        ("¿cumplió su meta la actividad 1.2 en 2025?", BESIDE_12),
        ("cumplimiento de la actividad 1.2 en 2025", BESIDE_12),
        ("¿cuántas empresas atendió el producto 2 en 2025?", IMPOSSIBLE),
        ("cumplimiento del producto 2 en 2025", IMPOSSIBLE),
    ],
)
def test_an_answer_says_what_is_printed_beside_and_that_a_product_cannot_be(
    catalogo: Catalog, pregunta: str, dicho: str
) -> None:
    assert dicho in ask(catalogo, pregunta).respuesta


def test_the_place_of_a_printed_figure_is_said_in_brackets_that_hold_no_others(catalogo: Catalog) -> None:
    lugares = {f.donde for f in printed.published_figures(catalogo)}
    assert "Informe OEI 2020, Difusión, gráfico" in lugares and [d for d in lugares if "(" in d] == []


def test_the_note_says_both(catalogo: Catalog) -> None:
    dicho = words(issue.note_of_year(catalogo, Wanted(2025)))
    assert "1.2, 448 empresas" in dicho and "se imprime otra cifra que la de los registros" in dicho
    assert dicho.count("P1, 1,644 empresas") == 1  # Of its firms and of its goal: once.
    no_puede = "1,217 empresas distintas no pueden ser: la actividad mayor tiene 356 y todas suman 361."
    assert dicho.count(no_puede) == 1
    assert "2.1, 0 empresas" not in dicho


def test_a_printed_change_is_of_the_printed_figure(catalogo: Catalog) -> None:
    """2024 of product 1 is known between two values: how it changed is printed of 1,644, not of the records."""
    hallado = change.since(catalogo, SERVED, (2025, 2024), {"producto": [P1]})
    assert hallado.cuanto is None and not hallado.impresos
    assert change.since(catalogo, SERVED, (2025, 2024), {}).impresos
    assert "se atendió a 8 empresas del producto 1." in words(issue.note_of_year(catalogo, Wanted(2025)))


@pytest.mark.parametrize(("codigo", "dicho"), CASES["a_sheet_begins_with_both"])
def test_a_sheet_begins_with_both(catalogo: Catalog, codigo: str, dicho: str) -> None:
    suyo = next(s for s in subject.subjects(catalogo, 2025).values() if s.codigo == codigo)
    assert dicho in sheets.sheet_of(catalogo, suyo, 2025).respuesta.texto


CARDS = leidas(PROYECTO / "tests" / "fixtures" / "tarjetas_al_lado.csv", delimiter="|")


@pytest.mark.parametrize("fila", CARDS, ids=lambda f: f["de"])
def test_the_first_screen_says_how_many_firms_and_what_stands_beside(catalogo: Catalog, fila: dict[str, str]) -> None:
    tarjeta = card(catalogo, **dict(parse_qsl(fila["de"])))
    assert tarjeta.valor == fila["valor"] and fila["detalle"] in tarjeta.detalle


def test_where_records_are_whole_who_is_only_in_print_was_not_served(catalogo: Catalog) -> None:
    """A unit without rows of a whole product has none of its firms, whatever share of them a document prints."""
    filas, _ = di(
        "consulta", "participacion_pct", "--por", "servicio", "--filtro", f"producto={P1}", "--filtro", "anio=2025"
    )
    assert "Taller" in filas and filas.count("calculado") == 1


def test_a_printed_rate_is_not_of_the_firms_of_whole_records(todo: Catalog) -> None:
    """Nothing is known of their criteria: it lies from none to all, and the printed one is beside."""
    [fila] = run(todo, Query((SERVED, RATE), YEAR, {"anio": ["2025"]}))
    assert (fila[SERVED], fila[RATE]) == (8, None) and bounds(fila, RATE) == (0, 100)
    tarjetas = {c.indicador: c for c in cards.summary(todo, View(2025))}
    assert tarjetas[SERVED].detalle.endswith("Informe OEI 2025 imprime 40,965 empresas")
    assert tarjetas[RATE].valor == "entre 0.0 % y 100.0 %"
    assert tarjetas[RATE].detalle.endswith("Informe OEI 2025 imprime 89.9 %")
    assert figures.focalized_firms(todo, View(2025)) is None
    dicho = words(issue.note_of_year(todo, Wanted(2025)))
    assert "atendió a 8 empresas." in dicho and "que la de los registros: 40,965 empresas" in dicho
    assert "220.3 %" not in dicho


def test_what_only_records_that_are_not_whole_leave_is_still_printed(catalogo: Catalog) -> None:
    [fila] = run(catalogo, Query((SERVED, RATE), YEAR, {"anio": ["2025"]}))
    assert (fila[SERVED], fila[RATE], fila[f"procedencia_{RATE}"]) == (40965, 89.9, "publicado")


def test_what_a_document_gives_of_no_value_is_said_in_the_chart(version_publicada: Path) -> None:
    catalogo = catalog.published(version_publicada)
    otros = "Otros: agropecuario, pesca, construcción y minería"
    for anio, dimension, resto in (
        (2025, "sector", (otros, 5.0)), (2025, "tamano", None), (2025, "tramo_ventas", ("Sin desglose", 34.0)),
        (2025, "tramo_trabajadores", ("Sin desglose", 11.0)), (2020, "sector", None), (2020, "tamano", None),
        (2020, "tramo_ventas", ("Sin desglose", 42.8)), (2020, "tramo_trabajadores", ("Sin desglose", 16.1)),
    ):  # fmt: skip
        filas = figures.shares(catalogo, View(anio), dimension)
        hallados = [(f[dimension], round(f[figures.share_of(filas)], 1), f["procedencia"]) for f in filas if is_rest(f)]
        assert hallados == ([(*resto, "derivado")] if resto else []), (anio, dimension)
    [resto] = [f for f in figures.unopened(catalogo, View(2020)) if is_rest(f)]
    assert (resto["departamento_nombre"], round(resto["participacion_pct"], 1)) == ("Sin desglose", 49.4)


BESIDE = [
    (SERVED, RATE), ("meta_fisica", "avance_fisico", "cumplimiento_pct"), ("participacion_pct",), ("valor_obtenido",),
    ("pim_soles", "devengado_soles", "ejecucion_pct", "saldo_soles"),
]  # fmt: skip

OPENED_BY = ("producto", "actividad", "unidad", "familia_servicio", "tamano", "tramo_ventas", "indicador")


def test_what_is_said_beside_a_figure_is_a_claim_that_holds(catalogo: Catalog, todo: Catalog) -> None:
    """Of every figure of both years that have a report, opened by each thing: what it says is recounted."""
    dichas: dict[Sentence, Catalog] = {}
    for (de, anio), ids in product(((catalogo, "2020"), (catalogo, "2025"), (todo, "2025")), BESIDE):
        for por in ((), *((d,) for d in OPENED_BY if d in dimensions_of(ids[0]))):
            filas = run(de, Query(ids, ("anio", *por), {"anio": [anio]}))
            dichas |= dict.fromkeys(
                figure_notes.notes(de, filas, {"anio": [anio]}, solo=figure_notes.WITH_SERVICES), de
            )
    assert len(dichas) > 20
    for dicho, de in dichas.items():
        assert dicho.claims and not stray(de, dicho), (dicho.texto, stray(de, dicho))
        assert not (falsas := [c for c in dicho.claims if not recomputed(de, c)]), (dicho.texto, falsas)
