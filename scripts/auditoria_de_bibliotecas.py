"""Ask whether a fault is known of any library of requirements.txt; say so when the service that knows can't be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
        motivo = (hecho.stderr.strip().splitlines() or ["sin motivo"])[-1]
        print(NOT_ASKED.format(motivo[:300]))
        return 2
    faltas = [(b["name"], b["version"], v) for b in bibliotecas for v in b.get("vulns", ())]
    for nombre, version, falta in faltas:
        print(
            f"{nombre} {version}: {falta['id']}; se corrige en {', '.join(falta['fix_versions']) or 'ninguna todavía'}"
        )
    saltadas = [b["name"] for b in bibliotecas if "skip_reason" in b]
    print(f"{len(bibliotecas) - len(saltadas)} bibliotecas preguntadas, {len(faltas)} faltas conocidas.")
    if saltadas:
        print(f"Sin preguntar: {', '.join(saltadas)}.")
    return 1 if faltas else 0


if __name__ == "__main__":
    sys.exit(main())
