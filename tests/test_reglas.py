"""Rules and what pages declare are tables: complete, without duplicates, and a bad one is told in a sentence."""

import inspect
import json
import re
import shutil
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from conftest import PROYECTO, en_pantalla, opened
from libros import escritas, leidas
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest

from pp0093 import config, programme, rules
from pp0093.ask import rule_rows
from pp0093.ask.standing.norms import NEARLY_MET, yardstick
from pp0093.errors import BuildError, UsageError
from pp0093.ingest.readers import formats
from pp0093.rules import RuleRow
from pp0093.ui.shell import pages
from pp0093.ui.shell.address import ALL_OPEN
from pp0093.ui.shell.filters import Figures
from pp0093.ui.shell.pages import Declared, declared_pages
from pp0093.ui.subjects import guide

UIT = PROYECTO.parent / "shared" / "data" / "uit" / "uit_por_anio.csv"
FIXTURES = PROYECTO / "tests" / "fixtures"
REGLAS = rules.installed()
TABLES = REGLAS.tables()
# What no source loaded gives yet; whoever has it writes its rows.
NOT_GIVEN = {"empresas_del_lugar"}
STATES = {"atestada", "por verificar"}

# Every kind of rule row that has a table of its own.
TYPES = [t for t in vars(rule_rows).values() if isinstance(t, type) and issubclass(t, RuleRow) and t.tabla]


def test_tables_are_clean() -> None:
    for tabla in TABLES:
        filas = REGLAS.table(tabla).filas
        assert filas or tabla in NOT_GIVEN
        for fila in filas:
            assert None not in fila and None not in fila.values(), f"{tabla}: a row with more or fewer cells"
            assert all(v == v.strip() for v in fila.values()), fila
            assert fila.get("estado", "atestada") in STATES, fila
        assert len({tuple(f.values()) for f in filas}) == len(filas)


def test_there_are_25_departments_each_with_its_tile() -> None:
    filas = REGLAS.rows("departamento")
    assert [f["departamento"] for f in filas] == [f"{n:02d}" for n in range(1, 26)]
    for columnas in (("departamento_nombre",), ("abreviatura",), ("grilla_fila", "grilla_columna")):
        assert len({tuple(f[c] for c in columnas) for f in filas}) == 25, columnas
    regiones = defaultdict(set)
    for fila in filas:
        regiones[fila["region_natural"]].add(fila["departamento_nombre"])
    assert regiones["Selva"] == {"Loreto", "Amazonas", "San Martín", "Ucayali", "Madre de Dios"}
    assert regiones["Costa"] == {
        "Tumbes", "Piura", "Lambayeque", "La Libertad", "Áncash", "Lima", "Callao", "Ica", "Arequipa", "Moquegua",
        "Tacna",
    }  # fmt: skip
    assert set(regiones) == {"Costa", "Sierra", "Selva"} and len(regiones["Sierra"]) == 9


def test_boundaries_are_those_of_the_departments() -> None:
    dibujo = json.loads((config.COUNTRY_FOLDER / "fronteras.json").read_text(encoding="utf-8"))
    claves = [f["properties"]["departamento"] for f in dibujo["features"]]
    assert sorted(claves) == [f["departamento"] for f in REGLAS.rows("departamento")]
    for pieza in dibujo["features"]:
        assert pieza["geometry"]["coordinates"]
    assert dibujo["fuente"]


def test_ubigeos_are_unique_and_in_a_department() -> None:
    filas = REGLAS.rows("ubigeo")
    for codigo in ("ubigeo_inei", "ubigeo_reniec"):
        codigos = [f[codigo] for f in filas if f[codigo]]
        assert len(set(codigos)) == len(codigos), codigo
        assert all(len(c) == 6 and c.isdecimal() for c in codigos), codigo
    assert all(f["ubigeo_inei"] for f in filas) and len(filas) > 1874
    nombres = {f["departamento"]: f["departamento_nombre"] for f in REGLAS.rows("departamento")}
    assert all(nombres[f["ubigeo_inei"][:2]] == f["departamento"] for f in filas)
    provincias = {(f["ubigeo_inei"][:4], f["provincia"]) for f in filas}
    assert len(provincias) == len({p for p, _ in provincias}) == 196


