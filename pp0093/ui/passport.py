"""The passport of a figure on the screen: as a page, and as a dialog from any card or piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from pp0093.ask import catalog, gather, passport, view
from pp0093.ask.passport import Passport, Reference
from pp0093.ask.registry import DIMENSIONS, INDICATORS, PRESUPUESTO, Direction, Unit, dimensions_of, stored
from pp0093.ask.view import Filters
from pp0093.money import texts
from pp0093.ui import drawn, filters, layout
from pp0093.writing import formats, marks
from pp0093.writing.tables import Column, Style, Table, of_texts

Row = dict[str, Any]
# What the URL carries for the page alone: indicator, scope, and the values of dimensions that the bar does not have.
KEYS = ("cifra", "alcance", "grupo")
OWN_FILTERS = "filtros_propios"
FIRST = "ejecucion_pct"
PAGE = "pages/pasaporte.py"
PART_HEADER = ("Papel", "Cifra", "Valor", "Procedencia")
SOURCE_COLUMNS = (
    Column("Detrás de"),
    Column("Archivo"),
    Column("Documento"),
    Column("Formato"),
    Column("Corte"),
    Column("Cuántas", Style.NUMBER),
    Column("De qué"),
    Column("SHA-256", Style.HASH),
)
PUBLISHED_HEADER = ("Documento", "Sección", "Publicado", "Con lo cargado", "Diferencia", "Al redondeo del documento")
RULE_HEADER = ("Regla", "Valor", "Norma o fuente", "Estado", "Vigente", "Nota")
Section = tuple[str, str, str, Table, str]


def cards(tarjetas: Sequence[layout.Card]) -> None:
    """Draw a row of figures, each with a way to its passport."""
    with st.container(key=f"tarjetas_{tarjetas[0].etiqueta}"):
        for tarjeta in tarjetas:
            with st.container(key=f"tarjeta_{tarjeta.etiqueta}"):
                st.html(layout.card(tarjeta))
                _from_card(tarjeta)


@st.fragment
def _from_card(tarjeta: layout.Card) -> None:
    if tarjeta.cifras:
        button("¿De dónde sale?", f"tarjeta_{tarjeta.etiqueta}", tarjeta.cifras, indicador=tarjeta.indicador)


def button(
    etiqueta: str, clave: str, cifras: Sequence[Row], filtros: dict[str, str] | None = None, indicador: str = ""
) -> None:
    """Draw a button that opens the passports of some rows of a query; nothing is asked until it is pressed.

    `filtros` are those of the query as the URL carries them, the page's when not given.
    """
    if st.button(etiqueta, key=f"pasaporte_{clave}", icon=":material/badge:", type="tertiary"):
        _dialog(clave, cifras, filters.current().url if filtros is None else filtros, indicador)


def traceable(datos: Table | Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows that are a query's answer: only those know their scope."""
    return () if isinstance(datos, Table) else tuple(f for f in datos if "alcance" in f and _figures([f]))


def references(cifras: Sequence[Row], indicador: str, filtros: dict[str, str]) -> dict[str, Reference]:
    """Return the figures of an indicator in some rows, by the row's name."""
    return {_name(f): _reference(f, indicador, filtros) for f in cifras if f.get(indicador) is not None}


def _figures(cifras: Sequence[Row]) -> list[str]:
    return [i for i in cifras[0] if i in INDICATORS and any(f.get(i) is not None for f in cifras)]


def _reference(fila: Row, indicador: str, filtros: dict[str, str]) -> Reference:
    """Return the question whose answer a row holds: the page's filters that the indicator has, and the row's group."""
    propios, tiene = fila.get(OWN_FILTERS, {}), dimensions_of(indicador)
    grupo = {d: v for d, v in fila.items() if d in tiene and d not in propios}
    aplican = {d: [v] for d, v in (filtros | propios).items() if d in tiene}
    return Reference(indicador, aplican, grupo, fila["alcance"])


def _name(fila: Row) -> str:
    if "etiqueta" in fila:
        return str(fila["etiqueta"])
    dimensiones = [d for d in DIMENSIONS if d in fila]
    return " · ".join(str(fila.get(f"{d}_nombre") or fila[d] or gather.NO_DATA) for d in dimensiones) or "Total"


@st.dialog("¿De dónde sale esta cifra?", width="large")
def _dialog(clave: str, cifras: Sequence[Row], filtros: dict[str, str], indicador: str) -> None:
    if not indicador:
        indicador = layout.select("Cifra", _figures(cifras), lambda i: INDICATORS[i].etiqueta, f"cifra_{clave}")
    posibles = references(cifras, indicador, filtros)
    nombre = next(iter(posibles))
    if len(posibles) > 1:
        nombre = layout.select("De", list(posibles), clave=f"fila_{clave}")
    referencia = posibles[nombre]
    hallado = catalog.published().once(passport.of, referencia)
    formula(hallado)
    alcance, corte = texts.SCOPE_NAMES[texts.passport_scope(hallado)], formats.day(hallado.corte).capitalize()
    layout.facts({"De qué": hallado.de_que, "Cómo": hallado.como, "Qué cubre": alcance, "Hasta cuándo": corte})
    for _, titulo, nota, tabla, vacio in sections(hallado):
        layout.chart_title(titulo, nota)
        if tabla.filas:
            drawn.table(tabla)
        else:
            layout.note(vacio)
    st.page_link(PAGE, label="Abrir como página, con su enlace", query_params=_url(referencia))


