"""Instances from their text: tables of costs as CSV, TSPLIB points, OR-Library p-median graphs."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.tables import Table
from courtyard.algorithms.siting.ways import between, read_ways

Float = NDArray[np.float64]
# A graph's table has a cell a pair of vertices; published ones have 900 vertices.
_MOST_VERTICES = 10_000


def read_tsplib(text: str) -> tuple[Float, Float]:
    """x and y of a TSPLIB file's NODE_COORD_SECTION (Reinelt, ORSA Journal on Computing 3, 1991), in the order of the file.

    Distances are the planner's: straight ones, as published p-median instances have them. Raises BadPlaces for a file that says that its
    distances are others, or whose DIMENSION is not the number of its nodes, and with the line of a node that is none.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    begin = next((number for number, line in enumerate(lines) if line.strip().startswith("NODE_COORD_SECTION")), None)
    header = _header(lines[:begin])
    kind = header.get("EDGE_WEIGHT_TYPE", "EUC_2D").upper()
    if kind in _OTHER_DISTANCES:
        raise BadPlaces(f"Distances of the type {kind} are not planned with: {_OTHER_DISTANCES[kind]}.")
    if begin is None:
        raise BadPlaces("This is no TSPLIB file with coordinates: it has no line NODE_COORD_SECTION.")
    if kind != "EUC_2D":
        raise BadPlaces(f"EDGE_WEIGHT_TYPE {kind} is not known: EUC_2D is the type whose points can be planned with.")
    xs: list[float] = []
    ys: list[float] = []
    for number, line in enumerate(lines[begin + 1 :], start=begin + 2):
        words = line.split()
        if not words:
            continue
        if words[0] in ("EOF", "-1") or words[0].endswith("_SECTION"):
            break
        if len(words) != 3:
            raise BadPlaces(f"Line {number}: a node's number and two coordinates belong here, not {line.strip()!r}.")
        xs.append(_finite(words[1], number))
        ys.append(_finite(words[2], number))
    wanted = header.get("DIMENSION")
    if wanted is not None and wanted != str(len(xs)):
        raise BadPlaces(f"DIMENSION says {wanted}, but there are {len(xs)} nodes: the file is cut short, or the number is wrong.")
    return np.array(xs), np.array(ys)


# What TSPLIB files may say of their distances besides EUC_2D, and what to do with such a file.
_ON_A_PLANE = "write EUC_2D there to plan by straight distances between the same points"
_OTHER_DISTANCES = {
    "CEIL_2D": _ON_A_PLANE,
    "ATT": _ON_A_PLANE,
    "GEO": "its coordinates are degrees and minutes; give a table with the columns lon and lat in degrees",
    "GEOM": "its coordinates are degrees; give a table with the columns lat and lon",
    "EXPLICIT": "give its distances as a table of costs with the columns from, to and cost",
}


def _header(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().upper(): value.strip() for name, _colon, value in pairs}


def read_orlib(text: str) -> tuple[Float, int]:
    """The table of shortest ways between all vertices, and p, of an OR-Library p-median file (Beasley, JORS 41, 1990).

    The first line has vertices, edges and p, each further one an edge and its cost, both ways; of an edge given twice the last counts.
    """
    rows = [(number, line.split()) for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1) if line.strip()]
    if not rows or len(rows[0][1]) != 3:
        raise BadPlaces("Line 1 has to give the numbers of vertices, of edges, and of sites to open.")
    count, edges, p = (_whole(word, rows[0][0]) for word in rows[0][1])
    if count > _MOST_VERTICES:
        raise BadPlaces(f"Line {rows[0][0]}: a graph of {count:,} vertices is too large to plan with; there may be {_MOST_VERTICES:,}.")
    if edges != len(rows) - 1:
        raise BadPlaces(f"Line {rows[0][0]} says {edges} edges, but {len(rows) - 1} follow: the file is cut short, or the number is wrong.")
    costs: dict[tuple[int, int], float] = {}
    for number, words in rows[1:]:
        if len(words) != 3:
            raise BadPlaces(f"Line {number}: two vertices and the cost between them belong here.")
        one, other = sorted(_whole(word, number) - 1 for word in words[:2])
        if one < 0 or other >= count:
            raise BadPlaces(f"Line {number}: vertices are numbered from 1 to {count}.")
        costs[one, other] = _finite(words[2], number)
        if costs[one, other] < 0:
            raise BadPlaces(f"Line {number}: a cost of {words[2]} is below zero.")
    ends = np.array(list(costs), dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.array(list(costs.values())), (ends[:, 0], ends[:, 1])), shape=(count, count)).tocsr()
    return np.asarray(dijkstra(graph, directed=False)), p


def read_costs(text: str, clients: Table, sites: Table, *, title: str = "costs") -> coo_array:
    """The sparse table of costs or times, from a CSV with the columns from, to and cost: of a client, at a site, by their ids.

    Raises BadColumns with the line of every id that neither table has, pair given twice, and cost that is no number from zero on.
    """
    ways = between(read_ways(text, title=title), clients.ids, sites.ids)
    return coo_array((ways.cost, (ways.client, ways.site)), shape=(len(clients), len(sites)))


def _number(word: str | None, line: int, column: str = "") -> float:
    try:
        return float(word or "")
    except ValueError:
        raise BadPlaces(f"Line {line}: {word!r} is no number{f' ({column})' if column else ''}.") from None


def _finite(word: str, line: int) -> float:
    found = _number(word, line)
    if not np.isfinite(found):
        raise BadPlaces(f"Line {line}: {word!r} is not a finite number.")
    return found


def _whole(word: str, line: int) -> int:
    found = _finite(word, line)
    if found != int(found):
        raise BadPlaces(f"Line {line}: {word!r} is not a whole number.")
    return int(found)
