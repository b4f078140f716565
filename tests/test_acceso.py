"""Who may see what: the file that says it, and pages refused on the server before they run."""

import ast
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import PROYECTO, en_pantalla, opened
from libros import de_toml
from streamlit.runtime import Runtime
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pp0093 import access
from pp0093.access import Role
from pp0093.errors import UsageError
from pp0093.ui import access as ui_access
from pp0093.ui.server.application import application
from pp0093.ui.server.gate import ROUTES, part, role_asked
from pp0093.ui.shell import menu, pages, run

CASES = de_toml("acceso")
SETTINGS = CASES["buenos"]
DRAWN = sorted([*(PROYECTO / "pp0093" / "ui").rglob("*.py"), *(PROYECTO / "pages").glob("*.py")])
NOW = 1_800_000_000.0
PAGE = '''"""One."""
from pp0093 import ui
pagina = ui.page()
ui.layout.note("corrió {0}")
'''
ENTRY = """
[{0}]
title = "{0}"
group = "Cómo vamos"
asks = "¿Qué?"
filters = "F"
role = "{1}"
"""


@pytest.fixture
def archivo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of settings in force."""
    ruta = tmp_path / "acceso.toml"
    ruta.write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setenv("PP0093_ACCESO", str(ruta))
    return ruta


def someone(**dicho: Any) -> dict[str, Any]:
    return {"is_logged_in": True, "iat": NOW, "email_verified": True, **dicho}


FAR = 10**400
# What can be written in no file too.
SAID: dict[str, tuple[dict[str, Any], Role]] = {
    **{caso: (someone(**dicho), Role[rol]) for caso, (dicho, rol) in CASES["dichos"].items()},
    "grupos y correo que faltan": (someone(grupos=None, email=None), Role.NADIE),
    "no entró": ({"email": "ana@ejemplo.pe", "iat": NOW}, Role.NADIE),
    "nadie": ({}, Role.NADIE),
    "un número entre los grupos": (someone(grupos=[7, None, "pp-jefes"]), Role.ADMIN),
    "verificado que falta": ({"is_logged_in": True, "iat": NOW, "email": "luis@ejemplo.pe"}, Role.NADIE),
    "un sustituto suelto": (someone(email="\ud800@ejemplo.pe", sub="\ud800"), Role.NADIE),
    "entró en un número que no cabe": (someone(grupos="pp-jefes", iat=FAR), Role.NADIE),
    "entró antes de todo": (someone(grupos="pp-jefes", iat=-FAR), Role.NADIE),
    "entró sin fecha": (someone(grupos="pp-jefes", iat=None), Role.NADIE),
}


@pytest.mark.parametrize("caso", SAID)
def test_a_role_is_given_by_claim_or_by_list_and_an_odd_identity_is_nobody(archivo: Path, caso: str) -> None:
    dicho, rol = SAID[caso]
    acceso = access.settings()
    assert acceso.role(dicho, NOW + 1) is rol
    assert isinstance(acceso.known_as(dicho), str)


def test_a_provider_that_never_says_verified_has_a_setting(archivo: Path) -> None:
    """It stands for what is not said, never for what is said otherwise."""
    archivo.write_text(SETTINGS.replace("[acceso]\n", "[acceso]\ncorreos_ya_verificados = true\n"), encoding="utf-8")
    roles = {c: access.settings().role(dicho, NOW + 1) for c, (dicho, _) in SAID.items() if c.startswith("verificado")}
    assert {c for c, rol in roles.items() if rol is not Role.NADIE} == {"verificado que falta"}


def test_a_sign_in_without_a_name_has_no_file_of_anybody(archivo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dicho = {**someone(email="luis@ejemplo.pe"), "iat": time.time()}
    monkeypatch.setattr(ui_access, "identity_given", lambda: dicho)
    monkeypatch.setattr(ui_access.st, "session_state", {ui_access.NEEDED: Role.LECTOR})
    assert ui_access.handed_over(lambda: b"sin nombre")() == b"sin nombre"
    assert not ui_access.is_theirs({**dicho, "email": "eva@ejemplo.pe"}, b"sin nombre")


@pytest.mark.parametrize(("caso", "dicho"), CASES["a_page_answers_an_odd"])
def test_a_page_answers_an_odd_identity(archivo: Path, tablero: Path, caso: str, dicho: str) -> None:
    quien, _ = SAID[caso]
    ahora = time.time()
    visto = visit(tablero, "lector", {**quien, "iat": ahora if quien["iat"] == NOW else quien["iat"]})
    assert dicho in visto and "corrió" not in visto


@pytest.mark.parametrize(("horas", "rol"), [(1.99, Role.ADMIN), (2, Role.NADIE), (30 * 24, Role.NADIE)])
def test_a_sign_in_lasts_what_the_settings_say(archivo: Path, horas: float, rol: Role) -> None:
    assert access.settings().role(someone(grupos="pp-jefes"), NOW + horas * 3600) is rol


def test_who_is_taken_off_the_list_is_out_at_once(archivo: Path) -> None:
    assert access.settings().role(someone(email="ana@ejemplo.pe"), NOW) is Role.ANALISTA
    archivo.write_text(SETTINGS.replace("Ana@", "Eva@"), encoding="utf-8")
    assert access.settings().role(someone(email="ana@ejemplo.pe"), NOW) is Role.LECTOR


@pytest.mark.parametrize(("era", "es", "dicho"), CASES["malos"])
def test_settings_that_are_not_right_are_said(archivo: Path, era: str, es: str, dicho: str) -> None:
    assert era in SETTINGS
    archivo.write_text(SETTINGS.replace(era, es), encoding="utf-8")
    with pytest.raises(UsageError) as error:
        access.settings()
    assert dicho in str(error.value) and "\n" not in str(error.value)


def test_settings_without_roles_are_of_nobody(archivo: Path) -> None:
    archivo.write_text(SETTINGS.partition("[acceso]")[0], encoding="utf-8")
    with pytest.raises(UsageError, match="nadie tiene un rol"):
        access.settings()


def test_settings_that_are_a_pipe_close_the_dashboard_and_nobody_waits(archivo: Path) -> None:
    archivo.unlink()
    os.mkfifo(archivo)
    with pytest.raises(UsageError, match="no se puede leer"):
        access.settings()


def decorated(arbol: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Each function of a module with what stands over it."""
    for nodo in ast.walk(arbol):
        if isinstance(nodo, ast.FunctionDef):
            yield nodo.name, {ast.unparse(d).partition("(")[0] for d in nodo.decorator_list}


