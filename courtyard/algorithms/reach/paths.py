"""One parcel's way, leg by leg with its times; and a check of it that reads the timetable and the ways, and not the table."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.reach import _table
from courtyard.algorithms.reach.arrivals import Arrivals, next_rows
from courtyard.algorithms.reach.timetable import Timetable
from courtyard.algorithms.reach.ways import Ways


@dataclass(frozen=True, slots=True)
class Leg:
    """From `waits_from`, when the parcel is there, it waits until `departs` and is at its end at `arrives`.

    kind: "access", "line" or "egress". given: which arc or departure it is, of those that were given. from_place, to_place: a village,
    hub or destination, by number. Minutes count from the beginning of the period in which the parcel was handed over.
    """

    kind: str
    given: int
    mode: str
    from_place: int
    to_place: int
    waits_from: int
    departs: int
    arrives: int
    assumed: bool

    @property
    def takes(self) -> int:
        """With the waiting."""
        return self.arrives - self.waits_from


@dataclass(frozen=True, slots=True)
class Path:
    """A timed way of one parcel."""

    village: int
    destination: int
    handed_over: int
    legs: tuple[Leg, ...]

    @property
    def minutes(self) -> int:
        return self.legs[-1].arrives - self.handed_over

    @property
    def assumed(self) -> float:
        """The share of its time, waiting and under way, that rests on departures which are assumed."""
        return sum(leg.takes for leg in self.legs if leg.assumed) / self.minutes if self.minutes else 0.0

    @property
    def longest(self) -> Leg:
        """The leg that takes most, with its waiting: the first to improve."""
        return max(self.legs, key=lambda leg: leg.takes)


def path(arrivals: Arrivals, access: Ways, village: int, destination: int, minute: int) -> Path | None:
    """The way of a parcel that a village hands over at a minute; None where it never arrives.

    Of ways that arrive at the same minute, that by the arc given first, and from there on one with the fewest legs.
    """
    best: tuple[int, Leg] | None = None
    for arc in range(int(access.start[village]), int(access.start[village + 1])):
        first = _leg("access", access, arc, village, minute)
        for at in _from_hub(arrivals, first.to_place, first.arrives, destination):
            if best is None or at < best[0]:
                best = at, first
    if best is None:
        return None
    arrives, first = best
    return Path(village, destination, minute, (first, *_onward(arrivals, first.to_place, first.arrives, destination, arrives)))


def problems(way: Path, timetable: Timetable, access: Ways, egress: Ways) -> list[str]:
    """What is wrong with a way, in words; nothing if every leg exists, is begun when it may be, and follows the one before."""
    wrong = []
    place, at = way.village, way.handed_over
    for number, leg in enumerate(way.legs):
        if (leg.from_place, leg.waits_from) != (place, at):
            wrong.append(f"leg {number} does not begin where and when the one before ended")
        wrong += [f"leg {number}: {says}" for says in (_wrong_line if leg.kind == "line" else _wrong_arc)(leg, timetable, access, egress)]
        place, at = leg.to_place, leg.arrives
    if not way.legs or (way.legs[-1].kind, place) != ("egress", way.destination):
        wrong.append("it does not end at its destination")
    return wrong


def _wrong_line(leg: Leg, timetable: Timetable, _access: Ways, _egress: Ways) -> list[str]:
    one = timetable.given[leg.given]
    found = []
    if (one.from_hub, one.to_hub, one.mode, one.assumed) != (leg.from_place, leg.to_place, leg.mode, leg.assumed):
        found.append("there is no such departure")
    if (leg.departs - one.departs) % timetable.period:
        found.append("it leaves at another time than the timetable says")
    if leg.departs - one.cutoff < leg.waits_from:
        found.append("the parcel comes after the cutoff")
    if leg.arrives != leg.departs + one.takes + one.unload:
        found.append("it takes another time than the timetable says")
    return found


def _wrong_arc(leg: Leg, _timetable: Timetable, access: Ways, egress: Ways) -> list[str]:
    ways = access if leg.kind == "access" else egress
    row = int(np.flatnonzero(ways.source == leg.given)[0])
    found = []
    if not ways.start[leg.from_place] <= row < ways.start[leg.from_place + 1] or ways.end[row] != leg.to_place:
        found.append("there is no such arc")
    if leg.departs < leg.waits_from or not ways.opens[row] <= leg.departs % 1_440 < ways.shuts[row]:
        found.append("it is begun outside its hours")
    if leg.arrives != leg.departs + ways.minutes[row]:
        found.append("it takes another time than the arc says")
    return found


def _leg(kind: str, ways: Ways, arc: int, place: int, at: int) -> Leg:
    departs = ways.begun(arc, at)
    mode = ways.modes[int(ways.mode[arc])]
    return Leg(kind, int(ways.source[arc]), mode, place, int(ways.end[arc]), at, departs, departs + int(ways.minutes[arc]), False)


def _from_hub(arrivals: Arrivals, hub: int, at: int, destination: int) -> list[int]:
    """When a parcel that is at a hub arrives: by each way out there, and by the table."""
    found = [leg.arrives for leg in _ways_out(arrivals, hub, at, destination)]
    caught = arrivals.timetable.next_row(hub, at)
    if caught is not None:
        row, plus = caught
        if arrivals.minutes[row, destination] != _table.NEVER:
            found.append(int(arrivals.minutes[row, destination]) + plus)
    return found


def _ways_out(arrivals: Arrivals, hub: int, at: int, destination: int) -> list[Leg]:
    egress = arrivals.egress
    arcs = range(int(egress.start[hub]), int(egress.start[hub + 1]))
    return [_leg("egress", egress, arc, hub, at) for arc in arcs if egress.end[arc] == destination]


def _onward(arrivals: Arrivals, hub: int, at: int, destination: int, arrives: int) -> tuple[Leg, ...]:
    """The legs from a hub on that keep an arrival: as few as there may be, so that nobody drives about while he waits."""
    reached: dict[int, tuple[int, tuple[Leg, ...]]] = {hub: (at, ())}
    earliest = {hub: at}
    while reached:
        for place, (there, legs) in reached.items():
            last = next((leg for leg in _ways_out(arrivals, place, there, destination) if leg.arrives == arrives), None)
            if last is not None:
                return (*legs, last)
        following: dict[int, tuple[int, tuple[Leg, ...]]] = {}
        for place, (there, legs) in reached.items():
            for leg in _keeping(arrivals, place, there, destination, arrives):
                if leg.arrives < earliest.get(leg.to_place, arrives + 1):
                    earliest[leg.to_place] = leg.arrives
                    following[leg.to_place] = leg.arrives, (*legs, leg)
        reached = following
    raise AssertionError(f"the table promises an arrival at minute {arrives} that no departure of hub {hub} keeps")


def _keeping(arrivals: Arrivals, hub: int, at: int, destination: int, arrives: int) -> Iterator[Leg]:
    """The departures of a hub, in the order of their times, after which a parcel that is there at a minute still arrives at `arrives`."""
    timetable, caught = arrivals.timetable, arrivals.timetable.next_row(hub, at)
    if caught is None:
        return
    (row, plus), end = caught, int(timetable.start[hub + 1])
    while plus <= arrives:
        rows = np.arange(row, end)
        there = timetable.available[rows].astype(np.int64) + plus
        for number in np.flatnonzero(_promised(arrivals, timetable.to_hub[rows], there, destination) == arrives).tolist():
            source = int(timetable.source[row + number])
            one, departs = timetable.given[source], int(timetable.departs[row + number]) + plus
            yield Leg("line", source, one.mode, hub, one.to_hub, at, departs, int(there[number]), one.assumed)
        row, plus = int(timetable.start[hub]), plus + timetable.period


def _promised(arrivals: Arrivals, hubs: NDArray[np.int32], at: NDArray[np.int64], destination: int) -> NDArray[np.int64]:
    """When parcels that are at hubs from a minute on arrive; far in the future for never."""
    egress, never = arrivals.egress, np.iinfo(np.int64).max
    row, plus = next_rows(arrivals.timetable, hubs, at)
    found = np.full(len(hubs), never)
    caught = np.flatnonzero(row >= 0)
    minutes = arrivals.minutes[row[caught], destination].astype(np.int64)
    found[caught] = np.where(minutes == _table.NEVER, never, minutes + plus[caught])
    for arc in np.flatnonzero(egress.end == destination).tolist():
        here = np.flatnonzero(hubs == np.searchsorted(egress.start, arc, side="right") - 1)
        found[here] = np.minimum(found[here], egress.ends_at(np.full(len(here), arc), at[here]))
    return found
