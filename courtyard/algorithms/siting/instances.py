"""Instances as they are published (TSPLIB, OR-Library, UflLib, Lorena, bare tables of distances), and a planner's own table of costs."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from courtyard.algorithms.siting.numerals import finite, from_zero, whole
from courtyard.algorithms.siting.points import BadPlaces, Plane, on_a_plane
from courtyard.algorithms.siting.tables import Table
from courtyard.algorithms.siting.tsplib import MOST_IN_A_TABLE, ROUNDED_DOWN, is_tsplib, read_nodes
from courtyard.algorithms.siting.ways import between, read_ways

Float = NDArray[np.float64]
# A line that has words: its number in the file, and these.
Line = tuple[int, list[str]]

_FIRST_LINES = 200_000  # characters that tell one form from another


@dataclass(frozen=True, slots=True)
class Instance:
    """What a published file asks: places, where one may build, and the table of costs or the plane between them.

    sites     the same table as `clients` where one may build at any of them
    number    how many sites to open, where the file says so
    wants     how much of a site's room each client takes, where that is not what it weighs
    is_euclidean  whether distances are straight ones, rounded somehow, so that they may be taken as they are instead
    told      what the file has and no plan is made of, a sentence each
    """

    clients: Table
    sites: Table
    costs: Float | None = None
    plane: Plane = on_a_plane
    number: int | None = None
    wants: Float | None = None
    is_euclidean: bool = False
    told: tuple[str, ...] = ()


def read_instance(text: str) -> Instance | None:
    """The instance of a text in a published form; None where it may be a table with a heading. Raises BadPlaces with the line at fault."""
    text = text.removeprefix("\ufeff")
    if is_tsplib(text):
        return _tsplib(text)
    read = _form_of([words for _number, words in _lines(text[:_FIRST_LINES])])
    return None if read is None else read(_lines(text))


def _lines(text: str) -> list[Line]:
    found = ((number, line.split()) for number, line in enumerate(text.splitlines(), start=1))
    return [(number, words) for number, words in found if words]


def _form_of(first: Sequence[Sequence[str]]) -> Callable[[list[Line]], Instance] | None:
    """Who reads a file that begins with these lines, by how many numbers each has."""
    if not first:
        return None
    if first[0][0].upper() in ("FILE:", "FILE"):
        return _ufllib
    wide = [len(words) if all(_is_number(word) for word in words) else 0 for words in first]
    begin, then = wide[0], wide[1] if len(wide) > 1 else 0
    if begin == 1 and first[0][0].isdecimal() and len(first) > 1 and then == 2 and 4 in wide:
        return _several
    if _is_square(first, wide):
        return _matrix
    if begin == 2 and then == 3 and wide[2:3] == [4]:
        return _with_room
    if begin == 3 and all(word.isdecimal() for word in first[0]):
        return _with_room if then == 4 else _graph
    if begin == 2 and then == 4:
        return _lorena
    if begin == 2 and all(word.isdecimal() for word in first[0]) and _has_charges(first, wide):
        return _charges
    return None


def _has_charges(first: Sequence[Sequence[str]], wide: Sequence[int]) -> bool:
    """Whether as many lines of a room and a charge follow as the first says, and then others."""
    sites = int(first[0][0])
    rooms, after = first[1 : sites + 1], wide[sites + 1 : sites + 2]
    return bool(rooms) and all(len(words) == 2 and _is_number(words[1]) for words in rooms) and after != [2]


def _is_number(word: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?", word) is not None


def _is_square(first: Sequence[Sequence[str]], wide: Sequence[int]) -> bool:
    """Whether a bare table of distances begins so: as many lines as numbers in each, or their number in a line before, and zeros down."""
    rows = first[1:] if wide[0] == 1 else first
    if len(rows) < 2 or (wide[0] == 1 and first[0][0] != str(len(rows[0]))):
        return False
    # The last line may be cut where the look at the beginning ends.
    same = all(one == len(rows[0]) for one in (wide[1:] if wide[0] == 1 else wide)[: max(2, len(rows) - 1)])
    return same and len(rows) <= len(rows[0]) and all(float(row[at]) == 0 for at, row in enumerate(rows[:-1]) if _is_number(row[at]))


def _tsplib(text: str) -> Instance:
    nodes = read_nodes(text)
    table = _places(nodes.ids, nodes.lines, nodes.at)
    names = " and ".join(nodes.passed_over)
    told = (f"What it says under {names} is passed over: every node counts as 1, and is a site",) if names else ()
    return Instance(table, table, nodes.costs, nodes.plane, is_euclidean=nodes.is_euclidean, told=told)


def read_tsplib(text: str) -> tuple[Float, Float]:
    """x and y of a TSPLIB file's nodes, in the order of the file, for distances of the type EUC_2D. Raises BadPlaces."""
    nodes = read_nodes(text)
    if nodes.at is None or nodes.plane is not ROUNDED_DOWN:
        raise BadPlaces("Its distances are not of the type EUC_2D.")
    return nodes.at


