"""Indicators of instruments through the product: what the issue asks to be shown, which is what, and the sums."""

import shutil
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden, en_pantalla, opened
from libros import escritas, leidas
from msgspec.structs import asdict, replace
from test_paginas_instrumentos import table
from versiones_tocadas import unsigned

from pp0093.ask.catalog import Catalog, published
from pp0093.ask.origin import printed_checks
from pp0093.ask.parts import instruments
from pp0093.instruments import figures, texts
from pp0093.instruments import findings as audit
from pp0093.instruments.findings import findings

Rewritten = Callable[[str, str], Catalog]


@pytest.fixture
def rewritten(version_publicada: Path, tmp_path: Path) -> Rewritten:
    """Return the published version with a piece of its programme's identity or sentences written otherwise."""

    def rewrite(antes: str, despues: str) -> Catalog:
        carpeta = tmp_path / "version"
        if not carpeta.exists():
            shutil.copytree(published(version_publicada).carpeta, carpeta)
            unsigned(carpeta)
        hallados = [r for r in (carpeta / "programa").glob("*.*") if antes in r.read_text(encoding="utf-8")]
        assert hallados, antes
        for ruta in hallados:
            ruta.write_text(ruta.read_text(encoding="utf-8").replace(antes, despues), encoding="utf-8")
        return Catalog(carpeta)

    return rewrite


def test_another_instrument_may_have_the_role(rewritten: Rewritten) -> None:
    catalogo = rewritten('propio = "PP0093"', 'propio = "RUTA_DIGITAL"')
    estado = figures.performance(catalogo, catalogo.programa.instrument(figures.OWN_INSTRUMENT), 2025)
    assert estado and {m.codigo[:3] for m in estado.indicadores} == {"RD."}


def test_a_programme_without_an_instrument_finds_nothing_of_it(rewritten: Rewritten) -> None:
    catalogo = rewritten('politica = "PNDI"\n', "")
    politica = catalogo.programa.instrument(figures.POLICY)
    assert politica is None and figures.policy(catalogo, politica, 2024) is None
    assert figures.whole(catalogo, politica) == ()
    assert figures.questions(catalogo, politica) == [] and figures.measured_indicators(catalogo, politica) == []
    hallados = {h.instrumento for h in findings(catalogo)}
    assert hallados == {"PAED", "RUTA_DIGITAL"}, "what has a role is still looked at"


def test_the_steps_of_the_funnel_are_the_indicators_the_programme_says(rewritten: Rewritten) -> None:
    catalogo = rewritten('"RD.AUTODIAGNOSTICO"', '"RD.OTRO"')
    assert figures.funnel(catalogo, "RUTA_DIGITAL") is None
    dicho = str(texts.route(catalogo.programa, None, figures.measured_indicators(catalogo, "RUTA_DIGITAL")))
    assert dicho.startswith("Falta cuántas MYPE se registraron"), "what is missing is said first"


def test_sentences_that_name_who_is_served_are_the_programmes(rewritten: Rewritten) -> None:
    catalogo = rewritten("MYPE", "personas")
    embudo = figures.funnel(catalogo, "RUTA_DIGITAL")
    medidos = figures.measured_indicators(catalogo, "RUTA_DIGITAL")
    dicho = str(texts.route(catalogo.programa, embudo, medidos))
    assert dicho.startswith("De 52,445 personas registradas")
    assert texts.funnel(catalogo.programa, embudo).encabezado[2] == "personas"


