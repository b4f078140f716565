"""Findings: what each published report states that its own figures or ours do not support, and how pages say it.

The documents do not ship; their printed figures do (`data/raw/publicado`), each with its section, and so do the
sentences that claim something of them (`reglas/afirmacion.csv`), which are audited as a draft is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import printed, printed_checks
from pp0093.ask.origin.printed import FigureWithUnit
from pp0093.ask.origin.printed_checks import Checked
from pp0093.ask.parts import instruments
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Record, records
from pp0093.audit import auditor, document, knowledge
from pp0093.audit.knowledge import Knowledge, Of
from pp0093.audit.verdicts import NOT_ACCUSED, Remark, Verdict, value_as_written
from pp0093.claims import Claim, Sentence, fact, joined, sentence, subject, words
from pp0093.errors import LOADED_AT
from pp0093.instruments import findings as of_instruments
from pp0093.structs import Frozen
from pp0093.writing import formats, tables
from pp0093.writing.phrases import NOTHING, say
from pp0093.writing.tables import Table


class Discovered(Frozen):
    """A statement of a report that its figures do not support.

    `pagina` is a page of its table of contents ("8"; "4 a 7" between two entries), "hoja 9 del texto" where the text
    only has sheet breaks, None where it has neither: then the section is the place. `lejos` is the relative gap between
    the printed and the computed value; 0 for words.
    """

    documento: str
    pagina: str | None
    seccion: str
    clase: Verdict
    dice: str
    da: str
    razon: str
    lejos: float = 0.0

    @property
    def acusa(self) -> bool:
        """Whether it says that the document is wrong; another reading or a note does not."""
        return self.clase not in NOT_ACCUSED


class ClaimedInWords(Record):
    """A sentence of a report about its figures (reglas/afirmacion.csv): as audited, and as the report words it."""

    documento: str
    seccion: str
    anio: str
    dice: str
    cita: str = ""


class SectionPage(Record):
    """The page of a document's section, by its table of contents or the sheet breaks of its text."""

    documento: str
    seccion: str
    pagina: str


@cached_by_version
def findings(catalogo: Catalog) -> list[Discovered]:
    """Return the findings of every published report, newest report first: wording first, then by descending gap."""
    catalogo = catalogo.real()
    conocido = knowledge.of(catalogo)
    paginas = _pages(catalogo)
    cargados = {f.documento for f in printed.published_figures(catalogo)}
    de_palabras = records(
        ClaimedInWords, [dict(f) for f in catalogo.rules.rows("afirmacion") if f["documento"] in cargados]
    )
    hallados = [
        *_against_ours(catalogo, conocido, de_palabras),
        *_claimed(catalogo, de_palabras),
        *_disputed(catalogo, conocido),
        *_instruments(catalogo, paginas),
    ]
    for n, h in enumerate(hallados):
        suyas = dict.fromkeys(p for s in h.seccion.split("; ") if (p := paginas.get((h.documento, s))))
        documento = printed_checks.names_in_print(catalogo).get(h.documento, h.documento)
        hallados[n] = replace(h, documento=documento, pagina=h.pagina or "; ".join(suyas) or None)
    orden = {d: n for n, d in enumerate(printed_checks.newest_first(catalogo))}
    return sorted(
        dict.fromkeys(hallados),
        key=lambda h: (
            orden.get(h.documento, len(orden)),
            h.documento,
            h.clase != Verdict.WORDING,
            -h.lejos,
            GRAVITY[h.clase],
        ),
    )


def _relative_gap(*valores: Decimal) -> float:
    """Return the gap between the smallest and the largest of some values, as a fraction of the largest."""
    menor, *_, mayor = sorted(map(abs, valores))
    return float(1 - menor / mayor) if mayor else 0.0


@cached_by_version
def has_documents(catalogo: Catalog) -> bool:
    """Tell whether there is anything to audit: printed figures, or an instrument."""
    return bool(printed.published_figures(catalogo) or instruments.loaded(catalogo))


