"""Habits of the house that a reader of the code may rely on."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO


def counted() -> Any:
    """The module scripts/casa.py, which counts who imports whom."""
    especificacion = importlib.util.spec_from_file_location("casa", PROYECTO / "scripts" / "casa.py")
    assert especificacion and especificacion.loader
    modulo = importlib.util.module_from_spec(especificacion)
    especificacion.loader.exec_module(modulo)
    return modulo


PAGES = sorted((PROYECTO / "pages").glob("*.py"))
PACKAGE = sorted((PROYECTO / "pp0093").rglob("*.py"))
UI = PROYECTO / "pp0093" / "ui"
CASA = counted()
IMPORTS: dict[str, frozenset[str]] = CASA.imports(PROYECTO)
# What the modules of a room never import: a figure goes down once and never climbs back.
SUBJECTS = ("money", "firms", "instruments", "compare", "behind", "questions", "year", "audit", "note", "sheets")
ABOVE = {
    "ingest": {"build", "ask", "ui", "cli", *SUBJECTS},
    "build": {"ask", "ui", "cli", "demo", *SUBJECTS},
    "ask": {"build", "ingest", "ui", "cli", "demo", *SUBJECTS},
    **{tema: {"build", "ingest", "ui", "cli", "demo"} for tema in SUBJECTS},
    "writing": {"build", "ingest", "ui", "cli", "demo", *SUBJECTS},
    "ui": {"build", "ingest", "cli", "demo"},
    "demo": {"build", "ui", "cli", *SUBJECTS},
}
LONGEST_PATH = 20
IS_A_COUNT, PLURAL = (
    re.compile(r"len\(|sum\(|formats\.number\("),
    re.compile(r" (?!más\b|los\b|veces\b|millones\b)[a-záéíóúñ]+s\b"),
)
# Keys between quotes: how many a module may have, and all that read together; this one only goes down.
QUOTED_OF_A_MODULE, QUOTED = 5, 259
# Where keys are of somebody else: the web server's, a chart's, a pattern's groups, a session's, a JSON's.
KEYS_OF_OTHERS = (
    "pp0093/ui/server/",
    "pp0093/ui/charts/",
    "pp0093/ui/exports/paper.py",
    "pp0093/ui/compared.py",
    "pp0093/audit/numbers.py",
    "pp0093/changes/said.py",
    "pp0093/note/editions.py",
    "pp0093/intake/",
)
# What any room may know, and knows none of them.
GROUND = ("config", "durable", "errors", "kinds", "models", "programme", "provenance", "rules", "versions", "country")
PAGE_LINES = 80
NOT_IN_PAGES = {"duckdb", "pandas", "plotly", "numpy", "pyarrow", "polars", "os"}
# The one rule: SQL is written where a version is built and where it is asked, and nowhere else.
WITH_SQL = (PROYECTO / "pp0093" / "ask", PROYECTO / "pp0093" / "build")
SQL = re.compile(r"\b(select|insert into|create table|group by)\s", re.IGNORECASE)
MACHINE = re.compile(r"/(?:work|tmp|home|root|Users)/")
TEXT = {".py", ".md", ".sql", ".csv", ".toml", ".sh", ".txt", ".json", ".css", ".svg", ".yml", ".yaml", ""}


def name(ruta: Path) -> str:
    return ruta.relative_to(PROYECTO).as_posix()


@cache
def tree(ruta: Path) -> ast.Module:
    return ast.parse(ruta.read_text(encoding="utf-8"))


@cache
def imported(ruta: Path) -> set[str]:
    """Top packages that a module imports, wherever it does it."""
    nodos = list(ast.walk(tree(ruta)))
    directos = {a.name for n in nodos if isinstance(n, ast.Import) for a in n.names}
    desde = {n.module or "" for n in nodos if isinstance(n, ast.ImportFrom) and not n.level}
    return {m.partition(".")[0] for m in directos | desde}


@cache
def strings(ruta: Path) -> list[str]:
    """Texts of a module that are not docstrings."""
    arbol = tree(ruta)
    con_texto = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    propias = {
        id(n.body[0].value)
        for n in ast.walk(arbol)
        if isinstance(n, con_texto) and n.body and isinstance(n.body[0], ast.Expr)
    }
    return [
        n.value
        for n in ast.walk(arbol)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in propias
    ]


@pytest.mark.parametrize("pagina", PAGES, ids=name)
def test_a_page_is_short_and_only_puts_pieces_together(pagina: Path) -> None:
    assert len(pagina.read_text(encoding="utf-8").splitlines()) <= PAGE_LINES
    assert not imported(pagina) & NOT_IN_PAGES
    assert not [t for t in strings(pagina) if SQL.search(t)]
    assert not re.search(r"\b20[12]\d\b", pagina.read_text(encoding="utf-8")), "a year written in a page"


def counted_by_hand(modulo: Path) -> Iterator[str]:
    """What a module writes after a count without asking whether it is one (writing/nouns.py)."""
    for cadena in (n for n in ast.walk(tree(modulo)) if isinstance(n, ast.JoinedStr)):
        for cuenta, detras in pairwise(cadena.values):
            if not isinstance(cuenta, ast.FormattedValue) or not isinstance(detras, ast.Constant):
                continue
            if IS_A_COUNT.match(ast.unparse(cuenta.value)) and PLURAL.match(str(detras.value)):
                yield f"{name(modulo)}: {ast.unparse(cuenta.value)}{detras.value}"


def test_a_file_that_a_rule_names_is_there() -> None:
    """What a reader is told to look at exists: a rule named rules/anio_ventas.csv long after its folder was renamed."""
    carpetas = [PROYECTO / "programas" / "0093", PROYECTO / "pp0093" / "country"]
    for archivo in (r for c in carpetas for r in c.rglob("*.csv")):
        for nombrado in re.findall(
            r"\b(?:rules|reglas|columnas|fuentes)/\w+\.csv", archivo.read_text(encoding="utf-8")
        ):
            assert any((c / nombrado).is_file() for c in carpetas), (name(archivo), nombrado)


def test_what_is_counted_is_written_in_one_place() -> None:
    """A count of one is singular because one function chooses: «1 cifras» was on three pages."""
    assert not [f for m in (*PACKAGE, *PAGES) for f in counted_by_hand(m)]


def test_app_does_nothing_else() -> None:
    assert imported(PROYECTO / "app.py") <= {"streamlit", "pp0093"}
    assert len((PROYECTO / "app.py").read_text(encoding="utf-8").splitlines()) <= PAGE_LINES


def looks_up(modulo: Path) -> bool:
    """Whether a module imports the interface; the command line may take home what pages draw."""
    permitido = r"(?!\.exports)" if modulo.parent.name == "cli" else ""
    texto = modulo.read_text(encoding="utf-8")
    return re.search(rf"^\s*(from|import) pp0093\.ui\b{permitido}", texto, re.MULTILINE) is not None


def test_only_the_interface_knows_streamlit() -> None:
    debajo = [m for m in PACKAGE if not m.is_relative_to(UI)]
    assert not [name(m) for m in debajo if "streamlit" in imported(m) or looks_up(m)]


def folder(modulo: str) -> str:
    """The room of a module, or its own name at the root."""
    return modulo.split(".")[1] if "." in modulo else ""


@pytest.mark.parametrize("cuarto", ABOVE)
def test_a_room_imports_none_of_those_above_it(cuarto: str) -> None:
    propios = {m: i for m, i in IMPORTS.items() if folder(m) == cuarto}
    assert propios
    suben = {m: sorted(i for i in importa if folder(i) in ABOVE[cuarto]) for m, importa in propios.items()}
    assert not {m: i for m, i in suben.items() if i}


@pytest.mark.parametrize("modulo", GROUND)
def test_the_ground_stands_on_itself(modulo: str) -> None:
    assert {folder(i) for i in IMPORTS[f"pp0093.{modulo}"]} <= set(GROUND)


def test_no_module_needs_itself() -> None:
    """No circle of imports, those inside functions among them."""
    assert not CASA.circular(IMPORTS)
    assert len(CASA.longest(IMPORTS)) <= LONGEST_PATH


def test_what_is_read_is_read_by_type() -> None:
    """A row whose columns are known is a record (rows.Record, rules.RuleRow): its columns are named once."""
    cuentas = CASA.quoted(PROYECTO)
    assert not {m: n for m, n in cuentas.items() if n > QUOTED_OF_A_MODULE and not m.startswith(KEYS_OF_OTHERS)}
    assert sum(cuentas.values()) <= QUOTED


def test_a_circle_is_seen() -> None:
    importa = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"b"}), "d": frozenset[str]()}
    assert CASA.circular(importa) == {"a", "b", "c"}


def test_sql_is_where_a_reader_looks_for_it() -> None:
    fuera = [m for m in PACKAGE if not any(m.is_relative_to(carpeta) for carpeta in WITH_SQL)]
    assert not [(name(m), t) for m in fuera for t in strings(m) if SQL.search(t)]


def test_only_config_reads_the_environment() -> None:
    usados = {(name(m), n.attr) for m in PACKAGE for n in ast.walk(tree(m)) if isinstance(n, ast.Attribute)}
    leen = {m for m, atributo in usados if atributo in {"environ", "getenv", "environb"}}
    assert {Path(m).name for m in leen} <= {"config.py"}, leen


def test_no_exception_is_swallowed() -> None:
    tratan = [(name(m), n) for m in PACKAGE for n in ast.walk(tree(m)) if isinstance(n, ast.ExceptHandler)]
    assert not [f"{m}:{n.lineno} catches everything" for m, n in tratan if n.type is None]
    assert not [f"{m}:{n.lineno} hides an error" for m, n in tratan if all(isinstance(h, ast.Pass) for h in n.body)]


def test_modules_say_what_they_are_for() -> None:
    assert not [name(m) for m in PACKAGE if m.stem in {"utils", "util", "helpers", "misc", "common"}]
    assert not [name(m) for m in PACKAGE if not ast.get_docstring(tree(m))], "a module without a docstring"


def test_nothing_tracked_names_a_place_of_one_machine() -> None:
    listado = subprocess.run(["git", "ls-files", "-z"], cwd=PROYECTO, capture_output=True, check=False, text=True)
    if listado.returncode:
        pytest.skip("this copy is not a git repository")
    rutas = [PROYECTO / r for r in listado.stdout.split("\0") if r and not r.startswith("tests/")]
    leidas = [r for r in rutas if r.is_file() and r.suffix in TEXT]
    assert len(leidas) > 50
    culpables = [name(r) for r in leidas if MACHINE.search(r.read_text(encoding="utf-8"))]
    assert not culpables


def test_a_name_is_of_one_class() -> None:
    clases = [n.name for m in PACKAGE for n in tree(m).body if isinstance(n, ast.ClassDef)]
    assert not sorted({c for c in clases if clases.count(c) > 1})