def test_a_light_is_called_as_the_rules_of_its_year_say(version_publicada: Path, tmp_path: Path) -> None:
    carpeta = tmp_path / "version"
    unsigned(shutil.copytree(published(version_publicada).carpeta, carpeta))
    ruta = carpeta / "reglas" / "semaforo.csv"
    filas = leidas(ruta)
    for fila in filas:
        if (fila["codigo"], fila["valido_hasta"]) == ("rojo", ""):
            fila |= {"semaforo": "Alarma", "valido_desde": "2024"}
        elif fila["codigo"] == "rojo":
            fila["valido_hasta"] = "2023"
    escritas(ruta, filas)
    catalogo = Catalog(carpeta)
    de = {a: {str(f.luz) for f in figures.states(catalogo, "PNDI", a) if f.semaforo == "rojo"} for a in (2023, 2024)}
    assert de[2024] == {"▼ Alarma"} and de[2023] <= {"▼ Rojo"}


ROUNDED = {"ISS.01.04.02.02", "ISS.01.04.04.02", "ISS.01.06.03.02"}
REGRESSIONS = {
    "IOP.01.01", "IOP.02.01", "ISS.01.02.01.01", "ISS.01.04.02.02", "ISS.01.06.03.01", "ISS.03.03.03.02",
    "ISS.04.03.01.01",
}  # fmt: skip
PERMISSIBLE = ("minimo permisible", "maximo permisible")
ASKED = "avance_tipo1,avance_tipo2,semaforo,valor_obtenido,logro_esperado"

Row = dict[str, Any]


def rounded(valor: Any, decimales: int = 1) -> str | None:
    """A figure as a document would print it."""
    if valor is None:
        return None
    return str(Decimal(str(valor)).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP))


@pytest.fixture
def policy(comando: Orden) -> dict[str, Row]:
    """The answer of the issue's own question, by indicator."""
    filas = comando(
        "consulta", ASKED, "--por", "instrumento,indicador",
        "--filtro", "instrumento=PNDI", "--filtro", "anio=2024", "--formato", "json",
    ).json  # fmt: skip
    por_codigo = {f["indicador"]: f for f in filas}
    assert len(por_codigo) == len(filas)
    return por_codigo


def ask(comando: Orden, indicadores: str, *argumentos: str) -> list[Row]:
    filas: list[Row] = comando("consulta", indicadores, *argumentos, "--formato", "json").json
    return filas


def test_the_question_of_the_issue_has_91_rows_with_what_it_asks(policy: dict[str, Row]) -> None:
    assert len(policy) == 91 and Counter(c[:3] for c in policy) == {"ISS": 86, "IOP": 5}
    assert {f["instrumento"] for f in policy.values()} == {"PNDI"}
    assert {f["semaforo"] for f in policy.values()} == {"rojo", "ambar", "verde", "ND"}
    assert all((f["avance_tipo1"] is None) == (f["semaforo"] == "ND") for f in policy.values())
    uno = policy["IOP.01.01"]
    assert (uno["logro_esperado"], uno["valor_obtenido"]) == (49007, 42391)


def test_what_is_computed_from_what_is_printed_is_derived(comando: Orden) -> None:
    impresos = ("linea_base", "logro_esperado", "valor_obtenido")
    calculados = ("brecha_meta", "avance_tipo1", "avance_tipo2", "semaforo", "alerta_planeamiento", "alerta_retroceso")
    pedido = ("--por", "anio,indicador", "--filtro", "anio=2024", "--filtro", "instrumento=PNDI")
    filas = ask(comando, ",".join([*impresos, *calculados, "tendencia"]), *pedido)
    assert len(filas) == 91
    for ids, procedencia in ((impresos, "publicado"), ((*calculados, "tendencia"), "derivado")):
        for indicador in ids:
            assert {f[f"procedencia_{indicador}"] for f in filas if f[indicador] is not None} == {procedencia}, (
                indicador
            )


