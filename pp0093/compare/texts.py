"""Two things side by side in words and as a table: what they claim, what differs most, what is not compared and why."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pp0093 import claims, provenance
from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.registry import RECEIVED, Unit
from pp0093.ask.standing import change
from pp0093.ask.standing.change import Variation
from pp0093.ask.standing.comparability import Reason
from pp0093.ask.view import FIRM_FILTERS, LABELS, View
from pp0093.claims import NO_ROWS, Claim, Relation, Sentence, Subject, fact, joined, sentence, subject, unsayable, words
from pp0093.compare.pairs import GOALS, SCOPES, SET_ASIDE, Compared, Pair, by_matter, extremes, weakest
from pp0093.firms import figures
from pp0093.firms import texts as firms
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.formats import capital
from pp0093.writing.phrases import NOTHING, phrase, say
from pp0093.writing.tables import Column, Measure, Style, Table, column_of

Names = tuple[str, str]
Received = tuple[Sentence, Sentence]
"""What units delivered of each side of which no figure says all its firms (received)."""
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
MOST_APART, MOST_ALIKE = "lo_mas_distinto", "lo_mas_parecido"
NOT_COMPARED = "≠ no se compara"
YES = "Sí"


def _of(par: Pair, fila: Compared, *codigos: str) -> Subject:
    """Return what the figures of both sides, or of one, are of: filters, scope, years, and of a profile its value."""
    parte = dict([fila.parte] if fila.parte else [])
    de_quien = {YEAR: par.anio, par.que: codigos or (par.b, par.a)}
    return subject(**{**par.filtros, **parte, **de_quien, "alcance": SCOPES[fila.materia]})


def _called(fila: Compared) -> str:
    return "@".join([fila.medida, SCOPES[fila.materia], *(["=".join(fila.parte)] if fila.parte else [])])


def _both(par: Pair, fila: Compared) -> list[Claim]:
    """Claim how one figure changed from the other or, where that is not computed, each."""
    cuanto, filas = fila.cuanto, [(par.b, fila.b.valor), (par.a, fila.a.valor)]
    if fila.parte:
        de = (*_of(par, fila), ("que", par.que), ("cual", _called(fila)))
        return [fact("cambio_de_parte", float(cuanto or 0), sujeto=de)]
    if cuanto is None:
        return [claims.figure(fila.medida, cifra, _of(par, fila, c)) for c, cifra in filas if cifra is not None]
    cual = Relation.POINTS if change.in_points(fila.medida) else Relation.PERCENT
    return [claims.change(fila.medida, par.que, filas, _of(par, fila), cual=cual, valor=float(cuanto))]


def _ranked(par: Pair, filas: Sequence[Compared], cual: Compared, nombre: str) -> list[Claim]:
    """Claim that one of some rows that can be compared, or values of a profile, is the most apart or most alike."""
    if len(filas) < 2:
        return []
    entre = {"que": par.que, "entre": "|".join(map(_called, filas)), "cual": _called(cual)}
    de = (*_of(par, cual), *entre.items(), ("parte", "=".join(cual.parte or ())))
    return [fact(nombre, float(cual.distancia or 0), sujeto=de)]


def _refused(par: Pair, filas: Sequence[Compared]) -> list[Claim]:
    """Claim why rows are not compared: a side has no figure, or a rule forbids it."""
    dichas = []
    for f in filas:
        faltan = [c for c, lado in ((par.a, f.a), (par.b, f.b)) if not lado.tiene_valor]
        de = (*_of(par, f), ("que", par.que))
        dichas += _empty(par, [f], faltan) or [r.claim(f.medida, de) for r in f.impiden[:1]]
    return dichas


def _empty(par: Pair, filas: Sequence[Compared], codigos: Sequence[str]) -> list[Claim]:
    """Claim that of some sides nothing is known of what is compared."""
    return [unsayable(Relation.NO_VALUE, f.medida, _of(par, f, codigo)) for f in filas for codigo in codigos]


@remembered
def received(catalogo: Catalog, par: Pair) -> Received:
    """Say of each side what units delivered of its year where no figure says how many all its firms are; else ""."""
    dichas = [figures.unfinished(catalogo, vista) for vista in par.views]
    a, b = (sentence(firms.delivered(d.recibido), firms.received(d)) if d else NOTHING for d in dichas)
    return a, b


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
    cerca, lejos = extremes(firmes)
    dichas = _both(par, lejos)
    if cerca is not lejos:
        dichas += [
            *_both(par, cerca),
            *_ranked(par, firmes, cerca, MOST_ALIKE),
            *_ranked(par, firmes, lejos, MOST_APART),
        ]
    donde = phrase("en_el_pais_todo") if lejos.materia == "pais" else phrase("de_lo_pedido", pedido=capital(pedido))
    frase, (a, b) = "se_comparan_en" if cerca is lejos else "se_parecen_en", nombres
    cabeza = say(frase, (), dichas, donde=donde, a=a, b=b, cerca=_values(cerca), lejos=_values(lejos))
    de = (*_of(par, lejos), ("que", par.que))
    cuidado = [say("cuidado", (), r.claim(lejos.medida, de), razon=because(r, nombres)) for r in lejos.razones]
    negadas = [f for f in filas if f.razones and not f.es_comparable]
    cuales = ", ".join(dict.fromkeys(_placed(label(f), f) for f in negadas))
    return joined([cabeza, *cuidado, say("no_se_compara", (), _refused(par, negadas), cuales=cuales)])


def _why_not(
    par: Pair, filas: Sequence[Compared], nombres: Names, recibido: Received, *, con_filtros: bool
) -> Sentence:
    if nombres[0] == nombres[1]:
        return say("sin_otro_anio", subject(anio=par.a), cual=nombres[0])
    vacios, faltan, sin_decir = _empty_sides(par, filas, nombres, recibido)
    if sin_decir:
        llego = next(filter(None, recibido))
        return say("de_eso_no_se_dice", (), faltan, cuales=" y ".join(sin_decir), llego=llego)
    if vacios:
        filtros = "con estos filtros" if con_filtros else ""
        return say("sin_datos_de", (), faltan, cuales=" ni de ".join(vacios), filtros=filtros)
    negadas = [f for f in filas if f.impiden][:1]
    razon = because(negadas[0].impiden[0], nombres) if negadas else ""
    return say("no_se_comparan", (), _refused(par, negadas or filas), a=nombres[0], b=nombres[1], razon=razon)


def _empty_sides(
    par: Pair, filas: Sequence[Compared], nombres: Names, recibido: Received
) -> tuple[list[str], list[Claim], list[str]]:
    """Return the sides without figures, what that claims, and of which of them units delivered something."""
    lados = zip(nombres, (par.a, par.b), recibido, ([f.a for f in filas], [f.b for f in filas]), strict=True)
    vacios = [(n, codigo, llego) for n, codigo, llego, suyos in lados if not any(s.se_conoce for s in suyos)]
    return (
        [n for n, *_ in vacios],
        _empty(par, filas, [c for _, c, _ in vacios]),
        [n for n, _, llego in vacios if llego],
    )


def _values(fila: Compared) -> str:
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
    materia, con_metas = filas[0].materia, any(f.indicador.id in GOALS for f in filas)
    return "Dinero" if materia == "dinero" and not con_metas else MATTER_NAMES[materia]


def finding(
    par: Pair, tema: str, filas: Sequence[Compared], nombres: Names, recibido: Received = NOT_RECEIVED
) -> Sentence:
    """Title a chart with the row that differs most."""
    tema = f"{tema} (parcial, {RECEIVED.corto})" if any(f.es_parcial for f in filas) else tema
    comparables = [f for f in filas if f.es_comparable]
    if comparables:
        _, mayor = extremes(comparables)
        suyas = [*_both(par, mayor), *_ranked(par, comparables, mayor, MOST_APART)]
        frase = "tema_mas_distinto" if mayor.diferencia else "tema_todo_igual"
        return say(frase, (), suyas, tema=tema, cual=label(mayor), cambio=changed(mayor))
    vacios, faltan, sin_decir = _empty_sides(par, filas, nombres, recibido)
    if not vacios:
        return say("tema_no_se_compara", (), _refused(par, filas), tema=tema)
    falta = "no se puede decir" if sin_decir == vacios and filas[0].materia == "empresas" else "no hay datos"
    return say("tema_sin_datos", (), faltan, tema=tema, falta=falta, cuales=" ni de ".join(vacios))


def note(par: Pair, nombres: Names) -> str:
    """Say what is looked at, from where and when."""
    partes = [f"{m}: {n}" for m, n in zip(("Se mira", "Frente a"), nombres, strict=True)]
    return "; ".join(partes if par.que == YEAR else [*partes, f"año {par.anio}"])


def table_note(par: Pair, nombres: Names, al_lado: str) -> str:
    """Say which side is looked at, from which, how the difference is taken and what is beside (pairs.beside)."""
    como = f"{note(par, nombres)}. La diferencia es la primera menos la segunda"
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
    faltan = [f"{n}, {formats.percent(v)}" for n, v in zip(nombres, sin_dato, strict=False) if v]
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
    anios, (a, b), es_anio = list(dict.fromkeys(map(str, par.years))), nombres, par.que == YEAR
    nada = unsayable(Relation.NO_VALUE, "devengado_soles", subject(anio=anios, **par.filtros)) if es_anio else NO_ROWS
    return say("ninguno_tiene_datos", (), nada, a=a, b=b, anio="" if es_anio else par.anio, donde=LOADED_AT)


def under_name(fila: Compared, nombres: Names) -> str:
    """Say how one value differs from the other, that they don't compare or which of them is not one figure."""
    if fila.es_comparable:
        return changed(fila)
    if fila.a.tiene_valor and fila.b.tiene_valor:
        return NOT_COMPARED
    lados = zip(nombres, (fila.a, fila.b), strict=True)
    nada: dict[str | None, str] = {provenance.Provenance.SYNTHETIC: "sólo demostración"}
    dichos = [
        (n, s.written(fila.indicador) if s.se_conoce else nada.get(s.procedencia, "sin dato"))
        for n, s in lados
        if not s.tiene_valor
    ]
    return ", ".join(f"{n}: {dicho}" for n, dicho in dichos)


