"""Instances from their text: tables of costs as CSV, TSPLIB points, OR-Library p-median graphs."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.tables import Table
from courtyard.algorithms.siting.ways import between, read_ways

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