def _against_ours(
    catalogo: Catalog, conocido: Knowledge, de_palabras: Sequence[ClaimedInWords]
) -> Iterator[Discovered]:
    """Yield the printed figures that other rows refute; rounding excepted."""
    dichas = [(f.documento, f"{f.dice} ".lower()) for f in de_palabras]
    for c in printed_checks.check_published(catalogo):
        de = frozenset(c.dimensiones.items())
        que = conocido.named(de).strip("«»").lower()
        es_dicha = any(d == c.documento and que in dice and f"{_figure_text(c)} " in dice for d, dice in dichas)
        es_otra = c.indicador == "avance_tipo1" or (c.indicador, c.anio, de) in conocido.dudosas
        if c.resultado != printed_checks.DIFFERENT or es_otra or es_dicha:
            continue
        exacto = Decimal(str(c.calculado)).scaleb(-c.escala)
        dice = f"{_name(catalogo, conocido, c.indicador, de)}, {c.anio}: {_figure_text(c)}"
        clase, razon = _why(c, conocido, de)
        lejos = _relative_gap(Decimal(c.valor), exacto)
        yield Discovered(c.documento, None, c.seccion or "", clase, dice, _figure_text(c, exacto), razon, lejos)


def _why(c: Checked, conocido: Knowledge, de: Of) -> tuple[Verdict, str]:
    """Return the verdict and reason for a printed figure: another cut-off, a wrong unit, its document or the data."""
    if c.es_otra_lectura:
        razon = "el archivo cargado es de otro corte: reexpresa el año, y el documento no se equivoca"
        return Verdict.RESTATED, razon
    es_copia = c.clase == printed_checks.Evidence.COPY
    razon = "lo dice otro lugar del mismo documento" if es_copia else "se calcula con las cifras de las que sale"
    usa = () if es_copia or c.indicador not in INDICATORS else INDICATORS[c.indicador].usa
    partes = [formats.exact(parte.valor) for i in usa if (parte := conocido.get(i, c.anio, de))]
    if len(partes) == 2:
        razon = f"es {INDICATORS[c.indicador].operation(*partes)}"
    exacto = Decimal(str(c.calculado))
    paso = Decimal(1).scaleb(c.escala)
    tiene_unidad = c.calculado and (c.escala or c.indicador.endswith("_soles"))
    if tiene_unidad and any(abs(Decimal(c.valor) * paso.scaleb(e) - exacto) < paso.scaleb(e) for e in (3, 6, -3)):
        return Verdict.UNIT, razon
    return Verdict.DOCUMENT if es_copia else Verdict.DATA, razon


def _name(catalogo: Catalog, conocido: Knowledge, indicador: str, de: Of) -> str:
    nombre = printed.label(catalogo, indicador)
    quien = conocido.named(de)
    if de and quien.startswith(("el ", "la ")):  # A product or an activity.
        return f"{nombre} {conocido.of_which(de)}"
    return f"{nombre} ({quien})" if de else nombre


def _figure_text(c: FigureWithUnit, otro: Decimal | None = None) -> str:
    """Return a printed figure, or another value `otro` of it, with its decimals and unit."""
    valor = Decimal(c.valor if otro is None else otro).quantize(Decimal(1).scaleb(-int(c.decimales)))
    return f"{value_as_written(valor)} {c.unidad_medida or ''}".strip()


# Claims in words ------------------------------------------------------------------------------------------------------


def _claimed(catalogo: Catalog, de_palabras: Sequence[ClaimedInWords]) -> Iterator[Discovered]:
    """Yield the sentences of reports that the audit accuses when run on them as on a draft."""
    for f in de_palabras:
        dichos = auditor.audit(document.parse("dice.txt", f"{f.dice}.".encode()), catalogo, int(f.anio))
        for r in auditor.wrong(dichos)[:1]:
            da = r.razon.removeprefix("en la página 1, línea 1, ")
            lejos = 0.0 if r.valor is None or r.valor_esperado is None else _relative_gap(r.valor, r.valor_esperado)
            lejos = 1.0 if r.clase is Verdict.UNIT else lejos  # A factor of a thousand, at least.
            yield Discovered(f.documento, None, f.seccion, r.clase, f.cita or f.dice, "", da, lejos)


# Figures against each other -------------------------------------------------------------------------------------------


