"""For every departure of a period, the earliest arrival at every destination of a parcel that catches it.

A connection scan (Dibbelt, Pajor, Strasser and Wagner, Journal of Experimental Algorithmics 23, 2018) backwards in time, for all
destinations at once: a parcel that is at a hub by the ready minute of a departure may wait for the next one there, take it and hand out
what it brings, or take it and go on by the first departure that it then catches. Since the period repeats, passes are made until
nothing becomes earlier; each adds the ways that run into one more period.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.reach import _table
from courtyard.algorithms.reach.timetable import Timetable
from courtyard.algorithms.reach.ways import Ways

Index = NDArray[np.int64]

# Columns that a thread works on at once: two rows of them stay in its cache.
_BLOCK = 512


class TooLarge(ValueError):
    """The table does not fit the memory that it may take; the message says how large it would be, and what makes it smaller."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """minutes[row, destination], from the beginning of the period in which the row is ready; 65,535 for never within 45 days."""

    timetable: Timetable
    egress: Ways
    minutes: NDArray[np.uint16]
    passes: int


def needed_bytes(timetable: Timetable, destinations: int) -> int:
    """The memory of a table."""
    return len(timetable.ready) * destinations * 2


def arrivals(timetable: Timetable, egress: Ways, destinations: int, *, most_bytes: int = 4 << 30) -> Arrivals:
    """The table for the ways out of the hubs (`egress`, from hubs to destinations). Raises TooLarge before anything is worked out."""
    needed = needed_bytes(timetable, destinations)
    if needed > most_bytes:
        size = f"{len(timetable.ready):,} departures to {destinations:,} destinations take {needed / 1e9:.1f} GB"
        raise TooLarge(
            f"{size} and may take {most_bytes / 1e9:.1f}; leave out departures that no parcel needs, or ask for the destinations in parts"
        )
    minutes = np.full((len(timetable.ready), destinations), _table.NEVER, dtype=np.uint16)
    _hand_out(timetable, egress, minutes)
    rows = len(timetable.ready)
    after, after_plus = next_rows(timetable, _hubs(timetable), timetable.ready.astype(np.int64), then=np.arange(rows))
    on, on_plus = next_rows(timetable, timetable.to_hub, timetable.available.astype(np.int64))
    order = np.lexsort((np.arange(rows), timetable.ready))[::-1].astype(np.int64)
    passes = 1
    while _table.sweep(minutes, order, after, after_plus, on, on_plus, _BLOCK):
        passes += 1
    return Arrivals(timetable, egress, minutes, passes)


def next_rows(timetable: Timetable, hub: NDArray[np.int32], minute: Index, then: Index | None = None) -> tuple[Index, Index]:
    """For many parcels at hubs from a minute on: the row that each catches (-1 for none), and the minutes to add to its own.

    then: not the rows that are caught, but those that come after these at the same hub.
    """
    period = timetable.period
    later, inside = np.divmod(minute, period)
    first, end = timetable.start[hub], timetable.start[hub + 1]
    if then is None:
        keys = _hubs(timetable).astype(np.int64) * period + timetable.ready
        row = np.searchsorted(keys, hub.astype(np.int64) * period + inside)
    else:
        row = then + 1
    wrapped = row >= end
    row = np.where(wrapped, first, row)
    return np.where(end > first, row, -1), (later + wrapped) * period


def _hubs(timetable: Timetable) -> NDArray[np.int32]:
    return np.repeat(np.arange(timetable.hubs, dtype=np.int32), np.diff(timetable.start))


def _hand_out(timetable: Timetable, egress: Ways, minutes: NDArray[np.uint16]) -> None:
    """What a departure brings to the destinations that its next hub serves itself."""
    count, arc = egress.of(timetable.to_hub)
    row = np.repeat(np.arange(len(timetable.ready)), count)
    at = egress.ends_at(arc, timetable.available.astype(np.int64)[row])
    np.minimum.at(minutes, (row, egress.end[arc]), np.minimum(at, int(_table.NEVER)).astype(np.uint16))
