"""The page Nota técnica: what it shows is what the command writes."""

import html
import io
import re
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import Orden, elige, opened

from pp0093.errors import UsageError
from pp0093.ui.subjects import noted


@pytest.fixture
def abrir(publicada: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PP0093_SIN_NAVEGADOR", "1")
    return partial(opened, "nota")


def dicho(app: Any) -> str:
    assert not app.exception, app.exception
    return html.unescape(re.sub(r"<[^>]+>", "", "\n".join(h.proto.body for h in app.get("html"))))


def sin(app: Any, *secciones: str) -> None:
    elige(app, **dict.fromkeys(secciones, "no"))


def test_the_page_reads_as_the_note_and_its_figures_lead_to_their_passports(abrir: Any) -> None:
    app = abrir(anio="2025")
    texto = dicho(app)
    dicha = "En 2025, el PP 0093 atendió a 40,965 empresas, 220.3 % más que en 2024."
    assert f"{dicha}Empresas atendidas, 2025: con otros años se compara con cuidado" in texto, "its caveat is beside"
    assert re.search(r"Se ejecutó 99.7 % del .*PIM.*; 4 de 11 actividades", texto)
    assert "Producto 2: 1 de 3 actividades alcanzó su meta y 2 quedaron por debajo de 95 %" in [
        e.label.replace("\\", "").replace("\xa0", " ") for e in app.expander
    ]
    cuerpo = "".join(h.proto.body for h in app.get("html"))
    assert 'href="pasaporte?anio=2025&amp;cifra=empresas_atendidas' in cuerpo
    assert "producto=3000534" in cuerpo or "3000534" in cuerpo


def test_a_short_note_is_of_one_thing() -> None:
    assert noted.one_only({"producto": "3000535", "actividad": "5005083"}) == {"actividad": "5005083"}
    with pytest.raises(UsageError, match="quite un filtro"):
        noted.one_only({"producto": "3000535", "unidad": "ITP"})


def test_what_is_downloaded_has_the_sections_that_were_chosen(abrir: Any) -> None:
    app = abrir(anio="2025")
    sin(app, "conclusiones", "poblacion", "perfil", "indicadores", "estrategias", "anexo")
    elige(app, formato="xlsx")
    texto = dicho(app)
    assert "Metas físicas" not in texto and "El producto 1 no alcanzó su meta" in texto
    [descarga] = [d for d in app.get("download_button") if d.proto.label == "Descargar"]
    assert descarga.proto.deferred_file_id, "it is made when it is asked for"


def test_a_note_of_nothing_says_what_to_do(abrir: Any) -> None:
    app = abrir(anio="2013")
    sin(app, "conclusiones", "poblacion", "productos", "indicadores", "estrategias", "anexo")
    assert "No hay con qué escribir la nota de 2013" in dicho(app)


def test_the_command_takes_the_same_sections(publicada: Path, correr: Orden, tmp_path: Path) -> None:
    ruta = tmp_path / "n.docx"
    opciones = ("nota", "--anio", "2025", "--sin-graficos", "--salida", str(ruta))
    assert correr(*opciones, "--secciones", "anexo,perfil").codigo == 0
    leido = docx.Document(io.BytesIO(ruta.read_bytes()))
    titulos = [p.text for p in leido.paragraphs if p.style.name == "Heading 1"]
    assert titulos[:2] == ["Perfil de las empresas atendidas", "Anexos"]
    assert not any(t.startswith("Producto") for t in titulos)
