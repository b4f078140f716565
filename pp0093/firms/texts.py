"""Sentences about the firms served, made from figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pp0093.ask import view
from pp0093.ask.origin import printed
from pp0093.ask.parts import brackets, focalization
from pp0093.ask.parts.focalization import Criteria, Waterfall
from pp0093.ask.parts.overlaps import Combination
from pp0093.ask.query import YEAR
from pp0093.ask.registry import DIMENSIONS, INDICATORS, called
from pp0093.ask.rows import FEW, HIDDEN, NO_DATA, RESERVED, Row, bounds, is_rest, records
from pp0093.ask.standing import unknown
from pp0093.ask.standing.change import Since
from pp0093.ask.view import View
from pp0093.claims import (
    Claim,
    Relation,
    Sentence,
    Subject,
    between,
    change,
    ending,
    extreme,
    fact,
    figure,
    joined,
    member,
    sentence,
    shown,
    subject,
    unsayable,
    words,
)
from pp0093.firms.figures import (
    COUNTED,
    RATE,
    SHARE,
    FamilyFirms,
    FirmsTotal,
    Overlap,
    PlaceShare,
    Received,
    Served,
    claimed,
    freed,
    is_invented,
    share_of,
)
from pp0093.provenance import Provenance
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats, marks
from pp0093.writing.nouns import counted, noun

NOT_COUNTED = "Ningún documento cuenta así las empresas"
LOAD_LISTS = f"Cargue los registros de las unidades {LOADED_AT}."
NO_LISTS = "no hay registros de unidades cargados"
FROM_RECORDS = "la cascada y la sensibilidad salen de los registros de las unidades"
PLACE, FAMILY, HEAD, MOST_RATE = "departamento", "familia_servicio", "direccion", "focalizacion_max_pct"
NO_SENTENCE = sentence("")
OVERLAP = "Solapamiento entre actividades"
WATERFALL = "Cuántas empresas cumplen cada criterio"
WITHIN_OTHERS = "Un tramo del informe puede abarcar otros: no se suman"
GIVES_AWAY = "dejaría ver a unas pocas"
STEPS_NOT_TOLD = f"La cascada de estas empresas está reservada: {GIVES_AWAY}."
WITHOUT_FILTERS = " Sin filtros puede que se diga más."
RULES_TO_TRY = (
    "Otra regla se prueba sin filtros, con los años y los contribuyentes de la vigente y estas ventas, en UIT: {}. "
    "Otras dejarían ver cuánto vende una empresa."
)
NO_FIRMS_TO_TRY = "Otra regla no se puede probar: de esta versión se conservan sólo sus cifras agregadas."
WATERFALL_NOTE = (
    "Una empresa que falla un criterio no está focalizada aunque le falte otro dato. La edad se mira sólo en las que "
    "están en SUNAT y las ventas, sólo en las que además tienen la edad."
)


# What most of the firms are, by the dimension that says it.
MOST_ARE = {"sector": "es del sector {}", "tamano": "es {}", "tramo_trabajadores": "tiene {} trabajadores"}
HOW_HEAT = "Cada celda dice cuántas empresas reúnen las dos características; cuanto más oscura, más empresas."
HOW_WATERFALL = (
    "Se lee de arriba abajo: de las empresas atendidas, cuántas están {}en SUNAT; de ésas, cuántas tienen {} en el "
    "registro; de ésas, cuántas venden entre {} y {} UIT. Lo rayado es lo que no se sabe."
)
HOW_TILES = (
    "Cada cuadro es un departamento, puesto más o menos donde queda y todos del mismo tamaño, para que la Amazonía no "
    "parezca más importante por ser más grande. Los cortes del color están al pie y son los mismos todos los años. "
    "Pulse un cuadro para ver ese departamento, con borde, entre los demás."
)
HOW_UPSET = (
    "Cada columna es una combinación de actividades: los puntos llenos dicen cuáles y la barra, cuántas empresas "
    "pasaron exactamente por ésas."
)


def what_to_do(vista: View, dicha: Served) -> Sentence:
    """Say what to do when nothing answers."""
    if vista.firms:
        return words(f"Quite algún filtro, o elija otro año que {vista.anio}.")
    if dicha.recibido is not None:
        return words(f"Cargue lo que falta de las unidades {LOADED_AT}.")
    return words(f"Para ver {vista.anio}, cargue los registros de las unidades {LOADED_AT}.")


NOBODY_MUST = "ninguna unidad debe entregar esos registros, y ninguna los entregó"


def delivered(recibido: Received | None) -> str:
    """Say what units delivered: "registros de 5 empresas, de 1 de las 7 unidades que deben entregar"."""
    if recibido is None:
        return ""
    if not (recibido.deben or recibido.hay_algo):
        return NOBODY_MUST
    firmas = f"de {formats.firms(recibido.empresas)}, " if recibido.empresas is not None else ""
    return f"llegaron registros {firmas}{of_units(recibido)}"


def beside(dicha: Served) -> str:
    """Say what units delivered where another figure answers; empty where their records do, or there are none."""
    if dicha.recibido is None or dicha.es_parcial or dicha.es_todo or not dicha.recibido.hay_algo:
        return ""
    return f"Aparte de esta cifra, {delivered(dicha.recibido)}."


def received(dicha: Served) -> list[Claim]:
    """Return the claims that `delivered` makes; without records, that there are none."""
    recibido = dicha.recibido
    if recibido is None:
        return [fact("registros_del_anio", 0, sujeto=subject(anio=dicha.anio))]
    suyas = [figure(COUNTED, recibido.empresas, (*dicha.sujeto, ("base", "registros")))]
    cuentas = {
        "deben_entregar": recibido.deben,
        "entregaron_completo": recibido.completas,
        "entregaron_algo": recibido.recibidas,
        "entregaron_sin_deber": recibido.otras,
    }
    dichas = [fact(nombre, cuantas, sujeto=dicha.sujeto) for nombre, cuantas in cuentas.items()]
    return [*(suyas if recibido.empresas is not None else []), *dichas]


def no_waterfall(vista: View, dicha: Served, *, se_calla: bool) -> Sentence:
    """Say why there is no waterfall: to who reads aggregates, that it would give a few away."""
    if not se_calla:
        return only_printed(dicha)
    reservada = STEPS_NOT_TOLD + (WITHOUT_FILTERS if any(vista.firms.values()) else "")
    return sentence(reservada, unsayable(Relation.WITHHELD, focalization.RATE, dicha.sujeto))


def only_printed(dicha: Served) -> Sentence:
    """Say why firms can't be taken through the criteria one by one."""
    if dicha.es_cero:
        return sentence(unknown.NOBODY, figure(COUNTED, 0, dicha.sujeto))
    if dicha.recibido is None:
        return sentence(f"Sólo hay cifras publicadas para este año: {FROM_RECORDS}. {LOAD_LISTS}", received(dicha))
    texto = f"Aquí {FROM_RECORDS}, que no están completos: {delivered(dicha.recibido)}."
    return sentence(texto, received(dicha))


