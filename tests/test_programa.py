"""A programme is data: the engine names none, and a second one is read, asked and shown with true sentences."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import generador_salud as salud
import pytest
from conftest import PROYECTO, Carpetas, Orden, campos, hecho_una_vez, opened, parte, publicar
from generador_registros import ruc
from generadores import escribir_mensual
from google.protobuf.text_format import MessageToString
from libros import de_toml, leidas
from streamlit.testing.v1 import AppTest

from pp0093 import clock, config, models, programme
from pp0093.ask.catalog import published
from pp0093.behind import tidy
from pp0093.errors import BuildError
from pp0093.sheets import issue as sheets
from pp0093.sheets.subject import subjects
from pp0093.ui.shell import pages

OTRO = "0131"
# What is true of PP 0093 alone: its codes, units, offices, documents and instruments.
SUYO = re.compile(
    r"0093|50050|5005867|5006051|30005\d|30006[57]\d|\b[Oo]nce actividades|[Pp]roductos? [1-4]\b|[Ss]ector 38"
    r"|\b(?:DDP|PNTE|ITP|DGAAMI|DGPAR|DAM|DGITDF|DGDE|PRODUCE|OGEIEE|OEI|CITE|cite|MIPYME|MYPE|PNDI|PAED)\b"
    r"|Desarrollo Productivo|Ruta Digital|[Pp]olítica industrial|[Ee]conomía digital|IOP\.|P[1-4]\.CITE"
)
# The package is called pp0093, and so are its command, variables, paths and classes.
PAQUETE = re.compile(r"pp0093|PP0093(?:_[A-Z]+|Error)")
# The moment and the sum that name a version may have any digits.
VERSION = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
# So may the sums by which Streamlit knows an element.
SUMA = re.compile(r"[0-9a-f]{12,}")
DE_EMPRESAS = re.compile(r"empresa|\bRUC\b|SUNAT|focaliza|solapa|\bUIT\b|CIIU|MIPYME", re.IGNORECASE)
PAGINAS = (
    *("resumen", "ejecucion", "ficha", "presupuesto", "comparar", "alertas", "auditoria", "hallazgos", "cierre"),
    *("cargar", "nota", "datos", "metodologia", "pasaporte", "guia", "buscar"),
)


def archivos_del_motor() -> list[Path]:
    raices = ((PROYECTO / "pp0093", ("*.py", "*.sql", "*.csv")), (PROYECTO / "pages", ("*.py",)))
    return [PROYECTO / "app.py", *(r for raiz, cuales in raices for cual in cuales for r in raiz.rglob(cual))]


def dichos(ruta: Path) -> set[str]:
    return {m.group() for m in SUYO.finditer(PAQUETE.sub("", ruta.read_text(encoding="utf-8")))}


def test_the_engine_names_no_programme() -> None:
    # These tables list every district, activity and budget programme of the country, whatever their digits.
    del_pais = ("ubigeo", "ciiu_", "programa_presupuestal", "nombre_de_programa")
    rutas = [r for r in archivos_del_motor() if not r.name.startswith(del_pais)]
    hallados = {(str(r.relative_to(PROYECTO)), dicho) for r in rutas for dicho in dichos(r)}
    assert hallados == set()


@pytest.fixture(scope="module")
def publicado(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """PP 0131, from an empty folder to a published version."""

    def hacer(raiz: Path) -> None:
        salud.escribir(raiz / "datos")
        sin_pim = [{**f, "MONTO_PIA": "", "MONTO_PIM": ""} for f in filas(2026)]
        escribir_mensual(raiz / "datos" / "mef" / "2026-Gasto-Diario.csv", sin_pim)
        publicar(raiz / "datos", raiz / "salida")

    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_PROGRAMA", OTRO)
        raiz = hecho_una_vez(tmp_path_factory, "salud", hacer)
    return Carpetas.under(raiz)


@cache
def filas(anio: int) -> list[salud.Fila]:
    return salud.filas(anio)


@pytest.mark.parametrize("alcance", ["reporte", "nacional"])
@pytest.mark.parametrize("anio", [2024, 2025])
@pytest.mark.parametrize(
    ("por", "columna"),
    [("", ""), ("nivel_gobierno", "NIVEL_GOBIERNO"), ("producto", "PRODUCTO_PROYECTO"),
     ("actividad", "ACTIVIDAD_ACCION_OBRA"), ("departamento_gasto", "DEPARTAMENTO_META")],
)  # fmt: skip
def test_money_is_that_of_the_files(preguntar: Orden, alcance: str, anio: int, por: str, columna: str) -> None:
    pedido = ("--por", por) if por else ()
    respuesta = preguntar(
        "consulta", "pim_soles,devengado_soles", *pedido, "--filtro", f"anio={anio}", "--alcance", alcance,
        "--formato", "json",
    )  # fmt: skip
    for indicador, del_mef in (("pim_soles", "MONTO_PIM"), ("devengado_soles", "MONTO_DEVENGADO")):
        dado = {f[por] if por else "": f[indicador] for f in respuesta.json}
        assert dado == salud.suma(filas(anio), del_mef, alcance, columna)


def test_the_report_takes_regional_and_local_governments_and_one_sector_of_the_national(preguntar: Orden) -> None:
    por_nivel = preguntar("consulta", "pim_soles", "--por", "nivel_gobierno,sector_gobierno", "--filtro", "anio=2025",
                          "--formato", "json").json  # fmt: skip
    assert {(f["nivel_gobierno"], f["sector_gobierno"]) for f in por_nivel} == {("E", "11"), ("R", "99"), ("M", "98")}


@pytest.mark.parametrize("por", ["actividad", "producto"])
def test_goals_are_those_of_the_units(preguntar: Orden, por: str) -> None:
    dadas = {(a, c): (Decimal(m), Decimal(e)) for a, c, _, m, e in salud.metas()}
    respuesta = preguntar("consulta", "meta_fisica,avance_fisico,cumplimiento_pct", "--por", f"anio,{por}",
                          "--formato", "json").json  # fmt: skip
    for fila in respuesta:
        meta, avance = dadas.pop((str(fila["anio"]), fila[por]))
        assert (fila["meta_fisica"], fila["avance_fisico"]) == (meta, avance)
        assert abs(fila["cumplimiento_pct"] - 100 * avance / meta) < Decimal("0.000001")
    assert not [c for _, c in dadas if (c in salud.ACTIVIDADES) == (por == "actividad")]


def test_what_it_does_not_have_is_not_asked(preguntar: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for orden, dicho in (
        (("consulta", "empresas_atendidas"), "el PP 0131 no tiene empresas"),
        (("consulta", "avance_tipo1"), "el PP 0131 no tiene instrumentos"),
        (("exportar", "territorio", "--destino", str(tmp_path)), "no hay página 'territorio'"),
        (("sunat", "--anio", "2025", "--salida", str(tmp_path / "rucs.csv")), "el PP 0131 no tiene empresas"),
        (("entregas", "--mensaje", "DDP"), "no es una unidad que deba entregar; las hay: ninguna"),
    ):
        respuesta = preguntar(*orden)
        assert respuesta.codigo == 2 and dicho in respuesta.errores
    assert not any(tmp_path.iterdir())
    monkeypatch.setattr(tidy, "dimensions_of", lambda _: ())  # Each year whole is enough to see what is said of it.
    sin_decir = preguntar("agregados", "--destino", str(tmp_path))
    assert sin_decir.codigo == 0 and "empresas" not in sin_decir.errores
    [paquete] = tmp_path.iterdir()
    monkeypatch.setenv("PP0093_PROGRAMA", OTRO)
    dimensiones = zipfile.ZipFile(paquete).read("dimensiones.csv").decode()
    for dicho in (dimensiones, preguntar("diccionario", "--formato", "md").salida.partition("## Tablas")[0]):
        assert "departamento_gasto" in dicho
        assert not SUYO.search(PAQUETE.sub("", dicho)) and not DE_EMPRESAS.search(dicho)


def dibujada(pagina: str, anio: str = "") -> AppTest:
    return opened(pagina, **({"anio": anio} if anio else {}))


def textos(nodo: Any) -> list[str]:
    """Everything that a page sends to the browser, tables apart (their bytes are Arrow)."""
    mensaje = getattr(nodo, "proto", None)
    propios = [MessageToString(mensaje, as_utf8=True)] if mensaje is not None else []
    return propios + [t for hijo in getattr(nodo, "children", {}).values() for t in textos(hijo)]


def leido(app: AppTest) -> str:
    # What is not text (a table's bytes) is written in octal, and its digits say nothing.
    dicho = unescape(re.sub(r"\\[0-7]{3}", " ", "\n".join(textos(app._tree))))
    return SUMA.sub("", VERSION.sub("", dicho)).replace("\xa0", " ")


def test_the_pages_offered_are_those_of_its_topics(entorno: Carpetas) -> None:
    assert set(pages.page_names()) == set(PAGINAS)


@pytest.mark.parametrize(("pagina", "anio"), parte([(p, a) for p in PAGINAS for a in ("2024", "2025", "2026")], 9))
def test_pages_speak_of_no_other_programme(entorno: Carpetas, pagina: str, anio: str) -> None:
    app = dibujada(pagina, anio)
    assert not app.exception
    dicho = leido(app)
    assert "Control y prevención en salud mental" in dicho
    # A note, and the list of sheets, number the products of any programme.
    sin_la_lista = re.sub(r"<option[^>]*>Producto \d ", "", PAQUETE.sub("", dicho))
    ajeno = {m.group() for m in SUYO.finditer(sin_la_lista)}
    assert not {a for a in ajeno if pagina != "nota" or not a.lower().startswith("producto ")}
    # The dictionary lists columns of tables that any programme has, those of units that deliver lists among them.
    assert pagina == "datos" or not DE_EMPRESAS.findall(dicho)


def test_sentences_are_true(entorno: Carpetas, preguntar: Orden) -> None:
    pim, devengado = (salud.suma(filas(2025), c, "reporte")[""] for c in ("MONTO_PIM", "MONTO_DEVENGADO"))
    resumen = leido(dibujada("resumen", "2025"))
    metas = [(Decimal(m), Decimal(e)) for a, c, _, m, e in salud.metas() if a == "2025" and c in salud.ACTIVIDADES]
    cumplidas = sum(e >= m for m, e in metas)
    dicho = re.sub(r"<[^>]+>", "", resumen)
    assert f"Se ejecutó {100 * devengado / pim:.1f} % del PIM" in dicho
    assert f"{cumplidas} de {len(metas)} actividades alcanzaron su meta" in dicho
    assert "sector 11" in dicho
    nota = re.sub(r"<[^>]+>", "", leido(dibujada("nota", "2025")))
    for _, _, unidad, meta, avance in (m for m in salud.metas() if m[0] == "2025"):
        assert f"{int(avance):,} de {int(meta):,} {unidad.lower()}" in nota
    sin_sello = r'body: "Metas físicas cumplidas"\s.*?body: "S/[^"]* no llegan al 95\s%"'
    assert re.search(sin_sello, dicho, re.DOTALL) and "Procedencia de la respuesta: Derivado." in dicho, (
        "units report goals: nobody computes them, as the page says of all of it"
    )


LACKING = leidas(PROYECTO / "tests" / "fixtures" / "lo_que_salud_no_da.csv", delimiter="|")


@pytest.mark.parametrize("pagina", dict.fromkeys(f["pagina"] for f in LACKING))
def test_what_a_source_does_not_give_is_said(entorno: Carpetas, monkeypatch: pytest.MonkeyPatch, pagina: str) -> None:
    """A running year whose file has no PIM and of which nobody reports goals: no page says what it can't."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 22))
    leida = re.sub(r"<[^>]+>", "", leido(dibujada(pagina, "2026")))
    assert [f["dice"] for f in LACKING if f["pagina"] == pagina and f["dice"] not in leida] == []
    assert not re.search(r"[Nn]inguna actividad ejecutó|alcanzaron su meta|— del PIM|0 de 0", leida)


