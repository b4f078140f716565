"""What a question asks: the terms of its words put in the places of one kind of question, none left over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from itertools import product as combined

from pp0093.ask.registry import DIMENSIONS, INDICATORS, OWN_DIMENSIONS, PRESUPUESTO, Unit, dimensions_of, stored
from pp0093.questions.words import (
    AND,
    BY,
    DIMENSION,
    FILLER,
    MEASURE,
    MONTH,
    MOST_READINGS,
    NUMBER,
    REFUSED,
    SCOPE,
    TERM,
    YEAR,
    Meaning,
    Term,
)

MEMBER, OPENED, BETWEEN = "miembro", "abre", "entre"
MONEY_OF = ("devengado_soles", "pim_soles", "ejecucion_pct")
SHARE, FIRMS, EXECUTION, FULFILMENT = "participacion_pct", "empresas_atendidas", "ejecucion_pct", "cumplimiento_pct"
# Which of two members a share is of: the first of these, said before the other.
OPENED_FIRST = (
    *("tamano", "sector", "tramo_ventas", "tramo_trabajadores"),
    *("departamento", "provincia", "region_natural"),
    *("servicio", "familia_servicio", "unidad", "direccion"),
    *(d.id for d in OWN_DIMENSIONS),
    *("actividad", "producto"),
)
PROFILE = OPENED_FIRST[:4]
CHANGE_OF_PIM = "variacion_pim_pct"
OF_INSTRUMENTS = ("indicador", "objetivo", "instrumento")
# What goals are called of an indicator of an instrument.
INSTRUMENT_WORDS = {"meta_fisica": "logro_esperado", FULFILMENT: "avance_tipo1", "avance_fisico": "avance_tipo1"}
REASONS = {
    "causa": "No digo causas: sólo lo que dicen las cifras.",
    "futuro": "No hago pronósticos: sólo digo lo que está en los datos.",
    "privado": "No doy datos de empresas por su nombre o RUC: son datos personales.",
    "negacion": "No sé leer con seguridad lo que se excluye o se agrega.",
    "ajeno": "Eso no está entre lo que estas cifras miden.",
}
FEW = 3


class NotReadError(Exception):
    """A question that could not be read for sure; its text says why, in Spanish."""


@dataclass(frozen=True)
class Found:
    """A term with the meaning chosen for it, and its place in the question."""

    lugar: int
    texto: str
    clase: str
    valor: str
    nota: str = ""


@dataclass(frozen=True)
class Understood:
    """What is asked of the figures: measures by dimensions under filters, and what is then made of the rows.

    `clase` is one of cifra, orden, umbral, meta, cambio, color; `dimension` is what is ranked, counted or listed.
    `filtros` are the members said, by dimension. `anios` is empty when none was said. `es_serie` are years from one to
    the other. `limite` is (comparison, number); `cuantas` how many of a ranking; `sentido` mayor, menor, lejos...
    """

    clase: str
    medidas: tuple[str, ...] = ()
    filtros: dict[str, tuple[str, ...]] = field(default_factory=dict)
    abiertas: tuple[str, ...] = ()
    anios: tuple[int, ...] = ()
    mes: int | None = None
    es_hasta_mes: bool = False
    alcance: str = ""
    es_serie: bool = False
    dimension: str = ""
    sentido: str = ""
    cuantas: int = 1
    limite: tuple[str, float] | None = None
    se_cuentan: bool = False
    es_parte: bool = False
    sujeto: str = ""
    notas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """A question about names and rules: what is asked (define, formula, responsable, entrega...) of what."""

    clase: str
    de: tuple[Meaning, ...] = ()
    dimension: str = ""
    anios: tuple[int, ...] = ()
    se_cuentan: bool = False


class Parts:
    """The terms of a question by class, in order."""

    def __init__(self, hallados: Iterable[Found], unidos: set[tuple[int, int]]) -> None:
        self.todos = tuple(hallados)
        self.unidos = unidos

    def of(self, *clases: str) -> list[Found]:
        """Return the terms of some classes."""
        return [h for h in self.todos if h.clase in clases]

    def has(self, clase: str) -> bool:
        """Tell whether some term is of a class."""
        return bool(self.of(clase))

    def one(self, clase: str) -> str:
        """Return the value of the only thing said of a class, empty when nothing is; raise when two are."""
        dichos = {h.valor for h in self.of(clase)}
        if len(dichos) > 1:
            raise NotReadError("Son dos preguntas en una: pida una sola cosa.")
        return next(iter(dichos), "")

    def only(self, *clases: str) -> None:
        """Raise when a term is of none of some classes: it would be left unanswered."""
        if sobran := [h.texto for h in self.todos if h.clase not in clases]:
            raise NotReadError(f"No sé qué hacer con «{sobran[0]}» en esta pregunta.")

    def joined(self, hallados: Sequence[Found]) -> bool:
        """Tell whether several terms are said one beside the other as a list."""
        return all((a.lugar, b.lugar) in self.unidos for a, b in pairwise(hallados))


def readings(terminos: Sequence[Term]) -> Iterator[Understood | Told]:
    """Give what the terms may ask, the surest first; raise NotReadError when they ask nothing that is known."""
    if ajeno := next((t for t in terminos if not t.significados), None):
        raise NotReadError(f"No conozco «{ajeno.texto}».")
    for termino in terminos:
        if all(s.clase == REFUSED for s in termino.significados):
            raise NotReadError(REASONS[termino.significados[0].valor])
    motivo: NotReadError | None = None
    dadas: list[Understood | Told] = []
    for elegidos in islice(combined(*(t.significados for t in terminos)), MOST_READINGS * FEW):
        hallados = [
            Found(i, t.texto, s.clase, s.valor, s.nota) for i, (t, s) in enumerate(zip(terminos, elegidos, strict=True))
        ]
        try:
            leida = _read(hallados)
        except NotReadError as error:
            motivo = motivo or error
            continue
        if leida not in dadas:
            dadas.append(leida)
            yield leida
    if not dadas:
        raise motivo or NotReadError("No hay ninguna pregunta ahí.")


def _read(hallados: list[Found]) -> Understood | Told:
    """Return what some terms ask, as the kind of question that one of them says."""
    partes = _parts(hallados)
    for clase, lee in KINDS.items():
        if partes.has(clase):
            return lee(partes)
    es_lista = partes.has(DIMENSION) and not partes.has(MEASURE) and not partes.has("sujeto")
    return _list(partes) if es_lista else _figure(partes)


def _parts(hallados: list[Found]) -> Parts:
    """Return the terms that say something: words between two years kept, what opens marked, lists noted."""
    dichos = [h for h in hallados if h.clase != FILLER or h.texto in ("a", "al")]
    dichos = _opened(dichos)
    contenido = [h for h in dichos if h.clase != FILLER]
    unidos: set[tuple[int, int]] = set()
    for i, h in enumerate(contenido):
        if h.clase != AND:
            continue
        antes, despues = contenido[i - 1] if i else None, contenido[i + 1] if i + 1 < len(contenido) else None
        if antes and despues and _alike(antes, despues):
            unidos.add((antes.lugar, despues.lugar))
        elif h.valor != ",":
            raise NotReadError(f"No sé qué une «{h.texto}» en esta pregunta.")
    quedan = [_as_member(h) for h in contenido if h.clase not in (AND, BY)]
    rango = [
        (a.lugar, b.lugar)
        for a, b in pairwise([h for h in dichos if h.clase == YEAR])
        if any(a.lugar < h.lugar < b.lugar and h.texto in ("a", "al", "hasta") for h in dichos)
    ]
    hasta = [(a, b) for a, b in pairwise(dichos) if b.clase == MONTH and a.texto in ("a", "al", "hasta")]
    sobran = {a.lugar for a, _ in hasta}
    quedan = [h for h in quedan if h.lugar not in sobran]
    quedan += [Found(a, "", "rango", "") for a, _ in rango] + [Found(b.lugar, "", "hasta_mes", "") for _, b in hasta]
    partes = Parts(_without_appositions(quedan), unidos)
    if any(h.valor == CHANGE_OF_PIM for h in quedan) and len(_years(partes)) > 1:
        return Parts((*partes.todos, Found(0, "", "cambio", "")), unidos)
    return partes


def _alike(a: Found, b: Found) -> bool:
    return a.clase == b.clase and (a.clase in (MEASURE, YEAR) or _is_member(a))


def _is_member(h: Found) -> bool:
    return h.clase in DIMENSIONS and h.clase not in (YEAR, MONTH)


def _as_member(h: Found) -> Found:
    return replace(h, clase=MEMBER, valor=f"{h.clase}={h.valor}") if _is_member(h) else h


def _opened(dichos: list[Found]) -> list[Found]:
    """Mark the dimension that comes right after "por"; by firm nothing is known."""
    if any(a.clase == BY and b.clase == "sujeto" for a, b in pairwise(dichos)):
        raise NotReadError("Por empresa no se sabe: sólo lo de todas juntas.")
    tras = {b.lugar for a, b in pairwise(dichos) if a.clase == BY and b.clase == DIMENSION}
    return [replace(h, clase=OPENED) if h.lugar in tras else h for h in dichos]


def _without_appositions(dichos: list[Found]) -> list[Found]:
    """Leave out the name of a dimension right before one of its members ("departamento de Lima")."""
    sobran = {
        a.lugar
        for a, b in pairwise(sorted(dichos, key=lambda h: h.lugar))
        if b.clase == MEMBER
        and (
            (a.clase == DIMENSION and b.valor.startswith(f"{a.valor}="))
            or (a.clase == "sujeto" and a.valor == "indicadores" and b.valor.startswith("indicador="))
        )
    }
    return [h for h in dichos if h.lugar not in sobran]


def _definition(partes: Parts) -> Told:
    que = partes.one("define")
    partes.only("define", MEASURE, MEMBER, TERM, DIMENSION, "sujeto", "color")
    de = [h for h in partes.todos if h.clase not in ("define", "sujeto")] or partes.of("sujeto")
    if len(de) != 1:
        raise NotReadError("Pida la definición de una sola cosa.")
    return Told(que, (_meaning(de[0]),))


def _meaning(h: Found) -> Meaning:
    clase, _, valor = h.valor.partition("=") if h.clase == MEMBER else (h.clase, "", h.valor)
    return Meaning(clase, valor)


def _relation(partes: Parts) -> Told:
    que = partes.one("relacion")
    partes.only("relacion", MEMBER, YEAR, DIMENSION, "cuanto", "sujeto" if que == "entrega" else "relacion")
    de, dimension = partes.of(MEMBER), partes.one(DIMENSION)
    if que == "tiene":
        return _list(partes)
    if len(de) != 1 or (dimension and que != "responsable"):
        raise NotReadError("Diga de qué actividad, producto o unidad pregunta.")
    return Told(que, (_meaning(de[0]),), dimension, _years(partes))


def _list(partes: Parts) -> Told:
    partes.only(DIMENSION, MEMBER, YEAR, "cuanto", "relacion")
    de, dimension = partes.of(MEMBER), partes.one(DIMENSION)
    if not dimension or len(de) > 1:
        raise NotReadError("No sé qué se pide de esa lista.")
    return Told("lista", tuple(map(_meaning, de)), dimension, _years(partes), partes.has("cuanto"))


def _years(partes: Parts) -> tuple[int, ...]:
    return tuple(sorted({int(h.valor) for h in partes.of(YEAR)}))


ASKED = (MEASURE, MEMBER, YEAR, SCOPE, "sujeto", "cuanto", "parte", MONTH, "rango", "hasta_mes")


def _figure(partes: Parts) -> Understood:
    partes.only(*ASKED, OPENED, BETWEEN)
    leida = _common(partes, "cifra")
    if len(leida.anios) > 1 and not leida.es_serie and not partes.joined(partes.of(YEAR)):
        raise NotReadError("Hay dos años y no sé cómo se unen: pida uno, «2020 y 2025», o cuánto creció entre ellos.")
    if partes.has(BETWEEN) and not leida.es_serie:
        raise NotReadError("«Entre» dos años no se suma: pida cada año o cuánto cambió.")
    varios = [len(leida.medidas) > 1 and not _is_trio(leida.medidas), len(leida.anios) > 1]
    if sum([*varios, *(len(v) > 1 for v in leida.filtros.values())]) > 1:
        raise NotReadError("Son varias preguntas en una: pida una a la vez.")
    es_de_todas = not leida.filtros and not partes.has(MEASURE) and not leida.abiertas
    if es_de_todas and not (partes.has("cuanto") and leida.anios):
        raise NotReadError("Falta decir qué se pregunta de las empresas.")
    return leida


def _is_trio(medidas: tuple[str, ...]) -> bool:
    return medidas == MONEY_OF


def _common(partes: Parts, clase: str, pedida: str = "") -> Understood:
    """Return what every question about figures says: measures, members, years and scope."""
    filtros = _members(partes)
    dimension = partes.one(DIMENSION)
    es_parte = partes.has("parte")
    medidas = (pedida,) if pedida else _measures(partes, filtros, dimension, clase)
    abiertas = tuple(dict.fromkeys(h.valor for h in partes.of(OPENED)))
    if SHARE in medidas and not (abiertas or dimension):
        abiertas = (_opened_member(partes),)
    _check_members(medidas, {*filtros, *abiertas, *filter(None, [dimension])})
    anios, rango = _years(partes), partes.has("rango")
    if rango:
        dichos = [int(h.valor) for h in partes.of(YEAR)]
        if len(dichos) != 2 or dichos[0] >= dichos[1]:
            raise NotReadError("No sé qué años van de uno a otro.")
        if clase == "cifra":
            anios = tuple(range(dichos[0], dichos[1] + 1))
    meses = partes.of(MONTH)
    if len(meses) > 1 or (meses and len(anios) != 1):
        raise NotReadError("Pida un solo mes y su año.")
    return Understood(
        clase,
        medidas,
        filtros,
        abiertas,
        anios,
        mes=int(meses[0].valor) if meses else None,
        es_hasta_mes=partes.has("hasta_mes"),
        alcance=partes.one(SCOPE),
        es_serie=rango and clase == "cifra",
        dimension=dimension,
        es_parte=es_parte,
        sujeto=partes.one("sujeto"),
        notas=tuple(dict.fromkeys(h.nota for h in partes.todos if h.nota)),
    )


def _members(partes: Parts) -> dict[str, tuple[str, ...]]:
    """Return the members said by dimension; several of one must be said as a list."""
    por_dimension: dict[str, list[Found]] = {}
    for h in partes.of(MEMBER):
        por_dimension.setdefault(h.valor.partition("=")[0], []).append(h)
    for suyos in por_dimension.values():
        if len({h.valor for h in suyos}) > 1 and not partes.joined(suyos):
            raise NotReadError(f"No sé cómo se unen «{suyos[0].texto}» y «{suyos[1].texto}».")
    return {d: tuple(dict.fromkeys(h.valor.partition("=")[2] for h in suyos)) for d, suyos in por_dimension.items()}


def _opened_member(partes: Parts) -> str:
    """Return the dimension whose share is asked: that of the member said first, where it can be of the others."""
    dichas = list(dict.fromkeys(h.valor.partition("=")[0] for h in partes.of(MEMBER)))
    if not dichas or any(d not in OPENED_FIRST for d in dichas) or sum(d in PROFILE for d in dichas) > 1:
        raise NotReadError("No sé de qué se pide la parte.")
    if min(dichas, key=OPENED_FIRST.index) != dichas[0]:
        raise NotReadError("No sé qué es parte de qué: diga primero la parte y después el todo.")
    return dichas[0]


def _measures(partes: Parts, filtros: dict[str, tuple[str, ...]], dimension: str, clase: str) -> tuple[str, ...]:
    """Return the indicators asked for; raise when what is said of them does not go together."""
    dichas = list(dict.fromkeys(i for h in partes.of(MEASURE) for i in h.valor.split(";")))
    de, sujeto = frozenset(dichas), partes.one("sujeto")
    if set(OF_INSTRUMENTS) & {*filtros, dimension} or sujeto == "indicadores":
        return _of_instrument(dichas, filtros, dimension)
    if partes.has("parte"):
        return (_as_share(de, clase),)
    if sujeto == "empresas" and _any_money(dichas):
        raise NotReadError("El dinero no se abre por empresas.")
    if sujeto == "dinero" and not (dichas and _all_money(dichas)):
        raise NotReadError("Diga si pregunta por el PIM o por lo devengado.")
    if not dichas:
        if sujeto == "empresas":
            return (FIRMS,)
        if sujeto == "acciones":
            return ("avance_fisico",)
        raise NotReadError("Falta decir qué cifra se pide.")
    if len(partes.of(MEASURE)) > 1 and partes.joined(partes.of(MEASURE)):
        return tuple(dichas)
    return _merged(de, dichas)


def _merged(de: frozenset[str], dichas: list[str]) -> tuple[str, ...]:
    """Return what several measures said of one thing ask for."""
    if len(dichas) == 1 or dichas == ["devengado_soles", EXECUTION]:
        return tuple(dichas)
    if de <= {*MONEY_OF}:
        return MONEY_OF
    if FULFILMENT in de and de <= {FULFILMENT, "meta_fisica", "avance_fisico"}:
        return (FULFILMENT,)
    if de == {FIRMS, "empresas_focalizadas"}:
        return ("empresas_focalizadas",)
    if de in ({FIRMS, "empresas_nuevas"}, {FIRMS, "empresas_recurrentes"}):
        return tuple(de - {FIRMS})
    if de == {FIRMS, "avance_fisico"}:
        return ("avance_fisico",)
    raise NotReadError("Son varias cifras y no sé cómo se unen: pida una, o sepárelas con «y».")


def _as_share(de: frozenset[str], clase: str) -> str:
    """Return the rate that "porcentaje" asks for with some measures."""
    if not de - {FIRMS}:
        return SHARE
    if de <= {"empresas_focalizadas", "focalizacion_pct", FIRMS}:
        return "focalizacion_pct"
    if de <= {*MONEY_OF} and (len(de) > 1 or EXECUTION in de):
        return EXECUTION
    if de <= {"meta_fisica", "avance_fisico", FULFILMENT, FIRMS} and de & {"meta_fisica", FULFILMENT}:
        return FULFILMENT
    if len(de) == 1 and INDICATORS[next(iter(de))].unidad == Unit.PERCENT:
        return next(iter(de))
    if clase in ("umbral", "orden") and de == {"devengado_soles"}:
        return EXECUTION
    raise NotReadError("No sé de qué es esa parte: pida la ejecución, el cumplimiento o la participación.")


def _of_instrument(dichas: list[str], filtros: dict[str, tuple[str, ...]], dimension: str) -> tuple[str, ...]:
    """Return the measures of an indicator, an objective or an instrument."""
    if "objetivo" in {*filtros, dimension}:
        if set(dichas) - {"avance_objetivo_pct", "avance_fisico", "avance_tipo1"}:
            raise NotReadError("De un objetivo sólo se sabe su avance.")
        return ("avance_objetivo_pct",)
    pedidas = [INSTRUMENT_WORDS.get(i, i) for i in dichas if i not in (FIRMS, "empresas_focalizadas")]
    if pedidas and all(INDICATORS[i].mart and "instrumento" in dimensions_of(i) for i in pedidas):
        return tuple(dict.fromkeys(pedidas)) if len(pedidas) == 1 else _raise_many()
    if not pedidas and "indicador" in filtros:
        return ("valor_obtenido",)
    raise NotReadError("Diga de qué indicador pregunta.")


def _raise_many() -> tuple[str, ...]:
    raise NotReadError("Pida una sola cifra del indicador.")


def _any_money(ids: Iterable[str]) -> bool:
    return any(INDICATORS[s].mart is PRESUPUESTO for i in ids for s in stored((i,)))


def _all_money(ids: Iterable[str]) -> bool:
    return all(INDICATORS[s].mart is PRESUPUESTO for i in ids for s in stored((i,)))


def _check_members(medidas: tuple[str, ...], abiertas: set[str]) -> None:
    for id_ in medidas:
        # What a unit answers for in money is known by who is responsible (see scoped in answers).
        propias = {*dimensions_of(id_), *(["unidad", "direccion"] if "responsable" in dimensions_of(id_) else [])}
        if ajenas := abiertas - propias:
            nombres = ", ".join(DIMENSIONS[d].etiqueta.lower() for d in sorted(ajenas))
            raise NotReadError(f"{INDICATORS[id_].etiqueta} no se sabe por {nombres}.")


def _ranking(partes: Parts) -> Understood:
    partes.only(*ASKED, DIMENSION, "orden", NUMBER, "cifra")
    sentidos = {h.valor for h in partes.of("orden")}
    if len(sentidos) > 1:
        raise NotReadError("No sé si se piden los mayores o los menores.")
    sentido = sentidos.pop()
    if not partes.has(DIMENSION):
        raise NotReadError("Falta decir qué se ordena: actividades, productos, departamentos...")
    de_metas = sentido in ("lejos", "cumple")
    if de_metas and {h.valor for h in partes.of(MEASURE)} - {"meta_fisica"}:
        raise NotReadError("No sé con qué cifra se ordena.")
    leida = _common(partes, "orden", FULFILMENT if de_metas else "")
    if len(leida.medidas) > 1 or (len(leida.anios) > 1 and leida.dimension != YEAR):
        raise NotReadError("Para ordenar, pida una sola cifra de un solo año.")
    return replace(leida, sentido=sentido, cuantas=_how_many(partes))


def _how_many(partes: Parts) -> int:
    """Return how many of a ranking are asked: the number right before what is ranked or after "top"."""
    dichas = partes.of(NUMBER, "cifra")
    plural = partes.of(DIMENSION)[0].texto.endswith("s")
    if not dichas:
        return FEW if plural else 1
    orden = {h.lugar: h for h in partes.todos}
    lugares = sorted(orden)
    [numero] = dichas if len(dichas) == 1 else [None]
    if numero is None or not numero.valor.isdigit() or not 1 <= int(numero.valor) <= 25:
        raise NotReadError("No sé qué hacer con ese número.")
    donde = lugares.index(numero.lugar)
    vecinos = [orden[x] for x in lugares[max(donde - 1, 0) : donde + 2]]
    if not any(v.clase in (DIMENSION, "orden") and abs(v.lugar - numero.lugar) == 1 for v in vecinos):
        raise NotReadError(f"No sé qué hacer con «{numero.texto}» en esta pregunta.")
    return int(numero.valor)


def _threshold(partes: Parts) -> Understood:
    partes.only(*ASKED, DIMENSION, "compara", NUMBER, "simbolo", "multiplo", "orden")
    compara = partes.one("compara")
    dichas = partes.of(NUMBER)
    if len(dichas) != 1 or partes.has("orden"):
        raise NotReadError("No sé con qué se compara.")
    [termino], numero = partes.of("compara"), float(dichas[0].valor)
    if dichas[0].lugar - termino.lugar > FEW - 1:
        raise NotReadError("No sé con qué se compara.")
    es_pct, por = partes.has("simbolo"), [float(h.valor) for h in partes.of("multiplo")]
    if es_pct and not partes.has("parte"):
        partes = Parts((*partes.todos, Found(10**6, "%", "parte", "")), partes.unidos)
    leida = _common(partes, "umbral")
    unidad = {INDICATORS[i].unidad for i in leida.medidas}
    if len(leida.medidas) != 1 or len(leida.anios) > 1 or len(por) > 1 or (es_pct and por):
        raise NotReadError("Para comparar con un número, pida una sola cifra de un solo año.")
    if not (es_pct or por or leida.sujeto):
        raise NotReadError("Diga de qué es el número: %, soles, empresas...")
    if es_pct != (unidad == {Unit.PERCENT}):
        raise NotReadError("No sé si el número es un porcentaje: escríbalo con «%» donde lo sea.")
    if not leida.dimension and not any(len(v) == 1 for v in leida.filtros.values()):
        raise NotReadError("Falta decir de qué: actividades, productos, departamentos...")
    return replace(leida, limite=(compara, numero * (por[0] if por else 1)), se_cuentan=_is_counted(partes))


def _is_counted(partes: Parts) -> bool:
    """Tell whether "how many" is asked of what is listed, not of its figures."""
    cuantos, dimensiones = partes.of("cuanto"), partes.of(DIMENSION)
    return bool(cuantos and dimensiones and 0 < dimensiones[0].lugar - cuantos[0].lugar <= FEW)


def _colour(partes: Parts) -> Understood:
    partes.only("color", "cuanto", "sujeto", MEMBER, YEAR, MEASURE)
    if {h.valor for h in partes.of(MEASURE)} - {"semaforo"} or partes.one("sujeto") not in ("indicadores", ""):
        raise NotReadError("De un color sólo se dice cuántos indicadores lo tienen.")
    filtros = _members(partes)
    if set(filtros) - {"instrumento", "objetivo"} or len(_years(partes)) > 1 or not partes.has("sujeto"):
        raise NotReadError("De un color sólo se dice cuántos indicadores de una política lo tienen, en un año.")
    return Understood("color", ("semaforo",), filtros, anios=_years(partes), sentido=partes.one("color"))


def _goals(partes: Parts) -> Understood:
    """Read "was the goal met" of one, "which met it" and "how many goals were met" of many."""
    partes.only("estado", MEASURE, MEMBER, YEAR, DIMENSION, "cuanto", "parte", "sujeto", SCOPE)
    if {h.valor for h in partes.of(MEASURE)} - {"meta_fisica"} or partes.has("sujeto"):
        raise NotReadError("No sé qué se pregunta de la meta.")
    filtros, dimension = _members(partes), partes.one(DIMENSION)
    if set(filtros) - {"actividad", "producto"} or dimension not in ("", "actividad", "producto"):
        raise NotReadError("Metas sólo tienen los productos y las actividades.")
    if len(_years(partes)) > 1 or partes.one(SCOPE) == "nacional" or any(len(v) > 1 for v in filtros.values()):
        raise NotReadError("Pida las metas de un solo año, del informe.")
    es_una = "actividad" in filtros or ("producto" in filtros and not dimension and not partes.has("cuanto"))
    texto_plural = any("metas" in h.texto for h in partes.todos)
    if not es_una and not dimension and not (partes.has("cuanto") or texto_plural):
        raise NotReadError("Diga de qué actividad es la meta.")
    if partes.has("parte") and (not es_una or partes.has(DIMENSION)):
        raise NotReadError("No sé de qué es esa parte: pida cuántas metas se cumplieron.")
    if (partes.has("cuanto") or partes.has("parte")) and es_una and not partes.has(DIMENSION):
        return Understood("cifra", (FULFILMENT,), filtros, anios=_years(partes))
    return Understood(
        "meta",
        (FULFILMENT,),
        filtros,
        anios=_years(partes),
        dimension="" if es_una and not dimension else dimension or "actividad",
        sentido=partes.one("estado"),
        se_cuentan=partes.has("cuanto"),
    )


def _change(partes: Parts) -> Understood:
    partes.only(*ASKED, "cambio", BETWEEN)
    leida = _common(partes, "cambio")
    if leida.medidas == (CHANGE_OF_PIM,):
        leida = replace(leida, medidas=("pim_soles",))
    if len(leida.anios) != 2:
        raise NotReadError("Para decir cuánto cambió hacen falta dos años.")
    if len(leida.medidas) != 1 or any(len(v) > 1 for v in leida.filtros.values()) or leida.mes:
        raise NotReadError("Para decir cuánto cambió, pida una sola cifra.")
    return leida


# The kinds of question, by the class of term that says each; the first that is there.
KINDS: dict[str, Callable[[Parts], Understood | Told]] = {
    "define": _definition,
    "relacion": _relation,
    "cambio": _change,
    "compara": _threshold,
    "color": _colour,
    "estado": _goals,
    "orden": _ranking,
}