def test_the_88_divisions_have_the_sector_of_the_domain() -> None:
    filas = REGLAS.rows("ciiu_division")
    assert len({f["division"] for f in filas}) == len(filas) == 88

    def sector(division: int) -> str:
        hasta = ((2, "Agropecuario"), (3, "Pesca"), (9, "Minería"), (33, "Manufactura"))
        for tope, nombre in hasta:
            if division <= tope:
                return nombre
        if 41 <= division <= 43:
            return "Construcción"
        return "Comercio" if 45 <= division <= 47 else "Servicios"

    for fila in filas:
        assert fila["sector"] == sector(int(fila["division"])), fila
    assert {f["division"] for f in REGLAS.rows("ciiu_clase")} == {f["division"] for f in filas}
    assert all(f["clase"].startswith(f["division"]) and len(f["clase"]) == 4 for f in REGLAS.rows("ciiu_clase"))


def test_uit_is_that_of_the_source() -> None:
    if not UIT.is_file():
        pytest.skip("the source is not beside this copy of the repository")
    fuente = {f["anio"]: f["uit_soles"] for f in leidas(UIT)}
    assert {f["anio"]: f["uit_soles"] for f in REGLAS.rows("uit")} == fuente


def test_uit_has_every_year_the_product_needs() -> None:
    anios = [int(f["anio"]) for f in REGLAS.rows("uit")]
    assert anios == list(range(anios[0], anios[-1] + 1))
    assert {2018, 2019, 2020, 2023, 2025} <= set(anios)
    montos = [int(f["uit_soles"]) for f in REGLAS.rows("uit")]
    assert all(a <= b for a, b in pairwise(montos))


@pytest.mark.parametrize("tabla", ["tamano", "tramo_ventas"])
def test_sales_bands_are_contiguous(tabla: str) -> None:
    filas = sorted(REGLAS.table(tabla).filas, key=lambda f: int(f["orden"]))
    assert (filas[0]["desde_uit"], filas[-1]["hasta_uit"]) == ("0", "")
    for una, otra in pairwise(filas):
        assert una["hasta_uit"] == otra["desde_uit"]
        assert int(una["desde_uit"]) < int(una["hasta_uit"])


def test_sizes_and_sales_bands_are_those_of_the_law_and_the_reports() -> None:
    tamanos = {f["tamano"]: f["hasta_uit"] for f in REGLAS.of(2025).rows("tamano")}
    assert tamanos == {"Microempresa": "150", "Pequeña empresa": "1700", "Mediana empresa": "2300", "Gran empresa": ""}
    cortes = [f["hasta_uit"] for f in REGLAS.rows("tramo_ventas")]
    assert cortes == ["2", "13", "50", "150", "300", "500", "850", "1700", "2300", ""]
    limites = {f["tamano"]: (f["desde_uit"], f["hasta_uit"]) for f in REGLAS.of(2025).rows("tamano")}
    for tramo in REGLAS.rows("tramo_ventas"):
        desde, hasta = limites[tramo["tamano"]]
        assert int(desde) <= int(tramo["desde_uit"])
        assert not hasta or int(tramo["hasta_uit"]) <= int(hasta)


def test_workers_bands_are_contiguous() -> None:
    filas = REGLAS.rows("tramo_trabajadores")
    assert filas[0]["desde"] == "0" and filas[-1]["hasta"] == ""
    assert [int(a["hasta"]) + 1 for a in filas[:-1]] == [int(b["desde"]) for b in filas[1:]]


@pytest.mark.parametrize("fila", leidas(FIXTURES / "calificaciones.csv", delimiter="|"), ids=lambda f: f["pct"])
def test_the_rating_scale_is_that_of_the_domain_and_never_rounds(fila: dict[str, str]) -> None:
    calificacion = yardstick(REGLAS.of(2025)).rating(float(fila["pct"]) if fila["pct"] else None)
    assert (calificacion.calificacion, calificacion.color) == (fila["palabra"], fila["color"])
    assert calificacion.simbolo


def test_ratings_and_lights_have_a_shape_each() -> None:
    for tabla in ("calificacion", "semaforo"):
        simbolos = [f["simbolo"] for f in REGLAS.of(2025).rows(tabla)]
        assert all(simbolos) and len(set(simbolos)) == len(simbolos)
    luces = {f["semaforo"]: (f["desde_pct"], f["hasta_pct"]) for f in REGLAS.of(2025).rows("semaforo")}
    assert luces == {"Rojo": ("0", "75"), "Ámbar": ("75", "95"), "Verde": ("95", ""), "ND": ("", "")}
    assert {f["instrumento"] for f in REGLAS.table("semaforo").filas} == {"PNDI"}, "no other document prints one"


