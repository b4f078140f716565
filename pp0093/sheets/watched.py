"""What else is known of what a sheet is of: its indicators, its alerts, what was delivered and what documents print."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pp0093 import clock, provenance
from pp0093.ask.origin import printed, witnesses
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.parts import instruments, structure
from pp0093.ask.ruled import DeliveryRule
from pp0093.ask.standing import basis
from pp0093.ask.standing.basis import UnitDelivery
from pp0093.behind import witnessed
from pp0093.documents.document import Board, CitedFigure, NoteSection, Part, Unsaid
from pp0093.instruments import figures, roles, texts
from pp0093.instruments.figures import MeasuredIndicator
from pp0093.instruments.sheets import YearValue
from pp0093.note import asking, writing
from pp0093.note.asking import Inquiry
from pp0093.sheets.asked import ORIGIN
from pp0093.sheets.subject import ACTIVITY, PRODUCT, UNIT, SheetSubject
from pp0093.writing import formats
from pp0093.year import alerts, facts
from pp0093.year.alerts import ENDED, Alert

INSTRUMENTS = "instrumentos"
ALERTS = ("Sobre", "Qué pasa", "Gravedad", "Justificación")
INDICATORS = ("Indicador", "Año", "Valor", "Meta", "Frente a la meta", ORIGIN)
DELIVERIES = ("Actividad", "Unidad", "Debe entregar", "Completo hasta", "Recibido hasta", "Filas")
PRINTED = ("Qué", "Cifra impresa", "Dónde")


def _tabled(titulo: str, tabla: Board) -> NoteSection:
    """Return a section of one table; empty without rows."""
    return NoteSection(tabla.clave, titulo, (tabla,) if tabla.filas else ())


def alerted(a: Inquiry, sujeto: SheetSubject) -> NoteSection:
    """Return the section on what the rules of alerts say of the year."""
    codigos = _codes(a, sujeto)
    todas = alerts.of_year(a.catalogo, a.anio, clock.today()) if codigos else ()
    suyas = [x for x in todas if x.sujeto.codigo in codigos]
    if suyas or not codigos:
        return _tabled("Alertas", Board("alertas", f"Alertas, {a.anio}", ALERTS, tuple(map(_alert, suyas))))
    falta = alerts.unwatched(a.catalogo, a.anio)
    dicho = str(falta).removesuffix(".") or f"Ninguna regla avisa de nada en {a.anio}"
    return NoteSection("alertas", "Alertas", writing.prose([writing.full_sentence(f"{sujeto.clave}.alertas", dicho)]))


def _alert(alerta: Alert) -> tuple[Part, ...]:
    justificacion = "" if alerta.estado in ENDED else alerta.justificacion
    marca = " (demostración)" if alerta.es_sintetica else ""
    return (
        alerta.etiqueta,
        f"{alerta.titulo}. {alerta.que_pasa}{marca}",
        f"{alerta.gravedad}; {alerta.estado}; desde {alerta.desde_dicho}",
        justificacion,
    )


def _codes(a: Inquiry, sujeto: SheetSubject) -> Collection[str]:
    """Return the products, activities and own indicators that alerts of what a sheet is of may be about."""
    if sujeto.dimension == UNIT:
        return structure.of_unit(a.catalogo, a.anio, sujeto.codigo)
    producto, actividad = (sujeto.codigo if sujeto.dimension == d else None for d in (PRODUCT, ACTIVITY))
    return facts.subjects_of(a.catalogo, a.anio, producto, actividad) or ()


def _own(a: Inquiry) -> Sequence[MeasuredIndicator]:
    instrumento = a.catalogo.programa.instrument(roles.OWN)
    return figures.measured(a.catalogo, instrumento, a.anio) if instrumento else ()


def measured(a: Inquiry, sujeto: SheetSubject) -> NoteSection:
    """Return the section on indicators: those of the product, or those that a unit answers for in any instrument."""
    nota = "Del producto, no de la actividad sola" if sujeto.dimension == ACTIVITY else ""
    filas = tuple(map(_indicator, _measured(a, sujeto)))
    return _tabled("Indicadores", Board("indicadores", f"Indicadores, hasta {a.anio}", INDICATORS, filas, nota))


def _measured(a: Inquiry, sujeto: SheetSubject) -> Iterator[MeasuredIndicator]:
    if not a.catalogo.programa.has(INSTRUMENTS):
        return
    if sujeto.dimension == UNIT:
        for instrumento in instruments.loaded(a.catalogo):
            de_uno = figures.measured(a.catalogo, instrumento["instrumento"], a.anio)
            yield from (m for m in de_uno if sujeto.codigo in (m.ficha.nodo.responsable or "").split("/"))
    elif sujeto.es_de_estructura:
        productos = {f.codigo: f.producto for f in structure.activities(a.catalogo, a.anio)}
        producto = productos.get(sujeto.codigo, sujeto.codigo)
        yield from (m for m in _own(a) if m.ficha.nodo.producto == producto)


def _indicator(medido: MeasuredIndicator) -> tuple[Part, ...]:
    nodo, ultimo = medido.ficha.nodo, medido.ultimo
    nombre = f"{medido.codigo} {nodo.nombre}"
    if ultimo is None:
        return (nombre, *[formats.MISSING] * 4, provenance.NO_DATA)
    unidad = ultimo.unidad_medida or nodo.unidad_medida
    escritas = {
        "valor_obtenido": texts.own(ultimo.valor_obtenido, unidad),
        "logro_esperado": texts.own(ultimo.logro_esperado, unidad),
        "brecha_meta": formats.gap(ultimo.brecha_meta, unidad),
    }
    cifras: list[Part] = [
        escrita if ultimo[i] is None else asking.of_indicator(medido, i, escrita, es_propia=False)
        for i, escrita in escritas.items()
    ]
    return (nombre, str(ultimo.anio), *cifras, _origin(ultimo, cifras[-1]))


def _origin(ultimo: YearValue, brecha: Part) -> str:
    """Return where the figures of an indicator come from: its gap is of no document that prints only the two."""
    dicha = provenance.name(ultimo.procedencia)
    if not isinstance(brecha, CitedFigure) or brecha.procedencia == ultimo.procedencia:
        return dicha
    return f"{dicha}; frente a la meta, {provenance.name(brecha.procedencia).lower()}"


def delivered(a: Inquiry, sujeto: SheetSubject) -> NoteSection:
    """Return the section on the lists of firms that units owe and gave."""
    if sujeto.dimension not in (ACTIVITY, PRODUCT, UNIT):
        return NoteSection("entregas", "Entregas", ())
    suyas = [e for e in basis.deliveries(a.catalogo) if e.anio == a.anio and _is_its(a, sujeto, e)]
    if not suyas:
        que = f"qué listas de empresas se entregaron en {a.anio}"
        return NoteSection("entregas", "Entregas", (), (Unsaid(f"{sujeto.clave}.entregas", que, _why_none(a, sujeto)),))
    filas = tuple(_delivery(a, e) for e in suyas)
    return _tabled("Entregas", Board("entregas", f"Entregas de registros, {a.anio}", DELIVERIES, filas))


def _why_none(a: Inquiry, sujeto: SheetSubject) -> str:
    """Say why no list is known of a subject: nobody owes any, or those who do have given none."""
    unidades = [r.unidad for r in a.catalogo.rules.of(a.anio).typed(DeliveryRule) if _is_its(a, sujeto, r)]
    quienes = formats.listed(list(dict.fromkeys(unidades)))
    deben = "debe entregarlas" if len(set(unidades)) == 1 else "deben entregarlas"
    return f"{quienes} {deben} y ninguna se ha cargado" if unidades else "nadie debe entregarlas"


def _is_its(a: Inquiry, sujeto: SheetSubject, entrega: UnitDelivery | DeliveryRule) -> bool:
    if sujeto.dimension == UNIT:
        return entrega.unidad == sujeto.codigo
    suyas = {f.codigo for f in structure.activities(a.catalogo, a.anio, sujeto.codigo)}
    return entrega.actividad in (suyas or {sujeto.codigo})


def _delivery(a: Inquiry, entrega: UnitDelivery) -> tuple[Part, ...]:
    nombres = {f.codigo: f.etiqueta for f in structure.activities(a.catalogo, a.anio)}
    return (
        nombres.get(entrega.actividad, entrega.actividad),
        entrega.unidad,
        "sí" if entrega.debe else "no",
        formats.day(entrega.hasta) if entrega.hasta else formats.MISSING,
        formats.day(entrega.ultima) if entrega.ultima else formats.MISSING,
        formats.number(entrega.filas),
    )


def in_print(a: Inquiry, sujeto: SheetSubject) -> NoteSection:
    """Return the section on what documents print of the year, and the places where they print it in two ways."""
    filas: dict[tuple[str, str], tuple[Part, ...]] = {}
    for impresa in printed.published(a.catalogo, anio=a.anio):
        if impresa.dimensiones.get(sujeto.dimension) != sujeto.codigo:
            continue
        cifra = asking.of_print(impresa)
        filas[cifra.clave, cifra.texto] = (_printed_name(a, sujeto, impresa), cifra, impresa.donde)
    titulo = f"Lo que imprimen los documentos de {a.anio}"
    return _tabled(titulo, Board("documentos", titulo, PRINTED, tuple(filas.values())))


def testified(a: Inquiry, sujeto: SheetSubject) -> NoteSection:
    """Return the section on what somebody else publishes of the progress of an activity in the year."""
    vistos = [
        v
        for v in witnesses.confronted(a.catalogo)
        if (sujeto.dimension, sujeto.codigo, a.anio) == (ACTIVITY, v.testigo.actividad, v.testigo.anio)
    ]
    filas = tuple(witnessed.row(a.catalogo, v)[1:] for v in vistos)
    dicho = str(witnessed.headline(vistos)) if vistos else ""
    return _tabled(witnessed.TITLE, Board("testigo", dicho, witnessed.HEADER[1:], filas, witnessed.NOTE))


def _printed_name(a: Inquiry, sujeto: SheetSubject, impresa: PublishedFigure) -> str:
    """Return what a printed figure is, as its row notes it or by its name, and whether it is printed in two ways."""
    en_dos = printed.conflicts(a.catalogo, impresa.indicador, a.anio, impresa.dimensiones)
    otros = {d: v for d, v in impresa.dimensiones.items() if d != sujeto.dimension}
    nombre = printed.label(a.catalogo, impresa.indicador)
    dicho = impresa.nota or ", ".join([nombre, *(asking.name_of(a, d, v) for d, v in otros.items())])
    return f"{dicho} (se imprime de dos maneras)" if en_dos else dicho
