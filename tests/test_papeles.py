"""Which instrument is what, and how it is called, is said by the programme that a version carries, not by code."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from libros import escritas, leidas
from versiones_tocadas import unsigned

from pp0093.ask.catalog import Catalog, published
from pp0093.instruments import figures, texts
from pp0093.instruments.findings import findings

Rewritten = Callable[[str, str], Catalog]


@pytest.fixture
def rewritten(version_publicada: Path, tmp_path: Path) -> Rewritten:
    """Return the published version with a piece of its programme's identity or sentences written otherwise."""

    def rewrite(antes: str, despues: str) -> Catalog:
        carpeta = tmp_path / "version"
        if not carpeta.exists():
            shutil.copytree(published(version_publicada).carpeta, carpeta)
            unsigned(carpeta)
        hallados = [r for r in (carpeta / "programa").glob("*.*") if antes in r.read_text(encoding="utf-8")]
        assert hallados, antes
        for ruta in hallados:
            ruta.write_text(ruta.read_text(encoding="utf-8").replace(antes, despues), encoding="utf-8")
        return Catalog(carpeta)

    return rewrite


def test_another_instrument_may_have_the_role(rewritten: Rewritten) -> None:
    catalogo = rewritten('propio = "PP0093"', 'propio = "RUTA_DIGITAL"')
    estado = figures.performance(catalogo, catalogo.programa.instrument(figures.OWN_INSTRUMENT), 2025)
    assert estado and {m.codigo[:3] for m in estado.indicadores} == {"RD."}


def test_a_programme_without_an_instrument_finds_nothing_of_it(rewritten: Rewritten) -> None:
    catalogo = rewritten('politica = "PNDI"\n', "")
    politica = catalogo.programa.instrument(figures.POLICY)
    assert politica is None and figures.policy(catalogo, politica, 2024) is None
    assert figures.whole(catalogo, politica) == ()
    assert figures.questions(catalogo, politica) == [] and figures.measured_indicators(catalogo, politica) == []
    hallados = {h.instrumento for h in findings(catalogo)}
    assert hallados == {"PAED", "RUTA_DIGITAL"}, "what has a role is still looked at"


def test_the_steps_of_the_funnel_are_the_indicators_the_programme_says(rewritten: Rewritten) -> None:
    catalogo = rewritten('"RD.AUTODIAGNOSTICO"', '"RD.OTRO"')
    assert figures.funnel(catalogo, "RUTA_DIGITAL") is None
    dicho = str(texts.route(catalogo.programa, None, figures.measured_indicators(catalogo, "RUTA_DIGITAL")))
    assert dicho.startswith("Falta cuántas MYPE se registraron"), "what is missing is said first"


def test_sentences_that_name_who_is_served_are_the_programmes(rewritten: Rewritten) -> None:
    catalogo = rewritten("MYPE", "personas")
    embudo = figures.funnel(catalogo, "RUTA_DIGITAL")
    medidos = figures.measured_indicators(catalogo, "RUTA_DIGITAL")
    dicho = str(texts.route(catalogo.programa, embudo, medidos))
    assert dicho.startswith("De 52,445 personas registradas")
    assert texts.funnel(catalogo.programa, embudo).encabezado[2] == "personas"


def test_a_light_is_called_as_the_rules_of_its_year_say(version_publicada: Path, tmp_path: Path) -> None:
    carpeta = tmp_path / "version"
    unsigned(shutil.copytree(published(version_publicada).carpeta, carpeta))
    ruta = carpeta / "reglas" / "semaforo.csv"
    filas = leidas(ruta)
    for fila in filas:
        if (fila["codigo"], fila["valido_hasta"]) == ("rojo", ""):
            fila |= {"semaforo": "Alarma", "valido_desde": "2024"}
        elif fila["codigo"] == "rojo":
            fila["valido_hasta"] = "2023"
    escritas(ruta, filas)
    catalogo = Catalog(carpeta)
    de = {a: {str(f.luz) for f in figures.states(catalogo, "PNDI", a) if f.semaforo == "rojo"} for a in (2023, 2024)}
    assert de[2024] == {"▼ Alarma"} and de[2023] <= {"▼ Rojo"}
