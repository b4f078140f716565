"""What is no indicator, counted again from the version: files, rows kept out, notices, findings, lights of indicators.

Each is called by the name of its claim (`claims.fact`), with what the claim is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from pp0093 import clock
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import documents
from pp0093.ask.origin.witnesses import Agreement, confronted
from pp0093.audit import reports
from pp0093.claims import Claim
from pp0093.config import settings
from pp0093.errors import PP0093Error
from pp0093.note import issue
from pp0093.note.content import CitedFigure
from pp0093.questions.asked import ask

Subject = dict[str, str]
Recount = Callable[[Catalog, Subject], float]
NOTE_ONLY = ("anio", "subtitulo")


def counted(consulta: str, *propios: str) -> Recount:
    """Return a recount in SQL, whose parameters are what the claim is about, by name (None where it does not say)."""
    return lambda catalogo, de: float(
        next(iter(catalogo.query(consulta, [de.get(p) for p in propios])[0].values())) or 0
    )


def _checked(catalogo: Catalog, de: Subject) -> float:
    resultados = set(filter(None, de.get("resultado", "").split("|")))
    clase = de.get("clase")
    return sum(
        clase in (None, c.clase) and (not resultados or c.resultado in resultados) for c in documents.compare(catalogo)
    )


def _notices(catalogo: Catalog, _de: Subject) -> float:
    """Those of files and, in the description of the version, those of the rules of its tables."""
    de_archivos = catalogo.query("select count(*) as cuantos from marts.aviso")[0]["cuantos"]
    return de_archivos + sum(len(t["avisos"]) for t in catalogo.descripcion["tablas"].values())


def _loads(_catalogo: Catalog, _de: Subject) -> float:
    return len(list((settings().salida / "historial").glob("*.json")))


def _times_printed(catalogo: Catalog, de: Subject) -> float:
    """Rows of documents of an indicator, a year and just the dimensions asked for."""
    suyas = {(d, v) for d, v in de.items() if d not in ("cifra", "anio", "alcance")}
    if de["alcance"] == "nacional":
        suyas.add(("alcance", "nacional"))
    consulta = "select dimension, valor_dimension from marts.publicado where indicador = ? and anio = ?"
    filas = catalogo.query(consulta, [de["cifra"], int(de["anio"])])
    pares = [zip(*(str(f[c] or "").split(";") for c in ("dimension", "valor_dimension")), strict=False) for f in filas]
    return sum({p for p in par if p[0]} == suyas for par in pares)


def refusal_holds(catalogo: Catalog, claim: Claim) -> bool:
    """Whether a question is still not answered, or a note not written; what was brought only its bringer has."""
    pedido = dict(claim.sujeto)
    if "pregunta" in pedido:
        return not ask(catalogo, pedido["pregunta"]).responde
    if "anio" in pedido:
        anio = int(pedido.pop("anio"))
        with suppress(PP0093Error):
            return len(pedido) > 1 or not issue.write(catalogo, issue.Wanted(anio, pedido))
    return True


def _findings(catalogo: Catalog, de: Subject) -> float:
    documento = de.get("documento")
    return sum(
        documento in (None, h.documento or "documento sin nombre en manifest.csv") for h in reports.findings(catalogo)
    )


def _debtors(catalogo: Catalog, de: Subject) -> float:
    """Units of the rule of a year; those late, that some activity of theirs is not whole to a month that fell due."""
    anio = int(de["anio"])
    unidades = catalogo.query("select distinct unidad from vigente.entrega where anio = ?", [anio])
    if "estado" not in de:
        return len(unidades)
    plazo = catalogo.query("select plazo_entrega_dias as dias from vigente.parametro where anio = ?", [anio])[0]["dias"]
    fines = [date(anio + m // 12, m % 12 + 1, 1) - timedelta(days=1) for m in range(1, 13)]
    vencidos = [fin for fin in fines if fin + timedelta(days=int(plazo)) < clock.today()]
    if not vencidos:
        return 0
    al_dia = catalogo.query(
        "select count(*) as cuantas from (select r.unidad from vigente.entrega r left join core.entrega_unidad e "
        "on e.anio = r.anio and e.unidad = r.unidad and e.actividad = r.actividad where r.anio = ? "
        "group by r.unidad having bool_and(coalesce(e.hasta >= ?, false)))",
        [anio, vencidos[-1]],
    )
    return len(unidades) - float(al_dia[0]["cuantas"])


def _note(que: str) -> Recount:
    def recount(catalogo: Catalog, de: Subject) -> float:
        filtros = {d: v for d, v in de.items() if d not in NOTE_ONLY}
        nota = issue.write(catalogo, issue.Wanted(int(de["anio"]), filtros))
        bloques = [b for s in nota.secciones for b in s.bloques]
        frases = [f for b in bloques for f in getattr(b, "frases", ())]
        partes = [*(p for f in frases for p in f.partes), *(p for b in bloques for f in _rows(b) for p in f)]
        return {
            "frases": len({f.clave for f in frases}),
            "cifras": len({p.clave for p in partes if isinstance(p, CitedFigure)}),
            "callado": sum(len(s.callado) for s in nota.secciones),
        }[que]

    return recount


def _rows(bloque: Any) -> Iterator[Any]:
    yield from getattr(bloque, "filas", ())
    yield from getattr(bloque, "barras", ())


def _confronted(catalogo: Catalog, de: Subject) -> float:
    comparados = [v for v in confronted(catalogo) if v.resultado is not Agreement.APART]
    return sum(de.get("resultado") in (None, v.resultado.value) for v in comparados)


RECOUNTS: dict[str, Recount] = {
    "archivos": counted("select count(*) from marts.carga where ?::varchar is null or origen = ?", "origen", "origen"),
    "filas_leidas": counted("select sum(filas_leidas) from marts.carga"),
    "filas_en_cuarentena": counted("select sum(filas_cuarentena) from marts.carga"),
    "filas_pendientes": counted("select count(*) from staging.cuarentena where es_pendiente"),
    "avisos": _notices,
    "unidades_con_registros": counted("select count(distinct unidad) from marts.atencion"),
    "cifras_publicadas": _checked,
    "cifras_impresas": counted("select count(*) from marts.publicado"),
    "cifra_impresa": counted("select valor from marts.publicado where archivo = ? and fila = ?", "archivo", "fila"),
    "veces_que_se_imprime": _times_printed,
    "comparaciones_de_testigos": _confronted,
    "hallazgos": _findings,
    "unidades_que_deben": _debtors,
    "cargas": _loads,
    "frases_de_la_nota": _note("frases"),
    "cifras_de_la_nota": _note("cifras"),
    "cosas_que_la_nota_no_dice": _note("callado"),
}
