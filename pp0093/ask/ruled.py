"""The rule tables that answers, texts and pages read, each with its columns named once; all are text, as written.

`Rules.typed` and `InForce.typed` give their rows.
"""

from __future__ import annotations

from pp0093.ask.registry import FIRMS_UNIT
from pp0093.rules import PARAMETERS, InForce, RuleRow


class Attested(RuleRow, kw_only=True):
    """What a rule says of itself: since and until when, who says so, whether anybody does; each, where it has it."""

    valido_desde: str = ""
    valido_hasta: str = ""
    norma: str = ""
    fuente: str = ""
    estado: str = ""
    nota: str = ""


class ElementRule(Attested):
    """What a product and an activity say."""

    codigo_corto: str
    unidad_medida: str
    responsable: str

    @property
    def codigo(self) -> str:
        """Its code."""
        return self.escrita[self.tabla]

    @property
    def responsables(self) -> tuple[str, ...]:
        """The units that answer for it."""
        return tuple(self.responsable.replace(" ", "").split("/"))


class ProductRule(ElementRule):
    """A product."""

    tabla = "producto"


class ActivityRule(ElementRule):
    """An activity, of which product it is and whether it counts towards the goal of it."""

    tabla = "actividad"
    actividad: str
    actividad_nombre: str
    actividad_nombre_corto: str
    producto: str
    cuenta_para_producto: str

    @property
    def cuenta(self) -> bool:
        """Whether it counts towards the goal of its product."""
        return self.cuenta_para_producto == "si"

    @property
    def es_de_empresas(self) -> bool:
        """Whether its goal is measured in firms."""
        return self.unidad_medida == FIRMS_UNIT


def activities_of(reglas: InForce, producto: str | None) -> list[ActivityRule]:
    """Return the activities of a product by the rules of a year."""
    return [a for a in reglas.typed(ActivityRule) if a.producto == producto]


class UnitRule(Attested):
    """A unit and what it is under."""

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
    """A parameter."""

    tabla = PARAMETERS
    parametro: str
    valor: str
    unidad: str
    significado: str


def parameters(reglas: InForce) -> dict[str, str]:
    """Return the value of each parameter of the rules of a year."""
    return {p.parametro: p.valor for p in reglas.typed(ParameterRule)}


class RatingRule(Attested):
    """A word for progress from a percentage on, its mark and its colour; without a percentage, of what is not known."""

    tabla = "calificacion"
    calificacion: str
    orden: str
    desde_pct: str
    simbolo: str
    color_semantico: str


class LightRule(Attested):
    """A light of the indicators of an instrument: its code, its word, its mark and its colour."""

    tabla = "semaforo"
    instrumento: str
    semaforo: str
    codigo: str
    simbolo: str
    color_semantico: str


class SizeRule(Attested):
    """A size of firms by its yearly sales, in UIT."""

    tabla = "tamano"
    tamano: str
    desde_uit: str
    hasta_uit: str


class ComparabilityRule(Attested):
    """Of which indicator and dimension a difference in what figures stand on matters, how, and why."""

    tabla = "comparabilidad"
    aspecto: str
    dimension: str
    indicador: str
    efecto: str
    razon: str


class BaseRule(Attested):
    """What a source declares that a figure stands on."""

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
    """How a code of a field is written."""

    tabla = "vocabulario"
    campo: str
    codigo: str
    etiqueta: str


class NoProgramme(RuleRow):
    """A budget category that goes where programmes do, under a code of its own, and is none."""

    tabla = "categoria_sin_programa"
    programa: str
    categoria: str


class GlossaryTerm(RuleRow):
    """A word that pages explain and the forms it takes, with | between."""

    tabla = "glosario"
    termino: str
    formas: str
    definicion: str


class Caveat(RuleRow):
    """What is to be known before citing; `toca` names the figures it is of, by indicator or dimension=value."""

    tabla = "advertencia"
    asunto: str
    advertencia: str
    toca: str = ""


class PlaceRule(RuleRow):
    """A district, with where it is."""

    tabla = "ubigeo"
    ubigeo_inei: str
    departamento: str
    provincia: str
    distrito: str


class IndustryRule(RuleRow):
    """A class of the classification of industries."""

    tabla = "ciiu_clase"
    clase: str
    clase_nombre: str


class Synonym(RuleRow):
    """A word with which something is asked; `nota` must be said when it is used."""

    tabla = "sinonimos"
    palabra: str
    clase: str
    valor: str
    nota: str = ""


class AuditWord(RuleRow):
    """A word of a text that is audited and what it names."""

    tabla = "auditoria"
    palabra: str
    clase: str
    valor: str


class UitRule(Attested):
    """The tax unit of a year, in soles."""

    tabla = "uit"
    anio: str
    uit_soles: str


class BridgeRule(RuleRow):
    """A step of the bridge from the whole country's budget to the report."""

    tabla = "tramo_puente"
    tramo: str
    orden: str
    tramo_nombre: str


class PiecePick(RuleRow):
    """What a piece of printed figures takes: the patterns of what they are of, and which year they measure."""

    tabla = "pieza_impresa"
    pieza: str
    pagina: str
    titulo: str
    cuando: str
    indicador: str
    dimension: str
    valor_dimension: str


class DocumentFact(RuleRow):
    """Something that a document says, in few words, the page that it belongs to, and where it says it."""

    tabla = "hecho_impreso"
    pagina: str
    parte: str
    hecho: str
    documento: str
    lugar: str


class PriceChange(RuleRow):
    """By how much prices changed in a year, in percent."""

    tabla = "inflacion"
    anio: str
    inflacion_pct: str


class ProgrammeName(RuleRow):
    """What a budget programme is called."""

    tabla = "nombre_de_programa"
    programa: str
    nombre: str


class CountryProgramme(RuleRow):
    """What a budget programme had and spent in a year in the whole country, in soles."""

    tabla = "programa_presupuestal"
    anio: str
    programa: str
    pim_soles: str
    devengado_soles: str