def _disputed(catalogo: Catalog, conocido: Knowledge) -> Iterator[Discovered]:
    """Yield the figures that a document prints with two values and no other row settles."""
    for (indicador, anio, de), impresas in conocido.dudosas.items():
        if conocido.iguales.get(de, de) == de:
            escribe = partial(formats.written, INDICATORS[indicador]) if indicador in INDICATORS else formats.exact
            exactas = dict.fromkeys(formats.exact(k.valor) for k in impresas)
            escritas = dict.fromkeys(escribe(k.valor) for k in impresas)
            valores = " y ".join(escritas if len(escritas) == len(exactas) else exactas)
            secciones = "; ".join(dict.fromkeys(k.fuente.partition(", ")[2] for k in impresas))
            dice = f"{_name(catalogo, conocido, indicador, de)}, {anio}: {valores}"
            razon = "el documento imprime una y otra: no se sabe cuál vale"
            documento = impresas[0].fuente.partition(", ")[0]
            lejos = _relative_gap(*(Decimal(str(k.valor)) for k in impresas))
            yield Discovered(documento, None, secciones, Verdict.DOCUMENT, dice, "", razon, lejos)


def _instruments(catalogo: Catalog, paginas: Mapping[tuple[str, str], str]) -> Iterator[Discovered]:
    for h in of_instruments.accused(catalogo):
        clase = Verdict.DOCUMENT if h.es_contradiccion else Verdict.NOTED
        pagina = paginas.get((h.documento, h.seccion))
        yield Discovered(h.documento, pagina, h.donde, clase, h.dice, h.da, h.hallazgo)


def _pages(catalogo: Catalog) -> dict[tuple[str, str], str]:
    """Return {(document, section): page}; part of a section has the page of the whole."""
    filas = records(SectionPage, map(dict, catalogo.rules.rows("pagina_documento")))
    dichas = {(f.documento, f.seccion): f.pagina for f in filas if f.pagina}
    partes = {(c.documento, c.seccion or "") for c in printed.published_figures(catalogo)}
    enteras = {(d, s): p for d, s in partes if (p := dichas.get((d, s.partition(" (")[0])))}
    return enteras | dichas


# Sentences and tables of the pages about audits and findings.

VERDICT_NAMES = {
    Verdict.DATA: "Contradice los datos",
    Verdict.DOCUMENT: "Contradice otro lugar del documento",
    Verdict.UNIT: "Unidad",
    Verdict.WORDING: "Redacción",
    Verdict.SUM: "Las partes no suman",
    Verdict.YEAR: "Otro año",
    Verdict.NAME: "Nombre cambiado",
    Verdict.ROUNDED: "Coincide al redondear",
    Verdict.EQUAL: "Coincide",
    Verdict.UNKNOWN: "No se compara",
    Verdict.RESTATED: "Otra lectura, de otro corte",
    Verdict.NOTED: "Conviene saber",
}
GRAVITY = {v: n for n, v in enumerate(VERDICT_NAMES)}
"""Rank of each verdict, the gravest first."""
UPLOAD_A_DRAFT = words(
    "Suba un borrador: sus cifras se comparan con lo cargado y se señala, por página, la que no coincide."
)
ELSEWHERE = words("Lo que dicen mal los informes publicados, en «Hallazgos».")
AUDIT_HINT = (
    "Se lee en memoria y no se guarda: ni el documento ni sus frases quedan en el servidor ni en sus registros. Si no "
    "dice su año, se usa el elegido arriba."
)
RIGHT, RESTATED, UNKNOWN = (Verdict.EQUAL, Verdict.ROUNDED), (Verdict.RESTATED,), (Verdict.UNKNOWN,)
WRONG = tuple(v for v in Verdict if v not in NOT_ACCUSED)
WRONG_NOTE = "Sólo se acusa con prueba: lo que la frase no dice con certeza está en la última tabla"
FINDINGS_NOTE = (
    "Entre comillas, las palabras del documento; lo demás, con las nuestras. Primero, las frases; después, de la mayor "
    "diferencia de cifras a la menor; al final, lo que no se mide. La página es la de su índice; la hoja, la que dan "
    "los saltos de su texto, por verificar; sin ninguna, su texto no las marca"
)
READ_COUNT = "cifras_del_borrador"
FOUND = "hallazgos"
NOTHING_WRONG = sentence("Ninguna cifra contradice lo que se sabe.", fact(READ_COUNT, 0, subject(clase=WRONG)))
UNNAMED = "documento sin nombre en manifest.csv"


def audit_answer(dichos: Sequence[Remark]) -> Sentence:
    """Say how many figures of a draft were read, and how many got each kind of verdict."""
    leidas = fact(READ_COUNT, len(dichos))
    if not dichos:
        return sentence("El documento no tiene ninguna cifra que comparar.", leidas)
    bien, otra, mal, nada = (read(dichos, *clases) for clases in (RIGHT, RESTATED, WRONG, UNKNOWN))
    return say("borrador_leido", leidas=leidas, bien=bien, otra=otra if otra.valor else "", mal=mal, nada=nada)


