"""Sentences about two things side by side, made from their figures."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093 import claims
from pp0093.ask.catalog import YEAR
from pp0093.ask.mart import RECEIVED
from pp0093.ask.standing import change
from pp0093.ask.standing.change import Variation
from pp0093.ask.standing.comparability import Reason
from pp0093.ask.view import FIRM_FILTERS, LABELS, View
from pp0093.claims import Relation, Sentence, sentence, subject, words
from pp0093.compare import said
from pp0093.compare.choosing import Pair
from pp0093.compare.matters import GOALS
from pp0093.compare.members import SET_ASIDE
from pp0093.compare.sides import Compared, by_matter, extremes, weakest
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.formats import capital

Names = tuple[str, str]
Received = tuple[Sentence, Sentence]
"""What units delivered of each side of which no figure says all its firms (standing.received)."""
NOT_RECEIVED: Received = (sentence(""), sentence(""))
KIND_NAMES = {
    "anio": "Años",
    "producto": "Productos",
    "actividad": "Actividades",
    "unidad": "Unidades",
    "departamento": "Departamentos",
    "region_natural": "Regiones",
    "sector": "Sectores",
    "tamano": "Tamaños",
}
MATTER_NAMES = {"dinero": "Dinero y metas", "empresas": "Empresas", "pais": "Todo el país"}
ONLY_MONEY = "Dinero"
HOW_PAIRS = (
    "Cada renglón es un indicador. La marca llena es lo que se mira y la hueca, aquello con que se compara; las líneas "
    "sólo unen dos cifras de la misma base. A la derecha está el cambio. Una línea punteada con «≠» avisa "
    "que las bases son distintas: las dos cifras se muestran y no se restan. El azul es dinero; el naranja, lo que se "
    "entrega."
)
YES = "Sí"


def alike(par: Pair, filas: Sequence[Compared], nombres: Names, pedido: str, recibido: Received) -> Sentence:
    """Answer in what two things are alike and in what they are not, and what can't be said.

    `pedido` are the filters of both in words (view.asked).
    Of the figures that are as good as what the page shows first: demonstration only where all of it is.
    """
    temas = by_matter(filas)
    es_de_demostracion = bool(temas) and weakest(temas[0]) == "sintetico"
    firmes = [f for f in filas if f.es_comparable and (es_de_demostracion or weakest([f]) != "sintetico")]
    firmes = [f for f in firmes if f.materia != "pais"] or firmes
    de_que = f"{capital(pedido)}: " if pedido else ""
    if not firmes:
        por_que = _why_not(par, filas, nombres, recibido, con_filtros=bool(pedido))
        # Names keep their capital; the words that a reason may begin with do not, after the filters.
        dicho = por_que.texto
        seguida = f"{dicho[0].lower()}{dicho[1:]}" if dicho.startswith(("No ", "De ")) else dicho
        return sentence(f"{de_que}{seguida if de_que else dicho}.", por_que.claims)
    a, b = nombres
    cerca, lejos = extremes(firmes)
    donde = "En todo el país, " if lejos.materia == "pais" else de_que
    if cerca is lejos:
        cabeza = sentence(f"{donde}{a} y {b} se comparan en {_both(lejos)}.", said.both(par, lejos))
    else:
        cabeza = sentence(
            f"{donde}{a} y {b} se parecen más en {_both(cerca)} y se diferencian más en {_both(lejos)}.",
            *(said.both(par, f) for f in (cerca, lejos)),
            said.ranked(par, firmes, cerca, said.MOST_ALIKE),
            said.ranked(par, firmes, lejos, said.MOST_APART),
        )
    return claims.joined([cabeza, *_with_care(par, lejos, nombres), *_refused(par, filas)])


def _with_care(par: Pair, fila: Compared, nombres: Names) -> list[Sentence]:
    de_que = (*said.compared_of(par, fila), ("que", par.que))
    return [
        sentence(f"Cuidado: {because(r, nombres)}.", r.claim(fila.medida or fila.indicador.id, de_que))
        for r in fila.razones
    ]


def _why_not(
    par: Pair, filas: Sequence[Compared], nombres: Names, recibido: Received, *, con_filtros: bool
) -> Sentence:
    if nombres[0] == nombres[1]:
        return sentence(
            f"No hay otro año con datos con que comparar {nombres[0]}",
            claims.fact("otros_anios", 0, sujeto=subject(anio=par.a)),
        )
    vacios = _empty_sides(filas, nombres)
    codigos = [c for n, c in zip(nombres, (par.a, par.b), strict=True) if n in vacios]
    faltan = said.empty(par, filas, codigos)
    if sin_decir := _unsaid(vacios, nombres, recibido):
        llego = next(filter(None, recibido))
        return sentence(f"De {' y '.join(sin_decir)} no se puede decir: {llego}", faltan, llego.claims)
    if vacios:
        return sentence(
            f"No hay datos de {' ni de '.join(vacios)}{' con estos filtros' if con_filtros else ''}", faltan
        )
    negada = next((f for f in filas if f.impiden), None)
    texto = f"{nombres[0]} y {nombres[1]} no se comparan"
    if negada is None:
        return sentence(texto, [c for f in filas for c in said.refused(par, f)])
    return sentence(f"{texto}: {because(negada.impiden[0], nombres)}", said.refused(par, negada))


def _empty_sides(filas: Sequence[Compared], nombres: Names) -> list[str]:
    lados = ([f.a for f in filas], [f.b for f in filas])
    return [n for n, suyos in zip(nombres, lados, strict=True) if not any(s.se_conoce for s in suyos)]


def _unsaid(vacios: Sequence[str], nombres: Names, recibido: Received) -> list[str]:
    """Return the sides without figures of which units delivered something."""
    return [n for n, llego in zip(nombres, recibido, strict=True) if llego and n in vacios]


def _refused(par: Pair, filas: Sequence[Compared]) -> list[Sentence]:
    suyas = [f for f in filas if f.razones and not f.es_comparable]
    negadas = dict.fromkeys(_placed(label(f), f) for f in suyas)
    claims_de = [c for f in suyas for c in said.refused(par, f)]
    return [sentence(f"No se compara: {', '.join(negadas)}.", claims_de)] if negadas else []


def _both(fila: Compared) -> str:
    a, b = (formats.written(fila.indicador, s.valor) for s in (fila.a, fila.b))
    return f"{_marked(label(fila), fila)}, {a} y {b} ({changed(fila)})"


def _placed(texto: str, fila: Compared) -> str:
    """Return the name of a figure with its scope where it is not that of the rest: both have the same name."""
    return f"{texto} (todo el país)" if fila.materia == "pais" else texto


def _marked(texto: str, fila: Compared) -> str:
    return f"{texto} ({RECEIVED.corto})" if fila.es_parcial else texto


def named(fila: Compared) -> str:
    """Return an indicator's name as a row has it, with what its figures count where they are of records received."""
    return _placed(_marked(fila.etiqueta, fila), fila)


