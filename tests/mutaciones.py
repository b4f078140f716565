"""The SQL of the layers with one thing wrong, to see whether the cases of each model (tests/modelos) tell.

A mutant is the query of a table, or a macro, with one operator, constant, filter, join, branch or order changed. It is
killed when a case gives other rows, stops keeping its contract or fails; one that survives is a rule that nobody tries.
`mutantes_equivalentes.csv` has those that no row could tell from the original, each with its reason.

    python tests/mutaciones.py core.presupuesto marts.puente      # its survivors and its score; without names, all
"""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from banco_de_modelos import Caso, abierto, casos, comparadas, connection
from libros import leidas
from sqlglot import exp

from pp0093 import models, programme
from pp0093.build import contracts
from pp0093.build.layers import made_here
from pp0093.errors import BuildError

EQUIVALENTES = Path(__file__).with_name("mutantes_equivalentes.csv")
MACROS = models.SQL / "macros.sql"
# A query that goes on for longer than this over a handful of rows does not end: a step of a recursion was changed.
SEGUNDOS = 20
CLAVE = ("de", "que", "antes", "ahora", "vez")


@dataclass(frozen=True)
class Mutante:
    """One thing changed in the SQL of a table or macro (`de`): what was there, what is there now, the whole SQL."""

    de: str
    que: str
    antes: str
    ahora: str
    vez: int
    sql: str

    @property
    def clave(self) -> tuple[str, ...]:
        """What tells it from the others, whatever else its SQL says; `vez` counts those that read the same."""
        return (self.de, self.que, self.antes, self.ahora, str(self.vez))

    def __str__(self) -> str:
        return " | ".join(self.clave)


Cambio = Callable[[Any], None]
"""Change a node where it is."""


def _por(clase: type[exp.Expr], nodo: exp.Expr) -> None:
    nodo.replace(clase(**nodo.args))


def _por_lo_que_hay_en(parte: str, nodo: exp.Expr) -> None:
    dentro = nodo.args.get(parte)
    nodo.replace(exp.null() if dentro is None else dentro)


def _pone(parte: str, valor: Any, nodo: exp.Expr) -> None:
    nodo.set(parte, valor)


def _quita(nodo: exp.Expr) -> None:
    nodo.pop()


def _niega(nodo: exp.Expr) -> None:
    nodo.replace(exp.paren(exp.not_(nodo.copy())))


OTRA_CLASE: dict[type[exp.Expr], tuple[str, type[exp.Expr]]] = {
    una: (que, otra)
    for que, parejas in {
        "comparación": [(exp.LT, exp.LTE), (exp.GT, exp.GTE), (exp.EQ, exp.NEQ), (exp.NullSafeEQ, exp.NullSafeNEQ)],
        "lógica": [(exp.And, exp.Or)],
        "aritmética": [(exp.Add, exp.Sub), (exp.Mul, exp.Div)],
        "agregado": [
            (exp.Max, exp.Min),
            (exp.Greatest, exp.Least),
            (exp.ArgMax, exp.ArgMin),
            (exp.LogicalOr, exp.LogicalAnd),
        ],
    }.items()
    for pareja in parejas
    for una, otra in (pareja, pareja[::-1])
} | {exp.Sum: ("agregado", exp.Max)}


def cambios(nodo: exp.Expr) -> Iterator[tuple[str, Cambio]]:
    """Yield what may be changed in a node: the kind of change and what makes it."""
    if otra := OTRA_CLASE.get(type(nodo)):
        yield otra[0], partial(_por, otra[1])
    for clase, suyos in CAMBIOS.items():
        if isinstance(nodo, clase):
            yield from suyos(nodo)


Hechos = list[tuple[str, Cambio]]


def _sin_ello(que: str) -> Callable[[exp.Expr], Hechos]:
    """What is changed in a node of which only what it is about stays."""
    return lambda _: [(que, partial(_por_lo_que_hay_en, "this"))]


def _de_count(nodo: exp.Count) -> Hechos:
    if isinstance(nodo.this, exp.Star):
        return [("agregado", lambda n: n.replace(exp.Max(this=exp.Literal.number(1))))]
    return [] if isinstance(nodo.this, exp.Distinct) else [("agregado", partial(_pone, "this", exp.Star()))]


def _de_distinct(nodo: exp.Distinct) -> Hechos:
    if isinstance(nodo.parent, exp.Select):
        return [("distinto", _quita)]
    return [("distinto", lambda n: n.replace(n.expressions[0]))] * (len(nodo.expressions) == 1)


def _de_join(nodo: exp.Join) -> Hechos:
    if nodo.side:
        return [("cruce", partial(_pone, "side", None))]
    se_abre = nodo.kind.upper() not in ("CROSS", "SEMI", "ANTI") and (nodo.args.get("on") or nodo.args.get("using"))
    return [("cruce", partial(_pone, "side", "LEFT"))] * bool(se_abre)