def side_by_side(filas: Sequence[Compared], nombres: Names) -> Table:
    """Return both sides as a table: values, difference in its unit, change in percent, whether it can be said."""
    columnas = (
        Column("Indicador"),
        Column("Alcance", es_de_fondo=True),
        Column("Unidad", es_de_fondo=True),
        *(Column(n, Style.MEASURE) for n in nombres),
        Column("Diferencia", Style.MEASURE),
        Column("Cambio", Style.PERCENT, 1, con_signo=True),
        Column("¿Se compara?"),
        Column("Procedencia"),
    )
    return Table(columnas, tuple(_row(f, nombres) for f in filas if f.tiene_algo))


def _row(fila: Compared, nombres: Names) -> tuple[object, ...]:
    como = column_of(fila.indicador)
    es_parte = fila.indicador.unidad == Unit.PERCENT
    resta = Column("", Style.POINTS, 1) if es_parte else replace(como, con_signo=True)
    return (
        named(fila),
        fila.cubre,
        fila.indicador.unidad.value,
        *(s.written(fila.indicador) if s.entre else Measure(s.valor, como) for s in (fila.a, fila.b)),
        Measure(fila.diferencia, resta),
        fila.cambio_pct,
        verdict(fila, nombres),
        "; ".join(map(provenance.name, fila.procedencias)),
    )
