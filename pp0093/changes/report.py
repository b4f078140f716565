"""What a version changes, in lines for a person: at most MAX_LINES, the rest counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from pp0093 import provenance
from pp0093.ask.registry import INDICATORS
from pp0093.changes.examined import (
    Changes,
    Head,
    Moved,
    PartlyDelivered,
    Replacement,
    VersionSide,
    read_changes,
)
from pp0093.firms.figures import Received
from pp0093.firms.texts import of_units
from pp0093.language.words import counted
from pp0093.provenance import Provenance
from pp0093.writing import formats
from pp0093.writing.phrases import phrase

HEAD_LINES = 8
WHERE_ALL_IS = "Todo, con --formato json y en la página Datos (Novedades)."


def report_lines(dicho: Mapping[str, Any]) -> list[str]:
    """Return the report of what a version says: closed years that change, what heads each year, then the rest.

    Each part has a title, and lines that beyond a number are only counted.
    """
    cambios = read_changes(dicho)
    cerradas, otras = ([m for m in cambios.cambios if m.es_cerrado is cerrado] for cerrado in (True, False))
    bloques = (
        (phrase("cambian_cerradas", n=len(cerradas)), map(moved, cerradas), 16),
        ("Qué archivo manda en el presupuesto de cada año:", heads(cambios.mandan), HEAD_LINES),
        (phrase("cambian_otras", n=len(otras), anios=_year_ranges(m.anio for m in otras)), map(moved, otras), 6),
        ("Registros que no están completos:", map(_received_in_words, cambios.entregas), 4),
        ("Listas reemplazadas por una entrega posterior:", map(replaced, cambios.reemplazos), 6),
    )
    dichas = [_summary(cambios)]
    for titulo, lineas, tope in bloques:
        todas = [f"  {linea}" for linea in lineas]
        if len(todas) > tope:
            todas[tope - 1 :] = [f"  y {len(todas) - tope + 1} más"]
        dichas += [titulo, *todas] if todas else []
    return [*dichas, WHERE_ALL_IS] if cambios.cambios else dichas


def _received_in_words(r: PartlyDelivered) -> str:
    """Return "2025: 5 empresas, de 1 de las 7 unidades que deben entregar (ninguna completa) y de otra"."""
    if r.completas is None:
        return phrase("llego_en_parte", r)
    return phrase("llego", r, de_que=of_units(Received(r.deben, r.completas, r.unidades, r.empresas, r.otras)))


def replaced(reemplazo: Replacement) -> str:
    """Return "a registros/a.csv la reemplaza registros/b.csv: 2 filas reemplazadas, que quedan y no cuentan"."""
    return phrase("la_reemplaza", reemplazo, n=1 + reemplazo.por.count(";"))


def _summary(cambios: Changes) -> str:
    return phrase(
        "carga_primera" if cambios.es_primera else "no_se_compararon" if cambios.sin_comparar else "se_comparan",
        cifras_de_portada=len(cambios.cifras),
        anios=_year_ranges(c.anio for c in cambios.cifras),
        porque=cambios.sin_comparar,
        n=len(cambios.cambios) or None,
        ninguna="" if cambios.cambios else phrase("carga_sin_cambios"),
    )


def moved(movida: Moved) -> str:
    """Return "2025, Avance físico de 1.2 Técnico-productiva: 443 (publicado) → 5 (calculado)"."""
    return f"{movida.anio}, {figure_label(movida)}: {' → '.join(sides(movida))}"


def sides(movida: Moved) -> tuple[str, str]:
    """Return a figure before and after: "443 (publicado)", "5 (calculado)"."""
    return _side_of_change(movida, movida.antes, movida.despues), _side_of_change(movida, movida.despues, movida.antes)


def figure_label(movida: Moved) -> str:
    """Return what a figure is called: its indicator, of which part of the programme, in which scope."""
    return phrase("cifra_de_portada", movida, que=INDICATORS[movida.indicador].etiqueta)


def _side_of_change(movida: Moved, dicha: VersionSide | None, otra: VersionSide | None) -> str:
    """Return one side of a change: its value, and its provenance and its cut-off where they are what changes."""
    if dicha is None:
        return "sin dato"
    es_otra = otra is None or dicha.procedencia != otra.procedencia
    partes = [
        provenance.provenance_name(dicha.procedencia).lower() if es_otra else "",
        "parcial" if dicha.parcial and not (otra and otra.parcial) else "",
        formats.cutoff(dicha.corte).lower() if otra and dicha.corte != otra.corte else "",
    ]
    dichas, valor = ", ".join(filter(None, partes)), formats.written(INDICATORS[movida.indicador], dicha.valor)
    return f"{valor} ({dichas})" if dichas else valor


def heads(mandan: Iterable[Head]) -> list[str]:
    """Return which files head which years, years with the same ones together, those that leave others aside first."""
    juntos: dict[tuple[bool, str], list[int]] = {}
    for m in mandan:
        de_cada = [f"quedó fuera {i.archivos}: {(i.motivo or '').removesuffix('.')}" for i in m.ignorados]
        dicho = "; ".join([f"({m.alcance}): {m.archivos}, {formats.cutoff(m.corte).lower()}", *de_cada])
        juntos.setdefault((not de_cada, f"{dicho}." if de_cada else dicho), []).append(m.anio)
    return [f"{_year_ranges(anios)} {dicho}" for (_, dicho), anios in sorted(juntos.items())]


def _year_ranges(de_cada: Iterable[int]) -> str:
    """Return "2013-2020, 2025"."""
    seguidos = groupby(enumerate(sorted({*de_cada})), lambda par: par[1] - par[0])
    tramos = [[anio for _, anio in suyos] for _, suyos in seguidos]
    return ", ".join(str(t[0]) if len(t) == 1 else f"{t[0]}-{t[-1]}" for t in tramos)


def signed_said(cambios: Iterable[Moved]) -> str:
    """Say how many signed figures change and the first of each year: "cambia 3 cifras firmadas de 2025: 5 a 6".

    They are those of closed years that a document had printed.
    """
    firmadas: dict[int, list[tuple[str, str]]] = {}
    for m in cambios:
        es_firmada = m.es_cerrado and m.antes is not None and m.antes.procedencia == Provenance.PUBLISHED
        if es_firmada and m.antes and m.despues and m.antes.valor != m.despues.valor:
            firmadas.setdefault(m.anio, []).append(sides(m))
    dichas = [
        f"{counted(len(suyas), 'cifras firmadas')} de {anio}: {' a '.join(v.partition(' (')[0] for v in suyas[0])}"
        for anio, suyas in firmadas.items()
    ]
    return f"cambia {'; '.join(dichas)}" if dichas else ""
