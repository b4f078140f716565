"""The commands that write files: what pages show, sheets, a site, the note, every figure, a document audited."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pp0093 import console, versions
from pp0093.cli.publishing import published
from pp0093.config import settings
from pp0093.errors import InputError, UsageError
from pp0093.writing.nouns import counted

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog
    from pp0093.documents.document import Plot
    from pp0093.note.issue import Wanted

PAGE_FILTERS = ("anio", "producto", "actividad", "unidad", "sector", "tamano", "departamento")
# The page that each of these keys of a link is of.
SHEET = "ficha"
OWN_KEYS = {
    **dict.fromkeys(("que", "a", "b"), "comparar"),
    **dict.fromkeys(("cifra", "alcance"), "pasaporte"),
    "indicador": "politica",
    SHEET: SHEET,
    "q": "buscar",
}


def exportar_command(args: argparse.Namespace) -> None:
    """Write what a page shows as files."""
    from pp0093.ask.catalog import holding, of_version
    from pp0093.ask.meaning import codes
    from pp0093.ask.standing import periods
    from pp0093.ask.standing.basis import demonstration_of
    from pp0093.ui.exports import files, headless

    catalogo = published()
    anio = int(args.anio) if str(args.anio).isdecimal() else periods.default(catalogo)
    enlace = [e for e in args.enlace if e != headless.IN_LINK]
    demostracion = headless.WITH_DEMONSTRATION if args.demostracion or enlace != args.enlace else {}
    catalogo = demonstration_of(catalogo, anio) if demostracion else catalogo
    dados = {k: [v] for k in PAGE_FILTERS if (v := getattr(args, k))}
    filtros = {k: v for k, [v] in codes(catalogo, dados, anio).items()}
    anio = int(filtros.get("anio", anio))
    propias = _own(args, catalogo, anio)
    if args.pagina == SHEET and args.formato == "pdf" and not args.pieza:
        _left(args.destino, _two_sheets(catalogo, anio, propias.get(SHEET)))
        return
    propias |= headless.linked(args.pagina, enlace)
    vista = headless.visited(args.pagina, filtros, propias | demostracion)
    elegidas = [p for p in vista.piezas if args.pieza in (None, p.id)]
    if not elegidas:
        raise UsageError(f"{args.pagina} no tiene {args.pieza!r}; tiene: {', '.join(p.id for p in vista.piezas)}")
    # The page was drawn from one version: its files are made from the same.
    de_esa = of_version(settings().salida, elegidas[0].pie.version)
    with holding(de_esa.demonstration() if demostracion else de_esa):
        hechos = files.written(elegidas, args.formato, args.papel)
    for falta in [] if args.pieza else vista.faltas:
        console.say(f"No está todo: {falta}")
    _left(args.destino, hechos)


def _own(args: argparse.Namespace, catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return what is said that one page alone takes, by code; raise UsageError where it is of another page."""
    from pp0093.ask.meaning import code
    from pp0093.ask.registry import DIMENSIONS

    propias = {k: v for k in OWN_KEYS if (v := getattr(args, k))}
    if args.que in DIMENSIONS:
        propias |= {k: code(catalogo, args.que, propias[k], (anio,)) for k in ("a", "b") if k in propias}
    if propias.get(SHEET):
        from pp0093.sheets.subject import found

        propias[SHEET] = found(catalogo, anio, propias[SHEET]).clave
    if ajenas := [f"--{k} es de {OWN_KEYS[k]}" for k in propias if OWN_KEYS[k] != args.pagina]:
        raise UsageError(f"{', '.join(ajenas)}: {args.pagina} no lo tiene")
    return propias


def _two_sheets(catalogo: Catalog, anio: int, clave: str | None) -> dict[str, bytes]:
    """Return {file name: bytes} of the two sheets of what is asked for, of the first thing there is without it."""
    from pp0093.sheets import subject
    from pp0093.sheets.issue import file_name, on_paper, sheet_of

    todos = subject.subjects(catalogo, anio)
    ficha = sheet_of(catalogo, todos[clave or next(iter(todos))], anio)
    return {file_name(ficha): on_paper(ficha)}


def _left(destino: Path, hechos: Mapping[str, bytes]) -> None:
    """Write files in a folder, made where it is missing, and say where they are."""
    destino.mkdir(parents=True, exist_ok=True)
    for nombre, datos in hechos.items():
        (destino / nombre).write_bytes(datos)
        print(destino / nombre)


def sitio_command(args: argparse.Namespace) -> None:
    """Write the pages of a year as plain HTML."""
    from pp0093.ask.standing import periods
    from pp0093.ui.exports import site

    catalogo = published()
    anio, todos = args.anio or periods.default(catalogo), periods.all_of(catalogo)
    if anio not in todos:
        raise UsageError(f"no hay nada de {anio}; los años: {', '.join(map(str, todos))}")
    primera, *mas = site.write(args.salida, anio)
    print(f"Escrito {primera} y {counted(len(mas), 'archivos')} más: ábralo con el navegador")


def agregados_command(args: argparse.Namespace) -> None:
    """Write every aggregated figure of the published version as a data package."""
    from pp0093.behind import tidy

    version = published(demostracion=args.demostracion)
    _left(args.destino, {tidy.name(version): tidy.package(version)})
    if dicho := tidy.why_no_firms(version.programa):
        console.say(dicho)