def test_88_of_91_are_equal_and_three_differ_by_rounding(catalogo: Catalog) -> None:
    filas = [f for f in printed_checks.check_published(catalogo) if f.indicador == "avance_tipo1"]
    resultados = Counter(f.resultado for f in filas)
    impresos = catalogo.query("select valor from marts.publicado where indicador = 'avance_tipo1'")
    sin_valor = sum(f["valor"] is None for f in impresos)
    calculados = figures.states(catalogo, "PNDI", 2024)
    assert (len(impresos), resultados[printed_checks.EQUAL] + sin_valor) == (91, 88)
    assert sum(f.avance_tipo1 is None for f in calculados) == sin_valor
    assert {f.valor_dimension for f in filas if f.resultado == printed_checks.DIFFERS_BY_ROUNDING} == ROUNDED
    assert resultados.keys() == {printed_checks.EQUAL, printed_checks.DIFFERS_BY_ROUNDING}
    hallados = [h for h in audit.findings(catalogo, "PNDI") if h.hallazgo == "Diferencia de redondeo"]
    assert {h.donde for h in hallados} == ROUNDED


def test_lights_of_the_86_services_and_of_the_results(policy: dict[str, Row], catalogo: Catalog) -> None:
    luces = Counter(f["semaforo"] for c, f in policy.items() if c.startswith("ISS"))
    assert luces == {"rojo": 18, "ambar": 5, "verde": 40, "ND": 23}
    assert Counter(f["semaforo"] for c, f in policy.items() if c.startswith("IOP")) == {"rojo": 1, "ambar": 2, "ND": 2}
    objetivos = Counter(f.luz for f in figures.objectives(catalogo, "PNDI", 2024))
    assert objetivos == {"▼ Rojo": 1, "◆ Ámbar": 2, "○ ND": 1}


def test_thirteen_alerts_of_planning_in_ten_services(comando: Orden, catalogo: Catalog) -> None:
    filas = ask(
        comando, "alerta_planeamiento,avance_tipo1", "--por", "servicio_politica,indicador",
        "--filtro", "instrumento=PNDI", "--filtro", "anio=2024",
    )  # fmt: skip
    sobre = [f for f in filas if f["alerta_planeamiento"]]
    assert (len(sobre), len({f["servicio_politica"] for f in sobre})) == (13, 10)
    assert min(f["avance_tipo1"] for f in sobre) > 150
    assert all(f["avance_tipo1"] is None or f["avance_tipo1"] <= 150 for f in filas if not f["alerta_planeamiento"])
    [hallado] = [h for h in audit.findings(catalogo, "PNDI") if "sobre el límite" in h.hallazgo]
    assert "4 indicadores" in hallado.dice and "13 indicadores en 10 servicios" in hallado.da


def test_exactly_the_seven_regressions_none_of_them_permissible(comando: Orden, catalogo: Catalog) -> None:
    filas = ask(
        comando, "alerta_retroceso", "--por", "indicador,agregacion",
        "--filtro", "instrumento=PNDI", "--filtro", "anio=2024",
    )  # fmt: skip
    assert {f["indicador"] for f in filas if f["alerta_retroceso"]} == REGRESSIONS
    assert {f["alerta_retroceso"] for f in filas if f["agregacion"] in PERMISSIBLE} == {None}
    hallados = [h for h in audit.findings(catalogo) if h.hallazgo == "Por debajo de su línea base"]
    assert {h.donde for h in hallados} == REGRESSIONS
    por_codigo = {h.donde: h for h in hallados}
    assert "86.5" in por_codigo["IOP.01.01"].dice and "72.2" in por_codigo["ISS.01.04.02.02"].dice


def test_findings_of_the_other_documents(catalogo: Catalog) -> None:
    def of(instrumento: str) -> dict[str, audit.Finding]:
        return {h.hallazgo: h for h in audit.findings(catalogo, instrumento)}

    paed = of("PAED")
    servicios = paed["El nombre y la fórmula piden cosas distintas"]
    assert (servicios.dice, servicios.da) == ("el nombre: al menos 1", "la fórmula: al menos 2")
    niveles = paed["Niveles de madurez anunciados y enumerados"]
    assert niveles.dice == "6 niveles" and niveles.da.startswith("enumera 5:")
    [azar] = of("RUTA_DIGITAL").values()
    assert "11.8" in azar.dice and "con 52 y 32 respuestas" in azar.da and "p = 0.10" in azar.da
    menciones = {h.donde for h in audit.findings(catalogo, "PNDI") if h.hallazgo.startswith("Servicio sin")}
    assert menciones == {"SS.01.03.03", "SS.01.04.03"}, "the text swaps these two"