def test_structure_is_that_of_the_reports() -> None:
    productos = {f["codigo_corto"]: f["producto"] for f in REGLAS.of(2025).rows("producto")}
    assert productos == {"P1": "3000534", "P2": "3000535", "P3": "3000670", "P4": "3000671"}
    actividades = {f["codigo_corto"]: f for f in REGLAS.of(2025).rows("actividad")}
    assert {c: f["actividad"] for c, f in actividades.items()} == {
        "1.1": "5005078", "1.2": "5005079", "1.3": "5005080", "2.1": "5005082", "2.2": "5005083", "2.3": "5005867",
        "3.1": "5005081", "3.2": "5005086", "3.3": "5006051", "4.1": "5005087", "4.2": "5005088",
    }  # fmt: skip
    assert all(f["producto"] == productos[f"P{c[0]}"] for c, f in actividades.items())
    assert {c for c, f in actividades.items() if f["cuenta_para_producto"] == "no"} == {"3.2", "3.3", "4.2"}
    assert {c for c, f in actividades.items() if f["unidad_medida"] == "Acciones"} == {"3.3", "4.2"}
    assert actividades["4.2"]["responsable"] == "ITP/DGITDF"


def test_a_rule_out_of_force_is_not_used() -> None:
    fila = {"valido_desde": "2020", "valido_hasta": "2022"}
    assert [rules.holds(fila, a) for a in (2019, 2020, 2022, 2023)] == [False, True, True, False]
    with pytest.raises(BuildError, match="1999"):
        REGLAS.parameter("sector_reporte", 1999)
    assert (
        REGLAS.of(2025).parametro("sector_reporte") == "38" and REGLAS.of(2025).numero("tolerancia_avance_pp") == 0.06
    )
    with pytest.raises(BuildError, match="actividad tiene fechas"):
        REGLAS.rows("actividad")


def test_what_ships_has_no_fault() -> None:
    assert REGLAS.faults(2013) == []


def rewritten(carpeta: Path, tabla: str, *filas: dict[str, str]) -> rules.Rules:
    """The rules of a folder that holds one table."""
    escritas(carpeta / f"{tabla}.csv", filas)
    return rules.Rules([carpeta])


def dated(valor: str, desde: str, hasta: str) -> dict[str, str]:
    return {"parametro": "umbral", "valor": valor, "valido_desde": desde, "valido_hasta": hasta}


def test_a_table_of_two_folders_travels_with_each_cell_in_its_column(tmp_path: Path) -> None:
    pais, programa = tmp_path / "pais", tmp_path / "programa"
    for carpeta, escrita in (
        (pais, "sede,sede_nombre,nota\n1,Lima,a\n2,Cusco,\n"),
        (programa, "nota,sede,sede_nombre\nb,3,Puno\nc,4,\n"),
    ):
        carpeta.mkdir()
        (carpeta / "sede.csv").write_text(escrita, encoding="utf-8")
    reglas = rules.Rules([pais, programa])
    filas = [{"sede": "1", "sede_nombre": "Lima", "nota": "a"}, {"sede": "2", "sede_nombre": "Cusco", "nota": ""}]
    filas += [{"sede": "3", "sede_nombre": "Puno", "nota": "b"}, {"sede": "4", "sede_nombre": "", "nota": "c"}]
    assert reglas.rows("sede") == tuple(filas)
    reglas.copy(tmp_path / "version")
    assert rules.Rules([tmp_path / "version"]).rows("sede") == tuple(filas)


@pytest.mark.parametrize("fila", leidas(FIXTURES / "vigencias_malas.csv", delimiter="|"), ids=lambda f: f["vigencias"])
def test_bad_dates_are_told_with_table_and_key(tmp_path: Path, fila: dict[str, str]) -> None:
    vigencias = [v.split(" a") for v in fila["vigencias"].split("; ")]
    filas = (dated(str(n), desde, hasta.strip()) for n, (desde, hasta) in enumerate(vigencias))
    reglas = rewritten(tmp_path, "parametro", *filas)
    [falta, *_] = reglas.faults(2013)
    assert fila["dice"] in falta and "reglas/parametro.csv" in falta and "umbral" in falta