def test_the_note_offers_the_sections_of_its_topics(entorno: Carpetas) -> None:
    secciones = [c.etiqueta for c in campos(dibujada("nota")).values() if c.valor == "si"]
    assert secciones == ["Conclusiones", "Productos", "Estrategias", "Anexos"]


def test_a_link_to_a_page_it_does_not_have_says_so(entorno: Carpetas) -> None:
    assert "Territorio" not in leido(opened())
    assert [p.id for p in pages.parted()[1]] == [p.id for p in pages.declared_pages() if p.id not in PAGINAS]


def test_what_is_taken_home_is_signed_by_its_own(preguntar: Orden, tmp_path: Path) -> None:
    assert preguntar("exportar", "ejecucion", "--anio", "2025", "--formato", "xlsx", "--destino", tmp_path).codigo == 0
    nombres = sorted(p.name for p in tmp_path.iterdir())
    assert nombres and all(n.startswith("pp0131_ejecucion_") for n in nombres)
    import openpyxl

    hoja = openpyxl.load_workbook(tmp_path / nombres[0])["Fuente"]
    dicho = VERSION.sub("", " ".join(str(c.value) for fila in hoja.iter_rows() for c in fila))
    assert "Elaboración: Equipo de seguimiento del PP 0131" in dicho and not SUYO.search(PAQUETE.sub("", dicho))


