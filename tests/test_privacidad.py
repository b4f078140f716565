"""Nothing that people see holds a RUC, a name, a mail or a telephone of the files: messages, answers, marts, URLs."""

import io
import re
import shutil
import subprocess
import tomllib
import unicodedata
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from conftest import PROYECTO, Carpetas, Orden, Respuesta, copiada, opened, publicar
from generador_carpetas import ENCABEZADO_DEL_PADRON
from generador_registros import PNTE, Hoja, escribir_csv, escribir_xlsx, otro_digito, ruc
from libros import de_toml
from python_calamine import CalamineWorkbook

from pp0093 import masking, models, programme, versions
from pp0093.ask import accepted_names, catalog
from pp0093.ask.catalog import Catalog
from pp0093.ask.filter_values import values_of
from pp0093.ask.query import Query, run
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.view import KEYS, View
from pp0093.build import contracts, layers
from pp0093.errors import BuildError, public
from pp0093.models import Model
from pp0093.rules import Rules
from pp0093.versions import DATABASE

CASES = de_toml("privacidad")

pytestmark = pytest.mark.usefixtures("mira_demostracion")

PERSONAL: dict[str, str] = tomllib.loads(Path(__file__).with_name("datos_personales.toml").read_text("utf-8"))
LABELS, NOBODY = PERSONAL.pop("LABELS"), PERSONAL.pop("NOBODY")
NOBODYS, WAYS = (
    [w.strip() for w in texto.replace("\n", " | ").split(" | ") if w.strip()]
    for texto in (NOBODY, "\n".join(PERSONAL.values()))
)

# Not the digits of a sum in hexadecimal.
RUC = re.compile(r"(?<![0-9a-f])(?:10|15|16|17|20)[0-9]{9}(?![0-9a-f])")
NOMBRE, EMPRESA = "ZOILA QUISPE MAMANI", "TEJIDOS ZOILA E.I.R.L."
CORREO, CELULAR, DOCUMENTO = "zoila.quispe@example.pe", "987654321", "44332211"
PERSONALES = (NOMBRE, "QUISPE", EMPRESA, "TEJIDOS ZOILA", CORREO, CELULAR, DOCUMENTO)
ENCABEZADO = ["RUC", "RAZON SOCIAL", "NOMBRES", "CORREO", "CELULAR", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "TEMA"]
ORDENES = CASES["ordenes"]


def fila(numero: int, **cambios: Any) -> list[Any]:
    """A row of a list, with personal data also where a unit may write it by mistake."""
    propia = dict(zip(ENCABEZADO, (
        ruc(numero), EMPRESA, NOMBRE, CORREO, CELULAR, f"{numero + 1:02}/03/2025", "1.2", f"Asesoría a {ruc(numero)}",
        "DDP", f"{CORREO} {CELULAR}",
    ), strict=True))  # fmt: skip
    return list((propia | cambios).values())


MALAS = [{"RUC": ""}, {"RUC": "2099"}, {"RUC": ruc(9, "30")}, {"RUC": otro_digito(ruc(9))}, {"FECHA": "31/02/2025"}]
MALAS += [{"FECHA": ""}, {"FECHA": CORREO}, {"ACTIVIDAD": NOMBRE}, {"ACTIVIDAD": ruc(8)}, {"UNIDAD": ruc(7)}]
SUCIAS = [fila(n) for n in range(5)] + [fila(n + 5, **cambios) for n, cambios in enumerate(MALAS)] + [fila(0)]


def secretos_de(raiz: Path) -> set[str]:
    """Every RUC of a folder's files, as text."""
    hallados: set[str] = set()
    for ruta in (r for r in raiz.rglob("*") if r.suffix in (".csv", ".txt", ".xlsx")):
        if ruta.suffix == ".xlsx":
            libro = CalamineWorkbook.from_path(str(ruta))
            for nombre in libro.sheet_names:
                hallados.update(RUC.findall(str(libro.get_sheet_by_name(nombre).to_python())))
        else:
            hallados.update(RUC.findall(ruta.read_bytes().decode("latin-1")))
    return hallados


