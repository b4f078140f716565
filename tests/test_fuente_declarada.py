"""A plain source is a declaration and its SQL, without Python: read, put apart, refused and published like any."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import PROYECTO, Carpetas, Orden, guion, hecho_una_vez, publicar
from libros import de_toml, en_hojas, leidas
from test_contratos import UNITS

from pp0093 import models, programme
from pp0093.ask.catalog import Catalog, published
from pp0093.ingest import fence
from pp0093.ingest.readers import formats
from pp0093.ingest.readers.declarada import declaraciones

CASES = de_toml("fuente_declarada")

CONTRIBUIR = (PROYECTO / "docs" / "agregar.md").read_text(encoding="utf-8")
BUENAS = (
    "AÑO,CÓDIGO DEL LOCAL,FECHA DE VISITA,RESULTADO,ASISTENTES,COSTO\n"
    '2024,0012,05/03/2024,conforme,12,"S/ 1,234.50"\n'
    "2024,7,2024-04-01, OBSERVÁDO ,3,80\n"
)


def bloques(lengua: str) -> list[str]:
    """The blocks of code of docs/agregar.md in a language."""
    return re.findall(rf"```{lengua}\n(.*?)```", CONTRIBUIR, re.DOTALL)


@pytest.fixture
def programa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the programme with the source, the tables and nothing else that docs/agregar.md shows."""
    carpeta = tmp_path / "0093"
    shutil.copytree(PROYECTO / "programas" / "0093", carpeta)
    [declaracion] = [b for b in bloques("toml") if "[columnas." in b]
    escribir(carpeta / "fuentes" / "visita.toml", declaracion)
    for consulta in bloques("sql"):
        if ruta := re.match(r"-- (sql/\w+/\w+\.sql)\n", consulta):
            escribir(carpeta / ruta[1], consulta.removeprefix(ruta[0]))
    monkeypatch.setenv("PP0093_PROGRAMA", str(carpeta))
    return carpeta


def escribir(ruta: Path, texto: str) -> None:
    ruta.parent.mkdir(parents=True, exist_ok=True)
    ruta.write_text(texto, encoding="utf-8")


def cargar(carpetas: Carpetas, texto: str) -> str:
    escribir(carpetas.datos / "visitas" / "marzo.csv", texto)
    return "visitas/marzo.csv"


def preguntar(carpetas: Carpetas, consulta: str) -> list[tuple[object, ...]]:
    base = carpetas.salida / "versiones" / str(carpetas.vigente) / "pp0093.duckdb"
    with duckdb.connect(str(base), read_only=True) as con:
        return con.execute(consulta).fetchall()


@pytest.mark.usefixtures("programa")
def test_lo_declarado_se_lee_y_se_publica(carpetas: Carpetas, orden: Orden) -> None:
    archivo = cargar(carpetas, BUENAS)
    assert orden("etl").codigo == 0
    filas = preguntar(
        carpetas, "select local, fecha::varchar, resultado, asistentes, costo_soles from staging.visita order by fila"
    )
    assert [tuple(map(str, f)) for f in filas] == [
        ("0012", "2024-03-05", "conforme", "12", "1234.50"),
        ("0007", "2024-04-01", "observado", "3", "80.00"),
    ]
    assert preguntar(carpetas, "select anio, visitas, costo_soles::varchar from marts.visita") == [(2024, 2, "1314.50")]
    [carga] = [c for c in orden("cargas", "--formato", "json").json if c["archivo"] == archivo]
    assert (carga["fuente"], carga["filas_leidas"], carga["filas_cargadas"]) == ("visita", 2, 2)
    inspeccion = orden("inspeccionar", carpetas.datos / archivo, "--formato", "json").json
    assert (inspeccion["formato"], inspeccion["anio"], inspeccion["anios"]) == ("Visitas a locales", 2024, [2024])
    diccionario = orden("diccionario", "--formato", "md").salida
    assert "### marts.visita" in diccionario


@pytest.mark.usefixtures("programa")
def test_what_the_guide_declares_passes_the_tests_of_every_source() -> None:
    """Who copied it saw them fail: no sample, a unit of its own, a key that did not say where it is null."""
    [visita] = [f for f in formats() if f.tabla == "visita"]
    assert visita.pide and all(visita.ejemplos[c] for c in visita.pide)
    suyas = [(m, c) for m in models.models(programme.current()) if m.nombre == "visita" for c in m.columnas]
    assert {c.unidad for _, c in suyas} <= UNITS
    assert all(c.not_null or "nulo" in c.significado for m, c in suyas if c.nombre in m.grano)


