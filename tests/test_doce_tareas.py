"""Twelve things that people come to do, from a cold start, with the pointer and with the keyboard alone, in few steps.

A step is what a hand does: press something, choose from a list (with the pointer two: it is opened first), write a
question. Moving with the tabulator is no step.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import go, parte, settle
from libros import de_toml
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
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
