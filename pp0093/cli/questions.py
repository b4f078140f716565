"""The command that answers a question in words."""

from __future__ import annotations

import argparse

from pp0093 import console


def pregunta_command(args: argparse.Namespace) -> int:
    """Answer a question in words, or say that it is not known and what could be asked."""
    from pp0093.ask.catalog import published
    from pp0093.questions.asked import ask

    respuesta = ask(published(), args.pregunta)
    if args.formato == "json":
        console.answer_one(respuesta.plain(), "json")
        return 0
    print(respuesta.respuesta)
    if respuesta.en_palabras:
        console.say(f"Consulta: {respuesta.en_palabras}.")
    for sugerida in respuesta.sugerencias:
        console.say(f"Puede preguntar: {sugerida}")
    return 0