@pytest.mark.usefixtures("programa")
def test_una_fila_mala_se_aparta_con_su_columna_y_su_motivo(carpetas: Carpetas, orden: Orden, tmp_path: Path) -> None:
    malas = CASES["filas_malas"]
    archivo = cargar(carpetas, BUENAS + "".join(f"{fila}\n" for fila in malas) + "2024,7,2024-04-01,observado,3,80\n")
    assert orden("etl").codigo == 0
    apartadas = orden("cuarentena", "--formato", "json").json
    esperadas = [(n, *donde) for n, donde in enumerate(malas.values(), 4)]
    assert [(int(q["fila"]), q["columna"], q["codigo_motivo"]) for q in apartadas] == esperadas
    admiten = {q["codigo_motivo"]: q["motivo"].partition(": ")[2] for q in apartadas}
    assert admiten["valor_desconocido"] == "uno de: conforme, observado"
    assert admiten["fuera_de_rango"] == "entero, desde 0, hasta 500"
    [carga] = [c for c in orden("cargas", "--formato", "json").json if c["archivo"] == archivo]
    partes = ("filas_cargadas", "filas_cuarentena", "filas_repetidas", "filas_fuera_alcance")
    assert [int(carga[p]) for p in partes] == [2, len(malas), 0, 1]
    assert carga["filas_leidas"] == sum(carga[p] for p in partes)
    libros = orden("cuarentena", "--xlsx", tmp_path / "libros")
    assert libros.codigo == 0, libros.errores
    assert (tmp_path / "libros" / f"{archivo}.cuarentena.xlsx").is_file()


@pytest.mark.usefixtures("programa")
def test_lo_que_el_archivo_calla_lo_dice_el_manifiesto(carpetas: Carpetas, orden: Orden) -> None:
    archivo = cargar(carpetas, "LOCAL,FECHA,RESULTADO\n12,05/03/2023,conforme\n")
    escribir(carpetas.datos / "manifest.csv", f"archivo,anio\n{archivo},2023\n")
    assert orden("etl").codigo == 0
    assert preguntar(carpetas, "select anio, local from staging.visita") == [(2023, "0012")]


def test_donde_nada_puede_fallar_una_celda_mala_rechaza_el_archivo(
    programa: Path, carpetas: Carpetas, orden: Orden
) -> None:
    ruta = programa / "fuentes" / "visita.toml"
    escribir(ruta, 'si_falla = "rechazar"\n' + ruta.read_text(encoding="utf-8"))
    cargar(carpetas, BUENAS + "2024,9,31/02/2024,conforme,1,1\n")
    respuesta = orden("etl")
    assert respuesta.codigo == 1
    assert "visitas/marzo.csv, fila 4, columna FECHA DE VISITA: la fecha no existe" in respuesta.errores
    cargar(carpetas, BUENAS + "".join(f"2024,{n},31/02/2024,conforme,1,1\n" for n in range(9, 130)))
    *dichas, ultima, _ = orden("etl").lineas
    assert len(dichas) == 100 and "«31/02/2024»" in dichas[-1] and "marzo.csv: tiene 21 faltas más" in ultima


MALAS = CASES["malas"]
"""What is written instead of what, and the key that is named."""


def test_una_declaracion_mala_se_rechaza_con_su_archivo_y_su_clave(
    programa: Path, carpetas: Carpetas, orden: Orden
) -> None:
    ruta = programa / "fuentes" / "visita.toml"
    texto = ruta.read_text(encoding="utf-8")
    cargar(carpetas, BUENAS)
    for viejo, nuevo, clave in MALAS:
        assert viejo in texto
        escribir(ruta, texto.replace(viejo, nuevo))
        respuesta = orden("etl")
        assert respuesta.codigo == 1
        [linea] = respuesta.lineas
        assert linea.count("fuentes/visita.toml") == 1 and f"la clave {clave} " in linea
        assert f"la clave {clave} " in orden("diagnostico").errores, "before anybody builds, too"


