"""Every village's arrivals for one hour of handing over: never held whole, but streamed, or summed up village by village."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.reach import _table
from courtyard.algorithms.reach.arrivals import Arrivals, next_rows
from courtyard.algorithms.reach.timetable import DAY
from courtyard.algorithms.reach.ways import Ways

Index = NDArray[np.int64]
Short = NDArray[np.int32]
Real = NDArray[np.float64]

_BLOCK = 20_000


class BadHour(ValueError):
    """A minute of handing over that is not within the period."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One row a village, for one minute of handing over.

    share: weight of the destinations within the limit, of all. mean: weighted, over what is reached; NaN where nothing is.
    worst: minutes to the last that is reached. never: destinations that are not reached within 45 days.
    """

    share: Real
    mean: Real
    worst: NDArray[np.uint16]
    never: Short


def stream(arrivals: Arrivals, access: Ways, minute: int, *, block: int = _BLOCK) -> Iterator[tuple[slice, NDArray[np.uint16]]]:
    """Villages in blocks, each with minutes from handing over to every destination, 65,535 for never. Raises BadHour."""
    for part, entry in _entries(arrivals, access, minute, block):
        out = np.empty((part.stop - part.start, arrivals.minutes.shape[1]), dtype=np.uint16)
        _table.arrivals_of(arrivals.minutes, entry, out)
        yield part, out


def summary(arrivals: Arrivals, access: Ways, minute: int, *, weight: Real | None = None, limit: int = DAY) -> Summary:
    """What becomes of parcels that every village hands over at one minute. weight: of destinations, people perhaps. Raises BadHour."""
    heavy = np.ones(arrivals.minutes.shape[1]) if weight is None else np.asarray(weight, dtype=np.float64)
    parts = [_table.sum_up(arrivals.minutes, entry, heavy, limit) for _, entry in _entries(arrivals, access, minute, _BLOCK)]
    within, mean, worst, never = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Summary(within / heavy.sum(), mean, worst, never)


def _entries(arrivals: Arrivals, access: Ways, minute: int, block: int) -> Iterator[tuple[slice, _table.Entry]]:
    """Where each village enters the table: rows with minutes to add, and destinations that its own hubs serve without a departure."""
    timetable, egress = arrivals.timetable, arrivals.egress
    if not 0 <= minute < timetable.period:
        raise BadHour(f"minute {minute} is not within the period of {timetable.period}")
    for first in range(0, max(len(access), 1), block):
        part = slice(first, min(first + block, len(access)))
        start = access.start[first : part.stop + 1]
        arcs = np.arange(start[0], start[-1])
        hub = access.end[arcs]
        at = access.ends_at(arcs, np.full(len(arcs), minute, dtype=np.int64))
        row, plus = next_rows(timetable, hub, at)
        count, out = egress.of(hub)
        direct = egress.ends_at(out, np.repeat(at, count)) - minute
        by_arc = np.concatenate([[0], np.cumsum(count)])
        yield part, _table.Entry(start - start[0], row, plus - minute, by_arc[start - start[0]], egress.end[out], direct)
