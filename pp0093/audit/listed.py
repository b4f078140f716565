"""Shares listed by a dimension: "Por actividad: Conexión con mercados, 75.4 %; Proveedores, 29.3 %".

Each is of the value named before it; what it is a part of is said in the list ("de las empresas atendidas", "dentro de
0-4"), else it is what its paragraph counts or, without it, what its heading names. Where the list is not read to its
last word, or what it is a part of is not one thing, nothing is read here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.meaning import Values, values_of
from pp0093.ask.registry import DIMENSIONS
from pp0093.audit.claims import ReadAs, ReadClaim
from pp0093.audit.context import Context
from pp0093.audit.figures import PRINTED_SHARES, figures_of
from pp0093.audit.knowledge import PROGRAMME, Knowledge, Of
from pp0093.audit.roles import NumberRelation
from pp0093.audit.sentences import Parsed, place
from pp0093.language.numbers import NumberForm, Written
from pp0093.language.phrases import Meaning
from pp0093.language.words import plain

# What shares of the firms may be listed by.
BY = (
    "unidad", "actividad", "producto", "servicio", "familia_servicio", "sector", "tamano", "tramo_ventas",
    "tramo_trabajadores", "departamento", "region_natural", "modalidad",
)  # fmt: skip
HEAD = re.compile(
    r"^(?:[-•*]\s*)?(?:en (?P<antes>20\d\d), )?"
    r"(?:(?:dentro|del total) del? (?P<dentro>[^:;,]+), )?por (?P<por>[a-z ]+?)"
    r"(?P<todas>, (?:de|del total de|entre) las (?:empresas )?(?:atendidas|beneficiarias|con dato|empresas con dato))?"
    r"(?: en (?P<anio>20\d\d))?:\s*"
)
ITEM = re.compile(r"^(?P<nombre>.+?)\s*(?:,|:|\()\s*(?:el |con (?:el )?)?$")
CLOSE = re.compile(r"^\s*\)?\s*\.?\s*$")
SEPARATOR = re.compile(r"\s*;\s*(?:y\s+)?")
SHARE_OF = "empresas_atendidas"
UNKNOWN = "no hay cifra nuestra ni publicada con la que compararlo"


class ListedBy(Struct, frozen=True):
    """The dimensions by which shares are listed: how each is called, and its values."""

    llamadas: dict[str, str]
    valores: Callable[[str], Values]

    def value(self, dimension: str, dicho: str) -> Meaning | None:
        """Return the one value of a dimension that a text is, None when it is none or may be two."""
        codigos = self.valores(dimension).meant(dicho)
        return (dimension, next(iter(codigos))) if len(codigos) == 1 else None

    def any_value(self, dicho: str, salvo: str = "") -> Meaning | None:
        """Return the one value of some dimension but one that a text is."""
        halladas = [v for d in BY if d != salvo and (v := self.value(d, dicho))]
        return halladas[0] if len(halladas) == 1 else None


@remembered
def of(catalogo: Catalog) -> ListedBy:
    """Return how the shares of a version may be listed."""
    etiquetas = {plain(DIMENSIONS[d].etiqueta): d for d in BY if d in DIMENSIONS}
    cortas = Counter(e.split()[0] for e in etiquetas)
    llamadas = etiquetas | {e.split()[0]: d for e, d in etiquetas.items() if cortas[e.split()[0]] == 1}
    return ListedBy(llamadas, lambda d: values_of(catalogo, d))


def claims(leida: Parsed, contexto: Context, conocido: Knowledge, apertura: ListedBy) -> list[ReadClaim]:
    """Return the claims of a list of shares; none when the sentence is none, or is not read whole."""
    cabeza = HEAD.match(leida.plano)
    dimension = apertura.llamadas.get(cabeza.group("por").strip()) if cabeza else None
    if cabeza is None or dimension is None or contexto.de_dinero:
        return []
    propio = cabeza.group("anio") or cabeza.group("antes")
    anio = int(propio) if propio else contexto.anio_parrafo or contexto.anio
    base = _base(cabeza, leida, contexto, apertura, dimension)
    puntos = list(_items(leida, cabeza.end()))
    dichos = [(n, apertura.value(dimension, nombre)) for n, nombre in puntos]
    if base is None or anio is None or not dichos or any(n is None or v is None for n, v in dichos):
        return []
    return [_claim(leida, n, base | {v}, anio, conocido) for n, v in dichos if n is not None and v is not None]


def _base(
    cabeza: re.Match[str], leida: Parsed, contexto: Context, apertura: ListedBy, dimension: str
) -> frozenset[Meaning] | None:
    """Return what the shares are parts of: empty of all the firms, None when it is not known."""
    if cabeza.group("dentro"):
        dentro = apertura.any_value(leida.oracion.texto[cabeza.start("dentro") : cabeza.end("dentro")], dimension)
        return frozenset({dentro}) if dentro else None
    if cabeza.group("todas"):
        return PROGRAMME
    if contexto.parrafo and contexto.cuentas != 1:  # It counts others too: which are parted, it does not say.
        return None
    for dichas in (contexto.parrafo, contexto.seccion_detalle, contexto.seccion):
        if dichas:
            suyas = {t for t in dichas if t[0] != dimension}
            return frozenset(suyas) if len(suyas) == 1 else None
    return None


def _items(leida: Parsed, desde: int) -> Iterator[tuple[Written | None, str]]:
    """Yield each share of a list with the name before it; None where an item is not a name and its share."""
    cortes = [m.span() for m in SEPARATOR.finditer(leida.plano, desde)]
    inicios = [desde, *(fin for _, fin in cortes)]
    for a, b in zip(inicios, [*(inicio for inicio, _ in cortes), len(leida.plano)], strict=True):
        suyos = [n for n in leida.numeros if a <= n.inicio and n.fin <= b and n.tipo == NumberForm.PERCENT]
        dicho = ITEM.match(leida.oracion.texto[a : suyos[0].inicio].removesuffix(">")) if len(suyos) == 1 else None
        if dicho is None or not CLOSE.match(leida.plano[suyos[0].fin : b]):
            yield None, ""
        else:
            yield suyos[0], dicho.group("nombre").strip()


def _claim(leida: Parsed, n: Written, de: Of, anio: int, conocido: Knowledge) -> ReadClaim:
    cifras = figures_of(conocido, SHARE_OF, NumberRelation.SHARE, anio, tuple(sorted(de)), place(leida, n))
    if len(de) > 1:  # Firms of a part and of the whole are counted apart: only what is said of both is theirs.
        cifras = [c for c in cifras if c.indicador in PRINTED_SHARES[SHARE_OF]]
    lecturas = tuple(ReadAs(c, NumberRelation.SHARE, firme=True, dice_base=True) for c in cifras)
    motivo = "" if lecturas else UNKNOWN
    return ReadClaim(
        n,
        leida.oracion,
        SHARE_OF,
        NumberRelation.SHARE,
        anio,
        lecturas,
        bool(lecturas),
        de,
        motivo=motivo,
        es_de_lista=True,
    )
