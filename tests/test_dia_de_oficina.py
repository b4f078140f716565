"""A day of the office and twelve things that people come to do, in a real browser, in few steps, from a cold start."""

import io
import re
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Carpetas, capturas, go, parte, publicar, settle
from generador_registros import ruc
from generadores import escribir_mensual, filas_mensuales
from libros import de_toml
from playwright.sync_api import Browser, Download, Page, expect

pytestmark = pytest.mark.browser
MUCHO = 240


@pytest.fixture
def oficina(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Carpetas:
    propias = Carpetas.under(tmp_path)
    escribir_mensual(propias.datos / "mef" / "0_bueno.csv", filas_mensuales(3, cadenas=4))
    publicar(propias.datos, propias.salida, "--sin-demo")
    monkeypatch.setenv("PP0093_DATOS", str(propias.datos))
    return propias


@pytest.fixture
def pagina(oficina: Carpetas, navegador: Browser) -> Iterator[Page]:
    with capturas().serve(oficina.salida) as direccion:
        contexto = navegador.new_context(viewport={"width": 1440, "height": 900}, locale="es-PE")
        abierta = contexto.new_page()
        go(abierta, f"{direccion}/cargar")
        yield abierta
        contexto.close()


def archivos_con_faltas(carpeta: Path) -> list[Path]:
    """A list with a wrong RUC that does not say whether it is whole, one without its FECHA, a cross without a year."""
    buenas = [f"{ruc(n)},12/03/2024,1.2,Asesoría,DDP" for n in range(1, 31)]
    textos = {
        "lista DDP.csv": ["RUC,FECHA,ACTIVIDAD,SERVICIO,UNIDAD", *buenas, "123,12/03/2024,1.2,Asesoría,DDP"],
        "sin fecha.csv": ["RUC,ACTIVIDAD,SERVICIO,UNIDAD", f"{ruc(40)},1.2,Asesoría,DDP"],
        "sunat.csv": ["RUC,CIIU,VENTAS_UIT", f"{ruc(1)},4711,20"],
    }
    for nombre, filas in textos.items():
        (carpeta / nombre).write_text("\n".join(filas) + "\n", encoding="utf-8")
    return [carpeta / nombre for nombre in textos]


def soltar(pagina: Page, *archivos: Path) -> None:
    pagina.locator("input[type=file]").set_input_files(archivos)
    expect(pagina.get_by_role("button", name="Revisar qué cambia")).to_be_visible(timeout=1000 * MUCHO)
    settle(pagina, MUCHO)


def decir(pagina: Page, archivo: str, *, entrega: str = "", anio: str = "") -> None:
    """Answer what a file does not say."""
    caja = pagina.locator("[class*='st-key-cargar_archivo_']").filter(has_text=archivo)
    if entrega:
        lista = caja.get_by_label("La entrega es")
        lista.hover()  # What scrolls while its list opens closes it.
        lista.click()
        pagina.get_by_role("option", name=entrega).click()
    if anio:
        caja.get_by_label("Año").fill(anio)


def revisar(pagina: Page) -> None:
    """Keep what was answered of every file and try them, and wait until it is said what would change."""
    pagina.get_by_role("button", name="Revisar qué cambia").click()
    settle(pagina, MUCHO)
    expect(pagina.get_by_role("button", name="Publicar", exact=True)).to_be_visible(timeout=1000 * MUCHO)


def publicar_en_la_pagina(pagina: Page) -> None:
    pagina.get_by_role("button", name="Publicar", exact=True).click()
    settle(pagina, MUCHO)
    expect(pagina.locator(".pp-answer")).to_contain_text(re.compile("archivos? publicados?"))


def corregido(descarga: Download, ruta: Path) -> Path:
    """The book of a unit as it sends it back: its wrong RUC is a right one."""
    with zipfile.ZipFile(descarga.path()) as libros:
        [nombre] = libros.namelist()
        libro = openpyxl.load_workbook(io.BytesIO(libros.read(nombre)))
    hoja = libro.active
    assert hoja is not None and hoja["A2"].value == "123"
    hoja["A2"] = ruc(50)
    libro.save(ruta)
    return ruta


def test_a_day_of_the_office(oficina: Carpetas, pagina: Page, tmp_path: Path) -> None:
    antes = {r.name for r in oficina.datos.rglob("*") if r.is_file()}
    primera = oficina.vigente

    donde = pagina.get_by_test_id("stFileUploaderDropzone")
    expect(donde).to_contain_text("hasta 64 MB por archivo")
    expect(donde.get_by_role("button", name="Elegir en este equipo")).to_be_visible()
    assert not re.search("upload|per file", donde.inner_text().replace("upload\n", ""), re.IGNORECASE)  # But its icon.
    soltar(pagina, *archivos_con_faltas(tmp_path))
    expect(pagina.get_by_text("«Registro administrativo de una unidad»: le falta FECHA")).to_be_visible()
    expect(pagina.get_by_text("Fila 32, columna RUC («123»): el RUC no tiene 11 dígitos")).to_be_visible()
    decir(pagina, "lista DDP.csv", entrega="completa", anio="2024")
    decir(pagina, "sunat.csv", anio="2024")
    revisar(pagina)
    expect(pagina.get_by_text("1 archivo no se puede cargar y 2 archivos se pueden cargar.")).to_be_visible()
    assert {r.name for r in oficina.datos.rglob("*") if r.is_file()} == antes

    publicar_en_la_pagina(pagina)
    assert oficina.vigente != primera
    assert (oficina.datos / "registros" / "lista DDP.csv").exists() and not list(oficina.datos.rglob("sin fecha.csv"))
    assert "registros/lista DDP.csv" in (oficina.datos / "manifest.csv").read_text(encoding="utf-8")
    segunda = oficina.vigente

    with pagina.expect_download() as bajada:
        pagina.get_by_role("button", name="DDP: 1 fila por corregir").click()
    libro = corregido(bajada.value, tmp_path / "DDP corregido.xlsx")
    pagina.get_by_role("button", name="Cargar otros archivos").click()
    settle(pagina)
    soltar(pagina, libro)
    expect(pagina.get_by_text("corrige registros/lista DDP.csv")).to_be_visible()
    expect(pagina.get_by_label("La entrega es")).to_have_count(0)
    revisar(pagina)
    publicar_en_la_pagina(pagina)
    expect(pagina.get_by_role("button", name="por corregir")).to_have_count(0)

    go(pagina, pagina.url.replace("/cargar", "/beneficiarios").partition("?")[0] + "?anio=2024")
    expect(pagina.locator(".pp-answer")).to_contain_text("31 empresas")  # What a director reads.

    go(pagina, pagina.url.replace("/beneficiarios", "/cargar"))
    pagina.get_by_role("button", name="Deshacer la última carga").click()
    settle(pagina)
    pagina.get_by_role("button", name="Sí, deshacer").click()
    settle(pagina, MUCHO)
    expect(pagina.get_by_text("Deshecha la carga")).to_be_visible()
    assert oficina.vigente == segunda and not list(oficina.datos.rglob("DDP corregido.xlsx"))
    expect(pagina.get_by_role("button", name="DDP: 1 fila por corregir")).to_be_visible()


MOST_STEPS, TABS = 5, 150
FOCUSED = """(e => (e.labels?.[0]?.firstChild?.textContent || e.ariaLabel || e.innerText || '').trim())(
    document.activeElement)"""
TASKS = de_toml("doce_tareas")


@dataclass
class Hand(ABC):
    """Who does a task in a window, and in how many steps."""

    pagina: Page
    steps: int = 0
    taken: list[str] = field(default_factory=list)

    def do(self, que: tuple[str, ...]) -> None:
        getattr(self, que[0])(*que[1:])
        settle(self.pagina)

    @abstractmethod
    def press(self, nombre: str) -> None:
        """Press what has a name."""

    def take(self, nombre: str) -> None:
        with self.pagina.expect_download() as bajada:
            self.press(nombre)
        self.taken.append(bajada.value.suggested_filename)

    def named(self, nombre: str) -> re.Pattern[str]:
        # The name of an icon may come first.
        return re.compile(rf"^(\w+\s+)?{re.escape(nombre)}".replace("/", "."))


class Pointer(Hand):
    """With the pointer."""

    def press(self, nombre: str) -> None:
        self.steps += 1
        boton, enlace = (self.pagina.get_by_role(r, name=self.named(nombre)) for r in ("button", "link"))
        plegado = self.pagina.locator("summary").filter(has_text=self.named(nombre))
        boton.or_(enlace).or_(plegado).filter(visible=True).first.click()

    def choose(self, lista: str, opcion: str) -> None:
        self.steps += 2
        campo = self.pagina.get_by_role("combobox", name=lista, exact=True)
        hallada = campo.locator("option").filter(has_text=self.named(opcion)).first
        expect(hallada).to_be_attached()  # A list still being drawn has none, and that of the page left has others.
        campo.select_option(label=hallada.inner_text())

    def ask(self, texto: str) -> None:
        self.steps += 1
        self.pagina.locator(".st-key-pp_buscar input").fill(texto)
        self.pagina.keyboard.press("Enter")
        expect(self.pagina.get_by_role("heading", level=1)).to_have_text("Buscar")


class Keyboard(Hand):
    """With the keyboard alone."""

    def reach(self, nombre: str) -> None:
        """Move with the tabulator until what has that name has the focus."""
        vistos = [self.focused()]
        while not self.named(nombre).match(vistos[-1]) and len(vistos) < TABS:
            self.pagina.keyboard.press("Tab")
            vistos.append(self.focused())
        if self.named(nombre).match(vistos[-1]):
            return
        raise AssertionError(f"{nombre}: {vistos}")

    def focused(self) -> str:
        return str(self.pagina.evaluate(FOCUSED)).replace("\xa0", " ")  # An amount does not break from its unit.

    def press(self, nombre: str) -> None:
        self.steps += 1
        self.reach(nombre)
        self.pagina.keyboard.press("Enter")

    def choose(self, lista: str, opcion: str) -> None:
        self.steps += 1
        self.reach(lista)
        self.pagina.keyboard.type(opcion.partition(" ")[0])  # A blank would open the list.
        campo = self.pagina.get_by_role("combobox", name=lista, exact=True)
        expect(campo.locator("option:checked")).to_have_text(self.named(opcion))

    def ask(self, texto: str) -> None:
        self.steps += 1
        self.pagina.keyboard.press("/")
        expect(self.pagina.locator(".st-key-pp_buscar input")).to_be_focused()
        self.pagina.keyboard.type(texto)
        self.pagina.keyboard.press("Enter")
        expect(self.pagina.get_by_role("heading", level=1)).to_have_text("Buscar")


@pytest.fixture
def abierta(servidor: str, navegador: Browser) -> Iterator[Page]:
    """The first page, in the window of somebody who comes for the first time."""
    contexto = navegador.new_context(locale="es-PE", viewport={"width": 1440, "height": 900})
    contexto.grant_permissions(["clipboard-read", "clipboard-write"])
    pagina = contexto.new_page()
    go(pagina, servidor)
    yield pagina
    contexto.close()


# The one that presses a result of the search is always done: its first press was once lost.
ALWAYS = ("Llevar la ficha de una actividad, en dos hojas", Pointer)
OTHERS = [caso for m in (Pointer, Keyboard) for t in TASKS if (caso := (t, m)) != ALWAYS]


@pytest.mark.parametrize(("tarea", "mano"), [ALWAYS, *parte(OTHERS, 1)])
def test_a_task_is_done_in_few_steps(abierta: Page, tarea: str, mano: Any) -> None:
    pasos, al_final, cuantos = TASKS[tarea].values()
    quien = mano(abierta)
    for paso in pasos:
        quien.do(paso)
    if quien.taken:
        assert quien.taken[-1].endswith(al_final)
    else:
        expect(abierta.locator("body")).to_contain_text(al_final)
    assert quien.steps == cuantos[mano is Keyboard] <= MOST_STEPS
