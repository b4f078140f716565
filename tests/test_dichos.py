"""What pages say (answers, titles, what can't be said) comes from claims, recomputed here from what is published."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from afirmaciones_recalculadas import recomputed, stray
from carpetas_en_estado import CERRADO, EN_CURSO, ESTADOS, avisos, avisos_despues
from conftest import PROYECTO, Carpetas, hecho_una_vez, in_state, publicar
from streamlit.testing.v1 import AppTest
from test_paginas import bien_dicha
from test_todos import escribir

from pp0093.ask.catalog import Catalog, published
from pp0093.claims import (
    Claim,
    Kind,
    Relation,
    Sentence,
    change,
    count,
    extreme,
    fact,
    figure,
    refused,
    sentence,
    shown,
    subject,
    unsayable,
)
from pp0093.config import ALL_PROGRAMMES
from pp0093.questions.asked import ask
from pp0093.ui.layout import SAID_KEY
from pp0093.ui.shell.pages import offered_pages
from pp0093.year import alerts

pytestmark = pytest.mark.usefixtures("en_noviembre")


# Each state: how its raw folder is made (None where conftest has it) and with what links its pages are opened. Always,
# with the first, each fifth page from one of its own; in the campaign, all of them, with every link and each filter.
STATES: dict[str, tuple[Callable[[Path], object] | None, tuple[dict[str, str], ...]]] = {
    "enviado": (None, ({"anio": "2025"}, {"anio": "2026"}, {"anio": "2020"}, {"anio": "2024"})),
    "demostracion": (None, ({"anio": "2025", "demo": "1"}, {"anio": "2020", "demo": "1"})),
    **{e: (ESTADOS[e], ({"anio": str(CERRADO)},)) for e in ("una_unidad", "solo_registros")},
    "en_curso": (ESTADOS["en_curso"], ({"anio": str(EN_CURSO)},)),
    "avisos": (avisos, ({"anio": str(EN_CURSO)}, {"anio": str(CERRADO)})),
    "todos": (escribir, ({"anio": "2025"}, {"anio": "2024", "programa": "9002", "frente": "0142"})),
}
# What comes after some of them was published.
LATER: dict[str, Callable[[Path], object]] = {"avisos": avisos_despues}
FILTERS: tuple[dict[str, str], ...] = ({}, {"producto": "3000535"}, {"actividad": "5005867"}, {"departamento": "04"})
ALL_PAGES = (0, 1)
# Of what ships, all the pages of the year that is signed, and a fifth of those of the year under way and of 2020.
SHARES = {"enviado": ALL_PAGES}
CASES = [
    *((estado, enlaces[:1], SHARES.get(estado, (n % 5, 5))) for n, (estado, (_, enlaces)) in enumerate(STATES.items())),
    *(("enviado", [enlace], (n, 5)) for n, enlace in enumerate(STATES["enviado"][1][1:3], 1)),
    *(
        pytest.param(estado, [e | filtro for e in enlaces], ALL_PAGES, marks=pytest.mark.campana)
        for estado, (_, enlaces) in STATES.items()
        for filtro in (FILTERS if estado != "todos" else FILTERS[:1])
    ),
]


@pytest.fixture
def published_in(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Point the environment at the version of a state, built once a run."""

    def point(estado: str) -> None:
        def publish(raiz: Path) -> None:
            for dejar in filter(None, (STATES[estado][0], LATER.get(estado))):
                dejar(raiz / "datos")
                publicar(raiz / "datos", raiz / "salida")

        monkeypatch.setenv("PP0093_PROGRAMA", ALL_PROGRAMMES if estado == "todos" else "0093")
        if estado in ESTADOS:
            carpetas = in_state(tmp_path_factory, estado)
        elif estado == "demostracion":
            carpetas = request.getfixturevalue("completa")
        elif estado == "enviado":
            carpetas = Carpetas(PROYECTO / "data" / "raw", request.getfixturevalue("version_publicada"))
        else:
            carpetas = Carpetas.under(hecho_una_vez(tmp_path_factory, f"dichos_{estado}", publish))
        carpetas.looked_at(monkeypatch)

    return point


def said(app: AppTest, pagina: str) -> list[Sentence]:
    """What a page says with the filters of the session: its answer, the titles of its pieces, what it can't say."""
    app.switch_page(f"pages/{pagina}.py").run()
    assert not app.exception, (pagina, [e.message for e in app.exception])
    return list(app.session_state[SAID_KEY])