@pytest.mark.parametrize("fila", leidas(FIXTURES / "tablas_mal_escritas.csv", delimiter="|"), ids=lambda f: f["dice"])
def test_a_table_that_is_ill_written_is_told_with_its_row(tmp_path: Path, fila: dict[str, str]) -> None:
    lugar, escrito, queda, dicho = (celda.replace("\\n", "\n") for celda in fila.values())
    for origen, nombre in zip(REGLAS.carpetas, ("pais", "programa"), strict=True):
        shutil.copytree(origen, tmp_path / nombre)
    ruta = tmp_path / f"{lugar}.csv"
    texto = ruta.read_text("utf-8")
    assert escrito in texto
    ruta.write_text(texto.replace(escrito, queda), "utf-8")
    try:
        faltas = rules.Rules([tmp_path / "pais", tmp_path / "programa"]).faults(2013)
    except BuildError as error:
        faltas = [str(error)]
    assert any(f.startswith(dicho) for f in faltas), faltas[:3]


def with_cell(carpeta: Path, tabla: str, clave: str, columna: str, valor: str) -> rules.Rules:
    """The rules that ship, a column of the rows of a key saying something else."""
    escrita = REGLAS.table(tabla)
    filas = [f | {columna: valor} if clave in f.values() else f for f in escrita.filas]
    assert filas != list(escrita.filas)
    propia = rewritten(carpeta, tabla, *filas)
    de_antes = [c for c in REGLAS.carpetas if c.name == rules.RULES_FOLDER]
    otras = shutil.copytree(de_antes[0], carpeta / "pais"), shutil.copytree(de_antes[1], carpeta / "programa")
    for copia in otras:
        (copia / f"{tabla}.csv").unlink(missing_ok=True)
    return rules.Rules([*otras, *propia.carpetas])


MAL_ESCRITAS = leidas(FIXTURES / "reglas_mal_escritas.csv", delimiter="|")


@pytest.mark.parametrize("fila", MAL_ESCRITAS, ids=lambda f: f"{f['clave']}-{f['columna']}-{f['escrito']}")
def test_a_cell_that_is_not_what_it_must_be_is_told(tmp_path: Path, fila: dict[str, str]) -> None:
    """Whatever a programme is about."""
    tabla, clave, columna, escrito, dice = fila.values()
    reglas = with_cell(tmp_path, tabla, clave, columna, escrito)
    es_parametro = tabla == "parametro"
    donde = f"reglas/{tabla}.csv, columna {columna}: " + (f"«{clave}» (desde 20" if es_parametro else "")
    for temas in ((), ("metas",), ("todos",))[: 3 if es_parametro else 1]:
        faltas = reglas.faults(2013, temas)
        assert faltas and dice in faltas[0]
        assert all(f.startswith(donde) for f in faltas)


def test_what_is_read_has_a_kind_that_is_known_and_a_column_that_there_is() -> None:
    for tabla in ("parametro_del_motor", "tipo_de_columna"):
        assert {f["tipo"] for f in REGLAS.rows(tabla)} <= set(rules.CELL_KINDS)
    assert [c for c in REGLAS.rows("tipo_de_columna") if c["columna"] not in REGLAS.table(c["tabla"]).columnas] == []


def test_a_parameter_that_the_engine_asks_for_decides_something() -> None:
    rooms = [PROYECTO / "pp0093", PROYECTO / "programas"]
    read = [r for room in rooms for kind in ("*.py", "*.sql") for r in room.rglob(kind) if r.name != "norms.py"]
    asked = [r.read_text(encoding="utf-8") for r in read]
    # What else norms.py names is told, not asked for.
    code = "\n".join([*asked, inspect.getsource(yardstick), NEARLY_MET])
    assert [f["parametro"] for f in REGLAS.rows("parametro_del_motor") if f["parametro"] not in code] == []


def test_rows_in_force_keep_the_order_of_their_keys(tmp_path: Path) -> None:
    def fila(codigo: str, desde: str, hasta: str) -> dict[str, str]:
        return {"producto": codigo, "valido_desde": desde, "valido_hasta": hasta}

    reglas = rewritten(tmp_path, "producto", fila("b", "", "2020"), fila("a", "", ""), fila("b", "2021", ""))
    assert [[f["producto"] for f in reglas.of(a).rows("producto")] for a in (2020, 2021)] == [["b", "a"]] * 2