def _nobody_gives(dicha: Served, documentos: Sequence[str], por: str) -> Sentence:
    """Say why a dimension of the firms is not known: no document prints it, and records are none or not all."""
    que, son = DIMENSIONS[por].etiqueta.lower(), "publica" if len(documentos) == 1 else "publican"
    nadie = f"ninguna fuente da su {que}"
    quien = f"el {formats.listed(documentos)} no {son} cifras por {que}" if documentos else nadie
    no_se_da = unsayable(Relation.NO_VALUE, COUNTED, _whole(dicha, por), por=por)
    if dicha.recibido is None:
        return sentence(f"{quien} y {NO_LISTS}", no_se_da, received(dicha))
    if dicha.es_todo or dicha.es_parcial:
        aparte = f"; {delivered(dicha.recibido)}" if dicha.es_parcial else ""
        return sentence(f"{nadie}{aparte}", received(dicha))
    texto = f"{quien} y los registros no están completos: {delivered(dicha.recibido)}"
    return sentence(texto, no_se_da, received(dicha))


def _whole(dicha: Served, por: str) -> Subject:
    """Return what figures opened by a dimension are of: the filters but that one."""
    return tuple((d, v) for d, v in dicha.sujeto if d != por)


def of_units(recibido: Received) -> str:
    """Say of which units something was received: "de 1 de las 7 unidades que deben entregar (ninguna completa)"."""
    if not recibido.deben:
        return "que ninguna unidad debe entregar"
    otras = f"otras {recibido.otras}" if recibido.otras > 1 else "otra"
    es_una = recibido.deben == 1
    deben = "la unidad que debe entregar" if es_una else f"las {recibido.deben} unidades que deben entregar"
    if recibido.otras and not recibido.recibidas:
        return f"no de {deben}, sino de {otras}"
    if es_una:
        dicho = f"de {deben}, que {'ya' if recibido.completas else 'no'} está completa"
        return f"{dicho}, y de {otras}" if recibido.otras else dicho
    completas = counted(recibido.completas, "completas") if recibido.completas else "ninguna completa"
    return f"de {recibido.recibidas} de {deben} ({completas}){f' y de {otras}' if recibido.otras else ''}"


def cannot_say(dicha: Served) -> Sentence:
    """Say that no firm answers the filters or, where not every firm is known, that it can't be said and why."""
    de_que, sujeto = f" {dicha.pedido}" if dicha.pedido else "", dicha.sujeto
    if dicha.oculta:
        pocas = f"En {dicha.anio} se atendió a {FEW} empresas{de_que}: no se dice a cuántas."
        texto = f"A cuántas empresas se atendió en {dicha.anio}{de_que} está reservado: dejaría ver a unas pocas."
        return sentence(pocas if dicha.oculta == FEW else texto, unsayable(Relation.WITHHELD, COUNTED, sujeto))
    if dicha.es_ninguna or dicha.es_cero:
        ninguna = fact("empresas_de_los_registros", 0, sujeto=sujeto)
        texto = f"En {dicha.anio}{_to_its_day(dicha)} no se atendió a ninguna empresa{de_que}."
        return sentence(texto, figure(COUNTED, 0, sujeto) if dicha.es_cero else ninguna)
    if dicha.tramo:
        texto = f"De las empresas atendidas en {dicha.anio}{de_que} se sabe que son {dicha.tramo.entre}, y no cuáles."
        return sentence(texto, _interval(dicha, dicha.tramo))
    texto = f"No se puede decir a qué empresas se atendió en {dicha.anio}{de_que}"
    no_se_da = unsayable(Relation.NO_VALUE, COUNTED, sujeto)
    if dicha.recibido is None:
        return sentence(f"{texto}: {NO_LISTS} ni documento que lo diga.", no_se_da, received(dicha))
    return sentence(f"{texto}: {delivered(dicha.recibido)}.", no_se_da, received(dicha))


