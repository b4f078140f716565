"""Every choice of every page is in its address: whoever opens the link sees the same."""

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from conftest import Campo, Carpetas, campos, copiada, elige, en_pantalla, graficos, opened, parte, vias
from msgspec.structs import replace
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from test_paginas import go_to, html, text

from pp0093.ask.view import KEYS
from pp0093.cli import main
from pp0093.errors import LOADED_AT
from pp0093.ui.exports import files, headless, paper
from pp0093.ui.exports.piece import Piece
from pp0093.ui.shell import address, search
from pp0093.ui.shell.pages import offered_pages
from pp0093.ui.subjects import intake

pytestmark = pytest.mark.usefixtures("mira_demostracion")

PAGES = {p.id: p for p in offered_pages()}
ASKED = {"buscar": {"q": "¿cuánto se gastó en ferias en 2020?"}}
# The box of the search is no choice of a page: its words go to the address of the page that answers.
# What is written of an activity to be loaded is no view either.
NOT_A_CHOICE = {search.SEARCH_BOX, *intake.REASON_KEYS, *intake.CLOSE_KEYS}
OTHER_WORDS = "certificado"
CHART, TABLE = "Ver el gráfico", "Ver la tabla"


def written(app: AppTest) -> dict[str, Any]:
    """The boxes where a reader writes, by their keys."""
    return {c.key: c for c in app.text_input if c.key not in NOT_A_CHOICE and not c.disabled}


def other_value(campo: Campo) -> str | None:
    """Return a value that a choice does not hold; None where there is no other."""
    if campo.opciones:
        return next((o for o in reversed(campo.opciones) if o != campo.valor), None)
    return {"si": "no", "no": "si"}.get(campo.valor) or str(int(campo.valor) + 1)


def seen(app: AppTest) -> dict[str, Any]:
    """What a reader sees: words, charts and tables, how each control stands, and the address."""
    return {
        "words": [re.sub(r"<(script|style).*?</\1>", "", h.proto.body, flags=re.DOTALL) for h in app.get("html")],
        "controls": campos(app) | {clave: c.value for clave, c in written(app).items()},
        "address": dict(app.query_params),
    }


@pytest.mark.usefixtures("con_figuras")
@pytest.mark.parametrize("pagina", parte(PAGES, 2))
def test_the_link_of_any_choice_opens_the_same_view(pagina: str) -> None:
    """Controls are changed one after the other, each over what the one before left: the page's own, then the bar's."""
    app = opened(pagina, **ASKED.get(pagina, {}))
    formas = [b for b in app.button if str(b.key).startswith("forma_0_")]
    if formas:
        formas[0].click().run()
        assert "forma" in app.query_params
    for caja in written(app).values():
        caja.set_value(OTHER_WORDS).run()
        assert OTHER_WORDS in app.query_params.values()
    propios = [c for c in campos(app) if c not in KEYS]
    for claves in (propios, [c for c in campos(app) if c in KEYS]):
        for clave in claves:
            antes = seen(app)
            otro = other_value(antes["controls"][clave]) if clave in antes["controls"] else None
            if otro is None:
                continue  # Another choice has left it without others.
            elige(app, **{clave: otro})
            despues = seen(app)
            assert not app.exception
            assert despues["controls"].get(clave) != antes["controls"][clave]
            assert despues["address"] != antes["address"], f"{clave} is not in the address"
        if claves:
            assert seen(opened(pagina, **app.query_params)) == seen(app)


def test_a_link_to_what_a_page_has_not_is_said_until_something_is_chosen(publicada: Path) -> None:
    app = opened("ficha", ficha="actividad-no-hay")
    assert any(address.LINK_NOT_READ in h.proto.body for h in app.get("html"))
    elige(app, ficha="unidad-DDP")
    assert not app.exception and not any(address.LINK_NOT_READ in h.proto.body for h in app.get("html"))


