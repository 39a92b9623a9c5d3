"""A planner's own ways between places and sites, with what each costs: hours, or kilometres. Needs NumPy alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.columns import Columns, Fault, read_columns, refuse

Float = NDArray[np.float64]
Rows = NDArray[np.int64]

_NAMES = ("from", "to", "cost")


@dataclass(frozen=True, slots=True)
class Ways:
    """client, site: rows of the tables of places and of sites, one a way."""

    client: Rows
    site: Rows
    cost: Float


def read_ways(text: str, *, title: str = "ways") -> Columns:
    """A CSV with the columns from, to and cost. Raises BadColumns with every row that lacks an end, whose cost is no number from zero on,
    or whose way stood before. Where there is no row, there is no way.
    """
    rows = read_columns(text, ("cost",), words=("from", "to"), title=title)
    if not set(_NAMES) <= {*rows.words, *rows.numbers}:
        refuse(title, [Fault("ways heading", 1)])
    refuse(title, chain(_without_ends(rows), rows.below("cost", 0.0), _twice(rows)))
    return rows


def between(ways: Columns, places: Sequence[str], sites: Sequence[str]) -> Ways:
    """The ways between rows of both tables, by their ids. Raises BadColumns with every end that is in neither."""
    refuse(ways.title, _strangers(ways, places, sites))
    ends = [np.array([row_of[name] for name in ways.words[end]], dtype=np.int64) for end, row_of in _rows(places, sites)]
    return Ways(ends[0], ends[1], ways.get("cost"))


def without_any(ways: Ways, places: int) -> list[int]:
    """Rows of the places from which no way leads anywhere."""
    return np.flatnonzero(np.bincount(ways.client, minlength=places) == 0).tolist()


def _rows(places: Sequence[str], sites: Sequence[str]) -> list[tuple[str, dict[str, int]]]:
    return [(end, {name: row for row, name in enumerate(ids)}) for end, ids in (("from", places), ("to", sites))]


def _without_ends(rows: Columns) -> Iterator[Fault]:
    for name in ("from", "to"):
        for row, word in enumerate(rows.words[name]):
            if not word:
                yield rows.fault("no end", row, column=name)


def _twice(rows: Columns) -> Iterator[Fault]:
    seen: dict[tuple[str, str], int] = {}
    for row, ends in enumerate(zip(rows.words["from"], rows.words["to"], strict=True)):
        before = seen.setdefault(ends, row)
        if before != row and all(ends):
            yield rows.fault("way twice", row, begin=ends[0], end=ends[1], before=str(rows.lines[before]))


def _strangers(rows: Columns, places: Sequence[str], sites: Sequence[str]) -> Iterator[Fault]:
    for end, known in _rows(places, sites):
        for row, name in enumerate(rows.words[end]):
            if name not in known:
                yield rows.fault("no place" if end == "from" else "no site", row, text=name[:100], column=end)
