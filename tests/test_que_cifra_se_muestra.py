"""DOMAIN, «Which figure is shown», over folders made by hand: states that few offices reach and one will."""

import shutil
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from carpetas_en_estado import ENVIADO, PASAPORTE, REGISTRO, dinero, escribe
from conftest import Carpetas, Orden, opened
from generador_entregas import DELEGADAS
from generador_registros import ONCE, ruc
from generadores import escribir_mensual
from test_paginas import text

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.documents.document import Board
from pp0093.note import issue
from pp0093.provenance import Provenance

pytestmark = pytest.mark.usefixtures("en_noviembre")

HOY = date(2026, 11, 20)
JUNIO, SETIEMBRE = "2026-06-30", "2026-09-30"
Atencion = tuple[int, str, str]
Dicha = tuple[Any, bool, str | None]


class Mes:
    """A raw folder to which lists are sent, one after another, and what is asked of it once it is loaded."""

    def __init__(self, carpetas: Carpetas, orden: Orden) -> None:
        self.carpetas, self.orden = carpetas, orden
        self.pasaportes: list[dict[str, str]] = []

    def envia(self, unidad: str, *atenciones: Atencion, **pasaporte: str) -> str:
        """Send a list of (firm, day, activity); one with `firma` is signed by that unit in its rows."""
        archivo = f"registros/{len(self.pasaportes):02}_{unidad.lower()}.csv"
        firma = pasaporte.pop("firma", unidad)
        filas = [[ruc(n), dia, actividad, "Taller", firma, "150101"] for n, dia, actividad in atenciones]
        escribe(self.carpetas.datos / archivo, REGISTRO, filas)
        dicho = {"archivo": archivo, "fuente": "registros", "unidad": unidad, "anio": "2026"} | pasaporte
        self.pasaportes.append(dicho)
        return archivo

    def metas(self, actividad: str, avance: int, **pasaporte: str) -> None:
        """Leave a file of goals: ten of an activity, and what was achieved of them."""
        archivo, dicho = f"metas/{len(self.pasaportes):02}.csv", {"anio": "2026"} | pasaporte
        encabezado = ["ANIO", "CODIGO", "META_ANUAL", "EJEC_ANUAL"]
        escribe(self.carpetas.datos / archivo, encabezado, [[dicho["anio"], actividad, 10, avance]])
        self.pasaportes.append({"archivo": archivo, "fuente": "metas"} | dicho)

    def imprime(self, *cifras: Sequence[Any]) -> None:
        """Transcribe a document of 2025: section, indicator, dimension, code, value and, but for firms, its unit."""
        filas = [["Informe X", *c[:4], 2025, c[4], *(c[5:] or ["empresas"]), "", ""] for c in cifras]
        escribe(self.carpetas.datos / "publicado" / "x.csv", IMPRESO, filas)

    def carga(self) -> None:
        filas = [[p.get(c, "") for c in PASAPORTE] for p in self.pasaportes]
        escribe(self.carpetas.datos / "manifest.csv", PASAPORTE, filas)
        respuesta = self.orden("etl")
        assert respuesta.codigo == 0, respuesta.errores

    def dicen(self, indicador: str, por: str, *mas: str) -> dict[Any, Dicha]:
        """Return what is answered by the last thing asked by: the figure, whether it is of a part, and to what day."""
        filas = self.orden("consulta", indicador, "--por", por, *mas, "--formato", "json").json
        ultima = por.rsplit(",", maxsplit=1)[-1]
        return {f[ultima]: (f[indicador], f[f"parcial_{indicador}"], f["corte"]) for f in filas}


IMPRESO = ["documento", "seccion", "indicador", "dimension", "valor_dimension", "anio", "valor", "unidad_medida"]
IMPRESO += ["corte", "nota"]
COMPLETA = {"entrega": "completa"}


@pytest.fixture
def mes(carpetas: Carpetas, orden: Orden) -> Mes:
    return Mes(carpetas, orden)


def atendidas(numeros: Sequence[int], mes: int, actividad: str, anio: int = 2026) -> list[Atencion]:
    return [(n, f"10/{mes:02}/{anio}", actividad) for n in numeros]


# Deliveries.


# Basis.