def label(fila: Compared) -> str:
    """Return an indicator's name inside a sentence; initials keep their capitals."""
    return fila.etiqueta if fila.etiqueta[:2].isupper() else fila.etiqueta[:1].lower() + fila.etiqueta[1:]


def changed(cambio: Variation) -> str:
    """Return the difference as people say it: points between shares, percent otherwise; in units from zero.

    A change in percent of few says of how few.
    """
    if not cambio.diferencia:
        return "igual"
    if change.in_points(cambio.indicador.id):
        texto = formats.points(cambio.diferencia)
    elif cambio.cambio_pct is None:
        texto = formats.written(cambio.indicador, cambio.diferencia)
    else:
        texto = formats.change(cambio.cambio_pct)
    if not any(c in "123456789" for c in texto):
        return "casi igual"
    base = formats.written(cambio.indicador, cambio.b.valor)
    return f"{texto}, sobre una base de {base}" if cambio.es_base_chica else texto


def because(razon: Reason, nombres: Names) -> str:
    """Return a rule with what each side stands on."""
    partes = [f"{n}: {t}" for n, t in zip(nombres, (razon.a, razon.b), strict=True) if t]
    return f"{razon.razon} ({'; '.join(partes)})" if partes else razon.razon


def verdict(fila: Compared, nombres: Names) -> str:
    """Say whether an indicator can be compared and, if not, why."""
    lados = [*zip(nombres, (fila.a, fila.b), strict=True)]
    if faltan := [n for n, s in lados if not s.se_conoce]:
        return f"Falta {' y '.join(faltan)}"
    if entre := [n for n, s in lados if not s.tiene_valor]:
        return f"No: de {' y '.join(entre)} sólo se sabe entre qué valores está"
    razones = "; ".join(because(r, nombres) for r in fila.razones)
    if not fila.es_comparable:
        return f"No: {razones}"
    return f"{YES}, con cuidado: {razones}" if razones else YES


def matter(filas: Sequence[Compared]) -> str:
    """Return what some indicators are about."""
    materia = filas[0].materia
    return (
        ONLY_MONEY if materia == "dinero" and not any(f.indicador.id in GOALS for f in filas) else MATTER_NAMES[materia]
    )


