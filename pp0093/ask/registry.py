"""The registry of indicators and dimensions: one definition each. Adding an indicator is adding an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.mart import (
    BASES,
    FIRMS_OF_A_YEAR,
    OF_DOCUMENTS,
    OF_THE_SCOPE,
    READING,
    SUM,
    Count,
    Distinct,
    Files,
    FirmMark,
    Mart,
    Norms,
    Portion,
    RollUp,
    Single,
    Sum,
    Thing,
    Whole,
    same,
)
from pp0093.ask.rows import NO_DATA, PARTIAL_OF
from pp0093.programme import FIRMS_TOPIC, Programme, own_columns

FIRMS_UNIT = "Empresas"
"""What rules say that an activity is measured in when its progress is firms."""


class Unit(StrEnum):
    """What an indicator is measured in; it decides how it is written (ui.formats)."""

    SOLES = "soles"
    PERCENT = "%"
    POINTS = "pp"
    PER_THOUSAND = "por mil"
    COUNT = "unidades de la actividad"
    FIRMS = "empresas"
    TIMES = "veces"
    OWN = "unidad del indicador"
    WORD = "palabra"
    FLAG = "sí o no"


OF_EACH = {Unit.PERCENT: 100, Unit.PER_THOUSAND: 1000}
"""Of how many a ratio in each unit is said; of one where none is."""


class Direction(StrEnum):
    """Which way is better."""

    UP = "más es mejor"
    DOWN = "menos es mejor"
    NONE = "sin sentido propio"


class Indicator(Struct, frozen=True):
    """One indicator.

    A stored one has a `mart` and is the column of its own name there; one counted over firms says what in `cuenta`, and
    one that is an average, of which column in `promedia`. A computed one has its parts, taken after aggregation:
    numerador / denominador, of a hundred or of what its unit says (OF_EACH), or `menos`: first minus second; null when
    a part is or, `del_mismo_dia`, where both say up to when they reach and it is not the same. One that the layers
    compute says how in `regla`, and from which others in `sale_de`; one that they compute only of a product that no
    source gives, in `de_sus_partes`. `de_cada` is the dimension of which each value has
    one and no two values together do: such figures stand side by side and are never ranked. `tema` is what a programme
    must have for it to be asked, besides what its mart needs. It has no value where the one it `exige` is zero or
    missing: of firms of which nothing is known a rate can't be said, nor how many of them meet something, unless the
    one in `hasta` is the same. What it lies in is told beside it where `tiene_extremos`: up to the one in `hasta`, of
    what is known. A count that may be more is said alone only where the rate of it, in `tasa`, is.
    """

    id: str
    etiqueta: str
    unidad: Unit
    definicion: str
    sentido: Direction = Direction.NONE
    mart: Mart | None = None
    cuenta: Count | None = None
    promedia: str = ""
    numerador: str | None = None
    denominador: str | None = None
    menos: tuple[str, str] | None = None
    del_mismo_dia: bool = False
    resta_base: bool = False
    tema: str = ""
    regla: str = ""
    de_sus_partes: str = ""
    de_cada: str = ""
    sale_de: tuple[str, ...] = ()
    exige: str = ""
    tiene_extremos: bool = False
    hasta: str = ""
    tasa: str = ""
    decimales: int = 0
    es_interno: bool = False

    @property
    def usa(self) -> tuple[str, ...]:
        """Ids of the indicators it is computed from; empty for a stored one."""
        return tuple(i for i in (self.numerador, self.denominador, *(self.menos or ())) if i)

    @property
    def formula(self) -> str:
        """The formula in words that a person reads."""
        if self.regla:
            return self.regla
        if self.usa:
            return self.operation(*self.usa)
        if self.cuenta:
            return self.cuenta.formula
        if self.promedia:
            return "promedio de lo que tiene dato"
        if self.de_sus_partes:
            return f"dato de la fuente; el de un producto que ninguna fuente da, {self.de_sus_partes}"
        es_suma = self.mart is not None and isinstance(self.mart.reune, Sum)
        return "suma de la fuente" if es_suma else "dato de la fuente; no se suma hacia arriba"

    def operation(self, primero: str, segundo: str) -> str:
        """Return the operation it is computed with, its two parts written as ids, names or numbers."""
        if self.menos:
            return f"{primero} − {segundo}"
        if self.resta_base:
            return f"({primero} − {segundo}) / {segundo} × 100"
        return f"{primero} / {segundo}{f' × {OF_EACH[self.unidad]:,}' if self.unidad in OF_EACH else ''}"

    @property
    def mira(self) -> frozenset[str]:
        """The columns of the mart that counting it looks at: what must be known of a firm."""
        if self.cuenta is None or self.mart is None or not isinstance(self.mart.reune, Distinct):
            return frozenset()
        return frozenset(m.columna for m in self.mart.reune.marks(self.cuenta.marcas))

    @property
    def compara_con(self) -> tuple[str, ...]:
        """The parameters that counting it compares attentions with."""
        if self.cuenta is None or self.mart is None or not isinstance(self.mart.reune, Distinct):
            return ()
        return tuple(m.no_es for m in self.mart.reune.marks(self.cuenta.marcas) if m.no_es)


class Dimension(Struct, frozen=True):
    """One way of opening figures. `clave` tells apart equal codes; `con_nombre` gives <dim>_nombre in answers.

    A person calls its values by that name, or by their code where that `es_sigla`. Each value is of only one of the
    dimension `dentro_de`. `sin_dato` is the value of what has no datum. Of one that `es_de_tramos`, documents print
    brackets with others within.
    """

    id: str
    etiqueta: str
    es_entera: bool = False
    con_nombre: bool = False
    es_sigla: bool = False
    clave: str | None = None
    dentro_de: str | None = None
    sin_dato: str = NO_DATA
    es_de_tramos: bool = False

    @property
    def is_called_by_name(self) -> bool:
        """Whether a person calls its values by their name, and not by their code."""
        return self.con_nombre and not self.es_sigla

    def is_missing(self, valor: Any) -> bool:
        """Tell whether a value of it is that of what has no datum: a service's is empty, a firm's has a name."""
        return valor is None or valor == self.sin_dato


# What only who follows every programme at once can open money by.
PROGRAMME = Dimension("programa", "Programa presupuestal", con_nombre=True)
MONEY_DIMENSIONS = (
    PROGRAMME,
    Dimension("anio", "Año", es_entera=True),
    Dimension("mes", "Mes", es_entera=True),
    Dimension("producto", "Producto", con_nombre=True),
    Dimension("actividad", "Actividad", con_nombre=True, dentro_de="producto"),
    Dimension("responsable", "Responsable"),
    Dimension("nivel_gobierno", "Nivel de gobierno", con_nombre=True),
    Dimension("sector_gobierno", "Sector de gobierno", con_nombre=True),
    Dimension("pliego", "Pliego", con_nombre=True),
    Dimension("ejecutora", "Unidad ejecutora", con_nombre=True, clave="sec_ejec"),
    Dimension("departamento_gasto", "Departamento de la meta", con_nombre=True),
    Dimension("fuente_financiamiento", "Fuente de financiamiento", con_nombre=True),
    Dimension("rubro", "Rubro", con_nombre=True),
    Dimension("generica", "Genérica de gasto", con_nombre=True),
)
# What the lists of firms of some programme say besides those of any: not every version has them.
OWN_DIMENSIONS = tuple(Dimension(columna, nombre) for columna, nombre in own_columns().items())
# What the programme is made of, and who delivers it, and whom it is under.
STRUCTURE = ("producto", "actividad")
UNITS = ("unidad", "direccion")
SERVICE_DIMENSIONS = (
    Dimension("familia_servicio", "Familia de servicio"),
    Dimension("servicio", "Servicio"),
    Dimension("unidad", "Unidad", con_nombre=True, es_sigla=True),
    Dimension("direccion", "Dirección", con_nombre=True, es_sigla=True),
    *OWN_DIMENSIONS,
    Dimension("modalidad", "Modalidad"),
    Dimension("tema", "Tema"),
    Dimension("departamento_atencion", "Departamento del servicio", con_nombre=True),
)
FIRM_DIMENSIONS = (
    Dimension("sector", "Sector económico"),
    Dimension("seccion_ciiu", "Sección CIIU", con_nombre=True),
    Dimension("division_ciiu", "División CIIU", con_nombre=True),
    Dimension("clase_ciiu", "Clase CIIU", con_nombre=True),
    Dimension("tamano", "Tamaño"),
    Dimension("tramo_ventas", "Tramo de ventas", es_de_tramos=True),
    Dimension("tramo_trabajadores", "Tramo de trabajadores", es_de_tramos=True),
    Dimension("departamento", "Departamento", con_nombre=True),
    Dimension("provincia", "Provincia", con_nombre=True),
    Dimension("region_natural", "Región natural"),
    Dimension("focalizacion", "Focalización", sin_dato="sin dato"),
)
INSTRUMENT_DIMENSIONS = (
    Dimension("instrumento", "Instrumento", con_nombre=True),
    Dimension("objetivo", "Objetivo", con_nombre=True),
    Dimension("lineamiento", "Lineamiento", con_nombre=True),
    Dimension("servicio_politica", "Servicio de la política", con_nombre=True),
    Dimension("indicador", "Indicador", con_nombre=True),
    Dimension("tipo", "Tipo de indicador"),
    Dimension("sentido", "Sentido esperado"),
    Dimension("agregacion", "Agregación o estándar de cumplimiento"),
    Dimension("unidad_medida", "Unidad de medida"),
)
DIMENSIONS = {d.id: d for d in (*MONEY_DIMENSIONS, *SERVICE_DIMENSIONS, *FIRM_DIMENSIONS, *INSTRUMENT_DIMENSIONS)}


def called(fila: Mapping[str, Any], dimension: str) -> Any:
    """Return how a person calls the value of a dimension that a row has: by its name; by its code where it has none."""
    return fila.get(called_in(dimension)) or fila[dimension]


def called_in(dimension: str) -> str:
    """Return the column of a row that has how a person calls the value of a dimension: that of acronyms, their code."""
    return dimension if dimension in DIMENSIONS and DIMENSIONS[dimension].es_sigla else f"{dimension}_nombre"


FIRM_IDS = tuple(d.id for d in FIRM_DIMENSIONS)

PRESUPUESTO = Mart(
    "marts.presupuesto",
    SUM,
    grano=("alcance", "archivo", "tramo", *(d.id for d in MONEY_DIMENSIONS if d.id != "responsable"), "sec_ejec"),
    dimensiones=tuple(d.id for d in MONEY_DIMENSIONS),
    normas=(Norms.SCOPE,),
    tema="dinero",
    parcial=OF_THE_SCOPE,
    bases=(OF_DOCUMENTS,),
)
META_FISICA = Mart(
    "marts.meta_fisica",
    Single(
        niveles=(("actividad", ("actividad", "responsable")), ("producto", ("producto",))),
        por_mes="marts.meta_fisica_mes",
        por_fuente="marts.meta_fisica_fuente",
    ),
    grano=("anio", "nivel", "codigo"),
    dimensiones=("anio", "mes", "producto", "actividad", "responsable"),
    archivos=(Files("marts.meta_origen", same("anio", "nivel", "codigo")),),
    normas=(Norms.COUNTING,),
    tema="metas",
    bases=BASES,
)
# How the figure of a product that no source gives is made of those of its activities.
SUM_OF_ALL = "la suma de sus actividades que cuentan, si se conocen todas"
OF_THE_ONLY_ONE = "el de su actividad que cuenta, si es una sola"
META_ANUAL = replace(META_FISICA, bases=(), dimensiones=("anio", "producto", "actividad", "responsable"))
ATENCION = Mart(
    "marts.atencion",
    Distinct(
        propias=FIRM_IDS,
        marcas=(
            FirmMark("focalizada", "focalizacion", "focalizada"),
            FirmMark("no_focalizada", "focalizacion", "no focalizada", salvo="focalizada"),
            FirmMark("recurrente", "es_recurrente", puede_faltar=True),
            FirmMark("sin_tamano", "tamano", "Sin información"),
            FirmMark("otra_familia", "familia_servicio", no_es="familia_de_difusion", puede_faltar=True),
        ),
    ),
    grano=("atencion_id",),
    dimensiones=("anio", "mes", "producto", "actividad", *(d.id for d in SERVICE_DIMENSIONS), *FIRM_IDS),
    archivos=(
        Files(),
        Files(
            FIRMS_OF_A_YEAR,
            same("anio", "empresa_id"),
            columnas=("archivo_cruce", "archivo_padron"),
            solo_si_mira=True,
        ),
    ),
    normas=(Norms.COUNTING,),
    tema=FIRMS_TOPIC,
    bases=BASES,
)
DEL_LUGAR = Mart(
    "marts.empresas_del_lugar",
    SUM,
    grano=("anio", "departamento"),
    dimensiones=("anio", "departamento"),
    archivos=(),
    tema=FIRMS_TOPIC,
)
INDICADOR_ANIO = Mart(
    "marts.indicador_anio",
    READING,
    grano=("indicador", "anio"),
    dimensiones=("anio", "producto", "responsable", *(d.id for d in INSTRUMENT_DIMENSIONS)),
    archivos=(
        Files("marts.indicador", (("indicador", "codigo"),), formatos=("indicadores_fichas", "indicadores_valores")),
    ),
    tema="instrumentos",
)
INDICADOR_REGISTRO = Mart(
    "marts.indicador_registro",
    READING,
    grano=("indicador", "anio"),
    dimensiones=("anio", "producto", "instrumento", "indicador"),
    archivos=(Files("marts.atencion", same("anio", "producto")),),
    tema=FIRMS_TOPIC,
)
OBJETIVO = replace(
    INDICADOR_ANIO,
    reune=RollUp("objetivo", solo=("tipo", "resultado")),
    grano=("anio", "instrumento", "objetivo"),
    dimensiones=("anio", "instrumento", "objetivo"),
)
INDICE = replace(OBJETIVO, grano=("anio", "instrumento"), dimensiones=("anio", "instrumento"))


def _money(id: str, etiqueta: str, definicion: str) -> Indicator:
    return Indicator(id, etiqueta, Unit.SOLES, definicion, mart=PRESUPUESTO)


def _firms(id: str, etiqueta: str, definicion: str, cuenta: Count, unidad: Unit = Unit.FIRMS, **mas: Any) -> Indicator:
    return Indicator(id, etiqueta, unidad, definicion, mart=ATENCION, cuenta=cuenta, **mas)


FIRM_INDICATORS = (
    _firms(
        "empresas_atendidas",
        "Empresas atendidas",
        "Empresas distintas con alguna atención",
        Count(),
        tiene_extremos=True,
    ),
    _firms(
        "atenciones", "Atenciones", "Empresa, día, actividad y servicio, una vez", Count(Thing.ATTENTIONS), Unit.TIMES
    ),
    Indicator(
        "atenciones_por_empresa",
        "Atenciones por empresa",
        Unit.TIMES,
        "Atenciones entre empresas distintas",
        numerador="atenciones",
        denominador="empresas_atendidas",
        decimales=2,
    ),
    _firms(
        "empresas_focalizadas",
        "Empresas focalizadas",
        "Empresas que cumplen los tres criterios",
        Count(con=("focalizada",)),
        sentido=Direction.UP,
        exige="empresas_con_dato",
        tiene_extremos=True,
        hasta="empresas_no_descartadas",
        tasa="focalizacion_pct",
    ),
    _firms(
        "empresas_con_dato",
        "Empresas con dato de focalización",
        "Empresas que cumplen o incumplen",
        Count(con=("focalizada", "no_focalizada")),
    ),
    _firms(
        "empresas_no_descartadas",
        "Empresas que podrían cumplir",
        "Empresas que cumplen o de las que falta un dato",
        Count(con=("focalizada",), sin=("no_focalizada",)),
    ),
    Indicator(
        "focalizacion_pct",
        "Focalización",
        Unit.PERCENT,
        "Parte de las empresas atendidas que cumple los tres criterios",
        Direction.UP,
        numerador="empresas_focalizadas",
        denominador="empresas_atendidas",
        exige="empresas_con_dato",
        tiene_extremos=True,
        hasta="focalizacion_max_pct",
        decimales=1,
    ),
    Indicator(
        "focalizacion_con_dato_pct",
        "Focalización entre las que tienen dato",
        Unit.PERCENT,
        "Parte que cumple entre las que cumplen o incumplen",
        Direction.UP,
        numerador="empresas_focalizadas",
        denominador="empresas_con_dato",
        decimales=1,
    ),
    Indicator(
        "focalizacion_max_pct",
        "Focalización máxima posible",
        Unit.PERCENT,
        "La focalización si todas las que no tienen dato cumplieran",
        numerador="empresas_no_descartadas",
        denominador="empresas_atendidas",
        decimales=1,
    ),
    _firms(
        "empresas_con_tamano",
        "Empresas con dato de tamaño",
        "Empresas de las que se sabe el tamaño",
        Count(sin=("sin_tamano",)),
    ),
    Indicator(
        "empresas_con_tamano_pct",
        "Parte con dato de tamaño",
        Unit.PERCENT,
        "Parte de las empresas atendidas de las que se sabe el tamaño",
        numerador="empresas_con_tamano",
        denominador="empresas_atendidas",
        decimales=1,
    ),
    _firms(
        "empresas_en_filtro",
        "Empresas en el filtro",
        "Empresas distintas del filtro entero, sin abrir",
        Count(de=Whole.FILTER),
        es_interno=True,
    ),
    _firms(
        "empresas_en_filtro_con_dato",
        "Empresas en el filtro con dato",
        "Las mismas sin las de «Sin información»",
        Count(de=Whole.FILTER_WITH_DATA),
        es_interno=True,
    ),
    Indicator(
        "participacion_pct",
        "Participación",
        Unit.PERCENT,
        "Parte de las empresas del filtro que está en el grupo",
        numerador="empresas_atendidas",
        denominador="empresas_en_filtro",
        decimales=1,
    ),
    Indicator(
        "participacion_con_dato_pct",
        "Participación entre las que tienen dato",
        Unit.PERCENT,
        "Lo mismo sin contar las de «Sin información»",
        numerador="empresas_atendidas",
        denominador="empresas_en_filtro_con_dato",
        decimales=1,
    ),
    _firms(
        "empresas_nuevas",
        "Empresas nuevas",
        "Sin atenciones en ningún año anterior cargado",
        Count(sin=("recurrente",)),
    ),
    _firms(
        "empresas_recurrentes",
        "Empresas recurrentes",
        "Con atenciones en un año anterior cargado",
        Count(con=("recurrente",)),
    ),
    _firms(
        "empresas_fuera_de_difusion",
        "Con otro servicio que difusión",
        "Empresas con algún servicio que no es de difusión",
        Count(con=("otra_familia",)),
    ),
    Indicator(
        "devengado_por_empresa_soles",
        "Devengado por empresa",
        Unit.SOLES,
        "Devengado de una actividad entre las empresas que atendió; no ordena actividades, que hacen cosas distintas",
        numerador="devengado_soles",
        denominador="empresas_atendidas",
        de_cada="actividad",
    ),
    _firms(
        "solapamiento",
        "Solapamiento",
        "Suma, sobre las empresas, de sus actividades menos una",
        Count(Thing.PAIRS, menos=Thing.FIRMS),
    ),
    Indicator(
        "universo_empresas",
        "Universo",
        Unit.FIRMS,
        "Empresas que la actividad busca atender",
        mart=META_ANUAL,
        de_sus_partes=OF_THE_ONLY_ONE,
        tema=FIRMS_TOPIC,
    ),
    Indicator(
        "empresas_del_lugar",
        "Empresas del lugar",
        Unit.FIRMS,
        "Las que hay en el lugar, atendidas o no, de donde una fuente las da",
        mart=DEL_LUGAR,
    ),
    Indicator(
        "empresas_por_mil",
        "Empresas por cada 1,000 del lugar",
        Unit.PER_THOUSAND,
        "Empresas atendidas por cada mil de las que hay en el lugar",
        numerador="empresas_atendidas",
        denominador="empresas_del_lugar",
        decimales=1,
    ),
    Indicator(
        "cobertura_pct",
        "Cobertura",
        Unit.PERCENT,
        "Parte del universo que se atendió",
        Direction.UP,
        numerador="empresas_atendidas",
        denominador="universo_empresas",
        decimales=1,
    ),
)


def _reading(id: str, etiqueta: str, unidad: Unit, definicion: str, **mas: Any) -> Indicator:
    return Indicator(id, etiqueta, unidad, definicion, mart=INDICADOR_ANIO, **mas)


POLICY_PROGRESS = ("avance_tipo1",)
INSTRUMENT_INDICATORS = (
    _reading("linea_base", "Línea base", Unit.OWN, "Valor del que parte el indicador"),
    _reading("logro_esperado", "Logro esperado", Unit.OWN, "Meta del año"),
    _reading("valor_obtenido", "Valor obtenido", Unit.OWN, "Valor del año"),
    Indicator(
        "brecha_meta",
        "Brecha frente a la meta",
        Unit.OWN,
        "Lo que el valor pasa de la meta, o le falta si es negativa, en la unidad del indicador",
        menos=("valor_obtenido", "logro_esperado"),
    ),
    _reading(
        "avance_tipo1",
        "Avance tipo 1",
        Unit.PERCENT,
        "Lo obtenido sobre lo esperado, sin tope; 100 o 0 donde hay un mínimo o máximo permisible",
        sentido=Direction.UP,
        decimales=1,
        regla="valor / meta × 100; si debe bajar, meta / valor × 100; con un mínimo o máximo permisible, 100 o 0",
        sale_de=("valor_obtenido", "logro_esperado"),
    ),
    _reading(
        "avance_tipo2",
        "Avance tipo 2",
        Unit.PERCENT,
        "Lo recorrido desde la línea base sobre lo que había que recorrer",
        sentido=Direction.UP,
        decimales=1,
        regla="(valor − línea base) / (meta − línea base) × 100",
        sale_de=("valor_obtenido", "logro_esperado", "linea_base"),
    ),
    _reading(
        "semaforo", "Semáforo", Unit.WORD, "Color del avance tipo 1: rojo, ámbar, verde o ND", sale_de=("avance_tipo1",)
    ),
    _reading(
        "alerta_planeamiento",
        "Alerta de planeamiento",
        Unit.FLAG,
        "El avance tipo 1 pasa del límite",
        sale_de=("avance_tipo1",),
    ),
    _reading(
        "alerta_retroceso",
        "Alerta de retroceso",
        Unit.FLAG,
        "El valor está peor que la línea base",
        sale_de=("valor_obtenido", "linea_base"),
    ),
    _reading(
        "tendencia",
        "Tendencia",
        Unit.WORD,
        "Frente al año anterior con valor en la misma base",
        sale_de=("valor_obtenido",),
    ),
    _reading(
        "anios_sin_dato",
        "Años seguidos sin dato",
        Unit.OWN,
        "Años de la serie seguidos sin valor hasta éste",
        sentido=Direction.DOWN,
        sale_de=("valor_obtenido",),
    ),
    Indicator(
        "valor_registros",
        "Valor según las notas",
        Unit.PERCENT,
        "Indicador de conocimiento calculado con las notas de los asistentes; se muestra junto al publicado",
        Direction.UP,
        mart=INDICADOR_REGISTRO,
        decimales=1,
    ),
    Indicator(
        "avance_objetivo_pct",
        "Avance del objetivo",
        Unit.PERCENT,
        "Promedio del avance tipo 1 de sus indicadores de resultado, sin los que no tienen dato",
        Direction.UP,
        mart=OBJETIVO,
        promedia="avance_tipo1",
        decimales=1,
    ),
    Indicator(
        "indice_gestion_pct",
        "Índice de gestión",
        Unit.PERCENT,
        "Promedio del avance de los objetivos, sin los que no tienen dato",
        Direction.UP,
        mart=INDICE,
        promedia="avance_tipo1",
        decimales=1,
    ),
)

INDICATORS = {
    i.id: i
    for i in (
        *FIRM_INDICATORS,
        *INSTRUMENT_INDICATORS,
        _money("pia_soles", "PIA", "Presupuesto institucional de apertura"),
        _money("pim_soles", "PIM", "Presupuesto institucional modificado"),
        _money("certificado_soles", "Certificado", "Crédito presupuestario certificado"),
        _money("comprometido_soles", "Comprometido", "Compromiso anual"),
        _money("compromiso_mensual_soles", "Compromiso mensual", "Atención de compromiso mensual"),
        _money("devengado_soles", "Devengado", "Obligaciones de pago reconocidas: lo gastado"),
        _money("girado_soles", "Girado", "Pagos girados"),
        Indicator(
            "saldo_soles",
            "Saldo",
            Unit.SOLES,
            "PIM que no llegó a devengarse",
            Direction.DOWN,
            menos=("pim_soles", "devengado_soles"),
        ),
        Indicator(
            "ejecucion_pct",
            "Ejecución del PIM",
            Unit.PERCENT,
            "Parte del presupuesto modificado que se devengó",
            Direction.UP,
            numerador="devengado_soles",
            denominador="pim_soles",
            decimales=1,
        ),
        Indicator(
            "variacion_pim_pct",
            "Variación del PIM",
            Unit.PERCENT,
            "Cuánto cambió el presupuesto desde su apertura",
            numerador="pim_soles",
            denominador="pia_soles",
            resta_base=True,
            decimales=1,
        ),
        Indicator(
            "meta_fisica",
            "Meta física",
            Unit.COUNT,
            "Meta anual, en la unidad de la actividad; por mes, lo programado en él",
            mart=META_FISICA,
            de_sus_partes=SUM_OF_ALL,
        ),
        Indicator(
            "meta_inicial",
            "Meta inicial",
            Unit.COUNT,
            "Meta anual antes de reprogramarse; la que se evalúa es la meta física, ya reprogramada",
            mart=META_ANUAL,
        ),
        Indicator(
            "avance_fisico",
            "Avance físico",
            Unit.COUNT,
            "Avance anual, sin contar a nadie dos veces; por mes, lo que la unidad informa como nuevo en él",
            Direction.UP,
            mart=META_FISICA,
            de_sus_partes=OF_THE_ONLY_ONE,
            tiene_extremos=True,
        ),
        Indicator(
            "avance_reportado",
            "Avance reportado",
            Unit.COUNT,
            "El que informa la unidad en metas/ o, si no, el que imprime un documento",
            mart=META_ANUAL,
            de_sus_partes=OF_THE_ONLY_ONE,
        ),
        Indicator(
            "avance_registros",
            "Avance según registros",
            Unit.COUNT,
            "Empresas distintas que cuentan los registros, reales o sintéticos",
            mart=META_ANUAL,
            tema=FIRMS_TOPIC,
        ),
        Indicator(
            "diferencia_avance",
            "Diferencia de avance",
            Unit.COUNT,
            "Lo que cuentan los registros menos lo reportado, si llegan al mismo día",
            menos=("avance_registros", "avance_reportado"),
            del_mismo_dia=True,
        ),
        Indicator(
            "cumplimiento_pct",
            "Cumplimiento de la meta",
            Unit.PERCENT,
            "Parte de la meta física que se alcanzó",
            Direction.UP,
            numerador="avance_fisico",
            denominador="meta_fisica",
            decimales=1,
        ),
        Indicator(
            "cumplimiento_inicial_pct",
            "Cumplimiento de la meta inicial",
            Unit.PERCENT,
            "Parte de la meta de antes de reprogramarse que se alcanzó",
            Direction.UP,
            numerador="avance_fisico",
            denominador="meta_inicial",
            decimales=1,
        ),
        Indicator(
            "brecha_pp",
            "Brecha gasto − meta",
            Unit.POINTS,
            "Puntos en que la ejecución del dinero supera al cumplimiento de la meta",
            Direction.DOWN,
            menos=("ejecucion_pct", "cumplimiento_pct"),
            decimales=1,
        ),
    )
}


@cache
def stored(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stored indicators that some indicators need, each once, in order of need."""
    vistos: dict[str, None] = {}
    for id_ in ids:
        indicador = INDICATORS[id_]
        usa = (*indicador.usa, *filter(None, [indicador.exige, indicador.hasta]))
        for necesario in stored(usa) if indicador.usa else (id_, *stored(usa)):
            vistos[necesario] = None
    return tuple(vistos)