def test_a_product_filtered_by_lies_between_what_all_its_activities_have(mes: Mes) -> None:
    """As a filter P3 has the firms of 3.2, that no total of it counts; of actions (3.3) it has none, printed or not."""
    mes.imprime(
        ["Anexo", "avance_fisico", "actividad", "3.1", 50],
        ["Anexo", "avance_fisico", "actividad", "3.2", 300],
        ["Anexo", "avance_fisico", "producto", "P3", 50],
        ["Anexo", "avance_fisico", "actividad", "3.3", 6, "acciones"],
    )
    mes.carga()
    filtro = ("--filtro", "producto=P3", "--formato", "json")
    [fila] = mes.orden("consulta", "empresas_atendidas", "--filtro", "anio=2025", *filtro).json
    extremos = (fila["minimo_empresas_atendidas"], fila["maximo_empresas_atendidas"])
    assert (fila["empresas_atendidas"], extremos, fila["procedencia"]) == (None, (300, 350), "derivado")
    assert mes.dicen("empresas_atendidas", "anio,producto")["3000670"][0] == 50
    assert "se atendió a entre 300 y 350 empresas" in text(opened("beneficiarios", anio="2025", producto="3000670"))


def test_what_activities_add_up_to_is_of_one_basis_with_the_total_that_it_passes(mes: Mes) -> None:
    """All is printed of 2025, ten firms of each activity and sixty in all; then records count eight of 1.2."""
    en_empresas = sorted({ONCE[a] for suyas in DELEGADAS.values() for a in suyas})
    avances = [["Anexo", "avance_fisico", "actividad", codigo, 10] for codigo in en_empresas]
    mes.imprime(*avances, ["Texto", "empresas_atendidas", "", "", 60])
    mes.carga()
    dicho = issue.note_of_year(published(), issue.Wanted(2025)).frases["solapamiento"]
    assert dicho.startswith("Las actividades suman 90 empresas, 30 más que las distintas")
    assert mes.dicen("solapamiento", "anio") == {2025: (30, False, None)}
    mes.envia("DDP", *atendidas(range(8), 5, "1.2", 2025), anio="2025", actividad="1.2", **COMPLETA)
    mes.carga()
    assert mes.dicen("avance_fisico", "anio,actividad")["5005079"] == (8, False, "2025-12-31")
    nota = issue.note_of_year(published(), issue.Wanted(2025))
    assert "solapamiento" not in nota.frases
    [sustento] = [b for b in nota.bloques if isinstance(b, Board) and b.clave == "pasaportes"]
    suyas = {f[1]: f[2:5] for f in sustento.filas if "1.2" in str(f[1]) or "1.3" in str(f[1])}
    assert suyas == {
        "Avance físico, actividad 1.2, 2025": ("8", "Calculado, 31/12/2025", Provenance.CALCULATED.significado),
        "Avance físico, actividad 1.3, 2025": ("10", "Publicado", "Informe X, Anexo"),
    }, "where records give a figure, the print of another is not its source"
    assert mes.dicen("solapamiento", "anio").get(2025, (None,))[0] is None
    assert mes.dicen("solapamiento", "anio", "--base", "publicado")[2025][0] == 30


# Budget.

OTHER_READING = "otra lectura, de otro corte, que la del archivo"
OTHER_CUT = f"se imprime {OTHER_READING}"


def test_the_printed_amount_is_said_beside_that_of_a_later_whole_file(mes: Mes) -> None:
    """A file that stops before the close leaves the annex where it is: it is said of nothing."""
    impreso = (ENVIADO / "publicado" / "informe_2025.csv").read_text(encoding="utf-8-sig").splitlines()
    sin_la_de_3_2 = [f for f in impreso if "ejecucion_pct,actividad,5005086" not in f]
    (mes.carpetas.datos / "publicado" / "informe_2025.csv").write_text("\n".join(sin_la_de_3_2), encoding="utf-8")
    pedido = ("consulta", "devengado_soles", "--por", "anio", "--filtro", "anio=2025")
    al_lado = f"Devengado (2025), {OTHER_CUT}: 38,041,628 soles (Informe OEI 2025, Anexo)"
    dichos = []
    for meses in (8, 12):
        escribir_mensual(mes.carpetas.datos / "mef" / "gasto.csv", dinero(2025, meses))
        mes.pasaportes = [{"archivo": "mef/gasto.csv", "fuente": "mef", "corte": f"2025-{meses:02}-31"}]
        mes.carga()
        dichos.append((mes.dicen("devengado_soles", "anio")[2025][0], mes.orden(*pedido).errores.strip()))
    assert dichos == [(38_041_628, ""), (11_880, f"{al_lado}.")]
    assert al_lado in mes.orden("pregunta", "devengado de 2025").salida
    _the_ratios_say_it_too(mes)
    _a_draft_may_print_it(mes)


