"""Cierre: where the year in progress will end, between what and what, and how well that was known in other years."""

from pp0093 import claims, ui
from pp0093.claims import shown
from pp0093.money import answer
from pp0093.provenance import Provenance
from pp0093.remedies import LOADED_AT
from pp0093.ui import charts, layout
from pp0093.writing.phrases import phrase, say
from pp0093.year import own, pace, texts

pagina = ui.page()
datos = ui.data()
cierres = own.running(datos)
alcance = cierres[-1].alcance if cierres else "nacional"
filas = pagina.ask("pim_soles", "certificado_soles", "devengado_soles", "ejecucion_pct", by="anio", alcance=alcance)
en_curso = next((f for f in filas if cierres and f["anio"] == cierres[-1].anio), None)
esperado = {**en_curso, "procedencia": Provenance.DERIVED} if en_curso else None
dicho = [answer.of_year(datos, ui.View(cierres[-1].anio))] if cierres else []
pagina.answer(claims.joined([*dicho, texts.closing_answer(cierres, con_dinero=False)]), esperado, alcance=alcance)
if not cierres:
    ui.stop(say("cargue_el_anio_en_curso", donde=LOADED_AT))
propio = cierres[-1]
if en_curso:
    pagina.figures(texts.closing_cards(datos, propio, en_curso))
pagina.anio_que_sigue = propio.anio
de_cada_alcance = [pagina.ask("devengado_soles", by="anio", alcance=c.alcance) for c in cierres]
titulo, nota = texts.closes_title(propio, de_cada_alcance[-1])
pagina.piece(
    "cierres",
    titulo,
    nota,
    charts.lines(
        texts.closes(de_cada_alcance[-1], propio),
        x="anio",
        y="devengado_soles",
        hollow={propio.anio: ""},
        interval=texts.BOUNDS,
        columns=texts.CLOSE_COLUMNS,
    ),
    pie=pagina.behind(de_cada_alcance[-1], propio.alcance, es_calculo=True),
)
pagina.piece(
    "cierre",
    shown(f"En cuánto cerrará {propio.anio}", "devengado_soles", por="anio"),
    texts.closing_note(cierres),
    texts.closing_rows(cierres),
    pie=pagina.behind([f for filas in de_cada_alcance for f in filas], propio.alcance, es_calculo=True),
)
hoy = None if propio.ha_terminado else pace.of_today(datos, propio)
if hoy is not None:
    with pagina.row("simulador", shown("Simulador")) as se_ve:
        ritmo = ui.address.choice("ritmo", "Ritmo de lo que queda", texts.PACES)
        pim = ui.address.choice("pim", "PIM", texts.PIMS)
        if se_ve:
            layout.note(texts.pace_said(hoy))
            layout.note(texts.simulated(pace.simulate(hoy, float(ritmo), float(pim))))
for id_, titulo, filas_de, cifras in (
    ("cierre-actividades", say("cierre_del_dinero_actividad"), pace.expected_money, ("pim_soles", "devengado_soles")),
    ("cierre-metas", say("cierre_meta_fisica"), pace.expected_goals, ("meta_fisica", "avance_fisico")),
):
    pagina.piece(
        id_,
        titulo,
        texts.beside(phrase("nota_de_cierres", anio=propio.anio), pace.apart(datos, propio.anio, {}, cifras)),
        texts.expected_table(filas_de(datos, propio.anio)),
        pie=pagina.behind(pagina.ask(*cifras, by=("anio", "actividad")), es_calculo=True),
        vacio=texts.no_activity_months(propio.anio, cifras),
    )
pagina.piece(
    "prueba",
    say("cuanto_fallo_cada_metodo_anos_ya"),
    phrase("nota_de_prueba"),
    texts.score_rows(own.scores(datos)),
    pie=pagina.behind(own.tested(datos), propio.alcance, es_calculo=True),
    es_del_anio=False,
)