@cache
def portions(id_: str) -> tuple[Portion, ...]:
    """Return what a figure of an indicator is of where it is partial: as each table that it is read from says."""
    marts = [INDICATORS[s].mart for s in stored((id_,))]
    return tuple(dict.fromkeys(m.parcial for m in marts if m is not None))


def partial_of(fila: Mapping[str, Any], ids: Iterable[str]) -> list[Portion]:
    """Return what the partial figures of a row are of, each once; of some of its indicators."""
    parciales = [i for i in ids if i in INDICATORS and fila.get(f"parcial_{i}")]
    de_cada = [de for i in parciales for de in (fila.get(f"{PARTIAL_OF}{i}") or i).split(";")]
    return list(dict.fromkeys(p for de in de_cada for p in portions(de)))


@cache
def bases_of(id_: str) -> tuple[str, ...]:
    """Return the bases that an indicator can be asked of by itself: those that all it is computed from share."""
    marts = [INDICATORS[s].mart for s in stored((id_,))]
    return tuple(b for b in BASES if all(m is not None and b in m.bases for m in marts))


@cache
def topics_of(id_: str) -> frozenset[str]:
    """Return what a programme must have for an indicator to be asked: its topics and those of all it is made of."""
    necesarios = [INDICATORS[i] for i in (id_, *stored((id_,)))]
    return frozenset(t for i in necesarios for t in (i.tema, i.mart.tema if i.mart else "") if t)


