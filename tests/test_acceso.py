"""Who may see what: the file that says it, and pages refused on the server before they run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pp0093 import access
from pp0093.access import Role
from pp0093.errors import UsageError
from pp0093.ui import pages

SETTINGS = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "tablero"
client_secret = "secreto"
server_metadata_url = "http://localhost:9/.well-known/openid-configuration"

[acceso]
claim = "grupos"
sesion_horas = 2

[acceso.lector]
correos = ["*@ejemplo.pe"]

[acceso.analista]
valores = ["pp-analistas"]
correos = ["Ana@ejemplo.pe"]

[acceso.admin]
valores = ["pp-jefes"]
"""
NOW = 1_800_000_000.0
PAGE = '''"""One."""
from pp0093 import ui
pagina = ui.page("{0}", group="¿Cómo vamos?", asks="¿Qué?", filters=ui.MONEY{1})
ui.layout.note("corrió {0}")
'''


@pytest.fixture
def archivo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of settings in force."""
    ruta = tmp_path / "acceso.toml"
    ruta.write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setenv("PP0093_ACCESO", str(ruta))
    return ruta


def someone(**dicho: Any) -> dict[str, Any]:
    return {"is_logged_in": True, "iat": NOW, "email_verified": True, **dicho}


@pytest.mark.parametrize(
    ("dicho", "rol"),
    [
        (someone(email="luis@ejemplo.pe"), Role.LECTOR),
        (someone(email="ANA@Ejemplo.PE"), Role.ANALISTA),
        (someone(email="ana@ejemplo.pe.malo.com"), Role.NADIE),
        (someone(email="ana@ejemplo.pe", email_verified=False), Role.NADIE),
        (someone(email="luis@otra.pe"), Role.NADIE),
        (someone(), Role.NADIE),
        (someone(grupos="pp-analistas"), Role.ANALISTA),
        (someone(grupos=["x", "pp-jefes"], email="luis@ejemplo.pe"), Role.ADMIN),
        (someone(grupos=None, email=None), Role.NADIE),
        (someone(otro="pp-jefes"), Role.NADIE),
        ({"email": "ana@ejemplo.pe", "iat": NOW}, Role.NADIE),
        ({}, Role.NADIE),
    ],
)
def test_a_role_is_given_by_claim_or_by_list(archivo: Path, dicho: dict[str, Any], rol: Role) -> None:
    assert access.settings().role(dicho, NOW + 1) is rol


@pytest.mark.parametrize(("horas", "rol"), [(1.99, Role.ADMIN), (2, Role.NADIE), (30 * 24, Role.NADIE)])
def test_a_sign_in_lasts_what_the_settings_say(archivo: Path, horas: float, rol: Role) -> None:
    assert access.settings().role(someone(grupos="pp-jefes"), NOW + horas * 3600) is rol


def test_a_sign_in_without_a_date_is_none(archivo: Path) -> None:
    assert access.settings().role(someone(grupos="pp-jefes", iat=None), NOW) is Role.NADIE


def test_who_is_taken_off_the_list_is_out_at_once(archivo: Path) -> None:
    assert access.settings().role(someone(email="ana@ejemplo.pe"), NOW) is Role.ANALISTA
    archivo.write_text(SETTINGS.replace("Ana@", "Eva@"), encoding="utf-8")
    assert access.settings().role(someone(email="ana@ejemplo.pe"), NOW) is Role.LECTOR


@pytest.mark.parametrize(
    ("cambio", "dicho"),
    [
        (("client_id", "client_i"), "a [auth] le falta client_id"),
        (("0123456789abcdef0123456789abcdef", "corta"), "cookie_secret tiene menos de 32"),
        (("[acceso.lector]", "[acceso.lectores]"), "[acceso] no conoce lectores"),
        (("[acceso]", "[acceso"), "no es TOML bien escrito"),
        (("sesion_horas = 2", "sesion_horas = true"), "sesion_horas debe ser un número mayor que 0"),
        (("sesion_horas = 2", "sesion_horas = -1"), "sesion_horas debe ser un número mayor que 0"),
        (('claim = "grupos"', "claim = 3"), "claim debe ser un texto"),
        (('["pp-jefes"]', '"pp-jefes"'), "[acceso.admin] valores debe ser una lista de textos"),
        (("[acceso.admin]\nvalores", "[acceso.admin]\nvalor"), "[acceso.admin] no conoce valor"),
        ((SETTINGS[SETTINGS.index("[acceso]") :], ""), "nadie tiene un rol"),
    ],
)
def test_settings_that_are_not_right_are_said(archivo: Path, cambio: tuple[str, str], dicho: str) -> None:
    assert cambio[0] in SETTINGS
    archivo.write_text(SETTINGS.replace(*cambio), encoding="utf-8")
    with pytest.raises(UsageError) as error:
        access.settings()
    assert dicho in str(error.value) and "\n" not in str(error.value)


@pytest.fixture
def tablero(tmp_path: Path, publicada: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dashboard of three pages, one for each role."""
    (tmp_path / "pages").mkdir()
    for rol in access.GRANTED:
        texto = PAGE.format(rol.nombre, f", role=ui.Role.{rol.name}")
        (tmp_path / "pages" / f"{rol.nombre}.py").write_text(texto, encoding="utf-8")
    (tmp_path / "app.py").write_bytes((PROYECTO / "app.py").read_bytes())
    monkeypatch.setattr(pages, "FOLDER", tmp_path / "pages")
    monkeypatch.chdir(PROYECTO)
    return tmp_path / "app.py"


def text(app: AppTest) -> str:
    return " ".join(h.proto.body for h in app.get("html"))


def visit(tablero: Path, pagina: str, quien: dict[str, Any]) -> str:
    app = AppTest.from_file(str(tablero), default_timeout=60)
    app.user = quien
    # The address of a page, as the browser gives it: AppTest only opens files.
    app._page_hash = calc_hash(pagina)
    app.run()
    assert not app.exception
    return text(app)


@pytest.mark.parametrize("pagina", access.GRANTED)
@pytest.mark.parametrize("rol", list(Role))
def test_a_page_above_ones_role_does_not_run(archivo: Path, tablero: Path, rol: Role, pagina: Role) -> None:
    grupos = {Role.ANALISTA: "pp-analistas", Role.ADMIN: "pp-jefes"}
    correo = "luis@ejemplo.pe" if rol else "luis@otra.pe"
    quien = {**someone(email=correo, grupos=grupos.get(rol)), "iat": time.time()}
    dicho = visit(tablero, pagina.nombre, quien)
    assert (f"corrió {pagina.nombre}" in dicho) is (rol >= pagina)
    if Role.NADIE < rol < pagina:
        assert f"hace falta el de {pagina.nombre}" in dicho


def test_without_sign_in_this_machine_has_every_role(tablero: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "corrió admin" in visit(tablero, "admin", {})
    monkeypatch.setenv("PP0093_COMO", "lector")
    assert "hace falta el de admin" in visit(tablero, "admin", {})


def test_settings_that_are_not_right_close_the_dashboard(archivo: Path, tablero: Path) -> None:
    archivo.write_text("[auth]", encoding="utf-8")
    dicho = visit(tablero, "lector", someone(grupos="pp-jefes"))
    assert "El tablero está cerrado" in dicho and "corrió" not in dicho