def test_findings_come_from_the_data(comando: Orden, catalogo: Catalog) -> None:
    filas = comando("indicadores", "hallazgos", "--formato", "json").json
    assert filas == [asdict(h) for h in audit.findings(catalogo)]
    for fila in filas:
        assert list(fila) == ["instrumento", "hallazgo", "documento", "donde", "dice", "da", "es_contradiccion"]
        assert all(v for c, v in fila.items() if c != "es_contradiccion")


def test_43_values_have_lost_their_year_and_have_no_trend(comando: Orden, catalogo: Catalog) -> None:
    perdidos = catalogo.query("select codigo, nota from marts.indicador_sin_anio")
    assert len(perdidos) == len({p["codigo"] for p in perdidos}) == 43
    assert {p["nota"] for p in perdidos} == {"posición perdida"}
    filas = ask(comando, "tendencia,valor_obtenido", "--por", "indicador,anio", "--filtro", "instrumento=PNDI")
    assert len(filas) == 3 * 91, "a row for each indicator and year"
    de_perdidos = [f for f in filas if f["indicador"] in {p["codigo"] for p in perdidos}]
    assert {f["tendencia"] for f in de_perdidos} == {None}
    assert {f["valor_obtenido"] for f in de_perdidos if f["anio"] != 2024} == {None}
    anios = {f["anio"]: f for f in filas if f["indicador"] == "ISS.01.02.01.01"}
    assert [anios[a]["valor_obtenido"] for a in (2022, 2023, 2024)] == [348, 281, 310]
    assert [anios[a]["tendencia"] for a in (2022, 2023, 2024)] == [None, "empeora", "mejora"]


def test_years_in_a_row_without_data(catalogo: Catalog) -> None:
    filas = {f.indicador: f for f in figures.states(catalogo, "PNDI", 2024)}
    assert filas["IOP.04.01"].anios_sin_dato == 3
    assert filas["IOP.03.02"].anios_sin_dato == 1 and not filas["IOP.03.02"].anios_sin_dato_es_minimo
    perdido = filas["ISS.01.01.01.02"]
    assert (perdido.anios_sin_dato, perdido.anios_sin_dato_es_minimo) == (1, True)
    assert filas["IOP.01.01"].anios_sin_dato == 0


def test_performance_says_the_year_it_measures_and_breaks_where_the_base_changes(catalogo: Catalog) -> None:
    filas = {m.codigo: m for m in figures.measured_indicators(catalogo, "PP0093", 2025)}
    assert len(filas) == 7
    medidos = {c: (m.ultimo.anio, rounded(m.ultimo.valor_obtenido)) for c, m in filas.items() if m.ultimo}
    assert medidos == {
        "RE.PTF": (2024, "2.0"), "RE.VENTAS": (2024, "89767.0"), "P1.CONOCIMIENTO": (2025, "27.1"),
        "P2.NEGOCIACION": (2025, "84.8"), "P3.REGULACION": (2025, "50.3"), "P3.AMBIENTE": (2025, "68.5"),
        "P4.CITE": (2025, "4.4"),
    }  # fmt: skip
    cite = filas["P4.CITE"].serie
    assert [(f.anio, f.es_quiebre, f.tendencia) for f in cite] == [(2020, False, None), (2025, True, None)]
    assert [(f.anio, f.es_quiebre) for f in filas["RE.PTF"].serie] == [(2019, False), (2024, True)]
    assert [f.es_quiebre for f in filas["P1.CONOCIMIENTO"].serie] == [False, False]
    de_2020 = {m.codigo: m.ultimo for m in figures.measured_indicators(catalogo, "PP0093", 2020)}
    assert de_2020["RE.PTF"] and de_2020["RE.PTF"].anio == 2019 and de_2020["P2.NEGOCIACION"] is None