def offered(programa: Programme) -> dict[str, Indicator]:
    """Return the indicators that can be asked of a programme, by id."""
    return {i.id: i for i in INDICATORS.values() if is_offered(programa, i.id)}


def is_offered(programa: Programme, id_: str) -> bool:
    """Tell whether an indicator can be asked of a programme."""
    return all(map(programa.has, topics_of(id_)))


def offered_dimensions(programa: Programme) -> dict[str, Dimension]:
    """Return the dimensions by which something can be asked of a programme, by id."""
    hay = {d for i in offered(programa) for d in dimensions_of(i)} - alien_dimensions(programa)
    return {d: dimension for d, dimension in DIMENSIONS.items() if d in hay}


def alien_dimensions(programa: Programme) -> set[str]:
    """Return the dimensions that only other programmes have."""
    ajenas = {d.id for d in OWN_DIMENSIONS} - set(programa.propias)
    return ajenas if programa.es_todos else ajenas | {PROGRAMME.id}


@cache
def dimensions_of(id_: str) -> tuple[str, ...]:
    """Return the dimensions an indicator can be asked by: those that all it is computed from share."""
    marts = [INDICATORS[s].mart for s in stored((id_,))]
    suya = INDICATORS[id_].de_cada
    posibles = ("anio", suya) if suya else DIMENSIONS
    return tuple(d for d in posibles if all(m is not None and d in m.dimensiones for m in marts))
