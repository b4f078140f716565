"""Sentences, tables and cards about the firms served, from their figures."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, takewhile
from operator import itemgetter
from typing import Any

from pp0093.ask import view
from pp0093.ask.origin import figure_notes, printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.parts import focalization, structure
from pp0093.ask.parts.focalization import Criteria, Waterfall
from pp0093.ask.registry import ACTIVITY, DIMENSIONS, FIRMS_SERVED, INDICATORS, SHARE, SHARE_WITH_DATA, label_of
from pp0093.ask.rows import FEW, HIDDEN, NO_DATA, RESERVED, Row, is_open, is_rest, known
from pp0093.ask.standing import comparability, norms, unknown
from pp0093.ask.standing.change import Since
from pp0093.ask.standing.comparability import SERVICES
from pp0093.ask.suppression.indirect import Combination, Sensitivity
from pp0093.ask.view import View
from pp0093.claims import (
    Claim,
    Relation,
    Sentence,
    Subject,
    count,
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
from pp0093.errors import LOADED_AT
from pp0093.firms.figures import (
    RATE,
    SHARE_AND_FIRMS,
    Received,
    Served,
    claimed,
    freed,
    is_invented,
    share_of,
)
from pp0093.language.words import counted
from pp0093.provenance import Provenance
from pp0093.writing import formats, tables
from pp0093.writing.phrases import NOTHING, phrase, say
from pp0093.writing.tables import AS_PRINTED, Card, hidden

DEPARTMENT, FAMILY, DIRECTION = "departamento", "familia_servicio", "direccion"
# The dimensions whose majority an answer says, with its phrase; and those whose chart title says it.
MOST_ARE = {"sector": "son_del_sector", "tamano": "son_de_tamano"}
MOST_DO = {"tramo_ventas": "el_mayor_en_ventas", "tramo_trabajadores": "el_mayor_en_trabajadores"}
TOLD = (*MOST_ARE, FAMILY)
BRACKET = re.compile(r"^([\d,]+) ?- ?([\d,]+)")
CRITERIA = ("formal", "antiguedad", "ventas")
# Limit of departments named in an answer.
TOLD_PLACES = 3
# How many shares a title names after the largest, when the answer says it.
NEXT = 2


def what_to_do(dicha: Served) -> Sentence:
    """Return what to do when nothing answers."""
    frase = (
        "quite_un_filtro" if dicha.pedido else "cargue_registros" if dicha.recibido is None else "cargue_lo_que_falta"
    )
    return words(phrase(frase, dicha, donde=LOADED_AT))


def delivered(recibido: Received | None) -> str:
    """Return what units delivered: "registros de 5 empresas, de 1 de las 7 unidades que deben entregar"."""
    if recibido is None:
        return ""
    if not (recibido.deben or recibido.hay_algo):
        return phrase("nadie_debe")
    return phrase("llegaron_registros", recibido, unidades=of_units(recibido))


def delivered_beside(dicha: Served) -> str:
    """Return what units delivered when another figure answers; "" when their records do, or there are none."""
    if dicha.recibido is None or dicha.es_parcial or dicha.es_todo or not dicha.recibido.hay_algo:
        return ""
    return phrase("aparte_llegaron", llegada=delivered(dicha.recibido))


def received_claims(dicha: Served) -> list[Claim]:
    """Return the claims of `delivered`; without records, that there are none."""
    recibido = dicha.recibido
    if recibido is None:
        return [fact("registros_del_anio", 0, subject(anio=dicha.anio))]
    cuentas = {
        "deben_entregar": recibido.deben,
        "entregaron_completo": recibido.completas,
        "entregaron_algo": recibido.recibidas,
        "entregaron_sin_deber": recibido.otras,
    }
    dichas = [fact(nombre, cuantas, dicha.sujeto) for nombre, cuantas in cuentas.items()]
    if recibido.empresas is not None:
        dichas.append(figure(FIRMS_SERVED, recibido.empresas, (*dicha.sujeto, ("base", "registros"))))
    return dichas


def _say_of_firms(frase: str, dicha: Served, *mas: Claim | Iterable[Claim], **huecos: object) -> Sentence:
    """Fill a phrase about the firms of a page with year, filters, cut-off and deliveries."""
    dados = {
        "en": phrase("en_lo_recibido" if dicha.es_parcial else "en_lo_que_va", dicha),
        "llegada": delivered(dicha.recibido),
        "donde": LOADED_AT,
        **huecos,
    }
    return say(frase, dicha.sujeto, dicha, *mas, **dados)


def no_waterfall(dicha: Served, *, se_calla: bool) -> Sentence:
    """Return why there is no waterfall; for restricted readers, that it would reveal small counts."""
    que = "cuántas empresas fallan en cada criterio"
    return say("cascada_reservada", dicha.sujeto) if se_calla else not_crossed(dicha, que)


def _nobody_gives(dicha: Served, por: str) -> Sentence:
    """Return that no source gives a dimension of the firms, and what was delivered."""
    no_se_da = unsayable(Relation.NO_VALUE, FIRMS_SERVED, _whole(dicha, por), por=por)
    return _say_of_firms(
        "ninguna_fuente_da",
        dicha,
        no_se_da,
        received_claims(dicha),
        que=DIMENSIONS[por].etiqueta.lower(),
        llegada="" if dicha.es_todo else delivered(dicha.recibido),
    )


def _whole(dicha: Served, por: str) -> Subject:
    """Return the subject of figures grouped by a dimension: the filters except that one."""
    return tuple((d, v) for d, v in dicha.sujeto if d != por)


def of_units(recibido: Received) -> str:
    """Return which units delivered something: "de 1 de las 7 unidades que deben entregar (ninguna completa)"."""
    r = recibido
    if not r.deben:
        return phrase("que_nadie_debe")
    frase = "sino_de_otras" if r.otras and not r.recibidas else "de_la_unidad" if r.deben == 1 else "de_unidades"
    return phrase(
        frase,
        r,
        estado="ya está" if r.completas else "no está",
        completas=counted(r.completas, "completas") if r.completas else "ninguna completa",
        otras=r.otras or None,
    )


def each_on_its_own(filas: Sequence[Row], dicha: Served) -> str:
    """Return that firms by unit include only what each delivered, when some have not."""
    return (
        phrase("solo_las_que_entregaron", llegada=delivered(dicha.recibido))
        if filas and delivered_beside(dicha)
        else ""
    )


def rules_to_try(criterios: Iterable[Criteria]) -> str:
    """Return the rules under which restricted readers may see the rate."""
    reglas = "; ".join(f"de {c.minimo_uit:g} a {c.maximo_uit:,g}" for c in criterios)
    return phrase("reglas_que_se_prueban", reglas=reglas or "ninguna")


def received_title(titulo: Sentence, dicha: Served) -> Sentence:
    """Return a title of counts from records, marked when they are partial."""
    return titulo if dicha.es_todo else say("parcial_recibidos", dicho=titulo)


def _only_invented(dicha: Served, que: str) -> Sentence:
    """Return that the figure asked for is synthetic and only shown, not stated."""
    return _say_of_firms("solo_en_demostracion", dicha, que=que)


def firms_served_answer(dicha: Served, parte: Sentence = NOTHING, son: Sequence[Sentence] = ()) -> Sentence:
    """Return whom the programme serves or, when not every firm is known, why it is unknown.

    `parte` is appended to their number, `son` are the majorities.
    """
    estado = dicha.estado
    fila = dicha.hallada
    if estado == "inventadas":
        return _only_invented(dicha, "a cuántas empresas se atendió")
    dichas: list[Claim] = []
    if dicha.es_cero:
        dichas = [figure(FIRMS_SERVED, 0, dicha.sujeto)]
    elif estado == "ninguna":
        dichas = [fact("empresas_de_los_registros", 0, dicha.sujeto)]
    elif estado in ("sin_registros", "por_llegar", "en_parte"):
        dichas = received_claims(dicha)
    return _say_of_firms(
        f"atendidas_{estado}",
        dicha,
        dichas,
        **view.by_whom(dicha.unidad),
        empresas_atendidas=fila and (fila.limites or fila.empresas_atendidas),
        parte=parte,
        son=list(son),
        unidades=of_units(dicha.recibido) if dicha.recibido else "",
        pocas=FEW,
    )


def majorities(vista: View, perfil: Mapping[str, Sequence[Row]]) -> dict[str, Row]:
    """Return {dimension: its largest row} of the shares by each dimension that an answer says.

    Filtered dimensions are skipped: their shares are of all the firms (figures.shares).
    """
    mayores = {d: most(perfil[d], d) for d in MOST_ARE if freed(vista, d) == vista}
    return {d: f for d, f in mayores.items() if f and not is_invented(f, share_of([f]))}


def beneficiaries_answer(dicha: Served, mayores: Mapping[str, Row]) -> Sentence:
    """Return whom the programme serves, the majorities, and which services they received."""
    son = [_are(mayor, d, dicha) for d, mayor in mayores.items()]
    return joined([firms_served_answer(dicha, son=son), _services_received(dicha, "Servicios")])


def _are(mayor: Row, dimension: str, dicha: Served) -> Sentence:
    """Return a majority: "59.4 % es del sector Comercio"."""
    parte = share_of([mayor])
    suya = member(parte, dimension, str(mayor[dimension]), mayor[parte], dicha.sujeto)
    base = phrase("de_las_conocidas") if parte == SHARE_WITH_DATA else ""
    return say(MOST_ARE[dimension], parte=suya, nombre=str(label_of(mayor, dimension)), base=base)


def _services_received(dicha: Served, donde: str = "") -> Sentence:
    """Return the services that sources declare for the firms, and the page with the rest; empty without any."""
    if not dicha.recibieron:
        return NOTHING
    declarada = comparability.declared(dicha.anio, FIRMS_SERVED, SERVICES, dicha.recibieron)
    return say("con_que_servicios", (), declarada, dicho=dicha.recibieron.rpartition(": ")[2], donde=donde)


def returning(dicha: Served) -> str:
    """Return how many firms had been served in an earlier year; "" when unknown."""
    return phrase("ya_habian_sido", n=dicha.fila and dicha.fila.empresas_recurrentes)


def rate_answer(dicha: Served, cambio: Since | None = None) -> Sentence:
    """Return whether the firms served are the right ones: the rate, its interval, or why it is unknown.

    `cambio` is the change of the rate from the year before.
    """
    fila = dicha.hallada
    if fila is None or dicha.es_cero:
        return firms_served_answer(dicha)
    tasa = fila.focalizacion_pct
    mayor = fila.focalizacion_max_pct
    if tasa is not None and is_invented(fila.respuesta, RATE):
        return _only_invented(dicha, "qué parte de las empresas atendidas cumple los tres criterios")
    cifra: float | tuple[float, float] | None = tasa
    if tasa is None:
        sin_datos = "tasa_sin_registros" if mayor is None else "tasa_sin_datos"
        frase = "tasa_reservada" if fila.respuesta.get(f"{HIDDEN}{RATE}") else sin_datos
        cifra = None if mayor is None else (0, mayor)
    elif dicha.es_abierta:
        frase = "tasa_abierta"
        entre = focalization.rate_bounds(fila.respuesta)
        cifra = tasa if entre[0] == entre[1] else entre
    else:
        frase = "tasa_de_otra_base" if dicha.base_impresa else "tasa"
    es_mas = mayor is not None and mayor > (tasa or 0) and not is_invented(fila.respuesta, "focalizacion_max_pct")
    cruce = dicha.cruce_anterior
    return _say_of_firms(
        frase,
        dicha,
        firmas=fila.named(dicha.sujeto),
        focalizacion_pct=cifra,
        focalizacion_max_pct=mayor if es_mas else None,
        porque=phrase("de_otro_cruce", cruce=formats.earlier_cross(cruce)) if cruce else phrase("falta_el_dato"),
        base=dicha.base_impresa,
        cambio=figure_notes.change_sentence(cambio, dicha.sujeto) if cambio and frase == "tasa" else NOTHING,
        reservado=RESERVED,
    )


def out_of_focus(dicha: Served) -> Sentence:
    """Return what share doesn't meet the criteria, and of how many firms, as far as a printed rate's rounding tells.

    Nothing of a rate without its base, nor of those computed, whose waterfall says it.
    """
    fila = None if dicha.base_impresa else dicha.hallada
    if fila is None or fila.focalizacion_pct is None or fila.respuesta[f"procedencia_{RATE}"] != Provenance.PUBLISHED:
        return NOTHING
    menos, mas = fila.limites or (fila.empresas_atendidas or 0,) * 2
    fuera = structure.ALL_FIRMS_PCT - fila.focalizacion_pct
    return say(
        "no_los_cumplen",
        dicha.sujeto,
        no_cumplen_pct=fuera,
        no_cumplen_desde=math.ceil(menos * (fuera - structure.LOST) / structure.ALL_FIRMS_PCT),
        no_cumplen_hasta=math.floor(mas * (fuera + structure.LOST) / structure.ALL_FIRMS_PCT),
    )


def criteria(regla: Criteria, anio: int) -> Sentence:
    """Return the three criteria of the rule of a year."""
    numeros = (regla.minimo_uit, regla.maximo_uit, regla.antiguedad_anios)
    cuales = zip(norms.FOCALIZATION, numeros, strict=False)
    dichos = [fact("parametro", valor, subject(anio=anio, cual=cual)) for cual, valor in cuales]
    formal = "activa y habida en SUNAT" if regla.solo_activas else "inscrita en SUNAT"
    return sentence(_by_rule("los_tres_criterios", regla, formal=formal), dichos)


def where(vista: View, dicha: Served, filas: Sequence[Row]) -> Sentence:
    """Return where the firms are; for a chosen department, its firms and share of the total."""
    conocidas = _known_places(filas)
    if vista.departamento:
        return _of_one_place(dicha, conocidas.get(vista.departamento))
    if dicha.sin_empresas:
        return firms_served_answer(dicha)
    if not conocidas:
        if any(is_invented(f, SHARE) for f in filas):
            return _only_invented(dicha, "dónde están las empresas")
        return _say_of_firms("no_se_sabe_donde", dicha, porque=_nobody_gives(dicha, DEPARTMENT))
    return _say_of_firms(
        "mayores_con_cifra" if len(conocidas) > TOLD_PLACES else "lugares_con_cifra",
        dicha,
        _extreme(SHARE, DEPARTMENT, filas, _whole(dicha, DEPARTMENT)),
        lista=[
            f"{label_of(f, DEPARTMENT)} ({formats.percent(f[SHARE])})" for f in islice(conocidas.values(), TOLD_PLACES)
        ],
        n=len(conocidas),
    )


def _known_places(filas: Sequence[Row]) -> dict[Any, Row]:
    """Return {department: its row} of those with a share that is not synthetic."""
    return {f[DEPARTMENT]: f for f in known(filas, DEPARTMENT, SHARE) if not is_invented(f, SHARE)}


def some_places(impresas: Iterable[PublishedFigure]) -> list[Sentence]:
    """Return the printed figures of other kinds of place, when none is by department."""
    return [
        say(
            "solo_de_unos_lugares",
            cifra=member(FIRMS_SERVED, d, lugares, float(i.valor), subject(anio=i.anio)),
            lugares=lugares.split("+"),
        )
        for i in impresas
        for d, lugares in i.dimensiones.items()
    ]


def _extreme(
    indicador: str, dimension: str, filas: Sequence[Row], de: Subject, cual: Relation = Relation.LARGEST
) -> Claim:
    """Return the claim of which member has the most or least, with every member's figure."""
    return extreme(indicador, dimension, {str(f[dimension]): f[indicador] for f in filas}, de, cual)