def test_paed_is_a_tree_with_goals(catalogo: Catalog) -> None:
    fichas = figures.whole(catalogo, "PAED")
    assert fichas[0].padre is None and not fichas[0].dentro_de, "what contains all the others goes first"
    assert Counter(n.nivel for n in figures.nodes(catalogo, "PAED")) == {
        "instrumento": 1, "catalizador": 5, "eje": 4, "objetivo": 4, "accion": 4, "actividad": 17, "indicador": 19,
    }  # fmt: skip
    ejes, hojas = (figures.of_level(fichas, nivel) for nivel in ("eje", "indicador"))
    de_cada = Counter(n.dentro_de[1].codigo for n in figures.of_level(fichas, "accion"))
    assert [de_cada[e.codigo] for e in ejes] == [2, 2, 0, 0], "two axes are developed"
    assert {tuple(n.nivel for n in h.dentro_de) for h in hojas} == {
        ("instrumento", "eje", "objetivo", "accion", "actividad")
    }
    assert len(hojas) == 19
    con_metas = {h.nombre: [(m.anio, int(m.logro_esperado)) for m in h.metas] for h in hojas}
    assert con_metas["Empresas que exponen en la plataforma"] == [(2026, 1250), (2028, 1350), (2030, 1450)]
    assert all(h.necesidad and h.publico_objetivo and h.catalizador for h in hojas)


def test_ruta_digital_funnel_survey_and_processes(catalogo: Catalog) -> None:
    embudo = figures.funnel(catalogo, "RUTA_DIGITAL")
    assert embudo and (embudo.empiezan, embudo.siguen_pct) == (52445, 26.2)
    assert (embudo.desde, embudo.hasta) == (13715, 13766)
    preguntas = figures.questions(catalogo, "RUTA_DIGITAL")
    partes = {s.version: s.parte for p in preguntas for s in p.respuestas}
    assert partes["3.0"] and partes["2.0"]
    assert (partes["3.0"].favorables, partes["3.0"].n, rounded(partes["3.0"].pct)) == (50, 52, "96.2")
    assert (partes["2.0"].favorables, partes["2.0"].n, rounded(partes["2.0"].pct)) == (27, 32, "84.4")
    assert "eventos PNTE" not in partes, "its share is not printed"
    [cambio] = [p for p in preguntas if p.cambio]
    assert cambio.cambio and cambio.cambio.p == pytest.approx(0.0996, abs=1e-4)
    procesos = instruments.processes(catalogo, "RUTA_DIGITAL")
    assert Counter(p.nivel for p in procesos) == {"interno": 4, "externo": 7}
    assert {p.calificacion for p in procesos} == {None}, "their marks are lost and are not guessed"


def test_an_indicator_only_met_or_not_is_not_the_furthest_and_comes_last(catalogo: Catalog) -> None:
    """DOMAIN 17: worst is what is furthest from its goal in %; a minimum or a maximum is met or not, and last."""
    estado = figures.performance(catalogo, "PP0093", 2025)
    assert estado
    avances = [m.avance for m in estado.con_meta]
    assert avances == sorted(avances, key=lambda a: a or 0), "the furthest first"
    peor = estado.con_meta[0]
    minimo = replace(peor, nodo=replace(peor.nodo, criterio="minimo"))
    otro = replace(estado, indicadores=tuple(minimo if m is peor else m for m in estado.indicadores))
    assert otro.con_meta[-1] is minimo and texts.met(minimo) == "no lo cumple" and texts.met(peor) == ""
    [antes, ahora] = (str(texts.performance(e, "PP0093")) for e in (estado, otro))
    assert peor.nodo.corto in antes and peor.nodo.corto not in ahora
    assert otro.con_meta[0].nodo.corto in ahora
    [fila] = texts.performance_rows([minimo])
    assert fila["ahora"].endswith("; no lo cumple") and fila["antes"] == "31.4 %; meta 74 %"


