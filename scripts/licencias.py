"""List the licences of all that is installed of requirements.txt, each with its libraries."""

from __future__ import annotations

import re
from collections import defaultdict
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
UNSAID, CLASSES = "no la dice", ("Classifier", "License")
NAMES = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def licences() -> dict[str, dict[str, None]]:
    """Return the libraries of requirements.txt that are installed here, by their licence."""
    de_cada: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for nombre in NAMES.findall((PROJECT / "requirements.txt").read_text(encoding="utf-8")):
        try:
            de_cada[licence(distribution(nombre))][nombre] = None
        except PackageNotFoundError:  # Of another system, or of another Python.
            continue
    return de_cada


def licence(biblioteca: Distribution) -> str:
    """Return what a library says of its licence: its expression, its classifiers or the first line of its text."""
    expresion, clases, texto = (biblioteca.metadata.get_all(c, [""]) for c in ("License-Expression", *CLASSES))
    osi = [c.rpartition(" :: ")[2] for c in clases if c.startswith("License :: OSI")]
    return next((t for t in (expresion[0], " / ".join(osi), texto[0].strip().split("\n")[0]) if t), UNSAID)


if __name__ == "__main__":
    for licencia, bibliotecas in sorted(licences().items()):
        print(f"{licencia}: {', '.join(bibliotecas)}")