def test_rules_for_reading_know_what_was_read_of_them_and_make_each_thing_once() -> None:
    def units(reglas: rules.Rules) -> dict[str, str]:
        return reglas.of(2025).names("unidad")

    rules._for_reading.cache_clear()
    with rules.read_anew() as antes:
        assert rules.installed() is antes and not antes.read
        hecho = antes.made(units)
        assert antes.read == {"unidad"}
    with rules.read_anew() as reglas:
        assert reglas is antes and reglas.made(units) is hecho
        reglas.of(2025).typed(rule_rows.ActivityRule)
        assert reglas.read == {"unidad", "actividad"}


def test_a_type_of_rule_has_the_columns_of_its_table() -> None:
    for tipo in TYPES:
        pide = {c.name for c in msgspec.structs.fields(tipo) if c.required} - {"escrita"}
        assert pide <= set(REGLAS.table(tipo.tabla).columnas), tipo


def test_units_answer_to_their_direction() -> None:
    direcciones = {f["unidad"]: f["direccion"] for f in REGLAS.of(2025).rows("unidad")}
    assert {u: d for u, d in direcciones.items() if u != d} == {"DDP": "DGDE", "DAM": "DGDE"}
    nombradas = {u for f in REGLAS.of(2025).rows("actividad") for u in f["responsable"].split("/")}
    assert nombradas <= set(direcciones)


GOOD = """
[{0}]
title = "Una"
group = "Cómo vamos"
asks = "¿Qué?"
filters = "F"
"""
BAD = {
    "no question": (GOOD.replace('asks = "¿Qué?"', ""), "no se entiende (Object missing required field `asks`)"),
    "another group": (GOOD.replace("Cómo vamos", "¿Y eso?"), "¿Y eso?"),
    "other filters": (GOOD.replace('"F"', '"G"'), "no se entiende ('G')"),
    "an unknown field": (GOOD + "orden = 1", "orden"),
    "order in words": (GOOD + 'order = "1"', "$.order"),
    "keys of numbers": (GOOD + "keys = [1]", "$.keys[0]"),
    "another role": (GOOD + 'role = "JEFE"', "JEFE"),
    "another topic": (GOOD + 'topic = "empresa"', "es de un tema que no hay: «empresa»"),
    "no file": (GOOD + GOOD.format("otra"), "la página otra debe estar en pages/paginas.toml y tener su archivo"),
    "no entry": ("", "la página mala debe estar en pages/paginas.toml y tener su archivo"),
}


