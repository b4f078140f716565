"""What is true of the whole country: ubigeo, CIIU, UIT, the law of sizes, the formats of MEF and SUNAT.

Rule tables are in `reglas/`, headers of sources in `columnas/`; FUENTES.md says where each comes from.
"""

from pathlib import Path

COUNTRY_FOLDER = Path(__file__).resolve().parent
BOUNDARIES = COUNTRY_FOLDER / "fronteras.json"