@pytest.mark.parametrize("modulo", DRAWN, ids=lambda p: p.relative_to(PROYECTO).as_posix())
def test_what_is_redrawn_alone_asks_again_who_looks(modulo: Path) -> None:
    """A fragment and a dialog run without app.py, whose gate they would go around."""
    arbol = ast.parse(modulo.read_text(encoding="utf-8"))
    solas = {n: d for n, d in decorated(arbol) if d & {"st.fragment", "st.dialog"}}
    assert not {n for n, d in solas.items() if not d & {"run.redrawn", "redrawn"}}
    for llamada in (n for n in ast.walk(arbol) if isinstance(n, ast.Call)):
        nombre = ast.unparse(llamada.func)
        if nombre in ("st.fragment", "st.dialog"):
            assert llamada.args or llamada.keywords, f"{modulo.name}:{llamada.lineno} makes a fragment of nothing known"
        if nombre.endswith("download_button") and isinstance(llamada.args[1], ast.Call):
            hecho = ast.unparse(llamada.args[1].func)
            assert hecho in ("later", "console.as_json"), f"{modulo.name}:{llamada.lineno}: {hecho}"


def test_every_route_says_what_it_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A route that Streamlit, or we, add tomorrow fails here until someone says who passes."""
    monkeypatch.setattr(Runtime, "_instance", None)  # One a process, whoever made it.
    rutas = {getattr(r, "path", "") for r in application(access.Access())._build_starlette_app().routes}
    assert {"/_stcore/stream", "/media/{file_id:path}", "/_stcore/upload_file/{session_id}/{file_id}"} <= rutas
    # The last one, without a path, is Streamlit's own code: the same for everybody.
    assert not {r for r in rutas - {""} if part(r) == "/"}
    assert role_asked("/_stcore/algo-nuevo") is None and role_asked("/_stcore/agent/mcp") is None
    assert role_asked("/_stcore/upload_file/a/b") is Role.ANALISTA and role_asked("/media/x.csv") is Role.LECTOR


def test_what_is_taken_later_asks_again(archivo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dicho = {**someone(email="ana@ejemplo.pe"), "iat": time.time(), "sub": "1"}
    monkeypatch.setattr(ui_access, "identity_given", lambda: dicho)
    monkeypatch.setattr(ui_access.st, "session_state", {ui_access.NEEDED: Role.ANALISTA})
    hacer = ui_access.handed_over(lambda: b"suyo")
    assert hacer() == b"suyo" and ui_access.is_theirs(dicho, b"suyo")
    assert not ui_access.is_theirs({**dicho, "sub": "2"}, b"suyo") and not ui_access.is_theirs(dicho, b"otro")
    archivo.write_text(SETTINGS.replace("Ana@", "Eva@"), encoding="utf-8")
    with pytest.raises(ui_access.AccessError):
        hacer()


def test_a_person_is_the_same_and_nobody_in_the_log(archivo: Path) -> None:
    acceso, quien = access.settings(), someone(sub="12345678", email="ana@ejemplo.pe")
    dicho = acceso.known_as(quien)
    assert dicho == acceso.known_as(dict(quien)) != acceso.known_as(someone(sub="12345679"))
    assert len(dicho) == 16 and "ana" not in dicho and "1234" not in dicho
    archivo.write_text(SETTINGS.replace("0123456789abcdef0123456789abcdef", "f" * 40), encoding="utf-8")
    assert access.settings().known_as(quien) != dicho
    assert "clave" not in repr(acceso)


def pieces_with_a_role() -> Iterator[tuple[str, str, str]]:
    """Each piece of a page that asks for more than its page: (page, piece, role)."""
    for pagina in pages.declared_pages():
        arbol = ast.parse((PROYECTO / "pages" / f"{pagina.id}.py").read_text(encoding="utf-8"))
        for llamada in (n for n in ast.walk(arbol) if isinstance(n, ast.Call)):
            roles = [ast.unparse(k.value) for k in llamada.keywords if k.arg == "role"]
            if roles and ast.unparse(llamada.func) in ("pagina.piece", "pagina.known"):
                yield pagina.title, ast.literal_eval(llamada.args[0]), roles[0].rpartition(".")[2].lower()


def roles_table() -> str:
    """Who may see what, as docs/seguridad.md prints it."""
    filas = [("página", p.title, p.role) for p in pages.declared_pages()]
    filas += [("pieza", f"{de}: {pieza}", Role[rol.upper()]) for de, pieza, rol in pieces_with_a_role()]
    filas += [("dirección", f"`{r}`", rol) for r, rol in ROUTES.items() if rol is not Role.NADIE]
    filas += [("descarga", "la que uno mismo pidió, y ninguna de otra persona", Role.LECTOR)]
    lineas = ["| Qué | Cuál | Quién |", "|---|---|---|"]
    quienes = {None: "nadie", **{r: ", ".join(g.nombre for g in access.GRANTED if g >= r) for r in access.GRANTED}}
    juntos: dict[tuple[str, str], list[str]] = {}
    for que, cual, rol in filas:
        juntos.setdefault((que, quienes[rol]), []).append(cual)
    return "\n".join(
        [*lineas, *(f"| {que} | {', '.join(cuales)} | {quien} |" for (que, quien), cuales in juntos.items())]
    )


def test_the_table_of_roles_is_the_one_printed() -> None:
    assert roles_table() in (PROYECTO / "docs" / "seguridad.md").read_text(encoding="utf-8"), roles_table()


@pytest.mark.parametrize(("de", "pieza", "rol"), list(pieces_with_a_role()))
def test_a_piece_that_asks_for_more_than_its_page_is_not_drawn(
    publicada: Path, monkeypatch: pytest.MonkeyPatch, de: str, pieza: str, rol: str
) -> None:
    [pagina] = [p.id for p in pages.declared_pages() if p.title == de]
    negado = ui_access.ROLE_REFUSED.format(rol)
    for como in ("lector", rol):
        monkeypatch.setenv("PP0093_COMO", como)
        assert (negado in en_pantalla(opened(pagina))) is (como == "lector")


@pytest.fixture
def tablero(tmp_path: Path, publicada: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dashboard of three pages, one for each role."""
    (tmp_path / "pages").mkdir()
    entradas = ["[filtros.F]", *(ENTRY.format(rol.nombre, rol.name) for rol in access.GRANTED)]
    (tmp_path / "pages" / pages.PAGES_FILE).write_text("\n".join(entradas), encoding="utf-8")
    for rol in access.GRANTED:
        (tmp_path / "pages" / f"{rol.nombre}.py").write_text(PAGE.format(rol.nombre), encoding="utf-8")
    (tmp_path / "app.py").write_bytes((PROYECTO / "app.py").read_bytes())
    monkeypatch.setattr(pages, "PAGES_DIR", tmp_path / "pages")
    return tmp_path / "app.py"


