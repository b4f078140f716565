"""Sentences about the firms served, made from figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pp0093.ask import view
from pp0093.ask.origin import printed
from pp0093.ask.parts import brackets, focalization
from pp0093.ask.parts.focalization import Criteria, Waterfall
from pp0093.ask.parts.overlaps import Combination
from pp0093.ask.registry import DIMENSIONS, INDICATORS, called
from pp0093.ask.rows import FEW, HIDDEN, NO_DATA, RESERVED, Row, bounds, records
from pp0093.ask.standing import unknown
from pp0093.ask.view import View
from pp0093.firms.figures import (
    COUNTED,
    SHARE,
    FamilyFirms,
    FirmsTotal,
    Overlap,
    PlaceShare,
    Received,
    Served,
    freed,
    is_invented,
    share_of,
)
from pp0093.provenance import Provenance
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats, marks
from pp0093.writing.nouns import counted, noun

NOT_CROSSED = (
    "Los documentos no imprimen este cruce y no hay registros de unidades cargados. "
    f"Cargue los de las unidades {LOADED_AT}."
)
FROM_RECORDS = "la cascada y la sensibilidad salen de los registros de las unidades"
OVERLAP = "Solapamiento entre actividades"
WATERFALL = "Cuántas empresas cumplen cada criterio"
NOT_COMBINED = "Todas pasaron por una sola actividad: no hay combinaciones que dibujar."
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


def what_to_do(vista: View, dicha: Served) -> str:
    """Say what to do when nothing answers."""
    if vista.firms:
        return f"Quite algún filtro, o elija otro año que {vista.anio}."
    if dicha.recibido is not None:
        return f"Cargue lo que falta de las unidades {LOADED_AT}."
    return f"Para ver {vista.anio}, cargue los registros de las unidades {LOADED_AT}."


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


def no_waterfall(vista: View, dicha: Served, *, se_calla: bool) -> str:
    """Say why there is no waterfall: to who reads aggregates, that it would give a few away."""
    if not se_calla:
        return only_printed(dicha)
    return STEPS_NOT_TOLD + (WITHOUT_FILTERS if any(vista.firms.values()) else "")


def only_printed(dicha: Served) -> str:
    """Say why firms can't be taken through the criteria one by one."""
    if dicha.recibido is None:
        return f"Sólo hay cifras publicadas para este año: {FROM_RECORDS}."
    return f"Aquí {FROM_RECORDS}, que no están completos: {delivered(dicha.recibido)}."


def _nobody_gives(dicha: Served, que: str) -> str:
    """Say why something of the firms is not known: what was delivered is not all, or no source gives it."""
    if dicha.recibido is None or dicha.es_todo:
        return f"ninguna fuente da {que}"
    if dicha.es_parcial:
        return f"ninguna fuente da {que}; {delivered(dicha.recibido)}"
    return f"los registros no están completos y ningún documento da {que}; {delivered(dicha.recibido)}"


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


def cannot_say(dicha: Served) -> str:
    """Say that no firm answers the filters or, where not every firm is known, that it can't be said and why."""
    de_que = f" {dicha.pedido}" if dicha.pedido else ""
    if dicha.oculta == FEW:
        return f"En {dicha.anio} se atendió a {FEW} empresas{de_que}: no se dice a cuántas."
    if dicha.oculta:
        return f"A cuántas empresas se atendió en {dicha.anio}{de_que} está reservado: dejaría ver a unas pocas."
    if dicha.es_ninguna or dicha.es_cero:
        return f"En {dicha.anio}{_to_its_day(dicha)} no se atendió a ninguna empresa{de_que}."
    if dicha.tramo:
        return f"De las empresas atendidas en {dicha.anio}{de_que} se sabe que son {dicha.tramo.entre}, y no cuáles."
    texto = f"No se puede decir a qué empresas se atendió en {dicha.anio}{de_que}"
    if dicha.recibido is None:
        return f"{texto}: no hay registros de las unidades ni cifra publicada."
    return f"{texto}: {delivered(dicha.recibido)}."


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


