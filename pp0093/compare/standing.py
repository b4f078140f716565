"""What two sides stand on: scope, cut-offs, provenance, and what is to be remarked of them."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.origin import beside as origin
from pp0093.ask.rows import Row
from pp0093.ask.standing.change import Side
from pp0093.ask.view import View
from pp0093.claims import Sentence, sentence
from pp0093.compare import pairs, sides, texts
from pp0093.compare.choosing import Pair
from pp0093.compare.matters import SCOPE_OF, SCOPES
from pp0093.compare.sides import Compared
from pp0093.firms import figures
from pp0093.firms import texts as firms
from pp0093.writing import formats
from pp0093.writing.phrases import NOTHING


def scope(filas: Sequence[Compared]) -> str:
    """Return the scope of some rows of one matter (marks.SCOPE_NAMES)."""
    return SCOPE_OF[filas[0].materia] if filas else "reporte"


def standing(filas: Sequence[Compared], anios: tuple[int, int]) -> Row | None:
    """Return provenance and cut-offs of some rows as the row a page stands on, None without figures."""
    procedencia = sides.weakest(filas)
    return {"procedencia": procedencia, "corte": cutoffs(filas, anios)} if procedencia else None


def cutoffs(filas: Sequence[Compared], anios: tuple[int, int]) -> str | None:
    """Return the cut-offs of some rows, one after the other; None when none is declared.

    Of two years each says its own, and which declares none.
    """
    lados = [[f.a for f in filas if f.a.se_conoce], [f.b for f in filas if f.b.se_conoce]]
    partes = [sorted({p for s in suyos for p in formats.each(s.corte)}) for suyos in lados]
    if not any(partes) or anios[0] == anios[1]:
        return formats.together(dict.fromkeys(sorted([*partes[0], *partes[1]])))
    dichas = [_of_year(a, suyas, s) for a, suyas, s in zip(anios, partes, lados, strict=True) if s]
    return formats.together(
        sorted((p for suyas in dichas for p in suyas), key=lambda p: p.startswith(formats.UNDECLARED))
    )


def _of_year(anio: int, partes: Sequence[str], lados: Sequence[Side]) -> list[str]:
    """Return the cut-offs of one of two years, each with its year, and whether others of it declare none."""
    if not partes:
        return [f"{formats.UNDECLARED} {anio}"]
    otras = f"{anio}, salvo lo que no lo declara" if any(not s.corte for s in lados) else f"{anio}"
    return [p if p.startswith(formats.UNDECLARED) else f"{p} ({otras})" for p in partes]


@remembered
def received(catalogo: Catalog, par: Pair) -> texts.Received:
    """Say of each side what units delivered of its year where no figure says how many all its firms are; else ""."""
    a, b = (_received(catalogo, View(anio, **{f: v[0] for f, v in par.filtros.items()})) for anio in par.years)
    return a, b


def _received(catalogo: Catalog, vista: View) -> Sentence:
    dichas = figures.unfinished(catalogo, vista)
    return sentence(firms.delivered(dichas.recibido), firms.received(dichas)) if dichas else NOTHING


def undeclared(nombres: texts.Names, filas: Sequence[Compared]) -> str:
    """Say which side declares no cut-off when the other does."""
    cortes = [{s.corte for s in lados if s.tiene_valor} for lados in ([f.a for f in filas], [f.b for f in filas])]
    sin_corte = [n for n, suyos in zip(nombres, cortes, strict=True) if suyos == {None}]
    return f"{sin_corte[0]} no declara corte" if len(sin_corte) == 1 and all(cortes) else ""


@remembered
def beside(catalogo: Catalog, par: Pair) -> str:
    """Return what has to be said beside the report's figures of both: what else is printed, what they leave out."""
    del_informe = [f for f in pairs.compare(catalogo, par) if SCOPES[f.materia] == "reporte"]
    lados: list[Row] = []
    for (codigo, anio), suyas in zip(par.sides, ([f.a for f in del_informe], [f.b for f in del_informe]), strict=True):
        cifras = {f.indicador.id: s.valor for f, s in zip(del_informe, suyas, strict=True)}
        de = {f"procedencia_{f.indicador.id}": s.procedencia for f, s in zip(del_informe, suyas, strict=True)}
        lados.append({**cifras, **de, par.que: codigo, YEAR: anio})
    pedidos = {**par.filtros, YEAR: [str(a) for a in dict.fromkeys(par.years)]}
    return ". ".join(origin.notes(catalogo, lados, pedidos, con_cuidado=False))


def remarks(par: Pair, nombres: texts.Names, filas: Sequence[Compared], vista: View, al_lado: str) -> str:
    """Return what the heading adds: cut-offs not declared, filters that do not hold, what is said beside figures."""
    return ". ".join(filter(None, [undeclared(nombres, filas), texts.left_out(par, vista), al_lado]))
