"""What a version changes, in lines for a person: at most MAX_LINES, the rest counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pp0093 import provenance
from pp0093.ask.registry import INDICATORS
from pp0093.changes import said
from pp0093.changes.headline import Headline
from pp0093.changes.said import Changes, Head, Moved, PartlyDelivered, Replacement, VersionSide
from pp0093.firms.figures import Received
from pp0093.firms.texts import of_units
from pp0093.provenance import Provenance
from pp0093.writing import formats
from pp0093.writing.nouns import counted

MAX_LINES = 40
CLOSED_LINES, HEAD_LINES, OTHER_LINES, RECEIVED_LINES = 16, 8, 6, 4
NO_HEADLINE_CHANGES = "Ninguna cifra de portada cambia."
WHERE_ALL_IS = "Todo, con --formato json y en la página Datos (Novedades)."


def lines(dicho: Mapping[str, Any]) -> list[str]:
    """Return the report of what a version says: closed years that change, what heads each year, then the rest."""
    cambios = said.read_changes(dicho)
    movidas = cambios.cambios
    cerradas = [m for m in movidas if m.es_cerrado]
    otras = [m for m in movidas if not m.es_cerrado]
    dichas = [_summary(cambios)]
    dichas += _block(f"{_change(cerradas)} de años cerrados:", [moved(m) for m in cerradas], CLOSED_LINES)
    dichas += _block("Qué archivo manda en el presupuesto de cada año:", heads(cambios.mandan), HEAD_LINES)
    dichas += _block(f"{_change(otras)}{_of_years(otras)}:", [moved(m) for m in otras], OTHER_LINES)
    dichas += _block("Registros que no están completos:", [_received(e) for e in cambios.entregas], RECEIVED_LINES)
    dichas += _block(
        "Listas reemplazadas por una entrega posterior:", list(map(replaced, cambios.reemplazos)), OTHER_LINES
    )
    return [*dichas, WHERE_ALL_IS] if movidas else dichas


def _received(recibido: PartlyDelivered) -> str:
    """Return "2025: 5 empresas, de 1 de las 7 unidades que deben entregar (ninguna completa) y de otra"."""
    if recibido.completas is None:
        de_quien = f"de {recibido.unidades} de {counted(recibido.deben, 'unidades')} (entrega parcial)"
    else:
        cuantas = (recibido.deben, recibido.completas, recibido.unidades, recibido.empresas, recibido.otras)
        de_quien = of_units(Received(*cuantas))
    return f"{recibido.anio}: {formats.firms(recibido.empresas)}, {de_quien}"


def replaced(reemplazo: Replacement) -> str:
    """Return "a registros/a.csv la reemplaza registros/b.csv: 2 filas reemplazadas, que quedan y no cuentan"."""
    quien = "la reemplaza" if ";" not in reemplazo.por else "la reemplazan"
    filas = counted(reemplazo.filas, "filas reemplazadas")
    queda = "que queda y no cuenta" if reemplazo.filas == 1 else "que quedan y no cuentan"
    return f"a {reemplazo.archivo} {quien} {reemplazo.por}: {filas}, {queda}"


def _summary(cambios: Changes) -> str:
    total = counted(len(cambios.cifras), "cifras de portada")
    if cambios.es_primera:
        return f"{total}{_of_years(cambios.cifras)}, por primera vez: no hay versión anterior con que comparar."
    if cambios.sin_comparar:
        return f"{total}; no se compararon con las de antes: {cambios.sin_comparar}."
    if not cambios.cambios:
        return f"{total}. {NO_HEADLINE_CHANGES}"
    cuantas = len(cambios.cambios)
    return f"{total}; {'cambia, aparece o se va' if cuantas == 1 else 'cambian, aparecen o se van'} {cuantas:,}."


def _change(movidas: Sequence[Moved]) -> str:
    return f"{'Cambia' if len(movidas) == 1 else 'Cambian'} {counted(len(movidas), 'cifras')}"


def _of_years(cifras: Sequence[Headline | Moved]) -> str:
    return f" de {_years(list({c.anio for c in cifras}))}" if cifras else ""


def _block(titulo: str, lineas: Sequence[str], tope: int) -> list[str]:
    """Return a title and some lines, those beyond a number only counted; nothing without lines."""
    if not lineas:
        return []
    caben = lineas if len(lineas) <= tope else lineas[: tope - 1]
    resto = [f"  y {len(lineas) - len(caben)} más"] if len(caben) < len(lineas) else []
    return [titulo, *(f"  {linea}" for linea in caben), *resto]


def moved(movida: Moved) -> str:
    """Return "2025, Avance físico de 1.2 Técnico-productiva: 443 (publicado) → 5 (calculado)"."""
    antes, despues = sides(movida)
    return f"{movida.anio}, {called(movida)}: {antes} → {despues}"


def sides(movida: Moved) -> tuple[str, str]:
    """Return a figure before and after: "443 (publicado)", "5 (calculado)"."""
    return _figure(movida, movida.antes, movida.despues), _figure(movida, movida.despues, movida.antes)


def called(movida: Moved) -> str:
    """Return what a figure is called: its indicator, of which part of the programme, in which scope."""
    de = f" de {movida.de}" if movida.de else ""
    alcance = f" ({movida.alcance})" if movida.alcance else ""
    return f"{INDICATORS[movida.indicador].etiqueta}{de}{alcance}"


def _figure(movida: Moved, dicha: VersionSide | None, otra: VersionSide | None) -> str:
    """Return one side of a change: its value, and its provenance and its cut-off where they are what changes."""
    if dicha is None:
        return "sin dato"
    partes = []
    if otra is None or dicha.procedencia != otra.procedencia:
        partes.append(provenance.name(dicha.procedencia).lower())
    if dicha.parcial and (otra is None or not otra.parcial):
        partes.append("parcial")
    if otra is not None and dicha.corte != otra.corte:
        partes.append(formats.cutoff(dicha.corte).lower())
    valor = formats.written(INDICATORS[movida.indicador], dicha.valor)
    return f"{valor} ({', '.join(partes)})" if partes else valor


def heads(mandan: Sequence[Head]) -> list[str]:
    """Return which files head which years, years with the same ones together, those that leave others aside first."""
    juntos: dict[tuple[bool, str, str, str], list[int]] = {}
    for m in mandan:
        corte = formats.cutoff(m.corte).lower()
        de_cada = (f"quedó fuera {i.archivos}: {(i.motivo or '').removesuffix('.')}" for i in m.ignorados)
        dejados = f"{'; '.join(de_cada)}." if m.ignorados else ""
        clave = (not dejados, m.alcance, f"{m.archivos}, {corte}", dejados)
        juntos.setdefault(clave, []).append(m.anio)
    return [
        f"{_years(anios)} ({alcance}): {archivos}{f'; {dejados}' if dejados else ''}"
        for (_, alcance, archivos, dejados), anios in sorted(juntos.items())
    ]


def _years(anios: Sequence[int]) -> str:
    """Return "2013-2020, 2025"."""
    tramos: list[list[int]] = []
    for anio in sorted(anios):
        if tramos and anio == tramos[-1][-1] + 1:
            tramos[-1].append(anio)
        else:
            tramos.append([anio])
    return ", ".join(str(t[0]) if len(t) == 1 else f"{t[0]}-{t[-1]}" for t in tramos)


def signed(cambios: Sequence[Moved]) -> list[Moved]:
    """Return the changes of figures of closed years that a document had printed: they are the signed ones."""
    return [
        m
        for m in cambios
        if m.es_cerrado
        and m.antes is not None
        and m.despues is not None
        and m.antes.procedencia == Provenance.PUBLISHED
        and m.antes.valor != m.despues.valor
    ]


def signed_said(cambios: Sequence[Moved]) -> str:
    """Say how many signed figures change and the first of each year: "cambia 3 cifras firmadas de 2025: 5 a 6"."""
    firmadas = signed(cambios)
    dichas = []
    for anio in dict.fromkeys(m.anio for m in firmadas):
        suyas = [m for m in firmadas if m.anio == anio]
        antes, despues = (lado.partition(" (")[0] for lado in sides(suyas[0]))
        dichas.append(f"{counted(len(suyas), 'cifras firmadas')} de {anio}: {antes} a {despues}")
    return f"cambia {'; '.join(dichas)}" if dichas else ""