def marked(titulo: str, dicha: Served) -> str:
    """Return a title with what its year lacks: "(parcial, registros recibidos)", "(parcial, al 31/08/2026)"."""
    if dicha.es_parcial:
        return f"{titulo} (parcial, registros recibidos)"
    return f"{titulo} (parcial, {formats.up_to(dicha.hasta)})" if dicha.hasta else titulo


def each_on_its_own(filas: Sequence[Row], dicha: Served) -> str:
    """Say of firms by unit, where not all have delivered, that a unit is there by what it delivered."""
    if not filas or not beside(dicha):
        return ""
    return f"Sólo las unidades que entregaron: {delivered(dicha.recibido)}"


def rules_to_try(criterios: Iterable[Criteria]) -> str:
    """Say under which rules who reads aggregates may see the rate."""
    return RULES_TO_TRY.format("; ".join(f"de {c.minimo_uit:g} a {c.maximo_uit:,g}" for c in criterios) or "ninguna")


def received_title(titulo: str, dicha: Served) -> str:
    """Return the title of what is counted from the records alone, marked where they are not all."""
    return titulo if dicha.es_todo else f"{titulo} (parcial, registros recibidos)"


def _only_invented(dicha: Served, que: str) -> str:
    """Say that what is asked is seen here of a demonstration: it is there to be seen, not to be told."""
    return f"{_in(dicha, ',')} {que} se ve aquí con la demostración, que no es real."


def who(dicha: Served, parte: str = "") -> str:
    """Answer whom the programme serves; `parte` is said of how many they are."""
    fila = dicha.fila
    if dicha.es_cero:
        return cannot_say(dicha)
    if fila is None:
        return _between(dicha, dicha.tramo) if dicha.tramo else cannot_say(dicha)
    if dicha.es_inventada:
        return _only_invented(dicha, "a cuántas empresas se atendió")
    cuantas, de_que = formats.firms(fila.empresas_atendidas), f" {dicha.pedido}" if dicha.pedido else ""
    if dicha.es_parcial:
        return f"Registros recibidos de {dicha.anio}{de_que}: {cuantas}{parte}. {_not_all(dicha.recibido)}"
    return f"En {dicha.anio}{_to_its_day(dicha)} se atendió a {cuantas}{de_que}{parte}."


def who_they_are(vista: View, dicha: Served, perfil: Mapping[str, Sequence[Row]]) -> str:
    """Answer whom the programme serves and what most of them are; `perfil` are the shares by each dimension.

    What is filtered is not said again: its shares are of all the firms (figures.shares).
    """
    partes = [
        f"{formats.percent(mayor[share_of(filas)])} {MOST_ARE[d].format(_lowered(mayor, d))}{_of_those_known(filas)}"
        for d, filas in perfil.items()
        if d in MOST_ARE and freed(vista, d) == vista and (mayor := most(filas, d))
        if not is_invented(mayor, share_of(filas))
    ]
    texto = who(dicha)
    return f"{texto[:-1]}: {formats.listed(partes)}." if partes and not dicha.es_parcial else texto


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


def _between(dicha: Served, tramo: FirmsTotal) -> str:
    firmas = f"{tramo.entre} empresas"
    return f"{_in(dicha)} se atendió a {firmas}: es lo que permiten saber las cifras dadas; ninguna da la exacta."


def _not_all(recibido: Received | None) -> str:
    if recibido is None:
        return "No es todo lo que se atendió."
    return f"No es todo lo que se atendió: son {of_units(recibido)}."


