"""Instances that others publish, from their text: TSPLIB points, OR-Library p-median graphs, points with weights."""

import csv
import io

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from courtyard.algorithms.siting.lists import BadPlaces

Float = NDArray[np.float64]


def read_tsplib(text: str) -> tuple[Float, Float]:
    """x and y of a TSPLIB file's NODE_COORD_SECTION (Reinelt, ORSA Journal on Computing 3, 1991), in the order of the file."""
    lines = text.splitlines()
    begin = next((number for number, line in enumerate(lines) if line.strip().startswith("NODE_COORD_SECTION")), None)
    if begin is None:
        raise BadPlaces("This is no TSPLIB file with coordinates: it has no line NODE_COORD_SECTION.")
    xs: list[float] = []
    ys: list[float] = []
    for number, line in enumerate(lines[begin + 1 :], start=begin + 2):
        words = line.split()
        if not words or words[0] in ("EOF", "-1") or words[0].endswith("_SECTION"):
            break
        if len(words) != 3:
            raise BadPlaces(f"Line {number}: a node's number and two coordinates belong here, not {line.strip()!r}.")
        xs.append(_number(words[1], number))
        ys.append(_number(words[2], number))
    return np.array(xs), np.array(ys)


def read_orlib(text: str) -> tuple[Float, int]:
    """The table of shortest ways between all vertices, and p, of an OR-Library p-median file (Beasley, JORS 41, 1990).

    The first line has vertices, edges and p, each further one an edge and its cost, both ways; of an edge given twice the last counts.
    """
    rows = [(number, line.split()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not rows or len(rows[0][1]) != 3:
        raise BadPlaces("Line 1 has to give the numbers of vertices, of edges, and of sites to open.")
    count, _edges, p = (int(_number(word, 1)) for word in rows[0][1])
    costs: dict[tuple[int, int], float] = {}
    for number, words in rows[1:]:
        if len(words) != 3:
            raise BadPlaces(f"Line {number}: two vertices and the cost between them belong here.")
        one, other = sorted(int(_number(word, number)) - 1 for word in words[:2])
        if one < 0 or other >= count:
            raise BadPlaces(f"Line {number}: vertices are numbered from 1 to {count}.")
        costs[one, other] = _number(words[2], number)
    ends = np.array(list(costs), dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.array(list(costs.values())), (ends[:, 0], ends[:, 1])), shape=(count, count)).tocsr()
    return np.asarray(dijkstra(graph, directed=False)), p


def read_points(text: str) -> tuple[Float, Float, Float]:
    """Columns lon, lat (or x, y) and weight (1 where there is none) of a CSV with a heading."""
    reader = csv.DictReader(io.StringIO(text))
    names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    first, second = next(((names[a], names[b]) for a, b in (("lon", "lat"), ("x", "y")) if a in names and b in names), (None, None))
    if first is None:
        raise BadPlaces("The heading has to name the columns lon and lat, or x and y; a column weight may stand beside them.")
    weight = names.get("weight")
    found = [
        (_number(row[first], number), _number(row[second], number), _number(row[weight], number) if weight else 1.0)
        for number, row in enumerate(reader, start=2)
    ]
    table = np.array(found, dtype=np.float64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _number(word: str | None, line: int) -> float:
    try:
        return float(word or "")
    except ValueError:
        raise BadPlaces(f"Line {line}: {word!r} is no number.") from None
