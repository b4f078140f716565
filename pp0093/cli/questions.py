"""The commands that answer: a question in words, and every aggregated figure at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from pp0093 import console
from pp0093.cli.served import published


def pregunta_command(args: argparse.Namespace) -> int:
    """Answer a question in words, or say that it is not known and what could be asked."""
    from pp0093.questions.asked import ask

    respuesta = ask(published(), args.pregunta)
    if args.formato == "json":
        console.answer_one(respuesta.plain(), "json")
        return 0
    print(respuesta.respuesta)
    if respuesta.en_palabras:
        console.say(f"Consulta: {respuesta.en_palabras}.")
    for sugerida, dicho in respuesta.cercanas:
        console.say(f"Puede preguntar: {sugerida} ({dicho.partition('. ')[0].rstrip('.')})")
    return 0


def agregados_command(args: argparse.Namespace) -> int:
    """Write every aggregated figure of the published version as a data package."""
    from pp0093.behind import tidy

    version = published(demostracion=args.demostracion)
    args.destino.mkdir(parents=True, exist_ok=True)
    ruta: Path = args.destino / tidy.name(version)
    ruta.write_bytes(tidy.package(version))
    print(ruta)
    if dicho := tidy.why_no_firms(version.programa):
        console.say(dicho)
    return 0