def right_ones(dicha: Served) -> str:
    """Answer whether the firms served are the right ones: with a figure, with its range, or that it can't be said."""
    fila = dicha.fila or dicha.tramo
    if fila is None or dicha.es_cero or (dicha.fila is None and fila.focalizacion_pct is None):
        return cannot_say(dicha)
    tasa, mayor = fila.focalizacion_pct, fila.focalizacion_max_pct
    if tasa is not None and is_invented(fila.respuesta, focalization.RATE):
        return _only_invented(dicha, "qué parte de las empresas atendidas cumple los tres criterios")
    if tasa is None:
        firmas = "la empresa" if fila.empresas_atendidas == 1 else f"las {formats.firms(fila.empresas_atendidas)}"
        por_que = fila.respuesta.get(f"{HIDDEN}{focalization.RATE}")
        if por_que:
            return f"{_in(dicha, ',')} qué parte de {firmas} cumple los tres criterios está {RESERVED}: {GIVES_AWAY}."
        rango = "" if mayor is None else f"; puede estar {formats.between(INDICATORS[focalization.RATE], 0, mayor)}"
        return (
            f"{_in(dicha, ',')} no se puede decir qué parte de {firmas} cumple los tres criterios: "
            f"faltan sus datos de SUNAT{rango}."
        )
    if dicha.es_abierta:
        entre = formats.between(INDICATORS[focalization.RATE], *focalization.between(fila.respuesta))
        return f"{_in(dicha, ',')} {entre} de las empresas atendidas cumple los tres criterios: {_why_open(dicha)}."
    texto = f"{_in(dicha, ',')} {formats.percent(tasa)} de las empresas atendidas cumple los tres criterios"
    if mayor is not None and mayor > tasa and not is_invented(fila.respuesta, "focalizacion_max_pct"):
        texto += f"; con todos los datos podría llegar a {formats.percent(mayor)}"
    return f"{texto}."


def _why_open(dicha: Served) -> str:
    if dicha.cruce_anterior is None:
        return "de muchas falta el dato"
    return f"sus datos son {marks.earlier_cross(dicha.cruce_anterior)}"


def where(vista: View, dicha: Served, filas: Sequence[Row]) -> str:
    """Answer where the firms are; of a department chosen, how many and which part of them all."""
    if dicha.sin_empresas:
        return cannot_say(dicha)
    ciertas = [f for f in filas if not is_invented(f, SHARE[0])]
    conocidas = [
        f for f in records(PlaceShare, ciertas) if f.departamento is not None and f.participacion_pct is not None
    ]
    if vista.departamento:
        return _of_one_place(dicha, [f for f in conocidas if f.departamento == vista.departamento])
    if not conocidas and len(ciertas) < len(filas):
        return _only_invented(dicha, "dónde están las empresas")
    if not conocidas:
        por_que = _nobody_gives(dicha, "su departamento")
        return f"{_in(dicha, ',')} no se puede decir dónde están las empresas: {por_que}."
    lista = formats.listed([f"{f.departamento_nombre} ({formats.percent(f.participacion_pct)})" for f in conocidas[:3]])
    if len(conocidas) == 1:
        return f"{_in(dicha, ',')} el único departamento con empresas atendidas es {lista}."
    return f"{_in(dicha, ',')} los departamentos con más empresas atendidas son {lista}."


def _of_one_place(dicha: Served, suyas: Sequence[PlaceShare]) -> str:
    de_las = "de las recibidas" if dicha.es_parcial else "de las"
    return who(dicha, f", {formats.percent(suyas[0].participacion_pct)} {de_las} de todo el país" if suyas else "")


def services(dicha: Served, filas: Sequence[Row]) -> str:
    """Answer what the firms receive."""
    if dicha.sin_empresas:
        return cannot_say(dicha)
    if not filas:
        return f"{_in(dicha, ',')} no se puede decir qué servicios recibieron: {_nobody_gives(dicha, 'su familia')}."
    dichas = [f for f in filas if f[COUNTED] is not None]
    if not dichas:
        return f"{_in(dicha, ',')} no se dice qué servicios recibieron: dejaría ver a unas pocas empresas."
    ciertas = [f for f in dichas if not is_invented(f, COUNTED)]
    if not ciertas:
        return _only_invented(dicha, "qué servicios recibieron")
    mayor = max(records(FamilyFirms, ciertas), key=lambda f: f.empresas_atendidas)
    return (
        f"{_in(dicha, ',')} el servicio más extendido es {str(mayor.familia_servicio).lower()}: "
        f"{formats.firms(mayor.empresas_atendidas)}."
    )