@pytest.fixture
def carpeta(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pages").mkdir()
    monkeypatch.setattr(pages, "PAGES_DIR", tmp_path / "pages")
    return tmp_path / "pages"


@pytest.fixture
def copia(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the app and of its pages."""
    shutil.copytree(PROYECTO / "pages", tmp_path / "pages")
    shutil.copy(PROYECTO / "app.py", tmp_path)
    monkeypatch.setattr(pages, "PAGES_DIR", tmp_path / "pages")
    return tmp_path


def write(carpeta: Path, **entradas: str) -> None:
    """Write pages and the list of them, beside those that there are."""
    lista = carpeta / pages.PAGES_FILE
    antes = lista.read_text(encoding="utf-8") if lista.exists() else "[filtros.F]\n"
    lista.write_text(antes + "".join(e.replace("{0}", n) for n, e in entradas.items()), encoding="utf-8")
    for nombre in entradas:
        (carpeta / f"{nombre}.py").write_text("raise SystemExit\n", encoding="utf-8")


@pytest.mark.parametrize("caso", BAD)
def test_an_entry_that_is_not_understood_names_its_page(carpeta: Path, caso: str) -> None:
    texto, dicho = BAD[caso]
    write(carpeta, mala=texto, buena=GOOD)
    with pytest.raises(UsageError) as error:
        declared_pages()
    assert dicho in str(error.value) and "\n" not in str(error.value)


def test_a_page_is_read_and_not_run_and_read_again_when_the_list_changes(carpeta: Path) -> None:
    write(carpeta, una=GOOD)
    assert declared_pages() == [Declared("una", "Una", "Cómo vamos", "¿Qué?", Figures())]
    write(carpeta, otra=GOOD)
    assert [p.id for p in declared_pages()] == ["otra", "una"]


def test_pages_stand_by_group_then_order_then_file(carpeta: Path) -> None:
    otro = GOOD.replace("Cómo vamos", "Informes y datos") + "order = 1"
    write(carpeta, b=GOOD, a=GOOD, z=GOOD + "order = 1", c=otro)
    assert [p.id for p in declared_pages()] == ["z", "a", "b", "c"]


def test_a_page_is_offered_where_the_programme_has_its_topic(carpeta: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(carpeta, una=GOOD, otra=GOOD + 'topic = "empresas"')
    assert {p.id for p in pages.offered_pages()} == {"una", "otra"}
    monkeypatch.setattr(pages.catalog, "published_or_none", lambda: None)
    de_dinero = replace(programme.current(), temas=("dinero",))
    monkeypatch.setattr(programme, "current", lambda: de_dinero)
    assert {p.id for p in pages.offered_pages()} == {"una"}


def test_what_can_be_taken_is_what_is_offered() -> None:
    temas = {"", *programme.current().temas}
    assert sorted(pages.page_names()) == sorted(p.id for p in pages.declared_pages() if p.topic in temas)


def test_the_dashboard_says_which_page_is_badly_declared(publicada: Path, copia: Path) -> None:
    write(copia / "pages", mala=GOOD + 'order = "1"')
    app = AppTest.from_file(str(copia / "app.py")).run()
    assert not app.exception and not app.selectbox
    dicho = re.sub(r"<[^>]+>", " ", en_pantalla(app))
    assert "La página mala de pages/paginas.toml no se entiende" in dicho


def test_a_page_that_asks_for_what_there_is_not_says_so_in_its_place(publicada: Path, copia: Path) -> None:
    """A list that is no TOML is told too, and neither is a fault of Streamlit."""
    (copia / "pages" / "guia.py").write_text(
        'from pp0093 import ui\nui.page().ask("pim_sole", by="anio")\n', encoding="utf-8"
    )
    app = AppTest.from_file(str(copia / "app.py")).run().switch_page("pages/guia.py").run()
    dicho = en_pantalla(app)
    assert not app.exception and "Indicador desconocido: pim_sole" in dicho and "pim_soles" in dicho
    (copia / "pages" / pages.PAGES_FILE).write_text("[pagos", encoding="utf-8")
    app = AppTest.from_file(str(copia / "app.py")).run()
    dicho = en_pantalla(app)
    assert not app.exception and "paginas.toml: no es TOML bien escrito" in dicho


def test_the_guide_says_what_every_page_answers(publicada: Path) -> None:
    app = opened("guia")
    cuerpo = en_pantalla(app)
    titulos = " ".join(filas := [e.label for e in app.expander])
    for p in pages.offered_pages():
        if p.by_name:
            assert p.title in titulos, "the list has it not: a chapter does"
        elif p.id != "guia":
            assert re.search(rf'<a [^>]*href="{p.id}"[^>]*>{p.title}</a>: {re.escape(p.asks)}', cuerpo), p.title
    assert {f.nombre for f in formats()} <= {*filas}


def test_the_guide_is_short_chapters_that_a_link_opens(publicada: Path) -> None:
    guia = PROYECTO / "docs" / "guia.md"
    capitulos = guide.chapters(guia)
    assert len(capitulos) == len(guide.HEADING.findall(guia.read_text(encoding="utf-8"))) > 30
    escrito = re.sub(r"\[([^]]+)\]\([a-z_]+\.md[^)]*\)", r"\1", guia.read_text(encoding="utf-8"))
    sin_espacio = "".join(escrito.partition("\n## ")[2].split())
    assert sin_espacio.count("```") % 2 == 0 and all(
        "".join(c.texto.split()) in sin_espacio for c in capitulos.values()
    )
    app = AppTest.from_file(str(PROYECTO / "app.py"))
    app.session_state[ALL_OPEN], app.query_params["capitulo"] = False, "presupuesto"
    app.switch_page("pages/guia.py").run()
    texto = "\n".join(m.value for m in app.markdown)
    assert capitulos["presupuesto"].texto.strip()[:60] in texto and len(texto) < 5000, "one chapter and no other"


def test_every_page_that_a_person_meets_is_told_in_the_guide(publicada: Path) -> None:
    """Sections of the guide with a picture are of pages that there are, under their title."""
    guia = (PROYECTO / "docs" / "guia.md").read_text(encoding="utf-8")
    con_imagen = re.findall(r"^!\[(.+)\]\(capturas/(\w+)-1440\.png\)", guia, re.MULTILINE)
    titulos = {p.id: p.title for p in pages.offered_pages()}
    assert con_imagen and all(titulos[pagina] == titulo for titulo, pagina in con_imagen)