def read_orlib(text: str) -> tuple[Float, int]:
    """The table of shortest ways between all vertices, and p, of an OR-Library p-median file (Beasley, JORS 41, 1990).

    The first line has vertices, edges and p, each further one an edge and its cost, both ways; of an edge given twice the last counts.
    """
    return _ways_of(_lines(text.removeprefix("\ufeff")))


def _graph(rows: list[Line]) -> Instance:
    costs, p = _ways_of(rows)
    table = _places([str(vertex) for vertex in range(1, len(costs) + 1)])
    return Instance(table, table, costs, number=p)


def _ways_of(rows: list[Line]) -> tuple[Float, int]:
    if not rows or len(rows[0][1]) != 3:
        raise BadPlaces("Line 1 has to give the numbers of vertices, of edges, and of sites to open.")
    count, edges, p = (whole(word, rows[0][0]) for word in rows[0][1])
    if count > MOST_IN_A_TABLE:
        raise BadPlaces(f"Line {rows[0][0]}: a graph of {count:,} vertices is too large to plan with; there may be {MOST_IN_A_TABLE:,}.")
    if edges != len(rows) - 1:
        raise BadPlaces(f"Line {rows[0][0]} says {edges} edges, but {len(rows) - 1} follow: the file is cut short, or the number is wrong.")
    costs: dict[tuple[int, int], float] = {}
    for number, words in rows[1:]:
        if len(words) != 3:
            raise BadPlaces(f"Line {number}: two vertices and the cost between them belong here.")
        one, other = sorted(whole(word, number) - 1 for word in words[:2])
        if one < 0 or other >= count:
            raise BadPlaces(f"Line {number}: vertices are numbered from 1 to {count}.")
        costs[one, other] = from_zero(words[2], number, "a cost")
    ends = np.array(list(costs), dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.array(list(costs.values())), (ends[:, 0], ends[:, 1])), shape=(count, count)).tocsr()
    return np.asarray(dijkstra(graph, directed=False)), p


def _matrix(rows: list[Line]) -> Instance:
    """A bare square table of distances, its number of rows in a line before it or not; from a row, to a column."""
    if len(rows[0][1]) == 1:
        rows = rows[1:]
    count = len(rows[0][1])
    if count > MOST_IN_A_TABLE:
        raise BadPlaces(f"Line {rows[0][0]}: a table of {count:,} places is too large to plan with; there may be {MOST_IN_A_TABLE:,}.")
    for number, words in rows:
        if len(words) != count:
            raise BadPlaces(f"Line {number}: it has {len(words)} distances, and the first line of the table {count}.")
    if len(rows) != count:
        raise BadPlaces(f"The table has {count} columns and {len(rows)} rows: a table from each place to each is needed.")
    table = _places([str(place) for place in range(1, count + 1)], [number for number, _words in rows])
    return Instance(table, table, np.array([[from_zero(word, number, "a distance") for word in words] for number, words in rows]))


def _with_room(rows: list[Line]) -> Instance:
    """OR-Library's capacitated p-medians (pmedcap): places, p, and what each site has room for; then number, x, y, demand of each.

    A plan costs distances alone, rounded down; demand only fills sites. A line before, of the problem's number and its best value, is
    passed over.
    """
    if len(rows[0][1]) == 2:
        rows = rows[1:]
    count, p, room = (whole(word, rows[0][0]) for word in rows[0][1])
    x, y, demand = _columns(rows, count, names=("a place's number", "x", "y", "demand"), used=(1, 2, 3))
    ids, lines = [words[0] for _number, words in rows[1:]], [number for number, _words in rows[1:]]
    table = _places(ids, lines, (x, y), room=np.full(count, float(room)))
    return Instance(table, table, plane=ROUNDED_DOWN, number=p, wants=_above_zero(demand, lines), is_euclidean=True)


def _lorena(rows: list[Line]) -> Instance:
    """Lorena's capacitated p-medians (SJC, p3038): places and p; then x, y, room and demand of each.

    A plan costs distances alone, as they are; demand only fills sites.
    """
    count, p = (whole(word, rows[0][0]) for word in rows[0][1])
    x, y, room, demand = _columns(rows, count, names=("x", "y", "room", "demand"), used=(0, 1, 2, 3))
    lines = [number for number, _words in rows[1:]]
    table = _places([str(place) for place in range(1, count + 1)], lines, (x, y), room=room)
    return Instance(table, table, number=p, wants=_above_zero(demand, lines), is_euclidean=True)


def _above_zero(demand: Float, lines: Sequence[int]) -> Float:
    for at in np.flatnonzero(demand <= 0).tolist():
        raise BadPlaces(f"Line {lines[at]}: a demand of {demand[at]:g}; a number above 0 is needed.")
    return demand


