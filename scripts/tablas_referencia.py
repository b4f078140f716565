"""Build ubigeo.csv, ciiu_division.csv and ciiu_clase.csv from the public tables they condense.

Inputs are files that the person who runs it has at hand (pp0093/country/FUENTES.md says where they come from);
nothing is downloaded. The check of RENIEC codes between the two tables goes to standard error.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, str]

PLACE = ("departamento", "provincia", "distrito")

# Words that the INEI list cuts short or writes without the accent it gives them elsewhere.
WORDS = {
    "Albarracin": "Albarracín",
    "Alomia": "Alomía",
    "Asis": "Asís",
    "Damian": "Damián",
    "Lucia": "Lucía",
    "Lunahuana": "Lunahuaná",
    "Martin": "Martín",
    "Quilmana": "Quilmaná",
    "Toled": "Toledo",
    "Victor": "Víctor",
    "Von": "von",
    "Zuñiga": "Zúñiga",
}

# RENIEC codes in neither table under the district's INEI code or name; both tables still hold the two former
# Putumayo codes under Maynas. From the table "ubigeo-peru-aumentado" of J. M. Castagnetto (2022).
RENIEC_ELSEWHERE = {
    "050616": "050521",
    "090725": "080534",
    "150706": "140606",
    "160801": "150901",
    "160803": "150903",
    "180107": "170107",
    "211105": "200905",
    "221006": "210806",
}

# Created after the INEI list was made; RENIEC's list already has it.
NEW_DISTRICTS: list[Row] = [
    {
        "ubigeo_inei": "160405",
        "ubigeo_reniec": "150605",
        "departamento": "Loreto",
        "provincia": "Mariscal Ramón Castilla",
        "distrito": "Santa Rosa de Loreto",
        "nota": "Distrito creado por la Ley 32403 (2025); por verificar",
        "fuente": "RENIEC 2025",
    }
]

FORMER_CODE = "Código anterior a la creación de la provincia de Putumayo; SUNAT lo conserva"

SECTORS = (
    ("Agropecuario", 1, 2),
    ("Pesca", 3, 3),
    ("Minería", 5, 9),
    ("Manufactura", 10, 33),
    ("Construcción", 41, 43),
    ("Comercio", 45, 47),
)


@dataclass(frozen=True)
class Sources:
    """The three ubigeo tables: INEI by code, CONCYTEC equivalence as rows, RENIEC by code."""

    inei: dict[str, Row]
    equivalence: list[Row]
    reniec: dict[str, Row]


def clean(value: str | None) -> str:
    """Stripped text; NA and missing become empty."""
    text = (value or "").strip()
    return "" if text == "NA" else text


def read_rows(path: Path, delimiter: str = ",") -> list[Row]:
    """Rows of a UTF-8 CSV as clean text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=delimiter))
    return [{name: clean(value) for name, value in row.items()} for row in rows]


def write_rows(path: Path, rows: list[Row]) -> None:
    """Write rows with the first one's keys as header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def key(*names: str) -> tuple[str, ...]:
    """Names of a place without case, accents or punctuation, to compare tables."""
    plain = [unicodedata.normalize("NFD", name.upper()) for name in names]
    return tuple(re.sub(r"[^A-Z]", "", name) for name in plain)


def place_key(row: Row) -> tuple[str, ...]:
    """The key of a row's department, province and district."""
    return key(*(row[column] for column in PLACE))


def spell(name: str) -> str:
    """A place name with lower-case connectives and the corrections of WORDS."""
    name = " ".join(WORDS.get(word, word) for word in name.split()).replace(" Del ", " del ")
    return re.sub(r"\bde (La|Los)\b", lambda found: found.group(0).lower(), name)


def province_names(inei: dict[str, Row]) -> dict[str, tuple[str, str]]:
    """(department, province) of each four-digit code, as most of its districts say: 0613 has a wrong one."""
    seen: dict[str, Counter[tuple[str, str]]] = {}
    for code, row in inei.items():
        seen.setdefault(code[:4], Counter())[row["departamento"], row["provincia"]] += 1
    return {code: counter.most_common(1)[0][0] for code, counter in seen.items()}


def reniec_codes(sources: Sources) -> dict[str, str]:
    """RENIEC code by INEI code, where RENIEC's list names the district the same way."""
    by_name = {place_key(row): code for code, row in sources.reniec.items()}
    return {code: by_name.get(place_key(row), "") for code, row in sources.inei.items()}