def _of_one_place(dicha: Served, lugar: Row | None) -> Sentence:
    if lugar is None:
        return firms_served_answer(dicha)
    parte = member(SHARE, DEPARTMENT, lugar[DEPARTMENT], lugar[SHARE], _whole(dicha, DEPARTMENT))
    if not dicha.hallada:
        return _say_of_firms("un_lugar_sin_cuenta", dicha, lugar=label_of(lugar, DEPARTMENT), parte=parte)
    return firms_served_answer(dicha, say("parte_recibida" if dicha.es_parcial else "parte_del_pais", parte=parte))


def services(dicha: Served, filas: Sequence[Row], actividades: Sequence[Row]) -> Sentence:
    """Return which services the firms receive or, when no source opens them so, how many passed by each activity."""
    if ciertas := _certain(actividades):
        return joined([firms_served_answer(dicha), _by_activity(dicha, ciertas)])
    if dicha.sin_empresas:
        return firms_served_answer(dicha)
    if not filas:
        sin_abrir = _say_of_firms("servicios_sin_decir", dicha, porque=_nobody_gives(dicha, FAMILY))
        return joined([firms_served_answer(dicha), sin_abrir]) if dicha.fila else sin_abrir
    if not known(filas, FIRMS_SERVED):
        return _say_of_firms("servicios_reservados", dicha)
    if not (ciertas := _certain(filas)):
        return _only_invented(dicha, "qué servicios recibieron")
    mayor = max(ciertas, key=itemgetter(FIRMS_SERVED))
    de_todas, familia, parte = _whole(dicha, FAMILY), mayor[FAMILY], mayor.get(SHARE)
    respuesta = _say_of_firms(
        "familia_mayor" if dicha.fila else "familia_sin_total",
        dicha,
        empresas_atendidas=dicha.fila and dicha.fila.empresas_atendidas,
        cuantas=_extreme(FIRMS_SERVED, FAMILY, filas, de_todas),
        parte=None if parte is None else member(SHARE, FAMILY, familia, parte, de_todas),
        n=mayor[FIRMS_SERVED],
        familia=familia.lower(),
    )
    return joined([respuesta, _services_received(dicha)])


