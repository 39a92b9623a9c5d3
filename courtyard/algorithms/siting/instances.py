"""Places and instances from their text: tables of places and costs as CSV, TSPLIB points, OR-Library p-median graphs."""

import csv
import io
from dataclasses import dataclass
from enum import IntEnum

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


class Status(IntEnum):
    """What a plan may do with a site: it may choose a free one, keeps an existing one open, and never opens a forbidden one."""

    FORBIDDEN = -1
    FREE = 0
    EXISTING = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Places, a row each: columns that the file does not have are None.

    `at` are longitude and latitude in degrees where `is_on_the_earth`, else x and y; `lines` says where each row stands in the file.
    """

    ids: list[str]
    names: list[str] | None
    lines: NDArray[np.int64]
    is_on_the_earth: bool
    at: tuple[Float, Float] | None
    weight: Float | None
    circuity: Float | None
    charge: Float | None
    room: Float | None
    status: NDArray[np.int64] | None

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, status: Status) -> list[int]:
        return [] if self.status is None else np.flatnonzero(self.status == status).tolist()


_ONLY_NUMBERS = ("weight", "circuity", "charge", "room")


def read_table(text: str) -> Table:
    """Places from a CSV with a heading: lon and lat (or x and y), and beside them id or code, name, weight, circuity, charge, room, status.

    Without id or code, rows are numbered from 1. Other columns are passed over. Raises BadPlaces with the line of a cell that is no
    number, or of a status other than `existing`, `forbidden` or nothing, or of an id that stood before.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    pair = next(((a, b) for a, b in (("lon", "lat"), ("x", "y")) if a in columns and b in columns), None)
    key = columns.get("id", columns.get("code"))
    if pair is None and key is None:
        raise BadPlaces("The heading has to name the columns lon and lat, or x and y; or at least id, where costs come from a file.")
    numbers: dict[str, list[float]] = {name: [] for name in (*(pair or ()), *_ONLY_NUMBERS) if name in columns}
    ids: dict[str, int] = {}
    names: list[str] = []
    lines: list[int] = []
    status: list[int] = []
    for row in reader:
        line = reader.line_num
        lines.append(line)
        for name, found in numbers.items():
            found.append(_number(row[columns[name]], line, name))
        own = (row[key] or "").strip() if key else str(len(lines))
        if not own or own in ids:
            raise BadPlaces(f"Line {line}: the place has no id." if not own else f"Line {line}: {own} stands in line {ids[own]} already.")
        ids[own] = line
        names.append((row[columns["name"]] or "").strip() if "name" in columns else "")
        status.append(_status(row[columns["status"]], line) if "status" in columns else Status.FREE)
    column = {name: np.array(found) for name, found in numbers.items()}
    return Table(
        ids=list(ids),
        names=names if "name" in columns else None,
        lines=np.array(lines, dtype=np.int64),
        is_on_the_earth=pair == ("lon", "lat"),
        at=(column[pair[0]], column[pair[1]]) if pair else None,
        status=np.array(status, dtype=np.int64) if "status" in columns else None,
        **{name: column.get(name) for name in _ONLY_NUMBERS},
    )


def read_costs(text: str, clients: Table, sites: Table) -> coo_array:
    """The sparse table of costs or times, from a CSV with the columns from, to and cost: of a client, at a site, by their ids.

    Raises BadPlaces with the line of an id that neither table has, of a pair given twice, or of a cost that is no number or below zero.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    if not {"from", "to", "cost"} <= set(columns):
        raise BadPlaces("The heading has to name the columns from, to and cost.")
    row_of, column_of = ({name: at for at, name in enumerate(table.ids)} for table in (clients, sites))
    found: dict[tuple[int, int], float] = {}
    for row in reader:
        line, ends = reader.line_num, [(row[columns[name]] or "").strip() for name in ("from", "to")]
        at = row_of.get(ends[0]), column_of.get(ends[1])
        if at[0] is None or at[1] is None:
            raise BadPlaces(f"Line {line}: {ends[at[0] is not None]!r} is not among the {'sites' if at[0] is not None else 'places'}.")
        cost = _number(row[columns["cost"]], line, "cost")
        if not 0 <= cost < np.inf:
            raise BadPlaces(f"Line {line}: a cost of {cost:g} is none; leave the line out where nothing leads there.")
        if (at[0], at[1]) in found:
            raise BadPlaces(f"Line {line}: the way from {ends[0]} to {ends[1]} is given twice.")
        found[at[0], at[1]] = cost
    ends_of = np.array(list(found), dtype=np.int64).reshape(-1, 2)
    return coo_array((np.array(list(found.values())), (ends_of[:, 0], ends_of[:, 1])), shape=(len(clients), len(sites)))


def _status(word: str | None, line: int) -> Status:
    text = (word or "").strip().upper()
    if text and text not in Status.__members__:
        raise BadPlaces(f"Line {line}: the status {word!r} is none; write existing, forbidden, or nothing.")
    return Status[text or "FREE"]


def _number(word: str | None, line: int, column: str = "") -> float:
    try:
        return float(word or "")
    except ValueError:
        raise BadPlaces(f"Line {line}: {word!r} is no number{f' ({column})' if column else ''}.") from None