def faults(catalogo: Catalog, dicho: Sentence) -> list[str]:
    """What is wrong with a sentence: no claims, one that does not hold, a number without claim, a part said twice."""
    if not dicho.claims:
        return ["it has no claim"]
    partes = Counter(p.strip(" .").lower() for p in re.split("[.;] ", str(dicho)))
    if repetidas := [p for p, veces in partes.items() if veces > 1]:
        return [f"said twice: {repetidas}"]
    malos = [f"does not hold: {c}" for c in dicho.claims if not recomputed(catalogo, c)]
    return malos + [f"no claim accounts for {n}" for n in stray(catalogo, dicho)]


@pytest.mark.parametrize(("estado", "enlaces", "cuales"), CASES)
def test_every_sentence_of_a_page_is_a_claim_that_holds(
    estado: str, enlaces: Sequence[dict[str, str]], cuales: tuple[int, int], published_in: Callable[[str], None]
) -> None:
    """Of every page, or where one begins and each that many from one of them."""
    published_in(estado)
    desde, cada = cuales
    paginas = [p.id for n, p in enumerate(offered_pages()) if p.id == "resumen" or n % cada == desde]
    catalogo, halladas, tipos = published(), [], Counter[str]()
    for enlace in enlaces:
        app = AppTest.from_file(str(PROYECTO / "app.py"))
        for clave, valor in enlace.items():
            app.query_params[clave] = valor
        for pagina in paginas:
            dichos = said(app, pagina)
            if estado not in ("todos", "demostracion"):
                bien_dicha(app, pagina)
            for dicho in dichos:
                tipos += Counter(c.tipo.value for c in dicho.claims)
                suyo = catalogo.demonstration() if "demo" in enlace else catalogo
                halladas += [f"{pagina} {enlace}: «{dicho}» {falta}" for falta in faults(suyo, dicho)]
    print(estado, enlaces, dict(tipos))
    assert not halladas, "\n".join(halladas)


def test_every_rule_of_alerts_is_evaluated_again_where_it_holds(published_in: Callable[[str], None]) -> None:
    """With the figures of each, also of those that ended; between two folders each rule that ships holds once."""
    alzadas: Counter[str] = Counter()
    for estado in ("en_curso", "avisos"):
        published_in(estado)
        catalogo = published()
        todas = alerts.alerts_of_version(catalogo)
        halladas = {a.dicho.texto: falta for a in todas if (falta := faults(catalogo, a.dicho))}
        assert not halladas
        alzadas += Counter(a.alerta for a in todas)
    assert alzadas.keys() == {r["alerta"] for r in catalogo.rules.of(EN_CURSO).rows("alertas")}


ASKED = [
    "adversas",
    "nuevas",
    "en_curso",
    *(pytest.param(c, marks=pytest.mark.campana) for c in ("trampa", "ciegas", "de_tres")),
]


@pytest.mark.parametrize("cuales", ASKED)
def test_an_answer_or_why_there_is_none_is_a_claim_that_holds(cuales: str, published_in: Callable[[str], None]) -> None:
    """What nothing is known of is asked again of `consulta`; what is refused is still refused."""
    published_in("en_curso" if cuales == "en_curso" else "enviado")
    catalogo = published()
    lineas = (PROYECTO / f"tests/fixtures/preguntas_{cuales}.csv").read_text(encoding="utf-8").splitlines()[1:]
    dichos = {p: ask(catalogo, p).dicho for p in (linea.split("|")[0] for linea in lineas)}
    print(cuales, dict(Counter(c.tipo.value for d in dichos.values() for c in d.claims)))
    halladas = [f"{p}: «{d}» {falta}" for p, d in dichos.items() for falta in faults(catalogo, d)]
    assert not halladas, "\n".join(halladas)


def test_two_years_of_coverage_are_not_compared_because_of_their_bases(publicada: Path) -> None:
    """Also in the box of questions: not only that it is refused."""
    respuesta = ask(published(), "¿cuánto subió la cobertura de los CITE de 2020 a 2025?")
    [claim] = respuesta.dicho.claims
    assert (claim.relacion, claim.indicador) == (Relation.NOT_COMPARABLE, "cobertura_pct")
    assert not faults(published(), respuesta.dicho)