def _interval(dicha: Served, tramo: FirmsTotal) -> list[Claim]:
    """Return the claim of what the firms lie between; none where nothing says it."""
    menor, mayor = tramo.minimo_empresas_atendidas, tramo.maximo_empresas_atendidas
    return [] if menor is None or mayor is None else [between(COUNTED, menor, mayor, dicha.sujeto)]


def _to_its_day(dicha: Served) -> str:
    return f", {formats.up_to(dicha.hasta)}," if dicha.hasta else ""


def _in(dicha: Served, coma: str = "") -> str:
    """Begin a sentence with year, cut-off, filters, and whether it is of records received alone."""
    de_que = f", {dicha.pedido}" if dicha.pedido else ""
    if dicha.es_parcial:
        return f"En los registros recibidos de {dicha.anio}{de_que},"
    if dicha.hasta:
        return f"En {dicha.anio}{de_que}, {formats.up_to(dicha.hasta)},"
    return f"En {dicha.anio}{de_que}{',' if de_que else coma}"


def marked(titulo: Sentence, dicha: Served) -> Sentence:
    """Return a title with what its year lacks: "(parcial, registros recibidos)", "(parcial, al 31/08/2026)"."""
    if dicha.es_parcial:
        return ending(titulo, " (parcial, registros recibidos)")
    return ending(titulo, f" (parcial, {formats.up_to(dicha.hasta)})") if dicha.hasta else titulo


def each_on_its_own(filas: Sequence[Row], dicha: Served) -> str:
    """Say of firms by unit, where not all have delivered, that a unit is there by what it delivered."""
    if not filas or not beside(dicha):
        return ""
    return f"Sólo las unidades que entregaron: {delivered(dicha.recibido)}"


def rules_to_try(criterios: Iterable[Criteria]) -> str:
    """Say under which rules who reads aggregates may see the rate."""
    return RULES_TO_TRY.format("; ".join(f"de {c.minimo_uit:g} a {c.maximo_uit:,g}" for c in criterios) or "ninguna")


def received_title(titulo: Sentence, dicha: Served) -> Sentence:
    """Return the title of what is counted from the records alone, marked where they are not all."""
    return titulo if dicha.es_todo else ending(titulo, " (parcial, registros recibidos)")


def _only_invented(dicha: Served, que: str) -> Sentence:
    """Say that what is asked is seen here of a demonstration: it is there to be seen, not to be told."""
    texto = f"{_in(dicha, ',')} {que} se ve aquí con la demostración, que no es real."
    return sentence(texto, fact("registros_del_anio", 0, sujeto=subject(anio=dicha.anio)))


def who(dicha: Served, parte: Sentence = NO_SENTENCE) -> Sentence:
    """Answer whom the programme serves; `parte` is said of how many they are."""
    fila = dicha.fila
    if dicha.es_cero:
        return cannot_say(dicha)
    if fila is None:
        return _between(dicha, dicha.tramo) if dicha.tramo else cannot_say(dicha)
    if dicha.es_inventada:
        return _only_invented(dicha, "a cuántas empresas se atendió")
    cuantas, de_que = formats.firms(fila.empresas_atendidas), f" {dicha.pedido}" if dicha.pedido else ""
    dichas = [figure(COUNTED, fila.empresas_atendidas, dicha.sujeto), *parte.claims]
    if dicha.es_parcial:
        texto = f"Registros recibidos de {dicha.anio}{de_que}: {cuantas}{parte}. {_not_all(dicha.recibido)}"
        return sentence(texto, dichas, received(dicha))
    return sentence(f"En {dicha.anio}{_to_its_day(dicha)} se atendió a {cuantas}{de_que}{parte}.", dichas)


def who_they_are(vista: View, dicha: Served, perfil: Mapping[str, Sequence[Row]]) -> Sentence:
    """Answer whom the programme serves and what most of them are; `perfil` are the shares by each dimension.

    What is filtered is not said again: its shares are of all the firms (figures.shares).
    """
    texto = who(dicha)
    partes = [
        _are(mayor, filas, d, dicha)
        for d, filas in perfil.items()
        if d in MOST_ARE and freed(vista, d) == vista and (mayor := most(filas, d))
        if not is_invented(mayor, share_of(filas))
    ]
    if not partes or dicha.es_parcial or dicha.sin_empresas:
        return texto
    dichas = formats.listed([p.texto for p in partes])
    return sentence(f"{texto.texto[:-1]}: {dichas}.", texto.claims, *(p.claims for p in partes))