def finding(
    par: Pair, tema: str, filas: Sequence[Compared], nombres: Names, recibido: Received = NOT_RECEIVED
) -> Sentence:
    """Title a chart with the row that differs most."""
    tema = f"{tema} (parcial, {RECEIVED.corto})" if any(f.es_parcial for f in filas) else tema
    comparables = [f for f in filas if f.es_comparable]
    if not comparables:
        vacios = _empty_sides(filas, nombres)
        sin_decir = _unsaid(vacios, nombres, recibido) if filas[0].materia == "empresas" else []
        falta = "no se puede decir" if sin_decir == vacios else "no hay datos"
        if not vacios:
            return sentence(f"{tema}: no se compara", [c for f in filas for c in said.refused(par, f)])
        codigos = [c for n, c in zip(nombres, (par.a, par.b), strict=True) if n in vacios]
        return sentence(f"{tema}: {falta} de {' ni de '.join(vacios)}", said.empty(par, filas, codigos))
    _, mayor = extremes(comparables)
    suyas = [*said.both(par, mayor), *said.ranked(par, comparables, mayor, said.MOST_APART)]
    texto = f"{tema}: lo más distinto, {label(mayor)} ({changed(mayor)})" if mayor.diferencia else f"{tema}: todo igual"
    return sentence(texto, suyas)


def note(par: Pair, nombres: Names, marcas: tuple[str, str] = ("Lleno", "Hueco")) -> str:
    """Say what is filled, what is hollow (or what is looked at and from where) and when."""
    partes = [f"{m}: {n}" for m, n in zip(marcas, nombres, strict=True)]
    return "; ".join(partes if par.que == YEAR else [*partes, f"año {par.anio}"])


def table_note(par: Pair, nombres: Names, al_lado: str) -> str:
    """Say which side is looked at, from which, how the difference is taken and what is beside (standing.beside)."""
    como = f"{note(par, nombres, ('Se mira', 'Frente a'))}. La diferencia es la primera menos la segunda"
    return ". ".join(filter(None, [como, al_lado]))


def with_refusals(nota: str, filas: Sequence[Compared], nombres: Names) -> str:
    """Add to a note what is not compared or is with care, and why (the first rule of each row)."""
    por_razon: dict[Reason, list[str]] = {}
    for f in filas:
        for r in f.razones[:1]:
            por_razon.setdefault(r, []).append(label(f))
    frases = [f"{nota}."]
    for razon, cuales in por_razon.items():
        que = "" if len(cuales) == len(filas) else f" {', '.join(cuales)}"
        frases.append(f"{'No se compara' if razon.impide else 'Con cuidado,'}{que}: {because(razon, nombres)}.")
    return " ".join(frases)


def profile_note(par: Pair, nombres: Names, sin_dato: tuple[float | None, ...]) -> str:
    """Say what the shares are of and how many firms have no datum."""
    faltan = [f"{n}, {formats.percent(v)}" for n, v in zip(nombres, sin_dato, strict=True) if v]
    texto = f"Parte de las empresas, en %; {note(par, nombres)}"
    return f"{texto}. Sin información: {'; '.join(faltan)}" if faltan else texto


def missing(filas: Sequence[Compared]) -> str:
    """Name what neither side has."""
    faltan = dict.fromkeys(label(f) for f in filas if not f.tiene_algo)
    return f"Ninguno de los dos tiene dato de: {', '.join(faltan)}." if faltan else ""


def left_out(par: Pair, vista: View) -> str:
    """Say why some filters do not hold here, and which figures the filters leave out."""
    fuera = any(getattr(vista, k) for k in SET_ASIDE[par.que])
    partes = [f"Se comparan {KIND_NAMES[par.que].lower()}."] if fuera else []
    abiertas = [LABELS[k].lower() for k in FIRM_FILTERS if k in par.filtros]
    if abiertas and par.que in ("anio", "producto", "actividad"):
        partes.append(f"El dinero y las metas no se abren por {' ni '.join(abiertas)}: sólo se comparan las empresas.")
    return " ".join(partes)


def nothing(par: Pair, nombres: Names, recibido: Received = NOT_RECEIVED) -> Sentence:
    """Say that neither side has anything, or nothing but what was received, and what to do."""
    if any(recibido):
        return words(f"Cargue lo que falta de las unidades {LOADED_AT}, o compare otra cosa.")
    if par.a == par.b:
        return words(f"Cargue los datos de otro año (del MEF, de un informe o de las unidades) {LOADED_AT}.")
    cuando = "" if par.que == YEAR else f" en {par.anio}"
    anios = subject(anio=list(dict.fromkeys(map(str, par.years))))
    return sentence(
        f"Ni {nombres[0]} ni {nombres[1]} tienen datos{cuando}. Elija otro año, compare otra cosa, quite filtros o "
        f"cargue los registros de las unidades {LOADED_AT}.",
        claims.unsayable(Relation.NO_VALUE, "devengado_soles", (*anios, *subject(**par.filtros)))
        if par.que == YEAR
        else claims.NO_ROWS,
    )


def alt(filas: Sequence[Compared], nombres: Names) -> str:
    """Describe a chart of pairs."""
    partes = []
    for f in filas:
        a, b = (s.written(f.indicador) if s.se_conoce else "sin dato" for s in (f.a, f.b))
        cola = "" if f.es_comparable else ", no se compara"
        partes.append(f"{named(f)}: {nombres[0]} {a}, {nombres[1]} {b}{cola}")
    return "; ".join(partes)
