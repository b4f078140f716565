"""What only DuckDB writes short, written out: stars, unions by name, columns turned into rows.

Each needs to know what the tables that a query reads are made of: {table: names of its columns}.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

Columns = Mapping[str, Sequence[str]]
TURNED = """
    select * from (
        select {kept} {name}, case {name} {held} end as {value}
        from {table} cross join (select unnest([{listed}]) as {name}) as cada
    ) as turnada
    where not {value} is null"""


def write_out(query: exp.Expr, known: Columns) -> list[str]:
    """Write out a query in place; return the names of its columns. `known` has every table it may read."""
    known = dict(known)
    for cte in query.ctes if isinstance(query, exp.Query) else ():
        if isinstance(cte.this, exp.SetOperation):  # A recursive one reads itself, with the names of its first part.
            known[cte.alias] = write_out(cte.this.left, known)
        known[cte.alias] = write_out(cte.this, known)
    if isinstance(query, exp.SetOperation):
        return _union(query, known)
    if isinstance(query, exp.Select):
        return _select(query, known)
    raise ValueError(f"no query: {query.sql('duckdb')[:80]}")


def _union(query: exp.SetOperation, known: Columns) -> list[str]:
    left, right = write_out(query.left, known), write_out(query.right, known)
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


def _select(query: exp.Select, known: Columns) -> list[str]:
    sources = dict(_sources(query, known))
    for inner in _inner_queries(query):
        write_out(inner, known)
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


def _sources(query: exp.Select, known: Columns) -> Iterator[tuple[str, list[str]]]:
    """Yield what a query reads: the name of each source and its columns."""
    base = query.args.get("from_")
    for place in [*([base] if base else []), *query.args.get("joins", ())]:
        source = place.this
        if source.args.get("pivots"):
            source = _unpivoted(source, known)
            place.set("this", source)
        if isinstance(source, exp.Subquery):
            yield source.alias, write_out(source.this, known)
        elif isinstance(source, exp.Table):
            yield source.alias_or_name, list(known[_full_name(source)])


def _unpivoted(table: exp.Expr, known: Columns) -> exp.Subquery:
    """Return some columns turned into rows, those that hold something: their name in one, what they hold in another."""
    names = known[_full_name(table)]
    (pivot,) = table.args["pivots"]
    (turned,) = pivot.args["fields"]
    value, name = pivot.expressions[0].name, turned.this.name
    columns = [e.name for e in turned.expressions]
    plain = table.copy()
    plain.set("pivots", None)
    rows = TURNED.format(
        kept="".join(f"{n}, " for n in names if n not in columns),
        name=name,
        value=value,
        held=" ".join(f"when '{c}' then {c}" for c in columns),
        table=plain.sql("duckdb"),
        listed=", ".join(f"'{c}'" for c in columns),
    )
    return exp.maybe_parse(rows, into=exp.Select, dialect="duckdb").subquery(table.alias or table.name)


def _full_name(table: exp.Expr) -> str:
    return f"{table.args['db'].name}.{table.name}" if table.args.get("db") else table.name


def _all(query: exp.Select, sources: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what a star alone stands for: what is joined by name is there once."""
    joined = {i.name for j in query.args.get("joins", ()) for i in j.args.get("using") or ()}
    halves = {j.this.alias_or_name for j in query.args.get("joins", ()) if j.kind in ("SEMI", "ANTI")}
    seen: list[str] = []
    for source, names in sources.items():
        if source not in halves:
            seen += [n for n in names if not (n in joined and n in seen)]
    return seen


def _inner_queries(query: exp.Select) -> Iterator[exp.Query]:
    """Yield the queries inside a select's conditions and expressions."""
    base = {id(p.this) for p in [query.args.get("from_"), *query.args.get("joins", ())] if p is not None}
    for node in list(query.find_all(exp.Select)):
        if node is query or node.find_ancestor(exp.Select, exp.SetOperation) is not query:
            continue
        holder = node.parent
        if isinstance(holder, exp.CTE) or id(holder) in base:
            continue
        yield node