def _are(mayor: Row, filas: Sequence[Row], dimension: str, dicha: Served) -> Sentence:
    """Say what most of the firms are: "59.4 % es del sector Comercio"."""
    parte = share_of(filas)
    que = MOST_ARE[dimension].format(_lowered(mayor, dimension))
    suya = member(parte, dimension, str(mayor[dimension]), mayor[parte], dicha.sujeto)
    return sentence(f"{formats.percent(mayor[parte])} {que}{_of_those_known(filas)}", suya)


def returning(dicha: Served) -> str:
    """Say how many of the firms had been served in an earlier year; empty where nobody knows."""
    cuantas = dicha.fila.empresas_recurrentes if dicha.fila else None
    if dicha.fila is None or cuantas is None:
        return ""
    es_inventada = is_invented(dicha.fila.respuesta, "empresas_recurrentes")
    habian = "había" if cuantas == 1 else "habían"
    texto = f"{formats.number(cuantas)} ya {habian} sido {noun(cuantas, 'atendidas')} en un año anterior"
    return f"{texto} (demostración)." if es_inventada else f"{texto}."


def _lowered(fila: Row, dimension: str) -> str:
    nombre = str(called(fila, dimension))
    return nombre if dimension == "sector" else nombre[:1].lower() + nombre[1:]


def _of_those_known(filas: Sequence[Row]) -> str:
    return " (de las que tienen dato)" if share_of(filas) == printed.SHARE_WITH_DATA else ""


def _between(dicha: Served, tramo: FirmsTotal) -> Sentence:
    firmas = f"{tramo.entre} empresas"
    texto = f"{_in(dicha)} se atendió a {firmas}: es lo que permiten saber las cifras dadas; ninguna da la exacta."
    return sentence(texto, _interval(dicha, tramo))


def _not_all(recibido: Received | None) -> str:
    if recibido is None:
        return "No es todo lo que se atendió."
    return f"No es todo lo que se atendió: son {of_units(recibido)}."


def right_ones(dicha: Served, cambio: Since | None = None) -> Sentence:
    """Answer whether the firms served are the right ones: with a figure, with its range, or that it can't be said.

    `cambio` is how the rate changed since the year before.
    """
    fila = dicha.fila or dicha.tramo
    if fila is None or dicha.es_cero or (dicha.fila is None and fila.focalizacion_pct is None):
        return cannot_say(dicha)
    tasa, mayor = fila.focalizacion_pct, fila.focalizacion_max_pct
    if tasa is not None and is_invented(fila.respuesta, RATE):
        return _only_invented(dicha, "qué parte de las empresas atendidas cumple los tres criterios")
    if tasa is None:
        return _no_rate(dicha, fila)
    if dicha.es_abierta:
        extremos = focalization.between(fila.respuesta)
        dicho = f"{formats.between(INDICATORS[RATE], *extremos)} de las empresas atendidas cumple los tres criterios"
        es_una = extremos[0] == extremos[1]
        suya = figure(RATE, tasa, dicha.sujeto) if es_una else between(RATE, *extremos, dicha.sujeto)
        return sentence(f"{_in(dicha, ',')} {dicho}: {_why_open(dicha)}.", suya)
    dicho = f"{_in(dicha, ',')} {formats.percent(tasa)} de las empresas atendidas cumple los tres criterios"
    texto = sentence(dicho, figure(RATE, tasa, dicha.sujeto))
    texto = joined([texto, _since(dicha, cambio)], ", ") if cambio else texto
    if mayor is not None and mayor > tasa and not is_invented(fila.respuesta, MOST_RATE):
        podria = sentence(
            f"con todos los datos podría llegar a {formats.percent(mayor)}", figure(MOST_RATE, mayor, dicha.sujeto)
        )
        texto = joined([texto, podria], "; ")
    return ending(texto, ".")


def _no_rate(dicha: Served, fila: FirmsTotal) -> Sentence:
    """Say why no rate is said of some firms: it is kept, or their data are missing."""
    firmas = "la empresa" if fila.empresas_atendidas == 1 else f"las {formats.firms(fila.empresas_atendidas)}"
    cuantas = figure(COUNTED, fila.empresas_atendidas, dicha.sujeto)
    if fila.respuesta.get(f"{HIDDEN}{RATE}"):
        texto = f"{_in(dicha, ',')} qué parte de {firmas} cumple los tres criterios está {RESERVED}: {GIVES_AWAY}."
        return sentence(texto, cuantas, unsayable(Relation.WITHHELD, RATE, dicha.sujeto))
    mayor, dichas = fila.focalizacion_max_pct, [cuantas, unsayable(Relation.NO_VALUE, RATE, dicha.sujeto)]
    if mayor is not None:
        dichas.append(between(RATE, 0, mayor, dicha.sujeto))
    rango = "" if mayor is None else f"; puede estar {formats.between(INDICATORS[RATE], 0, mayor)}"
    texto = (
        f"{_in(dicha, ',')} no se puede decir qué parte de {firmas} cumple los tres criterios: "
        f"faltan sus datos de SUNAT{rango}."
    )
    return sentence(texto, dichas)