def choose(filtros: Filters) -> tuple[Reference, list[str]]:
    """Ask which figure, in which scope; return it and the labels of the filters that do not change it.

    What is chosen goes to the URL, and what a link brings is adopted.
    """
    izquierda, derecha = st.columns([3, 2])
    with izquierda:
        etiquetas = {i.id: i.etiqueta for i in INDICATORS.values() if not i.es_interno}
        indicador = _own("cifra", "Cifra", etiquetas, FIRST)
    es_dinero = all(INDICATORS[s].mart is PRESUPUESTO for s in stored((indicador,)))
    with derecha:
        alcances = {a: n for a, n in texts.SCOPE_CHOICES.items() if es_dinero or a == "reporte"}
        alcance = _own("alcance", "Alcance", alcances, "reporte")
    # The country's figures have only the year, on every page.
    puestos = {"anio": str(filtros.anio)} if alcance == "nacional" else filtros.url
    dimensiones = dimensions_of(indicador)
    ajenos = [view.LABELS[k] for k in filtros.url if k != "anio" and k not in {*puestos} & {*dimensiones}]
    grupo = {d: v for d, v in parse_qsl(st.query_params.get("grupo", "")) if d in dimensiones}
    return Reference(indicador, {d: [v] for d, v in puestos.items() if d in dimensiones}, grupo, alcance), ajenos


def _own(filtro: str, etiqueta: str, nombres: dict[str, str], inicial: str) -> str:
    elegido = filters.own(filtro, nombres, inicial)
    filters.own_select(filtro, etiqueta, nombres)
    return elegido


def _url(referencia: Reference) -> dict[str, str]:
    """Return the link of a passport's page: what the bar holds as filters, the rest as the page's own."""
    puestos = {d: v[0] for d, v in referencia.filtros.items() if d in view.KEYS}
    grupo = {d: v for d, v in referencia.grupo.items() if d != "anio" and v is not None}
    propias = {"cifra": referencia.indicador, "alcance": referencia.alcance, "grupo": urlencode(grupo)}
    return puestos | {"anio": str(referencia.anio)} | {k: v for k, v in propias.items() if v}


def formula(hallado: Passport) -> None:
    """Draw the formula with its numbers, big, then in words, those of its parts, and what the figure measures."""
    indicador = hallado.indicador
    sentido = "" if indicador.sentido is Direction.NONE else f"; {indicador.sentido.value}"
    que_mide = f"{indicador.definicion}. En {indicador.unidad.value}{sentido}."
    layout.formula(hallado.cuentas[0], f"{indicador.etiqueta} = {hallado.formula}. {que_mide}", hallado.cuentas[1:])


def sections(hallado: Passport) -> Iterator[Section]:
    """Return the tables of a passport: id, title, what it is, the table, and what to say when it has no rows."""
    if len(hallado.partes) > 1:
        yield (
            "partes",
            "De qué se compone",
            "Las cifras que entran en la fórmula, que se redondea sólo al final",
            of_texts(PART_HEADER, map(_part_row, hallado.partes)),
            "",
        )
    yield (
        "publicado",
        "Lo que se publicó",
        "La misma cifra en cada documento, al lado de la que resulta de lo cargado",
        of_texts(PUBLISHED_HEADER, [_published_row(hallado, p) for p in hallado.publicadas]),
        "Ningún documento cargado imprime esta cifra.",
    )
    yield (
        "fuentes",
        "De qué archivos",
        "Con su huella se comprueba que el archivo es el mismo; se dice cuántas filas hay detrás, no de quién",
        Table(SOURCE_COLUMNS, tuple(map(_source_row, hallado.fuentes))),
        "Ningún archivo cargado da esta cifra.",
    )
    yield (
        "reglas",
        "Con qué reglas y normas",
        f"Las vigentes en {hallado.referencia.anio}; «por verificar» marca lo que ninguna fuente atestigua",
        of_texts(RULE_HEADER, [(r.regla, r.valor, r.norma, r.estado, r.vigencia, r.nota) for r in hallado.reglas]),
        "Ninguna regla con fecha decide esta cifra.",
    )


def _part_row(parte: passport.Part) -> tuple[Any, ...]:
    valor = formats.written(parte.indicador, parte.valor)
    return parte.papel, parte.indicador.etiqueta, valor, marks.provenance(parte.procedencia)


def _source_row(fuente: passport.Source) -> tuple[Any, ...]:
    corte = formats.day(fuente.corte)
    de = (fuente.para, fuente.archivo, fuente.documento, fuente.formato, corte)
    return (*de, fuente.filas, fuente.filas_de, fuente.sha256)


def _published_row(hallado: Passport, publicada: passport.Published) -> tuple[Any, ...]:
    impreso = f"{formats.number(publicada.valor, publicada.decimales)} {publicada.unidad_medida or ''}".strip()
    return (
        publicada.documento,
        publicada.seccion or "",
        impreso,
        formats.written(hallado.indicador, publicada.calculada),
        _difference(hallado, publicada.diferencia),
        publicada.resultado,
    )


def _difference(hallado: Passport, diferencia: float | None) -> str:
    """Write a difference with its sign and a decimal more than the figure, as small as it may be."""
    indicador = hallado.indicador
    if diferencia is None:
        return formats.MISSING
    if indicador.unidad in (Unit.PERCENT, Unit.POINTS):
        return formats.points(diferencia, indicador.decimales + 1)
    texto = formats.written(indicador, diferencia)
    return f"+{texto}" if diferencia > 0 else texto
