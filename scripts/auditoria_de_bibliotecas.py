"""Ask whether a fault is known of any library of requirements.txt; say so when whoever knows can't be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
NOT_ASKED = "No se pudo preguntar al servicio de avisos: no se sabe si hay faltas conocidas. {}"


def main() -> int:
    """Print each fault known; exit with 0 when there is none, 1 when there is one, 2 when it could not be asked."""
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
