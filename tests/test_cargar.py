"""A load from its files to its version and back: nothing enters before its time, nothing unwanted stays."""

import json
import re
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden, copiada, en_pantalla, opened, parte, publicar, vias
from generador_registros import ruc
from generadores import escribir_mensual, filas_mensuales
from libros import de_toml, leidas
from msgspec import to_builtins
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest
from versiones_tocadas import de_otra_edicion

from pp0093 import durable, versions
from pp0093.ask.catalog import published
from pp0093.build import publish
from pp0093.changes import version_diff
from pp0093.changes.version_diff import ChangedFigure, Changes, VersionSide
from pp0093.cli import main
from pp0093.cli.publishing import HUSHED, WHY_APART
from pp0093.config import settings
from pp0093.errors import InputError, PP0093Error
from pp0093.ingest.workbooks import WHOLE_OR_NOT
from pp0093.intake import loading, texts, tray
from pp0093.intake.recognised import Action, Tried
from pp0093.ui.layout import SAID_KEY
from pp0093.writing import formats
from pp0093.writing.phrases import phrase

CASES = de_toml("cargar")

LISTA = "lista de DDP.csv"


def lista(ruta: Path, filas: int = 3, malas: int = 0) -> Path:
    cuerpo = [f"{ruc(n + 1)},12/03/2025,1.2,Asesoría,DDP" for n in range(filas)]
    cuerpo += ["123,12/03/2025,1.2,Asesoría,DDP"] * malas
    ruta.write_text("\n".join(["RUC,FECHA,ACTIVIDAD,SERVICIO,UNIDAD", *cuerpo]) + "\n", encoding="utf-8")
    return ruta


def todo(carpeta: Path) -> dict[str, bytes]:
    return {r.relative_to(carpeta).as_posix(): r.read_bytes() for r in carpeta.rglob("*") if r.is_file()}


