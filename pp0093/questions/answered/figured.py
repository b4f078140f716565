"""A reading's query, its rows and what is said of them whatever is asked: notes, conflicts, where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import claims, provenance
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.mart import Portion
from pp0093.ask.origin import beside
from pp0093.ask.query import Query
from pp0093.ask.registry import DIMENSIONS, partial_of
from pp0093.ask.rows import NO_DATA, Row
from pp0093.ask.standing import unknown
from pp0093.claims import Sentence
from pp0093.money import states
from pp0093.provenance import Provenance
from pp0093.questions import texts
from pp0093.questions.answered import claimed
from pp0093.questions.answered.posed import Posed
from pp0093.questions.figures import SHARE, UNITS_OF_GOALS
from pp0093.questions.read import months
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.words import MONTH, YEAR
from pp0093.writing import formats

WITH_DATA = "participacion_con_dato_pct"
INVENTED = {Provenance.SYNTHETIC}
# What is asked about, and how the unit of a goal that counts it begins.
COUNTED = {"empresas": "empresa", "acciones": "acci"}


class Figured(Struct, frozen=True):
    """An answer with figures: what is said, what is told beside, what they cover and come from."""

    dicho: Sentence
    al_lado: str
    origen: str
    consulta: Query
    filas: list[Row]

    @property
    def respuesta(self) -> str:
        """The whole answer."""
        return " ".join(filter(None, [self.dicho.texto, self.al_lado, self.origen]))


def found(catalogo: Catalog, consulta: Query) -> list[Row]:
    """Return the rows of a query with some value, or what it lies between; firms without the datum left out."""
    filas = query.run(catalogo, consulta)
    abiertas = [d for d in consulta.por if d != YEAR]
    return [
        f
        for f in filas
        if any(f[i] is not None or f.get(f"minimo_{i}") is not None for i in consulta.indicadores)
        and all(f[d] is not None and (f[d] != NO_DATA or d in consulta.filtros) for d in abiertas)
    ]


def rows(catalogo: Catalog, pedida: Posed) -> tuple[Query, list[Row]]:
    """Return the query that answers and its rows; of shares, the one that documents print, over firms with data."""
    dadas = _given(catalogo, pedida)
    return _checked(catalogo, pedida, next((d for d in dadas if not any_synthetic(d[1])), dadas[0]))


def leading(catalogo: Catalog, pedida: Posed) -> tuple[Query, list[Row], list[Row]]:
    """Return the query that answers, its rows and, apart, those that a demonstration adds to what is known of a year.

    What has some rows that are no demonstration goes before what has none.
    """
    dadas = _given(catalogo, pedida)
    ciertas = (d for d in sorted(dadas, key=lambda d: any_synthetic(d[1])) if origins(d[1]) != INVENTED)
    consulta, filas = _checked(catalogo, pedida, next(ciertas, dadas[0]))
    con_ciertas = {f[YEAR] for f in filas if not any_synthetic([f])}
    inventadas = [f for f in filas if f[YEAR] in con_ciertas and any_synthetic([f])]
    return consulta, [f for f in filas if f not in inventadas], inventadas


def _given(catalogo: Catalog, pedida: Posed) -> list[tuple[Query, list[Row]]]:
    """Return the queries that may answer, with their rows, those that have some; raise when none has."""
    consulta = pedida.consulta
    opciones = [consulta]
    if SHARE in consulta.indicadores:
        opciones.append(replace(consulta, indicadores=(WITH_DATA,)))
    # Of a year that only the report of another tells of, what is asked first may be known and the rest not.
    opciones.append(replace(consulta, indicadores=consulta.indicadores[:1]))
    dadas = [(q, _taken(found(catalogo, q), pedida.elegidos)) for q in opciones]
    if con_filas := [(q, f) for q, f in dadas if f]:
        return con_filas
    es_por_mes = texts.of_several_months(consulta) or MONTH in pedida.leida.abiertas
    if es_por_mes:
        raise NotReadError(months.NOT_BY_MONTH)
    raise no_data(catalogo, pedida.leida, consulta, pedida.elegidos)


def no_data(
    catalogo: Catalog, leida: Understood, consulta: Query, elegidos: Mapping[str, Sequence[str]] | None = None
) -> NotReadError:
    """Return that nothing is known of what is asked, of some members, and where it would be known from."""
    nada = claimed.missing(replace(consulta, filtros={**consulta.filtros, **(elegidos or {})}))
    cuales = ", ".join(texts.labelled(i) for i in leida.medidas)
    anio = int(max(consulta.filtros.get(YEAR, ["0"])))
    dados = {d: v for d, v in leida.filtros.items() if d != MONTH}
    de_quien = ", ".join(texts.named(catalogo, anio, d, v) for d, valores in dados.items() for v in valores)
    abiertas = [d for d in (*leida.abiertas, leida.dimension) if d and d not in (YEAR, *dados)]
    if abiertas:
        cuales += f" por {formats.listed([DIMENSIONS[d].etiqueta.lower() for d in dict.fromkeys(abiertas)])}"
    pedido = ", ".join(filter(None, [cuales, de_quien, texts.asked_when(consulta)]))
    if texts.not_told(catalogo, consulta, dados):
        return NotReadError(f"No se dice: {pedido}; {texts.GIVES_AWAY}.", nada)
    por_que = unknown.why(catalogo, leida.medidas[0], consulta)
    return NotReadError(f"No hay dato: {pedido}. {por_que}".rstrip(), nada)


def _checked(catalogo: Catalog, pedida: Posed, hallada: tuple[Query, list[Row]]) -> tuple[Query, list[Row]]:
    """Return a query and its rows; raise when they are not what is asked."""
    if texts.of_several_months(hallada[0]):
        months.check(catalogo, hallada[0])
    _check_counted(catalogo, pedida.leida, hallada[1])
    return hallada


def _check_counted(catalogo: Catalog, leida: Understood, filas: Sequence[Row]) -> None:
    """Raise when a goal asked for in firms, or in actions, is measured in something else."""
    unidad = COUNTED.get(leida.sujeto)
    if unidad and UNITS_OF_GOALS & {*leida.medidas}:
        ajenas = {u for f in filas if (u := texts.unit_of(catalogo, f)) and not u.lower().startswith(unidad)}
        if ajenas:
            raise NotReadError(f"Su meta no se mide en {leida.sujeto}, sino en {', '.join(sorted(ajenas)).lower()}.")


def check_told(catalogo: Catalog, pedida: Posed, consulta: Query, no_se_hace: str) -> None:
    """Raise, saying what is then not done, when a figure of some rows is kept from who reads aggregates."""
    if texts.not_told(catalogo, consulta, pedida.elegidos):
        raise NotReadError(f"De algunas cifras no se dice cuánto son, que {texts.GIVES_AWAY}: {no_se_hace}.")


def _taken(filas: list[Row], elegidos: dict[str, tuple[str, ...]]) -> list[Row]:
    return [f for f in filas if all(str(f[d]) in valores for d, valores in elegidos.items())]


def check_whole(filas: Iterable[Row], medida: str, no_se_hace: str, *tambien: Portion) -> None:
    """Raise, saying what is then not done, when a figure of some rows is partial, or may be (`tambien`)."""
    if partes := [*(p for f in filas for p in partial_of(f, [medida])), *tambien]:
        raise NotReadError(f"{partes[0].motivo.capitalize()}: {no_se_hace}.")


def origins(filas: Iterable[Row]) -> set[str]:
    """Return where some rows come from."""
    return {f["procedencia"] for f in filas}


def derived(filas: Iterable[Row]) -> str | None:
    """Return where what is computed from some rows comes from."""
    return provenance.weakest(provenance.derived(origins(filas)))


def any_synthetic(filas: Sequence[Row]) -> bool:
    """Tell whether some row is invented."""
    return Provenance.SYNTHETIC in origins(filas)


def said(
    catalogo: Catalog,
    pedida: Posed,
    consulta: Query,
    frases: Sequence[Sentence],
    base: Sequence[Row],
    *,
    filas: list[Row],
    cambio: str | None = None,
    frente_a: Sequence[Row] = (),
) -> Figured:
    """Return sentences as an answer with what is said beside the rows they stand on: notes, conflicts, origin.

    `cambio` is the provenance of a change that they say; `frente_a`, the rows of other years that those are set
    against, of which what asks for care is said too.
    """
    juntas = frente_a or base
    al_lado = beside.notes(catalogo, juntas, consulta.filtros)
    # A comparison has already said what asks for care in each of its years.
    nuevas = [n for n in al_lado if not any(n.partition("; ")[2] in f.texto for f in frases if "; " in n)]
    avisos = [
        *unknown.of_any(catalogo, consulta, base),
        *texts.crosses(catalogo, consulta, base),
        *states.warnings(catalogo, consulta, base),
    ]
    dicho = claims.sentence(
        texts.joined([*(f.texto for f in frases), *pedida.notas]),
        [c for fila in filas for c in claimed.figures(catalogo, consulta, fila)],
        [c for f in frases for c in f.claims],
    )
    origen = texts.origin(catalogo, consulta, base, cambio)
    return Figured(dicho, texts.joined([*nuevas, *avisos]), texts.joined([origen]), consulta, filas)
