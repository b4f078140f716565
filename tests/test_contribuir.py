"""What docs/agregar.md says is added in one place is: an indicator, a rule, a programme, a page, as it shows them.

A plain source is in test_fuente_declarada.py, a table with its mart in test_mart.py.
"""

import json
import re
import shutil
import tomllib
from decimal import Decimal
from html import unescape
from pathlib import Path
from runpy import run_path

import pytest
from conftest import DEL_MENU, PROYECTO, Carpetas, Orden, elige, en_pantalla, graficos, opened, vias
from generadores import Fila, escribir_mensual, filas_mensuales
from streamlit.testing.v1 import AppTest

from pp0093.ask import registry
from pp0093.ui.shell import pages
from pp0093.ui.shell.pages import PAGES_FILE

GUIDE = (PROYECTO / "docs" / "agregar.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", GUIDE[GUIDE.index("### Una página") :], flags=re.DOTALL | re.MULTILINE)


def block(lengua: str, contiene: str) -> str:
    """The one block of the guide in a language that says something."""
    [hallado] = [b for b in re.findall(rf"```{lengua}\n(.*?)```", GUIDE, re.DOTALL) if contiene in b]
    return str(hallado)


def de_producto(filas: list[Fila], codigo: str, producto: str, actividades: tuple[str, ...]) -> list[Fila]:
    """Money of the programme 0093 written as that of another one, all in one product of its own."""
    propias = [f for f in filas if f["PROGRAMA_PPTO"] == "0093"]
    return [
        f | {"PROGRAMA_PPTO": codigo, "PRODUCTO_PROYECTO": producto, "ACTIVIDAD_ACCION_OBRA": actividades[n % 2]}
        for n, f in enumerate(propias)
    ]