@pytest.fixture(scope="module")
def modelo(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """A small budget file published, and a manifest written by hand with a column of its own; tests copy it."""
    propias = Carpetas.under(tmp_path_factory.mktemp("oficina"))
    escribir_mensual(propias.datos / "mef" / "0_bueno.csv", filas_mensuales(3, cadenas=4))
    manifiesto = "archivo;nota;mía\nmef/0_bueno.csv;con; y «comillas»\n"
    (propias.datos / "manifest.csv").write_text(manifiesto, encoding="utf-8")
    publicar(propias.datos, propias.salida, "--sin-demo")
    return propias


@pytest.fixture(scope="module")
def con_lista(modelo: Carpetas, tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The same, after one list more was loaded; tests copy it."""
    propias = Carpetas.under(tmp_path_factory.mktemp("con_lista"))
    copiada(modelo, propias)
    with pytest.MonkeyPatch.context() as entorno:
        propias.looked_at(entorno)
        assert (
            main(["cargar", str(lista(propias.datos.with_name(LISTA))), "--entrega", "parcial", "--quien", "ana"]) == 0
        )
    return propias


@pytest.fixture
def oficina(modelo: Carpetas, carpetas: Carpetas) -> Carpetas:
    copiada(modelo, carpetas)
    return carpetas


@pytest.fixture
def cargada(con_lista: Carpetas, carpetas: Carpetas) -> Carpetas:
    copiada(con_lista, carpetas)
    return carpetas


def test_what_is_loaded_is_in_the_raw_folder_and_the_manifest_once_published(
    oficina: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    ruta = lista(tmp_path / LISTA, malas=1)
    antes, version = todo(oficina.datos), oficina.vigente

    prueba = orden("cargar", ruta, "--entrega", "parcial", "--unidad", "DDP", "--revisar", "--formato", "json")
    assert prueba.json["version"] is None
    assert prueba.json["filas"]["registros/" + LISTA] == {
        "filas_leidas": 4, "filas_cargadas": 3, "filas_cuarentena": 1, "filas_repetidas": 0, "filas_reemplazadas": 0,
        "filas_fuera_alcance": 0,
    }  # fmt: skip
    assert (todo(oficina.datos), oficina.vigente) == (antes, version)

    hecha = orden("cargar", ruta, "--entrega", "parcial", "--unidad", "DDP", "--quien", "ana", "--formato", "json")
    assert hecha.json["version"] == oficina.vigente != version
    assert (oficina.datos / "registros" / LISTA).read_bytes() == ruta.read_bytes()
    filas = leidas(oficina.datos / "manifest.csv")
    assert [f["archivo"] for f in filas] == ["mef/0_bueno.csv", "registros/" + LISTA]
    assert filas[0]["mía"] == " y «comillas»"
    assert (filas[1]["entrega"], filas[1]["unidad"], filas[1]["origen"]) == ("parcial", "DDP", "real")
    assert filas[1]["nota"] == "Cargado con pp0093 cargar", "and not from the page"
    assert "Sin cambios" in orden("etl").salida  # What the next build reads is what was published.
    historia = orden("cargar", "--historial", "--formato", "json").json
    assert [(h["quien"], h["version"], h["estado"]) for h in historia] == [("ana", oficina.vigente, "publicada")]


def test_undoing_publishes_the_version_before_and_takes_the_files_away(cargada: Carpetas, orden: Orden) -> None:
    version, ruta = published().carpeta, lista(cargada.datos.with_name(LISTA))
    anterior = versions.before(cargada.salida, version)
    assert orden("cargar", "--deshacer", "--quien", "luis").codigo == 0
    assert anterior and cargada.vigente == anterior.name
    assert list(todo(cargada.datos)) == ["manifest.csv", "mef/0_bueno.csv"]
    assert "Sin cambios" in orden("etl").salida
    assert "deshecha por luis" in orden("cargar", "--historial", "--formato", "csv").salida
    assert orden("cargar", "--deshacer").codigo == 1  # There is nothing left to undo.

    # Whoever loads it again wants it, though somebody turned back; a column called otherwise keeps what it says.
    (cargada.datos / "manifest.csv").write_text("Archivo;Año\nmef/0_bueno.csv;2025\n", encoding="utf-8")
    antes = todo(cargada.datos)
    de_otro = orden("cargar", ruta, "--entrega", "parcial", "--anio", "2024")  # Nothing of it would be loaded.
    assert de_otro.codigo == 1 and "la fecha es de otro año que el que declara" in de_otro.errores
    assert todo(cargada.datos) == antes and cargada.vigente == anterior.name
    assert orden("cargar", ruta, "--entrega", "parcial", "--anio", "2025").codigo == 0
    assert cargada.vigente != anterior.name
    filas = leidas(cargada.datos / "manifest.csv")
    assert [f["anio"] for f in filas] == ["2025", "2025"]


def test_a_load_after_which_another_version_was_published_is_not_undone(cargada: Carpetas, orden: Orden) -> None:
    lista(cargada.datos / "registros" / "otra.csv", filas=5)
    assert orden("etl").codigo == 0
    antes = todo(cargada.datos)
    respuesta = orden("cargar", "--deshacer")
    assert respuesta.codigo == 1 and "se publicó otra versión" in respuesta.errores
    assert todo(cargada.datos) == antes


@pytest.mark.parametrize(("texto", "dicho"), CASES["a_refused_file_leaves_everything"])
def test_a_refused_file_leaves_everything_as_it_was_and_nothing_waiting(
    oficina: Carpetas, orden: Orden, tmp_path: Path, texto: str, dicho: str
) -> None:
    """It is told the nearest format and what it lacks; a list has to say whether it is whole."""
    (tmp_path / "raro.csv").write_text(texto, encoding="utf-8")
    antes, version = todo(oficina.datos), oficina.vigente
    respuesta = orden("cargar", tmp_path / "raro.csv" if texto else lista(tmp_path / "raro.csv"))
    assert respuesta.codigo == (1 if texto else 2) and "raro.csv" in respuesta.errores and dicho in respuesta.errores
    assert (todo(oficina.datos), oficina.vigente) == (antes, version)
    assert list((oficina.salida / "bandeja").iterdir()) == []


def test_good_files_are_loaded_beside_one_that_is_refused_or_is_there_already(
    cargada: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    igual = orden("cargar", lista(tmp_path / LISTA), "--entrega", "parcial")
    assert igual.codigo == 1 and f"es igual a registros/{LISTA}" in igual.errores
    raro = tmp_path / "raro.csv"
    raro.write_text("a,b\n1,2\n", encoding="utf-8")
    respuesta = orden("cargar", raro, lista(tmp_path / LISTA, filas=6), "--entrega", "parcial")
    assert respuesta.codigo == 1 and "raro.csv" in respuesta.errores
    assert {"registros/lista de DDP.csv", "registros/lista de DDP (2).csv"} <= set(todo(cargada.datos))
    assert "raro.csv" not in str(todo(cargada.datos))


@pytest.mark.parametrize("falla", parte(["examinar", "copiar", "publicar"], 1))
def test_a_build_that_fails_leaves_the_version_and_the_files_as_they_were(
    oficina: Carpetas, orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, falla: str
) -> None:
    def no(*_: object, **__: object) -> None:
        raise OSError(28, "no queda espacio")

    antes, version = todo(oficina.datos), oficina.vigente
    donde = {"examinar": "pp0093.changes.version_diff.source_files", "copiar": "pp0093.build.publish._copy"}
    donde["publicar"] = "pp0093.build.publish.point_to"
    with monkeypatch.context() as parche:
        parche.setattr(donde[falla], no)
        respuesta = orden("cargar", lista(tmp_path / LISTA), "--entrega", "parcial")
    assert respuesta.codigo == 1 and "espacio en el disco" in respuesta.errores
    assert orden("etl").codigo == 0  # Which takes back what could not be while the disk was full.
    assert (todo(oficina.datos), oficina.vigente) == (antes, version)


@pytest.mark.parametrize("publicada", [False, True])
def test_a_load_killed_while_it_entered_is_finished_or_taken_back_by_the_next_build(
    cargada: Carpetas, modelo: Carpetas, orden: Orden, publicada: bool
) -> None:
    antes, version = todo(modelo.datos), modelo.vigente
    cargado = todo(cargada.datos)
    # What the journal said when it was killed, before or after the pointer.
    dicho = {
        publish.FILES_KEY: ["registros/" + LISTA],
        publish.VERSION_KEY: cargada.vigente,
        publish.REMOVES_KEY: False,
    }
    dicho |= {publish.MANIFEST_KEY: [b64encode(antes["manifest.csv"]).decode(), cargado["manifest.csv"].decode()]}
    (cargada.salida / publish.JOURNAL).write_text(durable.signed(dicho), encoding="utf-8")
    if not publicada:
        publish.point_to(cargada.salida, str(version))
    assert orden("etl").codigo == 0
    assert todo(cargada.datos) == (cargado if publicada else antes)
    assert not (cargada.salida / publish.JOURNAL).exists()


def test_what_stops_a_load_is_told_to_each_reader_as_it_can_mend_it(
    oficina: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    (oficina.datos / "demo").mkdir()
    (oficina.datos / "demo" / ".modo.json").write_text("¿?", encoding="utf-8")
    carga = tray.new(oficina.salida, "ana")
    tray.add(carga, LISTA, lista(tmp_path / LISTA))
    error = loading.run_job(tray.say_of_file(carga, LISTA, {"entrega": "parcial"}), Action.TRY, settings()).error
    assert "no se entiende; pida a quien administra el tablero que lo borre" in error and "pp0093 " not in error
    for malo in ("¿?", "[]"):
        (oficina.datos / "demo" / ".modo.json").write_text(malo, encoding="utf-8")
        hecho = orden("etl", "--revisar")
        [dicho] = hecho.lineas
        assert hecho.codigo == 1 and ".modo.json" in dicho and "no se entiende; bórrelo, o diga pp0093 demo" in dicho


def test_two_loads_at_once_are_queued(oficina: Carpetas, tmp_path: Path) -> None:
    carga = tray.new(oficina.salida, "ana")
    tray.add(carga, LISTA, lista(tmp_path / LISTA))
    carga = tray.say_of_file(carga, LISTA, {"entrega": "parcial"})
    with ThreadPoolExecutor(1) as hilo:
        with publish.building(oficina.salida, lambda: None):
            hecha = hilo.submit(loading.run_job, carga, Action.PUBLISH, settings())
            while not (estado := loading.state(carga)).espera:
                assert not hecha.done()
            assert texts.going(estado)[0] == "Otra carga está en curso; la suya empieza cuando termine."
            version = oficina.vigente
        assert hecha.result().error == ""
    assert oficina.vigente != version


@pytest.mark.parametrize(("nombre", "limpio"), CASES["names"])
def test_names_of_files_are_cleaned(nombre: str, limpio: str) -> None:
    assert tray.clean_name(nombre) == limpio


@pytest.mark.parametrize("nombre", ["", "..", "/", "\u202e"])
def test_a_name_of_which_nothing_is_left_is_refused(nombre: str) -> None:
    with pytest.raises(PP0093Error):
        tray.clean_name(nombre)


def test_loads_that_wait_have_a_limit_in_all(oficina: Carpetas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray, "MOST_WAITING", 1 << 20)
    for n in range(3):
        tray.add(tray.new(oficina.salida, "ana"), f"{n}.csv", b"x" * 300_000)
    with pytest.raises(InputError, match=r"las cargas sin publicar pasan de 1 MB; publique o descarte alguna"):
        tray.add(tray.new(oficina.salida, "luis"), "otra.csv", b"x" * 300_000)


def test_a_tray_is_its_owners_alone_and_no_way_out_of_its_folder(oficina: Carpetas, tmp_path: Path) -> None:
    (oficina.salida / "carga.json").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(PP0093Error):
        tray.open_load(oficina.salida, "..")
    carga = tray.new(oficina.salida, "ana")
    tray.add(carga, LISTA, lista(tmp_path / LISTA))
    assert {oct(r.stat().st_mode & 0o77) for r in (carga.carpeta, *carga.archivos)} == {"0o0"}
    assert versions.current_version(oficina.salida) is not None


def test_before_anything_is_published_files_are_dropped_on_any_page(
    carpetas: Carpetas, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pagina in ("resumen", "cargar"):
        app = opened(pagina)
        assert "todavía no hay datos publicados" in en_pantalla(app).lower()
        assert len(app.get("file_uploader")) == 1
    monkeypatch.setenv("PP0093_COMO", "lector")
    assert not opened().get("file_uploader")


PUBLICADO = "documento,seccion,indicador,dimension,valor_dimension,anio,valor"


def test_a_reason_that_is_too_long_is_refused(oficina: Carpetas, orden: Orden) -> None:
    respuesta = orden("cargar", "--justificacion", "x" * 2001, "--actividad", "2.1", "--anio", "2025")
    assert respuesta.codigo == 2 and "pasa de 2000" in respuesta.errores


def carga_abierta(oficina: Carpetas, monkeypatch: pytest.MonkeyPatch, *archivos: Path) -> tuple[tray.Load, Any]:
    """A load of some files, recognised, and the page that looks at it; its jobs are done at once."""
    monkeypatch.setattr(loading, "start", lambda carga, accion: loading.run_job(carga, accion, settings()))
    carga = tray.new(oficina.salida, "ana")
    for archivo in archivos:
        tray.add(carga, archivo.name, archivo)
    loading.run_job(carga, Action.RECOGNISE, settings())
    app: Any = AppTest.from_file(str(PROYECTO / "app.py"))
    app.session_state["carga_abierta"] = carga.id
    return carga, app.switch_page("pages/cargar.py").run()


def pulsar(app: Any, etiqueta: str) -> Any:
    app = next(b for b in app.button if b.label == etiqueta).click().run()
    assert not app.exception
    return app


def test_what_is_typed_of_every_file_is_kept_together_and_stays_when_another_is_taken_out(
    oficina: Carpetas, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    listas = [lista(tmp_path / f"{n}.csv", n) for n in (3, 4, 5, 6, 7)]
    carga, app = carga_abierta(oficina, monkeypatch, *listas)
    for nombre, entrega in (("3.csv", "completa"), ("4.csv", "parcial"), ("5.csv", "completa")):
        app.selectbox(key=f"escrito_entrega_{nombre}").set_value(entrega)
    app.text_input(key="escrito_corte_4.csv").set_value("30/06/2025")
    app.button(key="cargar_quitar_6.csv").click().run()
    dichos = tray.open_load(oficina.salida, carga.id).dichos
    assert [dichos[n]["entrega"] for n in ("3.csv", "4.csv", "5.csv")] == ["completa", "parcial", "completa"]
    assert dichos["4.csv"]["corte"] == "30/06/2025" and "corte" not in dichos["3.csv"]
    app.selectbox(key="escrito_entrega_3.csv").set_value("parcial").run()
    app.button(key="cargar_quitar_4.csv").click().run()
    assert not app.exception
    dicha = tray.open_load(oficina.salida, carga.id)
    assert [r.name for r in dicha.archivos] == ["3.csv", "5.csv", "7.csv"]
    assert dicha.dichos["3.csv"]["entrega"] == "parcial"
    assert "entrega" not in dicha.dichos.get("7.csv", {}), "of the untouched nothing is said"


def test_a_list_that_says_its_year_once_its_activity_is_said_is_published_in_an_empty_folder(
    carpetas: Carpetas, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its year, blank until then, passed for typed afterwards: it was to be tried for ever, and nothing was shown."""
    (tmp_path / LISTA).write_text(f"RUC,FECHA\n{ruc(1)},12/03/2025\n", encoding="utf-8")
    carpetas.datos.mkdir(parents=True, exist_ok=True)
    _, app = carga_abierta(carpetas, monkeypatch, tmp_path / LISTA)
    assert "1 archivo espera que complete lo que falta." in en_pantalla(app)
    app.selectbox(key=f"escrito_entrega_{LISTA}").set_value("parcial")
    app.selectbox(key=f"escrito_unidad_{LISTA}").set_value("DDP")
    app.text_input(key=f"escrito_actividad_{LISTA}").set_value("1.2")
    app = pulsar(app.run(), "Revisar qué cambia")
    assert app.text_input(key=f"escrito_anio_{LISTA}").value == "2025"
    visto = en_pantalla(app)
    assert "Filas que se cargan: 1 de 1" in visto and "1 archivo se puede cargar" in visto
    pulsar(app, "Publicar")
    assert carpetas.vigente


def test_what_the_page_says_of_a_load_is_what_its_files_and_its_version_are(
    oficina: Carpetas, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every sentence is of claims: files that can be loaded or not, then the version that they made.

    What is typed after a load was tried is tried before it is published.
    """
    (tmp_path / "notas.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    carga, app = carga_abierta(oficina, monkeypatch, lista(tmp_path / LISTA), tmp_path / "notas.csv")
    [respuesta, *_] = dichas = list(app.session_state[SAID_KEY])
    assert all(getattr(d, "claims", ()) for d in dichas)
    assert {dict(c.sujeto).get("se_carga", "todos"): c.valor for c in respuesta.claims} == {
        "todos": 2,
        "sí": 0,
        "falta": 1,
        "no": 1,
    }, "whether the list is whole is still to be said"
    enlaces = [v.dicho for v in vias(app)]
    assert enlaces.count(texts.FORMATS) == 1, "under the one that the guide is named for"
    for entrega in ("parcial", "completa"):
        app.selectbox(key=f"escrito_entrega_{LISTA}").set_value(entrega)
        assert "Publicar" not in [b.label for b in app.run().button]
        app = pulsar(app, "Revisar qué cambia")
    assert tray.open_load(oficina.salida, carga.id).dichos[LISTA]["entrega"] == "completa"
    app = pulsar(app, "Publicar")
    [respuesta, *_] = dichas = list(app.session_state[SAID_KEY])
    assert all(getattr(d, "claims", ()) for d in dichas)
    assert dict(respuesta.claims[0].sujeto) == {"version": published(oficina.salida).version}


def test_what_is_typed_and_not_saved_stays_while_the_load_is_looked_at(
    oficina: Carpetas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another page and back; saved or thrown away, it is not of the next load of a file with that name."""

    def puesto(app: Any) -> tuple[str, str]:
        return app.selectbox(key=f"escrito_entrega_{LISTA}").value, app.text_input(key=f"escrito_corte_{LISTA}").value

    _, app = carga_abierta(oficina, monkeypatch, lista(tmp_path / LISTA))
    nada = puesto(app)
    app.selectbox(key=f"escrito_entrega_{LISTA}").set_value("completa")
    app.text_input(key=f"escrito_corte_{LISTA}").set_value("30/06/2025").run()
    for _ in range(2):
        app = app.switch_page("pages/guia.py").run().switch_page("pages/cargar.py").run()
        assert puesto(app) == ("completa", "30/06/2025")
    assert not any("30/06" in str(v) for v in app.query_params.values())
    app = pulsar(app, "Revisar qué cambia")
    assert puesto(app) == ("completa", "30/06/2025")
    app.text_input(key=f"escrito_corte_{LISTA}").set_value("").run()
    app = app.switch_page("pages/guia.py").run().switch_page("pages/cargar.py").run()
    assert puesto(app) == ("completa", "")
    otra = tray.new(oficina.salida, "ana")
    tray.add(otra, LISTA, lista(tmp_path / LISTA))
    app = pulsar(pulsar(app, "Descartar"), "Seguir con ella")
    assert puesto(app) == nada


def test_a_reason_that_is_typed_and_not_added_stays_on_other_pages(
    oficina: Carpetas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "start", lambda carga, accion: loading.run_job(carga, accion, settings()))
    app: Any = opened("cargar")

    def puesto(app: Any) -> tuple[str, str]:
        return app.selectbox(key="escrito_actividad").value, app.text_area(key="escrito_texto").value

    nada = puesto(app)
    assert nada[0] != "5005082" and not nada[1]
    next(b for b in app.button if b.label == "Agregar a la carga").click().run()
    assert "está en blanco" in en_pantalla(app) and not tray.waiting(oficina.salida)
    app.selectbox(key="escrito_actividad").set_value("5005082")
    app.text_area(key="escrito_texto").set_value("Faltó el reglamento").run()
    for _ in range(2):
        app = app.switch_page("pages/guia.py").run().switch_page("pages/cargar.py").run()
        assert puesto(app) == ("5005082", "Faltó el reglamento")
    assert [e.proto.expanded for e in app.expander if e.label == texts.TO_JUSTIFY] == [True]
    app = pulsar(app, "Agregar a la carga")
    [carga] = tray.waiting(oficina.salida)
    assert "Faltó el reglamento" in carga.archivos[0].read_text(encoding="utf-8-sig")
    assert puesto(pulsar(app, "Descartar")) == nada, "what was added is not written again"


def test_what_is_asked_of_a_file_is_what_is_of_its_kind(
    oficina: Carpetas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of money a whole delivery closes a year: nobody guesses that from what it means of a list."""
    escribir_mensual(tmp_path / "gasto.csv", filas_mensuales(5, cadenas=4))
    informe = tmp_path / "informe.csv"
    informe.write_text(f"{PUBLICADO}\nInforme,Texto,pim_soles,,,2025,28\n", encoding="utf-8")
    dichos = {"mef": tmp_path / "gasto.csv", "registros": lista(tmp_path / LISTA), "publicado": informe}
    significan = {c: phrase(f"significa.{c}", una_lista=WHOLE_OR_NOT) for c in dichos}
    for suyo, ruta in dichos.items():
        _, app = carga_abierta(oficina, monkeypatch, ruta)
        dicho = en_pantalla(app)
        assert [c for c, significa in significan.items() if significa in dicho] == [suyo]
    assert {"Publicado el (dd/mm/aaaa o mm/aaaa)", "Documento que corrige, si es una fe de erratas"} <= {
        i.label for i in app.text_input
    }


VUELTAS = ["volver", "cargar --deshacer"]


def la_anterior(carpetas: Carpetas) -> Path:
    anterior = versions.before(carpetas.salida, published().carpeta)
    assert anterior
    return anterior


@pytest.mark.parametrize("vuelta", VUELTAS)
def test_turning_back_to_a_version_of_another_edition_is_warned_of_and_the_next_build_remakes_it(
    cargada: Carpetas, orden: Orden, vuelta: str
) -> None:
    primera = la_anterior(cargada)
    de_otra_edicion(primera)
    hecha = orden(*vuelta.split())
    assert hecha.codigo == 0 and cargada.vigente == primera.name
    assert f"Aviso: la versión {primera.name} la hizo otra edición del programa" in hecha.errores


@pytest.mark.parametrize("vuelta", parte(VUELTAS, 1))
def test_a_version_that_this_edition_cannot_read_is_not_published_again(
    cargada: Carpetas, orden: Orden, vuelta: str
) -> None:
    segunda, archivos = cargada.vigente, todo(cargada.datos)
    de_otra_edicion(la_anterior(cargada), ilegible=True)
    no = orden(*vuelta.split())
    assert no.codigo == 1 and "ésta no puede leer" in no.errores and "pp0093 etl" in no.errores
    assert (cargada.vigente, todo(cargada.datos)) == (segunda, archivos)


@pytest.mark.parametrize("ilegible", [False, True])
def test_the_page_says_it_before_it_undoes(cargada: Carpetas, ilegible: bool) -> None:

    def dicho() -> tuple[str, list[str]]:
        app = opened("cargar")
        return en_pantalla(app), [b.label for b in app.button]

    antes, _ = dicho()
    assert "otra edición" not in antes
    de_otra_edicion(la_anterior(cargada), ilegible=ilegible)
    despues, botones = dicho()
    assert "otra edición" in despues and ("Sí, deshacer" in botones) is not ilegible
    assert not re.search("pp0093 [a-z]+", despues), "no order of a terminal"


def test_who_loaded_what_is_told_by_the_clock_of_lima(oficina: Carpetas, orden: Orden) -> None:
    dicho = {"archivo": "registros/a.csv", "filas_cargadas": 1}
    carga = tray.Loaded("x", "ana", "2026-11-23T03:17:00+00:00", "v2", "v1", [dicho])
    tray.keep(oficina.salida, replace(carga, deshecha_por="luis", deshecha_el="2026-11-23T05:01:00+00:00"))
    [fila] = orden("cargar", "--historial", "--formato", "json").json
    assert fila["cuando"] == "22/11/2026 22:17"
    assert fila["estado"] == "deshecha por luis, 23/11/2026 00:01"
    assert fila["que"] == "registros/a.csv (1 fila)"


def test_rows_that_would_be_put_apart_are_told_before_anything_is_loaded(
    oficina: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    """They were seen only after publishing, and by a command that shows what was published before."""
    ruta = lista(tmp_path / LISTA, 2, malas=22)
    revisado = orden("cargar", "--revisar", "--entrega", "parcial", ruta)
    assert "  fila 4, columna RUC («123»): el RUC no tiene 11 dígitos" in revisado.salida
    assert "  corríjalas en el archivo y cárguelo otra vez" in revisado.salida
    assert "  y 2 filas más\n" in revisado.salida and "pp0093 cuarentena" not in revisado.salida + revisado.errores
    carga = tray.new(oficina.salida, "ana")
    tray.say_of_file(carga, tray.add(carga, LISTA, ruta), {"entrega": "parcial"})
    hecho = loading.run_job(tray.open_load(oficina.salida, carga.id), Action.TRY, settings()).tried
    assert hecho and texts.pieces(hecho)["apartadas"][2].filas[0][2:5] == ("4", "RUC", "123")


def test_all_that_a_list_lacks_is_asked_at_once_and_the_page_names_its_boxes(
    oficina: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    """It was refused for the activity, and then for the unit; the page spoke of manifest.csv."""
    (tmp_path / LISTA).write_text(f"RUC,FECHA\n{ruc(1)},12/03/2025\n", encoding="utf-8")
    falta = "no tiene columna de actividad ni de unidad y nadie las dice; dígalo "
    dicho = orden("cargar", tmp_path / LISTA).errores
    assert falta + "al cargar con --actividad CÓDIGO y --unidad SIGLA o en su fila de manifest.csv; " in dicho
    assert dicho.endswith(f"; {LISTA}: falta decir si la entrega es completa o parcial (--entrega)\n")
    visto = orden("inspeccionar", tmp_path / LISTA, "--formato", "json").json
    opciones = ("actividad (--actividad CÓDIGO)", "unidad (--unidad SIGLA)", "entrega (--entrega completa o parcial)")
    assert visto["falta"] == [*opciones] and visto["filas"] == 1
    carga = tray.new(oficina.salida, "ana")
    tray.add(carga, LISTA, tmp_path / LISTA)
    [hallado] = loading.run_job(carga, Action.RECOGNISE, settings()).tried.archivos
    assert falta + "en Actividades y Unidad que entrega." in hallado.rechazo and "manifest" not in hallado.rechazo


def test_the_money_of_a_file_is_told_before_it_is_loaded_and_that_of_others_alone_is_not_asked_if_whole(
    oficina: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    escribir_mensual(tmp_path / "ajeno.csv", [f | {"PROGRAMA_PPTO": "0042"} for f in filas_mensuales(5, cadenas=2)])
    [hallado] = orden("cargar", "--revisar", tmp_path / "ajeno.csv", "--formato", "json").json["archivos"]
    assert hallado["pide"] == [] and "ninguna de sus" in hallado["problemas"][0]
    filas = filas_mensuales(5, cadenas=4)
    escribir_mensual(tmp_path / "gasto.csv", filas)
    hecho = orden("cargar", "--revisar", tmp_path / "gasto.csv", "--entrega", "completa")
    suma = sum(Decimal(f["MONTO_PIM"] or 0) for f in filas if f["PROGRAMA_PPTO"].zfill(4) == "0093")
    assert suma and f"; PIM, {formats.soles(float(suma))}; Devengado, S/ " in hecho.salida, hecho.salida


def test_what_was_told_of_other_files_is_counted_and_not_told_again(
    oficina: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    primera = orden("cargar", lista(tmp_path / LISTA, malas=2), "--entrega", "parcial")
    [suyo] = [linea for linea in primera.errores.splitlines() if linea.startswith("Aviso: ") and "cuarentena" in linea]
    otra = tmp_path / "otra.csv"
    otra.write_text(lista(tmp_path / "x.csv", 2, malas=1).read_text(encoding="utf-8"), encoding="utf-8")
    segunda = orden("cargar", otra, "--entrega", "parcial", "--unidad", "ITP")
    nuevos = [linea for linea in segunda.errores.splitlines() if linea.startswith("Aviso: ")]
    assert suyo not in nuevos and nuevos[-1].endswith(HUSHED.removeprefix("{}"))
    assert any(linea.startswith("Aviso: registros/otra.csv: ") for linea in nuevos)
    assert suyo in orden("etl").lineas, "asked again with nothing new, everything is told"
    todos = orden("etl", "--formato", "json").json["avisos"]
    dichos = (a.removeprefix("Aviso: ").removesuffix(f": {WHY_APART}") for a in (suyo, *nuevos[:-1]))
    assert {*dichos} <= {*todos}, "what is kept is the fact: a page shows it too"


def test_a_document_is_loaded_with_the_day_it_was_published_and_what_it_corrects(
    oficina: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    ruta = tmp_path / "fe.csv"
    ruta.write_text(f"{PUBLICADO}\nFe de erratas,Anexo,avance_fisico,actividad,1.2,2025,28\n", encoding="utf-8")
    dado = ("--publicado-el", "04/2026", "--corrige", "Informe OEI 2025")
    hecha = orden("cargar", ruta, *dado)
    assert hecha.codigo == 0, hecha.errores
    assert "publicado el 30/04/2026" in hecha.salida and "corrige Informe OEI 2025" in hecha.salida
    fila = leidas(oficina.datos / "manifest.csv")[-1]
    assert (fila["publicado_el"], fila["corrige"], fila["origen"]) == ("04/2026", "Informe OEI 2025", "real")
    assert "Un documento" not in hecha.errores and "informe_que" not in hecha.errores


def test_a_signed_figure_that_would_change_is_named_in_the_button_that_publishes() -> None:
    """Once the report of a closed year is loaded its figures are the signed ones."""

    def moved(
        antes: VersionSide | None, despues: VersionSide, *, anio: int = 2025, cerrado: bool = True
    ) -> ChangedFigure:
        return ChangedFigure(anio, "empresas_atendidas", "", "", "", cerrado, antes, despues)

    impresa, contada = VersionSide(40_965, "publicado", None), VersionSide(40_970, "calculado", None)
    cambios = [moved(impresa, contada), moved(impresa, VersionSide(5, "calculado", None)), moved(contada, impresa),
               moved(impresa, contada, cerrado=False), moved(impresa, VersionSide(40_965, "calculado", None)),
               moved(None, contada)]  # fmt: skip
    assert version_diff.signed_changes(cambios) == "cambia 2 cifras firmadas de 2025: 40,965 a 40,970"
    dicho = to_builtins(Changes([], [2025], [], cambios, None))
    assert texts.to_publish(Tried([], cambios=dicho)) == f"Publicar: {version_diff.signed_changes(cambios)}"
    assert texts.to_publish(Tried([], cambios=to_builtins(Changes([], [], [], cambios[3:], None)))) == "Publicar"