def visit(tablero: Path, pagina: str, quien: dict[str, Any]) -> str:
    app = AppTest.from_file(str(tablero))
    app.user = quien
    # The address of a page, as the browser gives it: AppTest only opens files.
    app._page_hash = calc_hash(pagina)
    app.run()
    assert not app.exception
    return en_pantalla(app)


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


def test_a_page_refuses_by_itself_when_the_menu_let_it_run(tablero: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two locks: were the menu to mistake who is looking, the page still asks."""
    monkeypatch.setattr(menu, "access", SimpleNamespace(**vars(ui_access) | {"role": lambda: Role.ADMIN}))
    monkeypatch.setenv("PP0093_COMO", "lector")
    assert "corrió lector" in visit(tablero, "lector", {})
    dicho = visit(tablero, "admin", {})
    assert "hace falta el de admin" in dicho and "corrió" not in dicho


def test_what_is_redrawn_asks_for_the_role_of_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    pedidos: list[Role] = []
    monkeypatch.setattr(ui_access.st, "session_state", {ui_access.NEEDED: Role.ANALISTA})
    monkeypatch.setattr(ui_access, "require", pedidos.append)
    assert run.redrawn(lambda: "hecho")() == "hecho" and pedidos == [Role.ANALISTA]
    # Drawn with the page, whose run asked already, and alone.
    for solas, veces in ((None, 1), (["trozo"], 2)):
        monkeypatch.setattr(
            run, "get_script_run_ctx", lambda solas=solas, **_: SimpleNamespace(fragment_ids_this_run=solas)
        )
        assert run.redrawn(lambda: "hecho")() == "hecho" and len(pedidos) == veces


def test_who_comes_from_elsewhere_without_sign_in_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """However Streamlit was started: the run asks too, not only the gate."""
    monkeypatch.setattr(ui_access.st, "session_state", {})
    for ip, encabezados, rol in (
        (None, {}, Role.ADMIN),
        ("10.0.0.7", {}, Role.NADIE),
        (None, {"X-Forwarded-For": "10.0.0.7"}, Role.NADIE),
    ):
        monkeypatch.setattr(ui_access.st, "context", SimpleNamespace(ip_address=ip, headers=encabezados))
        assert ui_access.role() is rol


def test_without_sign_in_this_machine_has_every_role(tablero: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "corrió admin" in visit(tablero, "admin", {})
    monkeypatch.setenv("PP0093_COMO", "lector")
    assert "hace falta el de admin" in visit(tablero, "admin", {})


def test_settings_that_are_not_right_close_the_dashboard(archivo: Path, tablero: Path) -> None:
    archivo.write_text("[auth]", encoding="utf-8")
    dicho = visit(tablero, "lector", someone(grupos="pp-jefes"))
    assert "El tablero está cerrado" in dicho and "corrió" not in dicho


def test_where_nobody_signs_in_streamlit_is_not_asked_who_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui_access.st, "user", None)
    assert ui_access.identity_given() == {}