def test_an_indicator_is_one_entry_of_the_registry(
    comando: Orden, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [nuevo] = registry.indicators(tomllib.loads(block("toml", "[giro_pct]")), "guía", registry.TABLES)
    monkeypatch.setitem(registry.INDICATORS, nuevo.id, nuevo)
    filas = comando(
        "consulta", "girado_soles,devengado_soles,giro_pct", "--por", "anio,producto", "--alcance", "nacional",
        "--formato", "json",
    ).json  # fmt: skip
    con_giro = [f for f in filas if f["giro_pct"] is not None]
    assert con_giro
    for fila in con_giro:
        assert fila["giro_pct"] == pytest.approx(
            100 * fila["girado_soles"] / fila["devengado_soles"], abs=Decimal("0.051")
        )
    anio = str(con_giro[-1]["anio"])
    pasaporte = comando(
        "pasaporte", "giro_pct", "--filtro", f"anio={anio}", "--alcance", "nacional", "--formato", "json"
    ).json
    assert pasaporte["etiqueta"] == "Girado de lo devengado" and pasaporte["escrito"].endswith("%")
    assert {p["indicador"] for p in pasaporte["partes"]} == {"girado_soles", "devengado_soles"}
    assert any("giro_pct" in linea for linea in comando("diccionario", "--formato", "csv").salida.splitlines())
    assert all(f"`{unidad}`" in GUIDE for unidad in registry.Unit)
    suya = block("python", "ask: Ask")
    (tmp_path / "suya.py").write_text(f"from test_consultas import Ask, exact, same\n\n\n{suya}", "utf-8")
    [nombre] = re.findall(r"^def (\w+)", suya)
    run_path(str(tmp_path / "suya.py"))[nombre](
        lambda *a: json.loads(comando("consulta", *a, "--formato", "json").salida)
    )


def test_the_rule_of_the_guide_is_taken_as_it_is_written(programa: Path, carpetas: Carpetas, orden: Orden) -> None:
    ruta = programa / "reglas" / "parametro.csv"
    nuevas = block("csv", "umbral_gasto_sin_producto_pct").splitlines()
    filas = [
        f
        for f in ruta.read_text("utf-8").splitlines()
        if f.split(",")[0] != "umbral_gasto_sin_producto_pct" or ",2013," in f
    ]
    ruta.write_text("\n".join([*filas, *nuevas, ""]), "utf-8")
    escribir_mensual(carpetas.datos / "mef" / "2025.csv", filas_mensuales(3, anio=2025))
    assert orden("etl").codigo == 0
    abierta = nuevas[0].replace(",2020,2026,", ",2020,,")
    ruta.write_text("\n".join([*filas, abierta, nuevas[1], ""]), "utf-8")
    respuesta = orden("etl")
    assert respuesta.codigo == 1 and "valen a la vez en 2027" in respuesta.errores, "the row before was not closed"


def test_a_programme_is_a_folder(programa: Path, carpetas: Carpetas, orden: Orden) -> None:
    actividades = ("5000001", "5000002")
    (programa / "programa.toml").write_text(
        'codigo = "0777"\nnombre = "Bosques de Ribera"\nsigla = "PP 0777"\nentidad = "Ministerio de Prueba"\n'
        'oficina = "OPP"\nautor = "OPP"\ndesde = 2020\ntemas = ["dinero", "metas"]\n',
        encoding="utf-8",
    )
    for carpeta in ("demo", "columnas"):
        shutil.rmtree(programa / carpeta)
    for tabla in programa.glob("reglas/*.csv"):
        if tabla.stem not in ("producto", "actividad", "parametro"):
            tabla.write_text(tabla.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    for tabla, filas in {
        "producto": ["3000900,P1,Riberas con bosque,Riberas,Hectáreas,OPP,1,2020,,Prueba,atestada"],
        "actividad": [
            f"{a},1.{n},Actividad larga {n},Actividad {n},A{n},3000900,Hectáreas,OPP,si,1{n},2020,,Prueba,atestada"
            for n, a in enumerate(actividades, 1)
        ],
    }.items():
        ruta = programa / "reglas" / f"{tabla}.csv"
        ruta.write_text("\n".join([ruta.read_text("utf-8").splitlines()[0], *filas, ""]), "utf-8")
    dinero = de_producto(filas_mensuales(3, anio=2025), "0777", "3000900", actividades)
    escribir_mensual(carpetas.datos / "mef" / "2025.csv", dinero + filas_mensuales(4, anio=2025))
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores
    [fila] = orden("consulta", "devengado_soles", "--por", "anio", "--alcance", "nacional", "--formato", "json").json
    assert fila["devengado_soles"] == sum((Decimal(f["MONTO_DEVENGADO"]) for f in dinero), Decimal(0))
    informe = orden("consulta", "devengado_soles", "--por", "producto,actividad", "--formato", "json").json
    assert {f["producto_nombre"] for f in informe} == {"Riberas con bosque"}
    assert {f["actividad"] for f in informe} <= set(actividades)
    assert opened() and "2025" in dicho(opened("presupuesto"))


@pytest.fixture
def copia(publicada: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the app, untouched, and of its pages, with the file of the guide among them and nothing else."""
    shutil.copytree(PROYECTO / "pages", tmp_path / "pages")
    (tmp_path / "pages" / "responsables.py").write_text(BLOCKS[0], encoding="utf-8")
    with (tmp_path / "pages" / PAGES_FILE).open("a", encoding="utf-8") as lista:
        lista.write(block("toml", "[responsables]"))
    shutil.copy(PROYECTO / "app.py", tmp_path)
    monkeypatch.setattr(pages, "PAGES_DIR", tmp_path / "pages")
    return tmp_path / "app.py"


def abre(copia: Path, **enlace: str) -> AppTest:
    app = AppTest.from_file(str(copia))
    for clave, valor in enlace.items():
        app.query_params[clave] = valor
    app.run()
    return app.switch_page("pages/responsables.py").run()


def dicho(app: AppTest) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", en_pantalla(app)))


def test_the_page_of_the_guide_works_as_it_is_written(copia: Path) -> None:
    app = abre(copia)
    assert not app.exception
    texto = dicho(app)
    respuesta = "El gasto de 2025 fue de 8 responsables."
    for parte in ("¿Quién gasta el presupuesto?", respuesta, "Devengado (S/)", "25,454,952"):
        assert parte in texto
    assert any("responsables" in b.key for b in app.get("download_button")), "the page can be taken"
    assert len(graficos(app)) == 1
    menu = [v.dicho for v in vias(app, DEL_MENU)]
    lista = tomllib.loads((copia.with_name("pages") / PAGES_FILE).read_text("utf-8"))
    suyas = {i: p for i, p in lista.items() if p.get("group") == "Cómo vamos" and p.get("topic") != "programas"}
    de_aqui = sorted((p.get("order", 99), i, p["title"]) for i, p in suyas.items() if "part_of" not in p)
    assert menu[: len(de_aqui)] == [titulo for *_, titulo in de_aqui] and "Responsables" in menu


def test_the_chart_of_the_guide_is_in_its_unit_without_being_told(copia: Path) -> None:
    """A percentage was divided by a million and written in soles: 0.0 and S/ 89."""
    app = abre(copia)
    [grafico] = graficos(app).values()
    textos = re.findall(r'class="fin[^>]*>([^<]*)<', grafico)
    assert len(textos) == 8 and all(re.fullmatch(r"(&gt;)?\d+\.\d %", t) for t in textos)
    assert ">ITP: 99.7 %<" in grafico
    assert "Cuánto gastó cada uno" in dicho(app) and "En % del PIM, 2025" in dicho(app)


def test_the_page_of_the_guide_follows_the_filters(copia: Path) -> None:
    app = abre(copia, anio="2020", producto="3000535")
    assert not app.exception
    assert "El gasto de 2020 fue de 2 responsables." in dicho(app) and "812,719" in dicho(app)
    elige(app, anio="2025")
    assert not app.exception and "1,889,859" in dicho(app)


def test_a_page_asks_by_year_of_every_year_and_of_the_country_without_the_filters(copia: Path) -> None:
    pagina = copia.with_name("pages") / "responsables.py"
    cabeza = BLOCKS[0].partition("anio = ")[0]
    pagina.write_text(
        f"""{cabeza}
anios = [f["anio"] for f in pagina.ask("pim_soles", by="anio")]
[informe], [pais] = pagina.ask("pim_soles"), pagina.ask("pim_soles", alcance="nacional")
pagina.answer(f"{{len(anios)}} años; {{informe['pim_soles']:,}} de {{pais['pim_soles']:,}}.")
""",
        encoding="utf-8",
    )
    app = abre(copia, anio="2025", producto="3000535", departamento="04")
    assert not app.exception
    hallado = " ".join(dicho(app).split())
    assert "2 años; 2,193,937 de 73,486,603" in hallado
    assert "Corte no declarado" in hallado, "it stands on what it asked first, of the year looked at"
    assert "Procedencia de la respuesta: Publicado." in hallado