def _since(dicha: Served, hallado: Since) -> Sentence:
    """Say how the rate changed since the year before; nothing where that can't be said, or the year is not over."""
    antes, ahora, puntos = hallado.cambio.b.valor, hallado.cambio.a.valor, hallado.cambio.cuanto
    if antes is None or ahora is None or puntos is None:
        return NO_SENTENCE
    filas = [(str(dicha.anio - 1), antes), (str(dicha.anio), ahora)]
    sujeto = tuple((d, v) for d, v in dicha.sujeto if d != YEAR)
    movio = change(RATE, YEAR, filas, sujeto, cual=Relation.POINTS, valor=puntos)
    como = "más" if puntos > 0 else "menos"
    cuantos = " ".join([formats.number(abs(puntos), 1), noun(round(abs(puntos), 1), "puntos")])
    dicho = f"{cuantos} {como} que en {dicha.anio - 1} ({formats.percent(antes)})"
    return sentence(dicho if puntos else f"lo mismo que en {dicha.anio - 1}", movio)


def _why_open(dicha: Served) -> str:
    if dicha.cruce_anterior is None:
        return "de muchas falta el dato"
    return f"sus datos son {marks.earlier_cross(dicha.cruce_anterior)}"


def where(vista: View, dicha: Served, filas: Sequence[Row], documentos: Sequence[str] = ()) -> Sentence:
    """Answer where the firms are; of a department chosen, how many and which part of them all.

    `documentos` are those that print firms of the year.
    """
    ciertas = [f for f in filas if not is_invented(f, SHARE[0])]
    conocidas = [
        f for f in records(PlaceShare, ciertas) if f.departamento is not None and f.participacion_pct is not None
    ]
    if vista.departamento:
        return _of_one_place(dicha, [f for f in conocidas if f.departamento == vista.departamento])
    if dicha.sin_empresas:
        return cannot_say(dicha)
    if not conocidas and len(ciertas) < len(filas):
        return _only_invented(dicha, "dónde están las empresas")
    if not conocidas:
        por_que = _nobody_gives(dicha, documentos, PLACE)
        return sentence(f"{_in(dicha, ',')} no se puede decir dónde están las empresas: {por_que}.", por_que.claims)
    lista = formats.listed([f"{f.departamento_nombre} ({formats.percent(f.participacion_pct)})" for f in conocidas[:3]])
    mayores = _largest_first(SHARE[0], PLACE, filas, dicha)
    faltan = brackets.rest(PLACE, [f for f in filas if f[SHARE[0]] is not None], SHARE[0])
    if len(conocidas) == 1:
        solo = "con cifra" if faltan else "con empresas atendidas"
        return sentence(f"{_in(dicha, ',')} el único departamento {solo} es {lista}.", mayores)
    con_cifra = counted(len(conocidas), "departamentos")
    los = f"de los {con_cifra} con cifra, los que tienen" if faltan else "los departamentos con"
    return sentence(f"{_in(dicha, ',')} {los} más empresas atendidas son {lista}.", mayores)


def _largest_first(indicador: str, dimension: str, filas: Sequence[Row], dicha: Served) -> Claim:
    """Claim which member has the most, and the figures of all."""
    cifras = {str(f[dimension]): f[indicador] for f in filas}
    return extreme(indicador, dimension, cifras, _whole(dicha, dimension), Relation.LARGEST)


def _of_one_place(dicha: Served, suyas: Sequence[PlaceShare]) -> Sentence:
    if not suyas:
        return who(dicha)
    [lugar] = suyas
    parte = member(SHARE[0], PLACE, str(lugar.departamento), lugar.participacion_pct, _whole(dicha, PLACE))
    if dicha.fila is None and not dicha.tramo:
        texto = f"{lugar.departamento_nombre} tiene {formats.percent(lugar.participacion_pct)} de las de todo el país"
        return sentence(f"En {dicha.anio}, de las empresas atendidas {texto}; ninguna fuente dice cuántas son.", parte)
    de_las = "de las recibidas" if dicha.es_parcial else "de las"
    return who(dicha, sentence(f", {formats.percent(lugar.participacion_pct)} {de_las} de todo el país", parte))


def services(dicha: Served, filas: Sequence[Row], documentos: Sequence[str] = ()) -> Sentence:
    """Answer what the firms receive; `documentos` are those that print firms of the year."""
    if dicha.sin_empresas:
        return cannot_say(dicha)
    if not filas:
        por_que = _nobody_gives(dicha, documentos, FAMILY)
        return sentence(f"{_in(dicha, ',')} no se puede decir qué servicios recibieron: {por_que}.", por_que.claims)
    dichas = [f for f in filas if f[COUNTED] is not None]
    if not dichas:
        texto = f"{_in(dicha, ',')} no se dice qué servicios recibieron: dejaría ver a unas pocas empresas."
        return sentence(texto, unsayable(Relation.WITHHELD, COUNTED, dicha.sujeto, por=FAMILY))
    ciertas = [f for f in dichas if not is_invented(f, COUNTED)]
    if not ciertas:
        return _only_invented(dicha, "qué servicios recibieron")
    mayor = max(records(FamilyFirms, ciertas), key=lambda f: f.empresas_atendidas)
    cual = "la familia de servicio más extendida" if len(dichas) > 1 else "la única familia de servicio con empresas"
    texto = f"{cual} es {str(mayor.familia_servicio).lower()}: {formats.firms(mayor.empresas_atendidas)}"
    return sentence(f"{_in(dicha, ',')} {texto}.", _largest_first(COUNTED, FAMILY, filas, dicha))