def _certain(filas: Sequence[Row]) -> list[Row]:
    """Return the rows whose firms are known and not synthetic."""
    return [f for f in known(filas, FIRMS_SERVED) if not is_invented(f, FIRMS_SERVED)]


def _by_activity(dicha: Served, filas: Sequence[Row]) -> Sentence:
    """Return the firms of each activity: "Por actividad: 918 en 2.2 Conexión y 356 en 2.3 Proveedores."."""
    de = _whole(dicha, ACTIVITY)
    cuales = [
        say(
            "cuantas_en",
            cifra=member(FIRMS_SERVED, ACTIVITY, f[ACTIVITY], f[FIRMS_SERVED], de),
            nombre=label_of(f, ACTIVITY),
        )
        for f in sorted(filas, key=itemgetter(FIRMS_SERVED), reverse=True)
    ]
    return say("por_actividad", cuales=cuales)


def not_crossed(dicha: Served, que: str, por: str = "") -> Sentence:
    """Return why firm-level counts are unavailable (`que`, in words; `por`, their dimensions), and what gives them."""
    if dicha.es_cero:
        return sentence(unknown.NO_FIRMS_SERVED, figure(FIRMS_SERVED, 0, dicha.sujeto))
    nada = [unsayable(Relation.NO_VALUE, FIRMS_SERVED, dicha.sujeto, por=por)] if por else []
    frase = "no_se_ve_sin_registros" if dicha.recibido is None else "no_se_ve_sin_todos"
    return _say_of_firms(frase, dicha, nada, received_claims(dicha), que=que)