def read(dichos: Sequence[Remark], *clases: Verdict) -> Claim:
    """Claim how many of a draft's figures have some verdicts."""
    return fact(READ_COUNT, sum(r.clase in clases for r in dichos), subject(clase=clases))


def wrong_title(dichos: Sequence[Remark]) -> Sentence:
    """Title the accusations with their number by verdict."""
    cuantas = Counter(VERDICT_NAMES[r.clase].lower() for r in dichos if r.clase in WRONG).most_common()
    dicho = f"Por revisar: {'; '.join(f'{clase}, {n}' for clase, n in cuantas)}".removesuffix(": ")
    return sentence(dicho, [read(dichos, c) for c in WRONG])


def audit_table(dichos: Sequence[Remark], *clases: Verdict) -> Table:
    """Return the figures with some verdicts, sorted by verdict, each with ours, the reason and its sentence."""
    suyos = sorted((r for r in dichos if r.clase in clases), key=lambda r: GRAVITY[r.clase])
    filas = [(r.texto, r.pagina, r.linea, VERDICT_NAMES[r.clase], _expected(r), r.razon, r.cita) for r in suyos]
    return tables.of_texts(
        ("Cifra", "Página", "Línea", "Qué pasa", "Nuestra cifra", "Por qué", "La frase"),
        [tuple(map(str, f)) for f in filas],
    )


def _expected(r: Remark) -> str:
    return value_as_written(r.valor_esperado) if r.es_acusacion and r.valor_esperado is not None else formats.MISSING


def by_document(hallazgos: Iterable[Discovered]) -> dict[str, list[Discovered]]:
    """Group the findings by document, in the order of the documents."""
    suyos: dict[str, list[Discovered]] = {}
    for h in hallazgos:
        suyos.setdefault(h.documento or UNNAMED, []).append(h)
    return suyos


def findings_answer(hallazgos: Sequence[Discovered], *, hay_documentos: bool) -> Sentence:
    """Say how many findings there are, in total and by document, or that there is no document to audit."""
    acusan = [h for h in hallazgos if h.acusa]
    otros = [h for h in hallazgos if not h.acusa]
    saber = know_title(otros) if otros else NOTHING
    if not acusan and not hay_documentos:
        return sentence(
            f"No se puede decir: no hay cifras de documentos publicados. Cárguelas {LOADED_AT}.",
            fact("cifras_impresas", 0),
        )
    if not acusan:
        return joined(
            [
                sentence("No se halló ninguna afirmación publicada que no coincida con las cifras.", fact(FOUND, 0)),
                saber,
            ]
        )
    cuantos = Counter(h.documento or UNNAMED for h in acusan).most_common()
    suyos = [fact(FOUND, n, subject(documento=d)) for d, n in cuantos]
    cuales = [f"{d} ({n})" for d, n in cuantos]
    return say("hallazgos_en_todos", (), suyos, hallazgos=len(acusan), cuales=cuales, saber=saber)


def document_title(documento: str, acusan: Sequence[Discovered]) -> Sentence:
    """Title a document's accusations with its name and their number."""
    return say("hallazgos_de", subject(documento=documento), hallazgos=len(acusan))


def know_title(hallazgos: Sequence[Discovered]) -> Sentence:
    """Title the findings that accuse nobody."""
    return say("conviene_saber", cosas_que_conviene_saber=sum(not h.acusa for h in hallazgos))


def _place_in_document(h: Discovered) -> str:
    """Return the place of a finding: its section, then its page or sheet, labelled."""
    lugar = (h.pagina or "").replace(" del texto", "")
    return formats.full(", ", h.seccion, f"pág.\u00a0{lugar}" if lugar[:1].isdigit() else lugar)


def findings_table(hallazgos: Sequence[Discovered], *, con_documento: bool = False) -> Table:
    """Return a table of findings, with a document column where they are of several."""
    filas = [
        (
            *([h.documento] if con_documento else []),
            _place_in_document(h),
            h.dice,
            ". ".join(map(formats.capital, filter(None, (h.da, h.razon)))),
        )
        for h in hallazgos
    ]
    return tables.of_texts([*(["Documento"] if con_documento else []), *("Dónde", "Dice", "Qué dan las cifras")], filas)