def not_crossed(dicha: Served, que: str, por: str = "") -> Sentence:
    """Say why what is counted firm by firm is not seen (`que`, in words; `por`, its dimensions), and what brings it."""
    if dicha.es_cero:
        return sentence(unknown.NOBODY, figure(COUNTED, 0, dicha.sujeto))
    dichas = [*([unsayable(Relation.NO_VALUE, COUNTED, dicha.sujeto, por=por)] if por else []), *received(dicha)]
    if dicha.recibido is None:
        return sentence(f"No se ve {que}. {NOT_COUNTED} y {NO_LISTS}. {LOAD_LISTS}", dichas)
    texto = f"No se ve {que}. {NOT_COUNTED} y los registros no están completos: {delivered(dicha.recibido)}."
    return sentence(texto, dichas)


def all_seen(vista: View, *dimensiones: str) -> str:
    """Say that a piece shows all the values of what is filtered; empty where it follows every filter."""
    return view.not_followed(vista, freed(vista, *dimensiones).chosen)


def largest(filas: Sequence[Row], dimension: str, vista: View) -> Sentence:
    """Title a chart of shares with the largest of those drawn, unless that is invented or some is not told.

    Where it is known of no firm the title is that.
    """
    etiqueta, parte = DIMENSIONS[dimension].etiqueta, share_of(filas)
    suyas = [f for f in filas if not is_rest(f)]
    nombra = shown(etiqueta, parte, por=dimension)
    con_parte = [f for f in suyas if f[parte] is not None]
    if _some_not_told(suyas, parte):
        return nombra
    cifras = {str(f[dimension]): f[parte] for f in suyas}
    mayor = extreme(parte, dimension, cifras, claimed(vista, dimension), Relation.LARGEST)
    if suyas and all(DIMENSIONS[dimension].is_missing(f[dimension]) for f in suyas):
        return sentence(f"{etiqueta}: no se conoce de ninguna empresa", mayor)
    if len(con_parte) < 2 or mayor.cuantos > 1:
        return nombra
    [fila] = [f for f in con_parte if f[parte] == mayor.valor]
    if is_invented(fila, parte):
        return nombra
    return sentence(f"{etiqueta}: {called(fila, dimension) or NO_DATA}, {formats.percent(fila[parte])}", mayor)


def most(filas: Sequence[Row], dimension: str) -> Row | None:
    """Return the row with the largest share; None where there is one value alone, or some is not told."""
    parte = share_of(filas)
    con_dato = [f for f in filas if f[parte] is not None and f[dimension] not in (None, NO_DATA) and not is_rest(f)]
    if len(con_dato) < 2 or _some_not_told(filas, parte):
        return None
    return max(con_dato, key=lambda f: f[parte])


def _some_not_told(filas: Sequence[Row], clave: str) -> bool:
    """Tell whether some figure of the rows is not told: what is most or least of them can't be said."""
    return any(f"{HIDDEN}{clave}" in f for f in filas)


def beside_another(otro: int | None, antes: Sequence[Row]) -> str:
    """Say which year stands under each bar of a chart of shares, or that nothing of it does; empty without another."""
    if otro is None:
        return ""
    return f"; la barra gris es {otro}" if antes else f"; de {otro} no hay partes sobre la misma base"


def shares_note(filas: Sequence[Row], vista: View, dimension: str, gris: str, con_dato: Sequence[Row] = ()) -> str:
    """Say measure, base, date, other year (beside_another) and filter of a chart of shares.

    `con_dato` says how many firms have the datum, where shares are of those.
    """
    con_parte = [f for f in filas if f[share_of(filas)] is not None and not is_rest(f)]
    anidan = brackets.overlap(dimension, con_parte)
    return of_sentences(
        f"Parte {_of_which(filas, con_dato)}, {vista.anio}{gris}",
        WITHIN_OTHERS if anidan else "",
        all_seen(vista, dimension),
    )


def _of_which(filas: Sequence[Row], con_dato: Sequence[Row]) -> str:
    """Say of which firms the shares are: "de las 13,448 empresas con dato, de 28,510"."""
    if share_of(filas) == printed.SHARE:
        return "de las empresas"
    cuantas = next((f for f in con_dato if f[printed.WITH_SIZE] is not None and f[COUNTED] is not None), None)
    if cuantas is None:
        return "de las empresas con dato"
    return f"de las {formats.firms(cuantas[printed.WITH_SIZE])} con dato, de {formats.number(cuantas[COUNTED])}"


def of_sentences(*frases: str) -> str:
    """Return the sentences that are said, one after the other."""
    return ". ".join(filter(None, frases))


def givers_title(filas: Sequence[Row], vista: View) -> Sentence:
    """Title the firms of each head with the one that served most; not where some are of part of it, or invented."""
    nombra = table_title("Empresas de cada dirección", HEAD)
    if len(filas) < 2 or _some_not_told(filas, COUNTED):
        return nombra
    if any(f[f"parcial_{COUNTED}"] or is_invented(f, COUNTED) for f in filas):
        return nombra
    cifras = {str(f[HEAD]): f[COUNTED] for f in filas}
    mayor = extreme(COUNTED, HEAD, cifras, claimed(vista, HEAD), Relation.LARGEST)
    firmas = formats.firms(next(f[COUNTED] for f in filas if f[COUNTED] == mayor.valor))
    quienes = formats.listed(list(mayor.miembros))
    return sentence(f"Quien atendió a más: {quienes}, {firmas}", mayor)


