"""The command that writes the yearly note."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pp0093 import console, documents, versions
from pp0093.cli.served import published_of_one
from pp0093.config import settings
from pp0093.errors import InputError, UsageError

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog
    from pp0093.documents.document import Plot
    from pp0093.note.issue import Wanted

FILTERS = ("producto", "actividad", "unidad")


def nota_command(args: argparse.Namespace) -> int:
    """Write the note of a year."""
    from pp0093.ask.catalog import of_version
    from pp0093.ask.standing.basis import demonstration_of
    from pp0093.note import issue

    catalogo = published_of_one("nota escribe la")
    antes = None if args.desde is None else of_version(settings().salida, args.desde)
    pedido = _wanted(catalogo, args)
    if args.demostracion:
        catalogo = demonstration_of(catalogo, pedido.anio)
        antes = antes.demonstration() if antes else None
    nota = issue.note_of_year(catalogo, pedido, antes)
    escrita = documents.write(nota, args.formato, None if args.sin_graficos else _plots)
    if escrita.sin_graficos:
        console.say("Sin Chromium: en lugar de los gráficos van sus tablas.")
    demostracion = [versions.DEMONSTRATION] if args.demostracion else []
    nombre = "_".join(["nota", str(pedido.anio), *pedido.filtros.values(), *demostracion])
    ruta = console.destination(args.salida, f"{nombre}.{args.formato}")
    ruta.write_bytes(escrita.datos)
    print(ruta)
    return 0


def _plots(graficos: Sequence[Plot]) -> list[bytes]:
    """Draw the plots of a note with the charts of the pages, which are loaded only for that."""
    from pp0093.ui.exports import paper

    return paper.plots(graficos)


def _wanted(catalogo: Catalog, args: argparse.Namespace) -> Wanted:
    """Return what the options ask for; raise UsageError for what can't be."""
    from pp0093.ask.meaning import codes
    from pp0093.ask.standing import years
    from pp0093.note import issue

    dados = [f for f in FILTERS if getattr(args, f)]
    if len(dados) > 1:
        raise UsageError(f"use sólo uno de {', '.join(f'--{f}' for f in dados)}")
    anio = args.anio or years.default(catalogo)
    return issue.Wanted(
        anio,
        {f: v for f, [v] in codes(catalogo, {f: [getattr(args, f)] for f in dados}, anio).items()},
        _text(args.estrategias),
        issue.team(_text(args.equipo)),
        _sections(args.secciones, issue.SECTIONS),
    )


def _sections(dichas: str | None, hay: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sections asked for, in the order of the note; all when none is named."""
    pedidas = [s.strip() for s in (dichas or ",".join(hay)).split(",")]
    if ajenas := [s for s in pedidas if s not in hay]:
        raise UsageError(f"la nota no tiene la sección {ajenas[0]}; tiene {', '.join(hay)}")
    return tuple(s for s in hay if s in pedidas)


def _text(ruta: Path | None) -> str:
    """Return a file's text, its last line ended; nothing without a file."""
    if ruta is None:
        return ""
    try:
        return ruta.read_text(encoding="utf-8-sig").strip() + "\n"
    except UnicodeDecodeError:
        raise InputError("no es texto en UTF-8", "guárdelo como UTF-8", archivo=str(ruta)) from None
