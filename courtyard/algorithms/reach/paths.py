"""One parcel's way, leg by leg with its times; and a check of it that reads the timetable and the ways, and not the table."""

from dataclasses import dataclass

import numpy as np

from courtyard.algorithms.reach import _table
from courtyard.algorithms.reach.arrivals import Arrivals
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
    """The way of a parcel that a village hands over at a minute; None where it never arrives. Of equals, that of the arc given first."""
    best: tuple[int, Leg] | None = None
    for arc in range(int(access.start[village]), int(access.start[village + 1])):
        first = _leg("access", access, arc, village, minute)
        for at in _from_hub(arrivals, first.to_place, first.arrives, destination):
            if best is None or at < best[0]:
                best = at, first
    if best is None:
        return None
    arrives, first = best
    legs = [first]
    while legs[-1].kind != "egress":
        legs.append(_next_leg(arrivals, legs[-1].to_place, legs[-1].arrives, destination, arrives))
    return Path(village, destination, minute, tuple(legs))


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


def _next_leg(arrivals: Arrivals, hub: int, at: int, destination: int, arrives: int) -> Leg:
    """A leg from which the parcel still arrives at `arrives`: out of the hub if that does, else the first departure that does."""
    for leg in _ways_out(arrivals, hub, at, destination):
        if leg.arrives == arrives:
            return leg
    timetable, waited = arrivals.timetable, at
    while (caught := timetable.next_row(hub, waited)) is not None:
        row, plus = caught
        first, end = row, int(timetable.start[hub + 1])
        for row in range(first, end):
            there = int(timetable.available[row]) + plus
            if there <= arrives and arrives in _from_hub(arrivals, int(timetable.to_hub[row]), there, destination):
                one, source = timetable.given[int(timetable.source[row])], int(timetable.source[row])
                departs = int(timetable.departs[row]) + plus
                return Leg("line", source, one.mode, hub, one.to_hub, at, departs, there, one.assumed)
        waited = plus + timetable.period
        if waited > arrives:
            break
    raise AssertionError(f"the table promises an arrival at minute {arrives} that no departure of hub {hub} keeps")