def table_title(titulo: str, dimension: str) -> Sentence:
    """Title what shows firms by a dimension."""
    return shown(titulo, COUNTED, por=dimension)


def crossed_title(titulo: str, *dimensiones: str) -> Sentence:
    """Title what shows firms by two dimensions at once."""
    return shown(titulo, COUNTED, por=",".join(dimensiones))


def places_title(vista: View) -> Sentence:
    """Title the table of places: departments or, of one chosen, its provinces."""
    return table_title("Provincias", "provincia") if vista.departamento else table_title("Departamentos", PLACE)


def map_title(valor: str, donde: str = "") -> Sentence:
    """Title a map of departments with what it measures and, of one that may go alone, on what it is drawn."""
    return shown(f"{INDICATORS[valor].etiqueta}, por departamento{donde}", valor, por=PLACE)


def map_note(valor: str, anio: int) -> str:
    """Say measure and year of a map."""
    return f"{INDICATORS[valor].etiqueta}, {anio}. Límites referenciales"


def crossed_note(vista: View, lado: str, arriba: str) -> str:
    """Say measure, date and filter of two characteristics at once."""
    nombres = f"{DIMENSIONS[lado].etiqueta} por {DIMENSIONS[arriba].etiqueta}"
    return of_sentences(f"Empresas atendidas, {vista.anio}: {nombres}", all_seen(vista, lado, arriba))


def by_product_note(vista: View) -> str:
    """Say measure and filter of the sectors of each product."""
    return of_sentences("Parte de las empresas del producto, en %", all_seen(vista, "producto", "sector"))


def lowest_rate(filas: Sequence[Row], dimension: str, vista: View, *, es_abierta: bool = False) -> Sentence:
    """Title a chart of rates with its lowest; not where only what some lie between is known, or it is invented."""
    que = DIMENSIONS[dimension].etiqueta.lower()
    nombra = shown(f"Focalización por {que}", RATE, por=dimension)
    es_inventada = any(is_invented(f, RATE) for f in filas)
    if len(filas) < 2 or es_abierta or es_inventada or _some_not_told(filas, RATE):
        return nombra
    cifras = {str(f[dimension]): f[RATE] for f in filas}
    menor = extreme(RATE, dimension, cifras, claimed(vista, dimension), Relation.SMALLEST)
    suya = [f for f in filas if f[RATE] == menor.valor]
    if len(suya) > 1 or DIMENSIONS[dimension].is_missing(suya[0][dimension]):
        return nombra
    tasa = formats.percent(suya[0][RATE])
    return sentence(f"La más baja por {que}: {called(suya[0], dimension)}, {tasa}", menor)


NO_RATES = "Ninguna fuente permite decirlo: faltan registros completos o sus datos de SUNAT."
RATES_NOT_TOLD = f"Está reservado: {GIVES_AWAY}."


def without_rates(filas: Sequence[Row], dimension: str, vista: View) -> Sentence:
    """Say why no rate is drawn: none is told to who reads aggregates, or nobody knows them."""
    motivo = Relation.WITHHELD if filas else Relation.NO_VALUE
    callada = unsayable(motivo, RATE, claimed(vista, dimension), por=dimension)
    return sentence(RATES_NOT_TOLD if filas else NO_RATES, callada)


RATE_BY_YEAR = shown("Focalización por año", RATE, por=YEAR)
RATE_BY_YEAR_NOTE = (
    "Parte de las empresas atendidas que cumple los tres criterios. No cambia con el año; los años de los que sólo se "
    "sabe entre qué valores está no se dibujan"
)


def rates_note(vista: View, dimension: str) -> str:
    """Say what the line of a rate is, and which filter is not followed."""
    return of_sentences("La línea llega hasta lo que podría ser con todos los datos", all_seen(vista, dimension))


def _not_formal(regla: Criteria) -> tuple[str, str]:
    """Return how it is said that one firm, and that several, are not in SUNAT as the rule asks."""
    if regla.solo_activas:
        return "no está activa y habida en SUNAT", "no están activas y habidas en SUNAT"
    return "no está en SUNAT", "no están en SUNAT"


def how_waterfall(regla: Criteria) -> str:
    """Say how the waterfall is read, with the rule in force."""
    activas, anios = "activas " if regla.solo_activas else "", counted(regla.antiguedad_anios, "años")
    return HOW_WATERFALL.format(activas, anios, *map(formats.number, (regla.minimo_uit, regla.maximo_uit)))


