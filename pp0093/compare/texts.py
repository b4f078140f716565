"""Sentences about two things side by side, made from their figures."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ask.catalog import YEAR
from pp0093.ask.mart import RECEIVED
from pp0093.ask.standing import change
from pp0093.ask.standing.change import Variation
from pp0093.ask.standing.comparability import Reason
from pp0093.ask.view import FIRM_FILTERS, LABELS, View
from pp0093.claims import NO_ROWS, Relation, Sentence, joined, subject, unsayable, words
from pp0093.compare import said
from pp0093.compare.choosing import Pair
from pp0093.compare.matters import GOALS
from pp0093.compare.members import SET_ASIDE
from pp0093.compare.sides import Compared, by_matter, extremes, weakest
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.formats import capital
from pp0093.writing.phrases import NOTHING, phrase, say

Names = tuple[str, str]
Received = tuple[Sentence, Sentence]
"""What units delivered of each side of which no figure says all its firms (standing.received)."""
NOT_RECEIVED: Received = (NOTHING, NOTHING)
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
HOW_PAIRS = phrase("como_pares")
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
    if not firmes:
        por_que = _why_not(par, filas, nombres, recibido, con_filtros=bool(pedido))
        # Names keep their capital; the words that a reason may begin with do not, after the filters.
        sigue = pedido and por_que.texto.startswith(("No ", "De "))
        return say("por_que_sigue" if sigue else "por_que", pedido=capital(pedido), dicho=por_que)
    a, b = nombres
    cerca, lejos = extremes(firmes)
    donde = phrase("en_el_pais_todo") if lejos.materia == "pais" else phrase("de_lo_pedido", pedido=capital(pedido))
    cabeza = say(
        "se_comparan_en" if cerca is lejos else "se_parecen_en",
        (),
        said.both(par, lejos),
        [] if cerca is lejos else said.both(par, cerca),
        [] if cerca is lejos else said.ranked(par, firmes, cerca, said.MOST_ALIKE),
        [] if cerca is lejos else said.ranked(par, firmes, lejos, said.MOST_APART),
        donde=donde,
        a=a,
        b=b,
        cerca=_both(cerca),
        lejos=_both(lejos),
    )
    return joined([cabeza, *_with_care(par, lejos, nombres), _refused(par, filas)])


def _with_care(par: Pair, fila: Compared, nombres: Names) -> list[Sentence]:
    de, medida = (*said.compared_of(par, fila), ("que", par.que)), fila.medida or fila.indicador.id
    return [say("cuidado", (), r.claim(medida, de), razon=because(r, nombres)) for r in fila.razones]


def _why_not(
    par: Pair, filas: Sequence[Compared], nombres: Names, recibido: Received, *, con_filtros: bool
) -> Sentence:
    if nombres[0] == nombres[1]:
        return say("sin_otro_anio", subject(anio=par.a), cual=nombres[0])
    vacios = _empty_sides(filas, nombres)
    faltan = said.empty(par, filas, _codes(par, nombres, vacios))
    if sin_decir := _unsaid(vacios, nombres, recibido):
        llego = next(filter(None, recibido))
        return say("de_eso_no_se_dice", (), faltan, cuales=" y ".join(sin_decir), llego=llego)
    if vacios:
        filtros = "con estos filtros" if con_filtros else ""
        return say("sin_datos_de", (), faltan, cuales=" ni de ".join(vacios), filtros=filtros)
    negada = next((f for f in filas if f.impiden), None)
    dichas = said.refused(par, negada) if negada else [c for f in filas for c in said.refused(par, f)]
    razon = because(negada.impiden[0], nombres) if negada else ""
    return say("no_se_comparan", (), dichas, a=nombres[0], b=nombres[1], razon=razon)


def _codes(par: Pair, nombres: Names, suyos: Sequence[str]) -> list[str]:
    return [c for n, c in zip(nombres, (par.a, par.b), strict=True) if n in suyos]


def _empty_sides(filas: Sequence[Compared], nombres: Names) -> list[str]:
    lados = ([f.a for f in filas], [f.b for f in filas])
    return [n for n, suyos in zip(nombres, lados, strict=True) if not any(s.se_conoce for s in suyos)]


def _unsaid(vacios: Sequence[str], nombres: Names, recibido: Received) -> list[str]:
    """Return the sides without figures of which units delivered something."""
    return [n for n, llego in zip(nombres, recibido, strict=True) if llego and n in vacios]


def _refused(par: Pair, filas: Sequence[Compared]) -> Sentence:
    suyas = [f for f in filas if f.razones and not f.es_comparable]
    cuales = ", ".join(dict.fromkeys(_placed(label(f), f) for f in suyas))
    return say("no_se_compara", (), [c for f in suyas for c in said.refused(par, f)], cuales=cuales)


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
    lados = razon.sides(nombres, ": ")
    return f"{razon.razon} ({lados})" if lados else razon.razon


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
        if not vacios:
            return say("tema_no_se_compara", (), [c for f in filas for c in said.refused(par, f)], tema=tema)
        sin_decir = _unsaid(vacios, nombres, recibido) if filas[0].materia == "empresas" else []
        falta = "no se puede decir" if sin_decir == vacios else "no hay datos"
        faltan = said.empty(par, filas, _codes(par, nombres, vacios))
        return say("tema_sin_datos", (), faltan, tema=tema, falta=falta, cuales=" ni de ".join(vacios))
    _, mayor = extremes(comparables)
    suyas = [*said.both(par, mayor), *said.ranked(par, comparables, mayor, said.MOST_APART)]
    frase = "tema_mas_distinto" if mayor.diferencia else "tema_todo_igual"
    return say(frase, (), suyas, tema=tema, cual=label(mayor), cambio=changed(mayor))


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
    return phrase("nota_de_perfil", nota=note(par, nombres), faltan="; ".join(faltan))


def missing(filas: Sequence[Compared]) -> str:
    """Name what neither side has."""
    return phrase("ninguno_tiene", faltan=", ".join(dict.fromkeys(label(f) for f in filas if not f.tiene_algo)))


def left_out(par: Pair, vista: View) -> str:
    """Say why some filters do not hold here, and which figures the filters leave out."""
    fuera = any(getattr(vista, k) for k in SET_ASIDE[par.que])
    abiertas = [LABELS[k].lower() for k in FIRM_FILTERS if k in par.filtros]
    de_firmas = " ni por ".join(abiertas) if par.que in ("anio", "producto", "actividad") else ""
    que = KIND_NAMES[par.que].lower() if fuera else ""
    return " ".join(filter(None, [phrase("se_comparan_solo", que=que), phrase("solo_las_empresas", por=de_firmas)]))


def nothing(par: Pair, nombres: Names, recibido: Received = NOT_RECEIVED) -> Sentence:
    """Say that neither side has anything, or nothing but what was received, and what to do."""
    if any(recibido) or par.a == par.b:
        return words(phrase("cargue_y_compare" if any(recibido) else "cargue_otro_anio", donde=LOADED_AT))
    anios = subject(anio=list(dict.fromkeys(map(str, par.years))))
    nada = unsayable(Relation.NO_VALUE, "devengado_soles", (*anios, *subject(**par.filtros)))
    es_anio = par.que == YEAR
    return say(
        "ninguno_tiene_datos",
        (),
        nada if es_anio else NO_ROWS,
        a=nombres[0],
        b=nombres[1],
        anio="" if es_anio else par.anio,
        donde=LOADED_AT,
    )


def alt(filas: Sequence[Compared], nombres: Names) -> str:
    """Describe a chart of pairs."""
    partes = []
    for f in filas:
        a, b = (s.written(f.indicador) if s.se_conoce else "sin dato" for s in (f.a, f.b))
        cola = "" if f.es_comparable else ", no se compara"
        partes.append(f"{named(f)}: {nombres[0]} {a}, {nombres[1]} {b}{cola}")
    return "; ".join(partes)