DEL_AVANCE = {"5005082": 0.0, "5005086": 76.9}
SUBE = [("2020", 1.0), ("2025", 2.0)]
POLITICA = subject(instrumento="PNDI", anio=2024)
DE_LA_3_2 = subject(anio=2025, de="actividad", codigo="5005086")
DE_OTRA_BASE = subject(anio=[2020, 2025], alcance="reporte", que="anio", razon="las bases son distintas")
SIN_OBJETIVO = (*POLITICA, ("metodo", "publicado"))
DEL_EMBUDO = subject(de="RD.REGISTRADAS", indicador="RD.AUTODIAGNOSTICO", anio=2024)
DE_EJES = subject(instrumento="PAED", nivel="indicador")
FALSE = [
    sentence("Se ejecutó 99.7 %.", figure("ejecucion_pct", 98.0, subject(anio=2025))),
    sentence("Se ejecutó 99.7 %."),
    shown("Lo mismo. Lo mismo."),
    sentence("Dos actividades.", count("cumplimiento_pct", "actividad", DEL_AVANCE, subject(anio=2025),
                                       relacion=Relation.UNDER, umbral=95)),
    sentence("La menor.", extreme("cumplimiento_pct", "actividad", DEL_AVANCE, subject(anio=2025), Relation.SMALLEST)),
    sentence("Subió.", change("pim_soles", "anio", SUBE, (), cual=Relation.PERCENT, valor=99)),
    sentence("Falta.", Claim(Kind.UNSAYABLE, "pim_soles", subject(anio=2025), Relation.NO_VALUE)),
    shown("Todas alcanzaron su meta"),
    shown("PIM de 3 actividades"),
    sentence("999 archivos.", fact("archivos", 999)),
    sentence("41 en verde.", fact("indicadores_en_el_anio", 41, sujeto=(*POLITICA, ("semaforo", "verde")))),
    sentence("6 retrocesos.", fact("indicadores_en_el_anio", 6, sujeto=(*POLITICA, ("alerta", "retroceso")))),
    *(sentence(f"{quien}: {rojos}.", fact("mas_en_rojo", rojos, sujeto=(*POLITICA, ("responsable", quien))))
      for quien, rojos in (("OGTI", 5), ("DGDE", 4))),
    sentence("Sin OP.03, 80.", fact("indice_por_metodo", 80, sujeto=(*SIN_OBJETIVO, ("sin", "OP.03")))),
    sentence("Al menos 38,680.", fact("no_siguieron_al_menos", 38680, sujeto=DEL_EMBUDO)),
    sentence("Diez veces.", fact("veces_su_linea_base", 10, sujeto=(*DE_EJES, ("responsable", "PRODUCE")))),
    sentence("2 cambiaron.", fact("indicadores_que_cambian_de_base", 2, sujeto=subject(instrumento="PP0093"))),
    sentence("PRODUCE: 6.", fact("nodos_del_instrumento", 6, sujeto=(*DE_EJES, ("responsable", "PRODUCE")))),
    sentence("3 crecen.", fact("nodos_del_instrumento", 3, sujeto=(*DE_EJES, ("cuales", "meta sobre su línea base")))),
    sentence("52,445 MYPE en 2024.", figure("valor_obtenido", 52445, subject(indicador="RD.REGISTRADAS", anio=2024))),
    sentence("No se compara.", unsayable(Relation.NOT_COMPARABLE, "pim_soles", DE_OTRA_BASE)),
    sentence("Gastó sin producto.", Claim(Kind.RULE, "gasto_sin_producto", DE_LA_3_2)),
    sentence("Gastó 99.", Claim(Kind.RULE, "gasto_sobre_avance", DE_LA_3_2, filas=(("ejecucion_pct", 99.0),))),
    sentence("Del 50.0 % no se publica departamento.",
             fact("parte_sin_desglose", 50, sujeto=subject(anio=2020, cifra="participacion_pct", por="departamento"))),
    refused("No conozco eso.", pregunta="¿cuánto se gastó en 2025?"),
]  # fmt: skip


@pytest.mark.parametrize("dicho", FALSE, ids=str)
def test_a_false_sentence_is_found(dicho: Sentence, publicada: Path) -> None:
    assert faults(published(), dicho)