def not_crossed(dicha: Served) -> str:
    """Say why two characteristics can't be crossed."""
    if dicha.es_cero:
        return unknown.NOBODY
    if dicha.recibido is None:
        return NOT_CROSSED
    return f"Los documentos no imprimen este cruce y los registros no están completos: {delivered(dicha.recibido)}."


def all_seen(vista: View, *dimensiones: str) -> str:
    """Say that a piece shows all the values of what is filtered; empty where it follows every filter."""
    return view.not_followed(vista, freed(vista, *dimensiones).chosen)


def largest(filas: list[Row], dimension: str) -> str:
    """Title a chart of shares with its largest value, unless that is invented.

    Where it is known of no firm the title is that.
    """
    if filas and all(f[dimension] in (None, NO_DATA) for f in filas):
        return f"{DIMENSIONS[dimension].etiqueta}: no se conoce de ninguna empresa"
    mayor, parte = most(filas, dimension), share_of(filas)
    if mayor is None or is_invented(mayor, parte):
        return DIMENSIONS[dimension].etiqueta
    nombre = called(mayor, dimension)
    return f"{DIMENSIONS[dimension].etiqueta}: {nombre}, {formats.percent(mayor[parte])}"


def most(filas: Sequence[Row], dimension: str) -> Row | None:
    """Return the row with the largest share; None where there is one value alone, or some is not told."""
    parte = share_of(filas)
    con_dato = [f for f in filas if f[parte] is not None and f[dimension] not in (None, NO_DATA)]
    if len(con_dato) < 2 or _some_not_told(filas, parte):
        return None
    return max(con_dato, key=lambda f: f[parte])


def _some_not_told(filas: Sequence[Row], clave: str) -> bool:
    """Tell whether some figure of the rows is not told: what is most or least of them can't be said."""
    return any(f"{HIDDEN}{clave}" in f for f in filas)


def shares_note(filas: list[Row], vista: View, dimension: str, otro: int | None) -> str:
    """Say measure, base, date and filter of a chart of shares."""
    de = "empresas con dato" if share_of(filas) == printed.SHARE_WITH_DATA else "empresas atendidas"
    texto = f"Parte de las {de}, {vista.anio}" + (f"; la barra gris es {otro}" if otro else "")
    con_parte = [f for f in filas if f[share_of(filas)] is not None]
    anidan = brackets.overlap(dimension, con_parte)
    return joined(texto, WITHIN_OTHERS if anidan else "", _rest(con_parte, dimension), all_seen(vista, dimension))


def _rest(con_parte: Sequence[Row], dimension: str) -> str:
    """Say which part of the firms no source gives a value of, where those that are given do not add up to all."""
    resto = brackets.rest(dimension, con_parte, share_of(con_parte)) if con_parte else 0
    return f"El resto, {formats.percent(resto)}, no se da" if resto else ""


def joined(*frases: str) -> str:
    """Return the sentences that are said, one after the other."""
    return ". ".join(filter(None, frases))


def map_title(valor: str) -> str:
    """Title a map of departments with what it measures."""
    return f"{INDICATORS[valor].etiqueta}, por departamento"


def outlines_title(valor: str) -> str:
    """Title the same on the outlines of the departments; it may go alone."""
    return f"{map_title(valor)}, en el mapa"


def map_note(valor: str, anio: int) -> str:
    """Say measure and year of a map."""
    return f"{INDICATORS[valor].etiqueta}, {anio}. Límites referenciales"


def crossed_note(vista: View, lado: str, arriba: str) -> str:
    """Say measure, date and filter of two characteristics at once."""
    nombres = f"{DIMENSIONS[lado].etiqueta} por {DIMENSIONS[arriba].etiqueta}"
    return joined(f"Empresas atendidas, {vista.anio}: {nombres}", all_seen(vista, lado, arriba))


def by_product_note(vista: View) -> str:
    """Say measure and filter of the sectors of each product."""
    return joined("Parte de las empresas del producto, en %", all_seen(vista, "producto", "sector"))


