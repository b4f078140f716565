"""What only DuckDB writes short, written out: stars, unions by name, columns turned into rows.

Each needs to know what the tables that a query reads are made of: {table: names of its columns}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

Columns = Mapping[str, Sequence[str]]
UNPIVOT_SQL = """
    select {columns} from (
        select {kept} {name}, case {name} {held} end as {value}
        from {table} cross join (select unnest([{listed}]) as {name}) as cada
    ) as turnada
    where not {value} is null"""


def write_out(query: exp.Expr, known: Columns) -> None:
    """Write out a query in place, each part of it after those that it reads; `known` has every table it may read."""
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
    """Name the columns of a part of a union as the first part does: one taken twice would have one name for both."""
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
    """Return the columns that a star stands for: without those it leaves out, with those it writes otherwise."""
    out = {e.name for e in star.args.get("except_") or ()}
    new = {e.alias: e for e in star.args.get("replace") or ()}
    return [new[n].copy() if n in new else exp.column(n, table=t) for t, n in names if n not in out]


def _unpivoted(table: exp.Expr, names: Sequence[str]) -> list[str]:
    """Turn some columns into rows, those that hold something: their name in one, what they hold in another."""
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
    """Return what a star alone stands for: what is joined by name is there once."""
    joined = {i.name for j in query.args.get("joins", ()) for i in j.args.get("using") or ()}
    halves = {j.this.alias_or_name for j in query.args.get("joins", ()) if j.kind in ("SEMI", "ANTI")}
    seen: list[str] = []
    for source, names in sources.items():
        if source not in halves:
            seen += [n for n in names if not (n in joined and n in seen)]
    return seen