def test_what_is_no_toml_says_where_it_stops_being_it(programa: Path, carpetas: Carpetas, orden: Orden) -> None:
    ruta = programa / "fuentes" / "visita.toml"
    escribir(ruta, "x = = 3\n" + ruta.read_text(encoding="utf-8"))
    cargar(carpetas, BUENAS)
    [linea] = orden("etl").lineas
    assert linea == f"{ruta}: no es TOML bien escrito (línea 1, columna 5); corríjalo"


def test_un_patron_que_no_acaba_rechaza_su_archivo_y_no_pierde_lo_publicado(
    programa: Path, carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pattern with catastrophic backtracking over one cell of forty letters: it ran for over 90 s."""
    monkeypatch.setattr(fence, "PROCESSOR_SECONDS", 1)
    cargar(carpetas, BUENAS)
    assert orden("etl").codigo == 0
    antes = carpetas.vigente
    ruta = programa / "fuentes" / "visita.toml"
    texto = ruta.read_text(encoding="utf-8")
    escribir(ruta, texto.replace('patron = "[0-9]{4}"', 'patron = "([0-9A-Za-z]+)+-"'))
    escribir(carpetas.datos / "visitas" / "abril.csv", BUENAS.replace("0012", "a1-").replace(",7,", ",b2-,"))
    cargar(carpetas, BUENAS.replace("0012", "a" * 40))
    hecho = orden("etl")
    assert hecho.codigo == 1 and carpetas.vigente == antes
    [linea, resumen] = hecho.lineas
    assert linea.startswith("visitas/marzo.csv: tarda más de lo que") and "simplifique los patrones" in linea
    assert "no se publicó nada" in resumen


def test_dos_fuentes_o_dos_tablas_con_un_nombre_se_rechazan(programa: Path, carpetas: Carpetas, orden: Orden) -> None:
    cargar(carpetas, BUENAS)
    tabla = programa / "sql" / "staging" / "registro.sql"
    shutil.copy(PROYECTO / "pp0093" / "sql" / "staging" / "registro.sql", programa / "sql" / "staging")
    dicho = "staging.registro: el programa la define otra vez; dé otro nombre a {}/sql/staging/registro.sql"
    assert dicho.format(programa.name) in orden("etl").errores
    tabla.unlink()
    (programa / "fuentes" / "visita.toml").rename(programa / "fuentes" / "registro.toml")
    assert "fuentes/registro.toml: otra fuente ya da la tabla raw.registro" in orden("etl").errores


def test_lo_declarado_que_cambia_se_vuelve_a_leer(programa: Path, carpetas: Carpetas, orden: Orden) -> None:
    cargar(carpetas, BUENAS)
    orden("etl")
    antes = carpetas.vigente
    ruta = programa / "fuentes" / "visita.toml"
    escribir(ruta, ruta.read_text(encoding="utf-8").replace("hasta = 500", "hasta = 5"))
    assert orden("etl").codigo == 0
    assert carpetas.vigente != antes
    assert preguntar(carpetas, "select visitas from marts.visita") == [(1,)]


FORMATOS = {f.formato: f for f in formats()}
as_text, sample = guion("formatos").as_text, guion("formatos").sample
PASAPORTES = {"registros_asistencia": "PNTE,1.2,2025,2025-12-31"}
"""What the manifest says of the sample of a format that leaves it out: unit, activity, year and cut-off."""


ALCANCES = {
    f["formato"]: f["alcance"] or None for f in leidas(PROYECTO / "tests" / "fixtures" / "alcances.csv", delimiter="|")
}
"""Of what the sample of each format is, in words; one that is declared from now on says it by itself."""
DECLARADOS = {d.described().formato for d in declaraciones()}


def muestra_de(formato: str) -> str:
    """Where the sample of a format lies below the raw folder; a cross says its year in its name."""
    return f"{FORMATOS[formato].carpeta}/{formato.replace(' ', '_')}{'_2025' * (formato == 'cruce')}.csv"


@pytest.fixture(scope="module")
def muestras(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The sample of every format, published together; once a run, only for reading."""

    def hacer(raiz: Path) -> None:
        for formato, descrito in FORMATOS.items():
            escribir(raiz / "datos" / muestra_de(formato), as_text(descrito, sample(descrito)))
        filas = [f"{muestra_de(f)},{p}" for f, p in PASAPORTES.items()]
        escribir(raiz / "datos" / "manifest.csv", "\n".join(["archivo,unidad,actividad,anio,corte", *filas, ""]))
        publicar(raiz / "datos", raiz / "salida")

    raiz = hecho_una_vez(tmp_path_factory, "muestras", hacer)
    return Carpetas.under(raiz)


def anios_cargados(catalogo: Catalog, formato: str) -> list[int] | None:
    """The years of the rows of the table that the samples of a format went to; None where it has no years."""
    [tabla] = [m for m in models.models(catalogo.programa) if f"raw.{FORMATOS[formato].tabla}" in m.lee]
    de = {"anio": "anio", "fecha": "year(fecha)"}
    dicen = [sql for columna, sql in de.items() if columna in {c.nombre for c in tabla.columnas}]
    if not dicen:
        return None
    filas = catalogo.query(
        f"select distinct {dicen[0]} as anio from {tabla.tabla} where archivo = ?", [muestra_de(formato)]
    )
    return [f["anio"] for f in filas if f["anio"] is not None]


@pytest.mark.parametrize("formato", FORMATOS)
def test_the_sample_of_a_format_is_loaded_and_inspected_as_the_same(
    formato: str, muestras: Carpetas, correr: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    muestras.looked_at(monkeypatch)
    archivo, catalogo = muestra_de(formato), published(muestras.salida)
    dicho = correr("inspeccionar", muestras.datos / archivo, "--formato", "json").json
    [carga] = catalogo.query("select * from marts.carga where archivo = ?", [archivo])
    avisos = catalogo.query("select problema from marts.aviso where archivo = ? order by orden", [archivo])
    assert dicho["formato"] == carga["formato"] == formato
    assert (dicho["fuente"], dicho["formato_nombre"]) == (carga["fuente"], carga["formato_nombre"])
    assert dicho["programa"] == catalogo.programa.sigla
    assert dicho.get("anios") == anios_cargados(catalogo, formato)
    assert dicho["anio"] == carga["anio"]
    assert dicho["corte"] == (carga["corte"].isoformat() if carga["corte"] else None)
    assert (" > ".join(dicho["filtros"]) or None) == carga["filtros"]
    assert formato in ALCANCES or formato in DECLARADOS
    assert dicho["alcance"] == carga["abarca"] == ALCANCES.get(formato, carga["abarca"])
    assert dicho["filas"] == carga["filas_leidas"] == 1
    assert carga["filas_cuarentena"] == 0 and carga["filas_cargadas"] == 1
    assert dicho["problemas"] == [a["problema"] for a in avisos]


def test_a_header_that_lacks_a_column_names_its_format_and_what_it_lacks(carpetas: Carpetas, orden: Orden) -> None:
    faltan = {}
    for formato, descrito in FORMATOS.items():
        faltan[formato] = next(e for c, (e, *_) in descrito.mapa.by_column().items() if c in descrito.pide)
        celdas = [p for p in sample(descrito) if p[0] != faltan[formato]]
        escribir(carpetas.datos / muestra_de(formato), as_text(descrito, celdas))
    etl = orden("etl")
    assert etl.codigo == 1
    for formato, falta in faltan.items():
        archivo = muestra_de(formato)
        inspeccion = orden("inspeccionar", carpetas.datos / archivo)
        assert inspeccion.codigo == 1
        [dicha], [otra] = ([e for e in r.lineas if archivo in e] for r in (etl, inspeccion))
        assert dicha == otra and falta.upper() in dicha.upper()
        nombres = (FORMATOS[formato].nombre, "datos abiertos del MEF", "padrón de SUNAT")
        assert any(nombre in dicha for nombre in nombres), dicha


def test_a_file_of_another_folder_says_where_it_goes(carpetas: Carpetas, orden: Orden) -> None:
    escribir(carpetas.datos / "padron" / "base.csv", as_text(FORMATOS["siaf"], sample(FORMATOS["siaf"])))
    en_hojas(
        carpetas.datos / "mef" / "gasto.xlsx",
        {"Hoja": [*zip(*sample(FORMATOS["datos_abiertos_mensual"]), strict=True)]},
    )
    dicho = orden("etl").errores
    for archivo, es in {
        "padron/base.csv": "lo más parecido es «Base SIAF de una oficina»: va en mef/",
        "mef/gasto.xlsx": "lo más parecido es «Datos abiertos del MEF, por mes»: no se lee de un libro de Excel; "
        "guárdelo como CSV UTF-8.",
    }.items():
        assert es in dicho and es in orden("inspeccionar", carpetas.datos / archivo).errores