def all_seen(vista: View, *dimensiones: str) -> str:
    """Return which filters a piece ignores to show all their values; "" when it follows every filter."""
    return view.not_followed(vista, freed(vista, *dimensiones).chosen)


def _titled(
    frase: str,
    nombra: Sentence,
    filas: Sequence[Row],
    clave: str,
    dimension: str,
    *,
    vista: View,
    cual: Relation = Relation.LARGEST,
    queda: Claim | None = None,
) -> Sentence:
    """Return a title with who has most or least; a plain one when tied, suppressed or synthetic."""
    con_cifra = known(filas, clave)
    extremo = _extreme(clave, dimension, filas, claimed(vista, dimension), cual)
    son_ciertas = not (_some_not_told(filas, clave) or any(is_invented(f, clave) for f in con_cifra))
    if len(con_cifra) < 2 or extremo.cuantos > 1 or not son_ciertas:
        return nombra
    [fila] = [f for f in con_cifra if f[clave] == extremo.valor]
    if cual is Relation.SMALLEST and DIMENSIONS[dimension].is_missing(fila[dimension]):
        return nombra
    quien = str(label_of(fila, dimension) or NO_DATA)
    if quien == NO_DATA and dimension in MOST_DO:
        frase = "el_mayor"
    quien = BRACKET.sub(r"de \1 a \2", quien)  # "de 13 a 50 UIT".
    return say(frase, que=DIMENSIONS[dimension].etiqueta, quien=quien, cifra=extremo, queda=queda)


