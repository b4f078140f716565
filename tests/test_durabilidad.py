"""What was published is read whole or said to be damaged: power cuts, flipped bytes, full disks, clocks set back."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden, copiada, en_pantalla, opened, parte, publicar
from generadores import escribir_mensual, filas_mensuales
from streamlit.testing.v1 import AppTest
from test_construccion import devengado, escribir, total, versiones
from versiones_tocadas import de_otra_edicion, of_the_first_edition, unsigned

from pp0093 import access, clock, durable, versions
from pp0093.access import Access
from pp0093.ask import catalog
from pp0093.ask.gathering import thinning
from pp0093.errors import LOADED_AT
from pp0093.ui.shell import run

POR_ANIO = ("consulta", "pim_soles", "--alcance", "nacional", "--formato", "json")


def vaciar(ruta: Path) -> None:
    ruta.write_bytes(b"")


def quitar(ruta: Path) -> None:
    ruta.unlink()


def cortar(ruta: Path) -> None:
    ruta.write_bytes(ruta.read_bytes()[: ruta.stat().st_size // 2])


def girar(ruta: Path) -> None:
    octetos = bytearray(ruta.read_bytes())
    octetos[len(octetos) // 2] ^= 1
    ruta.write_bytes(octetos)


def latin1(ruta: Path) -> None:
    ruta.write_bytes(b"\xf1\xe1" + ruta.read_bytes()[2:])


DANOS: list[Callable[[Path], None]] = [vaciar, quitar, cortar, girar, latin1]
PIEZAS = ("version.json", "pp0093.duckdb", "reglas/parametro.csv", "VIGENTE")


@pytest.fixture(scope="module")
def dos_publicadas(plantilla: Carpetas, tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The small good file and another after it, published; tests copy them."""
    raiz = tmp_path_factory.mktemp("dos")
    propias = Carpetas.under(raiz)
    copiada(plantilla, propias)
    escribir(propias, "0_bueno.csv", 20)
    publicar(propias.datos, propias.salida)
    return propias


@pytest.fixture
def dos(plantilla: Carpetas, dos_publicadas: Carpetas, carpetas: Carpetas) -> tuple[str, str]:
    """Two versions, the last one published: their ids."""
    assert plantilla.vigente
    return plantilla.vigente, copiada(dos_publicadas, carpetas)


def pieza(carpetas: Carpetas, cual: str, version: str) -> Path:
    return carpetas.salida / cual if cual == "VIGENTE" else carpetas.salida / "versiones" / version / cual


def test_a_damaged_version_is_said_and_another_is_served(
    dos: tuple[str, str], carpetas: Carpetas, orden: Orden
) -> None:
    for cual, dano in product(PIEZAS, DANOS):
        ruta = pieza(carpetas, cual, dos[1])
        sana = ruta.read_bytes()
        dano(ruta)
        versions.look_again()
        servida = versions.served_version(carpetas.salida)
        # A pointer that names nothing leaves the newest; a version that is damaged, the one before it.
        assert servida.carpeta and servida.carpeta.name == dos[cual == "VIGENTE"], (cual, dano)
        respuesta = orden(*POR_ANIO)
        assert respuesta.codigo == 0 and respuesta.json
        [linea] = [dicha for dicha in respuesta.lineas if "versión publicada" in dicha or "VIGENTE" in dicha]
        assert linea.startswith("Aviso: ") and "pp0093 etl la rehace" in linea
        ruta.write_bytes(sana)
        versions.look_again()
        assert not versions.served_version(carpetas.salida).falta


@pytest.mark.parametrize("hacer", [os.mkfifo, os.mkdir])
@pytest.mark.parametrize("cual", ["VIGENTE", "version.json"])
def test_a_pipe_or_a_folder_where_a_file_was_is_said_and_nobody_waits(
    cual: str, hacer: Callable[[Path], None], dos: tuple[str, str], carpetas: Carpetas, orden: Orden
) -> None:
    ruta = pieza(carpetas, cual, dos[1])
    ruta.unlink()
    hacer(ruta)
    versions.look_again()
    respuesta = orden(*POR_ANIO)
    assert respuesta.codigo == 0 and respuesta.json
    assert [linea for linea in respuesta.lineas if linea.startswith("Aviso: se muestra la versión")]