def _a_draft_may_print_it(mes: Mes) -> None:
    """What a report prints is no error of a draft, nor of the report; what it never printed is."""
    borrador = mes.carpetas.datos.parent / "borrador.md"
    borrador.write_text("En 2025 se devengaron S/ 38,041,628.\n\nEn 2025 se devengaron S/ 39,500,000.\n", "utf-8")
    dichas = {f["texto"]: f for f in mes.orden("auditar", borrador, "--formato", "json").json}
    assert {t: f["clase"] for t, f in dichas.items()} == {
        "38,041,628": "otra_lectura",
        "39,500,000": "contradice_datos",
    }
    assert "Informe OEI 2025, Anexo" in dichas["38,041,628"]["razon"]
    clases = {f["dice"]: f["clase"] for f in mes.orden("hallazgos", "--formato", "json").json}
    assert clases["Devengado, 2025: 38,041,628 soles"] == "otra_lectura"
    assert clases["Devengado de la actividad 3.3, 2025: 171 soles"] == "unidad", "an error of its own is still one"


def _the_ratios_say_it_too(mes: Mes) -> None:
    """What is printed of one or, where nobody prints it, what its two printed amounts give."""
    parte = (f"Ejecución del PIM (2025), {OTHER_CUT}: {{}}99.{{}} % (Informe OEI 2025, Anexo)").format
    saldo = (f"Saldo (2025), de lo impreso resulta {OTHER_READING}: {{}}S/ {{}} (Informe OEI 2025, Anexo)").format
    for pedido in ("ejecucion_pct", "ejecucion_pct,devengado_soles", "ejecucion_pct,pim_soles"):
        assert parte("", 7) in mes.orden("consulta", pedido, "--filtro", "anio=2025").errores
    de_p1 = mes.orden("consulta", "ejecucion_pct,saldo_soles", *DE_P1).errores
    assert parte("P1, ", 9) in de_p1 and saldo("P1, ", "1,698") in de_p1
    de_todas = mes.orden("consulta", "ejecucion_pct", "--por", "actividad", "--filtro", "anio=2025").errores
    assert "de lo impreso resulta otra lectura, de otro corte, que la del archivo: 3.2, >99.9 % (" in de_todas
    nada = mes.orden("consulta", "variacion_pim_pct", "--filtro", "anio=2025").errores
    assert "impres" not in nada and "imprime" not in nada, "no PIA is printed"
    pasaporte = mes.orden("pasaporte", "saldo_soles", *DE_P1, "--formato", "json").json
    [impresa] = pasaporte["publicadas"]
    assert (float(impresa["valor"]), impresa["resultado"]) == (1_698, "distinta")
    assert impresa["seccion"] == "Anexo; de los montos impresos"
    dicho = issue.note_of_year(published(), issue.Wanted(2025)).frases
    assert any("P1, 99.9 %; 1.1, 99.8 %" in frase for frase in dicho.values())
    pagina = text(opened("presupuesto", anio="2025"))
    assert parte("", 7) in pagina and saldo("", "97,831") in pagina