@pytest.mark.parametrize("pagina", ["datos", "metodologia"])
def test_the_link_of_a_piece_opens_the_row_that_has_it(pagina: str, publicada: Path) -> None:
    de_fila: dict[str, list[Piece]] = {}
    for pieza in headless.visited(pagina, {}).piezas:
        [lugar] = parse_qs(urlsplit(pieza.enlace).query)["lugar"]
        de_fila.setdefault(lugar.partition(".")[0], []).append(pieza)
    assert len(de_fila) > 1
    for suyas in [*de_fila.values()][-3:]:
        enlace = {k: v[0] for k, v in parse_qs(urlsplit(suyas[-1].enlace).query).items()}
        vistas = en_pantalla(opened(pagina, todo=False, **enlace))
        assert all(f'id="pp-{pagina}_{p.id}"' in vistas for p in suyas), enlace
        [a_la_pagina] = vias(opened(pagina, vista="figura", pieza=suyas[-1].id))
        assert parse_qs(a_la_pagina.lleva).items() >= parse_qs(urlsplit(suyas[-1].enlace).query).items()


def test_what_is_taken_home_bears_the_link_of_its_passport(publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Followed, the link shows that very figure; without the dashboard's address there is none to print."""
    piezas = {p.id: p for p in headless.visited("ejecucion", {"anio": "2020"}).piezas}
    brecha = piezas["anexo"]
    assert "Sustento" not in "".join(brecha.lines()) and brecha.url == "", "identifiers are nobody's words"
    monkeypatch.setenv("PP0093_URL", "https://seguimiento.example.pe/")
    assert brecha.lines()[-1].startswith("Sustento: https://seguimiento.example.pe/pasaporte?")
    assert brecha.pie.version in brecha.url
    nota, lamina = (paper.paper_sheets(piezas["apertura"], tamano, (), "svg")[0] for tamano in paper.SIZES.values())
    assert lamina.count(b"<svg") == nota.count(b"<svg") + 1, "its code is drawn beside the head"
    enlace = {k: v[0] for k, v in parse_qs(urlsplit(brecha.url).query).items()}
    dicho = text(opened("pasaporte", **enlace))
    assert "Meta física" in dicho and brecha.cifras
    assert "de la que se tomó" not in dicho, "it is of this version"
    # It is read with its accents, and whoever types it comes to the same place.
    grupo = address.grouped({"tamano": "Pequeña empresa", "servicio": "I&D, 5 %"})
    pieza = replace(brecha, enlace=f"pasaporte?{address.grouped({'cifra': 'focalizacion_pct', 'grupo': grupo})}")
    dicho = pieza.lines()[-1]
    assert "Pequeña" in dicho and "%C3" not in dicho and "%25C3" not in dicho
    escrito, va = (dict(parse_qsl(urlsplit(u).query)) for u in (dicho.removeprefix("Sustento: "), pieza.url))
    assert address.group(escrito["grupo"]) == address.group(va["grupo"]) == address.group(grupo)
    hoja = load_workbook(io.BytesIO(files.content(pieza, "xlsx")))["Fuente"]
    [celda] = [c for c in hoja["B"] if str(c.value).startswith("Sustento: ")]
    assert celda.value == dicho and celda.hyperlink.target == pieza.url and pieza.url.isascii()


def test_a_map_taken_alone_says_what_it_shows(version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    titulos = {p.id: p.titulo for p in headless.visited("territorio", {"anio": "2025"}).piezas}
    assert titulos["mapa-empresas-atendidas"].startswith("Empresas atendidas, por departamento, en el mapa")
    assert len(set(titulos.values())) == len(titulos)


def test_a_new_version_shows_up_without_restarting_and_a_passport_says_what_became_of_its_figure(
    con_informes: Carpetas, carpetas: Carpetas
) -> None:
    abierta = opened()
    assert LOADED_AT in " ".join(seen(abierta)["words"])
    primera = copiada(con_informes, carpetas)
    assert "40,965" in str([b.label for b in abierta.run().button])
    informe = carpetas.datos / "publicado" / "informe_2025.csv"
    texto = informe.read_text(encoding="utf-8")
    informe.write_text(texto.replace("empresas_atendidas,,,2025,40965,", "empresas_atendidas,,,2025,40966,"), "utf-8")
    assert main(["etl"]) == 0
    cifras = str([b.label for b in abierta.run().button])
    assert "40,966" in cifras and "40,965" not in cifras
    cifra = {"anio": "2025", "cifra": "empresas_atendidas", "version": primera}
    assert "era 40,965; ahora es 40,966" in " ".join(seen(opened("pasaporte", **cifra))["words"])
    dinero = cifra | {"cifra": "pim_soles"}
    assert f"No ha cambiado desde la versión {primera}" in " ".join(seen(opened("pasaporte", **dinero))["words"])
    otra = cifra | {"version": "no-hay"}
    assert "no hay una versión no-hay" in " ".join(seen(opened("pasaporte", **otra))["words"]).lower()


def test_a_piece_is_seen_alone_with_what_it_says_on_paper(publicada: Path) -> None:
    sola = opened("resumen", anio="2020", producto="3000535", vista="figura", pieza="actividades")
    dicho = " ".join(seen(sola)["words"])
    assert len(graficos(sola)) == 1 and not campos(sola)
    for trozo in ("PP 0093", "producto P2", "Corte: 18/03/2021", "Fuente: Informe OEI 2020"):
        assert trozo in dicho
    assert [v.dicho for v in vias(sola)] == ["Ver en su página, con todo lo demás"]
    ninguna = opened("ejecucion", anio="2020", vista="figura", pieza="avance-por-fuente")
    assert "no tiene esa pieza" in " ".join(seen(ninguna)["words"]) and not graficos(ninguna)
    [a_la_pagina] = vias(ninguna)
    assert (a_la_pagina.pagina, a_la_pagina.lleva) == ("ejecucion", "anio=2020"), "one that is gone"


def drawn(app: AppTest) -> tuple[int, int]:
    """How many charts and how many tables are drawn."""
    return len(graficos(app)), html(app).count("<table")


def press(app: AppTest, etiqueta: str, lugar: int = 0) -> AppTest:
    return [b for b in app.button if b.label == etiqueta][lugar].click().run()


def test_a_chart_and_its_table_change_places_and_the_link_says_it(publicada: Path) -> None:
    """Each piece has its own way, and keeps it while another page is looked at."""
    app = opened("presupuesto", anio="2025")
    graficos, tablas = drawn(app)
    assert graficos == len([b for b in app.button if b.label == TABLE])
    press(app, TABLE, 1)
    assert not app.exception and drawn(app) == (graficos - 1, tablas + 1)
    assert CHART not in [b.label for b in go_to(app, "ejecucion").button]
    assert drawn(go_to(app, "presupuesto")) == (graficos - 1, tablas + 1)
    enlace = press(app, TABLE).query_params["forma"]
    assert sorted(enlace.split("&")) == ["pasos-nacional=tabla", "serie-nacional=tabla"]
    otra = opened("presupuesto", anio="2025", forma=enlace)
    assert drawn(otra) == drawn(app) == (graficos - 2, tablas + 2) and otra.query_params["forma"] == enlace
    press(press(app, CHART), CHART)
    assert "forma" not in app.query_params and drawn(app) == (graficos, tablas)
    otra.query_params["forma"] = "nada=tabla"
    assert not otra.run().exception and drawn(otra) == drawn(app), "what is no piece is let be"


def test_the_method_and_the_glossary_are_searched_without_accents(publicada: Path) -> None:
    app = opened("metodologia", anio="2025")

    def titles() -> list[str]:
        return re.findall(r'class="pp-chart-title">(.*?)</h2>', html(app))

    todas = titles()
    app.text_input(key="propio_regla").set_value("focalizacion ventas").run()
    assert not app.exception and app.query_params["regla"] == "focalizacion ventas"
    hallados = titles()
    assert 1 <= len(hallados) < len(todas) and set(hallados) <= set(todas)
    dicho = text(app)
    assert "Ventas anuales desde las que una empresa" in dicho and "gasta sin producto" not in dicho
    app.text_input(key="propio_regla").set_value("zzzz").run()
    assert "Ninguna regla, definición ni palabra del glosario dice eso" in text(app)