def test_where_nothing_was_published_a_missing_pointer_says_so(carpetas: Carpetas, orden: Orden) -> None:
    (carpetas.salida / "versiones" / "a_medias").mkdir(parents=True)
    assert versions.served_version(carpetas.salida) == versions.ServedVersion(None)


REHECHAS = [("version.json", vaciar), ("marts/presupuesto.parquet", girar), ("VIGENTE", quitar)]


@pytest.mark.parametrize(("cual", "dano"), parte(REHECHAS, 1))
def test_the_next_build_makes_it_again(
    cual: str, dano: Callable[[Path], None], dos: tuple[str, str], carpetas: Carpetas, orden: Orden
) -> None:
    antes = total(orden)
    dano(pieza(carpetas, cual, dos[1]))
    hecho = orden("etl")
    assert hecho.codigo == 0 and hecho.salida.startswith("Publicada")
    assert any("se rehace con los archivos de ahora" in linea for linea in hecho.lineas)
    assert total(orden) == antes and not versions.served_version(carpetas.salida).falta
    assert orden("etl").salida.startswith("Sin cambios")


def test_when_the_only_version_is_damaged_all_say_so_and_etl_repairs(
    ya_publicada: str, carpetas: Carpetas, orden: Orden
) -> None:
    vaciar(pieza(carpetas, "version.json", ya_publicada))
    for pedido in (POR_ANIO, ("cargas",), ("app",), ("pasaporte", "pim_soles"), ("exportar", "resumen")):
        respuesta = orden(*pedido)
        assert respuesta.codigo == 1 and respuesta.salida == ""
        [linea] = respuesta.lineas
        assert "está dañada" in linea and "pp0093 etl la rehace" in linea
    dicho = en_pantalla(opened())
    assert "está dañada" in dicho and LOADED_AT in dicho and "pp0093 etl" not in dicho
    assert orden("etl").codigo == 0 and orden(*POR_ANIO).codigo == 0


def test_a_page_says_what_is_shown_instead_and_names_no_order(dos: tuple[str, str], carpetas: Carpetas) -> None:
    vaciar(pieza(carpetas, "version.json", dos[1]))
    [nota] = [h.proto.body for h in opened().get("html") if "está dañada" in h.proto.body]
    assert f"Se muestra la versión {dos[0]} porque la versión publicada, {dos[1]}, está dañada" in nota
    assert f"la rehace la próxima carga que se publique {LOADED_AT}." in nota and "pp0093 " not in nota


def test_an_old_damaged_version_is_not_said_to_be_made_again(
    dos: tuple[str, str], carpetas: Carpetas, orden: Orden
) -> None:
    """A build makes the published one; asked by its id, another says what is true of it."""
    [base] = pieza(carpetas, ".", dos[0]).glob("*.duckdb")
    girar(base)
    respuesta = orden(*POR_ANIO, "--version", dos[0])
    assert respuesta.codigo == 1 and not respuesta.salida
    [linea] = respuesta.lineas
    assert f"la versión {dos[0]} está dañada" in linea and "pp0093 etl no la rehace" in linea


def test_a_version_of_another_edition_without_sums_is_still_served(ya_publicada: str, carpetas: Carpetas) -> None:
    version = unsigned(pieza(carpetas, "version.json", ya_publicada).parent)
    assert versions.served_version(carpetas.salida) == versions.ServedVersion(version)


