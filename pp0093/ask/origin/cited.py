"""What some rows of an answer stand on, as it is cited: documents by their names, files by what they are, cut-offs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from pp0093.ask import meaning
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.mart import Mart
from pp0093.ask.origin import printed, sources
from pp0093.ask.registry import INDICATORS, META_FISICA, PRESUPUESTO, dimensions_of, stored
from pp0093.ask.rows import OWN_FILTERS, Filters, Row, cutoff_of
from pp0093.ask.selection import Question
from pp0093.ask.standing import periods
from pp0093.provenance import Provenance
from pp0093.writing.formats import UNDECLARED, each, together
from pp0093.writing.nouns import counted, noun

# As many files of one kind as are named; of more, how many they are.
FEW = 3
PHYSICAL_PROGRESS = "avance_fisico"


class Cited(Struct, frozen=True):
    """An indicator of a year in some rows: the provenances of its figures and the filters it was asked with."""

    alcance: str
    anio: int
    indicador: str
    procedencias: frozenset[str]
    filtros: Filters


class LooseFile(Struct, frozen=True):
    """A file that is of no document: it is cited by what it is, with the others of its kind."""

    formato: str
    archivo: PurePosixPath


def documents(catalogo: Catalog, filas: Iterable[Row], claves: Sequence[str], filtros: Mapping[str, str]) -> list[str]:
    """Return the documents and files behind some indicators of a query's rows, each once, in the rows' order.

    `filtros` are those of the query; a row's own year comes before theirs.
    """
    hallados = [d for citada in _asked(filas, claves, filtros) for d in _behind(catalogo, citada)]
    sueltos: dict[str, set[PurePosixPath]] = {}
    for suelto in (d for d in hallados if isinstance(d, LooseFile)):
        sueltos.setdefault(suelto.formato, set()).add(suelto.archivo)
    de_formato = {formato: f"{formato}, {_named(archivos)}" for formato, archivos in sueltos.items()}
    return list(dict.fromkeys(de_formato[d.formato] if isinstance(d, LooseFile) else d for d in hallados))


def cutoffs(filas: Iterable[Row], claves: Sequence[str] = ()) -> str | None:
    """Return the cut-offs of some rows as one row has them, with the years that declare none.

    Only those of the figures under some keys, where they are given: the day of records is not that of the money beside.
    """
    fechas: set[str] = set()
    sin_corte: dict[str, None] = {}
    for fila in filas:
        partes = _reached(fila, claves)
        fechas |= {p for p in partes if not p.startswith(UNDECLARED)}
        sin_corte |= {p: None for p in partes if p.startswith(UNDECLARED)}
        if not partes and fila.get("anio") is not None:
            sin_corte[str(fila["anio"])] = None
    if not fechas:
        return None
    anios = [a.removeprefix(UNDECLARED).strip() for a in sin_corte]
    return together([*sorted(fechas), *([f"{UNDECLARED} {_span(anios)}".strip()] if anios else [])])


def _reached(fila: Row, claves: Sequence[str]) -> list[str]:
    """Return the cut-offs of a row, or of those of its figures that are known under some keys."""
    propios = [cutoff_of(fila, c) for c in claves if fila.get(c) is not None or fila.get(f"minimo_{c}") is not None]
    return [p for corte in dict.fromkeys(propios or [fila.get("corte")]) for p in each(corte)]


def years(filas: Iterable[Row]) -> list[int]:
    """Return the years of some rows, oldest first."""
    return sorted({int(f["anio"]) for f in filas if f.get("anio") is not None})


def span(anios: Sequence[int]) -> str:
    """Return years as they are said: "2020 y 2025", "2013-2026"."""
    return _span([str(a) for a in anios])


def _span(anios: Sequence[str]) -> str:
    if len(anios) > 2 and all(a.isdecimal() for a in anios) and int(anios[-1]) - int(anios[0]) == len(anios) - 1:
        return f"{anios[0]}-{anios[-1]}"
    *primeros, ultimo = anios
    return f"{', '.join(primeros)} y {ultimo}" if primeros else ultimo


def _asked(filas: Iterable[Row], claves: Sequence[str], filtros: Mapping[str, str]) -> Iterator[Cited]:
    """Return what some rows answer, each indicator of each year once."""
    halladas: dict[tuple[str, int, str, tuple[tuple[str, str], ...]], set[str]] = {}
    for fila in filas:
        puestos = {**filtros, **fila.get(OWN_FILTERS, {})}
        anio = str(fila.get("anio") or puestos.get("anio", ""))
        propios = tuple((d, v) for d, v in puestos.items() if d != "anio")
        for id_ in claves:
            if meaning.is_number(anio) and id_ in INDICATORS and fila.get(id_) is not None:
                origen = fila.get(f"procedencia_{id_}") or fila.get("procedencia")
                halladas.setdefault((fila.get("alcance", "reporte"), int(anio), id_, propios), set()).add(origen or "")
    iguales: dict[tuple[str, int, str, frozenset[str], tuple[str, ...]], list[dict[str, str]]] = {}
    for (alcance, anio_, id_, propios), procedencias in halladas.items():
        tiene = dimensions_of(id_)
        suyos = {d: v for d, v in propios if d in tiene}
        iguales.setdefault((alcance, anio_, id_, frozenset(procedencias), tuple(suyos)), []).append(suyos)
    for (alcance, anio_, id_, de_donde, _), varios in iguales.items():
        for juntos in _together(varios):
            yield Cited(alcance, anio_, id_, de_donde, juntos)


def _together(varios: Sequence[Mapping[str, str]]) -> list[Filters]:
    """Return filters by the same dimensions as one, where only one of those changes: what a table opens is its rows."""
    valores = {d: list(dict.fromkeys(f[d] for f in varios)) for d in varios[0]}
    if sum(len(v) > 1 for v in valores.values()) <= 1:
        return [valores]
    return [{d: [v] for d, v in f.items()} for f in varios]


def _behind(catalogo: Catalog, citada: Cited) -> Iterator[str | LooseFile]:
    if citada.procedencias & {Provenance.PUBLISHED, Provenance.DERIVED}:
        yield from _printed(catalogo, citada.indicador, citada.anio)
    cuenta_empresas = _counts_firms(citada.indicador)
    if cuenta_empresas and Provenance.REPORTED in citada.procedencias:
        yield from _files(catalogo, PHYSICAL_PROGRESS, META_FISICA, citada)
    if cuenta_empresas and citada.procedencias <= {Provenance.PUBLISHED, Provenance.REPORTED}:
        return
    for necesario in stored((citada.indicador,)):
        mart = INDICATORS[necesario].mart
        if mart is PRESUPUESTO:
            del_alcance = periods.periods(catalogo, citada.alcance)
            yield from (p.fuente_con_filtro for p in del_alcance if p.anio == citada.anio)
        elif mart is not None:
            yield from _files(catalogo, necesario, mart, citada)


def _counts_firms(id_: str) -> bool:
    return any(m is not None and m.cuenta_empresas for m in (INDICATORS[s].mart for s in stored((id_,))))


def _printed(catalogo: Catalog, id_: str, anio: int) -> list[str]:
    """Return the documents that print an indicator of firms in a year."""
    if not _counts_firms(id_):
        return []
    filas = catalogo.query(
        "select distinct documento from marts.impreso where indicador in (select unnest(?)) and anio = ? order by all",
        [[id_, *stored((id_,))], anio],
    )
    return [f["documento"] for f in filas]


def _files(catalogo: Catalog, id_: str, mart: Mart, citada: Cited) -> Iterator[str | LooseFile]:
    if "anio" not in mart.dimensiones:
        return
    pregunta = Question(("anio",), citada.filtros, citada.alcance, {"anio": citada.anio})
    cortos = _short_names(catalogo)
    for archivo in sources.files_behind(catalogo, INDICATORS[id_], pregunta):
        suelto = LooseFile(archivo.formato, PurePosixPath(archivo.archivo))
        yield cortos.get(archivo.archivo) or archivo.documento or suelto


def _named(archivos: Collection[PurePosixPath]) -> str:
    if len(archivos) > FEW:
        return counted(len(archivos), "archivos")
    nombres = sorted({a.name for a in archivos})
    return f"{noun(len(nombres), 'archivos')} {', '.join(nombres)}"


@remembered
def _short_names(catalogo: Catalog) -> dict[str, str]:
    """Return how documents are called, by the file that they were transcribed into."""
    filas = printed.published(catalogo)
    return {f.archivo: f.documento for f in filas}