def largest(filas: Sequence[Row], dimension: str, vista: View) -> Sentence:
    """Return a chart's title: the largest share drawn, unless synthetic or some is suppressed.

    When the answer already says it, those that come next. When no firm's value is known, the title says so.
    """
    que, parte, de = DIMENSIONS[dimension], share_of(filas), claimed(vista, dimension)
    suyas = [f for f in filas if not is_rest(f)]
    if suyas and all(que.is_missing(f[dimension]) for f in suyas) and not _some_not_told(suyas, parte):
        return say("de_ninguna_empresa", (), _extreme(parte, dimension, suyas, de), que=que.etiqueta)
    mayor = most(suyas, dimension) if dimension in TOLD and freed(vista, dimension) == vista else None
    if mayor and not any(is_invented(f, parte) for f in suyas) and (siguen := _next(filas, mayor, dimension, de)):
        return siguen
    nombra = shown(que.etiqueta, parte, por=dimension)
    return _titled(MOST_DO.get(dimension, "el_mayor"), nombra, suyas, parte, dimension, vista=vista)


def _next(filas: Sequence[Row], mayor: Row, dimension: str, de: Subject) -> Sentence:
    """Return which shares follow the largest; unranked when a lower bound, or what is not opened, may exceed them.

    Empty without any other, or when the largest or the second is itself a lower bound.
    """
    parte = share_of(filas)
    resto = sum(f[parte] or 0 for f in filas if is_rest(f))
    filas = [f for f in filas if not is_rest(f)]
    otras = [f for f in filas if f[parte] and f is not mayor and f[dimension] not in (None, NO_DATA)]
    otras.sort(key=itemgetter(parte), reverse=True)
    siguen = [*takewhile(lambda f: not _more_than(f), otras[:NEXT])]
    if not siguen or _more_than(mayor):
        return NOTHING
    nombra = str if dimension == "sector" else formats.small
    quien, *nombres = (nombra(str(label_of(f, dimension))) for f in (mayor, *siguen))
    partes = [member(parte, dimension, str(f[dimension]), f[parte], de) for f in siguen]
    cuales = [say("con_marca", dicho=nombre, marca=suya) for nombre, suya in zip(nombres, partes, strict=True)]
    if any(map(_more_than, otras)) or resto > siguen[-1][parte]:
        return say("ademas_de", quien=quien, cuales=cuales)
    todas = {str(f[dimension]): f[parte] for f in filas}
    orden = count(parte, dimension, todas, de, relacion=Relation.AT_LEAST, umbral=siguen[-1][parte])
    return say("le_siguen", (), orden, quien=quien, n=len(siguen), cuales=cuales)


