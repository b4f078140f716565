"""List the licences of all that is installed of requirements.txt, and ask whether a fault is known of any library.

    python scripts/auditoria_de_bibliotecas.py [--licencias]

It says so when whoever knows of faults can't be asked. With --licencias only the licences are listed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
NOT_ASKED = "No se pudo preguntar al servicio de avisos: no se sabe si hay faltas conocidas. {}"


UNSAID, CLASSES = "no la dice", ("Classifier", "License")
NAMES = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def main() -> int:
    """Print licences and each fault known; exit with 0 without faults, 1 with one, 2 when it could not be asked."""
    for licencia, bibliotecas in sorted(licences().items()):
        print(f"{licencia}: {', '.join(bibliotecas)}")
    return 0 if "--licencias" in sys.argv else asked()


def licences() -> dict[str, list[str]]:
    """Return the libraries of requirements.txt that are installed here, by their licence."""
    de_cada: defaultdict[str, list[str]] = defaultdict(list)
    for nombre in NAMES.findall((PROJECT / "requirements.txt").read_text(encoding="utf-8")):
        try:
            licencia = licence(distribution(nombre))
        except PackageNotFoundError:  # Of another system, or of another Python.
            continue
        if nombre not in de_cada[licencia]:
            de_cada[licencia].append(nombre)
    return dict(de_cada)


def licence(biblioteca: Distribution) -> str:
    """Return what a library says of its licence: its expression, its classifiers or the first line of its text."""
    expresion, clases, texto = (biblioteca.metadata.get_all(c, [""]) for c in ("License-Expression", *CLASSES))
    osi = [c.rpartition(" :: ")[2] for c in clases if c.startswith("License :: OSI")]
    return next((t for t in (expresion[0], " / ".join(osi), texto[0].strip().split("\n")[0]) if t), UNSAID)


def asked() -> int:
    """Print each fault known of the libraries, and return the exit code."""
    orden = [sys.executable, "-m", "pip_audit", "--requirement", str(PROJECT / "requirements.txt")]
    orden += ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    hecho = subprocess.run(orden, capture_output=True, text=True, check=False)
    try:
        bibliotecas = json.loads(hecho.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        print(NOT_ASKED.format((hecho.stderr.strip().splitlines() or ["sin motivo"])[-1][:300]))
        return 2
    return told(bibliotecas)


def told(bibliotecas: list[dict[str, Any]]) -> int:
    """Print what was answered of each library; return the exit code."""
    sin_preguntar = [b for b in bibliotecas if "skip_reason" in b]
    faltas = [(b["name"], b["version"], v) for b in bibliotecas for v in b.get("vulns", ())]
    for nombre, version, falta in faltas:
        corregida = ", ".join(falta["fix_versions"]) or "ninguna todavía"
        print(f"{nombre} {version}: {falta['id']}; se corrige en {corregida}")
    print(f"{len(bibliotecas) - len(sin_preguntar)} bibliotecas preguntadas, {len(faltas)} faltas conocidas.")
    if sin_preguntar:
        print(NOT_ASKED.format(f"Sin respuesta de {len(sin_preguntar)}: {sin_preguntar[0]['skip_reason'][:200]}"))
    return 1 if faltas else 2 if sin_preguntar else 0


if __name__ == "__main__":
    sys.exit(main())
