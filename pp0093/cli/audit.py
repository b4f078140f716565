"""Commands that read documents against the figures: one audits a draft, one gathers what reports say."""

from __future__ import annotations

import argparse
from pathlib import Path

from pp0093 import console
from pp0093.cli.served import published, published_of_one
from pp0093.errors import InputError
from pp0093.writing.nouns import counted

SHOWN = ("pagina", "linea", "texto", "clase", "valor_esperado", "razon")
COMMENTED = "_auditado.docx"


def auditar_command(args: argparse.Namespace) -> int:
    """Say of each number of a document whether it agrees with the figures; exit code 0 whatever is found."""
    from pp0093.audit import apart, document

    catalogo = published_of_one("auditar lee los documentos")
    es_copia, datos = args.formato == "docx", document.octets(args.documento)
    if es_copia and not datos.startswith(b"PK"):
        que_hacer = "guárdelo como DOCX o pida --formato json"
        raise InputError("sólo de un DOCX se hace una copia con comentarios", que_hacer, archivo=args.documento.name)
    pedido = apart.DocumentToAudit(args.documento.name, datos, str(catalogo.carpeta), args.anio, con_copia=es_copia)
    hecho = apart.audit(pedido)
    dichos = hecho.dichos
    acusados = [r for r in dichos if r.es_acusacion]
    if args.formato == "json":
        console.write_rows([r.row() for r in dichos], "json")
    elif hecho.copia is not None:
        _commented(args, hecho.copia)
    else:
        console.write_rows([{c: v for c, v in r.row().items() if c in SHOWN} for r in acusados], "tabla")
    sin_dato, otras = (sum(r.clase == c for r in dichos) for c in ("sin_dato", "otra_lectura"))
    iguales = len(dichos) - len(acusados) - sin_dato - otras
    de_otro_corte = f"{otras} con lo impreso y no con un archivo de otro corte, " if otras else ""
    console.say(
        f"{counted(len(dichos), 'cifras leídas')}: {iguales} {'coincide' if iguales == 1 else 'coinciden'}, "
        f"{de_otro_corte}{len(acusados)} por revisar y {sin_dato} sin con qué comparar (--formato json dice por qué)."
    )
    return 0


def _commented(args: argparse.Namespace, copia: bytes) -> None:
    comentado: Path = args.documento.with_name(args.documento.stem + COMMENTED)
    destino = console.destination(args.salida, comentado.name) if args.salida else comentado
    destino.write_bytes(copia)
    print(f"Escrita {destino}")


def hallazgos_command(args: argparse.Namespace) -> int:
    """List what the published reports state that their own figures or ours do not give."""
    from pp0093.audit import reports

    console.write_rows([h.row() for h in reports.findings(published())], args.formato)
    return 0