def waterfall_headline(c: Waterfall, regla: Criteria, dicha: Served) -> Sentence:
    """Title the waterfall with where most firms are lost, or that it can't be said; `regla` is the one in force."""
    if c.procedencia == Provenance.SYNTHETIC:
        return shown(WATERFALL, RATE)
    anios = counted(regla.antiguedad_anios, "años")
    perdidas = {
        _not_formal(regla): c.formal_no,
        (f"no tiene {anios} en el registro", f"no tienen {anios} en el registro"): c.antiguedad_no,
        ("vende fuera de rango", "venden fuera de rango"): c.ventas_no,
    }
    (de_una, de_varias), cuantas = max(perdidas.items(), key=lambda p: p[1])
    dichas = [
        fact(f"descartadas_por_{nombre}", c[f"{nombre}_no"], sujeto=dicha.sujeto)
        for nombre in ("formal", "antiguedad", "ventas")
    ]
    if cuantas:
        texto = f"Lo que más descarta: {formats.firms(cuantas)}, porque {de_una if cuantas == 1 else de_varias}"
        return sentence(texto, dichas, fact("anios_en_el_registro", regla.antiguedad_anios, sujeto=dicha.sujeto))
    if c.calladas:
        texto = "Ninguna de las que tienen los datos se descarta; de cuántas no se sabe está reservado"
        return sentence(texto, dichas)
    return sentence(*_nobody_is_out(c, dicha), dichas)


def _nobody_is_out(c: Waterfall, dicha: Served) -> tuple[str, Claim]:
    """Say that none of the firms with data is discarded, or that none has the data."""
    sin_dato = (c.formal_sin_dato or 0) + (c.antiguedad_sin_dato or 0) + (c.ventas_sin_dato or 0)
    ignoradas = fact("sin_dato_de_focalizacion", sin_dato, sujeto=dicha.sujeto)
    if sin_dato == c.atendidas:
        return "No se puede decir cuántas se descartan: de ninguna se conocen los tres criterios", ignoradas
    resto = f"; de {formats.number(sin_dato)} no se sabe" if sin_dato else ""
    con_dato = c.atendidas - sin_dato
    quien = "La única con dato no" if con_dato == 1 else f"Ninguna de las {formats.number(con_dato)} con dato"
    return f"{quien} se descarta{resto}", ignoradas


def overlap_headline(filas: Sequence[Combination], sujeto: Subject, *, son_inventadas: bool) -> Sentence:
    """Title the overlap with the firms in it, unless they are invented."""
    if not filas or son_inventadas:
        return shown(OVERLAP)
    varias = _firms_in_several(filas)
    cuantas = fact("empresas_en_varias_actividades", varias, sujeto=sujeto)
    if not varias:
        return sentence("Ninguna empresa pasó por más de una actividad", cuantas)
    return sentence(f"{formats.firms(varias)} {'pasó' if varias == 1 else 'pasaron'} por más de una actividad", cuantas)


def not_combined(sujeto: Subject) -> Sentence:
    """Say that there are no combinations of activities to draw."""
    nadie = fact("empresas_en_varias_actividades", 0, sujeto=sujeto)
    return sentence("Todas pasaron por una sola actividad: no hay combinaciones que dibujar.", nadie)


def overlap_note(
    filas: Sequence[Combination],
    dibujadas: Sequence[Combination],
    vista: View,
    seguida: View,
    de_mas: Overlap | None,
) -> str:
    """Say what the overlap chart shows, which filters it does not follow, what it leaves out, what the overlap is."""
    partes = [f"Empresas con exactamente esa combinación de actividades, {vista.anio}."]
    if no_sigue := view.not_followed(vista, seguida.chosen):
        partes.append(f"{no_sigue}: es de todo el programa.")
    otras = _firms_in_several(filas) - _firms_in_several(dibujadas)
    if otras:
        partes.append(
            f"Se ven las {counted(len(dibujadas), 'combinaciones mayores')}; las demás tienen {formats.firms(otras)}."
        )
    if de_mas and de_mas.solapamiento:
        segun = ", según lo impreso o reportado" if de_mas.procedencia == Provenance.DERIVED else ""
        partes.append(
            f"Sumar las actividades contaría {formats.firms(de_mas.solapamiento)} de más{segun}: es el solapamiento."
        )
    return " ".join(partes)


def _firms_in_several(filas: Sequence[Combination]) -> int:
    return sum(f.empresas for f in filas if f.actividades > 1)


def tiles_note(vista: View, filas: Sequence[Row], indicador: str) -> str:
    """Say what the squares are and, of the department chosen, its place among those with data."""
    texto = f"Un cuadro por departamento, del mismo tamaño, {vista.anio}"
    con_dato = [f for f in filas if f["departamento"] not in (None, NO_DATA) and f[indicador] is not None]
    elegido = next((f for f in con_dato if f["departamento"] == vista.departamento), None)
    if elegido is None:
        return texto
    nombre, entre = elegido["departamento_nombre"], bounds(elegido, indicador)
    if entre:
        return f"{texto}. {nombre}: {formats.between(INDICATORS[indicador], *entre)}"
    cifra = formats.written(INDICATORS[indicador], elegido[indicador])
    if any(bounds(f, indicador) for f in con_dato):
        return f"{texto}. {nombre}: {cifra}"
    puesto = 1 + sum(f[indicador] > elegido[indicador] for f in con_dato)
    return f"{texto}. {nombre}: {cifra}, puesto {puesto} de {len(con_dato)}"


def places_hint(vista: View) -> str:
    """Say how to go down to provinces and back."""
    if vista.departamento:
        return "Quite el filtro de departamento para volver a verlos todos."
    return "Pulse un cuadro de arriba, o elija un departamento en «Filtros», para ver sus provincias."