def most(filas: Sequence[Row], dimension: str) -> Row | None:
    """Return the row with the largest share; None when only one has data, or some is suppressed."""
    parte = share_of(filas)
    con_dato = [f for f in known(filas, parte) if f[dimension] not in (None, NO_DATA) and not is_rest(f)]
    if len(con_dato) < 2 or _some_not_told(filas, parte):
        return None
    return max(con_dato, key=itemgetter(parte))


def _some_not_told(filas: Sequence[Row], clave: str) -> bool:
    """Tell whether some row's figure is suppressed: then the most or least cannot be stated."""
    return any(f"{HIDDEN}{clave}" in f for f in filas)


def shares_note(filas: Sequence[Row], vista: View, dimension: str, con_dato: Row) -> str:
    """Return measure, base, date and filter of a chart of shares.

    `con_dato` has the number of firms with data, when shares are over those.
    """
    parte = share_of(filas)
    con_parte = [f for f in known(filas, parte) if not is_rest(f)]
    anidan = phrase("tramos_que_anidan") if structure.is_overlapping(dimension, con_parte) else ""
    base = "las empresas"
    if parte != SHARE:
        base = phrase("base_con_dato", con_dato=con_dato.get(printed.WITH_SIZE), todas=con_dato.get(FIRMS_SERVED))
    return formats.of_sentences(phrase("nota_de_partes", vista, base=base), anidan, all_seen(vista, dimension))


def family_label(fila: Row) -> str:
    """Return the label of the bar of a family; a lower bound says "más de"."""
    dichas = (formats.written(INDICATORS[i], fila[i]) for i in (share_of([fila]), FIRMS_SERVED) if fila[i] is not None)
    return " · ".join(_more_than(fila) + dicha for dicha in dichas)


def _more_than(fila: Row) -> str:
    """Return "más de" for a row printed as a lower bound."""
    return f"{fila[AS_PRINTED]} " if fila.get(AS_PRINTED) else ""


def givers_title(filas: Sequence[Row], dimension: str, vista: View, de_mas: Row | None = None) -> Sentence:
    """Return the title of firms by who served them: which served most; a plain one when partial or synthetic.

    With their overlap in print (`de_mas`), by how many they add up to more than the firms.
    """
    if de_mas and de_mas["solapamiento"] and de_mas["procedencia"] == Provenance.DERIVED:
        return say("contaria_de_mas", claimed(vista), solapamiento=de_mas["solapamiento"])
    nombra = table_title(f"Empresas por {DIMENSIONS[dimension].etiqueta.lower()}", dimension)
    if any(f[f"parcial_{FIRMS_SERVED}"] for f in filas):
        return nombra
    return _titled("quien_atendio_mas", nombra, filas, FIRMS_SERVED, dimension, vista=vista)