def test_titles_name_all_those_who_tie_and_rounding_is_no_accusation(catalogo: Catalog) -> None:
    politica = figures.policy(catalogo, "PNDI", 2024)
    assert politica
    primero, segundo, *_ = politica.responsables
    assert (primero.nombre, primero.rojo, primero.indicadores) == ("DGDE", 5, 18), "the most, not the largest part"
    iguales = replace(politica, responsables=(primero, replace(segundo, rojo=5, indicadores=6)))
    assert str(texts.lights_headline(iguales)) == f"Con más en rojo: DGDE, 5 de 18 y {segundo.nombre}, 5 de 6"
    ninguno = replace(politica, responsables=[replace(primero, rojo=0)])
    assert str(texts.lights_headline(ninguno)) == "Indicadores por responsable"
    _, cifras = figures.productivity(catalogo)
    assert "suman 101.6 %, no 100 %" in str(texts.factor_headline(cifras))
    redondas = [replace(c, valor=v) for c, v in zip(cifras, map(Decimal, ("33.4", "33.4", "33.3")), strict=False)]
    assert "suman" not in str(texts.factor_headline(redondas)), "100.1 of three printed shares is rounding"


def test_a_sheet_has_its_place_its_series_and_what_was_lost(catalogo: Catalog) -> None:
    ficha = figures.sheet(catalogo, "ISS.01.01.01.02")
    assert [n.codigo for n in ficha.nodo.dentro_de] == ["PNDI", "OP.01", "LN.01.01", "SS.01.01.01"]
    assert [(f.anio, f.logro_esperado) for f in ficha.serie] == [(2023, 20), (2024, 22)]
    assert [v.valor_obtenido for v in ficha.sin_anio] == [28]
    with pytest.raises(KeyError, match="NADA"):
        figures.sheet(catalogo, "NADA")


def test_the_year_shown_is_one_with_values(catalogo: Catalog) -> None:
    assert figures.year_of(catalogo, "PNDI", 2023) == 2023
    assert figures.year_of(catalogo, "PNDI", 2026) == figures.year_of(catalogo, "PNDI") == 2024
    assert figures.year_of(catalogo, "PAED") is None
    assert [f.anio for f in instruments.instrument_years(catalogo, "PAED")] == [2026, 2028, 2030]
    assert {f.instrumento: f.indicadores for f in instruments.loaded(catalogo)} == {
        "PAED": 19, "PNDI": 91, "PP0093": 7, "RUTA_DIGITAL": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    "dimension", ["lineamiento", "servicio_politica", "responsable", "tipo", "sentido", "objetivo"]
)
def test_every_dimension_opens_and_a_group_of_several_has_no_progress(comando: Orden, dimension: str) -> None:
    filas = ask(comando, "avance_tipo1,semaforo", "--por", dimension, "--filtro", "instrumento=PNDI")
    assert len(filas) > 1
    assert {f["avance_tipo1"] for f in filas} == {None} and {f["semaforo"] for f in filas} == {None}
    abiertas = ask(
        comando, "semaforo", "--por", f"{dimension},indicador",
        "--filtro", "instrumento=PNDI", "--filtro", "anio=2024",
    )  # fmt: skip
    assert len(abiertas) == 91 and all(f["semaforo"] for f in abiertas)


MARKS = """RUC,FECHA,ACTIVIDAD,SERVICIO,UNIDAD,NOTA ENTRADA,NOTA SALIDA
{0},05/03/2025,1.1,Taller,PNTE,10,14
{0},06/03/2025,1.1,Taller,PNTE,14,14
{0},07/03/2025,1.1,Taller,PNTE,8,9
{0},08/03/2025,1.1,Taller,PNTE,,18
{0},05/03/2025,3.1,Taller,DGPAR,15,12
{0},06/03/2025,3.1,Taller,DGPAR,5,11.5
{0},05/03/2025,3.1,Taller,DGAAMI,5,13
"""