def _de_filtro(nodo: exp.Expr) -> Hechos:
    return [("filtro", _quita)] * (not isinstance(nodo.parent, exp.Filter))


def _de_case(nodo: exp.Case) -> Hechos:
    ramas = nodo.args["ifs"]
    hechos: Hechos = [("rama", lambda c, n=n: c.args["ifs"][n].pop()) for n in range(len(ramas))]
    if len(ramas) == 1:
        hechos = [("rama", partial(_por_lo_que_hay_en, "default"))]
    return [*hechos, *[("rama", partial(_pone, "default", None))] * bool(nodo.args.get("default"))]


def _de_coalesce(nodo: exp.Coalesce) -> Hechos:
    una = partial(_por_lo_que_hay_en, "this")
    return [("por defecto", una if len(nodo.expressions) == 1 else lambda c: c.expressions[-1].pop())]


CAMBIOS: dict[type[exp.Expr], Callable[[Any], Hechos]] = {
    exp.Is: lambda n: [("comparación", _niega)] * (not isinstance(n.parent, exp.Not)),
    exp.Not: _sin_ello("lógica"),
    exp.Count: _de_count,
    exp.Distinct: _de_distinct,
    exp.Join: _de_join,
    exp.Where: _de_filtro,
    exp.Having: _de_filtro,
    exp.Qualify: _de_filtro,
    exp.Filter: _sin_ello("filtro"),
    exp.Union: lambda n: [("distinto", partial(_pone, "distinct", False))] * bool(n.args.get("distinct")),
    exp.Literal: lambda n: (
        [("constante", lambda c: c.replace(exp.Literal.number(int(c.this) + 1)))]
        * (n.is_int and not n.find_ancestor(exp.DataType))
    ),
    exp.Boolean: lambda n: (
        [("constante", lambda c: c.replace(exp.Boolean(this=not c.this)))] * (not isinstance(n.parent, exp.Join))
    ),
    exp.Case: _de_case,
    exp.If: lambda n: [("rama", partial(_por_lo_que_hay_en, p)) for p in ("false", "true") if n.arg_key != "ifs"],
    exp.Coalesce: _de_coalesce,
    exp.Nullif: _sin_ello("por defecto"),
    exp.Ordered: lambda n: [("orden", partial(_pone, "desc", not n.args.get("desc")))],
}


def mutantes(de: str, sql: str) -> list[Mutante]:
    """Return every mutant of the SQL of a table or of a macro; each has another text."""
    arbol = sqlglot.parse_one(sql, read="duckdb")
    vistos = {arbol.sql("duckdb", comments=False)}
    veces: dict[tuple[str, str, str], int] = {}
    hechos = []
    for lugar, nodo in enumerate(arbol.walk()):
        for n, (que, _) in enumerate(cambios(nodo)):
            antes, ahora, texto = _cambiado(arbol, lugar, n)
            if texto not in vistos:
                vistos.add(texto)
                vez = veces[que, antes, ahora] = veces.get((que, antes, ahora), 0) + 1
                hechos.append(Mutante(de, que, antes, ahora, vez, texto))
    return hechos


def _cambiado(arbol: exp.Expr, lugar: int, n: int) -> tuple[str, str, str]:
    """Make one change in a copy; return what its node said, what it says now and the whole SQL."""
    copia = arbol.copy()
    nodo = list(copia.walk())[lugar]
    _, cambia = list(cambios(nodo))[n]
    antes, entero = nodo.sql("duckdb", comments=False), copia.sql("duckdb", comments=False)
    cambia(nodo)
    texto = copia.sql("duckdb", comments=False)
    return _corto(antes), _lo_nuevo(entero, texto), texto


def _lo_nuevo(antes: str, ahora: str) -> str:
    """Return what a text says where it differs from another, with some words around."""
    comienzo = next((i for i, (a, b) in enumerate(zip(antes, ahora, strict=False)) if a != b), len(ahora))
    fin = next((i for i, (a, b) in enumerate(zip(antes[::-1], ahora[::-1], strict=False)) if a != b), 0)
    return _corto(ahora[max(0, comienzo - 12) : max(comienzo, len(ahora) - fin) + 12])


def _corto(texto: str, cuanto: int = 90) -> str:
    texto = " ".join(texto.replace("|", "¦").split())
    return texto if len(texto) <= cuanto else f"{texto[: cuanto // 2]}…{texto[-cuanto // 2 + 1 :]}"


