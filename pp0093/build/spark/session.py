"""A Spark session that makes tables on request: `python -m pp0093.build.spark.session ADDRESS`.

It runs in its own environment (requirements-spark.txt). Each input line (JSON) is a table: its query, column types, the
Parquet of the tables it reads and the destination; each output line has the error, or none. It ends when its input
does.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify_columns import qualify_columns
from sqlglot.optimizer.qualify_tables import qualify_tables
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.transforms import eliminate_qualify

from pp0093.models import SQL

PROTOCOL = "sc://"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
    "spark.log.level": "ERROR",
}


def session(address: str) -> Any:
    """Return a Spark session: Spark Connect (sc://), a master (spark://) or this machine (local[N])."""
    from pyspark.sql import SparkSession

    if address.startswith(PROTOCOL):
        return SparkSession.builder.remote(address).getOrCreate()
    builder = SparkSession.builder.master(address).appName("pp0093")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def make(spark: Any, asked: dict[str, Any]) -> None:
    """Make a requested table in its destination."""
    known = {}
    for table, place in asked["lee"].items():
        rows = spark.read.parquet(place)
        rows.createOrReplaceTempView(view(table))
        known[table] = rows.columns
    query = translated(asked["consulta"], asked["columnas"], known)
    spark.sql(query).write.mode("overwrite").parquet(asked["destino"])


def serve(address: str, entrada: TextIO, salida: TextIO) -> None:
    """Answer requests until the input ends."""
    spark = session(address)
    for line in entrada:
        falta = ""
        try:
            make(spark, json.loads(line))
        except Exception as error:  # Any error is the requester's to report.
            falta = " ".join(f"{type(error).__name__}: {error}".split())
        salida.write(json.dumps({"falta": falta}) + "\n")
        salida.flush()


# Translation of the layers' SQL from DuckDB to Spark, also for Sail, which has the same protocol. Macros are expanded,
# DuckDB shorthand is written out, and functions with another meaning are replaced. A table `core.base` is a view
# `core__base`, which needs no catalog.

HERE = Path(__file__).parent
MACROS = (SQL / "macros.sql", HERE / "macros.sql")
Columns = Mapping[str, Sequence[str]]
"""{table: its columns}."""
SCHEMAS = ("raw", "rules", "vigente", "staging", "core", "marts")

UNPIVOT_SQL = """
    select {columns} from (
        select {kept} {name}, case {name} {held} end as {value}
        from {table} cross join (select unnest([{listed}]) as {name}) as cada
    ) as turnada
    where not {value} is null"""


def view(table: str) -> str:
    """Return the name of a table's view in Spark."""
    return table.replace(".", "__")


def translated(query: str, columns: Mapping[str, str], known: Columns) -> str:
    """Translate a DuckDB query to Spark SQL, with its columns cast to declared names and types.

    `columns` is {name: DuckDB type}; `known` has the columns of every table that it reads.
    """
    tree = _expand_macros(sqlglot.parse_one(query, read="duckdb"))
    write_out(tree, known)
    tree = _by_name(_one_row_a_window(_grouped(tree)), known)
    tree = _renamed(_each(tree, _translate))
    typed = [exp.alias_(exp.cast(exp.column(n), t, dialect="duckdb"), n) for n, t in columns.items()]
    whole = exp.select(*typed).from_(exp.Subquery(this=tree, alias=exp.to_identifier("hecha")))
    return whole.sql(dialect="spark")


@cache
def _macros() -> Mapping[str, tuple[list[str], exp.Expr]]:
    """Return {name: (parameters, body)}; Spark's replace DuckDB's of the same name."""
    every = {}
    for path in MACROS:
        for macro in sqlglot.parse(path.read_text(encoding="utf-8"), read="duckdb"):
            if macro is not None:
                every[macro.this.this.name.lower()] = ([p.name for p in macro.this.expressions], macro.expression)
    return every


def _expand_macros(tree: exp.Expr) -> exp.Expr:
    """Replace each macro call by its body."""
    while called := [f for f in tree.find_all(exp.Anonymous) if f.name.lower() in _macros()]:
        names, body = _macros()[called[0].name.lower()]
        given = dict(zip(names, called[0].expressions, strict=True))
        called[0].replace(exp.paren(body.copy().transform(_with_values, given)))
    return tree


def _with_values(node: exp.Expr, given: Mapping[str, exp.Expr]) -> exp.Expr:
    if isinstance(node, exp.Column) and not node.table and node.name in given:
        value = given[node.name].copy()
        return value if isinstance(value, (exp.Column, exp.Literal, exp.Func)) else exp.paren(value)
    return node


def _grouped(tree: exp.Expr) -> exp.Expr:
    """Expand `group by all` and `order by all`."""
    for select in tree.find_all(exp.Select):
        group, order = select.args.get("group"), select.args.get("order")
        if group and group.args.get("all"):
            plain = [e.unalias().copy() for e in select.expressions if not _gathers(e)]
            select.set("group", exp.Group(expressions=plain))
        if order and [e.this.name.lower() for e in order.expressions] == ["all"]:
            places = (exp.Ordered(this=exp.Literal.number(n)) for n, _ in enumerate(select.expressions, 1))
            select.set("order", exp.Order(expressions=list(places)))
    return tree


def _gathers(expression: exp.Expr) -> bool:
    """Tell whether an expression is an aggregate or constant."""
    gathering = any(not isinstance(a.parent, exp.Window) for a in expression.find_all(exp.AggFunc))
    return gathering or not expression.find(exp.Column)


def _one_row_a_window(tree: exp.Expr) -> exp.Expr:
    for select in list(tree.find_all(exp.Select)):
        if select.args.get("qualify"):
            without = eliminate_qualify(select.copy())
            if select is tree:
                return without
            select.replace(without)
    return tree


def _by_name(tree: exp.Expr, known: Columns) -> exp.Expr:
    """Qualify every column with its table: joining by name differs between engines."""
    nested: dict[str, Any] = {}
    for table, names in known.items():
        db, _, name = table.partition(".")
        nested.setdefault(db, {})[name] = dict.fromkeys(names, "unknown")
    tree = qualify_tables(tree, dialect="duckdb")
    return qualify_columns(tree, schema=nested, dialect="duckdb", expand_stars=False, allow_partial_qualification=True)


def _renamed(tree: exp.Expr) -> exp.Expr:
    """Replace each table by its view."""
    for table in tree.find_all(exp.Table):
        if table.db in SCHEMAS:
            alias = table.alias or table.name
            table.replace(exp.to_table(view(f"{table.db}.{table.name}")).as_(alias))
    return tree


def _each(tree: exp.Expr, change: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """Apply a change to every node of a tree, children first."""
    for node in reversed(list(tree.bfs())):
        new = change(node)
        if new is not node:
            tree = new if node is tree else tree
            node.replace(new)
    return tree


def _translate(node: exp.Expr) -> exp.Expr:
    """Replace a node that has another meaning in Spark."""
    said = TRANSLATED.get(type(node))
    return said(node) if said else node


def _of_what_is_known(node: exp.Expr) -> exp.Expr:
    """Skip rows where the requested value is null, as DuckDB does; a struct never is."""
    if isinstance(node.this, exp.Struct):
        return node
    known = exp.Case().when(node.this.copy().is_(exp.null()).not_(), node.expression.copy())
    return type(node)(this=node.this.copy(), expression=known)


def _any_known(node: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="any_value", expressions=[node.this.copy(), exp.true()])


def _said_already(node: exp.Expr) -> exp.Expr:
    """Drop `ignore nulls` where `any_value` already has it."""
    return node.this.copy() if isinstance(node.this, exp.Anonymous) else node


def _divided(node: exp.Expr) -> exp.Expr:
    """Divide as DuckDB, whose result is always a double."""
    over, under = (exp.cast(exp.paren(n.copy()), "double") for n in (node.this, node.expression))
    return exp.Div(this=over, expression=under, typed=True, safe=False)


def _split(node: exp.Expr) -> exp.Expr:
    """Split by a separator: sqlglot quotes it for Java, which Sail does not use."""
    separator = exp.Literal.string(re.escape(node.expression.name))
    return exp.Anonymous(this="split", expressions=[node.this.copy(), separator])


def _translate_call(node: exp.Expr) -> exp.Expr:
    if node.name.lower() == "strip_accents":
        return exp.Anonymous(this="translate", expressions=[node.expressions[0].copy(), *accents()])
    return node


def _replaced(node: exp.Expr) -> exp.Expr:
    """Write captured groups as Java does, which always replaces every match."""
    node.set("replacement", exp.Literal.string(node.args["replacement"].name.replace("\\", "$")))
    node.set("modifiers", None)
    return node


def _the_same(node: exp.Expr) -> exp.Expr:
    """Compare two values, or nulls, without the null-safe operator: outside a join, Sail's plan of it breaks."""
    if node.find_ancestor(exp.Join):
        return node
    left, right = (n.copy().is_(exp.null()) for n in (node.this, node.expression))
    equal = exp.EQ(this=node.this.copy(), expression=node.expression.copy())
    return exp.Case().when(exp.or_(left, right), exp.and_(left.copy(), right.copy())).else_(equal)


def accents() -> tuple[exp.Expr, exp.Expr]:
    """Return the arguments of `translate` that strip accents: letters with them, and without.

    Bare combining marks go last, without counterpart.
    """
    letters = {c: _bare(c) for c in map(chr, range(128, 0x10000)) if not 0xD800 <= ord(c) <= 0xDFFF}
    changed = {c: b for c, b in letters.items() if len(b) == 1 and b != c}
    dropped = [c for c, b in letters.items() if not b]
    return exp.Literal.string("".join([*changed, *dropped])), exp.Literal.string("".join(changed.values()))


def _bare(letter: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.category(c).startswith("M"))
    return unicodedata.normalize("NFC", plain)


TRANSLATED: Mapping[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.AnyValue: _any_known,
    exp.Anonymous: _translate_call,
    exp.ArgMax: _of_what_is_known,
    exp.ArgMin: _of_what_is_known,
    exp.Div: _divided,
    exp.IgnoreNulls: _said_already,
    exp.NullSafeEQ: _the_same,
    exp.RegexpReplace: _replaced,
    exp.Split: _split,
}


def write_out(query: exp.Expr, known: Columns) -> None:
    """Expand a query's shorthand in place, innermost parts first; `known` has every table it may read."""
    columns: dict[int, list[str]] = {}
    for scope in traverse_scope(query):
        part = scope.expression
        if isinstance(part, exp.SetOperation):
            columns[id(part)] = _union(part, *(columns[id(side.expression)] for side in scope.set_operation_scopes))
        elif isinstance(part, exp.Select):
            sources = {}
            for name, (place, source) in scope.selected_sources.items():
                if isinstance(source, Scope):
                    names = columns.get(id(source.expression), [])
                else:
                    names = list(
                        known[f"{source.args['db'].name}.{source.name}" if source.args.get("db") else source.name]
                    )
                if place.args.get("pivots"):
                    names = _unpivoted(place, names)
                sources[name] = names
            columns[id(part)] = _select(part, sources)


def _union(query: exp.SetOperation, left: list[str], right: list[str]) -> list[str]:
    if not query.args.get("by_name"):
        _named_alike(query.right, left)
        return left
    names = [*left, *(n for n in right if n not in left)]
    for side, has in (("this", left), ("expression", right)):
        columns = [exp.column(n) if n in has else exp.alias_(exp.null(), n) for n in names]
        inner = query.args[side]
        query.set(side, exp.select(*columns).from_(exp.Subquery(this=inner.unnest(), alias=exp.to_identifier("parte"))))
    query.set("by_name", False)
    return names


def _named_alike(part: exp.Expr, names: Sequence[str]) -> None:
    """Name the columns of a union's part as the first part's: a column taken twice would give both the same name."""
    if isinstance(part, exp.Select):
        pairs = zip(part.expressions, names, strict=True)
        part.set("expressions", [e if e.alias_or_name == n else exp.alias_(e.unalias(), n) for e, n in pairs])


def _select(query: exp.Select, sources: Columns) -> list[str]:
    written: list[exp.Expr] = []
    for item in query.expressions:
        if isinstance(item, exp.Star):
            written += _starred(item, [(None, n) for n in _all(query, sources)])
        elif isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
            written += _starred(item.this, [(item.table, n) for n in sources[item.table]])
        else:
            written.append(item)
    query.set("expressions", written)
    return [e.alias_or_name for e in written]


def _starred(star: exp.Star, names: Sequence[tuple[str | None, str]]) -> list[exp.Expr]:
    """Return the columns of a star, applying its `exclude` and `replace`."""
    out = {e.name for e in star.args.get("except_") or ()}
    new = {e.alias: e for e in star.args.get("replace") or ()}
    return [new[n].copy() if n in new else exp.column(n, table=t) for t, n in names if n not in out]


def _unpivoted(table: exp.Expr, names: Sequence[str]) -> list[str]:
    """Expand an unpivot of columns into rows of name and value, without nulls; return its columns."""
    (pivot,) = table.args["pivots"]
    (turned,) = pivot.args["fields"]
    value, name = pivot.expressions[0].name, turned.this.name
    columns = [e.name for e in turned.expressions]
    kept, plain = [n for n in names if n not in columns], table.copy()
    plain.set("pivots", None)
    rows = UNPIVOT_SQL.format(
        columns=", ".join([*kept, name, value]),
        kept="".join(f"{n}, " for n in kept),
        name=name,
        value=value,
        held=" ".join(f"when '{c}' then {c}" for c in columns),
        table=plain.sql("duckdb"),
        listed=", ".join(f"'{c}'" for c in columns),
    )
    turned_table = exp.maybe_parse(rows, into=exp.Select, dialect="duckdb").subquery(table.alias or table.name)
    table.replace(turned_table)
    return [*kept, name, value]


def _all(query: exp.Select, sources: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the columns of a bare star: those joined by name appear once."""
    joined = {i.name for j in query.args.get("joins", ()) for i in j.args.get("using") or ()}
    halves = {j.this.alias_or_name for j in query.args.get("joins", ()) if j.kind in ("SEMI", "ANTI")}
    seen: list[str] = []
    for source, names in sources.items():
        if source not in halves:
            seen += [n for n in names if not (n in joined and n in seen)]
    return seen


if __name__ == "__main__":
    serve(sys.argv[1], sys.stdin, sys.stdout)