def _several(rows: list[Line]) -> Instance:
    says = f"Line {rows[0][0]} says that {rows[0][1][0]} problems follow."
    raise BadPlaces(f"{says} Copy the lines of one of them, without this line, into a file of its own.")


def _columns(rows: list[Line], count: int, *, names: tuple[str, ...], used: tuple[int, ...]) -> tuple[Float, ...]:
    """Some columns of the lines after the first, of which there have to be `count`."""
    if len(rows) - 1 != count:
        says = f"Line {rows[0][0]} says {count} places, but {len(rows) - 1} follow"
        raise BadPlaces(f"{says}: the file is cut short, or the number is wrong.")
    for number, words in rows[1:]:
        if len(words) != len(names):
            raise BadPlaces(f"Line {number}: {', '.join(names[:-1])} and {names[-1]} belong here.")
    cells = [[finite(words[at], number) for at in used] for number, words in rows[1:]]
    return tuple(np.array(cells, dtype=np.float64).reshape(-1, len(used)).T)


def _charges(rows: list[Line]) -> Instance:
    """OR-Library's warehouse locations (cap41 to capc; Beasley, JORS 41, 1990): numbers of sites and customers, each site's room and
    charge, and for each customer what it wants and what it costs to bring all of that from each site.
    """
    (line, words), after = rows[0], rows[1:]
    sites, customers = (whole(word, line) for word in words)
    for number, cells in after[:sites]:
        if len(cells) != 2:
            raise BadPlaces(f"Line {number}: the room of a site and its charge belong here.")
    numbers = [(word, number) for number, cells in after[sites:] for word in cells]
    needed = customers * (sites + 1)
    if len(after) < sites or len(numbers) != needed:
        says = f"Line {line} says {sites} sites and {customers} customers, so {needed:,} numbers follow the sites"
        raise BadPlaces(f"{says}, but there are {len(numbers):,}: the file is cut short.")
    charge = np.array([finite(cells[1], number) for number, cells in after[:sites]])
    costs = np.array([finite(word, number) for word, number in numbers]).reshape(customers, sites + 1)[:, 1:]
    lines = [number for number, _cells in after[:sites]]
    return _with_charges(costs, charge, lines, ("The room of sites is passed over: a plan by their charge gives each as much as it wants",))


def _ufllib(rows: list[Line]) -> Instance:
    """UflLib's simple form (Hoefer, 2002): numbers of sites and customers; of each site its number, charge, and cost to each customer."""
    rows = rows[1:]
    if not rows or len(rows[0][1]) not in (2, 3):
        raise BadPlaces("After the line FILE: the numbers of sites and of customers belong.")
    sites, customers = (whole(word, rows[0][0]) for word in rows[0][1][:2])
    numbers = [(word, number) for number, cells in rows[1:] for word in cells]
    if len(numbers) != sites * (customers + 2):
        says = f"Line {rows[0][0]} says {sites} sites and {customers} customers, so {sites * (customers + 2):,} numbers follow"
        raise BadPlaces(f"{says}, but there are {len(numbers):,}: the file is cut short, or in another form.")
    cells = np.array([finite(word, number) for word, number in numbers]).reshape(sites, customers + 2)
    return _with_charges(cells[:, 2:].T, cells[:, 1], [numbers[at * (customers + 2)][1] for at in range(sites)])


def _with_charges(costs: Float, charge: Float, lines: list[int], told: tuple[str, ...] = ()) -> Instance:
    """Customers and sites that are not the same, both numbered from 1, and what to bring each customer all that it wants costs."""
    customers, sites = costs.shape
    if (costs < 0).any():
        customer, site = np.argwhere(costs < 0)[0] + 1
        raise BadPlaces(f"From site {site} to customer {customer} it says {costs[customer - 1, site - 1]:g}; a cost is not below zero.")
    clients = _places([str(number) for number in range(1, customers + 1)])
    return Instance(clients, _places([str(number) for number in range(1, sites + 1)], lines, charge=charge), costs.copy(), told=told)


def _places(
    ids: list[str],
    lines: Sequence[int] | None = None,
    at: tuple[Float, Float] | None = None,
    *,
    charge: Float | None = None,
    room: Float | None = None,
) -> Table:
    """Places on a plane or without coordinates; line 0 is that of a place that has no line of its own."""
    rows = np.zeros(len(ids), dtype=np.int64) if lines is None else np.array(lines, dtype=np.int64)
    return Table(ids, None, rows, is_on_the_earth=False, at=at, weight=None, circuity=None, charge=charge, room=room, status=None)


def read_costs(text: str, clients: Table, sites: Table, *, title: str = "costs") -> coo_array:
    """The sparse table of costs or times, from a CSV with the columns from, to and cost: of a client, at a site, by their ids.

    Raises BadColumns with the line of every id that neither table has, pair given twice, and cost that is no number from zero on.
    """
    ways = between(read_ways(text, title=title), clients.ids, sites.ids)
    return coo_array((ways.cost, (ways.client, ways.site)), shape=(len(clients), len(sites)))