def textos_de(version: Path) -> Iterator[tuple[str, str]]:
    """(where, text) of each distinct value of the marts, as a reader of the Parquet files finds them."""
    for ruta in sorted((version / "marts").glob("*.parquet")):
        tabla = pq.read_table(ruta)
        for columna in tabla.column_names:
            yield from ((f"{ruta.stem}.{columna}", str(v)) for v in tabla[columna].unique().to_pylist())


def limpia(respuesta: Respuesta) -> None:
    sin_datos(respuesta.salida + respuesta.errores)


def sin_datos(texto: str) -> None:
    assert not RUC.search(texto), RUC.findall(texto)
    assert not [p for p in PERSONALES if p.lower() in texto.lower()]


MODELOS = models.models(programme.current())


def ensuciar(datos: Path) -> None:
    """Leave lists, a cross and a register with personal data in a raw folder."""
    destino = datos / "registros"
    destino.mkdir(parents=True)
    escribir_csv(destino / "ddp.csv", Hoja("", ENCABEZADO, SUCIAS))
    asistente: dict[str, Any] = dict.fromkeys(PNTE) | {"RUC": ruc(3), "NOMBRES": NOMBRE, "CELULAR": CELULAR}
    asistente |= {"CORREO": CORREO, "FECHA ASISTENCIA": "05/03/2025", "NRO DOCUMENTO": DOCUMENTO}
    lista = Hoja("Worksheet", PNTE, [[asistente[c] for c in PNTE]], [[], []], 3)
    otra = Hoja(f"De {ruc(4)}", ["Hoja que nadie reconoce", NOMBRE], [[CELULAR]])
    escribir_xlsx(destino / "pnte.xlsx", [lista, otra])
    (datos / "manifest.csv").write_text("archivo,actividad,anio\nregistros/pnte.xlsx,1.1,2025\n")
    cruce = [[ruc(0), "13 - 50 UIT", "01/01/2020", EMPRESA], [ruc(1), NOMBRE, "x", EMPRESA], [CORREO, "", "", ""]]
    (datos / "padron").mkdir()
    columnas = ["RUC", "TRAMO_VENTAS", "FECHA_INSCRIPCION", "RAZON SOCIAL"]
    escribir_csv(datos / "padron" / "cruce_2025.csv", Hoja("", columnas, [*cruce, cruce[0]]))
    linea = "|".join([ruc(2), EMPRESA, "ACTIVO", "HABIDO", "150101", *["-"] * 10, ""])
    respuesta = "NumeroRuc|Tipo de Contribuyente|Condicion del Contribuyente|Estado del Contribuyente|Departamento|\n"
    (datos / "padron" / "RM1.txt").write_text(f"{respuesta}{ruc(1)}|SAC|HABIDO|ACTIVO|LIMA|\n", encoding="latin-1")
    (datos / "padron" / "padron.txt").write_text(f"{ENCABEZADO_DEL_PADRON}\n{linea}\n", encoding="latin-1")


@pytest.fixture
def sucia(carpetas: Carpetas) -> Carpetas:
    ensuciar(carpetas.datos)
    return carpetas


@pytest.fixture(scope="module")
def dicho_al_publicar() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(scope="module")
def de_lo_sucio(tmp_path_factory: pytest.TempPathFactory, dicho_al_publicar: io.StringIO) -> Path:
    """The version that a dirty folder gives, published once; only for reading."""
    raiz = tmp_path_factory.mktemp("sucia")
    ensuciar(raiz / "datos")
    with redirect_stdout(dicho_al_publicar), redirect_stderr(dicho_al_publicar):
        publicar(raiz / "datos", raiz / "salida")
    vigente = versions.current_version(raiz / "salida")
    assert vigente
    return vigente