def lowest_rate(filas: list[Row], dimension: str, *, es_abierta: bool = False) -> str:
    """Title a chart of rates with its lowest; not where only what some lie between is known, or it is invented."""
    es_inventada = any(is_invented(f, focalization.RATE) for f in filas)
    if len(filas) < 2 or es_abierta or es_inventada or _some_not_told(filas, focalization.RATE):
        return f"Focalización por {DIMENSIONS[dimension].etiqueta.lower()}"
    menor = min(filas, key=lambda f: f[focalization.RATE])
    nombre = called(menor, dimension)
    tasa = formats.percent(menor[focalization.RATE])
    return f"La más baja por {DIMENSIONS[dimension].etiqueta.lower()}: {nombre}, {tasa}"


NO_RATES = "Ninguna fuente permite decirlo: faltan registros completos o sus datos de SUNAT."
RATES_NOT_TOLD = f"Está reservado: {GIVES_AWAY}."


def without_rates(filas: Sequence[Row]) -> str:
    """Say why no rate is drawn: none is told to who reads aggregates, or nobody knows them."""
    return RATES_NOT_TOLD if filas else NO_RATES


def rates_note(vista: View, dimension: str) -> str:
    """Say what the line of a rate is, and which filter is not followed."""
    return joined("La línea llega hasta lo que podría ser con todos los datos", all_seen(vista, dimension))


def _not_formal(regla: Criteria) -> tuple[str, str]:
    """Return how it is said that one firm, and that several, are not in SUNAT as the rule asks."""
    if regla.solo_activas:
        return "no está activa y habida en SUNAT", "no están activas y habidas en SUNAT"
    return "no está en SUNAT", "no están en SUNAT"


def how_waterfall(regla: Criteria) -> str:
    """Say how the waterfall is read, with the rule in force."""
    activas, anios = "activas " if regla.solo_activas else "", counted(regla.antiguedad_anios, "años")
    return HOW_WATERFALL.format(activas, anios, *map(formats.number, (regla.minimo_uit, regla.maximo_uit)))


def waterfall_headline(c: Waterfall, regla: Criteria) -> str:
    """Title the waterfall with where most firms are lost, or that it can't be said; `regla` is the one in force."""
    if c.procedencia == Provenance.SYNTHETIC:
        return WATERFALL
    anios = counted(regla.antiguedad_anios, "años")
    perdidas = {
        _not_formal(regla): c.formal_no,
        (f"no tiene {anios} en el registro", f"no tienen {anios} en el registro"): c.antiguedad_no,
        ("vende fuera de rango", "venden fuera de rango"): c.ventas_no,
    }
    (de_una, de_varias), cuantas = max(perdidas.items(), key=lambda p: p[1])
    if cuantas:
        return f"Lo que más descarta: {formats.firms(cuantas)}, porque {de_una if cuantas == 1 else de_varias}"
    if c.calladas:
        return "Ninguna de las que tienen los datos se descarta; de cuántas no se sabe está reservado"
    sin_dato = (c.formal_sin_dato or 0) + (c.antiguedad_sin_dato or 0) + (c.ventas_sin_dato or 0)
    if sin_dato == c.atendidas:
        return "No se puede decir cuántas se descartan: de ninguna se conocen los tres criterios"
    resto = f"; de {formats.number(sin_dato)} no se sabe" if sin_dato else ""
    con_dato = c.atendidas - sin_dato
    quien = "La única con dato no" if con_dato == 1 else f"Ninguna de las {formats.number(con_dato)} con dato"
    return f"{quien} se descarta{resto}"


def overlap_headline(filas: Sequence[Combination], *, son_inventadas: bool) -> str:
    """Title the overlap with the firms in it, unless they are invented."""
    if not filas or son_inventadas:
        return OVERLAP
    varias = _firms_in_several(filas)
    if not varias:
        return "Ninguna empresa pasó por más de una actividad"
    return f"{formats.firms(varias)} {'pasó' if varias == 1 else 'pasaron'} por más de una actividad"


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
