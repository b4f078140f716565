"""Focalización: are the firms served the ones the programme is meant for."""

from pp0093 import ui
from pp0093.ask.parts import focalization
from pp0093.ask.registry import FIRMS_SERVED
from pp0093.claims import joined
from pp0093.firms import figures, texts
from pp0093.ui import charts
from pp0093.ui.subjects import firms
from pp0093.writing import formats
from pp0093.writing.phrases import phrase, say
from pp0093.writing.tables import Table

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
atendidas = figures.served(datos, filtros)
vigente = focalization.in_force(datos, filtros.anio)
pagina.answer(
    joined([texts.rate_answer(atendidas, figures.rate_since(datos, filtros)), texts.criteria(vigente, filtros.anio)]),
    atendidas.only(figures.RATE),
    alcance="empresas",
)
firms.rates_by_year(pagina, atendidas)
if atendidas.fila is None:
    ui.stop(texts.what_to_do(atendidas))

cascada = focalization.waterfall(datos, filtros.anio, filtros.firms)
que_se_ve = "Empresas, un criterio tras otro; lo que no se sabe, aparte"
if cascada is None:
    se_calla = datos.protegido and focalization.is_of_records(datos, filtros.anio, filtros.firms)
    nada = texts.no_waterfall(atendidas, se_calla=se_calla)
    pagina.piece("cascada", say("ver_cascada"), que_se_ve, (), vacio=nada)
    if not se_calla:
        ui.stop()
else:
    pagina.piece(
        "cascada",
        texts.received_title(texts.waterfall_headline(cascada, vigente, atendidas), atendidas),
        que_se_ve,
        charts.bars(
            Table(texts.WATERFALL_COLUMNS, texts.waterfall_steps(cascada, vigente)),
            x=[c.encabezado for c in texts.WATERFALL_COLUMNS[1:]],
            y="Paso",
            label=texts.step_said,
        ),
        lectura=texts.how_waterfall(vigente),
        pie=ui.footing({"procedencia": cascada.procedencia}, "empresas"),
    )
    pagina.note(phrase("nota_de_cascada"))

for dimension in ("actividad", "unidad"):
    filas = figures.rates(datos, filtros, dimension)
    pagina.piece(
        f"tasa-por-{dimension}",
        texts.lowest_rate(filas, dimension, filtros),
        formats.of_sentences(
            "La línea llega hasta lo que podría ser con todos los datos", texts.all_seen(filtros, dimension)
        ),
        charts.points(
            filas if any(f[figures.RATE] is not None for f in filas) else [],
            x=figures.RATE,
            y=dimension,
            interval=figures.RATE_BOUNDS,
            n=FIRMS_SERVED,
            cut=True,
        ),
        elige=dimension,
        vacio=texts.without_rates(filas, dimension, atendidas),
    )

criterios = firms.criteria(vigente, focalization.uit_years(datos))
resultado = focalization.sensitivity(datos, filtros.anio, filtros.firms, criterios)
if resultado is None:
    a_probar = focalization.to_try(datos, filtros.anio) if datos.protegido else None
    pagina.note(phrase("otra_regla_no_se_prueba") if a_probar is None else texts.rules_to_try(a_probar))
    ui.stop()
vigente_pct = cascada.focalizacion_pct if cascada else atendidas.fila.focalizacion_pct
es_abierta = focalization.is_open_under(datos, filtros.anio, resultado)
ui.passport.cards(texts.sensitivity_cards(resultado, vigente_pct, es_abierta=es_abierta), pagina.called)
