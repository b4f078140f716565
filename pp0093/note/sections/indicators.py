"""Indicadores de desempeño: each one's last value against its goal."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pp0093.ask.parts import structure
from pp0093.documents.document import Block, CitedFigure, Heading, NoteSection, Unsaid
from pp0093.instruments import figures, roles
from pp0093.instruments.figures import MeasuredIndicator
from pp0093.note import asking, frames, writing
from pp0093.note.asking import Inquiry
from pp0093.note.writing import Sentence, full_sentence
from pp0093.provenance import Provenance
from pp0093.writing import formats

OF_THE_WHOLE = "Resultado específico"
# A value older than the year before is of another note.
YEARS_BACK = 1


def section(a: Inquiry) -> NoteSection | None:
    """Return the section, None where the programme has no indicators of its own."""
    instrumento = a.catalogo.programa.instrument(roles.OWN)
    medidos = figures.measured(a.catalogo, instrumento, a.anio) if instrumento else ()
    suyos = [m for m in medidos if _is_asked(a, m)]
    if not suyos:
        return None
    frases: list[Sentence] = []
    bloques: list[Block] = []
    for producto in dict.fromkeys(m.ficha.nodo.producto for m in suyos):
        de_uno = [s for m in suyos if m.ficha.nodo.producto == producto for s in _measured(a, m)]
        frases += de_uno
        if lista := writing.points(de_uno):
            bloques += [Heading(_titled(a, producto)), *lista]
    return writing.section("indicadores", f"Indicadores de desempeño {a.anio}", bloques, frases)


def _is_asked(a: Inquiry, medido: MeasuredIndicator) -> bool:
    productos = {f.codigo: f.producto for f in structure.activities(a.catalogo, a.anio)}
    if "unidad" in a.filtros:
        return False
    pedido = a.filtros.get("producto") or productos.get(a.filtros.get("actividad", ""))
    return pedido in (None, medido.ficha.nodo.producto)


def _titled(a: Inquiry, producto: str | None) -> str:
    return asking.name_of(a, "producto", producto).capitalize() if producto else OF_THE_WHOLE


def _measured(a: Inquiry, medido: MeasuredIndicator) -> Iterator[Sentence]:
    nodo, ultimo = medido.ficha.nodo, medido.ultimo
    clave = f"indicador.{medido.codigo}"
    if ultimo is None or ultimo.valor_obtenido is None or ultimo.anio < a.anio - YEARS_BACK:
        cuando = f"; el último valor es de {ultimo.anio}" if ultimo else ""
        yield Unsaid(clave, nodo.nombre, f"{asking.NO_SOURCE} para {a.anio}{cuando}")
        return
    if ultimo.procedencia == Provenance.SYNTHETIC:
        yield Unsaid(clave, nodo.nombre, asking.DEMONSTRATION)
        return
    unidad = ultimo.unidad_medida or nodo.unidad_medida or ""
    valor = _cited(medido, "valor_obtenido", ultimo.valor_obtenido, unidad)
    cabeza = f"{nodo.nombre}: en {ultimo.anio}, "
    if ultimo.logro_esperado is None or ultimo.brecha_meta is None:
        yield full_sentence(clave, cabeza, valor)
        return
    meta = _cited(medido, "logro_esperado", ultimo.logro_esperado, unidad)
    if unidad == "%":
        brecha = _cited(medido, "brecha_meta", ultimo.brecha_meta, unidad)
        yield full_sentence(clave, cabeza, *frames.against(valor, meta, brecha))
    else:
        yield full_sentence(clave, cabeza, valor, "; su meta era ", meta)


def _cited(medido: MeasuredIndicator, indicador: str, valor: Decimal, unidad: str) -> CitedFigure:
    decimales = max(-int(valor.normalize().as_tuple().exponent), 1 if unidad in ("%", "índice") else 0)
    numero = formats.number(valor, decimales)
    return asking.of_indicator(medido, indicador, numero if unidad in ("", "índice") else f"{numero} {unidad}")