def test_the_clock_set_back_changes_neither_order_nor_what_is_kept(
    dos: tuple[str, str], carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pp0093.build import version

    class Atrasado(version.datetime):  # type: ignore[name-defined,misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr(version, "datetime", Atrasado)
    filas = escribir(carpetas, "0_bueno.csv", 21)
    assert orden("etl").codigo == 0
    nueva = carpetas.vigente
    assert nueva and nueva.startswith("2001") and total(orden) == devengado(filas)
    assert [v.name for v in versions.finished(carpetas.salida)] == [*dos, nueva]
    assert not versions.is_thin(carpetas.salida / "versiones" / dos[1])
    assert versions.is_thin(carpetas.salida / "versiones" / dos[0])
    assert orden("volver").codigo == 0 and carpetas.vigente == dos[1]


# The readings that are kept.


@pytest.mark.parametrize("cual", parte(["filas.parquet", "lectura.json"], 1))
def test_a_flipped_byte_of_a_kept_reading_is_said_and_read_again(
    cual: str, ya_publicada: str, carpetas: Carpetas, orden: Orden
) -> None:
    orden("etl")  # The folder is a copy: its file is read again, once.
    antes = total(orden)
    [ruta] = (carpetas.salida / "lecturas").glob(f"*/{cual}")
    girar(ruta)
    hecho = orden("etl")
    assert hecho.codigo == 0 and "(1 archivo leído, 0 sin cambios)" in hecho.salida
    assert "Aviso: mef/0_bueno.csv: su lectura guardada estaba dañada; se leyó de nuevo" in hecho.lineas
    assert total(orden) == antes


def test_a_damaged_index_is_forgotten(ya_publicada: str, carpetas: Carpetas, orden: Orden) -> None:
    for dano in DANOS:
        dano(carpetas.salida / "lecturas" / "indice.json")
        assert orden("etl").salida.startswith("Sin cambios: sigue publicada"), dano


def test_a_file_replaced_while_it_is_read_is_read_again_and_one_that_never_stops_changing_is_refused(
    carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pp0093.ingest import cache

    de_verdad, veces = cache._taken, []

    def una_vez(*argumentos: Any) -> Any:
        leida = de_verdad(*argumentos)
        if not veces:
            veces.append(filas_mensuales(2, cadenas=4))
            escribir_mensual(carpetas.datos / "mef" / "a.csv", veces[0])
        return leida

    def siempre(avance: Any, archivo: Any, *otros: Any) -> Any:
        leida = de_verdad(avance, archivo, *otros)
        archivo.ruta.write_bytes(archivo.ruta.read_bytes() + b"\n")
        return leida

    escribir(carpetas, "a.csv", 1)
    monkeypatch.setattr(cache, "_taken", una_vez)
    assert orden("etl").codigo == 0
    assert total(orden) == devengado(veces[0])
    assert orden("etl").salida.startswith("Sin cambios")
    antes = carpetas.vigente
    escribir(carpetas, "b.csv", 1)
    monkeypatch.setattr(cache, "_taken", siempre)
    hecho = orden("etl")
    assert hecho.codigo == 1 and "mef/b.csv: cambió mientras se leía" in hecho.errores
    assert carpetas.vigente == antes


# What can't be written is nobody's bad file.


REFUSED = [("filas.parquet", errno.ENOSPC), ("version.json", errno.EROFS), ("VIGENTE", errno.EACCES)]


@pytest.mark.parametrize(("donde", "falla"), parte(REFUSED, 1))
@pytest.mark.usefixtures("ya_publicada")
def test_a_disk_that_refuses_is_not_a_bad_file(
    donde: str, falla: int, carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    escribir(carpetas, "b.csv", 1)
    antes = (carpetas.vigente, versiones(carpetas))
    monkeypatch.setattr(durable, "sha256", falling(durable.sha256, donde, falla))
    monkeypatch.setattr(Path, "write_text", falling(Path.write_text, donde, falla))
    monkeypatch.setattr(durable, "open", falling(open, f"{donde}.nuevo", falla), raising=False)
    hecho = orden("etl", "--omitir-rechazados")
    assert hecho.codigo == 1 and hecho.salida == ""
    [linea] = hecho.lineas
    assert linea.startswith("No se pudo leer o escribir") and linea.endswith("lo publicado sigue como estaba.")
    assert not any(palabra in linea for palabra in ("space", "denied", "Read-only"))
    monkeypatch.undo()
    carpetas.looked_at(monkeypatch)
    assert (carpetas.vigente, versiones(carpetas)) == antes
    assert not [r for r in carpetas.salida.rglob("*") if r.name.endswith(".nuevo") or r.name.startswith(".en_curso")]
    assert orden("etl").salida.startswith("Publicada")


def test_what_fails_once_it_is_published_does_not_say_that_nothing_changed(
    dos: tuple[str, str], carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    escribir(carpetas, "b.csv", 1)
    with monkeypatch.context() as disco:
        disco.setattr(durable, "sync", falling(durable.sync, carpetas.salida.name, errno.EIO))
        disco.setattr(thinning, "thin", lambda version: None)
        hecho = orden("etl")
    nueva = carpetas.vigente
    assert hecho.codigo == 1 and nueva not in dos and "sigue como estaba" not in hecho.errores
    assert f"la versión {nueva} quedó publicada, pero el disco no confirma que la guardó" in hecho.errores
    with monkeypatch.context() as disco:
        disco.setattr(thinning, "thin", falling(thinning.thin, dos[0], errno.EACCES))
        hecho = orden("etl")
    assert hecho.codigo == 0 and "sigue como estaba" not in hecho.errores
    assert "Aviso: las versiones viejas no se terminaron de reducir a sus cifras (falta permiso)" in hecho.errores


def test_what_the_first_edition_published_says_to_build_again_and_the_build_does(
    ya_publicada: str, carpetas: Carpetas, orden: Orden
) -> None:
    """It said that its folder «no es un programa: no tiene programa.toml»."""
    of_the_first_edition(carpetas.salida / "versiones" / ya_publicada)
    falta = f"la versión {ya_publicada} es de otra edición del programa: no tiene su carpeta programa"
    dicho = f"{falta}; pp0093 etl la rehace"
    for pedido in (("consulta", "pim_soles"), ("diagnostico",)):
        hecho = orden(*pedido)
        assert hecho.codigo == 1 and dicho in hecho.errores and "programa.toml" not in hecho.errores
    app = AppTest.from_file(str(PROYECTO / "app.py")).run()
    assert not app.exception and "de otra edición del programa" in str([h.proto for h in app.get("html")])
    hecha = orden("etl")
    assert hecha.codigo == 0 and carpetas.vigente != ya_publicada
    assert f"no se compararon con las de antes: {falta}.\n" in hecha.salida, "not to do what it has just done"
    assert orden("consulta", "pim_soles").codigo == 0


def test_a_version_of_another_edition_stays_whole_and_is_not_said_to_be_what_is_published(
    dos: tuple[str, str], carpetas: Carpetas, orden: Orden
) -> None:
    de_otra_edicion(carpetas.salida / "versiones" / dos[0], ilegible=True)
    escribir(carpetas, "b.csv", 1)
    hecho = orden("etl")
    assert hecho.codigo == 0 and "la rehace" not in hecho.errores
    dicho = f"la versión {dos[0]} no se pudo reducir a sus cifras y sigue entera (la hizo otra edición"
    assert dicho in hecho.errores
    assert dicho not in orden("etl").errores, "it stays until somebody deletes it: it is told once"


def falling(funcion: Callable[..., Any], nombre: str, falla: int) -> Callable[..., Any]:
    def cae(ruta: Path, *argumentos: Any, **nombrados: Any) -> Any:
        if ruta.name == nombre:
            raise OSError(falla, os.strerror(falla), str(ruta))
        return funcion(ruta, *argumentos, **nombrados)

    return cae


# Where the system is another.


def test_on_windows_a_folder_is_not_opened_and_a_file_is_opened_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    abiertos: list[tuple[Path, int]] = []
    sincronizados: list[int] = []
    otro = SimpleNamespace(
        name="nt",
        O_RDWR=os.O_RDWR,
        O_RDONLY=os.O_RDONLY,
        open=lambda ruta, modo: abiertos.append((ruta, modo)) or os.open(ruta, modo),
        fsync=sincronizados.append,
        close=os.close,
    )
    monkeypatch.setattr(durable, "os", otro)
    durable.sync_tree(tmp_path)
    assert abiertos == [(tmp_path / "a.txt", os.O_RDWR)] and len(sincronizados) == 1


class Held:
    """A system that refuses to replace or delete some names, so many times, as Windows does while they are open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, nombre: str, veces: int) -> None:
        self.nombre, self.quedan = nombre, veces
        for modulo, llamada in ((os, "replace"), (shutil, "rmtree")):
            monkeypatch.setattr(modulo, llamada, self._refusing(getattr(modulo, llamada)))
        monkeypatch.setattr(durable, "REFUSED_FOR", (0, 0, 0))

    def _refusing(self, hace: Callable[..., Any]) -> Callable[..., Any]:
        def done(ruta: Any, *argumentos: Any, **nombrados: Any) -> Any:
            if self.quedan and any(self.nombre in str(r) for r in (ruta, *argumentos)):
                self.quedan -= 1
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(ruta))
            return hace(ruta, *argumentos, **nombrados)

        return done


@pytest.mark.parametrize("nombre", ["VIGENTE", ".en_curso-"])
def test_what_a_dashboard_holds_open_for_a_moment_is_replaced_all_the_same(
    nombre: str, ya_publicada: str, carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    escribir(carpetas, "b.csv", 1)
    abierto = Held(monkeypatch, nombre, 3)
    assert orden("etl").salida.startswith("Publicada")
    assert carpetas.vigente != ya_publicada and not abierto.quedan


def test_what_a_dashboard_goes_on_holding_open_is_left_for_the_next_build(
    dos: tuple[str, str], carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    escribir(carpetas, "b.csv", 1)
    with monkeypatch.context() as sistema:
        Held(sistema, "VIGENTE", 1000)
        hecho = orden("etl")
    assert hecho.codigo == 1 and "lo publicado sigue como estaba" in hecho.errores and carpetas.vigente == dos[1]
    with monkeypatch.context() as sistema:
        Held(sistema, f"{dos[0]}{os.sep}marts", 1000)
        hecho = orden("etl")
    vieja = carpetas.salida / "versiones" / dos[0]
    assert hecho.codigo == 0 and "las versiones viejas no se terminaron de reducir" in hecho.errores
    assert versions.is_thin(vieja) and (vieja / "marts").exists()
    assert orden("consulta", "pim_soles", "--por", "anio").codigo == 0
    escribir(carpetas, "c.csv", 2)
    assert orden("etl").codigo == 0
    assert not (vieja / "marts").exists()


# Who reads aggregates may see another version only on set days.


def test_readers_see_another_version_on_the_set_days_and_it_stays_whole(
    dos: tuple[str, str], carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    hoy = [date(2026, 11, 27)]
    publicadas = {dos[0]: date(2026, 10, 31)}
    monkeypatch.setattr(clock, "today", lambda: hoy[0])
    monkeypatch.setattr(versions, "published_on", lambda v: publicadas.get(v.name, date(2026, 11, 27)))
    monkeypatch.setattr(access, "settings", lambda: Access(fechas=(date(2026, 12, 31), date(2026, 10, 31))))

    def seen(rol: str) -> tuple[str, str]:
        monkeypatch.setenv("PP0093_COMO", rol)
        app = AppTest.from_file(str(PROYECTO / "app.py")).run()
        assert not app.exception
        notas = [str(h.proto.body) for h in app.get("html") if "Cifras publicadas" in str(h.proto.body)]
        return app.session_state[run.PAGE_VERSION_KEY].version, "".join(notas)

    version, nota = seen("lector")
    assert version == dos[0] and "Cifras publicadas el 31/10/2026. Las siguientes, el 31/12/2026." in nota
    assert seen("analista") == (dos[1], "")
    for nombre in ("b.csv", "c.csv"):
        escribir(carpetas, nombre, 1)
        assert orden("etl").codigo == 0
    enteras = [v.name for v in versions.finished(carpetas.salida) if not versions.is_thin(v)]
    assert enteras[0] == dos[0] and len(enteras) == 3, "the one they see, the published one and the one before it"
    assert seen("lector")[0] == dos[0]
    hoy[0] = date(2026, 12, 31)
    assert seen("lector")[0] == carpetas.vigente


# One version a page run.


def page_runs_mixed(corridas: int, dos: tuple[str, str], carpetas: Carpetas, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of some page runs ask more than one version, when each look at what is published finds another."""
    rutas = [carpetas.salida / "versiones" / v for v in dos]
    vueltas, preguntadas = [0], set[str]()

    def otra(_salida: Path) -> versions.ServedVersion:
        vueltas[0] += 1
        return versions.ServedVersion(rutas[vueltas[0] % 2])

    pregunta = catalog.Catalog.answered

    def anotada(propio: Any, *argumentos: Any) -> Any:
        preguntadas.add(propio.version)
        return pregunta(propio, *argumentos)

    monkeypatch.setattr(versions, "served_version", otra)
    monkeypatch.setattr(catalog.Catalog, "answered", anotada)
    app = AppTest.from_file(str(PROYECTO / "app.py"))
    mezcladas = 0
    for _ in range(corridas):
        preguntadas.clear()
        app.run()
        assert not app.exception and preguntadas
        mezcladas += len(preguntadas) > 1
    assert vueltas[0] >= 2 * corridas
    return mezcladas


def test_a_page_run_stands_on_one_version_though_each_look_finds_another(
    dos: tuple[str, str], carpetas: Carpetas, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page_runs_mixed(4, dos, carpetas, monkeypatch) == 0


@pytest.mark.campana
def test_five_hundred_page_runs(
    dos: tuple[str, str], carpetas: Carpetas, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert page_runs_mixed(500, dos, carpetas, monkeypatch) == 0
    with capsys.disabled():
        print("\n| Vistas de página que mezclan dos versiones, con una publicación en cada mirada | 500 | 0 |")
