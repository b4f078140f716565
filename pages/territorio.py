"""Territorio: where the firms served are."""

from pp0093 import ui
from pp0093.ask.registry import INDICATORS, SHARE
from pp0093.claims import joined, shown
from pp0093.firms import figures, texts
from pp0093.ui import charts
from pp0093.ui.subjects import firms
from pp0093.writing import formats
from pp0093.writing.phrases import NOTHING, phrase

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
atendidas = figures.served(datos, filtros)
filas = figures.territory(datos, filtros, "departamento")
vista = figures.with_places(datos, filtros)
suyas = figures.territory(datos, vista, "departamento")
es_de_otro = vista != filtros
se_ve = suyas and not (atendidas.es_cero or (es_de_otro and atendidas.sin_empresas))
sabidas = figures.of_some_places(datos, filtros) if se_ve and es_de_otro else ()
pagina.answer(
    joined([texts.where(filtros, atendidas, filas), *texts.some_places(sabidas)]),
    atendidas.row_behind(filas, SHARE) if filas else None,
    alcance="empresas",
)
if not se_ve:
    ui.stop(texts.what_to_do(atendidas))
# Where no source gives the places of the year, those of the nearest one before of which they are known.
pie = ui.footing(ui.weakest_row(suyas, vista.anio), "empresas", vista)
de_otro = shown(str(vista.anio)) if es_de_otro else NOTHING
pagina.note(str(texts.what_to_do(atendidas)) if es_de_otro else "")
de_todos = texts.all_seen(vista, "departamento")

posibles = figures.map_values(datos, vista)
valor = ui.address.choice("mide", "Qué se mira", posibles) if len(posibles) > 1 else next(iter(posibles))
firms.departments(pagina, vista, valor, elige="departamento")
pagina.piece(
    f"mapa-{valor}".replace("_", "-"),
    joined((de_otro, texts.map_title(valor, ", en el mapa")), ": "),
    formats.of_sentences(
        f"{INDICATORS[valor].etiqueta}, {vista.anio}. Límites referenciales; en blanco, sin dato", de_todos
    ),
    charts.outlines(suyas, of=valor, outlined=vista.departamento),
    pie=pie,
)

regiones = figures.shares(datos, vista, "region_natural")
pagina.piece(
    "region-natural",
    joined((de_otro, texts.largest(regiones, "region_natural", vista)), ": "),
    formats.of_sentences(f"Parte de las empresas por región natural, {vista.anio}", de_todos),
    charts.bars(regiones, x=figures.SHARE_AND_FIRMS, y="region_natural"),
    pie=pie,
)
if vista.departamento:
    pagina.piece(
        "lugares",
        joined((de_otro, texts.table_title("Provincias", "provincia")), ": "),
        f"Empresas atendidas, {vista.anio}",
        figures.territory(datos, vista, "provincia"),
        pie=pie,
        vacio=texts.not_crossed(figures.served(datos, vista), "cuántas hay en cada provincia", "provincia"),
    )
if not es_de_otro and ui.filters.is_offered("departamento", str(vista.anio)):
    pagina.note(phrase("quite_el_departamento" if vista.departamento else "pulse_un_cuadro"))