def test_a_later_report_that_prints_a_part_of_an_annex_hides_none_of_the_rest(mes: Mes) -> None:
    """Each figure is of the newest document that prints it: what is spent on 1.1, the progress of 1.2, nothing else."""
    shutil.copy(ENVIADO / "publicado" / "informe_2025.csv", mes.carpetas.datos / "publicado")
    rectificadas = [
        ["Informe OEI 2026", "Anexo", "devengado_soles", "actividad", "1.1", 2025, 800_001, "soles", "2026-06-30", ""],
        ["Informe OEI 2026", "Anexo", "avance_fisico", "actividad", "1.2", 2025, 450, "empresas", "2026-06-30", ""],
        ["Informe OEI 2026", "Anexo", "avance_fisico", "actividad", "1.3", 2025, "", "empresas", "2026-06-30", ""],
    ]
    escribe(mes.carpetas.datos / "publicado" / "informe_2026.csv", IMPRESO, rectificadas)
    mes.carga()
    a11, a12, a13 = (ONCE[a] for a in ("1.1", "1.2", "1.3"))
    gastado, avanzado = (mes.dicen(i, "anio,actividad") for i in ("devengado_soles", "avance_fisico"))
    assert (gastado[a11], gastado[a12]) == ((800_001, False, "2026-06-30"), (580_303, False, None))
    assert (avanzado[a12], avanzado[a13]) == ((450, False, "2026-06-30"), (248, False, None))
    assert mes.dicen("pim_soles", "anio")[2025] == (38_139_459, False, None)
    assert mes.dicen("meta_fisica", "anio,actividad")[a12][0] == 450
    [del_producto] = mes.orden("consulta", "devengado_soles", *DE_P1, "--formato", "json").json
    # What no document prints as such: it is added up of two.
    assert (del_producto["devengado_soles"], del_producto["procedencia"]) == (800_001 + 580_303 + 716_804, "derivado")
    al_lado = (
        "Devengado (2025), se imprime otra cifra que la de sus partes: P1, 2,136,840 soles (Informe OEI 2025, Anexo)"
    )
    assert al_lado in mes.orden("consulta", "devengado_soles", *DE_P1).errores
    suya = mes.orden("pasaporte", "devengado_soles", "--filtro", "anio=2025", "--filtro", "actividad=1.1")
    assert suya.salida.count("es su fuente") == 1 and "publicado/informe_2026.csv" in suya.salida
    assert "839,733 soles (Informe OEI 2025, Anexo)" in suya.salida


DE_P1 = ("--filtro", "anio=2025", "--filtro", "producto=P1")


# Provenance.


# State.


def de_dos_anios(mes: Mes) -> None:
    """Send whole lists of 2024 and 2025: forty firms of everything, and fifty."""
    for anio, cuantas in ((2024, 40), (2025, 50)):
        for unidad, actividades in DELEGADAS.items():
            suyas = [a for actividad in actividades for a in atendidas(range(cuantas), 5, actividad, anio)]
            mes.envia(unidad, *suyas, anio=str(anio), **COMPLETA)


def gasto(mes: Mes, anio: int, meses: int, corte: str) -> None:
    escribir_mensual(mes.carpetas.datos / "mef" / f"{anio}.csv", dinero(anio, meses))
    mes.pasaportes.append({"archivo": f"mef/{anio}.csv", "fuente": "mef", "corte": corte})


def test_firms_are_compared_by_their_own_state_and_not_that_of_the_money(
    mes: Mes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Money of 2025 is read to August: that says nothing of lists that reach its end. In February neither is closed."""
    de_dos_anios(mes)
    gasto(mes, 2024, 12, "2024-12-31")
    gasto(mes, 2025, 8, "2025-08-31")
    crecio = "¿cuánto crecieron las empresas atendidas entre 2024 y 2025?"
    dichas = []
    for dia in (HOY, date(2026, 2, 10)):
        monkeypatch.setattr(clock, "today", lambda dia=dia: dia)
        mes.carga()
        dichas.append(mes.orden("pregunta", crecio).salida + mes.orden("pregunta", crecio).errores)
    assert "subió 25.0 % de 2024 a 2025" in dichas[0]
    assert "No se compara: un año no está cerrado (2025, preliminar)" in dichas[1]
    gastado = mes.orden("pregunta", "¿cuánto creció el devengado entre 2024 y 2025?")
    assert "un año no está cerrado (2025, leído al 31/08/2025)" in gastado.salida + gastado.errores


def test_the_note_judges_a_goal_by_the_state_of_its_own_progress(mes: Mes) -> None:
    """Money of 2025 is closed; of a goal reported to November nobody says that it was missed."""
    gasto(mes, 2025, 12, "2025-12-31")
    mes.metas("2.1", 9, anio="2025", corte="2025-11-30")
    mes.metas("2.3", 9, anio="2025", corte="2025-12-31")
    mes.carga()
    frases = issue.note_of_year(published(), issue.Wanted(2025)).frases
    a_noviembre, al_cierre = (frases[f"actividad-{ONCE[a]}.meta"] for a in ("2.1", "2.3"))
    assert "no alcanzó su meta: 9 de 10 empresas" in al_cierre
    assert "al 30/11/2025, " in a_noviembre and "alcanzó" not in a_noviembre