def test_ni_etl_ni_sus_respuestas_dicen_un_dato_personal(
    de_lo_sucio: Path, dicho_al_publicar: io.StringIO, correr: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dicho_al_publicar.getvalue().count("Aviso: ") > 3
    sin_datos(dicho_al_publicar.getvalue())
    monkeypatch.setenv("PP0093_SALIDA", str(versions.home(de_lo_sucio)))
    for pedido in ORDENES:
        for formato in ("tabla", "json", "csv"):
            respuesta = correr(*pedido, "--formato", formato)
            assert respuesta.codigo == 0 and respuesta.salida
            limpia(respuesta)


def test_ni_los_marts_publicados(de_lo_sucio: Path) -> None:
    textos = dict.fromkeys(textos_de(de_lo_sucio))
    assert {"atencion", "empresa_anio", "fila_apartada", "aviso"} <= {donde.partition(".")[0] for donde, _ in textos}
    for donde, texto in textos:
        assert not RUC.search(texto), donde
        # The name of a sheet is where a row stands, not what it holds.
        assert donde.endswith(".hoja") or not [p for p in PERSONALES if p.lower() in texto.lower()], donde
    sin_datos((de_lo_sucio / versions.DESCRIPTION).read_text(encoding="utf-8"))


def test_la_cuarentena_si_da_el_valor_y_solo_en_la_linea_de_ordenes(
    de_lo_sucio: Path, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(versions.home(de_lo_sucio)))
    assert otro_digito(ruc(9)) in orden("cuarentena", "--formato", "json").salida


RECHAZADOS: dict[str, list[list[Any]]] = {
    "sin encabezado": [fila(1), fila(2)],
    "sólo nombres": [[NOMBRE, EMPRESA], [ruc(1), CELULAR]],
    "columna repetida": [["RUC", *ENCABEZADO], [ruc(1), *fila(1)]],
    "segundo encabezado": [ENCABEZADO, fila(1), ENCABEZADO[::-1], fila(2)[::-1]],
    "sin RUC": [ENCABEZADO[1:], fila(1)[1:]],
    "sin unidad": [ENCABEZADO[:8], fila(1)[:8]],
    "sin actividad": [["RUC", "FECHA", "UNIDAD"], [ruc(1), CORREO, "DDP"]],
}


CARPETAS = ("registros", "padron", "metas", "mef", "publicado")


def test_un_rechazo_no_dice_un_dato_personal(carpetas: Carpetas, orden: Orden) -> None:
    rutas = []
    for carpeta in CARPETAS:
        (carpetas.datos / carpeta).mkdir(exist_ok=True)
        for n, (encabezado, *filas) in enumerate(RECHAZADOS.values()):
            hoja = Hoja("Hoja1", encabezado, filas)
            rutas.append(escribir_csv(carpetas.datos / carpeta / f"lista_{n}.csv", hoja))
            rutas.append(escribir_xlsx(carpetas.datos / carpeta / f"lista_{n}.xlsx", [hoja]))
    hecho = orden("etl")
    assert hecho.codigo == 1
    assert [r for r in rutas if f"{r.parent.name}/{r.name}" not in hecho.errores] == []
    limpia(hecho)
    de_registros = 2 * len(RECHAZADOS)
    for ruta in [*rutas[:de_registros], *rutas[de_registros::de_registros]]:
        limpia(orden("inspeccionar", str(ruta)))


def test_una_consulta_que_falla_no_dice_el_valor_que_la_hizo_fallar(
    sucia: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    modelos = [*MODELOS, Model("core", "falla", "select cast(ruc as date) as ruc from core.empresa")]
    monkeypatch.setattr(models, "models", lambda _propias=None: modelos)
    hecho = orden("etl")
    assert hecho.codigo == 1 and "core.falla: su consulta falló" in hecho.errores
    limpia(hecho)


CON_RUC = [m for m in MODELOS if any(c.nombre in ("ruc", "valor") and c.es_personal for c in m.columnas)]


def test_toda_columna_con_ruc_dice_que_es_personal() -> None:
    assert {m.tabla for m in CON_RUC} == {
        f"{capa}.{tabla}" for capa, tablas in {
            "staging": ("registro", "cruce", "padron", "consulta_ruc", "cuarentena"),
            "core": ("atencion_fila", "empresa"),
        }.items() for tabla in tablas
    }  # fmt: skip
    assert not [m.tabla for m in MODELOS if m not in CON_RUC and "ruc" in {c.nombre for c in m.columnas}]


@pytest.mark.parametrize("modelo", CON_RUC, ids=lambda m: m.tabla)
def test_un_contrato_que_falla_no_dice_el_dato(modelo: Model, de_lo_sucio: Path, tmp_path: Path) -> None:
    with duckdb.connect(shutil.copy(de_lo_sucio / DATABASE, tmp_path)) as con:
        con.execute(f"insert into {modelo.tabla} select * from {modelo.tabla}")
        assert con.execute(f"select count(*) from {modelo.tabla}").fetchone() > (1,)
        with pytest.raises(BuildError, match="unico_por_") as error:
            contracts.check(con, modelo)
    sin_datos(str(error.value))


@pytest.mark.parametrize(
    ("texto", "dicho"),
    [
        (f"la hoja {ruc(1)} no se leyó", "la hoja (dato personal) no se leyó"),
        (f"de {CORREO}, {CELULAR}", "de (dato personal), (dato personal)"),
        ("versión 20261120T101350491567 con 20,991,234,567 filas", None),
        (f"1{ruc(1)} y {ruc(1)}9", None),
    ],
)
def test_lo_que_se_oculta_en_todo_mensaje(texto: str, dicho: str | None) -> None:
    assert public(texto) == (dicho or texto)


def shown(texto: str) -> str:
    """A text as one reads it: letters of one width, without accents, case or what is not seen."""
    compatible = unicodedata.normalize("NFKD", texto)
    vistas = (c for c in compatible if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return "".join(vistas).lower()


def left_of(escrito: str) -> list[str]:
    """What is left, once masked, of the personal datum that braces hold in a text."""
    dato = shown(re.search(r"\{(.*)\}", escrito)[1])  # type: ignore[index]
    oculto = shown(masking.masked(f"Asesoría a {escrito.replace('{', '').replace('}', '')}; fin"))
    assert oculto.startswith("asesoria a ") and oculto.endswith("; fin")
    palabras = [p for p in re.findall(r"[^\W\d_]{3,}", dato) if p not in LABELS.split()]
    cifras = re.findall(r"\d", dato) and re.findall(r"\d", oculto)
    return [*(p for p in palabras if p in oculto), *(cifras if len(cifras) > 2 else ())]


def test_personal_data_is_hidden_however_it_is_written() -> None:
    assert len(WAYS) >= 113 and len(NOBODYS) >= 80
    quedan = {escrito: queda for escrito in WAYS if (queda := left_of(escrito))}
    assert not quedan, f"{len(quedan)} de {len(WAYS)}: {quedan}"
    # Of these two a bracket of the datum stays; of the others, all that is around it and no more.
    otras = [w for w in WAYS if w not in ("{DNI (45678912)}", "{(+51) 987 654 321}")]
    ocultas = [masking.masked(f"Asesoría a {re.sub('[{}]', '', w)}; fin") for w in otras]
    assert ocultas == [f"Asesoría a {re.sub('{.*}', '(dato personal)', w)}; fin" for w in otras]


def test_what_only_looks_like_personal_data_stays() -> None:
    assert {t: masking.masked(t) for t in NOBODYS if masking.masked(t) != t} == {}


def test_tables_hide_what_messages_do() -> None:
    """One implementation: what the SQL of the layers calls is it."""
    textos = [w.replace("{", "").replace("}", "") for w in WAYS] + NOBODYS
    with duckdb.connect() as con:
        layers.load_functions(con)
        ocultos = con.execute(
            "select sin_datos_personales(t) from (select unnest(?::varchar[]) as t)", [textos]
        ).fetchall()
    assert [o for (o,) in ocultos] == list(map(masking.masked, textos))


def test_counts_are_the_same_before_and_after_hiding(carpetas: Carpetas, orden: Orden) -> None:
    """Two services that read alike once hidden were two attentions, and stay so; the same one twice is one."""
    personas = ("Zoila Perales", "Eva Paz", "Eva Paz")
    filas = [[ruc(1), "03/02/2025", "1.2", f"Asesoría a Sra. {quien}", "DDP"] for quien in personas]
    (carpetas.datos / "registros").mkdir()
    escribir_csv(carpetas.datos / "registros" / "ddp.csv", Hoja("", ["RUC", *ENCABEZADO[5:9]], filas))
    assert orden("etl").codigo == 0
    pedido = ("consulta", "atenciones", "--filtro", "anio=2025", "--por", "servicio", "--formato", "json")
    assert [(f["servicio"], f["atenciones"]) for f in orden(*pedido).json] == [("Asesoría a (dato personal)", 2)]


# Services and topics in words, for who reads aggregates.


@pytest.fixture(scope="module")
def nombres_publicados(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """A list whose services and topics are on the programme's list but for one of each, all of other firms."""
    propias = Carpetas.under(tmp_path_factory.mktemp("nombres"))
    dichos = [("Taller", "Marketing digital"), ("Charla informativa", "Marketing digital"), ("Taller", "Lo del primo")]
    filas = [
        [ruc(20 * vez + n), "03/02/2025", "1.2", servicio, "DDP", tema]
        for vez, (servicio, tema) in enumerate(dichos)
        for n in range(9)
    ]
    (propias.datos / "registros").mkdir(parents=True)
    escribir_csv(propias.datos / "registros" / "ddp.csv", Hoja("", ["RUC", *ENCABEZADO[5:]], filas))
    publicar(propias.datos, propias.salida)
    return propias


@pytest.fixture
def con_nombres(nombres_publicados: Carpetas, carpetas: Carpetas) -> None:
    copiada(nombres_publicados, carpetas)


def by(catalogo: Catalog, dimension: str) -> dict[str, Any]:
    """How many firms each service or topic had, as a version is asked."""
    filas = run(catalogo, Query(("empresas_atendidas",), (dimension,), {"anio": ["2025"]}))
    return {f[dimension]: f["empresas_atendidas"] for f in filas}


@pytest.mark.usefixtures("con_nombres")
def test_a_reader_of_aggregates_reads_only_names_of_the_list(orden: Orden) -> None:
    entera = catalog.published()
    assert by(entera, "servicio") == {"Taller": 18, "Charla informativa": 9}
    assert by(entera.protected(), "servicio") == {"Taller": 18, "Sin clasificar": 9}
    assert by(entera.protected(), "tema") == {"Marketing digital": 18, "Sin clasificar": 9}
    nombres = {n for d in accepted_names.LISTED_DIMENSIONS for n in values_of(entera.protected(), d).nombres}
    assert "Taller" in nombres and not nombres & {"Charla informativa", "Lo del primo"}
    pedido = ("consulta", "atenciones", "--por", "anio,servicio", "--formato", "csv")
    assert "Charla informativa" in orden(*pedido).salida, "the command line answers whole"


@pytest.mark.usefixtures("con_nombres")
def test_an_analyst_accepts_a_name_when_loading(orden: Orden) -> None:
    faltan = {"dimension": "servicio", "texto": "Charla informativa", "atenciones": 9}
    assert orden("cargar", "--nombres", "--formato", "json").json[0] == faltan
    hecho = orden("cargar", "--aceptar", "Otra cosa")
    assert hecho.codigo == 2 and "no está entre los que faltan: Otra cosa" in hecho.errores
    assert orden("cargar", "--aceptar", "Charla informativa", "--quien", "ana").codigo == 0
    assert by(catalog.published().protected(), "servicio") == {"Taller": 18, "Charla informativa": 9}
    app: Any = opened("cargar")
    assert app.multiselect(key="cargar_por_aceptar").options == ["Tema: Lo del primo (9 atenciones)"]
    next(b for b in app.button if b.label == "Aceptar todos").click().run()
    assert not app.exception and not [b for b in app.button if b.label == "Aceptar todos"]
    assert by(catalog.published().protected(), "tema") == {"Marketing digital": 18, "Lo del primo": 9}
    assert orden("etl").codigo == 0, "what is accepted stands beside the loaded files and is none of them"


def test_what_only_the_demonstration_names_is_accepted_in_it_alone(version_completa: Path) -> None:
    """Its services and topics are of no list of the programme, which has those that reports print."""
    entera = catalog.published(version_completa)
    del_programa = {r["texto"] for r in entera.rules.rows(accepted_names.RULE)}
    assert programme.demo_texts("servicio") - del_programa >= {"Charla informativa", "Seminario"}
    assert accepted_names.unaccepted(entera.demonstration()) == {}


@pytest.mark.usefixtures("con_nombres")
def test_a_programme_without_a_list_publishes_what_it_has_masked(tmp_path: Path) -> None:
    entera = Catalog(catalog.published().carpeta)
    entera.rules = Rules([tmp_path])
    assert entera.protected().entero is entera and accepted_names.pending(entera) == []


# The demonstration, and what the URL can carry.


def test_la_demostracion_no_deja_un_ruc_en_lo_que_leen_las_paginas(
    demostracion: Path, version_de_demostracion: Path, correr: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    secretos = secretos_de(demostracion)
    assert len(secretos) > 7_000
    vigente = versions.current_version(version_de_demostracion)
    assert vigente
    textos = list(textos_de(versions.demonstration(vigente) or vigente))
    assert len(textos) > 20_000
    assert not [donde for donde, texto in textos if secretos & set(re.findall("[0-9]{11}", texto))]
    assert not [donde for donde, texto in textos if "PERSONA " in texto]
    monkeypatch.setenv("PP0093_DATOS", str(demostracion))
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    for pedido in ORDENES:
        respuesta = correr(*pedido, "--formato", "csv")
        assert not secretos & set(re.findall("[0-9]{11}", respuesta.salida + respuesta.errores))


def test_la_clave_de_empresa_no_sale_del_ruc_solo(version_de_demostracion: Path) -> None:
    """Its order is not the RUC's nor that of a hash anyone can take of it."""
    vigente = versions.current_version(version_de_demostracion)
    with duckdb.connect(str(versions.demonstration(vigente) / DATABASE), read_only=True) as con:  # type: ignore
        for orden in ("ruc", "md5(ruc)", "sha256(ruc)", "hash(ruc)"):
            [(coinciden,)] = con.execute(
                f"select count(*) from (select empresa_id, row_number() over (order by {orden}) as puesto "
                "from core.empresa) where abs(empresa_id - puesto) < 100"
            ).fetchall()
            assert coinciden < 1000, orden


def test_los_filtros_de_la_url_no_pueden_llevar_un_dato_personal() -> None:
    assert set(KEYS) == set(View.__struct_fields__) <= set(DIMENSIONS)
    assert "ruc" not in DIMENSIONS and not {"ruc", "empresa_id"} & set(KEYS)
    columnas = {c.nombre for m in MODELOS if m.esquema == "marts" for c in m.columnas}
    assert not {"ruc", "razon_social", "nombres", "correo", "celular", "valor_celda"} & columnas


LOADED = ("data/raw/registros/a.csv", "data/raw/padron/a.csv", "data/raw/mef/a.csv", "libros/a.csv")
TRIED = ("prueba/raw/a.csv", "prueba-2/raw/a.csv")


@pytest.mark.parametrize("archivo", [*LOADED, *TRIED, "otros/registros/a.csv.cuarentena.xlsx"])
def test_git_does_not_take_what_is_loaded(archivo: str) -> None:
    orden = ["git", "check-ignore", archivo]
    if not (PROYECTO / ".git").exists():
        pytest.skip("this copy is not a git repository")
    assert subprocess.run(orden, cwd=PROYECTO, check=False, capture_output=True).returncode == 0