def test_publishing_over_another_programme_is_refused(ya_publicada: str, carpetas: Carpetas, orden: Orden) -> None:
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_PROGRAMA", OTRO)
        shutil.rmtree(carpetas.datos / "mef")
        salud.escribir(carpetas.datos)
        respuesta = orden("etl")
        pedidas = (("consulta", "pim_soles"), ("pregunta", "cuánto es el PIM"), ("alertas",), ("nota",))
        preguntas = [orden(*p) for p in pedidas]
    assert respuesta.codigo == 1 and "está publicado el programa 0093 y no el 0131" in respuesta.errores
    assert "PP0093_SALIDA" in respuesta.errores and carpetas.vigente == ya_publicada
    for pregunta in preguntas:
        assert (pregunta.codigo, pregunta.salida) == (2, ""), "nor is one answered with the figures of another"
        assert "pide el programa 0131 y lo publicado es del 0093" in pregunta.errores


@pytest.mark.parametrize(
    ("escrito", "dicho"),
    [("9999\n", "predeterminado.txt dice '9999' y no es un programa (0093, 0131, todos)"),
     ("", "predeterminado.txt dice ''"),
     (None, "nada dice qué programa seguir: dígalo con PP0093_PROGRAMA o en ")],
)  # fmt: skip
def test_who_is_followed_when_nobody_says_is_data(
    orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, escrito: str | None, dicho: str
) -> None:
    archivo = tmp_path / "predeterminado.txt"
    if escrito is not None:
        archivo.write_text(escrito, encoding="utf-8")
    monkeypatch.delenv("PP0093_PROGRAMA", raising=False)
    monkeypatch.setattr(config, "DEFAULT", archivo)
    respuesta = orden("etl")
    assert respuesta.codigo == 2 and dicho in respuesta.errores


