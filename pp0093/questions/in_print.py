"""What documents print and no table of ours gives: figures by their own name, and where a number is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from msgspec.structs import asdict, replace

from pp0093 import claims, provenance
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import FigureWithUnit, PublishedFigure
from pp0093.ask.registry import UNITS, dimensions_of
from pp0093.ask.rows import Row
from pp0093.ask.standing import periods
from pp0093.claims import Sentence
from pp0093.provenance import Provenance
from pp0093.questions import texts
from pp0093.questions.asking import UNITS_OF_GOALS, NotReadError, Understood
from pp0093.questions.figured import Answer
from pp0093.questions.posing import change_years
from pp0093.questions.words import NUMBER, PRINTED, Meaning
from pp0093.writing.nouns import counted, lowered

F = TypeVar("F", bound=FigureWithUnit)
# How the figures that documents print of a change end.
CHANGE = "_variacion"
TIMES, CONFLICTING = "veces_que_se_imprime", "cifras_en_conflicto"
# What a document calls what is delivered where it is counted in actions.
ALSO = {"avance_fisico": ("acciones",)}
NOT_PRINTED = "Ningún documento imprime {}: {}."
NO_DISAGREEMENT = "Ningún documento cargado imprime dos valores de eso."
NO_REASON = "De eso no hay cargada ninguna justificación, y no digo otras causas."
CONFLICTS = "{} con más de un valor impreso; lo que se contradice en palabras o en sumas no se busca."
NOWHERE = "Ningún documento cargado imprime {}."


def answer(catalogo: Catalog, leida: Understood) -> Answer:
    """Say a figure that only documents give; of the last year of which one prints it, where none is said."""
    pedidas, de = ([m for m in leida.de if (m.clase == PRINTED) == es] for es in (True, False))
    dadas = [c for que in pedidas for c in _of_one(catalogo, leida, que, de)]
    return said(catalogo, dadas)


def _of_one(catalogo: Catalog, leida: Understood, que: Meaning, de: Sequence[Meaning]) -> list[PublishedFigure]:
    """Return what documents print of one thing; raise where they print none."""
    indicador, *parte = que.valor.split("|")
    dimensiones = {m.clase: m.valor for m in de} | dict([parte] if parte else [])
    todas = printed.published(catalogo, indicador=indicador)
    suyas = [c for c in todas if c.dimensiones.items() >= dimensiones.items()]
    anios = leida.anios or (_last(catalogo, suyas),)
    dadas = _of([c for c in suyas if c.anio in anios], dimensiones)
    if not dadas:
        cuales = ", ".join(texts.named(catalogo, anios[-1], d, v) for d, v in dimensiones.items())
        cuando = ", ".join(filter(None, [cuales, *map(str, anios)]))
        raise NotReadError(NOT_PRINTED.format(lowered(printed.label(catalogo, indicador)), cuando))
    return dadas


def _last(catalogo: Catalog, cifras: Sequence[PublishedFigure]) -> int:
    hay = {c.anio for c in cifras}
    ultimo: int = periods.default(catalogo)
    return ultimo if ultimo in hay or not hay else max(hay)


def _of(cifras: Sequence[PublishedFigure], dimensiones: Mapping[str, str]) -> list[PublishedFigure]:
    """Return the figures of just what is asked; where no document gives the whole, those of its parts."""
    return [c for c in cifras if c.dimensiones == dimensiones] or list(cifras)


def of_reading(catalogo: Catalog, leida: Understood) -> Answer | None:
    """Return what documents print of what was asked of the tables in vain; None where they print nothing of it."""
    de = {d: v[0] for d, v in leida.filtros.items()}
    es_cambio = leida.clase == "cambio"
    es_una = (
        leida.clase in ("cifra", "cambio")
        and not leida.abiertas[1:]
        and all(len(v) == 1 for v in leida.filtros.values())
        and not any({*de} - {*dimensions_of(i), *UNITS} for i in leida.medidas)
    )
    if not es_una or leida.meses or leida.alcance == "nacional" or {*leida.abiertas} - {*de}:
        return None
    anios = leida.anios or (periods.default(catalogo),)
    ids = [i for medida in leida.medidas for i in (medida, *ALSO.get(medida, ()))]
    if es_cambio:  # A document prints how much a figure moved in its year.
        antes, ahora = change_years(catalogo, leida)
        anios = (ahora,) if ahora - antes == 1 else ()
        ids = [f"{i}{fin}" for i in ids for fin in printed.OF_ANOTHER if CHANGE in fin]
    dadas = [
        c
        for i in ids
        for a in anios
        for c in printed.published(catalogo, indicador=i, anio=a)
        if c.dimensiones == de and (c.unidad_medida or "").startswith(leida.sujeto if i in UNITS_OF_GOALS else "")
    ]
    return said(catalogo, dadas) if dadas and {c.anio for c in dadas} == {*anios} else None


def cited(catalogo: Catalog, leida: Understood) -> Answer:
    """Say of what some numbers are printed, and where; of several, of what all of them are. Of none, why."""
    valores = {Decimal(n.valor) for n in leida.de if n.clase == NUMBER}
    if not valores:
        return _why(catalogo, leida)
    de = {m.clase: m.valor for m in leida.de if m.clase != NUMBER}.items()
    todas = [suyas for suyas in _all_printed(catalogo) if valores <= {abs(v) for c in suyas for v in _ways(c)}]
    juntas = [suyas for suyas in todas if de <= suyas[0].dimensiones.items()] or todas
    if not juntas:
        raise NotReadError(NOWHERE.format(" ni ".join(f"{v:,}" for v in sorted(valores))))
    return said(catalogo, juntas[0] if len(valores) > 1 else [c for suyas in juntas for c in suyas])


def _why(catalogo: Catalog, leida: Understood) -> Answer:
    """Say what was written of why an activity or a product did not do its own in a year; raise where nothing was."""
    [anio] = leida.anios
    [de] = leida.de
    pedida = (de.clase, de.valor, anio)
    suyas = [j for j in printed.justifications(catalogo) if (j.nivel, j.codigo, j.anio) == pedida]
    if not suyas:
        raise NotReadError(NO_REASON)
    dichas = [f"{anio}, {texts.named(catalogo, anio, j.nivel, j.codigo)}: {j.dicha}" for j in suyas]
    dicho = texts.joined([*dichas, provenance.name(suyas[-1].procedencia)])
    return Answer(claims.words(dicho), [asdict(j) for j in suyas])


@remembered
def _all_printed(catalogo: Catalog) -> list[Sequence[FigureWithUnit]]:
    """Return what documents print, by what it is of: what they print in two ways first."""
    de_dos_maneras = [c for anio in periods.all_of(catalogo) for c in printed.in_two_ways(catalogo, anio)]
    return [*_subjects(de_dos_maneras), *_subjects(printed.published(catalogo))]


def disagreements(catalogo: Catalog, leida: Understood) -> Answer:
    """Say what documents print in two ways, of the years asked for or of all."""
    anios = leida.anios or tuple(periods.all_of(catalogo))
    de = {m.clase: m.valor for m in leida.de}.items()
    dadas = [c for anio in anios for c in printed.in_two_ways(catalogo, anio) if c.dimensiones.items() >= de]
    if not dadas:
        raise NotReadError(NO_DISAGREEMENT)
    dicha, hay = said(catalogo, dadas), len(_subjects(dadas))
    if de:
        return dicha
    cuantas = claims.fact(CONFLICTING, hay, sujeto=claims.subject(anio=",".join(map(str, anios))))
    dicho = claims.sentence(CONFLICTS.format(counted(hay, "cifras")), cuantas)
    return replace(dicha, dicho=claims.joined([dicho, dicha.dicho]))


def documents(catalogo: Catalog, _leida: Understood) -> Answer:
    """Say which documents there are figures of."""
    nombres = dict.fromkeys(c.documento for c in printed.published(catalogo))
    hay = claims.fact("documentos", len(nombres))
    dicho = claims.sentence(f"Hay cifras de {'; '.join(nombres)}.", hay)
    return Answer(dicho, [{"documento": d} for d in nombres], pagina="datos")


def _ways(cifra: FigureWithUnit) -> tuple[Decimal, Decimal]:
    return cifra.valor.normalize(), printed.in_units(cifra).normalize()


def _subjects(cifras: Iterable[F]) -> list[list[F]]:
    def clave(c: FigureWithUnit) -> tuple[int, str, str]:
        return c.anio, c.indicador, repr(sorted(c.dimensiones.items()))

    return [list(suyas) for _, suyas in groupby(sorted(cifras, key=clave), clave)]


def said(catalogo: Catalog, cifras: Sequence[FigureWithUnit]) -> Answer:
    """Say printed figures, each with its places; different ones of one thing together."""
    dichas = [_said(catalogo, printed.by_weight(suyas)) for suyas in _subjects(cifras)]
    publicado = claims.words(f"{provenance.name(Provenance.PUBLISHED)}.")
    return Answer(claims.joined([*dichas, publicado]), [_row(c) for c in cifras])


def _said(catalogo: Catalog, suyas: Sequence[FigureWithUnit]) -> Sentence:
    de = suyas[0]
    quien = [texts.named(catalogo, de.anio, d, v) for d, v in de.dimensiones.items()]
    que = ", ".join([str(de.anio), *quien])
    impresos = printed.in_words(suyas)
    if printed.head(suyas):
        impresos = impresos.replace(printed.ALSO, f", la que se usa,{printed.ALSO}", 1)
    dicho = f"{que}: {texts.small(printed.label(catalogo, de.indicador))}, {impresos}."
    de_que = ",".join(f"{d}={v}" for d, v in de.dimensiones.items())
    cuidado = catalogo.programa.frase(f"nota.callar.{de.indicador}.{de_que}.{de.anio}")
    dicho = f"{dicho} Con cuidado: {cuidado}." if cuidado else dicho
    veces = claims.fact(
        TIMES, len(suyas), sujeto=claims.subject(cifra=de.indicador, anio=de.anio, alcance="reporte", **de.dimensiones)
    )
    cifras = {float(printed.in_units(c)) for c in suyas}
    impresas = [claims.fact("numero_impreso", v, sujeto=claims.subject(anio=de.anio, valor=v)) for v in cifras]
    return claims.sentence(dicho, veces, impresas)


def _row(cifra: FigureWithUnit) -> Row:
    return {
        "anio": cifra.anio,
        **cifra.dimensiones,
        cifra.indicador: float(printed.in_units(cifra)),
        "documento": cifra.donde,
        "procedencia": Provenance.PUBLISHED.value,
    }
