"""Write requirements.txt and requirements-dev.txt: exact versions of everything, no host named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
COMPILE = ["-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "--upgrade"]
COMPILE += ["--quiet", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
FILES = {
    "requirements.txt": ("Versiones exactas de todo lo que el producto usa.", []),
    "requirements-dev.txt": (
        "Lo anterior y lo que usan las pruebas.",
        ["--extra", "dev", "--constraints", "requirements.txt"],
    ),
}


def main() -> None:
    """Compile both files from pyproject.toml."""
    for nombre, (titulo, extra) in FILES.items():
        orden = [sys.executable, *COMPILE, *extra]
        versiones = subprocess.run(orden, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
        texto = f"# {titulo} Se regenera con: make requisitos\n{versiones}"
        (PROJECT / nombre).write_text(texto, encoding="utf-8")


if __name__ == "__main__":
    main()
