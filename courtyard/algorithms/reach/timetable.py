"""Hubs, and the departures of one period that repeats."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]
Short = NDArray[np.int32]
Mask = NDArray[np.bool_]

DAY = 24 * 60


class BadTimetable(ValueError):
    """A departure or a hub makes no sense; the message names its row, from 0."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure of a period: at `departs` (minutes, from 0), there after `takes`.

    cutoff: minutes before it at which a parcel has to be at the hub. unload: minutes after its arrival until a parcel can go on.
    most_kg: the heaviest parcel that it takes. assumed: made from a headway or guessed, not read from a timetable.
    """

    from_hub: int
    to_hub: int
    departs: int
    takes: int
    cutoff: int = 0
    unload: int = 0
    mode: str = "road"
    most_kg: float = float("inf")
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Curfew:
    """No departure from, and no arrival at, a hub between two minutes of the day; `begins` after `ends` runs over midnight."""

    hub: int
    begins: int
    ends: int

    def forbids(self, minute: int) -> bool:
        minute %= DAY
        if self.begins <= self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


def every(headway: int, first: int, last: int, like: Departure) -> list[Departure]:
    """Departures of a day from `first` to `last` with one headway, marked as assumed; `last` before `first` is on the next day.

    Raises BadTimetable.
    """
    if headway < 1:
        raise BadTimetable(f"a headway of {headway} minutes is none")
    end = last if last >= first else last + DAY
    return [replace(like, departs=minute % DAY, assumed=True) for minute in range(first, end + 1, headway)]


@dataclass(frozen=True, slots=True)
class Timetable:
    """Departures by hub and by the minute at which a parcel has to be there (`ready`), as arrays.

    The departures of hub h are rows start[h] <= row < start[h + 1], `ready` growing. ready: from 0 to less than `period`; a departure
    whose cutoff lies in the period before is moved there, so that departs may be `period` or more. source: which of the given
    departures a row is.
    """

    hubs: int
    period: int
    start: Index
    ready: Short
    to_hub: Short
    departs: Short
    takes: Short
    unload: Short
    source: Index
    given: tuple[Departure, ...]

    @property
    def available(self) -> Short:
        """When a parcel of each row can go on from the next hub."""
        return self.departs + self.takes + self.unload

    def next_row(self, hub: int, minute: int) -> tuple[int, int] | None:
        """The first row of a hub that a parcel catches which is there at a minute, and by how much later than its own period it runs."""
        first, end = int(self.start[hub]), int(self.start[hub + 1])
        if first == end:
            return None
        later, inside = divmod(minute, self.period)
        row = first + int(np.searchsorted(self.ready[first:end], inside))
        return (row, later * self.period) if row < end else (first, (later + 1) * self.period)


def timetable(
    hubs: int, departures: Iterable[Departure], *, period: int = DAY, parcel_kg: float = 0.0, curfews: Sequence[Curfew] = ()
) -> Timetable:
    """The timetable that a parcel of a weight can use. Raises BadTimetable for what makes no sense or breaks a curfew."""
    if period < 1 or period % DAY:
        raise BadTimetable(f"a period of {period} minutes is not a number of whole days")
    given = tuple(departures)
    of_hub: dict[int, list[Curfew]] = {}
    for curfew in curfews:
        of_hub.setdefault(curfew.hub, []).append(curfew)
    for row, one in enumerate(given):
        _refuse(row, one, hubs, period, of_hub)
    used = [row for row, one in enumerate(given) if one.most_kg >= parcel_kg]
    raw = np.array(
        [
            (given[row].from_hub, given[row].to_hub, given[row].departs, given[row].takes, given[row].unload, given[row].cutoff, row)
            for row in used
        ],
        dtype=np.int64,
    ).reshape(-1, 7)
    ready = raw[:, 2] - raw[:, 5]
    # A cutoff on the evening before: the same departure, told from the period in which its parcels come.
    early = -(ready // period) * period
    ready, departs = ready + early, raw[:, 2] + early
    order = np.lexsort((raw[:, 6], departs, ready, raw[:, 0]))
    raw, ready, departs = raw[order], ready[order], departs[order]
    start = np.searchsorted(raw[:, 0], np.arange(hubs + 1))
    ready, to_hub, departs, takes, unload = (column.astype(np.int32) for column in (ready, raw[:, 1], departs, raw[:, 3], raw[:, 4]))
    return Timetable(hubs, period, start, ready, to_hub, departs, takes, unload, raw[:, 6], given)


def _refuse(row: int, one: Departure, hubs: int, period: int, curfews: Mapping[int, Sequence[Curfew]]) -> None:
    if not (0 <= one.from_hub < hubs and 0 <= one.to_hub < hubs):
        raise BadTimetable(f"departure {row}: hubs are numbered from 0 to {hubs - 1}")
    if one.from_hub == one.to_hub:
        raise BadTimetable(f"departure {row}: it goes from hub {one.from_hub} to itself")
    if not 0 <= one.departs < period:
        raise BadTimetable(f"departure {row}: minute {one.departs} is not within the period of {period}")
    if one.takes < 1 or one.cutoff < 0 or one.unload < 0:
        raise BadTimetable(f"departure {row}: it takes at least a minute, and cutoff and unloading are not negative")
    if any(curfew.forbids(one.departs) for curfew in curfews.get(one.from_hub, ())):
        raise BadTimetable(f"departure {row}: it leaves hub {one.from_hub} at minute {one.departs}, within its curfew")
    if any(curfew.forbids(one.departs + one.takes) for curfew in curfews.get(one.to_hub, ())):
        raise BadTimetable(f"departure {row}: it reaches hub {one.to_hub} at minute {one.departs + one.takes}, within its curfew")
