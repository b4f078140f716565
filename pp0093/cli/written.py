"""Commands that write files: exports of pages, sheets, a static site, the note, aggregates, audits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pp0093 import console, versions
from pp0093.cli.publishing import served_catalog
from pp0093.config import settings
from pp0093.errors import InputError, UsageError
from pp0093.language.words import counted

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog
    from pp0093.note.issue import Wanted

PAGE_FILTERS = ("anio", "producto", "actividad", "unidad", "sector", "tamano", "departamento")
# Page that each of these link keys belongs to.
SHEET = "ficha"
OWN_KEYS = {
    **dict.fromkeys(("que", "a", "b"), "comparar"),
    **dict.fromkeys(("cifra", "alcance"), "pasaporte"),
    "indicador": "politica",
    SHEET: SHEET,
    "q": "buscar",
}


def exportar_command(
    *, pagina: str, pieza: str | None, formato: str, papel: str, destino: Path, enlace: Sequence[str],
    demostracion: bool, **dichos: str | None,
) -> None:  # fmt: skip
    """Export a page's content as files. `dichos` are its filters and the options of particular pages."""
    from pp0093.ask.catalog import catalog_of_version, holding
    from pp0093.ask.filter_values import resolve_filters
    from pp0093.ask.standing import periods
    from pp0093.ask.standing.basis import demonstration_of
    from pp0093.ui.exports import files, headless

    catalogo = served_catalog()
    dados = {k: [v] for k in PAGE_FILTERS if (v := dichos[k])}
    pedido = dichos["anio"] or ""
    anio = int(pedido) if pedido.isdecimal() else periods.default_year(catalogo)
    otros = [e for e in enlace if e != headless.IN_LINK]
    modo = headless.WITH_DEMONSTRATION if demostracion or otros != enlace else {}
    catalogo = demonstration_of(catalogo, anio) if modo else catalogo
    filtros = {k: v for k, [v] in resolve_filters(catalogo, dados, anio).items()}
    anio = int(filtros.get("anio", anio))
    propias = _own(pagina, dichos, catalogo, anio)
    if pagina == SHEET and formato == "pdf" and not pieza:
        _left(destino, _two_sheets(catalogo, anio, propias.get(SHEET)))
        return
    propias |= headless.linked(pagina, otros)
    vista = headless.visited(pagina, filtros, propias | modo)
    elegidas = [p for p in vista.piezas if pieza in (None, p.id)]
    if not elegidas:
        raise UsageError(f"{pagina} no tiene {pieza!r}; tiene: {', '.join(p.id for p in vista.piezas)}")
    # Files are made from the version that the page was drawn from.
    de_esa = catalog_of_version(settings().salida, elegidas[0].pie.version)
    with holding(de_esa.demonstration() if modo else de_esa):
        hechos = files.written_pieces(elegidas, formato, papel)
    for dicho in headless.of_other_years(vista.respuesta, elegidas, filtros.get("anio", "")):
        console.say(dicho)
    for falta in [] if pieza else vista.faltas:
        console.say(f"No está todo: {falta}")
    _left(destino, hechos)


