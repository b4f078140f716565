"""What each published report says that its own figures or ours do not give, computed from the figures it prints.

The documents do not ship; the figures that they print do (`data/raw/publicado`), each with its section, and so do the
relations that their words claim (`reglas/afirmacion.csv`): what is claimed is data, whether it holds is computed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import documents, printed
from pp0093.ask.origin.documents import Checked
from pp0093.ask.origin.printed import FigureWithUnit, PublishedFigure
from pp0093.ask.rows import Record, records
from pp0093.audit import knowledge
from pp0093.audit.knowledge import Knowledge, Of
from pp0093.audit.verdicts import NOT_ACCUSED, Verdict, said
from pp0093.instruments import findings as of_instruments
from pp0093.instruments import sheets
from pp0093.language.numbers import Match, NumberForm, Written, match

CLAIMS = "afirmacion"
"""The table of what reports claim of their figures: how they say it, in our own words."""
HUNDRED = Decimal(100)
WHOLE = "participacion_factor_pct"


class Discovered(Struct, frozen=True):
    """What a report states and its figures do not give.

    `pagina` is as its contents say it ("8", "4 a 7" of what is between two of them), "hoja 9 del texto" where the text
    at hand has no pages but the breaks of its sheets, None where it has neither: then the section is the place.
    """

    documento: str
    pagina: str | None
    seccion: str
    clase: str
    dice: str
    da: str
    razon: str

    @property
    def acusa(self) -> bool:
        """Whether it says that the document is wrong: another reading, or what is good to know, does not."""
        return Verdict(self.clase) not in NOT_ACCUSED

    def row(self) -> dict[str, Any]:
        """Return it as a row of the answer."""
        return asdict(self)


class ClaimedRelation(Record, frozen=True):
    """What a report claims of its figures, as its rule is written (reglas/afirmacion.csv)."""

    documento: str
    seccion: str
    indicador: str
    anio: str
    dimension: str
    valor_dimension: str
    relacion: str
    valor: str
    dice: str


class SectionPage(Record, frozen=True):
    """Where a section is in its document, as its contents or the breaks of its text say it."""

    documento: str
    seccion: str
    pagina: str


@remembered
def findings(catalogo: Catalog) -> list[Discovered]:
    """Return what was found in every published report, document by document and in its order."""
    catalogo = catalogo.real()
    conocido = knowledge.as_printed(catalogo)
    hallados = [
        *_against_ours(catalogo),
        *_claimed(catalogo, conocido),
        *_disputed(catalogo),
        *_sums(catalogo),
        *_ratios(catalogo, conocido),
        *_instruments(catalogo),
    ]
    llamados = documents.names_in_print(catalogo)
    hallados = [replace(h, documento=llamados.get(h.documento, h.documento)) for h in hallados]
    orden = {d: i for i, d in enumerate(dict.fromkeys(h.documento for h in hallados))}
    return sorted(dict.fromkeys(hallados), key=lambda h: orden[h.documento])


@remembered
def has_documents(catalogo: Catalog) -> bool:
    """Tell whether there is anything to find things in: what a report prints, or an instrument."""
    return bool(printed.published(catalogo) or sheets.loaded(catalogo))


def _against_ours(catalogo: Catalog) -> Iterator[Discovered]:
    """Yield the printed figures that other rows refute; rounding is none."""
    paginas = _pages(catalogo)
    de_palabras = {(f.documento, f.indicador, f.anio, f.valor_dimension) for f in _claims(catalogo)}
    disputadas = {(i, a, ";".join(v for _, v in d)) for i, a, d in knowledge.as_printed(catalogo).dudosas}
    for c in documents.compare(catalogo):
        es_dicha = (c.documento, c.indicador, str(c.anio), c.valor_dimension or "") in de_palabras
        es_disputada = any(
            (c.indicador, c.anio) == d[:2] and set((c.valor_dimension or "").split(";")) & set(d[2].split(";"))
            for d in disputadas
        )
        if c.resultado != documents.DIFFERENT or c.indicador == "avance_tipo1" or es_dicha or es_disputada:
            continue
        da = said(_rounded(c))
        yield Discovered(
            c.documento,
            paginas.get((c.documento, c.seccion or "")),
            c.seccion or "",
            str(Verdict.RESTATED if c.es_otra_lectura else _class(c)),
            f"{_name(catalogo, c.indicador, frozenset(c.dimensiones.items()))}, {c.anio}: {_said(c)}",
            da,
            _why(c),
        )


def _why(c: Checked) -> str:
    """Return why a printed figure is not the one that is computed."""
    if c.es_otra_lectura:
        return "el archivo cargado es de otro corte: reexpresa el año, y el documento no se equivoca"
    es_copia = c.clase == documents.Evidence.COPY
    return "lo dice otro lugar del mismo documento" if es_copia else "no lo dan las cifras de las que sale"


def _class(c: Checked) -> Verdict:
    """Return whether a figure is only in another unit, or contradicts the document or the data."""
    if c.calculado and (c.escala or c.indicador.endswith("_soles")):
        for escala in (3, 6, -3):
            otra = Decimal(c.valor).scaleb(escala + c.escala)
            if abs(otra - Decimal(str(c.calculado))) < Decimal(1).scaleb(escala + c.escala):
                return Verdict.UNIT
    return Verdict.DOCUMENT if c.clase == documents.Evidence.COPY else Verdict.DATA


def _rounded(c: Checked) -> Decimal:
    exacto = Decimal(str(c.calculado)).scaleb(-c.escala)
    return exacto.quantize(Decimal(1).scaleb(-c.decimales))


def _name(catalogo: Catalog, indicador: str, de: Of) -> str:
    nombre = printed.label(catalogo, indicador)
    return f"{nombre} ({knowledge.as_printed(catalogo).named(de)})" if de else nombre


def _said(c: FigureWithUnit) -> str:
    valor = Decimal(c.valor).quantize(Decimal(1).scaleb(-int(c.decimales)))
    return f"{said(valor)} {c.unidad_medida or ''}".strip()


# What words claim of figures ----------------------------------------------------------------------------------------


def _claims(catalogo: Catalog) -> list[ClaimedRelation]:
    return records(ClaimedRelation, map(dict, catalogo.rules.rows(CLAIMS)))


def _claimed(catalogo: Catalog, conocido: Knowledge) -> Iterator[Discovered]:
    """Yield the relations that words claim and figures deny."""
    paginas = _pages(catalogo)
    for f in _claims(catalogo):
        if (hallado := CHECKS[f.relacion](conocido, f, _of(f))) is not None:
            clase, da, razon = hallado
            pagina = paginas.get((f.documento, f.seccion))
            yield Discovered(f.documento, pagina, f.seccion, str(clase), f.dice, da, razon)


def _of(f: ClaimedRelation) -> Of:
    pares = zip(f.dimension.split(";"), f.valor_dimension.split(";"), strict=True)
    return frozenset(pares) if f.dimension else frozenset()


Denied = tuple[Verdict, str, str]


def _excess(conocido: Knowledge, f: ClaimedRelation, de: Of) -> Denied | None:
    """Over the goal by: what the figure says is how much was fulfilled, or the goal was not reached."""
    logro = conocido.get(f.indicador, int(f.anio), de)
    if logro is None or _fits(f.valor, logro.desde - HUNDRED, logro.hasta - HUNDRED):
        return None
    exceso = logro.valor - HUNDRED
    que = (
        f"supera su meta en {said(round(exceso, 1))} %"
        if exceso > 0
        else f"no la alcanza: le falta {said(round(-exceso, 1))} %"
    )
    return Verdict.WORDING, f"{said(round(logro.valor, 1))} % de cumplimiento", que


def _below(conocido: Knowledge, f: ClaimedRelation, de: Of) -> Denied | None:
    """Under an earlier year: denied by a change that goes up."""
    cambio = conocido.change(f.indicador, int(f.anio), int(f.valor), de)
    if cambio is None or cambio.desde <= 0:
        return None
    return Verdict.WORDING, f"sube {said(round(cambio.desde, 1))} %", f"lo imprime {cambio.fuente}"


def _per_worker(conocido: Knowledge, f: ClaimedRelation, de: Of) -> Denied | None:
    """An amount whose order of magnitude other years of the same indicator deny."""
    conocidas = [c for c in conocido.por_sujeto.get((f.indicador, de), ()) if c.desde > 0]
    dicho = Decimal(f.valor)
    if not conocidas or all(dicho / c.valor < HUNDRED for c in conocidas):
        return None
    otra = conocidas[-1]
    return (
        Verdict.UNIT,
        f"{said(dicho / 1000)} soles por trabajador",
        f"{otra.anio}: {said(round(otra.valor))} ({otra.fuente})",
    )


def _not_given(conocido: Knowledge, f: ClaimedRelation, de: Of) -> Denied | None:
    """A service said not to be given, of an activity said elsewhere to have given it to firms."""
    atendidas = conocido.get("empresas_atendidas", int(f.anio), de)
    if atendidas is None or atendidas.desde <= 0:
        return None
    return Verdict.DOCUMENT, f"atendió a {said(atendidas.valor)} empresas", f"{f.valor}: {atendidas.fuente}"


def _fits(valor: str, desde: Decimal, hasta: Decimal) -> bool:
    numero = Decimal(valor)
    decimales = max(-int(numero.as_tuple().exponent), 0)
    escrito = Written(valor, numero, decimales, NumberForm.PERCENT, 0, 0, 0)
    return desde >= 0 and match(escrito, desde, hasta, es_exacta=desde == hasta) != Match.NO


CHECKS = {
    "supera_meta_en": _excess,
    "inferior_a": _below,
    "orden_de_magnitud": _per_worker,
    "no_se_dio": _not_given,
}


# What figures say of one another -------------------------------------------------------------------------------------


def _disputed(catalogo: Catalog) -> Iterator[Discovered]:
    """Yield what a document prints two ways without a row that settles it."""
    paginas = _pages(catalogo)
    conocido = knowledge.as_printed(catalogo)
    for (indicador, anio, de), impresas in conocido.dudosas.items():
        valores = " y ".join(dict.fromkeys(said(k.valor.normalize() + 0) for k in impresas))
        documento = impresas[0].fuente.partition(", ")[0]
        if conocido.same_subject(de) != de:
            continue
        secciones = list(dict.fromkeys(k.fuente.partition(", ")[2] for k in impresas))
        suyas = dict.fromkeys(p for s in secciones if (p := paginas.get((documento, s))))
        yield Discovered(
            documento,
            "; ".join(suyas) or None,
            "; ".join(secciones),
            str(Verdict.DOCUMENT),
            f"{_name(catalogo, indicador, de)}, {anio}: {valores}",
            "—",
            "el documento imprime de lo mismo cifras distintas",
        )


def _sums(catalogo: Catalog) -> Iterator[Discovered]:
    """Yield the parts that do not add up: shares of factors, and actions of the units of an activity."""
    conocido, paginas = knowledge.as_printed(catalogo), _pages(catalogo)
    factores: dict[tuple[str, int], list[PublishedFigure]] = defaultdict(list)
    acciones: dict[tuple[str, int, str], list[PublishedFigure]] = defaultdict(list)
    for c in printed.published(catalogo):
        if c.indicador == WHOLE:
            factores[c.documento, c.anio].append(c)
        elif c.indicador == "acciones" and c.dimension == "actividad;unidad":
            acciones[c.documento, c.anio, (c.valor_dimension or "").partition(";")[0]].append(c)
    for (documento, _), filas in factores.items():
        suma = sum((Decimal(c.valor) for c in filas), Decimal(0))
        if abs(suma - HUNDRED) > Decimal("0.05") * len(filas):
            yield _parts(filas, paginas, documento, said(round(suma, 1)) + " %", "las partes de un todo suman 100")
    for (documento, anio, actividad), filas in acciones.items():
        total = conocido.get("avance_fisico", anio, frozenset({("actividad", actividad)}))
        suma = sum((Decimal(c.valor) for c in filas), Decimal(0))
        if total is not None and suma != total.valor:
            yield _parts(
                filas,
                paginas,
                documento,
                said(suma.normalize() + 0),
                f"el total es {said(total.valor.normalize() + 0)}",
            )


def _parts(
    filas: list[PublishedFigure], paginas: Mapping[tuple[str, str], str], documento: str, suma: str, razon: str
) -> Discovered:
    seccion = filas[0].seccion or ""
    dice = " + ".join(_said(c) for c in filas)
    return Discovered(
        documento, paginas.get((documento, seccion)), seccion, str(Verdict.SUM), dice, f"suman {suma}", razon
    )


def _ratios(catalogo: Catalog, conocido: Knowledge) -> Iterator[Discovered]:
    """Yield the parts of an earlier year that the document's own variations do not give."""
    paginas = _pages(catalogo)
    for c in printed.published(catalogo):
        if not c.indicador.endswith(knowledge.RATIO):
            continue
        base, de = c.indicador.removesuffix(knowledge.RATIO), frozenset(c.dimensiones.items())
        razon = conocido.versus(base, knowledge.RATIO, c.anio, c.anio - 1, de)
        if razon and not _fits(str(round(Decimal(c.valor), c.decimales)), razon.desde, razon.hasta):
            pagina = paginas.get((c.documento, c.seccion or ""))
            dice = f"{_name(catalogo, c.indicador, de)}, {c.anio}: {_said(c)}"
            da = f"{said(round(razon.valor, 1))} %"
            yield Discovered(
                c.documento, pagina, c.seccion or "", str(Verdict.DOCUMENT), dice, da, f"lo da {razon.fuente}"
            )


def _instruments(catalogo: Catalog) -> Iterator[Discovered]:
    paginas = _pages(catalogo)
    for h in of_instruments.accused(catalogo):
        pagina = paginas.get((h.documento, h.seccion))
        clase = Verdict.DOCUMENT if h.es_contradiccion else Verdict.NOTED
        yield Discovered(h.documento, pagina, h.donde, str(clase), h.dice, h.da, h.hallazgo)


def _pages(catalogo: Catalog) -> dict[tuple[str, str], str]:
    """Return where each section is, of those whose document says it; a part of a section is where the section is."""
    filas = records(SectionPage, map(dict, catalogo.rules.rows("pagina_documento")))
    dichas = {(f.documento, f.seccion): f.pagina for f in filas if f.pagina}
    partes = {(c.documento, c.seccion or "") for c in printed.published(catalogo)}
    enteras = {(d, s): dichas.get((d, s.partition(" (")[0])) for d, s in partes}
    return {lugar: p for lugar, p in (enteras | dichas).items() if p}