@pytest.fixture
def otro(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the programme that is no file of ours, followed by its path."""
    carpeta = shutil.copytree(PROYECTO / "programas" / OTRO, tmp_path / "mi programa")
    monkeypatch.setenv("PP0093_PROGRAMA", str(carpeta))
    return carpeta


def test_a_copy_that_keeps_the_code_of_another_is_refused(
    otro: Path, carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever copied a programme and forgot its code published the other one."""
    monkeypatch.setenv("PP0093_PROGRAMA", str(otro.rename(otro.with_name("0142"))))
    respuesta = orden("etl")
    assert respuesta.codigo == 1 and "codigo dice '0131' y la carpeta es 0142" in respuesta.errores
    assert carpetas.vigente is None


MALOS = de_toml("programa")["malos"]


def test_a_programme_that_is_wrong_publishes_nothing_and_says_where(
    otro: Path, carpetas: Carpetas, orden: Orden
) -> None:
    salud.escribir(carpetas.datos)
    for archivo, antes, ahora, dicho in MALOS:
        escrito = (otro / archivo).read_text(encoding="utf-8")
        assert re.search(antes, escrito, re.MULTILINE)
        (otro / archivo).write_text(re.sub(antes, ahora, escrito, flags=re.MULTILINE), encoding="utf-8")
        respuesta = orden("etl")
        [linea] = respuesta.lineas
        assert respuesta.codigo == 1 and carpetas.vigente is None
        assert dicho in linea and archivo in linea
        (otro / archivo).write_text(escrito, encoding="utf-8")


def test_what_only_its_lists_say_is_asked_by_its_name(carpetas: Carpetas, tmp_path: Path) -> None:
    """A programme of its own folder says «local» where another says «cite»; neither is asked by the other's."""
    carpeta = shutil.copytree(PROYECTO / "programas" / "0093", tmp_path / "otro")
    identidad, encabezados = carpeta / programme.IDENTITY, carpeta / programme.COLUMNS_FOLDER / "registros.csv"
    identidad.write_text(identidad.read_text("utf-8").replace('cite = "CITE"', 'local = "Local"'), encoding="utf-8")
    encabezados.write_text(encabezados.read_text("utf-8").replace("comun,CITE,cite,", "comun,LOCAL,local,"), "utf-8")
    lista = carpetas.datos / "registros" / "lista.csv"
    lista.parent.mkdir()
    lista.write_text(
        f"RUC,FECHA,ACTIVIDAD,UNIDAD,LOCAL\n{ruc(1)},01/02/2025,1.2,DDP,Norte\n{ruc(2)},01/02/2025,1.2,DDP,NORTE\n",
        encoding="utf-8",
    )

    def proceso(*orden: str) -> subprocess.CompletedProcess[str]:
        entorno = {**os.environ, "PP0093_PROGRAMA": str(carpeta), "PYTHONPATH": str(PROYECTO)}
        return subprocess.run(
            [sys.executable, "-m", "pp0093", *orden], env=entorno, capture_output=True, text=True, check=False
        )

    publicada = proceso("etl")
    assert publicada.returncode == 0, publicada.stderr
    pedido = ("consulta", "empresas_atendidas", "--filtro", "anio=2025", "--formato", "json", "--por")
    [fila] = json.loads(proceso(*pedido, "local").stdout)
    assert (fila["local"].casefold(), fila["empresas_atendidas"]) == ("norte", 2)
    ajena = proceso(*pedido, "cite")
    assert ajena.returncode == 2 and "no tiene cite" in ajena.stderr and "local" in ajena.stderr


def test_a_column_of_lists_that_every_programme_has_is_no_own_one() -> None:
    with pytest.raises(BuildError, match=r"staging\.registro: tema está dos veces"):
        models.parse(models.SQL / "staging" / "registro.sql", {"tema": "Tema"})


def test_sheets_of_persons_are_true(entorno: Carpetas) -> None:
    """Each activity's goal and money, as its files have them; nothing of firms, and no unit to deliver."""
    catalogo = published()
    todas = subjects(catalogo, 2025)
    assert {s.dimension for s in todas.values()} == {"actividad", "producto"}
    for codigo in salud.ACTIVIDADES:
        sujeto = todas[f"actividad-{codigo}"]
        respuesta = str(sheets.sheet_of(catalogo, sujeto, 2025).respuesta)
        metas = [(u, m, e) for a, c, u, m, e in salud.metas() if (a, c) == ("2025", codigo)]
        for unidad, meta, avance in metas:
            assert f"{int(avance):,} de {int(meta):,} {unidad.lower()}" in respuesta, respuesta
        assert "Devengó S/" in respuesta or "No se puede decir cuánto devengó" in respuesta
        assert not DE_EMPRESAS.findall(respuesta)
    assert len(sheets.on_paper(sheets.sheet_of(catalogo, todas[f"actividad-{codigo}"], 2025))) > 1000