def table_title(titulo: str, *dimensiones: str) -> Sentence:
    """Return the title of a table of firms by some dimensions."""
    return shown(titulo, FIRMS_SERVED, por=",".join(dimensiones))


def map_title(valor: str, donde: str = "") -> Sentence:
    """Return the title of a department map: its measure and, when exported alone, its subject."""
    return shown(f"{INDICATORS[valor].etiqueta}, por departamento{donde}", valor, por=DEPARTMENT)


def map_finding(filas: Sequence[Row], resto: Sequence[Row], valor: str, vista: View, anio: int) -> Sentence:
    """Return a department map's title: how many have more than the view's.

    Without one, or when none has more: the largest, if no answer of `anio` says it, and what printed shares leave.
    """
    if valor not in SHARE_AND_FIRMS or max(filas, key=lambda f: f[valor] or 0)[DEPARTMENT] in (None, NO_DATA):
        return map_title(valor)
    de, conocidas = claimed(vista, DEPARTMENT), _known_places(filas)
    if suyo := conocidas.get(vista.departamento):
        de_cada = {codigo: f[valor] for codigo, f in conocidas.items()}
        mas = count(valor, DEPARTMENT, de_cada, de, relacion=Relation.OVER, umbral=suyo[valor])
        if mas.cuantos:
            return say("tienen_mas", mas=mas, n=len(de_cada), quien=label_of(suyo, DEPARTMENT))
    de = (*de, ("cifra", valor), ("por", DEPARTMENT))
    queda = next((fact("parte_sin_desglose", float(f[valor]), de) for f in resto if f.get(valor) is not None), None)
    if queda and vista.anio == anio:  # The answer says the largest.
        return say("lugares_sin_desglose", queda=queda)
    frase = "mayor_y_sin_desglose" if queda else "el_mayor"
    return _titled(frase, map_title(valor), filas, valor, DEPARTMENT, vista=vista, queda=queda)


def lowest_rate(filas: Sequence[Row], dimension: str, vista: View) -> Sentence:
    """Return a chart's title with its lowest rate; a plain one when some is an interval, or synthetic."""
    nombra = shown(f"Focalización por {DIMENSIONS[dimension].etiqueta.lower()}", RATE, por=dimension)
    if any(is_open(f, RATE) for f in filas):
        return nombra
    return _titled("la_mas_baja", nombra, filas, RATE, dimension, vista=vista, cual=Relation.SMALLEST)


def without_rates(filas: Sequence[Row], dimension: str, dicha: Served) -> Sentence:
    """Return why no rate is drawn: all suppressed for restricted readers, or unknown."""
    callada = unsayable(
        Relation.WITHHELD if filas else Relation.NO_VALUE, RATE, _whole(dicha, dimension), por=dimension
    )
    return say("tasas_reservadas" if filas else "sin_cruce" if dicha.es_todo else "sin_tasas", (), callada)


def how_waterfall(regla: Criteria) -> str:
    """Return how to read the waterfall, with the rule in force."""
    return _by_rule("como_cascada", regla, activas="activas en SUNAT" if regla.solo_activas else "en SUNAT")


def _by_rule(frase: str, regla: Criteria, **suyo: str) -> str:
    """Fill a phrase with a focalization rule: years registered and range of sales."""
    return phrase(frase, regla, tiempo=counted(regla.antiguedad_anios, "años"), **suyo)


def waterfall_headline(c: Waterfall, regla: Criteria, dicha: Served) -> Sentence:
    """Return the waterfall's title: the criterion that discards most firms, unless synthetic; `regla` is in force."""
    perdidas = {criterio: c[f"{criterio}_no"] for criterio in CRITERIA}
    criterio, cuantas = max(perdidas.items(), key=itemgetter(1))
    if c.procedencia == Provenance.SYNTHETIC or not cuantas:
        return say("ver_cascada")
    activas = "_activas" if criterio == "formal" and regla.solo_activas else ""
    dichas = [fact(f"descartadas_por_{que}", n, dicha.sujeto) for que, n in perdidas.items()]
    dichas.append(fact("anios_en_el_registro", regla.antiguedad_anios, dicha.sujeto))
    return say(f"descarta_{criterio}{activas}", (), dichas, n=cuantas, tiempo=counted(regla.antiguedad_anios, "años"))


