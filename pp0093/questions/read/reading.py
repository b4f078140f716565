"""What a question asks: the terms of its words put in the places of one kind of question, none left over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from itertools import product as combined

from msgspec.structs import replace

from pp0093.ask.registry import INDICATORS, Unit
from pp0093.questions.answered import added, duel, gap, pace, weight
from pp0093.questions.figures import (
    EXCEEDED,
    EXECUTION,
    FIRMS,
    FULFILMENT,
    LIGHT,
    MONEY_OF,
    OF_INSTRUMENTS,
    PROFILE,
    PROGRESS,
    SHARE,
    WHO_AND_WHERE,
)
from pp0093.questions.read.measures import WHICH_OBJECTIVE
from pp0093.questions.read.months import is_money
from pp0093.questions.read.parts import (
    AGAINST,
    BETWEEN,
    CHANGE_OF_PIM,
    FACING,
    MEMBER,
    SERIES,
    SINCE,
    UNION,
    Found,
    Parts,
    members,
    parts_of,
    years,
)
from pp0093.questions.read.understood import NotReadError, Told, Understood
from pp0093.questions.read.wanted import ASKED, common
from pp0093.questions.read.words import (
    BY,
    CITED,
    CUTOFF,
    DIMENSION,
    ENTITY,
    FILLER,
    FIXED,
    MEASURE,
    MONTH,
    MOST_READINGS,
    NUMBER,
    OPENED,
    PLACES,
    PRINTED,
    PROGRAMME,
    REFUSED,
    SCOPE,
    SHEET,
    SUMMARY,
    TERM,
    YEAR,
    Meaning,
    Term,
)

CAUSE = "causa"
REASONS = {
    CAUSE: "No digo causas: sólo lo que dicen las cifras.",
    "futuro": "No hago pronósticos, salvo en cuánto cerrará el año que corre: pregunte «¿cómo cerrará el año?».",
    "privado": "No doy datos de empresas por su nombre o RUC: son datos personales.",
    "negacion": "No sé leer con seguridad lo que se excluye o se agrega.",
    "tamano": "No sé leer aquí «{}», que son varios tamaños de empresa: pida las empresas por tamaño.",
    "lugar": "Ese lugar es parte de un departamento: pida el departamento o una provincia.",
    "real": "Cada cifra dice si es real o de demostración: pídala sin más.",
    "ordinal": "No sé cuál es por su lugar: diga su código o su nombre.",
    "union": UNION,
    "uno": "No sé cuál es, o no se sabe de cada uno: diga su código o su nombre.",
    "dato": "No sé sobre qué empresas se pide.",
    "destino": "No sé leer en qué se gastó: pida el devengado por actividad.",
    "miles": "No sé si ese punto separa miles o decimales: escriba «1,000» o «1.0».",
    "carga": "Qué está cargado lo dice la página Datos: pida la cifra, o la fecha de corte.",
    "ajeno": "No sé leer «{}» en esta pregunta.",
    "recibido": "No sé leer qué recibe cada quien: pida el PIM, lo devengado o las empresas atendidas.",
    "ventas": "No sé leer qué se pide de las ventas: pida el tramo de ventas, o las ventas por trabajador.",
    "trabajadores": "No sé leer qué se pide de los trabajadores: pida las empresas por tramo de trabajadores.",
}
# What can be asked instead, in a year, for some of those reasons.
INSTEAD = {
    "tamano": ("Empresas atendidas por tamaño en {}", "Porcentaje de empresas por tamaño en {}"),
    "lugar": ("Empresas atendidas por provincia en {}", "Empresas atendidas por departamento en {}"),
    "ventas": ("Porcentaje de empresas por tramo de ventas en {}",),
    "trabajadores": ("Porcentaje de empresas por tramo de trabajadores en {}",),
}
# What a figure is not, where that is what is asked for: the word that begins the question, by what it asks.
NOT_A_FIGURE = {
    "donde": "No digo dónde: pida las empresas por departamento o por provincia.",
    "cuando": "No digo cuándo: pida la cifra de un mes, o por mes.",
}
# What may go before that word ("in where"); and what says for whom an answer is, unless it is what money is for.
BEFORE, FOR_WHOM = ("en", "de", "a"), "para_quien"
NOT_AN_EXCESS = "El cumplimiento de una meta no es en cuánto la superó: pida su cumplimiento, o su meta y su avance."
OF_WHAT = "Diga de qué actividad, producto, unidad o departamento, y qué se pregunta."
NOT_ADDED = "No sumo lo de varios: pida cada uno, o el total de todos."
# What each member of a dimension is in one of: those ranked of several are no sums.
WITHIN = {"actividad": "producto", "provincia": "departamento", "unidad": "direccion"}
FEW = 3
# What asks how many times one year is another, and of a change, that the year said is the one it is counted from.
TIMES, SINCE_THEN = "veces", "desde"
# What asks for one figure of several things together; and of what, as some years, has to be said.
OF_YEARS = ("suma", "acumulad")
TOTALS = ("total", *OF_YEARS)
# What asks how many there are of what comes right after.
HOW_MANY = ("cuantos", "cuantas", "a cuantos", "a cuantas", "numero de", "cantidad de")
WHICH_YEARS = "Diga de qué años: «de 2020 a 2025»."
# A change from one to the other is an indicator.
FROM_ONE_TO_OTHER = {
    frozenset({"pia_soles", "pim_soles"}): CHANGE_OF_PIM,
    frozenset({"pim_soles", "devengado_soles"}): "saldo_soles",
}
DISAGREEMENTS = "hallazgos"
NOT_COUNTED = "No sé cuántos hay de eso: pida las empresas atendidas, o el avance de su meta."
# What is told one by one where a figure of theirs is asked for.
EACH = ("actividades", "productos")
# How who came first is said.
CAME = ("quedo", "ocupo", "fue")
# What asks who comes first, and for no list.
WHO = "quien"
# What asks for all of them, or whether there is any.
ALL = "todos"


def readings(terminos: Sequence[Term]) -> Iterator[Understood | Told]:
    """Give what the terms may ask, the surest first; raise NotReadError when they ask nothing that is known."""
    terminos = without_names(terminos)
    for termino in terminos:
        if termino.significados and all(s.clase == REFUSED for s in termino.significados):
            raise NotReadError(REASONS[termino.significados[0].valor].format(termino.texto))
    if ajeno := next((t for t in terminos if not t.significados), None):
        if any(s.clase == REFUSED and s.valor == CAUSE for t in terminos for s in t.significados):
            raise NotReadError(REASONS[CAUSE])
        raise NotReadError(f"No conozco «{ajeno.texto}».")
    motivo: NotReadError | None = None
    dadas: list[Understood | Told] = []
    for elegidos in islice(combined(*(t.significados for t in terminos)), MOST_READINGS * FEW):
        hallados = [
            Found(i, t.texto, s.clase, s.valor, s.nota) for i, (t, s) in enumerate(zip(terminos, elegidos, strict=True))
        ]
        try:
            leida = _read(hallados)
        except NotReadError as error:
            # "Avance" may be of an objective too: why it is none is the last thing to say.
            motivo = error if motivo is None or str(motivo) == WHICH_OBJECTIVE else motivo
            continue
        if leida not in dadas:
            dadas.append(leida)
            yield leida
    if not dadas:
        raise motivo or NotReadError("No hay ninguna pregunta ahí.")


def without_names(terminos: Sequence[Term]) -> list[Term]:
    """Return terms without what they are the names of, where nothing is defined: then they are only asked by."""
    if any(t.means("define") for t in terminos):
        return list(terminos)
    return [
        replace(t, significados=otros) if (otros := tuple(s for s in t.significados if s.clase != TERM)) else t
        for t in terminos
    ]


def _read(hallados: list[Found]) -> Understood | Told:
    """Return what some terms ask, as the kind of question that one of them says."""
    if rechazo := next((h for h in hallados if h.clase == REFUSED), None):
        raise NotReadError(REASONS[rechazo.valor].format(rechazo.texto))
    _check_is_a_figure(hallados)
    partes = _with_share(hallados, parts_of(hallados))
    _check_whose(hallados, partes)
    if _is_what_it_is(hallados, partes):
        return Told(partes.one("define"), (Meaning(PROGRAMME, ""),))
    if [h.clase for h in partes.todos if h.clase not in (BETWEEN, "relacion")] == ["cambio", MEASURE, MEASURE]:
        return Told("definicion", tuple(map(_meaning, partes.of(MEASURE))))
    if weight.is_asked(hallados, partes):
        return weight.read(partes)
    lee = next((lee for clase, lee in KINDS.items() if partes.has(clase)), None)
    if lee or pace.is_to_a_month(partes):
        return (lee or pace.read)(partes)
    es_lista = partes.has(DIMENSION) and not partes.has(MEASURE) and not partes.has("sujeto")
    es_perfil = es_lista and partes.has(YEAR) and partes.one(DIMENSION) in PROFILE
    if es_perfil or _asks_profile(partes):
        return _figure(_as_profile(partes))
    return _list(partes) if es_lista else _figure(_one_by_one(partes))


def _one_by_one(partes: Parts) -> Parts:
    """Return a figure "of the activities" as that of each; how many they are, or their total, is another question."""
    if _is_counted(partes) or any(h.texto.startswith(TOTALS) for h in partes.of("cuanto")):
        return partes
    return Parts((replace(h, clase=OPENED) if h.texto in EACH else h for h in partes.todos), partes.unidos)


def _check_is_a_figure(hallados: Sequence[Found]) -> None:
    """Raise when where or when is asked, or the money that is for someone: those words say nothing elsewhere."""
    primera = next((h for h in hallados if h.texto not in BEFORE), None)
    if primera and primera.clase == FILLER and primera.texto in NOT_A_FIGURE:
        raise NotReadError(NOT_A_FIGURE[primera.texto])
    for antes, h in pairwise(hallados):
        if antes.clase == MEASURE and h.clase == FILLER and h.valor == FOR_WHOM:
            raise NotReadError(f"No sé qué hacer con «{h.texto}» en esta pregunta.")


def _check_whose(hallados: Sequence[Found], partes: Parts) -> None:
    """Raise when only who runs the programme is named, who does more than it."""
    rellenos = {h.valor for h in hallados if h.clase == FILLER}
    if partes.has("define"):
        return
    if ENTITY in rellenos and PROGRAMME not in rellenos and not partes.has(MEMBER):
        raise NotReadError("Esa entidad hace más que este programa: diga si pregunta por el programa.")


def _is_what_it_is(hallados: Sequence[Found], partes: Parts) -> bool:
    """Tell whether it is asked what the programme is, and nothing else."""
    return [h.clase for h in partes.todos] == ["define"] and any(h.valor == PROGRAMME for h in hallados)


def _with_share(hallados: Sequence[Found], partes: Parts) -> Parts:
    """Return "distribution by sector" as the shares it asks for; of money it is the amounts."""
    es_reparto = any(h.clase == BY and h.valor == "parte" for h in hallados)
    if not es_reparto or {h.valor for h in partes.of(MEASURE)} - {FIRMS}:
        return partes
    return Parts((*partes.todos, Found(10**6, "%", "parte", "")), partes.unidos)


def _asks_profile(partes: Parts) -> bool:
    """Tell whether it is asked what the firms are, or where: "which sector are the firms from"."""
    dichas = {h.clase for h in partes.todos} - {YEAR}
    medidas = {h.valor for h in partes.of(MEASURE)} | {h.valor for h in partes.of("sujeto")}
    return (
        partes.has(DIMENSION)
        and dichas <= {DIMENSION, MEASURE, "sujeto"}
        and medidas <= {FIRMS, "empresas"}
        and bool(medidas)
        and partes.one(DIMENSION) in WHO_AND_WHERE
    )


def _as_profile(partes: Parts) -> Parts:
    """Return "size, 2025" as what it asks: which share each size has."""
    abiertos = [replace(h, clase=OPENED) if h.clase == DIMENSION else h for h in partes.todos]
    return Parts((*abiertos, Found(10**6, "%", "parte", "")), partes.unidos)


def _definition(partes: Parts) -> Told:
    que = partes.one("define")
    partes.only("define", MEASURE, MEMBER, TERM, DIMENSION, "sujeto", "color")
    de = [h for h in partes.todos if h.clase not in ("define", "sujeto")] or partes.of("sujeto")
    if len(de) > 1:  # What it is of says no more: "the progress of an indicator of the policy".
        de = [h for h in de if not h.valor.startswith("instrumento=")]
    if len(de) != 1 and not (len(de) == FEW - 1 and partes.joined(de)):
        raise NotReadError("Pida la definición de una sola cosa.")
    return Told(que, tuple(map(_meaning, de)))


def _meaning(h: Found) -> Meaning:
    clase, _, valor = h.valor.partition("=") if h.clase == MEMBER else (h.clase, "", h.valor)
    return Meaning(clase, valor)


def _relation(partes: Parts) -> Understood | Told:
    que = partes.one("relacion")
    cuenta = partes.has(MEASURE) or (partes.has("sujeto") and (partes.has(MEMBER) or partes.has(YEAR)))
    if que == "tiene" and partes.has("cuanto") and cuenta and not partes.has(DIMENSION):
        sin_ella = Parts(tuple(h for h in partes.todos if h.clase != "relacion"), partes.unidos)
        return _change(sin_ella) if sin_ella.has("cambio") else _figure(sin_ella)
    if que == "tiene" and partes.has(FACING):
        return _ranking(Parts((h for h in partes.todos if h.clase != "relacion"), partes.unidos))
    partes.only("relacion", MEMBER, YEAR, DIMENSION, "cuanto", "sujeto" if que == "entrega" else "relacion")
    de, dimension = partes.of(MEMBER), partes.one(DIMENSION)
    if que == "tiene":
        return _list(partes)
    if len(de) != 1 or (dimension and que != "responsable"):
        raise NotReadError("Diga de qué actividad, producto o unidad pregunta.")
    return Told(que, (_meaning(de[0]),), dimension, years(partes))


def _list(partes: Parts) -> Told:
    partes.only(DIMENSION, MEMBER, YEAR, "cuanto", "relacion")
    de, dimension = partes.of(MEMBER), partes.one(DIMENSION)
    if not dimension or len(de) > 1 or any(h.texto.startswith(WHO) for h in partes.of(DIMENSION)):
        raise NotReadError("No sé qué se pide de esa lista.")
    return Told("lista", tuple(map(_meaning, de)), dimension, years(partes), partes.has("cuanto"))


def _figure(partes: Parts) -> Understood:
    partes.only(*ASKED, OPENED, BETWEEN)
    leida = common(partes, "cifra")
    _check_counted(partes, leida)
    if YEAR in leida.abiertas and len(leida.anios) == 1 and not leida.es_serie:
        raise NotReadError(WHICH_YEARS)
    leida = replace(leida, es_serie=leida.es_serie or (YEAR in leida.abiertas and not leida.anios))
    es_total = any(h.texto.startswith(TOTALS) for h in partes.of("cuanto"))
    if es_total:
        _check_total(partes, leida)
    if len(leida.anios) > 1 and not leida.es_serie and not partes.joined(partes.of(YEAR)):
        raise NotReadError("Hay dos años y no sé cómo se unen: pida uno, «2020 y 2025», o cuánto creció entre ellos.")
    if partes.has(BETWEEN) and not leida.es_serie:
        raise NotReadError("«Entre» dos años no se suma: pida cada año o cuánto cambió.")
    varios = [len(leida.medidas) > 1 and not _are_one(leida.medidas), len(leida.anios) > 1 or leida.es_serie]
    if sum([*varios, *(len(v) > 1 for v in leida.filtros.values())]) > 1:
        raise NotReadError("Son varias preguntas en una: pida una a la vez.")
    es_de_todas = not leida.filtros and not partes.has(MEASURE) and not leida.abiertas
    if es_de_todas and not (partes.has("cuanto") and leida.anios):
        raise NotReadError("Falta decir qué se pregunta de las empresas.")
    cuanto = partes.has("cuanto") and not any(h.clase == SERIES for h in partes.todos)
    return replace(leida, se_suman=_is_of_years(leida) and (es_total or (cuanto and added.may_be(leida))))


def _check_total(partes: Parts, leida: Understood) -> None:
    """Raise when one figure is asked of what is not added: of years only money is."""
    if any(len(v) > 1 for v in leida.filtros.values()) or (_is_of_years(leida) and {*leida.abiertas} - {YEAR}):
        raise NotReadError(NOT_ADDED)
    if _is_of_years(leida):
        added.check(leida, de_empresas=FIRMS in leida.medidas)
    elif any(h.texto.startswith(OF_YEARS) for h in partes.of("cuanto")):
        raise NotReadError(added.ACCUMULATED)


def _counted(partes: Parts) -> list[Found]:
    """Return the members of which it is asked how many there are: those right after "how many"."""
    contados = {h.lugar + 1 for h in partes.of("cuanto") if h.texto in HOW_MANY}
    return [h for h in partes.of(MEMBER) if h.lugar in contados]


def _check_counted(partes: Parts, leida: Understood) -> None:
    """Raise when how many clusters, fairs or other places there were would be told as how many firms they served."""
    no_son_empresas = [h for h in _counted(partes) if h.valor.partition("=")[0] not in (*PROFILE, *PLACES)]
    if no_son_empresas and FIRMS in leida.medidas:
        raise NotReadError(NOT_COUNTED)


def _is_of_years(leida: Understood) -> bool:
    return len(leida.anios) > 1 or leida.es_serie


def _are_one(medidas: tuple[str, ...]) -> bool:
    """Tell whether some measures are what one word asks for: money, or how far a goal went."""
    return medidas in (MONEY_OF, tuple(PROGRESS.split(";")))


def _ranking(partes: Parts) -> Understood:
    if duel.is_one(partes):
        return duel.read(partes)
    partes = _of_indicators(partes)
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
    if de_metas and (partes.has("cuanto") or partes.has("sujeto")):
        raise NotReadError("Lo lejos que se quedó de su meta se mide en porcentaje: pida su meta y su avance.")
    # Worst is never by units: what advanced least is what is furthest from its goal.
    es_avance = {h.valor for h in partes.of(MEASURE)} & {PROGRESS, "avance_fisico"} and partes.has(DIMENSION)
    de_metas = de_metas or bool(es_avance and partes.one(DIMENSION) in ("actividad", "producto"))
    pedidas = {i for h in partes.of(MEASURE) for i in h.valor.split(";")}
    de_ejecucion = pedidas == {*MONEY_OF}  # "Which one executes least of its budget".
    leida = common(partes, "orden", *([FULFILMENT] if de_metas else [EXECUTION] if de_ejecucion else []))
    if len(leida.medidas) > 1 or (len(leida.anios) > 1 and leida.dimension != YEAR):
        raise NotReadError("Para ordenar, pida una sola cifra de un solo año.")
    _check_of_one(leida)
    return replace(leida, sentido=sentido, cuantas=_how_many(partes))


def _check_of_one(leida: Understood) -> None:
    """Raise when figures of several things would be one: only the firms that a share is of are counted together."""
    varios = {d for d, v in leida.filtros.items() if len(v) > 1} - {leida.dimension, WITHIN.get(leida.dimension)}
    if varios and not (leida.dimension and SHARE in leida.medidas):
        raise NotReadError(NOT_ADDED)


def _how_many(partes: Parts) -> int:
    """Return how many of a ranking are asked: the number right before what is ranked or after "top"."""
    dichas = partes.of(NUMBER, "cifra")
    dicha = partes.of(DIMENSION)[0].texto
    plural = any(p.endswith("s") and p != MONTH for p in dicha.partition(" de ")[0].split())
    if not dichas:
        return FEW if plural and not _is_the_first(partes) else 1
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


def _is_the_first(partes: Parts) -> bool:
    """Tell whether who came first, or last, is asked: one, whatever it is of ("came first of the products")."""
    return any(h.texto.split()[0] in CAME for h in partes.of("orden"))


def _number_compared(partes: Parts) -> float:
    """Return the number that something is compared with; raise where it is not sure, or what is counted is not said."""
    dichas = partes.of(NUMBER)
    if len(dichas) != 1 or partes.has("orden"):
        raise NotReadError("No sé con qué se compara.")
    [termino] = partes.of("compara")
    cuenta_dimension = any(h.lugar == dichas[0].lugar + 1 for h in partes.of(DIMENSION))
    if dichas[0].lugar - termino.lugar > FEW - 1 or cuenta_dimension:
        raise NotReadError("No sé con qué se compara.")
    if _counted(partes) and not partes.has(DIMENSION):
        raise NotReadError(NOT_COUNTED)
    return float(dichas[0].valor)


def _of_indicators(partes: Parts) -> Parts:
    """Return what is ranked or counted with the indicators as what it is of: "the indicator with least progress"."""
    if partes.has(DIMENSION):
        return partes
    como = [replace(h, clase=DIMENSION, valor="indicador") if h.valor == "indicadores" else h for h in partes.todos]
    return Parts((replace(h, clase=DIMENSION) if h.clase == OPENED else h for h in como), partes.unidos)


def _threshold(partes: Parts) -> Understood:
    partes = _of_indicators(partes)
    partes.only(
        *ASKED, DIMENSION, "compara", NUMBER, "simbolo", "multiplo", "orden", *([ALL] if partes.has(DIMENSION) else [])
    )
    compara, numero = partes.one("compara"), _number_compared(partes)
    es_pct, por = partes.has("simbolo"), [float(h.valor) for h in partes.of("multiplo")]
    if es_pct and not partes.has("parte"):
        partes = Parts((*partes.todos, Found(10**6, "%", "parte", "")), partes.unidos)
    if es_pct and not (partes.has(MEASURE) or partes.has("sujeto") or partes.one(DIMENSION) in OF_INSTRUMENTS):
        raise NotReadError("¿% de ejecución del PIM o de cumplimiento de la meta? Diga cuál.")
    leida = common(partes, "umbral")
    unidad = {INDICATORS[i].unidad for i in leida.medidas}
    if len(leida.medidas) != 1 or len(leida.anios) > 1 or len(por) > 1 or (es_pct and por):
        raise NotReadError("Para comparar con un número, pida una sola cifra de un solo año.")
    if not (es_pct or por or leida.sujeto):
        raise NotReadError("Diga de qué es el número: %, soles, empresas...")
    if es_pct != (unidad == {Unit.PERCENT}):
        raise NotReadError("No sé si el número es un porcentaje: escríbalo con «%» donde lo sea.")
    de_todas = leida.medidas == (FIRMS,) or is_money(leida.medidas)
    es_del_total = not leida.filtros and bool(leida.anios) and partes.has(MEASURE) and de_todas
    if not (leida.dimension or es_del_total or any(len(v) == 1 for v in leida.filtros.values())):
        raise NotReadError("Falta decir de qué: actividades, productos, departamentos...")
    _check_of_one(leida)
    return replace(leida, limite=(compara, numero * (por[0] if por else 1)), se_cuentan=_is_counted(partes))


def _is_counted(partes: Parts) -> bool:
    """Tell whether "how many" is asked of what is listed, not of its figures."""
    cuantos, dimensiones = partes.of("cuanto"), partes.of(DIMENSION)
    return bool(cuantos and dimensiones and 0 < dimensiones[0].lugar - cuantos[0].lugar <= FEW)


def _colour(partes: Parts) -> Understood:
    partes.only("color", "cuanto", "sujeto", MEMBER, YEAR, MEASURE)
    if {h.valor for h in partes.of(MEASURE)} - {LIGHT} or partes.one("sujeto") not in ("indicadores", ""):
        raise NotReadError("De un color pida cuántos indicadores lo tienen.")
    filtros = members(partes)
    if set(filtros) - {"instrumento", "objetivo"} or len(years(partes)) > 1 or not partes.has("sujeto"):
        raise NotReadError("De un color sólo se dice cuántos indicadores de una política lo tienen, en un año.")
    return Understood("color", (LIGHT,), filtros, anios=years(partes), sentido=partes.one("color"))


def _goals(partes: Parts) -> Understood:
    """Read "was the goal met" of one, "which met it" and "how many goals were met" of many."""
    partes.only("estado", MEASURE, MEMBER, YEAR, DIMENSION, "cuanto", "parte", "sujeto", SCOPE, ALL)
    if {h.valor for h in partes.of(MEASURE)} - {"meta_fisica"} or partes.has("sujeto"):
        raise NotReadError("No sé qué se pregunta de la meta.")
    filtros, dimension = members(partes), partes.one(DIMENSION)
    if [*filtros] == ["indicador"] and not dimension and len(years(partes)) < FEW - 1:
        return Understood("cifra", ("valor_obtenido", "logro_esperado"), filtros, anios=years(partes))
    if set(filtros) - {"actividad", "producto"} or dimension not in ("", "actividad", "producto"):
        raise NotReadError("Pida la meta de una actividad, de un producto o de un indicador.")
    if len(years(partes)) > 1 or partes.one(SCOPE) == "nacional" or any(len(v) > 1 for v in filtros.values()):
        raise NotReadError("Pida las metas de un solo año, del informe.")
    son_varias = bool(dimension) or partes.has("cuanto") or partes.has(ALL)
    es_una = "actividad" in filtros or ("producto" in filtros and not son_varias)
    sentido = partes.one("estado")
    if sentido == EXCEEDED and es_una and (partes.has("cuanto") or partes.has("parte")):
        if partes.has("parte"):
            raise NotReadError(NOT_AN_EXCESS)
        return Understood("falta", (gap.GOAL, gap.PROGRESS), filtros, anios=years(partes))
    if partes.has("parte") and (not es_una or partes.has(DIMENSION)):
        raise NotReadError("No sé de qué es esa parte: pida cuántas metas se cumplieron.")
    if (partes.has("cuanto") or partes.has("parte")) and es_una and not partes.has(DIMENSION):
        return Understood("cifra", (FULFILMENT,), filtros, anios=years(partes))
    return Understood(
        "meta",
        (FULFILMENT,),
        filtros,
        anios=years(partes),
        dimension="" if es_una and not dimension else dimension or "actividad",
        sentido=sentido,
        se_cuentan=partes.has("cuanto"),
    )


def _series(partes: Parts) -> Understood:
    """Read how a figure went from one year to another: that of each year."""
    leida = _figure(Parts((h for h in partes.todos if h.clase != SERIES), partes.unidos))
    if len(leida.anios) == 1 and not leida.es_serie:
        raise NotReadError(WHICH_YEARS)
    return replace(leida, es_serie=True) if not leida.anios else leida


def _change(partes: Parts) -> Understood:
    if duel.is_apart(partes):
        return duel.apart(partes)
    entre = FROM_ONE_TO_OTHER.get(frozenset(h.valor for h in partes.of(MEASURE)))
    if entre and len(years(partes)) < FEW - 1:
        partes.only(*ASKED, "cambio", BETWEEN)
        return replace(common(partes, "cifra", entre), es_serie=False)
    partes.only(*ASKED, "cambio", BETWEEN)
    leida = common(_without_its_percent(partes), "cambio")
    if leida.medidas == (CHANGE_OF_PIM,):
        leida = replace(leida, medidas=("pim_soles",))
    if len(leida.anios) > 2 or (partes.has("rango") and len(leida.anios) != 2):
        raise NotReadError("Para decir cuánto cambió hacen falta dos años.")
    if len(leida.medidas) != 1 or any(len(v) > 1 for v in leida.filtros.values()) or leida.meses:
        raise NotReadError("Para decir cuánto cambió, pida una sola cifra.")
    desde = [h for h in partes.of(BETWEEN, FACING) if h.texto.split()[0] in AGAINST or h.texto in SINCE]
    sentido = TIMES if partes.one("cambio") == TIMES else SINCE_THEN if desde and len(leida.anios) == 1 else ""
    return replace(leida, sentido=sentido)


def _without_its_percent(partes: Parts) -> Parts:
    """Return a change of money without the percent that it is asked in, which is how a change is said."""
    dichas = tuple({h.valor for h in partes.of(MEASURE)})
    if not (dichas and all(i in INDICATORS for i in dichas) and is_money(dichas)):
        return partes
    return Parts((h for h in partes.todos if h.clase != "parte"), partes.unidos)


def _cutoff(partes: Parts) -> Told:
    partes.only(CUTOFF, YEAR, SCOPE, MEASURE, "sujeto")
    return Told(CUTOFF, anios=years(partes))


def _fixed(partes: Parts) -> Told:
    """Read "how much is the UIT of 2025"."""
    partes.only(FIXED, "cuanto", "sujeto", YEAR)
    if partes.one("sujeto") not in ("", "dinero"):
        raise NotReadError("De eso pida cuántos soles es cada año.")
    return Told(FIXED, anios=years(partes))


# What there is to say of an activity or a product in a year: what it reached and what it spent.
OF_ONE = ("avance_fisico", "meta_fisica", FULFILMENT, *MONEY_OF)


def _summary(partes: Parts) -> Understood | Told:
    """Read "how did 2.1 go" as its figures; "how are we going", of no activity or product, as the answer of a year."""
    tema, filtros = partes.one(SUMMARY), members(partes)
    if not filtros:
        partes.only(SUMMARY, YEAR, DIMENSION)
        if {h.valor for h in partes.of(DIMENSION)} - {YEAR}:
            raise NotReadError(OF_WHAT)
        return Told(tema or SUMMARY, anios=years(partes))
    partes.only(SUMMARY, MEMBER, YEAR)
    if tema == DISAGREEMENTS:
        return Told(tema, tuple(_meaning(h) for h in partes.of(MEMBER)), anios=years(partes))
    [(dimension, cuales), *otros] = filtros.items()
    if tema or otros or len(cuales) > 1 or len(years(partes)) > 1:
        raise NotReadError(OF_WHAT)
    if dimension in ("actividad", "producto"):
        return Understood("cifra", OF_ONE, filtros, anios=years(partes))
    return Told(SHEET, (Meaning(dimension, cuales[0]),), anios=years(partes))


def _printed(partes: Parts) -> Told:
    """Read "how many fairs were there in 2025": what only documents count."""
    partes.only(PRINTED, MEMBER, YEAR, "cuanto", "relacion", "parte", "sujeto")
    que = partes.one(PRINTED)
    if partes.has("sujeto") and "|" not in que:
        raise NotReadError(NOT_COUNTED)
    de = tuple(Meaning(d, v) for d, cuales in members(partes).items() for v in cuales)
    return Told(PRINTED, (Meaning(PRINTED, que), *de), anios=years(partes))


def _cited(partes: Parts) -> Told:
    """Read "why does a report say 27,758 and another 24,758": where some numbers are printed."""
    partes.only(CITED, NUMBER, SCOPE, "simbolo", "sujeto")
    if not partes.has(NUMBER):
        raise NotReadError(REASONS[CAUSE])
    return Told(CITED, tuple(_meaning(h) for h in partes.of(NUMBER)))


def _ended(partes: Parts) -> Understood | Told:
    """Read how goals ended; those of the indicators, as their page says it."""
    son_indicadores = partes.one("sujeto") == "indicadores" or partes.has(MEMBER)
    if son_indicadores and {*members(partes)} <= {"instrumento"}:
        partes.only("estado", "sujeto", YEAR, "cuanto", MEASURE, MEMBER)
        return Told("desempeno", tuple(map(_meaning, partes.of(MEMBER))), anios=years(partes))
    return _goals(partes)


# The kinds of question, by the class of term that says each; the first that is there.
KINDS: dict[str, Callable[[Parts], Understood | Told]] = {
    CITED: _cited,
    "define": _definition,
    SUMMARY: _summary,
    PRINTED: _printed,
    "relacion": _relation,
    CUTOFF: _cutoff,
    FIXED: _fixed,
    "ritmo": pace.read,
    "falta": gap.read,
    SERIES: _series,
    "cambio": _change,
    "compara": _threshold,
    "color": _colour,
    "estado": _ended,
    "orden": _ranking,
}