def equivalence_codes(sources: Sources) -> dict[str, str]:
    """RENIEC code by INEI code in the equivalence; by name where its INEI codes of a province are shifted."""
    rows = [row for row in sources.equivalence if row["cod_ubigeo_inei"]]
    shifted = {row["cod_prov_inei"] for row in rows if row["cod_ubigeo_inei"] not in sources.inei}
    codes = {row["cod_ubigeo_inei"]: row["cod_ubigeo_reniec"] for row in rows}
    by_name = {(row["cod_prov_inei"], *key(row["desc_ubigeo_inei"])): row["cod_ubigeo_reniec"] for row in rows}
    for code, row in sources.inei.items():
        if code[:4] in shifted:
            codes[code] = by_name.get((code[:4], *key(row["distrito"])), "")
    return codes


def former_districts(sources: Sources) -> dict[str, Row]:
    """SUNAT codes of the equivalence that INEI's list no longer has, with their old province."""
    return {
        row["cod_ubigeo_sunat"]: row
        for row in sources.equivalence
        if row["cod_ubigeo_sunat"] and row["cod_ubigeo_sunat"] not in sources.inei
    }


def district(code: str, reniec: str, place: tuple[str, ...], nota: str = "", fuente: str = "INEI 2025") -> Row:
    """One row of ubigeo.csv."""
    names = dict(zip(PLACE, place, strict=True))
    return {"ubigeo_inei": code, "ubigeo_reniec": reniec, **names, "nota": nota, "fuente": fuente}


def ubigeo(sources: Sources) -> Iterator[Row]:
    """The districts in force, the ones created since, and the retired codes SUNAT still uses."""
    provinces = province_names(sources.inei)
    named, listed = reniec_codes(sources), equivalence_codes(sources)
    for code, row in sources.inei.items():
        reniec = RENIEC_ELSEWHERE.get(code) or named[code] or listed.get(code, "")
        yield district(code, reniec, (*provinces[code[:4]], spell(row["distrito"])))
    yield from NEW_DISTRICTS
    for code, row in former_districts(sources).items():
        name = spell(sources.inei[row["cod_ubigeo_inei"]]["distrito"])
        place = (*provinces[code[:4]], name)
        yield district(code, row["cod_ubigeo_reniec"], place, FORMER_CODE, "SUNAT (equivalencia CONCYTEC)")


def report_check(sources: Sources) -> None:
    """Count, on standard error, where the two tables with RENIEC codes agree for INEI's districts."""
    named, listed = reniec_codes(sources), equivalence_codes(sources)
    result: Counter[str] = Counter()
    for code in sources.inei:
        theirs, ours = named[code], listed.get(code, "")
        if theirs and ours:
            result["coinciden" if theirs == ours else f"difieren: {code}"] += 1
        else:
            result["solo RENIEC" if theirs else "solo equivalencia" if ours else "en ninguna"] += 1
    for name, count in sorted(result.items()):
        print(f"{name}: {count}", file=sys.stderr)


def sector(division: str) -> str:
    """The reports' economic sector of a Rev. 4 division."""
    number = int(division)
    return next((name for name, first, last in SECTORS if first <= number <= last), "Servicios")


def ciiu(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Divisions and classes of the flat Rev. 4 structure, where a section's divisions follow its letter."""
    divisions: list[Row] = []
    classes: list[Row] = []
    section: tuple[str, str] = ("", "")
    for row in rows:
        code, title = row["Code"], row["Title"]
        if code.isalpha():
            section = (code, title)
        elif len(code) == 2:
            division = {"division": code, "division_nombre": title, "seccion": section[0]}
            divisions.append(division | {"seccion_nombre": section[1], "sector": sector(code)})
        elif len(code) == 4:
            classes.append({"clase": code, "clase_nombre": title, "division": code[:2]})
    return divisions, classes


def arguments() -> argparse.Namespace:
    """Paths of the input tables and of the folder the three files go to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ubigeo-inei", type=Path, required=True, help="INEI list of districts, semicolons")
    parser.add_argument("--equivalencia", type=Path, required=True, help="CONCYTEC's INEI-RENIEC-SUNAT table")
    parser.add_argument("--reniec", type=Path, required=True, help="RENIEC list of districts, semicolons")
    parser.add_argument("--ciiu", type=Path, required=True, help="CIIU Rev. 4 in Spanish: Code, Title")
    parser.add_argument("--salida", type=Path, required=True, help="folder of the rules tables")
    return parser.parse_args()


def main() -> None:
    """Read the four tables and write the three files."""
    args = arguments()
    inei = {row["ubigeo"]: row for row in read_rows(args.ubigeo_inei, ";")}
    reniec = {row["ubigeo"]: row for row in read_rows(args.reniec, ";")}
    sources = Sources(inei, read_rows(args.equivalencia), reniec)
    report_check(sources)
    divisions, classes = ciiu(read_rows(args.ciiu))
    write_rows(args.salida / "ubigeo.csv", sorted(ubigeo(sources), key=lambda row: row["ubigeo_inei"]))
    write_rows(args.salida / "ciiu_division.csv", divisions)
    write_rows(args.salida / "ciiu_clase.csv", classes)


if __name__ == "__main__":
    main()