def test_knowledge_is_computed_from_the_marks_beside_the_published_value(carpetas: Carpetas, orden: Orden) -> None:
    (carpetas.datos / "registros").mkdir()
    (carpetas.datos / "registros" / "asistencia.csv").write_text(MARKS.format("20991234561"), encoding="utf-8")
    origen = PROYECTO / "data" / "raw" / "indicadores" / "pp0093"
    destino = carpetas.datos / "indicadores" / "pp0093"
    destino.mkdir(parents=True)
    for ruta in origen.iterdir():
        (destino / ruta.name).write_bytes(ruta.read_bytes())
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores
    filas = {
        f["indicador"]: f
        for f in ask(orden, "valor_obtenido,valor_registros", "--por", "indicador", "--filtro", "anio=2025")
    }
    # P1: 14 > 10 and 9 > 8 of the three who took both; P3: at least 12 in the exit test of one unit.
    assert rounded(filas["P1.CONOCIMIENTO"]["valor_registros"]) == "66.7"
    assert rounded(filas["P3.REGULACION"]["valor_registros"]) == "50.0"
    assert rounded(filas["P3.AMBIENTE"]["valor_registros"]) == "100.0"
    assert rounded(filas["P1.CONOCIMIENTO"]["valor_obtenido"]) == "27.1", "the published value stays"
    assert filas["P1.CONOCIMIENTO"]["parcial_valor_registros"], "no unit delivered all of its year"
    assert filas["P4.CITE"]["valor_registros"] is None
    de_notas = {m.codigo: m.por_notas for m in figures.measured_indicators(published(), "PP0093", 2025)}
    assert de_notas["P1.CONOCIMIENTO"] and de_notas["P1.CONOCIMIENTO"].anio == 2025 and de_notas["P4.CITE"] is None
    assert {m.por_notas for m in figures.measured_indicators(published(), "PP0093", 2024)} == {None}
    pagina = opened("desempeno", anio="2025")
    de_la_pagina = {f[0]: f[2:] for f in table(pagina, "calculados con las notas de los asistentes")}
    assert de_la_pagina["P1.CONOCIMIENTO"] == ["27.1", "66.7", "3", "2"]
    assert "En todas las filas: Listas: recibidas" in en_pantalla(pagina)


def test_performance_is_of_what_was_measured_in_the_year_against_a_goal(catalogo: Catalog) -> None:
    estado = figures.performance(catalogo, "PP0093", 2025)
    assert estado and len(estado.indicadores) == 7
    assert {m.codigo: rounded(m.avance) for m in estado.con_meta} == {
        "P1.CONOCIMIENTO": "45.2", "P2.NEGOCIACION": "94.2", "P3.REGULACION": "104.8", "P3.AMBIENTE": "79.7",
        "P4.CITE": "58.7",
    }  # fmt: skip
    de_uno = figures.performance(catalogo, "PP0093", 2025, "3000534")
    assert de_uno and [m.codigo for m in de_uno.indicadores] == ["P1.CONOCIMIENTO"]
    de_2020 = {m.codigo: m for m in figures.measured_indicators(catalogo, "PP0093", 2020)}
    assert de_2020["P2.NEGOCIACION"].avance is None and de_2020["P2.NEGOCIACION"].ultimo is None
    sin_ninguno = figures.Performance("PP0093", 2020, tuple(de_2020.values()), None)
    assert {m.ultimo.anio for m in sin_ninguno.con_meta if m.ultimo} <= {2020}
    for instrumento in (None, "PAED", "NADA"):
        assert figures.performance(catalogo, instrumento, 2025) is None