class Mesa:
    """A case with its rows given, where one SQL after another is tried."""

    def __init__(self, con: duckdb.DuckDBPyConnection, caso: Caso) -> None:
        self.con, self.caso, self.model = con, caso, caso.model
        entera = sqlglot.parse_one(self.model.consulta, read="duckdb").sql("duckdb", comments=False)
        # Rows given for one rule may break others of the contract: then it judges by its rows alone.
        self.cumple_su_contrato = False
        self.sirve = not self._falla(entera)
        self.cumple_su_contrato = self.sirve and not self._rompe_su_contrato()

    def mata(self, mutante: Mutante) -> bool:
        """Tell whether this case gives other rows, breaks its contract or fails with a mutant."""
        if not mutante.de.startswith("macro "):
            return self._falla(mutante.sql)
        self.con.execute(mutante.sql.replace("CREATE MACRO", "CREATE OR REPLACE MACRO", 1))
        try:
            return self._falla(self.model.consulta)
        finally:
            self.con.execute(dict(macros())[mutante.de].replace("create macro", "create or replace macro", 1))

    def _falla(self, consulta: str) -> bool:
        reloj = threading.Timer(SEGUNDOS, self.con.interrupt)
        reloj.start()
        try:
            self.con.execute(f"drop table if exists {self.model.tabla}")
            made_here(self.con, models.Model(self.model.esquema, self.model.nombre, consulta))
            return bool(comparadas(self.con, self.caso)) or (self.cumple_su_contrato and self._rompe_su_contrato())
        except duckdb.Error:
            return True
        finally:
            reloj.cancel()

    def _rompe_su_contrato(self) -> bool:
        try:
            contracts.check(self.con, self.model)
        except (BuildError, duckdb.Error):
            return True
        return False


@cache
def macros() -> tuple[tuple[str, str], ...]:
    """Return the macros that tables share, as they are written: «macro <name>» and its SQL."""
    texto = "\n".join(linea for linea in MACROS.read_text(encoding="utf-8").splitlines() if not linea.startswith("--"))
    hechas = [parte.strip() for parte in texto.split(";\n") if parte.strip()]
    return tuple((f"macro {m.partition('(')[0].split()[-1]}", m.rstrip(";")) for m in hechas)


def usan(macro: str) -> set[str]:
    """Return the tables that call a macro."""
    nombre = macro.removeprefix("macro ")
    return {m.tabla for m in models.models(programme.current()) if f"{nombre}(" in m.consulta}


@cache
def originales() -> dict[str, str]:
    """Return the SQL of every table and of every macro that a table calls, by its name."""
    de_tablas = {m.tabla: m.consulta for m in models.models(programme.current())}
    return de_tablas | {de: sql for de, sql in macros() if usan(de)}


@dataclass(frozen=True)
class Cuenta:
    """How many mutants of one table or macro were tried, which survived, and which are wrongly listed as the same."""

    de: str
    probados: int
    vivos: Sequence[Mutante]
    sobran: Sequence[str]

    @property
    def muertos_pct(self) -> float:
        """The part that its cases tell; of none, all."""
        return 100.0 * (self.probados - len(self.vivos)) / self.probados if self.probados else 100.0

    def __str__(self) -> str:
        return f"{self.de}: {self.probados - len(self.vivos)} de {self.probados}"


def prueba(de: str, suyos: Sequence[Mutante]) -> Cuenta:
    """Try mutants of a table or macro with its cases, but for those known to be the same query."""
    tablas = usan(de) if de.startswith("macro ") else {de}
    iguales = {clave for clave in equivalentes() if clave[0] == de}
    with ExitStack() as pila:
        mesas = [pila.enter_context(_puesta(caso)) for caso in casos() if caso.model.tabla in tablas]
        if mudas := [str(mesa.caso) for mesa in mesas if not mesa.sirve]:
            raise ValueError(f"sqlglot no escribe lo mismo: {', '.join(mudas)}")
        vivos = [m for m in suyos if not any(mesa.mata(m) for mesa in mesas)]
    muertos = {m.clave for m in suyos} - {m.clave for m in vivos}
    sobran = sorted(" | ".join(clave) for clave in iguales & muertos)
    distintos = [m for m in suyos if m.clave not in iguales]
    return Cuenta(de, len(distintos), [m for m in vivos if m.clave not in iguales], sobran)


@contextmanager
def _puesta(caso: Caso) -> Iterator[Mesa]:
    with abierto(caso, connection()) as con:
        yield Mesa(con, caso)


@cache
def equivalentes() -> dict[tuple[str, ...], str]:
    """Return the mutants that no row could tell from the original, and why."""
    return {tuple(fila[c] for c in CLAVE): fila["porque"] for fila in leidas(EQUIVALENTES)}


def main(nombres: Sequence[str]) -> None:
    """Print the survivors of some tables or macros, or of all, and the score of each."""
    cuentas = []
    for de in nombres or originales():
        cuentas.append(prueba(de, mutantes(de, originales()[de])))
        print(*(f"  vive: {m}" for m in cuentas[-1].vivos), cuentas[-1], sep="\n", flush=True)
    muertos, probados = sum(c.probados - len(c.vivos) for c in cuentas), sum(c.probados for c in cuentas)
    print(f"{muertos} de {probados}: {100 * muertos / max(probados, 1):.1f} %")


if __name__ == "__main__":
    main(sys.argv[1:])