def plantilla_command(args: argparse.Namespace) -> None:
    """Write a template."""
    from pp0093.ingest import workbooks

    nombre = "_".join(filter(None, ("plantilla", args.clase, args.unidad)))
    ruta = console.destination(args.salida, f"{nombre}.xlsx")
    workbooks.write_template(args.clase, args.unidad, ruta)
    print(f"Escrita {ruta}; llénela y déjela en {workbooks.folder_of(args.clase)}/ de la carpeta de datos")


NOTE_FILTERS, OF_THE_YEAR = ("producto", "actividad", "unidad"), ("secciones", "estrategias", "equipo", "desde")


def nota_command(args: argparse.Namespace) -> None:
    """Write the note of a year."""
    from pp0093 import documents
    from pp0093.ask.catalog import of_version
    from pp0093.ask.standing.basis import demonstration_of
    from pp0093.note import issue
    from pp0093.sheets.issue import of_part

    catalogo = published(que_hace="nota escribe la")
    antes = None if args.desde is None else of_version(settings().salida, args.desde)
    pedido = _wanted(catalogo, args)
    parte = _part(catalogo, args, pedido.anio)
    if args.demostracion:
        catalogo = demonstration_of(catalogo, pedido.anio)
        antes = antes.demonstration() if antes else None
    nota = of_part(catalogo, pedido.anio, *parte) if parte else issue.note_of_year(catalogo, pedido, antes)
    escrita = documents.write(nota, args.formato, None if args.sin_graficos else _plots)
    if escrita.sin_graficos:
        console.say("Sin Chromium: en lugar de los gráficos van sus tablas.")
    demostracion = [versions.DEMONSTRATION] if args.demostracion else []
    nombre = "_".join(["nota", str(pedido.anio), *parte[1:], *demostracion])
    ruta = console.destination(args.salida, f"{nombre}.{args.formato}")
    ruta.write_bytes(escrita.datos)
    print(ruta)


def _plots(graficos: Sequence[Plot]) -> list[bytes]:
    """Draw the plots of a note with the charts of the pages, which are loaded only for that."""
    from pp0093.ui.exports import paper

    return paper.plots(graficos)


def _wanted(catalogo: Catalog, args: argparse.Namespace) -> Wanted:
    """Return what the options ask for, its sections in the order of the note; raise UsageError for what can't be."""
    from pp0093.ask.standing import periods
    from pp0093.note import issue

    pedidas = [s.strip() for s in (args.secciones or ",".join(issue.SECTIONS)).split(",")]
    if ajenas := [s for s in pedidas if s not in issue.SECTIONS]:
        raise UsageError(f"la nota no tiene la sección {ajenas[0]}; tiene {', '.join(issue.SECTIONS)}")
    anio = args.anio or periods.default(catalogo)
    estrategias, equipo = _text(args.estrategias), issue.team(_text(args.equipo))
    return issue.Wanted(anio, estrategias, equipo, tuple(s for s in issue.SECTIONS if s in pedidas))


def _part(catalogo: Catalog, args: argparse.Namespace, anio: int) -> tuple[str, ...]:
    """Return the dimension and the code of the one part that a note is of, which goes whole; nothing of the year."""
    from pp0093.ask.meaning import code

    dados = [f for f in NOTE_FILTERS if getattr(args, f)]
    if not dados:
        return ()
    if len(dados) > 1:
        raise UsageError(f"use sólo uno de {', '.join(f'--{f}' for f in dados)}")
    if ajenas := [f"--{o}" for o in OF_THE_YEAR if getattr(args, o)]:
        raise UsageError(f"la nota de una parte es su ficha, entera: quite {', '.join(ajenas)}")
    return dados[0], code(catalogo, dados[0], getattr(args, dados[0]), (anio,))


def _text(ruta: Path | None) -> str:
    """Return a file's text, its last line ended; nothing without a file."""
    try:
        return f"{ruta.read_text(encoding='utf-8-sig').strip()}\n" if ruta else ""
    except UnicodeDecodeError:
        raise InputError("no es texto en UTF-8", "guárdelo como UTF-8", archivo=str(ruta)) from None


SHOWN = ("pagina", "linea", "texto", "clase", "valor_esperado", "razon")


def auditar_command(args: argparse.Namespace) -> None:
    """Say of each number of a document whether it agrees with the figures; exit code 0 whatever is found."""
    from pp0093.audit import apart, document, reports

    catalogo = published(que_hace="auditar lee los documentos")
    ruta: Path = args.documento
    es_copia, datos = args.formato == "docx", document.octets(ruta)
    if es_copia and not datos.startswith(b"PK"):
        que_hacer = "guárdelo como DOCX o pida --formato json"
        raise InputError("sólo de un DOCX se hace una copia con comentarios", que_hacer, archivo=ruta.name)
    hecho = apart.audit(apart.DocumentToAudit(ruta.name, datos, str(catalogo.carpeta), args.anio, con_copia=es_copia))
    dichos = hecho.dichos
    if args.formato == "json":
        console.write_rows([r.row() for r in dichos], "json")
    elif hecho.copia is not None:
        destino = ruta.with_name(f"{ruta.stem}_auditado.docx")
        if args.salida:
            destino = console.destination(args.salida, destino.name)
        destino.write_bytes(hecho.copia)
        print(f"Escrita {destino}")
    else:
        acusados = [{c: v for c, v in r.row().items() if c in SHOWN} for r in dichos if r.es_acusacion]
        es_igual = {r.clase for r in dichos} <= {*reports.RIGHT}
        nada = "El documento coincide en todo." if es_igual else "Nada por revisar."
        console.write_rows(acusados, "tabla", lambda: nada if dichos else "El documento no trae cifras que se lean.")
    if dichos:
        console.say(f"{reports.answer(dichos)} Con --formato json se dice por qué.")
