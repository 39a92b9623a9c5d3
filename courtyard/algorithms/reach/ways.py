"""What leads from villages to hubs and from hubs to destinations: arcs without a timetable, some of them only in certain hours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.reach.timetable import DAY

Index = NDArray[np.int64]
Short = NDArray[np.int32]


class BadWays(ValueError):
    """An arc makes no sense; the message names its row, from 0."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Arcs by where they begin: those of place i are rows start[i] <= row < start[i + 1].

    end, minutes: where an arc leads and how long it takes. opens, shuts: it is begun in these minutes of a day, 0 and 1,440 for at
    any time; who comes later waits for the next day. mode: a number into `modes`. source: which of the given arcs it is.
    """

    start: Index
    end: Short
    minutes: Short
    opens: Short
    shuts: Short
    mode: Short
    modes: tuple[str, ...]
    source: Index

    def __len__(self) -> int:
        return len(self.start) - 1

    def begun(self, row: int, minute: int) -> int:
        """When an arc is begun by whoever is ready at a minute."""
        return int(begun(minute, self.opens[row], self.shuts[row]))

    def of(self, places: NDArray[np.integer]) -> tuple[Index, Index]:
        """The arcs of many places, one place after the other: how many each has, and their rows."""
        count = np.diff(self.start)[places]
        return count, np.repeat(self.start[places] - np.cumsum(count) + count, count) + np.arange(count.sum())

    def ends_at(self, rows: Index, minute: Index) -> Index:
        """When those who are ready at a minute, each for its own arc, are at its end."""
        return begun(minute, self.opens[rows], self.shuts[rows]) + self.minutes[rows]


def begun(minute: ArrayLike, opens: ArrayLike, shuts: ArrayLike) -> Index:
    """The first minute from `minute` on that lies in the hours from `opens` to before `shuts`; for single ones or for many."""
    day, inside = np.divmod(np.asarray(minute, dtype=np.int64), DAY)
    late = inside >= shuts
    return np.where((inside < opens) | late, (day + late) * DAY + opens, minute)


def ways(
    places: int,
    ends: int,
    begin: ArrayLike,
    end: ArrayLike,
    minutes: ArrayLike,
    *,
    opens: ArrayLike = 0,
    shuts: ArrayLike = DAY,
    mode: ArrayLike = 0,
    modes: Sequence[str] = ("road",),
) -> Ways:
    """Arcs from `places` places to `ends` others, given as columns; single values hold for all. Raises BadWays."""
    given = [np.atleast_1d(np.asarray(one)) for one in (begin, end, minutes, opens, shuts, mode)]
    try:
        columns = np.broadcast_arrays(*given)
    except ValueError as error:
        raise BadWays("the columns of the arcs are not of one length") from error
    begins, leads, takes, opening, shutting, kind = columns
    for wrong, says in (
        (~np.isfinite(takes.astype(np.float64)) | (takes.astype(np.float64) < 0), "it takes no time that can be waited for"),
        ((begins < 0) | (begins >= places), f"it begins outside the {places} places"),
        ((leads < 0) | (leads >= ends), f"it ends outside the {ends} places"),
        ((opening < 0) | (shutting > DAY) | (opening >= shutting), "it opens and shuts within one day, and opens first"),
        ((kind < 0) | (kind >= len(modes)), f"its mode is none of {', '.join(modes)}"),
    ):
        if wrong.any():
            raise BadWays(f"arc {int(np.argmax(wrong))}: {says}")
    order = np.argsort(begins, kind="stable")
    start = np.searchsorted(begins[order], np.arange(places + 1))
    # Parts of a minute are lost time.
    whole = np.ceil(takes.astype(np.float64)[order])
    kept = [column[order].astype(np.int32) for column in (leads, opening, shutting, kind)]
    return Ways(start, kept[0], whole.astype(np.int32), kept[1], kept[2], kept[3], tuple(modes), order)
