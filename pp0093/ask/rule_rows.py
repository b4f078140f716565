"""Typed rows of the rule tables that answers, texts and pages read; every column is text, as written.

`Rules.typed` and `InForce.typed` return them.
"""

from __future__ import annotations

from pp0093.ask.registry import FIRMS_UNIT
from pp0093.rules import PARAMETERS, InForce, RuleRow


class Attested(RuleRow, kw_only=True):
    """The provenance columns of a rule: validity dates, norm, source, verification state and note; "" when absent."""

    valido_desde: str = ""
    valido_hasta: str = ""
    norma: str = ""
    fuente: str = ""
    estado: str = ""
    nota: str = ""


class ElementRule(Attested):
    """What the rules of products and activities share."""

    codigo_corto: str
    unidad_medida: str
    responsable: str

    @property
    def codigo(self) -> str:
        """Its code: the column named as the table."""
        return self.escrita[self.tabla]

    @property
    def responsables(self) -> tuple[str, ...]:
        """The units responsible for it."""
        return tuple(self.responsable.replace(" ", "").split("/"))


class ProductRule(ElementRule):
    """A product."""

    tabla = "producto"


class ActivityRule(ElementRule):
    """An activity, its product and whether it counts towards the product's goal."""

    tabla = "actividad"
    actividad: str
    actividad_nombre: str
    actividad_nombre_corto: str
    producto: str
    cuenta_para_producto: str
    actividad_nombre_breve: str = ""

    @property
    def cuenta(self) -> bool:
        """Whether it counts towards its product's goal."""
        return self.cuenta_para_producto == "si"

    @property
    def es_de_empresas(self) -> bool:
        """Whether its goal is measured in firms."""
        return self.unidad_medida == FIRMS_UNIT


def activities_of(reglas: InForce, producto: str | None) -> list[ActivityRule]:
    """Return the activities of a product under a year's rules."""
    return [a for a in reglas.typed(ActivityRule) if a.producto == producto]


class UnitRule(Attested):
    """A unit and its parent direction."""

    tabla = "unidad"
    unidad: str
    unidad_nombre: str
    direccion: str


class DeliveryRule(Attested):
    """A unit that must deliver the records of an activity."""

    tabla = "entrega"
    actividad: str
    unidad: str


class ParameterRule(Attested):
    """A parameter: its value as text, unit and meaning."""

    tabla = PARAMETERS
    parametro: str
    valor: str
    unidad: str
    significado: str


def parameters(reglas: InForce) -> dict[str, str]:
    """Return {parameter: value} of a year's rules."""
    return {p.parametro: p.valor for p in reglas.typed(ParameterRule)}


class RatingRule(Attested):
    """A rating of progress from a percentage up, its symbol and colour; without a percentage, for unknown progress."""

    tabla = "calificacion"
    calificacion: str
    orden: str
    desde_pct: str
    simbolo: str
    color_semantico: str


class LightRule(Attested):
    """A traffic-light state of an instrument's indicators: code, word, symbol and colour."""

    tabla = "semaforo"
    instrumento: str
    semaforo: str
    codigo: str
    simbolo: str
    color_semantico: str


class SizeRule(Attested):
    """A size class of firms by yearly sales, in UIT."""

    tabla = "tamano"
    tamano: str
    desde_uit: str
    hasta_uit: str


class ComparabilityRule(Attested):
    """How a difference in the basis of two figures affects an indicator by a dimension (`efecto`), and why."""

    tabla = "comparabilidad"
    aspecto: str
    dimension: str
    indicador: str
    efecto: str
    razon: str


class BaseRule(Attested):
    """The base of a figure as its source declares it."""

    tabla = "base_indicador"
    aspecto: str
    indicador: str
    dimension: str
    valor_dimension: str
    procedencia: str
    base: str


class PrintedSubject(Attested):
    """Two names under which documents print the same thing."""

    tabla = "sujeto_impreso"
    dimension: str
    valor_dimension: str
    mismo_dimension: str
    mismo_valor: str


class CodeWord(RuleRow):
    """The label of a code of a field."""

    tabla = "vocabulario"
    campo: str
    codigo: str
    etiqueta: str


class NoProgramme(RuleRow):
    """A budget category that has a code like a programme's and is none."""

    tabla = "categoria_sin_programa"
    programa: str
    categoria: str


class GlossaryTerm(RuleRow):
    """A term that pages explain and its forms, separated by |."""

    tabla = "glosario"
    termino: str
    formas: str
    definicion: str


class Caveat(RuleRow):
    """A warning to read before citing; `toca` lists the figures it concerns, by indicator or dimension=value."""

    tabla = "advertencia"
    asunto: str
    advertencia: str
    toca: str = ""


class PlaceRule(RuleRow):
    """A district, its province and department."""

    tabla = "ubigeo"
    ubigeo_inei: str
    departamento: str
    provincia: str
    distrito: str


class IndustryRule(RuleRow):
    """A class of the CIIU classification of industries."""

    tabla = "ciiu_clase"
    clase: str
    clase_nombre: str


class Synonym(RuleRow):
    """A word that questions use and what it names; `nota` must be shown when it is used."""

    tabla = "sinonimos"
    palabra: str
    clase: str
    valor: str
    nota: str = ""


class AuditWord(RuleRow):
    """A word of audited texts and what it names."""

    tabla = "auditoria"
    palabra: str
    clase: str
    valor: str


class UitRule(Attested):
    """The tax unit (UIT) of a year, in soles."""

    tabla = "uit"
    anio: str
    uit_soles: str


class BridgeRule(RuleRow):
    """A step of the bridge from the whole country's budget to the report's scope."""

    tabla = "tramo_puente"
    tramo: str
    orden: str
    tramo_nombre: str


class PiecePick(RuleRow):
    """The filter of a piece of printed figures: patterns of indicator and dimensions, and which year they measure."""

    tabla = "pieza_impresa"
    pieza: str
    pagina: str
    titulo: str
    cuando: str
    indicador: str
    dimension: str
    valor_dimension: str


class DocumentFact(RuleRow):
    """A fact that a document states, in few words, its page here, and its place in the document."""

    tabla = "hecho_impreso"
    pagina: str
    parte: str
    hecho: str
    documento: str
    lugar: str


class PriceChange(RuleRow):
    """The inflation of a year, in percent."""

    tabla = "inflacion"
    anio: str
    inflacion_pct: str


class ProgrammeName(RuleRow):
    """The name of a budget programme."""

    tabla = "nombre_de_programa"
    programa: str
    nombre: str


class CountryProgramme(RuleRow):
    """The PIM and devengado of a budget programme in a year in the whole country, in soles."""

    tabla = "programa_presupuestal"
    anio: str
    programa: str
    pim_soles: str
    devengado_soles: str
