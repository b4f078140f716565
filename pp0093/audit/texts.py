"""What pages say of an audit and of what published reports state."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.audit.reports import Discovered
from pp0093.audit.verdicts import NOT_ACCUSED, Remark, Verdict, said
from pp0093.claims import Claim, Sentence, fact, sentence, subject, words
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats, tables
from pp0093.writing.nouns import counted
from pp0093.writing.tables import Table

NAMES = {
    Verdict.DATA: "Contradice los datos",
    Verdict.DOCUMENT: "Contradice otro lugar del documento",
    Verdict.UNIT: "Unidad",
    Verdict.WORDING: "Redacción",
    Verdict.SUM: "Las partes no suman",
    Verdict.YEAR: "Otro año",
    Verdict.NAME: "Nombre cambiado",
    Verdict.ROUNDED: "Coincide al redondear",
    Verdict.EQUAL: "Coincide",
    Verdict.UNKNOWN: "Sin con qué compararla",
    Verdict.RESTATED: "Otra lectura, de otro corte",
    Verdict.NOTED: "Conviene saber",
}
COLUMNS = ("Cifra", "Página", "Línea", "Qué pasa", "Nuestra cifra", "Por qué", "La frase")
REPORT_COLUMNS = ("Sección", "Página", "Qué pasa", "Dice", "Da", "Por qué")
WAITING = words(
    "Suba un informe o una nota en borrador: cada cifra se compara con las publicadas y con el propio documento."
)
HINT = (
    "PDF, DOCX, TXT o Markdown. Se lee en memoria y no se guarda: ni el documento ni sus frases quedan en el servidor "
    "ni en sus registros."
)
NOTHING_RIGHT = "Ninguna cifra coincide."
NOTHING_WRONG = "Ninguna cifra contradice lo que se sabe."
NOTHING_UNKNOWN = "Todas las cifras tienen con qué compararse."
RIGHT, RESTATED, UNKNOWN = (Verdict.EQUAL, Verdict.ROUNDED), (Verdict.RESTATED,), (Verdict.UNKNOWN,)
WRONG = tuple(v for v in Verdict if v not in NOT_ACCUSED)
WRONG_NOTE = "Sólo se acusa con prueba: lo que la frase no dice con certeza está en la última tabla"
RIGHT_NOTE = "El redondeo nunca se acusa"
UNKNOWN_NOTE = "No se dice que estén bien ni mal"
FINDINGS_NOTE = (
    "Calculado con las cifras que el documento imprime y con las nuestras. La página es la de su índice; la hoja, la "
    "que dan los saltos de su texto, por verificar; sin ninguna, su texto no las marca"
)
NO_DOCUMENTS = f"No se puede decir: no hay cifras de documentos publicados. Cárguelas {LOADED_AT}."
READ, FOUND, TO_KNOW = "cifras_del_borrador", "hallazgos", "cosas_que_conviene_saber"
PRINTED = "cifras_impresas"
"""What is counted of a draft, and of published documents."""
UNNAMED = "documento sin nombre en manifest.csv"
NO_FINDINGS = "Ningún documento publicado dice algo que sus cifras no den."


def answer(dichos: Sequence[Remark]) -> Sentence:
    """Say how many figures were read and what came of them."""
    leidas = fact(READ, len(dichos))
    if not dichos:
        return sentence("El documento no tiene ninguna cifra que comparar.", leidas)
    cuentas = [("Coinciden", RIGHT), ("por revisar", WRONG), ("sin con qué compararlas", UNKNOWN)]
    if read(dichos, *RESTATED).valor:
        cuentas.insert(1, ("con lo impreso y no con un archivo de otro corte", RESTATED))
    partes = {dicho: read(dichos, *clases) for dicho, clases in cuentas}
    dichas = ", ".join(f"{dicho} {formats.number(hecho.valor)}" for dicho, hecho in partes.items())
    return sentence(f"Cifras leídas: {formats.number(leidas.valor)}. {dichas}.", leidas, partes.values())


def read(dichos: Sequence[Remark], *clases: Verdict) -> Claim:
    """Claim how many of the figures of a draft are of some classes."""
    return fact(READ, sum(r.clase in clases for r in dichos), sujeto=subject(clase=clases))


def nothing(dicho: str, clases: Sequence[Verdict]) -> Sentence:
    """Say that no figure of a draft is of some classes."""
    return sentence(dicho, read((), *clases))


def wrong_title(dichos: Sequence[Remark]) -> Sentence:
    """Title what is to be reviewed by how many there are of each class."""
    todas = read(dichos, *WRONG)
    suyas = {NAMES[c]: hecho for c in WRONG if (hecho := read(dichos, c)).valor}
    partes = [
        f"{n.lower()}, {formats.number(h.valor)}" for n, h in sorted(suyas.items(), key=lambda p: -(p[1].valor or 0))
    ]
    texto = f"{formats.number(todas.valor)} por revisar: {'; '.join(partes)}" if partes else "Por revisar"
    return sentence(texto, todas, suyas.values())


def table(dichos: Sequence[Remark], *clases: Verdict) -> Table:
    """Return the figures of some classes, class by class, each with ours, why, and its sentence."""
    suyos = sorted((r for r in dichos if r.clase in clases), key=lambda r: list(NAMES).index(r.clase))
    filas = [(r.texto, r.pagina, r.linea, NAMES[r.clase], _expected(r), r.razon, r.cita) for r in suyos]
    return tables.of_texts(COLUMNS, [tuple(map(str, f)) for f in filas])


def _expected(r: Remark) -> str:
    return said(r.valor_esperado) if r.es_acusacion and r.valor_esperado is not None else formats.MISSING


def documents(hallazgos: Sequence[Discovered]) -> dict[str, list[Discovered]]:
    """Return the findings by document, in the order of the documents."""
    suyos: dict[str, list[Discovered]] = {}
    for h in hallazgos:
        suyos.setdefault(h.documento or UNNAMED, []).append(h)
    return suyos


def findings_answer(hallazgos: Sequence[Discovered], *, hay_documentos: bool) -> Sentence:
    """Say how many findings each published document has, or that there is none to read."""
    acusan = [h for h in hallazgos if h.acusa]
    otros = len(hallazgos) - len(acusan)
    todos = fact(FOUND, len(acusan)), fact(TO_KNOW, otros)
    saber = f" Además, {counted(otros, 'cosas')} que conviene saber y no contradicen a nadie." if otros else ""
    if not acusan:
        return sentence(f"{NO_FINDINGS}{saber}", *todos) if hay_documentos else sentence(NO_DOCUMENTS, fact(PRINTED, 0))
    suyos = documents(acusan)
    partes = [f"{d}, {formats.number(len(h))}" for d, h in suyos.items()]
    return sentence(
        f"Los documentos publicados afirman {counted(len(acusan), 'cosas')} que sus cifras o las nuestras no "
        f"dan: {'; '.join(partes)}.{saber}",
        *todos,
        *(document_title(d, h).claims for d, h in suyos.items()),
    )


def document_title(documento: str, hallazgos: Sequence[Discovered]) -> Sentence:
    """Title the findings of a document by its name."""
    acusan = sum(h.acusa for h in hallazgos)
    return sentence(documento, fact(FOUND, acusan, sujeto=subject(documento=documento)))


def findings_table(hallazgos: Sequence[Discovered]) -> Table:
    """Return the findings of one document, those that accuse it first; a dash where only the section is known."""
    filas = [
        (h.seccion, h.pagina or formats.MISSING, NAMES[Verdict(h.clase)], h.dice, h.da or formats.MISSING, h.razon)
        for h in sorted(hallazgos, key=lambda h: not h.acusa)
    ]
    return tables.of_texts(REPORT_COLUMNS, filas)