def overlap_headline(filas: Sequence[Combination], dicha: Served) -> Sentence:
    """Return the overlap's title: firms in several activities, marked when records are partial; unless synthetic."""
    if not filas:
        return say("ver_solapamiento")
    varias = _firms_in_several(filas)
    es_inventada = dicha.fila is not None and dicha.fila.procedencia == Provenance.SYNTHETIC
    frase = "ver_solapamiento" if es_inventada else "en_varias" if varias else "en_ninguna_mas"
    return received_title(say(frase, dicha.sujeto, empresas_en_varias_actividades=varias), dicha)


def overlap_note(
    filas: Sequence[Combination],
    dibujadas: Sequence[Combination],
    vista: View,
    seguida: View,
    de_mas: Row | None,
) -> str:
    """Return what the overlap chart shows, the filters it ignores, what it omits, and what the overlap is."""
    otras = _firms_in_several(filas) - _firms_in_several(dibujadas)
    segun = "de_mas_impreso" if de_mas and de_mas["procedencia"] == Provenance.DERIVED else "de_mas"
    solapamiento = de_mas["solapamiento"] if de_mas else None
    return phrase(
        "nota_de_solapamiento",
        vista,
        no_sigue=view.not_followed(vista, seguida.chosen) if dibujadas else "",
        mayores=counted(len(dibujadas), "combinaciones mayores"),
        otras=otras or None,
        de_mas=phrase(segun, n=solapamiento) if solapamiento else "",
    )


def _firms_in_several(filas: Sequence[Combination]) -> int:
    return sum(f.empresas for f in filas if f.actividades > 1)


WATERFALL_COLUMNS = tuple(tables.columns("firms.waterfall").values())
MEET = "empresas_focalizadas"


def waterfall_steps(cascada: Waterfall, regla: Criteria) -> tuple[tuple[int | str, ...], ...]:
    """Return the waterfall's steps as rows of WATERFALL_COLUMNS; `regla` is the one in force.

    Each has its name and the firms that meet it, fail it, and lack data; or why they are suppressed.
    """
    desde, hasta = map(formats.number, (regla.minimo_uit, regla.maximo_uit))
    nombres = {
        "formal": "Activas en SUNAT" if regla.solo_activas else "En SUNAT",
        "antiguedad": f"{counted(regla.antiguedad_anios, 'años')} o más",
        "ventas": f"Ventas de {desde} a {hasta} UIT",
    }
    pasos = ((n, *(_told(cascada, f"{c}_{que}") for que in ("si", "no", "sin_dato"))) for c, n in nombres.items())
    return (("Atendidas", cascada.atendidas, 0, 0), *pasos)


def _told(cascada: Waterfall, columna: str) -> int | str:
    return cascada.calladas.get(columna) or int(cascada[columna])


def step_said(paso: Row) -> str:
    """Return the label of a step's bar: firms that meet it and, named, those that fail or lack data."""
    cuantas = {c.etiqueta: hidden(paso, c.etiqueta) or formats.number(paso[c.etiqueta]) for c in WATERFALL_COLUMNS[1:]}
    (_, cumplen), *otras = cuantas.items()
    dichas = (f"{n} {nombre.lower().removesuffix(' cumplen')}" for nombre, n in otras if n != formats.number(0))
    return " · ".join([cumplen, *dichas])


def sensitivity_cards(resultado: Sensitivity, vigente_pct: float | None, *, es_abierta: bool) -> list[Card]:
    """Return the rate under chosen criteria and its difference from the rule in force.

    When the rate is an interval, or no firm has data, its interval and the firms', without difference.
    """
    r, tasa = resultado, resultado.focalizacion_pct
    lejos = "" if vigente_pct is None else f"{formats.points(tasa - vigente_pct)} frente a la vigente"
    valor, detalle, cumplen = formats.percent(tasa), lejos, formats.number(r.focalizadas)
    if es_abierta or r.sin_dato >= r.atendidas:
        valor = formats.between(INDICATORS[RATE], tasa, r.maxima_pct)
        detalle = "de las empresas atendidas" if r.sin_dato < r.atendidas else "no se puede decir: falta el dato"
        cumplen = formats.between(INDICATORS[MEET], r.focalizadas, r.no_descartadas)
    de_donde = (r.procedencia,)
    return [
        Card("Focalización con esta regla", valor, detalle, procedencias=de_donde),
        Card("Empresas que cumplirían", cumplen, f"de {formats.number(r.atendidas)}", procedencias=de_donde),
        Card("Sin dato", formats.number(r.sin_dato), "no se puede decir", procedencias=de_donde),
    ]