def _own(pagina: str, dichos: Mapping[str, str | None], catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the options that only this page takes, as codes; raise UsageError for those of another page."""
    from pp0093.ask.filter_values import resolve_code
    from pp0093.ask.registry import DIMENSIONS

    propias = {k: v for k in OWN_KEYS if (v := dichos[k])}
    if (que := propias.get("que")) in DIMENSIONS:
        propias |= {k: resolve_code(catalogo, que, propias[k], (anio,)) for k in ("a", "b") if k in propias}
    if propias.get(SHEET):
        from pp0093.sheets.subject import find_subject

        propias[SHEET] = find_subject(catalogo, anio, propias[SHEET]).clave
    if ajenas := [f"--{k} es de {OWN_KEYS[k]}" for k in propias if OWN_KEYS[k] != pagina]:
        raise UsageError(f"{', '.join(ajenas)}: {pagina} no lo tiene")
    return propias


def _two_sheets(catalogo: Catalog, anio: int, clave: str | None) -> dict[str, bytes]:
    """Return {file name: bytes} of the two-page sheet of a subject; without one, of the first."""
    from pp0093.sheets import subject
    from pp0093.sheets.issue import file_name, on_paper, sheet_of

    todos = subject.subjects(catalogo, anio)
    ficha = sheet_of(catalogo, todos[clave or next(iter(todos))], anio)
    return {file_name(ficha): on_paper(ficha)}


def _left(destino: Path, hechos: Mapping[str, bytes]) -> None:
    """Write files to a folder, created if missing, and print their paths."""
    destino.mkdir(parents=True, exist_ok=True)
    for nombre, datos in hechos.items():
        (destino / nombre).write_bytes(datos)
        print(destino / nombre)


def sitio_command(*, salida: Path, anio: int | None) -> None:
    """Write the pages of a year as static HTML."""
    from pp0093.ask.standing import periods
    from pp0093.ui.exports import site

    catalogo = served_catalog()
    anio, todos = anio or periods.default_year(catalogo), periods.years_with_data(catalogo)
    if anio not in todos:
        raise UsageError(f"no hay nada de {anio}; los años: {', '.join(map(str, todos))}")
    primera, *mas = site.write_site(salida, anio)
    print(f"Escrito {primera} y {counted(len(mas), 'archivos')} más: ábralo con el navegador")


def agregados_command(*, destino: Path, demostracion: bool) -> None:
    """Write all aggregated figures of the published version as a data package."""
    from pp0093.behind import tidy

    version = served_catalog(demostracion=demostracion)
    _left(destino, {tidy.zip_name(version): tidy.package(version)})
    if dicho := tidy.why_no_firms(version.programa):
        console.say(dicho)


def plantilla_command(*, clase: str, unidad: str | None, salida: Path | None) -> None:
    """Write a blank template."""
    from pp0093.ingest import workbooks

    nombre = "_".join(filter(None, ("plantilla", clase, unidad)))
    ruta = console.destination(salida, f"{nombre}.xlsx")
    workbooks.write_template(clase, unidad, ruta)
    print(f"Escrita {ruta}; llénela y déjela en {workbooks.folder_of(clase)}/ de la carpeta de datos")


def nota_command(
    *, anio: int | None, formato: str, secciones: str | None, estrategias: Path | None, equipo: Path | None,
    desde: str | None, sin_graficos: bool, salida: Path | None, demostracion: bool, **partes: str | None,
) -> None:  # fmt: skip
    """Write the note of a year or of one of its `partes`: a product, an activity or a unit."""
    from pp0093 import documents
    from pp0093.ask.catalog import catalog_of_version
    from pp0093.ask.standing.basis import demonstration_of
    from pp0093.documents.document import without_plots
    from pp0093.note import issue
    from pp0093.sheets.issue import of_part

    catalogo = served_catalog(que_hace="nota escribe la")
    antes = None if desde is None else catalog_of_version(settings().salida, desde)
    pedido = _wanted(catalogo, anio, secciones, estrategias, equipo)
    del_anio = {"secciones": secciones, "estrategias": estrategias, "equipo": equipo, "desde": desde}
    parte = _part(catalogo, partes, pedido.anio, [f"--{o}" for o, dicho in del_anio.items() if dicho])
    if demostracion:
        catalogo = demonstration_of(catalogo, pedido.anio)
        antes = antes.demonstration() if antes else None
    nota = of_part(catalogo, pedido.anio, *parte)[0] if parte else issue.note_of_year(catalogo, pedido, antes)
    if sin_graficos and documents.FORMATS[formato].con_imagenes:
        nota = without_plots(nota)
    nombre = "_".join(["nota", str(pedido.anio), *parte[1:], *([versions.DEMONSTRATION] if demostracion else [])])
    ruta = console.destination(salida, f"{nombre}.{formato}")
    ruta.write_bytes(documents.write(nota, formato))
    print(ruta)


def _wanted(
    catalogo: Catalog, anio: int | None, secciones: str | None, estrategias: Path | None, equipo: Path | None
) -> Wanted:
    """Return the note's options, with sections in order; raise UsageError for invalid combinations."""
    from pp0093.ask.standing import periods
    from pp0093.note import issue

    pedidas = [s.strip() for s in (secciones or ",".join(issue.SECTIONS)).split(",")]
    if ajenas := [s for s in pedidas if s not in issue.SECTIONS]:
        raise UsageError(f"la nota no tiene la sección {ajenas[0]}; tiene {', '.join(issue.SECTIONS)}")
    suyas = tuple(s for s in issue.SECTIONS if s in pedidas)
    return issue.Wanted(
        anio or periods.default_year(catalogo), _file_text(estrategias), issue.team(_file_text(equipo)), suyas
    )


def _part(catalogo: Catalog, partes: Mapping[str, str | None], anio: int, del_anio: Sequence[str]) -> tuple[str, ...]:
    """Return the (dimension, code) of the part that a note covers whole; empty for the whole year."""
    from pp0093.ask.filter_values import resolve_code

    dados = [(d, valor) for d, valor in partes.items() if valor]
    if len(dados) > 1:
        raise UsageError(f"use sólo uno de {', '.join(f'--{d}' for d, _ in dados)}")
    if dados and del_anio:
        raise UsageError(f"la nota de una parte es su ficha, entera: quite {', '.join(del_anio)}")
    return tuple(p for d, valor in dados for p in (d, resolve_code(catalogo, d, valor, (anio,))))


def _file_text(ruta: Path | None) -> str:
    """Return a file's text with a final newline; "" without a file."""
    try:
        return f"{ruta.read_text(encoding='utf-8-sig').strip()}\n" if ruta else ""
    except UnicodeDecodeError:
        raise InputError("no es texto en UTF-8", "guárdelo como UTF-8", archivo=str(ruta)) from None


ACCUSATION_FIELDS = ("pagina", "linea", "texto", "clase", "valor_esperado", "razon")


def auditar_command(*, documento: Path, anio: int | None, formato: str, salida: Path | None = None) -> None:
    """Compare each number of a document with the figures; exit code 0 whatever the result."""
    from pp0093.audit import apart, document, reports

    catalogo = served_catalog(que_hace="auditar lee los documentos")
    es_copia, datos = formato == "docx", document.octets(documento)
    if es_copia and not datos.startswith(b"PK"):
        que_hacer = "guárdelo como DOCX o pida --formato json"
        raise InputError("sólo de un DOCX se hace una copia con comentarios", que_hacer, archivo=documento.name)
    hecho = apart.audit(apart.DocumentToAudit(documento.name, datos, str(catalogo.carpeta), anio, con_copia=es_copia))
    dichos = hecho.dichos
    if formato == "json":
        console.write_rows([r.row() for r in dichos], "json")
    elif hecho.copia is not None:
        destino = documento.with_name(f"{documento.stem}_auditado.docx")
        if salida:
            destino = console.destination(salida, destino.name)
        destino.write_bytes(hecho.copia)
        print(f"Escrita {destino}")
    else:
        acusados = [{c: v for c, v in r.row().items() if c in ACCUSATION_FIELDS} for r in dichos if r.es_acusacion]
        es_igual = {r.clase for r in dichos} <= {*reports.RIGHT}
        nada = "El documento coincide en todo." if es_igual else "Nada por revisar."
        console.write_rows(acusados, "tabla", lambda: nada if dichos else "El documento no trae cifras que se lean.")
    if dichos:
        console.say(f"{reports.audit_answer(dichos)} Con --formato json se dice por qué.")
